/* segment_move.c - customers whose segments are known at two dates: where each was and is, and who moved
 * where (migration.h). */
#include "model/migration.h"
#include <stdlib.h>

struct moving {
    struct cs_segment *s;
    struct cs_map labels;  /* of both dates: the same text is the same segment */
    struct cs_slice *name; /* by customer: the cells in front, as they stand in the stream */
    uint32_t *from, *to;
    bool *kept;
    size_t customers;
    struct cs_slice as_of; /* the second date; empty: not known */
};

bool cs_segment_moves(const struct cs_segment *s)
{
    return s->method == &cs_segment_given && s->frame.n_features == 2;
}

/* ---- what moved ---- */

static enum cs_status take_column(struct moving *m, const struct cs_frame_column *c, uint32_t *segment,
                                  struct cs_error *e)
{
    for (size_t i = 0; i < m->customers; i++) {
        segment[i] = CS_NO_SEGMENT;
        if (c->code[i] == CS_NO_LEVEL) continue;
        segment[i] = cs_map_add(&m->labels, c->level[c->code[i]], NULL);
        if (segment[i] == CS_MAP_NONE) return cs_map_status(&m->labels, e);
    }
    return CS_OK;
}

static enum cs_status take_columns(struct moving *m, struct cs_error *e)
{
    const struct cs_frame *f = &m->s->frame;
    m->customers = f->n;
    m->name = cs_alloc(f->n, sizeof *m->name);
    m->from = cs_alloc(f->n, sizeof *m->from);
    m->to = cs_alloc(f->n, sizeof *m->to);
    if (!m->name || !m->from || !m->to) return cs_fail_memory(e);
    for (size_t i = 0; i < f->n; i++) m->name[i] = cs_frame_kept(f, i);
    enum cs_status st = take_column(m, &f->columns[0], m->from, e);
    return st ? st : take_column(m, &f->columns[1], m->to, e);
}

/* ---- what is written ---- */

static enum cs_status write_tables(struct moving *m, struct cs_ends *ends, struct cs_error *e)
{
    const struct cs_migration moves = {.from = m->from,
                                       .to = m->to,
                                       .kept = m->kept,
                                       .customers = m->customers,
                                       .label = m->labels.key,
                                       .n = m->labels.n};
    struct cs_telling t = {.name = cs_migration_keys, .n_names = CS_MIGRATION_KEYS, .as_of = m->as_of};
    struct cs_told_rows rows = {0};
    enum cs_status st = cs_migration_tell(&moves, &rows, e);
    if (!st) st = cs_told_write(&rows, &t, ends, e);
    cs_told_rows_release(&rows);
    return st;
}

static enum cs_status write_header(const struct moving *m, struct cs_ends *ends, struct cs_error *e)
{
    const struct cs_segment *s = m->s;
    struct cs_slice *names = cs_alloc(s->frame.n_keep + 2, sizeof *names);
    size_t n = 0;
    if (!names) return cs_fail_memory(e);
    for (; n < s->frame.n_keep; n++) names[n] = s->header->name[s->keep[n]];
    names[n++] = CS_LIT("segment_from");
    names[n++] = CS_LIT("segment_to");
    const enum cs_status st = cs_ends_header(ends, names, n, e);
    free(names);
    return st;
}

static void add_segment(const struct moving *m, uint32_t segment, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    if (segment != CS_NO_SEGMENT) cs_field_add(out, m->labels.key[segment]);
}

static enum cs_status write_rows(const struct moving *m, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_buf out = {0};
    enum cs_status st = write_header(m, ends, e);
    for (size_t i = 0; i < m->customers && !st; i++) {
        cs_buf_adds(&out, m->name[i]);
        add_segment(m, m->from[i], &out);
        add_segment(m, m->to[i], &out);
        cs_buf_addc(&out, '\n');
        if (out.n < 1 << 17 && i + 1 < m->customers) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(ends, m->customers, 0, 0, e);
}

enum cs_status cs_segment_move(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct moving m = {.s = s, .as_of = CS_LIT("")};
    enum cs_status st = take_columns(&m, e);
    if (!st) st = s->ask->portrait ? write_tables(&m, ends, e) : write_rows(&m, ends, e);
    cs_map_release(&m.labels);
    free(m.name);
    free(m.from);
    free(m.to);
    free(m.kept);
    return st;
}
