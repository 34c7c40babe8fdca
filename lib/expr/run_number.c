/* run_number.c - kernels of arithmetic. Whole numbers that fit take a short way; everything else is
 * base/num.h. */
#include "expr/kernels.h"
#include <string.h>

static inline bool both_whole(const struct cs_vec *a, const struct cs_vec *b, uint32_t i)
{
    return (a->tag[i] | b->tag[i]) == 0;
}

enum cs_status cs_run_add(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) {
        int64_t sum;
        if (both_whole(a, b, i) && !__builtin_add_overflow(a->v[i], b->v[i], &sum))
            cs_out_num(r, i, cs_int(sum));
        else
            cs_out_num(r, i, cs_num_add(cs_vec_num(a, i), cs_vec_num(b, i)));
    }
    return CS_OK;
}

enum cs_status cs_run_sub(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) {
        int64_t difference;
        if (both_whole(a, b, i) && !__builtin_sub_overflow(a->v[i], b->v[i], &difference))
            cs_out_num(r, i, cs_int(difference));
        else
            cs_out_num(r, i, cs_num_sub(cs_vec_num(a, i), cs_vec_num(b, i)));
    }
    return CS_OK;
}

enum cs_status cs_run_mul(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_mul(cs_vec_num(a, i), cs_vec_num(b, i)));
    return CS_OK;
}

enum cs_status cs_run_div(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_div(cs_vec_num(a, i), cs_vec_num(b, i)));
    return CS_OK;
}

enum cs_status cs_run_mod(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_mod(cs_vec_num(a, i), cs_vec_num(b, i)));
    return CS_OK;
}

enum cs_status cs_run_neg(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_neg(cs_vec_num(r->arg[0], i)));
    return CS_OK;
}

/* round(x, places): the binder has seen to it that places is a constant 0 to 9. */
enum cs_status cs_run_round(struct cs_run *r)
{
    unsigned places = r->n_args > 1 ? (unsigned)r->arg[1]->v[0] : 0;
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_round(cs_vec_num(r->arg[0], i), places));
    return CS_OK;
}

enum cs_status cs_run_floor(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) cs_out_num(r, i, cs_num_floor(cs_vec_num(r->arg[0], i)));
    return CS_OK;
}

enum cs_status cs_run_abs(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_num x = cs_vec_num(r->arg[0], i);
        bool negative = !cs_num_missing(x) && cs_num_cmp(x, cs_int(0)) < 0;
        cs_out_num(r, i, negative ? cs_num_neg(x) : x);
    }
    return CS_OK;
}

/* The least (sign -1) or greatest (sign 1) of the arguments that are not missing. */
static enum cs_status extreme(struct cs_run *r, int sign)
{
    bool time = r->out->type == CS_TIME;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct cs_vec *best = r->arg[0];
        for (uint32_t k = 1; k < r->n_args; k++) {
            const struct cs_vec *x = r->arg[k];
            if (cs_is_missing(x, i)) continue;
            int order = cs_is_missing(best, i) ? sign
                        : time                 ? (x->v[i] > best->v[i]) - (x->v[i] < best->v[i])
                                               : cs_num_cmp(cs_vec_num(x, i), cs_vec_num(best, i));
            if (order * sign > 0) best = x;
        }
        cs_out_num(r, i, cs_vec_num(best, i));
        if (time) r->out->off[i] = best->off[i];
    }
    return CS_OK;
}

enum cs_status cs_run_min(struct cs_run *r)
{
    return extreme(r, -1);
}

enum cs_status cs_run_max(struct cs_run *r)
{
    return extreme(r, 1);
}

/* bucket(x, bounds…): the node's extra is a list of labels, one more than bounds. */
enum cs_status cs_run_bucket(struct cs_run *r)
{
    const struct cs_slice *labels = r->node->extra;
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_num x = cs_vec_num(r->arg[0], i);
        if (cs_num_missing(x)) {
            cs_out_missing(r, i);
            continue;
        }
        uint32_t low = 1, high = r->n_args; /* the first bound above x */
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (cs_num_cmp(x, cs_vec_num(r->arg[middle], 0)) < 0)
                high = middle;
            else
                low = middle + 1;
        }
        cs_out_text(r, i, labels[low - 1]);
    }
    return CS_OK;
}
