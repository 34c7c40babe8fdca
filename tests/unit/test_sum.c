/* test_sum.c - exact sums. Expected values come from NIST's Statistical Reference Datasets (certified means
 * and standard deviations, https://www.itl.nist.gov/div898/strd/) and from Python's fractions, rounded once
 * with Python's division. */
#include "base/sum.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 20240801;

static uint64_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return seed >> 33;
}

static void assert_text(struct cs_num a, const char *expected, const char *what)
{
    struct cs_buf b = {0};
    cs_num_format(a, &b);
    cs_buf_addc(&b, '\0');
    if (strcmp(b.p, expected) != 0) fail_msg("%s: '%s', expected '%s'", what, b.p, expected);
    cs_buf_release(&b);
}

static void assert_same(struct cs_num a, struct cs_num b)
{
    assert_int_equal(a.tag, b.tag);
    assert_int_equal(a.v, b.v);
}

static void assert_same_results(const struct cs_sum *a, const struct cs_sum *b)
{
    assert_true(a->n == b->n);
    assert_same(cs_sum_total(a), cs_sum_total(b));
    assert_same(cs_sum_mean(a), cs_sum_mean(b));
    assert_same(cs_sum_variance(a), cs_sum_variance(b));
    assert_same(cs_sum_sd(a), cs_sum_sd(b));
}

/* --- NIST StRD, univariate */
static const int lottery[] = {
    162, 671, 933, 414, 788, 730, 817, 33,  536, 875, 670, 236, 473, 167, 877, 980, 316, 950, 456, 92,
    517, 557, 956, 954, 104, 178, 794, 278, 147, 773, 437, 435, 502, 610, 582, 780, 689, 562, 964, 791,
    28,  97,  848, 281, 858, 538, 660, 972, 671, 613, 867, 448, 738, 966, 139, 636, 847, 659, 754, 243,
    122, 455, 195, 968, 793, 59,  730, 361, 574, 522, 97,  762, 431, 158, 429, 414, 22,  629, 788, 999,
    187, 215, 810, 782, 47,  34,  108, 986, 25,  644, 829, 630, 315, 567, 919, 331, 207, 412, 242, 607,
    668, 944, 749, 168, 864, 442, 533, 805, 372, 63,  458, 777, 416, 340, 436, 140, 919, 350, 510, 572,
    905, 900, 85,  389, 473, 758, 444, 169, 625, 692, 140, 897, 672, 288, 312, 860, 724, 226, 884, 508,
    976, 741, 476, 417, 831, 15,  318, 432, 241, 114, 799, 955, 833, 358, 935, 146, 630, 830, 440, 642,
    356, 373, 271, 715, 367, 393, 190, 669, 8,   861, 108, 795, 269, 590, 326, 866, 64,  523, 862, 840,
    219, 382, 998, 4,   628, 305, 747, 247, 34,  747, 729, 645, 856, 974, 24,  568, 24,  694, 608, 480,
    410, 729, 947, 293, 53,  930, 223, 203, 677, 227, 62,  455, 387, 318, 562, 242, 428, 968,
};
static const int mavro[] = {
    /* times 10^-5 */
    200180, 200170, 200180, 200190, 200180, 200170, 200150, 200140, 200150, 200150, 200170, 200180, 200180,
    200190, 200190, 200210, 200200, 200160, 200140, 200130, 200130, 200150, 200150, 200160, 200150, 200140,
    200130, 200140, 200150, 200140, 200150, 200160, 200150, 200160, 200190, 200200, 200200, 200210, 200220,
    200230, 200240, 200250, 200270, 200260, 200260, 200260, 200270, 200260, 200250, 200240,
};
static const int michelso[] = {
    /* times 10^-2 */
    29985, 29974, 29990, 30007, 29993, 29985, 29995, 29998, 29998, 29988, 30000, 29998, 29993, 29965, 29976,
    29981, 30000, 30000, 29996, 29996, 29996, 29994, 29996, 29994, 29988, 29980, 29985, 29988, 29990, 29984,
    29983, 29979, 29981, 29988, 29988, 29983, 29980, 29979, 29976, 29980, 29988, 29988, 29988, 29986, 29972,
    29972, 29962, 29986, 29997, 29995, 29988, 29991, 29985, 29987, 29984, 29984, 29985, 29984, 29984, 29984,
    29989, 29981, 29981, 29982, 29980, 29977, 29976, 29974, 29975, 29976, 29991, 29992, 29989, 29986, 29988,
    29972, 29984, 29985, 29985, 29978, 29989, 29984, 29978, 29981, 29976, 29981, 29979, 29981, 29982, 29985,
    29987, 29987, 29981, 29974, 29981, 29994, 29995, 29980, 29981, 29987,
};

/* -log10 of the relative error: the number of right digits, at most 15. */
static double right_digits(struct cs_num got, double certified)
{
    const double error = fabs(cs_num_double(got) - certified) / fabs(certified);
    return error < 1e-15 ? 15 : -log10(error);
}

static void check_nist(const char *name, const struct cs_sum *s, double mean, double sd)
{
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_sum_status(s, &e), CS_OK);
    if (right_digits(cs_sum_mean(s), mean) < 14.5)
        fail_msg("%s: mean %.17g", name, cs_num_double(cs_sum_mean(s)));
    if (right_digits(cs_sum_sd(s), sd) < 14.5) fail_msg("%s: sd %.17g", name, cs_num_double(cs_sum_sd(s)));
}

static void check_integers(const char *name, const int *v, size_t n, uint8_t scale, double mean, double sd)
{
    struct cs_sum s = {0};
    const struct cs_num unit = cs_num_div(cs_int(1), cs_int(cs_pow10[scale]));
    for (size_t i = 0; i < n; i++) cs_sum_add(&s, cs_num_mul(cs_int(v[i]), unit));
    assert_int_equal(s.n, n);
    check_nist(name, &s, mean, sd);
    cs_sum_release(&s);
}

/* NumAcc2, 3 and 4: a middle value once, then 500 times the pair 0.1 below and 0.1 above it. */
static void check_pairs(const char *name, int64_t tenths, double mean, double sd)
{
    struct cs_sum s = {0};
    for (int i = 0; i <= 1000; i++) {
        const int step = i == 0 ? 0 : i % 2 ? -1 : 1;
        cs_sum_add(&s, cs_num_div(cs_int(tenths + step), cs_int(10)));
    }
    check_nist(name, &s, mean, sd);
    cs_sum_release(&s);
}

static void nist(void **state)
{
    (void)state;
    static const int accuracy[] = {10000001, 10000003, 10000002};
    check_integers("Lottery", lottery, sizeof lottery / sizeof *lottery, 0, 518.958715596330,
                   291.699727470969);
    check_integers("Mavro", mavro, sizeof mavro / sizeof *mavro, 5, 2.00185600000000, 0.000429123454003053);
    check_integers("Michelso", michelso, sizeof michelso / sizeof *michelso, 2, 299.852400000000,
                   0.0790105478190518);
    check_integers("NumAcc1", accuracy, 3, 0, 10000002, 1);
    check_pairs("NumAcc2", 12, 1.2, 0.1);
    check_pairs("NumAcc3", 10000002, 1000000.2, 0.1);
    check_pairs("NumAcc4", 100000002, 10000000.2, 0.1);
}

/* --- small sets */
static const struct {
    const char *numbers, *total, *mean, *variance, *sd;
} sets[] = {
    {"0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1", "1", "0.1", "0", "0"},
    {"1 2", "3", "1.5", "0.5", "0.7071067811865476"},
    {"1 2 4", "7", "2.3333333333333335", "2.3333333333333335", "1.5275252316519468"},
    {"5", "5", "5", "", ""},
    {"", "0", "", "", ""},
    {"9223372036854775807 9223372036854775807 9223372036854775807 9223372036854775807",
     "36893488147419103000", "9223372036854775807", "0", "0"},
    {"-9223372036854775808 -9223372036854775808 9223372036854775807", "-9223372036854775808",
     "-3074457345618258603", "1.1342745564031281e38", "10650232656628343000"},
    {"9223372036854775807 0.000000001 -9223372036854775807", "0.000000001", "3.333333333333333e-10",
     "8.507059173023462e37", "9223372036854776000"},
    {"9223372036854775807 0.000000001", "9223372036854776000", "4611686018427387904", "4.253529586511731e37",
     "6521908912666391552"},
    {"1e300 1 -1e300", "1", "0.3333333333333333", "", ""},
    {"1e300 0.1 -1e300", "0.1", "0.03333333333333333", "", ""},
    {"1e16 1.000000000001 -1e16 1e-30", "1.000000000001", "0.25000000000025", "6.666666666666667e31",
     "8164965809277260"},
    {"5e-324 5e-324 5e-324", "1.5e-323", "5e-324", "0", "0"},
    {"5e-324 -5e-324 1", "1", "0.3333333333333333", "0.3333333333333333", "0.5773502691896257"},
    {"5e-324 7", "7", "3.5", "24.5", "4.949747468305833"},
    {"1.7976931348623157e308 1.7976931348623157e308 -1.7976931348623157e308", "1.7976931348623157e308",
     "5.992310449541053e307", "", ""},
    {"1.7976931348623157e308 1.7976931348623157e308", "", "1.7976931348623157e308", "0", "0"},
    {"1e154 -1e154 3e-200 12.5", "12.5", "3.125", "6.666666666666667e307", "8.164965809277261e153"},
    {"1e150 2e150 1", "3e150", "1e150", "9.999999999999999e299", "1e150"},
    {"0.1000000000000000055511151231257827 0.2 0.3", "0.6", "0.2", "0.01", "0.1"},
    {"1234567.891 -0.000000001 3 2.5 1e10", "10001234573.391", "2000246914.6782", "19998765731439895000",
     "4471997957.450327"},
    {"3600 0 59 12.5 7.25 0.125 1000000", "1003678.875", "143382.69642857142", "142683796707.32217",
     "377735.0880012634"},
    {"0.3333333333333333 0.6666666666666666 1", "2", "0.6666666666666666", "0.11111111111111112",
     "0.33333333333333337"},
    {"2251799813685249 2251799813685250 2251799813685251", "6755399441055750", "2251799813685250", "1", "1"},
    {"4.35 4.35 4.35 4.35", "17.4", "4.35", "0", "0"},
};

static size_t read_numbers(const char *text, struct cs_num *v, size_t most)
{
    size_t n = 0;
    while (*text && n < most) {
        const size_t length = strcspn(text, " ");
        assert_true(cs_num_parse(cs_slice(text, length), &v[n++]));
        text += length + strspn(text + length, " ");
    }
    return n;
}

static void small_sets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct cs_num v[16];
        const size_t n = read_numbers(sets[i].numbers, v, 16);
        struct cs_sum s = {0};
        for (size_t k = 0; k < n; k++) {
            cs_sum_add(&s, v[k]);
            cs_sum_add(&s, CS_MISSING);
        }
        assert_true(s.n == n);
        assert_text(cs_sum_total(&s), sets[i].total, sets[i].numbers);
        assert_text(cs_sum_mean(&s), sets[i].mean, sets[i].numbers);
        assert_text(cs_sum_variance(&s), sets[i].variance, sets[i].numbers);
        assert_text(cs_sum_sd(&s), sets[i].sd, sets[i].numbers);
        cs_sum_release(&s);
    }
}

/* --- order and partition */
static struct cs_num any_number(unsigned kind)
{
    const int64_t wide = (int64_t)(next_random() << 33 ^ next_random() << 10 ^ next_random());
    double x;
    switch (kind) {
    case 0:
        return cs_int((int64_t)(next_random() % 3600));
    case 1:
        return cs_num_div(cs_int((int64_t)(next_random() % 2000000) - 1000000), cs_int(1000));
    case 2:
        return cs_num_div(cs_int(wide), cs_int(cs_pow10[next_random() % 10]));
    case 3:
        memcpy(&x, &wide, sizeof x);
        return cs_num_from_double(x);
    case 4:
        return cs_num_from_double((double)wide * 0x1p-70);
    default:
        return next_random() % 20 ? any_number((unsigned)next_random() % 5) : CS_MISSING;
    }
}

static void order_and_partition_do_not_matter(void **state)
{
    (void)state;
    enum { N = 500, PARTS = 7 };
    static struct cs_num v[N];
    for (unsigned round = 0; round < 60; round++) {
        struct cs_sum whole = {0}, part[PARTS] = {0};
        for (size_t i = 0; i < N; i++) {
            v[i] = any_number(round % 6);
            cs_sum_add(&whole, v[i]);
        }
        for (size_t i = N; i > 1; i--) {
            const size_t k = next_random() % i;
            const struct cs_num swap = v[k];
            v[k] = v[i - 1];
            v[i - 1] = swap;
        }
        for (size_t i = 0; i < N; i++) cs_sum_add(&part[next_random() % (round % PARTS + 1)], v[i]);
        for (size_t i = 1; i < PARTS; i++) {
            cs_sum_merge(&part[0], &part[i]);
            cs_sum_release(&part[i]);
        }
        assert_same_results(&whole, &part[0]);
        cs_sum_release(&part[0]);
        cs_sum_release(&whole);
    }
}

/* What leaves the small part for the wide one must not be felt. */
static void small_part_overflows_quietly(void **state)
{
    (void)state;
    struct cs_sum s = {0};
    const int64_t large = INT64_C(4000000000000000000);
    for (int i = 0; i < 1000; i++) cs_sum_add(&s, cs_int(i % 2 ? large : large + 2));
    assert_text(cs_sum_mean(&s), "4000000000000000001", "mean");
    /* 1000 squares of 1 over 999 */
    assert_text(cs_sum_variance(&s), "1.001001001001001", "variance");
    for (int i = 0; i < 1000; i++) cs_sum_add(&s, cs_int(i % 2 ? -large : -large - 2));
    assert_text(cs_sum_total(&s), "0", "total");
    cs_sum_add(&s, cs_num_div(cs_int(1), cs_int(1000000000)));
    assert_text(cs_sum_total(&s), "0.000000001", "total and a billionth");
    cs_sum_release(&s);
    /* the sum stays small, the squares do not: 1000 * 16e36 / 999 */
    for (int i = 0; i < 1000; i++) cs_sum_add(&s, cs_int(i % 2 ? large : -large));
    assert_text(cs_sum_variance(&s), "1.6016016016016017e37", "variance of large ones");
    cs_sum_release(&s);
}

static void constant_values_have_no_variance(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        const struct cs_num a = any_number(i % 5);
        struct cs_sum s = {0};
        if (cs_num_missing(a)) continue;
        for (unsigned k = 0; k < 2 + i; k++) cs_sum_add(&s, a);
        assert_same(cs_sum_variance(&s), cs_int(0));
        assert_same(cs_sum_mean(&s), a);
        cs_sum_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nist),
        cmocka_unit_test(small_sets),
        cmocka_unit_test(order_and_partition_do_not_matter),
        cmocka_unit_test(small_part_overflows_quietly),
        cmocka_unit_test(constant_values_have_no_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
