/* sniff.c - what a file is that is no export: by magic numbers, by how JSON begins, by the marks of a stream.
 */
#include "ingest/sniff.h"
#include "base/ascii.h"
#include "base/time.h"
#include "table/split.h"
#include <string.h>

static const struct {
    struct cs_slice magic;
    const char *what, *cure;
} formats[] = {
    {{"PK\x03\x04", 4}, "a ZIP archive, perhaps a spreadsheet", "save it as CSV"},
    {{"\x1F\x8B", 2}, "compressed by gzip", "zcat FILE | cs-ingest"},
    {{"\x28\xB5\x2F\xFD", 4}, "compressed by zstd", "zstdcat FILE | cs-ingest"},
};

static bool begins(struct cs_slice s, struct cs_slice with)
{
    return s.n >= with.n && !memcmp(s.p, with.p, with.n);
}

static struct cs_slice without(struct cs_slice s, size_t n)
{
    return cs_slice(s.p + n, s.n - n);
}

static struct cs_slice skip_blanks(struct cs_slice s)
{
    while (s.n > 0 && cs_is_space(*s.p)) s = without(s, 1);
    return s;
}

/* Cuts what stands before the sign off the text, and the sign; all of it when the sign is not there. */
static struct cs_slice cut(struct cs_slice *text, char sign)
{
    const char *at = text->n ? memchr(text->p, sign, text->n) : NULL;
    struct cs_slice part = cs_slice(text->p, at ? (size_t)(at - text->p) : text->n);
    *text = without(*text, part.n + (at != NULL));
    return part;
}

/* ---- JSON ---- */

/* [{ or [[ or [" or {"name": - a header may begin with a bracket or a brace, but hardly so. */
static bool is_json(struct cs_slice s)
{
    if (begins(s, CS_LIT("\xEF\xBB\xBF"))) s = without(s, 3);
    s = skip_blanks(s);
    if (s.n == 0 || (*s.p != '[' && *s.p != '{')) return false;
    bool list = *s.p == '[';
    s = skip_blanks(without(s, 1));
    if (s.n == 0) return false;
    if (list) return *s.p == '{' || *s.p == '[' || *s.p == '"';
    if (*s.p != '"') return false;
    for (s = without(s, 1); s.n > 0 && *s.p != '"';) s = without(s, *s.p == '\\' && s.n > 1 ? 2 : 1);
    s = s.n > 0 ? skip_blanks(without(s, 1)) : s;
    return s.n > 0 && *s.p == ':';
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
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!begins(head, formats[i].magic)) continue;
        cs_fail(e, CS_DATA, "%s", formats[i].what);
        return cs_error_cure(e, "%s", formats[i].cure);
    }
    if (is_json(head)) {
        cs_fail(e, CS_DATA, "JSON, which is not read yet");
        return cs_error_cure(e, "convert it to CSV");
    }
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
