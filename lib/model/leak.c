/* leak.c - one column as a score. */
#include "model/leak.h"
#include "model/judge.h"
#include <math.h>
#include <stdlib.h>

enum { ROWS_A_LEVEL = 10 };

/* The share of events by level; the caller frees it. */
static enum cs_status share_out(double **share, const struct cs_frame_column *c, const double *y,
                                const double *w, size_t n, struct cs_error *e)
{
    double *rows = cs_alloc(c->n_levels + 1, sizeof *rows);
    *share = cs_alloc(c->n_levels + 1, sizeof **share);
    if (!rows || !*share) {
        free(rows);
        return cs_fail_memory(e);
    }
    for (size_t k = 0; k < c->n_levels; k++) rows[k] = (*share)[k] = 0;
    for (size_t i = 0; i < n; i++) {
        if (w[i] == 0 || c->code[i] == CS_NO_LEVEL) continue;
        rows[c->code[i]]++;
        (*share)[c->code[i]] += y[i] > 0.5;
    }
    for (size_t k = 0; k < c->n_levels; k++)
        if (rows[k] > 0) (*share)[k] /= rows[k];
    free(rows);
    return CS_OK;
}

enum cs_status cs_leak_auc(double *auc, const struct cs_frame_column *c, const double *y, const double *w,
                           size_t n, struct cs_error *e)
{
    double *score = cs_alloc(n + 1, sizeof *score), *outcome = cs_alloc(n + 1, sizeof *outcome),
           *share = NULL;
    size_t kept = 0, events = 0;
    enum cs_status st = score && outcome ? CS_OK : cs_fail_memory(e);
    *auc = (double)NAN;
    if (!st && c->levels) st = share_out(&share, c, y, w, n, e);
    for (size_t i = 0; i < n && !st; i++) {
        const bool missing = c->levels ? c->code[i] == CS_NO_LEVEL : isnan(c->number[i]);
        if (w[i] == 0 || missing) continue;
        score[kept] = share ? share[c->code[i]] : c->number[i];
        outcome[kept++] = y[i];
        events += y[i] > 0.5;
    }
    if (!st && events && events < kept && (!c->levels || kept / ROWS_A_LEVEL >= c->n_levels)) {
        st = cs_judge_auc(auc, score, outcome, kept, e);
        *auc = fmax(*auc, 1 - *auc);
    }
    free(score);
    free(outcome);
    free(share);
    return st;
}
