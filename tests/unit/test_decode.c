/* test_decode.c - cells to values: types, missing cells, bad cells, escapes, UTF-8. */
#include "table/block.h"
#include "table/split.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A block over a text of rows, split. */
struct fixture {
    struct cs_arena arena;
    struct cs_header header;
    struct cs_split split;
    struct cs_block block;
    char *data;
};

static void load(struct fixture *f, const char *header, const char *rows, size_t n)
{
    struct cs_error e;
    *f = (struct fixture){.split.max_record = 1 << 20};
    assert_int_equal(cs_header_read(&f->header, cs_slicez(header), &f->arena, &e), CS_OK);
    f->data = calloc(1, n + 64);
    assert_non_null(f->data);
    memcpy(f->data, rows, n);
    f->block = (struct cs_block){.header = &f->header, .data = f->data, .size = n};
    assert_int_equal(cs_split(&f->split, &f->block, false, &e), CS_OK);
}

static void unload(struct fixture *f)
{
    free(f->data);
    cs_split_release(&f->split);
    cs_arena_release(&f->arena);
}

static enum cs_status decode(struct fixture *f, enum cs_type type, struct cs_vec *x, uint64_t *bad,
                             struct cs_error *e)
{
    assert_int_equal(cs_vec_make(x, type, &f->arena, e), CS_OK);
    return cs_decode(&f->block, 0, 0, f->block.rows, x, &f->arena, bad, e);
}

static void numbers(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_vec x;
    struct cs_error e;
    static const char rows[] = "5\n\n-12\n999999999\n1000000000\n0.25\n007\n9223372036854775808\n";
    load(&f, "n", rows, sizeof rows - 1);
    assert_int_equal(decode(&f, CS_NUM, &x, NULL, &e), CS_OK);
    static const struct {
        int64_t v;
        uint8_t tag;
    } want[] = {{5, 0}, {0, CS_TAG_MISSING}, {-12, 0}, {999999999, 0}, {1000000000, 0}, {25, 2}, {7, 0}};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(x.tag[i], want[i].tag);
        assert_true(x.v[i] == want[i].v);
    }
    assert_int_equal(x.tag[7], CS_TAG_DOUBLE);
    assert_true(cs_num_double(cs_vec_num(&x, 7)) == 9223372036854775808.0);
    unload(&f);
}

static void a_bad_number(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_vec x;
    struct cs_error e;
    static const char rows[] = "1\n12,5\nx\n";
    load(&f, "wait_s", rows, sizeof rows - 1);
    assert_int_equal(decode(&f, CS_NUM, &x, NULL, &e), CS_DATA);
    assert_string_equal(e.text, "column 'wait_s': not a number: '12,5'");
    assert_string_equal(e.cure, "--bad-values missing");
    assert_int_equal(e.row, 1);
    uint64_t bad = 0;
    assert_int_equal(decode(&f, CS_NUM, &x, &bad, &e), CS_OK);
    assert_int_equal(bad, 2);
    assert_int_equal(x.tag[0], 0);
    assert_int_equal(x.tag[1], CS_TAG_MISSING);
    assert_int_equal(x.tag[2], CS_TAG_MISSING);
    unload(&f);
}

static void personal_data_is_not_shown(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_vec x;
    struct cs_error e;
    load(&f, "phone", "13800138000x\n", 13);
    assert_int_equal(decode(&f, CS_NUM, &x, NULL, &e), CS_DATA);
    assert_null(strstr(e.text, "138"));
    unload(&f);
}

static void times_and_bools(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_vec x;
    struct cs_error e;
    load(&f, "created_at",
         "2024-08-01T09:00:00+08:00\n\n2024-08-01T01:00:00+00:00\n2024-08-01 09:00:00+08:00\n", 79);
    assert_int_equal(decode(&f, CS_TIME, &x, NULL, &e), CS_DATA);
    assert_int_equal(e.row, 3);
    assert_true(x.v[0] == 1722474000 && x.v[2] == 1722474000); /* date -d 2024-08-01T01:00:00Z +%s */
    assert_int_equal(x.off[0], 28800);
    assert_int_equal(x.tag[1], CS_TAG_MISSING);
    unload(&f);
    load(&f, "is_complaint", "1\n0\n\nyes\n", 9);
    assert_int_equal(decode(&f, CS_BOOL, &x, NULL, &e), CS_DATA);
    assert_int_equal(e.row, 3);
    assert_true(x.v[0] == 1 && x.v[1] == 0);
    assert_int_equal(x.tag[2], CS_TAG_MISSING);
    unload(&f);
}

/* Times and texts that came a moment ago are taken from a small memory of them. Whatever was there before,
 * the value is that of the cell alone: the readers of single values say which. */
static void memory_is_not_felt(void **state)
{
    (void)state;
    enum { ROWS = 1000, WIDTH = 40 };
    static const char *const words[] = {"",
                                        "微信",
                                        "微信公众号",
                                        "a\\tb",
                                        "a\\nb",
                                        "电话",
                                        "\\\\",
                                        "café",
                                        "在线一组",
                                        "在线二组",
                                        "x",
                                        "repair",
                                        "退款退款退款退款退款退款"};
    static const char bytes[] = "0123456789:-+TZ ";
    uint64_t seed = 20240801;
    char rows[ROWS * WIDTH];
    for (unsigned round = 0; round < 40; round++) {
        struct fixture f;
        struct cs_vec x;
        struct cs_error e;
        size_t n = 0;
        for (unsigned i = 0; i < ROWS; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned r = (unsigned)(seed >> 33);
            char cell[32];
            struct cs_time t = {1722474000 + (int64_t)(r % 500) * 17 * 3607, r % 7 ? 28800 : 19800};
            cs_time_format(t, cell);
            if (r % 5 == 0) cell[r / 8 % CS_TIME_LEN] = bytes[r / 256 % 16];
            size_t length = r % 11 ? CS_TIME_LEN : 0;
            memcpy(rows + n, cell, length);
            n += length;
            rows[n++] = '\t';
            const char *word = words[r / 4096 % (sizeof words / sizeof words[0])];
            memcpy(rows + n, word, strlen(word));
            n += strlen(word);
            rows[n++] = '\n';
        }
        load(&f, "created_at\tchannel", rows, n);
        assert_int_equal(f.block.rows, ROWS);
        uint64_t bad = 0, bad_expected = 0;
        assert_int_equal(decode(&f, CS_TIME, &x, &bad, &e), CS_OK);
        for (uint32_t i = 0; i < ROWS; i++) {
            struct cs_time t;
            const struct cs_slice cell = cs_field(&f.block, i, 0);
            const bool good = cs_time_parse(cell, &t);
            bad_expected += !good && cell.n;
            assert_int_equal(x.tag[i], good ? 0 : CS_TAG_MISSING);
            assert_true(!good || (x.v[i] == t.at && x.off[i] == t.off));
        }
        assert_true(bad == bad_expected && bad > 0);
        assert_int_equal(cs_vec_make(&x, CS_TEXT, &f.arena, &e), CS_OK);
        assert_int_equal(cs_decode(&f.block, 1, 0, ROWS, &x, &f.arena, NULL, &e), CS_OK);
        for (uint32_t i = 0; i < ROWS; i++)
            assert_true(cs_slice_eq(x.s[i], cs_unescape(cs_field(&f.block, i, 1), &f.arena)));
        unload(&f);
    }
}

static void text(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_vec x;
    struct cs_error e;
    static const char rows[] = "客服\ta\n\ta\nline\\nbreak\\ttab\\\\slash\\r\ta\n";
    load(&f, "text\tx", rows, sizeof rows - 1);
    assert_int_equal(decode(&f, CS_TEXT, &x, NULL, &e), CS_OK);
    assert_true(cs_slice_eqz(x.s[0], "客服"));
    assert_int_equal(x.tag[1], CS_TAG_MISSING);
    assert_true(cs_slice_eqz(x.s[2], "line\nbreak\ttab\\slash\r"));
    struct cs_buf b = {0};
    cs_field_add(&b, x.s[2]);
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "line\\nbreak\\ttab\\\\slash\\r"));
    cs_buf_release(&b);
    unload(&f);
    load(&f, "text", "fine\nbad\\x\n", 11);
    assert_int_equal(decode(&f, CS_TEXT, &x, NULL, &e), CS_DATA);
    assert_string_equal(e.text, "column 'text': an unknown escape");
    assert_int_equal(e.row, 1);
    unload(&f);
    load(&f, "text", "fine\nbad\xC3(\n", 11);
    assert_int_equal(decode(&f, CS_TEXT, &x, NULL, &e), CS_DATA);
    assert_string_equal(e.text, "column 'text': not UTF-8");
    unload(&f);
}

/* Facts of RFC 3629: shortest forms only, no surrogates, nothing above 10FFFF. */
static void utf8(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "abcdefghijk",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "12345678客服"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xE0\x80\x80",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xE4\xBD",
                                      "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "12345678\xE5\xAE"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(cs_utf8_valid(cs_slicez(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(cs_utf8_valid(cs_slicez(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(a_bad_number),
        cmocka_unit_test(personal_data_is_not_shown),
        cmocka_unit_test(text),
        cmocka_unit_test(memory_is_not_felt),
        cmocka_unit_test(times_and_bools),
        cmocka_unit_test(utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
