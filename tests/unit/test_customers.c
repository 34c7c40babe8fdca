/* test_customers.c - rows of customers out of tickets, as of two moments of one input, and streams that are
 * none. Expected by hand.
 */
#include "model/customers.h"
#include "model/frame.h"
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
    const char *files[1];
    struct cs_input_options how;
    struct cs_input *in;
    struct cs_common common;
    struct cs_error e;
};

static void open_stream(struct fixture *f, const char *text)
{
    *f = (struct fixture){.path = "/tmp/cs-people-XXXXXX", .e = CS_ERROR_INIT};
    const int fd = mkstemp(f->path);
    assert_true(fd >= 0);
    assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    f->files[0] = f->path;
    f->how = (struct cs_input_options){.files = f->files, .n = 1, .jobs = 2};
    assert_int_equal(cs_input_open(&f->in, &f->how, &f->e), CS_OK);
}

static void close_stream(struct fixture *f)
{
    cs_input_close(f->in);
    unlink(f->path);
}

static struct cs_customers_ask ask_of(const struct fixture *f, const char *as_of, const char *must)
{
    const char *dir = getenv("CS_DATADIR");
    assert_non_null(dir);
    return (struct cs_customers_ask){.common = &f->common, .data_dir = dir, .as_of = as_of, .must = must};
}

/* The first column of a frame over the rows, as a number. */
static double first(struct cs_customers *c, const char *list, size_t row, size_t *rows)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_plan *plan = NULL;
    struct cs_frame frame = {0};
    const struct cs_scope scope = cs_context_scope(&c->context, cs_input_header(c->in));
    assert_int_equal(cs_plan_make(&plan, &scope, &e), CS_OK);
    if (cs_frame_bind(&frame, list, "--features", plan, &e)) fail_msg("%s", e.text);
    if (cs_frame_read(&frame, c->in, &e)) fail_msg("%s", e.text);
    *rows = frame.n;
    const double x = row < frame.n ? frame.columns[0].number[row] : -1;
    cs_frame_release(&frame);
    cs_plan_free(plan);
    return x;
}

static const char tickets[] = "ticket_id\tcustomer_id\tcreated_at\n"
                              "1\tB\t2024-07-01T00:00:00+08:00\n"
                              "2\tA\t2024-07-02T00:00:00+08:00\n"
                              "3\tB\t2024-07-20T00:00:00+08:00\n"
                              "4\tC\t2024-07-21T00:00:00+08:00\n";

/* As of 10 July A and B came once; as of 1 August B came twice, and C is there. */
static void test_two_moments(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_customers from = {0}, to = {0};
    size_t n;
    open_stream(&f, tickets);
    assert_true(cs_customers_is_tickets(cs_input_header(f.in)));
    assert_int_equal(cs_input_again(f.in, &f.e), CS_OK);
    struct cs_customers_ask ask = ask_of(&f, "2024-07-10T00:00:00+08:00", "contacts");
    assert_int_equal(cs_customers_open(&from, &ask, f.in, &f.how, &f.e), CS_OK);
    ask.as_of = "2024-08-01T00:00:00+08:00";
    assert_int_equal(cs_customers_open(&to, &ask, f.in, &f.how, &f.e), CS_OK);
    assert_true(from.tickets && to.tickets && !to.outcome);
    assert_true(first(&from, "contacts", 1, &n) == 1 && n == 2);
    assert_true(first(&to, "contacts", 1, &n) == 2 && n == 3);
    assert_true(first(&to, "x=number(contacts) * 10", 2, &n) == 10);
    assert_int_equal(to.context.as_of.at - from.context.as_of.at, 22 * 86400);
    assert_non_null(strstr(from.notes.p, "1 feature of 2 customers"));
    cs_customers_release(&from);
    cs_customers_release(&to);
    close_stream(&f);
}

static void test_which(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_customers c = {0};
    open_stream(&f, tickets);
    struct cs_customers_ask ask = ask_of(&f, "2024-08-01T00:00:00+08:00", NULL);
    ask.may = "csat_mean > 3,nobody,contacts";
    ask.features.label = "";
    ask.features.horizon = "1d";
    assert_int_equal(cs_customers_open(&c, &ask, f.in, &f.how, &f.e), CS_DATA); /* the horizon is not over */
    cs_customers_release(&c);
    ask.features.label = ask.features.horizon = NULL;
    assert_int_equal(cs_customers_open(&c, &ask, f.in, &f.how, &f.e), CS_OK);
    assert_int_equal(cs_input_header(c.in)->n, 2);
    assert_true(cs_header_find(cs_input_header(c.in), CS_LIT("contacts")) == 1);
    cs_customers_release(&c);
    close_stream(&f);
    open_stream(&f, tickets);
    ask.all = true;
    assert_int_equal(cs_customers_open(&c, &ask, f.in, &f.how, &f.e), CS_OK);
    assert_true(cs_input_header(c.in)->n > 8);
    cs_customers_release(&c);
    close_stream(&f);
}

static void test_others(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_customers c = {0};
    open_stream(&f, "customer_id\tticket_id\nA\t1\n");
    struct cs_customers_ask ask = ask_of(&f, NULL, "nobody");
    assert_false(cs_customers_is_tickets(cs_input_header(f.in)));
    assert_int_equal(cs_customers_open(&c, &ask, f.in, &f.how, &f.e), CS_OK);
    assert_ptr_equal(c.in, f.in);
    cs_customers_release(&c);
    ask.features.window = "30d";
    assert_int_equal(cs_customers_open(&c, &ask, f.in, &f.how, &f.e), CS_USAGE);
    assert_non_null(strstr(f.e.text, "--window"));
    cs_customers_release(&c);
    close_stream(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_moments),
        cmocka_unit_test(test_which),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
