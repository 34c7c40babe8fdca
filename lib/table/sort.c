/* sort.c - runs and their merge. A record is its two lengths, its key and its value, one behind the other. */
#include "table/sort.h"
#include "table/spool.h"
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 16 * 1024 * 1024, WRITE = 256 * 1024, LEAST = 4096, HEAD = 2 * sizeof(uint32_t) };

struct run { /* sorted records in the spool, from `at` to `end` */
    off_t at, end;
    struct cs_buf ahead; /* what is read */
    size_t next;         /* of the record in front, within it */
};

struct cs_sort {
    size_t memory;
    uint64_t limit; /* records that are wanted */
    struct cs_buf records;
    size_t *order;        /* where each begins */
    size_t n, cap, given; /* given: out, when there are no runs */
    struct cs_spool spool;
    struct run *run;
    size_t runs, run_cap;
    uint32_t *heap; /* runs that are not over, the one with the least record in front */
    size_t heap_n, piece;
    bool merging;
    bool pop; /* the record in front was given out */
};

enum cs_status cs_sort_make(struct cs_sort **to, size_t memory, struct cs_error *e)
{
    *to = cs_alloc(1, sizeof **to);
    if (!*to) return cs_fail_memory(e);
    (*to)->memory = memory ? memory : MEMORY;
    (*to)->limit = UINT64_MAX;
    return CS_OK;
}

void cs_sort_limit(struct cs_sort *s, uint64_t n)
{
    s->limit = n;
}

void cs_sort_free(struct cs_sort *s)
{
    if (!s) return;
    for (size_t i = 0; i < s->runs; i++) cs_buf_release(&s->run[i].ahead);
    cs_buf_release(&s->records);
    cs_spool_close(&s->spool);
    free(s->order);
    free(s->run);
    free(s->heap);
    free(s);
}

static struct cs_slice part_of(const char *record, bool value)
{
    uint32_t n[2];
    memcpy(n, record, HEAD);
    return value ? cs_slice(record + HEAD + n[0], n[1]) : cs_slice(record + HEAD, n[0]);
}

static size_t size_of(const char *record)
{
    uint32_t n[2];
    memcpy(n, record, HEAD);
    return HEAD + (size_t)n[0] + n[1];
}

static int compare(const char *a, const char *b)
{
    struct cs_slice x = part_of(a, false), y = part_of(b, false);
    int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return d ? d : (x.n > y.n) - (x.n < y.n);
}

/* ---- a run ---- */

static int by_key(const void *a, const void *b, void *records)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int d = compare((const char *)records + x, (const char *)records + y);
    return d ? d : (x > y) - (x < y);
}

static void sort_records(struct cs_sort *s)
{
    if (s->n > 1) qsort_r(s->order, s->n, sizeof *s->order, by_key, s->records.p);
}

static enum cs_status write_run(struct cs_sort *s, struct cs_error *e)
{
    struct cs_buf out = {0};
    enum cs_status status = cs_grow(&s->run, &s->run_cap, s->runs + 1, sizeof *s->run, e);
    if (status != CS_OK) return status;
    sort_records(s);
    s->run[s->runs] = (struct run){.at = s->spool.n};
    for (size_t i = 0; i < s->n && status == CS_OK; i++) {
        const char *record = s->records.p + s->order[i];
        cs_buf_add(&out, record, size_of(record));
        status = cs_buf_status(&out, e);
        if (status != CS_OK || (out.n < WRITE && i + 1 < s->n)) continue;
        status = cs_spool_add(&s->spool, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    s->run[s->runs++].end = s->spool.n;
    cs_buf_release(&out);
    cs_buf_clear(&s->records);
    s->n = 0;
    return status;
}

/* Keeps the first records alone. They stand in their order then, equal keys still as they came. */
static enum cs_status prune(struct cs_sort *s, struct cs_error *e)
{
    struct cs_buf kept = {0};
    sort_records(s);
    if (s->n > s->limit) s->n = (size_t)s->limit;
    for (size_t i = 0; i < s->n; i++) {
        const char *record = s->records.p + s->order[i];
        s->order[i] = kept.n;
        cs_buf_add(&kept, record, size_of(record));
    }
    cs_buf_release(&s->records);
    s->records = kept;
    return cs_buf_status(&s->records, e);
}

static enum cs_status make_room(struct cs_sort *s, struct cs_error *e)
{
    if (s->n > s->limit) {
        enum cs_status status = prune(s, e);
        if (status != CS_OK || s->records.n <= s->memory / 2) return status;
    }
    return write_run(s, e);
}

enum cs_status cs_sort_add(struct cs_sort *s, struct cs_slice key, struct cs_slice value, struct cs_error *e)
{
    if (key.n > UINT32_MAX || value.n > UINT32_MAX) return cs_fail(e, CS_DATA, "a record too long to sort");
    const uint32_t n[2] = {(uint32_t)key.n, (uint32_t)value.n};
    size_t size = HEAD + key.n + value.n;
    bool full = s->records.n + size > s->memory || (s->n >= LEAST && s->n / 2 > s->limit);
    if (s->n > 0 && full && make_room(s, e) != CS_OK) return e->status;
    if (cs_grow(&s->order, &s->cap, s->n + 1, sizeof *s->order, e) != CS_OK) return e->status;
    s->order[s->n] = s->records.n;
    cs_buf_add(&s->records, n, HEAD);
    cs_buf_adds(&s->records, key);
    cs_buf_adds(&s->records, value);
    s->n++;
    return cs_buf_status(&s->records, e);
}

/* ---- the merge ---- */

static size_t left_of(const struct run *r)
{
    return r->ahead.n - r->next;
}

/* Reads until the record in front is there as a whole; *over when the run has no more. */
static enum cs_status fill(struct cs_sort *s, struct run *r, bool *over, struct cs_error *e)
{
    for (;;) {
        size_t have = left_of(r), want = HEAD, got;
        if (have >= HEAD) want = size_of(r->ahead.p + r->next);
        *over = have == 0 && r->at == r->end;
        if (*over || (have >= HEAD && have >= want)) return CS_OK;
        if (r->next > 0) memmove(r->ahead.p, r->ahead.p + r->next, have);
        r->ahead.n = have;
        r->next = 0;
        size_t ask = want - have > s->piece ? want - have : s->piece;
        if ((off_t)ask > r->end - r->at) ask = (size_t)(r->end - r->at);
        char *room = cs_buf_room(&r->ahead, ask);
        if (!room) return cs_fail_memory(e);
        if (cs_spool_read(&s->spool, r->at, room, ask, &got, e) != CS_OK) return e->status;
        if (got == 0) return cs_fail(e, CS_FAIL, "a temporary file was cut short");
        r->ahead.n += got;
        r->at += (off_t)got;
    }
}

/* Runs are in the order of adding, so of equal keys the lower run is first. */
static bool before(const struct cs_sort *s, uint32_t a, uint32_t b)
{
    int d = compare(s->run[a].ahead.p + s->run[a].next, s->run[b].ahead.p + s->run[b].next);
    return d ? d < 0 : a < b;
}

static void sift(struct cs_sort *s, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < s->heap_n; child++)
            if (before(s, s->heap[child], s->heap[least])) least = child;
        if (least == at) return;
        uint32_t swap = s->heap[at];
        s->heap[at] = s->heap[least];
        s->heap[least] = swap;
        at = least;
    }
}

static enum cs_status start(struct cs_sort *s, struct cs_error *e)
{
    s->merging = true;
    if (s->runs == 0) {
        sort_records(s);
        return CS_OK;
    }
    if (s->n > 0 && write_run(s, e) != CS_OK) return e->status;
    cs_buf_release(&s->records);
    s->heap = cs_alloc(s->runs, sizeof *s->heap);
    if (!s->heap) return cs_fail_memory(e);
    s->piece = s->memory / s->runs < LEAST ? LEAST : s->memory / s->runs;
    for (size_t i = 0; i < s->runs; i++) {
        bool over;
        if (fill(s, &s->run[i], &over, e) != CS_OK) return e->status;
        if (!over) s->heap[s->heap_n++] = (uint32_t)i;
    }
    for (size_t i = s->heap_n / 2; i > 0; i--) sift(s, i - 1);
    s->n = 0;
    return CS_OK;
}

static enum cs_status pop(struct cs_sort *s, struct cs_error *e)
{
    struct run *r = &s->run[s->heap[0]];
    bool over;
    r->next += size_of(r->ahead.p + r->next);
    if (fill(s, r, &over, e) != CS_OK) return e->status;
    if (over) {
        cs_buf_release(&r->ahead);
        s->heap[0] = s->heap[--s->heap_n];
    }
    sift(s, 0);
    return CS_OK;
}

enum cs_status cs_sort_next(struct cs_sort *s, struct cs_slice *key, struct cs_slice *value, bool *more,
                            struct cs_error *e)
{
    const char *record;
    if (!s->merging && start(s, e) != CS_OK) return e->status;
    if (s->runs == 0) {
        *more = s->given < s->n;
        if (!*more) return CS_OK;
        record = s->records.p + s->order[s->given++];
    } else {
        if (s->pop && pop(s, e) != CS_OK) return e->status;
        s->pop = *more = s->heap_n > 0;
        if (!*more) return CS_OK;
        record = s->run[s->heap[0]].ahead.p + s->run[s->heap[0]].next;
    }
    *key = part_of(record, false);
    *value = part_of(record, true);
    return CS_OK;
}
