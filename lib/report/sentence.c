/* sentence.c - the pieces that computed sentences are made of: sizes, parts, groups, targets. */
#include "report/findings.h"

#include <math.h>

void cs_say_size(struct cs_build *b, struct cs_num change, enum cs_measure measure, struct cs_line *line)
{
    struct cs_buf *text = &b->doc->scratch;
    bool negative = !cs_num_missing(change) && cs_num_cmp(change, cs_int(0)) < 0;
    cs_figure_fixed(text, negative ? cs_num_neg(change) : change, 1);
    if (measure == CS_MEASURE_SHARE)
        cs_buf_addz(text, cs_word(CS_WORD_POINTS, b->doc->lang));
    else if (measure == CS_MEASURE_POINTS)
        cs_buf_addz(text, cs_word(CS_WORD_SCORE_POINTS, b->doc->lang));
    else
        cs_buf_addc(text, '%');
    cs_line_put(b->doc, line, CS_TONE_STRONG, true);
}

void cs_say_part(struct cs_build *b, double part, enum cs_measure measure, bool brief, struct cs_line *line)
{
    struct cs_buf *text = &b->doc->scratch;
    if (measure == CS_MEASURE_SHARE || measure == CS_MEASURE_POINTS) {
        double change = measure == CS_MEASURE_SHARE ? part * 100 : part;
        cs_figure_change(text, cs_num_from_double(change), measure, brief, b->doc->lang);
    } else {
        cs_buf_addz(text, part > 0 ? "+" : part < 0 ? CS_MINUS : "\xC2\xB1");
        cs_figure_value(text, cs_num_from_double(fabs(part)), measure, b->doc->lang);
    }
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
}

void cs_say_group(struct cs_build *b, const struct cs_asked *asked, const struct cs_fact_group *group,
                  struct cs_line *line)
{
    for (size_t k = 0; k < cs_asked_keys(asked); k++) {
        if (k) cs_line_addz(b->doc, line, CS_TONE_PLAIN, " · ");
        cs_key_words(b, cs_asked_key(asked, k), group->key[k], line);
    }
    for (size_t i = 0; i < line->n; i++) line->spans[i].whole = true;
}

void cs_say_n(struct cs_build *b, struct cs_num n, struct cs_line *line)
{
    cs_figure_fixed(&b->doc->scratch, n, 0);
    cs_line_put(b->doc, line, CS_TONE_MUTED, true);
}

void cs_say_value(struct cs_build *b, struct cs_num value, enum cs_measure measure, enum cs_tone tone,
                  struct cs_line *line)
{
    cs_figure_value(&b->doc->scratch, value, measure, b->doc->lang);
    cs_line_put(b->doc, line, tone, true);
}

void cs_say_target(struct cs_build *b, const struct cs_fact *fact, const struct cs_spec *spec,
                   struct cs_line *line)
{
    cs_buf_addz(&b->doc->scratch, spec->better < 0 ? "≤ " : "≥ ");
    cs_figure_value(&b->doc->scratch, fact->target, spec->measure, b->doc->lang);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
}

void cs_say_shortfall(struct cs_build *b, const struct cs_fact *fact, const struct cs_spec *spec,
                      struct cs_line *line)
{
    struct cs_num diff = cs_num_sub(fact->value, fact->target);
    cs_say_size(b, cs_change_of(diff, fact->target, spec->measure), spec->measure, line);
}

bool cs_target_missed(const struct cs_build *b, const struct cs_fact *fact, const struct cs_spec *spec)
{
    if (!fact || !spec->better || cs_num_missing(fact->value) || cs_num_missing(fact->target)) return false;
    if (cs_fact_few(b, fact, spec->measure)) return false;
    struct cs_num end = spec->better > 0 ? fact->hi : fact->lo;
    if (cs_num_missing(end)) end = fact->value;
    int beyond = cs_num_cmp(end, fact->target);
    return spec->better > 0 ? beyond < 0 : beyond > 0;
}

void cs_say_split(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                  const struct cs_split *split, struct cs_line *line)
{
    struct cs_line args[4] = {0};
    const struct cs_split_part *driver = split->n ? cs_split_driver(split) : NULL;
    cs_metric_words(b, spec->metric, &args[0]);
    if (!split->n) { /* nothing to compare with */
        cs_line_join(b->doc, line, &args[0]);
        return;
    }
    cs_say_part(b, split->change, spec->measure, false, &args[1]);
    if (driver) {
        cs_say_group(b, asked, driver->group, &args[2]);
        cs_say_part(b, cs_split_total(driver), spec->measure, false, &args[3]);
    }
    enum cs_word word = driver ? CS_WORD_SPLIT_TITLE : CS_WORD_SPLIT_ALONE;
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(word, b->doc->lang), args, 4);
}

void cs_say_split_note(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                       const struct cs_split *split, struct cs_slice vs, struct cs_line *line)
{
    struct cs_line args[3] = {0};
    cs_vs_words(b, vs, cs_asked_days(b, asked), true, &args[0]);
    cs_say_part(b, split->rate, spec->measure, false, &args[1]);
    cs_say_part(b, split->mix, spec->measure, false, &args[2]);
    enum cs_word word = split->count ? CS_WORD_SPLIT_COUNT : CS_WORD_SPLIT_NOTE;
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(word, b->doc->lang), args, 3);
}
