/* program.c - descriptors, standard error and the exit status: what belongs to the process and not to its
 * work. */
#include "base/program.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef CS_DATADIR
#define CS_DATADIR "/usr/local/share/cs-tools"
#endif

static const char *program_name = "cs-tools";
static bool is_quiet;

void cs_program_start(const char *name)
{
    program_name = name;
    /* A descriptor closed by the caller would be given to the first file that is opened, and rows written
     * into it. The stand-ins are opened the wrong way round, so that using them fails instead of losing data.
     */
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) _exit(CS_FAIL);
    /* Some parents ignore SIGPIPE; `| head` must end us whoever started us. */
    signal(SIGPIPE, SIG_DFL);
}

const char *cs_program_name(void)
{
    return program_name;
}

const char *cs_data_dir(void)
{
    const char *dir = getenv("CS_DATADIR");
    return dir && *dir ? dir : CS_DATADIR;
}

void cs_program_quiet(bool quiet)
{
    is_quiet = quiet;
}

bool cs_program_is_quiet(void)
{
    return is_quiet;
}

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR) continue;
        if (w < 0) return errno;
        p += w;
        n -= (size_t)w;
    }
    return 0;
}

/* Masks in place what a terminal would obey or could not show. cs_quote() is the judge, a character at a
 * time. */
static void mask(char *text)
{
    size_t n = strlen(text), out = 0;
    for (size_t i = 0; i < n;) {
        size_t len = cs_utf8_len(text + i, n - i);
        bool fine = len > 0 && (text[i] == '?' || cs_quote(cs_slice(text + i, len)).text[0] != '?');
        if (!fine) {
            text[out++] = '?';
            i += len ? len : 1;
            continue;
        }
        memmove(text + out, text + i, len);
        out += len;
        i += len;
    }
    text[out] = 0;
}

struct line {
    char text[2048];
    size_t n;
};

static void add_va(struct line *l, const char *format, va_list ap) CS_PRINTF(2, 0);
static void add_va(struct line *l, const char *format, va_list ap)
{
    size_t room = sizeof l->text - l->n;
    int n = vsnprintf(l->text + l->n, room, format, ap);
    if (n > 0) l->n += (size_t)n < room ? (size_t)n : room - 1;
}

static void add(struct line *l, const char *format, ...) CS_PRINTF(2, 3);
static void add(struct line *l, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    add_va(l, format, ap);
    va_end(ap);
}

/* One line, one write, so that lines of several processes do not mix. Nobody is left to tell when it fails.
 */
static void emit(struct line *l)
{
    mask(l->text);
    l->n = strlen(l->text);
    if (l->n == sizeof l->text - 1) l->n--;
    l->text[l->n] = '\n';
    (void)write_all(STDERR_FILENO, l->text, l->n + 1);
}

void cs_note(const char *format, ...)
{
    if (is_quiet) return;
    struct line l = {.n = 0};
    add(&l, "%s: ", program_name);
    va_list ap;
    va_start(ap, format);
    add_va(&l, format, ap);
    va_end(ap);
    emit(&l);
}

void cs_notes(struct cs_slice lines)
{
    while (lines.n) {
        const char *lf = memchr(lines.p, '\n', lines.n);
        size_t n = lf ? (size_t)(lf - lines.p) : lines.n;
        cs_note("%.*s", (int)n, lines.p);
        lines = cs_slice(lines.p + n + (lf != NULL), lines.n - n - (lf != NULL));
    }
}

void cs_warn_error(const struct cs_error *e)
{
    struct line l = {.n = 0};
    add(&l, "%s: ", program_name);
    if (e->file[0]) add(&l, "%s:", e->file);
    if (e->file[0] && !e->line && e->column) add(&l, " character %zu:", e->column);
    if (e->file[0] && !e->line) add(&l, " ");
    if (e->line && !e->file[0]) add(&l, "line ");
    if (e->line) add(&l, "%llu:", (unsigned long long)e->line);
    if (e->line && e->column) add(&l, "%zu:", e->column);
    if (e->line) add(&l, " ");
    add(&l, "%s", e->text[0] ? e->text : "failed");
    if (e->cure[0]) add(&l, " (cure: %s)", e->cure);
    emit(&l);
}

int cs_program_end(enum cs_status status, const struct cs_error *e)
{
    bool is_finding = status == CS_FINDING && !e->text[0];
    if (status != CS_OK && !is_finding) cs_warn_error(e);
    return (int)status;
}

bool cs_stdin_is_terminal(void)
{
    return isatty(STDIN_FILENO) == 1;
}

bool cs_stderr_is_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

enum cs_status cs_print(const char *text, size_t n, struct cs_error *e)
{
    int number = write_all(STDOUT_FILENO, text, n);
    return number ? cs_fail_errno(e, number, "cannot write to standard output") : CS_OK;
}

unsigned cs_terminal_columns(void)
{
    unsigned n = 0;
    const char *s = getenv("COLUMNS");
    for (; s && cs_is_digit(*s) && n < 10000; s++) n = n * 10 + (unsigned)(*s - '0');
    if (n && s && !*s) return n;
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col) return w.ws_col;
    return 80;
}

bool cs_terminal_colour(void)
{
    const char *s = getenv("NO_COLOR");
    return !s || !*s;
}
