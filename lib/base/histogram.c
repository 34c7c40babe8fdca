/* histogram.c - buckets are counted by number: sign, power of two, sixteenth. New values are appended; when
 * the room is used up, equal buckets are put together, and only what is left may ask for more. */
#include "base/histogram.h"
#include "base/state.h"
#include <math.h>
#include <stdlib.h>

enum { PARTS = 16, LEAST_POWER = -1074, MOST = (1024 - LEAST_POWER + 1) * PARTS };

int32_t cs_bucket_of(double x)
{
    int power;
    if (x == 0) return 0;
    const double fraction = frexp(fabs(x), &power); /* 0.5 to 1 */
    const int part = (int)((fraction * 2 - 1) * PARTS);
    const int number = (power - LEAST_POWER) * PARTS + part + 1;
    return x < 0 ? -number : number;
}

struct cs_num cs_bucket_least(int32_t bucket)
{
    if (bucket == 0) return cs_int(0);
    const int number = abs(bucket) - 1;
    const double x = ldexp(1 + (double)(number % PARTS) / PARTS, number / PARTS + LEAST_POWER - 1);
    return cs_num_from_double(bucket < 0 ? -x : x);
}

void cs_histogram_release(struct cs_histogram *h)
{
    free(h->buckets);
    *h = (struct cs_histogram){0};
}

static int by_number(const void *a, const void *b)
{
    const struct cs_bucket *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

void cs_histogram_settle(struct cs_histogram *h)
{
    size_t n = 0;
    if (h->n > 1) qsort(h->buckets, h->n, sizeof *h->buckets, by_number);
    for (size_t i = 0; i < h->n; i++) {
        if (n && h->buckets[n - 1].number == h->buckets[i].number)
            h->buckets[n - 1].n += h->buckets[i].n;
        else
            h->buckets[n++] = h->buckets[i];
    }
    h->n = n;
}

/* Room for one more. A cell of a cube holds a value or two: it starts as small as that. */
static void make_room(struct cs_histogram *h)
{
    if (h->n < h->cap) return;
    cs_histogram_settle(h);
    if (h->n && h->n <= h->cap / 2) return;
    size_t want = h->cap ? h->cap * 2 : 1;
    struct cs_bucket *more =
        want > SIZE_MAX / 2 / sizeof *more ? NULL : realloc(h->buckets, want * sizeof *more);
    if (!more) {
        h->failed = true;
        return;
    }
    h->buckets = more;
    h->cap = want;
}

static void count(struct cs_histogram *h, int32_t number, uint64_t n)
{
    if (h->n && h->buckets[h->n - 1].number == number) {
        h->buckets[h->n - 1].n += n;
        return;
    }
    make_room(h);
    if (h->n < h->cap) h->buckets[h->n++] = (struct cs_bucket){number, n};
}

void cs_histogram_add(struct cs_histogram *h, struct cs_num x)
{
    if (!cs_num_missing(x)) count(h, cs_bucket_of(cs_num_double(x)), 1);
}

void cs_histogram_merge(struct cs_histogram *into, const struct cs_histogram *from)
{
    for (size_t i = 0; i < from->n; i++) count(into, from->buckets[i].number, from->buckets[i].n);
    into->failed |= from->failed;
}

enum cs_status cs_histogram_status(const struct cs_histogram *h, struct cs_error *e)
{
    return h->failed ? cs_fail_memory(e) : CS_OK;
}

void cs_histogram_write(const struct cs_histogram *h, struct cs_buf *b)
{
    struct cs_histogram sorted = {0};
    cs_histogram_merge(&sorted, h);
    cs_histogram_settle(&sorted);
    for (size_t i = 0; i < sorted.n; i++) {
        cs_state_put(b, sorted.buckets[i].number);
        cs_state_put(b, (int64_t)sorted.buckets[i].n);
    }
    if (sorted.failed) b->failed = true;
    cs_histogram_release(&sorted);
}

bool cs_histogram_read(struct cs_histogram *h, struct cs_slice rest)
{
    int64_t number, n, before = -MOST - 1;
    while (rest.n && !h->failed) {
        if (!cs_state_take(&rest, &number) || !cs_state_take(&rest, &n)) return false;
        if (number <= before || number > MOST || n < 1) return false;
        before = number;
        count(h, (int32_t)number, (uint64_t)n);
    }
    return true;
}
