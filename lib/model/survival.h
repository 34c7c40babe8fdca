/* survival.h - how long customers stay: Kaplan-Meier curves and the log-rank test.
 *
 * A life has a time and ends with an event, or is censored: it was not over when last seen. A censored life
 * counts at its own time. Interval: Greenwood's variance on the scale log(-log(S)), as survfit of R's package
 * survival with conf.type = "log-log"; it has none where S is 0 or 1. The median is the first time at which S
 * is 1/2 or less; where S stands at 1/2 exactly the middle of that stretch; its interval is where the bounds
 * of S pass 1/2. The test is that of survdiff with rho = 0 (Mantel-Haenszel).
 */
#ifndef CS_MODEL_SURVIVAL_H
#define CS_MODEL_SURVIVAL_H

#include "base/mem.h"

enum { CS_LIFE_GROUPS = 200 }; /* at most: the test keeps their squares */
#define CS_LIFE_ALL UINT32_MAX

struct cs_life {
    double time; /* from 0 up */
    uint32_t group;
    bool event;
};
struct cs_survival_point { /* one for each time that occurs */
    double time;
    size_t at_risk; /* just before */
    size_t events;
    double survival, lo, hi; /* from this time on; 95 %, NAN: none */
};
struct cs_survival { /* zero-initialise */
    struct cs_survival_point *v;
    size_t n;
    size_t lives, events;
    double median, median_lo, median_hi; /* NAN: not reached */
};
struct cs_logrank {
    double chi2, p; /* NAN with less than two groups that could have had an event */
    unsigned df;
    double expected[CS_LIFE_GROUPS]; /* events, by group, if all were alike */
    size_t lives[CS_LIFE_GROUPS], events[CS_LIFE_GROUPS];
};

/* By time; do it before what follows. */
void cs_lives_sort(struct cs_life *, size_t n);
/* Of a group, or of CS_LIFE_ALL. */
enum cs_status cs_survival_make(struct cs_survival *, const struct cs_life *, size_t n, uint32_t group,
                                struct cs_error *) CS_MUST_USE;
void cs_survival_release(struct cs_survival *);
/* The curve at any time: that of the last point which is not later; at_risk: lives of that time or more. */
struct cs_survival_point cs_survival_at(const struct cs_survival *, double time);
/* Are groups 0 ... groups - 1 alike? */
enum cs_status cs_logrank_make(struct cs_logrank *, const struct cs_life *, size_t n, size_t groups,
                               struct cs_error *) CS_MUST_USE;

#endif
