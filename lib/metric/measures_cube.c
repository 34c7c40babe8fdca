/* measures_cube.c - the rows of a cube: there are many, so they say no more than what adds up. What is the
 * same for all rows of a metric stands once, in the row of its total. */
#include "base/histogram.h"
#include "base/sum.h"
#include "metric/measures_part.h"
#include <stdlib.h>

struct total { /* of a metric, over all cells */
    uint64_t n, excluded, values;
    struct cs_sum num;
    bool histogram;
};
struct cube {
    struct cs_measures_writer *w;
    const struct cs_view_answer *v;
    struct cs_buf names;         /* of the keys, a comma behind each */
    struct cs_buf before, after; /* the fields of the keys of a group, around that of the bucket */
    struct total *totals;        /* by metric */
};

static const char no_more[] = "\t\t\t\t\t\t\t\t\t\t\t\t\t\n"; /* from `lo` on */

static void name_keys(struct cube *c)
{
    const struct cs_view *view = c->v->bound->view;
    for (size_t k = 0; k < view->n_shown; k++) {
        cs_field_add(&c->names, view->keys[k].name);
        cs_buf_addc(&c->names, ',');
    }
}

static void render_keys(struct cube *c, const struct cs_group *group)
{
    const struct cs_view *view = c->v->bound->view;
    struct cs_buf *to = &c->before;
    cs_buf_clear(&c->before);
    cs_buf_clear(&c->after);
    for (size_t i = 0; i < c->w->keys.n; i++) {
        size_t k = 0;
        while (k < view->n_shown && !cs_slice_eq(view->keys[k].name, c->w->keys.key[i])) k++;
        if (k < view->n_shown)
            cs_measures_key(c->w, c->v, group, k, to);
        else if (cs_slice_eq(c->w->keys.key[i], CS_BUCKET_KEY))
            to = &c->after;
        else
            cs_buf_addc(to, '\t');
    }
}

/* A row as far as its metric; `bucket` missing: of no histogram. */
static void begin(struct cube *c, struct cs_num bucket)
{
    struct cs_buf *buf = &c->w->buf;
    bool plain = cs_num_missing(bucket);
    cs_field_add(buf, c->v->bound->view->id);
    cs_buf_addc(buf, '\t');
    cs_buf_add(buf, c->names.p, plain && c->names.n ? c->names.n - 1 : c->names.n);
    if (!plain) cs_buf_adds(buf, CS_BUCKET_KEY);
    cs_buf_addc(buf, '\t');
    cs_buf_adds(buf, cs_buf_slice(&c->before));
    cs_num_format(bucket, buf);
    cs_buf_addc(buf, '\t');
    cs_buf_adds(buf, cs_buf_slice(&c->after));
    c->w->rows++;
}

static void number(struct cs_buf *buf, struct cs_num x)
{
    cs_num_format(x, buf);
    cs_buf_addc(buf, '\t');
}

/* The value of what adds up by itself; of the rest only its parts. */
static struct cs_num value_of(const struct cs_metric *metric, struct cs_num value)
{
    return cs_aggregate_adds_up(metric->aggregate) ? value : CS_MISSING;
}

static void write_numbers(struct cube *c, const struct cs_group *group, size_t m)
{
    struct cs_buf *buf = &c->w->buf;
    const struct cs_metric *metric = c->v->bound->metrics[m].metric;
    struct cs_result r = cs_answer_get(c->w->a, c->v, group, m, 0);
    struct total *total = &c->totals[m];
    total->excluded += r.excluded;
    if (r.n == 0) return;
    total->n += r.n;
    cs_sum_add(&total->num, r.num);
    begin(c, CS_MISSING);
    cs_field_add(buf, metric->id);
    cs_buf_addc(buf, '\t');
    number(buf, value_of(metric, r.value));
    cs_buf_addf(buf, "\t%llu\t\t", (unsigned long long)r.n);
    number(buf, r.num);
    cs_num_format(r.den, buf);
    cs_buf_addz(buf, no_more);
}

static void write_bucket(struct cube *c, const struct cs_metric *metric, const struct cs_bucket *bucket)
{
    struct cs_buf *buf = &c->w->buf;
    begin(c, cs_bucket_least(bucket->number));
    cs_field_add(buf, metric->def->id); /* of the values, whichever quantile was asked for */
    cs_buf_addf(buf, ".hist\t%llu\t\t%llu\t\t\t", (unsigned long long)bucket->n,
                (unsigned long long)bucket->n);
    cs_buf_addz(buf, no_more);
}

static void write_histogram(struct cube *c, const struct cs_group *group, size_t m)
{
    struct cs_histogram *h = cs_answer_histogram(c->w->a, c->v, group, m);
    struct total *total = &c->totals[m];
    total->excluded += cs_answer_get(c->w->a, c->v, group, m, 0).excluded;
    if (!h) return;
    total->histogram = true;
    cs_histogram_settle(h);
    for (size_t i = 0; i < h->n; i++) {
        total->n += h->buckets[i].n;
        write_bucket(c, c->v->bound->metrics[m].metric, &h->buckets[i]);
    }
}

static bool has_histogram(const struct cube *c, size_t m)
{
    return c->v->bound->metrics[m].metric->aggregate == CS_AGG_QUANTILE;
}

static enum cs_status write_group(struct cube *c, const struct cs_group *group, const size_t *order)
{
    render_keys(c, group);
    for (size_t i = 0; i < c->v->bound->n; i++) {
        if (!cs_answer_applies(c->v, group, order[i], 0)) continue;
        if (has_histogram(c, order[i]))
            write_histogram(c, group, order[i]);
        else
            write_numbers(c, group, order[i]);
    }
    if (c->before.failed || c->after.failed || c->names.failed) return cs_fail_memory(c->w->e);
    return cs_measures_flush(c->w, CS_MEASURES_FLUSH);
}

/* What all rows of the metric have in common, and their sum. */
static enum cs_status write_total(struct cube *c, const struct cs_group *all, size_t m)
{
    const struct cs_metric *metric = c->v->bound->metrics[m].metric;
    const struct total *total = &c->totals[m];
    const struct cs_interval none = CS_NO_INTERVAL;
    struct cs_num n = cs_int((int64_t)total->n), num = cs_sum_total(&total->num);
    struct cs_result r = {.n = total->n,
                          .excluded = total->excluded,
                          .value = CS_MISSING,
                          .num = CS_MISSING,
                          .den = CS_MISSING,
                          .lo = CS_MISSING,
                          .hi = CS_MISSING};
    const struct cs_measures_derived histogram = {"hist", "count", n, none};
    enum cs_status status = cs_sum_status(&total->num, c->w->e);
    if (status != CS_OK || (has_histogram(c, m) && !total->histogram)) return status;
    if (!has_histogram(c, m)) {
        r.num = total->n ? num : cs_int(0);
        r.value = value_of(metric, r.num);
        if (metric->aggregate == CS_AGG_SHARE || metric->aggregate == CS_AGG_MEAN) r.den = n;
    }
    cs_measures_front(c->w, c->v, all, m, 0, &r, CS_MISSING, has_histogram(c, m) ? &histogram : NULL);
    cs_measures_back(c->w, CS_MISSING, CS_MISSING, none);
    return cs_measures_flush(c->w, CS_MEASURES_FLUSH);
}

static enum cs_status write_totals(struct cube *c, const size_t *order)
{
    size_t n = c->v->bound->view->n_keys;
    struct cs_keyval *none = cs_alloc(n + 1, sizeof *none);
    enum cs_status status = none ? CS_OK : cs_fail_memory(c->w->e);
    const struct cs_group all = {.keys = none};
    for (size_t k = 0; none && k < n; k++) none[k].tag = CS_TAG_MISSING;
    for (size_t i = 0; i < c->v->bound->n && status == CS_OK; i++) status = write_total(c, &all, order[i]);
    free(none);
    return status;
}

enum cs_status cs_measures_cube(struct cs_measures_writer *w, const struct cs_view_answer *v,
                                const size_t *order)
{
    struct cube c = {.w = w, .v = v, .totals = cs_alloc(v->bound->n + 1, sizeof *c.totals)};
    enum cs_status status = c.totals ? CS_OK : cs_fail_memory(w->e);
    name_keys(&c);
    for (size_t g = 0; g < v->n && status == CS_OK; g++) status = write_group(&c, &v->groups[g], order);
    if (status == CS_OK && v->bound->view->n_shown) status = write_totals(&c, order);
    for (size_t m = 0; c.totals && m < v->bound->n; m++) cs_sum_release(&c.totals[m].num);
    free(c.totals);
    cs_buf_release(&c.names);
    cs_buf_release(&c.before);
    cs_buf_release(&c.after);
    return status;
}
