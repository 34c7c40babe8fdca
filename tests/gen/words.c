/* words.c - the tables of words.h. */
#include "words.h"

/* clang-format off */
const struct word field_words[FIELDS][LANGS] = {
    {W("ticket_id"),    W("Ticket ID"),      W("工单编号"),       W("工單編號")},
    {W("customer_id"),  W("Customer ID"),    W("客户编号"),       W("客戶編號")},
    {W("customer_type"),W("Customer Type"),  W("客户类型"),       W("客戶類型")},
    {W("channel"),      W("Channel"),        W("渠道"),           W("管道")},
    {W("direction"),    W("Direction"),      W("呼叫方向"),       W("呼叫方向")},
    {W("team"),         W("Team"),           W("班组"),           W("班組")},
    {W("agent_id"),     W("Agent ID"),       W("坐席工号"),       W("座席工號")},
    {W("category"),     W("Category"),       W("问题类型"),       W("問題類型")},
    {W("order_id"),     W("Order ID"),       W("订单编号"),       W("訂單編號")},
    {W("priority"),     W("Priority"),       W("优先级"),         W("優先級")},
    {W("status"),       W("Status"),         W("状态"),           W("狀態")},
    {W("outcome"),      W("Call Outcome"),   W("通话结果"),       W("通話結果")},
    {W("created_at"),   W("Created At"),     W("创建时间"),       W("建立時間")},
    {W("responded_at"), W("First Reply At"), W("首次回复时间"),   W("首次回應時間")},
    {W("resolved_at"),  W("Resolved At"),    W("解决时间"),       W("解決時間")},
    {W("wait_s"),       W("Wait (s)"),       W("等待时长（秒）"),   W("等待時長(秒)")},
    {W("handle_s"),     W("Handle Time (s)"),W("处理时长（秒）"),   W("處理時長(秒)")},
    {W("talk_s"),       W("Talk Time (s)"),  W("通话时长（秒）"),   W("通話時長(秒)")},
    {W("transfer_n"),   W("Transfers"),      W("转接次数"),       W("轉接次數")},
    {W("reopen_n"),     W("Reopens"),        W("重开次数"),       W("重開次數")},
    {W("csat"),         W("CSAT"),           W("满意度"),         W("滿意度")},
    {W("csat_at"),      W("Rated At"),       W("评价时间"),       W("評價時間")},
    {W("nps"),          W("NPS"),            W("NPS评分"),        W("NPS評分")},
    {W("is_complaint"), W("Complaint"),      W("是否投诉"),       W("是否投訴")},
    {W("phone"),        W("Phone"),          W("联系电话"),       W("聯絡電話")},
    {W("text"),         W("Description"),    W("问题描述"),       W("問題描述")},
};

const struct word channel_words[CHANNELS][LANGS] = {
    {W("phone"),  W("Phone"),  W("电话"),     W("電話")},
    {W("chat"),   W("Chat"),   W("在线客服"), W("線上客服")},
    {W("email"),  W("Email"),  W("邮件"),     W("郵件")},
    {W("wechat"), W("WeChat"), W("微信"),     W("微信")},
    {W("app"),    W("App"),    W("App"),      W("App")},
};
const struct word direction_words[2][LANGS] = {
    {W("inbound"),  W("Inbound"),  W("呼入"), W("呼入")},
    {W("outbound"), W("Outbound"), W("呼出"), W("呼出")},
};
const struct word type_words[CUSTOMER_TYPES][LANGS] = {
    {W("individual"), W("Regular"),  W("普通"),   W("普通")},
    {W("vip"),      W("VIP"),      W("VIP"),    W("VIP")},
    {W("enterprise"), W("Business"), W("企业"),   W("企業")},
    {W("new"),      W("New"),      W("新客户"), W("新客戶")},
};
const struct word category_words[CATEGORIES + 1][LANGS] = {
    {W("refund"),   W("refund"),   W("退款"),     W("退款")},
    {W("return"),   W("return"),   W("退换货"),   W("退換貨")},
    {W("delivery"), W("delivery"), W("物流配送"), W("物流配送")},
    {W("product"),  W("product"),  W("产品咨询"), W("產品諮詢")},
    {W("account"),  W("account"),  W("账号登录"), W("帳號登入")},
    {W("payment"),  W("payment"),  W("支付"),     W("付款")},
    {W("repair"),   W("repair"),   W("售后维修"), W("售後維修")},
    {W("invoice"),  W("invoice"),  W("发票"),     W("發票")},
    {W(""),         W(""),         W(""),         W("")},
};
const struct word priority_words[PRIORITIES][LANGS] = {
    {W("low"),    W("Low"),    W("低"),   W("低")},
    {W("normal"), W("Normal"), W("普通"), W("普通")},
    {W("high"),   W("High"),   W("高"),   W("高")},
    {W("urgent"), W("Urgent"), W("紧急"), W("緊急")},
};
const struct word status_words[STATUSES][LANGS] = {
    {W("open"),     W("Open"),     W("处理中"), W("處理中")},
    {W("pending"),  W("Pending"),  W("待回复"), W("待處理")},
    {W("resolved"), W("Resolved"), W("已解决"), W("已解決")},
    {W("closed"),   W("Closed"),   W("已关闭"), W("已關閉")},
};
const struct word outcome_words[OUTCOMES][LANGS] = {
    {W(""),          W(""),          W(""),     W("")},
    {W("answered"),  W("Answered"),  W("接通"), W("接通")},
    {W("abandoned"), W("Abandoned"), W("放弃"), W("放棄")},
};
const struct word yes_no_words[2][LANGS] = {
    {W("0"), W("No"),  W("否"), W("否")},
    {W("1"), W("Yes"), W("是"), W("是")},
};
const struct word team_words[TEAMS] = {W("热线一组"), W("热线二组"), W("在线一组"), W("在线二组"), W("专案组")};

const struct word opening_words[TONGUES][OPENINGS] = {
    {W("你好"), W("客服你好，我想问一下"), W("麻烦帮我看看"), W("在吗")},
    {W("您好"), W("客服您好，想請問"), W("麻煩幫我查一下"), W("有人在嗎")},
    {W("Hello"), W("Hi there, quick question"), W("Good morning"), W("Dear team, I need help")},
};
const struct word problem_words[CATEGORIES + 1][TONGUES][PROBLEMS] = {
    {{W("退款三天了还没到账"), W("申请退款一直显示审核中"), W("退款金额少了20元，为什么")},
     {W("退款三天了還沒入帳"), W("申請退款一直顯示審核中"), W("退款金額少了20元，為什麼")},
     {W("my refund has not arrived after three days"), W("the refund is short by 20, please check"),
       W("refund still \xe2\x80\x9cin review\xe2\x80\x9d")}},
    {{W("衣服尺码不对想换大一号"), W("收到的杯子碎了，要求退货"), W("退货的运费谁来出")},
     {W("衣服尺寸不對想換大一號"), W("收到的杯子破了，要求退貨"), W("退貨運費由誰負擔")},
     {W("the cup arrived broken, I want to return it"), W("wrong size, can I exchange it"),
       W("who pays for the return parcel")}},
    {{W("物流五天没有更新"), W("快递显示已签收但我没有收到"), W("能不能改一下收货地址")},
     {W("物流五天沒有更新"), W("包裹顯示已簽收但我沒有收到"), W("可以更改收件地址嗎")},
     {W("tracking has not moved for five days"), W("marked as delivered, but nothing came"),
       W("please change the delivery address")}},
    {{W("这款耳机支持蓝牙5.3吗"), W("扫地机怎么设置定时"), W("充电器和旧款通用吗")},
     {W("這款耳機支援藍牙5.3嗎"), W("掃地機如何設定定時"), W("充電器和舊款通用嗎")},
     {W("does this headset support Bluetooth 5.3"), W("how do I set a timer on the cleaner"),
       W("is the charger compatible, old to new")}},
    {{W("收不到验证码，登录不了"), W("账号被锁定了怎么解锁"), W("换了手机号怎么改绑定")},
     {W("收不到驗證碼，無法登入"), W("帳號被鎖定如何解鎖"), W("換了手機號碼怎麼改綁定")},
     {W("I never get the login code"), W("my account is locked, how do I unlock it"),
       W("I changed my phone number")}},
    {{W("付款成功但订单显示未支付"), W("重复扣款了两次"), W("优惠券用不了，提示系统繁忙")},
     {W("付款成功但訂單顯示未付款"), W("重複扣款了兩次"), W("優惠券無法使用，顯示系統忙碌")},
     {W("paid, but the order still says unpaid"), W("I was charged twice"),
       W("the coupon fails with \xe2\x80\x9csystem busy\xe2\x80\x9d")}},
    {{W("用了半个月就开不了机"), W("维修点在哪里，周末开门吗"), W("修了两次还是一样的毛病")},
     {W("用了半個月就無法開機"), W("維修站在哪裡，週末有開嗎"), W("修了兩次還是一樣的問題")},
     {W("it stopped working after two weeks"), W("where is the service point, open on Sunday"),
       W("repaired twice, same fault again")}},
    {{W("发票抬头开错了要重开"), W("电子发票没有收到"), W("需要开增值税专用发票")},
     {W("發票抬頭開錯了要重開"), W("電子發票沒有收到"), W("需要開立統一編號發票")},
     {W("the invoice has the wrong company name"), W("I did not get the e-invoice"),
       W("we need a VAT invoice, please")}},
    {{W("打不开页面"), W("想找人工客服"), W("上次的问题还没解决")},
     {W("網頁打不開"), W("想找真人客服"), W("上次的問題還沒解決")},
     {W("the page does not open"), W("I want to talk to a person"), W("the last issue is still not solved")}},
};
const struct word ending_words[TONGUES][ENDINGS] = {
    {W("谢谢"), W("请尽快处理"), W("等了很久，很着急"), W("再不处理我就投诉")},
    {W("謝謝"), W("請盡快處理"), W("等了很久，很著急"), W("再不處理就要投訴")},
    {W("thanks"), W("please fix this soon"), W("I have waited long enough, really"), W("otherwise I will complain")},
};
const struct word comment_words[TONGUES][2][COMMENTS] = {
    {{W("等太久了，打了三次才接通"), W("问题没解决"), W("态度可以，但是处理太慢"), W("每次都要重新说一遍")},
     {W("回复很快"), W("客服很有耐心，点赞"), W("一次就解决了"), W("还不错")}},
    {{W("等太久了，打了三次才接通"), W("問題沒解決"), W("態度不錯，但是處理太慢"), W("每次都要重新說一遍")},
     {W("回覆很快"), W("客服很有耐心，按讚"), W("一次就解決了"), W("還不錯")}},
    {{W("waited far too long"), W("not solved"), W("friendly, but slow"), W("had to explain it three times")},
     {W("quick answer"), W("patient and kind, thank you"), W("solved at once"), W("fine")}},
};
