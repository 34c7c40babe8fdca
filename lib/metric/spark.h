/* spark.h - a line of values as eight heights of a block. */
#ifndef CS_METRIC_SPARK_H
#define CS_METRIC_SPARK_H

#include "base/num.h"

/* A character a value, a blank for a missing one; from the lowest value to the highest, or from 0. */
void cs_spark_add(const struct cs_num *, size_t n, bool from_zero, struct cs_buf *);

#endif
