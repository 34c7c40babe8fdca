/* collect.c - the hot loops. A batch of rows goes through lists of row numbers that only ever shrink: rows
 * that pass --where, rows of a domain, rows of a base; each slot then walks the list of its base. */
#include "metric/collect.h"
#include "metric/dictionary.h"
#include "metric/domains.h"
#include "metric/pending.h"
#include <stdlib.h>
#include <string.h>

enum { FAR = 1 << 20 }; /* bytes that a core does not have at hand */

struct collector {
    struct cs_measured *m;
    cs_node *judges; /* whose values are looked at in every row */
    size_t n_judges;
    const struct cs_gaps *gaps;
    struct cs_newest_watch watch;
    struct cs_newest *newest; /* NULL: not followed */
};

/* Local days of an anchor in this batch. */
struct days {
    const struct cs_vec *time;
    int64_t first, last; /* of the dated rows; first > last: there are none */
    bool undated;        /* some row is */
    bool known;          /* `day` is computed */
    int32_t day[CS_BATCH];
};

struct list {
    uint32_t n;
    uint16_t row[CS_BATCH];
};

/* One a worker. */
struct hand {
    struct collector *c;
    const struct cs_layout *l;
    struct cs_eval *eval, *watch_eval;
    struct cs_domain_state *domains;
    struct days *days; /* one an anchor */
    int64_t *first_day;
    struct cs_pending *pending;
    struct list filtered, domain, base, late;
    struct list scratch;
    uint32_t group[CS_BATCH];
    const struct cs_vec **keys;
    uint64_t batch; /* the number of the batch at hand */
    struct cs_newest newest;
    uint64_t future, matched, newer, undated;
    struct cs_error *e;
};

/* ---- lists ---- */

static bool is_true(const struct cs_vec *x, uint32_t r)
{
    return (x->tag[r] != CS_TAG_MISSING) & (x->v[r] != 0);
}

static void list_all(struct list *l, uint32_t n)
{
    for (uint32_t r = 0; r < n; r++) l->row[r] = (uint16_t)r;
    l->n = n;
}

/* Keeps the rows of `in` where x is true; in and out may be the same list. */
static void keep_true(const struct cs_vec *x, const struct list *in, struct list *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        uint16_t r = in->row[i];
        out->row[n] = r;
        n += is_true(x, r);
    }
    out->n = n;
}

static enum cs_status keep_node(struct hand *h, cs_node node, const struct list *in, struct list *out)
{
    const struct cs_vec *x;
    enum cs_status status = cs_eval_get(h->eval, node, &x, h->e);
    if (status == CS_OK) keep_true(x, in, out);
    return status;
}

/* ---- days ---- */

static inline int64_t day_of(int64_t local)
{
    return local >= 0 ? local / 86400 : -((86399 - local) / 86400);
}

/* Which days the batch has, at the price of one look at its times. */
static enum cs_status range_of(struct hand *h, uint32_t which)
{
    struct days *d = &h->days[which];
    int64_t first = INT64_MAX, last = INT64_MIN;
    unsigned missing = 0;
    enum cs_status status = cs_eval_get(h->eval, h->l->anchors[which], &d->time, h->e);
    if (status != CS_OK) return status;
    for (uint32_t r = 0; r < d->time->n; r++) {
        const int64_t local = d->time->v[r] + d->time->off[r];
        const bool dated = d->time->tag[r] != CS_TAG_MISSING;
        first = dated && local < first ? local : first;
        last = dated && local > last ? local : last;
        missing |= !dated;
    }
    d->known = false;
    d->undated = missing;
    d->first = first > last ? INT64_MAX : day_of(first);
    d->last = first > last ? INT64_MIN : day_of(last);
    if (h->l->compares && d->first < h->first_day[which]) h->first_day[which] = d->first;
    return CS_OK;
}

static const struct days *days_of(struct hand *h, uint32_t which)
{
    struct days *d = &h->days[which];
    for (uint32_t r = 0; r < d->time->n && !d->known; r++)
        d->day[r] = (int32_t)cs_time_day(cs_vec_time(d->time, r));
    d->known = true;
    return d;
}

/* Undated rows are excluded from whatever they are otherwise a part of: some base's population, then. */
static enum cs_status undated_rows(struct hand *h, const struct cs_domain *d, const struct days *days,
                                   uint8_t *wanted)
{
    bool all = false;
    memset(wanted, 0, CS_BATCH);
    for (size_t i = 0; i < d->n && !all; i++) {
        const struct cs_vec *x;
        if (d->bases[i].only_presence) continue;
        all = d->bases[i].population == CS_NO_NODE;
        if (all) break;
        enum cs_status status = cs_eval_get(h->eval, d->bases[i].population, &x, h->e);
        if (status != CS_OK) return status;
        for (uint32_t r = 0; r < x->n; r++) wanted[r] |= is_true(x, r);
    }
    for (uint32_t r = 0; r < days->time->n; r++)
        wanted[r] = (wanted[r] | all) & (days->time->tag[r] == CS_TAG_MISSING);
    return CS_OK;
}

/* Rows dated within the span of the domain, and undated ones: those are counted as excluded. */
static enum cs_status keep_span(struct hand *h, const struct cs_domain *d, struct list *rows)
{
    const struct days *days = &h->days[d->day];
    uint8_t undated[CS_BATCH];
    uint32_t n = 0;
    bool near = days->first <= d->span.last && days->last >= d->span.first;
    if (!near && !days->undated) {
        rows->n = 0;
        return CS_OK;
    }
    enum cs_status status = CS_OK;
    if (days->undated)
        status = undated_rows(h, d, days, undated);
    else
        memset(undated, 0, sizeof undated);
    if (status != CS_OK) return status;
    if (near) (void)days_of(h, d->day);
    for (uint32_t i = 0; i < rows->n; i++) {
        uint16_t r = rows->row[i];
        bool inside = near && days->time->tag[r] != CS_TAG_MISSING && days->day[r] >= d->span.first &&
                      days->day[r] <= d->span.last;
        rows->row[n] = r;
        n += inside | undated[r];
    }
    rows->n = n;
    return CS_OK;
}

/* ---- bases ---- */

/* Parts the rows of a domain: `base` counts, `late` is excluded (undated, or too young at as-of). */
static enum cs_status part_rows(struct hand *h, const struct cs_domain *d, const struct cs_base *b)
{
    const struct days *days = NULL;
    const struct cs_vec *time = NULL;
    enum cs_status status = CS_OK;
    if (b->dated)
        days = days_of(h, d->day);
    else if (b->mature_s && b->anchor != CS_NO_NODE)
        status = cs_eval_get(h->eval, b->anchor, &time, h->e);
    if (status != CS_OK) return status;
    if (days) time = days->time;
    h->base.n = h->late.n = 0;
    int64_t latest = b->mature_s ? h->l->as_of.at - b->mature_s : INT64_MAX;
    for (uint32_t i = 0; i < h->domain.n; i++) {
        uint16_t r = h->domain.row[i];
        bool dated = time->tag[r] != CS_TAG_MISSING;
        if (dated && days && (days->day[r] < b->days.first || days->day[r] > b->days.last)) continue;
        bool counts = dated && time->v[r] <= latest;
        h->base.row[h->base.n] = r;
        h->base.n += counts;
        h->late.row[h->late.n] = r;
        h->late.n += !counts;
    }
    return CS_OK;
}

/* Where there are many groups each is far away: what rows will touch is fetched together. */
static void fetch(const struct cs_store *s, const uint32_t *group, const struct list *rows, size_t at,
                  size_t n)
{
    if (s->groups * s->size < FAR) return;
    for (uint32_t i = 0; i < rows->n; i++) cs_store_fetch(s, group[rows->row[i]], at, n);
}

/* Counters of one kind, group by group: what does not change is kept out of the loops, which the compiler
 * cannot, as a counter might be the size of a record for all it knows. */
struct tap {
    char *first;
    size_t size;
};

static struct tap tap_of(const struct cs_store *s, uint32_t counter)
{
    return (struct tap){(char *)cs_store_counter(s, 0, counter), s->size};
}

static inline uint64_t *tap_at(struct tap t, uint32_t group)
{
    return (void *)(t.first + group * t.size);
}

static void count(struct cs_store *s, const uint32_t *group, const struct list *rows, uint32_t counter)
{
    const struct tap tap = tap_of(s, counter);
    const uint32_t n = rows->n;
    for (uint32_t i = 0; i < n; i++) ++*tap_at(tap, group[rows->row[i]]);
}

static void add_share(struct cs_store *s, const struct cs_slot *slot, const uint32_t *group,
                      const struct list *rows, const struct cs_vec *x)
{
    const struct tap tap = tap_of(s, slot->counter);
    const struct cs_vec truth = *x;
    const uint32_t n = rows->n;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t r = rows->row[i];
        *tap_at(tap, group[r]) += is_true(&truth, r);
    }
}

/* Rows of the list where x (and `of`) are known go to `out`. */
static void keep_known(const struct cs_vec *x, const struct cs_vec *of, const struct list *in,
                       struct list *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        uint16_t r = in->row[i];
        out->row[n] = r;
        n += (x->tag[r] != CS_TAG_MISSING) & (!of || of->tag[r] != CS_TAG_MISSING);
    }
    out->n = n;
}

static void add_values(struct cs_store *s, const struct cs_slot *slot, const uint32_t *group,
                       const struct list *rows, const struct cs_vec *const *x, const uint32_t *code)
{
    for (enum cs_keep k = 0; k < CS_KEEPS; k++) {
        if (slot->kept[k] == CS_NO_CELL) continue;
        const struct cs_added added = {
            .cells = cs_store_cell(s, k, 0, slot->kept[k]),
            .stride = s->size,
            .group = group,
            .rows = rows->row,
            .n = rows->n,
            .x = x,
            .code = code,
        };
        cs_accumulators[k].add(&added);
    }
}

/* Rows that say something go to h->scratch, are counted, and leave their marks. */
static enum cs_status fill_marks(struct hand *h, struct cs_store *s, const struct cs_slot *slot,
                                 const struct list *rows, const struct cs_vec *x)
{
    const struct cs_vec *y = NULL;
    enum cs_status status = slot->arg2 == CS_NO_NODE ? CS_OK : cs_eval_get(h->eval, slot->arg2, &y, h->e);
    if (status != CS_OK) return status;
    uint32_t n = 0;
    for (uint32_t i = 0; i < rows->n; i++) {
        h->scratch.row[n] = rows->row[i];
        n += cs_marks_need(slot->kind, x, y, rows->row[i]);
    }
    h->scratch.n = n;
    count(s, h->group, &h->scratch, slot->counter);
    add_values(s, slot, h->group, &h->scratch, (const struct cs_vec *[]){x, y}, NULL);
    return CS_OK;
}

static enum cs_status fill_slot(struct hand *h, uint32_t domain, struct cs_store *s,
                                const struct cs_slot *slot, const struct list *rows)
{
    const struct cs_vec *x, *of = NULL;
    if (slot->hinge != CS_NO_CELL)
        return cs_pending_share(h->pending, domain, slot, s, h->group, rows->row, rows->n, h->eval, h->e);
    enum cs_status status = cs_eval_get(h->eval, slot->arg, &x, h->e);
    if (status == CS_OK && slot->of != CS_NO_NODE) status = cs_eval_get(h->eval, slot->of, &of, h->e);
    if (status != CS_OK) return status;
    if (slot->kind) return fill_marks(h, s, slot, rows, x);
    if (slot->share) {
        add_share(s, slot, h->group, rows, x);
        return CS_OK;
    }
    keep_known(x, of, rows, &h->scratch);
    count(s, h->group, &h->scratch, slot->counter);
    if (slot->kept[CS_KEEP_TALLY] != CS_NO_CELL) {
        struct cs_dictionary *d = h->domains[domain].tallied[slot->kept[CS_KEEP_TALLY]];
        status = cs_dictionary_code(d, h->batch, x, h->scratch.row, h->scratch.n, h->e);
        if (status == CS_OK) add_values(s, slot, h->group, &h->scratch, &x, d->code);
        return status;
    }
    add_values(s, slot, h->group, &h->scratch, &x, NULL);
    return CS_OK;
}

static enum cs_status fill_base(struct hand *h, const struct cs_domain *d, const struct cs_base *b,
                                struct cs_store *s)
{
    const struct list *rows = &h->domain;
    enum cs_status status = CS_OK;
    bool parted = b->excluded != CS_NO_CELL;
    if (parted) {
        status = part_rows(h, d, b);
        if (status != CS_OK) return status;
        rows = &h->base;
        if (h->base.n == 0 && h->late.n == 0) return CS_OK;
    }
    if (b->population != CS_NO_NODE) {
        status = keep_node(h, b->population, rows, &h->base);
        if (status == CS_OK && parted && h->late.n) status = keep_node(h, b->population, &h->late, &h->late);
        rows = &h->base;
    }
    if (status != CS_OK) return status;
    count(s, h->group, rows, b->counter);
    if (parted && !b->only_presence) count(s, h->group, &h->late, b->excluded);
    for (size_t i = 0; i < b->n && rows->n && status == CS_OK; i++)
        status = fill_slot(h, (uint32_t)(d - h->l->domains), s, &b->slots[i], rows);
    return status;
}

/* ---- domains and batches ---- */

static enum cs_status fill_domain(struct hand *h, const struct cs_domain *d, struct cs_domain_state *state)
{
    enum cs_status status = CS_OK;
    memcpy(h->domain.row, h->filtered.row, h->filtered.n * sizeof h->domain.row[0]);
    h->domain.n = h->filtered.n;
    if (d->dated) status = keep_span(h, d, &h->domain);
    if (status == CS_OK && d->rows != CS_NO_NODE && h->domain.n)
        status = keep_node(h, d->rows, &h->domain, &h->domain);
    if (status != CS_OK || h->domain.n == 0) return status;
    for (size_t k = 0; k < d->n_keys && status == CS_OK; k++)
        status = cs_eval_get(h->eval, d->keys[k], &h->keys[k], h->e);
    if (status == CS_OK)
        status =
            cs_grouper_code(state->grouper, h->batch, h->keys, h->domain.row, h->domain.n, h->group, h->e);
    if (status == CS_OK) status = cs_store_reserve(&state->store, cs_grouper_groups(state->grouper), h->e);
    if (status == CS_OK) fetch(&state->store, h->group, &h->domain, 0, state->store.size);
    for (size_t i = 0; i < d->n && status == CS_OK; i++)
        status = fill_base(h, d, &d->bases[i], &state->store);
    return status;
}

enum cs_status cs_collect_left_out(const struct cs_measured *m, struct cs_eval *eval, const uint16_t *rows,
                                   uint32_t n, uint64_t *undated, uint64_t *newer, struct cs_error *e)
{
    const struct cs_layout *l = &m->layout;
    const struct cs_vec *x;
    bool dated = false;
    for (size_t i = 0; i < l->n; i++) dated |= l->domains[i].dated;
    bool chosen = m->derived && l->relative && l->newest_period.last != INT64_MIN;
    if (n == 0 || m->bindings.created == CS_NO_NODE || !(dated || chosen)) return CS_OK;
    enum cs_status status = cs_eval_get(eval, m->bindings.created, &x, e);
    if (status != CS_OK) return status;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = rows[i];
        bool missing = x->tag[r] == CS_TAG_MISSING;
        *undated += missing;
        *newer += chosen && !missing && cs_time_day(cs_vec_time(x, r)) > l->newest_period.last;
    }
    return CS_OK;
}

/* Every cell that the views ask of a batch is judged in every batch, also where no row is left for it: which
 * values are refused, and how many were taken as missing, must not depend on where batches begin. */
static enum cs_status judge(struct hand *h)
{
    const struct cs_vec *x;
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < h->c->n_judges && status == CS_OK; i++)
        status = cs_eval_get(h->eval, h->c->judges[i], &x, h->e);
    return status;
}

enum cs_status cs_collect_judges(const struct cs_bindings *b, cs_node **judges, size_t *n_judges,
                                 struct cs_error *e)
{
    size_t n = 0, most = 3;
    for (size_t v = 0; v < b->n; v++) most += b->views[v].n_all * (6 + b->views[v].view->n_keys);
    cs_node *roots = cs_alloc(most, sizeof *roots);
    *judges = cs_alloc(cs_plan_nodes(b->plan) + 1, sizeof **judges);
    enum cs_status status = roots && *judges ? CS_OK : cs_fail_memory(e);
    if (status == CS_OK) {
        roots[n++] = b->live;
        roots[n++] = b->filter;
    }
    for (size_t v = 0; v < b->n && status == CS_OK && n < 3; v++) /* rows without a date are told of */
        if (b->views[v].view->period.kind != CS_PERIOD_ALL) roots[n++] = b->created;
    for (size_t v = 0; v < b->n && status == CS_OK; v++)
        for (size_t i = 0; i < b->views[v].n_all; i++) {
            const struct cs_bound *m = &b->views[v].metrics[i];
            const cs_node nodes[] = {m->anchor, m->of, m->arg, m->arg2, m->rows, m->population};
            for (size_t k = 0; k < sizeof nodes / sizeof nodes[0]; k++) roots[n++] = nodes[k];
            for (size_t k = 0; k < b->views[v].view->n_keys; k++) roots[n++] = m->keys[k];
        }
    if (status == CS_OK) status = cs_plan_judges(b->plan, roots, n, *judges, n_judges, e);
    free(roots);
    return status;
}

static enum cs_status fill_batch(void *worker, const struct cs_block *block, uint32_t first, uint32_t n,
                                 struct cs_error *e)
{
    struct hand *h = worker;
    const struct cs_bindings *b = &h->c->m->bindings;
    enum cs_status status = CS_OK;
    h->e = e;
    h->batch++;
    if (h->watch_eval) {
        cs_eval_batch(h->watch_eval, block, first, n);
        status = cs_newest_batch(&h->c->watch, h->watch_eval, &h->newest, e);
    }
    cs_eval_batch(h->eval, block, first, n);
    list_all(&h->filtered, n);
    if (status == CS_OK) status = judge(h);
    for (uint32_t i = 0; i < h->l->n_anchors && status == CS_OK; i++) status = range_of(h, i);
    if (h->pending) cs_pending_batch(h->pending);
    if (status == CS_OK && b->live != CS_NO_NODE) {
        status = keep_node(h, b->live, &h->filtered, &h->filtered);
        h->future += n - h->filtered.n;
    }
    if (status == CS_OK && b->filter != CS_NO_NODE)
        status = keep_node(h, b->filter, &h->filtered, &h->filtered);
    h->matched += h->filtered.n;
    if (status == CS_OK)
        status =
            cs_collect_left_out(h->c->m, h->eval, h->filtered.row, h->filtered.n, &h->undated, &h->newer, e);
    for (size_t i = 0; i < h->l->n && status == CS_OK && h->filtered.n; i++)
        status = fill_domain(h, &h->l->domains[i], &h->domains[i]);
    if (status == CS_OK && h->pending) status = cs_pending_contacts(h->pending, h->eval, block, first, n, e);
    return status;
}

/* ---- the pass ---- */

static void hand_free(struct hand *h)
{
    cs_eval_free(h->eval);
    cs_eval_free(h->watch_eval);
    cs_domains_free(h->domains, h->l->n);
    cs_pending_free(h->pending);
    free(h->days);
    free(h->first_day);
    free(h->keys);
    free(h);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct collector *c = ctx;
    const struct cs_layout *l = &c->m->layout;
    size_t most_keys = 1;
    struct hand *h = cs_alloc(1, sizeof *h);
    if (!h) return cs_fail_memory(e);
    h->c = c;
    h->l = l;
    for (size_t i = 0; i < l->n; i++)
        if (l->domains[i].n_keys > most_keys) most_keys = l->domains[i].n_keys;
    h->keys = cs_alloc(most_keys, sizeof *h->keys);
    h->days = cs_alloc(l->n_anchors + 1, sizeof *h->days);
    h->first_day = cs_alloc(l->n_anchors + 1, sizeof *h->first_day);
    for (size_t i = 0; h->first_day && i < l->n_anchors; i++) h->first_day[i] = INT64_MAX;
    enum cs_status status =
        h->keys && h->days && h->first_day ? cs_domains_make(l, &h->domains, e) : cs_fail_memory(e);
    if (status == CS_OK) status = cs_eval_make(&h->eval, c->m->bindings.plan, e);
    if (status == CS_OK && c->m->bindings.hinged) status = cs_pending_make(&h->pending, l, e);
    if (h->pending && c->m->unsettled) cs_pending_portable(h->pending);
    if (status == CS_OK && c->newest) status = cs_eval_make(&h->watch_eval, c->watch.plan, e);
    if (status == CS_OK && c->gaps) cs_eval_gaps(h->eval, c->gaps);
    if (status == CS_OK)
        *worker = h;
    else
        hand_free(h);
    return status;
}

static enum cs_status collect_block(void *worker, const struct cs_block *block, struct cs_buf *out,
                                    struct cs_error *e)
{
    (void)out;
    return cs_each_batch(block, fill_batch, worker, e);
}

/* The first worker's state becomes that of all; the others join it. */
static enum cs_status merge_hand(struct collector *c, struct hand *h, struct cs_error *e)
{
    struct cs_measured *m = c->m;
    enum cs_status status = CS_OK;
    for (size_t i = 0; m->first_day && i < h->l->n_anchors; i++)
        if (h->first_day[i] < m->first_day[i]) m->first_day[i] = h->first_day[i];
    if (!m->domains) {
        m->domains = h->domains;
        m->first_day = h->first_day;
        m->pending = h->pending;
        h->domains = NULL;
        h->first_day = NULL;
        h->pending = NULL;
        return CS_OK;
    }
    uint32_t **map = cs_alloc(h->l->n + 1, sizeof *map);
    if (!map) return cs_fail_memory(e);
    for (size_t i = 0; i < h->l->n && status == CS_OK; i++)
        status = cs_domain_merge(&m->domains[i], &h->domains[i], &map[i], e);
    if (status == CS_OK && h->pending) status = cs_pending_merge(m->pending, h->pending, map, e);
    for (size_t i = 0; i < h->l->n; i++) free(map[i]);
    free(map);
    return status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct collector *c = ctx;
    struct hand *h = worker;
    enum cs_status status = CS_OK;
    if (ok) {
        c->m->future += h->future;
        c->m->matched += h->matched;
        c->m->newer += h->newer;
        c->m->undated += h->undated;
        c->m->bad += cs_eval_bad(h->eval);
        if (c->newest) cs_newest_merge(c->newest, &h->newest);
        status = merge_hand(c, h, e);
    }
    hand_free(h);
    return status;
}

enum cs_status cs_collect_settle(struct cs_measured *m, struct cs_error *e)
{
    const struct cs_layout *l = &m->layout;
    enum cs_status status = CS_OK;
    if (m->pending) {
        struct cs_store **stores = cs_alloc(l->n + 1, sizeof *stores);
        if (!stores) return cs_fail_memory(e);
        for (size_t i = 0; i < l->n; i++) stores[i] = &m->domains[i].store;
        status = cs_pending_settle(m->pending, stores, e);
        free(stores);
    }
    for (size_t i = 0; i < l->n && status == CS_OK; i++) status = cs_store_status(&m->domains[i].store, e);
    return status;
}

enum cs_status cs_collect(struct cs_measured *m, struct cs_input *input, const struct cs_scope *scope,
                          const struct cs_gaps *gaps, struct cs_newest *newest, struct cs_error *e)
{
    struct collector c = {.m = m, .gaps = gaps, .newest = newest};
    const struct cs_pass pass = {.ctx = &c, .start = start, .block = collect_block, .finish = finish};
    enum cs_status status = newest ? cs_newest_watch_make(&c.watch, scope, e) : CS_OK;
    if (status == CS_OK) status = cs_collect_judges(&m->bindings, &c.judges, &c.n_judges, e);
    if (status == CS_OK) status = cs_input_run(input, &pass, NULL, e);
    if (status == CS_OK && !m->unsettled) status = cs_collect_settle(m, e);
    free(c.judges);
    cs_newest_watch_release(&c.watch);
    return status;
}
