/* modelnotes.c - what a user should know of a fit, in words. */
#include "model/modelfile.h"

static void add_use(const struct cs_model *m, const struct cs_model_term *t, struct cs_buf *out)
{
    const struct cs_model_feature *f = &m->features[t->feature];
    cs_buf_addf(out, "'%s'", cs_quote(f->name).text);
    if (t->kind == CS_TERM_MISSING) cs_buf_addz(out, " missing");
    if (t->kind == CS_TERM_LEVEL) cs_buf_addf(out, " = '%s'", cs_quote(f->level[t->level]).text);
    static const char *const why[] = {
        [CS_COLUMN_CONSTANT] = "dropped: it is constant",
        [CS_COLUMN_COLLINEAR] = "dropped: the columns before it tell it already",
        [CS_COLUMN_SHARED] = "is told by the columns before it: the penalty shares "
                             "their weight",
        [CS_COLUMN_ZERO] = "is held at 0 by the penalty"};
    cs_buf_addf(out, " %s\n", why[t->use]);
}

void cs_model_notes(const struct cs_model *m, size_t without, struct cs_buf *out)
{
    cs_buf_addf(out, "%.0f rows, %.0f of them '%s'", m->rows, m->events, cs_quote(m->event).text);
    if (without) cs_buf_addf(out, "; %zu left out without '%s'", without, cs_quote(m->label).text);
    cs_buf_addc(out, '\n');
    for (size_t i = 0; i < m->n_terms; i++)
        if (m->terms[i].use != CS_COLUMN_USED) add_use(m, &m->terms[i], out);
    cs_buf_addz(out, "penalty ");
    cs_num_format(cs_num_from_double(m->lambda), out);
    if (m->alpha > 0) {
        cs_buf_addz(out, ", alpha ");
        cs_num_format(cs_num_from_double(m->alpha), out);
    }
    cs_buf_addf(out, "%s, log-likelihood %.6f, without features %.6f\n",
                m->chosen ? " by cross-validation" : "", m->loglik, m->null_loglik);
    if (m->separated)
        cs_buf_addf(out, "a feature, or several together, tell outcomes without an error: fitted with %s\n",
                    m->lambda > 0 ? "a ridge" : "Firth's penalty");
    if (!m->converged) cs_buf_addz(out, "the fit did not converge: its numbers are not final\n");
}
