/* sample.c - the sample of examples/: one service desk as five systems export it, two months up to
 * 2024-08-01.
 *
 * The contacts are those of contact.c. Each system has its own habits: language of the header, encoding, way
 * of writing times, words for "nothing". The customers are the same everywhere.
 */
#include "sample.h"
#include <stdio.h>
#include <stdlib.h>

enum {
    SAMPLE_ROWS = 2460,
    SAMPLE_CUSTOMERS = 520,
    SAMPLE_DAYS = 60,
    SAMPLE_TEAM_SIZE = 4,
    SAMPLE_SEED = 20240801
};
static const char sample_start[] = "2024-06-03";

struct sample {
    struct contact contact[SAMPLE_ROWS];
    date_text *dates;
};

static const struct word products[] = {
    W("无线耳机"), W("扫地机器人"), W("保温杯"), W("运动鞋"),
    W("空气炸锅"), W("智能手表"),   W("行李箱"), W("台灯"),
};
static const uint32_t product_cents[] = {19900, 129900, 7900, 36900, 29900, 89900, 45900, 12950};
static const struct word order_states[] = {
    W("completed"), W("completed"), W("completed"), W("completed"),
    W("completed"), W("shipped"),   W("refunded"),  W("cancelled"),
};
static const struct word surnames[] = {
    W("王"), W("李"), W("张"), W("刘"), W("陈"),   W("杨"),
    W("赵"), W("黄"), W("周"), W("吴"), W("欧阳"), W("林"),
};
static const struct word given_names[] = {
    W("伟"), W("芳"), W("娜"), W("敏"), W("静"),   W("磊"),   W("洋"),   W("艳"),
    W("勇"), W("杰"), W("娟"), W("涛"), W("明轩"), W("雨桐"), W("浩然"), W("思琪"),
};
static const struct word cities[] = {
    W("上海"), W("北京"), W("广州"), W("深圳"), W("杭州"),
    W("成都"), W("武汉"), W("西安"), W("台北"), W("香港"),
};
static const struct word levels[] = {W("普通会员"), W("普通会员"), W("银卡"), W("金卡")};
/* What call takers write down. The third name needs the four-byte part of GB18030. */
static const struct word remarks[] = {
    W(""),
    W(""),
    W(""),
    W(""),
    W(""),
    W(""),
    W(""),
    W(""),
    W(""),
    W("客户情绪激动，已安抚"),
    W("需要回电"),
    W("已转财务核实"),
    W("需要回电"),
    W("已转财务核实"),
    W("客户情绪激动，已安抚"),
    W("客户姓𠮷，注意写法"),
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct word pick(const struct word *table, size_t n, uint64_t bits)
{
    return table[bits % n];
}
#define PICK(table, bits) pick(table, COUNT(table), bits)

static char *put_count(char *p, int64_t n)
{
    return n < 0 ? p : put_number(p, (uint64_t)n, 1);
}

static char *put_id(char *p, const char *prefix, uint64_t number)
{
    p = put_s(p, prefix);
    return put_number(p, number, 6);
}

/* Each system numbers its own contacts; the survey quotes those numbers. */
static char *put_ticket(char *p, const struct contact *c)
{
    return put_id(p, c->channel == PHONE ? "P" : c->channel == APP ? "S" : "T", c->number);
}

static char *put_local(char *p, const struct sample *s, int64_t t)
{
    return put_time(p, s->dates, t, ' ');
}

/* "2024/8/1"-like systems: slashes, no seconds. */
static char *put_slashed(char *p, const struct sample *s, int64_t t)
{
    char *from = p;
    p = put_local(p, s, t);
    from[4] = from[7] = '/';
    return p - 3;
}

static char *put_utc(char *p, const struct sample *s, int64_t t)
{
    *p++ = '"';
    p = put_time(p, s->dates, t - 8 * 3600, 'T');
    return put_s(p, "Z\"");
}

static uint64_t hash_of(const struct contact *c)
{
    return customer_hash(SAMPLE_SEED, c->customer);
}

/* ---- phone switch: GB18030, simplified Chinese, a dash for nothing ---- */

static char *put_call(char *p, const struct sample *s, const struct contact *c)
{
    p = put_ticket(p, c), *p++ = ',';
    p = put_customer(p, c->customer), *p++ = ',';
    if (c->customer) p = put_number(p, customer_phone(hash_of(c)), 11);
    *p++ = ',';
    p = put_s(p, "热线,");
    p = put_word(p, direction_words[c->outbound][HANS]), *p++ = ',';
    p = c->agent ? put_word(p, team_words[team_of(c->agent, SAMPLE_TEAM_SIZE)]) : put_s(p, "-"), *p++ = ',';
    p = c->agent ? put_agent(p, c->agent) : put_s(p, "-"), *p++ = ',';
    p = put_local(p, s, c->created), *p++ = ',';
    p = put_local(p, s, c->responded), *p++ = ',';
    p = put_local(p, s, c->resolved), *p++ = ',';
    p = put_word(p, outcome_words[c->outcome][HANS]), *p++ = ',';
    p = put_count(p, c->wait), *p++ = ',';
    p = put_count(p, c->talk), *p++ = ',';
    p = put_count(p, c->talk < 0 ? -1 : c->handle - c->talk), *p++ = ',';
    p = put_count(p, c->transfers), *p++ = ',';
    p = c->category < CATEGORIES ? put_word(p, category_words[c->category][HANS]) : put_s(p, "无"),
    *p++ = ',';
    p = put_word(p, yes_no_words[c->complaint][HANS]), *p++ = ',';
    p = put_count(p, c->csat), *p++ = ',';
    p = put_local(p, s, c->rated), *p++ = ',';
    p = put_word(p, PICK(remarks, c->outcome == ABANDONED ? 0 : c->wording >> 8));
    *p++ = '\n';
    return p;
}

static void write_phone(struct out *o, const struct sample *s)
{
    o->p = put_s(o->p, "通话编号,客户编号,来电号码,接入渠道,呼叫方向,班组,坐席工号,开始时间,接通时间,"
                       "办结时间,通话结果,等待时长(秒),"
                       "通话时长(秒),话后时长(秒),转接次数,业务类型,是否投诉,满意度,评价时间,备注\n");
    for (size_t i = 0; i < SAMPLE_ROWS; ++i) {
        if (s->contact[i].channel == PHONE) o->p = put_call(o->p, s, &s->contact[i]);
        out_room(o);
    }
}

/* ---- ticket system: byte order mark, English headers, CRLF, N/A for nothing ---- */

static char *put_ticket_row(char *p, const struct sample *s, const struct contact *c)
{
    static const struct text_style style = {W("\"\""), W("\n")};
    p = put_ticket(p, c), *p++ = ',';
    p = put_customer(p, c->customer), *p++ = ',';
    p = put_word(p, type_words[c->type][EN]), *p++ = ',';
    p = put_word(p, channel_words[c->channel][EN]), *p++ = ',';
    if (c->agent) p = put_word(p, team_words[team_of(c->agent, SAMPLE_TEAM_SIZE)]);
    *p++ = ',';
    p = put_agent(p, c->agent), *p++ = ',';
    p = put_word(p, category_words[c->category][HANS]), *p++ = ',';
    p = c->order ? put_order(p, c->order) : put_s(p, "N/A"), *p++ = ',';
    p = put_word(p, priority_words[c->priority][EN]), *p++ = ',';
    p = put_word(p, status_words[c->status][EN]), *p++ = ',';
    p = put_local(p, s, c->created), *p++ = ',';
    p = put_local(p, s, c->responded), *p++ = ',';
    p = put_local(p, s, c->resolved), *p++ = ',';
    p = put_count(p, c->handle), *p++ = ',';
    p = put_count(p, c->transfers), *p++ = ',';
    p = put_count(p, c->reopens), *p++ = ',';
    p = put_count(p, c->csat), *p++ = ',';
    p = put_local(p, s, c->rated), *p++ = ',';
    p = put_count(p, c->nps), *p++ = ',';
    p = put_word(p, yes_no_words[c->complaint][EN]), *p++ = ',';
    *p++ = '"';
    p = put_text(p, c, hash_of(c), &style);
    return put_s(p, "\"\r\n");
}

static void write_tickets(struct out *o, const struct sample *s)
{
    o->p = put_s(
        o->p,
        "\xef\xbb\xbfTicket ID,Customer ID,Customer Type,Channel,Team,Agent ID,Category,Order "
        "ID,Priority,Status,"
        "Created At,First Reply At,Resolved At,Handle Time (s),Transfers,Reopens,CSAT,Rated At,NPS,Complaint,"
        "Description\r\n");
    for (size_t i = 0; i < SAMPLE_ROWS; ++i) {
        const struct contact *c = &s->contact[i];
        if (c->channel != PHONE && c->channel != APP) o->p = put_ticket_row(o->p, s, c);
        out_room(o);
    }
}

/* ---- chat inside the app: one JSON object a line, times in UTC ---- */

static char *put_message(char *p, const struct sample *s, int64_t at, const char *from)
{
    p = put_s(p, "{\"at\":");
    p = put_utc(p, s, at);
    p = put_s(p, ",\"from\":\"");
    p = put_s(p, from);
    return put_s(p, "\",\"text\":\"");
}

static char *put_session(char *p, const struct sample *s, const struct contact *c)
{
    static const struct text_style style = {W("\\\""), W("\\n")};
    static const struct word bot[TONGUES] = {W("正在为您转接人工客服"), W("正在為您轉接真人客服"),
                                             W("Connecting you to an agent")};
    static const struct word agent[TONGUES] = {W("您好，我来帮您处理"), W("您好，我來幫您處理"),
                                               W("Hello, let me look into this")};
    unsigned tongue = tongue_of(hash_of(c));
    p = put_s(p, "{\"session\":\"");
    p = put_ticket(p, c);
    p = put_s(p, "\",\"customer\":");
    if (c->customer) {
        *p++ = '"';
        p = put_customer(p, c->customer);
        *p++ = '"';
    } else
        p = put_s(p, "null");
    p = put_s(p, ",\"agent\":\"");
    p = put_agent(p, c->agent);
    p = put_s(p, "\",\"topic\":\"");
    p = put_word(p, category_words[c->category][HANS]);
    p = put_s(p, "\",\"started\":");
    p = put_utc(p, s, c->created);
    p = put_s(p, ",\"solved\":");
    p = c->resolved == NEVER ? put_s(p, "null") : put_utc(p, s, c->resolved);
    p = put_s(p, ",\"rating\":");
    p = c->csat < 0 ? put_s(p, "null") : put_count(p, c->csat);
    p = put_s(p, ",\"messages\":[");
    p = put_message(p, s, c->created, "customer");
    p = put_text(p, c, hash_of(c), &style);
    p = put_s(p, "\"},");
    p = put_message(p, s, c->created + 1, "bot");
    p = put_word(p, bot[tongue]);
    p = put_s(p, "\"}");
    if (c->responded != NEVER) {
        *p++ = ',';
        p = put_message(p, s, c->responded, "agent");
        p = put_word(p, agent[tongue]);
        p = put_s(p, "\"}");
    }
    return put_s(p, "]}\n");
}

static void write_chat(struct out *o, const struct sample *s)
{
    for (size_t i = 0; i < SAMPLE_ROWS; ++i) {
        if (s->contact[i].channel == APP) o->p = put_session(o->p, s, &s->contact[i]);
        out_room(o);
    }
}

/* ---- survey tool: traditional Chinese headers, slashes in dates ---- */

static void write_survey(struct out *o, const struct sample *s)
{
    o->p = put_s(o->p, "工單編號,滿意度,推薦意願,填答時間,意見\n");
    for (size_t i = 0; i < SAMPLE_ROWS; ++i) {
        const struct contact *c = &s->contact[i];
        if (c->nps < 0) continue;
        char *p = put_ticket(o->p, c);
        *p++ = ',';
        p = put_count(p, c->csat), *p++ = ',';
        p = put_count(p, c->nps), *p++ = ',';
        p = put_slashed(p, s, c->rated), *p++ = ',';
        if (c->wording >> 20 & 1) {
            *p++ = '"';
            p = put_word(p, comment_words[tongue_of(hash_of(c))][c->csat > 3][c->wording >> 21 & 3]);
            *p++ = '"';
        }
        *p++ = '\n';
        o->p = p;
        out_room(o);
    }
}

/* ---- shop: orders and customers ---- */

static char *put_order_row(char *p, const struct sample *s, uint32_t customer, unsigned k)
{
    uint64_t hash = customer_hash(SAMPLE_SEED, customer), r = mix(hash + 100 + k);
    size_t product = r % COUNT(products);
    uint64_t pieces = (r >> 8 & 7) == 0 ? 2 : 1, cents = pieces * product_cents[product];
    p = put_order(p, order_number(customer, k)), *p++ = ',';
    p = put_customer(p, customer), *p++ = ',';
    p = put_local(p, s, order_time(hash, k, SAMPLE_DAYS)), *p++ = ',';
    p = put_word(p, products[product]), *p++ = ',';
    p = put_number(p, pieces, 1), *p++ = ',';
    p = put_number(p, cents / 100, 1), *p++ = '.';
    p = put_number(p, cents % 100, 2), *p++ = ',';
    p = put_word(p, PICK(order_states, r >> 16)), *p++ = '\n';
    return p;
}

static void write_orders(struct out *o, const struct sample *s)
{
    o->p = put_s(o->p, "Order ID,Customer ID,Order Date,Product,Quantity,Amount,Order Status\n");
    for (uint32_t customer = 1; customer <= SAMPLE_CUSTOMERS; ++customer) {
        unsigned n = customer_orders(customer_hash(SAMPLE_SEED, customer));
        for (unsigned k = 0; k < n; ++k) o->p = put_order_row(o->p, s, customer, k);
        out_room(o);
    }
}

static void write_customers(struct out *o, const struct sample *s)
{
    o->p = put_s(o->p, "客户编号,姓名,客户类型,会员等级,城市,手机号,注册日期\n");
    for (uint32_t customer = 1; customer <= SAMPLE_CUSTOMERS; ++customer) {
        uint64_t hash = customer_hash(SAMPLE_SEED, customer), r = mix(hash + 200);
        char *p = put_customer(o->p, customer);
        *p++ = ',';
        p = put_word(p, PICK(surnames, r));
        p = put_word(p, PICK(given_names, r >> 8)), *p++ = ',';
        p = put_word(p, type_words[customer_type_of(hash)][HANS]), *p++ = ',';
        p = put_word(p, PICK(levels, r >> 16)), *p++ = ',';
        p = put_word(p, PICK(cities, r >> 24)), *p++ = ',';
        p = put_number(p, customer_phone(hash), 11), *p++ = ',';
        p = put(p, s->dates[r >> 32 & 31], 10), *p++ = '\n';
        o->p = p;
        out_room(o);
    }
}

static bool write_file(const struct sample *s, const char *dir, const char *name, const char *charset,
                       void (*fill)(struct out *, const struct sample *))
{
    size_t n = strlen(dir) + strlen(name) + 2;
    char *path = malloc(n);
    if (!path) return false;
    snprintf(path, n, "%s/%s", dir, name);
    struct out *o = out_open(path, charset);
    if (o) fill(o, s);
    bool ok = o && out_close(o, path);
    free(path);
    return ok;
}

bool write_sample(const char *dir)
{
    struct params params = {.rows = SAMPLE_ROWS,
                            .seed = SAMPLE_SEED,
                            .customers = SAMPLE_CUSTOMERS,
                            .days = SAMPLE_DAYS,
                            .team_size = SAMPLE_TEAM_SIZE};
    int64_t start = 0;
    bool ok = parse_date(sample_start, &start); /* a Monday */
    struct sample *s = calloc(1, sizeof *s);
    struct model *m = model_new(&params);
    if (s) s->dates = make_dates(start - CALENDAR_BEFORE, CALENDAR_BEFORE + SAMPLE_DAYS + CALENDAR_AFTER);
    if (!s || !m || !s->dates) {
        fputs("csgen: out of memory\n", stderr);
        ok = false;
    }
    for (size_t i = 0; ok && i < SAMPLE_ROWS; ++i) ok = model_next(m, &s->contact[i]);
    ok = ok && write_file(s, dir, "phone.csv", "GB18030", write_phone) &&
         write_file(s, dir, "tickets.csv", NULL, write_tickets) &&
         write_file(s, dir, "chat.jsonl", NULL, write_chat) &&
         write_file(s, dir, "survey.csv", NULL, write_survey) &&
         write_file(s, dir, "orders.csv", NULL, write_orders) &&
         write_file(s, dir, "customers.csv", NULL, write_customers);
    if (s) free(s->dates);
    free(s);
    model_free(m);
    return ok;
}
