/* members.c - one more pass over the layout of a question, which keeps rows and not their numbers. Gaps are
 * found before it, so that every row can be judged when it comes by. */
#include "metric/members.h"
#include "metric/collect.h"
#include <stdlib.h>
#include <string.h>

/* What a row is to a metric. */
enum role { OUTSIDE, EXCLUDED, COUNTS, IN_NUM };

struct finder {
    struct cs_measured *m;
    const struct cs_gaps *gaps;
    cs_node *judges; /* whose values are looked at in every row, as the number's are */
    size_t n_judges;
    enum cs_side side;
    uint64_t rows; /* written */
};

/* One a worker. */
struct hand {
    struct finder *f;
    struct cs_eval *eval;
    struct cs_buf *out;
    uint16_t row[CS_BATCH]; /* rows that pass --where */
    uint32_t n;
    uint8_t role[2][CS_BATCH];
    uint64_t future, matched, newer, undated, rows;
};

/* ---- which side ---- */

enum cs_status cs_members_parse(struct cs_slice text, struct cs_slice *id, enum cs_side *side,
                                struct cs_error *e)
{
    static const char *const names[] = {[CS_SIDE_DEN] = "den", [CS_SIDE_NUM] = "num", "excluded"};
    const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
    *id = cs_slice(text.p, colon ? (size_t)(colon - text.p) : text.n);
    *side = CS_SIDE_DEN;
    if (!colon) return CS_OK;
    struct cs_slice word = cs_slice(colon + 1, text.n - id->n - 1);
    for (*side = CS_SIDE_DEN; *side <= CS_SIDE_EXCLUDED; ++*side)
        if (cs_slice_eqz(word, names[*side])) return CS_OK;
    cs_fail(e, CS_USAGE, "--members: unknown side '%s'", cs_quote(word).text);
    return cs_error_cure(e, "num, den or excluded");
}

/* ---- what rows are to a metric ---- */

static bool is_true(const struct cs_vec *x, uint32_t r)
{
    return x->tag[r] != CS_TAG_MISSING && x->v[r] != 0;
}

static bool known(const struct cs_vec *x, uint32_t r)
{
    return x->tag[r] != CS_TAG_MISSING;
}

/* The vectors that decide; NULL where a metric has no such node. */
struct looks {
    const struct cs_vec *view, *time, *population, *arg, *of, *arg2;
};

static enum cs_status look(struct hand *h, cs_node node, const struct cs_vec **x, struct cs_error *e)
{
    *x = NULL;
    return node == CS_NO_NODE ? CS_OK : cs_eval_get(h->eval, node, x, e);
}

/* Of a row of the base: what it says. */
static enum role role_of_value(const struct cs_metric *m, const struct cs_slot *slot, const struct looks *x,
                               uint32_t r)
{
    if (!slot) return IN_NUM;
    if (m->aggregate == CS_AGG_OPEN) return is_true(x->arg, r) ? IN_NUM : OUTSIDE;
    if (slot->share) return is_true(x->arg, r) ? IN_NUM : COUNTS;
    if (slot->kind && !cs_marks_need(slot->kind, x->arg, x->arg2, r)) return EXCLUDED;
    if (m->aggregate == CS_AGG_DISTINCT_SHARE) return is_true(x->arg2, r) ? IN_NUM : COUNTS;
    if (!slot->kind && (!known(x->arg, r) || (x->of && !known(x->of, r)))) return EXCLUDED;
    return IN_NUM;
}

static enum role role_of(const struct cs_layout *l, const struct cs_metric *m, const struct cs_base *b,
                         const struct cs_slot *slot, const struct looks *x, uint32_t r)
{
    if ((x->view && !is_true(x->view, r)) || (x->population && !is_true(x->population, r))) return OUTSIDE;
    if (x->time) {
        if (!known(x->time, r)) return EXCLUDED;
        int64_t day = cs_time_day(cs_vec_time(x->time, r));
        if (b->dated && (day < b->days.first || day > b->days.last)) return OUTSIDE;
        if (b->mature_s && x->time->v[r] > l->as_of.at - b->mature_s) return EXCLUDED;
    }
    return role_of_value(m, slot, x, r);
}

/* The rows of the batch and metric `i` of the view, which is not derived. */
static enum cs_status find_roles(struct hand *h, size_t i, uint8_t *role, struct cs_error *e)
{
    const struct cs_layout *l = &h->f->m->layout;
    const struct cs_bound_view *v = &l->bindings->views[0];
    const struct cs_place *place = &l->places[0][i * cs_view_periods(v->view)];
    const struct cs_domain *d = &l->domains[place->domain];
    const struct cs_base *b = &d->bases[place->base];
    const struct cs_slot *slot = place->slot == CS_NO_CELL ? NULL : &b->slots[place->slot];
    struct looks x = {0};
    enum cs_status status = look(h, d->rows, &x.view, e);
    if (status == CS_OK) status = look(h, b->dated || b->mature_s ? b->anchor : CS_NO_NODE, &x.time, e);
    if (status == CS_OK) status = look(h, b->population, &x.population, e);
    if (status == CS_OK && slot) status = look(h, slot->arg, &x.arg, e);
    if (status == CS_OK && slot) status = look(h, slot->of, &x.of, e);
    if (status == CS_OK && slot) status = look(h, slot->arg2, &x.arg2, e);
    for (uint32_t k = 0; k < h->n && status == CS_OK; k++)
        role[h->row[k]] = (uint8_t)role_of(l, v->metrics[i].metric, b, slot, &x, h->row[k]);
    return status;
}

/* Is a row wanted, whose roles in the metric (or in the parts of a derived one) are a and b? */
static bool is_member(enum cs_side side, enum cs_aggregate aggregate, enum role a, enum role b)
{
    bool derived = cs_aggregate_derived(aggregate);
    if (side == CS_SIDE_EXCLUDED) return a == EXCLUDED || (derived && b == EXCLUDED);
    if (!derived) return side == CS_SIDE_NUM ? a == IN_NUM : a >= COUNTS;
    if (aggregate == CS_AGG_RATIO) return side == CS_SIDE_NUM ? a >= COUNTS : b >= COUNTS;
    return a >= COUNTS && !(aggregate == CS_AGG_STOCK && b >= COUNTS);
}

/* ---- batches ---- */

static enum cs_status keep(struct hand *h, cs_node node, struct cs_error *e)
{
    const struct cs_vec *x;
    uint32_t n = 0;
    enum cs_status status = look(h, node, &x, e);
    if (status != CS_OK || !x) return status;
    for (uint32_t k = 0; k < h->n; k++) {
        h->row[n] = h->row[k];
        n += is_true(x, h->row[k]);
    }
    h->n = n;
    return CS_OK;
}

static void write_rows(struct hand *h, const struct cs_block *block, uint32_t first)
{
    const struct cs_bound *m = &h->f->m->bindings.views[0].metrics[0];
    for (uint32_t k = 0; k < h->n; k++) {
        uint32_t r = h->row[k];
        if (!is_member(h->f->side, m->metric->aggregate, h->role[0][r], h->role[1][r])) continue;
        cs_buf_adds(h->out, cs_row(block, first + r));
        cs_buf_addc(h->out, '\n');
        h->rows++;
    }
}

static enum cs_status find_batch(void *worker, const struct cs_block *block, uint32_t first, uint32_t n,
                                 struct cs_error *e)
{
    struct hand *h = worker;
    const struct cs_bindings *b = &h->f->m->bindings;
    const struct cs_bound *m = &b->views[0].metrics[0];
    const struct cs_vec *x;
    enum cs_status status = CS_OK;
    cs_eval_batch(h->eval, block, first, n);
    for (h->n = 0; h->n < n; h->n++) h->row[h->n] = (uint16_t)h->n;
    for (size_t i = 0; i < h->f->n_judges && status == CS_OK; i++)
        status = cs_eval_get(h->eval, h->f->judges[i], &x, e);
    if (status == CS_OK) status = keep(h, b->live, e);
    h->future += n - h->n;
    if (status == CS_OK) status = keep(h, b->filter, e);
    h->matched += h->n;
    if (status == CS_OK)
        status = cs_collect_left_out(h->f->m, h->eval, h->row, h->n, &h->undated, &h->newer, e);
    bool derived = cs_aggregate_derived(m->metric->aggregate);
    if (status == CS_OK) status = find_roles(h, derived ? m->part[0] : 0, h->role[0], e);
    if (status == CS_OK && derived) status = find_roles(h, m->part[1], h->role[1], e);
    if (status == CS_OK) write_rows(h, block, first);
    return status;
}

/* ---- the pass ---- */

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct finder *f = ctx;
    struct hand *h = cs_alloc(1, sizeof *h);
    if (!h) return cs_fail_memory(e);
    h->f = f;
    enum cs_status status = cs_eval_make(&h->eval, f->m->bindings.plan, e);
    if (status != CS_OK) {
        free(h);
        return status;
    }
    if (f->gaps) cs_eval_gaps(h->eval, f->gaps);
    *worker = h;
    return CS_OK;
}

static enum cs_status find_block(void *worker, const struct cs_block *block, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct hand *h = worker;
    h->out = out;
    return cs_each_batch(block, find_batch, h, e);
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct finder *f = ctx;
    struct hand *h = worker;
    (void)ok;
    (void)e;
    f->m->future += h->future;
    f->m->matched += h->matched;
    f->m->newer += h->newer;
    f->m->undated += h->undated;
    f->m->bad += cs_eval_bad(h->eval);
    f->rows += h->rows;
    cs_eval_free(h->eval);
    free(h);
    return CS_OK;
}

enum cs_status cs_members_write(struct cs_measured *m, const struct cs_question *q, enum cs_side side,
                                struct cs_output *out, uint64_t *rows, struct cs_error *e)
{
    struct cs_gaps *gaps = NULL;
    struct finder f = {.m = m, .side = side};
    const struct cs_pass pass = {.ctx = &f, .start = start, .block = find_block, .finish = finish};
    const struct cs_slice header = cs_input_header(q->input)->line;
    enum cs_status status = cs_measure_prepare(m, q, true, &gaps, e);
    f.gaps = gaps;
    if (status == CS_OK) status = cs_collect_judges(&m->bindings, &f.judges, &f.n_judges, e);
    if (status == CS_OK) status = cs_output_write(out, header.p, header.n, e);
    if (status == CS_OK) status = cs_output_write(out, "\n", 1, e);
    if (status == CS_OK) status = cs_input_run(q->input, &pass, out, e);
    if (status == CS_OK) m->rows = cs_input_rows(q->input);
    *rows = f.rows;
    free(f.judges);
    cs_gaps_free(gaps);
    return status;
}
