/* cs-segment.c - puts customers into segments: options and wiring of model/segment.h. */
#include "base/program.h"
#include "base/tool.h"
#include "metric/aligned.h"
#include "model/segment.h"

struct options {
    struct cs_segment_ask ask;
    const struct cs_option *tables[3]; /* the tool's own, NULL at the end */
};

static void tell(const struct cs_segment *s)
{
    struct cs_buf b = {0};
    cs_segment_tell(s, &b);
    cs_notes(cs_buf_slice(&b));
    cs_buf_release(&b);
}

/* Tables for people stand in columns where a person reads them; rows of customers are a stream anywhere. */
static void align(const struct options *o, const struct cs_segment *s, struct cs_ends *ends,
                  struct cs_sheet_style *style)
{
    const bool table = o->ask.explain || o->ask.portrait || s->method == &cs_segment_cohort;
    if (!table || !cs_output_is_terminal(ends->out)) return;
    *style = (struct cs_sheet_style){.width = cs_terminal_columns(), .colour = cs_terminal_colour()};
    cs_output_reform(ends->out, cs_aligned, style);
}

static enum cs_status work(const struct options *o, struct cs_segment *s, struct cs_ends *ends,
                           struct cs_sheet_style *style, struct cs_error *e)
{
    enum cs_status st = cs_segment_check(s, o->tables, e);
    const bool dates = o->ask.from || o->ask.to;
    if (!st) align(o, s, ends, style);
    if (!st && dates && o->ask.explain)
        return cs_fail(e, CS_USAGE, "'--explain' does not go with '--from' and '--to'");
    if (!st && (dates || s->method->run)) {
        st = dates ? cs_segment_move_dates(s, ends, e) : s->method->run(s, ends, e);
        if (!st) tell(s);
        return st;
    }
    if (!st) st = cs_segment_read(s, ends, e);
    if (!st) st = cs_segment_learn(s, e);
    if (!st)
        st = cs_segment_moves(s) ? cs_segment_move(s, ends, e)
             : o->ask.explain    ? cs_segment_explain(s, ends, e)
             : o->ask.portrait   ? cs_segment_portrait(s, ends, e)
                                 : cs_segment_write(s, ends, e);
    if (!st) tell(s);
    return st;
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct options *o = options;
    struct cs_segment s = {.ask = &o->ask};
    struct cs_ends ends = {0};
    struct cs_sheet_style style; /* until the ends are closed */
    enum cs_status st = cs_ends_open(&ends, &o->ask.common, operands, e);
    if (st) return st;
    st = cs_ends_close(&ends, work(o, &s, &ends, &style, e), e);
    cs_segment_release(&s);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.ask = {.seed = 1, .data_dir = cs_data_dir()}};
    struct cs_segment_ask *a = &o.ask;
    const struct cs_option own[] = {
        {'M', "method", CS_OPT_TEXT, "METHOD", &a->method, "how: kmeans, rfm, rules, cohort"},
        {'f', "features", CS_OPT_TEXT, "COL,…", &a->features, "by what: columns, or name=expr"},
        {'k', "clusters", CS_OPT_TEXT, "N", &a->k, "kmeans: so many segments; auto, or 2..8, chooses"},
        {'r', "rules", CS_OPT_TEXT, "FILE", &a->rules, "rules that make segments, or name them (built in)"},
        {0, "by", CS_OPT_TEXT, "COL", &a->by, "the segments are there, in a column: no method"},
        {0, "portrait", CS_OPT_FLAG, NULL, &a->portrait, "write what their customers are like, as measures"},
        {0, "explain", CS_OPT_FLAG, NULL, &a->explain, "write what the segments or scores are instead"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "columns", CS_OPT_TEXT, "COL,…", &a->columns, ""},
        {0, "list", CS_OPT_TEXT, "FILE", &a->list, ""},
        {0, "about", CS_OPT_TEXT, "COL,…", &a->about, ""},
        {0, "from", CS_OPT_TEXT, "DATE", &a->from, ""},
        {0, "to", CS_OPT_TEXT, "DATE", &a->to, ""},
        {0, "span", CS_OPT_TEXT, "month|week", &a->span, ""},
        {0, "scale", CS_OPT_TEXT, "HOW", &a->scale, ""},
        {0, "log1p", CS_OPT_TEXT, "COL,…", &a->log, ""},
        {0, "restarts", CS_OPT_COUNT, "N", &a->restarts, ""},
        {0, "save", CS_OPT_TEXT, "FILE", &a->save, ""},
        {0, "apply", CS_OPT_TEXT, "FILE", &a->apply, ""},
        {0, "batch", CS_OPT_COUNT, "N", &a->batch, ""},
        {0, "seed", CS_OPT_COUNT, "N", &a->seed, ""},
        {0, "classes", CS_OPT_COUNT, "N", &a->classes, ""},
        {0, "cuts", CS_OPT_LIST, "COL=N,…", &a->cuts, ""},
        {0, "as-of", CS_OPT_TEXT, "TIME", &a->common.as_of, ""},
        {0, "orders", CS_OPT_TEXT, "FILE", &a->of_tickets.orders, ""},
        {0, "customers", CS_OPT_TEXT, "FILE", &a->of_tickets.customers, ""},
        {0, "window", CS_OPT_TEXT, "LENGTH", &a->of_tickets.window, ""},
        {0, "label", CS_OPT_MAYBE, "COLUMN", &a->of_tickets.label, ""},
        {0, "gap", CS_OPT_TEXT, "LENGTH", &a->of_tickets.gap, ""},
        {0, "horizon", CS_OPT_TEXT, "LENGTH", &a->of_tickets.horizon, ""},
        {0},
    };
    o.tables[0] = own;
    o.tables[1] = more;
    const struct cs_tool tool = {
        .name = "cs-segment",
        .usage = {.synopsis = "--method kmeans|rfm|rules [-k N] [--features COL,…] [FILE…]",
                  .about = "Puts customers into segments, from tickets or a stream with one row each.",
                  .more = "See cs-segment(1):",
                  .example = "cs-segment --method kmeans -k 3 --features spent,csat customers.tsv"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_LANG,
        .common = &a->common,
        .run = run,
        .options = &o,
    };
    const int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&a->cuts);
    return status;
}
