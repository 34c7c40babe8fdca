/* told.h - what events and scores tell about one ticket: its story (ingest/story.h) and the cells that their
 * rows carry; and the row that comes of it.
 *
 * Of the rows of events the last cell that holds something counts, of text the first; durations of calls add
 * up. What a row of the ticket itself says is never overwritten.
 */
#ifndef CS_INGEST_TOLD_H
#define CS_INGEST_TOLD_H

#include "base/map.h"
#include "ingest/story.h"
#include "table/block.h"

enum cs_told_name { /* columns that come in and mean something here */
                    CS_TOLD_TICKET,
                    CS_TOLD_AT,
                    CS_TOLD_ACTOR,
                    CS_TOLD_ACTOR_TYPE,
                    CS_TOLD_ACTION,
                    CS_TOLD_FROM,
                    CS_TOLD_TO,
                    CS_TOLD_CUSTOMER,
                    CS_TOLD_AGENT,
                    CS_TOLD_CSAT_AT,
                    CS_TOLD_NPS_AT,
                    CS_TOLD_NAMES
};

/* Columns that come in and columns that go out; shared by all tickets. */
struct cs_told_columns {
    struct cs_arena arena;
    struct cs_fold *fold;
    uint32_t n_in;
    uint32_t in[CS_TOLD_NAMES]; /* CS_NO_COLUMN: does not come */
    uint32_t *to;               /* by column that comes in: the column that goes out, CS_NO_COLUMN: none */
    uint32_t n;                 /* that could go out: those of tickets, then plain ones */
    struct cs_slice *name;
    const struct cs_column_def **def; /* NULL: not ours */
    struct cs_words **words;          /* NULL where there is no list of values */
    bool *filled;                     /* something was ever there: only these go out */
    uint32_t seen;                    /* actions that occur anywhere, as bits; set by the caller */
    struct cs_map action;             /* words that are no action of ours */
    uint32_t *action_column;          /* by such a word: the column it names; CS_NO_COLUMN: idle */
    size_t action_cap;
};
enum cs_status cs_told_columns_make(struct cs_told_columns *, const struct cs_slice *name, const bool *plain,
                                    uint32_t n, struct cs_fold *, struct cs_error *) CS_MUST_USE;
void cs_told_columns_release(struct cs_told_columns *);

struct cs_told {
    uint32_t source;
    uint64_t first; /* order of the first row */
    uint64_t events, surveys;
    bool used;
    struct cs_story story;
    struct cs_buf *cell; /* by column that goes out, in the stream's form */
};
enum cs_status cs_told_make(struct cs_told *, const struct cs_told_columns *, struct cs_error *) CS_MUST_USE;
void cs_told_begin(struct cs_told *, const struct cs_told_columns *);
void cs_told_release(struct cs_told *, const struct cs_told_columns *);
/* One more row about the ticket, the events in the order of time. *idle: the action tells nothing. */
enum cs_status cs_told_event(struct cs_told *, struct cs_told_columns *, const struct cs_slice *cell,
                             struct cs_slice customer, struct cs_slice agent, bool *idle,
                             struct cs_error *) CS_MUST_USE;
enum cs_status cs_told_survey(struct cs_told *, struct cs_told_columns *, const struct cs_slice *cell,
                              struct cs_error *) CS_MUST_USE;
/* The cells of the ticket: `row` is its own (NULL: none), `told` what else is known (NULL: nothing). One
 * after the other, each behind its length, for all columns that could go out. */
enum cs_status cs_told_write(const struct cs_told *, struct cs_told_columns *, const struct cs_slice *row,
                             struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
