/* modelfile.c - the reader of logistic models and of parts of a fit: what it takes is whole, and reads back
 * as it is written. Before a NUL is the model (nothing: the first round), behind it a part, merged twice
 * over. */
#include "model/modelfile.h"
#include "fuzz.h"
#include "model/churn_part.h"
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Gives the bytes a name that can be opened. */
static int named(const void *data, size_t size, char name[32])
{
    int fd = memfd_create("model", MFD_CLOEXEC);
    holds(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memory");
    snprintf(name, 32, "/dev/fd/%d", fd);
    return fd;
}

static void check(const struct cs_model *m)
{
    holds(m->n_features >= 1 && m->n_terms <= CS_DESIGN_MAX && isfinite(m->intercept),
          "features and an intercept");
    for (size_t j = 0; j < m->n_terms; j++) {
        const struct cs_model_term *t = &m->terms[j];
        const bool dropped = t->use == CS_COLUMN_CONSTANT || t->use == CS_COLUMN_COLLINEAR;
        holds(t->feature < m->n_features && dropped == (isnan(t->beta) != 0), "a term of a feature");
        const struct cs_model_feature *f = &m->features[t->feature];
        if (t->kind == CS_TERM_LEVEL) holds(t->level < f->n_levels, "a level of the feature");
        if (t->kind == CS_TERM_SPLINE || t->kind == CS_TERM_BIN) {
            holds(t->level < cs_shape_terms(&f->shape) && isfinite(f->fill), "a term of the shape");
            for (double x = -10; x < 100; x += 7) (void)cs_shape_value(&f->shape, t->level, x);
        }
    }
    if (m->stage == CS_STAGE_STEPS) holds(m->state.beta != NULL, "the state of a fit that goes on");
}

static void check_model(const char *name)
{
    struct cs_model m = {0};
    struct cs_error e = CS_ERROR_INIT;
    char digest[33];
    const enum cs_status st = cs_model_read(&m, name, &e);
    check_error(st, &e);
    if (!st) {
        check(&m);
        holds(cs_model_digest(&m, digest, &e) == CS_OK, "memory");
    }
    cs_model_release(&m);
}

static void check_part(const char *model, const char *part)
{
    const struct cs_churn_ask ask = {
        .model = model, .fit = "/dev/null", .penalty = {.lambda = 0.1, .alpha = 0}, .jobs = 1};
    const char *const parts[] = {part, part};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf notes = {0};
    const enum cs_status st = cs_churn_merge(&ask, parts, 2, &notes, &e);
    if (st != CS_FINDING) check_error(st, &e);
    cs_buf_release(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char model[32], part[32];
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    const size_t n = nul ? (size_t)(nul - data) : size;
    const int fd = named(data, n, model);
    if (n) check_model(model);
    if (nul) {
        const int behind = named(nul + 1, size - n - 1, part);
        check_part(n ? model : NULL, part);
        close(behind);
    }
    close(fd);
    return 0;
}
