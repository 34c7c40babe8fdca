/* audit.c - lines, gathered and put in order. */
#include "clean/audit.h"
#include <stdlib.h>
#include <string.h>

const struct cs_slice cs_audit_columns[5] = {
    {"ticket_id", 9}, {"column", 6}, {"old", 3}, {"new", 3}, {"rule", 4}};

struct cs_audit_line {
    size_t at, n; /* in the text */
    uint32_t row;
};

void cs_audit_release(struct cs_audit *a)
{
    cs_show_release(&a->show);
    cs_buf_release(&a->text);
    free(a->v);
    *a = (struct cs_audit){0};
}

void cs_audit_clear(struct cs_audit *a)
{
    cs_buf_clear(&a->text);
    a->n = 0;
}

enum cs_status cs_audit_add(struct cs_audit *a, const struct cs_block *b, uint32_t row, uint32_t column,
                            struct cs_slice old, struct cs_slice new, struct cs_slice rule,
                            struct cs_error *e)
{
    uint32_t ticket = cs_header_find(b->header, CS_LIT("ticket_id"));
    struct cs_slice name = column == CS_NO_COLUMN ? CS_LIT("") : b->header->name[column];
    enum cs_status st = cs_grow(&a->v, &a->cap, a->n + 1, sizeof *a->v, e);
    if (st) return st;
    size_t at = a->text.n;
    if (ticket != CS_NO_COLUMN) cs_buf_adds(&a->text, cs_field(b, row, ticket));
    cs_buf_addc(&a->text, '\t');
    cs_field_add(&a->text, name);
    cs_buf_addc(&a->text, '\t');
    cs_show_cell(&a->show, column, old, &a->text);
    cs_buf_addc(&a->text, '\t');
    cs_show_cell(&a->show, column, new, &a->text);
    cs_buf_addc(&a->text, '\t');
    cs_field_add(&a->text, rule);
    cs_buf_addc(&a->text, '\n');
    a->v[a->n++] = (struct cs_audit_line){at, a->text.n - at, row};
    return cs_buf_status(&a->text, e);
}

static int by_row(const void *x, const void *y)
{
    const struct cs_audit_line *a = x, *b = y;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

enum cs_status cs_audit_write(struct cs_audit *a, struct cs_buf *out, struct cs_error *e)
{
    if (a->n) qsort(a->v, a->n, sizeof *a->v, by_row);
    for (size_t i = 0; i < a->n; i++) cs_buf_add(out, a->text.p + a->v[i].at, a->v[i].n);
    return cs_buf_status(out, e);
}
