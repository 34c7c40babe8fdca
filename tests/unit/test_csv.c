/* test_csv.c - records: what is one, what is rejected, and that neither the size of blocks nor the quick ways
 * change it. Expected rows were worked out by hand from RFC 4180 and from what other readers do with the same
 * text; the random tests compare with libcsv used plainly, and the SIMD ways with their plain twins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

#include "format_fixture.h"
#include "ingest/csv.h"

/* Without the description. */
static void read_csv(struct cs_slice text, struct cs_dialect d, size_t block, struct cs_buf *out)
{
    d.block_size = block;
    (void)read_as("csv", text, &d, out);
    const char *hash = out->n ? memrchr(out->p, '#', out->n) : NULL;
    if (hash && (hash == out->p || hash[-1] == '\n')) out->n = (size_t)(hash - out->p);
    cs_buf_addc(out, 0);
}

static void check_dialect(const char *text, struct cs_dialect d, const char *expected)
{
    static const size_t blocks[] = {1, 2, 3, 7, 64, 0};
    struct cs_buf out = {0};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        read_csv(cs_slicez(text), d, blocks[i], &out);
        assert_string_equal(out.p, expected);
    }
    cs_buf_release(&out);
}

static void check(const char *text, char delimiter, const char *expected)
{
    check_dialect(text, (struct cs_dialect){.delimiter = delimiter}, expected);
}

static void test_records(void **state)
{
    (void)state;
    check("a,b\n1,2\n", ',', "a|b\n2:1|2\n");
    check("a,b\r\n1,2\r\n3,4", ',', "a|b\n2:1|2\n3:3|4\n");
    check("a;b\n\"x;y\";\"he said \"\"no\"\"\"\n", ';', "a|b\n2:x;y|he said \"no\"\n");
    check("a\tb\n1\t\n", '\t', "a|b\n2:1|\n");
    check("a,b\n\"1\n2\",3\n4,5\n", ',', "a|b\n2:1\\n2|3\n4:4|5\n");
    check("a,b\n\"1\r\n2\",3\r\n4,5\r\n", ',', "a|b\n2:1\\r\\n2|3\n4:4|5\n");
    check("a,b\n x , y \n", ',', "a|b\n2: x | y \n"); /* nothing is trimmed */
    check("a,b\nt\tt,b\\b\n", ',', "a|b\n2:t\\tt|b\\\\b\n");
    check("a,b\n\n\r\n1,2\n\n", ',', "a|b\n4:1|2\n"); /* blank lines are no records */
    check("a,b\n,\n", ',', "a|b\n2:|\n");
    check("a,b\n\"\",\"\"\n", ',', "a|b\n2:|\n");
    check("a,b\r1,2\r3,4\r", ',', "a|b\n2:1|2\n3:3|4\n");               /* old Macs */
    check("a,b\n1,2\r3,4\r\n5,6\n", ',', "a|b\n2:1|2\n3:3|4\n4:5|6\n"); /* all mixed */
    check("one\n\"\"\n\n2\n", ',', "one\n2:\n4:2\n");
    check("", ',', "\n");
}

static void test_rejected(void **state)
{
    (void)state;
    check("a,b\n1,2,3\n4\n5,6\n", ',',
          "a|b\n4:5|6\n!2:wrong number of fields:1,2,3\n!3:wrong number of fields:4\n");
    check("a,b\n2,\"z\"w\n5,6\n", ',', "a|b\n3:5|6\n!2:stray quote:2,\"z\"w\n");
    /* A quote that is never closed loses its own line, not the rest of the file. */
    check("a,b\n1,\"x\n2,y\n3,z\n", ',', "a|b\n3:2|y\n4:3|z\n!2:quote never closed:1,\"x\n");
    /* It swallows lines until the next quote; these come back. */
    check("a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n", ',', "a|b\n3:2|y\n4:3|z\n5:4|w\n!2:stray quote:1,\"x\n");
    check("a,b\n1,2\na,b\n3,4\n", ',', "a|b\n2:1|2\n4:3|4\n!3:header again:a,b\n");
    check("a,b\n\"1\n2\"\n3,4\n", ',', "a|b\n4:3|4\n!2:wrong number of fields:\"1\n2\"\n");
    /* A quote inside a cell without quotes is text; everybody keeps such a row. */
    check("a,b\n1,x\"y\n2,\"z\"\n", ',', "a|b\n2:1|x\"y\n3:2|z\n");
    check("A,B\",C\n1, \"2\" ,3\n", ',', "A|B\"|C\n2:1| \"2\" |3\n");
}

static void test_refused(void **state)
{
    (void)state;
    check("a,\"b\"c\n1,2\n", ',', "?1: the header is broken: stray quote\n");
    check("a,\"b\n1,2\n", ',', "?1: the header is broken: quote never closed\n");
    check_dialect("a,b\n1,234567890123\n", (struct cs_dialect){.delimiter = ',', .max_record = 10},
                  "a|b\n?2: a line longer than 10 bytes\n");
}

/* A record with line ends inside, beyond the limit, is left out; what is behind it stays. */
static void test_long(void **state)
{
    (void)state;
    check_dialect("a,b\n1,\"x\n-\n-\n-\n-\n-\n,\"\n2,y\n",
                  (struct cs_dialect){.delimiter = ',', .max_record = 12},
                  "a|b\n9:2|y\n!2:record too long:1,\"x\n!3:wrong number of fields:-\n"
                  "!4:wrong number of fields:-\n!5:wrong number of fields:-\n!6:wrong number of fields:-\n"
                  "!7:wrong number of fields:-\n!8:quote never closed:,\"\n");
}

static void test_dialects(void **state)
{
    (void)state;
    check_dialect("a|b\n'x|y'|'it''s'\n", (struct cs_dialect){.delimiter = '|', .quote = '\''},
                  "a|b\n2:x|y|it's\n");
    check_dialect("a,b\n\"x\\\"y\",c\\,d\n", (struct cs_dialect){.delimiter = ',', .escape = '\\'},
                  "a|b\n2:x\"y|c,d\n");
    check_dialect("#1\na,b\n# x\"y\n1,2\n", (struct cs_dialect){.delimiter = ',', .comment = "#"},
                  "a|b\n4:1|2\n");
    check_dialect("made by\nsomebody\na,b\n1,2\n", (struct cs_dialect){.delimiter = ',', .skip_lines = 2},
                  "a|b\n4:1|2\n");
    check_dialect("1,2\n3,4\n", (struct cs_dialect){.delimiter = ',', .no_header = true},
                  "column_1|column_2\n1:1|2\n2:3|4\n");
    check_dialect("\n1,2\n3,4\n", (struct cs_dialect){.delimiter = ',', .header = "x,\"y z\""},
                  "x|y z\n2:1|2\n3:3|4\n");
    check_dialect("a,b\n1,\" \n", (struct cs_dialect){.delimiter = ',', .no_quote = true}, "a|b\n2:1|\" \n");
    check_dialect("a, b\n1, \"2, 3\"\n", (struct cs_dialect){.delimiter = ',', .skip_space = true},
                  "a|b\n2:1|2, 3\n");
    check_dialect("a,b\n1,\"2\"3\"\n", (struct cs_dialect){.delimiter = ',', .lazy_quotes = true},
                  "a|b\n2:1|2\"3\n");
    check_dialect("a,b\n\"x\"\"y\",2\n", (struct cs_dialect){.delimiter = ',', .no_doublequote = true},
                  "a|b\n2:x\"y\"|2\n");
    check_dialect("a,b\nNULL,\"x\"\n", (struct cs_dialect){.delimiter = ',', .null = "NULL"}, "a|b\n2:|x\n");
}

/* ---- random texts ---- */

static uint64_t seed = 1;

static uint64_t draw(uint64_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % n;
}

/* Mostly cells in order, sometimes noise. */
static size_t make_text(char *text, size_t max, char delimiter, char quote)
{
    static const char *const cells[] = {"",   "x",  "abcdefghijklmnopqrstuvwxyz0123456789",
                                        "\t", "\\", "\xE9\x80\x80"};
    static const char *const quoted[] = {
        "", "x", "QQ", "\n", "\r\n", "D", "QQQQ", "\t\\", "abcdefghijklmnop"};
    const char letters[] = {'a', delimiter, quote, '\n', '\r', '\t', '\\'};
    static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\r", "\n\n"};
    size_t n = 0, want = 6 + draw(max - 96), noise = draw(3) ? 0 : 1 + draw(20);
    while (n < want) {
        if (noise && draw(100) < noise) {
            text[n++] = letters[draw(sizeof letters)];
            continue;
        }
        for (int cell = 0; cell < 2; cell++) {
            if (cell) text[n++] = delimiter;
            bool in = draw(2);
            if (in) text[n++] = quote;
            const char *p =
                in ? quoted[draw(sizeof quoted / sizeof *quoted)] : cells[draw(sizeof cells / sizeof *cells)];
            for (; *p; p++) text[n++] = *p == 'Q' ? quote : *p == 'D' ? delimiter : *p;
            if (in) text[n++] = quote;
        }
        for (const char *p = ends[draw(sizeof ends / sizeof *ends)]; *p; p++) text[n++] = *p;
    }
    return n;
}

/* ---- libcsv as it is: no trimming, strict ---- */

struct plain {
    struct cs_buf rows, row;
    unsigned fields, width, wrong;
    bool again;
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
    cs_buf_addc(&x->row, '\n');
    if (x->width && x->rows.n >= x->row.n && !memcmp(x->rows.p, x->row.p, x->row.n)) x->again = true;
    if (!x->width) x->width = x->fields;
    if (x->fields == x->width)
        cs_buf_adds(&x->rows, cs_buf_slice(&x->row));
    else
        x->wrong++;
    cs_buf_clear(&x->row);
    x->fields = 0;
}

static int never(unsigned char c)
{
    (void)c;
    return 0;
}

/* Was it fine, with a header that no row repeats? */
static bool read_plain(struct cs_slice text, char delimiter, char quote, struct plain *x)
{
    struct csv_parser p;
    csv_init(&p, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&p, never);
    csv_set_delim(&p, (unsigned char)delimiter);
    csv_set_quote(&p, (unsigned char)quote);
    bool fine = csv_parse(&p, text.p, text.n, plain_field, plain_record, x) == text.n &&
                csv_fini(&p, plain_field, plain_record, x) == 0;
    csv_free(&p);
    cs_buf_addc(&x->rows, 0);
    return fine && !x->again && x->width;
}

/* Removes the "line:" in front of rows, and the rejects, which are counted. */
static unsigned bare(char *text)
{
    char *w = text, *r = text;
    unsigned rejected = 0;
    for (bool first = true; *r; first = false) {
        char *eol = strchr(r, '\n') + 1, *colon = strchr(r, ':');
        if (*r == '!') {
            for (char *p = r; *p; p++) rejected += *p == '!' && (p == text || p[-1] == '\n');
            break;
        }
        if (!first && colon) r = colon + 1;
        memmove(w, r, (size_t)(eol - r));
        w += eol - r;
        r = eol;
    }
    *w = 0;
    return rejected;
}

static void test_libcsv(void **state)
{
    static char text[1024];
    static const char delimiters[] = ",;\t|", quotes[] = "\"'";
    unsigned compared = 0;
    struct cs_buf out = {0};
    (void)state;
    for (unsigned i = 0; i < 30000; i++) {
        char delimiter = delimiters[draw(4)], quote = quotes[draw(2)];
        struct cs_slice t = cs_slice(text, make_text(text, i % 2 ? 700 : 160, delimiter, quote));
        struct plain x = {0};
        if (read_plain(t, delimiter, quote, &x)) {
            read_csv(t, (struct cs_dialect){.delimiter = delimiter, .quote = quote}, i % 3 ? 0 : 1 + i % 200,
                     &out);
            unsigned rejected = bare(out.p);
            assert_string_equal(out.p, x.rows.p);
            assert_int_equal(rejected, x.wrong);
            compared++;
        }
        cs_buf_release(&x.row);
        cs_buf_release(&x.rows);
    }
    cs_buf_release(&out);
    assert_true(compared > 10000);
}

/* Whatever the text: the same for all sizes of blocks. */
static void test_blocks(void **state)
{
    static char text[1024];
    struct cs_buf whole = {0}, parts = {0};
    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        struct cs_dialect d = {.delimiter = ',', .lazy_quotes = draw(9) == 0, .escape = draw(9) ? 0 : '\\'};
        struct cs_slice t = cs_slice(text, make_text(text, 400, ',', '"'));
        read_csv(t, d, 0, &whole);
        read_csv(t, d, 1 + draw(150), &parts);
        assert_string_equal(parts.p, whole.p);
    }
    cs_buf_release(&whole);
    cs_buf_release(&parts);
}

/* ---- the quick ways and their plain twins ---- */

static void same_rows(const struct cs_rows *a, const struct cs_rows *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->data.n, b->data.n);
    if (a->data.n) assert_memory_equal(a->data.p, b->data.p, a->data.n);
    assert_int_equal(a->n_rejected, b->n_rejected);
    assert_int_equal(a->escaped, b->escaped);
    assert_int_equal(a->high, b->high);
    for (uint32_t i = 0; i < a->n; i++) {
        assert_int_equal(a->start[i], b->start[i]);
        assert_int_equal(a->line[i], b->line[i]);
        for (uint32_t k = 0; !a->whole && k < 2; k++) assert_int_equal(a->sep[2 * i + k], b->sep[2 * i + k]);
    }
}

static void check_twins(cs_csv_scan_fn *scan, cs_csv_split_fn *split)
{
    static char text[1024];
    static struct cs_slice names[] = {{"a", 1}, {"b", 1}};
    const struct cs_header header = {.name = names, .n = 2};
    const struct cs_csv_rules rules = {.delimiter = ',', .quote = '"'};
    struct cs_rows fast = {.header = &header}, slow = {.header = &header};
    struct cs_error e = CS_ERROR_INIT;
    for (unsigned i = 0; i < 20000; i++) {
        struct cs_csv_scan a, b;
        size_t n = make_text(text, 600, ',', '"');
        memset(text + n, 'x', 64);
        scan(&a, &rules, text, 0, n);
        cs_csv_scan_plain(&b, &rules, text, 0, n);
        assert_int_equal(a.end, b.end);
        assert_int_equal(a.first, b.first);
        assert_int_equal(a.lines, b.lines);
        assert_int_equal(a.ordered, b.ordered);
        const struct cs_stretch piece = {.at = 0, .n = a.end, .line = 1};
        cs_rows_clear(&fast);
        cs_rows_clear(&slow);
        cs_buf_add(&fast.text, text, n + 64);
        cs_buf_add(&slow.text, text, n + 64);
        assert_int_equal(split(&fast, &rules, &piece, CS_LIT("x\tx\n"), &e), CS_OK);
        assert_int_equal(cs_csv_split_plain(&slow, &rules, &piece, CS_LIT("x\tx\n"), &e), CS_OK);
        same_rows(&fast, &slow);
        fast.whole = true; /* without the places of cells */
        fast.n = 0;
        fast.n_rejected = 0;
        cs_buf_clear(&fast.data);
        cs_buf_clear(&fast.left);
        assert_int_equal(split(&fast, &rules, &piece, CS_LIT("x\tx\n"), &e), CS_OK);
        same_rows(&fast, &slow);
        fast.whole = false;
    }
    cs_rows_release(&fast);
    cs_rows_release(&slow);
}

static void test_twins(void **state)
{
    cs_csv_scan_fn *scans[CS_CSV_WAYS];
    cs_csv_split_fn *splits[CS_CSV_WAYS];
    size_t n = cs_csv_scan_ways(scans);
    (void)state;
    assert_int_equal(cs_csv_split_ways(splits), n);
    for (size_t i = 0; i + 1 < n; i++) check_twins(scans[i], splits[i]);
}

static void test_guess(void **state)
{
    const struct cs_csv_rules rules = {.quote = '"'};
    (void)state;
    assert_int_equal(cs_csv_guess(cs_slicez("a,b,c\n1,2,3\n"), &rules), ',');
    assert_int_equal(cs_csv_guess(cs_slicez("a;b;c\n1,5;2,5;3,5\n"), &rules), ';');
    assert_int_equal(cs_csv_guess(cs_slicez("a\tb\n1\tx, y; z\n"), &rules), '\t');
    assert_int_equal(cs_csv_guess(cs_slicez("a|b\n1|2\n"), &rules), '|');
    assert_int_equal(cs_csv_guess(cs_slicez("a,b\n\"x;y;z\",2\n"), &rules), ',');
    assert_int_equal(cs_csv_guess(cs_slicez("one\n1\n"), &rules), ',');
    assert_int_equal(cs_csv_guess(cs_slicez(""), &rules), ',');
}

/* How many lines stand above the header, and is there an escape. */
static void looks(const char *text, unsigned titles, bool escape)
{
    struct cs_csv_rules rules = {.delimiter = ',', .quote = '"'};
    struct cs_csv_head head;
    struct cs_error e;
    assert_int_equal(cs_csv_look(&head, cs_slicez(text), true, &rules, &e), CS_OK);
    assert_int_equal(head.titles, titles);
    assert_int_equal(head.escape, escape);
    assert_int_equal(rules.escape, escape ? '\\' : 0);
}

static void test_head(void **state)
{
    (void)state;
    looks("", 0, false);
    looks("a,b,c\n1,2,3\n", 0, false);
    looks("Title\na,b,c\n1,2,3\n", 1, false);
    looks("Title,,\n\nFrom,\"to\nx\",\na,b,c\n1,2,3\n", 4, false);
    looks("a,,\n1,2,3\n4,5,6\n", 0, false);         /* a poor header, no title */
    looks("Title\na,b,c\nd,e,f\n", 0, false);       /* nothing says which of them is the header */
    looks("Title\na,b\n1,2\n", 0, false);           /* as wide as a title */
    looks("a,b\n1,2,3\n4,5,6\n", 0, false);         /* a header that lost a name */
    looks("a,b c,d\nx,y,z,w\n1,2,3,4\n", 0, false); /* and words below it */
    looks("a,b\n\"x\\\"y\",1\n", 0, true);
    looks("a,b\n\"x\\\",1\n", 0, false);
    looks("a,b\n\"x\\\"y\",1\n\"p\"q,1\n", 0, false); /* a stray quote remains */
    assert_int_equal(cs_csv_sep(cs_slicez("sep=;\na;b\n")), ';');
    assert_int_equal(cs_csv_sep(cs_slicez("\"sep=,\",,\r\na\n")), ',');
    assert_int_equal(cs_csv_sep(cs_slicez("sep=\t\n")), '\t');
    assert_int_equal(cs_csv_sep(cs_slicez("sep=;")), 0);
    assert_int_equal(cs_csv_sep(cs_slicez("sep=x\n")), 0);
    assert_int_equal(cs_csv_sep(cs_slicez("sep=;b\n")), 0);
    assert_int_equal(cs_csv_sep(cs_slicez("sep=")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records), cmocka_unit_test(test_rejected), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long),    cmocka_unit_test(test_dialects), cmocka_unit_test(test_libcsv),
        cmocka_unit_test(test_blocks),  cmocka_unit_test(test_twins),    cmocka_unit_test(test_guess),
        cmocka_unit_test(test_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
