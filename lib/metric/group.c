/* group.c - codes of keys chained to groups.
 *
 * A link is a pair: the link so far, and the code of the next key. Where many of the pairs that there could
 * be are there, a table of all of them finds a link with one look; else a hash table does. Neither order is
 * seen: groups are numbered as they come, and sorted by their values before they are printed. */
#include "metric/group.h"
#include "metric/dictionary.h"
#include <stdlib.h>
#include <string.h>

/* A whole table has at most so many places for each pair that is there, but a few are always allowed. */
enum { PLACES = 32, PLACES_FEW = 1 << 15 };

struct links {
    uint64_t *known; /* the pair of each link: left << 32 | code */
    size_t n, cap;
    uint32_t *whole; /* link + 1 of left << bits | code, for left below `lefts`; 0: there is none */
    uint64_t lefts;
    unsigned bits;
    uint32_t *slot; /* else of a hash table: link + 1; 0 = free. At most half full. */
    size_t mask;
};

struct cs_grouper {
    size_t n_keys;
    struct cs_dictionary **dict;
    struct links *links; /* links[k] chains key k to those before it; the last ones are the groups. A first of
                          * several keys needs no chain: its code is the link. */
};

static bool is_chained(const struct cs_grouper *g, size_t key)
{
    return key > 0 || g->n_keys == 1;
}

/* ---- a hash of pairs ---- */

static size_t find_slot(const struct links *l, uint64_t pair)
{
    uint64_t mixed = pair * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(mixed ^ mixed >> 29 ^ mixed >> 47) & l->mask;
    while (l->slot[i] && l->known[l->slot[i] - 1] != pair) i = (i + 1) & l->mask;
    return i;
}

static enum cs_status hash_all(struct links *l, struct cs_error *e)
{
    const size_t size = l->slot ? (l->mask + 1) * 2 : 256;
    struct links bigger = *l;
    bigger.mask = size - 1;
    while ((l->n + 1) * 2 > bigger.mask) bigger.mask = bigger.mask * 2 + 1;
    bigger.slot = cs_alloc(bigger.mask + 1, sizeof *bigger.slot);
    if (!bigger.slot) return cs_fail_memory(e);
    for (size_t i = 0; i < l->n; i++) bigger.slot[find_slot(&bigger, l->known[i])] = (uint32_t)i + 1;
    free(l->slot);
    free(l->whole);
    *l = bigger;
    l->whole = NULL;
    l->lefts = 0;
    return CS_OK;
}

/* ---- a table of all pairs ---- */

static bool in_whole(const struct links *l, uint32_t left, uint32_t code)
{
    return left < l->lefts && (uint64_t)code >> l->bits == 0;
}

/* Makes room for a pair; *fits is false when the table would be too empty. */
static enum cs_status widen_whole(struct links *l, uint32_t left, uint32_t code, bool *fits,
                                  struct cs_error *e)
{
    uint64_t lefts = l->lefts ? l->lefts : 1;
    unsigned bits = l->whole ? l->bits : 3;
    while (lefts <= left) lefts *= 2;
    while ((uint64_t)code >> bits) bits++;
    const uint64_t size = lefts << bits, most = (uint64_t)PLACES * l->n;
    *fits = lefts == 1 || size <= most || size <= PLACES_FEW;
    if (!*fits) return CS_OK;
    uint32_t *whole = cs_alloc(size, sizeof *whole);
    if (!whole) return cs_fail_memory(e);
    for (size_t i = 0; i < l->n; i++)
        whole[l->known[i] >> 32 << bits | (uint32_t)l->known[i]] = (uint32_t)i + 1;
    free(l->whole);
    l->whole = whole;
    l->lefts = lefts;
    l->bits = bits;
    return CS_OK;
}

/* ---- links ---- */

static enum cs_status add_link(struct links *l, uint64_t pair, uint32_t *link, struct cs_error *e)
{
    if (l->n >= CS_NO_GROUP - 1) return cs_fail(e, CS_FAIL, "more groups than can be counted");
    enum cs_status status = cs_grow(&l->known, &l->cap, l->n + 1, sizeof *l->known, e);
    if (status != CS_OK) return status;
    *link = (uint32_t)l->n;
    l->known[l->n++] = pair;
    return CS_OK;
}

static enum cs_status chain_hashed(struct links *l, uint64_t pair, uint32_t *link, struct cs_error *e)
{
    enum cs_status status = (l->n + 1) * 2 > l->mask ? hash_all(l, e) : CS_OK;
    if (status != CS_OK) return status;
    const size_t i = find_slot(l, pair);
    if (l->slot[i]) {
        *link = l->slot[i] - 1;
        return CS_OK;
    }
    status = add_link(l, pair, link, e);
    if (status == CS_OK) l->slot[i] = *link + 1;
    return status;
}

/* A pair that the table of all does not have. */
static enum cs_status chain_any(struct links *l, uint32_t left, uint32_t code, uint32_t *link,
                                struct cs_error *e)
{
    const uint64_t pair = (uint64_t)left << 32 | code;
    bool fits = true;
    if (l->slot) return chain_hashed(l, pair, link, e);
    enum cs_status status = in_whole(l, left, code) ? CS_OK : widen_whole(l, left, code, &fits, e);
    if (status == CS_OK && !fits) status = hash_all(l, e);
    if (status == CS_OK && !fits) return chain_hashed(l, pair, link, e);
    if (status == CS_OK) status = add_link(l, pair, link, e);
    if (status == CS_OK) l->whole[(uint64_t)left << l->bits | code] = *link + 1;
    return status;
}

static inline enum cs_status chain(struct links *l, uint32_t left, uint32_t code, uint32_t *link,
                                   struct cs_error *e)
{
    const uint32_t known = in_whole(l, left, code) ? l->whole[(uint64_t)left << l->bits | code] : 0;
    if (!known) return chain_any(l, left, code, link, e);
    *link = known - 1;
    return CS_OK;
}

/* ---- the grouper ---- */

enum cs_status cs_grouper_make(struct cs_grouper **out, size_t n_keys, struct cs_error *e)
{
    struct cs_grouper *g = *out = cs_alloc(1, sizeof *g);
    if (!g) return cs_fail_memory(e);
    g->n_keys = n_keys;
    g->dict = cs_alloc(n_keys, sizeof *g->dict);
    g->links = cs_alloc(n_keys, sizeof *g->links);
    enum cs_status status = g->dict && g->links ? CS_OK : cs_fail_memory(e);
    for (size_t k = 0; k < n_keys && status == CS_OK; k++) status = cs_dictionary_make(&g->dict[k], e);
    if (status == CS_OK) return CS_OK;
    cs_grouper_free(g);
    *out = NULL;
    return status;
}

void cs_grouper_share(struct cs_grouper *g, size_t key, struct cs_grouper *other, size_t other_key)
{
    other->dict[other_key]->users++;
    cs_dictionary_leave(g->dict[key]);
    g->dict[key] = other->dict[other_key];
}

void cs_grouper_free(struct cs_grouper *g)
{
    if (!g) return;
    for (size_t k = 0; k < g->n_keys && g->dict; k++) cs_dictionary_leave(g->dict[k]);
    for (size_t k = 0; k < g->n_keys && g->links; k++) {
        free(g->links[k].known);
        free(g->links[k].whole);
        free(g->links[k].slot);
    }
    free(g->dict);
    free(g->links);
    free(g);
}

enum cs_status cs_grouper_code(struct cs_grouper *g, uint64_t batch, const struct cs_vec *const *keys,
                               const uint16_t *rows, uint32_t n, uint32_t *group, struct cs_error *e)
{
    if (g->n_keys < 2)
        for (uint32_t i = 0; i < n; i++) group[rows[i]] = 0;
    for (size_t k = 0; k < g->n_keys; k++) {
        enum cs_status status = cs_dictionary_code(g->dict[k], batch, keys[k], rows, n, e);
        const uint32_t *code = g->dict[k]->code;
        for (uint32_t i = 0; i < n && status == CS_OK; i++) {
            const uint32_t row = rows[i];
            if (is_chained(g, k))
                status = chain(&g->links[k], group[row], code[row], &group[row], e);
            else
                group[row] = code[row];
        }
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

uint32_t cs_grouper_groups(const struct cs_grouper *g)
{
    return g->n_keys == 0 ? 1 : (uint32_t)g->links[g->n_keys - 1].n;
}

uint32_t cs_grouper_codes(const struct cs_grouper *g, size_t key)
{
    return (uint32_t)g->dict[key]->map.n + 1;
}

uint32_t cs_grouper_code_of(const struct cs_grouper *g, uint32_t group, size_t key)
{
    for (size_t k = g->n_keys - 1; k > key; k--) group = (uint32_t)(g->links[k].known[group] >> 32);
    return is_chained(g, key) ? (uint32_t)g->links[key].known[group] : group;
}

struct cs_keyval cs_grouper_value(const struct cs_grouper *g, size_t key, uint32_t code)
{
    return code == 0 ? (struct cs_keyval){.tag = CS_TAG_MISSING} : g->dict[key]->value[code - 1];
}

struct cs_keyval cs_grouper_key(const struct cs_grouper *g, uint32_t group, size_t key)
{
    return cs_grouper_value(g, key, cs_grouper_code_of(g, group, key));
}

enum cs_status cs_grouper_adopt(struct cs_grouper *g, size_t key, struct cs_grouper *from, size_t from_key,
                                const uint32_t **to, struct cs_error *e)
{
    enum cs_status status = cs_dictionary_join(g->dict[key], from->dict[from_key], e);
    *to = from->dict[from_key]->to;
    return status;
}

enum cs_status cs_grouper_add(struct cs_grouper *g, const struct cs_keyval *keys, uint32_t *group,
                              struct cs_error *e)
{
    *group = 0;
    for (size_t k = 0; k < g->n_keys; k++) {
        uint32_t code;
        enum cs_status status = cs_dictionary_add(g->dict[k], &keys[k], &code, e);
        if (status == CS_OK && is_chained(g, k)) status = chain(&g->links[k], *group, code, group, e);
        if (status != CS_OK) return status;
        if (!is_chained(g, k)) *group = code;
    }
    return CS_OK;
}

/* What the links of `from` are called here, by what those of the key before (NULL: there is none) and the
 * codes are called. */
static enum cs_status join_links(struct links *into, const struct links *from, const uint32_t *left,
                                 const uint32_t *code, uint32_t *to, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < from->n && status == CS_OK; i++) {
        const uint64_t pair = from->known[i];
        status = chain(into, left ? left[pair >> 32] : 0, code[(uint32_t)pair], &to[i], e);
    }
    return status;
}

enum cs_status cs_grouper_join(struct cs_grouper *g, struct cs_grouper *from, uint32_t *map,
                               struct cs_error *e)
{
    enum cs_status status = CS_OK;
    const uint32_t *left = NULL;
    uint32_t *made = NULL; /* `left`, when it is not a dictionary's */
    map[0] = 0;
    for (size_t k = 0; k < g->n_keys && status == CS_OK; k++) {
        status = cs_dictionary_join(g->dict[k], from->dict[k], e);
        if (status != CS_OK) break;
        const uint32_t *code = from->dict[k]->to;
        if (!is_chained(g, k)) {
            left = code;
            continue;
        }
        const struct links *l = &from->links[k];
        uint32_t *to = k + 1 < g->n_keys ? cs_alloc(l->n, sizeof *to) : map;
        status = to ? join_links(&g->links[k], l, left, code, to, e) : cs_fail_memory(e);
        free(made);
        made = to == map ? NULL : to;
        left = to;
    }
    free(made);
    return status;
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
