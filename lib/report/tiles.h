/* tiles.h - tiles as a table, a metric a row, for the carriers that have no tiles of their own. */
#ifndef CS_REPORT_TILES_H
#define CS_REPORT_TILES_H

#include "report/doc.h"

/* Fills `out`, in the arena; lines, words and sparks are those of the part. Columns: metric (with a star when
 * its value is of another period than the rest), value, a column a comparison, and what any tile has of:
 * target, state, trend, interval, n. CS_FAIL when memory is short. */
enum cs_status cs_tiles_grid(const struct cs_part *, enum cs_lang, struct cs_arena *, struct cs_grid *out,
                             struct cs_error *) CS_MUST_USE;

/* "✓ Met" in words; its sign, which every carrier has in UTF-8; the tone. CS_STATE_NONE: empty. */
const char *cs_state_text(enum cs_state, enum cs_lang);
const char *cs_state_sign(enum cs_state);
enum cs_tone cs_state_tone(enum cs_state);

#endif
