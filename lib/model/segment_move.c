/* segment_move.c - customers whose segments are known at two dates: where each was and is, and who moved
 * where (migration.h). */
#include "model/migration.h"
#include "model/visits.h"
#include <stdlib.h>
#include <string.h>

struct moving {
    struct cs_segment *s;
    struct cs_map labels;  /* of both dates: the same text is the same segment */
    struct cs_slice *name; /* by customer: the cells in front, as they stand in the stream */
    uint32_t *from, *to;
    bool *kept;
    size_t customers;
    struct cs_slice as_of; /* the second date; empty: not known */
    char at[CS_TIME_LEN + 1];
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

/* ---- of two dates ---- */

/* The labels of one date become those of both. */
static enum cs_status take_labels(struct moving *m, const struct cs_membership *of, uint32_t *number,
                                  struct cs_error *e)
{
    for (size_t i = 0; i < of->n; i++) {
        number[i] = cs_map_add(&m->labels, of->label[i], NULL);
        if (number[i] == CS_MAP_NONE) return cs_map_status(&m->labels, e);
    }
    return CS_OK;
}

/* Who stood at the first date: customers by what stands in front of their rows. */
static enum cs_status number_first(const struct cs_segment *first, struct cs_map *rows, struct cs_error *e)
{
    for (size_t i = 0; i < first->frame.n; i++)
        if (cs_map_add(rows, cs_frame_kept(&first->frame, i), NULL) == CS_MAP_NONE)
            return cs_map_status(rows, e);
    return CS_OK;
}

/* The customers of the second date: those of the first are among them, for what was known then is known
 * still.
 */
static enum cs_status join(struct moving *m, const struct cs_segment *second, struct cs_error *e)
{
    struct cs_membership before = {0}, after = {0};
    struct cs_map rows = {0};
    uint32_t *number = NULL;
    m->customers = second->frame.n;
    m->name = cs_alloc(m->customers, sizeof *m->name);
    m->from = cs_alloc(m->customers, sizeof *m->from);
    m->to = cs_alloc(m->customers, sizeof *m->to);
    m->kept = cs_alloc(m->customers, sizeof *m->kept);
    enum cs_status st = m->name && m->from && m->to && m->kept ? CS_OK : cs_fail_memory(e);
    if (!st) st = cs_membership_make(&before, m->s, e);
    if (!st) st = cs_membership_make(&after, second, e);
    if (!st && !(number = cs_alloc(before.n + after.n, sizeof *number))) st = cs_fail_memory(e);
    if (!st) st = take_labels(m, &before, number, e);
    if (!st) st = take_labels(m, &after, number + before.n, e);
    if (!st) st = number_first(m->s, &rows, e);
    for (size_t i = 0; i < m->customers && !st; i++) {
        const struct cs_slice name = cs_frame_kept(&second->frame, i);
        const uint32_t row = cs_map_find(&rows, name);
        const uint32_t from = row == CS_MAP_NONE ? CS_NO_SEGMENT : before.segment[row], to = after.segment[i];
        m->name[i] = name;
        m->from[i] = from == CS_NO_SEGMENT ? from : number[from];
        m->to[i] = to == CS_NO_SEGMENT ? to : number[before.n + to];
    }
    free(number);
    cs_map_release(&rows);
    cs_membership_release(&before);
    cs_membership_release(&after);
    return st;
}

struct seen {
    struct cs_map names; /* who had a ticket or an order between the dates, as cells of the stream */
    struct cs_buf cell;
};

static enum cs_status see(void *ctx, struct cs_slice customer, int64_t period, uint64_t rows,
                          struct cs_error *e)
{
    struct seen *x = ctx;
    (void)period, (void)rows;
    if (!customer.p) return CS_OK;
    cs_buf_clear(&x->cell);
    cs_field_add(&x->cell, customer);
    (void)cs_map_add(&x->names, cs_buf_slice(&x->cell), NULL);
    const enum cs_status st = cs_buf_status(&x->cell, e);
    return st ? st : cs_map_status(&x->names, e);
}

static enum cs_status find_kept(struct moving *m, const struct cs_segment *second, const struct cs_ends *ends,
                                struct cs_error *e)
{
    char after[CS_TIME_LEN + 1] = {0};
    struct cs_common common = m->s->ask->common;
    struct seen x = {0};
    struct cs_visits visits = {
        .common = &common, .orders = m->s->ask->of_tickets.orders, .after = after, .ctx = &x, .take = see};
    cs_time_format(m->s->context.as_of, after);
    cs_time_format(second->context.as_of, m->at);
    common.as_of = m->at;
    m->as_of = cs_slice(m->at, CS_TIME_LEN);
    enum cs_status st = cs_visits_find(&visits, ends, "--from", e);
    for (size_t i = 0; i < m->customers && !st; i++) {
        const char *tab = memchr(m->name[i].p, '\t', m->name[i].n);
        const struct cs_slice id = cs_slice(m->name[i].p, tab ? (size_t)(tab - m->name[i].p) : m->name[i].n);
        m->kept[i] = cs_map_find(&x.names, id) != CS_MAP_NONE;
    }
    cs_map_release(&x.names);
    cs_buf_release(&x.cell);
    return st;
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
    struct cs_slice *names = cs_alloc(s->frame.n_keep + 3, sizeof *names);
    size_t n = 0;
    if (!names) return cs_fail_memory(e);
    for (; n < s->frame.n_keep; n++) names[n] = s->header->name[s->keep[n]];
    names[n++] = CS_LIT("segment_from");
    names[n++] = CS_LIT("segment_to");
    if (m->kept) names[n++] = CS_LIT("is_active");
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
        if (m->kept) cs_buf_addz(&out, m->kept[i] ? "\t1" : "\t0");
        cs_buf_addc(&out, '\n');
        if (out.n < 1 << 17 && i + 1 < m->customers) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(ends, m->customers, 0, 0, e);
}

static enum cs_status write_moves(struct moving *m, struct cs_ends *ends, struct cs_error *e)
{
    return m->s->ask->portrait ? write_tables(m, ends, e) : write_rows(m, ends, e);
}

static void release(struct moving *m)
{
    cs_map_release(&m->labels);
    free(m->name);
    free(m->from);
    free(m->to);
    free(m->kept);
}

enum cs_status cs_segment_move(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct moving m = {.s = s, .as_of = CS_LIT("")};
    enum cs_status st = take_columns(&m, e);
    if (!st) st = write_moves(&m, ends, e);
    release(&m);
    return st;
}

/* One of the dates. */
static enum cs_status make_date(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    enum cs_status st = cs_segment_read(s, ends, e);
    if (!st && !s->customers.tickets) {
        cs_fail(e, CS_DATA,
                "--from and --to: the stream is no tickets, of which features could be made at two dates");
        return cs_error_cure(e, "--by COLUMN,COLUMN for segments that are there");
    }
    return st ? st : cs_segment_learn(s, e);
}

enum cs_status cs_segment_move_dates(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    static const struct cs_option *const none[] = {NULL};
    struct cs_segment second = {.ask = s->ask, .as_of = s->ask->to, .first = s};
    struct moving m = {.s = s, .as_of = CS_LIT("")};
    s->as_of = s->ask->from;
    enum cs_status st = cs_input_again(ends->in, e);
    if (!st) st = make_date(s, ends, e);
    if (!st) st = cs_segment_check(&second, none, e);
    if (!st) st = make_date(&second, ends, e);
    if (!st && second.context.as_of.at <= s->context.as_of.at)
        st = cs_fail(e, CS_USAGE, "--to: not later than '--from'");
    if (!st) st = join(&m, &second, e);
    if (!st) st = find_kept(&m, &second, ends, e);
    if (!st) st = write_moves(&m, ends, e);
    if (!st) cs_buf_addf(&s->notes, "%zu customers at the second date\n", m.customers);
    release(&m);
    cs_segment_release(&second);
    return st;
}
