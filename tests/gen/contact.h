/* contact.h - the make-believe service desk: a seeded model that yields one service contact after another.
 *
 * Everything is integer arithmetic on one small generator, so that the same parameters give the same contacts
 * on every machine, compiler and library. What a contact says is kept as numbers; csgen.c and sample.c put it
 * into words. Memory does not depend on the number of contacts.
 */
#ifndef CSGEN_CONTACT_H
#define CSGEN_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#define DAY   86400
#define NEVER INT64_MIN /* a time that has not come, or was not written down */

enum channel { PHONE, CHAT, EMAIL, WECHAT, APP, CHANNELS };
enum category { REFUND, RETURN, DELIVERY, PRODUCT, ACCOUNT, PAYMENT, REPAIR, INVOICE, CATEGORIES };
enum customer_type { REGULAR, VIP, BUSINESS, NEWCOMER, CUSTOMER_TYPES };
enum priority { LOW, NORMAL, HIGH, URGENT, PRIORITIES };
enum status { OPEN, PENDING, RESOLVED, CLOSED, STATUSES };
enum outcome { NO_OUTCOME, ANSWERED, ABANDONED, OUTCOMES };
enum { TEAMS = 5 };

struct contact {
    uint64_t number;   /* serial number of the ticket, from 1; a duplicate has its original's */
    uint64_t order;    /* 0 = no order given */
    uint32_t customer; /* from 1; 0 = not known */
    uint32_t wording;  /* random bits from which the text is put together */
    int64_t created, responded, resolved, rated; /* local seconds since the first day 00:00, or NEVER */
    int32_t wait, handle, talk;                  /* seconds, -1 = missing */
    uint16_t agent;                              /* from 1; 0 = none */
    uint8_t channel, category, type, priority, status, outcome; /* category may be CATEGORIES = missing */
    int8_t csat, nps;                                           /* -1 = missing */
    uint8_t transfers, reopens;
    bool outbound, complaint;
};

struct params {
    uint64_t rows, seed;
    uint32_t customers, days;
    uint32_t first_weekday; /* of the first day: 0 = Monday */
    uint32_t team_size;     /* agents in each team */
    bool shuffled;          /* contacts in random order instead of by time */
};

struct model;

/* NULL when memory is short. */
struct model *model_new(const struct params *);
void model_free(struct model *);
/* The next contact; false after the last. */
bool model_next(struct model *, struct contact *);

/* What is known about a customer or an order without asking the model: the same for every caller. */
uint64_t customer_hash(uint64_t seed, uint32_t customer);
enum customer_type customer_type_of(uint64_t hash);
uint64_t customer_phone(uint64_t hash);
unsigned customer_orders(uint64_t hash);
/* Number and time of a customer's order k (from 0): between 30 days before the first day and the last day. */
uint64_t order_number(uint32_t customer, unsigned k);
int64_t order_time(uint64_t hash, unsigned k, uint32_t days);

unsigned team_of(unsigned agent, uint32_t team_size); /* agent from 1 */

uint64_t mix(uint64_t); /* scrambles 64 bits */

#endif
