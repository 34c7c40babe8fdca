/* check_order.c - what is known only in the order of the input: which rows came before, which are late, and
 * where findings stand. */
#include "clean/check_part.h"
#include <stdlib.h>
#include <string.h>

/* ---- where ---- */

/* What may be shown of a cell: of a value of a person its shape, which says what is wrong with it; of others
 * all but what cs-mask would hide. */
static void show(struct cs_check_order *o, uint32_t column, struct cs_slice cell, struct cs_buf *out)
{
    if (o->c->judges[column].personal) {
        cs_check_shape(cell, out);
        return;
    }
    o->show.plan = o->c->show;
    cs_show_cell(&o->show, column, cell, out);
}

static struct cs_slice keep(struct cs_check *c, struct cs_slice s)
{
    struct cs_slice copy = cs_arena_copy(&c->arena, s);
    return copy.p ? copy : CS_LIT("");
}

static enum cs_status tell(struct cs_check_order *o, uint32_t rule, uint32_t row, uint32_t column,
                           struct cs_error *e)
{
    struct cs_check *c = o->c;
    struct cs_check_rule *r = &c->rules[rule];
    const struct cs_block *b = cs_input_block(o->in);
    const char *file;
    uint64_t line;
    if (r->internal && rule != c->rule_reference) r->failed++;
    if (r->n_told == CS_CHECK_TOLD && !c->audit) return CS_OK;
    cs_input_place(o->in, row, &file, &line);
    if (r->n_told < CS_CHECK_TOLD) {
        struct cs_check_place *p = &r->told[r->n_told++];
        *p = (struct cs_check_place){.file = keep(c, cs_slicez(file)), .line = line};
        if (column != CS_NO_COLUMN) {
            cs_buf_clear(&o->shown);
            show(o, column, cs_field(b, row, column), &o->shown);
            p->column = c->header->name[column];
            struct cs_slice shown = cs_buf_slice(&o->shown);
            p->value = keep(c, c->judges[column].personal ? shown : cs_slicez(cs_quote(shown).text));
        }
    }
    if (!c->audit) return CS_OK;
    cs_buf_clear(&o->text);
    if (c->ticket != CS_NO_COLUMN) cs_buf_adds(&o->text, cs_field(b, row, c->ticket));
    cs_buf_addc(&o->text, '\t');
    if (column != CS_NO_COLUMN) cs_field_add(&o->text, c->header->name[column]);
    cs_buf_addc(&o->text, '\t');
    if (column != CS_NO_COLUMN) show(o, column, cs_field(b, row, column), &o->text);
    cs_buf_addz(&o->text, "\t\t");
    cs_field_add(&o->text, r->id);
    cs_buf_addc(&o->text, '\t');
    cs_field_add(&o->text, cs_slicez(file));
    cs_buf_addf(&o->text, "\t%llu\n", (unsigned long long)line);
    enum cs_status st = cs_buf_status(&o->text, e);
    return st ? st : cs_output_write(c->audit, o->text.p, o->text.n, e);
}

/* ---- rows ---- */

static enum cs_status look_at(struct cs_check_order *o, const struct cs_check_mark *m, uint32_t source,
                              struct cs_error *e)
{
    struct cs_check_counts *s = &o->by_source[source];
    int64_t *newest = &o->newest[source];
    struct cs_check *c = o->c;
    struct cs_again again;
    enum cs_status st = cs_unique_add(&o->unique, m->key, m->normal, m->row, &again, e);
    if (st) return st;
    if (!m->keyed) again.row = again.key; /* its key is the row */
    s->keyed += m->keyed;
    s->rows_again += again.row;
    s->keys_again += m->keyed && again.key;
    s->normals_again += m->keyed && again.normal;
    if (again.row) st = tell(o, c->rule_row, m->number, CS_NO_COLUMN, e);
    if (!st && m->keyed && again.key && !again.row) st = tell(o, c->rule_key, m->number, c->keys[0], e);
    if (!st && m->keyed && again.normal && !again.key) st = tell(o, c->rule_normal, m->number, c->keys[0], e);
    if (st || m->created == INT64_MIN) return st;
    s->timed++;
    bool late = *newest != INT64_MIN && m->created < *newest - c->late_s;
    s->late += late;
    if (m->created > *newest) *newest = m->created;
    return late ? tell(o, c->rule_late, m->number, CS_NO_COLUMN, e) : CS_OK;
}

/* The block's sources by our numbers. */
static enum cs_status name_sources(struct cs_check_order *o, const char *list, uint64_t n, uint32_t *ids,
                                   struct cs_error *e)
{
    for (uint64_t i = 0; i < n; i++) {
        uint32_t length;
        memcpy(&length, list, sizeof length);
        list += sizeof length;
        ids[i] = cs_map_add(&o->sources, cs_slice(list, length), NULL);
        list += length;
        enum cs_status st = cs_map_status(&o->sources, e);
        if (st) return st;
        size_t before = o->cap, times = o->newest_cap;
        st = cs_grow(&o->newest, &o->newest_cap, o->sources.n, sizeof *o->newest, e);
        if (st) return st;
        for (; times < o->newest_cap; times++) o->newest[times] = INT64_MIN;
        st = cs_grow(&o->by_source, &o->cap, o->sources.n, sizeof *o->by_source, e);
        if (st) return st;
        if (o->cap > before) memset(o->by_source + before, 0, (o->cap - before) * sizeof *o->by_source);
    }
    return CS_OK;
}

/* The worker finds them a rule at a time. */
static int by_row(const void *a, const void *b)
{
    const struct cs_check_finding *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

enum cs_status cs_check_in_order(void *order, struct cs_buf *out, struct cs_error *e)
{
    struct cs_check_order *o = order;
    struct cs_check_footer f;
    struct cs_check_mark m, ahead;
    struct cs_arena arena = {0};
    memcpy(&f, out->p + out->n - sizeof f, sizeof f);
    const char *marks = out->p, *found = marks + f.marks * sizeof m;
    const char *list = found + f.findings * sizeof(struct cs_check_finding);
    struct cs_check_finding *findings = cs_arena_alloc(&arena, f.findings, sizeof *findings);
    uint32_t *ids = cs_arena_alloc(&arena, f.sources, sizeof *ids);
    uint64_t at = 0;
    enum cs_status st = ids && findings ? name_sources(o, list, f.sources, ids, e) : cs_fail_memory(e);
    if (!st && f.findings) {
        memcpy(findings, found, f.findings * sizeof *findings);
        qsort(findings, f.findings, sizeof *findings, by_row);
    }
    for (uint64_t i = 0; i < f.marks && !st; i++) {
        memcpy(&m, marks + i * sizeof m, sizeof m);
        if (i + 8 < f.marks) {
            memcpy(&ahead, marks + (i + 8) * sizeof ahead, sizeof ahead);
            cs_unique_prefetch(&o->unique, ahead.key);
        }
        st = look_at(o, &m, ids[m.source], e);
        for (; at < f.findings && findings[at].row == m.number && !st; at++)
            st = tell(o, findings[at].rule, m.number, findings[at].column, e);
    }
    cs_arena_release(&arena);
    return st;
}
