/* modeltable.c - rows of a model file to text and back. */
#include "model/modeltable.h"
#include "base/num.h"
#include "base/utf8.h"
#include "table/input.h"
#include <math.h>
#include <sys/stat.h>

enum { MODEL_VERSION = 2 };
static const char *const columns[CS_MODEL_CELLS] = {
    "part", "name", "level", "kind", "use", "value", "se", "z", "p", "lo", "hi", "odds_ratio", "mean", "sd"};

/* ---- writing ---- */

struct cs_model_row cs_model_row(const char *part, struct cs_slice name)
{
    struct cs_model_row r = {.text = {cs_slicez(part), name}};
    for (size_t i = CS_MODEL_LEVEL; i < CS_MODEL_TEXTS; i++) r.text[i] = CS_LIT("");
    for (size_t i = CS_MODEL_TEXTS; i < CS_MODEL_CELLS; i++) r.number[i] = NAN;
    return r;
}

void cs_model_put(struct cs_buf *b, const struct cs_model_row *r)
{
    for (size_t i = 0; i < CS_MODEL_CELLS; i++) {
        if (i) cs_buf_addc(b, '\t');
        if (i < CS_MODEL_TEXTS)
            cs_field_add(b, r->text[i]);
        else
            cs_num_format(cs_num_from_double(r->number[i]), b);
    }
    cs_buf_addc(b, '\n');
}

void cs_model_put_text(struct cs_buf *b, const char *name, struct cs_slice text)
{
    struct cs_model_row r = cs_model_row("model", cs_slicez(name));
    r.text[CS_MODEL_LEVEL] = text;
    cs_model_put(b, &r);
}

void cs_model_put_number(struct cs_buf *b, const char *name, double value)
{
    struct cs_model_row r = cs_model_row("model", cs_slicez(name));
    r.number[CS_MODEL_VALUE] = value;
    cs_model_put(b, &r);
}

void cs_model_put_head(struct cs_buf *b, const char *kind)
{
    for (size_t i = 0; i < CS_MODEL_CELLS; i++) cs_buf_addf(b, i ? "\t%s" : "%s", columns[i]);
    cs_buf_addc(b, '\n');
    cs_model_put_text(b, "kind", cs_slicez(kind));
    cs_model_put_number(b, "version", MODEL_VERSION);
}

/* ---- reading ---- */

struct reading {
    const char *const *kinds; /* one of these */
    size_t n_kinds, kind;
    enum cs_status (*row)(void *ctx, const struct cs_model_row *, struct cs_error *);
    void *ctx;
    uint64_t rows;
};

enum cs_status cs_model_wrong(const char *what, struct cs_slice said, struct cs_error *e)
{
    return cs_fail(e, CS_USAGE, "%s: '%s'", what, cs_quote(said).text);
}

bool cs_model_word(struct cs_slice said, const char *const *words, size_t n, unsigned *which)
{
    for (*which = 0; *which < n; ++*which)
        if (cs_slice_eqz(said, words[*which])) return true;
    return false;
}

static enum cs_status read_row(const struct cs_block *b, uint32_t i, struct cs_arena *arena,
                               struct cs_model_row *r, struct cs_error *e)
{
    for (uint32_t c = 0; c < CS_MODEL_CELLS; c++) {
        const struct cs_slice cell = cs_field(b, i, c);
        struct cs_num number;
        if (c < CS_MODEL_TEXTS) {
            r->text[c] = cs_unescape(cell, arena);
            if (!r->text[c].p || !cs_utf8_valid(cell)) return cs_model_wrong("not good text", cell, e);
            continue;
        }
        r->number[c] = NAN;
        if (!cell.n) continue;
        if (!cs_num_parse(cell, &number)) return cs_model_wrong("not a number", cell, e);
        r->number[c] = cs_num_double(number);
    }
    return CS_OK;
}

static enum cs_status wrong_kind(const struct reading *in, struct cs_slice said, struct cs_error *e)
{
    struct cs_buf list = {0};
    for (size_t i = 0; i < in->n_kinds; i++) cs_buf_addf(&list, i ? " or %s" : "%s", in->kinds[i]);
    cs_buf_addc(&list, '\0');
    enum cs_status st = cs_buf_status(&list, e);
    if (!st) {
        cs_model_wrong("another kind of a model", said, e);
        st = cs_error_cure(e, "one of kind %s", list.p);
    }
    cs_buf_release(&list);
    return st;
}

static enum cs_status check_head(struct reading *in, const struct cs_model_row *r, struct cs_error *e)
{
    const bool fact = cs_slice_eqz(r->text[CS_MODEL_PART], "model");
    if (in->rows == 0) {
        if (!fact || !cs_slice_eqz(r->text[CS_MODEL_NAME], "kind")) {
            cs_model_wrong("no kind of a model", r->text[CS_MODEL_NAME], e);
            return cs_error_cure(e, "make it again with this release");
        }
        for (in->kind = 0; in->kind < in->n_kinds; in->kind++)
            if (cs_slice_eqz(r->text[CS_MODEL_LEVEL], in->kinds[in->kind])) return CS_OK;
        return wrong_kind(in, r->text[CS_MODEL_LEVEL], e);
    }
    if (fact && cs_slice_eqz(r->text[CS_MODEL_NAME], "version") && r->number[CS_MODEL_VALUE] == MODEL_VERSION)
        return CS_OK;
    cs_fail(e, CS_USAGE, "no model of version %d", MODEL_VERSION);
    return cs_error_cure(e, "make it again with this release");
}

static enum cs_status take_row(const struct reading *in, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    if (cs_slice_eqz(r->text[CS_MODEL_PART], "model") &&
        (cs_slice_eqz(name, "kind") || cs_slice_eqz(name, "version")))
        return cs_model_wrong("said twice", name, e);
    return in->row(in->ctx, r, e);
}

static enum cs_status read_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct reading *in = worker;
    struct cs_arena arena = {0};
    enum cs_status st = CS_OK;
    (void)out;
    for (uint32_t i = 0; i < b->rows && !st; i++) {
        struct cs_model_row r;
        st = read_row(b, i, &arena, &r, e);
        if (!st) st = in->rows < 2 ? check_head(in, &r, e) : take_row(in, &r, e);
        if (st) cs_error_row(e, i);
        in->rows++;
        cs_arena_reset(&arena);
    }
    cs_arena_release(&arena);
    return st;
}

static enum cs_status begin(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status end(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

static enum cs_status check_header(const struct cs_header *h, struct cs_error *e)
{
    bool same = h->n == CS_MODEL_CELLS;
    for (uint32_t i = 0; i < CS_MODEL_CELLS && same; i++) same = cs_slice_eqz(h->name[i], columns[i]);
    if (same) return CS_OK;
    cs_fail(e, CS_USAGE, "not a model");
    return cs_error_cure(e, "a file as cs-model(5) tells");
}

static enum cs_status read_table(const char *path, struct reading *in, struct cs_error *e)
{
    const struct cs_input_options o = {.files = &path, .n = 1, .jobs = 1};
    const struct cs_pass pass = {.ctx = in, .start = begin, .block = read_block, .finish = end};
    struct cs_input *input;
    enum cs_status st = cs_input_open(&input, &o, e);
    if (st) return st;
    st = check_header(cs_input_header(input), e);
    if (!st) st = cs_input_run(input, &pass, NULL, e);
    if (!st && in->rows < 2) st = cs_fail(e, CS_USAGE, "the model is not whole");
    if (st && !*e->file) cs_error_at(e, path, 0, 0);
    cs_input_close(input);
    return st;
}

enum cs_status cs_model_table_read(const char *path, const char *kind,
                                   enum cs_status (*row)(void *ctx, const struct cs_model_row *,
                                                         struct cs_error *),
                                   void *ctx, struct cs_error *e)
{
    struct reading in = {.kinds = &kind, .n_kinds = 1, .row = row, .ctx = ctx};
    return read_table(path, &in, e);
}

static enum cs_status pass_over(void *ctx, const struct cs_model_row *r, struct cs_error *e)
{
    (void)ctx, (void)r, (void)e;
    return CS_OK;
}

enum cs_status cs_model_kind(const char *path, const char *const *kinds, size_t n, size_t *which,
                             struct cs_error *e)
{
    struct reading in = {.kinds = kinds, .n_kinds = n, .row = pass_over};
    struct stat file;
    if (stat(path, &file) == 0 && !S_ISREG(file.st_mode)) {
        cs_fail(e, CS_USAGE, "of which kind the model is cannot be seen before it is read");
        cs_error_cure(e, "say so, or give it as a file");
        return cs_error_at(e, path, 0, 0);
    }
    enum cs_status st = read_table(path, &in, e);
    *which = in.kind;
    return st;
}
