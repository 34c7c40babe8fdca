/* log.c - one line a run, appended whole. */
#include "base/log.h"
#include "base/ascii.h"
#include "base/mem.h"
#include "base/program.h"
#include "base/time.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct cs_log cs_log_start(const char *path, int argc, char **argv)
{
    return (struct cs_log){.path = path, .argc = argc, .argv = argv, .started_ns = now_ns()};
}

/* Quoted texts and runs of four and more digits become '?': what is left shows the shape of a condition. */
static void add_masked(struct cs_buf *b, const char *arg)
{
    for (const char *p = arg; *p; p++) {
        if (*p == '"' || *p == '\'') {
            const char *close = strchr(p + 1, *p);
            cs_buf_addz(b, "\"?\"");
            if (!close) return;
            p = close;
            continue;
        }
        size_t digits = 0;
        while (cs_is_digit(p[digits])) digits++;
        if (digits >= 4) {
            cs_buf_addc(b, '?');
            p += digits - 1;
        } else if ((unsigned char)*p < 0x20 || *p == 0x7F) {
            cs_buf_addc(b, '?');
        } else {
            cs_buf_addc(b, *p);
        }
    }
}

static void add_line(const struct cs_log *log, enum cs_status status, struct cs_buf *b)
{
    char started[CS_TIME_LEN];
    cs_time_format((struct cs_time){.at = log->started_ns / 1000000000}, started);
    cs_buf_addf(b, "%.25s\t%.3f\t%s\t%s\t%d\t", started, (double)(now_ns() - log->started_ns) / 1e9,
                cs_program_name(), PACKAGE_VERSION, (int)status);
    for (int i = 1; i < log->argc; i++) {
        if (i > 1) cs_buf_addc(b, ' ');
        add_masked(b, log->argv[i]);
    }
    cs_buf_addc(b, '\n');
}

enum cs_status cs_log_end(const struct cs_log *log, enum cs_status status, struct cs_error *e)
{
    if (!log->path) return CS_OK;
    int fd = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        cs_fail_errno(e, errno, "cannot open the log");
        return cs_error_at(e, log->path, 0, 0);
    }
    struct cs_buf b = {0};
    add_line(log, status, &b);
    enum cs_status st = cs_buf_status(&b, e);
    if (!st && write(fd, b.p, b.n) != (ssize_t)b.n) {
        cs_fail_errno(e, errno, "cannot write the log");
        st = cs_error_at(e, log->path, 0, 0);
    }
    cs_buf_release(&b);
    close(fd);
    return st;
}
