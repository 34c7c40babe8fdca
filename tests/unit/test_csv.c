/* test_csv.c - records: what is one, what is rejected, and that neither pieces nor the quick path change it.
 * Expected rows were worked out by hand from RFC 4180; the random test compares with libcsv used plainly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

#include "ingest/csv.h"

/* What came out: "header row\nrow\n…", then "!line:reason\n" for each rejected record. */
struct seen {
    struct cs_csv *csv;
    struct cs_buf rows, rejected;
    struct cs_header header;
};

static enum cs_status on_header(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                                struct cs_error *e)
{
    struct seen *s = ctx;
    (void)line;
    (void)e;
    s->header = (struct cs_header){.n = n};
    cs_csv_names(s->csv, &s->header);
    for (uint32_t i = 0; i < n; i++) {
        if (i) cs_buf_addc(&s->rows, '|');
        cs_buf_adds(&s->rows, cells[i]);
    }
    cs_buf_addc(&s->rows, '\n');
    return CS_OK;
}

static enum cs_status on_rows(void *ctx, const struct cs_block *b, const uint64_t *line, struct cs_error *e)
{
    struct seen *s = ctx;
    (void)e;
    for (uint32_t r = 0; r < b->rows; r++) {
        cs_buf_addf(&s->rows, "%u:", (unsigned)line[r]);
        for (uint32_t i = 0; i < b->header->n; i++) {
            if (i) cs_buf_addc(&s->rows, '|');
            cs_buf_adds(&s->rows, cs_field(b, r, i));
        }
        cs_buf_addc(&s->rows, '\n');
    }
    return CS_OK;
}

static enum cs_status on_reject(void *ctx, enum cs_reject why, uint64_t line, struct cs_slice record,
                                uint32_t fields, struct cs_error *e)
{
    struct seen *s = ctx;
    (void)fields;
    (void)e;
    cs_buf_addf(&s->rejected, "!%u:%s:", (unsigned)line, cs_reject_name(why));
    cs_buf_adds(&s->rejected, record);
    cs_buf_addc(&s->rejected, '\n');
    return CS_OK;
}

/* Reads `text` in pieces of `piece` bytes. The result is "rows" then "rejected", to be freed. */
static char *read_pieces(const char *text, size_t n, char delimiter, size_t piece, size_t max_record,
                         enum cs_status *status)
{
    struct seen s = {0};
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_csv_sink sink = {&s, on_header, on_rows, on_reject};
    assert_int_equal(cs_csv_make(&s.csv, delimiter, max_record, &sink, &e), CS_OK);
    *status = CS_OK;
    for (size_t at = 0; at < n && *status == CS_OK; at += piece) {
        cs_buf_add(cs_csv_text(s.csv), text + at, n - at < piece ? n - at : piece);
        *status = cs_csv_run(s.csv, false, &e);
    }
    if (*status == CS_OK) *status = cs_csv_run(s.csv, true, &e);
    cs_buf_adds(&s.rows, cs_buf_slice(&s.rejected));
    cs_buf_addc(&s.rows, 0);
    cs_csv_free(s.csv);
    cs_buf_release(&s.rejected);
    return s.rows.p;
}

static void check(const char *text, char delimiter, const char *expected)
{
    static const size_t pieces[] = {1, 2, 3, 7, 1000000};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        enum cs_status status;
        char *got = read_pieces(text, strlen(text), delimiter, pieces[i], 0, &status);
        assert_int_equal(status, CS_OK);
        assert_string_equal(got, expected);
        free(got);
    }
}

static void test_records(void **state)
{
    (void)state;
    check("a,b\n1,2\n", ',', "a|b\n2:1|2\n");
    check("a,b\r\n1,2\r\n3,4", ',', "a|b\n2:1|2\n3:3|4\n");
    check("a;b\n\"x;y\";\"he said \"\"no\"\"\"\n", ';', "a|b\n2:x;y|he said \"no\"\n");
    check("a\tb\n1\t\n", '\t', "a|b\n2:1|\n");
    check("a,b\n\"1\n2\",3\n4,5\n", ',', "a|b\n2:1\\n2|3\n4:4|5\n");
    check("a,b\n\"1\r\n2\",3\r\n", ',', "a|b\n2:1\\r\\n2|3\n");
    check("a,b\n x , y \n", ',', "a|b\n2: x | y \n"); /* nothing is trimmed */
    check("a,b\nt\tt,b\\b\n", ',', "a|b\n2:t\\tt|b\\\\b\n");
    check("a,b\n\n\r\n1,2\n\n", ',', "a|b\n4:1|2\n"); /* blank lines are no records */
    check("a,b\n,\n", ',', "a|b\n2:|\n");
    check("a,b\n\"\",\"\"\n", ',', "a|b\n2:|\n");
    check("a,b\r1,2\r3,4\r", ',', "a|b\n2:1|2\n3:3|4\n"); /* old Macs */
    check("a,b\n1\r2,3\n", ',', "a|b\n2:1\\r2|3\n");
}

static void test_rejected(void **state)
{
    (void)state;
    check("a,b\n1,2,3\n4\n5,6\n", ',',
          "a|b\n4:5|6\n!2:wrong number of fields:1,2,3\n!3:wrong number of fields:4\n");
    check("a,b\n1,x\"y\n2,\"z\"w\n5,6\n", ',',
          "a|b\n4:5|6\n!2:stray quote:1,x\"y\n!3:stray quote:2,\"z\"w\n");
    /* A quote that is never closed loses its own line, not the rest of the file. */
    check("a,b\n1,\"x\n2,y\n3,z\n", ',', "a|b\n3:2|y\n4:3|z\n!2:quote never closed:1,\"x\n");
    /* It swallows lines until the next quote; these come back. */
    check("a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n", ',', "a|b\n3:2|y\n4:3|z\n5:4|w\n!2:stray quote:1,\"x\n");
    check("a,b\n1,2\na,b\n3,4\n", ',', "a|b\n2:1|2\n4:3|4\n!3:header again:a,b\n");
    check("a,b\n\"1\n2\"\n3,4\n", ',', "a|b\n4:3|4\n!2:wrong number of fields:\"1\n2\"\n");
}

static void test_refused(void **state)
{
    (void)state;
    enum cs_status status;
    free(read_pieces("a,b\"c\n1,2\n", 10, ',', 100, 0, &status)); /* a broken header */
    assert_int_equal(status, CS_DATA);
    free(read_pieces("a,b\n1,234567890123\n", 19, ',', 1, 10, &status)); /* a line beyond the limit */
    assert_int_equal(status, CS_DATA);
}

/* A record with line ends inside, beyond the limit, is left out; what is behind it stays. */
static void test_long(void **state)
{
    (void)state;
    enum cs_status status;
    const char *text = "a,b\n1,\"x\n-\n-\n-\n-\n-\n-\"\n2,y\n";
    char *got = read_pieces(text, strlen(text), ',', 1, 10, &status);
    assert_int_equal(status, CS_OK);
    assert_non_null(strstr(got, "!2:record too long:1,\"x\n"));
    assert_non_null(strstr(got, "9:2|y\n"));
    free(got);
}

/* ---- libcsv as it is, for texts whose lines end in LF and whose quotes are right ---- */

struct plain {
    struct cs_buf rows, row;
    unsigned fields, width;
};

static void plain_field(void *p, size_t n, void *ctx)
{
    struct plain *x = ctx;
    if (x->fields++) cs_buf_addc(&x->row, '|');
    cs_field_add(&x->row, cs_slice(p, n));
}

static void plain_record(int end, void *ctx)
{
    struct plain *x = ctx;
    (void)end;
    if (!x->width) x->width = x->fields;
    if (x->fields == x->width) {
        cs_buf_adds(&x->rows, cs_buf_slice(&x->row));
        cs_buf_addc(&x->rows, '\n');
    }
    cs_buf_clear(&x->row);
    x->fields = 0;
}

static int not_space(unsigned char c)
{
    (void)c;
    return 0;
}

static char *read_plain(const char *text, size_t n, bool *fine)
{
    struct plain x = {0};
    struct csv_parser p;
    csv_init(&p, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&p, not_space);
    *fine = csv_parse(&p, text, n, plain_field, plain_record, &x) == n &&
            csv_fini(&p, plain_field, plain_record, &x) == 0;
    csv_free(&p);
    cs_buf_release(&x.row);
    cs_buf_addc(&x.rows, 0);
    return x.rows.p;
}

/* Removes the "line:" that on_rows() writes, and what was rejected. */
static void bare(char *text)
{
    char *w = text, *r = text;
    for (bool first = true; *r && *r != '!'; first = false) {
        char *colon = strchr(r, ':');
        if (!first && colon) r = colon + 1;
        while (*r && *r != '\n') *w++ = *r++;
        if (*r) *w++ = *r++;
    }
    *w = 0;
}

static void test_random(void **state)
{
    static const char letters[] = "ab,,\"\"\n\n\t\\";
    uint64_t seed = 1;
    unsigned compared = 0;
    (void)state;
    for (unsigned i = 0; i < 40000; i++) {
        char text[64] = "h1,h2\n";
        size_t n = 6;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t want = 6 + (seed >> 33) % 24;
        while (n < want) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[n++] = letters[(seed >> 33) % (sizeof letters - 1)];
        }
        bool fine;
        enum cs_status status;
        char *expected = read_plain(text, n, &fine);
        char *got = read_pieces(text, n, ',', 1 + i % 9, 0, &status);
        assert_int_equal(status, CS_OK);
        if (fine && !strstr(text + 6, "h1")) {
            bare(got);
            assert_string_equal(got, expected);
            compared++;
        }
        free(expected);
        free(got);
    }
    assert_true(compared > 1000);
}

static void test_guess(void **state)
{
    (void)state;
    assert_int_equal(cs_csv_guess(cs_slicez("a,b,c\n1,2,3\n")), ',');
    assert_int_equal(cs_csv_guess(cs_slicez("a;b;c\n1,5;2,5;3,5\n")), ';');
    assert_int_equal(cs_csv_guess(cs_slicez("a\tb\n1\tx, y; z\n")), '\t');
    assert_int_equal(cs_csv_guess(cs_slicez("a,b\n\"x;y;z\",2\n")), ',');
    assert_int_equal(cs_csv_guess(cs_slicez("one\n1\n")), ',');
    assert_int_equal(cs_csv_guess(cs_slicez("")), ',');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records), cmocka_unit_test(test_rejected), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long),    cmocka_unit_test(test_random),   cmocka_unit_test(test_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
