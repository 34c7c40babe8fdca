/* verdict.c - measures of a judgement: of the whole, by tenths, where bands begin. */
#include "model/verdict.h"
#include "metric/interval.h"
#include <math.h>
#include <string.h>

enum { BY, DECILE, BAND, FEATURE };
const struct cs_slice cs_verdict_keys[] = {[BY] = {"scored_by", 9},
                                           [DECILE] = {"decile", 6},
                                           [BAND] = {"called_from", 11},
                                           [FEATURE] = {"feature", 7}};
const size_t cs_verdict_n_keys = sizeof cs_verdict_keys / sizeof *cs_verdict_keys;

static struct cs_told told_by(const char *by, const char *view, const char *metric, const char *unit,
                              double value, double n)
{
    struct cs_told t = cs_told_of(view, metric, unit, value, n);
    t.keys = 1U << BY;
    t.key[BY] = cs_slicez(by);
    return t;
}

static void add_number(struct cs_telling *to, const struct cs_verdict *v, const char *view,
                       const char *metric, const char *unit, double value)
{
    const struct cs_told t = told_by(v->by, view, metric, unit, value, (double)v->judged->n);
    cs_telling_add(to, &t);
}

static void set_wilson(struct cs_told *t, size_t num, size_t den)
{
    t->num = (double)num;
    t->den = (double)den;
    if (!den) return;
    const struct cs_interval i = cs_wilson(num, den, CS_LEVEL);
    t->lo = cs_num_double(i.lo);
    t->hi = cs_num_double(i.hi);
}

/* ---- the whole ---- */

static void add_whole(struct cs_telling *to, const struct cs_verdict *v)
{
    const struct cs_judged *j = v->judged;
    const double n = (double)j->n;
    const struct {
        const char *metric, *unit;
        struct cs_estimate of;
    } rows[] = {{"auc", "", j->auc},
                {"pr_auc", "", {j->pr_auc, NAN, NAN}},
                {"ks", "", {j->ks, NAN, NAN}},
                {"ks_at", "share", {j->ks_at, NAN, NAN}},
                {"brier", "", {j->brier, NAN, NAN}},
                {"brier_skill", "", {j->brier_skill, NAN, NAN}},
                {"log_loss", "", {j->log_loss, NAN, NAN}},
                {"calibration_slope", "", j->slope},
                {"calibration_intercept", "", j->intercept},
                {"calibration_error", "share", {j->calibration_error, NAN, NAN}}};
    struct cs_told t = told_by(v->by, "churn_judge", "event_rate", "share", (double)j->events / n, n);
    set_wilson(&t, j->events, j->n);
    cs_telling_add(to, &t);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        t = told_by(v->by, "churn_judge", rows[i].metric, rows[i].unit, rows[i].of.value, n);
        t.lo = rows[i].of.lo;
        t.hi = rows[i].of.hi;
        cs_telling_add(to, &t);
    }
}

/* ---- by tenths ---- */

static void set_decile(struct cs_told *t, size_t d)
{
    static const char *const names[CS_DECILES] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
    t->keys |= 1U << DECILE;
    t->key[DECILE] = cs_slicez(names[d]);
}

static void add_calibration(struct cs_telling *to, const struct cs_verdict *v)
{
    for (size_t d = 0; d < CS_DECILES; d++) {
        const struct cs_decile *x = &v->judged->decile[d];
        if (!x->n) continue;
        struct cs_told t = told_by(v->by, "churn_calibration", "risk_mean", "share", x->score, (double)x->n);
        set_decile(&t, d);
        cs_telling_add(to, &t);
        t.metric = "event_rate";
        t.value = (double)x->events / (double)x->n;
        set_wilson(&t, x->events, x->n);
        cs_telling_add(to, &t);
    }
}

static void add_gain(struct cs_telling *to, const char *by, const double *gain, double events, double n)
{
    double before = 0;
    for (size_t d = 0; d < CS_DECILES; d++) {
        const double share = gain[d] / events, tenth = 1.0 / CS_DECILES;
        const double so_far = floor(n * (double)(d + 1) / CS_DECILES),
                     rows = so_far - floor(n * (double)d / CS_DECILES);
        struct cs_told t = told_by(by, "churn_gain", "lift_tenth", "", (share - before) / tenth, rows);
        set_decile(&t, d);
        cs_telling_add(to, &t);
        t.metric = "lift_so_far";
        t.value = share / ((double)(d + 1) * tenth);
        t.n = so_far;
        cs_telling_add(to, &t);
        t.metric = "gain";
        t.unit = "share";
        t.value = share;
        t.num = gain[d];
        t.den = events;
        cs_telling_add(to, &t);
        before = share;
    }
}

void cs_verdict_chance(struct cs_telling *to, size_t n)
{
    double gain[CS_DECILES];
    for (size_t d = 0; d < CS_DECILES; d++) gain[d] = (double)(d + 1) / CS_DECILES;
    add_gain(to, "chance", gain, 1, (double)n);
}

/* ---- calls ---- */

static void add_share(struct cs_telling *to, struct cs_told *t, const char *metric, size_t num, size_t den)
{
    t->metric = metric;
    t->unit = "share";
    t->value = (double)num / (double)den;
    t->n = (double)den;
    set_wilson(t, num, den);
    cs_telling_add(to, t);
    t->lo = t->hi = t->num = t->den = (double)NAN;
}

/* Hits among all that were called or should have been are a share with Wilson's interval; F1 rises with it.
 */
static void add_f1(struct cs_telling *to, struct cs_told *t, const struct cs_confusion *c)
{
    const size_t all = c->hit + c->false_alarm + c->missed;
    set_wilson(t, c->hit, all);
    t->metric = "f1";
    t->unit = "";
    t->n = (double)all;
    t->num = 2 * (double)c->hit;
    t->den = (double)(all + c->hit);
    t->value = t->num / t->den;
    t->lo = 2 * t->lo / (1 + t->lo);
    t->hi = 2 * t->hi / (1 + t->hi);
    cs_telling_add(to, t);
}

static void add_calls(struct cs_telling *to, const struct cs_verdict *v, const char *band, double cut)
{
    const size_t n = v->judged->n;
    const struct cs_confusion c = cs_judge_cut(v->score, v->y, n, cut);
    const struct {
        const char *metric;
        size_t of;
    } counts[] = {
        {"hit", c.hit}, {"false_alarm", c.false_alarm}, {"missed", c.missed}, {"right_rest", c.right_rest}};
    struct cs_told t = told_by(v->by, "churn_confusion", "cut", "share", cut, (double)n);
    t.keys |= 1U << BAND;
    t.key[BAND] = cs_slicez(band);
    cs_telling_add(to, &t);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        t.metric = counts[i].metric;
        t.unit = "count";
        t.value = (double)counts[i].of;
        cs_telling_add(to, &t);
    }
    add_share(to, &t, "called", c.hit + c.false_alarm, n);
    add_share(to, &t, "precision", c.hit, c.hit + c.false_alarm);
    add_share(to, &t, "recall", c.hit, c.hit + c.missed);
    add_share(to, &t, "specificity", c.right_rest, c.right_rest + c.false_alarm);
    add_share(to, &t, "accuracy", c.hit + c.right_rest, n);
    add_f1(to, &t, &c);
}

static void add_cost(struct cs_telling *to, const struct cs_verdict *v)
{
    const struct cs_cheapest *x = v->cheapest;
    add_number(to, v, "churn_cost", "cut", "share", x->cut);
    add_number(to, v, "churn_cost", "cost", "", x->cost);
    add_number(to, v, "churn_cost", "cost_nobody", "", x->nobody);
    add_number(to, v, "churn_cost", "cost_all", "", x->all);
}

void cs_verdict_add(struct cs_telling *to, const struct cs_verdict *v)
{
    add_whole(to, v);
    add_calibration(to, v);
    add_gain(to, v->by, v->judged->gain, (double)v->judged->events, (double)v->judged->n);
    add_calls(to, v, "high", v->high);
    add_calls(to, v, "medium", v->medium);
    if (!v->cheapest) return;
    add_cost(to, v);
    if (isfinite(v->cheapest->cut)) add_calls(to, v, "cheapest", v->cheapest->cut);
}

/* ---- the verdict ---- */

void cs_verdict_psi(struct cs_telling *to, struct cs_slice feature, double psi, size_t n)
{
    struct cs_told t = cs_told_of("churn_stability", "psi", "", psi, (double)n);
    t.keys = 1U << FEATURE;
    t.key[FEATURE] = feature;
    cs_telling_add(to, &t);
}

void cs_verdict_conclude(struct cs_telling *to, const struct cs_verdict *model, const struct cs_judged *rules,
                         const struct cs_estimate *apart, double psi)
{
    const struct cs_judged *j = model->judged;
    const double n = (double)j->n;
    struct cs_told t = cs_told_of("churn_verdict", "judged", "count", n, n);
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "event_rate", "share", (double)j->events / n, n);
    set_wilson(&t, j->events, j->n);
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "auc", "", j->auc.value, n);
    t.lo = j->auc.lo;
    t.hi = j->auc.hi;
    cs_telling_add(to, &t);
    if (rules) {
        t.lo = t.hi = (double)NAN;
        t.vs = "rules";
        t.base = rules->auc.value;
        t.diff = apart->value;
        t.diff_lo = apart->lo;
        t.diff_hi = apart->hi;
        cs_telling_add(to, &t);
        t = cs_told_of("churn_verdict", "auc_rules", "", rules->auc.value, n);
        t.lo = rules->auc.lo;
        t.hi = rules->auc.hi;
        cs_telling_add(to, &t);
        t = cs_told_of("churn_verdict", "beats_rules", "", apart->lo > 0, n);
        cs_telling_add(to, &t);
    }
    t = cs_told_of("churn_verdict", "brier_skill", "", j->brier_skill, n);
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "calibration_slope", "", j->slope.value, n);
    t.lo = j->slope.lo;
    t.hi = j->slope.hi;
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "calibration_error", "share", j->calibration_error, n);
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "gain_first_tenth", "share", j->gain[0] / (double)j->events, n);
    t.num = j->gain[0];
    t.den = (double)j->events;
    cs_telling_add(to, &t);
    if (!isnan(psi)) {
        t = cs_told_of("churn_verdict", "psi", "", psi, n);
        cs_telling_add(to, &t);
    }
    if (!model->cheapest) return;
    t = cs_told_of("churn_verdict", "cut", "share", model->cheapest->cut, n);
    cs_telling_add(to, &t);
    t = cs_told_of("churn_verdict", "cost", "", model->cheapest->cost, n);
    cs_telling_add(to, &t);
}
