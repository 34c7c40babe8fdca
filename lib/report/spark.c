/* spark.c - values as block characters. */
#include "report/spark.h"

#include <math.h>

static const char *const glyphs[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█", " "};
static const char *const plain[] = {"_", ".", ",", "-", "=", "+", "*", "#", " "};

struct range {
    double lo, hi;
    bool any;
};

static struct range range_of(const double *v, size_t n)
{
    struct range r = {0};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        r.lo = r.any && r.lo < v[i] ? r.lo : v[i];
        r.hi = r.any && r.hi > v[i] ? r.hi : v[i];
        r.any = true;
    }
    return r;
}

static unsigned step(const struct range *r, double x)
{
    if (!isfinite(x)) return CS_SPARK_STEPS;
    /* halves: the difference of two large numbers must not overflow */
    double span = r->hi / 2 - r->lo / 2;
    if (!(span > 0)) return 3;
    double at = (x / 2 - r->lo / 2) / span * CS_SPARK_STEPS;
    return at >= CS_SPARK_STEPS - 1 ? CS_SPARK_STEPS - 1 : (unsigned)at;
}

unsigned cs_spark_step(const double *values, size_t n, size_t i)
{
    struct range r = range_of(values, n);
    return step(&r, values[i]);
}

void cs_spark_text(struct cs_buf *out, const double *values, size_t n, bool ascii)
{
    struct range r = range_of(values, n);
    for (size_t i = 0; i < n; i++) cs_buf_addz(out, (ascii ? plain : glyphs)[step(&r, values[i])]);
}
