/* format.c - the formats there are, and which of them a file is in. */
#include "ingest/format_table.h"
#include <string.h>

const struct cs_format *const cs_formats[] = {
    &cs_format_json,
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
