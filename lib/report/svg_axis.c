/* svg_axis.c - axes with round steps, in the unit that a reader thinks in. */
#include "report/svg_part.h"

#include "report/words.h"

#include <math.h>
#include <string.h>

enum { LEAST_STEPS = 2, MOST_STEPS = 4, MOST_PLACES = 4 };

static double power_of_ten_below(double x)
{
    double power = 1;
    while (power * 10 <= x && power < 1e15) power *= 10;
    while (power > x && power > 1e-9) power /= 10;
    return power;
}

/* The step of an axis from at most lo to at least hi that leaves the least of it empty. */
static double round_step(double lo, double hi, bool whole)
{
    static const double steps[] = {1, 2, 2.5, 3, 4, 5, 10, 20, 25, 30, 40, 50};
    double power = power_of_ten_below((hi - lo) / MOST_STEPS), best = 0, least = INFINITY;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double step = steps[i] * power, n = ceil(hi / step - 1e-9) - floor(lo / step + 1e-9);
        if (n < LEAST_STEPS || n > MOST_STEPS || (whole && floor(step) != step)) continue;
        double odd = steps[i] == 3 || steps[i] == 4 || steps[i] == 30 || steps[i] == 40 ? 0.1 : 0;
        double empty = n * step - (hi - lo) + (hi - lo) * (odd + (n == LEAST_STEPS ? 0.3 : 0));
        if (empty < least * 0.999) {
            least = empty;
            best = step;
        }
    }
    return best > 0 ? best : whole ? fmax(1, ceil((hi - lo) / MOST_STEPS)) : (hi - lo) / LEAST_STEPS;
}

/* Decimals that a multiple of the step needs. */
static unsigned places_of(double step)
{
    for (unsigned places = 0; places < MOST_PLACES; places++, step *= 10)
        if (fabs(step - round(step)) < 1e-6 * step) return places;
    return MOST_PLACES;
}

static void choose_unit(struct cs_svg_axis *a, double most, enum cs_measure measure, enum cs_lang lang)
{
    a->unit = 1;
    a->after = "";
    if (measure == CS_MEASURE_SHARE) {
        a->unit = 0.01;
        a->after = "%";
    } else if (measure == CS_MEASURE_SECONDS) {
        a->unit = most < 90 ? 1 : most < 90 * 60 ? 60 : 3600;
        a->after = cs_word(most < 90        ? CS_WORD_SECONDS
                           : most < 90 * 60 ? CS_WORD_MINUTES
                                            : CS_WORD_HOURS,
                           lang);
    }
}

void cs_svg_axis(struct cs_svg_axis *a, struct cs_svg_range r, enum cs_measure measure, enum cs_lang lang)
{
    if (!(r.lo <= r.hi)) r = (struct cs_svg_range){0, 1};
    choose_unit(a, fmax(fabs(r.lo), fabs(r.hi)), measure, lang);
    double lo = r.lo / a->unit, hi = r.hi / a->unit;
    if (hi - lo < 1e-9 * fmax(fabs(hi), 1)) {
        lo = lo > 0 && lo <= 1 ? 0 : lo - 1;
        hi += 1;
    }
    a->step = round_step(lo, hi, measure == CS_MEASURE_COUNT);
    double first = floor(lo / a->step + 1e-9), last = ceil(hi / a->step - 1e-9);
    if (measure == CS_MEASURE_SHARE && hi <= 100 && last * a->step > 100 + 1e-9)
        last = floor(100 / a->step + 1e-9);
    a->steps = (int)fmin(last - first, 20);
    a->places = places_of(a->step);
    a->lo = first * a->step * a->unit;
    a->hi = last * a->step * a->unit;
    if (r.hi > a->hi) a->hi = r.hi;
}

double cs_svg_at(const struct cs_svg_axis *a, double value, double length)
{
    return (value - a->lo) / (a->hi - a->lo) * length;
}

void cs_svg_tick(struct cs_buf *out, const struct cs_svg_axis *a, int step)
{
    double v = a->lo / a->unit + step * a->step;
    cs_figure_fixed(out, cs_num_round(cs_num_from_double(v), a->places), a->places);
    cs_buf_addz(out, a->after);
}

double cs_svg_tick_width(const struct cs_svg_axis *a)
{
    struct cs_buf text = {0};
    double most = 0;
    for (int i = 0; i <= a->steps; i++) {
        cs_buf_clear(&text);
        cs_svg_tick(&text, a, i);
        struct cs_span span = {.text = cs_buf_slice(&text)};
        const struct cs_line line = {.spans = &span, .n = 1};
        most = fmax(most, cs_svg_width(&line, 12));
    }
    cs_buf_release(&text);
    return most;
}
