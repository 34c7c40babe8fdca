/* portfolio.c - sums over customers, in the order of the rows. */
#include "model/portfolio.h"
#include <math.h>
#include <stdlib.h>

static const double normal_975 = 1.959963984540054;

void cs_portfolio_release(struct cs_portfolio *p)
{
    free(p->group);
    *p = (struct cs_portfolio){0};
}

static void add(struct cs_holding *h, double risk, unsigned band, double value)
{
    const double variance = risk * (1 - risk);
    h->n++;
    h->count[band]++;
    h->risk += risk;
    h->risk_variance += variance;
    if (isnan(value)) return;
    h->valued++;
    h->negative += value < 0;
    h->value += value;
    h->loss += risk * value;
    h->loss_variance += value * value * variance;
}

enum cs_status cs_portfolio_make(struct cs_portfolio *p, const struct cs_portfolio_rows *r,
                                 struct cs_error *e)
{
    *p = (struct cs_portfolio){.n_groups = r->group ? r->n_groups : 0};
    p->group = cs_alloc(p->n_groups + 1, sizeof *p->group);
    if (!p->group) return cs_fail_memory(e);
    for (size_t i = 0; i < r->n; i++) {
        const double value = r->value ? r->value[i] : (double)NAN;
        add(&p->all, r->risk[i], r->band[i], value);
        add(&p->band[r->band[i]], r->risk[i], r->band[i], value);
        if (r->group) add(&p->group[r->group[i]], r->risk[i], r->band[i], value);
    }
    return CS_OK;
}

struct cs_holding_bounds cs_holding_churn(const struct cs_holding *h)
{
    const double width = normal_975 * sqrt(h->risk_variance);
    return (struct cs_holding_bounds){fmax(0, h->risk - width), fmin((double)h->n, h->risk + width)};
}

struct cs_holding_bounds cs_holding_loss(const struct cs_holding *h)
{
    const double width = normal_975 * sqrt(h->loss_variance);
    return (struct cs_holding_bounds){h->loss - width, h->loss + width};
}
