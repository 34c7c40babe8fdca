/* chart_split.c - the kind split: what drove a change, group by group, as rate and mix. */
#include "report/chart_kinds.h"

#include "base/stanza.h"
#include "report/figures.h"
#include "report/findings.h"
#include "report/split.h"

#include <math.h>
#include <string.h>

enum { BARS = 12, COLUMNS = 4 };

struct parts {
    struct cs_plot *p;
    struct cs_split split;
    struct cs_slice vs;
    size_t kept, n; /* bars of their own; all bars */
    double scale;   /* of a share: points of percent */
};

static enum cs_status ask(struct parts *s, uint64_t *limit, struct cs_error *e)
{
    struct cs_plot *p = s->p;
    struct cs_slice id, text;
    struct cs_compare compare;
    s->vs = CS_LIT("week");
    cs_tag_get(p->tag, "vs", &s->vs);
    enum cs_status status = cs_tag_need(p->tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(p->b, p->tag, id, &p->asked, e);
    if (status == CS_OK && cs_asked_keys(&p->asked) != 1)
        return cs_tag_fail(p->tag, e, "a split needs a view with one key");
    if (status != CS_OK) return status;
    p->x = cs_asked_key(&p->asked, 0);
    p->by = CS_LIT("");
    if (cs_tag_get(p->tag, "x", &text) && !cs_slice_eq(text, p->x))
        return cs_tag_fail(p->tag, e, "view '%s' has no key '%s'; it has %s", cs_quote(id).text,
                           cs_quote(text).text, cs_quote(p->x).text);
    if (cs_compare_parse(&compare, s->vs, e) != CS_OK)
        return cs_tag_fail(p->tag, e, "no comparison '%s'; there is previous, week, year",
                           cs_quote(s->vs).text);
    p->n_y = 1;
    return status == CS_OK ? cs_tag_count(p->tag, "limit", 1, CS_POINTS_MAX, limit, e) : status;
}

/* Of the metrics of y= the one that moved furthest. */
static enum cs_status choose(struct parts *s, struct cs_error *e)
{
    struct cs_plot *p = s->p;
    struct cs_slice list, text;
    double most = -1;
    enum cs_status status = cs_tag_need(p->tag, "y", &list, e);
    while (status == CS_OK && cs_list_next(&list, &text)) {
        struct cs_spec spec;
        struct cs_split split;
        status = cs_ask_spec(p->b, p->tag, &p->asked, text, &spec, e);
        if (status == CS_OK && spec.show != CS_SHOW_VALUE)
            return cs_tag_fail(p->tag, e, "a split needs metrics as y=");
        if (status == CS_OK) status = cs_split_make(p->b, &p->asked, &spec, s->vs, &split, e);
        if (status != CS_OK) break;
        const struct cs_fact whole = {.value = cs_num_from_double(split.now),
                                      .base = cs_num_from_double(split.base)};
        double effect = split.n ? fabs(cs_fact_effect(&whole, spec.measure)) : -0.5;
        if (effect <= most) continue;
        most = effect;
        p->y_text[0] = text;
        p->y[0] = spec;
        s->split = split;
    }
    return status;
}

/* A part of a change with its sign: "−7.1 pp", "+191", "+12 s". */
static void put(struct parts *s, double x, struct cs_cell *cell)
{
    struct cs_plot *p = s->p;
    struct cs_buf *text = &p->b->doc->scratch;
    enum cs_measure measure = p->y[0].measure;
    cell->number = cs_num_from_double(x);
    cell->measure = measure == CS_MEASURE_SHARE ? CS_MEASURE_POINTS : measure;
    if (measure == CS_MEASURE_SHARE || measure == CS_MEASURE_POINTS) {
        cs_figure_change(text, cell->number, measure, true, p->b->doc->lang);
    } else {
        if (x > 0) cs_buf_addc(text, '+');
        cs_figure_value(text, cell->number, measure, p->b->doc->lang);
    }
    bool nothing = text->n >= 2 && memcmp(text->p, "\xC2\xB1", 2) == 0; /* "±0.0" */
    enum cs_tone tone = nothing ? CS_TONE_MUTED : CS_TONE_PLAIN;
    if (p->y[0].better && x != 0 && !nothing) tone = x * p->y[0].better > 0 ? CS_TONE_BETTER : CS_TONE_WORSE;
    cs_line_put(p->b->doc, &cell->line, tone, true);
}

/* A bar: a part, or at the end all that are left. */
static void add_bar(struct parts *s, struct cs_chart *chart, size_t i)
{
    struct cs_plot *p = s->p;
    double rate = 0, mix = 0;
    struct cs_cell *cell = cs_grid_row(p->b->doc, chart->table);
    if (i < s->kept) {
        struct cs_slice value = s->split.parts[i].group->key[0];
        cell->key = chart->key[i] = cs_doc_copy(p->b->doc, value);
        cs_key_words(p->b, p->x, value, &cell->line);
    } else {
        cs_line_addz(p->b->doc, &cell->line, CS_TONE_MUTED, cs_word(CS_WORD_OTHER, p->b->doc->lang));
    }
    for (size_t k = i; k < (i < s->kept ? i + 1 : s->split.n); k++) {
        rate += s->split.parts[k].rate * s->scale;
        mix += s->split.parts[k].mix * s->scale;
    }
    chart->label[i] = cell->line;
    chart->series[0].y[i] = rate;
    put(s, rate + mix, &cell[1]);
    if (s->split.count) return; /* all of it is rate */
    put(s, rate, &cell[2]);
    chart->series[1].y[i] = mix;
    put(s, mix, &cell[3]);
}

static enum cs_status draw(struct parts *s, struct cs_error *e)
{
    static const enum cs_word titles[] = {CS_WORD_TOTAL_CHANGE, CS_WORD_RATE, CS_WORD_MIX};
    struct cs_plot *p = s->p;
    struct cs_doc *doc = p->b->doc;
    size_t n_series = s->split.count ? 1 : 2, columns = s->split.count ? 2 : COLUMNS;
    struct cs_part *part = cs_doc_part(doc, p->parent, CS_PART_CHART);
    struct cs_chart *chart = cs_doc_chart(doc, part, p->kind, s->n, n_series, columns);
    if (!chart) return cs_fail_memory(e);
    for (size_t i = 0; i < n_series; i++) {
        chart->series[i].role = i ? CS_SERIES_MIX : CS_SERIES_RATE;
        cs_line_addz(doc, &chart->series[i].name, CS_TONE_PLAIN,
                     cs_word(titles[s->split.count ? 0 : i + 1], doc->lang));
    }
    cs_key_title(p->b, p->x, &chart->table->columns[0].title);
    for (size_t i = 1; i < columns; i++) {
        chart->table->columns[i].kind = CS_COLUMN_NUMBER;
        cs_line_addz(doc, &chart->table->columns[i].title, CS_TONE_PLAIN, cs_word(titles[i - 1], doc->lang));
    }
    for (size_t i = 0; i < s->n; i++) add_bar(s, chart, i);
    chart->measure = p->y[0].measure == CS_MEASURE_SHARE ? CS_MEASURE_POINTS : p->y[0].measure;
    chart->better = p->y[0].better;
    cs_key_title(p->b, p->x, &chart->x_title);
    cs_metric_words(p->b, p->y[0].metric, &chart->y_title);
    cs_line_addz(doc, &chart->y_title, CS_TONE_PLAIN, cs_word(CS_WORD_LIST, doc->lang));
    cs_vs_words(p->b, s->vs, cs_asked_days(p->b, &p->asked), true, &chart->y_title);
    cs_plot_origin(p, &chart->table->origin);
    enum cs_status status = cs_figure_captions(p->b, p->tag, chart->table, e);
    struct cs_grid *table = chart->table;
    if (!table->title.n) cs_say_split(p->b, &p->asked, &p->y[0], &s->split, &table->title);
    if (!table->note.n && s->split.n)
        cs_say_split_note(p->b, &p->asked, &p->y[0], &s->split, s->vs, &table->note);
    return status;
}

enum cs_status cs_chart_add_split(struct cs_plot *p, struct cs_error *e)
{
    struct parts s = {.p = p};
    uint64_t limit = BARS;
    enum cs_status status = ask(&s, &limit, e);
    if (status == CS_OK) status = choose(&s, e);
    if (status != CS_OK) return status;
    cs_split_sort(&s.split);
    s.scale = p->y[0].measure == CS_MEASURE_SHARE ? 100 : 1;
    s.kept = s.split.n < limit ? s.split.n : (size_t)limit;
    s.n = s.kept + (s.kept < s.split.n);
    return draw(&s, e);
}
