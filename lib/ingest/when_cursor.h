/* when_cursor.h - a place in a written moment, and what may be taken from there: for when_text.c, which knows
 * dates and their surroundings, and when_clock.c, which knows clocks and offsets. */
#ifndef CS_INGEST_WHEN_CURSOR_H
#define CS_INGEST_WHEN_CURSOR_H

#include "base/ascii.h"
#include "ingest/when.h"

struct cs_cursor {
    const char *p, *end;
};

/* What is read on the way, besides the moment. */
struct cs_reading {
    struct cs_cursor c;
    struct cs_when *w;
    int weekday; /* Monday 1 … Sunday 7; 0 = none */
    int half;    /* of the day: CS_HALF_… */
    bool year_later;
};
enum { CS_HALF_NONE, CS_HALF_MORNING, CS_HALF_AFTERNOON, CS_HALF_NOON, CS_HALF_EVENING };

static inline bool cs_cursor_at(const struct cs_cursor *c, char want)
{
    return c->p < c->end && *c->p == want;
}

static inline bool cs_cursor_take(struct cs_cursor *c, char want)
{
    if (!cs_cursor_at(c, want)) return false;
    c->p++;
    return true;
}

static inline bool cs_cursor_at_digit(const struct cs_cursor *c)
{
    return c->p < c->end && cs_is_digit(*c->p);
}

/* Words beyond ASCII, exactly. */
static inline bool cs_cursor_take_text(struct cs_cursor *c, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, text, n) != 0) return false;
    c->p += n;
    return true;
}

static inline bool cs_cursor_take_any(struct cs_cursor *c, const char *const texts[], int *which)
{
    for (int i = 0; texts[i]; i++) {
        if (!cs_cursor_take_text(c, texts[i])) continue;
        if (which) *which = i;
        return true;
    }
    return false;
}

static inline bool cs_cursor_skip_blanks(struct cs_cursor *c)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80", NULL};
    const char *from = c->p;
    for (;;) {
        if (c->p < c->end && cs_is_space(*c->p))
            c->p++;
        else if (c->p == c->end || !cs_is_high(*c->p) || !cs_cursor_take_any(c, wide, NULL))
            break;
    }
    return c->p > from;
}

/* A run of min to max digits and no further digit behind it. */
static inline bool cs_cursor_digits(struct cs_cursor *c, int min, int max, int *value, int *count)
{
    int n = 0, v = 0;
    for (; n < max && cs_cursor_at_digit(c); n++) v = v * 10 + (*c->p++ - '0');
    if (n < min || cs_cursor_at_digit(c)) return false;
    *value = v;
    if (count) *count = n;
    return true;
}

/* The letters that stand here, in lower case; 0 when there are none, or too many. */
enum { CS_WHEN_WORD = 12 };
static inline size_t cs_cursor_peek_word(const struct cs_cursor *c, char word[CS_WHEN_WORD])
{
    size_t n = 0;
    for (; c->p + n < c->end && cs_is_alpha(c->p[n]); n++) {
        if (n == CS_WHEN_WORD - 1) return 0;
        word[n] = cs_to_lower(c->p[n]);
    }
    word[n] = 0;
    return n;
}

/* Clocks: "9:05", "09:05:00.250", "下午3:05", "3時05分", "5:57 PM", and behind a date "5pm". False: not one.
 */
bool cs_reading_clock(struct cs_reading *) CS_MUST_USE;
/* Behind a 'T' digits may stand without colons: "T09", "T0900", "T090000". */
bool cs_reading_tight_clock(struct cs_reading *) CS_MUST_USE;
/* Nothing, or an offset: "Z", "UTC", "GMT+0800", "-0700". A name alone, such as CST, is none. */
bool cs_reading_zone(struct cs_reading *) CS_MUST_USE;
bool cs_cursor_skip_names(struct cs_cursor *) CS_MUST_USE;

#endif
