/* spark.h - small lines of block characters, for every carrier that has only text. */
#ifndef CS_REPORT_SPARK_H
#define CS_REPORT_SPARK_H

#include "report/doc.h"

/* The step 0..7 of each value between the least and the largest of all; values that are missing: 8. Nothing
 * varies: all are step 3. */
enum { CS_SPARK_STEPS = 8 };
unsigned cs_spark_step(const double *values, size_t n, size_t i);
/* Appends U+2581-2588, a character a value, a blank for a missing one; `ascii`: steps in ASCII. */
void cs_spark_text(struct cs_buf *, const double *values, size_t n, bool ascii);

#endif
