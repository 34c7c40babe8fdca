/* page.h - what makes an HTML report live: scripts, their data, and the policy that lets them, and nothing
 * else, run.
 *
 * Two data islands and two scripts stand at the end of the page: what figures say (page_data.h), the cube
 * that answers filters (cube_pack.h), ECharts, and the files page_*.js in one. Nothing of it is needed to
 * read the page.
 */
#ifndef CS_REPORT_PAGE_H
#define CS_REPORT_PAGE_H

#include "report/ask.h"
#include "report/cube.h"
#include "report/html.h"

/* How charts are drawn: CS_CHARTS_STATIC: the page has no script at all. */
enum cs_charts { CS_CHARTS_STATIC, CS_CHARTS_ECHARTS };

struct cs_page {
    struct cs_page_extra extra; /* points into the buffers */
    struct cs_buf policy, head, tail, foot;
};

/* "echarts", "static", or NULL: ECharts where `data_dir` has it. CS_USAGE for another word, and for echarts
 * where there is none. */
enum cs_status cs_charts_choose(enum cs_charts *, const char *name, const char *data_dir,
                                struct cs_error *) CS_MUST_USE;
/* `b` as the document was built with; `cube` is settled, or has no cell. Release it in any case. */
enum cs_status cs_page_make(struct cs_page *, const struct cs_build *b, const struct cs_cube *cube,
                            enum cs_charts, const char *data_dir, struct cs_error *) CS_MUST_USE;
void cs_page_release(struct cs_page *);

#endif
