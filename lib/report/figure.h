/* figure.h - numbers, durations and dates as a reader of a report sees them.
 *
 * Counts have a thousands comma, shares are percentages with one decimal, durations choose their unit, minus
 * is U+2212, a missing value is an en dash and never 0. A change of a share is in percentage points, of a
 * score on a scale through zero (unit "points": NPS) in points, of anything else in percent of what it is
 * compared with. Rounding is half away from zero, on the exact decimal where there is one. Nothing depends on
 * the process's locale.
 */
#ifndef CS_REPORT_FIGURE_H
#define CS_REPORT_FIGURE_H

#include "base/num.h"
#include "base/time.h"
#include "table/schema.h"

#define CS_MINUS        "\xE2\x88\x92"
#define CS_MISSING_TEXT "\xE2\x80\x93"

/* How a metric's unit is written: the catalogue's "share", "s", "count", "score", "points"; anything else is
 * a plain number. */
enum cs_measure {
    CS_MEASURE_PLAIN,
    CS_MEASURE_SHARE,
    CS_MEASURE_SECONDS,
    CS_MEASURE_COUNT,
    CS_MEASURE_SCORE,
    CS_MEASURE_POINTS
};
enum cs_measure cs_measure_of(struct cs_slice unit);

/* `places` decimals exactly, grouped by thousands. */
void cs_figure_fixed(struct cs_buf *, struct cs_num, unsigned places);
void cs_figure_value(struct cs_buf *, struct cs_num, enum cs_measure, enum cs_lang);
/* "68.3–75.7%": the unit once. Missing when either end is. */
void cs_figure_interval(struct cs_buf *, struct cs_num lo, struct cs_num hi, enum cs_measure, enum cs_lang);
/* The size of a change, in the unit that a change of this measure is told in: points of percent, percent, or
 * points. Missing when it cannot be told (nothing to compare with, or that is 0). */
struct cs_num cs_change_of(struct cs_num diff, struct cs_num base, enum cs_measure);
/* "+45.6%", "−9.2 pp", "±0.0 pp"; `brief` where space is short. `change` is what cs_change_of() gave. */
void cs_figure_change(struct cs_buf *, struct cs_num change, enum cs_measure, bool brief, enum cs_lang);

/* "Wednesday, 18 June 2025" / "2025年6月18日 星期三". */
void cs_figure_date(struct cs_buf *, int64_t day, enum cs_lang);
/* "18 Jun" / "6月18日". */
void cs_figure_day(struct cs_buf *, int64_t day, enum cs_lang);
/* One day as cs_figure_date(); more as "1–18 June 2025" / "2025年6月1日–18日", in full where months differ.
 */
void cs_figure_days(struct cs_buf *, int64_t first, int64_t last, enum cs_lang);
/* "2025-06-19 06:00 (UTC+8)" of a stream time; a text that is none is appended as it is. */
void cs_figure_as_of(struct cs_buf *, struct cs_slice, enum cs_lang);

#endif
