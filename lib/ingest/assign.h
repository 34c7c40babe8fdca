/* assign.h - which source column is which column of a kind, by words and by what the sample holds. */
#ifndef CS_INGEST_ASSIGN_H
#define CS_INGEST_ASSIGN_H

#include "ingest/mapping.h"

struct cs_assigned {             /* of a source column */
    struct cs_alias_match match; /* .column NULL: to none */
    enum cs_how how;
    bool clock; /* the clock that belongs to the date of `beside` */
    uint32_t beside;
    /* Its word means this column, but its cells do not; a cell of them made safe. */
    const struct cs_column_def *misfit;
    char misfit_cell[48];
};

struct cs_assignment {
    const struct cs_kind_def *kind;
    struct cs_assigned *of;  /* by source column; in the mapping's arena */
    uint32_t strong, weak;   /* columns found by words of their own, by words of the kind */
    bool complete;           /* all required columns are there */
    bool survey;             /* tickets without a creation time, but with scores */
    bool keyless;            /* the key was found by a weak word only */
    struct cs_slice missing; /* the first required column that is not there */
};

/* Assigns the columns of a kind to the source columns that are not `taken` (read by the map); columns that
 * the map makes are left alone, and count as there. */
enum cs_status cs_assign(struct cs_assignment *, struct cs_mapping *, const struct cs_kind_def *,
                         const bool *taken, const struct cs_mapping_options *, struct cs_error *) CS_MUST_USE;
/* The assignment of the kind that the file is, or that was asked for. CS_DATA says what it looks like
 * instead. */
enum cs_status cs_assign_kind(struct cs_assignment *, struct cs_mapping *, const bool *taken,
                              const struct cs_mapping_options *, struct cs_error *) CS_MUST_USE;

/* Can the cells of a source column be read as a column of the schema? */
enum cs_status cs_assign_fits(struct cs_mapping *, uint32_t source, const struct cs_column_def *,
                              const struct cs_mapping_options *, bool *fits, struct cs_error *) CS_MUST_USE;

#endif
