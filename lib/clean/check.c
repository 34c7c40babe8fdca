/* check.c - the pass of cs-check: cells and rows are judged by all workers; what depends on the rows before
 * (duplicates, late rows) and where findings stand is worked out in order, in check_order.c.
 */
#include "clean/check_part.h"
#include "clean/trim.h"
#include <stdlib.h>
#include <string.h>

enum { DAY_BASE = 719468, DAY_COUNT = 3652425 + DAY_BASE }; /* days since 1970 of the years 0 to 9999 */

struct source {
    struct cs_check_counts counts;
    uint32_t in_block; /* its number in the block's list + 1 */
};

struct worker {
    struct cs_check *c;
    struct cs_eval *eval;
    struct cs_check_column *columns;
    uint64_t *judged, *failed; /* by rule */
    uint32_t *in_block;        /* findings of each rule in this block */
    uint64_t skipped;
    struct cs_map names; /* of sources */
    struct source *sources;
    size_t sources_cap;
    uint32_t last_source;
    uint64_t *days; /* a bit a day */
    bool has_newest;
    struct cs_time newest;
    struct cs_cell_context cell;
    struct cs_buf marks, findings, list, key, normal;
    uint32_t n_marks, n_findings, n_list;
    /* of the batch */
    uint8_t *row_bad; /* by row: a rule about rows found it bad, looked at it */
    uint8_t *row_judged, *row_invalid;
};

/* ---- findings ---- */

static void find(struct worker *w, uint32_t row, uint32_t rule, uint32_t column)
{
    struct cs_check_finding f = {row, rule, column};
    if (!w->c->audit && w->in_block[rule] >= CS_CHECK_TOLD) return;
    w->in_block[rule]++;
    w->n_findings++;
    cs_buf_add(&w->findings, &f, sizeof f);
}

/* ---- rules about rows, a batch at a time ---- */

static enum cs_status judge_rows(struct worker *w, uint32_t number, uint32_t first, uint32_t n,
                                 const uint8_t *wanted, struct cs_error *e)
{
    const struct cs_check_rule *r = &w->c->rules[number];
    const struct cs_vec *good, *when = NULL, *x;
    uint8_t look[CS_BATCH];
    enum cs_status st = cs_eval_get(w->eval, r->check, &good, e);
    if (!st && r->when != CS_NO_NODE) st = cs_eval_get(w->eval, r->when, &when, e);
    if (st) return st;
    memcpy(look, wanted, n);
    for (uint32_t i = 0; when && i < n; i++) look[i] &= (when->tag[i] != CS_TAG_MISSING) & (when->v[i] != 0);
    for (size_t k = 0; k < r->n_needs; k++) {
        st = cs_eval_get(w->eval, r->needs[k], &x, e);
        if (st) return st;
        for (uint32_t i = 0; i < n; i++) look[i] &= x->tag[i] != CS_TAG_MISSING;
    }
    uint64_t judged = 0, failed = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool bad = look[i] & ((good->tag[i] == CS_TAG_MISSING) | (good->v[i] == 0));
        judged += look[i];
        failed += bad;
        if (bad) find(w, first + i, number, CS_NO_COLUMN);
        if (r->severity == CS_INFO) continue;
        if (r->dimension == CS_VALIDITY) {
            w->row_invalid[i] |= bad;
        } else {
            w->row_judged[i] |= look[i];
            w->row_bad[i] |= bad;
        }
    }
    w->judged[number] += judged;
    w->failed[number] += failed;
    return CS_OK;
}

/* ---- cells ---- */

/* Is the cell right by every rule that counts? */
static bool judge_cell(struct worker *w, uint32_t row, uint32_t column, struct cs_slice cell)
{
    const struct cs_check *c = w->c;
    const struct cs_check_judge *j = &c->judges[column];
    bool right = true;
    for (size_t i = 0; i < j->n_rules; i++) {
        uint32_t number = j->rules[i];
        const struct cs_check_rule *r = &c->rules[number];
        w->judged[number]++;
        if (r->ask == CS_CELL_TEXT && !(w->cell.bad_text | w->cell.escaped)) continue;
        if (cs_check_cell(c, j, r->ask, cell, &w->cell)) continue;
        w->failed[number]++;
        right &= r->severity == CS_INFO;
        find(w, row, number, column);
    }
    return right;
}

/* A missing word, or nothing but blanks. */
static bool is_word(const struct cs_missing *words, struct cs_slice cell)
{
    if (cs_trim_maybe(cell.p, cell.n)) {
        cell = cs_trim(cell);
        if (!cell.n) return true;
    }
    return cs_missing_maybe(words, cell.p, cell.n) && cs_missing_word(words, cell);
}

struct row_look {
    uint32_t given;
    bool required, valid;
};

static struct row_look judge_cells(struct worker *w, const struct cs_block *b, uint32_t row)
{
    const struct cs_check *c = w->c;
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    struct row_look look = {0, true, true};
    struct cs_slice text = cs_row(b, row);
    w->cell.escaped = b->escaped && memchr(text.p, '\\', text.n);
    uint32_t from = b->start[row];
    for (uint32_t column = 0; column < b->header->n; from = sep[column++] + 1) {
        struct cs_slice cell = cs_slice(b->data + from, sep[column] - from);
        struct cs_check_column *count = &w->columns[column];
        bool word = cell.n && is_word(c->words, cell);
        if (!cell.n || word) {
            count->words += word;
            look.required &= !c->judges[column].required;
            continue;
        }
        count->given++;
        look.given++;
        if (judge_cell(w, row, column, cell)) continue;
        count->invalid++;
        look.valid = false;
    }
    return look;
}

/* ---- against the reference ---- */

static void compare(struct worker *w, const struct cs_block *b, uint32_t row, struct cs_check_counts *source)
{
    const struct cs_check *c = w->c;
    const struct cs_check_reference *ref = c->reference;
    cs_buf_clear(&w->key);
    for (size_t i = 0; i < ref->n_key; i++) {
        cs_buf_adds(&w->key, cs_field(b, row, ref->key[i]));
        cs_buf_addc(&w->key, '\t');
    }
    uint32_t id = cs_map_find(&ref->rows, cs_buf_slice(&w->key));
    if (id == CS_MAP_NONE) return;
    for (uint32_t column = 0; column < b->header->n; column++) {
        if (ref->of[column] == CS_NO_COLUMN) continue;
        bool same = cs_reference_same(cs_field(b, row, column),
                                      ref->cells[(size_t)id * ref->n_columns + ref->of[column]]);
        w->columns[column].compared++;
        w->columns[column].agreed += same;
        w->judged[c->rule_reference]++;
        w->failed[c->rule_reference] += !same;
        source->compared++;
        source->agreed += same;
        if (!same) find(w, row, c->rule_reference, column);
    }
}

/* ---- marks: what is needed in order ---- */

static uint32_t source_of(struct worker *w, const struct cs_block *b, uint32_t row, struct cs_error *e,
                          enum cs_status *st)
{
    const struct cs_check *c = w->c;
    struct cs_slice name = c->source == CS_NO_COLUMN ? CS_LIT("") : cs_field(b, row, c->source);
    if (w->last_source < w->names.n && cs_slice_eq(w->names.key[w->last_source], name)) return w->last_source;
    bool added;
    uint32_t id = cs_map_add(&w->names, name, &added);
    *st = cs_map_status(&w->names, e);
    if (!*st && added) {
        *st = cs_grow(&w->sources, &w->sources_cap, w->names.n, sizeof *w->sources, e);
        if (!*st) w->sources[id] = (struct source){0};
    }
    if (*st) return 0;
    return w->last_source = id;
}

static void mark_row(struct worker *w, const struct cs_block *b, uint32_t row, uint32_t source,
                     int64_t created)
{
    const struct cs_check *c = w->c;
    struct cs_slice text = cs_row(b, row);
    struct cs_check_mark m = {.row = cs_hash128(text), .created = created, .number = row};
    struct source *s = &w->sources[source];
    if (!s->in_block) {
        uint32_t n = (uint32_t)w->names.key[source].n;
        s->in_block = ++w->n_list;
        cs_buf_add(&w->list, &n, sizeof n);
        cs_buf_adds(&w->list, w->names.key[source]);
    }
    m.source = s->in_block - 1;
    m.keyed = c->n_keys > 0;
    for (size_t i = 0; i < c->n_named; i++) m.keyed &= cs_field(b, row, c->keys[i]).n > 0;
    if (m.keyed) {
        cs_buf_clear(&w->key);
        cs_buf_clear(&w->normal);
        for (size_t i = 0; i < c->n_keys; i++) {
            struct cs_slice cell = cs_field(b, row, c->keys[i]);
            cs_buf_adds(&w->key, cell);
            cs_buf_addc(&w->key, '\t');
            cs_check_normal(b->header, c->keys[i], cell, &w->normal);
            cs_buf_addc(&w->normal, '\t');
        }
        m.key = cs_hash128(cs_buf_slice(&w->key));
        m.normal = cs_slice_eq(cs_buf_slice(&w->key), cs_buf_slice(&w->normal))
                       ? m.key
                       : cs_hash128(cs_buf_slice(&w->normal));
    } else {
        m.key = m.normal = m.row;
    }
    m.row.hi = ~m.row.hi; /* rows and keys do not meet */
    w->n_marks++;
    cs_buf_add(&w->marks, &m, sizeof m);
}

/* ---- times ---- */

static void note_day(struct worker *w, struct cs_time t)
{
    int64_t day = cs_time_day(t) + DAY_BASE;
    if (day < 0 || day >= DAY_COUNT) return;
    w->days[day / 64] |= UINT64_C(1) << (day % 64);
}

static enum cs_status look_at_times(struct worker *w, uint32_t n, const uint8_t *wanted, int64_t *created,
                                    struct cs_error *e)
{
    const struct cs_vec *x;
    for (size_t k = 0; k < w->c->n_times; k++) {
        enum cs_status st = cs_eval_get(w->eval, w->c->times[k], &x, e);
        if (st) return st;
        for (uint32_t i = 0; i < n; i++) {
            if (x->tag[i] == CS_TAG_MISSING || !wanted[i] || (w->has_newest && x->v[i] <= w->newest.at))
                continue;
            w->newest = cs_vec_time(x, i);
            w->has_newest = true;
        }
    }
    for (uint32_t i = 0; i < n; i++) created[i] = INT64_MIN;
    if (w->c->created == CS_NO_NODE) return CS_OK;
    enum cs_status st = cs_eval_get(w->eval, w->c->created, &x, e);
    for (uint32_t i = 0; i < n && !st; i++) {
        if (x->tag[i] == CS_TAG_MISSING || !wanted[i]) continue;
        created[i] = x->v[i];
        note_day(w, cs_vec_time(x, i));
    }
    return st;
}

/* ---- a batch, a block ---- */

static enum cs_status check_row(struct worker *w, const struct cs_block *b, uint32_t row, uint32_t i,
                                int64_t created, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    uint32_t id = source_of(w, b, row, e, &st);
    if (st) return st;
    struct cs_check_counts *s = &w->sources[id].counts;
    struct row_look look = judge_cells(w, b, row);
    s->rows++;
    s->cells += b->header->n;
    s->given += look.given;
    s->full += look.given == b->header->n;
    s->required += look.required;
    s->valid += look.valid && !w->row_invalid[i];
    s->judged += w->row_judged[i];
    s->consistent += w->row_judged[i] && !w->row_bad[i];
    if (w->c->reference) compare(w, b, row, s);
    mark_row(w, b, row, id, created);
    return CS_OK;
}

static enum cs_status check_batch(struct worker *w, const struct cs_block *b, uint32_t first, uint32_t n,
                                  struct cs_error *e)
{
    const struct cs_check *c = w->c;
    uint8_t wanted[CS_BATCH];
    int64_t created[CS_BATCH];
    const struct cs_vec *where;
    enum cs_status st = CS_OK;
    cs_eval_batch(w->eval, b, first, n);
    memset(wanted, 1, n);
    memset(w->row_bad, 0, n);
    memset(w->row_judged, 0, n);
    memset(w->row_invalid, 0, n);
    if (c->where != CS_NO_NODE) {
        st = cs_eval_get(w->eval, c->where, &where, e);
        for (uint32_t i = 0; i < n && !st; i++) {
            wanted[i] = (where->tag[i] != CS_TAG_MISSING) & (where->v[i] != 0);
            w->skipped += !wanted[i];
        }
    }
    if (!st) st = look_at_times(w, n, wanted, created, e);
    for (uint32_t r = 0; r < c->n_rules && !st; r++)
        if (!c->rules[r].cells && !c->rules[r].internal) st = judge_rows(w, r, first, n, wanted, e);
    for (uint32_t i = 0; i < n && !st; i++)
        if (wanted[i]) st = check_row(w, b, first + i, i, created[i], e);
    return st;
}

static enum cs_status check_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    struct cs_check_footer f;
    enum cs_status st = CS_OK;
    w->cell.bad_text = b->high && !cs_utf8_valid(cs_slice(b->data, b->size));
    w->n_marks = w->n_findings = w->n_list = 0;
    cs_buf_clear(&w->marks);
    cs_buf_clear(&w->findings);
    cs_buf_clear(&w->list);
    memset(w->in_block, 0, w->c->n_rules * sizeof *w->in_block);
    for (size_t i = 0; i < w->names.n; i++) w->sources[i].in_block = 0;
    for (uint32_t first = 0; first < b->rows && !st; first += CS_BATCH)
        st = check_batch(w, b, first, b->rows - first < CS_BATCH ? b->rows - first : CS_BATCH, e);
    f = (struct cs_check_footer){w->n_marks, w->n_findings, w->n_list};
    cs_buf_adds(out, cs_buf_slice(&w->marks));
    cs_buf_adds(out, cs_buf_slice(&w->findings));
    cs_buf_adds(out, cs_buf_slice(&w->list));
    cs_buf_add(out, &f, sizeof f);
    struct cs_buf *const all[] = {&w->marks, &w->findings, &w->list, &w->key, &w->normal, &w->cell.scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all && !st; i++) st = cs_buf_status(all[i], e);
    return st;
}

/* ---- workers ---- */

static void free_worker(struct worker *w)
{
    if (!w) return;
    cs_eval_free(w->eval);
    free(w->columns);
    free(w->judged);
    free(w->failed);
    free(w->in_block);
    cs_map_release(&w->names);
    free(w->sources);
    free(w->days);
    free(w->row_bad);
    free(w->row_judged);
    free(w->row_invalid);
    struct cs_buf *const all[] = {&w->marks, &w->findings, &w->list, &w->key, &w->normal, &w->cell.scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) cs_buf_release(all[i]);
    free(w);
}

struct run {
    struct cs_check_order order; /* first: cs_check_in_order() gets the run */
    uint64_t *days;
};

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_check *c = ((struct run *)ctx)->order.c;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->c = c;
    w->columns = cs_alloc(c->header->n, sizeof *w->columns);
    w->judged = cs_alloc(c->n_rules, sizeof *w->judged);
    w->failed = cs_alloc(c->n_rules, sizeof *w->failed);
    w->in_block = cs_alloc(c->n_rules, sizeof *w->in_block);
    w->days = cs_alloc(DAY_COUNT / 64 + 1, sizeof *w->days);
    w->row_bad = cs_alloc(CS_BATCH, 1);
    w->row_judged = cs_alloc(CS_BATCH, 1);
    w->row_invalid = cs_alloc(CS_BATCH, 1);
    bool ok = w->columns && w->judged && w->failed && w->in_block && w->days && w->row_bad && w->row_judged &&
              w->row_invalid;
    enum cs_status st = ok ? cs_eval_make(&w->eval, c->plan, e) : cs_fail_memory(e);
    if (st) {
        free_worker(w);
        return st;
    }
    *worker = w;
    return CS_OK;
}

static void add_counts(struct cs_check_counts *to, const struct cs_check_counts *from)
{
    uint64_t *a = (uint64_t *)to;
    const uint64_t *b = (const uint64_t *)from;
    for (size_t i = 0; i < sizeof *to / sizeof *a; i++) a[i] += b[i];
}

static enum cs_status add_source(struct run *r, struct cs_slice name, const struct cs_check_counts *counts,
                                 struct cs_error *e)
{
    uint32_t id = cs_map_find(&r->order.sources, name); /* in order, every row's has been seen */
    if (id == CS_MAP_NONE) return cs_fail(e, CS_FAIL, "a source was not seen in order");
    add_counts(&r->order.by_source[id], counts);
    return CS_OK;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct run *r = ctx;
    struct worker *w = worker;
    struct cs_check *c = w->c;
    enum cs_status st = CS_OK;
    for (uint32_t i = 0; i < c->header->n && ok; i++) {
        uint64_t *a = (uint64_t *)&c->columns[i];
        const uint64_t *b = (const uint64_t *)&w->columns[i];
        for (size_t k = 0; k < sizeof c->columns[i] / sizeof *a; k++) a[k] += b[k];
    }
    for (size_t i = 0; i < c->n_rules && ok; i++) {
        c->rules[i].judged += w->judged[i];
        c->rules[i].failed += w->failed[i];
    }
    for (size_t i = 0; i < w->names.n && ok && !st; i++)
        st = add_source(r, w->names.key[i], &w->sources[i].counts, e);
    for (size_t i = 0; i <= DAY_COUNT / 64 && ok; i++) r->days[i] |= w->days[i];
    bool later = w->has_newest && (!c->has_newest || w->newest.at > c->newest.at ||
                                   (w->newest.at == c->newest.at && w->newest.off > c->newest.off));
    if (ok && later) {
        c->newest = w->newest;
        c->has_newest = true;
    }
    c->skipped += w->skipped;
    free_worker(w);
    return st;
}

/* ---- the end ---- */

static void count_days(struct cs_check *c, const uint64_t *days)
{
    c->first_day = 1;
    c->last_day = 0;
    for (int64_t d = 0; d < DAY_COUNT; d++) {
        if (!(days[d / 64] >> (d % 64) & 1)) continue;
        if (c->first_day > c->last_day) c->first_day = d;
        c->last_day = d;
    }
    for (int64_t d = c->first_day; d <= c->last_day; d++) {
        if (days[d / 64] >> (d % 64) & 1) continue;
        if (c->missing_days < 3) cs_date_format(d - DAY_BASE, c->first_missing[c->missing_days]);
        c->missing_days++;
    }
    if (c->first_day <= c->last_day) {
        c->first_day -= DAY_BASE;
        c->last_day -= DAY_BASE;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct cs_check_source *x = a, *y = b;
    if (!x->name.n != !y->name.n) return x->name.n ? -1 : 1; /* missing last */
    return cs_slice_cmp(x->name, y->name);
}

static enum cs_status collect_sources(struct run *r, struct cs_error *e)
{
    struct cs_check *c = r->order.c;
    c->n_sources = r->order.sources.n;
    c->sources = cs_alloc(c->n_sources, sizeof *c->sources);
    if (!c->sources) return cs_fail_memory(e);
    for (size_t i = 0; i < c->n_sources; i++) {
        c->sources[i] = (struct cs_check_source){cs_arena_copy(&c->arena, r->order.sources.key[i]),
                                                 r->order.by_source[i]};
        if (!c->sources[i].name.p) return cs_fail_memory(e);
        add_counts(&c->all, &c->sources[i].counts);
    }
    qsort(c->sources, c->n_sources, sizeof *c->sources, by_name);
    return CS_OK;
}

enum cs_status cs_check_run(struct cs_check *c, struct cs_input *in, struct cs_error *e)
{
    struct run r = {.order = {.c = c, .in = in}};
    r.days = cs_alloc(DAY_COUNT / 64 + 1, sizeof *r.days);
    if (!r.days) return cs_fail_memory(e);
    const struct cs_pass pass = {.ctx = &r,
                                 .start = start_worker,
                                 .block = check_block,
                                 .finish = finish_worker,
                                 .in_order = cs_check_in_order};
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    if (!st) st = collect_sources(&r, e);
    if (!st) count_days(c, r.days);
    struct cs_check_rule *rules = c->rules;
    if (!st) {
        rules[c->rule_row].judged = c->all.rows;
        rules[c->rule_key].judged = rules[c->rule_normal].judged = c->all.keyed;
        rules[c->rule_late].judged = c->all.timed;
    }
    free(r.days);
    free(r.order.by_source);
    free(r.order.newest);
    cs_unique_release(&r.order.unique);
    cs_map_release(&r.order.sources);
    cs_buf_release(&r.order.text);
    cs_buf_release(&r.order.shown);
    cs_show_release(&r.order.show);
    return st;
}
