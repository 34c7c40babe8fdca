/* kinds.h - customers of four planted kinds, for tests that must find them again. */
#ifndef CSGEN_KINDS_H
#define CSGEN_KINDS_H

#include <stdbool.h>
#include <stdint.h>

/* Writes tickets.tsv, orders.tsv, customers.tsv (cs streams, customer by customer) and truth.tsv
 * (customer_id, kind) into a directory: a year up to midnight behind its last day, `start` + 365 days. */
bool write_kinds(const char *dir, uint32_t customers, uint64_t seed, int64_t start);

#endif
