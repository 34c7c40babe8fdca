/* test_features.c - the installed definitions: whole in three languages, and standing on what is above them.
 */
#include "metric/features.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_installed(void **state)
{
    (void)state;
    struct cs_catalogue c = {.features = true};
    struct cs_error e = CS_ERROR_INIT;
    char path[4096];
    const char *dir = getenv("CS_DATADIR");
    assert_non_null(dir);
    snprintf(path, sizeof path, "%s/customer.features", dir);
    assert_int_equal(cs_catalogue_read(&c, path, &e), CS_OK);
    assert_int_equal(cs_features_check(&c, &e), CS_OK);
    assert_true(c.n > 30);
    for (size_t i = 0; i < c.n; i++)
        for (int lang = 0; lang < CS_LANGS; lang++) {
            assert_true(c.defs[i].name[lang].n > 0);
            assert_true(c.defs[i].about[lang].n > 0);
        }
    cs_catalogue_release(&c);
}

static enum cs_status check(const char *text, struct cs_error *e)
{
    struct cs_catalogue c = {.features = true};
    *e = (struct cs_error)CS_ERROR_INIT;
    enum cs_status status = cs_catalogue_parse(&c, cs_slicez(text), "test", e);
    if (status == CS_OK) status = cs_features_check(&c, e);
    cs_catalogue_release(&c);
    return status;
}

static void test_above(void **state)
{
    (void)state;
    struct cs_error e;
    assert_int_equal(check("[a]\nvalue = count()\n[b]\nis = a / window\n", &e), CS_OK);
    assert_int_equal(check("[b]\nis = a\n[a]\nvalue = count()\n", &e), CS_USAGE);
    assert_int_equal(check("[b]\nis = b + 1\n", &e), CS_USAGE);
    assert_int_equal(check("[m]\nmost = channel\n[b]\nis = m_n\n", &e), CS_OK);
    assert_int_equal(check("[m]\nvalue = count()\n[b]\nis = m_n\n", &e), CS_USAGE);
    assert_int_equal(check("[m]\nfrom = customers\nmost = level\n", &e), CS_USAGE);
    assert_int_equal(check("[m]\nfrom = orders\nmost = product\n", &e), CS_OK);
}

static void test_interval(void **state)
{
    (void)state;
    struct cs_buf b = {0};
    const struct cs_time at = {86400, 0};
    cs_features_interval("window", &at, -86400, 0, &b);
    cs_features_interval("outcome", NULL, 0, 60, &b);
    assert_true(cs_slice_eqz(cs_buf_slice(&b),
                             "window    (1970-01-01T00:00:00+00:00, 1970-01-02T00:00:00+00:00]\n"
                             "outcome   (as_of, as_of +60 s]\n"));
    cs_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_installed),
        cmocka_unit_test(test_above),
        cmocka_unit_test(test_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
