/* explain.c - definitions as text. */
#include "metric/explain.h"
#include <stdlib.h>

struct needs {
    struct cs_map seen;
    struct cs_buf *out;
};

static void add_need(void *ctx, struct cs_slice name)
{
    struct needs *n = ctx;
    bool is_new;
    if (cs_slice_eqz(name, "of")) return;
    (void)cs_map_add(&n->seen, name, &is_new);
    if (!is_new) return;
    if (n->seen.n > 1) cs_buf_addc(n->out, ' ');
    cs_field_add(n->out, name);
}

/* The columns that the first alternative reads. */
static enum cs_status add_needs(const struct cs_metric_def *d, struct cs_buf *out, struct cs_error *e)
{
    struct needs n = {.out = out};
    if (d->of.n) cs_expr_columns(d->of.v[0].tree, add_need, &n);
    if (d->where.n) cs_expr_columns(d->where.v[0].tree, add_need, &n);
    if (d->arg.tree) cs_expr_columns(d->arg.tree, add_need, &n);
    if (d->arg2.tree) cs_expr_columns(d->arg2.tree, add_need, &n);
    if (d->among.tree) cs_expr_columns(d->among.tree, add_need, &n);
    enum cs_status status = cs_map_status(&n.seen, e);
    cs_map_release(&n.seen);
    return status;
}

enum cs_status cs_catalogue_list(const struct cs_catalogue *c, struct cs_buf *out, struct cs_error *e)
{
    cs_buf_addz(out, "id\tname_en\tname_zh_hans\tname_zh_"
                     "hant\tunit\tbasic\tvalue\tof\twhere\tanchor\tmature\tneeds\tabout\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        const struct cs_slice fields[] = {d->id,
                                          d->name[CS_EN],
                                          d->name[CS_ZH_HANS],
                                          d->name[CS_ZH_HANT],
                                          d->unit,
                                          d->basic ? CS_LIT("1") : CS_LIT("0"),
                                          d->value.text,
                                          cs_stanza_value(d->stanza, "of"),
                                          cs_stanza_value(d->stanza, "where"),
                                          d->anchor,
                                          cs_stanza_value(d->stanza, "mature")};
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            cs_field_add(out, fields[k]);
            cs_buf_addc(out, '\t');
        }
        enum cs_status status = add_needs(d, out, e);
        if (status != CS_OK) return status;
        cs_buf_addc(out, '\t');
        cs_field_add(out, d->about[CS_EN]);
        cs_buf_addc(out, '\n');
    }
    return cs_buf_status(out, e);
}

/* ---- one metric ---- */

static void line(struct cs_buf *out, const char *what, struct cs_slice text)
{
    if (text.n) cs_buf_addf(out, "%-9s ", what);
    cs_buf_adds(out, text);
    if (text.n) cs_buf_addc(out, '\n');
}

static void alternatives(struct cs_buf *out, const char *what, const struct cs_formulas *f,
                         const struct cs_formula *chosen)
{
    if (chosen) {
        line(out, what, chosen->text);
        return;
    }
    for (size_t i = 0; i < f->n; i++) line(out, i ? "  or" : what, f->v[i].text);
}

static void formula_lines(struct cs_buf *out, const char *what, const struct cs_formulas *f,
                          const struct cs_formula *chosen, bool asked)
{
    if (asked) alternatives(out, what, f, chosen);
}

static enum cs_status explain_parts(const struct cs_metric *m, struct cs_buf *out, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < 2 && cs_aggregate_derived(m->aggregate) && status == CS_OK; i++) {
        struct cs_metric part = {.id = m->part[i].id,
                                 .def = m->part[i].def,
                                 .suffixed = m->part[i].suffixed,
                                 .aggregate = m->part[i].aggregate,
                                 .p_num = m->part[i].p_num,
                                 .p_den = m->part[i].p_den};
        struct cs_buf call = {0};
        cs_metric_call(&part, &call);
        cs_buf_addz(out, "\n");
        line(out, "part", part.id);
        line(out, "value", cs_buf_slice(&call));
        alternatives(out, "of", &part.def->of, NULL);
        alternatives(out, "where", &part.def->where, NULL);
        line(out, "anchor", part.def->anchor);
        line(out, "source", part.def->origin);
        status = cs_buf_status(&call, e);
        cs_buf_release(&call);
    }
    return status;
}

enum cs_status cs_metric_explain(const struct cs_metric *m, const struct cs_fit *fit, enum cs_lang lang,
                                 struct cs_buf *out, struct cs_error *e)
{
    const struct cs_metric_def *d = m->def;
    struct cs_buf call = {0};
    cs_metric_call(m, &call);
    line(out, "metric", m->id);
    for (int l = 0; l < CS_LANGS; l++) {
        cs_buf_addf(out, "%-9s ", l == 0 ? "name" : "");
        cs_metric_name(m, (enum cs_lang)l, out);
        cs_buf_addc(out, '\n');
    }
    line(out, "about", cs_metric_about(d, lang));
    line(out, "value", cs_buf_slice(&call));
    alternatives(out, "of", &d->of, fit ? fit->of : NULL);
    formula_lines(out, "open", &d->open, fit ? fit->open : NULL, !m->suffixed || (fit && fit->open));
    alternatives(out, "where", &d->where, fit ? fit->where : NULL);
    line(out, "among", d->among.text);
    line(out, "anchor", fit && fit->anchor.n ? fit->anchor : d->anchor);
    line(out, "mature", cs_stanza_value(d->stanza, "mature"));
    line(out, "unit", m->unit);
    line(out, "better", d->better);
    line(out, "source", d->origin);
    enum cs_status status = cs_buf_status(&call, e);
    cs_buf_release(&call);
    if (status == CS_OK) status = explain_parts(m, out, e);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}

/* ---- the rules, counted ---- */

static const char *const rules[] = {"explain.rows", "explain.about", "explain.undated", "explain.young"};
enum { ROWS, ABOUT, UNDATED, YOUNG, RULES };

static void add_rule(struct cs_buf *text, struct cs_buf *ids, int rule, const struct cs_metric_def *d,
                     const struct cs_fit *fit, const char *more)
{
    struct cs_slice mature = cs_stanza_value(d->stanza, "mature");
    cs_buf_addf(text, "[%s]\nvalue = count()\n", rules[rule]);
    if (fit->anchor.n) cs_buf_addf(text, "anchor = %.*s\n", (int)fit->anchor.n, fit->anchor.p);
    /* with the metric's own maturity they look at the same days */
    cs_buf_addf(text, "mature = %.*s\n", (int)mature.n, mature.p);
    if (rule != ROWS) {
        if (fit->of) cs_buf_addf(text, "of = %.*s\n", (int)fit->of->text.n, fit->of->text.p);
        if (d->among.tree) cs_buf_addf(text, "among = %.*s\n", (int)d->among.text.n, d->among.text.p);
        cs_buf_addz(text, "where = (");
        cs_buf_adds(text, fit->where ? fit->where->text : CS_LIT("1 = 1"));
        cs_buf_addf(text, ")%s\n", more);
    }
    cs_buf_addf(ids, ",%s", rules[rule]);
}

enum cs_status cs_explain_rules(struct cs_catalogue *c, const struct cs_metric *m, const struct cs_fit *fit,
                                struct cs_buf *ids, struct cs_error *e)
{
    const struct cs_metric_def *d = m->def;
    struct cs_buf text = {0}, more = {0};
    if (cs_aggregate_derived(m->aggregate)) return CS_OK;
    add_rule(&text, ids, ROWS, d, fit, "");
    add_rule(&text, ids, ABOUT, d, fit, "");
    if (fit->anchor.n) {
        cs_buf_addf(&more, " && missing(`%.*s`)", (int)fit->anchor.n, fit->anchor.p);
        cs_buf_addc(&more, '\0');
        if (!more.failed) add_rule(&text, ids, UNDATED, d, fit, more.p);
    }
    if (d->mature_s && fit->anchor.n) {
        cs_buf_clear(&more);
        cs_buf_addf(&more, " && `%.*s` > as_of - %lld", (int)fit->anchor.n, fit->anchor.p,
                    (long long)d->mature_s);
        cs_buf_addc(&more, '\0');
        if (!more.failed) add_rule(&text, ids, YOUNG, d, fit, more.p);
    }
    enum cs_status status = cs_buf_status(&more, e);
    if (status == CS_OK) status = cs_buf_status(&text, e);
    if (status == CS_OK) status = cs_catalogue_parse(c, cs_buf_slice(&text), "explain", e);
    cs_buf_release(&more);
    cs_buf_release(&text);
    return status == CS_OK ? cs_buf_status(ids, e) : status;
}

static void number(struct cs_buf *out, const char *what, struct cs_num x)
{
    if (cs_num_missing(x)) return;
    cs_buf_addf(out, "%-9s ", what);
    cs_num_format(x, out);
    cs_buf_addc(out, '\n');
}

static void count_line(struct cs_buf *out, const char *what, uint64_t n, const char *why)
{
    cs_buf_addf(out, "%-9s %llu%s%s\n", what, (unsigned long long)n, *why ? "  " : "", why);
}

static void rule_line(struct cs_buf *out, uint64_t n, const char *why)
{
    if (n) count_line(out, "", n, why);
}

/* From all rows to those that count, a line a rule that left some out. */
static void explain_rows(const struct cs_answer *a, const struct cs_result *r, struct cs_buf *out)
{
    const struct cs_view_answer *v = &a->views[0];
    const struct cs_metric_def *d = v->bound->metrics[0].metric->def;
    uint64_t n[RULES] = {0}, kept = 0;
    bool dated = v->bound->view->period.kind != CS_PERIOD_ALL;
    count_line(out, "rows", a->measured->rows, "");
    if (v->bound->n == 1) return;
    for (size_t m = 1; m < v->bound->n; m++)
        for (int rule = 0; rule < RULES; rule++) {
            if (!cs_slice_eqz(v->bound->metrics[m].metric->id, rules[rule])) continue;
            struct cs_result x = cs_answer_get(a, v, &v->groups[0], m, 0);
            n[rule] = x.n + x.excluded;
        }
    rule_line(out, a->measured->future, "began after as-of");
    kept = a->measured->rows - a->measured->future;
    rule_line(out, kept - n[ROWS], dated ? "are not in --where and the period" : "are not in --where");
    rule_line(out, n[ROWS] - n[ABOUT], "are not what the metric is about: where");
    uint64_t undated = dated || d->mature_s ? n[UNDATED] : 0;
    count_line(out, "left out", r->excluded, "");
    rule_line(out, undated, "have no date: anchor");
    rule_line(out, n[YOUNG], "are too young at as-of: mature");
    if (r->excluded > undated + n[YOUNG])
        rule_line(out, r->excluded - undated - n[YOUNG],
                  d->open.n ? "have no value, or not yet: of" : "have no value: of");
}

enum cs_status cs_answer_explain(const struct cs_answer *a, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_view_answer *v = &a->views[0];
    const struct cs_place *place = &v->places[0];
    char text[CS_TIME_LEN];
    struct cs_result r = cs_answer_get(a, v, &v->groups[0], 0, 0);
    cs_buf_addz(out, "\non this input\n");
    explain_rows(a, &r, out);
    if (cs_num_missing(r.value)) line(out, "value", CS_LIT("none: no row that it is about"));
    number(out, "value", r.value);
    count_line(out, "n", r.n, "");
    number(out, "num", r.num);
    number(out, "den", r.den);
    number(out, "lo", r.lo);
    number(out, "hi", r.hi);
    if (a->measured->has_as_of) {
        cs_time_format(a->measured->as_of, text);
        line(out, "as of", cs_slice(text, sizeof text));
    }
    if (v->bound->view->period.kind != CS_PERIOD_ALL && place->days.first <= place->days.last) {
        cs_date_format(place->days.first, text);
        line(out, "from", cs_slice(text, 10));
        cs_date_format(place->days.last, text);
        line(out, "to", cs_slice(text, 10));
    }
    return cs_buf_status(out, e);
}
