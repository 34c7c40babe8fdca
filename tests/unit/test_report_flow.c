/* test_report_flow.c - {{#if}}, {{else}}, {{#each}} and fmt=, around blocks and within lines. Expected texts
 * are worked out by hand from the rows of report_fixture.h. */
#include "report_fixture.h"

#include "report/format.h"

static void says(const char *template, const char *expected)
{
    struct made m;
    make_report(&m, template, measures, NULL);
    if (m.status != CS_OK) fail_msg("%s: %s", template, m.e.text);
    const char *text = after_masthead(as_term(&m, 200, false, false));
    size_t n = strlen(expected);
    if (strncmp(text, expected, n) != 0 || strcmp(text + n, "\n") != 0)
        fail_msg("%s says '%s', not '%s'", template, text, expected);
    release_report(&m);
}

/* ---- formats ---- */

static void formats(const char *format, const char *number, const char *expected)
{
    struct cs_format f;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_num x;
    struct cs_buf out = {0};
    assert_true(cs_num_parse(cs_slicez(number), &x));
    assert_int_equal(cs_format_parse(&f, cs_slicez(format), &e), CS_OK);
    cs_format_number(&out, &f, x);
    if (!cs_slice_eqz(cs_buf_slice(&out), expected))
        fail_msg("%s of %s: '%.*s', not '%s'", format, number, (int)out.n, out.p, expected);
    cs_buf_release(&out);
}

/* As printf(3) of bash writes them, but rounding is half away from zero, and minus is a true one. */
static void test_formats(void **state)
{
    (void)state;
    formats("%d", "1234.5", "1235");
    formats("%.1f", "72.25", "72.3");
    formats("%.1f", "-72.25", "−72.3");
    formats("%f", "1.5", "1.500000");
    formats("%.0f", "0.4", "0");
    formats("%.2f", "-0.001", "0.00");
    formats("%+.1f", "3", "+3.0");
    formats("% d", "3", " 3");
    formats("%5d|", "-12", "  −12|");
    formats("%-5d|", "12", "12   |");
    formats("%05d", "-12", "−0012");
    formats("%'d", "1234567", "1,234,567");
    formats("%'.2f", "-1234.5", "−1,234.50");
    formats("about %d%% of all", "12", "about 12% of all");
    formats("%.9f", "0.123456789", "0.123456789");
    formats("%.2f", "1e300", "1e300");
}

static void test_bad_formats(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "no number", "100%%", "%",    "%s",     "%n",
                                      "%x",   "%5",        "%*d",   "%ld",  "%.f.%d", "%d %d",
                                      "%1$d", "%.10f",     "%41d",  "%.1e", "%hhd",   "%.999999999999f"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_format f;
        struct cs_error e = CS_ERROR_INIT;
        if (cs_format_parse(&f, cs_slicez(bad[i]), &e) != CS_USAGE) fail_msg("'%s' is taken", bad[i]);
        assert_has(e.text, "fmt:");
    }
}

static void test_fmt(void **state)
{
    (void)state;
    says("{{metric csat view=overview fmt=%.1f}}", "72.2"); /* of a share the per cent */
    says("{{metric csat view=overview fmt=%.0f%%}}", "72%");
    says("{{metric csat:week view=overview fmt=%+.1f}}", "−9.2"); /* points */
    says("{{metric tickets:week view=overview fmt=%.0f}}", "46"); /* 387 of 848 is 45.6 % */
    says("{{metric frt view=overview fmt=\"%d seconds\"}}", "48 seconds");
    says("{{metric tickets view=overview fmt=%'d}}", "1,235");
    says("{{metric nps view=overview fmt=%d}}", "–");
    says("{{metric csat view=channel channel=chat fmt=%d}}", "(n 9)");
}

/* ---- conditions ---- */

static void test_if(void **state)
{
    (void)state;
    says("{{#if csat view=overview}}yes{{else}}no{{/if}}", "yes");
    says("{{#if nps view=overview}}yes{{else}}no{{/if}}", "no");
    says("{{#if not nps view=overview}}yes{{/if}}", "yes");
    says("{{#if view=channel}}yes{{/if}}", "yes");
    says("{{#if view=complaints}}yes{{else}}no{{/if}}", "no");
    says("{{#if csat < 0.8 view=overview}}low{{/if}}", "low");
    says("{{#if csat >= 80% view=overview}}high{{else}}low{{/if}}", "low");
    says("{{#if csat == 72.2% view=overview}}just{{/if}}", "just");
    says("{{#if tickets != 1235 view=overview}}a{{else}}b{{/if}}", "b");
    says("{{#if csat:week < -5 view=overview}}fell{{/if}}", "fell");
    says("{{#if tickets:week > 45% view=overview}}rose{{/if}}", "rose"); /* 45.6 % */
    says("{{#if tickets > 1000 view=channel channel=phone}}a{{else}}b{{/if}}", "b");
    says("{{#if nps < 1000 view=overview}}a{{else}}b{{/if}}", "b");    /* no value is less than nothing */
    says("{{#if csat < target view=overview}}a{{else}}b{{/if}}", "b"); /* there is no target */
    says("{{#if csat:state == none view=overview}}a{{/if}}", "a");
    says("a{{#if view=channel}}, b{{#if nps view=overview}}, c{{/if}}, *d*{{/if}}, e", "a, b, d, e");
    says("a{{#if view=complaints}} *b* {{#if view=channel}}c{{else}}d{{/if}}{{else}} f{{/if}}", "a f");
    says("*{{#if view=channel}}x{{/if}}* y", "x y");
    says("`{{#if}}`", "{{#if}}");
}

static void test_if_blocks(void **state)
{
    (void)state;
    says("{{#if csat < 80% view=overview}}\na\n\nb\n{{else}}\nc\n{{/if}}\n\nd", "a\n\nb\n\nd");
    says("{{#if view=complaints}}\n## Head\n``` table view=complaints "
         "columns=tickets\n```\n{{else}}\nnone\n{{/if}}",
         "none");
    says("a\n\n{{#if view=complaints}}\nb\n{{/if}}", "a");
    says("```\n{{#if view=complaints}}\n```", "{{#if view=complaints}}"); /* code */
    says("~~~~\n```\n{{/if}}\n~~~\n~~~~\n\n{{#if view=channel}}\nx\n{{/if}}", "```\n{{/if}}\n~~~\n\nx");
    says("{{#if view=complaints}}only{{/if}}\n\nx", "x"); /* an empty paragraph is none */
}

/* ---- rows ---- */

static void test_each(void **state)
{
    (void)state;
    says("{{#each view=channel sep=\", \"}}{{channel}} {{tickets}}{{/each}}.",
         "Phone 900, Chat 335, (not given) 0.");
    says("{{#each view=channel limit=1}}{{row}} {{channel}} {{metric csat}} {{csat:n}} "
         "{{tickets:week}}{{/each}}",
         "1 Phone 50.0% 400 +50.0%");
    says("{{#each view=channel order=csat limit=1}}{{channel}}{{/each}}",
         "Phone"); /* the others have too few */
    says("{{#each view=channel need=csat sep=/}}**{{channel}}**{{/each}}", "Phone/Chat");
    says("{{#each view=channel channel=chat}}{{tickets fmt=%d}}{{/each}}", "335");
    says("{{#each view=channel}}{{#if channel == phone}}{{tickets}} of {{metric tickets "
         "view=overview}}{{/if}}{{/each}}",
         "900 of 1,235");
    says("{{#each view=channel}}{{#if tickets > 1}}{{row}}{{/if}}{{/each}}", "12");
    says("x{{#each view=complaints}}{{category}} {{tickets}}{{/each}}y", "xy");
    says("{{#each view=channel limit=2}}{{#each view=channel limit=2}}{{channel}}{{/each}};{{/each}}",
         "Phone;Chat;"); /* the row's key holds inside */
    says("{{#each view=channel limit=2}}{{top tickets view=channel}} {{/each}}", "Phone Phone");
}

static void test_each_blocks(void **state)
{
    (void)state;
    says("- a\n{{#each view=channel limit=2}}\n- {{channel}}\n{{/each}}\n- z", "• a\n• Phone\n• Chat\n• z");
    says("{{#each view=channel limit=2}}\n1. {{channel}}\n{{/each}}", "1. Phone\n2. Chat");
    says("{{#each view=channel limit=2}}\n{{channel}}\n\n{{/each}}", "Phone\n\nChat");
    says("{{#each view=complaints}}\n## {{category}}\n{{/each}}\nx", "x");
    /* A table inside is of the row's channel. */
    says("{{#each view=channel limit=1 order=tickets}}\n``` table view=channel columns=tickets\ntitle = "
         "{{channel}}\n```\n{{/each}}",
         "Phone\nTickets\n    900");
}

/* ---- mistakes ---- */

static void fails(const char *template, unsigned line, const char *part)
{
    struct made m;
    make_report(&m, template, measures, NULL);
    if (m.status != CS_USAGE) fail_msg("'%s' is taken", template);
    assert_has(m.e.text, part);
    if (m.e.line != line) fail_msg("'%s': line %u, not %u", template, (unsigned)m.e.line, line);
    release_report(&m);
}

static void test_mistakes(void **state)
{
    (void)state;
    fails("a {{#if view=channel}} b", 1, "'{{#if}}' without '{{/if}}' behind it");
    fails("a\n\n{{#if view=channel}}\n\nb", 3, "'{{#if}}' without '{{/if}}' behind it");
    fails("{{#each view=channel}}\nb\n", 1, "'{{#each}}' without '{{/each}}' behind it");
    fails("{{#each view=complaints}}b", 1, "'{{#each}}' without '{{/each}}' behind it");
    fails("a\nb {{/if}}", 2, "'{{/if}}' without '{{#if}}' before it");
    fails("a\n\n{{/each}}", 3, "'{{/each}}' without '{{#each}}' before it");
    fails("{{else}}", 1, "'{{else}}' without '{{#if}}' before it");
    fails("{{#if view=channel}}a{{/each}}", 1, "'{{/each}}' without");
    fails("{{#if view=channel}}\na\n{{else}}\nb\n{{else}}\nc\n{{/if}}", 5, "'{{else}}' without");
    fails("*{{#if view=channel}}a* b{{/if}}", 1, "'{{#if}}' without");
    fails("{{#if view=chanel}}a{{/if}}", 1, "no view 'chanel'; there is");
    fails("{{#if csatt view=overview}}a{{/if}}", 1, "has no metric 'csatt'");
    fails("{{#if csat < many view=overview}}a{{/if}}", 1, "not a number: 'many'");
    fails("{{#if csat ~ 1 view=overview}}a{{/if}}", 1, "expected a comparison");
    fails("{{#if csat < view=overview}}a{{/if}}", 1, "expected a comparison");
    fails("{{#if csat:state == great view=overview}}a{{/if}}", 1, "no state 'great'; there is met");
    fails("{{#if csat:state < met view=overview}}a{{/if}}", 1, "a text is compared with == or !=");
    fails("{{#if}}a{{/if}}", 1, "needs view=");
    fails("{{#if csat view=overview colour=1}}a{{/if}}", 1, "no option 'colour'");
    fails("{{#each view=channel}}{{colour}}{{/each}}", 1, "view 'channel' has no metric 'colour'");
    fails("{{channel}}", 1, "no tag 'channel'; there is ");
    fails("{{metric csat view=overview fmt=%s}}", 1, "fmt: '%s' is no format");
    fails("{{metric csat:interval view=overview fmt=%d}}", 1, "fmt= is for one number");
    /* What is not written has no unknown names either. */
    fails("{{#if view=complaints}}\n\n{{metric csat view=nowhere}}\n{{/if}}", 3, "no view 'nowhere'");
    fails("{{#if view=channel}}a{{else}}{{nothing}}{{/if}}", 1, "no tag 'nothing'");
    fails("{{#each view=complaints}}{{colour}}{{/each}}", 1, "has no metric 'colour'");
    char deep[400] = "";
    for (int i = 0; i < 9; i++) strcat(deep, "{{#if view=channel}}");
    fails(deep, 1, "nested deeper than 8");
    char many[400] = "";
    for (int i = 0; i < 8; i++) strcat(many, "{{#each view=overview}}");
    for (int i = 0; i < 8; i++) strcat(many, "{{/each}}");
    says(strcat(many, "x"), "x");
}

/* What is tried and not written is not defined below either. */
static void test_definitions(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "{{#if view=complaints}}{{metric csat view=overview}}{{else}}{{metric tickets "
                "view=overview}}{{/if}}\n\n"
                "``` definitions\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = as_term(&m, 80, false, false);
    assert_has(text, "Contacts.");
    assert_lacks(text, "Scores of 4");
    release_report(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),     cmocka_unit_test(test_bad_formats),
        cmocka_unit_test(test_fmt),         cmocka_unit_test(test_if),
        cmocka_unit_test(test_if_blocks),   cmocka_unit_test(test_each),
        cmocka_unit_test(test_each_blocks), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_definitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
