/* test_report_mail.c - mail: what fits, what goes, headers and addresses. Base64 is of RFC 4648, encoded
 * words were made with Python's base64. */
#include "report_fixture.h"

#include "report/mail.h"
#include "report/mime.h"
#include "report/mime_text.h"

static const char *as_mail(struct made *m)
{
    cs_buf_clear(&m->out);
    assert_int_equal(cs_mail_write(&m->doc, &m->out, &m->e), CS_OK);
    assert_true(m->out.n < CS_MAIL_MOST);
    cs_buf_addc(&m->out, 0);
    return m->out.p;
}

static void test_mail(void **state)
{
    (void)state;
    struct made m;
    make_report(
        &m,
        "{{lead view=overview}}\n\n## One\n\n``` table view=channel columns=tickets,csat bar=tickets\n"
        "title = <i>&\n```\n\n[here](#figure-1) [there](https://example.org/?a=\"b)\n",
        measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *mail = as_mail(&m);
    static const char *const never[] = {"<script", "<svg",  "<img", "class=", "<style",
                                        "@media",  "<link", "url(", "<i>",    "href=\"#"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) assert_lacks(mail, never[i]);
    assert_has(mail, "&lt;i&gt;&amp;");
    assert_has(mail, "href=\"https://example.org/?a=&quot;b\"");
    /* chat has 335 of the 900 of phone */
    assert_has(mail,
               "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td height=\"12\" "
               "bgcolor=\"#14508c\"></td>");
    assert_has(mail, "<table width=\"37%\" cellpadding");
    assert_has(mail, "display:none"); /* the sentence, for the list of mails */
    release_report(&m);
}

/* Many figures: the last go, the first stay, and the mail says how many are gone. */
static void test_too_long(void **state)
{
    (void)state;
    struct made m;
    struct cs_buf text = {0};
    for (int i = 0; i < 400; i++)
        cs_buf_addf(&text,
                    "``` table view=channel columns=tickets,csat bar=tickets\ntitle = number %d\n```\n\n", i);
    cs_buf_addz(&text, "# Terms\n\n``` definitions\n```\n\nthe end\n");
    cs_buf_addc(&text, 0);
    make_report(&m, text.p, measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *mail = as_mail(&m);
    assert_true(m.out.n > CS_MAIL_MOST * 9 / 10);
    assert_has(mail, "number 0<");
    assert_has(mail, "number 20<");
    assert_lacks(mail, "number 399<");
    assert_lacks(mail, "Scores of 4 and 5"); /* the definitions went first */
    assert_has(mail, "the end");
    size_t kept = 0;
    for (const char *p = mail; (p = strstr(p, "number ")); p++) kept++;
    char said[64];
    snprintf(said, sizeof said, ">%zu parts are left out", 400 - kept + 1);
    assert_has(mail, said);
    cs_buf_release(&text);
    release_report(&m);
}

static void test_words_too_long(void **state)
{
    (void)state;
    struct made m;
    struct cs_buf text = {0};
    for (int i = 0; i < 20000; i++) cs_buf_addz(&text, "words ");
    cs_buf_addz(&text, "\n");
    cs_buf_addc(&text, 0);
    make_report(&m, text.p, measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_int_equal(cs_mail_write(&m.doc, &m.out, &m.e), CS_USAGE);
    assert_int_equal(m.out.n, 0);
    cs_buf_release(&text);
    release_report(&m);
}

static void base64_is(const char *from, const char *to)
{
    struct cs_buf out = {0};
    cs_mime_base64(&out, cs_slice(from, strlen(from)));
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, to);
    cs_buf_release(&out);
}

static void test_base64(void **state)
{
    (void)state;
    base64_is("", "");
    base64_is("f", "Zg==\n");
    base64_is("fo", "Zm8=\n");
    base64_is("foo", "Zm9v\n");
    base64_is("foobar", "Zm9vYmFy\n");
    /* 57 bytes are one full line */
    base64_is("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n");
    base64_is("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
              "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\nYg==\n");
}

static void header_is(const char *text, const char *expected)
{
    struct cs_buf out = {0};
    cs_mime_header(&out, "Subject", cs_slice(text, strlen(text)));
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    for (const char *p = out.p, *end; *p; p = end + 1) {
        end = strchr(p, '\n');
        assert_true(end - p <= 76);
    }
    cs_buf_release(&out);
}

static void test_headers(void **state)
{
    (void)state;
    header_is("Daily report", "Subject: Daily report\n");
    header_is("客服日报", "Subject: =?UTF-8?B?5a6i5pyN5pel5oql?=\n");
    header_is("x =?UTF-8?B?eA==?=", "Subject: =?UTF-8?B?eCA9P1VURi04P0I/ZUE9PT89?=\n");
    header_is("a\nBcc: x@example.org", "Subject: =?UTF-8?B?YSBCY2M6IHhAZXhhbXBsZS5vcmc=?=\n");
    /* words of whole characters, in lines of 76: 39 bytes behind the name, 45 on the next line */
    header_is(
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九",
        "Subject: =?UTF-8?B?5LiA5LqM5LiJ5Zub5LqU5YWt5LiD5YWr5Lmd5Y2B5LiA5LqM5LiJ?=\n "
        "=?UTF-8?B?5Zub5LqU5YWt5LiD5YWr5Lmd5Y2B5LiA5LqM5LiJ5Zub5LqU5YWt5LiD5YWr?=\n =?UTF-8?B?5Lmd?=\n");
    header_is(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "Subject: one two three four five six seven eight nine ten eleven twelve\n thirteen fourteen\n");
}

static void addresses_are(const char *list, const char *expected)
{
    struct cs_buf out = {0};
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status st = cs_mime_addresses(&out, "To", cs_slice(list, strlen(list)), "--mail-to", &e);
    cs_buf_addc(&out, 0);
    assert_int_equal(st, expected ? CS_OK : CS_USAGE);
    if (expected) assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void test_addresses(void **state)
{
    (void)state;
    addresses_are("a@example.org", "To: a@example.org\n");
    addresses_are(" a@example.org , b.c+d@example.org", "To: a@example.org,\n b.c+d@example.org\n");
    addresses_are("Ann B <a@example.org>", "To: \"Ann B\" <a@example.org>\n");
    addresses_are("\"B, Ann\" <a@example.org>", "To: \"B, Ann\" <a@example.org>\n");
    addresses_are("客服 <a@example.org>", "To: =?UTF-8?B?5a6i5pyN?= <a@example.org>\n");
    static const char *const bad[] = {
        "",          "a",          "a@",
        "@b",        "a@b@c",      "a b@c",
        "a@b c",     "a@b,",       "a@example.org\nBcc: x@y",
        "x <a@b\n>", "x\ny <a@b>", "<a@b",
        "a@b>",      ".a@b",       "a.@b",
        "a..b@c",    "a@.b",       "a@b.",
        "-oX@b",     "客@b",       "a@b;c@d",
        "a(b)@c",    "\"a\"@b",    "x <>",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) addresses_are(bad[i], NULL);
}

static void test_message(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "---\ntitle: 日报\n---\nx\n", measures, NULL);
    const struct cs_mime_options to = {.to = "a@example.org"}, bad = {.from = "a@b\r\nX: y"};
    cs_buf_clear(&m.out);
    assert_int_equal(cs_mime_write(&m.doc, &to, &m.out, &m.e), CS_OK);
    cs_buf_addc(&m.out, 0);
    assert_int_equal(strncmp(m.out.p, "To: a@example.org\nSubject: =?UTF-8?B?", 36), 0);
    assert_has(
        m.out.p,
        "Content-Type: multipart/alternative; boundary=\"=_cs-report\"\n\n--=_cs-report\nContent-Type: "
        "text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n");
    assert_has(m.out.p, "\n--=_cs-report--\n");
    assert_int_equal(cs_mime_write(&m.doc, &bad, &m.out, &m.e), CS_USAGE);
    release_report(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail),           cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_words_too_long), cmocka_unit_test(test_base64),
        cmocka_unit_test(test_headers),        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
