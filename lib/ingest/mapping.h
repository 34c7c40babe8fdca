/* mapping.h - the decision which column of an export becomes which column of the stream, and how its cells
 * are read.
 *
 * Made from the header, a sample of rows, and a map file. Each source column becomes at most one of ours;
 * what is left passes through under its own name.
 */
#ifndef CS_INGEST_MAPPING_H
#define CS_INGEST_MAPPING_H

#include "ingest/cell.h"
#include "ingest/count.h"
#include "ingest/mapfile.h"
#include "table/block.h"

enum cs_origin {
    CS_FROM_CELL,     /* one source column */
    CS_FROM_TWO,      /* a date and a clock */
    CS_FROM_EXPR,     /* an expression of the map */
    CS_FROM_CONSTANT, /* the same text in every row: source */
    CS_FROM_TIMES, /* response_s, resolve_s: computed from two times; `a` is a column that gave it, if any */
};

struct cs_long {                /* identifiers of 16 digits or more */
    uint64_t n, rounded, zeros; /* those that end in zeros from the 16th digit on, and these zeros */
};

enum { CS_ODD = 4 };
struct cs_odd { /* the first different words that are none of a column's usual values, made safe */
    unsigned n;
    bool more;
    char word[CS_ODD][48];
};
void cs_odd_add(struct cs_odd *, const char *word);

struct cs_tally {         /* what reading the cells of a target has met */
    struct cs_count bad;  /* cells not read */
    char bad_text[48];    /* the first of them, made safe */
    uint64_t filled;      /* cells that hold something */
    uint64_t wall;        /* times without an offset of their own */
    uint64_t floored;     /* fractions of a second cut */
    uint64_t gaps, folds; /* wall clock readings that the zone has not, or has twice */
    uint64_t swapped;     /* dates whose day and month were exchanged back */
    uint64_t dates;       /* times without a clock */
    struct cs_long longs;
    uint64_t differ;        /* durations more than a second from their two times */
    struct cs_count before; /* rows whose second time is before the first */
    struct cs_odd odd;
};

struct cs_target { /* a column of the stream, as this source fills it */
    struct cs_slice name;
    const struct cs_column_def *column; /* NULL: foreign */
    enum cs_origin origin;
    enum cs_alias_rank rank;
    bool mapped;   /* a map said so */
    bool left;     /* not in the stream after all: a foreign column of events that become tickets */
    uint32_t a, b; /* source columns, CS_NO_COLUMN = none */
    struct cs_cell_reader reader;
    const struct cs_mapped *map;        /* CS_FROM_EXPR */
    struct cs_slice constant;           /* in the stream's form */
    uint32_t from, to;                  /* CS_FROM_TIMES: targets */
    struct cs_order order;              /* what dates were seen */
    const struct cs_column_def *misfit; /* foreign: its name means this column, its cells do not */
    char misfit_cell[48];
    struct cs_tally met;
};

struct cs_mapping {
    struct cs_arena arena;
    struct cs_header header; /* of the source: cells made unique and not empty */
    struct cs_block sample;  /* some first rows, with line numbers */
    uint64_t *sample_line;
    const struct cs_kind_def *kind;   /* NULL: no kind; only the header was made safe (-t raw) */
    bool survey;                      /* scores by ticket, without the contacts */
    struct cs_lookup *const *lookups; /* what expressions may look up; borrowed */
    size_t n_lookups;
    struct cs_target *target;
    uint32_t n;
};

struct cs_mapping_options {
    const struct cs_kind_def *kind; /* NULL = find out */
    const struct cs_mapfile *map;   /* NULL = none */
    const struct cs_zone *zone;
    enum cs_date_order order;
    enum cs_clock_change change;
    struct cs_scale_of_scores scores;
    bool anyhow;                      /* decide though a column that the kind requires is not known */
    struct cs_lookup *const *lookups; /* NULL = none */
    size_t n_lookups;
    struct cs_fold *fold;
    struct cs_slice source; /* what the column source says */
    const char *file;       /* for messages */
};

/* Takes the header cells; the mapping starts with this. */
enum cs_status cs_mapping_header(struct cs_mapping *, const struct cs_slice *cells, uint32_t n,
                                 struct cs_error *) CS_MUST_USE;
/* Keeps rows of a block as the sample (only the first call counts). */
enum cs_status cs_mapping_sample(struct cs_mapping *, const struct cs_block *, const uint64_t *line,
                                 struct cs_error *) CS_MUST_USE;
/* Decides. CS_DATA when it is no kind we know, or not the one asked for; CS_USAGE when the map names what is
 * not there. */
enum cs_status cs_mapping_decide(struct cs_mapping *, const struct cs_mapping_options *,
                                 struct cs_error *) CS_MUST_USE;
void cs_mapping_release(struct cs_mapping *);

/* What the plain numbers of a source column would count, were they times; from the sample. */
enum cs_when_number cs_mapping_numbers(const struct cs_mapping *, uint32_t column);
/* Tells the reader of a source column's durations how they are written: by the header, and by the sample. */
enum cs_status cs_mapping_unit(const struct cs_mapping *, uint32_t column, enum cs_alias_rank,
                               struct cs_cell_reader *, struct cs_error *) CS_MUST_USE;
/* Is there a column whose dates need a look at the whole file: some are slashed, or the sample held none? */
bool cs_mapping_wants_orders(const struct cs_mapping *);
/* Looks at a block's slashed dates: into one order a target, on any thread; then adds that up, block after
 * block as they come in the file. */
void cs_mapping_look(const struct cs_mapping *, struct cs_order *, const struct cs_block *);
void cs_mapping_looked(struct cs_mapping *, const struct cs_order *);
#define CS_MIXED_CURE "correct the dates, or say in a map which is tried first: coalesce(time(…), time(…))"
/* After the look: sets the orders. CS_DATA when a column fits two orders, or mixes them. */
enum cs_status cs_mapping_orders(struct cs_mapping *, const char *file, struct cs_error *) CS_MUST_USE;

/* Adds what the targets have met in a stretch of rows, one tally a target; stretches in the order of the
 * file, so that the lines that are named are the first ones. */
void cs_mapping_count(struct cs_mapping *, const struct cs_tally *tally);

void cs_long_look(struct cs_long *, struct cs_slice cell);
void cs_mapping_points(struct cs_mapping *); /* by the sample: which identifiers may have a point */
/* CS_DATA when a spreadsheet has rounded the long identifiers of a column: by the sample, or by what all rows
 * held. */
enum cs_status cs_mapping_ids(const struct cs_mapping *, bool sample, const char *file,
                              struct cs_error *) CS_MUST_USE;

/* The target of a column of ours; CS_NO_COLUMN when the source has none. */
uint32_t cs_mapping_find(const struct cs_mapping *, struct cs_slice name);

#endif
