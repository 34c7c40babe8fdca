/* sheet.c - lays out a table once all its widths are known. */
#include "metric/sheet.h"
#include "text/width.h"
#include <stdlib.h>

enum { GAP = 2, HEADING = 14, NAME_MOST = 40, LINES_MOST = 4 };

/* ---- cells ---- */

void cs_sheet_end(struct cs_sheet *s, enum cs_tone tone)
{
    struct cs_error ignored;
    if (cs_grow(&s->cell, &s->cap, s->n + 1, sizeof *s->cell, &ignored) != CS_OK)
        s->failed = true;
    else
        s->cell[s->n++] = (struct cs_sheet_cell){.end = s->text.n, .tone = tone};
}

void cs_sheet_add(struct cs_sheet *s, const char *text, enum cs_tone tone)
{
    cs_buf_addz(&s->text, text);
    cs_sheet_end(s, tone);
}

void cs_sheet_release(struct cs_sheet *s)
{
    cs_buf_release(&s->text);
    free(s->cell);
    *s = (struct cs_sheet){0};
}

static struct cs_slice text_of(const struct cs_sheet *s, size_t i)
{
    size_t from = i ? s->cell[i - 1].end : 0;
    return cs_slice(s->text.p + from, s->cell[i].end - from);
}

void cs_tone_add(struct cs_buf *out, struct cs_slice text, enum cs_tone tone, bool colour)
{
    static const char *const code[] = {"", "\033[1m", "\033[2m", "\033[36m", "\033[31m"};
    bool shown = colour && tone != CS_TONE_NONE && text.n;
    if (shown) cs_buf_addz(out, code[tone]);
    cs_buf_adds(out, text);
    if (shown) cs_buf_addz(out, "\033[0m");
}

static void add_blanks(struct cs_buf *out, size_t n)
{
    while (n--) cs_buf_addc(out, ' ');
}

/* ---- headings ---- */

/* Takes the next line of a heading off *rest: whole words, or Han letters, of at most `cells`. */
static struct cs_slice next_line(struct cs_slice *rest, size_t cells)
{
    while (rest->n && rest->p[0] == ' ') rest->p++, rest->n--;
    struct cs_slice line = *rest;
    if (cs_width(line) > cells) {
        line = cs_width_cut(*rest, cells);
        size_t blank = line.n;
        while (blank && line.p[blank - 1] != ' ') blank--;
        bool breaks_word = line.n < rest->n && rest->p[line.n] != ' ' && !(rest->p[line.n] & 0x80);
        if (blank && breaks_word) line.n = blank;
        if (line.n == 0) line = *rest; /* not even one letter fits: as it is */
    }
    rest->p += line.n;
    rest->n -= line.n;
    while (line.n && line.p[line.n - 1] == ' ') line.n--;
    return line;
}

static size_t widest_line(struct cs_slice heading, size_t cells, size_t *lines)
{
    size_t widest = 0;
    *lines = 0;
    do {
        struct cs_slice line = next_line(&heading, cells);
        size_t w = cs_width(line);
        if (w > widest) widest = w;
        ++*lines;
    } while (heading.n);
    return widest;
}

/* The width of a column whose values take `values`: its heading wraps at HEADING cells, wider where it would
 * take too many lines. */
static size_t heading_width(struct cs_slice heading, size_t values)
{
    size_t cells = values > HEADING ? values : HEADING, lines, width;
    do width = widest_line(heading, cells++, &lines);
    while (lines > LINES_MOST);
    return width > values ? width : values;
}

/* ---- layout ---- */

struct layout {
    const struct cs_sheet *s;
    const struct cs_sheet_style *style;
    size_t *width;
    struct cs_buf *out;
};

static void add_field(struct layout *l, size_t column, struct cs_slice text, enum cs_tone tone, bool last)
{
    bool cut = column < l->s->names && cs_width(text) > l->width[column];
    if (cut) text = cs_width_cut(text, l->width[column] - 1);
    size_t blanks = l->width[column] - cs_width(text) - cut;
    bool left = column < l->s->names || l->s->cell[column].words;
    if (!left) add_blanks(l->out, blanks);
    cs_tone_add(l->out, text, tone, l->style->colour);
    if (cut) cs_buf_addz(l->out, "…");
    if (left && !last) add_blanks(l->out, blanks);
}

/* One line of the headings, bottom line 0: a heading of fewer lines stands at the bottom. */
static void add_heading_line(struct layout *l, const size_t *columns, size_t n, size_t from_bottom)
{
    for (size_t i = 0; i < n; i++) {
        struct cs_slice rest = text_of(l->s, columns[i]), line = {"", 0};
        size_t lines;
        (void)widest_line(rest, l->width[columns[i]], &lines);
        for (size_t k = 0; lines > from_bottom && k < lines - from_bottom; k++)
            line = next_line(&rest, l->width[columns[i]]);
        if (i) add_blanks(l->out, GAP);
        add_field(l, columns[i], line, CS_TONE_STRONG, i + 1 == n);
    }
    while (l->out->n && l->out->p[l->out->n - 1] == ' ') l->out->n--;
    cs_buf_addc(l->out, '\n');
}

/* A row that says nothing in a part: not more than its names, which stand in the first one. */
static bool is_bare(const struct layout *l, size_t row, const size_t *columns, size_t n)
{
    const size_t names = l->s->names;
    const bool first = n <= names || columns[names] == names;
    for (size_t i = first ? 0 : names; i < n; i++)
        if (text_of(l->s, row + columns[i]).n) return false;
    return true;
}

/* Some columns of all rows. */
static void add_part(struct layout *l, const size_t *columns, size_t n)
{
    const struct cs_sheet *s = l->s;
    size_t most = 1, lines;
    for (size_t i = 0; i < n; i++) {
        (void)widest_line(text_of(s, columns[i]), l->width[columns[i]], &lines);
        if (lines > most) most = lines;
    }
    while (most--) add_heading_line(l, columns, n, most);
    for (size_t row = s->columns; row + s->columns <= s->n; row += s->columns) {
        if (is_bare(l, row, columns, n)) continue;
        for (size_t i = 0; i < n; i++) {
            if (i) add_blanks(l->out, GAP);
            add_field(l, columns[i], text_of(s, row + columns[i]), s->cell[row + columns[i]].tone,
                      i + 1 == n);
        }
        while (l->out->n && l->out->p[l->out->n - 1] == ' ') l->out->n--;
        cs_buf_addc(l->out, '\n');
    }
}

static void set_widths(struct layout *l)
{
    const struct cs_sheet *s = l->s;
    for (size_t i = s->columns; i < s->n; i++) {
        size_t w = cs_width(text_of(s, i));
        if (w > l->width[i % s->columns]) l->width[i % s->columns] = w;
    }
    for (size_t c = 0; c < s->columns; c++) {
        if (c < s->names && l->width[c] > NAME_MOST) l->width[c] = NAME_MOST;
        l->width[c] = heading_width(text_of(s, c), l->width[c]);
    }
}

/* As many columns as fit go beside each other; those that join stay together where that is possible. */
static void add_parts(struct layout *l, size_t *columns)
{
    const struct cs_sheet *s = l->s;
    size_t next = s->names;
    do {
        size_t n = 0, taken = 0;
        if (next > s->names) cs_buf_addc(l->out, '\n');
        for (; n < s->names; n++) {
            columns[n] = n;
            taken += l->width[n] + GAP;
        }
        size_t first = next;
        while (next < s->columns && (next == first || taken + l->width[next] <= l->style->width)) {
            taken += l->width[next] + GAP;
            columns[n++] = next++;
        }
        while (next < s->columns && next > first + 1 && s->cell[next].joins) {
            if (!s->cell[next - 1].joins && next - 1 == first) break;
            next--;
            n--;
        }
        add_part(l, columns, n);
    } while (next < s->columns);
}

enum cs_status cs_sheet_print(const struct cs_sheet *s, const struct cs_sheet_style *style,
                              struct cs_buf *out, struct cs_error *e)
{
    struct layout l = {s, style, cs_alloc(s->columns + 1, sizeof *l.width), out};
    size_t *columns = cs_alloc(s->columns + 1, sizeof *columns);
    enum cs_status status = l.width && columns && !s->failed ? cs_buf_status(&s->text, e) : cs_fail_memory(e);
    if (status == CS_OK) {
        set_widths(&l);
        add_parts(&l, columns);
        status = cs_buf_status(out, e);
    }
    free(columns);
    free(l.width);
    return status;
}
