/* segment_cohort.c - --method cohort: customers by the month or week of their first ticket or order
 * (cohort.h). */
#include "model/cohort.h"
#include "model/segment.h"
#include "model/visits.h"
#include <stdlib.h>
#include <string.h>

struct gathering {
    struct cs_segment *s;
    struct cs_visits visits;
    struct cs_map names; /* of the customers */
    struct cs_cohorts cohorts;
    uint64_t nameless; /* rows without a customer */
};

static enum cs_status take(void *ctx, struct cs_slice name, int64_t period, uint64_t rows, struct cs_error *e)
{
    struct gathering *g = ctx;
    if (!name.p) {
        g->nameless += rows;
        return CS_OK;
    }
    const uint32_t customer = cs_map_add(&g->names, name, NULL);
    if (customer == CS_MAP_NONE) return cs_map_status(&g->names, e);
    return cs_cohorts_add(&g->cohorts, customer, period, e);
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
    const struct cs_time at = g->visits.as_of;
    const int64_t local = at.at + at.off, day = local / 86400 - (local % 86400 < 0);
    struct cs_telling t = {.name = cs_cohort_keys,
                           .n_names = CS_COHORT_KEYS,
                           .as_of = cs_slice(g->visits.as_of_text, CS_TIME_LEN)};
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
    struct gathering g = {.s = s, .cohorts.unit = weeks ? CS_WEEK : CS_MONTH};
    g.visits = (struct cs_visits){.common = &s->ask->common,
                                  .orders = s->ask->of_tickets.orders,
                                  .unit = g.cohorts.unit,
                                  .notes = &s->notes,
                                  .ctx = &g,
                                  .take = take};
    enum cs_status st = cs_visits_find(&g.visits, ends, "--method cohort", e);
    if (!st) cs_cohorts_settle(&g.cohorts);
    if (!st) st = s->ask->portrait ? write_tables(&g, ends, e) : write_rows(&g, ends, e);
    if (!st) tell(&g);
    cs_cohorts_release(&g.cohorts);
    cs_map_release(&g.names);
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
