/* template.h - a report template (cs-template(5)): front matter, then Markdown with {{tags}} and fenced
 * blocks.
 *
 *     ---
 *     lang: en
 *     title: Daily service report
 *     views: daily
 *     min-n: 10
 *     ---
 */
#ifndef CS_REPORT_TEMPLATE_H
#define CS_REPORT_TEMPLATE_H

#include "report/ask.h"

struct cs_template {
    const char *file; /* for messages; borrowed */
    struct cs_slice title, views, overview;
    struct cs_slice source; /* the command whose measures it shows, for messages; empty: cs-metrics */
    bool has_lang;
    enum cs_lang lang;
    uint64_t min_n;
    struct cs_slice body;
    unsigned body_line;
};

/* Reads the front matter; the slices point into `text`. CS_USAGE, with the line, for an unknown key, a bad
 * value, text that is not UTF-8. */
enum cs_status cs_template_parse(struct cs_template *, struct cs_slice text, const char *file,
                                 struct cs_error *) CS_MUST_USE;

/* What a report is made of; everything is borrowed. */
struct cs_report_input {
    const struct cs_template *template;
    const struct cs_facts *facts;
    const struct cs_actions *actions; /* may be NULL */
    const struct cs_streams *streams; /* may be NULL */
    const struct cs_words *words;     /* personal.words; NULL: texts of streams are hidden whole */
    const struct cs_catalogue *catalogue;
    const struct cs_catalogue *features; /* may be NULL */
    const struct cs_views *views;        /* may be NULL */
    enum cs_lang lang;
    struct cs_slice title;  /* instead of the template's, when not empty */
    struct cs_slice period; /* in words, instead of the days of the measures, when not empty */
    struct cs_slice notes;  /* Markdown; .p NULL: none */
    const char *notes_file;
    uint64_t k; /* small cells are hidden: of facts by the caller, of streams here; 0: none */
};
/* Makes the document; release it in any case. */
enum cs_status cs_report_build(struct cs_doc *, const struct cs_report_input *,
                               struct cs_error *) CS_MUST_USE;

#endif
