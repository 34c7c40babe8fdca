/* result.c - two values against each other: difference, change, ratio, and the interval of a difference. */
#include "metric/answer.h"

/* The value as a fraction of integers below 2^62, so that products of two are exact; false when it is none.
 */
static bool fraction(const struct cs_result *r, cs_i128 *num, cs_i128 *den)
{
    const cs_i128 most = (cs_i128)1 << 62;
    bool parts = !cs_num_missing(r->den);
    struct cs_num x = parts ? r->num : r->value, y = parts ? r->den : cs_int(1);
    if (x.tag > CS_SCALE_MAX || y.tag > CS_SCALE_MAX || y.v <= 0) return false;
    *num = (cs_i128)x.v * cs_pow10[y.tag];
    *den = (cs_i128)y.v * cs_pow10[x.tag];
    return *num<most && * num> - most && *den < most;
}

static bool fractions(const struct cs_result *a, const struct cs_result *b, cs_i128 x[2], cs_i128 y[2])
{
    return fraction(a, &x[0], &x[1]) && fraction(b, &y[0], &y[1]);
}

static bool known(const struct cs_result *a, const struct cs_result *b)
{
    return !cs_num_missing(a->value) && !cs_num_missing(b->value);
}

struct cs_result cs_result_of(struct cs_num value)
{
    return (struct cs_result){
        .value = value, .num = CS_MISSING, .den = CS_MISSING, .lo = CS_MISSING, .hi = CS_MISSING};
}

struct cs_num cs_result_diff(const struct cs_result *a, const struct cs_result *b)
{
    cs_i128 x[2], y[2];
    if (!known(a, b)) return CS_MISSING;
    if (!fractions(a, b, x, y)) return cs_num_sub(a->value, b->value);
    return cs_num_quotient(x[0] * y[1] - y[0] * x[1], x[1] * y[1]);
}

struct cs_num cs_result_ratio(const struct cs_result *a, const struct cs_result *b)
{
    cs_i128 x[2], y[2];
    if (!known(a, b) || cs_num_cmp(b->value, cs_int(0)) <= 0) return CS_MISSING;
    if (!fractions(a, b, x, y)) return cs_num_div(a->value, b->value);
    return cs_num_quotient(x[0] * y[1], y[0] * x[1]);
}

struct cs_num cs_result_excess(const struct cs_result *a, const struct cs_result *b)
{
    cs_i128 x[2], y[2];
    if (!known(a, b) || cs_num_cmp(b->value, cs_int(0)) <= 0) return CS_MISSING;
    if (!fractions(a, b, x, y)) return cs_num_div(cs_num_sub(a->value, b->value), b->value);
    return cs_num_quotient(x[0] * y[1] - y[0] * x[1], y[0] * x[1]);
}

struct cs_num cs_result_change(const struct cs_result *a, const struct cs_result *b)
{
    return a->share ? CS_MISSING : cs_result_excess(a, b);
}

bool cs_result_is_small(const struct cs_answer *a, const struct cs_metric *m, const struct cs_result *r)
{
    return !cs_aggregate_adds_up(m->aggregate) && r->n < a->min_n;
}

static struct cs_sample sample_of(const struct cs_result *r)
{
    return (struct cs_sample){.value = cs_num_double(r->value),
                              .variance = cs_num_double(r->variance),
                              .lo = cs_num_double(r->lo),
                              .hi = cs_num_double(r->hi),
                              .n = r->n};
}

struct cs_interval cs_result_diff_interval(const struct cs_result *a, const struct cs_result *b, double level)
{
    if (cs_num_missing(a->lo) || cs_num_missing(b->lo)) return CS_NO_INTERVAL;
    struct cs_sample x = sample_of(a), y = sample_of(b);
    if (a->share && b->share) return cs_newcombe(&x, &y);
    if (cs_num_missing(a->variance) || cs_num_missing(b->variance)) return CS_NO_INTERVAL;
    return a->points ? cs_points_difference(&x, &y, level) : cs_welch(&x, &y, level);
}
