/* test_report_svg.c - charts as SVG. The places of things are worked out by hand from the numbers. */
#include "report_fixture.h"

#include "report/svg.h"
#include "report/svg_part.h"

#include <math.h>

struct drawn {
    struct cs_doc doc;
    struct cs_chart *chart;
    struct cs_buf out;
    struct cs_error e;
};

static void make_chart(struct drawn *d, enum cs_chart_kind kind, size_t points, size_t series)
{
    *d = (struct drawn){.e = CS_ERROR_INIT};
    assert_int_equal(cs_doc_make(&d->doc, CS_EN, &d->e), CS_OK);
    d->chart =
        cs_doc_chart(&d->doc, cs_doc_part(&d->doc, d->doc.root, CS_PART_CHART), kind, points, series, 2);
    assert_non_null(d->chart);
    d->chart->table->columns[1].kind = CS_COLUMN_NUMBER;
    cs_line_addz(&d->doc, &d->chart->table->title, CS_TONE_PLAIN, "It \"says\" <so>");
}

static void name_point(struct drawn *d, size_t i, const char *name, const char *value)
{
    cs_line_addz(&d->doc, &d->chart->label[i], CS_TONE_PLAIN, name);
    struct cs_cell *row = cs_grid_row(&d->doc, d->chart->table);
    cs_line_addz(&d->doc, &row[0].line, CS_TONE_PLAIN, name);
    cs_line_addz(&d->doc, &row[1].line, CS_TONE_PLAIN, value);
}

static const char *draw(struct drawn *d)
{
    cs_buf_clear(&d->out);
    assert_int_equal(cs_doc_status(&d->doc, &d->e), CS_OK);
    cs_svg_legend(&d->out, d->chart, CS_EN);
    cs_svg_chart(&d->out, d->chart, &d->chart->table->title, &(struct cs_svg_page){CS_EN, 7, true});
    cs_buf_addc(&d->out, 0);
    assert_false(d->out.failed);
    return d->out.p;
}

static void release(struct drawn *d)
{
    cs_buf_release(&d->out);
    cs_doc_release(&d->doc);
}

static double *numbers(struct drawn *d, size_t n, const double *from)
{
    double *to = cs_arena_alloc(&d->doc.arena, n, sizeof *to);
    assert_non_null(to);
    memcpy(to, from, n * sizeof *to);
    return to;
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } cases[] = {{0, "0"},           {1.5, "1.5"},       {-2.25, "-2.25"},   {0.005, "0.01"},
                 {33.3333, "33.33"}, {100, "100"},       {-0.001, "0"},      {NAN, "0"},
                 {INFINITY, "0"},    {1e300, "1000000"}, {-1e9, "-1000000"}, {12.10, "12.1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cs_buf out = {0};
        cs_svg_number(&out, cases[i].v);
        cs_buf_addc(&out, 0);
        assert_string_equal(out.p, cases[i].text);
        cs_buf_release(&out);
    }
}

static void axis_is(double lo, double hi, enum cs_measure measure, const char *expected)
{
    struct cs_svg_axis a;
    struct cs_buf out = {0};
    cs_svg_axis(&a, (struct cs_svg_range){lo, hi}, measure, CS_EN);
    for (int i = 0; i <= a.steps; i++) {
        if (i) cs_buf_addc(&out, ' ');
        cs_svg_tick(&out, &a, i);
    }
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    assert_true(a.lo <= lo && a.hi >= hi);
    cs_buf_release(&out);
}

static void test_axes(void **state)
{
    (void)state;
    axis_is(0, 107, CS_MEASURE_COUNT, "0 30 60 90 120");
    axis_is(0, 3, CS_MEASURE_COUNT, "0 1 2 3");
    axis_is(0, 4000, CS_MEASURE_COUNT, "0 1,000 2,000 3,000 4,000");
    axis_is(0.61, 0.98, CS_MEASURE_SHARE, "60% 70% 80% 90% 100%");
    axis_is(0.0, 180, CS_MEASURE_SECONDS, "0 min 1 min 2 min 3 min");
    axis_is(-0.02, 0.02, CS_MEASURE_SHARE,
            "\xE2\x88\x92"
            "2% \xE2\x88\x92"
            "1% 0% 1% 2%");
    axis_is(5, 5, CS_MEASURE_COUNT, "4 5 6");
    axis_is(0, 1, CS_MEASURE_COUNT, "0 1");
}

/* Two bars, 200 and 50: the larger has the whole width, the other a quarter; the tick of 100 is in the
 * middle. */
static void test_bars(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_BAR, 2, 2);
    d.chart->measure = CS_MEASURE_COUNT;
    d.chart->series[1].role = CS_SERIES_REFERENCE;
    cs_line_addz(&d.doc, &d.chart->series[0].name, CS_TONE_PLAIN, "This & that");
    cs_line_addz(&d.doc, &d.chart->series[1].name, CS_TONE_PLAIN, "Past");
    d.chart->series[0].y[0] = 200;
    d.chart->series[0].y[1] = 50;
    d.chart->series[1].y[0] = 100;
    name_point(&d, 0, "<b>", "200");
    name_point(&d, 1, "'x'", "50");
    const char *svg = draw(&d);
    assert_has(svg, "aria-label=\"It &quot;says&quot; &lt;so&gt;\"");
    assert_has(svg, "<rect class=\"subject\" x=\"0%\" y=\"9.5\" width=\"100%\" height=\"15\"/>");
    assert_has(svg, "<rect class=\"subject\" x=\"0%\" y=\"43.5\" width=\"25%\" height=\"15\"/>");
    assert_has(svg, "<line class=\"tick\" x1=\"50%\" y1=\"5.5\" x2=\"50%\" y2=\"28.5\"/>");
    assert_has(svg, "<text class=\"name end\" x=\"0%\" dx=\"-10\" y=\"21.5\">&lt;b&gt;</text>");
    assert_has(svg, "<title>&lt;b&gt;\n: 200</title>");
    assert_has(svg, "<i class=\"k-bar\"></i>This &amp; that</span>");
    assert_lacks(svg, "<b>");
    assert_lacks(svg, "'x'");
    struct cs_buf first = {0};
    cs_buf_addz(&first, svg);
    assert_memory_equal(first.p, draw(&d), first.n); /* the same again */
    cs_buf_release(&first);
    release(&d);
}

/* Of 100: 60 and 25 are the first 80 %, for only 60 stand before the second; 15 is not. */
static void test_pareto(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_PARETO, 3, 1);
    const double y[] = {60, 25, 15};
    memcpy(d.chart->series[0].y, y, sizeof y);
    for (size_t i = 0; i < 3; i++) name_point(&d, i, "x", "1");
    const char *svg = draw(&d);
    assert_has(svg, "<rect class=\"subject\" x=\"0%\" y=\"9.5\" width=\"100%\"");
    assert_has(svg, "<rect class=\"subject\" x=\"0%\" y=\"43.5\" width=\"41.67%\"");
    assert_has(svg, "<rect class=\"p2\" x=\"0%\" y=\"77.5\" width=\"25%\"");
    release(&d);
}

/* Rate -6 and mix -2 lie one after the other left of 0, +2 lies right of it: 0 is at 80 % of -8 … 2. */
static void test_split(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_SPLIT, 2, 2);
    d.chart->better = 1;
    d.chart->series[0].role = CS_SERIES_RATE;
    d.chart->series[1].role = CS_SERIES_MIX;
    cs_line_addz(&d.doc, &d.chart->series[0].name, CS_TONE_PLAIN, "Rate");
    d.chart->series[0].y[0] = -6;
    d.chart->series[1].y[0] = -2;
    d.chart->series[0].y[1] = 2;
    for (size_t i = 0; i < 2; i++) name_point(&d, i, "x", "1");
    const char *svg = draw(&d);
    assert_has(svg, "<rect class=\"worse\" x=\"20%\" y=\"9.5\" width=\"60%\"");
    assert_has(svg, "<rect class=\"hatched\" x=\"0%\" y=\"9.5\" width=\"20%\"");
    assert_has(svg, "<rect class=\"subject\" x=\"80%\" y=\"43.5\" width=\"20%\"");
    assert_has(svg, "<line class=\"zero\" x1=\"80%\"");
    assert_has(svg, "id=\"hatch-7\"");
    assert_has(svg, "Rate, worse</span>");
    assert_has(svg, "Rate, better</span>");
    release(&d);
}

/* Parts of 3 and 1 of 4; the strip of nothing has none. */
static void test_stack(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_STACK, 2, 2);
    cs_line_addz(&d.doc, &d.chart->series[0].name, CS_TONE_PLAIN, "A");
    cs_line_addz(&d.doc, &d.chart->series[1].name, CS_TONE_PLAIN, "B<");
    d.chart->series[0].y[0] = 3;
    d.chart->series[1].y[0] = 1;
    for (size_t i = 0; i < 2; i++) name_point(&d, i, "x", "1");
    const char *svg = draw(&d);
    assert_has(svg, "<rect class=\"part p0\" x=\"0%\" width=\"75%\" height=\"44\">");
    assert_has(svg, "<rect class=\"part p1\" x=\"75%\" width=\"25%\" height=\"44\">");
    assert_has(svg, "<title>B&lt; 25.0%</title>");
    assert_lacks(svg, "y=\"56\" width");
    release(&d);
}

static void test_pie(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_PIE, 2, 1);
    d.chart->series[0].y[0] = 3;
    d.chart->series[0].y[1] = 1;
    for (size_t i = 0; i < 2; i++) name_point(&d, i, "x", "1");
    /* the first slice ends at three quarters: the left-most point of a circle of radius 80 */
    assert_has(draw(&d), "<path class=\"part p0\" d=\"M80 80L80 0A80 80 0 1 1 0 80Z\"/>");
    release(&d);
}

/* Three days, 0 1 0.5 in a range 0…1: 190 pixels down are 0, 0 is 1. */
static void test_line(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_LINE, 4, 1);
    const double y[] = {0, 1, NAN, 0.5}, lo[] = {0, 0, 0, 0.25}, hi[] = {0, 0, 0, 0.75},
                 low[] = {0, 0, NAN, 0}, high[] = {1, 1, 1, 1};
    d.chart->measure = CS_MEASURE_SHARE;
    d.chart->newest = true;
    d.chart->cycle = 2;
    d.chart->target = 0.8;
    d.chart->marked[3] = 1;
    memcpy(d.chart->series[0].y, y, sizeof y);
    d.chart->series[0].lo = numbers(&d, 4, lo);
    d.chart->series[0].hi = numbers(&d, 4, hi);
    d.chart->usual_lo = numbers(&d, 4, low);
    d.chart->usual_hi = numbers(&d, 4, high);
    for (size_t i = 0; i < 4; i++) name_point(&d, i, "day", "50%");
    const char *svg = draw(&d);
    assert_has(svg, "<path class=\"line subject\" d=\"M0 190L333 0M1000 95\"/>");
    assert_has(svg, "<path class=\"band\" d=\"M0 0L333 0L333 190L0 190ZM1000 0L1000 190Z\"/>");
    assert_has(svg, "<line class=\"target\" x1=\"0%\" y1=\"38\"");
    assert_has(svg, "<line class=\"whisker worse\" x1=\"100%\" y1=\"142.5\" x2=\"100%\" y2=\"47.5\"/>");
    assert_has(svg, "<circle class=\"ring\" cx=\"33.33%\" cy=\"0\" r=\"3\"/>");
    assert_has(svg, "<svg x=\"100%\" y=\"95\"><path class=\"worse\"");
    assert_has(svg, ">50.0%</text>");
    assert_has(svg, "Target 80.0%</span>");
    release(&d);
}

/* p = 0.5 of 100 cases: the limits are 0.5 ± 1.95996 · 0.05 and ± 3.09023 · 0.05 (python3): 0.402, 0.598,
 * 0.3455, 0.6545. The curves end where the axis of cases does. */
static void test_funnel(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_FUNNEL, 2, 1);
    const double x[] = {100, 100}, y[] = {0.2, 0.5};
    d.chart->measure = CS_MEASURE_SHARE;
    d.chart->measure_x = CS_MEASURE_COUNT;
    d.chart->target = 0.5;
    d.chart->marked[0] = 1;
    d.chart->series[0].x = numbers(&d, 2, x);
    memcpy(d.chart->series[0].y, y, sizeof y);
    name_point(&d, 0, "Low & far", "20%");
    name_point(&d, 1, "Usual", "50%");
    const char *svg = draw(&d);
    /* y from 0 to 0.6 in steps of 0.2, for 0.11 … 0.59 are shown: 264 pixels are 0.6 */
    assert_has(svg, "<svg x=\"100%\" y=\"176\"><path class=\"worse\"");
    assert_has(svg, "<circle class=\"within\" cx=\"100%\" cy=\"44\" r=\"4.5\"/>");
    assert_has(svg, "L1000 87.12");  /* 0.402 */
    assert_has(svg, "L1000 111.99"); /* 0.3455 */
    assert_has(svg, ">Low &amp; far</text>");
    assert_lacks(svg, ">Usual</text>");
    release(&d);
}

static void test_heat(void **state)
{
    (void)state;
    struct drawn d;
    make_chart(&d, CS_CHART_HEAT, 2, 2);
    d.chart->measure = CS_MEASURE_COUNT;
    cs_line_addz(&d.doc, &d.chart->series[0].name, CS_TONE_PLAIN, "Mon");
    cs_line_addz(&d.doc, &d.chart->series[1].name, CS_TONE_PLAIN, "Tue");
    const double y[] = {0, 80}, z[] = {40, NAN};
    memcpy(d.chart->series[0].y, y, sizeof y);
    memcpy(d.chart->series[1].y, z, sizeof z);
    for (size_t i = 0; i < 2; i++) name_point(&d, i, i ? "PM" : "AM", "1");
    const char *svg = draw(&d);
    assert_has(
        svg, "y=\"0\" height=\"24\" viewBox=\"0 0 2 1\" preserveAspectRatio=\"none\"><path class=\"cell q0\" "
             "d=\"M0 0h1v1h-1z\"/><path class=\"cell q8\" d=\"M1 0h1v1h-1z\"/></svg>");
    assert_has(
        svg,
        "y=\"24\" height=\"24\" viewBox=\"0 0 2 1\" preserveAspectRatio=\"none\"><path class=\"cell q4\" "
        "d=\"M0 0h1v1h-1z\"/></svg>");
    assert_has(svg, "<title>Mon, PM: 80</title>");
    assert_has(svg, ">80</text>"); /* the peak of its row */
    d.chart->target = 40;          /* around a middle: 0 and 80 are its ends */
    d.chart->better = -1;          /* and more is worse */
    svg = draw(&d);
    assert_has(svg,
               "<path class=\"cell d0\" d=\"M1 0h1v1h-1z\"/><path class=\"cell d8\" d=\"M0 0h1v1h-1z\"/>");
    assert_has(svg, "<path class=\"cell d4\" d=\"M0 0h1v1h-1z\"/>");
    release(&d);
}

/* No kind falls over what has no number at all, one point, or nothing. */
static void test_nothing(void **state)
{
    (void)state;
    for (int kind = CS_CHART_LINE; kind <= CS_CHART_SPLIT; kind++)
        for (size_t points = 0; points < 3; points++) {
            struct drawn d;
            make_chart(&d, (enum cs_chart_kind)kind, points, 1);
            d.chart->newest = true;
            double *x = cs_arena_alloc(&d.doc.arena, 3, sizeof *x);
            assert_non_null(x);
            if (points == 2) d.chart->series[0].x = x;
            for (size_t i = 0; i < points; i++) name_point(&d, i, "x", "");
            const char *svg = draw(&d);
            assert_lacks(svg, "nan");
            assert_lacks(svg, "inf");
            if (!points) assert_lacks(svg, "<svg");
            release(&d);
        }
}

static void test_spark(void **state)
{
    (void)state;
    const double v[] = {0, NAN, 10, 5};
    const struct cs_spark spark = {
        .value = v, .n = 4, .lo = 6, .hi = 10, .target = NAN, .least = 0, .most = 10, .tone = CS_TONE_WORSE};
    struct cs_buf out = {0};
    cs_svg_spark(&out, &spark, true);
    cs_buf_addc(&out, 0);
    /* 44 high with margins of 4: 0 is at 40, 10 at 4, 6 at 18.4; across from 5 to 985 */
    assert_has(out.p, "<path class=\"line\" d=\"M5 40M658 4L985 22\"/>");
    assert_has(out.p, "<rect class=\"band\" width=\"1000\" y=\"4\" height=\"14.4\"/>");
    assert_has(out.p, "<path class=\"end outside worse\" d=\"M985 22h.01\"/>");
    cs_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_axes),    cmocka_unit_test(test_bars),
        cmocka_unit_test(test_pareto),  cmocka_unit_test(test_split),   cmocka_unit_test(test_stack),
        cmocka_unit_test(test_pie),     cmocka_unit_test(test_line),    cmocka_unit_test(test_funnel),
        cmocka_unit_test(test_heat),    cmocka_unit_test(test_nothing), cmocka_unit_test(test_spark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
