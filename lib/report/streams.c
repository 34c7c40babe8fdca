/* streams.c - telling files by their headers, and keeping the rows of those that are not measures. */
#include "report/streams.h"

#include <stdlib.h>

/* ---- what a file is ---- */

/* Of the kinds whose required columns are all there, the one that requires most: risks are of customers too.
 */
static const struct cs_kind_def *kind_of(const struct cs_header *header)
{
    size_t n, most = 0;
    const struct cs_kind_def *kinds = cs_schema_kinds(&n), *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *list = kinds[i].required;
        struct cs_slice name;
        size_t required = 0;
        bool all = true;
        for (; cs_schema_next(&list, &name); required++) all &= cs_header_find(header, name) != CS_NO_COLUMN;
        if (!all || required <= most) continue;
        best = &kinds[i];
        most = required;
    }
    return best;
}

static const struct cs_kind_def *measures(void)
{
    return cs_schema_kind(CS_LIT("measures"));
}

static enum cs_status copy(struct cs_streams *all, struct cs_slice text, struct cs_slice *out,
                           struct cs_error *e)
{
    *out = cs_arena_copy(&all->arena, text);
    return out->p ? CS_OK : cs_fail_memory(e);
}

/* The stream of a kind, made when it is the first; the header of a second one must be equal. */
static enum cs_status stream_of(struct cs_streams *all, const struct cs_kind_def *kind,
                                const struct cs_header *header, struct cs_stream **out, struct cs_error *e)
{
    for (size_t i = 0; i < all->n; i++) {
        struct cs_stream *s = *out = &all->v[i];
        if (s->kind != kind) continue;
        bool same = s->n_columns == header->n;
        for (uint32_t c = 0; same && c < header->n; c++) same = cs_slice_eq(s->column[c], header->name[c]);
        if (same) return CS_OK;
        cs_fail(e, CS_DATA, "a second stream of %s, with other columns than the first", kind->name);
        return cs_error_cure(e, "cs-select -c makes them alike");
    }
    enum cs_status st = cs_grow(&all->v, &all->cap, all->n + 1, sizeof *all->v, e);
    if (st) return st;
    struct cs_stream *s = *out = &all->v[all->n];
    *s = (struct cs_stream){.kind = kind, .n_columns = header->n};
    s->column = cs_arena_alloc(&all->arena, header->n, sizeof *s->column);
    if (!s->column) return cs_fail_memory(e);
    for (uint32_t c = 0; c < header->n && !st; c++) st = copy(all, header->name[c], &s->column[c], e);
    if (!st) all->n++;
    return st;
}

/* ---- its rows: one worker, so that they come in order ---- */

struct reading {
    struct cs_streams *all;
    struct cs_stream *stream;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status take_row(struct reading *r, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_stream *s = r->stream;
    if (s->n_rows == CS_STREAM_ROWS) {
        cs_fail(e, CS_DATA, "more than %d rows for one report", CS_STREAM_ROWS);
        return cs_error_cure(e, "cs-select --where chooses those that matter");
    }
    enum cs_status st = cs_grow(&s->cell, &s->cap, (s->n_rows + 1) * s->n_columns, sizeof *s->cell, e);
    for (uint32_t c = 0; c < s->n_columns && !st; c++) {
        struct cs_slice raw = cs_field(b, row, c);
        if (!cs_utf8_valid(raw)) return cs_fail(e, CS_DATA, "not UTF-8: '%s'", cs_quote(raw).text);
        struct cs_slice text = cs_unescape(raw, &r->all->arena);
        if (!text.p) return cs_fail(e, CS_DATA, "unknown escape in '%s'", cs_quote(raw).text);
        st = copy(r->all, text, &s->cell[s->n_rows * s->n_columns + c], e);
    }
    if (!st) s->n_rows++;
    return st;
}

static enum cs_status take_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    (void)out;
    for (uint32_t row = 0; row < b->rows; row++) {
        enum cs_status st = take_row(worker, b, row, e);
        if (st == CS_DATA) return cs_error_row(e, row);
        if (st) return st;
    }
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

/* ---- the files ---- */

static enum cs_status unknown(const struct cs_facts *facts, const struct cs_header *header,
                              struct cs_error *e)
{
    cs_fail(e, CS_DATA, "not a stream that a report is made from: its columns begin with '%s'",
            header->n ? cs_quote(header->name[0]).text : "");
    return cs_facts_cure(facts, e);
}

/* Records are what measures are made of: alone they make no report. */
static bool is_result(const struct cs_kind_def *kind)
{
    static const char *const results[] = {"segments", "risks", "alerts", "trends", "relations", "staffing"};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (cs_slice_eqz(cs_slicez(kind->name), results[i])) return true;
    return false;
}

static enum cs_status read_input(struct cs_streams *all, struct cs_facts *facts, struct cs_input *in,
                                 bool alone, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(in);
    const struct cs_kind_def *kind = kind_of(header);
    if (!kind && !alone) return unknown(facts, header, e);
    if (!kind || kind == measures() || (alone && !is_result(kind))) return cs_facts_add(facts, in, e);
    struct reading r = {.all = all};
    enum cs_status st = stream_of(all, kind, header, &r.stream, e);
    const struct cs_pass pass = {.ctx = &r, .start = start, .block = take_block, .finish = finish};
    return st ? st : cs_input_run(in, &pass, NULL, e);
}

/* Messages about a whole file name it; those about a row do already. */
static enum cs_status name_file(enum cs_status st, const char *file, struct cs_error *e)
{
    return st == CS_DATA && !e->file[0] ? cs_error_at(e, file, 0, 0) : st;
}

enum cs_status cs_streams_read(struct cs_streams *all, struct cs_facts *facts, const struct cs_ends *ends,
                               const struct cs_texts *operands, struct cs_error *e)
{
    enum cs_status st = read_input(all, facts, ends->in, operands->n < 2, e);
    if (operands->n > 1) st = name_file(st, operands->v[0], e);
    for (size_t i = 1; i < operands->n && !st; i++) {
        struct cs_input_options options = ends->options;
        struct cs_input *in = NULL;
        options.files = &operands->v[i];
        options.n = 1;
        st = cs_input_open(&in, &options, e);
        if (!st) st = read_input(all, facts, in, false, e);
        st = name_file(st, operands->v[i], e);
        cs_input_close(in);
    }
    return st;
}

void cs_streams_release(struct cs_streams *all)
{
    for (size_t i = 0; i < all->n; i++) free(all->v[i].cell);
    free(all->v);
    cs_arena_release(&all->arena);
    *all = (struct cs_streams){0};
}

const struct cs_stream *cs_streams_find(const struct cs_streams *all, struct cs_slice kind)
{
    for (size_t i = 0; all && i < all->n; i++)
        if (cs_slice_eqz(kind, all->v[i].kind->name)) return &all->v[i];
    return NULL;
}

uint32_t cs_stream_column(const struct cs_stream *s, struct cs_slice name)
{
    for (uint32_t c = 0; c < s->n_columns; c++)
        if (cs_slice_eq(s->column[c], name)) return c;
    return CS_NO_COLUMN;
}
