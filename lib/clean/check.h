/* check.h - the core of cs-check: one pass that judges every cell and row of a stream and changes nothing.
 *
 * A cell is missing when it is empty or a missing word. A cell that is there is judged by the rules for its
 * column: four that come from the schema (type, range, domain, text), and those of rule files. A rule with
 * `columns` is about cells, one without about rows: its expression is true for a good row. A rule about rows
 * looks at those where `when` is true, and where every column that the check reads has a value, unless it
 * asks missing() or coalesce() itself. Rows are compared with those before them by key, by key normalised
 * (blanks around, full width, case, spelling of phone numbers and mail addresses), and whole.
 */
#ifndef CS_CLEAN_CHECK_H
#define CS_CLEAN_CHECK_H

#include "clean/missing.h"
#include "clean/rules.h"
#include "clean/unique.h"
#include "expr/context.h"
#include "table/input.h"

enum cs_dimension { CS_VALIDITY, CS_CONSISTENCY };
enum cs_severity { CS_ERROR, CS_WARNING, CS_INFO }; /* info is counted, and does not make a row bad */

/* What a cell rule asks. */
enum cs_cell_check {
    CS_CELL_TYPE, /* does it parse as what the schema says */
    CS_CELL_RANGE,
    CS_CELL_DOMAIN,
    CS_CELL_TEXT, /* UTF-8, escapes */
    CS_CELL_ID_CARD,
    CS_CELL_BANK_CARD,
    CS_CELL_PHONE,
    CS_CELL_EMAIL,
    CS_CELL_PLATE,
    CS_CELL_CHECKS
};
extern const char *const cs_cell_check_names[CS_CELL_CHECKS + 1]; /* as in rule files: "id-card"; then NULL */

extern const char *const cs_check_rule_keys[]; /* of a rule file, beside `check`; ends with NULL */

enum { CS_CHECK_TOLD = 5 }; /* offenders of a rule that are remembered */

struct cs_check_place {
    struct cs_slice file; /* in the check's arena */
    uint64_t line;
    struct cs_slice column, value; /* cell rules; what a message may show: personal values as their shape */
};
struct cs_check_rule {
    struct cs_slice id;
    enum cs_dimension dimension;
    enum cs_severity severity;
    const struct cs_rule *rule; /* of a file; NULL: built in */
    bool cells, internal;   /* internal: what cs_check_run() finds out by itself (duplicates, reference) */
    enum cs_cell_check ask; /* of cells */
    uint32_t *columns;      /* of cells */
    size_t n_columns;
    cs_node check, when; /* of rows */
    cs_node *needs;      /* of rows: columns that must have a value */
    size_t n_needs;
    uint64_t judged, failed; /* out: cells or rows */
    struct cs_check_place told[CS_CHECK_TOLD];
    size_t n_told;
};
struct cs_check_column {
    uint64_t given, words,
        invalid;               /* out: cells with a value, with a missing word, bad by an error or warning */
    uint64_t compared, agreed; /* out: with the reference */
};
/* Counts of a source, and of all rows. */
struct cs_check_counts {
    uint64_t rows, cells, given, full, required, valid;
    uint64_t judged, consistent; /* rows that a rule about rows looked at; and none found bad */
    uint64_t rows_again, keys_again, normals_again, keyed;
    uint64_t timed, late;
    uint64_t compared, agreed; /* cells, with the reference */
};
struct cs_check_source {
    struct cs_slice name; /* as in the stream */
    struct cs_check_counts counts;
};

struct cs_show_plan; /* clean/show.h */
struct cs_check {
    /* in, before cs_check_bind() */
    const struct cs_missing *words;
    const struct cs_context *context;
    struct cs_rules *const
        *files; /* rules of the verb check; a later one replaces an earlier one of its id */
    size_t n_files;
    const char *key;         /* comma list; NULL: ticket_id, else the first column that a kind asks for */
    int64_t late_s;          /* how far behind the newest row before it a row is late */
    struct cs_output *audit; /* gets every finding; NULL: nobody wants them */
    const struct cs_show_plan *show;      /* what a message may show of cells */
    struct cs_check_reference *reference; /* clean/reference.h; NULL: none */

    /* out of cs_check_bind() */
    struct cs_arena arena;
    const struct cs_header *header; /* of the input, and gone with it */
    uint32_t n_judges;
    const struct cs_kind_def *kind; /* NULL: no kind of ours */
    struct cs_plan *plan;
    cs_node where;
    cs_node *times; /* of the columns that say when something happened */
    size_t n_times;
    cs_node created;    /* when rows began: created_at, else ordered_at, else at; CS_NO_NODE: nobody knows */
    const char *anchor; /* that column, or "" */
    struct cs_check_rule *rules;
    size_t n_rules;
    uint32_t rule_row, rule_key, rule_normal, rule_late, rule_reference; /* internal ones */
    uint32_t *keys, source, ticket;                                      /* columns; CS_NO_COLUMN */
    size_t n_keys, n_named;
    struct cs_check_judge *judges; /* by column */
    struct cs_buf notes;           /* lines: rules that were left out */

    /* out of cs_check_run() */
    struct cs_check_column *columns;
    struct cs_check_counts all;
    struct cs_check_source *sources; /* by name */
    size_t n_sources;
    uint64_t skipped; /* rows that --where left out */
    bool has_newest;
    struct cs_time newest;
    int64_t first_day, last_day; /* of created_at; first > last: none */
    uint64_t missing_days;
    char first_missing[3][10]; /* dates */
};

enum cs_status cs_check_bind(struct cs_check *, const struct cs_header *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_check_run(struct cs_check *, struct cs_input *, struct cs_error *) CS_MUST_USE;
void cs_check_release(struct cs_check *);
/* The plan, in words. */
void cs_check_explain(const struct cs_check *, struct cs_buf *);
/* What a message may show of a cell (escaped as in the stream): itself, or with digits as 9, letters as a and
 * all else as x. */
void cs_check_shape(struct cs_slice cell, struct cs_buf *);

#endif
