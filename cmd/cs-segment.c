/* cs-segment.c - puts customers into segments: options and wiring of model/kmeans.h. */
#include "base/program.h"
#include "base/tool.h"
#include "expr/context.h"
#include "model/centres.h"
#include "table/ends.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    const char *method, *features, *scale, *log, *names, *columns;
    uint64_t k, restarts, seed;
    bool explain;
};

/* Everything between the first row and the last. */
struct segment {
    const struct options *o;
    enum cs_scale_how how;
    enum cs_lang lang;
    struct cs_context context;
    bool open; /* the context */
    struct cs_ends ends;
    struct cs_plan *plan;
    struct cs_arena arena;
    struct cs_frame frame;
    struct cs_scaling scaling;
    struct cs_points points;
    struct cs_kmeans model;
    struct cs_centre_name *names; /* by cluster */
    struct cs_buf centres;
    uint32_t *keep;
    bool *logged;
};

static const char *const scales[] = {"none", "standard", "robust"};

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static enum cs_status check_options(struct segment *s, struct cs_error *e)
{
    const struct options *o = s->o;
    if (!o->method || strcmp(o->method, "kmeans") != 0) {
        cs_fail(e, CS_USAGE, o->method ? "no method '%s'" : "how to segment",
                cs_quotez(o->method ? o->method : "").text);
        return cs_error_cure(e, "--method kmeans");
    }
    if (!o->features) {
        cs_fail(e, CS_USAGE, "by what to segment");
        return cs_error_cure(e, "--features COLUMN,… names numbers and categories");
    }
    if (o->k < 1 || o->k > CS_KMEANS_MOST) {
        cs_fail(e, CS_USAGE, "option '-k': from 1 to %d clusters", CS_KMEANS_MOST);
        return cs_error_cure(e, "-k 3");
    }
    if (o->restarts < 1 || o->restarts > 1000)
        return cs_fail(e, CS_USAGE, "option '--restarts': from 1 to 1000");
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (strcmp(o->scale, scales[i]) == 0) {
            s->how = (enum cs_scale_how)i;
            return cs_lang_choose(&s->lang, o->common.lang, e);
        }
    return cs_fail(e, CS_USAGE, "no scale '%s'; there is none, standard, robust", cs_quotez(o->scale).text);
}

/* ---- what is read ---- */

/* The columns that are written in front: --columns, else the one that names the customer. */
static enum cs_status choose_columns(struct segment *s, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(s->ends.in);
    struct cs_slice rest = cs_slicez(s->o->columns ? s->o->columns : ""), item;
    s->keep = cs_alloc(header->n, sizeof *s->keep);
    if (!s->keep) return cs_fail_memory(e);
    s->frame.keep = s->keep;
    if (!s->o->columns) {
        s->keep[s->frame.n_keep++] = cs_frame_id(header);
        return CS_OK;
    }
    while (cs_list_next(&rest, &item)) {
        const uint32_t column = cs_header_find(header, item);
        if (column == CS_NO_COLUMN)
            return cs_fail(e, CS_USAGE, "--columns: no column '%s'", cs_quote(item).text);
        for (size_t i = 0; i < s->frame.n_keep; i++)
            if (s->keep[i] == column)
                return cs_fail(e, CS_USAGE, "--columns: '%s' twice", cs_quote(item).text);
        s->keep[s->frame.n_keep++] = column;
    }
    return s->frame.n_keep ? CS_OK : cs_fail(e, CS_USAGE, "--columns: no column");
}

/* --log1p: which of the features. */
static enum cs_status choose_logged(struct segment *s, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(s->o->log ? s->o->log : ""), item;
    s->logged = cs_alloc(s->frame.n_columns, sizeof *s->logged);
    if (!s->logged) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        size_t c = 0;
        while (c < s->frame.n_columns && !cs_slice_eq(s->frame.columns[c].name, item)) c++;
        if (c == s->frame.n_columns)
            return cs_fail(e, CS_USAGE, "--log1p: '%s' is none of the features", cs_quote(item).text);
        s->logged[c] = true;
    }
    return CS_OK;
}

static enum cs_status read_customers(struct segment *s, struct cs_error *e)
{
    const struct cs_scope scope = cs_context_scope(&s->context, cs_input_header(s->ends.in));
    enum cs_status st = cs_plan_make(&s->plan, &scope, e);
    cs_node where = CS_NO_NODE;
    if (!st) st = cs_context_bind(&s->context, s->plan, NULL, &where, e);
    if (!st) st = cs_frame_bind(&s->frame, s->o->features, "--features", s->plan, e);
    s->frame.where = where;
    if (!st) st = choose_columns(s, e);
    if (!st) st = choose_logged(s, e);
    if (!st) st = cs_frame_read(&s->frame, s->ends.in, e);
    for (size_t c = 0; c < s->frame.n_columns && !st; c++)
        if (s->logged[c] && s->frame.columns[c].levels)
            st = cs_fail(e, CS_USAGE, "--log1p: '%s' is a category", cs_quote(s->frame.columns[c].name).text);
    return st;
}

/* ---- what is found ---- */

static enum cs_status name_clusters(struct segment *s, struct cs_error *e)
{
    struct cs_buf path = {0};
    if (s->o->names)
        cs_buf_addz(&path, s->o->names);
    else
        cs_buf_addf(&path, "%s/segments.rules", cs_data_dir());
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    s->names = cs_arena_alloc(&s->arena, s->model.k, sizeof *s->names);
    if (!st && !s->names) st = cs_fail_memory(e);
    if (!st) st = cs_centres_write(&s->scaling, &s->frame, s->model.own, s->model.k, &s->centres, e);
    if (!st) st = cs_centres_name(cs_buf_slice(&s->centres), path.p, &s->arena, s->names, s->model.k, e);
    cs_buf_release(&path);
    return st;
}

static enum cs_status cluster(struct segment *s, struct cs_error *e)
{
    const struct options *o = s->o;
    const struct cs_kmeans_ask ask = {.k = o->k,
                                      .restarts = (unsigned)o->restarts,
                                      .seed = o->seed,
                                      .jobs = (unsigned)(o->common.jobs < 256 ? o->common.jobs : 256)};
    enum cs_status st = cs_scale_learn(&s->scaling, &s->frame, s->how, s->logged, e);
    if (!st && s->scaling.rows == 0) {
        cs_fail(e, CS_DATA, "no customer has a value for each feature");
        st = cs_error_cure(e, "--features 'x=coalesce(x, 0)' says what a missing one stands for");
    }
    if (!st) st = cs_scale_points(&s->scaling, &s->frame, &s->points, e);
    if (!st) st = cs_kmeans_fit(&s->model, &s->points, &ask, e);
    return st ? st : name_clusters(s, e);
}

/* ---- what is written ---- */

static enum cs_status write_header(struct segment *s, struct cs_error *e)
{
    const struct cs_slice own[] = {CS_LIT("segment"), CS_LIT("distance"), CS_LIT("segment_name")};
    const struct cs_header *header = cs_input_header(s->ends.in);
    const size_t n = s->frame.n_keep;
    struct cs_slice *names = cs_arena_alloc(&s->arena, n + 3, sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) {
        names[i] = header->name[s->keep[i]];
        for (size_t k = 0; k < 3; k++)
            if (cs_slice_eq(names[i], own[k])) {
                cs_fail(e, CS_USAGE, "the column '%s' is there already", cs_quote(names[i]).text);
                return cs_error_cure(e, "--columns customer_id");
            }
    }
    memcpy(names + n, own, sizeof own);
    return cs_ends_header(&s->ends, names, n + 3, e);
}

/* A customer without a value for each feature gets no segment. */
static void add_row(const struct segment *s, size_t row, size_t *point, struct cs_buf *out)
{
    cs_buf_adds(out, cs_frame_kept(&s->frame, row));
    if (*point >= s->scaling.rows || s->scaling.row[*point] != row) {
        cs_buf_addz(out, "\t\t\t\n");
        return;
    }
    const uint16_t own = s->model.own[*point];
    const double square = cs_points_distance(&s->points, *point, s->model.centre + own * s->model.d);
    cs_buf_addf(out, "\t%u\t", own + 1U);
    cs_num_format(cs_num_from_double(sqrt(square)), out);
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[own].text[s->lang]);
    cs_buf_addc(out, '\n');
    ++*point;
}

static enum cs_status write_rows(struct segment *s, struct cs_error *e)
{
    struct cs_buf out = {0};
    size_t point = 0;
    enum cs_status st = write_header(s, e);
    for (size_t row = 0; row < s->frame.n && !st; row++) {
        add_row(s, row, &point, &out);
        if (out.n < 1 << 17 && row + 1 < s->frame.n) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(s->ends.out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(&s->ends, s->frame.n, 0, 0, e);
}

/* --explain: the clusters themselves, as a stream. */
static enum cs_status write_clusters(struct segment *s, struct cs_error *e)
{
    struct cs_buf out = {0};
    const char *p = s->centres.p, *end = p + s->centres.n;
    for (size_t line = 0; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop) break;
        if (line)
            cs_buf_addf(&out, "%zu\t", line);
        else
            cs_buf_addz(&out, "segment\tsegment_name\t");
        if (line) {
            cs_field_add(&out, s->names[line - 1].text[s->lang]);
            cs_buf_addc(&out, '\t');
        }
        cs_buf_add(&out, p, (size_t)(stop - p) + 1);
        p = stop + 1;
    }
    enum cs_status st = cs_buf_status(&out, e);
    if (!st) st = cs_output_write(s->ends.out, out.p, out.n, e);
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(&s->ends, s->model.k, 0, 0, e);
}

static void tell_scale(const struct segment *s, struct cs_buf *b)
{
    for (size_t j = 0; j < s->scaling.n; j++) {
        const struct cs_coordinate *c = &s->scaling.v[j];
        const struct cs_quoted name = cs_quote(s->frame.columns[c->column].name);
        if (c->is_level && j && s->scaling.v[j - 1].column == c->column) continue;
        if (s->how == CS_SCALE_NONE && !c->is_level && !c->logged) continue;
        cs_buf_addf(b, "scale %s: ", scales[s->how]);
        if (c->is_level) {
            cs_buf_addf(b, "'%s' is a category of %zu levels, each a 1 divided by %.6g\n", name.text,
                        s->frame.columns[c->column].n_levels, c->scale);
            continue;
        }
        cs_buf_addf(b, c->logged ? "(log(1 + %s) - %.6g) / %.6g\n" : "(%s - %.6g) / %.6g\n", name.text,
                    c->shift, c->scale);
    }
}

static void tell(const struct segment *s)
{
    struct cs_buf b = {0};
    const struct cs_kmeans *m = &s->model;
    const uint64_t without = s->frame.n - s->scaling.rows;
    cs_buf_addf(&b, "%llu customer%s = %zu in %zu segment%s + %llu without", (unsigned long long)s->frame.n,
                plural(s->frame.n), s->scaling.rows, m->k, plural(m->k), (unsigned long long)without);
    if (s->frame.left_out)
        cs_buf_addf(&b, "; %llu left out by --where", (unsigned long long)s->frame.left_out);
    cs_buf_addc(&b, '\n');
    for (size_t c = 0; c < s->frame.n_columns; c++)
        if (s->frame.columns[c].missing)
            cs_buf_addf(&b, "feature '%s' is missing for %zu customer%s\n",
                        cs_quote(s->frame.columns[c].name).text, s->frame.columns[c].missing,
                        plural(s->frame.columns[c].missing));
    tell_scale(s, &b);
    cs_buf_addz(&b, "sum of squares ");
    cs_num_format(cs_num_from_double(m->sse), &b);
    cs_buf_addf(&b, ", after %u rounds%s\n", m->rounds, m->settled ? "" : ", and not yet settled");
    if (m->k < s->o->k) cs_buf_addf(&b, "only %zu customers differ: so many segments\n", m->k);
    cs_notes(cs_buf_slice(&b));
    cs_buf_release(&b);
    if (s->frame.bad)
        cs_note("%llu value%s did not parse and count as missing", (unsigned long long)s->frame.bad,
                plural(s->frame.bad));
}

static enum cs_status work(struct segment *s, const struct cs_texts *operands, struct cs_error *e)
{
    enum cs_status st = cs_ends_open(&s->ends, &s->o->common, operands, e);
    if (st) return st;
    st = check_options(s, e);
    if (!st) st = cs_context_open(&s->context, &s->o->common, e);
    s->open = !st;
    if (!st) st = read_customers(s, e);
    if (!st) st = cluster(s, e);
    if (!st) st = s->o->explain ? write_clusters(s, e) : write_rows(s, e);
    if (!st) tell(s);
    return cs_ends_close(&s->ends, st, e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct segment s = {.o = options};
    const enum cs_status st = work(&s, operands, e);
    cs_kmeans_release(&s.model);
    cs_points_release(&s.points);
    cs_scale_release(&s.scaling);
    cs_frame_release(&s.frame);
    cs_buf_release(&s.centres);
    cs_plan_free(s.plan);
    if (s.open) cs_context_close(&s.context);
    cs_arena_release(&s.arena);
    free(s.keep);
    free(s.logged);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.restarts = 10, .seed = 1, .scale = "standard"};
    const struct cs_option own[] = {
        {'M', "method", CS_OPT_TEXT, "METHOD", &o.method, "how: kmeans"},
        {'f', "features", CS_OPT_TEXT, "COL,…", &o.features, "by what: columns, or name=expr"},
        {'k', "clusters", CS_OPT_COUNT, "N", &o.k, "so many segments"},
        {0, "scale", CS_OPT_TEXT, "HOW", &o.scale, "none, standard (the default) or robust"},
        {0, "log1p", CS_OPT_TEXT, "COL,…", &o.log, "take the logarithm of these, log(1 + x)"},
        {0, "restarts", CS_OPT_COUNT, "N", &o.restarts, "starts, of which the best counts (10)"},
        {0, "seed", CS_OPT_COUNT, "N", &o.seed, "what the starts are drawn by (1)"},
        {0, "names", CS_OPT_TEXT, "FILE", &o.names, "rules that name segments (default: built in)"},
        {0, "columns", CS_OPT_TEXT, "COL,…", &o.columns, "write these before the segment"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "write the segments and their means instead"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-segment",
        .usage = {.synopsis = "--method kmeans -k N --features COL,… [--scale HOW] [FILE…]",
                  .about = "put customers into segments, from a cs stream with one row each",
                  .example = "cs-segment --method kmeans -k 3 --features visits,spent,csat customers.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
