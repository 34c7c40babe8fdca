/* svg_share.c - parts of a whole: strips of 100 %, one a point, and the pie of few parts. */
#include "report/svg_part.h"

#include <math.h>

enum { STRIP = 44, APART = 12, TINTS = 5, PIE = 160, WORDS_AT = 196 };

/* The tint of a part; what is beyond the five is the last. */
static char tint(size_t part)
{
    return (char)('0' + (part < TINTS ? part : TINTS - 1));
}

static double known(double v)
{
    return v > 0 ? v : 0;
}

static void put_share(struct cs_svg *s, double share, unsigned places)
{
    cs_figure_fixed(s->out, cs_num_round(cs_num_from_double(share * 100), places), places);
    cs_buf_addc(s->out, '%');
}

/* ---- strips ---- */

/* How much a part has room to say. */
enum say { SAY_NOTHING, SAY_ROUND, SAY_SHARE, SAY_NAME };

static enum say room_for(double pixels, const struct cs_line *name)
{
    if (pixels >= 42 && pixels >= cs_svg_width(name, 12) + 10) return SAY_NAME;
    return pixels >= 42 ? SAY_SHARE : pixels >= 34 ? SAY_ROUND : SAY_NOTHING;
}

static void put_said(struct cs_svg *s, size_t part, enum say say, const char *page, double x, double top,
                     double share)
{
    char class[] = "on0";
    class[2] = tint(part);
    if (say == SAY_NOTHING) return;
    cs_buf_addf(s->out, "<g class=\"%s%s\">", class, page);
    if (say == SAY_NAME) {
        cs_svg_text(s, "on", x, 6, top + 18);
        cs_svg_words(s, &s->chart->series[part].name);
        cs_svg_text_end(s);
    }
    cs_svg_text(s, "on strong", x, 6, say == SAY_NAME ? top + 34 : top + STRIP / 2.0 + 4);
    put_share(s, share, say == SAY_ROUND ? 0 : 1);
    cs_svg_text_end(s);
    cs_buf_addz(s->out, "</g>");
}

static void put_tip(struct cs_svg *s, const struct cs_line *name, double share)
{
    cs_buf_addz(s->out, "<title>");
    cs_svg_words(s, name);
    cs_buf_addc(s->out, ' ');
    put_share(s, share, 1);
    cs_buf_addz(s->out, "</title>");
}

static void put_strip(struct cs_svg *s, size_t point, double top, double wide, double narrow)
{
    const struct cs_chart *c = s->chart;
    double whole = 0, at = 0;
    for (size_t i = 0; i < c->n_series; i++) whole += known(c->series[i].y[point]);
    for (size_t i = 0; i < c->n_series && whole > 0; i++) {
        double share = known(c->series[i].y[point]) / whole;
        char class[] = "part p0";
        class[6] = tint(i);
        if (share <= 0) continue;
        cs_svg_rect_open(s, class, at * 100, top, share * 100, STRIP);
        if (s->tips) put_tip(s, &c->series[i].name, share);
        cs_buf_addz(s->out, "</rect>");
        enum say on_wide = room_for(share * wide, &c->series[i].name),
                 on_narrow = room_for(share * narrow, &c->series[i].name);
        put_said(s, i, on_wide, on_narrow == on_wide ? "" : " w", at * 100, top, share);
        if (on_narrow != on_wide) put_said(s, i, on_narrow, " n", at * 100, top, share);
        at += share;
    }
}

void cs_svg_stack_chart(struct cs_svg *s, const struct cs_line *name)
{
    const struct cs_chart *c = s->chart;
    static const double most = 140;
    double left = 0;
    for (size_t i = 0; i < c->n_points; i++) left = fmax(left, cs_svg_width(&c->label[i], 12.5));
    struct cs_svg_room room = {.top = 4, .bottom = 0, .left = fmin(left, most) + 12};
    cs_svg_open(s, name, (STRIP + APART) * (double)c->n_points, room);
    for (size_t i = 0; i < c->n_points; i++) {
        double top = (STRIP + APART) * (double)i;
        cs_svg_text(s, "fig", 0, -room.left, top + STRIP / 2.0 + 4);
        cs_svg_line(s, &c->label[i]);
        cs_svg_text_end(s);
        put_strip(s, i, top, cs_svg_plot(s, room), CS_SVG_NARROW - room.left);
    }
    cs_svg_close(s);
}

/* ---- the pie ---- */

static void put_slice(struct cs_svg *s, size_t point, double from, double share)
{
    static const double pi = 3.14159265358979323846, radius = PIE / 2.0;
    char class[] = "part p0";
    class[6] = tint(point);
    cs_buf_addz(s->out, "<g>");
    cs_svg_tip(s, point);
    if (share > 0.9999) {
        cs_buf_addf(s->out, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/></g>", class, PIE / 2,
                    PIE / 2, PIE / 2);
        return;
    }
    double end = from + share;
    cs_buf_addf(s->out, "<path class=\"%s\" d=\"M%d %dL", class, PIE / 2, PIE / 2);
    cs_svg_number(s->out, radius + radius * sin(2 * pi * from));
    cs_buf_addc(s->out, ' ');
    cs_svg_number(s->out, radius - radius * cos(2 * pi * from));
    cs_buf_addf(s->out, "A%d %d 0 %d 1 ", PIE / 2, PIE / 2, share > 0.5);
    cs_svg_number(s->out, radius + radius * sin(2 * pi * end));
    cs_buf_addc(s->out, ' ');
    cs_svg_number(s->out, radius - radius * cos(2 * pi * end));
    cs_buf_addz(s->out, "Z\"/></g>");
}

static void put_slice_words(struct cs_svg *s, size_t point, double share, double y)
{
    char class[] = "part p0";
    class[6] = tint(point);
    cs_buf_addf(s->out, "<rect class=\"%s\" x=\"%d\" y=\"%.0f\" width=\"10\" height=\"10\"/>", class,
                WORDS_AT, y - 9);
    cs_svg_text(s, "name", 0, WORDS_AT + 18, y);
    cs_svg_words(s, &s->chart->label[point]);
    cs_buf_addz(s->out, " <tspan class=\"strong\">");
    put_share(s, share, 1);
    cs_buf_addz(s->out, "</tspan>");
    cs_svg_text_end(s);
}

void cs_svg_pie_chart(struct cs_svg *s, const struct cs_line *name)
{
    const struct cs_chart *c = s->chart;
    const double *y = c->series[0].y;
    double whole = 0, at = 0, line = 24, lines = line * (double)c->n_points;
    for (size_t i = 0; i < c->n_points; i++) whole += known(y[i]);
    cs_svg_open(s, name, fmax(PIE, lines), (struct cs_svg_room){.top = 4, .bottom = 4});
    for (size_t i = 0; i < c->n_points && whole > 0; i++) {
        double share = known(y[i]) / whole;
        if (share > 0) put_slice(s, i, at, share);
        put_slice_words(s, i, share, fmax(0, (PIE - lines) / 2) + line * ((double)i + 0.5) + 5);
        at += share;
    }
    cs_svg_close(s);
}
