/* xlsx.c - the XLSX carrier: sections become sheets, parts follow each other downwards. */
#include "report/xlsx.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "report/names.h"
#include "report/spark.h"
#include "report/tiles.h"
#include "report/xlsx_sheet.h"
#include "text/width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_CHARS = 31, CHART_ROWS = 16, MIN_CELLS = 8, MAX_CELLS = 50, HEAD_MAX = 12 };

static const struct cs_sheet_look plain = {.heat = -1}, bold = {.bold = true, .heat = -1},
                                  muted = {.muted = true, .heat = -1},
                                  title = {.bold = true, .size = 16, .heat = -1},
                                  head = {.bold = true, .line = true, .heat = -1},
                                  head_right = {.bold = true, .line = true, .right = true, .heat = -1};

/* ---- sheets ---- */

/* The sheet is full: widths, and what stays in sight. */
static void end_sheet(struct cs_sheet_out *o)
{
    if (!o->sheet || o->status) return;
    for (size_t i = 0; i < CS_SHEET_COLUMNS; i++) {
        if (!o->width[i]) continue;
        size_t cells = o->width[i] < MIN_CELLS   ? MIN_CELLS
                       : o->width[i] > MAX_CELLS ? MAX_CELLS
                                                 : o->width[i];
        lxw_error error = worksheet_set_column(o->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)cells, NULL);
        if (!o->status) o->status = cs_xlsx_status(error, o->e);
        o->width[i] = 0;
    }
    /* The header of the only table near the top, else the title of the sheet. */
    bool table = o->figures == 1 && o->head < HEAD_MAX;
    worksheet_freeze_panes(o->sheet, table ? (lxw_row_t)o->head + 1 : 1, table ? 1 : 0);
    worksheet_set_landscape(o->sheet);
    worksheet_fit_to_pages(o->sheet, 1, 0);
    worksheet_gridlines(o->sheet, LXW_HIDE_ALL_GRIDLINES);
}

/* A legal name of at most `most` characters: what a sheet's name may not hold is a blank. */
static void add_legal(struct cs_buf *out, struct cs_slice name, size_t most)
{
    size_t chars = 0, begin = out->n;
    for (size_t i = 0; i < name.n;) {
        size_t n = cs_utf8_len(name.p + i, name.n - i);
        if (!n) n = 1;
        chars += n == 4 ? 2 : 1; /* counted as UTF-16 */
        if (chars > most) break;
        if (n == 1 && strchr("[]:*?/\\'", name.p[i]))
            cs_buf_addc(out, ' ');
        else
            cs_buf_add(out, name.p + i, n);
        i += n;
    }
    while (out->n > begin && out->p[out->n - 1] == ' ') out->n--;
    size_t blanks = begin;
    while (blanks < out->n && out->p[blanks] == ' ') blanks++;
    if (out->n > begin) {
        memmove(out->p + begin, out->p + blanks, out->n - blanks);
        out->n -= blanks - begin;
    }
}

/* Is the name new? Names that differ by the case of letters only are the same. */
static bool take_name(struct cs_sheet_out *o, struct cs_slice name)
{
    struct cs_buf lower = {0};
    for (size_t i = 0; i < name.n; i++) cs_buf_addc(&lower, cs_to_lower(name.p[i]));
    bool added = false, reserved = cs_slice_eqz(cs_buf_slice(&lower), "history");
    if (lower.failed || (!reserved && cs_map_add(&o->names, cs_buf_slice(&lower), &added) == CS_MAP_NONE))
        o->status = cs_fail_memory(o->e);
    cs_buf_release(&lower);
    return added;
}

static void begin_sheet(struct cs_sheet_out *o, const struct cs_line *heading)
{
    end_sheet(o);
    struct cs_buf words = {0}, name = {0};
    cs_line_text(&words, heading);
    for (unsigned try = 1; !o->status; try++) {
        char suffix[16] = "";
        if (try > 1) snprintf(suffix, sizeof suffix, " (%u)", try);
        cs_buf_clear(&name);
        add_legal(&name, cs_buf_slice(&words), NAME_CHARS - strlen(suffix));
        if (!name.n) cs_buf_addz(&name, "Sheet");
        cs_buf_addz(&name, suffix);
        if (words.failed || name.failed)
            o->status = cs_fail_memory(o->e);
        else if (take_name(o, cs_buf_slice(&name)))
            break;
    }
    cs_buf_addc(&name, 0);
    if (!o->status) o->status = cs_buf_status(&name, o->e);
    if (!o->status) o->status = cs_xlsx_sheet(&o->book, name.p, &o->sheet, o->e);
    cs_buf_release(&words);
    cs_buf_release(&name);
    o->row = 0;
    o->figures = 0;
    cs_sheet_line(o, o->row, 0, heading, &title);
    o->row += 2;
}

/* ---- figures ---- */

static bool is_drawn(const struct cs_column *c)
{
    return c->kind == CS_COLUMN_BAR || c->kind == CS_COLUMN_DOT;
}

static void put_spark(struct cs_sheet_out *o, size_t row, size_t column, const struct cs_spark *s)
{
    if (!s) return;
    struct cs_buf text = {0};
    cs_spark_text(&text, s->value, s->n, (struct cs_spark_scale){s->least, s->most}, false);
    if (text.failed && !o->status) o->status = cs_fail_memory(o->e);
    cs_sheet_text(o, row, column, cs_buf_slice(&text), &muted);
    cs_sheet_want(o, column, s->n + 2);
    cs_buf_release(&text);
}

/* Header and rows, without the columns that only draw what others say. Returns how many columns there are. */
static size_t put_grid(struct cs_sheet_out *o, const struct cs_grid *g)
{
    size_t at = 0;
    if (!g->n_rows) return 0;
    o->figures++;
    o->head = o->row;
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct cs_column *c = &g->columns[i];
        if (is_drawn(c)) continue;
        cs_sheet_line(o, o->row, at, &c->title, c->kind == CS_COLUMN_NUMBER ? &head_right : &head);
        cs_sheet_want(o, at++, cs_line_width(&c->title) + 2);
    }
    o->row++;
    for (size_t r = 0; r < g->n_rows; r++, o->row++) {
        at = 0;
        for (size_t i = 0; i < g->n_columns; i++) {
            const struct cs_cell *cell = &g->cells[r * g->n_columns + i];
            if (is_drawn(&g->columns[i])) continue;
            if (g->columns[i].kind == CS_COLUMN_SPARK)
                put_spark(o, o->row, at, cell->spark);
            else
                cs_sheet_cell(o, o->row, at, cell, g->columns[i].kind);
            at++;
        }
    }
    return at;
}

static void put_caption(struct cs_sheet_out *o, const struct cs_line *line, const struct cs_sheet_look *look)
{
    if (line->n) cs_sheet_line(o, o->row++, 0, line, look);
}

static void put_figure(struct cs_sheet_out *o, const struct cs_grid *g, const struct cs_chart *chart)
{
    put_caption(o, &g->title, &bold);
    put_caption(o, &g->note, &muted);
    size_t top = o->row, columns = put_grid(o, g);
    put_caption(o, &g->foot, &muted);
    if (chart && chart->n_points && chart->kind != CS_CHART_HEAT) {
        cs_sheet_chart(o, chart, top, columns + 1);
        size_t bottom = top + (chart->n_points + 2 > CHART_ROWS ? chart->n_points + 2 : CHART_ROWS);
        if (o->row < bottom) o->row = bottom;
    }
    o->row++;
}

static void put_tiles(struct cs_sheet_out *o, const struct cs_part *p)
{
    struct cs_arena arena = {0};
    struct cs_grid grid;
    if (!o->status) o->status = cs_tiles_grid(p, o->doc->lang, &arena, &grid, o->e);
    if (!o->status) put_grid(o, &grid);
    cs_arena_release(&arena);
    for (size_t i = 0; i < p->n_tiles && !o->status; i++) {
        if (!p->tiles[i].when.n) continue;
        cs_buf_clear(&o->text);
        cs_buf_addz(&o->text, "* ");
        cs_line_text(&o->text, &p->tiles[i].name);
        cs_buf_addz(&o->text, ": ");
        cs_line_text(&o->text, &p->tiles[i].note);
        cs_sheet_text(o, o->row++, 0, cs_buf_slice(&o->text), &muted);
    }
    o->row++;
}

/* ---- parts ---- */

struct place {
    unsigned depth;  /* of lists */
    unsigned number; /* of the item; 0: none */
    bool item;       /* the next paragraph begins an item */
};

static void put_paragraph(struct cs_sheet_out *o, const struct cs_part *p, struct place *at)
{
    if (!p->line.n) return;
    struct cs_buf text = {0};
    for (unsigned i = 0; i < at->depth; i++) cs_buf_addz(&text, "  ");
    if (at->item && at->number) cs_buf_addf(&text, "%u. ", at->number);
    if (at->item && !at->number) cs_buf_addz(&text, "• ");
    at->item = false;
    cs_line_text(&text, &p->line);
    if (text.failed && !o->status) o->status = cs_fail_memory(o->e);
    const struct cs_sheet_look *look = p->role == CS_ROLE_LEAD   ? &bold
                                       : p->role == CS_ROLE_NOTE ? &muted
                                                                 : &plain;
    cs_sheet_text(o, o->row++, 0, cs_buf_slice(&text), look);
    cs_buf_release(&text);
}

static void put_parts(struct cs_sheet_out *o, const struct cs_part *parent, struct place at);

static void put_list(struct cs_sheet_out *o, const struct cs_part *p, struct place at)
{
    struct place inner = {at.depth + 1, p->level, true};
    for (const struct cs_part *item = p->child; item; item = item->next) {
        put_parts(o, item, inner);
        if (p->level) inner.number++;
    }
    if (!at.depth) o->row++;
}

static void put_definitions(struct cs_sheet_out *o, const struct cs_part *p)
{
    for (const struct cs_part *item = p->child; item; item = item->next, o->row++) {
        cs_sheet_line(o, o->row, 0, &item->line, &bold);
        cs_sheet_want(o, 0, cs_line_width(&item->line) + 2);
        if (item->child) cs_sheet_line(o, o->row, 1, &item->child->line, &plain);
    }
    o->row++;
}

static void put_part(struct cs_sheet_out *o, const struct cs_part *p, struct place *at)
{
    switch (p->kind) {
    case CS_PART_HEADING:
        put_caption(o, &p->line, &bold);
        return;
    case CS_PART_PARAGRAPH:
        put_paragraph(o, p, at);
        if (!at->depth) o->row++;
        return;
    case CS_PART_LIST:
        put_list(o, p, *at);
        return;
    case CS_PART_QUOTE:
    case CS_PART_ITEM:
    case CS_PART_GROUP:
        put_parts(o, p, *at);
        return;
    case CS_PART_CODE:
        for (size_t i = 0; i < p->line.n; i++) cs_sheet_text(o, o->row++, 0, p->line.spans[i].text, &plain);
        return;
    case CS_PART_TILES:
        put_tiles(o, p);
        return;
    case CS_PART_TABLE:
        put_figure(o, p->grid, NULL);
        return;
    case CS_PART_CHART:
        put_figure(o, p->chart->table, p->chart);
        return;
    case CS_PART_DEFINITIONS:
        put_definitions(o, p);
        return;
    case CS_PART_RULE:
    case CS_PART_ROOT:
        return;
    }
}

static void put_parts(struct cs_sheet_out *o, const struct cs_part *parent, struct place at)
{
    for (const struct cs_part *p = parent->child; p && !o->status; p = p->next) put_part(o, p, &at);
}

static void put_document(struct cs_sheet_out *o)
{
    struct place at = {0};
    begin_sheet(o, &o->doc->title);
    o->row--;
    put_caption(o, &o->doc->when, &plain);
    put_caption(o, &o->doc->as_of, &muted);
    o->row++;
    for (const struct cs_part *p = o->doc->root->child; p && !o->status; p = p->next) {
        if (p->kind == CS_PART_HEADING && p->level <= 2)
            begin_sheet(o, &p->line);
        else
            put_part(o, p, &at);
    }
    end_sheet(o);
}

static enum cs_status put_bytes(void *ctx, const char *p, size_t n, struct cs_error *e)
{
    cs_buf_add(ctx, p, n);
    return cs_buf_status(ctx, e);
}

enum cs_status cs_report_xlsx_write(const struct cs_doc *doc, struct cs_buf *out, struct cs_error *e)
{
    struct cs_sheet_out o = {.doc = doc, .e = e};
    o.status = cs_xlsx_make(&o.book, false, e);
    if (!o.status) put_document(&o);
    if (!o.status) o.status = cs_xlsx_close(&o.book, put_bytes, out, e);
    cs_xlsx_release(&o.book);
    cs_map_release(&o.names);
    cs_map_release(&o.formats);
    free(o.format);
    cs_buf_release(&o.text);
    cs_buf_release(&o.key);
    return o.status;
}
