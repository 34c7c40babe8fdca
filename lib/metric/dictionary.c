/* dictionary.c - values to codes.
 *
 * Nearly all rows of a short list of values repeat one seen a moment ago: a cache of 256 entries answers them
 * with a compare of a few bytes. Where there are many values each is far away in memory: they are looked up
 * together, so that the waits overlap. */
#include "metric/dictionary.h"
#include <stdlib.h>
#include <string.h>

enum { CACHE = 256, TOGETHER = CS_MAP_TOGETHER, MANY = 4096 };

struct cs_dictionary_cached {
    struct cs_slice s; /* in the map */
    int64_t v;
    int32_t off;
    uint32_t code; /* 0 = empty slot */
    uint8_t tag;
};

enum cs_status cs_dictionary_make(struct cs_dictionary **out, struct cs_error *e)
{
    struct cs_dictionary *d = *out = cs_alloc(1, sizeof *d);
    if (!d) return cs_fail_memory(e);
    d->users = 1;
    d->cache = cs_alloc(CACHE, sizeof *d->cache);
    d->code = cs_alloc(CS_BATCH, sizeof *d->code);
    if (d->cache && d->code) return CS_OK;
    cs_dictionary_leave(d);
    *out = NULL;
    return cs_fail_memory(e);
}

void cs_dictionary_leave(struct cs_dictionary *d)
{
    if (!d || --d->users) return;
    cs_map_release(&d->map);
    free(d->value);
    free(d->cache);
    free(d->code);
    free(d->to);
    free(d);
}

/* ---- one value ---- */

/* Numbers come here as they were computed: 1.50 and 1.5 must be one key. */
static void normalise(int64_t *v, uint8_t *tag)
{
    while (*tag && *tag <= CS_SCALE_MAX && *v % 10 == 0) {
        *v /= 10;
        --*tag;
    }
}

/* The entry `id` of the map is new. */
static bool keep(struct cs_dictionary *d, uint32_t id, const struct cs_keyval *key)
{
    struct cs_error e;
    if (cs_grow(&d->value, &d->cap, id + (size_t)1, sizeof *d->value, &e) != CS_OK) {
        d->map.failed = true;
        return false;
    }
    d->value[id] = *key;
    d->value[id].s = d->map.key[id];
    return true;
}

static uint32_t look_up(struct cs_dictionary *d, const struct cs_keyval *key)
{
    char bytes[sizeof key->v + sizeof key->off + 1];
    struct cs_slice s = key->s;
    bool is_new;
    if (key->type != CS_TEXT) {
        memcpy(bytes, &key->v, sizeof key->v);
        memcpy(bytes + sizeof key->v, &key->off, sizeof key->off);
        bytes[sizeof bytes - 1] = (char)key->tag;
        s = cs_slice(bytes, sizeof bytes);
    }
    uint32_t id = cs_map_add(&d->map, s, &is_new);
    if (id == CS_MAP_NONE || (is_new && !keep(d, id, key))) return CS_NO_CODE;
    return id + 1;
}

static uint32_t code_other(struct cs_dictionary *d, enum cs_type type, int64_t v, int32_t off, uint8_t tag)
{
    struct cs_dictionary_cached *c = &d->cache[(uint64_t)v % CACHE];
    if (c->code && c->v == v && c->tag == tag && c->off == off) return c->code;
    struct cs_keyval key = {.type = type, .tag = tag, .off = off, .v = v};
    if (type == CS_NUM) normalise(&key.v, &key.tag);
    uint32_t code = look_up(d, &key);
    if (code != CS_NO_CODE) *c = (struct cs_dictionary_cached){.v = v, .off = off, .tag = tag, .code = code};
    return code;
}

static uint32_t code_text(struct cs_dictionary *d, struct cs_slice s)
{
    unsigned char first = s.n ? (unsigned char)s.p[0] : 0, last = s.n ? (unsigned char)s.p[s.n - 1] : 0;
    struct cs_dictionary_cached *c = &d->cache[(first * 7u + last * 31u + s.n) % CACHE];
    if (c->code && c->s.n == s.n && memcmp(c->s.p, s.p, s.n) == 0) return c->code;
    struct cs_keyval key = {.type = CS_TEXT, .s = s};
    uint32_t code = look_up(d, &key);
    if (code != CS_NO_CODE) *c = (struct cs_dictionary_cached){.s = d->map.key[code - 1], .code = code};
    return code;
}

static uint32_t code_value(struct cs_dictionary *d, const struct cs_vec *x, uint32_t i)
{
    if (x->tag[i] == CS_TAG_MISSING) return 0;
    if (x->type == CS_TEXT) return code_text(d, x->s[i]);
    return code_other(d, x->type, x->v[i], x->type == CS_TIME ? x->off[i] : 0,
                      x->type == CS_NUM ? x->tag[i] : 0);
}

enum cs_status cs_dictionary_add(struct cs_dictionary *d, const struct cs_keyval *key, uint32_t *code,
                                 struct cs_error *e)
{
    *code = key->tag == CS_TAG_MISSING ? 0 : look_up(d, key);
    return *code == CS_NO_CODE ? cs_map_status(&d->map, e) : CS_OK;
}

/* ---- many texts ---- */

/* Codes of `n` <= TOGETHER texts; false when memory was short. */
static bool code_texts(struct cs_dictionary *d, const struct cs_slice *s, uint32_t n, uint32_t *code)
{
    size_t known = d->map.n;
    if (!cs_map_add_all(&d->map, s, n, code)) return false;
    for (; known < d->map.n; known++) {
        const struct cs_keyval key = {.type = CS_TEXT};
        if (!keep(d, (uint32_t)known, &key)) return false;
    }
    for (uint32_t i = 0; i < n; i++) code[i]++;
    return true;
}

static bool code_many(struct cs_dictionary *d, const struct cs_vec *x, const uint16_t *rows, uint32_t n)
{
    struct cs_slice s[TOGETHER];
    uint32_t code[TOGETHER], row[TOGETHER], k = 0;
    for (uint32_t i = 0; i < n; i++) {
        d->code[rows[i]] = 0;
        s[k] = x->s[rows[i]];
        row[k] = rows[i];
        k += x->tag[rows[i]] != CS_TAG_MISSING;
        if (k < TOGETHER && i + 1 < n) continue;
        if (!code_texts(d, s, k, code)) return false;
        for (uint32_t j = 0; j < k; j++) d->code[row[j]] = code[j];
        k = 0;
    }
    return true;
}

/* ---- a batch ---- */

enum cs_status cs_dictionary_code(struct cs_dictionary *d, uint64_t batch, const struct cs_vec *x,
                                  const uint16_t *rows, uint32_t n, struct cs_error *e)
{
    uint16_t left[CS_BATCH];
    uint32_t m = 0;
    if (d->batch != batch) memset(d->code, 0xff, CS_BATCH * sizeof *d->code);
    d->batch = batch;
    for (uint32_t i = 0; i < n; i++) {
        left[m] = rows[i];
        m += d->code[rows[i]] == CS_NO_CODE;
    }
    if (x->type == CS_TEXT && d->map.n >= MANY)
        return code_many(d, x, left, m) ? CS_OK : cs_map_status(&d->map, e);
    for (uint32_t i = 0; i < m; i++) {
        d->code[left[i]] = code_value(d, x, left[i]);
        if (d->code[left[i]] == CS_NO_CODE) return cs_map_status(&d->map, e);
    }
    return CS_OK;
}

/* ---- two of them ---- */

enum cs_status cs_dictionary_join(struct cs_dictionary *d, struct cs_dictionary *from, struct cs_error *e)
{
    if (from->joined == d) return CS_OK;
    free(from->to);
    from->joined = NULL;
    from->to = cs_alloc(from->map.n + 1, sizeof *from->to);
    if (!from->to) return cs_fail_memory(e);
    const size_t n = from->map.n;
    for (size_t i = 0; i < n;) {
        const bool text = from->value[i].type == CS_TEXT;
        size_t end = i + 1;
        while (text && end < n && end - i < TOGETHER && from->value[end].type == CS_TEXT) end++;
        bool good = text ? code_texts(d, from->map.key + i, (uint32_t)(end - i), from->to + i + 1)
                         : (from->to[i + 1] = look_up(d, &from->value[i])) != CS_NO_CODE;
        if (!good) return cs_map_status(&d->map, e);
        i = end;
    }
    from->joined = d;
    return CS_OK;
}
