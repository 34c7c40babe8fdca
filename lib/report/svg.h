/* svg.h - charts as plain inline SVG: no script, no request, nothing that needs one.
 *
 * Lengths across are percentages of the drawing, lengths down are pixels: a chart follows the width of the
 * page, its text does not shrink. Colours and sizes are classes of the page's style sheet. What only fits a
 * wide page has the class "w", what replaces it on a narrow one "n".
 */
#ifndef CS_REPORT_SVG_H
#define CS_REPORT_SVG_H

#include "report/chart.h"

/* Of the page that a drawing is in. */
struct cs_svg_page {
    enum cs_lang lang;
    unsigned figure; /* the number of the chart in it */
    bool tips;       /* each point tells its numbers where a reader points: twice the size */
};
/* Appends the drawing of a chart, in an element that carries `name` (the text that tells what it shows). A
 * chart without points appends nothing. */
void cs_svg_chart(struct cs_buf *, const struct cs_chart *, const struct cs_line *name,
                  const struct cs_svg_page *);
/* What is worth a line in the legend of a chart; a list of spans with a key each, nothing where there is
 * none. */
void cs_svg_legend(struct cs_buf *, const struct cs_chart *, enum cs_lang);
/* A line without axes; `tall` in a tile, else in a table. */
void cs_svg_spark(struct cs_buf *, const struct cs_spark *, bool tall);

#endif
