/* tool.c - one frame for all tools. */
#include "base/tool.h"
#include "base/log.h"
#include "base/program.h"

static enum cs_status run_logged(const struct cs_tool *t, int argc, char **argv,
                                 const struct cs_texts *operands, struct cs_error *e)
{
    struct cs_log log = cs_log_start(t->common->log, argc, argv);
    cs_program_quiet(t->common->quiet);
    enum cs_status st = t->run(t->options, operands, e);
    struct cs_error log_error;
    enum cs_status logged = cs_log_end(&log, st, &log_error);
    if (!logged) return st;
    if (st) {
        cs_warn_error(&log_error); /* the run's own failure is the one to end with */
        return st;
    }
    *e = log_error;
    return logged;
}

int cs_tool_main(const struct cs_tool *t, int argc, char **argv)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_texts operands = {0};
    struct cs_option shared[CS_COMMON_MAX];
    bool done = false;
    cs_program_start(t->name);
    cs_common_options(shared, t->common, t->groups);
    const struct cs_option *const tables[] = {t->own, t->more ? t->more : shared, t->more ? shared : NULL,
                                              NULL};
    enum cs_status st = cs_options_parse(argc, argv, &t->usage, tables, &operands, &done, &e);
    if (!st && !done) st = run_logged(t, argc, argv, &operands, &e);
    cs_common_release(t->common);
    cs_texts_release(&operands);
    return cs_program_end(st, &e);
}
