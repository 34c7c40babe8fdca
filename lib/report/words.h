/* words.h - the words of reports in three languages; each language is written, never converted from another.
 *
 * A phrase holds $1 … $9 where values go. Names of metrics come from the catalogue, names of columns and of
 * their values from the schema, sentences of a report from its template: this table has only what the program
 * itself says.
 */
#ifndef CS_REPORT_WORDS_H
#define CS_REPORT_WORDS_H

#include "table/schema.h"

enum cs_word {
    /* units, after a number */
    CS_WORD_SECONDS,
    CS_WORD_MINUTES,
    CS_WORD_HOURS,
    CS_WORD_POINTS,      /* percentage points, in a sentence */
    CS_WORD_POINTS_TILE, /* the same, where space is short */
    CS_WORD_SCORE_POINTS,
    /* what a value is compared with: "vs" as a label, REF inside a sentence */
    CS_WORD_VS,
    CS_WORD_YESTERDAY,
    CS_WORD_LAST_WEEKDAY, /* $1 the weekday */
    CS_WORD_PREVIOUS,
    CS_WORD_LAST_WEEK,
    CS_WORD_LAST_MONTH,
    CS_WORD_LAST_QUARTER,
    CS_WORD_WEEK_BEFORE,
    CS_WORD_YEAR_BEFORE,
    CS_WORD_OTHERS,
    CS_WORD_FIRST_DATE,
    CS_WORD_AS_IT_IS,
    /* column titles */
    CS_WORD_METRIC,
    CS_WORD_VALUE,
    CS_WORD_THIS_DAY,
    CS_WORD_THIS_PERIOD,
    CS_WORD_SHARE,
    CS_WORD_CUMULATIVE,
    CS_WORD_INTERVAL,
    CS_WORD_BASE,
    CS_WORD_DATE,
    CS_WORD_WEEK,
    CS_WORD_MONTH,
    CS_WORD_HOUR,
    CS_WORD_WEEKDAY,
    CS_WORD_COLUMN,
    CS_WORD_RULE,
    CS_WORD_FEATURE,
    CS_WORD_SCORED_BY,
    CS_WORD_BY_MODEL,
    CS_WORD_BY_RULES,
    CS_WORD_BY_CHANCE,
    CS_WORD_TENTH,
    CS_WORD_CALLED_FROM,
    CS_WORD_FROM_HIGH,
    CS_WORD_FROM_MEDIUM,
    CS_WORD_FROM_CHEAPEST,
    CS_WORD_COHORT,
    CS_WORD_AGE,
    CS_WORD_SEGMENT_FROM,
    CS_WORD_SEGMENT_TO,
    CS_WORD_ITS_VALUE, /* of a feature: a word, not a number */
    CS_WORD_SCENARIO,
    CS_WORD_TIME,
    CS_WORD_SEGMENT_N, /* $1 its number: one without a name */
    CS_WORD_NO_SEGMENT,
    CS_WORD_NEW,
    CS_WORD_GONE,
    CS_WORD_LEGEND_BAR,
    CS_WORD_TARGET,
    CS_WORD_STATE,
    CS_WORD_TREND, /* $1 days */
    /* legends of charts */
    CS_WORD_OUTSIDE,
    CS_WORD_VITAL,
    CS_WORD_REST,
    CS_WORD_LIMIT_WORSE,
    CS_WORD_LIMIT_BETTER,
    CS_WORD_LIMIT_BEYOND,
    CS_WORD_LIMIT_WITHIN,
    CS_WORD_ALL,
    CS_WORD_SPLIT_WORSE, /* after the name of the rate part */
    CS_WORD_SPLIT_BETTER,
    CS_WORD_DATA_TABLE,
    CS_WORD_MAIL_LESS, /* $1 figures that a mail has no room for */
    /* how a value stands to its target */
    CS_WORD_MET,
    CS_WORD_MISSED,
    CS_WORD_BORDERLINE,
    /* cells and notes */
    CS_WORD_NOT_GIVEN, /* the group of rows whose key is missing */
    CS_WORD_BY,        /* $1 a metric by $2 a key */
    CS_WORD_NOT_SHOWN,
    CS_WORD_LACKS_DATA,
    CS_WORD_LACKS_CASES,
    CS_WORD_CHARTS_LIVE, /* in the footer of a page */
    CS_WORD_CHARTS_STATIC,
    CS_WORD_OTHER, /* what a limit left out, together */
    CS_WORD_USUAL,
    CS_WORD_LIMITS,
    CS_WORD_TOTAL_CHANGE,
    CS_WORD_RATE, /* the same cases went better or worse */
    CS_WORD_MIX,  /* more or fewer of such cases came */
    CS_WORD_MORE,
    CS_WORD_NO_ROWS, /* $1 rows left out of a table */
    CS_WORD_FEW,     /* in place of a value of fewer than min-n cases; $1 = n */
    CS_WORD_FEW_NOTE,
    CS_WORD_SMALL, /* $1 values of fewer than $2 cases, $3 more, $4 groups */
    CS_WORD_SMALL_ROWS,
    CS_WORD_ABOVE,
    CS_WORD_BELOW,
    CS_WORD_JUDGED_NOTE,
    CS_WORD_JUDGED_NONE,
    CS_WORD_OTHERS_SAME,
    /* masthead and quality line */
    CS_WORD_AS_OF,
    CS_WORD_QUALITY,
    CS_WORD_QUALITY_SUM, /* $1 read $2 valid $3 duplicates $4 rejected */
    CS_WORD_QUALITY_REPAIRS,
    CS_WORD_QUALITY_UNKNOWN,
    /* sentences: $1 metric, $2 value, $3 change, $4 compared with */
    CS_WORD_LEAD_MORE,
    CS_WORD_LEAD_LESS,
    CS_WORD_LEAD_SAME,
    CS_WORD_LEAD_ALONE,
    CS_WORD_LEAD_ROSE,
    CS_WORD_LEAD_FELL,
    CS_WORD_LEAD_NOISE,
    CS_WORD_LEAD_NONE,
    CS_WORD_CHANGE,
    CS_WORD_CHANGE_CELLS, /* $1 view's key, $2 list of cells */
    CS_WORD_CHANGE_NOISE,
    CS_WORD_CHANGE_NONE,
    /* findings: $1 metric, $2 value, $3 by how much, $4 compared with */
    CS_WORD_FIND_ABOVE,
    CS_WORD_FIND_BELOW,
    CS_WORD_FIND_LONGER,
    CS_WORD_FIND_SHORTER,
    CS_WORD_FIND_MORE,
    CS_WORD_FIND_FEWER,
    CS_WORD_FIND_PART,        /* $1 group, $2 its part of the change */
    CS_WORD_FIND_RATE,        /* $1 key, $2 rate, $3 mix */
    CS_WORD_FIND_FROM_TO,     /* $1 value before, $2 n, $3 value, $4 n */
    CS_WORD_FIND_VALUE_N,     /* $1 value, $2 n */
    CS_WORD_FIND_VALUE_OF,    /* $1 metric, $2 group */
    CS_WORD_FIND_MISSED,      /* $1 metric, $2 value, $3 target, $4 by how much */
    CS_WORD_FIND_ALSO_MISSED, /* $1 target, $2 by how much */
    CS_WORD_FIND_LOW,         /* $1 group, $2 metric, $3 value, $4 of all, $5 limits */
    CS_WORD_FIND_HIGH,
    CS_WORD_FIND_LIMITS,
    CS_WORD_FIND_SIGNIFICANT,
    CS_WORD_FIND_CHANCE,
    CS_WORD_FIND_UNTESTED,
    CS_WORD_FIND_ALERT,    /* $1 severity, $2 what */
    CS_WORD_FIND_EXPECTED, /* $1 value */
    CS_WORD_FIND_SEE,
    CS_WORD_FIND_NONE,
    CS_WORD_FIND_STEADY,
    CS_WORD_FIND_REACHED,
    CS_WORD_FIND_OF_IT,  /* of a change: $1 per cent, $2 group */
    CS_WORD_FIND_MAINLY, /* $2 group */
    /* splits: $1 metric, $2 its change, $3 group, $4 its part; of the note $1 compared with, $2 rate, $3 mix
     */
    CS_WORD_SPLIT_TITLE,
    CS_WORD_SPLIT_ALONE,
    CS_WORD_SPLIT_NOTE,
    CS_WORD_SPLIT_COUNT,
    /* figures derived from a metric, behind its name */
    CS_WORD_EXPECTED,
    CS_WORD_ADJUSTED,
    CS_WORD_RATIO,
    CS_WORD_ATTAINMENT,
    /* actions */
    CS_WORD_ACTION,
    CS_WORD_OWNER,
    CS_WORD_DUE,
    CS_WORD_TRIGGER,
    CS_WORD_EFFECT,
    CS_WORD_ACTIONS_NONE,
    CS_WORD_ACTIONS_UNKNOWN,
    CS_WORD_NO_STREAM, /* $1 kind */
    CS_WORD_ROWS,
    CS_WORD_LIST,       /* between the items of a list */
    CS_WORD_SENTENCE,   /* between two sentences */
    CS_WORD_FOR_PERIOD, /* a value of another period than the report's; $1 = the period */
    CS_WORDS
};

const char *cs_word(enum cs_word, enum cs_lang);
/* "Wednesday" / "星期三", short: "Wed" / "周三". Monday is 1. */
const char *cs_weekday_name(int weekday, bool brief, enum cs_lang);
const char *cs_month_name(int month, bool brief, enum cs_lang); /* "June"; Chinese has "6月" */

#endif
