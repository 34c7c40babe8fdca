/* sources.c - from words about sources to what reading them takes. */
#include "ingest/sources.h"
#include "ingest/preset.h"
#include <stdlib.h>
#include <string.h>

void cs_sources_release(struct cs_sources *s)
{
    for (size_t i = 0; i < s->n_maps; i++) {
        cs_mapfile_release(s->maps[i]);
        free(s->maps[i]);
    }
    for (size_t i = 0; i < s->n_zones; i++) cs_zone_close(s->zones[i]);
    free(s->maps);
    free(s->map_path);
    free(s->zones);
    free(s->zone_name);
    free(s->spec);
    free(s->file);
    cs_arena_release(&s->arena);
    *s = (struct cs_sources){0};
}

static enum cs_status keep_text(struct cs_sources *s, const char *text, const char **kept, struct cs_error *e)
{
    struct cs_slice copy = cs_arena_copy(&s->arena, cs_slicez(text));
    *kept = copy.p;
    return copy.p ? CS_OK : cs_fail_memory(e);
}

/* ---- maps and zones, each opened once ---- */

static enum cs_status open_map(struct cs_sources *s, const char *path, const struct cs_mapfile **to,
                               struct cs_error *e)
{
    for (size_t i = 0; i < s->n_maps; i++)
        if (!strcmp(s->map_path[i], path)) {
            *to = s->maps[i];
            return CS_OK;
        }
    if (cs_grow(&s->maps, &s->map_cap, s->n_maps + 1, sizeof(struct cs_mapfile *), e) != CS_OK ||
        cs_grow(&s->map_path, &s->path_cap, s->n_maps + 1, sizeof *s->map_path, e) != CS_OK)
        return e->status;
    struct cs_mapfile *map = cs_alloc(1, sizeof *map);
    if (!map) return cs_fail_memory(e);
    s->maps[s->n_maps] = map;
    s->map_path[s->n_maps++] = "";
    if (keep_text(s, path, &s->map_path[s->n_maps - 1], e) != CS_OK) return e->status;
    *to = map;
    return cs_mapfile_read(map, path, e);
}

static enum cs_status open_preset(struct cs_sources *s, const char *name, const char *dir,
                                  const struct cs_mapfile **to, struct cs_error *e)
{
    struct cs_buf path = {0};
    enum cs_status status = cs_preset_path(&path, dir, name, e);
    if (status == CS_OK) status = open_map(s, path.p, to, e);
    cs_buf_release(&path);
    return status;
}

static enum cs_status open_zone(struct cs_sources *s, const char *name, const struct cs_zone **to,
                                struct cs_error *e)
{
    for (size_t i = 0; i < s->n_zones; i++)
        if (!strcmp(s->zone_name[i], name)) {
            *to = s->zones[i];
            return CS_OK;
        }
    if (cs_grow(&s->zones, &s->zone_cap, s->n_zones + 1, sizeof(struct cs_zone *), e) != CS_OK ||
        cs_grow(&s->zone_name, &s->name_cap, s->n_zones + 1, sizeof *s->zone_name, e) != CS_OK ||
        keep_text(s, name, &s->zone_name[s->n_zones], e) != CS_OK ||
        cs_zone_open(&s->zones[s->n_zones], name, e) != CS_OK)
        return e->status;
    *to = s->zones[s->n_zones++];
    return CS_OK;
}

/* ---- one source ---- */

static const char *first_of(const char *own, const char *all)
{
    return own && *own ? own : all;
}

static enum cs_status fail_word(const char *option, const char *value, const char *cure, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "%s cannot be '%s'", option, cs_quotez(value).text);
    return cs_error_cure(e, "%s", cure);
}

static enum cs_status read_map(struct cs_sources *s, struct cs_source_spec *spec,
                               const struct cs_source_words *own, const struct cs_sources_options *o,
                               struct cs_error *e)
{
    bool has_own = own->map || own->preset;
    const char *map = has_own ? own->map : o->words.map, *preset = has_own ? own->preset : o->words.preset;
    if (!map && !preset) return CS_OK;
    if (o->raw || (map && preset)) {
        cs_fail(e, CS_USAGE, o->raw ? "-t raw maps nothing" : "a preset is a map");
        return cs_error_cure(e, o->raw ? "a map or -t raw, not both" : "-m or --preset, not both");
    }
    return preset ? open_preset(s, preset, o->data_dir, &spec->map, e) : open_map(s, map, &spec->map, e);
}

/* What it is: as said of it; else as said of all, unless the map makes events, which become tickets. */
static enum cs_status read_kind(struct cs_source_spec *spec, const struct cs_source_words *own,
                                const struct cs_sources_options *o, struct cs_error *e)
{
    const struct cs_kind_def *by_map = spec->map ? spec->map->kind : NULL;
    const char *type = first_of(own->type, o->raw ? NULL : o->words.type);
    if (type) spec->kind = cs_export_kind(cs_slicez(type));
    if (type && !spec->kind) return fail_word("type", type, "tickets, customers, orders or events", e);
    bool folds = by_map && !strcmp(by_map->name, "events") && spec->kind && !own->type &&
                 !strcmp(spec->kind->name, "tickets");
    if (!spec->kind || folds) spec->kind = by_map;
    return CS_OK;
}

static enum cs_status read_words(struct cs_source_spec *spec, const struct cs_source_words *own,
                                 const struct cs_source_words *all, struct cs_error *e)
{
    const char *encoding = first_of(own->encoding, all->encoding);
    const char *order = first_of(own->date_order, all->date_order);
    const char *change = first_of(own->clock_change, all->clock_change);
    const char *scale = first_of(own->csat_scale, all->csat_scale);
    if (encoding && !cs_encoding_parse(cs_slicez(encoding), &spec->export.encoding)) {
        struct cs_slice near = cs_encoding_near(cs_slicez(encoding));
        fail_word("--encoding", encoding, "auto, utf-8, gb18030, big5 …: cs-ingest(1) lists them", e);
        return near.p ? cs_error_cure(e, "did you mean '%.*s'?", (int)near.n, near.p) : e->status;
    }
    if (order && !cs_date_order_parse(cs_slicez(order), &spec->order))
        return fail_word("--date-order", order, CS_DATE_ORDERS, e);
    if (change && !cs_clock_change_parse(cs_slicez(change), &spec->change))
        return fail_word("--clock-change", change, "before, after or refuse", e);
    if (scale && !cs_scale_parse(cs_slicez(scale), &spec->scores))
        return fail_word("--csat-scale", scale, CS_SCALES, e);
    return CS_OK;
}

static enum cs_status read_source(struct cs_sources *s, struct cs_source_spec *spec,
                                  const struct cs_source_words *own, const struct cs_sources_options *o,
                                  struct cs_error *e)
{
    if (read_map(s, spec, own, o, e) != CS_OK) return e->status;
    const struct cs_mapfile *m = spec->map;
    spec->export.dialect = own->dialect;
    cs_dialect_fill(&spec->export.dialect, &o->export.dialect);
    if (m) {
        if (m->encoding != CS_ENCODING_AUTO) spec->export.encoding = m->encoding;
        cs_dialect_fill(&spec->export.dialect, &m->dialect);
        spec->order = m->order;
        spec->change = m->change;
        spec->scores = m->scores;
    }
    if (read_kind(spec, own, o, e) != CS_OK || read_words(spec, own, &o->words, e) != CS_OK) return e->status;
    const char *zone = first_of(own->zone, o->words.zone);
    if (!zone && m) zone = m->zone;
    if (!zone) zone = o->env_zone;
    return zone && *zone ? open_zone(s, zone, &spec->zone, e) : CS_OK;
}

enum cs_status cs_sources_add(struct cs_sources *s, const char *file, struct cs_slice name,
                              const struct cs_source_words *own, const struct cs_sources_options *o,
                              struct cs_error *e)
{
    struct cs_source_spec spec = {.export = o->export};
    if (cs_grow(&s->spec, &s->cap, s->n + 1, sizeof *s->spec, e) != CS_OK ||
        cs_grow(&s->file, &s->file_cap, s->n + 1, sizeof *s->file, e) != CS_OK ||
        keep_text(s, file, &spec.file, e) != CS_OK)
        return e->status;
    if (name.p) spec.name = cs_arena_copy(&s->arena, name);
    if (name.p && !spec.name.p) return cs_fail_memory(e);
    if (read_source(s, &spec, own, o, e) != CS_OK) return e->status;
    s->file[s->n] = spec.file;
    s->spec[s->n++] = spec;
    return CS_OK;
}

/* ---- --source ---- */

enum cs_status cs_sources_add_text(struct cs_sources *s, const char *text, const struct cs_sources_options *o,
                                   struct cs_error *e)
{
    struct cs_source_words own = {0};
    const char *equals = strchr(text, '='), *colon = equals ? strrchr(equals, ':') : NULL;
    const char *map = colon ? colon + 1 : "";
    if (!equals || equals == text || equals[1] == 0 || equals + 1 == colon || (colon && !*map)) {
        cs_fail(e, CS_USAGE, "--source cannot be '%s'", cs_quotez(text).text);
        return cs_error_cure(e, "--source phone=phone.csv or --source phone=phone.csv:phone.map");
    }
    struct cs_slice file = {equals + 1, colon ? (size_t)(colon - equals - 1) : strlen(equals + 1)};
    struct cs_slice path = cs_arena_copy(&s->arena, file);
    if (!path.p) return cs_fail_memory(e);
    if (colon && strpbrk(map, "./"))
        own.map = map;
    else if (colon)
        own.preset = map;
    return cs_sources_add(s, path.p, cs_slice(text, (size_t)(equals - text)), &own, o, e);
}

/* ---- manifests ---- */

/* A path beside the manifest. */
static enum cs_status beside(struct cs_sources *s, const char *folder, struct cs_slice path, const char **to,
                             struct cs_error *e)
{
    struct cs_buf text = {0};
    bool whole = !*folder || path.p[0] == '/' || cs_slice_eqz(path, "-");
    if (!whole) cs_buf_addf(&text, "%s/", folder);
    cs_buf_adds(&text, path);
    cs_buf_addc(&text, 0);
    enum cs_status status = cs_buf_status(&text, e);
    if (status == CS_OK) status = keep_text(s, text.p, to, e);
    cs_buf_release(&text);
    return status;
}

static enum cs_status word_of(struct cs_sources *s, const struct cs_stanza *st, const char *key,
                              const char **to, struct cs_error *e)
{
    struct cs_slice value = cs_stanza_value(st, key);
    *to = NULL;
    if (value.n == 0) return CS_OK;
    struct cs_slice copy = cs_arena_copy(&s->arena, value);
    *to = copy.p;
    return copy.p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status read_stanza_words(struct cs_sources *s, const struct cs_stanza *st, const char *folder,
                                        struct cs_source_words *own, struct cs_error *e)
{
    struct {
        const char *key, **to;
    } const words[] = {
        {"type", &own->type},
        {"preset", &own->preset},
        {"zone", &own->zone},
        {"encoding", &own->encoding},
        {"date_order", &own->date_order},
        {"clock_change", &own->clock_change},
        {"csat_scale", &own->csat_scale},
    };
    struct cs_slice map = cs_stanza_value(st, "map");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_of(s, st, words[i].key, words[i].to, e) != CS_OK) return e->status;
    if (map.n && beside(s, folder, map, &own->map, e) != CS_OK) return e->status;
    for (size_t i = 0; i < st->n; i++) {
        const struct cs_entry *entry = &st->entries[i];
        if (cs_dialect_is_key(entry->key) &&
            cs_dialect_say(&own->dialect, entry->key, entry->value, &s->arena, e) != CS_OK)
            return cs_stanza_fail(st, entry, 0, e);
    }
    return CS_OK;
}

static enum cs_status check_keys(const struct cs_stanza *st, struct cs_error *e)
{
    static const char *const own[] = {"file",     "type",       "map",          "preset",    "zone",
                                      "encoding", "date_order", "clock_change", "csat_scale"};
    enum { OWN = sizeof own / sizeof *own, MOST = OWN + 32 };
    const char *keys[MOST + 1] = {0};
    memcpy(keys, own, sizeof own);
    for (size_t i = 0; cs_dialect_keys[i] && OWN + i < MOST; i++) keys[OWN + i] = cs_dialect_keys[i];
    return cs_stanza_only(st, keys, e);
}

static enum cs_status add_stanza(struct cs_sources *s, const struct cs_stanza *st, const char *folder,
                                 const struct cs_sources_options *o, struct cs_error *e)
{
    struct cs_source_words own = {0};
    struct cs_slice rest = cs_stanza_value(st, "file"), file;
    if (check_keys(st, e) != CS_OK) return e->status;
    if (st->id.n == 0 || rest.n == 0) {
        cs_fail(e, CS_USAGE, st->id.n == 0 ? "keys without a source" : "a source without a file");
        cs_error_cure(e, "[phone], and below it: file = phone.csv");
        return cs_error_at(e, st->file, st->line, 1);
    }
    if (read_stanza_words(s, st, folder, &own, e) != CS_OK) return e->status;
    while (cs_list_next(&rest, &file)) {
        const char *path;
        if (file.n == 0) continue;
        if (beside(s, folder, file, &path, e) != CS_OK) return e->status;
        if (cs_sources_add(s, path, st->id, &own, o, e) == CS_OK) continue;
        return e->file[0] ? e->status : cs_error_at(e, st->file, st->line, 1);
    }
    return CS_OK;
}

static enum cs_status add_stanzas(struct cs_sources *s, const struct cs_stanzas *all, const char *folder,
                                  const struct cs_sources_options *o, struct cs_error *e)
{
    for (size_t i = 0; i < all->n; i++)
        if (add_stanza(s, &all->items[i], folder, o, e) != CS_OK) return e->status;
    return CS_OK;
}

enum cs_status cs_sources_parse_manifest(struct cs_sources *s, struct cs_slice text, const char *name,
                                         const char *folder, const struct cs_sources_options *o,
                                         struct cs_error *e)
{
    struct cs_stanzas all = {0};
    enum cs_status status = cs_stanzas_parse(&all, text, name, e);
    if (status == CS_OK) status = add_stanzas(s, &all, folder, o, e);
    cs_stanzas_release(&all);
    return status;
}

enum cs_status cs_sources_add_manifest(struct cs_sources *s, const char *path,
                                       const struct cs_sources_options *o, struct cs_error *e)
{
    struct cs_stanzas all = {0};
    const char *slash = strrchr(path, '/');
    struct cs_slice folder = cs_arena_copy(&s->arena, cs_slice(path, slash ? (size_t)(slash - path) : 0));
    if (!folder.p) return cs_fail_memory(e);
    if (slash == path) folder = CS_LIT("/.");
    enum cs_status status = cs_stanzas_read(&all, path, e);
    if (status == CS_OK) status = add_stanzas(s, &all, folder.p, o, e);
    cs_stanzas_release(&all);
    return status;
}
