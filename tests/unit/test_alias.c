/* test_alias.c - header cells and value words in three languages. Expected meanings are those of
 * cs-schema(5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/alias.h"

static struct cs_fold *fold;
static struct cs_error e;

static void check_fold(const char *word, const char *expected)
{
    struct cs_slice got;
    assert_int_equal(cs_fold_word(fold, cs_slicez(word), &got, &e), CS_OK);
    assert_int_equal(got.n, strlen(expected));
    assert_memory_equal(got.p, expected, got.n);
}

static void test_fold(void **state)
{
    (void)state;
    check_fold("Ticket ID", "ticketid");
    check_fold("answered (Y/N)", "answeredyn");
    check_fold("ＣＳＡＴ　１", "csat1"); /* full width */
    check_fold("客戶編號", "客户编号");  /* Traditional */
    check_fold("等待时长（秒）", "等待时长秒");
    check_fold(" - ", "");
    check_fold("\xFF\xFE", ""); /* not UTF-8 */
    check_fold("👍", "👍");
    check_fold("", "");
}

/* The first meaning of a header cell among the columns of tickets. */
static struct cs_alias_match first(const char *kind, const char *header)
{
    struct cs_alias_match m[CS_ALIAS_MAX];
    size_t n;
    assert_int_equal(cs_alias_column(fold, cs_schema_kind(cs_slicez(kind)), cs_slicez(header), m, &n, &e),
                     CS_OK);
    return n ? m[0] : (struct cs_alias_match){0};
}

static void check_column(const char *header, const char *column, enum cs_alias_rank rank)
{
    struct cs_alias_match m = first("tickets", header);
    assert_non_null(m.column);
    assert_string_equal(m.column->name, column);
    assert_int_equal(m.rank, rank);
}

static void test_columns(void **state)
{
    (void)state;
    check_column("ticket_id", "ticket_id", CS_ALIAS_SELF);
    check_column("Ticket-ID", "ticket_id", CS_ALIAS_SELF);
    check_column("Ticket No.", "ticket_id", CS_ALIAS_WORD);
    check_column("工單編號", "ticket_id", CS_ALIAS_WORD);
    check_column("案件编号", "ticket_id", CS_ALIAS_WORD);
    check_column("通路", "channel", CS_ALIAS_WORD);
    check_column("管道", "channel", CS_ALIAS_WORD);
    check_column("渠道", "channel", CS_ALIAS_WORD);
    check_column("客服專員", "agent_id", CS_ALIAS_WORD);
    check_column("首次回應時間", "responded_at", CS_ALIAS_WORD);
    check_column("首次回覆時間", "responded_at", CS_ALIAS_WORD);
    check_column("first_response_at", "responded_at", CS_ALIAS_WORD);
    check_column("description", "text", CS_ALIAS_WORD);
    check_column("Satisfaction", "csat", CS_ALIAS_WORD);
    check_column("id", "ticket_id", CS_ALIAS_WEAK);
    assert_string_equal(first("customers", "id").column->name, "customer_id");
    assert_string_equal(first("customers", "互動頻率（次/月）").column->name, "frequency");
    assert_string_equal(first("customers", "流失风险等级").column->name, "band");
    assert_null(first("tickets", "no such thing").column);
    assert_null(first("tickets", "tickt_id").column); /* near is not enough */
    assert_null(first("tickets", "---").column);
}

static void test_units(void **state)
{
    (void)state;
    struct cs_alias_match m = first("tickets", "handle_minutes");
    assert_string_equal(m.column->name, "handle_s");
    assert_int_equal(m.rank, CS_ALIAS_UNIT);
    assert_int_equal(m.scale.num, 60);
    assert_int_equal(m.scale.den, 1);
    m = first("tickets", "等待时长(毫秒)");
    assert_string_equal(m.column->name, "wait_s");
    assert_int_equal(m.scale.num, 1);
    assert_int_equal(m.scale.den, 1000);
    m = first("tickets", "通话时长(分钟)");
    assert_string_equal(m.column->name, "talk_s");
    assert_int_equal(m.scale.num, 60);
}

static void test_flags(void **state)
{
    (void)state;
    struct cs_alias_match m = first("tickets", "answered (Y/N)");
    assert_string_equal(m.column->name, "outcome");
    assert_int_equal(m.rank, CS_ALIAS_FLAG);
    assert_true(cs_slice_eqz(m.yes, "answered"));
    assert_true(cs_slice_eqz(m.no, "abandoned"));
    m = first("tickets", "是否放弃");
    assert_true(cs_slice_eqz(m.yes, "abandoned"));
}

static void check_near(const char *header, const char *column)
{
    const struct cs_column_def *near;
    assert_int_equal(cs_alias_near(fold, cs_schema_kind(CS_LIT("tickets")), cs_slicez(header), &near, &e),
                     CS_OK);
    if (!column) assert_null(near);
    if (column) assert_string_equal(near->name, column);
}

static void test_near(void **state)
{
    (void)state;
    check_near("tickte_id", "ticket_id");  /* swapped */
    check_near("ticket_idd", "ticket_id"); /* one more */
    check_near("tcket_id", "ticket_id");   /* one less */
    check_near("ticked_id", "ticket_id");  /* another */
    check_near("colour", NULL);
}

static void check_value(const char *column, const char *word, const char *expected)
{
    struct cs_words *words;
    struct cs_slice value;
    assert_int_equal(cs_words_make(&words, fold, cs_schema_column(cs_slicez(column)), &e), CS_OK);
    for (int again = 0; again < 2; again++) { /* the second time it is remembered */
        assert_int_equal(cs_words_find(words, cs_slicez(word), &value, &e), CS_OK);
        if (!expected) assert_null(value.p);
        if (expected) assert_true(cs_slice_eqz(value, expected));
    }
    cs_words_free(words);
}

static void test_values(void **state)
{
    (void)state;
    check_value("channel", "电话", "phone");
    check_value("channel", "電話", "phone");
    check_value("channel", "Calls", "phone");
    check_value("channel", "短视频客服", "video");
    check_value("channel", "carrier pigeon", NULL);
    check_value("status", "SOLVED", "resolved");
    check_value("status", "处理中", "open");
    check_value("outcome", "未接听", "abandoned");
    check_value("csat", "非常滿意", "5");
    check_value("priority", "紧急", "urgent");
    check_value("is_complaint", "是", "1");
    check_value("outcome", "", NULL);
}

static void test_truth(void **state)
{
    static const struct {
        const char *word;
        int truth;
    } cases[] = {{"Y", 1}, {"yes", 1}, {"TRUE", 1}, {"1", 1},      {"是", 1}, {"N", 0},
                 {"0", 0}, {"否", 0},  {"無", 0},   {"maybe", -1}, {"", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int truth;
        assert_int_equal(cs_fold_truth(fold, cs_slicez(cases[i].word), &truth, &e), CS_OK);
        assert_int_equal(truth, cases[i].truth);
    }
}

static void test_missing(void **state)
{
    static const char *const words[] = {"-", "--", "N/A", "null", "無", "未評價", "—"};
    bool missing;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(cs_fold_missing(fold, cs_slicez(words[i]), &missing, &e), CS_OK);
        assert_true(missing);
    }
    assert_int_equal(cs_fold_missing(fold, cs_slicez("12,5"), &missing, &e), CS_OK);
    assert_false(missing);
}

static int start(void **state)
{
    (void)state;
    return cs_fold_make(&fold, &e);
}

static int stop(void **state)
{
    (void)state;
    cs_fold_free(fold);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),  cmocka_unit_test(test_columns), cmocka_unit_test(test_units),
        cmocka_unit_test(test_flags), cmocka_unit_test(test_near),    cmocka_unit_test(test_values),
        cmocka_unit_test(test_truth), cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
