/* mail_table.c - tables of a mail, and tiles as one. */
#include "report/mail_part.h"

#include "report/safe.h"
#include "report/words.h"
#include "text/width.h"

enum { SHORT = 14 }; /* cells of a name that is never broken */

static void put(struct cs_mail *m, const char *text)
{
    cs_buf_addz(m->out, text);
}

/* ---- pieces ---- */

static void open_table(struct cs_mail *m, int padding)
{
    m->whole = false;
    cs_buf_addf(m->out,
                "<table width=\"100%%\" cellpadding=\"%d\" cellspacing=\"0\" border=\"0\" "
                "style=\"border-collapse:collapse;font:13px/1.5 " CS_MAIL_FONT "\">",
                padding);
}

void cs_mail_open(struct cs_mail *m)
{
    open_table(m, 0);
}

void cs_mail_open_rows(struct cs_mail *m)
{
    open_table(m, 4);
}

void cs_mail_close(struct cs_mail *m)
{
    m->whole = false;
    put(m, "</table>");
}

void cs_mail_tr(struct cs_mail *m, bool head)
{
    put(m, head ? "<tr valign=\"bottom\" style=\"font-size:12px;color:" CS_MAIL_INK2
                  ";border-bottom:1px solid " CS_MAIL_RULE "\">"
                : "<tr style=\"border-bottom:1px solid " CS_MAIL_RULE2 "\">");
}

void cs_mail_th(struct cs_mail *m, enum cs_mail_place place)
{
    m->whole = false;
    cs_buf_addf(m->out, "<th align=\"%s\"%s>", place == CS_MAIL_RIGHT ? "right" : "left",
                place == CS_MAIL_FIRST ? " style=\"padding-left:0\"" : "");
}

void cs_mail_td(struct cs_mail *m, enum cs_mail_place place, const char *more)
{
    const char *first = place == CS_MAIL_FIRST ? "padding-left:0;" : "";
    m->whole = place == CS_MAIL_RIGHT;
    put(m, place == CS_MAIL_RIGHT ? "<td align=\"right\" nowrap" : "<td");
    if (*first || *more) cs_buf_addf(m->out, " style=\"%s%s\"", first, more);
    put(m, ">");
}

static void space(struct cs_mail *m, int mille)
{
    if (mille > 0) cs_buf_addf(m->out, "<td width=\"%d%%\"></td>", (mille + 5) / 10);
}

void cs_mail_bar(struct cs_mail *m, const char *colour, int from, int to)
{
    int width = (to - from + 5) / 10;
    if (to <= from) return;
    cs_buf_addf(m->out, "<table width=\"%d%%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>",
                from    ? 100
                : width ? width
                        : 1);
    if (from) space(m, from);
    cs_buf_addf(m->out, "<td height=\"12\" bgcolor=\"%s\"></td>", colour);
    if (from) space(m, CS_BAR_FULL - to);
    put(m, "</tr></table>");
}

void cs_mail_spark(struct cs_mail *m, const double *v, size_t n, struct cs_spark_scale scale,
                   enum cs_tone last)
{
    struct cs_buf text = {0};
    cs_spark_text(&text, v, n, scale, false);
    struct cs_slice s = cs_buf_slice(&text);
    size_t tail = s.n ? 1 : 0;
    while (tail && tail < s.n && ((unsigned char)s.p[s.n - tail] & 0xC0) == 0x80) tail++;
    put(m, "<span style=\"font:12px/1 monospace;letter-spacing:-.5px;color:" CS_MAIL_INK3
           ";white-space:nowrap\">");
    cs_buf_add(m->out, s.p, s.n - tail);
    cs_buf_addf(m->out, "<span style=\"color:%s\">",
                last == CS_TONE_WORSE    ? CS_MAIL_WORSE
                : last == CS_TONE_BETTER ? CS_MAIL_BETTER
                : last == CS_TONE_MUTED  ? CS_MAIL_INK3
                                         : CS_MAIL_SUBJECT);
    cs_buf_add(m->out, s.p + s.n - tail, tail);
    put(m, "</span></span>");
    if (text.failed) m->out->failed = true;
    cs_buf_release(&text);
}

void cs_mail_caption(struct cs_mail *m, const struct cs_grid *g)
{
    if (g->title.n) {
        put(m, "<div style=\"font:600 15px/1.45 " CS_MAIL_FONT "\">");
        cs_mail_line(m, &g->title);
        put(m, "</div>");
    }
    if (g->note.n) {
        put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding-bottom:4px\">");
        cs_mail_line(m, &g->note);
        put(m, "</div>");
    }
}

void cs_mail_more(struct cs_mail *m, size_t left)
{
    struct cs_buf n = {0};
    cs_figure_fixed(&n, cs_int((int64_t)left), 0);
    put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding-top:4px\">");
    for (const char *p = cs_word(CS_WORD_MORE, m->lang); *p; p++) {
        if (*p == '$' && p[1]) {
            cs_buf_adds(m->out, cs_buf_slice(&n));
            p++;
        } else {
            cs_buf_addc(m->out, *p);
        }
    }
    put(m, "</div>");
    if (n.failed) m->out->failed = true;
    cs_buf_release(&n);
}

/* ---- tables ---- */

/* The last two weeks: more has no room beside other columns. */
static void put_spark(struct cs_mail *m, const struct cs_spark *spark, struct cs_spark_scale scale)
{
    static const size_t days = 14;
    size_t n = spark->n < days ? spark->n : days;
    if (n) cs_mail_spark(m, spark->value + spark->n - n, n, scale, spark->tone);
}

static size_t words_width(const struct cs_line *l)
{
    size_t cells = 0;
    for (size_t i = 0; i < l->n; i++) cells += cs_width(l->spans[i].text);
    return cells;
}

static void cell(struct cs_mail *m, const struct cs_column *column, bool first, const struct cs_cell *c)
{
    static const char *const shades[] = {
        "background:#f4f1ea;",
        "background:#c6d9ea;",
        "background:#7fabd3;",
        "background:#2f6fae;color:#fff;",
        "background:#0c3a6b;color:#fff;",
    };
    switch (column->kind) {
    case CS_COLUMN_NAME:
        cs_mail_td(m, first ? CS_MAIL_FIRST : CS_MAIL_LEFT,
                   words_width(&c->line) <= SHORT ? "white-space:nowrap" : "");
        break;
    case CS_COLUMN_BAR:
        put(m, "<td width=\"30%\">");
        cs_mail_bar(m, CS_MAIL_SUBJECT, 0, c->bar);
        put(m, "</td>");
        return;
    case CS_COLUMN_SPARK:
        cs_mail_td(m, CS_MAIL_LEFT, "");
        if (c->spark) put_spark(m, c->spark, (struct cs_spark_scale){c->spark->least, c->spark->most});
        put(m, " ");
        break;
    case CS_COLUMN_NUMBER:
    case CS_COLUMN_DOT:
        cs_mail_td(m, CS_MAIL_RIGHT, c->heat >= 0 && c->heat < 5 ? shades[c->heat] : "");
        break;
    }
    cs_mail_line(m, &c->line);
    put(m, "</td>");
}

/* A dot on a line needs a drawing; its words stay, where it has any. */
static bool has_words(const struct cs_grid *g, size_t column)
{
    if (g->columns[column].kind != CS_COLUMN_DOT) return true;
    for (size_t r = 0; r < g->n_rows; r++)
        if (g->cells[r * g->n_columns + column].line.n) return true;
    return false;
}

/* Of a table in the order of time the last rows are the ones of today. */
static bool is_over_time(const struct cs_grid *g)
{
    static const char *const keys[] = {"date", "week", "month"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (g->n_columns && cs_slice_eqz(g->columns[0].id, keys[i])) return true;
    return false;
}

static bool stands_out(const struct cs_grid *g, size_t row)
{
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct cs_line *l = &g->cells[row * g->n_columns + i].line;
        for (size_t k = 0; k < l->n; k++)
            if (l->spans[k].tone == CS_TONE_WORSE || l->spans[k].tone == CS_TONE_BETTER) return true;
    }
    return false;
}

/* The rows that a mail shows of a long table: the last in time, else those that stand out, else the first. */
static size_t choose_rows(const struct cs_grid *g, size_t *rows)
{
    size_t n = 0, from = is_over_time(g) && g->n_rows > CS_MAIL_ROWS ? g->n_rows - CS_MAIL_ROWS : 0;
    if (g->n_rows > CS_MAIL_ROWS && !from)
        for (size_t r = 0; r < g->n_rows && n < CS_MAIL_ROWS; r++)
            if (stands_out(g, r)) rows[n++] = r;
    for (size_t r = from; !n && r < g->n_rows && r < from + CS_MAIL_ROWS; r++) rows[r - from] = r;
    return n ? n : g->n_rows < CS_MAIL_ROWS ? g->n_rows : CS_MAIL_ROWS;
}

static void put_rows(struct cs_mail *m, const struct cs_grid *g, const size_t *rows, size_t n)
{
    bool kept[CS_COLUMNS_MAX];
    for (size_t i = 0; i < g->n_columns; i++) kept[i] = has_words(g, i);
    cs_mail_open_rows(m);
    cs_mail_tr(m, true);
    for (size_t i = 0; i < g->n_columns; i++) {
        if (!kept[i]) continue;
        bool right = g->columns[i].kind == CS_COLUMN_NUMBER || g->columns[i].kind == CS_COLUMN_DOT;
        cs_mail_th(m, !i ? CS_MAIL_FIRST : right ? CS_MAIL_RIGHT : CS_MAIL_LEFT);
        cs_mail_line(m, &g->columns[i].title);
        put(m, "</th>");
    }
    put(m, "</tr>\n");
    for (size_t r = 0; r < n; r++) {
        cs_mail_tr(m, false);
        for (size_t i = 0; i < g->n_columns; i++)
            if (kept[i]) cell(m, &g->columns[i], !i, &g->cells[rows[r] * g->n_columns + i]);
        put(m, "</tr>\n");
    }
    cs_mail_close(m);
}

/* Hours across: too many columns for one row of a mail, so they come in rows of twelve. */
static void put_heat(struct cs_mail *m, const struct cs_grid *g, size_t n)
{
    static const size_t across = 12;
    static const char *const shades[] = {"#f4f1ea", "#c6d9ea", "#7fabd3", "#2f6fae", "#0c3a6b"};
    for (size_t from = 1; from < g->n_columns; from += across) {
        size_t to = from + across < g->n_columns ? from + across : g->n_columns;
        put(m, "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"1\" border=\"0\" "
               "style=\"font:12px/1.8 " CS_MAIL_FONT
               ";table-layout:fixed;text-align:center\"><tr style=\"color:" CS_MAIL_INK3
               "\"><td width=\"80\"></td>");
        for (size_t i = from; i < to; i++) {
            put(m, "<td>");
            cs_mail_line(m, &g->columns[i].title);
            put(m, "</td>");
        }
        put(m, "</tr>");
        m->whole = true;
        for (size_t r = 0; r < n; r++) {
            const struct cs_cell *cells = g->cells + r * g->n_columns;
            put(m, "<tr><td align=\"left\">");
            cs_mail_line(m, &cells[0].line);
            put(m, "</td>");
            for (size_t i = from; i < to; i++) {
                int heat = cells[i].heat;
                if (heat >= 0 && heat < 5)
                    cs_buf_addf(m->out, "<td bgcolor=\"%s\"%s>", shades[heat],
                                heat > 2 ? " style=\"color:#fff\"" : "");
                else
                    put(m, "<td>");
                cs_mail_line(m, &cells[i].line);
                put(m, "</td>");
            }
            put(m, "</tr>");
        }
        cs_mail_close(m);
    }
}

void cs_mail_rows(struct cs_mail *m, const struct cs_grid *g, size_t most)
{
    size_t rows[CS_MAIL_ROWS], n = g->n_rows < most ? g->n_rows : most;
    if (!g->heat) n = choose_rows(g, rows);
    cs_mail_caption(m, g);
    if (n && g->heat)
        put_heat(m, g, n);
    else if (n)
        put_rows(m, g, rows, n);
    if (n < g->n_rows) cs_mail_more(m, g->n_rows - n);
    if (g->foot.n) {
        put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding-top:4px\">");
        cs_mail_line(m, &g->foot);
        put(m, "</div>");
    }
}

void cs_mail_table(struct cs_mail *m, const struct cs_grid *g)
{
    cs_mail_rows(m, g, CS_MAIL_ROWS);
}

/* ---- tiles: a row each ---- */

static void state(struct cs_mail *m, const struct cs_tile *t)
{
    static const struct {
        const char *colour, *sign;
        enum cs_word word;
    } states[] = {
        [CS_STATE_MET] = {CS_MAIL_BETTER, "✓", CS_WORD_MET},
        [CS_STATE_MISSED] = {CS_MAIL_WORSE, "✕", CS_WORD_MISSED},
        [CS_STATE_BORDERLINE] = {CS_MAIL_INK3, "○", CS_WORD_BORDERLINE},
    };
    put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 "\">");
    if (t->state != CS_STATE_NONE)
        cs_buf_addf(m->out, "<b style=\"color:%s\">%s %s</b> ", states[t->state].colour,
                    states[t->state].sign, cs_word(states[t->state].word, m->lang));
    cs_mail_line(m, &t->target);
    if (t->when.n && (t->target.n || t->state != CS_STATE_NONE)) put(m, " · ");
    cs_mail_line(m, &t->when);
    put(m, "</div>");
}

static void tile(struct cs_mail *m, const struct cs_tile *t, bool sparks)
{
    cs_mail_tr(m, false);
    cs_mail_td(m, CS_MAIL_FIRST, "");
    put(m, "<b style=\"font-weight:600\">");
    cs_mail_line(m, &t->name);
    put(m, "</b>");
    if (t->target.n || t->when.n || t->state != CS_STATE_NONE) state(m, t);
    put(m, "</td>");
    cs_mail_td(m, CS_MAIL_RIGHT, "");
    put(m, "<span style=\"font-size:20px;font-weight:600\">");
    cs_mail_line(m, &t->value);
    put(m, "</span>");
    if (t->interval.n) {
        put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 "\">");
        cs_mail_line(m, &t->interval);
        put(m, "</div>");
    }
    put(m, "</td>");
    cs_mail_td(m, CS_MAIL_RIGHT, "");
    for (size_t i = 0; i < t->n_changes; i++) {
        put(m, i ? "<br>" : "");
        put(m, "<span style=\"color:" CS_MAIL_INK3 ";font-size:12px\">");
        cs_mail_line(m, &t->changes[i].label);
        put(m, "</span> ");
        cs_mail_line(m, &t->changes[i].change);
    }
    put(m, "</td>");
    if (sparks) {
        cs_mail_td(m, CS_MAIL_LEFT, "");
        if (t->spark) put_spark(m, t->spark, (struct cs_spark_scale){0, 0});
        put(m, "</td>");
    }
    put(m, "</tr>\n");
}

void cs_mail_tiles(struct cs_mail *m, const struct cs_part *p)
{
    bool sparks = false;
    for (size_t i = 0; i < p->n_tiles; i++) sparks |= p->tiles[i].spark != NULL;
    cs_mail_open_rows(m);
    for (size_t i = 0; i < p->n_tiles; i++) tile(m, &p->tiles[i], sparks);
    cs_mail_close(m);
}
