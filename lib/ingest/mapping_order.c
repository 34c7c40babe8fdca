/* mapping_order.c - what the times of a whole column are: day or month first, from the whole file; what plain
 * numbers count, from its first rows. */
#include "ingest/mapping.h"
#include <stdio.h>
#include <string.h>

/* ---- plain numbers ---- */

enum { LOOK = 500 }; /* filled cells of the sample that are tried */

enum cs_when_number cs_mapping_numbers(const struct cs_mapping *m, uint32_t column)
{
    enum cs_when_number all = CS_NUMBER_NONE;
    unsigned seen = 0;
    for (uint32_t row = 0; row < m->sample.rows && seen < LOOK; row++) {
        struct cs_slice cell = cs_cell_trim(cs_field(&m->sample, row, column));
        seen += cell.n > 0;
        if (cell.n == 0 || *cell.p < '0' || *cell.p > '9') continue;
        enum cs_when_number one = cs_when_number(cell);
        if (one == CS_NUMBER_NONE) {
            struct cs_num value;
            if (cs_num_parse(cell, &value)) return CS_NUMBER_NONE; /* a number that is no time */
            continue;
        }
        if (all != CS_NUMBER_NONE && one != all) return CS_NUMBER_NONE;
        all = one;
    }
    return all;
}

/* ---- orders ---- */

static bool is_open(const struct cs_target *t)
{
    return t->reader.how == CS_HOW_TIME && t->reader.order == CS_ORDER_UNKNOWN && t->a != CS_NO_COLUMN &&
           (t->origin == CS_FROM_CELL || t->origin == CS_FROM_TWO);
}

bool cs_mapping_wants_orders(const struct cs_mapping *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_when w;
        bool read = false;
        if (!is_open(&m->target[i])) continue;
        for (uint32_t row = 0; row < m->sample.rows; row++) {
            if (!cs_when_read(cs_field(&m->sample, row, m->target[i].a), CS_ORDER_UNKNOWN, &w)) continue;
            if (w.loose) return true;
            read = true;
        }
        if (!read && m->sample.rows > 0) return true; /* they may come later */
    }
    return false;
}

void cs_mapping_look(const struct cs_mapping *m, struct cs_order *order, const struct cs_block *block)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_target *t = &m->target[i];
        if (!is_open(t)) continue;
        for (uint32_t row = 0; row < block->rows; row++) cs_order_look(&order[i], cs_field(block, row, t->a));
    }
}

void cs_mapping_looked(struct cs_mapping *m, const struct cs_order *order)
{
    for (uint32_t i = 0; i < m->n; i++) cs_order_add(&m->target[i].order, &order[i]);
}

/* "'01/02/2024' is 1 February 2024 or 2 January 2024" */
static enum cs_status fail_ambiguous(const struct cs_mapping *m, const struct cs_target *t, const char *file,
                                     struct cs_error *e)
{
    static const char *const months[] = {"",        "January",  "February", "March",  "April",
                                         "May",     "June",     "July",     "August", "September",
                                         "October", "November", "December"};
    struct cs_buf readings = {0}, cure = {0};
    for (int k = CS_ORDER_DMY; k <= CS_ORDER_YMD; k++) {
        struct cs_when w;
        if (!cs_when_read(cs_slicez(t->order.example), (enum cs_date_order)k, &w)) continue;
        const char *lead = readings.n ? " or " : "";
        cs_buf_addf(&readings, "%s%d %s %d", lead, w.civil.day, months[w.civil.month], w.civil.year);
        cs_buf_addf(&cure, "%s--date-order %s", lead, cs_date_order_name((enum cs_date_order)k));
    }
    cs_buf_addc(&readings, 0);
    cs_buf_addc(&cure, 0);
    if (readings.failed || cure.failed) {
        cs_fail_memory(e);
    } else {
        cs_fail(e, CS_DATA, "column '%s': '%s' is %s, and nothing in the file decides",
                cs_quote(m->header.name[t->a]).text, cs_quotez(t->order.example).text, readings.p);
        cs_error_cure(e, "%s", cure.p);
        cs_error_at(e, file, 0, 0);
    }
    cs_buf_release(&readings);
    cs_buf_release(&cure);
    return e->status;
}

static enum cs_status fail_mixed(const struct cs_mapping *m, const struct cs_target *t, const char *file,
                                 struct cs_error *e)
{
    cs_fail(
        e, CS_DATA,
        "column '%s' mixes two date orders: of its dates %llu can only be day first, %llu only month first",
        cs_quote(m->header.name[t->a]).text, (unsigned long long)cs_order_only(&t->order, CS_ORDER_DMY),
        (unsigned long long)cs_order_only(&t->order, CS_ORDER_MDY));
    cs_error_cure(e, CS_MIXED_CURE);
    return cs_error_at(e, file, 0, 0);
}

static enum cs_status fail_swapped(const struct cs_mapping *m, const struct cs_target *t,
                                   enum cs_date_order order, const char *file, struct cs_error *e)
{
    const char *name = cs_date_order_name(order);
    cs_fail(
        e, CS_DATA,
        "column '%s': a spreadsheet seems to have exchanged day and month: all %llu dates that begin with "
        "the year have a day up to 12, none of the %llu that are %s has",
        cs_quote(m->header.name[t->a]).text, (unsigned long long)t->order.years,
        (unsigned long long)t->order.loose, cs_date_order_words(order));
    cs_error_cure(e, "--date-order %s-swapped exchanges them back, --date-order %s takes them as they are",
                  name, name);
    return cs_error_at(e, file, 0, 0);
}

enum cs_status cs_mapping_orders(struct cs_mapping *m, const char *file, struct cs_error *e)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_target *t = &m->target[i];
        enum cs_date_order order;
        if (!is_open(t)) continue;
        switch (cs_order_judge(&t->order, &order)) {
        case CS_ORDER_NONE:
        case CS_ORDER_DECIDED:
            t->reader.order = order;
            break;
        case CS_ORDER_AMBIGUOUS:
            return fail_ambiguous(m, t, file, e);
        case CS_ORDER_MIXED:
            return fail_mixed(m, t, file, e);
        case CS_ORDER_SWAPPED:
            return fail_swapped(m, t, order, file, e);
        }
    }
    return CS_OK;
}
