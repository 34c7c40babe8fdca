/* drops.c - rows that go, taken out in order. */
#include "clean/drops.h"
#include <stdlib.h>
#include <string.h>

void cs_drops_release(struct cs_drops *s)
{
    cs_seen_release(&s->seen);
    cs_near_window_release(&s->window);
    cs_buf_release(&s->line);
    free(s->by_rule);
}

/* ---- the lists ---- */

static enum cs_status write_line(struct cs_drops *s, struct cs_output *to, struct cs_error *e)
{
    enum cs_status st = cs_buf_status(&s->line, e);
    return st ? st : cs_output_write(to, s->line.p, s->line.n, e);
}

static enum cs_status list_twice(struct cs_drops *s, struct cs_slice row, uint64_t stays, uint32_t alike,
                                 struct cs_error *e)
{
    const struct cs_duplicates *t = &s->repairs->duplicates;
    s->duplicates++;
    s->near += alike <= 1000;
    if (!s->dropped) return CS_OK;
    cs_buf_clear(&s->line);
    cs_buf_add(&s->line, row.p, row.n - 1);
    cs_buf_addf(&s->line, "\t%llu\t", (unsigned long long)stays);
    if (alike <= 1000) {
        cs_field_add(&s->line, s->repairs->header->name[t->near.column]);
        cs_buf_addf(&s->line, " %u.%03u alike\n", alike / 1000, alike % 1000);
    } else if (alike == CS_SAME_ROW || !t->n_key) {
        cs_buf_addz(&s->line, "same row\n");
    } else {
        cs_buf_addz(&s->line, "same ");
        cs_field_add(&s->line, t->text);
        cs_buf_addc(&s->line, '\n');
    }
    return write_line(s, s->dropped, e);
}

static enum cs_status list_dropped(struct cs_drops *s, struct cs_slice row, size_t rule, struct cs_error *e)
{
    s->by_rule[rule]++;
    if (!s->rejects) return CS_OK;
    cs_buf_clear(&s->line);
    cs_buf_add(&s->line, row.p, row.n - 1);
    cs_buf_addc(&s->line, '\t');
    cs_field_add(&s->line, s->repairs->names[rule]);
    cs_buf_addc(&s->line, '\n');
    return write_line(s, s->rejects, e);
}

/* ---- one row ---- */

static enum cs_status compare(struct cs_drops *s, const struct cs_mark *m, const char **sketch,
                              uint64_t *stays, uint32_t *alike, struct cs_error *e)
{
    const struct cs_duplicates *t = &s->repairs->duplicates;
    struct cs_near_sketch near;
    bool again = false;
    uint64_t *note = NULL;
    enum cs_status st = CS_OK;
    if (!t->off) {
        st = cs_seen_add(&s->seen, m->hash, &again, &note, e);
        if (!st && again) {
            *stays = note ? *note : 0;
            *alike = m->gone ? CS_SAME_ROW : CS_SAME;
        } else if (!st && note) {
            *note = s->row;
        }
    }
    if (!t->near.on) return st;
    size_t head = offsetof(struct cs_near_sketch, pair);
    memcpy(&near, *sketch, head);
    memcpy(near.pair, *sketch + head, near.n * sizeof near.pair[0]);
    *sketch += cs_near_size(&near);
    return st || again ? st : cs_near_look(&s->window, &t->near, &near, s->row, stays, alike, e);
}

/* *goes: the row is not for the output. */
static enum cs_status settle_row(struct cs_drops *s, const struct cs_mark *m, struct cs_slice row,
                                 const char **sketch, bool *goes, struct cs_error *e)
{
    uint64_t stays = 0;
    uint32_t alike = 0;
    enum cs_status st = CS_OK;
    s->row++;
    if (m->fate == CS_FATE_DUPLICATE) {
        stays = s->judge->gone[m->gone].stays;
        alike = s->judge->gone[m->gone].alike;
    } else if (!s->judge) {
        st = compare(s, m, sketch, &stays, &alike, e);
    }
    *goes = alike || m->fate;
    if (st || !*goes) return st;
    return alike ? list_twice(s, row, stays, alike, e) : list_dropped(s, row, m->fate - 1, e);
}

/* As many rows as there will be when the rest is like what came. */
static size_t rows_expected(const struct cs_drops *s)
{
    const struct cs_block *b = cs_input_block(s->in);
    double came = (double)(b->offset + b->size);
    return s->in_size ? (size_t)((double)(s->row + b->rows) * ((double)s->in_size / came)) : 0;
}

enum { AHEAD = 16 };

enum cs_status cs_drops_block(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_drops *s = ctx;
    struct cs_leaf leaf;
    struct cs_mark m, ahead;
    enum cs_status st = CS_OK;
    memcpy(&leaf, out->p + out->n - sizeof leaf, sizeof leaf);
    const char *marks = out->p + leaf.rows_size, *audit = marks + leaf.n * sizeof m,
               *sketch = audit + leaf.audit_size;
    size_t to = 0, run = 0, from = 0; /* rows before `to` are settled; [run, from) is to be moved there */
    bool compares = !s->judge && !s->repairs->duplicates.off, goes;
    s->seen.notes = s->dropped != NULL;
    s->seen.expected = rows_expected(s);
    for (uint64_t i = 0; i < leaf.n; i++) {
        memcpy(&m, marks + i * sizeof m, sizeof m);
        if (compares && i + AHEAD < leaf.n) {
            memcpy(&ahead, marks + (i + AHEAD) * sizeof ahead, sizeof ahead);
            cs_seen_prefetch(&s->seen, ahead.hash);
        }
        st = settle_row(s, &m, cs_slice(out->p + from, m.end - from), &sketch, &goes, e);
        if (st) return st;
        if (goes) {
            if (to != run) memmove(out->p + to, out->p + run, from - run);
            to += from - run;
            run = m.end;
        }
        from = m.end;
    }
    if (s->audit && leaf.audit_size) st = cs_output_write(s->audit, audit, leaf.audit_size, e);
    if (to != run) memmove(out->p + to, out->p + run, from - run);
    out->n = to + (from - run);
    return st;
}
