/* count.c - naming lines in a summary. */
#include "ingest/count.h"

void cs_count_name(const struct cs_count *c, struct cs_buf *out)
{
    if (c->n == 0) return;
    cs_buf_addz(out, c->n == 1 ? "line " : "lines ");
    for (uint64_t i = 0; i < c->n && i < CS_COUNT_LINES; i++)
        cs_buf_addf(out, "%s%llu", i ? ", " : "", (unsigned long long)c->line[i]);
    if (c->n > CS_COUNT_LINES) cs_buf_addz(out, ", …");
}
