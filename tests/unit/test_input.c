/* test_input.c - the reader: same rows whatever the block size and the number of workers; every broken stream
 * is refused at its line; seals are counted. */
#include "table/input.h"
#include "table/split.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/cs-test-input.XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void put(const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* A pass that copies rows field by field, and counts. */
struct copy {
    uint64_t rows;
    uint64_t fail_at; /* fails at the row whose first field is this text */
    const char *poison;
    bool stop;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct copy *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->poison = ((struct copy *)ctx)->poison;
    *worker = w;
    return CS_OK;
}

static enum cs_status block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct copy *w = worker;
    for (uint32_t r = 0; r < b->rows; r++) {
        if (w->poison && cs_slice_eqz(cs_field(b, r, 0), w->poison)) {
            cs_fail(e, CS_DATA, "poison");
            return cs_error_row(e, r);
        }
        for (uint32_t c = 0; c < b->header->n; c++) {
            if (c) cs_buf_addc(out, '\t');
            cs_buf_adds(out, cs_field(b, r, c));
        }
        cs_buf_addc(out, '\n');
        w->rows++;
    }
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ok;
    (void)e;
    ((struct copy *)ctx)->rows += ((struct copy *)worker)->rows;
    free(worker);
    return CS_OK;
}

static bool enough(void *ctx, uint64_t rows)
{
    (void)rows;
    return ((struct copy *)ctx)->stop;
}

struct result {
    enum cs_status status;
    struct cs_error error;
    char *text;
    size_t n;
    uint64_t rows;
    bool sealed;
    struct cs_seal seal;
};

static struct result read_back(const char *const *files, size_t n, unsigned jobs, size_t block_size,
                               bool sealed, struct copy copy)
{
    struct result r = {.error = CS_ERROR_INIT};
    char out_path[] = "/tmp/cs-test-output.XXXXXX";
    int fd = mkstemp(out_path);
    assert_true(fd >= 0);
    close(fd);
    struct cs_input_options o = {
        .files = files, .n = n, .jobs = jobs, .block_size = block_size, .max_record = 1000, .sealed = sealed};
    struct cs_input *in;
    struct cs_output *out;
    struct cs_pass pass = {.ctx = &copy, .start = start, .block = block, .finish = finish, .enough = enough};
    r.status = cs_input_open(&in, &o, &r.error);
    if (!r.status) {
        struct cs_error e2;
        assert_int_equal(cs_output_open(&out, out_path, 0, &e2), CS_OK);
        r.status = cs_input_run(in, &pass, out, &r.error);
        assert_int_equal(cs_output_commit(out, &e2), CS_OK);
        r.sealed = cs_input_sealed(in);
        r.seal = cs_input_seal(in);
        r.rows = copy.rows;
        cs_input_close(in);
    }
    FILE *f = fopen(out_path, "r");
    assert_non_null(f);
    r.text = calloc(1, 1 << 20);
    assert_non_null(r.text);
    r.n = fread(r.text, 1, (1 << 20) - 1, f);
    fclose(f);
    unlink(out_path);
    return r;
}

static struct result read_one(unsigned jobs, size_t block_size)
{
    const char *files[] = {path};
    return read_back(files, 1, jobs, block_size, false, (struct copy){0});
}

static const size_t sizes[] = {1, 2, 3, 7, 16, 63, 64, 65, 500, 4096, 0};
static const unsigned jobs[] = {1, 2, 3, 8};
#define EACH_SIZE_AND_JOB(s, j)                                                                              \
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)                                                \
        for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++)

static void any_block_size_and_workers(void **state)
{
    (void)state;
    char *text = calloc(1, 100000);
    assert_non_null(text);
    size_t n = (size_t)sprintf(text, "id\tname\tnote\n"), header = n;
    for (unsigned i = 0; i < 700; i++)
        n += (size_t)sprintf(text + n, "%u\t%s\t%.*s\n", i, i % 3 ? "客户" : "", (int)(i * i % 61),
                             "a rather long note with \\t and \\\\ in it, to make rows differ in length");
    put(text, n);
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_one(jobs[j], sizes[s]);
        assert_int_equal(r.status, CS_OK);
        assert_int_equal(r.rows, 700);
        assert_int_equal(r.n, n - header);
        assert_memory_equal(r.text, text + header, r.n);
        free(r.text);
    }
    free(text);
}

struct bad {
    const char *text;
    size_t n;
    unsigned line;
    const char *why, *rows; /* rows that must come out before it */
};
#define BAD(text, line, why, rows)                                                                           \
    {                                                                                                        \
        text, sizeof text - 1, line, why, rows                                                               \
    }

static void broken_streams_are_refused_at_their_line(void **state)
{
    (void)state;
    static const struct bad cases[] = {
        BAD("", 0, "the input is empty, not even a header", ""),
        BAD("a\tb", 1, "the header line has no end", ""),
        BAD("\n", 1, "the header is empty", ""),
        BAD("a\t\n", 1, "column 2 has no name", ""),
        BAD("a\tb\ta\n", 1, "column 'a' is there twice", ""),
        BAD("\xEF\xBB\xBF"
            "a\n1\n",
            1, "the header begins with a byte order mark", ""),
        BAD("a\r\n1\r\n", 1, "the header holds a carriage return", ""),
        BAD("a\\q\n", 1, "the name of column 1 holds an unknown escape", ""),
        BAD("a\xFF\n", 1, "the header is not UTF-8", ""),
        BAD("a\tb\n1\t2\n3\n4\t5\n", 3, "1 field, the header has 2", "1\t2\n"),
        BAD("a\tb\n1\t2\n3\t4\t5\n6\n", 3, "3 fields, the header has 2", "1\t2\n"),
        BAD("a\tb\n1\t2\n\n", 3, "1 field, the header has 2", "1\t2\n"),
        BAD("a\tb\n1\t2\n3\t\0\n", 3, "a NUL byte in the row", "1\t2\n"),
        BAD("a\tb\n1\t2\n3\t4\r\n", 3, "a carriage return in the row", "1\t2\n"),
        BAD("a\tb\n1\t2\na\tb\n", 3, "the header again, where a row should be", "1\t2\n"),
        BAD("a\tb\n1\t2\n3\t4", 3, "the last line has no end: the input was cut off", "1\t2\n"),
        BAD("a\tb\n1\t2\n\\. rows=1\n", 3, "not a seal: '\\. rows=1'", "1\t2\n"),
        BAD("a\tb\n1\t2\n\\. rows=1 read=1 rejected=0 duplicates=0 repairs=0\n3\t4\n", 4,
            "a row behind a seal", "1\t2\n"),
        BAD("a\tb\n1\t2\n\\. rows=2 read=2 rejected=0 duplicates=0 repairs=0\n", 3,
            "the seal says 2 rows, but 1 came", "1\t2\n"),
        /* the first of two mistakes is told, and nothing behind it comes out */
        BAD("a\tb\n1\t2\n\\. rows=2 read=2 rejected=0 duplicates=0 repairs=0\na\tb\n3\t4\n5\n", 3,
            "the seal says 2 rows, but 1 came", "1\t2\n"),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].text, cases[i].n);
        EACH_SIZE_AND_JOB(s, j)
        {
            struct result r = read_one(jobs[j], sizes[s]);
            assert_int_equal(r.status, CS_DATA);
            assert_string_equal(r.error.text, cases[i].why);
            assert_int_equal(r.error.line, cases[i].line);
            assert_string_equal(r.error.file, path);
            assert_string_equal(r.text, cases[i].rows);
            free(r.text);
        }
    }
}

static void a_row_longer_than_allowed(void **state)
{
    (void)state;
    char text[3000] = "a\n1\n";
    size_t n = 4;
    memset(text + n, 'x', 1001);
    memcpy(text + n + 1001, "\n2\n", 3);
    put(text, n + 1004);
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_one(jobs[j], sizes[s]);
        assert_int_equal(r.status, CS_DATA);
        assert_string_equal(r.error.text, "a row of more than 1000 bytes");
        assert_int_equal(r.error.line, 3);
        assert_string_equal(r.text, "1\n");
        free(r.text);
    }
    memcpy(text + n + 1000, "\n2\n", 3); /* one byte less is fine */
    put(text, n + 1003);
    struct result r = read_one(1, 0);
    assert_int_equal(r.status, CS_OK);
    assert_int_equal(r.rows, 3);
    free(r.text);
}

static void too_long_a_header_or_end(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'x', sizeof text);
    text[1001] = '\n';
    put(text, 1002);
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_one(jobs[j], sizes[s]);
        assert_int_equal(r.status, CS_DATA);
        assert_string_equal(r.error.text, "a row of more than 1000 bytes");
        assert_int_equal(r.error.line, 1);
        free(r.text);
    }
    memcpy(text, "a\n1\n", 4);
    text[1001] = 'x';
    put(text, 4 + 1001); /* no line end, but too long is what it is first */
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_one(jobs[j], sizes[s]);
        assert_string_equal(r.error.text, "a row of more than 1000 bytes");
        assert_int_equal(r.error.line, 3);
        assert_string_equal(r.text, "1\n");
        free(r.text);
    }
}

static void the_first_failing_row_wins(void **state)
{
    (void)state;
    char text[20000];
    size_t n = (size_t)sprintf(text, "a\n");
    for (int i = 0; i < 3000; i++)
        n += (size_t)sprintf(text + n, "%d\n", i == 1234 || i == 1300 || i == 2900 ? 7777 : i);
    put(text, n);
    const char *files[] = {path};
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_back(files, 1, jobs[j], sizes[s], false, (struct copy){.poison = "7777"});
        assert_int_equal(r.status, CS_DATA);
        assert_int_equal(r.error.line, 1236);
        size_t want = (size_t)(strstr(text, "\n7777\n") - text) - 1;
        assert_int_equal(r.n, want);
        assert_memory_equal(r.text, text + 2, want);
        free(r.text);
    }
}

#define SEAL(rows, read, rej, dup, rep)                                                                      \
    "\\. rows=" rows " read=" read " rejected=" rej " duplicates=" dup " repairs=" rep "\n"

static void seals_add_up(void **state)
{
    (void)state;
    static const char text[] = "a\tb\n1\t2\n3\t4\n" SEAL("2", "5", "2", "1", "7") "a\tb\n" SEAL(
        "0", "0", "0", "0", "0") "a\tb\n5\t\\\\.\n" SEAL("1", "2", "1", "0", "3");
    put(text, sizeof text - 1);
    const char *twice[] = {path, path};
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_back(twice, 2, jobs[j], sizes[s], true, (struct copy){0});
        assert_int_equal(r.status, CS_OK);
        assert_true(r.sealed);
        assert_string_equal(r.text, "1\t2\n3\t4\n5\t\\\\.\n1\t2\n3\t4\n5\t\\\\.\n");
        assert_int_equal(r.seal.rows, 6);
        assert_int_equal(r.seal.read, 14);
        assert_int_equal(r.seal.rejected, 6);
        assert_int_equal(r.seal.duplicates, 2);
        assert_int_equal(r.seal.repairs, 20);
        free(r.text);
    }
}

static void unsealed_is_refused_when_asked(void **state)
{
    (void)state;
    static const char text[] = "a\n1\n" SEAL("1", "1", "0", "0", "0") "a\n2\n";
    const char *files[] = {path};
    put(text, sizeof text - 1); /* the last part has no seal: a producer died */
    struct result r = read_back(files, 1, 2, 0, true, (struct copy){0});
    assert_int_equal(r.status, CS_DATA);
    assert_string_equal(r.error.text, "the input is not sealed: it may be cut off");
    free(r.text);
    r = read_back(files, 1, 2, 0, false, (struct copy){0});
    assert_int_equal(r.status, CS_OK);
    assert_false(r.sealed);
    assert_int_equal(r.rows, 2);
    free(r.text);
}

static void headers_of_files_must_be_equal(void **state)
{
    (void)state;
    put("a\tb\n1\t2\n", 8);
    char other[] = "/tmp/cs-test-other.XXXXXX";
    int fd = mkstemp(other);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "b\ta\n2\t1\n", 8), 8);
    close(fd);
    const char *files[] = {path, other};
    struct result r = read_back(files, 2, 2, 0, false, (struct copy){0});
    assert_int_equal(r.status, CS_DATA);
    assert_string_equal(r.error.file, other);
    assert_int_equal(r.error.line, 1);
    free(r.text);
    unlink(other);
}

static void a_second_pass_over_a_pipe(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    static const char text[] = "a\tb\n1\t2\n3\t4\n" SEAL("2", "2", "0", "0", "0");
    assert_int_equal(write(ends[1], text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(ends[1]);
    int saved = dup(0);
    dup2(ends[0], 0);
    close(ends[0]);
    struct cs_error e;
    struct cs_input *in;
    struct cs_input_options o = {.jobs = 2, .block_size = 3};
    assert_int_equal(cs_input_open(&in, &o, &e), CS_OK);
    assert_int_equal(cs_input_again(in, &e), CS_OK);
    for (int round = 0; round < 3; round++) {
        struct copy copy = {0};
        struct cs_pass pass = {.ctx = &copy, .start = start, .block = block, .finish = finish};
        assert_int_equal(cs_input_run(in, &pass, NULL, &e), CS_OK);
        assert_int_equal(copy.rows, 2);
        assert_true(cs_input_sealed(in));
    }
    cs_input_close(in);
    dup2(saved, 0);
    close(saved);
}

/* cs-metrics <(zcat a.tsv.gz) b.tsv <(zcat c.tsv.gz): pipes that have a path. */
static void a_second_pass_over_pipes_with_a_path(void **state)
{
    (void)state;
    static const char text[] = "a\n1\n2\n";
    char first[32], last[32];
    int ends[2][2];
    const char *files[] = {first, path, last};
    put("a\n7\n", 4);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(ends[i]), 0);
        assert_int_equal(write(ends[i][1], text, sizeof text - 1), (ssize_t)sizeof text - 1);
        close(ends[i][1]);
    }
    snprintf(first, sizeof first, "/dev/fd/%d", ends[0][0]);
    snprintf(last, sizeof last, "/dev/fd/%d", ends[1][0]);
    struct cs_error e;
    struct cs_input *in;
    struct cs_input_options o = {.files = files, .n = 3, .jobs = 2, .block_size = 3};
    assert_int_equal(cs_input_open(&in, &o, &e), CS_OK);
    assert_int_equal(cs_input_again(in, &e), CS_OK);
    for (int round = 0; round < 3; round++) {
        struct copy copy = {0};
        struct cs_pass pass = {.ctx = &copy, .start = start, .block = block, .finish = finish};
        assert_int_equal(cs_input_run(in, &pass, NULL, &e), CS_OK);
        assert_int_equal(copy.rows, 5);
    }
    cs_input_close(in);
    close(ends[0][0]);
    close(ends[1][0]);
}

static void standard_input_only_once(void **state)
{
    (void)state;
    const char *files[] = {"-", "-"};
    struct cs_error e;
    struct cs_input *in;
    struct cs_input_options o = {.files = files, .n = 2};
    assert_int_equal(cs_input_open(&in, &o, &e), CS_USAGE);
    assert_string_equal(e.text, "standard input is named twice");
}

static void a_pass_may_stop_early(void **state)
{
    (void)state;
    put("a\n1\n2\n3\nbroken\trow\n", 19);
    const char *files[] = {path};
    struct result r = read_back(files, 1, 1, 2, false, (struct copy){.stop = true});
    assert_int_equal(r.status, CS_OK);
    assert_string_equal(r.text, "1\n");
    free(r.text);
    r = read_back(files, 1, 1, 2, true, (struct copy){.stop = true}); /* a seal is at the end, or not */
    assert_int_equal(r.status, CS_DATA);
    assert_int_equal(r.error.line, 5);
    free(r.text);
}

static void what_is_bad_behind_enough_is_not_told(void **state)
{
    (void)state;
    put("a\n1\nbroken\trow\n", 15);
    const char *files[] = {path};
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_back(files, 1, jobs[j], sizes[s], false, (struct copy){.stop = true});
        assert_int_equal(r.status, CS_OK);
        assert_string_equal(r.text, "1\n");
        free(r.text);
    }
    static const char sealed[] = "a\n1\n" SEAL("1", "1", "0", "0", "0");
    put(sealed, sizeof sealed - 1);
    EACH_SIZE_AND_JOB(s, j)
    {
        struct result r = read_back(files, 1, jobs[j], sizes[s], false, (struct copy){.stop = true});
        assert_int_equal(r.status, CS_OK);
        assert_false(r.sealed);
        free(r.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_block_size_and_workers),
        cmocka_unit_test(broken_streams_are_refused_at_their_line),
        cmocka_unit_test(a_row_longer_than_allowed),
        cmocka_unit_test(the_first_failing_row_wins),
        cmocka_unit_test(seals_add_up),
        cmocka_unit_test(unsealed_is_refused_when_asked),
        cmocka_unit_test(headers_of_files_must_be_equal),
        cmocka_unit_test(a_second_pass_over_a_pipe),
        cmocka_unit_test(a_pass_may_stop_early),
        cmocka_unit_test(what_is_bad_behind_enough_is_not_told),
        cmocka_unit_test(too_long_a_header_or_end),
        cmocka_unit_test(a_second_pass_over_pipes_with_a_path),
        cmocka_unit_test(standard_input_only_once),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
