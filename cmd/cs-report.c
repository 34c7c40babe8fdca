/* cs-report.c - a measures stream becomes a document: options and wiring of lib/report. */
#include "base/ascii.h"
#include "base/program.h"
#include "base/tool.h"
#include "report/form.h"
#include "report/html.h"
#include "report/load.h"
#include "report/page.h"
#include "report/small.h"
#include "report/template.h"
#include "table/ends.h"
#include "text/personal_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    struct cs_common common;
    const char *template, *format, *title, *period, *logo, *notes, *actions, *views, *charts;
    struct cs_mime_options mime;
    struct cs_texts catalogues;
    uint64_t width, k;
    bool ascii;
};

struct job {
    const struct options *o;
    enum cs_lang lang;
    struct cs_buf path, text, notes;
    struct cs_template template;
    struct cs_catalogue catalogue, features;
    struct cs_views views;
    bool has_views;
    struct cs_facts facts;
    struct cs_streams streams;
    struct cs_words words;
    struct cs_actions actions;
    struct cs_small small;
    struct cs_doc doc;
    enum cs_charts charts;
    struct cs_error *e;
};

/* ---- language, template, catalogue, views ---- */

static enum cs_status read_template(struct job *j)
{
    const bool given = j->o->common.lang;
    struct cs_buf suffix = {0};
    enum cs_status st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    cs_buf_addf(&suffix, ".%s.md", cs_lang_tag(j->lang));
    cs_buf_addc(&suffix, 0);
    if (!st) st = cs_buf_status(&suffix, j->e);
    if (!st) st = cs_load_path(j->o->template, cs_data_dir(), suffix.p, &j->path, j->e);
    cs_buf_release(&suffix);
    bool named = !st && !strpbrk(j->o->template, "/.");
    if (!st) st = cs_load(j->path.p, &j->text, j->e);
    if (st == CS_FAIL && named && access(j->path.p, F_OK) != 0 && errno == ENOENT) {
        st = cs_fail(j->e, CS_USAGE, "no template '%s'", cs_quotez(j->o->template).text);
        return cs_error_cure(
            j->e, "daily, analysis, agents, churn, model, segments, quality, or the path of a file");
    }
    if (!st) st = cs_template_parse(&j->template, cs_buf_slice(&j->text), j->path.p, j->e);
    if (!st && !given && j->template.has_lang) j->lang = j->template.lang;
    return st;
}

static enum cs_status read_catalogue(struct job *j)
{
    static const char *const own[] = {"metrics", "quality", "model", "segment", "churn"};
    struct cs_buf path = {0};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < sizeof own / sizeof *own && !st; i++) {
        cs_buf_clear(&path);
        st = cs_load_path(own[i], cs_data_dir(), ".catalogue", &path, j->e);
        if (!st) st = cs_catalogue_read(&j->catalogue, path.p, j->e);
    }
    cs_buf_clear(&path);
    j->features.features = true;
    if (!st) st = cs_load_path("customer", cs_data_dir(), ".features", &path, j->e);
    if (!st) st = cs_catalogue_read(&j->features, path.p, j->e);
    for (size_t i = 0; i < j->o->catalogues.n && !st; i++)
        st = cs_catalogue_read(&j->catalogue, j->o->catalogues.v[i], j->e);
    cs_buf_release(&path);
    return st;
}

static enum cs_status read_views(struct job *j)
{
    struct cs_buf name = {0};
    if (j->o->views)
        cs_buf_addz(&name, j->o->views);
    else
        cs_buf_adds(&name, j->template.views);
    j->has_views = name.n > 0;
    cs_buf_addc(&name, 0);
    enum cs_status st = cs_buf_status(&name, j->e);
    if (!st) st = cs_views_list(&j->views, name.p, cs_data_dir(), &j->catalogue, j->e);
    cs_buf_release(&name);
    return st;
}

static enum cs_status read_notes(struct job *j)
{
    return j->o->notes ? cs_load(j->o->notes, &j->notes, j->e) : CS_OK;
}

/* What personal data looks like: needed where rows are quoted. */
static enum cs_status read_words(struct job *j)
{
    struct cs_buf path = {0};
    if (!j->streams.n) return CS_OK;
    enum cs_status st = cs_load_path("personal", cs_data_dir(), ".words", &path, j->e);
    if (!st) st = cs_words_read(&j->words, path.p, j->e);
    cs_buf_release(&path);
    return st;
}

/* ---- the form ---- */

static bool says_utf8(const char *locale)
{
    struct cs_buf lower = {0};
    for (; *locale; locale++)
        if (*locale != '-') cs_buf_addc(&lower, cs_to_lower(*locale));
    cs_buf_addc(&lower, 0);
    bool says = !lower.failed && strstr(lower.p, "utf8");
    cs_buf_release(&lower);
    return says;
}

/* Does the environment name a locale, and is it not a UTF-8 one? Asked on a terminal only: files never depend
 * on it. */
static bool locale_lacks_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return !says_utf8(value);
    }
    return false;
}

static struct cs_term_style style_of(const struct job *j, bool terminal)
{
    struct cs_term_style style = {
        .width = (size_t)j->o->width,
        .colour = terminal && cs_terminal_colour(),
        .ascii = j->o->ascii || (terminal && locale_lacks_utf8()),
    };
    if (!style.width) style.width = terminal ? cs_terminal_columns() : 80;
    return style;
}

static enum cs_status make_page(struct job *j, struct cs_page *page)
{
    const struct cs_build b = {
        .doc = &j->doc,
        .facts = &j->facts,
        .catalogue = &j->catalogue,
        .features = &j->features,
        .views = j->has_views ? &j->views : NULL,
        .min_n = j->template.min_n,
    };
    enum cs_status st = cs_cube_settle(&j->facts.cube, CS_CUBE_SIZE, j->o->k, j->e);
    return st ? st : cs_page_make(page, &b, &j->facts.cube, j->charts, cs_data_dir(), j->e);
}

static enum cs_status write_form(struct job *j, struct cs_output *out)
{
    bool terminal = cs_output_is_terminal(out);
    const struct cs_form *form;
    struct cs_page page = {0};
    const struct cs_form_options options = {
        .data_dir = cs_data_dir(), .term = style_of(j, terminal), .mime = j->o->mime, .page = &page.extra};
    struct cs_buf text = {0};
    enum cs_status st = cs_form_choose(&form, j->o->format, j->o->common.output, terminal, j->e);
    if (!st && form->live) st = make_page(j, &page);
    if (!st) st = form->write(&j->doc, &options, &text, j->e);
    if (!st) st = cs_output_write(out, text.p, text.n, j->e);
    cs_buf_release(&text);
    cs_page_release(&page);
    return st;
}

/* ---- the run ---- */

static enum cs_status hide_small(struct job *j)
{
    enum cs_status st = cs_small_hide(&j->facts, j->o->k, &j->small, j->e);
    if (!st)
        cs_note("values hidden: %zu of fewer than %llu cases, %zu from which those could be computed; groups "
                "without a "
                "value left: %zu",
                j->small.values, (unsigned long long)j->o->k, j->small.more, j->small.groups);
    return st;
}

/* Views that stand beside those of a template: of a scorecard, and by keys that somebody chose. */
static bool is_beside(struct cs_slice id)
{
    static const char *const names[] = {"quality", "churn_"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t n = strlen(names[i]);
        if (id.n >= n && memcmp(id.p, names[i], n) == 0) return true;
    }
    return false;
}

/* Measures made for another report: they lack views of this one's and have others than those beside it. */
static void warn_of_views(const struct job *j)
{
    struct cs_slice lacking = {0}, other = {0};
    for (size_t i = 0; j->has_views && i < j->views.n && !lacking.n; i++)
        if (!cs_facts_view(&j->facts, j->views.v[i].id)) lacking = j->views.v[i].id;
    for (size_t i = 0; i < j->facts.n_views && !other.n; i++) {
        struct cs_slice id = j->facts.views[i].id;
        bool known = is_beside(id);
        for (size_t k = 0; k < j->views.n && !known; k++) known = cs_slice_eq(j->views.v[k].id, id);
        if (!known) other = id;
    }
    if (lacking.n && other.n)
        cs_note("the measures seem made for another report: they have view '%s', which its views lack, and "
                "lack '%s' "
                "(cure: cs-metrics --views as the template says)",
                cs_quote(other).text, cs_quote(lacking).text);
}

static enum cs_status make(struct job *j, const struct cs_texts *operands)
{
    struct cs_ends ends = {0};
    struct cs_common common = j->o->common;
    common.jobs = 1;
    const struct cs_texts first = {operands->v, operands->n ? 1 : 0,
                                   0}; /* the others may have other headers */
    enum cs_status st = cs_ends_open(&ends, &common, &first, j->e);
    if (st) return st;
    j->facts.source = j->template.source;
    st = cs_streams_read(&j->streams, &j->facts, &ends, operands, j->e);
    if (!st) st = read_words(j);
    if (!st) warn_of_views(j);
    if (!st && j->o->k) st = hide_small(j);
    if (!st) {
        const char *title = j->o->title ? j->o->title : "";
        const struct cs_report_input input = {
            .template = &j->template,
            .facts = &j->facts,
            .streams = &j->streams,
            .words = j->streams.n ? &j->words : NULL,
            .actions = j->o->actions ? &j->actions : NULL,
            .catalogue = &j->catalogue,
            .features = &j->features,
            .views = j->has_views ? &j->views : NULL,
            .lang = j->lang,
            .title = cs_slicez(title),
            .period = cs_slicez(j->o->period ? j->o->period : ""),
            .notes = j->o->notes ? cs_buf_slice(&j->notes) : cs_slice(NULL, 0),
            .notes_file = j->o->notes,
            .k = j->o->k,
        };
        st = cs_report_build(&j->doc, &input, j->e);
        if (!st) cs_small_tell(&j->doc, &j->small);
        if (!st) st = cs_doc_status(&j->doc, j->e);
    }
    if (!st && j->o->logo) st = cs_logo_read(&j->doc, j->o->logo, j->e);
    if (!st) st = write_form(j, ends.out);
    return cs_ends_close(&ends, st, j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .e = e};
    const struct cs_form *ignored;
    enum cs_status st = cs_form_choose(&ignored, j.o->format, j.o->common.output, false, e);
    if (!st) st = cs_charts_choose(&j.charts, j.o->charts, cs_data_dir(), e);
    if (!st) st = read_template(&j);
    if (!st) st = read_catalogue(&j);
    if (!st) st = read_views(&j);
    if (!st) st = read_notes(&j);
    if (!st && j.o->actions) st = cs_actions_read(&j.actions, j.o->actions, e);
    if (!st) st = make(&j, operands);
    cs_doc_release(&j.doc);
    cs_facts_release(&j.facts);
    cs_streams_release(&j.streams);
    cs_words_release(&j.words);
    cs_actions_release(&j.actions);
    cs_views_release(&j.views);
    cs_catalogue_release(&j.catalogue);
    cs_catalogue_release(&j.features);
    struct cs_buf *const bufs[] = {&j.path, &j.text, &j.notes};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) cs_buf_release(bufs[i]);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.template = "daily"};
    const struct cs_option own[] = {
        {'T', "template", CS_OPT_TEXT, "NAME|FILE", &o.template, "Markdown template (default: daily)"},
        {'f', "format", CS_OPT_TEXT, "FORMAT", &o.format, "term, html, mail, mime, md, xlsx, json, tsv"},
        {0, "charts", CS_OPT_TEXT, "HOW", &o.charts, "of -f html: echarts (default) or static"},
        {0, "title", CS_OPT_TEXT, "TEXT", &o.title, "title instead of the template's"},
        {0, "period", CS_OPT_TEXT, "TEXT", &o.period, "period under it instead of the days of the measures"},
        {0, "logo", CS_OPT_TEXT, "FILE", &o.logo, "picture for the head of -f html"},
        {0, "notes", CS_OPT_TEXT, "FILE", &o.notes, "Markdown for the plan of the report"},
        {0, "actions", CS_OPT_TEXT, "FILE", &o.actions, "rules: if this, who does what by when"},
        {0, "views", CS_OPT_TEXT, "NAME|FILE", &o.views, "view file that the measures were made with"},
        {0, "catalogue", CS_OPT_LIST, "FILE", &o.catalogues, "further metrics, for their names"},
        {0, "k", CS_OPT_COUNT, "N", &o.k, "hide what fewer than N cases are behind"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "width", CS_OPT_COUNT, "CELLS", &o.width, ""},
        {0, "ascii", CS_OPT_FLAG, NULL, &o.ascii, ""},
        {0, "mail-from", CS_OPT_TEXT, "ADDRESS", &o.mime.from, ""},
        {0, "mail-to", CS_OPT_TEXT, "ADDRESSES", &o.mime.to, ""},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-report",
        .usage = {.synopsis = "[-T NAME|FILE] [-f FORMAT] [-o FILE] [--lang LANG] [FILE]",
                  .about = "make a report of measures, from a Markdown template",
                  .more = "Of -f term and -f mime, see cs-report(1):",
                  .example = "cs-metrics --as-of 2024-06-19 --views daily t.tsv | cs-report -o report.html"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.catalogues);
    return status;
}
