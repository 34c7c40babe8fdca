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

enum cs_status cs_metric_explain(const struct cs_metric *m, const struct cs_fit *fit, struct cs_buf *out,
                                 struct cs_error *e)
{
    const struct cs_metric_def *d = m->def;
    struct cs_buf call = {0};
    cs_metric_call(m, &call);
    line(out, "metric", m->id);
    for (int lang = 0; lang < CS_LANGS; lang++) {
        cs_buf_addf(out, "%-9s ", lang == 0 ? "name" : "");
        cs_metric_name(m, (enum cs_lang)lang, out);
        cs_buf_addc(out, '\n');
    }
    line(out, "about", d->about[CS_EN]);
    line(out, "value", cs_buf_slice(&call));
    alternatives(out, "of", &d->of, fit ? fit->of : NULL);
    alternatives(out, "where", &d->where, fit ? fit->where : NULL);
    line(out, "among", d->among.text);
    line(out, "anchor", fit && fit->anchor.n ? fit->anchor : d->anchor);
    line(out, "mature", cs_stanza_value(d->stanza, "mature"));
    line(out, "unit", m->unit);
    line(out, "better", d->better);
    line(out, "source", d->origin);
    enum cs_status status = cs_buf_status(&call, e);
    cs_buf_release(&call);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}

static void number(struct cs_buf *out, const char *what, struct cs_num x)
{
    if (cs_num_missing(x)) return;
    cs_buf_addf(out, "%-9s ", what);
    cs_num_format(x, out);
    cs_buf_addc(out, '\n');
}

enum cs_status cs_answer_explain(const struct cs_answer *a, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_view_answer *v = &a->views[0];
    const struct cs_place *place = &v->places[0];
    char text[CS_TIME_LEN];
    struct cs_result r = cs_answer_get(a, v, &v->groups[0], 0, 0);
    cs_buf_addz(out, "\non this input\n");
    if (cs_num_missing(r.value)) line(out, "value", CS_LIT("none: no row that it is about"));
    number(out, "value", r.value);
    cs_buf_addf(out, "%-9s %llu\n%-9s %llu\n", "n", (unsigned long long)r.n, "left out",
                (unsigned long long)r.excluded);
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
