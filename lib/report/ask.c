/* ask.c - which names a template may use: views, metrics, comparisons, and what to show of them. */
#include "report/ask.h"

#include "base/nearest.h"

#include <math.h>
#include <string.h>

/* Appends ", id", while there is room in an error message. */
static void list_id(struct cs_buf *list, struct cs_slice id)
{
    if (list->n > 300) return;
    if (list->n) cs_buf_addz(list, ", ");
    cs_buf_addz(list, cs_quote(id).text);
}

static enum cs_status unknown(const struct cs_tag *tag, struct cs_error *e, const char *what,
                              struct cs_slice name, struct cs_buf *list)
{
    if (list->n)
        cs_tag_fail(tag, e, "no %s '%s'; there is %.*s", what, cs_quote(name).text, (int)list->n, list->p);
    else
        cs_tag_fail(tag, e, "no %s '%s'", what, cs_quote(name).text);
    cs_buf_release(list);
    return e->status;
}

bool cs_scope_key(const struct cs_build *b, struct cs_slice key, struct cs_slice *value)
{
    for (const struct cs_at_row *s = b->scope; s; s = s->up)
        for (size_t i = 0; i < cs_asked_keys(s->asked); i++) {
            if (!cs_slice_eq(cs_asked_key(s->asked, i), key)) continue;
            *value = s->group ? s->group->key[i] : cs_slice("", 0);
            return true;
        }
    return false;
}

enum cs_status cs_ask_view(const struct cs_build *b, const struct cs_tag *tag, struct cs_slice id,
                           struct cs_asked *asked, struct cs_error *e)
{
    *asked = (struct cs_asked){.id = id, .facts = cs_facts_view(b->facts, id)};
    for (size_t i = 0; b->views && i < b->views->n; i++)
        if (cs_slice_eq(b->views->v[i].id, id)) asked->def = &b->views->v[i];
    if (asked->facts || asked->def) return CS_OK;
    struct cs_buf list = {0};
    for (size_t i = 0; i < b->facts->n_views; i++) list_id(&list, b->facts->views[i].id);
    for (size_t i = 0; b->views && i < b->views->n; i++)
        if (!cs_facts_view(b->facts, b->views->v[i].id)) list_id(&list, b->views->v[i].id);
    return unknown(tag, e, "view", id, &list);
}

size_t cs_asked_keys(const struct cs_asked *a)
{
    return a->facts ? a->facts->n_keys : a->def->n_keys;
}

struct cs_slice cs_asked_key(const struct cs_asked *a, size_t i)
{
    return a->facts ? a->facts->key[i] : a->def->keys[i].name;
}

size_t cs_asked_groups(const struct cs_asked *a)
{
    return a->facts ? a->facts->n_groups : 0;
}

/* ---- metrics ---- */

static bool def_has(const struct cs_view *def, struct cs_slice metric)
{
    for (size_t i = 0; i < def->n_metrics; i++)
        if (cs_slice_eq(def->metrics[i].id, metric)) return true;
    return false;
}

enum { METRICS_TOLD = 8 };

/* A name of those that there are: the first ones are told, the nearest one is the cure. */
static void tell_name(struct cs_buf *list, struct cs_nearest *near, struct cs_slice id, size_t i)
{
    cs_nearest_try(near, id);
    if (i < METRICS_TOLD) list_id(list, id);
    if (i == METRICS_TOLD) cs_buf_addz(list, ", …");
}

static enum cs_status unknown_metric(const struct cs_tag *tag, const struct cs_asked *asked,
                                     struct cs_slice metric, struct cs_error *e)
{
    struct cs_buf list = {0};
    struct cs_nearest near;
    cs_nearest_start(&near, metric);
    if (asked->facts)
        for (size_t i = 0; i < asked->facts->n_metrics; i++)
            tell_name(&list, &near, asked->facts->metrics[i], i);
    else if (asked->def)
        for (size_t i = 0; i < asked->def->n_metrics; i++)
            tell_name(&list, &near, asked->def->metrics[i].id, i);
    cs_tag_fail(tag, e, "view '%s' has no metric '%s'; it has %.*s", cs_quote(asked->id).text,
                cs_quote(metric).text, (int)list.n, list.n ? list.p : "");
    cs_buf_release(&list);
    if (near.best.p) cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return e->status;
}

/* The unit that the stream gives a metric of a view: that of the first group that has it. */
static bool stream_unit(const struct cs_build *b, const struct cs_asked *asked, struct cs_slice metric,
                        struct cs_slice *unit)
{
    for (size_t i = 0; i < cs_asked_groups(asked); i++) {
        const struct cs_fact *fact =
            cs_facts_get(b->facts, asked->facts, &asked->facts->groups[i], metric, cs_slice("", 0));
        if (!fact) continue;
        *unit = fact->unit;
        return true;
    }
    return false;
}

static double total_of(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec)
{
    double total = 0;
    struct cs_spec value = {.metric = spec->metric};
    for (size_t i = 0; i < cs_asked_groups(asked); i++) {
        const struct cs_fact *fact = cs_spec_fact(b, asked, &value, &asked->facts->groups[i]);
        if (fact && !cs_num_missing(fact->value)) total += cs_num_double(fact->value);
    }
    return total;
}

/* The same, worked out once while rows ask for it one after the other. */
static double remember_total(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec)
{
    const unsigned room = sizeof b->totals / sizeof *b->totals;
    uint32_t metric = cs_map_find(&b->facts->words, spec->metric);
    for (unsigned i = 0; i < b->n_totals && i < room; i++)
        if (b->totals[i].view == asked->facts && b->totals[i].metric == metric) return b->totals[i].total;
    unsigned at = b->n_totals++ % room;
    b->totals[at].view = asked->facts;
    b->totals[at].metric = metric;
    b->totals[at].total = total_of(b, asked, spec);
    return b->totals[at].total;
}

static const struct {
    const char *word;
    enum cs_show show;
} shows[] = {
    {"value", CS_SHOW_VALUE},   {"share", CS_SHOW_SHARE},       {"cum", CS_SHOW_CUMULATIVE},
    {"n", CS_SHOW_N},           {"interval", CS_SHOW_INTERVAL}, {"name", CS_SHOW_NAME},
    {"target", CS_SHOW_TARGET}, {"state", CS_SHOW_STATE},       {"dot", CS_SHOW_DOT},
    {"spark", CS_SHOW_SPARK},
};

/* The part after the colon: a word of the list above, a comparison, or "base." and a comparison. */
static enum cs_status read_show(const struct cs_tag *tag, struct cs_slice word, struct cs_spec *spec,
                                struct cs_error *e)
{
    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
        if (!cs_slice_eqz(word, shows[i].word)) continue;
        spec->show = shows[i].show;
        return CS_OK;
    }
    bool base = word.n > 5 && memcmp(word.p, "base.", 5) == 0;
    spec->vs = base ? cs_slice(word.p + 5, word.n - 5) : word;
    spec->show = base ? CS_SHOW_BASE : CS_SHOW_CHANGE;
    struct cs_compare compare;
    static const char *const own[] = {"others", "from", "before"}; /* of cs-segment, cs-churn */
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (cs_slice_eqz(spec->vs, own[i])) return CS_OK;
    if (cs_compare_parse(&compare, spec->vs, e) == CS_OK) return CS_OK;
    return cs_tag_fail(
        tag, e,
        "cannot show '%s'; there is value, share, cum, n, interval, name, target, state, a comparison "
        "(previous, week, year) and base.COMPARISON",
        cs_quote(word).text);
}

enum cs_status cs_ask_column(struct cs_build *b, const struct cs_tag *tag, const struct cs_asked *asked,
                             struct cs_slice text, struct cs_spec *spec, struct cs_error *e)
{
    const char *colon = memchr(text.p, ':', text.n);
    size_t n = colon ? (size_t)(colon - text.p) : text.n;
    *spec = (struct cs_spec){.metric = cs_slice(text.p, n)};
    if (colon) {
        enum cs_status status = read_show(tag, cs_slice(colon + 1, text.n - n - 1), spec, e);
        if (status != CS_OK) return status;
    }
    bool here = asked->facts && cs_facts_has_metric(b->facts, asked->facts, spec->metric);
    struct cs_metric meaning;
    struct cs_error ignored = CS_ERROR_INIT;
    enum cs_word derived;
    struct cs_slice metric = cs_metric_under(spec->metric, &derived);
    bool known = cs_catalogue_find(b->catalogue, metric, &meaning, &ignored) == CS_OK;
    if (!here && !(known && (!asked->def || def_has(asked->def, metric))))
        return unknown_metric(tag, asked, spec->metric, e);
    struct cs_slice unit = known ? meaning.unit : cs_slice("", 0);
    stream_unit(b, asked, spec->metric, &unit);
    spec->measure = cs_measure_of(unit);
    if (known)
        spec->better = cs_slice_eqz(meaning.def->better, "up") - cs_slice_eqz(meaning.def->better, "down");
    if (spec->show == CS_SHOW_SHARE || spec->show == CS_SHOW_CUMULATIVE) {
        if (spec->measure != CS_MEASURE_COUNT)
            return cs_tag_fail(tag, e, "'%s' is not a count: it has no shares", cs_quote(spec->metric).text);
        spec->total = remember_total(b, asked, spec);
    }
    if (here && !b->trial && cs_map_add(&b->used, spec->metric, NULL) == CS_MAP_NONE)
        return cs_map_status(&b->used, e);
    return CS_OK;
}

enum cs_status cs_ask_spec(struct cs_build *b, const struct cs_tag *tag, const struct cs_asked *asked,
                           struct cs_slice text, struct cs_spec *spec, struct cs_error *e)
{
    enum cs_status status = cs_ask_column(b, tag, asked, text, spec, e);
    if (status == CS_OK && (spec->show == CS_SHOW_DOT || spec->show == CS_SHOW_SPARK))
        return cs_tag_fail(tag, e, "'%s' is drawn in the columns of a table only", cs_quote(text).text);
    return status;
}

/* ---- judging facts ---- */

const struct cs_fact *cs_spec_fact(const struct cs_build *b, const struct cs_asked *asked,
                                   const struct cs_spec *spec, const struct cs_fact_group *group)
{
    return asked->facts && group ? cs_facts_get(b->facts, asked->facts, group, spec->metric, spec->vs) : NULL;
}

struct cs_spec cs_spec_own(const struct cs_spec *spec, const struct cs_fact *fact)
{
    struct cs_spec own = *spec;
    if (fact) own.measure = cs_measure_of(fact->unit);
    return own;
}

bool cs_fact_few(const struct cs_build *b, const struct cs_fact *fact, enum cs_measure measure)
{
    if (measure == CS_MEASURE_COUNT || cs_num_missing(fact->n) || cs_num_missing(fact->value)) return false;
    return cs_num_double(fact->n) < (double)b->min_n;
}

enum cs_verdict cs_fact_verdict(const struct cs_fact *fact)
{
    if (cs_num_missing(fact->diff_lo) || cs_num_missing(fact->diff_hi)) return CS_VERDICT_UNKNOWN;
    bool above = cs_num_cmp(fact->diff_lo, cs_int(0)) > 0, below = cs_num_cmp(fact->diff_hi, cs_int(0)) < 0;
    return above || below ? CS_VERDICT_REAL : CS_VERDICT_NOISE;
}

static double arc(double share)
{
    return 2 * asin(sqrt(share < 0 ? 0 : share > 1 ? 1 : share));
}

double cs_fact_effect(const struct cs_fact *fact, enum cs_measure measure)
{
    if (cs_num_missing(fact->value) || cs_num_missing(fact->base)) return 0;
    double value = cs_num_double(fact->value), base = cs_num_double(fact->base);
    if (measure == CS_MEASURE_SHARE) return arc(value) - arc(base);
    if (measure == CS_MEASURE_POINTS) return (value - base) / 100;
    return value > 0 && base > 0 ? log(value / base) : 0;
}

enum cs_state cs_fact_state(const struct cs_build *b, const struct cs_spec *spec, const struct cs_fact *fact)
{
    if (!spec->better || cs_num_missing(fact->target) || cs_num_missing(fact->value) ||
        cs_fact_few(b, fact, spec->measure))
        return CS_STATE_NONE;
    bool known = !cs_num_missing(fact->lo) && !cs_num_missing(fact->hi);
    struct cs_num lo = known ? fact->lo : fact->value, hi = known ? fact->hi : fact->value;
    struct cs_num bad = spec->better > 0 ? lo : hi, good = spec->better > 0 ? hi : lo;
    if (cs_num_cmp(bad, fact->target) * spec->better >= 0) return CS_STATE_MET;
    return cs_num_cmp(good, fact->target) * spec->better < 0 ? CS_STATE_MISSED : CS_STATE_BORDERLINE;
}

double cs_spec_number(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                      const struct cs_fact_group *group)
{
    const struct cs_fact *fact = cs_spec_fact(b, asked, spec, group);
    if (!fact || cs_fact_few(b, fact, spec->measure)) return NAN;
    switch (spec->show) {
    case CS_SHOW_CHANGE:
        return fabs(cs_num_double(cs_change_of(fact->diff, fact->base, spec->measure)));
    case CS_SHOW_BASE:
        return cs_num_double(fact->base);
    case CS_SHOW_N:
        return cs_num_double(fact->n);
    default:
        return cs_num_double(fact->value);
    }
}

struct cs_num cs_spec_exact(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *of,
                            const struct cs_fact_group *group, double running, enum cs_measure *measure)
{
    enum cs_measure ignored;
    if (!measure) measure = &ignored;
    const struct cs_fact *fact = cs_spec_fact(b, asked, of, group);
    const struct cs_spec own = cs_spec_own(of, fact), *spec = &own;
    *measure = spec->measure;
    if (!fact) return CS_MISSING;
    switch (spec->show) {
    case CS_SHOW_N:
        *measure = CS_MEASURE_COUNT;
        return fact->n;
    case CS_SHOW_SHARE:
    case CS_SHOW_CUMULATIVE:
        *measure = CS_MEASURE_SHARE;
        if (!(spec->total > 0)) return CS_MISSING;
        return cs_num_from_double((spec->show == CS_SHOW_SHARE ? cs_num_double(fact->value) : running) /
                                  spec->total);
    case CS_SHOW_TARGET:
        return fact->target;
    case CS_SHOW_INTERVAL:
    case CS_SHOW_NAME:
    case CS_SHOW_STATE:
        return CS_MISSING;
    default:
        break;
    }
    if (cs_fact_few(b, fact, spec->measure)) return CS_MISSING;
    if (spec->show == CS_SHOW_BASE) return fact->base;
    if (spec->show != CS_SHOW_CHANGE) return fact->value;
    struct cs_num change = cs_change_of(fact->diff, fact->base, spec->measure);
    bool points = spec->measure == CS_MEASURE_SHARE || spec->measure == CS_MEASURE_POINTS;
    *measure = points ? CS_MEASURE_POINTS : CS_MEASURE_SHARE;
    return points || cs_num_missing(change) ? change : cs_num_div(change, cs_int(100));
}

struct cs_num cs_spec_target(const struct cs_build *b, const struct cs_asked *asked,
                             const struct cs_spec *spec)
{
    struct cs_num target = CS_MISSING;
    struct cs_spec value = {.metric = spec->metric};
    for (size_t i = 0; i < cs_asked_groups(asked); i++) {
        const struct cs_fact *fact = cs_spec_fact(b, asked, &value, &asked->facts->groups[i]);
        if (!fact || cs_num_missing(fact->target)) continue;
        if (!cs_num_missing(target) && cs_num_cmp(target, fact->target) != 0) return CS_MISSING;
        target = fact->target;
    }
    return target;
}

struct cs_days cs_fact_days(const struct cs_fact *fact)
{
    return fact && fact->from != CS_NO_DAY ? (struct cs_days){fact->from, fact->to} : CS_DAYS_NONE;
}

struct cs_days cs_asked_days(const struct cs_build *b, const struct cs_asked *asked)
{
    struct cs_days days;
    bool known = asked->facts && cs_facts_period(b->facts, asked->facts, &days.first, &days.last);
    return known ? days : CS_DAYS_NONE;
}

int64_t cs_asked_day(const struct cs_build *b, const struct cs_asked *asked)
{
    struct cs_days days = cs_asked_days(b, asked);
    return days.first == days.last ? days.first : CS_NO_DAY;
}
