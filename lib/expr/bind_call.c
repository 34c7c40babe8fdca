/* bind_call.c - a call f(…): the function found in the list, its arguments counted and converted as the list
 * says. */
#include "expr/functions.h"

struct arity {
    uint32_t least, most;
};

/* "n?k" takes 1 or 2, "a*" any number from 1. */
static struct arity count_letters(const char *spec)
{
    struct arity a = {0, 0};
    bool optional = false;
    for (; *spec; spec++) {
        if (*spec == '?') {
            optional = true;
        } else if (*spec == '*') {
            a.most = UINT32_MAX;
        } else {
            a.most++;
            a.least += !optional;
        }
    }
    return a;
}

/* The letter of argument i; the last letter repeats. */
static char letter_of(const char *spec, uint32_t i)
{
    char letter = 'a';
    for (; *spec; spec++) {
        if (*spec == '?' || *spec == '*') continue;
        letter = *spec;
        if (i-- == 0) break;
    }
    return letter;
}

static enum cs_status convert(struct cs_binder *b, const struct cs_expr *x, char letter, cs_node *n)
{
    const struct cs_plan_node *node;
    switch (letter) {
    case 'n':
        return cs_bind_number(b, x, n);
    case 't':
        return cs_bind_text(b, x, n);
    case 'T':
        return cs_bind_time(b, x, n);
    case 'b':
        return cs_bind_bool(b, x, n);
    case 'd':
        return cs_bind_day(b, x, n);
    case 's':
        return cs_bind_to_text(b, x, n);
    case 'c':
        node = cs_plan_node(b->plan, *n);
        return !node->kernel && node->type == CS_TEXT ? CS_OK
                                                      : cs_bind_fail(b, x, "a text in quotes is needed");
    case 'k':
        return cs_node_is_literal(b->plan, *n, CS_NUM) ? CS_OK
                                                       : cs_bind_fail(b, x, "a constant number is needed");
    default:
        return CS_OK;
    }
}

static enum cs_status fail_unknown(struct cs_binder *b, const struct cs_expr *x)
{
    size_t n;
    struct cs_nearest near;
    const struct cs_function *f = cs_functions(&n);
    cs_nearest_start(&near, x->name);
    for (size_t i = 0; i < n; i++) cs_nearest_try(&near, cs_slicez(f[i].name));
    cs_bind_fail(b, x, "there is no function '%s'", cs_quote(x->name).text);
    if (near.best.n) return cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(b->e, "cs-expr(7) lists them");
}

static enum cs_status fail_count(struct cs_binder *b, const struct cs_expr *x, const struct cs_function *f)
{
    cs_bind_fail(b, x, "wrong number of arguments of %s()", f->name);
    return cs_error_cure(b->e, "%s", f->usage);
}

enum cs_status cs_bind_call(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    const struct cs_function *f = cs_function_find(x->name);
    if (!f) return fail_unknown(b, x);
    struct arity arity = count_letters(f->spec);
    if (x->n < arity.least || x->n > arity.most) return fail_count(b, x, f);
    struct cs_call c = {.function = f, .x = x, .n = (uint32_t)x->n};
    c.arg = cs_arena_alloc(&b->plan->arena, x->n, sizeof *c.arg);
    if (!c.arg) return cs_fail_memory(b->e);
    for (uint32_t i = 0; i < c.n; i++) {
        enum cs_status s = cs_bind(b, x->arg[i], &c.arg[i]);
        if (!s) s = convert(b, x->arg[i], letter_of(f->spec, i), &c.arg[i]);
        if (s) return s;
    }
    if (f->bind) return f->bind(b, &c, out);
    return cs_bind_node(b, x, f->kernel, f->type, f->unit, c.arg, c.n, out);
}
