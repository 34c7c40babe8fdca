/* accumulator.c - the table of accumulators, and the loops that add to them. */
#include "metric/accumulator.h"
#include "base/state.h"
#include "metric/lasts.h"
#include "metric/marks.h"
#include "metric/tally.h"
#include <string.h>

/* Casts a cell away from its bytes: cells are aligned as their array is. */
static inline void *cell_at(const struct cs_added *a, uint32_t row)
{
    return a->cells + a->group[row] * a->stride;
}

/* ---- sums ---- */

static void sum_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++) cs_sum_add(cell_at(a, a->rows[i]), cs_vec_num(a->x[0], a->rows[i]));
}

static void sum_merge(void *into, const void *from)
{
    cs_sum_merge(into, from);
}

static void sum_release(void *cell)
{
    cs_sum_release(cell);
}

static enum cs_status sum_status(const void *cell, struct cs_error *e)
{
    return cs_sum_status(cell, e);
}

static void sum_write(const void *cell, struct cs_buf *b)
{
    cs_sum_write(cell, b);
}

static bool sum_read(void *cell, struct cs_slice state)
{
    return cs_sum_read(cell, state);
}

/* ---- values ---- */

static void values_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++)
        cs_values_add(cell_at(a, a->rows[i]), cs_vec_num(a->x[0], a->rows[i]));
}

static void values_merge(void *into, const void *from)
{
    cs_values_merge(into, from);
}

static void values_release(void *cell)
{
    cs_values_release(cell);
}

static enum cs_status values_status(const void *cell, struct cs_error *e)
{
    return cs_values_status(cell, e);
}

static void values_write(const void *cell, struct cs_buf *b)
{
    cs_values_write(cell, b);
}

static bool values_read(void *cell, struct cs_slice state)
{
    return cs_values_read(cell, state);
}

/* ---- histograms ---- */

static void histogram_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++)
        cs_histogram_add(cell_at(a, a->rows[i]), cs_vec_num(a->x[0], a->rows[i]));
}

static void histogram_merge(void *into, const void *from)
{
    cs_histogram_merge(into, from);
}

static void histogram_release(void *cell)
{
    cs_histogram_release(cell);
}

static enum cs_status histogram_status(const void *cell, struct cs_error *e)
{
    return cs_histogram_status(cell, e);
}

static void histogram_write(const void *cell, struct cs_buf *b)
{
    cs_histogram_write(cell, b);
}

static bool histogram_read(void *cell, struct cs_slice state)
{
    return cs_histogram_read(cell, state);
}

/* ---- extremes ---- */

/* Numbers of one form, as most are, compare by a look at their words. */
static inline bool is_less(struct cs_num a, struct cs_num b)
{
    double x, y;
    if (a.tag != b.tag) return cs_num_cmp(a, b) < 0;
    if (a.tag != CS_TAG_DOUBLE) return a.v < b.v;
    memcpy(&x, &a.v, sizeof x);
    memcpy(&y, &b.v, sizeof y);
    return x < y;
}

static struct cs_num least(const struct cs_extremes *x)
{
    return (struct cs_num){x->min, x->min_tag};
}

static struct cs_num greatest(const struct cs_extremes *x)
{
    return (struct cs_num){x->max, x->max_tag};
}

static inline void see(struct cs_extremes *x, struct cs_num v)
{
    if (!x->any || is_less(v, least(x))) {
        x->min = v.v;
        x->min_tag = v.tag;
    }
    if (!x->any || is_less(greatest(x), v)) {
        x->max = v.v;
        x->max_tag = v.tag;
    }
    x->any = true;
}

static void extremes_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++) see(cell_at(a, a->rows[i]), cs_vec_num(a->x[0], a->rows[i]));
}

static void extremes_merge(void *into, const void *from)
{
    const struct cs_extremes *other = from;
    if (!other->any) return;
    see(into, least(other));
    see(into, greatest(other));
}

static void extremes_write(const void *cell, struct cs_buf *b)
{
    const struct cs_extremes *x = cell;
    if (!x->any) return;
    cs_state_put(b, x->min_tag);
    cs_state_put(b, x->min);
    cs_state_put(b, x->max_tag);
    cs_state_put(b, x->max);
}

static bool read_num(struct cs_slice *rest, struct cs_num *x)
{
    int64_t tag;
    double d;
    if (!cs_state_take(rest, &tag) || !cs_state_take(rest, &x->v)) return false;
    if (tag == CS_TAG_DOUBLE) memcpy(&d, &x->v, sizeof d);
    x->tag = (uint8_t)tag;
    return (tag >= 0 && tag <= CS_SCALE_MAX) || (tag == CS_TAG_DOUBLE && d - d == 0);
}

static bool extremes_read(void *cell, struct cs_slice state)
{
    struct cs_num min, max;
    if (!state.n) return true;
    if (!read_num(&state, &min) || !read_num(&state, &max) || state.n || cs_num_cmp(min, max) > 0)
        return false;
    *(struct cs_extremes *)cell =
        (struct cs_extremes){.min = min.v, .max = max.v, .min_tag = min.tag, .max_tag = max.tag, .any = true};
    return true;
}

/* ---- marks ---- */

static void marks_add(const struct cs_added *a, enum cs_marks_kind kind)
{
    for (uint32_t i = 0; i < a->n; i++)
        cs_marks_see(cell_at(a, a->rows[i]), kind, a->x[0], a->x[1], a->rows[i]);
}

static void distinct_add(const struct cs_added *a)
{
    marks_add(a, CS_MARKS_DISTINCT);
}

static void pairs_add(const struct cs_added *a)
{
    marks_add(a, CS_MARKS_PAIRS);
}

static void spans_add(const struct cs_added *a)
{
    marks_add(a, CS_MARKS_SPANS);
}

static void times_add(const struct cs_added *a)
{
    marks_add(a, CS_MARKS_TIMES);
}

static void marks_merge(void *into, const void *from)
{
    cs_marks_merge(into, from);
}

static void marks_release(void *cell)
{
    cs_marks_release(cell);
}

static enum cs_status marks_status(const void *cell, struct cs_error *e)
{
    return ((const struct cs_marks *)cell)->failed ? cs_fail_memory(e) : CS_OK;
}

static void marks_write(const void *cell, struct cs_buf *b)
{
    cs_marks_write(cell, b);
}

static bool distinct_read(void *cell, struct cs_slice state)
{
    return cs_marks_read(cell, CS_MARKS_DISTINCT, state);
}

static bool pairs_read(void *cell, struct cs_slice state)
{
    return cs_marks_read(cell, CS_MARKS_PAIRS, state);
}

static bool spans_read(void *cell, struct cs_slice state)
{
    return cs_marks_read(cell, CS_MARKS_SPANS, state);
}

static bool times_read(void *cell, struct cs_slice state)
{
    return cs_marks_read(cell, CS_MARKS_TIMES, state);
}

/* ---- last scores ---- */

static void lasts_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++)
        cs_lasts_add(cell_at(a, a->rows[i]), a->x[1]->v[a->rows[i]], cs_vec_num(a->x[0], a->rows[i]));
}

static void lasts_merge(void *into, const void *from)
{
    cs_lasts_merge(into, from);
}

static void lasts_write(const void *cell, struct cs_buf *b)
{
    cs_lasts_write(cell, b);
}

static bool lasts_read(void *cell, struct cs_slice state)
{
    return cs_lasts_read(cell, state);
}

static void last_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++)
        cs_last_add(cell_at(a, a->rows[i]), a->x[1]->v[a->rows[i]], cs_vec_num(a->x[0], a->rows[i]));
}

static void last_merge(void *into, const void *from)
{
    const struct cs_last *other = from;
    if (other->any) cs_last_add(into, other->at, cs_last_value(other));
}

static void last_write(const void *cell, struct cs_buf *b)
{
    cs_last_write(cell, b);
}

static bool last_read(void *cell, struct cs_slice state)
{
    return cs_last_read(cell, state);
}

/* ---- tallies ---- */

static void tally_add(const struct cs_added *rows)
{
    const struct cs_added local = *rows, *a = &local;
    for (uint32_t i = 0; i < a->n; i++) cs_tally_add(cell_at(a, a->rows[i]), a->code[a->rows[i]], 1);
}

static void tally_merge(void *into, const void *from)
{
    cs_tally_merge(into, from);
}

static void tally_release(void *cell)
{
    cs_tally_release(cell);
}

static enum cs_status tally_status(const void *cell, struct cs_error *e)
{
    return ((const struct cs_tally *)cell)->failed ? cs_fail_memory(e) : CS_OK;
}

static void tally_write(const void *cell, struct cs_buf *b)
{
    cs_tally_write(cell, b);
}

static bool tally_read(void *cell, struct cs_slice state)
{
    return cs_tally_read(cell, state);
}

/* ---- the table ---- */

#define KIND(name, type)                                                                                     \
    {                                                                                                        \
#name, sizeof(type), _Alignof(type), name##_add, name##_merge, name##_release, name##_status,        \
            name##_write, name##_read                                                                        \
    }
#define FLAT(name, type)                                                                                     \
    {                                                                                                        \
#name, sizeof(type), _Alignof(type), name##_add, name##_merge, NULL, NULL, name##_write, name##_read \
    }
#define MARKS(name)                                                                                          \
    {                                                                                                        \
#name, sizeof(struct cs_marks), _Alignof(struct cs_marks), name##_add, marks_merge, marks_release,   \
            marks_status, marks_write, name##_read                                                           \
    }

const struct cs_accumulator cs_accumulators[CS_KEEPS] = {
    [CS_KEEP_SUM] = KIND(sum, struct cs_sum),
    [CS_KEEP_VALUES] = KIND(values, struct cs_values),
    [CS_KEEP_HISTOGRAM] = KIND(histogram, struct cs_histogram),
    [CS_KEEP_EXTREMES] = FLAT(extremes, struct cs_extremes),
    [CS_KEEP_DISTINCT] = MARKS(distinct),
    [CS_KEEP_PAIRS] = MARKS(pairs),
    [CS_KEEP_SPANS] = MARKS(spans),
    [CS_KEEP_TIMES] = MARKS(times),
    [CS_KEEP_LASTS] = FLAT(lasts, struct cs_lasts),
    [CS_KEEP_LAST] = FLAT(last, struct cs_last),
    [CS_KEEP_TALLY] = KIND(tally, struct cs_tally),
};
