/* sniff.h - files that are no exports, known by their first bytes or their last line: streams of our own,
 * whose escapes would be escaped again. */
#ifndef CS_INGEST_SNIFF_H
#define CS_INGEST_SNIFF_H

#include "base/error.h"

/* CS_DATA, with a cure and no place, when a file that begins so is no export. */
enum cs_status cs_sniff_head(struct cs_slice head, struct cs_error *) CS_MUST_USE;
/* The same for the end of a file, or a record in its midst: is its last line a seal, cs-stream(5)? */
enum cs_status cs_sniff_seal(struct cs_slice tail, struct cs_error *) CS_MUST_USE;
enum { CS_SNIFF_TAIL = 256 }; /* no seal is longer */

#endif
