/* fit.c - what can be told of metrics and views before they are bound: which columns they ask for and which
 * of their alternatives the stream has, and whether they say as_of. */
#include "metric/bound.h"
#include <string.h>

/* ---- which columns are there ---- */

struct census {
    const struct cs_header *header;
    const struct cs_slice *names;
    size_t n_names;
    bool has_of;
    size_t lacking;
    struct cs_buf *list; /* NULL: only count */
    size_t start;        /* in the list: names before belong to others */
};

static bool in_list(const struct cs_buf *list, size_t start, struct cs_slice name)
{
    for (size_t i = start; i + name.n <= list->n; i++) {
        bool begins = i == start || list->p[i - 1] == ' ';
        bool ends = i + name.n == list->n || list->p[i + name.n] == ',';
        if (begins && ends && memcmp(list->p + i, name.p, name.n) == 0) return true;
    }
    return false;
}

static void lack(struct census *c, struct cs_slice name)
{
    c->lacking++;
    if (!c->list || in_list(c->list, c->start, name)) return;
    if (c->list->n > c->start) cs_buf_addz(c->list, ", ");
    cs_buf_addz(c->list, cs_quote(name).text);
}

static bool is_there(const struct census *c, struct cs_slice name)
{
    for (size_t i = 0; i < c->n_names; i++)
        if (cs_slice_eq(c->names[i], name)) return true;
    return cs_header_find(c->header, name) != CS_NO_COLUMN;
}

static void take_name(void *ctx, struct cs_slice name)
{
    struct census *c = ctx;
    if (c->has_of && cs_slice_eqz(name, "of")) return;
    if (!is_there(c, name)) lack(c, name);
}

static void look_at(struct census *c, const struct cs_expr *tree)
{
    if (!tree) return;
    cs_expr_columns(tree, take_name, c);
    if (cs_expr_has_gap(tree) && !is_there(c, CS_LIT("created_at"))) lack(c, CS_LIT("created_at"));
}

static size_t lacking(const struct census *c, const struct cs_expr *tree)
{
    struct census probe = *c;
    probe.list = NULL;
    probe.lacking = 0;
    look_at(&probe, tree);
    return probe.lacking;
}

/* The first alternative whose columns are all there. When there is none, the list takes what the nearest ones
 * lack: "response_s or responded_at". */
static const struct cs_formula *choose(struct census *c, const struct cs_formulas *f)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < f->n; i++) {
        size_t n = lacking(c, f->v[i].tree);
        if (n == 0) return &f->v[i];
        if (n < least) least = n;
    }
    bool first = true;
    for (size_t i = 0; i < f->n; i++) {
        if (lacking(c, f->v[i].tree) != least) continue;
        if (!first) {
            if (c->list) cs_buf_addz(c->list, " or ");
            if (c->list) c->start = c->list->n;
        }
        look_at(c, f->v[i].tree);
        first = false;
    }
    return NULL;
}

struct cs_metric cs_metric_part(const struct cs_metric *m, int i)
{
    const struct cs_meaning *part = &m->part[i];
    return (struct cs_metric){.id = part->id,
                              .def = part->def,
                              .suffixed = part->suffixed,
                              .aggregate = part->aggregate,
                              .p_num = part->p_num,
                              .p_den = part->p_den,
                              .order = m->order};
}

/* Of a derived metric: whether both parts can be answered; the anchor is the first one's. */
static struct cs_fit fit_parts(const struct cs_metric *m, const struct cs_header *header,
                               const struct cs_slice *names, size_t n_names, struct cs_buf *missing)
{
    struct cs_fit fit = {.answerable = true};
    for (int i = 0; i < 2; i++) {
        struct cs_metric part = cs_metric_part(m, i);
        struct cs_fit one = cs_metric_fit(&part, header, names, n_names, NULL);
        if (!one.answerable && !fit.answerable && missing) cs_buf_addz(missing, ", ");
        if (!one.answerable) (void)cs_metric_fit(&part, header, names, n_names, missing);
        fit.answerable &= one.answerable;
        if (i == 0) fit.anchor = one.anchor;
    }
    return fit;
}

struct cs_fit cs_metric_fit(const struct cs_metric *m, const struct cs_header *header,
                            const struct cs_slice *names, size_t n_names, struct cs_buf *missing)
{
    struct census c = {header, names, n_names, m->def->of.n > 0, 0, missing, missing ? missing->n : 0};
    struct cs_fit fit = {0};
    struct cs_slice rest = m->def->anchor, item;
    if (cs_aggregate_derived(m->aggregate)) return fit_parts(m, header, names, n_names, missing);
    fit.of = choose(&c, &m->def->of);
    fit.where = choose(&c, &m->def->where);
    if (m->aggregate == CS_AGG_KM || m->aggregate == CS_AGG_OPEN) fit.open = choose(&c, &m->def->open);
    if (!m->suffixed) look_at(&c, m->def->arg.tree);
    if (!m->suffixed) look_at(&c, m->def->arg2.tree);
    look_at(&c, m->def->among.tree);
    while (fit.anchor.n == 0 && cs_list_next(&rest, &item))
        if (is_there(&c, item)) fit.anchor = item;
    fit.answerable = c.lacking == 0;
    return fit;
}

size_t cs_view_lacks(const struct cs_view *v, const struct cs_header *header, const struct cs_slice *names,
                     size_t n_names, struct cs_buf *missing)
{
    struct census c = {header, names, n_names, false, 0, missing, missing->n};
    for (size_t k = 0; k < v->n_keys; k++) look_at(&c, v->keys[k].formula.tree);
    look_at(&c, v->where.tree);
    return c.lacking;
}

/* ---- do they say as_of ---- */

static bool formulas_any(const struct cs_formulas *f, bool (*test)(const struct cs_expr *))
{
    for (size_t i = 0; i < f->n; i++)
        if (test(f->v[i].tree)) return true;
    return false;
}

static bool metric_any(const struct cs_metric_def *d, enum cs_aggregate aggregate,
                       bool (*test)(const struct cs_expr *))
{
    bool open = aggregate == CS_AGG_KM || aggregate == CS_AGG_OPEN;
    return formulas_any(&d->of, test) || formulas_any(&d->where, test) ||
           (open && formulas_any(&d->open, test)) || (d->arg.tree && test(d->arg.tree)) ||
           (d->arg2.tree && test(d->arg2.tree)) || (d->among.tree && test(d->among.tree));
}

/* A derived metric is what its parts are. */
static bool any_of(const struct cs_metric *m, bool (*test)(const struct cs_expr *))
{
    bool derived = cs_aggregate_derived(m->aggregate);
    for (int k = 0; k < (derived ? 2 : 1); k++)
        if (metric_any(derived ? m->part[k].def : m->def, derived ? m->part[k].aggregate : m->aggregate,
                       test))
            return true;
    return false;
}

static bool view_any(const struct cs_view *v, bool (*test)(const struct cs_expr *))
{
    if (v->where.tree && test(v->where.tree)) return true;
    for (size_t k = 0; k < v->n_keys; k++)
        if (test(v->keys[k].formula.tree)) return true;
    for (size_t i = 0; i < v->n_metrics; i++)
        if (any_of(&v->metrics[i], test)) return true;
    return false;
}

static bool context_any(const struct cs_context *x, bool (*test)(const struct cs_expr *))
{
    for (size_t i = 0; i < x->n_lets; i++)
        if (test(x->lets[i])) return true;
    return x->where && test(x->where);
}

static bool says_as_of(const struct cs_expr *tree)
{
    return cs_expr_says(tree, "as_of");
}

bool cs_metric_says_as_of(const struct cs_metric *m)
{
    return any_of(m, says_as_of);
}

bool cs_views_say_as_of(const struct cs_view *v, size_t n, const struct cs_context *x)
{
    for (size_t i = 0; i < n; i++)
        if (view_any(&v[i], says_as_of)) return true;
    return context_any(x, says_as_of);
}
