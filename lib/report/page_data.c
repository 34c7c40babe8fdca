/* page_data.c - walks a document and writes down what its figures are about. */
#include "report/page_data.h"

#include "report/chart.h"
#include "report/island.h"
#include "report/names.h"

#include <math.h>
#include <string.h>

struct data {
    const struct cs_build *b;
    struct cs_buf *out;
    struct cs_map views, metrics, pairs; /* what figures name; pairs: "view\tmetric" */
    bool any;                            /* a figure was written */
};

/* ---- small ---- */

static void member(struct data *d, const char *name)
{
    cs_buf_addf(d->out, ",\"%s\":", name);
}

static void text(struct data *d, const char *name, struct cs_slice s)
{
    member(d, name);
    cs_island_text(d->out, s);
}

static void numbers(struct data *d, const char *name, const double *x, size_t n)
{
    if (!x) return;
    member(d, name);
    for (size_t i = 0; i < n; i++) {
        cs_buf_addc(d->out, i ? ',' : '[');
        cs_island_number(d->out, x[i]);
    }
    cs_buf_addz(d->out, n ? "]" : "[]");
}

/* ---- what is named ---- */

static struct cs_slice metric_of(struct cs_slice spec)
{
    const char *colon = spec.n ? memchr(spec.p, ':', spec.n) : NULL;
    return colon ? cs_slice(spec.p, (size_t)(colon - spec.p)) : spec;
}

static void name_spec(struct data *d, struct cs_slice view, struct cs_slice spec)
{
    struct cs_buf pair = {0};
    struct cs_slice id = metric_of(spec);
    if (!view.n || !id.n) return;
    (void)cs_map_add(&d->views, view, NULL);
    (void)cs_map_add(&d->metrics, id, NULL);
    cs_buf_adds(&pair, view);
    cs_buf_addc(&pair, '\t');
    cs_buf_adds(&pair, id);
    if (pair.failed || cs_map_add(&d->pairs, cs_buf_slice(&pair), NULL) == CS_MAP_NONE) d->out->failed = true;
    cs_buf_release(&pair);
}

/* ---- figures ---- */

static void begin(struct data *d, const char *type, const struct cs_origin *origin)
{
    cs_buf_addf(d->out, "%s{\"type\":\"%s\"", d->any ? ",\n" : "", type);
    d->any = true;
    text(d, "view", origin->view);
    if (origin->x.n) text(d, "x", origin->x);
    if (origin->by.n) text(d, "by", origin->by);
    if (origin->fixed) cs_buf_addz(d->out, ",\"fixed\":1");
}

/* Each with what it is compared with. */
static void add_tiles(struct data *d, const struct cs_part *part)
{
    begin(d, "tiles", &part->origin);
    member(d, "tiles");
    cs_buf_addc(d->out, '[');
    for (size_t i = 0; i < part->n_tiles; i++) {
        const struct cs_tile *tile = &part->tiles[i];
        cs_buf_addz(d->out, i ? ",[" : "[");
        cs_island_text(d->out, tile->id);
        for (size_t k = 0; k < tile->n_changes; k++) {
            cs_buf_addc(d->out, ',');
            cs_island_text(d->out, tile->changes[k].vs);
        }
        cs_buf_addc(d->out, ']');
        name_spec(d, part->origin.view, tile->id);
    }
    cs_buf_addz(d->out, "]}");
}

static void add_columns(struct data *d, const struct cs_grid *g)
{
    member(d, "columns");
    for (size_t i = 0; i < g->n_columns; i++) {
        cs_buf_addf(d->out, "%s[\"%s\",", i ? "," : "[", cs_column_name(g->columns[i].kind));
        cs_island_text(d->out, g->columns[i].id);
        cs_buf_addc(d->out, ']');
        if (g->columns[i].kind != CS_COLUMN_NAME) name_spec(d, g->origin.view, g->columns[i].id);
    }
    cs_buf_addz(d->out, g->n_columns ? "]" : "[]");
}

/* The key values of each row; null: the row is no single group. */
static void add_rows(struct data *d, const struct cs_grid *g)
{
    member(d, "rows");
    cs_buf_addc(d->out, '[');
    for (size_t r = 0; r < g->n_rows; r++) {
        const struct cs_cell *cell = &g->cells[r * g->n_columns];
        size_t n = 0;
        if (r) cs_buf_addc(d->out, ',');
        while (n < g->n_columns && cell[n].key.p) n++;
        if (!n) cs_buf_addz(d->out, "null");
        for (size_t i = 0; i < n; i++) {
            cs_buf_addc(d->out, i ? ',' : '[');
            cs_island_text(d->out, cell[i].key);
        }
        if (n) cs_buf_addc(d->out, ']');
    }
    cs_buf_addc(d->out, ']');
}

/* Of a line only its last point shows how sure it is. */
static void bounds(struct data *d, const char *name, const struct cs_chart *c, const double *x)
{
    size_t last = c->n_points;
    if (!x || c->kind != CS_CHART_LINE) {
        numbers(d, name, x, c->n_points);
        return;
    }
    while (last && isnan(x[last - 1])) last--;
    if (!last) return;
    member(d, name);
    cs_buf_addf(d->out, "{\"%zu\":", last - 1);
    cs_island_number(d->out, x[last - 1]);
    cs_buf_addc(d->out, '}');
}

static void add_series(struct data *d, const struct cs_chart *c, const struct cs_series *s)
{
    cs_buf_addf(d->out, "{\"role\":\"%s\",\"name\":", cs_series_name(s->role));
    cs_island_line(d->out, &s->name);
    text(d, "column", s->column);
    name_spec(d, c->table->origin.view, s->column);
    if (s->key.p) text(d, "key", s->key);
    numbers(d, "y", s->y, c->n_points);
    numbers(d, "x", s->x, c->n_points);
    bounds(d, "lo", c, s->lo);
    bounds(d, "hi", c, s->hi);
    cs_buf_addc(d->out, '}');
}

static void add_points(struct data *d, const struct cs_chart *c)
{
    member(d, "labels");
    cs_buf_addc(d->out, '[');
    for (size_t i = 0; i < c->n_points; i++) {
        if (i) cs_buf_addc(d->out, ',');
        cs_island_line(d->out, &c->label[i]);
    }
    cs_buf_addc(d->out, ']');
    member(d, "keys");
    cs_buf_addc(d->out, '[');
    for (size_t i = 0; i < c->n_points; i++) {
        if (i) cs_buf_addc(d->out, ',');
        if (c->key[i].p)
            cs_island_text(d->out, c->key[i]);
        else
            cs_buf_addz(d->out, "null");
    }
    cs_buf_addc(d->out, ']');
    member(d, "marked");
    cs_buf_addc(d->out, '[');
    for (size_t i = 0; i < c->n_points; i++) cs_buf_addf(d->out, "%s%d", i ? "," : "", c->marked[i]);
    cs_buf_addc(d->out, ']');
}

static void add_chart(struct data *d, const struct cs_chart *c)
{
    begin(d, "chart", &c->table->origin);
    add_columns(d, c->table);
    add_rows(d, c->table);
    member(d, "asked");
    for (size_t i = 0; i < c->table->origin.n_columns; i++) {
        cs_buf_addc(d->out, i ? ',' : '[');
        cs_island_text(d->out, c->table->origin.columns[i]);
    }
    cs_buf_addz(d->out, c->table->origin.n_columns ? "]" : "[]");
    member(d, "chart");
    cs_buf_addf(d->out, "{\"kind\":\"%s\",\"measure\":\"%s\",\"measureX\":\"%s\",\"better\":%d",
                cs_chart_name(c->kind), cs_measure_unit(c->measure), cs_measure_unit(c->measure_x),
                c->better);
    member(d, "target");
    cs_island_number(d->out, c->target);
    if (c->square) cs_buf_addz(d->out, ",\"square\":true");
    member(d, "xTitle");
    cs_island_line(d->out, &c->x_title);
    member(d, "yTitle");
    cs_island_line(d->out, &c->y_title);
    add_points(d, c);
    numbers(d, "usualLo", c->usual_lo, c->n_points);
    numbers(d, "usualHi", c->usual_hi, c->n_points);
    member(d, "series");
    cs_buf_addc(d->out, '[');
    for (size_t i = 0; i < c->n_series; i++) {
        if (i) cs_buf_addc(d->out, ',');
        add_series(d, c, &c->series[i]);
    }
    cs_buf_addz(d->out, "]}}");
}

static void add_table(struct data *d, const struct cs_grid *g)
{
    begin(d, "table", &g->origin);
    add_columns(d, g);
    add_rows(d, g);
    cs_buf_addc(d->out, '}');
}

/* In the order in which the page numbers them: a part before its children. */
static void add_parts(struct data *d, const struct cs_part *parent)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) {
        if (p->kind == CS_PART_TILES) add_tiles(d, p);
        if (p->kind == CS_PART_TABLE) add_table(d, p->grid);
        if (p->kind == CS_PART_CHART) add_chart(d, p->chart);
        if (p->kind == CS_PART_GROUP || p->kind == CS_PART_ITEM || p->kind == CS_PART_LIST ||
            p->kind == CS_PART_QUOTE)
            add_parts(d, p);
    }
}

/* ---- metrics and views ---- */

static const char *aggregate_name(enum cs_aggregate a)
{
    switch (a) {
    case CS_AGG_COUNT:
    case CS_AGG_N:
    case CS_AGG_OPEN:
        return "count";
    case CS_AGG_SHARE:
        return "share";
    case CS_AGG_MEAN:
        return "mean";
    case CS_AGG_SUM:
        return "sum";
    case CS_AGG_QUANTILE:
        return "quantile";
    default:
        return "other";
    }
}

static void add_metric(struct data *d, struct cs_slice id)
{
    struct cs_metric m;
    struct cs_error ignored = CS_ERROR_INIT;
    struct cs_line name = {0};
    if (cs_catalogue_find(d->b->catalogue, id, &m, &ignored) != CS_OK) {
        cs_buf_addz(d->out, "{\"agg\":\"other\"}");
        return;
    }
    struct cs_slice better = m.def->better;
    cs_buf_addf(d->out, "{\"agg\":\"%s\",\"measure\":\"%s\",\"better\":%d", aggregate_name(m.aggregate),
                cs_measure_unit(cs_measure_of(m.unit)),
                cs_slice_eqz(better, "up")     ? 1
                : cs_slice_eqz(better, "down") ? -1
                                               : 0);
    cs_metric_words(d->b, id, &name);
    member(d, "name");
    cs_island_line(d->out, &name);
    if (m.aggregate == CS_AGG_QUANTILE) {
        member(d, "p");
        cs_island_number(d->out, (double)m.p_num / m.p_den);
        text(d, "of", m.def->id);
    }
    cs_buf_addc(d->out, '}');
}

/* All rows of its days, and no group left out that a reader could ask for? */
static bool is_exact(const struct data *d, struct cs_slice id)
{
    for (size_t i = 0; d->b->views && i < d->b->views->n; i++) {
        const struct cs_view *v = &d->b->views->v[i];
        if (cs_slice_eq(v->id, id)) return !v->where.tree && v->n_keys == v->n_shown;
    }
    return false;
}

/* The days of a metric of a view: those of the first group that has it. */
static void add_days(struct data *d, const struct cs_facts_view *view, struct cs_slice metric, bool *any)
{
    char from[10], to[10];
    const struct cs_fact *fact = NULL;
    for (size_t g = 0; g < view->n_groups && !fact; g++)
        fact = cs_facts_get(d->b->facts, view, &view->groups[g], metric, cs_slice("", 0));
    if (!fact || fact->from == CS_NO_DAY || fact->to == CS_NO_DAY) return;
    cs_date_format(fact->from, from);
    cs_date_format(fact->to, to);
    if (*any) cs_buf_addc(d->out, ',');
    *any = true;
    cs_island_text(d->out, metric);
    cs_buf_addf(d->out, ":[\"%.10s\",\"%.10s\"", from, to);
    if (!cs_num_missing(fact->target)) {
        cs_buf_addc(d->out, ',');
        cs_num_format(fact->target, d->out);
    }
    cs_buf_addc(d->out, ']');
}

static void add_view(struct data *d, struct cs_slice id)
{
    const struct cs_facts_view *view = cs_facts_view(d->b->facts, id);
    bool any = false;
    cs_buf_addf(d->out, "{\"exact\":%s,\"keys\":[", view && is_exact(d, id) ? "true" : "false");
    for (size_t k = 0; view && k < view->n_keys; k++) {
        if (k) cs_buf_addc(d->out, ',');
        cs_island_text(d->out, view->key[k]);
    }
    cs_buf_addz(d->out, "],\"days\":{");
    for (size_t i = 0; view && i < d->pairs.n; i++) {
        struct cs_slice pair = d->pairs.key[i];
        if (pair.n > id.n && memcmp(pair.p, id.p, id.n) == 0 && pair.p[id.n] == '\t')
            add_days(d, view, cs_slice(pair.p + id.n + 1, pair.n - id.n - 1), &any);
    }
    cs_buf_addz(d->out, "}}");
}

static void add_named(struct data *d, const char *name, const struct cs_map *ids,
                      void (*add)(struct data *, struct cs_slice))
{
    cs_buf_addf(d->out, ",\n\"%s\":{", name);
    for (size_t i = 0; i < ids->n; i++) {
        if (i) cs_buf_addc(d->out, ',');
        cs_island_text(d->out, ids->key[i]);
        cs_buf_addc(d->out, ':');
        add(d, ids->key[i]);
    }
    cs_buf_addc(d->out, '}');
}

/* ---- words ---- */

static void add_words(struct data *d)
{
    static const struct {
        const char *name;
        enum cs_word word;
    } words[] = {
        {"seconds", CS_WORD_SECONDS},
        {"minutes", CS_WORD_MINUTES},
        {"hours", CS_WORD_HOURS},
        {"points", CS_WORD_POINTS_TILE},
        {"scorePoints", CS_WORD_SCORE_POINTS},
        {"few", CS_WORD_FEW},
        {"interval", CS_WORD_INTERVAL},
        {"met", CS_WORD_MET},
        {"missed", CS_WORD_MISSED},
        {"borderline", CS_WORD_BORDERLINE},
        {"target", CS_WORD_TARGET},
        {"previous", CS_WORD_PREVIOUS},
        {"vs", CS_WORD_VS},
        {"base", CS_WORD_BASE},
        {"thisDay", CS_WORD_THIS_DAY},
        {"other", CS_WORD_OTHER},
    };
    cs_buf_addz(d->out, ",\n\"words\":{");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        cs_buf_addf(d->out, "%s\"%s\":", i ? "," : "", words[i].name);
        cs_island_text(d->out, cs_slicez(cs_word(words[i].word, d->b->doc->lang)));
    }
    cs_buf_addc(d->out, '}');
}

/* The days that the report is about: one, where a view is. */
static struct cs_days days_of(const struct data *d)
{
    struct cs_days all = CS_DAYS_NONE;
    int64_t from, to;
    for (size_t i = 0; i < d->views.n; i++) {
        const struct cs_facts_view *view = cs_facts_view(d->b->facts, d->views.key[i]);
        if (!view || !cs_facts_period(d->b->facts, view, &from, &to)) continue;
        if (all.first > all.last || from == to) all = (struct cs_days){from, to};
        if (from == to) break;
    }
    return all;
}

/* What comparisons are called, which another period must call otherwise: "yesterday", "vs yesterday". */
static void add_comparisons(struct data *d)
{
    static const char *const all[] = {"previous", "week"};
    struct cs_days days = days_of(d);
    cs_buf_addz(d->out, ",\n\"comparisons\":{");
    for (size_t i = 0; i < 2; i++) {
        struct cs_line plain = {0}, label = {0};
        cs_vs_words(d->b, cs_slicez(all[i]), days, false, &plain);
        cs_vs_words(d->b, cs_slicez(all[i]), days, true, &label);
        cs_buf_addf(d->out, "%s\"%s\":[", i ? "," : "", all[i]);
        cs_island_line(d->out, &plain);
        cs_buf_addc(d->out, ',');
        cs_island_line(d->out, &label);
        cs_buf_addc(d->out, ']');
    }
    cs_buf_addc(d->out, '}');
}

enum cs_status cs_page_data(const struct cs_build *b, struct cs_buf *out, struct cs_error *e)
{
    struct data d = {.b = b, .out = out};
    cs_buf_addf(out, "{\"lang\":\"%s\",\"minN\":%llu,\n\"figures\":[", cs_lang_tag(b->doc->lang),
                (unsigned long long)b->min_n);
    add_parts(&d, b->doc->root);
    cs_buf_addc(out, ']');
    add_named(&d, "metrics", &d.metrics, add_metric);
    add_named(&d, "views", &d.views, add_view);
    add_words(&d);
    add_comparisons(&d);
    cs_buf_addc(out, '}');
    enum cs_status status = cs_map_status(&d.metrics, e);
    if (status == CS_OK) status = cs_map_status(&d.views, e);
    cs_map_release(&d.metrics);
    cs_map_release(&d.views);
    cs_map_release(&d.pairs);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}
