/* page_data.h - what the script of a page is told of its document: figures in the order of the page with
 * what they were asked of, the numbers of charts, and the views and metrics behind them.
 *
 *     {"lang": "en", "minN": 10, "words": {"seconds": " s", …},
 *      "metrics": {"frt.p90": {"agg": "quantile", "p": 0.9, "of": "frt", "measure": "s", "better": -1}, …},
 *      "views": {"days": {"keys": ["date"], "exact": true, "days": {"csat": ["2024-06-05", "2024-07-02"]}},
 * …}, "figures": [{"type": "chart", "view": "days", "x": "date", "columns": [["name", "date"], …], "rows":
 * [["2024-06-05"], …], "chart": {"kind": "line", …}}, …]}
 *
 * `exact`: the rows of the view are all rows of their days, so that a cube can answer for it.
 */
#ifndef CS_REPORT_PAGE_DATA_H
#define CS_REPORT_PAGE_DATA_H

#include "report/ask.h"

/* Appends the text. Nothing in it ends a script element. */
enum cs_status cs_page_data(const struct cs_build *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
