/* cube_fold.c - putting a cube in order, and summing keys away while it says too much: to have fewer cells,
 * and so that none tells of fewer than k rows. */
#include "report/cube.h"

#include <stdlib.h>
#include <string.h>

/* ---- dictionaries ---- */

static int by_text(const void *x, const void *y, void *texts)
{
    const struct cs_slice *all = texts, a = all[*(const uint32_t *)x], b = all[*(const uint32_t *)y];
    if (!a.n != !b.n) return a.n ? -1 : 1;
    return cs_slice_cmp(a, b);
}

static enum cs_status sort_values(struct cs_cube *c, struct cs_cube_key *key, struct cs_error *e)
{
    size_t n = key->values.n;
    struct cs_slice *text = cs_alloc(n + 1, sizeof *text);
    uint32_t *sorted = cs_alloc(n + 1, sizeof *sorted);
    key->order = cs_alloc(n + 1, sizeof *key->order);
    key->text = cs_arena_alloc(&c->arena, n + 1, sizeof *key->text);
    enum cs_status status = text && sorted && key->order && key->text ? CS_OK : cs_fail_memory(e);
    for (uint32_t i = 0; i < n && status == CS_OK; i++) {
        sorted[i] = i;
        text[i] = cs_unescape(key->values.key[i], &c->arena);
        if (!text[i].p)
            status = cs_fail(e, CS_DATA, "unknown escape in '%s'", cs_quote(key->values.key[i]).text);
    }
    if (status == CS_OK) qsort_r(sorted, n, sizeof *sorted, by_text, text);
    for (uint32_t place = 0; place < n && status == CS_OK; place++) {
        key->order[sorted[place]] = place;
        key->text[place] = text[sorted[place]];
    }
    free(text);
    free(sorted);
    return status;
}

static enum cs_status sort_dictionaries(struct cs_cube *c, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (size_t k = 0; k < c->n_keys && status == CS_OK; k++) status = sort_values(c, &c->keys[k], e);
    for (size_t i = 0; i < c->n_cells && status == CS_OK; i++)
        for (size_t k = 0; k < c->n_keys; k++)
            c->cells[i * c->n_keys + k] = c->keys[k].order[c->cells[i * c->n_keys + k]];
    return status;
}

/* ---- cells ---- */

static int by_codes(const void *x, const void *y, void *cube)
{
    const struct cs_cube *c = cube;
    const uint32_t *a = c->cells + *(const uint32_t *)x * c->n_keys;
    const uint32_t *b = c->cells + *(const uint32_t *)y * c->n_keys;
    for (size_t k = 0; k < c->n_keys; k++)
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    return 0;
}

/* The states of a metric in the order of their cells, linear; `first` has room for a cell more than there
 * are. */
static enum cs_status sort_states(struct cs_cube_metric *m, size_t n_cells, size_t *first, struct cs_error *e)
{
    struct cs_cube_state *sorted = cs_alloc(m->n + 1, sizeof *sorted);
    if (!sorted) return cs_fail_memory(e);
    memset(first, 0, (n_cells + 1) * sizeof *first);
    for (size_t i = 0; i < m->n; i++) first[m->states[i].cell + 1]++;
    for (size_t i = 0; i < n_cells; i++) first[i + 1] += first[i];
    for (size_t i = 0; i < m->n; i++) sorted[first[m->states[i].cell]++] = m->states[i];
    free(m->states);
    m->states = sorted;
    m->cap = m->n + 1;
    return CS_OK;
}

static int by_bucket(const void *x, const void *y)
{
    const struct cs_cube_state *a = x, *b = y;
    return (a->bucket > b->bucket) - (a->bucket < b->bucket);
}

/* What one cell has of one metric becomes one state a bucket. */
static void join_states(struct cs_cube_metric *m)
{
    size_t n = 0, end;
    for (size_t at = 0; at < m->n; at = end) {
        for (end = at + 1; end < m->n && m->states[end].cell == m->states[at].cell; end++) {
        }
        if (m->histogram && end - at > 1) qsort(m->states + at, end - at, sizeof *m->states, by_bucket);
        for (size_t i = at; i < end; i++) {
            struct cs_cube_state *last = n && i > at ? &m->states[n - 1] : NULL;
            if (last && last->bucket == m->states[i].bucket) {
                last->n += m->states[i].n;
                last->num = cs_num_add(last->num, m->states[i].num);
            } else {
                m->states[n++] = m->states[i];
            }
        }
    }
    m->n = n;
}

/* Cells by their codes, equal ones joined. */
static enum cs_status sort_cells(struct cs_cube *c, struct cs_error *e)
{
    uint32_t *sorted = cs_alloc(c->n_cells + 1, sizeof *sorted),
             *number = cs_alloc(c->n_cells + 1, sizeof *number);
    uint32_t *cells = cs_alloc(c->n_cells * c->n_keys + 1, sizeof *cells);
    size_t *first = cs_alloc(c->n_cells + 1, sizeof *first), n = 0;
    enum cs_status status = sorted && number && cells && first ? CS_OK : cs_fail_memory(e);
    for (uint32_t i = 0; status == CS_OK && i < c->n_cells; i++) sorted[i] = i;
    if (status == CS_OK && c->n_cells) qsort_r(sorted, c->n_cells, sizeof *sorted, by_codes, c);
    for (size_t i = 0; i < c->n_cells && status == CS_OK; i++) {
        if (i == 0 || by_codes(&sorted[i - 1], &sorted[i], c) != 0)
            memcpy(cells + n++ * c->n_keys, c->cells + sorted[i] * c->n_keys, c->n_keys * sizeof *cells);
        number[sorted[i]] = (uint32_t)n - 1;
    }
    for (size_t m = 0; m < c->n_metrics && status == CS_OK; m++) {
        for (size_t i = 0; i < c->metrics[m].n; i++)
            c->metrics[m].states[i].cell = number[c->metrics[m].states[i].cell];
        status = sort_states(&c->metrics[m], n, first, e);
        if (status == CS_OK) join_states(&c->metrics[m]);
    }
    if (status == CS_OK) {
        free(c->cells);
        c->cells = cells;
        c->n_cells = n;
        cells = NULL;
    }
    free(sorted);
    free(number);
    free(cells);
    free(first);
    return status;
}

/* ---- folding ---- */

static bool says_too_little(const struct cs_cube *c, uint64_t k)
{
    for (size_t m = 0; m < c->n_metrics; m++)
        for (size_t i = 0; i < c->metrics[m].n; i++)
            if (c->metrics[m].states[i].n < k) return true;
    return false;
}

/* The next key to sum away; NULL: there is none left. */
static struct cs_cube_key *next_key(struct cs_cube *c)
{
    static const char *const first[] = {"hour", "agent_id"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        for (size_t k = 0; k < c->n_keys; k++)
            if (!c->keys[k].folded && cs_slice_eqz(c->keys[k].name, first[i])) return &c->keys[k];
    for (size_t k = c->n_keys; k-- > 0;)
        if (!c->keys[k].folded) return &c->keys[k];
    return NULL;
}

static enum cs_status fold(struct cs_cube *c, struct cs_cube_key *key, struct cs_error *e)
{
    size_t k = (size_t)(key - c->keys);
    key->folded = true;
    for (size_t i = 0; i < c->n_cells; i++) c->cells[i * c->n_keys + k] = 0;
    return sort_cells(c, e);
}

static void leave_out(struct cs_cube *c)
{
    c->left_out = true;
    c->n_cells = 0;
    for (size_t m = 0; m < c->n_metrics; m++) c->metrics[m].n = 0;
}

/* Bytes of a page that it will take, about: as measured, a cell takes 7 bits, what it has of a metric 1, of a
 * bucket 7; a byte of the page holds 6.5. */
static uint64_t size_of(const struct cs_cube *c)
{
    uint64_t bits = 7 * (uint64_t)c->n_cells;
    for (size_t m = 0; m < c->n_metrics; m++)
        bits += (c->metrics[m].histogram ? 7 : 1) * (uint64_t)c->metrics[m].n;
    return bits * 2 / 13;
}

enum cs_status cs_cube_settle(struct cs_cube *c, uint64_t most, uint64_t k, struct cs_error *e)
{
    enum cs_status status = sort_dictionaries(c, e);
    if (status == CS_OK) status = sort_cells(c, e);
    for (size_t m = 0; k && m < c->n_metrics; m++)
        if (c->metrics[m].histogram) c->metrics[m].n = 0;
    while (status == CS_OK && (size_of(c) > most || (k && says_too_little(c, k)))) {
        struct cs_cube_key *key = next_key(c);
        if (!key) {
            leave_out(c);
            break;
        }
        status = fold(c, key, e);
    }
    return status;
}
