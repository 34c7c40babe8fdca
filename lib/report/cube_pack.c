/* cube_pack.c - a cube as columns of small integers, each coded in the context of those that tell most of it.
 */
#include "report/cube_pack.h"

#include "base/histogram.h"
#include "report/coder.h"
#include "report/island.h"

#include <stdlib.h>
#include <string.h>

enum { CONTEXTS = 3, SAMPLE = 8000, CONTEXT_MOST = 1023, COLUMN = 2, ABOUT = 3 };

/* A column: its values, the cell of each (NULL: the first is the first cell's, and so on), and what each
 * follows (NULL: nothing). */
struct column {
    int64_t *value;
    uint32_t *cell, *before;
    size_t n;
};
struct pack {
    const struct cs_cube *c;
    struct cs_coder coder, trial;
    uint32_t **known; /* of each column before, cell by cell: its value as a context */
    size_t n_known, most;
    struct cs_error *e;
};

/* ---- columns ---- */

static uint32_t cell_of(const struct column *col, size_t i)
{
    return col->cell ? col->cell[i] : (uint32_t)i;
}

static uint32_t context_of(const struct pack *p, const struct column *col, const size_t *by, size_t n_by,
                           size_t i)
{
    uint32_t context =
        cs_coder_context(cs_coder_context(COLUMN, (uint32_t)p->n_known), col->before ? col->before[i] : 0);
    for (size_t b = 0; b < n_by; b++) context = cs_coder_context(context, p->known[by[b]][cell_of(col, i)]);
    return context;
}

/* What a sample of the column costs. */
static uint64_t weigh(struct pack *p, const struct column *col, int64_t least, const size_t *by, size_t n_by)
{
    size_t step = col->n / SAMPLE + 1;
    cs_coder_forget(&p->trial);
    for (size_t i = 0; i < col->n; i += step)
        cs_coder_number(&p->trial, context_of(p, col, by, n_by, i),
                        (uint64_t)col->value[i] - (uint64_t)least);
    return p->trial.cost;
}

/* The columns that tell most of this one, one after the other, while each saves more than a little. */
static size_t choose(struct pack *p, const struct column *col, int64_t least, size_t *by)
{
    uint64_t cost = weigh(p, col, least, by, 0);
    size_t n = 0;
    for (bool better = true; better && n < CONTEXTS;) {
        size_t best = 0;
        better = false;
        for (size_t k = 0; k < p->n_known; k++) {
            by[n] = k;
            uint64_t trial = weigh(p, col, least, by, n + 1);
            if (trial + trial / 256 + 4096 >= cost) continue;
            cost = trial;
            best = k;
            better = true;
        }
        if (better) by[n++] = best;
    }
    return n;
}

/* From then on a context: what each cell has of it, first come, and one more, 0 where it has nothing. */
static enum cs_status remember(struct pack *p, const struct column *col, int64_t least)
{
    uint32_t *known = cs_alloc(p->c->n_cells + 1, sizeof *known);
    if (!known) return cs_fail_memory(p->e);
    for (size_t i = col->n; i-- > 0;) {
        uint64_t value = (uint64_t)col->value[i] - (uint64_t)least;
        known[cell_of(col, i)] = value < CONTEXT_MOST ? (uint32_t)value + 1 : CONTEXT_MOST;
    }
    p->known[p->n_known++] = known;
    return CS_OK;
}

/* Codes a column, and releases it. */
static enum cs_status code(struct pack *p, struct column *col)
{
    size_t by[CONTEXTS] = {0}, n_by = 0;
    int64_t least = col->n ? col->value[0] : 0;
    for (size_t i = 1; i < col->n; i++)
        if (col->value[i] < least) least = col->value[i];
    bool same = true;
    for (size_t i = 0; i < col->n && same; i++) same = col->value[i] == least;
    if (!same) n_by = choose(p, col, least, by);
    cs_coder_number(&p->coder, ABOUT, least < 0 ? 2 * (0 - (uint64_t)least) - 1 : 2 * (uint64_t)least);
    for (size_t b = 0; b < n_by; b++) cs_coder_number(&p->coder, ABOUT, by[b] + 1);
    if (n_by < CONTEXTS) cs_coder_number(&p->coder, ABOUT, 0);
    for (size_t i = 0; i < col->n; i++)
        cs_coder_number(&p->coder, context_of(p, col, by, n_by, i),
                        (uint64_t)col->value[i] - (uint64_t)least);
    enum cs_status status = remember(p, col, least);
    free(col->value);
    free(col->cell);
    free(col->before);
    return status;
}

/* Room for n values; `cells`: and for what each belongs to, `before`: and follows. */
static enum cs_status make(struct pack *p, struct column *col, size_t n, bool cells, bool before)
{
    *col = (struct column){.n = n, .value = cs_alloc(n + 1, sizeof *col->value)};
    if (cells) col->cell = cs_alloc(n + 1, sizeof *col->cell);
    if (before) col->before = cs_alloc(n + 1, sizeof *col->before);
    if (col->value && (col->cell || !cells) && (col->before || !before)) return CS_OK;
    free(col->value);
    free(col->cell);
    free(col->before);
    return cs_fail_memory(p->e);
}

/* ---- keys ---- */

static bool same_before(const struct cs_cube *c, size_t cell, size_t key)
{
    const uint32_t *code = c->cells + cell * c->n_keys;
    return cell && memcmp(code, code - c->n_keys, key * sizeof *code) == 0;
}

static enum cs_status code_key(struct pack *p, size_t k)
{
    struct column col;
    const struct cs_cube *c = p->c;
    enum cs_status status = make(p, &col, c->n_cells, false, true);
    if (status != CS_OK) return status;
    for (size_t i = 0; i < c->n_cells; i++) {
        col.value[i] = c->cells[i * c->n_keys + k];
        if (same_before(c, i, k)) col.before[i] = 1 + c->cells[(i - 1) * c->n_keys + k];
    }
    return code(p, &col);
}

static void name_keys(const struct cs_cube *c, const struct cs_build *b, struct cs_buf *out)
{
    bool any = false;
    for (size_t k = 0; k < c->n_keys; k++) {
        const struct cs_cube_key *key = &c->keys[k];
        struct cs_line title = {0};
        if (key->folded) continue;
        cs_key_title(b, key->name, &title);
        cs_buf_addz(out, any ? ",\n{\"id\":" : "{\"id\":");
        cs_island_text(out, key->name);
        cs_buf_addz(out, ",\"name\":");
        cs_island_line(out, &title);
        cs_buf_addz(out, ",\"values\":[");
        for (size_t i = 0; i < key->values.n; i++) {
            struct cs_line words = {0};
            cs_key_words(b, key->name, key->text[i], &words);
            if (i) cs_buf_addc(out, ',');
            if (words.n == 1 && cs_slice_eq(words.spans[0].text, key->text[i])) {
                cs_island_text(out, key->text[i]);
                continue;
            }
            cs_buf_addc(out, '[');
            cs_island_text(out, key->text[i]);
            cs_buf_addc(out, ',');
            cs_island_line(out, &words);
            cs_buf_addc(out, ']');
        }
        cs_buf_addz(out, "]}");
        any = true;
    }
}

/* ---- metrics ---- */

static int64_t whole(uint64_t n)
{
    return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

/* Decimal places of the sums; a sum that is no decimal is rounded to as many. */
static unsigned scale_of(const struct cs_cube_metric *m)
{
    unsigned scale = 0;
    for (size_t i = 0; i < m->n; i++) {
        uint8_t tag = m->states[i].num.tag;
        unsigned places = tag == CS_TAG_DOUBLE ? 6 : tag == CS_TAG_MISSING ? 0 : tag;
        if (places > scale) scale = places;
    }
    return scale;
}

static int64_t scaled(struct cs_num x, unsigned scale)
{
    x = cs_num_round(x, scale);
    if (x.tag > scale) return 0; /* missing, or far beyond what can be summed exactly */
    int64_t v;
    return __builtin_mul_overflow(x.v, cs_pow10[scale - x.tag], &v) ? 0 : v;
}

static bool sums_are_counts(const struct cs_cube_metric *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->states[i].num.tag != 0 || m->states[i].num.v != whole(m->states[i].n)) return false;
    return true;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The buckets that occur, in the order of their values; the caller frees them. */
static int32_t *all_buckets(const struct cs_cube_metric *m, size_t *n)
{
    int32_t *all = cs_alloc(m->n + 1, sizeof *all);
    *n = 0;
    for (size_t i = 0; all && i < m->n; i++) all[i] = m->states[i].bucket;
    if (all && m->n) qsort(all, m->n, sizeof *all, by_number);
    for (size_t i = 0; all && i < m->n; i++)
        if (!*n || all[*n - 1] != all[i]) all[(*n)++] = all[i];
    return all;
}

/* A bucket is given by the ends of what it can hold: the one nearest to 0, and the next one's. */
static void name_bucket(struct cs_buf *out, int32_t number)
{
    int32_t next = number < 0 ? number - 1 : number + 1;
    cs_buf_addc(out, '[');
    cs_num_format(cs_bucket_least(number), out);
    cs_buf_addc(out, ',');
    cs_num_format(number ? cs_bucket_least(next) : cs_int(0), out);
    cs_buf_addc(out, ']');
}

static void put_day(struct cs_buf *out, const char *name, int64_t day)
{
    char text[10];
    if (day == INT64_MIN) return;
    cs_date_format(day, text);
    cs_buf_addf(out, ",\"%s\":\"%.10s\"", name, text);
}

static enum cs_status name_buckets(struct cs_buf *out, const struct cs_cube_metric *m, struct cs_error *e)
{
    size_t n;
    int32_t *buckets = all_buckets(m, &n);
    if (!buckets) return cs_fail_memory(e);
    cs_buf_addz(out, ",\"buckets\":[");
    for (size_t i = 0; i < n; i++) {
        if (i) cs_buf_addc(out, ',');
        name_bucket(out, buckets[i]);
    }
    cs_buf_addc(out, ']');
    free(buckets);
    return CS_OK;
}

static enum cs_status name_metrics(const struct cs_cube *c, struct cs_buf *out, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    bool any = false;
    for (size_t i = 0; i < c->n_metrics && status == CS_OK; i++) {
        const struct cs_cube_metric *m = &c->metrics[i];
        if (!m->n) continue;
        cs_buf_addz(out, any ? ",\n{\"id\":" : "{\"id\":");
        cs_island_text(out, m->id);
        put_day(out, "from", m->from);
        put_day(out, "to", m->to);
        if (m->histogram)
            status = name_buckets(out, m, e);
        else
            cs_buf_addf(out, ",\"num\":%s,\"scale\":%u", sums_are_counts(m) ? "false" : "true", scale_of(m));
        cs_buf_addc(out, '}');
        any = true;
    }
    return status;
}

/* ---- their columns ---- */

/* n of each cell, 0 where it has none; of a histogram: how many buckets. */
static enum cs_status code_counts(struct pack *p, const struct cs_cube_metric *m)
{
    struct column col;
    enum cs_status status = make(p, &col, p->c->n_cells, false, false);
    if (status != CS_OK) return status;
    for (size_t i = 0; i < m->n; i++)
        col.value[m->states[i].cell] += m->histogram ? 1 : whole(m->states[i].n);
    return code(p, &col);
}

static enum cs_status code_sums(struct pack *p, const struct cs_cube_metric *m)
{
    struct column col;
    unsigned scale = scale_of(m);
    size_t filled = 0;
    for (size_t i = 0; i < m->n; i++) filled += m->states[i].n > 0;
    enum cs_status status = make(p, &col, filled, true, false);
    if (status != CS_OK) return status;
    for (size_t i = 0, at = 0; i < m->n; i++) {
        if (!m->states[i].n) continue;
        col.cell[at] = m->states[i].cell;
        col.value[at++] = scaled(m->states[i].num, scale);
    }
    return code(p, &col);
}

/* The buckets of the cells one after the other: which, or the n of each. */
static enum cs_status code_buckets(struct pack *p, const struct cs_cube_metric *m, bool which)
{
    struct column col;
    size_t n = 0;
    int32_t *buckets = all_buckets(m, &n);
    enum cs_status status = buckets ? make(p, &col, m->n, true, true) : cs_fail_memory(p->e);
    for (size_t i = 0; i < m->n && status == CS_OK; i++) {
        const struct cs_cube_state *s = &m->states[i];
        const int32_t *at = bsearch(&s->bucket, buckets, n, sizeof *buckets, by_number);
        col.cell[i] = s->cell;
        col.value[i] = which ? at - buckets : whole(s->n);
        if (which && i && s[-1].cell == s->cell) col.before[i] = 1 + (uint32_t)col.value[i - 1];
    }
    free(buckets);
    return status == CS_OK ? code(p, &col) : status;
}

static enum cs_status code_metric(struct pack *p, const struct cs_cube_metric *m)
{
    enum cs_status status = code_counts(p, m);
    if (status != CS_OK) return status;
    if (m->histogram) {
        status = code_buckets(p, m, true);
        return status == CS_OK ? code_buckets(p, m, false) : status;
    }
    return sums_are_counts(m) ? CS_OK : code_sums(p, m);
}

/* ---- the whole ---- */

static enum cs_status code_cells(struct pack *p)
{
    const struct cs_cube *c = p->c;
    enum cs_status status = CS_OK;
    p->known = cs_alloc(c->n_keys + 3 * c->n_metrics + 1, sizeof *p->known);
    if (!p->known) return cs_fail_memory(p->e);
    for (size_t k = 0; k < c->n_keys && status == CS_OK; k++)
        if (!c->keys[k].folded) status = code_key(p, k);
    for (size_t i = 0; i < c->n_metrics && status == CS_OK; i++)
        if (c->metrics[i].n) status = code_metric(p, &c->metrics[i]);
    return status;
}

static enum cs_status name_all(const struct cs_cube *c, const struct cs_build *b, struct cs_buf *text,
                               struct cs_error *e)
{
    cs_buf_addz(text, "{\"keys\":[");
    name_keys(c, b, text);
    cs_buf_addf(text, "],\n\"cells\":%zu,\n\"metrics\":[", c->n_cells);
    enum cs_status status = name_metrics(c, text, e);
    cs_buf_addz(text, "]}");
    return status == CS_OK ? cs_buf_status(text, e) : status;
}

enum cs_status cs_cube_pack(const struct cs_cube *c, const struct cs_build *b, struct cs_buf *out,
                            struct cs_error *e)
{
    struct pack p = {.c = c, .e = e};
    struct cs_buf text = {0};
    enum cs_status status = name_all(c, b, &text, e);
    if (status == CS_OK) status = cs_coder_start(&p.coder, 22, false, e);
    if (status == CS_OK) status = cs_coder_start(&p.trial, 16, true, e);
    if (status == CS_OK) cs_coder_text(&p.coder, cs_buf_slice(&text));
    if (status == CS_OK) status = code_cells(&p);
    cs_buf_addc(out, '"');
    if (status == CS_OK) status = cs_coder_finish(&p.coder, out, e);
    cs_buf_addc(out, '"');
    for (size_t i = 0; i < p.n_known; i++) free(p.known[i]);
    free(p.known);
    cs_coder_release(&p.coder);
    cs_coder_release(&p.trial);
    cs_buf_release(&text);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}
