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

/* The slot where a key is, or where it would go. */
static size_t probe(const struct cs_map *m, struct cs_slice key, uint64_t hash)
{
    uint64_t high = hash >> 32;
    for (size_t i = hash & m->mask;; i = (i + 1) & m->mask) {
        uint64_t slot = m->slot[i];
        if (slot == 0) return i;
        if (slot >> 32 == high && cs_slice_eq(m->key[(uint32_t)slot - 1], key)) return i;
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

uint32_t cs_map_add(struct cs_map *m, struct cs_slice key, bool *added)
{
    struct cs_error e;
    if (added) *added = false;
    if (m->failed) return CS_MAP_NONE;
    if (!m->slot || m->n * 2 > m->mask) {
        if (m->n >= CS_MAP_NONE - 1 || !grow(m)) goto fail;
    }
    uint64_t hash = cs_hash(key);
    size_t i = probe(m, key, hash);
    if (m->slot[i]) return (uint32_t)m->slot[i] - 1;
    struct cs_slice copy = cs_arena_copy(&m->keys, key);
    if (!copy.p || cs_grow(&m->key, &m->key_cap, m->n + 1, sizeof *m->key, &e) != CS_OK) goto fail;
    m->key[m->n++] = copy;
    m->slot[i] = hash >> 32 << 32 | m->n;
    if (added) *added = true;
    return (uint32_t)(m->n - 1);
fail:
    m->failed = true;
    return CS_MAP_NONE;
}

uint32_t cs_map_find(const struct cs_map *m, struct cs_slice key)
{
    if (!m->slot) return CS_MAP_NONE;
    uint64_t slot = m->slot[probe(m, key, cs_hash(key))];
    return slot ? (uint32_t)slot - 1 : CS_MAP_NONE;
}

/* Three steps, each over all keys, as each waits for what the one before has fetched. */
void cs_map_prefetch(const struct cs_map *m, const struct cs_slice *keys, size_t n)
{
    enum { AT_ONCE = 32 };
    size_t at[AT_ONCE];
    for (; m->slot && n; keys += AT_ONCE) {
        const size_t k = n < AT_ONCE ? n : AT_ONCE;
        for (size_t i = 0; i < k; i++) {
            at[i] = cs_hash(keys[i]) & m->mask;
            __builtin_prefetch(&m->slot[at[i]]);
        }
        for (size_t i = 0; i < k; i++)
            if (m->slot[at[i]]) __builtin_prefetch(&m->key[(uint32_t)m->slot[at[i]] - 1]);
        for (size_t i = 0; i < k; i++)
            if (m->slot[at[i]]) __builtin_prefetch(m->key[(uint32_t)m->slot[at[i]] - 1].p);
        n -= k;
    }
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
