/* map.h - an open-addressing hash table from byte strings to small integers, in order of first appearance.
 *
 * The hash (XXH3) is keyed with a secret drawn at process start, so outside data cannot aim at one slot;
 * nothing that is printed may depend on slot order. Entries are numbered 0, 1, 2 … as they are first seen.
 */
#ifndef CS_BASE_MAP_H
#define CS_BASE_MAP_H

#include "base/mem.h"

#define CS_MAP_NONE UINT32_MAX

struct cs_map {
    struct cs_arena keys;
    struct cs_slice *key; /* key[id], valid until the map is released */
    size_t n, key_cap;
    struct cs_map_slot *slot;
    size_t mask;
    bool failed;
};

void cs_map_release(struct cs_map *);
/* The id of a key, added when new (*added may be NULL); CS_MAP_NONE when memory was short (see
 * cs_map_status). */
uint32_t cs_map_add(struct cs_map *, struct cs_slice, bool *added);
uint32_t cs_map_find(const struct cs_map *, struct cs_slice); /* CS_MAP_NONE when absent */
/* The ids of n <= CS_MAP_TOGETHER keys, added when new: where the map is larger than the caches, the waits
 * for memory overlap. False when memory was short. */
enum { CS_MAP_TOGETHER = 32 };
bool cs_map_add_all(struct cs_map *, const struct cs_slice *keys, size_t n, uint32_t *id) CS_MUST_USE;
enum cs_status cs_map_status(const struct cs_map *, struct cs_error *) CS_MUST_USE;

/* The keyed hash itself, 64 and 128 bits, for code with tables of its own. */
uint64_t cs_hash(struct cs_slice);
struct cs_hash128 {
    uint64_t hi, lo;
};
struct cs_hash128 cs_hash128(struct cs_slice);
/* The same in every process, for states that are saved and merged; never to choose a slot by. */
struct cs_hash128 cs_digest128(struct cs_slice);

#endif
