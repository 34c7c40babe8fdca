/* mapfile.h - map files: how the columns of one sort of export become ours (cs-map(5)).
 *
 * One nameless stanza (base/stanza.h). A key is an option (zone, encoding, date_order, kind, keep, require,
 * those of a dialect) or the name of a column to make; then the value is an expression over the columns of
 * the source (cs-expr(7)), all of them text. `name ?= …` makes the column only when the source has all that
 * it reads.
 */
#ifndef CS_INGEST_MAPFILE_H
#define CS_INGEST_MAPFILE_H

#include "base/stanza.h"
#include "expr/expr.h"
#include "ingest/dialect.h"
#include "ingest/encoding.h"
#include "ingest/score.h"
#include "ingest/when.h"
#include "table/block.h"
#include "table/schema.h"

struct cs_mapped { /* a column to make */
    struct cs_slice name;
    const struct cs_entry *entry;
    const char *file; /* the map's name */
    const struct cs_expr *expr;
    bool optional;        /* ?= */
    bool is_name;         /* the expression is a bare column name */
    struct cs_slice from; /* that name */
};

struct cs_mapfile {
    struct cs_stanzas stanzas;
    struct cs_arena arena;
    const struct cs_stanza *stanza; /* NULL when the file says nothing */
    const struct cs_kind_def *kind; /* NULL = not said */
    const char *zone;               /* the same */
    enum cs_encoding encoding;
    struct cs_dialect dialect;
    enum cs_date_order order;
    enum cs_clock_change change;
    struct cs_scale_of_scores scores; /* .hi 0 = not said */
    struct cs_slice keep;    /* comma list of source columns to pass on though they were read; "*" = all */
    struct cs_slice require; /* comma list of columns that the stream must have */
    struct cs_mapped *columns;
    size_t n;
};

/* Reads and checks a map, except for the names of source columns. CS_USAGE with file, line and column. */
enum cs_status cs_mapfile_read(struct cs_mapfile *, const char *path, struct cs_error *) CS_MUST_USE;
enum cs_status cs_mapfile_parse(struct cs_mapfile *, struct cs_slice text, const char *name,
                                struct cs_error *) CS_MUST_USE;
void cs_mapfile_release(struct cs_mapfile *);
bool cs_mapfile_keeps(const struct cs_mapfile *, struct cs_slice source_column);

/* The same map without the optional columns whose sources a header lacks; borrows everything from `whole`,
 * the list of columns is in the arena. */
enum cs_status cs_mapfile_fit(struct cs_mapfile *, const struct cs_mapfile *whole, const struct cs_header *,
                              struct cs_arena *, struct cs_error *) CS_MUST_USE;

/* A kind that exports are read as: tickets, customers, orders, events; NULL for any other word. */
const struct cs_kind_def *cs_export_kind(struct cs_slice);

#endif
