/* clusterfile.c - the reader of clusters in a model file: what it takes is whole, and writes centres for
 * every coordinate. */
#include "model/clusterfile.h"
#include "fuzz.h"
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

static void check(const struct cs_clusters *m)
{
    holds(m->k >= 1 && m->d >= 1 && m->n_centre == m->k * m->d, "as many numbers as coordinates and centres");
    for (size_t i = 0; i < m->n_centre; i++) holds(isfinite(m->centre[i]) != 0, "a centre is somewhere");
    for (size_t j = 0; j < m->d; j++) {
        const struct cs_coordinate *c = &m->coordinate[j];
        holds(c->column < m->features.n && c->is_level == m->features.v[c->column].levels,
              "a feature's coordinate");
        holds(isfinite(c->shift) && c->scale > 0, "shift and scale");
        holds(j == 0 || m->coordinate[j - 1].column <= c->column, "the order of features");
    }
    for (size_t i = 0; i < m->k; i++)
        for (int lang = 0; lang < CS_LANGS; lang++) holds(m->names[i].text[lang].p != NULL, "a name or none");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_clusters m = {0};
    struct cs_error e = CS_ERROR_INIT;
    char name[32];
    int fd = memfd_create("model", MFD_CLOEXEC);
    holds(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memory");
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    const enum cs_status st = cs_clusters_read(&m, name, &e);
    check_error(st, &e);
    if (!st) {
        static const double rows[] = {0, 1, -1, 1e300, 3};
        struct cs_points p;
        struct cs_kmeans to;
        check(&m);
        if (m.d == 1) {
            holds(cs_points_make(&p, rows, 5, 1, &e) == CS_OK, "memory");
            holds(cs_clusters_apply(&m, &p, 1, &to, &e) == CS_OK, "memory");
            for (size_t i = 0; i < 5; i++) holds(to.own[i] < m.k, "a point has a cluster");
            cs_kmeans_release(&to);
            cs_points_release(&p);
        }
    }
    cs_clusters_release(&m);
    close(fd);
    return 0;
}
