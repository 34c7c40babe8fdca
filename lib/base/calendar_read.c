/* calendar_read.c - a calendar's stanza: weekdays, hours, holidays, make-up days; every mistake with its
 * place. */
#include "base/ascii.h"
#include "base/calendar_days.h"
#include <stdlib.h>

enum { DAY = 86400, RANGE_MAX = 366, SPECIAL_MAX = 20000 };

/* Where special days come from, the strongest first. */
enum source { OWN_LINE, HOLIDAY, WORKDAY };
struct found {
    int64_t day;
    enum source source;
    const struct cs_entry *entry;
    size_t offset; /* in its value, for messages */
    struct cs_day_hours hours;
};

struct reading {
    const struct cs_stanza *stanza;
    struct cs_calendar_text *out;
    bool named[7]; /* weekdays that have had their line */
    struct found *found;
    size_t n, cap;
};

static bool take(struct cs_slice *s, char c)
{
    if (!s->n || s->p[0] != c) return false;
    *s = cs_slice(s->p + 1, s->n - 1);
    return true;
}

static enum cs_status fail_at(const struct reading *r, const struct cs_entry *entry, struct cs_slice part,
                              struct cs_error *e)
{
    return cs_stanza_fail(r->stanza, entry, (size_t)(part.p - entry->value.p), e);
}

static enum cs_status fail_key(const struct reading *r, const struct cs_entry *entry, struct cs_error *e)
{
    return cs_error_at(e, r->stanza->file, entry->line, 1);
}

/* ---- hours ---- */

/* H:MM or HH:MM in seconds; -1 when it is none. */
static int32_t clock_of(struct cs_slice *s)
{
    int hour = 0, minute = 0, n = 0;
    for (; n < 2 && s->n && cs_is_digit(s->p[0]); n++) {
        hour = hour * 10 + (s->p[0] - '0');
        take(s, s->p[0]);
    }
    if (!n || !take(s, ':') || s->n < 2 || !cs_is_digit(s->p[0]) || !cs_is_digit(s->p[1])) return -1;
    minute = (s->p[0] - '0') * 10 + (s->p[1] - '0');
    *s = cs_slice(s->p + 2, s->n - 2);
    int32_t second = hour * 3600 + minute * 60;
    return minute < 60 && second <= DAY ? second : -1;
}

static bool parse_hours(struct cs_slice word, struct cs_hours *h)
{
    h->from = clock_of(&word);
    if (h->from < 0 || h->from == DAY || !take(&word, '-')) return false;
    h->to = clock_of(&word);
    if (h->to < 0 || word.n || h->to == h->from) return false;
    if (h->to < h->from) h->to += DAY;
    return true;
}

/* Puts hours among the others of their day; false when they overlap. */
static bool add_hours(struct cs_day_hours *d, struct cs_hours h)
{
    unsigned i = d->n;
    for (; i && d->h[i - 1].from > h.from; i--) d->h[i] = d->h[i - 1];
    d->h[i] = h;
    d->n++;
    return (i == 0 || d->h[i - 1].to <= h.from) && (i + 1 == d->n || h.to <= d->h[i + 1].from);
}

static enum cs_status read_hours(const struct reading *r, const struct cs_entry *entry,
                                 struct cs_day_hours *d, struct cs_error *e)
{
    struct cs_slice rest = entry->value;
    *d = (struct cs_day_hours){0};
    for (;;) {
        while (rest.n && (cs_is_space(rest.p[0]) || rest.p[0] == ',')) take(&rest, rest.p[0]);
        if (!rest.n) return CS_OK;
        size_t n = 0;
        while (n < rest.n && !cs_is_space(rest.p[n]) && rest.p[n] != ',') n++;
        struct cs_slice word = {rest.p, n};
        struct cs_hours h;
        if (!parse_hours(word, &h)) {
            cs_fail(e, CS_USAGE, "not opening hours: '%s'", cs_quote(word).text);
            cs_error_cure(e, "09:00-17:30, several with blanks between; 00:00-24:00 for all day");
            return fail_at(r, entry, word, e);
        }
        if (d->n == CS_HOURS_MAX) {
            cs_fail(e, CS_USAGE, "more than %d opening hours on a day", CS_HOURS_MAX);
            return fail_at(r, entry, word, e);
        }
        if (!add_hours(d, h)) {
            cs_fail(e, CS_USAGE, "opening hours overlap: '%s'", cs_quote(word).text);
            return fail_at(r, entry, word, e);
        }
        rest = cs_slice(rest.p + n, rest.n - n);
    }
}

/* ---- weekdays ---- */

/* 0 = Monday … 6, -1 when the three letters name no day. */
static int weekday_of(struct cs_slice word)
{
    static const char names[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int d = 0; d < 7; d++)
        if (cs_slice_eqz(word, names[d])) return d;
    return -1;
}

/* "mon-fri, sun": a bit a day; 0 when the key is not about weekdays. */
static unsigned weekdays_of(struct cs_slice key)
{
    unsigned days = 0;
    struct cs_slice item;
    while (cs_list_next(&key, &item)) {
        bool range = item.n == 7 && item.p[3] == '-';
        int first = weekday_of(range ? cs_slice(item.p, 3) : item);
        int last = range ? weekday_of(cs_slice(item.p + 4, 3)) : first;
        if (first < 0 || last < 0) return 0;
        for (int d = first;; d = (d + 1) % 7) {
            days |= 1U << d;
            if (d == last) break;
        }
    }
    return days;
}

static enum cs_status read_weekdays(struct reading *r, const struct cs_entry *entry, unsigned days,
                                    struct cs_error *e)
{
    struct cs_day_hours hours;
    enum cs_status status = read_hours(r, entry, &hours, e);
    if (status) return status;
    for (int d = 0; d < 7; d++) {
        if (!(days >> d & 1)) continue;
        if (r->named[d]) {
            cs_fail(e, CS_USAGE, "'%s' names a day that has its hours already", cs_quote(entry->key).text);
            return fail_key(r, entry, e);
        }
        r->named[d] = true;
        r->out->week[d] = hours;
    }
    return CS_OK;
}

/* ---- special days ---- */

static enum cs_status add_found(struct reading *r, struct found f, struct cs_error *e)
{
    if (r->n == SPECIAL_MAX) {
        cs_fail(e, CS_USAGE, "more than %d holidays and workdays", SPECIAL_MAX);
        return cs_stanza_fail(r->stanza, f.entry, f.offset, e);
    }
    enum cs_status status = cs_grow(&r->found, &r->cap, r->n + 1, sizeof *r->found, e);
    if (status) return status;
    r->found[r->n++] = f;
    return CS_OK;
}

static bool parse_range(struct cs_slice item, int64_t *first, int64_t *last)
{
    if (item.n == 22 && item.p[10] == '.' && item.p[11] == '.')
        return cs_date_parse(cs_slice(item.p, 10), first) && cs_date_parse(cs_slice(item.p + 12, 10), last);
    *last = 0;
    if (!cs_date_parse(item, first)) return false;
    *last = *first;
    return true;
}

static enum cs_status read_list(struct reading *r, const struct cs_entry *entry, enum source source,
                                struct cs_error *e)
{
    struct cs_slice rest = entry->value, item;
    while (cs_list_next(&rest, &item)) {
        int64_t first, last;
        if (!parse_range(item, &first, &last)) {
            cs_fail(e, CS_USAGE, "not a date: '%s'", cs_quote(item).text);
            cs_error_cure(e, "2024-10-01 or 2024-10-01..2024-10-07, several with commas between");
            return fail_at(r, entry, item, e);
        }
        if (last < first || last - first >= RANGE_MAX) {
            cs_fail(e, CS_USAGE, "not a range of 1 to %d days: '%s'", RANGE_MAX, cs_quote(item).text);
            return fail_at(r, entry, item, e);
        }
        for (int64_t day = first; day <= last; day++) {
            struct found f = {day, source, entry, (size_t)(item.p - entry->value.p), {0}};
            if (source == WORKDAY) f.hours = r->out->week[0];
            enum cs_status status = add_found(r, f, e);
            if (status) return status;
        }
    }
    return CS_OK;
}

static int by_day(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    return (int)x->source - (int)y->source;
}

/* Sorts what was found and keeps the strongest of each day. */
static enum cs_status settle_special(struct reading *r, struct cs_error *e)
{
    struct cs_calendar_text *t = r->out;
    if (!r->n) return CS_OK;
    qsort(r->found, r->n, sizeof *r->found, by_day);
    enum cs_status status = cs_grow(&t->special, &t->cap_special, r->n, sizeof *t->special, e);
    if (status) return status;
    enum source kept = OWN_LINE;
    for (size_t i = 0; i < r->n; i++) {
        const struct found *f = &r->found[i];
        bool again = t->n_special && t->special[t->n_special - 1].day == f->day;
        if (again && kept == HOLIDAY && f->source == WORKDAY) {
            char date[11] = {0};
            cs_date_format(f->day, date);
            cs_fail(e, CS_USAGE, "'%s' is a holiday and a workday", date);
            return cs_stanza_fail(r->stanza, f->entry, f->offset, e);
        }
        if (again) continue;
        kept = f->source;
        if (f->source == WORKDAY && !f->hours.n) {
            cs_fail(e, CS_USAGE, "a workday has Monday's hours, and Monday has none");
            cs_error_cure(e, "give the day a line of its own: DATE = 09:00-17:30");
            return cs_stanza_fail(r->stanza, f->entry, f->offset, e);
        }
        t->special[t->n_special++] = (struct cs_special_day){f->day, f->hours};
    }
    return CS_OK;
}

/* ---- the stanza ---- */

static enum cs_status read_zone(struct reading *r, const struct cs_entry *entry, struct cs_error *e)
{
    struct cs_arena arena = {0};
    if (!entry->value.n) return CS_OK;
    struct cs_slice name = cs_arena_copy(&arena, entry->value);
    enum cs_status status = name.p ? cs_zone_open(&r->out->zone, name.p, e) : cs_fail_memory(e);
    cs_arena_release(&arena);
    return status == CS_USAGE ? cs_stanza_fail(r->stanza, entry, 0, e) : status;
}

static enum cs_status read_special(struct reading *r, const struct cs_entry *entry, struct cs_error *e)
{
    if (cs_slice_eqz(entry->key, "zone") || weekdays_of(entry->key)) return CS_OK; /* read before */
    if (cs_slice_eqz(entry->key, "holidays")) return read_list(r, entry, HOLIDAY, e);
    if (cs_slice_eqz(entry->key, "workdays")) return read_list(r, entry, WORKDAY, e);
    struct found f = {.source = OWN_LINE, .entry = entry};
    if (!cs_date_parse(entry->key, &f.day)) {
        cs_fail(e, CS_USAGE, "unknown key '%s'", cs_quote(entry->key).text);
        cs_error_cure(e, "one of zone, holidays, workdays, mon-fri or other weekdays, a date");
        return fail_key(r, entry, e);
    }
    enum cs_status status = read_hours(r, entry, &f.hours, e);
    return status ? status : add_found(r, f, e);
}

static enum cs_status read_all(struct reading *r, struct cs_error *e)
{
    const struct cs_stanza *s = r->stanza;
    enum cs_status status = CS_OK;
    if (cs_slice_eqz(s->id, "24x7")) {
        cs_fail(e, CS_USAGE, "the calendar '24x7' is built in");
        return cs_error_at(e, s->file, s->line, 1);
    }
    bool opens = false;
    for (size_t i = 0; i < s->n && !status; i++) { /* weekdays first: make-up days need Monday's hours */
        const struct cs_entry *entry = &s->entries[i];
        unsigned days = weekdays_of(entry->key);
        if (days) status = read_weekdays(r, entry, days, e);
        if (cs_slice_eqz(entry->key, "zone")) status = read_zone(r, entry, e);
    }
    for (size_t i = 0; i < s->n && !status; i++) status = read_special(r, &s->entries[i], e);
    if (status) return status;
    for (int d = 0; d < 7; d++) opens |= r->out->week[d].n > 0;
    if (!opens) {
        cs_fail(e, CS_USAGE, "the calendar '%s' has no opening hours", cs_quote(s->id).text);
        cs_error_cure(e, "mon-fri = 09:00-17:30");
        return cs_error_at(e, s->file, s->line, 1);
    }
    return settle_special(r, e);
}

enum cs_status cs_calendar_read(struct cs_calendar_text *out, const struct cs_stanza *stanza,
                                struct cs_error *e)
{
    struct reading r = {.stanza = stanza, .out = out};
    enum cs_status status = read_all(&r, e);
    free(r.found);
    return status;
}
