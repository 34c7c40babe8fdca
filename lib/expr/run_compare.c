/* run_compare.c - kernels of comparison: one small loop for each type and operator, and one more for the
 * right side being constant. A comparison with a missing value is false. */
#include "expr/kernels.h"
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* `op` is a constant wherever this is inlined, so that nothing of the switch is left. */
INLINE bool holds(enum cs_expr_op op, int64_t a, int64_t b)
{
    switch (op) {
    case CS_OP_EQ:
        return a == b;
    case CS_OP_NE:
        return a != b;
    case CS_OP_LT:
        return a < b;
    case CS_OP_LE:
        return a <= b;
    case CS_OP_GT:
        return a > b;
    default:
        return a >= b;
    }
}

INLINE void no_missing(struct cs_run *r)
{
    memset(r->out->tag, 0, r->n);
}

/* Are all tags either `tag` or missing? */
static bool uniform(const uint8_t *tags, uint32_t n, uint8_t tag)
{
    unsigned other = 0;
    for (uint32_t i = 0; i < n; i++) other |= (tags[i] != tag) & (tags[i] != CS_TAG_MISSING);
    return !other;
}

INLINE void compare_mantissas(struct cs_run *r, enum cs_expr_op op, uint8_t tag, int64_t constant)
{
    const struct cs_vec *a = r->arg[0];
    int64_t *out = r->out->v;
    for (uint32_t i = 0; i < r->n; i++) out[i] = (a->tag[i] == tag) & holds(op, a->v[i], constant);
}

INLINE bool numbers_hold(enum cs_expr_op op, struct cs_num a, struct cs_num b)
{
    if (cs_num_missing(a) || cs_num_missing(b)) return false;
    if (a.tag == b.tag && a.tag <= CS_SCALE_MAX) return holds(op, a.v, b.v);
    return holds(op, cs_num_cmp(a, b), 0);
}

INLINE enum cs_status compare_numbers(struct cs_run *r, enum cs_expr_op op, bool constant)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    no_missing(r);
    if (constant && b->tag[0] <= CS_SCALE_MAX && uniform(a->tag, r->n, b->tag[0])) {
        compare_mantissas(r, op, b->tag[0], b->v[0]);
        return CS_OK;
    }
    for (uint32_t i = 0; i < r->n; i++) r->out->v[i] = numbers_hold(op, cs_vec_num(a, i), cs_vec_num(b, i));
    return CS_OK;
}

INLINE enum cs_status compare_times(struct cs_run *r, enum cs_expr_op op)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    no_missing(r);
    for (uint32_t i = 0; i < r->n; i++)
        r->out->v[i] = ((a->tag[i] | b->tag[i]) == 0) & holds(op, a->v[i], b->v[i]);
    return CS_OK;
}

INLINE enum cs_status compare_texts(struct cs_run *r, enum cs_expr_op op, bool constant)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    const struct cs_slice one = b->s[0];
    bool equality = op == CS_OP_EQ || op == CS_OP_NE;
    no_missing(r);
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice x = a->s[i], y = constant ? one : b->s[i];
        bool present = (a->tag[i] | b->tag[i]) == 0;
        int64_t order;
        if (equality)
            order = present && x.n == y.n ? memcmp(x.p, y.p, x.n) : 1;
        else
            order = present ? cs_slice_cmp(x, y) : 0;
        r->out->v[i] = present & holds(op, order, 0);
    }
    return CS_OK;
}

#define COMPARE(name, op)                                                                                    \
    static enum cs_status number_##name(struct cs_run *r)                                                    \
    {                                                                                                        \
        return compare_numbers(r, op, false);                                                                \
    }                                                                                                        \
    static enum cs_status number_##name##_constant(struct cs_run *r)                                         \
    {                                                                                                        \
        return compare_numbers(r, op, true);                                                                 \
    }                                                                                                        \
    static enum cs_status time_##name(struct cs_run *r)                                                      \
    {                                                                                                        \
        return compare_times(r, op);                                                                         \
    }                                                                                                        \
    static enum cs_status text_##name(struct cs_run *r)                                                      \
    {                                                                                                        \
        return compare_texts(r, op, false);                                                                  \
    }                                                                                                        \
    static enum cs_status text_##name##_constant(struct cs_run *r)                                           \
    {                                                                                                        \
        return compare_texts(r, op, true);                                                                   \
    }
COMPARE(eq, CS_OP_EQ)
COMPARE(ne, CS_OP_NE)
COMPARE(lt, CS_OP_LT)
COMPARE(le, CS_OP_LE)
COMPARE(gt, CS_OP_GT)
COMPARE(ge, CS_OP_GE)

cs_kernel *cs_compare_kernel(enum cs_type type, enum cs_expr_op op, bool right_is_constant)
{
    static cs_kernel *const kernels[][5] = {
        {number_eq, number_eq_constant, time_eq, text_eq, text_eq_constant},
        {number_ne, number_ne_constant, time_ne, text_ne, text_ne_constant},
        {number_lt, number_lt_constant, time_lt, text_lt, text_lt_constant},
        {number_le, number_le_constant, time_le, text_le, text_le_constant},
        {number_gt, number_gt_constant, time_gt, text_gt, text_gt_constant},
        {number_ge, number_ge_constant, time_ge, text_ge, text_ge_constant},
    };
    cs_kernel *const *row = kernels[op - CS_OP_EQ];
    switch (type) {
    case CS_TIME:
        return row[2];
    case CS_TEXT:
        return row[3 + right_is_constant];
    default:
        return row[right_is_constant];
    }
}

/* ---- x in (constants): binary search in a sorted set ---- */

int cs_value_cmp(enum cs_type type, const struct cs_value *a, const struct cs_value *b)
{
    if (type == CS_TEXT) return cs_slice_cmp(a->s, b->s);
    return cs_num_cmp(cs_value_num(a), cs_value_num(b));
}

enum cs_status cs_run_in(struct cs_run *r)
{
    const struct cs_set *set = r->node->extra;
    const struct cs_vec *a = r->arg[0];
    no_missing(r);
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_value x = {.tag = a->tag[i]};
        r->out->v[i] = 0;
        if (x.tag == CS_TAG_MISSING) continue;
        if (set->type == CS_TEXT)
            x.s = a->s[i];
        else
            x.v = a->v[i];
        size_t low = 0, high = set->n;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int order = cs_value_cmp(set->type, &x, &set->items[middle]);
            if (order == 0) {
                r->out->v[i] = 1;
                break;
            }
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
    }
    return CS_OK;
}
