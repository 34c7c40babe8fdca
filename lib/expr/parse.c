/* parse.c - from the text of an expression to its tree: precedence climbing over the tokens of lex.c.
 *
 * Pure syntax: which names, functions and columns exist is the binder's business. Trees are at most
 * CS_EXPR_DEPTH levels deep, chains of operators included, so that everything that walks one may recurse.
 */
#include "expr/lex.h"
#include <string.h>

struct parser {
    struct cs_lexer lex;
    struct cs_token now; /* the token to read next */
    uint32_t end;        /* where the token before it ended */
    unsigned depth;
    struct cs_error *e;
};

enum { LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT, LEVEL_PRIMARY };

static struct cs_expr *parse_level(struct parser *, int level);

static int op_level(enum cs_expr_op op)
{
    switch (op) {
    case CS_OP_OR:
        return LEVEL_OR;
    case CS_OP_AND:
        return LEVEL_AND;
    case CS_OP_ADD:
    case CS_OP_SUB:
        return LEVEL_SUM;
    case CS_OP_MUL:
    case CS_OP_DIV:
    case CS_OP_MOD:
        return LEVEL_PRODUCT;
    default:
        return LEVEL_COMPARE;
    }
}

/* The functions below return NULL on failure, with the story in p->e. */

static struct cs_expr *fail_at(struct parser *p, size_t at)
{
    cs_expr_place(p->lex.source, at, p->e);
    return NULL;
}

static bool advance(struct parser *p)
{
    p->end = p->now.to;
    return cs_lex_next(&p->lex, &p->now, p->e) == CS_OK;
}

/* What stands where an operator should, as other languages write it. */
static void cure_operator(const struct cs_token *t, struct cs_slice text, struct cs_error *e)
{
    static const struct {
        const char *word, *cure;
    } others[] = {
        {"and", "and is written &&"},
        {"or", "or is written ||"},
        {"AND", "and is written &&"},
        {"OR", "or is written ||"},
        {"not", "not in is written !(x in (a, b))"},
        {"is", "equal is written ==, without a value missing(x)"},
        {"IS", "equal is written ==, without a value missing(x)"},
        {"like", "a pattern is written x =~ \"^a.*b$\""},
        {"LIKE", "a pattern is written x =~ \"^a.*b$\""},
        {"matches", "a pattern is written x =~ \"^a.*b$\""},
        {"contains", "it is written contains(x, \"text\")"},
        {"between", "between is written a <= x && x <= b"},
        {"BETWEEN", "between is written a <= x && x <= b"},
        {"desc", "the order is turned round with :desc behind the key"},
        {"DESC", "the order is turned round with :desc behind the key"},
        {"asc", "the order is upwards unless it says :desc"},
    };
    struct cs_slice word = cs_slice(text.p + t->from, t->to - t->from);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cs_slice_eqz(word, others[i].word)) cs_error_cure(e, "%s", others[i].cure);
}

static struct cs_expr *fail_unexpected(struct parser *p, const char *wanted)
{
    if (p->now.kind == CS_TOK_END) {
        cs_fail(p->e, CS_USAGE, "%s expected at the end", wanted);
    } else {
        struct cs_slice t = p->lex.source->text;
        cs_fail(p->e, CS_USAGE, "%s expected, not '%s'", wanted,
                cs_quote(cs_slice(t.p + p->now.from, p->now.to - p->now.from)).text);
        cure_operator(&p->now, t, p->e);
    }
    return fail_at(p, p->now.from);
}

static struct cs_expr *fail_deep(struct parser *p, size_t at)
{
    cs_fail(p->e, CS_USAGE, "the expression is nested more than %d levels deep", CS_EXPR_DEPTH);
    cs_error_cure(p->e, "name parts of it with --let; for long lists: x in (a, b, c)");
    return fail_at(p, at);
}

static struct cs_expr *new_node(struct parser *p, enum cs_expr_kind kind, uint32_t from)
{
    struct cs_expr *x = cs_arena_alloc(p->lex.arena, 1, sizeof *x);
    if (!x) {
        cs_fail_memory(p->e);
        return NULL;
    }
    x->kind = kind;
    x->source = p->lex.source;
    x->from = from;
    x->to = p->end;
    x->depth = 1;
    x->num = CS_MISSING;
    return x;
}

/* Gives `x` the list that starts at `first` as its arguments, and the depth that follows. */
static struct cs_expr *adopt(struct parser *p, struct cs_expr *x, struct cs_expr *first)
{
    size_t n = 0;
    for (struct cs_expr *a = first; a; a = a->next) n++;
    x->arg = n ? cs_arena_alloc(p->lex.arena, n, sizeof(struct cs_expr *)) : NULL;
    if (n && !x->arg) {
        cs_fail_memory(p->e);
        return NULL;
    }
    x->n = n;
    n = 0;
    for (struct cs_expr *a = first; a; a = a->next) {
        x->arg[n++] = a;
        if (a->depth >= x->depth) x->depth = a->depth + 1;
    }
    x->to = p->end;
    return x->depth > CS_EXPR_DEPTH ? fail_deep(p, x->from) : x;
}

/* expr, expr, … ) : the opening parenthesis has been read. */
static bool parse_list(struct parser *p, bool may_be_empty, struct cs_expr **first)
{
    *first = NULL;
    if (may_be_empty && p->now.kind == CS_TOK_CLOSE) return advance(p);
    for (struct cs_expr **tail = first;; tail = &(*tail)->next) {
        *tail = parse_level(p, LEVEL_OR);
        if (!*tail) return false;
        if (p->now.kind == CS_TOK_CLOSE) return advance(p);
        if (p->now.kind != CS_TOK_COMMA) return fail_unexpected(p, "',' or ')'") != NULL;
        if (!advance(p)) return false;
    }
}

static struct cs_expr *parse_call(struct parser *p, struct cs_token name)
{
    struct cs_expr *first;
    if (!advance(p) || !parse_list(p, true, &first)) return NULL;
    struct cs_expr *x = new_node(p, CS_EX_CALL, name.from);
    if (!x) return NULL;
    x->name = name.text;
    return adopt(p, x, first);
}

static struct cs_expr *parse_field(struct parser *p, struct cs_token name)
{
    if (!advance(p)) return NULL;
    if (p->now.kind != CS_TOK_NAME) return fail_unexpected(p, "a column of the lookup");
    struct cs_token field = p->now;
    if (!advance(p)) return NULL;
    struct cs_expr *x = new_node(p, CS_EX_FIELD, name.from);
    if (!x) return NULL;
    x->name = name.text;
    x->field = field.text;
    return x;
}

static struct cs_expr *parse_name(struct parser *p)
{
    struct cs_token k = p->now;
    if (!advance(p)) return NULL;
    if (p->now.kind == CS_TOK_OPEN && !k.quoted) return parse_call(p, k);
    if (p->now.kind == CS_TOK_DOT) return parse_field(p, k);
    bool truth = !k.quoted && (cs_slice_eqz(k.text, "true") || cs_slice_eqz(k.text, "false"));
    if (!k.quoted && cs_slice_eqz(k.text, "in")) {
        cs_fail(p->e, CS_USAGE, "a value expected, not 'in'");
        return fail_at(p, k.from);
    }
    struct cs_expr *x = new_node(p, truth ? CS_EX_BOOL : CS_EX_NAME, k.from);
    if (!x) return NULL;
    x->name = k.text;
    x->quoted = k.quoted;
    if (truth) x->num = cs_int(k.text.p[0] == 't');
    return x;
}

static struct cs_expr *parse_literal(struct parser *p)
{
    static const enum cs_expr_kind kinds[] = {[CS_TOK_NUMBER] = CS_EX_NUMBER,
                                              [CS_TOK_TEXT] = CS_EX_TEXT,
                                              [CS_TOK_DATE] = CS_EX_DATE,
                                              [CS_TOK_TIME] = CS_EX_TIME};
    struct cs_token k = p->now;
    if (!advance(p)) return NULL;
    struct cs_expr *x = new_node(p, kinds[k.kind], k.from);
    if (!x) return NULL;
    x->num = k.num;
    x->time = k.time;
    x->name = k.text;
    return x;
}

static struct cs_expr *parse_paren(struct parser *p)
{
    if (!advance(p)) return NULL;
    struct cs_expr *x = parse_level(p, LEVEL_OR);
    if (!x) return NULL;
    if (p->now.kind != CS_TOK_CLOSE) return fail_unexpected(p, "an operator or ')'");
    return advance(p) ? x : NULL;
}

static struct cs_expr *parse_prefix(struct parser *p, enum cs_expr_kind kind, int level)
{
    uint32_t from = p->now.from;
    if (!advance(p)) return NULL;
    struct cs_expr *inner = parse_level(p, level);
    struct cs_expr *x = inner ? new_node(p, kind, from) : NULL;
    return x ? adopt(p, x, inner) : NULL;
}

static struct cs_expr *parse_primary(struct parser *p)
{
    switch (p->now.kind) {
    case CS_TOK_NUMBER:
    case CS_TOK_TEXT:
    case CS_TOK_DATE:
    case CS_TOK_TIME:
        return parse_literal(p);
    case CS_TOK_NAME:
        return parse_name(p);
    case CS_TOK_OPEN:
        return parse_paren(p);
    case CS_TOK_NOT:
        return parse_prefix(p, CS_EX_NOT, LEVEL_NOT);
    case CS_TOK_OP:
        if (p->now.op == CS_OP_SUB) return parse_prefix(p, CS_EX_MINUS, LEVEL_PRIMARY);
        break;
    default:
        break;
    }
    return fail_unexpected(p, "a value");
}

/* x in (a, b): x has been read, `in` is the token now. */
static struct cs_expr *parse_in(struct parser *p, struct cs_expr *left)
{
    if (!advance(p)) return NULL;
    if (p->now.kind != CS_TOK_OPEN) return fail_unexpected(p, "'(' and a list of values");
    struct cs_expr *first;
    if (!advance(p) || !parse_list(p, false, &first)) return NULL;
    struct cs_expr *x = new_node(p, CS_EX_IN, left->from);
    if (!x) return NULL;
    left->next = first;
    return adopt(p, x, left);
}

static bool is_in(const struct parser *p)
{
    return p->now.kind == CS_TOK_NAME && !p->now.quoted && cs_slice_eqz(p->now.text, "in");
}

static struct cs_expr *fail_chain(struct parser *p)
{
    cs_fail(p->e, CS_USAGE, "comparisons do not chain");
    cs_error_cure(p->e, "a < b && b < c");
    return fail_at(p, p->now.from);
}

static struct cs_expr *parse_operators(struct parser *p, int level)
{
    struct cs_expr *left = parse_level(p, level + 1);
    for (bool compared = false; left; compared = true) {
        bool in = level == LEVEL_COMPARE && is_in(p);
        if (!in && (p->now.kind != CS_TOK_OP || op_level(p->now.op) != level)) return left;
        if (compared && level == LEVEL_COMPARE) return fail_chain(p);
        if (in) {
            left = parse_in(p, left);
            continue;
        }
        enum cs_expr_op op = p->now.op;
        struct cs_expr *right = advance(p) ? parse_level(p, level + 1) : NULL;
        struct cs_expr *x = right ? new_node(p, CS_EX_BINARY, left->from) : NULL;
        if (!x) return NULL;
        x->op = op;
        left->next = right;
        left = adopt(p, x, left);
    }
    return NULL;
}

static struct cs_expr *parse_level(struct parser *p, int level)
{
    if (level == LEVEL_NOT && p->now.kind != CS_TOK_NOT) return parse_level(p, LEVEL_COMPARE);
    if (level != LEVEL_PRIMARY && level != LEVEL_NOT) return parse_operators(p, level);
    /* Every way back into an expression leads through here, so this alone bounds the recursion. */
    if (++p->depth > CS_EXPR_DEPTH) return fail_deep(p, p->now.from);
    struct cs_expr *x = parse_primary(p);
    p->depth--;
    return x;
}

/* The text as the tree keeps it: copied, checked. */
static enum cs_status take_text(struct cs_expr_text *s, struct cs_slice text, struct cs_arena *arena,
                                struct cs_error *e)
{
    if (text.n > CS_EXPR_SIZE) {
        cs_fail(e, CS_USAGE, "the expression is longer than %d bytes", CS_EXPR_SIZE);
        return cs_expr_place(s, 0, e);
    }
    s->text = cs_arena_copy(arena, text);
    if (!s->text.p) return cs_fail_memory(e);
    const char *nul = memchr(s->text.p, '\0', s->text.n);
    if (nul || !cs_utf8_valid(s->text)) {
        cs_fail(e, CS_USAGE, nul ? "the expression holds a NUL byte" : "the expression is not valid UTF-8");
        return cs_expr_place(s, 0, e);
    }
    return CS_OK;
}

enum cs_status cs_expr_parse(struct cs_expr **out, struct cs_slice text, const struct cs_source *source,
                             struct cs_arena *arena, struct cs_error *e)
{
    *out = NULL;
    struct cs_expr_text *s = cs_arena_alloc(arena, 1, sizeof *s);
    if (!s) return cs_fail_memory(e);
    if (source) {
        s->file = source->file ? cs_arena_copy(arena, cs_slicez(source->file)).p : NULL;
        s->line = source->line;
        s->column = source->column;
    }
    enum cs_status status = take_text(s, text, arena, e);
    if (status) return status;
    struct parser p = {.lex = {.source = s, .arena = arena}, .e = e};
    if (!advance(&p)) return e->status;
    struct cs_expr *x = parse_level(&p, LEVEL_OR);
    if (x && p.now.kind != CS_TOK_END) x = fail_unexpected(&p, "an operator");
    if (!x) return e->status;
    *out = x;
    return CS_OK;
}
