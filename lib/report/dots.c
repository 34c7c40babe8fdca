/* dots.c - measuring a column of intervals, and placing each of them. */
#include "report/dots.h"

#include <math.h>

static const struct cs_fact *fact_of(const struct cs_build *b, const struct cs_asked *asked,
                                     const struct cs_spec *spec, const struct cs_fact_group *group)
{
    const struct cs_fact *fact = cs_spec_fact(b, asked, spec, group);
    return fact && !cs_num_missing(fact->value) && !cs_fact_few(b, fact, spec->measure) ? fact : NULL;
}

void cs_dots_measure(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                     struct cs_dots *d)
{
    double num = 0, den = 0;
    *d = (struct cs_dots){INFINITY, -INFINITY, NAN};
    for (size_t g = 0; g < cs_asked_groups(asked); g++) {
        const struct cs_fact *any = cs_spec_fact(b, asked, spec, &asked->facts->groups[g]);
        const struct cs_fact *fact = fact_of(b, asked, spec, &asked->facts->groups[g]);
        if (any && !cs_num_missing(any->num) && !cs_num_missing(any->den)) {
            num += cs_num_double(any->num);
            den += cs_num_double(any->den);
        }
        if (!fact) continue;
        double x[] = {cs_num_double(fact->value), cs_num_double(fact->lo), cs_num_double(fact->hi)};
        for (size_t i = 0; i < 3; i++) {
            d->lo = fmin(d->lo, x[i]); /* fmin() passes over a missing one */
            d->hi = fmax(d->hi, x[i]);
        }
    }
    if (spec->measure != CS_MEASURE_SHARE) return;
    if (den > 0) d->mark = num / den;
    d->lo = floor(d->lo * 20) / 20; /* whole steps of 5 % */
    d->hi = ceil(d->hi * 20) / 20;
}

void cs_dots_title(struct cs_build *b, const struct cs_spec *spec, const struct cs_dots *d,
                   struct cs_column *column)
{
    struct cs_doc *doc = b->doc;
    column->kind = CS_COLUMN_DOT;
    cs_line_addz(doc, &column->title, CS_TONE_PLAIN, cs_word(CS_WORD_INTERVAL, doc->lang));
    if (!(d->lo < d->hi)) return;
    cs_figure_value(&doc->scratch, cs_num_from_double(d->lo), spec->measure, doc->lang);
    cs_line_put(doc, &column->from, CS_TONE_MUTED, true);
    cs_figure_value(&doc->scratch, cs_num_from_double(d->hi), spec->measure, doc->lang);
    cs_line_put(doc, &column->to, CS_TONE_MUTED, true);
    if (isnan(d->mark)) return;
    struct cs_line all = {0};
    cs_buf_addf(&doc->scratch, "%s ", cs_word(CS_WORD_ALL, doc->lang));
    cs_figure_value(&doc->scratch, cs_num_from_double(d->mark), spec->measure, doc->lang);
    cs_line_put(doc, &all, CS_TONE_MUTED, true);
    cs_line_addz(doc, &column->title, CS_TONE_MUTED, cs_word(CS_WORD_LIST, doc->lang));
    cs_line_phrase(doc, &column->title, CS_TONE_MUTED, cs_word(CS_WORD_LEGEND_BAR, doc->lang), &all, 1);
}

static int place(const struct cs_dots *d, double x)
{
    if (isnan(x) || !(d->lo < d->hi)) return -1;
    double at = (x - d->lo) / (d->hi - d->lo);
    return (int)lround((at < 0 ? 0 : at > 1 ? 1 : at) * CS_BAR_FULL);
}

void cs_dots_cell(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                  const struct cs_dots *d, const struct cs_fact_group *group, struct cs_cell *cell)
{
    const struct cs_fact *fact = fact_of(b, asked, spec, group);
    if (!fact) return;
    cell->number = fact->value;
    cell->measure = spec->measure;
    cell->bar = place(d, cs_num_double(fact->value));
    cell->lo = place(d, cs_num_double(fact->lo));
    cell->hi = place(d, cs_num_double(fact->hi));
    cell->mark = place(d, d->mark);
}
