/* small.c - cells, the lines of tables that they lie on, and a work list of lines from which something could
 * still be computed. */
#include "report/small.h"

#include "base/period.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* What is hidden as one: the same keys, days, metric and comparison, in whichever view. Views may have looked
 * at other rows; cells of the same name and another number of cases are others. */
struct cell {
    double n;       /* cases; 0: nobody, never hidden */
    uint32_t first; /* its places on lines, linked */
    bool hidden, small;
};
/* The cells of a view that share all keys but one: together they are their total. */
struct line {
    uint32_t from, n; /* its cells in spots[] */
    uint32_t next;    /* the smallest that may still be shown */
    uint32_t n_hidden;
    double hidden, sum; /* cases */
    size_t fact, along; /* one of its facts, and the key that its cells do not share */
    bool queued;
};
struct spot {
    uint32_t cell, line, next; /* next: of the same cell */
};

struct search {
    struct cs_facts *facts;
    double k;
    struct group {
        const struct cs_facts_view *view;
        const struct cs_fact_group *group;
        double size; /* the largest n of its values */
    } * groups;      /* by id */
    struct cs_map cells_map, lines_map;
    struct cell *cells;
    size_t cells_cap;
    struct line *lines;
    size_t lines_cap;
    struct spot *spots;
    size_t n_spots, spots_cap;
    uint32_t *fact_cell; /* of each fact; NONE: not to be judged */
    uint32_t *queue;
    size_t n_queue, queue_cap;
    struct cs_buf name;
    struct cs_small *told;
};

/* ---- facts and their cells ---- */

static struct cs_fact_place place_of(const struct search *s, size_t i)
{
    return cs_facts_place(s->facts, i);
}

static bool is_value(const struct search *s, const struct cs_fact_place *p)
{
    return s->facts->words.key[p->vs].n == 0;
}

/* A share that tells how many of a whole are in a part: its cases are those in the part. */
static bool is_part(const struct search *s, const struct cs_fact *f, const struct cs_fact_place *p)
{
    static const char *const views[] = {"segment",        "segment_value",  "segment_move",
                                        "segment_change", "segment_moves",  "cohort",
                                        "cohort_age",     "cohort_period",  "churn_levels",
                                        "churn_groups",   "churn_overview", "churn_profile_value"};
    const struct cs_facts_view *v = s->groups[p->group].view;
    if (!cs_slice_eqz(f->unit, "share") || cs_num_missing(f->num) || !v) return false;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        if (cs_slice_eqz(v->id, views[i])) return true;
    return false;
}

/* The cases behind a fact: its n, else the size of its group; of a comparison the count it is with. NAN-free;
 * negative: not known. */
static double cases(const struct search *s, const struct cs_fact *f, const struct cs_fact_place *p)
{
    if (!is_value(s, p))
        return cs_slice_eqz(f->unit, "count") && !cs_num_missing(f->base) ? cs_num_double(f->base) : -1;
    if (is_part(s, f, p)) return cs_num_double(f->num);
    if (!cs_num_missing(f->n)) return cs_num_double(f->n);
    return s->groups[p->group].size;
}

/* Appends the keys of a group by name, without key `but`; a date becomes the days. */
static void add_keys(struct search *s, const struct group *g, size_t but, int64_t from, int64_t to)
{
    struct cs_buf *b = &s->name;
    const struct cs_facts_view *v = g->view;
    for (size_t done = 0, last = SIZE_MAX; done < v->n_keys; done++) {
        size_t least = SIZE_MAX; /* in order of their names: views differ in the order of keys */
        for (size_t i = 0; i < v->n_keys; i++) {
            bool after = last == SIZE_MAX || cs_slice_cmp(v->key[i], v->key[last]) > 0;
            if (after && (least == SIZE_MAX || cs_slice_cmp(v->key[i], v->key[least]) < 0)) least = i;
        }
        if (least == SIZE_MAX) break;
        last = least;
        int64_t day;
        if (least == but) continue;
        if (cs_slice_eqz(v->key[least], "date") && cs_date_parse(g->group->key[least], &day)) {
            from = to = day;
            continue;
        }
        cs_buf_adds(b, v->key[least]);
        cs_buf_addc(b, '=');
        cs_buf_adds(b, g->group->key[least]);
        cs_buf_addc(b, '\t');
    }
    cs_buf_addf(b, "\n%lld %lld", (long long)from, (long long)to);
}

static enum cs_status short_of(const struct search *s, const struct cs_map *map, struct cs_error *e)
{
    return s->name.failed ? cs_fail_memory(e) : cs_map_status(map, e);
}

/* Of a fact's cell or, without key `but`, of the total of its line. */
static void name_cell(struct search *s, size_t fact, size_t but)
{
    const struct cs_fact_place at = place_of(s, fact), *p = &at;
    const struct cs_fact *f = &s->facts->facts[fact];
    const struct group *g = &s->groups[p->group];
    cs_buf_clear(&s->name);
    cs_buf_addf(&s->name, "%u %u ", p->metric, p->vs);
    add_keys(s, g, but, f->from, f->to);
}

static enum cs_status add_cell(struct search *s, size_t fact, struct cs_error *e)
{
    struct cs_fact_place p = place_of(s, fact);
    const struct cs_fact *f = &s->facts->facts[fact];
    double n = cases(s, f, &p);
    s->fact_cell[fact] = NONE;
    if (n < 0 || !s->groups[p.group].view) return CS_OK;
    name_cell(s, fact, SIZE_MAX);
    cs_buf_addf(&s->name, " %.17g", n);
    bool added = false;
    uint32_t id = cs_map_add(&s->cells_map, cs_buf_slice(&s->name), &added);
    enum cs_status st = short_of(s, &s->cells_map, e);
    if (!st && added) st = cs_grow(&s->cells, &s->cells_cap, id + 1, sizeof *s->cells, e);
    if (st) return st;
    if (added) s->cells[id] = (struct cell){.first = NONE, .n = n};
    s->fact_cell[fact] = id;
    return CS_OK;
}

/* ---- lines ---- */

/* The line of a fact's cell along key `along`. */
static enum cs_status add_spot(struct search *s, size_t fact, size_t along, struct cs_error *e)
{
    name_cell(s, fact, along);
    cs_buf_addf(&s->name, " %u %zu", place_of(s, fact).view, along);
    bool added = false;
    uint32_t id = cs_map_add(&s->lines_map, cs_buf_slice(&s->name), &added);
    enum cs_status st = short_of(s, &s->lines_map, e);
    if (!st && added) st = cs_grow(&s->lines, &s->lines_cap, id + 1, sizeof *s->lines, e);
    if (!st) st = cs_grow(&s->spots, &s->spots_cap, s->n_spots + 1, sizeof *s->spots, e);
    if (st) return st;
    if (added) s->lines[id] = (struct line){.fact = fact, .along = along};
    s->lines[id].n++;
    s->lines[id].sum += s->cells[s->fact_cell[fact]].n;
    s->spots[s->n_spots++] = (struct spot){.cell = s->fact_cell[fact], .line = id};
    return CS_OK;
}

static int by_line(const void *a, const void *b, void *ctx)
{
    const struct spot *x = a, *y = b;
    const struct search *s = ctx;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    double n = s->cells[x->cell].n, m = s->cells[y->cell].n;
    if (n != m) return n < m ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

static enum cs_status make_lines(struct search *s, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < s->facts->n_facts && !st; i++) {
        if (s->fact_cell[i] == NONE || !(s->cells[s->fact_cell[i]].n > 0)) continue;
        const struct cs_facts_view *view = s->groups[place_of(s, i).group].view;
        for (size_t k = 0; k < view->n_keys && !st; k++) st = add_spot(s, i, k, e);
    }
    if (st || !s->n_spots) return st;
    qsort_r(s->spots, s->n_spots, sizeof *s->spots, by_line, s);
    for (uint32_t i = 0; i < s->n_spots; i++) {
        struct line *l = &s->lines[s->spots[i].line];
        if (i == 0 || s->spots[i - 1].line != s->spots[i].line) l->from = l->next = i;
        s->spots[i].next = s->cells[s->spots[i].cell].first;
        s->cells[s->spots[i].cell].first = i;
    }
    return CS_OK;
}

/* ---- hiding ---- */

static enum cs_status hide(struct search *s, uint32_t id, bool small, struct cs_error *e)
{
    struct cell *c = &s->cells[id];
    if (c->hidden || !(c->n > 0)) return CS_OK;
    c->hidden = true;
    c->small = small;
    for (uint32_t i = c->first; i != NONE; i = s->spots[i].next) {
        struct line *l = &s->lines[s->spots[i].line];
        l->n_hidden++;
        l->hidden += c->n;
        if (l->queued) continue;
        enum cs_status st = cs_grow(&s->queue, &s->queue_cap, s->n_queue + 1, sizeof *s->queue, e);
        if (st) return st;
        s->queue[s->n_queue++] = s->spots[i].line;
        l->queued = true;
    }
    return CS_OK;
}

static enum cs_status hide_total(struct search *s, const struct line *l, struct cs_error *e)
{
    name_cell(s, l->fact, l->along);
    cs_buf_addf(&s->name, " %.17g", l->sum);
    if (s->name.failed) return cs_fail_memory(e);
    uint32_t id = cs_map_find(&s->cells_map, cs_buf_slice(&s->name));
    return id == CS_MAP_NONE ? CS_OK : hide(s, id, false, e);
}

/* Hides on a line until nothing of it can be computed from its total. */
static enum cs_status settle(struct search *s, uint32_t id, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    s->lines[id].queued = false;
    while (!st && s->lines[id].n_hidden && (s->lines[id].n_hidden == 1 || s->lines[id].hidden < s->k)) {
        struct line *l = &s->lines[id];
        while (l->next < l->from + l->n && s->cells[s->spots[l->next].cell].hidden) l->next++;
        if (l->next < l->from + l->n) {
            st = hide(s, s->spots[l->next].cell, false, e);
        } else {
            return hide_total(s, l, e);
        }
    }
    return st;
}

static void blank(struct cs_fact *f)
{
    struct cs_num *const numbers[] = {&f->value, &f->n,    &f->num,  &f->den,     &f->lo,
                                      &f->hi,    &f->base, &f->diff, &f->diff_lo, &f->diff_hi};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) *numbers[i] = CS_MISSING;
}

/* Blanks what is hidden: values, what is compared with them, and the comparisons of a group with a period in
 * which any of its counts was small: how many cases their bases had is not known. Those of counts tell it
 * themselves. */
static enum cs_status blank_all(struct search *s, struct cs_error *e)
{
    struct cs_map gone = {0}, past = {0};
    const size_t n = s->facts->n_facts;
    for (size_t i = 0; i < n; i++) {
        struct cs_fact_place p = place_of(s, i);
        if (s->fact_cell[i] == NONE || !s->cells[s->fact_cell[i]].hidden) continue;
        const uint32_t of_value[] = {p.group, p.metric}, of_past[] = {p.group, p.vs};
        bool value = is_value(s, &p);
        cs_map_add(value ? &gone : &past,
                   cs_slice((const char *)(value ? of_value : of_past), sizeof of_value), NULL);
        s->told->values += value && s->cells[s->fact_cell[i]].small;
        s->told->more += value && !s->cells[s->fact_cell[i]].small;
    }
    enum cs_status st = cs_map_status(&gone, e);
    if (!st) st = cs_map_status(&past, e);
    for (size_t i = 0; i < n && !st; i++) {
        struct cs_fact_place p = place_of(s, i);
        const uint32_t of_value[] = {p.group, p.metric}, of_past[] = {p.group, p.vs};
        bool told = s->fact_cell[i] != NONE && !s->cells[s->fact_cell[i]].hidden;
        if (cs_map_find(&gone, cs_slice((const char *)of_value, sizeof of_value)) != CS_MAP_NONE ||
            (!is_value(s, &p) && !told &&
             cs_map_find(&past, cs_slice((const char *)of_past, sizeof of_past)) != CS_MAP_NONE))
            blank(&s->facts->facts[i]);
    }
    cs_map_release(&gone);
    cs_map_release(&past);
    return st;
}

/* In a view by time or by several keys a group that is not there means a count of 0: there it stays, without
 * values. */
static bool may_go(const struct cs_facts_view *v)
{
    static const char *const times[] = {"date", "week", "month", "hour", "weekday"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (v->n_keys == 1 && cs_slice_eqz(v->key[0], times[i])) return false;
    return v->n_keys == 1;
}

/* Groups of which nothing is left are taken out of their views. */
static enum cs_status drop_groups(struct search *s, struct cs_error *e)
{
    struct left {
        bool any, some;
    } *left = cs_alloc(s->facts->groups.n ? s->facts->groups.n : 1, sizeof *left);
    if (!left) return cs_fail_memory(e);
    for (size_t i = 0; i < s->facts->n_facts; i++) {
        struct cs_fact_place p = place_of(s, i);
        if (!is_value(s, &p)) continue;
        left[p.group].any = true;
        left[p.group].some |= !cs_num_missing(s->facts->facts[i].value);
    }
    for (size_t v = 0; v < s->facts->n_views; v++) {
        struct cs_facts_view *view = &s->facts->views[v];
        size_t kept = 0;
        for (size_t g = 0; g < view->n_groups; g++) {
            struct left *l = &left[view->groups[g].id];
            bool hidden = may_go(view) && l->any && !l->some && s->groups[view->groups[g].id].size > 0;
            s->told->groups += hidden;
            if (!hidden) view->groups[kept++] = view->groups[g];
        }
        view->n_groups = kept;
    }
    free(left);
    return CS_OK;
}

/* ---- the whole ---- */

static enum cs_status prepare(struct search *s, struct cs_error *e)
{
    struct cs_facts *f = s->facts;
    s->groups = cs_alloc(f->groups.n ? f->groups.n : 1, sizeof *s->groups);
    s->fact_cell = cs_alloc(f->n_facts ? f->n_facts : 1, sizeof *s->fact_cell);
    if (!s->groups || !s->fact_cell) return cs_fail_memory(e);
    for (size_t v = 0; v < f->n_views; v++)
        for (size_t g = 0; g < f->views[v].n_groups; g++)
            s->groups[f->views[v].groups[g].id] = (struct group){&f->views[v], &f->views[v].groups[g], -1};
    for (size_t i = 0; i < f->n_facts; i++) {
        struct cs_fact_place p = place_of(s, i);
        double n = is_value(s, &p) && !cs_num_missing(f->facts[i].n) ? cs_num_double(f->facts[i].n) : -1;
        if (n > s->groups[p.group].size) s->groups[p.group].size = n;
    }
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < f->n_facts && !st; i++) st = add_cell(s, i, e);
    return st ? st : make_lines(s, e);
}

enum cs_status cs_small_hide(struct cs_facts *facts, uint64_t k, struct cs_small *told, struct cs_error *e)
{
    struct search s = {.facts = facts, .k = (double)k, .told = told};
    *told = (struct cs_small){.k = k};
    enum cs_status st = prepare(&s, e);
    for (uint32_t i = 0; i < s.cells_map.n && !st; i++)
        if (s.cells[i].n < s.k) st = hide(&s, i, true, e);
    while (s.n_queue && !st) st = settle(&s, s.queue[--s.n_queue], e);
    if (!st) st = blank_all(&s, e);
    if (!st) st = drop_groups(&s, e);
    cs_map_release(&s.cells_map);
    cs_map_release(&s.lines_map);
    cs_buf_release(&s.name);
    free(s.groups);
    free(s.cells);
    free(s.lines);
    free(s.spots);
    free(s.fact_cell);
    free(s.queue);
    return st;
}

/* ---- what is told ---- */

void cs_small_tell(struct cs_doc *doc, const struct cs_small *small)
{
    if (!small->k) return;
    const size_t counts[] = {small->values, (size_t)small->k, small->more, small->groups};
    struct cs_line args[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        cs_figure_fixed(&doc->scratch, cs_int((int64_t)counts[i]), 0);
        cs_line_put(doc, &args[i], CS_TONE_PLAIN, true);
    }
    struct cs_part *after = doc->root->child, *old_last = doc->root->last;
    while (after && !(after->kind == CS_PART_PARAGRAPH && after->role == CS_ROLE_QUALITY))
        after = after->next;
    struct cs_part *note = cs_doc_part(doc, doc->root, CS_PART_PARAGRAPH);
    note->role = CS_ROLE_NOTE;
    cs_line_phrase(doc, &note->line, CS_TONE_PLAIN, cs_word(CS_WORD_SMALL, doc->lang), args, 4);
    if (doc->failed || !old_last || after == old_last) return;
    /* from the end to its place */
    old_last->next = NULL;
    doc->root->last = old_last;
    note->next = after ? after->next : doc->root->child;
    if (after)
        after->next = note;
    else
        doc->root->child = note;
}
