/* test_template.c - templates: front matter, tags, fenced blocks, and how mistakes in them are told. Expected
 * values are worked out by hand from the rows of report_fixture.h. */
#include "report_fixture.h"

/* ---- front matter ---- */

static void test_front_matter(void **state)
{
    (void)state;
    struct cs_template t;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_slice text =
        CS_LIT("---\ntitle: A: B\nlang: zh-Hans\n# aside\nviews: daily\nmin-n: 3\n---\nbody\n");
    assert_int_equal(cs_template_parse(&t, text, "t.md", &e), CS_OK);
    assert_true(cs_slice_eqz(t.title, "A: B"));
    assert_true(t.has_lang && t.lang == CS_ZH_HANS);
    assert_true(cs_slice_eqz(t.views, "daily"));
    assert_int_equal(t.min_n, 3);
    assert_true(cs_slice_eqz(t.body, "body\n"));
    assert_int_equal(t.body_line, 8);

    assert_int_equal(cs_template_parse(&t, CS_LIT("no front matter\n"), "t.md", &e), CS_OK);
    assert_int_equal(t.body_line, 1);
    assert_int_equal(t.min_n, 10);
    assert_int_equal(cs_template_parse(&t, CS_LIT(""), "t.md", &e), CS_OK);
}

static void front_fails(const char *text, unsigned line, const char *part)
{
    struct cs_template t;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_template_parse(&t, cs_slice(text, strlen(text)), "t.md", &e), CS_USAGE);
    assert_has(e.text, part);
    assert_string_equal(e.file, "t.md");
    assert_int_equal(e.line, line);
}

static void test_front_matter_errors(void **state)
{
    (void)state;
    front_fails("---\ntitle: x\n", 1, "no end");
    front_fails("---\nlang: klingon\n---\n", 2, "'klingon' is none of en, zh-Hans, zh-Hant");
    front_fails("---\n\ncolour: red\n---\n", 3, "no front matter 'colour'; there is title, lang");
    front_fails("---\nmin-n: few\n---\n", 2, "not a whole number: 'few'");
    front_fails("---\njust words\n---\n", 2, "expected 'key: value'");
    front_fails("a\xff"
                "b",
                0, "not UTF-8");
}

/* ---- tags ---- */

/* The single paragraph of a template is this, at 200 columns. */
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

static void test_metric(void **state)
{
    (void)state;
    says("{{metric tickets view=overview}} of them", "1,235 of them");
    says("a {{metric csat view=overview}}.", "a 72.2%.");
    says("{{metric csat:week view=overview}}",
         "▼ −9.2 pp"); /* its interval, -15 to -3 points, leaves out 0 */
    says("{{metric csat view=overview vs=week}}", "▼ −9.2 pp");
    says("{{metric frt:week view=overview}}", "≈ +50.0%");   /* -4 to 36 s holds 0 */
    says("{{metric tickets:week view=overview}}", "+45.6%"); /* no interval: no claim */
    says("{{metric csat:base.week view=overview}}", "81.4%");
    says("{{metric csat:interval view=overview}}", "68.3–75.7%");
    says("{{metric csat:n view=overview}}", "557");
    says("{{metric csat:name view=overview}}", "Satisfaction");
    says("{{metric frt view=overview}}", "48 s");
    says("{{metric frt.p90 view=overview}}", "–"); /* the view has it, the stream does not */
    says("{{metric nps view=overview}}", "–");
    says("{{metric tickets view=channel channel=phone}}", "900");
    says("{{metric tickets:share view=channel channel=phone}}", "72.9%"); /* 900 of 1235 */
    says("{{metric tickets view=channel channel=fax}}", "–");
    says("{{metric tickets view=channel channel=\"\"}}", "0");
    says("{{metric csat view=channel channel=chat}}", "(n 9)"); /* fewer than 10 */
    says("{{metric tickets view=complaints category=x}}", "–"); /* a view without a row */
    says("---\nmin-n: 5\n---\n{{metric csat view=channel channel=chat}}", "75.0%");
    says("---\nlang: zh-Hans\n---\n{{metric csat:week view=overview}}", "▼ −9.2 百分点");
}

static void test_other_tags(void **state)
{
    (void)state;
    says("{{top tickets view=channel}}", "Phone");
    says("{{top tickets view=channel show=value}}", "900");
    says("{{top tickets view=channel rank=2}}", "Chat");
    says("{{top tickets view=channel rank=9}}", "–");
    says("{{top tickets:week view=channel}} {{top tickets:week view=channel show=value}}", "Phone +50.0%");
    says("---\nlang: zh-Hans\n---\n{{top tickets view=channel}}", "电话");
    says("---\ntitle: T\n---\n{{title}}", "T");
    says("{{period view=overview}}", "Wednesday, 18 June 2025");
    says("{{period view=complaints}}", "–");
    says("{{as_of}}", "Data as of 2025-06-19 06:00 (UTC+8)");
    says("{{quality}}", "Data quality  not known: the stream carries no seal (cs-ingest --seal)");
    says("{{lead view=overview}}",
         "1,235 tickets, 45.6% more than last Wednesday; satisfaction fell to 72.2% (−9.2 pp).");
    says("{{lead view=overview metrics=frt}}", "1,235 tickets, 45.6% more than last Wednesday; no key metric "
                                               "moved beyond chance (most: first response, +50.0%).");
    says("---\nlang: zh-Hans\n---\n{{lead view=overview}}",
         "工单 1,235 件，比上周三多 45.6%；客户满意度降至 72.2%（−9.2 个百分点）。");
    says("`{{title}}` stays", "{{title}} stays"); /* code is not a tag */
}

static void test_seal(void **state)
{
    (void)state;
    char rows[sizeof measures + 100] = "";
    memcpy(rows, measures, sizeof measures);
    strncat(rows, "\\. rows=13 read=1271 rejected=15 duplicates=21 repairs=46\n", 90);
    struct made m;
    make_report(&m, "{{quality}}\n", rows, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_has(as_term(&m, 120, false, false),
               "Data quality  1,271 rows = 1,235 valid + 21 duplicate + 15 rejected  46 repairs\n");
    release_report(&m);
}

/* ---- Markdown ---- */

static void test_markdown(void **state)
{
    (void)state;
    says("one\ntwo", "one two");
    says("第一行\n第二行", "第一行第二行"); /* no blank between Han */
    says("**bold** and *soft*", "bold and soft");
    says("<!-- aside -->\n\ntext", "text");
    says("a<br>b", "a<br>b"); /* HTML is text */
    says("**{{metric tickets view=overview}}**", "1,235");
    struct made m;
    make_report(&m, "## One\n\n*note*\n\ntext\n\n1. a\n2. b\n\n## Two\n\n- c\n  - d\n\n> q\n\n    code\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)),
                        "1  One ───────────────────────────  note\n"
                        "text\n\n1. a\n2. b\n\n"
                        "2  Two ─────────────────────────────────\n"
                        "• c\n  • d\n\n  q\n\ncode\n");
    const char *html = as_html(&m);
    assert_has(html, "<span class=\"no\">1</span><h2>One</h2><p>note</p></div>");
    assert_has(html, "<ol>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>");
    assert_has(html, "<blockquote><p>q</p>\n</blockquote>");
    release_report(&m);
}

/* ---- blocks ---- */

static void test_table(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "``` table view=channel columns=tickets,tickets:cum,tickets:week,csat bar=tickets mark=week\n"
                "title = {{top tickets view=channel}} first\nnote = a note\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    /* 900 of 1235 is 72.9 %. 57 of 80 cells are taken, the bar has 23: 900 fills it, last week's 600 is
     * at 15.3; 335 is 8.6 of them, 248 is at 6.3. */
    assert_string_equal(after_masthead(as_term(&m, 80, false, false)),
                        "Phone first\na note\n"
                        "                                  vs last\n"
                        "Channel      Tickets  Cumulative      Wed  Satisfaction  line: last Wednesday\n"
                        "Phone            900       72.9%   +50.0%         50.0%  ━━━━━━━━━━━━━━━┃━━━━━━━\n"
                        "Chat             335      100.0%   +35.1%         (n 9)  ━━━━━━┃━━\n"
                        "(not given)        0      100.0%        –             –\n");
    const char *html = as_html(&m);
    assert_has(html, "<th scope=\"col\" class=\"r\">Tickets</th>");
    assert_has(html, "<i style=\"width:100.0%\"></i><u style=\"left:66.7%\"></u>");
    assert_has(html, "<i style=\"width:37.2%\"></i><u style=\"left:27.6%\"></u>"); /* 335/900, 248/900 */
    release_report(&m);
}

static void test_limit_and_empty(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` table view=channel columns=tickets limit=1\n```\n", measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)),
                        "Channel  Tickets\nPhone        900\nand 2 more\n");
    release_report(&m);
    make_report(&m, "``` table view=complaints columns=tickets\n```\n", measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)),
                        "Not shown: Tickets by category (not in\n"
                        "the data)\n"); /* nothing in the stream is by category */
    release_report(&m);
    make_report(&m, "``` table view=channel columns=tickets,csat need=csat\n```\n", measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(
        after_masthead(as_term(&m, 40, false, false)),
        "Channel  Tickets  Satisfaction\nPhone        900         50.0%\nChat         335         (n 9)\n");
    release_report(&m);
}

static void test_order(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` table view=c columns=tickets,tickets:cum order=tickets\n```\n",
                HEADER NUMBER("c", "channel", "a", "tickets", "20", "count", "20")
                    NUMBER("c", "channel", "b", "tickets", "50", "count", "50")
                        NUMBER("c", "channel", "c", "tickets", "", "count", "")
                            NUMBER("c", "channel", "d", "tickets", "20", "count", "20")
                                NUMBER("c", "channel", "e", "tickets", "10", "count", "10"),
                NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)), "Channel  Tickets  Cumulative\n"
                                                                       "b             50       50.0%\n"
                                                                       "a             20       70.0%\n"
                                                                       "d             20       90.0%\n"
                                                                       "e             10      100.0%\n"
                                                                       "c              –      100.0%\n");
    release_report(&m);
}

static void test_definitions(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "{{metric csat view=overview}} {{metric tickets view=overview}}\n\n"
                "# Words\n\n``` definitions\ncsat = Happy ones.\nnps = Not shown.\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)),
                        "72.2% 1,235\n\n"
                        "Words ──────────────────────────────────\n"
                        "Satisfaction  Happy ones.\n"
                        "Tickets       Contacts.\n");
    assert_has(as_html(&m), "<div class=\"sh\"><h2>Words</h2></div>");
    release_report(&m);
}

static void test_tiles_and_values(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "``` tiles view=overview metrics=tickets,csat vs=week\n```\n\n"
                "``` values view=overview\nmetrics = tickets, csat, nps\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 80, false, false)),
                        "Metric        Value  vs last Wed  95% interval    n\n"
                        "Tickets       1,235       +45.6%\n"
                        "Satisfaction  72.2%    ▼ −9.2 pp    68.3–75.7%  557\n\n"
                        "Metric        This day\n"
                        "Tickets          1,235\n"
                        "Satisfaction     72.2%\n\n"
                        "Not shown: NPS (not in the data)\n");
    const char *html = as_html(&m);
    assert_has(html, "<p class=\"v\">72.2<small>%</small></p>");
    assert_has(html, "<dt>vs last Wed</dt><dd><span class=\"worse nb\">▼ −9.2 pp</span></dd>");
    release_report(&m);
}

/* What has no data is told once, at the end of its section, and why. */
static void test_missing(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "``` tiles view=overview metrics=tickets,nps,frt.p90 vs=week\n```\n\n"
                "``` tiles view=overview metrics=nps\n```\n\n"
                "## One\n\n``` table view=channel columns=tickets,tickets:year,csat,csat:interval\n```\n\n"
                "``` chart bar view=complaints x=category y=tickets\ntitle = {{top tickets view=complaints}} "
                "leads\n```\n\n"
                "``` table view=complaints columns=tickets\ntitle = Complaints\n```\n\n## Two\n\nx\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 80, false, false)),
                        "Metric   Value  vs last Wed\n"
                        "Tickets  1,235       +45.6%\n\n"
                        "Not shown: NPS, First response (p90) (not in the data)\n\n"
                        "1  One ─────────────────────────────────────────────────────────────────────────\n"
                        "Channel      Tickets  Satisfaction  95% interval\n"
                        "Phone            900         50.0%    45.0–55.0%\n"
                        "Chat             335         (n 9)             –\n"
                        "(not given)        0             –             –\n\n"
                        "Not shown: Tickets by category, Complaints (not in the data); Tickets vs a year\n"
                        "earlier by channel (no cases in this period, or too few)\n\n"
                        "2  Two ─────────────────────────────────────────────────────────────────────────\n"
                        "x\n");
    release_report(&m);
    /* A title that rests on what is missing gives way. */
    make_report(&m,
                "``` table view=channel columns=tickets\ntitle = {{metric nps view=overview}} is what we "
                "have\n```\n\n"
                "``` chart bar view=channel y=tickets\ntitle = {{top tickets view=complaints}} first\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *html = as_html(&m);
    assert_has(html, "<h3>Tickets by channel</h3>");
    assert_lacks(html, "what we have");
    assert_lacks(html, "first</h3>");
    release_report(&m);
    make_report(&m, "---\nlang: zh-Hans\n---\n``` chart line view=complaints x=category y=tickets\n```\n",
                measures, NULL);
    assert_string_equal(after_masthead(as_term(&m, 80, false, false)),
                        "未显示：工单量（按问题类型）（数据中没有）\n");
    release_report(&m);
}

static void test_changes_and_notes(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "``` changes view=overview cells=channel limit=2\n```\n\n``` notes\nempty = none\n```\n\n``` "
                "definitions\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    /* The logarithm of 1235/848 is 0.376; Cohen's h of .722 and .814 is 0.219; first response is within
     * chance: last. */
    assert_string_equal(after_masthead(as_term(&m, 100, false, false)),
                        "1. Tickets 1,235, +45.6% vs last Wed\n"
                        "   Channel: Phone +50.0%, Chat +35.1%\n"
                        "2. Satisfaction 72.2%, ▼ −9.2 pp vs last Wed\n\n"
                        "none\n\n"
                        "Tickets         Contacts.\n"
                        "Satisfaction    Scores of 4 and 5.\n"
                        "First response\n");
    release_report(&m);
    make_report(&m, "``` notes\nempty = none\n```\n", measures, "# Tomorrow\n\n- call **back**\n");
    assert_int_equal(m.status, CS_OK);
    assert_string_equal(after_masthead(as_term(&m, 100, false, false)), "Tomorrow\n\n• call back\n");
    assert_has(as_html(&m), "<h3>Tomorrow</h3>");
    release_report(&m);
}

/* Of 409 scores 275 are good, 67.2 %: 400 of the 409 with 50 % are below, beyond 99.8 %; 9 are too few to
 * judge. */
static void test_judge(void **state)
{
    (void)state;
    static const char rows[] =
        HEADER ROW("channel", "channel", "a", "csat", "0.5", "share", "400", "200", "400", "", "", "", "", "",
                   "", "") ROW("channel", "channel", "b", "csat", "0.9", "share", "300", "270", "300", "", "",
                               "", "", "", "", "") ROW("channel", "channel", "c", "csat", "0.68", "share",
                                                       "100", "68", "100", "", "", "", "", "", "", "")
            ROW("channel", "channel", "d", "csat", "1", "share", "9", "9", "9", "", "", "", "", "", "", "");
    struct made m;
    make_report(&m, "``` table view=channel columns=csat judge=csat\n```\n", rows, NULL);
    assert_int_equal(m.status, CS_OK);
    /* (200 + 270 + 68 + 9) / 809 = 67.6 %. Wilson, z = 3.09: a 0.424..0.576, b 0.836..0.940, c 0.525..0.804
     */
    assert_string_equal(after_masthead(as_term(&m, 80, false, false)),
                        "2 of 3 differ from the team, 67.6%, beyond the 99.8% limits\n"
                        "Channel  Satisfaction\n"
                        "a             ◆ 50.0%\n"
                        "b             ● 90.0%\n"
                        "c               68.0%\n"
                        "d               (n 9)\n"
                        "◆ below the team   ● above the team\n");
    release_report(&m);
}

static void test_heat(void **state)
{
    (void)state;
    static const char rows[] =
        "view\tkeys\tweekday\thour\tmetric\tvalue\tunit\tn\tnum\tden\tlo\thi\tas_of\tfrom\tto\tvs\tbase"
        "\tdiff\tdiff_lo\tdiff_hi\n"
        "h\tweekday,hour\t1\t09\ttickets\t40\tcount\t40\t\t\t\t\t\t\t\t\t\t\t\t\n"
        "h\tweekday,hour\t2\t09\ttickets\t10\tcount\t10\t\t\t\t\t\t\t\t\t\t\t\t\n"
        "h\tweekday,hour\t2\t23\ttickets\t11\tcount\t11\t\t\t\t\t\t\t\t\t\t\t\t\n";
    struct made m;
    make_report(&m, "``` heat view=h metric=tickets\n```\n", rows, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *html = as_html(&m);
    assert_has(html, "<th scope=\"col\" class=\"r\">0</th>");
    assert_has(html, "<th scope=\"row\">Mon</th>");
    assert_has(html, "<td class=\"h4\">40</td>");
    assert_has(html, "<td class=\"h1\">10</td>"); /* a quarter: the first step */
    assert_has(html, "<td class=\"h2\">11</td>");
    release_report(&m);
}

/* ---- mistakes ---- */

static void fails(const char *template, unsigned line, const char *part)
{
    struct made m;
    make_report(&m, template, measures, NULL);
    if (m.status != CS_USAGE) fail_msg("'%s' is taken", template);
    assert_has(m.e.text, part);
    assert_string_equal(m.e.file, "t.md");
    if (m.e.line != line) fail_msg("'%s': line %u, not %u", template, (unsigned)m.e.line, line);
    release_report(&m);
}

static void test_mistakes(void **state)
{
    (void)state;
    fails("a\n\nb {{metric csat view=chanel}}", 3,
          "no view 'chanel'; there is channel, overview, complaints");
    fails("---\nlang: en\n---\n\na\nb {{metric csatt view=overview}}", 6,
          "view 'overview' has no metric 'csatt'; it has ");
    fails("{{metric csat}}", 1, "'metric' needs view=");
    fails("{{metric view=overview}}", 1, "'metric' needs a metric");
    fails("{{metric csat view=channel}}", 1, "view 'channel' is by channel: say which, channel=");
    fails("{{metric csat:mode view=overview}}", 1, "cannot show 'mode'; there is value, share");
    fails("{{metric csat:share view=overview}}", 1, "'csat' is not a count");
    fails("{{metric csat view=overview colour=red}}", 1, "'metric' has no option 'colour'");
    fails("{{metric csat nps view=overview}}", 1, "'metric' does not take 'nps'");
    fails("{{mean csat}}", 1, "no tag 'mean'; there is metric, top, ");
    fails("{{}}", 1, "a tag without a name");
    fails("{{title", 1, "'{{' without '}}'");
    fails("{{top tickets view=channel rank=0}}", 1, "rank: not a whole number from 1 to 100: '0'");
    fails("{{top tickets view=channel show=colour}}", 1, "cannot show 'colour'; there is key, value");
    fails("{{lead view=channel}}", 1, "'lead' needs a view without keys");
    fails("{{title a=\"b}}", 1, "a quote without its end");
    fails("x\n\n``` pie view=channel\n```\n", 3, "no block 'pie'; there is tiles, values, table");
    fails("``` table view=channel\n```\n", 1, "'table' needs columns=");
    fails("``` table view=channel columns=tickets\nwords\n```\n", 1 + 1,
          "expected 'key = value', not 'words'");
    fails("``` table view=channel columns=tickets\n\ntitle = {{nothing}}\n```\n", 3, "no tag 'nothing'");
    fails("``` table view=channel columns=tickets title=a\ntitle = b\n```\n", 2,
          "option 'title' is given twice");
    fails("``` table view=channel columns=tickets mark=week\n```\n", 1, "mark= needs bar=");
    fails("``` table view=channel columns=tickets bar=tickets mark=then\n```\n", 1, "no comparison 'then'");
    fails("``` table view=channel columns=tickets judge=tickets\n```\n", 1, "judge= needs a share");
    fails("``` table view=channel columns=tickets judge=csat\n```\n", 1,
          "judge= needs 'csat' among the columns");
    fails("``` definitions\nnone = x\n```\n", 1, "'definitions' has no option 'none'");
    fails("``` table view=overview columns=tickets\n```\n", 1, "view 'overview' has no keys");
    fails("``` tiles view=channel metrics=tickets\n```\n", 1, "'tiles' needs a view without keys");
    fails("``` values view=overview metrics=tickets width=13\n```\n", 1,
          "width: not a whole number from 1 to 12");
}

static void test_deep_nesting(void **state)
{
    (void)state;
    char text[2000];
    memset(text, '>', sizeof text - 3);
    memcpy(text + sizeof text - 3, "x\n", 3);
    fails(text, 1, "nested deeper than");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_front_matter),
        cmocka_unit_test(test_front_matter_errors),
        cmocka_unit_test(test_metric),
        cmocka_unit_test(test_other_tags),
        cmocka_unit_test(test_seal),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_limit_and_empty),
        cmocka_unit_test(test_tiles_and_values),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_changes_and_notes),
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_heat),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_deep_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
