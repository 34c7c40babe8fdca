/* identify.h - who the customer of a row is: rows without a customer_id get it by phone or mail address from
 * a stream of customers (--identify). Nothing is guessed: where a number belongs to two customers, or the
 * number to one and the address to another, or both to another than the row says, the row stays as it is.
 */
#ifndef CS_INGEST_IDENTIFY_H
#define CS_INGEST_IDENTIFY_H

#include "table/block.h"

struct cs_identify;
struct cs_identify_counts {
    uint64_t known;     /* rows with a customer_id of their own */
    uint64_t by_phone;  /* rows that got it by the number */
    uint64_t by_email;  /* and by the address alone */
    uint64_t conflicts; /* rows whose number and address, or customer_id, contradict each other */
    uint64_t shared;    /* rows whose number or address belongs to several customers */
    uint64_t strangers; /* rows with a number or an address that no customer has */
    uint64_t nameless;  /* rows with neither */
};

/* Reads the stream of customers: its columns customer_id, and phone or email or both. In memory. */
enum cs_status cs_identify_open(struct cs_identify **, const char *file, struct cs_error *) CS_MUST_USE;
void cs_identify_close(struct cs_identify *);
/* The customer of a row, from its own cells (escaped, empty = missing): itself, another, or empty. The result
 * is escaped too, and valid until the next call. */
enum cs_status cs_identify_row(struct cs_identify *, struct cs_slice customer, struct cs_slice phone,
                               struct cs_slice email, struct cs_slice *found, struct cs_error *) CS_MUST_USE;
/* The lines of a stream, its header first (in whichever piece it comes), with customers found. The stream has
 * a column customer_id. */
enum cs_status cs_identify_lines(struct cs_identify *, struct cs_slice lines, struct cs_buf *out,
                                 struct cs_error *) CS_MUST_USE;
const struct cs_identify_counts *cs_identify_counts(const struct cs_identify *);

#endif
