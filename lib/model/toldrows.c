/* toldrows.c - sorting and writing rows of measures. */
#include "model/toldrows.h"
#include "metric/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void cs_told_count(struct cs_told *r, const char *metric, uint64_t count)
{
    r->metric = metric;
    r->unit = "count";
    r->value = r->n = (double)count;
    r->num = r->den = r->lo = r->hi = (double)NAN;
}

void cs_told_share(struct cs_told *r, const char *metric, uint64_t num, uint64_t den)
{
    const struct cs_interval sure = den ? cs_wilson(num, den, CS_LEVEL) : CS_NO_INTERVAL;
    r->metric = metric;
    r->unit = "share";
    r->value = den ? cs_ratio((cs_i128)num, (cs_i128)den) : (double)NAN;
    r->num = (double)num;
    r->n = r->den = (double)den;
    r->lo = cs_num_double(sure.lo);
    r->hi = cs_num_double(sure.hi);
}

enum cs_status cs_told_add(struct cs_told_rows *rows, const struct cs_told *r, struct cs_error *e)
{
    enum cs_status st = cs_grow(&rows->v, &rows->cap, rows->n + 1, sizeof *rows->v, e);
    if (st) return st;
    struct cs_told *to = &rows->v[rows->n];
    *to = *r;
    for (size_t k = 0; k < CS_TOLD_KEYS; k++) {
        if (!(r->keys >> k & 1)) continue;
        to->key[k] = cs_arena_copy(&rows->arena, r->key[k].p ? r->key[k] : CS_LIT(""));
        if (!to->key[k].p) return cs_fail_memory(e);
    }
    rows->n++;
    return CS_OK;
}

void cs_told_rows_release(struct cs_told_rows *rows)
{
    free(rows->v);
    cs_arena_release(&rows->arena);
    *rows = (struct cs_told_rows){0};
}

/* ---- in order ---- */

static int by_key(struct cs_slice x, struct cs_slice y)
{
    struct cs_num a, b;
    if (!x.n != !y.n) return x.n ? -1 : 1;
    const bool is_number = cs_num_parse(x, &a), other = cs_num_parse(y, &b);
    if (is_number != other) return is_number ? -1 : 1;
    const int d = is_number && other ? cs_num_cmp(a, b) : 0;
    return d ? d : cs_slice_cmp(x, y);
}

static int by_place(const void *x, const void *y)
{
    const struct cs_told *a = *(const struct cs_told *const *)x, *b = *(const struct cs_told *const *)y;
    int d = strcmp(a->view, b->view);
    if (!d && a->keys != b->keys) d = a->keys < b->keys ? -1 : 1;
    for (size_t k = 0; k < CS_TOLD_KEYS && !d; k++)
        if (a->keys >> k & 1) d = by_key(a->key[k], b->key[k]);
    return d ? d : a < b ? -1 : a > b;
}

enum cs_status cs_told_sort(struct cs_told_rows *rows, struct cs_error *e)
{
    const struct cs_told **at = cs_alloc(rows->n + 1, sizeof *at);
    struct cs_told *sorted = cs_alloc(rows->n + 1, sizeof *sorted);
    enum cs_status st = at && sorted ? CS_OK : cs_fail_memory(e);
    if (!st) {
        for (size_t i = 0; i < rows->n; i++) at[i] = &rows->v[i];
        if (rows->n) qsort(at, rows->n, sizeof *at, by_place);
        for (size_t i = 0; i < rows->n; i++) sorted[i] = *at[i];
        free(rows->v);
        rows->v = sorted;
        rows->cap = rows->n + 1;
        sorted = NULL;
    }
    free(sorted);
    free(at);
    return st;
}

enum cs_status cs_told_write(struct cs_told_rows *rows, struct cs_telling *t, struct cs_ends *ends,
                             struct cs_error *e)
{
    enum cs_status st = cs_told_sort(rows, e);
    cs_telling_header(t);
    for (size_t i = 0; i <= rows->n && !st; i++) {
        if (i < rows->n) cs_telling_add(t, &rows->v[i]);
        if (t->out.n < 1 << 17 && i < rows->n) continue;
        st = cs_buf_status(&t->out, e);
        if (!st) st = cs_output_write(ends->out, t->out.p, t->out.n, e);
        cs_buf_clear(&t->out);
    }
    cs_buf_release(&t->out);
    return st ? st : cs_ends_seal(ends, t->rows, 0, 0, e);
}
