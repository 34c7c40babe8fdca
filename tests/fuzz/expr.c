/* expr.c - an expression, parsed, bound and evaluated over a few rows: all at once and row by row, with the
 * same values and the same failure. */
#include "expr/expr.h"
#include "fuzz.h"
#include "table/scan.h"
#include "table/split.h"

static const char header_line[] = "ticket_id\tcreated_at\tresponded_at\twait_s\tis_complaint\ttext\tcity\tn";
static const char rows[] =
    "T1\t2024-08-01T09:00:00+08:00\t2024-08-01T01:01:30+00:00\t90\t1\t要退款 a\\tb\t上海\t12\n"
    "T2\t2024-08-01T09:00:00+08:00\t\t\t0\t\t\tx\n"
    "T3\t2024-12-31T23:59:59-12:00\t2024-02-29T00:00:00+00:00\t0.5\t\tHello 10:20\t北京\t-1e30\n"
    "T4\t\t0001-01-01T00:00:00+18:00\t999999999999999999999\t1\t\\\\\t上海\t0.1\n";

struct stream {
    struct cs_arena arena;
    struct cs_header header;
    struct cs_split split;
    struct cs_block block;
    char data[sizeof rows + CS_SCAN_PAD];
};

static void open_stream(struct stream *s)
{
    struct cs_error e;
    s->split.max_record = sizeof rows;
    memcpy(s->data, rows, sizeof rows);
    holds(cs_header_read(&s->header, cs_slicez(header_line), &s->arena, &e) == CS_OK, "the header is good");
    s->block = (struct cs_block){.header = &s->header, .data = s->data, .size = sizeof rows - 1};
    holds(cs_split(&s->split, &s->block, false, &e) == CS_OK, "the rows are good");
}

static struct cs_gaps *collect(struct cs_plan *plan, const struct stream *s)
{
    struct cs_gaps *gaps;
    struct cs_eval *eval;
    struct cs_error e;
    if (!cs_plan_has_gaps(plan)) return NULL;
    holds(cs_gaps_make(&gaps, plan, &e) == CS_OK, "memory");
    holds(cs_eval_make(&eval, plan, &e) == CS_OK, "memory");
    enum cs_status st = cs_gaps_collect(gaps, eval, &s->block, &e);
    check_error(st, &e);
    if (!st) holds(cs_gaps_finish(gaps, &e) == CS_OK, "gaps are sorted");
    cs_eval_free(eval);
    if (!st) return gaps;
    cs_gaps_free(gaps);
    return NULL;
}

/* The values of rows first to first + n - 1 as text; false at a failure. */
static bool values(struct cs_plan *plan, cs_node node, const struct cs_gaps *gaps, const struct stream *s,
                   uint32_t first, uint32_t n, struct cs_buf *out)
{
    struct cs_eval *eval;
    struct cs_error e;
    const struct cs_vec *x;
    holds(cs_eval_make(&eval, plan, &e) == CS_OK, "memory");
    cs_eval_gaps(eval, gaps);
    cs_eval_batch(eval, &s->block, first, n);
    enum cs_status st = cs_eval_get(eval, node, &x, &e);
    check_error(st, &e);
    for (uint32_t i = 0; i < n && !st; i++) {
        cs_buf_addc(out, x->tag[i] == CS_TAG_MISSING ? '-' : '=');
        cs_value_format(x, i, cs_plan_unit(plan, node), out);
        cs_buf_addc(out, '\n');
    }
    cs_eval_free(eval);
    return !st;
}

static void evaluate(struct cs_plan *plan, cs_node node, const struct stream *s)
{
    struct cs_buf whole = {0}, single = {0};
    struct cs_gaps *gaps = collect(plan, s);
    if (!gaps && cs_plan_has_gaps(plan)) return;
    bool all = values(plan, node, gaps, s, 0, s->block.rows, &whole), each = true;
    for (uint32_t row = 0; row < s->block.rows && each; row++)
        each = values(plan, node, gaps, s, row, 1, &single);
    holds(all == each, "rows fail alone or together");
    if (all) holds(cs_slice_eq(cs_buf_slice(&whole), cs_buf_slice(&single)), "the same values");
    cs_gaps_free(gaps);
    cs_buf_release(&whole);
    cs_buf_release(&single);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct stream s; /* the same for every input */
    if (!s.header.n) open_stream(&s);
    struct cs_arena arena = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_expr *tree;
    struct cs_plan *plan = NULL;
    cs_node created, node;
    struct cs_scope scope = {.header = &s.header,
                             .has_as_of = true,
                             .as_of = {.at = 1722500000, .off = 28800},
                             .bad_missing = size % 2 == 0};
    enum cs_status st = cs_expr_parse(&tree, slice_of(data, size), NULL, &arena, &e);
    if (!st) st = cs_plan_make(&plan, &scope, &e);
    if (!st) st = cs_plan_column(plan, cs_header_find(&s.header, CS_LIT("created_at")), &created, &e);
    if (!st) cs_plan_anchor(plan, created);
    if (!st) st = cs_plan_add(plan, tree, &node, &e);
    check_error(st, &e);
    if (!st) evaluate(plan, node, &s);
    cs_plan_free(plan);
    cs_arena_release(&arena);
    return 0;
}
