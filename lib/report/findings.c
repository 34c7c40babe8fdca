/* findings.c - the fenced block `findings`: which sentences there are to say, and saying them. */
#include "report/findings.h"

#include "base/stanza.h"
#include "report/actions_when.h"
#include "report/figures.h"
#include "report/links.h"

#include <math.h>
#include <string.h>

enum { MAX_FOUND = 24, PARTS_SHOWN = 2 };

/* A group is worth naming when it makes this part of a change. */
static const double PART_MIN = 0.15;
struct finding {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_asked asked;
    struct cs_slice vs, by, cells, metrics;
    bool listed; /* metrics= is given */
    uint64_t limit;
    struct cs_part *list; /* NULL: nothing was said yet */
    struct cs_part *parent;
    struct cs_slice moved[MAX_FOUND]; /* metrics that have a sentence */
    size_t n_moved;
    bool compared, aimed; /* was there anything to compare with, was there a target? */
};

/* A new item: its sentence, and the line of numbers below. */
static void new_item(struct finding *f, struct cs_part **sentence, struct cs_part **note)
{
    struct cs_doc *doc = f->b->doc;
    if (!f->list) {
        f->list = cs_doc_part(doc, f->parent, CS_PART_LIST);
        f->list->level = 1;
    }
    struct cs_part *item = cs_doc_part(doc, f->list, CS_PART_ITEM);
    *sentence = cs_doc_part(doc, item, CS_PART_PARAGRAPH);
    *note = cs_doc_part(doc, item, CS_PART_PARAGRAPH);
    (*note)->role = CS_ROLE_NOTE;
}

static void put(struct finding *f, struct cs_line *line, enum cs_tone tone, enum cs_word word)
{
    cs_line_addz(f->b->doc, line, tone, cs_word(word, f->b->doc->lang));
}

static void put_end(struct finding *f, struct cs_part *sentence)
{
    cs_line_addz(f->b->doc, &sentence->line, CS_TONE_PLAIN, f->b->doc->lang == CS_EN ? "." : "。");
}

static void put_dot(struct finding *f, struct cs_line *line)
{
    if (line->n) cs_line_addz(f->b->doc, line, CS_TONE_MUTED, " · ");
}

/* ---- changes ---- */

static enum cs_tone tone_of(const struct cs_mover *m, int sign)
{
    if (m->verdict != CS_VERDICT_REAL || !m->spec.better) return CS_TONE_STRONG;
    return sign == m->spec.better ? CS_TONE_BETTER : CS_TONE_WORSE;
}

static enum cs_word moved_word(enum cs_measure measure, int sign)
{
    if (measure == CS_MEASURE_COUNT) return sign > 0 ? CS_WORD_FIND_MORE : CS_WORD_FIND_FEWER;
    if (measure == CS_MEASURE_SECONDS) return sign > 0 ? CS_WORD_FIND_LONGER : CS_WORD_FIND_SHORTER;
    return sign > 0 ? CS_WORD_FIND_ABOVE : CS_WORD_FIND_BELOW;
}

/* "; Delivery −7.1 pp, Refund −1.6 pp", and "by category: rate −8.1 pp, mix −1.1 pp" below. */
static void say_split(struct finding *f, const struct cs_asked *by, struct cs_split *split,
                      const struct cs_mover *m, struct cs_line *line, struct cs_line *note)
{
    cs_split_sort(split);
    double sign = split->change < 0 ? -1 : 1;
    size_t shown = 0;
    for (size_t i = 0; i < split->n && shown < PARTS_SHOWN; i++) {
        const struct cs_split_part *part = &split->parts[i];
        double total = cs_split_total(part);
        if (total * sign < PART_MIN * fabs(split->change)) continue;
        if (!split->count && part->n_now + part->n_base < (double)f->b->min_n) continue;
        struct cs_line args[2] = {0};
        cs_say_group(f->b, by, part->group, &args[0]);
        cs_say_part(f->b, total, m->spec.measure, false, &args[1]);
        put(f, line, CS_TONE_PLAIN, shown++ ? CS_WORD_LIST : CS_WORD_SENTENCE);
        cs_line_phrase(f->b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_PART, f->b->doc->lang), args, 2);
    }
    if (!shown || split->count) return;
    struct cs_line args[3] = {0};
    for (size_t k = 0; k < cs_asked_keys(by); k++) {
        if (k) cs_line_addz(f->b->doc, &args[0], CS_TONE_MUTED, " · ");
        cs_key_title(f->b, cs_asked_key(by, k), &args[0]);
    }
    cs_line_inner(f->b, &args[0]);
    for (size_t i = 0; i < args[0].n; i++) args[0].spans[i].tone = CS_TONE_MUTED;
    cs_say_part(f->b, split->rate, m->spec.measure, false, &args[1]);
    cs_say_part(f->b, split->mix, m->spec.measure, false, &args[2]);
    put_dot(f, note);
    cs_line_phrase(f->b->doc, note, CS_TONE_MUTED, cs_word(CS_WORD_FIND_RATE, f->b->doc->lang), args, 3);
}

static void say_target_too(struct finding *f, const struct cs_mover *m, const struct cs_fact *fact,
                           struct cs_line *line)
{
    if (!cs_target_missed(f->b, fact, &m->spec)) return;
    struct cs_line args[2] = {0};
    cs_say_target(f->b, fact, &m->spec, &args[0]);
    cs_say_shortfall(f->b, fact, &m->spec, &args[1]);
    put(f, line, CS_TONE_PLAIN, CS_WORD_SENTENCE);
    cs_line_phrase(f->b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_ALSO_MISSED, f->b->doc->lang), args,
                   2);
}

/* "81.4% (n = 412) → 72.2% (n = 557) · significant" */
static void say_numbers(struct finding *f, const struct cs_mover *m, struct cs_line *note)
{
    struct cs_line args[4] = {0};
    enum cs_lang lang = f->b->doc->lang;
    struct cs_spec base = m->spec;
    cs_buf_adds(&f->b->doc->scratch, m->spec.metric);
    cs_buf_addz(&f->b->doc->scratch, ".base");
    base.metric = cs_doc_copy(f->b->doc, cs_buf_slice(&f->b->doc->scratch));
    cs_buf_clear(&f->b->doc->scratch);
    const struct cs_fact *before = cs_spec_fact(f->b, &f->asked, &base, cs_only_group(&f->asked));
    cs_say_value(f->b, m->fact->base, m->spec.measure, CS_TONE_MUTED, &args[0]);
    cs_say_value(f->b, m->fact->value, m->spec.measure, CS_TONE_MUTED, &args[2]);
    bool counts = m->spec.measure == CS_MEASURE_COUNT;
    if (!counts && before && !cs_num_missing(before->n)) {
        cs_say_n(f->b, before->n, &args[1]);
        cs_say_n(f->b, m->fact->n, &args[3]);
        cs_line_phrase(f->b->doc, note, CS_TONE_MUTED, cs_word(CS_WORD_FIND_FROM_TO, lang), args, 4);
    } else {
        cs_line_join(f->b->doc, note, &args[0]);
        cs_line_addz(f->b->doc, note, CS_TONE_MUTED, " → ");
        cs_line_join(f->b->doc, note, &args[2]);
    }
    put_dot(f, note);
    put(f, note, CS_TONE_MUTED,
        m->verdict == CS_VERDICT_REAL ? CS_WORD_FIND_SIGNIFICANT : CS_WORD_FIND_UNTESTED);
}

static enum cs_status say_mover(struct finding *f, const struct cs_mover *m, struct cs_error *e)
{
    struct cs_num change = cs_change_of(m->fact->diff, m->fact->base, m->spec.measure);
    int sign = cs_num_missing(change) ? 0 : cs_num_cmp(change, cs_int(0));
    if (!sign) return CS_OK;
    struct cs_split split;
    struct cs_asked by = {0};
    enum cs_status status = cs_split_best(f->b, f->tag, f->by, &m->spec, f->vs, &by, &split, e);
    if (status != CS_OK) return status;
    struct cs_part *sentence, *note;
    new_item(f, &sentence, &note);
    struct cs_line args[4] = {0};
    cs_metric_words(f->b, m->spec.metric, &args[0]);
    cs_say_value(f->b, m->fact->value, m->spec.measure, tone_of(m, sign), &args[1]);
    cs_say_size(f->b, change, m->spec.measure, &args[2]);
    cs_vs_words(f->b, f->vs, cs_fact_days(m->fact), false, &args[3]);
    cs_line_phrase(f->b->doc, &sentence->line, CS_TONE_PLAIN,
                   cs_word(moved_word(m->spec.measure, sign), f->b->doc->lang), args, 4);
    say_numbers(f, m, &note->line);
    if (split.n) say_split(f, &by, &split, m, &sentence->line, &note->line);
    say_target_too(f, m, m->fact, &sentence->line);
    put_end(f, sentence);
    cs_link_add(f->b->doc, &note->line, split.n ? by.id : f->asked.id, m->spec.metric);
    if (f->n_moved < MAX_FOUND) f->moved[f->n_moved++] = m->spec.metric;
    return CS_OK;
}

static enum cs_status say_changes(struct finding *f, struct cs_error *e)
{
    struct cs_mover movers[MAX_FOUND];
    size_t n = MAX_FOUND, said = 0;
    enum cs_status status =
        cs_movers(f->b, f->tag, &f->asked, f->listed ? &f->metrics : NULL, f->vs, movers, &n, e);
    f->compared = n > 0;
    for (int pass = 0; pass < 2; pass++) { /* what is beyond chance first, then what nothing tests */
        for (size_t i = 0; i < n && said < f->limit && status == CS_OK; i++) {
            const struct cs_mover *m = &movers[i];
            if (m->verdict != (pass ? CS_VERDICT_UNKNOWN : CS_VERDICT_REAL)) continue;
            if (pass && fabs(m->effect) < CS_UNTESTED_MIN) continue;
            status = say_mover(f, m, e);
            said++;
        }
    }
    return status;
}

/* ---- targets ---- */

static bool has_sentence(const struct finding *f, struct cs_slice metric)
{
    for (size_t i = 0; i < f->n_moved; i++)
        if (cs_slice_eq(f->moved[i], metric)) return true;
    return false;
}

/* "Satisfaction 71.1% misses the target (≥ 80.0%) by 8.9 pp"; of a group it is named behind the metric. */
static void say_missed(struct finding *f, const struct cs_asked *asked, const struct cs_fact_group *group,
                       const struct cs_spec *spec, const struct cs_fact *fact)
{
    struct cs_part *sentence, *note;
    struct cs_line args[4] = {0}, name[2] = {0}, n = {0};
    enum cs_lang lang = f->b->doc->lang;
    new_item(f, &sentence, &note);
    cs_metric_words(f->b, spec->metric, &name[0]);
    if (cs_asked_keys(asked)) {
        cs_say_group(f->b, asked, group, &name[1]);
        cs_line_phrase(f->b->doc, &args[0], CS_TONE_PLAIN, cs_word(CS_WORD_FIND_VALUE_OF, lang), name, 2);
    } else {
        args[0] = name[0];
    }
    cs_say_value(f->b, fact->value, spec->measure, CS_TONE_WORSE, &args[1]);
    cs_say_target(f->b, fact, spec, &args[2]);
    cs_say_shortfall(f->b, fact, spec, &args[3]);
    cs_line_phrase(f->b->doc, &sentence->line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_MISSED, lang), args, 4);
    put_end(f, sentence);
    if (!cs_num_missing(fact->lo) && !cs_num_missing(fact->hi)) {
        put(f, &note->line, CS_TONE_MUTED, CS_WORD_INTERVAL);
        cs_line_addz(f->b->doc, &note->line, CS_TONE_MUTED, " ");
        cs_figure_interval(&f->b->doc->scratch, fact->lo, fact->hi, spec->measure, lang);
        cs_line_put(f->b->doc, &note->line, CS_TONE_MUTED, true);
    }
    if (spec->measure != CS_MEASURE_COUNT) {
        put_dot(f, &note->line);
        cs_line_addz(f->b->doc, &n, CS_TONE_MUTED, "n = ");
        cs_say_n(f->b, fact->n, &n);
        cs_line_join(f->b->doc, &note->line, &n);
    }
    cs_link_add(f->b->doc, &note->line, asked->id, spec->metric);
}

static enum cs_status say_target_of(struct finding *f, struct cs_slice metric, size_t *said,
                                    struct cs_error *e)
{
    struct cs_spec spec;
    enum cs_status status = cs_ask_spec(f->b, f->tag, &f->asked, metric, &spec, e);
    if (status != CS_OK || has_sentence(f, metric) || *said == f->limit) return status;
    const struct cs_fact *fact = cs_spec_fact(f->b, &f->asked, &spec, cs_only_group(&f->asked));
    f->aimed |= fact && cs_fact_state(f->b, &spec, fact) != CS_STATE_NONE;
    if (!cs_target_missed(f->b, fact, &spec)) return CS_OK;
    say_missed(f, &f->asked, cs_only_group(&f->asked), &spec, fact);
    ++*said;
    return CS_OK;
}

static enum cs_status say_targets(struct finding *f, struct cs_error *e)
{
    struct cs_slice rest = f->metrics, metric;
    size_t said = 0;
    enum cs_status status = CS_OK;
    if (f->listed) {
        while (status == CS_OK && cs_list_next(&rest, &metric)) status = say_target_of(f, metric, &said, e);
        return status;
    }
    for (size_t i = 0; f->asked.facts && i < f->asked.facts->n_metrics && status == CS_OK; i++)
        status = say_target_of(f, f->asked.facts->metrics[i], &said, e);
    return status;
}

/* ---- gates: targets of the scorecard of cs-check ---- */

static void say_gates_of(struct finding *f, const struct cs_facts_view *view, size_t *said)
{
    const struct cs_asked asked = {.id = view->id, .facts = view};
    for (size_t g = 0; g < view->n_groups; g++) {
        for (size_t m = 0; m < view->n_metrics && *said < f->limit; m++) {
            struct cs_spec spec;
            struct cs_error ignored = CS_ERROR_INIT;
            if (cs_ask_spec(f->b, f->tag, &asked, view->metrics[m], &spec, &ignored) != CS_OK) continue;
            const struct cs_fact *fact = cs_spec_fact(f->b, &asked, &spec, &view->groups[g]);
            if (!fact || cs_num_missing(fact->target)) continue;
            f->aimed = true;
            /* A gate speaks of these data, not of what they are a sample of. */
            struct cs_fact sure = *fact;
            sure.lo = sure.hi = CS_MISSING;
            if (!cs_target_missed(f->b, &sure, &spec)) continue;
            say_missed(f, &asked, &view->groups[g], &spec, &sure);
            ++*said;
        }
    }
}

static void say_gates(struct finding *f)
{
    static const char *const views[] = {"quality", "quality_column", "quality_rule", "quality_source"};
    size_t said = 0;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        const struct cs_facts_view *view = cs_facts_view(f->b->facts, cs_slicez(views[i]));
        if (view) say_gates_of(f, view, &said);
    }
}

/* ---- cells ---- */

struct cell {
    const struct cs_fact_group *group;
    const struct cs_fact *fact;
    double distance; /* from all groups together, in standard errors of the whole's share */
};

/* A group whose key is missing is nobody to speak of. */
static bool is_named(const struct cs_asked *asked, const struct cs_fact_group *group)
{
    for (size_t k = 0; k < cs_asked_keys(asked); k++)
        if (!group->key[k].n) return false;
    return true;
}

/* Of a share, the groups beyond the 99.8 % limits of the whole, the furthest below and above. */
static bool far_cells(struct finding *f, const struct cs_asked *asked, const struct cs_spec *spec,
                      struct cell *low, struct cell *high, double *whole)
{
    *low = *high = (struct cell){0};
    *whole = cs_whole_share(f->b, asked, spec);
    if (isnan(*whole)) return false;
    double spread = sqrt(*whole * (1 - *whole));
    for (size_t g = 0; g < cs_asked_groups(asked); g++) {
        struct cell one = {.group = &asked->facts->groups[g]};
        if (!is_named(asked, one.group)) continue;
        one.fact = cs_spec_fact(f->b, asked, spec, one.group);
        int limits = cs_fact_limits(f->b, one.fact, spec->measure, *whole);
        if (limits == 0 || limits == 2 || !(spread > 0)) continue;
        double n = cs_num_double(one.fact->den), p = cs_num_double(one.fact->value);
        one.distance = (p - *whole) * sqrt(n) / spread;
        if (one.distance < low->distance) *low = one;
        if (one.distance > high->distance) *high = one;
    }
    return true;
}

static void say_cell(struct finding *f, const struct cs_asked *asked, const struct cs_spec *spec,
                     const struct cell *cell, double whole)
{
    struct cs_part *sentence, *note;
    struct cs_line args[5] = {0}, n[2] = {0};
    enum cs_lang lang = f->b->doc->lang;
    int sign = cell->distance < 0 ? -1 : 1;
    new_item(f, &sentence, &note);
    cs_say_group(f->b, asked, cell->group, &args[0]);
    cs_metric_inner(f->b, spec->metric, &args[1]);
    cs_say_value(f->b, cell->fact->value, spec->measure,
                 !spec->better          ? CS_TONE_STRONG
                 : sign == spec->better ? CS_TONE_BETTER
                                        : CS_TONE_WORSE,
                 &args[2]);
    cs_say_value(f->b, cs_num_from_double(whole), spec->measure, CS_TONE_STRONG, &args[3]);
    put(f, &args[4], CS_TONE_PLAIN, CS_WORD_FIND_LIMITS);
    cs_line_phrase(f->b->doc, &sentence->line, CS_TONE_PLAIN,
                   cs_word(sign < 0 ? CS_WORD_FIND_LOW : CS_WORD_FIND_HIGH, lang), args, 5);
    put_end(f, sentence);
    cs_line_addz(f->b->doc, &note->line, CS_TONE_MUTED, "n = ");
    cs_say_n(f->b, cell->fact->den, &n[0]);
    cs_line_join(f->b->doc, &note->line, &n[0]);
    int64_t from, to;
    if (cs_facts_period(f->b->facts, asked->facts, &from, &to)) {
        put_dot(f, &note->line);
        cs_figure_days(&f->b->doc->scratch, from, to, lang);
        cs_line_put(f->b->doc, &note->line, CS_TONE_MUTED, true);
    }
    cs_link_add(f->b->doc, &note->line, asked->id, spec->metric);
}

/* cells=VIEW:METRIC,…: the worst first, then the best. */
static enum cs_status say_cells(struct finding *f, struct cs_error *e)
{
    struct cs_slice rest = f->cells, item;
    enum cs_status status = CS_OK;
    while (status == CS_OK && cs_list_next(&rest, &item)) {
        const char *colon = memchr(item.p, ':', item.n);
        if (!colon)
            return cs_tag_fail(f->tag, e, "cells= is a list of VIEW:METRIC, not '%s'", cs_quote(item).text);
        struct cs_slice id = cs_slice(item.p, (size_t)(colon - item.p));
        struct cs_asked asked;
        struct cs_spec spec;
        struct cell low, high;
        double whole;
        status = cs_ask_view(f->b, f->tag, id, &asked, e);
        if (status == CS_OK)
            status = cs_ask_spec(f->b, f->tag, &asked, cs_slice(colon + 1, item.n - id.n - 1), &spec, e);
        if (status != CS_OK) break;
        if (spec.measure != CS_MEASURE_SHARE)
            return cs_tag_fail(f->tag, e, "cells= needs a share, and '%s' is none",
                               cs_quote(spec.metric).text);
        if (!far_cells(f, &asked, &spec, &low, &high, &whole)) continue;
        const struct cell *first = spec.better < 0 ? &high : &low, *second = spec.better < 0 ? &low : &high;
        if (first->group) say_cell(f, &asked, &spec, first, whole);
        if (second->group) say_cell(f, &asked, &spec, second, whole);
    }
    return status;
}

/* ---- alerts ---- */

static struct cs_slice alert_cell(const struct cs_stream *s, size_t row, const char *name)
{
    uint32_t column = cs_stream_column(s, cs_slicez(name));
    return column == CS_NO_COLUMN ? cs_slice("", 0) : cs_stream_cell(s, row, column);
}

/* A number of an alert, in the unit of its metric. */
static void put_alert_number(struct finding *f, struct cs_slice metric, struct cs_slice text,
                             enum cs_tone tone, struct cs_line *line)
{
    struct cs_metric meaning;
    struct cs_error ignored = CS_ERROR_INIT;
    struct cs_num x;
    bool known = cs_catalogue_find(f->b->catalogue, metric, &meaning, &ignored) == CS_OK;
    if (cs_num_parse(text, &x))
        cs_say_value(f->b, x, cs_measure_of(known ? meaning.unit : cs_slice("", 0)), tone, line);
    else
        cs_line_add(f->b->doc, line, tone, text);
}

/* "Warning: service level (20 s) 62.0%, too low for three days", and the rule and what was expected below. */
static void say_alert(struct finding *f, const struct cs_stream *s, size_t row)
{
    struct cs_part *sentence, *note;
    struct cs_line args[2] = {0};
    struct cs_slice metric = alert_cell(s, row, "metric"), value = alert_cell(s, row, "value");
    struct cs_slice reason = alert_cell(s, row, "reason"), expected = alert_cell(s, row, "expected");
    new_item(f, &sentence, &note);
    cs_key_words(f->b, CS_LIT("severity"), alert_cell(s, row, "severity"), &args[0]);
    for (size_t i = 0; i < args[0].n; i++) args[0].spans[i].tone = CS_TONE_STRONG;
    cs_metric_inner(f->b, metric, &args[1]);
    if (value.n) {
        cs_line_addz(f->b->doc, &args[1], CS_TONE_PLAIN, " ");
        put_alert_number(f, metric, value, CS_TONE_WORSE, &args[1]);
    }
    if (reason.n) {
        cs_line_addz(f->b->doc, &args[1], CS_TONE_PLAIN, f->b->doc->lang == CS_EN ? ", " : "，");
        cs_line_add(f->b->doc, &args[1], CS_TONE_PLAIN, reason);
    }
    cs_line_phrase(f->b->doc, &sentence->line, CS_TONE_PLAIN, cs_word(CS_WORD_FIND_ALERT, f->b->doc->lang),
                   args, 2);
    put_end(f, sentence);
    cs_line_add(f->b->doc, &note->line, CS_TONE_MUTED, alert_cell(s, row, "alert"));
    if (expected.n) {
        struct cs_line number = {0};
        put_alert_number(f, metric, expected, CS_TONE_MUTED, &number);
        put_dot(f, &note->line);
        cs_line_phrase(f->b->doc, &note->line, CS_TONE_MUTED, cs_word(CS_WORD_FIND_EXPECTED, f->b->doc->lang),
                       &number, 1);
    }
    struct cs_slice view = alert_cell(s, row, "view");
    if (view.n) cs_link_add(f->b->doc, &note->line, view, metric);
}

static void say_alerts(struct finding *f)
{
    const struct cs_stream *s = cs_streams_find(f->b->streams, CS_LIT("alerts"));
    for (size_t row = 0; s && row < s->n_rows && row < f->limit; row++) say_alert(f, s, row);
}

/* ---- the block ---- */

static enum cs_status read_options(struct finding *f, struct cs_error *e)
{
    enum cs_status status = cs_ask_total_view(f->b, f->tag, &f->asked, e);
    if (status == CS_OK) status = cs_tag_count(f->tag, "limit", 1, MAX_FOUND, &f->limit, e);
    if (status != CS_OK) return status;
    f->vs = cs_asked_vs(f->tag);
    f->listed = cs_tag_get(f->tag, "metrics", &f->metrics);
    (void)cs_tag_get(f->tag, "by", &f->by);
    (void)cs_tag_get(f->tag, "cells", &f->cells);
    return CS_OK;
}

enum cs_status cs_findings_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                               struct cs_error *e)
{
    struct finding f = {.b = b, .tag = tag, .parent = parent, .limit = 5};
    f.by = f.cells = f.metrics = cs_slice("", 0);
    enum cs_status status = read_options(&f, e);
    if (status == CS_OK) status = cs_figure_group(b, tag, &f.parent, e);
    if (status == CS_OK) status = cs_tag_done(tag, 0, e);
    if (status == CS_OK) status = say_changes(&f, e);
    if (status == CS_OK) status = say_targets(&f, e);
    if (status == CS_OK) status = say_cells(&f, e);
    if (status == CS_OK) say_alerts(&f);
    if (status == CS_OK) say_gates(&f);
    if (status != CS_OK || f.list) return status;
    struct cs_part *none = cs_doc_part(b->doc, f.parent, CS_PART_PARAGRAPH);
    enum cs_word word = f.compared && f.aimed ? CS_WORD_FIND_NONE
                        : f.compared          ? CS_WORD_FIND_STEADY
                        : f.aimed             ? CS_WORD_FIND_REACHED
                                              : CS_WORD_CHANGE_NONE;
    cs_line_addz(b->doc, &none->line, CS_TONE_MUTED, cs_word(word, b->doc->lang));
    return CS_OK;
}
