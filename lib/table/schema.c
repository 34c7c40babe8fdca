/* schema.c - questions about the one table of columns, and the kinds of streams made of them. */
#include "base/ascii.h"
#include "table/schema_table.h"
#include <stdlib.h>
#include <string.h>

static const struct cs_kind_def kinds[] = {
    {"tickets",
     {"Tickets", "工单", "工單"},
     "ticket_id customer_id customer_type channel direction queue team agent_id category subcategory product "
     "order_id "
     "priority status outcome created_at assigned_at responded_at first_resolved_at resolved_at closed_at "
     "due_at "
     "followup_at wait_s response_s resolve_s handle_s talk_s hold_s wrap_s reopen_n transfer_n reply_n "
     "customer_reply_n resolved_by survey_at csat csat_at nps nps_at ces is_complaint phone email tags text "
     "feedback "
     "source",
     "ticket_id created_at",
     "id=ticket_id|编号=ticket_id|序号=ticket_id|date=created_at|日期=created_at|time=created_at|时间="
     "created_at|"
     "type=category|类型=category|分类=category|类别=category|topic=category|主题=category|name=agent_id|"
     "created=created_at|subject=text|标题=text|title=text|rating=csat|score=csat|评分=csat|分数=csat|"
     "duration=handle_s|时长=handle_s|body=text|message=text|内容=text|comment=feedback|comments=feedback|"
     "评论=feedback|备注=feedback|意见=feedback|建议=feedback|group=team|groupid=team|组=team|user=agent_id"},
    {"customers",
     {"Customers", "客户", "客戶"},
     "customer_id name customer_type level gender birth_date phone email city region registered_at "
     "last_active_at "
     "is_churned consent_at last_contact_at complaint_30d_n csat_trend frequency band reason tags source",
     "customer_id",
     "id=customer_id|编号=customer_id|createdat=registered_at|创建时间=registered_at|created=registered_at|"
     "type=customer_type|类型=customer_type|churnrisk=band"},
    {"orders",
     {"Orders", "订单", "訂單"},
     "order_id customer_id ordered_at paid_at product category quantity_n amount currency channel "
     "order_status "
     "refund_amount source",
     "order_id customer_id ordered_at",
     "id=order_id|编号=order_id|createdat=ordered_at|创建时间=ordered_at|date=ordered_at|日期=ordered_at|"
     "time=ordered_at|时间=ordered_at|status=order_status|状态=order_status|价格=amount|price=amount"},
    {"events",
     {"Ticket events", "工单事件", "工單事件"},
     "ticket_id at actor actor_type action from to source",
     "ticket_id at action",
     "createdat=at|创建时间=at|time=at|时间=at|date=at|日期=at|updated=at|userid=actor|agent=actor|agentid="
     "actor|"
     "agentname=actor|客服=actor|坐席=actor|工号=actor|value=to|fieldname=action|字段=action"},
    {"agent_states",
     {"Agent states", "坐席状态", "座席狀態"},
     "agent_id at state queue team source",
     "agent_id at state",
     "time=at|时间=at|status=state|状态=state"},
    {"segments",
     {"Customer segments", "客户分群", "客戶分群"},
     "customer_id segment segment_name value_score value_class reason as_of",
     "customer_id segment",
     NULL},
    {"risks",
     {"Churn risks", "流失风险", "流失風險"},
     "customer_id customer_type risk band last_contact_at complaint_30d_n csat_trend frequency reason change "
     "care as_of",
     "customer_id risk",
     NULL},
    {"alerts",
     {"Alerts", "预警", "預警"},
     "alert severity view keys metric value expected lo hi reason as_of",
     "alert severity metric",
     NULL},
    {"trends",
     {"Trends", "趋势", "趨勢"},
     "view keys metric value unit trend reason as_of",
     "view keys metric trend",
     NULL},
    {"relations",
     {"Relations", "关联", "關聯"},
     "relation left right value n lo hi reason as_of",
     "relation left right value",
     NULL},
    {"staffing",
     {"Staffing", "排班", "排班"},
     "at channel agents_n value target reason as_of",
     "at agents_n",
     NULL},
    {"measures",
     {"Measures", "指标值", "指標值"},
     "view keys metric value unit n n_excluded num den lo hi anchor calendar as_of from to target vs base "
     "diff diff_lo "
     "diff_hi",
     "view keys metric value vs",
     NULL},
};

static const struct {
    const char *tag;
    enum cs_lang lang;
} tags[] = {
    /* the first of each language is the one that is written */
    {"en", CS_EN},         {"zh-Hans", CS_ZH_HANS}, {"zh-Hant", CS_ZH_HANT},
    {"zh", CS_ZH_HANS},    {"zh-CN", CS_ZH_HANS},   {"zh-SG", CS_ZH_HANS},
    {"zh-TW", CS_ZH_HANT}, {"zh-HK", CS_ZH_HANT},   {"zh-MO", CS_ZH_HANT},
};

bool cs_lang_parse(struct cs_slice text, enum cs_lang *lang)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (cs_slice_eqz(text, tags[i].tag)) {
            *lang = tags[i].lang;
            return true;
        }
    return false;
}

enum cs_status cs_lang_choose(enum cs_lang *lang, const char *option, struct cs_error *e)
{
    const char *name = option ? option : getenv("CS_LANG");
    if (!name || !*name || cs_lang_parse(cs_slicez(name), lang)) return CS_OK;
    cs_fail(e, CS_USAGE, "unknown language '%s'", cs_quotez(name).text);
    return cs_error_cure(e, "zh-Hans, zh-Hant or en");
}

const char *cs_lang_tag(enum cs_lang lang)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i].lang == lang) return tags[i].tag;
    return "en";
}

const char *cs_type_name(enum cs_type type)
{
    switch (type) {
    case CS_NUM:
        return "number";
    case CS_TIME:
        return "time";
    case CS_BOOL:
        return "bool";
    case CS_TEXT:
        break;
    }
    return "text";
}

const struct cs_column_def *cs_schema_column(struct cs_slice name)
{
    for (size_t i = 0; i < cs_schema_column_count; i++)
        if (cs_slice_eqz(name, cs_schema_column_table[i].name)) return &cs_schema_column_table[i];
    return NULL;
}

const struct cs_column_def *cs_schema_columns(size_t *n)
{
    *n = cs_schema_column_count;
    return cs_schema_column_table;
}

static struct cs_slice past_blanks(struct cs_slice s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '_' || s.p[0] == '-')) s = cs_slice(s.p + 1, s.n - 1);
    return s;
}

bool cs_schema_same(struct cs_slice a, struct cs_slice b)
{
    for (;;) {
        a = past_blanks(a);
        b = past_blanks(b);
        if (!a.n || !b.n) return a.n == b.n;
        if (cs_to_lower(a.p[0]) != cs_to_lower(b.p[0])) return false;
        a = cs_slice(a.p + 1, a.n - 1);
        b = cs_slice(b.p + 1, b.n - 1);
    }
}

static bool means(struct cs_slice word, const char *name, const char *const *name_in, const char *aliases)
{
    struct cs_slice alias;
    bool same = cs_schema_same(word, cs_slicez(name));
    for (int lang = 0; lang < CS_LANGS && !same; lang++)
        same = name_in[lang] && cs_schema_same(word, cs_slicez(name_in[lang]));
    while (!same && cs_schema_word(&aliases, &alias)) same = cs_schema_same(word, alias);
    return same;
}

const struct cs_column_def *cs_schema_column_meant(struct cs_slice word)
{
    for (size_t i = 0; i < cs_schema_column_count; i++) {
        const struct cs_column_def *c = &cs_schema_column_table[i];
        if (means(word, c->name, c->name_in, c->aliases)) return c;
    }
    return NULL;
}

const struct cs_value_def *cs_schema_value_meant(const struct cs_column_def *c, struct cs_slice word)
{
    for (const struct cs_value_def *v = c->values; v && v->value; v++)
        if (means(word, v->value, v->name, v->aliases)) return v;
    return NULL;
}

const struct cs_kind_def *cs_schema_kind(struct cs_slice name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (cs_slice_eqz(name, kinds[i].name)) return &kinds[i];
    return NULL;
}

const struct cs_kind_def *cs_schema_kinds(size_t *n)
{
    *n = sizeof kinds / sizeof *kinds;
    return kinds;
}

/* The next run of bytes that are not `separator`. */
static bool next_item(const char **list, char separator, struct cs_slice *item)
{
    const char *p = *list;
    if (!p) return false;
    while (*p == separator) p++;
    if (!*p) return false;
    const char *end = strchr(p, separator);
    size_t n = end ? (size_t)(end - p) : strlen(p);
    *item = cs_slice(p, n);
    *list = p + n;
    return true;
}

bool cs_schema_next(const char **list, struct cs_slice *name)
{
    return next_item(list, ' ', name);
}

bool cs_schema_word(const char **list, struct cs_slice *word)
{
    return next_item(list, '|', word);
}
