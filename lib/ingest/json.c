/* json.c - JSON as a format: which shape a text has, and which columns. It is read twice: first for the keys,
 * for the last record may have a new one. */
#include "base/ascii.h"
#include "ingest/format_table.h"
#include "ingest/json_read.h"
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 512 * 1024, ROWS = 8192, RECORD = 16 << 20, COLUMNS = 16384 };

/* ---- which shape ---- */

static bool is_blank_from(const struct cs_json_reader *r, size_t from)
{
    return from + cs_json_blanks(cs_slice(r->buf.p + from, r->buf.n - from)) == r->buf.n;
}

/* Does the object, which is whole and sound, have an array that begins with an object as a member? */
static bool holds_table(struct cs_json_reader *r, struct cs_slice object)
{
    struct cs_error none = CS_ERROR_INIT;
    struct cs_slice s = cs_slice(object.p + 1, object.n - 1);
    for (bool value = false; s.n > 0; value = !value) {
        size_t blanks = cs_json_blanks(s);
        s = cs_slice(s.p + blanks, s.n - blanks);
        if (s.n == 0 || *s.p == '}') break;
        if (value && *s.p == '[') {
            struct cs_slice in = cs_slice(s.p + 1, s.n - 1);
            blanks = cs_json_blanks(in);
            if (blanks < in.n && in.p[blanks] == '{') return true;
        }
        if (cs_json_value(&r->json, s, true, &none) != CS_JSON_OK) break;
        s = cs_slice(s.p + r->json.at, s.n - r->json.at);
        blanks = cs_json_blanks(s);
        if (blanks == s.n || s.p[blanks] == '}') break;
        s = cs_slice(s.p + blanks + 1, s.n - blanks - 1); /* colon, comma */
    }
    return false;
}

/* By the first object, at pos: is it one of many lines, one of many, or what holds the table? */
static enum cs_status decide_object(struct cs_json_reader *r, struct cs_error *e)
{
    enum cs_json_result result;
    for (;;) {
        result = cs_json_value(&r->json, cs_slice(r->buf.p + r->pos, r->buf.n - r->pos), true, e);
        if (result != CS_JSON_SHORT || r->end) break;
        bool lines = memchr(r->buf.p + r->pos, r->eol, r->buf.n - r->pos);
        if (lines || r->buf.n > r->max_record / 2) {
            r->shape = CS_JSON_MEMBER;
            return CS_OK;
        }
        if (cs_json_more(r, e) != CS_OK) return e->status;
    }
    size_t end = r->pos + r->json.at;
    bool one_line = !memchr(r->buf.p + r->pos, r->eol, r->json.at);
    if (result == CS_JSON_OK) {
        r->shape = one_line ? CS_JSON_LINES : CS_JSON_VALUES;
        if (r->end && is_blank_from(r, end) && holds_table(r, cs_slice(r->buf.p + r->pos, r->json.at)))
            r->shape = CS_JSON_MEMBER;
        return CS_OK;
    }
    if (!one_line && cs_json_resume(r, r->pos) == r->buf.n)
        return cs_json_fail(r, end, result == CS_JSON_BAD ? r->json.why : "it is cut off", e);
    const char *eol = memchr(r->buf.p + r->pos, r->eol, r->buf.n - r->pos);
    r->shape = one_line || (eol + 1 < r->buf.p + r->buf.n && eol[1] == '{') ? CS_JSON_LINES : CS_JSON_VALUES;
    return CS_OK;
}

static enum cs_status decide(struct cs_json_reader *r, struct cs_error *e)
{
    if (cs_json_more(r, e) != CS_OK) return e->status;
    bool lf = r->buf.n && memchr(r->buf.p, '\n', r->buf.n);
    r->eol = !lf && r->buf.n && memchr(r->buf.p, '\r', r->buf.n) ? '\r' : '\n';
    if (cs_json_skip(r, &r->done, e) != CS_OK || r->done) return r->done ? CS_OK : e->status;
    cs_json_count_lines(r, r->pos);
    char c = r->buf.p[r->pos];
    if (c == '{') return decide_object(r, e);
    r->shape = CS_JSON_LIST;
    if (c == '[') return CS_OK;
    cs_fail(e, CS_DATA, "neither a JSON object nor an array of them");
    return cs_error_at(e, NULL, r->line, 0);
}

/* ---- the columns ---- */

static enum cs_status name_columns(struct cs_json_reader *r, struct cs_error *e)
{
    struct cs_json *j = &r->json;
    r->column = cs_arena_alloc(&r->arena, j->n, sizeof *r->column);
    r->header = cs_arena_alloc(&r->arena, j->n, sizeof *r->header);
    if (!r->column || !r->header) return cs_fail_memory(e);
    for (uint32_t i = 1; i < j->n; i++) {
        struct cs_json_node *node = &j->node[i];
        if (!(node->was & CS_JSON_LEAF) && node->was != CS_JSON_VOID) continue;
        if (r->n == COLUMNS) {
            cs_fail(e, CS_DATA, "more than %d columns", COLUMNS);
            return cs_error_cure(e, "keys are columns, values are not: jq can turn them round");
        }
        cs_buf_clear(&r->cell);
        cs_json_path(j, i, &r->cell);
        if (cs_buf_status(&r->cell, e) != CS_OK) return e->status;
        struct cs_slice name = cs_arena_copy(&r->arena, cs_buf_slice(&r->cell));
        if (!name.p) return cs_fail_memory(e);
        node->column = r->n;
        r->column[r->n] = i;
        r->header[r->n++] = name;
    }
    return CS_OK;
}

/* To the first byte again: of what is still there, or of the text. */
static enum cs_status restart(struct cs_json_reader *r, struct cs_error *e)
{
    if (r->moved) {
        if (cs_text_rewind(r->text, e) != CS_OK) return e->status;
        cs_buf_clear(&r->buf);
        r->moved = r->end = false;
    }
    r->pos = r->seen = r->counted = 0;
    r->line = 1;
    r->opened = r->inside = r->done = false;
    r->members = 0;
    r->json.twice = r->json.nuls = r->json.halves = 0;
    return CS_OK;
}

/* All keys of the file; of lines that somebody waits for, of those that are there. */
static enum cs_status read_keys(struct cs_json_reader *r, struct cs_error *e)
{
    while (!r->done) {
        if (r->live && !memchr(r->buf.p + r->pos, r->eol, r->buf.n - r->pos) && !r->end) break;
        if (cs_json_step(r, NULL, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

/* May the rows go on as they come? Only of lines. */
static enum cs_status decide_live(struct cs_json_reader *r, struct cs_error *e)
{
    bool all;
    struct cs_slice head;
    struct cs_error none = CS_ERROR_INIT;
    if (cs_text_head(r->text, 1, &head, &all, e) != CS_OK) return e->status;
    size_t blanks = cs_json_blanks(head);
    head = cs_slice(head.p + blanks, head.n - blanks);
    const char *eol = head.n ? memchr(head.p, '\n', head.n) : NULL;
    r->live = eol && *head.p == '{' &&
              cs_json_value(&r->json, cs_slice(head.p, (size_t)(eol - head.p)), true, &none) == CS_JSON_OK;
    return CS_OK;
}

static enum cs_status begin(struct cs_json_reader *r, struct cs_error *e)
{
    if (r->live && decide_live(r, e) != CS_OK) return e->status;
    if (!r->live && cs_text_again(r->text, e) != CS_OK) return e->status;
    r->line = 1;
    if (decide(r, e) != CS_OK || read_keys(r, e) != CS_OK || name_columns(r, e) != CS_OK) return e->status;
    if (r->n == 0 && r->bad_line) {
        cs_fail(e, CS_DATA, "no sound JSON object: %s", r->why);
        return cs_error_at(e, NULL, r->bad_line, 0);
    }
    return restart(r, e);
}

/* ---- the format ---- */

/* The first `room` bytes that mean something, whatever width their characters have. */
static struct cs_slice beginning(struct cs_slice head, char *room, size_t size)
{
    size_t n = 0;
    if (head.n >= 3 && !memcmp(head.p, "\xEF\xBB\xBF", 3)) head = cs_slice(head.p + 3, head.n - 3);
    if (head.n >= 2 && (!memcmp(head.p, "\xFF\xFE", 2) || !memcmp(head.p, "\xFE\xFF", 2)))
        head = cs_slice(head.p + 2, head.n - 2);
    for (size_t i = 0; i < head.n && n < size; i++)
        if (head.p[i] && (n > 0 || !cs_is_space(head.p[i]))) room[n++] = head.p[i];
    return cs_slice(room, n);
}

static bool ends_with(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    return n >= m && !strcmp(path + n - m, suffix);
}

/* [{ or [[ or [" or [] or {} or {"name": - a header may begin with a bracket or a brace, but hardly so. */
static bool looks_like(struct cs_slice s)
{
    if (s.n == 0 || (*s.p != '[' && *s.p != '{')) return false;
    bool list = *s.p == '[';
    size_t i = 1 + cs_json_blanks(cs_slice(s.p + 1, s.n - 1));
    if (i == s.n) return s.n == 1 || i > 1;
    if (list) return memchr("{[\"]", s.p[i], 4) != NULL;
    if (s.p[i] == '}') return true;
    if (s.p[i] != '"') return false;
    for (i++; i < s.n && s.p[i] != '"';) i += s.p[i] == '\\' ? 2 : 1;
    if (i + 1 >= s.n) return true;
    i += 1 + cs_json_blanks(cs_slice(s.p + i + 1, s.n - i - 1));
    return i < s.n && s.p[i] == ':';
}

static int json_recognise(struct cs_slice head, bool all, const char *path)
{
    char room[4096];
    (void)all;
    if (looks_like(beginning(head, room, sizeof room))) return 90;
    return ends_with(path, ".json") || ends_with(path, ".jsonl") || ends_with(path, ".ndjson") ? 60 : 0;
}

static enum cs_status json_open(void **to, struct cs_text *text, const struct cs_dialect *dialect,
                                struct cs_error *e)
{
    struct cs_json_reader *r = cs_alloc(1, sizeof *r);
    *to = r;
    if (!r) return cs_fail_memory(e);
    r->text = text;
    r->max_record = dialect->max_record ? dialect->max_record : RECORD;
    r->live = dialect->live;
    if (cs_json_init(&r->json, e) != CS_OK) return e->status;
    return begin(r, e);
}

static const struct cs_slice *json_header(void *reader, uint32_t *n, uint64_t *line)
{
    const struct cs_json_reader *r = reader;
    *n = r->n;
    *line = 0;
    return r->header;
}

static enum cs_status json_next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct cs_json_reader *r = reader;
    while (!r->done && rows->data.n < STRETCH && rows->n + rows->n_rejected < ROWS) {
        bool waits = r->live && rows->n + rows->n_rejected > 0;
        if (waits && !memchr(r->buf.p + r->pos, r->eol, r->buf.n - r->pos)) break;
        if (cs_json_step(r, rows, e) != CS_OK) return e->status;
    }
    *end = r->done;
    return CS_OK;
}

static void add_count(struct cs_buf *to, uint64_t n, const char *what)
{
    if (n) cs_buf_addf(to, ", %s: %llu", what, (unsigned long long)n);
}

static void json_describe(void *reader, struct cs_buf *to)
{
    static const char *const shapes[] = {"JSON lines", "JSON objects", "JSON array", "JSON"};
    const struct cs_json_reader *r = reader;
    cs_buf_addz(to, shapes[r->shape]);
    if (r->shape == CS_JSON_MEMBER && r->members)
        cs_buf_addf(to, " array '%s'", cs_quote(cs_buf_slice(&r->member)).text);
    add_count(to, r->json.twice, "keys twice in their object (the last counts)");
    add_count(to, r->json.nuls, "NULs removed");
    add_count(to, r->json.halves, "halves of surrogate pairs replaced");
}

static void json_close(void *reader)
{
    struct cs_json_reader *r = reader;
    if (!r) return;
    cs_json_release(&r->json);
    cs_buf_release(&r->buf);
    cs_buf_release(&r->member);
    cs_buf_release(&r->cell);
    cs_arena_release(&r->arena);
    free(r);
}

const struct cs_format cs_format_json = {
    .name = "json",
    .recognise = json_recognise,
    .open = json_open,
    .header = json_header,
    .next = json_next,
    .describe = json_describe,
    .close = json_close,
};
