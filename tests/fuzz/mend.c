/* mend.c - cells mended: blanks, widths, forms, folds, sketches of texts. What comes of a cell is a cell, a
 * form of a form is the same form, and nothing but a fold is longer than it was. */
#include "clean/near.h"
#include "clean/normalise.h"
#include "clean/trim.h"
#include "fuzz.h"
#include "text/fold.h"

static void check_form(enum cs_form form, struct cs_slice text)
{
    struct cs_buf once = {0}, twice = {0};
    bool formed = cs_form_write(form, text, &once);
    struct cs_slice first = cs_buf_slice(&once);
    holds(formed == (first.n > 0), "a form is not empty");
    if (form != CS_FORM_FOLD) holds(first.n <= text.n, "a form is no longer than the text");
    if (cs_utf8_valid(text)) holds(cs_utf8_valid(first), "a form of UTF-8 is UTF-8");
    bool same =
        form == CS_FORM_EMAIL || form == CS_FORM_BLANKS || form == CS_FORM_WIDTH || form == CS_FORM_ID;
    if (formed && same && cs_utf8_valid(text)) {
        holds(cs_form_write(form, first, &twice), "a form has a form");
        holds(cs_slice_eq(first, cs_buf_slice(&twice)), "which is itself");
    }
    cs_buf_release(&once);
    cs_buf_release(&twice);
}

static void check_sketch(struct cs_slice cell)
{
    static const struct cs_near near = {.on = true, .alike = 800, .window = 2};
    struct cs_slice name = CS_LIT("text");
    const struct cs_header h = {.name = &name, .n = 1};
    uint32_t start = 0, sep = (uint32_t)cell.n;
    const struct cs_block b = {
        .header = &h, .data = cell.p, .size = cell.n, .rows = 1, .start = &start, .sep = &sep};
    struct cs_near_sketch s;
    struct cs_near_window w = {0};
    struct cs_buf x = {0}, y = {0};
    struct cs_error e = CS_ERROR_INIT;
    uint64_t stays = 0;
    uint32_t alike = 0;
    holds(cs_near_sketch_row(&near, &b, 0, &s, &x, &y, &e) == CS_OK, "a sketch");
    holds(s.n <= CS_NEAR_MOST && (!s.n || cs_near_alike(&s, &s) == 1000), "a text is like itself");
    for (uint64_t row = 1; row < 3; row++)
        holds(cs_near_look(&w, &near, &s, row, &stays, &alike, &e) == CS_OK, "a look");
    holds(!s.n || (alike == 1000 && stays == 1), "the same text is found");
    cs_near_window_release(&w);
    cs_buf_release(&x);
    cs_buf_release(&y);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_slice cell = slice_of(data, size), trimmed = cs_trim(cell);
    struct cs_arena arena = {0};
    char *to = cs_alloc(size + 1, 1);
    if (!to) return 0;
    holds(trimmed.p >= cell.p && trimmed.p + trimmed.n <= cell.p + cell.n, "a trimmed cell is a part of it");
    for (int half = CS_HALF_WORD; half <= CS_HALF_NUMBER; half++)
        holds(cs_half_width(cell, (enum cs_half)half, to) <= size, "a narrow cell is no longer");
    struct cs_slice text = cs_unescape(cell, &arena);
    for (int form = 0; text.p && cs_form_names[form]; form++) check_form((enum cs_form)form, text);
    check_sketch(cell);
    cs_arena_release(&arena);
    free(to);
    return 0;
}
