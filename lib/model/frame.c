/* frame.c - reads a stream into columns. Workers turn the rows of a block into plain bytes, a part for each
 * batch; the parts are taken up in the order of the input.
 *
 * A part: how many rows; of each column the doubles, or each text behind its length; of each row the kept
 * cells behind their length.
 */
#include "model/frame.h"
#include "expr/context.h"
#include "expr/hinge.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_TEXT UINT32_MAX /* the length of a missing text */

uint32_t cs_frame_id(const struct cs_header *header)
{
    const uint32_t column = cs_header_find(header, CS_LIT("customer_id"));
    return column == CS_NO_COLUMN ? 0 : column;
}

/* ---- columns ---- */

enum cs_status cs_frame_add(struct cs_frame *f, struct cs_slice name, cs_node node, struct cs_error *e)
{
    enum cs_status st = cs_grow(&f->columns, &f->columns_cap, f->n_columns + 1, sizeof *f->columns, e);
    if (!st) st = cs_grow(&f->maps, &f->maps_cap, f->n_columns + 1, sizeof *f->maps, e);
    if (st) return st;
    struct cs_frame_column *c = &f->columns[f->n_columns];
    f->maps[f->n_columns] = (struct cs_map){0};
    *c = (struct cs_frame_column){.name = name, .node = node};
    c->levels = cs_plan_type(f->plan, node) == CS_TEXT;
    c->undecided = c->levels && cs_plan_reads(f->plan, node) != CS_NO_COLUMN && !cs_schema_column(name);
    f->n_columns++;
    return CS_OK;
}

static enum cs_status add_feature(struct cs_frame *f, struct cs_slice item, const char *option,
                                  struct cs_plan *plan, struct cs_error *e)
{
    struct cs_slice name = {"", 0}, bare;
    struct cs_expr *tree;
    cs_node node;
    enum cs_status st = cs_named_expr(item, option, &name, &tree, &f->arena, e);
    if (st) return st;
    if (!name.n && cs_expr_is_name(tree, &bare)) name = bare;
    if (!name.n) {
        cs_fail(e, CS_USAGE, "%s: no name for '%s'", option, cs_quote(item).text);
        return cs_error_cure(e, "write name=expression; a column of that name stands in backticks");
    }
    for (size_t i = 0; i < f->n_columns; i++)
        if (cs_slice_eq(f->columns[i].name, name))
            return cs_fail(e, CS_USAGE, "%s: '%s' twice", option, cs_quote(name).text);
    name = cs_arena_copy(&f->arena, name);
    if (!name.p) return cs_fail_memory(e);
    st = cs_plan_add(plan, tree, &node, e);
    return st ? st : cs_frame_add(f, name, node, e);
}

enum cs_status cs_frame_bind(struct cs_frame *f, const char *list, const char *option, struct cs_plan *plan,
                             struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(list), item;
    enum cs_status st = CS_OK;
    f->plan = plan;
    f->where = CS_NO_NODE;
    while (!st && cs_list_next(&rest, &item)) st = add_feature(f, item, option, plan, e);
    f->n_features = f->n_columns;
    if (!st && f->n_columns == 0) st = cs_fail(e, CS_USAGE, "%s: no column", option);
    return st;
}

static void forget_rows(struct cs_frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        struct cs_frame_column *c = &f->columns[i];
        free(c->number);
        free(c->code);
        c->number = NULL;
        c->code = NULL;
        c->cap = c->missing = 0;
        c->texts = c->numbers = 0;
        c->many = false;
        cs_map_release(&f->maps[i]);
        f->maps[i] = (struct cs_map){0};
    }
    cs_buf_release(&f->kept);
    f->kept = (struct cs_buf){0};
    free(f->kept_end);
    f->kept_end = NULL;
    cs_once_release(&f->customers);
    f->kept_cap = f->n = 0;
    f->left_out = f->bad = 0;
}

void cs_frame_release(struct cs_frame *f)
{
    forget_rows(f);
    for (size_t i = 0; i < f->n_columns; i++) {
        free(f->columns[i].level);
        free(f->columns[i].rank);
    }
    free(f->columns);
    free(f->maps);
    cs_arena_release(&f->arena);
    *f = (struct cs_frame){0};
}

/* ---- workers: rows to bytes ---- */

struct reading {
    struct cs_frame *frame;
    size_t most; /* rows at a time; 0: all */
    cs_frame_take *take;
    void *ctx;
    struct cs_input *in;
};
struct worker {
    struct reading *reading;
    struct cs_eval *eval;
    struct cs_buf *out;
    const struct cs_block *block;
    uint64_t left_out;
    uint32_t first;         /* row of the batch in the block */
    uint32_t row[CS_BATCH]; /* of the batch: those that stay */
    uint32_t n;
    uint64_t *texts, *numbers; /* by column: cells of those that are not decided */
};

static void free_worker(struct worker *w)
{
    cs_eval_free(w->eval);
    free(w->texts);
    free(w->numbers);
    free(w);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct reading *r = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->reading = r;
    w->texts = cs_alloc(r->frame->n_columns, sizeof *w->texts);
    w->numbers = cs_alloc(r->frame->n_columns, sizeof *w->numbers);
    enum cs_status st =
        w->texts && w->numbers ? cs_eval_make(&w->eval, r->frame->plan, e) : cs_fail_memory(e);
    if (st)
        free_worker(w);
    else
        *worker = w;
    return st;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct reading *r = ctx;
    struct worker *w = worker;
    (void)e;
    if (ok) {
        r->frame->left_out += w->left_out;
        r->frame->bad += cs_eval_bad(w->eval);
        for (size_t i = 0; i < r->frame->n_columns; i++) {
            r->frame->columns[i].texts += w->texts[i];
            r->frame->columns[i].numbers += w->numbers[i];
            if (cs_plan_forgives(r->frame->plan)) r->frame->bad += w->texts[i];
        }
    }
    free_worker(w);
    return CS_OK;
}

static void add_length(struct cs_buf *out, uint32_t n)
{
    cs_buf_add(out, &n, sizeof n);
}

static double number_at(const struct cs_vec *x, uint32_t i)
{
    if (x->tag[i] == CS_TAG_MISSING) return (double)NAN;
    return x->type == CS_NUM ? cs_num_double(cs_vec_num(x, i)) : (double)x->v[i];
}

/* A cell of an undecided column. */
static double read_number(const struct cs_vec *x, uint32_t i, uint64_t *numbers, uint64_t *texts)
{
    double v;
    if (x->tag[i] == CS_TAG_MISSING) return (double)NAN;
    const bool is_number = cs_num_parse_double(x->s[i], &v);
    ++*(is_number ? numbers : texts);
    return is_number ? v : (double)NAN;
}

/* The first text among the numbers of a batch. */
static enum cs_status refuse_text(const struct worker *w, const struct cs_frame_column *c,
                                  const struct cs_vec *x, struct cs_error *e)
{
    for (uint32_t i = 0; i < w->n; i++) {
        const uint32_t at = w->row[i];
        double v;
        if (x->tag[at] == CS_TAG_MISSING || cs_num_parse_double(x->s[at], &v)) continue;
        cs_fail(e, CS_DATA, "column '%s': not a number, as most are: '%s'", cs_quote(c->name).text,
                cs_quote(x->s[at]).text);
        cs_error_cure(e, "--bad-values missing; if it is a category, name=concat(column)");
        return cs_error_row(e, w->first + at);
    }
    return CS_OK;
}

static enum cs_status write_column(struct worker *w, size_t column, struct cs_error *e)
{
    const struct cs_frame_column *c = &w->reading->frame->columns[column];
    const struct cs_vec *x;
    enum cs_status st = cs_eval_get(w->eval, c->node, &x, e);
    if (st) return st;
    if (c->mixed) {
        st = refuse_text(w, c, x, e);
        if (st) return st;
    }
    if (c->levels && !c->undecided) {
        for (uint32_t i = 0; i < w->n; i++) {
            const uint32_t at = w->row[i];
            const bool missing = x->tag[at] == CS_TAG_MISSING;
            add_length(w->out, missing ? NO_TEXT : (uint32_t)x->s[at].n);
            if (!missing) cs_buf_adds(w->out, x->s[at]);
        }
        return CS_OK;
    }
    double v;
    char *to = cs_buf_room(w->out, w->n * sizeof v);
    for (uint32_t i = 0; i < w->n && to; i++, to += sizeof v) {
        v = c->levels || c->as_number ? read_number(x, w->row[i], &w->numbers[column], &w->texts[column])
                                      : number_at(x, w->row[i]);
        memcpy(to, &v, sizeof v);
    }
    if (to) w->out->n += w->n * sizeof v;
    return CS_OK;
}

static void write_kept(struct worker *w, uint32_t first)
{
    const struct cs_frame *f = w->reading->frame;
    for (uint32_t i = 0; i < w->n; i++) {
        size_t n = f->n_keep ? f->n_keep - 1 : 0;
        for (size_t k = 0; k < f->n_keep; k++) n += cs_field(w->block, first + w->row[i], f->keep[k]).n;
        add_length(w->out, (uint32_t)n); /* a row is smaller than 4 GiB */
        for (size_t k = 0; k < f->n_keep; k++) {
            if (k) cs_buf_addc(w->out, '\t');
            cs_buf_adds(w->out, cs_field(w->block, first + w->row[i], f->keep[k]));
        }
    }
}

static enum cs_status write_batch(void *worker, const struct cs_block *block, uint32_t first, uint32_t n,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    const struct cs_frame *f = w->reading->frame;
    const struct cs_vec *holds = NULL;
    enum cs_status st = CS_OK;
    cs_eval_batch(w->eval, block, first, n);
    if (f->where != CS_NO_NODE) st = cs_eval_get(w->eval, f->where, &holds, e);
    if (st) return st;
    w->first = first;
    w->n = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!holds || (holds->tag[i] != CS_TAG_MISSING && holds->v[i])) w->row[w->n++] = i;
    w->left_out += n - w->n;
    add_length(w->out, w->n);
    for (size_t c = 0; c < f->n_columns && !st; c++) st = write_column(w, c, e);
    write_kept(w, first);
    if (f->id != CS_NO_COLUMN) cs_once_note(block, f->id, first, w->row, w->n, w->out);
    return st;
}

static enum cs_status write_block(void *worker, const struct cs_block *block, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    w->out = out;
    w->block = block;
    const enum cs_status st = cs_each_batch(block, write_batch, w, e);
    if (st) cs_buf_clear(out); /* no half a part for take_part() */
    return st;
}

/* ---- in order: bytes to columns ---- */

static uint32_t take_length(const char **p)
{
    uint32_t n;
    memcpy(&n, *p, sizeof n);
    *p += sizeof n;
    return n;
}

static enum cs_status too_many(const struct cs_frame_column *c, struct cs_slice example, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s' is text with more than %d different values ('%s')",
            cs_quote(c->name).text, CS_FRAME_LEVELS, cs_quote(example).text);
    return cs_error_cure(e,
                         "if it should be a number: name=number(column); what does not read so is missing");
}

static enum cs_status take_texts(struct cs_frame *f, size_t column, uint32_t n, const char **p,
                                 struct cs_error *e)
{
    struct cs_frame_column *c = &f->columns[column];
    struct cs_map *map = &f->maps[column];
    enum cs_status st = cs_grow(&c->code, &c->cap, f->n + n, sizeof *c->code, e);
    for (uint32_t i = 0; i < n && !st; i++) {
        const uint32_t length = take_length(p);
        const struct cs_slice text = cs_slice(*p, length == NO_TEXT ? 0 : length);
        *p += text.n;
        c->code[f->n + i] = length == NO_TEXT || c->many ? CS_NO_LEVEL : cs_map_add(map, text, NULL);
        c->missing += length == NO_TEXT;
        c->many = map->n > CS_FRAME_LEVELS;
        if (c->many && !f->lenient && !c->key) st = too_many(c, text, e);
        if (!st && map->failed) st = cs_map_status(map, e);
    }
    return st;
}

static enum cs_status take_numbers(struct cs_frame *f, size_t column, uint32_t n, const char **p,
                                   struct cs_error *e)
{
    struct cs_frame_column *c = &f->columns[column];
    enum cs_status st = cs_grow(&c->number, &c->cap, f->n + n, sizeof *c->number, e);
    if (st || !n) return st;
    memcpy(c->number + f->n, *p, n * sizeof *c->number);
    *p += n * sizeof *c->number;
    for (uint32_t i = 0; i < n; i++) c->missing += isnan(c->number[f->n + i]) != 0;
    return CS_OK;
}

static enum cs_status fail_twice(const struct reading *r, uint32_t row, struct cs_error *e)
{
    const char *file;
    uint64_t line;
    const struct cs_slice id = cs_field(cs_input_block(r->in), row, r->frame->id);
    cs_input_place(r->in, row, &file, &line);
    cs_fail(e, CS_DATA, "a second row of customer '%s'", cs_quote(id).text);
    cs_error_cure(e, "one row a customer; of tickets or visits cs-features makes it");
    return cs_error_at(e, file, line, 0);
}

static enum cs_status take_part(const struct reading *r, const char **p, struct cs_error *e)
{
    struct cs_frame *f = r->frame;
    const uint32_t n = take_length(p);
    enum cs_status st = cs_grow(&f->kept_end, &f->kept_cap, f->n + n, sizeof *f->kept_end, e);
    for (size_t c = 0; c < f->n_columns && !st; c++) {
        const bool texts = f->columns[c].levels && !f->columns[c].undecided;
        st = texts ? take_texts(f, c, n, p, e) : take_numbers(f, c, n, p, e);
    }
    for (uint32_t i = 0; i < n && !st; i++) {
        const uint32_t length = take_length(p);
        cs_buf_add(&f->kept, *p, length);
        *p += length;
        f->kept_end[f->n + i] = f->kept.n;
    }
    uint32_t again = UINT32_MAX;
    if (!st && f->id != CS_NO_COLUMN)
        st = cs_once_take(&f->customers, cs_input_block(r->in), f->id, n, p, &again, e);
    if (!st && again != UINT32_MAX) st = fail_twice(r, again, e);
    f->n += n;
    return st;
}

static void drop_rows(struct cs_frame *f, size_t n)
{
    const size_t rest = f->n - n;
    const uint64_t kept = n ? f->kept_end[n - 1] : 0;
    for (size_t i = 0; i < f->n_columns && rest; i++) {
        struct cs_frame_column *c = &f->columns[i];
        if (c->number) memmove(c->number, c->number + n, rest * sizeof *c->number);
        if (c->code) memmove(c->code, c->code + n, rest * sizeof *c->code);
    }
    for (size_t i = 0; i < rest; i++) f->kept_end[i] = f->kept_end[n + i] - kept;
    f->kept.n -= (size_t)kept;
    if (f->kept.n) memmove(f->kept.p, f->kept.p + kept, f->kept.n);
    f->n = rest;
}

/* Shows the first n rows and drops them. A level that was not there in the first pass is none: a file grew.
 */
static enum cs_status show_rows(struct reading *r, size_t n, struct cs_error *e)
{
    struct cs_frame *f = r->frame;
    const size_t all = f->n;
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < f->n_columns; i++) {
        struct cs_frame_column *c = &f->columns[i];
        for (size_t row = 0; c->rank && row < n; row++)
            c->code[row] = c->code[row] < c->n_levels ? c->rank[c->code[row]] : CS_NO_LEVEL;
    }
    f->n = n;
    if (r->take) st = r->take(r->ctx, f, e);
    f->n = all;
    drop_rows(f, n);
    return st;
}

static enum cs_status take_block(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct reading *r = ctx;
    enum cs_status st = cs_buf_status(out, e);
    const char *p = out->p;
    while (!st && p < out->p + out->n) {
        st = take_part(r, &p, e);
        if (!st) st = cs_buf_status(&r->frame->kept, e);
        while (!st && r->most && r->frame->n >= r->most) st = show_rows(r, r->most, e);
    }
    cs_buf_clear(out);
    return st ? st : cs_buf_status(&r->frame->kept, e);
}

/* ---- levels in order ---- */

struct ranked {
    struct cs_slice text;
    uint32_t id;
};

static int by_text(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    return cs_slice_cmp(a->text, b->text);
}

static enum cs_status sort_levels(struct cs_frame *f, size_t column, struct cs_error *e)
{
    struct cs_frame_column *c = &f->columns[column];
    const struct cs_map *map = &f->maps[column];
    struct ranked *ranked = cs_alloc(map->n, sizeof *ranked);
    uint32_t *rank = cs_alloc(map->n, sizeof *rank);
    c->level = cs_alloc(map->n, sizeof *c->level);
    enum cs_status st = ranked && rank && c->level ? CS_OK : cs_fail_memory(e);
    if (!st) {
        for (uint32_t i = 0; i < map->n; i++) ranked[i] = (struct ranked){map->key[i], i};
        if (map->n) qsort(ranked, map->n, sizeof *ranked, by_text);
        for (uint32_t i = 0; i < map->n; i++) {
            rank[ranked[i].id] = i;
            c->level[i] = ranked[i].text;
        }
        c->n_levels = map->n;
        for (size_t i = 0; i < f->n; i++)
            if (c->code[i] != CS_NO_LEVEL) c->code[i] = rank[c->code[i]];
    }
    free(ranked);
    c->rank = rank;
    return st;
}

/* ---- the pass ---- */

static bool has_undecided(const struct cs_frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (f->columns[i].undecided) return true;
    return false;
}

/* What foreign columns are, after a pass. True: some are not what they were read as. */
static bool settle(struct cs_frame *f)
{
    bool again = false;
    for (size_t i = 0; i < f->n_columns; i++) {
        struct cs_frame_column *c = &f->columns[i];
        const bool numbers = i < f->n_features && !f->categories && !f->lenient && c->numbers > c->texts;
        if (!c->undecided || !c->texts || (numbers && cs_plan_forgives(f->plan))) continue;
        c->mixed = numbers;
        c->undecided = false;
        again = true;
    }
    return again;
}

enum cs_status cs_frame_read(struct cs_frame *f, struct cs_input *in, struct cs_error *e)
{
    struct reading r = {.frame = f, .in = in};
    const struct cs_pass pass = {
        .ctx = &r, .start = start, .block = write_block, .finish = finish, .in_order = take_block};
    f->id = f->once ? cs_header_find(cs_input_header(in), CS_LIT("customer_id")) : CS_NO_COLUMN;
    enum cs_status st = has_undecided(f) ? cs_input_again(in, e) : CS_OK;
    if (!st) st = cs_input_run(in, &pass, NULL, e);
    if (!st && settle(f)) {
        forget_rows(f);
        st = cs_input_run(in, &pass, NULL, e);
    }
    for (size_t i = 0; i < f->n_columns && !st; i++) {
        struct cs_frame_column *c = &f->columns[i];
        c->levels = c->levels && !c->undecided;
        if (c->levels && !c->many) st = sort_levels(f, i, e);
    }
    return st;
}

/* ---- some rows at a time ---- */

static enum cs_status pass_over(struct reading *r, struct cs_input *in, struct cs_error *e)
{
    const struct cs_pass pass = {
        .ctx = r, .start = start, .block = write_block, .finish = finish, .in_order = take_block};
    struct cs_frame *f = r->frame;
    f->left_out = f->bad = 0;
    f->id = CS_NO_COLUMN; /* what does not fit into memory is not remembered either */
    for (size_t i = 0; i < f->n_columns; i++) f->columns[i].missing = 0;
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    return st || !f->n ? st : show_rows(r, f->n, e);
}

/* A pass that only looks for texts among the numbers of foreign columns. */
static enum cs_status decide(struct cs_frame *f, struct cs_input *in, struct cs_error *e)
{
    struct reading r = {.frame = f, .most = CS_BATCH};
    enum cs_status st = cs_input_again(in, e);
    if (!st && has_undecided(f)) st = pass_over(&r, in, e);
    (void)settle(f);
    forget_rows(f);
    for (size_t i = 0; i < f->n_columns; i++) {
        struct cs_frame_column *c = &f->columns[i];
        c->as_number = c->undecided;
        c->levels = c->levels && !c->undecided;
        c->undecided = false;
    }
    f->decided = true;
    return st;
}

enum cs_status cs_frame_each(struct cs_frame *f, struct cs_input *in, size_t most, cs_frame_take *take,
                             void *ctx, struct cs_error *e)
{
    struct reading r = {.frame = f, .most = most, .take = take, .ctx = ctx};
    enum cs_status st = f->decided ? CS_OK : decide(f, in, e);
    if (!st) st = pass_over(&r, in, e);
    for (size_t i = 0; i < f->n_columns && !st; i++)
        if (f->columns[i].levels && !f->columns[i].rank) st = sort_levels(f, i, e);
    return st;
}
