/* test_width.c - display width. Expected cells are those of wcwidth(3) implementations with Unicode 13 or
 * later (python's wcwidth package 0.7.0 for texts, hand-counted for the rest); where terminals differ, the
 * rule of text/width.h. */
#include "text/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    size_t cells;
} widths[] = {
    {"", 0},
    {"csat", 4},
    {"中文", 4},
    {"课题. 2024", 10},
    {"Python（派森）语言", 18},
    {"…—“引号”", 8}, /* ambiguous: one cell each */
    {"ｱｲｳ", 3},      /* half-width katakana */
    {"①②③", 3},
    {"가각", 4},
    {"\u1100\u1161", 2}, /* the same syllable from its letters */
    {"e\u0301a", 2},     /* combining acute */
    {"\u0301", 0},
    {"𠮷", 2},
    {"\u200b", 0},
    {"☺", 1},
    {"☺\ufe0f", 2},
    {"👩\u200d👩\u200d👧", 2},
    {"👍🏽!", 3}, /* a skin tone */
    {"🇨🇳🇹🇼", 4},
    {"1\ufe0f\u20e3", 2},  /* a keycap */
    {"a\tb\x1b\x7f\n", 2}, /* control characters have none */
    {"\xc2\x85\xc2\x9b[", 1},
    {"\xff\xfe", 2}, /* not UTF-8: a replacement each */
    {"中\xe4\xb8", 4},
};

static void test_widths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        size_t got = cs_width(cs_slice(widths[i].text, strlen(widths[i].text)));
        if (got != widths[i].cells)
            fail_msg("'%s': %zu cells, expected %zu", widths[i].text, got, widths[i].cells);
    }
}

static void cut_is(const char *text, size_t cells, const char *expected)
{
    struct cs_slice cut = cs_width_cut(cs_slice(text, strlen(text)), cells);
    assert_int_equal(cut.n, strlen(expected));
    assert_memory_equal(cut.p, expected, cut.n);
}

static void test_cuts(void **state)
{
    (void)state;
    cut_is("channel", 3, "cha");
    cut_is("channel", 7, "channel");
    cut_is("channel", 99, "channel");
    cut_is("channel", 0, "");
    cut_is("电话a", 3, "电");
    cut_is("电话a", 4, "电话");
    cut_is("电话a", 5, "电话a");
    cut_is("e\u0301a", 1, "e\u0301");
    cut_is("x👩\u200d👧y", 2, "x");
    cut_is("x👩\u200d👧y", 3, "x👩\u200d👧");
}

/* Cutting at every width of every text never exceeds it, and never gives less than a wider cut. */
static void test_cut_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct cs_slice text = cs_slice(widths[i].text, strlen(widths[i].text));
        size_t before = 0;
        for (size_t cells = 0; cells <= widths[i].cells; cells++) {
            struct cs_slice cut = cs_width_cut(text, cells);
            assert_true(cs_width(cut) <= cells);
            assert_true(cut.n >= before);
            before = cut.n;
        }
        assert_int_equal(before, text.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_cut_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
