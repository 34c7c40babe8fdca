/* rfm.c - scores by cut points. */
#include "model/rfm.h"
#include "base/quantile.h"
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
    for (int w = 0; w < CS_RFM && !st; w++) {
        struct cs_rfm_scale *s = &x->scale[w];
        const double *number = f->columns[w].number;
        if (!s->classes) st = quantiles(s, number, rows, classes, e);
        for (size_t i = 0; i < rows->rows && !st; i++) {
            const unsigned to = score(s, number[rows->row[i]], w == CS_RECENCY);
            x->score[i * CS_RFM + (size_t)w] = (uint8_t)to;
            s->count[to - 1]++;
        }
    }
    return st;
}

/* ---- cells ---- */

size_t cs_rfm_cells(const struct cs_rfm *x)
{
    return (size_t)x->scale[0].classes * x->scale[1].classes * x->scale[2].classes;
}

void cs_rfm_grid(const struct cs_rfm *x, struct cs_buf *out)
{
    cs_buf_addz(out, "r\tf\tm\tfm\n");
    for (unsigned r = 1; r <= x->scale[0].classes; r++)
        for (unsigned f = 1; f <= x->scale[1].classes; f++)
            for (unsigned m = 1; m <= x->scale[2].classes; m++)
                cs_buf_addf(out, "%u\t%u\t%u\t%u%s\n", r, f, m, (f + m) / 2, (f + m) % 2 ? ".5" : "");
}

size_t cs_rfm_cell(const struct cs_rfm *x, const uint8_t to[CS_RFM])
{
    return ((size_t)(to[0] - 1) * x->scale[1].classes + (size_t)(to[1] - 1)) * x->scale[2].classes +
           (size_t)(to[2] - 1);
}

/* ---- words ---- */

static void add_number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_from_double(x), out);
}

void cs_rfm_explain(const struct cs_rfm *x, const struct cs_frame *f, struct cs_buf *out)
{
    cs_buf_addz(out, "feature\tscore\tfrom\tbelow\tcustomers\n");
    for (int w = 0; w < CS_RFM; w++) {
        const struct cs_rfm_scale *s = &x->scale[w];
        for (unsigned score = 1; score <= s->classes; score++) {
            const unsigned class = w == CS_RECENCY ? s->classes + 1 - score : score;
            cs_field_add(out, f->columns[w].name);
            cs_buf_addf(out, "\t%u\t", score);
            if (class > 1) add_number(s->cut[class - 2], out);
            cs_buf_addc(out, '\t');
            if (class < s->classes) add_number(s->cut[class - 1], out);
            cs_buf_addf(out, "\t%llu\n", (unsigned long long)s->count[score - 1]);
        }
    }
}
