/* csv.c - records of CSV: the same rows, rejects and lines whatever the pieces the text comes in, and every
 * record accounted for. The first byte chooses the delimiter and the pieces. */
#include "ingest/csv.h"
#include "fuzz.h"

struct seen {
    struct cs_csv *csv;
    struct cs_header header;
    struct cs_buf text;
    uint64_t records;
};

static enum cs_status on_header(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                                struct cs_error *e)
{
    struct seen *s = ctx;
    (void)e;
    s->header = (struct cs_header){.n = n};
    cs_csv_names(s->csv, &s->header);
    cs_buf_addf(&s->text, "%u:", (unsigned)line);
    for (uint32_t i = 0; i < n; i++) {
        cs_buf_adds(&s->text, cells[i]);
        cs_buf_addc(&s->text, '|');
    }
    return CS_OK;
}

static enum cs_status on_rows(void *ctx, const struct cs_block *b, const uint64_t *line, struct cs_error *e)
{
    struct seen *s = ctx;
    (void)e;
    holds(b->header->n == s->header.n, "rows have the header's fields");
    for (uint32_t r = 0; r < b->rows; r++) {
        cs_buf_addf(&s->text, "%u:", (unsigned)line[r]);
        cs_buf_adds(&s->text, cs_row(b, r));
        holds(!memchr(cs_row(b, r).p, '\n', cs_row(b, r).n), "a row is one line");
        cs_buf_addc(&s->text, '\n');
    }
    s->records += b->rows;
    return CS_OK;
}

static enum cs_status on_reject(void *ctx, enum cs_reject why, uint64_t line, struct cs_slice record,
                                uint32_t fields, struct cs_error *e)
{
    struct seen *s = ctx;
    (void)e;
    s->records++;
    cs_buf_addf(&s->text, "!%u:%s:%u:", (unsigned)line, cs_reject_name(why), fields);
    cs_buf_adds(&s->text, record);
    cs_buf_addc(&s->text, '\n');
    return CS_OK;
}

/* Rows are handed on block by block and rejects at once, so only within their kind do they come in order: the
 * flush behind each piece brings both into the order of the input. */
static void read_text(struct seen *s, struct cs_slice text, char delimiter, size_t piece)
{
    struct cs_csv_sink sink = {.ctx = s, .header = on_header, .rows = on_rows, .reject = on_reject};
    struct cs_error e;
    holds(cs_csv_make(&s->csv, delimiter, 0, &sink, &e) == CS_OK, "memory");
    enum cs_status st = CS_OK;
    for (size_t at = 0; !st; at += piece) {
        bool last = text.n - at <= piece;
        cs_buf_add(cs_csv_text(s->csv), text.p + at, last ? text.n - at : piece);
        st = cs_csv_run(s->csv, last, &e);
        if (last) break;
    }
    if (!st) st = cs_csv_flush(s->csv, &e);
    check_error(st, &e);
    if (!st) holds(cs_csv_records(s->csv) == s->records, "every record is a row or rejected");
    cs_csv_free(s->csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct cs_slice text = slice_of(data + 1, size - 1);
    if (memchr(text.p, 0, text.n) || !cs_utf8_valid(text)) return 0; /* the decoder leaves neither */
    struct seen whole = {0}, pieces = {0};
    char delimiter = ",;\t"[data[0] % 3];
    (void)cs_csv_guess(text);
    read_text(&whole, text, delimiter, text.n + 1);
    read_text(&pieces, text, delimiter, (size_t)data[0] / 3 % 9 + 1);
    holds(whole.records == pieces.records, "the same number of records");
    holds(whole.text.n == pieces.text.n, "the same rows and rejects");
    cs_buf_release(&whole.text);
    cs_buf_release(&pieces.text);
    return 0;
}
