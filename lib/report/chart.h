/* chart.h - the charts of a document: the numbers that a carrier draws, beside the table that says them in
 * words.
 *
 * Made by report/chart blocks of templates, drawn by each carrier as it can: SVG, a script, a sheet, line
 * characters. A carrier that cannot draw writes the table. Everything lives in the document's arena.
 */
#ifndef CS_REPORT_CHART_H
#define CS_REPORT_CHART_H

#include "report/doc.h"

enum cs_chart_kind {
    CS_CHART_LINE,    /* over ordered points: days, hours */
    CS_CHART_BAR,     /* one bar a point; a REFERENCE series is a tick across it */
    CS_CHART_STACK,   /* a strip of 100 % a point; each series is a part */
    CS_CHART_PIE,     /* the first series, a slice a point */
    CS_CHART_SCATTER, /* series[0].x against .y, a dot a point */
    CS_CHART_HEAT, /* points across, series down: a SUBJECT above REFERENCEs stands apart; two colours around
                      `target` when there is one, a cell's interval says if it differs */
    CS_CHART_PARETO, /* bars in falling order, those of the first 80 % dark */
    CS_CHART_FUNNEL, /* .x cases, .y a share: dots within cs_funnel_limit() of `target`, the value of all */
    CS_CHART_SPLIT,  /* bars to both sides of 0; series: RATE and MIX parts of each point's change */
};
enum cs_series_role {
    CS_SERIES_SUBJECT,
    CS_SERIES_REFERENCE, /* the past, or another period */
    CS_SERIES_PART,
    CS_SERIES_RATE,
    CS_SERIES_MIX,
};
struct cs_series { /* arrays hold one number a point of the chart; NAN: missing */
    struct cs_line name;
    struct cs_slice column; /* which of the origin's columns y says: "csat", "csat:week"; empty: none */
    struct cs_slice key; /* of a series that is a group: the value of the view's second key; else .p NULL */
    enum cs_series_role role;
    double *y;
    double *x;       /* scatter and funnel; else NULL */
    double *lo, *hi; /* interval of y; may be NULL */
};
/* The numbers that are drawn. The words for them stand in `table`, a row a point (a heat map: a row a
 * series): its first cell names the point, carriers take tooltips and the data under the chart from it. A
 * carrier that cannot draw writes the table. */
struct cs_chart {
    enum cs_chart_kind kind;
    struct cs_grid *table; /* never NULL; its title, note, foot, width, anchor and origin are the chart's */
    struct cs_line x_title, y_title;
    enum cs_measure measure;   /* of y */
    enum cs_measure measure_x; /* of x, scatter and funnel */
    int better;                /* 1: more is better, -1: less, 0: neither */
    bool square; /* HEAT: rows and columns are the same groups in one order; the diagonal stands out */
    bool newest; /* LINE over time: the last point is the subject, the others its past; else all points are */
    unsigned cycle; /* with newest: every so many points before the last is like it, 7 for the same weekday */
    size_t n_points;
    struct cs_line *label; /* of each point, short: for an axis */
    struct cs_slice *key;  /* of each point that is a group: its key's value as in the stream; else .p NULL */
    struct cs_series *series;
    size_t n_series;
    double *usual_lo, *usual_hi; /* the usual range at each point; may be NULL */
    double target;               /* NAN: none */
    unsigned char
        *marked; /* points outside what is usual or beyond limits: 1 worse, 2 better, 3 only unusual */
};

/* Does a heat map carry a number in each of its cells? Of few columns around no target; else the peaks do. */
bool cs_heat_tells_all(const struct cs_chart *);
/* Is a cell on the diagonal of a square? */
bool cs_heat_diagonal(const struct cs_chart *, size_t series, size_t point);

/* Half the normal quantile's tails of 5 % and 0.2 %: qnorm(0.975) and qnorm(0.999) in R. */
#define CS_Z_95  1.959963984540054
#define CS_Z_998 3.090232306167813
/* Where a funnel's limit is at so many cases, z below or above the target, within 0 and 1: the score test of
 * a share, target + z sqrt(target (1 - target) / cases), so that a share is beyond it exactly when its Wilson
 * interval of the same z leaves the target out. Source: D. J. Spiegelhalter, "Funnel plots for comparing
 * institutional performance", Statistics in Medicine 24 (2005), A.1.1. */
double cs_funnel_limit(double target, double cases, double z);

/* A chart with an empty table of `n_columns`, and `n_series` series whose y has room for `n_points`, all NAN.
 * NULL when memory is short. */
struct cs_chart *cs_doc_chart(struct cs_doc *, struct cs_part *, enum cs_chart_kind, size_t n_points,
                              size_t n_series, size_t n_columns);
/* The columns of the table that stand beside bars as figures: what the first series draws, then the others
 * from the left, without what the drawing tells (the past as a tick, an interval). Returns how many, at most
 * `most`. */
size_t cs_chart_columns(const struct cs_chart *, size_t *columns, size_t most);

#endif
