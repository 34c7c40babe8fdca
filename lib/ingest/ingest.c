/* ingest.c - open and decide: what each export is, what its columns become, and the union of them all. */
#include "ingest/ingest.h"
#include "ingest/convert.h"
#include "ingest/hint.h"
#include "ingest/together.h"
#include "table/split.h"
#include "table/workers.h"
#include <stdlib.h>
#include <string.h>

/* ---- limits ---- */

enum cs_status cs_limit_parse(struct cs_limit *limit, struct cs_slice text, struct cs_error *e)
{
    struct cs_num number;
    bool percent = text.n > 0 && text.p[text.n - 1] == '%';
    if (!cs_num_parse(cs_slice(text.p, text.n - percent), &number) || number.tag > CS_SCALE_MAX ||
        number.v < 0 || (!percent && number.tag != 0)) {
        cs_fail(e, CS_USAGE, "not a number of records or a share of them: '%s'", cs_quote(text).text);
        return cs_error_cure(e, "--max-rejects 20, --max-rejects 5%%");
    }
    limit->kind = percent ? CS_LIMIT_PERCENT : CS_LIMIT_COUNT;
    limit->count = (uint64_t)number.v;
    limit->percent = number;
    return CS_OK;
}

bool cs_limit_exceeded(const struct cs_limit *limit, uint64_t rejected, uint64_t records)
{
    switch (limit->kind) {
    case CS_LIMIT_COUNT:
        return rejected > limit->count;
    case CS_LIMIT_PERCENT:
        return cs_num_cmp(cs_num_mul(cs_int((int64_t)rejected), cs_int(100)),
                          cs_num_mul(cs_int((int64_t)records), limit->percent)) > 0;
    case CS_LIMIT_DEFAULT:
        break;
    }
    return rejected > 10 && rejected > records / 100;
}

/* ---- opening ---- */

/* The file's name without folders, what it is packed with, and its last suffix. */
static struct cs_slice stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    static const char *const packed[] = {".gz", ".zst"};
    size_t n = strlen(name);
    if (!strcmp(path, "-")) return CS_LIT("stdin");
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
        size_t len = strlen(packed[i]);
        if (n > len && !strcmp(name + n - len, packed[i])) n -= len;
    }
    const char *dot = memrchr(name, '.', n);
    return cs_slice(name, dot && dot > name ? (size_t)(dot - name) : n);
}

static void look(const void *mapping, void *orders, const struct cs_block *block)
{
    cs_mapping_look(mapping, orders, block);
}

static void looked(void *mapping, const void *orders)
{
    cs_mapping_looked(mapping, orders);
}

/* Day or month first: from the whole file, or, of a pipe, from its beginning. */
static enum cs_status decide_orders(const struct cs_ingest *g, struct cs_source_file *f, struct cs_error *e)
{
    const struct cs_export_looking l = {&f->mapping, f->mapping.n, sizeof(struct cs_order), look, looked};
    if (!cs_mapping_wants_orders(&f->mapping)) return CS_OK;
    if (cs_export_look(f->export, &l, cs_workers_jobs(g->options->jobs), e) != CS_OK) return e->status;
    return cs_mapping_orders(&f->mapping, cs_export_name(f->export), e);
}

/* -t raw: every column under its own name. */
static enum cs_status map_raw(struct cs_mapping *m, struct cs_error *e)
{
    m->target = cs_alloc(m->header.n ? m->header.n : 1, sizeof *m->target);
    if (!m->target) return cs_fail_memory(e);
    for (uint32_t i = 0; i < m->header.n; i++)
        m->target[i] = (struct cs_target){.name = m->header.name[i], .a = i, .b = CS_NO_COLUMN};
    m->n = m->header.n;
    return CS_OK;
}

/* (--explain) Keeps the refusal of a file for later. */
static enum cs_status put_by(struct cs_source_file *f, enum cs_status status, struct cs_error *e)
{
    if (status != CS_DATA) return status;
    if (f->refused.status == CS_OK) f->refused = *e;
    *e = (struct cs_error)CS_ERROR_INIT;
    return CS_OK;
}

static enum cs_status decide(const struct cs_ingest *g, struct cs_source_file *f,
                             struct cs_mapping_options *o, struct cs_error *e)
{
    enum cs_status status = cs_mapping_decide(&f->mapping, o, e);
    if (status != CS_OK) cs_hint(g, f, e);
    if (!g->options->explain || status != CS_DATA) return status;
    o->anyhow = true;
    status = put_by(f, status, e);
    return f->mapping.n > 0 ? status : cs_mapping_decide(&f->mapping, o, e);
}

static enum cs_status map(struct cs_ingest *g, struct cs_source_file *f, struct cs_error *e)
{
    const struct cs_source_spec *spec = f->spec;
    const struct cs_rows *rows;
    struct cs_mapping_options mapping = {
        .kind = spec->kind,
        .map = spec->map,
        .zone = spec->zone,
        .order = spec->order,
        .change = spec->change,
        .scores = spec->scores,
        .lookups = g->options->lookups,
        .n_lookups = g->options->n_lookups,
        .fold = g->fold,
        .source = f->name,
        .file = cs_export_name(f->export),
    };
    if (cs_export_sample(f->export, &rows, e) != CS_OK) return e->status;
    const struct cs_block block = cs_rows_block(rows);
    if (cs_mapping_sample(&f->mapping, &block, rows->line, e) != CS_OK) return e->status;
    if (decide(g, f, &mapping, e) != CS_OK) return e->status;
    enum cs_status status = decide_orders(g, f, e);
    return g->options->explain ? put_by(f, status, e) : status;
}

static enum cs_status open_file(struct cs_ingest *g, struct cs_source_file *f, struct cs_error *e)
{
    uint32_t n;
    uint64_t line;
    f->name = f->spec->name.p ? f->spec->name : stem_of(f->spec->file);
    if (cs_export_open(&f->export, f->spec->file, &f->spec->export, e) != CS_OK) return e->status;
    const struct cs_slice *cells = cs_export_header(f->export, &n, &line);
    if (n == 0 && !g->options->raw) {
        cs_fail(e, CS_DATA, "nothing in it, not even a header");
        return cs_error_at(e, cs_export_name(f->export), 0, 0);
    }
    if (cs_mapping_header(&f->mapping, cells, n, e) != CS_OK) return e->status;
    cs_export_names(f->export, &f->mapping.header);
    if ((g->options->raw ? map_raw(&f->mapping, e) : map(g, f, e)) != CS_OK) return e->status;
    return cs_export_rest(f->export, e); /* thousands of files may be given */
}

/* ---- the union of columns ---- */

static enum cs_status add_name(struct cs_ingest *g, struct cs_map *names, struct cs_slice name,
                               struct cs_error *e)
{
    uint32_t id = cs_map_add(names, name, NULL);
    if (id == CS_MAP_NONE) return cs_fail_memory(e);
    g->columns = (uint32_t)names->n;
    return CS_OK;
}

static bool any_has(const struct cs_ingest *g, struct cs_slice name)
{
    for (size_t i = 0; i < g->n; i++)
        if (cs_mapping_find(&g->file[i].mapping, name) != CS_NO_COLUMN) return true;
    return false;
}

/* Ours in the order of the schema, then the others as they first come. */
static enum cs_status collect_names(struct cs_ingest *g, struct cs_map *names, struct cs_error *e)
{
    const struct cs_kind_def *kind = g->file[0].mapping.kind;
    struct cs_slice name;
    for (const char *list = kind ? kind->columns : NULL; cs_schema_next(&list, &name);) {
        bool found_by = g->identify && cs_slice_eqz(name, "customer_id");
        if ((found_by || any_has(g, name)) && add_name(g, names, name, e) != CS_OK) return e->status;
    }
    for (size_t i = 0; i < g->n; i++)
        for (uint32_t k = 0; k < g->file[i].mapping.n; k++)
            if (cs_together_wants(g, &g->file[i], &g->file[i].mapping.target[k]) &&
                add_name(g, names, g->file[i].mapping.target[k].name, e) != CS_OK)
                return e->status;
    return CS_OK;
}

static enum cs_status make_union(struct cs_ingest *g, struct cs_error *e)
{
    struct cs_map names = {0};
    enum cs_status status = collect_names(g, &names, e);
    if (status == CS_OK) {
        g->name = cs_arena_alloc(&g->arena, g->columns + 1, sizeof *g->name);
        if (!g->name) status = cs_fail_memory(e);
    }
    for (uint32_t i = 0; i < g->columns && status == CS_OK; i++) {
        g->name[i] = cs_arena_copy(&g->arena, names.key[i]);
        if (!g->name[i].p) status = cs_fail_memory(e);
    }
    for (size_t i = 0; i < g->n && status == CS_OK; i++) {
        struct cs_source_file *f = &g->file[i];
        f->column = cs_arena_alloc(&g->arena, g->columns + 1, sizeof *f->column);
        if (!f->column) status = cs_fail_memory(e);
        for (uint32_t k = 0; k < g->columns && f->column; k++)
            f->column[k] = cs_mapping_find(&f->mapping, g->name[k]);
        for (uint32_t k = 0; k < f->mapping.n; k++)
            f->mapping.target[k].left = cs_map_find(&names, f->mapping.target[k].name) == CS_MAP_NONE;
    }
    cs_map_release(&names);
    return status;
}

/* Do the columns of the file stand in the stream as they are, none besides? */
static bool is_identity(const struct cs_ingest *g, const struct cs_source_file *f)
{
    if (!g->options->raw || g->columns != f->mapping.n) return false;
    for (uint32_t i = 0; i < g->columns; i++)
        if (f->column[i] != i) return false;
    return true;
}

/* Before anything is written: an expression may not bind. */
static enum cs_status try_converters(struct cs_ingest *g, struct cs_error *e)
{
    for (size_t i = 0; i < g->n; i++) {
        struct cs_source_file *f = &g->file[i];
        struct cs_converter *converter = NULL;
        f->as_it_is = is_identity(g, f);
        if (f->as_it_is) continue;
        enum cs_status status = cs_converter_make(&converter, &f->mapping, f->column, g->columns,
                                                  f->spec->zone, cs_export_name(f->export), e);
        cs_converter_free(converter);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

enum cs_status cs_ingest_open(struct cs_ingest *g, const struct cs_ingest_options *options,
                              struct cs_error *e)
{
    *g = (struct cs_ingest){.options = options};
    if (cs_fold_make(&g->fold, e) != CS_OK) return e->status;
    g->file = cs_alloc(options->n, sizeof *g->file);
    if (!g->file) return cs_fail_memory(e);
    for (; g->n < options->n; g->n++) {
        struct cs_source_file *f = &g->file[g->n];
        f->spec = &options->source[g->n];
        if (open_file(g, f, e) == CS_OK) continue;
        g->n++; /* to be closed too */
        return e->status;
    }
    if (cs_together_decide(g, e) != CS_OK) return e->status;
    if (make_union(g, e) != CS_OK || try_converters(g, e) != CS_OK) return e->status;
    return cs_together_open(g, e);
}

void cs_ingest_close(struct cs_ingest *g)
{
    for (size_t i = 0; i < g->n; i++) {
        cs_export_close(g->file[i].export);
        cs_mapping_release(&g->file[i].mapping);
        cs_sift_release(&g->file[i].sift);
    }
    free(g->file);
    cs_by_ticket_free(g->by_ticket);
    cs_identify_close(g->identify);
    cs_buf_release(&g->line);
    cs_fold_free(g->fold);
    cs_arena_release(&g->arena);
    *g = (struct cs_ingest){0};
}
