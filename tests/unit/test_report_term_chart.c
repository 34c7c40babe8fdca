/* test_report_term_chart.c - charts, tiles and drawn cells in a terminal. Expected pictures are worked out by
 * hand from the numbers of each chart. */
#include "report_fixture.h"

#include "report/chart.h"
#include "text/width.h"

/* A document of one chart whose table has a name and a number a point. */
static struct cs_chart *one_chart(struct made *m, enum cs_chart_kind kind, const char *const *labels,
                                  size_t n, size_t series)
{
    *m = (struct made){.e = CS_ERROR_INIT};
    assert_int_equal(cs_doc_make(&m->doc, CS_EN, &m->e), CS_OK);
    struct cs_chart *c =
        cs_doc_chart(&m->doc, cs_doc_part(&m->doc, m->doc.root, CS_PART_CHART), kind, n, series, 2);
    assert_non_null(c);
    c->table->columns[1].kind = CS_COLUMN_NUMBER;
    cs_line_addz(&m->doc, &c->table->columns[0].title, CS_TONE_PLAIN, "Who");
    cs_line_addz(&m->doc, &c->table->columns[1].title, CS_TONE_PLAIN, "n");
    for (size_t i = 0; i < n; i++) {
        struct cs_cell *row = cs_grid_row(&m->doc, c->table);
        cs_line_addz(&m->doc, &row[0].line, CS_TONE_PLAIN, labels[i]);
        c->label[i] = row[0].line;
    }
    return c;
}

static void say(struct made *m, struct cs_chart *c, size_t row, const char *text)
{
    cs_line_addz(&m->doc, &c->table->cells[row * 2 + 1].line, CS_TONE_PLAIN, text);
}

/* The drawing, after the masthead's empty line and rule. */
static const char *drawn(struct made *m, size_t width, bool colour, bool ascii)
{
    const char *text = as_term(m, width, colour, ascii), *rule = strstr(text, ascii ? "=\n\n" : "═\n\n");
    assert_non_null(rule);
    return strstr(rule, "\n\n") + 2;
}

static void finish(struct made *m)
{
    cs_buf_release(&m->out);
    cs_doc_release(&m->doc);
}

static void test_bars(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"电话", "Chat"};
    struct cs_chart *c = one_chart(&m, CS_CHART_BAR, who, 2, 2);
    say(&m, c, 0, "30");
    say(&m, c, 1, "10");
    c->series[0].y[0] = 30;
    c->series[0].y[1] = 10;
    c->series[1].role = CS_SERIES_REFERENCE;
    c->series[1].y[0] = 15;
    c->series[1].y[1] = 20;
    cs_line_addz(&m.doc, &c->series[0].name, CS_TONE_PLAIN, "now");
    cs_line_addz(&m.doc, &c->series[1].name, CS_TONE_PLAIN, "before");
    /* 40 cells: 4 + 2 + 2 + 2 are taken, 30 are the bar's; 30 is all of it, 15 the half, 10 a third, 20 two
     */
    assert_string_equal(drawn(&m, 40, false, false), "Who    n  ━ now  ┃ before\n"
                                                     "电话  30  ━━━━━━━━━━━━━━━┃━━━━━━━━━━━━━━\n"
                                                     "Chat  10  ━━━━━━━━━━          ┃\n");
    assert_string_equal(drawn(&m, 40, false, true), "Who    n  # now  | before\n"
                                                    "电话  30  ###############|##############\n"
                                                    "Chat  10  ##########          |\n");
    finish(&m);
}

static void test_both_sides(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"up", "down", "none"};
    struct cs_chart *c = one_chart(&m, CS_CHART_SPLIT, who, 3, 2);
    say(&m, c, 0, "+1");
    say(&m, c, 1, "-2");
    say(&m, c, 2, "0");
    c->better = 1;
    c->series[0].role = CS_SERIES_RATE;
    c->series[1].role = CS_SERIES_MIX;
    const double rate[] = {2, -1, 0}, mix[] = {-1, -1, 0};
    memcpy(c->series[0].y, rate, sizeof rate);
    memcpy(c->series[1].y, mix, sizeof mix);
    /* -2 … +1 over 30 cells: 0 is at two thirds, cell 20 */
    assert_string_equal(drawn(&m, 40, false, false), "Who    n\n"
                                                     "up    +1                      ┃━━━━━━━━━\n"
                                                     "down  -2  ━━━━━━━━━━━━━━━━━━━━┃\n"
                                                     "none   0                      ┃\n");
    /* what is worse is red */
    assert_has(drawn(&m, 40, true, false), "\x1b[31m━━━━");
    finish(&m);
}

static void test_intervals(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"Gao", "Zhu"};
    double lo[] = {0, 0.8}, hi[] = {0.4, 1}, cases[] = {40, 90};
    struct cs_chart *c = one_chart(&m, CS_CHART_FUNNEL, who, 2, 1);
    say(&m, c, 0, "20%");
    say(&m, c, 1, "90%");
    c->measure = CS_MEASURE_SHARE;
    c->series[0].y[0] = 0.2;
    c->series[0].y[1] = 0.9;
    c->series[0].x = cases;
    c->series[0].lo = lo;
    c->series[0].hi = hi;
    c->target = 0.5;
    c->marked[0] = 1;
    /* 30 cells from 0 to 100%: all at cell 15, 20% at 6, 40% at 12, 80% at 24, 90% at 27, 100% at the last */
    assert_string_equal(drawn(&m, 40, false, false), "Who    n  0.0–100.0%  ┃ 50.0%\n"
                                                     "Gao  20%  ━━━━━━◆━━━━━━  ┃\n"
                                                     "Zhu  90%                 ┃        ━━━●━━\n");
    finish(&m);
}

static void test_pareto(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"a", "b", "c"};
    struct cs_chart *c = one_chart(&m, CS_CHART_PARETO, who, 3, 1);
    const double y[] = {80, 15, 5};
    memcpy(c->series[0].y, y, sizeof y);
    const char *text = drawn(&m, 40, true, false);
    assert_has(text, "\x1b[34m━");                  /* the first four fifths */
    assert_non_null(strstr(text, "\x1b[2m━"));      /* the rest */
    assert_null(strstr(strstr(text, "\nb"), "34")); /* 80 is reached before b */
    finish(&m);
}

static void test_line(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
    struct cs_chart *c = one_chart(&m, CS_CHART_LINE, who, 8, 1);
    c->measure = CS_MEASURE_COUNT;
    cs_line_addz(&m.doc, &c->series[0].name, CS_TONE_PLAIN, "Calls");
    for (size_t i = 0; i < 8; i++) {
        c->series[0].y[i] = (double)i;
        say(&m, c, i, "9");
    }
    c->series[0].y[3] = NAN;
    /* every point three cells wide; the points of many short words stand across */
    assert_string_equal(drawn(&m, 80, false, false), "Calls  ▁▁▁▂▂▂▃▃▃   ▅▅▅▆▆▆▇▇▇███  0–7\n"
                                                     "       1                      8\n"
                                                     "\n"
                                                     "Who 1 2 3 4 5 6 7 8\n"
                                                     "n   9 9 9 9 9 9 9 9\n");
    finish(&m);
}

static void test_strips(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"now", "old"};
    struct cs_chart *c = one_chart(&m, CS_CHART_STACK, who, 2, 2);
    say(&m, c, 0, "1");
    say(&m, c, 1, "2");
    cs_line_addz(&m.doc, &c->series[0].name, CS_TONE_PLAIN, "Phone");
    cs_line_addz(&m.doc, &c->series[1].name, CS_TONE_PLAIN, "Chat");
    const double phone[] = {3, 1}, chat[] = {1, 1};
    memcpy(c->series[0].y, phone, sizeof phone);
    memcpy(c->series[1].y, chat, sizeof chat);
    /* 35 cells: three quarters are 26, the half is 18 */
    assert_string_equal(drawn(&m, 40, false, true), "# Phone  * Chat\n"
                                                    "now  ##########################*********\n"
                                                    "old  ##################*****************\n"
                                                    "\n"
                                                    "Who  n\n"
                                                    "now  1\n"
                                                    "old  2\n");
    finish(&m);
}

static void test_heat(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"0", "1",  "2",  "3",  "4",  "5",  "6",  "7", "8",
                               "9", "10", "11", "12", "13", "14", "15", "16"};
    struct cs_chart *c = one_chart(&m, CS_CHART_HEAT, who, 17, 1);
    c->table->n_rows = 0;
    cs_line_addz(&m.doc, &c->series[0].name, CS_TONE_PLAIN, "周一");
    const double y[] = {0, 2, 6, 10};
    for (size_t i = 0; i < 17; i++) c->series[0].y[i] = NAN;
    memcpy(c->series[0].y, y, sizeof y);
    c->measure = CS_MEASURE_COUNT;
    assert_string_equal(drawn(&m, 80, false, false),
                        "        0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16\n"
                        "周一      ░░░ ▓▓▓ ███\n"
                        "      ░ ≥ 2  ▒ ≥ 4  ▓ ≥ 6  █ ≥ 8\n");
    c->n_points = 4;
    /* around a target: 2 is below 6, 10 above; an interval that holds it says nothing */
    double lo[] = {NAN, 1, 5, 7}, hi[] = {NAN, 3, 7, 12};
    c->series[0].y[0] = NAN;
    c->series[0].lo = lo;
    c->series[0].hi = hi;
    c->target = 6;
    c->better = 1;
    struct cs_span said[] = {
        {.text = CS_LIT("周一")}, {.text = CS_LIT("2")}, {.text = CS_LIT("6")}, {.text = CS_LIT("10")}};
    struct cs_cell cells[] = {{.line = {&said[0], 1, 1}, .heat = -1},
                              {.heat = -1},
                              {.line = {&said[1], 1, 1}, .heat = -1},
                              {.line = {&said[2], 1, 1}, .heat = -1},
                              {.line = {&said[3], 1, 1}, .heat = -1}};
    struct cs_column columns[5] = {{.title = c->table->columns[0].title}};
    for (size_t i = 0; i < 4; i++)
        columns[i + 1] = (struct cs_column){.kind = CS_COLUMN_NUMBER, .title = c->label[i]};
    c->table->columns = columns;
    c->table->cells = cells;
    c->table->n_columns = 5;
    c->table->n_rows = 1;
    assert_string_equal(drawn(&m, 40, false, true), "Who   0  1  2   3\n"
                                                    "周一     2  -  10\n");
    assert_has(drawn(&m, 40, true, false), "\x1b[31m2");
    finish(&m);
}

/* Days without a table: what it was at first and is now, between what, and what the table says of the last.
 */
static void test_days(void **state)
{
    (void)state;
    struct made m;
    char names[14][3];
    const char *who[14];
    for (size_t i = 0; i < 14; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i + 1);
        who[i] = names[i];
    }
    struct cs_chart *c = one_chart(&m, CS_CHART_LINE, who, 14, 1);
    c->measure = CS_MEASURE_COUNT;
    c->newest = true;
    cs_line_addz(&m.doc, &c->series[0].name, CS_TONE_PLAIN, "Calls");
    for (size_t i = 0; i < 14; i++) c->series[0].y[i] = (double)(i == 5 ? 99 : i + 2);
    for (size_t i = 0; i < 14; i++) say(&m, c, i, "9");
    assert_has(drawn(&m, 80, false, true), "  2 > 15  2-99\n"
                                           "       1                         14\n");
    assert_null(strstr(drawn(&m, 80, false, true), "Who"));
    finish(&m);
}

static void test_dots(void **state)
{
    (void)state;
    struct made m;
    const char *const who[] = {"a", "b", "c"};
    double x[] = {0, 10, 10};
    struct cs_chart *c = one_chart(&m, CS_CHART_SCATTER, who, 3, 1);
    c->table->n_rows = 0;
    c->series[0].x = x;
    const double y[] = {0, 100, 100};
    memcpy(c->series[0].y, y, sizeof y);
    const char *text = drawn(&m, 40, false, false);
    assert_has(text, "       100 │                           ○\n");
    assert_has(text, "         0 │·\n");
    assert_has(text, "\n            0–10\n");
    finish(&m);
}

static void test_tiles(void **state)
{
    (void)state;
    struct made m = {.e = CS_ERROR_INIT};
    const double days[] = {1, 2, 3, 8};
    const struct cs_spark spark = {
        .value = days, .n = 4, .lo = NAN, .hi = NAN, .target = NAN, .tone = CS_TONE_WORSE};
    assert_int_equal(cs_doc_make(&m.doc, CS_EN, &m.e), CS_OK);
    struct cs_part *p = cs_doc_part(&m.doc, m.doc.root, CS_PART_TILES);
    struct cs_tile tiles[2] = {{.spark = &spark, .state = CS_STATE_MISSED}, {.state = CS_STATE_NONE}};
    p->tiles = tiles;
    p->n_tiles = 2;
    cs_line_addz(&m.doc, &tiles[0].name, CS_TONE_PLAIN, "Satisfaction");
    cs_line_addz(&m.doc, &tiles[0].value, CS_TONE_PLAIN, "72.2%");
    cs_line_addz(&m.doc, &tiles[0].target, CS_TONE_PLAIN, "≥ 85.0%");
    cs_line_addz(&m.doc, &tiles[1].name, CS_TONE_PLAIN, "Tickets");
    cs_line_addz(&m.doc, &tiles[1].value, CS_TONE_PLAIN, "5");
    assert_string_equal(drawn(&m, 80, false, false), "Metric        Value   Target    Status  4 days\n"
                                                     "Satisfaction  72.2%  ≥ 85.0%  ✕ Missed  ▁▂▃█\n"
                                                     "Tickets           5\n");
    assert_string_equal(drawn(&m, 80, false, true), "Metric        Value   Target    Status  4 days\n"
                                                    "Satisfaction  72.2%  >=85.0%  x Missed  _.,#\n"
                                                    "Tickets           5\n");
    assert_has(drawn(&m, 80, true, false), "\x1b[31m█");
    finish(&m);
}

/* A table with a bar and figures behind it: nothing is lost, whatever the width. */
static void test_bands(void **state)
{
    (void)state;
    struct made m = {.e = CS_ERROR_INIT};
    assert_int_equal(cs_doc_make(&m.doc, CS_EN, &m.e), CS_OK);
    struct cs_grid *g = cs_doc_grid(&m.doc, cs_doc_part(&m.doc, m.doc.root, CS_PART_TABLE), 3);
    g->columns[1].kind = CS_COLUMN_BAR;
    g->columns[2].kind = CS_COLUMN_NUMBER;
    cs_line_addz(&m.doc, &g->columns[2].title, CS_TONE_PLAIN, "Behind");
    struct cs_cell *row = cs_grid_row(&m.doc, g);
    cs_line_addz(&m.doc, &row[0].line, CS_TONE_PLAIN, "x");
    row[1].bar = 500;
    cs_line_addz(&m.doc, &row[2].line, CS_TONE_PLAIN, "77");
    /* 40 cells: x, 2, bar, 2, Behind: 29 for the bar, half of it is 15 */
    assert_string_equal(drawn(&m, 40, false, true), "                                  Behind\n"
                                                    "x  ###############                    77\n");
    finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bars),   cmocka_unit_test(test_both_sides), cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_pareto), cmocka_unit_test(test_line),       cmocka_unit_test(test_days),
        cmocka_unit_test(test_strips), cmocka_unit_test(test_heat),       cmocka_unit_test(test_dots),
        cmocka_unit_test(test_tiles),  cmocka_unit_test(test_bands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
