/* apart.c - files are the same when they have one inode; those that are not there yet, when they have one
 * name in one directory. */
#include "table/apart.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct identity {
    dev_t dev;
    ino_t ino;
    const char *name; /* in that directory; NULL: the file itself */
};

/* False: nothing that could be overwritten. */
static bool identify(const char *path, struct identity *id, struct cs_arena *a, bool *failed)
{
    struct stat st;
    *id = (struct identity){0};
    if (!path || strcmp(path, "-") == 0) return false;
    bool there = stat(path, &st) == 0;
    if (there && !S_ISREG(st.st_mode)) return false;
    if (!there) {
        const char *slash = strrchr(path, '/');
        struct cs_slice dir = slash ? cs_slice(path, (size_t)(slash - path) + 1) : CS_LIT(".");
        struct cs_slice copy = cs_arena_copy(a, dir);
        *failed |= !copy.p;
        if (!copy.p || stat(copy.p, &st) < 0) return false; /* opening it will tell why not */
        id->name = slash ? slash + 1 : path;
    }
    id->dev = st.st_dev;
    id->ino = st.st_ino;
    return true;
}

static bool same(const char *one, const char *other, bool *failed)
{
    struct identity x, y;
    struct cs_arena arena = {0};
    bool both = identify(one, &x, &arena, failed) && identify(other, &y, &arena, failed);
    cs_arena_release(&arena);
    if (!both || x.dev != y.dev || x.ino != y.ino || !x.name != !y.name) return false;
    return !x.name || strcmp(x.name, y.name) == 0;
}

static enum cs_status fail_same(const struct cs_aside *file, const char *other, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "option '%s': '%s' is %s too", file->option, cs_quotez(file->path).text, other);
    return cs_error_cure(e, "give it a name of its own");
}

enum cs_status cs_apart(const struct cs_aside *files, size_t n, const char *output,
                        const struct cs_texts *inputs, struct cs_error *e)
{
    bool failed = false;
    for (size_t i = 0; i < n; i++) {
        if (!files[i].path) continue;
        if (same(files[i].path, output, &failed)) return fail_same(&files[i], "the output", e);
        for (size_t k = 0; inputs && k < inputs->n; k++)
            if (same(files[i].path, inputs->v[k], &failed)) return fail_same(&files[i], "an input", e);
        for (size_t k = 0; k < i; k++) {
            struct cs_buf what = {0};
            if (!same(files[i].path, files[k].path, &failed)) continue;
            cs_buf_addf(&what, "that of '%s'", files[k].option);
            cs_buf_addc(&what, '\0');
            enum cs_status st = cs_buf_status(&what, e);
            if (!st) st = fail_same(&files[i], what.p, e);
            cs_buf_release(&what);
            return st;
        }
    }
    return failed ? cs_fail_memory(e) : CS_OK;
}
