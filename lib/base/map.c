/* map.c - byte strings to small integers. Linear probing at most half full; the high half of the hash sits in
 * the slot, so that a probe touches the key itself only when it almost surely is the one. */
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

/* Two keys, mostly short ones: a call costs more than the compare. */
static inline bool same_key(struct cs_slice a, struct cs_slice b)
{
    uint64_t x[2], y[2];
    if (a.n != b.n) return false;
    if (a.n < 8 || a.n > 16) return cs_slice_eq(a, b);
    memcpy(&x[0], a.p, 8);
    memcpy(&y[0], b.p, 8);
    memcpy(&x[1], a.p + a.n - 8, 8); /* they may overlap */
    memcpy(&y[1], b.p + a.n - 8, 8);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
}

/* The slot where a key is, or where it would go. */
static size_t probe(const struct cs_map *m, struct cs_slice key, uint64_t hash)
{
    uint64_t high = hash >> 32;
    for (size_t i = hash & m->mask;; i = (i + 1) & m->mask) {
        uint64_t slot = m->slot[i];
        if (slot == 0) return i;
        if (slot >> 32 == high && same_key(m->key[(uint32_t)slot - 1], key)) return i;
    }
}

static bool grow(struct cs_map *m)
{
    size_t size = m->slot ? (m->mask + 1) * 2 : 64;
    uint64_t *slot = cs_alloc(size, sizeof *slot);
    if (!slot) return false;
    for (size_t id = 0; id < m->n; id++) {
        uint64_t hash = cs_hash(m->key[id]);
        size_t i = hash & (size - 1);
        while (slot[i]) i = (i + 1) & (size - 1);
        slot[i] = hash >> 32 << 32 | (id + 1);
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
    size_t i = probe(m, key, hash);
    if (m->slot[i]) return (uint32_t)m->slot[i] - 1;
    struct cs_slice copy = cs_arena_copy(&m->keys, key);
    if (!copy.p || cs_grow(&m->key, &m->key_cap, m->n + 1, sizeof *m->key, &e) != CS_OK) {
        m->failed = true;
        return CS_MAP_NONE;
    }
    m->key[m->n++] = copy;
    m->slot[i] = hash >> 32 << 32 | m->n;
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
    uint64_t slot = m->slot[probe(m, key, cs_hash(key))];
    return slot ? (uint32_t)slot - 1 : CS_MAP_NONE;
}

/* Three steps, each over all keys, as each waits for what the one before has fetched. */
static void fetch(const struct cs_map *m, const uint64_t *hash, size_t n)
{
    size_t at[CS_MAP_TOGETHER];
    for (size_t i = 0; i < n; i++) {
        at[i] = hash[i] & m->mask;
        __builtin_prefetch(&m->slot[at[i]]);
    }
    for (size_t i = 0; i < n; i++)
        if (m->slot[at[i]]) __builtin_prefetch(&m->key[(uint32_t)m->slot[at[i]] - 1]);
    for (size_t i = 0; i < n; i++)
        if (m->slot[at[i]]) __builtin_prefetch(m->key[(uint32_t)m->slot[at[i]] - 1].p);
}

bool cs_map_add_all(struct cs_map *m, const struct cs_slice *keys, size_t n, uint32_t *id)
{
    uint64_t hash[CS_MAP_TOGETHER];
    if (m->failed || !make_room(m, n)) return false;
    for (size_t i = 0; i < n; i++) hash[i] = cs_hash(keys[i]);
    fetch(m, hash, n);
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
