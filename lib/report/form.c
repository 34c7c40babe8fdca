/* form.c - the table of forms. A new one is a line there and a writer of its own. */
#include "report/form.h"

#include "report/html.h"
#include "report/json.h"
#include "report/load.h"
#include "report/mail.h"
#include "report/text_md.h"
#include "report/text_tsv.h"
#include "report/xlsx.h"

#include <string.h>

static enum cs_status write_term(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    return cs_term_write(doc, &o->term, out, e);
}

static enum cs_status write_html(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    struct cs_buf path = {0}, css = {0};
    enum cs_status st = cs_load_path("report", o->data_dir, ".css", &path, e);
    if (!st) st = cs_load(path.p, &css, e);
    if (!st) st = cs_html_write(doc, cs_buf_slice(&css), o->page, out, e);
    cs_buf_release(&path);
    cs_buf_release(&css);
    return st;
}

static enum cs_status write_md(const struct cs_doc *doc, const struct cs_form_options *o, struct cs_buf *out,
                               struct cs_error *e)
{
    (void)o;
    return cs_md_write(doc, out, e);
}

static enum cs_status write_json(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    (void)o;
    return cs_json_write(doc, out, e);
}

static enum cs_status write_tsv(const struct cs_doc *doc, const struct cs_form_options *o, struct cs_buf *out,
                                struct cs_error *e)
{
    (void)o;
    return cs_tsv_write(doc, out, e);
}

static enum cs_status write_mail(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    (void)o;
    return cs_mail_write(doc, out, e);
}

static enum cs_status write_mime(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    return cs_mime_write(doc, &o->mime, out, e);
}

static enum cs_status write_xlsx(const struct cs_doc *doc, const struct cs_form_options *o,
                                 struct cs_buf *out, struct cs_error *e)
{
    (void)o;
    return cs_report_xlsx_write(doc, out, e);
}

/* clang-format off */
static const struct cs_form forms[] = {
    {"term", {".txt"}, write_term, false},
    {"html", {".html", ".htm"}, write_html, true},
    {"mail", {NULL}, write_mail, false},
    {"mime", {".eml"}, write_mime, false},
    {"md", {".md", ".markdown"}, write_md, false},
    {"xlsx", {".xlsx"}, write_xlsx, false},
    {"json", {".json"}, write_json, false},
    {"tsv", {".tsv"}, write_tsv, false},
};
/* clang-format on */
enum { FORMS = sizeof forms / sizeof *forms };

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n >= k && strcmp(path + n - k, end) == 0;
}

static bool has_suffix(const struct cs_form *form, const char *path)
{
    for (size_t i = 0; i < sizeof form->suffix / sizeof *form->suffix && form->suffix[i]; i++)
        if (ends_with(path, form->suffix[i])) return true;
    return false;
}

/* The last part of a name from its full stop on, where it has one behind a first character; else NULL. */
static const char *ending(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    return dot && dot != name ? dot : NULL;
}

static const struct cs_form *form_named(const char *name)
{
    for (size_t i = 0; i < FORMS; i++)
        if (strcmp(forms[i].name, name) == 0) return &forms[i];
    return NULL;
}

static enum cs_status unknown(const char *name, struct cs_error *e)
{
    struct cs_buf names = {0};
    for (size_t i = 0; i < FORMS; i++) cs_buf_addf(&names, "%s%s", i ? ", " : "", forms[i].name);
    cs_buf_addc(&names, 0);
    enum cs_status st = cs_buf_status(&names, e);
    if (!st) st = cs_fail(e, CS_USAGE, "no format '%s'; there is %s", cs_quotez(name).text, names.p);
    cs_buf_release(&names);
    return st;
}

enum cs_status cs_form_choose(const struct cs_form **form, const char *name, const char *path, bool terminal,
                              struct cs_error *e)
{
    *form = name ? form_named(name) : NULL;
    if (name) return *form ? CS_OK : unknown(name, e);
    for (size_t i = 0; i < FORMS && path && !*form; i++)
        if (has_suffix(&forms[i], path)) *form = &forms[i];
    if (!*form && path && ending(path)) {
        cs_fail(e, CS_USAGE, "no format has files that end in '%s'", cs_quotez(ending(path)).text);
        return cs_error_cure(
            e, "say -f FORMAT, or let the name end in .html, .txt, .md, .xlsx, .json, .tsv, .eml");
    }
    if (!*form) *form = form_named(terminal ? "term" : "html");
    return CS_OK;
}
