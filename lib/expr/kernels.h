/* kernels.h - the functions that fill vectors, by subject. Private to lib/expr.
 *
 * A kernel reads its arguments' vectors and fills run->out for run->n rows. A constant argument is a vector
 * with the same value in every row, so a kernel that wants the constant reads row 0. Kernels never see n = 0.
 */
#ifndef CS_EXPR_KERNELS_H
#define CS_EXPR_KERNELS_H

#include "expr/plan.h"

/* run_number.c */
cs_kernel cs_run_add, cs_run_sub, cs_run_mul, cs_run_div, cs_run_mod, cs_run_neg;
cs_kernel cs_run_round, cs_run_floor, cs_run_abs, cs_run_min, cs_run_max, cs_run_bucket;
/* run_compare.c: numbers (and bools), times, texts; the operator is the kernel */
cs_kernel *cs_compare_kernel(enum cs_type, enum cs_expr_op, bool right_is_constant);
cs_kernel cs_run_in;
struct cs_set { /* of cs_run_in: sorted */
    enum cs_type type;
    struct cs_value *items;
    size_t n;
};
int cs_value_cmp(enum cs_type, const struct cs_value *, const struct cs_value *);
/* run_logic.c */
cs_kernel cs_run_and, cs_run_or, cs_run_not, cs_run_missing, cs_run_if, cs_run_coalesce, cs_run_first;
/* run_time.c */
cs_kernel cs_run_time_sub, cs_run_time_add, cs_run_time_less; /* time - time, time + number, time - number */
cs_kernel cs_run_day, cs_run_week, cs_run_month, cs_run_hour, cs_run_weekday;
cs_kernel cs_run_year, cs_run_minute, cs_run_day_of_month;
cs_kernel cs_run_business_seconds, cs_run_is_open, cs_run_is_workday;
cs_kernel cs_run_time_scan, cs_run_until;
struct cs_scan { /* of cs_run_time_scan */
    struct cs_slice format;
    const struct cs_zone *zone;
};
/* run_convert.c */
cs_kernel cs_run_to_number, cs_run_to_time, cs_run_to_day, cs_run_to_text, cs_run_seconds, cs_run_plain;
/* run_text.c */
cs_kernel cs_run_lower, cs_run_upper, cs_run_trim, cs_run_len, cs_run_concat;
cs_kernel cs_run_contains, cs_run_starts, cs_run_ends;
/* regex.c */
cs_kernel cs_run_matches, cs_run_match, cs_run_replace;
/* eval.c */
cs_kernel cs_run_column;
/* bind_keyed.c */
cs_kernel cs_run_lookup_row, cs_run_lookup_cell;
/* gaps.c */
cs_kernel cs_run_gap_prev, cs_run_gap_next, cs_run_first_at;

/* Text made by a kernel: a copy in the batch's arena. An empty one is missing. */
static inline void cs_out_missing(struct cs_run *r, uint32_t i)
{
    r->out->tag[i] = CS_TAG_MISSING;
    if (r->out->type == CS_TEXT)
        r->out->s[i] = (struct cs_slice){"", 0};
    else
        r->out->v[i] = 0;
    if (r->out->type == CS_TIME) r->out->off[i] = 0;
}
static inline void cs_out_num(struct cs_run *r, uint32_t i, struct cs_num x)
{
    r->out->v[i] = x.v;
    r->out->tag[i] = x.tag;
}
static inline void cs_out_text(struct cs_run *r, uint32_t i, struct cs_slice s)
{
    r->out->s[i] = s;
    r->out->tag[i] = s.n ? 0 : CS_TAG_MISSING;
}
static inline bool cs_is_missing(const struct cs_vec *x, uint32_t i)
{
    return x->tag[i] == CS_TAG_MISSING;
}

#endif
