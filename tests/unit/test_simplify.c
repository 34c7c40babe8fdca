/* test_simplify.c - Traditional to Simplified: what ICU's transliterator makes of every single character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/simplify.h"
#include <unicode/utf16.h>
#include <unicode/utrans.h>

static void test_every_han(void **state)
{
    UErrorCode code = U_ZERO_ERROR;
    UTransliterator *icu = utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    size_t changed = 0;
    (void)state;
    assert_true(U_SUCCESS(code));
    for (UChar32 c = 0x3400; c < 0xFB00; c++) {
        UChar text[8] = {(UChar)c};
        int32_t n = 1, limit = 1;
        if (c == 0xA000) c = 0xF900;
        text[0] = (UChar)c;
        utrans_transUChars(icu, text, &n, 8, 0, &limit, &code);
        assert_true(U_SUCCESS(code));
        assert_int_equal(n, 1);
        assert_int_equal(cs_simplify((char16_t)c), text[0]);
        changed += text[0] != c;
    }
    utrans_close(icu);
    assert_int_equal(changed, cs_simplify_pairs);
}

static void test_others(void **state)
{
    (void)state;
    assert_int_equal(cs_simplify(u'a'), u'a');
    assert_int_equal(cs_simplify(u'國'), u'国');
    assert_int_equal(cs_simplify(u'国'), u'国');
    assert_int_equal(cs_simplify(0), 0);
    assert_int_equal(cs_simplify(0xD840), 0xD840); /* half of a character beyond the plane */
    assert_int_equal(cs_simplify(0xFFFF), 0xFFFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_han),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
