/* lex.c - cuts the text of an expression into tokens.
 *
 * Two things differ from an ordinary lexer. Dates and times are read before arithmetic is thought of, so
 * 2024-08-01 is a date and not 2015. And letters of every script make names without quotes, while punctuation
 * of the full-width block, easily typed with a Chinese keyboard, gets an error that says which ASCII sign to
 * write.
 */
#include "expr/lex.h"
#include "base/ascii.h"
#include <string.h>
#include <utf8proc.h>

static enum cs_status lex_fail(const struct cs_lexer *l, size_t at, struct cs_error *e)
{
    return cs_expr_place(l->source, at, e);
}

/* The code point at byte `at` of a valid UTF-8 text, and its length. */
static size_t code_point(struct cs_slice t, size_t at, utf8proc_int32_t *c)
{
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)t.p + at, (utf8proc_ssize_t)(t.n - at), c);
    if (n > 0) return (size_t)n;
    *c = -1;
    return 1;
}

/* Letters, marks and digits of any script make names. Full-width Latin does too: columns are called so. */
static bool is_letter(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

/* Bytes of the name part that starts at `at`: 0 when none does. */
static size_t name_length(struct cs_slice t, size_t at)
{
    size_t i = at;
    while (i < t.n) {
        char c = t.p[i];
        if (!cs_is_high(c)) {
            if (!cs_is_alnum(c) && c != '_') break;
            i++;
            continue;
        }
        utf8proc_int32_t point;
        size_t n = code_point(t, i, &point);
        if (!is_letter(point)) break;
        i += n;
    }
    return i - at;
}

static bool digits_at(struct cs_slice t, size_t at, size_t n)
{
    if (at > t.n || t.n - at < n) return false;
    for (size_t i = 0; i < n; i++)
        if (!cs_is_digit(t.p[at + i])) return false;
    return true;
}

static bool char_at(struct cs_slice t, size_t at, char c)
{
    return at < t.n && t.p[at] == c;
}

/* 2024-08-01 or 2024-08-01T09:00:00+08:00. *found is false when the text at `at` does not look like one. */
static enum cs_status lex_date(struct cs_lexer *l, struct cs_token *k, bool *found, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    size_t at = l->at;
    *found = digits_at(t, at, 4) && char_at(t, at + 4, '-') && digits_at(t, at + 5, 2) &&
             char_at(t, at + 7, '-') && digits_at(t, at + 8, 2);
    if (!*found) return CS_OK;
    if (char_at(t, at + 10, 'T')) {
        struct cs_slice s = cs_slice(t.p + at, t.n - at < CS_TIME_LEN ? t.n - at : CS_TIME_LEN);
        if (!cs_time_parse(s, &k->time)) {
            cs_fail(e, CS_USAGE, "not a time: '%s'", cs_quote(s).text);
            cs_error_cure(e, "2024-08-01T09:00:00+08:00");
            return lex_fail(l, at, e);
        }
        k->kind = CS_TOK_TIME;
        l->at += CS_TIME_LEN;
    } else {
        struct cs_slice s = cs_slice(t.p + at, 10);
        int64_t day;
        if (!cs_date_parse(s, &day)) {
            cs_fail(e, CS_USAGE, "not a date: '%s'", cs_quote(s).text);
            return lex_fail(l, at, e);
        }
        k->kind = CS_TOK_DATE;
        k->num = cs_int(day);
        l->at += 10;
    }
    size_t tail = name_length(t, l->at);
    if (tail) {
        cs_fail(e, CS_USAGE, "not a date or time: '%s'",
                cs_quote(cs_slice(t.p + at, l->at - at + tail)).text);
        return lex_fail(l, at, e);
    }
    return CS_OK;
}

static int64_t duration_seconds(char c)
{
    switch (c) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 7 * 86400;
    default:
        return 0;
    }
}

/* 12, 12.5, 1e3, 30s, 1.5h */
static enum cs_status lex_number(struct cs_lexer *l, struct cs_token *k, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    size_t from = l->at, at = from;
    while (digits_at(t, at, 1)) at++;
    if (char_at(t, at, '.') && digits_at(t, at + 1, 1))
        for (at++; digits_at(t, at, 1);) at++;
    size_t mantissa = at;
    if (char_at(t, at, 'e') || char_at(t, at, 'E')) {
        at++;
        if (char_at(t, at, '-') || char_at(t, at, '+')) at++;
        if (!digits_at(t, at, 1)) at = mantissa;
        while (digits_at(t, at, 1)) at++;
    }
    size_t number = at;
    int64_t unit = at < t.n ? duration_seconds(t.p[at]) : 0;
    if (unit) at++;
    size_t tail = name_length(t, at);
    k->kind = CS_TOK_NUMBER;
    if (tail || !cs_num_parse(cs_slice(t.p + from, number - from), &k->num)) {
        cs_fail(e, CS_USAGE, "not a number: '%s'", cs_quote(cs_slice(t.p + from, at - from + tail)).text);
        if (tail)
            cs_error_cure(
                e, "a name that starts with a digit goes in backticks; durations are 30s 5m 24h 7d 2w");
        return lex_fail(l, from, e);
    }
    if (unit) k->num = cs_num_mul(k->num, cs_int(unit));
    l->at = at;
    return CS_OK;
}

/* "text" or 'text'. \" \' \\ \n \t are escapes; any other backslash stays, so that patterns read naturally.
 */
static enum cs_status lex_text(struct cs_lexer *l, struct cs_token *k, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    size_t from = l->at, end = from + 1, n = 0;
    char quote = t.p[from];
    while (end < t.n && t.p[end] != quote) end += t.p[end] == '\\' ? 2 : 1;
    if (end >= t.n) {
        cs_fail(e, CS_USAGE, "a text that starts with %c does not end", quote);
        return lex_fail(l, from, e);
    }
    char *to = cs_arena_alloc(l->arena, end - from, 1);
    if (!to) return cs_fail_memory(e);
    for (size_t i = from + 1; i < end; i++) {
        char c = t.p[i], next = t.p[i + 1];
        if (c == '\\' && (next == '"' || next == '\'' || next == '\\')) {
            c = next;
            i++;
        } else if (c == '\\' && (next == 'n' || next == 't')) {
            c = next == 'n' ? '\n' : '\t';
            i++;
        }
        to[n++] = c;
    }
    k->kind = CS_TOK_TEXT;
    k->text = cs_slice(to, n);
    l->at = end + 1;
    return CS_OK;
}

static enum cs_status lex_backtick(struct cs_lexer *l, struct cs_token *k, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    size_t from = l->at + 1;
    const char *end = memchr(t.p + from, '`', t.n - from);
    if (!end) {
        cs_fail(e, CS_USAGE, "a name that starts with ` does not end");
        return lex_fail(l, l->at, e);
    }
    k->text = cs_slice(t.p + from, (size_t)(end - t.p) - from);
    if (!k->text.n) {
        cs_fail(e, CS_USAGE, "an empty name");
        return lex_fail(l, l->at, e);
    }
    k->kind = CS_TOK_NAME;
    k->quoted = true;
    l->at = from + k->text.n + 1;
    return CS_OK;
}

struct sign {
    const char *text;
    enum cs_token_kind kind;
    enum cs_expr_op op;
};

/* Longer signs first. */
static const struct sign signs[] = {
    {"||", CS_TOK_OP, CS_OP_OR},    {"&&", CS_TOK_OP, CS_OP_AND}, {"==", CS_TOK_OP, CS_OP_EQ},
    {"!=", CS_TOK_OP, CS_OP_NE},    {"<=", CS_TOK_OP, CS_OP_LE},  {">=", CS_TOK_OP, CS_OP_GE},
    {"=~", CS_TOK_OP, CS_OP_MATCH}, {"=", CS_TOK_OP, CS_OP_EQ},   {"<", CS_TOK_OP, CS_OP_LT},
    {">", CS_TOK_OP, CS_OP_GT},     {"!", CS_TOK_NOT, 0},         {"+", CS_TOK_OP, CS_OP_ADD},
    {"-", CS_TOK_OP, CS_OP_SUB},    {"*", CS_TOK_OP, CS_OP_MUL},  {"/", CS_TOK_OP, CS_OP_DIV},
    {"%", CS_TOK_OP, CS_OP_MOD},    {"(", CS_TOK_OPEN, 0},        {")", CS_TOK_CLOSE, 0},
    {",", CS_TOK_COMMA, 0},         {".", CS_TOK_DOT, 0},
};

/* What somebody meant who wrote another language or a full-width sign; empty when we cannot tell. */
static const char *meant(struct cs_slice rest)
{
    static const char *const pairs[][2] = {
        {"|", "||"}, {"&", "&&"}, {"（", "("},       {"）", ")"}, {"，", ","},
        {"“", "\""}, {"”", "\""}, {"‘", "'"},        {"’", "'"},  {"＝", "="},
        {"！", "!"}, {"＞", ">"}, {"＜", "<"},       {"≥", ">="}, {"≤", "<="},
        {"≠", "!="}, {"＋", "+"}, {"－", "-"},       {"×", "*"},  {"÷", "/"},
        {"％", "%"}, {"　", " "}, {"\xC2\xA0", " "}, {"。", "."}, {"?", "if(condition, a, b)"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t n = strlen(pairs[i][0]);
        if (rest.n >= n && memcmp(rest.p, pairs[i][0], n) == 0) return pairs[i][1];
    }
    return "";
}

static enum cs_status lex_sign(struct cs_lexer *l, struct cs_token *k, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    struct cs_slice rest = cs_slice(t.p + l->at, t.n - l->at);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = strlen(signs[i].text);
        if (rest.n < n || memcmp(rest.p, signs[i].text, n) != 0) continue;
        k->kind = signs[i].kind;
        k->op = signs[i].op;
        l->at += n;
        return CS_OK;
    }
    utf8proc_int32_t c;
    size_t n = code_point(t, l->at, &c);
    cs_fail(e, CS_USAGE, "unexpected '%s'", cs_quote(cs_slice(rest.p, n)).text);
    const char *better = meant(rest);
    if (*better) cs_error_cure(e, "write '%s'", better);
    return lex_fail(l, l->at, e);
}

enum cs_status cs_lex_next(struct cs_lexer *l, struct cs_token *k, struct cs_error *e)
{
    struct cs_slice t = l->source->text;
    while (l->at < t.n && cs_is_space(t.p[l->at])) l->at++;
    *k = (struct cs_token){.kind = CS_TOK_END, .from = (uint32_t)l->at, .num = CS_MISSING};
    enum cs_status s = CS_OK;
    if (l->at < t.n) {
        char c = t.p[l->at];
        size_t n;
        bool date = false;
        if (cs_is_digit(c)) {
            s = lex_date(l, k, &date, e);
            if (!s && !date) s = lex_number(l, k, e);
        } else if (c == '"' || c == '\'') {
            s = lex_text(l, k, e);
        } else if (c == '`') {
            s = lex_backtick(l, k, e);
        } else if ((n = name_length(t, l->at)) > 0) {
            k->kind = CS_TOK_NAME;
            k->text = cs_slice(t.p + l->at, n);
            l->at += n;
        } else {
            s = lex_sign(l, k, e);
        }
    }
    k->to = (uint32_t)l->at;
    return s;
}
