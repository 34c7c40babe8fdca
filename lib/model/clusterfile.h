/* clusterfile.h - clusters as a file, cs-model(5) of the kind kmeans: everything that is needed to put other
 * customers into the same segments.
 */
#ifndef CS_MODEL_CLUSTERFILE_H
#define CS_MODEL_CLUSTERFILE_H

#include "model/kmeans.h"
#include "model/modelfeatures.h"
#include "model/naming.h"
#include "model/scale.h"

struct cs_clusters { /* zero-initialise */
    struct cs_model_features features;
    struct cs_coordinate *coordinate; /* d of them; its column counts features */
    size_t d;
    double *centre; /* k rows of d, scaled */
    size_t k;
    uint64_t *size;               /* by cluster: customers of the fit */
    struct cs_centre_name *names; /* by cluster; of no rule */
    double rows, seed, sse;       /* of the fit */
    struct cs_slice scale;        /* how: a word of --scale */
    struct cs_arena arena;
    /* Private: room of those above, in the order they grow. */
    size_t coordinate_cap, centre_cap, size_cap, names_cap, n_centre, n_texts;
};

/* Appends the file. `texts` are the items of --features. */
enum cs_status cs_clusters_put(const struct cs_kmeans *, const struct cs_scaling *, const struct cs_frame *,
                               const struct cs_slice *texts, const struct cs_centre_name *names,
                               const char *scale, uint64_t seed, struct cs_buf *,
                               struct cs_error *) CS_MUST_USE;
/* CS_USAGE with the line for a file that is no such model. */
enum cs_status cs_clusters_read(struct cs_clusters *, const char *path, struct cs_error *) CS_MUST_USE;
void cs_clusters_release(struct cs_clusters *);

/* Puts points, whose coordinates are the model's, to their nearest centres: fills `to` but for rounds. */
enum cs_status cs_clusters_apply(const struct cs_clusters *, const struct cs_points *, unsigned jobs,
                                 struct cs_kmeans *to, struct cs_error *) CS_MUST_USE;

#endif
