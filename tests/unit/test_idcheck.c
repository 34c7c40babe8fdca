/* test_idcheck.c - check digits and numbering plans.
 *
 * The two 18-character numbers whose comment says so are the examples printed in GB 11643-1999; the cards
 * whose comment says so are the networks' published test cards, and 79927398713 is the textbook number of
 * Luhn's method. The others come from a Python program that works out MOD 11-2 by recursion (p = 2 (p + d)
 * mod 11) and Luhn by definition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/idcheck.h"

typedef bool check_fn(struct cs_slice);

static void all(check_fn *f, bool want, const char *const *texts)
{
    for (; *texts; texts++)
        if (f(cs_slicez(*texts)) != want) fail_msg("%s: not %s", *texts, want ? "true" : "false");
}

static void test_idcard(void **state)
{
    static const char *const good[] = {
        "11010519491231002X", "440524188001010014", /* the standard's */
        "11010519491231002x", "110101197103194047",
        "310115201301250745", "500103199802183747",
        "441900200401309315", "650102199404200384",
        "810000194108114288", "913101193805040927",
        "710000200008050605", "110105491231002", /* 15 digits */
        "500103960229374",    NULL,
    };
    static const char *const bad[] = {
        "",
        "110105194912310020", /* wrong check character */
        "110105194912310021",
        "11010519491231002Y",
        "1101051949123100XX",
        "160105194912310025",
        "000000000000000000", /* no such province */
        "110101197102304043", /* 30 February */
        "110101197113194047",
        "11010119710319404",
        "1101011971031940477",
        "１10101197103194047",
        "110105491331002", /* month 13 */
        "110105490229002", /* 1949 had no 29 February */
        "11010549123100X",
        "110105 491231002",
        NULL,
    };
    (void)state;
    all(cs_idcard_valid, true, good);
    all(cs_idcard_valid, false, bad);
    assert_int_equal(cs_idcard_check("11010519491231002"), 'X');
    assert_int_equal(cs_idcard_check("1101051949123100x"), '\0');
}

/* One check character in eleven is right, whichever digit was mistyped. */
static void test_idcard_every_slip(void **state)
{
    static const char right[] = "110101197103194047";
    char number[19];
    (void)state;
    for (size_t place = 14; place < 18; place++)
        for (char d = '0'; d <= '9'; d++) {
            memcpy(number, right, sizeof number);
            number[place] = d;
            assert_int_equal(cs_idcard_valid(cs_slice(number, 18)), d == right[place]);
        }
    memcpy(number, right, sizeof number); /* two digits changed about */
    number[14] = right[15];
    number[15] = right[14];
    assert_false(cs_idcard_valid(cs_slice(number, 18)));
}

static void test_cards(void **state)
{
    static const char *const good[] = {
        "4111111111111111",
        "5555555555554444",
        "378282246310005",
        "30569309025904", /* published */
        "6011111111111117",
        "3530111333300000",
        "6200000000000005",
        "38520000023237",
        "4222222222222",
        "2223003122003222",
        "6222029139099603083",
        "6217002462819482195",
        "6259129351819091",
        "9558803786579754327",
        "4532423194875749",
        "5123459118625275",
        "3566126018955594",
        "371279711471046",
        "4111974650757",
        "8100029170342365",
        NULL,
    };
    static const char *const bad[] = {
        "",
        "4111111111111112",    /* one digit off */
        "6222029139099603038", /* two changed about */
        "0000000000000000",
        "79927398713",      /* right, but no card is so short */
        "1234567812345670", /* right, but no such beginning */
        "512345911862527",
        "62220291390996030833",
        "622202913909960308X",
        NULL,
    };
    static const char *const sums[] = {"79927398713", "18", "0000", NULL};
    static const char *const no_sums[] = {"79927398710", "0", "", "1 8", NULL};
    (void)state;
    all(cs_bankcard_valid, true, good);
    all(cs_bankcard_valid, false, bad);
    all(cs_luhn_valid, true, sums);
    all(cs_luhn_valid, false, no_sums);
}

/* Area codes and prefixes as the ministry's numbering plan has them. */
static void test_phone(void **state)
{
    static const struct {
        const char *digits;
        enum cs_phone_kind kind;
    } cases[] = {
        {"13800138000", CS_PHONE_MOBILE},   {"19912345678", CS_PHONE_MOBILE},
        {"17012345678", CS_PHONE_MOBILE},   {"16612345678", CS_PHONE_MOBILE},
        {"15412345678", CS_PHONE_NONE},     {"12812345678", CS_PHONE_NONE},
        {"1380013800", CS_PHONE_NONE},      {"138001380000", CS_PHONE_NONE},
        {"16912345678", CS_PHONE_NONE},     {"19412345678", CS_PHONE_NONE},
        {"01062345678", CS_PHONE_LANDLINE}, {"02162345678", CS_PHONE_LANDLINE},
        {"02612345678", CS_PHONE_NONE},     {"057187654321", CS_PHONE_LANDLINE},
        {"08985551234", CS_PHONE_LANDLINE}, {"06221234567", CS_PHONE_NONE},
        {"05710654321", CS_PHONE_NONE},     {"4008123123", CS_PHONE_SERVICE},
        {"95588", CS_PHONE_SERVICE},        {"12345", CS_PHONE_SERVICE},
        {"110", CS_PHONE_SERVICE},          {"62345678", CS_PHONE_LOCAL},
        {"2345678", CS_PHONE_LOCAL},        {"9012345678", CS_PHONE_NONE},
        {"00000000000", CS_PHONE_NONE},     {"", CS_PHONE_NONE},
        {"138-0013800", CS_PHONE_NONE},     {"+8613800138000", CS_PHONE_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cs_phone_kind(cs_slicez(cases[i].digits)) != cases[i].kind)
            fail_msg("%s: kind %d", cases[i].digits, (int)cs_phone_kind(cs_slicez(cases[i].digits)));
}

static void test_plate(void **state)
{
    static const char *const good[] = {
        "京A12345",  "沪B·12345", "粤b 8K7P2", "川A0001警", "粤Z1234港", "粤BD12345",
        "京AFA1234", "沪A12345D", "浙O1234学", "使123456",  "新E5R6T7",  NULL,
    };
    static const char *const bad[] = {
        "",          "A12345",     "京12345",   "京A1234",   "京I12345", "京A1234O",
        "京A123456", "京AF0A123",  "京AL12345", "京A12345Z", "使12345",  "日A12345",
        "京A1234京", "京A··12345", "京",        "京A",       NULL,
    };
    (void)state;
    all(cs_plate_valid, true, good);
    all(cs_plate_valid, false, bad);
    assert_int_equal(cs_plate_province(cs_slicez("京A")), 3);
    assert_int_equal(cs_plate_province(cs_slicez("日A")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idcard), cmocka_unit_test(test_idcard_every_slip),
        cmocka_unit_test(test_cards),  cmocka_unit_test(test_phone),
        cmocka_unit_test(test_plate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
