/* segrules.c - rule files of segments: the parser, which conditions a stream can answer, and the names that
 * come of it. */
#include "fuzz.h"
#include "model/naming.h"

static const char stream[] = "size\tx_dev\ty\n3\t0.6\t\n1\t-2\tb\n";
static const char *const top[] = {"features", "score", NULL};
enum { ROWS = 2 };

static void check_lists(const struct cs_segrules *r, struct cs_arena *arena)
{
    const struct cs_slice names[] = {CS_LIT("size"), CS_LIT("x_dev"), CS_LIT("y")};
    const struct cs_header header = {.name = (struct cs_slice *)names, .n = 3};
    struct cs_buf list = {0};
    struct cs_expr *tree;
    struct cs_slice text;
    struct cs_error e = CS_ERROR_INIT;
    check_error(cs_segrules_list(r->top, "features", &header, NULL, &list, &e), &e);
    check_error(cs_segrules_choose(r->top, "score", &header, NULL, arena, &tree, &text, &e), &e);
    cs_buf_release(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_segrules r = {0};
    struct cs_arena arena = {0};
    struct cs_centre_name names[ROWS];
    struct cs_num value[ROWS];
    struct cs_slice text;
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status st = cs_segrules_parse(&r, slice_of(data, size), "my.rules", top, size % 2, &e);
    check_error(st, &e);
    if (st == CS_USAGE) holds(e.file[0] && e.line, "the error has a place");
    if (!st) {
        check_lists(&r, &arena);
        st = cs_names_find(cs_slicez(stream), &r, &arena, names, ROWS, &e);
        check_error(st, &e);
        for (size_t i = 0; i < ROWS && !st; i++)
            holds(names[i].rule == SIZE_MAX || (names[i].rule < r.n && r.v[names[i].rule].when.n),
                  "the rule that held was asked");
        if (!st) check_error(cs_names_apart(names, ROWS, &arena, &e), &e);
        e = (struct cs_error)CS_ERROR_INIT;
        check_error(cs_names_formula(cs_slicez(stream), r.top, "score", &arena, value, ROWS, &text, &e), &e);
    }
    cs_segrules_release(&r);
    cs_arena_release(&arena);
    return 0;
}
