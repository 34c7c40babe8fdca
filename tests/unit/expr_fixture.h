/* expr_fixture.h - a small stream in memory, and expressions evaluated over it to text: what the tests of
 * lib/expr share.
 *
 * Values come back joined by '|', one a row, missing ones as '-'.
 */
#ifndef CS_TEST_EXPR_FIXTURE_H
#define CS_TEST_EXPR_FIXTURE_H

#include "expr/expr.h"
#include "expr/lookup.h"
#include "table/scan.h"
#include "table/split.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct cs_arena arena;
    struct cs_header header;
    struct cs_split split;
    struct cs_block block;
    struct cs_scope scope;
    struct cs_plan *plan;
    struct cs_error e;
    char *data;
    char out[4096];
    uint64_t bad;
};

/* Takes a whole stream: header and rows, each with its LF. */
static inline void fixture_open(struct fixture *f, const char *stream)
{
    *f = (struct fixture){.e = CS_ERROR_INIT};
    f->split.max_record = 16 << 20;
    const char *end = strchr(stream, '\n');
    assert_non_null(end);
    assert_int_equal(cs_header_read(&f->header, cs_slice(stream, (size_t)(end - stream)), &f->arena, &f->e),
                     CS_OK);
    size_t n = strlen(end + 1);
    f->data = calloc(n + CS_SCAN_PAD + 1, 1);
    assert_non_null(f->data);
    memcpy(f->data, end + 1, n);
    f->block = (struct cs_block){.header = &f->header, .data = f->data, .size = n, .offset = 1000};
    assert_int_equal(cs_split(&f->split, &f->block, false, &f->e), CS_OK);
    f->scope.header = &f->header;
}

static inline void fixture_close(struct fixture *f)
{
    cs_plan_free(f->plan);
    cs_split_release(&f->split);
    cs_arena_release(&f->arena);
    free(f->data);
}

static inline struct cs_plan *fixture_plan(struct fixture *f)
{
    if (!f->plan) assert_int_equal(cs_plan_make(&f->plan, &f->scope, &f->e), CS_OK);
    return f->plan;
}

/* Parses and binds; the status of whichever failed. */
static inline enum cs_status fixture_bind(struct fixture *f, const char *text, cs_node *node)
{
    struct cs_expr *x;
    struct cs_source source = {"--where", 0, 0};
    f->e = (struct cs_error)CS_ERROR_INIT;
    enum cs_status s = cs_expr_parse(&x, cs_slicez(text), &source, &f->arena, &f->e);
    return s ? s : cs_plan_add(fixture_plan(f), x, node, &f->e);
}

static inline cs_node fixture_node(struct fixture *f, const char *text)
{
    cs_node node = CS_NO_NODE;
    if (fixture_bind(f, text, &node))
        fail_msg("'%s' does not bind: column %zu: %s (%s)", text, f->e.column, f->e.text, f->e.cure);
    return node;
}

static inline void fixture_join(struct fixture *f, const struct cs_vec *v, cs_node node, uint32_t rows)
{
    struct cs_buf b = {0};
    for (uint32_t i = 0; i < rows; i++) {
        if (i) cs_buf_addc(&b, '|');
        if (v->tag[i] == CS_TAG_MISSING) cs_buf_addc(&b, '-');
        cs_value_format(v, i, cs_plan_unit(f->plan, node), &b);
    }
    cs_buf_addc(&b, '\0');
    assert_false(b.failed);
    assert_true(b.n <= sizeof f->out);
    memcpy(f->out, b.p, b.n);
    cs_buf_release(&b);
}

/* The values of a node over all rows (at most CS_BATCH). */
static inline const char *fixture_values(struct fixture *f, cs_node node, const struct cs_gaps *gaps)
{
    struct cs_eval *v;
    const struct cs_vec *x;
    f->e = (struct cs_error)CS_ERROR_INIT;
    assert_int_equal(cs_eval_make(&v, f->plan, &f->e), CS_OK);
    cs_eval_gaps(v, gaps);
    cs_eval_batch(v, &f->block, 0, f->block.rows);
    if (cs_eval_get(v, node, &x, &f->e) == CS_OK)
        fixture_join(f, x, node, f->block.rows);
    else
        (void)snprintf(f->out, sizeof f->out, "error %d at row %d: %s", (int)f->e.status, (int)f->e.row,
                       f->e.text);
    f->bad = cs_eval_bad(v);
    cs_eval_free(v);
    return f->out;
}

static inline const char *fixture_eval(struct fixture *f, const char *text)
{
    return fixture_values(f, fixture_node(f, text), NULL);
}

/* What is said about a wrong expression: "column: text (cure)". */
static inline const char *fixture_error(struct fixture *f, const char *text)
{
    cs_node node;
    enum cs_status s = fixture_bind(f, text, &node);
    if (!s) fail_msg("'%s' binds", text);
    assert_int_equal(s, CS_USAGE);
    (void)snprintf(f->out, sizeof f->out, "%zu: %s%s%s%s", f->e.column, f->e.text, f->e.cure[0] ? " (" : "",
                   f->e.cure, f->e.cure[0] ? ")" : "");
    return f->out;
}

#define assert_values(f, text, expected) assert_string_equal(fixture_eval(f, text), expected)
#define assert_wrong(f, text, expected)  assert_string_equal(fixture_error(f, text), expected)

#endif
