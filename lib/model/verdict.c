/* verdict.c - measures of a judgement: of the whole, by deciles, at the cut points. */
#include "model/verdict.h"
#include "base/num.h"
#include <math.h>

struct line {
    const char *view, *keys, *band, *metric, *unit, *vs;
    unsigned decile; /* from 1; 0: not of one */
    double value, n, num, den, lo, hi, base, diff, diff_lo, diff_hi;
};

static struct line line_of(const char *view, const char *keys, const char *metric, const char *unit,
                           double value, double n)
{
    const double none = (double)NAN;
    return (struct line){view, keys, "",   metric, unit, "",   0,    value, n,
                         none, none, none, none,   none, none, none, none};
}

static void number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_from_double(x), out);
    cs_buf_addc(out, '\t');
}

static void put(const struct cs_verdict *v, const struct line *l, struct cs_buf *out)
{
    cs_buf_addf(out, "%s\t%s\t%s\t", l->view, l->keys, v->name);
    if (l->decile) cs_buf_addf(out, "%u", l->decile);
    cs_buf_addf(out, "\t%s\t%s\t", l->band, l->metric);
    number(l->value, out);
    cs_buf_addf(out, "%s\t", l->unit);
    number(l->n, out);
    cs_buf_addz(out, "0\t");
    number(l->num, out);
    number(l->den, out);
    number(l->lo, out);
    number(l->hi, out);
    cs_buf_addz(out, "\t\t\t\t\t\t"); /* anchor … target */
    cs_buf_addf(out, "%s\t", l->vs);
    number(l->base, out);
    number(l->diff, out);
    number(l->diff_lo, out);
    cs_num_format(cs_num_from_double(l->diff_hi), out);
    cs_buf_addc(out, '\n');
}

void cs_verdict_header(struct cs_buf *out)
{
    cs_buf_addz(
        out, "view\tkeys\tmodel\tdecile\tband\tmetric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\t"
             "calendar\tas_of\tfrom\tto\ttarget\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n");
}

static uint64_t whole(const struct cs_verdict *v, struct cs_buf *out)
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
                {"log_loss", "", {j->log_loss, NAN, NAN}},
                {"calibration_slope", "", j->slope},
                {"calibration_intercept", "", j->intercept}};
    struct line l = line_of("churn", "model", "event_rate", "share", (double)j->events / n, n);
    uint64_t lines = 1;
    l.num = (double)j->events;
    l.den = n;
    put(v, &l, out);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, lines++) {
        l = line_of("churn", "model", rows[i].metric, rows[i].unit, rows[i].of.value, n);
        l.lo = rows[i].of.lo;
        l.hi = rows[i].of.hi;
        put(v, &l, out);
    }
    if (v->gain) {
        l = line_of("churn", "model", "auc", "", j->auc.value, n);
        l.vs = "rules";
        l.base = v->rules_auc;
        l.diff = v->gain->value;
        l.diff_lo = v->gain->lo;
        l.diff_hi = v->gain->hi;
        put(v, &l, out);
        lines++;
    }
    if (v->psi) {
        l = line_of("churn", "model", "psi", "", *v->psi, n);
        put(v, &l, out);
        lines++;
    }
    return lines;
}

static uint64_t by_decile(const struct cs_verdict *v, struct cs_buf *out)
{
    const struct cs_judged *j = v->judged;
    const double rate = (double)j->events / (double)j->n;
    double seen = 0;
    uint64_t lines = 0;
    for (unsigned d = 0; d < CS_DECILES; d++) {
        const struct cs_decile *x = &j->decile[d];
        if (!x->n) continue;
        const double n = (double)x->n, events = (double)x->events;
        seen += events;
        struct line l[] = {
            line_of("churn_deciles", "model,decile", "risk_mean", "share", x->score, n),
            line_of("churn_deciles", "model,decile", "event_rate", "share", events / n, n),
            line_of("churn_deciles", "model,decile", "lift", "", events / n / rate, n),
            line_of("churn_deciles", "model,decile", "gain", "share", seen / (double)j->events, n)};
        l[1].num = events;
        l[1].den = n;
        l[3].num = seen;
        l[3].den = (double)j->events;
        for (size_t i = 0; i < 4; i++, lines++) {
            l[i].decile = d + 1;
            put(v, &l[i], out);
        }
    }
    return lines;
}

static uint64_t at_cut(const struct cs_verdict *v, const char *band, double cut, struct cs_buf *out)
{
    const struct cs_judged *j = v->judged;
    const struct cs_confusion c = cs_judge_cut(v->score, v->y, j->n, cut);
    const struct {
        const char *metric;
        size_t num, den;
    } shares[] = {{"precision", c.hit, c.hit + c.false_alarm},
                  {"recall", c.hit, c.hit + c.missed},
                  {"specificity", c.right_rest, c.right_rest + c.false_alarm},
                  {"accuracy", c.hit + c.right_rest, j->n}};
    struct line l = line_of("churn_cuts", "model,band", "cut", "share", cut, (double)j->n);
    l.band = band;
    put(v, &l, out);
    for (size_t i = 0; i < 4; i++) {
        const double num = (double)shares[i].num, den = (double)shares[i].den;
        l = line_of("churn_cuts", "model,band", shares[i].metric, "share", num / den, den);
        l.band = band;
        l.num = num;
        l.den = den;
        put(v, &l, out);
    }
    return 5;
}

uint64_t cs_verdict_rows(const struct cs_verdict *v, struct cs_buf *out)
{
    uint64_t lines = whole(v, out) + by_decile(v, out);
    lines += at_cut(v, "high", v->high, out);
    return lines + at_cut(v, "medium", v->medium, out);
}
