/* layout.h - what one pass has to keep: domains, bases and slots, shared by all metrics that can share them.
 *
 *   domain   rows of one view that are grouped alike: keys, the view's `where`, and the days that matter
 *   base     rows of a domain that a metric is about: days, maturity, population. A counter: how many; where
 *            days or maturity matter a second one: how many excluded (undated, immature)
 *   slot     one value over the rows of a base: how often known (or true),
 * and sum, values, extremes as asked for
 *
 * frt, frt.p90 and frt.mean are one slot; so are two metrics with equal formulas, as the plan gives equal
 * expressions one node.
 */
#ifndef CS_METRIC_LAYOUT_H
#define CS_METRIC_LAYOUT_H

#include "metric/bound.h"
#include "metric/store.h"

#define CS_NO_CELL UINT32_MAX

struct cs_slot {
    cs_node arg, of; /* `of` as well where it differs: both must be known */
    cs_node arg2;    /* of marks */
    bool share;
    enum cs_marks_kind kind;
    uint32_t hinge;          /* of bindings.hinges: the truth of a share depends on a gap; else CS_NO_CELL */
    uint32_t counter;        /* known rows; of a share: true ones */
    uint32_t kept[CS_KEEPS]; /* the cell of each kind; CS_NO_CELL: not kept */
};
struct cs_base {
    bool dated; /* only rows with anchor within `days` */
    struct cs_days days;
    cs_node anchor, population;
    int64_t mature_s;
    bool only_presence; /* no metric is about these rows: the group is there, that is all */
    uint32_t counter;   /* rows */
    uint32_t excluded;  /* a counter; CS_NO_CELL: no row can be */
    struct cs_slot *slots;
    size_t n, cap;
};
struct cs_domain {
    size_t view; /* of the bindings */
    bool dated;
    cs_node anchor, rows;
    const cs_node *keys;
    size_t n_keys;
    bool dated_keys;
    uint32_t day;        /* which day vector of a worker, when dated */
    struct cs_days span; /* from the first day that matters to the last */
    struct cs_cells cells;
    struct cs_base *bases;
    size_t n, cap;
};
/* Where a metric of a view finds itself, for the period and each comparison. */
struct cs_place {
    struct cs_days days; /* CS_DAYS_ALL: no period */
    uint32_t domain, base,
        slot; /* slot CS_NO_CELL: count(); domain too: a derived metric, its parts have them */
};
struct cs_layout {
    struct cs_arena arena;
    const struct cs_bindings *bindings;
    bool has_as_of;
    struct cs_time as_of;
    struct cs_domain *domains;
    size_t n, cap;
    cs_node *anchors; /* of the day vectors */
    size_t n_anchors, anchors_cap;
    struct cs_place **places;     /* [view][metric * periods + p]; p 0 is the period itself */
    bool compares;                /* some view compares */
    bool relative;                /* some period depends on as-of */
    struct cs_days newest_period; /* the last day of a period that does, for the note about newer rows */
};

/* as_of NULL: it cannot be told (no row has a time); then a period that depends on it has no days. */
enum cs_status cs_layout_make(struct cs_layout *, const struct cs_bindings *, const struct cs_time *as_of,
                              struct cs_error *) CS_MUST_USE;
void cs_layout_release(struct cs_layout *);
static inline size_t cs_view_periods(const struct cs_view *v)
{
    return 1 + v->n_compares;
}

#endif
