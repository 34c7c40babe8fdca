/* clean.c - the pass of cs-clean.
 *
 * Workers copy stretches of a block as they are and break off only at a cell that needs mending, so clean
 * data costs little more than the copy. Whether a row is a duplicate depends on all rows before it, and the
 * workers do not know those: behind a block's rows they leave a list of hashes, and the ordered step
 * (cs_pass.in_order) closes the gaps.
 */
#include "clean/clean.h"
#include "base/nearest.h"
#include "base/stanza.h"
#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static enum cs_half half_of(struct cs_slice name)
{
    const struct cs_column_def *def = cs_schema_column(name);
    if (!def || cs_slice_eqz(name, "text") || cs_slice_eqz(name, "feedback")) return CS_HALF_NONE;
    return def->type == CS_TEXT ? CS_HALF_WORD : CS_HALF_NUMBER;
}

static enum cs_status add_key(struct cs_clean *c, const struct cs_header *h, struct cs_slice name,
                              struct cs_error *e)
{
    if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`') name = cs_slice(name.p + 1, name.n - 2);
    uint32_t column = cs_header_find(h, name);
    if (column == CS_NO_COLUMN) {
        struct cs_nearest near;
        cs_nearest_start(&near, name);
        for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
        cs_fail(e, CS_USAGE, "option '--dedupe': no column '%s'", cs_quote(name).text);
        return near.best.p ? cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text) : e->status;
    }
    for (size_t i = 0; i < c->n_key; i++)
        if (c->key[i] == column) return CS_OK;
    c->key[c->n_key++] = column;
    return CS_OK;
}

enum cs_status cs_clean_bind(struct cs_clean *c, const struct cs_header *h, const char *key,
                             struct cs_error *e)
{
    c->half = cs_alloc(h->n, sizeof *c->half);
    c->key = cs_alloc(h->n, sizeof *c->key);
    if (!c->half || !c->key) return cs_fail_memory(e);
    c->n_columns = h->n;
    for (uint32_t i = 0; i < h->n; i++) c->half[i] = (uint8_t)half_of(h->name[i]);
    if (!key) return CS_OK;

    struct cs_slice rest = cs_slicez(key), name;
    bool ticket = false;
    while (cs_list_next(&rest, &name)) {
        enum cs_status st = add_key(c, h, name, e);
        if (st) return st;
        ticket |= cs_slice_eqz(name, "ticket_id");
    }
    if (!c->n_key) return cs_fail(e, CS_USAGE, "option '--dedupe': no columns");
    c->n_named = c->n_key;
    if (!ticket || cs_header_find(h, CS_LIT("source")) == CS_NO_COLUMN) return CS_OK;
    return add_key(c, h, CS_LIT("source"), e); /* ticket numbers of two systems are not the same tickets */
}

void cs_clean_release(struct cs_clean *c)
{
    free(c->half);
    free(c->key);
    cs_seen_release(&c->seen);
}

/* ---- one block ---- */

/* Behind the rows of a block's output: a mark for each row, then the footer; not aligned. */
struct mark {
    struct cs_hash128 hash;
    uint64_t end; /* of the row in the output */
};
struct footer {
    uint64_t size, n; /* of the rows; marks */
};

struct worker {
    struct cs_clean *clean;
    struct cs_clean_counts counts;
    uint32_t *key_place;    /* by column: its place in the key + 1, or 0 */
    struct cs_slice *cells; /* the key's cells of the row at hand, mended */
    struct cs_buf key;
};

/* Where we are in a block: data[run, …) is still to be copied to `to`, behind what is written from `out` on.
 * Nothing grows by mending, so a block's size is room enough. */
struct walk {
    struct worker *w;
    const struct cs_block *b;
    char *out, *to;
    uint32_t run;
    const char *wide; /* the next byte 0xEF, the first of every full-width form; or the end of the block */
};

static void copy_until(struct walk *k, uint32_t at)
{
    memcpy(k->to, k->b->data + k->run, at - k->run);
    k->to += at - k->run;
    k->run = at;
}

/* Where a place of the block that is not mended comes to lie in the output. */
static uint64_t place_of(const struct walk *k, uint32_t at)
{
    return (uint64_t)(k->to - k->out) + (at - k->run);
}

static bool holds_wide(struct walk *k, uint32_t from, uint32_t to)
{
    const char *cell = k->b->data + from, *end = k->b->data + k->b->size;
    if (!k->wide || k->wide < cell) {
        k->wide = memchr(cell, 0xEF, (size_t)(end - cell));
        if (!k->wide) k->wide = end;
    }
    return k->wide < k->b->data + to;
}

/* Mends a cell that looks as if it needs it. */
static void mend(struct walk *k, uint32_t column, uint32_t from, uint32_t to)
{
    struct worker *w = k->w;
    struct cs_slice cell = cs_slice(k->b->data + from, to - from), trimmed = cs_trim(cell);
    enum cs_half half = (enum cs_half)w->clean->half[column];
    size_t n = trimmed.n;
    copy_until(k, from);
    if (cs_missing_word(w->clean->words, trimmed)) {
        n = 0;
        w->counts.missing++;
    } else {
        if (half)
            n = cs_half_width(trimmed, half, k->to);
        else
            memcpy(k->to, trimmed.p, n);
        if (n < trimmed.n)
            w->counts.widths++;
        else if (n < cell.n)
            w->counts.blanks++;
    }
    if (n == cell.n) return; /* it did not: the run goes on with it */
    if (w->key_place[column]) w->cells[w->key_place[column] - 1] = cs_slice(k->to, n);
    k->to += n;
    k->run = to;
}

static void mend_cells(struct walk *k, uint32_t row)
{
    const struct cs_block *b = k->b;
    const struct cs_clean *c = k->w->clean;
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    uint32_t from = b->start[row];
    for (uint32_t column = 0; column < b->header->n; from = sep[column++] + 1) {
        size_t n = sep[column] - from;
        if (!n) continue;
        const char *cell = b->data + from;
        if (cs_trim_maybe(cell, n) || cs_missing_maybe(c->words, cell, n) ||
            (b->high && c->half[column] && holds_wide(k, from, sep[column])))
            mend(k, column, from, sep[column]);
    }
}

/* By its key if all the columns named are filled, else by the whole row; the two never meet. */
static struct cs_hash128 identity(struct worker *w, struct cs_slice row)
{
    const struct cs_clean *c = w->clean;
    bool keyed = c->n_key > 0;
    for (size_t i = 0; i < c->n_named; i++) keyed &= w->cells[i].n > 0;
    if (!keyed) {
        w->counts.keyless += c->n_key > 0;
        return cs_hash128(row);
    }
    cs_buf_clear(&w->key);
    for (size_t i = 0; i < c->n_key; i++) {
        cs_buf_adds(&w->key, w->cells[i]);
        cs_buf_addc(&w->key, '\t');
    }
    struct cs_hash128 h = cs_hash128(cs_buf_slice(&w->key));
    h.hi = ~h.hi;
    return h;
}

/* Mending must not make a header or a seal of a row. */
static enum cs_status check_mended(const struct cs_block *b, uint32_t row, struct cs_slice mended,
                                   struct cs_error *e)
{
    if (cs_slice_eq(mended, b->header->line))
        cs_fail(e, CS_DATA, "the header again, with blanks around its names");
    else if (mended.n >= 2 && mended.p[0] == '\\' && mended.p[1] == '.')
        cs_fail(e, CS_DATA, "unknown escape: '\\.'");
    else
        return CS_OK;
    return cs_error_row(e, row);
}

/* One row; *mark is its identity and its end in the output. */
static enum cs_status clean_row(struct walk *k, uint32_t row, struct mark *mark, struct cs_error *e)
{
    struct worker *w = k->w;
    const struct cs_clean *c = w->clean;
    struct cs_slice text = cs_row(k->b, row);
    uint32_t start = k->b->start[row], end = start + (uint32_t)text.n;
    uint64_t place = place_of(k, start);
    for (size_t i = 0; i < c->n_key; i++) w->cells[i] = cs_field(k->b, row, c->key[i]);
    mend_cells(k, row);
    if (k->run > start) {
        copy_until(k, end);
        text = cs_slice(k->out + place, (size_t)(k->to - k->out) - place);
        enum cs_status st = check_mended(k->b, row, text, e);
        if (st) {
            k->to = k->out + place; /* the rows before it are good */
            k->run = end;
            return st;
        }
    }
    mark->end = place_of(k, end + 1);
    if (!c->keep_duplicates) mark->hash = identity(w, text);
    return CS_OK;
}

static enum cs_status clean_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    size_t marks_size = ((size_t)b->rows + 1) * sizeof(struct mark) + sizeof(struct footer);
    char *room = cs_buf_room(out, b->size + marks_size);
    struct mark *marks = cs_alloc(b->rows, sizeof *marks);
    enum cs_status st = CS_OK;
    if (!room || !marks) {
        free(marks);
        return cs_fail_memory(e);
    }
    struct walk k = {.w = w, .b = b, .out = room, .to = room, .run = b->start[0], .wide = NULL};
    uint32_t row = 0, behind = b->start[0];
    for (; row < b->rows && !st; row++) {
        if (b->start[row] != behind) { /* a seal, and the header of the next part */
            copy_until(&k, behind);
            k.run = b->start[row];
        }
        st = clean_row(&k, row, &marks[row], e);
        behind = b->start[row] + (uint32_t)cs_row(b, row).n + 1;
    }
    if (st)
        row--;
    else
        copy_until(&k, behind);
    w->counts.read += row;
    out->n = (size_t)(k.to - k.out);
    if (!w->clean->keep_duplicates && row) {
        struct footer f = {out->n, row};
        cs_buf_add(out, marks, row * sizeof *marks);
        cs_buf_add(out, &f, sizeof f);
    }
    free(marks);
    return st ? st : cs_buf_status(&w->key, e);
}

/* ---- in order ---- */

static enum cs_status drop_seen(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    struct footer f;
    struct mark m, ahead;
    memcpy(&f, out->p + out->n - sizeof f, sizeof f);
    const char *marks = out->p + f.size;
    size_t to = 0, run = 0, from = 0; /* rows before `to` are settled; [run, from) is to be moved there */
    for (uint64_t i = 0; i < f.n; i++) {
        bool again;
        memcpy(&m, marks + i * sizeof m, sizeof m);
        if (i + 16 < f.n) {
            memcpy(&ahead, marks + (i + 16) * sizeof ahead, sizeof ahead);
            cs_seen_prefetch(&c->seen, ahead.hash);
        }
        enum cs_status st = cs_seen_add(&c->seen, m.hash, &again, NULL, e);
        if (!st && again && c->dropped) st = cs_output_write(c->dropped, out->p + from, m.end - from, e);
        if (st) return st;
        if (again) {
            if (to != run) memmove(out->p + to, out->p + run, from - run);
            to += from - run;
            run = m.end;
            c->counts.duplicates++;
        }
        from = m.end;
    }
    if (to != run) memmove(out->p + to, out->p + run, from - run);
    out->n = to + (from - run);
    return CS_OK;
}

/* ---- the pass ---- */

static void free_worker(struct worker *w)
{
    if (!w) return;
    cs_buf_release(&w->key);
    free(w->cells);
    free(w->key_place);
    free(w);
}

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (w) {
        w->clean = c;
        w->cells = cs_alloc(c->n_key + 1, sizeof *w->cells);
        w->key_place = cs_alloc(c->n_columns, sizeof *w->key_place);
    }
    if (!w || !w->cells || !w->key_place) {
        free_worker(w);
        return cs_fail_memory(e);
    }
    for (size_t i = 0; i < c->n_key; i++) w->key_place[c->key[i]] = (uint32_t)i + 1;
    *worker = w;
    return CS_OK;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_clean_counts *sum = &((struct cs_clean *)ctx)->counts;
    struct worker *w = worker;
    (void)ok, (void)e;
    sum->read += w->counts.read;
    sum->keyless += w->counts.keyless;
    sum->missing += w->counts.missing;
    sum->widths += w->counts.widths;
    sum->blanks += w->counts.blanks;
    free_worker(w);
    return CS_OK;
}

enum cs_status cs_clean_run(struct cs_clean *c, struct cs_input *in, struct cs_output *out,
                            struct cs_error *e)
{
    const struct cs_pass pass = {.ctx = c,
                                 .start = start_worker,
                                 .block = clean_block,
                                 .finish = finish_worker,
                                 .in_order = c->keep_duplicates ? NULL : drop_seen};
    enum cs_status st = cs_input_run(in, &pass, out, e);
    c->counts.written = c->counts.read - c->counts.duplicates;
    return st;
}
