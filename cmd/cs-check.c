/* cs-check.c - judges a cs stream and changes nothing: options and wiring of clean/check.h and
 * metric/scorecard.h. */
#include "base/program.h"
#include "base/tool.h"
#include "clean/reference.h"
#include "clean/show.h"
#include "clean/verify.h"
#include "metric/reconcile.h"
#include "table/apart.h"
#include "table/ends.h"
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    struct cs_texts rules, views;
    const char *key, *words, *reference, *gate, *audit, *late;
    bool stream, explain, reconcile;
};

struct job {
    const struct options *o;
    const struct cs_texts *operands;
    enum cs_lang lang;
    struct cs_context context;
    struct cs_catalogue catalogue;
    struct cs_missing words;
    struct cs_rules *rules; /* the built-in file, then those of --rules */
    struct cs_rules **files;
    size_t n_rules;
    struct cs_check_reference reference;
    struct cs_check check;
    struct cs_show_plan show;
    struct cs_scorecard card;
    struct cs_error *e;
};

/* ---- policy files ---- */

static enum cs_status data_path(const char *name, struct cs_buf *path, struct cs_error *e)
{
    cs_buf_clear(path);
    cs_buf_addf(path, "%s/%s", cs_data_dir(), name);
    cs_buf_addc(path, '\0');
    return cs_buf_status(path, e);
}

static enum cs_status read_rules(struct job *j, const char *path)
{
    j->files[j->n_rules] = &j->rules[j->n_rules];
    return cs_rules_read(j->files[j->n_rules++], path, CS_CHECK, cs_check_rule_keys, j->e);
}

static enum cs_status read_policies(struct job *j)
{
    struct cs_buf path = {0};
    j->rules = cs_alloc(j->o->rules.n + 1, sizeof *j->rules);
    j->files = cs_alloc(j->o->rules.n + 1, sizeof *j->files);
    enum cs_status st = j->rules && j->files ? CS_OK : cs_fail_memory(j->e);
    if (!st) st = data_path("quality.catalogue", &path, j->e);
    if (!st) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    if (!st) st = data_path("missing.words", &path, j->e);
    if (!st) st = cs_missing_read(&j->words, j->o->words ? j->o->words : path.p, j->e);
    if (!st) st = data_path("checks.rules", &path, j->e);
    if (!st) st = read_rules(j, path.p);
    for (size_t i = 0; i < j->o->rules.n && !st; i++) st = read_rules(j, j->o->rules.v[i]);
    cs_buf_release(&path);
    return st;
}

/* ---- what is told ---- */

static void tell_rule(const struct job *j, const struct cs_check_rule *r)
{
    struct cs_buf text = {0};
    struct cs_slice why = r->rule ? cs_rule_words(r->rule, "message", CS_EN) : CS_LIT("");
    if (!r->failed || (r->severity == CS_INFO && !r->internal)) return;
    bool cells = r->cells || r == &j->check.rules[j->check.rule_reference];
    cs_buf_addf(&text, "%s: %llu of %llu %s", cs_quote(r->id).text, (unsigned long long)r->failed,
                (unsigned long long)r->judged, cells ? "cells" : "rows");
    if (why.n) {
        cs_buf_addz(&text, ", ");
        cs_buf_adds(&text, why);
    }
    for (size_t i = 0; i < r->n_told; i++) {
        const struct cs_check_place *p = &r->told[i];
        cs_buf_addf(&text, "%s %s:%llu", i ? "," : ":", cs_quote(p->file).text, (unsigned long long)p->line);
        if (p->column.n) cs_buf_addf(&text, " %s", cs_quote(p->column).text);
        if (p->value.n) cs_buf_addf(&text, " '%.*s'", (int)p->value.n, p->value.p);
    }
    if (r->failed > r->n_told) cs_buf_addz(&text, ", …");
    cs_buf_addc(&text, '\n');
    if (!text.failed) cs_notes(cs_buf_slice(&text));
    cs_buf_release(&text);
}

static void tell(const struct job *j)
{
    const struct cs_check *c = &j->check;
    uint64_t bad = 0;
    for (size_t i = 0; i < c->n_rules; i++) {
        tell_rule(j, &c->rules[i]);
        if (!c->rules[i].internal && c->rules[i].severity != CS_INFO) bad += c->rules[i].failed;
    }
    if (c->missing_days)
        cs_note("%llu day%s between the first and the last without a row, the first of them %.10s",
                (unsigned long long)c->missing_days, c->missing_days == 1 ? "" : "s", c->first_missing[0]);
    if (c->context->has_as_of && c->has_newest && c->newest.at > c->context->as_of.at)
        cs_note("there are rows later than as-of: the age of the data is not told");
    uint64_t rows = c->rules[c->rule_row].failed, keys = c->rules[c->rule_key].failed;
    cs_note("%llu row%s checked, %llu left out by --where; %llu finding%s, %llu duplicate row%s, "
            "%llu more with a duplicate key",
            (unsigned long long)c->all.rows, c->all.rows == 1 ? "" : "s", (unsigned long long)c->skipped,
            (unsigned long long)bad, bad == 1 ? "" : "s", (unsigned long long)rows, rows == 1 ? "" : "s",
            (unsigned long long)keys);
}

/* ---- the work ---- */

static enum cs_status write_card(struct job *j, struct cs_ends *ends)
{
    struct cs_buf text = {0};
    uint64_t rows;
    const struct cs_sheet_style style = {.width = cs_terminal_columns(), .colour = cs_terminal_colour()};
    if (!cs_output_is_terminal(ends->out)) {
        enum cs_status st = cs_scorecard_write(&j->card, &j->catalogue, ends->out, &rows, j->e);
        return st || j->o->reconcile ? st : cs_ends_seal(ends, rows, 0, 0, j->e);
    }
    enum cs_status st = cs_scorecard_show(&j->card, j->o->reconcile ? NULL : &j->check, &j->catalogue,
                                          j->lang, &style, &text, j->e);
    if (!st) st = cs_output_write(ends->out, text.p, text.n, j->e);
    cs_buf_release(&text);
    return st;
}

/* A line each on stderr, which -q does not hush: they are why the exit status is what it is. */
static enum cs_status warn_lines(struct cs_slice rest)
{
    for (const char *end; rest.n && (end = memchr(rest.p, '\n', rest.n)) != NULL;) {
        struct cs_error line = CS_ERROR_INIT;
        (void)cs_fail(&line, CS_FINDING, "%.*s", (int)(end - rest.p), rest.p);
        cs_warn_error(&line);
        rest = cs_slice(end + 1, rest.n - (size_t)(end + 1 - rest.p));
    }
    return CS_OK;
}

/* What a gate says; it is told when the scorecard has been written. */
struct gate {
    struct cs_buf told;
    uint64_t breaches, thresholds;
};

static enum cs_status tell_gate(struct job *j, const struct gate *g)
{
    enum cs_status st = warn_lines(cs_buf_slice(&g->told));
    if (st || !g->breaches) return st;
    cs_fail(j->e, CS_FINDING, "%llu of %llu thresholds not met", (unsigned long long)g->breaches,
            (unsigned long long)g->thresholds);
    return cs_error_at(j->e, j->o->gate, 0, 0);
}

static enum cs_status open_audit(struct job *j)
{
    static const char header[] = "ticket_id\tcolumn\told\tnew\trule\tfile\tline\n";
    if (!j->o->audit) return CS_OK;
    enum cs_status st = cs_output_open(&j->check.audit, j->o->audit, 0600, j->e);
    return st ? st : cs_output_write(j->check.audit, header, sizeof header - 1, j->e);
}

/* The audit file stands whatever the rest comes to. */
static enum cs_status end_audit(struct job *j, enum cs_status st)
{
    struct cs_error late;
    enum cs_status written = j->check.audit ? cs_output_commit(j->check.audit, &late) : CS_OK;
    if ((st && st != CS_FINDING) || !written) return st;
    *j->e = late;
    return written;
}

static enum cs_status explain(struct job *j, struct cs_ends *ends)
{
    struct cs_buf text = {0};
    cs_check_explain(&j->check, &text);
    enum cs_status st = cs_buf_status(&text, j->e);
    if (!st) st = cs_output_write(ends->out, text.p, text.n, j->e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status check(struct job *j, struct cs_ends *ends)
{
    struct cs_check *c = &j->check;
    const struct cs_header *header = cs_input_header(ends->in);
    enum cs_status st = cs_check_bind(c, header, j->e);
    if (!st) cs_notes(cs_buf_slice(&c->notes));
    if (!st && j->o->explain) return explain(j, ends);
    if (!st && j->o->reference) {
        st = cs_reference_read(&j->reference, j->o->reference, header, c->keys, c->n_keys, j->e);
        c->reference = &j->reference;
    }
    if (!st) st = cs_show_plan_make(&j->show, cs_data_dir(), header, j->e);
    c->show = &j->show;
    if (!st) st = open_audit(j);
    if (!st) st = cs_check_run(c, ends->in, j->e);
    if (!st && j->o->common.as_of && c->has_newest) /* a date is a midnight of the data */
        st = cs_as_of_parse(&j->context.as_of, cs_slicez(j->o->common.as_of), j->context.zone, c->newest.off,
                            j->e);
    if (!st) st = cs_scorecard_check(&j->card, c, j->e);
    struct gate gate = {0};
    if (!st && j->o->gate)
        st = cs_gate_check(j->o->gate, &j->catalogue, &j->card, &gate.told, &gate.breaches, &gate.thresholds,
                           j->e);
    if (!st) st = write_card(j, ends);
    if (!st) tell(j);
    if (!st && j->o->gate) st = tell_gate(j, &gate);
    cs_buf_release(&gate.told);
    return end_audit(j, st);
}

static enum cs_status read_measures(struct job *j, struct cs_reconcile *r, struct cs_seal *seal, bool *sealed)
{
    static const char *const standard[] = {"-"};
    const char *const *files = j->operands->n ? j->operands->v : standard;
    const struct cs_common *o = &j->o->common;
    enum cs_status st = CS_OK;
    *sealed = true;
    for (size_t i = 0; i < (j->operands->n ? j->operands->n : 1) && !st;
         i++) { /* each has a header of its own */
        struct cs_input *in;
        const struct cs_input_options options = {.files = &files[i],
                                                 .n = 1,
                                                 .jobs = 1,
                                                 .block_size = o->block_size,
                                                 .max_record = o->max_record,
                                                 .sealed = o->sealed};
        st = cs_input_open(&in, &options, j->e);
        if (st) break;
        st = cs_reconcile_read(r, in, strcmp(files[i], "-") ? files[i] : "standard input", j->e);
        const struct cs_seal one = cs_input_seal(in);
        *sealed &= cs_input_sealed(in);
        seal->read += one.read;
        seal->rejected += one.rejected;
        seal->duplicates += one.duplicates;
        seal->repairs += one.repairs;
        cs_input_close(in);
    }
    return st;
}

/* Catalogues say which metrics add up, view files which views are about a part of the rows. */
static enum cs_status reconcile(struct job *j, struct cs_ends *ends)
{
    struct cs_reconcile r = {.catalogue = &j->catalogue};
    struct cs_seal seal = {0};
    bool sealed = false;
    struct cs_buf path = {0};
    const char **views = cs_alloc(j->o->views.n + 1, sizeof *views);
    enum cs_status st = views ? data_path("metrics.catalogue", &path, j->e) : cs_fail_memory(j->e);
    if (!st) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    if (!st) st = data_path("daily.views", &path, j->e);
    if (!st) {
        views[r.n_view_files++] = path.p;
        for (size_t i = 0; i < j->o->views.n; i++) views[r.n_view_files++] = j->o->views.v[i];
        r.view_files = views;
        st = read_measures(j, &r, &seal, &sealed);
    }
    if (!st) st = cs_reconcile_judge(&r, &j->card, j->e);
    if (!st) st = write_card(j, ends);
    seal.rows = j->card.n;
    if (!st && sealed && !cs_output_is_terminal(ends->out)) st = cs_ends_seal_with(ends, &seal, j->e);
    if (!st) st = warn_lines(cs_buf_slice(&r.told));
    if (!st && r.failed)
        st = cs_fail(j->e, CS_FINDING, "%llu number%s at odds with others", (unsigned long long)r.failed,
                     r.failed == 1 ? "" : "s");
    cs_reconcile_release(&r);
    cs_buf_release(&path);
    free(views);
    return st;
}

/* Is it a stream at all: no scorecard, only a word on stderr. */
static enum cs_status verify(struct job *j, struct cs_ends *ends)
{
    enum cs_status st = cs_verify_stream(ends->in, j->e);
    uint64_t rows = cs_input_rows(ends->in);
    if (!st)
        cs_note("%llu row%s of a good stream, %s", (unsigned long long)rows, rows == 1 ? "" : "s",
                cs_input_sealed(ends->in) ? "sealed" : "not sealed");
    return st;
}

static enum cs_status check_options(const struct options *o, const struct cs_texts *operands,
                                    struct cs_error *e)
{
    const struct cs_aside audit = {"--audit", o->audit};
    const char *other = o->rules.n     ? "--rules"
                        : o->key       ? "--key"
                        : o->gate      ? "--gate"
                        : o->reference ? "--reference"
                        : o->audit     ? "--audit"
                        : o->late      ? "--late"
                        : o->words     ? "--missing-words"
                        : o->explain   ? "--explain"
                                       : NULL;
    const char *only = o->stream ? "--stream" : o->reconcile ? "--reconcile" : NULL;
    if (!only && o->views.n) return cs_fail(e, CS_USAGE, "option '--views' goes with '--reconcile'");
    if (o->stream && o->reconcile) other = "--reconcile";
    if (only && other) return cs_fail(e, CS_USAGE, "option '%s' makes no sense with '%s'", other, only);
    return cs_apart(&audit, 1, o->common.output, operands, e);
}

static enum cs_status work(struct job *j)
{
    struct cs_ends ends = {0};
    j->check.late_s = 86400;
    enum cs_status st = check_options(j->o, j->operands, j->e);
    if (!st) st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    if (!st && j->o->late) {
        st = cs_window_parse(&j->check.late_s, cs_slicez(j->o->late), j->e);
    }
    if (!st) st = read_policies(j);
    j->check.words = &j->words;
    j->check.context = &j->context;
    j->check.key = j->o->key;
    j->check.files = j->files;
    j->check.n_files = j->n_rules;
    if (st) return st;
    if (j->o->reconcile && !j->operands->n && cs_stdin_is_terminal()) {
        cs_fail(j->e, CS_USAGE, "no input");
        return cs_error_cure(j->e, "name files, or use a pipe");
    }
    st = j->o->reconcile ? cs_output_open(&ends.out, j->o->common.output, 0, j->e)
                         : cs_ends_open(&ends, &j->o->common, j->operands, j->e);
    if (st) return st;
    st = j->o->stream ? verify(j, &ends) : j->o->reconcile ? reconcile(j, &ends) : check(j, &ends);
    return cs_ends_close(&ends, st, j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .operands = operands, .e = e};
    enum cs_status st = cs_context_open(&j.context, &j.o->common, e);
    if (st) return st;
    st = work(&j);
    cs_scorecard_release(&j.card);
    cs_check_release(&j.check);
    cs_show_plan_release(&j.show);
    cs_reference_release(&j.reference);
    for (size_t i = 0; i < j.n_rules; i++) cs_rules_release(&j.rules[i]);
    free(j.rules);
    free(j.files);
    cs_missing_release(&j.words);
    cs_catalogue_release(&j.catalogue);
    cs_context_close(&j.context);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {0, "rules", CS_OPT_LIST, "FILE", &o.rules, "further rules, cs-rules(5)"},
        {'k', "key", CS_OPT_TEXT, "COLUMNS", &o.key,
         "what tells rows apart (default: the kind's identifier)"},
        {0, "gate", CS_OPT_TEXT, "FILE", &o.gate, "thresholds; exit 4 when one is not met"},
        {0, "reference", CS_OPT_TEXT, "FILE", &o.reference,
         "a stream that is right: how much agrees with it"},
        {0, "audit", CS_OPT_TEXT, "FILE", &o.audit, "write every finding to FILE (mode 0600)"},
        {0, "stream", CS_OPT_FLAG, NULL, &o.stream, "only: is it a stream, down to the last cell; exit 3"},
        {0, "reconcile", CS_OPT_FLAG, NULL, &o.reconcile, "only: do measures agree with each other; exit 4"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "which rules would judge what, and stop"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "late", CS_OPT_TEXT, "TIME", &o.late, ""},
        {0, "missing-words", CS_OPT_TEXT, "FILE", &o.words, ""},
        {0, "views", CS_OPT_LIST, "FILE", &o.views, ""},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-check",
        .usage = {.synopsis = "[--rules FILE] [--gate FILE] [FILE…]",
                  .about = "judge a cs stream: a scorecard of its quality, and an exit status",
                  .more = "What counts, see cs-check(1):",
                  .example = "cs-ingest *.csv | cs-check --gate nightly.gate -o quality.tsv"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.rules);
    cs_texts_release(&o.views);
    return status;
}
