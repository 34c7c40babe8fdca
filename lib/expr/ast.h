/* ast.h - the syntax tree of an expression, as parse.c makes it and bind.c reads it. Private to lib/expr. */
#ifndef CS_EXPR_AST_H
#define CS_EXPR_AST_H

#include "base/num.h"
#include "base/time.h"
#include "expr/expr.h"

#define CS_EXPR_DEPTH 200        /* levels of a tree: every walk over it may recurse */
#define CS_EXPR_SIZE  (64 << 10) /* bytes of one expression */

enum cs_expr_kind {
    CS_EX_NUMBER, /* num */
    CS_EX_TEXT,   /* name: the text without quotes and escapes */
    CS_EX_DATE,   /* num: day number */
    CS_EX_TIME,   /* time */
    CS_EX_BOOL,   /* num: 0 or 1 */
    CS_EX_NAME,   /* name, quoted */
    CS_EX_FIELD,  /* name.field: a lookup's column */
    CS_EX_CALL,   /* name(arg…) */
    CS_EX_NOT,    /* ! arg[0] */
    CS_EX_MINUS,  /* - arg[0] */
    CS_EX_BINARY, /* arg[0] op arg[1] */
    CS_EX_IN,     /* arg[0] in (arg[1], …) */
};

enum cs_expr_op {
    CS_OP_OR,
    CS_OP_AND,
    CS_OP_EQ,
    CS_OP_NE,
    CS_OP_LT,
    CS_OP_LE,
    CS_OP_GT,
    CS_OP_GE,
    CS_OP_MATCH,
    CS_OP_ADD,
    CS_OP_SUB,
    CS_OP_MUL,
    CS_OP_DIV,
    CS_OP_MOD,
};

/* The text a tree was read from: shared by its nodes, so that any part of a tree can say where it stands. */
struct cs_expr_text {
    struct cs_slice text;
    const char *file;
    unsigned line, column;
};

struct cs_expr {
    enum cs_expr_kind kind;
    enum cs_expr_op op;
    bool quoted;       /* a name in backticks */
    unsigned depth;    /* 1 for a leaf */
    uint32_t from, to; /* bytes of the text */
    const struct cs_expr_text *source;
    struct cs_num num;
    struct cs_time time;
    struct cs_slice name, field;
    struct cs_expr **arg;
    size_t n;
    struct cs_expr *next; /* while a list of arguments is being read */
};

/* Sets file, line and column of an error to byte `at` of a text; columns count characters. Returns e->status.
 */
enum cs_status cs_expr_place(const struct cs_expr_text *, size_t at, struct cs_error *);
/* The words of a part of the tree, for messages. */
struct cs_slice cs_expr_words(const struct cs_expr *);
const char *cs_expr_op_name(enum cs_expr_op);
/* Is a bare name one that never means a column: as_of, date, week, month, hour, weekday? */
bool cs_expr_is_key_name(struct cs_slice, enum cs_unit *);
bool cs_expr_is_as_of(struct cs_slice);

#endif
