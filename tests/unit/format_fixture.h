/* format_fixture.h - a text read by one of the formats: what came out, as a text to compare with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/format.h"

static void dump_rows(struct cs_buf *out, struct cs_buf *rejected, const struct cs_rows *rows)
{
    struct cs_block b = cs_rows_block(rows);
    for (uint32_t r = 0; r < b.rows; r++) {
        cs_buf_addf(out, "%u:", (unsigned)rows->line[r]);
        for (uint32_t c = 0; c < b.header->n; c++) {
            if (c) cs_buf_addc(out, '|');
            cs_buf_adds(out, cs_field(&b, r, c));
        }
        cs_buf_addc(out, '\n');
    }
    for (size_t i = 0; i < rows->n_rejected; i++) {
        const struct cs_rejected *x = &rows->rejected[i];
        cs_buf_addf(rejected, "!%u:%s:", (unsigned)x->line, cs_reject_name(x->why));
        cs_buf_add(rejected, rows->left.p + x->at, x->n);
        cs_buf_addc(rejected, '\n');
    }
}

static enum cs_status dump(const struct cs_format *f, void **reader, struct cs_text *text,
                           const struct cs_dialect *d, struct cs_buf *out, struct cs_error *e)
{
    struct cs_rows rows = {0};
    struct cs_buf rejected = {0};
    struct cs_header header = {0};
    uint64_t line;
    bool end = false;
    enum cs_status status = f->open(reader, text, d, e);
    if (status != CS_OK) return status;
    const struct cs_slice *names = f->header(*reader, &header.n, &line);
    for (uint32_t i = 0; i < header.n; i++) {
        if (i) cs_buf_addc(out, '|');
        cs_field_add(out, names[i]);
    }
    cs_buf_addc(out, '\n');
    rows.header = &header;
    while (status == CS_OK && header.n > 0 && !end) {
        cs_rows_clear(&rows);
        status = f->next(*reader, &rows, &end, e);
        if (status == CS_OK && f->split) status = f->split(*reader, &rows, e);
        if (status == CS_OK) dump_rows(out, &rejected, &rows);
    }
    cs_buf_adds(out, cs_buf_slice(&rejected));
    cs_buf_release(&rejected);
    if (f->describe && status == CS_OK) {
        cs_buf_addc(out, '#');
        f->describe(*reader, out);
        cs_buf_addc(out, '\n');
    }
    cs_rows_release(&rows);
    return status;
}

/* Header, rows, rejects, the description; an error as "?line: text". */
static struct cs_slice read_as(const char *format, struct cs_slice bytes, const struct cs_dialect *d,
                               struct cs_buf *out)
{
    const struct cs_format *f = cs_format_find(cs_slicez(format));
    struct cs_error e = CS_ERROR_INIT;
    struct cs_bytes *file = NULL;
    struct cs_text *text = NULL;
    void *reader = NULL;
    char path[64];
    int fd = memfd_create("export", 0);
    if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    cs_buf_clear(out);
    enum cs_status status = cs_bytes_open(&file, path, &e);
    const struct cs_text_options options = {.encoding = CS_ENCODING_UTF8};
    if (status == CS_OK)
        status = cs_text_open(&text, file, &options, &e);
    else
        cs_bytes_close(file);
    if (status == CS_OK) status = dump(f, &reader, text, d, out, &e);
    if (status != CS_OK) cs_buf_addf(out, "?%u: %s\n", (unsigned)e.line, e.text);
    f->close(reader);
    cs_text_close(text);
    close(fd);
    return cs_buf_slice(out);
}
