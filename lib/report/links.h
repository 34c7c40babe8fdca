/* links.h - links from a text to the figure that shows what it says.
 *
 * A link to `#view:NAME`, or `#view:NAME/METRIC`, leads to the first chart, table or tiles made of that view
 * (and that show the metric, where there is one). It is settled when the document is whole.
 */
#ifndef CS_REPORT_LINKS_H
#define CS_REPORT_LINKS_H

#include "report/doc.h"

/* Appends " · see figure", with a link to the figure of a view and metric; both vanish when the document has
 * no such figure. */
void cs_link_add(struct cs_doc *, struct cs_line *, struct cs_slice view, struct cs_slice metric);
/* Gives the figures that are meant their anchors, and the links their targets; a link to a figure that there
 * is not becomes the text it is. */
void cs_links_settle(struct cs_doc *);

#endif
