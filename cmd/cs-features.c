/* cs-features.c - one row a customer, as of a moment: options and wiring of metric/features.h. */
#include "base/program.h"
#include "base/tool.h"
#include "metric/features.h"
#include "table/ends.h"
#include <stdlib.h>

enum { WINDOW_DAYS = 30 };

struct options {
    struct cs_common common;
    const char *features, *window, *orders, *customers, *label, *gap, *horizon;
    struct cs_texts catalogues;
    bool list, explain;
};

struct job {
    const struct options *o;
    const struct cs_texts *operands;
    enum cs_lang lang;
    struct cs_context context;
    struct cs_catalogue catalogue;
    int64_t window_s, gap_s, horizon_s;
    struct cs_error *e;
};

static enum cs_status read_catalogue(struct job *j)
{
    struct cs_buf path = {0};
    j->catalogue.features = true;
    cs_buf_addf(&path, "%s/customer.features", cs_data_dir());
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, j->e);
    if (!st) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    cs_buf_release(&path);
    for (size_t i = 0; i < j->o->catalogues.n && !st; i++)
        st = cs_catalogue_read(&j->catalogue, j->o->catalogues.v[i], j->e);
    return st ? st : cs_features_check(&j->catalogue, j->e);
}

static enum cs_status read_length(const char *option, const char *text, int64_t least, int64_t *seconds,
                                  struct cs_error *e)
{
    enum cs_status st = text ? cs_window_parse(seconds, cs_slicez(text), e) : CS_OK;
    if (st || *seconds >= least) return st;
    cs_fail(e, CS_USAGE, "%s: no length: '%s'", option, cs_quotez(text ? text : "").text);
    return cs_error_cure(e, "30d, 12w, 24h");
}

/* Either the outcome is in a column of customers, or it is what they did in a horizon. */
static enum cs_status read_label(struct job *j)
{
    const struct options *o = j->o;
    if (!o->label && (o->gap || o->horizon)) {
        cs_fail(j->e, CS_USAGE, "--gap and --horizon are about an outcome");
        return cs_error_cure(j->e, "--label");
    }
    if (!o->label) return CS_OK;
    if (*o->label && (o->gap || o->horizon || !o->customers)) {
        cs_fail(j->e, CS_USAGE, "--label=%s: a column of --customers, without gap and horizon",
                cs_quotez(o->label).text);
        return cs_error_cure(j->e, "--label --horizon 60d, or --label=COLUMN --customers FILE");
    }
    if (*o->label) return CS_OK;
    enum cs_status st = read_length("--gap", o->gap, 0, &j->gap_s, j->e);
    return st ? st : read_length("--horizon", o->horizon, 1, &j->horizon_s, j->e);
}

static enum cs_status read_lengths(struct job *j)
{
    j->window_s = (int64_t)WINDOW_DAYS * 86400;
    enum cs_status st = read_length("--window", j->o->window, 1, &j->window_s, j->e);
    return st ? st : read_label(j);
}

/* ---- definitions ---- */

static enum cs_status explain(struct job *j, struct cs_buf *text)
{
    const struct cs_catalogue *c = &j->catalogue;
    struct cs_slice rest = cs_slicez(j->o->features ? j->o->features : ""), id;
    const struct cs_time *as_of = j->context.has_as_of ? &j->context.as_of : NULL;
    cs_features_interval("window", as_of, -j->window_s, 0, text);
    if (j->horizon_s) cs_features_interval("outcome", as_of, j->gap_s, j->gap_s + j->horizon_s, text);
    for (size_t i = 0; i < c->n && !j->o->features; i++) {
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
    enum cs_status st = j->o->list ? cs_features_list(&j->catalogue, &text, j->e) : explain(j, &text);
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

static enum cs_status open_orders(struct job *j, const struct cs_ends *ends, struct cs_input **orders)
{
    struct cs_input_options options = ends->options;
    options.files = &j->o->orders;
    options.n = 1;
    options.progress = NULL;
    return j->o->orders ? cs_input_open(orders, &options, j->e) : CS_OK;
}

static enum cs_status write_rows(struct job *j, struct cs_ends *ends)
{
    struct cs_features f = {0};
    struct cs_input *orders = NULL;
    enum cs_status st = open_orders(j, ends, &orders);
    const struct cs_features_question q = {.tickets = ends->in,
                                           .orders = orders,
                                           .context = &j->context,
                                           .catalogue = &j->catalogue,
                                           .list = j->o->features,
                                           .window_s = j->window_s,
                                           .gap_s = j->gap_s,
                                           .horizon_s = j->horizon_s,
                                           .label = j->o->label && *j->o->label ? j->o->label : NULL};
    if (!st) st = cs_features_make(&f, &q, j->e);
    if (!st) st = write_header(&f, ends, j->e);
    if (!st) st = cs_features_write(&f, ends->out, j->e);
    if (!st) tell(&f);
    if (!st) st = cs_ends_seal(ends, f.customers, 0, 0, j->e);
    cs_features_release(&f);
    cs_input_close(orders);
    return st;
}

static enum cs_status work(struct job *j)
{
    struct cs_ends ends = {0};
    enum cs_status st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    if (!st) st = read_lengths(j);
    if (!st) st = read_catalogue(j);
    if (!st && (j->o->list || j->o->explain)) return write_text(j);
    if (!st) st = cs_ends_open(&ends, &j->o->common, j->operands, j->e);
    return st ? st : cs_ends_close(&ends, write_rows(j, &ends), j->e);
}

/* The file of customers is a lookup. */
static enum cs_status add_customers(struct options *o, struct cs_buf *spec, struct cs_error *e)
{
    struct cs_texts *lookups = &o->common.lookup;
    if (!o->customers) return CS_OK;
    cs_buf_addf(spec, "customers=%s:customer_id", o->customers);
    cs_buf_addc(spec, '\0');
    enum cs_status st = cs_buf_status(spec, e);
    if (!st) st = cs_grow(&lookups->v, &lookups->cap, lookups->n + 1, sizeof *lookups->v, e);
    if (!st) lookups->v[lookups->n++] = spec->p;
    return st;
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .operands = operands, .e = e};
    struct cs_buf spec = {0};
    enum cs_status st = add_customers(options, &spec, e);
    if (!st) st = cs_context_open(&j.context, &j.o->common, e);
    if (!st) st = work(&j);
    cs_buf_release(&spec);
    cs_catalogue_release(&j.catalogue);
    cs_context_close(&j.context);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {0, "as-of", CS_OPT_TEXT, "TIME", &o.common.as_of, "the moment: nothing later is looked at"},
        {0, "features", CS_OPT_TEXT, "LIST", &o.features,
         "ids, comma between (default: all that there can be)"},
        {0, "window", CS_OPT_TEXT, "LENGTH", &o.window, "of the last window, 30d or 12w (default: 30d)"},
        {0, "orders", CS_OPT_TEXT, "FILE", &o.orders, "a stream of orders: their number, value and age too"},
        {0, "customers", CS_OPT_TEXT, "FILE", &o.customers,
         "a stream of customers, a row each: type, level …"},
        {0, "label", CS_OPT_MAYBE, "COLUMN", &o.label, "a last column: who has left, by what follows as-of"},
        {0, "gap", CS_OPT_TEXT, "LENGTH", &o.gap, "between as-of and the outcome (default: none)"},
        {0, "horizon", CS_OPT_TEXT, "LENGTH", &o.horizon, "of the outcome: no contact and no order in it"},
        {0, "catalogue", CS_OPT_LIST, "FILE", &o.catalogues, "further features, cs-catalogue(5)"},
        {0, "list", CS_OPT_FLAG, NULL, &o.list, "what features there are, and stop"},
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
