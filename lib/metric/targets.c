/* targets.c - reads the table as a lookup whose key is the metric and every dimension. */
#include "metric/targets.h"
#include "base/nearest.h"
#include "expr/lookup.h"
#include <stdlib.h>

enum { LOOKUP_KEYS = 16 }; /* no lookup has more */

struct cs_targets {
    struct cs_arena arena;
    struct cs_lookup *lookup;
    const struct cs_slice *keys; /* of the lookup; `metric` is one of them */
    size_t n_keys;
    struct cs_target *rows; /* as the lookup's */
    struct cs_map known[2]; /* metrics with a target, with a benchmark */
};

void cs_targets_free(struct cs_targets *t)
{
    if (!t) return;
    cs_lookup_free(t->lookup);
    cs_map_release(&t->known[0]);
    cs_map_release(&t->known[1]);
    free(t->rows);
    cs_arena_release(&t->arena);
    free(t);
}

/* A number, "85%", or a length of time in seconds. */
static bool read_number(struct cs_slice s, struct cs_num *x)
{
    struct cs_error ignored;
    int64_t seconds;
    *x = CS_MISSING;
    if (s.n == 0 || cs_num_parse(s, x)) return true;
    if (s.p[s.n - 1] == '%' && cs_num_parse(cs_slice(s.p, s.n - 1), x)) {
        *x = cs_num_div(*x, cs_int(100));
        return true;
    }
    if (cs_window_parse(&seconds, s, &ignored) != CS_OK) return false;
    *x = cs_int(seconds);
    return true;
}

static enum cs_status read_cell(struct cs_targets *t, uint32_t row, const char *column, struct cs_num *x,
                                struct cs_error *e)
{
    uint32_t c = cs_header_find(cs_lookup_header(t->lookup), cs_slicez(column));
    *x = CS_MISSING;
    if (c == CS_NO_COLUMN) return CS_OK;
    struct cs_slice text = cs_lookup_cell(t->lookup, row, c);
    if (read_number(text, x)) return CS_OK;
    cs_fail(e, CS_DATA, "column '%s': not a number: '%s'", column, cs_quote(text).text);
    cs_error_cure(e, "0.85, 85%%, 45 or 30m");
    return cs_lookup_place(t->lookup, row, e);
}

static enum cs_status read_row(struct cs_targets *t, uint32_t row, uint32_t metric,
                               const struct cs_catalogue *c, struct cs_error *e)
{
    struct cs_slice id = cs_lookup_cell(t->lookup, row, metric);
    struct cs_metric found;
    if (cs_catalogue_find(c, id, &found, e) != CS_OK) return cs_lookup_place(t->lookup, row, e);
    enum cs_status status = read_cell(t, row, "target", &t->rows[row].target, e);
    if (status == CS_OK) status = read_cell(t, row, "benchmark", &t->rows[row].benchmark, e);
    if (status != CS_OK) return status;
    if (!cs_num_missing(t->rows[row].target)) (void)cs_map_add(&t->known[0], id, NULL);
    if (!cs_num_missing(t->rows[row].benchmark)) (void)cs_map_add(&t->known[1], id, NULL);
    status = cs_map_status(&t->known[0], e);
    return status == CS_OK ? cs_map_status(&t->known[1], e) : status;
}

enum cs_status cs_targets_open(struct cs_targets **out, const char *path, const struct cs_catalogue *c,
                               struct cs_error *e)
{
    static const char *const values[] = {"target", "benchmark", "note", NULL};
    struct cs_targets *t = *out = cs_alloc(1, sizeof *t);
    if (!t) return cs_fail_memory(e);
    enum cs_status status = cs_lookup_open_by_all(&t->lookup, "targets", path, values, e);
    if (status != CS_OK) return status;
    const struct cs_header *h = cs_lookup_header(t->lookup);
    uint32_t metric = cs_header_find(h, CS_LIT("metric"));
    t->n_keys = cs_lookup_keys(t->lookup, &t->keys);
    if (metric == CS_NO_COLUMN || (cs_header_find(h, CS_LIT("target")) == CS_NO_COLUMN &&
                                   cs_header_find(h, CS_LIT("benchmark")) == CS_NO_COLUMN)) {
        cs_fail(e, CS_USAGE, "these are no targets: a column metric, and target or benchmark");
        return cs_error_at(e, path, 1, 0);
    }
    t->rows = cs_alloc(cs_lookup_rows(t->lookup) + (size_t)1, sizeof *t->rows);
    if (!t->rows) return cs_fail_memory(e);
    for (uint32_t row = 0; row < cs_lookup_rows(t->lookup) && status == CS_OK; row++)
        status = read_row(t, row, metric, c, e);
    return status;
}

static enum cs_status name_each(const struct cs_targets *t, struct cs_slice list, struct cs_map *named,
                                struct cs_buf *out, struct cs_error *e)
{
    struct cs_slice rest = list, item;
    const struct cs_map *with = &t->known[0];
    while (cs_list_next(&rest, &item))
        if (!cs_slice_eqz(item, "attainment")) (void)cs_map_add(named, item, NULL);
    while (cs_list_next(&list, &item)) {
        bool all = cs_slice_eqz(item, "attainment");
        for (size_t i = 0; i < (all ? with->n : 1); i++) {
            bool is_new = true;
            if (all) (void)cs_map_add(named, with->key[i], &is_new);
            if (!is_new) continue;
            if (out->n) cs_buf_addc(out, ',');
            cs_buf_adds(out, all ? with->key[i] : item);
        }
    }
    cs_buf_addc(out, '\0');
    enum cs_status status = cs_map_status(named, e);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}

enum cs_status cs_targets_name(const struct cs_targets *t, const struct cs_catalogue *c, const char *metrics,
                               struct cs_buf *out, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(metrics ? metrics : ""), item;
    struct cs_map named = {0};
    struct cs_metric own;
    struct cs_error unknown = CS_ERROR_INIT;
    bool asked = false;
    while (cs_list_next(&rest, &item)) asked |= cs_slice_eqz(item, "attainment");
    if (!asked || cs_catalogue_find(c, CS_LIT("attainment"), &own, &unknown) == CS_OK) return CS_OK;
    if (!t || !t->known[0].n) {
        cs_fail(e, CS_USAGE, "'attainment' speaks of targets, and there are none");
        return cs_error_cure(e, "--targets FILE, with a column target");
    }
    enum cs_status status = name_each(t, cs_slicez(metrics), &named, out, e);
    cs_map_release(&named);
    return status;
}

bool cs_targets_know(const struct cs_targets *t, const struct cs_metric *m, bool benchmark)
{
    return t && cs_map_find(&t->known[benchmark], m->id) != CS_MAP_NONE;
}

/* The row for a metric of a group. `text` is scratch. */
static enum cs_status find(const struct cs_targets *t, const struct cs_view_answer *v,
                           const struct cs_group *g, const struct cs_metric *m, struct cs_buf *text,
                           struct cs_target *out, struct cs_error *e)
{
    struct cs_slice values[LOOKUP_KEYS] = {0};
    size_t end[LOOKUP_KEYS] = {0};
    *out = (struct cs_target){CS_MISSING, CS_MISSING};
    if (!cs_targets_know(t, m, false) && !cs_targets_know(t, m, true)) return CS_OK;
    cs_buf_clear(text);
    for (size_t i = 0; i < t->n_keys; i++) {
        for (size_t k = 0; k < v->bound->view->n_shown; k++)
            if (cs_slice_eq(v->bound->view->keys[k].name, t->keys[i])) cs_key_format(v->bound, g, k, text);
        if (cs_slice_eqz(t->keys[i], "metric")) cs_buf_adds(text, m->id);
        end[i] = text->n;
    }
    enum cs_status status = cs_buf_status(text, e);
    if (status != CS_OK) return status;
    for (size_t i = 0; i < t->n_keys; i++) {
        size_t from = i ? end[i - 1] : 0;
        values[i] = cs_slice(text->p + from, end[i] - from);
    }
    uint32_t row = cs_lookup_row(t->lookup, values);
    if (row != UINT32_MAX) *out = t->rows[row];
    return CS_OK;
}

enum cs_status cs_targets_apply(const struct cs_targets *t, struct cs_answer *a, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = CS_OK;
    a->targets = t;
    for (size_t i = 0; i < a->n && status == CS_OK; i++) {
        struct cs_view_answer *v = &a->views[i];
        size_t size;
        if (__builtin_mul_overflow(v->n, v->bound->n, &size)) return cs_fail_memory(e);
        v->targets = cs_arena_alloc(&a->arena, size + 1, sizeof *v->targets);
        if (!v->targets) status = cs_fail_memory(e);
        for (size_t k = 0; k < size && status == CS_OK; k++)
            status = find(t, v, &v->groups[k / v->bound->n], v->bound->metrics[k % v->bound->n].metric, &text,
                          &v->targets[k], e);
    }
    cs_buf_release(&text);
    return status;
}

/* ---- what is in the table and nowhere else ---- */

static enum cs_status add_values(const struct cs_answer *a, struct cs_slice dimension, struct cs_map *values,
                                 bool *is_key, struct cs_error *e)
{
    struct cs_buf text = {0};
    for (size_t i = 0; i < a->n; i++) {
        const struct cs_view_answer *v = &a->views[i];
        for (size_t k = 0; k < v->bound->view->n_shown; k++) {
            if (!cs_slice_eq(v->bound->view->keys[k].name, dimension)) continue;
            *is_key = true;
            for (uint32_t g = 0; g < v->n_all; g++) {
                cs_buf_clear(&text);
                cs_key_format(v->bound, &v->all[g], k, &text);
                if (text.n) (void)cs_map_add(values, cs_buf_slice(&text), NULL);
            }
        }
    }
    enum cs_status status = cs_buf_status(&text, e);
    cs_buf_release(&text);
    return status == CS_OK ? cs_map_status(values, e) : status;
}

/* Tells the first value of the dimension that no group has, and how many there are. */
static void note_strange(const struct cs_targets *t, struct cs_slice dimension, uint32_t column,
                         const struct cs_map *values, struct cs_buf *notes)
{
    struct cs_nearest near;
    struct cs_slice first = {0};
    unsigned long long n = 0;
    for (uint32_t row = 0; row < cs_lookup_rows(t->lookup); row++) {
        struct cs_slice text = cs_lookup_cell(t->lookup, row, column);
        if (!text.n || cs_map_find(values, text) != CS_MAP_NONE) continue;
        if (!n++) first = text;
    }
    if (!n) return;
    cs_nearest_start(&near, first);
    for (size_t i = 0; i < values->n && i < 1000; i++) cs_nearest_try(&near, values->key[i]);
    cs_buf_addf(notes, "targets: no group has %s '%s'", cs_quote(dimension).text, cs_quote(first).text);
    if (near.best.n) cs_buf_addf(notes, ", did you mean '%s'?", cs_quote(near.best).text);
    if (n > 1) cs_buf_addf(notes, " (%llu rows fit no group)", n);
    cs_buf_addc(notes, '\n');
}

static enum cs_status fail_column(const struct cs_targets *t, struct cs_slice name, const struct cs_header *h,
                                  struct cs_error *e)
{
    struct cs_nearest near;
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
    cs_fail(e, CS_USAGE, "'%s' is no column of the stream and no key", cs_quote(name).text);
    if (near.best.n) cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    (void)cs_lookup_place(t->lookup, 0, e);
    e->line = 1;
    return e->status;
}

enum cs_status cs_targets_check(const struct cs_targets *t, const struct cs_answer *a,
                                const struct cs_header *header, struct cs_buf *notes, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < t->n_keys && status == CS_OK; i++) {
        struct cs_map values = {0};
        struct cs_slice name = t->keys[i];
        bool is_key = false;
        if (cs_slice_eqz(name, "metric")) continue;
        status = add_values(a, name, &values, &is_key, e);
        if (status == CS_OK && is_key)
            note_strange(t, name, cs_header_find(cs_lookup_header(t->lookup), name), &values, notes);
        else if (status == CS_OK && header && !cs_schema_column(name) &&
                 cs_header_find(header, name) == CS_NO_COLUMN)
            status = fail_column(t, name, header, e);
        cs_map_release(&values);
    }
    return status == CS_OK ? cs_buf_status(notes, e) : status;
}

struct cs_target cs_target_of(const struct cs_view_answer *v, const struct cs_group *g, size_t m)
{
    if (!v->targets) return (struct cs_target){CS_MISSING, CS_MISSING};
    return v->targets[(size_t)(g - v->groups) * v->bound->n + m];
}

/* ---- how it stands ---- */

static bool less_is_better(const struct cs_metric *m)
{
    return cs_slice_eqz(m->def->better, "down");
}

struct cs_num cs_attainment(const struct cs_metric *m, const struct cs_result *r, struct cs_num target)
{
    struct cs_result wanted = cs_result_of(target);
    return less_is_better(m) ? cs_result_ratio(&wanted, r) : cs_result_ratio(r, &wanted);
}

struct cs_num cs_over_target(const struct cs_result *r, struct cs_num target)
{
    struct cs_result wanted = cs_result_of(target);
    return cs_result_excess(r, &wanted);
}

struct cs_num cs_from_benchmark(const struct cs_result *r, struct cs_num benchmark)
{
    struct cs_result common = cs_result_of(benchmark);
    return cs_result_diff(r, &common);
}

bool cs_target_met(const struct cs_metric *m, struct cs_num value, struct cs_num target)
{
    if (cs_num_missing(value) || cs_num_missing(target)) return false;
    int c = cs_num_cmp(value, target);
    return less_is_better(m) ? c <= 0 : c >= 0;
}
