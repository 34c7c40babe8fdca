/* xlsx_part.h - a ZIP archive of XML parts, each read as it is unpacked.
 *
 * Everything in it is hostile: a part that grows beyond all proportion, a document type (entities, external
 * ones too), nesting without end, a tag without end are CS_DATA.
 */
#ifndef CS_INGEST_XLSX_PART_H
#define CS_INGEST_XLSX_PART_H

#include "base/mem.h"

struct cs_archive; /* a libzip archive */

/* Reads by position; the descriptor stays the caller's. */
enum cs_status cs_archive_open(struct cs_archive **, int fd, struct cs_error *) CS_MUST_USE;
void cs_archive_close(struct cs_archive *);
bool cs_archive_has(struct cs_archive *, const char *path); /* whatever the case of its letters */

/* What hears the XML. Names come without prefix; attributes in pairs, NULL at the end. A handler that returns
 * another status than CS_OK has filled the error, and nothing more comes. */
struct cs_part_handler {
    enum cs_status (*start)(void *ctx, const char *name, const char **attributes, struct cs_error *);
    enum cs_status (*end)(void *ctx, const char *name, struct cs_error *);
    enum cs_status (*text)(void *ctx, struct cs_slice, struct cs_error *);
    void *ctx;
};

struct cs_part;
enum cs_status cs_part_open(struct cs_part **, struct cs_archive *, const char *path,
                            const struct cs_part_handler *, struct cs_error *) CS_MUST_USE;
/* Reads some more of it. */
enum cs_status cs_part_read(struct cs_part *, bool *end, struct cs_error *) CS_MUST_USE;
void cs_part_close(struct cs_part *);
/* All of it at once. */
enum cs_status cs_part_whole(struct cs_archive *, const char *path, const struct cs_part_handler *,
                             struct cs_error *) CS_MUST_USE;
/* The value of an attribute, whatever its prefix; NULL when there is none. */
const char *cs_part_attribute(const char **attributes, const char *name);

#endif
