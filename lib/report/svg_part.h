/* svg_part.h - what the drawings share: numbers, elements, scales. See svg.h. */
#ifndef CS_REPORT_SVG_PART_H
#define CS_REPORT_SVG_PART_H

#include "report/svg.h"

#define CS_SVG_GRADES 9 /* shades of a heat map */

struct cs_svg {
    struct cs_buf *out;
    const struct cs_chart *chart;
    enum cs_lang lang;
    unsigned figure;
    bool tips;
    double wide; /* pixels the whole figure has on a wide page */
};
/* Pixels around the plot: labels of axes and columns of figures. */
struct cs_svg_room {
    double top, right, bottom, left;
    double narrow; /* right on a narrow page */
};
enum { CS_SVG_NARROW = 328 }; /* pixels of a figure on a phone of 360 */

/* The drawings, each for its kinds of chart. `name` is written by cs_svg_open(). */
void cs_svg_line_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_bar_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_split_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_stack_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_pie_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_dots_chart(struct cs_svg *, const struct cs_line *name);
void cs_svg_heat_chart(struct cs_svg *, const struct cs_line *name);

/* Opens the element of the chart and the drawing, `height` pixels without its room; cs_svg_close() ends both.
 */
void cs_svg_open(struct cs_svg *, const struct cs_line *name, double height, struct cs_svg_room);
void cs_svg_close(struct cs_svg *);
double cs_svg_plot(const struct cs_svg *, struct cs_svg_room); /* pixels across, on a wide page */

/* A number with at most two decimals; what is not finite is 0. */
void cs_svg_number(struct cs_buf *, double);
/* Opened, to be closed by </rect>; closed. */
void cs_svg_rect_open(struct cs_svg *, const char *class, double x, double y, double width, double height);
void cs_svg_rect(struct cs_svg *, const char *class, double x, double y, double width, double height);
void cs_svg_rule(struct cs_svg *, const char *class, double x1, double y1, double x2, double y2);
void cs_svg_circle(struct cs_svg *, const char *class, double x, double y, double radius);
void cs_svg_diamond(struct cs_svg *, const char *class, double x, double y);
/* Opens a text `dx` pixels from x, on the baseline y; cs_svg_text_end() ends it. */
void cs_svg_text(struct cs_svg *, const char *class, double x, double dx, double y);
void cs_svg_text_end(struct cs_svg *);
/* Spans with their tones; plain words. */
void cs_svg_line(struct cs_svg *, const struct cs_line *);
void cs_svg_words(struct cs_svg *, const struct cs_line *);
/* A part whose inside is 1000 wide, for paths; cs_svg_point() appends a point of one. */
void cs_svg_stretch(struct cs_svg *, double height, bool clip);
void cs_svg_stretch_end(struct cs_svg *);
void cs_svg_point(struct cs_svg *, char command, double per_cent, double y);
/* What is told of a point where a reader points: its row of the table. Inside an open element. */
void cs_svg_tip(struct cs_svg *, size_t row);

/* The words of a number: the cell of the table that says it, NULL when none does. */
const struct cs_line *cs_svg_said(const struct cs_chart *, const struct cs_series *, size_t point);
void cs_svg_value(struct cs_svg *, const struct cs_series *, size_t point);
/* Pixels of a text of `size` pixels, as far as they can be told without its font; never too few. */
double cs_svg_width(const struct cs_line *, double size);
const char *cs_svg_mark(unsigned char marked); /* "worse", "better", "odd" or "subject" */
const struct cs_series *cs_svg_series(const struct cs_chart *, enum cs_series_role); /* the first, or NULL */

/* What the ends of the shades of a heat map stand for; around the target, where there is one. */
void cs_svg_shades(const struct cs_chart *, double *lo, double *hi);

/* Least and largest of what may be missing. */
struct cs_svg_range {
    double lo, hi;
};
#define CS_SVG_NOTHING ((struct cs_svg_range){INFINITY, -INFINITY})
void cs_svg_take(struct cs_svg_range *, double);
void cs_svg_take_all(struct cs_svg_range *, const double *, size_t n); /* NULL: none */

/* An axis with three or four round steps. */
struct cs_svg_axis {
    double lo, hi; /* what its ends stand for, in the measure's own unit */
    double step;
    int steps;
    double unit;     /* what 1 of a label stands for: 60 for minutes */
    unsigned places; /* decimals of a label */
    const char *after;
};
void cs_svg_axis(struct cs_svg_axis *, struct cs_svg_range, enum cs_measure, enum cs_lang);
double cs_svg_at(const struct cs_svg_axis *, double value, double length); /* from lo = 0 to hi = length */
void cs_svg_tick(struct cs_buf *, const struct cs_svg_axis *, int step);   /* the label of a step */
double cs_svg_tick_width(const struct cs_svg_axis *);

#endif
