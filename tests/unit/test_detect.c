/* test_detect.c - which encoding bytes are in: made by Python's codecs; and the tables of the two-byte
 * encodings against ICU, code by code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/detect.h"
#include "ingest/encoding_part.h"

static enum cs_status detect(struct cs_slice bytes, enum cs_encoding *encoding)
{
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status status = cs_encoding_detect(bytes, true, encoding, &e);
    if (status != CS_OK) assert_non_null(strstr(e.cure, "--encoding"));
    return status;
}

static void check(struct cs_slice bytes, enum cs_encoding expected)
{
    enum cs_encoding encoding;
    assert_int_equal(detect(bytes, &encoding), CS_OK);
    assert_string_equal(cs_encoding_name(encoding), cs_encoding_name(expected));
}

static void refuse(struct cs_slice bytes)
{
    enum cs_encoding encoding;
    assert_int_equal(detect(bytes, &encoding), CS_DATA);
}

static void test_unicode(void **state)
{
    (void)state;
    check(CS_LIT(""), CS_ENCODING_AUTO);
    check(CS_LIT("id,text\n1,plain\n"), CS_ENCODING_AUTO);
    check(CS_LIT("客服\n"), CS_ENCODING_UTF8);
    check(CS_LIT("id,name\n1,José\n"), CS_ENCODING_UTF8);
    check(CS_LIT("id,t\n1,£25 25°C\n"), CS_ENCODING_UTF8);
    check(CS_LIT("id,t\n1,Да\n"), CS_ENCODING_UTF8);
    check(CS_LIT("客服客服客服客服\xFF\n"), CS_ENCODING_UTF8); /* with a fault */
    check(CS_LIT("i\0d\0\n\0\xA2\x5B\n\0"), CS_ENCODING_UTF16LE);
    check(CS_LIT("\0i\0d\0\n\x5B\xA2\0\n"), CS_ENCODING_UTF16BE);
    check(CS_LIT("a,~{?M7~~}\n"), CS_ENCODING_HZ);
    check(CS_LIT("a,~{not closed\n"), CS_ENCODING_AUTO);
}

static void test_chinese(void **state)
{
    (void)state;
    check(CS_LIT("\xB9\xA4\xB5\xA5\xBA\xC5\n"), CS_ENCODING_GB18030); /* 工单号 */
    refuse(CS_LIT(
        "\xBF\xCD\xB7\xFE\n")); /* 客服, or in Big5 two characters that are in use: too little to tell */
    check(CS_LIT("id,ch\n1,\xB5\xE7\xBB\xB0\n2,\xD3\xCA\xBC\xFE\n"), CS_ENCODING_GB18030); /* 电话 邮件 */
    check(CS_LIT("id,ch\n1,\xB9\x71\xB8\xDC\n2,\xB6\x6C\xA5\xF3\n"), CS_ENCODING_BIG5);    /* 電話 郵件 */
    /* 阿捷 in GB18030, and two common characters in Big5 */
    refuse(CS_LIT("name\n\xB0\xA2\xBD\xDD\n"));
    /* 茅 in GB18030, é in UTF-8 without a neighbour; two of them are of one script: UTF-8 */
    check(CS_LIT("\xC3\xA9\n"), CS_ENCODING_UTF8);
}

static void test_western(void **state)
{
    (void)state;
    check(CS_LIT("id,nom\n1,Jos\xE9 M\xFCller\n2,No\xEBl\n3,\xE9t\xE9\n"), CS_ENCODING_WINDOWS_1252);
    check(CS_LIT("1,don\x92t \x93"
                 "do\x94 it\n"),
          CS_ENCODING_WINDOWS_1252);
    check(CS_LIT("1,costs \xA3"
                 "5\n"),
          CS_ENCODING_WINDOWS_1252);
}

/* Nothing that is found out: Shift_JIS, EUC-KR, Windows-1251, noise. */
static void test_refused(void **state)
{
    (void)state;
    refuse(CS_LIT("\x94\xD4\x8D\x86,\x93\xE0\x97\x65\n1,\x82\xA8\x8B\x71\x97\x6C\x82\xA9\x82\xE7\x82\xCC\n"));
    refuse(CS_LIT("\xB9\xF8\xC8\xA3,\xB3\xBB\xBF\xEB\n1,\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4\n"));
    refuse(CS_LIT("\xED\xEE\xEC\xE5\xF0,\xF2\xE5\xEA\xF1\xF2\n1,\xC2\xE5\xF0\xED\xE8\xF2\xE5 "
                  "\xE4\xE5\xED\xFC\xE3\xE8\n"));
    char noise[64];
    memset(noise, 0xFF, sizeof noise);
    refuse(cs_slice(noise, sizeof noise));
}

/* What was found out is checked to the end. */
static void test_wrong_later(void **state)
{
    struct cs_buf bytes = {0}, out = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_decoder *d;
    (void)state;
    for (int i = 0; i < 100; i++) cs_buf_addz(&bytes, "客服\n");
    size_t head = bytes.n;
    for (int i = 0; i < 30000; i++) cs_buf_addz(&bytes, "filling,filling\n");
    for (int i = 0; i < 400; i++) cs_buf_addz(&bytes, "\xBF\xCD\xB7\xFE\n");
    for (size_t piece = 4096; piece < 300000; piece *= 5) {
        cs_buf_clear(&out);
        assert_int_equal(cs_decoder_make(&d, CS_ENCODING_AUTO, &e), CS_OK);
        enum cs_status status = CS_OK;
        for (size_t at = 0; status == CS_OK && at < bytes.n; at += piece) {
            size_t n = bytes.n - at < piece ? bytes.n - at : piece;
            status = cs_decoder_feed(d, cs_slice(bytes.p + at, n), at + n == bytes.n, &out, &e);
        }
        assert_int_equal(status, CS_DATA);
        assert_int_equal(e.line,
                         100 + 30000 + 51); /* two faults a line (CD B7 is U+0377): the hundred and first */
        cs_decoder_free(d);
    }
    /* When somebody says so, it is read. */
    cs_buf_clear(&out);
    assert_int_equal(cs_decoder_make(&d, CS_ENCODING_UTF8, &e), CS_OK);
    assert_int_equal(cs_decoder_feed(d, cs_buf_slice(&bytes), true, &out, &e), CS_OK);
    assert_memory_equal(out.p, bytes.p, head);
    cs_decoder_free(d);
    cs_buf_release(&bytes);
    cs_buf_release(&out);
}

/* ---- tables ---- */

/* What ICU makes of the bytes; 0 when it is not one character. */
static uint32_t by_icu(UConverter *converter, const char *bytes, size_t n)
{
    UChar wide[8];
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = ucnv_toUChars(converter, wide, 8, bytes, (int32_t)n, &code);
    assert_true(U_SUCCESS(code));
    if (len == 1 && wide[0] != 0xFFFD && wide[0] != 0x1A) return cs_index_entry(wide[0]);
    if (len == 2 && (wide[0] & 0xFC00) == 0xD800)
        return cs_index_entry(0x10000 + ((wide[0] & 0x3FFu) << 10) + (wide[1] & 0x3FFu));
    return 0;
}

/* Every code of two bytes; how many mean something else than ICU says, by the lead byte's half. */
static unsigned differences(enum cs_encoding encoding, const char *icu, bool private_too)
{
    struct cs_index *x;
    struct cs_error e = CS_ERROR_INIT;
    UErrorCode code = U_ZERO_ERROR;
    unsigned different = 0;
    UConverter *converter = ucnv_open(icu, &code);
    assert_true(U_SUCCESS(code));
    assert_int_equal(cs_index_make(&x, encoding, &e), CS_OK);
    for (unsigned lead = 0x81; lead < 0xFF; lead++)
        for (unsigned trail = 0x40; trail < 0xFF; trail++) {
            char bytes[2] = {(char)lead, (char)trail};
            uint32_t theirs = trail == 0x7F ? 0 : by_icu(converter, bytes, 2);
            uint32_t first = theirs & 0xFF, second = theirs >> 8 & 0xFF;
            bool is_private = first == 0xEE || (first == 0xEF && second < 0xA4);
            if (is_private && !private_too) theirs = 0;
            different += x->two[lead - 0x81][trail] != theirs;
        }
    ucnv_close(converter);
    cs_index_free(x);
    return different;
}

static void test_tables(void **state)
{
    (void)state;
    /* The 18 of GB18030-2022, and A3A0. */
    assert_int_equal(differences(CS_ENCODING_GB18030, "gb18030", true), 19);
    assert_int_equal(differences(CS_ENCODING_GBK, "gb18030", true), 19);
    /* What the Encoding Standard's index of Big5 has beyond ICU's, counted by a program of its own. */
    assert_int_equal(differences(CS_ENCODING_BIG5, "Big5-HKSCS", false), 161);
}

static void test_four_bytes(void **state)
{
    struct cs_index *x;
    struct cs_error e = CS_ERROR_INIT;
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open("gb18030", &code);
    (void)state;
    assert_int_equal(cs_index_make(&x, CS_ENCODING_GB18030, &e), CS_OK);
    assert_int_equal(cs_index_add_four(x, &e), CS_OK);
    for (unsigned i = 0; i < CS_FOUR; i++) {
        char bytes[4] = {(char)(0x81 + i / 12600), (char)(0x30 + i / 1260 % 10), (char)(0x81 + i / 10 % 126),
                         (char)(0x30 + i % 10)};
        assert_int_equal(x->four[i], by_icu(converter, bytes, 4));
    }
    cs_index_free(x);
    struct cs_decoder *d;
    struct cs_buf out = {0};
    assert_int_equal(cs_decoder_make(&d, CS_ENCODING_GB18030, &e), CS_OK);
    for (uint32_t c = 0x10000; c < 0x110000; c += 257) { /* computed, not looked up */
        uint32_t i = c - 0x10000 + 189000;
        char bytes[4] = {(char)(0x81 + i / 12600), (char)(0x30 + i / 1260 % 10), (char)(0x81 + i / 10 % 126),
                         (char)(0x30 + i % 10)};
        cs_buf_clear(&out);
        assert_int_equal(cs_decoder_feed(d, cs_slice(bytes, 4), false, &out, &e), CS_OK);
        uint32_t got = 0, theirs = by_icu(converter, bytes, 4);
        assert_int_equal(out.n, 4);
        memcpy(&got, out.p, 4);
        assert_int_equal(got, theirs);
    }
    cs_decoder_free(d);
    cs_buf_release(&out);
    ucnv_close(converter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unicode),    cmocka_unit_test(test_chinese),     cmocka_unit_test(test_western),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_wrong_later), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_four_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
