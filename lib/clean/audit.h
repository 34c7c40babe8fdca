/* audit.h - what was changed, cell by cell: the lines of --audit.
 *
 * Columns: ticket_id, column, old, new, rule; what cs-mask would hide is masked (clean/show.h). A worker
 * gathers the lines of a block; they are written in the order of rows, whatever the order in which the rules
 * came by.
 */
#ifndef CS_CLEAN_AUDIT_H
#define CS_CLEAN_AUDIT_H

#include "clean/show.h"

extern const struct cs_slice cs_audit_columns[5];

struct cs_audit { /* zero-initialise but for show.plan; the lines of one block */
    struct cs_show show;
    struct cs_buf text;
    struct cs_audit_line *v;
    size_t n, cap;
};
void cs_audit_release(struct cs_audit *);
void cs_audit_clear(struct cs_audit *);
/* Cells as they stand in a stream. `column` CS_NO_COLUMN: the whole row. */
enum cs_status cs_audit_add(struct cs_audit *, const struct cs_block *, uint32_t row, uint32_t column,
                            struct cs_slice old, struct cs_slice new, struct cs_slice rule,
                            struct cs_error *) CS_MUST_USE;
/* Appends the lines, by row; lines of one row in the order they were added. */
enum cs_status cs_audit_write(struct cs_audit *, struct cs_buf *out, struct cs_error *) CS_MUST_USE;

#endif
