/* portrait.c - counts of one column after the other, on all cores; then the rows, and the correction of their
 * p values. */
#include "model/portrait.h"
#include "base/sum.h"
#include "metric/significance.h"
#include "model/chunks.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SURE = 0.05, Z = 1.959963984540054; /* the normal distribution's, of 95 % */

/* ---- what is counted ---- */

struct moments {
    uint64_t n;
    double total, mean, variance, median;
};
struct column { /* of one feature */
    struct moments *segment, *others, all;
    uint64_t *count; /* of a category: [segment * levels + level] */
    uint64_t *known; /* by segment: customers with a value */
    struct cs_slice name;
    const struct cs_slice *level; /* of a category: texts of its values */
    size_t n_levels;
};
struct making {
    struct cs_portrait *p;
    struct cs_told_rows *out;
    struct column *column;
    uint64_t *size; /* by segment */
    uint64_t outside;
    /* Of the p values: where they stand among the rows, and the effects beside them. */
    double *chance, *effect;
    size_t *row, *of; /* of which segment */
    size_t n_tests, cap_chance, cap_effect, cap_row, cap_of;
};

static struct moments moments_of(const struct cs_sum *sum, const struct cs_values *values)
{
    return (struct moments){.n = sum->n,
                            .total = cs_num_double(cs_sum_total(sum)),
                            .mean = cs_num_double(cs_sum_mean(sum)),
                            .variance = cs_num_double(cs_sum_variance(sum)),
                            .median = values ? cs_num_double(cs_values_quantile(values, 1, 2)) : (double)NAN};
}

/* The sums of all segments but one, for each: those before it and those behind it. */
static void sum_others(const struct cs_sum *sum, struct cs_sum *others, size_t n, struct cs_sum *all)
{
    struct cs_sum behind = {0};
    for (size_t i = 0; i < n; i++) {
        cs_sum_merge(&others[i], all);
        cs_sum_merge(all, &sum[i]);
    }
    for (size_t i = n; i-- > 0;) {
        cs_sum_merge(&others[i], &behind);
        cs_sum_merge(&behind, &sum[i]);
    }
    cs_sum_release(&behind);
}

static enum cs_status count_numbers(const struct making *m, const double *x, struct column *c,
                                    struct cs_error *e)
{
    const struct cs_portrait *p = m->p;
    const size_t n = p->n;
    struct cs_sum *sum = cs_alloc(2 * n, sizeof *sum), *others = sum ? sum + n : NULL, all = {0};
    struct cs_values *values = cs_alloc(n, sizeof *values), whole = {0};
    enum cs_status st = sum && values ? CS_OK : cs_fail_memory(e);
    for (size_t row = 0; row < p->rows && !st; row++) {
        const uint32_t s = p->segment[row];
        if (s == CS_NO_SEGMENT || isnan(x[row])) continue;
        const struct cs_num v = cs_num_from_double(x[row]);
        cs_sum_add(&sum[s], v);
        cs_values_add(&values[s], v);
    }
    if (!st) sum_others(sum, others, n, &all);
    for (size_t s = 0; s < n && !st; s++) {
        st = cs_sum_status(&sum[s], e);
        if (!st) st = cs_sum_status(&others[s], e);
        if (!st) st = cs_values_status(&values[s], e);
        if (st) break;
        c->segment[s] = moments_of(&sum[s], &values[s]);
        c->others[s] = moments_of(&others[s], NULL);
        cs_values_merge(&whole, &values[s]);
    }
    if (!st) st = cs_values_status(&whole, e);
    if (!st) st = cs_sum_status(&all, e);
    if (!st) c->all = moments_of(&all, &whole);
    for (size_t s = 0; s < n; s++) {
        if (sum) cs_sum_release(&sum[s]);
        if (others) cs_sum_release(&others[s]);
        if (values) cs_values_release(&values[s]);
    }
    cs_sum_release(&all);
    cs_values_release(&whole);
    free(sum);
    free(values);
    return st;
}

static enum cs_status count_held(const struct making *m, const struct cs_portrait_held *h, struct column *c,
                                 struct cs_error *e)
{
    const struct cs_portrait *p = m->p;
    c->name = h->name;
    c->level = h->value;
    c->n_levels = h->n_values;
    c->known = cs_alloc(p->n, sizeof *c->known);
    c->count = cs_alloc(p->n, (h->n_values + 1) * sizeof *c->count);
    if (!c->known || !c->count) return cs_fail_memory(e);
    for (size_t s = 0; s < p->n; s++) c->known[s] = m->size[s];
    for (size_t i = 0; i < h->n; i++) {
        const uint32_t segment = p->segment[h->v[i].customer];
        if (segment != CS_NO_SEGMENT) c->count[segment * c->n_levels + h->v[i].value]++;
    }
    return CS_OK;
}

static enum cs_status count_column(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    struct making *m = ctx;
    const struct cs_portrait *p = m->p;
    (void)end; /* one at a time */
    (void)result;
    struct column *c = &m->column[first];
    if (first >= p->columns) return count_held(m, &p->held[first - p->columns], c, e);
    const struct cs_frame_column *f = p->column[first];
    c->name = f->name;
    c->level = f->level;
    c->n_levels = f->levels ? f->n_levels : 0;
    if (!f->levels) {
        c->segment = cs_alloc(2 * p->n, sizeof *c->segment);
        if (!c->segment) return cs_fail_memory(e);
        c->others = c->segment + p->n;
        return count_numbers(m, f->number, c, e);
    }
    c->known = cs_alloc(p->n, sizeof *c->known);
    c->count = cs_alloc(p->n, (f->n_levels + 1) * sizeof *c->count);
    if (!c->known || !c->count) return cs_fail_memory(e);
    for (size_t row = 0; row < p->rows; row++) {
        if (p->segment[row] == CS_NO_SEGMENT || f->code[row] == CS_NO_LEVEL) continue;
        c->known[p->segment[row]]++;
        c->count[p->segment[row] * f->n_levels + f->code[row]]++;
    }
    return CS_OK;
}

/* ---- the rows ---- */

const struct cs_slice cs_portrait_keys[CS_PORTRAIT_KEYS] = {
    {"segment", 7}, {"feature", 7}, {"feature_value", 13}};
enum { BY_SEGMENT = 1, BY_FEATURE = 2, BY_VALUE = 4 };

static struct cs_told row_of(const char *view, uint32_t keys, double n, double excluded)
{
    struct cs_told r = cs_told_of(view, "", "", (double)NAN, n);
    r.keys = keys;
    r.excluded = excluded;
    return r;
}

static enum cs_status add(struct making *m, const struct cs_told *r, struct cs_error *e)
{
    return isnan(r->value) ? CS_OK : cs_told_add(m->out, r, e);
}

/* A number beside the others of a row. */
static enum cs_status add_plain(struct making *m, const struct cs_told *like, const char *metric,
                                const char *unit, double value, struct cs_error *e)
{
    struct cs_told r = row_of(like->view, like->keys, like->n, like->excluded);
    for (size_t k = 0; k < CS_PORTRAIT_KEYS; k++) r.key[k] = like->key[k];
    r.metric = metric;
    r.unit = unit;
    r.value = value;
    return add(m, &r, e);
}

/* The effect, and p as it is before the correction. */
static enum cs_status add_test(struct making *m, size_t s, const struct cs_told *like, const char *unit,
                               double effect, struct cs_interval sure, double p, struct cs_error *e)
{
    struct cs_told r = *like;
    r.metric = "effect";
    r.unit = unit;
    r.value = effect;
    r.num = r.den = (double)NAN;
    r.lo = cs_num_double(sure.lo);
    r.hi = cs_num_double(sure.hi);
    enum cs_status st = add(m, &r, e);
    if (st || isnan(p) || isnan(effect)) return st;
    st = cs_grow(&m->chance, &m->cap_chance, m->n_tests + 1, sizeof *m->chance, e);
    if (!st) st = cs_grow(&m->effect, &m->cap_effect, m->n_tests + 1, sizeof *m->effect, e);
    if (!st) st = cs_grow(&m->row, &m->cap_row, m->n_tests + 1, sizeof *m->row, e);
    if (!st) st = cs_grow(&m->of, &m->cap_of, m->n_tests + 1, sizeof *m->of, e);
    if (st) return st;
    m->chance[m->n_tests] = p;
    m->effect[m->n_tests] = effect;
    m->of[m->n_tests] = s;
    m->row[m->n_tests++] = m->out->n;
    return add_plain(m, like, "p", "", p, e);
}

/* The row against the others, whose mean or share is `base`. */
static enum cs_status add_versus(struct making *m, const struct cs_told *r, double base,
                                 struct cs_interval diff, struct cs_error *e)
{
    struct cs_told vs = *r;
    vs.vs = "others";
    vs.base = base;
    vs.diff = cs_num_double(cs_num_sub(cs_num_from_double(r->value), cs_num_from_double(base)));
    vs.diff_lo = cs_num_double(diff.lo);
    vs.diff_hi = cs_num_double(diff.hi);
    return add(m, &vs, e);
}

static size_t told(const struct cs_portrait *p)
{
    return p->told ? p->told : p->n;
}

static struct cs_sample sample_of(const struct moments *x)
{
    return (struct cs_sample){.value = x->mean, .variance = x->variance, .n = x->n};
}

/* Of a mean: that of counts is no count. */
static const char *unit_of(const struct cs_portrait *p, size_t column)
{
    const char *unit = p->unit && p->unit[column] ? p->unit[column] : "";
    return strcmp(unit, "count") == 0 ? "" : unit;
}

static struct cs_interval scaled(struct cs_interval x, double by)
{
    return (struct cs_interval){cs_num_from_double(cs_num_double(x.lo) * by),
                                cs_num_from_double(cs_num_double(x.hi) * by)};
}

/* The mean of all lies between that of the segment and that of the others, nearer to the larger group: so
 * the distance from it is a part of the difference between the two, and so is its interval. */
static struct cs_interval effect_interval(const struct column *c, size_t s, double sd)
{
    const struct cs_sample a = sample_of(&c->segment[s]), b = sample_of(&c->others[s]);
    if (!(sd > 0) || a.n < 2 || b.n < 2) return CS_NO_INTERVAL;
    return scaled(cs_welch(&a, &b, CS_LEVEL), (double)b.n / (double)c->all.n / sd);
}

static enum cs_status add_number(struct making *m, size_t column, size_t s, struct cs_error *e)
{
    const struct cs_portrait *p = m->p;
    const struct column *c = &m->column[column];
    const struct moments *own = &c->segment[s], *others = &c->others[s];
    struct cs_told r =
        row_of("segment_portrait", BY_SEGMENT | BY_FEATURE, (double)own->n, (double)(m->size[s] - own->n));
    const struct cs_sample a = sample_of(own), b = sample_of(others);
    const bool enough = own->n >= CS_PORTRAIT_LEAST && others->n >= CS_PORTRAIT_LEAST;
    r.key[0] = p->label[s];
    r.key[1] = p->column[column]->name;
    r.metric = "mean";
    r.unit = unit_of(p, column);
    r.value = own->mean;
    if (own->n > 1) {
        const struct cs_interval sure = cs_mean_interval(a.value, a.variance, a.n, CS_LEVEL);
        r.lo = cs_num_double(sure.lo);
        r.hi = cs_num_double(sure.hi);
    }
    enum cs_status st = add(m, &r, e);
    if (!st && others->n) st = add_versus(m, &r, others->mean, cs_welch(&a, &b, CS_LEVEL), e);
    if (!st) st = add_plain(m, &r, "median", r.unit, own->median, e);
    const double sd = sqrt(c->all.variance), effect = sd > 0 ? (own->mean - c->all.mean) / sd : (double)NAN;
    if (st) return st;
    return add_test(m, s, &r, "sd", effect, effect_interval(c, s, sd),
                    enough ? cs_welch_p(&a, &b) : (double)NAN, e);
}

static struct cs_sample share_of(const struct cs_told *r)
{
    return (struct cs_sample){.value = r->value, .lo = r->lo, .hi = r->hi, .n = (uint64_t)r->den};
}

static double arc(double share)
{
    return 2 * asin(sqrt(share));
}

/* The variance of an arc is 1 / n, whatever the share. Source: J. Cohen, "Statistical power analysis for the
 * behavioral sciences", 2nd ed. (1988), 6.2. */
static struct cs_interval arc_interval(const struct cs_sample *a, const struct cs_sample *b)
{
    const double h = arc(a->value) - arc(b->value), half = Z * sqrt(1 / (double)a->n + 1 / (double)b->n);
    return (struct cs_interval){cs_num_from_double(h - half), cs_num_from_double(h + half)};
}

/* Of `all` customers with a value, `count` have this one. */
static enum cs_status add_value(struct making *m, size_t column, size_t s, size_t level, uint64_t count,
                                uint64_t all, struct cs_error *e)
{
    const struct column *c = &m->column[column];
    const uint64_t own = c->count[s * c->n_levels + level], n = c->known[s], rest = all - n;
    struct cs_told r =
        row_of("segment_value", BY_SEGMENT | BY_FEATURE | BY_VALUE, (double)n, (double)(m->size[s] - n));
    struct cs_told others = r;
    r.key[0] = m->p->label[s];
    r.key[1] = c->name;
    r.key[2] = c->level[level];
    cs_told_share(&r, "share", own, n);
    cs_told_share(&others, "share", count - own, rest);
    const struct cs_sample a = share_of(&r), b = share_of(&others);
    const bool enough = n >= CS_PORTRAIT_LEAST && rest >= CS_PORTRAIT_LEAST;
    enum cs_status st = add(m, &r, e);
    if (st || n == 0) return st;
    if (rest) st = add_versus(m, &r, b.value, cs_newcombe(&a, &b), e);
    if (!st) st = add_plain(m, &r, "lift", "", a.value / ((double)count / (double)all), e);
    if (st || !rest) return st;
    return add_test(m, s, &r, "", arc(a.value) - arc(b.value), arc_interval(&a, &b),
                    enough ? cs_shares_p(own, n, count - own, rest) : (double)NAN, e);
}

static enum cs_status add_category(struct making *m, size_t column, struct cs_error *e)
{
    const struct column *c = &m->column[column];
    enum cs_status st = CS_OK;
    uint64_t all = 0;
    for (size_t s = 0; s < m->p->n; s++) all += c->known[s];
    for (size_t level = 0; level < c->n_levels && !st; level++) {
        uint64_t count = 0;
        for (size_t s = 0; s < m->p->n; s++) count += c->count[s * c->n_levels + level];
        for (size_t s = 0; s < told(m->p) && count && !st; s++)
            st = add_value(m, column, s, level, count, all, e);
    }
    return st;
}

/* A feature over all segments. */
static enum cs_status add_feature(struct making *m, size_t column, struct cs_error *e)
{
    const struct cs_portrait *p = m->p;
    const struct cs_frame_column *f = p->column[column];
    const struct moments *all = &m->column[column].all;
    const char *unit = unit_of(p, column);
    struct cs_told r = row_of("segment_feature", BY_FEATURE, 0, 0);
    enum cs_status st = CS_OK;
    r.key[1] = f->name;
    for (size_t s = 0; s < p->n; s++) {
        const uint64_t n = f->levels ? m->column[column].known[s] : m->column[column].segment[s].n;
        r.n += (double)n;
        r.excluded += (double)(m->size[s] - n);
    }
    if (!f->levels) {
        st = add_plain(m, &r, "mean", unit, all->mean, e);
        if (!st) st = add_plain(m, &r, "median", unit, all->median, e);
        if (!st) st = add_plain(m, &r, "sd", unit, sqrt(all->variance), e);
    }
    if (!st && p->used && p->used[column]) st = add_plain(m, &r, "used", "", 1, e);
    return st;
}

static enum cs_status add_segment(struct making *m, size_t s, uint64_t customers, struct cs_error *e)
{
    struct cs_told r = row_of("segment", BY_SEGMENT, 0, 0);
    if (s < m->p->n) r.key[0] = m->p->label[s];
    cs_told_count(&r, "customers", customers);
    enum cs_status st = add(m, &r, e);
    cs_told_share(&r, "segment_share", customers, m->p->rows);
    return st ? st : add(m, &r, e);
}

/* What each segment brings, and those who are in none. Whoever has paid nothing has no value, or 0. */
static enum cs_status add_money(struct making *m, struct cs_error *e)
{
    size_t at = 0;
    while (at < m->p->columns && m->p->column[at] != m->p->money) at++;
    if (at == m->p->columns || !m->column[at].segment) return CS_OK;
    const struct column *c = &m->column[at];
    struct cs_sum sum = {0}; /* of those who are in no segment */
    for (size_t row = 0; row < m->p->rows; row++)
        if (m->outside && m->p->segment[row] == CS_NO_SEGMENT && !isnan(m->p->column[at]->number[row]))
            cs_sum_add(&sum, cs_num_from_double(m->p->column[at]->number[row]));
    enum cs_status st = cs_sum_status(&sum, e);
    const double outside = st ? 0 : cs_num_double(cs_sum_total(&sum)), all = c->all.total + outside;
    cs_sum_release(&sum);
    for (size_t s = 0; s < m->p->n + (m->outside > 0) && !st; s++) {
        const bool in = s < m->p->n;
        const double own = in ? c->segment[s].total : outside;
        struct cs_told r = row_of("segment", BY_SEGMENT, (double)(in ? m->size[s] : m->outside), 0);
        if (in) r.key[0] = m->p->label[s];
        st = add_plain(m, &r, "money", "money", own, e);
        if (!st && all > 0) st = add_plain(m, &r, "money_share", "share", own / all, e);
    }
    return st;
}

/* All p values are held against the same number of tests; what stays below SURE has a distance. */
static enum cs_status correct(struct making *m, struct cs_error *e)
{
    uint64_t *found = cs_alloc(m->p->n, sizeof *found); /* by segment */
    enum cs_status st = found ? cs_holm(m->chance, m->n_tests, &m->p->tests, e) : cs_fail_memory(e);
    for (size_t i = 0; i < m->n_tests && !st; i++) {
        struct cs_told r = m->out->v[m->row[i]];
        m->out->v[m->row[i]].value = m->chance[i];
        if (!(m->chance[i] < SURE)) continue;
        m->p->found++;
        found[m->of[i]]++;
        st = add_plain(m, &r, "distance", m->out->v[m->row[i] - 1].unit, fabs(m->effect[i]), e);
    }
    for (size_t s = 0; s < m->p->n && !st; s++) {
        struct cs_told r = row_of("segment", BY_SEGMENT, (double)m->size[s], 0);
        r.key[0] = m->p->label[s];
        r.metric = "found";
        r.value = (double)found[s];
        st = add(m, &r, e);
    }
    free(found);
    return st;
}

static enum cs_status add_total(struct making *m, struct cs_error *e)
{
    const char *const metrics[] = {"customers", "segments", "used", "tests", "found"};
    uint64_t used = 0;
    for (size_t i = 0; m->p->used && i < m->p->columns; i++) used += m->p->used[i];
    const uint64_t counts[] = {m->p->rows, m->p->n, used, m->p->tests, m->p->found};
    struct cs_told r = row_of("segment_all", 0, (double)m->p->rows, 0);
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < sizeof counts / sizeof *counts && !st; i++) {
        r.metric = metrics[i];
        r.unit = i ? "" : "count"; /* what is not customers is no count of cases */
        r.value = (double)counts[i];
        st = add(m, &r, e);
    }
    return st;
}

static enum cs_status add_all(struct making *m, struct cs_error *e)
{
    struct cs_portrait *p = m->p;
    enum cs_status st = CS_OK;
    for (size_t s = 0; s < p->n && !st; s++) {
        p->small += m->size[s] < CS_PORTRAIT_LEAST;
        st = add_segment(m, s, m->size[s], e);
    }
    if (!st && m->outside) st = add_segment(m, p->n, m->outside, e);
    if (!st) st = add_money(m, e);
    for (size_t c = p->columns; c < p->columns + p->n_held && !st; c++) st = add_category(m, c, e);
    for (size_t c = 0; c < p->columns && !st; c++) {
        st = add_feature(m, c, e);
        if (!st && p->column[c]->levels) st = add_category(m, c, e);
        for (size_t s = 0; s < told(p) && !p->column[c]->levels && !st; s++) st = add_number(m, c, s, e);
    }
    if (!st) st = correct(m, e);
    return st ? st : add_total(m, e);
}

enum cs_status cs_portrait_make(struct cs_portrait *p, struct cs_told_rows *out, struct cs_error *e)
{
    struct making m = {.p = p, .out = out};
    m.column = cs_alloc(p->columns + p->n_held, sizeof *m.column);
    m.size = cs_alloc(p->n, sizeof *m.size);
    enum cs_status st = m.column && m.size ? CS_OK : cs_fail_memory(e);
    for (size_t row = 0; row < p->rows && !st; row++) {
        if (p->segment[row] == CS_NO_SEGMENT)
            m.outside++;
        else
            m.size[p->segment[row]]++;
    }
    const struct cs_chunks columns = {
        .ctx = &m, .n = p->columns + p->n_held, .step = 1, .room = 1, .jobs = p->jobs, .work = count_column};
    if (!st) st = cs_chunks_run(&columns, e);
    if (!st) st = add_all(&m, e);
    for (size_t c = 0; m.column && c < p->columns + p->n_held; c++) {
        free(m.column[c].segment);
        free(m.column[c].count);
        free(m.column[c].known);
    }
    free(m.column);
    free(m.size);
    free(m.chance);
    free(m.effect);
    free(m.row);
    free(m.of);
    return st;
}
