/* customers.h - the rows that models read, one a customer: the stream as it comes, or features that are made
 * of it when it is a stream of tickets (metric/features.h), by the code and with the bytes of cs-features(1).
 *
 * Tickets are told by their columns: those that cs-schema(5) requires of the kind. Of them --where and --let
 * speak; what is made of them is as of a moment, and has neither.
 */
#ifndef CS_MODEL_CUSTOMERS_H
#define CS_MODEL_CUSTOMERS_H

#include "metric/features_setup.h"
#include "table/ends.h"
#include "table/spool.h"

struct cs_customers_ask { /* all borrowed */
    const struct cs_common *common;
    struct cs_features_options features;
    const char *data_dir;
    const char *as_of; /* in the place of common->as_of; NULL: that one */
    /* Expressions over features, "a,b,name=expr": what they are made of is made. A name of `must` that is no
     * feature, or that the columns do not allow, is CS_USAGE; one of `may` is passed over. */
    const char *must, *may;
    bool all; /* besides, all that the columns allow */
};

struct cs_customers { /* zero-initialise; release in any case */
    struct cs_input *in;
    struct cs_context context; /* of expressions over the rows; of tickets its as_of is theirs */
    bool tickets;              /* the rows were made */
    bool outcome;              /* of tickets: the last column is `churned` */
    struct cs_buf notes;       /* lines for standard error: what was assumed */
    /* Private. */
    struct cs_features_setup setup;
    struct cs_features features;
    struct cs_spool spool;
    char path[32]; /* of the spool: the input keeps it */
    const char *paths[1];
    struct cs_common plain; /* the common options without what was about tickets */
    bool open, own;         /* the context, the input are its own */
};

/* Has a stream the columns of tickets? */
bool cs_customers_is_tickets(const struct cs_header *);
/* Rows of customers out of an input that was opened as `how` says. Tickets are read here, once or twice; to
 * make features of one input as of two moments, promise further passes first (cs_input_again), and ask twice.
 * CS_USAGE for options of features when the stream is no tickets. */
enum cs_status cs_customers_open(struct cs_customers *, const struct cs_customers_ask *, struct cs_input *,
                                 const struct cs_input_options *how, struct cs_error *) CS_MUST_USE;
/* The same with the input of a tool, which becomes what was made: header, rows and seal. */
enum cs_status cs_customers_ends(struct cs_customers *, const struct cs_customers_ask *, struct cs_ends *,
                                 struct cs_error *) CS_MUST_USE;
void cs_customers_release(struct cs_customers *);

#endif
