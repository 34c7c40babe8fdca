/* test_bytes.c - the bytes and the text of files and pipes: read, read again, unpacked. Packed data is made
 * by zlib and libzstd. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST /* next_in points to what is not changed */
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

#include "ingest/text.h"

static char path[] = "/tmp/cs-test-bytes.XXXXXX";

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

static void put(const void *p, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    if (n) assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* A pipe that holds all of it, under a name. */
static int put_pipe(const void *p, size_t n, char name[32])
{
    int fd[2];
    assert_int_equal(pipe(fd), 0);
    assert_true(fcntl(fd[1], F_SETPIPE_SZ, 1 << 20) >= (int)n);
    assert_int_equal(write(fd[1], p, n), n);
    close(fd[1]);
    snprintf(name, 32, "/dev/fd/%d", fd[0]);
    return fd[0];
}

/* Numbered lines: no two pieces are alike. */
static struct cs_buf numbers(unsigned n)
{
    struct cs_buf text = {0};
    for (unsigned i = 0; i < n; i++) cs_buf_addf(&text, "%u,客服\n", i);
    assert_false(text.failed);
    return text;
}

static void add_gzip(struct cs_buf *out, const char *p, size_t n)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t most = deflateBound(&z, n);
    char *room = cs_buf_room(out, most);
    assert_non_null(room);
    z.next_in = (const unsigned char *)p;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)room;
    z.avail_out = (unsigned)most;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->n += z.total_out;
    deflateEnd(&z);
}

static void add_zstd(struct cs_buf *out, const char *p, size_t n)
{
    char *room = cs_buf_room(out, ZSTD_compressBound(n));
    assert_non_null(room);
    ZSTD_CCtx *z = ZSTD_createCCtx();
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1))); /* as zstd(1) does */
    size_t made = ZSTD_compress2(z, room, ZSTD_compressBound(n), p, n);
    assert_false(ZSTD_isError(made));
    ZSTD_freeCCtx(z);
    out->n += made;
}

static enum cs_status read_all(struct cs_bytes *b, size_t want, struct cs_buf *all, struct cs_error *e)
{
    cs_buf_clear(all);
    for (bool end = false; !end;) {
        enum cs_status status = cs_bytes_read(b, all, want, &end, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

static void check_all(struct cs_bytes *b, size_t want, struct cs_slice expected)
{
    struct cs_buf all = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(read_all(b, want, &all, &e), CS_OK);
    assert_true(cs_slice_eq(cs_buf_slice(&all), expected));
    cs_buf_release(&all);
}

/* Peek, read, rewind, rest, read again: always the same bytes. */
static void check_readings(const char *name, bool pipe, struct cs_slice expected, const char *packing)
{
    struct cs_error e = CS_ERROR_INIT;
    for (size_t peek = 0; peek < 3 * expected.n; peek = peek * 3 + 1) {
        struct cs_bytes *b;
        struct cs_slice head;
        bool all;
        assert_int_equal(cs_bytes_open(&b, name, &e), CS_OK);
        if (packing)
            assert_string_equal(cs_bytes_packing(b), packing);
        else
            assert_null(cs_bytes_packing(b));
        assert_int_equal(cs_bytes_peek(b, peek, false, &head, &all, &e), CS_OK);
        assert_true(head.n >= (peek < expected.n ? peek : expected.n));
        assert_memory_equal(head.p, expected.p, head.n);
        assert_true(!all || head.n == expected.n);
        assert_int_equal(cs_bytes_again(b, &e), CS_OK);
        check_all(b, 1000, expected);
        assert_int_equal(cs_bytes_rewind(b, &e), CS_OK);
        check_all(b, 77, expected);
        assert_int_equal(cs_bytes_rest(b, &e), CS_OK);
        assert_int_equal(cs_bytes_peek(b, 10, false, &head, &all, &e), CS_OK);
        assert_memory_equal(head.p, expected.p, head.n);
        check_all(b, 1 << 20, expected);
        int fd;
        char *found = malloc(expected.n + 1);
        assert_non_null(found);
        assert_int_equal(cs_bytes_seekable(b, &fd, &e), CS_OK);
        assert_int_equal(pread(fd, found, expected.n + 1, 0), expected.n);
        assert_memory_equal(found, expected.p, expected.n);
        free(found);
        cs_bytes_close(b);
        if (pipe) break; /* it is empty now */
    }
}

static void check_content(const struct cs_buf *content, struct cs_slice expected, const char *packing)
{
    char name[32];
    put(content->p, content->n);
    check_readings(path, false, expected, packing);
    int fd = put_pipe(content->p, content->n, name);
    check_readings(name, true, expected, packing);
    close(fd);
}

static void test_plain(void **state)
{
    (void)state;
    struct cs_buf text = numbers(40000);
    check_content(&text, cs_buf_slice(&text), NULL);
    cs_buf_release(&text);
}

static void test_packed(void **state)
{
    (void)state;
    struct cs_buf text = numbers(40000), gzip = {0}, zstd = {0};
    add_gzip(&gzip, text.p, 100000);
    add_gzip(&gzip, "", 0);
    add_gzip(&gzip, text.p + 100000, text.n - 100000);
    check_content(&gzip, cs_buf_slice(&text), "gzip");
    cs_buf_add(&gzip, "\0\0\0", 3); /* the padding of tapes */
    check_content(&gzip, cs_buf_slice(&text), "gzip");
    add_zstd(&zstd, text.p, 100000);
    cs_buf_add(&zstd, "\x50\x2A\x4D\x18\x02\0\0\0ab", 10); /* a frame to be skipped */
    add_zstd(&zstd, text.p + 100000, text.n - 100000);
    check_content(&zstd, cs_buf_slice(&text), "zstd");
    cs_buf_release(&text);
    cs_buf_release(&gzip);
    cs_buf_release(&zstd);
}

/* What was read before the fault has been handed out; `text`: what it must be the beginning of, when the
 * fault is where the reading stops. */
static void check_broken(struct cs_slice content, const struct cs_buf *text)
{
    struct cs_bytes *b;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf all = {0};
    put(content.p, content.n);
    enum cs_status status = cs_bytes_open(&b, path, &e);
    if (status == CS_OK) status = read_all(b, 1000, &all, &e);
    assert_int_equal(status, CS_DATA);
    assert_string_equal(e.file, path);
    assert_true(e.cure[0]);
    if (text) assert_true(all.n <= text->n && !memcmp(cs_buf_slice(&all).p, text->p, all.n));
    cs_buf_release(&all);
    cs_bytes_close(b);
}

static void test_broken(void **state)
{
    (void)state;
    struct cs_buf text = numbers(3000);
    for (int zstd = 0; zstd < 2; zstd++) {
        struct cs_buf packed = {0};
        if (zstd)
            add_zstd(&packed, text.p, text.n);
        else
            add_gzip(&packed, text.p, text.n);
        size_t n = packed.n;
        for (size_t cut = 4; cut < n; cut += cut < 30 || cut > n - 30 ? 1 : 1009)
            check_broken(cs_slice(packed.p, cut), &text);
        cs_buf_addz(&packed, "garbage");
        check_broken(cs_buf_slice(&packed), &text);
        packed.n = n;
        cs_buf_add(&packed, packed.p, 5); /* a second member, cut off */
        check_broken(cs_buf_slice(&packed), &text);
        packed.n = n;
        packed.p[n / 2] ^= 0x55;
        check_broken(cs_buf_slice(&packed), NULL); /* the checksum at the end tells */
        cs_buf_release(&packed);
    }
    check_broken(cs_slice("\xFD"
                          "7zXZ\0",
                          6),
                 NULL);
    check_broken(CS_LIT("BZh91AY&SY"), NULL);
    cs_buf_release(&text);
}

static void test_little(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf content = {0};
    check_content(&content, CS_LIT(""), NULL);
    cs_buf_addz(&content, "BZhello,\x1F"); /* not packed, though it begins so */
    check_content(&content, cs_buf_slice(&content), NULL);
    cs_buf_clear(&content);
    cs_buf_addz(&content, "\x1F");
    check_content(&content, cs_buf_slice(&content), NULL);
    cs_buf_clear(&content);
    add_gzip(&content, "", 0);
    check_content(&content, CS_LIT(""), "gzip");
    cs_buf_release(&content);
    struct cs_bytes *b;
    assert_int_equal(cs_bytes_open(&b, "/tmp", &e), CS_FAIL);
    cs_bytes_close(b);
    assert_int_equal(cs_bytes_open(&b, "/tmp/there/is/none", &e), CS_FAIL);
    cs_bytes_close(b);
}

static void test_pipe_once(void **state)
{
    (void)state;
    char name[32];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf text = numbers(40000), some = {0};
    struct cs_bytes *b;
    struct cs_slice head;
    bool all, end;
    int fd = put_pipe(text.p, text.n, name);
    assert_int_equal(cs_bytes_open(&b, name, &e), CS_OK);
    assert_int_equal(cs_bytes_peek(b, 10, true, &head, &all, &e), CS_OK);
    assert_false(all);
    assert_false(cs_bytes_kept(b));
    assert_int_equal(cs_bytes_read(b, &some, 10, &end, &e), CS_OK);
    assert_int_equal(cs_bytes_rewind(b, &e), CS_OK); /* it was peeked at */
    check_all(b, 1000, cs_buf_slice(&text));
    assert_int_equal(cs_bytes_rewind(b, &e), CS_FAIL);
    assert_int_equal(cs_bytes_again(b, &e), CS_FAIL);
    cs_bytes_close(b);
    close(fd);
    cs_buf_release(&text);
    cs_buf_release(&some);
}

static void test_another_file(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_bytes *b;
    struct cs_slice head;
    bool all;
    put("a,b\n", 4);
    assert_int_equal(cs_bytes_open(&b, path, &e), CS_OK);
    assert_int_equal(cs_bytes_rest(b, &e), CS_OK);
    char other[sizeof path + 2];
    snprintf(other, sizeof other, "%s.x", path);
    assert_int_equal(rename(path, other), 0);
    put("a,b\n", 4);
    assert_int_equal(cs_bytes_peek(b, 1, false, &head, &all, &e), CS_FAIL);
    assert_string_equal(e.text, "another file has taken its place");
    assert_int_equal(unlink(other), 0);
    cs_bytes_close(b);
}

/* ---- text ---- */

static struct cs_text *open_text(const char *name, enum cs_encoding encoding)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_bytes *b;
    struct cs_text *t;
    assert_int_equal(cs_bytes_open(&b, name, &e), CS_OK);
    const struct cs_text_options options = {.encoding = encoding};
    assert_int_equal(cs_text_open(&t, b, &options, &e), CS_OK);
    return t;
}

static void check_text(struct cs_text *t, size_t want, struct cs_slice expected)
{
    struct cs_buf all = {0};
    struct cs_error e = CS_ERROR_INIT;
    for (bool end = false; !end;) {
        size_t from = all.n;
        assert_int_equal(cs_text_read(t, &all, want, &end, &e), CS_OK);
        assert_true(all.n == from || ((unsigned char)all.p[from] & 0xC0) != 0x80); /* no half character */
    }
    assert_true(cs_slice_eq(cs_buf_slice(&all), expected));
    cs_buf_release(&all);
}

static void test_text(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_buf text = numbers(60000), packed = {0};
    add_gzip(&packed, text.p, text.n);
    char name[32];
    for (int pipe = 0; pipe < 2; pipe++)
        for (size_t peek = 0; peek < 2 * text.n; peek = peek * 5 + 100) {
            int fd = -1;
            if (pipe)
                fd = put_pipe(packed.p, packed.n, name);
            else
                put(packed.p, packed.n);
            struct cs_text *t = open_text(pipe ? name : path, CS_ENCODING_AUTO);
            struct cs_slice head;
            bool all;
            assert_int_equal(cs_text_head(t, peek, &head, &all, &e), CS_OK);
            assert_true(head.n >= (peek < text.n ? peek : text.n));
            assert_memory_equal(head.p, text.p, head.n);
            assert_int_equal(all, peek > text.n);
            assert_int_equal(cs_text_again(t, &e), CS_OK);
            check_text(t, 1000, cs_buf_slice(&text));
            assert_int_equal(cs_decoder_encoding(cs_text_decoder(t)), CS_ENCODING_UTF8);
            assert_int_equal(cs_text_rewind(t, &e), CS_OK);
            check_text(t, 1 << 20, cs_buf_slice(&text));
            assert_int_equal(cs_text_rest(t, &e), CS_OK);
            check_text(t, 1, cs_buf_slice(&text));
            cs_text_close(t);
            if (fd >= 0) close(fd);
        }
    cs_buf_release(&text);
    cs_buf_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),  cmocka_unit_test(test_packed),    cmocka_unit_test(test_broken),
        cmocka_unit_test(test_little), cmocka_unit_test(test_pipe_once), cmocka_unit_test(test_another_file),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
