/* test_num.c - numbers: reading, writing, exact arithmetic. Expected values come from Python's decimal,
 * fractions and repr(float) (integer division of Python integers is correctly rounded), or are plain by hand.
 */
#include "base/num.h"
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 20240801;

static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33 ^ seed << 31;
}

static struct cs_num number(const char *text)
{
    struct cs_num a;
    if (!*text) return CS_MISSING;
    if (!cs_num_parse(cs_slicez(text), &a)) fail_msg("not read: '%s'", text);
    return a;
}

static void assert_text(struct cs_num a, const char *expected, const char *what)
{
    struct cs_buf b = {0};
    struct cs_error e = CS_ERROR_INIT;
    cs_num_format(a, &b);
    cs_buf_addc(&b, '\0');
    assert_int_equal(cs_buf_status(&b, &e), CS_OK);
    if (strcmp(b.p, expected) != 0) fail_msg("%s: '%s', expected '%s'", what, b.p, expected);
    cs_buf_release(&b);
}

static void assert_same(struct cs_num a, struct cs_num b)
{
    assert_int_equal(a.tag, b.tag);
    assert_int_equal(a.v, b.v);
}

static void reads_and_writes(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
        int tag;
    } cases[] = {
        {"0", "0", 0},
        {"5", "5", 0},
        {"-7", "-7", 0},
        {"+42", "42", 0},
        {"120", "120", 0},
        {"12345678", "12345678", 0},
        {"123456789", "123456789", 0},
        {"-0", "0", 0},
        {"-0.000", "0", 0},
        {"007", "7", 0},
        {"12.5", "12.5", 1},
        {"12.50", "12.5", 1},
        {"12.00", "12", 0},
        {"-3.14", "-3.14", 2},
        {".5", "0.5", 1},
        {"-.25", "-0.25", 2},
        {"0.000000001", "0.000000001", 9},
        {"0.0000000010", "0.000000001", 9},
        {"0.0000000000000", "0", 0},
        {"1e3", "1000", 0},
        {"1E+03", "1000", 0},
        {"25e-1", "2.5", 1},
        {"1.5e1", "15", 0},
        {"0e99999999999999999999", "0", 0},
        {"999999999999999999", "999999999999999999", 0},
        {"9223372036854775807", "9223372036854775807", 0},
        {"-9223372036854775808", "-9223372036854775808", 0},
        {"9223372036.854775807", "9223372036.854775807", 9},
        /* where decimals end */
        {"9223372036854775808", "9223372036854776000", CS_TAG_DOUBLE},
        {"-9223372036854775809", "-9223372036854775808", 0}, /* rounds to a double that is a decimal */
        {"12345678901234567890", "12345678901234567000", CS_TAG_DOUBLE},
        {"0.0000000001", "1e-10", CS_TAG_DOUBLE},
        {"0.12345678901", "0.12345678901", CS_TAG_DOUBLE},
        {"0.00000123456789012", "0.00000123456789012", CS_TAG_DOUBLE},
        {"0.0000001234567890123", "0.0000001234567890123", CS_TAG_DOUBLE},
        {"0.00000001234567890123", "1.234567890123e-8", CS_TAG_DOUBLE},
        {"3.14159265358979", "3.14159265358979", CS_TAG_DOUBLE},
        {"-1234567.8901234567", "-1234567.8901234567", CS_TAG_DOUBLE},
        {"100000000000000000000", "100000000000000000000", CS_TAG_DOUBLE},
        {"1e21", "1e21", CS_TAG_DOUBLE},
        {"-1.7976931348623157e308", "-1.7976931348623157e308", CS_TAG_DOUBLE},
        {"5e-324", "5e-324", CS_TAG_DOUBLE},
        {"2.2250738585072011e-308", "2.225073858507201e-308", CS_TAG_DOUBLE},
        {"2.4703282292062328e-324", "5e-324", CS_TAG_DOUBLE}, /* just above half of the smallest */
        {"2.4703282292062327e-324", "0", 0},
        {"1e-99999999999999999999", "0", 0},
        {"9007199254740993.5", "9007199254740993.5", 1},
        {"0.1000000000000000055511151231257827", "0.1", CS_TAG_DOUBLE},
        {"9999999.0009765625", "9999999.000976562",
         CS_TAG_DOUBLE}, /* a tie of 16 digits, both of which would do */
        {"9.9999999999999982", "9.999999999999998", CS_TAG_DOUBLE},
        {"99999.99999999999", "99999.99999999999", CS_TAG_DOUBLE},
        {"0.00001000000000000001", "0.00001000000000000001", CS_TAG_DOUBLE},
        /* a power of two whose 16 digits are not the nearest 16 */
        {"7.1202363472230444e-307", "7.120236347223045e-307", CS_TAG_DOUBLE},
        {"6.1427581497165044e-238", "6.142758149716505e-238", CS_TAG_DOUBLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cs_num a = number(cases[i].in);
        assert_text(a, cases[i].out, cases[i].in);
        if (a.tag != cases[i].tag) fail_msg("%s: tag %d", cases[i].in, a.tag);
    }
    assert_text(CS_MISSING, "", "missing");
}

static void refuses(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        " ",
        "1 ",
        " 1",
        "+",
        "-",
        ".",
        "-.",
        "5.",
        "5.e1",
        "e5",
        "1e",
        "1e+",
        "1e-",
        "1e5.0",
        "1.2.3",
        "--1",
        "+-1",
        "1-",
        "12,5",
        "1,000",
        "1_000",
        "0x10",
        "1f",
        "inf",
        "Inf",
        "-inf",
        "nan",
        "NaN",
        "1e309",
        "-1e400",
        "1e99999999999999999999",
        "１２",
        "½",
        "1e5e",
        "1/2",
        "12\n",
        "\t1",
        "1:30",
        "12345678x",
        "1234567890123456789x",
        "/",
        ":",
        "1:",
        "2/2",
    };
    struct cs_num a;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cs_num_parse(cs_slicez(cases[i]), &a)) fail_msg("read: '%s'", cases[i]);
    assert_false(cs_num_parse(cs_slice("1\0", 2), &a));
    assert_false(cs_num_parse(cs_slice("12345\0"
                                       "789",
                                       9),
                              &a));
}

/* Every byte at every place of a short number is a digit or makes it no number. */
static void short_numbers_digit_by_digit(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 8; n++) {
        for (size_t at = 0; at < n; at++) {
            for (int byte = 0; byte < 256; byte++) {
                char text[8] = "73501642";
                text[at] = (char)byte;
                struct cs_num a;
                const bool digit = byte >= '0' && byte <= '9',
                           sign = at == 0 && n > 1 && (byte == '-' || byte == '+');
                const bool point = byte == '.' && at + 1 < n, e = (byte | 32) == 'e' && at > 0 && at + 1 < n;
                if (e && n - at > 3) continue; /* too large */
                char copy[9] = {0};
                memcpy(copy, text, n);
                assert_int_equal(cs_num_parse(cs_slice(text, n), &a), digit || sign || point || e);
                if (!digit) continue;
                assert_int_equal(a.tag, 0);
                assert_int_equal(a.v, strtol(copy, NULL, 10));
            }
        }
    }
}

static void long_digit_strings(void **state)
{
    (void)state;
    enum { LONG = 1000000 };
    char *text = malloc(LONG);
    struct cs_num a;
    assert_non_null(text);
    /* 5 2^64 + 2^13 lies halfway between two doubles: the even one, below, wins, but a 1 a million places
     * behind the point tips it. */
    memset(text, '0', LONG);
    memcpy(text, "92233720368547766272.", 21);
    assert_true(cs_num_parse(cs_slice(text, LONG), &a));
    assert_true(cs_num_double(a) == 92233720368547758080.0);
    text[LONG - 1] = '1';
    assert_true(cs_num_parse(cs_slice(text, LONG), &a));
    assert_true(cs_num_double(a) == 92233720368547774464.0);
    /* zeros shifted back by an exponent */
    memset(text, '0', LONG);
    text[1] = '.';
    memcpy(text + LONG - 12, "125e999990", 11);
    assert_true(cs_num_parse(cs_slice(text, LONG - 2), &a));
    assert_text(a, "1250", "999989 places, times 10^999990");
    memset(text, '9', LONG);
    assert_false(cs_num_parse(cs_slice(text, LONG), &a));
    free(text);
}

static void computes(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        char op;
        const char *b, *result;
    } cases[] = {
        {"0.1", '+', "0.2", "0.3"},
        {"2.50", '+', "2.5", "5"},
        {"9223372036854775807", '+', "1", "9223372036854776000"},
        {"9223372036854775807", '+', "0.5", "9223372036854776000"},
        {"-9223372036854775808", '-', "1", "-9223372036854775808"},
        {"9223372036854775807", '-', "9223372036854775806.0", "1"},
        {"922337203685477580.6", '+', "0.1", "922337203685477580.7"},
        {"922337203685477580.7", '+', "0.01",
         "922337203685477632"}, /* 922337203685477580.71 needs 20 digits */
        {"1", '-', "0.000000001", "0.999999999"},
        {"1e300", '+', "1e300", "2e300"},
        {"1.7e308", '+', "1.7e308", ""},
        {"", '+', "1", ""},
        {"1", '-', "", ""},
        {"1.1", '*', "1.1", "1.21"},
        {"3037000500", '*', "3037000500", "9223372037000250000"},
        {"1e9", '*', "1e10", "10000000000000000000"},
        {"0.00001", '*', "0.00001", "1e-10"},
        {"0.00002", '*', "0.00005", "0.000000001"},
        {"4611686018427387904", '*', "2.000000000", "9223372036854776000"},
        {"-9223372036854775808", '*', "-1", "9223372036854776000"},
        {"5e-324", '*', "0.5", "0"},
        {"6", '/', "3", "2"},
        {"1", '/', "8", "0.125"},
        {"1", '/', "3", "0.3333333333333333"},
        {"2", '/', "3", "0.6666666666666666"},
        {"-7", '/', "2", "-3.5"},
        {"0.3", '/', "0.1", "3"},
        {"1", '/', "512", "0.001953125"},
        {"1", '/', "1024", "0.0009765625"},
        {"1e18", '/', "0.000000001", "1e27"},
        {"9223372036854775807", '/', "9223372036854775807", "1"},
        {"9223372036854775807", '/', "3", "3074457345618258432"},
        {"337604", '/', "1500", "225.06933333333333"},
        {"1", '/', "0", ""},
        {"0", '/', "5", "0"},
        {"1e-320", '/', "1e300", "0"},
        {"7", '%', "3", "1"},
        {"-7", '%', "3", "-1"},
        {"7", '%', "-3", "1"},
        {"7.5", '%', "0.2", "0.1"},
        {"-9223372036854775808", '%', "-1", "0"},
        {"7", '%', "0", ""},
        {"1e300", '%', "7", "1"}, /* Python: int(1e300) % 7 */
        {"2.345", 'r', "2", "2.35"},
        {"-2.345", 'r', "2", "-2.35"},
        {"2.5", 'r', "0", "3"},
        {"-2.5", 'r', "0", "-3"},
        {"1.005", 'r', "2", "1.01"},
        {"9.99", 'r', "1", "10"},
        {"3.14159265358979", 'r', "4", "3.1416"},
        {"3.14159265358979", 'r', "9", "3.141592654"},
        {"0.4999999999999999444888", 'r', "0", "0"},
        {"-1e-300", 'r', "9", "0"},
        {"1e300", 'r', "0", "1e300"},
        {"9223372036.854775807", 'r', "0", "9223372037"},
        {"2.7", 'f', "", "2"},
        {"-2.1", 'f', "", "-3"},
        {"-2", 'f', "", "-2"},
        {"-3.14159265358979", 'f', "", "-4"},
        {"5e-324", 'f', "", "0"},
        {"-9223372036854775808", 'n', "", "9223372036854776000"},
        {"9223372036854775808", 'n', "", "-9223372036854775808"},
        {"", 'n', "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cs_num a = number(cases[i].a), b = number(cases[i].b);
        struct cs_num r = CS_MISSING;
        switch (cases[i].op) {
        case '+':
            r = cs_num_add(a, b);
            assert_same(r, cs_num_add(b, a));
            break;
        case '-':
            r = cs_num_sub(a, b);
            break;
        case '*':
            r = cs_num_mul(a, b);
            assert_same(r, cs_num_mul(b, a));
            break;
        case '/':
            r = cs_num_div(a, b);
            break;
        case '%':
            r = cs_num_mod(a, b);
            break;
        case 'r':
            r = cs_num_round(a, (unsigned)b.v);
            break;
        case 'f':
            r = cs_num_floor(a);
            break;
        default:
            r = cs_num_neg(a);
            break;
        }
        char what[100];
        snprintf(what, sizeof what, "%s %c %s", cases[i].a, cases[i].op, cases[i].b);
        assert_text(r, cases[i].result, what);
    }
}

static void compares(void **state)
{
    (void)state;
    /* ascending; a double and a decimal that print alike still differ */
    const struct cs_num ascending[] = {
        cs_num_from_double(-DBL_MAX),
        cs_int(INT64_MIN),
        cs_int(-1),
        cs_num_from_double(-5e-324),
        cs_int(0),
        cs_num_from_double(5e-324),
        number("0.000000001"),
        number("0.1"),
        cs_num_from_double(0.1), /* 0.1000000000000000055… */
        number("0.3"),
        cs_num_from_double(0.1 + 0.2),
        number("0.5"),
        cs_num_from_double(0.7), /* 0.6999999999999999556… */
        number("0.7"),
        number("0.700000001"),
        number("2.5"),
        cs_int(12),
        number("12.000000001"),
        cs_int((INT64_C(1) << 53) + 1),
        cs_int((INT64_C(1) << 53) + 2),
        number("9223372036.854775807"),
        cs_int(INT64_MAX - 1),
        cs_int(INT64_MAX),
        cs_num_from_double(0x1p63),
        cs_num_from_double(DBL_MAX),
    };
    const size_t n = sizeof ascending / sizeof *ascending;
    /* the one pair out of place on purpose: 2^53 + 1 against 9223372036.854775807 */
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const int c = cs_num_cmp(ascending[i], ascending[j]);
            if (i == 20 || j == 20) continue;
            if ((c > 0) - (c < 0) != (i > j) - (i < j)) fail_msg("%zu and %zu: %d", i, j, c);
        }
    }
    assert_true(cs_num_cmp(ascending[18], ascending[20]) > 0);
    assert_int_equal(cs_num_cmp(number("12.50"), number("12.5")), 0);
}

static void one_form_for_each_value(void **state)
{
    (void)state;
    assert_same(cs_num_from_double(0.5), number("0.5"));
    assert_same(cs_num_from_double(-0.0), cs_int(0));
    assert_same(cs_num_from_double(-12.25), number("-12.25"));
    assert_same(cs_num_from_double(1e18), number("1000000000000000000"));
    assert_same(cs_num_from_double(-0x1p63), cs_int(INT64_MIN));
    assert_int_equal(cs_num_from_double(0x1p-9).tag, 9);
    assert_int_equal(cs_num_from_double(0x1p-10).tag, CS_TAG_DOUBLE);
    assert_int_equal(cs_num_from_double(0x1p63).tag, CS_TAG_DOUBLE);
    assert_int_equal(cs_num_from_double(NAN).tag, CS_TAG_MISSING);
    assert_int_equal(cs_num_from_double(-INFINITY).tag, CS_TAG_MISSING);
    assert_true(isnan(cs_num_double(CS_MISSING)));
}

/* Whatever the number: its text is read back as itself. A double that is printed with few digits may be read
 * as the decimal of the same text. */
static void texts_come_back(void **state)
{
    (void)state;
    struct cs_buf b = {0};
    for (int i = 0; i < 50000; i++) {
        struct cs_num a, back;
        const uint64_t r = next_random();
        double x;
        memcpy(&x, &r, sizeof x);
        if (i % 2)
            a = cs_num_from_double(x);
        else
            a = cs_num_div(cs_int((int64_t)r >> next_random() % 64), cs_int(cs_pow10[next_random() % 10]));
        if (cs_num_missing(a)) continue;
        cs_buf_clear(&b);
        cs_num_format(a, &b);
        assert_true(cs_num_parse(cs_buf_slice(&b), &back));
        if (a.tag <= CS_SCALE_MAX)
            assert_same(a, back);
        else
            assert_true(cs_num_double(a) == cs_num_double(back));
    }
    cs_buf_release(&b);
}

/* Python: a / b of integers */
static const struct {
    bool negative;
    uint64_t a_high, a_low, b_high, b_low;
    double ratio;
} ratios[] = {
    {false, 0x0, 0x1, 0x0, 0x3, 0x1.5555555555555p-2},
    {false, 0x0, 0x2, 0x0, 0x3, 0x1.5555555555555p-1},
    {false, 0x0, 0xa, 0x0, 0x4, 0x1.4000000000000p+1},
    {false, 0x0, 0x20000000000001, 0x0, 0x1, 0x1p+53},
    {false, 0x0, 0x20000000000003, 0x0, 0x1, 0x1.0000000000002p+53},
    {false, 0x0, 0x40000000000006, 0x0, 0x1, 0x1.0000000000002p+54},
    {true, 0x0, 0x20000000000001, 0x0, 0x1, -0x1p+53},
    {false, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0, 0x1, 0x1p+127},
    {true, 0x8000000000000000, 0x0, 0x0, 0x1, -0x1p+127},
    {true, 0x8000000000000000, 0x0, 0x7fffffffffffffff, 0xffffffffffffffff, -0x1p+0},
    {false, 0x0, 0x1, 0x7fffffffffffffff, 0xffffffffffffffff, 0x1p-127},
    {false, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0, 0x3, 0x1.5555555555555p+125},
    {false, 0x0, 0x40000000000003, 0x0, 0x2, 0x1.0000000000001p+53},
    {false, 0x0, 0xe0000000000007, 0x0, 0x7, 0x1p+53},
    {false, 0x77359, 0x400000003b9aca00, 0x0, 0x3b9aca00, 0x1p+53},
    {false, 0x77359, 0x400000003b9aca01, 0x0, 0x3b9aca00, 0x1.0000000000001p+53},
    {false, 0x77359, 0x400000003b9ac9ff, 0x0, 0x3b9aca00, 0x1p+53},
    {false, 0x0, 0xde0b6b3a7640000, 0x0, 0x7, 0x1.fb87d085a0925p+56},
    {false, 0x785ee10d5da46d9, 0xf436a000000000, 0x0, 0x7ce66c50e2840001, 0x1.ed6eb565788e4p+59},
    {false, 0x18ee90ff6, 0xc373e0ee4e3f0ad2, 0x0, 0x3b9aca00, 0x1.ac53a7e04bcdap+66},
    {false, 0x0, 0x0, 0x0, 0x5, 0},
    {false, 0x145, 0xac8be7d742840d2b, 0x2, 0x53d23c0bdf43efb3, 0x1.17db8b00f4a9dp+7},
    {true, 0x0, 0xd0404269599354, 0x0, 0x100287691a6e72b9, -0x1.a03eba3bdd0c8p-5},
    {false, 0x2890332726d0, 0x356a41526977a41b, 0x17bcc74d, 0x6d683cf8542861cd, 0x1.b57614bb4a5d3p+16},
    {true, 0x92bde34d2ea16, 0x14daf46767a9b05c, 0x30659, 0x33aa391808fc2081, -0x1.841a6accbc073p+33},
    {false, 0x122469, 0xc3b1b366b1852ac8, 0x53a289c, 0x41bc858eb0b4362f, 0x1.bc4183568b5b3p-7},
    {false, 0x0, 0xb4ae3d447e6046, 0x1c1e0, 0xd756a407dbeece43, 0x1.9b42915315990p-26},
    {false, 0x0, 0x1991f8a40352a9bf, 0xb1dd1b8, 0x230a102c4786a229, 0x1.266d28dcaf951p-31},
    {true, 0x51bfec246343, 0x272be0eae810b08a, 0xdda533, 0xd532b79f8e41a78f, -0x1.79aededb8e452p+22},
    {true, 0x3ddcf8bef6, 0xb4ec0652edc81441, 0x25, 0xc79f25eefefa0243, -0x1.a3311b7c6b0fcp+32},
    {true, 0x26e45, 0xe82458191dc90357, 0x0, 0x31826e084fd2ec5, -0x1.92334ed84aa00p+23},
};

static void ratios_are_rounded_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        const cs_u128 magnitude = (cs_u128)ratios[i].a_high << 64 | ratios[i].a_low;
        const cs_i128 a = (cs_i128)(ratios[i].negative ? -magnitude : magnitude);
        const cs_i128 b = (cs_i128)((cs_u128)ratios[i].b_high << 64 | ratios[i].b_low);
        const double q = cs_ratio(a, b);
        if (q != ratios[i].ratio) fail_msg("ratio %zu: %a, expected %a", i, q, ratios[i].ratio);
        const struct cs_num number = cs_num_quotient(a, b);
        assert_true(cs_num_double(number) == q);
    }
    assert_true(isnan(cs_ratio(1, 0)));
    assert_true(cs_num_missing(cs_num_quotient(1, 0)));
    /* exact quotients of wide numbers are decimals: 10^36 / (8 * 10^36) and 123456789.123456789 */
    const cs_i128 wide = (cs_i128)cs_pow10[18] * cs_pow10[18];
    assert_same(cs_num_quotient(wide, wide * 8), number("0.125"));
    assert_same(cs_num_quotient(-(wide / 10 * 3), wide), number("-0.3"));
    assert_same(
        cs_num_quotient((cs_i128)123456789123456789 * cs_pow10[18], (cs_i128)cs_pow10[18] * cs_pow10[9]),
        number("123456789.123456789"));
    assert_int_equal(cs_num_quotient(wide + 1, wide).tag, 0); /* nearest double is 1 */
}

/* What reads a double at once agrees with the two steps, on all that looks like a number and does not. */
static void doubles_at_once(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789012345678901234567890123456789.-+e";
    char text[24];
    for (int i = 0; i < 400000; i++) {
        const size_t n = next_random() % 20;
        struct cs_num a;
        double x = 0;
        for (size_t k = 0; k < n; k++) text[k] = alphabet[next_random() % (k ? 41 : 44)];
        if (n > 2 && i % 3 == 0) text[next_random() % n] = '.';
        const bool is = cs_num_parse(cs_slice(text, n), &a);
        if (is != cs_num_parse_double(cs_slice(text, n), &x)) fail_msg("'%.*s'", (int)n, text);
        if (is && (x != cs_num_double(a) || (x == 0 && signbit(x))))
            fail_msg("'%.*s' is %a", (int)n, text, x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes),
        cmocka_unit_test(refuses),
        cmocka_unit_test(short_numbers_digit_by_digit),
        cmocka_unit_test(long_digit_strings),
        cmocka_unit_test(computes),
        cmocka_unit_test(compares),
        cmocka_unit_test(one_form_for_each_value),
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(ratios_are_rounded_once),
        cmocka_unit_test(doubles_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
