/* svg_dots.c - a dot a point on two axes: scatter, and the funnel plot with the limits that chance alone
 * keeps a share within (D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics
 * in Medicine 24, 2005: normal approximation around the value of all). */
#include "report/svg_part.h"

#include <math.h>

enum { HEIGHT = 264, CURVE = 48, NAMES = 40, DOTS = 500 };

/* qnorm(0.975) and qnorm(0.999) in R. */
static const double Z_95 = 1.959963984540054, Z_998 = 3.090232306167813;

struct box {
    double left, right, top, bottom; /* pixels */
};
struct page {
    double plot;             /* pixels across */
    struct box taken[NAMES]; /* by names */
    size_t n;
};
struct dots {
    struct cs_svg *s;
    const struct cs_chart *c;
    const struct cs_series *v;
    struct cs_svg_axis x, y;
    struct cs_svg_room room;
    struct page wide, narrow;
};

static double across(const struct dots *d, double x)
{
    return cs_svg_at(&d->x, x, 100);
}

static double down(const struct dots *d, double y)
{
    return HEIGHT - cs_svg_at(&d->y, y, HEIGHT);
}

static bool is_funnel(const struct dots *d)
{
    return d->c->kind == CS_CHART_FUNNEL && !isnan(d->c->target);
}

static void put_axes(struct dots *d)
{
    for (int i = 0; i <= d->y.steps; i++) {
        double y = down(d, d->y.lo + i * d->y.step * d->y.unit);
        cs_svg_rule(d->s, "grid", 0, y, 100, y);
        cs_svg_text(d->s, "end", 0, -8, y + 4);
        cs_svg_tick(d->s->out, &d->y, i);
        cs_svg_text_end(d->s);
    }
    for (int i = 0; i <= d->x.steps; i++) {
        cs_svg_text(d->s, "mid", across(d, d->x.lo + i * d->x.step * d->x.unit), 0, HEIGHT + 19);
        cs_svg_tick(d->s->out, &d->x, i);
        cs_svg_text_end(d->s);
    }
    if (d->c->x_title.n) {
        cs_svg_text(d->s, "mid", 50, 0, HEIGHT + 38);
        cs_svg_words(d->s, &d->c->x_title);
        cs_svg_text_end(d->s);
    }
    if (d->c->y_title.n) {
        cs_svg_text(d->s, "start", 0, -d->room.left, -12);
        cs_svg_words(d->s, &d->c->y_title);
        cs_svg_text_end(d->s);
    }
}

static void put_limit(struct dots *d, const char *class, double z)
{
    double p = d->c->target;
    cs_buf_addf(d->s->out, "<path class=\"%s\" d=\"", class);
    for (int side = -1; side <= 1; side += 2)
        for (int i = 1; i <= CURVE; i++) {
            double n = d->x.hi * i * i / (CURVE * CURVE); /* dense where it bends */
            cs_svg_point(d->s, i > 1 ? 'L' : 'M', across(d, n),
                         down(d, p + side * z * sqrt(p * (1 - p) / n)));
        }
    cs_buf_addz(d->s->out, "\"/>");
}

static void put_limits(struct dots *d)
{
    cs_svg_stretch(d->s, HEIGHT, true);
    put_limit(d, "limit inner", Z_95);
    put_limit(d, "limit", Z_998);
    cs_svg_stretch_end(d->s);
    cs_svg_rule(d->s, "mean", 0, down(d, d->c->target), 100, down(d, d->c->target));
}

/* ---- dots, and the names of those that stand out, as far as they do not cover each other ---- */

static bool overlap(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Neither another name lies there nor a dot that stands out, on a page of that width. */
static bool is_free(const struct dots *d, const struct page *page, const struct box *box, size_t self)
{
    static const double half = 6;
    if (box->left < 0 || box->right > page->plot || page->n == NAMES) return false;
    for (size_t i = 0; i < page->n; i++)
        if (overlap(box, &page->taken[i])) return false;
    for (size_t i = 0; i < d->c->n_points && i < DOTS; i++) {
        if (i == self || !d->c->marked[i]) continue;
        double x = across(d, d->v->x[i]) / 100 * page->plot, y = down(d, d->v->y[i]);
        if (overlap(box, &(struct box){x - half, x + half, y - half, y + half})) return false;
    }
    return true;
}

static struct box name_box(const struct dots *d, const struct page *page, size_t i, bool left)
{
    double at = across(d, d->v->x[i]) / 100 * page->plot, y = down(d, d->v->y[i]);
    double width = cs_svg_width(&d->c->label[i], 12) + 4, from = left ? at - 10 - width : at + 8;
    return (struct box){from, from + width + 2, y - 7, y + 7};
}

/* On the side that has room; where only a wide page has, a narrow one goes without. */
static void put_name(struct dots *d, size_t i, unsigned char mark, double x, double y)
{
    static const char *const tones[] = {"", " worse", " better", ""};
    bool left = x > 75;
    for (int turn = 0; turn < 2; turn++, left = !left) {
        struct box wide = name_box(d, &d->wide, i, left), narrow = name_box(d, &d->narrow, i, left);
        if (!is_free(d, &d->wide, &wide, i)) continue;
        d->wide.taken[d->wide.n++] = wide;
        bool fits = is_free(d, &d->narrow, &narrow, i);
        if (fits) d->narrow.taken[d->narrow.n++] = narrow;
        cs_buf_addf(d->s->out, "<g class=\"%s\">", fits ? "all" : "w");
        char class[32] = "strong";
        size_t n = 6;
        for (const char *p = tones[mark & 3]; *p; p++) class[n++] = *p;
        for (const char *p = left ? " end" : ""; *p; p++) class[n++] = *p;
        cs_svg_text(d->s, class, x, left ? -10 : 10, y + 4.5);
        cs_svg_words(d->s, &d->c->label[i]);
        cs_svg_text_end(d->s);
        cs_buf_addz(d->s->out, "</g>");
        return;
    }
}

static void put_dot(struct dots *d, size_t i)
{
    unsigned char mark = d->c->marked ? d->c->marked[i] : 0;
    double x = across(d, d->v->x[i]), y = down(d, d->v->y[i]);
    if (isnan(x) || isnan(y)) return;
    if (d->s->tips) cs_buf_addz(d->s->out, "<g>");
    cs_svg_tip(d->s, i);
    if (mark == 1 || mark == 3)
        cs_svg_diamond(d->s, cs_svg_mark(mark), x, y);
    else
        cs_svg_circle(d->s, mark ? cs_svg_mark(mark) : is_funnel(d) ? "within" : "subject", x, y, 4.5);
    if (mark) put_name(d, i, mark, x, y);
    if (d->s->tips) cs_buf_addz(d->s->out, "</g>");
}

static void scale(struct dots *d)
{
    struct cs_svg_range x = CS_SVG_NOTHING, y = CS_SVG_NOTHING;
    cs_svg_take_all(&x, d->v->x, d->c->n_points);
    cs_svg_take_all(&y, d->v->y, d->c->n_points);
    cs_svg_take(&y, d->c->target);
    if (d->c->kind == CS_CHART_FUNNEL) {
        double spread = fmax((y.hi - y.lo) * 0.3, 0.02);
        x.lo = 0;
        y.lo = fmax(0, y.lo - spread);
        y.hi = fmin(1, y.hi + spread);
    }
    cs_svg_axis(&d->x, x, d->c->measure_x, d->s->lang);
    cs_svg_axis(&d->y, y, d->c->measure, d->s->lang);
}

void cs_svg_dots_chart(struct cs_svg *s, const struct cs_line *name)
{
    struct dots d = {.s = s, .c = s->chart, .v = &s->chart->series[0]};
    if (!d.v->x) return;
    scale(&d);
    d.room = (struct cs_svg_room){.top = d.c->y_title.n ? 28 : 12,
                                  .bottom = d.c->x_title.n ? 48 : 28,
                                  .left = cs_svg_tick_width(&d.y) + 10,
                                  .right = 14,
                                  .narrow = 14};
    d.wide.plot = cs_svg_plot(s, d.room);
    d.narrow.plot = CS_SVG_NARROW - d.room.left - d.room.narrow;
    cs_svg_open(s, name, HEIGHT, d.room);
    put_axes(&d);
    if (is_funnel(&d)) put_limits(&d);
    for (size_t i = 0; i < d.c->n_points; i++) put_dot(&d, i);
    cs_svg_close(s);
}
