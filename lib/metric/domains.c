/* domains.c - groups and what is kept of them, domain by domain. */
#include "metric/domains.h"
#include "metric/dictionary.h"
#include "metric/tally.h"
#include <stdlib.h>

void cs_domains_free(struct cs_domain_state *domains, size_t n)
{
    for (size_t i = 0; domains && i < n; i++) {
        const uint32_t tallied = domains[i].tallied ? domains[i].store.cells.kept[CS_KEEP_TALLY] : 0;
        for (uint32_t k = 0; k < tallied; k++) cs_dictionary_leave(domains[i].tallied[k]);
        free(domains[i].tallied);
        cs_grouper_free(domains[i].grouper);
        cs_store_release(&domains[i].store);
    }
    free(domains);
}

static enum cs_status make_tallied(struct cs_domain_state *d, struct cs_error *e)
{
    const uint32_t n = d->store.cells.kept[CS_KEEP_TALLY];
    enum cs_status status = CS_OK;
    if (n == 0) return CS_OK;
    d->tallied = cs_alloc(n, sizeof *d->tallied);
    if (!d->tallied) return cs_fail_memory(e);
    for (uint32_t k = 0; k < n && status == CS_OK; k++) status = cs_dictionary_make(&d->tallied[k], e);
    return status;
}

/* Keys that an earlier domain has too are looked up once for both. */
static void share_keys(const struct cs_layout *l, struct cs_domain_state *domains, size_t i)
{
    for (size_t k = 0; k < l->domains[i].n_keys; k++)
        for (size_t j = 0, found = 0; j < i && !found; j++)
            for (size_t o = 0; o < l->domains[j].n_keys && !found; o++) {
                found = l->domains[j].keys[o] == l->domains[i].keys[k];
                if (found) cs_grouper_share(domains[i].grouper, k, domains[j].grouper, o);
            }
}

enum cs_status cs_domains_make(const struct cs_layout *l, struct cs_domain_state **out, struct cs_error *e)
{
    *out = cs_alloc(l->n ? l->n : 1, sizeof **out);
    if (!*out) return cs_fail_memory(e);
    for (size_t i = 0; i < l->n; i++) {
        (*out)[i].store.cells = l->domains[i].cells;
        enum cs_status status = cs_grouper_make(&(*out)[i].grouper, l->domains[i].n_keys, e);
        if (status == CS_OK) share_keys(l, *out, i);
        if (status == CS_OK) status = make_tallied(&(*out)[i], e);
        /* Without keys there is one group even when there is no row. */
        if (status == CS_OK && l->domains[i].n_keys == 0) status = cs_store_reserve(&(*out)[i].store, 1, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

/* What is tallied goes by the names of `into`. */
static enum cs_status rename_tallied(struct cs_domain_state *into, struct cs_domain_state *from,
                                     struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (uint32_t k = 0; k < from->store.cells.kept[CS_KEEP_TALLY] && status == CS_OK; k++) {
        struct cs_dictionary *d = from->tallied[k];
        status = cs_dictionary_join(into->tallied[k], d, e);
        bool same = true;
        for (size_t code = 0; code <= d->map.n && status == CS_OK; code++) same &= d->to[code] == code;
        for (size_t g = 0; g < from->store.groups && status == CS_OK && !same; g++)
            cs_tally_rename(cs_store_cell(&from->store, CS_KEEP_TALLY, g, k), d->to);
    }
    return status;
}

enum cs_status cs_domain_merge(struct cs_domain_state *into, struct cs_domain_state *from, uint32_t **map,
                               struct cs_error *e)
{
    enum { SOON = 8 };
    const size_t n = from->store.groups;
    *map = cs_alloc((size_t)cs_grouper_groups(from->grouper) + 1, sizeof **map);
    enum cs_status status = *map ? cs_grouper_join(into->grouper, from->grouper, *map, e) : cs_fail_memory(e);
    if (status == CS_OK) status = cs_store_reserve(&into->store, cs_grouper_groups(into->grouper), e);
    if (status == CS_OK) status = rename_tallied(into, from, e);
    for (size_t g = 0; g < n && status == CS_OK; g++) {
        if (g + SOON < n) cs_store_fetch(&into->store, (*map)[g + SOON], 0, into->store.size);
        cs_store_merge(&into->store, (*map)[g], &from->store, g);
    }
    return status;
}
