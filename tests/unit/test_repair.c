/* test_repair.c - the parts of repairs: forms, folds, labels, fences, profiles, pasts, near texts, masks.
 * Expected values by hand; fences by the formulas of clean/fence.h, checked with R's quantile(type = 7) and
 * mad(). */
#include "clean/audit.h"
#include "clean/labels.h"
#include "clean/last_known.h"
#include "clean/near.h"
#include "clean/normalise.h"
#include "clean/profile.h"
#include "expr/lookup.h"
#include "text/fold.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void check_text(const struct cs_buf *b, const char *text)
{
    assert_int_equal(b->n, strlen(text));
    if (b->n) assert_memory_equal(b->p, text, b->n);
}

static void test_fold(void **state)
{
    (void)state;
    static const char *const t[][2] = {
        {"", ""},
        {"ABC, abc!", "abcabc"},
        {"請退款！", "请退款"},
        {"ＡＢ１２", "ab12"},
        {"①", "1"},
        {"ﬁn", "fin"},
        {"Straße", "strasse"},
        {"a\xFF"
         "b",
         "ab"},
        {"x\xCC\x81", "x\xCC\x81"},
        {"…—“”", ""},
        {"\xE2\x80\x8B零宽", "零宽"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct cs_buf b = {0};
        cs_text_fold(cs_slicez(t[i][0]), &b);
        check_text(&b, t[i][1]);
        cs_buf_release(&b);
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        enum cs_form form;
        const char *text, *formed; /* NULL: it has none */
    } t[] = {
        {CS_FORM_PHONE, "+86 138-1234-5678", "13812345678"},
        {CS_FORM_PHONE, "later", NULL},
        {CS_FORM_EMAIL, " Li.Na@Example.COM ", "li.na@example.com"},
        {CS_FORM_EMAIL, "li na", NULL},
        {CS_FORM_ID, "'00１２ 3\xE2\x80\x8B", "00123"},
        {CS_FORM_ID, " \xE3\x80\x80", NULL},
        {CS_FORM_BLANKS, " a \n\t b\xE3\x80\x80\xC2\xA0 c ", "a b c"},
        {CS_FORM_BLANKS, "  ", NULL},
        {CS_FORM_WIDTH, "（Ａ）＋１，％", "（A）+1，%"},
        {CS_FORM_FOLD, "Ａ-b", "ab"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct cs_buf b = {0};
        assert_int_equal(cs_form_write(t[i].form, cs_slicez(t[i].text), &b), t[i].formed != NULL);
        check_text(&b, t[i].formed ? t[i].formed : "");
        cs_buf_release(&b);
    }
    assert_int_equal(cs_form_of(CS_LIT("phone")), CS_FORM_PHONE);
    assert_int_equal(cs_form_of(CS_LIT("order_id")), CS_FORM_ID);
    assert_int_equal(cs_form_of(CS_LIT("城市")), CS_FORM_BLANKS);
}

static const char *write_file(const char *text)
{
    static char path[64];
    (void)snprintf(path, sizeof path, "/tmp/cs-repair-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static void check_label(const struct cs_labels *l, const char *word, const char *label)
{
    struct cs_buf scratch = {0};
    struct cs_slice found;
    bool there = cs_labels_find(l, cs_slicez(word), &scratch, &found);
    assert_int_equal(there, label != NULL);
    if (label) assert_true(cs_slice_eqz(found, label));
    cs_buf_release(&scratch);
}

static void test_labels(void **state)
{
    (void)state;
    struct cs_labels *l;
    struct cs_error e = CS_ERROR_INIT;
    const char *path = write_file("from\tto\nrefund\t退款\nRE FUND\t退款\nA-1\tone\nA1\ttwo\ntab\ta\\tb\n");
    assert_int_equal(cs_labels_open(&l, path, &e), CS_OK);
    unlink(path);
    check_label(l, "refund", "退款");
    check_label(l, "Refund!", "退款");
    check_label(l, "退款", "退款"); /* a label is its own word */
    check_label(l, "退 款", "退款");
    check_label(l, "A-1", "one");
    check_label(l, "a1", NULL); /* two labels fold to it */
    check_label(l, "tab", "a\\tb");
    check_label(l, "", NULL);
    assert_int_equal(cs_labels_longest(l), strlen("退款"));
    cs_labels_free(l);
    path = write_file("from\tinto\nx\ty\n");
    assert_int_equal(cs_labels_open(&l, path, &e), CS_USAGE);
    assert_string_equal(e.text, "no column 'to'");
    unlink(path);
}

static void check_num(struct cs_num x, const char *text)
{
    struct cs_buf b = {0};
    cs_num_format(x, &b);
    check_text(&b, text);
    cs_buf_release(&b);
}

static void fill(struct cs_values *v, const char *const *numbers)
{
    for (; *numbers; numbers++) {
        struct cs_num x;
        assert_true(cs_num_parse(cs_slicez(*numbers), &x));
        cs_values_add(v, x);
    }
}

static void test_fences(void **state)
{
    (void)state;
    static const char *const five[] = {"10", "15", "20", "25", "1000", NULL};
    static const char *const same[] = {"7", "7", "7", "7", "9999", NULL};
    const struct cs_fence_rule mad = {.kind = CS_FENCE_MAD, .limit = {35, 1}, .least = 5};
    const struct cs_fence_rule iqr = {.kind = CS_FENCE_IQR, .limit = {15, 1}, .least = 5};
    const struct cs_fence_rule pct = {
        .kind = CS_FENCE_PERCENTILE, .low = {25, 1}, .high = {975, 1}, .least = 1};
    const struct cs_fence_rule six = {.kind = CS_FENCE_MAD, .limit = {35, 1}, .least = 6};
    struct cs_values v = {0};
    struct cs_fence f = {0};
    struct cs_error e = CS_ERROR_INIT;
    fill(&v, five);
    assert_int_equal(cs_fence_set(&f, &v, &mad, &e), CS_OK); /* 20 -+ 3.5 * 1.4826 * 5 */
    check_num(f.low, "-5.9455");
    check_num(f.high, "45.9455");
    assert_true(cs_fence_outside(&f, cs_int(46)));
    assert_false(cs_fence_outside(&f, (struct cs_num){459455, 4})); /* on the fence */
    assert_int_equal(cs_fence_set(&f, &v, &iqr, &e), CS_OK);        /* 15 - 15, 25 + 15 */
    check_num(f.low, "0");
    check_num(f.high, "40");
    assert_int_equal(cs_fence_set(&f, &v, &pct, &e), CS_OK); /* h = 0.1 and 3.9 */
    check_num(f.low, "10.5");
    check_num(f.high, "902.5");
    assert_int_equal(cs_fence_set(&f, &v, &six, &e), CS_OK);
    assert_true(cs_num_missing(f.low) && cs_num_missing(f.high));
    assert_false(cs_fence_outside(&f, cs_int(1000000)));
    cs_values_release(&v);
    fill(&v, same);
    assert_int_equal(cs_fence_set(&f, &v, &mad, &e), CS_OK);
    assert_true(cs_num_missing(f.high));
    assert_int_equal(cs_fence_set(&f, &v, &iqr, &e), CS_OK);
    assert_true(cs_num_missing(f.high));
    cs_values_release(&v);
}

/* Learnt by two workers, merged, written, read again. */
static void test_profile(void **state)
{
    (void)state;
    struct cs_stats a = {.want = CS_WANT_VALUES | CS_WANT_SUM | CS_WANT_MODE}, b = a, c = a;
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_slice odd = CS_LIT("a\\\\b\t"), plain = CS_LIT("x\t");
    for (int i = 1; i <= 4; i++)
        assert_int_equal(cs_stats_add(&a, odd, cs_int(i), i < 3 ? CS_LIT("p") : CS_LIT("q"), &e), CS_OK);
    assert_int_equal(cs_stats_add(&b, plain, cs_int(9), CS_LIT("r"), &e), CS_OK);
    assert_int_equal(cs_stats_add(&b, odd, cs_int(7), CS_LIT("q"), &e), CS_OK);
    assert_int_equal(cs_stats_merge(&a, &b, &e), CS_OK);
    assert_int_equal(cs_stats_finish(&a, NULL, &e), CS_OK);
    const struct cs_fence *f = cs_stats_find(&a, odd);
    assert_non_null(f);
    assert_int_equal(f->n, 5);
    check_num(f->median, "3");
    check_num(f->mean, "3.4");
    assert_true(cs_slice_eqz(f->mode, "q"));
    assert_null(cs_stats_find(&a, CS_LIT("y\t")));

    char path[64] = "/tmp/cs-profile-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct cs_output *out;
    struct cs_lookup *file;
    bool found;
    assert_int_equal(cs_output_open(&out, path, 0, &e), CS_OK);
    assert_int_equal(cs_profile_header(out, &e), CS_OK);
    assert_int_equal(cs_profile_write(&a, CS_LIT("r-1"), CS_LIT("wait_s"), out, &e), CS_OK);
    assert_int_equal(cs_output_commit(out, &e), CS_OK);
    assert_int_equal(cs_profile_open(&file, path, &e), CS_OK);
    assert_int_equal(cs_profile_read(&c, file, CS_LIT("r-2"), CS_LIT("wait_s"), &found, &e), CS_OK);
    assert_false(found);
    assert_int_equal(cs_profile_read(&c, file, CS_LIT("r-1"), CS_LIT("wait_s"), &found, &e), CS_OK);
    assert_true(found);
    f = cs_stats_find(&c, odd);
    assert_non_null(f);
    assert_int_equal(f->n, 5);
    check_num(f->mean, "3.4");
    assert_true(cs_num_missing(f->low));
    assert_true(cs_slice_eqz(f->mode, "q"));
    cs_lookup_free(file);
    unlink(path);
    cs_stats_release(&a);
    cs_stats_release(&b);
    cs_stats_release(&c);
}

static void check_past(const struct cs_last_known *p, const char *key, int64_t at, uint64_t place, bool later,
                       const char *cell)
{
    struct cs_slice found = cs_last_known_find(p, cs_slicez(key), (struct cs_moment){at, place}, later);
    if (!cell)
        assert_null(found.p);
    else
        assert_true(cs_slice_eqz(found, cell));
}

static void test_past(void **state)
{
    (void)state;
    struct cs_last_known a = {0}, b = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_last_known_add(&a, CS_LIT("A"), (struct cs_moment){50, 1}, CS_LIT("five"), &e),
                     CS_OK);
    assert_int_equal(cs_last_known_add(&b, CS_LIT("A"), (struct cs_moment){20, 9}, CS_LIT("two"), &e), CS_OK);
    assert_int_equal(cs_last_known_add(&b, CS_LIT("B"), (struct cs_moment){30, 2}, CS_LIT("two"), &e), CS_OK);
    assert_int_equal(cs_last_known_merge(&a, &b, &e), CS_OK);
    cs_last_known_finish(&a);
    check_past(&a, "A", 60, 0, false, "five");
    check_past(&a, "A", 50, 1, false, "two"); /* itself is not its past */
    check_past(&a, "A", 50, 2, false, "five");
    check_past(&a, "A", 20, 0, false, NULL);
    check_past(&a, "A", 20, 0, true, "two");
    check_past(&a, "B", 30, 1, true, "two");
    check_past(&a, "C", 99, 0, true, NULL);
    cs_last_known_release(&a);
    cs_last_known_release(&b);
}

/* A block of one column. */
static struct cs_near_sketch sketch(const char *text)
{
    static const struct cs_near near = {.on = true, .alike = 800, .window = 3};
    struct cs_slice name = CS_LIT("text");
    const struct cs_header h = {.name = &name, .n = 1};
    uint32_t start = 0, sep = (uint32_t)strlen(text);
    const struct cs_block b = {
        .header = &h, .data = text, .size = sep + 1, .rows = 1, .start = &start, .sep = &sep};
    struct cs_buf a = {0}, c = {0};
    struct cs_error e;
    struct cs_near_sketch s;
    assert_int_equal(cs_near_sketch_row(&near, &b, 0, &s, &a, &c, &e), CS_OK);
    cs_buf_release(&a);
    cs_buf_release(&c);
    return s;
}

static void test_near(void **state)
{
    (void)state;
    const struct cs_near near = {.on = true, .alike = 800, .window = 3};
    struct cs_near_sketch ten = sketch("abcdefghijk"), nine = sketch("ABCDEFGHIJ!"),
                          far = sketch("zyxwvutsrq"), few = sketch("abcde");
    assert_int_equal(ten.n, 10);
    assert_int_equal(few.n, 0); /* four pairs */
    assert_int_equal(cs_near_alike(&ten, &nine), 900);
    assert_int_equal(cs_near_alike(&ten, &far), 0);
    struct cs_near_window w = {0};
    struct cs_error e = CS_ERROR_INIT;
    uint64_t stays = 0;
    uint32_t alike;
    assert_int_equal(cs_near_look(&w, &near, &ten, 1, &stays, &alike, &e), CS_OK);
    assert_int_equal(alike, 0);
    assert_int_equal(cs_near_look(&w, &near, &far, 2, &stays, &alike, &e), CS_OK);
    assert_int_equal(alike, 0);
    assert_int_equal(cs_near_look(&w, &near, &ten, 4, &stays, &alike, &e), CS_OK);
    assert_int_equal(alike, 1000);
    assert_int_equal(stays, 1);
    assert_int_equal(cs_near_look(&w, &near, &ten, 5, &stays, &alike, &e), CS_OK);
    assert_int_equal(alike, 0); /* row 1 is out of the window, row 4 went */
    cs_near_window_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),   cmocka_unit_test(test_forms),   cmocka_unit_test(test_labels),
        cmocka_unit_test(test_fences), cmocka_unit_test(test_profile), cmocka_unit_test(test_past),
        cmocka_unit_test(test_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
