/* segment_portrait.c - --portrait: the customers are read once more, with all that the stream tells of them,
 * and described by the segments that were found (portrait.h). */
#include "metric/catalogue.h"
#include "model/portrait.h"
#include <stdlib.h>
#include <string.h>

struct describing {
    struct cs_segment *s;
    struct cs_header const *header;
    struct cs_catalogue catalogue; /* of features, for their units */
    struct cs_plan *plan;
    struct cs_frame about; /* what the stream tells besides what made the segments */
    struct cs_membership members;
    const struct cs_frame_column **column; /* what is described */
    bool *used;
    const char **unit;
    size_t n;
    struct cs_portrait_held held[CS_USED_COLUMNS];
    size_t n_held;
    struct cs_told_rows rows;
};

/* ---- what is described ---- */

static bool is_made_of(const struct cs_segment *s, struct cs_slice name)
{
    for (size_t i = 0; i < s->frame.n_features; i++)
        if (cs_slice_eq(s->frame.columns[i].name, name)) return true;
    return false;
}

/* Is a column something to describe customers by? Not who they are, nor when, nor the segment. */
static bool tells(const struct describing *d, uint32_t column)
{
    const struct cs_slice name = d->header->name[column];
    const struct cs_column_def *def = cs_schema_column(name);
    for (size_t i = 0; i < d->s->frame.n_keep; i++)
        if (d->s->keep[i] == column) return false;
    if (is_made_of(d->s, name) || memchr(name.p, '`', name.n)) return false;
    if (cs_slice_eqz(name, "segment") || cs_slice_eqz(name, "segment_name")) return false;
    return !def || !(def->id || def->personal || def->type == CS_TIME);
}

static void add_name(struct cs_buf *list, struct cs_slice name)
{
    if (list->n) cs_buf_addc(list, ',');
    cs_buf_addc(list, '`');
    cs_buf_adds(list, name);
    cs_buf_addc(list, '`');
}

/* --about, else all columns. */
static enum cs_status list_columns(struct describing *d, struct cs_buf *list, struct cs_error *e)
{
    if (d->s->ask->about) cs_buf_addz(list, d->s->ask->about);
    for (uint32_t i = 0; i < d->header->n && !d->s->ask->about; i++)
        if (tells(d, i)) add_name(list, d->header->name[i]);
    cs_buf_addc(list, '\0');
    return cs_buf_status(list, e);
}

static enum cs_status read_about(struct describing *d, struct cs_input *in, struct cs_error *e)
{
    struct cs_segment *s = d->s;
    const struct cs_scope scope = cs_context_scope(&s->context, d->header);
    struct cs_buf list = {0};
    cs_node where = CS_NO_NODE;
    enum cs_status st = list_columns(d, &list, e);
    if (st || !list.p[0]) {
        cs_buf_release(&list);
        return st;
    }
    st = cs_plan_make(&d->plan, &scope, e);
    if (!st) st = cs_context_bind(&s->context, d->plan, NULL, &where, e);
    if (!st) st = cs_frame_bind(&d->about, list.p, "--about", d->plan, e);
    d->about.where = where;
    d->about.lenient = true;
    if (!st) st = cs_frame_read(&d->about, in, e);
    cs_buf_release(&list);
    if (!st && d->about.n != s->frame.n) st = cs_fail(e, CS_FAIL, "the input changed between two readings");
    return st;
}

/* ---- what is known of them ---- */

static const char *find_unit(const struct describing *d, struct cs_slice name, struct cs_arena *arena)
{
    const struct cs_column_def *column = cs_schema_column(name);
    const uint32_t at = cs_map_find(&d->catalogue.ids, name);
    struct cs_buf text = {0};
    if (at == CS_MAP_NONE) return column && column->unit ? column->unit : "";
    cs_buf_adds(&text, d->catalogue.defs[at].unit);
    cs_buf_addc(&text, '\0');
    const struct cs_slice copy = text.failed ? cs_slice(NULL, 0) : cs_arena_copy(arena, cs_buf_slice(&text));
    cs_buf_release(&text);
    return copy.p;
}

/* What made the segments first, then the others; not what is nearly a text of its own for each customer. */
static enum cs_status choose(struct describing *d, struct cs_error *e)
{
    struct cs_segment *s = d->s;
    const size_t own = s->method->by_features ? s->frame.n_features : 0, room = own + d->about.n_columns;
    d->column = cs_alloc(room, sizeof *d->column);
    d->used = cs_alloc(room, sizeof *d->used);
    d->unit = cs_alloc(room, sizeof *d->unit);
    if (!d->column || !d->used || !d->unit) return cs_fail_memory(e);
    for (size_t i = 0; i < own; i++) {
        d->used[d->n] = true;
        d->column[d->n++] = &s->frame.columns[i];
    }
    for (size_t i = 0; i < d->about.n_columns; i++) {
        const struct cs_frame_column *c = &d->about.columns[i];
        if (!c->many && !is_made_of(s, c->name)) d->column[d->n++] = c;
        if (c->many)
            cs_buf_addf(&s->notes, "'%s' is text with more than %d different values: not described\n",
                        cs_quote(c->name).text, CS_FRAME_LEVELS);
    }
    if (d->n) return CS_OK;
    return cs_fail(e, CS_DATA, "--portrait: the stream has no column to describe segments by");
}

static enum cs_status look_up(struct describing *d, struct cs_error *e)
{
    struct cs_segment *s = d->s;
    struct cs_buf path = {0};
    d->catalogue.features = true;
    cs_buf_addf(&path, "%s/customer.features", s->ask->data_dir);
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    if (!st) st = cs_catalogue_read(&d->catalogue, path.p, e);
    cs_buf_release(&path);
    for (size_t i = 0; i < d->n && !st; i++) {
        d->unit[i] = find_unit(d, d->column[i]->name, &s->arena);
        if (!d->unit[i]) st = cs_fail_memory(e);
    }
    return st;
}

/* What the tickets tell besides: numbers of customers become rows. */
static enum cs_status hold(struct describing *d, struct cs_error *e)
{
    struct cs_segment *s = d->s;
    struct cs_used *u = &s->used;
    struct cs_map rows = {0};
    struct cs_buf cell = {0};
    uint32_t *row = cs_alloc(u->customers.n, sizeof *row);
    enum cs_status st = row ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < s->frame.n && u->n && !st; i++)
        if (cs_map_add(&rows, cs_frame_kept(&s->frame, i), NULL) == CS_MAP_NONE) st = cs_map_status(&rows, e);
    for (size_t i = 0; i < u->customers.n && !st; i++) {
        cs_buf_clear(&cell);
        cs_field_add(&cell, u->customers.key[i]);
        st = cs_buf_status(&cell, e);
        row[i] = cs_map_find(&rows, cs_buf_slice(&cell));
    }
    for (size_t c = 0; c < u->n && !st; c++) {
        struct cs_used_column *x = &u->column[c];
        size_t n = 0;
        if (x->many)
            cs_buf_addf(&s->notes, "'%s' has more than %d different values: not described\n",
                        cs_quote(x->name).text, CS_USED_VALUES);
        for (size_t i = 0; i < x->n; i++)
            if (row[x->v[i].customer] != CS_MAP_NONE)
                x->v[n++] = (struct cs_used_pair){row[x->v[i].customer], x->v[i].value};
        if (x->many || !n) continue;
        d->held[d->n_held++] = (struct cs_portrait_held){
            .name = x->name, .value = x->values.key, .n_values = x->values.n, .v = x->v, .n = n};
    }
    cs_map_release(&rows);
    cs_buf_release(&cell);
    free(row);
    return st;
}

/* ---- the run ---- */

static void tell(struct cs_segment *s, const struct cs_portrait *p)
{
    cs_buf_addf(&s->notes, "portrait: %zu test%s, Holm's correction; %zu below 0.05\n", p->tests,
                p->tests == 1 ? "" : "s", p->found);
    if (p->small)
        cs_buf_addf(&s->notes, "%zu segment%s of fewer than %d customers: no significance\n", p->small,
                    p->small == 1 ? "" : "s", CS_PORTRAIT_LEAST);
}

/* What a customer has paid in all, as cs-features calls it, and those who sum up orders themselves. */
static const struct cs_frame_column *find_money(const struct describing *d)
{
    static const char *const names[] = {"order_sum", "monetary"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (size_t i = 0; i < d->n; i++)
            if (cs_slice_eqz(d->column[i]->name, names[k])) return d->column[i];
    return NULL;
}

static enum cs_status describe(struct describing *d, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_segment *s = d->s;
    struct cs_telling t = {.name = cs_portrait_keys, .n_names = CS_PORTRAIT_KEYS};
    d->header = cs_input_header(ends->in);
    enum cs_status st = cs_membership_make(&d->members, s, e);
    if (!st) st = read_about(d, ends->in, e);
    if (!st) st = choose(d, e);
    if (!st) st = look_up(d, e);
    if (!st && !s->ask->about) st = hold(d, e);
    if (st) return st;
    char as_of[CS_TIME_LEN];
    if (s->customers.tickets) {
        cs_time_format(s->context.as_of, as_of);
        t.as_of = cs_slice(as_of, sizeof as_of);
    }
    struct cs_portrait p = {.column = d->column,
                            .columns = d->n,
                            .rows = s->frame.n,
                            .held = d->held,
                            .n_held = d->n_held,
                            .segment = d->members.segment,
                            .label = d->members.label,
                            .n = d->members.n,
                            .used = d->used,
                            .unit = d->unit,
                            .money = find_money(d),
                            .jobs = (unsigned)(s->ask->common.jobs < 256 ? s->ask->common.jobs : 256)};
    st = cs_portrait_make(&p, &d->rows, e);
    if (!st) st = cs_told_write(&d->rows, &t, ends, e);
    if (!st) tell(s, &p);
    return st;
}

enum cs_status cs_segment_portrait(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct describing d = {.s = s};
    const enum cs_status st = describe(&d, ends, e);
    cs_told_rows_release(&d.rows);
    cs_membership_release(&d.members);
    cs_frame_release(&d.about);
    cs_plan_free(d.plan);
    cs_catalogue_release(&d.catalogue);
    free(d.column);
    free(d.used);
    free(d.unit);
    return st;
}
