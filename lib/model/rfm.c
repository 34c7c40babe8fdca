/* rfm.c - scores by cut points; classes by who brings how much. */
#include "model/rfm.h"
#include "base/quantile.h"
#include "base/sum.h"
#include <math.h>
#include <stdlib.h>

void cs_rfm_release(struct cs_rfm *x)
{
    free(x->score);
    *x = (struct cs_rfm){0};
}

enum cs_status cs_rfm_cuts(struct cs_rfm_scale *s, struct cs_slice text, const char *option,
                           struct cs_error *e)
{
    struct cs_slice item;
    unsigned n = 0;
    while (cs_list_next(&text, &item)) {
        struct cs_num num;
        if (!cs_num_parse(item, &num))
            return cs_fail(e, CS_USAGE, "%s: not a number: '%s'", option, cs_quote(item).text);
        if (n == CS_RFM_CLASSES - 1)
            return cs_fail(e, CS_USAGE, "%s: more than %d cut points", option, CS_RFM_CLASSES - 1);
        s->cut[n] = cs_num_double(num);
        if (n && !(s->cut[n] > s->cut[n - 1]))
            return cs_fail(e, CS_USAGE, "%s: '%s' is not above the one before", option, cs_quote(item).text);
        n++;
    }
    if (!n) return cs_fail(e, CS_USAGE, "%s: no cut points", option);
    s->classes = n + 1;
    return CS_OK;
}

static enum cs_status quantiles(struct cs_rfm_scale *s, const double *number, const struct cs_scaling *rows,
                                unsigned classes, struct cs_error *e)
{
    struct cs_values values = {0};
    for (size_t i = 0; i < rows->rows; i++) cs_values_add(&values, cs_num_from_double(number[rows->row[i]]));
    enum cs_status st = cs_values_status(&values, e);
    for (unsigned i = 1; i < classes && !st; i++)
        s->cut[i - 1] = cs_num_double(cs_values_quantile(&values, i, classes));
    s->classes = classes;
    cs_values_release(&values);
    return st;
}

static unsigned score(const struct cs_rfm_scale *s, double x, bool few_is_good)
{
    unsigned class = 1;
    for (unsigned i = 0; i + 1 < s->classes; i++) class += s->cut[i] <= x;
    return few_is_good ? s->classes + 1 - class : class;
}

enum cs_status cs_rfm_score(struct cs_rfm *x, const struct cs_frame *f, const struct cs_scaling *rows,
                            unsigned classes, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    x->score = cs_alloc(rows->rows, CS_RFM * sizeof *x->score);
    if (!x->score) return cs_fail_memory(e);
    for (unsigned w = 0; w < x->n && !st; w++) {
        struct cs_rfm_scale *s = &x->scale[w];
        const double *number = f->columns[w].number;
        if (!s->classes) st = quantiles(s, number, rows, classes, e);
        for (size_t i = 0; i < rows->rows && !st; i++) {
            const unsigned to = score(s, number[rows->row[i]], w == CS_RECENCY);
            x->score[i * CS_RFM + w] = (uint8_t)to;
            s->count[to - 1]++;
        }
    }
    return st;
}

void cs_rfm_range(const struct cs_rfm *x, int which, unsigned to, double *from, double *below)
{
    const struct cs_rfm_scale *s = &x->scale[which];
    const unsigned class = which == CS_RECENCY ? s->classes + 1 - to : to;
    *from = class > 1 ? s->cut[class - 2] : (double)NAN;
    *below = class < s->classes ? s->cut[class - 1] : (double)NAN;
}

/* ---- cells ---- */

static unsigned levels(const struct cs_rfm *x, unsigned w)
{
    return w < x->n ? x->scale[w].classes : 1;
}

size_t cs_rfm_cells(const struct cs_rfm *x)
{
    return (size_t)levels(x, 0) * levels(x, 1) * levels(x, 2);
}

/* A score laid out from 1 to 5, as a number that is rounded once. */
static struct cs_num of_five(unsigned score, unsigned classes)
{
    return cs_num_quotient(4 * ((cs_i128)score - 1) + (classes - 1), classes - 1);
}

static void add_number(struct cs_num x, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    cs_num_format(x, out);
}

static void add_cell(const struct cs_rfm *x, unsigned r, unsigned f, unsigned m, struct cs_buf *out)
{
    const unsigned of_f = levels(x, 1), of_m = levels(x, 2);
    cs_buf_addf(out, "%u\t%u", r, f);
    if (x->n == CS_RFM) cs_buf_addf(out, "\t%u", m);
    add_number(x->n == CS_RFM ? cs_num_quotient((cs_i128)f + m, 2) : cs_int(f), out);
    add_number(of_five(r, levels(x, 0)), out);
    add_number(of_five(f, of_f), out);
    if (x->n == CS_RFM) add_number(of_five(m, of_m), out);
    /* (f5 + m5) / 2 with one division, so that thirds of different scales add up to what they are */
    const cs_i128 a = of_f - 1, b = of_m - 1;
    add_number(x->n == CS_RFM
                   ? cs_num_quotient(4 * (((cs_i128)f - 1) * b + ((cs_i128)m - 1) * a) + 2 * a * b, 2 * a * b)
                   : of_five(f, of_f),
               out);
    cs_buf_addc(out, '\n');
}

void cs_rfm_grid(const struct cs_rfm *x, struct cs_buf *out)
{
    cs_buf_addz(out, x->n == CS_RFM ? "r\tf\tm\tfm\tr5\tf5\tm5\tfm5\n" : "r\tf\tfm\tr5\tf5\tfm5\n");
    for (unsigned r = 1; r <= levels(x, 0); r++)
        for (unsigned f = 1; f <= levels(x, 1); f++)
            for (unsigned m = 1; m <= levels(x, 2); m++) add_cell(x, r, f, m, out);
}

size_t cs_rfm_cell(const struct cs_rfm *x, const uint8_t to[CS_RFM])
{
    const size_t m = x->n == CS_RFM ? to[CS_MONETARY] - 1U : 0;
    return ((size_t)(to[0] - 1) * levels(x, 1) + (size_t)(to[1] - 1)) * levels(x, 2) + m;
}

/* ---- classes of value ---- */

static int down(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

enum cs_status cs_value_classes(struct cs_value_classes *c, const double *value, const struct cs_scaling *s,
                                struct cs_error *e)
{
    struct cs_sum sum = {0};
    double *sorted = cs_alloc(s->rows + 1, sizeof *sorted);
    if (!sorted) return cs_fail_memory(e);
    for (size_t i = 0; i < s->rows; i++) {
        sorted[i] = value[s->row[i]];
        cs_sum_add(&sum, cs_num_from_double(sorted[i]));
    }
    qsort(sorted, s->rows, sizeof *sorted, down);
    enum cs_status st = cs_sum_status(&sum, e);
    if (!st) c->total = cs_sum_total(&sum);
    for (unsigned class = 0; class < CS_VALUE_CLASSES - 1 && !st; class ++) {
        const struct cs_num most = cs_num_mul(c->total, c->share[class]);
        struct cs_sum before = {0};
        c->least[class] = (double)INFINITY;
        for (size_t i = 0; i < s->rows && sorted[i] > 0; i++) {
            if (i && sorted[i] < sorted[i - 1] && cs_num_cmp(cs_sum_total(&before), most) >= 0) break;
            c->least[class] = sorted[i];
            cs_sum_add(&before, cs_num_from_double(sorted[i]));
        }
        st = cs_sum_status(&before, e);
        cs_sum_release(&before);
    }
    cs_sum_release(&sum);
    free(sorted);
    return st;
}
