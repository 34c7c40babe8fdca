/* together.c - several files, one stream. */
#include "ingest/together.h"
#include <stdlib.h>
#include <string.h>

static bool is_kind(const struct cs_source_file *f, const char *name)
{
    return f->mapping.kind && !strcmp(f->mapping.kind->name, name);
}

/* ---- kinds ---- */

static bool folds(const struct cs_ingest *g)
{
    return !g->options->kind || !strcmp(g->options->kind->name, "tickets");
}

static enum cs_role role_of(const struct cs_source_file *f)
{
    if (is_kind(f, "events")) return CS_ROLE_EVENTS;
    return f->mapping.survey ? CS_ROLE_SURVEY : CS_ROLE_TICKETS;
}

static enum cs_status fail_kinds(const struct cs_source_file *first, const struct cs_source_file *f,
                                 struct cs_error *e)
{
    cs_fail(e, CS_DATA, "a table of %s beside one of %s", f->mapping.kind->name, first->mapping.kind->name);
    cs_error_cure(e, "read it by itself, with -t %s", f->mapping.kind->name);
    return cs_error_at(e, cs_export_name(f->export), 0, 0);
}

/* Tickets, their events and scores go together; of any other kind all files must be. */
static enum cs_status check_kinds(struct cs_ingest *g, struct cs_error *e)
{
    bool tickets = false, events = false, surveys = false;
    for (size_t i = 0; i < g->n; i++) {
        struct cs_source_file *f = &g->file[i], *first = &g->file[0];
        bool by_ticket = is_kind(f, "tickets") || (is_kind(f, "events") && folds(g));
        bool first_too = is_kind(first, "tickets") || (is_kind(first, "events") && folds(g));
        if (by_ticket != first_too || (!by_ticket && f->mapping.kind != first->mapping.kind))
            return fail_kinds(first, f, e);
        f->role = role_of(f);
        tickets |= f->role == CS_ROLE_TICKETS;
        events |= f->role == CS_ROLE_EVENTS && folds(g);
        surveys |= f->role == CS_ROLE_SURVEY;
    }
    g->together = events || (tickets && surveys);
    return CS_OK;
}

/* Files of one name are one source. */
static enum cs_status number_sources(struct cs_ingest *g, struct cs_error *e)
{
    struct cs_map names = {0};
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < g->n && status == CS_OK; i++) {
        g->file[i].source = cs_map_add(&names, g->file[i].name, NULL);
        if (g->file[i].source == CS_MAP_NONE) status = cs_map_status(&names, e);
    }
    cs_map_release(&names);
    return status;
}

enum cs_status cs_together_decide(struct cs_ingest *g, struct cs_error *e)
{
    if (check_kinds(g, e) != CS_OK || number_sources(g, e) != CS_OK) return e->status;
    if (!g->options->identify) return CS_OK;
    if (g->options->raw) {
        cs_fail(e, CS_USAGE, "-t raw identifies nobody");
        return cs_error_cure(e, "--identify or -t raw, not both");
    }
    return cs_identify_open(&g->identify, g->options->identify, e);
}

/* Of events that become tickets, the columns that are foreign to both stay behind. */
bool cs_together_wants(const struct cs_ingest *g, const struct cs_source_file *f, const struct cs_target *t)
{
    struct cs_slice name;
    if (!g->together || f->role != CS_ROLE_EVENTS) return true;
    for (const char *list = f->mapping.kind->columns; cs_schema_next(&list, &name);)
        if (cs_slice_eq(name, t->name)) return true;
    for (const char *list = cs_schema_kind(CS_LIT("tickets"))->columns; cs_schema_next(&list, &name);)
        if (cs_slice_eq(name, t->name)) return true;
    return false;
}

enum cs_status cs_together_open(struct cs_ingest *g, struct cs_error *e)
{
    if (!g->together) return CS_OK;
    bool *plain = cs_arena_alloc(&g->arena, g->columns, sizeof *plain);
    if (!plain) return cs_fail_memory(e);
    for (uint32_t c = 0; c < g->columns; c++) {
        plain[c] = g->identify && cs_slice_eqz(g->name[c], "customer_id");
        for (size_t i = 0; i < g->n && !plain[c]; i++)
            plain[c] = g->file[i].role != CS_ROLE_EVENTS && g->file[i].column[c] != CS_NO_COLUMN;
    }
    return cs_by_ticket_make(&g->by_ticket, g->name, plain, g->columns, g->fold, e);
}

/* ---- rows ---- */

enum cs_status cs_together_put(struct cs_ingest *g, struct cs_output *out, const char *p, size_t n,
                               struct cs_error *e)
{
    if (!g->identify) return cs_output_write(out, p, n, e);
    cs_buf_clear(&g->line);
    if (cs_identify_lines(g->identify, cs_slice(p, n), &g->line, e) != CS_OK) return e->status;
    return cs_output_write(out, g->line.p, g->line.n, e);
}

enum cs_status cs_together_rows(struct cs_ingest *g, const struct cs_source_file *f, struct cs_slice rows,
                                struct cs_output *out, struct cs_error *e)
{
    if (g->by_ticket) return cs_by_ticket_rows(g->by_ticket, f->role, f->source, rows, e);
    return cs_together_put(g, out, rows.p, rows.n, e);
}

/* ---- what became of it ---- */

/* "; 3 events of tickets that are not there" */
static void add(struct cs_buf *text, uint64_t n, const char *one, const char *many)
{
    if (n > 0) cs_buf_addf(text, "; %llu %s", (unsigned long long)n, n == 1 ? one : many);
}

static void add_rows(struct cs_buf *text, const char *lead, uint64_t n, const char *what)
{
    cs_buf_addf(text, "%s%llu %s%s", lead, (unsigned long long)n, what, n == 1 ? "" : "s");
}

static void describe_by_ticket(const struct cs_by_ticket_counts *c, struct cs_buf *text)
{
    add_rows(text, "", c->out, "ticket");
    add_rows(text, " from ", c->tickets, "row");
    if (c->events > 0) add_rows(text, ", ", c->events, "event");
    if (c->surveys > 0) add_rows(text, ", ", c->surveys, "score");
    add(text, c->nameless, "event or score without a ticket_id", "events and scores without a ticket_id");
    add(text, c->timeless, "event without a time", "events without a time");
    add(text, c->lone_events, "event of tickets that are not there", "events of tickets that are not there");
    add(text, c->lone_surveys, "score of tickets that are not there", "scores of tickets that are not there");
    add(text, c->open_events, "event that could be of several tickets",
        "events that could be of several tickets");
    add(text, c->open_surveys, "score that could be of several tickets",
        "scores that could be of several tickets");
    add(text, c->unknown_actors, "message of nobody known as customer or agent",
        "messages of nobody known as customer or agent");
    add(text, c->idle,
        "event that says nothing about a ticket: ", "events that say nothing about a ticket: ");
    if (c->idle > 0) cs_buf_addz(text, c->idle_words.p);
}

static void describe_identities(const struct cs_identify_counts *c, struct cs_buf *text)
{
    cs_buf_addf(text, "customers: %llu named", (unsigned long long)c->known);
    cs_buf_addf(text, ", %llu found by number, %llu by address", (unsigned long long)c->by_phone,
                (unsigned long long)c->by_email);
    add(text, c->conflicts, "row in contradiction with the customers",
        "rows in contradiction with the customers");
    add(text, c->shared, "row with a number or an address that several share",
        "rows with a number or an address that several share");
    add(text, c->strangers, "row with one that nobody has", "rows with one that nobody has");
    add(text, c->nameless, "row without either", "rows without either");
}

static void note(const struct cs_ingest *g, struct cs_buf *text)
{
    cs_buf_addc(text, 0);
    if (g->options->note && !text->failed) g->options->note(text->p);
    cs_buf_clear(text);
}

struct writing {
    struct cs_ingest *g;
    struct cs_output *out;
};

static enum cs_status write_piece(void *ctx, const char *p, size_t n, struct cs_error *e)
{
    struct writing *w = ctx;
    return cs_together_put(w->g, w->out, p, n, e);
}

enum cs_status cs_together_finish(struct cs_ingest *g, struct cs_output *out, struct cs_error *e)
{
    struct writing w = {g, out};
    struct cs_buf text = {0};
    if (g->by_ticket) {
        if (cs_by_ticket_write(g->by_ticket, write_piece, &w, e) != CS_OK) return e->status;
        const struct cs_by_ticket_counts *c = cs_by_ticket_counts(g->by_ticket);
        g->rows = c->out;
        g->rejected +=
            c->nameless + c->timeless + c->lone_events + c->lone_surveys + c->open_events + c->open_surveys;
        describe_by_ticket(c, &text);
        note(g, &text);
    }
    if (g->identify) {
        describe_identities(cs_identify_counts(g->identify), &text);
        note(g, &text);
    }
    cs_buf_release(&text);
    return CS_OK;
}
