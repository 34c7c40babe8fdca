/* ingest_run.c - the run: file after file is pulled, split and converted on all cores, and written in order.
 */
#include "ingest/convert.h"
#include "ingest/hint.h"
#include "ingest/ingest.h"
#include "ingest/together.h"
#include "table/split.h"
#include "table/workers.h"
#include <stdlib.h>
#include <string.h>

/* ---- one file, on all cores ---- */

struct run { /* one file on its way */
    struct cs_ingest *g;
    struct cs_source_file *f;
    struct cs_output *out, *rejects; /* may be NULL */
    uint64_t *filled;                /* may be NULL: by source column, cells that are not empty */
    bool ended;
};

struct slot { /* a stretch of the file */
    struct cs_rows rows;
    struct cs_buf out;
    struct cs_tally *tally; /* by target */
    struct cs_sift sift;
    uint64_t *filled;
    uint64_t bytes; /* read of the file, behind it */
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    const struct run *r = ctx;
    const struct cs_ingest *g = r->g;
    const struct cs_source_file *f = r->f;
    struct cs_converter *converter = NULL;
    enum cs_status status = CS_OK;
    if (!f->as_it_is)
        status = cs_converter_make(&converter, &f->mapping, f->column, g->columns, f->spec->zone,
                                   cs_export_name(f->export), e);
    if (status != CS_OK) cs_converter_free(converter);
    *worker = converter;
    return status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)ok;
    (void)e;
    cs_converter_free(worker);
    return CS_OK;
}

static enum cs_status pull(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    struct run *r = ctx;
    struct slot *s = slot;
    s->rows.whole = r->f->as_it_is && !r->filled && r->f->spec->export.on_bad != CS_BAD_REJECT;
    enum cs_status status = cs_export_next(r->f->export, &s->rows, end, e);
    s->bytes = cs_export_bytes(r->f->export);
    r->ended = *end;
    cs_buf_clear(&s->out);
    return status;
}

static enum cs_status count_filled(struct slot *s, struct cs_error *e)
{
    const struct cs_block b = cs_rows_block(&s->rows);
    uint32_t n = b.header->n;
    if (!s->filled) s->filled = cs_alloc(n + 1, sizeof *s->filled);
    if (!s->filled) return cs_fail_memory(e);
    memset(s->filled, 0, n * sizeof *s->filled);
    for (uint32_t row = 0; row < b.rows; row++)
        for (uint32_t i = 0; i < n; i++) s->filled[i] += cs_field(&b, row, i).n > 0;
    return CS_OK;
}

static enum cs_status work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    const struct run *r = ctx;
    struct slot *s = slot;
    uint32_t targets = r->f->mapping.n;
    enum cs_status status = cs_export_split(r->f->export, &s->rows, e);
    if (status == CS_OK && r->filled) status = count_filled(s, e);
    if (status != CS_OK || !worker) return status;
    if (!s->tally) s->tally = cs_alloc(targets, sizeof *s->tally);
    if (!s->tally) return cs_fail_memory(e);
    memset(s->tally, 0, targets * sizeof *s->tally);
    const struct cs_block block = cs_rows_block(&s->rows);
    cs_sift_clear(&s->sift);
    cs_converter_sift(worker, &s->sift);
    status = cs_converter_rows(worker, &block, s->rows.line, s->tally, &s->out, e);
    if (status != CS_OK || s->sift.n == 0) return status;
    return cs_rows_reject_totals(&s->rows, s->sift.total, s->sift.n, e);
}

static enum cs_status write_reject(const struct run *r, const struct cs_rows *rows,
                                   const struct cs_rejected *x, struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_field_add(&text, cs_slicez(cs_export_name(r->f->export)));
    cs_buf_addf(&text, "\t%llu\t%s", (unsigned long long)x->line, cs_reject_name(x->why));
    if (x->why == CS_REJECT_FIELDS) cs_buf_addf(&text, ": %u, not %u", x->fields, r->f->mapping.header.n);
    cs_buf_addf(&text, "\t%s\t", cs_reject_cure(x->why));
    cs_field_add(&text, cs_slice(rows->left.p + x->at, x->n));
    cs_buf_addc(&text, '\n');
    enum cs_status status = cs_buf_status(&text, e);
    if (status == CS_OK) status = cs_output_write(r->rejects, text.p, text.n, e);
    cs_buf_release(&text);
    return status;
}

/* Counts and writes what came well of a stretch; what failed in it is about a later row. */
static enum cs_status take(struct run *r, struct slot *s, struct cs_error *e)
{
    struct cs_ingest *g = r->g;
    struct cs_source_file *f = r->f;
    if (cs_export_count(f->export, &s->rows, e) != CS_OK) return e->status;
    f->rows += s->rows.n;
    f->records += s->rows.n + s->rows.n_rejected;
    f->rejected += s->rows.n_rejected;
    if (s->tally) cs_mapping_count(&f->mapping, s->tally);
    cs_sift_add(&f->sift, &s->sift);
    for (uint32_t i = 0; r->filled && s->filled && i < f->mapping.header.n; i++) r->filled[i] += s->filled[i];
    for (size_t i = 0; r->rejects && i < s->rows.n_rejected; i++)
        if (write_reject(r, &s->rows, &s->rows.rejected[i], e) != CS_OK) return e->status;
    const struct cs_buf *out = f->as_it_is ? &s->rows.data : &s->out;
    if (r->out && out->n && cs_together_rows(g, f, cs_buf_slice(out), r->out, e) != CS_OK) return e->status;
    if (g->options->progress)
        g->options->progress(g->options->progress_ctx, g->bytes + s->bytes, g->rows + f->rows);
    return CS_OK;
}

static enum cs_status commit(void *ctx, void *worker, void *slot, enum cs_status status, bool *enough,
                             struct cs_error *e)
{
    struct cs_error other = CS_ERROR_INIT;
    (void)worker;
    (void)enough;
    enum cs_status taken = take(ctx, slot, status ? &other : e);
    return status ? status : taken;
}

static void release(void *slot)
{
    struct slot *s = slot;
    cs_rows_release(&s->rows);
    cs_buf_release(&s->out);
    free(s->tally);
    cs_sift_release(&s->sift);
    free(s->filled);
}

static bool ended(void *ctx)
{
    const struct run *r = ctx;
    return r->ended;
}

enum cs_status cs_ingest_read(struct cs_ingest *g, struct cs_source_file *f, struct cs_output *out,
                              struct cs_output *rejects, uint64_t *filled, struct cs_error *e)
{
    struct run r = {g, f, out, rejects, filled, false};
    const struct cs_work k = {&r, sizeof(struct slot), start, pull, work, commit, finish, release, ended};
    bool live = g->options->live; /* a second worker would wait for what nobody needs any more */
    enum cs_status status = cs_workers_run(&k, live ? 1 : cs_workers_jobs(g->options->jobs), NULL, e);
    if (status != CS_OK) cs_hint(g, f, e);
    return status;
}

/* ---- all files ---- */

static void note(const struct cs_ingest *g, const struct cs_buf *text)
{
    if (g->options->note && !text->failed && text->n) g->options->note(text->p);
}

/* Raw rows come without a word of how the file was read; but not what was taken for its header. */
static void describe_header(const struct cs_source_file *f, struct cs_buf *text)
{
    uint32_t n;
    uint64_t line;
    (void)cs_export_header(f->export, &n, &line);
    if (n > 0 && line > 1 + f->spec->export.dialect.skip_lines)
        cs_buf_addf(text, "%s: header on line %llu", cs_export_name(f->export), (unsigned long long)line);
}

static enum cs_status finish_file(struct cs_ingest *g, struct cs_source_file *f, struct cs_error *e)
{
    const struct cs_export_counts c = cs_export_counts(f->export);
    struct cs_buf text = {0};
    g->rows += f->rows;
    g->records += f->records;
    g->rejected += f->rejected;
    g->bytes += cs_export_bytes(f->export);
    g->repairs += (f->spec->export.on_bad == CS_BAD_REPLACE ? c.bad_bytes.n : 0) + c.nuls.n;
    if (g->options->raw)
        describe_header(f, &text);
    else
        cs_describe_reading(f, &text);
    if (text.n) cs_buf_addc(&text, 0);
    note(g, &text);
    cs_buf_clear(&text);
    cs_describe_counts(f, &text);
    cs_buf_addc(&text, 0);
    note(g, &text);
    cs_buf_release(&text);
    if (f->rows + f->rejected != f->records)
        return cs_fail(e, CS_FAIL, "rows and rejected records do not add up");
    if (cs_mapping_ids(&f->mapping, false, cs_export_name(f->export), e) != CS_OK) return e->status;
    if (f->records > 1 && c.rejected[CS_REJECT_FIELDS].n == f->records) {
        cs_fail(e, CS_DATA, "no record has as many fields as the header: %u", f->mapping.header.n);
        cs_error_cure(
            e, "--skip-lines N when the header is not line 1; --skip-lines 1 --header NAMES gives another");
        return cs_error_at(e, cs_export_name(f->export), 1, 0);
    }
    if (!cs_limit_exceeded(&g->options->limit, f->rejected, f->records)) return CS_OK;
    cs_fail(e, CS_DATA, "%llu of %llu records were rejected, more than allowed",
            (unsigned long long)f->rejected, (unsigned long long)f->records);
    cs_error_cure(e, "look at them with --rejects FILE; --max-rejects sets what is allowed");
    return cs_error_at(e, cs_export_name(f->export), 0, 0);
}

static enum cs_status write_header(struct cs_ingest *g, struct cs_output *out, struct cs_error *e)
{
    struct cs_buf line = {0};
    if (g->columns == 0) return CS_OK; /* -t raw of nothing is nothing */
    for (uint32_t i = 0; i < g->columns; i++) {
        if (i > 0) cs_buf_addc(&line, '\t');
        cs_field_add(&line, g->name[i]);
    }
    cs_buf_addc(&line, '\n');
    enum cs_status status = cs_buf_status(&line, e);
    if (status == CS_OK) status = cs_together_put(g, out, line.p, line.n, e);
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
        for (uint32_t k = 0; k < g->file[i].mapping.n && !g->file[i].spec->zone; k++)
            wall += g->file[i].mapping.target[k].met.wall;
    if (wall > 0 && g->options->note)
        g->options->note(
            "times without an offset keep their reading, at +00:00 (cure: --zone NAME or CS_ZONE)");
}

enum cs_status cs_ingest_run(struct cs_ingest *g, struct cs_output *out, struct cs_output *rejects,
                             struct cs_error *e)
{
    static const char header[] = "source\tline\treason\tcure\trecord\n";
    if (rejects && cs_output_write(rejects, header, sizeof header - 1, e) != CS_OK) return e->status;
    if (!g->by_ticket && write_header(g, out, e) != CS_OK) return e->status;
    for (size_t i = 0; i < g->n; i++) {
        struct cs_source_file *f = &g->file[i];
        if (cs_ingest_read(g, f, out, rejects, NULL, e) != CS_OK || finish_file(g, f, e) != CS_OK)
            return e->status;
    }
    if (cs_together_finish(g, out, e) != CS_OK) return e->status;
    note_zone(g);
    if (g->options->expected && g->records != g->options->expected_rows) {
        cs_fail(e, CS_DATA, "%llu records were read, not %llu", (unsigned long long)g->records,
                (unsigned long long)g->options->expected_rows);
        return cs_error_cure(e, "export again; or was the export not the one that was counted?");
    }
    return g->options->seal ? write_seal(g, out, e) : CS_OK;
}
