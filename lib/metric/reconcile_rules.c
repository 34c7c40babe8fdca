/* reconcile_rules.c - the rules of reconcile.h. */
#include "metric/reconcile_part.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool known(struct cs_num x)
{
    return !cs_num_missing(x);
}

static double number(const struct cs_posting *x)
{
    return x ? cs_num_double(x->value) : NAN;
}

/* ---- one group ---- */

static void parts(struct cs_books *b, const struct cs_posting *x)
{
    const struct cs_posting *answered = cs_books_other(b, x, "answered"),
                            *abandoned = cs_books_other(b, x, "abandoned");
    const struct cs_posting *flowout = cs_books_other(b, x, "flowout"),
                            *voicemail = cs_books_other(b, x, "voicemail");
    const struct cs_posting *bot = cs_books_other(b, x, "bot"),
                            *out_rate = cs_books_other(b, x, "flowout_rate");
    const struct cs_posting *bot_rate = cs_books_other(b, x, "bot_rate");
    if (!answered || !abandoned) return;
    double sum = number(answered) + number(abandoned), offered = number(x);
    bool whole = flowout || out_rate;
    if (flowout)
        sum += number(flowout) + (voicemail ? number(voicemail) : 0);
    else if (out_rate)
        sum += cs_num_double(out_rate->num);
    if (bot)
        sum += number(bot);
    else if (bot_rate)
        sum += cs_num_double(bot_rate->num);
    else
        whole &= flowout != NULL; /* a bot that is not told of may have the rest */
    cs_books_judge(b, CS_RULE_PARTS, whole ? sum == offered : sum <= offered, x,
                   whole ? "offered is %.15g, its parts are %.15g"
                         : "offered is %.15g, answered and abandoned alone are %.15g",
                   offered, sum);
}

static bool ends_with(struct cs_slice s, const char *tail)
{
    size_t n = strlen(tail);
    return s.n > n && !memcmp(s.p + s.n - n, tail, n);
}

static void share(struct cs_books *b, const struct cs_posting *x)
{
    double v = number(x);
    if (ends_with(x->metric, ".attainment")) return; /* of a target: more than all of it is no mistake */
    bool good = v >= 0 && v <= 1, exact = known(x->num) && known(x->den);
    if (exact) {
        double num = cs_num_double(x->num), den = cs_num_double(x->den);
        good &= num >= 0 && num <= den && fabs(num / den - v) <= 1e-9;
    }
    cs_books_judge(b, CS_RULE_SHARE, good, x, "%s is %.15g%s", cs_quote(x->metric).text, v,
                   exact ? ", which its numerator and denominator are not" : "");
}

/* satisfied + neutral + dissatisfied */
static void split(struct cs_books *b, const struct cs_posting *x)
{
    const struct cs_posting *neutral = cs_books_other(b, x, "csat_neutral"),
                            *bad = cs_books_other(b, x, "csat_bad");
    if (!neutral || !bad || !known(neutral->value) || !known(bad->value)) return;
    double sum = number(x) + number(neutral) + number(bad);
    bool exact = known(x->den) && known(neutral->den) && known(bad->den);
    cs_books_judge(b, CS_RULE_SHARES_SUM, fabs(sum - 1) <= (exact ? 1e-9 : 0.015 + 1e-9), x,
                   "csat, csat_neutral and csat_bad add up to %.15g", sum);
}

/* Half a unit of the last place that was written. */
static double rounding(struct cs_num x)
{
    double half = 0.5;
    if (x.tag > CS_SCALE_MAX) return 1e-9;
    for (unsigned i = 0; i < x.tag; i++) half /= 10;
    return x.tag ? half : 1e-9;
}

static void mean(struct cs_books *b, const struct cs_posting *x)
{
    const struct cs_posting *good = cs_books_other(b, x, "csat"),
                            *neutral = cs_books_other(b, x, "csat_neutral");
    const struct cs_posting *bad = cs_books_other(b, x, "csat_bad");
    if (!good || !known(good->value)) return;
    double p = number(good), r = bad && known(bad->value) ? number(bad) : NAN,
           q = neutral && known(neutral->value) ? number(neutral) : NAN;
    if (isnan(r) && !isnan(q)) r = 1 - p - q;
    if (isnan(q) && !isnan(r)) q = 1 - p - r;
    double rest = 1 - p, least = 4 * p + (isnan(q) ? rest : 3 * q + r),
           most = 5 * p + (isnan(q) ? 3 * rest : 3 * q + 2 * r);
    double v = number(x), slack = known(x->den) && known(good->den) ? 1e-9 : rounding(x->value) + 5 * 0.005;
    cs_books_judge(b, CS_RULE_MEAN, v >= least - slack && v <= most + slack, x,
                   "the mean is %.15g, its shares allow %.6g to %.6g", v, least, most);
}

void cs_reconcile_entry(struct cs_books *b, const struct cs_posting *x)
{
    if (!known(x->value)) return;
    if (known(x->lo) && known(x->hi)) {
        bool inside = cs_num_double(x->lo) <= number(x) + 1e-9 && number(x) <= cs_num_double(x->hi) + 1e-9;
        cs_books_judge(b, CS_RULE_INTERVAL, inside, x, "%s is %.15g, outside its interval",
                       cs_quote(x->metric).text, number(x));
    }
    if (x->vs.n) {
        if (!known(x->base) || !known(x->diff)) return;
        double want = number(x) - cs_num_double(x->base), diff = cs_num_double(x->diff);
        cs_books_judge(b, CS_RULE_DIFFERENCE, fabs(want - diff) <= 1e-9 * fmax(1, fabs(want)), x,
                       "%s differs from its %s by %.15g, not by %.15g", cs_quote(x->metric).text,
                       cs_quote(x->vs).text, want, diff);
        return;
    }
    if (cs_slice_eqz(x->unit, "share")) share(b, x);
    if (cs_slice_eqz(x->metric, "offered")) parts(b, x);
    if (cs_slice_eqz(x->metric, "csat")) split(b, x);
    if (cs_slice_eqz(x->metric, "csat.mean")) mean(b, x);
}

/* ---- sums over groups ---- */

struct sum {
    const struct cs_posting *first; /* of the view */
    const char *what;
    struct cs_num sum;
    uint64_t n;
    uint32_t family; /* sums of one metric, part and period */
};
struct sums {
    struct cs_books *b;
    struct cs_map ids, families;
    struct sum *v;
    size_t cap;
    struct cs_buf text;
    struct cs_error *e;
};

static void name(struct cs_buf *text, const struct cs_posting *x, const char *what, bool view)
{
    const struct cs_slice parts[] = {x->metric, cs_slicez(what), x->period, view ? x->view : CS_LIT(""),
                                     view ? x->keys : CS_LIT("")};
    cs_buf_clear(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cs_buf_adds(text, parts[i]);
        cs_buf_addc(text, '\t');
    }
}

static enum cs_status add(struct sums *s, const struct cs_posting *x, const char *what, struct cs_num value)
{
    bool added;
    name(&s->text, x, what, false);
    enum cs_status st = cs_buf_status(&s->text, s->e);
    if (st || !known(value)) return st;
    uint32_t family = cs_map_add(&s->families, cs_buf_slice(&s->text), NULL);
    name(&s->text, x, what, true);
    st = cs_buf_status(&s->text, s->e);
    if (st) return st;
    uint32_t id = cs_map_add(&s->ids, cs_buf_slice(&s->text), &added);
    if (!st) st = cs_map_status(&s->families, s->e);
    if (!st) st = cs_map_status(&s->ids, s->e);
    if (!st) st = cs_grow(&s->v, &s->cap, s->ids.n, sizeof *s->v, s->e);
    if (st) return st;
    if (added) s->v[id] = (struct sum){.first = x, .what = what, .sum = cs_int(0), .family = family};
    s->v[id].sum = cs_num_add(s->v[id].sum, value);
    s->v[id].n++;
    return CS_OK;
}

static enum cs_status add_entry(struct sums *s, const struct cs_posting *x)
{
    bool own = cs_map_find(&s->b->filtered, x->view) != CS_MAP_NONE;
    if (x->vs.n || ends_with(x->metric, ".hist")) return CS_OK;
    if (ends_with(x->metric, ".share") && x->keys.n && x->aggregate < 0 && !own)
        return add(s, x, "share", x->value);
    if (own) return CS_OK;
    bool count = x->aggregate == CS_AGG_COUNT || x->aggregate == CS_AGG_N || x->aggregate == CS_AGG_SUM;
    if (x->aggregate < 0) count = cs_slice_eqz(x->unit, "count") && !known(x->den);
    if (count) return add(s, x, "value", x->value);
    if (x->aggregate != CS_AGG_SHARE && x->aggregate != CS_AGG_MEAN && x->aggregate != -1) return CS_OK;
    enum cs_status st = add(s, x, "numerator", x->num);
    return st ? st : add(s, x, "denominator", x->den);
}

/* Each against the first of its family that came. */
static enum cs_status compare(struct sums *s)
{
    const struct sum **first = cs_alloc(s->families.n + 1, sizeof(const struct sum *));
    if (!first) return cs_fail_memory(s->e);
    for (size_t i = 0; i < s->ids.n; i++) {
        const struct sum *x = &s->v[i], *to = first[x->family];
        struct cs_posting whole = *x->first; /* a view is told, not a group of it */
        whole.group = CS_LIT("");
        if (!strcmp(x->what, "share")) {
            double sum = cs_num_double(x->sum);
            cs_books_judge(s->b, CS_RULE_SHARES_SUM, fabs(sum - 1) <= 1e-9 * (double)x->n, &whole,
                           "%s of all groups adds up to %.15g", cs_quote(x->first->metric).text, sum);
            continue;
        }
        if (!to) {
            first[x->family] = x;
            continue;
        }
        double a = cs_num_double(x->sum), b = cs_num_double(to->sum);
        cs_books_judge(s->b, CS_RULE_TOTAL, cs_num_cmp(x->sum, to->sum) == 0, &whole,
                       "the %s of %s is %.15g in all, and %.15g in view '%s'", x->what,
                       cs_quote(x->first->metric).text, a, b, cs_quote(to->first->view).text);
    }
    free(first);
    return CS_OK;
}

/* ---- stocks: day by day ---- */

struct point {
    const struct cs_posting *x;
    struct cs_slice rest, date; /* the group without its date */
};

/* Takes "date=…" out of a group; false when it has none. */
static bool split_date(const struct cs_posting *x, struct cs_arena *arena, struct point *p)
{
    const char *at = NULL;
    for (size_t i = 0; i + 15 <= x->group.n && !at; i++)
        if ((i == 0 || x->group.p[i - 1] == ',') && !memcmp(x->group.p + i, "date=", 5)) at = x->group.p + i;
    if (!at) return false;
    size_t before = (size_t)(at - x->group.p), after = x->group.n - before - 15;
    char *rest = cs_arena_alloc(arena, x->group.n, 1);
    if (!rest) return false;
    memcpy(rest, x->group.p, before);
    memcpy(rest + before, at + 15, after);
    *p = (struct point){x, cs_slice(rest, before + after), cs_slice(at + 5, 10)};
    return true;
}

static int by_day(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    int d = cs_slice_cmp(x->x->view, y->x->view);
    if (!d) d = cs_slice_cmp(x->x->metric, y->x->metric);
    if (!d) d = cs_slice_cmp(x->rest, y->rest);
    return d ? d : cs_slice_cmp(x->date, y->date);
}

static void stock_day(struct cs_books *b, const struct point *was, const struct point *is)
{
    char in[64], out[64];
    int64_t from, to;
    int n = (int)is->x->metric.n;
    if (n > 50 || !cs_date_parse(was->date, &from) || !cs_date_parse(is->date, &to) || to != from + 1) return;
    (void)snprintf(in, sizeof in, "%.*s_in", n, is->x->metric.p);
    (void)snprintf(out, sizeof out, "%.*s_out", n, is->x->metric.p);
    const struct cs_posting *came = cs_books_other(b, is->x, in), *went = cs_books_other(b, is->x, out);
    if (!came || !went || !known(came->value) || !known(went->value)) return;
    double want = number(was->x) + number(came) - number(went);
    cs_books_judge(b, CS_RULE_STOCK, want == number(is->x), is->x,
                   "%s is %.15g, but %.15g + %.15g - %.15g is %.15g", cs_quote(is->x->metric).text,
                   number(is->x), number(was->x), number(came), number(went), want);
}

static enum cs_status stocks(struct cs_books *b, struct cs_error *e)
{
    struct point *points = cs_alloc(b->n + 1, sizeof *points);
    size_t n = 0;
    if (!points) return cs_fail_memory(e);
    for (size_t i = 0; i < b->n; i++) {
        const struct cs_posting *x = &b->v[i];
        if (!x->vs.n && known(x->value) && split_date(x, &b->arena, &points[n])) n++;
    }
    qsort(points, n, sizeof *points, by_day);
    for (size_t i = 1; i < n; i++) {
        bool same = cs_slice_eq(points[i].x->view, points[i - 1].x->view) &&
                    cs_slice_eq(points[i].x->metric, points[i - 1].x->metric);
        if (same && cs_slice_eq(points[i].rest, points[i - 1].rest)) stock_day(b, &points[i - 1], &points[i]);
    }
    free(points);
    return CS_OK;
}

enum cs_status cs_reconcile_totals(struct cs_books *b, struct cs_error *e)
{
    struct sums s = {.b = b, .e = e};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < b->n && !st; i++) st = add_entry(&s, &b->v[i]);
    if (!st) st = compare(&s);
    if (!st) st = stocks(b, e);
    cs_map_release(&s.ids);
    cs_map_release(&s.families);
    cs_buf_release(&s.text);
    free(s.v);
    return st;
}
