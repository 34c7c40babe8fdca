/* counterfactual.h - the smallest changes that would bring a customer below a cut point: what the model says,
 * not what would happen.
 *
 * A lever is a cause whose value may change: a number up or down, between limits, onto multiples of a step; a
 * category to any other of its values. A change moves one lever, and two only where no single one is enough.
 * Its size is the distance of each move in units of the lever (the standard deviation in the fit), added up;
 * a category moves by 1. Each move of a change is as short as it can be: a step less is not below the cut. A
 * number whose share of the log-odds is linear is solved for, others are stepped through.
 */
#ifndef CS_MODEL_COUNTERFACTUAL_H
#define CS_MODEL_COUNTERFACTUAL_H

#include "base/mem.h"

enum { CS_CHANGES = 3, CS_CHANGE_MOVES = 2, CS_LEVER_STEPS = 10000 };

struct cs_lever {
    size_t cause;
    bool up, down;            /* of a number */
    double least, most, step; /* limits may be infinite where the slope is known; step above 0 */
    double unit;              /* above 0 */
    size_t levels;            /* not 0: a category of so many values, numbered from 0 */
    double slope;             /* of a number: log-odds for each 1 more; NAN: ask worth() */
};
struct cs_levers {
    const struct cs_lever *v;
    size_t n;
    const void *ctx;
    /* What a cause adds to the log-odds at a value; for levers without a slope. */
    double (*worth)(const void *ctx, size_t cause, double x);
};
struct cs_move {
    size_t lever;
    double from, to;
    double worth; /* change of the log-odds */
};
struct cs_change {
    struct cs_move move[CS_CHANGE_MOVES];
    size_t n;
    double worth, size;
};

/* Finds up to CS_CHANGES changes whose worth is below `need` (which is not above 0), the smallest first, of
 * equal ones in the order of the levers; returns how many. now[cause]: the value; NAN, or no number of a
 * level, is not known and cannot change. */
size_t cs_counterfactual(const struct cs_levers *, const double *now, double need,
                         struct cs_change best[CS_CHANGES]);

/* By rules: which ones would have to hold no longer. points[k] is 0 where rule k does not hold, or cannot
 * change; `risk` is the sum of all that hold. The least points first, two rules only where no one is enough.
 */
struct cs_cease {
    size_t rule[CS_CHANGE_MOVES], n;
    double points;
};
size_t cs_counterfactual_rules(const double *points, size_t n, double risk, double cut,
                               struct cs_cease best[CS_CHANGES]);

#endif
