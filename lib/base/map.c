/* map.c - byte strings to small integers. Linear probing at most half full. A slot holds half of the hash,
 * and a short key itself: a probe that finds one waits for memory once. */
#include "base/map.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

static uint64_t secret;
static pthread_once_t secret_once = PTHREAD_ONCE_INIT;

static void draw_secret(void)
{
    /* A constant would still be correct, only guessable: so failure is not an error. */
    if (getrandom(&secret, sizeof secret, GRND_NONBLOCK) != (ssize_t)sizeof secret)
        secret = (uint64_t)(uintptr_t)&secret ^ 0x9E3779B97F4A7C15u;
}

uint64_t cs_hash(struct cs_slice s)
{
    pthread_once(&secret_once, draw_secret);
    return XXH3_64bits_withSeed(s.p, s.n, secret);
}

struct cs_hash128 cs_hash128(struct cs_slice s)
{
    pthread_once(&secret_once, draw_secret);
    XXH128_hash_t h = XXH3_128bits_withSeed(s.p, s.n, secret);
    return (struct cs_hash128){h.high64, h.low64};
}

void cs_map_release(struct cs_map *m)
{
    cs_arena_release(&m->keys);
    free(m->key);
    free(m->slot);
    *m = (struct cs_map){0};
}

enum { SHORT = 15 };

struct cs_map_slot {
    uint32_t high;  /* half of the hash */
    uint32_t id;    /* + 1; 0 = free */
    uint64_t it[2]; /* a key up to SHORT bytes, then 0, then its length; else what no short key is */
};

/* Two words that say the key whole, when it is short. */
static inline void shorten(struct cs_slice key, uint64_t it[2])
{
    unsigned char bytes[16] = {0};
    it[0] = it[1] = UINT64_MAX;
    if (key.n > SHORT) return;
    if (key.n >= 8) { /* two words that may overlap: no call for a few bytes */
        memcpy(bytes, key.p, 8);
        memcpy(bytes + key.n - 8, key.p + key.n - 8, 8);
    } else {
        for (size_t i = 0; i < key.n; i++) bytes[i] = (unsigned char)key.p[i];
    }
    bytes[15] = (unsigned char)key.n;
    memcpy(it, bytes, sizeof bytes);
}

/* The slot where a key is, or where it would go. */
static size_t probe(const struct cs_map *m, struct cs_slice key, const uint64_t it[2], uint64_t hash)
{
    const uint32_t high = (uint32_t)(hash >> 32);
    for (size_t i = hash & m->mask;; i = (i + 1) & m->mask) {
        const struct cs_map_slot *s = &m->slot[i];
        if (s->id == 0) return i;
        if (s->high != high || s->it[0] != it[0] || s->it[1] != it[1]) continue;
        if (key.n <= SHORT || cs_slice_eq(m->key[s->id - 1], key)) return i;
    }
}

static bool grow(struct cs_map *m)
{
    size_t size = m->slot ? (m->mask + 1) * 2 : 64;
    struct cs_map_slot *slot = cs_alloc(size, sizeof *slot);
    if (!slot) return false;
    for (size_t id = 0; id < m->n; id++) {
        uint64_t hash = cs_hash(m->key[id]);
        size_t i = hash & (size - 1);
        while (slot[i].id) i = (i + 1) & (size - 1);
        slot[i] = (struct cs_map_slot){.high = (uint32_t)(hash >> 32), .id = (uint32_t)id + 1};
        shorten(m->key[id], slot[i].it);
    }
    free(m->slot);
    m->slot = slot;
    m->mask = size - 1;
    return true;
}

/* Room for n further keys. */
static bool make_room(struct cs_map *m, size_t n)
{
    while (!m->slot || (m->n + n) * 2 > m->mask + 1)
        if (m->n + n >= CS_MAP_NONE || !grow(m)) {
            m->failed = true;
            return false;
        }
    return true;
}

static uint32_t add_hashed(struct cs_map *m, struct cs_slice key, uint64_t hash, bool *added)
{
    struct cs_error e;
    uint64_t it[2];
    shorten(key, it);
    struct cs_map_slot *slot = &m->slot[probe(m, key, it, hash)];
    if (slot->id) return slot->id - 1;
    struct cs_slice copy = cs_arena_copy(&m->keys, key);
    if (!copy.p || cs_grow(&m->key, &m->key_cap, m->n + 1, sizeof *m->key, &e) != CS_OK) {
        m->failed = true;
        return CS_MAP_NONE;
    }
    m->key[m->n++] = copy;
    *slot = (struct cs_map_slot){(uint32_t)(hash >> 32), (uint32_t)m->n, {it[0], it[1]}};
    if (added) *added = true;
    return (uint32_t)(m->n - 1);
}

uint32_t cs_map_add(struct cs_map *m, struct cs_slice key, bool *added)
{
    if (added) *added = false;
    if (m->failed || !make_room(m, 1)) return CS_MAP_NONE;
    return add_hashed(m, key, cs_hash(key), added);
}

uint32_t cs_map_find(const struct cs_map *m, struct cs_slice key)
{
    if (!m->slot) return CS_MAP_NONE;
    uint64_t it[2];
    shorten(key, it);
    uint32_t id = m->slot[probe(m, key, it, cs_hash(key))].id;
    return id ? id - 1 : CS_MAP_NONE;
}

/* Three steps, each over all keys, as each waits for what the one before has fetched; the last two are for
 * keys that their slots do not hold. */
static void fetch(const struct cs_map *m, const struct cs_slice *keys, const uint64_t *hash, size_t n)
{
    uint32_t far[CS_MAP_TOGETHER];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cs_map_slot *s = &m->slot[hash[i] & m->mask];
        __builtin_prefetch(s);
        __builtin_prefetch(&s->it[1]);
    }
    for (size_t i = 0; i < n; i++)
        if (keys[i].n > SHORT && (far[k] = m->slot[hash[i] & m->mask].id))
            __builtin_prefetch(&m->key[far[k++] - 1]);
    for (size_t i = 0; i < k; i++) __builtin_prefetch(m->key[far[i] - 1].p);
}

bool cs_map_add_all(struct cs_map *m, const struct cs_slice *keys, size_t n, uint32_t *id)
{
    uint64_t hash[CS_MAP_TOGETHER];
    if (m->failed || !make_room(m, n)) return false;
    for (size_t i = 0; i < n; i++) hash[i] = cs_hash(keys[i]);
    fetch(m, keys, hash, n);
    for (size_t i = 0; i < n; i++) {
        id[i] = add_hashed(m, keys[i], hash[i], NULL);
        if (id[i] == CS_MAP_NONE) return false;
    }
    return true;
}

enum cs_status cs_map_status(const struct cs_map *m, struct cs_error *e)
{
    return m->failed ? cs_fail_memory(e) : CS_OK;
}

struct cs_hash128 cs_digest128(struct cs_slice s)
{
    XXH128_hash_t h = XXH3_128bits(s.p, s.n);
    return (struct cs_hash128){h.high64, h.low64};
}
