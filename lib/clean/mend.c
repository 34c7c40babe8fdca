/* mend.c - stretches of a block are copied as they are and broken off only at a cell that needs mending, so
 * clean data costs little more than the copy. */
#include "clean/mend.h"
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

enum cs_status cs_mender_make(struct cs_mender *m, const struct cs_missing *words, const struct cs_header *h,
                              struct cs_error *e)
{
    *m = (struct cs_mender){.words = words, .n_columns = h->n};
    m->columns = cs_alloc(h->n, sizeof *m->columns);
    if (!m->columns) return cs_fail_memory(e);
    for (uint32_t i = 0; i < h->n; i++) m->columns[i].half = (uint8_t)half_of(h->name[i]);
    for (int c = 0; c < 256; c++) m->first[c] = cs_edge[c] & CS_EDGE_FIRST ? UINT32_MAX : words->lengths[c];
    return CS_OK;
}

enum cs_status cs_mender_add(struct cs_mender *m, uint32_t column, const struct cs_cell_step *step,
                             struct cs_error *e)
{
    struct cs_cell_steps *c = &m->columns[column];
    enum cs_status st = cs_grow(&c->v, &c->cap, c->n + 1, sizeof *c->v, e);
    if (st) return st;
    c->v[c->n++] = *step;
    m->stepped = true;
    if (step->labels) m->growth += cs_labels_longest(step->labels);
    return CS_OK;
}

void cs_mender_release(struct cs_mender *m)
{
    for (uint32_t i = 0; m->columns && i < m->n_columns; i++) free(m->columns[i].v);
    free(m->columns);
    *m = (struct cs_mender){0};
}

void cs_mend_release(struct cs_mend *w)
{
    cs_buf_release(&w->a);
    cs_buf_release(&w->b);
}

/* ---- one cell ---- */

/* Where we are in a block: data[run, …) is still to be copied to `to`, behind what is written from `out` on.
 */
struct walk {
    struct cs_mend *w;
    const struct cs_block *b;
    char *out, *to;
    uint32_t run;
    const char *wide; /* the next byte 0xEF, the first of every full-width form; or the end of the block */
    bool changed;
};

static void copy_until(struct walk *k, uint32_t at)
{
    memcpy(k->to, k->b->data + k->run, at - k->run);
    k->to += at - k->run;
    k->run = at;
}

/* Where a place of the block that is not mended comes to lie in the output. */
static size_t place_of(const struct walk *k, uint32_t at)
{
    return (size_t)(k->to - k->out) + (at - k->run);
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

static enum cs_status note_unknown(struct cs_mend *w, size_t rule, struct cs_slice cell, struct cs_error *e)
{
    if (!w->unknown) return CS_OK;
    cs_buf_clear(&w->b);
    cs_buf_addf(&w->b, "%zu\t", rule);
    cs_buf_adds(&w->b, cell);
    enum cs_status st = cs_buf_status(&w->b, e);
    uint32_t id = st ? 0 : cs_map_add(w->unknown, cs_buf_slice(&w->b), NULL);
    if (!st && id == CS_MAP_NONE) st = cs_fail_memory(e);
    size_t cap = *w->unknown_cap;
    if (!st) st = cs_grow(w->unknown_n, w->unknown_cap, (size_t)id + 1, sizeof **w->unknown_n, e);
    if (st) return st;
    for (; cap < *w->unknown_cap; cap++) (*w->unknown_n)[cap] = 0;
    (*w->unknown_n)[id]++;
    return CS_OK;
}

/* Takes one step; *cell becomes what it makes of it, in a buffer of the worker. */
static enum cs_status take_step(struct walk *k, const struct cs_cell_step *s, struct cs_slice *cell,
                                struct cs_error *e)
{
    struct cs_mend *w = k->w;
    struct cs_arena arena = {0};
    struct cs_slice text, label;
    enum cs_status st = CS_OK;
    if (s->words) {
        if (cs_missing_word(s->words, *cell)) *cell = cs_slice(cell->p, 0);
        return CS_OK;
    }
    text = cs_unescape(*cell, &arena);
    if (!text.p || !cs_utf8_valid(text)) {
        cs_arena_release(&arena);
        return CS_OK; /* whoever binds the column refuses it */
    }
    if (s->labels) {
        cs_buf_clear(&w->b);
        bool known = cs_labels_find(s->labels, text, &w->b, &label);
        if (known)
            *cell = label;
        else
            st = cs_buf_status(&w->b, e);
        if (!st && !known) st = note_unknown(w, s->rule, *cell, e);
    } else {
        cs_buf_clear(&w->b);
        bool fits = cs_form_write(s->form, text, &w->b);
        st = cs_buf_status(&w->b, e); /* before the next value forgets it */
        if (!st && fits) {
            struct cs_buf made = {0};
            cs_field_add(&made, cs_buf_slice(&w->b));
            cs_buf_release(&w->a);
            w->a = made;
            st = cs_buf_status(&w->a, e);
            if (!st && w->a.n <= cell->n) *cell = cs_buf_slice(&w->a);
        } else if (!st) {
            st = note_unknown(w, s->rule, CS_LIT(""), e); /* counted; not told, nor kept */
        }
    }
    cs_arena_release(&arena);
    return st;
}

static enum cs_status audit(struct walk *k, uint32_t row, uint32_t column, struct cs_slice old,
                            struct cs_slice new, struct cs_slice rule, struct cs_error *e)
{
    if (!k->w->audit) return CS_OK;
    return cs_audit_add(k->w->audit, k->b, row, column, old, new, rule, e);
}

/* The usual mending, written at k->to; returns the length, and *rule is what it was. */
static size_t mend_usual(struct walk *k, uint32_t column, struct cs_slice cell, struct cs_slice *rule)
{
    struct cs_mend *w = k->w;
    struct cs_slice trimmed = cs_trim(cell);
    enum cs_half half = (enum cs_half)w->mender->columns[column].half;
    size_t n = trimmed.n;
    if (cs_missing_word(w->mender->words, trimmed)) {
        w->missing++;
        *rule = CS_LIT("missing");
        return 0;
    }
    if (half)
        n = cs_half_width(trimmed, half, k->to);
    else
        memcpy(k->to, trimmed.p, n);
    if (n < trimmed.n) {
        w->widths++;
        *rule = CS_LIT("widths");
    } else if (n < cell.n) {
        w->blanks++;
        *rule = CS_LIT("blanks");
    }
    return n;
}

/* Mends a cell that looks as if it needs it. */
static enum cs_status mend(struct walk *k, uint32_t row, uint32_t column, uint32_t from, uint32_t to,
                           struct cs_error *e)
{
    struct cs_mend *w = k->w;
    const struct cs_cell_steps *steps = &w->mender->columns[column];
    struct cs_slice cell = cs_slice(k->b->data + from, to - from), rule = {NULL, 0};
    enum cs_status st = CS_OK;
    copy_until(k, from);
    size_t n = mend_usual(k, column, cell, &rule);
    for (size_t i = 0; i < steps->n && n && !st; i++) {
        struct cs_slice was = cs_slice(k->to, n), now = was;
        st = take_step(k, &steps->v[i], &now, e);
        if (st || cs_slice_eq(was, now)) continue;
        if (!rule.p) {
            w->counts[steps->v[i].rule]++;
            rule = w->mender->rule_names[steps->v[i].rule];
        }
        memmove(k->to, now.p, now.n);
        n = now.n;
    }
    if (!rule.p || st) return st; /* it did not: the run goes on with it */
    k->changed = true;
    st = audit(k, row, column, cell, cs_slice(k->to, n), rule, e);
    if (w->key_place && w->key_place[column]) w->cells[w->key_place[column] - 1] = cs_slice(k->to, n);
    k->to += n;
    k->run = to;
    return st;
}

/* ---- rows ---- */

/* Is a byte 0xEF in a column where widths are mended? What is in others is passed over once and for all. */
static bool row_holds_wide(struct walk *k, uint32_t row)
{
    const struct cs_block *b = k->b;
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    for (uint32_t from = b->start[row], column = 0; holds_wide(k, from, sep[b->header->n - 1]);) {
        while (b->data + sep[column] < k->wide) column++;
        if (k->w->mender->columns[column].half) return true;
        from = sep[column];
    }
    return false;
}

/* False for a row in which no cell needs mending, and then it has cost no branch a cell: an empty cell is
 * seen as the separator behind it, which is no edge and begins no word. The first row of a block has nothing
 * before it to look at. */
static bool row_needs_look(struct walk *k, uint32_t row)
{
    const struct cs_block *b = k->b;
    const struct cs_mender *m = k->w->mender;
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    const unsigned char *data = (const unsigned char *)b->data;
    uint32_t from = b->start[row], look = m->stepped || from < 2;
    if (look) return true;
    for (uint32_t column = 0; column < b->header->n; from = sep[column++] + 1) {
        uint32_t end = sep[column], n = end - from;
        look |= m->first[data[from]] >> (n < 31 ? n : 31) & 1;
        look |= cs_trim_end_maybe(data + end);
    }
    return look || (b->high && row_holds_wide(k, row));
}

static enum cs_status mend_cells(struct walk *k, uint32_t row, struct cs_error *e)
{
    const struct cs_block *b = k->b;
    const struct cs_mender *m = k->w->mender;
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    uint32_t from = b->start[row];
    for (uint32_t column = 0; column < b->header->n; from = sep[column++] + 1) {
        size_t n = sep[column] - from;
        if (!n) continue;
        const char *cell = b->data + from;
        if (cs_trim_maybe(cell, n) || cs_missing_maybe(m->words, cell, n) || m->columns[column].n ||
            (b->high && m->columns[column].half && holds_wide(k, from, sep[column]))) {
            enum cs_status st = mend(k, row, column, from, sep[column], e);
            if (st) return st;
        }
    }
    return CS_OK;
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

static enum cs_status mend_row(struct walk *k, uint32_t row, cs_mended_fn *f, void *ctx, struct cs_error *e)
{
    struct cs_slice text = cs_row(k->b, row);
    uint32_t start = k->b->start[row], end = start + (uint32_t)text.n;
    size_t place = place_of(k, start);
    enum cs_status st = row_needs_look(k, row) ? mend_cells(k, row, e) : CS_OK;
    if (!st && k->run > start) {
        copy_until(k, end);
        text = cs_slice(k->out + place, (size_t)(k->to - k->out) - place);
        st = check_mended(k->b, row, text, e);
    }
    if (!st && f) st = f(ctx, row, text, place_of(k, end + 1), e);
    if (st) { /* the rows before it are good */
        k->to = k->out + place;
        k->run = end;
    }
    return st;
}

size_t cs_mend_room(const struct cs_mend *w, const struct cs_block *b)
{
    return b->size + b->rows * w->mender->growth;
}

enum cs_status cs_mend_block(struct cs_mend *w, const struct cs_block *b, char *to, size_t *n, bool *same,
                             cs_mended_fn *f, void *ctx, struct cs_error *e)
{
    struct walk k = {.w = w, .b = b, .out = to, .to = to, .run = b->start[0]};
    uint32_t row = 0, behind = b->start[0];
    enum cs_status st = CS_OK;
    for (; row < b->rows && !st; row++) {
        if (b->start[row] != behind) { /* a seal, and the header of the next part */
            copy_until(&k, behind);
            k.run = b->start[row];
            k.changed = true;
        }
        st = mend_row(&k, row, f, ctx, e);
        behind = b->start[row] + (uint32_t)cs_row(b, row).n + 1;
    }
    if (same) *same = !k.changed;
    if (!st && (k.changed || !same)) copy_until(&k, behind); /* who asks has the block itself */
    *n = (size_t)(k.to - k.out);
    return st;
}
