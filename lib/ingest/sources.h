/* sources.h - which exports to read, and what is known of each beforehand: files of the command line, sources
 * with a map of their own (--source NAME=FILE:MAP), and manifests.
 *
 * What was said of one source (in a manifest, or by its map on the command line) wins over what was said of
 * all of them, and that over what their maps say.
 */
#ifndef CS_INGEST_SOURCES_H
#define CS_INGEST_SOURCES_H

#include "ingest/export.h"
#include "ingest/mapfile.h"

struct cs_source_spec {
    const char *file;               /* "-" = standard input */
    struct cs_slice name;           /* what the column source says; .p NULL = the stem of the file */
    const struct cs_kind_def *kind; /* NULL = find out */
    const struct cs_mapfile *map;   /* NULL = none */
    const struct cs_zone *zone;     /* NULL = none */
    enum cs_date_order order;
    enum cs_clock_change change;
    struct cs_scale_of_scores scores;
    struct cs_export_options export;
};

struct cs_source_words { /* what somebody said; NULL = nothing */
    const char *type, *map, *preset, *zone, *encoding, *date_order, *clock_change, *csat_scale;
    struct cs_dialect dialect;
};

struct cs_sources {
    struct cs_source_spec *spec;
    const char **file; /* of spec i */
    size_t n, cap, file_cap;
    struct cs_arena arena;
    struct cs_mapfile **maps; /* each file read once */
    const char **map_path;
    size_t n_maps, map_cap, path_cap;
    struct cs_zone **zones;
    const char **zone_name;
    size_t n_zones, zone_cap, name_cap;
};

struct cs_sources_options { /* what holds for all of them */
    struct cs_source_words words;
    const char *env_zone;            /* when nobody else names one; NULL = none */
    const char *data_dir;            /* where presets are */
    struct cs_export_options export; /* what has no word: record size, live */
    bool raw;                        /* maps are refused */
};

void cs_sources_release(struct cs_sources *);
/* A file. CS_USAGE for words that mean nothing, a map that cannot be read. */
enum cs_status cs_sources_add(struct cs_sources *, const char *file, struct cs_slice name,
                              const struct cs_source_words *own, const struct cs_sources_options *,
                              struct cs_error *) CS_MUST_USE;
/* "NAME=FILE" or "NAME=FILE:MAP"; MAP is a file, or the name of a preset when it has no '.' and no '/'. */
enum cs_status cs_sources_add_text(struct cs_sources *, const char *text, const struct cs_sources_options *,
                                   struct cs_error *) CS_MUST_USE;
/* A manifest: stanzas named like their sources, with the keys file, type, map, preset, zone, encoding,
 * date_order, clock_change, csat_scale, and those of a dialect. `file` is a comma list; files and maps are
 * looked for beside the manifest. */
enum cs_status cs_sources_add_manifest(struct cs_sources *, const char *path,
                                       const struct cs_sources_options *, struct cs_error *) CS_MUST_USE;
/* The same from text, with a name for messages and a folder ("" = here). For tests. */
enum cs_status cs_sources_parse_manifest(struct cs_sources *, struct cs_slice text, const char *name,
                                         const char *folder, const struct cs_sources_options *,
                                         struct cs_error *) CS_MUST_USE;

#endif
