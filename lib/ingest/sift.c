/* sift.c - totals, rows without a time, and times apart. */
#include "ingest/sift.h"
#include <stdlib.h>
#include <string.h>

void cs_sift_clear(struct cs_sift *s)
{
    s->untimed = (struct cs_count){0};
    s->n = 0;
    memset(s->age, 0, sizeof s->age);
}

void cs_sift_release(struct cs_sift *s)
{
    free(s->total);
    *s = (struct cs_sift){0};
}

enum cs_status cs_sift_untimed(struct cs_sift *s, struct cs_fold *fold, struct cs_slice key, uint32_t row,
                               uint64_t line, bool *total, struct cs_error *e)
{
    if (cs_fold_total(fold, key, total, e) != CS_OK) return e->status;
    if (*total) {
        if (cs_grow(&s->total, &s->cap, s->n + 1, sizeof *s->total, e) != CS_OK) return e->status;
        s->total[s->n++] = row;
        return CS_OK;
    }
    if (s->untimed.n == 0) memcpy(s->untimed_key, cs_quote(key).text, sizeof s->untimed_key);
    cs_count_line(&s->untimed, line);
    return CS_OK;
}

void cs_sift_add(struct cs_sift *s, const struct cs_sift *later)
{
    if (s->untimed.n == 0) memcpy(s->untimed_key, later->untimed_key, sizeof s->untimed_key);
    cs_count_add(&s->untimed, &later->untimed);
    for (unsigned i = 0; i < CS_AGES; i++) {
        if (s->age[i].n == 0) s->age[i].line = later->age[i].line;
        s->age[i].n += later->age[i].n;
    }
}

struct cs_apart cs_sift_apart(const struct cs_sift *s, bool after)
{
    enum { FAR = 3, RARE = 10 }; /* empty parts between; times as many others */
    struct cs_apart apart = {0, UINT64_MAX}, none = {0, 0};
    uint64_t all = 0;
    unsigned empty = 0;
    for (unsigned i = 0; i < CS_AGES; i++) all += s->age[i].n;
    for (unsigned k = 0; k < CS_AGES; k++) {
        const struct cs_age *age = &s->age[after ? CS_AGES - 1 - k : k];
        if (age->n == 0) {
            empty++;
            continue;
        }
        if (apart.n > 0 && empty >= FAR) return apart;
        empty = 0;
        apart.n += age->n;
        if (age->line < apart.line) apart.line = age->line;
        bool rare = apart.n == 1 ? all > 2 : apart.n * RARE <= all - apart.n;
        if (!rare) return none;
    }
    return none;
}
