/* test_frame.c - streams as columns: what is a number and what a category, order, rows left out, and the same
 * result for any number of workers and size of blocks. Expected by hand.
 */
#include "model/frame.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char path[32];
    const char *files[1]; /* borrowed by the input, which may open them again */
    struct cs_input *in;
    struct cs_plan *plan;
    struct cs_frame frame;
    struct cs_error e;
};

static void open_stream(struct fixture *f, const char *text, unsigned jobs, size_t block_size)
{
    *f = (struct fixture){.path = "/tmp/cs-frame-XXXXXX", .e = CS_ERROR_INIT};
    const int fd = mkstemp(f->path);
    assert_true(fd >= 0);
    assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    f->files[0] = f->path;
    const struct cs_input_options o = {.files = f->files, .n = 1, .jobs = jobs, .block_size = block_size};
    assert_int_equal(cs_input_open(&f->in, &o, &f->e), CS_OK);
    const struct cs_scope scope = {.header = cs_input_header(f->in)};
    assert_int_equal(cs_plan_make(&f->plan, &scope, &f->e), CS_OK);
}

static void close_stream(struct fixture *f)
{
    cs_frame_release(&f->frame);
    cs_plan_free(f->plan);
    cs_input_close(f->in);
    unlink(f->path);
}

static enum cs_status bind(struct fixture *f, const char *list)
{
    return cs_frame_bind(&f->frame, list, "--features", f->plan, &f->e);
}

static void read_frame(struct fixture *f)
{
    if (cs_frame_read(&f->frame, f->in, &f->e)) fail_msg("%s", f->e.text);
}

static const char people[] = "name\tcustomer_id\tvisits\tcity\tzip\tcreated_at\n"
                             "a\tC1\t3\t杭州\t01\t1970-01-01T00:00:10+00:00\n"
                             "b\tC2\t\t北京\t2b\t\n"
                             "c\\tc\tC3\t2.5\t\tx\t1970-01-01T08:00:00+08:00\n"
                             "d\tC4\t-1\t杭州\t\t1970-01-01T00:01:00+00:00\n";

static void test_columns(void **state)
{
    (void)state;
    static const uint32_t keep[] = {1, 0};
    struct fixture f;
    for (size_t block = 0; block < 3; block++) {
        open_stream(&f, people, block ? 3 : 1, block);
        assert_int_equal(cs_frame_id(cs_input_header(f.in)), 1);
        assert_int_equal(bind(&f, "visits,city,zip,created_at,twice=number(visits)*2"), CS_OK);
        f.frame.keep = keep;
        f.frame.n_keep = 2;
        read_frame(&f);
        assert_int_equal(f.frame.n, 4);
        const struct cs_frame_column *c = f.frame.columns;
        assert_false(c[0].levels);
        assert_true(c[0].number[0] == 3 && isnan(c[0].number[1]) && c[0].number[2] == 2.5 &&
                    c[0].number[3] == -1);
        assert_int_equal(c[0].missing, 1);
        assert_true(c[1].levels);
        assert_int_equal(c[1].n_levels, 2); /* 北京 E5…, 杭州 E6… */
        assert_true(cs_slice_eqz(c[1].level[0], "北京"));
        assert_true(c[1].code[0] == 1 && c[1].code[1] == 0 && c[1].code[2] == CS_NO_LEVEL &&
                    c[1].code[3] == 1);
        assert_true(c[2].levels); /* no more numbers than texts: all are texts, as they stand */
        assert_int_equal(c[2].n_levels, 3);
        assert_true(cs_slice_eqz(c[2].level[0], "01"));
        assert_int_equal(c[2].missing, 1);
        assert_true(c[3].number[0] == 10 && isnan(c[3].number[1]) && c[3].number[2] == 0 &&
                    c[3].number[3] == 60);
        assert_true(c[4].number[0] == 6 && c[4].number[2] == 5);
        assert_true(cs_slice_eqz(cs_frame_kept(&f.frame, 0), "C1\ta"));
        assert_true(cs_slice_eqz(cs_frame_kept(&f.frame, 2), "C3\tc\\tc"));
        close_stream(&f);
    }
}

/* Two numbers and a text are no category, unless they are asked to be; forgiven, the text is missing. */
static void test_mixed(void **state)
{
    (void)state;
    static const char text[] = "customer_id\tspent\nC1\t4\nC2\tN/A\nC3\t5\n";
    struct fixture f;
    for (size_t block = 0; block < 3; block++) {
        open_stream(&f, text, block ? 3 : 1, block);
        assert_int_equal(bind(&f, "spent"), CS_OK);
        assert_int_equal(cs_frame_read(&f.frame, f.in, &f.e), CS_DATA);
        assert_int_equal(f.e.line, 3);
        assert_non_null(strstr(f.e.text, "column 'spent': not a number, as most are: 'N/A'"));
        assert_non_null(strstr(f.e.cure, "--bad-values missing"));
        close_stream(&f);
        open_stream(&f, text, block ? 3 : 1, block);
        assert_int_equal(bind(&f, "spent"), CS_OK);
        f.frame.categories = true;
        read_frame(&f);
        assert_int_equal(f.frame.columns[0].n_levels, 3);
        close_stream(&f);
        open_stream(&f, text, block ? 3 : 1, block);
        cs_plan_free(f.plan);
        const struct cs_scope scope = {.header = cs_input_header(f.in), .bad_missing = true};
        assert_int_equal(cs_plan_make(&f.plan, &scope, &f.e), CS_OK);
        assert_int_equal(bind(&f, "spent"), CS_OK);
        read_frame(&f);
        assert_false(f.frame.columns[0].levels);
        assert_true(f.frame.columns[0].number[0] == 4 && isnan(f.frame.columns[0].number[1]));
        assert_int_equal(f.frame.bad, 1);
        assert_int_equal(f.frame.columns[0].missing, 1);
        close_stream(&f);
    }
}

static void test_where(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_expr *tree;
    struct cs_arena arena = {0};
    open_stream(&f, people, 2, 1);
    assert_int_equal(bind(&f, "visits"), CS_OK);
    assert_int_equal(cs_expr_parse(&tree, CS_LIT("number(visits) > 0"), NULL, &arena, &f.e), CS_OK);
    assert_int_equal(cs_plan_add(f.plan, tree, &f.frame.where, &f.e), CS_OK);
    read_frame(&f);
    assert_int_equal(f.frame.n, 2);
    assert_int_equal(f.frame.left_out, 2);
    assert_true(f.frame.columns[0].number[1] == 2.5);
    cs_arena_release(&arena);
    close_stream(&f);
}

/* 30,000 rows in any cut: all there and in order. */
static void test_many(void **state)
{
    (void)state;
    struct cs_buf text = {0};
    struct fixture f;
    cs_buf_addz(&text, "id\tn\tt\n");
    for (int i = 0; i < 30000; i++) cs_buf_addf(&text, "%d\t%d\t%s\n", i, i * 3, i % 3 ? "a" : "b");
    cs_buf_addc(&text, '\0');
    for (unsigned jobs = 1; jobs < 4; jobs++) {
        static const uint32_t keep[] = {0};
        open_stream(&f, text.p, jobs, jobs == 2 ? 5000 : 100000);
        assert_int_equal(cs_frame_id(cs_input_header(f.in)), 0);
        assert_int_equal(bind(&f, "n,t"), CS_OK);
        f.frame.keep = keep;
        f.frame.n_keep = 1;
        read_frame(&f);
        assert_int_equal(f.frame.n, 30000);
        for (size_t i = 0; i < 30000; i++) {
            char id[16];
            snprintf(id, sizeof id, "%zu", i);
            assert_true(f.frame.columns[0].number[i] == 3.0 * (double)i);
            assert_int_equal(f.frame.columns[1].code[i], i % 3 ? 0 : 1);
            assert_true(cs_slice_eqz(cs_frame_kept(&f.frame, i), id));
        }
        close_stream(&f);
    }
    cs_buf_release(&text);
}

enum sorts { RISING, RISING_BY_LENGTH, FALLING, MIXED, SORTS };

static int number_of(enum sorts sort, int i)
{
    if (sort == MIXED) return i < 4000 ? i : (i * 7919) % 10007 + 4000;
    return sort == FALLING ? 9999 - i : i;
}

/* Identifiers in order by bytes, by length, in none, and first in order: 10,000 customers are all right, and
 * row 9,999, as row 77, is none, whatever the cut. Row 9,000 has no name. */
static void test_once(void **state)
{
    (void)state;
    for (int t = 0; t < 3 * SORTS; t++) {
        const enum sorts sort = (enum sorts)(t % SORTS);
        const bool twice = t >= SORTS, nameless = t >= 2 * SORTS;
        struct cs_buf text = {0};
        struct fixture f;
        cs_buf_addz(&text, "v\tcustomer_id\n");
        for (int i = 0; i < 10000; i++) {
            const int n = number_of(sort, twice && i == 9998 ? 76 : i);
            if (nameless && i == 8999)
                cs_buf_addz(&text, "1\t\n");
            else
                cs_buf_addf(&text, sort == RISING ? "1\tC%06d\n" : "1\tC%d\n", n);
        }
        cs_buf_addc(&text, '\0');
        for (unsigned jobs = 1; jobs < 4; jobs++) {
            open_stream(&f, text.p, jobs, jobs == 2 ? 300 : 100000);
            assert_int_equal(bind(&f, "v"), CS_OK);
            f.frame.once = true;
            const enum cs_status st = cs_frame_read(&f.frame, f.in, &f.e);
            assert_int_equal(st, twice ? CS_DATA : CS_OK);
            if (twice) assert_int_equal(f.e.line, 10000);
            assert_int_equal(f.frame.customers.nameless, nameless);
            close_stream(&f);
        }
        cs_buf_release(&text);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        enum cs_status status;
        const char *says;
    } t[] = {
        {"visits,visit", CS_USAGE, "visit"},
        {"city,city", CS_USAGE, "'city' twice"},
        {"", CS_USAGE, "no column"},
        {"1+1", CS_USAGE, "no name"},
    };
    struct fixture f;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        open_stream(&f, people, 1, 0);
        assert_int_equal(bind(&f, t[i].list), t[i].status);
        assert_non_null(strstr(f.e.text, t[i].says));
        close_stream(&f);
    }
    struct cs_buf text = {0};
    cs_buf_addz(&text, "id\tt\n");
    for (int i = 0; i <= CS_FRAME_LEVELS; i++) cs_buf_addf(&text, "%d\tx%d\n", i, i);
    cs_buf_addc(&text, '\0');
    open_stream(&f, text.p, 2, 0);
    assert_int_equal(bind(&f, "t"), CS_OK);
    assert_int_equal(cs_frame_read(&f.frame, f.in, &f.e), CS_DATA);
    assert_non_null(strstr(f.e.text, "more than 1000"));
    close_stream(&f);
    cs_buf_release(&text);
    open_stream(&f, "customer_id\tcsat\nC1\t4\nC2\tvery\n", 2, 1);
    assert_int_equal(bind(&f, "csat"), CS_OK);
    assert_int_equal(cs_frame_read(&f.frame, f.in, &f.e), CS_DATA);
    assert_int_equal(f.e.line, 3);
    close_stream(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_where),
                                       cmocka_unit_test(test_mixed),   cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_refused), cmocka_unit_test(test_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
