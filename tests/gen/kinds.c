/* kinds.c - customers of four planted kinds and the year that each of them had: loyal ones who spend much,
 * ones who are leaving, ones who complain, and ordinary ones.
 *
 * A kind is a table of ranges; every number of a customer is drawn evenly from its range. The kinds overlap
 * in most of them: who is leaving has written and ordered like an ordinary customer, but not lately.
 */
#include "kinds.h"
#include "write.h"
#include <stdio.h>
#include <stdlib.h>

enum { DAYS = 365, KINDS = 4, STEP = 16 /* random numbers of one contact */ };

struct range {
    uint16_t low, high; /* both may occur */
};
struct kind {
    const char *name;
    uint8_t share;           /* of 100 customers */
    struct range contacts;   /* how many */
    struct range last, days; /* days ago: the last contact; the others */
    struct range upset;      /* complaints of the last 28 days, besides */
    uint8_t complaints;      /* of 100 other contacts */
    const char *scores;      /* eight equally likely ones */
    const char *late_scores; /* the same, of the last two contacts */
    struct range orders, ordered, price;
    uint8_t none; /* of 100 customers: those who never ordered */
};

static const struct kind kinds[KINDS] = {
    {"loyal",
     20,
     {6, 14},
     {1, 20},
     {21, 350},
     {0, 0},
     2,
     "44455555",
     "44555555",
     {8, 18},
     {2, 350},
     {300, 1200},
     0},
    {"leaving",
     25,
     {2, 7},
     {110, 230},
     {120, 350},
     {0, 0},
     10,
     "33444555",
     "11122233",
     {1, 5},
     {110, 350},
     {60, 400},
     4},
    {"problem",
     15,
     {2, 6},
     {2, 25},
     {21, 350},
     {3, 7},
     20,
     "12233344",
     "11112233",
     {1, 5},
     {5, 350},
     {60, 400},
     4},
    {"ordinary",
     40,
     {2, 7},
     {1, 40},
     {41, 350},
     {0, 0},
     3,
     "33444555",
     "33444555",
     {1, 5},
     {5, 350},
     {60, 400},
     4},
};

struct year { /* of all customers */
    struct out *tickets, *orders, *customers, *truth;
    date_text *dates;
    uint64_t state, tickets_n, orders_n;
};

static uint64_t draw(struct year *y)
{
    y->state += 0x9e3779b97f4a7c15U;
    return mix(y->state);
}

static unsigned pick(struct year *y, struct range r)
{
    return r.low + (unsigned)((draw(y) >> 32) * (r.high - r.low + 1U) >> 32);
}

static bool chance(struct year *y, unsigned of_100)
{
    return pick(y, (struct range){0, 99}) < of_100;
}

static char *put_zoned(char *p, const struct year *y, int64_t t)
{
    return put(put_time(p, y->dates, t, 'T'), "+08:00", 6);
}

static char *put_id(char *p, char letter, uint64_t n)
{
    *p++ = letter;
    return put_number(p, n, 7);
}

/* A contact so many days ago, between 9 and 18 o'clock: what is answered and rated is so within two hours. */
static void put_contact(struct year *y, uint32_t customer, unsigned days_ago, bool complaint,
                        const char *scores)
{
    static const uint8_t shares[CHANNELS] = {80, 150, 175, 225, 255};
    const int64_t at = (int64_t)(DAYS - days_ago) * DAY + 9 * 3600 + pick(y, (struct range){0, 32399});
    const int64_t answered = at + 20 + pick(y, (struct range){0, 900});
    const int64_t resolved = answered + 120 + pick(y, (struct range){0, 3600});
    const unsigned byte = pick(y, (struct range){0, 255});
    unsigned channel = 0;
    while (shares[channel] < byte) channel++;
    char *p = put_id(y->tickets->p, 'T', ++y->tickets_n);
    *p++ = '\t';
    p = put_id(p, 'C', customer), *p++ = '\t';
    p = put_word(p, channel_words[channel][STREAM]), *p++ = '\t';
    p = put_word(p, category_words[pick(y, (struct range){0, CATEGORIES - 1})][STREAM]), *p++ = '\t';
    p = put_zoned(p, y, at), *p++ = '\t';
    p = put_zoned(p, y, answered), *p++ = '\t';
    p = put_zoned(p, y, resolved), *p++ = '\t';
    if (chance(y, 70)) {
        *p++ = scores[pick(y, (struct range){0, 7})], *p++ = '\t';
        p = put_zoned(p, y, resolved + 60);
    } else {
        *p++ = '\t';
    }
    *p++ = '\t', *p++ = complaint ? '1' : '0', *p++ = '\n';
    y->tickets->p = p;
    out_room(y->tickets);
}

static void put_contacts(struct year *y, uint32_t customer, const struct kind *k)
{
    const unsigned n = pick(y, k->contacts), upset = pick(y, k->upset);
    put_contact(y, customer, pick(y, k->last), chance(y, k->complaints), k->late_scores);
    for (unsigned i = 1; i < n; ++i)
        put_contact(y, customer, pick(y, k->days), chance(y, k->complaints),
                    i == 1 ? k->late_scores : k->scores);
    for (unsigned i = 0; i < upset; ++i)
        put_contact(y, customer, pick(y, (struct range){1, 28}), true, k->late_scores);
}

static void put_orders(struct year *y, uint32_t customer, const struct kind *k)
{
    const unsigned n = chance(y, k->none) ? 0 : pick(y, k->orders);
    for (unsigned i = 0; i < n; ++i) {
        char *p = put_id(y->orders->p, 'O', ++y->orders_n);
        *p++ = '\t';
        p = put_id(p, 'C', customer), *p++ = '\t';
        const int64_t day = DAYS - (int64_t)pick(y, k->ordered);
        p = put_zoned(p, y, day * DAY + pick(y, (struct range){0, 65535})), *p++ = '\t';
        p = put_number(p, pick(y, k->price), 1), *p++ = '.';
        p = put_number(p, pick(y, (struct range){0, 99}), 2), *p++ = '\n';
        y->orders->p = p;
        out_room(y->orders);
    }
}

static void put_customer_row(struct year *y, uint32_t customer, const struct kind *k)
{
    char *p = put_id(y->customers->p, 'C', customer);
    *p++ = '\t';
    p = put_word(p, type_words[pick(y, (struct range){0, CUSTOMER_TYPES - 1})][STREAM]), *p++ = '\n';
    y->customers->p = p;
    out_room(y->customers);
    p = put_id(y->truth->p, 'C', customer);
    *p++ = '\t';
    p = put_s(p, k->name), *p++ = '\n';
    y->truth->p = p;
    out_room(y->truth);
}

static struct out *open_file(const char *dir, const char *name, const char *header)
{
    const size_t n = strlen(dir) + strlen(name) + 2;
    char *path = malloc(n);
    if (!path) return NULL;
    snprintf(path, n, "%s/%s", dir, name);
    struct out *o = out_open(path, NULL);
    if (o) o->p = put_s(o->p, header);
    free(path);
    return o;
}

bool write_kinds(const char *dir, uint32_t customers, uint64_t seed, int64_t start)
{
    struct year y = {.state = mix(seed + 1)};
    y.dates = make_dates(start - CALENDAR_BEFORE, CALENDAR_BEFORE + DAYS + CALENDAR_AFTER);
    y.tickets = open_file(dir, "tickets.tsv",
                          "ticket_id\tcustomer_id\tchannel\tcategory\tcreated_at\tresponded_at\tresolved_at\t"
                          "csat\tcsat_at\tis_complaint\n");
    y.orders = open_file(dir, "orders.tsv", "order_id\tcustomer_id\tordered_at\tamount\n");
    y.customers = open_file(dir, "customers.tsv", "customer_id\tcustomer_type\n");
    y.truth = open_file(dir, "truth.tsv", "customer_id\tkind\n");
    struct out *all[] = {y.tickets, y.orders, y.customers, y.truth};
    bool ok = y.dates && all[0] && all[1] && all[2] && all[3];
    for (uint32_t c = 1; ok && c <= customers; ++c) {
        unsigned hundredth = pick(&y, (struct range){0, 99});
        const struct kind *k = kinds;
        for (; hundredth >= k->share; ++k) hundredth -= k->share;
        put_customer_row(&y, c, k);
        put_contacts(&y, c, k);
        put_orders(&y, c, k);
    }
    for (int i = 0; i < 4; ++i)
        if (all[i] && !out_close(all[i], dir)) ok = false;
    free(y.dates);
    return ok;
}
