/* test_sortkey.c - keys of bytes compare as the numbers do, which base/num.h compares exactly. */
#include "expr/sortkey.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "1",
                                        "-1",
                                        "0.1",
                                        "-0.1",
                                        "0.000000001",
                                        "-0.000000001",
                                        "1e-10",
                                        "-1e-10",
                                        "1e-300",
                                        "-1e-300",
                                        "2.5",
                                        "2.500000001",
                                        "2.5000000009",
                                        "2.50000000000000044",
                                        "0.29999999999999993",
                                        "0.30000000000000004",
                                        "0.3",
                                        "9007199254740993",
                                        "9007199254740992.5",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "922337203685477580.7",
                                        "1e19",
                                        "-1e19",
                                        "1e28",
                                        "-1e28",
                                        "1.0000000000000002e28",
                                        "1e300",
                                        "-1e300",
                                        "1.7976931348623157e308",
                                        "0.0000000009999999999999999",
                                        "123456789.123456789",
                                        "123456789.1234567891"};
    enum { N = sizeof texts / sizeof texts[0] };
    int64_t v[N];
    uint8_t tag[N];
    struct cs_buf key[N] = {0}, down[N] = {0};
    struct cs_vec x = {.type = CS_NUM, .n = N, .tag = tag, .v = v};
    for (uint32_t i = 0; i < N; i++) {
        struct cs_num n;
        assert_true(cs_num_parse(cs_slicez(texts[i]), &n));
        v[i] = n.v;
        tag[i] = n.tag;
        cs_sort_key_add(&x, i, false, &key[i]);
        cs_sort_key_add(&x, i, true, &down[i]);
    }
    for (uint32_t a = 0; a < N; a++)
        for (uint32_t b = 0; b < N; b++) {
            int want = sign(cs_num_cmp(cs_vec_num(&x, a), cs_vec_num(&x, b)));
            int got = sign(cs_slice_cmp(cs_buf_slice(&key[a]), cs_buf_slice(&key[b])));
            int turned = sign(cs_slice_cmp(cs_buf_slice(&down[a]), cs_buf_slice(&down[b])));
            if (got != want || turned != -want)
                fail_msg("%s and %s: %d, not %d", texts[a], texts[b], got, want);
        }
    for (uint32_t i = 0; i < N; i++) {
        cs_buf_release(&key[i]);
        cs_buf_release(&down[i]);
    }
}

/* Text that another begins with comes first, and last when turned round; what follows in the key does not
 * matter. */
static void test_text(void **state)
{
    (void)state;
    struct cs_slice s[] = {CS_LIT("a"), CS_LIT("ab"), CS_LIT("")};
    uint8_t tag[] = {0, 0, CS_TAG_MISSING};
    struct cs_vec x = {.type = CS_TEXT, .n = 3, .tag = tag, .s = s};
    for (int descending = 0; descending < 2; descending++) {
        struct cs_buf key[3] = {0};
        for (uint32_t i = 0; i < 3; i++) {
            cs_sort_key_add(&x, i, descending, &key[i]);
            cs_sort_key_add(&x, 2 - i, false, &key[i]);
        }
        int c = cs_slice_cmp(cs_buf_slice(&key[0]), cs_buf_slice(&key[1]));
        assert_true(descending ? c > 0 : c < 0);
        assert_true(cs_slice_cmp(cs_buf_slice(&key[2]), cs_buf_slice(&key[0])) > 0); /* missing is last */
        assert_true(cs_slice_cmp(cs_buf_slice(&key[2]), cs_buf_slice(&key[1])) > 0);
        for (int i = 0; i < 3; i++) cs_buf_release(&key[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
