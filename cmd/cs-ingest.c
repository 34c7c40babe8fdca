/* cs-ingest.c - any export to a cs stream: options and wiring of ingest/ingest.h. */
#include "base/program.h"
#include "base/tool.h"
#include "ingest/ingest.h"
#include "ingest/preset.h"
#include "table/progress.h"
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    const char *kind, *map, *preset, *encoding, *on_bad, *delimiter, *date_order, *clock_change, *rejects,
        *max_rejects;
    const char *source, *csat_scale, *expect_rows;
    bool seal, explain, list_presets;
};

struct work { /* what the options came to, and what must be released */
    struct cs_mapfile mapfile;
    struct cs_zone *zone;
    struct cs_ingest_options ingest;
};

static void note(const char *text)
{
    cs_note("%s", text);
}

static enum cs_status fail_option(const char *option, const char *value, const char *cure, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "%s cannot be '%s'", option, cs_quotez(value).text);
    return cs_error_cure(e, "%s", cure);
}

static enum cs_status read_kind(struct cs_ingest_options *g, const char *kind, struct cs_error *e)
{
    if (!kind) return CS_OK;
    g->raw = !strcmp(kind, "raw");
    g->kind = cs_export_kind(cs_slicez(kind));
    return g->raw || g->kind ? CS_OK
                             : fail_option("-t", kind, "tickets, customers, orders, events or raw", e);
}

/* A map says less than the command line, and more than nothing. */
static enum cs_status read_map(struct work *w, const struct options *o, struct cs_error *e)
{
    struct cs_ingest_options *g = &w->ingest;
    const struct cs_mapfile *m = &w->mapfile;
    struct cs_buf path = {0};
    if (!o->map && !o->preset) return CS_OK;
    if (g->raw || (o->map && o->preset)) {
        cs_fail(e, CS_USAGE, g->raw ? "-t raw maps nothing" : "a preset is a map");
        return cs_error_cure(e, g->raw ? "a map or -t raw, not both" : "-m or --preset, not both");
    }
    enum cs_status status = CS_OK;
    if (o->preset) status = cs_preset_path(&path, cs_data_dir(), o->preset, e);
    if (status == CS_OK) status = cs_mapfile_read(&w->mapfile, o->map ? o->map : path.p, e);
    cs_buf_release(&path);
    if (status != CS_OK) return status;
    g->map = m;
    if (m->encoding != CS_ENCODING_AUTO) g->export.encoding = m->encoding;
    if (m->delimiter) g->export.dialect.delimiter = m->delimiter;
    g->order = m->order;
    g->change = m->change;
    g->scores = m->scores;
    if (!g->kind) g->kind = m->kind;
    return CS_OK;
}

static enum cs_status read_expected(struct cs_ingest_options *g, const char *text, struct cs_error *e)
{
    struct cs_num rows;
    if (!cs_num_parse(cs_slicez(text), &rows) || rows.tag != 0 || rows.v < 0)
        return fail_option("--expect-rows", text, "a number of records", e);
    g->expected = true;
    g->expected_rows = (uint64_t)rows.v;
    return CS_OK;
}

static enum cs_status read_words(struct cs_ingest_options *g, const struct options *o, struct cs_error *e)
{
    if (o->encoding && !cs_encoding_parse(cs_slicez(o->encoding), &g->export.encoding))
        return fail_option("--encoding", o->encoding, "auto, utf-8, gb18030, big5 …: cs-ingest(1) lists them",
                           e);
    if (o->on_bad && !cs_on_bad_parse(cs_slicez(o->on_bad), &g->export.on_bad))
        return fail_option("--on-bad-bytes", o->on_bad, "replace, reject or fail", e);
    if (o->delimiter && !cs_delimiter_parse(cs_slicez(o->delimiter), &g->export.dialect.delimiter))
        return fail_option("--delimiter", o->delimiter, "comma, semicolon or tab", e);
    if (o->date_order && !cs_date_order_parse(cs_slicez(o->date_order), &g->order))
        return fail_option("--date-order", o->date_order, CS_DATE_ORDERS, e);
    if (o->clock_change && !cs_clock_change_parse(cs_slicez(o->clock_change), &g->change))
        return fail_option("--clock-change", o->clock_change, "before, after or refuse", e);
    if (o->csat_scale && !cs_scale_parse(cs_slicez(o->csat_scale), &g->scores))
        return fail_option("--csat-scale", o->csat_scale, CS_SCALES, e);
    if (o->expect_rows && read_expected(g, o->expect_rows, e) != CS_OK) return e->status;
    return o->max_rejects ? cs_limit_parse(&g->limit, cs_slicez(o->max_rejects), e) : CS_OK;
}

static enum cs_status read_options(struct work *w, const struct options *o, const struct cs_texts *operands,
                                   struct cs_error *e)
{
    static const char *const standard_input[] = {"-"};
    struct cs_ingest_options *g = &w->ingest;
    g->files = operands->n ? operands->v : standard_input;
    g->n = operands->n ? operands->n : 1;
    g->export.dialect.max_record = o->common.max_record;
    g->export.dialect.live = o->common.live;
    g->export.dialect.block_size = o->common.block_size;
    g->jobs = (unsigned)o->common.jobs;
    g->seal = o->seal;
    g->note = note;
    if (o->source) g->source = cs_slicez(o->source);
    if (o->common.sealed) {
        cs_fail(e, CS_USAGE, "what cs-ingest reads is never sealed");
        return cs_error_cure(e, "--seal seals what it writes");
    }
    if (read_kind(g, o->kind, e) != CS_OK || read_map(w, o, e) != CS_OK || read_words(g, o, e) != CS_OK)
        return e->status;
    const char *zone = o->common.zone    ? o->common.zone
                       : w->mapfile.zone ? w->mapfile.zone
                                         : getenv("CS_ZONE");
    if (!zone || !*zone) return CS_OK;
    enum cs_status status = cs_zone_open(&w->zone, zone, e);
    g->zone = w->zone;
    return status;
}

static enum cs_status explain(struct cs_ingest *g, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = cs_ingest_explain(g, &text, e);
    if (status == CS_OK) status = cs_print(text.p ? text.p : "", text.n, e);
    cs_buf_release(&text);
    return status;
}

/* Rejects are published whatever came of the rest: they say why. */
static enum cs_status write_stream(struct cs_ingest *g, const struct options *o, struct cs_error *e)
{
    struct cs_output *out = NULL, *rejects = NULL;
    struct cs_error later = CS_ERROR_INIT;
    enum cs_status status = cs_output_open(&out, o->common.output, 0, e);
    if (status == CS_OK && o->rejects) status = cs_output_open(&rejects, o->rejects, 0600, e);
    if (status == CS_OK) {
        cs_output_live(out, o->common.live);
        status = cs_ingest_run(g, out, rejects, e);
    }
    if (rejects && cs_output_commit(rejects, status == CS_OK ? e : &later) != CS_OK && status == CS_OK)
        status = e->status;
    if (status == CS_OK) return cs_output_commit(out, e);
    cs_output_discard(out);
    return status;
}

static enum cs_status list_presets(struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = cs_preset_list(&text, cs_data_dir(), e);
    if (status == CS_OK) status = cs_print(text.p ? text.p : "", text.n, e);
    cs_buf_release(&text);
    return status;
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    const struct options *o = options;
    struct work w = {0};
    struct cs_ingest g = {0};
    if (o->list_presets) return list_presets(e);
    if (operands->n == 0 && cs_stdin_is_terminal()) {
        cs_fail(e, CS_USAGE, "no file, and standard input is a terminal");
        return cs_error_cure(e, "cs-ingest FILE");
    }
    enum cs_status status = read_options(&w, o, operands, e);
    struct cs_progress *progress = cs_progress_start(o->common.progress, w.ingest.files, w.ingest.n);
    w.ingest.progress = progress ? cs_progress_tell : NULL;
    w.ingest.progress_ctx = progress;
    if (status == CS_OK) status = cs_ingest_open(&g, &w.ingest, e);
    if (status == CS_OK) status = o->explain ? explain(&g, e) : write_stream(&g, o, e);
    cs_progress_end(progress);
    cs_ingest_close(&g);
    cs_zone_close(w.zone);
    cs_mapfile_release(&w.mapfile);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'t', "type", CS_OPT_TEXT, "KIND", &o.kind, "tickets, customers, orders, events; raw: decode only"},
        {'m', "map", CS_OPT_TEXT, "MAP", &o.map, "how columns are made, cs-map(5)"},
        {0, "preset", CS_OPT_TEXT, "NAME", &o.preset, "a map that comes with cs-tools: zendesk, asterisk, …"},
        {0, "encoding", CS_OPT_TEXT, "NAME", &o.encoding, "of the text: gb18030, big5 …; else found out"},
        {0, "delimiter", CS_OPT_TEXT, "CHAR", &o.delimiter, "comma, semicolon or tab; else found out"},
        {0, "date-order", CS_OPT_TEXT, "ORDER", &o.date_order,
         "dmy, mdy or ymd: what 01/02/24 means, cs-ingest(1)"},
        {0, "source", CS_OPT_TEXT, "NAME", &o.source, "fills the column source; else the file's name"},
        {0, "rejects", CS_OPT_TEXT, "FILE", &o.rejects, "keep rejected records there"},
        {0, "max-rejects", CS_OPT_TEXT, "N|P%", &o.max_rejects,
         "fail when a file has more; default: 10 and 1%"},
        {0, "seal", CS_OPT_FLAG, NULL, &o.seal, "end the stream with a seal, cs-stream(5)"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "say what the columns are taken for, write no stream"},
        {0, "list-presets", CS_OPT_FLAG, NULL, &o.list_presets, "print their names, and do nothing else"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "clock-change", CS_OPT_TEXT, "HOW", &o.clock_change,
         "before, after, refuse: readings skipped or shown twice"},
        {0, "csat-scale", CS_OPT_TEXT, "SCALE", &o.csat_scale, CS_SCALES},
        {0, "on-bad-bytes", CS_OPT_TEXT, "HOW", &o.on_bad, "replace (by U+FFFD), reject the record, fail"},
        {0, "expect-rows", CS_OPT_TEXT, "N", &o.expect_rows, "fail when another number of records was read"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-ingest",
        .usage = {.synopsis = "[-t KIND] [-m MAP | --preset NAME] [--zone ZONE] [--rejects FILE] [--seal] "
                              "[-o FILE] [FILE…]",
                  .about = "turn exports of service systems into a cs stream",
                  .more = "What bytes and cells mean, what is expected, see cs-ingest(1):",
                  .example = "cs-ingest --zone Asia/Shanghai tickets.csv phone.csv | cs-metrics"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_ZONE,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
