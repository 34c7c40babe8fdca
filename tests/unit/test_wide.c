/* test_wide.c - integers of many limbs. The quotients are Python's, whose division of integers is rounded
 * once; the rest is checked by identities. */
#include "base/wide.h"
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

static uint64_t next_word(void)
{
    return next_random() << 33 ^ next_random() << 11 ^ next_random();
}

/* a in 4 limbs of two's complement, b in 3; the ratio is 2^exponent a / b */
static const struct {
    uint64_t a[4], b[3];
    int exponent;
    double ratio;
} ratios[] = {
    {{0x1, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1074, 0x0.0000000000001p-1022},
    {{0x1, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1075, 0},
    {{0x3, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1075, 0x0.0000000000002p-1022},
    {{0x20000000000001, 0x0, 0x0, 0x0}, {0x10000000000000, 0x0, 0x0}, -1075, 0x0.0000000000001p-1022},
    {{0x1fffffffffffff, 0x0, 0x0, 0x0}, {0x20000000000000, 0x0, 0x0}, -1074, 0x0.0000000000001p-1022},
    {{0x3, 0x0, 0x0, 0x0}, {0x2, 0x0, 0x0}, -1074, 0x0.0000000000002p-1022},
    {{0x5, 0x0, 0x0, 0x0}, {0x2, 0x0, 0x0}, -1074, 0x0.0000000000002p-1022},
    {{0x7, 0x0, 0x0, 0x0}, {0x4, 0x0, 0x0}, -1074, 0x0.0000000000002p-1022},
    {{0x1, 0x0, 0x0, 0x0}, {0x3, 0x0, 0x0}, -1073, 0x0.0000000000001p-1022},
    {{0x1fffffffffffff, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1074, 0x1.fffffffffffffp-1022},
    {{0x3fffffffffffff, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1075, 0x1p-1021},
    {{0x3ffffffffffffd, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1075, 0x1.ffffffffffffep-1022},
    {{0x7fffffffffffff, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, -1076, 0x1p-1021},
    {{0x1, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, 1023, 0x1p+1023},
    {{0x3fffffffffffff, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, 970, INFINITY},
    {{0x1fffffffffffff, 0x0, 0x0, 0x0}, {0x1, 0x0, 0x0}, 971, 0x1.fffffffffffffp+1023},
    {{0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0x1, 0x0, 0x0},
     -1074,
     -0x0.0000000000001p-1022},
    {{0x0, 0x0, 0x0, 0x8000000000000000}, {0x1, 0x0, 0x0}, 0, -0x1p+255},
    {{0x1, 0x0, 0x0, 0x0}, {0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffffffffff}, 0, 0x1p-190},
    {{0x1, 0x0, 0x0, 0x4000000000000000}, {0x0, 0x0, 0x4000000000000000}, 0, 0x1p+64},
    {{0xbde5c0994164d839, 0xcb91ce375bc8fbbc, 0xb0c11fde, 0x0},
     {0xf17fd374c6a53877, 0xa623323fc1ea36, 0x0},
     0,
     0x1.105c08fc8b4e2p+40},
    {{0x1cfb10f62827688d, 0x7814e8a25f2dd97f, 0x3f1f65a8de527100, 0x45617959ce},
     {0x35b73993fd42359, 0x377b9aa2bb2edb20, 0x343e4},
     -1074,
     0x1.53fa05e718555p-990},
    {{0xffff90f7156a63df, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0x198c30d8b77, 0x0, 0x0},
     0,
     -0x1.1627fcf6b48abp+6},
    {{0xfffffff661cf96e4, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0x21da8979, 0x0, 0x0},
     0,
     -0x1.22ebe5236a6d8p+6},
    {{0xdca71c60a3cab, 0x0, 0x0, 0x0}, {0x2824a0fe75d, 0x0, 0x0}, -1000, 0x1.5fc93d33e55c9p-990},
    {{0xad864c44e049548e, 0x346c6e2ba02fdaa1, 0x174, 0x0},
     {0x585a01c4c7d6df1, 0x35c76f18a, 0x0},
     -900,
     0x1.baf1adf5edb4bp-862},
    {{0x43892dfc254cb864, 0x54f46a6910acff00, 0xd14125844d25deb3, 0x960d9a656aaf},
     {0xb52a43abad8d194b, 0x10e6d8e6568068b9, 0x9eb2ce},
     -1100,
     0x1.e41bab8a4251ep-1013},
    {{0x7b121dc54e5a3a26, 0x50d7d13fb2489191, 0x7b3120df2f4d4c86, 0x1e3e1},
     {0x20cb, 0x0, 0x0},
     0,
     0x1.d82e16d066d2ep+195},
    {{0xa471704d400d6eff, 0x98802ec627b5e2c5, 0x73706a10fb5fed17, 0xfff94c7b3656c859},
     {0xd75b1e249419cf4d, 0x252f615, 0x0},
     0,
     -0x1.7113a846998f2p+153},
    {{0x9faba8272e50bd4e, 0xf453324ef486ab73, 0x79e08324f3e81, 0x0},
     {0x8332f05a58296819, 0x72445b5ad3ba32, 0x0},
     700,
     0x1.110c9506c7973p+760},
    {{0x8982ad8b397214a3, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0x6ed78f5d0960afe9, 0xf21, 0x0},
     0,
     -0x1.f53115e2580fdp-14},
    {{0xffdf2cf9a8c53a66, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0x1157079671, 0x0, 0x0},
     700,
     -0x1.e49ac965f134ep+716},
    {{0xffffffffffb00341, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
     {0xcc7c6d812d6f2efd, 0xa02, 0x0},
     -900,
     -0x1.ff5c0e992f39fp-954},
    {{0x4f2e84fcb06dbee0, 0x7bd9e8a1ff297d0e, 0x170b4b92959fea3, 0x0},
     {0x1f930b, 0x0, 0x0},
     700,
     0x1.75ad0e2e2a5f2p+863},
};

static void ratios_are_rounded_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
        struct cs_wide a, b;
        cs_wide_set(&a, ratios[i].a, 4);
        cs_wide_set(&b, ratios[i].b, 3);
        const double q = cs_wide_ratio(&a, &b, ratios[i].exponent);
        if (q != ratios[i].ratio) fail_msg("ratio %zu: %a, expected %a", i, q, ratios[i].ratio);
        cs_wide_sub(&a, &a);
        assert_true(cs_wide_ratio(&a, &b, 0) == 0);
        assert_true(isnan(cs_wide_ratio(&b, &a, 0)));
    }
}

static struct cs_wide any_wide(unsigned most)
{
    uint64_t limb[40] = {0};
    const unsigned n = 1 + (unsigned)next_random() % most;
    for (unsigned i = 0; i < n; i++)
        limb[i] = next_random() % 4 ? next_word() : next_random() % 2 ? UINT64_MAX : 0;
    struct cs_wide a;
    cs_wide_set(&a, limb, n);
    return a;
}

static void assert_zero(const struct cs_wide *a)
{
    assert_int_equal(a->n, 0);
    assert_false(a->negative);
}

/* (a + b)(a - b) = a^2 - b^2, shifts are products with powers of two, scales are products */
static void identities(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        const struct cs_wide a = any_wide(17), b = any_wide(17);
        struct cs_wide sum = a, difference = a, product, aa, bb;
        cs_wide_add(&sum, &b);
        cs_wide_sub(&difference, &b);
        cs_wide_mul(&product, &sum, &difference);
        cs_wide_mul(&aa, &a, &a);
        cs_wide_mul(&bb, &b, &b);
        assert_false(aa.negative);
        cs_wide_sub(&product, &aa);
        cs_wide_add(&product, &bb);
        assert_zero(&product);

        const uint64_t factor = next_word();
        const unsigned bits = (unsigned)next_random() % 1000;
        struct cs_wide by, scaled = a, shifted = a;
        cs_wide_set_i128(&by, (cs_i128)factor);
        cs_wide_mul(&product, &a, &by);
        cs_wide_scale(&scaled, factor);
        cs_wide_sub(&scaled, &product);
        assert_zero(&scaled);
        cs_wide_set_i128(&by, 1);
        cs_wide_shift(&by, bits);
        cs_wide_mul(&product, &a, &by);
        cs_wide_shift(&shifted, bits);
        cs_wide_sub(&shifted, &product);
        assert_zero(&shifted);
    }
}

static void quotients_are_decimals_when_they_can_be(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        uint8_t tag;
    } cases[] = {{0, 0}, {1, 0}, {-7, 0}, {125, 3}, {-1, 9}, {INT64_MAX, 0}, {INT64_MIN, 0}, {INT64_MAX, 9}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* both sides times something large, which must cancel; the last time with a power of two apart */
        const struct cs_wide large = any_wide(20);
        struct cs_wide a, b, x, y;
        cs_wide_set_i128(&a, cases[i].v);
        cs_wide_set_i128(&b, cs_pow10[cases[i].tag]);
        cs_wide_mul(&x, &a, &large);
        cs_wide_mul(&y, &b, &large);
        const struct cs_num q = cs_wide_quotient(&x, &y, 0);
        assert_int_equal(q.tag, cases[i].tag);
        assert_int_equal(q.v, cases[i].v);
        cs_wide_shift(&x, 700);
        const struct cs_num shifted = cs_wide_quotient(&x, &y, -700);
        assert_int_equal(shifted.tag, cases[i].tag);
        assert_int_equal(shifted.v, cases[i].v);
    }
}

static void doubles_come_apart(void **state)
{
    (void)state;
    static const double cases[] = {
        0, 1, -0.5, 5e-324, -1.7976931348623157e308, 0x1.8p-1060, 3.141592653589793};
    struct cs_wide one;
    cs_wide_set_i128(&one, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cs_wide a;
        int exponent;
        cs_wide_set_double(&a, cases[i], &exponent);
        assert_true(a.n == 0 || a.limb[0] % 2 == 1);
        assert_true(cs_wide_ratio(&a, &one, exponent) == cases[i]);
    }
}

/* An accumulator holds the sum of what was put in, whatever carries and borrows ran through it. */
static void accumulators(void **state)
{
    (void)state;
    enum { LIMBS = 9, MOST = 50 };
    for (int round = 0; round < 500; round++) {
        uint64_t limb[LIMBS] = {0};
        struct cs_wide sum, all;
        cs_wide_set_i128(&sum, 0);
        for (int i = 0; i < MOST; i++) {
            const cs_u128 u = (cs_u128)(next_random() % 3 ? next_word() : UINT64_MAX) << 64 | next_word();
            const unsigned bit = (unsigned)next_random() % (64 * LIMBS - 140);
            const bool negative = next_random() % 2;
            const uint64_t parts[3] = {(uint64_t)u, (uint64_t)(u >> 64), 0};
            struct cs_wide one;
            cs_wide_accumulate(limb, LIMBS, u, bit, negative);
            cs_wide_set(&one, parts, 3);
            cs_wide_shift(&one, bit);
            if (negative)
                cs_wide_sub(&sum, &one);
            else
                cs_wide_add(&sum, &one);
        }
        cs_wide_set(&all, limb, LIMBS);
        cs_wide_sub(&all, &sum);
        assert_zero(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_are_rounded_once),
        cmocka_unit_test(identities),
        cmocka_unit_test(quotients_are_decimals_when_they_can_be),
        cmocka_unit_test(doubles_come_apart),
        cmocka_unit_test(accumulators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
