/* fixed.c - tables lined up for the eye: columns between blanks that stand in every line (column -t, reports
 * of old machines), and columns between rules (psql, mysql). */
#include "base/ascii.h"
#include "base/utf8.h"
#include "ingest/format_table.h"
#include "ingest/lines.h"
#include "text/width.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = 1 << 16, STRETCH = 512 * 1024, ROWS = 8192, CUTS = 500, WIDE = 1 << 14, ENOUGH = 3 };

/* What a place of a line is counted in: East Asian characters take two places where people looked at the
 * table, one where a program counted. */
enum measure { CELLS, CHARACTERS };

struct cuts { /* in places: where columns begin, and the gap of one place before each but the first */
    uint32_t from[CUTS], gap[CUTS];
    uint32_t n;
    enum measure measure;
    bool ruled;    /* a gap is one '|' */
    uint32_t end;  /* boxed: the last rule sign, or UINT32_MAX */
    uint32_t last; /* ruled, not boxed: the last place of the rule */
};

struct reader {
    struct cuts cuts;
    const char *null;
    struct cs_lines lines;
    struct cs_arena arena;
    struct cs_slice *header;
    uint32_t n;
    uint64_t line;
    size_t rules; /* rules seen */
    bool end, continued;
    struct cs_slice *cell;
};

/* ---- places ---- */

struct walk {
    const char *p, *end;
    uint32_t place; /* of the character at p */
};

/* Steps over a character: returns its length, and its places in *places. */
static size_t step(const struct walk *w, enum measure measure, uint32_t *places)
{
    if ((unsigned char)*w->p < 0x80) {
        *places = 1;
        return 1;
    }
    size_t n = cs_utf8_len(w->p, (size_t)(w->end - w->p));
    if (n == 0) n = 1;
    *places = measure == CELLS ? (uint32_t)cs_width(cs_slice(w->p, n)) : 1;
    return n;
}

/* Moves on to a place; a character that lies across it is stepped over. */
static void go_to(struct walk *w, uint32_t place, enum measure measure)
{
    uint32_t places;
    while (w->p < w->end && w->place < place) {
        w->p += step(w, measure, &places);
        w->place += places;
    }
    /* what takes no place of its own belongs to the character before */
    while (w->p < w->end && cs_is_high(*w->p)) {
        size_t n = step(w, measure, &places);
        if (places) break;
        w->p += n;
    }
}

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n > 0 && *s.p == ' ') s = cs_slice(s.p + 1, s.n - 1);
    while (s.n > 0 && s.p[s.n - 1] == ' ') s.n--;
    return s;
}

/* The cells of a line; false when something stands in a gap. */
static bool cut_line(const struct cuts *c, struct cs_slice line, struct cs_slice *cell)
{
    struct walk w = {line.p, line.p + line.n, 0};
    for (uint32_t i = 0; i < c->n; i++) {
        const char *gap = w.p;
        go_to(&w, c->from[i], c->measure);
        if (w.p < w.end && w.place != c->from[i]) return false;
        struct cs_slice between = cs_slice(gap, (size_t)(w.p - gap));
        if (c->ruled && i > 0 && !cs_slice_eqz(between, "|")) return false;
        if (!c->ruled && trim(between).n > 0) return false;
        const char *begin = w.p;
        uint32_t to = i + 1 < c->n ? c->gap[i + 1] : c->end;
        if (to == UINT32_MAX)
            w.p = w.end;
        else
            go_to(&w, to, c->measure);
        if (w.p < w.end && w.place != to) return false;
        cell[i] = trim(cs_slice(begin, (size_t)(w.p - begin)));
    }
    return c->end == UINT32_MAX || cs_slice_eqz(trim(cs_slice(w.p, (size_t)(w.end - w.p))), "|");
}

/* ---- finding the columns ---- */

/* A line of '-' with '+' between, or '='. */
static bool is_rule(struct cs_slice line)
{
    bool dash = false;
    line = trim(line);
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] != '-' && line.p[i] != '+' && line.p[i] != '=') return false;
        dash = dash || line.p[i] != '+';
    }
    return dash;
}

static bool add_cut(struct cuts *c, uint32_t gap, uint32_t from)
{
    if (c->n == CUTS) return false;
    c->gap[c->n] = gap;
    c->from[c->n++] = from;
    return true;
}

/* "+--+--+" around the columns, or "--+--" between them. */
static bool cut_by_rule(struct cuts *c, struct cs_slice rule, enum measure measure)
{
    uint32_t n = (uint32_t)rule.n;
    while (n > 0 && rule.p[n - 1] == ' ') n--;
    *c = (struct cuts){.measure = measure, .ruled = true, .end = UINT32_MAX};
    if (n == 0 || rule.n > WIDE) return false;
    bool boxed = *rule.p == '+';
    if (!add_cut(c, 0, boxed)) return false;
    for (uint32_t i = boxed; i < n; i++) {
        if (rule.p[i] != '+') continue;
        if (boxed && i + 1 == n)
            c->end = i;
        else if (!add_cut(c, i, i + 1))
            return false;
    }
    c->last = boxed ? UINT32_MAX : n - 1;
    return c->n > 1 || boxed;
}

/* psql marks a cell that goes on in the next line by a '+' in the blank behind it. */
static bool goes_on(const struct cuts *c, struct cs_slice line)
{
    struct walk w = {line.p, line.p + line.n, 0};
    if (!c->ruled || c->end != UINT32_MAX) return false;
    for (uint32_t i = 1; i <= c->n; i++) {
        uint32_t place = i < c->n ? c->gap[i] - 1 : c->last;
        go_to(&w, place, c->measure);
        if (w.p < w.end && w.place == place && *w.p == '+') return true;
    }
    return false;
}

/* Cuts where at least `least` places are blank in all lines. `used[i]`: something stands at place i. */
static bool cut_by_blanks(struct cuts *c, const bool *used, uint32_t places, uint32_t least,
                          enum measure measure)
{
    *c = (struct cuts){.measure = measure, .end = UINT32_MAX};
    uint32_t blanks = 0;
    bool any = false;
    for (uint32_t i = 0; i < places; i++) {
        if (!used[i]) {
            blanks++;
            continue;
        }
        if (!any && !add_cut(c, 0, i)) return false;
        if (any && blanks >= least && !add_cut(c, i - 1, i)) return false;
        any = true;
        blanks = 0;
    }
    return c->n > 1;
}

static bool next_line(struct cs_slice *text, bool all, struct cs_slice *line)
{
    const char *eol = text->n ? memchr(text->p, '\n', text->n) : NULL;
    if (!eol && (!all || text->n == 0)) return false;
    *line = cs_slice(text->p, eol ? (size_t)(eol - text->p) : text->n);
    *text = cs_slice(text->p + line->n + (eol != NULL), text->n - line->n - (eol != NULL));
    if (line->n > 0 && line->p[line->n - 1] == '\r') line->n--;
    return true;
}

/* Marks what is used of the lines of a head; false when a TAB is among them. */
static bool mark_used(struct cs_slice head, bool all, enum measure measure, bool *used, uint32_t *places,
                      size_t *lines)
{
    struct cs_slice line;
    *places = 0;
    for (*lines = 0; next_line(&head, all, &line);) {
        struct walk w = {line.p, line.p + line.n, 0};
        if (line.n > 0 && memchr(line.p, '\t', line.n)) return false;
        *lines += trim(line).n > 0;
        while (w.p < w.end && w.place + 2 < WIDE) {
            uint32_t wide;
            size_t n = step(&w, measure, &wide);
            for (uint32_t i = 0; i < wide; i++) used[w.place + i] |= *w.p != ' ';
            w.p += n;
            w.place += wide;
        }
        if (w.place > *places) *places = w.place;
    }
    return true;
}

static bool find_blanks(struct cuts *c, struct cs_slice head, bool all, uint32_t least, enum measure measure,
                        size_t *lines)
{
    uint32_t places;
    bool used[WIDE] = {false};
    return mark_used(head, all, measure, used, &places, lines) &&
           cut_by_blanks(c, used, places, least, measure);
}

/* How many more lines keep to the cuts than do not, until the rules end. */
static int64_t rules_hold(const struct cuts *c, struct cs_slice head, bool all, struct cs_slice *cell)
{
    struct cs_slice line;
    size_t rules = 0, most = c->end == UINT32_MAX ? 2 : 3;
    int64_t score = 0;
    while (rules < most && next_line(&head, all, &line)) {
        if (is_rule(line))
            rules++;
        else if (trim(line).n > 0 && *trim(line).p != '(')
            score += cut_line(c, line, cell) ? 1 : -1;
    }
    return score;
}

static bool find_rules(struct cuts *c, struct cs_slice head, bool all, struct cs_slice *cell)
{
    struct cs_slice left = head, line;
    for (int i = 0; i < 3 && next_line(&left, all, &line); i++) {
        if (!is_rule(line)) continue;
        if (!cut_by_rule(c, line, CELLS)) return false;
        int64_t cells = rules_hold(c, head, all, cell);
        c->measure = CHARACTERS;
        int64_t characters = rules_hold(c, head, all, cell);
        if (cells >= characters) c->measure = CELLS;
        return cells > 0 || characters > 0;
    }
    return false;
}

/* The columns of a head; `least` blanks between them. Takes no memory, so that it always knows. */
static bool find_columns(struct cuts *c, struct cs_slice head, bool all, uint32_t least, size_t *lines,
                         struct cs_slice *cell)
{
    struct cuts by_characters;
    *lines = 0;
    if (find_rules(c, head, all, cell)) return true;
    bool cells = find_blanks(c, head, all, least, CELLS, lines);
    bool characters = find_blanks(&by_characters, head, all, least, CHARACTERS, lines);
    if (characters && (!cells || by_characters.n > c->n)) *c = by_characters;
    return cells || characters;
}

/* Signs that another format uses between its values. */
static bool is_delimited(struct cs_slice head)
{
    const char *eol = memchr(head.p, '\n', head.n);
    for (const char *p = head.p; p < (eol ? eol : head.p + head.n); p++)
        if (*p == ',' || *p == ';' || *p == '|' || *p == '\t' || *p == '"') return true;
    return false;
}

/* Has every column a name in the first line? */
static bool has_names(const struct cuts *c, struct cs_slice head, struct cs_slice *cell)
{
    struct cs_slice line;
    do {
        if (!next_line(&head, true, &line)) return false;
    } while (trim(line).n == 0);
    if (!cut_line(c, line, cell)) return false;
    for (uint32_t i = 0; i < c->n; i++)
        if (cell[i].n == 0) return false;
    return true;
}

static int recognise(struct cs_slice head, bool all, const char *path)
{
    struct cuts c;
    struct cs_slice cell[CUTS];
    size_t lines;
    (void)path;
    if (head.n > HEAD) {
        head.n = HEAD;
        all = false;
    }
    if (head.n == 0 || memchr(head.p, 0, head.n) || !find_columns(&c, head, all, 2, &lines, cell)) return 0;
    if (c.ruled) return 88;
    return lines >= ENOUGH && !is_delimited(head) && has_names(&c, head, cell) ? 65 : 0;
}

/* ---- rows ---- */

/* "(2 rows)" below a table of psql, "2 rows in set (0.00 sec)" below one of mysql. */
static bool is_footer(struct cs_slice line)
{
    line = trim(line);
    if (line.n > 0 && *line.p == '(') line = cs_slice(line.p + 1, line.n - 1);
    size_t i = 0;
    while (i < line.n && cs_is_digit(line.p[i])) i++;
    return i > 0 && line.n - i >= 4 && !memcmp(line.p + i, " row", 4);
}

/* The next line that is neither blank nor a rule. */
static enum cs_status next_text(struct reader *r, struct cs_slice *line, uint64_t *number, struct cs_error *e)
{
    for (;;) {
        if (cs_lines_next(&r->lines, line, number, &r->end, e) != CS_OK || r->end)
            return r->end ? CS_OK : e->status;
        if (trim(*line).n == 0) continue;
        if (!r->cuts.ruled || (!is_rule(*line) && !(r->rules > 0 && is_footer(*line)))) return CS_OK;
        r->rules++;
    }
}

static enum cs_status add_row(struct reader *r, struct cs_rows *rows, struct cs_slice line, uint64_t number,
                              struct cs_error *e)
{
    bool part = r->continued;
    r->continued = goes_on(&r->cuts, line);
    if (part || r->continued || !cut_line(&r->cuts, line, r->cell))
        return cs_rows_reject(rows, CS_REJECT_SYNTAX, number, line, 0, e);
    bool again = r->line != 0;
    for (uint32_t i = 0; i < r->n && again; i++) again = cs_slice_eq(r->cell[i], r->header[i]);
    if (again) return cs_rows_reject(rows, CS_REJECT_HEADER, number, line, 0, e);
    for (uint32_t i = 0; i < r->cuts.n; i++) {
        bool missing = cs_slice_eqz(r->cell[i], r->null);
        if (cs_rows_cell(rows, missing ? cs_slice("", 0) : r->cell[i], e) != CS_OK) return e->status;
    }
    return cs_rows_end(rows, number, line, e);
}

/* ---- the format ---- */

static enum cs_status read_header(struct reader *r, const struct cs_dialect *d, struct cs_error *e)
{
    struct cs_slice line = {NULL, 0};
    uint64_t number;
    r->n = r->cuts.n;
    if (d->no_header || d->header) return cs_format_names(d, &r->arena, &r->header, &r->n, e);
    if (next_text(r, &line, &number, e) != CS_OK) return e->status;
    if (r->end) return CS_OK;
    if (!cut_line(&r->cuts, line, r->cell)) {
        cs_fail(e, CS_DATA, "the header does not keep to the columns");
        return cs_error_at(e, NULL, number, 0);
    }
    r->header = cs_arena_alloc(&r->arena, r->n, sizeof *r->header);
    if (!r->header) return cs_fail_memory(e);
    for (uint32_t i = 0; i < r->n; i++) {
        r->header[i] = cs_arena_copy(&r->arena, r->cell[i]);
        if (!r->header[i].p) return cs_fail_memory(e);
    }
    r->line = number;
    return CS_OK;
}

/* The head without the lines above the table. */
static struct cs_slice below(struct cs_slice head, uint64_t skip)
{
    struct cs_slice line;
    while (skip > 0 && next_line(&head, true, &line)) skip--;
    return head;
}

static enum cs_status begin(struct reader *r, struct cs_text *text, const struct cs_dialect *d,
                            struct cs_error *e)
{
    struct cs_slice head, line;
    uint64_t number;
    size_t lines;
    bool all;
    if (cs_text_head(text, d->live ? 1 : HEAD, &head, &all, e) != CS_OK) return e->status;
    if (head.n > HEAD) {
        head.n = HEAD;
        all = false;
    }
    if (head.n == 0) {
        r->end = true;
        return CS_OK;
    }
    head = below(head, d->skip_lines);
    if (!find_columns(&r->cuts, head, all, 2, &lines, r->cell) &&
        !find_columns(&r->cuts, head, all, 1, &lines, r->cell)) {
        cs_fail(e, CS_DATA, "no blanks that stand in the same places of all lines");
        return cs_error_cure(e, "-f fixed reads tables that are lined up, without tabs");
    }
    for (uint64_t i = 0; i < d->skip_lines && !r->end; i++)
        if (cs_lines_next(&r->lines, &line, &number, &r->end, e) != CS_OK) return e->status;
    return read_header(r, d, e);
}

static enum cs_status fixed_open(void **to, struct cs_text *text, const struct cs_dialect *d,
                                 struct cs_error *e)
{
    struct reader *r = cs_alloc(1, sizeof *r);
    *to = r;
    if (!r) return cs_fail_memory(e);
    r->cell = cs_alloc(CUTS, sizeof *r->cell);
    if (!r->cell) return cs_fail_memory(e);
    cs_lines_init(&r->lines, text, d->max_record, d->live);
    enum cs_status status = begin(r, text, d, e);
    r->null = d->null ? d->null : r->cuts.ruled && r->cuts.end != UINT32_MAX ? "NULL" : "";
    return status;
}

static const struct cs_slice *fixed_header(void *reader, uint32_t *n, uint64_t *line)
{
    const struct reader *r = reader;
    *n = r->header ? r->n : 0;
    *line = r->line;
    return r->header;
}

static enum cs_status fixed_next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct reader *r = reader;
    while (!r->end && rows->data.n < STRETCH && rows->n + rows->n_rejected < ROWS) {
        struct cs_slice line;
        uint64_t number;
        if (r->lines.live && rows->n + rows->n_rejected > 0 && cs_lines_waits(&r->lines)) break;
        if (next_text(r, &line, &number, e) != CS_OK) return e->status;
        if (!r->end && add_row(r, rows, line, number, e) != CS_OK) return e->status;
    }
    *end = r->end;
    return CS_OK;
}

static void fixed_describe(void *reader, struct cs_buf *to)
{
    const struct reader *r = reader;
    cs_buf_addz(to, r->cuts.ruled ? "columns between rules" : "columns between blanks");
}

static void fixed_close(void *reader)
{
    struct reader *r = reader;
    if (!r) return;
    cs_lines_release(&r->lines);
    cs_arena_release(&r->arena);
    free(r->cell);
    free(r);
}

const struct cs_format cs_format_fixed = {
    .name = "fixed",
    .recognise = recognise,
    .open = fixed_open,
    .header = fixed_header,
    .next = fixed_next,
    .describe = fixed_describe,
    .close = fixed_close,
};
