/* lines.h - a text line by line, for formats whose records are lines. */
#ifndef CS_INGEST_LINES_H
#define CS_INGEST_LINES_H

#include "ingest/text.h"

struct cs_lines {
    struct cs_text *text;
    size_t max_record;
    bool live;   /* read no more than one reading gives */
    bool joined; /* a backslash before a line end takes the next line into the record */
    struct cs_buf buf;
    size_t pos, seen; /* of buf: the line that comes next; no line end before this */
    bool end;         /* nothing follows buf */
    uint64_t line;    /* of that at pos */
};

void cs_lines_init(struct cs_lines *, struct cs_text *, size_t max_record, bool live);
void cs_lines_release(struct cs_lines *);
/* The next record without its line end (a CR before it too), valid until the next call, and the line on which
 * it begins; *end when there is none. CS_DATA, with the line, when it is too long. */
enum cs_status cs_lines_next(struct cs_lines *, struct cs_slice *, uint64_t *line, bool *end,
                             struct cs_error *) CS_MUST_USE;
bool cs_lines_waits(const struct cs_lines *); /* the next one may take a reading */

#endif
