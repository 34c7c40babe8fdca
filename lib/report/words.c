/* words.c - the word table. Columns: English, Chinese in simplified script (mainland terms), in traditional
 * script (Taiwan terms). A blank belongs between Han and digits; it is written here, not added by program. */
#include "report/words.h"

static const char *const words[CS_WORDS][CS_LANGS] = {
    [CS_WORD_SECONDS] = {" s", " 秒", " 秒"},
    [CS_WORD_MINUTES] = {" min", " 分钟", " 分鐘"},
    [CS_WORD_HOURS] = {" h", " 小时", " 小時"},
    [CS_WORD_POINTS] = {" pp", " 个百分点", " 個百分點"},
    [CS_WORD_POINTS_TILE] = {" pp", " 百分点", " 百分點"},
    [CS_WORD_SCORE_POINTS] = {" points", " 分", " 分"},

    [CS_WORD_VS] = {"vs $1", "较$1", "較$1"},
    [CS_WORD_YESTERDAY] = {"yesterday", "昨日", "昨日"},
    [CS_WORD_LAST_WEEKDAY] = {"last $1", "上$1", "上$1"},
    [CS_WORD_PREVIOUS] = {"the period before", "上期", "上期"},
    [CS_WORD_WEEK_BEFORE] = {"a week earlier", "上周同期", "上週同期"},
    [CS_WORD_YEAR_BEFORE] = {"a year earlier", "去年同期", "去年同期"},

    [CS_WORD_METRIC] = {"Metric", "指标", "指標"},
    [CS_WORD_VALUE] = {"Value", "数值", "數值"},
    [CS_WORD_THIS_DAY] = {"This day", "报告日", "報告日"},
    [CS_WORD_THIS_PERIOD] = {"This period", "本期", "本期"},
    [CS_WORD_SHARE] = {"Share", "占比", "占比"},
    [CS_WORD_CUMULATIVE] = {"Cumulative", "累计", "累計"},
    [CS_WORD_INTERVAL] = {"95% interval", "95% 区间", "95% 區間"},
    [CS_WORD_BASE] = {"$1, $2", "$2$1", "$2$1"},
    [CS_WORD_DATE] = {"Date", "日期", "日期"},
    [CS_WORD_WEEK] = {"Week", "周", "週"},
    [CS_WORD_MONTH] = {"Month", "月份", "月份"},
    [CS_WORD_HOUR] = {"Hour", "时段", "時段"},
    [CS_WORD_WEEKDAY] = {"Weekday", "星期", "星期"},
    [CS_WORD_LEGEND_BAR] = {"line: $1", "竖线：$1", "豎線：$1"},
    [CS_WORD_TARGET] = {"Target", "目标", "目標"},
    [CS_WORD_STATE] = {"Status", "状态", "狀態"},
    [CS_WORD_TREND] = {"$1 days", "近 $1 天", "近 $1 天"},
    [CS_WORD_MET] = {"Met", "达标", "達標"},
    [CS_WORD_MISSED] = {"Missed", "未达标", "未達標"},
    [CS_WORD_BORDERLINE] = {"Borderline", "临界", "臨界"},

    [CS_WORD_USUAL] = {"Usual range (P10–P90)", "常态区间（P10–P90）", "常態區間（P10–P90）"},
    [CS_WORD_OUTSIDE] = {"Outside the usual", "超出常态", "超出常態"},
    [CS_WORD_VITAL] = {"First 80% together", "累计前 80%", "累計前 80%"},
    [CS_WORD_REST] = {"Rest", "其余", "其餘"},
    [CS_WORD_LIMIT_WORSE] = {"Worse than the 99.8% limit", "差于 99.8% 限", "差於 99.8% 限"},
    [CS_WORD_LIMIT_BETTER] = {"Better than the 99.8% limit", "优于 99.8% 限", "優於 99.8% 限"},
    [CS_WORD_LIMIT_BEYOND] = {"Beyond the 99.8% limit", "超出 99.8% 限", "超出 99.8% 限"},
    [CS_WORD_LIMIT_WITHIN] = {"Within", "限内", "限內"},
    [CS_WORD_ALL] = {"All", "全体", "全體"},
    [CS_WORD_SPLIT_WORSE] = {", worse", "变差", "變差"},
    [CS_WORD_SPLIT_BETTER] = {", better", "变好", "變好"},
    [CS_WORD_MAIL_LESS] = {"$1 parts are left out: a mail must stay under 100 kB. The full report has them.",
                           "邮件须小于 100 kB，略去 $1 个部分，见完整报告。",
                           "郵件須小於 100 kB，略去 $1 個部分，見完整報告。"},
    [CS_WORD_DATA_TABLE] = {"Data table", "数据表", "資料表"},

    [CS_WORD_NOT_GIVEN] = {"(not given)", "（未填）", "（未填）"},
    [CS_WORD_CHARTS_LIVE] = {"Charts: Apache ECharts, inlined; this page asks nothing of any server.",
                             "图表：Apache ECharts，已内嵌；本页不向任何服务器发送请求。",
                             "圖表：Apache ECharts，已內嵌；本頁不向任何伺服器發送請求。"},
    [CS_WORD_CHARTS_STATIC] = {"Charts: static, without a script.", "图表：静态，无脚本。",
                               "圖表：靜態，無腳本。"},
    [CS_WORD_BY] = {"$1 by $2", "$1（按$2）", "$1（按$2）"},
    [CS_WORD_NOT_SHOWN] = {"Not shown: $1", "未显示：$1", "未顯示：$1"},
    [CS_WORD_LACKS_DATA] = {"$1 (not in the data)", "$1（数据中没有）", "$1（資料中沒有）"},
    [CS_WORD_LACKS_CASES] = {"$1 (no cases in this period, or too few)", "$1（本期无数据或样本不足）",
                             "$1（本期無資料或樣本不足）"},
    [CS_WORD_OTHER] = {"Other", "其他", "其他"},
    [CS_WORD_TOTAL_CHANGE] = {"Change", "变化", "變化"},
    [CS_WORD_RATE] = {"Rate", "水平", "水準"},
    [CS_WORD_MIX] = {"Mix", "结构", "結構"},
    [CS_WORD_LIMITS] = {"99.8% limits", "99.8% 控制限", "99.8% 控制限"},
    [CS_WORD_MORE] = {"and $1 more", "另有 $1 项", "另有 $1 項"},
    [CS_WORD_FEW] = {"(n $1)", "(n $1)", "(n $1)"},
    [CS_WORD_SMALL] =
        {"Hidden values: $1 of fewer than $2 cases, $3 from which those could be computed; groups "
         "without a value left: $4. Shares are of what is shown.",
         "已隐藏：$1 个样本不足 $2 的数值、可反推它们的 $3 个数值，以及不再有数值的 $4 "
         "个分组。占比按所示部分计算。",
         "已隱藏：$1 個樣本不足 $2 的數值、可反推它們的 $3 個數值，以及不再有數值的 $4 "
         "個分組。占比按所示部分計算。"},
    [CS_WORD_FEW_NOTE] = {"(n): fewer than $1 cases, no value is shown.", "(n)：不足 $1 例，不显示数值。",
                          "(n)：不足 $1 例，不顯示數值。"},
    [CS_WORD_ABOVE] = {"● above the team", "● 高于团队", "● 高於團隊"},
    [CS_WORD_BELOW] = {"◆ below the team", "◆ 低于团队", "◆ 低於團隊"},
    [CS_WORD_JUDGED_NOTE] = {"$1 of $2 differ from the team, $3, beyond the 99.8% limits",
                             "$2 人中有 $1 人与团队的 $3 差异显著（99.8% 控制限）",
                             "$2 人中有 $1 人與團隊的 $3 差異顯著（99.8% 控制限）"},
    [CS_WORD_JUDGED_NONE] = {"None of $2 differs from the team, $3, beyond the 99.8% limits",
                             "$2 人与团队的 $3 均无显著差异（99.8% 控制限）",
                             "$2 人與團隊的 $3 均無顯著差異（99.8% 控制限）"},
    [CS_WORD_OTHERS_SAME] = {"the other $1 do not differ beyond the 99.8% limits",
                             "其余 $1 项均在 99.8% 控制限内", "其餘 $1 項均在 99.8% 控制限內"},

    [CS_WORD_AS_OF] = {"Data as of $1", "数据截至 $1", "資料截至 $1"},
    [CS_WORD_QUALITY] = {"Data quality", "数据质量", "資料品質"},
    [CS_WORD_QUALITY_SUM] = {"$1 rows = $2 valid + $3 duplicate + $4 rejected",
                             "原始 $1 行 = 有效 $2 + 重复 $3 + 拒收 $4",
                             "原始 $1 列 = 有效 $2 + 重複 $3 + 拒收 $4"},
    [CS_WORD_QUALITY_REPAIRS] = {"$1 repairs", "修复 $1 处", "修復 $1 處"},
    [CS_WORD_QUALITY_UNKNOWN] = {"not known: the stream carries no seal (cs-ingest --seal)",
                                 "未知：数据流未封印（cs-ingest --seal）",
                                 "未知：資料流未封印（cs-ingest --seal）"},

    [CS_WORD_LEAD_MORE] = {"$1 tickets, $2 more than $3", "工单 $1 件，比$3多 $2", "工單 $1 件，比$3多 $2"},
    [CS_WORD_LEAD_LESS] = {"$1 tickets, $2 fewer than $3", "工单 $1 件，比$3少 $2", "工單 $1 件，比$3少 $2"},
    [CS_WORD_LEAD_SAME] = {"$1 tickets, as many as $3", "工单 $1 件，与$3持平", "工單 $1 件，與$3持平"},
    [CS_WORD_LEAD_ALONE] = {"$1 tickets", "工单 $1 件", "工單 $1 件"},
    [CS_WORD_LEAD_ROSE] = {"$1 rose to $2 ($3)", "$1升至 $2（$3）", "$1升至 $2（$3）"},
    [CS_WORD_LEAD_FELL] = {"$1 fell to $2 ($3)", "$1降至 $2（$3）", "$1降至 $2（$3）"},
    [CS_WORD_LEAD_NOISE] = {"no key metric moved beyond chance (most: $1, $3)",
                            "关键指标均在正常波动内（最大：$1 $3）", "關鍵指標均在正常波動內（最大：$1 $3）"},
    [CS_WORD_LEAD_NONE] = {"There are no tickets in this period", "本期没有工单", "本期沒有工單"},
    [CS_WORD_CHANGE] = {"$1 $2, $3 $4", "$1 $2，$4 $3", "$1 $2，$4 $3"},
    [CS_WORD_CHANGE_CELLS] = {"$1: $2", "$1：$2", "$1：$2"},
    [CS_WORD_CHANGE_NOISE] = {"within chance variation", "在正常波动内", "在正常波動內"},
    [CS_WORD_CHANGE_NONE] = {"There is nothing to compare with yet.", "暂无可比数据。", "暫無可比資料。"},
    [CS_WORD_FIND_ABOVE] = {"$1 $2, $3 above $4", "$1 $2，比$4高 $3", "$1 $2，比$4高 $3"},
    [CS_WORD_FIND_BELOW] = {"$1 $2, $3 below $4", "$1 $2，比$4低 $3", "$1 $2，比$4低 $3"},
    [CS_WORD_FIND_LONGER] = {"$1 $2, $3 longer than $4", "$1 $2，比$4长 $3", "$1 $2，比$4長 $3"},
    [CS_WORD_FIND_SHORTER] = {"$1 $2, $3 shorter than $4", "$1 $2，比$4短 $3", "$1 $2，比$4短 $3"},
    [CS_WORD_FIND_MORE] = {"$1 $2, $3 more than $4", "$1 $2，比$4多 $3", "$1 $2，比$4多 $3"},
    [CS_WORD_FIND_FEWER] = {"$1 $2, $3 fewer than $4", "$1 $2，比$4少 $3", "$1 $2，比$4少 $3"},
    [CS_WORD_FIND_PART] = {"$1 $2", "$1 $2", "$1 $2"},
    [CS_WORD_FIND_RATE] = {"by $1: rate $2, mix $3", "按$1：水平 $2，结构 $3", "按$1：水準 $2，結構 $3"},
    [CS_WORD_FIND_FROM_TO] = {"$1 (n = $2) → $3 (n = $4)", "$1（n = $2）→ $3（n = $4）",
                              "$1（n = $2）→ $3（n = $4）"},
    [CS_WORD_FIND_VALUE_N] = {"$1 (n = $2)", "$1（n = $2）", "$1（n = $2）"},
    [CS_WORD_FIND_VALUE_OF] = {"$1 ($2)", "$1（$2）", "$1（$2）"},
    [CS_WORD_FIND_MISSED] = {"$1 $2 misses the target ($3) by $4", "$1 $2，未达目标 $3，差 $4",
                             "$1 $2，未達目標 $3，差 $4"},
    [CS_WORD_FIND_ALSO_MISSED] = {"the target ($1) is missed by $2", "距目标 $1 差 $2", "距目標 $1 差 $2"},
    [CS_WORD_FIND_LOW] = {"$1: $2 $3, below the $4 of all and outside $5",
                          "$1：$2 $3，低于整体的 $4，超出 $5", "$1：$2 $3，低於整體的 $4，超出 $5"},
    [CS_WORD_FIND_HIGH] = {"$1: $2 $3, above the $4 of all and outside $5",
                           "$1：$2 $3，高于整体的 $4，超出 $5", "$1：$2 $3，高於整體的 $4，超出 $5"},
    [CS_WORD_FIND_LIMITS] = {"the 99.8% limits", "99.8% 控制限", "99.8% 管制限"},
    [CS_WORD_FIND_SIGNIFICANT] = {"significant", "差异显著", "差異顯著"},
    [CS_WORD_FIND_CHANCE] = {"not significant", "差异不显著", "差異不顯著"},
    [CS_WORD_FIND_UNTESTED] = {"not tested", "未作检验", "未作檢定"},
    [CS_WORD_FIND_ALERT] = {"$1: $2", "$1：$2", "$1：$2"},
    [CS_WORD_FIND_EXPECTED] = {"expected $1", "预期 $1", "預期 $1"},
    [CS_WORD_FIND_SEE] = {"see figure", "看图表", "看圖表"},
    [CS_WORD_FIND_NONE] = {"No clear change, no target missed.", "没有显著变化，目标均未落空。",
                           "沒有顯著變化，目標均未落空。"},
    [CS_WORD_FIND_OF_IT] = {"$1 of it from $2", "其中 $1 来自$2", "其中 $1 來自$2"},
    [CS_WORD_FIND_MAINLY] = {"mainly from $2", "主要来自$2", "主要來自$2"},
    [CS_WORD_SPLIT_TITLE] = {"$1 moved $2; $3 accounts for $4", "$1变动 $2，其中$3贡献 $4",
                             "$1變動 $2，其中$3貢獻 $4"},
    [CS_WORD_SPLIT_ALONE] = {"$1 moved $2", "$1变动 $2", "$1變動 $2"},
    [CS_WORD_SPLIT_NOTE] =
        {"$1 · rate = the same cases went better or worse, $2 in all; mix = other cases came, $3",
         "$1 · 水平 = 同类工单表现变化，合计 $2；结构 = 工单构成变化，合计 $3",
         "$1 · 水準 = 同類工單表現變化，合計 $2；結構 = 工單構成變化，合計 $3"},
    [CS_WORD_SPLIT_COUNT] = {"$1, by group", "$1，各组增减", "$1，各組增減"},
    [CS_WORD_EXPECTED] = {"expected", "期望值", "期望值"},
    [CS_WORD_ADJUSTED] = {"adjusted", "调整值", "調整值"},
    [CS_WORD_RATIO] = {"of what was expected", "与期望值之比", "與期望值之比"},
    [CS_WORD_ATTAINMENT] = {"of the target", "目标达成率", "目標達成率"},
    [CS_WORD_ACTION] = {"Action", "行动", "行動"},
    [CS_WORD_OWNER] = {"Owner", "负责人", "負責人"},
    [CS_WORD_DUE] = {"Due", "期限", "期限"},
    [CS_WORD_TRIGGER] = {"Trigger", "触发条件", "觸發條件"},
    [CS_WORD_EFFECT] = {"Expected effect", "预期效果", "預期效果"},
    [CS_WORD_ACTIONS_NONE] = {"No rule of action applies.", "没有规则被触发。", "沒有規則被觸發。"},
    [CS_WORD_ACTIONS_UNKNOWN] = {"No rules of action were given: cs-report --actions FILE.",
                                 "未提供行动规则：可用 cs-report --actions FILE 给出。",
                                 "未提供行動規則：可用 cs-report --actions FILE 給出。"},
    [CS_WORD_NO_STREAM] = {"No stream of $1 was given: this part is left out.", "未提供$1数据，本节从略。",
                           "未提供$1資料，本節從略。"},
    [CS_WORD_ROWS] = {"Number", "数量", "數量"},
    [CS_WORD_LIST] = {", ", "、", "、"},
    [CS_WORD_SENTENCE] = {"; ", "；", "；"},
    [CS_WORD_FOR_PERIOD] = {"for $1", "$1", "$1"},
};

static const char *const weekdays[7][CS_LANGS] = {
    {"Monday", "星期一", "星期一"},   {"Tuesday", "星期二", "星期二"}, {"Wednesday", "星期三", "星期三"},
    {"Thursday", "星期四", "星期四"}, {"Friday", "星期五", "星期五"},  {"Saturday", "星期六", "星期六"},
    {"Sunday", "星期日", "星期日"},
};
static const char *const weekdays_brief[7][CS_LANGS] = {
    {"Mon", "周一", "週一"}, {"Tue", "周二", "週二"}, {"Wed", "周三", "週三"}, {"Thu", "周四", "週四"},
    {"Fri", "周五", "週五"}, {"Sat", "周六", "週六"}, {"Sun", "周日", "週日"},
};
static const char *const months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
static const char *const months_brief[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const months_han[12] = {"1月", "2月", "3月", "4月",  "5月",  "6月",
                                           "7月", "8月", "9月", "10月", "11月", "12月"};

const char *cs_word(enum cs_word word, enum cs_lang lang)
{
    return words[word][lang];
}

const char *cs_weekday_name(int weekday, bool brief, enum cs_lang lang)
{
    return brief ? weekdays_brief[weekday - 1][lang] : weekdays[weekday - 1][lang];
}

const char *cs_month_name(int month, bool brief, enum cs_lang lang)
{
    if (lang != CS_EN) return months_han[month - 1];
    return brief ? months_brief[month - 1] : months[month - 1];
}
