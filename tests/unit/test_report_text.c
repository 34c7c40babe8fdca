/* test_report_text.c - Markdown, JSON and TSV of a document. What Markdown must escape is taken from
 * CommonMark 0.31 and the GFM specification, worked out by hand. */
#include "report_fixture.h"

#include "report/json.h"
#include "report/spark.h"
#include "report/text_md.h"
#include "report/text_tsv.h"

static void md_is(const char *text, bool at_start, const char *expected)
{
    struct cs_buf out = {0};
    cs_md_text(&out, cs_slice(text, strlen(text)), at_start);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void test_md_text(void **state)
{
    (void)state;
    md_is("plain 72.2% −9.2 (n 7)", false, "plain 72.2% −9.2 (n 7)");
    md_is("<script>a & b</script>", false, "&lt;script&gt;a &amp; b&lt;/script&gt;");
    md_is("[x](javascript:1) *b* _i_ `c` ~s~", false,
          "\\[x\\](javascript:1) \\*b\\* \\_i\\_ \\`c\\` \\~s\\~");
    md_is("a|b", false, "a\\|b");
    md_is("![i](x)", false, "!\\[i\\](x)");
    /* what would become a link by itself is code */
    md_is("see http://evil.example/?a=1", false, "see `http://evil.example/?a=1`");
    md_is("WWW.evil.example", false, "`WWW.evil.example`");
    md_is("mail a@b.example now", false, "mail `a@b.example` now");
    md_is("<a href=http://x>", false, "&lt;a `href=http://x`&gt;");
    md_is("<!--@x-->", false, "&lt;`!--@x--`&gt;");
    /* only where a line begins */
    md_is("# no heading", true, "\\# no heading");
    md_is("- no item", true, "\\- no item");
    md_is("12. no item", true, "12\\. no item");
    md_is("1) no item", true, "1\\) no item");
    md_is("=== no underline", true, "\\=== no underline");
    md_is("# no heading", false, "# no heading");
    md_is("", true, "");
}

typedef enum cs_status writer(const struct cs_doc *, struct cs_buf *, struct cs_error *);

static const char *written(struct made *m, writer *write)
{
    cs_buf_clear(&m->out);
    assert_int_equal(write(&m->doc, &m->out, &m->e), CS_OK);
    cs_buf_addc(&m->out, 0);
    return m->out.p;
}

static const char page[] =
    "---\ntitle: A | B <b>\n---\n{{lead view=overview}}\n\n## *One* and two\n\n"
    "1. first\n2. second\n   - deeper\n\n"
    "``` tiles view=overview\nmetrics = tickets, csat\n```\n\n"
    "``` table view=channel columns=tickets,csat bar=tickets mark=week\ntitle = By channel\n```\n\n"
    "[in](https://x.example/a(b)) **bold**after\n\n---\n\n```\ncode <b>\n```\n\n> quoted\n";

static void test_md(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, page, measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = written(&m, cs_md_write);
    assert_has(text, "# A \\| B &lt;b&gt;\n\nWednesday, 18 June 2025\n\n");
    assert_has(text, "\n## One and two\n\n");
    assert_has(text, "\n1. first\n\n2. second\n\n   - deeper\n\n");
    assert_has(text, "| Metric | Value | vs yesterday | vs last Wed | 95% interval | n |\n"
                     "| --- | ---: | ---: | ---: | ---: | ---: |\n"
                     "| Tickets | 1,235 | – | +45.6% |  |  |\n"
                     "| Satisfaction | 72.2% | – | ▼ −9.2 pp | 68.3–75.7% | 557 |\n");
    /* the bar is left out, its number stands beside it */
    assert_has(text, "**By channel**\n\n| Channel | Tickets | Satisfaction |\n| --- | ---: | ---: |\n");
    assert_has(text, "[in](https://x.example/a%28b%29) **bold**after");
    assert_has(text, "\n---\n");
    assert_has(text, "\n    code <b>\n");
    assert_has(text, "\n> quoted\n");
    release_report(&m);
}

/* "**72.2%**低" would not close: CommonMark wants what follows a mark before ** to be no letter. */
static void test_md_leaning(void **state)
{
    (void)state;
    struct made m = {.e = CS_ERROR_INIT};
    assert_int_equal(cs_doc_make(&m.doc, CS_ZH_HANS, &m.e), CS_OK);
    struct cs_part *p = cs_doc_part(&m.doc, m.doc.root, CS_PART_PARAGRAPH);
    cs_line_addz(&m.doc, &p->line, CS_TONE_PLAIN, "降至 ");
    cs_line_addz(&m.doc, &p->line, CS_TONE_STRONG, "72.2%");
    cs_line_addz(&m.doc, &p->line, CS_TONE_PLAIN, "低，");
    cs_line_addz(&m.doc, &p->line, CS_TONE_WORSE, "高");
    cs_line_addz(&m.doc, &p->line, CS_TONE_STRONG, "9%");
    cs_line_addz(&m.doc, &p->line, CS_TONE_PLAIN, "。");
    assert_has(written(&m, cs_md_write), "\n降至 72.2%低，**高9%**。\n");
    cs_buf_release(&m.out);
    cs_doc_release(&m.doc);
}

static void test_json(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, page, measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = written(&m, cs_json_write);
    assert_has(text, "{\"title\":\"A | B <b>\",\"lang\":\"en\",\"period\":\"Wednesday, 18 June 2025\",");
    assert_has(text, "{\"kind\":\"heading\",\"level\":2,\"text\":\"One and two\",\"spans\":"
                     "[{\"text\":\"One\",\"tone\":\"emphasis\"},{\"text\":\" and two\"}]}");
    assert_has(text, "{\"id\":\"csat\",\"name\":\"Satisfaction\",\"text\":\"72.2%\",\"number\":0.722,"
                     "\"unit\":\"share\",\"lo\":0.683,\"hi\":0.757,\"n\":557");
    assert_has(text, "\"number\":1235,\"unit\":\"count\"");
    assert_has(text, "\"href\":\"https://x.example/a(b)\"");
    assert_has(text, "]}\n");
    release_report(&m);
}

static void test_tsv(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, page, measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = written(&m, cs_tsv_write);
    assert_has(text, "part\tfigure\trow\tcolumn\ttext\tnumber\tunit\n\treport\t\ttitle\tA | B <b>\t\t\n");
    assert_has(text, "One and two\ttiles\t2\tvalue\t72.2%\t0.722\tshare\n");
    assert_has(text, "One and two\ttiles\t2\tvs last Wed\t▼ −9.2 pp\t-9.2\tpoints\n");
    assert_has(text, "One and two\ttable\t\ttitle\tBy channel\t\t\n");
    size_t tabs = 0;
    for (const char *p = text; *p; p++) {
        tabs += *p == '\t';
        if (*p != '\n') continue;
        assert_int_equal(tabs, 6);
        tabs = 0;
    }
    release_report(&m);
}

static void test_spark(void **state)
{
    (void)state;
    const double up[] = {0, 1, 2, 3, 4, 5, 6, 7, 8}, gap[] = {1, NAN, 2}, flat[] = {5, 5},
                 wide[] = {-1e308, 1e308};
    struct cs_buf out = {0};
    const struct cs_spark_scale own = {0, 0};
    cs_spark_text(&out, up, 9, own, false);
    cs_spark_text(&out, gap, 3, own, true);
    cs_spark_text(&out, flat, 2, own, false);
    cs_spark_text(&out, wide, 2, own, true);
    cs_spark_text(&out, up, 9, (struct cs_spark_scale){2, 4}, true);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, "▁▂▃▄▅▆▇██_ #▄▄_#___=#####");
    cs_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_md_text), cmocka_unit_test(test_md),  cmocka_unit_test(test_md_leaning),
        cmocka_unit_test(test_json),    cmocka_unit_test(test_tsv), cmocka_unit_test(test_spark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
