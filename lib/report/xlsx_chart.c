/* xlsx_chart.c - native charts: the numbers of a chart in cells, and a chart that refers to them. */
#include "base/utf8.h"
#include "report/names.h"
#include "report/xlsx_sheet.h"
#include "text/width.h"

#include <math.h>

enum { CHART_COLUMNS = 8, PIXELS_WIDE = 480, PIXELS_HIGH = 300, TITLE_CHARS = 120 };

static uint8_t native_kind(enum cs_chart_kind kind)
{
    switch (kind) {
    case CS_CHART_LINE:
        return LXW_CHART_LINE;
    case CS_CHART_STACK:
        return LXW_CHART_BAR_STACKED_PERCENT;
    case CS_CHART_PIE:
        return LXW_CHART_PIE;
    case CS_CHART_SCATTER:
    case CS_CHART_FUNNEL:
        return LXW_CHART_SCATTER;
    case CS_CHART_SPLIT:
        return LXW_CHART_BAR_STACKED;
    case CS_CHART_BAR:
    case CS_CHART_PARETO:
        return LXW_CHART_BAR;
    case CS_CHART_HEAT:
        break;
    }
    return LXW_CHART_NONE;
}

static bool lies_down(enum cs_chart_kind kind)
{
    return kind == CS_CHART_BAR || kind == CS_CHART_PARETO || kind == CS_CHART_STACK ||
           kind == CS_CHART_SPLIT;
}

/* Where y of a series stands, behind its x where it has one. */
static size_t column_of(const struct cs_chart *c, size_t column, size_t k)
{
    bool has_x = c->series[0].x != NULL;
    return column + 1 + k * (has_x ? 2 : 1) + has_x;
}

/* What a chart's title holds, in o->text. */
static void read_title(struct cs_sheet_out *o, const struct cs_chart *c)
{
    cs_buf_clear(&o->text);
    cs_line_text(&o->text, &c->table->title);
    size_t n = 0;
    for (size_t chars = 0; n < o->text.n && chars < TITLE_CHARS; chars++) {
        size_t k = cs_utf8_len(o->text.p + n, o->text.n - n);
        n += k ? k : 1;
    }
    if (!o->text.failed) o->text.n = n;
    if (!o->status) o->status = cs_buf_status(&o->text, o->e);
}

/* The numbers: the title above labels, then x where there is one and y of each series. */
static void put_numbers(struct cs_sheet_out *o, const struct cs_chart *c, size_t row, size_t column)
{
    const struct cs_sheet_look head = {.muted = true, .line = true, .heat = -1},
                               name = {.muted = true, .heat = -1};
    read_title(o, c);
    cs_sheet_text(o, row, column, cs_buf_slice(&o->text), &head);
    for (size_t i = 0; i < c->n_points; i++) cs_sheet_line(o, row + 1 + i, column, &c->label[i], &name);
    for (size_t i = 0; i < c->n_points; i++) cs_sheet_want(o, column, cs_line_width(&c->label[i]) + 2);
    for (size_t k = 0; k < c->n_series; k++) {
        size_t at = column_of(c, column, k);
        struct cs_sheet_look look = {.muted = true, .heat = -1};
        if (c->series[0].x) cs_sheet_line(o, row, at - 1, &c->x_title, &head);
        cs_sheet_line(o, row, at, &c->series[k].name, &head);
        cs_sheet_want(o, at, cs_line_width(&c->series[k].name) + 2);
        for (size_t i = 0; i < c->n_points; i++) {
            if (c->series[k].x) {
                look.number = cs_sheet_format(o, c->measure_x, false, false, cs_slice("", 0));
                cs_sheet_number(o, row + 1 + i, at - 1, c->series[k].x[i], &look);
            }
            double y = c->series[k].y[i];
            look.number =
                cs_sheet_format(o, c->measure, isfinite(y) && y == floor(y), false, cs_slice("", 0));
            cs_sheet_number(o, row + 1 + i, at, y, &look);
        }
    }
}

static const lxw_color_t parts[] = {0x14508C, 0x3F79B3, 0x7FA8D0, 0xB3CCE3, 0xDDE8F2};
enum { PARTS = sizeof parts / sizeof *parts };

/* Slices in tints of one colour, as everywhere in a report. The library copies them. */
static void colour_slices(lxw_chart_series *s, size_t n)
{
    lxw_chart_fill fills[PARTS];
    lxw_chart_point points[PARTS];
    lxw_chart_point *list[PARTS + 1] = {NULL};
    for (size_t i = 0; i < PARTS && i < n; i++) {
        fills[i] = (lxw_chart_fill){.color = parts[i]};
        points[i] = (lxw_chart_point){.fill = &fills[i]};
        list[i] = &points[i];
    }
    (void)chart_series_set_points(s, list);
}

static void put_series(struct cs_sheet_out *o, const struct cs_chart *c, lxw_chart *chart, size_t row,
                       size_t column)
{
    const char *sheet = o->sheet->name;
    lxw_row_t first = (lxw_row_t)row + 1, last = (lxw_row_t)(row + c->n_points);
    for (size_t k = 0; k < c->n_series && !o->status; k++) {
        lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
        if (!s) {
            o->status = cs_fail_memory(o->e);
            return;
        }
        lxw_col_t y = (lxw_col_t)column_of(c, column, k),
                  x = c->series[k].x ? (lxw_col_t)(y - 1) : (lxw_col_t)column;
        chart_series_set_categories(s, sheet, first, x, last, x);
        chart_series_set_values(s, sheet, first, y, last, y);
        chart_series_set_name_range(s, sheet, (lxw_row_t)row, y);
        bool past = c->series[k].role == CS_SERIES_REFERENCE;
        size_t tint = c->kind == CS_CHART_SPLIT ? 2 * k : k; /* rate and mix far apart */
        lxw_color_t colour = past ? 0x7D848B : parts[tint < PARTS ? tint : PARTS - 1];
        lxw_chart_line line = {.color = colour, .width = past ? 1 : 2};
        lxw_chart_fill fill = {.color = colour};
        if (c->kind == CS_CHART_LINE) {
            chart_series_set_line(s, &line);
        } else if (c->kind == CS_CHART_SCATTER || c->kind == CS_CHART_FUNNEL) {
            chart_series_set_marker_type(s, LXW_CHART_MARKER_CIRCLE);
            chart_series_set_marker_size(s, 5);
            chart_series_set_marker_fill(s, &fill);
        } else if (c->kind == CS_CHART_PIE) {
            colour_slices(s, c->n_points);
        } else {
            chart_series_set_fill(s, &fill);
        }
    }
}

static void put_axes(struct cs_sheet_out *o, const struct cs_chart *c, lxw_chart *chart)
{
    if (c->kind == CS_CHART_PIE) return;
    bool down = lies_down(c->kind);
    lxw_chart_axis *values = down ? chart->x_axis : chart->y_axis,
                   *points = down ? chart->y_axis : chart->x_axis;
    bool percent = c->kind == CS_CHART_STACK;
    const char *format = percent ? "0%" : cs_sheet_format(o, c->measure, true, false, cs_slice("", 0));
    chart_axis_set_num_format(values, format);
    lxw_chart_line hair = {.color = 0xD9D5CC, .width = 0.75f};
    chart_axis_major_gridlines_set_line(values, &hair);
    if (c->kind == CS_CHART_SPLIT) chart_axis_set_label_position(points, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    if (down) chart_axis_set_reverse(points); /* the first on top, as in the table */
    if (c->kind == CS_CHART_SCATTER || c->kind == CS_CHART_FUNNEL)
        chart_axis_set_num_format(points, cs_sheet_format(o, c->measure_x, true, false, cs_slice("", 0)));
}

/* The title is a cell, too: given as a text, the library takes one that begins with '=' for a formula. */
static void put_title(struct cs_sheet_out *o, lxw_chart *chart, size_t row, size_t column)
{
    if (o->text.n)
        chart_title_set_name_range(chart, o->sheet->name, (lxw_row_t)row, (lxw_col_t)column);
    else
        chart_title_off(chart);
    lxw_chart_font font = {.size = 11, .bold = LXW_TRUE};
    chart_title_set_name_font(chart, &font);
}

void cs_sheet_chart(struct cs_sheet_out *o, const struct cs_chart *c, size_t row, size_t column)
{
    uint8_t kind = native_kind(c->kind);
    if (o->status || kind == LXW_CHART_NONE || !c->n_points || !c->n_series) return;
    size_t numbers = column + CHART_COLUMNS;
    put_numbers(o, c, row, numbers);
    lxw_chart *chart = o->status ? NULL : workbook_add_chart(o->book.book, kind);
    if (!chart) {
        if (!o->status) o->status = cs_fail_memory(o->e);
        return;
    }
    put_series(o, c, chart, row, numbers);
    put_axes(o, c, chart);
    read_title(o, c);
    put_title(o, chart, row, numbers);
    if (c->n_series == 1 && c->kind != CS_CHART_PIE)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    if (o->status) return;
    lxw_chart_options options = {.x_scale = 1, .y_scale = (double)PIXELS_HIGH / 288};
    o->status = cs_xlsx_status(
        worksheet_insert_chart_opt(o->sheet, (lxw_row_t)row, (lxw_col_t)column, chart, &options), o->e);
}
