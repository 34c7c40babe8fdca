/* mapping_order.c - day first or month first: decided for a whole column, from the whole file. */
#include "ingest/mapping.h"
#include <stdio.h>
#include <string.h>

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
            if (w.slashed) return true;
            read = true;
        }
        if (!read && m->sample.rows > 0) return true; /* they may come later */
    }
    return false;
}

void cs_mapping_look(struct cs_mapping *m, const struct cs_block *block)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_target *t = &m->target[i];
        if (!is_open(t)) continue;
        for (uint32_t row = 0; row < block->rows; row++) cs_order_look(&t->order, cs_field(block, row, t->a));
    }
}

/* "01/02/2024 is 1 February or 2 January" */
static enum cs_status fail_ambiguous(const struct cs_mapping *m, const struct cs_target *t, const char *file,
                                     struct cs_error *e)
{
    static const char *const months[] = {"",        "January",  "February", "March",  "April",
                                         "May",     "June",     "July",     "August", "September",
                                         "October", "November", "December"};
    struct cs_when dmy, mdy;
    struct cs_slice example = cs_slicez(t->order.example);
    if (!cs_when_read(example, CS_ORDER_DMY, &dmy) || !cs_when_read(example, CS_ORDER_MDY, &mdy))
        return cs_fail(e, CS_DATA, "column '%s': dates in an order that is not known",
                       cs_quote(t->name).text);
    cs_fail(e, CS_DATA, "column '%s': '%s' is %d %s or %d %s, and nothing in the file decides",
            cs_quote(m->header.name[t->a]).text, t->order.example, dmy.civil.day, months[dmy.civil.month],
            mdy.civil.day, months[mdy.civil.month]);
    cs_error_cure(e, "--date-order dmy or --date-order mdy");
    return cs_error_at(e, file, 0, 0);
}

enum cs_status cs_mapping_orders(struct cs_mapping *m, const char *file, struct cs_error *e)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_target *t = &m->target[i];
        if (!is_open(t)) continue;
        switch (cs_order_judge(&t->order)) {
        case CS_ORDER_IS_DMY:
            t->reader.order = CS_ORDER_DMY;
            break;
        case CS_ORDER_IS_MDY:
            t->reader.order = CS_ORDER_MDY;
            break;
        case CS_ORDER_NONE:
            break;
        case CS_ORDER_AMBIGUOUS:
            return fail_ambiguous(m, t, file, e);
        case CS_ORDER_MIXED:
            cs_fail(e, CS_DATA,
                    "column '%s' mixes two date orders: %llu dates fit only day first, %llu only month first",
                    cs_quote(m->header.name[t->a]).text, (unsigned long long)t->order.dmy,
                    (unsigned long long)t->order.mdy);
            cs_error_cure(e, CS_MIXED_CURE);
            return cs_error_at(e, file, 0, 0);
        }
    }
    return CS_OK;
}
