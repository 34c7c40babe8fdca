/* figures.h - the fenced blocks of templates: tables, tiles, values, heat maps, changes, notes, definitions.
 */
#ifndef CS_REPORT_FIGURES_H
#define CS_REPORT_FIGURES_H

#include "report/ask.h"

/* Adds what a fenced block asks for: `info` is the text after the fence, `body` its lines. CS_USAGE for an
 * unknown block, naming the others. */
enum cs_status cs_figure_add(struct cs_build *, struct cs_part *parent, struct cs_slice info,
                             struct cs_slice body, const char *file, unsigned line,
                             struct cs_error *) CS_MUST_USE;

/* The blocks `table` and `heat` (report/table.c). */
enum cs_status cs_table_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                            struct cs_error *) CS_MUST_USE;
enum cs_status cs_heat_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                           struct cs_error *) CS_MUST_USE;
/* view= and metrics= of a block about a view without keys. */
enum cs_status cs_ask_total(struct cs_build *, struct cs_tag *, struct cs_asked *, struct cs_slice *metrics,
                            struct cs_error *) CS_MUST_USE;
/* The block `tiles` (report/tile.c). */
enum cs_status cs_tiles_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                            struct cs_error *) CS_MUST_USE;
/* The block `chart` (report/chart_line.c). */
enum cs_status cs_chart_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                            struct cs_error *) CS_MUST_USE;
/* "and N more", below a table. */
void cs_grid_more(struct cs_build *, struct cs_grid *, size_t left);
/* Reads title=, note= and width= of a figure. */
enum cs_status cs_figure_captions(struct cs_build *, struct cs_tag *, struct cs_grid *,
                                  struct cs_error *) CS_MUST_USE;
/* Opens a group of parts with the title= and width= of a block; *parent becomes the group. */
enum cs_status cs_figure_group(struct cs_build *, struct cs_tag *, struct cs_part **parent,
                               struct cs_error *) CS_MUST_USE;
/* Row and table limits. */
enum { CS_TABLE_ROWS = 200 };

#endif
