/* mask.c - how each kind of personal data is shown and compared. */
#include "text/mask.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/contact.h"
#include "text/idcheck.h"
#include <string.h>

enum { STARS_MOST = 8, SHORT = 32 };

static void stars(struct cs_buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) cs_buf_addc(b, '*');
}
static void hide(struct cs_buf *b)
{
    cs_buf_addz(b, "****");
}

/* The first `head` and last `tail` bytes of ASCII, stars between. */
static void ends_only(struct cs_slice s, size_t head, size_t tail, struct cs_buf *b)
{
    cs_buf_add(b, s.p, head);
    stars(b, s.n - head - tail);
    cs_buf_add(b, s.p + s.n - tail, tail);
}

/* The letters and digits of a value of up to SHORT of them; 0 when there are more or other characters. */
static size_t compact(struct cs_slice s, char to[SHORT], size_t *digits)
{
    size_t n = 0;
    *digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (strchr(" -.()+/", c) && c) continue;
        if (!cs_is_alnum(c) || n == SHORT) return 0;
        *digits += cs_is_digit(c);
        to[n++] = cs_is_lower(c) ? (char)(c & ~0x20) : c;
    }
    return n;
}

/* ---- phones ---- */

/* Digits as they are dialled in China; 0 when it is no number. */
static size_t phone_digits(struct cs_slice s, char to[16])
{
    size_t n, whole = s.n;
    /* an extension says where in a company somebody sits: it is no part of the number */
    for (size_t i = s.n; i > 0 && s.n - i <= 5 && cs_is_digit(s.p[i - 1]); i--)
        if (i > 1 && (s.p[i - 2] == '#' || s.p[i - 2] == 'x')) whole = i - 2;
    while (whole > 0 && strchr(" -", s.p[whole - 1])) whole--;
    if (!cs_phone_normal(cs_slice(s.p, whole), to, &n)) return 0;
    if (n > 10 && !memcmp(to, "86", 2)) {
        char home[16] = {'0'};
        memcpy(home + 1, to + 2, n - 2);
        bool zero = to[2] == '0';
        struct cs_slice h = zero ? cs_slice(home + 1, n - 2) : cs_slice(home, n - 1);
        if (cs_phone_kind(h) == CS_PHONE_LANDLINE) {
            memcpy(to, h.p, h.n);
            n = h.n;
        }
    }
    return n;
}

static void show_phone(struct cs_slice s, struct cs_buf *b)
{
    char d[16];
    size_t n = phone_digits(s, d);
    enum cs_phone_kind kind = n ? cs_phone_kind(cs_slice(d, n)) : CS_PHONE_NONE;
    bool abroad = *s.p == '+' && !(s.n > 3 && !memcmp(s.p + 1, "86", 2));
    if (!abroad && (kind == CS_PHONE_MOBILE || (n == 11 && *d == '1'))) {
        ends_only(cs_slice(d, n), 3, 4, b);
    } else if (!abroad && kind == CS_PHONE_LANDLINE) {
        size_t area = d[1] <= '2' ? 3 : 4;
        cs_buf_add(b, d, area);
        cs_buf_addc(b, '-');
        ends_only(cs_slice(d + area, n - area), 0, 4, b);
    } else if (n == 10 && !memcmp(d, "09", 2)) {
        ends_only(cs_slice(d, n), 4, 3, b);
    } else if (n >= 7) {
        if (*s.p == '+') cs_buf_addc(b, '+');
        ends_only(cs_slice(d, n), 0, 4, b);
    } else {
        hide(b);
    }
}

/* ---- the others ---- */

static void show_email(struct cs_slice s, struct cs_buf *b)
{
    const char *at = memchr(s.p, '@', s.n);
    size_t first = cs_utf8_len(s.p, s.n);
    if (!at || at == s.p || !first || (size_t)(s.p + s.n - at) < 2 ||
        memchr(at + 1, '@', (size_t)(s.p + s.n - at) - 1) || memchr(at, ' ', (size_t)(s.p + s.n - at))) {
        hide(b);
        return;
    }
    cs_buf_add(b, s.p, first);
    cs_buf_addz(b, "***");
    cs_buf_add(b, at, (size_t)(s.p + s.n - at));
}

static void show_document(enum cs_personal kind, struct cs_slice s, struct cs_buf *b)
{
    char c[SHORT];
    size_t digits, n = compact(s, c, &digits);
    bool card = kind == CS_BANKCARD, person = !card && (n == 18 || n == 15) && digits >= n - 1;
    if ((card && n >= 14 && n <= 19 && digits == n) || person)
        ends_only(cs_slice(c, n), 6, 4, b);
    else if (card && n >= 8 && digits == n) /* too short for ten digits to stay */
        ends_only(cs_slice(c, n), 0, 4, b);
    else if (n >= 8)
        ends_only(cs_slice(c, n), 1, 2, b);
    else
        hide(b);
}

static void show_plate(struct cs_slice s, struct cs_buf *b)
{
    char c[SHORT];
    size_t digits, province = cs_plate_province(s);
    if (!cs_plate_valid(s) || !province || !cs_is_alpha(s.p[province])) {
        hide(b);
        return;
    }
    size_t last = s.n - 1;
    while (cs_is_high(s.p[last]) && ((unsigned char)s.p[last] & 0xC0) == 0x80) last--; /* 学 */
    size_t tail = cs_is_high(s.p[last]) ? last - 1 : s.n - 2;
    struct cs_slice middle = cs_slice(s.p + province + 1, tail - province - 1);
    if (middle.n >= 2 && !memcmp(middle.p, "·", 2)) middle = cs_slice(middle.p + 2, middle.n - 2);
    cs_buf_add(b, s.p, province + 1);
    stars(b, compact(middle, c, &digits));
    cs_buf_add(b, s.p + tail, s.n - tail);
}

/* Every word its first letter; no word more than one. */
static void show_latin(struct cs_slice s, struct cs_buf *b)
{
    size_t words = 0;
    for (size_t i = 0; i < s.n && words < 4;) {
        size_t len = cs_utf8_len(s.p + i, s.n - i), from = i;
        while (i < s.n && s.p[i] != ' ') i++;
        if (i > from) {
            if (words++) cs_buf_addc(b, ' ');
            cs_buf_add(b, s.p + from, len ? len : 1);
            cs_buf_addz(b, "***");
        }
        while (i < s.n && s.p[i] == ' ') i++;
    }
}

static size_t surname_length(const struct cs_words *w, struct cs_slice s)
{
    return s.n > 6 && cs_words_begin(w, CS_SURNAME_DOUBLE, cs_slice(s.p, 6)) ? 6 : 3;
}

static void show_name(const struct cs_words *w, struct cs_slice s, struct cs_buf *b)
{
    if (!cs_han_at(s.p, s.n)) {
        show_latin(s, b);
        return;
    }
    size_t keep = surname_length(w, s), rest = cs_utf8_count(s.p + keep, s.n > keep ? s.n - keep : 0);
    cs_buf_add(b, s.p, keep < s.n ? keep : 3);
    stars(b, rest == 0 ? 1 : rest < STARS_MOST ? rest : STARS_MOST);
}

static void show_address(const struct cs_words *w, struct cs_slice s, struct cs_buf *b)
{
    size_t keep = cs_mask_address_kept(w, s);
    cs_buf_add(b, s.p, keep);
    if (keep < s.n) hide(b);
}

static void show_birth(struct cs_slice s, struct cs_buf *b)
{
    bool year = s.n >= 8 && s.n <= 12;
    for (size_t i = 0; i < 4 && year; i++) year = cs_is_digit(s.p[i]);
    if (year) {
        cs_buf_add(b, s.p, 4);
        cs_buf_addz(b, "-**-**");
    } else {
        hide(b);
    }
}

static void display(const struct cs_words *w, enum cs_personal kind, struct cs_slice s, struct cs_buf *b)
{
    if (cs_mask_is_masked(w, kind, s)) {
        cs_buf_adds(b, s);
        return;
    }
    switch (kind) {
    case CS_PHONE:
        show_phone(s, b);
        return;
    case CS_EMAIL:
        show_email(s, b);
        return;
    case CS_IDCARD:
    case CS_BANKCARD:
        show_document(kind, s, b);
        return;
    case CS_PLATE:
        show_plate(s, b);
        return;
    case CS_NAME:
        show_name(w, s, b);
        return;
    case CS_ADDRESS:
        show_address(w, s, b);
        return;
    case CS_BIRTH:
        show_birth(s, b);
        return;
    case CS_OTHER:
    case CS_PERSONAL_KINDS:
        break;
    }
    hide(b);
}

void cs_mask_display(const struct cs_words *w, enum cs_personal kind, struct cs_slice s, const char *shown,
                     struct cs_buf *b)
{
    size_t from = b->n;
    display(w, kind, s, b);
    /* what stays of a value is its beginning: in the characters that it was written in */
    for (size_t i = 0; i < s.n && from + i < b->n && b->p[from + i] == s.p[i]; i++) b->p[from + i] = shown[i];
}

/* Nothing but stars behind `from`. */
static bool all_stars(struct cs_slice s, size_t from)
{
    for (size_t i = from; i < s.n; i++)
        if (s.p[i] != '*') return false;
    return from < s.n;
}

static bool is_latin_mask(struct cs_slice s)
{
    size_t i = 0;
    while (i < s.n) {
        size_t len = cs_utf8_len(s.p + i, s.n - i);
        if (!len || s.n - i < len + 3 || memcmp(s.p + i + len, "***", 3) != 0) return false;
        i += len + 3;
        if (i < s.n && s.p[i++] != ' ') return false;
    }
    return true;
}

bool cs_mask_is_masked(const struct cs_words *w, enum cs_personal kind, struct cs_slice s)
{
    static const unsigned char shown[CS_PERSONAL_KINDS] = {
        [CS_PHONE] = 8, [CS_IDCARD] = 10, [CS_BANKCARD] = 10, [CS_PLATE] = 3};
    if (!s.n || !memchr(s.p, '*', s.n)) return false;
    if (all_stars(s, 0)) return true;
    size_t digits = 0, star = 0, run = 0, others = 0;
    switch (kind) {
    case CS_PHONE:
    case CS_IDCARD:
    case CS_BANKCARD:
    case CS_PLATE:
        for (size_t i = 0; i < s.n; i++) {
            digits += cs_is_alnum(s.p[i]);
            others += !cs_is_alnum(s.p[i]) && !strchr("*+- ", s.p[i]);
            run = s.p[i] == '*' ? run + 1 : 0;
            if (run > star) star = run;
        }
        return star >= 3 && digits <= shown[kind] && others <= (kind == CS_PLATE ? 6 : 0);
    case CS_EMAIL: {
        size_t first = cs_utf8_len(s.p, s.n);
        return first && s.n > first + 4 && !memcmp(s.p + first, "***@", 4) &&
               !memchr(s.p + first + 4, '@', s.n - first - 4);
    }
    case CS_NAME:
        if (!cs_han_at(s.p, s.n)) return is_latin_mask(s);
        return all_stars(s, 3) || (surname_length(w, s) == 6 && all_stars(s, 6));
    case CS_ADDRESS:
        return s.n > 4 && all_stars(s, cs_mask_address_kept(w, s));
    case CS_BIRTH:
        return s.n == 10 && !memcmp(s.p + 4, "-**-**", 6);
    case CS_OTHER:
    case CS_PERSONAL_KINDS:
        break;
    }
    return false;
}

/* ---- the form in which values are equal ---- */

/* In lower case, one blank for many. */
static void lower(struct cs_slice s, struct cs_buf *b)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' && (i == 0 || s.p[i - 1] == ' ')) continue;
        cs_buf_addc(b, cs_to_lower(s.p[i]));
    }
}

void cs_mask_normal(enum cs_personal kind, struct cs_slice s, struct cs_buf *b)
{
    char c[SHORT], d[16];
    size_t digits, n = 0;
    switch (kind) {
    case CS_PHONE:
        n = phone_digits(s, d);
        if (n) cs_buf_add(b, d, n);
        break;
    case CS_EMAIL:
        n = cs_email_normal(s, b);
        break;
    case CS_IDCARD:
        n = compact(s, c, &digits);
        if (n == 15 && digits == 15 && cs_idcard_valid(cs_slice(c, n))) {
            char whole[18];
            memcpy(whole, c, 6);
            memcpy(whole + 6, "19", 2);
            memcpy(whole + 8, c + 6, 9);
            whole[17] = cs_idcard_check(whole);
            cs_buf_add(b, whole, sizeof whole);
        } else if (n) {
            cs_buf_add(b, c, n);
        }
        break;
    case CS_BANKCARD:
        n = compact(s, c, &digits);
        if (n) cs_buf_add(b, c, n);
        break;
    case CS_PLATE:
        for (size_t i = 0; i < s.n; i++) {
            if (strchr(" -.", s.p[i]) && s.p[i]) continue;
            if (s.n - i >= 2 && !memcmp(s.p + i, "·", 2)) {
                i++;
                continue;
            }
            cs_buf_addc(b, cs_is_lower(s.p[i]) ? (char)(s.p[i] & ~0x20) : s.p[i]);
        }
        n = 1;
        break;
    case CS_NAME:
    case CS_ADDRESS:
    case CS_BIRTH:
    case CS_OTHER:
    case CS_PERSONAL_KINDS:
        break;
    }
    if (!n) lower(s, b);
}
