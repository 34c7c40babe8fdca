/* marks_value.c - what marks come to: distinct counts, breadth, overlap, Kaplan-Meier.
 */
#include "base/sum.h"
#include "metric/marks.h"
#include <math.h>
#include <stdlib.h>

static struct cs_num number(const struct cs_mark *x)
{
    return (struct cs_num){x->v, x->tag};
}

/* ---- distinct ---- */

uint64_t cs_marks_true(const struct cs_marks *m)
{
    uint64_t n = 0;
    for (size_t i = 0; i < m->cap; i++) n += m->v[i].used && m->v[i].tag != CS_TAG_MISSING && m->v[i].v != 0;
    return n;
}

struct cs_num cs_marks_sum(struct cs_marks *m)
{
    struct cs_sum sum = {0};
    struct cs_error e;
    for (size_t i = 0; i < m->cap; i++)
        if (m->v[i].used) cs_sum_add(&sum, number(&m->v[i]));
    bool fine = cs_sum_status(&sum, &e) == CS_OK;
    struct cs_num total = fine ? cs_sum_total(&sum) : CS_MISSING;
    m->failed |= !fine;
    cs_sum_release(&sum);
    return total;
}

/* ---- breadth ---- */

static int by_words(const void *a, const void *b)
{
    const struct cs_mark *x = a, *y = b;
    for (int i = 0; i < 2; i++)
        if (x->word[i] != y->word[i]) return x->word[i] < y->word[i] ? -1 : 1;
    return 0;
}

void cs_marks_breadth(struct cs_marks *m, uint64_t kinds, uint64_t rows, uint64_t *all, uint64_t *broad)
{
    struct cs_mark *v = cs_alloc(m->n + 1, sizeof *v);
    size_t n = 0;
    *all = *broad = 0;
    m->failed |= !v;
    for (size_t i = 0; v && i < m->cap; i++)
        if (m->v[i].used) v[n++] = m->v[i];
    if (n) qsort(v, n, sizeof *v, by_words);
    for (size_t i = 0, end; i < n; i = end) {
        uint64_t enough = 0;
        for (end = i; end < n && v[end].word[0] == v[i].word[0]; end++) enough += (uint64_t)v[end].v >= rows;
        ++*all;
        *broad += enough >= kinds;
    }
    free(v);
}

/* ---- overlap ---- */

static int by_word(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Begins and ends are sorted apart: how many are open depends on how many of each have passed, not on whose
 * they are. Where an end and a begin fall together the end comes first. */
void cs_marks_overlap(struct cs_marks *m, uint64_t *peak, uint64_t *seconds, uint64_t *busy)
{
    uint64_t *from = cs_alloc(m->n + 1, sizeof *from), *to = cs_alloc(m->n + 1, sizeof *to);
    size_t n = 0, begun = 0, ended = 0;
    *peak = *seconds = *busy = 0;
    m->failed |= !from || !to;
    for (size_t i = 0; from && to && i < m->n; i++) {
        if (m->v[i].word[1] <= m->v[i].word[0]) continue; /* of no length, or none at all */
        from[n] = m->v[i].word[0];
        to[n++] = m->v[i].word[1];
        *seconds += m->v[i].word[1] - m->v[i].word[0];
    }
    if (n) qsort(from, n, sizeof *from, by_word);
    if (n) qsort(to, n, sizeof *to, by_word);
    for (uint64_t since = 0; ended < n;) {
        if (begun < n && from[begun] < to[ended]) {
            if (begun == ended) since = from[begun];
            begun++;
            if (begun - ended > *peak) *peak = begun - ended;
        } else if (++ended == begun) {
            *busy += to[ended - 1] - since;
        }
    }
    free(from);
    free(to);
}

/* ---- Kaplan-Meier ---- */

/* Ends before those still open at the same duration. */
static int by_duration(const void *a, const void *b)
{
    const struct cs_mark *x = a, *y = b;
    int c = cs_num_cmp(number(x), number(y));
    if (c) return c;
    return x->word[0] < y->word[0] ? -1 : x->word[0] > y->word[0];
}

struct cs_num cs_marks_km(struct cs_marks *m)
{
    const double tolerance = 0x1p-26; /* R: the square root of the spacing of doubles at 1 */
    double survive = 1;
    struct cs_num half = CS_MISSING; /* where the estimate is one half */
    double at_half = 0;
    if (m->n) qsort(m->v, m->n, sizeof *m->v, by_duration);
    for (size_t i = 0, end; i < m->n; i = end) {
        size_t ends = 0, at_risk = m->n - i;
        for (end = i; end < m->n && cs_num_cmp(number(&m->v[end]), number(&m->v[i])) == 0; end++)
            ends += m->v[end].word[0] == 0;
        if (ends == 0) continue;
        survive *= (double)(at_risk - ends) / (double)at_risk;
        if (!cs_num_missing(half)) {
            if (survive >= at_half) continue;
            return cs_num_div(cs_num_add(half, number(&m->v[i])), cs_int(2));
        }
        if (survive >= 0.5 + tolerance) continue;
        half = number(&m->v[i]);
        at_half = survive;
        if (fabs(survive - 0.5) >= tolerance) return half;
    }
    return half;
}
