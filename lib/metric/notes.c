/* notes.c - the words of notes. */
#include "metric/notes.h"

static const char *count_word(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

static void note_as_of(struct cs_measured *m)
{
    char as_of[CS_TIME_LEN], from[10], to[10];
    cs_time_format(m->as_of, as_of);
    cs_buf_addf(&m->notes, "as of %.*s, the newest time of the input (--as-of sets another)", CS_TIME_LEN,
                as_of);
    if (m->layout.relative && m->layout.newest_period.last != INT64_MIN) {
        cs_date_format(m->layout.newest_period.first, from);
        cs_date_format(m->layout.newest_period.last, to);
        cs_buf_addf(&m->notes, "; newest period %.10s..%.10s", from, to);
        if (m->newer)
            cs_buf_addf(&m->notes, "; %llu newer %s left out", (unsigned long long)m->newer,
                        count_word(m->newer, "row", "rows"));
    }
    cs_buf_addc(&m->notes, '\n');
}

/* A period by its dates that is not over is compared with ones that are. With a derived as-of its day may be
 * whole. */
static void note_unfinished(struct cs_measured *m, const struct cs_view *v)
{
    char first[10], last[10], as_of[CS_TIME_LEN];
    int64_t today = cs_time_day(m->as_of);
    if (v->period.kind != CS_PERIOD_FIXED || v->period.fixed.last < today + m->derived) return;
    cs_date_format(v->period.fixed.first, first);
    cs_date_format(v->period.fixed.last, last);
    cs_time_format(m->as_of, as_of);
    if (v->id.n) cs_buf_addf(&m->notes, "view '%s': ", cs_quote(v->id).text);
    cs_buf_addf(&m->notes, "period %.10s..%.10s is not over at as-of %.*s%s\n", first, last, CS_TIME_LEN,
                as_of, v->n_compares ? ": it is compared with a whole one" : "");
}

enum cs_status cs_measured_note(struct cs_measured *m, struct cs_error *e)
{
    bool whole = !m->unsettled; /* a part tells nothing of what is made of all */
    for (size_t v = 0; v < m->bindings.n && m->has_as_of && whole; v++)
        note_unfinished(m, m->bindings.views[v].view);
    if (m->bindings.filter != CS_NO_NODE && m->rows && !m->matched && whole)
        cs_buf_addz(&m->notes, "no row matches --where\n");
    if (m->future)
        cs_buf_addf(&m->notes, "%llu %s left out\n", (unsigned long long)m->future,
                    count_word(m->future, "row began after as-of and is", "rows began after as-of and are"));
    if (m->undated)
        cs_buf_addf(
            &m->notes, "%llu %s in no period\n", (unsigned long long)m->undated,
            count_word(m->undated, "row has no created_at and is", "rows have no created_at and are"));
    if (m->derived) note_as_of(m);
    if (m->bad)
        cs_buf_addf(&m->notes, "%llu %s as missing\n", (unsigned long long)m->bad,
                    count_word(m->bad, "value did not parse and counts", "values did not parse and count"));
    return cs_buf_status(&m->notes, e);
}

/* ---- kinds ---- */

static bool is_listed(const char *names, struct cs_slice name)
{
    struct cs_slice item;
    while (cs_schema_next(&names, &item))
        if (cs_slice_eq(item, name)) return true;
    return false;
}

/* Has the stream what the kind requires, and no column of another kind? */
static bool is_kind(const struct cs_header *h, const struct cs_kind_def *kind)
{
    const char *required = kind->required;
    struct cs_slice name;
    while (cs_schema_next(&required, &name))
        if (cs_header_find(h, name) == CS_NO_COLUMN) return false;
    for (uint32_t i = 0; i < h->n; i++)
        if (cs_schema_column(h->name[i]) && !is_listed(kind->columns, h->name[i])) return false;
    return true;
}

enum cs_status cs_need_tickets(const struct cs_header *h, const char *file, struct cs_error *e)
{
    size_t n;
    const struct cs_kind_def *kinds = cs_schema_kinds(&n), *other = NULL;
    bool known = false;
    for (uint32_t i = 0; i < h->n; i++) known |= cs_schema_column(h->name[i]) != NULL;
    if (cs_header_find(h, CS_LIT("created_at")) != CS_NO_COLUMN) return CS_OK;
    for (size_t i = 0; i < n; i++)
        if (is_kind(h, &kinds[i])) other = &kinds[i];
    if (known && !other) return CS_OK;
    if (other)
        cs_fail(e, CS_DATA, "these are no tickets, but %s", other->name);
    else
        cs_fail(e, CS_DATA, "these are no tickets: no column is known, the first is '%s'",
                cs_quote(h->name[0]).text);
    cs_error_cure(e, "-m names what to measure all the same");
    return cs_error_at(e, file, 1, 0);
}
