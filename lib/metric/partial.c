/* partial.c - writing parts: sums of groups, or rows cut down to the columns that matter. */
#include "metric/partial.h"
#include "base/state.h"
#include "expr/survey.h"
#include "metric/asked.h"
#include "metric/collect.h"
#include "metric/partial_file.h"
#include "metric/pending.h"
#include <stdlib.h>

struct writer {
    struct cs_output *out;
    struct cs_digest digest;
    struct cs_buf b;
    struct cs_error *e;
};

/* Writes what is in the buffer: whole lines. */
static enum cs_status flush(struct writer *w)
{
    enum cs_status status = cs_buf_status(&w->b, w->e);
    if (status == CS_OK) {
        cs_digest_lines(&w->digest, cs_buf_slice(&w->b));
        status = cs_output_write(w->out, w->b.p, w->b.n, w->e);
    }
    cs_buf_clear(&w->b);
    return status;
}

static enum cs_status write_head(struct writer *w, const struct cs_question *q, const char *form)
{
    cs_buf_addf(&w->b, "cs-partial %d %s\nheader\t", CS_PARTIAL_VERSION, form);
    cs_buf_adds(&w->b, cs_input_header(q->input)->line);
    cs_buf_addc(&w->b, '\n');
    cs_asked_write(q, &w->b);
    return flush(w);
}

/* The seals of the input, when it has them, and the end. */
static enum cs_status write_end(struct writer *w, const struct cs_input *in, bool rows)
{
    if (rows) cs_buf_addz(&w->b, "\\.\n"); /* a line that no row can be */
    if (cs_input_sealed(in)) {
        struct cs_seal s = cs_input_seal(in);
        cs_buf_addf(&w->b, "seal\t%llu %llu %llu %llu %llu\n", (unsigned long long)s.rows,
                    (unsigned long long)s.read, (unsigned long long)s.rejected,
                    (unsigned long long)s.duplicates, (unsigned long long)s.repairs);
    }
    enum cs_status status = flush(w);
    cs_buf_addf(&w->b, "end\t%016llx\n", (unsigned long long)w->digest.value);
    return status == CS_OK ? flush(w) : status;
}

/* ---- sums ---- */

static void put_key(struct cs_buf *b, const struct cs_keyval *k)
{
    cs_buf_addc(b, '\t');
    if (k->tag == CS_TAG_MISSING) return;
    switch (k->type) {
    case CS_TEXT:
        cs_buf_addc(b, '"');
        cs_field_add(b, k->s);
        return;
    case CS_NUM:
        cs_state_put(b, k->tag);
        cs_state_put(b, k->v);
        return;
    case CS_BOOL:
        cs_state_put(b, k->v);
        return;
    case CS_TIME:
        cs_state_put(b, k->v);
        cs_state_put(b, k->off);
    }
}

/* group, domain, keys, counters, cells */
static enum cs_status write_group(struct writer *w, const struct cs_measured *m, size_t d, uint32_t g)
{
    const struct cs_domain_state *state = &m->domains[d];
    const struct cs_store *s = &state->store;
    cs_buf_addf(&w->b, "group\t%zu", d);
    for (size_t k = 0; k < m->layout.domains[d].n_keys; k++) {
        struct cs_keyval key = cs_grouper_key(state->grouper, g, k);
        put_key(&w->b, &key);
    }
    cs_buf_addc(&w->b, '\t');
    for (uint32_t i = 0; i < s->cells.counters; i++) cs_state_put_hex(&w->b, *cs_store_counter(s, g, i));
    for (enum cs_keep kind = 0; kind < CS_KEEPS; kind++)
        for (uint32_t i = 0; i < s->cells.kept[kind]; i++) {
            cs_buf_addc(&w->b, '\t');
            cs_accumulators[kind].write(cs_store_cell(s, kind, g, i), &w->b);
        }
    cs_buf_addc(&w->b, '\n');
    return flush(w);
}

struct sorter {
    const struct cs_grouper *grouper;
    size_t n_keys;
};

static int by_keys(const void *x, const void *y, void *ctx)
{
    const struct sorter *s = ctx;
    int order = 0;
    for (size_t k = 0; k < s->n_keys && !order; k++) {
        struct cs_keyval a = cs_grouper_key(s->grouper, *(const uint32_t *)x, k);
        struct cs_keyval b = cs_grouper_key(s->grouper, *(const uint32_t *)y, k);
        order = cs_keyval_cmp(&a, &b);
    }
    return order;
}

/* The groups of a domain in the order of their keys: as they came they tell of workers and blocks. *rank says
 * which place each has. */
static enum cs_status write_groups(struct writer *w, const struct cs_measured *m, size_t d, uint32_t **rank)
{
    const size_t n = m->domains[d].store.groups;
    struct sorter s = {m->domains[d].grouper, m->layout.domains[d].n_keys};
    uint32_t *order = cs_alloc(n + 1, sizeof *order);
    *rank = cs_alloc(n + 1, sizeof **rank);
    enum cs_status status = order && *rank ? CS_OK : cs_fail_memory(w->e);
    for (uint32_t g = 0; g < n && status == CS_OK; g++) order[g] = g;
    if (status == CS_OK && n) qsort_r(order, n, sizeof *order, by_keys, &s);
    for (uint32_t i = 0; i < n && status == CS_OK; i++) {
        (*rank)[order[i]] = i;
        status = write_group(w, m, d, order[i]);
    }
    free(order);
    return status;
}

static enum cs_status write_sums(struct writer *w, const struct cs_measured *m,
                                 const struct cs_newest *newest)
{
    const struct cs_layout *l = &m->layout;
    cs_layout_write(l, &w->b);
    const uint64_t counts[] = {m->rows, m->future, m->matched, m->newer, m->undated, m->bad};
    cs_buf_addz(&w->b, "count\t");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) cs_state_put_hex(&w->b, counts[i]);
    cs_buf_addz(&w->b, "\nfirst\t");
    for (size_t i = 0; i < l->n_anchors; i++) cs_state_put(&w->b, m->first_day[i]);
    cs_buf_addc(&w->b, '\n');
    if (newest->any) cs_buf_addf(&w->b, "newest\t%lld %d\n", (long long)newest->at.at, (int)newest->at.off);
    enum cs_status status = flush(w);
    uint32_t **rank = cs_alloc(l->n + 1, sizeof *rank);
    if (!rank) return cs_fail_memory(w->e);
    for (size_t d = 0; d < l->n && status == CS_OK; d++) status = write_groups(w, m, d, &rank[d]);
    struct cs_contact_at at = {0, 0};
    while (status == CS_OK && m->pending && cs_pending_write(m->pending, &at, rank, &w->b)) status = flush(w);
    for (size_t d = 0; d < l->n; d++) free(rank[d]);
    free(rank);
    return status;
}

/* ---- rows ---- */

struct cutter {
    const struct cs_plan *plan;
    struct cs_newest_watch watch;
    cs_node *judges;
    size_t n_judges;
    uint32_t *columns;
    uint32_t n_columns;
    struct writer *w;
};
struct hand {
    const struct cutter *c;
    struct cs_eval *eval, *watch_eval;
};

static void hand_free(struct hand *h)
{
    cs_eval_free(h->eval);
    cs_eval_free(h->watch_eval);
    free(h);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct hand *h = cs_alloc(1, sizeof *h);
    if (!h) return cs_fail_memory(e);
    h->c = ctx;
    enum cs_status status = cs_eval_make(&h->eval, h->c->plan, e);
    if (status == CS_OK) status = cs_eval_make(&h->watch_eval, h->c->watch.plan, e);
    *worker = h;
    if (status != CS_OK) hand_free(h);
    return status;
}

static enum cs_status judge(void *worker, const struct cs_block *block, uint32_t first, uint32_t n,
                            struct cs_error *e)
{
    struct hand *h = worker;
    const struct cs_vec *x;
    enum cs_status status = CS_OK;
    cs_eval_batch(h->eval, block, first, n);
    cs_eval_batch(h->watch_eval, block, first, n);
    for (size_t i = 0; i < h->c->n_judges && status == CS_OK; i++)
        status = cs_eval_get(h->eval, h->c->judges[i], &x, e);
    for (size_t i = 0; i < h->c->watch.n && status == CS_OK; i++)
        status = cs_eval_get(h->watch_eval, h->c->watch.times[i], &x, e);
    return status;
}

static enum cs_status cut_block(void *worker, const struct cs_block *block, struct cs_buf *out,
                                struct cs_error *e)
{
    const struct hand *h = worker;
    enum cs_status status = cs_each_batch(block, judge, worker, e);
    for (uint32_t r = 0; r < block->rows && status == CS_OK; r++)
        for (uint32_t i = 0; i < h->c->n_columns; i++) {
            cs_buf_adds(out, cs_field(block, r, h->c->columns[i]));
            cs_buf_addc(out, i + 1 < h->c->n_columns ? '\t' : '\n');
        }
    return status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)ok;
    (void)e;
    hand_free(worker);
    return CS_OK;
}

static enum cs_status in_order(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cutter *c = ctx;
    (void)e;
    cs_digest_lines(&c->w->digest, cs_buf_slice(out));
    return CS_OK;
}

/* The columns that judges and the watch read, in the order of the header. A stream must have one: the first
 * stands in where none is read. */
static enum cs_status find_columns(struct cutter *c, uint32_t n_header, struct cs_error *e)
{
    bool *used = cs_alloc(n_header + 1, sizeof *used);
    c->columns = cs_alloc(n_header + 1, sizeof *c->columns);
    enum cs_status status = used && c->columns ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < c->n_judges && status == CS_OK; i++) {
        uint32_t column = cs_plan_reads(c->plan, c->judges[i]);
        if (column != CS_NO_COLUMN) used[column] = true;
    }
    for (size_t i = 0; i < c->watch.n && status == CS_OK; i++)
        used[cs_plan_reads(c->watch.plan, c->watch.times[i])] = true;
    for (uint32_t i = 0; i < n_header && status == CS_OK; i++)
        if (used[i]) c->columns[c->n_columns++] = i;
    if (status == CS_OK && c->n_columns == 0) c->columns[c->n_columns++] = 0;
    free(used);
    return status;
}

static enum cs_status write_rows(struct writer *w, const struct cs_measured *m, const struct cs_question *q)
{
    const struct cs_header *header = cs_input_header(q->input);
    struct cs_scope scope = cs_context_scope(q->context, header);
    struct cutter c = {.plan = m->bindings.plan, .w = w};
    const struct cs_pass pass = {
        .ctx = &c, .start = start, .block = cut_block, .finish = finish, .in_order = in_order};
    enum cs_status status = cs_newest_watch_make(&c.watch, &scope, w->e);
    if (status == CS_OK) status = cs_collect_judges(&m->bindings, &c.judges, &c.n_judges, w->e);
    if (status == CS_OK) status = find_columns(&c, header->n, w->e);
    if (status == CS_OK) {
        cs_buf_addz(&w->b, "data");
        for (uint32_t i = 0; i < c.n_columns; i++) {
            cs_buf_addc(&w->b, '\t');
            cs_field_add(&w->b, header->name[c.columns[i]]);
        }
        cs_buf_addc(&w->b, '\n');
        status = flush(w);
    }
    if (status == CS_OK) status = cs_input_run(q->input, &pass, w->out, w->e);
    cs_newest_watch_release(&c.watch);
    free(c.judges);
    free(c.columns);
    return status;
}

/* ---- all of it ---- */

enum cs_status cs_partial_write(struct cs_measured *m, const struct cs_question *q, struct cs_output *out,
                                struct cs_error *e)
{
    struct writer w = {.out = out, .e = e};
    struct cs_newest newest = {0};
    bool alone;
    enum cs_status status = cs_measure_bind(m, q, cs_input_header(q->input), &alone, e);
    if (status == CS_OK) status = write_head(&w, q, alone ? "sums" : "rows");
    if (status == CS_OK && !alone) status = write_rows(&w, m, q);
    if (status == CS_OK && alone) status = cs_measure_pass(m, q, &newest, e);
    if (status == CS_OK && alone) status = write_sums(&w, m, &newest);
    if (status == CS_OK) status = write_end(&w, q->input, !alone);
    cs_buf_release(&w.b);
    return status;
}
