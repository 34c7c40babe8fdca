/* test_quick.c - the quick ways against the careful ones: whatever the quick way takes, it reads and writes
 * the same. The careful ones (base/num, ingest/when, base/zone) have tests of their own with values from
 * elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "ingest/quick.h"
#include "ingest/when.h"

static uint64_t state = 88172645463325252u; /* Marsaglia's xorshift: the same numbers in every run */

static uint64_t next(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static void test_times(void **unused)
{
    static const char *const names[] = {"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"};
    static const char odd[] = "0123456789-/T :.x";
    (void)unused;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct cs_error e;
        struct cs_zone *zone;
        struct cs_quick_zone quick = {0};
        unsigned taken = 0;
        assert_int_equal(cs_zone_open(&zone, names[k], &e), CS_OK);
        quick.zone = zone;
        for (int i = 0; i < 60000; i++) {
            char text[32], got[64] = "", want[CS_TIME_LEN];
            int64_t at = (int64_t)next(UINT64_C(6000000000)) - 2000000000;
            struct cs_civil c = cs_civil_of((struct cs_time){at, 0});
            char dash = "-/"[next(2)];
            snprintf(text, sizeof text, "%04d%c%02d%c%02d%c%02d:%02d:%02d", c.year, dash, c.month, dash,
                     c.day, " T"[next(2)], c.hour, c.minute, c.second);
            if (next(4) == 0) text[next(19)] = odd[next(sizeof odd - 1)];
            if (!cs_quick_time(&quick, text, got, &at)) continue;
            struct cs_when w;
            enum cs_zone_fit fit;
            assert_true(cs_when_read(cs_slice(text, 19), CS_ORDER_UNKNOWN, &w));
            struct cs_time t = cs_when_time(&w, zone, CS_CHANGE_BEFORE, &fit);
            cs_when_write(&w.civil, t.off, want);
            assert_memory_equal(got, want, CS_TIME_LEN);
            assert_true(at == t.at && fit == CS_ZONE_UNIQUE);
            taken++;
        }
        assert_true(taken > 40000);
        cs_zone_close(zone);
    }
}

static void test_scaled(void **unused)
{
    static const int32_t scales[][2] = {{60, 1}, {3600, 1}, {1, 1000}, {86400, 1}};
    (void)unused;
    for (int i = 0; i < 100000; i++) {
        char text[32], got[64];
        struct cs_num value;
        struct cs_buf want = {0};
        const int32_t *s = scales[next(4)];
        size_t n = (size_t)snprintf(text, sizeof text, "%d", (int)next(next(2) ? 100 : 99999999));
        if (next(2)) n += (size_t)snprintf(text + n, sizeof text - n, ".%0*d", (int)next(6), (int)next(100));
        if (next(20) == 0) text[next(n)] = "-+e. x"[next(6)];
        char *end = cs_quick_scaled(got, text, n, text + n, s[0], s[1]);
        if (!end) continue;
        assert_true(cs_num_parse(cs_slice(text, n), &value));
        value = cs_num_div(cs_num_mul(value, cs_int(s[0])), cs_int(s[1]));
        cs_num_format(value, &want);
        assert_int_equal((size_t)(end - got), want.n);
        assert_memory_equal(got, want.p, want.n);
        cs_buf_release(&want);
    }
}

static void test_canonical(void **unused)
{
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        char text[24];
        struct cs_num value;
        struct cs_buf want = {0};
        size_t n = next(20);
        for (size_t k = 0; k < n; k++) text[k] = "0123456789..00"[next(14)];
        if (!cs_quick_canonical(text, n)) continue;
        assert_true(cs_num_parse(cs_slice(text, n), &value));
        cs_num_format(value, &want);
        assert_true(cs_slice_eq(cs_buf_slice(&want), cs_slice(text, n)));
        cs_buf_release(&want);
    }
}

static void test_int(void **unused)
{
    static const int64_t values[] = {0, 7, -7, 10, 86399, 99999999, 100000000, INT64_MAX, INT64_MIN};
    const size_t given = sizeof values / sizeof *values;
    (void)unused;
    for (size_t i = 0; i < 200000; i++) {
        char got[64], want[32];
        int64_t value = i < given ? values[i] : i < 20000 ? (int64_t)i : (int64_t)next(200000000) - 100000000;
        *cs_quick_int(got, value) = 0;
        snprintf(want, sizeof want, "%lld", (long long)value);
        assert_string_equal(got, want);
    }
}

/* Day or month first: as the careful reading has it, and nothing it would not take. */
static void test_turned(void **unused)
{
    (void)unused;
    unsigned taken = 0;
    for (int i = 0; i < 100000; i++) {
        char text[48], turned[20] = "", got[64] = "", want[CS_TIME_LEN];
        char dash = "/-."[next(3)];
        bool day_first = next(2);
        struct cs_quick_zone quick = {0};
        struct cs_when w;
        enum cs_zone_fit fit;
        int64_t at;
        snprintf(text, sizeof text, "%02u%c%02u%c%04u %02u:%02u:%02u", (unsigned)next(33), dash,
                 (unsigned)next(14), dash, (unsigned)(1900 + next(200)), (unsigned)next(25),
                 (unsigned)next(61), (unsigned)next(61));
        if (next(4) == 0) text[next(19)] = "0123456789-/T :.x"[next(17)];
        if (!cs_quick_turn(text, day_first, turned)) continue;
        if (!cs_quick_time(&quick, turned, got, &at)) continue;
        assert_true(cs_when_read(cs_slice(text, 19), day_first ? CS_ORDER_DMY : CS_ORDER_MDY, &w));
        struct cs_time t = cs_when_time(&w, NULL, CS_CHANGE_BEFORE, &fit);
        cs_when_write(&w.civil, t.off, want);
        assert_memory_equal(got, want, CS_TIME_LEN);
        assert_true(at == t.at);
        taken++;
    }
    assert_true(taken > 20000);
}

/* Cells at the end of what may be read, and ones that differ in a byte only. */
static void test_words(void **unused)
{
    char data[64] = "resolvedresolveX";
    struct cs_quick_word table[CS_QUICK_WORDS] = {0};
    uint64_t lo[3], hi[3];
    (void)unused;
    struct cs_quick_word *a = cs_quick_word(table, data, 8, data + 32, &lo[0], &hi[0]);
    struct cs_quick_word *b = cs_quick_word(table, data, 8, data, &lo[1], &hi[1]);
    assert_true(a == b && lo[0] == lo[1] && hi[0] == hi[1]);
    cs_quick_word(table, data + 8, 8, data + 32, &lo[2], &hi[2]);
    assert_true(lo[2] != lo[0]);
    for (size_t n = 0; n <= CS_QUICK_WORD_MAX; n++) {
        cs_quick_word(table, data, n, data + 32, &lo[0], &hi[0]);
        cs_quick_word(table, data, n, data, &lo[1], &hi[1]);
        assert_true(lo[0] == lo[1] && hi[0] == hi[1]);
    }
}

/* Within a span every reading is unique, at its offset. */
static void test_spans(void **unused)
{
    static const char *const names[] = {"Europe/Berlin", "Pacific/Apia", "Asia/Shanghai", "+05:45"};
    (void)unused;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct cs_error e;
        struct cs_zone *zone;
        unsigned found = 0;
        assert_int_equal(cs_zone_open(&zone, names[k], &e), CS_OK);
        for (int i = 0; i < 20000; i++) {
            int64_t local = (int64_t)next(UINT64_C(9000000000)) - 3000000000;
            struct cs_time t;
            struct cs_zone_span span = cs_zone_span(zone, local);
            if (span.from >= span.end) continue;
            found++;
            assert_true(local >= span.from && local < span.end);
            const int64_t probes[] = {local, span.from, span.end - 1};
            for (int p = 0; p < 3; p++) {
                if (probes[p] < -3000000000 || probes[p] > 9000000000) continue;
                assert_int_equal(cs_zone_resolve(zone, probes[p], &t), CS_ZONE_UNIQUE);
                assert_int_equal(t.off, span.off);
            }
        }
        assert_true(found > 17000);
        cs_zone_close(zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times), cmocka_unit_test(test_scaled), cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_int),   cmocka_unit_test(test_turned), cmocka_unit_test(test_words),
        cmocka_unit_test(test_spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
