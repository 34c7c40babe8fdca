/* cs-features.c - one row a customer, as of a moment: options and wiring of metric/features.h. */
#include "base/program.h"
#include "base/tool.h"
#include "metric/features.h"
#include "table/ends.h"
#include <stdlib.h>

enum { WINDOW_DAYS = 30 };

struct options {
    struct cs_common common;
    const char *features, *window;
    struct cs_texts catalogues;
    bool list, explain;
};

struct job {
    const struct options *o;
    const struct cs_texts *operands;
    enum cs_lang lang;
    struct cs_context context;
    struct cs_catalogue catalogue;
    int64_t window_s;
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

static enum cs_status read_window(struct job *j)
{
    j->window_s = (int64_t)WINDOW_DAYS * 86400;
    if (!j->o->window) return CS_OK;
    enum cs_status st = cs_window_parse(&j->window_s, cs_slicez(j->o->window), j->e);
    if (st || j->window_s > 0) return st;
    cs_fail(j->e, CS_USAGE, "--window: no length: '%s'", cs_quotez(j->o->window).text);
    return cs_error_cure(j->e, "30d, 12w, 24h");
}

/* ---- definitions ---- */

static enum cs_status explain(struct job *j, struct cs_buf *text)
{
    const struct cs_catalogue *c = &j->catalogue;
    struct cs_slice rest = cs_slicez(j->o->features ? j->o->features : ""), id;
    cs_features_window(j->context.has_as_of ? &j->context.as_of : NULL, j->window_s, text);
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

static enum cs_status write_rows(struct job *j, struct cs_ends *ends)
{
    struct cs_features f = {0};
    const struct cs_features_question q = {.tickets = ends->in,
                                           .context = &j->context,
                                           .catalogue = &j->catalogue,
                                           .list = j->o->features,
                                           .window_s = j->window_s};
    enum cs_status st = cs_features_make(&f, &q, j->e);
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
    if (!st) st = read_window(j);
    if (!st) st = read_catalogue(j);
    if (!st && (j->o->list || j->o->explain)) return write_text(j);
    if (!st) st = cs_ends_open(&ends, &j->o->common, j->operands, j->e);
    return st ? st : cs_ends_close(&ends, write_rows(j, &ends), j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .operands = operands, .e = e};
    enum cs_status st = cs_context_open(&j.context, &j.o->common, e);
    if (st) return st;
    st = work(&j);
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
