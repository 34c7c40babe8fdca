/* assign.c - words propose, the sample disposes. */
#include "ingest/assign.h"
#include <stdlib.h>
#include <string.h>

enum { LOOK = 200 }; /* filled cells of the sample that are tried */

/* How many cells of the sample can be read so. */
struct fit {
    uint32_t read, bad;
    char bad_cell[48];
};

static enum cs_status try_cells(struct cs_mapping *m, uint32_t column, struct cs_cell_reader *r,
                                struct fit *fit, struct cs_error *e)
{
    for (uint32_t row = 0; row < m->sample.rows && fit->read + fit->bad < LOOK; row++) {
        struct cs_slice cell = cs_unescape(cs_field(&m->sample, row, column), &m->arena);
        enum cs_cell what;
        if (!cell.p) return cs_fail_memory(e);
        if (cs_cell_read(r, cell, &what, e) != CS_OK) return e->status;
        if (what == CS_CELL_BAD && fit->bad++ == 0)
            memcpy(fit->bad_cell, cs_quote(cell).text, sizeof fit->bad_cell);
        fit->read += what == CS_CELL_READ || what == CS_CELL_KEPT || what == CS_CELL_BEYOND;
    }
    return CS_OK;
}

static enum cs_status try_match(struct cs_mapping *m, uint32_t column, const struct cs_alias_match *match,
                                const struct cs_mapping_options *o, struct fit *fit, struct cs_error *e)
{
    struct cs_cell_reader r = {
        .column = match->column,
        .how = match->rank == CS_ALIAS_FLAG ? CS_HOW_FLAG : cs_cell_how(match->column),
        .scale = match->scale,
        .yes = match->yes,
        .no = match->no,
        .fold = o->fold, /* in either order of day and month: what an order contradicts is still a date */
    };
    *fit = (struct fit){0};
    if (r.how == CS_HOW_TIME) r.number = cs_mapping_numbers(m, column);
    r.scores = o->scores;
    if (cs_mapping_unit(m, column, match->rank, &r, e) != CS_OK) return e->status;
    if (match->column->values && cs_words_make(&r.words, o->fold, match->column, e) != CS_OK)
        return e->status;
    enum cs_status status = try_cells(m, column, &r, fit, e);
    cs_words_free(r.words);
    return status;
}

enum cs_status cs_assign_fits(struct cs_mapping *m, uint32_t source, const struct cs_column_def *column,
                              const struct cs_mapping_options *o, bool *fits, struct cs_error *e)
{
    struct cs_alias_match match = {.column = column, .scale = {1, 1}};
    struct fit fit;
    if (try_match(m, source, &match, o, &fit, e) != CS_OK) return e->status;
    *fits = fit.bad <= fit.read;
    return CS_OK;
}

/* ---- proposals ---- */

struct proposal {
    uint32_t column; /* of the source */
    size_t order;    /* in which it was made */
    struct cs_alias_match match;
};
struct proposals {
    struct proposal *of;
    size_t n, cap;
};

static bool map_makes(const struct cs_mapfile *map, const char *name)
{
    for (size_t i = 0; map && i < map->n; i++)
        if (cs_slice_eqz(map->columns[i].name, name)) return true;
    return false;
}

static void remember_misfit(struct cs_assigned *of, const struct cs_alias_match *match, const struct fit *fit)
{
    if (of->misfit || match->rank >= CS_ALIAS_FLAG) return;
    of->misfit = match->column;
    memcpy(of->misfit_cell, fit->bad_cell, sizeof of->misfit_cell);
}

static enum cs_status propose(struct proposals *all, struct cs_assignment *a, struct cs_mapping *m,
                              uint32_t column, const struct cs_mapping_options *o, struct cs_error *e)
{
    struct cs_alias_match match[CS_ALIAS_MAX];
    size_t n;
    if (cs_alias_column(o->fold, a->kind, m->header.name[column], match, &n, e) != CS_OK) return e->status;
    for (size_t i = 0; i < n; i++) {
        struct fit fit;
        if (map_makes(o->map, match[i].column->name)) continue;
        if (try_match(m, column, &match[i], o, &fit, e) != CS_OK) return e->status;
        if (fit.bad > fit.read) {
            remember_misfit(&a->of[column], &match[i], &fit);
            continue;
        }
        if (cs_grow(&all->of, &all->cap, all->n + 1, sizeof *all->of, e) != CS_OK) return e->status;
        all->of[all->n] = (struct proposal){column, all->n, match[i]};
        all->n++;
    }
    return CS_OK;
}

/* The surest first; then in the order of the file. */
static int by_rank(const void *a, const void *b)
{
    const struct proposal *x = a, *y = b;
    if (x->match.rank != y->match.rank) return x->match.rank < y->match.rank ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool has_column(const struct cs_assignment *a, uint32_t n, const struct cs_column_def *column)
{
    for (uint32_t i = 0; i < n; i++)
        if (a->of[i].match.column == column && !a->of[i].clock) return true;
    return false;
}

/* ---- a date and a clock ---- */

/* Do the cells of the sample hold dates without a clock, or clocks without a date? */
static bool are_all(const struct cs_mapping *m, uint32_t column, bool dates)
{
    uint32_t seen = 0;
    for (uint32_t row = 0; row < m->sample.rows && seen < LOOK; row++) {
        struct cs_when w;
        struct cs_slice cell = cs_cell_trim(cs_field(&m->sample, row, column));
        if (cell.n == 0) continue;
        if (!cs_when_read(cell, CS_ORDER_UNKNOWN, &w) || w.has_date != dates || w.has_clock == dates)
            return false;
        seen++;
    }
    return seen > 0;
}

static bool is_required(const struct cs_kind_def *kind, const struct cs_column_def *column)
{
    struct cs_slice name;
    for (const char *list = kind->required; cs_schema_next(&list, &name);)
        if (cs_slice_eqz(name, column->name)) return true;
    return false;
}

/* Is a header word the clock half of a moment? */
static bool is_clock_word(struct cs_slice word)
{
    return cs_slice_eqz(word, "time") || cs_slice_eqz(word, "时间") || cs_slice_eqz(word, "clock") ||
           cs_slice_eqz(word, "calltime") || cs_slice_eqz(word, "来电时间") || cs_slice_eqz(word, "开始时间");
}

/* When the time that the kind requires was found in a column of dates without clocks: gives it the clocks of
 * another column. */
static enum cs_status join_clock(struct cs_assignment *a, struct cs_mapping *m, const bool *taken,
                                 const struct cs_mapping_options *o, struct cs_error *e)
{
    uint32_t date = CS_NO_COLUMN;
    for (uint32_t i = 0; i < m->header.n; i++)
        if (a->of[i].match.column && a->of[i].how == CS_HOW_TIME &&
            is_required(a->kind, a->of[i].match.column) && are_all(m, i, true))
            date = i;
    for (uint32_t i = 0; date != CS_NO_COLUMN && i < m->header.n; i++) {
        struct cs_slice word;
        if (taken[i] || a->of[i].match.column) continue;
        if (cs_fold_word(o->fold, m->header.name[i], &word, e) != CS_OK) return e->status;
        if (!is_clock_word(word) || !are_all(m, i, false)) continue;
        a->of[i] = a->of[date];
        a->of[i].clock = true;
        a->of[i].beside = date;
        a->of[date].beside = i;
        break;
    }
    return CS_OK;
}

/* ---- one kind ---- */

static bool makes(const struct cs_assignment *a, const struct cs_mapping *m, const struct cs_mapfile *map,
                  const char *name)
{
    return map_makes(map, name) || has_column(a, m->header.n, cs_schema_column(cs_slicez(name)));
}

/* Scores by ticket, without the contacts themselves, come without a creation time. */
static bool is_survey(const struct cs_assignment *a, const struct cs_mapping *m, const struct cs_mapfile *map)
{
    return makes(a, m, map, "ticket_id") && !a->keyless &&
           (makes(a, m, map, "csat") || makes(a, m, map, "nps"));
}

static void check_required(struct cs_assignment *a, const struct cs_mapping *m,
                           const struct cs_mapping_options *o)
{
    struct cs_slice name;
    bool first = true;
    a->complete = true;
    for (const char *list = a->kind->required; cs_schema_next(&list, &name); first = false) {
        const struct cs_column_def *column = cs_schema_column(name);
        bool there = map_makes(o->map, column->name);
        for (uint32_t i = 0; i < m->header.n; i++) {
            if (a->of[i].match.column != column) continue;
            there = true;
            if (first) a->keyless = a->of[i].match.rank == CS_ALIAS_WEAK;
        }
        if (there || !a->complete) continue;
        if (cs_slice_eqz(name, "created_at") && is_survey(a, m, o->map)) {
            a->survey = true;
            continue;
        }
        a->complete = false;
        a->missing = name;
    }
}

enum cs_status cs_assign(struct cs_assignment *a, struct cs_mapping *m, const struct cs_kind_def *kind,
                         const bool *taken, const struct cs_mapping_options *o, struct cs_error *e)
{
    struct proposals all = {0};
    enum cs_status status = CS_OK;
    *a = (struct cs_assignment){.kind = kind};
    a->of = cs_arena_alloc(&m->arena, m->header.n, sizeof *a->of);
    if (!a->of) return cs_fail_memory(e);
    for (uint32_t i = 0; i < m->header.n; i++) {
        a->of[i].beside = CS_NO_COLUMN;
        if (!taken[i] && status == CS_OK) status = propose(&all, a, m, i, o, e);
    }
    if (all.n > 1) qsort(all.of, all.n, sizeof *all.of, by_rank);
    for (size_t i = 0; i < all.n && status == CS_OK; i++) {
        const struct proposal *p = &all.of[i];
        if (a->of[p->column].match.column || has_column(a, m->header.n, p->match.column)) continue;
        a->of[p->column].match = p->match;
        a->of[p->column].how = p->match.rank == CS_ALIAS_FLAG ? CS_HOW_FLAG : cs_cell_how(p->match.column);
        a->strong += p->match.rank < CS_ALIAS_WEAK;
        a->weak += p->match.rank == CS_ALIAS_WEAK;
    }
    free(all.of);
    if (status == CS_OK) status = join_clock(a, m, taken, o, e);
    if (status == CS_OK) check_required(a, m, o);
    return status;
}
