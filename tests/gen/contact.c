/* contact.c - the model: who gets in touch when and how, and what becomes of it.
 *
 * Time runs forward through a table of hourly weights (hour of day x weekday x a slow day or a busy one).
 * About one day in twenty is a bad day for one channel: more contacts, longer waits, worse ratings; the last
 * day always is, for the phone. A part of the contacts follow up on a recent one of the same customer,
 * complaints more often than others.
 */
#include "contact.h"
#include <stdlib.h>

enum {
    RECENT_MAX = 1 << 20, /* contacts remembered for follow-ups */
    KEPT = 64,            /* contacts remembered for duplicates */
    CUT = 2 * 3600,       /* the export is made at 02:00 after the last day; nothing later is known */
    NO_INCIDENT = CHANNELS,
};

struct recent {
    uint32_t customer;
    uint8_t category, complaint;
};

struct model {
    struct params p;
    uint64_t state; /* of the random generator */
    uint64_t row, number;
    uint64_t *before;  /* before[h]: weight of all hours before hour h; 24 * days + 1 entries */
    uint32_t hour;     /* where the clock stands */
    uint8_t *incident; /* per day: the channel that has a bad day, or NO_INCIDENT */
    uint32_t head;     /* flattens the customers' curve: the share of rank r is about 1 / (r + head) */
    uint32_t octaves, stride;
    struct recent *recent;
    uint32_t recent_size, recent_n;
    struct contact kept[KEPT];
};

/* A distribution is 17 numbers, its quantiles at 0, 1/16, … 1; between them it is flat. */
typedef const int32_t quantiles[17];

static quantiles answer_after[CHANNELS] = {
    {1, 3, 4, 6, 8, 10, 12, 15, 18, 22, 27, 33, 41, 52, 70, 110, 300},
    {4, 8, 12, 16, 20, 25, 31, 38, 46, 56, 70, 88, 115, 160, 240, 420, 1500},
    {240, 900, 1800, 2700, 3900, 5400, 7200, 9600, 12600, 16200, 20700, 27000, 36000, 50400, 68400, 93600,
     172800},
    {15, 40, 70, 100, 140, 190, 250, 330, 430, 570, 760, 1050, 1500, 2300, 3900, 7800, 43200},
    {10, 25, 40, 60, 80, 110, 150, 200, 260, 340, 450, 600, 850, 1300, 2400, 5400, 28800},
};
static quantiles patience = {3, 20, 40, 60, 80, 100, 130, 160, 200, 240, 300, 360, 420, 480, 600, 900, 1800};
static quantiles talk_for = {12,  45,  70,  95,  120, 145, 170, 200, 230,
                             265, 305, 350, 410, 490, 610, 830, 2400};
static quantiles solve_later = {1800,  3600,  7200,   10800,  14400,  21600,  28800,  43200, 57600,
                                72000, 86400, 115200, 144000, 187200, 259200, 388800, 864000};
static quantiles rate_after = {20,   40,   60,   120,  200,   300,   450,   600,   900,
                               1500, 2400, 3600, 7200, 14400, 36000, 86400, 172800};

static const uint16_t hour_weight[24] = {12, 7,  4,   3,   3,   6,  16, 38, 74, 118, 126, 112,
                                         78, 82, 104, 110, 102, 84, 66, 70, 76, 62,  40,  22};
static const uint16_t weekday_weight[7] = {118, 108, 102, 100, 104, 76, 68};
/* Out of 256, running sums: which channel is used by day and by night. */
static const uint8_t channel_share[2][CHANNELS] = {{88, 152, 184, 230, 255}, {20, 72, 128, 200, 255}};
static const uint8_t category_share[CATEGORIES] = {40, 74, 122, 158, 184, 214, 236, 255};
static const uint8_t solved_at_once[CHANNELS] = {200, 186, 84, 150, 160};
static const uint8_t complaint_share[CATEGORIES] = {18, 14, 16, 5, 5, 10, 16, 4};
/* Sixteen equally likely scores for each state of mind; 'A' is ten. */
static const char csat_scores[4][17] = {"1111122223334455", "1122333444445555", "1233444444455555",
                                        "2344444555555555"};
static const char nps_scores[4][17] = {"0001122334556789", "013456677788999A", "356778889999AAAA",
                                       "678889999999AAAA"};

uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    return x ^ x >> 32;
}

static uint64_t draw(struct model *m)
{
    m->state += 0x9e3779b97f4a7c15U; /* a counter through a scrambler: 2^64 long, no bad seeds */
    return mix(m->state);
}

/* One of 0 … n-1 from 32 random bits. */
static uint32_t below(uint64_t bits, uint64_t n)
{
    return (uint32_t)((bits & 0xffffffffU) * n >> 32);
}

/* A value of the distribution from 16 random bits. */
static int32_t sample(const int32_t *q, uint64_t bits)
{
    unsigned i = (unsigned)(bits >> 12 & 15);
    int32_t within = (int32_t)(bits & 4095);
    return q[i] + (int32_t)((int64_t)(q[i + 1] - q[i]) * within / 4096);
}

static unsigned share(const uint8_t *running, unsigned bits)
{
    unsigned i = 0;
    while (running[i] < (bits & 255)) ++i;
    return i;
}

uint64_t customer_hash(uint64_t seed, uint32_t customer)
{
    return mix(mix(seed) ^ customer);
}

enum customer_type customer_type_of(uint64_t hash)
{
    static const uint8_t type_share[CUSTOMER_TYPES] = {170, 200, 222, 255};
    return (enum customer_type)share(type_share, (unsigned)hash);
}

uint64_t customer_phone(uint64_t hash)
{
    static const uint8_t prefix[8] = {31, 35, 38, 39, 50, 58, 77, 86};
    return (uint64_t)100 * 100000000 + (uint64_t)prefix[hash >> 8 & 7] * 100000000 + (hash >> 16) % 100000000;
}

unsigned customer_orders(uint64_t hash)
{
    return 1 + (unsigned)(hash >> 44 & 3) % 3;
}

uint64_t order_number(uint32_t customer, unsigned k)
{
    return (uint64_t)customer * 4 + k;
}

int64_t order_time(uint64_t hash, unsigned k, uint32_t days)
{
    return (int64_t)(mix(hash + k + 1) % ((uint64_t)(days + 30) * DAY)) - 30 * DAY;
}

unsigned team_of(unsigned agent, uint32_t team_size)
{
    return (agent - 1) / team_size;
}

/* Fills the hourly weights and the bad days. */
static void plan_days(struct model *m)
{
    for (uint32_t d = 0; d < m->p.days; ++d) {
        uint64_t h = mix(mix(m->p.seed ^ 0x646179U) + d);
        m->incident[d] = h % 20 == 0 ? (uint8_t)((h >> 8) % CHANNELS) : NO_INCIDENT;
        if (d + 1 == m->p.days) m->incident[d] = PHONE;
        uint64_t busy = 92 + (h >> 16) % 17 + (m->incident[d] == NO_INCIDENT ? 0 : 60);
        uint64_t weekday = (m->p.first_weekday + d) % 7;
        for (uint32_t i = 0; i < 24; ++i)
            m->before[d * 24 + i + 1] =
                m->before[d * 24 + i] + hour_weight[i] * weekday_weight[weekday] * busy / 25;
    }
}

struct model *model_new(const struct params *p)
{
    struct model *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->p = *p;
    m->state = mix(p->seed + 1);
    m->before = calloc((size_t)p->days * 24 + 1, sizeof *m->before);
    m->incident = calloc(p->days, 1);
    uint64_t fortnight = p->rows / p->days * 14 + 16;
    m->recent_size = (uint32_t)(fortnight < RECENT_MAX ? fortnight : RECENT_MAX);
    m->recent = calloc(m->recent_size, sizeof *m->recent);
    if (!m->before || !m->incident || !m->recent) {
        model_free(m);
        return NULL;
    }
    plan_days(m);
    m->head = p->customers / 64 + 16;
    while ((uint64_t)m->head << m->octaves < (uint64_t)p->customers + m->head) ++m->octaves;
    m->stride =
        7919; /* a prime; any step that shares no factor with the number of customers reaches them all */
    while (p->customers % m->stride == 0) m->stride = 104729;
    return m;
}

void model_free(struct model *m)
{
    if (!m) return;
    free(m->before);
    free(m->incident);
    free(m->recent);
    free(m);
}

/* Zipf without a table: all octaves head…2 head…4 head… are equally likely, and flat inside. */
static uint32_t pick_customer(struct model *m)
{
    uint64_t k;
    do {
        uint64_t r = draw(m);
        uint64_t low = (uint64_t)m->head << below(r, m->octaves);
        k = low + below(r >> 32, low);
    } while (k >= (uint64_t)m->p.customers + m->head);
    return 1 + (uint32_t)((k - m->head) * m->stride % m->p.customers);
}

/* The moment of contact: row i of n comes where i/n of the weight has passed. */
static int64_t pick_time(struct model *m)
{
    uint64_t total = m->before[m->p.days * 24], at;
    if (m->p.shuffled) {
        at = below(draw(m), total);
        uint32_t low = 0, high = m->p.days * 24;
        while (high - low > 1) {
            uint32_t mid = (low + high) / 2;
            if (m->before[mid] <= at)
                low = mid;
            else
                high = mid;
        }
        m->hour = low;
    } else {
        uint64_t each = total / m->p.rows, rest = total % m->p.rows;
        at = m->row * each + m->row * rest / m->p.rows + below(draw(m), each + 1);
        if (at >= total) at = total - 1;
        while (m->before[m->hour + 1] <= at) ++m->hour;
    }
    uint64_t from = m->before[m->hour], width = m->before[m->hour + 1] - from;
    return (int64_t)m->hour * 3600 + (int64_t)((at - from) * 3600 / width);
}

/* Who calls about what: a new matter, or one time in seven a recent one again. */
static void pick_matter(struct model *m, struct contact *c, bool bad_day)
{
    uint64_t r = draw(m);
    const struct recent *again = NULL;
    if (m->recent_n && (r & 255) < 36) {
        uint32_t filled = m->recent_n < m->recent_size ? m->recent_n : m->recent_size;
        uint64_t back = (r >> 8 & 0xffff) * (r >> 24 & 0xffff) >> 16; /* the newer, the likelier */
        again = &m->recent[(m->recent_n - 1 - (uint32_t)(back * filled >> 16)) % m->recent_size];
    }
    c->customer = again ? again->customer : pick_customer(m);
    c->category =
        again && (r >> 40 & 7) ? again->category : (uint8_t)share(category_share, (unsigned)(r >> 44));
    if (bad_day && (r >> 52 & 1) == 0) c->category = r >> 54 & 1 ? PAYMENT : REFUND;
    unsigned odds = again && again->complaint ? 110 : complaint_share[c->category] + (bad_day ? 14U : 0U);
    c->complaint = (r >> 56) < odds;
    m->recent[m->recent_n % m->recent_size] = (struct recent){c->customer, c->category, c->complaint};
    if (++m->recent_n == 2 * m->recent_size) m->recent_n = m->recent_size;
}

/* An agent of a team for the channel, preferably one with the skill: each knows about half of the categories.
 */
static void pick_agent(struct model *m, struct contact *c)
{
    uint64_t r = draw(m);
    unsigned team = c->complaint || c->channel == EMAIL ? 4
                    : c->channel == PHONE               ? (unsigned)(r & 1)
                                                        : 2 + (unsigned)(r & 1);
    for (unsigned attempt = 0; attempt < 3; ++attempt) {
        r >>= 8;
        c->agent = (uint16_t)(1 + team * m->p.team_size + (r & 255) * m->p.team_size / 256);
        if (mix(m->p.seed ^ c->agent) >> c->category & 1) return;
    }
}

/* The call or message is taken, or the caller hangs up. Returns how slow it was: 0 (quick) to 15. */
static unsigned answer(struct model *m, struct contact *c, bool bad_day)
{
    uint64_t r = draw(m);
    unsigned slow = (unsigned)(r >> 12 & 15);
    int64_t wait = sample(answer_after[c->channel], r) * (90 + (int64_t)(mix(c->agent) % 25)) / 100;
    unsigned hour = (unsigned)(c->created % DAY / 3600);
    if (hour < 8 || hour >= 22) wait = wait * 3 / 2;
    if (bad_day) {
        wait = wait * 6 + (int64_t)(r >> 16 & 31);
        slow = 15;
    }
    int32_t limit = sample(patience, r >> 24);
    if (c->channel == PHONE) c->outcome = wait > limit && !c->outbound ? ABANDONED : ANSWERED;
    if (c->outcome == ABANDONED) {
        c->wait = limit;
        c->agent = 0;
        return slow;
    }
    if (c->channel == PHONE || c->channel == CHAT) c->wait = (int32_t)wait;
    if (c->channel == PHONE || (r >> 48 & 63)) c->responded = c->created + wait;
    return slow;
}

/* Work on it until it is solved; some never are. */
static void work(struct model *m, struct contact *c)
{
    uint64_t r = draw(m);
    int32_t talk = sample(talk_for, r);
    int32_t wrap = 10 + (int32_t)(r >> 16 & 63);
    if (c->channel == PHONE) c->talk = talk;
    c->handle = talk + wrap;
    c->transfers = (uint8_t)((r >> 24 & 15) < 14 ? 0 : 1 + (r >> 28 & 7) / 7);
    unsigned at_once = solved_at_once[c->channel] - (c->complaint ? 60U : 0U);
    unsigned fate = (unsigned)(r >> 32 & 255);
    if (fate < at_once)
        c->resolved = c->responded + talk + wrap;
    else if (fate < 248)
        c->resolved = c->responded + talk + sample(solve_later, r >> 40);
    if (c->resolved != NEVER)
        c->reopens = (uint8_t)((r >> 56) < (c->complaint ? 36U : 12U) ? 1 + (r >> 61) / 7 : 0);
}

/* What the customer says afterwards, if anything: the better served, the better the score. */
static void rate(struct model *m, struct contact *c, unsigned slow, bool bad_day)
{
    uint64_t r = draw(m);
    if ((r & 15) >= 7) return;
    int mood = 2 + (mix(c->agent + 1000U) % 4 == 0) - (slow > 11) - c->complaint - bad_day -
               (c->transfers > 0) - (c->reopens > 0) + (slow < 6);
    if (c->resolved == NEVER || c->resolved - c->created > DAY) --mood;
    mood = mood < 0 ? 0 : mood > 3 ? 3 : mood;
    c->rated = (c->resolved == NEVER ? c->responded : c->resolved) + sample(rate_after, r >> 4);
    c->csat = (int8_t)(csat_scores[mood][r >> 20 & 15] - '0');
    if ((r >> 24 & 15) < 9) {
        char n = nps_scores[mood][r >> 28 & 15];
        c->nps = n == 'A' ? 10 : (int8_t)(n - '0');
    }
}

/* Forgets what the exporting system could not know yet, and sets the status that follows. */
static void cut_off(struct contact *c, int64_t end)
{
    if (c->responded > end) {
        c->responded = NEVER;
        c->handle = -1;
    }
    if (c->resolved > end) c->resolved = NEVER;
    if (c->resolved == NEVER) c->reopens = 0;
    if (c->rated > end) {
        c->rated = NEVER;
        c->csat = c->nps = -1;
    }
    if (c->outcome == ABANDONED)
        c->status = CLOSED;
    else if (c->resolved != NEVER)
        c->status = end - c->resolved > 3 * DAY ? CLOSED : RESOLVED;
    else
        c->status = c->responded != NEVER && (c->wording & 1) ? PENDING : OPEN;
}

static void make(struct model *m, struct contact *c)
{
    *c = (struct contact){.number = ++m->number, .wait = -1, .handle = -1, .talk = -1, .csat = -1, .nps = -1};
    c->responded = c->resolved = c->rated = NEVER;
    c->created = pick_time(m);
    uint64_t r = draw(m);
    unsigned hour = m->hour % 24;
    unsigned trouble = m->incident[m->hour / 24];
    c->channel = (uint8_t)share(channel_share[hour < 8 || hour >= 22], (unsigned)r);
    if (trouble != NO_INCIDENT && (r >> 8 & 3) == 0) c->channel = (uint8_t)trouble;
    bool bad_day = c->channel == trouble;
    c->outbound = c->channel == PHONE && (r >> 12 & 15) == 0;
    c->wording = (uint32_t)(r >> 32);
    pick_matter(m, c, bad_day);
    uint64_t hash = customer_hash(m->p.seed, c->customer);
    c->type = (uint8_t)customer_type_of(hash);
    unsigned k = (unsigned)(r >> 16 & 3);
    if (c->category != ACCOUNT && c->category != PRODUCT && k < customer_orders(hash) &&
        order_time(hash, k, m->p.days) < c->created)
        c->order = order_number(c->customer, k);
    pick_agent(m, c);
    unsigned slow = answer(m, c, bad_day);
    if (c->responded != NEVER) {
        work(m, c);
        rate(m, c, slow, bad_day);
    }
    c->priority = c->complaint     ? (r >> 20 & 3 ? HIGH : URGENT)
                  : c->type == VIP ? HIGH
                  : r >> 22 & 7    ? NORMAL
                                   : LOW;
    cut_off(c, (int64_t)m->p.days * DAY + CUT);
    if ((r >> 24 & 255) == 0) c->customer = 0;
    if ((r >> 24 & 127) == 1) c->category = CATEGORIES;
}

bool model_next(struct model *m, struct contact *c)
{
    if (m->row == m->p.rows) return false;
    uint64_t r = draw(m);
    if (m->row >= KEPT && (r & 127) == 0) { /* one row in 128 was exported twice */
        *c = m->kept[r >> 8 & (KEPT - 1)];
    } else {
        make(m, c);
        m->kept[m->row & (KEPT - 1)] = *c;
    }
    ++m->row;
    return true;
}
