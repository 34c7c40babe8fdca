/* workers.c - a ring of slots between one reader at a time, all workers, and one commit at a time.
 *
 * Workers pull: each takes a free slot, fills it under the reading lock, works on it without any lock, and
 * hands it back. Slots finish in any order and are committed in the order of reading by whoever holds the
 * next one. There are twice as many slots as workers, so a slow one does not stop the others at once. A small
 * input never starts a thread.
 */
#include "table/workers.h"
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

enum { JOBS_MOST = 256 };

struct slot {
    void *user;
    enum cs_status status;
    struct cs_error error;
    bool ready;
};

struct run {
    const struct cs_work *work;
    struct slot *slots;
    unsigned n_slots, jobs;
    pthread_mutex_t read_lock, lock;
    pthread_cond_t changed;
    uint64_t next_read;   /* under read_lock */
    bool read_done;       /* under read_lock */
    uint64_t next_commit; /* the rest under lock */
    unsigned busy;        /* slots taken and not yet committed */
    bool committing, stop;
    enum cs_status status;
    struct cs_error *error;
};

/* Commits whatever is next and ready; the lock is held on entry and on return. */
static void commit_ready(struct run *r, void *worker)
{
    while (!r->committing && r->slots[r->next_commit % r->n_slots].ready) {
        struct slot *s = &r->slots[r->next_commit % r->n_slots];
        bool enough = false, stopped = r->stop;
        r->committing = true;
        pthread_mutex_unlock(&r->lock);
        if (!stopped)
            s->status = r->work->commit(r->work->ctx, worker, s->user, s->status, &enough, &s->error);
        pthread_mutex_lock(&r->lock);
        r->committing = false;
        if (!stopped && s->status) {
            r->status = s->status;
            *r->error = s->error;
        }
        r->stop |= enough || s->status;
        s->ready = false;
        r->next_commit++;
        r->busy--;
        pthread_cond_broadcast(&r->changed);
    }
}

/* Fills the next slot; NULL at the end. Slots are used in the order of reading, so that order finds them
 * again.
 */
static struct slot *take(struct run *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->busy == r->n_slots && !r->stop) pthread_cond_wait(&r->changed, &r->lock);
    bool stop = r->stop;
    if (!stop) r->busy++;
    pthread_mutex_unlock(&r->lock);
    if (stop) return NULL;

    pthread_mutex_lock(&r->read_lock);
    struct slot *s = NULL;
    if (!r->read_done) {
        bool end = false;
        s = &r->slots[r->next_read % r->n_slots];
        s->error = (struct cs_error)CS_ERROR_INIT;
        s->status = r->work->read(r->work->ctx, s->user, &end, &s->error);
        r->read_done = end || s->status;
        if (end && !s->status)
            s = NULL;
        else
            r->next_read++;
    }
    pthread_mutex_unlock(&r->read_lock);
    if (!s) {
        pthread_mutex_lock(&r->lock);
        r->busy--;
        pthread_mutex_unlock(&r->lock);
    }
    return s;
}

struct worker {
    struct run *run;
    void *state;
    pthread_t thread;
};

static void work(struct worker *w, struct slot *s)
{
    struct run *r = w->run;
    if (!s->status) s->status = r->work->work(r->work->ctx, w->state, s->user, &s->error);
    pthread_mutex_lock(&r->lock);
    s->ready = true;
    commit_ready(r, w->state);
    pthread_mutex_unlock(&r->lock);
}

static void *loop(void *arg)
{
    struct worker *w = arg;
    struct slot *s;
    while ((s = take(w->run)) != NULL) work(w, s);
    return NULL;
}

static enum cs_status run_workers(struct run *r, struct cs_error *e)
{
    const struct cs_work *k = r->work;
    struct worker *w = cs_alloc(r->jobs, sizeof *w);
    unsigned made = 0, started = 0;
    if (!w) return cs_fail_memory(e);
    enum cs_status st = k->start(k->ctx, &w[0].state, e);
    if (!st) made = 1;
    w[0].run = r;
    if (!st) {
        struct slot *s = take(r); /* the first stretch is ours: it may be the only one */
        if (s) work(&w[0], s);
    }
    for (unsigned i = 1; !st && !r->stop && i < r->jobs && !k->ended(k->ctx); i++) {
        w[i].run = r;
        st = k->start(k->ctx, &w[i].state, e);
        if (!st) made++;
    }
    for (unsigned i = 1; !st && i < made; i++) {
        if (pthread_create(&w[i].thread, NULL, loop, &w[i]) != 0) break; /* fewer workers do it too */
        started++;
    }
    if (!st) loop(&w[0]);
    for (unsigned i = 1; i <= started; i++) pthread_join(w[i].thread, NULL);
    if (!st) st = r->status; /* *e is filled */
    for (unsigned i = 0; i < made; i++) {
        struct cs_error other;
        enum cs_status finish = k->finish(k->ctx, w[i].state, st == CS_OK, st ? &other : e);
        if (!st) st = finish;
    }
    free(w);
    return st;
}

/* The slots, and what they hold for the user, in one piece each. */
static enum cs_status make_slots(struct run *r, struct cs_error *e)
{
    r->slots = cs_alloc(r->n_slots, sizeof *r->slots);
    for (unsigned i = 0; r->slots && i < r->n_slots; i++) {
        r->slots[i].user = cs_alloc(1, r->work->slot_size);
        if (!r->slots[i].user) return cs_fail_memory(e);
    }
    return r->slots ? CS_OK : cs_fail_memory(e);
}

static void free_slots(struct run *r)
{
    for (unsigned i = 0; r->slots && i < r->n_slots; i++) {
        if (r->slots[i].user) r->work->release(r->slots[i].user);
        free(r->slots[i].user);
    }
    free(r->slots);
}

enum cs_status cs_workers_run(const struct cs_work *k, unsigned jobs, bool *stopped, struct cs_error *e)
{
    struct run r = {.work = k, .error = e, .jobs = jobs, .n_slots = jobs > 1 ? 2 * jobs : 1};
    enum cs_status st = make_slots(&r, e);
    if (!st) {
        pthread_mutex_init(&r.read_lock, NULL);
        pthread_mutex_init(&r.lock, NULL);
        pthread_cond_init(&r.changed, NULL);
        st = run_workers(&r, e);
        pthread_cond_destroy(&r.changed);
        pthread_mutex_destroy(&r.lock);
        pthread_mutex_destroy(&r.read_lock);
    }
    free_slots(&r);
    if (stopped) *stopped = r.stop;
    return st;
}

unsigned cs_workers_jobs(unsigned jobs)
{
    cpu_set_t set; /* what we may use, not what there is */
    if (jobs == 0 && sched_getaffinity(0, sizeof set, &set) == 0) jobs = (unsigned)CPU_COUNT(&set);
    return jobs == 0 ? 1 : jobs > JOBS_MOST ? JOBS_MOST : jobs;
}
