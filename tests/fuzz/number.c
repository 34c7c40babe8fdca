/* number.c - two numbers, one a line: read as strtod() reads them, written so that they read back the same,
 * and calculated with by the laws of arithmetic. */
#include "base/num.h"
#include "fuzz.h"
#include <math.h>

static bool same(struct cs_num a, struct cs_num b)
{
    return a.v == b.v && a.tag == b.tag;
}

/* One form for each value. */
static void check_form(struct cs_num x)
{
    if (cs_num_missing(x)) return;
    if (x.tag == CS_TAG_DOUBLE) {
        holds(isfinite(cs_num_double(x)), "a double is finite");
        holds(same(cs_num_from_double(cs_num_double(x)), x), "a double is no decimal");
    } else {
        holds(x.tag <= CS_SCALE_MAX, "a scale of at most 9");
        holds(x.tag == 0 || x.v % 10 != 0, "no zeros at the end");
    }
}

/* A double that is the nearest to a short decimal is written, and so read back, as that decimal. */
static void check_text(struct cs_num x)
{
    struct cs_buf text = {0};
    struct cs_num again;
    cs_num_format(x, &text);
    holds(cs_num_parse(cs_buf_slice(&text), &again), "what is written is a number");
    holds(same(x, again) || (x.tag == CS_TAG_DOUBLE && cs_num_double(x) == cs_num_double(again)),
          "what is written reads back the same");
    cs_buf_release(&text);
}

static bool read_one(struct cs_slice text, struct cs_num *x)
{
    char copy[400], *end;
    if (!cs_num_parse(text, x)) return false;
    check_form(*x);
    check_text(*x);
    if (text.n >= sizeof copy) return true;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    double d = strtod(copy, &end);
    holds(*end == 0 && cs_num_double(*x) == d, "the nearest double, as strtod has it");
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_slice rest = slice_of(data, size), first = take_line(&rest);
    struct cs_num a, b;
    if (!read_one(first, &a) || !read_one(rest, &b)) return 0;
    struct cs_num results[] = {cs_num_add(a, b), cs_num_sub(a, b),   cs_num_mul(a, b), cs_num_div(a, b),
                               cs_num_mod(a, b), cs_num_round(a, 3), cs_num_floor(b),  cs_num_neg(a)};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        check_form(results[i]);
        if (!cs_num_missing(results[i])) check_text(results[i]);
    }
    holds(same(cs_num_add(a, b), cs_num_add(b, a)) && same(cs_num_mul(a, b), cs_num_mul(b, a)),
          "sums and products do not depend on the order");
    holds(cs_num_cmp(a, b) == -cs_num_cmp(b, a), "order is turned round by turning round");
    holds((cs_num_cmp(a, b) == 0) == same(a, b), "equal values have one form");
    holds(cs_num_cmp(cs_num_floor(b), b) <= 0, "the floor is not above");
    return 0;
}
