/* shape.c - splines and bins: what was asked, knots from data, values. */
#include "model/shape.h"
#include "base/num.h"
#include "base/stanza.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPLINE_MOST = 20, BINS_MOST = 50 };
static const char *const words[] = {[CS_SHAPE_SPLINE] = "spline(", [CS_SHAPE_BINS] = "bins("};

/* ---- what was asked ---- */

static bool begins(struct cs_slice s, const char *word)
{
    const size_t n = strlen(word);
    return s.n > n && memcmp(s.p, word, n) == 0 && s.p[s.n - 1] == ')';
}

static enum cs_status refuse(enum cs_shape_kind kind, struct cs_slice item, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "--features: no such shape: '%s'", cs_quote(item).text);
    if (kind == CS_SHAPE_SPLINE)
        return cs_error_cure(e, "spline(column, 2 to %d terms), or spline(column, knot, knot, knot, ...)",
                             SPLINE_MOST);
    return cs_error_cure(e, "bins(column, 2 to %d bins), or bins(column, cut, cut, ...)", BINS_MOST);
}

static bool read_numbers(struct cs_slice rest, double *v, size_t *n)
{
    struct cs_slice item;
    struct cs_num number;
    for (*n = 0; cs_list_next(&rest, &item); ++*n) {
        if (*n == CS_KNOTS || !cs_num_parse(item, &number)) return false;
        v[*n] = cs_num_double(number);
    }
    return *n > 0;
}

enum cs_status cs_shape_parse(struct cs_shape *s, struct cs_slice item, struct cs_slice *bare,
                              struct cs_arena *arena, struct cs_error *e)
{
    const char *sign = memchr(item.p, '=', item.n), *open = memchr(item.p, '(', item.n);
    const size_t skip = sign && (!open || sign < open) ? (size_t)(sign - item.p) + 1 : 0;
    struct cs_slice text = cs_slice(item.p + skip, item.n - skip), inner;
    double v[CS_KNOTS];
    size_t n;
    *s = (struct cs_shape){0};
    *bare = item;
    while (text.n && text.p[0] == ' ') text = cs_slice(text.p + 1, text.n - 1);
    if (begins(text, words[CS_SHAPE_SPLINE])) s->kind = CS_SHAPE_SPLINE;
    if (begins(text, words[CS_SHAPE_BINS])) s->kind = CS_SHAPE_BINS;
    if (s->kind == CS_SHAPE_NONE) return CS_OK;
    const size_t word = strlen(words[s->kind]);
    struct cs_slice rest = cs_slice(text.p + word, text.n - word - 1);
    if (!cs_list_next(&rest, &inner) || !read_numbers(rest, v, &n)) return refuse(s->kind, item, e);
    if (n == 1) {
        const double most = s->kind == CS_SHAPE_SPLINE ? SPLINE_MOST : BINS_MOST;
        if (!(v[0] >= 2 && v[0] <= most && v[0] == floor(v[0]))) return refuse(s->kind, item, e);
        s->asked = (size_t)v[0];
    } else {
        bool memory;
        if (!cs_shape_set(s, v, n, arena, &memory))
            return memory ? refuse(s->kind, item, e) : cs_fail_memory(e);
    }
    char *to = cs_arena_alloc(arena, skip + inner.n + 1, 1);
    if (!to) return cs_fail_memory(e);
    memcpy(to, item.p, skip);
    memcpy(to + skip, inner.p, inner.n);
    *bare = cs_slice(to, skip + inner.n);
    return CS_OK;
}

/* ---- knots ---- */

/* Second derivatives of the natural cubic spline through 1 at knot `one` and 0 at the others: a system of
 * three diagonals. */
static void bend(const struct cs_shape *s, size_t one, double *to, double *room)
{
    const size_t n = s->n;
    const double *t = s->knot;
    to[0] = room[0] = 0;
    for (size_t j = 1; j + 1 < n; j++) {
        const double h = t[j] - t[j - 1], next = t[j + 1] - t[j];
        const double y = j == one, before = j - 1 == one, after = j + 1 == one;
        const double right = 6 * ((after - y) / next - (y - before) / h),
                     pivot = 2 * (h + next) - h * room[j - 1];
        room[j] = next / pivot;
        to[j] = (right - h * to[j - 1]) / pivot;
    }
    to[n - 1] = 0;
    for (size_t j = n - 1; j-- > 1;) to[j] -= room[j] * to[j + 1];
}

bool cs_shape_set(struct cs_shape *s, const double *knot, size_t n, struct cs_arena *arena, bool *memory)
{
    const bool spline = s->kind == CS_SHAPE_SPLINE;
    double room[CS_KNOTS];
    *memory = true;
    if (n < (spline ? 3 : 1) || n > CS_KNOTS) return false;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(knot[i]) || (i && !(knot[i] > knot[i - 1]))) return false;
    if (!isfinite(knot[n - 1] - knot[0])) return false;
    s->knot = cs_arena_alloc(arena, n, sizeof *s->knot);
    s->curve = spline ? cs_arena_alloc(arena, n * n, sizeof *s->curve) : NULL;
    *memory = s->knot && (!spline || s->curve);
    if (!*memory) return false;
    memcpy(s->knot, knot, n * sizeof *knot);
    s->n = n;
    for (size_t i = 0; i < n && spline; i++) bend(s, i, s->curve + i * n, room);
    return true;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t n, double p)
{
    const double at = (double)(n - 1) * p;
    const size_t i = (size_t)at;
    return i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

double cs_shape_median(double *values, size_t n)
{
    if (n) qsort(values, n, sizeof *values, by_value);
    return n ? quantile(values, n, 0.5) : 0;
}

enum cs_status cs_shape_learn(struct cs_shape *s, double *values, size_t n, struct cs_slice name,
                              struct cs_arena *arena, struct cs_error *e)
{
    const bool spline = s->kind == CS_SHAPE_SPLINE;
    double v[CS_KNOTS];
    size_t found = 0;
    bool memory = true;
    if (s->kind == CS_SHAPE_NONE || s->knot) return CS_OK;
    if (n) qsort(values, n, sizeof *values, by_value);
    for (size_t i = !spline; n && i < s->asked + spline; i++) {
        const double x = quantile(values, n, (double)i / (double)s->asked);
        if (found ? x > v[found - 1] : spline || x > values[0]) v[found++] = x;
    }
    if (cs_shape_set(s, v, found, arena, &memory)) return CS_OK;
    if (!memory) return cs_fail_memory(e);
    return cs_fail(e, CS_DATA, "column '%s' has too few different values for %s", cs_quote(name).text,
                   spline ? "a spline" : "bins");
}

/* ---- values ---- */

size_t cs_shape_terms(const struct cs_shape *s)
{
    return s->kind == CS_SHAPE_SPLINE ? s->n - 1 : s->n;
}

double cs_shape_at(const struct cs_shape *s, size_t i)
{
    return s->knot[s->kind == CS_SHAPE_SPLINE ? i + 1 : i];
}

static double spline_value(const struct cs_shape *s, size_t one, double x)
{
    const double *t = s->knot, *m = s->curve + one * s->n;
    size_t j = 0;
    while (j + 2 < s->n && x >= t[j + 1]) j++;
    const double h = t[j + 1] - t[j], left = j == one, right = j + 1 == one, slope = (right - left) / h;
    if (x < t[0]) return left + (x - t[0]) * (slope - h / 6 * (2 * m[j] + m[j + 1]));
    if (x > t[s->n - 1]) return right + (x - t[j + 1]) * (slope + h / 6 * (m[j] + 2 * m[j + 1]));
    const double b = (x - t[j]) / h, a = 1 - b;
    return a * left + b * right + ((a * a * a - a) * m[j] + (b * b * b - b) * m[j + 1]) * (h * h / 6);
}

double cs_shape_value(const struct cs_shape *s, size_t i, double x)
{
    if (s->kind == CS_SHAPE_SPLINE) return spline_value(s, i + 1, x);
    return x >= s->knot[i] && (i + 1 == s->n || x < s->knot[i + 1]);
}
