/* test_cell.c - cells by the type of their column. Expected cells by hand from cs-ingest(1), CELLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/cell.h"

static struct cs_fold *fold;

/* Reads a cell of a column; `expected` NULL = not to be looked at. */
static void check_scaled(const char *column, struct cs_scale scale, const char *cell, enum cs_cell what,
                         const char *expected)
{
    struct cs_error e;
    const struct cs_column_def *c = cs_schema_column(cs_slicez(column));
    struct cs_cell_reader r = {.column = c, .how = cs_cell_how(c), .scale = scale, .fold = fold};
    enum cs_cell got;
    if (c->values) assert_int_equal(cs_words_make(&r.words, fold, c, &e), CS_OK);
    assert_int_equal(cs_cell_read(&r, cs_slicez(cell), &got, &e), CS_OK);
    if (got != what) print_message("%s: '%s'\n", column, cell);
    assert_int_equal(got, what);
    if (expected) {
        assert_int_equal(r.n, strlen(expected));
        assert_memory_equal(r.text, expected, r.n);
    }
    cs_words_free(r.words);
}

static void check(const char *column, const char *cell, enum cs_cell what, const char *expected)
{
    check_scaled(column, (struct cs_scale){1, 1}, cell, what, expected);
}

static void test_numbers(void **state)
{
    (void)state;
    check("reply_n", "12", CS_CELL_READ, "12");
    check("reply_n", " 12 ", CS_CELL_READ, "12");
    check("amount", "2598.00", CS_CELL_READ, "2598");
    check("amount", "0.50", CS_CELL_READ, "0.5");
    check("amount", "007", CS_CELL_READ, "7");
    check("amount", "-3.25", CS_CELL_READ, "-3.25");
    check("amount", "0", CS_CELL_READ, "0"); /* 0 is not missing */
    check("amount", "12,5", CS_CELL_BAD, NULL);
    check("amount", "1,234", CS_CELL_BAD, NULL);
    check("amount", "1.2.3", CS_CELL_BAD, NULL);
    check("amount", "twelve", CS_CELL_BAD, NULL);
    check("amount", "", CS_CELL_MISSING, NULL);
    check("amount", "  ", CS_CELL_MISSING, NULL);
    check("amount", "N/A", CS_CELL_MISSING, NULL);
    check("csat", "非常满意", CS_CELL_READ, "5");
    check("csat", "4分", CS_CELL_READ, "4");
    check("csat", "未评价", CS_CELL_MISSING, NULL);
}

static void test_durations(void **state)
{
    (void)state;
    check("talk_s", "00:02:23", CS_CELL_READ, "143");
    check("talk_s", "100:00:00", CS_CELL_READ, "360000");
    check("talk_s", "0:00:01.5", CS_CELL_READ, "1.5");
    check("talk_s", "02:23", CS_CELL_BAD, NULL); /* minutes or hours? */
    check("talk_s", "0:60:00", CS_CELL_BAD, NULL);
    check("talk_s", "90", CS_CELL_READ, "90");
    check("reply_n", "00:02:23", CS_CELL_BAD, NULL); /* not a duration */
    check_scaled("handle_s", (struct cs_scale){60, 1}, "12.3", CS_CELL_READ, "738");
    check_scaled("handle_s", (struct cs_scale){60, 1}, "0", CS_CELL_READ, "0");
    check_scaled("handle_s", (struct cs_scale){1, 1000}, "1500", CS_CELL_READ, "1.5");
}

static void test_ids(void **state)
{
    (void)state;
    check("ticket_id", "000123456789012345678", CS_CELL_KEPT, NULL);
    check("phone", "1.38E+10", CS_CELL_MANGLED, NULL);
    check("ticket_id", "1E+18", CS_CELL_MANGLED, NULL);
    check("ticket_id", "CASE+10", CS_CELL_KEPT, NULL);
    check("ticket_id", "1.38E+1", CS_CELL_KEPT, NULL);
    check("phone", "1.3800138e10", CS_CELL_MANGLED, NULL);
    check("phone", "13800138000.0", CS_CELL_MANGLED, NULL);
    check("agent_id", "101.00", CS_CELL_MANGLED, NULL);
    check("ticket_id", "10.0", CS_CELL_KEPT, NULL); /* or the tenth of a numbering */
    check("ticket_id", "101.5", CS_CELL_KEPT, NULL);
    check("ticket_id", "12E10", CS_CELL_KEPT, NULL);
    check("ticket_id", "1E10", CS_CELL_KEPT, NULL);
}

static void test_words(void **state)
{
    (void)state;
    check("channel", " 电话 ", CS_CELL_READ, "phone");
    check("channel", "fax", CS_CELL_KEPT, NULL);
    check("outcome", "接通", CS_CELL_READ, "answered");
    check("outcome", "perhaps", CS_CELL_BAD, NULL); /* a closed list */
    check("outcome", "-", CS_CELL_MISSING, NULL);
    check("is_complaint", "是", CS_CELL_READ, "1");
    check("is_complaint", "FALSE", CS_CELL_READ, "0");
    check("is_complaint", "perhaps", CS_CELL_BAD, NULL);
    check("text", " as it is ", CS_CELL_KEPT, NULL);
}

static void test_flags(void **state)
{
    struct cs_error e;
    enum cs_cell what;
    struct cs_cell_reader r = {.column = cs_schema_column(CS_LIT("outcome")),
                               .how = CS_HOW_FLAG,
                               .yes = CS_LIT("answered"),
                               .no = CS_LIT("abandoned"),
                               .fold = fold};
    (void)state;
    assert_int_equal(cs_cell_read(&r, CS_LIT("Y"), &what, &e), CS_OK);
    assert_true(what == CS_CELL_READ && cs_slice_eqz(cs_slice(r.text, r.n), "answered"));
    assert_int_equal(cs_cell_read(&r, CS_LIT("否"), &what, &e), CS_OK);
    assert_true(what == CS_CELL_READ && cs_slice_eqz(cs_slice(r.text, r.n), "abandoned"));
    assert_int_equal(cs_cell_read(&r, CS_LIT("later"), &what, &e), CS_OK);
    assert_int_equal(what, CS_CELL_BAD);
}

static void test_two(void **state)
{
    struct cs_error e;
    enum cs_cell what;
    struct cs_cell_reader r = {.column = cs_schema_column(CS_LIT("created_at")),
                               .how = CS_HOW_TIME,
                               .fold = fold,
                               .order = CS_ORDER_DMY};
    (void)state;
    assert_int_equal(cs_cell_read_two(&r, CS_LIT("01/02/2021"), CS_LIT("09:12:58"), &what, &e), CS_OK);
    assert_int_equal(what, CS_CELL_READ);
    assert_true(cs_slice_eqz(cs_slice(r.text, r.n), "2021-02-01T09:12:58+00:00"));
    assert_true(r.when.has_clock);
    assert_int_equal(cs_cell_read_two(&r, CS_LIT("01/02/2021"), CS_LIT(""), &what, &e), CS_OK);
    assert_int_equal(what, CS_CELL_READ);
    assert_false(r.when.has_clock);
    assert_int_equal(cs_cell_read_two(&r, CS_LIT(""), CS_LIT("09:12:58"), &what, &e), CS_OK);
    assert_int_equal(what, CS_CELL_MISSING);
    assert_int_equal(cs_cell_read_two(&r, CS_LIT("01/02/2021"), CS_LIT("noon"), &what, &e), CS_OK);
    assert_int_equal(what, CS_CELL_BAD);
}

static int start(void **state)
{
    struct cs_error e;
    (void)state;
    return cs_fold_make(&fold, &e);
}

static int stop(void **state)
{
    (void)state;
    cs_fold_free(fold);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_durations), cmocka_unit_test(test_ids),
        cmocka_unit_test(test_words),   cmocka_unit_test(test_flags),     cmocka_unit_test(test_two),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
