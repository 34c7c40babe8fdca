/* domains.c - groups and what is kept of them, domain by domain. */
#include "metric/domains.h"
#include <stdlib.h>

void cs_domains_free(struct cs_domain_state *domains, size_t n)
{
    for (size_t i = 0; domains && i < n; i++) {
        cs_grouper_free(domains[i].grouper);
        cs_store_release(&domains[i].store);
    }
    free(domains);
}

enum cs_status cs_domains_make(const struct cs_layout *l, struct cs_domain_state **out, struct cs_error *e)
{
    *out = cs_alloc(l->n ? l->n : 1, sizeof **out);
    if (!*out) return cs_fail_memory(e);
    for (size_t i = 0; i < l->n; i++) {
        (*out)[i].store.cells = l->domains[i].cells;
        enum cs_status status = cs_grouper_make(&(*out)[i].grouper, l->domains[i].n_keys, e);
        /* Without keys there is one group even when there is no row. */
        if (status == CS_OK && l->domains[i].n_keys == 0) status = cs_store_reserve(&(*out)[i].store, 1, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

enum cs_status cs_domain_merge(struct cs_domain_state *into, struct cs_domain_state *from, size_t n_keys,
                               uint32_t **map, struct cs_error *e)
{
    struct cs_keyval *keys = cs_alloc(n_keys ? n_keys : 1, sizeof *keys);
    *map = cs_alloc(from->store.groups + 1, sizeof **map);
    enum cs_status status = keys && *map ? CS_OK : cs_fail_memory(e);
    for (uint32_t g = 0; status == CS_OK && g < from->store.groups; g++) {
        uint32_t to;
        for (size_t k = 0; k < n_keys; k++) keys[k] = cs_grouper_key(from->grouper, g, k);
        status = cs_grouper_add(into->grouper, keys, &to, e);
        if (status == CS_OK) status = cs_store_reserve(&into->store, cs_grouper_groups(into->grouper), e);
        if (status == CS_OK) cs_store_merge(&into->store, to, &from->store, g);
        (*map)[g] = to;
    }
    free(keys);
    return status;
}
