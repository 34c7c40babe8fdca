/* json_cell.c - values that were taken apart as cells: texts without escapes, arrays joined. What comes here
 * was checked before. */
#include "base/ascii.h"
#include "ingest/json_value.h"
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p)) p++;
    return p;
}

static uint32_t hex_four(const char *p)
{
    uint32_t c = 0;
    for (int i = 0; i < 4; i++)
        c = c << 4 | (uint32_t)(cs_is_digit(p[i]) ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
    return c;
}

static void add_utf8(struct cs_buf *to, uint32_t c)
{
    char b[4];
    size_t n = 0;
    if (c < 0x80) {
        b[n++] = (char)c;
    } else if (c < 0x800) {
        b[n++] = (char)(0xC0 | c >> 6);
        b[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        b[n++] = (char)(0xE0 | c >> 12);
        b[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        b[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        b[n++] = (char)(0xF0 | c >> 18);
        b[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        b[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        b[n++] = (char)(0x80 | (c & 0x3F));
    }
    cs_buf_add(to, b, n);
}

/* \uXXXX at p, perhaps with its second half; returns what it took. */
static size_t unescape_code(struct cs_json *j, const char *p, size_t n, struct cs_buf *to)
{
    uint32_t c = hex_four(p + 2);
    if (c >= 0xD800 && c < 0xDC00 && n >= 12 && p[6] == '\\' && p[7] == 'u') {
        uint32_t low = hex_four(p + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            add_utf8(to, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
            return 12;
        }
    }
    if (c == 0) {
        j->nuls++;
    } else if (c >= 0xD800 && c < 0xE000) {
        j->halves++;
        add_utf8(to, 0xFFFD);
    } else {
        add_utf8(to, c);
    }
    return 6;
}

/* The text of a string that was scanned. */
void cs_json_unescape(struct cs_json *j, struct cs_slice s, struct cs_buf *to)
{
    while (s.n) {
        const char *at = memchr(s.p, '\\', s.n);
        size_t n = at ? (size_t)(at - s.p) : s.n;
        cs_buf_add(to, s.p, n);
        s = cs_slice(s.p + n, s.n - n);
        if (!s.n) return;
        n = 2;
        switch (s.p[1]) {
        case 'b':
            cs_buf_addc(to, '\b');
            break;
        case 'f':
            cs_buf_addc(to, '\f');
            break;
        case 'n':
            cs_buf_addc(to, '\n');
            break;
        case 'r':
            cs_buf_addc(to, '\r');
            break;
        case 't':
            cs_buf_addc(to, '\t');
            break;
        case 'u':
            n = unescape_code(j, s.p, s.n, to);
            break;
        default:
            cs_buf_addc(to, s.p[1]);
        }
        s = cs_slice(s.p + n, s.n - n);
    }
}

/* The end of a string that was scanned before; p is behind its opening quote. */
static const char *closing_quote(const char *p)
{
    for (; *p != '"'; p++) p += *p == '\\';
    return p;
}

/* As JSON without the blanks. */
static void add_json(struct cs_slice s, struct cs_buf *to)
{
    const char *end = s.p + s.n;
    for (const char *p = s.p; p < end;) {
        const char *from = p;
        if (*p == '"') {
            p = closing_quote(p + 1) + 1;
        } else if (is_blank(*p)) {
            p++;
            continue;
        } else {
            while (p < end && *p != '"' && !is_blank(*p)) p++;
        }
        cs_buf_add(to, from, (size_t)(p - from));
    }
}

/* Its scalars with '|' between; false when it cannot be said so. */
static bool add_joined(struct cs_json *j, struct cs_slice s, struct cs_buf *to)
{
    const char *end = s.p + s.n - 1;
    for (const char *p = skip_blanks(s.p + 1, end); p < end; p = skip_blanks(p, end)) {
        if (*p == '[' || *p == '{') return false;
        if (*p == ',') {
            cs_buf_addc(to, '|');
            p++;
        } else if (*p == '"') {
            const char *close = closing_quote(p + 1);
            size_t before = to->n;
            cs_json_unescape(j, cs_slice(p + 1, (size_t)(close - p - 1)), to);
            if (to->n > before && memchr(to->p + before, '|', to->n - before)) return false;
            p = close + 1;
        } else {
            const char *from = p;
            while (p < end && *p != ',' && !is_blank(*p)) p++;
            if (*from != 'n') cs_buf_add(to, from, (size_t)(p - from));
        }
    }
    return true;
}

void cs_json_cell(struct cs_json *j, const struct cs_json_node *node, struct cs_buf *to)
{
    size_t before = to->n;
    uint64_t nuls = j->nuls, halves = j->halves;
    switch (node->kind) {
    case CS_JSON_NULL:
        break;
    case CS_JSON_PLAIN:
        cs_buf_adds(to, node->value);
        break;
    case CS_JSON_ESCAPED:
        cs_json_unescape(j, node->value, to);
        break;
    case CS_JSON_ARRAY:
        if (add_joined(j, node->value, to) || to->failed) break;
        to->n = before;
        j->nuls = nuls;
        j->halves = halves;
        add_json(node->value, to);
    }
}

void cs_json_path(const struct cs_json *j, uint32_t id, struct cs_buf *to)
{
    char path[CS_JSON_NAME];
    size_t at = sizeof path;
    for (; id != CS_JSON_ROOT; id = j->node[id].parent) {
        struct cs_slice key = j->node[id].key;
        if (at < sizeof path) path[--at] = '.';
        at -= key.n;
        memcpy(path + at, key.p, key.n);
    }
    cs_buf_add(to, path + at, sizeof path - at);
}
