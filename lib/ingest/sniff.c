/* sniff.c - what a file is that is no export: by the marks of a stream. */
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
