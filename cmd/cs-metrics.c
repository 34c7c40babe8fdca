/* cs-metrics.c - grouped metrics of a ticket stream: options and wiring of lib/metric. */
#include "base/program.h"
#include "base/tool.h"
#include "metric/explain.h"
#include "metric/measures.h"
#include "metric/members.h"
#include "metric/notes.h"
#include "metric/partial.h"
#include "metric/show.h"
#include "metric/since.h"
#include "metric/targets.h"
#include "table/ends.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    struct cs_common common;
    const char *keys, *metrics, *compare, *views, *explain, *variant, *order, *top, *ci, *targets, *adjust,
        *members, *since;
    uint64_t min_n;
    struct cs_texts catalogues;
    bool partial, merge, wants_long, list, other, totals, fill, share;
};

struct job {
    const struct options *o;
    const struct cs_texts *operands;
    const char *const *parts; /* of --merge */
    size_t n_parts;
    enum cs_lang lang;
    struct cs_context context;
    struct cs_catalogue catalogue;
    struct cs_views views;
    struct cs_buf ids; /* of --variant, --members and --explain: the views point into it */
    bool basic;        /* neither -m nor --views */
    enum cs_side side;
    struct cs_targets *targets;
    struct cs_buf named; /* the metrics asked for, where `attainment` stands for those with targets */
    double level;        /* --ci=LEVEL; 0: the usual one */
    struct cs_error *e;
};

static enum cs_status data_path(const char *name, const char *suffix, struct cs_buf *path, struct cs_error *e)
{
    cs_buf_addf(path, "%s/%s%s", cs_data_dir(), name, suffix);
    cs_buf_addc(path, '\0');
    return cs_buf_status(path, e);
}

static enum cs_status read_catalogue(struct job *j)
{
    struct cs_buf path = {0};
    enum cs_status st = data_path("metrics", ".catalogue", &path, j->e);
    if (!st) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    cs_buf_clear(&path);
    if (!st) st = data_path("business", ".catalogue", &path, j->e);
    if (!st && j->o->common.calendar.n) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    for (size_t i = 0; i < j->o->catalogues.n && !st; i++)
        st = cs_catalogue_read(&j->catalogue, j->o->catalogues.v[i], j->e);
    if (!st) st = cs_catalogue_check(&j->catalogue, j->e);
    cs_buf_release(&path);
    return st;
}

static bool has_shape(const struct options *o)
{
    return o->order || o->top || o->other || o->totals || o->fill || o->share || o->adjust;
}

static enum cs_status ask(struct job *j, const char *metrics)
{
    const struct options *o = j->o;
    enum cs_status st = cs_targets_name(j->targets, &j->catalogue, metrics, &j->named, j->e);
    if (st) return st;
    const struct cs_view_words words = {.keys = o->keys,
                                        .metrics = j->named.n ? j->named.p : metrics,
                                        .period = o->common.period,
                                        .compare = o->compare,
                                        .order = o->order,
                                        .top = o->top,
                                        .adjust = o->adjust,
                                        .other = o->other,
                                        .totals = o->totals,
                                        .fill = o->fill,
                                        .share = o->share};
    return cs_views_ask(&j->views, &words, &j->catalogue, &j->basic, j->e);
}

/* The metrics asked for, each with its variants behind it. */
static enum cs_status ask_variants(struct job *j)
{
    struct cs_buf ids = {0};
    struct cs_slice rest = cs_slicez(j->o->metrics), id;
    while (cs_list_next(&rest, &id)) {
        if (ids.n) cs_buf_addc(&ids, ',');
        cs_buf_adds(&ids, id);
        for (size_t i = 0; i < j->catalogue.n; i++)
            if (cs_metric_is_variant(&j->catalogue.defs[i], id)) {
                cs_buf_addc(&ids, ',');
                cs_buf_adds(&ids, j->catalogue.defs[i].id);
            }
    }
    cs_buf_addc(&ids, '\0');
    enum cs_status st = cs_buf_status(&ids, j->e);
    if (!st) st = ask(j, ids.p);
    j->ids = ids;
    return st;
}

static enum cs_status ask_members(struct job *j)
{
    struct cs_slice id;
    enum cs_status st = cs_members_parse(cs_slicez(j->o->members), &id, &j->side, j->e);
    cs_buf_adds(&j->ids, id);
    cs_buf_addc(&j->ids, '\0');
    if (!st) st = cs_buf_status(&j->ids, j->e);
    return st ? st : ask(j, j->ids.p);
}

/* --explain counts what each rule leaves out, by metrics of its own. */
static enum cs_status ask_rules(struct job *j, const struct cs_header *header)
{
    struct cs_buf ids = {0};
    struct cs_metric m = j->views.v[0].metrics[0];
    struct cs_fit fit = cs_metric_fit(&m, header, j->context.let_names, j->context.n_lets, NULL);
    if (!fit.answerable) return CS_OK; /* the measuring tells what it lacks */
    cs_buf_adds(&ids, m.id);
    enum cs_status st = cs_explain_rules(&j->catalogue, &m, &fit, &ids, j->e);
    cs_buf_addc(&ids, '\0');
    if (!st) st = cs_buf_status(&ids, j->e);
    cs_views_release(&j->views);
    if (!st) st = ask(j, ids.p);
    j->ids = ids;
    return st;
}

static enum cs_status read_views(struct job *j)
{
    const struct options *o = j->o;
    if (!o->views && o->variant) return ask_variants(j);
    if (o->members) return ask_members(j);
    if (!o->views) return ask(j, o->explain ? o->explain : o->metrics);
    if (o->keys || o->metrics || o->compare || o->common.period || has_shape(o)) {
        cs_fail(j->e, CS_USAGE, "--views brings its own keys, metrics and periods");
        return cs_error_cure(j->e, "leave out -g, -m, --period, --compare, --sort, --top and the like");
    }
    return cs_views_list(&j->views, o->views, cs_data_dir(), &j->catalogue, j->e);
}

static enum cs_status check_options(const struct options *o, struct cs_error *e)
{
    if (o->explain &&
        (o->keys || o->metrics || o->views || o->compare || o->wants_long || has_shape(o) || o->targets)) {
        cs_fail(e, CS_USAGE, "--explain tells of one metric, without keys");
        return cs_error_cure(e, "leave out -g, -m, --views, --compare, --long and the like");
    }
    bool no_groups = !o->keys && !o->views && !o->explain;
    if (no_groups && (o->order || o->top || o->other || o->totals || o->share)) {
        cs_fail(e, CS_USAGE, "--sort, --top, --other, --totals and --share are about groups");
        return cs_error_cure(e, "-g KEYS");
    }
    if (o->variant && strcmp(o->variant, "all") != 0) {
        cs_fail(e, CS_USAGE, "unknown variant '%s'", cs_quotez(o->variant).text);
        return cs_error_cure(e, "--variant all, or the id of the variant: -m fcr.zammad");
    }
    if (o->variant && (!o->metrics || o->explain || o->views)) {
        cs_fail(e, CS_USAGE, "--variant is about metrics that -m names");
        return cs_error_cure(e, "-m fcr --variant all");
    }
    if (o->members && (o->keys || o->metrics || o->views || o->compare || o->wants_long || has_shape(o) ||
                       o->targets || o->explain || o->partial || o->merge || o->ci || o->since)) {
        cs_fail(e, CS_USAGE, "--members writes the rows of one metric");
        return cs_error_cure(e,
                             "choose them with --where and --period; leave out -g, -m, --views and the like");
    }
    if (o->since && (o->explain || o->partial)) {
        cs_fail(e, CS_USAGE, "--since compares an answer");
        return cs_error_cure(e, "leave out --explain and --partial");
    }
    if ((o->partial && (o->merge || o->common.live)) || (o->explain && (o->partial || o->merge))) {
        cs_fail(e, CS_USAGE, "--partial and --merge go with a plain question");
        return cs_error_cure(e, "leave out --merge, --explain and -l");
    }
    return CS_OK;
}

/* ---- what is told on stderr ---- */

static enum cs_status note(struct cs_measured *m, struct cs_error *e)
{
    enum cs_status st = cs_measured_note(m, e);
    if (!st) cs_notes(cs_buf_slice(&m->notes));
    return st;
}

/* ---- what is written ---- */

static enum cs_status explain(struct job *j, const struct cs_answer *a, struct cs_buf *text)
{
    const struct cs_bound *bound = &a->views[0].bound->metrics[0];
    enum cs_status st = cs_metric_explain(bound->metric, &bound->fit, j->lang, text, j->e);
    return st ? st : cs_answer_explain(a, text, j->e);
}

static enum cs_status write_answer(struct job *j, const struct cs_answer *a, const struct cs_parts *parts,
                                   struct cs_ends *ends)
{
    const struct options *o = j->o;
    struct cs_buf text = {0};
    uint64_t rows = 0;
    enum cs_status st;
    const struct cs_sheet_style style = {.width = cs_terminal_columns(), .colour = cs_terminal_colour()};
    if (o->views || o->wants_long)
        st = cs_measures_long(a, ends->out, &rows, j->e);
    else if (!o->explain && !cs_output_is_terminal(ends->out))
        st = cs_measures_wide(a, ends->out, &rows, j->e);
    else {
        st = o->explain ? explain(j, a, &text) : cs_answer_show(a, j->lang, &style, &text, j->e);
        if (!st) st = cs_output_write(ends->out, text.p, text.n, j->e);
        cs_buf_release(&text);
        return st;
    }
    if (st) return st;
    if (!o->merge) return cs_ends_seal(ends, rows, 0, 0, j->e);
    struct cs_seal seal = parts->seal;
    seal.rows = rows;
    return parts->sealed ? cs_ends_seal_with(ends, &seal, j->e) : CS_OK;
}

static struct cs_question question(struct job *j, const struct cs_ends *ends)
{
    return (struct cs_question){
        .input = ends->in,
        .context = &j->context,
        .views = j->views.v,
        .n = j->views.n,
        .lacking = j->o->views || j->o->variant ? CS_LACKING_TOLD
                   : j->basic                   ? CS_LACKING_SKIPS
                                                : CS_LACKING_FAILS,
        .says_as_of = j->o->partial || j->o->views || j->o->wants_long || j->o->explain || j->o->since ||
                      (!j->o->members && cs_output_is_terminal(ends->out)),
    };
}

static enum cs_status need_tickets(struct job *j, const struct cs_ends *ends)
{
    const char *file = j->operands->n ? j->operands->v[0] : "standard input";
    return cs_need_tickets(cs_input_header(ends->in), file, j->e);
}

static enum cs_status write_part(struct job *j, struct cs_ends *ends)
{
    struct cs_measured measured = {0};
    const struct cs_question q = question(j, ends);
    enum cs_status st = j->basic ? need_tickets(j, ends) : CS_OK;
    if (!st) st = cs_partial_write(&measured, &q, ends->out, j->e);
    if (!st) st = note(&measured, j->e);
    cs_measured_release(&measured);
    return st;
}

static enum cs_status write_members(struct job *j, struct cs_ends *ends)
{
    struct cs_measured measured = {0};
    const struct cs_question q = question(j, ends);
    uint64_t rows;
    enum cs_status st = cs_members_write(&measured, &q, j->side, ends->out, &rows, j->e);
    if (!st) st = note(&measured, j->e);
    if (!st) st = cs_ends_seal(ends, rows, 0, 0, j->e);
    cs_measured_release(&measured);
    return st;
}

/* What has changed is told when the answer is written. */
static enum cs_status tell_changes(struct job *j, const struct cs_since *s)
{
    cs_notes(cs_buf_slice(&s->told));
    if (s->changed == 0) {
        if (j->o->since)
            cs_note("%s: none of %llu numbers has changed", cs_quotez(j->o->since).text,
                    (unsigned long long)s->compared);
        return CS_OK;
    }
    cs_fail(j->e, CS_FINDING, "%llu of %llu numbers %s changed%s", (unsigned long long)s->changed,
            (unsigned long long)s->compared, s->changed == 1 ? "has" : "have",
            s->changed > CS_SINCE_TOLD ? "; the first of them are told" : "");
    return cs_error_at(j->e, j->o->since, 0, 0);
}

static enum cs_status answer(struct job *j, struct cs_ends *ends)
{
    struct cs_measured measured = {0};
    struct cs_answer a = {0};
    struct cs_parts parts = {0};
    struct cs_since since = {0};
    enum cs_status st = j->o->explain ? ask_rules(j, cs_input_header(ends->in)) : CS_OK;
    const struct cs_question q = question(j, ends);
    if (!st && j->o->merge) {
        st = cs_partial_merge(&measured, &q, j->parts, j->n_parts, &parts, j->e);
    } else if (!st) {
        if (j->basic) st = need_tickets(j, ends);
        if (!st) st = cs_measure(&measured, &q, j->e);
    }
    if (!st) st = cs_answer_make(&a, &measured, j->e);
    const struct cs_header *header = j->o->merge ? NULL : cs_input_header(ends->in);
    if (!st && j->targets) st = cs_targets_check(j->targets, &a, header, &measured.notes, j->e);
    if (!st && j->targets) st = cs_targets_apply(j->targets, &a, j->e);
    if (!st) st = note(&measured, j->e);
    if (!st && measured.bindings.n == 0 && !j->o->views)
        st = cs_fail(j->e, CS_USAGE, "the stream answers none of the metrics");
    a.context = &j->context;
    a.ci = j->o->ci;
    a.min_n = j->o->min_n;
    if (j->level > 0) a.level = j->level;
    if (!st && j->o->since) st = cs_since_compare(&since, &a, j->o->since, j->e);
    if (!st) st = write_answer(j, &a, &parts, ends);
    if (!st) st = cs_answer_status(&a, j->e);
    if (!st && j->o->since) st = tell_changes(j, &since);
    cs_since_release(&since);
    cs_answer_release(&a);
    cs_measured_release(&measured);
    cs_parts_release(&parts);
    return st;
}

/* Definitions need no input. */
static enum cs_status write_text(struct job *j)
{
    struct cs_output *out = NULL;
    struct cs_buf text = {0};
    enum cs_status st = j->o->list ? cs_catalogue_list(&j->catalogue, &text, j->e)
                                   : cs_metric_explain(&j->views.v[0].metrics[0], NULL, j->lang, &text, j->e);
    if (!st) st = cs_output_open(&out, j->o->common.output, 0, j->e);
    if (!st) st = cs_output_write(out, text.p, text.n, j->e);
    if (!st)
        st = cs_output_commit(out, j->e);
    else
        cs_output_discard(out);
    cs_buf_release(&text);
    return st;
}

static enum cs_status work(struct job *j)
{
    struct cs_ends ends = {0};
    enum cs_status st = check_options(j->o, j->e);
    if (!st) st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    if (!st && j->o->ci && *j->o->ci) st = cs_level_parse(&j->level, j->o->ci, j->e);
    if (!st) st = read_catalogue(j);
    if (!st && j->o->list) return write_text(j);
    if (!st && j->o->targets) st = cs_targets_open(&j->targets, j->o->targets, &j->catalogue, j->e);
    if (!st) st = read_views(j);
    const char *one = j->o->explain ? j->o->explain : j->o->members;
    if (!st && one && j->views.v[0].n_metrics != 1)
        st = cs_fail(j->e, CS_USAGE, "%s takes one metric, not '%s'",
                     j->o->explain ? "--explain" : "--members", cs_quotez(one).text);
    if (st) return st;
    if (j->o->explain && j->operands->n == 0 && cs_stdin_is_terminal()) return write_text(j);
    if (j->o->merge) {
        static const char *const standard[] = {"-"};
        if (j->operands->n == 0 && cs_stdin_is_terminal())
            return cs_fail(j->e, CS_USAGE, "--merge needs parts");
        j->parts = j->operands->n ? j->operands->v : standard;
        j->n_parts = j->operands->n ? j->operands->n : 1;
        st = cs_output_open(&ends.out, j->o->common.output, 0, j->e);
    } else {
        st = cs_ends_open(&ends, &j->o->common, j->operands, j->e);
    }
    if (st) return st;
    st = j->o->partial ? write_part(j, &ends) : j->o->members ? write_members(j, &ends) : answer(j, &ends);
    return cs_ends_close(&ends, st, j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .operands = operands, .e = e};
    enum cs_status st = cs_context_open(&j.context, &j.o->common, e);
    if (st) return st;
    st = work(&j);
    cs_targets_free(j.targets);
    cs_views_release(&j.views);
    cs_buf_release(&j.ids);
    cs_buf_release(&j.named);
    cs_catalogue_release(&j.catalogue);
    cs_context_close(&j.context);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'g', "group", CS_OPT_TEXT, "KEYS", &o.keys, "columns, time keys (date hour …), name=expr"},
        {'m', "metrics", CS_OPT_TEXT, "METRICS", &o.metrics, "ids, comma between; default: basic ones"},
        {0, "compare", CS_OPT_TEXT, "WITH", &o.compare, "previous, week, year, 364d, 2024-07, DATE..DATE"},
        {0, "views", CS_OPT_TEXT, "NAME|FILE", &o.views, "all views of a file in one pass"},
        {0, "long", CS_OPT_FLAG, NULL, &o.wants_long, "a row a value: the measures stream"},
        {0, "list", CS_OPT_FLAG, NULL, &o.list, "what metrics there are, and stop"},
        {0, "explain", CS_OPT_TEXT, "METRIC", &o.explain, "what it means, and its numbers here"},
        {0, "members", CS_OPT_TEXT, "METRIC[:SIDE]", &o.members, "the rows behind it: den, num or excluded"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "catalogue", CS_OPT_LIST, "FILE", &o.catalogues, ""},
        {0, "variant", CS_OPT_TEXT, "all", &o.variant, ""},
        {0, "sort", CS_OPT_TEXT, "METRIC|KEY[:desc]", &o.order, ""},
        {0, "top", CS_OPT_TEXT, "N", &o.top, ""},
        {0, "other", CS_OPT_FLAG, NULL, &o.other, ""},
        {0, "totals", CS_OPT_FLAG, NULL, &o.totals, ""},
        {0, "fill", CS_OPT_FLAG, NULL, &o.fill, ""},
        {0, "share", CS_OPT_FLAG, NULL, &o.share, ""},
        {0, "targets", CS_OPT_TEXT, "FILE", &o.targets, ""},
        {0, "adjust", CS_OPT_TEXT, "KEYS", &o.adjust, ""},
        {0, "partial", CS_OPT_FLAG, NULL, &o.partial, ""},
        {0, "merge", CS_OPT_FLAG, NULL, &o.merge, ""},
        {0, "ci", CS_OPT_MAYBE, "PERCENT", &o.ci, ""},
        {0, "min-n", CS_OPT_COUNT, "N", &o.min_n, ""},
        {0, "since", CS_OPT_TEXT, "FILE", &o.since, ""},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-metrics",
        .usage = {.synopsis = "[-g KEYS] [-m METRICS] [--views NAME] [FILE…]",
                  .about = "metrics of a ticket stream, by group, period and comparison",
                  .more = "The shape of the answer, see cs-metrics(1):",
                  .example = "cs-metrics -g channel -m tickets,frt,csat tickets.tsv"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.catalogues);
    return status;
}
