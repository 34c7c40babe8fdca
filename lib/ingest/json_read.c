/* json_read.c - records of JSON, one after the other, out of text that comes in pieces. */
#include "ingest/json_read.h"
#include <string.h>

enum { READ = 1 << 20 };

/* ---- text ---- */

static struct cs_slice rest(const struct cs_json_reader *r)
{
    return cs_slice(r->buf.p + r->pos, r->buf.n - r->pos);
}

void cs_json_count_lines(struct cs_json_reader *r, size_t to)
{
    const char *p = r->buf.p;
    for (; r->counted < to; r->counted++) r->line += p[r->counted] == r->eol;
}

/* More text behind what there is: as much again, so that looking anew at a long record stays cheap; what one
 * read gives, when somebody waits for lines. */
enum cs_status cs_json_more(struct cs_json_reader *r, struct cs_error *e)
{
    cs_json_count_lines(r, r->pos);
    if (r->pos > 0) {
        memmove(r->buf.p, r->buf.p + r->pos, r->buf.n - r->pos);
        r->buf.n -= r->pos;
        r->seen -= r->seen < r->pos ? r->seen : r->pos;
        r->counted = r->pos = 0;
        r->moved = true;
    }
    if (r->buf.n > r->max_record) {
        cs_fail(e, CS_DATA, "a record longer than %zu bytes", r->max_record);
        cs_error_cure(e, "--max-record raises the limit");
        return cs_error_at(e, NULL, r->line, 0);
    }
    size_t want = r->buf.n > READ ? r->buf.n : READ, before = r->buf.n;
    bool once = r->live && r->shape == CS_JSON_LINES;
    while (!r->end && r->buf.n - before < want) {
        if (cs_text_read(r->text, &r->buf, want, &r->end, e) != CS_OK) return e->status;
        if (once) break;
    }
    return CS_OK;
}

/* Skips white space; *at_end when there is nothing but that. */
enum cs_status cs_json_skip(struct cs_json_reader *r, bool *at_end, struct cs_error *e)
{
    for (*at_end = false;;) {
        if (r->buf.n > r->pos) r->pos += cs_json_blanks(rest(r));
        if (r->pos < r->buf.n) return CS_OK;
        *at_end = r->end;
        if (r->end) return CS_OK;
        if (cs_json_more(r, e) != CS_OK) return e->status;
    }
}

enum cs_status cs_json_fail(struct cs_json_reader *r, size_t at, const char *why, struct cs_error *e)
{
    cs_json_count_lines(r, at);
    cs_fail(e, CS_DATA, "broken JSON: %s", why);
    return cs_error_at(e, NULL, r->line, 0);
}

/* The value at pos, whole; pos stays. *result is OK or BAD, SHORT only at the end of the text. */
static enum cs_status take_value(struct cs_json_reader *r, bool skip_it, enum cs_json_result *result,
                                 struct cs_error *e)
{
    for (;;) {
        *result = cs_json_value(&r->json, rest(r), skip_it, e);
        if (*result == CS_JSON_REFUSED) {
            cs_json_count_lines(r, r->pos + r->json.at);
            return cs_error_at(e, NULL, r->line, 0);
        }
        if (*result != CS_JSON_SHORT || r->end) return CS_OK;
        if (cs_json_more(r, e) != CS_OK) return e->status;
    }
}

/* ---- rows ---- */

static enum cs_status reject(struct cs_json_reader *r, struct cs_rows *rows, uint64_t line, size_t end,
                             const char *why, struct cs_error *e)
{
    struct cs_slice record = cs_slice(r->buf.p + r->pos, end - r->pos);
    while (record.n && (record.p[record.n - 1] == '\n' || record.p[record.n - 1] == '\r')) record.n--;
    if (!r->bad_line) {
        r->bad_line = line;
        r->why = why;
    }
    return rows ? cs_rows_reject(rows, CS_REJECT_SYNTAX, line, record, 0, e) : CS_OK;
}

/* The object that was just taken becomes a row; it ends at `end` of buf. */
static enum cs_status add_row(struct cs_json_reader *r, struct cs_rows *rows, uint64_t line, size_t end,
                              struct cs_error *e)
{
    struct cs_json *j = &r->json;
    if (!rows) return CS_OK;
    if (j->homeless) /* a key that came after the keys were read */
        return cs_rows_reject(rows, CS_REJECT_FIELDS, line, cs_slice(r->buf.p + r->pos, end - r->pos),
                              r->n + 1, e);
    for (uint32_t i = 0; i < r->n; i++) {
        const struct cs_json_node *node = &j->node[r->column[i]];
        struct cs_slice cell = {"", 0};
        if (node->when == j->now && node->kind == CS_JSON_PLAIN) {
            cell = node->value;
        } else if (node->when == j->now && node->kind != CS_JSON_NULL) {
            cs_buf_clear(&r->cell);
            cs_json_cell(j, node, &r->cell);
            if (cs_buf_status(&r->cell, e) != CS_OK) return e->status;
            cell = cs_buf_slice(&r->cell);
        }
        if (cs_rows_cell(rows, cell, e) != CS_OK) return e->status;
    }
    return cs_rows_end(rows, line, cs_slice("", 0), e);
}

/* ---- lines ---- */

/* The end of the line at pos, behind its line end; 0 when it is not read yet. */
static size_t line_end(struct cs_json_reader *r)
{
    size_t from = r->seen > r->pos ? r->seen : r->pos;
    const char *eol = r->buf.n > from ? memchr(r->buf.p + from, r->eol, r->buf.n - from) : NULL;
    r->seen = r->buf.n;
    if (!eol) return r->end ? r->buf.n : 0;
    r->seen = 0;
    return (size_t)(eol + 1 - r->buf.p);
}

static enum cs_status step_line(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    size_t end;
    while (!(end = line_end(r)) && !r->end)
        if (cs_json_more(r, e) != CS_OK) return e->status;
    if (end == 0) { /* an empty text */
        r->done = true;
        return CS_OK;
    }
    struct cs_slice line = cs_slice(r->buf.p + r->pos, end - r->pos);
    uint64_t number = r->line;
    enum cs_status status = CS_OK;
    if (cs_json_blanks(line) < line.n) {
        enum cs_json_result result = cs_json_value(&r->json, line, false, e);
        size_t at = r->json.at;
        if (result == CS_JSON_REFUSED) return cs_error_at(e, NULL, number, 0);
        if (result == CS_JSON_OK && at + cs_json_blanks(cs_slice(line.p + at, line.n - at)) < line.n) {
            cs_json_forget(&r->json);
            status = reject(r, rows, number, end, "something behind the object", e);
        } else if (result == CS_JSON_OK && r->json.is_object) {
            status = add_row(r, rows, number, end, e);
        } else {
            const char *why = result == CS_JSON_BAD     ? r->json.why
                              : result == CS_JSON_SHORT ? "it is cut off"
                                                        : "not an object";
            status = reject(r, rows, number, end, why, e);
        }
    }
    r->line = number + (line.n > 0 && line.p[line.n - 1] == r->eol);
    r->pos = r->counted = end;
    r->done = r->end && r->pos == r->buf.n;
    return status;
}

/* ---- values one behind the other ---- */

/* Where reading may go on behind a broken object: a line that begins with a brace. */
size_t cs_json_resume(const struct cs_json_reader *r, size_t from)
{
    while (from < r->buf.n) {
        const char *eol = memchr(r->buf.p + from, r->eol, r->buf.n - from);
        if (!eol) break;
        from = (size_t)(eol + 1 - r->buf.p);
        if (from < r->buf.n && r->buf.p[from] == '{') return from;
    }
    return r->buf.n;
}

static enum cs_status step_value(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    enum cs_json_result result;
    enum cs_status status;
    if (cs_json_skip(r, &r->done, e) != CS_OK) return e->status;
    if (r->done) return CS_OK;
    if (take_value(r, false, &result, e) != CS_OK) return e->status;
    cs_json_count_lines(r, r->pos);
    size_t end = r->pos + r->json.at;
    if (result == CS_JSON_OK && r->json.is_object) {
        status = add_row(r, rows, r->line, end, e);
    } else if (result == CS_JSON_OK) {
        status = reject(r, rows, r->line, end, "not an object", e);
    } else {
        end = result == CS_JSON_BAD ? cs_json_resume(r, end) : r->buf.n;
        status = reject(r, rows, r->line, end, result == CS_JSON_BAD ? r->json.why : "it is cut off", e);
    }
    r->pos = end;
    return status;
}

/* ---- an array, alone or as a member ---- */

/* The next character that is no white space; the text may not end here. */
static enum cs_status peek(struct cs_json_reader *r, char *c, struct cs_error *e)
{
    bool at_end;
    if (cs_json_skip(r, &at_end, e) != CS_OK) return e->status;
    if (at_end) return cs_json_fail(r, r->pos, "it is cut off", e);
    *c = r->buf.p[r->pos];
    return CS_OK;
}

/* A value, whatever it is, for a text that is all or nothing. */
static enum cs_status need_value(struct cs_json_reader *r, bool skip_it, struct cs_error *e)
{
    enum cs_json_result result;
    if (take_value(r, skip_it, &result, e) != CS_OK) return e->status;
    if (result == CS_JSON_BAD) return cs_json_fail(r, r->pos + r->json.at, r->json.why, e);
    return result == CS_JSON_OK ? CS_OK : cs_json_fail(r, r->buf.n, "it is cut off", e);
}

/* Behind an element or a member: a comma, or the bracket that closes. */
static enum cs_status behind(struct cs_json_reader *r, char bracket, bool *closed, struct cs_error *e)
{
    char c = 0;
    if (peek(r, &c, e) != CS_OK) return e->status;
    *closed = c == bracket;
    if (c != bracket && c != ',') return cs_json_fail(r, r->pos, "',' or a closing bracket is missing", e);
    r->pos++;
    return CS_OK;
}

static enum cs_status enter_array(struct cs_json_reader *r, struct cs_error *e)
{
    char c = 0;
    r->pos++;
    if (peek(r, &c, e) != CS_OK) return e->status;
    r->inside = c != ']';
    r->pos += !r->inside;
    r->skip = r->shape == CS_JSON_MEMBER && c != '{';
    return CS_OK;
}

static enum cs_status step_element(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    char c = 0;
    if (peek(r, &c, e) != CS_OK) return e->status;
    enum cs_status status = need_value(r, r->skip, e);
    if (status != CS_OK) return status;
    cs_json_count_lines(r, r->pos);
    size_t end = r->pos + r->json.at;
    bool closed;
    if (r->skip)
        status = CS_OK;
    else if (r->json.is_object)
        status = add_row(r, rows, r->line, end, e);
    else
        status = reject(r, rows, r->line, end, "not an object", e);
    r->pos = end;
    if (status == CS_OK) status = behind(r, ']', &closed, e);
    if (status == CS_OK) r->inside = !closed;
    return status;
}

static enum cs_status finish_text(struct cs_json_reader *r, struct cs_error *e)
{
    if (cs_json_skip(r, &r->done, e) != CS_OK) return e->status;
    return r->done ? CS_OK : cs_json_fail(r, r->pos, "something behind its end", e);
}

static enum cs_status step_array(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    char c = 0;
    if (!r->opened) {
        if (peek(r, &c, e) != CS_OK || enter_array(r, e) != CS_OK) return e->status;
        r->opened = true;
    } else if (r->inside && step_element(r, rows, e) != CS_OK) {
        return e->status;
    }
    return r->inside ? CS_OK : finish_text(r, e);
}

/* One array of objects is a table; two are two tables. */
static enum cs_status note_table(struct cs_json_reader *r, struct cs_slice name, struct cs_error *e)
{
    if (r->members++ == 0) {
        cs_buf_clear(&r->member);
        cs_buf_adds(&r->member, name);
        return cs_buf_status(&r->member, e);
    }
    struct cs_slice first = cs_buf_slice(&r->member);
    cs_json_count_lines(r, r->pos);
    cs_fail(e, CS_DATA, "an object with two arrays of objects: '%s' and '%s'", cs_quote(first).text,
            cs_quote(name).text);
    cs_error_cure(e, "jq -c '.NAME[]' takes one out");
    return cs_error_at(e, NULL, r->line, 0);
}

/* A key of the outer object and what is behind it, up to the inside of an array. */
static enum cs_status read_member(struct cs_json_reader *r, struct cs_error *e)
{
    char c = 0;
    struct cs_buf name = {0};
    if (peek(r, &c, e) != CS_OK) return e->status;
    if (c != '"') return cs_json_fail(r, r->pos, "a key must stand in quotes", e);
    enum cs_status status = need_value(r, true, e);
    if (status != CS_OK) return status;
    cs_buf_add(&name, r->buf.p + r->pos + 1, r->json.at - 2);
    r->pos += r->json.at;
    status = cs_buf_status(&name, e);
    if (status == CS_OK) status = peek(r, &c, e);
    if (status == CS_OK && c != ':') status = cs_json_fail(r, r->pos, "':' is missing", e);
    if (status == CS_OK) {
        r->pos++;
        status = peek(r, &c, e);
    }
    if (status == CS_OK && c == '[') {
        status = enter_array(r, e);
        if (status == CS_OK && r->inside && !r->skip) status = note_table(r, cs_buf_slice(&name), e);
    } else if (status == CS_OK) {
        status = need_value(r, true, e);
        r->pos += r->json.at;
    }
    cs_buf_release(&name);
    return status;
}

static enum cs_status step_member(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    bool closed;
    if (!r->opened) {
        r->opened = true;
        if (cs_json_skip(r, &closed, e) != CS_OK) return e->status;
        r->pos++; /* the brace; the object has members */
    }
    if (r->inside) {
        if (step_element(r, rows, e) != CS_OK) return e->status;
    } else if (read_member(r, e) != CS_OK) {
        return e->status;
    }
    if (r->inside) return CS_OK;
    if (behind(r, '}', &closed, e) != CS_OK) return e->status;
    return closed ? finish_text(r, e) : CS_OK;
}

enum cs_status cs_json_step(struct cs_json_reader *r, struct cs_rows *rows, struct cs_error *e)
{
    switch (r->shape) {
    case CS_JSON_LINES:
        return step_line(r, rows, e);
    case CS_JSON_VALUES:
        return step_value(r, rows, e);
    case CS_JSON_LIST:
        return step_array(r, rows, e);
    case CS_JSON_MEMBER:
        break;
    }
    return step_member(r, rows, e);
}
