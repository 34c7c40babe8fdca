/* cs-clean.c - mends the cells of a cs stream, drops rows that were there already, treats outliers and fills
 * gaps: options and wiring of clean/clean.h. */
#include "base/program.h"
#include "base/tool.h"
#include "clean/option_rules.h"
#include "clean/summary.h"
#include "clean/why.h"
#include "expr/lookup.h"
#include "table/apart.h"
#include "table/ends.h"
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    const char *key, *keep, *near, *alike, *duplicates, *words, *action, *rules, *profile, *profile_out,
        *audit, *rejects;
    struct cs_texts missing, normalise, labels, outliers, fill;
    bool keep_duplicates, explain, why;
};

struct job {
    const struct options *o;
    struct cs_context context;
    struct cs_missing words;
    struct cs_rules rules;
    struct cs_arena arena;
    struct cs_option_rules shorts; /* rules of options */
    struct cs_repairs repairs;
    struct cs_clean clean;
    struct cs_show_plan show;
    struct cs_ends ends;
};

static enum cs_status check_options(const struct options *o, const struct cs_texts *operands,
                                    struct cs_error *e)
{
    const struct cs_aside files[] = {{"--duplicates", o->duplicates},
                                     {"--rejects", o->rejects},
                                     {"--audit", o->audit},
                                     {"--profile-out", o->profile_out}};
    const char *other = o->key ? "--dedupe" : o->keep ? "--keep" : NULL;
    if (o->duplicates && !o->near) other = other ? other : "--duplicates";
    if (o->keep_duplicates && other)
        return cs_fail(e, CS_USAGE, "option '%s' makes no sense with '--keep-duplicates'", other);
    if (o->action && !o->outliers.n)
        return cs_fail(e, CS_USAGE, "option '--action' makes no sense without '--outliers'");
    if (o->alike && !o->near) return cs_fail(e, CS_USAGE, "option '--alike' makes no sense without '--near'");
    return cs_apart(files, sizeof files / sizeof *files, o->common.output, operands, e);
}

static enum cs_status read_words(struct job *j, struct cs_error *e)
{
    struct cs_buf path = {0};
    if (j->o->words) return cs_missing_read(&j->words, j->o->words, e);
    cs_buf_addf(&path, "%s/missing.words", cs_data_dir());
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    if (!st) st = cs_missing_read(&j->words, path.p, e);
    cs_buf_release(&path);
    return st;
}

/* ---- the plan ---- */

static enum cs_status each_text(struct job *j, const struct cs_texts *texts, cs_option_rule_fn *f,
                                struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < texts->n && !st; i++) st = f(&j->shorts, texts->v[i], e);
    return st;
}

static enum cs_status read_shorts(struct job *j, struct cs_error *e)
{
    const struct options *o = j->o;
    j->shorts.arena = &j->arena;
    enum cs_status st = each_text(j, &o->missing, cs_option_rule_missing, e);
    if (!st) st = each_text(j, &o->normalise, cs_option_rule_normalise, e);
    if (!st) st = each_text(j, &o->labels, cs_option_rule_labels, e);
    if (!st && (o->key || o->keep)) st = cs_option_rule_dedupe(&j->shorts, o->key, o->keep, e);
    if (!st && o->near) st = cs_option_rule_near(&j->shorts, o->near, o->alike, e);
    for (size_t i = 0; i < o->outliers.n && !st; i++)
        st = cs_option_rule_outliers(&j->shorts, o->outliers.v[i], o->action, e);
    if (!st) st = each_text(j, &o->fill, cs_option_rule_fill, e);
    return st;
}

/* The rules of the file, then those of the options. */
static enum cs_status bind(struct job *j, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(j->ends.in);
    enum cs_status st = cs_repairs_start(&j->repairs, header, &j->context, &j->words, e);
    j->repairs.duplicates.off = j->o->keep_duplicates;
    for (size_t i = 0; i < j->rules.n && !st; i++) {
        struct cs_slice absent;
        st = cs_repairs_add(&j->repairs, &j->rules.v[i], &j->context, &absent, e);
        if (!st && absent.p)
            cs_note("rule '%s' is left out: no column '%s'", cs_quote(j->rules.v[i].id).text,
                    cs_quote(absent).text);
    }
    for (size_t i = 0; i < j->shorts.n && !st; i++)
        st = cs_repairs_add(&j->repairs, j->shorts.v[i], &j->context, NULL, e);
    return st ? st : cs_repairs_ready(&j->repairs, e);
}

static enum cs_status read_profile(struct job *j, struct cs_error *e)
{
    struct cs_lookup *file = NULL;
    if (!j->o->profile) return CS_OK;
    enum cs_status st = cs_profile_open(&file, j->o->profile, e);
    for (size_t i = 0; i < j->repairs.n_steps && !st; i++) {
        struct cs_step *s = &j->repairs.steps[i];
        struct cs_slice rule = j->repairs.names[s->rule];
        if (!s->want) continue;
        struct cs_slice column = j->repairs.header->name[s->column];
        st = cs_profile_read(&s->stats, file, rule, column, &s->learnt, e);
        if (st || s->learnt) continue;
        cs_fail(e, CS_USAGE, "nothing of rule '%s' and column '%s'", cs_quote(rule).text,
                cs_quote(column).text);
        st = cs_error_at(e, j->o->profile, 0, 0);
    }
    cs_lookup_free(file);
    return st;
}

static enum cs_status write_profile(struct job *j, struct cs_error *e)
{
    struct cs_output *out = NULL;
    if (!j->o->profile_out) return CS_OK;
    enum cs_status st = cs_output_open(&out, j->o->profile_out, 0, e);
    if (st) return st;
    st = cs_profile_header(out, e);
    for (size_t i = 0; i < j->repairs.n_steps && !st; i++) {
        const struct cs_step *s = &j->repairs.steps[i];
        if (s->want)
            st = cs_profile_write(&s->stats, j->repairs.names[s->rule], j->repairs.header->name[s->column],
                                  out, e);
    }
    if (!st) return cs_output_commit(out, e);
    cs_output_discard(out);
    return st;
}

/* ---- the files ---- */

/* The columns of the output, and then some. */
static enum cs_status write_header(const struct job *j, struct cs_output *out, const struct cs_slice *more,
                                   size_t n_more, struct cs_error *e)
{
    const struct cs_repairs *r = &j->repairs;
    struct cs_slice *names = cs_alloc(r->header->n + r->n_flags + n_more, sizeof *names);
    size_t n = 0;
    if (!names) return cs_fail_memory(e);
    for (uint32_t i = 0; i < r->header->n; i++) names[n++] = r->header->name[i];
    for (size_t i = 0; i < r->n_flags; i++)
        if (r->flags[i].column == CS_NO_COLUMN) names[n++] = r->flags[i].name;
    for (size_t i = 0; i < n_more; i++) names[n++] = more[i];
    struct cs_ends to = {.out = out};
    enum cs_status st = cs_ends_header(&to, names, n, e);
    free(names);
    return st;
}

static enum cs_status open_lists(struct job *j, struct cs_error *e)
{
    static const struct cs_slice twice[] = {{"duplicate_of", 12}, {"duplicate_why", 13}},
                                 rule[] = {{"rule", 4}};
    struct cs_clean *c = &j->clean;
    const struct options *o = j->o;
    enum cs_status st = CS_OK;
    if (o->duplicates) st = cs_output_open(&c->dropped, o->duplicates, 0600, e);
    if (!st && c->dropped) st = write_header(j, c->dropped, twice, 2, e);
    if (!st && o->rejects) st = cs_output_open(&c->rejects, o->rejects, 0600, e);
    if (!st && c->rejects) st = write_header(j, c->rejects, rule, 1, e);
    if (!st && o->audit) st = cs_output_open(&c->audit, o->audit, 0600, e);
    if (!st && c->audit) {
        struct cs_ends to = {.out = c->audit};
        st = cs_ends_header(&to, cs_audit_columns, 5, e);
    }
    return st;
}

/* These files stand whatever the rest comes to. */
static enum cs_status end_lists(struct cs_clean *c, enum cs_status st, struct cs_error *e)
{
    struct cs_output *lists[] = {c->dropped, c->rejects, c->audit};
    for (size_t i = 0; i < 3; i++) {
        struct cs_error late;
        enum cs_status written = lists[i] ? cs_output_commit(lists[i], &late) : CS_OK;
        if (st || !written) continue;
        *e = late;
        st = written;
    }
    return st;
}

static enum cs_status seal(struct job *j, struct cs_error *e)
{
    const struct cs_clean_counts *n = &j->clean.counts;
    if (!cs_input_sealed(j->ends.in)) return CS_OK;
    struct cs_seal s = cs_input_seal(j->ends.in);
    s.rows = n->written;
    s.duplicates += n->duplicates;
    s.rejected += n->dropped;
    s.repairs += n->missing + n->widths + n->blanks + n->cells;
    return cs_ends_seal_with(&j->ends, &s, e);
}

/* ---- the run ---- */

static enum cs_status explain(struct job *j, struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_repairs_explain(&j->repairs, &text);
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_output_write(j->ends.out, text.p, text.n, e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status why(struct job *j, struct cs_error *e)
{
    struct cs_why *why = NULL;
    enum cs_status st = cs_why_make(&why, &j->repairs, e);
    if (!st) st = cs_why_run(why, j->ends.in, j->ends.out, e);
    cs_why_free(why);
    return st;
}

static bool tells_labels(const struct cs_repairs *r)
{
    bool any = false;
    for (size_t i = 0; i < r->n_rules; i++) any |= r->tally[i].kind == CS_REPAIR_LABEL;
    return any;
}

static enum cs_status clean(struct job *j, struct cs_error *e)
{
    struct cs_clean *c = &j->clean;
    c->repairs = &j->repairs;
    enum cs_status st = bind(j, e);
    if (!st) st = read_profile(j, e);
    if (st || j->o->explain) return st ? st : explain(j, e);
    if (j->o->why) return why(j, e);
    st = open_lists(j, e);
    if (!st && (j->o->audit || tells_labels(&j->repairs)))
        st = cs_show_plan_make(&j->show, cs_data_dir(), j->repairs.header, e);
    c->show = &j->show;
    if (!st) st = cs_clean_prepare(c, j->ends.in, e);
    if (!st) st = write_profile(j, e);
    if (!st) st = write_header(j, j->ends.out, NULL, 0, e);
    if (!st) st = cs_clean_run(c, j->ends.in, j->ends.out, e);
    st = end_lists(c, st, e);
    return st ? st : seal(j, e);
}

static void tell(const struct job *j)
{
    struct cs_buf text = {0};
    cs_clean_summary(&j->clean, &text);
    if (!text.failed && !j->o->explain && !j->o->why) cs_notes(cs_buf_slice(&text));
    cs_buf_release(&text);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options};
    const struct options *o = options;
    enum cs_status st = check_options(o, operands, e);
    if (st) return st;
    st = cs_context_open(&j.context, &o->common, e);
    if (st) return st;
    st = read_words(&j, e);
    if (!st && o->rules) st = cs_rules_read(&j.rules, o->rules, CS_REPAIR, cs_repair_keys, e);
    if (!st) st = read_shorts(&j, e);
    if (!st) st = cs_ends_open(&j.ends, &o->common, operands, e);
    if (!st) {
        st = clean(&j, e);
        st = cs_ends_close(&j.ends, st, e);
        if (!st) tell(&j);
    }
    cs_clean_release(&j.clean);
    cs_show_plan_release(&j.show);
    cs_repairs_release(&j.repairs);
    cs_option_rules_release(&j.shorts);
    cs_arena_release(&j.arena);
    cs_rules_release(&j.rules);
    cs_missing_release(&j.words);
    cs_context_close(&j.context);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'d', "dedupe", CS_OPT_TEXT, "KEY,…", &o.key, "rows with the same values there are duplicates"},
        {0, "keep", CS_OPT_TEXT, "WHICH", &o.keep, "of duplicates: first, last, newest, complete"},
        {0, "duplicates", CS_OPT_TEXT, "FILE", &o.duplicates, "write the rows that are dropped to FILE"},
        {0, "fill", CS_OPT_LIST, "COL=HOW", &o.fill, "constant:X, history, median:KEYS, mean, expr:X"},
        {0, "outliers", CS_OPT_LIST, "COL=HOW", &o.outliers,
         "range, mad:KEYS, iqr, percentile; or an expression"},
        {0, "normalise", CS_OPT_LIST, "COL,…", &o.normalise,
         "one form for phone, email, identifiers, blanks"},
        {'r', "rules", CS_OPT_TEXT, "FILE", &o.rules, "what to do, in a file: cs-rules(5)"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "print the plan, and stop"},
        {0, "audit", CS_OPT_TEXT, "FILE", &o.audit, "write every change to FILE"},
        {0, "why-missing", CS_OPT_FLAG, NULL, &o.why, "instead of rows: where values are missing"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "keep-duplicates", CS_OPT_FLAG, NULL, &o.keep_duplicates, ""},
        {0, "near", CS_OPT_TEXT, "COL[:KEYS]", &o.near, ""},
        {0, "alike", CS_OPT_TEXT, "SHARE", &o.alike, ""},
        {0, "missing", CS_OPT_LIST, "WORD,…", &o.missing, ""},
        {0, "missing-words", CS_OPT_TEXT, "FILE", &o.words, ""},
        {0, "labels", CS_OPT_LIST, "COL=FILE", &o.labels, ""},
        {0, "action", CS_OPT_TEXT, "WHAT", &o.action, ""},
        {0, "profile", CS_OPT_TEXT, "FILE", &o.profile, ""},
        {0, "profile-out", CS_OPT_TEXT, "FILE", &o.profile_out, ""},
        {0, "rejects", CS_OPT_TEXT, "FILE", &o.rejects, ""},
        {0, "let", CS_OPT_LIST, "NAME=EXPR", &o.common.let, ""},
        {0, "lookup", CS_OPT_LIST, "NAME=FILE:KEY", &o.common.lookup, ""},
        {0, "calendar", CS_OPT_LIST, "FILE", &o.common.calendar, ""},
        {0, "bad-values", CS_OPT_TEXT, "refuse|missing", &o.common.bad_values, ""},
        {0, "as-of", CS_OPT_TEXT, "TIME", &o.common.as_of, ""},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-clean",
        .usage = {.synopsis = "[--dedupe KEY,…] [--rules FILE] [--fill COL=HOW] [FILE…]",
                  .about = "mend a cs stream: cells, rows that are there twice, outliers, gaps",
                  .more = "Further options, see cs-clean(1):",
                  .example = "cs-ingest *.csv | cs-clean --dedupe ticket_id | cs-metrics"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_ZONE,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.missing);
    cs_texts_release(&o.normalise);
    cs_texts_release(&o.labels);
    cs_texts_release(&o.outliers);
    cs_texts_release(&o.fill);
    return status;
}
