/* pending.h - shares over gaps in one pass: a row whose share hangs on a gap counts as if the gap's
 * comparison did not hold, and leaves a note of the counter and of what it would add if it did. When all
 * contacts are known the notes of those whose comparison holds are carried out.
 */
#ifndef CS_METRIC_PENDING_H
#define CS_METRIC_PENDING_H

#include "metric/group.h"
#include "metric/layout.h"

/* Finds out whether every metric of the views that depends on gaps is such a share: then bindings->hinged is
 * set, with the hinges. Before evaluators are made. */
enum cs_status cs_pending_bind(struct cs_bindings *, struct cs_error *) CS_MUST_USE;

struct cs_pending; /* one a worker */

/* For bindings that are hinged. */
enum cs_status cs_pending_make(struct cs_pending **, const struct cs_layout *, struct cs_error *) CS_MUST_USE;
void cs_pending_free(struct cs_pending *);
/* Begins a batch. */
void cs_pending_batch(struct cs_pending *);
/* Counts the rows of a slot whose truth hangs on a gap. */
enum cs_status cs_pending_share(struct cs_pending *, uint32_t domain, const struct cs_slot *,
                                struct cs_store *, const uint32_t *group, const uint16_t *rows, uint32_t n,
                                struct cs_eval *, struct cs_error *) CS_MUST_USE;
/* Ends it: the contacts of the batch, with their notes. */
enum cs_status cs_pending_contacts(struct cs_pending *, struct cs_eval *, const struct cs_block *,
                                   uint32_t first, uint32_t n, struct cs_error *) CS_MUST_USE;
/* Joins `from`, whose groups of domain d are now called map[d][group] (map[d] NULL: as they were). */
enum cs_status cs_pending_merge(struct cs_pending *into, struct cs_pending *from, uint32_t *const *map,
                                struct cs_error *) CS_MUST_USE;
/* Their state as lines "contact<TAB>…", and one such line (what follows that word and its tab) back.
 * groups[d] is how many groups domain d has. */
void cs_pending_portable(struct cs_pending *);
struct cs_contact_at {
    uint32_t run;
    size_t i;
};
/* The next few of them from *at on, in the order of the rows; false when there is none left. Group g of
 * domain d is called rank[d][g]. */
bool cs_pending_write(struct cs_pending *, struct cs_contact_at *at, uint32_t *const *rank, struct cs_buf *);
enum cs_status cs_pending_read(struct cs_pending *, struct cs_slice line, const size_t *groups,
                               struct cs_error *) CS_MUST_USE;
/* When all have been merged: carries the notes out. */
enum cs_status cs_pending_settle(struct cs_pending *, struct cs_store *const *stores,
                                 struct cs_error *) CS_MUST_USE;

#endif
