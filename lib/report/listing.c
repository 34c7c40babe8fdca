/* listing.c - rows become the cells of one table of a document, which the terminal carrier lays out. */
#include "report/listing.h"

#include "report/term_table.h"

#include <string.h>

enum cs_status cs_listing_open(struct cs_listing *l, const struct cs_foreign_column *columns, size_t n,
                               struct cs_error *e)
{
    *l = (struct cs_listing){0};
    if (n > CS_COLUMNS_MAX) {
        cs_fail(e, CS_USAGE, "more than %d columns are nothing for the eye", CS_COLUMNS_MAX);
        return cs_error_cure(e, "-c names the ones you need");
    }
    enum cs_status st = cs_doc_make(&l->doc, CS_EN, e);
    if (st) return st;
    l->grid = cs_doc_grid(&l->doc, cs_doc_part(&l->doc, l->doc.root, CS_PART_TABLE), n);
    for (size_t i = 0; i < n; i++) {
        l->grid->columns[i].kind = columns[i].number ? CS_COLUMN_NUMBER : CS_COLUMN_NAME;
        cs_line_add(&l->doc, &l->grid->columns[i].title, CS_TONE_PLAIN, columns[i].name);
    }
    return cs_doc_status(&l->doc, e);
}

static enum cs_status take_row(struct cs_listing *l, struct cs_slice row, struct cs_error *e)
{
    struct cs_cell *cells = cs_grid_row(&l->doc, l->grid);
    bool more = true;
    for (size_t i = 0; more && i < l->grid->n_columns; i++) {
        struct cs_buf *text = &l->doc.scratch;
        if (!cs_foreign_field(&row, text, &more)) return cs_fail_escape(e);
        cs_line_put(&l->doc, &cells[i].line, CS_TONE_PLAIN, false);
    }
    return cs_doc_status(&l->doc, e);
}

enum cs_status cs_listing_rows(struct cs_listing *l, struct cs_slice rows, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    while (rows.n && !st) {
        const char *end = memchr(rows.p, '\n', rows.n);
        size_t n = end ? (size_t)(end - rows.p) : rows.n;
        st = take_row(l, cs_slice(rows.p, n), e);
        rows = cs_slice(rows.p + n + (end != NULL), rows.n - n - (end != NULL));
    }
    return st;
}

enum cs_status cs_listing_write(const struct cs_listing *l, const struct cs_term_style *style,
                                struct cs_output *out, struct cs_error *e)
{
    struct cs_buf text = {0};
    enum cs_status st = cs_term_grid(l->grid, style, &text, e);
    if (!st) st = cs_output_write(out, text.p, text.n, e);
    cs_buf_release(&text);
    return st;
}

void cs_listing_release(struct cs_listing *l)
{
    cs_doc_release(&l->doc);
}
