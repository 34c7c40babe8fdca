/* measures_part.h - what the writers of measures share. Private to measures.c and measures_cube.c. */
#ifndef CS_METRIC_MEASURES_PART_H
#define CS_METRIC_MEASURES_PART_H

#include "base/map.h"
#include "metric/measures.h"

#define CS_BUCKET_KEY CS_LIT("bucket") /* the key of histograms */

enum { CS_MEASURES_FLUSH = 1 << 17 };

struct cs_measures_column;
struct cs_measures_writer {
    const struct cs_answer *a;
    struct cs_output *out;
    struct cs_buf buf, text;
    struct cs_map keys; /* the key columns of all views */
    struct cs_slice as_of;
    char as_of_text[CS_TIME_LEN];
    struct cs_measures_column *columns; /* of wide rows, behind the keys */
    size_t n_columns;
    uint64_t rows;
    struct cs_error *e;
};

/* Writes what has gathered when it is more than so many bytes. */
enum cs_status cs_measures_flush(struct cs_measures_writer *, size_t above) CS_MUST_USE;
/* A key's value as a field, with its tab. */
void cs_measures_key(struct cs_measures_writer *, const struct cs_view_answer *, const struct cs_group *,
                     size_t key, struct cs_buf *);
/* A figure made of the metric: its id goes behind the metric's. */
struct cs_measures_derived {
    const char *id, *unit; /* unit NULL: the metric's */
    struct cs_num value;
    struct cs_interval limits;
};
/* A row as far as the target, of period `p` of the view, and its rest; `derived` NULL: of the metric itself.
 */
void cs_measures_front(struct cs_measures_writer *, const struct cs_view_answer *, const struct cs_group *,
                       size_t m, size_t p, const struct cs_result *, struct cs_num target,
                       const struct cs_measures_derived *derived);
void cs_measures_back(struct cs_measures_writer *, struct cs_num base, struct cs_num diff,
                      struct cs_interval);

/* The rows of a cube; `order` holds its metrics in the order of the catalogue. */
enum cs_status cs_measures_cube(struct cs_measures_writer *, const struct cs_view_answer *,
                                const size_t *order) CS_MUST_USE;

#endif
