/* test_counterfactual.c - smallest changes, worked out by hand: the sums stand beside the cases. */
#include "model/counterfactual.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* complaints: 1 for each, down to 0; satisfaction: -0.5 for each point, up to 5. */
static const struct cs_lever two[] = {
    {.cause = 0, .down = true, .least = 0, .step = 1, .unit = 2, .slope = 1},
    {.cause = 1, .up = true, .most = 5, .step = 0.1, .unit = 1, .slope = -0.5}};

static void is_move(const struct cs_change *c, size_t i, size_t lever, double to, double worth)
{
    assert_int_equal(c->move[i].lever, lever);
    assert_true(c->move[i].to == to);
    assert_true(fabs(c->move[i].worth - worth) < 1e-12);
}

static void test_one(void **state)
{
    (void)state;
    const struct cs_levers levers = {.v = two, .n = 2};
    const double now[] = {3, 2.35};
    struct cs_change c[CS_CHANGES];
    /* 3 to 2 is worth -1, which is not below -1; 2.35 to 4.3 is -0.975, to 4.4 -1.025. Sizes 2/2 and 2.05. */
    assert_int_equal(cs_counterfactual(&levers, now, -1, c), 2);
    is_move(&c[0], 0, 0, 1, -2);
    is_move(&c[1], 0, 1, 4.4, -1.025);
    assert_true(c[0].n == 1 && c[0].size == 1 && c[0].worth == -2);
    /* Only complaints reach -1.5: satisfaction is worth -1.325 at most. */
    assert_int_equal(cs_counterfactual(&levers, now, -1.5, c), 1);
    is_move(&c[0], 0, 0, 1, -2);
    /* At the cut itself the least step is enough. */
    assert_int_equal(cs_counterfactual(&levers, now, 0, c), 2);
    is_move(&c[0], 0, 1, 2.4, -0.025);
    is_move(&c[1], 0, 0, 2, -1);
}

static void test_two(void **state)
{
    (void)state;
    const struct cs_levers levers = {.v = two, .n = 2};
    const double now[] = {3, 2.35}, unknown[] = {3, NAN}, at_end[] = {0, 5};
    struct cs_change c[CS_CHANGES];
    /* -3.5 of -3 and more than -0.5: 2.35 to 3.4 is -0.525, to 3.3 -0.475. */
    assert_int_equal(cs_counterfactual(&levers, now, -3.5, c), 1);
    assert_int_equal(c[0].n, 2);
    is_move(&c[0], 0, 0, 0, -3);
    is_move(&c[0], 1, 1, 3.4, -0.525);
    assert_true(fabs(c[0].size - 2.55) < 1e-12);
    /* -3.2 is reached with satisfaction at 2.8 (-0.225) and complaints at 0; the other way round with 5 and 1
     * (-3.325), where 4.8 (-3.225) is enough: 1 + 2.45 is more than 1.5 + 0.45. */
    assert_int_equal(cs_counterfactual(&levers, now, -3.2, c), 1);
    is_move(&c[0], 0, 0, 0, -3);
    is_move(&c[0], 1, 1, 2.8, -0.225);
    assert_int_equal(cs_counterfactual(&levers, now, -4.325, c), 0); /* all of both is just that */
    assert_int_equal(cs_counterfactual(&levers, unknown, -3.1, c), 0);
    assert_int_equal(cs_counterfactual(&levers, at_end, -0.1, c), 0);
}

/* Cause 0: (x - 2)^2, down or up between 0 and 10; cause 1: a category worth 0, -1, -3. */
static double curved(const void *ctx, size_t cause, double x)
{
    static const double level[] = {0, -1, -3};
    (void)ctx;
    return cause ? level[(size_t)x] : (x - 2) * (x - 2);
}

static void test_curved(void **state)
{
    (void)state;
    static const struct cs_lever v[] = {
        {.cause = 0, .up = true, .down = true, .least = 0, .most = 10, .step = 1, .unit = 1, .slope = NAN},
        {.cause = 1, .levels = 3, .unit = 1, .slope = NAN}};
    const struct cs_levers levers = {.v = v, .n = 2, .worth = curved};
    const double low[] = {0, 0}, high[] = {5, 2}, missing[] = {0, 4};
    struct cs_change c[CS_CHANGES];
    /* From 4 (x = 0): 1 is at 1 (-3), 2 at 0 (-4). The category: -1 is enough before -3. */
    assert_int_equal(cs_counterfactual(&levers, low, -0.5, c), 2);
    is_move(&c[0], 0, 0, 1, -3);
    is_move(&c[1], 0, 1, 1, -1);
    assert_int_equal(cs_counterfactual(&levers, low, -3.5, c), 1);
    is_move(&c[0], 0, 0, 2, -4);
    /* Both: -4 at most with -3; then back to where -6.5 is just passed: 2 and level 2. */
    assert_int_equal(cs_counterfactual(&levers, low, -6.5, c), 1);
    is_move(&c[0], 0, 0, 2, -4);
    is_move(&c[0], 1, 1, 2, -3);
    /* From 9 (x = 5), at the least level: 4 is -5, 3 is -8. */
    assert_int_equal(cs_counterfactual(&levers, high, -6, c), 1);
    is_move(&c[0], 0, 0, 3, -8);
    assert_int_equal(cs_counterfactual(&levers, high, -9, c), 0);
    assert_int_equal(cs_counterfactual(&levers, missing, -4, c), 0); /* a level that is not known stays */
}

/* Every pair of steps of two straight levers is tried: what is found is enough, and no step too long. */
static void test_no_step_less(void **state)
{
    (void)state;
    const struct cs_levers levers = {.v = two, .n = 2};
    for (int need = 1; need < 43; need++) {
        const double now[] = {3, 2.35}, wanted = -need / 10.0 - 0.01;
        struct cs_change c[CS_CHANGES];
        const size_t n = cs_counterfactual(&levers, now, wanted, c);
        double least = INFINITY;
        for (int a = 0; a <= 3; a++)
            for (int b = 0; b <= 27; b++) {
                const double to = b ? 2.3 + b / 10.0 : 2.35, worth = -a - 0.5 * (to - 2.35);
                const double size = a / 2.0 + (to - 2.35);
                if (worth < wanted && size < least) least = size;
            }
        assert_true(n > 0 && c[0].worth < wanted);
        if (c[0].n == 2) assert_true(c[0].size <= least + 0.5 + 1e-9); /* a step of the wider lever at most */
        for (size_t i = 0; i < c[0].n; i++) {
            const struct cs_move *m = &c[0].move[i];
            const double less = m->lever ? m->to - 0.1 : m->to + 1;
            const double worth = c[0].worth - m->worth + two[m->lever].slope * (less - m->from);
            assert_true(worth >= wanted);
        }
    }
}

static void test_rules(void **state)
{
    (void)state;
    const double points[] = {0.4, 0, 0.3, 0.25};
    struct cs_cease c[CS_CHANGES];
    /* 0.95 less 0.4 is 0.55, the only one below 0.6. */
    assert_int_equal(cs_counterfactual_rules(points, 4, 0.95, 0.6, c), 1);
    assert_true(c[0].n == 1 && c[0].rule[0] == 0);
    /* 0.7 of two: either, the one of fewer points first; at 0.3 the cut is not passed. */
    const double held[] = {0.4, 0, 0.3, 0};
    assert_int_equal(cs_counterfactual_rules(held, 4, 0.7, 0.6, c), 2);
    assert_true(c[0].rule[0] == 2 && c[1].rule[0] == 0);
    assert_int_equal(cs_counterfactual_rules(held, 4, 0.7, 0.3, c), 1);
    assert_true(c[0].n == 2 && c[0].rule[0] == 0 && c[0].rule[1] == 2);
    assert_int_equal(cs_counterfactual_rules(held, 4, 1.3, 0.3, c), 0);
    assert_int_equal(cs_counterfactual_rules(held, 0, 0.7, 0.3, c), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one), cmocka_unit_test(test_two),
                                       cmocka_unit_test(test_curved), cmocka_unit_test(test_no_step_less),
                                       cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
