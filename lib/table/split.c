/* split.c - cutting a block into rows and fields.
 *
 * The usual block is a plain grid: as many line ends as rows, each at the expected place in the list of
 * separators. That is checked with one comparison a row. Only when it fails, or when a seal may be inside,
 * the block is walked line by line.
 */
#include "table/split.h"
#include "base/ascii.h"
#include "base/map.h"
#include "table/scan.h"
#include <stdlib.h>
#include <string.h>

/* ---- header ---- */

/* One column whose name holds words with nothing but a comma or semicolon between them: nobody names a column
 * so. */
static bool looks_like_csv(struct cs_slice line)
{
    if (memchr(line.p, '\t', line.n)) return false;
    for (size_t i = 1; i + 1 < line.n; i++)
        if ((line.p[i] == ',' || line.p[i] == ';') && line.p[i + 1] != ' ') return true;
    return false;
}

static enum cs_status header_bytes(struct cs_slice line, struct cs_error *e)
{
    if (line.n >= 3 && memcmp(line.p, "\xEF\xBB\xBF", 3) == 0) {
        cs_fail(e, CS_DATA, "the header begins with a byte order mark");
        return cs_error_cure(e, "cs-ingest reads such files");
    }
    if (memchr(line.p, '\r', line.n)) {
        cs_fail(e, CS_DATA, "the header holds a carriage return");
        return cs_error_cure(e, "cs-ingest reads such files");
    }
    if (memchr(line.p, 0, line.n)) return cs_fail(e, CS_DATA, "the header holds a NUL byte");
    if (!cs_utf8_valid(line)) {
        cs_fail(e, CS_DATA, "the header is not UTF-8");
        return cs_error_cure(e, "cs-ingest reads other encodings");
    }
    if (line.n == 0) return cs_fail(e, CS_DATA, "the header is empty");
    if (looks_like_csv(line)) {
        cs_fail(e, CS_DATA, "the header looks like CSV: '%s'", cs_quote(line).text);
        return cs_error_cure(e, "cs-ingest makes a stream of an export");
    }
    if (cs_is_seal(line.p, line.n)) return cs_fail(e, CS_DATA, "a seal stands where the header should be");
    return CS_OK;
}

enum { FEW_COLUMNS = 16 };

static int by_name(const void *a, const void *b, void *names)
{
    const struct cs_slice *name = names;
    return cs_slice_cmp(name[*(const uint32_t *)a], name[*(const uint32_t *)b]);
}

static enum cs_status sort_columns(struct cs_header *h, struct cs_arena *arena, struct cs_error *e)
{
    if (h->n <= FEW_COLUMNS) return CS_OK;
    uint32_t *sorted = cs_arena_alloc(arena, h->n, sizeof *sorted);
    if (!sorted) return cs_fail_memory(e);
    for (uint32_t i = 0; i < h->n; i++) sorted[i] = i;
    qsort_r(sorted, h->n, sizeof *sorted, by_name, h->name);
    h->sorted = sorted;
    return CS_OK;
}

enum cs_status cs_header_read(struct cs_header *h, struct cs_slice line, struct cs_arena *arena,
                              struct cs_error *e)
{
    enum cs_status st = header_bytes(line, e);
    if (st) return st;
    uint32_t n = 1;
    for (size_t i = 0; i < line.n; i++) n += line.p[i] == '\t';
    h->line = cs_arena_copy(arena, line);
    h->name = cs_arena_alloc(arena, n, sizeof *h->name);
    if (!h->line.p || !h->name) return cs_fail_memory(e);
    h->n = n;
    h->sorted = NULL;
    struct cs_map seen = {0};
    const char *p = h->line.p, *end = p + line.n;
    for (uint32_t i = 0; i < n && !st; i++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        struct cs_slice raw = cs_slice(p, (size_t)((tab ? tab : end) - p));
        bool added = true;
        h->name[i] = cs_unescape(raw, arena);
        if (!h->name[i].p)
            st = cs_fail(e, CS_DATA, "the name of column %u holds an unknown escape", i + 1);
        else if (raw.n == 0)
            st = cs_fail(e, CS_DATA, "column %u has no name", i + 1);
        else if (cs_map_add(&seen, h->name[i], &added) == CS_MAP_NONE)
            st = cs_fail_memory(e);
        else if (!added)
            st = cs_fail(e, CS_DATA, "column '%s' is there twice", cs_quote(h->name[i]).text);
        p = tab ? tab + 1 : end;
    }
    cs_map_release(&seen);
    return st ? st : sort_columns(h, arena, e);
}

uint32_t cs_header_find(const struct cs_header *h, struct cs_slice name)
{
    uint32_t low = 0, high = h->n;
    for (uint32_t i = 0; !h->sorted && i < h->n; i++)
        if (cs_slice_eq(h->name[i], name)) return i;
    while (h->sorted && low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = cs_slice_cmp(name, h->name[h->sorted[middle]]);
        if (order == 0) return h->sorted[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return CS_NO_COLUMN;
}

/* ---- seals ---- */

static bool seal_count(const char **p, const char *end, const char *word, uint64_t *out)
{
    size_t n = strlen(word);
    uint64_t v = 0;
    if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0) return false;
    *p += n;
    const char *first = *p;
    for (; *p < end && cs_is_digit(**p); ++*p)
        if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(**p - '0'), &v))
            return false;
    *out = v;
    return *p > first;
}

enum cs_status cs_seal_read(struct cs_seal *s, struct cs_slice line, struct cs_error *e)
{
    const char *p = line.p, *end = line.p + line.n;
    if (seal_count(&p, end, "\\. rows=", &s->rows) && seal_count(&p, end, " read=", &s->read) &&
        seal_count(&p, end, " rejected=", &s->rejected) &&
        seal_count(&p, end, " duplicates=", &s->duplicates) &&
        seal_count(&p, end, " repairs=", &s->repairs) && p == end)
        return CS_OK;
    cs_fail(e, CS_DATA, "not a seal: '%s'", cs_quote(line).text);
    return cs_error_cure(e, "data that begins with a backslash is written \\\\");
}

void cs_seal_write(const struct cs_seal *s, struct cs_buf *b)
{
    cs_buf_addf(b, "\\. rows=%llu read=%llu rejected=%llu duplicates=%llu repairs=%llu\n",
                (unsigned long long)s->rows, (unsigned long long)s->read, (unsigned long long)s->rejected,
                (unsigned long long)s->duplicates, (unsigned long long)s->repairs);
}

/* ---- blocks ---- */

void cs_split_release(struct cs_split *s)
{
    free(s->sep);
    free(s->start);
    free(s->parts);
    *s = (struct cs_split){0};
}

static enum cs_status scan_all(struct cs_split *s, const struct cs_block *b, struct cs_scan *scan,
                               struct cs_error *e)
{
    size_t guess = b->size / 8 + 1024;
    while (scan->at < b->size) {
        size_t need = scan->seps + guess + 2 * CS_SCAN_PAD;
        enum cs_status st = cs_grow(&s->sep, &s->sep_cap, need, sizeof *s->sep, e);
        if (st) return st;
        cs_scan(scan, b->data, b->size, s->sep, s->sep_cap - CS_SCAN_PAD - CS_SCAN_PAD / 8);
    }
    return cs_grow(&s->start, &s->start_cap, scan->rows + 1, sizeof *s->start, e);
}

static bool is_header(const struct cs_block *b, const char *line, size_t n)
{
    return n == b->header->line.n && memcmp(line, b->header->line.p, n) == 0;
}

/* Tries the plain grid. False: something is odd, look closely. */
static bool split_grid(struct cs_split *s, struct cs_block *b, const struct cs_scan *scan)
{
    uint32_t cols = b->header->n, from = 0;
    if (scan->forbidden || scan->rows * cols != scan->seps) return false;
    const uint32_t *sep = s->sep;
    bool odd = false;
    for (size_t r = 0; r < scan->rows; r++) {
        uint32_t end = sep[r * cols + cols - 1];
        /* A tab here means a short row earlier on; then the counts only happen to fit. */
        odd |= b->data[end] != '\n';
        odd |= b->data[from] == '\\' && b->data[from + 1] == '.';
        odd |= end - from > s->max_record;
        odd |= end - from == b->header->line.n && is_header(b, b->data + from, end - from);
        s->start[r] = from;
        from = end + 1;
    }
    if (odd) return false;
    b->rows = (uint32_t)scan->rows;
    return true;
}

static enum cs_status bad_bytes(const char *line, size_t n, struct cs_error *e)
{
    if (memchr(line, 0, n)) return cs_fail(e, CS_DATA, "a NUL byte in the row");
    cs_fail(e, CS_DATA, "a carriage return in the row");
    return cs_error_cure(e, "cs-ingest reads files with CR LF line ends");
}

static enum cs_status bad_count(uint32_t fields, uint32_t cols, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "%u field%s, the header has %u", fields, fields == 1 ? "" : "s", cols);
    return cs_error_cure(e, "cs-ingest repairs and counts such rows");
}

enum cs_status cs_fail_record(size_t max, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "a row of more than %zu bytes", max);
    return cs_error_cure(e, "--max-record allows longer rows");
}

/* Walks the lines one by one: finds what is wrong, or takes out seals and the headers behind them. */
static enum cs_status split_lines(struct cs_split *s, struct cs_block *b, bool after_seal, struct cs_error *e)
{
    const uint32_t cols = b->header->n;
    const char *p = b->data, *end = b->data + b->size;
    uint64_t line = 0;
    size_t in = 0, out = 0; /* separators read, separators kept; out never overtakes in */
    enum cs_status st = CS_OK;
    b->rows = 0;
    for (; p < end && !st; line++) {
        size_t n = (size_t)((const char *)memchr(p, '\n', (size_t)(end - p)) - p);
        uint32_t fields = 1;
        while (b->data[s->sep[in + fields - 1]] != '\n') fields++;
        if (n > s->max_record) {
            st = cs_fail_record(s->max_record, e);
        } else if (memchr(p, 0, n) || memchr(p, '\r', n)) {
            st = bad_bytes(p, n, e);
        } else if (after_seal) {
            if (!is_header(b, p, n)) {
                st = cs_fail(e, CS_DATA, "a row behind a seal");
                cs_error_cure(e, "a further part must begin with the same header");
            }
            after_seal = false;
        } else if (cs_is_seal(p, n)) {
            struct cs_part part = {.rows = b->rows, .lines = line};
            st = cs_seal_read(&part.seal, cs_slice(p, n), e);
            if (!st) st = cs_grow(&s->parts, &s->parts_cap, s->n_parts + 1, sizeof *s->parts, e);
            if (!st) s->parts[s->n_parts++] = part;
            after_seal = true;
        } else if (is_header(b, p, n)) {
            st = cs_fail(e, CS_DATA, "the header again, where a row should be");
            cs_error_cure(e, "join sealed streams, or take off the headers");
        } else if (fields != cols) {
            st = bad_count(fields, cols, e);
        } else {
            memmove(s->sep + out, s->sep + in, cols * sizeof *s->sep);
            s->start[b->rows++] = (uint32_t)(p - b->data);
            out += cols;
        }
        if (st) return cs_error_row(e, line);
        in += fields;
        p += n + 1;
    }
    return CS_OK;
}

enum cs_status cs_split(struct cs_split *s, struct cs_block *b, bool after_seal, struct cs_error *e)
{
    struct cs_scan scan = {0};
    s->n_parts = 0;
    enum cs_status st = scan_all(s, b, &scan, e);
    if (st) return st;
    s->lines = scan.rows;
    b->sep = s->sep;
    b->start = s->start;
    b->escaped = scan.escaped;
    b->high = scan.high;
    if (!after_seal && split_grid(s, b, &scan)) return CS_OK;
    return split_lines(s, b, after_seal, e);
}

uint64_t cs_block_lines_before(const struct cs_block *b, uint32_t row)
{
    uint64_t n = 0;
    for (const char *p = b->data, *end = p + b->start[row]; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;
         p++)
        n++;
    return n;
}
