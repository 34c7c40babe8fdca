/* assign_kind.c - what sort of file is it? Tickets are taken without asking; anything else has to be asked
 * for, and is told what it looks like. */
#include "ingest/assign.h"
#include <string.h>

static enum cs_status place(const struct cs_mapping_options *o, struct cs_error *e)
{
    return cs_error_at(e, o->file, 1, 0);
}

enum { NAMED = 6 }; /* columns told by name */

static bool has_ticket(const struct cs_assignment *a, const struct cs_mapping *m,
                       const struct cs_mapping_options *o)
{
    for (size_t i = 0; o->map && i < o->map->n; i++)
        if (cs_slice_eqz(o->map->columns[i].name, "ticket_id")) return true;
    for (uint32_t i = 0; i < m->header.n; i++)
        if (a->of[i].match.column && !strcmp(a->of[i].match.column->name, "ticket_id")) return true;
    return false;
}

/* Does a header cell speak of scores, be it in words that no column has? */
static enum cs_status looks_like_scores(const struct cs_mapping_options *o, struct cs_slice header, bool *yes,
                                        struct cs_error *e)
{
    static const char *const words[] = {"rating", "score", "csat", "satisf", "stars",
                                        "评分",   "满意",  "打分", "评价"};
    struct cs_slice folded;
    *yes = false;
    if (cs_fold_word(o->fold, header, &folded, e) != CS_OK) return e->status;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        *yes |= folded.n > 0 && memmem(folded.p, folded.n, words[i], strlen(words[i])) != NULL;
    return CS_OK;
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
    for (uint32_t i = 0; i < m->header.n && !strcmp(missing, "created_at") && has_ticket(a, m, o); i++) {
        bool scores;
        if (a->of[i].match.column) continue;
        if (looks_like_scores(o, m->header.name[i], &scores, e) != CS_OK) return e->status;
        if (!scores) continue;
        cs_fail(e, CS_DATA, "no column is known as created_at, which tickets need; '%s' looks like scores",
                cs_quote(m->header.name[i]).text);
        cs_error_cure(e, "a map makes it a table of scores: csat = `%s`, and csat_scale = 1-10 or what it is",
                      cs_quote(m->header.name[i]).text);
        return place(o, e);
    }
    struct cs_buf among = {0};
    for (uint32_t i = 0; i < m->header.n && i < NAMED; i++)
        cs_buf_addf(&among, "%s'%s'", i ? ", " : "", cs_quote(m->header.name[i]).text);
    if (m->header.n > NAMED) cs_buf_addf(&among, " and %u more", m->header.n - NAMED);
    cs_fail(e, CS_DATA, "no column is known as %s, which %s need, among %.*s", missing, a->kind->name,
            (int)among.n, among.p ? among.p : "");
    cs_buf_release(&among);
    cs_error_cure(e, "--explain drafts a map; -t raw passes the file on as it is");
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
    enum cs_status status;
    if (!kind) {
        status = find_kind(a, m, taken, o, e);
    } else {
        if (cs_assign(a, m, kind, taken, o, e) != CS_OK) return e->status;
        status = a->complete ? CS_OK : fail_missing(a, m, o, e);
    }
    if (status != CS_DATA || !o->anyhow) return status;
    *e = (struct cs_error)CS_ERROR_INIT; /* what was refused is known by now */
    return CS_OK;
}
