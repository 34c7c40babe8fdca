/* regex.c - PCRE2 behind limits, so that neither a pattern nor a value can take the machine away.
 *
 * Patterns are UTF-8 with Unicode classes (\w is a Han letter too) and compiled by the JIT where there is
 * one. Matching never checks UTF-8 again: every text in an expression has been checked.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "expr/regex.h"
#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 1000000, DEPTH_LIMIT = 10000, HEAP_LIMIT_KIB = 16 << 10, JIT_STACK_MAX = 1 << 20 };

struct cs_regex {
    pcre2_code *code;
    unsigned groups;
};

struct cs_regex_space {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

enum cs_status cs_regex_make(struct cs_regex **out, struct cs_slice pattern, size_t *at, struct cs_error *e)
{
    struct cs_regex *x = cs_alloc(1, sizeof *x);
    *out = x;
    *at = 0;
    if (!x) return cs_fail_memory(e);
    int error;
    PCRE2_SIZE where = 0;
    x->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                            &error, &where, NULL);
    if (!x->code) {
        char text[160];
        if (pcre2_get_error_message(error, (PCRE2_UCHAR *)text, sizeof text) < 0) text[0] = '\0';
        free(x);
        *out = NULL;
        *at = where;
        if (error == PCRE2_ERROR_HEAP_FAILED) return cs_fail_memory(e);
        return cs_fail(e, CS_USAGE, "not a regular expression: %s", text);
    }
    uint32_t groups = 0;
    (void)pcre2_pattern_info(x->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    x->groups = groups;
    (void)pcre2_jit_compile(x->code,
                            PCRE2_JIT_COMPLETE); /* without it the interpreter does the same, slower */
    return CS_OK;
}

void cs_regex_free(struct cs_regex *x)
{
    if (!x) return;
    pcre2_code_free(x->code);
    free(x);
}

unsigned cs_regex_groups(const struct cs_regex *x)
{
    return x->groups;
}

enum cs_status cs_regex_space_make(struct cs_regex_space **out, unsigned groups, struct cs_error *e)
{
    struct cs_regex_space *w = cs_alloc(1, sizeof *w);
    *out = w;
    if (!w) return cs_fail_memory(e);
    w->data = pcre2_match_data_create(groups + 1, NULL);
    w->context = pcre2_match_context_create(NULL);
    w->stack = pcre2_jit_stack_create(32 << 10, JIT_STACK_MAX, NULL);
    if (!w->data || !w->context) {
        cs_regex_space_free(w);
        *out = NULL;
        return cs_fail_memory(e);
    }
    (void)pcre2_set_match_limit(w->context, MATCH_LIMIT);
    (void)pcre2_set_depth_limit(w->context, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(w->context, HEAP_LIMIT_KIB);
    if (w->stack) pcre2_jit_stack_assign(w->context, NULL, w->stack);
    return CS_OK;
}

void cs_regex_space_free(struct cs_regex_space *w)
{
    if (!w) return;
    pcre2_match_data_free(w->data);
    pcre2_match_context_free(w->context);
    pcre2_jit_stack_free(w->stack);
    free(w);
}

enum cs_status cs_regex_find(const struct cs_regex *x, struct cs_regex_space *w, struct cs_slice text,
                             size_t from, bool *found, struct cs_error *e)
{
    int n = pcre2_match(x->code, (PCRE2_SPTR)text.p, text.n, from, PCRE2_NO_UTF_CHECK, w->data, w->context);
    *found = n >= 0;
    if (n >= 0 || n == PCRE2_ERROR_NOMATCH) return CS_OK;
    switch (n) {
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT: /* the text may be personal: it is not shown */
        cs_fail(e, CS_DATA, "a pattern takes too many steps on a text of %zu bytes", text.n);
        return cs_error_cure(e, "a simpler pattern: no repeat inside a repeat");
    case PCRE2_ERROR_NOMEMORY:
        return cs_fail_memory(e);
    default:
        return cs_fail(e, CS_DATA, "a pattern fails on a text (PCRE2 error %d)", n);
    }
}

bool cs_regex_group(const struct cs_regex_space *w, unsigned group, size_t *from, size_t *to)
{
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(w->data);
    if (group >= pcre2_get_ovector_count(w->data) || v[2 * group] == PCRE2_UNSET) return false;
    *from = v[2 * group];
    *to = v[2 * group + 1];
    return *from <= *to; /* \K in a lookahead can turn them round */
}
