/* histogram.c - buckets are counted by number: sign, power of two, sixteenth. */
#include "base/histogram.h"
#include <math.h>
#include <stdlib.h>

enum { PARTS = 16, LEAST_POWER = -1074 };

static int bucket_of(double x)
{
    int power;
    if (x == 0) return 0;
    const double fraction = frexp(fabs(x), &power); /* 0.5 to 1 */
    const int part = (int)((fraction * 2 - 1) * PARTS);
    const int number = (power - LEAST_POWER) * PARTS + part + 1;
    return x < 0 ? -number : number;
}

static double least_of(int bucket)
{
    if (bucket == 0) return 0;
    const int number = abs(bucket) - 1;
    const double x = ldexp(1 + (double)(number % PARTS) / PARTS, number / PARTS + LEAST_POWER - 1);
    return bucket < 0 ? -x : x;
}

enum cs_status cs_histogram(const struct cs_values *s, struct cs_bucket **out, size_t *n, struct cs_error *e)
{
    int first = 0, last = -1;
    *n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const int b = bucket_of(cs_num_double(cs_values_at(s, i)));
        if (i == 0 || b < first) first = b;
        if (i == 0 || b > last) last = b;
    }
    const size_t range = (size_t)(last - first + 1);
    *out = cs_alloc(range + 1, sizeof **out);
    if (!*out) return cs_fail_memory(e);
    for (size_t i = 0; i < s->n; i++) (*out)[bucket_of(cs_num_double(cs_values_at(s, i))) - first].n++;
    for (size_t i = 0; i < range; i++)
        if ((*out)[i].n)
            (*out)[(*n)++] = (struct cs_bucket){cs_num_from_double(least_of(first + (int)i)), (*out)[i].n};
    return CS_OK;
}
