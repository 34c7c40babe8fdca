/* test_check_cell.c - single cells: numbers of people in the spellings of exports, ranges, texts, and what a
 * message may show. Expected by hand; phone numbers by the ministry's numbering plan and E.164, addresses by
 * RFC 5321 as far as the header says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clean/check_part.h"

static void each(enum cs_cell_check ask, const struct cs_check_judge *j, bool want, const char *const *cells)
{
    struct cs_cell_context x = {.escaped = true, .bad_text = true};
    for (; *cells; cells++)
        if (cs_check_cell(NULL, j, ask, cs_slicez(*cells), &x) != want)
            fail_msg("'%s': not %s", *cells, want ? "right" : "wrong");
    cs_buf_release(&x.scratch);
}

static void test_phone(void **state)
{
    static const char *const good[] = {
        "13800138000",
        " 13800138000　",
        "１３８００１３８０００",
        "138-0013-8000",
        "+86 138 0013 8000",
        "+8613800138000",
        "(+86)13800138000",
        "008613800138000",
        "8613800138000",
        "tel:13800138000",
        "010-62345678",
        "(0571) 8765 4321",
        "+86 10 6234 5678",
        "0086 571 87654321",
        "400-812-3123",
        "95588",
        "110",
        "+1 212 555 0100",
        "0044 20 7946 0018",
        "+852 2345 6789",
        NULL,
    };
    static const char *const bad[] = {
        "12345678901",
        "15412345678",
        "1380013800",
        "138001380000",
        "138****8000",
        "phone",
        "+8612345678901",
        "+86 138 0013 800",
        "00860571",
        "+86",
        "0",
        "++8613800138000",
        "+123456",
        "12345678901234567890",
        "13800138000,13900139000",
        NULL,
    };
    (void)state;
    each(CS_CELL_PHONE, NULL, true, good);
    each(CS_CELL_PHONE, NULL, false, bad);
}

static void test_email(void **state)
{
    static const char *const good[] = {"a@b.cn",         "A.B+c@mail.example.com", " a@b.cn ",
                                       "张三@例子.中国", "o'neil@example.org",     NULL};
    static const char *const bad[] = {"a",        "@b.cn",    "a@",       "a@b",     "a@b.",    "a@.cn",
                                      "a b@c.cn", "a@b@c.cn", ".a@b.cn",  "a.@b.cn", "a@-b.cn", "a@b-.cn",
                                      "a@b..cn",  "a@b_c.cn", "<a@b.cn>", NULL};
    (void)state;
    each(CS_CELL_EMAIL, NULL, true, good);
    each(CS_CELL_EMAIL, NULL, false, bad);
}

static void test_cards(void **state)
{
    static const char *const ids[] = {"11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ",
                                      "110105 19491231 002X", NULL};
    static const char *const no_ids[] = {"110105194912310020", "11010519491231002X1", "110105********002X",
                                         NULL};
    static const char *const cards[] = {"4111 1111 1111 1111", "4111-1111-1111-1111", "6222029139099603083",
                                        NULL};
    static const char *const no_cards[] = {"4111 1111 1111 1112", "4111 1111", "", NULL};
    (void)state;
    each(CS_CELL_ID_CARD, NULL, true, ids);
    each(CS_CELL_ID_CARD, NULL, false, no_ids);
    each(CS_CELL_BANK_CARD, NULL, true, cards);
    each(CS_CELL_BANK_CARD, NULL, false, no_cards);
}

static void test_schema(void **state)
{
    const struct cs_check_judge score = {.def = cs_schema_column(CS_LIT("csat")), .lo = 1, .hi = 5};
    const struct cs_check_judge amount = {
        .def = cs_schema_column(CS_LIT("wait_s")), .lo = 0, .hi = INT64_MAX};
    const struct cs_check_judge time = {.def = cs_schema_column(CS_LIT("created_at"))};
    const struct cs_check_judge flag = {.def = cs_schema_column(CS_LIT("is_complaint"))};
    static const char *const scores[] = {"1", "5", "4.5", "005", NULL}, *const no_scores[] = {"0",   "6",
                                                                                              "-1",  "5.01",
                                                                                              "1e3", NULL};
    static const char *const amounts[] = {"0", "12.5", "99999999999999999999", NULL}, *const no_amounts[] = {
                                                                                          "-1", "-0.001",
                                                                                          NULL};
    static const char *const numbers[] = {"1", "-2.5", "1e3", ".5", NULL};
    static const char *const no_numbers[] = {"5.", "1,5", "five", "0x10", " 1", "nan", NULL};
    static const char *const times[] = {"2024-02-29T23:59:59+08:00", NULL};
    static const char *const no_times[] = {"2023-02-29T23:59:59+08:00", "2024-08-01", "2024-08-01 09:00:00",
                                           "2024-08-01T09:00:00Z", NULL};
    static const char *const flags[] = {"0", "1", NULL}, *const no_flags[] = {"yes", "2", "01", NULL};
    static const char *const texts[] = {"a", "\\n\\t\\r\\\\", "客服", NULL};
    static const char *const no_texts[] = {"\\", "a\\q", "\\\\\\", "\xFF", "\xE5\xAE", NULL};
    (void)state;
    each(CS_CELL_RANGE, &score, true, scores);
    each(CS_CELL_RANGE, &score, false, no_scores);
    each(CS_CELL_RANGE, &amount, true, amounts);
    each(CS_CELL_RANGE, &amount, false, no_amounts);
    each(CS_CELL_TYPE, &amount, true, numbers);
    each(CS_CELL_TYPE, &amount, false, no_numbers);
    each(CS_CELL_TYPE, &time, true, times);
    each(CS_CELL_TYPE, &time, false, no_times);
    each(CS_CELL_TYPE, &flag, true, flags);
    each(CS_CELL_TYPE, &flag, false, no_flags);
    each(CS_CELL_TEXT, NULL, true, texts);
    each(CS_CELL_TEXT, NULL, false, no_texts);
}

static const char *built(struct cs_buf *b)
{
    cs_buf_addc(b, '\0');
    return b->p;
}

static void test_forms(void **state)
{
    struct cs_slice names[] = {CS_LIT("ticket_id"), CS_LIT("phone"), CS_LIT("email")};
    const struct cs_header h = {.name = names, .n = 3};
    struct cs_buf b = {0};
    (void)state;
    cs_check_shape(CS_LIT("张三 Ab1-９\x01"), &b);
    assert_string_equal(built(&b), "xx aa9-x?");
    cs_buf_clear(&b);
    cs_check_shape(cs_slicez("12345678901234567890123456789012345678901234567890"), &b);
    assert_string_equal(built(&b), "9999999999999999999999999999999999999999…");
    cs_buf_clear(&b);
    cs_check_normal(&h, 0, CS_LIT(" Ｔ1a　"), &b);
    cs_check_normal(&h, 1, CS_LIT("+86 138-0013-8000"), &b);
    cs_check_normal(&h, 2, CS_LIT(" A@B.cn"), &b);
    assert_string_equal(built(&b), "t1a13800138000a@b.cn");
    cs_buf_release(&b);
    assert_true(cs_reference_same(CS_LIT("5.0"), CS_LIT("5")));
    assert_true(cs_reference_same(CS_LIT("A05"), CS_LIT("A05")));
    assert_false(cs_reference_same(CS_LIT("A05"), CS_LIT("A5")));
    assert_false(cs_reference_same(CS_LIT(""), CS_LIT("0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phone),  cmocka_unit_test(test_email), cmocka_unit_test(test_cards),
        cmocka_unit_test(test_schema), cmocka_unit_test(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
