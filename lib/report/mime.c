/* mime.c - the message: headers, and both forms of the document in base64. */
#include "report/mime.h"

#include "report/mail.h"
#include "report/mime_text.h"
#include "report/term.h"

enum { TEXT_WIDTH = 78 };
/* Neither base64 nor quoted-printable can hold "=_". */
#define BOUNDARY "=_cs-report"

static void add_words(struct cs_buf *out, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) cs_buf_adds(out, l->spans[i].text);
}

static void put_subject(struct cs_buf *out, const struct cs_doc *doc)
{
    struct cs_buf text = {0};
    add_words(&text, &doc->title);
    if (text.n && doc->when.n) cs_buf_addz(&text, ", ");
    add_words(&text, &doc->when);
    cs_mime_header(out, "Subject", cs_buf_slice(&text));
    if (text.failed) out->failed = true;
    cs_buf_release(&text);
}

static enum cs_status put_headers(struct cs_buf *out, const struct cs_doc *doc,
                                  const struct cs_mime_options *o, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    if (o->from) st = cs_mime_addresses(out, "From", cs_slicez(o->from), "--mail-from", e);
    if (!st && o->to) st = cs_mime_addresses(out, "To", cs_slicez(o->to), "--mail-to", e);
    if (st) return st;
    put_subject(out, doc);
    cs_buf_addz(out, "MIME-Version: 1.0\nAuto-Submitted: auto-generated\n");
    cs_buf_addf(out, "Content-Language: %s\n", cs_lang_tag(doc->lang));
    cs_buf_addz(out, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\n\n");
    return cs_buf_status(out, e);
}

static void put_part(struct cs_buf *out, const char *type, struct cs_slice body)
{
    cs_buf_addf(out,
                "--" BOUNDARY "\nContent-Type: text/%s; charset=utf-8\nContent-Transfer-Encoding: base64\n\n",
                type);
    cs_mime_base64(out, body);
}

enum cs_status cs_mime_write(const struct cs_doc *doc, const struct cs_mime_options *o, struct cs_buf *out,
                             struct cs_error *e)
{
    static const struct cs_term_style plain = {.width = TEXT_WIDTH};
    struct cs_buf text = {0}, html = {0};
    enum cs_status st = put_headers(out, doc, o, e);
    if (!st) st = cs_term_write(doc, &plain, &text, e);
    if (!st) st = cs_mail_write(doc, &html, e);
    if (!st) {
        put_part(out, "plain", cs_buf_slice(&text));
        put_part(out, "html", cs_buf_slice(&html));
        cs_buf_addz(out, "--" BOUNDARY "--\n");
    }
    cs_buf_release(&text);
    cs_buf_release(&html);
    return st ? st : cs_buf_status(out, e);
}
