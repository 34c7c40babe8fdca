/* profile.h - what a first pass learns of the groups of a rule: fences, medians, means, most common values;
 * and the file that keeps it (--profile-out, --profile).
 *
 * A group is named by the values of its keys as cells, each followed by a tab; without keys by nothing. The
 * file is a cs stream: rule column group n low high median mean mode, sorted by these.
 */
#ifndef CS_CLEAN_PROFILE_H
#define CS_CLEAN_PROFILE_H

#include "clean/fence.h"
#include "table/output.h"

enum { CS_WANT_VALUES = 1, CS_WANT_SUM = 2, CS_WANT_MODE = 4 }; /* what has to be kept of the values */

/* The groups of one rule and column. Zero-initialise, set `want`. */
struct cs_stats {
    unsigned want;
    struct cs_map groups;
    struct cs_values *values; /* by group; emptied when they are worked out */
    struct cs_sum *sums;
    struct cs_fence *fences;
    size_t cap;
    struct cs_map modes; /* group number, tab, cell */
    uint64_t *mode_n;
    size_t mode_cap;
    struct cs_arena arena;
};
void cs_stats_release(struct cs_stats *);
/* One value of a group: as a number (missing: not one) and as a cell. */
enum cs_status cs_stats_add(struct cs_stats *, struct cs_slice group, struct cs_num, struct cs_slice cell,
                            struct cs_error *) CS_MUST_USE;
enum cs_status cs_stats_merge(struct cs_stats *into, const struct cs_stats *from,
                              struct cs_error *) CS_MUST_USE;
/* Works out what is wanted; `rule` NULL: no fences. */
enum cs_status cs_stats_finish(struct cs_stats *, const struct cs_fence_rule *,
                               struct cs_error *) CS_MUST_USE;
/* NULL: a group that is not known. */
const struct cs_fence *cs_stats_find(const struct cs_stats *, struct cs_slice group);

/* The lines of one rule and column. */
enum cs_status cs_profile_write(const struct cs_stats *, struct cs_slice rule, struct cs_slice column,
                                struct cs_output *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_profile_header(struct cs_output *, struct cs_error *) CS_MUST_USE;
/* Reads the lines of one rule and column out of a file opened by cs_profile_open(). *found: there were any.
 */
struct cs_lookup;
enum cs_status cs_profile_open(struct cs_lookup **, const char *path, struct cs_error *) CS_MUST_USE;
enum cs_status cs_profile_read(struct cs_stats *, struct cs_lookup *, struct cs_slice rule,
                               struct cs_slice column, bool *found, struct cs_error *) CS_MUST_USE;

#endif
