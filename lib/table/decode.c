/* decode.c - cells to values, a column at a time. Every type has a tight loop for well-formed cells; what
 * goes wrong is told by one function, after the loop stopped. */
#include "base/ascii.h"
#include "table/block.h"
#include <string.h>

enum cs_status cs_vec_make(struct cs_vec *x, enum cs_type type, struct cs_arena *arena, struct cs_error *e)
{
    *x = (struct cs_vec){.type = type};
    x->tag = cs_arena_alloc(arena, CS_BATCH, sizeof *x->tag);
    if (type == CS_TEXT)
        x->s = cs_arena_alloc(arena, CS_BATCH, sizeof *x->s);
    else
        x->v = cs_arena_alloc(arena, CS_BATCH, sizeof *x->v);
    if (type == CS_TIME) x->off = cs_arena_alloc(arena, CS_BATCH, sizeof *x->off);
    bool ok = x->tag && (type == CS_TEXT ? x->s != NULL : x->v != NULL) && (type != CS_TIME || x->off);
    return ok ? CS_OK : cs_fail_memory(e);
}

/* ---- escapes ---- */

struct cs_slice cs_unescape(struct cs_slice s, struct cs_arena *arena)
{
    if (s.n == 0 || !memchr(s.p, '\\', s.n)) return s;
    char *to = cs_arena_alloc(arena, s.n, 1);
    if (!to) return (struct cs_slice){NULL, 0};
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\') {
            char next = i + 1 < s.n ? s.p[++i] : 0;
            switch (next) {
            case 't':
                c = '\t';
                break;
            case 'n':
                c = '\n';
                break;
            case 'r':
                c = '\r';
                break;
            case '\\':
                c = '\\';
                break;
            default:
                return (struct cs_slice){NULL, 0};
            }
        }
        to[n++] = c;
    }
    return cs_slice(to, n);
}

/* Where the first byte to escape is. Sixteen bytes at a time, for long texts are what takes long. */
static size_t plain_run(const char *p, size_t n)
{
    typedef unsigned char bytes __attribute__((vector_size(16)));
    size_t i = 0;
    for (; n - i >= sizeof(bytes); i += sizeof(bytes)) {
        bytes v;
        uint64_t half[2];
        memcpy(&v, p + i, sizeof v);
        v = (bytes)((v == '\t') | (v == '\n') | (v == '\r') | (v == '\\'));
        memcpy(half, &v, sizeof half);
        if (half[0] | half[1]) break;
    }
    while (i < n && p[i] != '\t' && p[i] != '\n' && p[i] != '\r' && p[i] != '\\') i++;
    return i;
}

void cs_field_add(struct cs_buf *b, struct cs_slice s)
{
    while (s.n) {
        size_t plain = plain_run(s.p, s.n);
        cs_buf_add(b, s.p, plain);
        if (plain == s.n) return;
        char c = s.p[plain];
        const char escape[2] = {'\\', c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\'};
        cs_buf_add(b, escape, sizeof escape);
        s.p += plain + 1;
        s.n -= plain + 1;
    }
}

/* ---- failing ---- */

static const char *wanted(enum cs_type type)
{
    switch (type) {
    case CS_NUM:
        return "not a number";
    case CS_TIME:
        return "not a time like 2024-08-01T09:00:00+08:00";
    case CS_BOOL:
        return "neither 1 nor 0";
    case CS_TEXT:
        break;
    }
    return "not valid text";
}

static enum cs_status bad_cell(const struct cs_block *b, uint32_t column, uint32_t row, enum cs_type type,
                               struct cs_error *e)
{
    struct cs_slice name = b->header->name[column], cell = cs_field(b, row, column);
    const struct cs_column_def *def = cs_schema_column(name);
    struct cs_quoted shown = def && def->personal ? cs_quotez("(personal data)") : cs_quote(cell);
    cs_fail(e, CS_DATA, "column '%s': %s: '%s'", cs_quote(name).text, wanted(type), shown.text);
    cs_error_cure(e, "--bad-values missing");
    return cs_error_row(e, row);
}

static enum cs_status bad_text(const struct cs_block *b, uint32_t column, uint32_t row, const char *what,
                               struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s': %s", cs_quote(b->header->name[column]).text, what);
    cs_error_cure(e, "cs-ingest writes clean text");
    return cs_error_row(e, row);
}

/* ---- the four types ---- */

/* Up to 9 digits, the common number; false sends the cell to cs_num_parse(). */
static inline bool small_integer(struct cs_slice cell, int64_t *v)
{
    if (cell.n > 9) return false;
    int64_t x = 0;
    for (size_t i = 0; i < cell.n; i++) {
        unsigned d = (unsigned char)cell.p[i] - '0';
        if (d > 9) return false;
        x = x * 10 + d;
    }
    *v = x;
    return true;
}

static inline bool decode_cell(enum cs_type type, struct cs_slice cell, struct cs_vec *x, uint32_t i)
{
    struct cs_num num;
    struct cs_time time;
    switch (type) {
    case CS_NUM:
        x->tag[i] = 0;
        if (small_integer(cell, &x->v[i])) return true;
        if (!cs_num_parse(cell, &num)) return false;
        x->v[i] = num.v;
        x->tag[i] = num.tag;
        return true;
    case CS_TIME:
        if (!cs_time_parse(cell, &time)) return false;
        x->v[i] = time.at;
        x->off[i] = time.off;
        x->tag[i] = 0;
        return true;
    case CS_BOOL:
        x->v[i] = cell.p[0] == '1';
        x->tag[i] = 0;
        return cell.n == 1 && (cell.p[0] == '1' || cell.p[0] == '0');
    case CS_TEXT:
        break;
    }
    return false;
}

static inline enum cs_status decode_values(enum cs_type type, const struct cs_block *b, uint32_t column,
                                           uint32_t first, uint32_t n, struct cs_vec *x, uint64_t *bad,
                                           struct cs_error *e)
{
    for (uint32_t i = 0; i < n; i++) {
        struct cs_slice cell = cs_field(b, first + i, column);
        if (cell.n && decode_cell(type, cell, x, i)) continue;
        x->tag[i] = CS_TAG_MISSING;
        x->v[i] = 0;
        if (cell.n == 0) continue;
        if (!bad) return bad_cell(b, column, first + i, type, e);
        ++*bad;
    }
    return CS_OK;
}

static enum cs_status decode_text(const struct cs_block *b, uint32_t column, uint32_t first, uint32_t n,
                                  struct cs_vec *x, struct cs_arena *arena, struct cs_error *e)
{
    for (uint32_t i = 0; i < n; i++) {
        struct cs_slice cell = cs_field(b, first + i, column);
        x->tag[i] = cell.n ? 0 : CS_TAG_MISSING;
        x->s[i] = cell;
    }
    if (!b->high && !b->escaped) return CS_OK;
    for (uint32_t i = 0; i < n; i++) {
        if (b->high && !cs_utf8_valid(x->s[i])) return bad_text(b, column, first + i, "not UTF-8", e);
        if (!b->escaped) continue;
        x->s[i] = cs_unescape(x->s[i], arena);
        if (!x->s[i].p) return bad_text(b, column, first + i, "an unknown escape", e);
    }
    return CS_OK;
}

enum cs_status cs_decode(const struct cs_block *b, uint32_t column, uint32_t first, uint32_t n,
                         struct cs_vec *x, struct cs_arena *arena, uint64_t *bad, struct cs_error *e)
{
    x->n = n;
    switch (x->type) { /* constant types make four specialised loops */
    case CS_NUM:
        return decode_values(CS_NUM, b, column, first, n, x, bad, e);
    case CS_TIME:
        return decode_values(CS_TIME, b, column, first, n, x, bad, e);
    case CS_BOOL:
        return decode_values(CS_BOOL, b, column, first, n, x, bad, e);
    case CS_TEXT:
        break;
    }
    return decode_text(b, column, first, n, x, arena, e);
}
