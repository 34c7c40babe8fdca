/* ask.h - what a template may ask of a measures stream, and the words that answer.
 *
 * A template names views, metrics and comparisons. A name is known when the stream has it, or when the view
 * file and the catalogue do (a view without any row, a metric whose columns were missing): then the answer is
 * a dash. Any other name is an error at the template's line, which tells what there is.
 */
#ifndef CS_REPORT_ASK_H
#define CS_REPORT_ASK_H

#include "base/period.h"
#include "metric/views.h"
#include "report/actions.h"
#include "report/doc.h"
#include "report/facts.h"
#include "report/figure.h"
#include "report/streams.h"
#include "report/tag.h"
#include "report/words.h"

struct cs_asked;
/* The row that an {{#each}} is at. */
struct cs_at_row {
    const struct cs_asked *asked;
    const struct cs_fact_group *group; /* NULL: there is none, its part of the template is only tried */
    size_t number;                     /* from 1 */
    const struct cs_at_row *up;
};
/* What all parts of a report under construction share. */
struct cs_build {
    struct cs_doc *doc;
    const struct cs_facts *facts;
    const struct cs_actions *actions; /* NULL: none were given */
    const struct cs_streams *streams; /* the rows of other streams; NULL: none */
    const struct cs_words *words;     /* personal.words, for texts of such rows; NULL: they are hidden */
    const struct cs_catalogue *catalogue;
    const struct cs_catalogue *features; /* of customers, for their names; may be NULL */
    const struct cs_views *views;        /* NULL: only the stream says which views there are */
    uint64_t k;                          /* what fewer cases are behind is hidden; 0: nothing */
    uint64_t min_n;                      /* a share, mean or quantile of fewer cases is not shown */
    struct cs_slice notes;               /* Markdown; .p NULL: none */
    const char *notes_name;
    struct cs_map used;            /* ids of metrics shown, for their definitions */
    bool few;                      /* a value was not shown */
    const struct cs_at_row *scope; /* NULL: outside of all {{#each}} */
    bool trial;                    /* what is built is thrown away: it does not count as shown */
    bool joins;                    /* a list that comes next goes on with the one before */
    struct {
        const struct cs_facts_view *view;
        uint32_t metric; /* number of its word in the facts */
        double total;
    } totals[8]; /* sums over views, of those asked for last */
    unsigned n_totals;
    struct cs_line lacks[2]; /* what a section does not show: not in the data; no cases (report/missing.h) */
    struct cs_map lacked;
    unsigned depth, rounds; /* of control tags (report/flow.h) */
};

struct cs_asked { /* a view */
    struct cs_slice id;
    const struct cs_facts_view *facts; /* NULL: known, and without a row */
    const struct cs_view *def;         /* NULL: the view file does not have it */
};
/* The value of a key in the row of an {{#each}} around; empty while there is none. */
bool cs_scope_key(const struct cs_build *, struct cs_slice key, struct cs_slice *value);
enum cs_status cs_ask_view(const struct cs_build *, const struct cs_tag *, struct cs_slice id,
                           struct cs_asked *, struct cs_error *) CS_MUST_USE;
size_t cs_asked_keys(const struct cs_asked *);
struct cs_slice cs_asked_key(const struct cs_asked *, size_t i);
size_t cs_asked_groups(const struct cs_asked *);

/* METRIC or METRIC:SHOW. */
enum cs_show {
    CS_SHOW_VALUE,
    CS_SHOW_SHARE,      /* of the sum over the view's groups; counts only */
    CS_SHOW_CUMULATIVE, /* the same, running */
    CS_SHOW_N,
    CS_SHOW_INTERVAL,
    CS_SHOW_NAME,
    CS_SHOW_CHANGE, /* against `vs` */
    CS_SHOW_BASE,   /* what `vs` was */
    CS_SHOW_TARGET,
    CS_SHOW_STATE, /* met, missed, borderline */
    CS_SHOW_DOT,   /* drawn in tables only: the value with its interval */
    CS_SHOW_SPARK, /* the days before */
};
struct cs_spec {
    struct cs_slice metric, vs;
    enum cs_show show;
    enum cs_measure measure;
    int better;   /* 1: more is better, -1: less is better, 0: neither */
    double total; /* of the view, for shares */
};
/* Marks the metric as used. */
enum cs_status cs_ask_spec(struct cs_build *, const struct cs_tag *, const struct cs_asked *,
                           struct cs_slice text, struct cs_spec *, struct cs_error *) CS_MUST_USE;
/* The same, METRIC:dot and METRIC:spark too. */
enum cs_status cs_ask_column(struct cs_build *, const struct cs_tag *, const struct cs_asked *,
                             struct cs_slice text, struct cs_spec *, struct cs_error *) CS_MUST_USE;

/* The fact itself, or the comparison when spec->vs is set; NULL when the stream has none. */
const struct cs_fact *cs_spec_fact(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                                   const struct cs_fact_group *);
/* The spec in the unit of this fact (NULL: as it is): the means of different features have different ones. */
struct cs_spec cs_spec_own(const struct cs_spec *, const struct cs_fact *);
/* The number that a spec orders and draws by: for a change its size, without sign. NAN when there is none. */
double cs_spec_number(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                      const struct cs_fact_group *);
/* The number that the answer says, exactly, and its measure (which may be NULL). `running` as below. Missing
 * when there is none, or too few cases. A change of a share is in points, of others but points a ratio. */
struct cs_num cs_spec_exact(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                            const struct cs_fact_group *, double running, enum cs_measure *);
/* The target of a metric, the same for all groups of the view that have one; missing when there is none such.
 */
struct cs_num cs_spec_target(const struct cs_build *, const struct cs_asked *, const struct cs_spec *);
/* The answer with its number. */
void cs_spec_cell(struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                  const struct cs_fact_group *, double running, struct cs_cell *);
/* Appends the answer; `running` is the sum of the rows so far (CS_SHOW_CUMULATIVE). */
void cs_spec_put(struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                 const struct cs_fact_group *, double running, struct cs_line *);
void cs_spec_title(struct cs_build *, const struct cs_asked *, const struct cs_spec *, struct cs_line *);

/* Too few cases to show anything but a count? */
bool cs_fact_few(const struct cs_build *, const struct cs_fact *, enum cs_measure);
/* "≥ 85.0%"; nothing when there is none. */
void cs_fact_put_target(const struct cs_build *, const struct cs_spec *, const struct cs_fact *,
                        struct cs_line *);
/* How a value stands to its target: by its interval, borderline when that holds the target; without an
 * interval by itself. None for too few cases, or when neither more nor less is better. */
enum cs_state cs_fact_state(const struct cs_build *, const struct cs_spec *, const struct cs_fact *);
/* How sure a change is: its interval leaves out 0, holds it, or is not known. */
enum cs_verdict { CS_VERDICT_UNKNOWN, CS_VERDICT_NOISE, CS_VERDICT_REAL };
enum cs_verdict cs_fact_verdict(const struct cs_fact *);
/* How far a change goes, on one scale for all metrics, with its sign: Cohen's h (the difference of 2 asin
 * sqrt p) for shares, hundredths for points, the logarithm of the ratio for the rest. 0 when it cannot be
 * told. */
double cs_fact_effect(const struct cs_fact *, enum cs_measure);

/* The metric that a figure is derived from, "csat" of "csat.adjusted", and the word for what it is; the id
 * itself and CS_WORDS when it is none of those that cs-metrics adds. */
struct cs_slice cs_metric_under(struct cs_slice id, enum cs_word *);
void cs_metric_words(const struct cs_build *, struct cs_slice id, struct cs_line *);
void cs_key_title(const struct cs_build *, struct cs_slice key, struct cs_line *);
/* A key's value in words: channels, hours, weekdays and dates have names; the missing group is "(not given)".
 */
void cs_key_words(const struct cs_build *, struct cs_slice key, struct cs_slice value, struct cs_line *);
/* The same, short, for an axis: "18 Jun", "6/18". */
void cs_key_label(const struct cs_build *, struct cs_slice key, struct cs_slice value, struct cs_line *line);
/* The same, narrower yet: an hour is its number only. */
void cs_key_brief(const struct cs_build *, struct cs_slice key, struct cs_slice value, struct cs_line *line);
/* "yesterday", "last month", "last Wednesday", or with `label` "vs last Wed"; of the days that are compared,
 * CS_DAYS_NONE when those are not known. */
void cs_vs_words(const struct cs_build *, struct cs_slice vs, struct cs_days, bool label, struct cs_line *);
/* The day that a view is about; CS_NO_DAY when it is not about one day. */
int64_t cs_asked_day(const struct cs_build *, const struct cs_asked *);
/* All the days; CS_DAYS_NONE when they are not known. */
struct cs_days cs_asked_days(const struct cs_build *, const struct cs_asked *);
struct cs_days cs_fact_days(const struct cs_fact *);

#endif
