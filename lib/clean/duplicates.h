/* duplicates.h - rows that are there twice: what makes two rows the same, and which of them stays.
 *
 * Rows are the same when the cells of their key are; a row in which one of the columns named is missing is
 * compared as a whole, with others of that sort. A key column may be compared in a form (clean/normalise.h);
 * a cell that has no such form is compared as it is. With ticket_id in the key, source belongs to it when
 * there is such a column.
 *
 * The first one stays: one pass. The last, the newest or the most complete one: a pass to find the keys that
 * come again, one to judge their rows, and then the pass that writes. Either way it takes 18 to 24 bytes a
 * row that stays (clean/dedupe.h), and some for each row of a key that comes again.
 */
#ifndef CS_CLEAN_DUPLICATES_H
#define CS_CLEAN_DUPLICATES_H

#include "clean/dedupe.h"
#include "clean/near.h"
#include "clean/normalise.h"
#include "table/input.h"

enum cs_keep { CS_KEEP_FIRST, CS_KEEP_LAST, CS_KEEP_NEWEST, CS_KEEP_COMPLETE };
extern const char *const cs_keep_names[];

struct cs_key_column {
    uint32_t column;
    bool formed;
    enum cs_form form;
};
enum { CS_SAME = 1001, CS_SAME_ROW = 1002 };
struct cs_duplicate_row { /* a row that is to go */
    uint64_t place;       /* of the row in the input */
    uint64_t stays;       /* number of the row that stays, from 1 */
    uint32_t alike;       /* per mille; CS_SAME: by the key, CS_SAME_ROW: as a whole */
};

struct cs_duplicates {
    bool off;
    struct cs_slice text;      /* the key as it was given, empty: whole rows */
    struct cs_key_column *key; /* n 0: whole rows */
    size_t n_key, n_named;     /* the first n_named must be filled */
    enum cs_keep keep;
    uint32_t order;  /* newest: this column; CS_NO_COLUMN: the newest of all times in the row */
    uint32_t *times; /* these */
    size_t n_times;
    struct cs_near near;
};
/* Reads a key, "ticket_id" or "customer_id,phone:phone". `where` names the option or key for messages. */
enum cs_status cs_duplicates_key(struct cs_duplicates *, const struct cs_header *, struct cs_slice list,
                                 const char *where, struct cs_error *) CS_MUST_USE;
/* After the key is known: finds the times by which the newest row is found. */
enum cs_status cs_duplicates_ready(struct cs_duplicates *, const struct cs_header *,
                                   struct cs_error *) CS_MUST_USE;
void cs_duplicates_release(struct cs_duplicates *);
/* What rows are compared by. `cells` are the key's, of a row whose text is `row`. `buf` is overwritten.
 * *keyless: it was compared as a whole. */
struct cs_hash128 cs_duplicates_identity(const struct cs_duplicates *, const struct cs_slice *cells,
                                         struct cs_slice row, struct cs_buf *a, struct cs_buf *b,
                                         bool *keyless);
/* The larger, the rather the row stays. */
int64_t cs_duplicates_score(const struct cs_duplicates *, const struct cs_block *, uint32_t row);

/* ---- judging rows in a pass of its own ---- */

/* What a worker leaves of a row for the pass. */
struct cs_vote {
    struct cs_hash128 hash;
    uint64_t place;
    int64_t score;
    bool keyless;
};
struct cs_judge { /* zero-initialise */
    const struct cs_duplicates *duplicates;
    struct cs_seen seen, again; /* all keys; those that come again */
    bool list;                  /* which row stays is asked for: 8 bytes more a row */
    bool second;                /* the pass that judges */
    uint64_t row;               /* number of the row at hand */
    struct cs_duplicate_member *members;
    size_t n_members, members_cap;
    size_t *best; /* by key that comes again: its member; number in the note, from 1 */
    size_t n_best, best_cap;
    struct cs_duplicate_row *gone; /* out, by place */
    size_t n_gone, gone_cap;
    struct cs_near_window window;
};
void cs_judge_release(struct cs_judge *);
/* A row, in the order of the input. `near`: its sketch, or empty. */
enum cs_status cs_judge_row(struct cs_judge *, const struct cs_vote *, const struct cs_near_sketch *near,
                            struct cs_error *) CS_MUST_USE;
/* After a pass; *more: there has to be another. */
enum cs_status cs_judge_end(struct cs_judge *, bool *more, struct cs_error *) CS_MUST_USE;
/* The first row to go at or behind a place; n_gone when there is none. */
size_t cs_judge_find(const struct cs_judge *, uint64_t place);

#endif
