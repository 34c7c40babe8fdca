/* mail_part.h - what the files of the mail carrier share; see mail.h. */
#ifndef CS_REPORT_MAIL_PART_H
#define CS_REPORT_MAIL_PART_H

#include "report/chart.h"
#include "report/mail.h"
#include "report/spark.h"

/* Colours of the light page: mail has no other. */
#define CS_MAIL_INK     "#1a1d21"
#define CS_MAIL_INK2    "#474e56"
#define CS_MAIL_INK3    "#686f77"
#define CS_MAIL_RULE    "#d9d5cc"
#define CS_MAIL_RULE2   "#ece9e2"
#define CS_MAIL_SUBJECT "#14508c"
#define CS_MAIL_LIGHT   "#7fa8d0"
#define CS_MAIL_WORSE   "#b0410a"
#define CS_MAIL_BETTER  "#0b665e"
/* A long list of fonts would cost a tenth of the mail. */
#define CS_MAIL_FONT "'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif"

struct cs_mail {
    struct cs_buf *out;
    enum cs_lang lang;
    bool whole; /* the cell does not break its line: its spans need not say so */
};

void cs_mail_line(struct cs_mail *, const struct cs_line *);
void cs_mail_table(struct cs_mail *, const struct cs_grid *); /* with its title, note and foot */
void cs_mail_rows(struct cs_mail *, const struct cs_grid *,
                  size_t most); /* the same, of a heat map `most` rows */
void cs_mail_chart(struct cs_mail *, const struct cs_chart *);
void cs_mail_tiles(struct cs_mail *, const struct cs_part *);

/* Pieces of a table. */
void cs_mail_open(struct cs_mail *);
void cs_mail_open_rows(
    struct cs_mail *); /* the same with room around its cells, for rows with a rule under each */
void cs_mail_close(struct cs_mail *);
void cs_mail_tr(struct cs_mail *, bool head);
/* A head cell and a body cell, to be closed by </th> and </td>; `more` is style. Room and rules come from the
 * table and its rows: a style in every cell would be half of the mail. */
enum cs_mail_place { CS_MAIL_FIRST, CS_MAIL_LEFT, CS_MAIL_RIGHT };
void cs_mail_th(struct cs_mail *, enum cs_mail_place);
void cs_mail_td(struct cs_mail *, enum cs_mail_place, const char *more);
/* A bar from `from` to `to` of CS_BAR_FULL, in the cell it is in. */
void cs_mail_bar(struct cs_mail *, const char *colour, int from, int to);
void cs_mail_spark(struct cs_mail *, const double *, size_t n, struct cs_spark_scale, enum cs_tone last);
void cs_mail_caption(struct cs_mail *, const struct cs_grid *);
/* "and 12 more", where rows were left out. */
void cs_mail_more(struct cs_mail *, size_t left);
enum { CS_MAIL_ROWS = 15 };

#endif
