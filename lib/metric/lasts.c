/* lasts.c - the newest scores. Rows mostly come in the order of time, so a score mostly goes to the end. */
#include "metric/lasts.h"
#include "base/state.h"
#include <math.h>
#include <string.h>

static bool is_newer(int64_t at, struct cs_num v, int64_t other_at, struct cs_num other)
{
    return at != other_at ? at > other_at : cs_num_cmp(v, other) > 0;
}

static struct cs_num score(const struct cs_lasts *l, size_t i)
{
    return (struct cs_num){l->v[i], l->tag[i]};
}

/* Moves the scores from `from` up to and without `end` by one place, down or up. */
static void move(struct cs_lasts *l, size_t from, size_t end, bool down)
{
    const size_t to = down ? from - 1 : from + 1, n = end - from;
    memmove(l->at + to, l->at + from, n * sizeof *l->at);
    memmove(l->v + to, l->v + from, n * sizeof *l->v);
    memmove(l->tag + to, l->tag + from, n);
}

void cs_lasts_add(struct cs_lasts *l, int64_t at, struct cs_num v)
{
    size_t i = l->n;
    while (i > 0 && !is_newer(at, v, l->at[i - 1], score(l, i - 1))) i--;
    if (l->n < CS_LASTS) {
        move(l, i, l->n++, false);
    } else {
        if (i == 0) return;
        move(l, 1, i--, true);
    }
    l->at[i] = at;
    l->v[i] = v.v;
    l->tag[i] = v.tag;
}

void cs_lasts_merge(struct cs_lasts *into, const struct cs_lasts *from)
{
    for (size_t i = 0; i < from->n; i++) cs_lasts_add(into, from->at[i], score(from, i));
}

void cs_last_add(struct cs_last *l, int64_t at, struct cs_num v)
{
    if (l->any && !is_newer(at, v, l->at, cs_last_value(l))) return;
    *l = (struct cs_last){.at = at, .v = v.v, .tag = v.tag, .any = true};
}

/* ---- as words: when, tag, score ---- */

static void write_score(struct cs_buf *b, int64_t at, struct cs_num v)
{
    cs_state_put(b, at);
    cs_state_put(b, v.tag);
    cs_state_put(b, v.v);
}

static bool read_score(struct cs_slice *state, int64_t *at, struct cs_num *v)
{
    int64_t tag;
    double d = 0;
    if (!cs_state_take(state, at) || !cs_state_take(state, &tag) || !cs_state_take(state, &v->v))
        return false;
    if (tag == CS_TAG_DOUBLE) memcpy(&d, &v->v, sizeof d);
    v->tag = (uint8_t)tag;
    return (tag >= 0 && tag <= CS_SCALE_MAX) || (tag == CS_TAG_DOUBLE && d - d == 0);
}

void cs_lasts_write(const struct cs_lasts *l, struct cs_buf *b)
{
    for (size_t i = 0; i < l->n; i++) write_score(b, l->at[i], score(l, i));
}

bool cs_lasts_read(struct cs_lasts *l, struct cs_slice state)
{
    int64_t at;
    struct cs_num v;
    while (state.n) {
        if (!read_score(&state, &at, &v)) return false;
        cs_lasts_add(l, at, v);
    }
    return true;
}

void cs_last_write(const struct cs_last *l, struct cs_buf *b)
{
    if (l->any) write_score(b, l->at, cs_last_value(l));
}

bool cs_last_read(struct cs_last *l, struct cs_slice state)
{
    struct cs_num v;
    if (!state.n) return true;
    if (!read_score(&state, &l->at, &v) || state.n) return false;
    l->v = v.v;
    l->tag = v.tag;
    l->any = true;
    return true;
}

/* ---- what they come to ---- */

static int sign(double x)
{
    return (x > 0) - (x < 0);
}

/* Puts x where it belongs among n sorted numbers: there are few. */
static void insert(double *sorted, size_t n, double x)
{
    for (; n > 0 && sorted[n - 1] > x; n--) sorted[n] = sorted[n - 1];
    sorted[n] = x;
}

struct cs_num cs_lasts_trend(const struct cs_lasts *l, double *slope)
{
    double slopes[CS_LASTS * (CS_LASTS - 1) / 2];
    size_t pairs = 0;
    int64_t s = 0;
    bool rises = false, falls = false;
    *slope = NAN;
    if (l->n < 3) return CS_MISSING;
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = i + 1; k < l->n; k++) {
            if (l->at[k] == l->at[i]) continue; /* at one time: no direction */
            double step = cs_num_double(cs_num_sub(score(l, k), score(l, i)));
            insert(slopes, pairs++, step / (double)((uint64_t)l->at[k] - (uint64_t)l->at[i]) * 86400);
            s += sign(step);
            rises |= k == i + 1 && step > 0;
            falls |= k == i + 1 && step < 0;
        }
    if (pairs == 0) return CS_MISSING;
    *slope = pairs % 2 ? slopes[pairs / 2] : (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2;
    int direction = sign(*slope) == sign((double)s) ? sign(*slope) : 0;
    bool steadily = direction > 0 ? !falls : !rises;
    return cs_int(direction * (steadily ? 2 : 1));
}

struct cs_num cs_last_value(const struct cs_last *l)
{
    return l->any ? (struct cs_num){l->v, l->tag} : CS_MISSING;
}
