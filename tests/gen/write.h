/* write.h - a buffered output and the few things that are written into it. Failure is remembered until the
 * end. */
#ifndef CSGEN_WRITE_H
#define CSGEN_WRITE_H

#include "words.h"
#include <stddef.h>
#include <string.h>

enum { OUT_SIZE = 1 << 18, OUT_SLACK = 4096 }; /* no record is longer than the slack */

struct out {
    char *p; /* the next byte */
    int fd;
    int error;  /* errno of the first failure */
    void *conv; /* iconv_t to another encoding, or NULL */
    char buf[OUT_SIZE + OUT_SLACK];
};

/* Opens a file to write, converted from UTF-8 when `charset` is given. NULL after a message on stderr. */
struct out *out_open(const char *path, const char *charset);
struct out *out_stdout(void);
void out_flush(struct out *);
/* Flushes, closes, frees; false after a message when anything went wrong. */
bool out_close(struct out *, const char *path);

static inline void out_room(struct out *o)
{
    if (o->p - o->buf >= OUT_SIZE) out_flush(o);
}

static inline char *put(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}

static inline char *put_word(char *p, struct word w)
{
    return put(p, w.s, w.n);
}

char *put_s(char *p, const char *s);
char *put_number(char *p, uint64_t n, unsigned least_digits);

/* The calendar: local dates as text, made once. Days may be negative down to -CALENDAR_BEFORE. */
enum { CALENDAR_BEFORE = 64, CALENDAR_AFTER = 64 };
typedef char date_text[10];
/* Days from 1970-01-01 of a date YYYY-MM-DD; false when it is none. */
bool parse_date(const char *s, int64_t *day);
/* dates[0] is the text of day `first`; NULL when memory is short. */
date_text *make_dates(int64_t first, uint32_t n);

/* "2024-08-01 09:00:00", with another separator and a tail as wanted; nothing for NEVER. */
char *put_time(char *p, date_text *dates, int64_t t, char between);

#endif
