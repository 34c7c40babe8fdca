/* suspect.c - what whole cells look like. */
#include "clean/suspect.h"
#include "base/ascii.h"
#include "text/idcheck.h"
#include <string.h>

enum { HAN = 3, CELLS_LEAST = 5 };

static bool is_number(struct cs_slice s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (!cs_is_digit(s.p[i])) return false;
    return true;
}

/* A mail address, roughly: one @, a dot behind it, no blanks. */
static bool is_email(struct cs_slice s)
{
    const char *at = memchr(s.p, '@', s.n);
    size_t behind = at ? (size_t)(s.p + s.n - at) - 1 : 0;
    return at && at > s.p && behind >= 4 && memchr(at + 1, '.', behind) && !memchr(at + 1, '@', behind) &&
           !memchr(s.p, ' ', s.n);
}

/* Two to four Chinese characters that begin with a usual surname and hold nothing that names do not. */
static bool is_name(const struct cs_words *w, struct cs_slice s)
{
    if (s.n < 2 * HAN || s.n > 4 * HAN || s.n % HAN) return false;
    bool two = s.n > 2 * HAN && cs_words_begin(w, CS_SURNAME_DOUBLE, cs_slice(s.p, 2 * HAN));
    if (!two && (s.n > 3 * HAN || !(cs_han_flags(w, s.p, HAN) & CS_SURNAME_COMMON))) return false;
    for (size_t i = two ? 2 * HAN : HAN; i < s.n; i += HAN)
        if (!cs_han_at(s.p + i, HAN) || (cs_han_flags(w, s.p + i, HAN) & CS_NAME_STOP)) return false;
    return !cs_words_begin(w, CS_NAME_NO, s);
}

void cs_suspect_look(struct cs_suspect *x, const struct cs_words *w, struct cs_slice s)
{
    if (!s.n) return;
    x->cells++;
    if (cs_is_high(*s.p))
        x->name += is_name(w, s);
    else if (cs_is_digit(*s.p) && (s.n == 11 || s.n == 18) && is_number(s)) {
        x->phone += s.n == 11 && cs_phone_kind(s) == CS_PHONE_MOBILE;
        x->idcard += s.n == 18 && cs_idcard_valid(s);
    } else {
        x->email += is_email(s);
    }
}

void cs_suspect_add(struct cs_suspect *x, const struct cs_suspect *more)
{
    x->cells += more->cells;
    x->phone += more->phone;
    x->email += more->email;
    x->idcard += more->idcard;
    x->name += more->name;
}

enum cs_personal cs_suspect_kind(const struct cs_suspect *x, uint64_t *n)
{
    const struct {
        enum cs_personal kind;
        uint64_t n;
    } kinds[] = {{CS_PHONE, x->phone}, {CS_EMAIL, x->email}, {CS_IDCARD, x->idcard}, {CS_NAME, x->name}};
    for (size_t i = 0; x->cells >= CELLS_LEAST && i < sizeof kinds / sizeof *kinds; i++) {
        *n = kinds[i].n;
        if (kinds[i].n >= x->cells - x->cells * 2 / 5) return kinds[i].kind;
    }
    *n = 0;
    return CS_PERSONAL_KINDS;
}
