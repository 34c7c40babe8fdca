/* assign_kind.c - what sort of file is it? Tickets are taken without asking; anything else has to be asked
 * for, and is told what it looks like. */
#include "ingest/assign.h"
#include <string.h>

static enum cs_status place(const struct cs_mapping_options *o, struct cs_error *e)
{
    return cs_error_at(e, o->file, 1, 0);
}

/* A file of the kind that was asked for, or that looks like it, lacks a required column. */
static enum cs_status fail_missing(const struct cs_assignment *a, struct cs_mapping *m,
                                   const struct cs_mapping_options *o, struct cs_error *e)
{
    const struct cs_column_def *near;
    char missing[64];
    int n = (int)(a->missing.n < sizeof missing ? a->missing.n : sizeof missing - 1);
    memcpy(missing, a->missing.p, (size_t)n);
    missing[n] = 0;
    for (uint32_t i = 0; i < m->header.n; i++) {
        if (a->of[i].match.column || !a->of[i].misfit || strcmp(a->of[i].misfit->name, missing) != 0)
            continue;
        cs_fail(e, CS_DATA, "column '%s' should be %s, but its cells are not: '%s'",
                cs_quote(m->header.name[i]).text, missing, a->of[i].misfit_cell);
        cs_error_cure(e, "a map says how to read it: cs-map(5)");
        return place(o, e);
    }
    for (uint32_t i = 0; i < m->header.n; i++) {
        if (a->of[i].match.column) continue;
        if (cs_alias_near(o->fold, a->kind, m->header.name[i], &near, e) != CS_OK) return e->status;
        if (!near || strcmp(near->name, missing) != 0) continue;
        cs_fail(e, CS_DATA, "no column is known as %s, which %s need; '%s' is near", missing, a->kind->name,
                cs_quote(m->header.name[i]).text);
        cs_error_cure(e, "say so in a map: %s = `%s`", missing, cs_quote(m->header.name[i]).text);
        return place(o, e);
    }
    cs_fail(e, CS_DATA, "no column is known as %s, which %s need", missing, a->kind->name);
    cs_error_cure(e, "name it in a map, cs-map(5), or pass the file on as it is with -t raw");
    return place(o, e);
}

/* Rows with a key of their own beside the ticket's are about tickets, and several may be about one. */
static bool has_own_key(const struct cs_assignment *a, const struct cs_mapping *m)
{
    bool id = false, ticket = false;
    for (uint32_t i = 0; i < m->header.n; i++) {
        id |= !a->of[i].match.column && cs_slice_eqz(m->header.name[i], "id");
        ticket |= a->of[i].match.column && !strcmp(a->of[i].match.column->name, "ticket_id");
    }
    return id && ticket;
}

/* Does a column say what was done, in a word that is used for nothing else? */
static bool names_action(const struct cs_assignment *a, const struct cs_mapping *m)
{
    for (uint32_t i = 0; i < m->header.n; i++)
        if (a->of[i].match.column && a->of[i].match.rank != CS_ALIAS_WEAK &&
            !strcmp(a->of[i].match.column->name, "action"))
            return true;
    return false;
}

static uint32_t found(const struct cs_assignment *a)
{
    return a->strong + a->weak;
}

static enum cs_status fail_other(const struct cs_assignment *like, const struct cs_mapping_options *o,
                                 struct cs_error *e)
{
    const char *kind = like->kind->name;
    cs_fail(e, CS_DATA, "this is no table of tickets; it looks like %s", kind);
    cs_error_cure(e, "-t %s", kind);
    return place(o, e);
}

static enum cs_status try_kind(struct cs_assignment *a, const char *kind, struct cs_mapping *m,
                               const bool *taken, const struct cs_mapping_options *o, struct cs_error *e)
{
    return cs_assign(a, m, cs_schema_kind(cs_slicez(kind)), taken, o, e);
}

static enum cs_status find_kind(struct cs_assignment *a, struct cs_mapping *m, const bool *taken,
                                const struct cs_mapping_options *o, struct cs_error *e)
{
    struct cs_assignment customers, orders, events, *like = NULL;
    if (try_kind(a, "tickets", m, taken, o, e) != CS_OK ||
        try_kind(&customers, "customers", m, taken, o, e) != CS_OK ||
        try_kind(&orders, "orders", m, taken, o, e) != CS_OK ||
        try_kind(&events, "events", m, taken, o, e) != CS_OK)
        return e->status;
    if (customers.complete) like = &customers;
    if (orders.complete && (!like || found(&orders) >= found(like))) like = &orders;
    if (events.complete && names_action(&events, m)) { /* they become tickets */
        *a = events;
        return CS_OK;
    }
    if (events.complete && !a->complete) return fail_other(&events, o, e);
    if (a->complete && has_own_key(a, m)) {
        cs_fail(e, CS_DATA,
                "this is no table of tickets: its rows have an id of their own and name a ticket");
        cs_error_cure(e, "-t tickets to insist, -t raw to pass it on as it is");
        return place(o, e);
    }
    if (a->complete && !(a->keyless && like && found(like) >= found(a))) return CS_OK;
    if (like && (a->keyless || found(like) >= found(a))) return fail_other(like, o, e);
    return fail_missing(a, m, o, e);
}

enum cs_status cs_assign_kind(struct cs_assignment *a, struct cs_mapping *m, const bool *taken,
                              const struct cs_mapping_options *o, struct cs_error *e)
{
    const struct cs_kind_def *kind = o->kind;
    if (!kind && o->map) kind = o->map->kind ? o->map->kind : cs_schema_kind(CS_LIT("tickets"));
    if (!kind) return find_kind(a, m, taken, o, e);
    if (cs_assign(a, m, kind, taken, o, e) != CS_OK) return e->status;
    return a->complete ? CS_OK : fail_missing(a, m, o, e);
}
