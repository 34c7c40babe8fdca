/* cleaner.c - one block: mended, judged, learnt from, written.
 *
 * Where only cells are mended, a worker writes the rows as it goes. Else a block is mended aside and laid on
 * the worker's steps.
 */
#include "clean/cleaner.h"
#include <stdlib.h>
#include <string.h>

/* ---- rows written as they are mended ---- */

static bool compares(const struct cs_clean *c)
{
    return !c->judged && (!c->repairs->duplicates.off || c->repairs->duplicates.near.on);
}

static struct cs_hash128 identity(struct cs_cleaner *w, struct cs_slice text, bool *keyless)
{
    struct cs_hash128 h =
        cs_duplicates_identity(&w->clean->repairs->duplicates, w->cells, text, &w->a, &w->b, keyless);
    w->keyless += *keyless;
    return h;
}

struct mending {
    struct cs_cleaner *w;
    const struct cs_block *b;
};

static void take_cells(struct cs_cleaner *w, const struct cs_block *b, uint32_t row)
{
    const struct cs_duplicates *t = &w->clean->repairs->duplicates;
    for (size_t i = 0; i < t->n_key; i++) w->cells[i] = cs_field(b, row, t->key[i].column);
}

/* Behind a row: its mark. The key's cells of the next row are taken as they are; mending replaces them. */
static enum cs_status mark_row(void *ctx, uint32_t row, struct cs_slice text, size_t end, struct cs_error *e)
{
    struct mending *m = ctx;
    struct cs_cleaner *w = m->w;
    struct cs_mark *mark = &w->marks[w->n_marks++];
    bool keyless = false;
    (void)e;
    mark->end = end;
    mark->fate = CS_FATE_STAYS;
    if (!w->clean->repairs->duplicates.off) mark->hash = identity(w, text, &keyless);
    mark->gone = keyless;
    if (row + 1 < m->b->rows) take_cells(w, m->b, row + 1);
    return CS_OK;
}

static enum cs_status leave(struct cs_cleaner *w, struct cs_buf *out, struct cs_error *e)
{
    struct cs_leaf leaf = {.rows_size = out->n, .n = w->n_marks};
    cs_buf_add(out, w->marks, w->n_marks * sizeof *w->marks);
    leaf.audit_size = out->n;
    enum cs_status st = cs_audit_write(&w->audit, out, e);
    leaf.audit_size = out->n - leaf.audit_size;
    leaf.sketches_size = w->sketches.n;
    cs_buf_add(out, w->sketches.p, w->sketches.n);
    cs_buf_add(out, &leaf, sizeof leaf);
    return st;
}

static enum cs_status room_for_marks(struct cs_cleaner *w, uint32_t rows, struct cs_error *e)
{
    w->n_marks = 0;
    cs_buf_clear(&w->sketches);
    cs_audit_clear(&w->audit);
    return cs_grow(&w->marks, &w->marks_cap, rows, sizeof *w->marks, e);
}

bool cs_clean_settles(const struct cs_clean *c)
{
    return c->audit || c->judged || compares(c) || c->repairs->drops;
}

static enum cs_status write_mended(struct cs_cleaner *w, const struct cs_block *b, struct cs_buf *out,
                                   struct cs_error *e)
{
    struct mending m = {w, b};
    size_t n, marks = (size_t)b->rows * sizeof *w->marks + sizeof(struct cs_leaf);
    bool marked = cs_clean_settles(w->clean);
    enum cs_status st = room_for_marks(w, b->rows, e);
    char *room = st ? NULL : cs_buf_room(out, cs_mend_room(&w->mend, b) + marks);
    if (!st && !room) st = cs_fail_memory(e);
    if (st) return st;
    take_cells(w, b, 0);
    st = cs_mend_block(&w->mend, b, room, &n, NULL, marked ? mark_row : NULL, &m, e);
    out->n = n;
    w->read += b->rows;
    if (!marked || !w->n_marks) return st;
    struct cs_error late;
    enum cs_status left = leave(w, out, &late);
    if (left && !st) *e = late;
    return st ? st : left;
}

/* ---- blocks and their steps ---- */

/* Mends the cells aside and lays the block before the steps. */
static enum cs_status lay(struct cs_cleaner *w, const struct cs_block *b, struct cs_error *e)
{
    bool same;
    size_t n;
    cs_buf_clear(&w->text);
    char *room = cs_buf_room(&w->text, cs_mend_room(&w->mend, b));
    if (!room) return cs_fail_memory(e);
    enum cs_status st = cs_mend_block(&w->mend, b, room, &n, &same, NULL, NULL, e);
    w->text.n = n;
    return st ? st : cs_value_steps_lay(&w->steps, b, same ? NULL : &w->text, e);
}

static enum cs_status add_sketch(struct cs_cleaner *w, uint32_t row, struct cs_near_sketch *s,
                                 struct cs_error *e)
{
    const struct cs_near *near = &w->clean->repairs->duplicates.near;
    enum cs_status st = cs_near_sketch_row(near, &w->steps.now, row, s, &w->a, &w->b, e);
    if (st) return st;
    cs_buf_add(&w->sketches, s, cs_near_size(s));
    return cs_buf_status(&w->sketches, e);
}

/* Marks of all rows of the block at hand, before the stages; their ends come when they are written. */
static enum cs_status mark_rows(struct cs_cleaner *w, struct cs_error *e)
{
    const struct cs_duplicates *t = &w->clean->repairs->duplicates;
    const struct cs_block *b = &w->steps.now;
    struct cs_near_sketch sketch;
    enum cs_status st = room_for_marks(w, b->rows, e);
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        struct cs_mark *mark = &w->marks[w->n_marks++];
        bool keyless = false;
        *mark = (struct cs_mark){.fate = CS_FATE_STAYS};
        if (!compares(w->clean)) continue;
        take_cells(w, b, row);
        if (!t->off) mark->hash = identity(w, cs_row(b, row), &keyless);
        mark->gone = keyless;
        if (t->near.on) st = add_sketch(w, row, &sketch, e);
    }
    return st;
}

static bool adds_flags(const struct cs_repairs *r)
{
    bool any = false;
    for (size_t i = 0; i < r->n_flags; i++) any |= r->flags[i].column == CS_NO_COLUMN;
    return any;
}

/* The rows of the block at hand, those that go too, and where each ends. Rows that lie together are copied
 * together.
 */
static void write_rows(struct cs_cleaner *w, struct cs_buf *out)
{
    const struct cs_block *b = &w->steps.now;
    bool flags = adds_flags(w->clean->repairs);
    for (uint32_t row = 0; row < b->rows;) {
        size_t from = b->start[row], end = from, base = out->n;
        for (; !flags && row < b->rows && b->start[row] == end; row++) {
            end += cs_row(b, row).n + 1;
            w->marks[row].end = base + (end - from);
        }
        cs_buf_add(out, b->data + from, end - from);
        if (!flags) continue;
        cs_value_steps_write(&w->steps, row, out);
        w->marks[row++].end = out->n;
    }
}

static enum cs_status write_block(struct cs_cleaner *w, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct cs_clean *c = w->clean;
    struct cs_value_steps *d = &w->steps;
    cs_audit_clear(&w->audit);
    enum cs_status st = lay(w, b, e);
    if (st) return st;
    size_t gone = c->judged ? cs_judge_find(&c->judge, b->offset + b->start[0]) : 0;
    struct cs_audit audit = w->audit; /* of the cells: marking clears it */
    w->audit = (struct cs_audit){0};
    st = mark_rows(w, e);
    cs_audit_release(&w->audit);
    w->audit = audit;
    if (!st) st = cs_value_steps_run(d, c->repairs->stages, e);
    if (st) return st;
    write_rows(w, out);
    for (uint32_t row = 0; row < d->now.rows; row++) {
        w->marks[row].fate = d->fate[row];
        if (d->fate[row] == CS_FATE_DUPLICATE) w->marks[row].gone = (uint32_t)gone++;
    }
    w->read += b->rows;
    if (!cs_clean_settles(c) || !w->n_marks) return CS_OK;
    st = cs_buf_status(out, e);
    return st ? st : leave(w, out, e);
}

static enum cs_status judge_block(struct cs_cleaner *w, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    const struct cs_duplicates *t = &w->clean->repairs->duplicates;
    struct cs_near_sketch sketch = {.n = 0};
    enum cs_status st = lay(w, b, e);
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        struct cs_vote v = {.place = b->offset + b->start[row]};
        take_cells(w, &w->steps.now, row);
        if (!t->off) v.hash = identity(w, cs_row(&w->steps.now, row), &v.keyless);
        if (t->keep != CS_KEEP_FIRST) v.score = cs_duplicates_score(t, &w->steps.now, row);
        if (t->near.on) st = cs_near_sketch_row(&t->near, &w->steps.now, row, &sketch, &w->a, &w->b, e);
        if (st) break;
        cs_buf_add(out, &v, sizeof v);
        if (t->near.on) cs_buf_add(out, &sketch, cs_near_size(&sketch));
    }
    return st;
}

static enum cs_status learn_block(struct cs_cleaner *w, const struct cs_block *b, struct cs_error *e)
{
    enum cs_status st = lay(w, b, e);
    if (!st) st = cs_value_steps_run(&w->steps, w->clean->stage, e);
    return st ? st : cs_value_steps_learn(&w->steps, w->clean->stage, w->stats, w->histories, e);
}

static enum cs_status one_block(struct cs_cleaner *w, const struct cs_block *b, struct cs_buf *out,
                                struct cs_error *e)
{
    const struct cs_clean *c = w->clean;
    if (c->mode == CS_PASS_JUDGE) return judge_block(w, b, out, e);
    if (c->mode == CS_PASS_LEARN) return learn_block(w, b, e);
    if (!c->repairs->n_steps && !c->judged && !c->repairs->duplicates.near.on)
        return write_mended(w, b, out, e);
    return write_block(w, b, out, e);
}

/* What values are written aside into. A failure stays in a buffer (base/mem.h): one look a block is enough.
 */
static bool was_short(const struct cs_cleaner *w)
{
    return w->a.failed || w->b.failed || w->mend.a.failed || w->mend.b.failed || w->steps.key.failed ||
           w->steps.value.failed;
}

/* Rows before a failing one are good, and are written whatever the size of the block. */
enum cs_status cs_clean_block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct cs_cleaner *w = worker;
    const struct cs_clean *c = w->clean;
    struct cs_block good = *b;
    enum cs_status failed = one_block(w, b, out, e), st = failed;
    bool whole =
        c->mode != CS_PASS_WRITE || (!c->repairs->n_steps && !c->judged && !c->repairs->duplicates.near.on);
    while (st && !whole) {
        struct cs_error late;
        cs_buf_clear(out);
        if (e->row == CS_NO_ROW || e->row == 0 || e->row >= good.rows) break;
        good.rows = (uint32_t)e->row;
        st = one_block(w, &good, out, &late);
        if (st) *e = late;
    }
    if (was_short(w)) return cs_fail_memory(e);
    return failed ? e->status : CS_OK;
}
