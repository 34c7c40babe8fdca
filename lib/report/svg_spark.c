/* svg_spark.c - small drawings without axes: the line of a tile or a table. */
#include "report/svg_part.h"

#include <math.h>

enum { TALL = 44, SMALL = 22, MARGIN = 4 };

struct spark {
    struct cs_buf *out;
    const struct cs_spark *v;
    double lo, hi, height;
};

static double across(const struct spark *k, size_t i)
{
    return 5 + (k->v->n > 1 ? round((double)i * 980 / (double)(k->v->n - 1)) : 980);
}

static double down(const struct spark *k, double v)
{
    return k->height - MARGIN - (v - k->lo) / (k->hi - k->lo) * (k->height - 2 * MARGIN);
}

static void put_range(struct spark *k)
{
    if (isnan(k->v->lo) || isnan(k->v->hi)) return;
    cs_buf_addz(k->out, "<rect class=\"band\" width=\"1000\" y=\"");
    cs_svg_number(k->out, down(k, k->v->hi));
    cs_buf_addz(k->out, "\" height=\"");
    cs_svg_number(k->out, fmax(down(k, k->v->lo) - down(k, k->v->hi), 1));
    cs_buf_addz(k->out, "\"/>");
}

static void put_target(struct spark *k)
{
    if (isnan(k->v->target)) return;
    cs_buf_addz(k->out, "<path class=\"target\" d=\"M0 ");
    cs_svg_number(k->out, down(k, k->v->target));
    cs_buf_addz(k->out, "H1000\"/>");
}

static void put_path(struct spark *k)
{
    bool pen = false;
    cs_buf_addz(k->out, "<path class=\"line\" d=\"");
    for (size_t i = 0; i < k->v->n; i++) {
        bool known = !isnan(k->v->value[i]);
        if (known) {
            cs_buf_addc(k->out, pen ? 'L' : 'M');
            cs_svg_number(k->out, across(k, i));
            cs_buf_addc(k->out, ' ');
            cs_svg_number(k->out, down(k, k->v->value[i]));
        }
        pen = known;
    }
    cs_buf_addz(k->out, "\"/>");
}

/* A line of no length, whose cap is the point: it keeps its shape while the drawing is stretched. What is
 * outside the usual is square, and so is told without colour. */
static void put_end(struct spark *k)
{
    double last = k->v->n ? k->v->value[k->v->n - 1] : NAN;
    if (isnan(last)) return;
    bool outside = last < k->v->lo || last > k->v->hi;
    const char *tone = k->v->tone == CS_TONE_WORSE ? " worse" : k->v->tone == CS_TONE_BETTER ? " better" : "";
    cs_buf_addf(k->out, "<path class=\"end%s%s\" d=\"M", outside ? " outside" : "", tone);
    cs_svg_number(k->out, across(k, k->v->n - 1));
    cs_buf_addc(k->out, ' ');
    cs_svg_number(k->out, down(k, last));
    cs_buf_addz(k->out, "h.01\"/>");
}

void cs_svg_spark(struct cs_buf *out, const struct cs_spark *v, bool tall)
{
    struct cs_svg_range known = CS_SVG_NOTHING, r = {v->least, v->most};
    cs_svg_take_all(&known, v->value, v->n);
    if (!(known.lo <= known.hi)) return;
    cs_svg_take(&r, known.lo);
    cs_svg_take(&r, known.hi);
    cs_svg_take(&r, v->lo);
    cs_svg_take(&r, v->hi);
    cs_svg_take(&r, v->target);
    struct spark k = {out, v, r.lo, r.hi > r.lo ? r.hi : r.lo + 1, tall ? TALL : SMALL};
    cs_buf_addf(
        out,
        "<svg class=\"spark%s\" viewBox=\"0 0 1000 %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        tall ? "" : " small", tall ? TALL : SMALL);
    put_range(&k);
    put_target(&k);
    put_path(&k);
    put_end(&k);
    cs_buf_addz(out, "</svg>");
}
