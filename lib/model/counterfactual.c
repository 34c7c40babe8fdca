/* counterfactual.c - moves of one lever, then of two. */
#include "model/counterfactual.h"
#include <math.h>

/* ---- one lever ---- */

/* Multiples of a step are told as short decimals. */
static double tidy(double x)
{
    return fabs(x) < 1e6 ? round(x * 1e9) / 1e9 : x;
}

/* The k-th multiple of the step from `now` on in a direction (1: the first beyond it), the limit where that
 * is nearer. False when there is nothing between. */
static bool step_of(const struct cs_lever *l, double now, int sign, double k, double *to)
{
    const double limit = sign > 0 ? l->most : l->least;
    if (sign > 0 ? now >= limit : now <= limit) return false;
    const double first = sign > 0 ? floor(tidy(now / l->step)) + 1 : ceil(tidy(now / l->step)) - 1;
    *to = tidy((first + sign * (k - 1)) * l->step);
    if (sign > 0 ? *to > limit : *to < limit) *to = limit;
    return true;
}

struct seeker {
    const struct cs_levers *levers;
    const double *now;
};

static double worth_at(const struct seeker *s, size_t lever, double to)
{
    const struct cs_lever *l = &s->levers->v[lever];
    const double from = s->now[l->cause];
    if (!l->levels && !isnan(l->slope)) return l->slope * (to - from);
    return s->levers->worth(s->levers->ctx, l->cause, to) - s->levers->worth(s->levers->ctx, l->cause, from);
}

static struct cs_move move_to(const struct seeker *s, size_t lever, double to)
{
    return (struct cs_move){lever, s->now[s->levers->v[lever].cause], to, worth_at(s, lever, to)};
}

static double size_of(const struct seeker *s, const struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[m->lever];
    return l->levels ? 1 : fabs(m->to - m->from) / l->unit;
}

/* Steps of a straight line: how many are needed follows from the slope. */
static bool solve(const struct seeker *s, size_t lever, double need, struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[lever];
    const double now = s->now[l->cause];
    const int sign = l->slope > 0 ? -1 : 1;
    double to;
    if (l->slope == 0 || !(sign > 0 ? l->up : l->down) || !step_of(l, now, sign, 1, &to)) return false;
    double k =
        fmax(1, floor(fabs(need / l->slope) / l->step) - 1); /* a step or two short, whatever rounding */
    for (int tries = 0; tries < 6; tries++, k++) {
        (void)step_of(l, now, sign, k, &to);
        *m = move_to(s, lever, to);
        if (m->worth < need) return true;
        if (to == (sign > 0 ? l->most : l->least)) return false;
    }
    return false;
}

static void keep_nearer(const struct seeker *s, struct cs_move *best, bool *found, struct cs_move m)
{
    if (*found && size_of(s, best) <= size_of(s, &m)) return;
    *best = m;
    *found = true;
}

/* The nearest value in a direction whose worth is below need; or, with `deepest`, the nearest of the least
 * worth. */
static bool walk(const struct seeker *s, size_t lever, int sign, double need, bool deepest, struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[lever];
    bool found = false;
    double to, before = NAN;
    for (int k = 1; k <= CS_LEVER_STEPS; k++, before = to) {
        if (!step_of(l, s->now[l->cause], sign, k, &to) || to == before) break;
        const struct cs_move here = move_to(s, lever, to);
        if (here.worth < (deepest && found ? m->worth : need)) {
            *m = here;
            found = true;
            if (!deepest) break;
        }
    }
    return found;
}

static bool choose_level(const struct seeker *s, size_t lever, double need, bool deepest, struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[lever];
    bool found = false;
    for (size_t k = 0; k < l->levels; k++) {
        if ((double)k == s->now[l->cause]) continue;
        const struct cs_move here = move_to(s, lever, (double)k);
        if (!(here.worth < (deepest && found ? m->worth : need))) continue;
        if (found && !deepest && here.worth <= m->worth)
            continue; /* of those that are enough the least change */
        *m = here;
        found = true;
    }
    return found;
}

static bool is_known(const struct seeker *s, size_t lever)
{
    const struct cs_lever *l = &s->levers->v[lever];
    const double now = s->now[l->cause];
    return l->levels ? now >= 0 && now < (double)l->levels : isfinite(now);
}

/* The shortest move of a lever that is worth less than `need`. */
static bool nearest(const struct seeker *s, size_t lever, double need, struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[lever];
    bool found = false;
    struct cs_move here;
    if (!is_known(s, lever)) return false;
    if (l->levels) return choose_level(s, lever, need, false, m);
    if (!isnan(l->slope)) return solve(s, lever, need, m);
    if (l->down && walk(s, lever, -1, need, false, &here)) keep_nearer(s, m, &found, here);
    if (l->up && walk(s, lever, 1, need, false, &here)) keep_nearer(s, m, &found, here);
    return found;
}

/* The move that is worth most; only levers with limits have one. */
static bool deepest(const struct seeker *s, size_t lever, struct cs_move *m)
{
    const struct cs_lever *l = &s->levers->v[lever];
    struct cs_move down, up;
    if (!is_known(s, lever)) return false;
    if (l->levels) return choose_level(s, lever, 0, true, m);
    if (!isnan(l->slope)) {
        const int sign = l->slope > 0 ? -1 : 1;
        double to;
        const bool may = l->slope != 0 && (sign > 0 ? l->up : l->down) &&
                         isfinite(sign > 0 ? l->most : l->least) &&
                         step_of(l, s->now[l->cause], sign, 1, &to);
        if (may) *m = move_to(s, lever, sign > 0 ? l->most : l->least);
        return may;
    }
    const bool a = l->down && walk(s, lever, -1, 0, true, &down),
               b = l->up && walk(s, lever, 1, 0, true, &up);
    if (a || b) *m = a && (!b || down.worth <= up.worth) ? down : up;
    return a || b;
}

/* ---- changes ---- */

static void offer(const struct seeker *s, struct cs_change c, struct cs_change *best, size_t *n)
{
    c.size = c.worth = 0;
    for (size_t i = 0; i < c.n; i++) {
        c.size += size_of(s, &c.move[i]);
        c.worth += c.move[i].worth;
    }
    size_t at = *n < CS_CHANGES ? (*n)++ : CS_CHANGES;
    for (; at > 0 && best[at - 1].size > c.size; at--)
        if (at < CS_CHANGES) best[at] = best[at - 1];
    if (at < CS_CHANGES) best[at] = c;
}

/* The first as far as it goes, the second as far as is then needed, and the first back as far as that allows.
 */
static bool both(const struct seeker *s, size_t a, size_t b, double need, struct cs_change *c)
{
    struct cs_move first, second, back;
    if (!deepest(s, a, &first) || !nearest(s, b, need - first.worth, &second)) return false;
    if (nearest(s, a, need - second.worth, &back)) first = back;
    *c = (struct cs_change){.move = {first, second}, .n = 2};
    return first.worth + second.worth < need;
}

static void offer_two(const struct seeker *s, size_t a, size_t b, double need, struct cs_change *best,
                      size_t *n)
{
    struct cs_change x, y;
    const bool ab = both(s, a, b, need, &x), ba = both(s, b, a, need, &y);
    if (!ab && !ba) return;
    const bool first = ab && (!ba || size_of(s, &x.move[0]) + size_of(s, &x.move[1]) <=
                                         size_of(s, &y.move[0]) + size_of(s, &y.move[1]));
    struct cs_change c = first ? x : y;
    if (!first) { /* in the order of the levers */
        const struct cs_move m = c.move[0];
        c.move[0] = c.move[1];
        c.move[1] = m;
    }
    offer(s, c, best, n);
}

size_t cs_counterfactual(const struct cs_levers *levers, const double *now, double need,
                         struct cs_change best[CS_CHANGES])
{
    const struct seeker s = {levers, now};
    size_t n = 0;
    for (size_t i = 0; i < levers->n; i++) {
        struct cs_change c = {.n = 1};
        if (nearest(&s, i, need, &c.move[0])) offer(&s, c, best, &n);
    }
    if (n) return n;
    for (size_t a = 0; a < levers->n; a++)
        for (size_t b = a + 1; b < levers->n; b++) offer_two(&s, a, b, need, best, &n);
    return n;
}

/* ---- rules ---- */

static bool is_below(double risk, double points, double cut)
{
    return round((risk - points) * 1e9) / 1e9 < cut;
}

static void offer_rules(struct cs_cease c, struct cs_cease *best, size_t *n)
{
    size_t at = *n < CS_CHANGES ? (*n)++ : CS_CHANGES;
    for (; at > 0 && best[at - 1].points > c.points; at--)
        if (at < CS_CHANGES) best[at] = best[at - 1];
    if (at < CS_CHANGES) best[at] = c;
}

size_t cs_counterfactual_rules(const double *points, size_t n, double risk, double cut,
                               struct cs_cease best[CS_CHANGES])
{
    size_t found = 0;
    for (size_t a = 0; a < n; a++)
        if (points[a] > 0 && is_below(risk, points[a], cut))
            offer_rules((struct cs_cease){{a, 0}, 1, points[a]}, best, &found);
    if (found) return found;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n && points[a] > 0; b++)
            if (points[b] > 0 && is_below(risk, points[a] + points[b], cut))
                offer_rules((struct cs_cease){{a, b}, 2, points[a] + points[b]}, best, &found);
    return found;
}
