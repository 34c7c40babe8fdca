/* doc.c - building the document tree in its arena. */
#include "report/doc.h"

#include "report/safe.h"

#include <math.h>
#include <string.h>

struct cs_spare {
    struct cs_part block;
    struct cs_grid grid;
    struct cs_column columns[CS_COLUMNS_MAX];
    struct cs_cell cells[CS_COLUMNS_MAX];
};

static void *take(struct cs_doc *doc, size_t n, size_t size)
{
    void *p = doc->failed ? NULL : cs_arena_alloc(&doc->arena, n, size);
    if (!p) doc->failed = true;
    return p;
}

/* Room for one element more in an arena array: a larger copy when it is full. */
static bool grow(struct cs_doc *doc, void *array, size_t *cap, size_t n, size_t size)
{
    void **at = array;
    if (n < *cap) return true;
    size_t want = *cap ? *cap * 2 : 4;
    void *p = take(doc, want, size);
    if (!p) return false;
    if (n) memcpy(p, *at, n * size);
    *at = p;
    *cap = want;
    return true;
}

enum cs_status cs_doc_make(struct cs_doc *doc, enum cs_lang lang, struct cs_error *e)
{
    *doc = (struct cs_doc){.lang = lang};
    doc->root = take(doc, 1, sizeof *doc->root);
    doc->spare = take(doc, 1, sizeof *doc->spare);
    return cs_doc_status(doc, e);
}

void cs_doc_release(struct cs_doc *doc)
{
    cs_arena_release(&doc->arena);
    cs_buf_release(&doc->scratch);
    *doc = (struct cs_doc){0};
}

enum cs_status cs_doc_status(const struct cs_doc *doc, struct cs_error *e)
{
    return doc->failed || doc->scratch.failed ? cs_fail_memory(e) : CS_OK;
}

struct cs_part *cs_doc_part(struct cs_doc *doc, struct cs_part *parent, enum cs_part_kind kind)
{
    struct cs_part *b = take(doc, 1, sizeof *b);
    if (!b) {
        b = &doc->spare->block;
        *b = (struct cs_part){.kind = kind, .parent = doc->root};
        return b;
    }
    b->kind = kind;
    b->parent = parent;
    if (parent->last)
        parent->last->next = b;
    else
        parent->child = b;
    parent->last = b;
    return b;
}

void cs_doc_cut(struct cs_part *parent, struct cs_part *last)
{
    parent->last = last;
    if (last)
        last->next = NULL;
    else
        parent->child = NULL;
}

/* Appends a span whose text already lives in the arena. */
static struct cs_span *add_span(struct cs_doc *doc, struct cs_line *line, struct cs_span span)
{
    if (!grow(doc, &line->spans, &line->cap, line->n, sizeof *line->spans)) return NULL;
    line->spans[line->n] = span;
    return &line->spans[line->n++];
}

struct cs_slice cs_doc_keep(struct cs_doc *doc, struct cs_slice text)
{
    struct cs_buf safe = {0};
    cs_safe_text(&safe, text);
    struct cs_slice kept = safe.failed ? cs_slice(NULL, 0) : cs_arena_copy(&doc->arena, cs_buf_slice(&safe));
    cs_buf_release(&safe);
    if (kept.p) return kept;
    doc->failed = true;
    return cs_slice("", 0);
}

double *cs_doc_numbers(struct cs_doc *doc, size_t n)
{
    double *numbers = take(doc, n ? n : 1, sizeof *numbers);
    for (size_t i = 0; numbers && i < n; i++) numbers[i] = NAN;
    return numbers;
}

struct cs_span *cs_line_add(struct cs_doc *doc, struct cs_line *line, enum cs_tone tone, struct cs_slice text)
{
    if (!text.n) return NULL;
    struct cs_slice kept = cs_doc_keep(doc, text);
    return kept.n ? add_span(doc, line, (struct cs_span){.text = kept, .tone = tone}) : NULL;
}

struct cs_span *cs_line_addz(struct cs_doc *doc, struct cs_line *line, enum cs_tone tone, const char *text)
{
    return cs_line_add(doc, line, tone, cs_slicez(text));
}

struct cs_span *cs_line_put(struct cs_doc *doc, struct cs_line *line, enum cs_tone tone, bool whole)
{
    struct cs_span *span = cs_line_add(doc, line, tone, cs_buf_slice(&doc->scratch));
    if (doc->scratch.failed) doc->failed = true;
    cs_buf_clear(&doc->scratch);
    if (span) span->whole = whole;
    return span;
}

void cs_line_join(struct cs_doc *doc, struct cs_line *line, const struct cs_line *more)
{
    for (size_t i = 0; i < more->n; i++) add_span(doc, line, more->spans[i]);
}

void cs_line_phrase(struct cs_doc *doc, struct cs_line *line, enum cs_tone tone, const char *phrase,
                    const struct cs_line *args, size_t n_args)
{
    for (;;) {
        size_t n = strcspn(phrase, "$");
        cs_line_add(doc, line, tone, cs_slice(phrase, n));
        phrase += n;
        if (!*phrase) return;
        size_t which = (size_t)(phrase[1] - '1');
        if (which < n_args) cs_line_join(doc, line, &args[which]);
        phrase += 2;
    }
}

struct cs_grid *cs_doc_grid(struct cs_doc *doc, struct cs_part *block, size_t n_columns)
{
    struct cs_grid *grid = take(doc, 1, sizeof *grid);
    struct cs_column *columns = take(doc, n_columns ? n_columns : 1, sizeof *columns);
    if (!grid || !columns) {
        grid = &doc->spare->grid;
        columns = doc->spare->columns;
    }
    *grid = (struct cs_grid){.columns = columns, .n_columns = n_columns, .width = 12};
    block->grid = grid;
    return grid;
}

struct cs_slice cs_doc_copy(struct cs_doc *doc, struct cs_slice text)
{
    struct cs_slice copy = cs_arena_copy(&doc->arena, text);
    if (!copy.p) doc->failed = true;
    return copy;
}

void cs_origin_set(struct cs_doc *doc, struct cs_origin *origin, struct cs_slice view,
                   const struct cs_slice *columns, size_t n_columns)
{
    *origin = (struct cs_origin){.view = cs_doc_copy(doc, view)};
    origin->columns = take(doc, n_columns + 1, sizeof *origin->columns);
    for (size_t i = 0; origin->columns && i < n_columns; i++)
        origin->columns[origin->n_columns++] = cs_doc_copy(doc, columns[i]);
}

struct cs_cell *cs_grid_row(struct cs_doc *doc, struct cs_grid *grid)
{
    static const struct cs_cell empty = {
        .number = {0, CS_TAG_MISSING}, .bar = -1, .mark = -1, .lo = -1, .hi = -1, .heat = -1};
    struct cs_cell *row = doc->spare->cells;
    if (grow(doc, &grid->cells, &grid->rows_cap, grid->n_rows, grid->n_columns * sizeof *row))
        row = grid->cells + grid->n_rows++ * grid->n_columns;
    for (size_t i = 0; i < grid->n_columns; i++) row[i] = empty;
    return row;
}
