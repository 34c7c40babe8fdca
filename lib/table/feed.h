/* feed.h - the bytes of all input files, cut into chunks of whole lines. Under the reader (table/input.h),
 * used by it alone.
 *
 * Reads with read(2), never mmap: files grow and shrink while we look at them. One thread at a time may ask
 * for a chunk.
 */
#ifndef CS_TABLE_FEED_H
#define CS_TABLE_FEED_H

#include "table/input.h"

/* Whole lines of one file; the memory is reused by the next chunk read into it. CS_SCAN_PAD bytes behind n
 * are readable. */
struct cs_chunk {
    char *data;
    size_t n, cap;
    uint64_t offset; /* of data in the whole input */
    unsigned file;   /* number of the file */
    bool after_seal; /* the line before was a seal */
};

struct cs_feed;

/* Opens the first file and reads its header. The options are borrowed. */
enum cs_status cs_feed_open(struct cs_feed **, const struct cs_input_options *,
                            struct cs_error *) CS_MUST_USE;
void cs_feed_close(struct cs_feed *);
const struct cs_header *cs_feed_header(const struct cs_feed *);
/* The next chunk; *end when there is none. A failure with e->row set is about that line behind the last
 * chunk. */
enum cs_status cs_feed_next(struct cs_feed *, struct cs_chunk *, bool *end, struct cs_error *) CS_MUST_USE;
/* Promises a second pass, before the first chunk: what cannot be read twice is kept. */
enum cs_status cs_feed_again(struct cs_feed *, struct cs_error *) CS_MUST_USE;
/* Back to the first row. Needs cs_feed_again(). */
enum cs_status cs_feed_rewind(struct cs_feed *, struct cs_error *) CS_MUST_USE;
bool cs_feed_all_sealed(const struct cs_feed *); /* after the end: every file ended with a seal */
bool cs_feed_ended(const struct cs_feed *);      /* nothing is left to read */
const char *cs_feed_file(const struct cs_feed *, unsigned file); /* name for messages */

#endif
