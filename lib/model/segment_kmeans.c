/* segment_kmeans.c - segments as clusters of customers (kmeans.h), named by what their centres are like. */
#include "base/ascii.h"
#include "model/segment.h"
#include <math.h>
#include <string.h>

static const char *const scales[] = {"none", "standard", "robust"}; /* enum cs_scale_how */
enum { SCALES = sizeof scales / sizeof *scales, AUTO_MOST = 10 };
enum { BATCH_LEAST = 100, BATCH_MOST = 100000000 };

static bool read_count(struct cs_slice text, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!cs_is_digit(text.p[i]) || *n > CS_KMEANS_MOST) return false;
        *n = *n * 10 + (size_t)(text.p[i] - '0');
    }
    return text.n > 0;
}

/* "3", "auto", "2..8": between which the number of clusters is. */
static enum cs_status check_k(struct cs_segment *s, struct cs_error *e)
{
    const char *k = s->ask->k ? s->ask->k : "", *dots = strstr(k, "..");
    const struct cs_slice first = cs_slice(k, dots ? (size_t)(dots - k) : strlen(k));
    if (!*k) {
        cs_fail(e, CS_USAGE, "how many segments");
        return cs_error_cure(e, "-k 3, or -k auto");
    }
    if (strcmp(k, "auto") == 0) {
        s->least = 2;
        s->most = AUTO_MOST;
        return CS_OK;
    }
    bool ok = read_count(first, &s->least);
    s->most = s->least;
    if (ok && dots)
        ok = read_count(cs_slicez(dots + 2), &s->most) && s->least >= 2 && s->least <= s->most &&
             s->most <= CS_K_CHOICE_MOST;
    if (ok && s->least >= 1 && s->most <= CS_KMEANS_MOST) return CS_OK;
    if (dots)
        cs_fail(e, CS_USAGE, "option '-k': from 2 to %d clusters, the lesser number first", CS_K_CHOICE_MOST);
    else
        cs_fail(e, CS_USAGE, "option '-k': from 1 to %d clusters, or auto", CS_KMEANS_MOST);
    return cs_error_cure(e, dots ? "-k 2..8" : "-k 3");
}

/* --apply: everything is in the model. */
static enum cs_status check_apply(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_ask *ask = s->ask;
    const char *stray = ask->features   ? "--features"
                        : ask->k        ? "-k"
                        : ask->scale    ? "--scale"
                        : ask->log      ? "--log1p"
                        : ask->restarts ? "--restarts"
                        : ask->rules    ? "--rules"
                        : ask->save     ? "--save"
                        : ask->batch    ? "--batch"
                                        : NULL;
    if (stray) return cs_fail(e, CS_USAGE, "option '%s': with '--apply' the model says that", stray);
    enum cs_status st = cs_clusters_read(&s->saved, ask->apply, e);
    if (st) return st;
    for (size_t i = 0; i < SCALES; i++)
        if (cs_slice_eqz(s->saved.scale, scales[i])) s->how = (enum cs_scale_how)i;
    return CS_OK;
}

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment_ask *ask = s->ask;
    if (ask->apply) return check_apply(s, e);
    enum cs_status st = check_k(s, e);
    if (st) return st;
    if (ask->batch && (ask->batch < BATCH_LEAST || ask->batch > BATCH_MOST)) {
        cs_fail(e, CS_USAGE, "option '--batch': from %d to %d customers at a time", BATCH_LEAST, BATCH_MOST);
        return cs_error_cure(e, "--batch 100K");
    }
    if (ask->batch && ask->portrait)
        return cs_fail(e, CS_USAGE, "--portrait: not with '--batch' (cure: --apply what --save wrote)");
    if (ask->restarts > 1000) return cs_fail(e, CS_USAGE, "option '--restarts': from 1 to 1000");
    s->how = CS_SCALE_STANDARD;
    if (!ask->scale) return CS_OK;
    for (size_t i = 0; i < SCALES; i++)
        if (strcmp(ask->scale, scales[i]) == 0) {
            s->how = (enum cs_scale_how)i;
            return CS_OK;
        }
    return cs_fail(e, CS_USAGE, "no scale '%s'; there is none, standard, robust", cs_quotez(ask->scale).text);
}

static enum cs_status features(struct cs_segment *s, const struct cs_header *header, struct cs_buf *out,
                               struct cs_error *e)
{
    for (size_t i = 0; i < s->saved.features.n; i++) {
        if (i) cs_buf_addc(out, ',');
        cs_buf_adds(out, s->saved.features.v[i].text);
    }
    if (s->ask->apply) return CS_OK;
    s->chosen = true;
    return cs_segrules_list(cs_segment_top(s, "features"), "features", header, &s->context, out, e);
}

/* --log1p: which of the features. With features of the rules, the logarithms are theirs too. */
static enum cs_status bind(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_stanza *top = s->chosen && !s->ask->log ? cs_segment_top(s, "log1p") : NULL;
    struct cs_slice rest = top ? cs_stanza_value(top, "log1p") : cs_slicez(s->ask->log ? s->ask->log : ""),
                    item;
    s->logged = cs_alloc(s->frame.n_columns, sizeof *s->logged);
    if (!s->logged) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        size_t c = 0;
        while (c < s->frame.n_columns && !cs_slice_eq(s->frame.columns[c].name, item)) c++;
        if (c == s->frame.n_columns && top) continue;
        if (c == s->frame.n_columns)
            return cs_fail(e, CS_USAGE, "--log1p: '%s' is none of the features", cs_quote(item).text);
        s->logged[c] = true;
    }
    return CS_OK;
}

static bool chooses(const struct cs_segment *s)
{
    return s->ask->k && (strcmp(s->ask->k, "auto") == 0 || strstr(s->ask->k, ".."));
}

enum cs_status cs_segment_save_clusters(struct cs_segment *s, struct cs_error *e)
{
    struct cs_buf b = {0};
    const struct cs_slice *texts = cs_segment_texts(s);
    enum cs_status st = texts ? cs_clusters_put(&s->model, &s->scaling, &s->frame, texts, s->names,
                                                scales[s->how], s->ask->seed, &b, e)
                              : cs_fail_memory(e);
    if (!st) st = cs_segment_save(s, cs_buf_slice(&b), e);
    cs_buf_release(&b);
    return st;
}

static unsigned jobs(const struct cs_segment *s)
{
    return (unsigned)(s->ask->common.jobs < 256 ? s->ask->common.jobs : 256);
}

/* The coordinates are the model's, and so are the names. */
static enum cs_status apply(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_clusters *m = &s->saved;
    enum cs_status st = cs_model_features_check(&m->features, &s->frame, &s->unknown, e);
    if (!st) st = cs_scale_rows(&s->scaling, &s->frame, e);
    if (!st) st = cs_segment_has_rows(s, e);
    s->scaling.v = cs_alloc(m->d, sizeof *s->scaling.v);
    if (!st && !s->scaling.v) st = cs_fail_memory(e);
    if (st) return st;
    s->scaling.n = m->d;
    memcpy(s->scaling.v, m->coordinate, m->d * sizeof *s->scaling.v);
    st = cs_scale_points(&s->scaling, &s->frame, &s->points, e);
    if (!st) st = cs_clusters_apply(m, &s->points, jobs(s), &s->model, e);
    if (!st) st = cs_centres_write(&s->scaling, &s->frame, s->model.own, m->k, &s->centres, e);
    s->names = m->names;
    s->n_names = m->k;
    return st;
}

/* The clusters that others were put into. */
static enum cs_status follow(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_segment *first = s->first;
    const struct cs_clusters m = {.centre = first->model.centre, .d = first->model.d, .k = first->model.k};
    enum cs_status st = cs_scale_rows(&s->scaling, &s->frame, e);
    if (!st) st = cs_segment_has_rows(s, e);
    s->scaling.v = cs_alloc(m.d, sizeof *s->scaling.v);
    if (!st && !s->scaling.v) st = cs_fail_memory(e);
    if (st) return st;
    s->scaling.n = m.d;
    memcpy(s->scaling.v, first->scaling.v, m.d * sizeof *s->scaling.v);
    for (size_t c = 0; c < s->frame.n_features; c++)
        if (s->frame.columns[c].levels != first->frame.columns[c].levels)
            return cs_fail(e, CS_DATA, "column '%s' is a number at one date and text at the other",
                           cs_quote(s->frame.columns[c].name).text);
    st = cs_scale_points(&s->scaling, &s->frame, &s->points, e);
    if (!st) st = cs_clusters_apply(&m, &s->points, jobs(s), &s->model, e);
    s->names = first->names;
    s->n_names = first->n_names;
    return st;
}

static enum cs_status check_numbers(const struct cs_segment *s, struct cs_error *e)
{
    for (size_t c = 0; c < s->frame.n_columns; c++)
        if (s->logged[c] && s->frame.columns[c].levels)
            return cs_fail(e, CS_USAGE, "--log1p: '%s' is a category",
                           cs_quote(s->frame.columns[c].name).text);
    return CS_OK;
}

struct cs_kmeans_ask cs_segment_kmeans_ask(const struct cs_segment *s)
{
    const struct cs_segment_ask *o = s->ask;
    return (struct cs_kmeans_ask){.k = s->least,
                                  .restarts = o->restarts ? (unsigned)o->restarts : 10,
                                  .seed = o->seed,
                                  .jobs = jobs(s)};
}

enum cs_status cs_segment_cluster(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_kmeans_ask ask = cs_segment_kmeans_ask(s);
    if (chooses(s)) return cs_k_choose(&s->choice, &s->model, &s->points, &ask, s->least, s->most, e);
    return cs_kmeans_fit(&s->model, &s->points, &ask, e);
}

static enum cs_status learn(struct cs_segment *s, struct cs_error *e)
{
    if (s->first) return follow(s, e);
    if (s->ask->apply) return apply(s, e);
    enum cs_status st = check_numbers(s, e);
    if (!st) st = cs_scale_learn(&s->scaling, &s->frame, s->how, s->logged, e);
    if (!st) st = cs_segment_has_rows(s, e);
    if (!st) st = cs_scale_points(&s->scaling, &s->frame, &s->points, e);
    if (!st) st = cs_segment_cluster(s, e);
    if (!st) st = cs_centres_write(&s->scaling, &s->frame, s->model.own, s->model.k, &s->centres, e);
    if (!st) st = cs_segment_name(s, s->model.k, e);
    if (!st) st = cs_names_apart(s->names, s->model.k, &s->arena, e);
    return st || !s->ask->save ? st : cs_segment_save_clusters(s, e);
}

/* ---- rows ---- */

static size_t which(const struct cs_segment *s, size_t point)
{
    return s->model.own[point];
}

static void row(const struct cs_segment *s, size_t point, struct cs_buf *out)
{
    const size_t own = which(s, point);
    const double square = cs_points_distance(&s->points, point, s->model.centre + own * s->model.d);
    cs_buf_addf(out, "\t%zu\t", own + 1);
    cs_num_format(cs_num_from_double(sqrt(square)), out);
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[own].text[s->lang]);
}

/* A number, empty where there is none. */
static void add_number(double x, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    if (isfinite(x)) cs_num_format(cs_num_from_double(x), out);
}

/* -k auto: a row for each number of clusters that was tried, behind as many empty cells as centres have. */
static void explain_choice(const struct cs_segment *s, size_t cells, struct cs_buf *out)
{
    for (size_t i = 0; i < s->choice.n; i++) {
        const struct cs_k_tried *t = &s->choice.v[i];
        for (size_t c = 1; c < cells; c++) cs_buf_addc(out, '\t');
        cs_buf_addf(out, "\t%zu", t->k);
        add_number(t->sse, out);
        add_number(t->silhouette, out);
        add_number(t->gap, out);
        add_number(t->gap_error, out);
        cs_buf_addc(out, '\n');
    }
}

/* The rows of the centres with the number and the name in front. */
static uint64_t explain(const struct cs_segment *s, struct cs_buf *out)
{
    const char *p = s->centres.p, *end = p + s->centres.n, *stop;
    size_t cells = 3;
    for (size_t line = 0; p < end && (stop = memchr(p, '\n', (size_t)(end - p))) != NULL; line++) {
        if (line) {
            cs_buf_addf(out, "%zu\t", line);
            cs_field_add(out, s->names[line - 1].text[s->lang]);
            cs_buf_addc(out, '\t');
        } else {
            cs_buf_addz(out, "segment\tsegment_name\t");
            for (const char *c = p; c < stop; c++) cells += *c == '\t';
        }
        cs_buf_add(out, p, (size_t)(stop - p));
        if (chooses(s)) cs_buf_addz(out, line ? "\t\t\t\t\t" : "\tk\tsse\tsilhouette\tgap\tgap_error");
        cs_buf_addc(out, '\n');
        p = stop + 1;
    }
    explain_choice(s, cells, out);
    return s->model.k + s->choice.n;
}

/* ---- words ---- */

static void tell_scale(const struct cs_segment *s, struct cs_buf *b)
{
    for (size_t j = 0; j < s->scaling.n; j++) {
        const struct cs_coordinate *c = &s->scaling.v[j];
        const struct cs_quoted name = cs_quote(s->frame.columns[c->column].name);
        if (c->is_level && j && s->scaling.v[j - 1].column == c->column) continue;
        if (s->how == CS_SCALE_NONE && !c->is_level && !c->logged) continue;
        if (isinf(c->scale)) {
            cs_buf_addf(b, "'%s' is the same for all customers and does not count\n", name.text);
            continue;
        }
        cs_buf_addf(b, "scale %s: ", scales[s->how]);
        if (c->is_level) {
            size_t end = j;
            while (end < s->scaling.n && s->scaling.v[end].column == c->column) end++;
            cs_buf_addf(b, "'%s' is a category of %zu levels, each a 1 divided by %.6g\n", name.text, end - j,
                        c->scale);
            continue;
        }
        cs_buf_addf(b, c->logged ? "(log(1 + %s) - %.6g) / %.6g%s\n" : "(%s - %.6g) / %.6g%s\n", name.text,
                    c->shift, c->scale,
                    c->by_sd ? ", the standard deviation: the quartiles are too close together" : "");
    }
}

static void tell(const struct cs_segment *s, struct cs_buf *b)
{
    const struct cs_kmeans *m = &s->model;
    if (s->chosen) cs_buf_addz(b, "by ");
    for (size_t c = 0; c < s->frame.n_features && s->chosen; c++)
        cs_buf_addf(b, "%s%s%s", c ? ", " : "", cs_quote(s->frame.columns[c].name).text,
                    c + 1 < s->frame.n_features ? "" : ", as segments.rules says (cure: --features)\n");
    tell_scale(s, b);
    if (chooses(s)) cs_k_choice_tell(&s->choice, m->k, b);
    cs_buf_addz(b, "sum of squares ");
    cs_num_format(cs_num_from_double(m->sse), b);
    if (s->ask->apply)
        cs_buf_addf(b, ", of %.0f customers in the fit ", s->saved.rows);
    else if (s->ask->batch)
        cs_buf_addf(b, ", in batches of %llu; scales and starts by as many, drawn\n",
                    (unsigned long long)s->ask->batch);
    else
        cs_buf_addf(b, ", after %u rounds%s\n", m->rounds, m->settled ? "" : ", and not yet settled");
    if (s->ask->apply) {
        cs_num_format(cs_num_from_double(s->saved.sse), b);
        cs_buf_addc(b, '\n');
    }
    if (s->unknown)
        cs_buf_addf(b, "%llu value%s that the model does not know: at none of its levels\n",
                    (unsigned long long)s->unknown, s->unknown == 1 ? "" : "s");
    if (m->k < s->least && s->choice.n != 1)
        cs_buf_addf(b, "%zu segment%s, not %zu: no more customers differ\n", m->k, m->k == 1 ? "" : "s",
                    s->least);
}

static const char *const keys[] = {"features", "log1p", NULL};
static const char *const options[] = {"clusters", "scale", "log1p", "restarts",
                                      "save",     "apply", "batch", NULL};
static const char *const columns[] = {"segment", "distance", "segment_name", NULL};

const struct cs_segment_method cs_segment_kmeans = {.name = "kmeans",
                                                    .options = options,
                                                    .by_features = true,
                                                    .rules = "segments.rules",
                                                    .keys = keys,
                                                    .columns = columns,
                                                    .check = check,
                                                    .features = features,
                                                    .bind = bind,
                                                    .learn = learn,
                                                    .which = which,
                                                    .row = row,
                                                    .explain = explain,
                                                    .tell = tell};
/* The same with --batch. */
const struct cs_segment_method cs_segment_batches = {.name = "kmeans",
                                                     .options = options,
                                                     .by_features = true,
                                                     .rules = "segments.rules",
                                                     .keys = keys,
                                                     .columns = columns,
                                                     .run = cs_segment_run_batches,
                                                     .check = check,
                                                     .features = features,
                                                     .bind = bind,
                                                     .learn = learn,
                                                     .which = which,
                                                     .row = row,
                                                     .explain = explain,
                                                     .tell = tell};
