/* cs-segment.c - puts customers into segments: options and wiring of model/kmeans.h and
 * model/rfm.h. */
#include "base/program.h"
#include "base/tool.h"
#include "expr/context.h"
#include "model/segments.h"
#include "table/ends.h"
#include <stdlib.h>
#include <string.h>

struct options {
    struct cs_common common;
    const char *method, *features, *scale, *log, *names, *columns;
    struct cs_texts cuts;
    uint64_t k, restarts, seed, classes;
    bool explain;
};

/* Everything between the first row and the last. */
struct segment {
    const struct options *o;
    struct cs_context context;
    bool open; /* the context */
    struct cs_ends ends;
    struct cs_plan *plan;
    struct cs_arena arena;
    struct cs_segments x;
    uint32_t *keep;
    bool *logged;
};

static enum cs_status check_kmeans(struct segment *s, struct cs_error *e)
{
    const struct options *o = s->o;
    if (!o->features) {
        cs_fail(e, CS_USAGE, "by what to segment");
        return cs_error_cure(e, "--features COLUMN,… names numbers and categories");
    }
    if (o->classes || o->cuts.n)
        return cs_fail(e, CS_USAGE, "option '%s' is for '--method rfm'", o->classes ? "--classes" : "--cuts");
    if (o->k < 1 || o->k > CS_KMEANS_MOST) {
        cs_fail(e, CS_USAGE, "option '-k': from 1 to %d clusters", CS_KMEANS_MOST);
        return cs_error_cure(e, "-k 3");
    }
    if (o->restarts > 1000) return cs_fail(e, CS_USAGE, "option '--restarts': from 1 to 1000");
    for (size_t i = 0; i < CS_SCALES; i++)
        if (!o->scale || strcmp(o->scale, cs_scale_names[i]) == 0) {
            s->x.asked = o->k;
            s->x.how = o->scale ? (enum cs_scale_how)i : CS_SCALE_STANDARD;
            return CS_OK;
        }
    return cs_fail(e, CS_USAGE, "no scale '%s'; there is none, standard, robust", cs_quotez(o->scale).text);
}

static enum cs_status check_rfm(const struct options *o, struct cs_error *e)
{
    const char *stray = o->k          ? "-k"
                        : o->scale    ? "--scale"
                        : o->log      ? "--log1p"
                        : o->restarts ? "--restarts"
                                      : NULL;
    if (stray) return cs_fail(e, CS_USAGE, "option '%s' is for '--method kmeans'", stray);
    if (o->classes == 1 || o->classes > CS_RFM_CLASSES)
        return cs_fail(e, CS_USAGE, "option '--classes': from 2 to %d", CS_RFM_CLASSES);
    return CS_OK;
}

static enum cs_status check_options(struct segment *s, struct cs_error *e)
{
    const struct options *o = s->o;
    enum cs_status st = cs_lang_choose(&s->x.lang, o->common.lang, e);
    if (st) return st;
    if (!o->method) {
        cs_fail(e, CS_USAGE, "how to segment");
        return cs_error_cure(e, "--method kmeans or rfm");
    }
    if (strcmp(o->method, "kmeans") == 0) return check_kmeans(s, e);
    if (strcmp(o->method, "rfm") != 0)
        return cs_fail(e, CS_USAGE, "no method '%s'; there is kmeans, rfm", cs_quotez(o->method).text);
    s->x.method = CS_BY_RFM;
    return check_rfm(o, e);
}

/* ---- what is read ---- */

/* The columns that are written in front: --columns, else the one that names the customer. */
static enum cs_status choose_columns(struct segment *s, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(s->ends.in);
    struct cs_slice rest = cs_slicez(s->o->columns ? s->o->columns : ""), item;
    s->keep = cs_alloc(header->n, sizeof *s->keep);
    if (!s->keep) return cs_fail_memory(e);
    s->x.frame.keep = s->keep;
    if (!s->o->columns) {
        s->keep[s->x.frame.n_keep++] = cs_frame_id(header);
        return CS_OK;
    }
    while (cs_list_next(&rest, &item)) {
        const uint32_t column = cs_header_find(header, item);
        if (column == CS_NO_COLUMN)
            return cs_fail(e, CS_USAGE, "--columns: no column '%s'", cs_quote(item).text);
        for (size_t i = 0; i < s->x.frame.n_keep; i++)
            if (s->keep[i] == column)
                return cs_fail(e, CS_USAGE, "--columns: '%s' twice", cs_quote(item).text);
        s->keep[s->x.frame.n_keep++] = column;
    }
    return s->x.frame.n_keep ? CS_OK : cs_fail(e, CS_USAGE, "--columns: no column");
}

/* --log1p: which of the features. */
static enum cs_status choose_logged(struct segment *s, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(s->o->log ? s->o->log : ""), item;
    s->logged = cs_alloc(s->x.frame.n_columns, sizeof *s->logged);
    if (!s->logged) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        size_t c = 0;
        while (c < s->x.frame.n_columns && !cs_slice_eq(s->x.frame.columns[c].name, item)) c++;
        if (c == s->x.frame.n_columns)
            return cs_fail(e, CS_USAGE, "--log1p: '%s' is none of the features", cs_quote(item).text);
        s->logged[c] = true;
    }
    return CS_OK;
}

/* The three of --method rfm are numbers, and the cut points theirs. */
static enum cs_status check_three(struct segment *s, struct cs_error *e)
{
    const struct cs_texts *cuts = &s->o->cuts;
    const struct cs_frame *f = &s->x.frame;
    if (f->n_columns != CS_RFM)
        return cs_fail(e, CS_USAGE, "--features: recency, frequency and monetary value, in this order");
    for (size_t i = 0; i < cuts->n; i++) {
        const char *eq = strchr(cuts->v[i], '=');
        const size_t n = eq ? (size_t)(eq - cuts->v[i]) : 0;
        size_t c = 0;
        while (c < CS_RFM && !cs_slice_eq(f->columns[c].name, cs_slice(cuts->v[i], n))) c++;
        if (c == CS_RFM) {
            cs_fail(e, CS_USAGE, "--cuts: '%s' begins with none of the features", cs_quotez(cuts->v[i]).text);
            return cs_error_cure(e, "--cuts monetary=100,500,1000,5000");
        }
        enum cs_status st = cs_rfm_cuts(&s->x.rfm.scale[c], cs_slicez(eq + 1), "--cuts", e);
        if (st) return st;
    }
    return CS_OK;
}

static enum cs_status read_customers(struct segment *s, struct cs_error *e)
{
    const struct cs_scope scope = cs_context_scope(&s->context, cs_input_header(s->ends.in));
    enum cs_status st = cs_plan_make(&s->plan, &scope, e);
    const char *features = s->o->features ? s->o->features : "recency,frequency,monetary";
    cs_node where = CS_NO_NODE;
    if (!st) st = cs_context_bind(&s->context, s->plan, NULL, &where, e);
    if (!st) st = cs_frame_bind(&s->x.frame, features, "--features", s->plan, e);
    s->x.frame.where = where;
    if (!st) st = choose_columns(s, e);
    if (!st) st = choose_logged(s, e);
    if (!st && s->x.method == CS_BY_RFM) st = check_three(s, e);
    if (!st) st = cs_frame_read(&s->x.frame, s->ends.in, e);
    for (size_t c = 0; c < s->x.frame.n_columns && !st; c++)
        if (s->logged[c] && s->x.frame.columns[c].levels)
            st = cs_fail(e, CS_USAGE, "--log1p: '%s' is a category",
                         cs_quote(s->x.frame.columns[c].name).text);
    return st;
}

/* ---- what is found ---- */

/* Names the rows of a stream by --names, else by the rules that are installed. */
static enum cs_status name_rows(struct segment *s, const char *installed, size_t n, struct cs_error *e)
{
    struct cs_buf path = {0};
    if (s->o->names)
        cs_buf_addz(&path, s->o->names);
    else
        cs_buf_addf(&path, "%s/%s", cs_data_dir(), installed);
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    s->x.names = cs_arena_alloc(&s->arena, n, sizeof *s->x.names);
    if (!st && !s->x.names) st = cs_fail_memory(e);
    if (!st) st = cs_centres_name(cs_buf_slice(&s->x.centres), path.p, &s->arena, s->x.names, n, e);
    cs_buf_release(&path);
    return st;
}

static enum cs_status check_rows(const struct segment *s, struct cs_error *e)
{
    if (s->x.scaling.rows) return CS_OK;
    cs_fail(e, CS_DATA, "no customer has a value for each feature");
    return cs_error_cure(e, "--features 'x=coalesce(x, 0)' says what a missing one stands for");
}

static enum cs_status cluster(struct segment *s, struct cs_error *e)
{
    const struct options *o = s->o;
    const struct cs_kmeans_ask ask = {.k = o->k,
                                      .restarts = o->restarts ? (unsigned)o->restarts : 10,
                                      .seed = o->seed,
                                      .jobs = (unsigned)(o->common.jobs < 256 ? o->common.jobs : 256)};
    enum cs_status st = cs_scale_learn(&s->x.scaling, &s->x.frame, s->x.how, s->logged, e);
    if (!st) st = check_rows(s, e);
    if (!st) st = cs_scale_points(&s->x.scaling, &s->x.frame, &s->x.points, e);
    if (!st) st = cs_kmeans_fit(&s->x.model, &s->x.points, &ask, e);
    if (!st)
        st = cs_centres_write(&s->x.scaling, &s->x.frame, s->x.model.own, s->x.model.k, &s->x.centres, e);
    return st ? st : name_rows(s, "segments.rules", s->x.model.k, e);
}

static enum cs_status score(struct segment *s, struct cs_error *e)
{
    const unsigned classes = s->o->classes ? (unsigned)s->o->classes : 5;
    enum cs_status st = CS_OK;
    for (size_t c = 0; c < CS_RFM && !st; c++)
        if (s->x.frame.columns[c].levels)
            st =
                cs_fail(e, CS_DATA, "column '%s' is not a number", cs_quote(s->x.frame.columns[c].name).text);
    if (!st) st = cs_scale_rows(&s->x.scaling, &s->x.frame, e);
    if (!st) st = check_rows(s, e);
    if (!st) st = cs_rfm_score(&s->x.rfm, &s->x.frame, &s->x.scaling, classes, e);
    if (st) return st;
    cs_rfm_grid(&s->x.rfm, &s->x.centres);
    st = cs_buf_status(&s->x.centres, e);
    return st ? st : name_rows(s, "rfm.rules", cs_rfm_cells(&s->x.rfm), e);
}

/* ---- what is written ---- */

static enum cs_status write_header(struct segment *s, struct cs_error *e)
{
    static const char *const own[][6] = {{"segment", "distance", "segment_name", NULL},
                                         {"r", "f", "m", "segment", "segment_name", NULL}};
    const struct cs_header *header = cs_input_header(s->ends.in);
    size_t n = s->x.frame.n_keep;
    struct cs_slice *names = cs_arena_alloc(&s->arena, n + 5, sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) names[i] = header->name[s->keep[i]];
    for (const char *const *p = own[s->x.method]; *p; p++) {
        for (size_t i = 0; i < s->x.frame.n_keep; i++)
            if (cs_slice_eqz(names[i], *p)) {
                cs_fail(e, CS_USAGE, "the column '%s' is there already", *p);
                return cs_error_cure(e, "--columns names others");
            }
        names[n++] = cs_slicez(*p);
    }
    return cs_ends_header(&s->ends, names, n, e);
}

static enum cs_status write_rows(struct segment *s, struct cs_error *e)
{
    struct cs_buf out = {0};
    size_t point = 0;
    enum cs_status st = write_header(s, e);
    for (size_t row = 0; row < s->x.frame.n && !st; row++) {
        cs_segments_row(&s->x, row, &point, &out);
        if (out.n < 1 << 17 && row + 1 < s->x.frame.n) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(s->ends.out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    return st ? st : cs_ends_seal(&s->ends, s->x.frame.n, 0, 0, e);
}

static enum cs_status write_text(struct segment *s, struct cs_buf *out, uint64_t rows, struct cs_error *e)
{
    enum cs_status st = cs_buf_status(out, e);
    if (!st) st = cs_output_write(s->ends.out, out->p, out->n, e);
    cs_buf_release(out);
    return st ? st : cs_ends_seal(&s->ends, rows, 0, 0, e);
}

/* --explain: what the segments or scores are. */
static enum cs_status explain(struct segment *s, struct cs_error *e)
{
    struct cs_buf out = {0};
    const uint64_t rows = cs_segments_explain(&s->x, &out);
    return write_text(s, &out, rows, e);
}

static void tell(const struct segment *s)
{
    struct cs_buf b = {0};
    cs_segments_tell(&s->x, &b);
    cs_notes(cs_buf_slice(&b));
    cs_buf_release(&b);
}

static enum cs_status work(struct segment *s, const struct cs_texts *operands, struct cs_error *e)
{
    enum cs_status st = cs_ends_open(&s->ends, &s->o->common, operands, e);
    if (st) return st;
    st = check_options(s, e);
    if (!st) st = cs_context_open(&s->context, &s->o->common, e);
    s->open = !st;
    if (!st) st = read_customers(s, e);
    if (!st) st = s->x.method == CS_BY_RFM ? score(s, e) : cluster(s, e);
    if (!st && !s->o->explain)
        st = write_rows(s, e);
    else if (!st)
        st = explain(s, e);
    if (!st) tell(s);
    return cs_ends_close(&s->ends, st, e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct segment s = {.o = options};
    const enum cs_status st = work(&s, operands, e);
    cs_segments_release(&s.x);
    cs_plan_free(s.plan);
    if (s.open) cs_context_close(&s.context);
    cs_arena_release(&s.arena);
    free(s.keep);
    free(s.logged);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.seed = 1};
    const struct cs_option own[] = {
        {'M', "method", CS_OPT_TEXT, "METHOD", &o.method, "how: kmeans or rfm"},
        {'f', "features", CS_OPT_TEXT, "COL,…", &o.features, "by what: columns, or name=expr"},
        {'k', "clusters", CS_OPT_COUNT, "N", &o.k, "kmeans: so many segments"},
        {0, "scale", CS_OPT_TEXT, "HOW", &o.scale, "kmeans: none, standard (the default), robust"},
        {0, "log1p", CS_OPT_TEXT, "COL,…", &o.log, "kmeans: take log(1 + x) of these"},
        {0, "restarts", CS_OPT_COUNT, "N", &o.restarts, "kmeans: starts, of which the best counts (10)"},
        {0, "seed", CS_OPT_COUNT, "N", &o.seed, "kmeans: what starts are drawn by (1)"},
        {0, "classes", CS_OPT_COUNT, "N", &o.classes, "rfm: scores from 1 to N (5)"},
        {0, "cuts", CS_OPT_LIST, "COL=N,…", &o.cuts, "rfm: cut points of a score (default: quantiles)"},
        {0, "names", CS_OPT_TEXT, "FILE", &o.names, "rules that name segments (default: built in)"},
        {0, "columns", CS_OPT_TEXT, "COL,…", &o.columns, "write these before the segment"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "write what the segments or scores are instead"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-segment",
        .usage = {.synopsis = "--method kmeans|rfm [-k N] --features COL,… [FILE…]",
                  .about = "put customers into segments, from a cs stream with one row each",
                  .example = "cs-segment --method kmeans -k 3 --features visits,spent,csat customers.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    const int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.cuts);
    return status;
}
