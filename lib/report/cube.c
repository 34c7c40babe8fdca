/* cube.c - reading the rows of a cube. Rows of a cell stand together, so most of a row is what the row before
 * was: only what changed is looked up. */
#include "report/cube.h"

#include "base/histogram.h"

#include <stdlib.h>
#include <string.h>

enum column { C_KEYS, C_METRIC, C_N, C_NUM, C_FROM, C_TO, C_BUCKET, COLUMNS };
static const char *const names[COLUMNS] = {"keys", "metric", "n", "num", "from", "to", "bucket"};

enum { KEYS_MAX = 16, CELLS_MAX = 20000000 };

static struct cs_slice field(const struct cs_cube *c, const struct cs_block *b, uint32_t row,
                             enum column which)
{
    return c->column[which] == CS_NO_COLUMN ? cs_slice("", 0) : cs_field(b, row, c->column[which]);
}

/* ---- the first row: which keys there are ---- */

static struct cs_slice without_bucket(struct cs_slice keys)
{
    static const char end[] = ",bucket";
    size_t n = sizeof end - 1;
    bool has = keys.n >= n && memcmp(keys.p + keys.n - n, end, n) == 0;
    return has ? cs_slice(keys.p, keys.n - n) : keys;
}

static enum cs_status bind(struct cs_cube *c, const struct cs_header *header, struct cs_error *e)
{
    for (enum column i = 0; i < COLUMNS; i++) {
        c->column[i] = cs_header_find(header, cs_slicez(names[i]));
        if (c->column[i] == CS_NO_COLUMN && i != C_BUCKET)
            return cs_fail(e, CS_DATA, "a cube needs the column '%s'", names[i]);
    }
    return CS_OK;
}

static enum cs_status name_keys(struct cs_cube *c, const struct cs_header *header, struct cs_slice list,
                                struct cs_error *e)
{
    cs_buf_adds(&c->list, list);
    struct cs_slice rest = cs_arena_copy(&c->arena, list);
    c->keys = cs_alloc(KEYS_MAX, sizeof *c->keys);
    if (!rest.p || !c->keys || c->list.failed) return cs_fail_memory(e);
    while (rest.n) {
        const char *comma = memchr(rest.p, ',', rest.n);
        size_t n = comma ? (size_t)(comma - rest.p) : rest.n;
        if (c->n_keys == KEYS_MAX) return cs_fail(e, CS_DATA, "a cube of more than %d keys", KEYS_MAX);
        struct cs_cube_key *key = &c->keys[c->n_keys++];
        key->name = cs_slice(rest.p, n);
        key->column = cs_header_find(header, key->name);
        if (key->column == CS_NO_COLUMN)
            return cs_fail(e, CS_DATA, "the cube names the key '%s', but there is no such column",
                           cs_quote(key->name).text);
        rest.p += n + (comma ? 1 : 0);
        rest.n -= n + (comma ? 1 : 0);
    }
    return CS_OK;
}

/* ---- cells ---- */

static enum cs_status code_of(struct cs_cube_key *key, struct cs_slice value, struct cs_error *e)
{
    bool added = false;
    if (!cs_utf8_valid(value)) return cs_fail(e, CS_DATA, "not UTF-8: '%s'", cs_quote(value).text);
    key->code = cs_map_add(&key->values, value, &added);
    cs_buf_clear(&key->before);
    cs_buf_adds(&key->before, value);
    if (key->code == CS_MAP_NONE) return cs_map_status(&key->values, e);
    return cs_buf_status(&key->before, e);
}

static enum cs_status find_cell(struct cs_cube *c, struct cs_error *e)
{
    bool added = false;
    uint32_t code[KEYS_MAX];
    for (size_t k = 0; k < c->n_keys; k++) code[k] = c->keys[k].code;
    c->cell = cs_map_add(&c->index, cs_slice((const char *)code, c->n_keys * sizeof *code), &added);
    if (c->cell == CS_MAP_NONE) return cs_map_status(&c->index, e);
    if (!added) return CS_OK;
    if (c->cell >= CELLS_MAX) return cs_fail(e, CS_DATA, "a cube of more than %d cells", CELLS_MAX);
    enum cs_status status =
        cs_grow(&c->cells, &c->cells_cap, (c->n_cells + 1) * c->n_keys, sizeof *c->cells, e);
    if (status != CS_OK) return status;
    memcpy(c->cells + c->n_cells++ * c->n_keys, code, c->n_keys * sizeof *code);
    return CS_OK;
}

static enum cs_status read_keys(struct cs_cube *c, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    bool changed = c->n_cells == 0;
    for (size_t k = 0; k < c->n_keys; k++) {
        struct cs_cube_key *key = &c->keys[k];
        struct cs_slice value = cs_field(b, row, key->column);
        if (c->n_cells && cs_slice_eq(value, cs_buf_slice(&key->before))) continue;
        enum cs_status status = code_of(key, value, e);
        if (status != CS_OK) return status;
        changed = true;
    }
    return changed ? find_cell(c, e) : CS_OK;
}

/* ---- metrics ---- */

static enum cs_status find_metric(struct cs_cube *c, struct cs_slice id, struct cs_cube_metric **out,
                                  struct cs_error *e)
{
    static const char end[] = ".hist";
    size_t n = sizeof end - 1;
    uint32_t number = cs_map_add(&c->ids, id, NULL);
    if (number == CS_MAP_NONE) return cs_map_status(&c->ids, e);
    if (number == c->n_metrics) {
        enum cs_status status =
            cs_grow(&c->metrics, &c->metrics_cap, c->n_metrics + 1, sizeof *c->metrics, e);
        if (status != CS_OK) return status;
        if (!cs_utf8_valid(id)) return cs_fail(e, CS_DATA, "not UTF-8: '%s'", cs_quote(id).text);
        bool histogram = id.n > n && memcmp(id.p + id.n - n, end, n) == 0;
        struct cs_slice key = c->ids.key[number];
        c->metrics[c->n_metrics++] = (struct cs_cube_metric){
            .id = cs_slice(key.p, histogram ? key.n - n : key.n),
            .histogram = histogram,
            .from = INT64_MIN,
            .to = INT64_MIN,
        };
    }
    *out = &c->metrics[number];
    return CS_OK;
}

static enum cs_status bad(enum column which, struct cs_slice text, const char *what, struct cs_error *e)
{
    return cs_fail(e, CS_DATA, "column '%s': not %s: '%s'", names[which], what, cs_quote(text).text);
}

static enum cs_status read_state(struct cs_cube *c, const struct cs_block *b, uint32_t row,
                                 const struct cs_cube_metric *m, struct cs_cube_state *s, struct cs_error *e)
{
    struct cs_slice n_text = field(c, b, row, C_N), num_text = field(c, b, row, C_NUM);
    struct cs_slice bucket = field(c, b, row, C_BUCKET);
    struct cs_num n, least;
    *s = (struct cs_cube_state){.cell = c->cell, .num = CS_MISSING};
    if (!cs_num_parse(n_text, &n) || n.tag != 0 || n.v < 0) return bad(C_N, n_text, "a count", e);
    s->n = (uint64_t)n.v;
    if (m->histogram) {
        if (!cs_num_parse(bucket, &least)) return bad(C_BUCKET, bucket, "a number", e);
        s->bucket = cs_bucket_of(cs_num_double(least));
    } else if (num_text.n && !cs_num_parse(num_text, &s->num)) {
        return bad(C_NUM, num_text, "a number", e);
    }
    return CS_OK;
}

/* The row of a metric's total: its days. */
static enum cs_status read_total(struct cs_cube *c, const struct cs_block *b, uint32_t row,
                                 struct cs_cube_metric *m, struct cs_error *e)
{
    struct cs_slice from = field(c, b, row, C_FROM), to = field(c, b, row, C_TO);
    if (from.n && !cs_date_parse(from, &m->from)) return bad(C_FROM, from, "a date", e);
    if (to.n && !cs_date_parse(to, &m->to)) return bad(C_TO, to, "a date", e);
    return CS_OK;
}

static enum cs_status read_row(struct cs_cube *c, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_cube_metric *m = NULL;
    struct cs_cube_state s;
    struct cs_slice list = without_bucket(field(c, b, row, C_KEYS));
    enum cs_status status = find_metric(c, field(c, b, row, C_METRIC), &m, e);
    if (status != CS_OK) return status;
    if (!list.n) return read_total(c, b, row, m, e);
    if (!c->keys) status = name_keys(c, b->header, list, e);
    if (status == CS_OK && !cs_slice_eq(list, cs_buf_slice(&c->list)))
        return cs_fail(e, CS_DATA, "the cube has rows by '%s' and by '%.*s'", cs_quote(list).text,
                       (int)c->list.n, c->list.p);
    if (status == CS_OK) status = read_keys(c, b, row, e);
    if (status == CS_OK) status = read_state(c, b, row, m, &s, e);
    if (status == CS_OK) status = cs_grow(&m->states, &m->cap, m->n + 1, sizeof *m->states, e);
    if (status == CS_OK) m->states[m->n++] = s;
    return status;
}

enum cs_status cs_cube_add(struct cs_cube *c, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    enum cs_status status = c->started ? CS_OK : bind(c, b->header, e);
    c->started = true;
    return status == CS_OK ? read_row(c, b, row, e) : status;
}

void cs_cube_release(struct cs_cube *c)
{
    for (size_t k = 0; k < c->n_keys; k++) {
        cs_map_release(&c->keys[k].values);
        cs_buf_release(&c->keys[k].before);
        free(c->keys[k].order);
    }
    for (size_t m = 0; m < c->n_metrics; m++) free(c->metrics[m].states);
    free(c->keys);
    free(c->metrics);
    free(c->cells);
    cs_map_release(&c->ids);
    cs_map_release(&c->index);
    cs_buf_release(&c->list);
    cs_buf_release(&c->scratch);
    cs_arena_release(&c->arena);
    *c = (struct cs_cube){0};
}
