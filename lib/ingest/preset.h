/* preset.h - the map files that come with the toolkit: found by name, and listed. */
#ifndef CS_INGEST_PRESET_H
#define CS_INGEST_PRESET_H

#include "base/mem.h"
#include "table/block.h"

/* The path of a preset in the data folder `dir` (with a NUL behind it); a name is letters, digits and '-'.
 * CS_USAGE, with the nearest name, when there is none. */
enum cs_status cs_preset_path(struct cs_buf *path, const char *dir, const char *name,
                              struct cs_error *) CS_MUST_USE;
/* One line a preset, by name: the name and what its file says first. */
enum cs_status cs_preset_list(struct cs_buf *, const char *dir, struct cs_error *) CS_MUST_USE;
/* Appends the name of the preset that reads most columns of a header, among those that find all they need
 * there; nothing when none does. */
enum cs_status cs_preset_fit(struct cs_buf *, const char *dir, const struct cs_header *,
                             struct cs_error *) CS_MUST_USE;

#endif
