/* test_report_term.c - the terminal carrier: wrapping, alignment by cells, bands, colours, ASCII. */
#include "report_fixture.h"

#include "report/wrap.h"
#include "text/width.h"

static void wrapped_is(size_t width, const char *text, const char *expected)
{
    struct cs_span span = {.text = cs_slice(text, strlen(text))};
    const struct cs_line line = {.spans = &span, .n = 1};
    struct cs_atoms atoms = {0};
    struct cs_buf out = {0};
    cs_atoms_add(&atoms, &line);
    for (size_t at = 0, n, cells; at < atoms.n; at += n) {
        n = cs_atoms_fit(&atoms, at, width, &cells);
        if (at) cs_buf_addc(&out, '|');
        for (size_t i = at; i < at + n; i++) {
            for (size_t k = 0; i > at && k < atoms.v[i].blanks; k++) cs_buf_addc(&out, ' ');
            cs_buf_adds(&out, atoms.v[i].text);
        }
    }
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_atoms_release(&atoms);
    cs_buf_release(&out);
}

static void test_wrap(void **state)
{
    (void)state;
    wrapped_is(10, "one two three", "one two|three");
    wrapped_is(7, "one two three", "one two|three");
    wrapped_is(6, "one two three", "one|two|three");
    wrapped_is(3, "antidisestablish", "antidisestablish"); /* a word is never cut */
    wrapped_is(6, "客户满意度", "客户满|意度");
    wrapped_is(7, "客户满意度", "客户满|意度");
    wrapped_is(6, "客户满。意度", "客户|满。意|度"); /* no line begins with a full stop */
    wrapped_is(4, "较（上周）", "较|（上|周）");     /* nor ends with an opening bracket */
    wrapped_is(8, "共 12 件abc", "共 12 件|abc");
}

static void test_whole_spans(void **state)
{
    (void)state;
    struct cs_span spans[] = {
        {.text = CS_LIT("降至 ")}, {.text = CS_LIT("73 秒"), .whole = true}, {.text = CS_LIT("。")}};
    const struct cs_line line = {.spans = spans, .n = 3};
    struct cs_atoms atoms = {0};
    size_t cells;
    cs_atoms_add(&atoms, &line);
    assert_int_equal(cs_atoms_fit(&atoms, 0, 8, &cells), 2); /* 降至, and not half of 73 秒 */
    assert_int_equal(cells, 4);
    assert_int_equal(cs_atoms_fit(&atoms, 2, 8, &cells), 2); /* 73 秒 with its full stop */
    assert_int_equal(cells, 7);
    assert_int_equal(cs_atoms_widest(&atoms), 7);
    cs_atoms_release(&atoms);
}

static const char table[] = "``` table view=channel columns=tickets,csat bar=tickets mark=week\n```\n";

static void test_ascii(void **state)
{
    (void)state;
    struct made m;
    make_report(
        &m,
        "{{metric csat:week view=overview}} {{metric frt:week view=overview}} …\n\n``` table view=channel "
        "columns=tickets bar=tickets mark=week\n```\n\n## x\n",
        measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = as_term(&m, 60, false, true);
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p >= 0x80) fail_msg("not ASCII: %s", p);
    assert_has(text, "v -9.2 pp ~ +50.0% .");
    assert_has(text, "===="); /* the rule of the masthead */
    assert_has(text, "1  x ---");
    assert_has(text, "Phone            900  #");
    assert_has(text, "|");
    release_report(&m);
}

static void test_colour(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, table, measures, NULL);
    const char *text = as_term(&m, 80, true, false);
    assert_has(text, "\x1b[34m━");
    assert_has(text, "\x1b[2m(n \x1b[0m");
    text = as_term(&m, 80, false, false);
    assert_lacks(text, "\x1b");
    release_report(&m);
}

/* Every row that has the same columns is as wide as the others, whatever its names are made of. */
static void test_alignment(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` table view=c columns=tickets\n```\n",
                HEADER NUMBER("c", "channel", "abc", "tickets", "1", "count", "1")
                    NUMBER("c", "channel", "电话客服", "tickets", "1000", "count", "1000")
                        NUMBER("c", "channel", "👩\u200d👧", "tickets", "20", "count", "20")
                            NUMBER("c", "channel", "e\u0301", "tickets", "20", "count", "20")
                                NUMBER("c", "channel", "ａｂ", "tickets", "20", "count", "20"),
                NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = after_masthead(as_term(&m, 60, false, false));
    size_t rows = 0;
    while (*text) {
        const char *end = strchr(text, '\n');
        assert_int_equal(cs_width(cs_slice(text, (size_t)(end - text))), 8 + 2 + 7);
        text = end + 1;
        rows++;
    }
    assert_int_equal(rows, 6);
    release_report(&m);
}

static void test_long_names(void **state)
{
    (void)state;
    struct made m;
    make_report(&m, "``` table view=c columns=tickets\n```\n",
                HEADER NUMBER("c", "channel", "很长很长很长很长很长很长很长很长很长很长的名称", "tickets",
                              "1", "count", "1"),
                NULL);
    assert_int_equal(m.status, CS_OK);
    /* of 40 cells the column of numbers and the gap leave 31: 15 Han (30) and the ellipsis */
    assert_string_equal(after_masthead(as_term(&m, 40, false, false)),
                        "Channel                          Tickets\n"
                        "很长很长很长很长很长很长很长很…        1\n");
    assert_has(after_masthead(as_term(&m, 60, false, false)), "很长的名称");
    release_report(&m);
}

/* Too narrow for all columns: the rest follows in a second table, with the names again. */
static void test_bands(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "``` table view=channel columns=tickets,tickets:share,tickets:week,csat,csat:n,csat:interval "
                "limit=1\n```\n",
                measures, NULL);
    assert_int_equal(m.status, CS_OK);
    const char *text = after_masthead(as_term(&m, 40, false, false));
    for (const char *p = text; *p;) {
        const char *end = strchr(p, '\n');
        assert_true(cs_width(cs_slice(p, (size_t)(end - p))) <= 40);
        p = end + 1;
    }
    const char *first = strstr(text, "Phone");
    assert_non_null(first);
    if (first) assert_non_null(strstr(first + 1, "Phone"));
    assert_has(text, "45.0–55.0%");
    release_report(&m);
}

static void test_widths(void **state)
{
    (void)state;
    struct made m;
    make_report(&m,
                "---\ntitle: A long title of a report that has to be wrapped\n---\n{{lead view=overview}}\n",
                measures, NULL);
    for (size_t width = 1; width < 200; width += 7) {
        const char *p = as_term(&m, width, false, false);
        while (*p) {
            const char *end = strchr(p, '\n');
            assert_true(cs_width(cs_slice(p, (size_t)(end - p))) <=
                        (width < CS_TERM_MIN ? CS_TERM_MIN : width));
            p = end + 1;
        }
    }
    release_report(&m);
}

static void test_deterministic(void **state)
{
    (void)state;
    struct made a, b;
    make_report(&a, table, measures, NULL);
    make_report(&b, table, measures, NULL);
    assert_string_equal(as_html(&a), as_html(&b));
    assert_string_equal(as_term(&a, 90, true, false), as_term(&b, 90, true, false));
    release_report(&a);
    release_report(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrap),          cmocka_unit_test(test_whole_spans),
        cmocka_unit_test(test_ascii),         cmocka_unit_test(test_colour),
        cmocka_unit_test(test_alignment),     cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_bands),         cmocka_unit_test(test_widths),
        cmocka_unit_test(test_deterministic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
