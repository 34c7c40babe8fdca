/* history.c - a cross of a view by date, read line by line. */
#include "report/history.h"

#include "base/quantile.h"

#include <math.h>

enum { USUAL_FROM = 3 };

static enum cs_status bad_keys(const struct cs_tag *tag, const struct cs_asked *rows, struct cs_slice id,
                               struct cs_error *e)
{
    struct cs_buf keys = {0};
    for (size_t i = 0; i < cs_asked_keys(rows); i++)
        cs_buf_addf(&keys, "%s, ", cs_quote(cs_asked_key(rows, i)).text);
    cs_tag_fail(tag, e, "spark=: the keys of view '%s' are not %.*sdate", cs_quote(id).text, (int)keys.n,
                keys.n ? keys.p : "");
    cs_buf_release(&keys);
    return e->status;
}

enum cs_status cs_history_make(struct cs_history *h, struct cs_build *b, const struct cs_tag *tag,
                               const struct cs_asked *rows, struct cs_slice id, struct cs_error *e)
{
    static const struct cs_fixed free_keys;
    enum cs_status status = cs_ask_view(b, tag, id, &h->asked, e);
    if (status != CS_OK) return status;
    size_t n = cs_asked_keys(&h->asked);
    if (n != cs_asked_keys(rows) + 1 || n > CS_CROSS_KEYS) return bad_keys(tag, rows, id, e);
    for (size_t i = 0; i < n; i++) {
        struct cs_slice key = cs_asked_key(&h->asked, i);
        if (cs_slice_eqz(key, "date")) continue;
        size_t at = cs_asked_find_key(rows, key);
        if (at == SIZE_MAX || h->n_row_keys == n - 1) return bad_keys(tag, rows, id, e);
        h->row_key[h->n_row_keys++] = at;
    }
    return cs_cross_make(&h->cross, b, tag, &h->asked, CS_LIT("date"), &free_keys, e);
}

enum cs_status cs_history_own(struct cs_history *h, struct cs_build *b, struct cs_tag *tag,
                              struct cs_slice id, struct cs_slice by, struct cs_error *e)
{
    struct cs_fixed fixed;
    enum cs_status status = cs_ask_view(b, tag, id, &h->asked, e);
    if (status == CS_OK) status = cs_fixed_read(b, tag, &h->asked, CS_LIT("date"), by, &fixed, e);
    if (status != CS_OK) return status;
    size_t at = cs_asked_find_key(&h->asked, by);
    if (by.n && at == SIZE_MAX)
        return cs_tag_fail(tag, e, "view '%s' has no key '%s'", cs_quote(id).text, cs_quote(by).text);
    if (by.n) h->row_key[h->n_row_keys++] = at;
    return cs_cross_make(&h->cross, b, tag, &h->asked, CS_LIT("date"), &fixed, e);
}

void cs_history_release(struct cs_history *h)
{
    cs_cross_release(&h->cross);
    *h = (struct cs_history){0};
}

/* A day without a group had none of what is counted. */
static struct cs_num value_at(const struct cs_history *h, const struct cs_build *b,
                              const struct cs_spec *spec, size_t cell)
{
    const struct cs_fact_group *group = h->cross.cell[cell];
    if (!group && spec->measure == CS_MEASURE_COUNT) return cs_int(0);
    return cs_spec_exact(b, &h->asked, spec, group, 0, NULL);
}

enum cs_status cs_history_ask(const struct cs_history *h, struct cs_build *b, const struct cs_tag *tag,
                              struct cs_slice metric, struct cs_history_metric *m, struct cs_error *e)
{
    *m = (struct cs_history_metric){.least = INFINITY, .most = -INFINITY};
    enum cs_status status = cs_ask_spec(b, tag, &h->asked, metric, &m->spec, e);
    if (status != CS_OK) return status;
    size_t n = h->cross.n_points, last = 0;
    m->first = n;
    for (size_t i = 0; i < n * h->cross.n_lines; i++) {
        double x = cs_num_double(value_at(h, b, &m->spec, i));
        if (isnan(x)) continue;
        if (i % n < m->first) m->first = i % n;
        if (i % n > last) last = i % n;
        m->least = fmin(m->least, x);
        m->most = fmax(m->most, x);
    }
    m->n = m->first < n ? last - m->first + 1 : 0;
    m->target = cs_num_double(cs_spec_target(b, &h->asked, &m->spec));
    if (m->n && !isnan(m->target)) {
        m->least = fmin(m->least, m->target);
        m->most = fmax(m->most, m->target);
    }
    return CS_OK;
}

void cs_history_title(struct cs_build *b, const struct cs_history_metric *m, struct cs_column *column)
{
    struct cs_doc *doc = b->doc;
    struct cs_line args[2] = {0}, days = {0};
    column->kind = CS_COLUMN_SPARK;
    cs_metric_words(b, m->spec.metric, &args[0]);
    cs_figure_fixed(&doc->scratch, cs_int((int64_t)m->n), 0);
    cs_line_put(doc, &days, CS_TONE_PLAIN, true);
    cs_line_phrase(doc, &args[1], CS_TONE_PLAIN, cs_word(CS_WORD_TREND, doc->lang), &days, 1);
    cs_line_phrase(doc, &column->title, CS_TONE_PLAIN, cs_word(CS_WORD_BASE, doc->lang), args, 2);
}

static uint32_t line_of(const struct cs_history *h, const struct cs_fact_group *row)
{
    struct cs_slice values[CS_CROSS_KEYS];
    for (size_t i = 0; i < h->n_row_keys; i++) values[i] = row->key[h->row_key[i]];
    return cs_cross_line(&h->cross, values, h->n_row_keys);
}

static void set_usual(struct cs_build *b, const struct cs_history_metric *m, struct cs_spark *spark,
                      struct cs_values *before)
{
    double last = spark->value[spark->n - 1];
    if (before->failed) b->doc->failed = true;
    if (before->failed || before->n < USUAL_FROM) return;
    spark->lo = cs_num_double(cs_values_quantile(before, 10, 100));
    spark->hi = cs_num_double(cs_values_quantile(before, 90, 100));
    int side = (last > spark->hi) - (last < spark->lo);
    if (side)
        spark->tone = !m->spec.better          ? CS_TONE_STRONG
                      : side == m->spec.better ? CS_TONE_BETTER
                                               : CS_TONE_WORSE;
}

const struct cs_spark *cs_history_line(const struct cs_history *h, struct cs_build *b,
                                       const struct cs_history_metric *m, const struct cs_fact_group *row)
{
    uint32_t line = row && m->n ? line_of(h, row) : CS_MAP_NONE;
    if (line == CS_MAP_NONE) return NULL;
    double *value = cs_doc_numbers(b->doc, m->n);
    struct cs_spark *spark = cs_arena_alloc(&b->doc->arena, 1, sizeof *spark);
    if (!value || !spark) {
        b->doc->failed = true;
        return NULL;
    }
    struct cs_values before = {0};
    bool any = false;
    for (size_t i = 0; i < m->n; i++) {
        struct cs_num x = value_at(h, b, &m->spec, line * h->cross.n_points + m->first + i);
        value[i] = cs_num_double(x);
        any |= !cs_num_missing(x);
        if (i + 1 < m->n) cs_values_add(&before, x);
    }
    *spark = (struct cs_spark){.value = value,
                               .n = m->n,
                               .lo = NAN,
                               .hi = NAN,
                               .target = m->target,
                               .least = m->least,
                               .most = m->most};
    set_usual(b, m, spark, &before);
    cs_values_release(&before);
    return any ? spark : NULL;
}
