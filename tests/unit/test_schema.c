/* test_schema.c - the one table: that it is whole and does not contradict itself, and that the manual page
 * names all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/alias.h"

static struct cs_fold *fold;

static bool is_folded(struct cs_slice word)
{
    struct cs_slice got;
    struct cs_error e;
    assert_int_equal(cs_fold_word(fold, word, &got, &e), CS_OK);
    if (!cs_slice_eq(got, word)) print_message("not folded: %.*s\n", (int)word.n, word.p);
    return cs_slice_eq(got, word);
}

static void test_columns(void **state)
{
    size_t n;
    const struct cs_column_def *c = cs_schema_columns(&n);
    struct cs_slice word, again;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(cs_schema_column(cs_slicez(c[i].name)), &c[i]); /* each name once */
        for (int lang = 0; lang < CS_LANGS; lang++) assert_true(c[i].name_in[lang] && *c[i].name_in[lang]);
        assert_non_null(c[i].about);
        assert_true(c[i].about[strlen(c[i].about) - 1] == '.');
        for (const char *list = c[i].aliases; cs_schema_word(&list, &word);) {
            assert_true(is_folded(word));
            for (const char *rest = list; cs_schema_word(&rest, &again);)
                assert_false(cs_slice_eq(word, again));
        }
        bool seconds = strlen(c[i].name) > 2 && !strcmp(c[i].name + strlen(c[i].name) - 2, "_s");
        assert_true(seconds == !strcmp(c[i].unit, "s"));
        for (const struct cs_value_def *v = c[i].values; v && v->value; v++) {
            for (int lang = 0; lang < CS_LANGS; lang++) assert_true(v->name[lang] && *v->name[lang]);
            for (const char *list = v->aliases; cs_schema_word(&list, &word);) assert_true(is_folded(word));
        }
    }
}

/* A word means one value of a column, not two. */
static void test_values(void **state)
{
    size_t n;
    const struct cs_column_def *c = cs_schema_columns(&n);
    struct cs_slice word, again;
    (void)state;
    for (size_t i = 0; i < n; i++)
        for (const struct cs_value_def *v = c[i].values; v && v->value; v++)
            for (const struct cs_value_def *w = v + 1; w->value; w++)
                for (const char *list = v->aliases; cs_schema_word(&list, &word);)
                    for (const char *other = w->aliases; cs_schema_word(&other, &again);) {
                        if (cs_slice_eq(word, again))
                            print_message("%s: %.*s is both %s and %s\n", c[i].name, (int)word.n, word.p,
                                          v->value, w->value);
                        assert_false(cs_slice_eq(word, again));
                    }
}

static bool lists(const char *list, struct cs_slice name)
{
    struct cs_slice item;
    while (cs_schema_next(&list, &item))
        if (cs_slice_eq(item, name)) return true;
    return false;
}

static void test_kinds(void **state)
{
    size_t n;
    const struct cs_kind_def *k = cs_schema_kinds(&n);
    struct cs_slice name, item;
    (void)state;
    assert_int_equal(n, 12);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(cs_schema_kind(cs_slicez(k[i].name)), &k[i]);
        for (const char *list = k[i].columns; cs_schema_next(&list, &name);)
            assert_non_null(cs_schema_column(name));
        for (const char *list = k[i].required; cs_schema_next(&list, &name);)
            assert_true(lists(k[i].columns, name));
        for (const char *list = k[i].weak; cs_schema_word(&list, &item);) {
            const char *equals = memchr(item.p, '=', item.n);
            assert_non_null(equals);
            assert_true(is_folded(cs_slice(item.p, (size_t)(equals - item.p))));
            assert_true(lists(k[i].columns, cs_slice(equals + 1, (size_t)(item.p + item.n - equals - 1))));
        }
    }
}

/* The columns of tickets and of measures, as the design lists them. */
static void test_design(void **state)
{
    (void)state;
    static const char tickets[] = "ticket_id customer_id customer_type channel direction queue team agent_id "
                                  "category subcategory product "
                                  "order_id priority status outcome created_at assigned_at responded_at "
                                  "first_resolved_at resolved_at closed_at "
                                  "due_at followup_at wait_s response_s resolve_s handle_s talk_s hold_s "
                                  "wrap_s reopen_n transfer_n reply_n "
                                  "customer_reply_n resolved_by survey_at csat csat_at nps nps_at ces "
                                  "is_complaint phone email tags text feedback "
                                  "source";
    static const char measures[] =
        "view keys metric value unit n n_excluded num den lo hi anchor calendar as_of from to "
        "target vs base diff diff_lo diff_hi";
    assert_string_equal(cs_schema_kind(CS_LIT("tickets"))->columns, tickets);
    assert_string_equal(cs_schema_kind(CS_LIT("measures"))->columns, measures);
}

static void test_langs(void **state)
{
    enum cs_lang lang;
    (void)state;
    assert_true(cs_lang_parse(CS_LIT("zh-TW"), &lang));
    assert_int_equal(lang, CS_ZH_HANT);
    assert_string_equal(cs_lang_tag(lang), "zh-Hant");
    assert_true(cs_lang_parse(CS_LIT("zh"), &lang));
    assert_int_equal(lang, CS_ZH_HANS);
    assert_false(cs_lang_parse(CS_LIT("fr"), &lang));
    assert_false(cs_lang_parse(CS_LIT(""), &lang));
}

/* The words of a column as cs-schema(5) lists them. */
static void check_words(const char *manual, const struct cs_column_def *c)
{
    char row[4096];
    int n = snprintf(row, sizeof row, ".It Va %s\n", c->name);
    struct cs_slice word;
    for (const char *list = c->aliases, *comma = ""; cs_schema_word(&list, &word); comma = ", ")
        n += snprintf(row + n, sizeof row - (size_t)n, "%s%.*s", comma, (int)word.n, word.p);
    assert_in_range(n, 1, sizeof row - 2);
    strcat(row, "\n");
    if (!strstr(manual, row)) print_message("cs-schema(5) lacks: %s", row);
    assert_non_null(strstr(manual, row));
}

/* cs-schema(5) names every column, with its type and words, and every value. */
static void test_manual(void **state)
{
    const char *top = getenv("top");
    char path[512], text[200000];
    (void)state;
    if (!top) skip();
    snprintf(path, sizeof path, "%s/man/cs-schema.5", top);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text - 1, f), n;
    fclose(f);
    text[len] = 0;
    const struct cs_column_def *c = cs_schema_columns(&n);
    for (size_t i = 0; i < n; i++) {
        char row[64];
        snprintf(row, sizeof row, ".It Va %s Ta %s", c[i].name, cs_type_name(c[i].type));
        if (!strstr(text, row)) print_message("cs-schema(5) lacks: %s\n", row);
        assert_non_null(strstr(text, row));
        check_words(text, &c[i]);
        for (const struct cs_value_def *v = c[i].values; v && v->value; v++)
            assert_non_null(strstr(text, v->value));
    }
}

static int start(void **state)
{
    struct cs_error e;
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
        cmocka_unit_test(test_columns), cmocka_unit_test(test_values), cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_design),  cmocka_unit_test(test_langs),  cmocka_unit_test(test_manual),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
