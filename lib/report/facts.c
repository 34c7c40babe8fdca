/* facts.c - reading measures: every row becomes a fact under the numbers of its view, group, metric and
 * comparison. */
#include "report/facts.h"

#include <stdlib.h>
#include <string.h>

/* Columns of the stream that facts need, in the order of `fields` below. */
enum field {
    F_VIEW,
    F_KEYS,
    F_METRIC,
    F_VS,
    F_UNIT,
    F_VALUE,
    F_N,
    F_NUM,
    F_DEN,
    F_LO,
    F_HI,
    F_TARGET,
    F_BASE,
    F_DIFF,
    F_DIFF_LO,
    F_DIFF_HI,
    F_AS_OF,
    F_FROM,
    F_TO,
    FIELDS
};
static const char *const fields[FIELDS] = {"view",    "keys",    "metric", "vs",   "unit",   "value", "n",
                                           "num",     "den",     "lo",     "hi",   "target", "base",  "diff",
                                           "diff_lo", "diff_hi", "as_of",  "from", "to"};

struct reading {
    struct cs_facts *facts;
    const struct cs_header *header;
    uint32_t column[FIELDS];
    uint32_t *key_columns; /* of the keys of view number `bound` */
    uint32_t bound;
    struct cs_buf name; /* scratch for composite names */
};

/* ---- small growing arrays of the facts' arena ---- */

static enum cs_status copy(struct cs_facts *f, struct cs_slice text, struct cs_slice *out, struct cs_error *e)
{
    *out = cs_arena_copy(&f->arena, text);
    return out->p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status number(const struct cs_map *map, uint32_t id, struct cs_error *e)
{
    return id == CS_MAP_NONE ? cs_map_status(map, e) : CS_OK;
}

/* ---- one row ---- */

static struct cs_slice cell(const struct reading *r, const struct cs_block *b, uint32_t row, enum field field)
{
    return r->column[field] == CS_NO_COLUMN ? cs_slice("", 0) : cs_field(b, row, r->column[field]);
}

static enum cs_status bad_cell(enum field field, struct cs_slice text, const char *what, struct cs_error *e)
{
    return cs_fail(e, CS_DATA, "column '%s': not %s: '%s'", fields[field], what, cs_quote(text).text);
}

static enum cs_status read_number(const struct reading *r, const struct cs_block *b, uint32_t row,
                                  enum field field, struct cs_num *out, struct cs_error *e)
{
    struct cs_slice text = cell(r, b, row, field);
    *out = CS_MISSING;
    if (!text.n || cs_num_parse(text, out)) return CS_OK;
    return bad_cell(field, text, "a number", e);
}

static enum cs_status read_day(const struct reading *r, const struct cs_block *b, uint32_t row,
                               enum field field, int64_t *out, struct cs_error *e)
{
    struct cs_slice text = cell(r, b, row, field);
    *out = CS_NO_DAY;
    if (!text.n || cs_date_parse(text, out)) return CS_OK;
    return bad_cell(field, text, "a date", e);
}

static enum cs_status read_numbers(const struct reading *r, const struct cs_block *b, uint32_t row,
                                   struct cs_fact *fact, struct cs_error *e)
{
    const struct {
        enum field field;
        struct cs_num *to;
    } all[] = {
        {F_VALUE, &fact->value},     {F_N, &fact->n},           {F_NUM, &fact->num},
        {F_DEN, &fact->den},         {F_LO, &fact->lo},         {F_HI, &fact->hi},
        {F_BASE, &fact->base},       {F_DIFF, &fact->diff},     {F_DIFF_LO, &fact->diff_lo},
        {F_DIFF_HI, &fact->diff_hi}, {F_TARGET, &fact->target},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        enum cs_status status = read_number(r, b, row, all[i].field, all[i].to, e);
        if (status != CS_OK) return status;
    }
    enum cs_status status = read_day(r, b, row, F_FROM, &fact->from, e);
    return status == CS_OK ? read_day(r, b, row, F_TO, &fact->to, e) : status;
}

/* The text of a cell, unescaped and checked; it lives in the facts' arena. */
static enum cs_status read_text(struct cs_facts *f, struct cs_slice raw, struct cs_slice *out,
                                struct cs_error *e)
{
    if (!cs_utf8_valid(raw)) return cs_fail(e, CS_DATA, "not UTF-8: '%s'", cs_quote(raw).text);
    struct cs_slice text = cs_unescape(raw, &f->arena);
    if (!text.p) return cs_fail(e, CS_DATA, "unknown escape in '%s'", cs_quote(raw).text);
    return copy(f, text, out, e);
}

/* ---- views and their groups ---- */

static enum cs_status split_keys(struct cs_facts *f, struct cs_facts_view *view, struct cs_error *e)
{
    struct cs_slice keys = view->keys;
    size_t n = keys.n ? 1 : 0;
    for (size_t i = 0; i < keys.n; i++) n += keys.p[i] == ',';
    view->key = cs_arena_alloc(&f->arena, n ? n : 1, sizeof *view->key);
    if (!view->key) return cs_fail_memory(e);
    while (view->n_keys < n) {
        const char *comma = memchr(keys.p, ',', keys.n);
        size_t length = comma ? (size_t)(comma - keys.p) : keys.n;
        view->key[view->n_keys++] = cs_slice(keys.p, length);
        keys.p += length + (comma ? 1 : 0);
        keys.n -= length + (comma ? 1 : 0);
    }
    return CS_OK;
}

/* Totals of a view with keys are rows with fewer keys: a view of their own here. */
static struct cs_facts_view *find_view(const struct cs_facts *f, struct cs_slice id, struct cs_slice keys)
{
    for (size_t i = f->n_views; i-- > 0;) /* rows come sorted by view: the last one is the usual one */
        if (cs_slice_eq(f->views[i].id, id) && cs_slice_eq(f->views[i].keys, keys)) return &f->views[i];
    return NULL;
}

static enum cs_status add_view(struct cs_facts *f, struct cs_slice id, struct cs_slice keys,
                               struct cs_facts_view **out, struct cs_error *e)
{
    if (f->n_views == 1000) return cs_fail(e, CS_DATA, "more than 1000 views");
    enum cs_status status = cs_grow(&f->views, &f->views_cap, f->n_views + 1, sizeof *f->views, e);
    if (status != CS_OK) return status;
    struct cs_facts_view *view = &f->views[f->n_views];
    *view = (struct cs_facts_view){.number = (uint32_t)f->n_views};
    if ((status = read_text(f, id, &view->id, e)) != CS_OK) return status;
    if ((status = read_text(f, keys, &view->keys, e)) != CS_OK) return status;
    if ((status = split_keys(f, view, e)) != CS_OK) return status;
    f->n_views++;
    *out = view;
    return CS_OK;
}

/* The columns of a view's keys, in r->key_columns. */
static enum cs_status bind_keys(struct reading *r, const struct cs_facts_view *view, struct cs_error *e)
{
    free(r->key_columns);
    r->bound = view->number;
    r->key_columns = cs_alloc(view->n_keys ? view->n_keys : 1, sizeof *r->key_columns);
    if (!r->key_columns) return cs_fail_memory(e);
    for (size_t i = 0; i < view->n_keys; i++) {
        struct cs_slice name = view->key[i];
        if (name.n && name.p[name.n - 1] == '*') name.n--; /* what a limit left out */
        r->key_columns[i] = cs_header_find(r->header, name);
        if (r->key_columns[i] == CS_NO_COLUMN)
            return cs_fail(e, CS_DATA, "view '%s' names the key '%s', but there is no such column",
                           cs_quote(view->id).text, cs_quote(view->key[i]).text);
    }
    return CS_OK;
}

static enum cs_status add_group(struct reading *r, struct cs_facts_view *view, const struct cs_block *b,
                                uint32_t row, uint32_t id, struct cs_error *e)
{
    struct cs_facts *f = r->facts;
    enum cs_status status =
        cs_grow(&view->groups, &view->groups_cap, view->n_groups + 1, sizeof *view->groups, e);
    if (status != CS_OK) return status;
    struct cs_slice *key = cs_arena_alloc(&f->arena, view->n_keys ? view->n_keys : 1, sizeof *key);
    if (!key) return cs_fail_memory(e);
    for (size_t i = 0; i < view->n_keys && status == CS_OK; i++)
        status = read_text(f, cs_field(b, row, r->key_columns[i]), &key[i], e);
    if (status == CS_OK) view->groups[view->n_groups++] = (struct cs_fact_group){.key = key, .id = id};
    return status;
}

/* The group of a row, made when it is new: its name is the view's number and the key cells as they stand. */
static enum cs_status group_of(struct reading *r, struct cs_facts_view *view, const struct cs_block *b,
                               uint32_t row, uint32_t *id, struct cs_error *e)
{
    struct cs_facts *f = r->facts;
    cs_buf_clear(&r->name);
    cs_buf_add(&r->name, &view->number, sizeof view->number);
    for (size_t i = 0; i < view->n_keys; i++) {
        cs_buf_adds(&r->name, cs_field(b, row, r->key_columns[i]));
        cs_buf_addc(&r->name, '\t');
    }
    enum cs_status status = cs_buf_status(&r->name, e);
    if (status != CS_OK) return status;
    bool added = false;
    *id = cs_map_add(&f->groups, cs_buf_slice(&r->name), &added);
    status = number(&f->groups, *id, e);
    return status == CS_OK && added ? add_group(r, view, b, row, *id, e) : status;
}

static enum cs_status note_metric(struct cs_facts *f, struct cs_facts_view *view, uint32_t metric,
                                  struct cs_error *e)
{
    uint32_t pair[2] = {view->number, metric};
    bool added = false;
    uint32_t id = cs_map_add(&f->seen, cs_slice((const char *)pair, sizeof pair), &added);
    enum cs_status status = number(&f->seen, id, e);
    if (status != CS_OK || !added) return status;
    status = cs_grow(&view->metrics, &view->metrics_cap, view->n_metrics + 1, sizeof *view->metrics, e);
    if (status == CS_OK) view->metrics[view->n_metrics++] = f->words.key[metric];
    return status;
}

/* ---- the index ---- */

static struct cs_slice place_key(const struct cs_fact_place *p)
{
    return cs_slice((const char *)p, sizeof *p);
}

static enum cs_status word_of(struct cs_facts *f, struct cs_slice raw, uint32_t *id, struct cs_error *e)
{
    if (!cs_utf8_valid(raw)) return cs_fail(e, CS_DATA, "not UTF-8: '%s'", cs_quote(raw).text);
    *id = cs_map_add(&f->words, raw, NULL);
    return number(&f->words, *id, e);
}

enum cs_status cs_facts_cure(const struct cs_facts *f, struct cs_error *e)
{
    const struct cs_slice source = f->source.n ? f->source : CS_LIT("cs-metrics --views daily");
    return cs_error_cure(e, "%.*s … | cs-report", (int)source.n, source.p);
}

static enum cs_status add_fact(struct cs_facts *f, const struct cs_fact_place *at, const struct cs_fact *fact,
                               struct cs_error *e)
{
    bool added = false;
    uint32_t id = cs_map_add(&f->index, place_key(at), &added);
    enum cs_status status = number(&f->index, id, e);
    if (status != CS_OK) return status;
    if (!added) {
        cs_fail(e, CS_DATA, "a second row of view '%s', metric '%s' for the same keys",
                cs_quote(f->views[at->view].id).text, cs_quote(f->words.key[at->metric]).text);
        return cs_error_cure(e, "each of these streams in a report of its own");
    }
    status = cs_grow(&f->facts, &f->facts_cap, f->n_facts + 1, sizeof *f->facts, e);
    if (status == CS_OK) f->facts[f->n_facts++] = *fact;
    return status;
}

/* A view by date has the days of all its metrics; a metric that is judged at another age has nothing to say
 * about some. */
static bool is_outside(const struct reading *r, const struct cs_facts_view *view, const struct cs_block *b,
                       uint32_t row, const struct cs_fact *fact)
{
    int64_t day;
    for (size_t i = 0; i < view->n_keys && fact->from != CS_NO_DAY && fact->to != CS_NO_DAY; i++)
        if (cs_slice_eqz(view->key[i], "date") && cs_date_parse(cs_field(b, row, r->key_columns[i]), &day))
            return day < fact->from || day > fact->to;
    return false;
}

static enum cs_status read_row(struct reading *r, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_facts *f = r->facts;
    struct cs_slice view_id = cell(r, b, row, F_VIEW), keys = cell(r, b, row, F_KEYS);
    enum cs_status status = CS_OK;
    struct cs_facts_view *view = find_view(f, view_id, keys);
    if (!view) status = add_view(f, view_id, keys, &view, e);
    if (status != CS_OK) return status;
    if (view->number != r->bound || !r->key_columns) status = bind_keys(r, view, e);
    struct cs_fact_place at = {.view = view->number};
    struct cs_fact fact = {0};
    if (status == CS_OK) status = group_of(r, view, b, row, &at.group, e);
    if (status == CS_OK) status = word_of(f, cell(r, b, row, F_METRIC), &at.metric, e);
    if (status == CS_OK) status = word_of(f, cell(r, b, row, F_VS), &at.vs, e);
    if (status == CS_OK) status = note_metric(f, view, at.metric, e);
    if (status == CS_OK) status = read_numbers(r, b, row, &fact, e);
    if (status == CS_OK) status = read_text(f, cell(r, b, row, F_UNIT), &fact.unit, e);
    if (status == CS_OK && !f->as_of.n) status = read_text(f, cell(r, b, row, F_AS_OF), &f->as_of, e);
    if (status != CS_OK || is_outside(r, view, b, row, &fact)) return status;
    return add_fact(f, &at, &fact, e);
}

/* ---- the pass: one worker, so that rows come in order ---- */

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status take_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct reading *r = worker;
    (void)out;
    for (uint32_t row = 0; row < b->rows; row++) {
        bool cell = cs_slice_eq(cs_field(b, row, r->column[F_VIEW]), CS_CUBE_VIEW);
        enum cs_status status = cell ? cs_cube_add(&r->facts->cube, b, row, e) : read_row(r, b, row, e);
        if (status == CS_DATA) return cs_error_row(e, row);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

/* What the stream is, when it is not measures: the first kind whose required columns are all there. */
static const char *kind_of(const struct cs_header *header)
{
    size_t n;
    const struct cs_kind_def *kinds = cs_schema_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        const char *list = kinds[i].required;
        struct cs_slice name;
        bool all = true;
        while (cs_schema_next(&list, &name)) all &= cs_header_find(header, name) != CS_NO_COLUMN;
        if (all) return kinds[i].name;
    }
    return NULL;
}

static enum cs_status bind(struct reading *r, struct cs_error *e)
{
    for (enum field i = 0; i < FIELDS; i++) {
        r->column[i] = cs_header_find(r->header, cs_slicez(fields[i]));
        if (r->column[i] != CS_NO_COLUMN || i == F_TARGET) continue; /* targets need not be there */
        const char *kind = kind_of(r->header);
        if (kind && strcmp(kind, "measures") != 0)
            cs_fail(e, CS_DATA, "a report is made from measures, and this stream is %s", kind);
        else
            cs_fail(e, CS_DATA, "a report is made from measures, and this stream has no column '%s'",
                    fields[i]);
        return cs_facts_cure(r->facts, e);
    }
    return CS_OK;
}

enum cs_status cs_facts_read(struct cs_facts *f, struct cs_input *input, struct cs_error *e)
{
    *f = (struct cs_facts){0};
    return cs_facts_add(f, input, e);
}

enum cs_status cs_facts_add(struct cs_facts *f, struct cs_input *input, struct cs_error *e)
{
    bool first = f->n_views == 0;
    struct reading r = {.facts = f, .header = cs_input_header(input)};
    enum cs_status status = bind(&r, e);
    const struct cs_pass pass = {.ctx = &r, .start = start, .block = take_block, .finish = finish};
    if (status == CS_OK) status = cs_input_run(input, &pass, NULL, e);
    if (first) f->sealed = status == CS_OK && cs_input_sealed(input);
    if (first && f->sealed) f->seal = cs_input_seal(input);
    free(r.key_columns);
    cs_buf_release(&r.name);
    return status;
}

void cs_facts_release(struct cs_facts *f)
{
    for (size_t i = 0; i < f->n_views; i++) {
        free(f->views[i].groups);
        free(f->views[i].metrics);
    }
    cs_cube_release(&f->cube);
    free(f->views);
    free(f->facts);
    cs_map_release(&f->words);
    cs_map_release(&f->groups);
    cs_map_release(&f->seen);
    cs_map_release(&f->index);
    cs_arena_release(&f->arena);
    *f = (struct cs_facts){0};
}

/* ---- questions ---- */

const struct cs_facts_view *cs_facts_view(const struct cs_facts *f, struct cs_slice id)
{
    const struct cs_facts_view *best = NULL;
    for (size_t i = 0; i < f->n_views; i++)
        if (cs_slice_eq(f->views[i].id, id) && (!best || f->views[i].n_keys > best->n_keys))
            best = &f->views[i];
    return best;
}

bool cs_facts_has_metric(const struct cs_facts *f, const struct cs_facts_view *view, struct cs_slice metric)
{
    uint32_t pair[2] = {view->number, cs_map_find(&f->words, metric)};
    if (pair[1] == CS_MAP_NONE) return false;
    return cs_map_find(&f->seen, cs_slice((const char *)pair, sizeof pair)) != CS_MAP_NONE;
}

/* A value as it stands in a cell of the stream. */
static void add_cell(struct cs_buf *out, struct cs_slice value)
{
    static const char plain[] = "\t\n\r\\", escaped[] = "tnr\\";
    for (size_t i = 0; i < value.n; i++) {
        const char *at = value.p[i] ? strchr(plain, value.p[i]) : NULL;
        if (at) cs_buf_addc(out, '\\');
        cs_buf_addc(out, at ? escaped[at - plain] : value.p[i]);
    }
    cs_buf_addc(out, '\t');
}

const struct cs_fact_group *cs_facts_group(const struct cs_facts *f, const struct cs_facts_view *view,
                                           const struct cs_slice *values)
{
    struct cs_buf name = {0};
    cs_buf_add(&name, &view->number, sizeof view->number);
    for (size_t i = 0; i < view->n_keys; i++) add_cell(&name, values[i]);
    uint32_t id = name.failed ? CS_MAP_NONE : cs_map_find(&f->groups, cs_buf_slice(&name));
    cs_buf_release(&name);
    size_t lo = 0, hi = id == CS_MAP_NONE ? 0 : view->n_groups; /* numbers rise within a view */
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (view->groups[middle].id == id) return &view->groups[middle];
        if (view->groups[middle].id < id)
            lo = middle + 1;
        else
            hi = middle;
    }
    return NULL;
}

const struct cs_fact *cs_facts_get(const struct cs_facts *f, const struct cs_facts_view *view,
                                   const struct cs_fact_group *group, struct cs_slice metric,
                                   struct cs_slice vs)
{
    struct cs_fact_place at = {view->number, group->id, cs_map_find(&f->words, metric),
                               cs_map_find(&f->words, vs)};
    if (at.metric == CS_MAP_NONE || at.vs == CS_MAP_NONE) return NULL;
    uint32_t id = cs_map_find(&f->index, place_key(&at));
    return id == CS_MAP_NONE ? NULL : &f->facts[id];
}

struct cs_fact_place cs_facts_place(const struct cs_facts *f, size_t fact)
{
    struct cs_fact_place place;
    memcpy(&place, f->index.key[fact].p, sizeof place);
    return place;
}

bool cs_facts_period(const struct cs_facts *f, const struct cs_facts_view *view, int64_t *from, int64_t *to)
{
    if (!view->n_groups || !view->n_metrics) return false;
    for (size_t i = 0; i < view->n_metrics; i++) {
        const struct cs_fact *fact =
            cs_facts_get(f, view, &view->groups[0], view->metrics[i], cs_slice("", 0));
        if (!fact || fact->from == CS_NO_DAY || fact->to == CS_NO_DAY) continue;
        *from = fact->from;
        *to = fact->to;
        return true;
    }
    return false;
}
