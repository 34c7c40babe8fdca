/* preset.c - the folder of presets. */
#include "ingest/preset.h"
#include "base/ascii.h"
#include "base/nearest.h"
#include "ingest/mapfile.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct names {
    struct cs_arena arena;
    struct cs_slice *name;
    size_t n, cap;
};

static void release(struct names *names)
{
    cs_arena_release(&names->arena);
    free(names->name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct cs_slice *)a)->p, ((const struct cs_slice *)b)->p);
}

static enum cs_status add_name(struct names *names, const char *file, struct cs_error *e)
{
    size_t n = strlen(file);
    if (n <= 4 || strcmp(file + n - 4, ".map") != 0) return CS_OK;
    if (cs_grow(&names->name, &names->cap, names->n + 1, sizeof *names->name, e) != CS_OK) return e->status;
    struct cs_slice *to = &names->name[names->n];
    *to = cs_arena_copy(&names->arena, cs_slice(file, n - 4));
    if (!to->p) return cs_fail_memory(e);
    names->n++;
    return CS_OK;
}

static enum cs_status read_folder(struct names *names, const char *dir, struct cs_error *e)
{
    struct cs_buf path = {0};
    cs_buf_addf(&path, "%s/presets", dir);
    cs_buf_addc(&path, 0);
    if (cs_buf_status(&path, e) != CS_OK) return e->status;
    enum cs_status status = CS_OK;
    DIR *folder = opendir(path.p);
    if (!folder) {
        cs_fail_errno(e, errno, "cannot open");
        status = cs_error_at(e, path.p, 0, 0);
    }
    for (const struct dirent *d; status == CS_OK && (d = readdir(folder));)
        status = add_name(names, d->d_name, e);
    if (folder) closedir(folder);
    cs_buf_release(&path);
    if (names->n > 1) qsort(names->name, names->n, sizeof *names->name, by_name);
    return status;
}

static bool is_word(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!cs_is_alnum(*p) && *p != '-') return false;
    return *name != 0;
}

static enum cs_status fail_unknown(const char *dir, const char *name, struct cs_error *e)
{
    struct names names = {0};
    struct cs_nearest near;
    if (read_folder(&names, dir, e) != CS_OK) {
        release(&names);
        return e->status;
    }
    cs_nearest_start(&near, cs_slicez(name));
    for (size_t i = 0; i < names.n; i++) cs_nearest_try(&near, names.name[i]);
    cs_fail(e, CS_USAGE, "no preset '%s'", cs_quotez(name).text);
    if (near.best.p)
        cs_error_cure(e, "did you mean '%s'?", near.best.p);
    else
        cs_error_cure(e, "--preset list names them");
    release(&names);
    return e->status;
}

enum cs_status cs_preset_path(struct cs_buf *path, const char *dir, const char *name, struct cs_error *e)
{
    cs_buf_addf(path, "%s/presets/%s.map", dir, name);
    cs_buf_addc(path, 0);
    if (cs_buf_status(path, e) != CS_OK) return e->status;
    if (is_word(name) && access(path->p, F_OK) == 0) return CS_OK;
    return fail_unknown(dir, name, e);
}

/* What the first line of the file says behind its '#'. */
static enum cs_status add_about(struct cs_buf *out, const char *path, struct cs_error *e)
{
    char head[256];
    size_t n = 0;
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && n < sizeof head) {
        got = read(fd, head + n, sizeof head - n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        n += (size_t)got;
    }
    if (got < 0) cs_fail_errno(e, errno, "cannot read");
    if (fd >= 0) close(fd);
    if (got < 0) return cs_error_at(e, path, 0, 0);
    struct cs_slice line = {head, n};
    const char *end = memchr(head, '\n', line.n);
    if (end) line.n = (size_t)(end - head);
    while (line.n > 0 && (*line.p == '#' || *line.p == ' ')) line = cs_slice(line.p + 1, line.n - 1);
    cs_buf_adds(out, line);
    return CS_OK;
}

enum cs_status cs_preset_list(struct cs_buf *out, const char *dir, struct cs_error *e)
{
    struct names names = {0};
    struct cs_buf path = {0};
    enum cs_status status = read_folder(&names, dir, e);
    for (size_t i = 0; i < names.n && status == CS_OK; i++) {
        cs_buf_clear(&path);
        status = cs_preset_path(&path, dir, names.name[i].p, e);
        cs_buf_addf(out, "%-18s ", names.name[i].p);
        if (status == CS_OK) status = add_about(out, path.p, e);
        cs_buf_addc(out, '\n');
    }
    cs_buf_release(&path);
    release(&names);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}

/* ---- which one fits? ---- */

struct fitting {
    const struct cs_header *header;
    unsigned found, lacking;
};

static void look_for(void *ctx, struct cs_slice name)
{
    struct fitting *f = ctx;
    bool there = cs_header_find(f->header, name) != CS_NO_COLUMN;
    f->found += there;
    f->lacking += !there;
}

/* How many of its columns a preset finds; 0 when one that it needs is not there. */
static enum cs_status try_preset(unsigned *found, const char *path, const struct cs_header *header,
                                 struct cs_error *e)
{
    enum { ENOUGH = 3 }; /* an id and a time alone are any table's */
    struct cs_mapfile map;
    struct fitting f = {.header = header};
    enum cs_status status = cs_mapfile_read(&map, path, e);
    for (size_t i = 0; i < map.n && status == CS_OK; i++) {
        unsigned lacking = f.lacking;
        cs_expr_columns(map.columns[i].expr, look_for, &f);
        if (map.columns[i].optional) f.lacking = lacking;
    }
    *found = f.lacking == 0 && f.found >= ENOUGH && !map.dialect.header ? f.found : 0;
    cs_mapfile_release(&map);
    return status;
}

enum cs_status cs_preset_fit(struct cs_buf *out, const char *dir, const struct cs_header *header,
                             struct cs_error *e)
{
    struct names names = {0};
    struct cs_buf path = {0};
    unsigned most = 0;
    enum cs_status status = read_folder(&names, dir, e);
    for (size_t i = 0; i < names.n && status == CS_OK; i++) {
        unsigned found = 0;
        cs_buf_clear(&path);
        status = cs_preset_path(&path, dir, names.name[i].p, e);
        if (status == CS_OK) status = try_preset(&found, path.p, header, e);
        if (status != CS_OK || found <= most) continue;
        most = found;
        cs_buf_clear(out);
        cs_buf_adds(out, names.name[i]);
    }
    cs_buf_release(&path);
    release(&names);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}
