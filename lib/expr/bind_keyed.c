/* bind_keyed.c - the two things that look beyond the row: NAME.column of a lookup, and gap_prev/gap_next. */
#include "expr/bind.h"
#include "expr/kernels.h"
#include <string.h>

/* ---- lookups ---- */

enum { KEYS_MAX = 16 }; /* columns of one lookup's key */

/* A lookup's column as values of its type, one a row of the file. */
struct lookup_column {
    uint8_t *tag;
    int64_t *v;
    int32_t *off;
    struct cs_slice *s;
};

/* Row numbers of the lookup's file for the rows of the batch. */
enum cs_status cs_run_lookup_row(struct cs_run *r)
{
    struct cs_slice keys[KEYS_MAX];
    for (uint32_t i = 0; i < r->n; i++) {
        for (uint32_t k = 0; k < r->n_args; k++)
            keys[k] = cs_is_missing(r->arg[k], i) ? CS_LIT("") : r->arg[k]->s[i];
        uint32_t row = cs_lookup_row(r->node->extra, keys);
        cs_out_missing(r, i);
        if (row != UINT32_MAX) cs_out_num(r, i, cs_int(row));
    }
    return CS_OK;
}

enum cs_status cs_run_lookup_cell(struct cs_run *r)
{
    const struct lookup_column *c = r->node->extra;
    const struct cs_vec *rows = r->arg[0];
    for (uint32_t i = 0; i < r->n; i++) {
        if (cs_is_missing(rows, i)) {
            cs_out_missing(r, i);
            continue;
        }
        size_t row = (size_t)rows->v[i];
        r->out->tag[i] = c->tag[row];
        if (r->out->type == CS_TEXT)
            r->out->s[i] = c->s[row];
        else
            r->out->v[i] = c->v[row];
        if (r->out->type == CS_TIME) r->out->off[i] = c->off[row];
    }
    return CS_OK;
}

static bool read_cell(struct lookup_column *c, uint32_t row, enum cs_type type, struct cs_slice text)
{
    struct cs_num number;
    struct cs_time time;
    c->tag[row] = text.n ? 0 : CS_TAG_MISSING;
    if (type == CS_TEXT) c->s[row] = text;
    if (!text.n || type == CS_TEXT) return true;
    if (type == CS_TIME) {
        if (!cs_time_parse(text, &time)) return false;
        c->v[row] = time.at;
        c->off[row] = time.off;
        return true;
    }
    if (!cs_num_parse(text, &number) || (type == CS_BOOL && (number.tag || (number.v & ~INT64_C(1)))))
        return false;
    c->v[row] = number.v;
    c->tag[row] = number.tag;
    return true;
}

/* Reads a whole column at once, so that a bad cell is told before the stream is touched. */
static enum cs_status read_column(struct cs_binder *b, const struct cs_lookup *l, uint32_t column,
                                  enum cs_type type, struct lookup_column **out)
{
    uint32_t n = cs_lookup_rows(l);
    struct cs_arena *a = &b->plan->arena;
    struct lookup_column *c = cs_arena_alloc(a, 1, sizeof *c);
    *out = c;
    if (!c) return cs_fail_memory(b->e);
    c->tag = cs_arena_alloc(a, n + 1, sizeof *c->tag);
    c->v = cs_arena_alloc(a, n + 1, sizeof *c->v);
    c->off = type == CS_TIME ? cs_arena_alloc(a, n + 1, sizeof *c->off) : NULL;
    c->s = type == CS_TEXT ? cs_arena_alloc(a, n + 1, sizeof *c->s) : NULL;
    if (!c->tag || !c->v || (type == CS_TIME && !c->off) || (type == CS_TEXT && !c->s))
        return cs_fail_memory(b->e);
    for (uint32_t row = 0; row < n; row++) {
        struct cs_slice cell = cs_lookup_cell(l, row, column);
        if (read_cell(c, row, type, cell)) continue;
        cs_fail(b->e, CS_DATA, "column '%s': not a %s: '%s'",
                cs_quote(cs_lookup_header(l)->name[column]).text, cs_type_name(type), cs_quote(cell).text);
        return cs_lookup_place(l, row, b->e);
    }
    return CS_OK;
}

static const struct cs_lookup *find_lookup(const struct cs_plan *p, struct cs_slice name, uint32_t *index)
{
    for (uint32_t i = 0; i < p->scope.n_lookups; i++) {
        *index = i;
        if (cs_slice_eq(cs_lookup_name(p->scope.lookups[i]), name)) return p->scope.lookups[i];
    }
    return NULL;
}

static enum cs_status fail_no_lookup(struct cs_binder *b, const struct cs_expr *x)
{
    struct cs_nearest near;
    cs_bind_fail(b, x, "there is no lookup '%s'", cs_quote(x->name).text);
    cs_nearest_start(&near, x->name);
    for (size_t i = 0; i < b->plan->scope.n_lookups; i++)
        cs_nearest_try(&near, cs_lookup_name(b->plan->scope.lookups[i]));
    if (near.best.n) return cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(b->e,
                         "--lookup NAME=FILE:column; a column with a dot in its name goes in backticks");
}

static enum cs_status fail_no_field(struct cs_binder *b, const struct cs_expr *x,
                                    const struct cs_header *header)
{
    struct cs_nearest near;
    cs_bind_fail(b, x, "the lookup '%s' has no column '%s'", cs_quote(x->name).text, cs_quote(x->field).text);
    cs_nearest_start(&near, x->field);
    for (uint32_t i = 0; i < header->n; i++) cs_nearest_try(&near, header->name[i]);
    if (near.best.n) return cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text);
    return b->e->status;
}

/* The key: columns of the stream, derived ones, or date, month, … of the anchor when there is one; as text.
 */
static enum cs_status bind_keys(struct cs_binder *b, const struct cs_expr *x, const struct cs_lookup *l,
                                cs_node *keys, uint32_t *n)
{
    const struct cs_slice *names;
    size_t count = cs_lookup_keys(l, &names);
    if (count > KEYS_MAX)
        return cs_bind_fail(b, x, "the lookup '%s' has more than %d keys", cs_quote(x->name).text, KEYS_MAX);
    *n = (uint32_t)count;
    for (uint32_t i = 0; i < *n; i++) {
        enum cs_status s = cs_bind_name(b, x, names[i], b->plan->anchor == CS_NO_NODE, &keys[i]);
        if (!s) s = cs_bind_to_text(b, x, &keys[i]);
        if (s) return s;
    }
    return CS_OK;
}

/* The node that reads this column already: its values need not be read twice. */
static bool find_cell(const struct cs_plan *p, cs_node row, uint32_t column, cs_node *out)
{
    for (cs_node i = row; i < p->n; i++) {
        const struct cs_plan_node *x = cs_plan_node(p, i);
        if (x->kernel != cs_run_lookup_cell || x->column != column || p->args[x->first_arg] != row) continue;
        *out = i;
        return true;
    }
    return false;
}

enum cs_status cs_bind_field(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    cs_node keys[KEYS_MAX], row;
    uint32_t n = 0, index;
    const struct cs_lookup *l = find_lookup(b->plan, x->name, &index);
    if (!l) return fail_no_lookup(b, x);
    uint32_t column = cs_header_find(cs_lookup_header(l), x->field);
    if (column == CS_NO_COLUMN) return fail_no_field(b, x, cs_lookup_header(l));
    enum cs_status s = bind_keys(b, x, l, keys, &n);
    if (s) return s;
    struct cs_plan_node proto = {.kernel = cs_run_lookup_row, .type = CS_NUM, .column = index, .extra = l};
    s = cs_node_add(b->plan, &proto, keys, n, &row, b->e);
    if (s) return cs_expr_place(x->source, x->from, b->e);
    if (find_cell(b->plan, row, column, out)) return CS_OK;
    const struct cs_column_def *def = cs_schema_column(x->field);
    struct lookup_column *cells;
    enum cs_type type = def ? def->type : CS_TEXT;
    s = read_column(b, l, column, type, &cells);
    if (s) return s;
    proto =
        (struct cs_plan_node){.kernel = cs_run_lookup_cell, .type = type, .column = column, .extra = cells};
    proto.strict = def && type == CS_TEXT;
    s = cs_node_add(b->plan, &proto, &row, 1, out, b->e);
    return s ? cs_expr_place(x->source, x->from, b->e) : CS_OK;
}

/* ---- gaps ---- */

static enum cs_status bind_gap_columns(struct cs_binder *b, const struct cs_expr *x)
{
    const struct cs_header *header = b->plan->scope.header;
    uint32_t time = cs_header_find(header, CS_LIT("created_at")),
             id = cs_header_find(header, CS_LIT("ticket_id"));
    if (time == CS_NO_COLUMN || b->plan->scope.foreign)
        return cs_bind_fail(b, x, "%s() orders contacts by 'created_at', which is not here",
                            cs_quote(x->name).text);
    enum cs_status s = cs_plan_column(b->plan, time, &b->plan->gap_time, b->e);
    if (!s && id != CS_NO_COLUMN) s = cs_plan_column(b->plan, id, &b->plan->gap_id, b->e);
    return s;
}

static bool same_spec(const struct cs_gap_spec *a, cs_node among, const cs_node *keys, uint32_t n)
{
    return a->among == among && a->n_keys == n && memcmp(a->keys, keys, n * sizeof *keys) == 0;
}

static enum cs_status find_spec(struct cs_binder *b, const cs_node *keys, uint32_t n,
                                const struct cs_gap_spec **out)
{
    struct cs_plan *p = b->plan;
    for (size_t i = 0; i < p->n_gaps; i++) {
        *out = p->gaps[i];
        if (same_spec(*out, p->among, keys, n)) return CS_OK;
    }
    struct cs_gap_spec *spec = cs_arena_alloc(&p->arena, 1, sizeof *spec);
    cs_node *copy = cs_arena_alloc(&p->arena, n, sizeof *copy);
    if (!spec || !copy) return cs_fail_memory(b->e);
    enum cs_status s = cs_grow(&p->gaps, &p->gaps_cap, p->n_gaps + 1, sizeof *p->gaps, b->e);
    if (s) return s;
    memcpy(copy, keys, n * sizeof *keys);
    *spec = (struct cs_gap_spec){p->among, copy, n, (uint32_t)p->n_gaps};
    p->gaps[p->n_gaps++] = spec;
    *out = spec;
    return CS_OK;
}

enum cs_status cs_bind_gap(struct cs_binder *b, const struct cs_expr *x, const cs_node *keys, uint32_t n,
                           cs_kernel *kernel, cs_node *out)
{
    const struct cs_gap_spec *spec = NULL;
    enum cs_status s = bind_gap_columns(b, x);
    if (s) return s;
    bool nested = b->plan->among != CS_NO_NODE && cs_plan_node(b->plan, b->plan->among)->keyed;
    for (uint32_t i = 0; i < n; i++) nested |= cs_plan_node(b->plan, keys[i])->keyed;
    if (nested)
        return cs_bind_fail(b, x, "the keys of %s() and its 'among' cannot use gaps themselves",
                            cs_quote(x->name).text);
    s = find_spec(b, keys, n, &spec);
    if (s) return s;
    struct cs_plan_node proto = {.kernel = kernel,
                                 .type = kernel == cs_run_first_at ? CS_TIME : CS_NUM,
                                 .column = spec->index,
                                 .extra = spec,
                                 .keyed = true};
    return cs_node_add(b->plan, &proto, NULL, 0, out, b->e);
}
