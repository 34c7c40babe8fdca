/* csv.c - records of CSV: the same rows, rejects and lines whatever the size of blocks, every record
 * accounted for, and the same bytes as libcsv where that reads the text without an error. The first byte
 * chooses the dialect and the blocks. */
#include "../unit/format_fixture.h"
#include "fuzz.h"
#include <csv.h>

struct plain { /* what libcsv makes of it: strict, nothing trimmed */
    struct cs_buf rows, row;
    unsigned fields, width;
    bool unnamed; /* a cell of the header is empty: then no row is the header again */
};

static void plain_field(void *p, size_t n, void *ctx)
{
    struct plain *x = ctx;
    if (x->fields++) cs_buf_addc(&x->row, '|');
    if (!x->width && n == 0) x->unnamed = true;
    cs_field_add(&x->row, cs_slice(p, n));
}

static void plain_record(int end, void *ctx)
{
    struct plain *x = ctx;
    (void)end;
    cs_buf_addc(&x->row, '\n');
    if (!x->width) x->width = x->fields;
    const char *row = x->row.p; /* in files put together the header comes again behind a mark of bytes */
    size_t n = x->row.n;
    if (n > 4 && !memcmp(row, "\xEF\xBB\xBF", 3) && x->rows.n >= n - 3 && !memcmp(x->rows.p, row + 3, n - 3))
        row += 3, n -= 3;
    bool again = !x->unnamed && x->rows.n >= n && !memcmp(x->rows.p, row, n);
    if (x->fields == x->width && !again) cs_buf_adds(&x->rows, cs_buf_slice(&x->row));
    cs_buf_clear(&x->row);
    x->fields = 0;
}

static int never(unsigned char c)
{
    (void)c;
    return 0;
}

static bool read_plain(struct cs_slice text, char delimiter, char quote, struct plain *x)
{
    struct csv_parser p;
    holds(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) == 0, "memory");
    csv_set_space_func(&p, never);
    csv_set_delim(&p, (unsigned char)delimiter);
    csv_set_quote(&p, (unsigned char)quote);
    bool fine = csv_parse(&p, text.p, text.n, plain_field, plain_record, x) == text.n &&
                csv_fini(&p, plain_field, plain_record, x) == 0;
    csv_free(&p);
    return fine;
}

/* The header and the rows without their lines. */
static void bare(struct cs_slice text, struct cs_buf *out)
{
    for (bool first = true; text.n && (first || (*text.p != '!' && *text.p != '#')); first = false) {
        struct cs_slice line = take_line(&text);
        const char *colon = memchr(line.p, ':', line.n);
        if (!first && colon) line = cs_slice(colon + 1, line.n - (size_t)(colon + 1 - line.p));
        cs_buf_adds(out, line);
        cs_buf_addc(out, '\n');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct cs_slice text = slice_of(data + 1, size - 1);
    if (memchr(text.p, 0, text.n) || !cs_utf8_valid(text)) return 0; /* the decoder leaves neither */
    if (text.n >= 3 && !memcmp(text.p, "\xEF\xBB\xBF", 3)) return 0;
    struct cs_dialect d = {.delimiter = ",;\t"[data[0] % 3], .quote = data[0] & 64 ? '\'' : '"'};
    d.as_it_is = true;
    if (data[0] & 128) { /* not what libcsv knows */
        d.as_it_is = data[0] & 1;
        d.escape = data[0] & 8 ? '\\' : 0;
        d.lazy_quotes = data[0] & 16;
        d.skip_space = data[0] & 32;
        d.comment = data[0] & 4 ? "#" : NULL;
    }
    struct cs_buf whole = {0}, parts = {0}, rows = {0};
    struct plain x = {0};
    (void)read_as("csv", text, &d, &whole);
    d.block_size = (size_t)data[0] / 3 % 9 + 1;
    (void)read_as("csv", text, &d, &parts);
    holds(cs_slice_eq(cs_buf_slice(&whole), cs_buf_slice(&parts)), "the same rows and rejects");
    bool refused = whole.n && *whole.p == '?'; /* packed, by its first bytes */
    if (!refused && !(data[0] & 128) && read_plain(text, d.delimiter, d.quote, &x) && x.rows.n) {
        bare(cs_buf_slice(&whole), &rows);
        holds(cs_slice_eq(cs_buf_slice(&rows), cs_buf_slice(&x.rows)), "what libcsv reads");
    }
    cs_buf_release(&x.row);
    cs_buf_release(&x.rows);
    cs_buf_release(&rows);
    cs_buf_release(&whole);
    cs_buf_release(&parts);
    return 0;
}
