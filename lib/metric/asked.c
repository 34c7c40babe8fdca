/* asked.c - questions as lines of text. */
#include "metric/asked.h"
#include "base/state.h"

static void ask(struct cs_buf *b, const char *what, struct cs_slice text)
{
    cs_buf_addf(b, "ask\t%s\t", what);
    cs_field_add(b, text);
    cs_buf_addc(b, '\n');
}

static void ask_all(struct cs_buf *b, const char *what, const struct cs_texts *texts)
{
    for (size_t i = 0; i < texts->n; i++) ask(b, what, cs_slicez(texts->v[i]));
}

static void ask_days(struct cs_buf *b, const char *what, int kind, int64_t n, struct cs_days days)
{
    struct cs_buf text = {0};
    cs_state_put(&text, kind);
    cs_state_put(&text, n);
    cs_state_put(&text, days.first);
    cs_state_put(&text, days.last);
    ask(b, what, cs_buf_slice(&text));
    if (text.failed) b->failed = true;
    cs_buf_release(&text);
}

/* A definition is all that its stanza says. */
static void ask_stanza(struct cs_buf *b, const struct cs_stanza *s)
{
    struct cs_buf text = {0};
    for (size_t i = 0; s && i < s->n; i++) {
        cs_buf_adds(&text, s->entries[i].key);
        cs_buf_addz(&text, " = ");
        cs_buf_adds(&text, s->entries[i].value);
        cs_buf_addc(&text, '\n');
    }
    struct cs_hash128 digest = cs_digest128(cs_buf_slice(&text));
    cs_buf_addf(b, "ask\tdefinition\t%016llx%016llx\n", (unsigned long long)digest.hi,
                (unsigned long long)digest.lo);
    if (text.failed) b->failed = true;
    cs_buf_release(&text);
}

static void ask_view(struct cs_buf *b, const struct cs_view *v)
{
    ask(b, "view", v->id);
    for (size_t k = 0; k < v->n_keys; k++) {
        ask(b, "key", v->keys[k].name);
        ask(b, "means", v->keys[k].formula.text);
    }
    for (size_t i = 0; i < v->n_metrics; i++) {
        const struct cs_metric *m = &v->metrics[i];
        ask(b, "metric", m->id);
        ask_stanza(b, m->def ? m->def->stanza : NULL);
        for (int k = 0; k < 2; k++)
            if (m->part[k].def) ask_stanza(b, m->part[k].def->stanza);
    }
    ask_days(b, "period", (int)v->period.kind, v->period.n, v->period.fixed);
    for (size_t i = 0; i < v->n_compares; i++)
        ask_days(b, "compare", (int)v->compares[i].kind, v->compares[i].n, v->compares[i].fixed);
    if (v->where.tree) ask(b, "where", v->where.text);
}

void cs_asked_write(const struct cs_question *q, struct cs_buf *b)
{
    const struct cs_common *o = q->context->common;
    const struct {
        const char *name, *text;
    } options[] = {
        {"--where", o->where}, {"--zone", o->zone}, {"--as-of", o->as_of}, {"--bad-values", o->bad_values}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (options[i].text) ask(b, options[i].name, cs_slicez(options[i].text));
    ask_all(b, "--let", &o->let);
    ask_all(b, "--lookup", &o->lookup);
    ask_all(b, "--calendar", &o->calendar);
    for (size_t i = 0; i < q->n; i++) ask_view(b, &q->views[i]);
}

void cs_layout_write(const struct cs_layout *l, struct cs_buf *b)
{
    cs_buf_addz(b, "layout\t");
    for (size_t i = 0; i < l->n; i++) {
        const struct cs_domain *d = &l->domains[i];
        cs_state_put(b, (int64_t)d->view);
        cs_state_put(b, (int64_t)d->n_keys);
        cs_state_put(b, (int64_t)d->n);
        cs_state_put(b, d->cells.counters);
        for (size_t k = 0; k < CS_KEEPS; k++) cs_state_put(b, d->cells.kept[k]);
    }
    cs_buf_addc(b, '\n');
}
