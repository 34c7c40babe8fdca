/* format.h - an input read by one of the formats, and what must hold for its rows. */
#ifndef CS_TESTS_FUZZ_FORMAT_H
#define CS_TESTS_FUZZ_FORMAT_H

#include "base/utf8.h"
#include "fuzz.h"
#include "ingest/format.h"
#include <sys/mman.h>
#include <unistd.h>

static inline void check_rows(const struct cs_rows *rows)
{
    struct cs_block b = cs_rows_block(rows);
    size_t at = 0;
    for (uint32_t r = 0; r < b.rows; r++) {
        holds(b.start[r] == at, "a row begins where the one before ended");
        for (uint32_t c = 0; c < b.header->n; c++) {
            struct cs_slice f = cs_field(&b, r, c);
            holds(f.p + f.n <= b.data + b.size, "a field lies within the data");
            holds(cs_utf8_valid(f), "a field is UTF-8");
            for (size_t i = 0; i < f.n; i++)
                holds(f.p[i] != '\t' && f.p[i] != '\n' && f.p[i] != '\r' && f.p[i], "a field is escaped");
        }
        at = b.sep[(size_t)(r + 1) * b.header->n - 1] + 1;
        holds(b.data[at - 1] == '\n', "a row ends its line");
    }
    holds(at == b.size, "there is nothing but rows");
    for (size_t i = 0; i < rows->n_rejected; i++)
        holds(rows->rejected[i].at + rows->rejected[i].n <= rows->left.n, "a reject's text is kept");
}

static inline enum cs_status read_rows(const struct cs_format *f, void **reader, struct cs_text *text,
                                       const struct cs_dialect *d, struct cs_error *e)
{
    struct cs_rows rows = {0};
    struct cs_header header = {0};
    struct cs_buf said = {0};
    uint64_t line;
    enum cs_status status = f->open(reader, text, d, e);
    if (status != CS_OK) return status;
    const struct cs_slice *name = f->header(*reader, &header.n, &line);
    for (uint32_t i = 0; i < header.n; i++) holds(cs_utf8_valid(name[i]), "a name is UTF-8");
    rows.header = &header;
    for (bool end = header.n == 0; status == CS_OK && !end;) {
        cs_rows_clear(&rows);
        status = f->next(*reader, &rows, &end, e);
        if (status == CS_OK) check_rows(&rows);
    }
    if (f->describe) f->describe(*reader, &said);
    cs_buf_release(&said);
    cs_rows_release(&rows);
    return status;
}

static inline void fuzz_format(const char *name, struct cs_slice bytes, const struct cs_dialect *d)
{
    const struct cs_format *f = cs_format_find(cs_slicez(name));
    const struct cs_text_options options = {.encoding = CS_ENCODING_UTF8};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_bytes *file = NULL;
    struct cs_text *text = NULL;
    void *reader = NULL;
    char path[64];
    int fd = memfd_create("fuzz", 0);
    holds(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n, "memory for the file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int sure = f->recognise(bytes, true, "a.txt");
    holds(sure >= 0 && sure <= 100, "sureness is a share");
    (void)f->recognise(bytes, false, "a.json");
    enum cs_status status = cs_bytes_open(&file, path, &e);
    if (status == CS_OK)
        status = cs_text_open(&text, file, &options, &e);
    else
        cs_bytes_close(file);
    if (status == CS_OK) status = read_rows(f, &reader, text, d, &e);
    check_error(status, &e);
    f->close(reader);
    cs_text_close(text);
    close(fd);
}

#endif
