/* test_rows.c - rows in the making, and the table of formats. Expected bytes are worked out by hand from
 * cs-stream(5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/format.h"

static struct cs_slice names[] = {{"a", 1}, {"b", 1}};
static const struct cs_header header = {.name = names, .n = 2};

static void cell(struct cs_rows *r, const char *text)
{
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_rows_cell(r, cs_slicez(text), &e), CS_OK);
}

static void end(struct cs_rows *r, uint64_t line, const char *record)
{
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_rows_end(r, line, cs_slicez(record), &e), CS_OK);
}

static void field_is(const struct cs_block *b, uint32_t row, uint32_t column, const char *text)
{
    struct cs_slice f = cs_field(b, row, column);
    assert_int_equal(f.n, strlen(text));
    assert_memory_equal(f.p, text, f.n);
}

static void test_rows_are_escaped(void **state)
{
    struct cs_rows r = {.header = &header};
    (void)state;
    cell(&r, "1");
    cell(&r, "");
    end(&r, 2, "");
    struct cs_block b = cs_rows_block(&r);
    assert_false(b.escaped || b.high);
    cell(&r, "tab\there");
    cell(&r, "C:\\\r\n\xE6\x97\xA5");
    end(&r, 5, "");
    b = cs_rows_block(&r);
    assert_int_equal(b.rows, 2);
    assert_true(b.escaped && b.high);
    assert_memory_equal(b.data, "1\t\ntab\\there\tC:\\\\\\r\\n\xE6\x97\xA5\n", b.size);
    field_is(&b, 0, 0, "1");
    field_is(&b, 0, 1, "");
    field_is(&b, 1, 0, "tab\\there");
    field_is(&b, 1, 1, "C:\\\\\\r\\n\xE6\x97\xA5");
    assert_int_equal(r.line[0], 2);
    assert_int_equal(r.line[1], 5);
    cs_rows_release(&r);
}

static void test_other_widths_are_rejected(void **state)
{
    struct cs_rows r = {.header = &header};
    (void)state;
    cell(&r, "short");
    end(&r, 2, "short!");
    for (int i = 0; i < 4; i++) cell(&r, "long");
    end(&r, 3, "long!");
    cell(&r, "x");
    cell(&r, "y");
    end(&r, 4, "");
    cell(&r, "forgotten");
    cs_rows_drop(&r);
    cell(&r, "z");
    cell(&r, "w");
    end(&r, 6, "");
    struct cs_block b = cs_rows_block(&r);
    assert_int_equal(b.rows, 2);
    assert_memory_equal(b.data, "x\ty\nz\tw\n", b.size);
    field_is(&b, 1, 1, "w");
    assert_int_equal(r.n_rejected, 2);
    assert_int_equal(r.rejected[0].why, CS_REJECT_FIELDS);
    assert_int_equal(r.rejected[0].fields, 1);
    assert_int_equal(r.rejected[1].fields, 4);
    assert_int_equal(r.rejected[1].line, 3);
    assert_memory_equal(r.left.p + r.rejected[1].at, "long!", 5);
    cs_rows_clear(&r);
    assert_int_equal(r.n_rejected, 0);
    assert_int_equal(cs_rows_block(&r).size, 0);
    cell(&r, "1");
    cell(&r, "2");
    end(&r, 9, "");
    b = cs_rows_block(&r);
    field_is(&b, 0, 1, "2");
    cs_rows_release(&r);
}

static void test_formats_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; cs_formats[i]; i++)
        assert_ptr_equal(cs_format_find(cs_slicez(cs_formats[i]->name)), cs_formats[i]);
    assert_null(cs_format_find(CS_LIT("docx")));
    assert_null(cs_format_find(CS_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_escaped),
        cmocka_unit_test(test_other_widths_are_rejected),
        cmocka_unit_test(test_formats_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
