/* control.c - what control tags ask: does a condition hold, and through which rows to go. */
#include "report/flow.h"

#include "base/ascii.h"

#include <math.h>

static bool begins(struct cs_slice s, const char *word)
{
    size_t n = 0;
    for (; word[n]; n++)
        if (n >= s.n || s.p[n] != word[n]) return false;
    return n == s.n || cs_is_space(s.p[n]);
}

enum cs_control cs_control_of(struct cs_slice s)
{
    static const struct {
        const char *word;
        enum cs_control control;
    } words[] = {{"#if", CS_CONTROL_IF},
                 {"else", CS_CONTROL_ELSE},
                 {"/if", CS_CONTROL_END_IF},
                 {"#each", CS_CONTROL_EACH},
                 {"/each", CS_CONTROL_END_EACH}};
    while (s.n && cs_is_space(s.p[0])) s.p++, s.n--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(s, words[i].word)) return words[i].control;
    return CS_CONTROL_NONE;
}

static const char *name_of(enum cs_control c)
{
    static const char *const names[] = {"", "{{#if}}", "{{else}}", "{{/if}}", "{{#each}}", "{{/each}}"};
    return names[c];
}

enum cs_status cs_control_stray(enum cs_control c, const struct cs_place *at, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "'%s' without '%s' before it", name_of(c),
            c == CS_CONTROL_END_EACH ? "{{#each}}" : "{{#if}}");
    return cs_error_at(e, at->file, at->line, 0);
}

enum cs_status cs_control_open(enum cs_control c, const struct cs_place *at, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "'%s' without '%s' behind it", name_of(c),
            c == CS_CONTROL_EACH ? "{{/each}}" : "{{/if}}");
    return cs_error_at(e, at->file, at->line, 0);
}

enum cs_status cs_flow_enter(struct cs_build *b, const struct cs_place *at, struct cs_error *e)
{
    if (b->depth < CS_FLOW_DEPTH) {
        b->depth++;
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "control tags are nested deeper than %d", CS_FLOW_DEPTH);
    return cs_error_at(e, at->file, at->line, 0);
}

/* ---- conditions ---- */

enum compare { LESS, LESS_EQUAL, MORE, MORE_EQUAL, EQUAL, UNEQUAL, COMPARES };
static const char *const compares[COMPARES] = {"<", "<=", ">", ">=", "==", "!="};

static bool compare_holds(enum compare compare, int sign)
{
    switch (compare) {
    case LESS:
        return sign < 0;
    case LESS_EQUAL:
        return sign <= 0;
    case MORE:
        return sign > 0;
    case MORE_EQUAL:
        return sign >= 0;
    case EQUAL:
        return sign == 0;
    default:
        return sign != 0;
    }
}

/* What a condition is about. */
struct condition {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_asked asked;
    struct cs_spec spec;
    const struct cs_fact_group *group;
};

/* `what OP text` about a text: a key, a state. Only for equality. */
static enum cs_status compare_text(const struct cs_tag *tag, enum compare compare, struct cs_slice is,
                                   struct cs_slice text, bool *holds, struct cs_error *e)
{
    if (compare != EQUAL && compare != UNEQUAL)
        return cs_tag_fail(tag, e, "a text is compared with == or !=, not with %s", compares[compare]);
    *holds = cs_slice_eq(is, text) == (compare == EQUAL);
    return CS_OK;
}

static enum cs_status compare_state(struct condition *c, enum compare compare, struct cs_slice text,
                                    bool *holds, struct cs_error *e)
{
    static const char *const states[] = {"none", "met", "missed", "borderline"};
    const struct cs_fact *fact = cs_spec_fact(c->b, &c->asked, &c->spec, c->group);
    enum cs_state state = fact ? cs_fact_state(c->b, &c->spec, fact) : CS_STATE_NONE;
    bool known = false;
    for (size_t i = 0; i < 4; i++) known |= cs_slice_eqz(text, states[i]);
    if (!known)
        return cs_tag_fail(c->tag, e, "no state '%s'; there is met, missed, borderline, none",
                           cs_quote(text).text);
    return compare_text(c->tag, compare, cs_slicez(states[state]), text, holds, e);
}

/* The number on the right: 0.85, 85%, or the word target. */
static enum cs_status read_right(struct condition *c, struct cs_slice text, struct cs_num *x,
                                 struct cs_error *e)
{
    if (cs_slice_eqz(text, "target")) {
        const struct cs_fact *fact = cs_spec_fact(c->b, &c->asked, &c->spec, c->group);
        *x = fact ? fact->target : CS_MISSING;
        return CS_OK;
    }
    bool percent = text.n && text.p[text.n - 1] == '%';
    if (!cs_num_parse(cs_slice(text.p, text.n - percent), x))
        return cs_tag_fail(c->tag, e, "not a number: '%s'", cs_quote(text).text);
    if (percent) *x = cs_num_div(*x, cs_int(100));
    return CS_OK;
}

static enum cs_status hold_metric(struct condition *c, const struct cs_slice *args, size_t n, bool *holds,
                                  struct cs_error *e)
{
    enum cs_status status = cs_inline_ask(c->b, c->tag, args[0], &c->asked, &c->spec, &c->group, e);
    if (status != CS_OK) return status;
    struct cs_num x = cs_spec_exact(c->b, &c->asked, &c->spec, c->group, 0, NULL), right;
    if (n == 1) {
        *holds = !cs_num_missing(x);
        return CS_OK;
    }
    enum compare compare = LESS;
    while (compare < COMPARES && !cs_slice_eqz(args[1], compares[compare])) compare++;
    if (n != 3 || compare == COMPARES)
        return cs_tag_fail(c->tag, e, "expected a comparison, METRIC < NUMBER; there is < <= > >= == !=");
    if (c->spec.show == CS_SHOW_STATE) return compare_state(c, compare, args[2], holds, e);
    status = read_right(c, args[2], &right, e);
    if (status != CS_OK) return status;
    *holds = !cs_num_missing(x) && !cs_num_missing(right) && compare_holds(compare, cs_num_cmp(x, right));
    return CS_OK;
}

/* KEY == TEXT, inside {{#each}}. */
static bool is_key(const struct cs_build *b, const struct cs_slice *args, size_t n, struct cs_slice *value)
{
    return n == 3 && cs_scope_key(b, args[0], value);
}

enum cs_status cs_if_holds(struct cs_build *b, struct cs_slice inside, const struct cs_place *at, bool *holds,
                           struct cs_error *e)
{
    struct cs_tag tag;
    struct cs_slice id, value;
    struct condition c = {.b = b, .tag = &tag};
    *holds = false;
    enum cs_status status = cs_tag_parse(&tag, inside, at->file, at->line, e);
    if (status != CS_OK) return status;
    const struct cs_slice *args = tag.args;
    size_t n = tag.n_args;
    bool not = n && cs_slice_eqz(args[0], "not");
    if (not ) args++, n--;
    if (!n && cs_tag_get(&tag, "stream", &id)) {
        if (!cs_schema_kind(id)) return cs_tag_fail(&tag, e, "no stream '%s'", cs_quote(id).text);
        *holds = cs_streams_find(b->streams, id) != NULL;
    } else if (!n) {
        status = cs_tag_need(&tag, "view", &id, e);
        if (status == CS_OK) status = cs_ask_view(b, &tag, id, &c.asked, e);
        if (status == CS_OK) *holds = cs_asked_groups(&c.asked) > 0;
    } else if (is_key(b, args, n, &value)) {
        bool equal = cs_slice_eqz(args[1], "==");
        if (!equal && !cs_slice_eqz(args[1], "!="))
            return cs_tag_fail(&tag, e, "a text is compared with == or !=");
        *holds = cs_slice_eq(value, args[2]) == equal;
    } else {
        status = hold_metric(&c, args, n, holds, e);
    }
    if (not ) *holds = !*holds;
    return status == CS_OK ? cs_tag_done(&tag, sizeof tag.args / sizeof *tag.args, e) : status;
}

/* ---- rows ---- */

enum cs_status cs_each_begin(struct cs_build *b, struct cs_each *each, struct cs_slice inside,
                             const struct cs_place *at, struct cs_error *e)
{
    struct cs_tag tag;
    struct cs_slice id;
    *each = (struct cs_each){.choice = {.limit = CS_FLOW_ROUNDS},
                             .between = CS_LIT(""),
                             .scope = {.asked = &each->asked, .up = b->scope}};
    enum cs_status status = cs_tag_parse(&tag, inside, at->file, at->line, e);
    if (status == CS_OK) status = cs_tag_need(&tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, &tag, id, &each->asked, e);
    if (status != CS_OK) return status;
    cs_tag_get(&tag, "sep", &each->between);
    status = cs_choose(b, &tag, &each->asked, &each->choice, e);
    return status == CS_OK ? cs_tag_done(&tag, 0, e) : status;
}

enum cs_status cs_each_row(struct cs_build *b, struct cs_each *each, size_t i, const struct cs_place *at,
                           struct cs_error *e)
{
    each->scope.group = each->choice.group[i];
    each->scope.number = i + 1;
    b->scope = &each->scope;
    if (b->rounds++ < CS_FLOW_ROUNDS) return CS_OK;
    cs_fail(e, CS_USAGE, "the template goes through more than %d rows", CS_FLOW_ROUNDS);
    return cs_error_at(e, at->file, at->line, 0);
}

void cs_each_none(struct cs_build *b, struct cs_each *each)
{
    each->scope.group = NULL;
    b->scope = &each->scope;
}

void cs_each_end(struct cs_build *b, struct cs_each *each)
{
    b->scope = each->scope.up;
    cs_choice_release(&each->choice);
}
