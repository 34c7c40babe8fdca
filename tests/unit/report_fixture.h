/* report_fixture.h - a small measures stream and a small catalogue for the tests of lib/report; the numbers
 * are invented and easy to check by hand. */
#ifndef CS_TEST_REPORT_FIXTURE_H
#define CS_TEST_REPORT_FIXTURE_H

#include "report/html.h"
#include "report/template.h"
#include "report/term.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char catalogue_text[] =
    "[tickets]\nname.en = Tickets\nname.zh-Hans = 工单量\nabout.en = Contacts.\n"
    "value = count()\nanchor = created_at\nunit = count\n"
    "[csat]\nname.en = Satisfaction\nname.zh-Hans = 客户满意度\nabout.en = Scores of 4 and 5.\n"
    "of = csat\nvalue = share(of >= 4)\nwhere = !missing(csat)\nanchor = created_at\n"
    "unit = share\nbetter = up\n"
    "[frt]\nname.en = First response\nname.zh-Hans = 首次响应\nof = response_s\n"
    "value = median(of)\nanchor = created_at\nunit = s\nbetter = down\n"
    "[nps]\nname.en = NPS\nof = nps\nvalue = mean(of)\nanchor = created_at\nunit = points\n"
    "better = up\n";

static const char views_text[] =
    "[overview]\nmetrics = tickets, csat, frt, frt.p90, nps\nperiod = day\ncompare = week\n"
    "[channel]\nkeys = channel\nmetrics = tickets, csat\nperiod = day\ncompare = week\n"
    "[complaints]\nkeys = category\nmetrics = tickets\nperiod = day\n";

#define HEADER                                                                                               \
    "view\tkeys\tchannel\tmetric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\tcalendar\tas_"       \
    "of\tfrom\tto\t"                                                                                         \
    "target\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n"
/* Wednesday, 18 June 2025. */
#define DAY "\tcreated_at\t24x7\t2025-06-19T06:00:00+08:00\t2025-06-18\t2025-06-18\t"
#define ROW(view, keys, key, metric, value, unit, n, num, den, lo, hi, vs, base, diff, dlo, dhi)             \
    view "\t" keys "\t" key "\t" metric "\t" value "\t" unit "\t" n "\t0\t" num "\t" den "\t" lo "\t" hi DAY \
         "\t" vs "\t" base "\t" diff "\t" dlo "\t" dhi "\n"
#define NUMBER(view, keys, key, metric, value, unit, n)                                                      \
    ROW(view, keys, key, metric, value, unit, n, "", "", "", "", "", "", "", "", "")

static const char measures[] = HEADER ROW("channel", "channel", "phone", "tickets", "900", "count", "900",
                                          "900", "", "", "", "", "", "", "", "")
    ROW("channel", "channel", "phone", "tickets", "900", "count", "900", "900", "", "", "", "week", "600",
        "300", "", "") ROW("channel", "channel", "phone", "csat", "0.5", "share", "400", "200", "400", "0.45",
                           "0.55", "", "", "", "", "")
        ROW("channel", "channel", "chat", "tickets", "335", "count", "335", "335", "", "", "", "", "", "", "",
            "") ROW("channel", "channel", "chat", "tickets", "335", "count", "335", "335", "", "", "", "week",
                    "248", "87", "", "") ROW("channel", "channel", "chat", "csat", "0.75", "share", "9", "",
                                             "", "", "", "", "", "", "", "")
            ROW("channel", "channel", "", "tickets", "0", "count", "0", "0", "", "", "", "", "", "", "", "")
                ROW("overview", "", "", "tickets", "1235", "count", "1235", "1235", "", "", "", "", "", "",
                    "", "") ROW("overview", "", "", "tickets", "1235", "count", "1235", "1235", "", "", "",
                                "week", "848", "387", "", "")
                    ROW("overview", "", "", "csat", "0.722", "share", "557", "402", "557", "0.683", "0.757",
                        "", "", "", "", "") ROW("overview", "", "", "csat", "0.722", "share", "557", "402",
                                                "557", "0.683", "0.757", "week", "0.814", "-0.092", "-0.15",
                                                "-0.03")
                        ROW("overview", "", "", "frt", "48", "s", "1000", "", "", "", "", "", "", "", "", "")
                            ROW("overview", "", "", "frt", "48", "s", "1000", "", "", "", "", "week", "32",
                                "16", "-4", "36");

static inline enum cs_status read_measures(struct cs_facts *facts, const char *text, struct cs_error *e)
{
    char path[] = "/tmp/cs-report-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    const char *files[] = {path};
    const struct cs_input_options options = {.files = files, .n = 1, .jobs = 1};
    struct cs_input *input = NULL;
    enum cs_status status = cs_input_open(&input, &options, e);
    if (status == CS_OK) {
        status = cs_facts_read(facts, input, e);
        cs_input_close(input);
    }
    unlink(path);
    return status;
}

struct made {
    struct cs_facts facts;
    struct cs_catalogue catalogue;
    struct cs_views views;
    struct cs_template template;
    struct cs_doc doc;
    struct cs_buf out;
    struct cs_error e;
    enum cs_status status;
};

/* Builds a report of a template; `notes` may be NULL. */
static inline void make_report(struct made *m, const char *template, const char *rows, const char *notes)
{
    *m = (struct made){.e = CS_ERROR_INIT};
    struct cs_slice catalogue = cs_slice(catalogue_text, strlen(catalogue_text));
    struct cs_slice views = cs_slice(views_text, strlen(views_text));
    assert_int_equal(cs_catalogue_parse(&m->catalogue, catalogue, "catalogue", &m->e), CS_OK);
    assert_int_equal(cs_views_parse(&m->views, views, "views", &m->catalogue, &m->e), CS_OK);
    assert_int_equal(read_measures(&m->facts, rows, &m->e), CS_OK);
    m->status = cs_template_parse(&m->template, cs_slice(template, strlen(template)), "t.md", &m->e);
    if (m->status != CS_OK) return;
    const struct cs_report_input input = {
        .template = &m->template,
        .facts = &m->facts,
        .catalogue = &m->catalogue,
        .views = &m->views,
        .lang = m->template.has_lang ? m->template.lang : CS_EN,
        .notes = notes ? cs_slice(notes, strlen(notes)) : cs_slice(NULL, 0),
        .notes_file = "notes.md",
    };
    m->status = cs_report_build(&m->doc, &input, &m->e);
}

static inline void release_report(struct made *m)
{
    cs_buf_release(&m->out);
    cs_doc_release(&m->doc);
    cs_facts_release(&m->facts);
    cs_views_release(&m->views);
    cs_catalogue_release(&m->catalogue);
}

static inline const char *as_term(struct made *m, size_t width, bool colour, bool ascii)
{
    const struct cs_term_style style = {.width = width, .colour = colour, .ascii = ascii};
    cs_buf_clear(&m->out);
    assert_int_equal(cs_term_write(&m->doc, &style, &m->out, &m->e), CS_OK);
    cs_buf_addc(&m->out, 0);
    return m->out.p;
}

static inline const char *as_html(struct made *m)
{
    cs_buf_clear(&m->out);
    assert_int_equal(cs_html_write(&m->doc, cs_slice("", 0), NULL, &m->out, &m->e), CS_OK);
    cs_buf_addc(&m->out, 0);
    return m->out.p;
}

/* The text after the masthead, which ends in a double rule and an empty line. */
static inline const char *after_masthead(const char *text)
{
    text = strstr(text, "═\n\n");
    return text ? text + strlen("═\n\n") : "";
}

#define assert_has(text, part)                                                                               \
    do {                                                                                                     \
        if (!strstr((text), (part))) fail_msg("'%s' is not in:\n%s", (part), (text));                        \
    } while (0)
#define assert_lacks(text, part)                                                                             \
    do {                                                                                                     \
        if (strstr((text), (part))) fail_msg("'%s' is in:\n%s", (part), (text));                             \
    } while (0)

#endif
