/* value_steps.c - outliers and gaps, a batch of a column at a time. */
#include "clean/value_steps.h"
#include "table/scan.h"
#include <stdlib.h>
#include <string.h>

struct cs_edit {
    uint32_t row, column;
    struct cs_slice cell;
};

void cs_value_steps_release(struct cs_value_steps *d)
{
    cs_eval_free(d->eval);
    free(d->fate);
    free(d->flags);
    free(d->edits);
    cs_buf_release(&d->text[0]);
    cs_buf_release(&d->text[1]);
    cs_buf_release(&d->key);
    cs_buf_release(&d->value);
    cs_split_release(&d->split);
    cs_arena_release(&d->cells);
}

/* ---- a block ---- */

/* Splits text[turn] as the rows of the block at hand. */
static enum cs_status split(struct cs_value_steps *d, struct cs_error *e)
{
    struct cs_buf *text = &d->text[d->turn];
    char *pad = cs_buf_room(text, CS_SCAN_PAD);
    if (!pad) return cs_fail_memory(e);
    memset(pad, 0, CS_SCAN_PAD);
    d->now = (struct cs_block){.header = d->origin->header, .data = text->p, .size = text->n};
    d->split.max_record = UINT32_MAX;
    return cs_split(&d->split, &d->now, false, e);
}

static enum cs_status room_for_rows(struct cs_value_steps *d, struct cs_error *e)
{
    size_t cap = d->rows_cap, rows = d->origin->rows, flags = d->repairs->n_flags;
    enum cs_status st = cs_grow(&d->fate, &cap, rows, sizeof *d->fate, e);
    if (st) return st;
    if (cap != d->rows_cap) {
        free(d->flags);
        d->flags = cs_alloc(cap, flags ? flags : 1);
        if (!d->flags) {
            d->rows_cap = 0;
            return cs_fail_memory(e);
        }
        d->rows_cap = cap;
    }
    memset(d->fate, 0, rows * sizeof *d->fate);
    memset(d->flags, 0, rows * flags);
    return CS_OK;
}

static uint64_t place_of(const struct cs_value_steps *d, uint32_t row)
{
    return d->origin->offset + d->origin->start[row];
}

static void mark_twice(struct cs_value_steps *d)
{
    const struct cs_judge *j = d->judge;
    size_t next = cs_judge_find(j, place_of(d, 0));
    for (uint32_t row = 0; row < d->now.rows && next < j->n_gone; row++)
        if (j->gone[next].place == place_of(d, row)) {
            d->fate[row] = CS_FATE_DUPLICATE;
            next++;
        }
}

enum cs_status cs_value_steps_lay(struct cs_value_steps *d, const struct cs_block *origin,
                                  struct cs_buf *text, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    d->origin = origin;
    d->n_edits = 0;
    if (!d->eval) {
        d->created = cs_header_find(origin->header, CS_LIT("created_at"));
        st = cs_eval_make(&d->eval, d->repairs->plan, e);
    }
    if (!st) st = room_for_rows(d, e);
    if (st) return st;
    if (text) {
        struct cs_buf was = d->text[d->turn];
        d->text[d->turn] = *text;
        *text = was;
        st = split(d, e);
    } else {
        d->now = *origin;
    }
    if (!st && d->judge && d->now.rows) mark_twice(d);
    return st;
}

void cs_value_steps_write(const struct cs_value_steps *d, uint32_t row, struct cs_buf *out)
{
    cs_buf_adds(out, cs_row(&d->now, row));
    for (size_t f = 0; f < d->repairs->n_flags; f++) {
        if (d->repairs->flags[f].column != CS_NO_COLUMN) continue;
        cs_buf_addc(out, '\t');
        cs_buf_addc(out, d->flags[f * d->now.rows + row] ? '1' : '0');
    }
    cs_buf_addc(out, '\n');
}

/* ---- edits ---- */

static int by_cell(const void *x, const void *y)
{
    const struct cs_edit *a = x, *b = y;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static enum cs_status edit(struct cs_value_steps *d, uint32_t row, uint32_t column, struct cs_slice cell,
                           size_t rule, struct cs_error *e)
{
    enum cs_status st = cs_grow(&d->edits, &d->edits_cap, d->n_edits + 1, sizeof *d->edits, e);
    struct cs_slice copy = st ? cell : cs_arena_copy(&d->cells, cell);
    if (st) return st;
    if (!copy.p) return cs_fail_memory(e);
    d->edits[d->n_edits++] = (struct cs_edit){row, column, copy};
    d->counts[rule]++;
    if (!d->audit) return CS_OK;
    return cs_audit_add(d->audit, &d->now, row, column, cs_field(&d->now, row, column), copy,
                        d->repairs->names[rule], e);
}

static enum cs_status set_flag(struct cs_value_steps *d, uint32_t flag, uint32_t row, struct cs_error *e)
{
    if (flag == CS_NO_FLAG) return CS_OK;
    d->flags[flag * (size_t)d->now.rows + row] = 1;
    uint32_t column = d->repairs->flags[flag].column; /* one of the input: written into its cell */
    if (column == CS_NO_COLUMN || cs_slice_eqz(cs_field(&d->now, row, column), "1")) return CS_OK;
    enum cs_status st = cs_grow(&d->edits, &d->edits_cap, d->n_edits + 1, sizeof *d->edits, e);
    if (!st) d->edits[d->n_edits++] = (struct cs_edit){row, column, CS_LIT("1")};
    return st;
}

/* Writes the rows anew with the cells that were noted. */
static enum cs_status apply(struct cs_value_steps *d, struct cs_error *e)
{
    if (!d->n_edits) return CS_OK;
    qsort(d->edits, d->n_edits, sizeof *d->edits, by_cell);
    d->turn = !d->turn;
    struct cs_buf *to = &d->text[d->turn];
    cs_buf_clear(to);
    size_t next = 0;
    for (uint32_t row = 0; row < d->now.rows; row++) {
        const char *from = cs_row(&d->now, row).p;
        for (; next < d->n_edits && d->edits[next].row == row; next++) {
            struct cs_slice old = cs_field(&d->now, row, d->edits[next].column);
            if (old.p < from) continue; /* one cell twice: the flag of two rules */
            cs_buf_add(to, from, (size_t)(old.p - from));
            cs_buf_adds(to, d->edits[next].cell);
            from = old.p + old.n;
        }
        struct cs_slice text = cs_row(&d->now, row);
        cs_buf_add(to, from, (size_t)(text.p + text.n - from));
        cs_buf_addc(to, '\n');
    }
    uint32_t rows = d->now.rows;
    enum cs_status st = cs_buf_status(to, e);
    if (!st) st = split(d, e);
    if (!st && d->now.rows != rows) st = cs_fail(e, CS_FAIL, "a repair made rows of a row");
    d->n_edits = 0;
    cs_arena_reset(&d->cells);
    return st;
}

/* ---- one step on one batch ---- */

struct batch {
    const struct cs_step *step;
    uint32_t first, n;
    const struct cs_vec *value, *when, *with;
};

static enum cs_status get(struct cs_value_steps *d, cs_node node, const struct cs_vec **x, struct cs_error *e)
{
    *x = NULL;
    return node == CS_NO_NODE ? CS_OK : cs_eval_get(d->eval, node, x, e);
}

static enum cs_status get_all(struct cs_value_steps *d, struct batch *b, struct cs_error *e)
{
    const struct cs_step *s = b->step;
    enum cs_status st = get(d, s->value, &b->value, e);
    if (!st) st = get(d, s->when, &b->when, e);
    if (!st) st = get(d, s->with, &b->with, e);
    for (size_t i = 0; i < s->n_by && !st; i++) st = get(d, s->by[i], &d->by[i], e);
    return st;
}

/* The group of row i: its keys as cells, each followed by a tab. *whole: none of them is missing. */
static struct cs_slice group_of(struct cs_value_steps *d, const struct batch *b, uint32_t i, bool *whole)
{
    d->key.n = 0; /* that memory was short is not forgotten */
    *whole = true;
    for (size_t k = 0; k < b->step->n_by; k++) {
        const struct cs_vec *x = d->by[k];
        *whole &= x->tag[i] != CS_TAG_MISSING;
        d->value.n = 0;
        cs_value_format(x, i, cs_plan_unit(d->repairs->plan, b->step->by[k]), &d->value);
        cs_field_add(&d->key, cs_buf_slice(&d->value));
        cs_buf_addc(&d->key, '\t');
    }
    return cs_buf_slice(&d->key);
}

static bool is_true(const struct cs_vec *x, uint32_t i)
{
    return x->tag[i] != CS_TAG_MISSING && x->v[i];
}

static struct cs_slice number_cell(struct cs_value_steps *d, struct cs_num x)
{
    cs_buf_clear(&d->value);
    cs_num_format(x, &d->value);
    return cs_buf_slice(&d->value);
}

/* Is the value of row i an outlier? *limit is the fence that it is beyond. */
static bool is_outlier(struct cs_value_steps *d, const struct batch *b, uint32_t i, const struct cs_fence *f,
                       struct cs_num *limit)
{
    const struct cs_step *s = b->step;
    if (s->when != CS_NO_NODE && !is_true(b->when, i)) return false;
    *limit = CS_MISSING;
    if (s->method == CS_BY_WHEN)
        return s->column == CS_NO_COLUMN || cs_field(&d->now, b->first + i, s->column).n > 0;
    if (b->value->tag[i] == CS_TAG_MISSING) return false;
    struct cs_num x = cs_vec_num(b->value, i);
    struct cs_fence range = {.low = s->least, .high = s->most};
    if (s->method == CS_BY_RANGE) f = &range;
    if (!f || !cs_fence_outside(f, x)) return false;
    *limit = !cs_num_missing(f->low) && cs_num_cmp(x, f->low) < 0 ? f->low : f->high;
    return true;
}

static enum cs_status treat(struct cs_value_steps *d, const struct batch *b, uint32_t i,
                            const struct cs_fence *f, struct cs_num limit, struct cs_error *e)
{
    const struct cs_step *s = b->step;
    uint32_t row = b->first + i;
    struct cs_num x = s->action == CS_ACT_CAP ? limit : CS_MISSING;
    switch (s->action) {
    case CS_ACT_FLAG:
        d->counts[s->rule]++;
        if (d->audit) {
            struct cs_slice old = s->column == CS_NO_COLUMN ? CS_LIT("") : cs_field(&d->now, row, s->column);
            enum cs_status st =
                cs_audit_add(d->audit, &d->now, row, s->column, old, old, d->repairs->names[s->rule], e);
            if (st) return st;
        }
        return set_flag(d, s->flag, row, e);
    case CS_ACT_DROP:
        d->fate[row] = (uint32_t)s->rule + 1;
        return CS_OK;
    case CS_ACT_CLEAR:
        return edit(d, row, s->column, CS_LIT(""), s->rule, e);
    case CS_ACT_CAP:
        break;
    case CS_ACT_MEAN:
        x = f ? f->mean : CS_MISSING;
        break;
    case CS_ACT_MEDIAN:
        x = f ? f->median : CS_MISSING;
        break;
    }
    return edit(d, row, s->column, number_cell(d, x), s->rule, e); /* nothing is known: cleared */
}

static enum cs_status outliers(struct cs_value_steps *d, const struct batch *b, struct cs_error *e)
{
    const struct cs_step *s = b->step;
    const struct cs_fence *f = NULL;
    enum cs_status st = CS_OK;
    bool whole, grouped = s->want != 0;
    for (uint32_t i = 0; i < b->n && !st; i++) {
        struct cs_num limit;
        if (d->fate[b->first + i]) continue;
        if (grouped) f = cs_stats_find(&s->stats, group_of(d, b, i, &whole));
        if (s->method > CS_BY_RANGE && b->value->tag[i] != CS_TAG_MISSING && (!f || cs_num_missing(f->low)))
            d->unjudged[s->rule]++;
        if (is_outlier(d, b, i, f, &limit)) st = treat(d, b, i, f, limit, e);
    }
    return st;
}

/* The moment of a row, for its customer's history. False without a created_at. */
static bool moment_of(const struct cs_value_steps *d, uint32_t row, struct cs_moment *m)
{
    struct cs_time t = {0, 0};
    if (d->created != CS_NO_COLUMN && !cs_time_parse(cs_field(&d->now, row, d->created), &t)) return false;
    *m = (struct cs_moment){t.at, place_of(d, row)};
    return true;
}

/* What row i is to be filled with; empty: nothing is known. */
static struct cs_slice filling(struct cs_value_steps *d, const struct batch *b, uint32_t i)
{
    const struct cs_step *s = b->step;
    struct cs_moment m;
    bool whole = true;
    struct cs_slice none = CS_LIT(""), known, group = none;
    if (s->policy == CS_FILL_CONSTANT) return s->constant;
    if (s->policy == CS_FILL_EXPR) {
        struct cs_buf text = {0};
        cs_value_format(b->with, i, cs_plan_unit(d->repairs->plan, s->with), &text);
        cs_buf_clear(&d->value);
        cs_field_add(&d->value, cs_buf_slice(&text));
        cs_buf_release(&text);
        return cs_buf_slice(&d->value);
    }
    group = group_of(d, b, i, &whole);
    if (s->policy == CS_FILL_HISTORY) {
        if (!whole || !moment_of(d, b->first + i, &m)) return none;
        known = cs_last_known_find(&s->history, group, m, s->later);
        return known.p ? known : none;
    }
    const struct cs_fence *f = cs_stats_find(&s->stats, group);
    if (!f) return none;
    if (s->policy == CS_FILL_MODE) return f->mode.p ? f->mode : none;
    return number_cell(d, s->policy == CS_FILL_MEAN ? f->mean : f->median);
}

static enum cs_status fill(struct cs_value_steps *d, const struct batch *b, struct cs_error *e)
{
    const struct cs_step *s = b->step;
    enum cs_status st = CS_OK;
    for (uint32_t i = 0; i < b->n && !st; i++) {
        uint32_t row = b->first + i;
        if (d->fate[row] || cs_field(&d->now, row, s->column).n) continue;
        struct cs_slice cell = filling(d, b, i);
        if (!cell.n) {
            d->unfilled[s->rule]++;
            continue;
        }
        st = edit(d, row, s->column, cell, s->rule, e);
        if (!st) st = set_flag(d, s->flag, row, e);
    }
    return st;
}

/* ---- stages ---- */

typedef enum cs_status step_fn(struct cs_value_steps *, const struct batch *, void *ctx, size_t step,
                               struct cs_error *);

static enum cs_status take(struct cs_value_steps *d, const struct batch *b, void *ctx, size_t step,
                           struct cs_error *e)
{
    (void)ctx, (void)step;
    return b->step->fill ? fill(d, b, e) : outliers(d, b, e);
}

/* Gives every step of the stage every batch of the block. */
static enum cs_status each(struct cs_value_steps *d, unsigned stage, step_fn *f, void *ctx,
                           struct cs_error *e)
{
    const struct cs_repairs *r = d->repairs;
    enum cs_status st = CS_OK;
    for (uint32_t first = 0; first < d->now.rows && !st; first += CS_BATCH) {
        uint32_t n = d->now.rows - first < CS_BATCH ? d->now.rows - first : CS_BATCH;
        cs_eval_batch(d->eval, &d->now, first, n);
        for (size_t i = 0; i < r->n_steps && !st; i++) {
            struct batch b = {.step = &r->steps[i], .first = first, .n = n};
            if (r->steps[i].stage != stage) continue;
            st = get_all(d, &b, e);
            if (!st) st = f(d, &b, ctx, i, e);
        }
    }
    if (!st) st = cs_buf_status(&d->value, e);
    return st ? st : cs_buf_status(&d->key, e);
}

enum cs_status cs_value_steps_run(struct cs_value_steps *d, unsigned end, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (unsigned stage = 0; stage < end && !st; stage++) {
        st = each(d, stage, take, NULL, e);
        if (!st) st = apply(d, e);
    }
    return st;
}

struct lesson {
    struct cs_stats *stats;
    struct cs_last_known *histories;
};

/* What a step learns: of outlier rules by expression, from the values that are none. */
static enum cs_status learn(struct cs_value_steps *d, const struct batch *b, void *ctx, size_t step,
                            struct cs_error *e)
{
    struct lesson *l = ctx;
    const struct cs_step *s = b->step;
    bool history = s->fill && s->policy == CS_FILL_HISTORY, whole;
    enum cs_status st = CS_OK;
    if ((!s->want && !history) || s->learnt) return CS_OK;
    for (uint32_t i = 0; i < b->n && !st; i++) {
        uint32_t row = b->first + i;
        struct cs_slice cell = cs_field(&d->now, row, s->column);
        struct cs_moment m;
        if (d->fate[row] || !cell.n) continue;
        if (b->value && b->value->tag[i] == CS_TAG_MISSING) continue;
        if (!s->fill && s->method == CS_BY_WHEN && is_true(b->when, i)) continue;
        struct cs_slice group = group_of(d, b, i, &whole);
        if (!history)
            st = cs_stats_add(&l->stats[step], group, b->value ? cs_vec_num(b->value, i) : CS_MISSING, cell,
                              e);
        else if (whole && moment_of(d, row, &m))
            st = cs_last_known_add(&l->histories[step], group, m, cell, e);
    }
    return st;
}

enum cs_status cs_value_steps_learn(struct cs_value_steps *d, unsigned stage, struct cs_stats *stats,
                                    struct cs_last_known *histories, struct cs_error *e)
{
    struct lesson l = {stats, histories};
    return each(d, stage, learn, &l, e);
}
