/* cross.h - a view laid out for drawing: the values of one key along a line of points, those of its other
 * keys as lines.
 *
 * Dates, weeks, months, hours and weekdays stand in the order of time, without gaps; all hours and weekdays
 * are there. Other values keep the order of the stream.
 */
#ifndef CS_REPORT_CROSS_H
#define CS_REPORT_CROSS_H

#include "report/ask.h"

enum { CS_CROSS_KEYS = 16, CS_POINTS_MAX = 4000, CS_CROSS_CELLS = 1 << 22 };

/* Keys of a view that are held at one value; elsewhere .p is NULL. */
struct cs_fixed {
    struct cs_slice at[CS_CROSS_KEYS];
};
/* For every key of the view but `x` and `by`: what the option of that name says, else the row of an {{#each}}
 * around. CS_USAGE without one, but with `by` "*" it is then not held. */
enum cs_status cs_fixed_read(const struct cs_build *, struct cs_tag *, const struct cs_asked *,
                             struct cs_slice x, struct cs_slice by, struct cs_fixed *,
                             struct cs_error *) CS_MUST_USE;

struct cs_cross { /* zero-initialise */
    size_t n_points, n_lines;
    bool timed;                        /* the points are of time */
    struct cs_slice *point;            /* values of the key along; in the facts, or in the document's arena */
    const struct cs_fact_group **line; /* a group of each line, for its other keys */
    const struct cs_fact_group **cell; /* cell[line * n_points + point]; NULL: no such group */
    struct cs_map lines;               /* values of the other keys -> line */
};
/* CS_USAGE for more than CS_CROSS_CELLS cells. Of more than CS_POINTS_MAX points of time the last are kept.
 * Release it in any case. */
enum cs_status cs_cross_make(struct cs_cross *, struct cs_build *, const struct cs_tag *,
                             const struct cs_asked *, struct cs_slice x, const struct cs_fixed *,
                             struct cs_error *) CS_MUST_USE;
/* The line of these values of the other keys, in the view's order; CS_MAP_NONE when there is none. */
uint32_t cs_cross_line(const struct cs_cross *, const struct cs_slice *values, size_t n);
void cs_cross_release(struct cs_cross *);
/* date, week, month, hour, weekday. */
bool cs_key_is_time(struct cs_slice key);
/* Those, and what else has an order of its own, in which the stream has it: cohorts, and their age. */
bool cs_key_has_order(struct cs_slice key);
/* The number of a key of a view, SIZE_MAX when it has none such. */
size_t cs_asked_find_key(const struct cs_asked *, struct cs_slice key);

#endif
