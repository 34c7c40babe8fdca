/* show.h - a cell as people may see it in a message or a list: what cs-mask would hide is a mask there.
 *
 * Columns that hold personal data by their name are masked whole; in texts what is found is
 * (text/personal.h); identifiers, numbers and times stay.
 */
#ifndef CS_CLEAN_SHOW_H
#define CS_CLEAN_SHOW_H

#include "clean/protect.h"

/* What the columns of a stream hold; shared by threads. Zero-initialise. */
struct cs_show_plan {
    struct cs_words words;
    struct cs_protect protect;
};
/* By personal.words in `data_dir`. */
enum cs_status cs_show_plan_make(struct cs_show_plan *, const char *data_dir, const struct cs_header *,
                                 struct cs_error *) CS_MUST_USE;
void cs_show_plan_release(struct cs_show_plan *);

/* Zero-initialise but for the plan; one for each thread. */
struct cs_show {
    const struct cs_show_plan *plan;
    struct cs_finder finder;
    struct cs_arena arena;
    struct cs_buf shown;
};
/* Appends a cell of a stream, as a field of a stream; CS_NO_COLUMN: as it is. What is not UTF-8 becomes ****
 * where a mask would be. Memory that is short is told by the buffer. */
void cs_show_cell(struct cs_show *, uint32_t column, struct cs_slice cell, struct cs_buf *);
/* The same for a text of no column. */
void cs_show_said(struct cs_show *, struct cs_slice cell, struct cs_buf *);
void cs_show_release(struct cs_show *);

/* Where a value ends in a cell that may hold several: phones and addresses of mail stand in pairs. *gap:
 * bytes of the separator behind it. */
size_t cs_show_value_end(enum cs_personal, struct cs_slice plain, size_t *gap);

#endif
