/* usual.c - the usual range, P10 to P90, of the groups of a view: at each point of a chart, or of all of
 * them. */
#include "report/plot.h"

#include "base/quantile.h"

#include <math.h>
#include <stdlib.h>

/* Days that are alike: all of them, working days and weekends, or each weekday for itself. */
enum apart { APART_NOT, APART_WEEKEND, APART_WEEKDAY };
enum { CLASSES = 8 };

static size_t class_of(enum apart apart, int64_t day)
{
    if (apart == APART_NOT || day == CS_NO_DAY) return 0;
    int weekday = cs_weekday(day);
    return apart == APART_WEEKDAY ? (size_t)weekday : weekday > 5 ? 2 : 1;
}

struct usual {
    struct cs_plot *p;
    struct cs_asked asked;
    struct cs_spec spec;
    struct cs_fixed fixed;
    struct cs_cross cross;
    enum apart apart;
    size_t date;     /* number of the key `date`, SIZE_MAX: none */
    int64_t subject; /* the day that is judged, and is none of the usual ones */
    bool pooled;     /* one range for all points: the view has no other key than x */
};

static enum cs_status read_apart(struct usual *u, struct cs_error *e)
{
    struct cs_slice text;
    if (!cs_tag_get(u->p->tag, "apart", &text)) return CS_OK;
    if (cs_slice_eqz(text, "weekday"))
        u->apart = APART_WEEKDAY;
    else if (cs_slice_eqz(text, "weekend"))
        u->apart = APART_WEEKEND;
    else
        return cs_tag_fail(u->p->tag, e, "apart: '%s' is none of weekday, weekend", cs_quote(text).text);
    if (u->date == SIZE_MAX)
        return cs_tag_fail(u->p->tag, e, "apart= needs a view by date, and '%s' is not",
                           cs_quote(u->asked.id).text);
    return CS_OK;
}

static int64_t day_of(const struct usual *u, const struct cs_fact_group *group)
{
    int64_t day;
    if (u->date == SIZE_MAX || !group || !cs_date_parse(group->key[u->date], &day)) return CS_NO_DAY;
    return day;
}

static enum cs_status ask(struct usual *u, struct cs_slice id, struct cs_error *e)
{
    struct cs_plot *p = u->p;
    enum cs_status status = cs_ask_view(p->b, p->tag, id, &u->asked, e);
    if (status != CS_OK) return status;
    if (cs_asked_find_key(&u->asked, p->x) == SIZE_MAX)
        return cs_tag_fail(p->tag, e, "band=: view '%s' is not by '%s'", cs_quote(id).text,
                           cs_quote(p->x).text);
    u->date = cs_asked_find_key(&u->asked, CS_LIT("date"));
    status = cs_ask_spec(p->b, p->tag, &u->asked, p->y_text[0], &u->spec, e);
    if (status == CS_OK) status = read_apart(u, e);
    for (size_t i = 0; status == CS_OK && i < cs_asked_keys(&u->asked) && i < CS_CROSS_KEYS; i++)
        cs_tag_find(p->tag, cs_asked_key(&u->asked, i), &u->fixed.at[i]);
    if (status == CS_OK) status = cs_cross_make(&u->cross, p->b, p->tag, &u->asked, p->x, &u->fixed, e);
    return status;
}

/* The value of a group; a moment of time without one had none of what is counted. */
static struct cs_num value_at(const struct usual *u, const struct cs_fact_group *group)
{
    if (!group && u->cross.timed && u->spec.measure == CS_MEASURE_COUNT) return cs_int(0);
    return cs_spec_exact(u->p->b, &u->asked, &u->spec, group, 0, NULL);
}

static void set_range(const struct cs_values *values, double *lo, double *hi)
{
    *lo = cs_num_double(cs_values_quantile(values, 10, 100));
    *hi = cs_num_double(cs_values_quantile(values, 90, 100));
}

/* All groups but the subject's, in their classes; every point has the range of its own class. */
static enum cs_status pool(struct usual *u, struct cs_error *e)
{
    struct cs_values values[CLASSES] = {0};
    double lo[CLASSES], hi[CLASSES];
    enum cs_status status = CS_OK;
    const struct cs_plot *p = u->p;
    for (size_t i = 0; i < u->cross.n_points * u->cross.n_lines; i++) {
        int64_t day = CS_NO_DAY;
        if (u->date != SIZE_MAX && !cs_date_parse(u->cross.point[i % u->cross.n_points], &day)) continue;
        if (day == CS_NO_DAY || day != u->subject)
            cs_values_add(&values[class_of(u->apart, day)], value_at(u, u->cross.cell[i]));
    }
    for (size_t c = 0; c < CLASSES && status == CS_OK; c++) {
        status = cs_values_status(&values[c], e);
        if (status == CS_OK) set_range(&values[c], &lo[c], &hi[c]);
    }
    for (size_t i = 0; i < p->points.kept && status == CS_OK; i++) {
        int64_t day = CS_NO_DAY;
        struct cs_slice point = p->cross.point[p->points.index[i]];
        if (u->apart && !cs_date_parse(point, &day)) continue;
        p->usual_lo[i] = lo[class_of(u->apart, day)];
        p->usual_hi[i] = hi[class_of(u->apart, day)];
    }
    for (size_t c = 0; c < CLASSES; c++) cs_values_release(&values[c]);
    return status;
}

/* At each point the groups of the other key: its days, without the subject's, of the subject's class. */
static enum cs_status at_each(struct usual *u, struct cs_error *e)
{
    const struct cs_plot *p = u->p;
    struct cs_map places = {0};
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < u->cross.n_points && status == CS_OK; i++)
        if (cs_map_add(&places, u->cross.point[i], NULL) == CS_MAP_NONE) status = cs_map_status(&places, e);
    for (size_t i = 0; i < p->points.kept && status == CS_OK; i++) {
        uint32_t place = cs_map_find(&places, p->cross.point[p->points.index[i]]);
        struct cs_values values = {0};
        for (size_t line = 0; place != CS_MAP_NONE && line < u->cross.n_lines; line++) {
            int64_t day = day_of(u, u->cross.line[line]);
            bool alike = class_of(u->apart, day) == class_of(u->apart, u->subject);
            if (day != CS_NO_DAY && (day == u->subject || (u->subject != CS_NO_DAY && !alike))) continue;
            cs_values_add(&values, value_at(u, u->cross.cell[line * u->cross.n_points + place]));
        }
        status = cs_values_status(&values, e);
        if (status == CS_OK) set_range(&values, &p->usual_lo[i], &p->usual_hi[i]);
        cs_values_release(&values);
    }
    cs_map_release(&places);
    return status;
}

/* The day judged: that of the chart's view; along dates the last point. */
static int64_t subject_of(const struct cs_plot *p)
{
    int64_t day;
    if (!cs_slice_eqz(p->x, "date")) return cs_asked_day(p->b, &p->asked);
    size_t last = 0;
    for (size_t i = 0; i < p->points.n; i++)
        if (p->points.index[i] > last) last = p->points.index[i];
    return p->points.n && cs_date_parse(p->cross.point[last], &day) ? day : CS_NO_DAY;
}

enum cs_status cs_plot_usual(struct cs_plot *p, struct cs_error *e)
{
    struct cs_slice id;
    struct usual u = {.p = p, .subject = subject_of(p)};
    if (!cs_tag_get(p->tag, "band", &id)) return CS_OK;
    if (p->by.n || p->n_y > 1) return cs_tag_fail(p->tag, e, "band= is for one line");
    enum cs_status status = ask(&u, id, e);
    size_t n = cs_picks_shown(&p->points);
    if (status == CS_OK) {
        p->usual_lo = cs_doc_numbers(p->b->doc, n);
        p->usual_hi = cs_doc_numbers(p->b->doc, n);
        if (!p->usual_lo || !p->usual_hi) status = cs_fail_memory(e);
    }
    if (status == CS_OK) {
        bool other_key = false;
        for (size_t i = 0; i < cs_asked_keys(&u.asked); i++)
            other_key |= !cs_slice_eq(cs_asked_key(&u.asked, i), p->x) && !u.fixed.at[i].p;
        status = other_key ? at_each(&u, e) : pool(&u, e);
    }
    cs_cross_release(&u.cross);
    return status;
}
