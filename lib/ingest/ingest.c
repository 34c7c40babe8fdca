/* ingest.c - the run: open and decide, make the union of columns, then read file after file. */
#include "ingest/ingest.h"
#include "ingest/convert.h"
#include "table/split.h"
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

static void note(const struct cs_ingest *g, const struct cs_buf *text)
{
    if (g->options->note && !text->failed && text->n) g->options->note(text->p);
}

/* The file's name without folders and its last suffix. */
static struct cs_slice stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    if (!strcmp(path, "-")) return CS_LIT("stdin");
    return cs_slice(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

struct look { /* reading to decide */
    struct cs_source_file *f;
    bool orders; /* the look at the whole file for the order of dates */
};

static enum cs_status look_header(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                                  struct cs_error *e)
{
    struct look *l = ctx;
    (void)line;
    if (!l->orders && cs_mapping_header(&l->f->mapping, cells, n, e) != CS_OK) return e->status;
    cs_export_names(l->f->export, &l->f->mapping.header);
    return CS_OK;
}

static enum cs_status look_rows(void *ctx, const struct cs_block *block, const uint64_t *line,
                                struct cs_error *e)
{
    struct look *l = ctx;
    if (!l->orders) return cs_mapping_sample(&l->f->mapping, block, line, e);
    cs_mapping_look(&l->f->mapping, block);
    return CS_OK;
}

/* Day or month first: from the whole file, or, of a pipe, from what is in memory. */
static enum cs_status decide_orders(struct cs_source_file *f, struct cs_error *e)
{
    struct look l = {f, true};
    const struct cs_csv_sink sink = {&l, look_header, look_rows, NULL};
    if (!cs_mapping_wants_orders(&f->mapping)) return CS_OK;
    if (cs_export_read(f->export, &sink, !cs_export_again(f->export), e) != CS_OK) return e->status;
    return cs_mapping_orders(&f->mapping, cs_export_name(f->export), e);
}

/* -t raw: every column under its own name. */
static enum cs_status map_raw(struct cs_mapping *m, struct cs_error *e)
{
    m->target = cs_alloc(m->header.n, sizeof *m->target);
    if (!m->target) return cs_fail_memory(e);
    for (uint32_t i = 0; i < m->header.n; i++)
        m->target[i] = (struct cs_target){.name = m->header.name[i], .a = i, .b = CS_NO_COLUMN};
    m->n = m->header.n;
    return CS_OK;
}

static enum cs_status open_file(struct cs_ingest *g, struct cs_source_file *f, const char *path,
                                struct cs_error *e)
{
    const struct cs_ingest_options *o = g->options;
    struct look l = {f, false};
    const struct cs_csv_sink sink = {&l, look_header, look_rows, NULL};
    f->stem = stem_of(path);
    if (cs_export_open(&f->export, path, &o->export, e) != CS_OK ||
        cs_export_read(f->export, &sink, true, e) != CS_OK)
        return e->status;
    if (cs_export_empty(f->export)) {
        bool empty = cs_export_head_is_all(f->export);
        cs_fail(e, CS_DATA,
                empty ? "nothing in it, not even a header" : "no header within a record's length");
        return cs_error_at(e, cs_export_name(f->export), 0, 0);
    }
    if (o->raw) return map_raw(&f->mapping, e);
    const struct cs_mapping_options mapping = {
        .kind = o->kind,
        .map = o->map,
        .zone = o->zone,
        .order = o->order,
        .change = o->change,
        .scores = o->scores,
        .fold = g->fold,
        .source = o->source.p ? o->source : f->stem,
        .file = cs_export_name(f->export),
    };
    if (cs_mapping_decide(&f->mapping, &mapping, e) != CS_OK) return e->status;
    return decide_orders(f, e);
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
    for (const char *list = kind ? kind->columns : NULL; cs_schema_next(&list, &name);)
        if (any_has(g, name) && add_name(g, names, name, e) != CS_OK) return e->status;
    for (size_t i = 0; i < g->n; i++)
        for (uint32_t k = 0; k < g->file[i].mapping.n; k++)
            if (add_name(g, names, g->file[i].mapping.target[k].name, e) != CS_OK) return e->status;
    return CS_OK;
}

static enum cs_status make_union(struct cs_ingest *g, struct cs_error *e)
{
    struct cs_map names = {0};
    enum cs_status status = collect_names(g, &names, e);
    if (status == CS_OK) {
        g->name = cs_arena_alloc(&g->arena, g->columns, sizeof *g->name);
        if (!g->name) status = cs_fail_memory(e);
    }
    for (uint32_t i = 0; i < g->columns && status == CS_OK; i++) {
        g->name[i] = cs_arena_copy(&g->arena, names.key[i]);
        if (!g->name[i].p) status = cs_fail_memory(e);
    }
    for (size_t i = 0; i < g->n && status == CS_OK; i++) {
        struct cs_source_file *f = &g->file[i];
        f->column = cs_arena_alloc(&g->arena, g->columns, sizeof *f->column);
        if (!f->column) status = cs_fail_memory(e);
        for (uint32_t k = 0; k < g->columns && f->column; k++) f->column[k] = CS_NO_COLUMN;
        for (uint32_t k = 0; k < f->mapping.n && f->column; k++)
            f->column[cs_map_find(&names, f->mapping.target[k].name)] = k;
    }
    cs_map_release(&names);
    return status;
}

/* All files must be of one kind: a stream is. Scores beside the contacts that they belong to would be counted
 * as contacts again. */
static enum cs_status check_kinds(const struct cs_ingest *g, struct cs_error *e)
{
    for (size_t i = 1; i < g->n; i++) {
        const struct cs_mapping *first = &g->file[0].mapping, *m = &g->file[i].mapping;
        if (m->kind == first->kind && m->survey == first->survey) continue;
        const struct cs_source_file *odd = first->survey && !m->survey ? &g->file[0] : &g->file[i];
        if (m->kind != first->kind) {
            cs_fail(e, CS_DATA, "a table of %s beside one of %s", m->kind->name, first->kind->name);
        } else {
            cs_fail(e, CS_DATA, "scores by ticket, without created_at, beside tickets: they are not joined");
            cs_error_cure(e, "read it by itself");
        }
        return cs_error_at(e, cs_export_name(odd->export), 0, 0);
    }
    return CS_OK;
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
static enum cs_status make_converters(struct cs_ingest *g, struct cs_error *e)
{
    for (size_t i = 0; i < g->n; i++) {
        struct cs_source_file *f = &g->file[i];
        if (!is_identity(g, f) && cs_converter_make(&f->converter, &f->mapping, f->column, g->columns,
                                                    g->options->zone, cs_export_name(f->export), e) != CS_OK)
            return e->status;
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
        if (open_file(g, f, options->files[g->n], e) == CS_OK) continue;
        g->n++; /* to be closed too */
        return e->status;
    }
    if (check_kinds(g, e) != CS_OK) return e->status;
    if (make_union(g, e) != CS_OK) return e->status;
    return make_converters(g, e);
}

void cs_ingest_close(struct cs_ingest *g)
{
    for (size_t i = 0; i < g->n; i++) {
        cs_converter_free(g->file[i].converter);
        cs_export_close(g->file[i].export);
        cs_mapping_release(&g->file[i].mapping);
    }
    free(g->file);
    cs_fold_free(g->fold);
    cs_arena_release(&g->arena);
    *g = (struct cs_ingest){0};
}

/* ---- running ---- */

struct run { /* one file on its way */
    struct cs_ingest *g;
    struct cs_source_file *f;
    struct cs_output *out, *rejects;
    struct cs_buf buf;
    struct cs_tally *tally; /* of the block */
};

static enum cs_status run_header(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                                 struct cs_error *e)
{
    struct run *r = ctx;
    (void)cells;
    (void)line;
    if (n != r->f->mapping.header.n) return cs_fail(e, CS_FAIL, "the file has changed while it was read");
    cs_export_names(r->f->export, &r->f->mapping.header);
    return CS_OK;
}

static enum cs_status run_rows(void *ctx, const struct cs_block *block, const uint64_t *line,
                               struct cs_error *e)
{
    struct run *r = ctx;
    const struct cs_ingest *g = r->g;
    r->f->rows += block->rows;
    if (g->options->progress)
        g->options->progress(g->options->progress_ctx, g->bytes + cs_export_counts(r->f->export)->bytes,
                             g->rows + r->f->rows);
    if (!r->f->converter) return cs_output_write(r->out, block->data, block->size, e);
    cs_buf_clear(&r->buf);
    memset(r->tally, 0, r->f->mapping.n * sizeof *r->tally);
    if (cs_converter_rows(r->f->converter, block, line, r->tally, &r->buf, e) != CS_OK) return e->status;
    cs_mapping_count(&r->f->mapping, r->tally);
    return cs_output_write(r->out, r->buf.p, r->buf.n, e);
}

static enum cs_status run_reject(void *ctx, enum cs_reject why, uint64_t line, struct cs_slice record,
                                 uint32_t fields, struct cs_error *e)
{
    struct run *r = ctx;
    struct cs_buf text = {0};
    if (!r->rejects) return CS_OK;
    cs_field_add(&text, cs_slicez(cs_export_name(r->f->export)));
    cs_buf_addf(&text, "\t%llu\t%s", (unsigned long long)line, cs_reject_name(why));
    if (why == CS_REJECT_FIELDS) cs_buf_addf(&text, ": %u, not %u", fields, r->f->mapping.header.n);
    cs_buf_addc(&text, '\t');
    cs_field_add(&text, record);
    cs_buf_addc(&text, '\n');
    enum cs_status status = cs_buf_status(&text, e);
    if (status == CS_OK) status = cs_output_write(r->rejects, text.p, text.n, e);
    cs_buf_release(&text);
    return status;
}

static enum cs_status finish_file(struct cs_ingest *g, struct cs_source_file *f, struct cs_error *e)
{
    const struct cs_export_counts *c = cs_export_counts(f->export);
    struct cs_buf text = {0};
    f->records = c->records;
    for (size_t i = 0; i < CS_REJECTS; i++) f->rejected += c->rejected[i].n;
    g->rows += f->rows;
    g->records += f->records;
    g->rejected += f->rejected;
    g->bytes += c->bytes;
    g->repairs += c->bad_bytes.n + c->nuls.n;
    if (!g->options->raw) cs_describe_reading(f, &text);
    if (text.n) cs_buf_addc(&text, 0);
    note(g, &text);
    cs_buf_clear(&text);
    cs_describe_counts(f, &text);
    cs_buf_addc(&text, 0);
    note(g, &text);
    cs_buf_release(&text);
    if (f->rows + f->rejected != f->records)
        return cs_fail(e, CS_FAIL, "rows and rejected records do not add up");
    if (f->records > 1 && c->rejected[CS_REJECT_FIELDS].n == f->records) {
        cs_fail(e, CS_DATA, "no record has as many fields as the header: %u", f->mapping.header.n);
        return cs_error_at(e, cs_export_name(f->export), 1, 0);
    }
    if (!cs_limit_exceeded(&g->options->limit, f->rejected, f->records)) return CS_OK;
    cs_fail(e, CS_DATA, "%llu of %llu records were rejected, more than allowed",
            (unsigned long long)f->rejected, (unsigned long long)f->records);
    cs_error_cure(e, "look at them with --rejects FILE; --max-rejects sets what is allowed");
    return cs_error_at(e, cs_export_name(f->export), 0, 0);
}

static enum cs_status run_file(struct cs_ingest *g, struct cs_source_file *f, struct cs_output *out,
                               struct cs_output *rejects, struct cs_error *e)
{
    struct run r = {.g = g, .f = f, .out = out, .rejects = rejects};
    const struct cs_csv_sink sink = {&r, run_header, run_rows, run_reject};
    r.tally = cs_alloc(f->mapping.n, sizeof *r.tally);
    enum cs_status status = r.tally ? cs_export_read(f->export, &sink, false, e) : cs_fail_memory(e);
    cs_buf_release(&r.buf);
    free(r.tally);
    return status == CS_OK ? finish_file(g, f, e) : status;
}

static enum cs_status write_header(struct cs_ingest *g, struct cs_output *out, struct cs_error *e)
{
    struct cs_buf line = {0};
    for (uint32_t i = 0; i < g->columns; i++) {
        if (i > 0) cs_buf_addc(&line, '\t');
        cs_field_add(&line, g->name[i]);
    }
    cs_buf_addc(&line, '\n');
    enum cs_status status = cs_buf_status(&line, e);
    if (status == CS_OK) status = cs_output_write(out, line.p, line.n, e);
    cs_buf_release(&line);
    return status;
}

static enum cs_status write_seal(struct cs_ingest *g, struct cs_output *out, struct cs_error *e)
{
    const struct cs_seal seal = {
        .rows = g->rows, .read = g->records, .rejected = g->rejected, .repairs = g->repairs};
    struct cs_buf line = {0};
    cs_seal_write(&seal, &line);
    enum cs_status status = cs_buf_status(&line, e);
    if (status == CS_OK) status = cs_output_write(out, line.p, line.n, e);
    cs_buf_release(&line);
    return status;
}

/* Said once, however many files and columns it concerns. */
static void note_zone(const struct cs_ingest *g)
{
    uint64_t wall = 0;
    for (size_t i = 0; i < g->n; i++)
        for (uint32_t k = 0; k < g->file[i].mapping.n; k++) wall += g->file[i].mapping.target[k].met.wall;
    if (wall > 0 && !g->options->zone && g->options->note)
        g->options->note(
            "times without an offset keep their reading, at +00:00 (cure: --zone NAME or CS_ZONE)");
}

enum cs_status cs_ingest_run(struct cs_ingest *g, struct cs_output *out, struct cs_output *rejects,
                             struct cs_error *e)
{
    static const char header[] = "source\tline\treason\trecord\n";
    if (rejects && cs_output_write(rejects, header, sizeof header - 1, e) != CS_OK) return e->status;
    if (write_header(g, out, e) != CS_OK) return e->status;
    for (size_t i = 0; i < g->n; i++)
        if (run_file(g, &g->file[i], out, rejects, e) != CS_OK) return e->status;
    note_zone(g);
    return g->options->seal ? write_seal(g, out, e) : CS_OK;
}
