/* lookup.c - a small cs stream held in memory and found by key, with empty keys that match anything.
 *
 * Rows are filed by the set of their filled keys (a mask): one hash table for all, the mask being part of the
 * key. A search goes through the masks that occur, the fullest first. That no two rows of equally full but
 * different masks can both fit is made sure once, when the file is read.
 */
#include "expr/lookup.h"
#include "base/ascii.h"
#include "table/input.h"
#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 16, MASKS_MAX = 64, KEY_BYTES_MAX = 4096 };
#define LOOKUP_BYTES_MAX (UINT64_C(64) << 20)

struct cs_lookup {
    struct cs_arena arena;
    struct cs_slice name, path;
    struct cs_header header;
    const char *const *values; /* all other columns are keys; NULL: the keys are named */
    size_t n_keys;
    struct cs_slice key_name[KEYS_MAX];
    struct cs_slice key_field[KEYS_MAX]; /* as the file calls them */
    uint32_t key_column[KEYS_MAX];
    struct cs_slice *cells; /* rows * header.n */
    size_t cells_n, cells_cap;
    uint32_t rows;
    uint64_t bytes;
    uint32_t mask[MASKS_MAX]; /* fullest first */
    size_t n_masks;
    struct cs_map keys; /* id = row: every row adds one key, in order */
};

void cs_lookup_free(struct cs_lookup *l)
{
    if (!l) return;
    cs_map_release(&l->keys);
    cs_arena_release(&l->arena);
    free(l->cells);
    free(l);
}

/* ---- NAME=FILE:rowcol[=filecol],… ---- */

static enum cs_status fail_spec(struct cs_slice spec, const char *what, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "lookup '%s': %s", cs_quote(spec).text, what);
    return cs_error_cure(e, "--lookup NAME=FILE:column[=column of the file],…");
}

static bool is_name(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!cs_is_high(s.p[i]) && !cs_is_alnum(s.p[i]) && s.p[i] != '_') return false;
    return s.n > 0 && !cs_is_digit(s.p[0]);
}

static bool copy(struct cs_lookup *l, struct cs_slice from, struct cs_slice *to)
{
    *to = cs_arena_copy(&l->arena, from);
    return to->p != NULL;
}

/* One of the key's columns. */
static enum cs_status read_key(struct cs_lookup *l, struct cs_slice part, struct cs_slice spec,
                               struct cs_error *e)
{
    const char *equals = part.n ? memchr(part.p, '=', part.n) : NULL;
    struct cs_slice name = part, field = part;
    if (equals) {
        name.n = (size_t)(equals - part.p);
        field = cs_slice(equals + 1, part.n - name.n - 1);
    }
    if (!name.n || !field.n) return fail_spec(spec, "a key column without a name", e);
    if (l->n_keys == KEYS_MAX) return fail_spec(spec, "more than 16 key columns", e);
    if (!copy(l, name, &l->key_name[l->n_keys]) || !copy(l, field, &l->key_field[l->n_keys]))
        return cs_fail_memory(e);
    l->n_keys++;
    return CS_OK;
}

/* The path may hold colons and equals signs; the key begins behind the last colon. */
static enum cs_status read_spec(struct cs_lookup *l, struct cs_slice spec, struct cs_error *e)
{
    const char *equals = memchr(spec.p, '=', spec.n), *colon = memrchr(spec.p, ':', spec.n);
    if (!equals || !colon || colon < equals) return fail_spec(spec, "not of the form NAME=FILE:columns", e);
    struct cs_slice name = cs_slice(spec.p, (size_t)(equals - spec.p));
    struct cs_slice path = cs_slice(equals + 1, (size_t)(colon - equals) - 1);
    struct cs_slice rest = cs_slice(colon + 1, (size_t)(spec.p + spec.n - colon) - 1);
    if (!is_name(name)) return fail_spec(spec, "the name is not made of letters, digits and _", e);
    if (!path.n) return fail_spec(spec, "no file", e);
    if (!copy(l, name, &l->name) || !copy(l, path, &l->path)) return cs_fail_memory(e);
    for (;;) {
        const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;
        struct cs_slice part = cs_slice(rest.p, comma ? (size_t)(comma - rest.p) : rest.n);
        enum cs_status s = read_key(l, part, spec, e);
        if (s || !comma) return s;
        rest = cs_slice(comma + 1, rest.n - part.n - 1);
    }
}

/* ---- the file ---- */

static enum cs_status take_all_keys(struct cs_lookup *l, struct cs_error *e)
{
    for (uint32_t i = 0; i < l->header.n; i++) {
        size_t v = 0;
        while (l->values[v] && !cs_slice_eqz(l->header.name[i], l->values[v])) v++;
        if (l->values[v]) continue;
        if (l->n_keys == KEYS_MAX) {
            cs_fail(e, CS_USAGE, "more than %d key columns", KEYS_MAX);
            return cs_error_at(e, l->path.p, 1, 0);
        }
        l->key_name[l->n_keys] = l->key_field[l->n_keys] = l->header.name[i];
        l->n_keys++;
    }
    return CS_OK;
}

static enum cs_status copy_header(struct cs_lookup *l, const struct cs_header *from, struct cs_error *e)
{
    l->header.n = from->n;
    l->header.name = cs_arena_alloc(&l->arena, from->n, sizeof *from->name);
    if (!l->header.name || !copy(l, from->line, &l->header.line)) return cs_fail_memory(e);
    for (uint32_t i = 0; i < from->n; i++)
        if (!copy(l, from->name[i], &l->header.name[i])) return cs_fail_memory(e);
    enum cs_status status = l->values ? take_all_keys(l, e) : CS_OK;
    if (status) return status;
    for (size_t k = 0; k < l->n_keys; k++) {
        l->key_column[k] = cs_header_find(&l->header, l->key_field[k]);
        if (l->key_column[k] != CS_NO_COLUMN) continue;
        cs_fail(e, CS_USAGE, "there is no column '%s' for the lookup '%s'", cs_quote(l->key_field[k]).text,
                cs_quote(l->name).text);
        return cs_error_at(e, l->path.p, 1, 0);
    }
    return CS_OK;
}

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)worker;
    (void)ok;
    (void)e;
    return CS_OK;
}

static enum cs_status take_cell(struct cs_lookup *l, const struct cs_block *b, uint32_t row, uint32_t column,
                                struct cs_error *e)
{
    struct cs_slice raw = cs_field(b, row, column), kept;
    if (!cs_utf8_valid(raw)) {
        cs_fail(e, CS_DATA, "column '%s': not UTF-8", cs_quote(l->header.name[column]).text);
        return cs_error_row(e, row);
    }
    if (!copy(l, raw, &kept)) return cs_fail_memory(e);
    kept = cs_unescape(kept, &l->arena);
    if (!kept.p) {
        cs_fail(e, CS_DATA, "column '%s': an unknown escape", cs_quote(l->header.name[column]).text);
        return cs_error_row(e, row);
    }
    l->cells[l->cells_n++] = kept;
    return CS_OK;
}

static enum cs_status take_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct cs_lookup *l = worker;
    (void)out;
    l->bytes += b->size;
    if (l->bytes > LOOKUP_BYTES_MAX || b->rows > UINT32_MAX / 2 - l->rows) {
        cs_fail(e, CS_USAGE, "the lookup '%s' is larger than 64 MiB", cs_quote(l->name).text);
        return cs_error_at(e, l->path.p, 0, 0);
    }
    enum cs_status s =
        cs_grow(&l->cells, &l->cells_cap, l->cells_n + (size_t)b->rows * l->header.n, sizeof *l->cells, e);
    for (uint32_t row = 0; row < b->rows && !s; row++) {
        for (uint32_t column = 0; column < l->header.n && !s; column++) s = take_cell(l, b, row, column, e);
        l->rows++;
    }
    return s;
}

static enum cs_status read_file(struct cs_lookup *l, struct cs_error *e)
{
    const char *files[] = {l->path.p};
    struct cs_input_options options = {.files = files, .n = 1, .jobs = 1};
    struct cs_pass pass = {.ctx = l, .start = start_worker, .block = take_block, .finish = finish_worker};
    struct cs_input *in;
    enum cs_status s = cs_input_open(&in, &options, e);
    if (s) return s;
    s = copy_header(l, cs_input_header(in), e);
    if (!s) s = cs_input_run(in, &pass, NULL, e);
    cs_input_close(in);
    return s;
}

/* ---- keys ---- */

struct key {
    size_t n;
    char p[sizeof(uint32_t) * (KEYS_MAX + 1) + KEY_BYTES_MAX];
};

/* Mask, then length and bytes of each key in it. False when it is longer than any key of a file can be. */
static bool make_key(struct key *to, uint32_t mask, size_t n_keys, const struct cs_slice *values)
{
    memcpy(to->p, &mask, sizeof mask);
    to->n = sizeof mask;
    for (size_t k = 0; k < n_keys; k++) {
        if (!(mask >> k & 1)) continue;
        struct cs_slice v = values[k];
        if (v.n > KEY_BYTES_MAX || to->n + sizeof(uint32_t) + v.n > sizeof to->p) return false;
        uint32_t length = (uint32_t)v.n;
        memcpy(to->p + to->n, &length, sizeof length);
        if (v.n) memcpy(to->p + to->n + sizeof length, v.p, v.n);
        to->n += sizeof length + v.n;
    }
    return true;
}

static uint32_t row_values(const struct cs_lookup *l, uint32_t row, struct cs_slice *values)
{
    uint32_t mask = 0;
    for (size_t k = 0; k < l->n_keys; k++) {
        values[k] = cs_lookup_cell(l, row, l->key_column[k]);
        if (values[k].n) mask |= UINT32_C(1) << k;
    }
    return mask;
}

static enum cs_status add_mask(struct cs_lookup *l, uint32_t mask, struct cs_error *e)
{
    size_t i = 0;
    while (i < l->n_masks && l->mask[i] != mask) i++;
    if (i < l->n_masks) return CS_OK;
    if (l->n_masks == MASKS_MAX) {
        cs_fail(e, CS_USAGE, "more than %d combinations of empty keys", MASKS_MAX);
        return cs_error_at(e, l->path.p, 0, 0);
    }
    for (; i > 0 && __builtin_popcount(l->mask[i - 1]) < __builtin_popcount(mask); i--)
        l->mask[i] = l->mask[i - 1];
    l->mask[i] = mask;
    l->n_masks++;
    return CS_OK;
}

static enum cs_status fail_row(const struct cs_lookup *l, uint32_t row, const char *what, uint32_t other,
                               struct cs_error *e)
{
    cs_fail(e, CS_DATA, "%s line %u", what, other + 2);
    return cs_lookup_place(l, row, e);
}

static enum cs_status index_rows(struct cs_lookup *l, struct cs_error *e)
{
    struct cs_slice values[KEYS_MAX];
    struct key key;
    for (uint32_t row = 0; row < l->rows; row++) {
        bool added;
        uint32_t mask = row_values(l, row, values);
        enum cs_status s = add_mask(l, mask, e);
        if (s) return s;
        if (!make_key(&key, mask, l->n_keys, values)) {
            cs_fail(e, CS_DATA, "the key is longer than %d bytes", KEY_BYTES_MAX);
            return cs_lookup_place(l, row, e);
        }
        uint32_t id = cs_map_add(&l->keys, cs_slice(key.p, key.n), &added);
        if (id == CS_MAP_NONE) return cs_fail_memory(e);
        if (!added) return fail_row(l, row, "the same key as in", id, e);
    }
    return CS_OK;
}

/* Rows of mask a filed by the keys they share with mask b, then each row of b against those it could meet:
 * both fit a contact unless a fuller row, with the keys of both, comes before them. Every meeting that is no
 * error needs such a row of its own, so the work is bounded by the file. */
static enum cs_status compare_masks(const struct cs_lookup *l, uint32_t a, uint32_t b, uint32_t *next,
                                    struct cs_error *e)
{
    struct cs_slice values[KEYS_MAX], others[KEYS_MAX];
    struct key key;
    struct cs_map shared = {0};
    uint32_t *first = cs_alloc(l->rows, sizeof *first);
    enum cs_status s = first ? CS_OK : cs_fail_memory(e);
    for (uint32_t row = l->rows; row-- > 0 && !s;) { /* backwards: chains are in order of lines */
        bool added;
        if (row_values(l, row, values) != a || !make_key(&key, a & b, l->n_keys, values)) continue;
        uint32_t id = cs_map_add(&shared, cs_slice(key.p, key.n), &added);
        if (id == CS_MAP_NONE) {
            s = cs_fail_memory(e);
            break;
        }
        next[row] = added ? UINT32_MAX : first[id];
        first[id] = row;
    }
    for (uint32_t row = 0; row < l->rows && !s; row++) {
        if (row_values(l, row, values) != b || !make_key(&key, a & b, l->n_keys, values)) continue;
        uint32_t id = cs_map_find(&shared, cs_slice(key.p, key.n));
        for (uint32_t other = id == CS_MAP_NONE ? UINT32_MAX : first[id]; other != UINT32_MAX && !s;
             other = next[other]) {
            row_values(l, other, others);
            for (size_t k = 0; k < l->n_keys; k++)
                if (values[k].n) others[k] = values[k];
            if (!make_key(&key, a | b, l->n_keys, others) ||
                cs_map_find(&l->keys, cs_slice(key.p, key.n)) == CS_MAP_NONE)
                s = fail_row(l, row, "as specific as, and both could fit:", other, e);
        }
    }
    cs_map_release(&shared);
    free(first);
    if (s == CS_DATA) return cs_error_cure(e, "add a row with the keys of both");
    return s;
}

static enum cs_status check_ambiguity(const struct cs_lookup *l, struct cs_error *e)
{
    uint32_t *next = l->n_masks > 1 ? cs_alloc(l->rows, sizeof *next) : NULL;
    enum cs_status s = l->n_masks > 1 && !next ? cs_fail_memory(e) : CS_OK;
    for (size_t i = 0; i < l->n_masks && !s; i++)
        for (size_t k = i + 1; k < l->n_masks && !s; k++)
            if (__builtin_popcount(l->mask[i]) == __builtin_popcount(l->mask[k]))
                s = compare_masks(l, l->mask[i], l->mask[k], next, e);
    free(next);
    return s;
}

/* Reads and files the rows of a lookup whose name, path and keys are known. */
static enum cs_status fill(struct cs_lookup *l, struct cs_error *e)
{
    enum cs_status s = read_file(l, e);
    if (!s) s = index_rows(l, e);
    return s ? s : check_ambiguity(l, e);
}

static enum cs_status done(struct cs_lookup **out, struct cs_lookup *l, enum cs_status s)
{
    *out = s ? NULL : l;
    if (s) cs_lookup_free(l);
    return s;
}

enum cs_status cs_lookup_open(struct cs_lookup **out, const char *spec, struct cs_error *e)
{
    struct cs_lookup *l = cs_alloc(1, sizeof *l);
    *out = NULL;
    if (!l) return cs_fail_memory(e);
    enum cs_status s = read_spec(l, cs_slicez(spec), e);
    return done(out, l, s ? s : fill(l, e));
}

enum cs_status cs_lookup_open_by_all(struct cs_lookup **out, const char *name, const char *path,
                                     const char *const *values, struct cs_error *e)
{
    struct cs_lookup *l = cs_alloc(1, sizeof *l);
    *out = NULL;
    if (!l) return cs_fail_memory(e);
    l->values = values;
    bool copied = copy(l, cs_slicez(name), &l->name) && copy(l, cs_slicez(path), &l->path);
    return done(out, l, copied ? fill(l, e) : cs_fail_memory(e));
}

/* ---- questions ---- */

struct cs_slice cs_lookup_name(const struct cs_lookup *l)
{
    return l->name;
}

size_t cs_lookup_keys(const struct cs_lookup *l, const struct cs_slice **names)
{
    *names = l->key_name;
    return l->n_keys;
}

const struct cs_header *cs_lookup_header(const struct cs_lookup *l)
{
    return &l->header;
}

uint32_t cs_lookup_rows(const struct cs_lookup *l)
{
    return l->rows;
}

enum cs_status cs_lookup_place(const struct cs_lookup *l, uint32_t row, struct cs_error *e)
{
    return cs_error_at(e, l->path.p, (uint64_t)row + 2, 0); /* line 1 is the header */
}

uint32_t cs_lookup_row(const struct cs_lookup *l, const struct cs_slice *values)
{
    struct key key;
    uint32_t filled = 0;
    for (size_t k = 0; k < l->n_keys; k++)
        if (values[k].n) filled |= UINT32_C(1) << k;
    for (size_t i = 0; i < l->n_masks; i++) {
        if (l->mask[i] & ~filled || !make_key(&key, l->mask[i], l->n_keys, values)) continue;
        uint32_t row = cs_map_find(&l->keys, cs_slice(key.p, key.n));
        if (row != CS_MAP_NONE) return row;
    }
    return UINT32_MAX;
}

struct cs_slice cs_lookup_cell(const struct cs_lookup *l, uint32_t row, uint32_t column)
{
    return l->cells[(size_t)row * l->header.n + column];
}
