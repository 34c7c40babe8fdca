/* svg_heat.c - heat maps: darker is more, or two colours around a middle. Numbers stand in the cells that
 * matter. */
#include "report/svg_part.h"

#include "report/safe.h"
#include "text/width.h"

#include <math.h>
#include <stdlib.h>

enum { ROW = 24, MOST_WORDS_WIDE = 16 };

struct heat {
    struct cs_svg *s;
    const struct cs_chart *c;
    struct cs_svg_room room;
    double lo, hi;              /* what the ends of the shades stand for */
    bool diverging;             /* around the target */
    bool apart;                 /* the first row is this day, the others the past */
    bool words;                 /* names above the columns; else some of them below */
    double wide, narrow;        /* pixels of a column */
    int form_wide, form_narrow; /* how long its numbers are */
};

static double top_of(const struct heat *h, size_t row)
{
    return ROW * (double)row + (h->apart && row ? 10 : 0);
}

/* The shade of a value; around a middle the low end is the worse one. */
static int grade(const struct heat *h, double v)
{
    double t = (v - h->lo) / (h->hi - h->lo);
    if (h->diverging && h->c->better < 0) t = 1 - t;
    int g = (int)lround(t * (CS_SVG_GRADES - 1));
    return g < 0 ? 0 : g >= CS_SVG_GRADES ? CS_SVG_GRADES - 1 : g;
}

void cs_svg_shades(const struct cs_chart *c, double *lo, double *hi)
{
    static const double near = 0.5; /* of the largest: what begins below it begins at 0 */
    struct cs_svg_range r = CS_SVG_NOTHING;
    for (size_t i = 0; i < c->n_series; i++) cs_svg_take_all(&r, c->series[i].y, c->n_points);
    if (!(r.lo <= r.hi)) r = (struct cs_svg_range){0, 1};
    if (!isnan(c->target)) {
        double far = fmax(r.hi - c->target, c->target - r.lo);
        r = (struct cs_svg_range){c->target - far, c->target + far};
    } else if (r.lo > 0 && (c->measure == CS_MEASURE_COUNT || r.lo < r.hi * near)) {
        r.lo = 0;
    }
    *lo = r.lo;
    *hi = r.hi > r.lo ? r.hi : r.lo + 1;
}

/* The largest of a row, if it is more than nothing; else SIZE_MAX. */
static size_t peak_of(const struct cs_series *s, size_t n)
{
    size_t peak = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        if (s->y[i] > 0 && (peak == SIZE_MAX || s->y[i] > s->y[peak])) peak = i;
    return peak;
}

/* Which cells carry their number: all where columns are few, else the peak of a row; around a middle those
 * whose interval does not hold it. */
static bool is_told(const struct heat *h, const struct cs_series *s, size_t point, size_t peak)
{
    if (cs_heat_tells_all(h->c)) return true;
    if (!h->diverging) return point == peak;
    return s->lo && s->hi && (s->lo[point] > h->c->target || s->hi[point] < h->c->target);
}

/* "89", "56": a share without its sign, for the legend has it. */
static void say_number(const struct heat *h, double v, struct cs_buf *out)
{
    if (h->c->measure == CS_MEASURE_SHARE)
        cs_figure_fixed(out, cs_num_round(cs_num_from_double(v * 100), 0), 0);
    else if (h->c->measure == CS_MEASURE_COUNT || fabs(v) >= 100)
        cs_figure_fixed(out, cs_num_round(cs_num_from_double(v), 0), 0);
    else
        cs_figure_value(out, cs_num_from_double(v), h->c->measure, h->s->lang);
}

/* "75.4%", "75%", "75": a number in `form` 0, 1, 2, each shorter than the one before. */
enum { FORMS = 3 };
static void say_form(const struct heat *h, double v, int form, struct cs_buf *out)
{
    const struct cs_num x = cs_num_from_double(v);
    if (form + 1 == FORMS || h->c->measure != CS_MEASURE_SHARE)
        say_number(h, v, out);
    else
        cs_figure_fixed(out, cs_num_mul(x, cs_int(100)), form ? 0 : 1);
    if (form + 1 < FORMS && h->c->measure == CS_MEASURE_SHARE) cs_buf_addc(out, '%');
}

/* Does a number fit so many pixels? */
static bool fits(const struct heat *h, double v, int form, double room)
{
    struct cs_buf text = {0};
    say_form(h, v, form, &text);
    const double width = (double)cs_width(cs_buf_slice(&text)) * 6.3 + (form + 1 < FORMS ? 5 : 1);
    if (text.failed) h->s->out->failed = true;
    cs_buf_release(&text);
    return width <= room;
}

/* The first form in which all numbers of a map fit its cells; the last where none does. */
static int form_for(const struct heat *h, double room)
{
    int form = cs_heat_tells_all(h->c) ? 0 : FORMS - 1;
    for (size_t s = 0; s < h->c->n_series; s++)
        for (size_t i = 0; i < h->c->n_points; i++)
            while (form + 1 < FORMS && !isnan(h->c->series[s].y[i]) &&
                   !fits(h, h->c->series[s].y[i], form, room))
                form++;
    return form;
}

static void put_form(struct heat *h, double v, int form, const char *class, double x, double y)
{
    cs_svg_text(h->s, class, x, 0, y);
    say_form(h, v, form, h->s->out);
    cs_svg_text_end(h->s);
}

/* On a narrow page it may be shorter, or not be there. */
static void put_number(struct heat *h, double v, const char *class, double x, double y)
{
    const bool wide = fits(h, v, h->form_wide, h->wide), narrow = fits(h, v, h->form_narrow, h->narrow);
    const bool both = wide && narrow && h->form_wide == h->form_narrow;
    if (wide && !both) cs_buf_addz(h->s->out, "<g class=\"w\">");
    if (wide) put_form(h, v, h->form_wide, class, x, y);
    if (wide && !both) cs_buf_addz(h->s->out, "</g>");
    if (!narrow || both) return;
    cs_buf_addz(h->s->out, "<g class=\"n\">");
    put_form(h, v, h->form_narrow, class, x, y);
    cs_buf_addz(h->s->out, "</g>");
}

/* A cell of the diagonal has a frame. */
static void put_frame(struct heat *h, size_t point, double top)
{
    const double each = 100 / (double)h->c->n_points;
    cs_svg_rect_open(h->s, "diagonal", (double)point * each, top + 1, each, ROW - 2);
    cs_buf_addz(h->s->out, "</rect>");
}

static void put_cell_tip(struct heat *h, const struct cs_series *s, size_t point, double top)
{
    double each = 100 / (double)h->c->n_points;
    cs_svg_rect_open(h->s, "tip", (double)point * each, top, each, ROW);
    cs_buf_addz(h->s->out, "<title>");
    cs_svg_words(h->s, &s->name);
    cs_buf_addz(h->s->out, ", ");
    cs_svg_words(h->s, &h->c->label[point]);
    cs_buf_addz(h->s->out, ": ");
    cs_figure_value(h->s->out, cs_num_from_double(s->y[point]), h->c->measure, h->s->lang);
    cs_buf_addz(h->s->out, "</title></rect>");
}

/* The cells of a row that have one shade are one path: squares of 1, stretched to the width of the page. */
static void put_shade(struct heat *h, const struct cs_series *s, int shade)
{
    bool any = false;
    for (size_t i = 0; i < h->c->n_points; i++) {
        if (isnan(s->y[i]) || grade(h, s->y[i]) != shade) continue;
        if (!any) cs_buf_addf(h->s->out, "<path class=\"cell %c%d\" d=\"", h->diverging ? 'd' : 'q', shade);
        cs_buf_addf(h->s->out, "M%zu 0h1v1h-1z", i);
        any = true;
    }
    if (any) cs_buf_addz(h->s->out, "\"/>");
}

static void put_row(struct heat *h, const struct cs_series *s, double top)
{
    const size_t row = (size_t)(s - h->c->series);
    double each = 100 / (double)h->c->n_points;
    char ink[] = "num on-q0";
    size_t peak = peak_of(s, h->c->n_points);
    cs_buf_addf(
        h->s->out,
        "<svg width=\"100%%\" y=\"%.0f\" height=\"%d\" viewBox=\"0 0 %zu 1\" preserveAspectRatio=\"none\">",
        top, ROW, h->c->n_points);
    for (int shade = 0; shade < CS_SVG_GRADES; shade++) put_shade(h, s, shade);
    cs_buf_addz(h->s->out, "</svg>");
    for (size_t i = 0; i < h->c->n_points; i++) {
        if (cs_heat_diagonal(h->c, row, i)) put_frame(h, i, top);
        if (isnan(s->y[i])) continue;
        ink[7] = h->diverging ? 'd' : 'q';
        ink[8] = (char)('0' + grade(h, s->y[i]));
        if (is_told(h, s, i, peak))
            put_number(h, s->y[i], ink, ((double)i + 0.5) * each, top + ROW / 2.0 + 4);
        if (h->s->tips) put_cell_tip(h, s, i, top);
    }
}

/* ---- names of the columns ---- */

struct halves {
    struct cs_slice first, second; /* the second may be empty */
};

/* A name on two lines: broken at the blank nearest the middle, or between Han characters. */
static struct halves halve(const struct cs_line *l)
{
    struct cs_slice s = l->n == 1 ? l->spans[0].text : cs_slice("", 0);
    size_t best = s.n, cells = cs_width(s);
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] == ' ' &&
            (best == s.n || labs((long)i * 2 - (long)s.n) < labs((long)best * 2 - (long)s.n)))
            best = i;
    if (best < s.n) return (struct halves){cs_slice(s.p, best), cs_slice(s.p + best + 1, s.n - best - 1)};
    bool han = s.n >= cells + cells / 2; /* three bytes and two cells each */
    if (!han || cells < 6) return (struct halves){s, cs_slice("", 0)};
    struct cs_slice first = cs_width_cut(s, (cells + 2) / 4 * 2);
    return (struct halves){first, cs_slice(s.p + first.n, s.n - first.n)};
}

static double slice_width(struct cs_slice s)
{
    struct cs_span span = {.text = s};
    const struct cs_line line = {.spans = &span, .n = 1};
    return cs_svg_width(&line, 12);
}

static double widest_half(const struct heat *h)
{
    double most = 0;
    for (size_t i = 0; i < h->c->n_points; i++) {
        struct halves two = halve(&h->c->label[i]);
        most = fmax(most, fmax(slice_width(two.first), slice_width(two.second)));
        if (h->c->label[i].n != 1) most = fmax(most, cs_svg_width(&h->c->label[i], 12));
    }
    return most;
}

static double widest_name(const struct heat *h)
{
    double most = 0;
    for (size_t i = 0; i < h->c->n_points; i++) most = fmax(most, cs_svg_width(&h->c->label[i], 12));
    return most;
}

/* Standing upright, where lying has no room. */
static void put_upright(struct heat *h, size_t point, const char *page)
{
    double x = ((double)point + 0.5) * 100 / (double)h->c->n_points;
    cs_buf_addf(h->s->out, "<svg class=\"%s\" x=\"", page);
    cs_svg_number(h->s->out, x);
    cs_buf_addz(h->s->out, "%\" y=\"-6\"><text class=\"fig\" transform=\"rotate(-90)\" y=\"4\">");
    cs_svg_words(h->s, &h->c->label[point]);
    cs_buf_addz(h->s->out, "</text></svg>");
}

static void put_lying(struct heat *h, size_t point, const char *class, double y)
{
    cs_svg_text(h->s, class, ((double)point + 0.5) * 100 / (double)h->c->n_points, 0, y);
    cs_svg_words(h->s, &h->c->label[point]);
    cs_svg_text_end(h->s);
}

static void put_halves(struct heat *h, size_t point, const char *class)
{
    struct halves two = halve(&h->c->label[point]);
    double x = ((double)point + 0.5) * 100 / (double)h->c->n_points;
    if (!two.second.n) {
        put_lying(h, point, class, -8);
        return;
    }
    cs_svg_text(h->s, class, x, 0, -22);
    cs_html_text(h->s->out, two.first);
    cs_svg_text_end(h->s);
    cs_svg_text(h->s, class, x, 0, -8);
    cs_html_text(h->s->out, two.second);
    cs_svg_text_end(h->s);
}

static void put_names(struct heat *h)
{
    double whole = widest_name(h), half = widest_half(h);
    bool one = whole + 4 <= h->wide, wide = one || half <= h->wide,
         narrow = (one ? whole + 4 : half) <= h->narrow;
    for (size_t i = 0; i < h->c->n_points; i++) {
        const char *class = narrow ? "mid fig" : "mid fig w";
        if (one)
            put_lying(h, i, class, -8);
        else if (wide)
            put_halves(h, i, class);
        if (!narrow) put_upright(h, i, wide ? "n" : "all");
    }
}

/* Every so many, under the last row: hours, days. */
static void put_steps(struct heat *h, double bottom)
{
    size_t wide = 1, narrow;
    double widest = widest_name(h) + 12;
    while ((double)wide * h->wide < widest) wide++;
    if (h->c->n_points == 24 && wide < 3) wide = 3;
    for (narrow = wide; (double)narrow * h->narrow < widest;) narrow += wide;
    for (size_t i = 0; i < h->c->n_points; i += wide)
        put_lying(h, i, i % narrow ? "mid w" : "mid", bottom + 17);
}

/* ---- the chart ---- */

static void make_room(struct heat *h)
{
    static const double most = 150;
    double name = 0;
    for (size_t i = 0; i < h->c->n_series; i++) name = fmax(name, cs_svg_width(&h->c->series[i].name, 12));
    h->room.left = fmin(name, most) + 10;
    h->words = h->c->n_points <= MOST_WORDS_WIDE;
    h->wide = cs_svg_plot(h->s, h->room) / (double)h->c->n_points;
    h->narrow = (CS_SVG_NARROW - h->room.left) / (double)h->c->n_points;
    h->room.top = !h->words                         ? 4
                  : widest_name(h) + 4 <= h->narrow ? 24
                                                    : fmax(38, fmin(widest_name(h), most) + 12);
    h->room.bottom = h->words ? 4 : 26;
}

void cs_svg_heat_chart(struct cs_svg *s, const struct cs_line *name)
{
    struct heat h = {.s = s, .c = s->chart};
    const struct cs_chart *c = s->chart;
    h.apart =
        c->n_series > 1 && c->series[0].role == CS_SERIES_SUBJECT && c->series[1].role == CS_SERIES_REFERENCE;
    h.diverging = !isnan(c->target);
    cs_svg_shades(c, &h.lo, &h.hi);
    make_room(&h);
    h.form_wide = form_for(&h, h.wide);
    h.form_narrow = form_for(&h, h.narrow);
    double bottom = top_of(&h, c->n_series - 1) + ROW;
    cs_svg_open(s, name, bottom, h.room);
    if (h.words)
        put_names(&h);
    else
        put_steps(&h, bottom);
    for (size_t i = 0; i < c->n_series; i++) {
        double top = top_of(&h, i);
        cs_svg_text(s, h.apart && !i ? "fig end strong" : "fig end", 0, -8, top + ROW / 2.0 + 4);
        cs_svg_words(s, &c->series[i].name);
        cs_svg_text_end(s);
        put_row(&h, &c->series[i], top);
    }
    cs_svg_close(s);
}
