/* test_quantile.c - type-7 quantiles. Expected values: numpy's documentation (the first row: method 'linear',
 * which is type 7) and Python's fractions, rounded once; the large sets are checked against a sort. */
#include "base/quantile.h"
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

static uint64_t next_word(void)
{
    return next_random() << 33 ^ next_random() << 11 ^ next_random();
}

static void assert_same(struct cs_num a, struct cs_num b)
{
    assert_int_equal(a.tag, b.tag);
    assert_int_equal(a.v, b.v);
}

static const struct {
    const char *numbers;
    uint32_t num, den;
    const char *quantile;
} sets[] = {
    {"15 20 35 40 50", 2, 5, "29"},
    {"10 20 30 40", 1, 2, "25"},
    {"10 20 30 40", 90, 100, "37"},
    {"7", 1, 2, "7"},
    {"7", 0, 1, "7"},
    {"7", 1, 1, "7"},
    {"", 1, 2, ""},
    {"1 2", 1, 3, "1.3333333333333333"},
    {"3 1 2", 1, 1, "3"},
    {"3 1 2", 0, 1, "1"},
    {"-5 -1 -3.5 2.25", 1, 4, "-3.875"},
    {"-5 -1 -3.5 2.25", 75, 100, "-0.1875"},
    {"9223372036854775807 -9223372036854775808", 1, 2, "-0.5"},
    {"9223372036854775807 -9223372036854775808", 1, 3, "-3074457345618258603"},
    {"9223372036854775807 9223372036854775806", 1, 2, "9223372036854776000"},
    {"2147483647 -2147483648 0", 1, 4, "-1073741824"},
    {"2147483648 -2147483649 0", 999, 1000, "2143188680.704"},
    {"9223372036854775807 0.5", 1, 2, "4611686018427387904"},
    {"9223372036854775807 0.5", 0, 1, "0.5"},
    {"214748364.7 1 214748364.75", 1, 2, "214748364.7"},
    {"0.3333333333333333 0.25 1", 1, 4, "0.29166666666666663"},
    {"-0.3333333333333333 -0.25 -1e-200 1e-200", 1, 2, "-0.125"},
    {"1e300 5e-324", 1, 2, "5e299"},
    {"1.7976931348623157e308 1.7976931348623157e308", 1, 3, "1.7976931348623157e308"},
    {"-1.7976931348623157e308 1.7976931348623157e308", 1, 3, "-5.992310449541053e307"},
    {"5e-324 1e-323", 1, 2, "1e-323"},
    {"5e-324 0", 1, 2, "0"},
    {"1 1 1 1 2", 95, 100, "1.8"},
    {"0.1 0.2", 1, 3, "0.13333333333333333"},
    {"120 45.5 3600 0 59", 4294967294, 4294967295, "3599.9999967589974"},
};

static void read_numbers(const char *text, struct cs_values *s)
{
    while (*text) {
        const size_t length = strcspn(text, " ");
        struct cs_num a;
        assert_true(cs_num_parse(cs_slice(text, length), &a));
        cs_values_add(s, a);
        cs_values_add(s, CS_MISSING);
        text += length + strspn(text + length, " ");
    }
}

static void small_sets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct cs_values s = {0};
        struct cs_buf b = {0};
        struct cs_error e = CS_ERROR_INIT;
        read_numbers(sets[i].numbers, &s);
        assert_int_equal(cs_values_status(&s, &e), CS_OK);
        cs_num_format(cs_values_quantile(&s, sets[i].num, sets[i].den), &b);
        cs_buf_addc(&b, '\0');
        if (strcmp(b.p, sets[i].quantile) != 0)
            fail_msg("'%s' %u/%u: %s, expected %s", sets[i].numbers, sets[i].num, sets[i].den, b.p,
                     sets[i].quantile);
        cs_buf_release(&b);
        cs_values_release(&s);
    }
}

static void form_follows_the_values(void **state)
{
    (void)state;
    static const struct {
        const char *numbers;
        int width, scale;
        bool doubles;
    } cases[] = {
        {"1 2 3", 4, 0, false},
        {"1 2.5 3", 4, 1, false},
        {"2147483647 -2147483648", 4, 0, false},
        {"2147483648 1", 8, 0, false},
        {"214748365 0.1", 8, 1, false},
        {"0.1 214748365", 8, 1, false},
        {"0.000000001 9223372036", 8, 9, false},
        {"0.000000001 9223372037", 8, 0, true},
        {"9223372037 0.000000001", 8, 0, true},
        {"1 0.3333333333333333", 8, 0, true},
        {"0.3333333333333333 1", 8, 0, true},
        {"", 0, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cs_values s = {0};
        read_numbers(cases[i].numbers, &s);
        assert_int_equal(s.width, cases[i].width);
        assert_int_equal(s.scale, cases[i].scale);
        assert_int_equal(s.doubles, cases[i].doubles);
        cs_values_release(&s);
    }
}

/* --- large sets against a sort */
enum { KINDS = 9, MOST = 3000 };

static struct cs_num any_number(unsigned kind, size_t i)
{
    double x;
    uint64_t word = next_word();
    switch (kind) {
    case 0:
        return cs_int((int64_t)(word % 3600));
    case 1:
        return cs_int(7);
    case 2:
        return cs_int((int64_t)(word % 2) * INT64_MAX);
    case 3:
        return cs_int((int64_t)word);
    case 4:
        return cs_num_div(cs_int((int64_t)(word % 200000) - 100000), cs_int(100));
    case 5:
        return cs_int(INT64_C(1) << i % 62); /* every bucket but the first is nearly empty, again and again */
    case 6:
        return cs_int((int64_t)i); /* ascending */
    case 7:
        memcpy(&x, &word, sizeof x);
        return cs_num_from_double(x);
    default:
        return word % 50 ? cs_int((int64_t)(word % 100)) : cs_num_from_double((double)word * 1e-25);
    }
}

static int compare(const void *a, const void *b)
{
    return cs_num_cmp(*(const struct cs_num *)a, *(const struct cs_num *)b);
}

/* With p = k / (n - 1) the quantile is the k-th value itself. */
static void ranks_as_sorted(void **state)
{
    (void)state;
    static struct cs_num v[MOST];
    for (unsigned round = 0; round < KINDS * 12; round++) {
        const size_t want = round < KINDS * 6 ? 2 + next_random() % 80 : 2 + next_random() % (MOST - 2);
        struct cs_values s = {0};
        size_t n = 0;
        for (size_t i = 0; i < want; i++) {
            const struct cs_num a = any_number(round % KINDS, i);
            if (!cs_num_missing(a)) v[n++] = a;
            cs_values_add(&s, a);
        }
        assert_true(s.n == n);
        qsort(v, n, sizeof *v, compare);
        for (unsigned i = 0; i < 20 && n > 1; i++) {
            const uint32_t k = (uint32_t)(i == 0 ? 0 : i == 1 ? n - 1 : next_random() % n);
            const struct cs_num q = cs_values_quantile(&s, k, (uint32_t)n - 1);
            assert_true(cs_num_double(q) == cs_num_double(v[k]));
            if (!s.doubles) assert_same(q, v[k]);
            if (s.doubles || k + 1 == n) continue;
            /* half way to the next: the mean of the two */
            const cs_i128 unit = cs_pow10[s.scale];
            const cs_i128 a = (cs_i128)v[k].v * cs_pow10[s.scale - v[k].tag];
            const cs_i128 b = (cs_i128)v[k + 1].v * cs_pow10[s.scale - v[k + 1].tag];
            assert_same(cs_values_quantile(&s, 2 * k + 1, 2 * ((uint32_t)n - 1)),
                        cs_num_quotient(a + b, 2 * unit));
        }
        if (n > 0) assert_true(cs_num_double(cs_values_quantile(&s, 0, 1)) == cs_num_double(v[0]));
        if (n > 0) assert_true(cs_num_double(cs_values_quantile(&s, 1, 1)) == cs_num_double(v[n - 1]));
        cs_values_release(&s);
    }
}

static void order_and_partition_do_not_matter(void **state)
{
    (void)state;
    enum { N = 400, PARTS = 5 };
    static struct cs_num v[N];
    for (unsigned round = 0; round < KINDS * 8; round++) {
        struct cs_values whole = {0}, part[PARTS] = {0};
        for (size_t i = 0; i < N; i++) {
            v[i] = any_number(round < KINDS * 4 ? round % KINDS : (unsigned)next_random() % KINDS, i);
            cs_values_add(&whole, v[i]);
        }
        for (size_t i = N; i > 0; i--) {
            const size_t k = next_random() % i;
            const struct cs_num last = v[k];
            v[k] = v[i - 1];
            cs_values_add(&part[next_random() % PARTS], last);
        }
        for (size_t i = 1; i < PARTS; i++) {
            cs_values_merge(&part[0], &part[i]);
            cs_values_release(&part[i]);
        }
        assert_true(whole.n == part[0].n);
        assert_int_equal(whole.scale, part[0].scale);
        assert_int_equal(whole.width, part[0].width);
        assert_int_equal(whole.doubles, part[0].doubles);
        for (uint32_t p = 0; p <= 20; p++)
            assert_same(cs_values_quantile(&whole, p, 20), cs_values_quantile(&part[0], p, 20));
        cs_values_release(&part[0]);
        cs_values_release(&whole);
    }
}

static void merging_with_nothing(void **state)
{
    (void)state;
    struct cs_values none = {0}, some = {0}, copy = {0};
    read_numbers("3 1 2.5", &some);
    cs_values_merge(&some, &none);
    cs_values_merge(&copy, &some);
    cs_values_merge(&copy, &none);
    assert_true(copy.n == 3);
    assert_same(cs_values_quantile(&copy, 1, 2), cs_values_quantile(&some, 1, 2));
    cs_values_merge(&none, &none);
    assert_true(cs_num_missing(cs_values_quantile(&none, 1, 2)));
    assert_true(cs_num_missing(cs_values_quantile(&none, 0, 1)));
    assert_true(cs_num_missing(cs_values_quantile(&some, 1, 0)));
    cs_values_release(&some);
    cs_values_release(&copy);
    cs_values_release(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sets),           cmocka_unit_test(form_follows_the_values),
        cmocka_unit_test(ranks_as_sorted),      cmocka_unit_test(order_and_partition_do_not_matter),
        cmocka_unit_test(merging_with_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
