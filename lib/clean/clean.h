/* clean.h - the core of cs-clean: the passes that carry out a plan (clean/repairs.h).
 *
 * One pass when nothing has to be known before: cells, rows and values are mended on all workers, and
 * duplicates taken out in order. Else passes before it: one or two to judge which of the rows with one key
 * stays, and one for each stage that learns. They read the input again, which has to be a file, or is
 * spooled.
 */
#ifndef CS_CLEAN_CLEAN_H
#define CS_CLEAN_CLEAN_H

#include "clean/drops.h"
#include "clean/show.h"

struct cs_clean_counts {
    uint64_t read, written, duplicates, dropped, keyless, bad;
    uint64_t missing, widths, blanks; /* cells, by the usual rules */
    uint64_t cells;                   /* cells changed by rules */
};

struct cs_clean {
    struct cs_repairs *repairs;
    const struct cs_show_plan *show;             /* for the audit, and to tell what labels do not know */
    struct cs_output *dropped, *rejects, *audit; /* NULL: nobody wants them; headers are written */
    struct cs_clean_counts counts;               /* out; more in repairs->tally */
    struct cs_map unknown;                       /* out: what rules did not know, "RULE\tCELL" */
    uint64_t *unknown_n;
    size_t unknown_cap;
    struct cs_judge judge;
    bool judged;
    int mode; /* the pass at hand */
    unsigned stage;
    struct cs_stats *stats; /* of the pass at hand, by step */
    struct cs_drops settle;
};

/* Does anything have to be known before the pass that writes? */
bool cs_clean_looks_ahead(const struct cs_clean *);
/* The passes before the last; nothing to do when none is needed. */
enum cs_status cs_clean_prepare(struct cs_clean *, struct cs_input *, struct cs_error *) CS_MUST_USE;
/* The last pass; the header is already written. */
enum cs_status cs_clean_run(struct cs_clean *, struct cs_input *, struct cs_output *,
                            struct cs_error *) CS_MUST_USE;
void cs_clean_release(struct cs_clean *);

#endif
