/* check_cell.c - is one cell right? Cells come as they stand in the stream: escaped, and not checked. */
#include "base/ascii.h"
#include "clean/check_part.h"
#include "clean/trim.h"
#include "text/contact.h"
#include "text/idcheck.h"
#include <string.h>

/* ---- by the schema ---- */

/* Nearly all numbers are a few digits. */
static bool few_digits(struct cs_slice cell, int64_t *v)
{
    if (cell.n > 15) return false;
    *v = 0;
    for (size_t i = 0; i < cell.n; i++) {
        if (!cs_is_digit(cell.p[i])) return false;
        *v = *v * 10 + (cell.p[i] - '0');
    }
    return true;
}

static bool right_type(const struct cs_check_judge *j, struct cs_slice cell)
{
    struct cs_time time;
    struct cs_num number;
    int64_t v;
    if (j->def->type == CS_TIME) return cs_time_parse(cell, &time);
    if (j->def->type == CS_BOOL) return cell.n == 1 && (cell.p[0] == '0' || cell.p[0] == '1');
    return few_digits(cell, &v) || cs_num_parse(cell, &number);
}

static bool in_range(const struct cs_check_judge *j, struct cs_slice cell)
{
    struct cs_num number;
    int64_t v;
    if (few_digits(cell, &v)) return v >= j->lo && v <= j->hi;
    if (!cs_num_parse(cell, &number)) return true; /* it has the wrong type already */
    return cs_num_cmp(number, cs_int(j->lo)) >= 0 &&
           (j->hi == INT64_MAX || cs_num_cmp(number, cs_int(j->hi)) <= 0);
}

static bool good_text(struct cs_slice cell, const struct cs_cell_context *x)
{
    if (x->bad_text && !cs_utf8_valid(cell)) return false;
    if (!x->escaped) return true;
    for (const char *p = cell.p, *end = p + cell.n; (p = memchr(p, '\\', (size_t)(end - p))) != NULL; p += 2)
        if (p + 1 == end || !memchr("tnr\\", p[1], 4)) return false;
    return true;
}

/* ---- people's numbers ---- */

/* Without blanks around, full-width letters and digits narrow. */
static struct cs_slice narrow(struct cs_slice cell, struct cs_cell_context *x)
{
    cell = cs_trim(cell);
    if (!memchr(cell.p, 0xEF, cell.n)) return cell;
    cs_buf_clear(&x->scratch);
    char *room = cs_buf_room(&x->scratch, cell.n);
    return room ? cs_slice(room, cs_half_width(cell, CS_HALF_WORD, room)) : cell;
}

/* The same without the blanks and dashes between groups of digits. */
static struct cs_slice digits_of(struct cs_slice cell, struct cs_cell_context *x)
{
    cell = narrow(cell, x);
    if (cell.n > 40 || (!memchr(cell.p, ' ', cell.n) && !memchr(cell.p, '-', cell.n))) return cell;
    char packed[40];
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] != ' ' && cell.p[i] != '-') packed[n++] = cell.p[i];
    cs_buf_clear(&x->scratch); /* the slice may lie in it */
    cs_buf_add(&x->scratch, packed, n);
    return cs_buf_slice(&x->scratch);
}

/* The country that a number names, with + or 00: 86, another (1), or none (0). */
static int country_of(struct cs_slice cell)
{
    bool zeros = cell.n > 2 && cell.p[0] == '0' && cell.p[1] == '0';
    char first[2];
    size_t n = 0;
    for (size_t i = zeros ? 2 : 0; i < cell.n && n < 2; i++)
        if (cs_is_digit(cell.p[i])) first[n++] = cell.p[i];
    bool plus = cell.n > 2 && (cell.p[0] == '+' || (cell.p[0] == '(' && cell.p[1] == '+'));
    if (n < 2 || !(plus || zeros)) return 0;
    return first[0] == '8' && first[1] == '6' ? 86 : 1;
}

/* A number of the Chinese plan, or one abroad: + or 00 and a country other than 86, 7 to 15 digits. A number
 * that was masked is no number. */
static bool good_phone(struct cs_slice cell)
{
    char digits[17] = "0"; /* and an area code without its 0 behind it */
    size_t n;
    cell = cs_trim(cell);
    if (!cs_phone_normal(cell, digits + 1, &n)) /* 3 and 4 digits: 110, 9558 */
        return cs_phone_kind(cell) == CS_PHONE_SERVICE;
    int country = country_of(cell);
    if (country == 1) return n >= 7;
    if (country == 86 && digits[1] != '1') {
        if (n < 9 || memcmp(digits + 1, "86", 2) != 0) return false;
        digits[2] = '0';
        return cs_phone_kind(cs_slice(digits + 2, n - 1)) == CS_PHONE_LANDLINE;
    }
    return cs_phone_kind(cs_slice(digits + 1, n)) != CS_PHONE_NONE;
}

/* One @, a name without blanks, a host of letters, digits, dashes and dots with a dot inside. */
static bool good_email(struct cs_slice cell)
{
    cell = cs_trim(cell);
    const char *at = memchr(cell.p, '@', cell.n), *end = cell.p + cell.n;
    if (!at || at == cell.p || cell.n > 254 || at - cell.p > 64) return false;
    bool dot = false;
    for (const char *p = cell.p; p < at; p++)
        if (!cs_is_alnum(*p) && !cs_is_high(*p) && !memchr(".!#$%&'*+/=?^_`{|}~-", *p, 20)) return false;
    if (cell.p[0] == '.' || at[-1] == '.' || end - at < 4) return false;
    for (const char *p = at + 1; p < end; p++) {
        bool edge = p == at + 1 || p + 1 == end || p[-1] == '.';
        if (*p == '.' && (edge || p[-1] == '-')) return false;
        if (*p == '-' && edge) return false;
        if (!cs_is_alnum(*p) && !cs_is_high(*p) && *p != '.' && *p != '-') return false;
        dot |= *p == '.';
    }
    return dot;
}

bool cs_check_cell(const struct cs_check *c, const struct cs_check_judge *j, enum cs_cell_check ask,
                   struct cs_slice cell, struct cs_cell_context *x)
{
    (void)c;
    switch (ask) {
    case CS_CELL_TYPE:
        return right_type(j, cell);
    case CS_CELL_RANGE:
        return in_range(j, cell);
    case CS_CELL_DOMAIN:
        return cs_map_find(&j->domain, cell) != CS_MAP_NONE;
    case CS_CELL_TEXT:
        return (!x->bad_text && !x->escaped) || good_text(cell, x);
    case CS_CELL_ID_CARD:
        return cs_idcard_valid(digits_of(cell, x));
    case CS_CELL_BANK_CARD:
        return cs_bankcard_valid(digits_of(cell, x));
    case CS_CELL_PHONE:
        return good_phone(cell);
    case CS_CELL_EMAIL:
        return good_email(cell);
    case CS_CELL_PLATE:
        return cs_plate_valid(narrow(cell, x));
    default:
        return true;
    }
}

/* ---- other forms of a cell ---- */

void cs_check_normal(const struct cs_header *h, uint32_t column, struct cs_slice cell, struct cs_buf *out)
{
    char digits[16];
    size_t n, from = out->n;
    struct cs_slice name = h->name[column];
    cell = cs_trim(cell);
    if (cs_slice_eqz(name, "email") && cs_email_normal(cell, out)) return;
    if (cs_slice_eqz(name, "phone") && cs_phone_normal(cell, digits, &n)) {
        cs_buf_add(out, digits, n);
        return;
    }
    char *room = cs_buf_room(out, cell.n);
    if (!room) return;
    out->n += cs_half_width(cell, CS_HALF_WORD, room);
    for (size_t i = from; i < out->n; i++) out->p[i] = cs_to_lower(out->p[i]);
}

void cs_check_shape(struct cs_slice cell, struct cs_buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < cell.n && n < 40; i++) {
        char c = cell.p[i];
        if (cs_is_high(c) && ((unsigned char)c & 0xC0) == 0x80) continue; /* inside a character */
        cs_buf_addc(out, cs_is_digit(c)                        ? '9'
                         : cs_is_alpha(c)                      ? 'a'
                         : cs_is_high(c)                       ? 'x'
                         : (unsigned char)c < ' ' || c == 0x7F ? '?'
                                                               : c);
        n++;
    }
    if (n == 40) cs_buf_addz(out, "…");
}
