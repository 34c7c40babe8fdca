/* cube_pack.c - a cube as columns of small integers, deflated. */
#include "report/cube_pack.h"

#include "base/histogram.h"
#include "report/island.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct pack {
    const struct cs_cube *c;
    struct cs_buf *out;
    struct cs_buf formats, bytes; /* of the columns */
    int64_t *column;              /* values of the column that is made */
    size_t n, cap;
    int64_t **counts; /* of each metric written so far: its counts, cell by cell */
    size_t n_counts;
    struct cs_error *e;
};

/* ---- columns ---- */

static enum cs_status put(struct pack *p, int64_t value)
{
    enum cs_status status = cs_grow(&p->column, &p->cap, p->n + 1, sizeof *p->column, p->e);
    if (status == CS_OK) p->column[p->n++] = value;
    return status;
}

/* Ends a column: as many planes of bytes as the largest difference from the least value needs. */
static void end_column(struct pack *p)
{
    int64_t least = p->n ? p->column[0] : 0;
    uint64_t most = 0;
    unsigned planes = 0;
    for (size_t i = 1; i < p->n; i++)
        if (p->column[i] < least) least = p->column[i];
    for (size_t i = 0; i < p->n; i++) most |= (uint64_t)p->column[i] - (uint64_t)least;
    for (; most; most >>= 8) planes++;
    cs_buf_addf(&p->formats, "%s[%lld,%u]", p->formats.n ? "," : "", (long long)least, planes);
    for (unsigned plane = 0; plane < planes; plane++) {
        char *to = cs_buf_room(&p->bytes, p->n);
        for (size_t i = 0; to && i < p->n; i++)
            to[i] = (char)(((uint64_t)p->column[i] - (uint64_t)least) >> 8 * plane & 0xFF);
        if (to) p->bytes.n += p->n;
    }
    p->n = 0;
}

/* ---- keys ---- */

static bool same_before(const struct cs_cube *c, size_t cell, size_t key)
{
    const uint32_t *code = c->cells + cell * c->n_keys;
    return cell && memcmp(code, code - c->n_keys, key * sizeof *code) == 0;
}

static enum cs_status pack_keys(struct pack *p)
{
    enum cs_status status = CS_OK;
    for (size_t k = 0; k < p->c->n_keys; k++) {
        if (p->c->keys[k].folded) continue;
        for (size_t i = 0; i < p->c->n_cells && status == CS_OK; i++) {
            uint32_t code = p->c->cells[i * p->c->n_keys + k];
            uint32_t before = same_before(p->c, i, k) ? p->c->cells[(i - 1) * p->c->n_keys + k] : 0;
            status = put(p, (int64_t)code - before);
        }
        end_column(p);
    }
    return status;
}

static void name_keys(struct pack *p, const struct cs_build *b)
{
    bool any = false;
    for (size_t k = 0; k < p->c->n_keys; k++) {
        const struct cs_cube_key *key = &p->c->keys[k];
        struct cs_line title = {0};
        if (key->folded) continue;
        cs_key_title(b, key->name, &title);
        cs_buf_addz(p->out, any ? ",\n{\"id\":" : "{\"id\":");
        cs_island_text(p->out, key->name);
        cs_buf_addz(p->out, ",\"name\":");
        cs_island_line(p->out, &title);
        cs_buf_addz(p->out, ",\"values\":[");
        for (size_t i = 0; i < key->values.n; i++) {
            struct cs_line words = {0};
            cs_key_words(b, key->name, key->text[i], &words);
            cs_buf_addz(p->out, i ? ",[" : "[");
            cs_island_text(p->out, key->text[i]);
            cs_buf_addc(p->out, ',');
            cs_island_line(p->out, &words);
            cs_buf_addc(p->out, ']');
        }
        cs_buf_addz(p->out, "]}");
        any = true;
    }
}

/* ---- metrics ---- */

static int64_t whole(uint64_t n)
{
    return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

static size_t equal_cells(const int64_t *a, const int64_t *b, size_t n)
{
    size_t equal = 0;
    for (size_t i = 0; i < n; i++) equal += a[i] == (b ? b[i] : 0);
    return equal;
}

/* The counts of a metric, cell by cell, as differences to those of the earlier metric that they are most
 * like. Takes `counts` over. */
static enum cs_status pack_counts(struct pack *p, int64_t *counts)
{
    size_t n = p->c->n_cells, most = equal_cells(counts, NULL, n), like = SIZE_MAX;
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < p->n_counts; i++) {
        size_t equal = equal_cells(counts, p->counts[i], n);
        if (equal <= most) continue;
        most = equal;
        like = i;
    }
    if (like != SIZE_MAX) cs_buf_addf(p->out, ",\"like\":%zu", like);
    for (size_t i = 0; i < n && status == CS_OK; i++)
        status = put(p, counts[i] - (like == SIZE_MAX ? 0 : p->counts[like][i]));
    p->counts[p->n_counts++] = counts;
    end_column(p);
    return status;
}

/* n of each cell; 0 where it has none. */
static enum cs_status pack_n(struct pack *p, const struct cs_cube_metric *m)
{
    int64_t *counts = cs_alloc(p->c->n_cells + 1, sizeof *counts);
    if (!counts) return cs_fail_memory(p->e);
    for (size_t i = 0; i < m->n; i++) counts[m->states[i].cell] = whole(m->states[i].n);
    return pack_counts(p, counts);
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

static enum cs_status pack_numbers(struct pack *p, const struct cs_cube_metric *m)
{
    enum cs_status status = pack_n(p, m);
    unsigned scale = scale_of(m);
    bool counts = sums_are_counts(m);
    cs_buf_addf(p->out, ",\"num\":%s,\"scale\":%u", counts ? "false" : "true", scale);
    if (counts) return status;
    for (size_t i = 0; i < m->n && status == CS_OK; i++) status = put(p, scaled(m->states[i].num, scale));
    end_column(p);
    return status;
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

/* How many buckets each cell has. */
static enum cs_status pack_buckets_of_cells(struct pack *p, const struct cs_cube_metric *m)
{
    int64_t *counts = cs_alloc(p->c->n_cells + 1, sizeof *counts);
    if (!counts) return cs_fail_memory(p->e);
    for (size_t i = 0; i < m->n; i++) counts[m->states[i].cell]++;
    return pack_counts(p, counts);
}

/* A bucket is given by the ends of what it can hold: the one nearest to 0, and the next one's. */
static void name_bucket(struct pack *p, int32_t number)
{
    int32_t next = number < 0 ? number - 1 : number + 1;
    cs_buf_addc(p->out, '[');
    cs_num_format(cs_bucket_least(number), p->out);
    cs_buf_addc(p->out, ',');
    cs_num_format(number ? cs_bucket_least(next) : cs_int(0), p->out);
    cs_buf_addc(p->out, ']');
}

static enum cs_status pack_histogram(struct pack *p, const struct cs_cube_metric *m)
{
    size_t n;
    int32_t *buckets = all_buckets(m, &n);
    enum cs_status status = buckets ? pack_buckets_of_cells(p, m) : cs_fail_memory(p->e);
    cs_buf_addz(p->out, ",\"buckets\":[");
    for (size_t i = 0; buckets && i < n; i++) {
        if (i) cs_buf_addc(p->out, ',');
        name_bucket(p, buckets[i]);
    }
    cs_buf_addc(p->out, ']');
    for (size_t i = 0; i < m->n && status == CS_OK; i++) {
        const int32_t *at = bsearch(&m->states[i].bucket, buckets, n, sizeof *buckets, by_number);
        status = put(p, at - buckets);
    }
    end_column(p);
    for (size_t i = 0; i < m->n && status == CS_OK; i++) status = put(p, whole(m->states[i].n));
    end_column(p);
    free(buckets);
    return status;
}

static void put_day(struct cs_buf *out, const char *name, int64_t day)
{
    char text[10];
    if (day == INT64_MIN) return;
    cs_date_format(day, text);
    cs_buf_addf(out, ",\"%s\":\"%.10s\"", name, text);
}

static enum cs_status pack_metrics(struct pack *p)
{
    enum cs_status status = CS_OK;
    bool any = false;
    p->counts = cs_alloc(p->c->n_metrics + 1, sizeof *p->counts);
    if (!p->counts) return cs_fail_memory(p->e);
    for (size_t i = 0; i < p->c->n_metrics && status == CS_OK; i++) {
        const struct cs_cube_metric *m = &p->c->metrics[i];
        if (!m->n) continue;
        cs_buf_addz(p->out, any ? ",\n{\"id\":" : "{\"id\":");
        cs_island_text(p->out, m->id);
        put_day(p->out, "from", m->from);
        put_day(p->out, "to", m->to);
        status = m->histogram ? pack_histogram(p, m) : pack_numbers(p, m);
        cs_buf_addc(p->out, '}');
        any = true;
    }
    return status;
}

/* ---- the whole ---- */

static enum cs_status add_deflated(struct pack *p)
{
    z_stream z = {0};
    struct cs_buf small = {0};
    if (p->bytes.n > UINT32_MAX / 2) return cs_fail(p->e, CS_DATA, "the cube is too large for a page");
    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return cs_fail_memory(p->e);
    size_t room = deflateBound(&z, p->bytes.n);
    z.next_out = (Bytef *)cs_buf_room(&small, room);
    z.avail_out = (uInt)room;
    z.next_in = (Bytef *)p->bytes.p;
    z.avail_in = (uInt)p->bytes.n;
    bool done = z.next_out && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (done) cs_island_base64(p->out, cs_slice(small.p, z.total_out));
    deflateEnd(&z);
    cs_buf_release(&small);
    return done ? CS_OK : cs_fail_memory(p->e);
}

enum cs_status cs_cube_pack(const struct cs_cube *c, const struct cs_build *b, struct cs_buf *out,
                            struct cs_error *e)
{
    struct pack p = {.c = c, .out = out, .e = e};
    cs_buf_addz(out, "{\"keys\":[");
    name_keys(&p, b);
    cs_buf_addf(out, "],\n\"cells\":%zu,\n\"metrics\":[", c->n_cells);
    enum cs_status status = pack_keys(&p);
    if (status == CS_OK) status = pack_metrics(&p);
    cs_buf_addz(out, "],\n\"columns\":[");
    cs_buf_adds(out, cs_buf_slice(&p.formats));
    cs_buf_addz(out, "],\n\"data\":\"");
    if (status == CS_OK) status = cs_buf_status(&p.bytes, e);
    if (status == CS_OK) status = cs_buf_status(&p.formats, e);
    if (status == CS_OK) status = add_deflated(&p);
    cs_buf_addz(out, "\"}");
    for (size_t i = 0; i < p.n_counts; i++) free(p.counts[i]);
    free(p.counts);
    free(p.column);
    cs_buf_release(&p.formats);
    cs_buf_release(&p.bytes);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}
