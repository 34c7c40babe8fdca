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

/* ---- times ---- */

enum { DATES_SEEN = 128 };

/* Days repeat: the date of a cell, or one a moment ago, has mostly been read before. */
struct dates {
    struct {
        uint64_t begin, end; /* "2024-08-" and "01T" as words; 0: nobody yet */
        int64_t midnight;    /* of that date in UTC */
    } seen[DATES_SEEN];
    uint64_t zone; /* "+08:00" as a word */
    int32_t off;
};

/* What cs_time_parse() reads, from the date and the offset seen before and six digits; false: look closely.
 */
static inline bool known_time(const struct dates *d, struct cs_slice s, size_t *at, struct cs_time *t)
{
    const uint64_t begin = cs_load_le64(s.p), middle = cs_load_le64(s.p + 8), end = cs_load_le64(s.p + 17);
    const uint64_t day = middle & 0xffffff;
    *at = (size_t)((begin ^ day << 40) * UINT64_C(0x9E3779B97F4A7C15) >> 56) % DATES_SEEN;
    uint64_t clock = cs_load_le64(s.p + 11) ^ UINT64_C(0x30303a30303a3030); /* 00:00:00 */
    /* As in cs_time_parse(): the top bit of a byte is set when it is no digit, or too large a one. */
    const uint64_t over = clock | (clock + UINT64_C(0x767a7f767a7f767d));
    clock = clock * 10 + (clock >> 8);
    const int64_t hour = (int64_t)(clock & 0xff), minute = (int64_t)(clock >> 24 & 0xff);
    const int64_t second = (int64_t)(clock >> 48 & 0xff);
    t->at = d->seen[*at].midnight + hour * 3600 + minute * 60 + second - d->off;
    t->off = d->off;
    return (d->seen[*at].begin == begin) & (d->seen[*at].end == day) & (d->zone == end >> 16) &
           ((over & UINT64_C(0x8080808080808080)) == 0) & (hour < 24);
}

static inline bool decode_time(struct dates *d, struct cs_slice s, struct cs_time *t)
{
    size_t at;
    if (s.n != CS_TIME_LEN) return false;
    if (__builtin_expect(known_time(d, s, &at, t), 1)) return true;
    if (!cs_time_parse(s, t)) return false;
    d->seen[at].begin = cs_load_le64(s.p);
    d->seen[at].end = cs_load_le64(s.p + 8) & 0xffffff;
    d->seen[at].midnight = cs_time_day(*t) * 86400;
    d->zone = cs_load_le64(s.p + 17) >> 16;
    d->off = t->off;
    return true;
}

static enum cs_status decode_times(const struct cs_block *b, uint32_t column, uint32_t first, uint32_t n,
                                   struct cs_vec *x, uint64_t *bad, struct cs_error *e)
{
    struct dates dates = {0};
    for (uint32_t i = 0; i < n; i++) {
        const struct cs_slice cell = cs_field(b, first + i, column);
        struct cs_time t = {0, 0};
        const bool good = decode_time(&dates, cell, &t);
        x->v[i] = good ? t.at : 0;
        x->off[i] = good ? t.off : 0;
        x->tag[i] = good ? 0 : CS_TAG_MISSING;
        if (__builtin_expect(good | (cell.n == 0), 1)) continue;
        if (!bad) return bad_cell(b, column, first + i, CS_TIME, e);
        ++*bad;
    }
    return CS_OK;
}

/* ---- texts ---- */

enum { TEXTS_SEEN = 64, TEXT_SEEN_MOST = 32 };

/* Short texts repeat as well: one that was found good a moment ago needs no second look. */
struct texts {
    struct {
        struct cs_slice cell, text;
    } seen[TEXTS_SEEN];
};

static inline uint64_t load(const char *p, size_t n)
{
    uint64_t x = 0;
    memcpy(&x, p, n);
    return x;
}

/* Does the word hold a byte above ASCII or a backslash? May say so of a word that has none, never the other
 * way round. */
static inline bool is_odd(uint64_t x)
{
    const uint64_t slash = x ^ UINT64_C(0x5c5c5c5c5c5c5c5c);
    return ((x | (slash - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) != 0;
}

/* ASCII without a backslash needs no look at all. */
static inline bool is_plain(struct cs_slice s)
{
    if (s.n >= 8) {
        bool odd = is_odd(load(s.p + s.n - 8, 8));
        for (size_t i = 0; i + 8 < s.n && !odd; i += 8) odd = is_odd(load(s.p + i, 8));
        return !odd;
    }
    if (s.n >= 4) return !is_odd(load(s.p, 4) << 32 | load(s.p + s.n - 4, 4));
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == '\\') return false;
    return true;
}

static inline bool is_same(struct cs_slice a, struct cs_slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Checks and unescapes one cell that is not plain. */
static enum cs_status read_text(const struct cs_block *b, uint32_t column, uint32_t row, struct cs_slice *s,
                                struct cs_arena *arena, struct cs_error *e)
{
    if (!cs_utf8_valid(*s)) return bad_text(b, column, row, "not UTF-8", e);
    *s = cs_unescape(*s, arena);
    return s->p ? CS_OK : bad_text(b, column, row, "an unknown escape", e);
}

/* ---- the other types ---- */

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
    switch (type) {
    case CS_NUM:
        x->tag[i] = 0;
        if (small_integer(cell, &x->v[i])) return true;
        if (!cs_num_parse(cell, &num)) return false;
        x->v[i] = num.v;
        x->tag[i] = num.tag;
        return true;
    case CS_BOOL:
        x->v[i] = cell.p[0] == '1';
        x->tag[i] = 0;
        return cell.n == 1 && (cell.p[0] == '1' || cell.p[0] == '0');
    case CS_TIME:
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
    struct texts texts = {0};
    for (uint32_t i = 0; i < n; i++) {
        const struct cs_slice cell = x->s[i];
        if (is_plain(cell)) continue;
        const unsigned char before_last = cell.n > 1 ? (unsigned char)cell.p[cell.n - 2] : 0;
        const size_t at = ((unsigned char)cell.p[cell.n - 1] * 31u + before_last * 7u + cell.n) % TEXTS_SEEN;
        if (is_same(texts.seen[at].cell, cell)) {
            x->s[i] = texts.seen[at].text;
            continue;
        }
        enum cs_status st = read_text(b, column, first + i, &x->s[i], arena, e);
        if (st) return st;
        if (cell.n > TEXT_SEEN_MOST) continue;
        texts.seen[at].cell = cell;
        texts.seen[at].text = x->s[i];
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
        return decode_times(b, column, first, n, x, bad, e);
    case CS_BOOL:
        return decode_values(CS_BOOL, b, column, first, n, x, bad, e);
    case CS_TEXT:
        break;
    }
    return decode_text(b, column, first, n, x, arena, e);
}
