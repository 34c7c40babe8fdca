/* cs-select.c - pick, derive and cut rows and columns of a cs stream: options and wiring of expr/select.h. */
#include "base/tool.h"
#include "expr/select.h"
#include "table/ends.h"

struct options {
    struct cs_common common;
    uint64_t head;
};

static enum cs_status write_all(struct cs_ends *ends, struct cs_select *s, struct cs_arena *arena,
                                struct cs_error *e)
{
    struct cs_slice *names = cs_arena_alloc(arena, s->n, sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < s->n; i++) names[i] = s->columns[i].name;
    enum cs_status st = cs_ends_header(ends, names, s->n, e);
    if (!st) st = cs_select_run(s, ends->in, ends->out, e);
    return st ? st : cs_ends_seal(ends, s->rows, 0, 0, e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    const struct options *o = options;
    struct cs_context context;
    struct cs_ends ends = {0};
    struct cs_plan *plan = NULL;
    struct cs_gaps *gaps = NULL;
    struct cs_arena arena = {0};
    struct cs_select select = {.head = o->head};
    struct cs_common common = o->common;
    enum cs_status st = cs_context_open(&context, &common, e);
    if (st) return st;
    /* The first rows need an order, and that is one worker's. */
    if (o->head != UINT64_MAX) common.jobs = 1;
    st = cs_ends_open(&ends, &common, operands, e);
    if (!st) {
        const struct cs_header *header = cs_input_header(ends.in);
        struct cs_scope scope = cs_context_scope(&context, header);
        cs_node *lets = cs_arena_alloc(&arena, context.n_lets, sizeof *lets);
        st = lets ? cs_plan_make(&plan, &scope, e) : cs_fail_memory(e);
        if (!st) st = cs_context_anchor(plan, header, e);
        if (!st) st = cs_context_bind(&context, plan, lets, &select.where, e);
        if (!st) st = cs_context_period(&context, plan, &select.where, e);
        if (!st) st = cs_select_columns(&select, common.columns, &context, lets, plan, header, &arena, e);
        if (!st) st = cs_collect_gaps(ends.in, plan, &gaps, e);
        select.plan = plan;
        select.gaps = gaps;
        if (!st) st = write_all(&ends, &select, &arena, e);
        st = cs_ends_close(&ends, st, e);
    }
    cs_gaps_free(gaps);
    cs_plan_free(plan);
    cs_context_close(&context);
    cs_arena_release(&arena);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.head = UINT64_MAX};
    const struct cs_option own[] = {
        {'c', "columns", CS_OPT_TEXT, "COLUMNS", &o.common.columns,
         "write these columns; name=expr derives one"},
        {'n', "head", CS_OPT_COUNT, "ROWS", &o.head, "stop after so many rows"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-select",
        .usage = {.synopsis = "[-c COLUMNS] [--where EXPR] [--let NAME=EXPR] [-n ROWS] [FILE…]",
                  .about = "pick, derive and cut columns and rows of a cs stream",
                  .example = "cs-select -c ticket_id,agent_id,csat --where 'csat <= 2' tickets.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
