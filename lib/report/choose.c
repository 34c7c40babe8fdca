/* choose.c - groups filtered, ranked and cut. */
#include "report/choose.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    const struct cs_fact_group *group;
    double by;
    size_t at; /* in the stream */
};

/* The largest first, those without a number last, else as they come. */
static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (isnan(x->by) != isnan(y->by)) return isnan(x->by) - isnan(y->by);
    if (!isnan(x->by) && x->by != y->by) return x->by > y->by ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static enum cs_status ask(struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                          struct cs_choice *c, struct cs_error *e)
{
    struct cs_slice text;
    enum cs_status status = CS_OK;
    c->has_needed = cs_tag_get(tag, "need", &text);
    if (c->has_needed) status = cs_ask_spec(b, tag, asked, text, &c->needed, e);
    if (status == CS_OK) c->has_order = cs_tag_get(tag, "order", &text);
    if (c->has_order && status == CS_OK) status = cs_ask_spec(b, tag, asked, text, &c->order, e);
    for (size_t k = 0; k < cs_asked_keys(asked) && k < CS_CROSS_KEYS; k++)
        if (!cs_tag_find(tag, cs_asked_key(asked, k), &c->held.at[k]))
            (void)cs_scope_key(b, cs_asked_key(asked, k), &c->held.at[k]);
    return status == CS_OK ? cs_tag_count(tag, "limit", 1, 100000, &c->limit, e) : status;
}

static bool is_wanted(const struct cs_build *b, const struct cs_asked *asked, const struct cs_choice *c,
                      const struct cs_fact_group *group)
{
    for (size_t k = 0; k < cs_asked_keys(asked); k++)
        if (cs_choice_holds(c, k) && !cs_slice_eq(c->held.at[k], group->key[k])) return false;
    if (!c->has_needed) return true;
    const struct cs_fact *fact = cs_spec_fact(b, asked, &c->needed, group);
    return fact && !cs_num_missing(fact->value);
}

enum cs_status cs_choose(struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                         struct cs_choice *c, struct cs_error *e)
{
    enum cs_status status = ask(b, tag, asked, c, e);
    if (status != CS_OK) return status;
    size_t groups = cs_asked_groups(asked), n = 0;
    struct ranked *all = cs_alloc(groups + 1, sizeof *all);
    c->group = cs_alloc(groups + 1, sizeof(void *));
    if (!all || !c->group) {
        free(all);
        return cs_fail_memory(e);
    }
    for (size_t g = 0; g < groups; g++) {
        const struct cs_fact_group *group = &asked->facts->groups[g];
        if (!is_wanted(b, asked, c, group)) continue;
        double by = c->has_order ? cs_spec_number(b, asked, &c->order, group) : 0;
        all[n] = (struct ranked){group, by, n};
        n++;
    }
    if (c->has_order) qsort(all, n, sizeof *all, by_rank);
    c->n = n < c->limit ? n : (size_t)c->limit;
    c->left = n - c->n;
    for (size_t i = 0; i < c->n; i++) c->group[i] = all[i].group;
    free(all);
    return CS_OK;
}

void cs_choice_release(struct cs_choice *c)
{
    free(c->group);
    *c = (struct cs_choice){0};
}
