/* measures.c - writes rows. What a column means is said in cs-schema(5); the list of columns stands here
 * once. */
#include "metric/measures.h"
#include "base/ascii.h"
#include "metric/adjust.h"
#include "metric/measures_part.h"
#include "metric/share.h"
#include "metric/targets.h"
#include <stdlib.h>
#include <string.h>

static const char after_keys[] =
    "metric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\tcalendar\tas_of\tfrom\tto\t"
    "target\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n";

enum cs_status cs_measures_flush(struct cs_measures_writer *w, size_t above)
{
    if (w->buf.n <= above && !w->buf.failed) return CS_OK;
    enum cs_status status = cs_buf_status(&w->buf, w->e);
    if (status == CS_OK) status = cs_buf_status(&w->text, w->e);
    if (status == CS_OK) status = cs_output_write(w->out, w->buf.p, w->buf.n, w->e);
    cs_buf_clear(&w->buf);
    return status;
}

static void add_number(struct cs_measures_writer *w, struct cs_num x)
{
    cs_num_format(x, &w->buf);
    cs_buf_addc(&w->buf, '\t');
}

static void add_text(struct cs_measures_writer *w, struct cs_slice s)
{
    cs_field_add(&w->buf, s);
    cs_buf_addc(&w->buf, '\t');
}

/* Adds what was put together in w->text. */
static void add_scratch(struct cs_measures_writer *w)
{
    if (w->text.failed) w->buf.failed = true; /* the next use of w->text would forget it */
    add_text(w, cs_buf_slice(&w->text));
}

static void add_date(struct cs_measures_writer *w, bool given, int64_t day)
{
    char text[10];
    if (given) {
        cs_date_format(day, text);
        cs_buf_add(&w->buf, text, sizeof text);
    }
    cs_buf_addc(&w->buf, '\t');
}

void cs_measures_key(struct cs_measures_writer *w, const struct cs_view_answer *v,
                     const struct cs_group *group, size_t key, struct cs_buf *out)
{
    cs_buf_clear(&w->text);
    cs_key_format(v->bound, group, key, &w->text);
    if (w->text.failed) out->failed = true; /* the next use of w->text would forget it */
    cs_field_add(out, cs_buf_slice(&w->text));
    cs_buf_addc(out, '\t');
}

/* ---- long ---- */

static enum cs_status gather_keys(struct cs_measures_writer *w)
{
    for (size_t i = 0; i < w->a->n; i++) {
        const struct cs_view *v = w->a->views[i].bound->view;
        for (size_t k = 0; k < v->n_shown; k++) {
            if (v->cube && cs_slice_eq(v->keys[k].name, CS_BUCKET_KEY)) {
                cs_fail(w->e, CS_USAGE, "view '%s': 'bucket' is the key of histograms", cs_quote(v->id).text);
                return cs_error_cure(w->e, "name the key otherwise, or leave out cube");
            }
            (void)cs_map_add(&w->keys, v->keys[k].name, NULL);
        }
        if (v->cube) (void)cs_map_add(&w->keys, CS_BUCKET_KEY, NULL);
    }
    return cs_map_status(&w->keys, w->e);
}

/* The keys that apply; "channel*": what the limit left out of the channels. */
static void add_names(struct cs_measures_writer *w, const struct cs_view *view, const struct cs_group *group)
{
    bool any = false;
    cs_buf_clear(&w->text);
    for (size_t k = 0; k < view->n_shown; k++) {
        if (!(group->named >> k & 1)) continue;
        if (any) cs_buf_addc(&w->text, ',');
        cs_buf_adds(&w->text, view->keys[k].name);
        if (group->rest) cs_buf_addc(&w->text, '*');
        any = true;
    }
    add_scratch(w);
}

static void add_keys(struct cs_measures_writer *w, const struct cs_view_answer *v,
                     const struct cs_group *group)
{
    const struct cs_view *view = v->bound->view;
    add_names(w, view, group);
    for (size_t i = 0; i < w->keys.n; i++) {
        size_t k = 0;
        while (k < view->n_shown && !cs_slice_eq(view->keys[k].name, w->keys.key[i])) k++;
        if (k < view->n_shown)
            cs_measures_key(w, v, group, k, &w->buf);
        else
            cs_buf_addc(&w->buf, '\t');
    }
}

/* ---- calendars ---- */

static bool asks_calendar(const struct cs_expr *tree)
{
    return tree && (cs_expr_calls(tree, "business_seconds") || cs_expr_calls(tree, "is_open") ||
                    cs_expr_calls(tree, "is_workday"));
}

/* Does the text say the name, in quotes? */
static bool quotes(struct cs_slice text, struct cs_slice name)
{
    for (size_t i = 1; i + name.n < text.n; i++)
        if (text.p[i - 1] == '"' && text.p[i + name.n] == '"' && memcmp(text.p + i, name.p, name.n) == 0)
            return true;
    return false;
}

/* The calendar that the metric's seconds are counted by: the one that it names, else the only one there is.
 */
static struct cs_slice calendar_of(const struct cs_answer *a, const struct cs_bound *m)
{
    const struct cs_formula *const all[] = {m->fit.of, m->fit.where, &m->metric->def->value};
    const struct cs_context *x = a->context;
    for (size_t i = 0; x && i < sizeof all / sizeof all[0]; i++) {
        if (!all[i] || !asks_calendar(all[i]->tree)) continue;
        if (quotes(all[i]->text, CS_LIT("24x7"))) break;
        for (size_t c = 0; c < x->n_calendars; c++) {
            struct cs_slice name = cs_slicez(x->calendar_names[c]);
            if (x->n_calendars == 1 || quotes(all[i]->text, name)) return name;
        }
    }
    return CS_LIT("24x7");
}

void cs_measures_front(struct cs_measures_writer *w, const struct cs_view_answer *v,
                       const struct cs_group *group, size_t m, size_t p, const struct cs_result *r,
                       struct cs_num target, const struct cs_measures_derived *d)
{
    const struct cs_bound *bound = &v->bound->metrics[m];
    const struct cs_view *view = v->bound->view;
    const struct cs_place *place = &v->places[m * cs_view_periods(view) + p];
    bool days = view->period.kind != CS_PERIOD_ALL && place->days.first <= place->days.last;
    add_text(w, view->id);
    add_keys(w, v, group);
    cs_field_add(&w->buf, bound->metric->id);
    if (d) cs_buf_addf(&w->buf, ".%s", d->id);
    if (p) cs_buf_addz(&w->buf, ".base");
    cs_buf_addc(&w->buf, '\t');
    add_number(w, d ? d->value : r->value);
    add_text(w, d && d->unit ? cs_slicez(d->unit) : bound->metric->unit);
    cs_buf_addf(&w->buf, "%llu\t%llu\t", (unsigned long long)r->n, (unsigned long long)r->excluded);
    add_number(w, d ? CS_MISSING : r->num);
    add_number(w, d ? CS_MISSING : r->den);
    add_number(w, d ? d->limits.lo : r->lo);
    add_number(w, d ? d->limits.hi : r->hi);
    add_text(w, bound->fit.anchor);
    add_text(w, calendar_of(w->a, bound));
    add_text(w, w->as_of);
    add_date(w, days, place->days.first);
    add_date(w, days, place->days.last);
    add_number(w, d ? CS_MISSING : target);
}

void cs_measures_back(struct cs_measures_writer *w, struct cs_num base, struct cs_num diff,
                      struct cs_interval of)
{
    cs_buf_addc(&w->buf, '\t');
    add_number(w, base);
    add_number(w, diff);
    add_number(w, of.lo);
    cs_num_format(of.hi, &w->buf);
    cs_buf_addc(&w->buf, '\n');
    w->rows++;
}

/* The value, how much of its target it is, and each comparison. */
static void add_rows(struct cs_measures_writer *w, const struct cs_view_answer *v,
                     const struct cs_group *group, size_t m)
{
    const struct cs_view *view = v->bound->view;
    struct cs_result r = cs_answer_get(w->a, v, group, m, 0);
    struct cs_target t = cs_target_of(v, group, m);
    cs_measures_front(w, v, group, m, 0, &r, t.target, NULL);
    cs_measures_back(w, CS_MISSING, CS_MISSING, CS_NO_INTERVAL);
    for (size_t p = 1; p < cs_view_periods(view); p++) {
        struct cs_result base = cs_answer_get(w->a, v, group, m, p);
        cs_measures_front(w, v, group, m, 0, &r, t.target, NULL);
        cs_compare_name(&view->compares[p - 1], &w->buf);
        cs_measures_back(w, base.value, cs_result_diff(&r, &base),
                         cs_result_diff_interval(&r, &base, w->a->level));
        if (!view->base) continue;
        cs_measures_front(w, v, group, m, p, &base, CS_MISSING, NULL);
        cs_compare_name(&view->compares[p - 1], &w->buf);
        cs_measures_back(w, CS_MISSING, CS_MISSING, CS_NO_INTERVAL);
    }
    if (!cs_num_missing(t.benchmark)) {
        cs_measures_front(w, v, group, m, 0, &r, t.target, NULL);
        cs_buf_addz(&w->buf, "benchmark");
        cs_measures_back(w, t.benchmark, cs_from_benchmark(&r, t.benchmark), CS_NO_INTERVAL);
    }
    struct cs_part part = cs_part_of(v, group, m);
    struct cs_adjusted x = cs_adjusted_of(v, group, m);
    const struct cs_interval none = CS_NO_INTERVAL;
    const struct cs_measures_derived more[] = {
        {"attainment", "share", cs_attainment(v->bound->metrics[m].metric, &r, t.target), none},
        {"share", "share", part.share, none},
        {"cumulative", "share", part.cumulative, none},
        {"expected", NULL, x.expected, none},
        {"ratio", "", x.ratio, none},
        {"adjusted", NULL, x.value, x.limits}};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (cs_num_missing(more[i].value)) continue;
        cs_measures_front(w, v, group, m, 0, &r, t.target, &more[i]);
        cs_measures_back(w, CS_MISSING, CS_MISSING, CS_NO_INTERVAL);
    }
}

static int by_catalogue(const void *x, const void *y, void *bound)
{
    const struct cs_bound *m = bound;
    uint64_t a = m[*(const size_t *)x].metric->order, b = m[*(const size_t *)y].metric->order;
    return a < b ? -1 : a > b;
}

static enum cs_status write_view(struct cs_measures_writer *w, const struct cs_view_answer *v)
{
    size_t *order = cs_alloc(v->bound->n + 1, sizeof *order);
    enum cs_status status = order ? CS_OK : cs_fail_memory(w->e);
    for (size_t m = 0; order && m < v->bound->n; m++) order[m] = m;
    if (order) qsort_r(order, v->bound->n, sizeof *order, by_catalogue, v->bound->metrics);
    if (order && v->bound->view->cube) status = cs_measures_cube(w, v, order);
    for (size_t g = 0; g < v->n && status == CS_OK && !v->bound->view->cube; g++) {
        for (size_t m = 0; m < v->bound->n && status == CS_OK; m++) {
            if (!cs_answer_applies(v, &v->groups[g], order[m], 0)) continue;
            add_rows(w, v, &v->groups[g], order[m]);
        }
        if (status == CS_OK) status = cs_measures_flush(w, CS_MEASURES_FLUSH);
    }
    free(order);
    return status;
}

static int by_id(const void *x, const void *y)
{
    const struct cs_view_answer *const *a = x, *const *b = y;
    return cs_slice_cmp((*a)->bound->view->id, (*b)->bound->view->id);
}

static enum cs_status write_views(struct cs_measures_writer *w)
{
    const struct cs_view_answer **sorted = cs_alloc(w->a->n + 1, sizeof *sorted);
    if (!sorted) return cs_fail_memory(w->e);
    for (size_t i = 0; i < w->a->n; i++) sorted[i] = &w->a->views[i];
    qsort(sorted, w->a->n, sizeof *sorted, by_id);
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < w->a->n && status == CS_OK; i++) status = write_view(w, sorted[i]);
    free(sorted);
    return status;
}

static enum cs_status finish(struct cs_measures_writer *w, enum cs_status status, uint64_t *rows)
{
    if (status == CS_OK) status = cs_measures_flush(w, 0);
    *rows = w->rows;
    cs_buf_release(&w->buf);
    cs_buf_release(&w->text);
    cs_map_release(&w->keys);
    return status;
}

enum cs_status cs_measures_long(const struct cs_answer *a, struct cs_output *out, uint64_t *rows,
                                struct cs_error *e)
{
    struct cs_measures_writer w = {.a = a, .out = out, .e = e};
    if (a->measured->has_as_of) {
        cs_time_format(a->measured->as_of, w.as_of_text);
        w.as_of = cs_slice(w.as_of_text, sizeof w.as_of_text);
    }
    enum cs_status status = gather_keys(&w);
    if (status == CS_OK) {
        cs_buf_addz(&w.buf, "view\tkeys\t");
        for (size_t i = 0; i < w.keys.n; i++) add_text(&w, w.keys.key[i]);
        cs_buf_addz(&w.buf, after_keys);
        status = write_views(&w);
    }
    return finish(&w, status, rows);
}

/* ---- wide ---- */

/* What a column of a metric holds. */
enum what {
    VALUE,
    LO,
    HI,
    BASE,
    DIFF,
    DIFF_LO,
    DIFF_HI,
    CHANGE,
    TARGET,
    ATTAINED,
    OVER,
    BENCHMARK,
    AWAY,
    SHARE,
    CUMULATIVE,
    EXPECTED,
    RATIO,
    ADJUSTED,
    LIMIT_LO,
    LIMIT_HI,
    VERDICT
};

struct cs_measures_column {
    size_t m, period;
    enum what what;
};

/* Has the metric intervals? */
static bool has_interval(const struct cs_metric *m)
{
    return m->aggregate == CS_AGG_SHARE || m->aggregate == CS_AGG_MEAN || m->aggregate == CS_AGG_QUANTILE;
}

/* Shares and points are compared by their difference alone. */
static bool has_change(const struct cs_metric *m)
{
    return !cs_slice_eqz(m->unit, "share") && !cs_slice_eqz(m->unit, "points");
}

/* The columns of metric m; returns how many of at most 16 + 5 * comparisons. */
static size_t columns_of(const struct cs_measures_writer *w, const struct cs_view_answer *v, size_t m,
                         struct cs_measures_column *out)
{
    const struct cs_metric *metric = v->bound->metrics[m].metric;
    bool ci = w->a->ci && has_interval(metric), diff_ci = ci && metric->aggregate != CS_AGG_QUANTILE;
    size_t n = 0;
    out[n++] = (struct cs_measures_column){m, 0, VALUE};
    if (ci) out[n++] = (struct cs_measures_column){m, 0, LO};
    if (ci) out[n++] = (struct cs_measures_column){m, 0, HI};
    for (size_t p = 1; p < cs_view_periods(v->bound->view); p++) {
        out[n++] = (struct cs_measures_column){m, p, BASE};
        out[n++] = (struct cs_measures_column){m, p, DIFF};
        if (diff_ci) out[n++] = (struct cs_measures_column){m, p, DIFF_LO};
        if (diff_ci) out[n++] = (struct cs_measures_column){m, p, DIFF_HI};
        if (has_change(metric)) out[n++] = (struct cs_measures_column){m, p, CHANGE};
    }
    for (enum what x = TARGET; x <= AWAY; x++)
        if (cs_targets_know(w->a->targets, metric, x >= BENCHMARK))
            out[n++] = (struct cs_measures_column){m, 0, x};
    for (enum what x = SHARE; v->parts && cs_share_fits(metric) && x <= CUMULATIVE; x++)
        out[n++] = (struct cs_measures_column){m, 0, x};
    for (enum what x = EXPECTED; v->adjusted && cs_adjust_fits(metric) && x <= VERDICT; x++)
        out[n++] = (struct cs_measures_column){m, 0, x};
    return n;
}

/* A column's name: the metric's id, the comparison, and what it holds, with nothing in it that a column name
 * of ours has not. */
static void column_name(const struct cs_view_answer *v, const struct cs_measures_column *c,
                        struct cs_buf *out)
{
    static const char *const suffix[] = {"",
                                         "_lo",
                                         "_hi",
                                         "",
                                         "_diff",
                                         "_diff_lo",
                                         "_diff_hi",
                                         "_change",
                                         "_target",
                                         "_attainment",
                                         "_over",
                                         "_benchmark",
                                         "_benchmark_diff",
                                         "_share",
                                         "_cumulative",
                                         "_expected",
                                         "_ratio",
                                         "_adjusted",
                                         "_adjusted_lo",
                                         "_adjusted_hi",
                                         "_verdict"};
    size_t start = out->n;
    cs_buf_adds(out, v->bound->metrics[c->m].metric->id);
    if (c->period) {
        cs_buf_addc(out, '_');
        cs_compare_name(&v->bound->view->compares[c->period - 1], out);
    }
    cs_buf_addz(out, suffix[c->what]);
    for (size_t i = start; i < out->n; i++)
        if (!cs_is_alnum(out->p[i])) out->p[i] = '_';
}

/* Totals and rests are told apart from groups by a column `keys`, as in measures. */
static bool names_keys(const struct cs_view *v)
{
    return v->n_shown && (v->totals || v->other);
}

static void add_column(struct cs_measures_writer *w, struct cs_map *names, bool *is_new)
{
    bool fresh = true;
    if (w->text.failed) w->buf.failed = true;
    (void)cs_map_add(names, cs_buf_slice(&w->text), &fresh);
    *is_new &= fresh;
    if (names->n > 1) cs_buf_addc(&w->buf, '\t');
    if (fresh || names->failed) cs_field_add(&w->buf, cs_buf_slice(&w->text));
}

static enum cs_status wide_header(struct cs_measures_writer *w, const struct cs_view_answer *v)
{
    const struct cs_view *view = v->bound->view;
    struct cs_map names = {0};
    bool is_new = true;
    for (size_t k = 0; k < view->n_shown + names_keys(view); k++) {
        cs_buf_clear(&w->text);
        bool first = names_keys(view) && k == 0;
        cs_buf_adds(&w->text, first ? CS_LIT("keys") : view->keys[k - names_keys(view)].name);
        add_column(w, &names, &is_new);
    }
    for (size_t i = 0; i < w->n_columns && is_new; i++) {
        cs_buf_clear(&w->text);
        column_name(v, &w->columns[i], &w->text);
        add_column(w, &names, &is_new);
    }
    cs_buf_addc(&w->buf, '\n');
    enum cs_status status = cs_map_status(&names, w->e);
    if (status == CS_OK && !is_new && !w->buf.failed) {
        cs_fail(w->e, CS_USAGE, "two columns would be called '%s'", cs_quote(cs_buf_slice(&w->text)).text);
        status = cs_error_cure(w->e, "name the key: -g NAME=EXPRESSION");
    }
    cs_map_release(&names);
    return status;
}

static void wide_row(struct cs_measures_writer *w, const struct cs_view_answer *v,
                     const struct cs_group *group)
{
    const struct cs_view *view = v->bound->view;
    struct cs_result r = {0}, base = {0};
    struct cs_interval of = CS_NO_INTERVAL;
    struct cs_target target = {CS_MISSING, CS_MISSING};
    struct cs_part part = {CS_MISSING, CS_MISSING, CS_MISSING};
    struct cs_adjusted adjusted = {0};
    if (names_keys(view)) add_names(w, view, group);
    for (size_t k = 0; k < view->n_shown; k++) cs_measures_key(w, v, group, k, &w->buf);
    for (size_t i = 0; i < w->n_columns; i++) {
        const struct cs_measures_column *c = &w->columns[i];
        const struct cs_metric *metric = v->bound->metrics[c->m].metric;
        if (c->what == VALUE) {
            r = cs_answer_get(w->a, v, group, c->m, 0);
            target = cs_target_of(v, group, c->m);
            part = cs_part_of(v, group, c->m);
            adjusted = cs_adjusted_of(v, group, c->m);
        }
        if (c->what == BASE) base = cs_answer_get(w->a, v, group, c->m, c->period);
        if (c->what == DIFF) of = cs_result_diff_interval(&r, &base, w->a->level);
        const struct cs_num x[] = {[VALUE] = r.value,
                                   [LO] = r.lo,
                                   [HI] = r.hi,
                                   [BASE] = base.value,
                                   [DIFF] = c->what == DIFF ? cs_result_diff(&r, &base) : CS_MISSING,
                                   [DIFF_LO] = of.lo,
                                   [DIFF_HI] = of.hi,
                                   [CHANGE] = c->what == CHANGE ? cs_result_change(&r, &base) : CS_MISSING,
                                   [TARGET] = target.target,
                                   [ATTAINED] = cs_attainment(metric, &r, target.target),
                                   [OVER] = cs_over_target(&r, target.target),
                                   [BENCHMARK] = target.benchmark,
                                   [AWAY] = cs_from_benchmark(&r, target.benchmark),
                                   [SHARE] = part.share,
                                   [CUMULATIVE] = part.cumulative,
                                   [EXPECTED] = adjusted.expected,
                                   [RATIO] = adjusted.ratio,
                                   [ADJUSTED] = adjusted.value,
                                   [LIMIT_LO] = adjusted.limits.lo,
                                   [LIMIT_HI] = adjusted.limits.hi,
                                   [VERDICT] = CS_MISSING};
        /* No n stands beside the value to warn of it. */
        bool hidden = cs_result_is_small(w->a, metric, c->what == BASE ? &base : &r) ||
                      (c->what > BASE && c->what <= CHANGE && cs_result_is_small(w->a, metric, &base));
        if (c->what == VERDICT) { /* the one column that is a word */
            add_text(w, hidden ? CS_LIT("") : cs_slicez(cs_verdict_name(adjusted.verdict)));
            continue;
        }
        hidden &= c->what != TARGET && c->what != BENCHMARK;
        add_number(w, hidden ? CS_MISSING : x[c->what]);
    }
    if (!w->buf.failed) w->buf.p[w->buf.n - 1] = '\n'; /* the last tab: there is at least one metric */
}

static enum cs_status make_columns(struct cs_measures_writer *w, const struct cs_view_answer *v)
{
    size_t most = 16 + 5 * v->bound->view->n_compares;
    w->columns = cs_alloc(v->bound->n * most + 1, sizeof *w->columns);
    if (!w->columns) return cs_fail_memory(w->e);
    for (size_t m = 0; m < v->bound->n; m++) w->n_columns += columns_of(w, v, m, w->columns + w->n_columns);
    return CS_OK;
}

enum cs_status cs_measures_wide(const struct cs_answer *a, struct cs_output *out, uint64_t *rows,
                                struct cs_error *e)
{
    struct cs_measures_writer w = {.a = a, .out = out, .e = e};
    const struct cs_view_answer *v = &a->views[0];
    enum cs_status status = make_columns(&w, v);
    if (status == CS_OK) status = wide_header(&w, v);
    for (size_t g = 0; g < v->n && status == CS_OK; g++) {
        wide_row(&w, v, &v->groups[g]);
        w.rows++;
        status = cs_measures_flush(&w, CS_MEASURES_FLUSH);
    }
    free(w.columns);
    return finish(&w, status, rows);
}
