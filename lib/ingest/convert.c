/* convert.c - row by row, cell by cell; expressions a block at a time. */
#include "ingest/convert.h"
#include <stdlib.h>
#include <string.h>

struct moment { /* what a time column holds in the current row */
    int64_t at;
    bool is, has_clock;
};

struct cs_converter {
    const struct cs_mapping *m;
    struct cs_fold *fold;
    struct cs_cell_reader *reader; /* by target: its own, because readers remember */
    struct cs_tally *tally;        /* the same: of the caller */
    const uint32_t *column;
    uint32_t n;
    const char *file;
    struct cs_plan *plan; /* NULL: the map has no expressions */
    struct cs_eval *eval;
    cs_node *node;             /* by target: its expression */
    const struct cs_vec **vec; /* by target: its expression's values */
    struct moment *moment;     /* by target */
    struct cs_arena cells;     /* unescaped cells of the current row */
    struct cs_buf text;
};

/* ---- binding ---- */

static enum cs_status bind(struct cs_converter *v, const struct cs_zone *zone, struct cs_error *e)
{
    const struct cs_scope scope = {.header = &v->m->header, .zone = zone, .foreign = true};
    for (uint32_t i = 0; i < v->m->n; i++) {
        const struct cs_target *t = &v->m->target[i];
        if (t->origin != CS_FROM_EXPR) continue;
        if (!v->plan && cs_plan_make(&v->plan, &scope, e) != CS_OK) return e->status;
        if (cs_plan_add(v->plan, t->map->expr, &v->node[i], e) != CS_OK) return e->status;
        enum cs_type got = cs_plan_type(v->plan, v->node[i]), want = t->column ? t->column->type : CS_TEXT;
        if (got == CS_TEXT || got == want || want == CS_TEXT || (got == CS_BOOL && want == CS_NUM)) continue;
        cs_fail(e, CS_USAGE, "column '%s' holds a %s; this is a %s", cs_quote(t->name).text,
                cs_type_name(want), cs_type_name(got));
        return cs_error_at(e, t->map->file, t->map->entry->vline, t->map->entry->vcolumn);
    }
    return v->plan ? cs_eval_make(&v->eval, v->plan, e) : CS_OK;
}

/* Readers of its own. */
static enum cs_status copy_readers(struct cs_converter *v, struct cs_error *e)
{
    if (cs_fold_make(&v->fold, e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < v->m->n; i++) {
        struct cs_cell_reader *r = &v->reader[i];
        bool words = v->m->target[i].reader.words;
        *r = v->m->target[i].reader;
        r->fold = v->fold;
        r->words = NULL;
        if (words && cs_words_make(&r->words, v->fold, r->column, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

enum cs_status cs_converter_make(struct cs_converter **to, const struct cs_mapping *m, const uint32_t *column,
                                 uint32_t n, const struct cs_zone *zone, const char *file, struct cs_error *e)
{
    struct cs_converter *v = cs_alloc(1, sizeof *v);
    *to = v;
    if (!v) return cs_fail_memory(e);
    v->m = m;
    v->column = column;
    v->n = n;
    v->file = file;
    v->vec = cs_alloc(m->n, sizeof *v->vec);
    v->moment = cs_alloc(m->n, sizeof *v->moment);
    v->node = cs_alloc(m->n, sizeof *v->node);
    v->reader = cs_alloc(m->n, sizeof *v->reader);
    if (!v->vec || !v->moment || !v->node || !v->reader) return cs_fail_memory(e);
    return copy_readers(v, e) == CS_OK ? bind(v, zone, e) : e->status;
}

void cs_converter_free(struct cs_converter *v)
{
    if (!v) return;
    cs_eval_free(v->eval);
    cs_plan_free(v->plan);
    for (uint32_t i = 0; i < v->m->n && v->reader; i++) cs_words_free(v->reader[i].words);
    cs_fold_free(v->fold);
    free(v->reader);
    free(v->node);
    free(v->vec);
    free(v->moment);
    cs_arena_release(&v->cells);
    cs_buf_release(&v->text);
    free(v);
}

/* ---- cells ---- */

/* cs_buf_add(), inline where there is room: it is called for every cell and every tab. */
static inline void add(struct cs_buf *out, const char *p, size_t n)
{
    if (n <= out->cap - out->n && out->p) {
        memcpy(out->p + out->n, p, n);
        out->n += n;
    } else {
        cs_buf_add(out, p, n);
    }
}

static void note_bad(struct cs_tally *t, struct cs_slice cell, uint64_t line)
{
    if (t->bad.n == 0) memcpy(t->bad_text, cs_quote(cell).text, sizeof t->bad_text);
    cs_count_line(&t->bad, line);
}

static enum cs_status fail_mangled(const struct cs_converter *v, const struct cs_target *t,
                                   struct cs_slice cell, uint64_t line, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s' (%s) was damaged by a spreadsheet: '%s' has lost its digits",
            cs_quote(t->a == CS_NO_COLUMN ? t->name : v->m->header.name[t->a]).text, cs_quote(t->name).text,
            cs_quote(cell).text);
    cs_error_cure(e, "export it again with the column as text");
    return cs_error_at(e, v->file, line, 0);
}

/* A date that contradicts the order of its column; or one whose day and month could be exchanged, in a column
 * of which only a part was seen when the order was decided: a pipe's head, or a sample that held none. */
static enum cs_status fail_order(const struct cs_converter *v, const struct cs_target *t, bool contradicts,
                                 struct cs_slice cell, uint64_t line, struct cs_error *e)
{
    bool given = contradicts && t->order.dmy + t->order.mdy == 0; /* by somebody, not by the file */
    bool day_first = t->reader.order == CS_ORDER_MDY;
    if (given) {
        cs_fail(e, CS_DATA, "column '%s': '%s' has the %s first, against the order given",
                cs_quote(t->name).text, cs_quote(cell).text, day_first ? "day" : "month");
        cs_error_cure(e, "leave the order out, or --date-order %s", day_first ? "dmy" : "mdy");
        return cs_error_at(e, v->file, line, 0);
    }
    cs_fail(e, CS_DATA, "column '%s': '%s' %s", cs_quote(t->name).text, cs_quote(cell).text,
            contradicts ? "contradicts the order of day and month in the dates before it"
                        : "can be read in two ways, and no date before it decides");
    cs_error_cure(e, "%s", contradicts ? CS_MIXED_CURE : "--date-order dmy or --date-order mdy");
    return cs_error_at(e, v->file, line, 0);
}

/* Does a cell that cannot be read hold a date in the other order than the one that was found or given? */
static bool contradicts(const struct cs_target *t, struct cs_slice cell)
{
    struct cs_when w;
    enum cs_date_order order = t->reader.order, other = order == CS_ORDER_DMY ? CS_ORDER_MDY : CS_ORDER_DMY;
    if (order == CS_ORDER_UNKNOWN || cs_when_read(cell, order, &w)) return false; /* its clock is to blame */
    return cs_when_read(cell, other, &w) && w.slashed;
}

/* Writes what a reader made of a cell; `field` is the cell as it stands in the block. */
static enum cs_status put(struct cs_converter *v, const struct cs_target *t, enum cs_cell what,
                          struct cs_slice field, struct cs_slice cell, uint64_t line, struct cs_buf *out,
                          struct cs_error *e)
{
    const struct cs_cell_reader *r = &v->reader[t - v->m->target];
    struct cs_tally *met = &v->tally[t - v->m->target];
    switch (what) {
    case CS_CELL_MISSING:
        return CS_OK;
    case CS_CELL_KEPT:
        add(out, field.p, field.n);
        break;
    case CS_CELL_BAD:
        if (r->how == CS_HOW_TIME && contradicts(t, cell)) return fail_order(v, t, true, cell, line, e);
        note_bad(met, cell, line);
        return CS_OK;
    case CS_CELL_MANGLED:
        return fail_mangled(v, t, cell, line, e);
    case CS_CELL_READ:
        add(out, r->text, r->n);
        if (r->how != CS_HOW_TIME) break;
        if (r->when.slashed && r->order == CS_ORDER_UNKNOWN && r->when.civil.day != r->when.civil.month)
            return fail_order(v, t, false, cell, line, e);
        v->moment[t - v->m->target] = (struct moment){r->time.at, true, r->when.has_clock};
        met->floored += r->when.floored;
        met->wall += !r->when.has_offset;
        met->gaps += r->fit == CS_ZONE_GAP;
        met->folds += r->fit == CS_ZONE_FOLD;
        met->dates += !r->when.has_clock;
        break;
    }
    met->filled++;
    return CS_OK;
}

static enum cs_status from_cell(struct cs_converter *v, const struct cs_target *t, const struct cs_block *b,
                                uint32_t row, uint64_t line, struct cs_buf *out, struct cs_error *e)
{
    struct cs_slice field = cs_field(b, row, t->a), cell = field;
    enum cs_cell what;
    if (field.n == 0) return CS_OK;
    if (t->reader.how == CS_HOW_TEXT) {
        v->tally[t - v->m->target].filled++;
        add(out, field.p, field.n);
        return CS_OK;
    }
    if (b->escaped) cell = cs_unescape(field, &v->cells);
    if (!cell.p) return cs_fail_memory(e);
    if (cs_cell_read(&v->reader[t - v->m->target], cell, &what, e) != CS_OK) return e->status;
    return put(v, t, what, field, cell, line, out, e);
}

static enum cs_status from_two(struct cs_converter *v, const struct cs_target *t, const struct cs_block *b,
                               uint32_t row, uint64_t line, struct cs_buf *out, struct cs_error *e)
{
    struct cs_slice date = cs_field(b, row, t->a), clock = cs_field(b, row, t->b);
    enum cs_cell what;
    if (cs_cell_read_two(&v->reader[t - v->m->target], date, clock, &what, e) != CS_OK) return e->status;
    return put(v, t, what, date, date, line, out, e);
}

/* Is there anything in the source columns of an expression that gave nothing? */
struct looking {
    const struct cs_block *block;
    uint32_t row;
    struct cs_slice filled;
};

static void look(void *ctx, struct cs_slice name)
{
    struct looking *l = ctx;
    uint32_t column = cs_header_find(l->block->header, name);
    if (column != CS_NO_COLUMN && l->filled.n == 0) l->filled = cs_field(l->block, l->row, column);
}

static enum cs_status from_expr(struct cs_converter *v, const struct cs_target *t, const struct cs_block *b,
                                uint32_t row, uint64_t line, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_vec *x = v->vec[t - v->m->target];
    struct cs_tally *met = &v->tally[t - v->m->target];
    enum cs_cell what;
    if (x->tag[row] == CS_TAG_MISSING) {
        struct looking l = {b, row, {"", 0}};
        if (x->type == CS_TIME) cs_expr_columns(t->map->expr, look, &l);
        if (l.filled.n) note_bad(met, l.filled, line);
        return CS_OK;
    }
    if (x->type == CS_TEXT && t->reader.how != CS_HOW_TEXT) {
        cs_buf_clear(&v->text);
        cs_field_add(&v->text, x->s[row]);
        if (cs_buf_status(&v->text, e) != CS_OK) return e->status;
        if (x->s[row].n == 0) return CS_OK;
        if (cs_cell_read(&v->reader[t - v->m->target], x->s[row], &what, e) != CS_OK) return e->status;
        return put(v, t, what, cs_buf_slice(&v->text), x->s[row], line, out, e);
    }
    if (x->type == CS_TIME) {
        v->moment[t - v->m->target] = (struct moment){x->v[row], true, true};
        met->wall += x->off[row] == 0;
    }
    met->filled++;
    if (x->type == CS_TEXT) {
        cs_field_add(out, x->s[row]);
    } else {
        cs_value_format(x, row, cs_plan_unit(v->plan, v->node[t - v->m->target]), out);
    }
    return CS_OK;
}

/* The difference of two times, when both carry a clock; else what the source says. */
static enum cs_status from_times(struct cs_converter *v, const struct cs_target *t, const struct cs_block *b,
                                 uint32_t row, uint64_t line, struct cs_buf *out, struct cs_error *e)
{
    const struct moment *from = &v->moment[t->from], *to = &v->moment[t->to];
    struct cs_cell_reader *r = &v->reader[t - v->m->target];
    struct cs_tally *met = &v->tally[t - v->m->target];
    if (!from->is || !to->is || !from->has_clock || !to->has_clock)
        return t->a == CS_NO_COLUMN ? CS_OK : from_cell(v, t, b, row, line, out, e);
    int64_t seconds = to->at - from->at;
    if (t->a != CS_NO_COLUMN) {
        struct cs_slice given = cs_field(b, row, t->a);
        struct cs_num value;
        enum cs_cell what;
        if (cs_cell_read(r, given, &what, e) != CS_OK) return e->status;
        if (what == CS_CELL_READ && cs_num_parse(cs_slice(r->text, r->n), &value)) {
            double apart = cs_num_double(value) - (double)seconds;
            met->differ += apart > 1 || apart < -1;
        }
    }
    met->filled++;
    cs_num_format(cs_int(seconds), out);
    return CS_OK;
}

static enum cs_status one_cell(struct cs_converter *v, const struct cs_target *t, const struct cs_block *b,
                               uint32_t row, uint64_t line, struct cs_buf *out, struct cs_error *e)
{
    switch (t->origin) {
    case CS_FROM_CELL:
        return from_cell(v, t, b, row, line, out, e);
    case CS_FROM_TWO:
        return from_two(v, t, b, row, line, out, e);
    case CS_FROM_EXPR:
        return from_expr(v, t, b, row, line, out, e);
    case CS_FROM_TIMES:
        return from_times(v, t, b, row, line, out, e);
    case CS_FROM_CONSTANT:
        break;
    }
    add(out, t->constant.p, t->constant.n);
    return CS_OK;
}

/* ---- rows ---- */

static enum cs_status one_row(struct cs_converter *v, const struct cs_block *b, uint32_t row, uint64_t line,
                              struct cs_buf *out, struct cs_error *e)
{
    memset(v->moment, 0, v->m->n * sizeof *v->moment);
    for (uint32_t i = 0; i < v->n; i++) {
        if (i > 0) add(out, "\t", 1);
        if (v->column[i] == CS_NO_COLUMN) continue;
        if (one_cell(v, &v->m->target[v->column[i]], b, row, line, out, e) != CS_OK) return e->status;
    }
    add(out, "\n", 1);
    if (b->escaped) cs_arena_reset(&v->cells);
    return CS_OK;
}

static enum cs_status evaluate(struct cs_converter *v, const struct cs_block *b, struct cs_error *e)
{
    cs_eval_batch(v->eval, b, 0, b->rows);
    for (uint32_t i = 0; i < v->m->n; i++) {
        const struct cs_target *t = &v->m->target[i];
        if (t->origin == CS_FROM_EXPR && cs_eval_get(v->eval, v->node[i], &v->vec[i], e) != CS_OK)
            return e->status;
    }
    return CS_OK;
}

enum cs_status cs_converter_rows(struct cs_converter *v, const struct cs_block *b, const uint64_t *line,
                                 struct cs_tally *tally, struct cs_buf *out, struct cs_error *e)
{
    v->tally = tally;
    if (v->plan && evaluate(v, b, e) != CS_OK) return e->status;
    for (uint32_t row = 0; row < b->rows; row++) {
        size_t before = out->n;
        if (one_row(v, b, row, line[row], out, e) == CS_OK) continue;
        if (!out->failed) out->n = before;
        return e->status;
    }
    return cs_buf_status(out, e);
}
