/* segments.h - what was found about customers, by one method or the other, and how it is written: a row a
 * customer, what the segments are like, and what a user should know.
 */
#ifndef CS_MODEL_SEGMENTS_H
#define CS_MODEL_SEGMENTS_H

#include "model/centres.h"
#include "model/rfm.h"

enum cs_segment_by { CS_BY_KMEANS, CS_BY_RFM };

enum { CS_SCALES = 3 };
extern const char *const cs_scale_names[CS_SCALES]; /* of enum cs_scale_how */

struct cs_segments { /* zero-initialise */
    enum cs_segment_by method;
    enum cs_lang lang;
    struct cs_frame frame;
    struct cs_scaling scaling;    /* its rows have a segment */
    struct cs_buf centres;        /* the stream that the rules were asked about */
    struct cs_centre_name *names; /* by its row; borrowed */
    /* kmeans */
    enum cs_scale_how how;
    struct cs_points points;
    struct cs_kmeans model;
    size_t asked; /* clusters */
    /* rfm */
    struct cs_rfm rfm;
};
void cs_segments_release(struct cs_segments *);

/* Appends row `row` of the frame: what was kept, and
 *     kmeans   segment distance segment_name
 *     rfm      r f m segment segment_name
 * which are empty for a customer without a value for each feature. *point counts those with one: rows are
 * asked for in order, from 0. */
void cs_segments_row(const struct cs_segments *, size_t row, size_t *point, struct cs_buf *);
/* Appends a stream that tells what the segments, or scores, are; returns its rows. */
uint64_t cs_segments_explain(const struct cs_segments *, struct cs_buf *);
/* Appends lines for standard error: counts, scales, how good it is. */
void cs_segments_tell(const struct cs_segments *, struct cs_buf *);

#endif
