/* migration.h - customers between two dates: who moved from which segment to which, who is new, who is gone.
 *
 *   view            keys                      metrics
 *   segment_move    segment_from,segment_to   customers; went: their share of all who were in segment_from
 *   segment_change  segment                   customers: at the second date, and the same against the first
 *                                             (vs `from`); stayed: of those of the first date, those who are
 *                                             in it still; kept: those with a visit in between, where known
 *   segment_moves                             customers: in a segment at both dates; moved: of these, those
 *                                             in another segment; came_customers, gone_customers: in one at
 *                                             the second, or first date only; quiet_customers, where visits
 *                                             are known: of those of the first date, those without one since
 *
 * A missing segment_from are those who came, a missing segment_to those who are gone. Who stayed is always
 * told, of 0 customers too: what is left is a square.
 */
#ifndef CS_MODEL_MIGRATION_H
#define CS_MODEL_MIGRATION_H

#include "model/membership.h"
#include "model/toldrows.h"

struct cs_migration {
    const uint32_t *from, *to; /* by customer: a number, or CS_NO_SEGMENT */
    const bool *kept;          /* by customer; NULL: not known */
    size_t customers;
    const struct cs_slice *label; /* of a number */
    size_t n;
};
enum { CS_MIGRATION_KEYS = 3 };
extern const struct cs_slice cs_migration_keys[CS_MIGRATION_KEYS]; /* segment, segment_from, segment_to */
enum cs_status cs_migration_tell(const struct cs_migration *, struct cs_told_rows *,
                                 struct cs_error *) CS_MUST_USE;

#endif
