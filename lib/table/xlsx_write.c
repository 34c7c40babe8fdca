/* xlsx_write.c - cells for libxlsxwriter, and the reading through of what it wrote. */
#include "table/xlsx_write.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum { PIECE = 1 << 16, CREATED = 946684800 /* 2000-01-01T00:00:00Z */ };

enum cs_status cs_xlsx_make(struct cs_xlsx *x, bool constant, struct cs_error *e)
{
    char path[64];
    *x = (struct cs_xlsx){0};
    if (cs_spool_add(&x->file, "", 0, e) != CS_OK) {
        if (errno == ENOMEM) return e->status;
        cs_fail_errno(e, errno, "cannot make a file for the workbook");
        return cs_error_cure(e, "set TMPDIR");
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", x->file.fd);
    char *dir = getenv("TMPDIR");
    lxw_workbook_options options = {
        .constant_memory = constant, .tmpdir = dir && dir[0] == '/' ? dir : NULL, .use_zip64 = constant};
    lxw_doc_properties properties = {.created = CREATED};
    x->book = workbook_new_opt(path, &options);
    if (!x->book) return cs_fail_memory(e);
    return cs_xlsx_status(workbook_set_properties(x->book, &properties), e);
}

enum cs_status cs_xlsx_status(lxw_error error, struct cs_error *e)
{
    if (error == LXW_NO_ERROR) return CS_OK;
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) return cs_fail_memory(e);
    cs_fail(e, CS_FAIL, "cannot write the workbook: %s", lxw_strerror(error));
    return error == LXW_ERROR_CREATING_TMPFILE ? cs_error_cure(e, "set TMPDIR") : e->status;
}

enum cs_status cs_xlsx_sheet(struct cs_xlsx *x, const char *name, lxw_worksheet **sheet, struct cs_error *e)
{
    *sheet = workbook_add_worksheet(x->book, name);
    if (!*sheet) return cs_fail_memory(e); /* the name is legal: nothing else is left */
    if ((*sheet)->optimize_tmpfile) x->rows_of = *sheet;
    return CS_OK;
}

/* Does "_x0041_" stand at `i`? A reader would take it for an escaped character. */
static bool looks_escaped(struct cs_slice s, size_t i)
{
    if (s.n - i < 7 || s.p[i + 1] != 'x' || s.p[i + 6] != '_') return false;
    for (size_t k = 2; k < 6; k++) {
        char c = cs_to_lower(s.p[i + k]);
        if (!cs_is_digit(c) && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

/* Bytes of the character at the front, 0 when XML cannot hold it. */
static size_t xml_char(struct cs_slice s)
{
    size_t n = cs_utf8_len(s.p, s.n);
    unsigned char c = (unsigned char)s.p[0];
    if (c < ' ' && c != '\t' && c != '\n' && c != '\r') return 0;
    if (n == 3 && c == 0xEF && (unsigned char)s.p[1] == 0xBF && (unsigned char)s.p[2] >= 0xBE) return 0;
    return n;
}

enum cs_status cs_xlsx_text(struct cs_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column,
                            struct cs_slice s, lxw_format *format, struct cs_error *e)
{
    cs_buf_clear(&x->text);
    for (size_t i = 0; i < s.n;) {
        size_t n = xml_char(cs_slice(s.p + i, s.n - i));
        if (s.p[i] == '_' && looks_escaped(s, i)) cs_buf_addz(&x->text, "_x005F");
        if (n)
            cs_buf_add(&x->text, s.p + i, n);
        else
            cs_buf_addz(&x->text, "\xEF\xBF\xBD");
        i += n ? n : 1;
    }
    cs_buf_addc(&x->text, 0);
    enum cs_status st = cs_buf_status(&x->text, e);
    if (st) return st;
    if (cs_utf8_count(x->text.p, x->text.n - 1) > CS_XLSX_TEXT) {
        cs_fail(e, CS_DATA, "a text of more than %d characters does not fit a cell of a workbook",
                CS_XLSX_TEXT);
        return cs_error_cure(e, "another format, such as -f csv");
    }
    if (x->text.n == 1) {
        if (!format) return CS_OK;
        return cs_xlsx_status(worksheet_write_blank(sheet, (lxw_row_t)row, (lxw_col_t)column, format), e);
    }
    return cs_xlsx_status(worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, x->text.p, format),
                          e);
}

enum cs_status cs_xlsx_number(lxw_worksheet *sheet, size_t row, size_t column, double number,
                              lxw_format *format, struct cs_error *e)
{
    return cs_xlsx_status(worksheet_write_number(sheet, (lxw_row_t)row, (lxw_col_t)column, number, format),
                          e);
}

/* ---- reading through ---- */

static enum cs_status broken(const char *name, struct cs_error *e)
{
    cs_fail(e, CS_FAIL, "the workbook was cut short in '%s'", cs_quotez(name).text);
    return cs_error_cure(e, "is TMPDIR full?");
}

/* The beginning and the end of a part, and its length. */
struct part {
    char head[512], tail[128];
    size_t head_n, tail_n;
    uint64_t size;
};

static void take_piece(struct part *p, const char *piece, size_t n)
{
    if (p->size == 0) {
        p->head_n = n < sizeof p->head - 1 ? n : sizeof p->head - 1;
        memcpy(p->head, piece, p->head_n);
        p->head[p->head_n] = 0;
    }
    p->size += n;
    size_t k = n < sizeof p->tail ? n : sizeof p->tail;
    size_t stay = p->tail_n + k > sizeof p->tail ? sizeof p->tail - k : p->tail_n;
    memmove(p->tail, p->tail + p->tail_n - stay, stay);
    memcpy(p->tail + stay, piece + n - k, k);
    p->tail_n = stay + k;
}

/* Does it end as it began: "<?xml …?> <name …> … </name>"? */
static bool is_whole(const struct part *p)
{
    const char *at = strstr(p->head, "?>");
    at = at ? strchr(at, '<') : NULL;
    size_t name = at ? strcspn(at + 1, " >/") : 0, n = p->tail_n;
    while (n && (p->tail[n - 1] == '\n' || p->tail[n - 1] == '\r')) n--;
    return name && n >= name + 3 && memcmp(p->tail + n - name - 3, "</", 2) == 0 &&
           memcmp(p->tail + n - name - 1, at + 1, name) == 0 && p->tail[n - 1] == '>';
}

/* Reads a part to its end; it must be whole, and of `least` bytes. */
static enum cs_status check_part(zip_t *zip, zip_uint64_t i, uint64_t least, char *piece, struct cs_error *e)
{
    const char *name = zip_get_name(zip, i, 0);
    zip_file_t *file = zip_fopen_index(zip, i, 0);
    struct part part = {.size = 0};
    zip_int64_t got = -1;
    while (file && (got = zip_fread(file, piece, PIECE)) > 0) take_piece(&part, piece, (size_t)got);
    if (file) zip_fclose(file);
    return got == 0 && part.size >= least && is_whole(&part) ? CS_OK : broken(name ? name : "", e);
}

static enum cs_status check(const struct cs_xlsx *x, uint64_t rows, struct cs_error *e)
{
    char path[64];
    int code = 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", x->file.fd);
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    char *piece = cs_alloc(PIECE, 1);
    enum cs_status st = CS_OK;
    if (!piece || (!zip && code == ZIP_ER_MEMORY))
        st = cs_fail_memory(e);
    else if (!zip)
        st = broken("xlsx", e);
    for (zip_int64_t i = 0; !st && i < zip_get_num_entries(zip, 0); i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        bool sheet = name && strcmp(name, "xl/worksheets/sheet1.xml") == 0;
        st = check_part(zip, (zip_uint64_t)i, sheet ? rows : 0, piece, e);
    }
    if (zip) zip_discard(zip);
    free(piece);
    return st;
}

/* How many bytes the rows on the disk are: the sheet must be longer. */
static enum cs_status rows_size(const struct cs_xlsx *x, uint64_t *size, struct cs_error *e)
{
    struct stat st;
    *size = 0;
    if (!x->rows_of) return CS_OK;
    FILE *file = x->rows_of->optimize_tmpfile;
    if (fflush(file) != 0 || ferror(file) || fstat(fileno(file), &st) != 0) {
        cs_fail_errno(e, errno, "cannot keep the rows of the workbook");
        return cs_error_cure(e, "is TMPDIR full?");
    }
    *size = (uint64_t)st.st_size;
    return CS_OK;
}

enum cs_status cs_xlsx_close(struct cs_xlsx *x,
                             enum cs_status (*put)(void *, const char *, size_t, struct cs_error *),
                             void *ctx, struct cs_error *e)
{
    uint64_t rows;
    enum cs_status st = rows_size(x, &rows, e);
    if (st) return st;
    lxw_error error = workbook_close(x->book); /* frees it, too */
    x->book = NULL;
    st = cs_xlsx_status(error, e);
    if (!st) st = check(x, rows, e);
    char *piece = st ? NULL : cs_alloc(PIECE, 1);
    if (!st && !piece) st = cs_fail_memory(e);
    off_t at = 0;
    for (size_t got = 1; !st && got; at += (off_t)got) {
        st = cs_spool_read(&x->file, at, piece, PIECE, &got, e);
        if (!st && got) st = put(ctx, piece, got, e);
    }
    free(piece);
    return st;
}

void cs_xlsx_release(struct cs_xlsx *x)
{
    if (x->book) lxw_workbook_free(x->book);
    cs_spool_close(&x->file);
    cs_buf_release(&x->text);
    *x = (struct cs_xlsx){0};
}
