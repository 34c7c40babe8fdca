/* test_gaps.c - gap_prev and gap_next: small cases by hand, a large one against a quadratic count over the
 * same rows, the same result however the rows are dealt to workers and blocks; and the sort alone against
 * qsort(). */
#include "expr/gapsort.h"
#include "expr_fixture.h"
#include <stdio.h>

/* Collects with `workers` states, rows dealt in runs of `step`, merged in turn. */
static struct cs_gaps *collect(struct fixture *f, uint32_t workers, uint32_t step)
{
    struct cs_gaps *g[4];
    struct cs_eval *v;
    assert_true(workers <= 4);
    assert_int_equal(cs_eval_make(&v, f->plan, &f->e), CS_OK);
    for (uint32_t i = 0; i < workers; i++) assert_int_equal(cs_gaps_make(&g[i], f->plan, &f->e), CS_OK);
    for (uint32_t first = 0, turn = 0; first < f->block.rows; first += step, turn++) {
        struct cs_block part =
            f->block; /* blocks as the reader cuts them: rows first…, offsets of the input */
        uint32_t n = f->block.rows - first < step ? f->block.rows - first : step;
        part.rows = n;
        part.start = f->block.start + first;
        part.sep = f->block.sep + (size_t)first * f->header.n;
        assert_int_equal(cs_gaps_collect(g[turn % workers], v, &part, &f->e), CS_OK);
    }
    for (uint32_t i = 1; i < workers; i++) {
        assert_int_equal(cs_gaps_merge(g[0], g[i], 0, &f->e), CS_OK);
        cs_gaps_free(g[i]);
    }
    assert_int_equal(cs_gaps_finish(g[0], &f->e), CS_OK);
    assert_int_equal(cs_eval_bad(v), 0);
    cs_eval_free(v);
    return g[0];
}

static void check(struct fixture *f, const char *text, const char *expected)
{
    cs_node node = fixture_node(f, text);
    assert_true(cs_plan_has_gaps(f->plan));
    struct cs_gaps *g = collect(f, 1, f->block.rows);
    assert_string_equal(fixture_values(f, node, g), expected);
    cs_gaps_free(g);
    g = collect(f, 3, 1);
    assert_string_equal(fixture_values(f, node, g), expected);
    cs_gaps_free(g);
}

/* Order of customer A: t2 09:00, t1 10:00, t4 10:00 (same second: by id), t5 11:00 */
static const char stream[] = "ticket_id\tcustomer_id\tcreated_at\tchannel\tis_complaint\n"
                             "t1\tA\t2024-08-01T10:00:00+08:00\tphone\t1\n"
                             "t2\tA\t2024-08-01T09:00:00+08:00\tchat\t0\n"
                             "t3\tB\t2024-08-01T09:30:00+08:00\tphone\t1\n"
                             "t4\tA\t2024-08-01T02:00:00+00:00\tphone\t0\n"
                             "t5\tA\t2024-08-01T11:00:00+08:00\tchat\t1\n"
                             "t6\t\t2024-08-01T11:00:00+08:00\tphone\t1\n"
                             "t7\tA\t\tphone\t1\n";

static void small(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f, stream);
    check(&f, "gap_prev(customer_id)", "3600|-|-|0|3600|-|-");
    check(&f, "gap_next(customer_id)", "0|3600|-|3600|-|-|-");
    check(&f, "gap_prev(customer_id, channel)", "-|-|-|0|7200|-|-");
    check(&f, "gap_prev(channel)", "1800|-|-|0|7200|3600|-"); /* t3 09:30, t1, t4 10:00, t6 11:00 */
    check(&f, "number(first_at(customer_id) - time(\"2024-08-01T09:00:00+08:00\"))", "0|0|1800|0|0|-|-");
    check(&f, "hour(first_at(customer_id, channel))",
          "10|09|09|10|09|-|-"); /* t4's clock is not that of t1, the first */
    check(&f, "gap_next(customer_id) <= 1h", "1|1|0|1|0|0|0");
    check(&f, "missing(gap_next(customer_id)) || gap_next(customer_id) > 30m", "0|1|1|1|1|1|1");
    check(&f, "gap_prev(lower(customer_id), date(created_at))", "3600|-|-|0|3600|-|-");
    fixture_close(&f);
}

static void among(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f, stream);
    cs_node complaint = fixture_node(&f, "is_complaint");
    cs_node all = fixture_node(&f, "gap_prev(customer_id)");
    cs_plan_among(f.plan, complaint);
    cs_node some = fixture_node(&f, "gap_prev(customer_id)");
    assert_int_not_equal(all, some);
    assert_int_equal(some, fixture_node(&f, "gap_prev(customer_id)"));
    struct cs_gaps *g = collect(&f, 2, 2);
    assert_string_equal(fixture_values(&f, some, g), "-|-|-|-|3600|-|-");
    assert_string_equal(fixture_values(&f, all, g), "3600|-|-|0|3600|-|-");
    cs_gaps_free(g);
    fixture_close(&f);
    /* what comes after the as-of time has not happened */
    fixture_open(&f, stream);
    f.scope.has_as_of = true;
    f.scope.as_of = (struct cs_time){1722477600, 0}; /* 2024-08-01T02:00:00Z */
    check(&f, "gap_next(customer_id)", "0|3600|-|-|-|-|-");
    fixture_close(&f);
}

static void refused(void **state)
{
    struct fixture f;
    cs_node node;
    (void)state;
    fixture_open(&f, stream);
    assert_wrong(&f, "gap_prev()", "1: wrong number of arguments of gap_prev() (gap_prev(key, …))");
    assert_wrong(&f, "gap_prev(gap_next(customer_id))",
                 "1: the keys of gap_prev() and its 'among' cannot use gaps themselves");
    node = fixture_node(&f, "gap_prev(customer_id)");
    assert_non_null(strstr(fixture_values(&f, node, NULL), "contacts were not collected"));
    cs_plan_among(f.plan, fixture_node(&f, "gap_prev(customer_id) > 1"));
    assert_wrong(&f, "gap_next(customer_id)",
                 "1: the keys of gap_next() and its 'among' cannot use gaps themselves");
    fixture_close(&f);
    fixture_open(&f, "customer_id\nA\n");
    assert_wrong(&f, "gap_prev(customer_id)",
                 "1: gap_prev() orders contacts by 'created_at', which is not here");
    fixture_close(&f);
}

/* ---- many rows, against a count that knows nothing of sorting ---- */

enum { MANY = 3000 };

struct contact {
    unsigned customer, minute;
    char id[24];
};

static bool before(const struct contact *a, const struct contact *b)
{
    return a->minute != b->minute ? a->minute < b->minute : strcmp(a->id, b->id) < 0;
}

static int64_t slow_gap(const struct contact *c, size_t n, size_t i, bool next)
{
    size_t best = n;
    for (size_t k = 0; k < n; k++) {
        if (k == i || c[k].customer != c[i].customer || before(&c[k], &c[i]) == next) continue;
        if (best == n || before(&c[k], &c[best]) == next) best = k;
    }
    return best == n
               ? -1
               : 60 * (next ? (int64_t)c[best].minute - c[i].minute : (int64_t)c[i].minute - c[best].minute);
}

static void many(void **state)
{
    static struct contact c[MANY];
    struct cs_buf b = {0};
    struct fixture f;
    uint64_t seed = 7;
    (void)state;
    cs_buf_addz(&b, "ticket_id\tcustomer_id\tcreated_at\n");
    for (unsigned i = 0; i < MANY; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        c[i].customer = (seed >> 33) % 5 ? (unsigned)(seed >> 40) % 40 : 0; /* one customer has most */
        c[i].minute = (unsigned)(seed >> 50) % 600;                         /* many in the same minute */
        (void)snprintf(c[i].id, sizeof c[i].id, "same-start-%u", (i * 7919) % MANY);
        cs_buf_addf(&b, "%s\tc%u\t2024-08-01T%02u:%02u:00+08:00\n", c[i].id, c[i].customer, c[i].minute / 60,
                    c[i].minute % 60);
    }
    cs_buf_addc(&b, '\0');
    fixture_open(&f, b.p);
    cs_node nodes[2] = {fixture_node(&f, "gap_prev(customer_id)"), fixture_node(&f, "gap_next(customer_id)")};
    for (uint32_t step = 1; step <= 1000; step *= 10) {
        struct cs_gaps *g = collect(&f, 3, step);
        struct cs_eval *v;
        assert_int_equal(cs_eval_make(&v, f.plan, &f.e), CS_OK);
        cs_eval_gaps(v, g);
        for (uint32_t first = 0; first < MANY; first += 1000) {
            cs_eval_batch(v, &f.block, first, 1000);
            for (int next = 0; next < 2; next++) {
                const struct cs_vec *x;
                assert_int_equal(cs_eval_get(v, nodes[next], &x, &f.e), CS_OK);
                for (uint32_t i = 0; i < 1000; i += step == 1 ? 1 : 37) {
                    int64_t expected = slow_gap(c, MANY, first + i, next);
                    assert_int_equal(x->tag[i] == CS_TAG_MISSING ? -1 : x->v[i], expected);
                }
            }
        }
        cs_eval_free(v);
        cs_gaps_free(g);
    }
    cs_buf_release(&b);
    fixture_close(&f);
}

/* ---- the sort ---- */

static int by_words(const void *a, const void *b)
{
    const struct cs_gap_row *x = a, *y = b;
    const uint64_t p[] = {x->key[0], x->key[1], x->at, x->id, x->row},
                   q[] = {y->key[0], y->key[1], y->at, y->id, y->row};
    for (int i = 0; i < 5; i++)
        if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
    return 0;
}

static int by_row(const void *a, const void *b)
{
    const struct cs_gap_row *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static void sorting(void **state)
{
    enum { N = 5000 };
    static struct cs_gap_row x[N], y[N];
    uint64_t seed = 3;
    (void)state;
    for (unsigned shape = 0; shape < 6; shape++) {
        for (unsigned i = 0; i < N; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            uint64_t r = seed >> 20;
            x[i] = (struct cs_gap_row){.row = shape == 5 ? N - i : i * 100};
            if (shape != 0) /* 0: all equal but the row; the heap sort's case */
                x[i].key[0] = shape == 1 ? seed : r % 3;
            x[i].key[1] = shape == 3 ? r % 2 : 0;
            x[i].at = shape >= 2 ? (r % 50) << CS_GAP_OFFSET_BITS : 0;
            x[i].id = shape == 4 ? r % 7 : 0;
        }
        memcpy(y, x, sizeof y);
        cs_gap_sort(x, N, NULL);
        qsort(y, N, sizeof *y, by_words);
        assert_memory_equal(x, y, sizeof x);
        cs_gap_sort_rows(x, N);
        qsort(y, N, sizeof *y, by_row);
        assert_memory_equal(x, y, sizeof x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small), cmocka_unit_test(among),   cmocka_unit_test(refused),
        cmocka_unit_test(many),  cmocka_unit_test(sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
