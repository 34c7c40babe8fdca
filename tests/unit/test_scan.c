/* test_scan.c - the SIMD scan against its plain twin, and the twin against a byte-by-byte count. */
#include "base/mem.h"
#include "table/scan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 20240801;

static uint32_t next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33);
}

enum { MOST = 5000 };

static void fill(char *data, size_t n, unsigned kind)
{
    static const char few[] = "\t\n\tab\\\r";
    for (size_t i = 0; i < n; i++) {
        uint32_t r = next_random();
        switch (kind) {
        case 0:
            data[i] = (char)r;
            break; /* any byte */
        case 1:
            data[i] = r % 12 ? 'x' : '\t';
            break; /* like rows */
        case 2:
            data[i] = few[r % (sizeof few - 1)];
            break; /* crowded */
        case 3:
            data[i] = '\n';
            break; /* nothing but ends */
        default:
            data[i] = r % 200 ? (char)('a' + r % 26) : (char)(r % 3 ? '\n' : 0xE4);
            break; /* sparse */
        }
    }
}

static struct cs_scan run(cs_scan_fn *scan, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    struct cs_scan s = {0};
    while (s.at < n) {
        size_t before = s.at;
        scan(&s, data, n, sep, s.seps + cap);
        assert_true(s.at > before);
    }
    return s;
}

static void twins_agree(void **state)
{
    (void)state;
    char *data = malloc(MOST + CS_SCAN_PAD);
    uint32_t *a = malloc((MOST + 3 * CS_SCAN_PAD) * sizeof *a),
             *b = malloc((MOST + 3 * CS_SCAN_PAD) * sizeof *b);
    cs_scan_fn *ways[CS_SCAN_WAYS];
    size_t n_ways = cs_scan_ways(ways);
    assert_non_null(data);
    assert_non_null(a);
    assert_non_null(b);
    for (unsigned round = 0; round < 2000; round++) {
        size_t n = round < 200 ? round : next_random() % MOST;
        fill(data, n, round % 5);
        memset(data + n, '\n', CS_SCAN_PAD); /* must not be seen */
        struct cs_scan p = run(cs_scan_plain, data, n, a, 0);
        struct cs_scan q = run(ways[round / 5 % n_ways], data, n, b, round % 2 ? 0 : 4096);
        assert_int_equal(p.seps, q.seps);
        assert_int_equal(p.rows, q.rows);
        assert_int_equal(p.at, n);
        assert_int_equal(q.at, n);
        assert_int_equal(p.forbidden, q.forbidden);
        assert_int_equal(p.escaped, q.escaped);
        assert_int_equal(p.high, q.high);
        if (p.seps) assert_memory_equal(a, b, p.seps * sizeof *a);
    }
    free(data);
    free(a);
    free(b);
}

static void plain_is_the_definition(void **state)
{
    (void)state;
    char data[300 + CS_SCAN_PAD];
    uint32_t sep[300 + 3 * CS_SCAN_PAD];
    for (unsigned round = 0; round < 500; round++) {
        size_t n = next_random() % 300, seps = 0, rows = 0;
        fill(data, n, round % 5);
        struct cs_scan s = run(cs_scan_plain, data, n, sep, 0);
        for (size_t i = 0; i < n; i++)
            if (strchr("\t\n", data[i]) && data[i]) {
                assert_int_equal(sep[seps], i);
                seps++;
                rows += data[i] == '\n';
            }
        assert_int_equal(s.seps, seps);
        assert_int_equal(s.rows, rows);
        assert_int_equal(s.forbidden, n && (memchr(data, 0, n) || memchr(data, '\r', n)));
        assert_int_equal(s.escaped, n && memchr(data, '\\', n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_agree),
        cmocka_unit_test(plain_is_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
