/* xlsx_sheet.c - cells of a workbook: texts, numbers, and the formats that show a number as the words do. */
#include "report/xlsx_sheet.h"

#include "base/utf8.h"
#include "report/names.h"
#include "report/words.h"
#include "text/width.h"

#include <math.h>
#include <string.h>

/* ---- formats ---- */

static lxw_color_t tone_colour(int tone)
{
    switch (tone) {
    case CS_TONE_WORSE:
        return 0xB0410A;
    case CS_TONE_BETTER:
        return 0x0B665E;
    case CS_TONE_MUTED:
        return 0x686F77;
    default:
        return LXW_COLOR_UNSET;
    }
}

static void dress(lxw_format *f, const struct cs_sheet_look *look)
{
    static const lxw_color_t heat[] = {0xF4F1EA, 0xC6D9EA, 0x7FABD3, 0x2F6FAE, 0x0C3A6B};
    lxw_color_t colour = tone_colour(look->muted ? CS_TONE_MUTED : look->tone);
    if (look->bold || look->tone == CS_TONE_STRONG) format_set_bold(f);
    if (look->tone == CS_TONE_EMPHASIS) format_set_italic(f);
    if (look->right) format_set_align(f, LXW_ALIGN_RIGHT);
    if (look->line) format_set_bottom(f, LXW_BORDER_THIN);
    if (look->wrap) format_set_text_wrap(f);
    if (look->wrap) format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (look->size) format_set_font_size(f, look->size);
    if (look->number) format_set_num_format(f, look->number);
    if (look->heat >= 0 && look->heat < 5) {
        format_set_bg_color(f, heat[look->heat]);
        if (look->heat > 2) colour = LXW_COLOR_WHITE;
    }
    if (colour != LXW_COLOR_UNSET) format_set_font_color(f, colour);
}

/* The format of a look, made once. */
static lxw_format *format_of(struct cs_sheet_out *o, const struct cs_sheet_look *look)
{
    struct cs_buf key = {0};
    cs_buf_addf(&key, "%d%d%d%d%d %d %d %d %s", look->bold, look->right, look->muted, look->line, look->wrap,
                look->tone, look->heat, look->size, look->number ? look->number : "");
    bool added = false;
    uint32_t id = key.failed ? CS_MAP_NONE : cs_map_add(&o->formats, cs_buf_slice(&key), &added);
    cs_buf_release(&key);
    if (id == CS_MAP_NONE) {
        o->status = cs_fail_memory(o->e);
        return NULL;
    }
    if (added) {
        o->status = cs_grow(&o->format, &o->formats_cap, id + 1, sizeof(lxw_format *), o->e);
        if (o->status) return NULL;
        o->format[id] = workbook_add_format(o->book.book);
        if (!o->format[id]) o->status = cs_fail_memory(o->e);
        if (o->format[id]) dress(o->format[id], look);
    }
    return o->format[id];
}

/* The characters of a literal inside a number format. */
static void add_literal(struct cs_buf *out, struct cs_slice s)
{
    if (!s.n) return;
    cs_buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '"') cs_buf_addc(out, s.p[i]);
    cs_buf_addc(out, '"');
}

const char *cs_sheet_format(struct cs_sheet_out *o, enum cs_measure measure, bool whole, bool is_signed,
                            struct cs_slice prefix)
{
    const char *digits = whole ? "#,##0" : "#,##0.00";
    struct cs_slice unit = cs_slice("", 0);
    if (measure == CS_MEASURE_SHARE) digits = "0.0%";
    if (measure == CS_MEASURE_COUNT) digits = "#,##0";
    if (measure == CS_MEASURE_SCORE) digits = "0.00";
    if (measure == CS_MEASURE_POINTS) digits = "0.0";
    if (measure == CS_MEASURE_SECONDS) {
        digits = whole ? "#,##0" : "#,##0.0";
        unit = cs_slicez(cs_word(CS_WORD_SECONDS, o->doc->lang));
    }
    cs_buf_clear(&o->key);
    for (int part = 0; part < (is_signed ? 3 : 1); part++) {
        if (part) cs_buf_addc(&o->key, ';');
        add_literal(&o->key, prefix);
        if (is_signed && part < 2) add_literal(&o->key, cs_slicez(part ? CS_MINUS : "+"));
        if (part == 2) add_literal(&o->key, CS_LIT("±"));
        cs_buf_addz(&o->key, digits);
        add_literal(&o->key, unit);
    }
    cs_buf_addc(&o->key, 0);
    if (!o->status) o->status = cs_buf_status(&o->key, o->e);
    return o->status ? "" : o->key.p;
}

/* ---- cells ---- */

void cs_sheet_want(struct cs_sheet_out *o, size_t column, size_t cells)
{
    if (column < CS_SHEET_COLUMNS && cells > o->width[column]) o->width[column] = cells;
}

void cs_sheet_text(struct cs_sheet_out *o, size_t row, size_t column, struct cs_slice text,
                   const struct cs_sheet_look *look)
{
    if (o->status) return;
    lxw_format *format = format_of(o, look);
    if (o->status) return;
    size_t chars = 0, n = 0; /* a document is for reading: what no cell can hold is cut there */
    while (n < text.n && chars < CS_XLSX_TEXT - 1) {
        size_t k = cs_utf8_len(text.p + n, text.n - n);
        n += k ? k : 1;
        chars += k == 4 ? 2 : 1;
    }
    o->status = cs_xlsx_text(&o->book, o->sheet, row, column, cs_slice(text.p, n), format, o->e);
}

void cs_sheet_line(struct cs_sheet_out *o, size_t row, size_t column, const struct cs_line *line,
                   const struct cs_sheet_look *look)
{
    cs_buf_clear(&o->text);
    cs_line_text(&o->text, line);
    if (!o->status) o->status = cs_buf_status(&o->text, o->e);
    cs_sheet_text(o, row, column, cs_buf_slice(&o->text), look);
}

void cs_sheet_number(struct cs_sheet_out *o, size_t row, size_t column, double x,
                     const struct cs_sheet_look *look)
{
    if (o->status || !isfinite(x)) return;
    lxw_format *format = format_of(o, look);
    if (!o->status) o->status = cs_xlsx_number(o->sheet, row, column, x, format, o->e);
}

/* What stands before the digits of a number in words: a mark, not its sign. */
static struct cs_slice mark_of(struct cs_slice s, bool *is_signed)
{
    size_t n = 0;
    *is_signed = false;
    for (; n < s.n; n++) {
        struct cs_slice rest = cs_slice(s.p + n, s.n - n);
        bool minus = rest.n >= 3 && memcmp(rest.p, CS_MINUS, 3) == 0;
        bool both = rest.n >= 2 && memcmp(rest.p, "±", 2) == 0;
        *is_signed = minus || both || rest.p[0] == '+';
        if (*is_signed || (rest.p[0] >= '0' && rest.p[0] <= '9')) break;
    }
    return cs_slice(s.p, n);
}

static int tone_of(const struct cs_line *line)
{
    for (size_t i = 0; i < line->n; i++)
        if (line->spans[i].tone == CS_TONE_WORSE || line->spans[i].tone == CS_TONE_BETTER)
            return (int)line->spans[i].tone;
    return CS_TONE_PLAIN;
}

void cs_sheet_cell(struct cs_sheet_out *o, size_t row, size_t column, const struct cs_cell *c,
                   enum cs_column_kind kind)
{
    struct cs_sheet_look look = {
        .heat = c->heat, .tone = tone_of(&c->line), .right = kind == CS_COLUMN_NUMBER};
    cs_sheet_want(o, column, 0);
    cs_buf_clear(&o->text);
    cs_line_text(&o->text, &c->line);
    struct cs_slice words = cs_buf_slice(&o->text);
    cs_sheet_want(o, column, cs_width(words) + 2);
    if (cs_num_missing(c->number)) {
        cs_sheet_line(o, row, column, &c->line, &look);
        return;
    }
    bool is_signed, whole = c->number.tag == 0;
    struct cs_slice mark = mark_of(words, &is_signed);
    if (mark.n == words.n || mark.n > 16) mark = cs_slice("", 0);
    look.number = cs_sheet_format(o, c->measure, whole, is_signed, mark);
    cs_sheet_number(o, row, column, cs_num_double(c->number), &look);
}
