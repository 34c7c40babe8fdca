/* cube_pack.h - a settled cube for a page: a text about it and its columns, coded (coder.h), as a JSON
 * string.
 *
 *     {"keys": [{"id": "date", "name": "Date", "values": [["2024-06-05", "5 Jun"], …]}, …], "cells": 31000,
 *      "metrics": [{"id": "csat", "from": "2024-06-05", "to": "2024-07-02", "num": true, "scale": 0}, …]}
 *
 * A value that is called what it is stands without its brackets. The columns follow the text:
 *
 *   of each key       a code a cell: an index of values; it follows, while all keys before it are those of
 * the cell before, that cell's code of each metric    n a cell; then num * 10^scale of each cell with n > 0,
 * unless "num" is false: it is n of a histogram    ("buckets": its buckets) how many of them a cell has; of
 * each of these the index of "buckets", which follows the one before in its cell; and its n
 *
 * A column is its least value x, as 2x or, below 0, -2x - 1; the numbers of up to three columns before it,
 * from 1 on, a 0 ending fewer; all in the context 3; and what each value is above the least. The context of a
 * value is made of 2 (cs_coder_context), the number of columns before, 1 + the value that it follows or 0,
 * and of each of the columns named what the cell has there: its (first) value above the least of that column,
 * plus 1, at most 1023, or 0.
 */
#ifndef CS_REPORT_CUBE_PACK_H
#define CS_REPORT_CUBE_PACK_H

#include "report/ask.h"
#include "report/cube.h"

/* Appends the text; `b` has the document, for names. Nothing in it ends a script element. */
enum cs_status cs_cube_pack(const struct cs_cube *, const struct cs_build *b, struct cs_buf *,
                            struct cs_error *) CS_MUST_USE;

#endif
