/* repairs.h - the plan of cs-clean: what is to be done, in order, bound to the columns of a stream.
 *
 * A rule file and short options make the same rules; a rule makes steps, one a column. They are taken in this
 * order, whatever the order of the rules, and in the rules' order within each kind:
 *
 *     cells       missing, normalise, label      each cell by itself (clean/mend.h)
 *     duplicates  dedupe, near                    rows, by what the cells are then (clean/duplicates.h)
 *     outliers    outlier                         what stayed
 *     gaps        fill                            what is missing then
 *
 * Steps on values (outliers, gaps) are grouped in stages: a step that reads what an earlier one writes stands
 * in a later stage, but for the columns of one rule. A stage works on a block as the stages before it left
 * it. A stage whose steps have to learn first (fences, medians, histories) takes a pass of its own before,
 * unless a profile tells.
 */
#ifndef CS_CLEAN_REPAIRS_H
#define CS_CLEAN_REPAIRS_H

#include "clean/duplicates.h"
#include "clean/last_known.h"
#include "clean/mend.h"
#include "clean/profile.h"
#include "clean/rules.h"
#include "expr/context.h"

enum cs_kind_of_repair {
    CS_REPAIR_MISSING,
    CS_REPAIR_NORMALISE,
    CS_REPAIR_LABEL,
    CS_REPAIR_DEDUPE,
    CS_REPAIR_NEAR,
    CS_REPAIR_OUTLIER,
    CS_REPAIR_FILL,
};
extern const char *const cs_repair_names[]; /* in this order, ended by NULL */

enum cs_method { CS_BY_WHEN, CS_BY_RANGE, CS_BY_MAD, CS_BY_IQR, CS_BY_PERCENTILE };
extern const char *const cs_method_names[];
enum cs_action { CS_ACT_FLAG, CS_ACT_CLEAR, CS_ACT_CAP, CS_ACT_DROP, CS_ACT_MEAN, CS_ACT_MEDIAN };
extern const char *const cs_action_names[];
enum cs_policy {
    CS_FILL_CONSTANT,
    CS_FILL_HISTORY,
    CS_FILL_MEDIAN,
    CS_FILL_MEAN,
    CS_FILL_MODE,
    CS_FILL_EXPR
};
extern const char *const cs_policy_names[];

#define CS_NO_FLAG UINT32_MAX

/* One step on values. */
struct cs_step {
    size_t rule;
    uint32_t column; /* CS_NO_COLUMN: the row */
    unsigned stage;
    bool fill; /* else an outlier */
    enum cs_method method;
    enum cs_action action;
    enum cs_policy policy;
    bool later;                 /* history: contacts behind count too */
    struct cs_num least, most;  /* by range */
    struct cs_fence_rule fence; /* by mad, iqr, percentile */
    struct cs_slice constant;   /* a cell */
    cs_node value;              /* the column as a number; CS_NO_NODE: not needed */
    cs_node when, with;
    cs_node *by; /* the keys of the groups; of a history whose it is */
    size_t n_by;
    uint32_t flag; /* column of 0 and 1 that it marks; CS_NO_FLAG: none */
    unsigned want; /* CS_WANT_…: to be learnt */
    bool learnt;   /* from a profile */
    struct cs_stats stats;
    struct cs_last_known history;
};

/* A column of 0 and 1 that is added, or was there. */
struct cs_flag {
    struct cs_slice name;
    uint32_t column; /* of the input; CS_NO_COLUMN: added behind */
};

/* What came of a rule. */
struct cs_tally {
    struct cs_slice id;
    enum cs_kind_of_repair kind;
    const char *did; /* "cells cleared" is told as "12 cells cleared": one cell, many cells */
    bool rows;
    struct cs_slice what; /* for --explain: one line */
    uint64_t n, unfilled, unjudged;
};

struct cs_repairs {
    struct cs_arena arena;
    const struct cs_header *header;
    struct cs_plan *plan; /* expressions */
    bool own_plan;
    struct cs_mender mender;
    struct cs_missing **words; /* of missing rules: steps point at them */
    size_t n_words;
    struct cs_labels **labels;
    size_t n_labels;
    struct cs_duplicates duplicates; /* duplicates */
    struct cs_step *steps;           /* in the order of stages */
    size_t n_steps, steps_cap;
    unsigned stages;
    struct cs_flag *flags;
    size_t n_flags, flags_cap;
    struct cs_tally *tally; /* by rule */
    size_t n_rules, tally_cap;
    struct cs_slice *names; /* of the rules */
    bool drops;             /* a step may drop rows */
};

/* Keys of repair rules, for cs_rules_read(). */
extern const char *const cs_repair_keys[];

/* Starts with the usual: missing words, blanks, widths. `words` is borrowed. */
enum cs_status cs_repairs_start(struct cs_repairs *, const struct cs_header *, const struct cs_context *,
                                const struct cs_missing *words, struct cs_error *) CS_MUST_USE;
/* Adds a rule. *absent.p is set, and nothing is added, when it reads a column that is not there; NULL: that
 * is a mistake. */
enum cs_status cs_repairs_add(struct cs_repairs *, const struct cs_rule *, const struct cs_context *,
                              struct cs_slice *absent, struct cs_error *) CS_MUST_USE;
/* After the last rule: stages. */
enum cs_status cs_repairs_ready(struct cs_repairs *, struct cs_error *) CS_MUST_USE;
void cs_repairs_release(struct cs_repairs *);
/* The plan, a line a step. */
void cs_repairs_explain(const struct cs_repairs *, struct cs_buf *);

/* A rule as an option makes it: pairs of keys and values, ended by NULL; texts are borrowed. `option` is the
 * name for messages. NULL when memory is short. */
struct cs_rule *cs_rule_of_option(struct cs_arena *, const char *option, const char *id,
                                  const char *const pairs[]);

/* ---- the parts of cs_repairs_add ---- */

struct cs_binding {
    struct cs_repairs *r;
    const struct cs_rule *rule;
    const struct cs_context *context;
    struct cs_slice *absent;
    size_t index;      /* of the rule */
    uint32_t *columns; /* of the rule */
    size_t n;
};
enum cs_status cs_repair_outlier(struct cs_binding *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_repair_fill(struct cs_binding *, struct cs_error *) CS_MUST_USE;
/* An expression of the rule; *node stays CS_NO_NODE without the key. `type` CS_TEXT: any. */
enum cs_status cs_repair_entry(struct cs_binding *, const char *key, bool must_be_bool, cs_node *,
                               struct cs_error *) CS_MUST_USE;
enum cs_status cs_repair_by(struct cs_binding *, const char *key, const char *otherwise, struct cs_step *,
                            struct cs_error *) CS_MUST_USE;
/* A column as a number; CS_USAGE when it is none. */
enum cs_status cs_repair_value(struct cs_binding *, uint32_t column, cs_node *,
                               struct cs_error *) CS_MUST_USE;
/* The flag `name`, else of the column with the ending. */
enum cs_status cs_repair_flag(struct cs_binding *, uint32_t column, const char *ending, uint32_t *flag,
                              struct cs_error *) CS_MUST_USE;
enum cs_status cs_repair_step(struct cs_binding *, const struct cs_step *, struct cs_error *) CS_MUST_USE;

#endif
