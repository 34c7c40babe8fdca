/* test_expr_bind.c - what the binder refuses and how it says so; names, lets, anchors; equal nodes are one
 * node; the list of functions and the manual page agree. */
#include "expr/functions.h"
#include "expr/plan.h"
#include "expr_fixture.h"
#include <stdio.h>

static const char stream[] =
    "ticket_id\tchannel\tcreated_at\tcsat\tis_complaint\t城市\tdate\tas_of\n"
    "0012\tphone\t2024-08-01T09:00:00+08:00\t5\t1\t上海\td\t2024-08-02T00:00:00+08:00\n";

static int open_stream(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    fixture_open(f, stream);
    *state = f;
    return 0;
}

static int close_stream(void **state)
{
    fixture_close(*state);
    free(*state);
    return 0;
}

static void names(void **state)
{
    struct fixture *f = *state;
    assert_wrong(f, "creatd_at > 1", "1: there is no column 'creatd_at' (did you mean 'created_at'?)");
    assert_wrong(f, "1 + 城巿", "5: there is no column '城巿' (did you mean '城市'?)");
    assert_wrong(f, "zzzzzz", "1: there is no column 'zzzzzz'");
    assert_wrong(f, "lower == 1", "1: there is no column 'lower' (the function is written lower(text))");
    assert_wrong(f, "r.x",
                 "1: there is no lookup 'r' (--lookup NAME=FILE:column; a column with a dot in its name goes "
                 "in backticks)");
    assert_wrong(f, "csat > 1 && lowr(channel) == \"x\"",
                 "13: there is no function 'lowr' (did you mean 'lower'?)");
    assert_wrong(f, "qqq(1)", "1: there is no function 'qqq' (cs-expr(7) lists them)");
    assert_wrong(f, "round()", "1: wrong number of arguments of round() (round(x[, places]))");
    assert_wrong(f, "round(1, 2, 3)", "1: wrong number of arguments of round() (round(x[, places]))");
    assert_wrong(f, "coalesce()", "1: wrong number of arguments of coalesce() (coalesce(a, b, …))");
}

static void types(void **state)
{
    struct fixture *f = *state;
    assert_wrong(f, "csat && true", "1: 'csat' is a number where a condition is needed (csat > 0)");
    assert_wrong(f, "!城市", "2: '城市' is a text where a condition is needed (城市 == \"…\")");
    assert_wrong(f, "if(created_at, 1, 2)",
                 "4: 'created_at' is a time where a condition is needed (!missing(created_at))");
    assert_wrong(
        f, "ticket_id == 12",
        "1: a text column is compared with a number: 'ticket_id == 12' (put the number in quotes: \"12\")");
    assert_wrong(f, "ticket_id == csat",
                 "1: a text column is compared with a number: 'ticket_id == csat' (number(x) "
                 "reads a text as a number)");
    assert_wrong(f, "ticket_id + 1", "1: 'ticket_id' is a text where a number is needed (number(ticket_id))");
    assert_wrong(f, "城市 + \"x\"", "6: not a number: 'x' (texts are joined by concat(a, b))");
    assert_wrong(f, "csat == \"x\"", "1: not a number: 'x' (compare with 12.5)");
    assert_wrong(f, "csat == \"\"", "1: nothing is equal to an empty text: empty is missing (missing(x))");
    assert_wrong(f, "csat != \"\"", "1: nothing is equal to an empty text: empty is missing (!missing(x))");
    assert_wrong(f, "created_at > 5",
                 "1: a time is compared with a number (compare with a date: 2024-08-01)");
    assert_wrong(f, "created_at > \"x\"",
                 "1: not a time: 'x' (2024-08-01T09:00:00+08:00, or time(text, format))");
    assert_wrong(f, "created_at == is_complaint", "1: a time is compared with a bool");
    assert_wrong(f, "is_complaint == \"yes\"",
                 "1: a bool is compared with a text (true or false, without quotes)");
    assert_wrong(f, "date(created_at) == 20240801",
                 "1: a date is compared with a number (compare with 2024-08-01)");
    assert_wrong(f, "date(created_at) == \"yesterday\"",
                 "1: not a date: 'yesterday' (compare with 2024-08-01)");
    assert_wrong(f, "week(created_at) == \"2024-W54\"",
                 "1: not a week: '2024-W54' (compare with \"2024-W31\")");
    assert_wrong(f, "week(created_at) == \"2023-W53\"",
                 "1: not a week: '2023-W53' (compare with \"2024-W31\")");
    assert_wrong(f, "month(created_at) == 2024-08",
                 "1: a month is compared with a number (compare with \"2024-08\")");
    assert_wrong(f, "month(created_at) == week(created_at)",
                 "1: a month is compared with a week (compare with "
                 "\"2024-08\")");
    assert_wrong(f, "hour(created_at) == \"24\"", "1: not a hour: '24' (compare with 9)");
    assert_wrong(
        f, "created_at * 2",
        "1: times know only time - time, time + seconds and time - seconds (for a number of days: date(a) - "
        "date(b))");
    assert_wrong(
        f, "created_at + created_at",
        "1: times know only time - time, time + seconds and time - seconds (for a number of days: date(a) - "
        "date(b))");
    assert_wrong(
        f, "created_at - 2024-08-01",
        "1: times know only time - time, time + seconds and time - seconds (for a number of days: date(a) - "
        "date(b))");
    assert_wrong(f, "date(created_at) + date(created_at)", "1: date and date cannot be added");
    assert_wrong(f, "date(created_at) - month(created_at)", "1: date and month cannot be subtracted");
    assert_wrong(f, "len(csat)", "5: 'csat' is a number where a text is needed (text(csat))");
    assert_wrong(f, "csat =~ \"5\"", "1: 'csat' is a number where a text is needed (text(csat))");
    assert_wrong(f, "date(csat)", "6: 'csat' is a number where a time or date is needed");
    assert_wrong(f, "hour(date(created_at))", "6: 'date(created_at)' is a date where a time is needed");
    assert_wrong(f, "if(true, csat, created_at)",
                 "1: if() needs values of one type: one is a number, another a time (text(x) or number(x))");
    assert_wrong(
        f, "coalesce(csat, channel)",
        "1: coalesce() needs values of one type: one is a number, another a text (text(x) or number(x))");
    assert_wrong(f, "round(csat, 10)", "13: a whole number from 0 to 9 is needed");
    assert_wrong(f, "round(csat, csat)", "13: a constant number is needed");
    assert_wrong(f, "bucket(csat, 5, 3)", "17: the bounds of bucket() are 0 or more and rise");
    assert_wrong(f, "bucket(csat, -1)", "14: the bounds of bucket() are 0 or more and rise");
    assert_wrong(f, "time(城市, \"%H:%M\")",
                 "10: the time format does not say which day of which year (%Y %m %d %H %M %S %y %e %j %k %I "
                 "%p %f %b %a %z %Z %s)");
    assert_wrong(f, "time(城市, \"%Q\")",
                 "10: an unknown part of a time format: '%Q' (%Y %m %d %H %M %S %y %e %j %k %I "
                 "%p %f %b %a %z %Z %s)");
    assert_wrong(f, "time(城市, channel)", "10: a text in quotes is needed");
    assert_wrong(f, "number(\"x\")", "1: cannot be read as a number: 'x'");
    assert_wrong(f, "is_open(created_at)",
                 "1: is_open() needs to know which calendar (name one, or \"24x7\": is_open(t[, calendar]))");
    assert_wrong(f, "is_open(created_at, \"x\")", "21: there is no calendar 'x' (--calendar FILE)");
    assert_wrong(f, "channel =~ 城市", "12: a pattern is a text in quotes");
    assert_wrong(f, "replace(channel, \"a\", \"$1\")", "23: after $ stands a group from 0 to 0, or $ again");
    assert_wrong(f, "match(channel, \"(a)\", 2)", "23: a whole number from 0 to 1 is needed");
    assert_non_null(strstr(fixture_error(f, "channel =~ \"a(b\""), "16: not a regular expression: "));
    assert_non_null(strstr(fixture_error(f, "channel =~ \"\\C\""), "not a regular expression: "));
}

static void key_names(void **state)
{
    struct fixture *f = *state;
    assert_wrong(f, "date == 2024-08-01",
                 "1: 'date' has no time to be taken from here (the column goes in backticks: "
                 "`date`)");
    assert_wrong(f, "week == 1", "1: 'week' has no time to be taken from here (week(created_at))");
    assert_wrong(f, "as_of", "1: 'as_of' is not known here (--as-of DATE)");
    assert_values(f, "`date`", "d");
    assert_values(f, "`as_of`", "2024-08-02T00:00:00+08:00");
    cs_plan_anchor(f->plan, fixture_node(f, "created_at"));
    assert_values(f, "date", "2024-08-01");
    assert_values(f, "month", "2024-08");
    assert_values(f, "weekday", "4");
    assert_values(f, "hour", "09");
    assert_values(f, "week == \"2024-W31\" && date <= 2024-08-01", "1");
    assert_int_equal(cs_plan_unit(f->plan, fixture_node(f, "week")), CS_WEEK);
    cs_plan_anchor(f->plan, CS_NO_NODE);
    assert_wrong(f, "hour", "1: 'hour' has no time to be taken from here (hour(created_at))");
    cs_plan_free(f->plan);
    f->plan = NULL;
    f->scope.has_as_of = true;
    f->scope.as_of = (struct cs_time){1722528000 + 3600, 8 * 3600}; /* 2024-08-02T01:00:00+08:00 */
    assert_values(f, "as_of - created_at", "57600");
    assert_values(f, "date(as_of)", "2024-08-02");
}

static void lets(void **state)
{
    struct fixture *f = *state;
    cs_node of = fixture_node(f, "csat * 2");
    assert_int_equal(cs_plan_let(f->plan, CS_LIT("double"), of, false, &f->e), CS_OK);
    assert_values(f, "double + 1", "11");
    assert_wrong(f, "dobule", "1: there is no column 'dobule' (did you mean 'double'?)");
    assert_int_equal(cs_plan_let(f->plan, CS_LIT("csat"), of, false, &f->e), CS_USAGE);
    assert_int_equal(cs_plan_let(f->plan, CS_LIT("double"), of, false, &f->e), CS_USAGE);
    assert_int_equal(cs_plan_let(f->plan, CS_LIT(""), of, false, &f->e), CS_USAGE);
    assert_int_equal(cs_plan_lets(f->plan, SIZE_MAX), 1);
    assert_int_equal(cs_plan_let(f->plan, CS_LIT("csat"), of, true, &f->e), CS_OK);
    assert_values(f, "csat", "10");
    assert_values(f, "`csat`", "5");
    assert_int_equal(cs_plan_let(f->plan, CS_LIT("odd name"), of, false, &f->e), CS_OK);
    assert_values(f, "`odd name`", "10");
    assert_int_equal(cs_plan_lets(f->plan, 1), 1);
    assert_values(f, "csat", "5");
    assert_values(f, "double", "10");
}

static void one_node(void **state)
{
    struct fixture *f = *state;
    cs_node out;
    assert_int_equal(fixture_node(f, "csat >= 4"), fixture_node(f, "(csat) >= 2 + 2"));
    assert_int_equal(fixture_node(f, "4 <= csat"), fixture_node(f, "csat >= 4.0"));
    assert_int_equal(fixture_node(f, "channel =~ \"a+\""), fixture_node(f, "channel =~ 'a+'"));
    assert_int_not_equal(fixture_node(f, "channel =~ \"a+\""), fixture_node(f, "channel =~ \"a*\""));
    assert_int_equal(fixture_node(f, "bucket(csat, 1, 2)"), fixture_node(f, "bucket(csat, 1, 2)"));
    assert_int_not_equal(fixture_node(f, "date(created_at)"), fixture_node(f, "week(created_at)"));
    assert_int_not_equal(fixture_node(f, "\"1\""), fixture_node(f, "1"));
    assert_true(cs_node_is_constant(f->plan, fixture_node(f, "1h * 2 > 30m && lower(\"A\") == \"a\"")));
    assert_false(cs_node_is_constant(f->plan, fixture_node(f, "csat > 1")));
    cs_node a = fixture_node(f, "csat > 1");
    assert_int_equal(cs_plan_and(f->plan, CS_NO_NODE, CS_NO_NODE, &out, &f->e), CS_OK);
    assert_int_equal(out, CS_NO_NODE);
    assert_int_equal(cs_plan_and(f->plan, a, CS_NO_NODE, &out, &f->e), CS_OK);
    assert_int_equal(out, a);
    assert_int_equal(cs_plan_and(f->plan, CS_NO_NODE, a, &out, &f->e), CS_OK);
    assert_int_equal(out, a);
    assert_int_equal(cs_plan_and(f->plan, a, fixture_node(f, "csat < 9"), &out, &f->e), CS_OK);
    assert_int_equal(out, fixture_node(f, "csat > 1 && csat < 9"));
}

/* Names that build on each other: a chain as long as anybody writes works, an endless one is refused. */
static void chains(void **state)
{
    struct fixture *f = *state;
    cs_node node = fixture_node(f, "csat");
    enum cs_status s = CS_OK;
    int n = 0;
    while (!s && n < 5000) {
        s = cs_plan_let(f->plan, CS_LIT("x"), node, true, &f->e);
        if (!s) s = fixture_bind(f, "x + 1", &node);
        if (!s && ++n == 500) assert_string_equal(fixture_values(f, node, NULL), "505");
    }
    assert_int_equal(s, CS_USAGE);
    assert_true(n >= 500);
}

/* Every function has a spec that can be bound, and cs-expr(7) has its usage. */
static void manual(void **state)
{
    const char *top = getenv("top");
    char path[4096], *page;
    size_t n;
    (void)state;
    const struct cs_function *list = cs_functions(&n);
    for (size_t i = 0; i < n; i++) {
        assert_true((list[i].kernel != NULL) != (list[i].bind != NULL));
        assert_true(i == 0 || strcmp(list[i - 1].name, list[i].name) < 0);
        assert_int_equal(strncmp(list[i].usage, list[i].name, strlen(list[i].name)), 0);
        assert_ptr_equal(cs_function_find(cs_slicez(list[i].name)), &list[i]);
    }
    (void)snprintf(path, sizeof path, "%s/man/cs-expr.7", top ? top : ".");
    FILE *file = fopen(path, "r");
    if (!file) skip();
    page = calloc(1 << 20, 1);
    assert_non_null(page);
    assert_true(fread(page, 1, (1 << 20) - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < n; i++) {
        char item[128];
        (void)snprintf(item, sizeof item, ".It Li %s\n", list[i].usage);
        if (!strstr(page, item)) fail_msg("cs-expr.7 has no '.It Li %s'", list[i].usage);
    }
    free(page);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_stream, close_stream)
    const struct CMUnitTest tests[] = {
        TEST(names),    TEST(types),  TEST(key_names),          TEST(lets),
        TEST(one_node), TEST(chains), cmocka_unit_test(manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
