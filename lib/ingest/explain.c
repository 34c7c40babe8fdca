/* explain.c - what each source column becomes, with first values and how much of it could be read
 * (--explain). */
#include "base/ascii.h"
#include "ingest/hint.h"
#include "text/width.h"
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6, VALUES = 3, WIDEST = 44, LOOK = 2000 };

/* A table of texts, aligned when it is written. */
struct sheet {
    struct cs_arena arena;
    struct cs_slice *cell; /* COLUMNS a row */
    size_t n, cap;         /* cells */
};

static enum cs_status add_cell(struct sheet *s, const struct cs_buf *text, struct cs_error *e)
{
    if (text->failed || cs_grow(&s->cell, &s->cap, s->n + 1, sizeof *s->cell, e) != CS_OK)
        return cs_fail_memory(e);
    s->cell[s->n] = cs_arena_copy(&s->arena, cs_buf_slice(text));
    return s->cell[s->n++].p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status add_text(struct sheet *s, const char *text, struct cs_error *e)
{
    struct cs_buf b = {0};
    cs_buf_addz(&b, text);
    enum cs_status status = add_cell(s, &b, e);
    cs_buf_release(&b);
    return status;
}

static void write_sheet(const struct sheet *s, struct cs_buf *out)
{
    size_t width[COLUMNS] = {0};
    for (size_t i = 0; i < s->n; i++) {
        size_t w = cs_width(s->cell[i]);
        if (w > width[i % COLUMNS]) width[i % COLUMNS] = w;
    }
    for (size_t i = 0; i < s->n; i++) {
        bool last = i % COLUMNS == COLUMNS - 1;
        cs_buf_adds(out, s->cell[i]);
        for (size_t w = cs_width(s->cell[i]); !last && w < width[i % COLUMNS] + 2; w++) cs_buf_addc(out, ' ');
        while (last && out->n > 0 && out->p[out->n - 1] == ' ') out->n--;
        if (last) cs_buf_addc(out, '\n');
    }
}

/* ---- what the file holds ---- */

struct survey {
    struct cs_source_file *f;
    struct cs_fold *fold;
    uint64_t *filled; /* by source column: cells that are not empty */
};

/* ---- rows of the table ---- */

static void add_share(struct cs_buf *out, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        cs_buf_addc(out, '-');
        return;
    }
    if (part > whole) part = whole;          /* the cells of totals are no rows' */
    uint64_t permille = part * 1000 / whole; /* cut, so that 100 % is all of them */
    cs_buf_addf(out, "%llu.%llu%%", (unsigned long long)(permille / 10), (unsigned long long)(permille % 10));
}

/* Letters and digits that tell nothing but their form: 13800138000 is 99999999999. */
static void add_form(struct cs_buf *to, const char *text)
{
    for (; *text; text++) {
        bool inside = ((unsigned char)*text & 0xC0) == 0x80; /* of a character that has begun */
        if (inside) continue;
        cs_buf_addc(to, cs_is_digit(*text) ? '9' : cs_is_alpha(*text) || cs_is_high(*text) ? 'x' : *text);
    }
}

/* The first different values of a column, made safe. */
static enum cs_status add_values(struct sheet *s, const struct cs_mapping *m, uint32_t column, bool personal,
                                 struct cs_error *e)
{
    struct cs_buf text = {0};
    struct cs_slice shown[VALUES];
    unsigned n = 0;
    for (uint32_t row = 0; row < m->sample.rows && row < LOOK && n < VALUES; row++) {
        struct cs_slice cell = cs_field(&m->sample, row, column);
        bool again = cell.n == 0;
        for (unsigned i = 0; i < n && !again; i++) again = cs_slice_eq(cell, shown[i]);
        if (again) continue;
        struct cs_quoted quoted = cs_quote(cell);
        if (text.n + strlen(quoted.text) > WIDEST && n > 0) break;
        if (n > 0) cs_buf_addz(&text, " | ");
        if (personal)
            add_form(&text, quoted.text);
        else
            cs_buf_addz(&text, quoted.text);
        shown[n++] = cell;
    }
    enum cs_status status = add_cell(s, &text, e);
    cs_buf_release(&text);
    return status;
}

/* The type of a target, and how its cells are read. */
static const char *type_of(const struct cs_target *t)
{
    if (!t->column) return "text";
    return t->column->id                                     ? "identifier"
           : t->column->values && t->column->type == CS_TEXT ? "word"
                                                             : cs_type_name(t->column->type);
}

/* What a source column becomes; of one that nothing knows, what was near. */
static enum cs_status add_target(struct sheet *s, const struct survey *v, const struct cs_target *t,
                                 uint32_t column, struct cs_error *e)
{
    const struct cs_mapping *m = &v->f->mapping;
    const struct cs_column_def *near = NULL;
    struct cs_buf text = {0};
    enum cs_status status = CS_OK;
    if (!t) {
        cs_buf_addz(&text, "(read by the map)");
    } else if (t->column || t->mapped) {
        cs_buf_addz(&text, cs_quote(t->name).text);
    } else {
        if (m->kind && !t->misfit) status = cs_alias_near(v->fold, m->kind, m->header.name[column], &near, e);
        cs_buf_addz(&text, cs_quote(t->name).text);
        cs_buf_addz(&text, t->misfit ? " (not read as " : near ? " (as it is; near " : " (as it is");
        if (t->misfit || near) cs_buf_addz(&text, t->misfit ? t->misfit->name : near->name);
        cs_buf_addc(&text, ')');
    }
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_clear(&text);
    if (t) {
        struct cs_buf how = {0};
        cs_describe_how(t, &how);
        cs_buf_addz(&text, type_of(t));
        if (how.n) cs_buf_addf(&text, ", %.*s", (int)how.n, how.p);
        if (how.failed) text.failed = true;
        cs_buf_release(&how);
    }
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_release(&text);
    return status;
}

static enum cs_status add_row(struct sheet *s, const struct survey *v, const char *from,
                              const struct cs_target *t, uint32_t column, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = add_text(s, from, e);
    if (status == CS_OK) status = add_target(s, v, t, column, e);
    /* What is made has no cells of its own: what came of it, and what did not. */
    uint64_t made = t ? t->met.filled + t->met.bad.n : 0;
    if (t && t->origin == CS_FROM_CONSTANT) made = t->constant.n ? v->f->rows : 0;
    uint64_t filled = column == CS_NO_COLUMN ? made : v->filled[column];
    add_share(&text, filled, v->f->rows);
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_clear(&text);
    if (t) add_share(&text, filled - (t->met.bad.n < filled ? t->met.bad.n : filled), filled);
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_release(&text);
    if (status != CS_OK) return status;
    if (column == CS_NO_COLUMN) return add_text(s, "", e);
    return add_values(s, &v->f->mapping, column, t && t->column && t->column->personal, e);
}

/* A source column, once for every target that is its own. */
static enum cs_status add_source_column(struct sheet *s, const struct survey *v, uint32_t column,
                                        struct cs_error *e)
{
    const struct cs_mapping *m = &v->f->mapping;
    bool any = false;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_target *t = &m->target[i];
        if (t->a != column && t->b != column) continue;
        any = true;
        if (add_row(s, v, cs_quote(m->header.name[column]).text, t, column, e) != CS_OK) return e->status;
    }
    return any ? CS_OK : add_row(s, v, cs_quote(m->header.name[column]).text, NULL, column, e);
}

static enum cs_status add_made_column(struct sheet *s, const struct survey *v, const struct cs_target *t,
                                      struct cs_error *e)
{
    if (t->origin == CS_FROM_EXPR)
        return add_row(s, v, cs_quote(t->map->entry->value).text, t, CS_NO_COLUMN, e);
    if (t->origin == CS_FROM_CONSTANT) {
        struct cs_buf from = {0};
        cs_buf_addf(&from, "'%s'", cs_quote(t->constant).text);
        cs_buf_addc(&from, 0);
        enum cs_status status = from.failed ? cs_fail_memory(e) : add_row(s, v, from.p, t, CS_NO_COLUMN, e);
        cs_buf_release(&from);
        return status;
    }
    if (t->origin == CS_FROM_TIMES && t->a == CS_NO_COLUMN)
        return add_row(s, v, "(two times)", t, CS_NO_COLUMN, e);
    return CS_OK;
}

static enum cs_status add_file(struct sheet *s, const struct survey *v, struct cs_error *e)
{
    static const char *const titles[COLUMNS] = {"source column", "column", "type",
                                                "filled",        "read",   "first values"};
    const struct cs_mapping *m = &v->f->mapping;
    for (size_t i = 0; i < COLUMNS; i++)
        if (add_text(s, titles[i], e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < m->header.n; i++)
        if (add_source_column(s, v, i, e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < m->n; i++)
        if (add_made_column(s, v, &m->target[i], e) != CS_OK) return e->status;
    return CS_OK;
}

static enum cs_status explain_file(struct cs_ingest *g, struct cs_source_file *f, struct cs_buf *out,
                                   struct cs_error *e)
{
    struct survey v = {.f = f, .fold = g->fold};
    struct sheet sheet = {0};
    v.filled = cs_arena_alloc(&g->arena, f->mapping.header.n + 1, sizeof *v.filled);
    if (!v.filled) return cs_fail_memory(e);
    enum cs_status status = cs_ingest_read(g, f, NULL, NULL, v.filled, e);
    if (status == CS_DATA) { /* what was read until then is shown all the same */
        if (f->refused.status == CS_OK) f->refused = *e;
        status = CS_OK;
    }
    if (status == CS_OK) status = add_file(&sheet, &v, e);
    if (status == CS_OK) {
        if (out->n > 0) cs_buf_addc(out, '\n');
        cs_describe_counts(f, out);
        cs_buf_addc(out, '\n');
        write_sheet(&sheet, out);
        status = cs_hint_map(g, f, out, e);
    }
    cs_arena_release(&sheet.arena);
    free(sheet.cell);
    return status;
}

enum cs_status cs_ingest_explain(struct cs_ingest *g, struct cs_buf *out, struct cs_error *e)
{
    for (size_t i = 0; i < g->n; i++)
        if (explain_file(g, &g->file[i], out, e) != CS_OK) return e->status;
    if (cs_buf_status(out, e) != CS_OK) return e->status;
    for (size_t i = 0; i < g->n; i++) {
        if (g->file[i].refused.status == CS_OK) continue;
        *e = g->file[i].refused;
        return e->status;
    }
    return CS_OK;
}
