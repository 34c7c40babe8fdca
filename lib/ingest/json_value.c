/* json_value.c - JSON taken apart in one pass, with a stack of its own. */
#include "ingest/json_value.h"
#include "base/ascii.h"
#include <stdlib.h>
#include <string.h>

enum cs_status cs_json_init(struct cs_json *j, struct cs_error *e)
{
    *j = (struct cs_json){0};
    if (cs_grow(&j->node, &j->cap, 64, sizeof *j->node, e) != CS_OK) return e->status;
    j->node[0] = (struct cs_json_node){
        .parent = CS_JSON_NONE, .first = CS_JSON_NONE, .next = CS_JSON_NONE, .column = CS_JSON_NONE};
    j->n = 1;
    return CS_OK;
}

void cs_json_release(struct cs_json *j)
{
    cs_map_release(&j->names);
    cs_buf_release(&j->key);
    free(j->node);
    free(j->fresh);
    *j = (struct cs_json){0};
}

/* ---- tokens ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p)) p++;
    return p;
}

size_t cs_json_blanks(struct cs_slice s)
{
    return (size_t)(skip_blanks(s.p, s.p + s.n) - s.p);
}

static const char *bad(struct cs_json *j, const char *p, const char *why, enum cs_json_result *result)
{
    j->why = why;
    *result = CS_JSON_BAD;
    return p;
}

static const char *run_short(const char *p, enum cs_json_result *result)
{
    *result = CS_JSON_SHORT;
    return p;
}

/* The first quote, backslash or control character from p on; `end` when there is none. */
static const char *string_stop(const char *p, const char *end)
{
    typedef unsigned char bytes __attribute__((vector_size(16)));
    for (; end - p >= 16; p += 16) {
        bytes v;
        uint64_t half[2];
        memcpy(&v, p, sizeof v);
        v = (bytes)((v == '"') | (v == '\\') | (v < 0x20));
        memcpy(half, &v, sizeof half);
        if (half[0]) return p + __builtin_ctzll(half[0]) / 8;
        if (half[1]) return p + 8 + __builtin_ctzll(half[1]) / 8;
    }
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) p++;
    return p;
}

static int hex_digit(char c)
{
    if (cs_is_digit(c)) return c - '0';
    c = cs_to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* From behind the opening quote to the closing one. */
static const char *scan_string(struct cs_json *j, const char *p, const char *end, bool *escaped,
                               enum cs_json_result *result)
{
    for (;;) {
        p = string_stop(p, end);
        if (p == end) return run_short(p, result);
        if (*p == '"') return p;
        if (*p != '\\') return bad(j, p, "a control character in a text", result);
        *escaped = true;
        if (end - p < 2) return run_short(p, result);
        switch (p[1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't':
            p += 2;
            continue;
        case 'u':
            for (int i = 2; i < 6; i++) {
                if (end - p <= i) return run_short(p, result);
                if (hex_digit(p[i]) < 0) return bad(j, p, "\\u wants four hexadecimal digits", result);
            }
            p += 6;
            continue;
        default:
            return bad(j, p, "an unknown escape", result);
        }
    }
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && cs_is_digit(*p)) p++;
    return p;
}

static const char *scan_number(struct cs_json *j, const char *p, const char *end, enum cs_json_result *result)
{
    if (*p == '-') p++;
    if (p < end && *p == '0') {
        p++;
    } else {
        const char *digits = p;
        p = skip_digits(p, end);
        if (p == digits && p < end) return bad(j, p, "not a value", result);
    }
    if (p < end && *p == '.') {
        const char *digits = ++p;
        p = skip_digits(p, end);
        if (p == digits && p < end) return bad(j, p, "no digit behind the point", result);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        const char *digits = p;
        p = skip_digits(p, end);
        if (p == digits && p < end) return bad(j, p, "no digit in the exponent", result);
    }
    return p == end ? run_short(p, result) : p;
}

static const char *scan_word(struct cs_json *j, const char *p, const char *end, enum cs_json_result *result)
{
    static const struct cs_slice words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = words[i].n, left = (size_t)(end - p);
        if (memcmp(p, words[i].p, left < n ? left : n) != 0) continue;
        return left < n ? run_short(end, result) : p + n;
    }
    return bad(j, p, "not a value", result);
}

/* ---- the tree of keys ---- */

static uint32_t make_node(struct cs_json *j, uint32_t parent, struct cs_slice key, bool plain,
                          struct cs_error *e)
{
    if (j->n >= CS_JSON_NODES) {
        cs_fail(e, CS_DATA, "more than %d different keys: '%s'", CS_JSON_NODES - 1, cs_quote(key).text);
        cs_error_cure(e, "keys are columns, values are not: jq can turn them round");
        return CS_JSON_NONE;
    }
    size_t name = key.n;
    for (uint32_t up = parent; up != CS_JSON_ROOT; up = j->node[up].parent) name += j->node[up].key.n + 1;
    if (name > CS_JSON_NAME) {
        cs_fail(e, CS_DATA, "a key longer than %d bytes: '%s'", CS_JSON_NAME, cs_quote(key).text);
        return CS_JSON_NONE;
    }
    if (j->n == j->cap && cs_grow(&j->node, &j->cap, j->n + 1, sizeof *j->node, e) != CS_OK)
        return CS_JSON_NONE;
    j->node[j->n] = (struct cs_json_node){.key = key,
                                          .parent = parent,
                                          .first = CS_JSON_NONE,
                                          .next = CS_JSON_NONE,
                                          .column = CS_JSON_NONE,
                                          .plain = plain};
    return (uint32_t)j->n++;
}

/* The node of a key as it stands between its quotes. */
static uint32_t find_node(struct cs_json *j, uint32_t parent, struct cs_slice text, bool escaped,
                          struct cs_error *e)
{
    bool added;
    cs_buf_clear(&j->key);
    cs_buf_add(&j->key, &parent, sizeof parent);
    if (escaped)
        cs_json_unescape(j, text, &j->key);
    else
        cs_buf_adds(&j->key, text);
    if (cs_buf_status(&j->key, e) != CS_OK) return CS_JSON_NONE;
    uint32_t id = cs_map_add(&j->names, cs_buf_slice(&j->key), &added);
    if (id == CS_MAP_NONE) {
        cs_fail_memory(e);
        return CS_JSON_NONE;
    }
    if (!added) return id + 1; /* behind the root */
    struct cs_slice key = j->names.key[id];
    return make_node(j, parent, cs_slice(key.p + sizeof parent, key.n - sizeof parent), !escaped, e);
}

/* ---- values ---- */

struct level { /* an object or array that is open */
    uint32_t node, last;
    bool array;
};

struct walk {
    struct level level[CS_JSON_DEEP];
    size_t depth;
    size_t array;      /* the depth of the outermost array, or 0 */
    const char *begin; /* of that array */
};

/* Notes what a key was; taken back when the value turns out to be broken. */
static void note_was(struct cs_json *j, uint32_t id, uint8_t what)
{
    struct cs_error none = CS_ERROR_INIT;
    if (j->node[id].was & what) return;
    if (j->n_fresh == j->fresh_cap &&
        cs_grow(&j->fresh, &j->fresh_cap, j->n_fresh + 1, sizeof *j->fresh, &none) != CS_OK) {
        j->short_of_memory = true;
        return;
    }
    j->node[id].was |= what;
    j->fresh[j->n_fresh++] = id << 3 | what;
}

static void leaf(struct cs_json *j, uint32_t id, enum cs_json_kind kind, const char *p, const char *end)
{
    struct cs_json_node *node = &j->node[id];
    j->twice += node->when == j->now;
    node->when = j->now;
    node->kind = kind;
    node->value = cs_slice(p, (size_t)(end - p));
    if (node->column == CS_JSON_NONE && kind != CS_JSON_NULL) j->homeless = true;
    note_was(j, id, kind == CS_JSON_NULL ? CS_JSON_VOID : CS_JSON_LEAF);
}

/* The key at p (behind its quote) of the object on top; p moves to its closing quote. Exports write their
 * keys in the same order again and again: the one that came next last time is tried first. */
static const char *read_key(struct cs_json *j, struct walk *w, const char *p, const char *end,
                            enum cs_json_result *result, struct cs_error *e)
{
    struct level *top = &w->level[w->depth - 1];
    bool escaped = false;
    if (w->array) return scan_string(j, p, end, &escaped, result);
    uint32_t *guess = top->last == CS_JSON_NONE ? &j->node[top->node].first : &j->node[top->last].next;
    if (*guess != CS_JSON_NONE) {
        const struct cs_json_node *node = &j->node[*guess];
        size_t n = node->key.n;
        if (node->plain && (size_t)(end - p) > n && p[n] == '"' && !memcmp(p, node->key.p, n)) {
            top->last = *guess;
            return p + n;
        }
    }
    const char *begin = p;
    p = scan_string(j, p, end, &escaped, result);
    if (*result != CS_JSON_OK) return p;
    uint32_t last = top->last, id = find_node(j, top->node, cs_slice(begin, (size_t)(p - begin)), escaped, e);
    if (id == CS_JSON_NONE) {
        *result = CS_JSON_REFUSED;
        return p;
    }
    if (last == CS_JSON_NONE)
        j->node[top->node].first = id;
    else
        j->node[last].next = id;
    top->last = id;
    return p;
}

/* Whose value stands at p: the key read last, or nobody's. */
static uint32_t owner(const struct walk *w)
{
    if (w->depth == 0 || w->array) return CS_JSON_NONE;
    return w->level[w->depth - 1].last;
}

static const char *open_level(struct cs_json *j, struct walk *w, const char *p, bool array,
                              enum cs_json_result *result)
{
    if (w->depth == CS_JSON_DEEP) return bad(j, p, "nested too deep", result);
    uint32_t node = owner(w);
    if (w->depth == 0) {
        j->is_object = !array;
        node = CS_JSON_ROOT;
    }
    w->level[w->depth++] = (struct level){.node = node, .last = CS_JSON_NONE, .array = array};
    if (array && !w->array) {
        w->array = w->depth;
        w->begin = p;
    }
    return p + 1;
}

/* `p` is behind the closing bracket. */
static void close_level(struct cs_json *j, struct walk *w, const char *p, bool empty)
{
    struct level *top = &w->level[--w->depth];
    if (w->array == w->depth + 1) {
        w->array = 0;
        if (w->depth > 0) leaf(j, w->level[w->depth - 1].last, CS_JSON_ARRAY, w->begin, p);
    } else if (!w->array && w->depth > 0 && !top->array) {
        if (empty)
            leaf(j, top->node, CS_JSON_NULL, p, p);
        else
            note_was(j, top->node, CS_JSON_INNER);
    }
}

static const char *read_scalar(struct cs_json *j, struct walk *w, const char *p, const char *end,
                               enum cs_json_result *result)
{
    uint32_t node = owner(w);
    const char *begin = p;
    enum cs_json_kind kind = CS_JSON_PLAIN;
    if (*p == '"') {
        bool escaped = false;
        p = scan_string(j, p + 1, end, &escaped, result);
        if (*result != CS_JSON_OK) return p;
        if (node != CS_JSON_NONE) leaf(j, node, escaped ? CS_JSON_ESCAPED : CS_JSON_PLAIN, begin + 1, p);
        return p + 1;
    }
    if (*p == '-' || cs_is_digit(*p)) {
        p = scan_number(j, p, end, result);
        /* A number that is the whole text ends with it. */
        if (*result == CS_JSON_SHORT && w->depth == 0 && cs_is_digit(end[-1])) *result = CS_JSON_OK;
    } else {
        p = scan_word(j, p, end, result);
        if (*begin == 'n') kind = CS_JSON_NULL;
    }
    if (*result == CS_JSON_OK && node != CS_JSON_NONE) leaf(j, node, kind, begin, p);
    return p;
}

/* A key and its colon; leaves p at the value. */
static const char *read_member(struct cs_json *j, struct walk *w, const char *p, const char *end,
                               enum cs_json_result *result, struct cs_error *e)
{
    p = skip_blanks(p, end);
    if (p == end) return run_short(p, result);
    if (*p != '"') return bad(j, p, "a key must stand in quotes", result);
    p = read_key(j, w, p + 1, end, result, e);
    if (*result != CS_JSON_OK) return p;
    p = skip_blanks(p + 1, end);
    if (p == end) return run_short(p, result);
    return *p == ':' ? p + 1 : bad(j, p, "':' is missing", result);
}

/* Behind a value: commas lead to the next value, brackets close. */
static const char *read_behind(struct cs_json *j, struct walk *w, const char *p, const char *end,
                               enum cs_json_result *result, struct cs_error *e)
{
    while (w->depth > 0) {
        bool array = w->level[w->depth - 1].array;
        p = skip_blanks(p, end);
        if (p == end) return run_short(p, result);
        if (*p == ',') return array ? p + 1 : read_member(j, w, p + 1, end, result, e);
        if (*p != (array ? ']' : '}'))
            return bad(j, p, array ? "',' or ']' is missing" : "',' or '}' is missing", result);
        close_level(j, w, ++p, false);
    }
    return p;
}

static const char *read_value(struct cs_json *j, struct walk *w, const char *p, const char *end,
                              enum cs_json_result *result, struct cs_error *e)
{
    for (;;) {
        p = skip_blanks(p, end);
        if (p == end) return run_short(p, result);
        if (*p == '{' || *p == '[') {
            bool array = *p == '[';
            p = open_level(j, w, p, array, result);
            if (*result != CS_JSON_OK) return p;
            p = skip_blanks(p, end);
            if (p == end) return run_short(p, result);
            if (*p == (array ? ']' : '}')) {
                close_level(j, w, ++p, true);
            } else {
                if (!array) p = read_member(j, w, p, end, result, e);
                if (*result != CS_JSON_OK) return p;
                continue;
            }
        } else {
            p = read_scalar(j, w, p, end, result);
            if (*result != CS_JSON_OK) return p;
        }
        p = read_behind(j, w, p, end, result, e);
        if (*result != CS_JSON_OK || w->depth == 0) return p;
    }
}

enum cs_json_result cs_json_value(struct cs_json *j, struct cs_slice text, bool skip, struct cs_error *e)
{
    struct walk w;
    enum cs_json_result result = CS_JSON_OK;
    w.depth = 0;
    w.array = skip ? SIZE_MAX : 0; /* what is in an array has no columns of its own */
    j->now++;
    j->n_fresh = 0;
    j->is_object = j->homeless = false;
    j->at = (size_t)(read_value(j, &w, text.p, text.p + text.n, &result, e) - text.p);
    if (result == CS_JSON_OK && j->short_of_memory) {
        cs_fail_memory(e);
        return CS_JSON_REFUSED;
    }
    if (result != CS_JSON_OK) cs_json_forget(j);
    return result;
}

void cs_json_forget(struct cs_json *j)
{
    while (j->n_fresh > 0) {
        uint32_t last = j->fresh[--j->n_fresh];
        j->node[last >> 3].was &= (uint8_t) ~(last & 7);
    }
}
