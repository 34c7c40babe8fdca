/* xlsx_book.c - the parts of a workbook around its sheets. */
#include "ingest/xlsx_book.h"
#include "base/ascii.h"
#include <stdlib.h>
#include <string.h>

enum { SHEETS = 4096, STYLES = 65536, STRINGS = 1 << 26 };

static enum cs_status copy(struct cs_book *b, const char *text, struct cs_slice *to, struct cs_error *e)
{
    *to = cs_arena_copy(&b->arena, cs_slicez(text));
    return to->p ? CS_OK : cs_fail_memory(e);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

static bool is_true(const char *value)
{
    return value && (!strcmp(value, "1") || !strcmp(value, "true") || !strcmp(value, "on"));
}

/* A number of few digits; `none` when it is none. */
static unsigned small_number(const char *text, unsigned none)
{
    unsigned n = 0;
    if (!text || !*text) return none;
    for (; *text; text++) {
        if (!cs_is_digit(*text) || n > 1000000) return none;
        n = n * 10 + (unsigned)(*text - '0');
    }
    return n;
}

/* ---- which parts ---- */

/* A target of a relation, from the folder it is seen from: "/xl/a.xml", "a.xml", "../a.xml". */
static enum cs_status resolve(struct cs_book *b, struct cs_slice folder, const char *target,
                              struct cs_slice *to, struct cs_error *e)
{
    struct cs_buf path = {0};
    if (*target == '/') {
        target++;
        folder.n = 0;
    }
    while (!strncmp(target, "../", 3)) {
        target += 3;
        while (folder.n > 0 && folder.p[folder.n - 1] != '/') folder.n--;
        folder.n -= folder.n > 0;
    }
    cs_buf_adds(&path, folder);
    if (folder.n > 0) cs_buf_addc(&path, '/');
    cs_buf_addz(&path, target);
    cs_buf_addc(&path, 0);
    enum cs_status status = cs_buf_status(&path, e);
    if (status == CS_OK) status = copy(b, path.p, to, e);
    cs_buf_release(&path);
    return status;
}

static enum cs_status root_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct cs_book *b = ctx;
    const char *type = cs_part_attribute(attributes, "Type"),
               *target = cs_part_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !type || !target || !ends_with(type, "/officeDocument"))
        return CS_OK;
    return resolve(b, cs_slice("", 0), target, &b->path, e);
}

static enum cs_status relation_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct cs_book *b = ctx;
    const char *type = cs_part_attribute(attributes, "Type"),
               *target = cs_part_attribute(attributes, "Target"), *id = cs_part_attribute(attributes, "Id");
    if (strcmp(name, "Relationship") != 0 || !type || !target || !id || !ends_with(type, "/worksheet"))
        return CS_OK;
    for (size_t i = 0; i < b->sheets; i++) {
        struct cs_sheet_name *s = &b->sheet[i];
        if (cs_slice_eqz(s->id, id) && resolve(b, b->folder, target, &s->path, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

static enum cs_status book_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct cs_book *b = ctx;
    if (!strcmp(name, "workbookPr")) b->from_1904 = is_true(cs_part_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0) return CS_OK;
    const char *title = cs_part_attribute(attributes, "name"),
               *state = cs_part_attribute(attributes, "state");
    const char *id = NULL;
    for (const char **a = attributes; *a; a += 2) /* r:id, whatever the prefix; never sheetId */
        if (ends_with(*a, ":id")) id = a[1];
    if (!title || !id) return CS_OK;
    if (b->sheets == SHEETS) return cs_fail(e, CS_DATA, "more than %d sheets", SHEETS);
    if (cs_grow(&b->sheet, &b->sheets_cap, b->sheets + 1, sizeof *b->sheet, e) != CS_OK) return e->status;
    struct cs_sheet_name *s = &b->sheet[b->sheets];
    *s = (struct cs_sheet_name){.hidden = state && strcmp(state, "visible") != 0};
    if (copy(b, title, &s->name, e) != CS_OK || copy(b, id, &s->id, e) != CS_OK) return e->status;
    b->sheets++;
    return CS_OK;
}

static enum cs_status read_sheets(struct cs_book *b, struct cs_error *e)
{
    const struct cs_part_handler root = {.start = root_start, .ctx = b},
                                 book = {.start = book_start, .ctx = b},
                                 relations = {.start = relation_start, .ctx = b};
    struct cs_slice path;
    struct cs_buf rels = {0};
    b->path = CS_LIT("xl/workbook.xml");
    if (cs_archive_has(b->archive, "_rels/.rels") &&
        cs_part_whole(b->archive, "_rels/.rels", &root, e) != CS_OK)
        return e->status;
    if (!cs_archive_has(b->archive, b->path.p)) {
        bool ods = cs_archive_has(b->archive, "content.xml"),
             xlsb = cs_archive_has(b->archive, "xl/workbook.bin");
        cs_fail(e, CS_DATA, "a ZIP archive, but no workbook%s",
                ods    ? ": an OpenDocument file"
                : xlsb ? " of XML: an .xlsb file"
                       : "");
        return cs_error_cure(e, ods || xlsb ? "save it as .xlsx" : "unpack it");
    }
    if (cs_part_whole(b->archive, b->path.p, &book, e) != CS_OK) return e->status;
    const char *slash = memrchr(b->path.p, '/', b->path.n);
    b->folder = cs_slice(b->path.p, slash ? (size_t)(slash - b->path.p) : 0);
    cs_buf_adds(&rels, b->folder);
    if (slash) cs_buf_addc(&rels, '/');
    cs_buf_addf(&rels, "_rels/%s.rels", slash ? slash + 1 : b->path.p);
    cs_buf_addc(&rels, 0);
    enum cs_status status = cs_buf_status(&rels, e);
    if (status == CS_OK) status = copy(b, rels.p, &path, e);
    if (status == CS_OK) status = cs_part_whole(b->archive, path.p, &relations, e);
    cs_buf_release(&rels);
    return status;
}

/* The part of a name beside the workbook. */
static enum cs_status beside(struct cs_book *b, const char *name, struct cs_slice *path, struct cs_error *e)
{
    return resolve(b, b->folder, name, path, e);
}

/* ---- styles ---- */

struct styles {
    struct cs_book *book;
    bool cells; /* within cellXfs */
};

static enum cs_shown shown_by(const struct cs_book *b, unsigned id)
{
    for (size_t i = 0; i < b->formats; i++)
        if (b->format[i].id == id) return b->format[i].shown;
    return cs_format_number_shown(id);
}

static enum cs_status style_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct styles *s = ctx;
    struct cs_book *b = s->book;
    unsigned id = small_number(cs_part_attribute(attributes, "numFmtId"), 0);
    const char *code = cs_part_attribute(attributes, "formatCode");
    if (!strcmp(name, "cellXfs")) {
        s->cells = true;
    } else if (!strcmp(name, "numFmt") && code && b->formats < STYLES / 64) {
        if (cs_grow(&b->format, &b->formats_cap, b->formats + 1, sizeof *b->format, e) != CS_OK)
            return e->status;
        b->format[b->formats++] = (struct cs_book_format){id, cs_format_code_shown(cs_slicez(code))};
    } else if (!strcmp(name, "xf") && s->cells && b->styles < STYLES) {
        if (cs_grow(&b->shown, &b->styles_cap, b->styles + 1, sizeof *b->shown, e) != CS_OK) return e->status;
        b->shown[b->styles++] = (uint8_t)shown_by(b, id);
    }
    return CS_OK;
}

static enum cs_status style_end(void *ctx, const char *name, struct cs_error *e)
{
    struct styles *s = ctx;
    (void)e;
    if (!strcmp(name, "cellXfs")) s->cells = false;
    return CS_OK;
}

static enum cs_status read_styles(struct cs_book *b, struct cs_error *e)
{
    struct styles s = {b, false};
    const struct cs_part_handler handler = {.start = style_start, .end = style_end, .ctx = &s};
    struct cs_slice path;
    if (beside(b, "styles.xml", &path, e) != CS_OK) return e->status;
    return cs_archive_has(b->archive, path.p) ? cs_part_whole(b->archive, path.p, &handler, e) : CS_OK;
}

enum cs_status cs_book_open(struct cs_book *b, int fd, struct cs_error *e)
{
    *b = (struct cs_book){0};
    if (cs_archive_open(&b->archive, fd, e) != CS_OK || read_sheets(b, e) != CS_OK) return e->status;
    return read_styles(b, e);
}

void cs_book_close(struct cs_book *b)
{
    cs_archive_close(b->archive);
    cs_arena_release(&b->arena);
    cs_buf_release(&b->text);
    free(b->sheet);
    free(b->format);
    free(b->shown);
    free(b->end);
    *b = (struct cs_book){0};
}

/* ---- shared strings ---- */

struct strings {
    struct cs_book *book;
    struct cs_buf raw;
    bool in_text;
    int phonetic; /* depth within rPh: how a name is said, not what it is */
};

static enum cs_status string_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct strings *s = ctx;
    (void)attributes;
    (void)e;
    s->phonetic += !strcmp(name, "rPh");
    s->in_text = !strcmp(name, "t") && s->phonetic == 0;
    return CS_OK;
}

static enum cs_status string_text(void *ctx, struct cs_slice text, struct cs_error *e)
{
    struct strings *s = ctx;
    if (!s->in_text) return CS_OK;
    cs_buf_adds(&s->raw, text);
    if (s->book->text.n + s->raw.n > CS_BOOK_TEXT) {
        cs_fail(e, CS_DATA, "more than %d MiB of shared strings", CS_BOOK_TEXT >> 20);
        return cs_error_cure(e, "save it as CSV");
    }
    return CS_OK;
}

static enum cs_status string_end(void *ctx, const char *name, struct cs_error *e)
{
    struct strings *s = ctx;
    struct cs_book *b = s->book;
    s->in_text = false;
    s->phonetic -= !strcmp(name, "rPh");
    if (strcmp(name, "si") != 0) return CS_OK;
    if (b->strings == STRINGS) return cs_fail(e, CS_DATA, "more than %d shared strings", STRINGS);
    if (b->strings == b->strings_cap &&
        cs_grow(&b->end, &b->strings_cap, b->strings + 1, sizeof *b->end, e) != CS_OK)
        return e->status;
    cs_book_text(cs_buf_slice(&s->raw), &b->text);
    cs_buf_clear(&s->raw);
    b->end[b->strings++] = b->text.n;
    return cs_buf_status(&b->text, e);
}

enum cs_status cs_book_strings(struct cs_book *b, struct cs_error *e)
{
    struct strings s = {.book = b};
    const struct cs_part_handler handler = {string_start, string_end, string_text, &s};
    struct cs_slice path;
    if (beside(b, "sharedStrings.xml", &path, e) != CS_OK) return e->status;
    if (!cs_archive_has(b->archive, path.p)) return CS_OK;
    enum cs_status status = cs_part_whole(b->archive, path.p, &handler, e);
    if (status == CS_OK) status = cs_buf_status(&s.raw, e);
    cs_buf_release(&s.raw);
    return status;
}

bool cs_book_string(const struct cs_book *b, size_t i, struct cs_slice *to)
{
    if (i >= b->strings) return false;
    size_t begin = i ? b->end[i - 1] : 0;
    *to = cs_slice(b->text.p ? b->text.p + begin : "", b->end[i] - begin);
    return true;
}

static int hex_digit(char c)
{
    if (cs_is_digit(c)) return c - '0';
    c = cs_to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* _xHHHH_ of a character that XML cannot hold, ASCII ones alone: others are not written so. -1: it is not
 * that. */
static int escaped_char(struct cs_slice s)
{
    int c = 0;
    if (s.n < 7 || s.p[1] != 'x' || s.p[6] != '_') return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit < 0) return -1;
        c = c << 4 | digit;
    }
    return c < 0x80 ? c : -1;
}

void cs_book_text(struct cs_slice s, struct cs_buf *to)
{
    while (s.n) {
        const char *at = memchr(s.p, '_', s.n);
        size_t n = at ? (size_t)(at - s.p) : s.n;
        cs_buf_add(to, s.p, n);
        s = cs_slice(s.p + n, s.n - n);
        if (!s.n) return;
        int c = escaped_char(s);
        if (c != 0) cs_buf_addc(to, c > 0 ? (char)c : '_'); /* a NUL is left out */
        n = c >= 0 ? 7 : 1;
        s = cs_slice(s.p + n, s.n - n);
    }
}
