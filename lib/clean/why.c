/* why.c - counts of missing cells by the values of a few keys. */
#include "clean/why.h"
#include "clean/value_steps.h"
#include <stdlib.h>
#include <string.h>

enum { SOURCE, CHANNEL, TEAM, AGENT, HOUR, WEEK, KEYS };
static const char *const keys[KEYS] = {"source", "channel", "team", "agent_id", "hour", "week"};

/* Of one key: rows and missing cells by its values. */
struct tally {
    struct cs_map values;
    uint64_t *rows;
    uint64_t *missing; /* by value, then column */
    size_t cap;        /* values */
};

struct cs_why {
    struct cs_repairs *repairs;
    cs_node node[KEYS]; /* CS_NO_NODE: the stream has no such key */
    struct tally tally[KEYS];
    uint64_t rows;
    uint64_t *missing; /* by column */
};

struct worker {
    struct cs_why *why;
    struct cs_mend mend;
    struct cs_value_steps steps;
    uint64_t *counts;
    struct cs_buf text, value;
    struct tally tally[KEYS];
    uint64_t rows, *missing;
};

/* ---- counting ---- */

static void release_tally(struct tally *t)
{
    cs_map_release(&t->values);
    free(t->rows);
    free(t->missing);
}

static enum cs_status value_of(struct tally *t, struct cs_slice value, size_t columns, uint32_t *id,
                               struct cs_error *e)
{
    bool added;
    *id = cs_map_add(&t->values, value, &added);
    if (*id == CS_MAP_NONE) return cs_fail_memory(e);
    if (!added) return CS_OK;
    size_t a = t->cap, b = t->cap;
    enum cs_status st = cs_grow(&t->rows, &a, (size_t)*id + 1, sizeof *t->rows, e);
    if (!st) st = cs_grow(&t->missing, &b, (size_t)*id + 1, columns * sizeof *t->missing, e);
    if (st) return st;
    t->cap = a;
    t->rows[*id] = 0;
    memset(t->missing + *id * columns, 0, columns * sizeof *t->missing);
    return CS_OK;
}

static enum cs_status count_batch(struct worker *w, uint32_t first, uint32_t n, struct cs_error *e)
{
    const struct cs_why *y = w->why;
    const struct cs_block *b = &w->steps.now;
    const size_t columns = b->header->n;
    enum cs_status st = CS_OK;
    cs_eval_batch(w->steps.eval, b, first, n);
    for (int k = 0; k < KEYS && !st; k++) {
        const struct cs_vec *x;
        if (y->node[k] == CS_NO_NODE) continue;
        st = cs_eval_get(w->steps.eval, y->node[k], &x, e);
        for (uint32_t i = 0; i < n && !st; i++) {
            uint32_t id;
            w->value.n = 0; /* that memory was short is not forgotten */
            cs_value_format(x, i, cs_plan_unit(y->repairs->plan, y->node[k]), &w->value);
            st = value_of(&w->tally[k], cs_buf_slice(&w->value), columns, &id, e);
            if (st) break;
            w->tally[k].rows[id]++;
            for (uint32_t c = 0; c < columns; c++)
                w->tally[k].missing[id * columns + c] += !cs_field(b, first + i, c).n;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t c = 0; c < columns; c++) w->missing[c] += !cs_field(b, first + i, c).n;
    w->rows += n;
    return st ? st : cs_buf_status(&w->value, e);
}

static enum cs_status count_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    bool same;
    size_t n;
    (void)out;
    cs_buf_clear(&w->text);
    char *room = cs_buf_room(&w->text, cs_mend_room(&w->mend, b));
    if (!room) return cs_fail_memory(e);
    enum cs_status st = cs_mend_block(&w->mend, b, room, &n, &same, NULL, NULL, e);
    w->text.n = n;
    if (!st) st = cs_value_steps_lay(&w->steps, b, same ? NULL : &w->text, e);
    for (uint32_t first = 0; first < b->rows && !st; first += CS_BATCH)
        st = count_batch(w, first, b->rows - first < CS_BATCH ? b->rows - first : CS_BATCH, e);
    return st;
}

/* ---- workers ---- */

static void free_worker(struct worker *w)
{
    for (int k = 0; k < KEYS; k++) release_tally(&w->tally[k]);
    cs_mend_release(&w->mend);
    cs_value_steps_release(&w->steps);
    cs_buf_release(&w->text);
    cs_buf_release(&w->value);
    free(w->counts);
    free(w->missing);
    free(w);
}

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_why *y = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->why = y;
    w->counts = cs_alloc(y->repairs->n_rules + 1, sizeof *w->counts);
    w->missing = cs_alloc(y->repairs->header->n, sizeof *w->missing);
    if (!w->counts || !w->missing) {
        free_worker(w);
        return cs_fail_memory(e);
    }
    w->mend = (struct cs_mend){.mender = &y->repairs->mender, .counts = w->counts};
    w->steps = (struct cs_value_steps){.repairs = y->repairs};
    *worker = w;
    return CS_OK;
}

static enum cs_status merge(struct cs_why *y, const struct worker *w, struct cs_error *e)
{
    const size_t columns = y->repairs->header->n;
    enum cs_status st = CS_OK;
    for (int k = 0; k < KEYS; k++)
        for (uint32_t i = 0; i < w->tally[k].values.n && !st; i++) {
            uint32_t id;
            st = value_of(&y->tally[k], w->tally[k].values.key[i], columns, &id, e);
            if (st) break;
            y->tally[k].rows[id] += w->tally[k].rows[i];
            for (size_t c = 0; c < columns; c++)
                y->tally[k].missing[id * columns + c] += w->tally[k].missing[i * columns + c];
        }
    for (size_t c = 0; c < columns; c++) y->missing[c] += w->missing[c];
    y->rows += w->rows;
    return st;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    enum cs_status st = ok ? merge(ctx, worker, e) : CS_OK;
    free_worker(worker);
    return st;
}

/* ---- the answer ---- */

struct line {
    struct cs_slice value;
    uint64_t rows, missing;
    struct cs_num excess;
};

static cs_i128 product(uint64_t a, uint64_t b)
{
    return (cs_i128)a * (cs_i128)b;
}

static void write_line(struct cs_buf *b, struct cs_slice column, const char *key, const struct line *l,
                       uint64_t other_rows, uint64_t other_missing)
{
    cs_field_add(b, column);
    cs_buf_addf(b, "\t%s\t", key);
    cs_field_add(b, l->value);
    cs_buf_addf(b, "\t%llu\t%llu\t", (unsigned long long)l->rows, (unsigned long long)l->missing);
    cs_num_format(cs_num_quotient((cs_i128)l->missing, (cs_i128)l->rows), b);
    cs_buf_addc(b, '\t');
    if (other_rows) cs_num_format(cs_num_quotient((cs_i128)other_missing, (cs_i128)other_rows), b);
    cs_buf_addc(b, '\t');
    cs_num_format(l->excess, b);
    cs_buf_addc(b, '\n');
}

/* m - n * m' / n', of what is elsewhere. */
static struct cs_num excess_of(uint64_t n, uint64_t m, uint64_t other_n, uint64_t other_m)
{
    if (!other_n) return CS_MISSING;
    return cs_num_quotient(product(m, other_n) - product(n, other_m), (cs_i128)other_n);
}

static int by_value(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    if (!a->value.n || !b->value.n) return (b->value.n > 0) - (a->value.n > 0); /* missing last */
    return cs_slice_cmp(a->value, b->value);
}

static int by_excess(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    bool ga = cs_num_missing(a->excess), gb = cs_num_missing(b->excess);
    int order = ga || gb ? ga - gb : cs_num_cmp(b->excess, a->excess);
    return order ? order : by_value(x, y);
}

/* The split of the weeks that tells most: the largest (m1 n2 - m2 n1)^2 / (n1 n2). */
static void write_since(struct cs_buf *b, struct cs_slice column, const struct line *weeks, size_t n)
{
    uint64_t rows = 0, missing = 0, n1 = 0, m1 = 0;
    double most = 0;
    struct line best = {.rows = 0};
    while (n && !weeks[n - 1].value.n) n--; /* rows without a date */
    for (size_t i = 0; i < n; i++) {
        rows += weeks[i].rows;
        missing += weeks[i].missing;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        n1 += weeks[i].rows;
        m1 += weeks[i].missing;
        uint64_t n2 = rows - n1, m2 = missing - m1;
        double d = (double)(product(m1, n2) - product(m2, n1)), tells = d / (double)n1 * d / (double)n2;
        if (tells <= most) continue;
        most = tells;
        best = (struct line){weeks[i + 1].value, n2, m2, excess_of(n2, m2, n1, m1)};
    }
    if (best.rows) write_line(b, column, "since", &best, rows - best.rows, missing - best.missing);
}

static enum cs_status write_key(const struct cs_why *y, int k, uint32_t column, struct cs_buf *b,
                                struct cs_error *e)
{
    const struct tally *t = &y->tally[k];
    const struct cs_header *h = y->repairs->header;
    size_t n = t->values.n;
    struct line *lines = cs_alloc(n, sizeof *lines);
    if (!lines) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) {
        uint64_t rows = t->rows[i], missing = t->missing[i * h->n + column];
        lines[i] = (struct line){t->values.key[i], rows, missing,
                                 excess_of(rows, missing, y->rows - rows, y->missing[column] - missing)};
    }
    if (n) qsort(lines, n, sizeof *lines, k >= HOUR ? by_value : by_excess);
    for (size_t i = 0; i < n; i++)
        write_line(b, h->name[column], keys[k], &lines[i], y->rows - lines[i].rows,
                   y->missing[column] - lines[i].missing);
    if (k == WEEK) write_since(b, h->name[column], lines, n);
    free(lines);
    return CS_OK;
}

static enum cs_status write_answer(const struct cs_why *y, struct cs_output *out, struct cs_error *e)
{
    const struct cs_header *h = y->repairs->header;
    struct cs_buf b = {0};
    enum cs_status st = CS_OK;
    cs_buf_addz(&b, "column\tkey\tvalue\trows\tmissing\tshare\telsewhere\texcess\n");
    for (uint32_t c = 0; c < h->n && !st; c++) {
        const struct line all = {CS_LIT(""), y->rows, y->missing[c], CS_MISSING};
        if (!y->missing[c]) continue;
        write_line(&b, h->name[c], "all", &all, 0, 0);
        for (int k = 0; k < KEYS && !st; k++)
            if (y->node[k] != CS_NO_NODE && !cs_slice_eqz(h->name[c], keys[k]))
                st = write_key(y, k, c, &b, e);
        if (!st) st = cs_buf_status(&b, e);
        if (!st) st = cs_output_write(out, b.p, b.n, e);
        cs_buf_clear(&b);
    }
    if (!st) st = cs_buf_status(&b, e);
    if (!st && b.n) st = cs_output_write(out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}

/* ---- the whole ---- */

enum cs_status cs_why_make(struct cs_why **out, struct cs_repairs *r, struct cs_error *e)
{
    struct cs_why *y = cs_alloc(1, sizeof *y);
    bool dated = cs_header_find(r->header, CS_LIT("created_at")) != CS_NO_COLUMN;
    *out = y;
    if (!y) return cs_fail_memory(e);
    y->repairs = r;
    y->missing = cs_alloc(r->header->n, sizeof *y->missing);
    enum cs_status st = y->missing ? CS_OK : cs_fail_memory(e);
    for (int k = 0; k < KEYS && !st; k++) {
        uint32_t column = cs_header_find(r->header, cs_slicez(keys[k]));
        struct cs_expr *tree;
        y->node[k] = CS_NO_NODE;
        if (k < HOUR) {
            if (column != CS_NO_COLUMN) st = cs_plan_column(r->plan, column, &y->node[k], e);
        } else if (dated) {
            st = cs_expr_parse(&tree, cs_slicez(k == HOUR ? "hour(created_at)" : "week(created_at)"), NULL,
                               &r->arena, e);
            if (!st) st = cs_plan_add(r->plan, tree, &y->node[k], e);
        }
    }
    return st;
}

void cs_why_free(struct cs_why *y)
{
    if (!y) return;
    for (int k = 0; k < KEYS; k++) release_tally(&y->tally[k]);
    free(y->missing);
    free(y);
}

enum cs_status cs_why_run(struct cs_why *y, struct cs_input *in, struct cs_output *out, struct cs_error *e)
{
    const struct cs_pass pass = {
        .ctx = y, .start = start_worker, .block = count_block, .finish = finish_worker};
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    return st ? st : write_answer(y, out, e);
}
