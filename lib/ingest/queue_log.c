/* queue_log.c - Asterisk's queue_log as a format: `epoch|call id|queue|agent|EVENT|data…`, one line an event,
 * with as many data fields as the event has. The columns have the names of Asterisk's own table of it. */
#include "base/ascii.h"
#include "ingest/format_table.h"
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 256 * 1024, FIXED = 5, COLUMNS = 10, LINES = 3, RECORD = 16 << 20 };

static const struct cs_slice columns[COLUMNS] = {
    {"time", 4},  {"callid", 6}, {"queuename", 9}, {"agent", 5}, {"event", 5},
    {"data1", 5}, {"data2", 5},  {"data3", 5},     {"data4", 5}, {"data5", 5},
};

struct reader {
    struct cs_text *text;
    struct cs_buf buf;
    size_t pos, max_record;
    uint64_t line;
    bool end;
};

/* The next field of a line: up to '|'; the last of all columns takes the rest. */
static struct cs_slice next_field(struct cs_slice *rest, bool last)
{
    const char *bar = last ? NULL : memchr(rest->p, '|', rest->n);
    struct cs_slice field = cs_slice(rest->p, bar ? (size_t)(bar - rest->p) : rest->n);
    size_t used = field.n + (bar != NULL);
    *rest = cs_slice(rest->p + used, rest->n - used);
    return field;
}

static bool is_epoch(struct cs_slice s)
{
    if (s.n < 9 || s.n > 17) return false; /* seconds, perhaps with a fraction */
    for (size_t i = 0; i < s.n; i++)
        if (!cs_is_digit(s.p[i]) && !(s.p[i] == '.' && i >= 9)) return false;
    return true;
}

static bool is_event(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!cs_is_upper(s.p[i]) && !cs_is_digit(s.p[i]) && s.p[i] != '_') return false;
    return s.n > 0;
}

/* Is it a line of the log? */
static bool is_line(struct cs_slice line)
{
    struct cs_slice field[FIXED];
    size_t bars = 0;
    for (size_t i = 0; i < line.n; i++) bars += line.p[i] == '|';
    for (size_t i = 0; i < FIXED; i++) field[i] = next_field(&line, false);
    return bars >= FIXED - 1 && is_epoch(field[0]) && field[1].n > 0 && is_event(field[4]);
}

static struct cs_slice without_cr(struct cs_slice line)
{
    if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
    return line;
}

/* Every one of the first lines must be of the log: nothing else looks like it. */
static int recognise(struct cs_slice head, bool all, const char *path)
{
    size_t seen = 0;
    (void)path;
    while (head.n > 0 && seen < LINES) {
        const char *lf = memchr(head.p, '\n', head.n);
        struct cs_slice line = {head.p, lf ? (size_t)(lf - head.p) : head.n};
        if (!lf && !all) break;
        if (!is_line(without_cr(line))) return 0;
        size_t used = line.n + (lf != NULL);
        head = cs_slice(head.p + used, head.n - used);
        seen++;
    }
    return seen > 0 ? 99 : 0;
}

static void shut(void *reader)
{
    struct reader *r = reader;
    if (!r) return;
    cs_buf_release(&r->buf);
    free(r);
}

static enum cs_status begin(void **to, struct cs_text *text, const struct cs_dialect *d, struct cs_error *e)
{
    struct reader *r = *to = cs_alloc(1, sizeof *r);
    if (!r) return cs_fail_memory(e);
    r->text = text;
    r->max_record = d->max_record ? d->max_record : RECORD;
    return CS_OK;
}

static const struct cs_slice *header(void *reader, uint32_t *n, uint64_t *line)
{
    (void)reader;
    *n = COLUMNS;
    *line = 1;
    return columns;
}

/* "NONE" stands for no call, no queue, no agent. */
static enum cs_status take_line(struct cs_rows *rows, struct cs_slice line, uint64_t number,
                                struct cs_error *e)
{
    struct cs_slice rest = line;
    if (line.n == 0) return CS_OK;
    if (!is_line(line)) return cs_rows_reject(rows, CS_REJECT_SYNTAX, number, line, 0, e);
    for (size_t i = 0; i < COLUMNS; i++) {
        struct cs_slice field = next_field(&rest, i == COLUMNS - 1);
        if (i > 0 && i < 4 && cs_slice_eqz(field, "NONE")) field = CS_LIT("");
        if (cs_rows_cell(rows, field, e) != CS_OK) return e->status;
    }
    return cs_rows_end(rows, number, line, e);
}

/* The next whole line of what is there; a last one without an end counts as whole. */
static bool next_line(struct reader *r, struct cs_slice *line)
{
    size_t left = r->buf.n - r->pos;
    if (left == 0) return false;
    const char *from = r->buf.p + r->pos, *lf = memchr(from, '\n', left);
    if (!lf && !r->end) return false;
    *line = cs_slice(from, lf ? (size_t)(lf - from) : left);
    r->pos += line->n + (lf != NULL);
    r->line++;
    return true;
}

static enum cs_status next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct reader *r = reader;
    struct cs_slice line;
    if (r->pos > 0) memmove(r->buf.p, r->buf.p + r->pos, r->buf.n - r->pos);
    r->buf.n -= r->pos;
    r->pos = 0;
    if (r->buf.n > r->max_record) {
        cs_fail(e, CS_DATA, "a line longer than the %zu bytes a record may have", r->max_record);
        return cs_error_at(e, cs_text_name(r->text), r->line + 1, 0);
    }
    if (!r->end && cs_text_read(r->text, &r->buf, STRETCH, &r->end, e) != CS_OK) return e->status;
    while (next_line(r, &line))
        if (take_line(rows, without_cr(line), r->line, e) != CS_OK) return e->status;
    *end = r->end;
    return CS_OK;
}

static void describe(void *reader, struct cs_buf *out)
{
    (void)reader;
    cs_buf_addz(out, "queue_log of Asterisk");
}

const struct cs_format cs_format_queue_log = {
    .name = "queue_log",
    .recognise = recognise,
    .open = begin,
    .header = header,
    .next = next,
    .describe = describe,
    .close = shut,
};
