/* svg_line.c - lines over ordered points: usual range as a band, target, interval and words of the point that
 * matters. */
#include "report/svg_part.h"

#include "report/words.h"

#include <math.h>

enum { HEIGHT = 190, MOST_LINES = 5, MOST_LABELS = 9 };

struct plot {
    struct cs_svg *s;
    const struct cs_chart *c;
    struct cs_svg_axis axis;
    struct cs_svg_room room;
    size_t subjects;
    const struct cs_series *subject; /* the first */
    size_t told;                     /* the point that is told in words */
};

static bool is_subject(const struct cs_series *series)
{
    return series->role == CS_SERIES_SUBJECT || series->role == CS_SERIES_PART;
}

static double across(const struct plot *p, size_t point)
{
    return p->c->n_points > 1 ? (double)point * 100 / (double)(p->c->n_points - 1) : 50;
}

static double down(const struct plot *p, double value)
{
    return HEIGHT - cs_svg_at(&p->axis, value, HEIGHT);
}

/* The last point that has a value; of a chart without time the most unusual, else the largest. */
static size_t told_point(const struct cs_chart *c, const struct cs_series *series)
{
    size_t last = c->n_points - 1, most = 0;
    bool marks = false;
    while (last && isnan(series->y[last])) last--;
    if (c->newest) return last;
    for (size_t i = 0; i < c->n_points; i++) marks |= c->marked && c->marked[i] && !isnan(series->y[i]);
    for (size_t i = 0; i < c->n_points; i++) {
        bool better = isnan(series->y[most]) || series->y[i] > series->y[most] || (marks && !c->marked[most]);
        if (!isnan(series->y[i]) && (!marks || c->marked[i]) && better) most = i;
    }
    return most;
}

static void scale(struct plot *p)
{
    struct cs_svg_range r = CS_SVG_NOTHING;
    for (size_t i = 0; i < p->c->n_series; i++) cs_svg_take_all(&r, p->c->series[i].y, p->c->n_points);
    cs_svg_take_all(&r, p->c->usual_lo, p->c->n_points);
    cs_svg_take_all(&r, p->c->usual_hi, p->c->n_points);
    cs_svg_take(&r, p->c->target);
    if (p->subject && p->subject->lo && p->subject->hi) {
        cs_svg_take(&r, p->subject->lo[p->told]);
        cs_svg_take(&r, p->subject->hi[p->told]);
    }
    bool wide = p->c->measure == CS_MEASURE_SHARE && r.hi - r.lo > 0.4; /* shares: half of what there is */
    if (p->c->measure == CS_MEASURE_COUNT || wide || r.lo < (r.hi - r.lo) * 0.4) r.lo = fmin(r.lo, 0);
    cs_svg_axis(&p->axis, r, p->c->measure, p->s->lang);
}

/* ---- parts ---- */

static void put_axis(struct plot *p)
{
    for (int i = 0; i <= p->axis.steps; i++) {
        double y = down(p, p->axis.lo + i * p->axis.step * p->axis.unit);
        cs_svg_rule(p->s, "grid", 0, y, 100, y);
        cs_svg_text(p->s, "end", 0, -8, y + 4);
        cs_svg_tick(p->s->out, &p->axis, i);
        cs_svg_text_end(p->s);
    }
}

/* Every how many points a label has room. */
static size_t label_step(const struct cs_chart *c, double pixels)
{
    static const unsigned steps[] = {1, 2, 3, 4, 6, 7, 12, 14, 24, 28};
    double widest = 0;
    for (size_t i = 0; i < c->n_points; i++) widest = fmax(widest, cs_svg_width(&c->label[i], 12));
    double each = pixels / (double)(c->n_points > 1 ? c->n_points - 1 : 1);
    unsigned whole = c->newest && c->cycle > 1 ? c->cycle : 1; /* the same weekday, if that has room at all */
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (each * steps[i] * whole >= widest + 20 && c->n_points <= (size_t)MOST_LABELS * steps[i] * whole)
            return (size_t)steps[i] * whole;
    return c->n_points;
}

static void put_labels(struct plot *p)
{
    size_t n = p->c->n_points;
    size_t wide = label_step(p->c, cs_svg_plot(p->s, p->room));
    size_t narrow = label_step(p->c, CS_SVG_NARROW - p->room.left - p->room.narrow);
    while (narrow % wide) narrow++;
    size_t from = p->c->newest ? (n - 1) % wide : 0, kept = p->c->newest ? (n - 1) % narrow : 0;
    for (size_t i = from; i < n; i += wide) {
        cs_svg_text(p->s, i % narrow == kept ? "mid" : "mid w", across(p, i), 0, HEIGHT + 19);
        cs_svg_words(p->s, &p->c->label[i]);
        cs_svg_text_end(p->s);
    }
}

/* Runs of points where both ends are known, as areas. */
static void put_band(struct plot *p)
{
    const double *lo = p->c->usual_lo, *hi = p->c->usual_hi;
    size_t n = p->c->n_points;
    if (!lo || !hi) return;
    cs_svg_stretch(p->s, HEIGHT, false);
    cs_buf_addz(p->s->out, "<path class=\"band\" d=\"");
    for (size_t i = 0, end; i < n; i = end + 1) {
        for (end = i; end < n && !isnan(lo[end]) && !isnan(hi[end]);) end++;
        for (size_t k = i; k < end; k++) cs_svg_point(p->s, k == i ? 'M' : 'L', across(p, k), down(p, hi[k]));
        for (size_t k = end; k-- > i;) cs_svg_point(p->s, 'L', across(p, k), down(p, lo[k]));
        if (end > i) cs_buf_addc(p->s->out, 'Z');
    }
    cs_buf_addz(p->s->out, "\"/>");
    cs_svg_stretch_end(p->s);
}

static void put_path(struct plot *p, const struct cs_series *series, const char *class)
{
    bool pen = false;
    cs_svg_stretch(p->s, HEIGHT, false);
    cs_buf_addf(p->s->out, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < p->c->n_points; i++) {
        bool known = !isnan(series->y[i]);
        if (known) cs_svg_point(p->s, pen ? 'L' : 'M', across(p, i), down(p, series->y[i]));
        pen = known;
    }
    cs_buf_addz(p->s->out, "\"/>");
    cs_svg_stretch_end(p->s);
}

static void put_target(struct plot *p)
{
    if (isnan(p->c->target)) return;
    double y = down(p, p->c->target);
    cs_svg_rule(p->s, "target", 0, y, 100, y);
}

static unsigned char mark_of(const struct cs_chart *c, size_t point)
{
    return c->marked ? c->marked[point] : 0;
}

/* Points like the newest one before it; what is outside the usual; the told one with its interval. */
static void put_points(struct plot *p)
{
    const struct cs_series *s = p->subject;
    size_t told = p->told;
    for (size_t i = told; p->c->newest && p->c->cycle > 1 && i >= p->c->cycle;) {
        i -= p->c->cycle;
        if (!isnan(s->y[i]) && !mark_of(p->c, i))
            cs_svg_circle(p->s, "ring", across(p, i), down(p, s->y[i]), 3);
    }
    if (s->lo && s->hi && !isnan(s->lo[told]) && !isnan(s->hi[told]) && p->c->newest) {
        char class[24] = "whisker ";
        const char *mark = cs_svg_mark(mark_of(p->c, told));
        for (size_t k = 8; *mark && k < sizeof class - 1; k++) class[k] = *mark++;
        cs_svg_rule(p->s, class, across(p, told), down(p, s->lo[told]), across(p, told),
                    down(p, s->hi[told]));
    }
    for (size_t i = 0; i < p->c->n_points; i++)
        if (mark_of(p->c, i) && !isnan(s->y[i]))
            cs_svg_diamond(p->s, cs_svg_mark(p->c->marked[i]), across(p, i), down(p, s->y[i]));
    if (!mark_of(p->c, told) && p->c->newest)
        cs_svg_circle(p->s, "subject", across(p, told), down(p, s->y[told]), 4);
}

static void put_told(struct plot *p)
{
    const struct cs_series *s = p->subject;
    if (isnan(s->y[p->told])) return;
    double x = across(p, p->told), y = down(p, s->y[p->told]);
    char class[24] = "strong ";
    const char *mark = cs_svg_mark(mark_of(p->c, p->told));
    size_t k = 7;
    while (*mark && k < sizeof class - 5) class[k++] = *mark++;
    if (!p->c->newest)
        for (const char *mid = " mid"; *mid;) class[k++] = *mid++;
    cs_svg_text(p->s, class, x, p->c->newest ? 10 : 0, p->c->newest ? y + 4.5 : y - 12);
    cs_svg_value(p->s, s, p->told);
    cs_svg_text_end(p->s);
}

/* ---- several lines: each is named at its end ---- */

struct label {
    const struct cs_series *series;
    size_t grade;
    double y;
};

static void put_names(struct plot *p, struct label *labels, size_t n)
{
    static const char *const classes[MOST_LINES] = {"strong p0", "strong p1", "strong p2", "strong p3",
                                                    "strong p4"};
    static const double apart = 15;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && labels[k].y < labels[k - 1].y; k--) {
            struct label swap = labels[k];
            labels[k] = labels[k - 1];
            labels[k - 1] = swap;
        }
    for (size_t i = 1; i < n; i++) labels[i].y = fmax(labels[i].y, labels[i - 1].y + apart);
    double over = n ? labels[n - 1].y - (HEIGHT - 8) : 0;
    for (size_t i = n; over > 0 && i--; over = i ? labels[i - 1].y - (labels[i].y - apart) : 0)
        labels[i].y -= over;
    for (size_t i = 0; i < n; i++) {
        cs_svg_text(p->s, classes[labels[i].grade], 100, 8, labels[i].y + 4.5);
        cs_svg_words(p->s, &labels[i].series->name);
        cs_svg_text_end(p->s);
    }
}

static void put_lines(struct plot *p)
{
    static const char *const classes[MOST_LINES] = {"line p0", "line p1", "line p2", "line p3", "line p4"};
    struct label labels[MOST_LINES];
    size_t n = 0;
    for (size_t i = 0; i < p->c->n_series && n < MOST_LINES; i++) {
        const struct cs_series *series = &p->c->series[i];
        if (!is_subject(series)) continue;
        put_path(p, series, classes[n]);
        size_t end = p->c->n_points - 1;
        while (end && isnan(series->y[end])) end--;
        labels[n] = (struct label){series, n, isnan(series->y[end]) ? HEIGHT : down(p, series->y[end])};
        n++;
    }
    put_names(p, labels, n);
}

/* ---- the chart ---- */

static void put_tips(struct plot *p)
{
    double each = 100 / (double)(p->c->n_points > 1 ? p->c->n_points - 1 : 1);
    for (size_t i = 0; i < p->c->n_points; i++) {
        double from = fmax(across(p, i) - each / 2, 0), to = fmin(across(p, i) + each / 2, 100);
        cs_svg_rect_open(p->s, "tip", from, 0, to - from, HEIGHT);
        cs_svg_tip(p->s, i);
        cs_buf_addz(p->s->out, "</rect>");
    }
}

static double right_room(const struct plot *p)
{
    double most = 14;
    if (p->subjects > 1) {
        for (size_t i = 0; i < p->c->n_series; i++)
            if (is_subject(&p->c->series[i])) most = fmax(most, cs_svg_width(&p->c->series[i].name, 12) + 12);
    } else if (p->c->newest) {
        const struct cs_line *said = p->subject ? cs_svg_said(p->c, p->subject, p->told) : NULL;
        most = said ? cs_svg_width(said, 12.5) + 16 : 64;
    }
    return most;
}

void cs_svg_line_chart(struct cs_svg *s, const struct cs_line *name)
{
    struct plot p = {.s = s, .c = s->chart};
    for (size_t i = p.c->n_series; i--;) {
        if (!is_subject(&p.c->series[i])) continue;
        p.subject = &p.c->series[i];
        p.subjects++;
    }
    if (p.subject) p.told = told_point(p.c, p.subject);
    scale(&p);
    p.room = (struct cs_svg_room){.top = 20, .bottom = 28, .left = cs_svg_tick_width(&p.axis) + 10};
    p.room.right = p.room.narrow = right_room(&p);
    cs_svg_open(s, name, HEIGHT, p.room);
    put_band(&p);
    put_axis(&p);
    put_labels(&p);
    put_target(&p);
    for (size_t i = 0; i < p.c->n_series; i++)
        if (p.c->series[i].role == CS_SERIES_REFERENCE) put_path(&p, &p.c->series[i], "line past");
    if (p.subjects == 1) {
        put_path(&p, p.subject, "line subject");
        put_points(&p);
        put_told(&p);
    } else if (p.subjects) {
        put_lines(&p);
    }
    if (s->tips) put_tips(&p);
    cs_svg_close(s);
}
