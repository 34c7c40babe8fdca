/* once.h - is there a second row of one customer? Asked of a stream while it is read: a worker notes the rows
 * of a batch, the notes are taken in the order of the input.
 *
 * Customers in order, by bytes or by length and bytes, cannot come twice: then nothing is looked up, and only
 * the hashes are held, 16 bytes a row. From the first row out of order on a set of hashes tells
 * (clean/dedupe.h), 18 to 36 bytes a row while they are read.
 */
#ifndef CS_MODEL_ONCE_H
#define CS_MODEL_ONCE_H

#include "clean/dedupe.h"
#include "table/block.h"

struct cs_once {       /* zero-initialise */
    uint64_t nameless; /* rows without an identifier */
    /* Private. */
    struct cs_seen seen;
    struct cs_hash128 *held; /* of the rows so far, while they rise */
    size_t n, cap;
    struct cs_buf last; /* the identifier of the last row */
    unsigned falls;     /* orders that do not hold */
};

/* Appends the note of rows first + row[0 .. n) of a block. */
void cs_once_note(const struct cs_block *, uint32_t column, uint32_t first, const uint32_t *row, uint32_t n,
                  struct cs_buf *);
/* Takes a note of n rows at *p and moves *p behind it. *again: the row of the block whose customer was there
 * already, else UINT32_MAX. */
enum cs_status cs_once_take(struct cs_once *, const struct cs_block *, uint32_t column, uint32_t n,
                            const char **p, uint32_t *again, struct cs_error *) CS_MUST_USE;
void cs_once_release(struct cs_once *);

#endif
