/* run_regex.c - kernels that search by pattern: =~, match() and replace(). */
#include "expr/run_regex.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "expr/eval.h"
#include "expr/kernels.h"
#include <string.h>

enum { REPLACED_MAX = 16 << 20 }; /* bytes of one result: a row may not be larger */

/* Matching needs scratch: the worker's, or, while a constant is folded, some of its own. */
static enum cs_status take_space(struct cs_run *r, unsigned groups, struct cs_regex_space **space)
{
    if (r->eval) {
        *space = cs_eval_regex_space(r->eval);
        return CS_OK;
    }
    return cs_regex_space_make(space, groups, r->error);
}

static void give_space(struct cs_run *r, struct cs_regex_space *space)
{
    if (!r->eval) cs_regex_space_free(space);
}

static enum cs_status failed_at(struct cs_run *r, uint32_t i)
{
    if (!r->eval) return r->error->status;
    return cs_error_row(r->error, cs_eval_row(r->eval, i));
}

enum cs_status cs_run_matches(struct cs_run *r)
{
    const struct cs_regex_use *use = r->node->extra;
    struct cs_regex_space *space;
    enum cs_status s = take_space(r, cs_regex_groups(use->regex), &space);
    if (s) return s;
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n && !s; i++) {
        bool found = false;
        if (!cs_is_missing(r->arg[0], i)) {
            s = cs_regex_find(use->regex, space, r->arg[0]->s[i], 0, &found, r->error);
            if (s) s = failed_at(r, i);
        }
        r->out->v[i] = found;
    }
    give_space(r, space);
    return s;
}

/* match(text, pattern[, group]): a piece of the text itself, nothing is copied. */
enum cs_status cs_run_match(struct cs_run *r)
{
    const struct cs_regex_use *use = r->node->extra;
    struct cs_regex_space *space;
    enum cs_status s = take_space(r, cs_regex_groups(use->regex), &space);
    if (s) return s;
    for (uint32_t i = 0; i < r->n && !s; i++) {
        bool found = false;
        size_t from, to;
        struct cs_slice text = r->arg[0]->s[i];
        cs_out_missing(r, i);
        if (cs_is_missing(r->arg[0], i)) continue;
        s = cs_regex_find(use->regex, space, text, 0, &found, r->error);
        if (s)
            s = failed_at(r, i);
        else if (found && cs_regex_group(space, use->group, &from, &to))
            cs_out_text(r, i, cs_slice(text.p + from, to - from));
    }
    give_space(r, space);
    return s;
}

static void add_replacement(const struct cs_regex_use *use, const struct cs_regex_space *space,
                            struct cs_slice text, struct cs_buf *out)
{
    for (size_t k = 0; k < use->to.n; k++) {
        char c = use->to.p[k];
        size_t from, to;
        if (c != '$' || k + 1 == use->to.n) {
            cs_buf_addc(out, c);
            continue;
        }
        c = use->to.p[++k];
        if (!cs_is_digit(c))
            cs_buf_addc(out, c); /* $$: the binder lets nothing else through */
        else if (cs_regex_group(space, (unsigned)(c - '0'), &from, &to))
            cs_buf_add(out, text.p + from, to - from);
    }
}

static enum cs_status replace_all(struct cs_run *r, struct cs_regex_space *space, struct cs_slice text,
                                  struct cs_buf *out)
{
    const struct cs_regex_use *use = r->node->extra;
    size_t done = 0, at = 0;
    while (at <= text.n) {
        bool found;
        size_t from, to;
        enum cs_status s = cs_regex_find(use->regex, space, text, at, &found, r->error);
        if (s) return s;
        if (!found || !cs_regex_group(space, 0, &from, &to) || from < done) break;
        cs_buf_add(out, text.p + done, from - done);
        add_replacement(use, space, text, out);
        done = at = to;
        if (from == to) /* an empty match: go on behind the next character */
            at += to < text.n ? cs_utf8_len(text.p + to, text.n - to) : 1;
        if (out->n > REPLACED_MAX)
            return cs_fail(r->error, CS_DATA, "replace() makes a text longer than %d bytes", REPLACED_MAX);
    }
    cs_buf_add(out, text.p + done, text.n - done);
    return cs_buf_status(out, r->error);
}

enum cs_status cs_run_replace(struct cs_run *r)
{
    const struct cs_regex_use *use = r->node->extra;
    struct cs_regex_space *space;
    struct cs_buf b = {0};
    enum cs_status s = take_space(r, cs_regex_groups(use->regex), &space);
    if (s) return s;
    for (uint32_t i = 0; i < r->n && !s; i++) {
        cs_out_missing(r, i);
        if (cs_is_missing(r->arg[0], i)) continue;
        cs_buf_clear(&b);
        s = replace_all(r, space, r->arg[0]->s[i], &b);
        if (s) {
            s = failed_at(r, i);
            break;
        }
        struct cs_slice text = cs_arena_copy(r->arena, cs_buf_slice(&b));
        if (!text.p)
            s = cs_fail_memory(r->error);
        else
            cs_out_text(r, i, text);
    }
    cs_buf_release(&b);
    give_space(r, space);
    return s;
}
