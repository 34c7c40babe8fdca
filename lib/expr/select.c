/* select.c - rows in, rows out. Kept rows that lie together are copied together. */
#include "expr/select.h"
#include "base/map.h"
#include "base/stanza.h"
#include "table/sort.h"
#include <stdlib.h>
#include <string.h>

enum { SORTED_BLOCK = 1 << 17, SORT_MEMORY = 256 << 20 };

/* ---- columns ---- */

static enum cs_status add_item(struct cs_select *s, struct cs_slice item, struct cs_plan *plan,
                               const struct cs_header *header, struct cs_arena *arena, struct cs_error *e)
{
    struct cs_select_column *c = &s->columns[s->n];
    struct cs_expr *tree;
    *c = (struct cs_select_column){.name = item, .column = cs_header_find(header, item), .node = CS_NO_NODE};
    if (c->column != CS_NO_COLUMN) { /* any header name as it is, odd ones too */
        s->n++;
        return CS_OK;
    }
    enum cs_status st = cs_named_expr(item, "--columns", &c->name, &tree, arena, e);
    if (st) return st;
    if (c->name.n == 0) {
        if (!cs_expr_is_name(tree, &c->name)) {
            cs_fail(e, CS_USAGE, "--columns: '%s' needs a name", cs_quote(item).text);
            return cs_error_cure(e, "write name=%s", cs_quote(item).text);
        }
        c->column = cs_header_find(header, c->name);
    }
    if (c->column == CS_NO_COLUMN) st = cs_plan_add(plan, tree, &c->node, e);
    s->n++;
    return st;
}

static enum cs_status check_unique(const struct cs_select *s, struct cs_error *e)
{
    struct cs_map seen = {0};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < s->n && !st; i++) {
        bool added;
        if (cs_map_add(&seen, s->columns[i].name, &added) == CS_MAP_NONE)
            st = cs_fail_memory(e);
        else if (!added)
            st =
                cs_fail(e, CS_USAGE, "column '%s' would be written twice", cs_quote(s->columns[i].name).text);
    }
    cs_map_release(&seen);
    return st;
}

static enum cs_status all_columns(struct cs_select *s, const struct cs_context *context, const cs_node *lets,
                                  const struct cs_header *header, struct cs_arena *arena, struct cs_error *e)
{
    s->columns = cs_arena_alloc(arena, header->n + context->n_lets, sizeof *s->columns);
    if (!s->columns) return cs_fail_memory(e);
    for (uint32_t i = 0; i < header->n; i++)
        s->columns[s->n++] = (struct cs_select_column){header->name[i], i, CS_NO_NODE};
    for (size_t i = 0; i < context->n_lets; i++)
        s->columns[s->n++] = (struct cs_select_column){context->let_names[i], CS_NO_COLUMN, lets[i]};
    s->whole_rows = context->n_lets == 0;
    return check_unique(s, e);
}

enum cs_status cs_select_columns(struct cs_select *s, const char *list, const struct cs_context *context,
                                 const cs_node *lets, struct cs_plan *plan, const struct cs_header *header,
                                 struct cs_arena *arena, struct cs_error *e)
{
    if (!list) return all_columns(s, context, lets, header, arena, e);
    size_t commas = 0;
    for (const char *p = list; *p; p++) commas += *p == ',';
    s->columns = cs_arena_alloc(arena, commas + 1, sizeof *s->columns);
    if (!s->columns) return cs_fail_memory(e);
    struct cs_slice rest = cs_slicez(list), item;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &item)) st = add_item(s, item, plan, header, arena, e);
    if (!st && s->n == 0) st = cs_fail(e, CS_USAGE, "--columns: no column");
    return st ? st : check_unique(s, e);
}

/* ---- rows ---- */

struct worker {
    struct cs_select *s;
    struct cs_eval *eval;
    uint64_t rows; /* written */
    uint64_t left; /* of the block at hand: rows that may still be written */
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_select *s = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->s = s;
    enum cs_status st = cs_eval_make(&w->eval, s->plan, e);
    if (st) {
        free(w);
        return st;
    }
    if (s->gaps) cs_eval_gaps(w->eval, s->gaps);
    *worker = w;
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_select *s = ctx;
    struct worker *w = worker;
    (void)ok;
    (void)e;
    s->rows += w->rows;
    s->bad += cs_eval_bad(w->eval);
    cs_eval_free(w->eval);
    free(w);
    return CS_OK;
}

/* Columns from `c` on that stand side by side in the input too, copied together; the next one. */
static size_t copy_fields(const struct cs_select *s, const struct cs_block *b, uint32_t row, size_t c,
                          struct cs_buf *out)
{
    const struct cs_slice first = cs_field(b, row, s->columns[c].column);
    while (++c < s->n && s->columns[c].column == s->columns[c - 1].column + 1) continue;
    const struct cs_slice last = cs_field(b, row, s->columns[c - 1].column);
    cs_buf_add(out, first.p, (size_t)(last.p + last.n - first.p));
    return c;
}

static void write_row(const struct cs_select *s, const struct cs_block *b, uint32_t row,
                      const struct cs_vec **derived, uint32_t i, struct cs_buf *out)
{
    for (size_t c = 0; c < s->n;) {
        if (c) cs_buf_addc(out, '\t');
        if (s->columns[c].column != CS_NO_COLUMN) {
            c = copy_fields(s, b, row, c, out);
            continue;
        }
        const struct cs_vec *x = derived[c];
        if (x->type != CS_TEXT) /* nothing to escape */
            cs_value_format(x, i, cs_plan_unit(s->plan, s->columns[c].node), out);
        else if (x->tag[i] != CS_TAG_MISSING)
            cs_field_add(out, x->s[i]);
        c++;
    }
    cs_buf_addc(out, '\n');
}

/* Rows [from, to) of a block as they came. Seals and headers inside a block are no rows, so a stretch may not
 * span one. */
static void copy_rows(const struct cs_block *b, uint32_t from, uint32_t to, struct cs_buf *out)
{
    while (from < to) {
        uint32_t run = from;
        size_t end;
        do end = (size_t)(cs_row(b, run).p - b->data) + cs_row(b, run).n + 1;
        while (++run < to && b->start[run] == end);
        cs_buf_add(out, b->data + b->start[from], end - b->start[from]);
        from = run;
    }
}

/* A row for the sorter: the lengths of its key and its text, and both. */
static void add_record(const struct cs_select *s, const struct cs_block *b, uint32_t row,
                       const struct cs_vec **derived, uint32_t i, struct cs_buf *out)
{
    uint32_t size[2] = {0};
    size_t at = out->n;
    cs_buf_add(out, size, sizeof size);
    for (size_t k = 0; k < s->sort.n; k++)
        cs_sort_key_add(derived[s->n + k], i, s->sort.v[k].descending, out);
    size_t end = out->n;
    if (s->whole_rows)
        copy_rows(b, row, row + 1, out);
    else
        write_row(s, b, row, derived, i, out);
    if (out->failed) return;
    size[0] = (uint32_t)(end - at - sizeof size); /* a row is at most 4 GiB: see --max-record */
    size[1] = (uint32_t)(out->n - end);
    memcpy(out->p + at, size, sizeof size);
}

/* Writes the kept rows of a batch. `keep` NULL: all of them. */
static void write_batch(struct worker *w, const struct cs_block *b, uint32_t first, uint32_t n,
                        const struct cs_vec *keep, const struct cs_vec **derived, struct cs_buf *out)
{
    struct cs_select *s = w->s;
    for (uint32_t i = 0; i < n && w->left; i++) {
        if (keep && !keep->v[i]) continue;
        uint32_t to = i + 1;
        if (s->sort.n) {
            add_record(s, b, first + i, derived, i, out);
        } else if (s->whole_rows) {
            while (to < n && (!keep || keep->v[to]) && to - i < w->left) to++;
            copy_rows(b, first + i, first + to, out);
        } else {
            write_row(s, b, first + i, derived, i, out);
        }
        w->rows += to - i;
        w->left -= to - i;
        i = to - 1;
    }
}

static enum cs_status eval_batch(struct worker *w, const struct cs_block *b, uint32_t first, uint32_t n,
                                 const struct cs_vec **keep, const struct cs_vec **derived,
                                 struct cs_error *e)
{
    const struct cs_select *s = w->s;
    enum cs_status st = CS_OK;
    cs_eval_batch(w->eval, b, first, n);
    if (s->where != CS_NO_NODE) st = cs_eval_get(w->eval, s->where, keep, e);
    for (size_t c = 0; c < s->n && !st; c++)
        if (s->columns[c].node != CS_NO_NODE) st = cs_eval_get(w->eval, s->columns[c].node, &derived[c], e);
    for (size_t k = 0; k < s->sort.n && !st; k++)
        st = cs_eval_get(w->eval, s->sort.v[k].node, &derived[s->n + k], e);
    return st;
}

/* One batch. When a row fails, the rows before it are evaluated again and written: what comes out before a
 * failure, and which failure comes first, must not depend on where batches begin. */
static enum cs_status batch(struct worker *w, const struct cs_block *b, uint32_t first, uint32_t n,
                            const struct cs_vec **derived, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_vec *keep = NULL;
    struct cs_error failure, *to = e;
    enum cs_status st, failed = CS_OK;
    while ((st = eval_batch(w, b, first, n, &keep, derived, to)) != CS_OK) {
        failed = st;
        if (to == &failure) *e = failure;
        to = &failure;
        if (e->row == CS_NO_ROW || e->row <= first) return failed;
        n = (uint32_t)e->row - first;
    }
    write_batch(w, b, first, n, keep, derived, out);
    if (!w->left) return st; /* no row from the failing one on was wanted */
    return failed ? failed : st;
}

static enum cs_status block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct worker *w = worker;
    const struct cs_vec **derived = cs_alloc(w->s->n + w->s->sort.n, sizeof *derived);
    enum cs_status st = derived ? CS_OK : cs_fail_memory(e);
    bool all = w->s->head == UINT64_MAX || w->s->sort.n;
    w->left = all ? UINT64_MAX : w->s->head - w->s->written;
    for (uint32_t first = 0; first < b->rows && w->left && !st; first += CS_BATCH) {
        uint32_t n = b->rows - first < CS_BATCH ? b->rows - first : CS_BATCH;
        st = batch(w, b, first, n, derived, out, e);
    }
    free(derived);
    return st;
}

static bool enough(void *ctx, uint64_t rows)
{
    struct cs_select *s = ctx;
    s->written += rows;
    return s->written >= s->head;
}

static enum cs_status sink_rows(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_select *s = ctx;
    enum cs_status st = cs_buf_status(out, e);
    return st ? st : s->sink(s->sink_ctx, cs_buf_slice(out), e);
}

/* ---- sorted ---- */

/* The records of a block, in input order. */
static enum cs_status take_records(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_select *s = ctx;
    enum cs_status st = cs_buf_status(out, e);
    for (size_t at = 0; at < out->n && !st;) {
        uint32_t size[2];
        memcpy(size, out->p + at, sizeof size);
        struct cs_slice key = {out->p + at + sizeof size, size[0]};
        st = cs_sort_add(s->sorter, key, cs_slice(key.p + key.n, size[1]), e);
        at += sizeof size + size[0] + size[1];
    }
    cs_buf_clear(out);
    return st;
}

static enum cs_status hand_on(struct cs_select *s, struct cs_slice rows, struct cs_output *out,
                              struct cs_error *e)
{
    return s->sink ? s->sink(s->sink_ctx, rows, e) : cs_output_write(out, rows.p, rows.n, e);
}

static enum cs_status write_sorted(struct cs_select *s, struct cs_output *out, struct cs_error *e)
{
    struct cs_buf rows = {0};
    struct cs_slice key, row;
    bool more = true;
    enum cs_status st = CS_OK;
    for (s->rows = 0; more && s->rows < s->head && !st; s->rows += more) {
        st = cs_sort_next(s->sorter, &key, &row, &more, e);
        if (st || !more) break;
        cs_buf_adds(&rows, row);
        if (rows.n < SORTED_BLOCK && !rows.failed) continue;
        st = cs_buf_status(&rows, e);
        if (!st) st = hand_on(s, cs_buf_slice(&rows), out, e);
        cs_buf_clear(&rows);
    }
    if (!st) st = cs_buf_status(&rows, e);
    if (!st) st = hand_on(s, cs_buf_slice(&rows), out, e);
    cs_buf_release(&rows);
    return st;
}

static enum cs_status run_sorted(struct cs_select *s, struct cs_input *in, struct cs_output *out,
                                 struct cs_error *e)
{
    struct cs_pass pass = {
        .ctx = s, .start = start, .block = block, .finish = finish, .in_order = take_records};
    enum cs_status st = cs_sort_make(&s->sorter, s->memory ? (size_t)s->memory : SORT_MEMORY, e);
    if (!st) cs_sort_limit(s->sorter, s->head);
    if (!st) st = cs_input_run(in, &pass, out, e);
    if (!st) st = write_sorted(s, out, e);
    cs_sort_free(s->sorter);
    s->sorter = NULL;
    return st;
}

enum cs_status cs_select_run(struct cs_select *s, struct cs_input *in, struct cs_output *out,
                             struct cs_error *e)
{
    struct cs_pass pass = {.ctx = s, .start = start, .block = block, .finish = finish};
    if (s->sort.n) return run_sorted(s, in, out, e);
    if (s->head != UINT64_MAX) pass.enough = enough;
    if (s->sink) {
        pass.in_order = sink_rows;
        out = NULL;
    }
    return cs_input_run(in, &pass, out, e);
}
