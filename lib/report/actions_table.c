/* actions_table.c - the fenced block `actions`: rules that hold, a row for each group that they hold for. */
#include "report/actions.h"

#include "base/ascii.h"
#include "report/actions_when.h"
#include "report/figures.h"
#include "report/findings.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 40, COLUMNS = 5 };
enum column { ACTION, OWNER, DUE, TRIGGER, EFFECT };

struct table {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_grid *grid; /* NULL: no rule has held yet */
    struct cs_part *parent;
    struct cs_grid captions;
};

static void start_table(struct table *t)
{
    static const enum cs_word titles[COLUMNS] = {CS_WORD_ACTION, CS_WORD_OWNER, CS_WORD_DUE, CS_WORD_TRIGGER,
                                                 CS_WORD_EFFECT};
    struct cs_doc *doc = t->b->doc;
    t->grid = cs_doc_grid(doc, cs_doc_part(doc, t->parent, CS_PART_TABLE), COLUMNS);
    t->grid->title = t->captions.title;
    t->grid->note = t->captions.note;
    t->grid->width = t->captions.width;
    t->grid->prose = true;
    for (size_t c = 0; c < COLUMNS; c++)
        cs_line_addz(doc, &t->grid->columns[c].title, CS_TONE_PLAIN, cs_word(titles[c], doc->lang));
}

/* ---- the numbers that made a rule hold ---- */

struct trigger {
    struct table *t;
    const struct cs_asked *asked;
    const struct cs_fact_group *group;
    struct cs_line *line;
    struct {
        struct cs_slice metric, vs;
    } said[8];
    size_t n_said;
};

static bool same_name(struct cs_slice id, struct cs_slice name)
{
    for (size_t i = 0; i < id.n; i++)
        if (name.p[i] != id.p[i] && !(name.p[i] == '_' && id.p[i] == '.')) return false;
    return true;
}

/* The longest metric of the view that a name of the condition begins with: "csat_week_diff" speaks of csat.
 */
static bool metric_of(const struct cs_asked *asked, struct cs_slice name, struct cs_slice *metric)
{
    bool found = false;
    for (size_t i = 0; asked->facts && i < asked->facts->n_metrics; i++) {
        struct cs_slice id = asked->facts->metrics[i];
        if (id.n > name.n || !same_name(id, name)) continue;
        if (id.n < name.n && name.p[id.n] != '_') continue;
        if (found && id.n <= metric->n) continue;
        *metric = id;
        found = true;
    }
    return found;
}

/* The comparison that a name speaks of: "csat_week_diff" of week. */
static struct cs_slice comparison_of(struct cs_slice name, size_t metric)
{
    static const char *const known[] = {"previous", "week", "year"};
    struct cs_slice rest = cs_slice(name.p + metric, name.n - metric);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t n = strlen(known[i]);
        bool same = rest.n > n && rest.p[0] == '_' && memcmp(rest.p + 1, known[i], n) == 0;
        if (same && (rest.n == n + 1 || rest.p[n + 1] == '_')) return cs_slicez(known[i]);
    }
    return cs_slice("", 0);
}

/* ", +66.7% vs last Thu" */
static void say_change(struct trigger *g, const struct cs_spec *spec, struct cs_slice vs)
{
    struct cs_build *b = g->t->b;
    struct cs_spec change = *spec;
    struct cs_line words = {0};
    change.vs = vs;
    change.show = CS_SHOW_CHANGE;
    const struct cs_fact *fact = cs_spec_fact(b, g->asked, &change, g->group);
    if (!fact) return;
    cs_vs_words(b, vs, cs_fact_days(fact), true, &words);
    cs_line_addz(b->doc, g->line, CS_TONE_PLAIN, b->doc->lang == CS_EN ? ", " : "，");
    if (b->doc->lang != CS_EN) cs_line_join(b->doc, g->line, &words);
    if (b->doc->lang != CS_EN) cs_line_addz(b->doc, g->line, CS_TONE_PLAIN, " ");
    cs_spec_put(b, g->asked, &change, g->group, 0, g->line);
    if (b->doc->lang != CS_EN) return;
    cs_line_addz(b->doc, g->line, CS_TONE_PLAIN, " ");
    cs_line_join(b->doc, g->line, &words);
}

/* Notes a metric that the condition names, with a comparison if one of its names speaks of one. */
static void note_metric(void *ctx, struct cs_slice name)
{
    struct trigger *g = ctx;
    struct cs_slice metric;
    if (!metric_of(g->asked, name, &metric)) return;
    struct cs_slice vs = comparison_of(name, metric.n);
    for (size_t i = 0; i < g->n_said; i++) {
        if (!cs_slice_eq(g->said[i].metric, metric)) continue;
        if (vs.n) g->said[i].vs = vs;
        return;
    }
    if (g->n_said == sizeof g->said / sizeof *g->said) return;
    g->said[g->n_said].metric = metric;
    g->said[g->n_said++].vs = vs;
}

/* "Tickets 60, +66.7% vs last Thu; Satisfaction 51.9% (n = 27)" */
static void say_trigger(struct trigger *g)
{
    struct cs_build *b = g->t->b;
    for (size_t i = 0; i < g->n_said; i++) {
        struct cs_spec spec;
        struct cs_error ignored = CS_ERROR_INIT;
        if (cs_ask_spec(b, g->t->tag, g->asked, g->said[i].metric, &spec, &ignored) != CS_OK) continue;
        const struct cs_fact *fact = cs_spec_fact(b, g->asked, &spec, g->group);
        if (!fact) continue;
        if (g->line->n) cs_line_addz(b->doc, g->line, CS_TONE_PLAIN, cs_word(CS_WORD_SENTENCE, b->doc->lang));
        struct cs_line args[2] = {0};
        cs_metric_words(b, spec.metric, g->line);
        cs_line_addz(b->doc, g->line, CS_TONE_PLAIN, " ");
        cs_say_value(b, fact->value, spec.measure, CS_TONE_PLAIN, &args[0]);
        cs_say_n(b, fact->n, &args[1]);
        if (spec.measure == CS_MEASURE_COUNT || cs_num_missing(fact->n))
            cs_line_join(b->doc, g->line, &args[0]);
        else
            cs_line_phrase(b->doc, g->line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_VALUE_N, b->doc->lang), args,
                           2);
        if (g->said[i].vs.n) say_change(g, &spec, g->said[i].vs);
    }
}

/* ---- rows ---- */

static bool as_of_day(const struct cs_build *b, int64_t *day)
{
    struct cs_time t;
    if (!cs_time_parse(b->facts->as_of, &t)) return false;
    *day = cs_time_day(t);
    return true;
}

static void put_due(struct table *t, const struct cs_action *a, struct cs_line *line)
{
    int64_t day = 0;
    bool known = a->has_due && (a->due_date || as_of_day(t->b, &day));
    if (known)
        cs_figure_day(&t->b->doc->scratch, a->due_date ? a->due : day + a->due, t->b->doc->lang);
    else
        cs_buf_addz(&t->b->doc->scratch, CS_MISSING_TEXT);
    cs_line_put(t->b->doc, line, known ? CS_TONE_PLAIN : CS_TONE_MUTED, true);
}

static void put_text(struct table *t, struct cs_slice text, struct cs_line *line)
{
    if (text.n)
        cs_line_add(t->b->doc, line, CS_TONE_PLAIN, text);
    else
        cs_line_addz(t->b->doc, line, CS_TONE_MUTED, CS_MISSING_TEXT);
}

static void add_row(struct table *t, const struct cs_action *a, const struct cs_asked *asked,
                    const struct cs_fact_group *group)
{
    struct cs_doc *doc = t->b->doc;
    if (!t->grid) start_table(t);
    struct cs_cell *row = cs_grid_row(doc, t->grid);
    if (cs_asked_keys(asked)) {
        struct cs_line args[2] = {0};
        cs_say_group(t->b, asked, group, &args[0]);
        cs_line_add(doc, &args[1], CS_TONE_PLAIN, a->action[doc->lang]);
        cs_line_phrase(doc, &row[ACTION].line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_ALERT, doc->lang), args,
                       2);
    } else {
        put_text(t, a->action[doc->lang], &row[ACTION].line);
    }
    put_text(t, a->owner[doc->lang], &row[OWNER].line);
    put_due(t, a, &row[DUE].line);
    struct trigger trigger = {.t = t, .asked = asked, .group = group, .line = &row[TRIGGER].line};
    cs_expr_columns(a->when, note_metric, &trigger);
    say_trigger(&trigger);
    put_text(t, a->effect[doc->lang], &row[EFFECT].line);
}

static enum cs_status ask_view(struct table *t, const struct cs_action *a, struct cs_asked *asked,
                               struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(a->stanza, "view");
    enum cs_status st = cs_ask_view(t->b, t->tag, a->view, asked, e);
    return st && entry ? cs_stanza_fail(a->stanza, entry, 0, e)
           : st        ? cs_error_at(e, a->stanza->file, a->stanza->line, 0)
                       : CS_OK;
}

static enum cs_status try_rule(struct table *t, const struct cs_action *a, struct cs_error *e)
{
    struct cs_asked asked;
    enum cs_status st = ask_view(t, a, &asked, e);
    if (st) return st;
    size_t n = cs_asked_groups(&asked);
    bool *holds = cs_alloc(n + 1, sizeof *holds);
    if (!holds) return cs_fail_memory(e);
    st = cs_action_holds(t->b, &asked, a, holds, e);
    uint64_t said = 0;
    for (size_t g = 0; g < n && !st && said < a->limit; g++) {
        if (!holds[g] || (t->grid && t->grid->n_rows == MAX_ROWS)) continue;
        add_row(t, a, &asked, &asked.facts->groups[g]);
        said++;
    }
    free(holds);
    return st;
}

enum cs_status cs_actions_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                              struct cs_error *e)
{
    struct table t = {.b = b, .tag = tag, .parent = parent};
    enum cs_status st = cs_figure_captions(b, tag, &t.captions, e);
    if (!st) st = cs_tag_done(tag, 0, e);
    for (size_t i = 0; b->actions && i < b->actions->n && !st; i++) st = try_rule(&t, &b->actions->v[i], e);
    if (st || t.grid) return st;
    struct cs_part *p = cs_doc_part(b->doc, parent, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    enum cs_word word = b->actions ? CS_WORD_ACTIONS_NONE : CS_WORD_ACTIONS_UNKNOWN;
    cs_line_addz(b->doc, &p->line, CS_TONE_MUTED, cs_word(word, b->doc->lang));
    return CS_OK;
}
