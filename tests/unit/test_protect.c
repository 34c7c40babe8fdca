/* test_protect.c - values made coarser, columns that look like persons. Expected values by hand. */
#include "clean/anonymity.h"
#include "clean/suspect.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_coarse(void **state)
{
    (void)state;
    static const struct {
        enum cs_coarse how;
        int64_t n;
        const char *cell, *coarse;
    } t[] = {
        {CS_COARSE_NOT, 0, "a b", "a b"},
        {CS_COARSE_BAND, 10, "31", "30-39"},
        {CS_COARSE_BAND, 10, "39.9", "30-39"},
        {CS_COARSE_BAND, 10, "40", "40-49"},
        {CS_COARSE_BAND, 10, "0", "0-9"},
        {CS_COARSE_BAND, 10, "-1", "-10--1"},
        {CS_COARSE_BAND, 10, "-10", "-10--1"},
        {CS_COARSE_BAND, 10, "-10.5", "-20--11"},
        {CS_COARSE_BAND, 1, "7.9", "7"},
        {CS_COARSE_BAND, 10, "x", ""},
        {CS_COARSE_BAND, 10, "", ""},
        {CS_COARSE_BAND, 10, "1e300", ""},
        {CS_COARSE_DATE, 4, "2024-08-01T09:15:00+08:00", "2024"},
        {CS_COARSE_DATE, 7, "2024-08-01T09:15:00+08:00", "2024-08"},
        {CS_COARSE_DATE, 10, "2024-08-01T09:15:00+08:00", "2024-08-01"},
        {CS_COARSE_DATE, 13, "2024-08-01T09:15:00+08:00", "2024-08-01T09"},
        {CS_COARSE_DATE, 7, "1990-03-07", "1990-03"},
        {CS_COARSE_DATE, 13, "1990-03-07", ""},
        {CS_COARSE_DATE, 7, "1990", ""},
        {CS_COARSE_DATE, 4, "1990", "1990"},
        {CS_COARSE_DATE, 7, "March 1990", ""},
        {CS_COARSE_LEFT, 3, "310012", "310"},
        {CS_COARSE_LEFT, 2, "杭州市", "杭州"},
        {CS_COARSE_LEFT, 5, "ab", "ab"},
        {CS_COARSE_LEFT, 1, "\\tb", "\\t"}, /* an escape is one character */
    };
    struct cs_buf b = {0};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const struct cs_quasi q = {.how = t[i].how, .n = t[i].n};
        cs_buf_clear(&b);
        cs_coarse_add(&q, cs_slicez(t[i].cell), &b);
        cs_buf_addc(&b, '\0');
        assert_string_equal(b.p, t[i].coarse);
    }
    cs_buf_release(&b);
}

static enum cs_personal kind_of(const struct cs_words *w, const char *const cells[], uint64_t *n)
{
    struct cs_suspect x = {0};
    for (size_t i = 0; cells[i]; i++) cs_suspect_look(&x, w, cs_slicez(cells[i]));
    return cs_suspect_kind(&x, n);
}

static void test_suspects(void **state)
{
    (void)state;
    static const char *const phones[] = {"13812345678", "13912345678", "", "C1", "13712345678", "C2", NULL};
    static const char *const few[] = {"13812345678", "13912345678", "13712345678", "13612345678", NULL};
    static const char *const mails[] = {"a@b.cn", "b@c.org", "c@d.com", "x", "@", NULL};
    static const char *const names[] = {"王芳", "李小明", "欧阳锋", "司马相如", "陳一", "普通", NULL};
    static const char *const orders[] = {"13812345678", "23812345678", "33812345678",
                                         "43812345678", "53812345678", NULL};
    static const char *const words[] = {"全部", "方便", "物流问题", "王是", "退款", NULL};
    struct cs_words w;
    struct cs_error e = CS_ERROR_INIT;
    uint64_t n;
    assert_int_equal(cs_words_parse(&w,
                                    CS_LIT("[surnames]\ncommon = 王李陈方司马\ndouble = 欧阳, 司马\n"
                                           "[names]\nstop = 是\nno = 方便\n"),
                                    "words", &e),
                     CS_OK);
    assert_int_equal(kind_of(&w, phones, &n), CS_PHONE); /* 3 of 5 filled ones */
    assert_int_equal(n, 3);
    assert_int_equal(kind_of(&w, few, &n), CS_PERSONAL_KINDS);
    assert_int_equal(kind_of(&w, mails, &n), CS_EMAIL);
    assert_int_equal(kind_of(&w, names, &n), CS_NAME);
    assert_int_equal(n, 5);
    assert_int_equal(kind_of(&w, orders, &n), CS_PERSONAL_KINDS);
    assert_int_equal(kind_of(&w, words, &n), CS_PERSONAL_KINDS);
    cs_words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_coarse), cmocka_unit_test(test_suspects)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
