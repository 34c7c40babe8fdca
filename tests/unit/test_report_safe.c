/* test_report_safe.c - nothing harmful gets into a document, and nothing live into HTML. */
#include "report_fixture.h"

#include "report/safe.h"

#define NEW "\xEF\xBF\xBD"

static void safe_is(const char *text, size_t n, const char *expected)
{
    struct cs_buf out = {0};
    cs_safe_text(&out, cs_slice(text, n));
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}
#define SAFE_IS(text, expected) safe_is(text, sizeof(text) - 1, expected)

static void test_safe_text(void **state)
{
    (void)state;
    SAFE_IS("plain 文本 é", "plain 文本 é");
    SAFE_IS("", "");
    SAFE_IS("a\tb\nc\rd", "a b c d");
    SAFE_IS("\x1b[31mred", NEW "[31mred");
    SAFE_IS("\x1b]8;;http://x\x07y\x1b]8;;\x07", NEW "]8;;http://x" NEW "y" NEW "]8;;" NEW);
    SAFE_IS("\0x", NEW "x");
    SAFE_IS("\xc2\x9b"
            "31m",
            NEW "31m"); /* U+009B, the one-character CSI */
    SAFE_IS("a\xe2\x80\xae"
            "gnp",
            "a" NEW "gnp");                            /* U+202E right-to-left override */
    SAFE_IS("\xe2\x81\xa6x\xe2\x81\xa9", NEW "x" NEW); /* isolates */
    SAFE_IS("\xff\xfe", NEW NEW);
    SAFE_IS("\x7f", NEW);
    SAFE_IS("\xe2\x80\xa8", " "); /* line separator */
}

static void test_html_text(void **state)
{
    (void)state;
    struct cs_buf out = {0};
    cs_html_text(&out, CS_LIT("<a href=\"x\" onclick='y'>&amp;</a>"));
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    cs_buf_release(&out);
}

static void test_links(void **state)
{
    (void)state;
    assert_true(cs_safe_link(CS_LIT("https://example.org/a?b=c")));
    assert_true(cs_safe_link(CS_LIT("HTTP://example.org")));
    assert_true(cs_safe_link(CS_LIT("mailto:a@example.org")));
    assert_true(cs_safe_link(CS_LIT("#part")));
    assert_false(cs_safe_link(CS_LIT("javascript:alert(1)")));
    assert_false(cs_safe_link(CS_LIT(" https://example.org")));
    assert_false(cs_safe_link(CS_LIT("java\tscript:alert(1)")));
    assert_false(cs_safe_link(CS_LIT("data:text/html,x")));
    assert_false(cs_safe_link(CS_LIT("file:///etc/passwd")));
    assert_false(cs_safe_link(CS_LIT("//example.org")));
    assert_false(cs_safe_link(CS_LIT("")));
}

/* What a hostile export may hold; each comes through as text, in every place that data reaches. */
static const char *const payloads[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</th></tr></table><iframe src=javascript:alert(1)>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "]]><script>",
    "&lt;script&gt;",
    "&#x3c;script&#x3e;",
    "${alert(1)}{{title}}",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<https://example.org>",
    "javascript:alert(1)//",
    "` onclick=alert(1) `",
    "# heading",
    "**bold**",
};

/* The payload as the escaping of HTML makes it, by an escaper that is not ours: one character at a time. */
static void escape(const char *text, char *out)
{
    for (; *text; text++) {
        const char *as = *text == '&'    ? "&amp;"
                         : *text == '<'  ? "&lt;"
                         : *text == '>'  ? "&gt;"
                         : *text == '"'  ? "&quot;"
                         : *text == '\'' ? "&#39;"
                                         : NULL;
        if (as) {
            memcpy(out, as, strlen(as));
            out += strlen(as);
        } else {
            *out++ = *text;
        }
    }
    *out = 0;
}

static void test_payloads(void **state)
{
    (void)state;
    static const char template[] = "``` table view=channel columns=tickets\n"
                                   "title = first: {{top tickets view=channel}}\n```\n\n"
                                   "``` heat view=channel metric=tickets\n```\n";
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
        char rows[4096] = HEADER, wanted[512], cell[600];
        strncat(rows, "channel\tchannel\t", 100);
        strncat(rows, payloads[i], 400);
        strncat(rows, "\ttickets\t5\tcount\t5\t0\t5\t\t\t" DAY "\t\t\t\t\t\n", 200);
        struct made m;
        make_report(&m, template, rows, NULL);
        assert_int_equal(m.status, CS_OK);
        const char *html = as_html(&m);
        escape(payloads[i], wanted);
        snprintf(cell, sizeof cell, "<th scope=\"row\">%s</th>", wanted);
        assert_has(html, cell);
        snprintf(cell, sizeof cell, "<h3>first: %s</h3>", wanted);
        assert_has(html, cell);
        const char *live[] = {"<script", "<img", "<svg/", "<iframe", "<!--", "<a "};
        for (size_t k = 0; k < sizeof live / sizeof *live; k++) assert_lacks(html, live[k]);
        release_report(&m);
    }
}

/* Notes are Markdown of somebody: HTML in them is text, links lead only to safe places. */
static void test_hostile_notes(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` notes\n```\n", measures,
                "<script>alert(1)</script>\n\n"
                "a <b onclick=x>b</b> [run](javascript:alert(1)) [go](https://example.org/?a=\"b) "
                "![p](https://example.org/p.png)\n\n{{title}} {{unknown}}\n\n``` table view=none\n```\n<!-- "
                "aside -->\n");
    assert_int_equal(m.status, CS_OK);
    const char *html = as_html(&m);
    assert_lacks(html, "<script");
    assert_lacks(html, "<img");
    assert_lacks(html, "<b onclick");
    assert_lacks(html, "javascript:");
    assert_lacks(html, "aside");
    assert_has(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_has(html, "<a rel=\"noreferrer\" href=\"https://example.org/?a=&quot;b\">go</a>");
    assert_has(html, "{{title}} {{unknown}}");
    release_report(&m);
}

static void test_terminal(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` table view=channel columns=tickets\n```\n",
                HEADER NUMBER("channel", "channel",
                              "\x1b]0;gotcha\x07\xc2\x9b"
                              "2J\xe2\x80\xae"
                              "x",
                              "tickets", "5", "count", "5"),
                NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = as_term(&m, 80, true, false);
    assert_lacks(text, "\x1b]");
    assert_lacks(text, "\x07");
    assert_lacks(text, "\xc2\x9b");
    assert_lacks(text, "\xe2\x80\xae");
    assert_has(text, "]0;gotcha");
    release_report(&m);
}

static void test_style_sheet(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "x\n", measures, NULL);
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_html_write(&m.doc, CS_LIT("a{}</style><script>"), NULL, &m.out, &e), CS_USAGE);
    release_report(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safe_text),     cmocka_unit_test(test_html_text),
        cmocka_unit_test(test_links),         cmocka_unit_test(test_payloads),
        cmocka_unit_test(test_hostile_notes), cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_style_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
