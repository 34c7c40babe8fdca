/* template.c - templates of reports: whatever the text, it is made into a document that a terminal shows, or
 * refused with its line. The measures are a few, and always the same. */
#include "report/template.h"
#include "fuzz.h"
#include "report/format.h"
#include "report/term.h"
#include "table/input.h"

#include <unistd.h>

static const char catalogue_text[] =
    "[tickets]\nname.en = Tickets\nvalue = count()\nanchor = created_at\nunit = count\n"
    "[csat]\nname.en = Satisfaction\nof = csat\nvalue = share(of >= 4)\nanchor = created_at\nunit = share\n"
    "better = up\n";
static const char views_text[] =
    "[overview]\nmetrics = tickets, csat\nperiod = day\ncompare = week\n"
    "[channel]\nkeys = channel\nmetrics = tickets, csat\nperiod = day\ncompare = week\n"
    "[days]\nkeys = channel, date\nmetrics = tickets, csat\nperiod = 28d\n"
    "[none]\nkeys = category\nmetrics = tickets\nperiod = day\n";
static const char rows[] =
    "view\tkeys\tchannel\tdate\tmetric\tvalue\tunit\tn\tnum\tden\tlo\thi\ttarget\tas_"
    "of\tfrom\tto\tvs\tbase\tdiff"
    "\tdiff_lo\tdiff_hi\n"
    "channel\tchannel\tphone\t\tcsat\t0.5\tshare\t400\t200\t400\t0.45\t0.55\t0.6\t\t2025-06-18\t2025-06-"
    "18\t\t\t\t\t\n"
    "channel\tchannel\tphone\t\ttickets\t900\tcount\t900\t\t\t\t\t\t\t2025-06-18\t2025-06-18\t\t\t\t\t\n"
    "channel\tchannel\tphone\t\ttickets\t900\tcount\t900\t\t\t\t\t\t\t2025-06-18\t2025-06-"
    "18\tweek\t600\t300\t\t\n"
    "channel\tchannel\tchat\t\ttickets\t300\tcount\t300\t\t\t\t\t\t\t2025-06-18\t2025-06-18\t\t\t\t\t\n"
    "days\tchannel,date\tphone\t2025-06-16\ttickets\t8\tcount\t8\t\t\t\t\t\t\t2025-06-01\t2025-06-"
    "18\t\t\t\t\t\n"
    "days\tchannel,date\tchat\t2025-06-18\ttickets\t9\tcount\t9\t\t\t\t\t\t\t2025-06-01\t2025-06-"
    "18\t\t\t\t\t\n"
    "overview\t\t\t\tcsat\t0.6\tshare\t700\t420\t700\t0.56\t0.64\t0.6\t\t2025-06-18\t2025-06-18\t\t\t\t\t\n"
    "overview\t\t\t\ttickets\t1200\tcount\t1200\t\t\t\t\t\t\t2025-06-18\t2025-06-18\t\t\t\t\t\n";

static struct cs_facts facts;
static struct cs_catalogue catalogue;
static struct cs_views views;

static void read_once(void)
{
    static bool done;
    struct cs_error e = CS_ERROR_INIT;
    if (done) return;
    done = true;
    char path[] = "/tmp/cs-fuzz-template-XXXXXX";
    int fd = mkstemp(path);
    holds(fd >= 0 && write(fd, rows, sizeof rows - 1) == (ssize_t)(sizeof rows - 1),
          "the measures are written");
    close(fd);
    const char *files[] = {path};
    const struct cs_input_options options = {.files = files, .n = 1, .jobs = 1};
    struct cs_input *input = NULL;
    holds(cs_input_open(&input, &options, &e) == CS_OK, "the measures are opened");
    holds(cs_facts_read(&facts, input, &e) == CS_OK, "the measures are read");
    cs_input_close(input);
    unlink(path);
    holds(cs_catalogue_parse(&catalogue, cs_slicez(catalogue_text), "c", &e) == CS_OK,
          "the catalogue is read");
    holds(cs_views_parse(&views, cs_slicez(views_text), "v", &catalogue, &e) == CS_OK, "the views are read");
}

static void check_format(struct cs_slice text)
{
    struct cs_format format;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf out = {0};
    enum cs_status status = cs_format_parse(&format, text, &e);
    check_error(status, &e);
    if (status) return;
    cs_format_number(&out, &format, cs_num_from_double(-1234.5678));
    holds(!out.failed && out.n > 0 && out.n <= text.n + 100, "a number takes no more room than its width");
    cs_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_template template;
    struct cs_doc doc = {0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf out = {0};
    struct cs_slice text = slice_of(data, size), rest = text;
    read_once();
    check_format(take_line(&rest));
    enum cs_status status = cs_template_parse(&template, text, "t.md", &e);
    check_error(status, &e);
    if (status) return 0;
    const struct cs_report_input input = {.template = &template,
                                          .facts = &facts,
                                          .catalogue = &catalogue,
                                          .views = &views,
                                          .lang = template.lang};
    status = cs_report_build(&doc, &input, &e);
    check_error(status, &e);
    if (status == CS_OK) {
        const struct cs_term_style style = {.width = 80};
        holds(cs_term_write(&doc, &style, &out, &e) == CS_OK, "what was made is written");
    } else {
        holds(e.line > 0, "the error has a line");
    }
    cs_buf_release(&out);
    cs_doc_release(&doc);
    return 0;
}
