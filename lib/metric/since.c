/* since.c - reads the earlier measures row by row, in their order, and finds each number in the answer at
 * hand. Cells are compared as they are written: a field has one form. */
#include "metric/since.h"
#include "base/map.h"
#include "expr/units.h"
#include "table/input.h"
#include <stdlib.h>
#include <string.h>

enum column { VIEW, KEYS, METRIC, VALUE, N, AS_OF, FROM, TO, VS, COLUMNS };
static const char *const column_names[COLUMNS] = {"view",  "keys", "metric", "value", "n",
                                                  "as_of", "from", "to",     "vs"};

/* Where a number of the answer is. */
struct place {
    const struct cs_view_answer *view;
    const struct cs_group *group;
};

/* A row of the file. */
struct row {
    const struct cs_block *block;
    uint32_t at;
    struct cs_slice cell[COLUMNS];
    struct cs_num value, n;
    struct cs_days days; /* of its period */
    bool has_as_of;
    struct cs_time as_of;
};

struct comparer {
    struct cs_since *since;
    const struct cs_answer *a;
    struct cs_map index; /* of the groups: view, keys, values */
    struct place *places;
    uint32_t column[COLUMNS];
    struct cs_buf text;
};

/* ---- the groups of the answer ---- */

/* view <TAB> names of the keys that apply <TAB> their values */
static void name_group(const struct cs_view_answer *v, const struct cs_group *g, struct cs_buf *out,
                       struct cs_buf *value)
{
    const struct cs_view *view = v->bound->view;
    cs_buf_clear(out);
    cs_field_add(out, view->id);
    cs_buf_addc(out, '\t');
    for (size_t k = 0, n = 0; k < view->n_shown; k++) {
        if (!(g->named >> k & 1)) continue;
        if (n++) cs_buf_addc(out, ',');
        cs_field_add(out, view->keys[k].name);
        if (g->rest) cs_buf_addc(out, '*');
    }
    for (size_t k = 0; k < view->n_shown; k++) {
        if (!(g->named >> k & 1)) continue;
        cs_buf_addc(out, '\t');
        cs_buf_clear(value);
        cs_key_format(v->bound, g, k, value);
        if (value->failed) out->failed = true;
        cs_field_add(out, cs_buf_slice(value));
    }
}

static enum cs_status index_groups(struct comparer *c, struct cs_error *e)
{
    struct cs_buf value = {0};
    size_t n = 0;
    for (size_t i = 0; i < c->a->n; i++) n += c->a->views[i].n;
    c->places = cs_alloc(n + 1, sizeof *c->places);
    enum cs_status status = c->places ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < c->a->n && status == CS_OK; i++)
        for (size_t g = 0; g < c->a->views[i].n && status == CS_OK; g++) {
            const struct cs_view_answer *v = &c->a->views[i];
            name_group(v, &v->groups[g], &c->text, &value);
            status = cs_buf_status(&c->text, e);
            if (status != CS_OK) break;
            uint32_t id = cs_map_add(&c->index, cs_buf_slice(&c->text), NULL);
            if (id != CS_MAP_NONE) c->places[id] = (struct place){v, &v->groups[g]};
            status = cs_map_status(&c->index, e);
        }
    cs_buf_release(&value);
    return status;
}

/* ---- a row of the file ---- */

static enum cs_status wrong(const struct row *r, enum column c, const char *what, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s': not a %s: '%s'", column_names[c], what, cs_quote(r->cell[c]).text);
    return cs_error_row(e, r->at);
}

static enum cs_status read_row(const struct comparer *c, const struct cs_block *b, uint32_t at, struct row *r,
                               struct cs_error *e)
{
    *r = (struct row){.block = b, .at = at, .value = CS_MISSING, .n = CS_MISSING, .days = CS_DAYS_ALL};
    for (size_t i = 0; i < COLUMNS; i++) r->cell[i] = cs_field(b, at, c->column[i]);
    if (r->cell[VALUE].n && !cs_num_parse(r->cell[VALUE], &r->value)) return wrong(r, VALUE, "number", e);
    if (r->cell[N].n && !cs_num_parse(r->cell[N], &r->n)) return wrong(r, N, "number", e);
    r->has_as_of = r->cell[AS_OF].n > 0;
    if (r->has_as_of && !cs_time_parse(r->cell[AS_OF], &r->as_of)) return wrong(r, AS_OF, "time", e);
    if (r->cell[FROM].n && !cs_date_parse(r->cell[FROM], &r->days.first)) return wrong(r, FROM, "date", e);
    if (r->cell[TO].n && !cs_date_parse(r->cell[TO], &r->days.last)) return wrong(r, TO, "date", e);
    return CS_OK;
}

static const struct cs_view_answer *find_view(const struct cs_answer *a, struct cs_slice id)
{
    for (size_t i = 0; i < a->n; i++)
        if (cs_slice_eq(a->views[i].bound->view->id, id)) return &a->views[i];
    return NULL;
}

static size_t find_metric(const struct cs_view_answer *v, struct cs_slice id)
{
    size_t m = 0;
    while (m < v->bound->n && !cs_slice_eq(v->bound->metrics[m].metric->id, id)) m++;
    return m;
}

/* ---- is it the same number, and had it to stay? ---- */

struct span {
    bool asked;           /* the view has these keys */
    struct cs_days dated; /* the days of the metric's own time keys */
    int64_t last;         /* of the days that any time key names */
};

static struct cs_days common(struct cs_days a, struct cs_days b)
{
    return (struct cs_days){a.first > b.first ? a.first : b.first, a.last < b.last ? a.last : b.last};
}

static bool equal(struct cs_days a, struct cs_days b)
{
    return a.first == b.first && a.last == b.last;
}

/* The days of a date, week or month. */
static struct cs_days days_of_unit(int64_t v, enum cs_unit unit)
{
    struct cs_days d = {v, v};
    if (unit == CS_WEEK) d = (struct cs_days){v * 7 - 3, v * 7 + 3}; /* day -3 was a Monday */
    if (unit != CS_MONTH) return d;
    int64_t year = v >= 0 ? v / 12 : -((11 - v) / 12);
    int month = (int)(v - year * 12) + 1;
    d.first = cs_days_from_civil((int)year + 1970, month, 1);
    d.last = (month < 12 ? cs_days_from_civil((int)year + 1970, month + 1, 1)
                         : cs_days_from_civil((int)year + 1971, 1, 1)) -
             1;
    return d;
}

/* The next of the names, which hold no comma. */
static bool next_name(struct cs_slice *names, struct cs_slice *name)
{
    if (names->n == 0) return false;
    const char *comma = memchr(names->p, ',', names->n);
    *name = cs_slice(names->p, comma ? (size_t)(comma - names->p) : names->n);
    size_t used = name->n + (comma != NULL);
    *names = cs_slice(names->p + used, names->n - used);
    return true;
}

/* Puts the key of the view that lies behind `name` to the text, and its days to the span. */
static bool take_key(struct comparer *c, const struct row *r, const struct cs_view_answer *v, size_t m,
                     struct cs_slice name, struct span *s)
{
    const struct cs_view *view = v->bound->view;
    struct cs_days days;
    int64_t at;
    size_t k = 0;
    bool rest = view->other && name.n && name.p[name.n - 1] == '*';
    name.n -= rest;
    while (k < view->n_shown && !cs_slice_eq(view->keys[k].name, name)) k++;
    uint32_t column = cs_header_find(r->block->header, name);
    if (k == view->n_shown || column == CS_NO_COLUMN) return false;
    struct cs_slice cell = cs_field(r->block, r->at, column);
    enum cs_unit unit = v->bound->key_unit[k];
    cs_buf_addc(&c->text, '\t');
    cs_buf_adds(&c->text, cell);
    if (rest || (unit != CS_DATE && unit != CS_WEEK && unit != CS_MONTH) || !cs_unit_parse(cell, unit, &at))
        return true;
    days = days_of_unit(at, unit);
    if (days.last < s->last) s->last = days.last;
    if (v->bound->metrics[m].dated_key[k]) s->dated = common(s->dated, days);
    return true;
}

/* Names the row's group as name_group() does. */
static struct span take_keys(struct comparer *c, const struct row *r, const struct cs_view_answer *v,
                             size_t m)
{
    struct span s = {true, CS_DAYS_ALL, CS_DAYS_ALL.last};
    struct cs_slice names = r->cell[KEYS], name;
    size_t n = 0;
    cs_buf_clear(&c->text);
    cs_buf_adds(&c->text, r->cell[VIEW]);
    cs_buf_addc(&c->text, '\t');
    cs_buf_adds(&c->text, r->cell[KEYS]);
    for (; s.asked && next_name(&names, &name); n++) s.asked = take_key(c, r, v, m, name, &s);
    if (n < v->bound->view->n_shown && !v->bound->view->totals) s.asked = false;
    return s;
}

/* How long a row's number may go on changing behind its last day. */
static int64_t matures_in(const struct cs_view_answer *v, size_t m)
{
    const struct cs_bound *bound = &v->bound->metrics[m];
    int64_t longest = bound->metric->def->mature_s;
    for (int i = 0; i < 2 && cs_aggregate_derived(bound->metric->aggregate); i++) {
        int64_t part = v->bound->metrics[bound->part[i]].metric->def->mature_s;
        if (part > longest) longest = part;
    }
    return longest;
}

static bool had_to_stay(const struct comparer *c, const struct row *r, const struct cs_view_answer *v,
                        size_t m, int64_t last)
{
    const struct cs_measured *now = c->a->measured;
    if (!r->has_as_of || !now->has_as_of || r->as_of.at == now->as_of.at) return true;
    if (cs_metric_says_as_of(v->bound->metrics[m].metric)) return false;
    struct cs_time settled = {r->as_of.at - matures_in(v, m), r->as_of.off};
    return cs_time_day(settled) > last;
}

/* ---- what is told ---- */

static void add_value(struct cs_buf *out, struct cs_num value, struct cs_num n)
{
    if (cs_num_missing(value)) cs_buf_addz(out, "nothing");
    cs_num_format(value, out);
    cs_buf_addz(out, " (n ");
    cs_num_format(n, out);
    cs_buf_addc(out, ')');
}

/* `dated`: its keys name its days, so that the period says no more. */
static void tell(struct comparer *c, const struct row *r, bool dated, const struct cs_result *now)
{
    struct cs_buf *out = &c->since->told;
    struct cs_slice names = r->cell[KEYS], name;
    bool any = r->cell[VIEW].n > 0;
    if (++c->since->changed > CS_SINCE_TOLD) return;
    if (any) cs_buf_addf(out, "view '%s'", cs_quote(r->cell[VIEW]).text);
    for (; next_name(&names, &name); any = true) {
        uint32_t column = cs_header_find(r->block->header, name);
        cs_buf_addf(out, "%s%s", any ? ", " : "", cs_quote(name).text);
        if (column != CS_NO_COLUMN)
            cs_buf_addf(out, " '%s'", cs_quote(cs_field(r->block, r->at, column)).text);
    }
    if (r->cell[FROM].n && !dated) {
        cs_buf_addf(out, "%s%.10s", any ? ", " : "", cs_quote(r->cell[FROM]).text);
        if (!cs_slice_eq(r->cell[FROM], r->cell[TO])) cs_buf_addf(out, "..%.10s", cs_quote(r->cell[TO]).text);
        any = true;
    }
    cs_buf_addf(out, "%s%s was ", any ? ": " : "", cs_quote(r->cell[METRIC]).text);
    add_value(out, r->value, r->n);
    cs_buf_addz(out, now ? ", is " : ", is gone");
    if (now) add_value(out, now->value, cs_int((int64_t)now->n));
    cs_buf_addc(out, '\n');
}

/* ---- the pass ---- */

static bool same(struct cs_num a, struct cs_num b)
{
    return a.tag == b.tag && (a.v == b.v || cs_num_missing(a));
}

/* A value as who reads it back has it: 3 of 5 is a double here, and 0.6 there. */
static struct cs_num as_written(struct cs_num value, struct cs_buf *text)
{
    struct cs_num read = CS_MISSING;
    cs_buf_clear(text);
    cs_num_format(value, text);
    if (text->n && !cs_num_parse(cs_buf_slice(text), &read)) text->failed = true; /* cannot be */
    return read;
}

static enum cs_status compare_row(struct comparer *c, const struct cs_block *b, uint32_t at,
                                  struct cs_error *e)
{
    struct row r;
    enum cs_status status = read_row(c, b, at, &r, e);
    if (status != CS_OK || r.cell[VS].n) return status;
    const struct cs_view_answer *v = find_view(c->a, r.cell[VIEW]);
    size_t m = v ? find_metric(v, r.cell[METRIC]) : 0;
    if (!v || m == v->bound->n) return CS_OK;
    struct span span = take_keys(c, &r, v, m);
    status = cs_buf_status(&c->text, e);
    if (status != CS_OK || !span.asked) return status;
    const struct cs_days now = v->bound->view->period.kind == CS_PERIOD_ALL
                                   ? CS_DAYS_ALL
                                   : v->places[m * cs_view_periods(v->bound->view)].days;
    const struct cs_days then = common(span.dated, r.days);
    const bool dated = !equal(span.dated, CS_DAYS_ALL);
    if (!equal(now, r.days) && (!dated || !equal(then, common(span.dated, now)))) return CS_OK;
    c->since->met++;
    if (!had_to_stay(c, &r, v, m, span.last < then.last ? span.last : then.last)) return CS_OK;
    c->since->compared++;
    uint32_t id = cs_map_find(&c->index, cs_buf_slice(&c->text));
    if (id == CS_MAP_NONE || !cs_answer_applies(v, c->places[id].group, m, 0)) {
        bool said = !cs_num_missing(r.value) || !same(r.n, cs_int(0)); /* nothing can be nowhere */
        if (said) tell(c, &r, dated, NULL);
        return CS_OK;
    }
    struct cs_result result = cs_answer_get(c->a, v, c->places[id].group, m, 0);
    struct cs_num value = as_written(result.value, &c->text);
    if (!same(value, r.value) || !same(cs_int((int64_t)result.n), r.n)) tell(c, &r, dated, &result);
    return cs_buf_status(&c->text, e);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status compare_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                    struct cs_error *e)
{
    enum cs_status status = CS_OK;
    (void)out;
    for (uint32_t r = 0; r < b->rows && status == CS_OK; r++) status = compare_row(worker, b, r, e);
    return status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)worker;
    (void)ok;
    (void)e;
    return CS_OK;
}

static enum cs_status find_columns(struct comparer *c, const struct cs_header *h, const char *path,
                                   struct cs_error *e)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        c->column[i] = cs_header_find(h, cs_slicez(column_names[i]));
        if (c->column[i] != CS_NO_COLUMN) continue;
        cs_fail(e, CS_DATA, "these are no measures: there is no column '%s'", column_names[i]);
        cs_error_cure(e, "--long and --views write measures");
        return cs_error_at(e, path, 1, 0);
    }
    return CS_OK;
}

static enum cs_status judge(const struct cs_since *s, const char *path, struct cs_error *e)
{
    if (s->compared) return cs_buf_status(&s->told, e);
    cs_fail(e, CS_DATA,
            s->met ? "none of its numbers was over at its as-of" : "it has no number of this question");
    cs_error_cure(e, s->met ? "numbers by date, or of a period, have an end"
                            : "ask with the options of the run that wrote it");
    return cs_error_at(e, path, 0, 0);
}

enum cs_status cs_since_compare(struct cs_since *s, const struct cs_answer *a, const char *path,
                                struct cs_error *e)
{
    struct comparer c = {.since = s, .a = a};
    const struct cs_input_options options = {.files = &path, .n = 1, .jobs = 1};
    const struct cs_pass pass = {.ctx = &c, .start = start, .block = compare_block, .finish = finish};
    struct cs_input *in = NULL;
    enum cs_status status = cs_input_open(&in, &options, e);
    if (status == CS_OK) status = find_columns(&c, cs_input_header(in), path, e);
    if (status == CS_OK) status = index_groups(&c, e);
    if (status == CS_OK) status = cs_input_run(in, &pass, NULL, e);
    if (status == CS_OK) status = judge(s, path, e);
    cs_input_close(in);
    cs_map_release(&c.index);
    free(c.places);
    cs_buf_release(&c.text);
    return status;
}

void cs_since_release(struct cs_since *s)
{
    cs_buf_release(&s->told);
    *s = (struct cs_since){0};
}
