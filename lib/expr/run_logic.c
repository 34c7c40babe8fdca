/* run_logic.c - kernels of truth and choice. Bools are two-valued: a missing one counts as false. */
#include "expr/kernels.h"
#include <string.h>

static inline int64_t truth(const struct cs_vec *x, uint32_t i)
{
    return x->v[i] & (x->tag[i] == 0);
}

/* Any number of arguments: x in (…) becomes a wide `or`. */
enum cs_status cs_run_and(struct cs_run *r)
{
    int64_t *out = r->out->v;
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++) out[i] = truth(r->arg[0], i);
    for (uint32_t k = 1; k < r->n_args; k++)
        for (uint32_t i = 0; i < r->n; i++) out[i] &= truth(r->arg[k], i);
    return CS_OK;
}

enum cs_status cs_run_or(struct cs_run *r)
{
    int64_t *out = r->out->v;
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++) out[i] = truth(r->arg[0], i);
    for (uint32_t k = 1; k < r->n_args; k++)
        for (uint32_t i = 0; i < r->n; i++) out[i] |= truth(r->arg[k], i);
    return CS_OK;
}

enum cs_status cs_run_not(struct cs_run *r)
{
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++) r->out->v[i] = !truth(r->arg[0], i);
    return CS_OK;
}

enum cs_status cs_run_missing(struct cs_run *r)
{
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++) r->out->v[i] = cs_is_missing(r->arg[0], i);
    return CS_OK;
}

static inline void copy_value(struct cs_run *r, const struct cs_vec *from, uint32_t i)
{
    r->out->tag[i] = from->tag[i];
    if (r->out->type == CS_TEXT) {
        r->out->s[i] = from->s[i];
        return;
    }
    r->out->v[i] = from->v[i];
    if (r->out->type == CS_TIME) r->out->off[i] = from->off[i];
}

/* Numbers and bools without a branch: which way it goes is hard to foresee. */
static void choose_numbers(struct cs_run *r)
{
    const struct cs_vec *which = r->arg[0], *a = r->arg[1], *b = r->arg[2];
    for (uint32_t i = 0; i < r->n; i++) {
        const int64_t mask = -truth(which, i), v = b->v[i];
        const uint8_t tag = b->tag[i];
        r->out->v[i] = v ^ ((v ^ a->v[i]) & mask);
        r->out->tag[i] = (uint8_t)(tag ^ ((tag ^ a->tag[i]) & (uint8_t)mask));
    }
}

enum cs_status cs_run_if(struct cs_run *r)
{
    if (r->out->type == CS_NUM || r->out->type == CS_BOOL) {
        choose_numbers(r);
        return CS_OK;
    }
    for (uint32_t i = 0; i < r->n; i++) copy_value(r, truth(r->arg[0], i) ? r->arg[1] : r->arg[2], i);
    return CS_OK;
}

enum cs_status cs_run_coalesce(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t k = 0;
        while (k + 1 < r->n_args && cs_is_missing(r->arg[k], i)) k++;
        copy_value(r, r->arg[k], i);
    }
    return CS_OK;
}

/* Pairs of arguments: a bool, and the number that stands for it. The last pair first, so that the first one
 * that is true stays. */
enum cs_status cs_run_first(struct cs_run *r)
{
    memset(r->out->tag, CS_TAG_MISSING, r->n);
    for (uint32_t k = r->n_args; k >= 2; k -= 2) {
        const struct cs_vec *holds = r->arg[k - 2], *number = r->arg[k - 1];
        for (uint32_t i = 0; i < r->n; i++) {
            if (!truth(holds, i)) continue;
            r->out->tag[i] = number->tag[i];
            r->out->v[i] = number->v[i];
        }
    }
    return CS_OK;
}
