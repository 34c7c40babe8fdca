/* spool.c - a nameless file, or a named one whose name is taken away at once. */
#include "table/spool.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum cs_status fail(int number, struct cs_error *e)
{
    cs_fail_errno(e, number, "cannot keep the input for a second reading");
    return cs_error_cure(e, "give a file, or set TMPDIR");
}

static enum cs_status make(struct cs_spool *s, struct cs_error *e)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || dir[0] != '/') dir = "/tmp";
    s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        char *name;
        if (asprintf(&name, "%s/.cs-spool.XXXXXX", dir) < 0) return cs_fail_memory(e);
        s->fd = mkostemp(name, O_CLOEXEC);
        int number = errno;
        if (s->fd >= 0) unlink(name);
        free(name);
        if (s->fd < 0) return fail(number, e);
    }
    s->open = true;
    s->n = 0;
    return CS_OK;
}

enum cs_status cs_spool_add(struct cs_spool *s, const char *p, size_t n, struct cs_error *e)
{
    if (!s->open && make(s, e) != CS_OK) return e->status;
    if (n > 0 && lseek(s->fd, s->n, SEEK_SET) < 0) return fail(errno, e); /* others may have moved it */
    while (n > 0) {
        ssize_t k = write(s->fd, p, n);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) return fail(errno, e);
        p += k;
        n -= (size_t)k;
        s->n += k;
    }
    return CS_OK;
}

enum cs_status cs_spool_read(const struct cs_spool *s, off_t from, char *to, size_t n, size_t *got,
                             struct cs_error *e)
{
    ssize_t k;
    do {
        k = pread(s->fd, to, n, from);
    } while (k < 0 && errno == EINTR);
    if (k < 0) return cs_fail_errno(e, errno, "cannot read again what was kept");
    *got = (size_t)k;
    return CS_OK;
}

void cs_spool_close(struct cs_spool *s)
{
    if (s->open) close(s->fd);
    *s = (struct cs_spool){0};
}
