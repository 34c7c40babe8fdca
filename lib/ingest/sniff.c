/* sniff.c - what a file is that is no export: by its first bytes, by the marks of a stream. */
#include "ingest/sniff.h"
#include "base/ascii.h"
#include "base/time.h"
#include "table/split.h"
#include <string.h>

static bool begins(struct cs_slice s, struct cs_slice with)
{
    return s.n >= with.n && !memcmp(s.p, with.p, with.n);
}

static struct cs_slice without(struct cs_slice s, size_t n)
{
    return cs_slice(s.p + n, s.n - n);
}

/* Cuts what stands before the sign off the text, and the sign; all of it when the sign is not there. */
static struct cs_slice cut(struct cs_slice *text, char sign)
{
    const char *at = text->n ? memchr(text->p, sign, text->n) : NULL;
    struct cs_slice part = cs_slice(text->p, at ? (size_t)(at - text->p) : text->n);
    *text = without(*text, part.n + (at != NULL));
    return part;
}

/* ---- what is not read ---- */

static bool begins_like(struct cs_slice s, const char *lower)
{
    size_t n = strlen(lower);
    for (size_t i = 0; i < n; i++)
        if (i == s.n || cs_to_lower(s.p[i]) != lower[i]) return false;
    return true;
}

static const struct {
    struct cs_slice magic;
    const char *what, *cure;
} others[] = {
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8},
     "a workbook of old (.xls), or one with a password",
     "save it as .xlsx, without a password"},
    {{"%PDF-", 5}, "a PDF document", "export the table as CSV or .xlsx"},
    {{"<!doctype html", 14},
     "an HTML page, whatever it is called",
     "open it in a spreadsheet, save it as .xlsx"},
    {{"<html", 5}, "an HTML page, whatever it is called", "open it in a spreadsheet, save it as .xlsx"},
    {{"<table", 6}, "an HTML page, whatever it is called", "open it in a spreadsheet, save it as .xlsx"},
};

/* Pages and documents are named .xls by those who write them: a spreadsheet opens them, we do not. */
static enum cs_status refuse_others(struct cs_slice s, struct cs_error *e)
{
    if (begins(s, CS_LIT("\xEF\xBB\xBF"))) s = without(s, 3);
    while (s.n > 0 && cs_is_space(*s.p)) s = without(s, 1);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!begins(s, others[i].magic) && !begins_like(s, others[i].magic.p)) continue;
        cs_fail(e, CS_DATA, "%s", others[i].what);
        return cs_error_cure(e, "%s", others[i].cure);
    }
    static const char office[] = "urn:schemas-microsoft-com:office:spreadsheet";
    if (!begins_like(s, "<?xml") || !memmem(s.p, s.n, office, strlen(office))) return CS_OK;
    cs_fail(e, CS_DATA, "a workbook in the XML of 2003");
    return cs_error_cure(e, "save it as .xlsx");
}

/* ---- streams ---- */

static enum cs_status fail_stream(struct cs_error *e)
{
    cs_fail(e, CS_DATA, "this is a cs stream already");
    return cs_error_cure(e, "the other tools read it as it is");
}

/* The field at a place of a line; nothing where the line is too short. */
static struct cs_slice field_at(struct cs_slice line, size_t place)
{
    for (; place > 0 && line.n > 0; place--) cut(&line, '\t');
    return cut(&line, '\t');
}

/* The columns that tickets need, in tabs, and the first created_at that there is in the form of a stream. */
static bool is_stream(struct cs_slice text)
{
    struct cs_slice header = cut(&text, '\n');
    size_t place = 0;
    bool ticket = false, created = false;
    for (size_t i = 0; header.n > 0; i++) {
        struct cs_slice name = cut(&header, '\t');
        ticket = ticket || cs_slice_eqz(name, "ticket_id");
        if (created || !cs_slice_eqz(name, "created_at")) continue;
        created = true;
        place = i;
    }
    if (!ticket || !created) return false;
    while (text.n > 0) {
        struct cs_slice cell = field_at(cut(&text, '\n'), place);
        struct cs_time time;
        if (cell.n > 0) return cs_time_parse(cell, &time);
    }
    return false;
}

enum cs_status cs_sniff_head(struct cs_slice head, struct cs_error *e)
{
    if (head.n == 0) return CS_OK;
    if (refuse_others(head, e) != CS_OK) return e->status;
    return is_stream(head) ? fail_stream(e) : CS_OK;
}

enum cs_status cs_sniff_seal(struct cs_slice tail, struct cs_error *e)
{
    if (tail.n > 0 && tail.p[tail.n - 1] == '\n') tail.n--;
    const char *end = tail.n ? memrchr(tail.p, '\n', tail.n) : NULL;
    if (end) tail = without(tail, (size_t)(end + 1 - tail.p));
    if (!begins(tail, CS_LIT("\\. rows="))) return CS_OK;
    struct cs_error none = CS_ERROR_INIT;
    struct cs_seal seal;
    return cs_seal_read(&seal, tail, &none) == CS_OK ? fail_stream(e) : CS_OK;
}
