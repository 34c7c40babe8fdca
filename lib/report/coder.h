/* coder.h - numbers and texts as few characters: a binary arithmetic coder whose chances adapt, each in the
 * context that the caller names. What is likely where it stands costs next to nothing. page_coder.js reads it
 * again.
 *
 * A bit is coded by cutting [lo, hi], 32 bits each, at lo + (hi - lo) * p / 65536, rounded down in two halves
 * (the upper and the lower 16 bits of hi - lo); a 1 takes the lower part with the cut, a 0 the upper. While
 * their highest bytes are equal, that byte is written and shifted out. At the end the four bytes of lo are
 * written.
 *
 * p is the upper 16 of the 22 bits of a slot's chance of a 1, which begins as 1/2 and, after n bits (n stops
 * at 255), moves towards 0 or 4194303 by 2 / (2n + 3) of the way, rounded towards 0. The slot of a bit is its
 * context, a hash, exclusive-or its node, the lowest 22 bits of that.
 *
 * A number of k bits is k ones and a zero, nodes 0 to k, then what follows its highest 1, highest first, j
 * bits to go after each: the node is what is known of it, times 64, plus k, as long as that is below 4096 *
 * 64, and later 2^20 + 64k + j. A text is its length in bytes, context TEXT, then its bytes, highest bits
 * first: the node is 1 and the bits before. The wide context of a byte is TEXT and the two bytes before as
 * one number, the last lowest, 0 before the first; the close one that and the two before them. A bit takes
 * the chance of its close slot, where that has seen one, else of its wide slot; both learn.
 *
 * Bytes are written 13 bits a pair of digits, base 91: all printable ASCII but " & < and \ in its order. 0
 * bits fill the last pair. What is read beyond the end is 0.
 */
#ifndef CS_REPORT_CODER_H
#define CS_REPORT_CODER_H

#include "base/mem.h"

#include <stdint.h>

#define CS_CODER_TEXT 1 /* contexts begin with a small number of their own */

struct cs_coder {
    struct cs_buf bytes;
    uint32_t lo, hi;
    uint32_t *slots; /* each n << 24 | chance ^ 2^21 */
    uint32_t mask;
    uint64_t cost; /* of what was weighed so far, in 1/256 bits */
    bool weigh;    /* writes nothing */
};

/* With 2^log2_slots slots; CS_FAILED without memory. To weigh: a few slots are enough. */
enum cs_status cs_coder_start(struct cs_coder *, unsigned log2_slots, bool weigh,
                              struct cs_error *) CS_MUST_USE;
/* Forgets what was learned and weighed. */
void cs_coder_forget(struct cs_coder *);
/* A context, and one more thing it depends on: ((c ^ x) + 0x9E3779B9) * 0x85EBCA6B, its upper half
 * exclusive-or into the lower, in 32 bits. */
uint32_t cs_coder_context(uint32_t context, uint32_t x);
void cs_coder_number(struct cs_coder *, uint32_t context, uint64_t value);
void cs_coder_text(struct cs_coder *, struct cs_slice);
/* Ends, appends the digits, and releases. */
enum cs_status cs_coder_finish(struct cs_coder *, struct cs_buf *out, struct cs_error *) CS_MUST_USE;
void cs_coder_release(struct cs_coder *);

#endif
