/* stock.h - stocks: what had come and not gone by the end of each date, week, month or hour of a view.
 *
 * stock(a, b) is all of a less all of b up to a moment. Where a group has time keys the moment is the end of
 * the key's span, on the clocks of the rows; without them it is the end of the period, or as-of.
 */
#ifndef CS_METRIC_STOCK_H
#define CS_METRIC_STOCK_H

#include "metric/answer.h"

struct cs_stock; /* one metric of a view in one period */

/* Fills v->stocks; the groups of the view must be numbered by then. */
enum cs_status cs_stocks_make(struct cs_answer *, struct cs_view_answer *, struct cs_error *) CS_MUST_USE;
void cs_stocks_free(struct cs_view_answer *);
/* Does the group have a time key, so that its moment is not the period's end? stock may be NULL: none has. */
bool cs_stock_moves(const struct cs_stock *, const struct cs_group *);
/* Missing where the keys name no moment: weekdays, hours without a date, a missing date, the rest. */
struct cs_num cs_stock_at(const struct cs_stock *, const struct cs_group *);

#endif
