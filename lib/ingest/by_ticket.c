/* by_ticket.c - sorting rows by ticket, and giving each ticket its events and scores (ingest/told.h). */
#include "ingest/by_ticket.h"
#include "ingest/told.h"
#include "table/sort.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE = 128 * 1024, MEMORY = 4 * 1024 * 1024, IDLE_WORDS = 3 }; /* MEMORY: of each of two sorters */

/* In which order the records of one ticket come: who is there, what happened, scores, the rows themselves. */
enum { KEY_THERE = '1', KEY_EVENT, KEY_SURVEY, KEY_ROW };

struct came { /* before the row, in a record of what came in */
    uint64_t order;
    uint32_t source;
};
struct goes { /* before the cells, in a record of what goes out */
    uint64_t events, unknown;
    uint32_t owner; /* the source whose events alone made it, or NO_OWNER */
};
#define NO_OWNER UINT32_MAX

struct cs_by_ticket {
    struct cs_told_columns columns;
    struct cs_by_ticket_counts counts;
    struct cs_sort *came, *goes;
    uint64_t order;
    struct cs_buf key, value, line;
    struct cs_slice *cell; /* of the row in hand, by column that comes in */
    size_t idle_words;

    /* the ticket in hand */
    struct cs_buf id, customer, agent;
    uint64_t there;       /* rows of it */
    struct cs_told *told; /* by source */
    size_t n_told, told_cap;
    struct cs_told all; /* of all sources together */

    bool *about; /* by source: some of its tickets are there */
    size_t sources, about_cap;
};

enum cs_status cs_by_ticket_make(struct cs_by_ticket **to, const struct cs_slice *name, const bool *plain,
                                 uint32_t n, struct cs_fold *fold, struct cs_error *e)
{
    struct cs_by_ticket *b = *to = cs_alloc(1, sizeof *b);
    if (!b) return cs_fail_memory(e);
    b->cell = cs_alloc(n, sizeof *b->cell);
    if (!b->cell) return cs_fail_memory(e);
    if (cs_told_columns_make(&b->columns, name, plain, n, fold, e) != CS_OK) return e->status;
    if (cs_told_make(&b->all, &b->columns, e) != CS_OK) return e->status;
    return cs_sort_make(&b->came, MEMORY, e) == CS_OK ? cs_sort_make(&b->goes, MEMORY, e) : e->status;
}

void cs_by_ticket_free(struct cs_by_ticket *b)
{
    if (!b) return;
    struct cs_buf *const bufs[] = {
        &b->key, &b->value, &b->line, &b->id, &b->customer, &b->agent, &b->counts.idle_words};
    cs_sort_free(b->came);
    cs_sort_free(b->goes);
    for (size_t i = 0; i < b->n_told; i++) cs_told_release(&b->told[i], &b->columns);
    cs_told_release(&b->all, &b->columns);
    cs_told_columns_release(&b->columns);
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) cs_buf_release(bufs[i]);
    free(b->told);
    free(b->about);
    free(b->cell);
    free(b);
}

const struct cs_by_ticket_counts *cs_by_ticket_counts(const struct cs_by_ticket *b)
{
    return &b->counts;
}

/* ---- rows in ---- */

/* Most significant byte first, so that bytes compare as numbers do. */
static void add_u64(struct cs_buf *to, uint64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8) cs_buf_addc(to, (char)(v >> shift));
}

/* The cells of a row, without its LF. */
static void split(const struct cs_by_ticket *b, struct cs_slice row)
{
    const char *p = row.p, *end = row.p + row.n;
    for (uint32_t i = 0; i < b->columns.n_in; i++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        size_t n = (size_t)((tab ? tab : end) - p);
        b->cell[i] = cs_slice(p, n);
        p += n + (tab != NULL);
    }
}

static struct cs_slice cell_of(const struct cs_by_ticket *b, enum cs_told_name name)
{
    uint32_t column = b->columns.in[name];
    return column == CS_NO_COLUMN ? CS_LIT("") : b->cell[column];
}

static enum cs_status add(struct cs_by_ticket *b, struct cs_sort *sort, struct cs_error *e)
{
    if (cs_buf_status(&b->key, e) != CS_OK || cs_buf_status(&b->value, e) != CS_OK) return e->status;
    return cs_sort_add(sort, cs_buf_slice(&b->key), cs_buf_slice(&b->value), e);
}

/* Keeps the row in hand under its ticket. */
static enum cs_status keep(struct cs_by_ticket *b, struct cs_slice id, char what, int64_t when,
                           uint32_t source, struct cs_slice row, struct cs_error *e)
{
    const struct came came = {.order = b->order, .source = source};
    cs_buf_clear(&b->key);
    cs_buf_clear(&b->value);
    cs_buf_adds(&b->key, id);
    cs_buf_addc(&b->key, 0);
    cs_buf_addc(&b->key, what);
    add_u64(&b->key, (uint64_t)when ^ (UINT64_C(1) << 63));
    cs_buf_add(&b->value, &came, sizeof came);
    cs_buf_adds(&b->value, row);
    return add(b, b->came, e);
}

/* A row that goes out; `told` and `row` may be NULL, as in cs_told_write(). */
static enum cs_status put(struct cs_by_ticket *b, uint64_t order, uint32_t owner, const struct cs_told *told,
                          const struct cs_slice *row, struct cs_error *e)
{
    const struct goes goes = {
        .events = told ? told->events : 0, .unknown = told ? told->story.unknown : 0, .owner = owner};
    cs_buf_clear(&b->key);
    cs_buf_clear(&b->value);
    add_u64(&b->key, order);
    cs_buf_add(&b->value, &goes, sizeof goes);
    if (cs_told_write(told, &b->columns, row, &b->value, e) != CS_OK) return e->status;
    return add(b, b->goes, e);
}

static enum cs_status take_ticket(struct cs_by_ticket *b, uint32_t source, struct cs_slice id,
                                  struct cs_slice row, struct cs_error *e)
{
    b->counts.tickets++;
    if (id.n == 0) return put(b, b->order, NO_OWNER, NULL, b->cell, e);
    if (keep(b, id, KEY_THERE, 0, source, row, e) != CS_OK) return e->status;
    return keep(b, id, KEY_ROW, 0, source, row, e);
}

static enum cs_status take_event(struct cs_by_ticket *b, uint32_t source, struct cs_slice id,
                                 struct cs_slice row, struct cs_error *e)
{
    struct cs_time at;
    enum cs_action action = cs_action_parse(cell_of(b, CS_TOLD_ACTION));
    b->counts.events++;
    if (id.n == 0) {
        b->counts.nameless++;
        return CS_OK;
    }
    if (!cs_time_parse(cell_of(b, CS_TOLD_AT), &at)) {
        b->counts.timeless++;
        return CS_OK;
    }
    if (action != CS_ACTIONS) b->columns.seen |= UINT32_C(1) << action;
    return keep(b, id, KEY_EVENT, at.at, source, row, e);
}

static enum cs_status take_survey(struct cs_by_ticket *b, uint32_t source, struct cs_slice id,
                                  struct cs_slice row, struct cs_error *e)
{
    struct cs_time at = {0};
    b->counts.surveys++;
    if (id.n == 0) {
        b->counts.nameless++;
        return CS_OK;
    }
    if (!cs_time_parse(cell_of(b, CS_TOLD_CSAT_AT), &at) && !cs_time_parse(cell_of(b, CS_TOLD_NPS_AT), &at))
        at.at = INT64_MIN; /* before those with a time; among themselves as they came */
    return keep(b, id, KEY_SURVEY, at.at, source, row, e);
}

enum cs_status cs_by_ticket_rows(struct cs_by_ticket *b, enum cs_role role, uint32_t source,
                                 struct cs_slice rows, struct cs_error *e)
{
    const char *end = rows.p + rows.n;
    for (const char *p = rows.p; p < end;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        struct cs_slice row = {p, (size_t)((lf ? lf : end) - p)}, id;
        p += row.n + 1;
        split(b, row);
        id = cell_of(b, CS_TOLD_TICKET);
        b->order++;
        enum cs_status status = role == CS_ROLE_TICKETS  ? take_ticket(b, source, id, row, e)
                                : role == CS_ROLE_EVENTS ? take_event(b, source, id, row, e)
                                                         : take_survey(b, source, id, row, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

/* ---- one ticket ---- */

static bool is_told(const struct cs_told *t)
{
    return t->events + t->surveys > 0;
}

static struct cs_told *told_of(struct cs_by_ticket *b, uint32_t source)
{
    for (size_t i = 0; i < b->n_told; i++)
        if (b->told[i].source == source && is_told(&b->told[i])) return &b->told[i];
    return NULL;
}

/* The one of a source; a new one, or one of the ticket before, when it has none yet. */
static enum cs_status open_told(struct cs_by_ticket *b, const struct came *came, struct cs_told **to,
                                struct cs_error *e)
{
    *to = told_of(b, came->source);
    if (*to) return CS_OK;
    for (size_t i = 0; i < b->n_told && !*to; i++)
        if (!is_told(&b->told[i])) *to = &b->told[i];
    if (!*to) {
        if (cs_grow(&b->told, &b->told_cap, b->n_told + 1, sizeof *b->told, e) != CS_OK) return e->status;
        if (cs_told_make(&b->told[b->n_told], &b->columns, e) != CS_OK) return e->status;
        *to = &b->told[b->n_told++];
    }
    (*to)->source = came->source;
    (*to)->first = came->order;
    return CS_OK;
}

static enum cs_status is_about(struct cs_by_ticket *b, uint32_t source, struct cs_error *e)
{
    if (cs_grow(&b->about, &b->about_cap, (size_t)source + 1, sizeof *b->about, e) != CS_OK) return e->status;
    while (b->sources <= source) b->about[b->sources++] = false;
    b->about[source] = true;
    return CS_OK;
}

static enum cs_status remember(struct cs_buf *to, struct cs_slice text, struct cs_error *e)
{
    cs_buf_clear(to);
    cs_buf_adds(to, text);
    return cs_buf_status(to, e);
}

static enum cs_status on_there(struct cs_by_ticket *b, struct cs_error *e)
{
    if (b->there++ > 0) return CS_OK;
    if (remember(&b->customer, cell_of(b, CS_TOLD_CUSTOMER), e) != CS_OK) return e->status;
    return remember(&b->agent, cell_of(b, CS_TOLD_AGENT), e);
}

static enum cs_status on_event(struct cs_by_ticket *b, const struct came *came, struct cs_error *e)
{
    struct cs_slice customer = cs_buf_slice(&b->customer), agent = cs_buf_slice(&b->agent);
    struct cs_slice word = cell_of(b, CS_TOLD_ACTION);
    struct cs_told *own;
    bool idle;
    if (open_told(b, came, &own, e) != CS_OK) return e->status;
    if (came->order < own->first) own->first = came->order;
    if (cs_told_event(own, &b->columns, b->cell, customer, agent, &idle, e) != CS_OK) return e->status;
    if (b->there > 0 && is_about(b, came->source, e) != CS_OK) return e->status;
    if (cs_told_event(&b->all, &b->columns, b->cell, customer, agent, &idle, e) != CS_OK) return e->status;
    if (!idle) return CS_OK;
    b->counts.idle++;
    if (b->idle_words == IDLE_WORDS ||
        strstr(b->counts.idle_words.p ? b->counts.idle_words.p : "", cs_quote(word).text))
        return CS_OK;
    if (b->idle_words++ > 0) b->counts.idle_words.n--; /* its end */
    cs_buf_addf(&b->counts.idle_words, "%s'%s'", b->idle_words > 1 ? ", " : "", cs_quote(word).text);
    cs_buf_addc(&b->counts.idle_words, 0);
    return cs_buf_status(&b->counts.idle_words, e);
}

static enum cs_status on_survey(struct cs_by_ticket *b, const struct came *came, struct cs_error *e)
{
    struct cs_told *own;
    if (open_told(b, came, &own, e) != CS_OK) return e->status;
    if (cs_told_survey(own, &b->columns, b->cell, e) != CS_OK) return e->status;
    return cs_told_survey(&b->all, &b->columns, b->cell, e);
}

/* The only row of an id takes all that is told; of several, each what its own source tells. */
static enum cs_status on_row(struct cs_by_ticket *b, const struct came *came, struct cs_error *e)
{
    struct cs_told *told = b->there == 1 ? &b->all : told_of(b, came->source);
    if (told && is_told(told)) {
        told->used = true;
        b->counts.told++;
        b->counts.unknown_actors += told->story.unknown;
    }
    return put(b, came->order, NO_OWNER, told, b->cell, e);
}

static enum cs_status on_record(struct cs_by_ticket *b, char what, struct cs_slice value, struct cs_error *e)
{
    struct came came;
    memcpy(&came, value.p, sizeof came);
    split(b, cs_slice(value.p + sizeof came, value.n - sizeof came));
    switch (what) {
    case KEY_THERE:
        return on_there(b, e);
    case KEY_EVENT:
        return on_event(b, &came, e);
    case KEY_SURVEY:
        return on_survey(b, &came, e);
    default:
        return on_row(b, &came, e);
    }
}

/* What no row of the ticket took. */
static enum cs_status finish(struct cs_by_ticket *b, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < b->n_told && status == CS_OK; i++) {
        const struct cs_told *t = &b->told[i];
        if (b->there > 1 && !t->used) {
            b->counts.open_events += t->events;
            b->counts.open_surveys += t->surveys;
        } else if (b->there == 0) {
            b->counts.lone_surveys += t->surveys;
            if (t->events > 0) status = put(b, t->first, t->source, t, NULL, e);
        }
    }
    b->there = 0;
    cs_told_begin(&b->all, &b->columns);
    for (size_t i = 0; i < b->n_told; i++) cs_told_begin(&b->told[i], &b->columns);
    cs_buf_clear(&b->customer);
    cs_buf_clear(&b->agent);
    return status;
}

static enum cs_status bring_together(struct cs_by_ticket *b, struct cs_error *e)
{
    struct cs_slice key, value;
    bool more, any = false;
    for (;;) {
        if (cs_sort_next(b->came, &key, &value, &more, e) != CS_OK) return e->status;
        if (!more) break;
        struct cs_slice id = cs_slice(key.p, key.n - 10); /* NUL, what, time */
        if (any && !cs_slice_eq(id, cs_buf_slice(&b->id)) && finish(b, e) != CS_OK) return e->status;
        if (!any || !cs_slice_eq(id, cs_buf_slice(&b->id)))
            if (remember(&b->id, id, e) != CS_OK) return e->status;
        any = true;
        if (on_record(b, key.p[id.n + 1], value, e) != CS_OK) return e->status;
    }
    return any ? finish(b, e) : CS_OK;
}

/* ---- rows out ---- */

static void add_header(struct cs_by_ticket *b)
{
    const struct cs_told_columns *c = &b->columns;
    bool first = true;
    for (uint32_t i = 0; i < c->n; i++) {
        if (!c->filled[i]) continue;
        if (!first) cs_buf_addc(&b->line, '\t');
        first = false;
        cs_field_add(&b->line, c->name[i]);
    }
    cs_buf_addc(&b->line, '\n');
}

static void add_row(struct cs_by_ticket *b, struct cs_slice cells)
{
    const struct cs_told_columns *c = &b->columns;
    bool first = true;
    const char *p = cells.p;
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t n;
        memcpy(&n, p, sizeof n);
        p += sizeof n;
        if (c->filled[i]) {
            if (!first) cs_buf_addc(&b->line, '\t');
            first = false;
            cs_buf_add(&b->line, p, n);
        }
        p += n;
    }
    cs_buf_addc(&b->line, '\n');
}

/* Does the row go out? Tickets of a source that is about tickets of others, but not about this one, do not.
 */
static bool is_wanted(struct cs_by_ticket *b, const struct goes *goes)
{
    if (goes->owner == NO_OWNER) return true;
    if (goes->owner < b->sources && b->about[goes->owner]) {
        b->counts.lone_events += goes->events;
        return false;
    }
    b->counts.told++;
    b->counts.unknown_actors += goes->unknown;
    return true;
}

enum cs_status cs_by_ticket_write(struct cs_by_ticket *b, cs_rows_sink *sink, void *ctx, struct cs_error *e)
{
    struct cs_slice key, value;
    struct goes goes;
    bool more;
    if (bring_together(b, e) != CS_OK) return e->status;
    cs_sort_free(b->came);
    b->came = NULL;
    cs_buf_clear(&b->line);
    add_header(b);
    for (;;) {
        if (cs_buf_status(&b->line, e) != CS_OK) return e->status;
        if (b->line.n >= PIECE) {
            if (sink(ctx, b->line.p, b->line.n, e) != CS_OK) return e->status;
            cs_buf_clear(&b->line);
        }
        if (cs_sort_next(b->goes, &key, &value, &more, e) != CS_OK) return e->status;
        if (!more) break;
        memcpy(&goes, value.p, sizeof goes);
        if (!is_wanted(b, &goes)) continue;
        b->counts.out++;
        add_row(b, cs_slice(value.p + sizeof goes, value.n - sizeof goes));
    }
    return sink(ctx, b->line.p, b->line.n, e);
}
