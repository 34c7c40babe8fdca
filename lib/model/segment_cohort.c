/* segment_cohort.c - --method cohort: customers by the month or week of their first ticket or order
 * (cohort.h). The visits are found by the metric engine, which knows as-of, --where and the clocks of rows.
 */
#include "metric/answer.h"
#include "metric/notes.h"
#include "metric/views.h"
#include "model/cohort.h"
#include "model/segment.h"
#include <stdlib.h>
#include <string.h>

struct gathering {
    struct cs_segment *s;
    struct cs_context context;
    struct cs_common common; /* the tool's own, with the as-of that the tickets gave */
    char as_of[CS_TIME_LEN + 1];
    struct cs_map names; /* of the customers */
    struct cs_cohorts cohorts;
    uint64_t nameless; /* rows without a customer */
};

/* ---- the visits ---- */

static enum cs_status ask(const struct gathering *g, const char *born, struct cs_views *views,
                          struct cs_catalogue *c, struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_buf_addf(&text, "[visits]\nkeys = customer_id, period=%s(%s)\nmetrics = rows\nwhere = %s <= as_of\n",
                g->cohorts.unit == CS_WEEK ? "week" : "month", born, born);
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_catalogue_parse(c, CS_LIT("[rows]\nvalue = count()\n"), "cohort", e);
    if (!st) st = cs_views_parse(views, cs_buf_slice(&text), "cohort", c, e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status take(struct gathering *g, const struct cs_answer *a, struct cs_error *e)
{
    const struct cs_view_answer *v = &a->views[0];
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < v->n && !st; i++) {
        const struct cs_keyval *name = &v->groups[i].keys[0], *period = &v->groups[i].keys[1];
        const uint64_t rows = cs_answer_get(a, v, &v->groups[i], 0, 0).n;
        if (name->tag == CS_TAG_MISSING) {
            g->nameless += rows;
            continue;
        }
        const uint32_t customer = cs_map_add(&g->names, name->s, NULL);
        if (customer == CS_MAP_NONE) return cs_map_status(&g->names, e);
        st = cs_cohorts_add(&g->cohorts, customer, period->v, e);
    }
    return st;
}

/* What tickets say of as-of holds for orders. */
static enum cs_status keep_as_of(struct gathering *g, struct cs_measured *m, struct cs_error *e)
{
    enum cs_status st = cs_measured_note(m, e);
    if (st) return st;
    cs_buf_adds(&g->s->notes, cs_buf_slice(&m->notes));
    if (!m->has_as_of) return cs_fail(e, CS_DATA, "no row has a time");
    g->context.has_as_of = true;
    g->context.as_of = m->as_of;
    cs_time_format(m->as_of, g->as_of);
    g->common.as_of = g->as_of;
    return CS_OK;
}

static enum cs_status look(struct gathering *g, struct cs_input *in, struct cs_context *context,
                           const char *born, struct cs_error *e)
{
    struct cs_catalogue catalogue = {0};
    struct cs_views views = {0};
    struct cs_measured m = {0};
    struct cs_answer a = {0};
    enum cs_status st = ask(g, born, &views, &catalogue, e);
    const struct cs_question question = {.input = in,
                                         .context = context,
                                         .views = views.v,
                                         .n = views.n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    if (!st) st = cs_measure(&m, &question, e);
    if (!st) st = cs_answer_make(&a, &m, e);
    if (!st) st = take(g, &a, e);
    if (!st && context == &g->context) st = keep_as_of(g, &m, e);
    cs_answer_release(&a);
    cs_measured_release(&m);
    cs_views_release(&views);
    cs_catalogue_release(&catalogue);
    return st;
}

static enum cs_status need(const struct cs_input *in, const char *born, const char *what, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(in);
    const char *const columns[] = {"customer_id", born};
    for (size_t i = 0; i < 2; i++)
        if (cs_header_find(header, cs_slicez(columns[i])) == CS_NO_COLUMN)
            return cs_fail(e, CS_DATA, "%s: the stream has no column '%s'", what, columns[i]);
    return CS_OK;
}

/* --where and --let are about tickets. */
static enum cs_status look_at_orders(struct gathering *g, const struct cs_ends *ends, struct cs_error *e)
{
    struct cs_input_options options = ends->options;
    struct cs_input *in = NULL;
    struct cs_context context = g->context;
    if (!g->s->ask->of_tickets.orders) return CS_OK;
    options.files = &g->s->ask->of_tickets.orders;
    options.n = 1;
    options.progress = NULL;
    context.common = &g->common;
    context.where = NULL;
    context.n_lets = 0;
    enum cs_status st = cs_input_open(&in, &options, e);
    if (!st) st = need(in, "ordered_at", "--orders", e);
    if (!st) st = look(g, in, &context, "ordered_at", e);
    cs_input_close(in);
    return st;
}

/* ---- what is written ---- */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell(struct gathering *g)
{
    struct cs_buf *b = &g->s->notes;
    if (g->nameless)
        cs_buf_addf(b, "%llu row%s without a customer_id: in no cohort\n", (unsigned long long)g->nameless,
                    plural(g->nameless));
    if (!g->s->ask->portrait) return;
    cs_buf_addf(b, "%zu customer%s in cohorts; ", g->cohorts.customers, plural(g->cohorts.customers));
    cs_unit_format(cs_int(g->cohorts.last + 1), g->cohorts.unit, b);
    cs_buf_addf(b, " is not over at as-of and left out, with %zu new customer%s\n", g->cohorts.new_ones,
                plural(g->cohorts.new_ones));
}

static enum cs_status write_tables(struct gathering *g, struct cs_ends *ends, struct cs_error *e)
{
    const struct cs_time at = g->context.as_of;
    const int64_t local = at.at + at.off, day = local / 86400 - (local % 86400 < 0);
    struct cs_telling t = {
        .name = cs_cohort_keys, .n_names = CS_COHORT_KEYS, .as_of = cs_slice(g->as_of, CS_TIME_LEN)};
    struct cs_told_rows rows = {0};
    enum cs_status st = cs_cohorts_tell(&g->cohorts, cs_unit_of_day(day, g->cohorts.unit) - 1, &rows, e);
    if (!st) st = cs_told_write(&rows, &t, ends, e);
    cs_told_rows_release(&rows);
    return st;
}

struct member {
    struct cs_slice name;
    int64_t first;
};

static int by_name(const void *x, const void *y)
{
    return cs_slice_cmp(((const struct member *)x)->name, ((const struct member *)y)->name);
}

/* A row a customer, by customer. */
static enum cs_status write_rows(struct gathering *g, struct cs_ends *ends, struct cs_error *e)
{
    static const struct cs_slice columns[] = {{"customer_id", 11}, {"segment", 7}};
    const struct cs_cohorts *c = &g->cohorts;
    struct member *member = cs_alloc(g->names.n, sizeof *member);
    struct cs_buf out = {0};
    size_t n = 0;
    enum cs_status st = member ? cs_ends_header(ends, columns, 2, e) : cs_fail_memory(e);
    for (size_t i = 0; i < c->n && !st; i++)
        if (i == 0 || c->v[i].customer != c->v[i - 1].customer)
            member[n++] = (struct member){g->names.key[c->v[i].customer], c->v[i].period};
    if (!st && n) qsort(member, n, sizeof *member, by_name);
    for (size_t i = 0; i < n && !st; i++) {
        cs_field_add(&out, member[i].name);
        cs_buf_addc(&out, '\t');
        cs_unit_format(cs_int(member[i].first), c->unit, &out);
        cs_buf_addc(&out, '\n');
        if (out.n < 1 << 17 && i + 1 < n) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    free(member);
    return st ? st : cs_ends_seal(ends, n, 0, 0, e);
}

static enum cs_status run(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    const bool weeks = s->ask->span && strcmp(s->ask->span, "week") == 0;
    struct gathering g = {.s = s, .common = s->ask->common, .cohorts.unit = weeks ? CS_WEEK : CS_MONTH};
    enum cs_status st = need(ends->in, "created_at", "--method cohort", e);
    if (!st) st = cs_context_open(&g.context, &s->ask->common, e);
    if (st) return st;
    st = look(&g, ends->in, &g.context, "created_at", e);
    if (!st) st = look_at_orders(&g, ends, e);
    if (!st) cs_cohorts_settle(&g.cohorts);
    if (!st) st = s->ask->portrait ? write_tables(&g, ends, e) : write_rows(&g, ends, e);
    if (!st) tell(&g);
    cs_cohorts_release(&g.cohorts);
    cs_map_release(&g.names);
    cs_context_close(&g.context);
    return st;
}

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_ask *ask = s->ask;
    const char *stray = ask->features  ? "--features"
                        : ask->rules   ? "--rules"
                        : ask->columns ? "--columns"
                        : ask->about   ? "--about"
                                       : NULL;
    if (stray) return cs_fail(e, CS_USAGE, "option '%s' is not for '--method cohort'", stray);
    if (!ask->span || strcmp(ask->span, "month") == 0 || strcmp(ask->span, "week") == 0) return CS_OK;
    return cs_fail(e, CS_USAGE, "--span: no '%s'; there is month, week", cs_quotez(ask->span).text);
}

static const char *const options[] = {"span", NULL};

const struct cs_segment_method cs_segment_cohort = {
    .name = "cohort", .options = options, .check = check, .run = run};
