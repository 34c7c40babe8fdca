/* format.c - the formats there are, and which of them a file is in. */
#include "ingest/format_table.h"
#include <stdio.h>
#include <string.h>

const struct cs_format *const cs_formats[] = {
    &cs_format_xlsx,
    &cs_format_json,
    &cs_format_queue_log,
    &cs_format_postgres,
    &cs_format_mysql,
    &cs_format_tsv,
    &cs_format_fixed,
    &cs_format_csv,
    NULL,
};

const struct cs_format *cs_format_find(struct cs_slice name)
{
    for (size_t i = 0; cs_formats[i]; i++)
        if (cs_slice_eqz(name, cs_formats[i]->name)) return cs_formats[i];
    return NULL;
}

const struct cs_format *cs_format_recognise(struct cs_slice head, bool all, const char *path)
{
    const struct cs_format *best = NULL;
    int most = 0;
    for (size_t i = 0; cs_formats[i]; i++) {
        int sure = cs_formats[i]->recognise(head, all, path);
        if (sure <= most) continue;
        best = cs_formats[i];
        most = sure;
    }
    return best;
}

enum cs_status cs_format_names(const struct cs_dialect *d, struct cs_arena *arena, struct cs_slice **names,
                               uint32_t *n, struct cs_error *e)
{
    char made[32];
    struct cs_slice left = cs_slicez(d->header ? d->header : "");
    if (d->header) {
        *n = 1;
        for (size_t i = 0; i < left.n; i++) *n += left.p[i] == ',';
    }
    *names = cs_arena_alloc(arena, *n, sizeof **names);
    if (!*names) return cs_fail_memory(e);
    for (uint32_t i = 0; i < *n; i++) {
        struct cs_slice name = cs_slice(made, (size_t)snprintf(made, sizeof made, "column_%u", i + 1));
        if (d->header) {
            const char *comma = left.n ? memchr(left.p, ',', left.n) : NULL;
            name = cs_slice(left.p, comma ? (size_t)(comma - left.p) : left.n);
            left = cs_slice(left.p + name.n + (comma != NULL), left.n - name.n - (comma != NULL));
        }
        (*names)[i] = cs_arena_copy(arena, name);
        if (!(*names)[i].p) return cs_fail_memory(e);
    }
    return CS_OK;
}
