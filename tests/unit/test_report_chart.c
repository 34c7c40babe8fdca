/* test_report_chart.c - the numbers that charts are drawn from. Rows are made here; expected values are
 * worked out by hand, as the comments show. */
#include "report_fixture.h"

#include "report/chart.h"

#include <math.h>

#define TOP                                                                                                  \
    "view\tkeys\tdate\thour\tchannel\tmetric\tvalue\tunit\tn\tnum\tden\tlo\thi\tas_of\tfrom\tto\ttarget"     \
    "\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n"
#define END  "\t\t2025-06-18\t2025-06-18\t"
#define SPAN "\t\t2025-06-12\t2025-06-18\t"
#define DAYS(d, metric, value, unit, n)                                                                      \
    "days\tdate\t2025-06-" d "\t\t\t" metric "\t" value "\t" unit "\t" n "\t\t\t\t" SPAN "\t\t\t\t\t\n"
#define HOUR(h, value)                                                                                       \
    "hour\thour\t\t" h "\t\ttickets\t" value "\tcount\t" value "\t\t\t\t" END "\t\t\t\t\t\n"
#define DAYHOUR(d, h, value)                                                                                 \
    "hourdays\tdate,hour\t2025-06-" d "\t" h "\t\ttickets\t" value "\tcount\t" value "\t\t\t\t" SPAN         \
    "\t\t\t\t\t\n"
#define CHANNEL(c, metric, value, unit, n, num, lo, hi, target, vs, base, diff)                              \
    "channel\tchannel\t\t\t" c "\t" metric "\t" value "\t" unit "\t" n "\t" num "\t" n "\t" lo               \
    "\t" hi END target "\t" vs "\t" base "\t" diff "\t\t\n"
#define CHANNELDAY(c, d, value)                                                                              \
    "channeldays\tchannel,date\t2025-06-" d "\t\t" c "\ttickets\t" value "\tcount\t" value "\t\t\t\t" SPAN   \
    "\t\t\t\t\t\n"

/* Thursday 12 to Wednesday 18 June 2025; there is no 15. */
static const char rows[] = TOP DAYS("12", "csat", "0.7", "share", "100")
    DAYS("13", "csat", "0.6", "share", "100") DAYS("14", "csat", "0.9", "share", "100")
        DAYS("16", "csat", "0.8", "share", "9") DAYS("17", "csat", "0.75", "share", "100") DAYS(
            "18", "csat", "0.5", "share", "100") DAYS("12", "tickets", "10", "count", "10")
            DAYS("13", "tickets", "20", "count", "20") DAYS("14", "tickets", "30", "count", "30") DAYS(
                "16", "tickets", "40", "count", "40") DAYS("17", "tickets", "50", "count", "50")
                DAYS("18", "tickets", "60", "count", "60") HOUR("09", "31") HOUR("10", "4")
                    DAYHOUR("12", "09", "10") DAYHOUR("13", "09", "20") DAYHOUR("14", "09", "1000")
                        DAYHOUR("16", "09", "30") DAYHOUR("17", "10", "8") DAYHOUR("18", "09", "31")
                            CHANNEL("phone", "tickets", "900", "count", "900", "900", "", "", "", "", "", "")
                                CHANNEL("phone", "tickets", "900", "count", "900", "900", "", "", "", "week",
                                        "600", "300") CHANNEL("chat", "tickets", "1200",
                                                              "count", "1200", "1200", "", "", "", "", "", "")
                                    CHANNEL("chat", "tickets", "1200", "count", "1200", "1200", "", "",
                                            "", "week", "1500", "-300")
                                        CHANNEL("email", "tickets", "60", "count", "60", "60", "", "", "", "",
                                                "", "")
                                            CHANNEL("email", "tickets", "60", "count", "60", "60", "", "",
                                                    "", "week", "40", "20") CHANNEL("fax", "tickets",
                                                                                    "40", "count", "40", "40",
                                                                                    "", "", "", "", "", "")
                                                CHANNEL("fax", "tickets", "40", "count", "40",
                                                        "40", "", "", "", "week", "10", "30")
                                                    CHANNEL("phone", "csat", "0.5", "share", "400",
                                                            "200", "0.45", "0.55", "0.6", "", "", "")
                                                        CHANNEL("chat", "csat", "0.75", "share", "200",
                                                                "150", "0.68", "0.81", "0.6", "", "", "")
                                                            CHANNEL("email", "csat", "0.9", "share", "20",
                                                                    "18", "0.7", "0.97", "0.6", "", "", "")
                                                                CHANNEL("fax", "csat", "0.5", "share", "20",
                                                                        "10", "0.3", "0.7", "0.6", "", "",
                                                                        "") CHANNELDAY("phone", "16", "5")
                                                                    CHANNELDAY("phone", "18", "7") CHANNELDAY(
                                                                        "chat", "17", "30")
                                                                        CHANNELDAY("email", "16", "1")
                                                                            CHANNELDAY("email", "17", "2")
                                                                                CHANNELDAY("fax", "18", "3");

/* The only chart of a template; of a heat map the rows are series. */
static const struct cs_chart *make_heat(struct made *m, const char *template, const char *measures_of_it)
{
    make_report(m, template, measures_of_it, NULL);
    if (m->status != CS_OK) fail_msg("%s: %s", template, m->e.text);
    const struct cs_part *part = m->doc.root->child;
    assert_non_null(part);
    assert_int_equal(part->kind, CS_PART_CHART);
    assert_non_null(part->chart->table);
    return part->chart;
}

static const struct cs_chart *make_chart(struct made *m, const char *template)
{
    const struct cs_chart *chart = make_heat(m, template, rows);
    assert_int_equal(chart->table->n_rows, chart->n_points);
    return chart;
}

static void assert_line(const struct cs_line *line, const char *text)
{
    char said[200] = "";
    for (size_t i = 0; i < line->n; i++)
        strncat(said, line->spans[i].text.p,
                sizeof said - strlen(said) - 1 < line->spans[i].text.n ? sizeof said - strlen(said) - 1
                                                                       : line->spans[i].text.n);
    assert_string_equal(said, text);
}

/* Numbers within 1e-12; NAN for none. */
static void same_numbers(const double *is, const double *expected, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(expected[i]) && isnan(is[i])) continue;
        if (!(fabs(is[i] - expected[i]) < 1e-12)) fail_msg("%zu: %.15g is not %.15g", i, is[i], expected[i]);
    }
}
#define assert_numbers(is, ...)                                                                              \
    same_numbers(is, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void test_bar(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c = make_chart(
        &m, "``` chart bar view=channel x=channel y=tickets mark=week\nwidth = 6\ntitle = T\n```\n");
    assert_int_equal(c->kind, CS_CHART_BAR);
    assert_int_equal(c->n_points, 4);
    assert_int_equal(c->n_series, 2);
    assert_numbers(c->series[0].y, 1200, 900, 60, 40); /* the largest first */
    assert_numbers(c->series[1].y, 1500, 600, 40, 10);
    assert_int_equal(c->series[1].role, CS_SERIES_REFERENCE);
    assert_line(&c->series[1].name, "last Wednesday");
    assert_line(&c->label[0], "Chat");
    assert_true(cs_slice_eqz(c->key[0], "chat"));
    assert_int_equal(c->table->width, 6);
    assert_line(&c->table->title, "T");
    assert_true(cs_slice_eqz(c->table->origin.view, "channel"));
    assert_true(cs_slice_eqz(c->table->origin.x, "channel"));
    assert_true(cs_slice_eqz(c->table->origin.columns[0], "tickets"));
    assert_true(cs_slice_eqz(c->table->columns[2].id, "tickets:share"));
    const struct cs_cell *phone = c->table->cells + c->table->n_columns;
    assert_true(cs_slice_eqz(phone[0].key, "phone"));
    assert_line(&phone[1].line, "900");
    assert_true(cs_num_double(phone[1].number) == 900);
    assert_line(&phone[2].line, "40.9%"); /* 900 of 2200 */
    assert_line(&phone[4].line, "+50.0%");
    assert_true(cs_num_double(phone[4].number) == 0.5 && phone[4].measure == CS_MEASURE_SHARE);
    release_report(&m);
}

static void test_limit_and_other(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart bar view=channel x=channel y=tickets mark=week limit=2\n```\n");
    assert_int_equal(c->n_points, 3);
    assert_numbers(c->series[0].y, 1200, 900, 100);
    assert_numbers(c->series[1].y, 1500, 600, 50);
    assert_line(&c->label[2], "Other");
    assert_true(c->key[2].n == 0);
    assert_line(&c->table->cells[2 * c->table->n_columns + 4].line, "+100.0%"); /* 100 instead of 50 */
    release_report(&m);
    /* A share adds up by its parts: (150 + 10) / 220 of those after the first two, 90 % and 50 of 400. */
    c = make_chart(&m, "``` chart bar view=channel x=channel y=csat order=tickets limit=2\n```\n");
    assert_numbers(c->series[0].y, 0.75, 0.5, 28.0 / 40);
    assert_numbers(c->series[0].lo, 0.68, 0.45, NAN);
    release_report(&m);
}

static void test_target(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart bar view=channel x=channel y=csat target=csat order=tickets\n```\n");
    assert_true(c->target == 0.6);
    assert_int_equal(c->better, 1);
    assert_numbers(c->series[0].y, 0.75, 0.5, 0.9, 0.5);
    const unsigned char marked[] = {2, 1, 2, 0}; /* above, below, above, the interval holds it */
    assert_memory_equal(c->marked, marked, 4);
    release_report(&m);
    c = make_chart(&m, "``` chart bar view=channel x=channel y=csat target=85%\n```\n");
    assert_true(c->target == 0.85);
    release_report(&m);
}

static void test_line(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c = make_chart(&m, "``` chart line view=days x=date y=csat band=days\n```\n");
    assert_int_equal(c->n_points, 7);
    /* The 15th is missing, the 16th has too few cases. */
    assert_numbers(c->series[0].y, 0.7, 0.6, 0.9, NAN, NAN, 0.75, 0.5);
    assert_line(&c->label[3], "15 Jun");
    /* Of the days before the last, .6 .7 .75 .9: h = 3 * .1 = .3, .6 + .3 * .1; h = 2.7, .75 + .7 * .15 */
    for (size_t i = 0; i < 7; i++) assert_numbers(c->usual_lo + i, 0.63);
    for (size_t i = 0; i < 7; i++) assert_numbers(c->usual_hi + i, 0.855);
    const unsigned char marked[] = {0, 1, 2, 0, 0, 0, 1};
    assert_memory_equal(c->marked, marked, 7);
    release_report(&m);
    /* Working days .6 .7 .75: h = .2, .62; h = 1.8, .74. At the weekend there is one, .9. */
    c = make_chart(&m, "``` chart line view=days x=date y=csat band=days apart=weekend\n```\n");
    assert_numbers(c->usual_lo, 0.62, 0.62, 0.9, 0.9, 0.62, 0.62, 0.62);
    assert_numbers(c->usual_hi, 0.74, 0.74, 0.9, 0.9, 0.74, 0.74, 0.74);
    release_report(&m);
    /* Days without a ticket had none. */
    c = make_chart(&m, "---\nlang: zh-Hans\n---\n``` chart line view=days x=date y=tickets\n```\n");
    assert_numbers(c->series[0].y, 10, 20, 30, 0, 40, 50, 60);
    assert_line(&c->label[3], "6/15");
    release_report(&m);
}

static void test_band_of_days(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart line view=hour x=hour y=tickets band=hourdays apart=weekend\n```\n");
    assert_int_equal(c->n_points, 24);
    /* At nine on working days before this one: 10, 20, 30, and none on the 17th. Type 7: .3 * 10; 20 + .7 *
     * 10 */
    assert_numbers(c->usual_lo + 9, 3);
    assert_numbers(c->usual_hi + 9, 27);
    assert_numbers(c->series[0].y + 8, 0, 31, 4);
    assert_int_equal(c->marked[9], 3); /* tickets are neither good nor bad */
    assert_int_equal(c->marked[11], 0);
    /* At ten 0, 0, 0, 8: 0 + .7 * 8 */
    assert_numbers(c->usual_hi + 10, 5.6);
    release_report(&m);
}

static void test_lines(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart line view=channeldays x=date by=channel y=tickets limit=2\n```\n");
    assert_int_equal(c->n_series, 3);
    assert_line(&c->series[0].name, "Chat"); /* 30, 12, and 3 of each other */
    assert_true(cs_slice_eqz(c->series[1].key, "phone"));
    assert_line(&c->series[2].name, "Other");
    assert_numbers(c->series[0].y, 0, 30, 0);
    assert_numbers(c->series[1].y, 5, 0, 7);
    assert_numbers(c->series[2].y, 1, 2, 3);
    assert_line(&c->table->columns[3].title, "Other");
    release_report(&m);
    c = make_chart(&m, "``` chart line view=channeldays x=date channel=phone y=tickets\n```\n");
    assert_numbers(c->series[0].y, 5, 0, 7);
    release_report(&m);
}

static void test_stacked(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart stacked view=channel by=channel y=tickets mark=week limit=2\n```\n");
    assert_int_equal(c->kind, CS_CHART_STACK);
    assert_int_equal(c->n_points, 2);
    assert_int_equal(c->n_series, 3);
    assert_line(&c->label[0], "This day");
    assert_line(&c->label[1], "last Wednesday");
    assert_line(&c->series[0].name, "Chat");
    assert_true(cs_slice_eqz(c->series[0].key, "chat"));
    assert_int_equal(c->series[0].role, CS_SERIES_PART);
    assert_true(cs_slice_eqz(c->table->origin.by, "channel") && !c->table->origin.x.n);
    assert_numbers(c->series[0].y, 1200.0 / 2200, 1500.0 / 2150);
    assert_numbers(c->series[1].y, 900.0 / 2200, 600.0 / 2150);
    assert_numbers(c->series[2].y, 100.0 / 2200, 50.0 / 2150);
    assert_line(&c->table->cells[4].line, "2,200");
    release_report(&m);
    c = make_chart(&m, "``` chart stacked view=channeldays x=date by=channel y=tickets limit=1\n```\n");
    assert_int_equal(c->n_points, 3);
    assert_numbers(c->series[0].y, 0, 30.0 / 32, 0);
    assert_numbers(c->series[1].y, 1, 2.0 / 32, 1);
    release_report(&m);
}

static void test_parts(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c = make_chart(&m, "``` chart pie view=channel y=tickets limit=1\n```\n");
    assert_int_equal(c->kind, CS_CHART_PIE);
    assert_numbers(c->series[0].y, 1200, 1000);
    release_report(&m);
    c = make_chart(&m, "``` chart pareto view=channel y=tickets mark=week\n```\n");
    assert_numbers(c->series[0].y, 1200, 900, 60, 40);
    assert_numbers(c->series[1].y, 1500, 600, 40, 10);
    assert_line(&c->table->columns[2].title, "Cumulative");
    assert_line(&c->table->cells[c->table->n_columns + 2].line, "95.5%"); /* 2100 of 2200 */
    release_report(&m);
}

static void test_dots(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_chart(&m, "``` chart scatter view=channel y=csat,tickets order=tickets\n```\n");
    assert_numbers(c->series[0].y, 0.75, 0.5, 0.9, 0.5);
    assert_numbers(c->series[0].x, 1200, 900, 60, 40);
    assert_int_equal(c->measure_x, CS_MEASURE_COUNT);
    assert_line(&c->x_title, "Tickets");
    release_report(&m);
    c = make_chart(&m, "``` chart funnel view=channel y=csat order=tickets\n```\n");
    /* Of all 378 of 640. Python: z = (p - .590625) / sqrt(.590625 * .409375 / n): 4.583, -3.686, 2.814,
     * -0.824 */
    assert_numbers(&c->target, 0.590625);
    assert_numbers(c->series[0].x, 200, 400, 20, 20);
    const unsigned char marked[] = {2, 1, 0, 0};
    assert_memory_equal(c->marked, marked, 4);
    /* .590625 -+ 3.090232306 * sqrt(.590625 * .409375 / 200) = .483179, .698071 */
    assert_line(&c->table->cells[4].line, "48.3–69.8%");
    release_report(&m);
}

/* R: p <- .590625; n <- c(20, 200); p + qnorm(c(.025, .975, .001, .999)) * sqrt(p * (1 - p) / n), worked out
 * with Python's math and statistics.NormalDist. */
static void test_limits(void **state)
{
    (void)state;
    assert_true(fabs(cs_funnel_limit(0.590625, 20, CS_Z_95) - 0.8061261861) < 1e-8);
    assert_true(fabs(cs_funnel_limit(0.590625, 200, -CS_Z_95) - 0.5224775414) < 1e-8);
    assert_true(fabs(cs_funnel_limit(0.590625, 200, CS_Z_998) - 0.6980716061) < 1e-8);
    assert_true(cs_funnel_limit(0.590625, 4, CS_Z_998) == 1);
    assert_true(cs_funnel_limit(0.01, 10, -CS_Z_998) == 0);
}

static void test_heat(void **state)
{
    (void)state;
    struct made m;
    const struct cs_chart *c =
        make_heat(&m, "``` chart heat view=hourdays x=hour by=date y=tickets first=hour\n```\n", rows);
    assert_int_equal(c->n_points, 24);
    assert_int_equal(c->n_series, 7); /* this day, and six others */
    assert_int_equal(c->table->n_rows, 7);
    assert_line(&c->series[0].name, "This day");
    assert_int_equal(c->series[0].role, CS_SERIES_SUBJECT);
    assert_int_equal(c->series[1].role, CS_SERIES_REFERENCE);
    assert_true(cs_slice_eqz(c->series[1].key, "2025-06-12"));
    assert_numbers(c->series[0].y + 8, 0, 31, 4, 0); /* a count: no row is none */
    assert_line(&c->table->cells[1 + 8].line, "0");
    assert_numbers(c->series[1].y + 9, 10);
    assert_numbers(c->series[5].y + 9, 0, 8);
    assert_line(&c->label[9], "9");
    assert_int_equal(c->table->cells[1 * 25 + 1 + 9].heat, 1); /* 10 of 1000 */
    assert_int_equal(c->table->cells[3 * 25 + 1 + 9].heat, 4);
    release_report(&m);
    /* Around all groups: 59.06 %. */
    c = make_heat(&m, "``` chart heat view=channel x=channel y=csat target=all\n```\n", rows);
    assert_numbers(&c->target, 0.590625);
    assert_numbers(c->series[0].y, 0.9, 0.75, 0.5, 0.5);
    assert_numbers(c->series[0].lo, 0.7, 0.68, 0.45, 0.3);
    release_report(&m);
}

/* From Wednesday 11 to Wednesday 18 June 2025 there are two Wednesdays and one Thursday. */
static void test_heat_per_day(void **state)
{
    (void)state;
    static const char week[] =
        "view\tkeys\tweekday\thour\tmetric\tvalue\tunit\tn\tnum\tden\tlo\thi\tas_of\tfrom\tto\tvs\tbase"
        "\tdiff\tdiff_lo\tdiff_hi\tdate\n"
        "w\tweekday,hour\t3\t09\ttickets\t41\tcount\t41\t\t\t\t\t\t2025-06-11\t2025-06-18\t\t\t\t\t\t\n"
        "w\tweekday,hour\t4\t09\ttickets\t41\tcount\t41\t\t\t\t\t\t2025-06-11\t2025-06-18\t\t\t\t\t\t\n"
        "w\tweekday,hour\t3\t10\ttickets\t5\tcount\t5\t\t\t\t\t\t2025-06-11\t2025-06-18\t\t\t\t\t\t\n"
        "d\tdate\t\t\ttickets\t41\tcount\t41\t\t\t\t\t\t2025-06-11\t2025-06-18\t\t\t\t\t\t2025-06-12\n"
        "d\tdate\t\t\ttickets\t46\tcount\t46\t\t\t\t\t\t2025-06-11\t2025-06-18\t\t\t\t\t\t2025-06-18\n";
    struct made m;
    const struct cs_chart *c =
        make_heat(&m, "``` chart heat view=w x=hour by=weekday y=tickets per=day\n```\n", week);
    assert_int_equal(c->n_series, 2);
    assert_line(&c->series[0].name, "Wed");
    assert_numbers(c->series[0].y + 9, 20.5, 2.5);
    assert_numbers(c->series[1].y + 9, 41);
    assert_line(&c->table->cells[10].line, "21");
    assert_line(&c->table->cells[11].line, "2.5");
    release_report(&m);
    /* With data from Thursday on there is one Wednesday. */
    c = make_heat(&m, "``` chart heat view=w x=hour by=weekday y=tickets per=day days=d\n```\n", week);
    assert_numbers(c->series[0].y + 9, 41, 5);
    assert_numbers(c->series[1].y + 9, 41);
    release_report(&m);
}

#define PART(c, metric, value, n, num, vs, base)                                                             \
    "parts\tchannel\t\t\t" c "\t" metric "\t" value "\tshare\t" n "\t" num "\t" n "\t\t" END "\t" vs         \
    "\t" base "\t\t\t\n"

/* From 40 of 100 and 60 of 100 to 60 of 150 and 20 of 50: 50 % become 40 %. With weights .75 .25 and .5 .5
 * and values .4 .4 and .4 .6: rate 0 and -.2 * .375; mix .25 * (.4 - .45) and -.25 * (.5 - .45); in all -.1
 */
static void test_split(void **state)
{
    (void)state;
    static const char parts[] = TOP PART("chat", "csat", "0.4", "150", "60", "", "")
        PART("chat", "csat", "0.4", "150", "60", "week", "0.4")
            PART("chat", "csat.base", "0.4", "100", "40", "week", "")
                PART("phone", "csat", "0.4", "50", "20", "", "")
                    PART("phone", "csat", "0.4", "50", "20", "week", "0.6")
                        PART("phone", "csat.base", "0.6", "100", "60", "week", "");
    struct made m;
    const struct cs_chart *c = make_heat(&m, "``` chart split view=parts y=csat\n```\n", parts);
    assert_int_equal(c->kind, CS_CHART_SPLIT);
    assert_int_equal(c->n_points, 2);
    assert_line(&c->label[0], "Phone");
    assert_int_equal(c->series[0].role, CS_SERIES_RATE);
    assert_int_equal(c->series[1].role, CS_SERIES_MIX);
    assert_numbers(c->series[0].y, -7.5, 0);
    assert_numbers(c->series[1].y, -1.25, -1.25);
    assert_true(fabs(cs_num_double(c->table->cells[1].number) + 8.75) < 1e-12);
    assert_line(&c->table->cells[2].line, "−7.5 pp");
    release_report(&m);
}

/* ---- what is drawn in tables and tiles ---- */

static const struct cs_grid *make_table(struct made *m, const char *template, const char *measures_of_it)
{
    make_report(m, template, measures_of_it, NULL);
    if (m->status != CS_OK) fail_msg("%s: %s", template, m->e.text);
    assert_non_null(m->doc.root->child);
    assert_int_equal(m->doc.root->child->kind, CS_PART_TABLE);
    return m->doc.root->child->grid;
}

static void test_dots_in_tables(void **state)
{
    (void)state;
    struct made m;
    const struct cs_grid *g = make_table(&m, "``` table view=channel columns=csat,csat:dot\n```\n", rows);
    assert_int_equal(g->columns[2].kind, CS_COLUMN_DOT);
    assert_line(&g->columns[2].title, "95% interval, line: All 59.1%");
    assert_line(&g->columns[2].from, "30.0%"); /* from .3 of the fax to .97 of the mail, in steps of 5 % */
    assert_line(&g->columns[2].to, "100.0%");
    /* The telephone: .5 is at .2/.7, .45 at .15/.7, .55 at .25/.7; all, .590625, at .290625/.7 */
    const struct cs_cell *dot = &g->cells[2];
    assert_int_equal(dot->bar, 286);
    assert_int_equal(dot->lo, 214);
    assert_int_equal(dot->hi, 357);
    assert_int_equal(dot->mark, 415);
    assert_true(cs_num_double(dot->number) == 0.5);
    release_report(&m);
}

static void test_lines_in_tables(void **state)
{
    (void)state;
    struct made m;
    const struct cs_grid *g =
        make_table(&m, "``` table view=channel columns=tickets,tickets:spark spark=channeldays\n```\n", rows);
    assert_int_equal(g->columns[2].kind, CS_COLUMN_SPARK);
    assert_line(&g->columns[2].title, "Tickets, 3 days");
    const struct cs_spark *phone = g->cells[2].spark, *chat = g->cells[5].spark;
    assert_int_equal(phone->n, 3);
    assert_numbers(phone->value, 5, 0, 7);
    assert_numbers(chat->value, 0, 30, 0);
    assert_numbers(&phone->least, 0);
    assert_numbers(&phone->most, 30); /* one scale for all */
    assert_true(isnan(phone->lo));    /* two days before: nothing is usual yet */
    release_report(&m);
    g = make_table(&m, "``` chart sparkline view=days y=csat,tickets\n```\n", rows);
    assert_int_equal(g->n_rows, 2);
    assert_line(&g->cells[0].line, "Satisfaction");
    assert_line(&g->cells[1].line, "50.0%");
    /* As the line of the same days: .63 to .855, and .5 is below. */
    assert_numbers(g->cells[2].spark->value, 0.7, 0.6, 0.9, NAN, NAN, 0.75, 0.5);
    assert_numbers(&g->cells[2].spark->lo, 0.63);
    assert_numbers(&g->cells[2].spark->hi, 0.855);
    assert_int_equal(g->cells[2].spark->tone, CS_TONE_WORSE);
    release_report(&m);
    g = make_table(&m, "``` chart sparkline view=channeldays by=channel y=tickets limit=2\n```\n", rows);
    assert_int_equal(g->n_rows, 2);
    assert_line(&g->cells[0].line, "Phone");
    assert_numbers(g->cells[2].spark->value, 5, 0, 7);
    assert_line(&g->foot, "and 2 more");
    release_report(&m);
}

#define NOW(metric, value, unit, lo, hi, target)                                                             \
    "overview\t\t\t\t\t" metric "\t" value "\t" unit "\t100\t\t\t" lo "\t" hi END target "\t\t\t\t\t\n"

static void test_tiles(void **state)
{
    (void)state;
    static const char over[] =
        TOP NOW("tickets", "60", "count", "", "", "") NOW("csat", "0.5", "share", "0.4", "0.54", "0.55")
            NOW("frt", "48", "s", "40", "55", "60") NOW("nps", "10", "points", "5", "15", "12")
                DAYS("12", "csat", "0.7", "share", "100") DAYS("13", "csat", "0.6", "share", "100")
                    DAYS("14", "csat", "0.9", "share", "100") DAYS("18", "csat", "0.5", "share", "100");
    struct made m;
    make_report(&m,
                "``` tiles view=overview metrics=tickets,csat,frt,nps vs=week\n```\n\n{{metric csat:target "
                "view=overview}} {{metric csat:state view=overview}} {{metric frt:target view=overview}} "
                "{{metric tickets:target view=overview}}\n",
                over, NULL);
    assert_int_equal(m.status, CS_OK);
    const struct cs_part *part = m.doc.root->child;
    assert_int_equal(part->n_tiles, 4);
    const enum cs_state states[] = {CS_STATE_NONE, CS_STATE_MISSED, CS_STATE_MET, CS_STATE_BORDERLINE};
    for (size_t i = 0; i < 4; i++) assert_int_equal(part->tiles[i].state, states[i]);
    assert_true(cs_slice_eqz(part->tiles[1].id, "csat"));
    assert_true(cs_num_double(part->tiles[1].number) == 0.5);
    assert_line(&part->tiles[1].target, "≥ 55.0%");
    assert_line(&part->tiles[2].target, "≤ 60 s");
    assert_int_equal(part->tiles[0].target.n, 0);
    assert_true(cs_slice_eqz(part->origin.columns[3], "nps"));
    assert_line(&part->next->line, "≥ 55.0% ✕ Missed ≤ 60 s –");
    release_report(&m);
    make_report(&m, "``` tiles view=overview metrics=csat spark=days\n```\n", over, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_numbers(m.doc.root->child->tiles[0].spark->value, 0.7, 0.6, 0.9, NAN, NAN, NAN, 0.5);
    release_report(&m);
}

/* ---- mistakes ---- */

static void fails(const char *block, const char *part)
{
    struct made m;
    char template[400];
    snprintf(template, sizeof template, "text\n\n``` %s\n```\n", block);
    make_report(&m, template, rows, NULL);
    if (m.status != CS_USAGE) fail_msg("'%s' is taken", block);
    assert_has(m.e.text, part);
    assert_int_equal(m.e.line, 3);
    release_report(&m);
}

static void test_mistakes(void **state)
{
    (void)state;
    fails("chart sparkline view=days x=hour y=csat", "a sparkline is by date, not by hour");
    fails("chart sparkline view=channeldays y=tickets", "is by channel too");
    fails("table view=channel columns=csat:spark", "'csat:spark' needs spark=");
    fails("table view=channel columns=csat:spark spark=days",
          "the keys of view 'days' are not channel, date");
    fails("chart bar view=channel y=csat:dot", "'csat:dot' is drawn in the columns of a table only");
    fails("chart", "which chart: line, bar");
    fails("chart pie view=days x=date y=csat", "parts of a whole need one count as y=, and 'csat' is none");
    fails("chart stacked view=channel x=channel y=tickets", "stacked parts need by=");
    fails("chart scatter view=channel y=csat", "a scatter needs two metrics");
    fails("chart funnel view=channel y=tickets", "a funnel needs one share");
    fails("chart heat view=hourdays x=hour by=date y=tickets first=channel", "is not by 'hour' alone");
    fails("chart heat view=hourdays x=hour by=date y=tickets per=week", "per: 'week' is not day");
    fails("chart heat view=hourdays x=hour by=date y=tickets per=day days=hour", "is not by 'date' alone");
    fails("chart bar view=channel y=tickets target=all", "target=all needs a share");
    fails("chart radar view=days y=csat", "no chart 'radar'; there is line, bar");
    fails("chart line y=csat", "'chart' needs view=");
    fails("chart line view=nights y=csat", "no view 'nights'; there is ");
    fails("chart line view=overview y=csat", "view 'overview' has no keys");
    fails("chart line view=days x=hour y=csat", "view 'days' has no key 'hour'; it has date");
    fails("chart line view=days x=date by=hour y=csat", "view 'days' has no key 'hour'");
    fails("chart line view=days x=date by=date y=csat", "x= and by= are the same key");
    fails("chart line view=channeldays x=date y=tickets", "is by channel too: say by=channel, or which");
    fails("chart line view=days x=date", "'chart' needs y=");
    fails("chart line view=days x=date y=nps2", "view 'days' has no metric 'nps2'");
    fails("chart line view=days x=date y=csat:name", "a chart cannot draw 'csat:name'");
    fails("chart line view=days x=date y=csat,tickets", "do not go on one axis");
    fails("chart line view=days x=date y=csat mark=month", "no comparison 'month'");
    fails("chart line view=days x=date y=csat target=tickets", "do not go on one axis");
    fails("chart line view=days x=date y=csat band=channel", "view 'channel' is not by 'date'");
    fails("chart line view=days x=date y=csat band=days apart=month", "none of weekday, weekend");
    fails("chart line view=days x=date y=csat apart=weekday", "'chart' has no option 'apart'");
    fails("chart line view=days x=date y=csat colour=red", "'chart' has no option 'colour'");
    fails("chart line view=days x=date y=csat limit=0", "limit: not a whole number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_limit_and_other),
        cmocka_unit_test(test_target),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_band_of_days),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_stacked),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_heat),
        cmocka_unit_test(test_heat_per_day),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_dots_in_tables),
        cmocka_unit_test(test_lines_in_tables),
        cmocka_unit_test(test_tiles),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
