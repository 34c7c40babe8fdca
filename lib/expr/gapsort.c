/* gapsort.c - an in-place radix sort (American flag sort) of contacts, so that a run of n rows needs no
 * second n.
 *
 * Rows are dealt into 256 piles by one byte of the order after another; a pile of few rows is finished by
 * insertion. What is still together after the last byte (same key, same second, same start of the id) goes to
 * a heap sort with the full comparison, so that no input makes this quadratic.
 */
#include "expr/gapsort.h"
#include <string.h>

enum { SMALL_PILE = 24, WORDS = 4 };

struct order {
    const char *pool;
    bool rows; /* by row alone */
};

static inline uint64_t word_of(const struct order *o, const struct cs_gap_row *x, unsigned word)
{
    if (o->rows) return x->row;
    return word < 2 ? x->key[word] : word == 2 ? x->at >> CS_GAP_OFFSET_BITS : x->id;
}

static int compare_ids(const struct order *o, const struct cs_gap_row *a, const struct cs_gap_row *b)
{
    struct cs_slice rest[2] = {{"", 0}, {"", 0}};
    const struct cs_gap_row *both[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        uint32_t n;
        if (!both[i]->more) continue;
        memcpy(&n, o->pool + both[i]->more - 1, sizeof n);
        rest[i] = cs_slice(o->pool + both[i]->more - 1 + sizeof n, n);
    }
    return cs_slice_cmp(rest[0], rest[1]);
}

static int compare(const struct order *o, const struct cs_gap_row *a, const struct cs_gap_row *b)
{
    for (unsigned w = 0; w < (o->rows ? 1U : WORDS); w++) {
        uint64_t x = word_of(o, a, w), y = word_of(o, b, w);
        if (x != y) return x < y ? -1 : 1;
    }
    int order = o->rows ? 0 : compare_ids(o, a, b);
    if (order) return order;
    return (a->row > b->row) - (a->row < b->row);
}

static void swap(struct cs_gap_row *a, struct cs_gap_row *b)
{
    struct cs_gap_row x = *a;
    *a = *b;
    *b = x;
}

static void insertion_sort(const struct order *o, struct cs_gap_row *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct cs_gap_row now = x[i];
        size_t k = i;
        for (; k > 0 && compare(o, &now, &x[k - 1]) < 0; k--) x[k] = x[k - 1];
        x[k] = now;
    }
}

static void sift(const struct order *o, struct cs_gap_row *x, size_t at, size_t n)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= n) return;
        if (child + 1 < n && compare(o, &x[child], &x[child + 1]) < 0) child++;
        if (compare(o, &x[at], &x[child]) >= 0) return;
        swap(&x[at], &x[child]);
        at = child;
    }
}

static void heap_sort(const struct order *o, struct cs_gap_row *x, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) sift(o, x, i, n);
    for (size_t end = n; end-- > 1;) {
        swap(&x[0], &x[end]);
        sift(o, x, 0, end);
    }
}

static inline unsigned byte_of(const struct order *o, const struct cs_gap_row *x, unsigned digit)
{
    return (unsigned)(word_of(o, x, digit / 8) >> (56 - digit % 8 * 8)) & 0xFF;
}

/* The first byte of the order, from `digit` on, in which the rows differ; `digits` when they do not. Looking
 * once at all of them is cheaper than dealing by bytes that are all the same, and most are: the rows of one
 * customer share 16. */
static unsigned first_difference(const struct order *o, const struct cs_gap_row *x, size_t n, unsigned digit,
                                 unsigned digits)
{
    uint64_t differ[WORDS] = {0};
    unsigned words = digits / 8;
    for (size_t i = 1; i < n; i++)
        for (unsigned w = digit / 8; w < words; w++) differ[w] |= word_of(o, &x[i], w) ^ word_of(o, &x[0], w);
    for (; digit < digits; digit++)
        if (differ[digit / 8] >> (56 - digit % 8 * 8) & 0xFF) break;
    return digit;
}

/* Deals x into piles by a byte; end[b] is where pile b ends. */
static void deal(const struct order *o, struct cs_gap_row *x, size_t n, unsigned digit, size_t end[256])
{
    size_t next[256], sum = 0;
    memset(end, 0, 256 * sizeof *end);
    for (size_t i = 0; i < n; i++) end[byte_of(o, &x[i], digit)]++;
    for (unsigned b = 0; b < 256; b++) {
        next[b] = sum;
        sum += end[b];
        end[b] = sum;
    }
    for (unsigned b = 0; b < 256; b++) {
        while (next[b] < end[b]) {
            unsigned to = byte_of(o, &x[next[b]], digit);
            if (to == b)
                next[b]++;
            else
                swap(&x[next[b]], &x[next[to]++]);
        }
    }
}

/* Recurses once a byte at most: 32 levels. */
static void sort_from(const struct order *o, struct cs_gap_row *x, size_t n, unsigned digit)
{
    size_t end[256];
    unsigned digits = o->rows ? 8 : WORDS * 8;
    if (n <= SMALL_PILE) {
        insertion_sort(o, x, n);
        return;
    }
    digit = first_difference(o, x, n, digit, digits);
    if (digit == digits) {
        heap_sort(o, x, n);
        return;
    }
    deal(o, x, n, digit, end);
    size_t from = 0;
    for (unsigned b = 0; b < 256; b++) {
        if (end[b] - from > 1) sort_from(o, x + from, end[b] - from, digit + 1);
        from = end[b];
    }
}

void cs_gap_sort(struct cs_gap_row *x, size_t n, const char *pool)
{
    struct order o = {pool, false};
    sort_from(&o, x, n, 0);
}

void cs_gap_sort_rows(struct cs_gap_row *x, size_t n)
{
    struct order o = {NULL, true};
    sort_from(&o, x, n, 0);
}
