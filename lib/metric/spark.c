/* spark.c - values to blocks. */
#include "metric/spark.h"

void cs_spark_add(const struct cs_num *v, size_t n, bool from_zero, struct cs_buf *out)
{
    static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double lo = 0, hi = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        double x = cs_num_double(v[i]);
        if (cs_num_missing(v[i])) continue;
        if (!any || x < lo) lo = x;
        if (!any || x > hi) hi = x;
        any = true;
    }
    if (from_zero && lo > 0) lo = 0;
    for (size_t i = 0; i < n; i++) {
        if (cs_num_missing(v[i])) {
            cs_buf_addc(out, ' ');
            continue;
        }
        double part = hi > lo ? (cs_num_double(v[i]) - lo) / (hi - lo) : 0;
        cs_buf_addz(out, block[(int)(part * 7 + 0.5)]);
    }
}
