/* churnfile.c - the reader of a logistic model: what it takes has terms of its features alone, a calibration
 * that rises and stays within 0 and 1, and bins that rise. */
#include "fuzz.h"
#include "model/modelfile.h"
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_curves(const struct cs_model *m)
{
    const struct cs_model_curves *c = &m->curves;
    double before = 0;
    for (int i = 0; i <= 50; i++) {
        const double p = cs_calibrated(&c->calibration, i / 50.0);
        holds(p >= 0 && p <= 1, "a probability");
        holds(p >= before || c->calibration.how != CS_CALIBRATE_ISOTONIC, "a calibration does not fall");
        before = p;
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_bins *b = &c->bins[i];
        if (!b->share) continue;
        holds(b->levels == m->known.v[i].levels, "the kind of a feature");
        holds(b->levels ? b->n <= m->known.v[i].n_levels + 1 : b->n <= CS_BINS,
              "as many bins as there can be");
        for (size_t k = 0; k <= b->n; k++) holds(b->share[k] >= 0 && b->share[k] <= 1, "a share");
        for (size_t k = 1; k < b->n && !b->levels; k++) holds(b->edge[k] > b->edge[k - 1], "bins rise");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_model m = {0};
    struct cs_error e = CS_ERROR_INIT;
    char name[32];
    int fd = memfd_create("model", MFD_CLOEXEC);
    holds(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memory");
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    const enum cs_status st = cs_model_read(&m, name, &e);
    check_error(st, &e);
    if (!st) {
        for (size_t j = 0; j < m.n_terms; j++) {
            const struct cs_model_term *t = &m.terms[j];
            holds(t->feature < m.n_features, "a feature's term");
            const struct cs_model_feature *f = &m.features[t->feature];
            holds(t->use != CS_COLUMN_USED || isfinite(t->beta), "a coefficient");
            holds(t->kind != CS_TERM_LEVEL || t->level < f->n_levels, "a level of the feature");
            holds((t->kind != CS_TERM_SPLINE && t->kind != CS_TERM_BIN) ||
                      (t->level < cs_shape_terms(&f->shape) && t->level < CS_KNOTS),
                  "a term of the shape");
        }
        check_curves(&m);
    }
    cs_model_release(&m);
    close(fd);
    return 0;
}
