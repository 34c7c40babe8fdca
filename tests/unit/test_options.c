/* test_options.c - command lines: what is accepted, what each mistake is told, and the shape of --help.
 * Expected values follow from the contract in base/options.h and were written by hand. */
#include "base/help.h"
#include "base/options.h"
#include "base/program.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_ARGS = 16 };

struct given {
    bool all, done;
    const char *text;
    struct cs_texts list, operands;
    uint64_t size;
    struct cs_error e;
};

static const struct cs_usage usage = {
    .synopsis = "[-a] [FILE…]", .about = "does nothing at all", .example = "cs-test -a x"};

/* Parses the words (NULL ends them) with a small table and a shared one. */
static enum cs_status parse(struct given *g, const char *const *words)
{
    struct cs_option own[] = {
        {'a', "all", CS_OPT_FLAG, NULL, &g->all, "everything"},
        {'t', "text", CS_OPT_TEXT, "TEXT", &g->text, "a text"},
        {0, "list", CS_OPT_LIST, "ITEM", &g->list, "more than one"},
        {0, "hidden", CS_OPT_TEXT, "X", &g->text, NULL},
        {0},
    };
    struct cs_option shared[] = {
        {'s', "size", CS_OPT_COUNT, "SIZE", &g->size, "how large"},
        {'t', "tail", CS_OPT_FLAG, NULL, NULL, "-t was taken over"},
        {0, "where", CS_OPT_TEXT, "EXPR", &g->text, "rows"},
        {0},
    };
    const struct cs_option *const tables[] = {own, shared, NULL};
    char *argv[MAX_ARGS + 1] = {"cs-test"};
    int argc = 1;
    for (; words[argc - 1] && argc < MAX_ARGS; argc++) argv[argc] = (char *)(uintptr_t)words[argc - 1];
    *g = (struct given){.e = CS_ERROR_INIT};
    return cs_options_parse(argc, argv, &usage, tables, &g->operands, &g->done, &g->e);
}
#define PARSE(g, ...) parse(g, (const char *const[]){__VA_ARGS__, NULL})

static void release(struct given *g)
{
    cs_texts_release(&g->list);
    cs_texts_release(&g->operands);
}

static void test_forms(void **state)
{
    (void)state;
    struct given g;
    assert_int_equal(PARSE(&g, "-a", "-t", "x", "-s", "12"), CS_OK);
    assert_true(g.all);
    assert_string_equal(g.text, "x");
    assert_int_equal(g.size, 12);
    assert_int_equal(PARSE(&g, "-atx"), CS_OK);
    assert_true(g.all);
    assert_string_equal(g.text, "x");
    assert_int_equal(PARSE(&g, "--text=", "--size=4K"), CS_OK);
    assert_string_equal(g.text, "");
    assert_int_equal(g.size, 4096);
    assert_int_equal(PARSE(&g, "--text", "a=b"), CS_OK);
    assert_string_equal(g.text, "a=b");
    assert_int_equal(PARSE(&g, "--text=c=d"), CS_OK);
    assert_string_equal(g.text, "c=d");
    assert_int_equal(PARSE(&g, "-tx", "--text=y"), CS_USAGE); /* a single value, twice */
    assert_string_equal(g.e.text, "option '--text' is given twice");
    release(&g);
}

static void test_lists_and_operands(void **state)
{
    (void)state;
    struct given g;
    assert_int_equal(PARSE(&g, "one", "--list", "p", "-", "--list=q", "--", "-a", "--list"), CS_OK);
    assert_int_equal(g.list.n, 2);
    assert_string_equal(g.list.v[0], "p");
    assert_string_equal(g.list.v[1], "q");
    assert_false(g.all);
    assert_int_equal(g.operands.n, 4);
    assert_string_equal(g.operands.v[0], "one");
    assert_string_equal(g.operands.v[1], "-");
    assert_string_equal(g.operands.v[2], "-a");
    assert_string_equal(g.operands.v[3], "--list");
    release(&g);
}

static void test_counts(void **state)
{
    (void)state;
    struct given g;
    assert_int_equal(PARSE(&g, "-s18446744073709551615"), CS_OK);
    assert_true(g.size == UINT64_MAX);
    assert_int_equal(PARSE(&g, "-s", "3G"), CS_OK);
    assert_true(g.size == 3221225472u);
    static const char *const bad[] = {
        "",     "x",   "-1", "+1", " 1", "1 ", "1k", "1KK", "18446744073709551616", "17179869184G",
        "0x10", "1.5", "K"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(PARSE(&g, "--size", bad[i]), CS_USAGE);
        assert_non_null(strstr(g.e.text, "option '--size': not a count: '"));
    }
}

static void check_mistake(const char *word, const char *text, const char *cure)
{
    struct given g;
    assert_int_equal(PARSE(&g, word), CS_USAGE);
    assert_string_equal(g.e.text, text);
    assert_string_equal(g.e.cure, cure);
    release(&g);
}

static void test_mistakes(void **state)
{
    (void)state;
    cs_program_start("cs-test");
    check_mistake("--wehre", "unknown option '--wehre'", "did you mean '--where'?");
    check_mistake("--texd=1", "unknown option '--texd'", "did you mean '--text'?");
    check_mistake("--quark", "unknown option '--quark'", "cs-test --help lists them");
    check_mistake("--a-name-that-is-longer-than-any-option-could-ever-be",
                  "unknown option '--a-name-that-is-longer-than-any-option-co…'",
                  "cs-test --help lists them");
    check_mistake("-日", "unknown option '-日'", "cs-test --help lists them");
    check_mistake("-\033", "unknown option '-?'", "cs-test --help lists them");
    check_mistake("-ax", "unknown option '-x'", "cs-test --help lists them");
    check_mistake("--wher", "unknown option '--wher'", "did you mean '--where'?"); /* no abbreviations */
    check_mistake("--where", "option '--where' needs an argument", "--where EXPR");
    check_mistake("-at", "option '-t' needs an argument", "-t TEXT");
    check_mistake("--all=yes", "option '--all' takes no argument", "");
    check_mistake("--=x", "unknown option '--'", "cs-test --help lists them");
}

static void test_no_shadow(void **state)
{
    (void)state;
    struct given g;
    assert_int_equal(PARSE(&g, "-t", "v"), CS_OK); /* the tool's own -t wins over the shared one */
    assert_string_equal(g.text, "v");
    assert_int_equal(PARSE(&g, "--hidden", "h"), CS_OK);
    assert_string_equal(g.text, "h");
    assert_int_equal(PARSE(&g, "--hidde", "h"), CS_USAGE); /* a hidden option must be written out */
}

/* The words of a command that follows are its own: `cs-body sort -a`. */
static void test_command(void **state)
{
    (void)state;
    bool all = false, done;
    struct cs_option own[] = {{'a', "all", CS_OPT_FLAG, NULL, &all, "everything"}, {0}};
    const struct cs_option *const tables[] = {own, NULL};
    const struct cs_usage body = {.synopsis = "[-a] COMMAND…", .command = true};
    char *argv[] = {"cs-test", "sort", "-a", "--zzz"};
    struct cs_texts operands = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_options_parse(4, argv, &body, tables, &operands, &done, &e), CS_OK);
    assert_false(all);
    assert_int_equal(operands.n, 3);
    assert_string_equal(operands.v[1], "-a");
    assert_string_equal(operands.v[2], "--zzz");
    cs_texts_release(&operands);
}

static void count_lines(const struct cs_buf *b, size_t *lines, size_t *widest)
{
    size_t width = 0;
    *lines = *widest = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->p[i] == '\n') {
            (*lines)++;
            width = 0;
        } else if (((unsigned char)b->p[i] & 0xC0) != 0x80 && ++width > *widest) {
            *widest = width;
        }
    }
}

static void test_help(void **state)
{
    (void)state;
    bool flag = false;
    struct cs_option own[] = {
        {'a', "all", CS_OPT_FLAG, NULL, &flag, "everything"},
        {0, "hidden", CS_OPT_FLAG, NULL, &flag, NULL},
        {0, "format", CS_OPT_TEXT, "NAME", &flag,
         "a help text that is much too long for one line of eighty columns and so has to be broken"},
        {0},
    };
    const struct cs_option *const tables[] = {own, NULL};
    struct cs_buf b = {0};
    cs_help_format("cs-test", &usage, tables, &b);
    cs_buf_addc(&b, 0);
    assert_string_equal(b.p, "Usage: cs-test [-a] [FILE…]\n"
                             "does nothing at all\n"
                             "\n"
                             "  -a, --all          everything\n"
                             "      --format NAME  a help text that is much too long for one line of eighty\n"
                             "                     columns and so has to be broken\n"
                             "\n"
                             "Example: cs-test -a x\n");
    cs_buf_release(&b);
}

/* With every shared option, a tool of eight options of its own still fits a screen. */
static void test_help_fits(void **state)
{
    (void)state;
    struct cs_common common = {0};
    struct cs_option own[9] = {0}, shared[CS_COMMON_MAX];
    for (size_t i = 0; i < 8; i++)
        own[i] = (struct cs_option){(char)('A' + i), NULL, CS_OPT_FLAG, NULL, NULL, "x"};
    cs_common_options(shared, &common, ~0u);
    const struct cs_option *const tables[] = {own, shared, NULL};
    struct cs_buf b = {0};
    size_t lines, widest;
    cs_help_format("cs-test", &usage, tables, &b);
    assert_int_equal(cs_buf_status(&b, &(struct cs_error)CS_ERROR_INIT), CS_OK);
    count_lines(&b, &lines, &widest);
    assert_in_range(lines, 15, 24);
    assert_in_range(widest, 60, 80);
    cs_buf_addc(&b, 0);
    assert_non_null(strstr(b.p, "--bad-values missing"));
    assert_null(strstr(b.p, "block-size"));
    cs_buf_release(&b);
}

static void test_common(void **state)
{
    (void)state;
    struct cs_common c = {0};
    struct cs_option table[CS_COMMON_MAX];
    const struct cs_option *const tables[] = {table, NULL};
    struct cs_texts operands = {0};
    struct cs_error e = CS_ERROR_INIT;
    bool done;
    cs_common_options(table, &c, CS_COMMON_STREAM | CS_COMMON_EXPR);
    char *argv[] = {"cs-test",   "-o",           "f", "-lqj2",          "--let", "a=1",
                    "--let=b=2", "--block-size", "1", "--max-record=1M"};
    assert_int_equal(cs_options_parse(10, argv, &usage, tables, &operands, &done, &e), CS_OK);
    assert_string_equal(c.output, "f");
    assert_true(c.live && c.quiet && !c.sealed);
    assert_int_equal(c.jobs, 2);
    assert_int_equal(c.let.n, 2);
    assert_string_equal(c.let.v[1], "b=2");
    assert_int_equal(c.block_size, 1);
    assert_int_equal(c.max_record, 1048576);
    char *wrong[] = {"cs-test", "--zone", "UTC"}; /* a group that was not asked for */
    assert_int_equal(cs_options_parse(3, wrong, &usage, tables, &operands, &done, &e), CS_USAGE);
    cs_texts_release(&c.let);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_lists_and_operands),
        cmocka_unit_test(test_counts),    cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_no_shadow), cmocka_unit_test(test_help),
        cmocka_unit_test(test_help_fits), cmocka_unit_test(test_common),
        cmocka_unit_test(test_command),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
