/* duplicates.c - keys, and the judgement on rows that share one. */
#include "clean/duplicates.h"
#include "base/nearest.h"
#include "base/stanza.h"
#include <stdlib.h>
#include <string.h>

const char *const cs_keep_names[] = {"first", "last", "newest", "complete", NULL};

/* ---- keys ---- */

static enum cs_status add_key(struct cs_duplicates *t, const struct cs_header *h, struct cs_slice name,
                              const char *where, struct cs_error *e)
{
    struct cs_key_column k = {.formed = false};
    if (cs_header_find(h, name) == CS_NO_COLUMN && (!name.n || name.p[0] != '`')) {
        size_t colon = name.n;
        while (colon && name.p[colon - 1] != ':') colon--;
        struct cs_slice form = cs_slice(name.p + colon, name.n - colon);
        for (int i = 0; colon && cs_form_names[i]; i++)
            if (cs_slice_eqz(form, cs_form_names[i])) k.form = (enum cs_form)i, k.formed = true;
        if (k.formed)
            name.n = colon - 1;
        else if (colon)
            return cs_fail(e, CS_USAGE, "%s: unknown form '%s'", where, cs_quote(form).text);
    }
    if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`') name = cs_slice(name.p + 1, name.n - 2);
    k.column = cs_header_find(h, name);
    if (k.column == CS_NO_COLUMN) {
        struct cs_nearest near;
        cs_nearest_start(&near, name);
        for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
        cs_fail(e, CS_USAGE, "%s: no column '%s'", where, cs_quote(name).text);
        return near.best.p ? cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text) : e->status;
    }
    for (size_t i = 0; i < t->n_key; i++)
        if (t->key[i].column == k.column) return CS_OK;
    t->key[t->n_key++] = k;
    return CS_OK;
}

enum cs_status cs_duplicates_key(struct cs_duplicates *t, const struct cs_header *h, struct cs_slice list,
                                 const char *where, struct cs_error *e)
{
    struct cs_slice rest = list, name;
    bool ticket = false;
    free(t->key);
    t->n_key = t->n_named = 0;
    t->text = list;
    t->key = cs_alloc((size_t)h->n + 1, sizeof *t->key);
    if (!t->key) return cs_fail_memory(e);
    while (cs_list_next(&rest, &name)) {
        enum cs_status st = add_key(t, h, name, where, e);
        if (st) return st;
        ticket |= cs_slice_eqz(name, "ticket_id");
    }
    if (!t->n_key) return cs_fail(e, CS_USAGE, "%s: no columns", where);
    t->n_named = t->n_key;
    if (!ticket || cs_header_find(h, CS_LIT("source")) == CS_NO_COLUMN) return CS_OK;
    return add_key(t, h, CS_LIT("source"), where, e); /* numbers of two systems are not the same tickets */
}

enum cs_status cs_duplicates_ready(struct cs_duplicates *t, const struct cs_header *h, struct cs_error *e)
{
    free(t->times);
    t->n_times = 0;
    t->times = cs_alloc((size_t)h->n + 1, sizeof *t->times);
    if (!t->times) return cs_fail_memory(e);
    if (t->order != CS_NO_COLUMN) t->times[t->n_times++] = t->order;
    for (uint32_t i = 0; t->order == CS_NO_COLUMN && i < h->n; i++) {
        const struct cs_column_def *def = cs_schema_column(h->name[i]);
        if (def && def->type == CS_TIME && strcmp(def->name, "due_at") != 0) t->times[t->n_times++] = i;
    }
    return CS_OK;
}

void cs_duplicates_release(struct cs_duplicates *t)
{
    free(t->key);
    free(t->times);
    free(t->near.by);
    *t = (struct cs_duplicates){0};
}

/* ---- one row ---- */

static struct cs_slice form_of(const struct cs_key_column *k, struct cs_slice cell, struct cs_buf *b)
{
    struct cs_arena arena = {0};
    struct cs_slice text = cs_unescape(cell, &arena);
    cs_buf_clear(b);
    bool formed = text.p && cs_form_write(k->form, text, b);
    cs_arena_release(&arena);
    return formed && !b->failed ? cs_buf_slice(b) : cell;
}

struct cs_hash128 cs_duplicates_identity(const struct cs_duplicates *t, const struct cs_slice *cells,
                                         struct cs_slice row, struct cs_buf *a, struct cs_buf *b,
                                         bool *keyless)
{
    bool keyed = t->n_key > 0;
    for (size_t i = 0; i < t->n_named; i++) keyed &= cells[i].n > 0;
    *keyless = !keyed && t->n_key > 0;
    if (!keyed) return cs_hash128(row);
    cs_buf_clear(a);
    for (size_t i = 0; i < t->n_key; i++) {
        cs_buf_adds(a, t->key[i].formed ? form_of(&t->key[i], cells[i], b) : cells[i]);
        cs_buf_addc(a, '\t');
    }
    struct cs_hash128 h = cs_hash128(cs_buf_slice(a));
    h.hi = ~h.hi; /* a key never meets a whole row */
    return h;
}

static void newest_of(const struct cs_block *b, uint32_t row, uint32_t column, int64_t *newest)
{
    struct cs_time t;
    if (cs_time_parse(cs_field(b, row, column), &t) && t.at > *newest) *newest = t.at;
}

int64_t cs_duplicates_score(const struct cs_duplicates *t, const struct cs_block *b, uint32_t row)
{
    int64_t score = t->keep == CS_KEEP_NEWEST ? INT64_MIN : 0;
    for (uint32_t i = 0; t->keep == CS_KEEP_COMPLETE && i < b->header->n; i++)
        score += cs_field(b, row, i).n > 0;
    if (t->keep != CS_KEEP_NEWEST) return score;
    for (size_t i = 0; i < t->n_times; i++) newest_of(b, row, t->times[i], &score);
    return score;
}

/* ---- judging ---- */

struct cs_duplicate_member {
    uint64_t place, row;
    int64_t score;
    size_t key; /* number of the key, from 0 */
    bool keyless;
};

void cs_judge_release(struct cs_judge *j)
{
    cs_seen_release(&j->seen);
    cs_seen_release(&j->again);
    cs_near_window_release(&j->window);
    free(j->members);
    free(j->best);
    free(j->gone);
    *j = (struct cs_judge){0};
}

static enum cs_status let_go(struct cs_judge *j, uint64_t place, uint64_t stays, uint32_t alike,
                             struct cs_error *e)
{
    enum cs_status st = cs_grow(&j->gone, &j->gone_cap, j->n_gone + 1, sizeof *j->gone, e);
    if (!st) j->gone[j->n_gone++] = (struct cs_duplicate_row){place, stays, alike};
    return st;
}

/* The pass that judges: rows of keys that come again are remembered, and the best of each. */
static enum cs_status judge(struct cs_judge *j, const struct cs_vote *v, struct cs_error *e)
{
    uint64_t *note = cs_seen_note(&j->again, v->hash);
    if (!note) return CS_OK;
    enum cs_status st = cs_grow(&j->members, &j->members_cap, j->n_members + 1, sizeof *j->members, e);
    if (!st) st = cs_grow(&j->best, &j->best_cap, j->n_best + 1, sizeof *j->best, e);
    if (st) return st;
    size_t m = j->n_members++;
    if (!*note) {
        j->best[j->n_best++] = m;
        *note = j->n_best;
    }
    size_t *best = &j->best[*note - 1];
    j->members[m] = (struct cs_duplicate_member){v->place, j->row, v->score, *note - 1, v->keyless};
    int64_t was = j->members[*best].score;
    /* of equally good ones the last; of equally complete ones the first */
    bool better = j->duplicates->keep == CS_KEEP_COMPLETE ? v->score > was : v->score >= was;
    if (better) *best = m;
    return CS_OK;
}

static enum cs_status look_near(struct cs_judge *j, const struct cs_vote *v,
                                const struct cs_near_sketch *near, struct cs_error *e)
{
    uint64_t stays = 0;
    uint32_t alike;
    enum cs_status st = cs_near_look(&j->window, &j->duplicates->near, near, j->row, &stays, &alike, e);
    return st || !alike ? st : let_go(j, v->place, stays, alike, e);
}

enum cs_status cs_judge_row(struct cs_judge *j, const struct cs_vote *v, const struct cs_near_sketch *near,
                            struct cs_error *e)
{
    bool again;
    uint64_t *note;
    enum cs_status st = CS_OK;
    j->row++;
    if (j->second) return judge(j, v, e);
    if (j->duplicates->off) return near && near->n ? look_near(j, v, near, e) : CS_OK;
    bool first = j->duplicates->keep == CS_KEEP_FIRST;
    j->seen.notes = first && j->list; /* the number of the row that stays */
    st = cs_seen_add(&j->seen, v->hash, &again, &note, e);
    if (st) return st;
    if (note && !again) *note = j->row;
    if (first && again) return let_go(j, v->place, note ? *note : 0, v->keyless ? CS_SAME_ROW : CS_SAME, e);
    if (again) {
        j->again.notes = true;
        st = cs_seen_add(&j->again, v->hash, &again, &note, e);
    } else if (near && near->n) {
        st = look_near(j, v, near, e);
    }
    return st;
}

static int by_place(const void *x, const void *y)
{
    const struct cs_duplicate_row *a = x, *b = y;
    return (a->place > b->place) - (a->place < b->place);
}

enum cs_status cs_judge_end(struct cs_judge *j, bool *more, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    *more = !j->second && !j->duplicates->off && j->duplicates->keep != CS_KEEP_FIRST && j->again.n;
    cs_seen_release(&j->seen);
    j->row = 0;
    if (*more) {
        j->second = true;
        return CS_OK;
    }
    for (size_t i = 0; i < j->n_members && !st; i++) {
        const struct cs_duplicate_member *m = &j->members[i];
        size_t best = j->best[m->key];
        if (best != i) st = let_go(j, m->place, j->members[best].row, m->keyless ? CS_SAME_ROW : CS_SAME, e);
    }
    cs_seen_release(&j->again);
    free(j->members);
    j->members = NULL;
    j->n_members = j->members_cap = 0;
    if (j->n_gone) qsort(j->gone, j->n_gone, sizeof *j->gone, by_place);
    size_t n = 0; /* a row that is both: the surer reason, told first */
    for (size_t i = 0; i < j->n_gone; i++) {
        if (n && j->gone[n - 1].place == j->gone[i].place) {
            if (j->gone[i].alike > j->gone[n - 1].alike) j->gone[n - 1] = j->gone[i];
        } else {
            j->gone[n++] = j->gone[i];
        }
    }
    j->n_gone = n;
    return st;
}

size_t cs_judge_find(const struct cs_judge *j, uint64_t place)
{
    size_t from = 0, to = j->n_gone;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (j->gone[middle].place < place)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}
