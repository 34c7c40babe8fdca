/* test_report_split.c - which groups drove a change. The expected parts were worked out with Python's
 * fractions from the formulas of split.h; that they add up to the change is the identity itself. */
#include "report_fixture.h"

#include "report/split.h"

#include <math.h>

#define BOTH(key, metric, value, unit, n, num, den, value_b, n_b, num_b, den_b)                              \
    ROW("channel", "channel", key, metric, value, unit, n, num, den, "", "", "", "", "", "", "")             \
    ROW("channel", "channel", key, metric ".base", value_b, unit, n_b, num_b, den_b, "", "", "week", "", "", \
        "", "")
#define SHARE(key, n, d, nb, db, v, vb) BOTH(key, "csat", v, "share", d, n, d, vb, db, nb, db)

static const char rows[] = HEADER SHARE("phone", "40", "100", "90", "100", "0.4", "0.9")
    SHARE("chat", "45", "50", "0", "0", "0.9", "") SHARE("email", "0", "0", "10", "100", "", "0.1")
        SHARE("app", "30", "50", "20", "40", "0.6", "0.5")
            BOTH("phone", "tickets", "7", "count", "7", "7", "", "9", "9", "9", "")
                BOTH("chat", "tickets", "8", "count", "8", "8", "", "0", "0", "0", "")
                    BOTH("phone", "frt", "30", "s", "5", "", "", "40", "5", "", "");

struct fixture {
    struct cs_facts facts;
    struct cs_catalogue catalogue;
    struct cs_doc doc;
    struct cs_build build;
    struct cs_asked asked;
    struct cs_tag tag;
    struct cs_error e;
};

static void set_up(struct fixture *f)
{
    *f = (struct fixture){.e = CS_ERROR_INIT};
    assert_int_equal(read_measures(&f->facts, rows, &f->e), CS_OK);
    assert_int_equal(cs_catalogue_parse(&f->catalogue, cs_slicez(catalogue_text), "c", &f->e), CS_OK);
    assert_int_equal(cs_doc_make(&f->doc, CS_EN, &f->e), CS_OK);
    f->build = (struct cs_build){.doc = &f->doc, .facts = &f->facts, .catalogue = &f->catalogue};
    assert_int_equal(cs_ask_view(&f->build, &f->tag, CS_LIT("channel"), &f->asked, &f->e), CS_OK);
}

static void tear_down(struct fixture *f)
{
    cs_map_release(&f->build.used);
    cs_doc_release(&f->doc);
    cs_catalogue_release(&f->catalogue);
    cs_facts_release(&f->facts);
}

static struct cs_split split_of(struct fixture *f, const char *metric)
{
    struct cs_spec spec;
    struct cs_split split;
    assert_int_equal(cs_ask_spec(&f->build, &f->tag, &f->asked, cs_slicez(metric), &spec, &f->e), CS_OK);
    assert_int_equal(cs_split_make(&f->build, &f->asked, &spec, CS_LIT("week"), &split, &f->e), CS_OK);
    return split;
}

static void near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-12);
}

static void test_share(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f);
    struct cs_split split = split_of(&f, "csat");
    static const double rate[] = {-11 / 48.0, 0, 0, 1 / 48.0};
    static const double mix[] = {3 / 320.0, 29 / 320.0, 35 / 192.0, 1 / 960.0};
    assert_int_equal(split.n, 4);
    for (size_t i = 0; i < 4; i++) {
        near(split.parts[i].rate, rate[i]);
        near(split.parts[i].mix, mix[i]);
    }
    near(split.now, 23 / 40.0);
    near(split.base, 1 / 2.0);
    near(split.change, 3 / 40.0);
    near(split.rate + split.mix, split.change);
    near(split.parts[0].share_now, 1 / 2.0);
    near(split.parts[2].share_base, 100 / 240.0);
    assert_true(isnan(split.parts[1].base) && isnan(split.parts[2].now));
    const struct cs_split_part *driver = cs_split_driver(&split); /* mail, that nobody wrote any more */
    assert_true(cs_slice_eqz(driver->group->key[0], "email"));
    cs_split_sort(&split); /* phone fell furthest: -211/960 */
    assert_true(cs_slice_eqz(split.parts[0].group->key[0], "phone"));
    tear_down(&f);
}

static void test_count(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f);
    struct cs_split split = split_of(&f, "tickets");
    assert_int_equal(split.n, 2);
    near(split.change, 6);
    near(split.parts[0].rate, -2);
    near(split.parts[1].rate, 8);
    near(split.mix, 0);
    tear_down(&f);
}

static void test_cannot(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_int_equal(split_of(&f, "frt").n, 0); /* a median has no parts that add up */
    struct cs_split split;
    struct cs_spec spec;
    assert_int_equal(cs_ask_spec(&f.build, &f.tag, &f.asked, CS_LIT("csat"), &spec, &f.e), CS_OK);
    assert_int_equal(cs_split_make(&f.build, &f.asked, &spec, CS_LIT("year"), &split, &f.e), CS_OK);
    assert_int_equal(split.n, 0);
    assert_null(cs_split_driver(&split));
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
