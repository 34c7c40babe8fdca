/* cube_pack.h - a settled cube as a JSON text for a page: dictionaries and column formats in plain, the
 * columns themselves deflated and in base64.
 *
 *     {"keys": [{"id": "date", "name": "Date", "values": [["2024-06-05", "5 Jun"], …]}, …], "cells": 31000,
 *      "metrics": [{"id": "csat", "from": "2024-06-05", "to": "2024-07-02", "scale": 0, "buckets": […]}, …],
 *      "columns": [[least, planes], …], "data": "…"}
 *
 * Columns follow each other in `data` after inflating (raw deflate). One of `planes` bytes a value is stored
 * as so many runs of bytes, lowest bytes first; to each value its `least` is added; no planes: all are equal.
 *
 *   of each key       a code a cell: an index of values. While all keys before it are those of the cell
 *                     before, the difference to that cell's code
 *   of each metric    n a cell; then num * 10^scale of each cell with n > 0, unless "num" is false: it is n
 *                     With "like": i, n is a difference to the counts of metric i of the list
 *   of a histogram    how many buckets a cell has, as n; of each of these the index of "buckets"; and its n
 */
#ifndef CS_REPORT_CUBE_PACK_H
#define CS_REPORT_CUBE_PACK_H

#include "report/ask.h"
#include "report/cube.h"

/* Appends the text; `b` has the document, for names. Nothing in it ends a script element. */
enum cs_status cs_cube_pack(const struct cs_cube *, const struct cs_build *b, struct cs_buf *,
                            struct cs_error *) CS_MUST_USE;

#endif
