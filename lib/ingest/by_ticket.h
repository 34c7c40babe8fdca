/* by_ticket.h - rows of several files brought together by ticket: tickets, their events, scores for them.
 *
 * Events become tickets (ingest/story.h). Where rows of tickets are there too, events and scores fill what is
 * missing in the ticket of their own source, else in the only ticket of that id; of a file of events of which
 * no ticket is there, each ticket becomes a row of its own. Nothing is guessed: what belongs to none, or to
 * one of several, is counted. Rows are held in a sorter (table/sort.h), so memory does not grow with them;
 * they come out in the order in which their tickets first came in.
 */
#ifndef CS_INGEST_BY_TICKET_H
#define CS_INGEST_BY_TICKET_H

#include "ingest/alias.h"
#include "table/block.h"

enum cs_role { CS_ROLE_TICKETS, CS_ROLE_EVENTS, CS_ROLE_SURVEY };

struct cs_by_ticket;
struct cs_by_ticket_counts {
    uint64_t tickets, events, surveys;  /* rows that came in */
    uint64_t out;                       /* rows that came out */
    uint64_t nameless, timeless;        /* events and scores without a ticket_id; events without a time */
    uint64_t lone_events, lone_surveys; /* of tickets that are not there */
    uint64_t open_events, open_surveys; /* of several tickets, of other sources, with their id */
    uint64_t told;                      /* tickets that events or scores were brought to */
    uint64_t unknown_actors;            /* messages of whom it is not known what they are */
    uint64_t idle;                      /* events whose action says nothing about the ticket */
    struct cs_buf idle_words;           /* the first of these actions, made safe */
};

/* `name`: the columns of the rows that will come in (copied). `plain[i]`: column i is wanted though tickets
 * have no such column. */
enum cs_status cs_by_ticket_make(struct cs_by_ticket **, const struct cs_slice *name, const bool *plain,
                                 uint32_t n, struct cs_fold *, struct cs_error *) CS_MUST_USE;
void cs_by_ticket_free(struct cs_by_ticket *);
/* Takes rows of a file, as lines of a stream. `source` numbers the sources: files of one name share it. */
enum cs_status cs_by_ticket_rows(struct cs_by_ticket *, enum cs_role, uint32_t source, struct cs_slice rows,
                                 struct cs_error *) CS_MUST_USE;
/* Gives out the header line and the rows, in pieces of whole lines. */
typedef enum cs_status cs_rows_sink(void *, const char *, size_t, struct cs_error *);
enum cs_status cs_by_ticket_write(struct cs_by_ticket *, cs_rows_sink *, void *,
                                  struct cs_error *) CS_MUST_USE;
const struct cs_by_ticket_counts *cs_by_ticket_counts(const struct cs_by_ticket *);

#endif
