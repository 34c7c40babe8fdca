/* share.c - parts of the whole. */
#include "metric/share.h"
#include <math.h>
#include <stdlib.h>

bool cs_share_fits(const struct cs_metric *m)
{
    enum cs_aggregate a = m->aggregate;
    return a == CS_AGG_COUNT || a == CS_AGG_N || a == CS_AGG_SUM || a == CS_AGG_OPEN;
}

struct cs_part cs_part_of(const struct cs_view_answer *v, const struct cs_group *g, size_t m)
{
    if (!v->parts) return (struct cs_part){CS_MISSING, CS_MISSING, CS_MISSING};
    return v->parts[(size_t)(g - v->groups) * v->bound->n + m];
}

struct remainder {
    double rest;
    size_t at;
};

static int by_rest(const void *x, const void *y)
{
    const struct remainder *a = x, *b = y;
    if (a->rest != b->rest) return a->rest > b->rest ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

struct sharer {
    struct cs_answer *a;
    struct cs_view_answer *v;
    struct remainder *rest; /* as many as groups */
};

/* Tenths of a per cent for the groups from `first` to `end`: each rounded down, and one more for those that
 * lost most, until they add up to what they are together. */
static void round_together(struct sharer *x, size_t first, size_t end, size_t m)
{
    double sum = 0, given = 0;
    size_t n = 0;
    for (size_t g = first; g < end; g++) {
        struct cs_part *p = &x->v->parts[g * x->v->bound->n + m];
        if (cs_num_missing(p->share)) continue;
        double exact = cs_num_double(p->share) * 1000, down = floor(exact + 1e-9);
        p->shown = cs_num_from_double(down);
        x->rest[n++] = (struct remainder){exact - down, g};
        sum += exact;
        given += down;
    }
    if (n > 1) qsort(x->rest, n, sizeof *x->rest, by_rest);
    for (size_t i = 0; i < n && given < floor(sum + 0.5); i++, given++) {
        struct cs_part *p = &x->v->parts[x->rest[i].at * x->v->bound->n + m];
        p->shown = cs_num_add(p->shown, cs_int(1));
    }
}

static void share_metric(struct sharer *x, size_t m, struct cs_num whole)
{
    struct cs_view_answer *v = x->v;
    for (size_t first = 0, end; first < v->n; first = end) {
        struct cs_num sum = cs_int(0);
        for (end = first; end < v->n && v->groups[end].named == v->groups[first].named; end++) {
            struct cs_num value = cs_answer_get(x->a, v, &v->groups[end], m, 0).value;
            struct cs_part *p = &v->parts[end * v->bound->n + m];
            if (cs_num_missing(value) || cs_num_missing(whole)) continue;
            sum = cs_num_add(sum, value);
            p->share = cs_num_div(value, whole);
            p->cumulative = cs_num_div(sum, whole);
        }
        round_together(x, first, end, m);
    }
}

enum cs_status cs_shares_make(struct cs_answer *a, struct cs_view_answer *v, struct cs_error *e)
{
    struct sharer x = {.a = a, .v = v};
    const struct cs_group *total = NULL;
    size_t size;
    for (uint32_t g = 0; g < v->n_all; g++)
        if (v->all[g].named == 0 && !v->all[g].rest) total = &v->all[g];
    if (__builtin_mul_overflow(v->n, v->bound->n, &size)) return cs_fail_memory(e);
    v->parts = cs_arena_alloc(&a->arena, size + 1, sizeof *v->parts);
    x.rest = cs_alloc(v->n + 1, sizeof *x.rest);
    if (!v->parts || !x.rest || !total) {
        free(x.rest);
        return cs_fail_memory(e);
    }
    for (size_t i = 0; i < size; i++) v->parts[i] = (struct cs_part){CS_MISSING, CS_MISSING, CS_MISSING};
    for (size_t m = 0; m < v->bound->n; m++) {
        if (!cs_share_fits(v->bound->metrics[m].metric)) continue;
        struct cs_num whole = cs_answer_get(a, v, total, m, 0).value;
        bool above = !cs_num_missing(whole) && cs_num_cmp(whole, cs_int(0)) > 0;
        share_metric(&x, m, above ? whole : CS_MISSING);
    }
    free(x.rest);
    return CS_OK;
}
