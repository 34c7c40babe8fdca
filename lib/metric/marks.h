/* marks.h - what is kept of a group where counters, sums and quantiles do not reach: who was there, which
 * spans of time lay over each other, which durations have not ended.
 *
 * A mark is two words and a number. By kind:
 *   DISTINCT  who: 128 bits of a hash; the largest number seen with it. One mark a value.
 *   PAIRS     two hashes of 64 bits; in how many rows they met. One mark a pair.
 *   SPANS     from, to (seconds). One mark a row.
 *   TIMES     how long: the number; word 0 is 1 when it has not ended yet. One mark a row.
 * Marks merge; order and partition of the rows never show. Scores, by when they were given, are asked for in
 * the same way, but kept otherwise (metric/lasts.h).
 */
#ifndef CS_METRIC_MARKS_H
#define CS_METRIC_MARKS_H

#include "metric/accumulator.h"

enum cs_marks_kind {
    CS_MARKS_NONE,
    CS_MARKS_DISTINCT,
    CS_MARKS_PAIRS,
    CS_MARKS_SPANS,
    CS_MARKS_TIMES,
    CS_MARKS_LASTS,
    CS_MARKS_LAST
};

struct cs_mark {
    uint64_t word[2];
    int64_t v;
    uint8_t tag; /* of the number v */
    bool used;   /* DISTINCT and PAIRS: a slot of a hash table, free when not */
};
/* Zero-initialise. */
struct cs_marks {
    struct cs_mark *v;
    size_t n, cap;
    uint64_t factor;         /* of a hash table */
    enum cs_marks_kind kind; /* set with the first mark */
    bool failed;             /* memory was short */
};

void cs_marks_release(struct cs_marks *);
void cs_marks_add(struct cs_marks *, enum cs_marks_kind, struct cs_mark);
void cs_marks_merge(struct cs_marks *into, const struct cs_marks *from);

/* Marks as words (base/state.h), sorted; and back: false when it is no such state. */
void cs_marks_write(const struct cs_marks *, struct cs_buf *);
bool cs_marks_read(struct cs_marks *, enum cs_marks_kind, struct cs_slice state);
/* The accumulator that keeps a kind; CS_KEEPS for none. */
static inline enum cs_keep cs_marks_keep(enum cs_marks_kind kind)
{
    return kind ? (enum cs_keep)(CS_KEEP_DISTINCT + (kind - CS_MARKS_DISTINCT)) : CS_KEEPS;
}

/* Adds row r, which must say something (cs_marks_need). `b` is NULL where a kind has one argument. */
void cs_marks_see(struct cs_marks *, enum cs_marks_kind, const struct cs_vec *a, const struct cs_vec *b,
                  uint32_t r);
/* Does row r say something: both arguments, for TIMES either of them, for DISTINCT the first. */
bool cs_marks_need(enum cs_marks_kind, const struct cs_vec *a, const struct cs_vec *b, uint32_t r);

/* ---- what they come to; lists are sorted in place; `failed` is set when memory was short ---- */

/* DISTINCT: how many; how many whose number is not 0; the exact sum of the numbers. */
uint64_t cs_marks_true(const struct cs_marks *);
struct cs_num cs_marks_sum(struct cs_marks *);
/* PAIRS: first words, and those of them with at least `kinds` pairs of at least `rows` rows. */
void cs_marks_breadth(struct cs_marks *, uint64_t kinds, uint64_t rows, uint64_t *all, uint64_t *broad);
/* SPANS, half open: most at one time; and seconds of all spans, seconds in which there was any. */
void cs_marks_overlap(struct cs_marks *, uint64_t *peak, uint64_t *seconds, uint64_t *busy);
/* TIMES: the Kaplan-Meier median, as R's survfit prints it: the first time at which the estimate falls below
 * one half; where it is one half (to 1.5e-8), the middle of that time and the next at which it falls. Missing
 * when it never gets there. Source: E. L. Kaplan and P. Meier, JASA 53 (1958); R survival, survfit. */
struct cs_num cs_marks_km(struct cs_marks *);
#endif
