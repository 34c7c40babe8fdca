/* lines.c - lines out of text that comes in pieces. */
#include "ingest/lines.h"
#include <string.h>

enum { READ = 1 << 20, RECORD = 16 << 20 };

void cs_lines_init(struct cs_lines *l, struct cs_text *text, size_t max_record, bool live)
{
    *l = (struct cs_lines){
        .text = text, .max_record = max_record ? max_record : RECORD, .live = live, .line = 1};
}

void cs_lines_release(struct cs_lines *l)
{
    cs_buf_release(&l->buf);
}

static enum cs_status more(struct cs_lines *l, struct cs_error *e)
{
    if (l->pos > 0) {
        memmove(l->buf.p, l->buf.p + l->pos, l->buf.n - l->pos);
        l->buf.n -= l->pos;
        l->seen -= l->pos;
        l->pos = 0;
    }
    if (l->buf.n > l->max_record) {
        cs_fail(e, CS_DATA, "a line longer than %zu bytes", l->max_record);
        cs_error_cure(e, "--max-record raises the limit");
        return cs_error_at(e, NULL, l->line, 0);
    }
    size_t before = l->buf.n;
    while (!l->end && l->buf.n == before)
        if (cs_text_read(l->text, &l->buf, l->live ? READ / 16 : READ, &l->end, e) != CS_OK) return e->status;
    return CS_OK;
}

static bool is_joined(const struct cs_lines *l, size_t at)
{
    size_t n = 0;
    while (at > l->pos && l->buf.p[--at] == '\\') n++;
    return l->joined && n % 2;
}

/* Behind the line end of the record at pos; 0: it is not read yet. */
static size_t find_end(struct cs_lines *l, uint64_t *ends)
{
    for (;;) {
        const char *eol = l->buf.n > l->seen ? memchr(l->buf.p + l->seen, '\n', l->buf.n - l->seen) : NULL;
        l->seen = eol ? (size_t)(eol - l->buf.p) + 1 : l->buf.n;
        if (!eol) return l->end ? l->buf.n : 0;
        ++*ends;
        if (!is_joined(l, l->seen - 1)) return l->seen;
    }
}

enum cs_status cs_lines_next(struct cs_lines *l, struct cs_slice *record, uint64_t *line, bool *end,
                             struct cs_error *e)
{
    uint64_t ends = 0;
    size_t to;
    while (!(to = find_end(l, &ends)) && !l->end)
        if (more(l, e) != CS_OK) return e->status;
    *end = to <= l->pos;
    if (*end) return CS_OK;
    *record = cs_slice(l->buf.p + l->pos, to - l->pos);
    if (record->p[record->n - 1] == '\n') {
        record->n--;
        if (record->n > 0 && record->p[record->n - 1] == '\r') record->n--;
    }
    *line = l->line;
    l->line += ends;
    l->pos = l->seen = to;
    return CS_OK;
}

bool cs_lines_waits(const struct cs_lines *l)
{
    return !l->end && (l->buf.n == l->pos || !memchr(l->buf.p + l->pos, '\n', l->buf.n - l->pos));
}
