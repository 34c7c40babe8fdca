/* show.h - answers for a person at a terminal: aligned by display width, with units, separators and per cent.
 * The digits shown are rounded; whoever computes further reads the stream.
 */
#ifndef CS_METRIC_SHOW_H
#define CS_METRIC_SHOW_H

#include "metric/answer.h"
#include "metric/sheet.h"

/* One view. Without keys a metric a line: name, value, n, left out; with keys a group a line, and below them
 * the values along the time where the last key is one. Changes beyond chance are coloured by what is better.
 */
enum cs_status cs_answer_show(const struct cs_answer *, enum cs_lang, const struct cs_sheet_style *,
                              struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* Adds the days of the period and of those it is compared with, and once more with its name for a metric that
 * looks further back; nothing without a period. */
void cs_show_days(const struct cs_answer *, enum cs_lang, bool colour, struct cs_buf *);
/* A value for the eye: "81.1 %", "1.2 h", "5,000", "–" when missing. A share's difference has the unit "pp".
 */
void cs_show_value(struct cs_num, struct cs_slice unit, bool diff, struct cs_buf *);
/* Text from data without anything a terminal would act on. */
void cs_show_text(struct cs_slice, struct cs_buf *);

#endif
