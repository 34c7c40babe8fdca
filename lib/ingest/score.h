/* score.h - scores of satisfaction, whatever their scale, as 1 to 5: the rule of cs-map(5).
 *
 * A score x of a scale from a to b is 1 + 4 (x - a) / (b - a), to the nearest whole number, halves up. Scores
 * of 1 to 5 stay as they are.
 */
#ifndef CS_INGEST_SCORE_H
#define CS_INGEST_SCORE_H

#include "base/num.h"

struct cs_scale_of_scores {
    int lo, hi;  /* the ends of the scale; both 0: nobody said */
    bool thumbs; /* up or down, yes or no, good or bad */
};
/* "1-10", "0-10", "1-7", "0-100", "1-5" …, "thumbs". */
bool cs_scale_parse(struct cs_slice, struct cs_scale_of_scores *) CS_MUST_USE;
#define CS_SCALES "1-5, 1-7, 1-10, 0-10, 0-100 or thumbs"
/* A score as 1 to 5; false when it is beyond the scale. */
bool cs_scale_apply(struct cs_scale_of_scores, struct cs_num score, struct cs_num *out) CS_MUST_USE;

/* The score that a text tells besides a plain number: "4/5" (*of is 5, else 0), "4 stars", "8分", "★★★★☆",
 * "5 - Very satisfied" (*words is what stands behind; else empty). */
bool cs_score_read(struct cs_slice, struct cs_num *score, int *of, struct cs_slice *words) CS_MUST_USE;

#endif
