/* group.c - dictionaries, caches and pair tables behind cs_grouper.
 *
 * Nearly all rows repeat a key seen a moment ago, so the cost of a row is one probe of a 256-entry cache a
 * column (a compare of a few bytes) and, from the second column on, one probe of the pair table. Hash order
 * decides nothing that is seen: groups are numbered as they come, and sorted by their values before they are
 * printed. */
#include "metric/group.h"
#include <stdlib.h>
#include <string.h>

enum { CACHE = 256, FEW_LEFT = 64, FEW_RIGHT = 512, AHEAD = 32, MANY = 4096 };

struct cached {
    struct cs_slice s; /* in the dictionary */
    int64_t v;
    int32_t off;
    uint32_t code; /* 0 = empty slot */
    uint8_t tag;
};

/* Values of one key column; code 0 is missing, code c is entry c - 1. */
struct dictionary {
    struct cs_map map;
    struct cs_keyval *value;
    size_t cap;
    struct cached cache[CACHE];
};

/* (link so far, code of the next column) -> link. Open addressing, at most half full. */
struct pairs {
    uint64_t *pair; /* left << 32 | right */
    uint32_t *link; /* link + 1; 0 = free */
    size_t mask, n;
    uint64_t *known; /* the pair of each link */
    size_t cap;
    uint32_t *few; /* link + 1 of pairs of small codes, FEW_LEFT times FEW_RIGHT; most pairs are */
};

struct cs_grouper {
    size_t n_keys;
    struct dictionary *dict;
    struct pairs *pairs; /* pairs[k] chains column k + 1 on */
};

/* ---- dictionaries ---- */

/* Numbers come here as they were computed: 1.50 and 1.5 must be one key. */
static void normalise(int64_t *v, uint8_t *tag)
{
    while (*tag && *tag <= CS_SCALE_MAX && *v % 10 == 0) {
        *v /= 10;
        --*tag;
    }
}

static uint32_t look_up(struct dictionary *d, const struct cs_keyval *key)
{
    char bytes[sizeof key->v + sizeof key->off + 1];
    struct cs_slice s = key->s;
    bool is_new;
    struct cs_error e;
    if (key->type != CS_TEXT) {
        memcpy(bytes, &key->v, sizeof key->v);
        memcpy(bytes + sizeof key->v, &key->off, sizeof key->off);
        bytes[sizeof bytes - 1] = (char)key->tag;
        s = cs_slice(bytes, sizeof bytes);
    }
    uint32_t id = cs_map_add(&d->map, s, &is_new);
    if (id == CS_MAP_NONE) return CS_MAP_NONE;
    if (is_new) {
        if (cs_grow(&d->value, &d->cap, id + 1, sizeof *d->value, &e) != CS_OK) {
            d->map.failed = true;
            return CS_MAP_NONE;
        }
        d->value[id] = *key;
        d->value[id].s = d->map.key[id];
    }
    return id + 1;
}

static uint32_t code_other(struct dictionary *d, enum cs_type type, int64_t v, int32_t off, uint8_t tag)
{
    struct cached *c = &d->cache[(uint64_t)v % CACHE];
    if (c->code && c->v == v && c->tag == tag && c->off == off) return c->code;
    struct cs_keyval key = {.type = type, .tag = tag, .off = off, .v = v};
    if (type == CS_NUM) normalise(&key.v, &key.tag);
    uint32_t code = look_up(d, &key);
    if (code != CS_MAP_NONE) *c = (struct cached){.v = v, .off = off, .tag = tag, .code = code};
    return code;
}

static uint32_t code_text(struct dictionary *d, struct cs_slice s)
{
    unsigned char first = s.n ? (unsigned char)s.p[0] : 0, last = s.n ? (unsigned char)s.p[s.n - 1] : 0;
    struct cached *c = &d->cache[(first * 7u + last * 31u + s.n) % CACHE];
    if (c->code && c->s.n == s.n && memcmp(c->s.p, s.p, s.n) == 0) return c->code;
    struct cs_keyval key = {.type = CS_TEXT, .s = s};
    uint32_t code = look_up(d, &key);
    if (code != CS_MAP_NONE) *c = (struct cached){.s = d->map.key[code - 1], .code = code};
    return code;
}

static uint32_t code_value(struct dictionary *d, const struct cs_vec *x, uint32_t i)
{
    if (x->tag[i] == CS_TAG_MISSING) return 0;
    if (x->type == CS_TEXT) return code_text(d, x->s[i]);
    return code_other(d, x->type, x->v[i], x->type == CS_TIME ? x->off[i] : 0,
                      x->type == CS_NUM ? x->tag[i] : 0);
}

/* The keys of some rows, before they are looked up: where there are many of them, each is far away. */
static void fetch(const struct dictionary *d, const struct cs_vec *x, const uint16_t *rows, uint32_t n)
{
    struct cs_slice keys[AHEAD];
    size_t k = 0;
    if (x->type != CS_TEXT || d->map.n < MANY) return;
    for (uint32_t i = 0; i < n; i++)
        if (x->tag[rows[i]] != CS_TAG_MISSING) keys[k++] = x->s[rows[i]];
    cs_map_prefetch(&d->map, keys, k);
}

/* ---- pairs ---- */

static size_t pair_home(const struct pairs *t, uint64_t pair)
{
    pair *= 0x9E3779B97F4A7C15u;
    return (size_t)(pair ^ pair >> 29 ^ pair >> 47) & t->mask;
}

static size_t pair_slot(const struct pairs *t, uint64_t pair)
{
    size_t i = pair_home(t, pair);
    while (t->link[i] && t->pair[i] != pair) i = (i + 1) & t->mask;
    return i;
}

static enum cs_status pairs_grow(struct pairs *t, struct cs_error *e)
{
    size_t size = t->pair ? (t->mask + 1) * 2 : 256;
    struct pairs bigger = *t;
    bigger.mask = size - 1;
    bigger.pair = cs_alloc(size, sizeof *bigger.pair);
    bigger.link = cs_alloc(size, sizeof *bigger.link);
    if (!bigger.pair || !bigger.link) {
        free(bigger.pair);
        free(bigger.link);
        return cs_fail_memory(e);
    }
    for (size_t l = 0; l < t->n; l++) {
        size_t i = pair_slot(&bigger, t->known[l]);
        bigger.pair[i] = t->known[l];
        bigger.link[i] = (uint32_t)l + 1;
    }
    free(t->pair);
    free(t->link);
    *t = bigger;
    return CS_OK;
}

/* Adds a pair that is not there. */
static enum cs_status pairs_add(struct pairs *t, uint64_t pair, uint32_t *link, struct cs_error *e)
{
    if (t->n >= CS_NO_GROUP - 1) return cs_fail(e, CS_FAIL, "more groups than can be counted");
    if (!t->pair || (t->n + 1) * 2 > t->mask) {
        enum cs_status status = pairs_grow(t, e);
        if (status != CS_OK) return status;
    }
    enum cs_status status = cs_grow(&t->known, &t->cap, t->n + 1, sizeof *t->known, e);
    if (status != CS_OK) return status;
    size_t i = pair_slot(t, pair);
    t->known[t->n++] = pair;
    t->pair[i] = pair;
    t->link[i] = (uint32_t)t->n;
    *link = (uint32_t)t->n - 1;
    return CS_OK;
}

static enum cs_status chain_any(struct pairs *t, uint32_t left, uint32_t right, uint32_t *link,
                                struct cs_error *e)
{
    uint64_t pair = (uint64_t)left << 32 | right;
    if (t->pair) {
        size_t i = pair_slot(t, pair);
        if (t->link[i]) {
            *link = t->link[i] - 1;
            return CS_OK;
        }
    }
    return pairs_add(t, pair, link, e);
}

static inline enum cs_status chain(struct pairs *t, uint32_t left, uint32_t right, uint32_t *link,
                                   struct cs_error *e)
{
    if (left >= FEW_LEFT || right >= FEW_RIGHT) return chain_any(t, left, right, link, e);
    uint32_t *known = &t->few[left * FEW_RIGHT + right];
    enum cs_status status = CS_OK;
    if (!*known) {
        uint32_t found;
        status = chain_any(t, left, right, &found, e);
        if (status != CS_OK) return status;
        *known = found + 1;
    }
    *link = *known - 1;
    return status;
}

/* ---- the grouper ---- */

enum cs_status cs_grouper_make(struct cs_grouper **out, size_t n_keys, struct cs_error *e)
{
    struct cs_grouper *g = *out = cs_alloc(1, sizeof *g);
    if (!g) return cs_fail_memory(e);
    g->n_keys = n_keys;
    g->dict = cs_alloc(n_keys ? n_keys : 1, sizeof *g->dict);
    g->pairs = cs_alloc(n_keys ? n_keys : 1, sizeof *g->pairs);
    bool good = g->dict && g->pairs;
    for (size_t k = 0; k + 1 < n_keys && good; k++) {
        g->pairs[k].few = cs_alloc(FEW_LEFT * FEW_RIGHT, sizeof *g->pairs[k].few);
        good = g->pairs[k].few;
    }
    if (good) return CS_OK;
    cs_grouper_free(g);
    *out = NULL;
    return cs_fail_memory(e);
}

void cs_grouper_free(struct cs_grouper *g)
{
    if (!g) return;
    for (size_t k = 0; k < g->n_keys && g->dict; k++) {
        cs_map_release(&g->dict[k].map);
        free(g->dict[k].value);
    }
    for (size_t k = 0; k < g->n_keys && g->pairs; k++) {
        free(g->pairs[k].pair);
        free(g->pairs[k].link);
        free(g->pairs[k].known);
        free(g->pairs[k].few);
    }
    free(g->dict);
    free(g->pairs);
    free(g);
}

enum cs_status cs_grouper_code(struct cs_grouper *g, const struct cs_vec *const *keys, const uint16_t *rows,
                               uint32_t n, uint32_t *group, struct cs_error *e)
{
    if (g->n_keys == 0)
        for (uint32_t i = 0; i < n; i++) group[rows[i]] = 0;
    for (size_t k = 0; k < g->n_keys; k++) {
        struct dictionary *d = &g->dict[k];
        for (uint32_t i = 0; i < n; i++) {
            if (i % AHEAD == 0) fetch(d, keys[k], rows + i, n - i < AHEAD ? n - i : AHEAD);
            uint32_t row = rows[i], code = code_value(d, keys[k], row);
            if (code == CS_MAP_NONE) return cs_map_status(&d->map, e);
            if (k == 0) {
                group[row] = code;
            } else {
                enum cs_status status = chain(&g->pairs[k - 1], group[row], code, &group[row], e);
                if (status != CS_OK) return status;
            }
        }
    }
    return CS_OK;
}

uint32_t cs_grouper_groups(const struct cs_grouper *g)
{
    if (g->n_keys == 0) return 1;
    if (g->n_keys == 1) return (uint32_t)g->dict[0].map.n + 1;
    return (uint32_t)g->pairs[g->n_keys - 2].n;
}

struct cs_keyval cs_grouper_key(const struct cs_grouper *g, uint32_t group, size_t key)
{
    for (size_t k = g->n_keys - 1; k > key; k--) group = (uint32_t)(g->pairs[k - 1].known[group] >> 32);
    if (key) group = (uint32_t)g->pairs[key - 1].known[group];
    if (group == 0) return (struct cs_keyval){.tag = CS_TAG_MISSING};
    return g->dict[key].value[group - 1];
}

enum cs_status cs_grouper_add(struct cs_grouper *g, const struct cs_keyval *keys, uint32_t *group,
                              struct cs_error *e)
{
    *group = 0;
    for (size_t k = 0; k < g->n_keys; k++) {
        uint32_t code = keys[k].tag == CS_TAG_MISSING ? 0 : look_up(&g->dict[k], &keys[k]);
        if (code == CS_MAP_NONE) return cs_map_status(&g->dict[k].map, e);
        if (k == 0) {
            *group = code;
            continue;
        }
        enum cs_status status = chain(&g->pairs[k - 1], *group, code, group, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

int cs_keyval_cmp(const struct cs_keyval *a, const struct cs_keyval *b)
{
    bool a_missing = a->tag == CS_TAG_MISSING, b_missing = b->tag == CS_TAG_MISSING;
    if (a_missing || b_missing) return a_missing - b_missing;
    switch (a->type) {
    case CS_TEXT:
        return cs_slice_cmp(a->s, b->s);
    case CS_NUM:
        return cs_num_cmp((struct cs_num){a->v, a->tag}, (struct cs_num){b->v, b->tag});
    default:
        if (a->v != b->v) return a->v < b->v ? -1 : 1;
        return (a->off > b->off) - (a->off < b->off);
    }
}
