/* test_by_ticket.c - tickets, events and scores of several files brought together. Rows worked out by hand
 * from the rules at the heads of by_ticket.h, told.h and story.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/by_ticket.h"

static struct cs_fold *fold;
static struct cs_error e;

struct input {
    enum cs_role role;
    uint32_t source;
    const char *rows;
};

static enum cs_status take(void *to, const char *p, size_t n, struct cs_error *error)
{
    (void)error;
    cs_buf_add(to, p, n);
    return CS_OK;
}

/* `plain`: a '+' for each column that is wanted by itself. */
static struct cs_by_ticket_counts check(const char *header, const char *plain, const struct input *in,
                                        const char *expected)
{
    struct cs_slice name[16], rest = cs_slicez(header);
    bool wanted[16];
    uint32_t n = 0;
    struct cs_by_ticket *b;
    struct cs_buf out = {0};
    for (; rest.n > 0; n++) {
        const char *comma = memchr(rest.p, ',', rest.n);
        size_t k = comma ? (size_t)(comma - rest.p) : rest.n;
        wanted[n] = plain[n] == '+';
        name[n] = cs_slice(rest.p, k);
        rest = cs_slice(rest.p + k + (comma != NULL), rest.n - k - (comma != NULL));
    }
    assert_int_equal(cs_by_ticket_make(&b, name, wanted, n, fold, &e), CS_OK);
    for (; in->rows; in++)
        assert_int_equal(cs_by_ticket_rows(b, in->role, in->source, cs_slicez(in->rows), &e), CS_OK);
    assert_int_equal(cs_by_ticket_write(b, take, &out, &e), CS_OK);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    struct cs_by_ticket_counts counts = *cs_by_ticket_counts(b);
    counts.idle_words.p = NULL;
    cs_buf_release(&out);
    cs_by_ticket_free(b);
    return counts;
}

#define DAY       "2024-08-01T"
#define AT(clock) DAY clock ":00+00:00"

static void test_events_alone(void **state)
{
    static const struct input in[] = {
        {CS_ROLE_EVENTS, 0,
         "T2\t" AT("09:30") "\t\tcustomer\tcreated\t\ts\n"
                            "T1\t" AT(
                                "09:10") "\tAnn\tagent\tmessage\t\ts\n" /* out of order */
                                         "T1\t" AT(
                                             "09:00") "\tcust\tcustomer\tcreated\t\ts\n"
                                                      "T1\t" AT(
                                                          "09:20") "\tAnn\t\tpriority\thigh\ts\n"
                                                                   "T1\t" AT(
                                                                       "09:21") "\tAnn\t\tprobed\tx\ts\n"
                                                                                "\t" AT(
                                                                                    "09:22") "\tAnn\t\tmessag"
                                                                                             "e\t\ts\n"
                                                                                             "T1\t\tAnn\t\tme"
                                                                                             "ssage\t\ts\n"},
        {0, 0, NULL}};
    (void)state;
    struct cs_by_ticket_counts c =
        check("ticket_id,at,actor,actor_type,action,to,source", "       ", in,
              "ticket_id\tpriority\tcreated_at\tresponded_at\tresponse_s\treply_n\tcustomer_reply_n\tsource\n"
              "T2\t\t" AT("09:30") "\t\t\t0\t0\ts\n"
                                   "T1\thigh\t" AT("09:00") "\t" AT("09:10") "\t600\t1\t0\ts\n");
    assert_int_equal(c.events, 7);
    assert_int_equal(c.nameless, 1);
    assert_int_equal(c.timeless, 1);
    assert_int_equal(c.idle, 1);
    assert_int_equal(c.out, 2);
}

static void test_durations(void **state)
{
    static const struct input in[] = {
        {CS_ROLE_EVENTS, 0,
         "7\t" AT("09:00") "\tcreated\tA\t\tfirst\n"
                           "7\t" AT("09:01") "\tflowout\tA\t60\t\n"
                                             "7\t" AT("09:01") "\tcreated\tB\t\tsecond\n"
                                                               "7\t" AT("09:02") "\tanswered\tB\t0.5\t\n"},
        {0, 0, NULL}};
    (void)state;
    check("ticket_id,at,action,queue,wait_s,text", "      ", in,
          "ticket_id\tqueue\toutcome\tcreated_at\tassigned_at\tresponded_at\twait_s\tresponse_s\ttext\n"
          "7\tB\tanswered\t" AT("09:00") "\t" AT("09:02") "\t" AT("09:02") "\t60.5\t120\tfirst\n");
}

/* Two sources count alike: each takes what its own source tells; what comes from elsewhere stays out. */
static void test_sources(void **state)
{
    static const struct input in[] = {
        {CS_ROLE_TICKETS, 0, "1\t" AT("08:00") "\t\t\ta\t\t\n2\t" AT("08:00") "\t\t\ta\t\t\n"},
        {CS_ROLE_TICKETS, 1, "1\t" AT("08:30") "\t3\t\tb\t\t\n\t" AT("08:40") "\t\t\tb\t\t\n"},
        {CS_ROLE_SURVEY, 1, "1\t\t5\t" AT("10:00") "\tb\t\t\n"},
        {CS_ROLE_SURVEY, 2,
         "1\t\t1\t\tc\t\t\n2\t\t2\t" AT("11:00") "\tc\t\t\n2\t\t4\t" AT(
             "10:00") "\tc\t\t\n9\t\t1\t\tc\t\t\n"},
        {CS_ROLE_EVENTS, 3, "2\t\t\t\td\t" AT("09:00") "\tresolved\n8\t\t\t\td\t" AT("09:00") "\tresolved\n"},
        {CS_ROLE_EVENTS, 4, "8\t\t\t\te\t" AT("07:00") "\tresolved\n"},
        {0, 0, NULL}};
    (void)state;
    struct cs_by_ticket_counts c = check(
        "ticket_id,created_at,csat,csat_at,source,at,action", "+++++  ", in,
        "ticket_id\tstatus\tcreated_at\tfirst_resolved_at\tresolved_at\tresolve_s\treopen_n\tcsat\tcsat_"
        "at\tsource\n"
        "1\t\t" AT(
            "08:00") "\t\t\t\t\t\t\ta\n"
                     "2\tresolved\t" AT("08:00") "\t" AT("09:00") "\t" AT("09:00") "\t3600\t0\t2\t" AT(
                         "11:00") "\ta\n"
                                  "1\t\t" AT("08:30") "\t\t\t\t\t3\t" AT(
                                      "10:00") "\tb\n"
                                               "\t\t" AT(
                                                   "08:40") "\t\t\t\t\t\t\tb\n"
                                                            "8\tresolved\t" AT("07:00") "\t" AT(
                                                                "07:00") "\t" AT("07:00") "\t0\t0\t\t\te\n");
    assert_int_equal(c.told, 3);
    assert_int_equal(c.lone_surveys, 1); /* of ticket 9 */
    assert_int_equal(c.open_surveys, 1); /* of source c, of ticket 1 */
    assert_int_equal(c.lone_events, 1);  /* of source d, which is about tickets that are there: ticket 8 */
    assert_int_equal(c.out, 5);
}

/* Who wrote is known from the ticket: its customer, and its agent. */
static void test_actors(void **state)
{
    static const struct input in[] = {{CS_ROLE_EVENTS, 1,
                                       "1\t\t\t\t" AT("09:00") "\tC\tmessage\n1\t\t\t\t" AT(
                                           "09:05") "\tA\tmessage\n"
                                                    "1\t\t\t\t" AT("09:06") "\tX\tmessage\n"},
                                      {CS_ROLE_TICKETS, 0, "1\t" AT("08:55") "\tC\tA\t\t\t\n"},
                                      {0, 0, NULL}};
    (void)state;
    struct cs_by_ticket_counts c = check(
        "ticket_id,created_at,customer_id,agent_id,at,actor,action", "++++   ", in,
        "ticket_id\tcustomer_id\tagent_id\tcreated_at\tresponded_at\tresponse_s\treply_n\tcustomer_reply_n\n"
        "1\tC\tA\t" AT("08:55") "\t" AT("09:05") "\t600\t1\t1\n");
    assert_int_equal(c.unknown_actors, 1);
}

static void test_nothing(void **state)
{
    static const struct input in[] = {{0, 0, NULL}};
    (void)state;
    check("ticket_id,at,action", "   ", in, "ticket_id\tcreated_at\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_alone), cmocka_unit_test(test_durations), cmocka_unit_test(test_sources),
        cmocka_unit_test(test_actors),       cmocka_unit_test(test_nothing),
    };
    if (cs_fold_make(&fold, &e) != CS_OK) return 99;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cs_fold_free(fold);
    return failed;
}
