/* ingest.h - the whole of cs-ingest: some exports in, one stream out, every record accounted for. */
#ifndef CS_INGEST_INGEST_H
#define CS_INGEST_INGEST_H

#include "ingest/by_ticket.h"
#include "ingest/identify.h"
#include "ingest/mapping.h"
#include "ingest/sift.h"
#include "ingest/sources.h"
#include "table/output.h"

/* How many records may be rejected of a file. The default: not more than 10, or not more than 1 %. */
struct cs_limit {
    enum { CS_LIMIT_DEFAULT, CS_LIMIT_COUNT, CS_LIMIT_PERCENT } kind;
    uint64_t count;
    struct cs_num percent;
};
enum cs_status cs_limit_parse(struct cs_limit *, struct cs_slice,
                              struct cs_error *) CS_MUST_USE; /* "5", "2.5%" */
bool cs_limit_exceeded(const struct cs_limit *, uint64_t rejected, uint64_t records);

struct cs_ingest_options {
    const struct cs_source_spec *source;
    size_t n;
    bool raw;                         /* decode only */
    bool explain;                     /* go on with a file that is refused, as far as possible */
    const char *data_dir;             /* where presets are; NULL: none is suggested */
    const struct cs_kind_def *kind;   /* of the stream; NULL: tickets, unless maps say something else */
    const char *identify;             /* a stream of customers, NULL = none */
    struct cs_lookup *const *lookups; /* for maps */
    size_t n_lookups;
    bool live; /* hand on rows as they come */
    struct cs_limit limit;
    bool expected; /* --expect-rows: refuse another number of records, rejected ones included */
    uint64_t expected_rows;
    unsigned jobs; /* workers; 0 = one a core */
    bool seal;
    /* Told what was assumed and counted, a line at a time. */
    void (*note)(const char *text);
    void (*progress)(void *, uint64_t bytes, uint64_t rows); /* may be NULL */
    void *progress_ctx;
};

struct cs_source_file { /* one of the exports */
    struct cs_export *export;
    struct cs_mapping mapping;
    uint32_t *column; /* of the stream: the target that fills it, or CS_NO_COLUMN */
    const struct cs_source_spec *spec;
    struct cs_slice name; /* what its rows say in the column source, unless they have one of their own */
    uint32_t source;      /* number of that name */
    enum cs_role role;    /* when rows are brought together by ticket */
    struct cs_sift sift;
    struct cs_error refused; /* (--explain) why the file would be; CS_OK: it would not */
    bool as_it_is;           /* the rows are written as they are (-t raw) */
    uint64_t rows, records, rejected;
};

struct cs_ingest {
    const struct cs_ingest_options *options;
    struct cs_arena arena;
    struct cs_fold *fold;
    struct cs_source_file *file;
    size_t n;
    struct cs_slice *name; /* columns of the stream; of what is brought together, before that */
    uint32_t columns;
    bool together;                  /* rows are brought together by ticket */
    struct cs_by_ticket *by_ticket; /* NULL: the files go out one after the other */
    struct cs_identify *identify;   /* NULL: customers are as the files have them */
    struct cs_buf line;
    uint64_t rows, records, rejected, repairs, bytes; /* of the files read so far */
};

/* Opens the exports, decides what their columns are, and makes the union. Options are borrowed. */
enum cs_status cs_ingest_open(struct cs_ingest *, const struct cs_ingest_options *,
                              struct cs_error *) CS_MUST_USE;
void cs_ingest_close(struct cs_ingest *);
/* Writes the stream; `rejects` may be NULL. CS_DATA when more was rejected than allowed. */
enum cs_status cs_ingest_run(struct cs_ingest *, struct cs_output *out, struct cs_output *rejects,
                             struct cs_error *) CS_MUST_USE;

/* Reads one file through its mapping, and counts. All but the file may be NULL; `filled` adds up the cells of
 * each source column that are not empty. */
enum cs_status cs_ingest_read(struct cs_ingest *, struct cs_source_file *, struct cs_output *out,
                              struct cs_output *rejects, uint64_t *filled, struct cs_error *) CS_MUST_USE;
/* What was decided, as text: a table of the columns of each file, and for a file that is refused the draft of
 * a map; in the end returns why the first such file is. Reads the files once (--explain). */
enum cs_status cs_ingest_explain(struct cs_ingest *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

/* How the cells of a target are read, where that is not plain: "day first", "x 60"; else nothing. */
void cs_describe_how(const struct cs_target *, struct cs_buf *);
/* One line: how a file was read and what its columns were taken for. */
void cs_describe_reading(const struct cs_source_file *, struct cs_buf *);
/* One line: records, rows, rejected by reason, cells not read; it adds up. */
void cs_describe_counts(const struct cs_source_file *, struct cs_buf *);

#endif
