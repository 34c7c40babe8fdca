/* lex.h - the words of an expression. Private to lib/expr. */
#ifndef CS_EXPR_LEX_H
#define CS_EXPR_LEX_H

#include "expr/ast.h"

enum cs_token_kind {
    CS_TOK_END,
    CS_TOK_NUMBER, /* num; durations are numbers of seconds */
    CS_TOK_TEXT,   /* text */
    CS_TOK_DATE,   /* num */
    CS_TOK_TIME,   /* time */
    CS_TOK_NAME,   /* text; quoted when in backticks */
    CS_TOK_OP,     /* op */
    CS_TOK_NOT,    /* ! */
    CS_TOK_OPEN,
    CS_TOK_CLOSE,
    CS_TOK_COMMA,
    CS_TOK_DOT,
};

struct cs_token {
    enum cs_token_kind kind;
    enum cs_expr_op op;
    bool quoted;
    uint32_t from, to; /* bytes of the text */
    struct cs_num num;
    struct cs_time time;
    struct cs_slice text;
};

struct cs_lexer {
    const struct cs_expr_text *source;
    size_t at;
    struct cs_arena *arena;
};

/* Reads the next token. The text must be valid UTF-8 (cs_expr_parse looks once). */
enum cs_status cs_lex_next(struct cs_lexer *, struct cs_token *, struct cs_error *) CS_MUST_USE;

#endif
