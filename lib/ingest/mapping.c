/* mapping.c - from header, sample and map file to targets: the columns of the stream as one source fills
 * them. */
#include "ingest/mapping.h"
#include "ingest/assign.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- header ---- */

/* Names that are taken, and the number to try next behind each. */
struct names {
    struct cs_map taken;
    unsigned *next;
    size_t cap;
};

static void release_names(struct names *names)
{
    cs_map_release(&names->taken);
    free(names->next);
}

/* Takes a name; *added when nobody had it. */
static enum cs_status take_name(struct names *names, struct cs_slice name, uint32_t *id, bool *added,
                                struct cs_error *e)
{
    if (cs_grow(&names->next, &names->cap, names->taken.n + 1, sizeof *names->next, e) != CS_OK)
        return e->status;
    *id = cs_map_add(&names->taken, name, added);
    if (*id == CS_MAP_NONE) return cs_fail_memory(e);
    if (*added) names->next[*id] = 2;
    return CS_OK;
}

/* Makes *name a name of its own: itself, or `name_2`, `name_3` … when it is taken. */
static enum cs_status unique_name(struct cs_arena *arena, struct names *names, struct cs_slice *name,
                                  struct cs_error *e)
{
    bool added;
    uint32_t id, other;
    struct cs_buf made = {0};
    enum cs_status status = take_name(names, *name, &id, &added, e);
    while (status == CS_OK && !added) {
        cs_buf_clear(&made);
        cs_buf_adds(&made, *name);
        cs_buf_addf(&made, "_%u", names->next[id]++);
        status = cs_buf_status(&made, e);
        if (status == CS_OK) status = take_name(names, cs_buf_slice(&made), &other, &added, e);
    }
    if (status == CS_OK && made.n) {
        *name = cs_arena_copy(arena, cs_buf_slice(&made));
        if (!name->p) status = cs_fail_memory(e);
    }
    cs_buf_release(&made);
    return status;
}

/* A cell as a name: no control characters, no blanks around, not empty. */
static enum cs_status safe_name(struct cs_arena *arena, struct cs_slice cell, uint32_t number,
                                struct cs_slice *name, struct cs_error *e)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* a byte order mark may have got into the cell */
    struct cs_buf made = {0};
    if (cell.n >= 3 && !memcmp(cell.p, mark, 3)) cell = cs_slice(cell.p + 3, cell.n - 3);
    for (size_t i = 0; i < cell.n; i++)
        cs_buf_addc(&made, (unsigned char)cell.p[i] < ' ' || cell.p[i] == 0x7F ? ' ' : cell.p[i]);
    struct cs_slice trimmed = cs_cell_trim(cs_buf_slice(&made));
    if (trimmed.n == 0 && !made.failed) {
        cs_buf_clear(&made);
        cs_buf_addf(&made, "column_%u", number);
        trimmed = cs_buf_slice(&made);
    }
    enum cs_status status = cs_buf_status(&made, e);
    if (status == CS_OK) {
        *name = cs_arena_copy(arena, trimmed);
        if (!name->p) status = cs_fail_memory(e);
    }
    cs_buf_release(&made);
    return status;
}

enum cs_status cs_mapping_header(struct cs_mapping *m, const struct cs_slice *cells, uint32_t n,
                                 struct cs_error *e)
{
    struct names names = {0};
    *m = (struct cs_mapping){0};
    m->header.n = n;
    m->header.name = cs_arena_alloc(&m->arena, n, sizeof *m->header.name);
    enum cs_status status = m->header.name ? CS_OK : cs_fail_memory(e);
    for (uint32_t i = 0; i < n && status == CS_OK; i++) {
        status = safe_name(&m->arena, cells[i], i + 1, &m->header.name[i], e);
        if (status == CS_OK) status = unique_name(&m->arena, &names, &m->header.name[i], e);
    }
    release_names(&names);
    return status;
}

/* ---- sample ---- */

static void *keep(struct cs_arena *arena, const void *p, size_t n, size_t size)
{
    void *copy = cs_arena_alloc(arena, n, size);
    if (copy && n) memcpy(copy, p, n * size);
    return copy;
}

enum cs_status cs_mapping_sample(struct cs_mapping *m, const struct cs_block *block, const uint64_t *line,
                                 struct cs_error *e)
{
    if (m->sample.rows > 0) return CS_OK;
    m->sample = *block;
    m->sample.header = &m->header;
    char *data = cs_arena_alloc(&m->arena, block->size + 64, 1); /* room behind, as the block has */
    if (data && block->size) memcpy(data, block->data, block->size);
    m->sample.data = data;
    m->sample.start = keep(&m->arena, block->start, block->rows, sizeof *block->start);
    m->sample.sep = keep(&m->arena, block->sep, (size_t)block->rows * m->header.n, sizeof *block->sep);
    m->sample_line = keep(&m->arena, line, block->rows, sizeof *line);
    if (m->sample.data && m->sample.start && m->sample.sep && m->sample_line) return CS_OK;
    m->sample.rows = 0;
    return cs_fail_memory(e);
}

/* ---- targets ---- */

struct maker {
    struct cs_mapping *m;
    const struct cs_mapping_options *o;
    struct cs_assignment assignment;
    bool *taken; /* source columns that the map reads */
    bool *used;  /* source columns that some target reads */
    size_t cap;
};

uint32_t cs_mapping_find(const struct cs_mapping *m, struct cs_slice name)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (cs_slice_eq(m->target[i].name, name)) return i;
    return CS_NO_COLUMN;
}

static enum cs_status add_target(struct maker *k, const struct cs_column_def *column, struct cs_slice name,
                                 struct cs_target **to, struct cs_error *e)
{
    struct cs_mapping *m = k->m;
    if (cs_grow(&m->target, &k->cap, m->n + 1, sizeof *m->target, e) != CS_OK) return e->status;
    struct cs_target *t = *to = &m->target[m->n++];
    *t = (struct cs_target){.name = name, .column = column, .a = CS_NO_COLUMN, .b = CS_NO_COLUMN};
    t->reader = (struct cs_cell_reader){.column = column,
                                        .how = cs_cell_how(column),
                                        .scale = {1, 1},
                                        .fold = k->o->fold,
                                        .order = k->o->order,
                                        .change = k->o->change,
                                        .zone = k->o->zone};
    if (column && column->values) return cs_words_make(&t->reader.words, k->o->fold, column, e);
    return CS_OK;
}

static uint32_t source_column(const struct cs_mapping *m, struct cs_slice name)
{
    return cs_header_find(&m->header, name);
}

/* What a map gives to a column. */
static enum cs_status map_target(struct maker *k, const struct cs_mapped *mapped, struct cs_error *e)
{
    struct cs_target *t;
    const struct cs_column_def *column = cs_schema_column(mapped->name);
    if (add_target(k, column, mapped->name, &t, e) != CS_OK) return e->status;
    t->mapped = true;
    t->origin = CS_FROM_EXPR;
    t->map = mapped;
    t->reader.pointed = !mapped->is_name;
    if (!mapped->is_name) return CS_OK;
    t->a = source_column(k->m, mapped->from);
    if (t->a != CS_NO_COLUMN) t->origin = CS_FROM_CELL; /* else the binder tells what is wrong */
    return CS_OK;
}

/* What words give to a column. */
static enum cs_status word_target(struct maker *k, const struct cs_column_def *column, struct cs_error *e)
{
    const struct cs_mapping *m = k->m;
    struct cs_target *t;
    for (uint32_t i = 0; i < m->header.n; i++) {
        const struct cs_assigned *a = &k->assignment.of[i];
        if (a->match.column != column || a->clock) continue;
        if (add_target(k, column, cs_slicez(column->name), &t, e) != CS_OK) return e->status;
        t->origin = a->beside == CS_NO_COLUMN ? CS_FROM_CELL : CS_FROM_TWO;
        t->rank = a->match.rank;
        t->a = i;
        t->b = a->beside;
        t->reader.how = a->how;
        t->reader.scale = a->match.scale;
        t->reader.yes = a->match.yes;
        t->reader.no = a->match.no;
        k->used[i] = true;
        if (t->b != CS_NO_COLUMN) k->used[t->b] = true;
    }
    return CS_OK;
}

static const struct cs_mapped *mapped(const struct cs_mapfile *map, struct cs_slice name)
{
    for (size_t i = 0; map && i < map->n; i++)
        if (cs_slice_eq(map->columns[i].name, name)) return &map->columns[i];
    return NULL;
}

/* The columns of the kind, in the order of the schema. */
static enum cs_status make_own(struct maker *k, struct cs_error *e)
{
    struct cs_slice name;
    for (const char *list = k->m->kind->columns; cs_schema_next(&list, &name);) {
        const struct cs_mapped *by_map = mapped(k->o->map, name);
        enum cs_status status = by_map ? map_target(k, by_map, e) : word_target(k, cs_schema_column(name), e);
        if (status != CS_OK) return status;
        if (!cs_slice_eqz(name, "source") || cs_mapping_find(k->m, name) != CS_NO_COLUMN) continue;
        struct cs_target *t;
        if (add_target(k, cs_schema_column(name), name, &t, e) != CS_OK) return e->status;
        struct cs_buf escaped = {0};
        if (!cs_utf8_valid(k->o->source)) {
            cs_fail(e, CS_USAGE, "the name '%s' is not UTF-8", cs_quote(k->o->source).text);
            return cs_error_cure(e, "--source NAME");
        }
        t->origin = CS_FROM_CONSTANT;
        cs_field_add(&escaped, k->o->source);
        status = cs_buf_status(&escaped, e);
        if (status == CS_OK) t->constant = cs_arena_copy(&k->m->arena, cs_buf_slice(&escaped));
        cs_buf_release(&escaped);
        if (status != CS_OK) return status;
        if (!t->constant.p) return cs_fail_memory(e);
    }
    return CS_OK;
}

/* Columns that a map makes beyond those of the kind. */
static enum cs_status make_foreign_by_map(struct maker *k, struct cs_error *e)
{
    for (size_t i = 0; k->o->map && i < k->o->map->n; i++) {
        const struct cs_mapped *by_map = &k->o->map->columns[i];
        if (cs_mapping_find(k->m, by_map->name) == CS_NO_COLUMN && map_target(k, by_map, e) != CS_OK)
            return e->status;
    }
    return CS_OK;
}

/* A name of ours that is left over: text may keep it, anything else must read as what its name says. */
static enum cs_status own_name(struct maker *k, uint32_t source, const struct cs_column_def **column,
                               struct cs_error *e)
{
    const struct cs_column_def *c = cs_schema_column(k->m->header.name[source]);
    bool fits = false;
    *column = NULL;
    if (!c || (c->type == CS_TEXT && !c->closed)) return CS_OK;
    if (cs_mapping_find(k->m, cs_slicez(c->name)) == CS_NO_COLUMN &&
        cs_assign_fits(k->m, source, c, k->o, &fits, e) != CS_OK)
        return e->status;
    if (fits) *column = c;
    return CS_OK;
}

static enum cs_status pass_on(struct maker *k, struct names *names, uint32_t source, struct cs_error *e)
{
    struct cs_mapping *m = k->m;
    const struct cs_assigned *a = &k->assignment.of[source];
    const struct cs_column_def *column, *own = cs_schema_column(m->header.name[source]);
    struct cs_slice name = m->header.name[source];
    struct cs_target *t;
    uint32_t id;
    bool added;
    if (own_name(k, source, &column, e) != CS_OK) return e->status;
    bool unfit = own && !column && (own->type != CS_TEXT || own->closed);
    if (unfit && take_name(names, name, &id, &added, e) != CS_OK) return e->status;
    if (unique_name(&m->arena, names, &name, e) != CS_OK) return e->status;
    if (column && !cs_slice_eqz(name, column->name)) column = NULL;
    if (add_target(k, column, name, &t, e) != CS_OK) return e->status;
    t->a = source;
    t->misfit = a->misfit;
    memcpy(t->misfit_cell, a->misfit_cell, sizeof t->misfit_cell);
    k->used[source] = true;
    return CS_OK;
}

/* What nobody read passes through. */
static enum cs_status make_rest(struct maker *k, struct cs_error *e)
{
    struct cs_mapping *m = k->m;
    struct names names = {0};
    enum cs_status status = CS_OK;
    uint32_t id;
    bool added;
    for (uint32_t i = 0; i < m->n && status == CS_OK; i++)
        status = take_name(&names, m->target[i].name, &id, &added, e);
    for (uint32_t i = 0; i < m->header.n && status == CS_OK; i++) {
        bool consumed = k->taken[i] && !cs_mapfile_keeps(k->o->map, m->header.name[i]);
        if (!k->used[i] && !consumed) status = pass_on(k, &names, i, e);
    }
    release_names(&names);
    return status;
}

/* A duration that is known from two times: they win over a duration that the source gives. */
static enum cs_status derive(struct maker *k, const char *name, const char *from, const char *to,
                             struct cs_error *e)
{
    struct cs_mapping *m = k->m;
    uint32_t a = cs_mapping_find(m, cs_slicez(from)), b = cs_mapping_find(m, cs_slicez(to));
    uint32_t own = cs_mapping_find(m, cs_slicez(name));
    struct cs_target *t;
    if (a == CS_NO_COLUMN || b == CS_NO_COLUMN) return CS_OK;
    if (own != CS_NO_COLUMN && m->target[own].mapped) return CS_OK;
    if (own == CS_NO_COLUMN) {
        if (add_target(k, cs_schema_column(cs_slicez(name)), cs_slicez(name), &t, e) != CS_OK)
            return e->status;
    } else {
        t = &m->target[own];
    }
    t->origin = CS_FROM_TIMES;
    t->from = a;
    t->to = b;
    return CS_OK;
}

static void take_column(void *ctx, struct cs_slice name)
{
    struct maker *k = ctx;
    uint32_t i = source_column(k->m, name);
    if (i != CS_NO_COLUMN) k->taken[i] = true;
}

/* What the map requires must be among the targets. */
static enum cs_status check_required(struct maker *k, struct cs_error *e)
{
    struct cs_slice rest = k->o->map ? k->o->map->require : CS_LIT(""), name;
    while (cs_list_next(&rest, &name)) {
        if (cs_mapping_find(k->m, name) != CS_NO_COLUMN) continue;
        cs_fail(e, CS_DATA, "no column is known as %s, which the map requires", cs_quote(name).text);
        cs_error_cure(e, "name it in the map, or take it out of 'require'");
        return cs_error_at(e, k->o->file, 1, 0);
    }
    return CS_OK;
}

static enum cs_status make(struct maker *k, struct cs_error *e)
{
    struct cs_mapping *m = k->m;
    k->taken = cs_arena_alloc(&m->arena, m->header.n, sizeof *k->taken);
    k->used = cs_arena_alloc(&m->arena, m->header.n, sizeof *k->used);
    if (!k->taken || !k->used) return cs_fail_memory(e);
    for (size_t i = 0; k->o->map && i < k->o->map->n; i++)
        cs_expr_columns(k->o->map->columns[i].expr, take_column, k);
    if (cs_assign_kind(&k->assignment, m, k->taken, k->o, e) != CS_OK) return e->status;
    m->kind = k->assignment.kind;
    m->survey = k->assignment.survey;
    if (make_own(k, e) != CS_OK || derive(k, "response_s", "created_at", "responded_at", e) != CS_OK ||
        derive(k, "resolve_s", "created_at", "resolved_at", e) != CS_OK || make_foreign_by_map(k, e) != CS_OK)
        return e->status;
    return make_rest(k, e) == CS_OK ? check_required(k, e) : e->status;
}

enum cs_status cs_mapping_decide(struct cs_mapping *m, const struct cs_mapping_options *o, struct cs_error *e)
{
    struct cs_mapping_options own = *o;
    struct cs_mapfile fit;
    struct maker k = {.m = m, .o = &own};
    m->lookups = o->lookups;
    m->n_lookups = o->n_lookups;
    if (o->map) {
        if (cs_mapfile_fit(&fit, o->map, &m->header, &m->arena, e) != CS_OK) return e->status;
        own.map = &fit;
    }
    if (make(&k, e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_target *t = &m->target[i];
        if (t->reader.how == CS_HOW_TIME && t->a != CS_NO_COLUMN)
            t->reader.number = cs_mapping_numbers(m, t->a);
        t->reader.scores = o->scores;
        if (t->a != CS_NO_COLUMN && cs_mapping_unit(m, t->a, t->rank, &t->reader, e) != CS_OK)
            return e->status;
    }
    cs_mapping_points(m);
    return cs_mapping_ids(m, true, o->file, e);
}

void cs_odd_add(struct cs_odd *odd, const char *word)
{
    for (unsigned i = 0; i < odd->n; i++)
        if (!strcmp(odd->word[i], word)) return;
    odd->more |= odd->n == CS_ODD;
    if (odd->n < CS_ODD) snprintf(odd->word[odd->n++], sizeof odd->word[0], "%s", word);
}

void cs_mapping_count(struct cs_mapping *m, const struct cs_tally *tally)
{
    for (uint32_t i = 0; i < m->n; i++) {
        struct cs_tally *to = &m->target[i].met;
        if (to->bad.n == 0) memcpy(to->bad_text, tally[i].bad_text, sizeof to->bad_text);
        cs_count_add(&to->bad, &tally[i].bad);
        to->filled += tally[i].filled;
        to->wall += tally[i].wall;
        to->floored += tally[i].floored;
        to->gaps += tally[i].gaps;
        to->folds += tally[i].folds;
        to->swapped += tally[i].swapped;
        to->dates += tally[i].dates;
        to->longs.n += tally[i].longs.n;
        to->longs.rounded += tally[i].longs.rounded;
        to->longs.zeros += tally[i].longs.zeros;
        to->differ += tally[i].differ;
        cs_count_add(&to->before, &tally[i].before);
        for (unsigned k = 0; k < tally[i].odd.n; k++) cs_odd_add(&to->odd, tally[i].odd.word[k]);
        to->odd.more |= tally[i].odd.more;
    }
}

void cs_mapping_release(struct cs_mapping *m)
{
    for (uint32_t i = 0; i < m->n; i++) cs_words_free(m->target[i].reader.words);
    free(m->target);
    cs_arena_release(&m->arena);
    *m = (struct cs_mapping){0};
}
