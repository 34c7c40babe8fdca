/* load.c - reading small files whole. */
#include "report/load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_SIZE = 1 << 22, PIECE = 1 << 16 };

static enum cs_status failed(const char *path, const char *what, struct cs_error *e)
{
    (void)cs_fail_errno(e, errno, what);
    return cs_error_at(e, path, 0, 0);
}

static enum cs_status read_all(int fd, const char *path, struct cs_buf *out, struct cs_error *e)
{
    for (;;) {
        char *room = cs_buf_room(out, PIECE);
        if (!room) return cs_fail_memory(e);
        ssize_t n = read(fd, room, PIECE);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed(path, "cannot read", e);
        if (n == 0) return CS_OK;
        out->n += (size_t)n;
        if (out->n > MAX_SIZE) {
            cs_fail(e, CS_USAGE, "larger than 4 MiB");
            return cs_error_at(e, path, 0, 0);
        }
    }
}

enum cs_status cs_load(const char *path, struct cs_buf *out, struct cs_error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return failed(path, "cannot open", e);
    enum cs_status status = read_all(fd, path, out, e);
    close(fd);
    return status;
}

enum cs_status cs_load_path(const char *name, const char *dir, const char *suffix, struct cs_buf *path,
                            struct cs_error *e)
{
    if (strpbrk(name, "/."))
        cs_buf_addz(path, name);
    else
        cs_buf_addf(path, "%s/%s%s", dir, name, suffix);
    cs_buf_addc(path, 0);
    return cs_buf_status(path, e);
}
