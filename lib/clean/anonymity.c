/* anonymity.c - making values coarser, counting who shares them. */
#include "clean/anonymity.h"
#include "base/ascii.h"
#include "base/nearest.h"
#include "base/stanza.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

/* ---- coarser values ---- */

static bool digits_at(struct cs_slice s, size_t from, size_t n)
{
    if (s.n < from + n) return false;
    for (size_t i = from; i < from + n; i++)
        if (!cs_is_digit(s.p[i])) return false;
    return true;
}

/* The first n characters of a date or time as the schema writes them; nothing of another text. */
static void date_add(struct cs_slice s, size_t n, struct cs_buf *b)
{
    bool date = digits_at(s, 0, 4) && s.n >= n && (s.n == 4 || s.p[4] == '-');
    if (date && n >= 7) date = digits_at(s, 5, 2) && (s.n == 7 || s.p[7] == '-');
    if (date && n >= 10) date = digits_at(s, 8, 2);
    if (date && n >= 13) date = (s.p[10] == 'T' || s.p[10] == ' ') && digits_at(s, 11, 2);
    if (date) cs_buf_add(b, s.p, n);
}

static void band_add(struct cs_slice s, int64_t width, struct cs_buf *b)
{
    struct cs_num v;
    if (!cs_num_parse(s, &v)) return;
    v = cs_num_floor(v);
    if (v.tag != 0 || v.v < -INT64_C(1000000000000000) || v.v > INT64_C(1000000000000000)) return;
    int64_t from = v.v / width * width;
    if (from > v.v) from -= width;
    if (width == 1)
        cs_buf_addf(b, "%lld", (long long)from);
    else
        cs_buf_addf(b, "%lld-%lld", (long long)from, (long long)(from + width - 1));
}

static void left_add(struct cs_slice s, int64_t n, struct cs_buf *b)
{
    size_t at = 0;
    for (; n > 0 && at < s.n; n--) {
        size_t len = s.p[at] == '\\' && at + 1 < s.n ? 2 : cs_utf8_len(s.p + at, s.n - at);
        at += len ? len : 1;
    }
    cs_buf_add(b, s.p, at);
}

void cs_coarse_add(const struct cs_quasi *q, struct cs_slice cell, struct cs_buf *b)
{
    switch (q->how) {
    case CS_COARSE_NOT:
        cs_buf_adds(b, cell);
        break;
    case CS_COARSE_BAND:
        band_add(cell, q->n, b);
        break;
    case CS_COARSE_LEFT:
        left_add(cell, q->n, b);
        break;
    case CS_COARSE_DATE:
        date_add(cell, (size_t)q->n, b);
        break;
    }
}

/* ---- the option ---- */

static bool read_whole(struct cs_slice s, int64_t *n)
{
    *n = 0;
    if (!s.n || s.n > 9) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!cs_is_digit(s.p[i])) return false;
        *n = *n * 10 + (s.p[i] - '0');
    }
    return *n > 0;
}

static bool read_coarse(struct cs_quasi *q, struct cs_slice how)
{
    static const struct {
        const char *word;
        int64_t n;
    } dates[] = {{"year", 4}, {"month", 7}, {"day", 10}, {"hour", 13}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (!cs_slice_eqz(how, dates[i].word)) continue;
        q->how = CS_COARSE_DATE;
        q->n = dates[i].n;
        return true;
    }
    bool left = how.n > 4 && !memcmp(how.p, "left", 4);
    q->how = left ? CS_COARSE_LEFT : CS_COARSE_BAND;
    return read_whole(left ? cs_slice(how.p + 4, how.n - 4) : how, &q->n);
}

static enum cs_status fail_column(const struct cs_header *h, struct cs_slice name, struct cs_error *e)
{
    struct cs_nearest near;
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
    cs_fail(e, CS_USAGE, "option '--quasi': no column '%s'", cs_quote(name).text);
    return near.best.p ? cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text) : CS_USAGE;
}

static enum cs_status bind_one(struct cs_quasi *q, const struct cs_header *h, struct cs_slice item,
                               struct cs_error *e)
{
    struct cs_slice name = item, how = {0};
    const char *colon = NULL;
    *q = (struct cs_quasi){.text = item};
    if (name.n > 2 && *name.p == '`') {
        const char *close = memchr(name.p + 1, '`', name.n - 1);
        if (close && close + 1 < name.p + name.n && close[1] == ':') colon = close + 1;
    } else {
        for (size_t i = name.n; i > 0 && !colon; i--)
            if (name.p[i - 1] == ':') colon = name.p + i - 1;
        if (cs_header_find(h, name) != CS_NO_COLUMN) colon = NULL;
    }
    if (colon) {
        how = cs_slice(colon + 1, (size_t)(name.p + name.n - colon) - 1);
        name.n = (size_t)(colon - name.p);
    }
    if (name.n >= 2 && *name.p == '`' && name.p[name.n - 1] == '`') name = cs_slice(name.p + 1, name.n - 2);
    q->column = cs_header_find(h, name);
    if (q->column == CS_NO_COLUMN) return fail_column(h, name, e);
    if (!colon || read_coarse(q, how)) return CS_OK;
    cs_fail(e, CS_USAGE, "option '--quasi': not a way to make a value coarser: '%s'", cs_quote(how).text);
    return cs_error_cure(e, "age:10, created_at:month (year, month, day, hour), zip:left3");
}

enum cs_status cs_anonymity_bind(struct cs_anonymity *a, const struct cs_header *h, const char *spec,
                                 struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(spec), item;
    size_t most = 1;
    for (const char *p = spec; *p; p++) most += *p == ',';
    a->quasi = cs_alloc(most, sizeof *a->quasi);
    if (!a->quasi) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        enum cs_status st = bind_one(&a->quasi[a->n], h, item, e);
        if (st) return st;
        for (size_t i = 0; i < a->n; i++)
            if (a->quasi[i].column == a->quasi[a->n].column)
                return cs_fail(e, CS_USAGE, "option '--quasi': column '%s' is there twice",
                               cs_quote(h->name[a->quasi[i].column]).text);
        a->n++;
    }
    return a->n ? CS_OK : cs_fail(e, CS_USAGE, "option '--quasi': no columns");
}

void cs_anonymity_release(struct cs_anonymity *a)
{
    free(a->quasi);
    free(a->raw.slot);
    free(a->coarse.slot);
    *a = (struct cs_anonymity){0};
}

/* ---- groups ---- */

static struct cs_group_count *slot_of(const struct cs_groups_of *g, struct cs_hash128 h)
{
    size_t at = h.lo & g->mask;
    while ((g->slot[at].hash.lo | g->slot[at].hash.hi) != 0 &&
           (g->slot[at].hash.lo != h.lo || g->slot[at].hash.hi != h.hi))
        at = (at + 1) & g->mask;
    return &g->slot[at];
}

static enum cs_status grow(struct cs_groups_of *g, struct cs_error *e)
{
    struct cs_groups_of larger = {.mask = g->slot ? g->mask * 2 + 1 : 1023, .n = g->n};
    larger.slot = cs_alloc(larger.mask + 1, sizeof *larger.slot);
    if (!larger.slot) return cs_fail_memory(e);
    for (size_t i = 0; g->slot && i <= g->mask; i++)
        if (g->slot[i].n) *slot_of(&larger, g->slot[i].hash) = g->slot[i];
    free(g->slot);
    *g = larger;
    return CS_OK;
}

static enum cs_status group_add(struct cs_groups_of *g, struct cs_hash128 h, uint64_t n, struct cs_error *e)
{
    if (!(h.lo | h.hi)) h.lo = 1;
    if (!g->slot || g->n * 4 >= g->mask * 3) {
        enum cs_status st = grow(g, e);
        if (st) return st;
    }
    struct cs_group_count *s = slot_of(g, h);
    if (!s->n) {
        s->hash = h;
        g->n++;
    }
    s->n += n;
    return CS_OK;
}

static struct cs_hash128 key_of(const struct cs_anonymity *a, const struct cs_block *b, uint32_t row,
                                bool coarse, struct cs_buf *key)
{
    key->n = 0; /* a failure stays: the block asks for it */
    for (size_t i = 0; i < a->n; i++) {
        struct cs_slice cell = cs_field(b, row, a->quasi[i].column);
        if (coarse)
            cs_coarse_add(&a->quasi[i], cell, key);
        else
            cs_buf_adds(key, cell);
        cs_buf_addc(key, '\t');
    }
    return cs_hash128(cs_buf_slice(key));
}

bool cs_anonymity_keeps(const struct cs_anonymity *a, const struct cs_block *b, uint32_t row,
                        struct cs_buf *key)
{
    struct cs_hash128 h = key_of(a, b, row, true, key);
    if (!(h.lo | h.hi)) h.lo = 1;
    return a->coarse.slot && slot_of(&a->coarse, h)->n >= a->k;
}

/* ---- the first pass ---- */

struct counter {
    struct cs_anonymity *all;
    struct cs_groups_of raw, coarse;
    struct cs_buf key;
};

static enum cs_status start_counter(void *ctx, void **worker, struct cs_error *e)
{
    struct counter *c = cs_alloc(1, sizeof *c);
    if (!c) return cs_fail_memory(e);
    c->all = ctx;
    *worker = c;
    return CS_OK;
}

static enum cs_status count_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct counter *c = worker;
    (void)out;
    enum cs_status st = CS_OK;
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        st = group_add(&c->raw, key_of(c->all, b, row, false, &c->key), 1, e);
        if (!st) st = group_add(&c->coarse, key_of(c->all, b, row, true, &c->key), 1, e);
    }
    return st ? st : cs_buf_status(&c->key, e);
}

static enum cs_status merge(struct cs_groups_of *to, struct cs_groups_of *from, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    /* slots come in the order of their hashes: a smaller table would fill up at one end */
    while (from->slot && !st && (!to->slot || to->mask < from->mask)) st = grow(to, e);
    for (size_t i = 0; from->slot && i <= from->mask && !st; i++)
        if (from->slot[i].n) st = group_add(to, from->slot[i].hash, from->slot[i].n, e);
    free(from->slot);
    return st;
}

static enum cs_status finish_counter(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_anonymity *a = ctx;
    struct counter *c = worker;
    struct cs_error other;
    (void)ok;
    enum cs_status st = merge(&a->raw, &c->raw, e), second = merge(&a->coarse, &c->coarse, st ? &other : e);
    cs_buf_release(&c->key);
    free(c);
    return st ? st : second;
}

static uint64_t least_of(const struct cs_groups_of *g, uint64_t from)
{
    uint64_t least = 0;
    for (size_t i = 0; g->slot && i <= g->mask; i++)
        if (g->slot[i].n && g->slot[i].n >= from && (!least || g->slot[i].n < least)) least = g->slot[i].n;
    return least;
}

enum cs_status cs_anonymity_count(struct cs_anonymity *a, struct cs_input *in, struct cs_error *e)
{
    const struct cs_pass pass = {
        .ctx = a, .start = start_counter, .block = count_block, .finish = finish_counter};
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    if (st) return st;
    a->raw_groups = a->raw.n;
    a->raw_least = least_of(&a->raw, 0);
    free(a->raw.slot);
    a->raw.slot = NULL;
    a->groups = a->coarse.n;
    a->least = least_of(&a->coarse, 0);
    a->left_least = least_of(&a->coarse, a->k);
    for (size_t i = 0; a->coarse.slot && i <= a->coarse.mask; i++) {
        uint64_t n = a->coarse.slot[i].n;
        if (!n || n >= a->k) continue;
        a->small_groups++;
        a->small_rows += n;
    }
    return CS_OK;
}
