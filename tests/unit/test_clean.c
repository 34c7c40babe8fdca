/* test_clean.c - cells mended, words found, rows seen. Expected values by hand; characters by their code
 * points. */
#include "clean/dedupe.h"
#include "clean/missing.h"
#include "clean/trim.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define IDEOGRAPHIC "\xE3\x80\x80" /* U+3000 */
#define NO_BREAK    "\xC2\xA0"     /* U+00A0 */

/* A copy of exactly its size, so that the sanitizer sees a byte too many. */
static struct cs_slice exact(const char *text)
{
    size_t n = strlen(text);
    char *p = malloc(n ? n : 1);
    assert_non_null(p);
    memcpy(p, text, n);
    return cs_slice(p, n);
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *trimmed;
    } t[] = {
        {"", ""},
        {"a", "a"},
        {" a ", "a"},
        {"   ", ""},
        {"a b", "a b"},
        {" \v\f a", "a"},
        {IDEOGRAPHIC "退款" IDEOGRAPHIC, "退款"},
        {IDEOGRAPHIC, ""},
        {NO_BREAK "a" NO_BREAK " " IDEOGRAPHIC, "a"},
        {"\\ta\\n\\r", "a"}, /* escaped: tab, line feed, carriage return */
        {"\\n", ""},
        {"\\n\\n \\t", ""},
        {"a\\\\n", "a\\\\n"},  /* a backslash, and the letter n */
        {"a\\\\\\n", "a\\\\"}, /* a backslash, and a line feed */
        {"\\\\n", "\\\\n"},
        {"\\\\\\\\t", "\\\\\\\\t"},
        {"\\\\", "\\\\"},
        {"return", "return"},
        {"n", "n"},
        {"t", "t"},
        {"\xE3\x80\x81", "\xE3\x80\x81"}, /* U+3001, an ideographic comma, is no blank */
        {"\xE4\xB8\x80", "\xE4\xB8\x80"}, /* U+4E00 ends in 80 */
        {"\xC3\xA0", "\xC3\xA0"},         /* U+00E0 ends in A0 */
        {"\xE3\x81\x80 x", "\xE3\x81\x80 x"},
        {"a\xC2\xA0z", "a\xC2\xA0z"},
        {"\x80", "\x80"}, /* not UTF-8: left alone */
        {"\xE3\x80", "\xE3\x80"},
        {"\xC2", "\xC2"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_slice cell = exact(t[i].cell), got = cs_trim(cell);
        if (!cs_slice_eqz(got, t[i].trimmed)) fail_msg("row %zu: '%.*s'", i, (int)got.n, got.p);
        bool changes = strcmp(t[i].cell, t[i].trimmed) != 0;
        if (cell.n && changes && !cs_trim_maybe(cell.p, cell.n)) fail_msg("row %zu is overlooked", i);
        free((void *)(uintptr_t)cell.p);
    }
}

/* Every cell of up to four bytes out of those that matter: what the quick look passes over needs no trimming.
 */
static void test_trim_quick_look(void **state)
{
    (void)state;
    static const char bytes[] = {' ', '\v', '\\', 't', 'n', 'r', 'a', '\xC2', '\xA0', '\xE3', '\x80', '\xE4'};
    const size_t k = sizeof bytes;
    for (size_t code = 0; code < k * k * k * k; code++) {
        char cell[4] = {bytes[code % k], bytes[code / k % k], bytes[code / k / k % k],
                        bytes[code / k / k / k]};
        for (size_t n = 1; n <= 4; n++)
            if (cs_trim(cs_slice(cell, n)).n != n && !cs_trim_maybe(cell, n))
                fail_msg("code %zu, %zu bytes", code, n);
    }
}

static void test_half_width(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        enum cs_half half;
        const char *narrow;
    } t[] = {
        {"１３８００１３８０００", CS_HALF_WORD, "13800138000"},
        {"ＡＢＣｘｙｚ", CS_HALF_WORD, "ABCxyz"},
        {"Ｔ－１２", CS_HALF_WORD, "T－12"}, /* signs stay in words */
        {"－１２．５", CS_HALF_NUMBER, "-12.5"},
        {"＋８６", CS_HALF_NUMBER, "+86"},
        {"退款（急）！", CS_HALF_WORD, "退款（急）！"}, /* punctuation stays */
        {"退款（急）！", CS_HALF_NUMBER, "退款（急）！"},
        {"Ａ退Ｂ", CS_HALF_WORD, "A退B"},
        {"\xEF\xBC\x90", CS_HALF_WORD, "0"},            /* U+FF10 */
        {"\xEF\xBC\x99", CS_HALF_WORD, "9"},            /* U+FF19 */
        {"\xEF\xBC\x8F", CS_HALF_WORD, "\xEF\xBC\x8F"}, /* U+FF0F, a slash */
        {"\xEF\xBC\xBA", CS_HALF_WORD, "Z"},            /* U+FF3A */
        {"\xEF\xBC\xBC", CS_HALF_WORD, "\xEF\xBC\xBC"}, /* U+FF3C, a backslash, stays one character */
        {"\xEF\xBD\x81", CS_HALF_WORD, "a"},            /* U+FF41 */
        {"\xEF\xBD\x9A", CS_HALF_WORD, "z"},            /* U+FF5A */
        {"\xEF\xBD\xA1", CS_HALF_WORD, "\xEF\xBD\xA1"}, /* U+FF61, a katakana sign */
        {"\xEF\xBC", CS_HALF_WORD, "\xEF\xBC"},         /* cut off: left alone */
        {"\xEF", CS_HALF_WORD, "\xEF"},
        {"abc", CS_HALF_WORD, "abc"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_slice cell = exact(t[i].cell);
        char to[64];
        size_t n = cs_half_width(cell, t[i].half, to);
        if (n != strlen(t[i].narrow) || memcmp(to, t[i].narrow, n) != 0)
            fail_msg("row %zu: '%.*s'", i, (int)n, to);
        free((void *)(uintptr_t)cell.p);
    }
}

/* ---- missing words ---- */

static enum cs_status read_text(struct cs_missing *m, const char *text, struct cs_error *e)
{
    char name[] = "/tmp/cs-missing-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    *e = (struct cs_error)CS_ERROR_INIT;
    enum cs_status st = cs_missing_read(m, name, e);
    unlink(name);
    return st;
}

static void test_missing(void **state)
{
    (void)state;
    struct cs_missing m;
    struct cs_error e;
    assert_int_equal(
        read_text(&m, "[missing]\na = -, NULL, \"#N/A\", (null)\nzh = 无, 未评价\nb = \\N, \" ,\"\n", &e),
        CS_OK);
    static const char *const words[] = {"-", "NULL", "#N/A", "(null)", "无", "未评价", "\\\\N", " ,"};
    static const char *const others[] = {"", "0", "null", "NULLS", "NUL", "无人", "N/A", "\\N", "--"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!cs_missing_word(&m, cs_slicez(words[i]))) fail_msg("'%s' is not known", words[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cs_missing_word(&m, cs_slicez(others[i]))) fail_msg("'%s' is taken for missing", others[i]);
    char text[200];
    memset(text, 'N', sizeof text);
    assert_false(cs_missing_word(&m, cs_slice(text, sizeof text))); /* longer than any word */
    assert_false(cs_missing_word(&m, cs_slice(text, 36)));          /* 36 and 4 are the same bit of 32 */
    cs_missing_release(&m);
}

static void test_missing_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line, column;
        const char *message;
    } t[] = {{"[words]\na = -\n", 1, 1, "unknown stanza 'words'"},
             {"[missing]\na = -, \"\"\n", 2, 8, "an empty word: empty cells are missing as they are"},
             {"[missing]\na = 12345678901234567890123456789012\n", 2, 5,
              "a missing word of more than 31 bytes: '12345678901234567890123456789012'"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_missing m;
        struct cs_error e;
        assert_int_equal(read_text(&m, t[i].text, &e), CS_USAGE);
        assert_string_equal(e.text, t[i].message);
        if (e.line != t[i].line || e.column != t[i].column)
            fail_msg("'%s' is placed at %u:%zu", e.text, (unsigned)e.line, e.column);
    }
    struct cs_missing m;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_missing_read(&m, "/nonexistent/missing.words", &e), CS_FAIL);
}

/* ---- rows that were seen ---- */

static void test_seen(void **state)
{
    (void)state;
    struct cs_seen seen = {0};
    struct cs_error e = CS_ERROR_INIT;
    bool again;
    for (uint64_t round = 0; round < 2; round++)
        for (uint64_t i = 0; i < 100000; i++) {
            char text[32];
            int n = snprintf(text, sizeof text, "row %llu", (unsigned long long)i);
            assert_int_equal(cs_seen_add(&seen, cs_hash128(cs_slice(text, (size_t)n)), &again, NULL, &e),
                             CS_OK);
            assert_int_equal(again, round == 1);
        }
    assert_int_equal(seen.n, 100000);
    assert_true(seen.lines * sizeof(struct cs_seen_line) <= 24 * seen.n);
    cs_seen_release(&seen);
}

/* Hashes with one home, at the beginning, in the middle and at the very end of the table; the one that is the
 * mark of a free slot; the larger ones first. */
static void test_seen_crowded(void **state)
{
    (void)state;
    static const uint64_t homes[] = {0, UINT64_MAX / 2, UINT64_MAX};
    struct cs_seen seen = {.notes = true};
    struct cs_error e = CS_ERROR_INIT;
    bool again;
    uint64_t *note;
    for (uint64_t round = 0; round < 2; round++)
        for (uint64_t i = 0; i < 600; i++) {
            struct cs_hash128 h = {homes[i % 3], (600 - i) / 3};
            assert_int_equal(cs_seen_add(&seen, h, &again, &note, &e), CS_OK);
            assert_int_equal(again, round == 1);
            assert_non_null(note);
            if (again)
                assert_int_equal(*note, i + 1);
            else
                *note = i + 1;
        }
    assert_int_equal(seen.n, 600);
    note = cs_seen_note(&seen, (struct cs_hash128){homes[1], (600 - 7) / 3});
    assert_non_null(note);
    assert_int_equal(*note, 8);
    assert_null(cs_seen_note(&seen, (struct cs_hash128){homes[1], 5000}));
    cs_seen_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_trim_quick_look),
        cmocka_unit_test(test_half_width),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_missing_mistakes),
        cmocka_unit_test(test_seen),
        cmocka_unit_test(test_seen_crowded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
