/* test_identify.c - phone numbers and addresses in one form, and customers found by them. By hand from
 * contact.h and identify.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ingest/identify.h"
#include "text/contact.h"

static struct cs_error e;

static void phone(const char *text, const char *expected)
{
    char out[17];
    size_t n;
    bool is = cs_phone_normal(cs_slicez(text), out, &n);
    assert_int_equal(is, expected != NULL);
    if (!expected) return;
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(out, expected, n);
}

static void test_phones(void **state)
{
    (void)state;
    phone("13812345678", "13812345678");
    phone("+86 138-1234-5678", "13812345678");
    phone("0086 13812345678", "13812345678");
    phone("8613812345678", "13812345678");
    phone("（０１０）１２３４　５６７８", "01012345678");
    phone("tel:+1 (212) 555.0100", "12125550100");
    phone("+44 20 7946 0000", "442079460000");
    phone("138****5678", NULL);
    phone("1234", NULL);
    phone("1234567890123456", NULL);
    phone("12345678901234567890", NULL);
    phone("555-0100 ext 3", NULL);
    phone("", NULL);
    phone("1+2345678", NULL);
}

static void email(const char *text, const char *expected)
{
    struct cs_buf out = {0};
    assert_int_equal(cs_email_normal(cs_slicez(text), &out), expected != NULL);
    if (expected) assert_true(cs_slice_eqz(cs_buf_slice(&out), expected));
    cs_buf_release(&out);
}

static void test_emails(void **state)
{
    (void)state;
    email(" Ann.B@Example.COM ", "ann.b@example.com");
    email("张@例子.中国", "张@例子.中国");
    email("ann", NULL);
    email("@b", NULL);
    email("a@", NULL);
    email("a@b@c", NULL);
    email("a b@c", NULL);
}

static void row(struct cs_identify *d, const char *customer, const char *number, const char *address,
                const char *expected)
{
    struct cs_slice found;
    assert_int_equal(
        cs_identify_row(d, cs_slicez(customer), cs_slicez(number), cs_slicez(address), &found, &e), CS_OK);
    assert_true(cs_slice_eqz(found, expected));
}

static const char *write_file(const char *text)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/cs-identify-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static void test_customers(void **state)
{
    struct cs_identify *d = NULL;
    (void)state;
    const char *path = write_file("customer_id\tphone\temail\n"
                                  "C1\t+8613800000001\tone@x.org\n"
                                  "C2\t13800000002\t\n"
                                  "C3\t13800000003\tthree@x.org\n"
                                  "C4\t138 0000 0003\t\n"
                                  "C5\t\tfive@x.org\n");
    assert_int_equal(cs_identify_open(&d, path, &e), CS_OK);
    unlink(path);
    row(d, "", "13800000001", "", "C1");
    row(d, "", "86-13800000002", "nobody@x.org", "C2");
    row(d, "", "", "FIVE@x.org", "C5");
    row(d, "", "13800000003", "three@x.org", "C3"); /* the number is shared, the address is not */
    row(d, "", "13800000003", "", "");
    row(d, "", "13800000001", "five@x.org", "");
    row(d, "", "13899999999", "", "");
    row(d, "", "n/a", "", "");
    row(d, "C1", "13800000001", "", "C1");
    row(d, "C9", "13800000001", "", "C9");
    const struct cs_identify_counts *c = cs_identify_counts(d);
    assert_int_equal(c->by_phone, 2);
    assert_int_equal(c->by_email, 2);
    assert_int_equal(c->shared, 1);
    assert_int_equal(c->conflicts, 2);
    assert_int_equal(c->strangers, 1);
    assert_int_equal(c->nameless, 1);
    assert_int_equal(c->known, 2);
    cs_identify_close(d);
}

static void test_wrong(void **state)
{
    struct cs_identify *d = NULL;
    (void)state;
    const char *path = write_file("customer_id\tname\nC1\tAnn\n");
    assert_int_equal(cs_identify_open(&d, path, &e), CS_DATA);
    cs_identify_close(d);
    unlink(path);
    d = NULL;
    assert_int_not_equal(cs_identify_open(&d, "/nonexistent", &e), CS_OK);
    cs_identify_close(d);
    cs_identify_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_emails),
        cmocka_unit_test(test_customers),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
