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

static void test_guess(void **state)
{
    (void)state;
    struct got g = decode("\xBF\xCD\xB7\xFE\n", 5, CS_ENCODING_AUTO, 5);
    assert_int_equal(g.encoding, CS_ENCODING_GB18030);
    cs_buf_release(&g.text);
    g = decode("\xE5\xAE\xA2\n", 4, CS_ENCODING_AUTO, 4);
    assert_int_equal(g.encoding, CS_ENCODING_UTF8);
    cs_buf_release(&g.text);
    /* Nothing but ASCII for long: the first bytes beyond decide, not the head. */
    g = decode("abc\n\xBF\xCD\xB7\xFE\n", 9, CS_ENCODING_AUTO, 4);
    assert_int_equal(g.encoding, CS_ENCODING_GB18030);
    assert_string_equal(g.text.p, "abc\n客服\n");
    cs_buf_release(&g.text);
    g = decode("abc\n", 4, CS_ENCODING_AUTO, 4);
    assert_int_equal(g.encoding, CS_ENCODING_AUTO);
    cs_buf_release(&g.text);
    /* Eight characters and one bad byte: UTF-8 with a fault, though the bytes may be GB18030 too. */
    g = decode("客服客服客服客服\xFF\n", 26, CS_ENCODING_AUTO, 26);
    assert_int_equal(g.encoding, CS_ENCODING_UTF8);
    assert_int_equal(g.bad.n, 1);
    cs_buf_release(&g.text);
}

static void test_refused(void **state)
{
    (void)state;
    struct got g = decode("\xFF\xFE"
                          "a\0",
                          4, CS_ENCODING_AUTO, 4); /* UTF-16 */
    assert_int_equal(g.status, CS_DATA);
    cs_buf_release(&g.text);
    char noise[64];
    memset(noise, 0xFF, sizeof noise);
    g = decode(noise, sizeof noise, CS_ENCODING_AUTO, sizeof noise);
    assert_int_equal(g.status, CS_DATA);
    cs_buf_release(&g.text);
}

static void test_lines(void **state)
{
    (void)state;
    static const char bytes[] = "a\n\xFF\xFF\n\0b\n\xFF";
    struct got g = decode(bytes, sizeof bytes - 1, CS_ENCODING_UTF8, 2);
    assert_int_equal(g.bad.n, 3);
    assert_int_equal(g.bad.lines, 2); /* each line once */
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
    assert_int_equal(encoding, CS_ENCODING_GB18030);
    assert_false(cs_encoding_parse(CS_LIT("latin-9"), &encoding));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),    cmocka_unit_test(test_gb18030), cmocka_unit_test(test_guess),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_lines),   cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
