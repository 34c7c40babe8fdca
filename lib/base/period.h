/* period.h - as-of and periods (DESIGN 4, cs-schema(5)): which local days a question is about. */
#ifndef CS_BASE_PERIOD_H
#define CS_BASE_PERIOD_H

#include "base/time.h"
#include "base/zone.h"

/* An inclusive range of local days; none when first > last. */
struct cs_days {
    int64_t first, last;
};
#define CS_DAYS_ALL  ((struct cs_days){INT64_MIN / 2, INT64_MAX / 2})
#define CS_DAYS_NONE ((struct cs_days){0, -1})

enum cs_period_kind {
    CS_PERIOD_ALL,
    CS_PERIOD_FIXED, /* days that stay the same */
    CS_PERIOD_DAY,
    CS_PERIOD_WEEK,
    CS_PERIOD_MONTHS, /* the last month, quarter or year */
    CS_PERIOD_LAST,   /* the last n days */
};
struct cs_period {
    enum cs_period_kind kind;
    struct cs_days fixed; /* kind CS_PERIOD_FIXED */
    int64_t n;            /* kind CS_PERIOD_LAST */
    int months;           /* a calendar month is 1, a quarter 3, a year 12, whichever kind; else 0 */
};

/* "2024-08-01", "2024-W31" (ISO), "2024-08", "2024-Q3", "2024", two of them with ".." between, "day" (also
 * "yesterday"), "week", "month", "quarter", "year", "28d", "all" (or empty). CS_USAGE otherwise. */
enum cs_status cs_period_parse(struct cs_period *, struct cs_slice, struct cs_error *) CS_MUST_USE;
/* The days of a period. day, week, month, quarter, year and Nd: the last one (the last N days) complete at
 * `as_of` - mature_s: its end, local midnight in the as-of's own offset, is not after that moment. ISO weeks.
 * At local midnight of 2024-09-01, day is 2024-08-31 and month is August. Named days and "all" stay what they
 * are, whatever the as-of.
 */
struct cs_days cs_period_days(const struct cs_period *, struct cs_time as_of, int64_t mature_s);

enum cs_compare_kind {
    CS_COMPARE_NONE,
    CS_COMPARE_PREVIOUS,
    CS_COMPARE_WEEK,
    CS_COMPARE_YEAR,
    CS_COMPARE_FIXED,
    CS_COMPARE_BACK, /* so many days */
};
struct cs_compare {
    enum cs_compare_kind kind;
    struct cs_days fixed;
    int64_t n; /* kind CS_COMPARE_BACK */
};
/* "previous", "week", "year", "364d", or days as a period names them; empty is none. */
enum cs_status cs_compare_parse(struct cs_compare *, struct cs_slice, struct cs_error *) CS_MUST_USE;
/* The days to compare `days` (of the period) with:
 *   previous  a calendar month, quarter or year: the one before; else the same number of days just before
 *   week      the same days, 7 days earlier
 *   364d      the same days, 364 days earlier: whole weeks keep the weekdays
 *   year      a calendar month, quarter or year: the same one a year earlier; else the same dates a year
 * earlier, 29 Feb becoming 28 Feb dates     those CS_DAYS_NONE when there is nothing to compare with: no
 * comparison asked for, or one of all time. */
struct cs_days cs_compare_days(const struct cs_compare *, const struct cs_period *, struct cs_days days);
/* "previous", "week", … as written in the `vs` column; dates: "2024-08-01..2024-08-31", one day:
 * "2024-08-01". */
void cs_compare_name(const struct cs_compare *, struct cs_buf *);

/* Reads --as-of: a date is its local midnight in `zone` (NULL: at `fallback_off`, the newest row's offset or
 * 0). A stream time is that instant, read in `zone` when there is one, else with its own offset. */
enum cs_status cs_as_of_parse(struct cs_time *, struct cs_slice, const struct cs_zone *, int32_t fallback_off,
                              struct cs_error *) CS_MUST_USE;
/* "24h" "7d" "30d" "90m" "45s" "2w" -> seconds; empty is 0. At most 36500 days. */
enum cs_status cs_window_parse(int64_t *seconds, struct cs_slice, struct cs_error *) CS_MUST_USE;

#endif
