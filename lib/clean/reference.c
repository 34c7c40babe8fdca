/* reference.c - reads a stream into memory, by key. */
#include "clean/reference.h"
#include <stdlib.h>
#include <string.h>

struct reading {
    struct cs_check_reference *r;
    const struct cs_header *own;
    uint32_t *key; /* columns of the reference */
    struct cs_buf text;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status keep_row(struct reading *x, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_check_reference *r = x->r;
    bool added;
    cs_buf_clear(&x->text);
    for (size_t i = 0; i < r->n_key; i++) {
        cs_buf_adds(&x->text, cs_field(b, row, x->key[i]));
        cs_buf_addc(&x->text, '\t');
    }
    enum cs_status st = cs_buf_status(&x->text, e);
    if (st) return st;
    size_t at = (size_t)cs_map_add(&r->rows, cs_buf_slice(&x->text), &added) * r->n_columns;
    if (!st) st = cs_map_status(&r->rows, e);
    if (!st && !added) {
        cs_fail(e, CS_DATA, "a reference says each thing once: the key is there again");
        return cs_error_row(e, row);
    }
    if (!st) st = cs_grow(&r->cells, &r->cap, at + r->n_columns, sizeof *r->cells, e);
    for (uint32_t c = 0; c < r->n_columns && !st; c++) {
        r->cells[at + c] = cs_arena_copy(&r->arena, cs_field(b, row, c));
        if (!r->cells[at + c].p) st = cs_fail_memory(e);
    }
    return st;
}

static enum cs_status keep_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    enum cs_status st = CS_OK;
    (void)out;
    for (uint32_t row = 0; row < b->rows && !st; row++) st = keep_row(worker, b, row, e);
    return st;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

static enum cs_status bind(struct reading *x, const struct cs_header *h, const uint32_t *keys, size_t n_keys,
                           struct cs_error *e)
{
    struct cs_check_reference *r = x->r;
    size_t common = 0;
    r->n_columns = h->n;
    r->of = cs_arena_alloc(&r->arena, x->own->n, sizeof *r->of);
    r->key = cs_arena_alloc(&r->arena, n_keys, sizeof *r->key);
    x->key = cs_arena_alloc(&r->arena, n_keys, sizeof *x->key);
    if (!r->of || !r->key || !x->key) return cs_fail_memory(e);
    for (uint32_t i = 0; i < x->own->n; i++) r->of[i] = cs_header_find(h, x->own->name[i]);
    for (size_t i = 0; i < n_keys; i++) {
        uint32_t here = r->of[keys[i]];
        if (here == CS_NO_COLUMN && cs_slice_eqz(x->own->name[keys[i]], "source")) continue;
        if (here == CS_NO_COLUMN) {
            cs_fail(e, CS_USAGE, "a reference without the key column '%s'",
                    cs_quote(x->own->name[keys[i]]).text);
            return cs_error_at(e, r->file, 1, 0);
        }
        r->key[r->n_key] = keys[i];
        x->key[r->n_key++] = here;
        r->of[keys[i]] = CS_NO_COLUMN; /* nothing to compare */
    }
    for (uint32_t i = 0; i < x->own->n; i++) common += r->of[i] != CS_NO_COLUMN;
    if (common) return CS_OK;
    cs_fail(e, CS_USAGE, "a reference without another column of the stream");
    return cs_error_at(e, r->file, 1, 0);
}

enum cs_status cs_reference_read(struct cs_check_reference *r, const char *path, const struct cs_header *own,
                                 const uint32_t *keys, size_t n_keys, struct cs_error *e)
{
    const struct cs_input_options options = {.files = &path, .n = 1, .jobs = 1};
    struct cs_input *in;
    struct reading x = {.r = r, .own = own};
    r->file = path;
    if (!n_keys) {
        cs_fail(e, CS_USAGE, "--reference needs a key");
        return cs_error_cure(e, "--key COLUMNS");
    }
    enum cs_status st = cs_input_open(&in, &options, e);
    if (st) return st;
    const struct cs_pass pass = {.ctx = &x, .start = start, .block = keep_block, .finish = finish};
    st = bind(&x, cs_input_header(in), keys, n_keys, e);
    if (!st) st = cs_input_run(in, &pass, NULL, e);
    cs_input_close(in);
    cs_buf_release(&x.text);
    return st;
}

void cs_reference_release(struct cs_check_reference *r)
{
    cs_map_release(&r->rows);
    free(r->cells);
    cs_arena_release(&r->arena);
}

bool cs_reference_same(struct cs_slice a, struct cs_slice b)
{
    struct cs_num x, y;
    if (cs_slice_eq(a, b)) return true;
    return cs_num_parse(a, &x) && cs_num_parse(b, &y) && cs_num_cmp(x, y) == 0;
}
