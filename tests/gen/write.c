/* write.c - buffered output, numbers, dates: see write.h. */
#include "write.h"
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct out *out_new(int fd)
{
    struct out *o = malloc(sizeof *o);
    if (!o) {
        fputs("csgen: out of memory\n", stderr);
        return NULL;
    }
    o->p = o->buf;
    o->fd = fd;
    o->error = 0;
    o->conv = NULL;
    return o;
}

struct out *out_stdout(void)
{
    return out_new(STDOUT_FILENO);
}

struct out *out_open(const char *path, const char *charset)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        fprintf(stderr, "csgen: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    struct out *o = out_new(fd);
    if (!o) return NULL;
    if (!charset) return o;
    o->conv = iconv_open(charset, "UTF-8");
    if (o->conv != (iconv_t)-1) return o;
    fprintf(stderr, "csgen: no conversion to %s\n", charset);
    close(fd);
    free(o);
    return NULL;
}

static void write_all(struct out *o, const char *s, size_t n)
{
    while (n && !o->error) {
        ssize_t k = write(o->fd, s, n);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) {
            o->error = errno;
            return;
        }
        s += k;
        n -= (size_t)k;
    }
}

void out_flush(struct out *o)
{
    char *in = o->buf;
    size_t left = (size_t)(o->p - o->buf);
    if (!o->conv) write_all(o, in, left);
    while (o->conv && left && !o->error) {
        char piece[8192], *to = piece;
        size_t room = sizeof piece;
        if (iconv(o->conv, &in, &left, &to, &room) == (size_t)-1 && errno != E2BIG) o->error = errno;
        write_all(o, piece, sizeof piece - room);
    }
    o->p = o->buf;
}

bool out_close(struct out *o, const char *path)
{
    out_flush(o);
    if (o->conv) iconv_close(o->conv);
    if (close(o->fd) < 0 && !o->error) o->error = errno;
    int error = o->error;
    free(o);
    if (error) fprintf(stderr, "csgen: %s: %s\n", path, strerror(error));
    return !error;
}

char *put_s(char *p, const char *s)
{
    return put(p, s, strlen(s));
}

char *put_number(char *p, uint64_t n, unsigned least_digits)
{
    char digits[24], *d = digits + sizeof digits;
    do {
        *--d = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    while ((size_t)(digits + sizeof digits - d) < least_digits) *--d = '0';
    return put(p, d, (size_t)(digits + sizeof digits - d));
}

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_length(int64_t year, int month)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : length[month - 1];
}

bool parse_date(const char *s, int64_t *day)
{
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-') return false;
    int part[3] = {0, 0, 0};
    for (int i = 0; i < 10; ++i) {
        if (i == 4 || i == 7) continue;
        if (s[i] < '0' || s[i] > '9') return false;
        int *n = &part[i > 7 ? 2 : i > 4 ? 1 : 0];
        *n = *n * 10 + s[i] - '0';
    }
    if (part[0] < 1971 || part[1] < 1 || part[1] > 12 || part[2] < 1 ||
        part[2] > month_length(part[0], part[1]))
        return false;
    *day = part[2] - 1;
    for (int y = 1970; y < part[0]; ++y) *day += leap(y) ? 366 : 365;
    for (int m = 1; m < part[1]; ++m) *day += month_length(part[0], m);
    return true;
}

date_text *make_dates(int64_t first, uint32_t n)
{
    date_text *dates = calloc(n, sizeof *dates);
    if (!dates) return NULL;
    int64_t year = 1970;
    int month = 1, day = 1;
    for (int64_t d = 0; d < first + n; ++d) {
        if (d >= first) {
            char *p = put_number(dates[d - first], (uint64_t)year, 4);
            *p++ = '-';
            p = put_number(p, (uint64_t)month, 2);
            *p++ = '-';
            put_number(p, (uint64_t)day, 2);
        }
        if (++day <= month_length(year, month)) continue;
        day = 1;
        if (++month <= 12) continue;
        month = 1;
        ++year;
    }
    return dates;
}

static inline char *put_2(char *p, uint32_t n)
{
    *p++ = (char)('0' + n / 10);
    *p++ = (char)('0' + n % 10);
    return p;
}

char *put_time(char *p, date_text *dates, int64_t t, char between)
{
    if (t == NEVER) return p;
    uint32_t since = (uint32_t)(t + (int64_t)CALENDAR_BEFORE * DAY), second = since % DAY;
    p = put(p, dates[since / DAY], 10);
    *p++ = between;
    p = put_2(p, second / 3600);
    *p++ = ':';
    p = put_2(p, second / 60 % 60);
    *p++ = ':';
    return put_2(p, second % 60);
}
