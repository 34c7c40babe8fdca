/* form.h - the forms that a document can take: one table of names, file suffixes and writers. */
#ifndef CS_REPORT_FORM_H
#define CS_REPORT_FORM_H

#include "report/html.h"
#include "report/mime.h"
#include "report/term.h"

/* What a writer needs beside the document; borrowed. */
struct cs_form_options {
    const char *data_dir;             /* where the style sheet is */
    struct cs_term_style term;        /* of -f term */
    struct cs_mime_options mime;      /* of -f mime */
    const struct cs_page_extra *page; /* of -f html; NULL: nothing more than the document */
};

struct cs_form {
    const char *name;
    const char *suffix[3]; /* of files that take this form unless told otherwise; NULL ends them */
    /* Appends the whole file. */
    enum cs_status (*write)(const struct cs_doc *, const struct cs_form_options *, struct cs_buf *,
                            struct cs_error *);
    bool live; /* takes options.page */
};

/* The form named by `name`, else by how `path` ends, else term on a terminal and html anywhere else; both may
 * be NULL. CS_USAGE, with the names there are, for any other name. */
enum cs_status cs_form_choose(const struct cs_form **, const char *name, const char *path, bool terminal,
                              struct cs_error *) CS_MUST_USE;

#endif
