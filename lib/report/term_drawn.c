/* term_drawn.c - bars, dots and lines of a table in cells. */
#include "report/term_drawn.h"

#include "report/spark.h"

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The cell of `width` that a place on a bar's scale falls into. */
static size_t place(int at, size_t width)
{
    const size_t full = CS_BAR_FULL;
    size_t cell = at > 0 ? ((size_t)at * width + full / 2) / full : 0;
    return smaller(cell, width - 1);
}

static const char *bar_colour(const struct cs_cell *c)
{
    static const char *const colours[] = {"2", "31", "36"};
    return c->heat >= 0 && c->heat < 3 ? colours[c->heat] : "34";
}

/* A stroke over the cells [from, to), and the reference line over it or beside. */
static void put_stroke(struct cs_term *t, const struct cs_cell *c, size_t from, size_t to, size_t mark)
{
    const char *now = "";
    size_t end = mark != SIZE_MAX && mark + 1 > to ? mark + 1 : to;
    for (size_t i = 0; i < end; i++) {
        bool drawn = i >= from && i < to && i != mark;
        const char *colour = drawn ? bar_colour(c) : "0";
        if (*now ? now != colour : drawn) cs_term_sgr(t, now = colour);
        cs_term_fill(t, i == mark ? "┃" : drawn ? "━" : " ", 1);
    }
    if (*now && *now != '0') cs_term_sgr(t, "0");
}

size_t cs_term_bar(struct cs_term *t, const struct cs_cell *c, size_t width)
{
    const size_t full = CS_BAR_FULL;
    size_t mark = c->mark >= 0 ? place(c->mark, width) : SIZE_MAX, from = 0, to = 0;
    if (c->lo >= 0 && c->hi >= 0) { /* to one side of the mark */
        from = place(c->lo, width);
        to = larger(place(c->hi, width), from);
        if (mark != SIZE_MAX && from >= mark && c->hi > c->lo) to++;
    } else if (c->bar > 0) {
        to = smaller(larger(1, ((size_t)c->bar * width + full / 2) / full), width);
    }
    put_stroke(t, c, from, to, mark);
    return mark != SIZE_MAX && mark + 1 > to ? mark + 1 : to;
}

/* An interval, its value on it, the reference behind. */
size_t cs_term_dot(struct cs_term *t, const struct cs_cell *c, size_t width)
{
    if (c->bar < 0) return 0;
    size_t at = place(c->bar, width), lo = c->lo >= 0 ? place(c->lo, width) : at,
           hi = c->hi >= 0 ? place(c->hi, width) : at, mark = c->mark >= 0 ? place(c->mark, width) : SIZE_MAX;
    size_t end = larger(hi, at) + 1;
    if (mark != SIZE_MAX) end = larger(end, mark + 1);
    for (size_t i = 0; i < end; i++) {
        bool drawn = i == at || (i >= lo && i <= hi);
        if (drawn) cs_term_sgr(t, bar_colour(c));
        cs_term_fill(t, i == at ? (c->heat == 1 ? "◆" : "●") : drawn ? "━" : i == mark ? "┃" : " ", 1);
        if (drawn) cs_term_sgr(t, "0");
    }
    return end;
}

size_t cs_term_spark(struct cs_term *t, const struct cs_spark *s, size_t width)
{
    static const char *const codes[] = {[CS_TONE_WORSE] = "31", [CS_TONE_BETTER] = "36"};
    if (!s || !s->n) return 0;
    size_t skip = s->n > width ? s->n - width : 0, n = s->n - skip;
    struct cs_buf text = {0};
    cs_spark_text(&text, s->value + skip, n, (struct cs_spark_scale){s->least, s->most}, t->style.ascii);
    size_t last = text.n ? text.n - 1 : 0;
    while (last && ((unsigned char)text.p[last] & 0xC0) == 0x80) last--;
    cs_term_text(t, cs_slice(text.p, last), CS_TONE_MUTED);
    const char *code = (size_t)s->tone < sizeof codes / sizeof *codes ? codes[s->tone] : NULL;
    cs_term_sgr(t, code ? code : "34");
    cs_term_text(t, cs_slice(text.p + last, text.n - last), CS_TONE_PLAIN);
    cs_term_sgr(t, "0");
    t->failed |= text.failed;
    cs_buf_release(&text);
    return n;
}
