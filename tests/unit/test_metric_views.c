/* test_metric_views.c - view stanzas and the command line's own view. Expectations are read off
 * cs-catalogue(5). */
#include "metric/views.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cs_catalogue catalogue;

static int set_up(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    static const char text[] = "[tickets]\nvalue = count()\nbasic = yes\n"
                               "[wait]\nof = wait_s\nvalue = median(of)\nbasic = yes\n"
                               "[odd]\nof = x\nvalue = sum(of)\n";
    return cs_catalogue_parse(&catalogue, cs_slicez(text), "c", &e) == CS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cs_catalogue_release(&catalogue);
    return 0;
}

static void test_file(void **state)
{
    (void)state;
    static const char text[] = "[by_channel]\n"
                               "name.en = By channel\n"
                               "keys = channel, day = date(created_at), `odd name`\n"
                               "metrics = tickets, wait.p90,\n"
                               "          odd\n"
                               "period = 2024-08-01..2024-08-07\n"
                               "compare = previous, week\n"
                               "where = channel != \"fax\"\n"
                               "order = wait.p90 descending\n"
                               "limit = 5\n"
                               "[total]\n"
                               "metrics = tickets\n"
                               "cube = yes\n";
    struct cs_views v;
    struct cs_error e = CS_ERROR_INIT;
    if (cs_views_parse(&v, cs_slicez(text), "v", &catalogue, &e))
        fail_msg("%u: %s", (unsigned)e.line, e.text);
    assert_int_equal(v.n, 2);
    const struct cs_view *a = &v.v[0];
    assert_int_equal(a->n_keys, 3);
    assert_true(cs_slice_eqz(a->keys[1].name, "day"));
    assert_true(cs_slice_eqz(a->keys[2].name, "odd name"));
    assert_int_equal(a->n_metrics, 3);
    assert_int_equal(a->period.kind, CS_PERIOD_FIXED);
    assert_int_equal(a->n_compares, 2);
    assert_int_equal(a->compares[1].kind, CS_COMPARE_WEEK);
    assert_non_null(a->where.tree);
    assert_int_equal(a->order, 1);
    assert_true(a->descending);
    assert_int_equal(a->limit, 5);
    assert_false(a->cube);
    assert_true(v.v[1].cube);
    assert_int_equal(v.v[1].n_keys, 0);
    assert_true(v.v[1].order == SIZE_MAX);
    assert_int_equal(v.v[1].period.kind, CS_PERIOD_ALL);
    cs_views_release(&v);
}

static void test_mistakes(void **state)
{
    (void)state;
    const struct {
        const char *text;
        unsigned line, column;
    } cases[] = {
        {"[v]\nkeys = channel\n", 1, 0},                             /* no metrics */
        {"[v]\nmetrics = tickets, wiat\n", 2, 20},                   /* an unknown one */
        {"[v]\nmetrics = tickets, wait, tickets\n", 2, 26},          /* one twice */
        {"[v]\nmetrics = tickets\nkeys = a, b, a\n", 3, 14},         /* a key twice */
        {"[v]\nmetrics = tickets\nkeys = date(created_at)\n", 3, 8}, /* needs a name */
        {"[v]\nmetrics = tickets\nkeys = value = a\n", 3, 8},        /* the name of a measures column */
        {"[v]\nmetrics = tickets\nkeys = n\n", 3, 8},
        {"[v]\nmetrics = tickets\nkeys = a == b\n", 3, 8}, /* not an assignment */
        {"[v]\nmetrics = tickets\nkeys = `a,b`\n", 3, 8},  /* a comma in a name */
        {"[v]\nmetrics = tickets\nperiod = soon\n", 3, 10},
        {"[v]\nmetrics = tickets\nperiod = day\ncompare = week, never\n", 4, 17},
        {"[v]\nmetrics = tickets\nperiod = day\ncompare = week, week\n", 4, 17},
        {"[v]\nmetrics = tickets\ncompare = week\n", 3, 11}, /* without a period */
        {"[v]\nmetrics = tickets\norder = wait\n", 3, 9},    /* not of this view */
        {"[v]\nmetrics = tickets\norder = tickets upwards\n", 3, 17},
        {"[v]\nmetrics = tickets\nlimit = -1\n", 3, 9},
        {"[v]\nmetrics = tickets\nlimit = 2.5\n", 3, 9},
        {"[v]\nmetrics = tickets\ncube = big\n", 3, 8},
        {"[v]\nmetrics = tickets\nsort = tickets\n", 3, 1}, /* an unknown key */
        {"metrics = tickets\n", 1, 11},                     /* outside of any view */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_views v;
        struct cs_error e = CS_ERROR_INIT;
        if (cs_views_parse(&v, cs_slicez(cases[i].text), "f", &catalogue, &e) != CS_USAGE)
            fail_msg("taken: %s", cases[i].text);
        if (strcmp(e.file, "f") != 0 || e.line != cases[i].line || e.column != cases[i].column)
            fail_msg("%s%s:%u:%u: %s", cases[i].text, e.file, (unsigned)e.line, (unsigned)e.column, e.text);
        cs_views_release(&v);
    }
}

static void test_command_line(void **state)
{
    (void)state;
    struct cs_views v;
    struct cs_error e = CS_ERROR_INIT;
    bool basic;
    assert_int_equal(cs_views_ask(&v, &(struct cs_view_words){0}, &catalogue, &basic, &e), CS_OK);
    assert_true(basic);
    assert_int_equal(v.v[0].n_metrics, 2);
    cs_views_release(&v);

    const struct cs_view_words words = {
        .keys = "channel,x=if(a, b, c)", .metrics = "wait.mean", .period = "week", .compare = "previous"};
    assert_int_equal(cs_views_ask(&v, &words, &catalogue, &basic, &e), CS_OK);
    assert_false(basic);
    assert_int_equal(v.v[0].n_keys, 2);
    assert_int_equal(v.v[0].n_compares, 1);
    cs_views_release(&v);

    const struct cs_view_words wrong = {.keys = "channel,date()x", .metrics = "wait"};
    assert_int_equal(cs_views_ask(&v, &wrong, &catalogue, &basic, &e), CS_USAGE);
    assert_string_equal(e.file, "-g");
    cs_views_release(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_command_line),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
