/* features_setup.h - the options about features, as they are given on a command line: read, checked, and made
 * the question of metric/features.h. The same for every tool that makes features of tickets.
 */
#ifndef CS_METRIC_FEATURES_SETUP_H
#define CS_METRIC_FEATURES_SETUP_H

#include "metric/features.h"

enum { CS_FEATURES_WINDOW_DAYS = 30 }; /* of the last window, when nothing is said */

/* As they were given, NULL where not; borrowed. */
struct cs_features_options {
    const char *orders, *customers; /* files */
    const char *window, *gap, *horizon;
    const char *label; /* "": the outcome of the horizon; else a column of customers */
};
struct cs_features_setup { /* zero-initialise; release in any case */
    const struct cs_features_options *options;
    struct cs_catalogue catalogue;
    struct cs_common common; /* the tool's, with the lookup of customers */
    struct cs_context context;
    int64_t window_s, gap_s, horizon_s;
    struct cs_input *orders;
    /* Private. */
    struct cs_buf spec;
    struct cs_texts lookups;
    bool open; /* the context */
};

/* Reads the installed definitions (customer.features in data_dir) and then the files of `catalogues`, the
 * lengths and the label, and opens the context. CS_USAGE for what is no length, or for a gap or a horizon
 * without a label. */
enum cs_status cs_features_setup_open(struct cs_features_setup *, const struct cs_features_options *,
                                      const struct cs_common *, const char *data_dir,
                                      const struct cs_texts *catalogues, struct cs_error *) CS_MUST_USE;
/* Opens the orders, as `how` says of the tickets, and fills the question but for what is asked for. */
enum cs_status cs_features_setup_question(struct cs_features_setup *, struct cs_features_question *,
                                          struct cs_input *tickets, const struct cs_input_options *how,
                                          struct cs_error *) CS_MUST_USE;
void cs_features_setup_release(struct cs_features_setup *);

#endif
