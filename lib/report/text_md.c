/* text_md.c - the Markdown carrier. */
#include "report/text_md.h"

#include "base/ascii.h"
#include "report/chart.h"
#include "report/spark.h"
#include "report/tiles.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

struct md {
    struct cs_buf *out;
    struct cs_arena arena;
    enum cs_lang lang;
    bool failed;
};

/* ---- text ---- */

static bool is_edge(char c)
{
    return c == ' ' || c == '<' || c == '>' || c == '&' || c == '`' || c == '|' || c == '\\';
}

/* Would GitHub make a link of this word by itself? */
static bool is_linkable(struct cs_slice word)
{
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '@') return true;
        if (word.n - i >= 3 && memcmp(word.p + i, "://", 3) == 0) return true;
        if (word.n - i >= 4 && cs_to_lower(word.p[i]) == 'w' && cs_to_lower(word.p[i + 1]) == 'w' &&
            cs_to_lower(word.p[i + 2]) == 'w' && word.p[i + 3] == '.')
            return true;
    }
    return false;
}

/* Marks that mean something only where a line begins: "1." "1)" "#" "+" "-" "=". */
static bool begins_block(struct cs_slice s, size_t i)
{
    char c = s.p[i];
    if (i == 0) return c == '#' || c == '+' || c == '-' || c == '=';
    if (c != '.' && c != ')') return false;
    for (size_t k = 0; k < i; k++)
        if (!cs_is_digit(s.p[k])) return false;
    return true;
}

static void add_char(struct cs_buf *out, struct cs_slice s, size_t i, bool at_start)
{
    char c = s.p[i];
    if (c == '<')
        cs_buf_addz(out, "&lt;");
    else if (c == '>')
        cs_buf_addz(out, "&gt;");
    else if (c == '&')
        cs_buf_addz(out, "&amp;");
    else {
        if (strchr("\\`*_[]|~$", c) || (at_start && begins_block(s, i))) cs_buf_addc(out, '\\');
        cs_buf_addc(out, c);
    }
}

void cs_md_text(struct cs_buf *out, struct cs_slice s, bool at_start)
{
    for (size_t i = 0; i < s.n;) {
        size_t end = i;
        while (end < s.n && !is_edge(s.p[end])) end++;
        if (is_linkable(cs_slice(s.p + i, end - i))) {
            cs_buf_addc(out, '`');
            cs_buf_add(out, s.p + i, end - i);
            cs_buf_addc(out, '`');
            i = end;
        }
        for (end += end < s.n; i < end; i++) add_char(out, s, i, at_start);
    }
}

/* A code span: a fence longer than any run of backticks inside, blanks within where one touches it. */
static void add_code(struct cs_buf *out, struct cs_slice s, bool in_table)
{
    size_t run = 0, most = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] == '`' ? run + 1 : 0;
        if (run > most) most = run;
    }
    for (size_t i = 0; i <= most; i++) cs_buf_addc(out, '`');
    if (most) cs_buf_addc(out, ' ');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '|' && in_table) cs_buf_addc(out, '\\');
        cs_buf_addc(out, s.p[i]);
    }
    if (most) cs_buf_addc(out, ' ');
    for (size_t i = 0; i <= most; i++) cs_buf_addc(out, '`');
}

/* ---- spans ---- */

enum edge { EDGE_BLANK, EDGE_MARK, EDGE_LETTER };

static enum edge edge_of(utf8proc_int32_t c)
{
    if (c <= ' ' || c == 0x3000 || c == 0xA0) return EDGE_BLANK;
    if (c < 0x80) return cs_is_alnum((char)c) ? EDGE_LETTER : EDGE_MARK;
    utf8proc_category_t k = utf8proc_category(c);
    return k >= UTF8PROC_CATEGORY_PC && k <= UTF8PROC_CATEGORY_SO ? EDGE_MARK : EDGE_LETTER;
}

static enum edge first_edge(struct cs_slice s)
{
    utf8proc_int32_t c = ' ';
    if (s.n) (void)utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &c);
    return edge_of(c);
}

static enum edge last_edge(struct cs_slice s)
{
    size_t at = s.n;
    while (at && ((unsigned char)s.p[at - 1] & 0xC0) == 0x80) at--;
    if (at) at--;
    return first_edge(cs_slice(s.p + at, s.n - at));
}

static const char *mark_of(const struct cs_span *s)
{
    if (s->href.n && s->href.p[0] != '#') return ""; /* a link is enough */
    return s->tone == CS_TONE_STRONG || s->tone == CS_TONE_WORSE ? "**"
           : s->tone == CS_TONE_EMPHASIS                         ? "*"
                                                                 : "";
}

/* Spans that stand together under one mark, and whether it may open and close around them: CommonMark wants
 * it to lean on the text inside. */
struct run {
    size_t from, to;
    bool leans;
};

static struct run run_of(const struct cs_line *line, size_t i)
{
    const char *mark = mark_of(&line->spans[i]);
    struct run r = {i, i + 1, false};
    while (r.to < line->n && strcmp(mark_of(&line->spans[r.to]), mark) == 0) r.to++;
    enum edge first = first_edge(line->spans[r.from].text), last = last_edge(line->spans[r.to - 1].text);
    enum edge before = r.from ? last_edge(line->spans[r.from - 1].text) : EDGE_BLANK;
    enum edge after = r.to < line->n ? first_edge(line->spans[r.to].text) : EDGE_BLANK;
    r.leans = *mark && first != EDGE_BLANK && last != EDGE_BLANK &&
              !(first == EDGE_MARK && before == EDGE_LETTER) && !(last == EDGE_MARK && after == EDGE_LETTER);
    /* beside another mark: only one of the two */
    if (r.from && *mark_of(&line->spans[r.from - 1])) r.leans = false;
    return r;
}

static void add_href(struct cs_buf *out, struct cs_slice href)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < href.n; i++) {
        unsigned char c = (unsigned char)href.p[i];
        if (c > ' ' && c < 0x7F && !strchr("<>()[]\\|`*_\"'", c)) {
            cs_buf_addc(out, (char)c);
        } else {
            cs_buf_addc(out, '%');
            cs_buf_addc(out, hex[c >> 4]);
            cs_buf_addc(out, hex[c & 15]);
        }
    }
}

static void add_span(struct md *m, const struct cs_span *s, bool in_table, bool at_start)
{
    bool link = s->href.n && s->href.p[0] != '#';
    if (link) cs_buf_addc(m->out, '[');
    if (s->tone == CS_TONE_CODE)
        add_code(m->out, s->text, in_table);
    else
        cs_md_text(m->out, s->text, at_start);
    if (!link) return;
    cs_buf_addz(m->out, "](");
    add_href(m->out, s->href);
    cs_buf_addc(m->out, ')');
}

static void add_line(struct md *m, const struct cs_line *line, bool in_table, const char *indent)
{
    struct run run = {0};
    for (size_t i = 0; i < line->n; i++) {
        bool breaks = i && line->spans[i].breaks;
        if (i == run.to) run = run_of(line, i);
        if (breaks && in_table) cs_buf_addc(m->out, ' ');
        if (breaks && !in_table) {
            cs_buf_addz(m->out, "\\\n");
            cs_buf_addz(m->out, indent);
        }
        bool marked = run.leans && !in_table;
        if (marked && i == run.from) cs_buf_addz(m->out, mark_of(&line->spans[i]));
        add_span(m, &line->spans[i], in_table, !in_table && (i == 0 || breaks));
        if (marked && i + 1 == run.to) cs_buf_addz(m->out, mark_of(&line->spans[i]));
    }
}

/* ---- tables ---- */

static bool is_drawn(const struct cs_column *c)
{
    return c->kind == CS_COLUMN_BAR || c->kind == CS_COLUMN_DOT;
}

static void add_cell(struct md *m, const struct cs_column *column, const struct cs_cell *cell)
{
    cs_buf_addz(m->out, " ");
    if (column->kind == CS_COLUMN_SPARK && cell->spark)
        cs_spark_text(m->out, cell->spark->value, cell->spark->n,
                      (struct cs_spark_scale){cell->spark->least, cell->spark->most}, false);
    else
        add_line(m, &cell->line, true, "");
    cs_buf_addz(m->out, " |");
}

static void add_table(struct md *m, const struct cs_grid *g, const char *indent)
{
    if (!g->n_rows) return;
    cs_buf_addz(m->out, indent);
    cs_buf_addc(m->out, '|');
    for (size_t i = 0; i < g->n_columns; i++) {
        if (is_drawn(&g->columns[i])) continue;
        cs_buf_addc(m->out, ' ');
        add_line(m, &g->columns[i].title, true, "");
        cs_buf_addz(m->out, " |");
    }
    cs_buf_addc(m->out, '\n');
    cs_buf_addz(m->out, indent);
    cs_buf_addc(m->out, '|');
    for (size_t i = 0; i < g->n_columns; i++)
        if (!is_drawn(&g->columns[i]))
            cs_buf_addz(m->out, g->columns[i].kind == CS_COLUMN_NUMBER ? " ---: |" : " --- |");
    cs_buf_addc(m->out, '\n');
    for (size_t r = 0; r < g->n_rows; r++) {
        cs_buf_addz(m->out, indent);
        cs_buf_addc(m->out, '|');
        for (size_t i = 0; i < g->n_columns; i++)
            if (!is_drawn(&g->columns[i])) add_cell(m, &g->columns[i], &g->cells[r * g->n_columns + i]);
        cs_buf_addc(m->out, '\n');
    }
}

/* A caption is a paragraph of its own; bold when all of it may be. */
static void add_caption(struct md *m, const struct cs_line *line, bool strong, const char *indent)
{
    if (!line->n) return;
    cs_buf_addz(m->out, indent);
    bool bold = strong;
    for (size_t i = 0; i < line->n; i++)
        bold = bold && !line->spans[i].href.n && line->spans[i].tone != CS_TONE_CODE;
    if (bold) {
        struct cs_buf text = {0};
        for (size_t i = 0; i < line->n; i++) cs_buf_adds(&text, line->spans[i].text);
        struct cs_span span = {.text = cs_buf_slice(&text), .tone = CS_TONE_STRONG};
        m->failed |= text.failed;
        add_line(m, &(struct cs_line){.spans = &span, .n = 1}, false, indent);
        cs_buf_release(&text);
    } else {
        add_line(m, line, false, indent);
    }
    cs_buf_addz(m->out, "\n\n");
}

static void add_figure(struct md *m, const struct cs_grid *g, const char *indent)
{
    add_caption(m, &g->title, true, indent);
    add_caption(m, &g->note, false, indent);
    add_table(m, g, indent);
    if (g->n_rows) cs_buf_addc(m->out, '\n');
    add_caption(m, &g->foot, false, indent);
}

static void add_tiles(struct md *m, const struct cs_part *p, const char *indent)
{
    struct cs_grid grid;
    struct cs_error ignored;
    if (cs_tiles_grid(p, m->lang, &m->arena, &grid, &ignored) != CS_OK) {
        m->failed = true;
        return;
    }
    add_table(m, &grid, indent);
    cs_buf_addc(m->out, '\n');
    for (size_t i = 0; i < p->n_tiles; i++) {
        if (!p->tiles[i].when.n) continue;
        cs_buf_addz(m->out, indent);
        cs_buf_addz(m->out, "\\* ");
        add_line(m, &p->tiles[i].name, true, indent);
        cs_buf_addz(m->out, ": ");
        add_line(m, &p->tiles[i].note, true, indent);
        cs_buf_addz(m->out, "\n\n");
    }
}

/* ---- parts ---- */

/* Lists within lists go as deep as the template's Markdown does, which is limited where it is read; deeper
 * ones than this stand at this depth. */
enum { INDENT_MAX = 40 };

static void add_parts(struct md *m, const struct cs_part *parent, const char *indent);

static size_t digits_of(unsigned number)
{
    size_t n = 1;
    for (; number >= 10; number /= 10) n++;
    return n;
}

/* Items are written indented, then their mark is put into the indent of their first line. */
static void add_list(struct md *m, const struct cs_part *p, const char *indent)
{
    unsigned last = p->level;
    for (const struct cs_part *item = p->child; item && item->next; item = item->next) last++;
    char deeper[INDENT_MAX + 16], mark[16];
    size_t n = strlen(indent), step = p->level ? digits_of(last) + 2 : 2;
    if (n + step > INDENT_MAX) {
        add_parts(m, p, indent);
        return;
    }
    memcpy(deeper, indent, n);
    memset(deeper + n, ' ', step);
    deeper[n + step] = 0;
    unsigned number = p->level;
    for (const struct cs_part *item = p->child; item; item = item->next, number++) {
        size_t at = m->out->n;
        add_parts(m, item, deeper);
        if (m->out->n < at + n + step) continue; /* an empty item, or memory was short */
        int k = p->level ? snprintf(mark, sizeof mark, "%u.", number) : snprintf(mark, sizeof mark, "-");
        memcpy(m->out->p + at + n, mark, (size_t)k);
    }
}

static void add_paragraph(struct md *m, const struct cs_part *p, const char *indent)
{
    if (!p->line.n) return;
    if (p->role == CS_ROLE_LEAD) {
        add_caption(m, &p->line, true, indent);
        return;
    }
    cs_buf_addz(m->out, indent);
    add_line(m, &p->line, false, indent);
    cs_buf_addz(m->out, "\n\n");
}

static void add_heading(struct md *m, const struct cs_part *p, const char *indent)
{
    cs_buf_addz(m->out, indent);
    unsigned level = p->level < 1 ? 1 : p->level > 6 ? 6 : p->level;
    for (unsigned i = 0; i < level; i++) cs_buf_addc(m->out, '#');
    cs_buf_addc(m->out, ' ');
    add_line(m, &p->line, true, "");
    cs_buf_addz(m->out, "\n\n");
}

static void add_quote(struct md *m, const struct cs_part *p, const char *indent)
{
    char deeper[INDENT_MAX + 16];
    bool room = strlen(indent) + 2 <= INDENT_MAX;
    snprintf(deeper, sizeof deeper, "%s%s", indent, room ? "> " : "");
    add_parts(m, p, deeper);
}

static void add_code_block(struct md *m, const struct cs_part *p, const char *indent)
{
    for (size_t i = 0; i < p->line.n; i++) {
        cs_buf_addz(m->out, indent);
        cs_buf_addz(m->out, "    ");
        cs_buf_adds(m->out, p->line.spans[i].text);
        cs_buf_addc(m->out, '\n');
    }
    cs_buf_addc(m->out, '\n');
}

static void add_definitions(struct md *m, const struct cs_part *p, const char *indent)
{
    for (const struct cs_part *item = p->child; item; item = item->next) {
        cs_buf_addz(m->out, indent);
        cs_buf_addz(m->out, "- ");
        add_line(m, &item->line, true, indent);
        cs_buf_addz(m->out, ": ");
        if (item->child) add_line(m, &item->child->line, true, indent);
        cs_buf_addc(m->out, '\n');
    }
    cs_buf_addc(m->out, '\n');
}

static void add_part(struct md *m, const struct cs_part *p, const char *indent)
{
    switch (p->kind) {
    case CS_PART_HEADING:
        add_heading(m, p, indent);
        return;
    case CS_PART_PARAGRAPH:
        add_paragraph(m, p, indent);
        return;
    case CS_PART_LIST:
        add_list(m, p, indent);
        return;
    case CS_PART_QUOTE:
        add_quote(m, p, indent);
        return;
    case CS_PART_ITEM:
    case CS_PART_GROUP:
        add_parts(m, p, indent);
        return;
    case CS_PART_CODE:
        add_code_block(m, p, indent);
        return;
    case CS_PART_RULE:
        cs_buf_addz(m->out, indent);
        cs_buf_addz(m->out, "---\n\n");
        return;
    case CS_PART_TILES:
        add_tiles(m, p, indent);
        return;
    case CS_PART_TABLE:
        add_figure(m, p->grid, indent);
        return;
    case CS_PART_CHART:
        add_figure(m, p->chart->table, indent);
        return;
    case CS_PART_DEFINITIONS:
        add_definitions(m, p, indent);
        return;
    case CS_PART_ROOT:
        return;
    }
}

static void add_parts(struct md *m, const struct cs_part *parent, const char *indent)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) add_part(m, p, indent);
}

enum cs_status cs_md_write(const struct cs_doc *doc, struct cs_buf *out, struct cs_error *e)
{
    struct md m = {.out = out, .lang = doc->lang};
    cs_buf_addz(out, "# ");
    add_line(&m, &doc->title, true, "");
    cs_buf_addz(out, "\n\n");
    const struct cs_line *const lines[] = {&doc->when, &doc->as_of};
    for (size_t i = 0; i < 2; i++) {
        if (!lines[i]->n) continue;
        add_line(&m, lines[i], false, "");
        cs_buf_addz(out, "\n\n");
    }
    add_parts(&m, doc->root, "");
    while (out->n > 1 && out->p[out->n - 1] == '\n' && out->p[out->n - 2] == '\n') out->n--;
    cs_arena_release(&m.arena);
    return m.failed ? cs_fail_memory(e) : cs_buf_status(out, e);
}
