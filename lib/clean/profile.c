/* profile.c - groups of values, and their file. */
#include "clean/profile.h"
#include "expr/lookup.h"
#include <stdlib.h>
#include <string.h>

void cs_stats_release(struct cs_stats *s)
{
    for (size_t i = 0; i < s->groups.n && i < s->cap; i++) {
        cs_values_release(&s->values[i]);
        cs_sum_release(&s->sums[i]);
    }
    cs_map_release(&s->groups);
    cs_map_release(&s->modes);
    free(s->values);
    free(s->sums);
    free(s->fences);
    free(s->mode_n);
    cs_arena_release(&s->arena);
    *s = (struct cs_stats){.want = s->want};
}

/* ---- collecting ---- */

static enum cs_status more_groups(struct cs_stats *s, size_t need, struct cs_error *e)
{
    size_t old = s->cap, a = old, b = old, c = old;
    enum cs_status st = cs_grow(&s->values, &a, need, sizeof *s->values, e);
    if (!st) st = cs_grow(&s->sums, &b, need, sizeof *s->sums, e);
    if (!st) st = cs_grow(&s->fences, &c, need, sizeof *s->fences, e);
    if (st) return st;
    s->cap = a;
    memset(s->values + old, 0, (s->cap - old) * sizeof *s->values);
    memset(s->sums + old, 0, (s->cap - old) * sizeof *s->sums);
    memset(s->fences + old, 0, (s->cap - old) * sizeof *s->fences);
    return CS_OK;
}

static enum cs_status group_of(struct cs_stats *s, struct cs_slice group, uint32_t *id, struct cs_error *e)
{
    if (s->groups.n == s->cap) {
        enum cs_status st = more_groups(s, s->cap + 1, e);
        if (st) return st;
    }
    *id = cs_map_add(&s->groups, group, NULL);
    return *id == CS_MAP_NONE ? cs_fail_memory(e) : CS_OK;
}

static enum cs_status count_mode(struct cs_stats *s, uint32_t group, struct cs_slice cell, uint64_t n,
                                 struct cs_error *e)
{
    struct cs_buf key = {0};
    cs_buf_add(&key, &group, sizeof group);
    cs_buf_adds(&key, cell);
    enum cs_status st = cs_buf_status(&key, e);
    bool added = false;
    uint32_t id = st ? 0 : cs_map_add(&s->modes, cs_buf_slice(&key), &added);
    cs_buf_release(&key);
    if (!st && id == CS_MAP_NONE) st = cs_fail_memory(e);
    if (!st) st = cs_grow(&s->mode_n, &s->mode_cap, (size_t)id + 1, sizeof *s->mode_n, e);
    if (st) return st;
    if (added) s->mode_n[id] = 0;
    s->mode_n[id] += n;
    return CS_OK;
}

enum cs_status cs_stats_add(struct cs_stats *s, struct cs_slice group, struct cs_num x, struct cs_slice cell,
                            struct cs_error *e)
{
    uint32_t id;
    enum cs_status st = group_of(s, group, &id, e);
    if (st) return st;
    s->fences[id].n++;
    if (s->want & CS_WANT_VALUES) cs_values_add(&s->values[id], x);
    if (s->want & CS_WANT_SUM) cs_sum_add(&s->sums[id], x);
    return s->want & CS_WANT_MODE ? count_mode(s, id, cell, 1, e) : CS_OK;
}

enum cs_status cs_stats_merge(struct cs_stats *into, const struct cs_stats *from, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    uint32_t *map = cs_alloc(from->groups.n, sizeof *map);
    if (!map) return cs_fail_memory(e);
    for (uint32_t i = 0; i < from->groups.n && !st; i++) {
        st = group_of(into, from->groups.key[i], &map[i], e);
        if (st) break;
        into->fences[map[i]].n += from->fences[i].n;
        cs_values_merge(&into->values[map[i]], &from->values[i]);
        cs_sum_merge(&into->sums[map[i]], &from->sums[i]);
    }
    for (uint32_t i = 0; i < from->modes.n && !st; i++) {
        uint32_t group;
        struct cs_slice key = from->modes.key[i];
        memcpy(&group, key.p, sizeof group);
        st = count_mode(into, map[group], cs_slice(key.p + sizeof group, key.n - sizeof group),
                        from->mode_n[i], e);
    }
    free(map);
    return st;
}

/* ---- working out ---- */

static void find_modes(struct cs_stats *s, uint64_t *best)
{
    for (uint32_t i = 0; i < s->modes.n; i++) {
        uint32_t group;
        struct cs_slice key = s->modes.key[i];
        memcpy(&group, key.p, sizeof group);
        struct cs_slice cell = cs_slice(key.p + sizeof group, key.n - sizeof group), *mode;
        mode = &s->fences[group].mode;
        if (s->mode_n[i] < best[group]) continue;
        if (s->mode_n[i] == best[group] && cs_slice_cmp(cell, *mode) >= 0) continue;
        best[group] = s->mode_n[i];
        *mode = cell;
    }
}

/* What stands in for an outlier is the median or mean of the values that are none. */
static enum cs_status summarise_inside(struct cs_fence *f, const struct cs_values *all, struct cs_error *e)
{
    struct cs_values inside = {0};
    struct cs_sum sum = {0};
    for (size_t i = 0; i < all->n; i++) {
        struct cs_num x = cs_values_at(all, i);
        if (cs_fence_outside(f, x)) continue;
        cs_values_add(&inside, x);
        cs_sum_add(&sum, x);
    }
    enum cs_status st = cs_values_status(&inside, e);
    if (!st) st = cs_sum_status(&sum, e);
    if (!st) {
        f->median = cs_values_quantile(&inside, 1, 2);
        f->mean = cs_sum_mean(&sum);
    }
    cs_values_release(&inside);
    cs_sum_release(&sum);
    return st;
}

enum cs_status cs_stats_finish(struct cs_stats *s, const struct cs_fence_rule *rule, struct cs_error *e)
{
    uint64_t *best = cs_alloc(s->groups.n, sizeof *best);
    enum cs_status st = best ? cs_map_status(&s->groups, e) : cs_fail_memory(e);
    for (uint32_t i = 0; i < s->groups.n && !st; i++) {
        struct cs_fence *f = &s->fences[i];
        f->low = f->high = f->median = f->mean = CS_MISSING;
        st = cs_values_status(&s->values[i], e);
        if (!st) st = cs_sum_status(&s->sums[i], e);
        if (st) break;
        if (s->want & CS_WANT_VALUES) f->median = cs_values_quantile(&s->values[i], 1, 2);
        if (s->want & CS_WANT_SUM) f->mean = cs_sum_mean(&s->sums[i]);
        if (rule) st = cs_fence_set(f, &s->values[i], rule, e);
        if (!st && rule && !cs_num_missing(f->low)) st = summarise_inside(f, &s->values[i], e);
        cs_values_release(&s->values[i]);
    }
    if (!st) find_modes(s, best);
    free(best);
    return st;
}

const struct cs_fence *cs_stats_find(const struct cs_stats *s, struct cs_slice group)
{
    uint32_t id = cs_map_find(&s->groups, group);
    return id == CS_MAP_NONE ? NULL : &s->fences[id];
}

/* ---- the file ---- */

enum { RULE, COLUMN, GROUP, N, LOW, HIGH, MEDIAN, MEAN, MODE, COLUMNS };
static const char *const names[COLUMNS] = {"rule", "column", "group", "n",   "low",
                                           "high", "median", "mean",  "mode"};

enum cs_status cs_profile_header(struct cs_output *out, struct cs_error *e)
{
    struct cs_buf line = {0};
    for (int i = 0; i < COLUMNS; i++) {
        if (i) cs_buf_addc(&line, '\t');
        cs_buf_addz(&line, names[i]);
    }
    cs_buf_addc(&line, '\n');
    enum cs_status st = cs_buf_status(&line, e);
    if (!st) st = cs_output_write(out, line.p, line.n, e);
    cs_buf_release(&line);
    return st;
}

static int by_key(const void *x, const void *y)
{
    return cs_slice_cmp(**(const struct cs_slice *const *)x, **(const struct cs_slice *const *)y);
}

static void add_line(struct cs_buf *b, struct cs_slice rule, struct cs_slice column, struct cs_slice group,
                     const struct cs_fence *f)
{
    const struct cs_num numbers[] = {f->low, f->high, f->median, f->mean};
    cs_field_add(b, rule);
    cs_buf_addc(b, '\t');
    cs_field_add(b, column);
    cs_buf_addc(b, '\t');
    cs_field_add(b, group);
    cs_buf_addf(b, "\t%llu", (unsigned long long)f->n);
    for (int i = 0; i < 4; i++) {
        cs_buf_addc(b, '\t');
        cs_num_format(numbers[i], b);
    }
    cs_buf_addc(b, '\t');
    cs_buf_adds(b, f->mode);
    cs_buf_addc(b, '\n');
}

enum cs_status cs_profile_write(const struct cs_stats *s, struct cs_slice rule, struct cs_slice column,
                                struct cs_output *out, struct cs_error *e)
{
    const struct cs_slice **order = cs_alloc(s->groups.n, sizeof *order);
    struct cs_buf b = {0};
    if (!order) return cs_fail_memory(e);
    for (uint32_t i = 0; i < s->groups.n; i++) order[i] = &s->groups.key[i];
    if (s->groups.n) qsort(order, s->groups.n, sizeof *order, by_key);
    for (uint32_t i = 0; i < s->groups.n; i++)
        add_line(&b, rule, column, *order[i], &s->fences[order[i] - s->groups.key]);
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(out, cs_buf_slice(&b).p, b.n, e);
    cs_buf_release(&b);
    free(order);
    return st;
}

enum cs_status cs_profile_open(struct cs_lookup **out, const char *path, struct cs_error *e)
{
    struct cs_buf spec = {0};
    cs_buf_addf(&spec, "profile=%s:rule,column,group", path);
    cs_buf_addc(&spec, '\0');
    enum cs_status st = cs_buf_status(&spec, e);
    *out = NULL;
    if (!st) st = cs_lookup_open(out, spec.p, e);
    for (int i = N; i < COLUMNS && !st; i++)
        if (cs_header_find(cs_lookup_header(*out), cs_slicez(names[i])) == CS_NO_COLUMN) {
            cs_fail(e, CS_USAGE, "no column '%s': not a profile", names[i]);
            st = cs_error_at(e, path, 1, 0);
        }
    cs_buf_release(&spec);
    return st;
}

static struct cs_slice cell_of(const struct cs_lookup *file, uint32_t row, int column)
{
    return cs_lookup_cell(file, row, cs_header_find(cs_lookup_header(file), cs_slicez(names[column])));
}

static enum cs_status read_number(const struct cs_lookup *file, uint32_t row, int column, struct cs_num *x,
                                  struct cs_error *e)
{
    struct cs_slice cell = cell_of(file, row, column);
    *x = CS_MISSING;
    if (!cell.n || cs_num_parse(cell, x)) return CS_OK;
    cs_fail(e, CS_USAGE, "column '%s': not a number: '%s'", names[column], cs_quote(cell).text);
    return cs_lookup_place(file, row, e);
}

static enum cs_status read_line(struct cs_stats *s, const struct cs_lookup *file, uint32_t row,
                                struct cs_error *e)
{
    uint32_t id;
    struct cs_num n = CS_MISSING;
    struct cs_buf mode = {0};
    enum cs_status st = group_of(s, cell_of(file, row, GROUP), &id, e);
    if (st) return st;
    struct cs_fence *f = &s->fences[id];
    st = read_number(file, row, N, &n, e);
    if (!st) st = read_number(file, row, LOW, &f->low, e);
    if (!st) st = read_number(file, row, HIGH, &f->high, e);
    if (!st) st = read_number(file, row, MEDIAN, &f->median, e);
    if (!st) st = read_number(file, row, MEAN, &f->mean, e);
    if (st) return st;
    f->n = n.tag == 0 && n.v > 0 ? (uint64_t)n.v : 0;
    cs_field_add(&mode, cell_of(file, row, MODE));
    st = cs_buf_status(&mode, e);
    if (!st) f->mode = cs_arena_copy(&s->arena, cs_buf_slice(&mode));
    cs_buf_release(&mode);
    return st || f->mode.p ? st : cs_fail_memory(e);
}

enum cs_status cs_profile_read(struct cs_stats *s, struct cs_lookup *file, struct cs_slice rule,
                               struct cs_slice column, bool *found, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    *found = false;
    for (uint32_t row = 0; row < cs_lookup_rows(file) && !st; row++) {
        if (!cs_slice_eq(cell_of(file, row, RULE), rule)) continue;
        if (!cs_slice_eq(cell_of(file, row, COLUMN), column)) continue;
        *found = true;
        st = read_line(s, file, row, e);
    }
    return st;
}
