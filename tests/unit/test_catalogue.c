/* test_catalogue.c - catalogue files: what they may say, where mistakes are told, what ids mean. Expectations
 * are read off cs-catalogue(5). */
#include "metric/catalogue.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char small[] = "[wait]\n"
                            "name.en = Wait\n"
                            "name.zh-Hans = 等待时长\n"
                            "of = wait_s\n"
                            "value = median(of)\n"
                            "unit = s\n"
                            "basic = yes\n"
                            "[wait.p90]\n"
                            "of = wait_s\n"
                            "value = quantile(of, 0.95)   # an exact id beats id and suffix\n"
                            "unit = s\n"
                            "[happy]\n"
                            "of = csat\n"
                            "value = share(of >= 4)\n"
                            "where = !missing(csat)\n"
                            "anchor = csat_at, created_at\n"
                            "mature = 24h\n"
                            "unit = share\n"
                            "[rows]\n"
                            "value = count()\n"
                            "unit = count\n";

static struct cs_catalogue read_small(void)
{
    struct cs_catalogue c = {0};
    struct cs_error e = CS_ERROR_INIT;
    if (cs_catalogue_parse(&c, cs_slicez(small), "small", &e)) fail_msg("%u:%s", (unsigned)e.line, e.text);
    return c;
}

static struct cs_metric find(const struct cs_catalogue *c, const char *id)
{
    struct cs_metric m;
    struct cs_error e = CS_ERROR_INIT;
    if (cs_catalogue_find(c, cs_slicez(id), &m, &e)) fail_msg("%s: %s", id, e.text);
    return m;
}

static void test_definitions(void **state)
{
    (void)state;
    struct cs_catalogue c = read_small();
    assert_int_equal(c.n, 4);
    assert_true(cs_slice_eqz(c.defs[0].name[CS_ZH_HANS], "等待时长"));
    assert_true(c.defs[0].basic);
    assert_false(c.defs[2].basic);
    assert_int_equal(c.defs[2].mature_s, 86400);
    assert_int_equal(c.defs[2].aggregate, CS_AGG_SHARE);
    assert_true(cs_slice_eqz(c.defs[2].anchor, "csat_at, created_at"));
    assert_int_equal(c.defs[2].where.n, 1);
    assert_null(c.defs[3].arg.tree);
    cs_catalogue_release(&c);
}

static void test_ids(void **state)
{
    (void)state;
    struct cs_catalogue c = read_small();
    const struct {
        const char *id;
        enum cs_aggregate aggregate;
        uint32_t num, den;
        const char *unit;
    } cases[] = {
        {"wait", CS_AGG_QUANTILE, 1, 2, "s"},        {"wait.p90", CS_AGG_QUANTILE, 95, 100, "s"},
        {"wait.p75", CS_AGG_QUANTILE, 75, 100, "s"}, {"wait.p99.9", CS_AGG_QUANTILE, 999, 1000, "s"},
        {"wait.median", CS_AGG_QUANTILE, 1, 2, "s"}, {"wait.mean", CS_AGG_MEAN, 0, 0, "s"},
        {"wait.n", CS_AGG_N, 0, 0, "count"},         {"wait.cv", CS_AGG_CV, 0, 0, ""},
        {"wait.var", CS_AGG_VAR, 0, 0, ""},          {"wait.sd", CS_AGG_SD, 0, 0, "s"},
        {"happy.mean", CS_AGG_MEAN, 0, 0, "score"},  {"happy.max", CS_AGG_MAX, 0, 0, "score"},
        {"wait.p0", CS_AGG_QUANTILE, 0, 100, "s"},   {"wait.p100", CS_AGG_QUANTILE, 100, 100, "s"},
        {"rows", CS_AGG_COUNT, 0, 0, "count"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_metric m = find(&c, cases[i].id);
        if (m.aggregate != cases[i].aggregate) fail_msg("%s", cases[i].id);
        if (!cs_slice_eqz(m.unit, cases[i].unit)) fail_msg("%s", cases[i].id);
        /* As fractions: 95/100 is 19/20. */
        assert_true((uint64_t)m.p_num * (cases[i].den ? cases[i].den : 1) ==
                    (uint64_t)cases[i].num * (m.p_den ? m.p_den : 1));
    }
    assert_true(find(&c, "wait.mean").order > find(&c, "wait").order);
    assert_true(find(&c, "wait.p75").order < find(&c, "wait.p99.9").order);
    assert_true(find(&c, "wait.p99.9").order < find(&c, "wait.p90").order); /* that is the next stanza */
    cs_catalogue_release(&c);
}

static void test_wrong_ids(void **state)
{
    (void)state;
    struct cs_catalogue c = read_small();
    const struct {
        const char *id, *says;
    } cases[] = {
        {"wiat", "did you mean 'wait'"},
        {"", "--list"},
        {"wait.", "did you mean 'wait'"},
        {"wait.p101", ""},
        {"wait.p-1", ""},
        {"wait.p", ""},
        {"wait.quantile", ""},
        {"wait.share", ""},
        {"rows.mean", "no 'of'"},
        {"wait.avg", ".mean .median .p90"},
        {"wait.km", "no 'open'"},
        {"wait.mean.mean", ""},
        {".mean", ""},
        {"wait.p1e1", ""},
        {"wait.p99999999999999999999", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_metric m;
        struct cs_error e = CS_ERROR_INIT;
        if (cs_catalogue_find(&c, cs_slicez(cases[i].id), &m, &e) != CS_USAGE)
            fail_msg("'%s' is taken", cases[i].id);
        if (!strstr(e.cure, cases[i].says) && !strstr(e.text, cases[i].says))
            fail_msg("%s: %s", e.text, e.cure);
    }
    cs_catalogue_release(&c);
}

static void test_mistakes(void **state)
{
    (void)state;
    const struct {
        const char *text;
        unsigned line, column;
    } cases[] = {
        {"[x]\nof = a\n", 1, 0},                   /* no value */
        {"[x]\nvalue = a + b\n", 2, 9},            /* no aggregate */
        {"[x]\nvalue = average(a)\n", 2, 9},       /* an unknown one */
        {"[x]\nvalue = count(a)\n", 2, 9},         /* too many arguments */
        {"[x]\nvalue = mean()\n", 2, 9},           /* too few */
        {"[x]\nvalue = quantile(a, 1.5)\n", 2, 9}, /* no probability */
        {"[x]\nvalue = quantile(a, b)\n", 2, 9},
        {"[x]\nvalue = count()\ncolour = red\n", 3, 1}, /* an unknown key */
        {"[x]\nvalue = count()\nname.fr = x\n", 3, 1},  /* an unknown language */
        {"[x]\nvalue = count()\nabout.fr = x\n", 3, 1},
        {"[x]\nvalue = breadth(a, b, 0, 5)\n", 2, 9}, /* no number of kinds */
        {"[x]\nvalue = ratio(a + 1, b)\n", 2, 9},     /* no id */
        {"[x]\nvalue = km(of)\nof = a\n", 2, 9},      /* nothing said of what has not ended */
        {"[x]\nvalue = count()\nmature = soon\n", 3, 10},
        {"[x]\nvalue = count()\nbetter = sideways\n", 3, 10},
        {"[x]\nvalue = count()\nbasic = maybe\n", 3, 9},
        {"[X]\nvalue = count()\n", 1, 1}, /* not an id */
        {"[x..y]\nvalue = count()\n", 1, 1},
        {"[x.]\nvalue = count()\n", 1, 1},
        {"[x]\nvalue = mean(of)\nof = a +\n", 3, 9}, /* syntax: where the operand is missing */
        {"value = count()\n", 1, 0},                 /* outside of any stanza: an empty id */
        {"[x]\nvalue = count()\nwhere = a == 1,\n   b ==\n", 4, 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_catalogue c = {0};
        struct cs_error e = CS_ERROR_INIT;
        if (cs_catalogue_parse(&c, cs_slicez(cases[i].text), "f", &e) != CS_USAGE)
            fail_msg("taken: %s", cases[i].text);
        if (strcmp(e.file, "f") != 0 || e.line != cases[i].line ||
            (cases[i].column && e.column != cases[i].column))
            fail_msg("%s%s:%u:%u: %s", cases[i].text, e.file, (unsigned)e.line, (unsigned)e.column, e.text);
        cs_catalogue_release(&c);
    }
}

/* Derived metrics: their parts are looked for when all files are there. */
static void test_parts(void **state)
{
    (void)state;
    const struct {
        const char *text, *says;
        unsigned line, column;
    } cases[] = {
        {"[x]\nvalue = ratio(rows, rows)\n", NULL, 0, 0},
        {"[x]\nvalue = ratio(rows, wait.sum)\n", NULL, 0, 0},
        {"[x]\nvalue = difference(`wait.n`, rows)\n", NULL, 0, 0},
        {"[x]\nvalue = ratio(rows, rwos)\n", "unknown metric 'rwos'", 2, 21},
        {"[x]\nvalue = ratio(wait, rows)\n", "does not add up", 2, 15}, /* a median */
        {"[x]\nvalue = ratio(happy, rows)\n", "does not add up", 2, 15},
        {"[y]\nvalue = ratio(rows, rows)\n[x]\nvalue = ratio(y, rows)\n", "does not add up", 4, 15},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_catalogue c = read_small();
        struct cs_error e = CS_ERROR_INIT;
        assert_int_equal(cs_catalogue_parse(&c, cs_slicez(cases[i].text), "f", &e), CS_OK);
        enum cs_status status = cs_catalogue_check(&c, &e);
        assert_int_equal(status, cases[i].says ? CS_USAGE : CS_OK);
        if (cases[i].says &&
            (!strstr(e.text, cases[i].says) || e.line != cases[i].line || e.column != cases[i].column))
            fail_msg("%s%u:%u: %s", cases[i].text, (unsigned)e.line, (unsigned)e.column, e.text);
        if (!cases[i].says) assert_true(find(&c, "x").part[0].def != NULL);
        cs_catalogue_release(&c);
    }
}

static void test_later_files(void **state)
{
    (void)state;
    struct cs_catalogue c = read_small();
    struct cs_error e = CS_ERROR_INIT;
    static const char more[] = "[wait]\nof = wait_s\nvalue = mean(of)\n[own]\nvalue = count()\n";
    assert_int_equal(cs_catalogue_parse(&c, cs_slicez(more), "more", &e), CS_OK);
    assert_int_equal(c.n, 5);
    assert_int_equal(find(&c, "wait").aggregate, CS_AGG_MEAN); /* replaced, in its old place */
    assert_true(find(&c, "wait").order < find(&c, "happy").order);
    assert_true(find(&c, "own").order > find(&c, "rows").order);
    cs_catalogue_release(&c);
}

static void test_words(void **state)
{
    (void)state;
    struct cs_catalogue c = read_small();
    const struct {
        const char *id;
        enum cs_lang lang;
        const char *name, *call;
    } cases[] = {
        {"wait", CS_EN, "Wait", "median(of)"},
        {"wait.mean", CS_ZH_HANS, "等待时长 (平均)", "mean(of)"},
        {"wait.p75", CS_ZH_HANT, "Wait (p75)", "quantile(of, 0.75)"},
        {"rows", CS_EN, "rows", "count()"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_metric m = find(&c, cases[i].id);
        struct cs_buf b = {0};
        cs_metric_name(&m, cases[i].lang, &b);
        assert_true(cs_slice_eqz(cs_buf_slice(&b), cases[i].name));
        cs_buf_clear(&b);
        cs_metric_call(&m, &b);
        assert_true(cs_slice_eqz(cs_buf_slice(&b), cases[i].call));
        cs_buf_release(&b);
    }
    cs_catalogue_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_definitions), cmocka_unit_test(test_ids),
        cmocka_unit_test(test_wrong_ids),   cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_later_files), cmocka_unit_test(test_words),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
