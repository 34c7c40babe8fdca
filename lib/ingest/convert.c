/* convert.c - row by row, cell by cell; expressions a batch at a time. What most cells hold is read by
 * ingest/quick.h, all else by ingest/cell.h. */
#include "ingest/slot.h"
#include <stdlib.h>
#include <string.h>

/* ---- binding ---- */

static enum cs_status bind(struct cs_converter *v, const struct cs_zone *zone, struct cs_error *e)
{
    const struct cs_scope scope = {.header = &v->m->header,
                                   .zone = zone,
                                   .lookups = v->m->lookups,
                                   .n_lookups = v->m->n_lookups,
                                   .foreign = true};
    for (uint32_t i = 0; i < v->m->n; i++) {
        const struct cs_target *t = &v->m->target[i];
        if (t->origin != CS_FROM_EXPR) continue;
        if (!v->plan && cs_plan_make(&v->plan, &scope, e) != CS_OK) return e->status;
        if (cs_plan_add(v->plan, t->map->expr, &v->slot[i].node, e) != CS_OK) return e->status;
        v->slot[i].straight = !cs_expr_calls(t->map->expr, "if") && !cs_expr_calls(t->map->expr, "coalesce");
        enum cs_type got = cs_plan_type(v->plan, v->slot[i].node);
        enum cs_type want = t->column ? t->column->type : CS_TEXT;
        if (got == CS_TEXT || got == want || want == CS_TEXT || (got == CS_BOOL && want == CS_NUM)) continue;
        cs_fail(e, CS_USAGE, "column '%s' holds a %s; this is a %s", cs_quote(t->name).text,
                cs_type_name(want), cs_type_name(got));
        return cs_error_at(e, t->map->file, t->map->entry->vline, t->map->entry->vcolumn);
    }
    return v->plan ? cs_eval_make(&v->eval, v->plan, e) : CS_OK;
}

static enum cs_way way_of(const struct cs_target *t)
{
    const struct cs_cell_reader *r = &t->reader;
    if (t->origin == CS_FROM_TIMES) return CS_WAY_TIMES;
    if (t->origin == CS_FROM_CONSTANT) return CS_WAY_CONSTANT;
    if (t->origin != CS_FROM_CELL) return CS_WAY_SLOW;
    switch (r->how) {
    case CS_HOW_TEXT:
        return CS_WAY_COPY;
    case CS_HOW_ID:
        return CS_WAY_ID;
    case CS_HOW_TIME:
        return r->order < CS_ORDER_DMY_SWAPPED ? CS_WAY_TIME : CS_WAY_SLOW;
    case CS_HOW_NUMBER:
        if (r->days) return CS_WAY_SLOW;
        return r->column && (r->column->values || r->column->hi) ? CS_WAY_WORD : CS_WAY_NUMBER;
    case CS_HOW_TRUTH:
    case CS_HOW_FLAG:
    case CS_HOW_WORD:
        break;
    }
    return CS_WAY_WORD;
}

/* A reader of its own, and the quick way. */
static enum cs_status make_slot(struct cs_converter *v, uint32_t i, struct cs_error *e)
{
    struct cs_slot *s = &v->slot[i];
    s->t = &v->m->target[i];
    s->way = way_of(s->t);
    s->a = s->t->a;
    s->scale = s->t->reader.scale;
    s->reader = s->t->reader;
    s->reader.fold = v->fold;
    s->reader.words = NULL;
    if (s->t->reader.words && cs_words_make(&s->reader.words, v->fold, s->reader.column, e) != CS_OK)
        return e->status;
    if (s->way == CS_WAY_CONSTANT) {
        s->constant = cs_alloc(s->t->constant.n + CS_QUICK_SLACK, 1);
        if (!s->constant) return cs_fail_memory(e);
        memcpy(s->constant, s->t->constant.p, s->t->constant.n);
    }
    if (s->way != CS_WAY_WORD) return CS_OK;
    s->words = cs_alloc(CS_QUICK_WORDS, sizeof *s->words);
    return s->words ? CS_OK : cs_fail_memory(e);
}

/* How many targets may take a source column as it is. */
static void measure(struct cs_converter *v, const uint32_t *column)
{
    for (uint32_t i = 0; i < v->n; i++) {
        struct cs_slot *s = column[i] == CS_NO_COLUMN ? &v->none : &v->slot[column[i]];
        v->place[i] = s;
        v->fixed += CS_QUICK_WIDEST + 1 + (s->t ? s->t->constant.n : 0);
        size_t same = 0;
        for (uint32_t k = 0; k < v->n && s->t; k++)
            same += column[k] != CS_NO_COLUMN && v->m->target[column[k]].a == s->t->a;
        if (s->t && s->t->a != CS_NO_COLUMN && same > v->copies) v->copies = same;
    }
    v->fixed += CS_QUICK_SLACK;
}

enum cs_status cs_converter_make(struct cs_converter **to, const struct cs_mapping *m, const uint32_t *column,
                                 uint32_t n, const struct cs_zone *zone, const char *file, struct cs_error *e)
{
    struct cs_converter *v = cs_alloc(1, sizeof *v);
    *to = v;
    if (!v) return cs_fail_memory(e);
    v->m = m;
    v->n = n;
    v->file = file;
    v->none.way = CS_WAY_EMPTY;
    v->zone.zone = zone;
    v->slot = cs_alloc(m->n, sizeof *v->slot);
    v->place = cs_alloc(n, sizeof(struct cs_slot *));
    if (!v->slot || !v->place) return cs_fail_memory(e);
    if (cs_fold_make(&v->fold, e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < m->n; i++)
        if (make_slot(v, i, e) != CS_OK) return e->status;
    measure(v, column);
    return bind(v, zone, e);
}

/* The slot of the first column that the kind requires and that is a key (or a time), read from one source
 * column at least; NULL when there is none. */
static const struct cs_slot *required(const struct cs_converter *v, enum cs_how how)
{
    struct cs_slice name;
    for (const char *list = v->m->kind ? v->m->kind->required : ""; cs_schema_next(&list, &name);) {
        uint32_t i = cs_mapping_find(v->m, name);
        if (i == CS_NO_COLUMN || v->slot[i].reader.how != how) continue;
        bool written = false;
        for (uint32_t k = 0; k < v->n; k++) written |= v->place[k] == &v->slot[i];
        return written && (how == CS_HOW_TIME || v->slot[i].a != CS_NO_COLUMN) ? &v->slot[i] : NULL;
    }
    return NULL;
}

void cs_converter_sift(struct cs_converter *v, struct cs_sift *sift)
{
    v->key = required(v, CS_HOW_ID);
    v->time = required(v, CS_HOW_TIME);
    v->sift = v->key && v->time ? sift : NULL;
}

void cs_converter_free(struct cs_converter *v)
{
    if (!v) return;
    cs_eval_free(v->eval);
    cs_plan_free(v->plan);
    for (uint32_t i = 0; v->slot && i < v->m->n; i++) {
        cs_words_free(v->slot[i].reader.words);
        if (v->slot[i].way == CS_WAY_CONSTANT)
            free(v->slot[i].constant);
        else
            free(v->slot[i].words);
    }
    free(v->slot);
    free(v->place);
    cs_fold_free(v->fold);
    cs_arena_release(&v->cells);
    cs_buf_release(&v->text);
    free(v);
}

/* ---- rows ---- */

/* The careful way, into the buffer; then back to the pointer. */
static enum cs_status go_slow(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at, char **to,
                              struct cs_error *e)
{
    struct cs_buf *out = at->out;
    size_t room = v->fixed + v->copies * cs_row(at->block, at->row).n;
    out->n = (size_t)(*to - out->p);
    if (cs_slot_write(v, s, at, e) != CS_OK) return e->status;
    *to = cs_buf_room(out, room);
    return *to ? CS_OK : cs_fail_memory(e);
}

/* A short cell that was met before, or will be known from now on. */
static inline enum cs_status word(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                                  struct cs_slice cell, const char *safe, char **to, struct cs_error *e)
{
    uint64_t lo, hi;
    if (cell.n > CS_QUICK_WORD_MAX) return go_slow(v, s, at, to, e);
    struct cs_quick_word *w = cs_quick_word(s->words, cell.p, cell.n, safe, &lo, &hi);
    if (w->n == cell.n && w->lo == lo && w->hi == hi) {
        memcpy(*to, w->value, sizeof w->value);
        *to += w->value_n;
        s->filled += cell.n > 0;
        return CS_OK;
    }
    uint64_t filled = s->filled;
    size_t from = (size_t)(*to - at->out->p);
    if (go_slow(v, s, at, to, e) != CS_OK) return e->status;
    size_t n = (size_t)(*to - at->out->p) - from;
    if (s->filled == filled || n > sizeof w->value) return CS_OK;
    w->lo = lo;
    w->hi = hi;
    w->n = (uint8_t)cell.n;
    w->value_n = (uint8_t)n;
    memcpy(w->value, at->out->p + from, n);
    return CS_OK;
}

static inline bool number(struct cs_slot *s, struct cs_slice cell, const char *safe, char **to)
{
    if (s->scale.num == s->scale.den) {
        if (!cs_quick_canonical(cell.p, cell.n)) return false;
        *to = cs_quick_copy(*to, cell.p, cell.n, safe);
    } else {
        char *end = cs_quick_scaled(*to, cell.p, cell.n, safe, s->scale.num, s->scale.den);
        if (!end) return false;
        *to = end;
    }
    s->filled++;
    return true;
}

static inline bool moment(struct cs_converter *v, struct cs_slot *s, struct cs_slice cell, char **to)
{
    enum cs_date_order order = s->reader.order;
    char turned[19];
    if (cell.n != 19) return false;
    if ((order == CS_ORDER_DMY || order == CS_ORDER_MDY) &&
        cs_quick_turn(cell.p, order == CS_ORDER_DMY, turned))
        cell.p = turned;
    if (!cs_quick_time(&v->zone, cell.p, *to, &s->moment.at)) return false;
    s->moment.is = s->moment.has_clock = true;
    s->met->wall++;
    s->filled++;
    *to += CS_TIME_LEN;
    return true;
}

static inline bool difference(struct cs_converter *v, struct cs_slot *s, char **to)
{
    const struct cs_moment *from = &v->slot[s->t->from].moment, *until = &v->slot[s->t->to].moment;
    if (s->a != CS_NO_COLUMN) return false;
    if (!from->is || !until->is || !from->has_clock || !until->has_clock) return true;
    if (until->at < from->at) return false;
    *to = cs_quick_int(*to, until->at - from->at);
    s->filled++;
    return true;
}

static enum cs_status one_row(struct cs_converter *v, const struct cs_spot *at, struct cs_error *e)
{
    const struct cs_block *b = at->block;
    const uint32_t *sep = b->sep + (size_t)at->row * b->header->n;
    const char *safe = b->size > CS_QUICK_SLACK ? b->data + b->size - CS_QUICK_SLACK : b->data;
    char *to = cs_buf_room(at->out, v->fixed + v->copies * cs_row(b, at->row).n);
    const uint32_t edge = b->start[at->row] - 1; /* may go round: it comes back */
    if (!to) return cs_fail_memory(e);
    for (uint32_t i = 0; i < v->n; i++) {
        struct cs_slot *s = v->place[i];
        struct cs_slice cell = {NULL, 0};
        bool done = true;
        if (s->way >= CS_WAY_COPY && s->way <= CS_WAY_WORD) {
            const uint32_t *before = s->a ? sep + s->a - 1 : &edge;
            cell = cs_slice(b->data + (*before + 1), sep[s->a] - (*before + 1));
        }
        switch (s->way) {
        case CS_WAY_EMPTY:
            break;
        case CS_WAY_COPY:
            to = cs_quick_copy(to, cell.p, cell.n, safe);
            s->filled += cell.n > 0;
            break;
        case CS_WAY_ID:
            done = !cs_quick_odd(cell.p, cell.n);
            if (!done) break;
            to = cs_quick_copy(to, cell.p, cell.n, safe);
            s->filled += cell.n > 0;
            break;
        case CS_WAY_TIME:
            s->moment.is = false;
            done = cell.n == 0 || moment(v, s, cell, &to);
            break;
        case CS_WAY_NUMBER:
            done = cell.n == 0 || number(s, cell, safe, &to);
            break;
        case CS_WAY_WORD:
            if (word(v, s, at, cell, safe, &to, e) != CS_OK) return e->status;
            break;
        case CS_WAY_TIMES:
            done = difference(v, s, &to);
            break;
        case CS_WAY_CONSTANT:
            to = cs_quick_copy(to, s->constant, s->t->constant.n, s->constant + s->t->constant.n);
            break;
        case CS_WAY_SLOW:
            done = false;
            break;
        }
        if (!done && go_slow(v, s, at, &to, e) != CS_OK) return e->status;
        *to++ = '\t';
    }
    to[-1] = '\n';
    at->out->n = (size_t)(to - at->out->p);
    if (v->cells.used) cs_arena_reset(&v->cells);
    return CS_OK;
}

static enum cs_status evaluate(struct cs_converter *v, const struct cs_block *b, uint32_t first, uint32_t n,
                               struct cs_error *e)
{
    cs_eval_batch(v->eval, b, first, n);
    for (uint32_t i = 0; i < v->m->n; i++)
        if (v->slot[i].t->origin == CS_FROM_EXPR &&
            cs_eval_get(v->eval, v->slot[i].node, &v->slot[i].vec, e) != CS_OK)
            return e->status;
    return CS_OK;
}

/* A row that was written: what it is but for its cells. A total is taken back. */
static inline enum cs_status sift(struct cs_converter *v, const struct cs_spot *at, size_t before,
                                  struct cs_error *e)
{
    bool total = false;
    if (v->time->moment.is) {
        cs_sift_time(v->sift, v->time->moment.at, at->line);
        return CS_OK;
    }
    if (v->time->met->bad.n > v->bad) { /* there is one, and it was told of */
        v->bad = v->time->met->bad.n;
        return CS_OK;
    }
    struct cs_slice key = cs_unescape(cs_field(at->block, at->row, v->key->a), &v->cells);
    if (!key.p) return cs_fail_memory(e);
    enum cs_status status = cs_sift_untimed(v->sift, v->fold, key, at->row, at->line, &total, e);
    if (total && !at->out->failed) at->out->n = before;
    return status;
}

static enum cs_status all_rows(struct cs_converter *v, const struct cs_block *b, const uint64_t *line,
                               struct cs_buf *out, struct cs_error *e)
{
    for (uint32_t row = 0; row < b->rows; row++) {
        const struct cs_spot at = {b, row, line[row], out};
        size_t before = out->n;
        v->row = row % CS_BATCH;
        uint32_t left = b->rows - row, n = left < CS_BATCH ? left : CS_BATCH;
        enum cs_status status = v->plan && v->row == 0 ? evaluate(v, b, row, n, e) : CS_OK;
        if (status == CS_OK) status = one_row(v, &at, e);
        if (status == CS_OK && v->sift) status = sift(v, &at, before, e);
        if (status == CS_OK) continue;
        if (!out->failed) out->n = before;
        return status;
    }
    return cs_buf_status(out, e);
}

enum cs_status cs_converter_rows(struct cs_converter *v, const struct cs_block *b, const uint64_t *line,
                                 struct cs_tally *tally, struct cs_buf *out, struct cs_error *e)
{
    for (uint32_t i = 0; i < v->m->n; i++) {
        v->slot[i].met = &tally[i];
        v->slot[i].filled = 0;
    }
    v->bad = v->sift ? v->time->met->bad.n : 0;
    enum cs_status status = all_rows(v, b, line, out, e);
    for (uint32_t i = 0; i < v->m->n; i++) tally[i].filled += v->slot[i].filled;
    return status;
}
