/* count.c - adding counts up and naming their lines in a summary. */
#include "ingest/count.h"

void cs_count_add(struct cs_count *c, const struct cs_count *later)
{
    uint64_t n = c->n + later->n;
    for (unsigned i = 0; i < later->runs; i++) cs_count_lines(c, later->line[i], later->last[i]);
    c->more |= later->more;
    c->n = n;
}

void cs_count_name(const struct cs_count *c, struct cs_buf *out)
{
    if (c->n == 0) return;
    cs_buf_addz(out, c->runs == 1 && c->line[0] == c->last[0] ? "line " : "lines ");
    for (unsigned i = 0; i < c->runs; i++) {
        cs_buf_addf(out, "%s%llu", i ? ", " : "", (unsigned long long)c->line[i]);
        if (c->last[i] > c->line[i]) cs_buf_addf(out, "-%llu", (unsigned long long)c->last[i]);
    }
    if (c->more) cs_buf_addz(out, ", …");
}
