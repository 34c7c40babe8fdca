/* lookup.h - small tables joined by name in expressions: NAME.column (cs-expr(7), LOOKUPS). */
#ifndef CS_EXPR_LOOKUP_H
#define CS_EXPR_LOOKUP_H

#include "base/map.h"
#include "table/block.h"

struct cs_lookup;

/* From "NAME=FILE:rowcol[=filecol],…". The file is a cs stream, held in memory. Keys must be unique, except
 * that an empty key cell matches any value: then the row with the most filled keys that fits wins, and two
 * equally specific rows that could both fit are an error. */
enum cs_status cs_lookup_open(struct cs_lookup **, const char *spec, struct cs_error *) CS_MUST_USE;
/* The same, and every column but `values` (ended by NULL) is a key. */
enum cs_status cs_lookup_open_by_all(struct cs_lookup **, const char *name, const char *path,
                                     const char *const *values, struct cs_error *) CS_MUST_USE;
void cs_lookup_free(struct cs_lookup *);
struct cs_slice cs_lookup_name(const struct cs_lookup *);
/* Names of the stream's columns that make the key, in order. */
size_t cs_lookup_keys(const struct cs_lookup *, const struct cs_slice **names);
const struct cs_header *cs_lookup_header(const struct cs_lookup *);
uint32_t cs_lookup_rows(const struct cs_lookup *);
/* Places an error at a row of the file; returns e->status. */
enum cs_status cs_lookup_place(const struct cs_lookup *, uint32_t row, struct cs_error *);
/* The row for n key values; UINT32_MAX when none fits. */
uint32_t cs_lookup_row(const struct cs_lookup *, const struct cs_slice *keys);
struct cs_slice cs_lookup_cell(const struct cs_lookup *, uint32_t row, uint32_t column); /* unescaped */

#endif
