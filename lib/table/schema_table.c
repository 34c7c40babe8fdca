/* schema_table.c - the columns themselves. Order: identity, people, sorting, times, durations, counts,
 * judgement, content; then what other kinds add. Aliases are folded words; Taiwan and Hong Kong wordings
 * stand in Simplified script, because folding turns Traditional into it. */
#include "table/schema_table.h"

/* The leading part of an entry; yes/no properties and value lists are named behind it. */
#define COLUMN(column, sort, of, en, hans, hant, words, sentence)                                            \
    .name = column, .type = sort, .unit = of, .name_in = {en, hans, hant}, .aliases = words, .about = sentence
#define NUMBER(column, of, ...) COLUMN(column, CS_NUM, of, __VA_ARGS__)
#define TEXT(column, ...)       COLUMN(column, CS_TEXT, "", __VA_ARGS__)
#define TIME(column, ...)       COLUMN(column, CS_TIME, "", __VA_ARGS__)
#define BOOL(column, ...)       COLUMN(column, CS_BOOL, "", __VA_ARGS__)

const struct cs_column_def cs_schema_column_table[] = {
    /* ---- tickets ---- */
    {TEXT("ticket_id", "Ticket", "工单号", "工單號",
          "ticketid|ticketno|ticketnumber|ticket|caseid|casenumber|caseno|callid|"
          "conversationid|contactid|requestid|issueid|interactionid|工单编号|工单id|工单|"
          "案件编号|案件号|案件|案件id|服务单号|服务编号|会话id|会话编号|通话id|通话编号|"
          "来电编号|受理编号|受理号|单号|流水号|通话流水号|录音流水号|记录编号|咨询编号|"
          "话单号|呼叫id|uniquekey|chatid|sessionid|callsid|calluuid|callguid|uniqueid|case|"
          "incidentid|incidentnumber|srnumber|servicerequestnumber|requestnumber|会话标识|"
          "会话流水号|对话id|对话编号|聊天id|咨询id|咨询单号|服务记录编号|工单流水号|服务单|"
          "受理单号|进线编号|通话标识|投诉编号|客诉编号|申诉编号",
          "Identifier of the contact, unique within its source."),
     .id = true},
    {TEXT("customer_id", "Customer", "客户编号", "客戶編號",
          "customerid|customer|customerno|clientid|userid|requesterid|memberid|buyerid|"
          "accountid|客户id|客户号|客户|用户id|用户编号|用户号|会员号|会员id|会员编号|买家id|"
          "顾客编号|顾客id|客户标识|客户唯一标识|visitorid|openid|unionid|externaluserid|"
          "requesterexternalid|custid|访客id|访客编号|客户代码|客户账号|用户标识|用户账号|"
          "会员卡号",
          "Identifier of the customer, the same in every source."),
     .id = true},
    {TEXT("customer_type", "Customer type", "客户类型", "客戶類型",
          "customertype|customersegment|customerclass|clienttype|usertype|客户类别|客户分类|用户类型|"
          "客户性质|会员类型",
          "What sort of customer."),
     .values = cs_values_customer_type, .usual = true},
    {TEXT("channel", "Channel", "渠道", "管道",
          "channel|contactchannel|viachannel|sourcechannel|medium|media|origin|contacttype|"
          "咨询渠道|服务渠道|联系渠道|渠道类型|咨询渠道类型|通路|接入渠道|来源渠道|服务方式|"
          "联系方式类型|沟通渠道|受理渠道|联络管道|联络渠道|进线渠道|via|mediatype|"
          "channeltype|channelname|opendatachanneltype|来源类型|会话来源|会话渠道|咨询来源|"
          "进线来源|访问来源|工单来源|受理来源|来访渠道|工单渠道|投诉渠道|渠道名称|接入方式|"
          "沟通方式|咨询方式|联络方式|客服渠道|提交渠道",
          "Way by which the contact came in."),
     .values = cs_values_channel, .usual = true},
    {TEXT("direction", "Direction", "方向", "方向",
          "direction|calldirection|inout|inboundoutbound|呼叫方向|呼叫类型|通话方向|进出线|"
          "通话类型|呼入呼出|initialdirection|initiationmethod|originatingdirection|呼叫方式|"
          "来去电|通话方式",
          "Who began the contact."),
     .values = cs_values_direction},
    {TEXT("queue", "Queue", "队列", "佇列",
          "queue|queuename|skill|skillgroup|skillset|技能组|技能队列|排队队列|技能|业务队列|"
          "伫列|queueid|firstqueue|acdgroup|acdqueue|huntgroup|routinggroup|skillgroupname|"
          "技能组名称|队列名称|接待组|接待技能组|服务队列|呼叫队列|排队技能组",
          "Queue in which the contact waited.")},
    {TEXT("team", "Team", "班组", "班組",
          "team|teamname|agentteam|agentgroup|department|groupname|小组|团队|客服组|部门|"
          "组别|受理组|坐席组|处理部门|组名|teamcurrentlyassigned|assignedteam|"
          "assignmentgroup|supportgroup|agentgroupname|班组名称|坐席班组|所属组|所属部门|"
          "所属团队|接待部门|接待分组|客服分组|受理部门|责任部门|承办部门|坐席部门|服务组|"
          "处理小组|所在组|分组",
          "Team of the agent.")},
    {TEXT("agent_id", "Agent", "客服", "客服專員",
          "agentid|agent|agentname|agentno|assigneeid|assignee|owner|ownerid|operator|"
          "operatorid|staff|staffid|handledby|servicerep|representative|rep|客服人员|"
          "客服编号|客服工号|客服id|客服专员|客服姓名|坐席|坐席工号|坐席号|坐席编号|坐席id|"
          "坐席姓名|座席|座席工号|座席编号|座席姓名|工号|处理人|受理人|经办人|服务人员|"
          "接待客服|员工编号|员工工号|受理客服|处理人员|人员编号|接听客服|"
          "teammatecurrentlyassigned|assignedto|assignedagent|agentusername|agentlogin|"
          "agentemail|handler|responder|responderid|resolverid|servedby|接待人|接待人员|"
          "接待坐席|接待工号|客服账号|客服昵称|客服名称|服务坐席|服务客服|处理客服|责任人|"
          "负责人|当前负责人|跟进人|当前处理人|受理坐席|受理工号|坐席名称|坐席账号|座席号|"
          "座席id|接线员|话务员|话务员工号|承办人|经办客服",
          "Identifier (or name) of the agent who served."),
     .id = true},
    {TEXT("category", "Category", "问题类型", "問題類型",
          "category|issuetype|issuecategory|problemtype|tickettype|calltopic|calltype|reason|"
          "callreason|contactreason|casetype|casecategory|问题分类|问题类别|工单类型|"
          "工单分类|业务类型|咨询类型|服务类型|诉求类型|案件类型|案件类别|来电原因|咨询类别|"
          "一级分类|问题大类|受理类型|服务类别|complainttype|requesttype|inquirytype|"
          "querytype|contactcategory|contacttopic|wrapupcode|issue|primaryreason|工单模板|"
          "工单分类名称|工单类别|会话分类|咨询分类|一级问题|一级类目|一级咨询分类|"
          "问题一级分类|问题归类|小结分类|服务小结分类|来电类型|来电分类|投诉类型|投诉分类|"
          "业务分类|业务类别|诉求分类|反馈类型",
          "What the contact is about.")},
    {TEXT("subcategory", "Subcategory", "问题子类", "問題子類",
          "subcategory|subissue|subtype|issuesubtype|二级分类|问题细类|问题小类|子类型|"
          "子分类|问题子类型|小类|descriptor|secondarycategory|subcategoryname|二级问题|"
          "二级类目|二级咨询分类|问题二级分类|二级类型|细分类型|子类别",
          "The finer sort of category.")},
    {TEXT("product", "Product", "产品", "產品",
          "product|productname|sku|item|brand|productid|商品|产品名称|商品名称|产品型号|"
          "产品线|涉及产品|品项|涉及商品|咨询商品|商品标题|型号|机型",
          "Product that the contact or order is about.")},
    {TEXT("order_id", "Order", "订单号", "訂單號",
          "orderid|orderno|ordernumber|order|订单编号|订单id|订单|关联订单|关联订单号|"
          "orderref|ordercode|订单号码|关联订单编号|订单流水号|主订单编号|交易编号|交易单号",
          "Identifier of the order."),
     .id = true},
    {TEXT("priority", "Priority", "优先级", "優先級",
          "priority|urgency|severitylevel|优先级别|紧急程度|优先等级|紧急度|优先顺序|"
          "prioritylevel|importance|工单优先级|优先度|紧急级别|工单紧急程度",
          "How urgent the contact is."),
     .values = cs_values_priority},
    {TEXT("status", "Status", "状态", "狀態",
          "status|ticketstatus|state|casestatus|工单状态|处理状态|当前状态|案件状态|解决状态|"
          "处理进度|处理结果|进度|currentconversationstate|conversationstate|"
          "conversationstatus|requeststatus|incidentstate|工单当前状态|会话状态|办理状态|"
          "受理状态|跟进状态|流程状态|办理进度",
          "State of the contact at export."),
     .values = cs_values_of_status,
     .flags = "resolved=resolved/open|issolved=resolved/open|isresolved=resolved/open|"
              "solved=resolved/open|resolvedyn=resolved/open|是否解决=resolved/open|"
              "是否已解决=resolved/open|已解决=resolved/open|是否关闭=closed/open|isclosed=closed/open"},
    {TEXT("outcome", "Outcome", "接通结果", "接通結果",
          "outcome|callresult|calloutcome|disposition|callstatus|callstate|result|"
          "answerstatus|接通状态|通话结果|通话状态|呼叫结果|接听状态|接听结果|应答状态|"
          "来电结果|contactoutcome|接通情况|接待状态|接待结果|呼叫状态|来电状态|通话应答状态",
          "How the wait ended."),
     .values = cs_values_outcome, .closed = true,
     .flags = "answered=answered/abandoned|answeredyn=answered/abandoned|isanswered=answered/abandoned|"
              "connected=answered/abandoned|abandoned=abandoned/answered|isabandoned=abandoned/answered|"
              "abandonedyn=abandoned/answered|missed=abandoned/answered|是否接通=answered/abandoned|"
              "是否接听=answered/abandoned|接通=answered/abandoned|已接通=answered/abandoned|"
              "是否应答=answered/abandoned|是否放弃=abandoned/answered|是否未接=abandoned/answered"},
    {TIME("created_at", "Created", "创建时间", "建立時間",
          "createdat|createtime|createdtime|createddate|creationdate|creationtime|createdon|"
          "opened|openedat|opendate|starttime|startedat|startat|calltime|calldate|"
          "calldatetime|datetime|timestamp|requestedat|requesttime|receivedat|contacttime|"
          "提问时间|创建日期|建立日期|受理时间|来电时间|进线时间|咨询时间|开始时间|呼入时间|"
          "工单创建时间|提交时间|呼叫时间|通话开始时间|发起时间|登记时间|服务日期|联系时间|"
          "建单时间|立案时间|会话开始时间|受理日期|日期时间|拨打时间|反映时间|"
          "conversationstartedat|conversationcreatedat|conversationstart|"
          "conversationstarttime|initiationtimestamp|interactionstart|interactionstarttime|"
          "callstart|callstarttime|callstartedat|sessionstart|sessionstarttime|submittedat|"
          "reportedat|opentime|createdtimestamp|creationtimestamp|datecreated|"
          "datetimecreated|receiveddate|requestdate|starttimestamp|ticketcreated|"
          "ticketcreatedat|会话创建时间|会话接入时间|接入时间|进入时间|来访时间|咨询开始时间|"
          "呼入日期|来电日期|进线日期|录入时间|填单时间|报障时间|报修时间|投诉时间|投诉日期|"
          "反馈时间|申请时间|发起日期|通话日期|工单提交时间|工单生成时间|生成时间|"
          "呼叫开始时间",
          "When the contact began.")},
    {TIME("assigned_at", "Assigned", "分配时间", "分派時間",
          "assignedat|assignedtime|assigntime|acceptedat|assignmentat|分派时间|派单时间|"
          "接单时间|分配日期|领取时间|acceptedtime|claimedat|firstassignedat|"
          "firstassignmentat|initiallyassignedat|分单时间|首次分配时间|领单时间|指派时间",
          "When an agent got the contact.")},
    {TIME("responded_at", "First response", "首次响应时间", "首次回應時間",
          "respondedat|firstresponseat|firstreplyat|firstrespondedat|firstreplytime|"
          "firstresponsetime|firstresponse|answeredat|answertime|answerat|connectedat|"
          "首次回应时间|首次回复时间|响应时间点|首响时间|接通时间|接听时间|应答时间|"
          "首次应答时间|回应时间|首次联系时间|conversationfirstrepliedat|"
          "conversationfirstresponseat|firstadminreplyat|firstagentreplyat|"
          "firstagentresponseat|firsthumanreplyat|firstreplycreatedat|firstresponsetimestamp|"
          "connectedtoagenttimestamp|agentconnectedat|首次人工回复时间|首条回复时间|"
          "人工接入时间|接起时间|摘机时间|应答开始时间",
          "When a human first replied.")},
    {TIME("first_resolved_at", "First resolved", "首次解决时间", "首次解決時間",
          "firstresolvedat|firstsolvedat|初次解决时间|firstresolutionat|"
          "firstresolutiontimestamp|首次完成时间|首次办结时间",
          "When the contact was first resolved.")},
    {TIME("resolved_at", "Resolved", "解决时间", "解決時間",
          "resolvedat|resolvedtime|resolveddate|solvedat|solveddate|resolutiondate|"
          "resolvedon|completedat|completiontime|finishedat|lastresolvedat|endtime|endedat|"
          "完成时间|处理完成时间|办结时间|解决日期|完结时间|结束时间|通话结束时间|"
          "会话结束时间|处理时间点|完成日期|办理完成时间|solvedtime|resolvedtimestamp|"
          "resolutiontimestamp|datesolved|dateresolved|completedon|completeddate|"
          "completiondate|finishtime|callendtime|conversationend|conversationendtime|"
          "sessionend|sessionendtime|interactionend|disconnecttimestamp|办结日期|挂机时间|"
          "挂断时间|通话结束|咨询结束时间|处理结束时间|工单完成时间|工单解决时间|"
          "最后解决时间|完成处理时间",
          "When the contact was last resolved.")},
    {TIME("closed_at", "Closed", "关闭时间", "關閉時間",
          "closedat|closedtime|closetime|closeddate|closedon|关单时间|结案时间|结单时间|"
          "关闭日期|结案日期|归档时间|conversationclosedat|conversationlastclosedat|"
          "lastclosedat|closedtimestamp|dateclosed|closuredate|closuretime|工单关闭时间|"
          "会话关闭时间|工单结束时间|最后关闭时间|结单日期|归档日期",
          "When the contact was closed.")},
    {TIME("due_at", "Due", "截止时间", "截止時間",
          "dueat|duedate|duetime|deadline|sladue|到期时间|要求完成时间|时限|期限|截止日期|"
          "应办结时间|承诺时间|duebytime|duebydate|slaexpiry|slaexpirationtime|要求完成日期|"
          "限办时间|限时完成时间|应完成时间|处理时限|办理时限|预计完成时间|期望完成时间",
          "When the contact is promised to be done.")},
    {TIME("followup_at", "Follow-up", "回访时间", "回訪時間",
          "followupat|callbackat|followupdate|回访日期|跟进时间|回电时间|追踪时间|"
          "callbackdate|callbacktime|实际回访时间|回访完成时间|回拨时间",
          "When the customer was called back.")},
    {NUMBER("wait_s", "s", "Wait", "等待时长", "等待時長",
            "waits|wait|waittime|waitingtime|waitseconds|queuetime|htime|speedofanswer|"
            "speedofanswerinseconds|answerspeed|ringtime|timetoanswer|等待时间|排队时长|"
            "排队时间|等候时长|等候时间|等待秒数|振铃时长|应答速度|接听等待时长|排队等待时长|"
            "queuewaittime|queueduration|queueseconds|timeinqueue|waitduration|ringduration|"
            "answerdelay|asa|排队耗时|等待用时|等待接入时长|接入等待时长|接通等待时长|"
            "进线等待时长|人工排队时长|等待人工时长|应答时长|振铃时间|排队等待时间",
            "Seconds in the queue until answered or abandoned.")},
    {NUMBER("response_s", "s", "First response time", "首次响应时长", "首次回應時長",
            "responses|firstresponses|firstresponseseconds|frt|frts|firstresponsesec|"
            "responsetime|timetofirstresponse|响应时长|响应时间|首响时长|响应速度|回应时长|"
            "首次回复时长|客服响应时长|firstresponseduration|firstreplyduration|"
            "initialresponseduration|timetofirstreply|首次响应用时|首次响应耗时|首次应答时长|"
            "首次回复用时|首响用时|人工首次响应时长|首次人工响应时长|客服首次响应时长|"
            "坐席首次响应时长",
            "Seconds from created_at to responded_at.")},
    {NUMBER("resolve_s", "s", "Resolution time", "解决时长", "解決時長",
            "resolves|resolutions|resolutiontime|resolveseconds|timetoresolve|timetoresolution|"
            "ttr|解决用时|处理周期|办结时长|解决耗时|完成时长|fullresolutiontime|"
            "totalresolutiontime|resolutionduration|工单耗时|工单解决时长|解决周期|完成用时",
            "Seconds from created_at to resolved_at.")},
    {NUMBER("handle_s", "s", "Handle time", "处理时长", "處理時長",
            "handles|handle|handletime|handlingtime|handlingseconds|aht|averagehandletime|"
            "servicetime|处理时间|服务时长|处理用时|处理耗时|办理时长|服务时间|接待时长|"
            "totalhandle|totalhandletime|handleduration|agenthandletime|activehandletime|"
            "处理总耗时|人工处理时长|人工服务时长|坐席处理时长|会话处理时长|服务总时长|"
            "接待用时",
            "Seconds of work: talk, hold and wrap-up together.")},
    {NUMBER("talk_s", "s", "Talk time", "通话时长", "通話時長",
            "talks|talk|talktime|talkduration|avgtalkduration|talkseconds|callduration|"
            "calllength|conversationtime|ttime|chatduration|对话时长|会话时长|通话时间|"
            "交谈时长|通话秒数|聊天时长|对话时间|totaltalk|totaltalktime|billsec|chatlength|"
            "conversationduration|sessionduration|agentinteractionduration|会话持续时长|"
            "人工会话时长|人工会话时间|通话总时长|有效通话时长|通话持续时间|会话用时|通话用时|"
            "咨询时长|聊天持续时间|对话持续时间",
            "Seconds of conversation.")},
    {NUMBER("hold_s", "s", "Hold time", "保持时长", "保留時長",
            "holds|hold|holdduration|onholdtime|保持时间|静音时长|挂起时长|保留时长|totalhold|"
            "totalholdtime|customerholdduration|保持总时长|通话保持时长",
            "Seconds on hold within the conversation.")},
    {NUMBER("wrap_s", "s", "Wrap-up time", "话后处理时长", "話後處理時長",
            "wraps|wrap|wrapup|wrapuptime|acw|acws|aftercallwork|aftercallworktime|话后时长|"
            "话后处理时间|事后处理时长|整理时长|后处理时长|totalacw|acwtime|acwduration|"
            "aftercallworkduration|aftercontactworkduration|wraptime|话后整理时长|话后处理用时|"
            "案面时长|后处理时间|整理时间|事后整理时长",
            "Seconds of work after the conversation.")},
    {NUMBER("reopen_n", "count", "Reopens", "重开次数", "重開次數",
            "reopenn|reopens|reopencount|reopened|重新打开次数|重启次数|重复打开次数|"
            "numberofreopens|timesreopened|重新开启次数|工单重开次数|激活次数",
            "Times the contact was opened again.")},
    {NUMBER("transfer_n", "count", "Transfers", "转接次数", "轉接次數",
            "transfern|transfers|transfercount|hops|转派次数|转移次数|流转次数|转单次数|"
            "numberoftransfers|reassignments|reassignmentcount|handoffs|转交次数|转接数|转移数|"
            "会话转接次数|工单流转次数",
            "Times the contact changed hands.")},
    {NUMBER("reply_n", "count", "Agent replies", "客服回复数", "客服回覆數",
            "replyn|replies|agentreplies|replycount|agentmessages|回复次数|回复数|客服消息数|"
            "回应次数|客服回复次数|numberofreplies|publicreplies|agentreplycount|"
            "agentmessagecount|agentinteractions|客服发送消息数|客服发言数|客服回复消息数|"
            "客服消息条数|坐席消息数|座席消息数|坐席回复数|人工消息数",
            "Public replies by agents.")},
    {NUMBER("customer_reply_n", "count", "Customer messages", "客户消息数", "客戶訊息數",
            "customerreplyn|customerreplies|customermessages|custmessages|usermessages|"
            "客户回复数|用户消息数|访客消息数|客户讯息数|customermessagecount|usermessagecount|"
            "visitormessagecount|visitormessages|customerinteractions|访客发送消息数|"
            "访客发言数|访客消息条数|用户发送消息数|客户发送消息数|客户发言数|顾客消息数",
            "Messages by the customer.")},
    {TEXT("resolved_by", "Resolved by", "解决方", "解決方",
          "resolvedby|solvedby|解决人|解决方式|解决主体|解决渠道", "Who resolved the contact."),
     .values = cs_values_resolved_by},
    {TIME("survey_at", "Survey sent", "邀评时间", "邀評時間",
          "surveyat|surveysentat|surveysent|askedat|邀请评价时间|发送评价时间|满意度邀请时间|邀评日期",
          "When the customer was asked for a score.")},
    {NUMBER("csat", "score", "Satisfaction", "满意度", "滿意度",
            "csat|csatscore|satisfaction|satisfactionrating|satisfactionscore|surveyscore|"
            "customerrating|满意度评分|满意度得分|满意度评价|客户满意度|服务评分|评价得分|"
            "评价分数|满意评分|服务评价|评价星级|满意度分数|conversationrating|surveyrating|"
            "surveyresult|surveyresults|csatrating|starrating|stars|overallsatisfaction|"
            "服务满意度|满意度结果|满意度等级|满意度评级|满意度打分|满意程度|评价结果|评价等级|"
            "评价星数|评星|星级评价|客服评分|坐席评分|会话满意度|会话评价|工单满意度|"
            "顾客满意度|客户评价分",
            "Satisfaction score, 1 to 5."),
     .lo = 1, .hi = 5, .values = cs_values_csat},
    {TIME("csat_at", "Scored", "评价时间", "評價時間",
          "csatat|ratedat|ratingtime|ratingdate|surveyedat|surveydate|scoredat|"
          "respondedsurveyat|评分时间|评价日期|打分时间|满意度评价时间|评分日期|填答时间|"
          "conversationratedat|surveycompletedat|surveytime|ratingsubmittedat|feedbackdate|"
          "recordeddate|评价提交时间|满意度提交时间|客户评价时间",
          "When the score was given.")},
    {NUMBER("nps", "score", "Recommendation score", "推荐分", "推薦分",
            "nps|npsscore|npsrating|likelihoodtorecommend|recommend|nps评分|推荐意愿|推荐值|"
            "nps分数|推荐度|nps得分|npsvalue|recommendationscore|wouldrecommend|推荐分数|"
            "推荐评分|推荐指数",
            "Would recommend, 0 to 10."),
     .lo = 0, .hi = 10},
    {TIME("nps_at", "Recommendation given", "推荐评分时间", "推薦評分時間",
          "npsat|npsdate|nps时间|nps评分时间|nps日期", "When the recommendation score was given.")},
    {NUMBER("ces", "score", "Effort score", "费力度", "費力度",
            "ces|cesscore|effortscore|customereffort|客户费力度|费力程度|ces评分|cesrating|"
            "费力分|客户费力指数",
            "Effort score, 1 to 7."),
     .lo = 1, .hi = 7},
    {BOOL("is_complaint", "Complaint", "是否投诉", "是否投訴",
          "iscomplaint|complaint|complaintflag|complained|投诉|投诉标识|投诉标志|是否为投诉|"
          "是否客诉|客诉|投诉与否|是否投诉工单|是否客诉工单|投诉标记|客诉标识",
          "1 when the contact is a complaint."),
     .values = cs_values_complaint, .closed = true},
    {TEXT("phone", "Phone", "电话号码", "電話號碼",
          "phone|phonenumber|mobile|mobilenumber|telephone|tel|caller|callerid|callernumber|"
          "contactphone|cellphone|手机|手机号|手机号码|联系电话|来电号码|主叫号码|客户电话|"
          "联系方式|联络电话|行动电话|客户手机|用户手机号|电话|ani|callerno|callingnumber|"
          "callingparty|customerphone|customerphonenumber|customernumber|contactnumber|"
          "userphone|workphone|mobilephone|requesterphone|主叫|主叫号|客户号码|客户联系方式|"
          "用户电话|用户手机|访客电话|访客手机|联系手机|联系人电话|进线号码|呼入号码|"
          "来电手机|联络手机",
          "Phone number of the customer."),
     .personal = true, .id = true},
    {TEXT("email", "Email", "邮箱", "電子郵件",
          "email|emailaddress|mail|mailaddress|useremail|customeremail|电子邮箱|邮箱地址|"
          "电子邮件|电邮|邮件地址|客户邮箱|电邮地址|requesteremail|contactemail|fromemail|"
          "senderemail|visitoremail|访客邮箱|联系邮箱|用户邮箱|客户邮件",
          "E-mail address of the customer."),
     .personal = true},
    {TEXT("tags", "Tags", "标签", "標籤",
          "tags|tag|labels|labellist|工单标签|标记|标签列表|tickettags|conversationtags|"
          "taglist|会话标签|对话标签|问题标签|标签名称",
          "Labels, separated by '|'.")},
    {TEXT("text", "Text", "内容", "內容",
          "text|description|ticketdescription|question|inquiry|requesttext|transcript|"
          "问题描述|工单内容|咨询内容|描述|客户咨询内容|诉求内容|会话内容|聊天记录|受理内容|"
          "来电内容|案件描述|案件内容|反映内容|问题内容|工单描述|通话内容|诉求描述|"
          "issuedescription|problemdescription|casedescription|details|firstmessage|"
          "chattranscript|customermessage|inquirytext|content|messagebody|会话详情|会话记录|"
          "对话内容|消息内容|首条消息|咨询问题|咨询描述|用户问题|客户问题|客户描述|反馈问题|"
          "问题详情|问题说明|详细描述|工单详情|访客留言|留言内容|投诉内容|投诉描述|来电诉求",
          "What the customer wrote or said.")},
    {TEXT("feedback", "Feedback", "评价内容", "評價內容",
          "feedback|surveycomment|csatcomment|ratingcomment|customerfeedback|review|"
          "服务评价文本|意见反馈|评价文本|用户评价|客户反馈|评语|意见建议|评价意见|客户评价|"
          "反馈内容|客户意见|conversationratingremark|ratingremark|surveyfeedback|"
          "surveycomments|csatfeedback|satisfactioncomment|评价备注|评价说明|评价描述|"
          "满意度备注|满意度评语|客户建议|用户反馈|不满意原因",
          "What the customer said about the service.")},
    {TEXT("source", "Source", "来源", "來源", "source|datasource|sourcesystem|数据来源|来源系统|资料来源",
          "Name of the file or system that the row came from.")},
    /* ---- customers ---- */
    {TEXT("name", "Name", "姓名", "姓名",
          "name|fullname|customername|username|clientname|客户姓名|客户名称|用户姓名|客户名|"
          "用户名|顾客姓名|名称|会员姓名|requester|requestername|contactname|visitorname|"
          "nickname|昵称|客户昵称|访客昵称|访客名称|用户昵称|顾客昵称|买家昵称|微信昵称|"
          "联系人|联系人姓名",
          "Name of the customer."),
     .personal = true},
    {TEXT("level", "Level", "等级", "等級",
          "level|tier|grade|customerlevel|membershiplevel|membertier|会员等级|客户等级|"
          "客户级别|会员级别|级别|等级|customergrade|用户等级|会员星级|vip等级",
          "Membership level.")},
    {TEXT("gender", "Gender", "性别", "性別", "gender|sex|客户性别", "Gender."), .values = cs_values_gender},
    {TEXT("birth_date", "Birth date", "出生日期", "出生日期",
          "birthdate|birthday|dateofbirth|dob|生日|出生年月", "Date of birth, YYYY-MM-DD."),
     .personal = true},
    {TEXT("city", "City", "城市", "城市",
          "city|town|所在城市|客户城市|所在地|所在市|常住城市|cityname|城市名称|客户所在城市", "City.")},
    {TEXT("region", "Region", "地区", "地區",
          "region|area|province|stateprovince|省份|省|区域|大区|县市|所在省份|客户所在省份|"
          "所在地区|地域|省区",
          "Region or province.")},
    {TIME("registered_at", "Registered", "注册时间", "註冊時間",
          "registeredat|registrationdate|registrationtime|signupdate|signupat|joinedat|joindate|"
          "registerdate|registertime|customersince|注册日期|开户时间|开户日期|入会时间|入会日期|"
          "加入时间|首次注册时间|建档时间",
          "When the customer joined.")},
    {TIME("last_active_at", "Last active", "最近活跃时间", "最近活躍時間",
          "lastactiveat|lastloginat|lastlogin|lastseenat|lastactive|最后登录时间|"
          "最近登录时间|最后活跃时间|最后活动时间|上次登录时间|lastseen|lastactivity|"
          "lastactivitydate|lastvisit|最后来访时间|最近来访时间|最近访问时间",
          "When the customer was last seen.")},
    {BOOL("is_churned", "Churned", "是否流失", "是否流失",
          "ischurned|churn|churned|churnlabel|流失|流失标识|已流失|流失标签|流失状态",
          "1 when the customer has left.")},
    {TIME("consent_at", "Consent", "授权时间", "授權時間",
          "consentat|consentdate|同意时间|授权日期|隐私授权时间",
          "When the customer agreed to the use of the data.")},
    /* ---- orders ---- */
    {TIME("ordered_at", "Ordered", "下单时间", "下單時間",
          "orderedat|orderdate|ordertime|purchasedate|purchasedat|orderdatetime|placedat|"
          "下单日期|订单时间|订单日期|购买时间|订购时间|成交时间|购买日期|交易时间|交易日期|"
          "订单创建时间|ordercreated|ordercreatedat|transactiondate|transactiontime|下单日|"
          "成单时间",
          "When the order was placed.")},
    {TIME("paid_at", "Paid", "付款时间", "付款時間",
          "paidat|paymentdate|paymenttime|payat|支付时间|付款日期|支付日期|paymentat|"
          "付款成功时间|支付完成时间",
          "When the order was paid.")},
    {NUMBER("quantity_n", "count", "Quantity", "数量", "數量",
            "quantityn|quantity|qty|units|itemcount|件数|购买数量|商品数量|订购数量|"
            "numberofitems|数目",
            "Pieces ordered.")},
    {NUMBER("amount", "money", "Amount", "金额", "金額",
            "amount|total|totalamount|orderamount|ordertotal|ordervalue|totalprice|revenue|"
            "paidamount|订单金额|实付金额|总金额|付款金额|消费金额|交易金额|支付金额|成交金额|"
            "实付|订单总额|总价|paymentamount|grandtotal|netamount|实付款|应付金额|"
            "订单实付金额|实际支付金额|买家实际支付金额",
            "Money paid for the order.")},
    {TEXT("currency", "Currency", "币种", "幣別", "currency|currencycode|货币|币别|货币种类",
          "Currency code.")},
    {TEXT("order_status", "Order status", "订单状态", "訂單狀態",
          "orderstatus|orderstate|交易状态|发货状态|物流状态|订单状态名称|交易结果",
          "State of the order at export."),
     .values = cs_values_order_status},
    {NUMBER("refund_amount", "money", "Refund", "退款金额", "退款金額",
            "refundamount|refund|refunded|amountrefunded|退款|退费金额|退款额", "Money given back.")},
    /* ---- events and agent states ---- */
    {TIME("at", "Time", "发生时间", "發生時間",
          "at|eventtime|eventat|eventtimestamp|occurredat|actiontime|ts|操作时间|事件时间|"
          "动作时间|变更时间|changedat|changetime|eventdate|eventdatetime|messagecreatedat|"
          "发送时间|消息时间|操作日期|记录时间|流转时间|变更日期",
          "When it happened.")},
    {TEXT("actor", "Actor", "操作人", "操作人",
          "actor|actorid|actorname|operatedby|performedby|操作者|执行人|操作人员|author|"
          "authorid|messageauthorid|sender|senderid|changedby|updatedby|performer|操作员|"
          "变更人|发送人|发送者",
          "Who did it."),
     .id = true},
    {TEXT("actor_type", "Actor type", "操作人类型", "操作人類型",
          "actortype|actorrole|操作者类型|角色|authortype|sendertype|messageauthortype|"
          "发送者类型|发送人类型",
          "What sort of actor."),
     .values = cs_values_actor_type},
    {TEXT("action", "Action", "操作", "操作",
          "action|event|eventtype|eventname|activity|动作|事件|事件类型|操作类型|变更类型|"
          "changetype|messagetype|parttype|动作类型|操作动作|流转类型|变更字段",
          "What was done."),
     .values = cs_values_action},
    {TEXT("from", "From", "原值", "原值",
          "from|oldvalue|previousvalue|before|变更前|原状态|旧值|fromvalue|valuebefore|"
          "originalvalue|previous|修改前",
          "Value before; in measures, first day of the period.")},
    {TEXT("to", "To", "新值", "新值", "to|newvalue|after|变更后|新状态|tovalue|valueafter|changedto|修改后",
          "Value after; in measures, last day of the period.")},
    {TEXT("state", "State", "状态", "狀態", "state|agentstate|agentstatus|坐席状态|座席状态|客服状态",
          "What the agent was doing from then on."),
     .values = cs_values_agent_state},
    /* ---- segments, risks, alerts ---- */
    {TEXT("segment", "Segment", "分群", "分群", "segment|cluster|客群|客户分群|人群",
          "Identifier of the segment.")},
    {TEXT("segment_name", "Segment name", "分群名称", "分群名稱", "segmentname|clustername|客群名称",
          "Name of the segment.")},
    {NUMBER("value_score", "", "Customer value, score", "客户价值得分", "客戶價值得分", "valuescore|价值得分",
            "What the customer is worth by recency, frequency and money, 0 to 100.")},
    {TEXT("value_class", "Customer value, class", "客户价值等级", "客戶價值等級", "valueclass|价值等级",
          "A for those who bring most of the money, B, C.")},
    {TEXT("care", "Suggested care", "建议关怀", "建議關懷", "care|suggestedcare|关怀建议",
          "What to do about the customer, by whom and by when.")},
    {TEXT("change", "What would lower the risk", "降低风险的变化", "降低風險的變化", "change",
          "The smallest changes that would bring the risk below its band.")},
    {TEXT("reason", "Reason", "原因", "原因",
          "reasons|why|warningreason|主要原因|理由|预警原因|预警理由", "Why, in words.")},
    {NUMBER("risk", "share", "Churn risk", "流失风险", "流失風險",
            "risk|riskscore|churnrisk|churnprobability|流失概率|风险分", "Probability of leaving, 0 to 1.")},
    {TEXT("band", "Risk band", "风险等级", "風險等級",
          "band|riskband|risklevel|churnrisklevel|churnlevel|风险级别|流失风险等级|流失风险级别|流失等级|"
          "流失预警等级",
          "Risk in bands."),
     .values = cs_values_band},
    {TIME("last_contact_at", "Last contact", "最近服务日期", "最近服務日期",
          "lastcontactat|lastcontact|lastcontacted|lastcontactdate|lastcontacttime|lastservice|"
          "lastserviceat|lastservicedate|lastservicetime|最近服务时间|最近一次服务日期|"
          "最近一次服务时间|最后服务日期|最后服务时间|上次服务日期|上次服务时间|最近联系日期|"
          "最近联系时间|最后联系日期|最后联系时间|最近互动日期|最近互动时间",
          "When the customer last came.")},
    {NUMBER("complaint_30d_n", "count", "Complaints in 30 days", "近30天投诉次数", "近30天投訴次數",
            "complaint30dn|complaints30d|complaintsin30days|complaints30days|complaintslast30days|"
            "complaintsinlast30days|近30日投诉次数|近30天投诉数|近30日投诉数|近30天投诉量|"
            "最近30天投诉次数|30天投诉次数|30天内投诉次数|近三十天投诉次数",
            "Complaints of the customer in the 30 days before.")},
    {TEXT("csat_trend", "Satisfaction trend", "满意度趋势", "滿意度趨勢",
          "csattrend|satisfactiontrend|满意度走势|满意度变化趋势|客户满意度趋势",
          "Which way the customer's last scores went."),
     .values = cs_values_csat_trend},
    {NUMBER("frequency", "", "Contacts a month", "互动频率（次/月）", "互動頻率（次/月）",
            "frequency|contactsamonth|contactspermonth|contactfrequency|interactionfrequency|互动频率|"
            "互动频次|月均互动次数|月互动次数|每月互动次数|月均服务次数|月均联系次数|联系频率",
            "Contacts of the customer a month.")},
    {TEXT("alert", "Alert", "预警", "預警", "alert|rule|规则|预警规则", "Identifier of the rule.")},
    {TEXT("severity", "Severity", "严重程度", "嚴重程度", "severity|预警级别|告警级别", "How serious."),
     .values = cs_values_severity},
    {TEXT("trend", "Trend", "走势", "走勢", "trend", "Which way a metric goes.")},
    {TEXT("relation", "Relation", "关联类型", "關聯類型", "relation", "What sort of relation it is.")},
    {TEXT("left", "First side", "前项", "前項", "left", "What the relation begins with.")},
    {TEXT("right", "Second side", "后项", "後項", "right", "What the relation leads to.")},
    {NUMBER("agents_n", "count", "Agents needed", "所需坐席", "所需座席", "agentsn", "Agents needed.")},
    {NUMBER("expected", "", "Expected", "预期值", "預期值", "expected|预期|期望值",
            "Value that was expected.")},
    /* ---- measures ---- */
    {TEXT("view", "View", "视图", "視圖", "view", "Identifier of the view.")},
    {TEXT("keys", "Keys", "维度", "維度", "keys",
          "Names of the keys that apply, separated by commas; empty = the total.")},
    {TEXT("metric", "Metric", "指标", "指標", "metric", "Identifier of the metric.")},
    {NUMBER("value", "", "Value", "值", "值", "value", "Value of the metric.")},
    {TEXT("unit", "Unit", "单位", "單位", "unit", "Unit of the value.")},
    {NUMBER("n", "count", "n", "样本量", "樣本數", "n", "Rows behind the value.")},
    {NUMBER("n_excluded", "count", "Excluded", "排除数", "排除數", "nexcluded",
            "Rows of the population left out.")},
    {NUMBER("num", "", "Numerator", "分子", "分子", "num", "Numerator of a share, sum of a mean.")},
    {NUMBER("den", "", "Denominator", "分母", "分母", "den", "Denominator of a share or mean.")},
    {NUMBER("lo", "", "Low", "下限", "下限", "lo", "Lower end of the interval.")},
    {NUMBER("hi", "", "High", "上限", "上限", "hi", "Upper end of the interval.")},
    {TEXT("anchor", "Anchor", "时间口径", "時間口徑", "anchor", "Time column that decides the date.")},
    {TEXT("calendar", "Calendar", "日历", "行事曆", "calendar", "Business calendar used.")},
    {TIME("as_of", "As of", "截至时间", "截至時間", "asof", "Moment at which the data was judged.")},
    {NUMBER("target", "", "Target", "目标", "目標", "target", "Target value.")},
    {TEXT("vs", "Compared with", "对比", "對比", "vs",
          "What the row compares with; empty = the value itself.")},
    {NUMBER("base", "", "Base", "基准值", "基準值", "base", "Value compared with.")},
    {NUMBER("diff", "", "Difference", "差异", "差異", "diff", "Value less base.")},
    {NUMBER("diff_lo", "", "Difference, low", "差异下限", "差異下限", "difflo",
            "Lower end of the difference.")},
    {NUMBER("diff_hi", "", "Difference, high", "差异上限", "差異上限", "diffhi",
            "Upper end of the difference.")},
};

const size_t cs_schema_column_count = sizeof cs_schema_column_table / sizeof *cs_schema_column_table;
