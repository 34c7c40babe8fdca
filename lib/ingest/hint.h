/* hint.h - what may help with a file that was refused: a preset that fits it, an encoding left out; and the
 * draft of a map for it. */
#ifndef CS_INGEST_HINT_H
#define CS_INGEST_HINT_H

#include "ingest/ingest.h"

/* Adds to the cure of a CS_DATA, or tells another story, where something better is known. */
void cs_hint(const struct cs_ingest *, const struct cs_source_file *, struct cs_error *);
/* Appends the lines that a map would need for the columns that the kind requires and the file seems not to
 * have, with the source columns they may be; nothing when it has them all. */
enum cs_status cs_hint_map(struct cs_ingest *, const struct cs_source_file *, struct cs_buf *,
                           struct cs_error *) CS_MUST_USE;

#endif
