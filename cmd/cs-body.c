/* cs-body.c - runs a plain command on the rows of a cs stream: options and wiring of table/body.h. */
#include "base/tool.h"
#include "table/body.h"
#include "table/ends.h"

struct options {
    struct cs_common common;
    const char *ok;
};

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    const struct options *o = options;
    struct cs_common common = o->common;
    struct cs_body body = {.command = operands->v, .n = operands->n, .to_end = common.sealed};
    struct cs_ends ends;
    struct cs_texts no_files = {0};
    if (!operands->n) {
        cs_fail(e, CS_USAGE, "no command");
        return cs_error_cure(e, "cs-body grep WORD");
    }
    common.jobs = 1; /* the command is one reader */
    enum cs_status st = cs_body_parse_ok(&body, o->ok, e);
    if (!st) st = cs_ends_open(&ends, &common, &no_files, e);
    if (st) return st;
    const struct cs_header *header = cs_input_header(ends.in);
    st = cs_ends_header(&ends, header->name, header->n, e);
    if (!st) st = cs_body_run(&body, ends.in, ends.out, e);
    if (!st) st = cs_ends_seal(&ends, body.rows, 0, 0, e);
    return cs_ends_close(&ends, st, e);
}

int main(int argc, char **argv)
{
    struct options o = {.ok = "0"};
    const struct cs_option own[] = {
        {0, "ok", CS_OPT_TEXT, "LIST", &o.ok, "exit statuses of the command that are success (default 0)"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-body",
        .usage = {.synopsis = "[--ok LIST] COMMAND [ARGUMENT…]",
                  .about = "run a plain command on the rows of a cs stream, and keep its header and seal",
                  .example = "cs-ingest tickets.csv | cs-body --ok 0,1 grep 退款 | cs-metrics",
                  .command = true},
        .own = own,
        .groups = CS_COMMON_STREAM,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
