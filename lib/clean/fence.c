/* fence.c - the formulas of fence.h. */
#include "clean/fence.h"

/* 1 / 0.674490: the third quartile of the standard normal. */
static const struct cs_num normal = {14826, 4};

/* p per cent, p with at most three decimals. */
static struct cs_num percentile(const struct cs_values *x, struct cs_num p)
{
    uint32_t den = 100 * (uint32_t)cs_pow10[p.tag];
    return cs_values_quantile(x, (uint32_t)p.v, den);
}

static enum cs_status mad(struct cs_fence *f, const struct cs_values *x, struct cs_num limit,
                          struct cs_error *e)
{
    struct cs_values away = {0};
    struct cs_num median = cs_values_quantile(x, 1, 2);
    for (size_t i = 0; i < x->n; i++) {
        struct cs_num d = cs_num_sub(cs_values_at(x, i), median);
        cs_values_add(&away, cs_num_cmp(d, cs_int(0)) < 0 ? cs_num_neg(d) : d);
    }
    enum cs_status st = cs_values_status(&away, e);
    struct cs_num spread = st ? CS_MISSING : cs_values_quantile(&away, 1, 2);
    cs_values_release(&away);
    if (st || cs_num_cmp(spread, cs_int(0)) == 0) return st;
    spread = cs_num_mul(cs_num_mul(limit, normal), spread);
    f->low = cs_num_sub(median, spread);
    f->high = cs_num_add(median, spread);
    return CS_OK;
}

enum cs_status cs_fence_set(struct cs_fence *f, const struct cs_values *x, const struct cs_fence_rule *r,
                            struct cs_error *e)
{
    f->low = f->high = CS_MISSING;
    if (x->n < r->least || !x->n) return CS_OK;
    if (r->kind == CS_FENCE_MAD) return mad(f, x, r->limit, e);
    if (r->kind == CS_FENCE_PERCENTILE) {
        f->low = percentile(x, r->low);
        f->high = percentile(x, r->high);
        return CS_OK;
    }
    struct cs_num low = cs_values_quantile(x, 1, 4), high = cs_values_quantile(x, 3, 4);
    struct cs_num spread = cs_num_sub(high, low);
    if (cs_num_cmp(spread, cs_int(0)) == 0) return CS_OK;
    spread = cs_num_mul(r->limit, spread);
    f->low = cs_num_sub(low, spread);
    f->high = cs_num_add(high, spread);
    return CS_OK;
}
