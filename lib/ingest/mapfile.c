/* mapfile.c - reading map files. */
#include "ingest/mapfile.h"
#include "base/ascii.h"
#include <string.h>

const struct cs_kind_def *cs_export_kind(struct cs_slice name)
{
    static const char *const kinds[] = {"tickets", "customers", "orders", "events"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (cs_slice_eqz(name, kinds[i])) return cs_schema_kind(name);
    return NULL;
}

static struct cs_slice unquoted(struct cs_slice s)
{
    if (s.n >= 2 && (*s.p == '"' || *s.p == '`') && s.p[s.n - 1] == *s.p) return cs_slice(s.p + 1, s.n - 2);
    return s;
}

/* A key without the '?' of "?=". */
static struct cs_slice without_mark(struct cs_slice key, bool *mark)
{
    *mark = key.n > 0 && key.p[key.n - 1] == '?';
    if (*mark) key.n--;
    while (*mark && key.n > 0 && (key.p[key.n - 1] == ' ' || key.p[key.n - 1] == '\t')) key.n--;
    return key;
}

static enum cs_status fail_option(const struct cs_mapfile *m, const struct cs_entry *entry, const char *cure,
                                  struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "%s cannot be '%s'", cs_quote(entry->key).text, cs_quote(entry->value).text);
    cs_error_cure(e, "%s", cure);
    return cs_stanza_fail(m->stanza, entry, 0, e);
}

/* An option of the map; *is_option false when the key names a column. */
static enum cs_status read_option(struct cs_mapfile *m, const struct cs_entry *entry, bool *is_option,
                                  struct cs_error *e)
{
    struct cs_slice value = unquoted(entry->value), copy;
    *is_option = true;
    if (cs_slice_eqz(entry->key, "keep")) {
        m->keep = value;
    } else if (cs_slice_eqz(entry->key, "require")) {
        m->require = value;
    } else if (cs_slice_eqz(entry->key, "zone")) {
        copy = cs_arena_copy(&m->arena, value);
        if (!copy.p) return cs_fail_memory(e);
        m->zone = copy.p;
    } else if (cs_slice_eqz(entry->key, "kind")) {
        m->kind = cs_export_kind(value);
        if (!m->kind) return fail_option(m, entry, "tickets, customers, orders or events", e);
    } else if (cs_slice_eqz(entry->key, "encoding")) {
        if (!cs_encoding_parse(value, &m->encoding))
            return fail_option(m, entry, "auto, utf-8 or gb18030", e);
    } else if (cs_dialect_is_key(entry->key)) {
        if (cs_dialect_say(&m->dialect, entry->key, value, &m->arena, e) != CS_OK)
            return cs_stanza_fail(m->stanza, entry, 0, e);
    } else if (cs_slice_eqz(entry->key, "date_order")) {
        if (!cs_date_order_parse(value, &m->order)) return fail_option(m, entry, CS_DATE_ORDERS, e);
    } else if (cs_slice_eqz(entry->key, "csat_scale")) {
        if (!cs_scale_parse(value, &m->scores)) return fail_option(m, entry, CS_SCALES, e);
    } else if (cs_slice_eqz(entry->key, "clock_change")) {
        if (!cs_clock_change_parse(value, &m->change))
            return fail_option(m, entry, "before, after or refuse", e);
    } else {
        *is_option = false;
    }
    return CS_OK;
}

/* `a = x` and `a ?= y` are two keys for the parser of stanzas, and one column. */
static bool is_made(const struct cs_mapfile *m, struct cs_slice name)
{
    for (size_t i = 0; i < m->n; i++)
        if (cs_slice_eq(m->columns[i].name, name)) return true;
    return false;
}

static enum cs_status read_column(struct cs_mapfile *m, const struct cs_entry *entry, struct cs_error *e)
{
    struct cs_mapped *c = &m->columns[m->n];
    const struct cs_source at = {m->stanza->file, entry->vline, entry->vcolumn};
    struct cs_expr *expr;
    c->name = unquoted(without_mark(entry->key, &c->optional));
    c->entry = entry;
    c->file = m->stanza->file;
    if (c->name.n == 0) {
        cs_fail(e, CS_USAGE, "a column without a name");
        return cs_stanza_fail(m->stanza, entry, 0, e);
    }
    if (is_made(m, c->name)) {
        cs_fail(e, CS_USAGE, "column '%s' is made twice", cs_quote(c->name).text);
        return cs_stanza_fail(m->stanza, entry, 0, e);
    }
    if (entry->value.n == 0) {
        cs_fail(e, CS_USAGE, "column '%s' is given no expression", cs_quote(c->name).text);
        return cs_stanza_fail(m->stanza, entry, 0, e);
    }
    if (cs_expr_parse(&expr, entry->value, &at, &m->arena, e) != CS_OK) return e->status;
    c->expr = expr;
    c->is_name = cs_expr_is_name(expr, &c->from);
    if (cs_expr_has_gap(expr)) {
        cs_fail(e, CS_USAGE, "a map reads one row at a time: no gap_prev or gap_next");
        return cs_stanza_fail(m->stanza, entry, 0, e);
    }
    m->n++;
    return CS_OK;
}

static enum cs_status read_entries(struct cs_mapfile *m, struct cs_error *e)
{
    if (m->stanzas.n == 0) return CS_OK;
    m->stanza = &m->stanzas.items[0];
    const struct cs_stanza *named = m->stanza->id.n    ? m->stanza
                                    : m->stanzas.n > 1 ? &m->stanzas.items[1]
                                                       : NULL;
    if (named) {
        cs_fail(e, CS_USAGE, "a map has no stanza '[%s]'", cs_quote(named->id).text);
        cs_error_cure(e, "write its keys before the first '['");
        return cs_error_at(e, named->file, named->line, 1);
    }
    m->columns = cs_arena_alloc(&m->arena, m->stanza->n, sizeof *m->columns);
    if (!m->columns) return cs_fail_memory(e);
    for (size_t i = 0; i < m->stanza->n; i++) {
        bool is_option;
        if (read_option(m, &m->stanza->entries[i], &is_option, e) != CS_OK) return e->status;
        if (!is_option && read_column(m, &m->stanza->entries[i], e) != CS_OK) return e->status;
    }
    return CS_OK;
}

enum cs_status cs_mapfile_parse(struct cs_mapfile *m, struct cs_slice text, const char *name,
                                struct cs_error *e)
{
    *m = (struct cs_mapfile){0};
    if (cs_stanzas_parse(&m->stanzas, text, name, e) != CS_OK) return e->status;
    return read_entries(m, e);
}

enum cs_status cs_mapfile_read(struct cs_mapfile *m, const char *path, struct cs_error *e)
{
    *m = (struct cs_mapfile){0};
    if (cs_stanzas_read(&m->stanzas, path, e) != CS_OK) return e->status;
    return read_entries(m, e);
}

struct fitting {
    const struct cs_header *header;
    bool whole;
};

static void find_source(void *ctx, struct cs_slice name)
{
    struct fitting *f = ctx;
    f->whole &= cs_header_find(f->header, name) != CS_NO_COLUMN;
}

enum cs_status cs_mapfile_fit(struct cs_mapfile *m, const struct cs_mapfile *whole,
                              const struct cs_header *header, struct cs_arena *arena, struct cs_error *e)
{
    *m = *whole;
    m->n = 0;
    m->columns = cs_arena_alloc(arena, whole->n, sizeof *m->columns);
    if (!m->columns) return cs_fail_memory(e);
    for (size_t i = 0; i < whole->n; i++) {
        struct fitting f = {header, true};
        if (whole->columns[i].optional) cs_expr_columns(whole->columns[i].expr, find_source, &f);
        if (f.whole) m->columns[m->n++] = whole->columns[i];
    }
    return CS_OK;
}

void cs_mapfile_release(struct cs_mapfile *m)
{
    cs_stanzas_release(&m->stanzas);
    cs_arena_release(&m->arena);
    *m = (struct cs_mapfile){0};
}

bool cs_mapfile_keeps(const struct cs_mapfile *m, struct cs_slice column)
{
    struct cs_slice rest = m->keep, item;
    while (cs_list_next(&rest, &item))
        if (cs_slice_eqz(item, "*") || cs_slice_eq(unquoted(item), column)) return true;
    return false;
}
