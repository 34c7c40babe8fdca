/* features_setup.c - options about features: lengths, label, definitions, orders and customers. */
#include "metric/features_setup.h"
#include <stdlib.h>

void cs_features_setup_release(struct cs_features_setup *s)
{
    cs_input_close(s->orders);
    if (s->open) cs_context_close(&s->context);
    cs_catalogue_release(&s->catalogue);
    cs_buf_release(&s->spec);
    free(s->lookups.v);
    *s = (struct cs_features_setup){0};
}

static enum cs_status read_catalogue(struct cs_features_setup *s, const char *data_dir,
                                     const struct cs_texts *catalogues, struct cs_error *e)
{
    struct cs_buf path = {0};
    s->catalogue.features = true;
    cs_buf_addf(&path, "%s/customer.features", data_dir);
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    if (!st) st = cs_catalogue_read(&s->catalogue, path.p, e);
    cs_buf_release(&path);
    for (size_t i = 0; catalogues && i < catalogues->n && !st; i++)
        st = cs_catalogue_read(&s->catalogue, catalogues->v[i], e);
    return st ? st : cs_features_check(&s->catalogue, e);
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
static enum cs_status read_label(struct cs_features_setup *s, struct cs_error *e)
{
    const struct cs_features_options *o = s->options;
    if (!o->label && (o->gap || o->horizon)) {
        cs_fail(e, CS_USAGE, "--gap and --horizon are about an outcome");
        return cs_error_cure(e, "--label");
    }
    if (!o->label) return CS_OK;
    if (*o->label && (o->gap || o->horizon || !o->customers)) {
        cs_fail(e, CS_USAGE, "--label=%s: a column of --customers, without gap and horizon",
                cs_quotez(o->label).text);
        return cs_error_cure(e, "--label --horizon 60d, or --label=COLUMN --customers FILE");
    }
    if (*o->label) return CS_OK;
    enum cs_status st = read_length("--gap", o->gap, 0, &s->gap_s, e);
    return st ? st : read_length("--horizon", o->horizon, 1, &s->horizon_s, e);
}

/* The file of customers is a lookup behind those of the tool. */
static enum cs_status add_customers(struct cs_features_setup *s, struct cs_error *e)
{
    const struct cs_texts *given = &s->common.lookup;
    if (!s->options->customers) return CS_OK;
    cs_buf_addf(&s->spec, "customers=%s:customer_id", s->options->customers);
    cs_buf_addc(&s->spec, '\0');
    enum cs_status st = cs_buf_status(&s->spec, e);
    if (!st) st = cs_grow(&s->lookups.v, &s->lookups.cap, given->n + 1, sizeof *s->lookups.v, e);
    if (st) return st;
    for (size_t i = 0; i < given->n; i++) s->lookups.v[s->lookups.n++] = given->v[i];
    s->lookups.v[s->lookups.n++] = s->spec.p;
    s->common.lookup = s->lookups;
    return CS_OK;
}

enum cs_status cs_features_setup_open(struct cs_features_setup *s, const struct cs_features_options *options,
                                      const struct cs_common *common, const char *data_dir,
                                      const struct cs_texts *catalogues, struct cs_error *e)
{
    s->options = options;
    s->common = *common;
    s->window_s = (int64_t)CS_FEATURES_WINDOW_DAYS * 86400;
    enum cs_status st = read_length("--window", options->window, 1, &s->window_s, e);
    if (!st) st = read_label(s, e);
    if (!st) st = add_customers(s, e);
    if (!st) st = cs_context_open(&s->context, &s->common, e);
    s->open = !st;
    return st ? st : read_catalogue(s, data_dir, catalogues, e);
}

enum cs_status cs_features_setup_question(struct cs_features_setup *s, struct cs_features_question *q,
                                          struct cs_input *tickets, const struct cs_input_options *how,
                                          struct cs_error *e)
{
    const char *label = s->options->label;
    if (s->options->orders) {
        struct cs_input_options options = *how;
        options.files = &s->options->orders;
        options.n = 1;
        options.progress = NULL;
        enum cs_status st = cs_input_open(&s->orders, &options, e);
        if (st) return st;
    }
    *q = (struct cs_features_question){.tickets = tickets,
                                       .orders = s->orders,
                                       .context = &s->context,
                                       .catalogue = &s->catalogue,
                                       .window_s = s->window_s,
                                       .gap_s = s->gap_s,
                                       .horizon_s = s->horizon_s,
                                       .label = label && *label ? label : NULL};
    return CS_OK;
}
