/* logistic_piece.c - loops over a piece, eight rows at a time: one register with AVX-512, two with AVX2, four
 * without. */
#include "model/logistic_piece.h"
#include <math.h>
#include <string.h>

typedef double v8 __attribute__((vector_size(64)));
typedef int64_t m8 __attribute__((vector_size(64)));
typedef double v8_at __attribute__((vector_size(64), aligned(8), may_alias)); /* eight doubles in memory */

#define INLINE   static inline __attribute__((always_inline))
#define AT(p, i) (*(const v8_at *)((p) + (i)))
#define TO(p, i) (*(v8_at *)((p) + (i)))
/* where ? a : b, bit by bit */
#define CHOOSE(where, a, b) ((v8)(((m8)(a) & (m8)(where)) | ((m8)(b) & ~(m8)(where))))
enum { LANES = 8 };

INLINE double add_lanes(const v8 *sum)
{
    const v8 s = *sum;
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

INLINE double dot(const double *a, const double *b)
{
    v8 one = {0}, two = {0};
    for (size_t i = 0; i < CS_PIECE; i += 2 * LANES) {
        one += AT(a, i) * AT(b, i);
        two += AT(a, i + LANES) * AT(b, i + LANES);
    }
    one += two;
    return add_lanes(&one);
}

INLINE void scale(double *x, double mean, double by)
{
    for (size_t i = 0; i < CS_PIECE; i += LANES) TO(x, i) = (AT(x, i) - mean) * by;
}

/* exp(x) for x in [-700, 0], within 2 units of the last place: x = n ln 2 + r, |r| <= ln 2 / 2, and the
 * series of r. */
INLINE void exponential(v8 *x)
{
    static const double term[] = {1.0 / 6227020800,
                                  1.0 / 479001600,
                                  1.0 / 39916800,
                                  1.0 / 3628800,
                                  1.0 / 362880,
                                  1.0 / 40320,
                                  1.0 / 5040,
                                  1.0 / 720,
                                  1.0 / 120,
                                  1.0 / 24,
                                  1.0 / 6,
                                  1.0 / 2,
                                  1.0,
                                  1.0};
    const double shift = 0x1.8p52; /* adding it rounds to an integer, in the low bits */
    v8 n = *x * 1.4426950408889634 + shift;
    const m8 power = ((m8)n + 1023) << 52;
    n -= shift;
    const v8 r = (*x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b39p-40;
    v8 sum = r * term[0] + term[1];
#pragma GCC unroll 16
    for (size_t i = 2; i < sizeof term / sizeof *term; i++) sum = sum * r + term[i];
    *x = sum * (v8)power;
}

INLINE void predict(const struct cs_piece *s, const struct cs_piece_ask *ask)
{
    const v8 zero = {0}, one = zero + 1.0;
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        v8 eta = zero + ask->beta[0];
        for (size_t j = 1; j < ask->size; j++) eta += ask->beta[j] * AT(s->x[j], i);
        const m8 below = (m8)(eta < zero);
        const v8 down = CHOOSE(below, eta, -eta);
        v8 ex = CHOOSE(down < -700.0, zero - 700.0, down);
        exponential(&ex);
        const v8 near = one / (one + ex), away = ex * near;
        TO(s->eta, i) = eta;
        TO(s->t, i) = ex;
        TO(s->fit, i) = CHOOSE(below, away, near);
        TO(s->rest, i) = CHOOSE(below, near, away);
    }
}

/* Sum of w (y eta - log(1 + exp(eta))); t is exp(-|eta|). With weights of 0 and 1 one logarithm does for all
 * rows: the product is at most 2^256. */
INLINE double likelihood(const struct cs_piece *s, bool whole)
{
    const v8 zero = {0}, one = zero + 1.0;
    v8 sum = zero, product = one;
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        const v8 eta = AT(s->eta, i), w = AT(s->w, i);
        sum += w * (AT(s->y, i) * eta - CHOOSE(eta > zero, eta, zero));
        product *= CHOOSE(w > zero, one + AT(s->t, i), one);
    }
    double rest = 0, all = 1;
    for (size_t i = 0; i < LANES; i++) all *= product[i];
    for (size_t i = 0; i < CS_PIECE && !whole; i++) rest += s->w[i] * log1p(s->t[i]);
    return add_lanes(&sum) - (whole ? log(all) : rest);
}

/* Adds to the lower triangle of sum w x x'. Tiles of columns stay in registers: four by four with AVX-512,
 * two by two else. */
#define ROW4(a)                                                                                              \
    do {                                                                                                     \
        const v8 wx = w * AT(x[j + a], i);                                                                   \
        s##a##0 += wx * x0, s##a##1 += wx * x1, s##a##2 += wx * x2, s##a##3 += wx * x3;                      \
    } while (0)
#define KEEP4(a) v8 s##a##0 = zero, s##a##1 = zero, s##a##2 = zero, s##a##3 = zero
#define GIVE4(a)                                                                                             \
    do {                                                                                                     \
        double *const to = gram + (j + a) * (j + a + 1) / 2 + m;                                             \
        to[0] += add_lanes(&s##a##0);                                                                        \
        if (m + 1 <= j + a) to[1] += add_lanes(&s##a##1);                                                    \
        if (m + 2 <= j + a) to[2] += add_lanes(&s##a##2);                                                    \
        if (m + 3 <= j + a) to[3] += add_lanes(&s##a##3);                                                    \
    } while (0)

INLINE void tile4(double *const *x, const double *weight, size_t j, size_t m, double *gram)
{
    const v8 zero = {0};
    KEEP4(0);
    KEEP4(1);
    KEEP4(2);
    KEEP4(3);
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        const v8 w = AT(weight, i);
        const v8 x0 = AT(x[m], i), x1 = AT(x[m + 1], i), x2 = AT(x[m + 2], i), x3 = AT(x[m + 3], i);
        ROW4(0);
        ROW4(1);
        ROW4(2);
        ROW4(3);
    }
    GIVE4(0);
    GIVE4(1);
    GIVE4(2);
    GIVE4(3);
}

INLINE void tile2(double *const *x, const double *weight, size_t j, size_t m, double *gram)
{
    const v8 zero = {0};
    v8 s00 = zero, s01 = zero, s10 = zero, s11 = zero;
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        const v8 w = AT(weight, i), x0 = AT(x[m], i), x1 = AT(x[m + 1], i);
        const v8 a = w * AT(x[j], i), b = w * AT(x[j + 1], i);
        s00 += a * x0;
        s01 += a * x1;
        s10 += b * x0;
        s11 += b * x1;
    }
    double *const first = gram + j * (j + 1) / 2 + m, *const second = gram + (j + 1) * (j + 2) / 2 + m;
    first[0] += add_lanes(&s00);
    if (m < j) first[1] += add_lanes(&s01);
    second[0] += add_lanes(&s10);
    second[1] += add_lanes(&s11);
}

INLINE void tile1(double *const *x, const double *weight, size_t j, size_t m, double *gram)
{
    v8 sum = {0};
    for (size_t i = 0; i < CS_PIECE; i += LANES) sum += (AT(weight, i) * AT(x[j], i)) * AT(x[m], i);
    gram[j * (j + 1) / 2 + m] += add_lanes(&sum);
}

INLINE void add_gram(double *const *x, const double *weight, size_t size, double *gram, bool wide)
{
    size_t j = 0;
    for (; wide && j + 4 <= size; j += 4)
        for (size_t m = 0; m <= j; m += 4) tile4(x, weight, j, m, gram);
    for (; j + 2 <= size; j += 2)
        for (size_t m = 0; m <= j; m += 2) tile2(x, weight, j, m, gram);
    for (; j < size; j++)
        for (size_t m = 0; m <= j; m++) tile1(x, weight, j, m, gram);
}

/* left += weight q (1/2 - p), q = x' V x by row. */
INLINE void add_firth(const struct cs_piece *s, const struct cs_piece_ask *ask)
{
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        v8 q = {0};
        for (size_t j = 0; j < ask->size; j++) {
            const double *const row = ask->inverse + j * ask->size;
            v8 sum = row[j] * AT(s->x[j], i);
            for (size_t m = 0; m < j; m++) sum += (2 * row[m]) * AT(s->x[m], i);
            q += AT(s->x[j], i) * sum;
        }
        TO(s->left, i) += AT(s->weight, i) * q * (0.5 - AT(s->fit, i));
    }
}

INLINE void sum_up(const struct cs_piece *s, const struct cs_piece_ask *ask, struct cs_piece_sums *to,
                   bool wide)
{
    v8 rows = {0};
    for (size_t i = 0; i < CS_PIECE; i += LANES) rows += AT(s->w, i);
    to->rows += add_lanes(&rows);
    to->loglik += likelihood(s, ask->whole);
    if (!to->score) return;
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        const v8 p = AT(s->fit, i), rest = AT(s->rest, i), w = AT(s->w, i);
        TO(s->left, i) = w * CHOOSE(AT(s->y, i) > 0.5, rest, -p);
        TO(s->weight, i) = w * (p * rest);
    }
    if (ask->inverse) add_firth(s, ask);
    for (size_t j = 0; j < ask->size; j++) to->score[j] += dot(s->left, s->x[j]);
    add_gram(s->x, s->weight, ask->size, to->gram, wide);
}

#define SET(name, target, wide)                                                                              \
    target static void scale_##name(double *x, double mean, double by)                                       \
    {                                                                                                        \
        scale(x, mean, by);                                                                                  \
    }                                                                                                        \
    target static void predict_##name(const struct cs_piece *s, const struct cs_piece_ask *ask)              \
    {                                                                                                        \
        predict(s, ask);                                                                                     \
    }                                                                                                        \
    target static void sum_##name(const struct cs_piece *s, const struct cs_piece_ask *ask,                  \
                                  struct cs_piece_sums *to)                                                  \
    {                                                                                                        \
        sum_up(s, ask, to, wide);                                                                            \
    }                                                                                                        \
    target static void gram_##name(double *const *x, const double *weight, size_t size, double *sums)        \
    {                                                                                                        \
        add_gram(x, weight, size, sums, wide);                                                               \
    }                                                                                                        \
    target static double dot_##name(const double *a, const double *b)                                        \
    {                                                                                                        \
        return dot(a, b);                                                                                    \
    }                                                                                                        \
    static const struct cs_pieces name = {scale_##name, predict_##name, sum_##name, gram_##name, dot_##name};

SET(plain, , false)

#if defined(__x86_64__)

SET(avx2, __attribute__((target("avx2"))), false)
SET(avx512, __attribute__((target("avx512f,avx512dq"))), true)

const struct cs_pieces *cs_pieces(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return &avx512;
    return __builtin_cpu_supports("avx2") ? &avx2 : &plain;
}

#else

const struct cs_pieces *cs_pieces(void)
{
    return &plain;
}

#endif
