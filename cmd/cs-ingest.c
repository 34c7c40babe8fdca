/* cs-ingest.c - any export to a cs stream: options and wiring of ingest/ingest.h. */
#include "base/program.h"
#include "base/tool.h"
#include "expr/lookup.h"
#include "ingest/ingest.h"
#include "ingest/preset.h"
#include "table/apart.h"
#include "table/progress.h"
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    const char *kind, *map, *preset, *encoding, *on_bad, *delimiter, *date_order, *clock_change, *rejects,
        *max_rejects;
    const char *manifest, *identify, *csat_scale, *expect_rows;
    const char *format, *quote, *escape;
    struct cs_dialect dialect;
    struct cs_texts source, lookup;
    bool seal, explain;
};

struct work { /* what the options came to, and what must be released */
    struct cs_sources sources;
    struct cs_sources_options defaults;
    struct cs_lookup **lookups;
    size_t n_lookups;
    struct cs_ingest_options ingest;
};

static void note(const char *text)
{
    cs_note("%s", text);
}

static enum cs_status read_kind(struct cs_ingest_options *g, const char *kind, struct cs_error *e)
{
    if (!kind) return CS_OK;
    g->raw = !strcmp(kind, "raw");
    g->kind = cs_export_kind(cs_slicez(kind));
    if (g->raw || g->kind) return CS_OK;
    cs_fail(e, CS_USAGE, "-t cannot be '%s'", cs_quotez(kind).text);
    return cs_error_cure(e, "tickets, customers, orders, events or raw");
}

static enum cs_status read_expected(struct cs_ingest_options *g, const char *text, struct cs_error *e)
{
    struct cs_num rows;
    if (!cs_num_parse(cs_slicez(text), &rows) || rows.tag != 0 || rows.v < 0) {
        cs_fail(e, CS_USAGE, "--expect-rows cannot be '%s'", cs_quotez(text).text);
        return cs_error_cure(e, "a number of records");
    }
    g->expected = true;
    g->expected_rows = (uint64_t)rows.v;
    return CS_OK;
}

/* Operands, --source and --manifest; with none of them standard input. */
static enum cs_status read_sources(struct work *w, const struct options *o, const struct cs_texts *operands,
                                   struct cs_error *e)
{
    const struct cs_source_words none = {0};
    struct cs_slice name = {0};
    for (size_t i = 0; i < o->source.n; i++) {
        if (strchr(o->source.v[i], '=')) continue;
        if (name.p) {
            cs_fail(e, CS_USAGE, "--source names all files, and is given twice");
            return cs_error_cure(e, "--source NAME=FILE names one");
        }
        name = cs_slicez(o->source.v[i]);
    }
    for (size_t i = 0; i < operands->n; i++)
        if (cs_sources_add(&w->sources, operands->v[i], name, &none, &w->defaults, e) != CS_OK)
            return e->status;
    for (size_t i = 0; i < o->source.n; i++)
        if (strchr(o->source.v[i], '=') &&
            cs_sources_add_text(&w->sources, o->source.v[i], &w->defaults, e) != CS_OK)
            return e->status;
    if (o->manifest && cs_sources_add_manifest(&w->sources, o->manifest, &w->defaults, e) != CS_OK)
        return e->status;
    return w->sources.n ? CS_OK : cs_sources_add(&w->sources, "-", name, &none, &w->defaults, e);
}

static enum cs_status read_lookups(struct work *w, const struct cs_texts *specs, struct cs_error *e)
{
    w->lookups = cs_alloc(specs->n + 1, sizeof(struct cs_lookup *));
    if (!w->lookups) return cs_fail_memory(e);
    for (size_t i = 0; i < specs->n; i++) {
        enum cs_status status = cs_lookup_open(&w->lookups[i], specs->v[i], e);
        if (status != CS_OK) return status;
        w->n_lookups++;
    }
    w->ingest.lookups = w->lookups;
    w->ingest.n_lookups = w->n_lookups;
    return CS_OK;
}

/* How the files are written. */
static enum cs_status read_dialect(struct work *w, const struct options *o, struct cs_error *e)
{
    struct cs_dialect *d = &w->defaults.export.dialect;
    const struct {
        const char *option, *value;
    } said[] = {{"--format", o->format},
                {"--delimiter", o->delimiter},
                {"--quote", o->quote},
                {"--escape", o->escape}};
    *d = o->dialect;
    d->max_record = o->common.max_record;
    d->live = o->common.live;
    d->block_size = o->common.block_size;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (said[i].value && cs_dialect_say(d, cs_slicez(said[i].option), cs_slicez(said[i].value),
                                            &w->sources.arena, e) != CS_OK)
            return e->status;
    return CS_OK;
}

static enum cs_status read_options(struct work *w, const struct options *o, const struct cs_texts *operands,
                                   struct cs_error *e)
{
    struct cs_ingest_options *g = &w->ingest;
    struct cs_sources_options *d = &w->defaults;
    g->live = o->common.live;
    g->jobs = (unsigned)o->common.jobs;
    g->seal = o->seal;
    g->explain = o->explain;
    g->data_dir = cs_data_dir();
    g->note = note;
    g->identify = o->identify;
    if (o->common.sealed) {
        cs_fail(e, CS_USAGE, "what cs-ingest reads is never sealed");
        return cs_error_cure(e, "--seal seals what it writes");
    }
    if (read_kind(g, o->kind, e) != CS_OK) return e->status;
    d->words = (struct cs_source_words){.type = o->kind,
                                        .map = o->map,
                                        .preset = o->preset,
                                        .zone = o->common.zone,
                                        .encoding = o->encoding,
                                        .date_order = o->date_order,
                                        .clock_change = o->clock_change,
                                        .csat_scale = o->csat_scale};
    if (read_dialect(w, o, e) != CS_OK) return e->status;
    d->raw = d->export.dialect.as_it_is = g->raw;
    d->data_dir = cs_data_dir();
    d->env_zone = getenv("CS_ZONE");
    if (read_lookups(w, &o->lookup, e) != CS_OK) return e->status;
    if (o->on_bad && !cs_on_bad_parse(cs_slicez(o->on_bad), &d->export.on_bad)) {
        cs_fail(e, CS_USAGE, "--on-bad-bytes cannot be '%s'", cs_quotez(o->on_bad).text);
        return cs_error_cure(e, "replace, reject or fail");
    }
    if (read_sources(w, o, operands, e) != CS_OK) return e->status;
    if (o->expect_rows && read_expected(g, o->expect_rows, e) != CS_OK) return e->status;
    g->source = w->sources.spec;
    g->n = w->sources.n;
    return o->max_rejects ? cs_limit_parse(&g->limit, cs_slicez(o->max_rejects), e) : CS_OK;
}

static enum cs_status explain(struct cs_ingest *g, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status status = cs_ingest_explain(g, &text, e);
    struct cs_error refused = *e; /* the table stands, though a file is refused */
    if (text.n > 0 && cs_print(text.p, text.n, e) != CS_OK)
        status = e->status;
    else
        *e = refused;
    cs_buf_release(&text);
    return status;
}

/* Rejects are published whatever came of the rest: they say why. */
static enum cs_status write_stream(struct cs_ingest *g, const struct options *o,
                                   const struct cs_texts *operands, struct cs_error *e)
{
    const struct cs_aside list = {"--rejects", o->rejects};
    struct cs_output *out = NULL, *rejects = NULL;
    struct cs_error later = CS_ERROR_INIT;
    enum cs_status status = cs_apart(&list, 1, o->common.output, operands, e);
    if (status == CS_OK) status = cs_output_open(&out, o->common.output, 0, e);
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
    if (o->preset && !strcmp(o->preset, "list")) return list_presets(e);
    if (operands->n + o->source.n == 0 && !o->manifest && cs_stdin_is_terminal()) {
        cs_fail(e, CS_USAGE, "no file, and standard input is a terminal");
        return cs_error_cure(e, "cs-ingest FILE");
    }
    enum cs_status status = read_options(&w, o, operands, e);
    struct cs_progress *progress = cs_progress_start(o->common.progress, w.sources.file, w.sources.n);
    w.ingest.progress = progress ? cs_progress_tell : NULL;
    w.ingest.progress_ctx = progress;
    if (status == CS_OK) status = cs_ingest_open(&g, &w.ingest, e);
    if (status == CS_OK) status = o->explain ? explain(&g, e) : write_stream(&g, o, operands, e);
    cs_progress_end(progress);
    cs_ingest_close(&g);
    cs_sources_release(&w.sources);
    for (size_t i = 0; i < w.n_lookups; i++) cs_lookup_free(w.lookups[i]);
    free(w.lookups);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'t', "type", CS_OPT_TEXT, "KIND", &o.kind, "tickets, customers, orders, events; raw: decode only"},
        {'m', "map", CS_OPT_TEXT, "MAP", &o.map, "how columns are made, cs-map(5)"},
        {0, "preset", CS_OPT_TEXT, "NAME", &o.preset, "a map of ours: zendesk, asterisk …; list: names them"},
        {0, "date-order", CS_OPT_TEXT, "ORDER", &o.date_order,
         "dmy, mdy or ymd: what 01/02/24 means, cs-ingest(1)"},
        {0, "source", CS_OPT_LIST, "NAME", &o.source, "fills the column source; NAME=FILE[:MAP]: one more"},
        {0, "rejects", CS_OPT_TEXT, "FILE", &o.rejects, "keep rejected records there"},
        {0, "max-rejects", CS_OPT_TEXT, "N|P%", &o.max_rejects,
         "fail when a file has more; default: 10 and 1%"},
        {0, "seal", CS_OPT_FLAG, NULL, &o.seal, "end the stream with a seal, cs-stream(5)"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "say what the columns are taken for, write no stream"},
        {0},
    };
    const struct cs_option more[] = {
        {'f', "format", CS_OPT_TEXT, "FORMAT", &o.format, "csv, json, xlsx …"},
        {0, "encoding", CS_OPT_TEXT, "NAME", &o.encoding, "of the text: gb18030, big5 …; else found out"},
        {0, "delimiter", CS_OPT_TEXT, "CHAR", &o.delimiter, "comma, semicolon, tab, pipe, space, or itself"},
        {0, "quote", CS_OPT_TEXT, "CHAR", &o.quote, "around cells; default: \""},
        {0, "escape", CS_OPT_TEXT, "CHAR", &o.escape, "before a sign that is text"},
        {0, "no-quote", CS_OPT_FLAG, NULL, &o.dialect.no_quote, "quotes are text"},
        {0, "no-doublequote", CS_OPT_FLAG, NULL, &o.dialect.no_doublequote, "two quotes are not one"},
        {0, "lazy-quotes", CS_OPT_FLAG, NULL, &o.dialect.lazy_quotes, "a stray quote is text"},
        {0, "skip-space", CS_OPT_FLAG, NULL, &o.dialect.skip_space, "blanks before a cell do not count"},
        {0, "skip-lines", CS_OPT_COUNT, "N", &o.dialect.skip_lines, "lines before the header"},
        {0, "comment", CS_OPT_TEXT, "TEXT", &o.dialect.comment, "lines that begin so are left out"},
        {0, "null", CS_OPT_TEXT, "TEXT", &o.dialect.null, "a cell that is this is missing"},
        {0, "no-header", CS_OPT_FLAG, NULL, &o.dialect.no_header, "columns are column_1, column_2 …"},
        {0, "header", CS_OPT_TEXT, "NAMES", &o.dialect.header, "there is none: the names of the columns"},
        {0, "sheet", CS_OPT_TEXT, "SHEET", &o.dialect.sheet, "of a workbook: name or number"},
        {0, "clock-change", CS_OPT_TEXT, "HOW", &o.clock_change,
         "before, after, refuse: readings skipped or shown twice"},
        {0, "csat-scale", CS_OPT_TEXT, "SCALE", &o.csat_scale, CS_SCALES},
        {0, "on-bad-bytes", CS_OPT_TEXT, "HOW", &o.on_bad, "replace (by U+FFFD), reject the record, fail"},
        {0, "manifest", CS_OPT_TEXT, "FILE", &o.manifest, "sources with maps, zones … of their own"},
        {0, "expect-rows", CS_OPT_TEXT, "N", &o.expect_rows, "fail when another number of records was read"},
        {0, "identify", CS_OPT_TEXT, "FILE", &o.identify,
         "customers, to find customer_id by phone and e-mail"},
        {0, "lookup", CS_OPT_LIST, "SPEC", &o.lookup, "NAME=FILE:column: a table for maps, cs-expr(7)"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-ingest",
        .usage = {.synopsis = "[-t KIND] [-m MAP | --preset NAME] [-o FILE] [FILE…]",
                  .about = "turn exports of service systems into a cs stream",
                  .more = "How files are written, what cells mean, see cs-ingest(1):",
                  .example = "cs-ingest --zone Asia/Shanghai tickets.csv phone.csv | cs-metrics"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_ZONE,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.source);
    cs_texts_release(&o.lookup);
    return status;
}
