/* facts.h - a measures stream in memory, to be asked by view, group, metric and comparison.
 *
 * One fact is one row of the stream (cs-schema(5), measures). The rows of a view that share their key values
 * are a group; groups and metrics keep the order of the stream. Built once, then only read.
 */
#ifndef CS_REPORT_FACTS_H
#define CS_REPORT_FACTS_H

#include "base/map.h"
#include "base/num.h"
#include "report/cube.h"
#include "table/input.h"

#define CS_NO_DAY INT64_MIN

struct cs_fact {
    struct cs_num value, n, num, den, lo, hi, base, diff, diff_lo, diff_hi;
    struct cs_num target;
    struct cs_slice unit;
    int64_t from, to; /* local days; CS_NO_DAY when the value is of all data */
};

struct cs_fact_group {
    const struct cs_slice *key; /* values, as many as the view has keys; empty: the missing group */
    uint32_t id;
};

struct cs_facts_view {
    struct cs_slice id, keys; /* as in the stream */
    struct cs_slice *key;     /* names of the keys */
    size_t n_keys;
    struct cs_fact_group *groups;
    size_t n_groups, groups_cap;
    struct cs_slice *metrics; /* ids, each once */
    size_t n_metrics, metrics_cap;
    uint32_t number;
};

struct cs_facts {
    struct cs_arena arena;
    struct cs_facts_view *views;
    size_t n_views, views_cap;
    struct cs_map words;  /* metric ids and comparison names -> numbers */
    struct cs_map groups; /* view and key values -> group id */
    struct cs_map seen;   /* view and metric */
    struct cs_map index;  /* view, group, metric, comparison -> number of a fact */
    struct cs_fact *facts;
    size_t n_facts, facts_cap;
    struct cs_cube cube;   /* the rows of the view `cube`, which are no facts */
    struct cs_slice as_of; /* as written in the stream; empty when it has no row */
    struct cs_seal seal;
    bool sealed;
    struct cs_slice source; /* the command that makes what is looked for, borrowed; empty: cs-metrics */
};

/* Reads a whole stream. CS_DATA when it is not measures (the cure names what makes them), when a row cannot
 * be read, or when two rows say the same thing. */
enum cs_status cs_facts_read(struct cs_facts *, struct cs_input *, struct cs_error *) CS_MUST_USE;
/* Adds another stream to the facts that there are; its seal is not looked at. */
enum cs_status cs_facts_add(struct cs_facts *, struct cs_input *, struct cs_error *) CS_MUST_USE;
void cs_facts_release(struct cs_facts *);
/* The cure for a stream that is not what is looked for: the command that makes it. */
enum cs_status cs_facts_cure(const struct cs_facts *, struct cs_error *) CS_MUST_USE;

/* The rows of a view that name all of its keys. NULL when there are none. */
const struct cs_facts_view *cs_facts_view(const struct cs_facts *, struct cs_slice id);
bool cs_facts_has_metric(const struct cs_facts *, const struct cs_facts_view *, struct cs_slice metric);
/* The group of a view with these values of its keys; NULL when there is none. */
const struct cs_fact_group *cs_facts_group(const struct cs_facts *, const struct cs_facts_view *,
                                           const struct cs_slice *values);
/* `vs` empty: the value itself. NULL when the stream has no such row. */
const struct cs_fact *cs_facts_get(const struct cs_facts *, const struct cs_facts_view *,
                                   const struct cs_fact_group *, struct cs_slice metric, struct cs_slice vs);
/* Where a fact stands: numbers of its view, group (id), metric and comparison (words.key[]). */
struct cs_fact_place {
    uint32_t view, group, metric, vs;
};
struct cs_fact_place cs_facts_place(const struct cs_facts *, size_t fact);
/* The days that most of a view is about: those of its first fact. */
bool cs_facts_period(const struct cs_facts *, const struct cs_facts_view *, int64_t *from, int64_t *to);

#endif
