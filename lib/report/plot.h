/* plot.h - what the kinds of charts have in common: a view asked for points and series, put in order, cut
 * short, and told in a table.
 */
#ifndef CS_REPORT_PLOT_H
#define CS_REPORT_PLOT_H

#include "report/chart.h"
#include "report/cross.h"

enum { CS_PLOT_Y = 8, CS_PLOT_COLUMNS = 24, CS_PLOT_SERIES = 40 };

/* Which of n things are shown: index[0 .. kept) each for itself, index[kept .. n) together as "other" where
 * they add up, else not at all. */
struct cs_picks {
    size_t *index;
    size_t n, kept;
    bool other;
};
static inline size_t cs_picks_shown(const struct cs_picks *p)
{
    return p->kept + p->other;
}

struct cs_plot {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_part *parent;
    enum cs_chart_kind kind;
    struct cs_asked asked;
    struct cs_slice x, by; /* by.n == 0: none */
    bool by_rest;          /* by=*: a line for each combination of the keys that are not held; `by` is the first */
    struct cs_fixed fixed;
    struct cs_slice y_text[CS_PLOT_Y];
    struct cs_spec y[CS_PLOT_Y];
    size_t n_y;
    bool has_mark; /* the first of y, as it was */
    struct cs_slice mark_text;
    struct cs_spec mark;
    struct cs_cross cross;
    struct cs_picks points, lines;
    double *usual_lo, *usual_hi; /* of the points shown; NULL: not asked for */
    double target;
    /* of the table, behind the name of the point */
    struct cs_slice column_text[CS_PLOT_COLUMNS];
    struct cs_spec column[CS_PLOT_COLUMNS];
    size_t n_columns;
    size_t extra; /* columns more, for the kind to fill */
};

typedef enum cs_status cs_plot_kind(struct cs_plot *, struct cs_error *);

/* What most kinds ask: view, x, y, by, keys held, mark, target, order, need, limit. */
enum cs_status cs_plot_read(struct cs_plot *, struct cs_error *) CS_MUST_USE;
/* The fallbacks of limit=. */
struct cs_plot_limits {
    uint64_t points, lines;
};
enum cs_status cs_plot_pick(struct cs_plot *, const struct cs_plot_limits *, struct cs_error *) CS_MUST_USE;
void cs_plot_release(struct cs_plot *);

/* A number at a place shown; of several groups together, what adds up. Missing when there is none, or too few
 * cases. */
struct cs_num cs_plot_number(const struct cs_plot *, const struct cs_spec *, size_t line, size_t point);
/* The share of all groups together; NAN when it cannot be told. */
double cs_plot_share_of_all(const struct cs_plot *, const struct cs_spec *);
/* The group at a place shown; NULL when it is none or several. */
const struct cs_fact_group *cs_plot_group(const struct cs_plot *, size_t line, size_t point);
/* The chart with its points' labels, and a table with names, columns and captions; `n_series` are still to be
 * filled. *out NULL when memory is short, which the document remembers. */
enum cs_status cs_plot_chart(struct cs_plot *, size_t n_series, struct cs_chart **out,
                             struct cs_error *) CS_MUST_USE;
/* Series number `s`: y[i] of line `line`. */
void cs_plot_series(struct cs_plot *, struct cs_chart *, size_t s, const struct cs_spec *, struct cs_slice id,
                    size_t line, enum cs_series_role);
/* What a page asks again under a filter. */
void cs_plot_origin(struct cs_plot *, struct cs_origin *);
/* "tickets:base.week": the first of y with more behind it; .p NULL when memory is short. */
struct cs_slice cs_plot_text(struct cs_plot *, const char *more, struct cs_slice vs);
/* The words of a line: the value of by=, or "other". */
void cs_plot_line_name(struct cs_plot *, size_t line, struct cs_line *);

/* usual.c: band=VIEW, apart=. After cs_plot_pick(). */
enum cs_status cs_plot_usual(struct cs_plot *, struct cs_error *) CS_MUST_USE;

#endif
