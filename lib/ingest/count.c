/* count.c - naming lines in a summary. */
#include "ingest/count.h"

void cs_count_name(const struct cs_count *c, struct cs_buf *out)
{
    if (c->n == 0) return;
    cs_buf_addz(out, c->lines == 1 ? "line " : "lines ");
    for (unsigned i = 0; i < c->lines; i++)
        cs_buf_addf(out, "%s%llu", i ? ", " : "", (unsigned long long)c->line[i]);
    if (c->more) cs_buf_addz(out, ", …");
}
