/* test_encoding.c - bytes to text. GB18030 bytes by Python's codec; what a bad sequence becomes by Unicode
 * 15, section 3.9 (maximal subparts). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/encoding.h"

#define FFFD "\xEF\xBF\xBD"

struct got {
    struct cs_buf text;
    enum cs_status status;
    enum cs_encoding encoding;
    struct cs_count bad, nuls;
    bool bom;
};

static struct got decode(const char *bytes, size_t n, enum cs_encoding encoding, size_t piece)
{
    struct got g = {0};
    struct cs_decoder *d;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_decoder_make(&d, encoding, &e), CS_OK);
    for (size_t at = 0; g.status == CS_OK; at += piece) {
        bool last = at + piece >= n;
        g.status = cs_decoder_feed(d, cs_slice(bytes + at, last ? n - at : piece), last, &g.text, &e);
        if (last) break;
    }
    g.encoding = cs_decoder_encoding(d);
    g.bad = *cs_decoder_bad(d);
    g.nuls = *cs_decoder_nuls(d);
    g.bom = cs_decoder_had_bom(d);
    cs_buf_addc(&g.text, 0);
    cs_decoder_free(d);
    return g;
}

/* The same text whatever the pieces, when the encoding is said or needs no more than a piece to be known. */
static void check(const char *bytes, size_t n, enum cs_encoding encoding, size_t smallest,
                  const char *expected, uint64_t bad)
{
    for (size_t piece = smallest; piece <= n + 1; piece++) {
        struct got g = decode(bytes, n, encoding, piece);
        assert_int_equal(g.status, CS_OK);
        assert_string_equal(g.text.p, expected);
        assert_int_equal(g.bad.n, bad);
        cs_buf_release(&g.text);
    }
}
#define CHECK(bytes, encoding, smallest, expected, bad)                                                      \
    check(bytes, sizeof bytes - 1, encoding, smallest, expected, bad)

static void test_utf8(void **state)
{
    (void)state;
    CHECK("a\xE5\xAE\xA2 \xF0\xA0\xAE\xB7", CS_ENCODING_UTF8, 1, "a客 𠮷", 0);
    CHECK("\xEF\xBB\xBF"
          "a",
          CS_ENCODING_AUTO, 1, "a", 0);
    CHECK("a\xFF"
          "b",
          CS_ENCODING_UTF8, 1, "a" FFFD "b", 1);
    CHECK("\xC0\xAF", CS_ENCODING_UTF8, 1, FFFD FFFD, 2);                   /* overlong */
    CHECK("\xED\xA0\x80", CS_ENCODING_UTF8, 1, FFFD FFFD FFFD, 3);          /* a surrogate */
    CHECK("\xF4\x90\x80\x80", CS_ENCODING_UTF8, 1, FFFD FFFD FFFD FFFD, 4); /* beyond U+10FFFF */
    CHECK("\xE5\xAE"
          "b",
          CS_ENCODING_UTF8, 1, FFFD "b", 1);             /* cut off: one subpart */
    CHECK("\xF0\xA0\xAE", CS_ENCODING_UTF8, 1, FFFD, 1); /* cut off by the end */
    CHECK("", CS_ENCODING_AUTO, 1, "", 0);
    CHECK("\xEF\xBB", CS_ENCODING_UTF8, 1, FFFD, 1); /* half a BOM is no BOM */
}

static void test_gb18030(void **state)
{
    (void)state;
    CHECK("\xBF\xCD\xB7\xFE,\x95\x34\xB2\x35", CS_ENCODING_GB18030, 1, "客服,𠮷", 0);
    CHECK("\xB5\xE7\xBB\xB0\n", CS_ENCODING_GB18030, 1, "电话\n", 0);
    CHECK("a\xBF\n\xFF\n", CS_ENCODING_GB18030, 1, "a" FFFD "\n" FFFD "\n", 2);
}

/* Encoding Standard: a second byte of ASCII is never swallowed; four bytes that mean nothing are one fault.
 */
static void test_faults_of_two(void **state)
{
    (void)state;
    CHECK("\x80\xFF,\x81", CS_ENCODING_GB18030, 1, FFFD FFFD "," FFFD, 3);
    CHECK("\xBF,\xBF\x7F", CS_ENCODING_GBK, 1, FFFD "," FFFD "\x7F", 2);
    CHECK("a\x84\x39\x84\x39\xC1\xC4", CS_ENCODING_GB18030, 1, "a" FFFD "9" FFFD "9\xE8\x81\x8A", 2);
    CHECK("\x81\x30\x81", CS_ENCODING_GB18030, 1, FFFD, 1);
    CHECK("\x81\x30\x81\x30", CS_ENCODING_GB18030, 1, "\xC2\x80", 0);
    CHECK("\x83\x34\x83\x31", CS_ENCODING_GBK, 1, FFFD "4" FFFD "1", 2); /* no four bytes in GBK */
    CHECK("\x81\x81\xC1\xC4", CS_ENCODING_GB2312, 1, FFFD FFFD "聊", 2);
    CHECK("\x81\xA8,\x81\x41", CS_ENCODING_BIG5, 1, FFFD "," FFFD "A", 2);
}

static void test_big5(void **state)
{
    (void)state;
    CHECK("\xB9\x71\xB8\xDC|\xA5\x5C", CS_ENCODING_BIG5, 1, "電話|功",
          0); /* the second byte is a backslash */
    CHECK("\x88\x62\x87\x48", CS_ENCODING_BIG5, 1, "\xC3\x8A\xCC\x84\xF0\xA7\xB2\xB1", 0);
}

static void test_utf16(void **state)
{
    (void)state;
    CHECK("a\0\xA2\x5B\x42\xD8\xB7\xDF", CS_ENCODING_UTF16LE, 1, "a客𠮷", 0);
    CHECK("\0a\x5B\xA2\xD8\x42\xDF\xB7", CS_ENCODING_UTF16BE, 1, "a客𠮷", 0);
    CHECK("\xFF\xFE"
          "a\0\xA2\x5B",
          CS_ENCODING_UTF16, 1, "a客", 0);
    CHECK("\xFE\xFF\0a\x5B\xA2", CS_ENCODING_AUTO, 1, "a客", 0);
    CHECK("\x42\xD8"
          "a\0\xB7\xDF"
          "b",
          CS_ENCODING_UTF16LE, 1, FFFD "a" FFFD FFFD, 3); /* lone surrogates, half a unit */
}

static void test_hz(void **state)
{
    (void)state;
    CHECK("a~{?M7~~}b~~c\n", CS_ENCODING_HZ, 1, "a客服b~c\n", 0);
    CHECK("ab~cd", CS_ENCODING_HZ, 1, "ab" FFFD "cd", 1);
    CHECK("ab~{yyAD~}cd", CS_ENCODING_HZ, 1, "ab" FFFD FFFD "聊cd", 2);
    CHECK("~{?M\na", CS_ENCODING_HZ, 1, "客\na", 0);
}

/* Bytes by Python's codecs. */
static void test_others(void **state)
{
    static const struct {
        const char *name, *bytes, *text;
    } cases[] = {
        {"latin1", "Jos\xE9 \x93x\x94", "José “x”"},
        {"windows-1251", "\xC4\xE0", "Да"},
        {"KOI8-R", "\xE4\xC1", "Да"},
        {"iso-8859-15", "\xA4", "€"},
        {"Shift_JIS", "\x93\xFA\x96\x7B", "日本"},
        {"euc-jp", "\xC6\xFC\xCB\xDC", "日本"},
        {"EUC-KR", "\xC7\xD1\xB1\xDB", "한글"},
        {"cp949", "\xC7\xD1\xB1\xDB", "한글"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum cs_encoding encoding;
        assert_true(cs_encoding_parse(cs_slicez(cases[i].name), &encoding));
        check(cases[i].bytes, strlen(cases[i].bytes), encoding, 1, cases[i].text, 0);
    }
    enum cs_encoding sjis;
    assert_true(cs_encoding_parse(CS_LIT("cp932"), &sjis));
    CHECK("a\n\x93\n\x96\x7B", sjis, 1, "a\n" FFFD "\n本", 1);
    CHECK("\x81", CS_ENCODING_WINDOWS_1252, 1, FFFD, 1); /* nothing is there */
}

static void check_fails(const char *bytes, size_t n, enum cs_encoding encoding, uint64_t line,
                        const char *text)
{
    for (size_t piece = 1; piece <= n; piece++) {
        struct cs_decoder *d;
        struct cs_error e = CS_ERROR_INIT;
        struct cs_buf out = {0};
        assert_int_equal(cs_decoder_make(&d, encoding, &e), CS_OK);
        cs_decoder_set(d, CS_BAD_FAIL, false);
        enum cs_status status = CS_OK;
        for (size_t at = 0; status == CS_OK && at < n; at += piece) {
            size_t now = n - at < piece ? n - at : piece;
            status = cs_decoder_feed(d, cs_slice(bytes + at, now), at + now == n, &out, &e);
        }
        assert_int_equal(status, CS_DATA);
        assert_int_equal(e.line, line);
        assert_string_equal(e.text, text);
        cs_decoder_free(d);
        cs_buf_release(&out);
    }
}

static void test_on_bad(void **state)
{
    static const char utf8[] = "\xEF\xBB\xBF"
                               "a\nb\xC3(\n\xFF";
    static const char gbk[] = "a\n\xBF\xCD\n\xBF\n\xFF";
    (void)state;
    check_fails(utf8, sizeof utf8 - 1, CS_ENCODING_UTF8, 2, "not UTF-8: C3 at byte 6");
    check_fails(gbk, sizeof gbk - 1, CS_ENCODING_GBK, 3, "not GBK: BF at byte 5");
    struct cs_decoder *d;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf out = {0};
    assert_int_equal(cs_decoder_make(&d, CS_ENCODING_UTF8, &e), CS_OK);
    cs_decoder_set(d, CS_BAD_REJECT, false);
    assert_int_equal(cs_decoder_feed(d, CS_LIT("a\xC3(b"), true, &out, &e), CS_OK);
    assert_true(cs_slice_eq(cs_buf_slice(&out), CS_LIT("a\xFF(b")));
    cs_decoder_free(d);
    cs_buf_release(&out);
}

/* In place and by copying: the same text and counts. */
static void test_in_place(void **state)
{
    static const char bytes[] = "客服\n\xE5\xAE\n\0客\n\xF0\xA0\xAE\xB7\xFF"
                                "z\n\xE5";
    size_t n = sizeof bytes - 1;
    struct got right = decode(bytes, n, CS_ENCODING_UTF8, n);
    (void)state;
    for (size_t piece = 1; piece < n; piece++) {
        struct cs_decoder *d;
        struct cs_error e = CS_ERROR_INIT;
        struct cs_buf all = {0}, out = {0};
        assert_int_equal(cs_decoder_make(&d, CS_ENCODING_UTF8, &e), CS_OK);
        for (size_t at = 0; at < n; at += piece) {
            size_t now = n - at < piece ? n - at : piece;
            bool last = at + now == n;
            cs_buf_clear(&out);
            cs_buf_addz(&out, "kept");
            if (cs_decoder_in_place(d)) {
                cs_decoder_begin(d, &out);
                cs_buf_add(&out, bytes + at, now);
                assert_int_equal(cs_decoder_check(d, &out, 4, last, &e), CS_OK);
            } else {
                assert_int_equal(cs_decoder_feed(d, cs_slice(bytes + at, now), last, &out, &e), CS_OK);
            }
            assert_memory_equal(out.p, "kept", 4);
            cs_buf_add(&all, out.p + 4, out.n - 4);
        }
        assert_int_equal(all.n + 1, right.text.n);
        assert_memory_equal(all.p, right.text.p, all.n);
        assert_int_equal(cs_decoder_bad(d)->n, right.bad.n);
        assert_int_equal(cs_decoder_bad(d)->line[1], right.bad.line[1]);
        assert_int_equal(cs_decoder_nuls(d)->line[0], right.nuls.line[0]);
        cs_decoder_free(d);
        cs_buf_release(&all);
        cs_buf_release(&out);
    }
    cs_buf_release(&right.text);
}

static void test_lines(void **state)
{
    (void)state;
    static const char bytes[] = "a\n\xFF\xFF\n\0b\n\xFF";
    struct got g = decode(bytes, sizeof bytes - 1, CS_ENCODING_UTF8, 2);
    assert_int_equal(g.bad.n, 3);
    assert_int_equal(g.bad.runs, 2); /* each line once */
    assert_int_equal(g.bad.line[0], 2);
    assert_int_equal(g.bad.line[1], 4);
    assert_int_equal(g.nuls.n, 1);
    assert_int_equal(g.nuls.line[0], 3);
    assert_string_equal(g.text.p, "a\n" FFFD FFFD "\nb\n" FFFD);
    cs_buf_release(&g.text);
    g = decode("\xBF\xCD\n\n\xFF\n", 6, CS_ENCODING_GB18030, 3);
    assert_int_equal(g.bad.n, 1);
    assert_int_equal(g.bad.line[0], 3);
    cs_buf_release(&g.text);
}

static void test_names(void **state)
{
    (void)state;
    enum cs_encoding encoding;
    assert_true(cs_encoding_parse(CS_LIT("UTF-8"), &encoding));
    assert_int_equal(encoding, CS_ENCODING_UTF8);
    assert_true(cs_encoding_parse(CS_LIT("GBK"), &encoding));
    assert_int_equal(encoding, CS_ENCODING_GBK);
    assert_true(cs_encoding_parse(CS_LIT("Big5_HKSCS"), &encoding));
    assert_int_equal(encoding, CS_ENCODING_BIG5);
    assert_true(cs_encoding_parse(CS_LIT("ISO 8859-1"), &encoding));
    assert_string_equal(cs_encoding_name(encoding), "Windows-1252");
    assert_false(cs_encoding_parse(CS_LIT("utf-7"), &encoding));
    assert_false(cs_encoding_parse(CS_LIT(""), &encoding));
    assert_false(cs_encoding_parse(CS_LIT("a name that is far too long for an encoding"), &encoding));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),   cmocka_unit_test(test_gb18030), cmocka_unit_test(test_faults_of_two),
        cmocka_unit_test(test_big5),   cmocka_unit_test(test_utf16),   cmocka_unit_test(test_hz),
        cmocka_unit_test(test_others), cmocka_unit_test(test_on_bad),  cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_lines),  cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
