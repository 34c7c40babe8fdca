/* protect.h - the core of cs-mask: which columns hold what, and the pass that hides it.
 *
 * A column is known to hold a kind of personal data by its name (schema, personal.words, a rule, --as), and
 * then every value in it is hidden, whatever it looks like; or it holds text, and what is found in it is
 * (text/personal.h); or it passes as it is: identifiers, numbers, times, closed lists of values. What was
 * hidden already (a mask, a pseudonym) stays as it is and is not counted.
 */
#ifndef CS_CLEAN_PROTECT_H
#define CS_CLEAN_PROTECT_H

#include "clean/anonymity.h"
#include "clean/missing.h"
#include "clean/pseudonym.h"
#include "clean/rules.h"
#include "clean/suspect.h"
#include "table/input.h"
#include "text/personal.h"

enum cs_handling { CS_PASS, CS_WHOLE, CS_SEARCH, CS_LEAVE_OUT, CS_GENERAL };
enum cs_how { CS_SHOW_MASK, CS_PSEUDONYM, CS_EMPTY };

struct cs_protect_column {
    enum cs_handling handling;
    bool watched;              /* nobody said what it holds: is it what it seems to be? */
    struct cs_suspect suspect; /* out */
    enum cs_personal kind;     /* of CS_WHOLE */
    enum cs_how how;
    struct cs_slice rule;   /* whose doing it is; empty: the kind's own rule */
    struct cs_slice domain; /* of pseudonyms of CS_WHOLE: the kind, or the column escaped */
    uint64_t values[CS_PERSONAL_KINDS], cells[CS_PERSONAL_KINDS]; /* out: hidden, and cells with some */
};

/* What the user asks for; texts as given on the command line, NULL = not given. */
struct cs_protect_asked {
    const char *kinds; /* phone,email: only these; NULL = all */
    const char *as;    /* COL=KIND,… */
    const char *drop, *keep;
    const struct cs_rules *rules; /* may be NULL */
};

struct cs_protect { /* zero-initialise; words, missing, pseudonym, anonymity, scan and audit are the caller's
                     */
    const struct cs_words *words;
    const struct cs_missing *missing;     /* words that mean: no value; they stay as they are */
    const struct cs_pseudonym *pseudonym; /* NULL: display masks */
    struct cs_anonymity *anonymity;       /* NULL: no row is left out */
    struct cs_output *audit;              /* NULL: nobody wants it */
    bool scan;                            /* nothing is written */
    const struct cs_header *header;
    struct cs_protect_column *column; /* by column of the header */
    uint32_t *active, n_active;       /* columns that do not pass, in order */
    uint32_t *watched, n_watched;
    struct cs_slice *left;   /* names of the columns that are written */
    uint32_t n_left, ticket; /* column ticket_id, or CS_NO_COLUMN */
    unsigned kinds;          /* 1 << enum cs_personal: what is looked for in texts */
    struct cs_arena arena;
    uint64_t read, suppressed; /* out: rows */
};

/* Makes the plan. Notes (as lines) about rules that were left out go to `notes`. CS_USAGE for columns and
 * kinds that are not there. */
enum cs_status cs_protect_plan(struct cs_protect *, const struct cs_header *, const struct cs_protect_asked *,
                               struct cs_buf *notes, struct cs_error *) CS_MUST_USE;
/* One pass; the header of `left` is already written. `out` is NULL for a scan. */
enum cs_status cs_protect_run(struct cs_protect *, struct cs_input *, struct cs_output *out,
                              struct cs_error *) CS_MUST_USE;
void cs_protect_release(struct cs_protect *);
uint64_t cs_protect_found(const struct cs_protect *); /* values, after a pass */

/* The plan as a stream: column, holds, action, rule. */
void cs_protect_explain(const struct cs_protect *, struct cs_buf *);
/* What a scan found as a stream: column, kind, values_n, cells_n, rows_n. *rows counts its rows. */
void cs_protect_report(const struct cs_protect *, struct cs_buf *, uint64_t *rows);
/* Lines about columns that pass and look like persons all the same; after a scan they are found. */
void cs_protect_suspects(const struct cs_protect *, struct cs_buf *);
/* "12 phone in 'phone' + 3 phone in 'text'", by rule. */
void cs_protect_summary(const struct cs_protect *, struct cs_buf *);
struct cs_slice cs_protect_rule(const struct cs_protect *, uint32_t column, enum cs_personal);

#endif
