/* why.h - why values are missing: the share missing of each column, by where and when it is.
 *
 * For each column that is missing somewhere, once the cells are mended, and each key that the stream has
 * (source, channel, team, agent_id; hour and week of created_at): a row for each value of the key, with the
 * rows there, how many are missing, the share, the share elsewhere, and the excess: how many more are missing
 * than the share elsewhere would give. The key `all` has the total. The key `since` names the week from which
 * on the share differs most from what it was before (the split with the largest chi-square); `elsewhere` is
 * then the share before.
 *
 * Columns: column key value rows missing share elsewhere excess. Columns and keys come in the order above,
 * hours and weeks by time, other values by excess, the largest first.
 */
#ifndef CS_CLEAN_WHY_H
#define CS_CLEAN_WHY_H

#include "clean/repairs.h"
#include "table/input.h"

struct cs_why;
/* Takes the cell steps of the plan; the steps on rows and values do not matter. The plan is borrowed. */
enum cs_status cs_why_make(struct cs_why **, struct cs_repairs *, struct cs_error *) CS_MUST_USE;
void cs_why_free(struct cs_why *);
/* One pass, and then the answer, with its header. */
enum cs_status cs_why_run(struct cs_why *, struct cs_input *, struct cs_output *,
                          struct cs_error *) CS_MUST_USE;

#endif
