/* slot.c - one cell the careful way: through ingest/cell.h, with all that may be wrong with it. */
#include "ingest/slot.h"
#include <string.h>

static void note_bad(struct cs_tally *t, struct cs_slice cell, uint64_t line)
{
    if (t->bad.n == 0) memcpy(t->bad_text, cs_quote(cell).text, sizeof t->bad_text);
    cs_count_line(&t->bad, line);
}

static enum cs_status fail_mangled(const struct cs_converter *v, const struct cs_target *t,
                                   struct cs_slice cell, uint64_t line, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s' (%s) was damaged by a spreadsheet: '%s' %s",
            cs_quote(t->a == CS_NO_COLUMN ? t->name : v->m->header.name[t->a]).text, cs_quote(t->name).text,
            cs_quote(cell).text,
            cell.p[cell.n - 1] == '0' && memchr(cell.p, '.', cell.n) && !memchr(cell.p, '+', cell.n)
                ? "was made a number"
                : "has lost its digits");
    cs_error_cure(e, "export it again with the column as text");
    return cs_error_at(e, v->file, line, 0);
}

/* A date that contradicts the order of its column; or one whose day and month could be exchanged, in a column
 * of which only a part was seen when the order was decided: a pipe's head, or a sample that held none. */
static enum cs_status fail_order(const struct cs_converter *v, const struct cs_target *t,
                                 enum cs_date_order other, struct cs_slice cell, uint64_t line,
                                 struct cs_error *e)
{
    bool given = other != CS_ORDER_UNKNOWN && t->order.loose == 0; /* by somebody, not by the file */
    if (given) {
        cs_fail(e, CS_DATA, "column '%s': '%s' has the %.*s first, against the order given",
                cs_quote(t->name).text, cs_quote(cell).text, (int)strcspn(cs_date_order_words(other), " "),
                cs_date_order_words(other));
        cs_error_cure(e, "leave the order out, or --date-order %s", cs_date_order_name(other));
        return cs_error_at(e, v->file, line, 0);
    }
    cs_fail(e, CS_DATA, "column '%s': '%s' %s", cs_quote(t->name).text, cs_quote(cell).text,
            other != CS_ORDER_UNKNOWN ? "contradicts the order of day and month in the dates before it"
                                      : "can be read in two ways, and no date before it decides");
    cs_error_cure(e, "%s",
                  other != CS_ORDER_UNKNOWN ? CS_MIXED_CURE : "--date-order dmy or --date-order mdy");
    return cs_error_at(e, v->file, line, 0);
}

/* The other order in which a cell that cannot be read holds a date; CS_ORDER_UNKNOWN: in none. */
static enum cs_date_order contradicts(const struct cs_target *t, struct cs_slice cell)
{
    enum cs_date_order order = t->reader.order;
    struct cs_when w;
    if (order == CS_ORDER_UNKNOWN || cs_when_read(cell, order, &w)) /* its clock is to blame */
        return CS_ORDER_UNKNOWN;
    for (int k = CS_ORDER_DMY; k <= CS_ORDER_YMD; k++)
        if (cs_when_read(cell, (enum cs_date_order)k, &w) && w.loose) return (enum cs_date_order)k;
    return CS_ORDER_UNKNOWN;
}

static enum cs_status fail_change(const struct cs_converter *v, const struct cs_slot *s, struct cs_slice cell,
                                  uint64_t line, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s': the clock of the zone %s '%s'", cs_quote(s->t->name).text,
            s->reader.fit == CS_ZONE_GAP ? "skipped" : "showed twice", cs_quote(cell).text);
    cs_error_cure(e, "--clock-change before or --clock-change after");
    return cs_error_at(e, v->file, line, 0);
}

/* Counts a moment that was read; CS_DATA when it cannot be trusted. */
static enum cs_status meet_moment(struct cs_converter *v, struct cs_slot *s, struct cs_slice cell,
                                  uint64_t line, struct cs_error *e)
{
    const struct cs_cell_reader *r = &s->reader;
    const struct cs_when *w = &r->when;
    if (w->loose && w->fits && r->order == CS_ORDER_UNKNOWN)
        return fail_order(v, s->t, CS_ORDER_UNKNOWN, cell, line, e);
    if (r->fit != CS_ZONE_UNIQUE && r->change == CS_CHANGE_REFUSE) return fail_change(v, s, cell, line, e);
    s->moment = (struct cs_moment){r->time.at, true, w->has_clock};
    s->met->floored += w->floored;
    s->met->swapped += w->swapped;
    s->met->wall += !w->has_offset;
    s->met->gaps += r->fit == CS_ZONE_GAP;
    s->met->folds += r->fit == CS_ZONE_FOLD;
    s->met->dates += !w->has_clock;
    return CS_OK;
}

/* Writes what a reader made of a cell; `field` is the cell as it stands in the block. */
static enum cs_status put(struct cs_converter *v, struct cs_slot *s, enum cs_cell what, struct cs_slice field,
                          struct cs_slice cell, const struct cs_spot *at, struct cs_error *e)
{
    const struct cs_cell_reader *r = &s->reader;
    struct cs_tally *met = s->met;
    switch (what) {
    case CS_CELL_MISSING:
        return CS_OK;
    case CS_CELL_KEPT:
        if (r->how == CS_HOW_ID) cs_long_look(&met->longs, field);
        if (r->how == CS_HOW_WORD) cs_odd_add(&met->odd, cs_quote(cell).text);
        cs_buf_adds(at->out, field);
        break;
    case CS_CELL_BAD:
        if (r->how == CS_HOW_TIME && contradicts(s->t, cell) != CS_ORDER_UNKNOWN)
            return fail_order(v, s->t, contradicts(s->t, cell), cell, at->line, e);
        if (r->how == CS_HOW_TIME && r->number && cs_when_number(cell)) {
            cs_fail(e, CS_DATA, "column '%s': '%s' counts something else than the numbers before it",
                    cs_quote(s->t->name).text, cs_quote(cell).text);
            cs_error_cure(e, "correct it, or read the column by time() in a map");
            return cs_error_at(e, v->file, at->line, 0);
        }
        note_bad(met, cell, at->line);
        return CS_OK;
    case CS_CELL_BEYOND:
        cs_fail(e, CS_DATA, "column '%s' (%s): '%s' is beyond 1 to 5",
                cs_quote(s->t->a == CS_NO_COLUMN ? s->t->name : v->m->header.name[s->t->a]).text,
                cs_quote(s->t->name).text, cs_quote(cell).text);
        cs_error_cure(e, "--csat-scale says the scale, 0-10 or 1-10; 1-5: such cells are not read");
        return cs_error_at(e, v->file, at->line, 0);
    case CS_CELL_MANGLED:
        return fail_mangled(v, s->t, cell, at->line, e);
    case CS_CELL_READ:
        cs_buf_add(at->out, r->text, r->n);
        if (r->how == CS_HOW_TIME && meet_moment(v, s, cell, at->line, e) != CS_OK) return e->status;
        break;
    }
    s->filled++;
    return CS_OK;
}

static enum cs_status from_cell(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                                struct cs_error *e)
{
    struct cs_slice field = cs_field(at->block, at->row, s->t->a), cell = field;
    enum cs_cell what;
    if (field.n == 0) return CS_OK;
    if (at->block->escaped && s->reader.how != CS_HOW_TEXT) cell = cs_unescape(field, &v->cells);
    if (!cell.p) return cs_fail_memory(e);
    if (cs_cell_read(&s->reader, cell, &what, e) != CS_OK) return e->status;
    return put(v, s, what, field, cell, at, e);
}

static enum cs_status from_two(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                               struct cs_error *e)
{
    struct cs_slice date = cs_field(at->block, at->row, s->t->a);
    struct cs_slice clock = cs_field(at->block, at->row, s->t->b);
    enum cs_cell what;
    if (cs_cell_read_two(&s->reader, date, clock, &what, e) != CS_OK) return e->status;
    return put(v, s, what, date, date, at, e);
}

/* Is there anything in the source columns of an expression that gave nothing? And in all of them, a number
 * but for words that say there is none? */
struct looking {
    const struct cs_spot *at;
    struct cs_fold *fold;
    struct cs_slice filled, odd; /* the first filled cell; the first that is no number */
    bool lacking;
};

static void look(void *ctx, struct cs_slice name)
{
    struct looking *l = ctx;
    uint32_t column = cs_header_find(l->at->block->header, name);
    if (column != CS_NO_COLUMN && l->filled.n == 0) l->filled = cs_field(l->at->block, l->at->row, column);
}

static void look_all(void *ctx, struct cs_slice name)
{
    struct looking *l = ctx;
    uint32_t column = cs_header_find(l->at->block->header, name);
    struct cs_error other = CS_ERROR_INIT;
    struct cs_num value;
    bool missing = false;
    if (column == CS_NO_COLUMN) return;
    struct cs_slice cell = cs_cell_trim(cs_field(l->at->block, l->at->row, column));
    if (cell.n == 0 || cs_fold_missing(l->fold, cell, &missing, &other) != CS_OK || missing)
        l->lacking = true;
    else if (l->odd.n == 0 && !cs_num_parse(cell, &value))
        l->odd = cell;
}

static enum cs_status from_expr(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                                struct cs_error *e)
{
    const struct cs_vec *x = s->vec;
    uint32_t i = v->row;
    enum cs_cell what;
    if (x->tag[i] == CS_TAG_MISSING) {
        struct looking l = {at, v->fold, {"", 0}, {"", 0}, false};
        if (x->type == CS_TIME) cs_expr_columns(s->t->map->expr, look, &l);
        if (l.filled.n) note_bad(s->met, l.filled, at->line);
        if (x->type == CS_NUM && s->straight) cs_expr_columns(s->t->map->expr, look_all, &l);
        if (l.odd.n && !l.lacking) note_bad(s->met, l.odd, at->line);
        return CS_OK;
    }
    if (x->type == CS_TEXT && s->reader.how != CS_HOW_TEXT) {
        cs_buf_clear(&v->text);
        cs_field_add(&v->text, x->s[i]);
        if (cs_buf_status(&v->text, e) != CS_OK) return e->status;
        if (x->s[i].n == 0) return CS_OK;
        if (cs_cell_read(&s->reader, x->s[i], &what, e) != CS_OK) return e->status;
        return put(v, s, what, cs_buf_slice(&v->text), x->s[i], at, e);
    }
    if (x->type == CS_TIME) {
        s->moment = (struct cs_moment){x->v[i], true, true};
        s->met->wall += x->off[i] == 0;
    }
    s->filled++;
    if (x->type == CS_TEXT) {
        cs_field_add(at->out, x->s[i]);
    } else {
        cs_value_format(x, i, cs_plan_unit(v->plan, s->node), at->out);
    }
    return CS_OK;
}

/* The difference of two times, when both carry a clock; else what the source says. */
static enum cs_status from_times(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                                 struct cs_error *e)
{
    const struct cs_moment *from = &v->slot[s->t->from].moment, *to = &v->slot[s->t->to].moment;
    if (!from->is || !to->is || !from->has_clock || !to->has_clock)
        return s->t->a == CS_NO_COLUMN ? CS_OK : from_cell(v, s, at, e);
    int64_t seconds = to->at - from->at;
    if (seconds < 0) { /* one of the two is wrong; what the source gives may be right */
        cs_count_line(&s->met->before, at->line);
        return s->t->a == CS_NO_COLUMN ? CS_OK : from_cell(v, s, at, e);
    }
    if (s->t->a != CS_NO_COLUMN) {
        struct cs_slice given = cs_field(at->block, at->row, s->t->a);
        struct cs_num value;
        enum cs_cell what;
        if (cs_cell_read(&s->reader, given, &what, e) != CS_OK) return e->status;
        if (what == CS_CELL_READ && cs_num_parse(cs_slice(s->reader.text, s->reader.n), &value)) {
            double apart = cs_num_double(value) - (double)seconds;
            s->met->differ += apart > 1 || apart < -1;
        }
    }
    s->filled++;
    cs_num_format(cs_int(seconds), at->out);
    return CS_OK;
}

enum cs_status cs_slot_write(struct cs_converter *v, struct cs_slot *s, const struct cs_spot *at,
                             struct cs_error *e)
{
    s->moment.is = false;
    switch (s->t->origin) {
    case CS_FROM_CELL:
        return from_cell(v, s, at, e);
    case CS_FROM_TWO:
        return from_two(v, s, at, e);
    case CS_FROM_EXPR:
        return from_expr(v, s, at, e);
    case CS_FROM_TIMES:
        return from_times(v, s, at, e);
    case CS_FROM_CONSTANT:
        break;
    }
    cs_buf_adds(at->out, s->t->constant);
    return CS_OK;
}
