/* pending.c - notes of what gaps will decide. The notes of a row are a list; its head is the number that the
 * row's contact carries. */
#include "metric/pending.h"
#include "base/state.h"
#include <stdlib.h>
#include <string.h>

struct note {
    uint32_t next; /* 1 + the next note of the row; 0: the last */
    uint32_t group;
    uint16_t domain, hinge;
    uint32_t counter;
    int8_t adds; /* 1 or -1, when the comparison holds */
};

struct cs_pending {
    const struct cs_layout *l;
    struct cs_gaps *gaps;
    struct cs_gap_window *windows; /* one a run */
    uint32_t (*heads)[CS_BATCH];   /* one a run */
    struct note *notes;
    size_t n, cap;
};

/* ---- binding ---- */

/* Anything but the argument of a share must do without gaps. */
static bool keyed_elsewhere(const struct cs_plan *p, const struct cs_bound *m, size_t n_keys)
{
    bool keyed = cs_plan_keyed(p, m->anchor) || cs_plan_keyed(p, m->arg2) || cs_plan_keyed(p, m->rows) ||
                 cs_plan_keyed(p, m->population);
    for (size_t k = 0; k < n_keys; k++) keyed |= cs_plan_keyed(p, m->keys[k]);
    return keyed;
}

static enum cs_status bind_hinge(struct cs_bindings *b, struct cs_bound *m, bool *found, struct cs_error *e)
{
    struct cs_hinge hinge;
    enum cs_status status = cs_plan_hinge(b->plan, m->arg, &hinge, found, e);
    if (status != CS_OK || !*found) return status;
    for (m->hinge = 0; m->hinge < b->n_hinges; m->hinge++)
        if (b->hinges[m->hinge].not == hinge.not &&b->hinges[m->hinge].so == hinge.so &&
            b->hinges[m->hinge].test == hinge.test)
            return CS_OK;
    status = cs_grow(&b->hinges, &b->hinges_cap, b->n_hinges + 1, sizeof *b->hinges, e);
    if (status == CS_OK) b->hinges[b->n_hinges++] = hinge;
    *found = b->n_hinges < UINT16_MAX;
    return status;
}

enum cs_status cs_pending_bind(struct cs_bindings *b, struct cs_error *e)
{
    bool good = cs_plan_has_gaps(b->plan) && !cs_plan_keyed(b->plan, b->filter);
    for (size_t v = 0; v < b->n && good; v++)
        for (size_t i = 0; i < b->views[v].n_all && good; i++) {
            struct cs_bound *m = &b->views[v].metrics[i];
            if (cs_aggregate_derived(m->metric->aggregate)) continue;
            good = !keyed_elsewhere(b->plan, m, b->views[v].view->n_keys);
            if (!good || !cs_plan_keyed(b->plan, m->arg)) continue;
            good = m->metric->aggregate == CS_AGG_SHARE;
            enum cs_status status = good ? bind_hinge(b, m, &good, e) : CS_OK;
            if (status != CS_OK) return status;
        }
    b->hinged = good && b->n_hinges > 0;
    for (size_t v = 0; v < b->n && !b->hinged; v++) /* all of them, or none */
        for (size_t i = 0; i < b->views[v].n_all; i++) b->views[v].metrics[i].hinge = CS_NO_NODE;
    return CS_OK;
}

/* ---- which contacts matter ---- */

enum { FARTHEST_OFFSET = CS_OFFSET_MAX };

/* What is left of any rows: none. */
static void widen(struct cs_gap_window *w, int64_t from, int64_t to)
{
    if (from < w->from) w->from = from;
    if (to > w->to) w->to = to;
}

/* A dated base looks at rows of some days; the neighbours that can matter to them are those within reach. */
static void widen_for(struct cs_gap_window *w, const struct cs_layout *l, const struct cs_base *b,
                      const struct cs_hinge *h)
{
    int64_t from = INT64_MIN, to = INT64_MAX;
    if (b->dated && b->days.first > b->days.last) return;
    if (b->dated && b->anchor == l->bindings->created && b->days.first > -1000000000 &&
        b->days.last < 1000000000) {
        from = b->days.first * 86400 - FARTHEST_OFFSET;
        to = (b->days.last + 1) * 86400 + FARTHEST_OFFSET;
        if (h->next) to = h->reach == INT64_MAX ? INT64_MAX : to + h->reach;
        if (!h->next) from = h->reach == INT64_MAX ? INT64_MIN : from - h->reach;
    }
    widen(w, from, to);
}

static void find_windows(struct cs_pending *p)
{
    const struct cs_layout *l = p->l;
    for (size_t r = 0; r < cs_gaps_runs(p->gaps); r++)
        p->windows[r] = (struct cs_gap_window){INT64_MAX, INT64_MIN};
    for (size_t d = 0; d < l->n; d++)
        for (size_t b = 0; b < l->domains[d].n; b++)
            for (size_t s = 0; s < l->domains[d].bases[b].n; s++) {
                uint32_t hinge = l->domains[d].bases[b].slots[s].hinge;
                if (hinge == CS_NO_CELL) continue;
                const struct cs_hinge *h = &l->bindings->hinges[hinge];
                widen_for(&p->windows[h->run], l, &l->domains[d].bases[b], h);
            }
}

enum cs_status cs_pending_make(struct cs_pending **out, const struct cs_layout *l, struct cs_error *e)
{
    struct cs_pending *p = *out = cs_alloc(1, sizeof *p);
    if (!p) return cs_fail_memory(e);
    p->l = l;
    enum cs_status status = cs_gaps_make(&p->gaps, l->bindings->plan, e);
    if (status == CS_OK) {
        size_t runs = cs_gaps_runs(p->gaps);
        p->windows = cs_alloc(runs + 1, sizeof *p->windows);
        p->heads = cs_alloc(runs + 1, sizeof *p->heads);
        if (!p->windows || !p->heads) status = cs_fail_memory(e);
    }
    if (status == CS_OK) {
        find_windows(p);
        return CS_OK;
    }
    cs_pending_free(p);
    *out = NULL;
    return status;
}

void cs_pending_free(struct cs_pending *p)
{
    if (!p) return;
    cs_gaps_free(p->gaps);
    free(p->windows);
    free(p->heads);
    free(p->notes);
    free(p);
}

/* ---- collecting ---- */

void cs_pending_batch(struct cs_pending *p)
{
    memset(p->heads, 0, cs_gaps_runs(p->gaps) * sizeof *p->heads);
}

static bool is_true(const struct cs_vec *x, uint32_t r)
{
    return (x->tag[r] != CS_TAG_MISSING) & (x->v[r] != 0);
}

enum cs_status cs_pending_share(struct cs_pending *p, uint32_t domain, const struct cs_slot *slot,
                                struct cs_store *s, const uint32_t *group, const uint16_t *rows, uint32_t n,
                                struct cs_eval *eval, struct cs_error *e)
{
    const struct cs_hinge *h = &p->l->bindings->hinges[slot->hinge];
    uint32_t *head = p->heads[h->run];
    const struct cs_vec * not, *so;
    enum cs_status status = cs_eval_get(eval, h->not, &not, e);
    if (status == CS_OK) status = cs_eval_get(eval, h->so, &so, e);
    if (status == CS_OK) status = cs_grow(&p->notes, &p->cap, p->n + n, sizeof *p->notes, e);
    if (status != CS_OK) return status;
    if (p->n + n >= UINT32_MAX) return cs_fail(e, CS_FAIL, "more contacts in more groups than can be kept");
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t r = rows[i];
        const bool without = is_true(not, r), with = is_true(so, r);
        *cs_store_counter(s, group[r], slot->counter) += without;
        if (without == with) continue;
        p->notes[p->n] = (struct note){.next = head[r],
                                       .group = group[r],
                                       .domain = (uint16_t)domain,
                                       .hinge = (uint16_t)slot->hinge,
                                       .counter = slot->counter,
                                       .adds = with ? 1 : -1};
        head[r] = (uint32_t)++p->n;
    }
    return CS_OK;
}

enum cs_status cs_pending_contacts(struct cs_pending *p, struct cs_eval *eval, const struct cs_block *block,
                                   uint32_t first, uint32_t n, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (uint32_t r = 0; r < cs_gaps_runs(p->gaps) && status == CS_OK; r++)
        if (p->windows[r].from <= p->windows[r].to)
            status = cs_gaps_carry(p->gaps, r, eval, block, first, n, p->windows[r], p->heads[r], e);
    return status;
}

enum cs_status cs_pending_merge(struct cs_pending *into, struct cs_pending *from, uint32_t *const *map,
                                struct cs_error *e)
{
    if (into->n + from->n >= UINT32_MAX)
        return cs_fail(e, CS_FAIL, "more contacts in more groups than can be kept");
    enum cs_status status = cs_grow(&into->notes, &into->cap, into->n + from->n, sizeof *into->notes, e);
    if (status == CS_OK) status = cs_gaps_merge(into->gaps, from->gaps, (uint32_t)into->n, e);
    for (size_t i = 0; i < from->n && status == CS_OK; i++) {
        struct note *note = &into->notes[into->n + i];
        *note = from->notes[i];
        if (note->next) note->next += (uint32_t)into->n;
        if (map[note->domain]) note->group = map[note->domain][note->group];
    }
    if (status == CS_OK) into->n += from->n;
    return status;
}

/* ---- as text ---- */

void cs_pending_portable(struct cs_pending *p)
{
    cs_gaps_portable(p->gaps);
}

/* contact, run, words of the contact, end of its id, words of its notes */
static void write_contact(const struct cs_pending *p, uint32_t run, size_t i, uint32_t *const *rank,
                          struct cs_buf *b)
{
    cs_buf_addf(b, "contact\t%u\t", run);
    uint32_t at = cs_gaps_write(p->gaps, run, i, b);
    cs_buf_addc(b, '\t');
    for (; at; at = p->notes[at - 1].next) {
        const struct note *note = &p->notes[at - 1];
        cs_state_put(b, note->domain);
        cs_state_put(b, rank[note->domain][note->group]);
        cs_state_put(b, note->hinge);
        cs_state_put(b, note->counter);
        cs_state_put(b, note->adds);
    }
    cs_buf_addc(b, '\n');
}

bool cs_pending_write(struct cs_pending *p, struct cs_contact_at *at, uint32_t *const *rank, struct cs_buf *b)
{
    if (at->run == 0 && at->i == 0) cs_gaps_order(p->gaps);
    for (unsigned n = 0; n < CS_BATCH && at->run < cs_gaps_runs(p->gaps);) {
        if (at->i < cs_gaps_contacts(p->gaps, at->run)) {
            write_contact(p, at->run, at->i++, rank, b);
            n++;
        } else {
            *at = (struct cs_contact_at){at->run + 1, 0};
        }
    }
    return b->n > 0;
}

static bool next_field(struct cs_slice *rest, struct cs_slice *field)
{
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    *field = cs_slice(rest->p, tab ? (size_t)(tab - rest->p) : rest->n);
    *rest = tab ? cs_slice(tab + 1, rest->n - field->n - 1) : cs_slice(rest->p + rest->n, 0);
    return tab;
}

static bool take_below(struct cs_slice *words, uint64_t limit, uint64_t *v)
{
    int64_t x;
    if (!cs_state_take(words, &x) || x < 0 || (uint64_t)x >= limit) return false;
    *v = (uint64_t)x;
    return true;
}

static bool read_note(const struct cs_pending *p, struct cs_slice *words, uint32_t run, const size_t *groups,
                      struct note *note)
{
    const struct cs_layout *l = p->l;
    uint64_t domain, group, hinge, counter;
    int64_t adds;
    if (!take_below(words, l->n, &domain) || !take_below(words, groups[domain], &group) ||
        !take_below(words, l->bindings->n_hinges, &hinge) ||
        !take_below(words, l->domains[domain].cells.counters, &counter) || !cs_state_take(words, &adds))
        return false;
    note->domain = (uint16_t)domain;
    note->group = (uint32_t)group;
    note->hinge = (uint16_t)hinge;
    note->counter = (uint32_t)counter;
    note->adds = (int8_t)adds;
    return (adds == 1 || adds == -1) && l->bindings->hinges[hinge].run == run;
}

enum cs_status cs_pending_read(struct cs_pending *p, struct cs_slice line, const size_t *groups,
                               struct cs_error *e)
{
    struct cs_slice run_text, words, id, notes;
    uint64_t run;
    uint32_t head = 0;
    bool good = next_field(&line, &run_text) && next_field(&line, &words) && next_field(&line, &id) &&
                !next_field(&line, &notes) && take_below(&run_text, cs_gaps_runs(p->gaps), &run);
    enum cs_status status = CS_OK;
    struct cs_arena arena = {0};
    while (good && notes.n && status == CS_OK) {
        struct note note = {.next = head};
        good = read_note(p, &notes, (uint32_t)run, groups, &note) && p->n < UINT32_MAX - 1;
        if (good) status = cs_grow(&p->notes, &p->cap, p->n + 1, sizeof *p->notes, e);
        if (!good || status != CS_OK) break;
        p->notes[p->n] = note;
        head = (uint32_t)++p->n;
    }
    if (good && status == CS_OK) {
        id = cs_unescape(id, &arena);
        good = id.p;
    }
    if (good && status == CS_OK) status = cs_gaps_read(p->gaps, (uint32_t)run, words, id, head, e);
    cs_arena_release(&arena);
    return good ? status : cs_fail(e, CS_DATA, "not a contact");
}

/* ---- settling ---- */

struct settler {
    struct cs_pending *p;
    struct cs_store *const *stores;
};

/* Carries out the notes of contacts whose comparison of one hinge holds. */
static void carry_out(const struct settler *s, uint32_t hinge, const struct cs_settled *x, const bool *holds)
{
    for (uint32_t i = 0; i < x->n; i++) {
        if (!holds[i]) continue;
        for (uint32_t at = x->load[i]; at; at = s->p->notes[at - 1].next) {
            const struct note *note = &s->p->notes[at - 1];
            if (note->hinge != hinge) continue;
            *cs_store_counter(s->stores[note->domain], note->group, note->counter) +=
                (uint64_t)(int64_t)note->adds;
        }
    }
}

static enum cs_status settle_batch(void *ctx, struct cs_settled *x, struct cs_error *e)
{
    const struct settler *s = ctx;
    const struct cs_bindings *b = s->p->l->bindings;
    bool holds[CS_BATCH];
    for (uint32_t h = 0; h < b->n_hinges; h++) {
        const struct cs_hinge *hinge = &b->hinges[h];
        if (hinge->run != x->run) continue;
        int side = hinge->next ? 1 : 0;
        enum cs_status status = cs_hinge_holds(b->plan, hinge, x->gap[side], x->tag[side], x->n, holds, e);
        if (status != CS_OK) return status;
        carry_out(s, h, x, holds);
    }
    return CS_OK;
}

enum cs_status cs_pending_settle(struct cs_pending *p, struct cs_store *const *stores, struct cs_error *e)
{
    struct settler s = {p, stores};
    return cs_gaps_settle(p->gaps, settle_batch, &s, e);
}
