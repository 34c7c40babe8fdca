/* test_rules.c - rule files: whose rule a stanza is, its values, and where mistakes are placed. Expected
 * values by hand from the contract in clean/rules.h. */
#include "clean/rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const keys[] = {"columns", "when", "action", "limit", "message", "message.", NULL};

static enum cs_status parse(struct cs_rules *r, const char *text, enum cs_verb verb, struct cs_error *e)
{
    *e = (struct cs_error)CS_ERROR_INIT;
    return cs_rules_parse(r, cs_slicez(text), "x.rules", verb, keys, e);
}

static void check_slice(struct cs_slice s, const char *text)
{
    assert_int_equal(s.n, strlen(text));
    if (s.n) assert_memory_equal(s.p, text, s.n);
}

static const char three[] = "[phones]\n"
                            "mask = phone\n"
                            "odd = 1\n"
                            "[late]\n"
                            "check = resolved_at >= created_at\n"
                            "message = late\n"
                            "message.zh-Hans = 晚了\n"
                            "[long]\n"
                            "repair = outlier\n"
                            "columns = handle_s, `a, b`, handle_s\n"
                            "when = handle_s >\n"
                            "       600\n"
                            "action = clear\n"
                            "limit = 3.5\n";

static void test_verbs(void **state)
{
    (void)state;
    struct cs_rules r;
    struct cs_error e;
    assert_int_equal(parse(&r, three, CS_REPAIR, &e), CS_OK); /* the mask's odd key is not our business */
    assert_int_equal(r.n, 1);
    check_slice(r.v[0].id, "long");
    check_slice(r.v[0].what->value, "outlier");
    cs_rules_release(&r);
    assert_int_equal(parse(&r, three, CS_CHECK, &e), CS_OK);
    assert_int_equal(r.n, 1);
    check_slice(r.v[0].id, "late");
    check_slice(cs_rule_words(&r.v[0], "message", CS_ZH_HANS), "晚了");
    check_slice(cs_rule_words(&r.v[0], "message", CS_ZH_HANT), "late");
    check_slice(cs_rule_words(&r.v[0], "title", CS_EN), "");
    cs_rules_release(&r);
    assert_int_equal(parse(&r, "", CS_MASK, &e), CS_OK);
    assert_int_equal(r.n, 0);
    cs_rules_release(&r);
}

static void check_mistake(const char *text, enum cs_verb verb, const char *message, unsigned line)
{
    struct cs_rules r;
    struct cs_error e;
    assert_int_equal(parse(&r, text, verb, &e), CS_USAGE);
    assert_string_equal(e.text, message);
    assert_string_equal(e.file, "x.rules");
    assert_int_equal(e.line, line);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_mistake(three, CS_MASK, "unknown key 'odd'", 3);
    check_mistake("[a]\nrepair = x\n[b]\ncolumns = c\n", CS_CHECK, "rule 'b' does nothing", 3);
    check_mistake("[a]\nrepair = x\ncheck = y\n", CS_MASK, "'repair' and 'check' in one rule", 3);
    check_mistake("[a]\nmask =\n", CS_REPAIR, "'mask' without a value", 2);
    check_mistake("mask = phone\n[a]\nmask = x\n", CS_REPAIR, "'mask' before the first rule", 1);
    check_mistake("[a]\nrepair = x\n[a]\nrepair = y\n", CS_REPAIR, "stanza '[a]' is there twice", 3);
}

static struct cs_header header_of(struct cs_slice *names, uint32_t n)
{
    return (struct cs_header){.name = names, .n = n};
}

static void test_columns(void **state)
{
    (void)state;
    struct cs_slice names[] = {CS_LIT("a, b"), CS_LIT("created_at"), CS_LIT("handle_s")};
    struct cs_header three_columns = header_of(names, 3), two = header_of(names, 2);
    struct cs_rules r;
    struct cs_error e;
    struct cs_arena arena = {0};
    struct cs_slice absent;
    uint32_t *columns;
    size_t n;
    assert_int_equal(parse(&r, three, CS_REPAIR, &e), CS_OK);
    const struct cs_rule *rule = &r.v[0];
    assert_int_equal(cs_rule_columns(rule, "columns", &three_columns, &arena, &columns, &n, NULL, &e), CS_OK);
    assert_int_equal(n, 2); /* one named twice counts once */
    assert_int_equal(columns[0], 2);
    assert_int_equal(columns[1], 0);
    assert_int_equal(cs_rule_columns(rule, "columns", &two, &arena, &columns, &n, NULL, &e), CS_USAGE);
    assert_string_equal(e.text, "columns: no column 'handle_s'");
    assert_int_equal(e.line, 10);
    assert_int_equal(cs_rule_columns(rule, "columns", &two, &arena, &columns, &n, &absent, &e), CS_OK);
    check_slice(absent, "handle_s");
    assert_int_equal(n, 1);
    assert_int_equal(cs_rule_columns(rule, "none", &two, &arena, &columns, &n, NULL, &e), CS_OK);
    assert_int_equal(n, 0);

    struct cs_expr *tree;
    assert_int_equal(cs_rule_expr(rule, cs_stanza_get(rule->stanza, "when"), &arena, &tree, &e), CS_OK);
    assert_true(cs_rule_reads(tree, &three_columns, NULL, 0, NULL));
    assert_false(cs_rule_reads(tree, &two, NULL, 0, &absent));
    check_slice(absent, "handle_s");
    assert_true(cs_rule_reads(tree, &two, &names[2], 1, NULL));
    cs_arena_release(&arena);
    cs_rules_release(&r);
}

static void test_values(void **state)
{
    (void)state;
    static const char *const actions[] = {"flag", "clear", NULL};
    static const char *const others[] = {"flag", "drop", NULL};
    struct cs_rules r;
    struct cs_error e;
    unsigned which = 7;
    struct cs_num x = cs_int(1);
    assert_int_equal(parse(&r, three, CS_REPAIR, &e), CS_OK);
    assert_int_equal(cs_rule_choice(&r.v[0], "method", actions, &which, &e), CS_OK);
    assert_int_equal(which, 7);
    assert_int_equal(cs_rule_choice(&r.v[0], "action", actions, &which, &e), CS_OK);
    assert_int_equal(which, 1);
    assert_int_equal(cs_rule_choice(&r.v[0], "action", others, &which, &e), CS_USAGE);
    assert_string_equal(e.text, "action: unknown word 'clear'");
    assert_string_equal(e.cure, "one of flag, drop");
    assert_int_equal(e.line, 13);
    assert_int_equal(cs_rule_number(&r.v[0], "limit", cs_int(0), cs_int(4), &x, &e), CS_OK);
    assert_int_equal(x.v, 35);
    assert_int_equal(x.tag, 1);
    assert_int_equal(cs_rule_number(&r.v[0], "limit", cs_int(0), cs_int(3), &x, &e), CS_USAGE);
    assert_string_equal(e.text, "limit: out of range: '3.5'");
    assert_string_equal(e.cure, "0 to 3");
    assert_int_equal(cs_rule_number(&r.v[0], "action", cs_int(0), cs_int(3), &x, &e), CS_USAGE);
    assert_string_equal(e.text, "action: not a number: 'clear'");
    cs_rules_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
