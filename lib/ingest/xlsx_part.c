/* xlsx_part.c - parts of an archive: libzip unpacks, expat reads, both on a short lead. */
#include "ingest/xlsx_part.h"
#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

/* A sheet of equal cells packs 50 to 100 times; what is said with fewer bytes than FREE may pack any better.
 */
enum { CHUNK = 64 * 1024, DEEP = 256, RATIO = 250, TOKEN = 1 << 20 };
static const uint64_t FREE = (uint64_t)256 << 20;

struct cs_archive {
    zip_t *zip;
    bool memory; /* was short when a name was looked for */
};

static bool is_memory(zip_error_t *error)
{
    int code = zip_error_code_zip(error), system = zip_error_code_system(error);
    return code == ZIP_ER_MEMORY || (zip_error_system_type(error) == ZIP_ET_SYS && system == ENOMEM) ||
           (zip_error_system_type(error) == ZIP_ET_ZLIB && system == -4 /* Z_MEM_ERROR */);
}

enum cs_status cs_archive_open(struct cs_archive **to, int fd, struct cs_error *e)
{
    struct cs_archive *a = cs_alloc(1, sizeof *a);
    int code, copy;
    *to = a;
    if (!a) return cs_fail_memory(e);
    copy = dup(fd);
    if (copy < 0) return cs_fail_memory(e);
    errno = 0;
    a->zip = zip_fdopen(copy, 0, &code);
    if (a->zip) return CS_OK;
    close(copy);
    if (code == ZIP_ER_MEMORY || errno == ENOMEM) return cs_fail_memory(e);
    return cs_fail(e, CS_DATA, "a broken ZIP archive, perhaps cut off");
}

void cs_archive_close(struct cs_archive *a)
{
    if (!a) return;
    if (a->zip) zip_discard(a->zip);
    free(a);
}

static zip_int64_t locate(struct cs_archive *a, const char *path)
{
    zip_int64_t i = zip_name_locate(a->zip, path, 0);
    if (i < 0 && !is_memory(zip_get_error(a->zip))) i = zip_name_locate(a->zip, path, ZIP_FL_NOCASE);
    a->memory = a->memory || (i < 0 && is_memory(zip_get_error(a->zip)));
    return i;
}

bool cs_archive_has(struct cs_archive *a, const char *path)
{
    return locate(a, path) >= 0 || a->memory; /* opening it will say so */
}

struct cs_part {
    zip_file_t *file;
    XML_Parser parser;
    struct cs_part_handler handler;
    char path[128];              /* for messages */
    uint64_t packed, got, heard; /* bytes: in the archive; unpacked; of them when something was heard last */
    int depth;
    enum cs_status status; /* of a handler */
    struct cs_error *e;
};

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *cs_part_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (!strcmp(local_name(attributes[0]), name)) return attributes[1];
    return NULL;
}

static void stop(struct cs_part *p, enum cs_status status)
{
    if (p->status != CS_OK || status == CS_OK) return;
    p->status = status;
    XML_StopParser(p->parser, XML_FALSE);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct cs_part *p = ctx;
    p->heard = p->got;
    if (p->status != CS_OK) return;
    if (++p->depth > DEEP)
        stop(p, cs_fail(p->e, CS_DATA, "'%s' is nested too deep", p->path));
    else if (p->handler.start)
        stop(p, p->handler.start(p->handler.ctx, local_name(name), attributes, p->e));
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct cs_part *p = ctx;
    p->heard = p->got;
    p->depth--;
    if (p->status == CS_OK && p->handler.end) stop(p, p->handler.end(p->handler.ctx, local_name(name), p->e));
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    struct cs_part *p = ctx;
    p->heard = p->got;
    if (p->status == CS_OK) stop(p, p->handler.text(p->handler.ctx, cs_slice(text, (size_t)n), p->e));
}

/* Entities that hold one another are the bombs of XML, external ones read the machine's files. A workbook has
 * neither. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                       int internal)
{
    struct cs_part *p = ctx;
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    if (p->status == CS_OK)
        stop(p, cs_fail(p->e, CS_DATA, "'%s' declares a document type, which no workbook does", p->path));
}

static enum cs_status make_parser(struct cs_part *p, struct cs_error *e)
{
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser) return cs_fail_memory(e);
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    if (p->handler.text) XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    return CS_OK;
}

enum cs_status cs_part_open(struct cs_part **to, struct cs_archive *a, const char *path,
                            const struct cs_part_handler *handler, struct cs_error *e)
{
    struct cs_part *p = cs_alloc(1, sizeof *p);
    struct zip_stat st;
    *to = p;
    if (!p) return cs_fail_memory(e);
    p->handler = *handler;
    struct cs_quoted name = cs_quotez(path);
    memcpy(p->path, name.text, sizeof name.text);
    zip_int64_t i = locate(a, path);
    if (a->memory) return cs_fail_memory(e);
    if (i < 0) return cs_fail(e, CS_DATA, "the workbook has no '%s'", p->path);
    if (zip_stat_index(a->zip, (zip_uint64_t)i, 0, &st) < 0)
        return cs_fail(e, CS_DATA, "'%s' of the workbook cannot be read", p->path);
    if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE) {
        cs_fail(e, CS_DATA, "an encrypted archive");
        return cs_error_cure(e, "save it without a password");
    }
    p->packed = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
    p->file = zip_fopen_index(a->zip, (zip_uint64_t)i, 0);
    if (!p->file && is_memory(zip_get_error(a->zip))) return cs_fail_memory(e);
    if (!p->file)
        return cs_fail(e, CS_DATA, "'%s' of the workbook cannot be read: %s", p->path, zip_strerror(a->zip));
    return make_parser(p, e);
}

static enum cs_status fail_xml(struct cs_part *p, struct cs_error *e)
{
    enum XML_Error code = XML_GetErrorCode(p->parser);
    if (p->status != CS_OK) return p->status;
    if (code == XML_ERROR_NO_MEMORY) return cs_fail_memory(e);
    return cs_fail(e, CS_DATA, "'%s' is broken XML: %s", p->path, XML_ErrorString(code));
}

enum cs_status cs_part_read(struct cs_part *p, bool *end, struct cs_error *e)
{
    void *room = XML_GetBuffer(p->parser, CHUNK);
    if (!room) return fail_xml(p, e);
    p->e = e;
    zip_int64_t n = zip_fread(p->file, room, CHUNK);
    if (n < 0 && is_memory(zip_file_get_error(p->file))) return cs_fail_memory(e);
    if (n < 0)
        return cs_fail(e, CS_DATA, "'%s' of the workbook is broken: %s", p->path, zip_file_strerror(p->file));
    p->got += (uint64_t)n;
    if (p->got > FREE && p->got / RATIO > p->packed)
        return cs_fail(e, CS_DATA, "'%s' unpacks to more than %d times its size", p->path, RATIO);
    *end = n == 0;
    if (XML_ParseBuffer(p->parser, (int)n, *end) == XML_STATUS_ERROR) return fail_xml(p, e);
    if (!*end && p->got - p->heard > TOKEN) return cs_fail(e, CS_DATA, "'%s' has a tag without end", p->path);
    return CS_OK;
}

void cs_part_close(struct cs_part *p)
{
    if (!p) return;
    if (p->parser) XML_ParserFree(p->parser);
    if (p->file) zip_fclose(p->file);
    free(p);
}

enum cs_status cs_part_whole(struct cs_archive *a, const char *path, const struct cs_part_handler *handler,
                             struct cs_error *e)
{
    struct cs_part *p = NULL;
    bool end = false;
    enum cs_status status = cs_part_open(&p, a, path, handler, e);
    while (status == CS_OK && !end) status = cs_part_read(p, &end, e);
    cs_part_close(p);
    return status;
}
