/* stanza.c - policy files: the parser of stanzas, and the readers of values that need no catalogue: lists,
 * periods, windows, calendars. */
#include "base/stanza.h"
#include "base/calendar.h"
#include "base/period.h"
#include "fuzz.h"

static void read_values(struct cs_slice value)
{
    struct cs_period period;
    struct cs_compare compare;
    struct cs_error e;
    struct cs_slice rest = value, item;
    int64_t seconds;
    struct cs_time t;
    const struct cs_time as_of = {.at = 1722500000, .off = 28800};
    while (cs_list_next(&rest, &item))
        holds(item.p >= value.p && item.p + item.n <= value.p + value.n, "an item is a part of its list");
    if (cs_period_parse(&period, value, &e) == CS_OK) {
        struct cs_days days = cs_period_days(&period, as_of, 86400);
        holds(days.first <= days.last, "a period is not empty");
        if (cs_compare_parse(&compare, value, &e) == CS_OK) (void)cs_compare_days(&compare, &period, days);
    }
    check_error(cs_window_parse(&seconds, value, &e), &e);
    check_error(cs_as_of_parse(&t, value, NULL, 0, &e), &e);
}

static void read_calendar(const struct cs_stanza *s)
{
    struct cs_calendar *calendar;
    struct cs_error e;
    const struct cs_time a = {.at = -70000000, .off = -3600}, b = {.at = 1722500000, .off = 28800},
                         c = {.at = 4000000000, .off = 0};
    enum cs_status st = cs_calendar_make(&calendar, s, &e);
    check_error(st, &e);
    if (st) return;
    int64_t ab = cs_calendar_seconds(calendar, a, b), bc = cs_calendar_seconds(calendar, b, c);
    holds(ab >= 0 && bc >= 0, "time goes on");
    holds(ab + bc == cs_calendar_seconds(calendar, a, c), "business time adds up");
    cs_calendar_free(calendar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_stanzas all;
    struct cs_error e;
    enum cs_status st = cs_stanzas_parse(&all, slice_of(data, size), "file", &e);
    check_error(st, &e);
    if (st) {
        holds(e.file[0] != 0, "the error names the file");
        return 0;
    }
    for (size_t i = 0; i < all.n; i++) {
        const struct cs_stanza *s = &all.items[i];
        holds(cs_stanzas_find(&all, s->id) == s, "a stanza is found by its id");
        for (size_t k = 0; k < s->n; k++) {
            const struct cs_entry *entry = &s->entries[k];
            cs_stanza_fail(s, entry, entry->value.n, &e);
            holds(e.line >= entry->line && e.column >= 1, "a place in a value has a line and a column");
            read_values(entry->value);
        }
        read_calendar(s);
    }
    cs_stanzas_release(&all);
    return 0;
}
