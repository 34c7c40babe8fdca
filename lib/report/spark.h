/* spark.h - small lines of block characters, for every carrier that has only text. */
#ifndef CS_REPORT_SPARK_H
#define CS_REPORT_SPARK_H

#include "report/doc.h"

/* The ends of a scale; lo >= hi: the least and the largest of the values themselves. */
struct cs_spark_scale {
    double lo, hi;
};
/* Appends U+2581-2588, a character a value, a blank for a missing one; `ascii`: steps in ASCII. Where nothing
 * varies all are of middle height. */
void cs_spark_text(struct cs_buf *, const double *values, size_t n, struct cs_spark_scale, bool ascii);

#endif
