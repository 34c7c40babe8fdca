/* labels.c - the file is a lookup; its words are put into two maps, as they are and folded. */
#include "clean/labels.h"
#include "expr/lookup.h"
#include "text/fold.h"
#include <stdlib.h>

struct cs_labels {
    struct cs_slice path;
    struct cs_arena arena;
    struct cs_map words, folded;
    struct cs_slice *label; /* by word */
    uint32_t *of_folded;    /* by folded word: its word; CS_MAP_NONE: two labels */
    size_t label_cap, folded_cap, longest;
};

static enum cs_status add_word(struct cs_labels *l, struct cs_slice word, struct cs_slice label,
                               struct cs_buf *scratch, struct cs_error *e)
{
    bool added;
    uint32_t id = cs_map_add(&l->words, word, &added);
    if (id == CS_MAP_NONE) return cs_fail_memory(e);
    if (!added) return CS_OK;
    enum cs_status st = cs_grow(&l->label, &l->label_cap, (size_t)id + 1, sizeof *l->label, e);
    if (st) return st;
    l->label[id] = label;
    cs_buf_clear(scratch);
    cs_text_fold(word, scratch);
    if ((st = cs_buf_status(scratch, e)) != CS_OK || !scratch->n) return st;
    uint32_t f = cs_map_add(&l->folded, cs_buf_slice(scratch), &added);
    if (f == CS_MAP_NONE) return cs_fail_memory(e);
    st = cs_grow(&l->of_folded, &l->folded_cap, (size_t)f + 1, sizeof *l->of_folded, e);
    if (st) return st;
    if (added)
        l->of_folded[f] = id;
    else if (l->of_folded[f] != CS_MAP_NONE && !cs_slice_eq(l->label[l->of_folded[f]], label))
        l->of_folded[f] = CS_MAP_NONE;
    return CS_OK;
}

static enum cs_status add_row(struct cs_labels *l, struct cs_lookup *file, uint32_t row, uint32_t from,
                              uint32_t to, struct cs_buf *scratch, struct cs_error *e)
{
    struct cs_slice word = cs_lookup_cell(file, row, from), target = cs_lookup_cell(file, row, to);
    struct cs_buf cell = {0};
    cs_field_add(&cell, target);
    enum cs_status st = cs_buf_status(&cell, e);
    struct cs_slice label = st ? target : cs_arena_copy(&l->arena, cs_buf_slice(&cell));
    cs_buf_release(&cell);
    if (st) return st;
    if (!label.p) return cs_fail_memory(e);
    if (label.n > l->longest) l->longest = label.n;
    return word.n ? add_word(l, word, label, scratch, e) : CS_OK;
}

/* Labels come last: a word that is also a label of another word is mapped as the file says. */
static enum cs_status add_labels(struct cs_labels *l, struct cs_lookup *file, uint32_t to,
                                 struct cs_buf *scratch, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (uint32_t row = 0; row < cs_lookup_rows(file) && !st; row++) {
        struct cs_slice target = cs_lookup_cell(file, row, to);
        struct cs_buf cell = {0};
        cs_field_add(&cell, target);
        st = cs_buf_status(&cell, e);
        struct cs_slice label = st ? target : cs_arena_copy(&l->arena, cs_buf_slice(&cell));
        cs_buf_release(&cell);
        if (!st && !label.p) st = cs_fail_memory(e);
        if (!st && target.n) st = add_word(l, target, label, scratch, e);
    }
    return st;
}

static enum cs_status read_file(struct cs_labels *l, struct cs_lookup *file, struct cs_error *e)
{
    const struct cs_header *h = cs_lookup_header(file);
    uint32_t from = cs_header_find(h, CS_LIT("from")), to = cs_header_find(h, CS_LIT("to"));
    struct cs_buf scratch = {0};
    enum cs_status st = CS_OK;
    if (to == CS_NO_COLUMN) {
        cs_fail(e, CS_USAGE, "no column 'to'");
        return cs_error_at(e, l->path.p, 1, 0);
    }
    for (uint32_t row = 0; row < cs_lookup_rows(file) && !st; row++)
        st = add_row(l, file, row, from, to, &scratch, e);
    if (!st) st = add_labels(l, file, to, &scratch, e);
    cs_buf_release(&scratch);
    return st;
}

enum cs_status cs_labels_open(struct cs_labels **out, const char *path, struct cs_error *e)
{
    struct cs_labels *l = cs_alloc(1, sizeof *l);
    struct cs_lookup *file = NULL;
    struct cs_buf spec = {0};
    *out = NULL;
    if (!l) return cs_fail_memory(e);
    l->path = cs_arena_copy(&l->arena, cs_slicez(path));
    cs_buf_addf(&spec, "labels=%s:from", path);
    cs_buf_addc(&spec, '\0');
    enum cs_status st = l->path.p ? cs_buf_status(&spec, e) : cs_fail_memory(e);
    if (!st) st = cs_lookup_open(&file, spec.p, e);
    if (!st) st = read_file(l, file, e);
    cs_lookup_free(file);
    cs_buf_release(&spec);
    if (st)
        cs_labels_free(l);
    else
        *out = l;
    return st;
}

void cs_labels_free(struct cs_labels *l)
{
    if (!l) return;
    cs_map_release(&l->words);
    cs_map_release(&l->folded);
    free(l->label);
    free(l->of_folded);
    cs_arena_release(&l->arena);
    free(l);
}

size_t cs_labels_longest(const struct cs_labels *l)
{
    return l->longest;
}

bool cs_labels_find(const struct cs_labels *l, struct cs_slice word, struct cs_buf *scratch,
                    struct cs_slice *label)
{
    uint32_t id = cs_map_find(&l->words, word);
    if (id == CS_MAP_NONE) {
        cs_buf_clear(scratch);
        cs_text_fold(word, scratch);
        uint32_t f = scratch->n ? cs_map_find(&l->folded, cs_buf_slice(scratch)) : CS_MAP_NONE;
        if (f != CS_MAP_NONE) id = l->of_folded[f];
    }
    if (id == CS_MAP_NONE) return false;
    *label = l->label[id];
    return true;
}
