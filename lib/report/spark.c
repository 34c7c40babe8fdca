/* spark.c - values as block characters. */
#include "report/spark.h"

#include <math.h>

static const char *const glyphs[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█", " "};
static const char *const plain[] = {"_", ".", ",", "-", "=", "+", "*", "#", " "};

enum { STEPS = 8, MIDDLE = 3 };

static struct cs_spark_scale range_of(const double *v, size_t n)
{
    struct cs_spark_scale r = {INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        r.lo = r.lo < v[i] ? r.lo : v[i];
        r.hi = r.hi > v[i] ? r.hi : v[i];
    }
    return r;
}

static size_t step(struct cs_spark_scale r, double x)
{
    if (!isfinite(x)) return STEPS;
    double span = r.hi / 2 - r.lo / 2; /* halves: two large numbers must not overflow */
    if (!(span > 0)) return MIDDLE;
    double at = (x / 2 - r.lo / 2) / span * STEPS;
    if (!(at > 0)) return 0;
    return at >= STEPS - 1 ? STEPS - 1 : (size_t)at;
}

void cs_spark_text(struct cs_buf *out, const double *values, size_t n, struct cs_spark_scale scale,
                   bool ascii)
{
    if (!(scale.lo < scale.hi)) scale = range_of(values, n);
    for (size_t i = 0; i < n; i++) cs_buf_addz(out, (ascii ? plain : glyphs)[step(scale, values[i])]);
}
