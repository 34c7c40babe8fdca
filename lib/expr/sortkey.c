/* sortkey.c - values to bytes that compare as they do. */
#include "expr/sortkey.h"
#include "base/stanza.h"
#include <math.h>
#include <string.h>

/* ---- terms ---- */

static bool take_word(struct cs_slice *s, const char *word)
{
    size_t n = strlen(word);
    if (s->n < n || memcmp(s->p + s->n - n, word, n) != 0) return false;
    s->n -= n;
    return true;
}

static enum cs_status bind_term(struct cs_sort_terms *t, struct cs_slice item, size_t column,
                                struct cs_plan *plan, struct cs_arena *arena, struct cs_error *e)
{
    struct cs_sort_term *term = &t->v[t->n];
    struct cs_expr *tree;
    const struct cs_source source = {.file = "--sort", .column = (unsigned)column + 1};
    term->descending = take_word(&item, ":desc");
    if (!term->descending) (void)take_word(&item, ":asc");
    struct cs_slice text = cs_arena_copy(arena, item);
    if (!text.p) return cs_fail_memory(e);
    enum cs_status status = cs_expr_parse(&tree, text, &source, arena, e);
    if (status == CS_OK) status = cs_plan_add(plan, tree, &term->node, e);
    if (status == CS_OK) t->n++;
    return status;
}

enum cs_status cs_sort_terms_bind(struct cs_sort_terms *t, const char *list, struct cs_plan *plan,
                                  struct cs_arena *arena, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(list), item;
    size_t commas = 0;
    for (const char *p = list; *p; p++) commas += *p == ',';
    *t = (struct cs_sort_terms){.v = cs_arena_alloc(arena, commas + 1, sizeof *t->v)};
    if (!t->v) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        enum cs_status status = bind_term(t, item, (size_t)(item.p - list), plan, arena, e);
        if (status != CS_OK) return status;
    }
    if (t->n) return CS_OK;
    cs_fail(e, CS_USAGE, "--sort: no key");
    return cs_error_cure(e, "--sort csat:desc,created_at");
}

/* ---- values ---- */

static void add_big_endian(struct cs_buf *out, uint64_t v)
{
    char bytes[sizeof v];
    for (size_t i = 0; i < sizeof v; i++) bytes[i] = (char)(v >> (56 - 8 * i));
    cs_buf_add(out, bytes, sizeof bytes);
}

static void add_signed(struct cs_buf *out, int64_t v)
{
    add_big_endian(out, (uint64_t)v ^ UINT64_C(1) << 63);
}

/* Billionths, rounded down, then what a double has beyond them: a decimal has nothing. Doubles too large for
 * that share the largest billionths, and differ behind. */
static void add_number(struct cs_buf *out, struct cs_num x)
{
    const double most = 1e28; /* times 10^9 it stays below 2^127 */
    cs_i128 billionths;
    uint64_t behind = 0;
    if (x.tag == CS_TAG_DOUBLE) {
        double d = cs_num_double(x);
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        behind = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63; /* the order of doubles */
        if (d >= most || d <= -most) {
            billionths = (cs_i128)1 << 126;
            if (d < 0) billionths = -billionths;
        } else { /* exact: whole part and fraction apart, so that nothing is lost above 2^53 */
            double whole = trunc(d), rest = d - whole, part = floor(rest * 1e9);
            if (fma(rest, 1e9, -part) < 0) part--; /* the product had been rounded up */
            if (fma(rest, 1e9, -part - 1) >= 0) part++;
            billionths = (cs_i128)whole * 1000000000 + (int64_t)part;
        }
    } else {
        billionths = x.v;
        for (unsigned i = x.tag; i < CS_SCALE_MAX; i++) billionths *= 10;
    }
    add_signed(out, (int64_t)(billionths >> 64));
    add_big_endian(out, (uint64_t)billionths);
    add_big_endian(out, behind);
}

void cs_sort_key_add(const struct cs_vec *x, uint32_t i, bool descending, struct cs_buf *out)
{
    bool missing = x->tag[i] == CS_TAG_MISSING;
    cs_buf_addc(out, missing ? 2 : 1);
    if (missing) return;
    size_t start = out->n;
    switch (x->type) {
    case CS_NUM:
        add_number(out, cs_vec_num(x, i));
        break;
    case CS_TEXT: /* has no NUL */
        cs_buf_adds(out, x->s[i]);
        cs_buf_addc(out, 0);
        break;
    case CS_TIME:
        add_signed(out, x->v[i]);
        break;
    case CS_BOOL:
        cs_buf_addc(out, x->v[i] ? 1 : 0);
    }
    for (size_t k = start; descending && k < out->n; k++) out->p[k] = (char)~out->p[k];
}
