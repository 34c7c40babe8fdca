/* html_part.h - what the files of the HTML carrier share; see html.h. */
#ifndef CS_REPORT_HTML_PART_H
#define CS_REPORT_HTML_PART_H

#include "report/chart.h"
#include "report/html.h"

struct cs_html {
    struct cs_buf *out;
    enum cs_lang lang;
    unsigned figures; /* numbered so far */
    bool tips;        /* charts tell their numbers themselves: no script will */
};

/* Spans, escaped. */
void cs_html_line(struct cs_buf *, const struct cs_line *);
/* The same, in the cell of a number: no line is broken there, and what is muted is a small element. */
void cs_html_unbroken(struct cs_buf *, const struct cs_line *);
void cs_html_element(struct cs_buf *, const char *open, const struct cs_line *, const char *close);

void cs_html_tiles(struct cs_html *, const struct cs_part *);
void cs_html_table(struct cs_html *, const struct cs_grid *);
void cs_html_chart(struct cs_html *, const struct cs_chart *);
void cs_html_rows(struct cs_html *, const struct cs_grid *); /* the table alone, in an element that scrolls */
void cs_html_caption(struct cs_html *, const struct cs_grid *);
/* Opens the element of a figure: its width, number and anchor. */
void cs_html_figure(struct cs_html *, const struct cs_grid *);

#endif
