/* normalise.c - the forms of cells. */
#include "clean/normalise.h"
#include "base/ascii.h"
#include "clean/trim.h"
#include "text/contact.h"
#include "text/fold.h"
#include <string.h>

const char *const cs_form_names[] = {"phone", "email", "id", "blanks", "width", "fold", NULL};

enum cs_form cs_form_of(struct cs_slice column)
{
    const struct cs_column_def *def = cs_schema_column(column);
    if (cs_slice_eqz(column, "phone")) return CS_FORM_PHONE;
    if (cs_slice_eqz(column, "email")) return CS_FORM_EMAIL;
    return def && def->id ? CS_FORM_ID : CS_FORM_BLANKS;
}

/* Bytes of the blank at the beginning: ASCII's, U+00A0, U+2000 to U+200A, U+202F, U+205F, U+3000; 0: none. */
static size_t blank_at(struct cs_slice s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (cs_is_space(s.p[0])) return 1;
    if (s.n >= 2 && p[0] == 0xC2 && p[1] == 0xA0) return 2;
    if (s.n < 3) return 0;
    if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) return 3;
    if (p[0] != 0xE2) return 0;
    if (p[1] == 0x80 && (p[2] <= 0x8A || p[2] == 0xAF)) return 3;
    return p[1] == 0x81 && p[2] == 0x9F ? 3 : 0;
}

/* U+200B to U+200F, U+202A to U+202E, U+2060, U+FEFF, U+00AD: nobody sees them. */
static size_t invisible_at(struct cs_slice s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n >= 2 && p[0] == 0xC2 && p[1] == 0xAD) return 2;
    if (s.n < 3) return 0;
    if (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) return 3;
    if (p[0] != 0xE2) return 0;
    if (p[1] == 0x80 && ((p[2] >= 0x8B && p[2] <= 0x8F) || (p[2] >= 0xAA && p[2] <= 0xAE))) return 3;
    return p[1] == 0x81 && p[2] == 0xA0 ? 3 : 0;
}

static struct cs_slice skip(struct cs_slice s, size_t n)
{
    return cs_slice(s.p + n, s.n - n);
}

static void write_blanks(struct cs_slice s, struct cs_buf *out)
{
    size_t from = out->n;
    bool blank = false;
    while (s.n) {
        size_t n = blank_at(s);
        if (n) {
            blank = true;
        } else {
            if (blank && out->n > from) cs_buf_addc(out, ' ');
            blank = false;
            cs_buf_addc(out, s.p[0]);
            n = 1;
        }
        s = skip(s, n);
    }
}

static void write_id(struct cs_slice s, struct cs_buf *out)
{
    size_t from = out->n;
    for (size_t n; s.n; s = skip(s, n)) {
        n = blank_at(s);
        if (!n) n = invisible_at(s);
        if (n) continue;
        n = 1;
        if (s.p[0] != '\'' || out->n > from) cs_buf_addc(out, s.p[0]);
    }
    if (out->n == from) return;
    struct cs_slice raw = cs_slice(out->p + from, out->n - from);
    out->n = from + cs_half_width(raw, CS_HALF_NUMBER, out->p + from);
}

/* Full-width forms as ASCII, but for the punctuation of Chinese text: ！（），：；？ stay. */
static void write_width(struct cs_slice s, struct cs_buf *out)
{
    for (size_t n; s.n; s = skip(s, n)) {
        const unsigned char *p = (const unsigned char *)s.p;
        n = 1;
        char c = 0;
        if (s.n >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81)
            c = (char)(p[2] - 0x60);
        else if (s.n >= 3 && p[0] == 0xEF && p[1] == 0xBD && p[2] <= 0x9E)
            c = (char)(p[2] - 0x20);
        if (c && !strchr("!(),:;?", c)) n = 3;
        cs_buf_addc(out, n == 3 ? c : s.p[0]);
    }
}

bool cs_form_write(enum cs_form form, struct cs_slice s, struct cs_buf *out)
{
    size_t from = out->n, n;
    char digits[16];
    switch (form) {
    case CS_FORM_PHONE:
        if (!cs_phone_normal(s, digits, &n)) return false;
        cs_buf_add(out, digits, n);
        return true;
    case CS_FORM_EMAIL:
        return cs_email_normal(s, out);
    case CS_FORM_ID:
        write_id(s, out);
        break;
    case CS_FORM_BLANKS:
        write_blanks(s, out);
        break;
    case CS_FORM_WIDTH:
        write_width(s, out);
        break;
    case CS_FORM_FOLD:
        cs_text_fold(s, out);
        break;
    }
    return out->n > from;
}
