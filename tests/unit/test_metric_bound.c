/* test_metric_bound.c - which metrics a stream can answer, by which of their alternatives. */
#include "metric/bound.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cs_catalogue catalogue;

static int set_up(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    static const char text[] =
        "[rows]\nvalue = count()\nanchor = created_at\n"
        "[frt]\nof = coalesce(response_s, responded_at - created_at), response_s,\n"
        "     responded_at - created_at\n"
        "value = median(of)\nanchor = created_at\n"
        "[csat]\nof = csat\nvalue = share(of >= 4 && agent_id != \"x\")\n"
        "where = !missing(csat) && channel == \"a\", !missing(csat)\nanchor = csat_at, created_at\n"
        "[again]\nof = gap_prev(customer_id)\nvalue = share(of < 100)\namong = is_complaint\n";
    return cs_catalogue_parse(&catalogue, cs_slicez(text), "c", &e) == CS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cs_catalogue_release(&catalogue);
    return 0;
}

static void test_fits(void **state)
{
    (void)state;
    const struct {
        const char *id, *columns; /* separated by blanks */
        int of, where;            /* which alternative; -1: none */
        const char *anchor, *missing;
    } cases[] = {
        {"rows", "x", -1, -1, "", ""},
        {"rows", "x created_at", -1, -1, "created_at", ""},
        {"frt", "response_s responded_at created_at", 0, -1, "created_at", ""},
        {"frt", "response_s created_at", 1, -1, "created_at", ""},
        {"frt", "created_at responded_at", 2, -1, "created_at", ""},
        {"frt.p90", "created_at responded_at", 2, -1, "created_at", ""},
        {"frt", "created_at", -1, -1, "created_at", "response_s or responded_at"},
        {"csat", "csat agent_id channel csat_at created_at", 0, 0, "csat_at", ""},
        {"csat", "csat agent_id created_at", 0, 1, "created_at", ""},
        {"csat", "csat", 0, 1, "", "agent_id"},
        {"csat.mean", "csat", 0, 1, "", ""}, /* a suffix leaves the stanza's own condition aside */
        {"csat", "created_at", -1, -1, "created_at", "csat, agent_id"},
        {"again", "customer_id is_complaint created_at", 0, -1, "", ""},
        {"again", "customer_id is_complaint", -1, -1, "", "created_at"},
        {"again", "created_at", -1, -1, "", "customer_id, is_complaint"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_slice names[8];
        struct cs_header header = {.name = names};
        struct cs_metric m;
        struct cs_error e;
        struct cs_buf missing = {0};
        for (const char *list = cases[i].columns; cs_schema_next(&list, &names[header.n]);) header.n++;
        assert_int_equal(cs_catalogue_find(&catalogue, cs_slicez(cases[i].id), &m, &e), CS_OK);
        struct cs_fit fit = cs_metric_fit(&m, &header, NULL, 0, &missing);
        const struct cs_formulas *of = &m.def->of, *where = &m.def->where;
        if (!cs_slice_eqz(cs_buf_slice(&missing), cases[i].missing))
            fail_msg("%zu: lacks '%.*s'", i, (int)missing.n, missing.p);
        if (fit.answerable != (*cases[i].missing == 0)) fail_msg("%zu: answerable", i);
        if (fit.answerable && fit.of != (cases[i].of < 0 ? NULL : &of->v[cases[i].of]))
            fail_msg("%zu: of", i);
        if (fit.answerable && fit.where != (cases[i].where < 0 ? NULL : &where->v[cases[i].where]))
            fail_msg("%zu: where", i);
        if (!cs_slice_eqz(fit.anchor, cases[i].anchor)) fail_msg("%zu: anchor", i);
        cs_buf_release(&missing);
    }
}

/* A name of --let stands for a column. */
static void test_names(void **state)
{
    (void)state;
    struct cs_slice column[] = {CS_LIT("csat")}, let[] = {CS_LIT("agent_id")};
    struct cs_header header = {.name = column, .n = 1};
    struct cs_metric m;
    struct cs_error e;
    assert_int_equal(cs_catalogue_find(&catalogue, CS_LIT("csat"), &m, &e), CS_OK);
    assert_false(cs_metric_fit(&m, &header, NULL, 0, NULL).answerable);
    assert_true(cs_metric_fit(&m, &header, let, 1, NULL).answerable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fits), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
