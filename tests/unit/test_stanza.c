/* test_stanza.c - policy files: what a line means, where mistakes are placed. Expected values by hand from
 * the contract in base/stanza.h. */
#include "base/stanza.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void check_slice(struct cs_slice s, const char *text)
{
    char got[256];
    assert_true(s.n < sizeof got);
    memcpy(got, s.p, s.n);
    got[s.n] = 0;
    assert_string_equal(got, text);
}

static enum cs_status parse(struct cs_stanzas *all, const char *text, struct cs_error *e)
{
    *e = (struct cs_error)CS_ERROR_INIT;
    return cs_stanzas_parse(all, cs_slicez(text), "f.map", e);
}

static void test_shape(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all,
                           "\xEF\xBB\xBF# heading\r\n"
                           "zone = Asia/Shanghai\r\n"
                           "\r\n"
                           "[csat]   # satisfaction\n"
                           "name.zh-Hans = 客户满意度\n"
                           "value=share(of >= 4)# .mean\n"
                           "mature =\n"
                           "\n"
                           "[ fcr ]\n"
                           "of = a == \"#=[\" &&\n"
                           "    # between\n"
                           "\n"
                           "\tb =~ \"x\\\"#\" # end\n"
                           "`a=#[b` = `c # d`",
                           &e),
                     CS_OK);
    assert_int_equal(all.n, 3);
    assert_int_equal(all.items[0].id.n, 0);
    check_slice(cs_stanza_value(&all.items[0], "zone"), "Asia/Shanghai");
    const struct cs_stanza *csat = cs_stanzas_find(&all, CS_LIT("csat"));
    assert_ptr_equal(csat, &all.items[1]);
    assert_int_equal(csat->line, 4);
    assert_int_equal(csat->n, 3);
    check_slice(cs_stanza_value(csat, "name.zh-Hans"), "客户满意度");
    check_slice(cs_stanza_value(csat, "value"), "share(of >= 4)");
    assert_non_null(cs_stanza_get(csat, "mature"));
    check_slice(cs_stanza_value(csat, "mature"), "");
    assert_null(cs_stanza_get(csat, "of"));
    const struct cs_stanza *fcr = cs_stanzas_find(&all, CS_LIT("fcr"));
    check_slice(cs_stanza_value(fcr, "of"), "a == \"#=[\" && b =~ \"x\\\"#\"");
    check_slice(cs_stanza_value(fcr, "a=#[b"), "`c # d`");
    assert_null(cs_stanzas_find(&all, CS_LIT("nps")));
    assert_ptr_equal(cs_stanzas_find(&all, CS_LIT("")), &all.items[0]);
    cs_stanzas_release(&all);
}

static void test_open_quotes(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all, "a = 5\" disk # a comment\nb = it`s\n", &e), CS_OK);
    check_slice(cs_stanza_value(&all.items[0], "a"), "5\" disk");
    check_slice(cs_stanza_value(&all.items[0], "b"), "it`s");
    cs_stanzas_release(&all);
}

static void test_places(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all, "[满意]\n名 =  甲 + 乙\n      + 丙\nnext =\n   x\n", &e), CS_OK);
    const struct cs_stanza *s = &all.items[0];
    const struct cs_entry *entry = &s->entries[0];
    check_slice(entry->value, "甲 + 乙 + 丙");
    assert_int_equal(entry->line, 2);
    assert_int_equal(entry->vline, 2);
    assert_int_equal(entry->vcolumn, 6); /* characters: 名, blank, =, two blanks, then the value */
    (void)cs_fail(&e, CS_USAGE, "x");
    assert_int_equal(cs_stanza_fail(s, entry, 6, &e), CS_USAGE); /* 乙 is at byte 3 + 3 = 6, character 10 */
    assert_string_equal(e.file, "f.map");
    assert_int_equal(e.line, 2);
    assert_int_equal(e.column, 10);
    (void)cs_stanza_fail(s, entry, 12, &e); /* 丙 is byte 2 of the second piece, which begins at byte 10 */
    assert_int_equal(e.line, 3);
    assert_int_equal(e.column, 9);
    (void)cs_stanza_fail(s, entry, 1000, &e); /* beyond the end: the end */
    assert_int_equal(e.line, 3);
    assert_int_equal(e.column, 10);
    assert_int_equal(s->entries[1].vline, 5);
    assert_int_equal(s->entries[1].vcolumn, 4);
    cs_stanzas_release(&all);
}

static void check_mistake(const char *text, const char *message, unsigned line, unsigned column)
{
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all, text, &e), CS_USAGE);
    assert_string_equal(e.text, message);
    assert_string_equal(e.file, "f.map");
    assert_int_equal(e.line, line);
    assert_int_equal(e.column, column);
    assert_null(all.items);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_mistake("a = 1\nb\n", "neither '[id]' nor 'key = value': 'b'", 2, 1);
    check_mistake("[x\n", "no ']' after '[x'", 1, 1);
    check_mistake("[x] y\n", "text after ']': 'y'", 1, 5);
    check_mistake("[ ]\n", "a stanza without a name: '[]'", 1, 1);
    check_mistake("[x]\n[y]\n[x]\n", "stanza '[x]' is there twice", 3, 1);
    check_mistake("[x]\nk = 1\nj = 2\nk = 3\n", "key 'k' is there twice", 4, 1);
    check_mistake("= 1\n", "no key before '='", 1, 1);
    check_mistake("[x]\n  k = 1\n", "an indented line goes on with a value, and there is none", 2, 3);
    check_mistake("a = 1\n[x]\n  more\n", "an indented line goes on with a value, and there is none", 3, 3);
    check_mistake("a = 甲\xFF\n", "not UTF-8", 1, 6);
    check_mistake("a = \xED\xA0\x80\n", "not UTF-8", 1, 5);
    check_mistake("# \xC0\xAF\n", "not UTF-8", 1, 3);
    struct cs_stanzas all;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_stanzas_parse(&all, CS_LIT("a = 1\nb = \0x\n"), "f.map", &e), CS_USAGE);
    assert_string_equal(e.text, "a NUL byte");
    assert_int_equal(e.line, 2);
    assert_int_equal(e.column, 5);
}

/* The same key in two stanzas is no duplicate, whatever the names run together to. */
static void test_keys_are_per_stanza(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all, "bc = 0\n[a]\nbc = 1\nc = 1\n[ab]\nc = 2\nbc = 3\n", &e), CS_OK);
    check_slice(cs_stanza_value(cs_stanzas_find(&all, CS_LIT("ab")), "c"), "2");
    cs_stanzas_release(&all);
}

static void test_empty(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "# only\n", "   \n\t\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cs_stanzas all;
        struct cs_error e;
        assert_int_equal(parse(&all, texts[i], &e), CS_OK);
        assert_int_equal(all.n, 0);
        assert_null(cs_stanzas_find(&all, CS_LIT("")));
        cs_stanzas_release(&all);
    }
}

static void test_only(void **state)
{
    (void)state;
    static const char *const keys[] = {"of", "name.", "value", NULL};
    struct cs_stanzas all;
    struct cs_error e;
    assert_int_equal(parse(&all, "[m]\nof = 1\nname.en = x\n", &e), CS_OK);
    assert_int_equal(cs_stanza_only(&all.items[0], keys, &e), CS_OK);
    cs_stanzas_release(&all);
    static const char *const wrong[] = {"[m]\nof = 1\nvlaue = 2\n", "[m]\n\nname. = 2\n",
                                        "[m]\n\nname = 2\n"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(parse(&all, wrong[i], &e), CS_OK);
        assert_int_equal(cs_stanza_only(&all.items[0], keys, &e), CS_USAGE);
        assert_non_null(strstr(e.text, "unknown key '"));
        assert_string_equal(e.cure, "one of of, name.*, value");
        assert_int_equal(e.line, 3);
        cs_stanzas_release(&all);
    }
}

static void test_list(void **state)
{
    (void)state;
    struct cs_slice rest = CS_LIT(" a , f(b, c),\"d,e\" ,`g,h`,, x, ");
    static const char *const expected[] = {"a", "f(b, c)", "\"d,e\"", "`g,h`", "", "x"};
    struct cs_slice item;
    for (size_t i = 0; i < 6; i++) {
        assert_true(cs_list_next(&rest, &item));
        check_slice(item, expected[i]);
    }
    assert_false(cs_list_next(&rest, &item));
    rest = CS_LIT("  ");
    assert_false(cs_list_next(&rest, &item));
    rest = CS_LIT("5\", it`s");
    assert_true(cs_list_next(&rest, &item));
    check_slice(item, "5\"");
    assert_true(cs_list_next(&rest, &item));
    check_slice(item, "it`s");
}

/* A million quotes that do not close: linear, or this takes minutes. */
static void test_many_open_quotes(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e = CS_ERROR_INIT;
    size_t n = 1000000;
    char *text = malloc(n);
    assert_non_null(text);
    for (size_t i = 0; i < n; i += 4) memcpy(text + i, "\\\",(", 4);
    memcpy(text, "k=\"a", 4);
    assert_int_equal(cs_stanzas_parse(&all, cs_slice(text, n), "x", &e), CS_OK);
    struct cs_slice rest = all.items[0].entries[0].value, item;
    assert_true(cs_list_next(&rest, &item));
    assert_int_equal(item.n, n - 2);
    assert_false(cs_list_next(&rest, &item));
    cs_stanzas_release(&all);
    free(text);
}

static void test_files(void **state)
{
    (void)state;
    struct cs_stanzas all;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_stanzas_read(&all, "/nonexistent/x.map", &e), CS_FAIL);
    assert_string_equal(e.file, "/nonexistent/x.map");
    assert_string_equal(e.text, "cannot open: No such file or directory");
    assert_int_equal(cs_stanzas_read(&all, "/", &e), CS_FAIL);
    assert_string_equal(e.text, "cannot read: Is a directory");
    char path[] = "/tmp/cs-test-stanza-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a = 1\n", 6), 6);
    assert_int_equal(cs_stanzas_read(&all, path, &e), CS_OK);
    check_slice(cs_stanza_value(&all.items[0], "a"), "1");
    assert_string_equal(all.items[0].file, path);
    cs_stanzas_release(&all);
    assert_int_equal(ftruncate(fd, (1 << 20) + 1), 0);
    assert_int_equal(cs_stanzas_read(&all, path, &e), CS_USAGE);
    assert_string_equal(e.text, "larger than 1 MiB");
    close(fd);
    unlink(path);
}

/* A large file is read in linear time: 25 000 stanzas, the last of 20 000 more keys. */
static void test_large(void **state)
{
    (void)state;
    struct cs_buf b = {0};
    for (int i = 0; i < 25000; i++) cs_buf_addf(&b, "[s%d]\nk = %d\n", i, i);
    for (int i = 0; i < 20000; i++) cs_buf_addf(&b, "key%d = %d\n", i, i);
    struct cs_stanzas all;
    struct cs_error e = CS_ERROR_INIT;
    assert_true(b.n < 1 << 20);
    assert_int_equal(cs_stanzas_parse(&all, cs_buf_slice(&b), "large", &e), CS_OK);
    assert_int_equal(all.n, 25000);
    for (int i = 0; i < 25000; i++) {
        char id[16], value[16];
        snprintf(id, sizeof id, "s%d", i);
        snprintf(value, sizeof value, "%d", i);
        check_slice(cs_stanza_value(cs_stanzas_find(&all, cs_slicez(id)), "k"), value);
    }
    cs_stanzas_release(&all);
    cs_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_open_quotes),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_keys_are_per_stanza),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_only),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_many_open_quotes),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests_name("stanza", tests, NULL, NULL);
}
