/* check_cell.c - one cell, judged in every way: check digits notice a changed digit, spellings that mean the
 * same are judged alike, and what a message shows gives nothing away. */
#include "clean/check_part.h"
#include "fuzz.h"
#include "text/idcheck.h"

static bool judged(enum cs_cell_check ask, struct cs_slice cell)
{
    struct cs_cell_context x = {.escaped = true, .bad_text = true};
    bool good = cs_check_cell(NULL, NULL, ask, cell, &x);
    cs_buf_release(&x.scratch);
    return good;
}

/* A right number with another last digit is wrong. */
static void check_digits(struct cs_slice cell, bool valid(struct cs_slice))
{
    char copy[32];
    if (cell.n < 13 || cell.n >= sizeof copy || cell.n == 15 || !valid(cell)) return; /* 15: no check digit */
    memcpy(copy, cell.p, cell.n);
    for (char d = '0'; d <= '9'; d++) {
        copy[cell.n - 1] = d;
        holds(d == cell.p[cell.n - 1] || !valid(cs_slice(copy, cell.n)), "another check digit is wrong");
    }
}

static void check_spelling(struct cs_slice cell)
{
    struct cs_buf other = {0};
    cs_buf_addz(&other, " \xE3\x80\x80");
    cs_buf_adds(&other, cell);
    cs_buf_addc(&other, ' ');
    struct cs_slice padded = cs_buf_slice(&other);
    for (int ask = CS_CELL_ID_CARD; ask <= CS_CELL_PLATE && cell.n; ask++)
        holds(judged((enum cs_cell_check)ask, cell) == judged((enum cs_cell_check)ask, padded),
              "blanks around do not matter");
    cs_buf_release(&other);
}

static void check_shape(struct cs_slice cell)
{
    struct cs_buf shape = {0};
    cs_check_shape(cell, &shape);
    for (size_t i = 0; i < shape.n; i++) {
        char c = shape.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'b' && c <= 'z' && c != 'x');
        holds(!letter && !(c >= '0' && c <= '8') && (unsigned char)c >= ' ',
              "a shape has no digits or letters of its own");
    }
    holds(shape.n <= 40 + strlen("…"), "a shape is short");
    cs_buf_release(&shape);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_slice cell = slice_of(data, size), name = CS_LIT("phone");
    const struct cs_header header = {.name = &name, .n = 1};
    struct cs_buf normal = {0}, again = {0};
    check_digits(cell, cs_idcard_valid);
    check_digits(cell, cs_bankcard_valid);
    check_spelling(cell);
    check_shape(cell);
    (void)judged(CS_CELL_TEXT, cell);
    cs_check_normal(&header, 0, cell, &normal);
    cs_check_normal(&header, 0, cs_buf_slice(&normal), &again);
    holds(again.n <= normal.n, "what is normal grows no more");
    cs_buf_release(&normal);
    cs_buf_release(&again);
    return 0;
}
