/* plot.c - asking for what a chart draws, choosing and ordering it, and adding up what is left over. */
#include "report/plot.h"

#include "base/stanza.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- asking ---- */

/* by=*: the first key besides x that is not held, whatever it is called; none where there is no other. */
static struct cs_slice other_key(const struct cs_plot *p)
{
    struct cs_slice held;
    for (size_t k = 0; k < cs_asked_keys(&p->asked); k++) {
        const struct cs_slice key = cs_asked_key(&p->asked, k);
        if (!cs_slice_eq(key, p->x) && !cs_tag_find(p->tag, key, &held)) return key;
    }
    return CS_LIT("");
}

static enum cs_status ask_keys(struct cs_plot *p, struct cs_error *e)
{
    struct cs_slice id;
    enum cs_status status = cs_tag_need(p->tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(p->b, p->tag, id, &p->asked, e);
    if (status != CS_OK) return status;
    size_t n = cs_asked_keys(&p->asked);
    if (!n) return cs_tag_fail(p->tag, e, "view '%s' has no keys: use tiles or values", cs_quote(id).text);
    if (!cs_tag_get(p->tag, "x", &p->x)) p->x = cs_asked_key(&p->asked, 0);
    p->by = CS_LIT("");
    cs_tag_get(p->tag, "by", &p->by);
    p->by_rest = cs_slice_eqz(p->by, "*");
    if (p->by_rest) p->by = other_key(p);
    const struct cs_slice named[] = {p->x, p->by};
    for (size_t i = 0; i < 2; i++) {
        if ((i && !p->by.n) || cs_asked_find_key(&p->asked, named[i]) != SIZE_MAX) continue;
        struct cs_buf list = {0};
        for (size_t k = 0; k < n; k++) {
            cs_buf_addz(&list, k ? ", " : "");
            cs_buf_addz(&list, cs_quote(cs_asked_key(&p->asked, k)).text);
        }
        cs_tag_fail(p->tag, e, "view '%s' has no key '%s'; it has %.*s", cs_quote(id).text,
                    cs_quote(named[i]).text, (int)list.n, list.n ? list.p : "");
        cs_buf_release(&list);
        return e->status;
    }
    if (cs_slice_eq(p->x, p->by)) return cs_tag_fail(p->tag, e, "x= and by= are the same key");
    return cs_fixed_read(p->b, p->tag, &p->asked, p->x, p->by_rest ? CS_LIT("*") : p->by, &p->fixed, e);
}

static bool same_axis(const struct cs_spec *a, const struct cs_spec *b)
{
    return a->measure == b->measure && (a->show == CS_SHOW_SHARE) == (b->show == CS_SHOW_SHARE);
}

static enum cs_status ask_y(struct cs_plot *p, struct cs_error *e)
{
    struct cs_slice list, text;
    enum cs_status status = cs_tag_need(p->tag, "y", &list, e);
    while (status == CS_OK && cs_list_next(&list, &text)) {
        if (p->n_y == CS_PLOT_Y) return cs_tag_fail(p->tag, e, "more than %d metrics", CS_PLOT_Y);
        struct cs_spec *spec = &p->y[p->n_y];
        status = cs_ask_spec(p->b, p->tag, &p->asked, text, spec, e);
        if (status != CS_OK) return status;
        if (spec->show != CS_SHOW_VALUE && spec->show != CS_SHOW_SHARE && spec->show != CS_SHOW_N)
            return cs_tag_fail(p->tag, e, "a chart cannot draw '%s'; it can METRIC, METRIC:share, METRIC:n",
                               cs_quote(text).text);
        if (p->n_y && !same_axis(&p->y[0], spec) && p->kind != CS_CHART_SCATTER)
            return cs_tag_fail(p->tag, e, "'%s' and '%s' do not go on one axis: they are in different units",
                               cs_quote(p->y_text[0]).text, cs_quote(text).text);
        p->y_text[p->n_y++] = text;
    }
    if (status == CS_OK && !p->n_y) return cs_tag_fail(p->tag, e, "y= names no metric");
    if (status == CS_OK && p->by.n && p->n_y > 1)
        return cs_tag_fail(p->tag, e, "by= takes one metric, and y= names %zu", p->n_y);
    return status;
}

static enum cs_status ask_mark(struct cs_plot *p, struct cs_error *e)
{
    struct cs_compare compare;
    p->has_mark = cs_tag_get(p->tag, "mark", &p->mark_text);
    if (!p->has_mark) return CS_OK;
    if (p->by.n) return cs_tag_fail(p->tag, e, "mark= does not go with by=");
    if (p->y[0].show != CS_SHOW_VALUE) return cs_tag_fail(p->tag, e, "mark= needs a value as y=");
    if (cs_compare_parse(&compare, p->mark_text, e) != CS_OK)
        return cs_tag_fail(p->tag, e, "no comparison '%s'; there is previous, week, year",
                           cs_quote(p->mark_text).text);
    p->mark = p->y[0];
    p->mark.vs = p->mark_text;
    p->mark.show = CS_SHOW_BASE;
    return CS_OK;
}

/* target=NUMBER, 85%, or a metric whose target the stream knows; NAN when it knows several or none. */
static enum cs_status ask_target(struct cs_plot *p, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_spec spec;
    struct cs_num x;
    p->target = NAN;
    if (!cs_tag_get(p->tag, "target", &text)) return CS_OK;
    if (cs_slice_eqz(text, "all")) {
        if (p->y[0].measure != CS_MEASURE_SHARE || p->y[0].show != CS_SHOW_VALUE)
            return cs_tag_fail(p->tag, e, "target=all needs a share as y=");
        p->target = cs_plot_share_of_all(p, &p->y[0]);
        return CS_OK;
    }
    bool percent = text.n && text.p[text.n - 1] == '%';
    if (cs_num_parse(cs_slice(text.p, text.n - percent), &x)) {
        p->target = cs_num_double(percent ? cs_num_div(x, cs_int(100)) : x);
        return CS_OK;
    }
    enum cs_status status = cs_ask_spec(p->b, p->tag, &p->asked, text, &spec, e);
    if (status != CS_OK) return status;
    if (!same_axis(&spec, &p->y[0]))
        return cs_tag_fail(p->tag, e, "'%s' and '%s' do not go on one axis: they are in different units",
                           cs_quote(p->y_text[0]).text, cs_quote(text).text);
    p->target = cs_num_double(cs_spec_target(p->b, &p->asked, &spec));
    return CS_OK;
}

enum cs_status cs_plot_read(struct cs_plot *p, struct cs_error *e)
{
    enum cs_status status = ask_keys(p, e);
    if (status == CS_OK) status = ask_y(p, e);
    if (status == CS_OK) status = ask_mark(p, e);
    if (status == CS_OK) status = cs_cross_make(&p->cross, p->b, p->tag, &p->asked, p->x, &p->fixed, e);
    return status == CS_OK ? ask_target(p, e) : status;
}

void cs_plot_release(struct cs_plot *p)
{
    cs_cross_release(&p->cross);
    free(p->points.index);
    free(p->lines.index);
    p->points.index = p->lines.index = NULL;
}

/* ---- adding up ---- */

static bool is_count(const struct cs_spec *spec)
{
    return spec->measure == CS_MEASURE_COUNT || spec->show == CS_SHOW_N;
}

static bool adds_up(const struct cs_spec *spec)
{
    if (is_count(spec)) return true;
    return spec->measure == CS_MEASURE_SHARE && spec->show == CS_SHOW_VALUE;
}

struct sum {
    struct cs_num value, num, den;
    bool any, whole; /* whole: every share has its parts */
};

/* In a view without a limit, a moment of time without a group had none of what is counted. */
static bool is_nought(const struct cs_plot *p, const struct cs_spec *spec, const struct cs_fact_group *group)
{
    return !group && p->cross.timed && spec->measure == CS_MEASURE_COUNT && spec->show == CS_SHOW_VALUE &&
           p->asked.facts && !(p->asked.def && p->asked.def->limit);
}

static void add_cell(const struct cs_plot *p, const struct cs_spec *spec, const struct cs_fact_group *group,
                     struct sum *sum)
{
    const struct cs_fact *fact = cs_spec_fact(p->b, &p->asked, spec, group);
    if (!fact && !is_nought(p, spec, group)) return;
    struct cs_num value = fact ? cs_spec_exact(p->b, &p->asked, spec, group, 0, NULL) : cs_int(0);
    if (cs_num_missing(value) && is_count(spec)) return;
    sum->any = true;
    if (!cs_num_missing(value)) sum->value = cs_num_add(sum->value, value);
    if (!fact || cs_num_missing(fact->num) || cs_num_missing(fact->den)) {
        sum->whole = false;
        return;
    }
    sum->num = cs_num_add(sum->num, fact->num);
    sum->den = cs_num_add(sum->den, fact->den);
}

/* Over lines[0 .. nl) and points[0 .. np); those that do not add up are missing unless there is one. */
static struct cs_num add_up(const struct cs_plot *p, const struct cs_spec *spec, const size_t *lines,
                            size_t nl, const size_t *points, size_t np)
{
    const struct cs_fact_group *const *cell = p->cross.cell;
    if (nl == 1 && np == 1) {
        const struct cs_fact_group *group = cell[lines[0] * p->cross.n_points + points[0]];
        return is_nought(p, spec, group) ? cs_int(0) : cs_spec_exact(p->b, &p->asked, spec, group, 0, NULL);
    }
    struct sum sum = {.value = cs_int(0), .num = cs_int(0), .den = cs_int(0), .whole = true};
    if (!adds_up(spec)) return CS_MISSING;
    for (size_t i = 0; i < nl; i++)
        for (size_t j = 0; j < np; j++)
            add_cell(p, spec, cell[lines[i] * p->cross.n_points + points[j]], &sum);
    if (!sum.any) return CS_MISSING;
    if (is_count(spec)) return sum.value;
    return sum.whole && cs_num_double(sum.den) >= (double)p->b->min_n ? cs_num_div(sum.num, sum.den)
                                                                      : CS_MISSING;
}

static const size_t *picked(const struct cs_picks *picks, size_t at, size_t *n)
{
    *n = at < picks->kept ? 1 : picks->n - picks->kept;
    return picks->index + at;
}

struct cs_num cs_plot_number(const struct cs_plot *p, const struct cs_spec *spec, size_t line, size_t point)
{
    size_t nl, np;
    const size_t *lines = picked(&p->lines, line, &nl), *points = picked(&p->points, point, &np);
    return add_up(p, spec, lines, nl, points, np);
}

const struct cs_fact_group *cs_plot_group(const struct cs_plot *p, size_t line, size_t point)
{
    if (line >= p->lines.kept || point >= p->points.kept) return NULL;
    return p->cross.cell[p->lines.index[line] * p->cross.n_points + p->points.index[point]];
}

double cs_plot_share_of_all(const struct cs_plot *p, const struct cs_spec *spec)
{
    double num = 0, den = 0;
    for (size_t i = 0; i < p->cross.n_points * p->cross.n_lines; i++) {
        const struct cs_fact *fact = cs_spec_fact(p->b, &p->asked, spec, p->cross.cell[i]);
        if (!fact || cs_num_missing(fact->num) || cs_num_missing(fact->den)) continue;
        num += cs_num_double(fact->num);
        den += cs_num_double(fact->den);
    }
    return den > 0 ? num / den : NAN;
}

/* ---- order and limit ---- */

struct ranked {
    double by;
    size_t at;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (isnan(x->by) != isnan(y->by)) return isnan(x->by) - isnan(y->by);
    if (!isnan(x->by) && x->by != y->by) return x->by > y->by ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* What a line or point is ranked by: the sum over the others, or the largest where that does not add up. */
static double weight(const struct cs_plot *p, const struct cs_spec *spec, size_t at, bool of_line,
                     const size_t *others, size_t n)
{
    if (adds_up(spec))
        return cs_num_double(of_line ? add_up(p, spec, &at, 1, others, n)
                                     : add_up(p, spec, others, n, &at, 1));
    double most = NAN;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, cs_num_double(of_line ? add_up(p, spec, &at, 1, &others[i], 1)
                                                : add_up(p, spec, &others[i], 1, &at, 1)));
    return most;
}

static size_t *count_up(size_t n)
{
    size_t *index = cs_alloc(n ? n : 1, sizeof *index);
    for (size_t i = 0; index && i < n; i++) index[i] = i;
    return index;
}

/* Puts picks in the order of a spec's weight; `others` are all of the other kind. */
static enum cs_status rank(const struct cs_plot *p, struct cs_picks *picks, const struct cs_spec *spec,
                           bool lines, struct cs_error *e)
{
    size_t n = lines ? p->cross.n_points : p->cross.n_lines;
    struct ranked *all = cs_alloc(picks->n ? picks->n : 1, sizeof *all);
    size_t *others = count_up(n);
    if (!all || !others) {
        free(all);
        free(others);
        return cs_fail_memory(e);
    }
    for (size_t i = 0; i < picks->n; i++)
        all[i] = (struct ranked){weight(p, spec, picks->index[i], lines, others, n), picks->index[i]};
    qsort(all, picks->n, sizeof *all, by_rank);
    for (size_t i = 0; i < picks->n; i++) picks->index[i] = all[i].at;
    free(all);
    free(others);
    return CS_OK;
}

static void cut(const struct cs_plot *p, struct cs_picks *picks, uint64_t limit)
{
    picks->kept = picks->n < limit ? picks->n : (size_t)limit;
    if (picks == &p->points && p->cross.timed) { /* the last ones */
        memmove(picks->index, picks->index + picks->n - picks->kept, picks->kept * sizeof *picks->index);
        picks->n = picks->kept;
    }
    picks->other = picks->kept < picks->n && adds_up(&p->y[0]);
}

static bool has_number(const struct cs_plot *p, size_t point)
{
    for (size_t y = 0; y < p->n_y; y++)
        for (size_t line = 0; line < p->cross.n_lines; line++)
            if (!cs_num_missing(add_up(p, &p->y[y], &line, 1, &point, 1))) return true;
    return false;
}

/* A metric that is judged at another age has no value at one end of the days of a view. */
static void trim(struct cs_plot *p)
{
    size_t first = 0;
    if (cs_slice_eqz(p->x, "hour") || cs_slice_eqz(p->x, "weekday")) return;
    while (p->points.n && !has_number(p, p->points.n - 1)) p->points.n--;
    while (first < p->points.n && !has_number(p, first)) first++;
    p->points.n -= first;
    for (size_t i = 0; i < p->points.n; i++) p->points.index[i] += first;
}

/* need=METRIC: only lines, or points, that have any value of it. */
static enum cs_status keep_needed(struct cs_plot *p, bool lines, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_spec need;
    if (!cs_tag_get(p->tag, "need", &text)) return CS_OK;
    enum cs_status status = cs_ask_spec(p->b, p->tag, &p->asked, text, &need, e);
    if (status != CS_OK) return status;
    struct cs_picks *picks = lines ? &p->lines : &p->points;
    const size_t others = lines ? p->cross.n_points : p->cross.n_lines, n = picks->n;
    picks->n = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t at = picks->index[i];
        bool has = false;
        for (size_t k = 0; k < others && !has; k++)
            has = !cs_num_missing(lines ? add_up(p, &need, &at, 1, &k, 1) : add_up(p, &need, &k, 1, &at, 1));
        if (has) picks->index[picks->n++] = at;
    }
    return CS_OK;
}

enum cs_status cs_plot_pick(struct cs_plot *p, const struct cs_plot_limits *limits, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_spec order = p->y[0];
    bool by_lines = p->by.n > 0 && limits->lines;
    uint64_t limit = by_lines ? limits->lines : limits->points;
    enum cs_status status = cs_tag_count(p->tag, "limit", 1, CS_POINTS_MAX, &limit, e);
    bool ordered = cs_tag_get(p->tag, "order", &text);
    bool by_key = ordered && cs_slice_eq(text, p->x);
    if (status == CS_OK && ordered && !by_key) status = cs_ask_spec(p->b, p->tag, &p->asked, text, &order, e);
    if (status != CS_OK) return status;
    p->points.n = p->cross.n_points;
    p->lines.n = p->cross.n_lines;
    p->points.index = count_up(p->points.n);
    p->lines.index = count_up(p->lines.n);
    if (!p->points.index || !p->lines.index) return cs_fail_memory(e);
    if (p->cross.timed) trim(p);
    status = keep_needed(p, by_lines, e);
    bool rank_points =
        (ordered && !by_key && !by_lines) || (!by_key && !p->cross.timed && !cs_key_has_order(p->x));
    if (status == CS_OK && rank_points) status = rank(p, &p->points, &order, false, e);
    if (status == CS_OK && p->by.n && !cs_key_has_order(p->by)) status = rank(p, &p->lines, &order, true, e);
    cut(p, &p->lines, by_lines ? limit : CS_PLOT_SERIES);
    cut(p, &p->points, by_lines ? CS_POINTS_MAX : limit);
    if (p->cross.timed) p->points.other = false;
    return status;
}
