/* test_utf8.c - the fast checks of UTF-8 say what the plain one says, and the plain one what RFC 3629 says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void check_same(const char *p, size_t n)
{
    struct cs_utf8_look plain, fast;
    cs_utf8_look_fn *ways[CS_UTF8_WAYS];
    size_t n_ways = cs_utf8_ways(ways);
    cs_utf8_look_plain(cs_slice(p, n), &plain);
    assert_int_equal(cs_utf8_valid(cs_slice(p, n)), plain.valid);
    for (size_t i = 0; i + 1 < n_ways; i++) {
        ways[i](cs_slice(p, n), &fast);
        assert_int_equal(fast.valid, plain.valid);
        if (!plain.valid) continue;
        assert_int_equal(fast.lines, plain.lines);
        assert_int_equal(fast.high, plain.high);
        assert_int_equal(fast.nul, plain.nul);
    }
}

/* All pairs and all triples with a high byte first, where blocks of 32 and 64 bytes meet and inside them. */
static void test_every_pair(void **state)
{
    static const size_t places[] = {0, 29, 30, 31, 40, 61, 62, 63, 100};
    char text[128];
    (void)state;
    for (size_t k = 0; k < sizeof places / sizeof *places; k++)
        for (unsigned a = 0x80; a < 0x100; a++)
            for (unsigned b = 0; b < 0x100; b++) {
                unsigned third = k == 2 || k == 6 ? 256 : 2; /* all, at two places */
                for (unsigned c = 0; c < third; c++) {
                    memset(text, 'x', sizeof text);
                    text[places[k]] = (char)a;
                    text[places[k] + 1] = (char)b;
                    text[places[k] + 2] = (char)(third == 2 ? 0x80 + c * 0x3F : c);
                    text[places[k] + 3] = '\x80';
                    check_same(text, sizeof text);
                }
            }
}

/* Text with faults, of every length. */
static void test_random(void **state)
{
    static const char *const parts[] = {
        "a", "\n", "é", "客服", "𠮷", "\xE5\xAE", "\x80", "plain text, plain text\n", "\0"};
    (void)state;
    srandom(7);
    for (int round = 0; round < 3000; round++) {
        char text[1200];
        size_t n = 0;
        unsigned kinds = round % 3 == 0 ? 9 : 5; /* mostly without faults */
        while (n < 700 + 13 * (unsigned)round % 400) {
            const char *part = parts[(unsigned)random() % kinds];
            size_t len = *part ? strlen(part) : 1;
            memcpy(text + n, part, len);
            n += len;
        }
        char *exact = malloc(n); /* so that a read beyond the end is seen */
        assert_non_null(exact);
        memcpy(exact, text, n);
        for (size_t cut = 0; cut < 70; cut++) check_same(exact + cut, n - cut);
        free(exact);
    }
}

static void test_plain(void **state)
{
    struct cs_utf8_look look;
    (void)state;
    cs_utf8_look_plain(CS_LIT("a客\n\0𠮷\n"), &look);
    assert_true(look.valid && look.nul);
    assert_int_equal(look.lines, 2);
    assert_int_equal(look.high, 2);
    static const char *const bad[] = {
        "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE5\xAE",     "\x80",         "\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cs_utf8_look_plain(cs_slicez(bad[i]), &look);
        assert_false(look.valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
