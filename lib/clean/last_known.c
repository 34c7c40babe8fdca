/* last_known.c - a sorted array of known values. */
#include "clean/last_known.h"
#include <stdlib.h>

struct cs_known {
    uint64_t key; /* hash */
    struct cs_moment moment;
    uint32_t cell;
};

void cs_last_known_release(struct cs_last_known *h)
{
    cs_map_release(&h->cells);
    free(h->v);
    *h = (struct cs_last_known){0};
}

static enum cs_status add(struct cs_last_known *h, uint64_t key, struct cs_moment moment,
                          struct cs_slice cell, struct cs_error *e)
{
    enum cs_status st = cs_grow(&h->v, &h->cap, h->n + 1, sizeof *h->v, e);
    if (st) return st;
    uint32_t id = cs_map_add(&h->cells, cell, NULL);
    if (id == CS_MAP_NONE) return cs_fail_memory(e);
    h->v[h->n++] = (struct cs_known){key, moment, id};
    return CS_OK;
}

enum cs_status cs_last_known_add(struct cs_last_known *h, struct cs_slice key, struct cs_moment moment,
                                 struct cs_slice cell, struct cs_error *e)
{
    return add(h, cs_hash(key), moment, cell, e);
}

enum cs_status cs_last_known_merge(struct cs_last_known *into, const struct cs_last_known *from,
                                   struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < from->n && !st; i++)
        st = add(into, from->v[i].key, from->v[i].moment, from->cells.key[from->v[i].cell], e);
    return st;
}

static int compare(const struct cs_known *a, const struct cs_known *b)
{
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (a->moment.at != b->moment.at) return a->moment.at < b->moment.at ? -1 : 1;
    return (a->moment.place > b->moment.place) - (a->moment.place < b->moment.place);
}

static int by_moment(const void *a, const void *b)
{
    return compare(a, b);
}

void cs_last_known_finish(struct cs_last_known *h)
{
    if (h->n) qsort(h->v, h->n, sizeof *h->v, by_moment);
}

struct cs_slice cs_last_known_find(const struct cs_last_known *h, struct cs_slice key,
                                   struct cs_moment moment, bool later)
{
    const struct cs_known wanted = {cs_hash(key), moment, 0};
    size_t from = 0, to = h->n; /* the first that is not before the moment */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(&h->v[middle], &wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    if (from && h->v[from - 1].key == wanted.key) return h->cells.key[h->v[from - 1].cell];
    if (later && from < h->n && h->v[from].key == wanted.key) return h->cells.key[h->v[from].cell];
    return cs_slice(NULL, 0);
}
