/* cross.c - points and lines of a view: two maps, one pass over the groups, and an order for time. */
#include "report/cross.h"

#include "base/ascii.h"

#include <stdio.h>
#include <stdlib.h>

size_t cs_asked_find_key(const struct cs_asked *asked, struct cs_slice key)
{
    for (size_t i = 0; i < cs_asked_keys(asked); i++)
        if (cs_slice_eq(cs_asked_key(asked, i), key)) return i;
    return SIZE_MAX;
}

enum cs_status cs_fixed_read(const struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                             struct cs_slice x, struct cs_slice by, struct cs_fixed *fixed,
                             struct cs_error *e)
{
    *fixed = (struct cs_fixed){0};
    size_t n = cs_asked_keys(asked);
    if (n > CS_CROSS_KEYS) return cs_tag_fail(tag, e, "more than %d keys", CS_CROSS_KEYS);
    for (size_t i = 0; i < n; i++) {
        struct cs_slice key = cs_asked_key(asked, i);
        if (cs_slice_eq(key, x) || cs_slice_eq(key, by) || cs_tag_find(tag, key, &fixed->at[i]) ||
            cs_scope_key(b, key, &fixed->at[i]) || cs_slice_eqz(by, "*"))
            continue;
        return cs_tag_fail(tag, e, "view '%s' is by %s too: say by=%s, or which, %s=…",
                           cs_quote(asked->id).text, cs_quote(key).text, cs_quote(key).text,
                           cs_quote(key).text);
    }
    return CS_OK;
}

static bool is_fixed_out(const struct cs_fixed *fixed, size_t n, const struct cs_fact_group *group)
{
    for (size_t i = 0; i < n; i++)
        if (fixed->at[i].p && !cs_slice_eq(fixed->at[i], group->key[i])) return true;
    return false;
}

/* ---- points of time: a number for each, and back ---- */

enum clock { NOT_TIME, DATE, WEEK, MONTH, HOUR, WEEKDAY };

static enum clock clock_of(struct cs_slice key)
{
    static const struct {
        const char *key;
        enum clock clock;
    } clocks[] = {{"date", DATE}, {"week", WEEK}, {"month", MONTH}, {"hour", HOUR}, {"weekday", WEEKDAY}};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (cs_slice_eqz(key, clocks[i].key)) return clocks[i].clock;
    return NOT_TIME;
}

bool cs_key_is_time(struct cs_slice key)
{
    return clock_of(key) != NOT_TIME;
}

bool cs_key_has_order(struct cs_slice key)
{
    return cs_key_is_time(key) || cs_slice_eqz(key, "cohort") || cs_slice_eqz(key, "age") ||
           cs_slice_eqz(key, "time");
}

/* `n` digits as a number; -1 when they are none. */
static int64_t digits(const char *p, size_t n)
{
    int64_t x = 0;
    for (size_t i = 0; i < n; i++) {
        if (!cs_is_digit(p[i])) return -1;
        x = x * 10 + (p[i] - '0');
    }
    return x;
}

/* Where a value stands in time: days, weeks, months, hours, weekdays from a beginning. */
static bool read_clock(enum clock clock, struct cs_slice s, int64_t *at)
{
    if (clock == DATE) return cs_date_parse(s, at);
    if (clock == HOUR || clock == WEEKDAY) {
        bool hour = clock == HOUR;
        *at = s.n == (hour ? 2 : 1) ? digits(s.p, s.n) : -1;
        return *at >= (hour ? 0 : 1) && *at <= (hour ? 23 : 7);
    }
    if (s.n < 6) return false;
    bool week = clock == WEEK;
    int64_t year = digits(s.p, 4), part = digits(s.p + 5 + week, s.n - 5 - week);
    if (year < 1 || part < 1 || s.n != (week ? 8 : 7) || s.p[4] != '-' || (week && s.p[5] != 'W') ||
        part > (week ? 53 : 12))
        return false;
    *at = week ? (cs_iso_week_monday((int)year, (int)part) - 4) / 7 : year * 12 + part - 1;
    return true;
}

static struct cs_slice write_clock(struct cs_doc *doc, enum clock clock, int64_t at)
{
    char text[40];
    int year, week;
    switch (clock) {
    case DATE:
        cs_date_format(at, text);
        text[10] = 0;
        break;
    case WEEK:
        cs_iso_week(at * 7 + 4, &year, &week);
        snprintf(text, sizeof text, "%04d-W%02d", year, week);
        break;
    case MONTH:
        snprintf(text, sizeof text, "%04d-%02d", (int)(at / 12), (int)(at % 12) + 1);
        break;
    case HOUR:
        snprintf(text, sizeof text, "%02d", (int)at);
        break;
    default:
        snprintf(text, sizeof text, "%d", (int)at);
    }
    return cs_arena_copy(&doc->arena, cs_slicez(text));
}

/* ---- the layout ---- */

struct layout {
    struct cs_cross *cross;
    struct cs_build *b;
    const struct cs_tag *tag;
    const struct cs_asked *asked;
    const struct cs_fixed *fixed;
    size_t x;
    enum clock clock;
    int64_t first;     /* of time: the first point */
    struct cs_map map; /* of others: value -> point */
    struct cs_buf name;
    struct cs_error *e;
};

static enum cs_status set_time_points(struct layout *l)
{
    int64_t least = INT64_MAX, most = INT64_MIN, at;
    if (l->clock == HOUR) least = 0, most = 23;
    if (l->clock == WEEKDAY) least = 1, most = 7;
    for (size_t g = 0; g < cs_asked_groups(l->asked) && l->clock <= MONTH; g++) {
        const struct cs_fact_group *group = &l->asked->facts->groups[g];
        if (is_fixed_out(l->fixed, cs_asked_keys(l->asked), group)) continue;
        if (!read_clock(l->clock, group->key[l->x], &at)) continue;
        if (at < least) least = at;
        if (at > most) most = at;
    }
    if (least > most || !cs_asked_groups(l->asked)) return CS_OK;
    if (most - least >= CS_POINTS_MAX) least = most - CS_POINTS_MAX + 1;
    l->first = least;
    size_t n = (size_t)(most - least + 1);
    l->cross->point = cs_alloc(n, sizeof *l->cross->point);
    if (!l->cross->point) return cs_fail_memory(l->e);
    for (size_t i = 0; i < n; i++) {
        l->cross->point[i] = write_clock(l->b->doc, l->clock, least + (int64_t)i);
        if (!l->cross->point[i].p) return cs_fail_memory(l->e);
    }
    l->cross->n_points = n;
    return CS_OK;
}

static enum cs_status set_points(struct layout *l)
{
    if (l->clock != NOT_TIME) return set_time_points(l);
    size_t groups = cs_asked_groups(l->asked);
    l->cross->point = cs_alloc(groups ? groups : 1, sizeof *l->cross->point);
    if (!l->cross->point) return cs_fail_memory(l->e);
    for (size_t g = 0; g < groups; g++) {
        const struct cs_fact_group *group = &l->asked->facts->groups[g];
        bool added;
        if (is_fixed_out(l->fixed, cs_asked_keys(l->asked), group)) continue;
        if (cs_map_add(&l->map, group->key[l->x], &added) == CS_MAP_NONE) return cs_map_status(&l->map, l->e);
        if (added) l->cross->point[l->cross->n_points++] = group->key[l->x];
    }
    return CS_OK;
}

/* The point of a group, SIZE_MAX when it has none. */
static size_t point_of(const struct layout *l, const struct cs_fact_group *group)
{
    if (l->clock == NOT_TIME) {
        uint32_t id = cs_map_find(&l->map, group->key[l->x]);
        return id == CS_MAP_NONE ? SIZE_MAX : id;
    }
    int64_t at;
    if (!read_clock(l->clock, group->key[l->x], &at) || at < l->first) return SIZE_MAX;
    return at - l->first < (int64_t)l->cross->n_points ? (size_t)(at - l->first) : SIZE_MAX;
}

/* The name of a line: the values of its other keys, each behind its length. */
static void add_value(struct cs_buf *name, struct cs_slice value)
{
    cs_buf_add(name, &value.n, sizeof value.n);
    cs_buf_adds(name, value);
}

uint32_t cs_cross_line(const struct cs_cross *c, const struct cs_slice *values, size_t n)
{
    struct cs_buf name = {0};
    for (size_t i = 0; i < n; i++) add_value(&name, values[i]);
    uint32_t line = name.failed ? CS_MAP_NONE : cs_map_find(&c->lines, cs_buf_slice(&name));
    cs_buf_release(&name);
    return line;
}

static enum cs_status line_of(struct layout *l, const struct cs_fact_group *group, uint32_t *id, bool *added)
{
    cs_buf_clear(&l->name);
    for (size_t i = 0; i < cs_asked_keys(l->asked); i++) {
        if (i == l->x || l->fixed->at[i].p) continue;
        add_value(&l->name, group->key[i]);
    }
    enum cs_status status = cs_buf_status(&l->name, l->e);
    if (status != CS_OK) return status;
    *id = cs_map_add(&l->cross->lines, cs_buf_slice(&l->name), added);
    return *id == CS_MAP_NONE ? cs_map_status(&l->cross->lines, l->e) : CS_OK;
}

static enum cs_status set_lines(struct layout *l)
{
    size_t groups = cs_asked_groups(l->asked);
    l->cross->line = cs_alloc(groups ? groups : 1, sizeof(void *));
    if (!l->cross->line) return cs_fail_memory(l->e);
    for (size_t g = 0; g < groups; g++) {
        const struct cs_fact_group *group = &l->asked->facts->groups[g];
        uint32_t id;
        bool added;
        if (is_fixed_out(l->fixed, cs_asked_keys(l->asked), group)) continue;
        enum cs_status status = line_of(l, group, &id, &added);
        if (status != CS_OK) return status;
        if (added) l->cross->line[l->cross->n_lines++] = group;
    }
    return CS_OK;
}

static enum cs_status set_cells(struct layout *l)
{
    struct cs_cross *c = l->cross;
    if (c->n_points && c->n_lines > CS_CROSS_CELLS / c->n_points)
        return cs_tag_fail(l->tag, l->e, "view '%s' is too large to be drawn: %zu by %zu",
                           cs_quote(l->asked->id).text, c->n_points, c->n_lines);
    size_t n = c->n_points * c->n_lines;
    c->cell = cs_alloc(n ? n : 1, sizeof(void *));
    if (!c->cell) return cs_fail_memory(l->e);
    for (size_t g = 0; g < cs_asked_groups(l->asked); g++) {
        const struct cs_fact_group *group = &l->asked->facts->groups[g];
        uint32_t id;
        bool added;
        size_t point;
        if (is_fixed_out(l->fixed, cs_asked_keys(l->asked), group)) continue;
        if ((point = point_of(l, group)) == SIZE_MAX) continue;
        enum cs_status status = line_of(l, group, &id, &added);
        if (status != CS_OK) return status;
        c->cell[id * c->n_points + point] = group;
    }
    return CS_OK;
}

enum cs_status cs_cross_make(struct cs_cross *cross, struct cs_build *b, const struct cs_tag *tag,
                             const struct cs_asked *asked, struct cs_slice x, const struct cs_fixed *fixed,
                             struct cs_error *e)
{
    struct layout l = {
        .cross = cross, .b = b, .tag = tag, .asked = asked, .fixed = fixed, .clock = clock_of(x), .e = e};
    *cross = (struct cs_cross){.timed = l.clock != NOT_TIME};
    l.x = cs_asked_find_key(asked, x);
    if (l.x == SIZE_MAX)
        return cs_tag_fail(tag, e, "view '%s' has no key '%s'", cs_quote(asked->id).text, cs_quote(x).text);
    enum cs_status status = set_points(&l);
    if (status == CS_OK) status = set_lines(&l);
    if (status == CS_OK) status = set_cells(&l);
    cs_map_release(&l.map);
    cs_buf_release(&l.name);
    return status;
}

void cs_cross_release(struct cs_cross *c)
{
    free(c->point);
    free(c->line);
    free(c->cell);
    cs_map_release(&c->lines);
    *c = (struct cs_cross){0};
}
