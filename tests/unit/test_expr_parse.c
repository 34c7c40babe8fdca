/* test_expr_parse.c - lexer and parser: shapes of trees, places of errors, limits, and a soup of random
 * tokens. */
#include "expr/ast.h"
#include "expr_fixture.h"
#include <stdio.h>

/* A tree as text, fully parenthesised. */
static void show(const struct cs_expr *x, struct cs_buf *b)
{
    char time[CS_TIME_LEN];
    switch (x->kind) {
    case CS_EX_NUMBER:
        cs_num_format(x->num, b);
        return;
    case CS_EX_DATE:
        cs_buf_addf(b, "day:%d", (int)x->num.v);
        return;
    case CS_EX_TIME:
        cs_time_format(x->time, time);
        cs_buf_add(b, time, sizeof time);
        return;
    case CS_EX_BOOL:
        cs_buf_addz(b, x->num.v ? "TRUE" : "FALSE");
        return;
    case CS_EX_TEXT:
        cs_buf_addc(b, '"');
        cs_buf_adds(b, x->name);
        cs_buf_addc(b, '"');
        return;
    case CS_EX_NAME:
        if (x->quoted) cs_buf_addc(b, '`');
        cs_buf_adds(b, x->name);
        return;
    case CS_EX_FIELD:
        cs_buf_adds(b, x->name);
        cs_buf_addc(b, '.');
        cs_buf_adds(b, x->field);
        return;
    case CS_EX_CALL:
        cs_buf_adds(b, x->name);
        break;
    case CS_EX_NOT:
        cs_buf_addc(b, '!');
        break;
    case CS_EX_MINUS:
        cs_buf_addc(b, '-');
        break;
    case CS_EX_BINARY:
        cs_buf_addz(b, cs_expr_op_name(x->op));
        break;
    case CS_EX_IN:
        cs_buf_addz(b, "in");
        break;
    }
    cs_buf_addc(b, '(');
    for (size_t i = 0; i < x->n; i++) {
        if (i) cs_buf_addc(b, ' ');
        show(x->arg[i], b);
    }
    cs_buf_addc(b, ')');
}

static void tree(const char *text, const char *expected)
{
    struct cs_arena arena = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_expr *x;
    struct cs_source source = {"--where", 0, 0};
    struct cs_buf b = {0};
    if (cs_expr_parse(&x, cs_slicez(text), &source, &arena, &e))
        cs_buf_addf(&b, "%zu: %s", e.column, e.text);
    else
        show(x, &b);
    cs_buf_addc(&b, '\0');
    assert_string_equal(b.p, expected);
    cs_buf_release(&b);
    cs_arena_release(&arena);
}

static void shapes(void **state)
{
    (void)state;
    tree("a || b && c", "||(a &&(b c))");
    tree("!a == b", "!(==(a b))");
    tree("!a && b", "&&(!(a) b)");
    tree("a + b * c - d", "-(+(a *(b c)) d)");
    tree("a - b - c", "-(-(a b) c)");
    tree("-a * b", "*(-(a) b)");
    tree("(a + b) * c", "*(+(a b) c)");
    tree("a = 1", "==(a 1)");
    tree("a in (1, \"x\")", "in(a 1 \"x\")");
    tree("f()", "f()");
    tree("f(a, g(b) + 1)", "f(a +(g(b) 1))");
    tree("region.name == 'x'", "==(region.name \"x\")");
    tree("region.`odd name`", "region.odd name");
    tree("`a b` + `in`", "+(`a b `in)");
    tree("true && false", "&&(TRUE FALSE)");
    tree("a =~ \"^\\d+\\.$\"", "=~(a \"^\\d+\\.$\")");
}

/* Days since 1970-01-01 by python3: (date(2024,8,1)-date(1970,1,1)).days == 19936 */
static void literals(void **state)
{
    (void)state;
    tree("2024-08-01", "day:19936");
    tree("2024-08-01 - 1", "-(day:19936 1)");
    tree("2024 - 8 - 1", "-(-(2024 8) 1)");
    tree("2024-8-1", "-(-(2024 8) 1)");
    tree("2024-08-01T09:00:00+08:00", "2024-08-01T09:00:00+08:00");
    tree("30s + 5m + 24h + 7d + 2w + 1.5h", "+(+(+(+(+(30 300) 86400) 604800) 1209600) 5400)");
    tree("12.50", "12.5");
    tree("1e3", "1000");
    tree("'it\\'s \\\"x\\\"\\n\\t\\\\'", "\"it's \"x\"\n\t\\\"");
    tree("城市 == \"上海\"", "==(城市 \"上海\")");
    tree("Größe2 + _x9", "+(Größe2 _x9)");
}

static void errors(void **state)
{
    (void)state;
    tree("", "1: a value expected at the end");
    tree("a +", "4: a value expected at the end");
    tree("城市 == ", "7: a value expected at the end");
    tree("a b", "3: an operator expected, not 'b'");
    tree("f(a", "4: ',' or ')' expected at the end");
    tree("f(a,)", "5: a value expected, not ')'");
    tree("(a", "3: an operator or ')' expected at the end");
    tree("a < b < c", "7: comparisons do not chain");
    tree("a in b", "6: '(' and a list of values expected, not 'b'");
    tree("a in ()", "7: a value expected, not ')'");
    tree("'abc", "1: a text that starts with ' does not end");
    tree("'abc\\", "1: a text that starts with ' does not end");
    tree("`abc", "1: a name that starts with ` does not end");
    tree("``", "1: an empty name");
    tree("2024-13-01", "1: not a date: '2024-13-01'");
    tree("2024-02-30", "1: not a date: '2024-02-30'");
    tree("2024-08-01T25:00:00+08:00", "1: not a time: '2024-08-01T25:00:00+08:00'");
    tree("2024-08-01T09:00", "1: not a time: '2024-08-01T09:00'");
    tree("12abc", "1: not a number: '12abc'");
    tree("12hours", "1: not a number: '12hours'");
    tree("a & b", "3: unexpected '&'");
    tree("满意（1）", "3: unexpected '（'");
    tree("a . b", "a.b");
    tree("a.", "3: a column of the lookup expected at the end");
    tree("a # b", "3: unexpected '#'");
    tree("a \xF0\x9F\x98\x80", "3: unexpected '\xF0\x9F\x98\x80'");
    tree("a \xFF", "1: the expression is not valid UTF-8");
}

/* Places count from where the text stands in its file; a line break in the text is one in the file. */
static void places(void **state)
{
    struct cs_arena arena = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_expr *x;
    struct cs_source source = {"my.map", 7, 12};
    (void)state;
    assert_int_equal(cs_expr_parse(&x, CS_LIT("a +\n  (b"), &source, &arena, &e), CS_USAGE);
    assert_string_equal(e.file, "my.map");
    assert_int_equal(e.line, 8);
    assert_int_equal(e.column, 5);
    e = (struct cs_error)CS_ERROR_INIT;
    assert_int_equal(cs_expr_parse(&x, CS_LIT("a ++"), &source, &arena, &e), CS_USAGE);
    assert_int_equal(e.line, 7);
    assert_int_equal(e.column, 15);
    cs_arena_release(&arena);
}

static void repeat(struct cs_buf *b, const char *text, int n)
{
    for (int i = 0; i < n; i++) cs_buf_addz(b, text);
}

static enum cs_status parse_repeated(const char *head, const char *middle, const char *tail, int n)
{
    struct cs_arena arena = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_expr *x;
    struct cs_buf b = {0};
    repeat(&b, head, n);
    cs_buf_addz(&b, middle);
    repeat(&b, tail, n);
    enum cs_status s = cs_expr_parse(&x, cs_buf_slice(&b), NULL, &arena, &e);
    cs_buf_release(&b);
    cs_arena_release(&arena);
    return s;
}

static void limits(void **state)
{
    (void)state;
    assert_int_equal(parse_repeated("(", "a", ")", 150), CS_OK);
    assert_int_equal(parse_repeated("(", "a", ")", 201), CS_USAGE);
    assert_int_equal(parse_repeated("!", "a", "", 150), CS_OK);
    assert_int_equal(parse_repeated("!", "a", "", 30000), CS_USAGE);
    assert_int_equal(parse_repeated("-", "a", "", 30000), CS_USAGE);
    assert_int_equal(parse_repeated("f(", "a", ")", 20000), CS_USAGE);
    assert_int_equal(parse_repeated("a+", "a", "", 150), CS_OK);
    assert_int_equal(parse_repeated("a+", "a", "", 20000), CS_USAGE);
    assert_int_equal(parse_repeated("", "a", " ", 65535), CS_OK);
    assert_int_equal(parse_repeated("", "a", " ", 65536), CS_USAGE);
    assert_int_equal(parse_repeated("", "a in (1", ",\"\")", 1), CS_OK);
}

static void collect(void *ctx, struct cs_slice name)
{
    struct cs_buf *b = ctx;
    cs_buf_adds(b, name);
    cs_buf_addc(b, ' ');
}

static void questions(void **state)
{
    struct cs_arena arena = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_expr *x, *const *args;
    struct cs_buf b = {0};
    struct cs_slice name;
    size_t n;
    (void)state;
    assert_int_equal(
        cs_expr_parse(&x, CS_LIT("share(csat >= 4 && month == `week` && r.x == as_of - gap_prev(a))"), NULL,
                      &arena, &e),
        CS_OK);
    cs_expr_columns(x, collect, &b);
    cs_buf_addc(&b, '\0');
    assert_string_equal(b.p, "csat week a ");
    assert_true(cs_slice_eqz(cs_expr_call(x, &args, &n), "share"));
    assert_int_equal(n, 1);
    assert_int_equal(cs_expr_call(args[0], NULL, NULL).n, 0);
    assert_true(cs_expr_has_gap(x));
    assert_true(cs_expr_says(x, "as_of"));
    assert_true(cs_expr_says(x, "month"));
    assert_false(cs_expr_says(x, "week"));
    assert_false(cs_expr_is_name(x, &name));
    assert_int_equal(cs_expr_parse(&x, CS_LIT(" `odd name` "), NULL, &arena, &e), CS_OK);
    assert_true(cs_expr_is_name(x, &name));
    assert_true(cs_slice_eqz(name, "odd name"));
    assert_false(cs_expr_has_gap(x));
    cs_buf_release(&b);
    cs_arena_release(&arena);
}

/* ---- token soup: nothing crashes, whatever is said; what parses is bound and evaluated ---- */

static uint64_t next_random(uint64_t *seed) /* xorshift64 */
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void soup(void **state)
{
    static const char *const words[] = {
        "a",          "ticket_id",  "csat",
        "created_at", "城市",       "is_complaint",
        "12",         "1.5",        "24h",
        "\"x\"",      "''",         "'4'",
        "true",       "2024-08-01", "2024-08-01T09:00:00+08:00",
        "`a`",        "date",       "as_of",
        "(",          ")",          ",",
        "+",          "-",          "*",
        "/",          "%",          "==",
        "<",          ">=",         "&&",
        "||",         "!",          "in (",
        "=~",         "if(",        "coalesce(",
        "len(",       "match(",     "replace(",
        "concat(",    "missing(",   "text(",
        "number(",    "seconds(",   "time(",
        "date(",      "week(",      "hour(",
        "round(",     "bucket(",    "min(",
        "gap_prev(",  "r.x",        ".",
        "'(a|b'",     "`",          "'",
        "\\",         "（",         "\"(a+)+$\"",
    };
    struct fixture f;
    struct cs_arena trees = {0};
    uint64_t seed = 20240801;
    int parsed = 0, bound = 0;
    (void)state;
    fixture_open(&f, "ticket_id\tcsat\tcreated_at\t城市\tis_complaint\ta\n"
                     "007\t5\t2024-08-01T09:00:00+08:00\t上海\t1\t12\n"
                     "\t\t\t\t\t\n"
                     "x\t1.5\t1969-12-31T23:59:59-05:30\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\t0\tx y\n");
    for (int round = 0; round < 40000; round++) {
        struct cs_buf b = {0};
        struct cs_expr *x;
        cs_node node;
        uint64_t n = next_random(&seed) % 9 + 1;
        for (uint64_t i = 0; i < n; i++) {
            cs_buf_addz(&b, words[next_random(&seed) % (sizeof words / sizeof *words)]);
            if (next_random(&seed) & 1) cs_buf_addc(&b, ' ');
        }
        f.e = (struct cs_error)CS_ERROR_INIT;
        enum cs_status s = cs_expr_parse(&x, cs_buf_slice(&b), NULL, &trees, &f.e);
        parsed += s == CS_OK;
        if (s == CS_OK) s = cs_plan_add(fixture_plan(&f), x, &node, &f.e);
        if (s == CS_OK) {
            bound++;
            (void)fixture_values(&f, node, NULL);
        } else {
            assert_int_equal(s, CS_USAGE);
            assert_true(f.e.text[0] != '\0');
            assert_true(f.e.column > 0);
        }
        cs_buf_release(&b);
        cs_plan_free(f.plan);
        f.plan = NULL;
        cs_arena_reset(&trees);
    }
    fixture_close(&f);
    cs_arena_release(&trees);
    assert_true(parsed > 1000); /* the soup is not all refused at the first word */
    assert_true(bound > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes), cmocka_unit_test(literals), cmocka_unit_test(errors),
        cmocka_unit_test(places), cmocka_unit_test(limits),   cmocka_unit_test(questions),
        cmocka_unit_test(soup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
