/* scorecard.h - findings about data as measures: what cs-check writes, shows and holds against a gate.
 *
 * Views: `quality` (the whole), `quality_column`, `quality_rule`, `quality_source` (one key each, of that
 * name), and `reconcile` (key `rule`). Metrics are those of quality.catalogue. A metric without a value was
 * not assessed.
 */
#ifndef CS_METRIC_SCORECARD_H
#define CS_METRIC_SCORECARD_H

#include "clean/check.h"
#include "metric/catalogue.h"
#include "metric/sheet.h"
#include "table/output.h"

enum cs_score_view {
    CS_SCORE_ALL,
    CS_SCORE_COLUMN,
    CS_SCORE_RULE,
    CS_SCORE_SOURCE,
    CS_SCORE_RECONCILE,
    CS_SCORE_VIEWS
};
extern const char *const cs_score_views[CS_SCORE_VIEWS];
extern const char *const cs_score_keys[CS_SCORE_VIEWS]; /* NULL: none */

struct cs_score {
    enum cs_score_view view;
    struct cs_slice key; /* not escaped; empty: the missing group */
    const char *metric;
    bool share;
    struct cs_num value;
    struct cs_num target; /* what a gate asks for; missing: nothing */
    uint64_t n, excluded, num, den;
    const char *anchor;
};
struct cs_scorecard { /* zero-initialise */
    struct cs_score *v;
    size_t n, cap;
    bool has_as_of;
    struct cs_time as_of;
    struct cs_arena arena;
};
void cs_scorecard_release(struct cs_scorecard *);
enum cs_status cs_scorecard_add(struct cs_scorecard *, const struct cs_score *,
                                struct cs_error *) CS_MUST_USE;
/* Everything that the check has counted. */
enum cs_status cs_scorecard_check(struct cs_scorecard *, const struct cs_check *,
                                  struct cs_error *) CS_MUST_USE;

/* The measures stream, sorted; *rows below the header. */
enum cs_status cs_scorecard_write(struct cs_scorecard *, const struct cs_catalogue *, struct cs_output *,
                                  uint64_t *rows, struct cs_error *) CS_MUST_USE;
/* For a person: the whole, then rules, columns, sources. */
enum cs_status cs_scorecard_show(const struct cs_scorecard *, const struct cs_check *,
                                 const struct cs_catalogue *, enum cs_lang, const struct cs_sheet_style *,
                                 struct cs_buf *, struct cs_error *) CS_MUST_USE;

/* A gate: a stanza file of thresholds, see cs-check(1). They become the targets of the scores, the strictest
 * where there are several. Appends a line for every breach to `told`. CS_USAGE for a metric that the
 * catalogue of scorecards does not have. */
enum cs_status cs_gate_check(const char *path, const struct cs_catalogue *, struct cs_scorecard *,
                             struct cs_buf *told, uint64_t *breaches, uint64_t *thresholds,
                             struct cs_error *) CS_MUST_USE;

#endif
