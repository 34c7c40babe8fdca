/* domains.h - the state of a pass: for each domain of a layout its groups and what is kept of them. */
#ifndef CS_METRIC_DOMAINS_H
#define CS_METRIC_DOMAINS_H

#include "metric/measure.h"

/* One state a domain. On failure what is there is freed by cs_domains_free() all the same. */
enum cs_status cs_domains_make(const struct cs_layout *, struct cs_domain_state **out,
                               struct cs_error *) CS_MUST_USE;
void cs_domains_free(struct cs_domain_state *, size_t n);
/* Joins a domain to another; what it holds is used up. *map, which the caller frees, says what its groups are
 * called there. */
enum cs_status cs_domain_merge(struct cs_domain_state *into, struct cs_domain_state *from, uint32_t **map,
                               struct cs_error *) CS_MUST_USE;

#endif
