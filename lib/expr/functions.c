/* functions.c - the list of functions (names, arguments, kernels, help), and how the ones are bound that need
 * more than their kernel: constants checked, tables made, calendars and zones found. */
#include "expr/functions.h"
#include "base/ascii.h"
#include "expr/kernels.h"
#include "expr/run_regex.h"
#include "expr/units.h"
#include <string.h>

static enum cs_status add(struct cs_binder *b, const struct cs_call *c, cs_kernel *kernel, enum cs_type type,
                          enum cs_unit unit, cs_node *out)
{
    return cs_bind_node(b, c->x, kernel, type, unit, c->arg, c->n, out);
}

static enum cs_status add_extra(struct cs_binder *b, const struct cs_call *c, cs_kernel *kernel,
                                enum cs_type type, const void *extra, uint32_t reads, cs_node *out)
{
    struct cs_plan_node proto = {
        .kernel = kernel, .type = type, .column = CS_NO_COLUMN, .extra = extra, .reads = reads};
    enum cs_status s = cs_node_add(b->plan, &proto, c->arg, c->n, out, b->e);
    return s ? cs_expr_place(c->x->source, c->x->from, b->e) : CS_OK;
}

static enum cs_status same(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    (void)b;
    *out = c->arg[0];
    return CS_OK;
}

static struct cs_slice constant_text(const struct cs_binder *b, const struct cs_call *c, uint32_t i)
{
    return cs_plan_node(b->plan, c->arg[i])->value.s;
}

/* A constant whole number from low to high. */
static enum cs_status small_number(struct cs_binder *b, const struct cs_call *c, uint32_t i, int64_t low,
                                   int64_t high, unsigned *out)
{
    const struct cs_value *v = &cs_plan_node(b->plan, c->arg[i])->value;
    *out = 0;
    if (v->tag != 0 || v->v < low || v->v > high)
        return cs_bind_fail(b, c->x->arg[i], "a whole number from %d to %d is needed", (int)low, (int)high);
    *out = (unsigned)v->v;
    return CS_OK;
}

/* ---- choice ---- */

static enum cs_status bind_if(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    cs_node n[3] = {c->arg[0], c->arg[1], CS_NO_NODE};
    enum cs_type type;
    enum cs_unit unit;
    enum cs_status s = CS_OK;
    if (c->n > 2)
        n[2] = c->arg[2];
    else
        s = cs_node_missing(b->plan, CS_TEXT, &n[2], b->e);
    if (!s) s = cs_bind_unify(b, c->x, n + 1, 2, &type, &unit);
    return s ? s : cs_bind_node(b, c->x, cs_run_if, type, unit, n, 3, out);
}

static enum cs_status bind_coalesce(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    enum cs_type type;
    enum cs_unit unit;
    enum cs_status s = cs_bind_unify(b, c->x, c->arg, c->n, &type, &unit);
    return s ? s : add(b, c, cs_run_coalesce, type, unit, out);
}

static enum cs_status bind_extreme(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    enum cs_type type;
    enum cs_unit unit;
    for (uint32_t i = 0; i < c->n; i++) {
        enum cs_type mine = cs_plan_type(b->plan, c->arg[i]);
        enum cs_status s =
            mine == CS_TIME || mine == CS_NUM ? CS_OK : cs_bind_number(b, c->x->arg[i], &c->arg[i]);
        if (s) return s;
    }
    enum cs_status s = cs_bind_unify(b, c->x, c->arg, c->n, &type, &unit);
    cs_kernel *kernel = cs_slice_eqz(c->x->name, "min") ? cs_run_min : cs_run_max;
    return s ? s : add(b, c, kernel, type == CS_BOOL ? CS_NUM : type, unit, out);
}

/* ---- numbers ---- */

static enum cs_status bind_number(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    const struct cs_plan_node *x = cs_plan_node(b->plan, c->arg[0]);
    if (x->type == CS_TEXT) return add(b, c, cs_run_to_number, CS_NUM, CS_PLAIN, out);
    if (x->type == CS_NUM && x->unit == CS_PLAIN) return same(b, c, out);
    enum cs_status s = cs_bind_number(b, c->x->arg[0], &c->arg[0]);
    return s ? s : add(b, c, cs_run_plain, CS_NUM, CS_PLAIN, out);
}

static enum cs_status bind_seconds(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    if (cs_plan_type(b->plan, c->arg[0]) == CS_TEXT) return add(b, c, cs_run_seconds, CS_NUM, CS_PLAIN, out);
    return bind_number(b, c, out);
}

static enum cs_status bind_round(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    unsigned places;
    enum cs_status s = c->n > 1 ? small_number(b, c, 1, 0, CS_SCALE_MAX, &places) : CS_OK;
    return s ? s : add(b, c, cs_run_round, CS_NUM, CS_PLAIN, out);
}

/* A bound as it stands in labels: zeros before it make the whole parts equally wide, so that labels sort as
 * text. */
static void add_bound(struct cs_buf *out, struct cs_num bound, size_t width)
{
    struct cs_buf text = {0};
    cs_num_format(bound, &text);
    const char *dot = text.n ? memchr(text.p, '.', text.n) : NULL;
    size_t whole = dot ? (size_t)(dot - text.p) : text.n;
    for (size_t i = whole; i < width; i++) cs_buf_addc(out, '0');
    cs_buf_adds(out, cs_buf_slice(&text));
    out->failed |= text.failed;
    cs_buf_release(&text);
}

static size_t whole_width(struct cs_num bound)
{
    size_t width = 1;
    for (int64_t v = cs_num_floor(bound).v; v >= 10; v /= 10) width++;
    return width;
}

/* Bounds are constants, 0 or more, rising. */
static enum cs_status check_bounds(struct cs_binder *b, const struct cs_call *c, size_t *width)
{
    struct cs_num before = cs_int(0);
    *width = 1;
    for (uint32_t i = 1; i < c->n; i++) {
        struct cs_num bound = cs_value_num(&cs_plan_node(b->plan, c->arg[i])->value);
        if (bound.tag > CS_SCALE_MAX || cs_num_cmp(bound, before) < (i > 1))
            return cs_bind_fail(b, c->x->arg[i], "the bounds of bucket() are 0 or more and rise");
        before = bound;
        *width = whole_width(bound);
    }
    return CS_OK;
}

/* Labels: "..060", "060..300", "300..": lower bound in, upper bound out; they sort as text as the numbers do.
 */
static enum cs_status bind_bucket(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    size_t width;
    enum cs_status s = check_bounds(b, c, &width);
    struct cs_slice *labels = s ? NULL : cs_arena_alloc(&b->plan->arena, c->n, sizeof *labels);
    struct cs_buf text = {0};
    if (!s && !labels) s = cs_fail_memory(b->e);
    for (uint32_t i = 0; i < c->n && !s; i++) {
        cs_buf_clear(&text);
        if (i > 0) add_bound(&text, cs_value_num(&cs_plan_node(b->plan, c->arg[i])->value), width);
        cs_buf_addz(&text, "..");
        if (i + 1 < c->n) add_bound(&text, cs_value_num(&cs_plan_node(b->plan, c->arg[i + 1])->value), width);
        labels[i] = cs_arena_copy(&b->plan->arena, cs_buf_slice(&text));
        if (cs_buf_status(&text, b->e) || !labels[i].p) s = cs_fail_memory(b->e);
    }
    cs_buf_release(&text);
    return s ? s : add_extra(b, c, cs_run_bucket, CS_TEXT, labels, 0, out);
}

/* ---- text ---- */

static enum cs_status bind_concat(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    struct cs_plan_node proto = {.kernel = cs_run_concat, .type = CS_TEXT, .column = CS_NO_COLUMN};
    uint64_t counts = 0;
    if (c->n > 64) return cs_bind_fail(b, c->x, "concat() takes at most 64 parts");
    for (uint32_t i = 0; i < c->n; i++)
        if (!cs_node_is_constant(b->plan, c->arg[i])) counts |= UINT64_C(1) << i;
    proto.value.v = (int64_t)(counts ? counts : UINT64_MAX);
    enum cs_status s = cs_node_add(b->plan, &proto, c->arg, c->n, out, b->e);
    return s ? cs_expr_place(c->x->source, c->x->from, b->e) : CS_OK;
}

static enum cs_status regex_use(struct cs_binder *b, const struct cs_call *c, struct cs_regex_use **use)
{
    const void *regex;
    *use = NULL;
    enum cs_status s = cs_bind_regex(b, c->x->arg[1], c->arg[1], &regex);
    if (s) return s;
    *use = cs_arena_alloc(&b->plan->arena, 1, sizeof **use);
    if (!*use) return cs_fail_memory(b->e);
    (*use)->regex = regex;
    return CS_OK;
}

static enum cs_status bind_match(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    struct cs_regex_use *use;
    enum cs_status s = regex_use(b, c, &use);
    if (!s && c->n > 2) s = small_number(b, c, 2, 0, cs_regex_groups(use->regex), &use->group);
    return s ? s : add_extra(b, c, cs_run_match, CS_TEXT, use, 1, out);
}

static enum cs_status bind_replace(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    struct cs_regex_use *use;
    enum cs_status s = regex_use(b, c, &use);
    if (s) return s;
    use->to = constant_text(b, c, 2);
    for (size_t i = 0; i < use->to.n; i++) {
        if (use->to.p[i] != '$') continue;
        char next = ++i < use->to.n ? use->to.p[i] : ' ';
        if (next == '$' || (cs_is_digit(next) && (unsigned)(next - '0') <= cs_regex_groups(use->regex)))
            continue;
        return cs_bind_fail(b, c->x->arg[2], "after $ stands a group from 0 to %u, or $ again",
                            cs_regex_groups(use->regex) < 9 ? cs_regex_groups(use->regex) : 9);
    }
    return add_extra(b, c, cs_run_replace, CS_TEXT, use, 1, out);
}

/* ---- times ---- */

static void close_zone(void *zone)
{
    cs_zone_close(zone);
}

static enum cs_status check_format(struct cs_binder *b, const struct cs_call *c)
{
    struct cs_slice f = constant_text(b, c, 1);
    size_t at;
    if (cs_time_format_valid(f, &at)) return CS_OK;
    if (at < f.n)
        cs_bind_fail(b, c->x->arg[1], "an unknown part of a time format: '%%%s'",
                     cs_quote(cs_slice(f.p + at + 1, at + 1 < f.n)).text);
    else
        cs_bind_fail(b, c->x->arg[1], "the time format does not say which day of which year");
    return cs_error_cure(b->e, "%%Y %%m %%d %%H %%M %%S %%y %%e %%j %%k %%I %%p %%f %%b %%a %%z %%Z %%s");
}

static enum cs_status open_zone(struct cs_binder *b, const struct cs_call *c, const struct cs_zone **out)
{
    struct cs_zone *zone;
    enum cs_status s = cs_zone_open(&zone, constant_text(b, c, 2).p, b->e);
    if (s) return cs_expr_place(c->x->source, c->x->arg[2]->from, b->e);
    *out = zone;
    return cs_plan_own(b->plan, close_zone, zone, b->e);
}

/* time(x): a stream time; time(x, format[, zone]): a clock as somebody else wrote it. */
static enum cs_status bind_time(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    enum cs_type type = cs_plan_type(b->plan, c->arg[0]);
    if (c->n == 1) {
        if (type == CS_TEXT) return add(b, c, cs_run_to_time, CS_TIME, CS_PLAIN, out);
        *out = c->arg[0];
        return cs_bind_time(b, c->x->arg[0], out);
    }
    enum cs_status s = cs_bind_to_text(b, c->x->arg[0], &c->arg[0]); /* 20240801 in a column of numbers */
    struct cs_scan *scan = s ? NULL : cs_arena_alloc(&b->plan->arena, 1, sizeof *scan);
    if (s) return s;
    if (!scan) return cs_fail_memory(b->e);
    scan->format = constant_text(b, c, 1);
    scan->zone = b->plan->scope.zone;
    s = check_format(b, c);
    if (!s && c->n > 2) s = open_zone(b, c, &scan->zone);
    return s ? s : add_extra(b, c, cs_run_time_scan, CS_TIME, scan, 1, out);
}

/* ---- calendars ---- */

static enum cs_status find_calendar(struct cs_binder *b, const struct cs_call *c, uint32_t i,
                                    const struct cs_calendar **calendar)
{
    const struct cs_scope *scope = &b->plan->scope;
    *calendar = NULL;
    if (i >= c->n) {
        if (scope->n_calendars == 1) {
            *calendar = scope->calendars[0];
            return CS_OK;
        }
        cs_bind_fail(b, c->x, "%s() needs to know which calendar", c->function->name);
        return cs_error_cure(b->e, "name one, or \"24x7\": %s", c->function->usage);
    }
    struct cs_slice name = constant_text(b, c, i);
    struct cs_nearest near;
    if (cs_slice_eqz(name, "24x7")) return CS_OK;
    cs_nearest_start(&near, name);
    for (size_t k = 0; k < scope->n_calendars; k++) {
        struct cs_slice other = cs_slicez(scope->calendar_names[k]);
        cs_nearest_try(&near, other);
        if (!cs_slice_eq(name, other)) continue;
        *calendar = scope->calendars[k];
        return CS_OK;
    }
    cs_bind_fail(b, c->x->arg[i], "there is no calendar '%s'", cs_quote(name).text);
    if (near.best.n) return cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(b->e, "--calendar FILE");
}

static enum cs_status bind_calendar(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    const struct cs_calendar *calendar;
    bool seconds = cs_slice_eqz(c->x->name, "business_seconds");
    enum cs_status s = find_calendar(b, c, seconds ? 2 : 1, &calendar);
    cs_kernel *kernel = seconds                               ? cs_run_business_seconds
                        : cs_slice_eqz(c->x->name, "is_open") ? cs_run_is_open
                                                              : cs_run_is_workday;
    return s ? s : add_extra(b, c, kernel, seconds ? CS_NUM : CS_BOOL, calendar, seconds ? 2 : 1, out);
}

/* ---- keyed ---- */

static enum cs_status bind_gap(struct cs_binder *b, const struct cs_call *c, cs_node *out)
{
    cs_kernel *kernel = cs_slice_eqz(c->x->name, "gap_next")   ? cs_run_gap_next
                        : cs_slice_eqz(c->x->name, "gap_prev") ? cs_run_gap_prev
                                                               : cs_run_first_at;
    return cs_bind_gap(b, c->x, c->arg, c->n, kernel, out);
}

static const struct cs_function functions[] = {
    {"abs", "n", cs_run_abs, CS_NUM, CS_PLAIN, NULL, "abs(x)", "x without its sign"},
    {"bucket", "nk*", NULL, 0, 0, bind_bucket, "bucket(x, bound, …)",
     "the range x falls in, as text that sorts: ..060, 060..300, 300.. (lower bound in, upper out)"},
    {"business_seconds", "TT?c", NULL, 0, 0, bind_calendar, "business_seconds(from, to[, calendar])",
     "seconds between two times inside the calendar's hours"},
    {"coalesce", "a*", NULL, 0, 0, bind_coalesce, "coalesce(a, b, …)", "the first that is not missing"},
    {"concat", "s*", NULL, 0, 0, bind_concat, "concat(a, b, …)",
     "the parts joined; missing parts add nothing, only constants left: missing"},
    {"contains", "tt", cs_run_contains, CS_BOOL, CS_PLAIN, NULL, "contains(text, part)",
     "does part occur in text"},
    {"date", "d", NULL, 0, 0, same, "date(t)", "local date of a time"},
    {"day_of_month", "d", cs_run_day_of_month, CS_NUM, CS_PLAIN, NULL, "day_of_month(t)", "1 to 31, local"},
    {"ends", "tt", cs_run_ends, CS_BOOL, CS_PLAIN, NULL, "ends(text, part)", "does text end with part"},
    {"first_at", "a*", NULL, 0, 0, bind_gap, "first_at(key, …)",
     "when the first contact with the same keys began"},
    {"floor", "n", cs_run_floor, CS_NUM, CS_PLAIN, NULL, "floor(x)", "the whole number at or below x"},
    {"gap_next", "a*", NULL, 0, 0, bind_gap, "gap_next(key, …)",
     "seconds to the next contact with the same keys; missing when there is none"},
    {"gap_prev", "a*", NULL, 0, 0, bind_gap, "gap_prev(key, …)",
     "seconds since the contact before with the same keys; missing when there is none"},
    {"hour", "T", cs_run_hour, CS_NUM, CS_HOUR, NULL, "hour(t)", "local hour, 0 to 23, as a key 00 to 23"},
    {"if", "ba?a", NULL, 0, 0, bind_if, "if(condition, a[, b])",
     "a when the condition holds, else b (or missing)"},
    {"is_open", "T?c", NULL, 0, 0, bind_calendar, "is_open(t[, calendar])",
     "is t inside the calendar's hours"},
    {"is_workday", "d?c", NULL, 0, 0, bind_calendar, "is_workday(t[, calendar])",
     "has the local date of t any hours in the calendar"},
    {"len", "t", cs_run_len, CS_NUM, CS_PLAIN, NULL, "len(text)", "number of characters"},
    {"lower", "t", cs_run_lower, CS_TEXT, CS_PLAIN, NULL, "lower(text)", "in small letters"},
    {"match", "tc?k", NULL, 0, 0, bind_match, "match(text, pattern[, group])",
     "what the pattern, or its group, matched; missing when it did not"},
    {"max", "a*", NULL, 0, 0, bind_extreme, "max(a, b, …)", "the largest, or latest, that is not missing"},
    {"min", "a*", NULL, 0, 0, bind_extreme, "min(a, b, …)", "the smallest, or earliest, that is not missing"},
    {"minute", "T", cs_run_minute, CS_NUM, CS_PLAIN, NULL, "minute(t)", "local minute, 0 to 59"},
    {"missing", "a", cs_run_missing, CS_BOOL, CS_PLAIN, NULL, "missing(x)", "is x missing"},
    {"month", "d", cs_run_month, CS_NUM, CS_MONTH, NULL, "month(t)", "local month, as a key 2024-08"},
    {"number", "a", NULL, 0, 0, bind_number, "number(x)", "a text as a number, a bool as 1 or 0"},
    {"replace", "tcc", NULL, 0, 0, bind_replace, "replace(text, pattern, to)",
     "every match replaced; $0 to $9 in `to` are the groups, $$ is a dollar"},
    {"round", "n?k", NULL, 0, 0, bind_round, "round(x[, places])",
     "rounded to places, halves away from zero"},
    {"seconds", "a", NULL, 0, 0, bind_seconds, "seconds(x)",
     "a duration as seconds: 1:02:03, 4:05, 1h 5m, 90"},
    {"starts", "tt", cs_run_starts, CS_BOOL, CS_PLAIN, NULL, "starts(text, part)",
     "does text start with part"},
    {"text", "s", NULL, 0, 0, same, "text(x)", "any value as text, the way the stream writes it"},
    {"time", "a?cc", NULL, 0, 0, bind_time, "time(text[, format[, zone]])",
     "a time, read from a stream time or by a format"},
    {"trim", "t", cs_run_trim, CS_TEXT, CS_PLAIN, NULL, "trim(text)", "without blanks at both ends"},
    {"upper", "t", cs_run_upper, CS_TEXT, CS_PLAIN, NULL, "upper(text)", "in capital letters"},
    {"week", "d", cs_run_week, CS_NUM, CS_WEEK, NULL, "week(t)", "local ISO week, as a key 2024-W31"},
    {"weekday", "d", cs_run_weekday, CS_NUM, CS_WEEKDAY, NULL, "weekday(t)",
     "local day of the week, Monday 1"},
    {"year", "d", cs_run_year, CS_NUM, CS_PLAIN, NULL, "year(t)", "local year"},
};

const struct cs_function *cs_functions(size_t *n)
{
    *n = sizeof functions / sizeof *functions;
    return functions;
}

const struct cs_function *cs_function_find(struct cs_slice name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (cs_slice_eqz(name, functions[i].name)) return &functions[i];
    return NULL;
}
