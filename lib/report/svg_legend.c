/* svg_legend.c - what the marks of a chart mean, as far as it has them: a key and a word each. */
#include "report/svg_part.h"

#include "report/safe.h"
#include "report/words.h"

#include <math.h>

struct legend {
    struct cs_buf *out;
    const struct cs_chart *c;
    enum cs_lang lang;
};

static void begin(struct legend *l, const char *key)
{
    cs_buf_addf(l->out, "<span><i class=\"k-%s\"></i>", key);
}

static void end(struct legend *l)
{
    cs_buf_addz(l->out, "</span>");
}

static void word(struct legend *l, const char *key, enum cs_word w)
{
    begin(l, key);
    cs_buf_addz(l->out, cs_word(w, l->lang));
    end(l);
}

static void names(struct legend *l, const struct cs_series *s)
{
    for (size_t i = 0; i < s->name.n; i++) cs_html_text(l->out, s->name.spans[i].text);
}

static void series(struct legend *l, const char *key, const struct cs_series *s)
{
    if (!s || !s->name.n) return;
    begin(l, key);
    names(l, s);
    end(l);
}

static bool has_mark(const struct cs_chart *c, unsigned char which)
{
    for (size_t i = 0; c->marked && i < c->n_points; i++)
        if (c->marked[i] == which) return true;
    return false;
}

static void marks(struct legend *l, enum cs_word worse, enum cs_word better, enum cs_word odd)
{
    if (has_mark(l->c, 1)) word(l, "worse", worse);
    if (has_mark(l->c, 2)) word(l, "better", better);
    if (has_mark(l->c, 3)) word(l, "odd", odd);
}

static void value(struct legend *l, double v)
{
    cs_figure_value(l->out, cs_num_from_double(v), l->c->measure, l->lang);
}

static void target(struct legend *l, const char *key, enum cs_word w)
{
    if (isnan(l->c->target)) return;
    begin(l, key);
    cs_buf_addf(l->out, "%s ", cs_word(w, l->lang));
    value(l, l->c->target);
    end(l);
}

/* One word, with a key for each colour that there is. */
static void outside(struct legend *l)
{
    static const char *const keys[] = {"worse", "fine", "odd"};
    cs_buf_addz(l->out, "<span>");
    for (unsigned char i = 0; i < 3; i++)
        if (has_mark(l->c, (unsigned char)(i + 1))) cs_buf_addf(l->out, "<i class=\"k-%s\"></i>", keys[i]);
    cs_buf_addz(l->out, cs_word(CS_WORD_OUTSIDE, l->lang));
    end(l);
}

static void of_lines(struct legend *l)
{
    const struct cs_series *subject = cs_svg_series(l->c, CS_SERIES_SUBJECT), *past;
    size_t subjects = 0;
    for (size_t i = 0; i < l->c->n_series; i++) subjects += l->c->series[i].role != CS_SERIES_REFERENCE;
    past = cs_svg_series(l->c, CS_SERIES_REFERENCE);
    if (subjects == 1 && past) series(l, "line", subject);
    series(l, "past", past);
    if (has_mark(l->c, 1) || has_mark(l->c, 2) || has_mark(l->c, 3)) outside(l);
    target(l, "target", CS_WORD_TARGET);
    if (l->c->usual_lo && l->c->usual_hi) word(l, "band", CS_WORD_USUAL);
    if (subjects == 1 && subject && subject->lo && subject->hi && l->c->newest)
        word(l, "whisker", CS_WORD_INTERVAL);
}

static void of_bars(struct legend *l)
{
    const struct cs_series *past = cs_svg_series(l->c, CS_SERIES_REFERENCE);
    if (l->c->kind == CS_CHART_PARETO) {
        word(l, "bar", CS_WORD_VITAL);
        word(l, "rest", CS_WORD_REST);
    } else if (past) {
        series(l, "bar", &l->c->series[0]);
    }
    series(l, "tick", past);
    target(l, "target", CS_WORD_TARGET);
    if (l->c->series[0].lo && l->c->series[0].hi) word(l, "whisker-h", CS_WORD_INTERVAL);
}

static void of_parts(struct legend *l)
{
    char key[] = "p0";
    for (size_t i = 0; i < l->c->n_series; i++) {
        key[1] = (char)('0' + (i < 5 ? i : 4));
        series(l, key, &l->c->series[i]);
    }
}

static void of_funnel(struct legend *l)
{
    marks(l, CS_WORD_LIMIT_WORSE, CS_WORD_LIMIT_BETTER, CS_WORD_LIMIT_BEYOND);
    word(l, "within", CS_WORD_LIMIT_WITHIN);
    target(l, "mean", CS_WORD_ALL);
    begin(l, "inner");
    cs_buf_addz(l->out, "95%");
    end(l);
    begin(l, "limit");
    cs_buf_addz(l->out, "99.8%");
    end(l);
}

/* The end of a scale around a middle: how far from it, with its sign. */
static void distance(struct legend *l, double far)
{
    if (l->c->measure == CS_MEASURE_SHARE)
        cs_figure_change(l->out, cs_num_from_double(far * 100), CS_MEASURE_SHARE, true, l->lang);
    else
        value(l, l->c->target + far);
}

/* "0 [ramp] 107". */
static void of_heat(struct legend *l)
{
    double lo, hi;
    cs_svg_shades(l->c, &lo, &hi);
    bool around = !isnan(l->c->target);
    cs_buf_addz(l->out, "<span>");
    if (around)
        distance(l, lo - l->c->target);
    else
        value(l, lo);
    cs_buf_addf(l->out, "<i class=\"k-ramp%s\"></i>",
                !around            ? ""
                : l->c->better < 0 ? " turned"
                                   : " around");
    if (around)
        distance(l, hi - l->c->target);
    else
        value(l, hi);
    end(l);
}

static void side(struct legend *l, const char *key, const struct cs_series *s, enum cs_word w)
{
    begin(l, key);
    names(l, s);
    cs_buf_addz(l->out, cs_word(w, l->lang));
    end(l);
}

static void of_split(struct legend *l)
{
    const struct cs_series *rate = cs_svg_series(l->c, CS_SERIES_RATE),
                           *mix = cs_svg_series(l->c, CS_SERIES_MIX);
    bool worse = false, better = false;
    for (size_t i = 0; rate && i < l->c->n_points; i++) {
        worse |= rate->y[i] * l->c->better < 0;
        better |= rate->y[i] * l->c->better >= 0;
    }
    if (worse) side(l, "bar-worse", rate, CS_WORD_SPLIT_WORSE);
    if (better) side(l, "bar", rate, CS_WORD_SPLIT_BETTER);
    series(l, "hatched", mix);
}

void cs_svg_legend(struct cs_buf *out, const struct cs_chart *chart, enum cs_lang lang)
{
    static void (*const of[])(struct legend *) = {
        [CS_CHART_LINE] = of_lines,  [CS_CHART_BAR] = of_bars,    [CS_CHART_STACK] = of_parts,
        [CS_CHART_HEAT] = of_heat,   [CS_CHART_PARETO] = of_bars, [CS_CHART_FUNNEL] = of_funnel,
        [CS_CHART_SPLIT] = of_split,
    };
    struct legend l = {out, chart, lang};
    if ((size_t)chart->kind < sizeof of / sizeof *of && of[chart->kind] && chart->n_points && chart->n_series)
        of[chart->kind](&l);
}
