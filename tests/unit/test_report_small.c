/* test_report_small.c - which cells --k hides, worked out by hand; and, over many made-up tables, that no
 * hidden cell is the difference of a total and of cells that are shown. */
#include "report_fixture.h"

#include "report/small.h"

static struct cs_buf stream;

static void begin(void)
{
    cs_buf_clear(&stream);
    cs_buf_addz(
        &stream,
        "view\tkeys\ta\tb\tdate\tmetric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\tcalendar\t"
        "as_of\tfrom\tto\ttarget\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n");
}

/* A count; with `vs` a comparison with `base`. */
static void add(const char *view, const char *keys, const char *a, const char *b, const char *date, int n,
                const char *vs, int base)
{
    cs_buf_addf(&stream, "%s\t%s\t%s\t%s\t%s\ttickets\t%d\tcount\t%d\t0\t%d\t\t\t\tcreated_at\t24x7\t", view,
                keys, a, b, date, n, n, n);
    cs_buf_addf(&stream, "2025-06-19T06:00:00+08:00\t%s\t2025-06-18\t\t",
                *date ? "2025-06-16" : "2025-06-18");
    if (*vs)
        cs_buf_addf(&stream, "%s\t%d\t%d\t\t\n", vs, base, n - base);
    else
        cs_buf_addz(&stream, "\t\t\t\t\n");
}

static struct cs_facts facts;
static struct cs_small small;

static void hide(uint64_t k)
{
    struct cs_error e = CS_ERROR_INIT;
    cs_buf_addc(&stream, 0);
    assert_int_equal(read_measures(&facts, stream.p, &e), CS_OK);
    assert_int_equal(cs_small_hide(&facts, k, &small, &e), CS_OK);
}

/* The value of a group by the first two of its keys: -1 when it is hidden, -2 when the group is gone. */
static int value(const char *view, const char *a, const char *b, const char *vs)
{
    const struct cs_facts_view *v = cs_facts_view(&facts, cs_slicez(view));
    for (size_t g = 0; v && g < v->n_groups; g++) {
        const struct cs_fact_group *group = &v->groups[g];
        if ((v->n_keys > 0 && !cs_slice_eqz(group->key[0], a)) ||
            (v->n_keys > 1 && !cs_slice_eqz(group->key[1], b)))
            continue;
        const struct cs_fact *f = cs_facts_get(&facts, v, group, CS_LIT("tickets"), cs_slicez(vs));
        if (!f || cs_num_missing(f->value)) return -1;
        return (int)cs_num_double(*vs ? f->base : f->value);
    }
    return -2;
}

static void end(void)
{
    cs_facts_release(&facts);
}

/* Two hidden that are five together: nothing else is needed. */
static void test_enough(void **state)
{
    (void)state;
    begin();
    add("all", "", "", "", "", 125, "", 0);
    add("by", "a", "phone", "", "", 100, "", 0);
    add("by", "a", "chat", "", "", 20, "", 0);
    add("by", "a", "mail", "", "", 3, "", 0);
    add("by", "a", "app", "", "", 2, "", 0);
    add("by", "a", "fax", "", "", 0, "", 0);
    hide(5);
    assert_int_equal(value("by", "phone", "", ""), 100);
    assert_int_equal(value("by", "chat", "", ""), 20);
    assert_int_equal(value("by", "mail", "", ""), -2);
    assert_int_equal(value("by", "app", "", ""), -2);
    assert_int_equal(value("by", "fax", "", ""), 0); /* about nobody */
    assert_int_equal(value("all", "", "", ""), 125);
    assert_int_equal(small.values, 2);
    assert_int_equal(small.more, 0);
    assert_int_equal(small.groups, 2);
    end();
}

/* One hidden would be the total less the others; two hidden that are four together are a small group still.
 */
static void test_complement(void **state)
{
    (void)state;
    begin();
    add("all", "", "", "", "", 123, "", 0);
    add("by", "a", "phone", "", "", 100, "", 0);
    add("by", "a", "chat", "", "", 20, "", 0);
    add("by", "a", "mail", "", "", 3, "", 0);
    hide(5);
    assert_int_equal(value("by", "phone", "", ""), 100);
    assert_int_equal(value("by", "chat", "", ""), -2);
    assert_int_equal(small.values, 1);
    assert_int_equal(small.more, 1);
    end();
    begin();
    add("by", "a", "phone", "", "", 100, "", 0);
    add("by", "a", "chat", "", "", 20, "", 0);
    add("by", "a", "mail", "", "", 2, "", 0);
    add("by", "a", "app", "", "", 2, "", 0);
    hide(5);
    assert_int_equal(value("by", "phone", "", ""), 100);
    assert_int_equal(value("by", "chat", "", ""), -2);
    end();
}

/* Nothing is left to hide on the line: its total goes. */
static void test_total(void **state)
{
    (void)state;
    begin();
    add("all", "", "", "", "", 104, "", 0);
    add("by", "a", "x", "", "", 54, "", 0);
    add("by", "a", "y", "", "", 50, "", 0);
    add("cross", "a,b", "x", "1", "", 4, "", 0);
    add("cross", "a,b", "x", "2", "", 50, "", 0);
    add("cross", "a,b", "y", "3", "", 50, "", 0);
    hide(5);
    /* x1 is small, so x2 goes along a; along b x1 and x2 stand alone, and b has no totals shown */
    assert_int_equal(value("cross", "x", "1", ""), -1);
    assert_int_equal(value("cross", "x", "2", ""), -1);
    assert_int_equal(value("cross", "y", "3", ""), 50);
    assert_int_equal(value("by", "x", "", ""), 54);
    end();
}

/* The same cell in another view, and a day that is a key there. */
static void test_views(void **state)
{
    (void)state;
    begin();
    add("one", "a", "phone", "", "", 100, "", 0);
    add("one", "a", "chat", "", "", 20, "", 0);
    add("one", "a", "mail", "", "", 3, "", 0);
    add("two", "a,date", "phone", "", "2025-06-18", 100, "", 0);
    add("two", "a,date", "chat", "", "2025-06-18", 20, "", 0);
    add("two", "a,date", "chat", "", "2025-06-17", 30, "", 0);
    add("two", "a,date", "chat", "", "2025-06-16", 40, "", 0);
    hide(5);
    assert_int_equal(value("one", "chat", "", ""), -2);
    assert_int_equal(value("two", "chat", "2025-06-18", ""), -1);
    assert_int_equal(value("two", "chat", "2025-06-17", ""), -1); /* or three days less two */
    assert_int_equal(value("two", "chat", "2025-06-16", ""), 40);
    end();
}

/* A past that is small is hidden as a comparison, the present stays. */
static void test_past(void **state)
{
    (void)state;
    begin();
    add("by", "a", "phone", "", "", 100, "", 0);
    add("by", "a", "phone", "", "", 100, "week", 90);
    add("by", "a", "chat", "", "", 20, "", 0);
    add("by", "a", "chat", "", "", 20, "week", 2);
    add("by", "a", "mail", "", "", 30, "", 0);
    add("by", "a", "mail", "", "", 30, "week", 40);
    hide(5);
    assert_int_equal(value("by", "chat", "", ""), 20);
    assert_int_equal(value("by", "chat", "", "week"), -1);
    assert_int_equal(value("by", "mail", "", "week"), -1); /* or the past of chat could be computed */
    assert_int_equal(value("by", "phone", "", "week"), 90);
    end();
}

enum { SIDE = 6 };

/* Along every row and column: the hidden are none, or two or more of at least k together, or the total is
 * hidden too. */
static void check_table(int n[SIDE][SIDE], uint64_t k)
{
    char name[2][4];
    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < SIDE; i++) {
            int hidden = 0, sum = 0, total = 0;
            for (int j = 0; j < SIDE; j++) {
                int r = turn ? j : i, c = turn ? i : j;
                snprintf(name[0], sizeof name[0], "r%d", r);
                snprintf(name[1], sizeof name[1], "c%d", c);
                int shown = value("cross", name[0], name[1], "");
                total += n[r][c];
                assert_true(shown < 0 || shown == n[r][c]);
                assert_true(n[r][c] == 0 || (uint64_t)n[r][c] >= k || shown < 0);
                if (shown >= 0) continue;
                hidden++;
                sum += n[r][c];
            }
            snprintf(name[0], sizeof name[0], turn ? "c%d" : "r%d", i);
            int margin = value(turn ? "cols" : "rows", name[0], "", "");
            assert_true(margin < 0 || margin == total);
            if (hidden && (hidden == 1 || (uint64_t)sum < k)) assert_true(margin < 0);
        }
}

static void test_tables(void **state)
{
    (void)state;
    unsigned x = 12345;
    for (int round = 0; round < 200; round++) {
        int n[SIDE][SIDE], rows[SIDE] = {0}, cols[SIDE] = {0};
        char name[2][4];
        begin();
        for (int r = 0; r < SIDE; r++)
            for (int c = 0; c < SIDE; c++) {
                x = x * 1103515245u + 12345u;
                unsigned y = (x >> 16) % 100;
                n[r][c] = y < 20 ? 0 : y < 50 ? (int)(y % 10) : (int)y;
                rows[r] += n[r][c];
                cols[c] += n[r][c];
                snprintf(name[0], sizeof name[0], "r%d", r);
                snprintf(name[1], sizeof name[1], "c%d", c);
                add("cross", "a,b", name[0], name[1], "", n[r][c], "", 0);
            }
        for (int i = 0; i < SIDE; i++) {
            snprintf(name[0], sizeof name[0], "r%d", i);
            snprintf(name[1], sizeof name[1], "c%d", i);
            add("rows", "a", name[0], "", "", rows[i], "", 0);
            add("cols", "b", "", name[1], "", cols[i], "", 0);
        }
        hide(5);
        check_table(n, 5);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enough), cmocka_unit_test(test_complement), cmocka_unit_test(test_total),
        cmocka_unit_test(test_views),  cmocka_unit_test(test_past),       cmocka_unit_test(test_tables),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    cs_buf_release(&stream);
    return status;
}
