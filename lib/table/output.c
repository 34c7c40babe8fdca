/* output.c - checked writing; a file appears whole or not at all. */
#include "table/output.h"
#include "base/ascii.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, PIPE_SIZE = 1 << 20 };

struct cs_output {
    int fd;
    bool live;
    bool regular; /* written beside the old file and renamed; else in place */
    char *path;   /* the file to appear, links followed; NULL for standard output */
    char *temp;   /* name of what is written meanwhile; NULL while it has none */
    struct cs_buf buf;
    cs_output_form *form; /* of all that was written; NULL: as it is */
    void *form_ctx;
};

static enum cs_status fail_write(const struct cs_output *o, int number, const char *what, struct cs_error *e)
{
    cs_fail_errno(e, number, what);
    return cs_error_at(e, o->path ? o->path : "standard output", 0, 0);
}

/* The reader went away: die as every filter does, even when the signal was ignored by whoever started us. */
static void die_of_pipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static enum cs_status write_all(struct cs_output *o, const char *p, size_t n, struct cs_error *e)
{
    while (n > 0) {
        ssize_t k = write(o->fd, p, n);
        if (k >= 0) {
            p += k;
            n -= (size_t)k;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, -1);
        } else if (errno == EPIPE) {
            die_of_pipe();
            return fail_write(o, EPIPE, "cannot write", e);
        } else if (errno != EINTR) {
            return fail_write(o, errno, "cannot write", e);
        }
    }
    return CS_OK;
}

/* The name that the new file has for a moment: in the folder of the old one, hidden. */
static enum cs_status name_beside(struct cs_output *o, const char *ending, struct cs_error *e)
{
    const char *slash = strrchr(o->path, '/');
    int dir = slash ? (int)(slash - o->path + 1) : 0;
    if (asprintf(&o->temp, "%.*s.cs-%s.%s", dir, o->path, o->path + dir, ending) >= 0) return CS_OK;
    o->temp = NULL;
    return cs_fail_memory(e);
}

/* A file without a name in the folder of the one to replace: however we end, nothing is left behind. */
static int open_nameless(const struct cs_output *o)
{
    const char *slash = strrchr(o->path, '/');
    if (access("/proc/self/fd", F_OK) != 0) return -1; /* its name will be given through there */
    if (!slash) return open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char *dir = strndup(o->path, (size_t)(slash - o->path + 1));
    int fd = dir ? open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;
    free(dir);
    return fd;
}

static enum cs_status open_beside(struct cs_output *o, const struct stat *old, unsigned mode,
                                  struct cs_error *e)
{
    o->fd = open_nameless(o);
    if (o->fd < 0) { /* not every file system has them */
        enum cs_status st = name_beside(o, "XXXXXX", e);
        if (st) return st;
        o->fd = mkostemp(o->temp, O_CLOEXEC);
        if (o->fd < 0) {
            st = fail_write(o, errno, "cannot create a file beside it", e);
            free(o->temp);
            o->temp = NULL;
            return st;
        }
    }
    mode_t mask = umask(0);
    umask(mask);
    mode_t want = mode ? mode : 0666 & ~mask;
    if (old) want = old->st_mode & (mode ? mode : 07777);
    if (fchmod(o->fd, want) < 0) return fail_write(o, errno, "cannot set the mode", e);
    o->regular = true;
    return CS_OK;
}

/* Gives a nameless file a name, so that it can be renamed over the old one. */
static enum cs_status give_name(struct cs_output *o, struct cs_error *e)
{
    char from[64], ending[32];
    snprintf(from, sizeof from, "/proc/self/fd/%d", o->fd);
    for (int i = 0; i < 100; i++) {
        snprintf(ending, sizeof ending, "%ld-%d", (long)getpid(), i);
        enum cs_status st = name_beside(o, ending, e);
        if (st) return st;
        if (linkat(AT_FDCWD, from, AT_FDCWD, o->temp, AT_SYMLINK_FOLLOW) == 0) return CS_OK;
        int number = errno;
        free(o->temp);
        o->temp = NULL;
        if (number != EEXIST) return fail_write(o, number, "cannot give the new file a name", e);
    }
    return fail_write(o, EEXIST, "cannot give the new file a name", e);
}

/* Follows a link one step: o->path becomes what it names. 0, or an errno value. */
static int follow(struct cs_output *o)
{
    char target[PATH_MAX], *next;
    ssize_t n = readlink(o->path, target, sizeof target - 1);
    if (n < 0) return errno;
    target[n] = 0;
    const char *slash = strrchr(o->path, '/');
    int dir = slash && target[0] != '/' ? (int)(slash - o->path + 1) : 0;
    if (asprintf(&next, "%.*s%s", dir, o->path, target) < 0) return ENOMEM;
    free(o->path);
    o->path = next;
    return 0;
}

/* The descriptor that a path such as /dev/stdout or /dev/fd/3 names, or -1. What stands behind one may be a
 * file that somebody appends to: it is written in place, as the redirection is. */
static int descriptor_of(const char *path)
{
    int n = 0;
    if (strcmp(path, "/dev/stdout") == 0) return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0) return STDERR_FILENO;
    if (strncmp(path, "/dev/fd/", 8) != 0 || !path[8]) return -1;
    for (const char *p = path + 8; *p; p++) {
        if (!cs_is_digit(*p) || n > 99999) return -1;
        n = n * 10 + (*p - '0');
    }
    return n;
}

static enum cs_status open_path(struct cs_output *o, const char *path, unsigned mode, struct cs_error *e)
{
    struct stat st;
    int own = descriptor_of(path), links = 0;
    o->path = strdup(path);
    if (!o->path) return cs_fail_memory(e);
    if (own >= 0) {
        o->fd = fcntl(own, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        return o->fd < 0 ? fail_write(o, errno, "cannot open", e) : CS_OK;
    }
    while (lstat(o->path, &st) == 0 && S_ISLNK(st.st_mode)) {
        int number = links++ < 40 ? follow(o) : ELOOP;
        if (number) return fail_write(o, number, "cannot follow the link", e);
    }
    bool exists = stat(o->path, &st) == 0;
    if (!exists && errno != ENOENT) return fail_write(o, errno, "cannot open", e);
    if (!exists || S_ISREG(st.st_mode)) return open_beside(o, exists ? &st : NULL, mode, e);
    o->fd = open(o->path, O_WRONLY | O_CLOEXEC);
    return o->fd < 0 ? fail_write(o, errno, "cannot open", e) : CS_OK;
}

enum cs_status cs_output_open(struct cs_output **out, const char *path, unsigned mode, struct cs_error *e)
{
    struct cs_output *o = cs_alloc(1, sizeof *o);
    *out = NULL;
    if (!o) return cs_fail_memory(e);
    o->fd = -1;
    enum cs_status st = CS_OK;
    if (path && strcmp(path, "-") != 0)
        st = open_path(o, path, mode, e);
    else
        o->fd = STDOUT_FILENO;
    if (st) {
        cs_output_discard(o);
        return st;
    }
#ifdef F_SETPIPE_SZ
    if (!o->regular) (void)fcntl(o->fd, F_SETPIPE_SZ, PIPE_SIZE); /* not a pipe, or not allowed: as it is */
#endif
    *out = o;
    return CS_OK;
}

void cs_output_live(struct cs_output *o, bool live)
{
    o->live = live;
}

bool cs_output_is_terminal(const struct cs_output *o)
{
    return isatty(o->fd) == 1;
}

void cs_output_reform(struct cs_output *o, cs_output_form *form, void *ctx)
{
    o->form = form;
    o->form_ctx = ctx;
}

/* What is kept becomes what is to be written. */
static enum cs_status reform(struct cs_output *o, struct cs_error *e)
{
    struct cs_buf made = {0};
    enum cs_status st = cs_buf_status(&o->buf, e);
    if (!st) st = o->form(o->form_ctx, cs_buf_slice(&o->buf), &made, e);
    cs_buf_release(&o->buf);
    o->buf = made;
    o->form = NULL;
    if (st) cs_buf_clear(&o->buf);
    return st;
}

static enum cs_status flush(struct cs_output *o, struct cs_error *e)
{
    enum cs_status st = cs_buf_status(&o->buf, e);
    if (!st && o->buf.n) st = write_all(o, o->buf.p, o->buf.n, e);
    cs_buf_clear(&o->buf);
    return st;
}

enum cs_status cs_output_write(struct cs_output *o, const void *p, size_t n, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    if (o->form || (o->buf.n + n < BUFFER && !o->live)) {
        cs_buf_add(&o->buf, p, n);
        return CS_OK; /* a failed append is told by the flush */
    }
    if (o->buf.n) st = flush(o, e);
    return st ? st : write_all(o, p, n, e);
}

/* Data on the disk first, then the name, then the name on the disk. */
static enum cs_status publish(struct cs_output *o, struct cs_error *e)
{
    if (fsync(o->fd) < 0) return fail_write(o, errno, "cannot sync", e);
    enum cs_status st = o->temp ? CS_OK : give_name(o, e);
    if (st) return st;
    int fd = o->fd;
    o->fd = -1;
    if (close(fd) < 0) return fail_write(o, errno, "cannot close", e);
    if (rename(o->temp, o->path) < 0) return fail_write(o, errno, "cannot rename into place", e);
    free(o->temp);
    o->temp = NULL;
    char *slash = strrchr(o->path, '/');
    if (slash) slash[slash == o->path] = 0;
    int dir = open(slash ? o->path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0) {
        (void)fsync(dir); /* not every file system can; the file itself is safe */
        close(dir);
    }
    return CS_OK;
}

enum cs_status cs_output_commit(struct cs_output *o, struct cs_error *e)
{
    enum cs_status st = o->form ? reform(o, e) : CS_OK;
    if (!st) st = flush(o, e);
    cs_buf_release(&o->buf);
    if (!st && o->regular) {
        st = publish(o, e);
    } else if (!st) {
        int fd = o->fd;
        o->fd = -1;
        if (close(fd) < 0 && errno != EINTR) st = fail_write(o, errno, "cannot close", e);
    }
    cs_output_discard(o);
    return st;
}

void cs_output_discard(struct cs_output *o)
{
    if (!o) return;
    struct cs_error ignored;
    if (!o->regular && o->fd >= 0 && !o->form)
        (void)flush(o, &ignored); /* a stream's good rows come before its failure */
    if (o->temp) unlink(o->temp);
    if (o->fd > STDERR_FILENO) close(o->fd);
    free(o->temp);
    free(o->path);
    cs_buf_release(&o->buf);
    free(o);
}
