/* explain.c - what each source column becomes, with first values and how much of it could be read
 * (--explain). */
#include "ingest/ingest.h"
#include "text/width.h"
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6, VALUES = 3, WIDEST = 44 };

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
    uint64_t *filled; /* by source column: cells that are not empty */
};

/* ---- rows of the table ---- */

static void add_share(struct cs_buf *out, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        cs_buf_addc(out, '-');
        return;
    }
    uint64_t permille = part * 1000 / whole; /* cut, so that 100 % is all of them */
    cs_buf_addf(out, "%llu.%llu%%", (unsigned long long)(permille / 10), (unsigned long long)(permille % 10));
}

static enum cs_status add_values(struct sheet *s, const struct cs_mapping *m, uint32_t column,
                                 struct cs_error *e)
{
    struct cs_buf text = {0};
    unsigned n = 0;
    for (uint32_t row = 0; row < m->sample.rows && n < VALUES; row++) {
        struct cs_slice cell = cs_field(&m->sample, row, column);
        if (cell.n == 0) continue;
        struct cs_quoted quoted = cs_quote(cell);
        if (text.n + strlen(quoted.text) > WIDEST && n > 0) break;
        if (n++ > 0) cs_buf_addz(&text, " | ");
        cs_buf_addz(&text, quoted.text);
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

static enum cs_status add_row(struct sheet *s, const struct survey *v, const char *from,
                              const struct cs_target *t, uint32_t column, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = add_text(s, from, e);
    if (t) cs_buf_addz(&text, cs_quote(t->name).text);
    if (!t) cs_buf_addz(&text, "(read by the map)");
    if (t && !t->column && !t->mapped) cs_buf_addz(&text, " (as it is)");
    if (status == CS_OK) status = add_cell(s, &text, e);
    if (status == CS_OK) status = add_text(s, t ? type_of(t) : "", e);
    uint64_t filled = column == CS_NO_COLUMN ? v->f->rows : v->filled[column];
    cs_buf_clear(&text);
    add_share(&text, filled, v->f->rows);
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_clear(&text);
    if (t) add_share(&text, filled - (t->met.bad.n < filled ? t->met.bad.n : filled), filled);
    if (status == CS_OK) status = add_cell(s, &text, e);
    cs_buf_release(&text);
    if (status != CS_OK) return status;
    return column == CS_NO_COLUMN ? add_text(s, "", e) : add_values(s, &v->f->mapping, column, e);
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
    struct survey v = {.f = f};
    struct sheet sheet = {0};
    v.filled = cs_arena_alloc(&g->arena, f->mapping.header.n + 1, sizeof *v.filled);
    if (!v.filled) return cs_fail_memory(e);
    enum cs_status status = cs_ingest_read(g, f, NULL, NULL, v.filled, e);
    if (status == CS_OK) status = add_file(&sheet, &v, e);
    if (status == CS_OK) {
        if (out->n > 0) cs_buf_addc(out, '\n');
        cs_describe_counts(f, out);
        cs_buf_addc(out, '\n');
        write_sheet(&sheet, out);
    }
    cs_arena_release(&sheet.arena);
    free(sheet.cell);
    return status;
}

enum cs_status cs_ingest_explain(struct cs_ingest *g, struct cs_buf *out, struct cs_error *e)
{
    for (size_t i = 0; i < g->n; i++)
        if (explain_file(g, &g->file[i], out, e) != CS_OK) return e->status;
    return cs_buf_status(out, e);
}
