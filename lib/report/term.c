/* term.c - the terminal carrier: headings, paragraphs, lists; tables are in report/term_table.c. */
#include "report/term_chart.h"

#include "report/tiles.h"
#include "text/width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- primitives ---- */

static const struct {
    const char *glyph, *ascii;
} plain[] = {
    {"▲", "^"}, {"▼", "v"}, {"≈", "~"}, {"●", "o"}, {"◆", "x"}, {"━", "#"},   {"┃", "|"},
    {"─", "-"}, {"═", "="}, {"–", "-"}, {"−", "-"}, {"±", " "}, {"…", "."},   {"·", "-"},
    {"•", "-"}, {"✓", "+"}, {"✕", "x"}, {"○", "o"}, {"░", "."}, {"▒", ":"},   {"▓", "*"},
    {"█", "#"}, {"│", "|"}, {"■", "#"}, {"≠", "!"}, {"→", ">"}, {"≥ ", ">="}, {"≤ ", "<="},
};

/* A character of ours in ASCII, one cell for one cell; NULL when it is not one of the list. */
static const char *ascii_of(struct cs_slice rest, size_t *n)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        *n = strlen(plain[i].glyph);
        if (rest.n >= *n && memcmp(rest.p, plain[i].glyph, *n) == 0) return plain[i].ascii;
    }
    return NULL;
}

static void add_text(struct cs_term *t, struct cs_slice s)
{
    if (!t->style.ascii) {
        cs_buf_adds(t->out, s);
        return;
    }
    for (size_t at = 0; at < s.n;) {
        size_t n = 1;
        const char *ascii = (unsigned char)s.p[at] < 0x80 ? NULL : ascii_of(cs_slice(s.p + at, s.n - at), &n);
        if (ascii) {
            cs_buf_addz(t->out, ascii);
            at += n;
        } else {
            cs_buf_addc(t->out, s.p[at++]);
        }
    }
}

void cs_term_sgr(struct cs_term *t, const char *code)
{
    if (t->style.colour) cs_buf_addf(t->out, "\x1b[%sm", code);
}

void cs_term_text(struct cs_term *t, struct cs_slice s, enum cs_tone tone)
{
    static const char *const codes[] = {
        [CS_TONE_PLAIN] = NULL, [CS_TONE_STRONG] = "1", [CS_TONE_EMPHASIS] = "3", [CS_TONE_CODE] = NULL,
        [CS_TONE_MUTED] = "2",  [CS_TONE_WORSE] = "31", [CS_TONE_BETTER] = "36",
    };
    if (codes[tone]) cs_term_sgr(t, codes[tone]);
    add_text(t, s);
    if (codes[tone]) cs_term_sgr(t, "0");
}

void cs_term_fill(struct cs_term *t, const char *glyph, size_t n)
{
    while (n--) add_text(t, cs_slicez(glyph));
}

void cs_term_end(struct cs_term *t)
{
    while (t->out->n && t->out->p[t->out->n - 1] == ' ') t->out->n--;
    cs_buf_addc(t->out, '\n');
}

void cs_term_line(struct cs_term *t, const struct cs_line *line)
{
    for (size_t i = 0; i < line->n; i++) cs_term_text(t, line->spans[i].text, line->spans[i].tone);
}

void cs_term_wrap(struct cs_term *t, const struct cs_line *line, size_t used, size_t indent)
{
    struct cs_atoms atoms = {0};
    cs_atoms_add(&atoms, line);
    for (size_t at = 0; at < atoms.n;) {
        size_t room = t->style.width > used ? t->style.width - used : 1, cells;
        size_t n = cs_atoms_fit(&atoms, at, room, &cells);
        for (size_t i = at; i < at + n; i++) {
            if (i > at) cs_term_fill(t, " ", atoms.v[i].blanks);
            cs_term_text(t, atoms.v[i].text, atoms.v[i].tone);
        }
        at += n;
        cs_term_end(t);
        if (at < atoms.n) cs_term_fill(t, " ", indent);
        used = indent;
    }
    if (!atoms.n) cs_term_end(t);
    t->failed |= atoms.failed;
    cs_atoms_release(&atoms);
}

/* A copy of a line in which plain text has a tone; spans are the caller's to free. */
static struct cs_line toned(struct cs_term *t, const struct cs_line *line, enum cs_tone tone)
{
    struct cs_line copy = {.spans = cs_alloc(line->n ? line->n : 1, sizeof *line->spans), .n = line->n};
    if (!copy.spans) {
        t->failed = true;
        return (struct cs_line){0};
    }
    for (size_t i = 0; i < line->n; i++) {
        copy.spans[i] = line->spans[i];
        if (copy.spans[i].tone == CS_TONE_PLAIN) copy.spans[i].tone = tone;
    }
    return copy;
}

static void wrap_toned(struct cs_term *t, const struct cs_line *line, enum cs_tone tone, size_t used,
                       size_t indent)
{
    struct cs_line copy = toned(t, line, tone);
    cs_term_wrap(t, &copy, used, indent);
    free(copy.spans);
}

/* ---- tiles: a table, a metric a row ---- */

/* "* First-contact resolution: for 11 Jun". */
static void put_stars(struct cs_term *t, const struct cs_part *p, enum cs_lang lang)
{
    for (size_t i = 0; i < p->n_tiles; i++) {
        const struct cs_tile *tile = &p->tiles[i];
        if (!tile->when.n) continue;
        struct cs_line name = toned(t, &tile->name, CS_TONE_MUTED);
        cs_term_text(t, CS_LIT("* "), CS_TONE_MUTED);
        cs_term_line(t, &name);
        cs_term_text(t, lang == CS_EN ? CS_LIT(": ") : CS_LIT("："), CS_TONE_MUTED);
        cs_term_wrap(t, &tile->note, cs_line_width(&name) + 4, 2);
        free(name.spans);
    }
}

static void put_tiles(struct cs_term *t, const struct cs_part *p, enum cs_lang lang)
{
    struct cs_arena arena = {0};
    struct cs_grid grid;
    struct cs_error ignored;
    if (cs_tiles_grid(p, lang, &arena, &grid, &ignored) == CS_OK) {
        for (size_t r = 0; r < grid.n_rows; r++) { /* values stand out */
            struct cs_line *value = &grid.cells[r * grid.n_columns + 1].line;
            *value = toned(t, value, CS_TONE_STRONG);
        }
        cs_term_table(t, &grid);
        for (size_t r = 0; r < grid.n_rows; r++) free(grid.cells[r * grid.n_columns + 1].line.spans);
        put_stars(t, p, lang);
    } else {
        t->failed = true;
    }
    cs_arena_release(&arena);
}

static void put_captions(struct cs_term *t, const struct cs_grid *g)
{
    if (g->title.n) wrap_toned(t, &g->title, CS_TONE_STRONG, 0, 0);
    if (g->note.n) wrap_toned(t, &g->note, CS_TONE_MUTED, 0, 0);
}

static bool says_nothing(const struct cs_line *line)
{
    return !line->n || (line->n == 1 && cs_slice_eqz(line->spans[0].text, CS_MISSING_TEXT));
}

/* The cells behind the first one, each after its title, as one line; spans are the caller's to free. */
static struct cs_line details(struct cs_term *t, const struct cs_grid *g, const struct cs_cell *row,
                              enum cs_lang lang)
{
    size_t room = 1;
    for (size_t c = 1; c < g->n_columns; c++) room += g->columns[c].title.n + row[c].line.n + 2;
    struct cs_line line = {.spans = cs_alloc(room, sizeof *line.spans)};
    if (!line.spans) t->failed = true;
    for (size_t c = 1; line.spans && c < g->n_columns; c++) {
        const struct cs_line *title = &g->columns[c].title;
        if (says_nothing(&row[c].line)) continue;
        if (line.n) line.spans[line.n++] = (struct cs_span){.text = CS_LIT(" · "), .tone = CS_TONE_MUTED};
        for (size_t i = 0; i < title->n; i++) {
            line.spans[line.n] = title->spans[i];
            line.spans[line.n++].tone = CS_TONE_MUTED;
        }
        struct cs_slice colon = lang == CS_EN ? CS_LIT(": ") : CS_LIT("：");
        line.spans[line.n++] = (struct cs_span){.text = colon, .tone = CS_TONE_MUTED};
        for (size_t i = 0; i < row[c].line.n; i++) line.spans[line.n++] = row[c].line.spans[i];
    }
    return line;
}

/* A table of sentences: a row is a paragraph, its first cell above, what the others say below. */
static void put_prose(struct cs_term *t, const struct cs_grid *g, enum cs_lang lang)
{
    for (size_t r = 0; r < g->n_rows; r++) {
        const struct cs_cell *row = &g->cells[r * g->n_columns];
        cs_term_text(t, CS_LIT("• "), CS_TONE_PLAIN);
        cs_term_wrap(t, &row[0].line, 2, 2);
        struct cs_line line = details(t, g, row, lang);
        if (line.n) {
            cs_term_fill(t, " ", 2);
            cs_term_wrap(t, &line, 2, 2);
        }
        free(line.spans);
    }
}

static void put_table(struct cs_term *t, const struct cs_grid *g, enum cs_lang lang)
{
    put_captions(t, g);
    if (g->prose)
        put_prose(t, g, lang);
    else
        cs_term_judged(t, g, lang);
    if (g->foot.n) wrap_toned(t, &g->foot, CS_TONE_MUTED, 0, 0);
}

static void put_chart(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    put_captions(t, c->table);
    cs_term_chart(t, c, lang);
    if (c->table->foot.n) wrap_toned(t, &c->table->foot, CS_TONE_MUTED, 0, 0);
}

/* ---- text ---- */

struct place {
    size_t indent; /* of the rows of this part */
    size_t used;   /* cells of its first row that are taken already (a list's number) */
    enum cs_lang lang;
};

static void put_parts(struct cs_term *t, const struct cs_part *parent, struct place at);

static void begin_row(struct cs_term *t, struct place *at)
{
    if (!at->used) cs_term_fill(t, " ", at->indent);
    at->used = at->indent;
}

static void put_paragraph(struct cs_term *t, const struct cs_part *p, struct place at)
{
    static const enum cs_tone tones[] = {[CS_ROLE_TEXT] = CS_TONE_PLAIN,
                                         [CS_ROLE_LEAD] = CS_TONE_STRONG,
                                         [CS_ROLE_QUALITY] = CS_TONE_PLAIN,
                                         [CS_ROLE_NOTE] = CS_TONE_MUTED};
    begin_row(t, &at);
    wrap_toned(t, &p->line, tones[p->role], at.indent, at.indent);
}

static void put_list(struct cs_term *t, const struct cs_part *p, struct place at)
{
    unsigned number = p->level;
    for (const struct cs_part *item = p->child; item; item = item->next, number++) {
        char mark[24];
        if (p->level)
            snprintf(mark, sizeof mark, "%u. ", number);
        else
            snprintf(mark, sizeof mark, "• ");
        cs_term_fill(t, " ", at.indent);
        cs_term_text(t, cs_slicez(mark), CS_TONE_PLAIN);
        size_t inner = at.indent + cs_width(cs_slicez(mark));
        if (!item->child) cs_buf_addc(t->out, '\n');
        put_parts(t, item, (struct place){inner, inner, at.lang});
    }
}

static void put_definitions(struct cs_term *t, const struct cs_part *p)
{
    size_t names = 0;
    for (const struct cs_part *item = p->child; item; item = item->next) {
        size_t cells = cs_line_width(&item->line);
        if (cells > names && cells <= t->style.width / 3) names = cells;
    }
    for (const struct cs_part *item = p->child; item; item = item->next) {
        size_t cells = cs_line_width(&item->line);
        cs_term_line(t, &item->line);
        if (cells > names)
            cs_term_fill(t, "\n", 1), cs_term_fill(t, " ", names + 2);
        else
            cs_term_fill(t, " ", names + 2 - cells);
        cs_term_wrap(t, &item->child->line, names + 2, names + 2);
    }
}

static void put_code(struct cs_term *t, const struct cs_part *p, struct place at)
{
    begin_row(t, &at);
    for (size_t i = 0; i < p->line.n; i++) {
        if (i) {
            cs_buf_addc(t->out, '\n');
            cs_term_fill(t, " ", at.indent);
        }
        cs_term_text(t, p->line.spans[i].text, CS_TONE_CODE);
    }
    cs_buf_addc(t->out, '\n');
}

static void put_part(struct cs_term *t, const struct cs_part *p, struct place at)
{
    switch (p->kind) {
    case CS_PART_HEADING:
        begin_row(t, &at);
        wrap_toned(t, &p->line, CS_TONE_STRONG, at.indent, at.indent);
        return;
    case CS_PART_PARAGRAPH:
        put_paragraph(t, p, at);
        return;
    case CS_PART_LIST:
        put_list(t, p, at);
        return;
    case CS_PART_QUOTE:
    case CS_PART_ITEM:
        put_parts(t, p, (struct place){at.indent + 2, 0, at.lang});
        return;
    case CS_PART_GROUP:
        put_parts(t, p, at);
        return;
    case CS_PART_CODE:
        put_code(t, p, at);
        return;
    case CS_PART_RULE:
        cs_term_fill(t, "─", t->style.width);
        cs_buf_addc(t->out, '\n');
        return;
    case CS_PART_TILES:
        put_tiles(t, p, at.lang);
        return;
    case CS_PART_TABLE:
        put_table(t, p->grid, at.lang);
        return;
    case CS_PART_CHART:
        put_chart(t, p->chart, at.lang);
        return;
    case CS_PART_DEFINITIONS:
        put_definitions(t, p);
        return;
    case CS_PART_ROOT:
        return;
    }
}

/* Parts with an empty line between them; inside lists they stand close. */
static void put_parts(struct cs_term *t, const struct cs_part *parent, struct place at)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) {
        put_part(t, p, at);
        at.used = 0;
        if (parent->kind == CS_PART_GROUP && p->next) cs_buf_addc(t->out, '\n');
    }
}

/* ---- the page ---- */

/* "1  Operations ──────────  totals, channels". */
static const struct cs_part *section_head(struct cs_term *t, const struct cs_part *p, unsigned number)
{
    char digits[24] = "";
    if (number) snprintf(digits, sizeof digits, "%u  ", number);
    const struct cs_part *note = p->next;
    if (note && (note->kind != CS_PART_PARAGRAPH || note->role != CS_ROLE_NOTE)) note = NULL;
    size_t used = strlen(digits) + cs_line_width(&p->line) + 1,
           right = note ? cs_line_width(&note->line) + 2 : 0;
    struct cs_line title = toned(t, &p->line, CS_TONE_STRONG);
    cs_term_text(t, cs_slicez(digits), CS_TONE_STRONG);
    cs_term_line(t, &title);
    free(title.spans);
    bool fits = used + right + 3 <= t->style.width;
    if (used + 3 <= t->style.width) {
        cs_term_fill(t, " ", 1);
        cs_term_fill(t, "─", t->style.width - used - (fits ? right : 0));
    }
    if (note && fits) {
        cs_term_fill(t, " ", 2);
        struct cs_line muted = toned(t, &note->line, CS_TONE_MUTED);
        cs_term_line(t, &muted);
        free(muted.spans);
    }
    cs_buf_addc(t->out, '\n');
    if (!note) return p->next;
    return fits ? note->next : note;
}

static bool is_section(const struct cs_part *p)
{
    return p->kind == CS_PART_HEADING && p->level <= 2;
}

static void put_body(struct cs_term *t, const struct cs_doc *doc)
{
    unsigned number = 0;
    const struct cs_part *p = doc->root->child;
    while (p) {
        cs_buf_addc(t->out, '\n');
        if (is_section(p)) {
            p = section_head(t, p, p->level == 2 ? ++number : 0);
            if (!p || is_section(p)) continue;
        }
        put_part(t, p, (struct place){.lang = doc->lang});
        p = p->next;
    }
}

/* Title and day on the left, as-of on the right; below each other when they do not fit. */
static void put_masthead(struct cs_term *t, const struct cs_doc *doc)
{
    struct cs_line title = toned(t, &doc->title, CS_TONE_STRONG),
                   as_of = toned(t, &doc->as_of, CS_TONE_MUTED);
    size_t when = cs_line_width(&doc->when), left = cs_line_width(&doc->title) + (when ? when + 2 : 0);
    size_t right = cs_line_width(&doc->as_of);
    bool one_row = left <= t->style.width, with_as_of = left + 2 + right <= t->style.width;
    if (one_row) {
        cs_term_line(t, &title);
        cs_term_fill(t, " ", when ? 2 : 0);
        cs_term_line(t, &doc->when);
        if (with_as_of) cs_term_fill(t, " ", t->style.width - left - right);
        if (with_as_of) cs_term_line(t, &as_of);
        cs_term_end(t);
    } else {
        cs_term_wrap(t, &title, 0, 0);
        if (when) cs_term_wrap(t, &doc->when, 0, 0);
    }
    if (right && !with_as_of) cs_term_wrap(t, &as_of, 0, 0);
    free(title.spans);
    free(as_of.spans);
    cs_term_fill(t, "═", t->style.width);
    cs_term_end(t);
}

static struct cs_term begin(const struct cs_term_style *style, struct cs_buf *out)
{
    struct cs_term t = {.style = *style, .out = out};
    if (t.style.width < CS_TERM_MIN) t.style.width = CS_TERM_MIN;
    if (t.style.width > CS_TERM_MAX) t.style.width = CS_TERM_MAX;
    return t;
}

enum cs_status cs_term_grid(const struct cs_grid *grid, const struct cs_term_style *style, struct cs_buf *out,
                            struct cs_error *e)
{
    struct cs_term t = begin(style, out);
    cs_term_table(&t, grid);
    return t.failed ? cs_fail_memory(e) : cs_buf_status(out, e);
}

enum cs_status cs_term_write(const struct cs_doc *doc, const struct cs_term_style *style, struct cs_buf *out,
                             struct cs_error *e)
{
    struct cs_term t = begin(style, out);
    put_masthead(&t, doc);
    put_body(&t, doc);
    return t.failed ? cs_fail_memory(e) : cs_buf_status(out, e);
}
