/* mapping_id.c - what only a whole column tells of its identifiers: whether a point belongs to them, and
 * whether a spreadsheet has lost the last digits of those of 16 or more (it keeps 15, and writes zeros behind
 * them; one such number may be real, a whole column is not). */
#include "ingest/mapping.h"
#include <string.h>

enum { KEPT = 15, ENOUGH = 6 }; /* zeros in a row, over the column: by chance one in a million */

void cs_long_look(struct cs_long *l, struct cs_slice cell)
{
    if (cell.n <= KEPT) return;
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] < '0' || cell.p[i] > '9') return;
    l->n++;
    for (size_t i = KEPT; i < cell.n; i++)
        if (cell.p[i] != '0') return;
    l->rounded++;
    l->zeros += cell.n - KEPT;
}

static bool is_lost(const struct cs_long *l)
{
    return l->n > 0 && l->rounded == l->n && l->zeros >= ENOUGH;
}

static enum cs_status fail_lost(const struct cs_mapping *m, const struct cs_target *t,
                                const struct cs_long *l, const char *file, struct cs_error *e)
{
    cs_fail(e, CS_DATA,
            "column '%s' (%s) was damaged by a spreadsheet: its numbers of 16 digits or more, %llu, all end "
            "in zeros "
            "from the 16th on",
            cs_quote(t->a == CS_NO_COLUMN ? t->name : m->header.name[t->a]).text, cs_quote(t->name).text,
            (unsigned long long)l->n);
    cs_error_cure(e, "export it again with the column as text");
    return cs_error_at(e, file, 0, 0);
}

/* 1543602660.197: a point in an identifier means something, so that 1543621022.0 may be one, too. */
static bool has_fraction(struct cs_slice cell)
{
    struct cs_num number;
    const char *point = memchr(cell.p, '.', cell.n);
    if (!point || !cs_num_parse(cell, &number) || memchr(cell.p, 'E', cell.n) || memchr(cell.p, 'e', cell.n))
        return false;
    for (const char *p = point + 1; p < cell.p + cell.n; p++)
        if (*p != '0') return true;
    return false;
}

void cs_mapping_points(struct cs_mapping *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_target *t = &m->target[i];
        if (t->reader.how != CS_HOW_ID || t->a == CS_NO_COLUMN) continue;
        for (uint32_t row = 0; row < m->sample.rows && !t->reader.pointed; row++)
            t->reader.pointed = has_fraction(cs_field(&m->sample, row, t->a));
    }
}

enum cs_status cs_mapping_ids(const struct cs_mapping *m, bool sample, const char *file, struct cs_error *e)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_target *t = &m->target[i];
        struct cs_long seen = {0};
        if (t->reader.how != CS_HOW_ID) continue;
        for (uint32_t row = 0; sample && t->a != CS_NO_COLUMN && row < m->sample.rows; row++)
            cs_long_look(&seen, cs_field(&m->sample, row, t->a));
        if (!sample) seen = t->met.longs;
        if (is_lost(&seen)) return fail_lost(m, t, &seen, file, e);
    }
    return CS_OK;
}
