/* test_metric_group.c - groups of rows and what is kept of them. Groups are checked against a slow search
 * over the key values themselves; intervals against figures worked out with python3. */
#include "metric/answer.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = CS_BATCH };

static uint32_t next(uint64_t *x) /* a small generator: Knuth's MMIX constants */
{
    *x = *x * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*x >> 33);
}

static void make(struct cs_vec *x, enum cs_type type, struct cs_arena *a)
{
    struct cs_error e;
    assert_int_equal(cs_vec_make(x, type, a, &e), CS_OK);
    x->n = ROWS;
}

/* Random columns of every type, a tenth missing; numbers as 1.5 and 1.50 too. */
static void fill(struct cs_vec x[4], char (*words)[16], uint64_t *seed, uint32_t range)
{
    for (uint32_t r = 0; r < ROWS; r++) {
        for (int k = 0; k < 4; k++) x[k].tag[r] = next(seed) % 10 ? 0 : CS_TAG_MISSING;
        snprintf(words[r], sizeof words[r], "k%u", next(seed) % range);
        x[0].s[r] = cs_slicez(words[r]);
        x[1].v[r] = next(seed) % range - range / 2;
        if (x[1].tag[r] == 0 && next(seed) % 2) {
            x[1].v[r] *= 10;
            x[1].tag[r] = 1;
        }
        x[2].v[r] = next(seed) % range;
        x[2].off[r] = next(seed) % 2 ? 3600 : 0;
        x[3].v[r] = next(seed) % 2;
    }
}

static bool same_key(const struct cs_vec *x, uint32_t a, uint32_t b)
{
    if ((x->tag[a] == CS_TAG_MISSING) != (x->tag[b] == CS_TAG_MISSING)) return false;
    if (x->tag[a] == CS_TAG_MISSING) return true;
    switch (x->type) {
    case CS_TEXT:
        return cs_slice_eq(x->s[a], x->s[b]);
    case CS_NUM:
        return cs_num_cmp(cs_vec_num(x, a), cs_vec_num(x, b)) == 0;
    case CS_TIME:
        return x->v[a] == x->v[b] && x->off[a] == x->off[b];
    default:
        return x->v[a] == x->v[b];
    }
}

static bool same_groups(const struct cs_grouper *a, uint32_t x, const struct cs_grouper *b, uint32_t y,
                        size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct cs_keyval v = cs_grouper_key(a, x, k), w = cs_grouper_key(b, y, k);
        if (cs_keyval_cmp(&v, &w) != 0) return false;
    }
    return true;
}

/* Joined to groups that came in another order, each group goes by its own keys. */
static void check_join(struct cs_grouper *g, size_t n_keys)
{
    struct cs_grouper *into;
    struct cs_error e;
    struct cs_keyval keys[4];
    const uint32_t n = cs_grouper_groups(g);
    uint32_t *map = calloc(n + 1, sizeof *map), added;
    assert_int_equal(cs_grouper_make(&into, n_keys, &e), CS_OK);
    for (uint32_t i = n; i-- > n / 2;) {
        for (size_t k = 0; k < n_keys; k++) keys[k] = cs_grouper_key(g, i, k);
        assert_int_equal(cs_grouper_add(into, keys, &added, &e), CS_OK);
    }
    assert_int_equal(cs_grouper_join(into, g, map, &e), CS_OK);
    assert_int_equal(cs_grouper_groups(into), n);
    for (uint32_t i = 0; i < n; i++) assert_true(same_groups(g, i, into, map[i], n_keys));
    cs_grouper_free(into);
    free(map);
}

/* Groupers that share the dictionary of their first key: one batch, its rows in two parts. */
static void check_shared(struct cs_grouper *g, size_t n_keys, const struct cs_vec *const *keys,
                         const uint16_t *rows)
{
    struct cs_grouper *pair;
    struct cs_error e;
    static uint32_t group[ROWS], all[ROWS];
    if (n_keys == 0) return;
    assert_int_equal(cs_grouper_make(&pair, 2, &e), CS_OK);
    cs_grouper_share(pair, 0, g, 0);
    assert_int_equal(cs_grouper_code(pair, 3, keys, rows, ROWS / 2, group, &e), CS_OK);
    assert_int_equal(cs_grouper_code(g, 3, keys, rows, ROWS, all, &e), CS_OK);
    assert_int_equal(cs_grouper_code(pair, 3, keys, rows, ROWS, group, &e), CS_OK);
    for (uint32_t r = 0; r < ROWS; r++) {
        assert_true(same_groups(g, all[r], pair, group[r], 1));
        assert_int_equal(cs_grouper_code_of(g, all[r], 0), cs_grouper_code_of(pair, group[r], 0));
    }
    cs_grouper_free(pair);
}

static void check_groups(size_t n_keys, uint32_t range)
{
    struct cs_arena arena = {0};
    struct cs_vec x[4];
    const struct cs_vec *keys[4] = {&x[0], &x[1], &x[2], &x[3]};
    static char words[ROWS][16];
    static uint16_t rows[ROWS];
    static uint32_t group[ROWS], again[ROWS];
    struct cs_grouper *g, *other;
    struct cs_error e;
    uint64_t seed = n_keys * 1000 + range;
    const enum cs_type types[] = {CS_TEXT, CS_NUM, CS_TIME, CS_BOOL};
    for (int k = 0; k < 4; k++) make(&x[k], types[k], &arena);
    fill(x, words, &seed, range);
    for (uint32_t r = 0; r < ROWS; r++) rows[r] = (uint16_t)(ROWS - 1 - r);
    assert_int_equal(cs_grouper_make(&g, n_keys, &e), CS_OK);
    assert_int_equal(cs_grouper_make(&other, n_keys, &e), CS_OK);
    assert_int_equal(cs_grouper_code(g, 1, keys, rows, ROWS, group, &e), CS_OK);
    assert_int_equal(cs_grouper_code(g, 2, keys, rows, ROWS, again, &e), CS_OK);
    assert_memory_equal(group, again, sizeof group);
    for (uint32_t a = 0; a < ROWS; a += 7)
        for (uint32_t b = a; b < ROWS; b++) {
            bool same = true;
            for (size_t k = 0; k < n_keys; k++) same &= same_key(&x[k], a, b);
            if (same != (group[a] == group[b])) fail_msg("%zu keys: rows %u and %u", n_keys, a, b);
        }
    /* The key values of a group, added elsewhere, come back. */
    for (uint32_t r = 0; r < ROWS; r++) {
        struct cs_keyval values[4], back[4];
        uint32_t id;
        for (size_t k = 0; k < n_keys; k++) values[k] = cs_grouper_key(g, group[r], k);
        assert_int_equal(cs_grouper_add(other, values, &id, &e), CS_OK);
        assert_true(id < cs_grouper_groups(other));
        for (size_t k = 0; k < n_keys; k++) {
            back[k] = cs_grouper_key(other, id, k);
            assert_int_equal(cs_keyval_cmp(&values[k], &back[k]), 0);
            assert_true((back[k].tag == CS_TAG_MISSING) == (x[k].tag[r] == CS_TAG_MISSING));
        }
    }
    check_join(g, n_keys);
    check_shared(g, n_keys, keys, rows);
    cs_grouper_free(g);
    cs_grouper_free(other);
    cs_arena_release(&arena);
}

static void test_groups(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 4; n++) {
        check_groups(n, 3);
        check_groups(n, 5000); /* more values than the cache has places */
    }
}

static void test_key_order(void **state)
{
    (void)state;
    const struct cs_keyval sorted[][5] = {
        {{CS_NUM, 0, 0, -3, {0}},
         {CS_NUM, 1, 0, 15, {0}},
         {CS_NUM, 0, 0, 2, {0}},
         {CS_NUM, 0, 0, 10, {0}},
         {CS_NUM, CS_TAG_MISSING, 0, 0, {0}}},
        {{CS_TEXT, 0, 0, 0, CS_LIT("")},
         {CS_TEXT, 0, 0, 0, CS_LIT("10")},
         {CS_TEXT, 0, 0, 0, CS_LIT("9")},
         {CS_TEXT, 0, 0, 0, CS_LIT("微信")},
         {CS_TEXT, CS_TAG_MISSING, 0, 0, {0}}},
    };
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 5; j++) {
                int c = cs_keyval_cmp(&sorted[s][i], &sorted[s][j]);
                assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
            }
}

/* Adds one number to group g through the table, in every kind; as both arguments where a kind has two. */
static void add_to_all(struct cs_store *s, uint32_t g, struct cs_num x)
{
    struct cs_error e;
    const struct cs_vec vec = {.type = CS_NUM, .n = 1, .tag = &x.tag, .v = &x.v}, *vecs[] = {&vec, &vec};
    const uint16_t row = 0;
    const uint32_t code = (uint32_t)(x.v % 70000 + 70000) % 100000 + 1; /* few, many, and beyond 16 bits */
    assert_int_equal(cs_store_reserve(s, g + 1, &e), CS_OK);
    ++*cs_store_counter(s, g, 1);
    for (enum cs_keep k = 0; k < CS_KEEPS; k++) {
        const struct cs_added added = {
            cs_store_cell(s, k, g, 0), 0, (const uint32_t[]){0}, &row, 1, vecs, &code};
        cs_accumulators[k].add(&added);
    }
}

/* The cell written, read into an empty cell, and that one in its place. */
static void through_text(void *cell, const struct cs_accumulator *kind)
{
    struct cs_buf text = {0}, again = {0};
    void *copy = calloc(1, kind->size);
    kind->write(cell, &text);
    assert_true(kind->read(copy, cs_buf_slice(&text)));
    kind->write(copy, &again);
    assert_true(cs_slice_eq(cs_buf_slice(&text), cs_buf_slice(&again)));
    if (kind->release) kind->release(cell);
    memcpy(cell, copy, kind->size);
    free(copy);
    cs_buf_release(&text);
    cs_buf_release(&again);
}

/* Values spread over two stores, one of them written and read, and merged are values in one store. */
static bool same_text(const void *x, const void *y, enum cs_keep k)
{
    struct cs_buf a = {0}, b = {0};
    cs_accumulators[k].write(x, &a);
    cs_accumulators[k].write(y, &b);
    bool same = cs_slice_eq(cs_buf_slice(&a), cs_buf_slice(&b));
    cs_buf_release(&a);
    cs_buf_release(&b);
    return same;
}

static void test_store(void **state)
{
    (void)state;
    struct cs_cells cells = {.counters = 2};
    for (size_t k = 0; k < CS_KEEPS; k++) cells.kept[k] = 1;
    struct cs_store all = {.cells = cells}, part[2] = {{.cells = cells}, {.cells = cells}};
    struct cs_error e;
    uint64_t seed = 5;
    for (int i = 0; i < 2000; i++) {
        uint32_t g = next(&seed) % 40;
        struct cs_num x = {(int64_t)(next(&seed) % 100000) - 50000, (uint8_t)(next(&seed) % 3)};
        if (g % 8 == 1) x = cs_num_div(x, cs_int(7)); /* doubles */
        if (g % 8 == 2) x.v *= INT64_C(50000000000000);
        add_to_all(&all, g, x);
        add_to_all(&part[next(&seed) % 2], g, x);
    }
    for (size_t g = 0; g < part[1].groups; g++) {
        for (enum cs_keep k = 0; k < CS_KEEPS; k++)
            through_text(cs_store_cell(&part[1], k, g, 0), &cs_accumulators[k]);
        assert_int_equal(cs_store_reserve(&part[0], g + 1, &e), CS_OK);
        cs_store_merge(&part[0], g, &part[1], g);
    }
    assert_int_equal(cs_store_status(&part[0], &e), CS_OK);
    for (size_t g = 0; g < all.groups; g++) {
        const struct cs_extremes *ax = cs_store_cell(&all, CS_KEEP_EXTREMES, g, 0),
                                 *bx = cs_store_cell(&part[0], CS_KEEP_EXTREMES, g, 0);
        assert_true(*cs_store_counter(&all, g, 1) == *cs_store_counter(&part[0], g, 1));
        assert_true(*cs_store_counter(&all, g, 0) == 0);
        struct cs_num a = cs_sum_variance(cs_store_cell(&all, CS_KEEP_SUM, g, 0)),
                      b = cs_sum_variance(cs_store_cell(&part[0], CS_KEEP_SUM, g, 0));
        assert_int_equal(cs_num_cmp(a, b), 0);
        a = cs_values_quantile(cs_store_cell(&all, CS_KEEP_VALUES, g, 0), 9, 10);
        b = cs_values_quantile(cs_store_cell(&part[0], CS_KEEP_VALUES, g, 0), 9, 10);
        assert_int_equal(cs_num_cmp(a, b), 0);
        assert_memory_equal(ax, bx, sizeof *ax);
        for (enum cs_keep k = CS_KEEP_DISTINCT; k < CS_KEEPS; k++)
            assert_true(same_text(cs_store_cell(&all, k, g, 0), cs_store_cell(&part[0], k, g, 0), k));
    }
    cs_store_release(&all);
    cs_store_release(&part[0]);
    cs_store_release(&part[1]);
}

/* What nobody wrote is refused, or read into something harmless. */
static void test_odd_states(void **state)
{
    (void)state;
    static const struct {
        enum cs_keep kind;
        const char *text;
    } bad[] = {
        {CS_KEEP_SUM, ""},
        {CS_KEEP_SUM, "1 0 5 0"},
        {CS_KEEP_SUM, "1 10 5 0 19"},
        {CS_KEEP_SUM, "1 0 5 ffffffffffffffff 19"},
        {CS_KEEP_SUM, "1 0 5 0 19 0 0 0"},
        {CS_KEEP_SUM, "1 0 +5 0 19"},
        {CS_KEEP_SUM, "1 0 5 0 19 0 0 0 0 0 0 0 0 2 33 1 33 1 0"},
        {CS_KEEP_VALUES, ""},
        {CS_KEEP_VALUES, "10 1"},
        {CS_KEEP_VALUES, "0 1  2"},
        {CS_KEEP_VALUES, "0 01"},
        {CS_KEEP_VALUES, "0 9223372036854775808"},
        {CS_KEEP_VALUES, "-1 7ff0000000000000"},
        {CS_KEEP_EXTREMES, "0 1"},
        {CS_KEEP_EXTREMES, "0 2 0 1"},
        {CS_KEEP_EXTREMES, "11 2 0 3"},
        {CS_KEEP_EXTREMES, "0 1 0 3 "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct cs_accumulator *kind = &cs_accumulators[bad[i].kind];
        void *cell = calloc(1, kind->size);
        if (kind->read(cell, cs_slicez(bad[i].text))) fail_msg("read: '%s'", bad[i].text);
        if (kind->release) kind->release(cell);
        free(cell);
    }
}

/* By hand: 9/10 - 7/10 is 0.2, which the difference of the two doubles is not. */
static void test_diff(void **state)
{
    (void)state;
    struct cs_result a = {.value = cs_num_from_double(0.9), .num = cs_int(9), .den = cs_int(10)};
    struct cs_result b = {.value = cs_num_from_double(0.7), .num = cs_int(7), .den = cs_int(10)};
    struct cs_num d = cs_result_diff(&a, &b);
    assert_true(cs_num_double(d) == 0.2);
    /* Means of decimals: 1.5/3 - 0.25/2 = 0.5 - 0.125. */
    a = (struct cs_result){.value = cs_num_from_double(0.5), .num = {15, 1}, .den = cs_int(3)};
    b = (struct cs_result){.value = cs_num_from_double(0.125), .num = {25, 2}, .den = cs_int(2)};
    assert_true(cs_num_double(cs_result_diff(&a, &b)) == 0.375);
    /* Medians have no fraction to go by. */
    a = (struct cs_result){.value = cs_int(12), .num = CS_MISSING, .den = CS_MISSING};
    b = (struct cs_result){.value = {105, 1}, .num = CS_MISSING, .den = CS_MISSING};
    assert_true(cs_num_double(cs_result_diff(&a, &b)) == 1.5);
    b.value = CS_MISSING;
    assert_true(cs_num_missing(cs_result_diff(&a, &b)));
    /* Beyond what the exact way can hold. */
    a = (struct cs_result){
        .value = cs_num_from_double(2e9), .num = cs_int(INT64_MAX), .den = cs_int(INT64_MAX / 2)};
    b = a;
    assert_true(cs_num_double(cs_result_diff(&a, &b)) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),     cmocka_unit_test(test_key_order), cmocka_unit_test(test_store),
        cmocka_unit_test(test_odd_states), cmocka_unit_test(test_diff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
