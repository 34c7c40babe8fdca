/* html_logo.c - a picture file becomes a data: address. What it is is told by its first bytes, not by its
 * name. */
#include "report/html.h"

#include "report/load.h"
#include "report/mime_text.h"

#include <string.h>

enum { LOGO_MOST = 100000 };

static const char *type_of(struct cs_slice s)
{
    static const struct {
        const char *begins, *type;
        size_t n;
    } types[] = {
        {"\x89PNG\r\n\x1a\n", "png", 8},
        {"\xff\xd8\xff", "jpeg", 3},
        {"GIF87a", "gif", 6},
        {"GIF89a", "gif", 6},
        {"<svg", "svg+xml", 4},
        {"<?xml", "svg+xml", 5},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (s.n >= types[i].n && memcmp(s.p, types[i].begins, types[i].n) == 0) return types[i].type;
    return s.n >= 12 && memcmp(s.p, "RIFF", 4) == 0 && memcmp(s.p + 8, "WEBP", 4) == 0 ? "webp" : NULL;
}

enum cs_status cs_logo_read(struct cs_doc *doc, const char *path, struct cs_error *e)
{
    struct cs_buf file = {0}, lines = {0}, address = {0};
    enum cs_status st = cs_load(path, &file, e);
    const char *type = st ? NULL : type_of(cs_buf_slice(&file));
    if (!st && !type) {
        st = cs_fail(e, CS_USAGE, "%s: not a picture that a page can show", cs_quotez(path).text);
        st = cs_error_cure(e, "PNG, JPEG, GIF, WebP or SVG");
    } else if (!st && file.n > LOGO_MOST) {
        st = cs_fail(e, CS_USAGE, "%s: the picture has more than %d bytes", cs_quotez(path).text, LOGO_MOST);
    }
    if (!st) {
        cs_mime_base64(&lines, cs_buf_slice(&file));
        cs_buf_addf(&address, "data:image/%s;base64,", type);
        for (size_t i = 0; i < lines.n; i++)
            if (lines.p[i] != '\n') cs_buf_addc(&address, lines.p[i]);
        st = cs_buf_status(&lines, e);
        if (!st) st = cs_buf_status(&address, e);
        if (!st) doc->logo = cs_arena_copy(&doc->arena, cs_buf_slice(&address));
        if (!st && !doc->logo.p) st = cs_fail_memory(e);
    }
    struct cs_buf *const bufs[] = {&file, &lines, &address};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) cs_buf_release(bufs[i]);
    return st;
}
