/* detect.h - which encoding bytes are in, when nobody said it. */
#ifndef CS_INGEST_DETECT_H
#define CS_INGEST_DETECT_H

#include "ingest/encoding.h"

enum { CS_DETECT_HEAD = 256 * 1024, CS_DETECT_LATE = 64 * 1024 }; /* bytes that are looked at */

/* The first bytes of a file (`whole`: all of it, or cut off somewhere), or the first beyond ASCII and what
 * follows. CS_ENCODING_AUTO when it is all ASCII. UTF-8, UTF-16, GB18030, Big5, HZ and Windows-1252 are found
 * out: by validity, then by how often the commonest characters occur. CS_DATA, with the readings, when two
 * are equally plausible or none is; the cure names --encoding. */
enum cs_status cs_encoding_detect(struct cs_slice bytes, bool whole, enum cs_encoding *,
                                  struct cs_error *) CS_MUST_USE;

#endif
