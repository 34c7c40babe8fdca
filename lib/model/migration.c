/* migration.c - counts of who moved where. */
#include "model/migration.h"
#include <math.h>
#include <stdlib.h>

const struct cs_slice cs_migration_keys[CS_MIGRATION_KEYS] = {
    {"segment", 7}, {"segment_from", 12}, {"segment_to", 10}};
enum { BY_SEGMENT = 1, BY_FROM = 2, BY_TO = 4 };
enum { AT_SEGMENT, AT_FROM, AT_TO };

struct moves {
    const struct cs_migration *m;
    struct cs_told_rows *out;
    size_t n;        /* segments, and none */
    uint64_t *count; /* [from * n + to]; the last one is none */
    uint64_t *before, *after, *kept;
    uint64_t lost; /* of the first date, those without a visit since */
};

static struct cs_told row_of(const char *view, uint32_t keys)
{
    struct cs_told r = cs_told_of(view, "", "", (double)NAN, 0);
    r.keys = keys;
    return r;
}

static struct cs_slice label_of(const struct moves *x, size_t segment)
{
    return segment < x->m->n ? x->m->label[segment] : CS_LIT("");
}

static enum cs_status tell_moves(const struct moves *x, struct cs_error *e)
{
    struct cs_told r = row_of("segment_move", BY_FROM | BY_TO);
    enum cs_status st = CS_OK;
    for (size_t from = 0; from < x->n; from++)
        for (size_t to = 0; to < x->n && !st; to++) {
            const uint64_t n = x->count[from * x->n + to];
            const bool stays = from == to && from + 1 < x->n && x->before[from];
            if (!n && !stays) continue;
            r.key[AT_FROM] = label_of(x, from);
            r.key[AT_TO] = label_of(x, to);
            cs_told_count(&r, "customers", n);
            st = cs_told_add(x->out, &r, e);
            cs_told_share(&r, "went", n, x->before[from]);
            if (!st) st = cs_told_add(x->out, &r, e);
        }
    return st;
}

static enum cs_status tell_change(const struct moves *x, size_t segment, struct cs_error *e)
{
    struct cs_told r = row_of("segment_change", BY_SEGMENT), vs;
    const uint64_t before = x->before[segment], after = x->after[segment];
    r.key[AT_SEGMENT] = label_of(x, segment);
    cs_told_count(&r, "customers", after);
    vs = r;
    vs.vs = "from";
    vs.base = (double)before;
    vs.diff = (double)after - (double)before;
    enum cs_status st = cs_told_add(x->out, &r, e);
    if (!st) st = cs_told_add(x->out, &vs, e);
    if (st || !before) return st;
    cs_told_share(&r, "stayed", x->count[segment * x->n + segment], before);
    st = cs_told_add(x->out, &r, e);
    if (st || !x->m->kept) return st;
    cs_told_share(&r, "kept", x->kept[segment], before);
    return cs_told_add(x->out, &r, e);
}

static enum cs_status tell_total(const struct moves *x, struct cs_error *e)
{
    struct cs_told r = row_of("segment_moves", 0);
    const size_t none = x->n - 1;
    uint64_t both = 0, stayed = 0;
    for (size_t from = 0; from < none; from++) {
        stayed += x->count[from * x->n + from];
        for (size_t to = 0; to < none; to++) both += x->count[from * x->n + to];
    }
    cs_told_count(&r, "customers", both);
    enum cs_status st = cs_told_add(x->out, &r, e);
    cs_told_share(&r, "moved", both - stayed, both);
    if (!st && both) st = cs_told_add(x->out, &r, e);
    cs_told_count(&r, "came_customers", x->before[none] - x->count[none * x->n + none]);
    if (!st) st = cs_told_add(x->out, &r, e);
    cs_told_count(&r, "gone_customers", x->after[none] - x->count[none * x->n + none]);
    if (!st) st = cs_told_add(x->out, &r, e);
    cs_told_count(&r, "quiet_customers", x->lost);
    return st || !x->m->kept ? st : cs_told_add(x->out, &r, e);
}

enum cs_status cs_migration_tell(const struct cs_migration *m, struct cs_told_rows *out, struct cs_error *e)
{
    struct moves x = {.m = m, .out = out, .n = m->n + 1};
    x.count = cs_alloc(x.n, x.n * sizeof *x.count);
    x.before = cs_alloc(x.n, 3 * sizeof *x.before);
    enum cs_status st = x.count && x.before ? CS_OK : cs_fail_memory(e);
    if (!st) {
        x.after = x.before + x.n;
        x.kept = x.after + x.n;
    }
    for (size_t i = 0; i < m->customers && !st; i++) {
        const size_t from = m->from[i] == CS_NO_SEGMENT ? m->n : m->from[i];
        const size_t to = m->to[i] == CS_NO_SEGMENT ? m->n : m->to[i];
        x.count[from * x.n + to]++;
        x.before[from]++;
        x.after[to]++;
        if (m->kept) x.kept[from] += m->kept[i];
        x.lost += m->kept && from < m->n && !m->kept[i];
    }
    /* In no segment at both dates: no move, and nobody to count. */
    if (!st) st = tell_total(&x, e);
    if (!st) x.before[m->n] -= x.count[x.n * x.n - 1];
    if (!st) x.count[x.n * x.n - 1] = 0;
    if (!st) st = tell_moves(&x, e);
    for (size_t i = 0; i < m->n && !st; i++) st = tell_change(&x, i, e);
    free(x.count);
    free(x.before);
    return st;
}
