/* catalogue.h - what every metric means: the stanzas of a catalogue file, parsed (cs-catalogue(5)).
 *
 * A metric is one aggregate call over an expression, with its population, its date and its maturity. An id
 * with a suffix (frt.p90) applies that aggregate to the stanza's `of`; a stanza of that very id beats the
 * suffix.
 */
#ifndef CS_METRIC_CATALOGUE_H
#define CS_METRIC_CATALOGUE_H

#include "base/map.h"
#include "base/stanza.h"
#include "expr/expr.h"
#include "metric/aggregate.h"
#include "table/schema.h"

/* An expression of a policy file: its text, its place (for messages), its tree. */
struct cs_formula {
    struct cs_slice text;
    struct cs_source source;
    const struct cs_expr *tree; /* NULL: not given */
};
/* Alternatives, separated by commas: the first whose columns the stream has. n = 0: not given. */
struct cs_formulas {
    struct cs_formula *v;
    size_t n;
};

struct cs_metric_def {
    struct cs_slice id, name[CS_LANGS], about[CS_LANGS];
    struct cs_slice unit, better, origin; /* origin: the key `source` */
    struct cs_formulas of, where;
    struct cs_formulas open; /* how long an `of` that is missing has lasted so far */
    struct cs_formula among, value;
    struct cs_formula arg, arg2; /* what `value` aggregates; tree NULL where it has none */
    enum cs_aggregate aggregate;
    struct cs_slice part[2]; /* ids, of a derived metric */
    uint32_t p_num, p_den;   /* of CS_AGG_QUANTILE; of CS_AGG_BREADTH kinds and rows */
    struct cs_slice anchor;  /* column names, separated by commas: the first that the stream has */
    int64_t mature_s;
    bool basic; /* printed when no metric is named */
    const struct cs_stanza *stanza;
    /* Of features alone (metric/features.h): `is` and `most` stand in the place of `value`. */
    struct cs_slice from;  /* which rows: "orders", "customers"; empty: tickets */
    struct cs_formulas is; /* alternatives: the first that can be made */
    struct cs_formula most;
};

/* What an id means: a definition, or the `of` of one under another aggregate. */
struct cs_meaning {
    struct cs_slice id;
    const struct cs_metric_def *def;
    bool suffixed;
    enum cs_aggregate aggregate;
    uint32_t p_num, p_den;
};
struct cs_metric {
    struct cs_slice id;
    const struct cs_metric_def *def;
    bool suffixed;
    enum cs_aggregate aggregate;
    uint32_t p_num, p_den;
    struct cs_meaning part[2]; /* of a derived metric */
    struct cs_slice unit;      /* "s", "count", "share", "score", "points", … or empty */
    uint64_t order;            /* sorts as the catalogue is written; suffixes follow their stanza */
};

struct cs_catalogue {
    struct cs_arena arena;
    struct cs_stanzas *files; /* what the definitions point into */
    size_t n_files, cap_files;
    struct cs_metric_def *defs; /* in the order they were written */
    size_t n, cap;
    struct cs_map ids; /* of the definitions, numbered as they are */
    bool features;     /* set before the first file: these are features */
};

/* Adds the stanzas of a file. An id that is there already is replaced, in its old place. CS_USAGE with file,
 * line and column for what is wrong. cs_catalogue_parse() takes the text, `name` is for messages. */
enum cs_status cs_catalogue_read(struct cs_catalogue *, const char *path, struct cs_error *) CS_MUST_USE;
enum cs_status cs_catalogue_parse(struct cs_catalogue *, struct cs_slice text, const char *name,
                                  struct cs_error *) CS_MUST_USE;
void cs_catalogue_release(struct cs_catalogue *);

/* What could not be checked stanza by stanza: parts of derived metrics that are not there, or do not add up.
 */
enum cs_status cs_catalogue_check(const struct cs_catalogue *, struct cs_error *) CS_MUST_USE;
/* CS_USAGE, naming the nearest, when the id is unknown; naming the suffixes, when that is unknown. */
enum cs_status cs_catalogue_find(const struct cs_catalogue *, struct cs_slice id, struct cs_metric *,
                                 struct cs_error *) CS_MUST_USE;
/* "share", "quantile(…, 0.9)": the aggregate as it is written. */
void cs_metric_call(const struct cs_metric *, struct cs_buf *);
/* Is a stanza a variant of another: `fcr.zammad` of `fcr`; csat.mean is not, that is an aggregate. */
bool cs_metric_is_variant(const struct cs_metric_def *, struct cs_slice of);
/* In a language, else in English. */
struct cs_slice cs_metric_about(const struct cs_metric_def *, enum cs_lang);
/* The metric's name in a language, else in English, else its id; a suffix follows in brackets. */
void cs_metric_name(const struct cs_metric *, enum cs_lang, struct cs_buf *);

/* Parses one expression of an entry that starts `offset` bytes into its value. */
enum cs_status cs_formula_parse(struct cs_formula *, const struct cs_stanza *, const struct cs_entry *,
                                struct cs_slice text, struct cs_arena *, struct cs_error *) CS_MUST_USE;

#endif
