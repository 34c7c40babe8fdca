/* grouping.c - combinations of values as numbers. */
#include "model/grouping.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void cs_grouping_release(struct cs_grouping *g)
{
    free(g->of);
    cs_arena_release(&g->arena);
    *g = (struct cs_grouping){0};
}

/* A value as a number that orders: a level's number is its rank. */
static double rank_of(const struct cs_frame_column *c, size_t row)
{
    if (!c->levels) return c->number[row];
    return c->code[row] == CS_NO_LEVEL ? (double)NAN : (double)c->code[row];
}

struct group {
    const double *rank; /* by key */
    size_t n_keys, row; /* row: the first of the group */
    uint32_t id;
};

static int by_rank(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    for (size_t k = 0; k < x->n_keys; k++) {
        const double p = x->rank[k], q = y->rank[k];
        if (isnan(p) || isnan(q)) {
            if (isnan(p) != isnan(q)) return isnan(p) ? 1 : -1;
            continue;
        }
        if (p != q) return p < q ? -1 : 1;
    }
    return 0;
}

static void write_key(const struct cs_frame *f, const struct cs_frame_column *c, size_t row,
                      struct cs_buf *out)
{
    if (c->levels) {
        if (c->code[row] != CS_NO_LEVEL) cs_buf_adds(out, c->level[c->code[row]]);
        return;
    }
    if (!isnan(c->number[row]))
        cs_unit_format(cs_num_from_double(c->number[row]), cs_plan_unit(f->plan, c->node), out);
}

/* Groups in the order of their values, and their keys as texts. */
static enum cs_status settle(struct cs_grouping *g, const struct cs_frame *f, size_t first,
                             struct group *groups, struct cs_error *e)
{
    struct cs_buf text = {0};
    uint32_t *place = cs_alloc(g->n, sizeof *place);
    g->key = cs_arena_alloc(&g->arena, g->n * g->n_keys + 1, sizeof *g->key);
    enum cs_status st = place && g->key ? CS_OK : cs_fail_memory(e);
    if (!st && g->n) qsort(groups, g->n, sizeof *groups, by_rank);
    for (uint32_t i = 0; i < g->n && !st; i++) {
        place[groups[i].id] = i;
        for (size_t k = 0; k < g->n_keys && !st; k++) {
            cs_buf_clear(&text);
            write_key(f, &f->columns[first + k], groups[i].row, &text);
            st = cs_buf_status(&text, e);
            if (st) break;
            g->key[i * g->n_keys + k] = cs_arena_copy(&g->arena, cs_buf_slice(&text));
            if (!g->key[i * g->n_keys + k].p) st = cs_fail_memory(e);
        }
    }
    for (size_t i = 0; i < f->n && !st; i++) g->of[i] = place[g->of[i]];
    cs_buf_release(&text);
    free(place);
    return st;
}

static enum cs_status fail_many(const char *option, size_t most, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "%s: more than %zu groups", option, most);
    return cs_error_cure(e, "fewer keys, or coarser ones: -g 'band=bucket(column, 10, 100)'");
}

enum cs_status cs_grouping_make(struct cs_grouping *g, const struct cs_frame *f, size_t first, size_t n_keys,
                                size_t most, const char *option, struct cs_error *e)
{
    struct cs_map map = {0};
    struct group *groups = cs_alloc(most + 1, sizeof *groups);
    double *rank = cs_alloc(n_keys + 1, sizeof *rank);
    *g = (struct cs_grouping){.n_keys = n_keys, .of = cs_alloc(f->n + 1, sizeof *g->of)};
    enum cs_status st = groups && rank && g->of ? CS_OK : cs_fail_memory(e);
    for (size_t k = 0; k < n_keys && !st; k++)
        if (f->columns[first + k].many) st = fail_many(option, most, e);
    for (size_t i = 0; i < f->n && !st; i++) {
        bool added;
        for (size_t k = 0; k < n_keys; k++) {
            rank[k] = rank_of(&f->columns[first + k], i) + 0.0; /* no -0 */
            if (isnan(rank[k])) rank[k] = (double)NAN;          /* one of them */
        }
        g->of[i] = cs_map_add(&map, cs_slice((const char *)rank, n_keys * sizeof *rank), &added);
        if (g->of[i] == CS_MAP_NONE) st = cs_map_status(&map, e);
        if (st || !added) continue;
        if (map.n > most) {
            st = fail_many(option, most, e);
            continue;
        }
        double *own = cs_arena_alloc(&g->arena, n_keys + 1, sizeof *own);
        if (!own) {
            st = cs_fail_memory(e);
            continue;
        }
        if (n_keys) memcpy(own, rank, n_keys * sizeof *own);
        groups[g->n++] = (struct group){own, n_keys, i, g->of[i]};
    }
    if (!st) st = settle(g, f, first, groups, e);
    cs_map_release(&map);
    free(groups);
    free(rank);
    return st;
}
