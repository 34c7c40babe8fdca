/* test_report_facts.c - reading and asking a measures stream, and what is refused. */
#include "report_fixture.h"

static void test_questions(void **state)
{
    (void)state;
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_measures(&f, measures, &e), CS_OK);
    assert_true(cs_slice_eqz(f.as_of, "2025-06-19T06:00:00+08:00"));
    assert_false(f.sealed);
    const struct cs_facts_view *view = cs_facts_view(&f, CS_LIT("channel"));
    assert_non_null(view);
    assert_int_equal(view->n_keys, 1);
    assert_int_equal(view->n_groups, 3);
    assert_true(cs_slice_eqz(view->groups[0].key[0], "phone")); /* in the order of the stream */
    assert_int_equal(view->groups[2].key[0].n, 0);
    assert_true(cs_facts_has_metric(&f, view, CS_LIT("csat")));
    assert_false(cs_facts_has_metric(&f, view, CS_LIT("frt")));
    const struct cs_fact *fact = cs_facts_get(&f, view, &view->groups[0], CS_LIT("tickets"), CS_LIT("week"));
    assert_non_null(fact);
    assert_int_equal(cs_num_cmp(fact->base, cs_int(600)), 0);
    assert_int_equal(fact->from, cs_days_from_civil(2025, 6, 18));
    assert_null(cs_facts_get(&f, view, &view->groups[0], CS_LIT("tickets"), CS_LIT("year")));
    assert_null(cs_facts_get(&f, view, &view->groups[2], CS_LIT("csat"), CS_LIT("")));
    assert_null(cs_facts_view(&f, CS_LIT("none")));
    cs_facts_release(&f);
}

static void test_no_rows(void **state)
{
    (void)state;
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_measures(&f, HEADER, &e), CS_OK);
    assert_int_equal(f.n_views, 0);
    assert_int_equal(f.as_of.n, 0);
    cs_facts_release(&f);
}

/* Totals of a view with keys are rows that name fewer keys; asking for the view gives the rows with all of
 * them. */
static void test_totals(void **state)
{
    (void)state;
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_measures(&f,
                                   HEADER NUMBER("c", "", "", "tickets", "7", "count", "7")
                                       NUMBER("c", "channel", "", "tickets", "3", "count", "3")
                                           NUMBER("c", "channel", "phone", "tickets", "4", "count", "4"),
                                   &e),
                     CS_OK);
    const struct cs_facts_view *view = cs_facts_view(&f, CS_LIT("c"));
    assert_int_equal(view->n_keys, 1);
    assert_int_equal(view->n_groups, 2);
    cs_facts_release(&f);
}

static void test_escapes(void **state)
{
    (void)state;
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(
        read_measures(&f, HEADER NUMBER("c", "channel", "a\\tb\\\\", "tickets", "3", "count", "3"), &e),
        CS_OK);
    assert_true(cs_slice_eqz(f.views[0].groups[0].key[0], "a\tb\\"));
    cs_facts_release(&f);
}

/* A metric judged a week later has days of its own in a view by date; the others say nothing about those. */
static void test_days_outside(void **state)
{
    (void)state;
    static const char rows[] =
        "view\tkeys\tdate\tmetric\tvalue\tunit\tn\tnum\tden\tlo\thi\tas_of\tfrom\tto\tvs\tbase\tdiff\t"
        "diff_lo\tdiff_hi\n"
        "d\tdate\t2025-06-01\ttickets\t0\tcount\t0\t\t\t\t\t\t2025-06-02\t2025-06-03\t\t\t\t\t\n"
        "d\tdate\t2025-06-02\ttickets\t5\tcount\t5\t\t\t\t\t\t2025-06-02\t2025-06-03\t\t\t\t\t\n";
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_measures(&f, rows, &e), CS_OK);
    const struct cs_facts_view *view = &f.views[0];
    assert_int_equal(view->n_groups, 2);
    assert_null(cs_facts_get(&f, view, &view->groups[0], CS_LIT("tickets"), CS_LIT("")));
    assert_non_null(cs_facts_get(&f, view, &view->groups[1], CS_LIT("tickets"), CS_LIT("")));
    cs_facts_release(&f);
}

static void refused(const char *text, uint64_t line, const char *part, const char *cure)
{
    struct cs_facts f;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_measures(&f, text, &e), CS_DATA);
    assert_has(e.text, part);
    assert_has(e.cure, cure);
    if (line) assert_int_equal(e.line, line);
    cs_facts_release(&f);
}

static void test_refusals(void **state)
{
    (void)state;
    refused("ticket_id\tcreated_at\nT1\t2025-06-18T10:00:00+08:00\n", 0,
            "a report is made from measures, and this stream is tickets", "cs-metrics --views daily");
    refused("a\tb\n1\t2\n", 0, "this stream has no column 'view'", "cs-metrics --views daily");
    refused(HEADER NUMBER("c", "channel", "x", "tickets", "12,5", "count", "3"), 2,
            "column 'value': not a number: '12,5'", "");
    refused(HEADER NUMBER("c", "channel", "x", "tickets", "1", "count", "1")
                NUMBER("c", "channel", "x", "tickets", "2", "count", "2"),
            3, "a second row of view 'c', metric 'tickets'", "");
    refused(HEADER NUMBER("c", "colour", "x", "tickets", "1", "count", "1"), 2, "names the key 'colour'", "");
    refused(HEADER NUMBER("c", "channel", "a\\q", "tickets", "1", "count", "1"), 2, "unknown escape", "");
    refused(HEADER NUMBER("c", "channel", "\xff", "tickets", "1", "count", "1"), 2, "not UTF-8", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_questions),    cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_totals),       cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_days_outside), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
