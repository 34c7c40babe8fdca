/* cs-features.c - one row a customer, as of a moment: options and wiring of metric/features_setup.h. */
#include "base/program.h"
#include "base/tool.h"
#include "metric/features_setup.h"
#include "table/ends.h"
#include <stdlib.h>

struct options {
    struct cs_common common;
    struct cs_features_options features;
    const char *list;
    struct cs_texts catalogues;
    bool names, explain;
};

struct job {
    const struct options *o;
    const struct cs_texts *operands;
    enum cs_lang lang;
    struct cs_features_setup setup;
    struct cs_error *e;
};

/* ---- definitions ---- */

static enum cs_status explain(struct job *j, struct cs_buf *text)
{
    const struct cs_features_setup *s = &j->setup;
    const struct cs_catalogue *c = &s->catalogue;
    struct cs_slice rest = cs_slicez(j->o->list ? j->o->list : ""), id;
    const struct cs_time *as_of = s->context.has_as_of ? &s->context.as_of : NULL;
    cs_features_interval("window", as_of, -s->window_s, 0, text);
    if (s->horizon_s) cs_features_interval("outcome", as_of, s->gap_s, s->gap_s + s->horizon_s, text);
    for (size_t i = 0; i < c->n && !j->o->list; i++) {
        cs_buf_addc(text, '\n');
        cs_feature_explain(&c->defs[i], j->lang, text);
    }
    while (cs_list_next(&rest, &id)) {
        const struct cs_metric_def *d;
        enum cs_status st = cs_feature_find(c, id, &d, j->e);
        if (st) return st;
        cs_buf_addc(text, '\n');
        cs_feature_explain(d, j->lang, text);
    }
    return cs_buf_status(text, j->e);
}

/* Definitions need no input. */
static enum cs_status write_text(struct job *j)
{
    struct cs_output *out = NULL;
    struct cs_buf text = {0};
    enum cs_status st = j->o->names ? cs_features_list(&j->setup.catalogue, &text, j->e) : explain(j, &text);
    if (!st) st = cs_output_open(&out, j->o->common.output, 0, j->e);
    if (!st) st = cs_output_write(out, text.p, text.n, j->e);
    if (!st)
        st = cs_output_commit(out, j->e);
    else
        cs_output_discard(out);
    cs_buf_release(&text);
    return st;
}

/* ---- rows ---- */

static void tell(const struct cs_features *f)
{
    cs_notes(cs_buf_slice(&f->notes));
    if (f->nameless)
        cs_note("%llu %s", (unsigned long long)f->nameless,
                f->nameless == 1 ? "row has no customer_id and is in no feature"
                                 : "rows have no customer_id and are in no feature");
    if (f->select.bad)
        cs_note("%llu %s as missing", (unsigned long long)f->select.bad,
                f->select.bad == 1 ? "value did not parse and counts" : "values did not parse and count");
}

static enum cs_status write_header(const struct cs_features *f, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_slice *names = cs_alloc(f->select.n, sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < f->select.n; i++) names[i] = f->select.columns[i].name;
    enum cs_status st = cs_ends_header(ends, names, f->select.n, e);
    free(names);
    return st;
}

static enum cs_status write_rows(struct job *j, struct cs_ends *ends)
{
    struct cs_features f = {0};
    struct cs_features_question q;
    enum cs_status st = cs_features_setup_question(&j->setup, &q, ends->in, &ends->options, j->e);
    q.list = j->o->list;
    if (!st) st = cs_features_make(&f, &q, j->e);
    if (!st) st = write_header(&f, ends, j->e);
    if (!st) st = cs_features_write(&f, ends->out, j->e);
    if (!st) tell(&f);
    if (!st) st = cs_ends_seal(ends, f.customers, 0, 0, j->e);
    cs_features_release(&f);
    return st;
}

static enum cs_status work(struct job *j)
{
    struct cs_ends ends = {0};
    enum cs_status st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    if (!st)
        st = cs_features_setup_open(&j->setup, &j->o->features, &j->o->common, cs_data_dir(),
                                    &j->o->catalogues, j->e);
    if (!st && (j->o->names || j->o->explain)) return write_text(j);
    if (!st) st = cs_ends_open(&ends, &j->o->common, j->operands, j->e);
    return st ? st : cs_ends_close(&ends, write_rows(j, &ends), j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .operands = operands, .e = e};
    const enum cs_status st = work(&j);
    cs_features_setup_release(&j.setup);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    struct cs_features_options *f = &o.features;
    const struct cs_option own[] = {
        {0, "as-of", CS_OPT_TEXT, "TIME", &o.common.as_of, "the moment: nothing later is looked at"},
        {0, "features", CS_OPT_TEXT, "LIST", &o.list, "ids, comma between (default: all that there can be)"},
        {0, "window", CS_OPT_TEXT, "LENGTH", &f->window, "of the last window, 30d or 12w (default: 30d)"},
        {0, "orders", CS_OPT_TEXT, "FILE", &f->orders, "a stream of orders: their number, value and age too"},
        {0, "customers", CS_OPT_TEXT, "FILE", &f->customers,
         "a stream of customers, a row each: type, level …"},
        {0, "label", CS_OPT_MAYBE, "COLUMN", &f->label, "a last column: who has left, by what follows as-of"},
        {0, "gap", CS_OPT_TEXT, "LENGTH", &f->gap, "between as-of and the outcome (default: none)"},
        {0, "horizon", CS_OPT_TEXT, "LENGTH", &f->horizon, "of the outcome: no contact and no order in it"},
        {0, "catalogue", CS_OPT_LIST, "FILE", &o.catalogues, "further features, cs-catalogue(5)"},
        {0, "list", CS_OPT_FLAG, NULL, &o.names, "what features there are, and stop"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "what they mean, and the window, and stop"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-features",
        .usage = {.synopsis = "--as-of TIME [--features LIST] [--window LENGTH] [FILE…]",
                  .about = "one row a customer: what is known of them at a moment",
                  .example = "cs-features --as-of 2024-08-01 --features contacts,csat_trend tickets.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.catalogues);
    return status;
}
