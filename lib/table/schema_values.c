/* schema_values.c - the allowed and usual values of columns, with the words that mean them. */
#include "table/schema_table.h"

#define END                                                                                                  \
    {                                                                                                        \
        NULL, {NULL, NULL, NULL}, NULL                                                                       \
    }

const struct cs_value_def cs_values_channel[] = {
    {"phone",
     {"Phone", "电话", "電話"},
     "call|calls|telephone|tel|voice|hotline|热线|语音|来电|电话客服|呼叫中心|400电话|400热线|400|"
     "客服热线|服务热线|电话热线|callcenter"},
    {"chat",
     {"Chat", "在线", "線上"},
     "livechat|webchat|onlinechat|im|messaging|在线客服|在线聊天|网页聊天|网络|即时通讯|在线会话|聊天|"
     "线上客服|会话"},
    {"email", {"Email", "邮件", "郵件"}, "mail|电子邮件|邮箱|电邮|电子邮箱"},
    {"social",
     {"Social media", "社交媒体", "社群媒體"},
     "socialmedia|社交|社媒|社群|微博|weibo|facebook|twitter|公众号|微信公众号|小红书|抖音|"
     "快手|tiktok|instagram|whatsapp|telegram"},
    {"app", {"App", "App", "App"}, "mobileapp|inapp|手机app|应用|应用内|移动端|客户端|手机应用"},
    {"wechat", {"WeChat", "微信", "微信"}, "weixin|企业微信|wecom|小程序|微信客服"},
    {"web", {"Web form", "网页", "網頁"}, "webform|form|website|网站|表单|网页表单|网站表单|portal|官网"},
    {"sms", {"SMS", "短信", "簡訊"}, "textmessage|短讯|简讯|手机短信"},
    {"store", {"Store", "门店", "門市"}, "inperson|counter|现场|柜台|线下|店面|营业厅|临柜"},
    {"video", {"Video", "视频", "視訊"}, "videocall|视频客服|短视频|视讯|短视频客服"},
    END,
};

const struct cs_value_def cs_values_direction[] = {
    {"inbound", {"Inbound", "呼入", "進線"}, "in|incoming|进线|来电|接入|入线|拨入|客户发起"},
    {"outbound", {"Outbound", "呼出", "外撥"}, "out|outgoing|外呼|外拨|去电|出线|拨出|主动联系"},
    {"internal", {"Internal", "内部", "內部"}, "内线|内部转接"},
    END,
};

const struct cs_value_def cs_values_of_status[] = {
    {"new", {"New", "新建", "新建"}, "created|未受理|待受理|新工单|待分配|unassigned"},
    {"open",
     {"Open", "处理中", "處理中"},
     "inprogress|processing|assigned|已受理|受理中|进行中|跟进中|已分配|打开|未解决|unresolved|处理|"
     "working|active"},
    {"pending",
     {"Pending", "待客户", "待客戶"},
     "waiting|waitingforcustomer|waitingoncustomer|等待客户|待回复|待回访|等待|待处理|待确认|awaitingreply|"
     "awaitingcustomer"},
    {"on_hold", {"On hold", "挂起", "掛起"}, "hold|onhold|暂停|搁置|暂缓|suspended"},
    {"resolved",
     {"Resolved", "已解决", "已解決"},
     "solved|done|解决|已完成|完成|已处理|completed|fixed|处理完成"},
    {"closed",
     {"Closed", "已关闭", "已關閉"},
     "close|关闭|结束|已结束|结单|已结单|已结案|结案|归档|已归档|archived"},
    {"cancelled",
     {"Cancelled", "已取消", "已取消"},
     "canceled|cancel|deleted|取消|删除|已删除|作废|撤销|已撤销|spam"},
    END,
};

const struct cs_value_def cs_values_outcome[] = {
    {"answered",
     {"Answered", "已接通", "已接通"},
     "connected|handled|accepted|接通|接听|已接|已接听|已应答|应答|接起|成功|answer|completed"},
    {"abandoned",
     {"Abandoned", "已放弃", "已放棄"},
     "abandon|missed|unanswered|notanswered|noanswer|放弃|未接|未接听|未接通|客户放弃|挂断|未应答|"
     "hangup|漏接"},
    {"flowout",
     {"Flowed out", "转出", "轉出"},
     "overflow|transferred|transfer|转移|溢出|转接|已转出|超时转出|timeout"},
    {"voicemail", {"Voicemail", "留言", "留言"}, "语音留言|语音信箱|留言箱"},
    {"bot",
     {"Bot", "机器人", "機器人"},
     "robot|chatbot|selfservice|ivr|机器人解决|智能客服|自助|自助服务|ai"},
    END,
};

const struct cs_value_def cs_values_customer_type[] = {
    {"individual",
     {"Regular", "普通", "普通"},
     "regularcustomer|ordinary|person|personal|consumer|private|个人|个人客户|普通客户|散客|一般客户|c端|b2c|老客户"},
    {"enterprise",
     {"Enterprise", "企业", "企業"},
     "business|company|corporate|企业客户|公司|公司客户|单位|团体|b端|商户|b2b"},
    {"vip", {"VIP", "VIP", "VIP"}, "vip客户|贵宾|贵宾客户|重要客户|大客户|高价值客户|keyaccount|premium"},
    {"new", {"New customer", "新客户", "新客戶"}, "newcustomer|新客|新用户|新注册|firsttime"},
    END,
};

const struct cs_value_def cs_values_priority[] = {
    {"low", {"Low", "低", "低"}, "p4|minor|低级|不急"},
    {"normal", {"Normal", "普通", "普通"}, "p3|medium|moderate|standard|中|中级|一般|正常"},
    {"high", {"High", "高", "高"}, "p2|major|important|高级|重要"},
    {"urgent", {"Urgent", "紧急", "緊急"}, "p1|critical|emergency|immediate|特急|加急|非常紧急|最高"},
    END,
};

const struct cs_value_def cs_values_complaint[] = {
    {"1", {"Complaint", "投诉", "投訴"}, "yes|y|true|1|是|有|投诉工单|客诉"},
    {"0", {"No complaint", "非投诉", "非投訴"}, "no|n|false|0|否|无|不是|非投诉工单|咨询"},
    END,
};

const struct cs_value_def cs_values_csat[] = {
    {"5",
     {"Very satisfied", "非常满意", "非常滿意"},
     "verygood|excellent|great|extremelysatisfied|completelysatisfied|很满意|十分满意|特别满意|超级满意|5星|"
     "五星|5分|👍"},
    {"4", {"Satisfied", "满意", "滿意"}, "somewhatsatisfied|比较满意|较满意|还算满意|4星|四星|4分"},
    {"3",
     {"Neutral", "一般", "普通"},
     "ok|okay|average|fair|neithersatisfiednordissatisfied|中立|中性|尚可|还行|一般般|3星|三星|3分|基本满意"},
    {"2",
     {"Dissatisfied", "不满意", "不滿意"},
     "poor|unsatisfied|somewhatdissatisfied|notsatisfied|较不满意|比较不满意|不太满意|不够满意|2星|二星|2分"},
    {"1",
     {"Very dissatisfied", "非常不满意", "非常不滿意"},
     "verybad|terrible|verypoor|veryunsatisfied|extremelydissatisfied|awful|很不满意|十分不满意|特别不满意|"
     "极不满意|1星|一星|1分|👎"},
    END,
};

const struct cs_value_def cs_values_resolved_by[] = {
    {"agent", {"Agent", "人工", "人工"}, "human|人工客服|客服|坐席"},
    {"bot", {"Bot", "机器人", "機器人"}, "robot|chatbot|ai|智能客服"},
    {"customer", {"Customer", "客户自助", "客戶自助"}, "self|selfservice|自助|客户|用户"},
    {"system", {"System", "系统", "系統"}, "automation|auto|自动|自动关闭"},
    END,
};

const struct cs_value_def cs_values_actor_type[] = {
    {"customer", {"Customer", "客户", "客戶"}, "user|enduser|requester|visitor|用户|访客|顾客"},
    {"agent", {"Agent", "坐席", "座席"}, "human|staff|admin|operator|客服|客服人员|人工|客服专员"},
    {"bot", {"Bot", "机器人", "機器人"}, "robot|chatbot|ai|智能客服"},
    {"system", {"System", "系统", "系統"}, "automation|trigger|自动"},
    END,
};

const struct cs_value_def cs_values_action[] = {
    {"created",
     {"Created", "创建", "建立"},
     "create|new|opened|createticket|enterqueue|提交|建单|新建|创建工单|进线"},
    {"message",
     {"Message", "消息", "訊息"},
     "reply|replied|comment|publiccomment|publicreply|respond|responded|chatmessage|回复|发言|公开回复|回应"},
    {"note",
     {"Internal note", "内部备注", "內部備註"},
     "internalnote|privatenote|internalcomment|privatecomment|备注|内部留言"},
    {"assigned",
     {"Assigned", "分配", "分派"},
     "assign|assignment|assignee|assigneeid|agentid|accept|accepted|claimed|派单|接单|指派|受理|领取|认领"},
    {"transferred",
     {"Transferred", "转接", "轉接"},
     "transfer|blindtransfer|attendedtransfer|reassign|reassigned|handover|转派|转单|转移|转交"},
    {"team", {"Team changed", "变更班组", "變更班組"}, "group|groupid|teamid|班组|受理组"},
    {"queue", {"Queue changed", "变更队列", "變更佇列"}, "queueid|skill|队列|技能组"},
    {"status", {"Status changed", "状态变更", "狀態變更"}, "state|statuschange|statuschanged|状态|修改状态"},
    {"resolved", {"Resolved", "解决", "解決"}, "resolve|solve|solved|已解决|完成|办结"},
    {"closed", {"Closed", "关闭", "關閉"}, "close|结单|结案|归档"},
    {"reopened", {"Reopened", "重开", "重開"}, "reopen|重新打开|激活"},
    {"answered", {"Answered", "接通", "接通"}, "answer|connect|connected|pickup|接听|应答|接起|人工接入"},
    {"abandoned", {"Abandoned", "放弃", "放棄"}, "abandon|missed|未接"},
    {"flowout",
     {"Flowed out", "溢出", "溢出"},
     "overflow|timeout|exitwithtimeout|exitwithkey|exitempty|超时"},
    {"ended",
     {"Ended", "结束", "結束"},
     "end|complete|completeagent|completecaller|disconnect|hangup|挂机|通话结束|会话结束"},
    {"hold", {"Hold", "保持", "保留"}, "holdstart|开始保持"},
    {"unhold", {"Hold ended", "取消保持", "取消保留"}, "holdend|retrieve|恢复通话"},
    {"handoff", {"Handed to a human", "转人工", "轉人工"}, "bothandoff|handofftohuman|escalatetohuman"},
    {"survey", {"Survey sent", "邀评", "邀評"}, "surveysent|发送评价|邀请评价"},
    END,
};

const struct cs_value_def cs_values_agent_state[] = {
    {"available", {"Available", "空闲", "空閒"}, "idle|ready|online|就绪|示闲|在线"},
    {"talk", {"Talking", "通话", "通話"}, "talking|busy|oncall|通话中|服务中"},
    {"hold", {"On hold", "保持", "保留"}, "holding|保持中"},
    {"wrap", {"Wrap-up", "话后处理", "話後處理"}, "acw|wrapup|aftercallwork|整理|话后|事后处理"},
    {"break", {"Break", "小休", "小休"}, "pause|paused|away|notready|aux|示忙|休息|离席|用餐"},
    {"offline", {"Offline", "离线", "離線"}, "logout|loggedout|signedout|签出|下线"},
    END,
};

const struct cs_value_def cs_values_order_status[] = {
    {"placed", {"Placed", "已下单", "已下單"}, "created|new|pending|待付款|未付款|unpaid"},
    {"paid", {"Paid", "已付款", "已付款"}, "付款|已支付|待发货"},
    {"shipped", {"Shipped", "已发货", "已出貨"}, "sent|intransit|发货|运输中|已出货"},
    {"completed", {"Completed", "已完成", "已完成"}, "delivered|done|complete|完成|已签收|签收|交易成功"},
    {"refunded", {"Refunded", "已退款", "已退款"}, "refund|returned|退款|退货|已退货"},
    {"cancelled", {"Cancelled", "已取消", "已取消"}, "canceled|cancel|取消|交易关闭|已关闭"},
    END,
};

const struct cs_value_def cs_values_gender[] = {
    {"female", {"Female", "女", "女"}, "f|woman|女性|女士"},
    {"male", {"Male", "男", "男"}, "m|man|男性|先生"},
    END,
};

const struct cs_value_def cs_values_band[] = {
    {"high", {"High", "高", "高"}, "highrisk|高风险|高危|高级"},
    {"medium", {"Medium", "中", "中"}, "mid|middle|moderate|mediumrisk|中风险|中等|中级"},
    {"low", {"Low", "低", "低"}, "lowrisk|低风险|低级"},
    END,
};
const struct cs_value_def cs_values_csat_trend[] = {
    {"falling",
     {"Falling steadily", "持续下降", "持續下降"},
     "steadilyfalling|down|declining|decreasing|worsening|steadydecline|下降|持续下滑|持续走低|连续下降|"
     "逐步下降|稳步下降|下滑|走低|变差"},
    {"wavering_down",
     {"Falling, unsteadily", "波动下降", "波動下降"},
     "unsteadilyfalling|unsteadydecline|震荡下降|波动下滑|起伏下降|波动走低"},
    {"stable",
     {"Stable", "稳定", "穩定"},
     "steady|flat|unchanged|constant|平稳|持平|基本稳定|保持稳定|不变|无变化"},
    {"wavering_up",
     {"Rising, unsteadily", "波动上升", "波動上升"},
     "unsteadilyrising|unsteadyrise|震荡上升|波动上涨|起伏上升|波动走高"},
    {"rising",
     {"Rising steadily", "持续上升", "持續上升"},
     "steadilyrising|up|improving|increasing|steadyrise|上升|持续上涨|持续走高|连续上升|逐步上升|稳步上升|"
     "上涨|提升|走高|改善|好转"},
    {"few",
     {"Too few scores", "样本不足", "樣本不足"},
     "fewscores|insufficient|数据不足|评分不足|评价不足|样本过少"},
    END,
};
const struct cs_value_def cs_values_severity[] = {
    {"info", {"Information", "提示", "提示"}, "notice"},
    {"warning", {"Warning", "警告", "警告"}, "warn"},
    {"critical", {"Critical", "严重", "嚴重"}, "error|fatal"},
    END,
};
