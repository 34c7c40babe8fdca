/* test_story.c - stories of tickets, worked out by hand from the rules at the head of story.h and from
 * cs-ingest(1). Times are minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/story.h"

static struct cs_fold *fold;
static struct cs_words *words;
static struct cs_story story;
static struct cs_error e;

/* "5 agent message Ann>to": minute, actor type ("-": unknown), action, actor, and the new value. */
static void happen(const char *text)
{
    char by[16], action[24], rest[64] = "";
    int minute;
    assert_true(sscanf(text, "%d %15s %23s %63[^\n]", &minute, by, action, rest) >= 3);
    char *to = strchr(rest, '>');
    struct cs_event v = {.at = {minute * 60, 0},
                         .by = cs_actor_parse(cs_slicez(by)),
                         .action = cs_action_parse(cs_slicez(action)),
                         .actor = cs_slice(rest, to ? (size_t)(to - rest) : strlen(rest)),
                         .to = to ? cs_slicez(to + 1) : CS_LIT(""),
                         .from = CS_LIT("")};
    assert_int_equal(cs_story_add(&story, &v, CS_LIT("cust"), CS_LIT("Bob"), words, &e), CS_OK);
}

static void tell(const char *const *events)
{
    cs_story_begin(&story);
    for (; *events; events++) happen(*events);
}

#define TELL(...) tell((const char *const[]){__VA_ARGS__, NULL})
#define MARK(m, minute)                                                                                      \
    assert_true((m).is);                                                                                     \
    assert_int_equal((m).at.at, (minute)*60)

static void test_plain(void **state)
{
    (void)state;
    TELL("0 customer created cust", "1 bot message helper", "2 system message", "3 agent note Ann",
         "5 agent message Ann", "7 customer message cust", "9 agent message Ann", "10 agent resolved Ann",
         "20 system closed");
    MARK(story.created, 0);
    MARK(story.responded, 5); /* neither the bot nor the note */
    assert_int_equal(story.response_s, 300);
    MARK(story.first_resolved, 10);
    MARK(story.resolved, 10); /* closing what is resolved is no second resolution */
    MARK(story.closed, 20);
    assert_int_equal(story.reply_n, 2);
    assert_int_equal(story.customer_reply_n, 1);
    assert_int_equal(story.reopen_n, 0);
    assert_string_equal(story.resolved_by, "agent");
    assert_true(cs_slice_eqz(cs_buf_slice(&story.status), "closed"));
}

static void test_reopen(void **state)
{
    (void)state;
    TELL("0 - created", "10 - status >Solved", "20 - status >open", "21 - reopened", "30 - status >on-hold",
         "40 - status >closed", "41 - status >solved");
    assert_int_equal(story.reopen_n, 1); /* the event at 21 tells what is known */
    MARK(story.first_resolved, 10);
    MARK(story.resolved, 40);
    TELL("0 - created", "10 - resolved", "20 - reopened");
    assert_int_equal(story.reopen_n, 1);
    assert_false(story.resolved.is);
    MARK(story.first_resolved, 10);
    TELL("0 - created", "20 - reopened"); /* its resolution is not in the file */
    assert_int_equal(story.reopen_n, 1);
    TELL("0 - created", "10 - resolved", "20 - status >deleted");
    assert_int_equal(story.reopen_n, 0);
}

static void test_response(void **state)
{
    (void)state;
    TELL("0 agent created Ann", "1 agent message Ann", "10 customer message cust", "14 agent message Ann");
    MARK(story.responded, 14);
    assert_int_equal(story.response_s, 240);
    assert_int_equal(story.reply_n, 2);
    TELL("0 customer created", "1 bot message", "30 bot handoff", "33 agent message Ann");
    assert_int_equal(story.response_s, 180);
    TELL("0 customer created", "1 bot message", "2 bot resolved", "60 customer reopened",
         "65 agent message Ann");
    assert_int_equal(story.response_s, 300);
    TELL("0 customer created", "5 agent message Ann", "6 agent resolved Ann", "60 customer reopened",
         "65 agent message Ann");
    assert_int_equal(story.response_s, 300); /* the first answer stays the first */
    MARK(story.responded, 5);
    TELL("3 agent message Ann", "5 customer message cust", "9 agent message Ann"); /* no event of creation */
    MARK(story.created, 3);
    assert_int_equal(story.response_s, 240);
    TELL("0 customer created", "1 bot message");
    assert_false(story.responded.is);
    assert_false(story.has_response);
}

static void test_unknown(void **state)
{
    (void)state;
    TELL("0 - created", "1 - message cust", "2 - message Zoe", "3 - message Bob", "4 - assigned >Eve",
         "5 - message Eve");
    assert_int_equal(story.unknown, 1); /* Zoe may be anybody */
    assert_int_equal(story.customer_reply_n, 1);
    assert_int_equal(story.reply_n, 2);
    MARK(story.responded, 3);
}

static void test_transfer(void **state)
{
    (void)state;
    TELL("0 - created", "1 - assigned >Ann", "1 - team >T1", "2 - assigned >Ann", "5 - assigned >Bob",
         "5 - team >T2", "6 - queue >Q1", "7 - assigned", "9 - transferred");
    assert_int_equal(story.transfer_n, 2); /* agent and team at 5 are one, the event at 9 another */
    MARK(story.assigned, 1);
    assert_true(cs_slice_eqz(cs_buf_slice(&story.agent), "Bob")); /* taking away changes nothing */
    assert_true(cs_slice_eqz(cs_buf_slice(&story.queue), "Q1"));
    TELL("0 - created", "1 - assigned Ann"); /* who accepts is assigned */
    assert_true(cs_slice_eqz(cs_buf_slice(&story.agent), "Ann"));
}

static void test_calls(void **state)
{
    (void)state;
    TELL("0 - created", "2 - answered Ann", "3 - hold", "5 - unhold", "9 - ended");
    assert_string_equal(story.outcome, "answered");
    assert_int_equal(story.wait_s, 120);
    assert_int_equal(story.hold_s, 120);
    assert_int_equal(story.talk_s, 300);
    MARK(story.responded, 2);
    MARK(story.closed, 9);
    TELL("0 - created", "4 - abandoned");
    assert_string_equal(story.outcome, "abandoned");
    assert_int_equal(story.wait_s, 240);
    assert_false(story.has_talk);
    TELL("0 - created", "4 - flowout", "4 - created", "6 - answered Ann", "7 - abandoned", "8 - ended");
    assert_string_equal(story.outcome, "answered");
    assert_int_equal(story.wait_s, 360);
    TELL("0 - created");
    assert_null(story.outcome);
    assert_false(story.has_wait);
}

static void test_tells(void **state)
{
    (void)state;
    assert_true(cs_story_tells_replies(1u << CS_ACTION_MESSAGE));
    assert_false(cs_story_tells_replies(1u << CS_ACTION_ANSWERED));
    assert_true(cs_story_tells_reopens(1u << CS_ACTION_STATUS));
    assert_false(cs_story_tells_reopens(1u << CS_ACTION_ENDED));
    assert_true(cs_story_tells_transfers(1u << CS_ACTION_TRANSFERRED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),   cmocka_unit_test(test_reopen),   cmocka_unit_test(test_response),
        cmocka_unit_test(test_unknown), cmocka_unit_test(test_transfer), cmocka_unit_test(test_calls),
        cmocka_unit_test(test_tells),
    };
    if (cs_fold_make(&fold, &e) != CS_OK) return 99;
    if (cs_words_make(&words, fold, cs_schema_column(CS_LIT("status")), &e) != CS_OK) return 99;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cs_story_release(&story);
    cs_words_free(words);
    cs_fold_free(fold);
    return failed;
}
