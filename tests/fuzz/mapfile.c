/* mapfile.c - map files: options, columns and expressions, and the place of every mistake. */
#include "ingest/mapfile.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_mapfile m;
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status st = cs_mapfile_parse(&m, slice_of(data, size), "x.map", &e);
    check_error(st, &e);
    if (st == CS_USAGE) holds(e.file[0] != 0, "the error names the file");
    for (size_t i = 0; i < m.n && !st; i++) {
        holds(m.columns[i].name.n > 0, "a column has a name");
        (void)cs_mapfile_keeps(&m, m.columns[i].from);
    }
    cs_mapfile_release(&m);
    return 0;
}
