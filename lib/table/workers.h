/* workers.h - the one place with threads: stretches of an input are read by one thread at a time, worked on
 * by all, and committed in the order they were read.
 *
 * What is committed does not depend on the number of workers. A worker has a state of its own; states are
 * merged one at a time at the end, so whatever they hold must merge in any order to the same result.
 */
#ifndef CS_TABLE_WORKERS_H
#define CS_TABLE_WORKERS_H

#include "base/mem.h"

struct cs_work {
    void *ctx;
    size_t slot_size; /* a slot holds a stretch on its way; zeroed once, then used again and again */
    /* Makes a worker's state; called once a worker, one at a time. */
    enum cs_status (*start)(void *ctx, void **worker, struct cs_error *);
    /* Fills a slot, or says *end. One thread at a time. What it fails with is committed like any other end.
     */
    enum cs_status (*read)(void *ctx, void *slot, bool *end, struct cs_error *);
    /* Works on a slot that was read well. All threads at once. */
    enum cs_status (*work)(void *ctx, void *worker, void *slot, struct cs_error *);
    /* In the order of reading, one thread at a time: `status` and the error are what read() or work() came
     * to, and may be changed; another status than CS_OK ends the run with it. *enough ends it well. */
    enum cs_status (*commit)(void *ctx, void *worker, void *slot, enum cs_status status, bool *enough,
                             struct cs_error *);
    /* Takes a worker's state back: merge (when `ok`) and free; called once a worker, one at a time. */
    enum cs_status (*finish)(void *ctx, void *worker, bool ok, struct cs_error *);
    /* Frees what a slot holds. */
    void (*release)(void *slot);
    /* Is surely nothing left to read? Then no further thread is started. */
    bool (*ended)(void *ctx);
};

unsigned cs_workers_jobs(unsigned jobs); /* 0: one a core that we may use; and never too many */
/* The first failure in the order of reading wins. *stopped (may be NULL): it ended early, well or not. */
enum cs_status cs_workers_run(const struct cs_work *, unsigned jobs, bool *stopped,
                              struct cs_error *) CS_MUST_USE;

#endif
