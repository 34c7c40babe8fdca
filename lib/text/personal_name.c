/* personal_name.c - names of people in a text, where a word says that one stands there: 姓名, 联系人, 我叫
 * before it, 先生, 女士 behind it; Mr, Ms, "my name is". A surname from the list begins a Chinese name; how
 * long it is, is told by where the text breaks off, or by characters that no given name holds. A surname
 * alone (王先生, which a mask would leave as it is) is no find. */
#include "base/ascii.h"
#include "text/personal_part.h"
#include <string.h>

enum { HAN = 3, GIVEN_MOST = 2 };

static unsigned flags_at(const struct cs_search *s, size_t at)
{
    return at < s->n ? cs_han_flags(s->words, s->p + at, s->n - at) : 0;
}
static bool han_at(const struct cs_search *s, size_t at)
{
    return at < s->n && cs_han_at(s->p + at, s->n - at) != 0;
}
static bool double_at(const struct cs_search *s, size_t at)
{
    return s->n - at >= 2 * HAN && cs_words_begin(s->words, CS_SURNAME_DOUBLE, cs_slice(s->p + at, 2 * HAN));
}
static bool is_no_name(const struct cs_search *s, size_t at)
{
    if (at + HAN > s->n) return true; /* no room for a name */
    return cs_words_begin(s->words, CS_NAME_NO, cs_search_from(s, at)) > 0 ||
           cs_words_end(s->words, CS_NAME_NO, cs_slice(s->p, at + HAN)) > 0; /* 感谢 ends where 谢 begins */
}
static bool dot_at(const struct cs_search *s, size_t at)
{
    return s->n - at >= 2 && !memcmp(s->p + at, "·", 2);
}

/* Where a name of several parts (阿依古丽·买买提) ends that begins at `at`; `at` when there is none. */
static size_t dotted_end(const struct cs_search *s, size_t at)
{
    enum { PART_MOST = 8 };
    size_t end = at, part = 0;
    bool dot = false;
    for (;;) {
        if (han_at(s, end) && part < PART_MOST) {
            end += HAN;
            part++;
        } else if (part && !dot && end < s->n && dot_at(s, end) && han_at(s, end + 2)) {
            end += 2;
            part = 0;
            dot = true;
        } else {
            return dot && part ? end : at;
        }
    }
}

/* Where the Chinese name that begins at `at` ends; `at` when there is none. `sure`: a colon says that it is
 * one; `whole`: nothing but the name may follow. */
static size_t chinese_end(const struct cs_search *s, size_t at, bool sure, bool whole)
{
    size_t end = dotted_end(s, at);
    if (end > at) return end;
    bool two = double_at(s, at);
    if (is_no_name(s, at)) return at;
    if (!two && !(flags_at(s, at) & CS_SURNAME)) return at;
    size_t given = two ? at + 2 * HAN : at + HAN;
    end = given;
    for (int i = 0; i < GIVEN_MOST && han_at(s, end); i++, end += HAN) {
        bool last = !han_at(s, end + HAN); /* what stands alone before a break is a name, whatever it is */
        if ((flags_at(s, end) & CS_NAME_STOP) && !(sure && last)) break;
        if (cs_words_begin(s->words, CS_NAME_TITLE, cs_search_from(s, end))) break;
    }
    if (end == given) return at;
    /* a rare surname in running text is mostly a word */
    bool rare = !two && !sure && !(flags_at(s, at) & CS_SURNAME_COMMON);
    if ((whole || rare) && han_at(s, end)) return at;
    return end;
}

/* A capitalised word: Smith, O'Neil, McDonald, SMITH; its bytes, 0 when it is none. */
static size_t english_word(struct cs_slice s)
{
    size_t n = 0, capitals = 0, inside = 0; /* capitals that stand where none should */
    while (n < s.n && n <= 30 && (cs_is_alpha(s.p[n]) || (n > 0 && (s.p[n] == '-' || s.p[n] == '\'')))) {
        bool capital = cs_is_upper(s.p[n]);
        capitals += capital;
        if (n > 0 && capital) inside += cs_is_alpha(s.p[n - 1]) && s.p[n - 1] != 'c';
        n++;
    }
    if (!n || !cs_is_upper(*s.p) || n > 30 || (n < s.n && (cs_is_alnum(s.p[n]) || s.p[n] == '_'))) return 0;
    return inside && capitals < n ? 0 : n;
}

/* Such words, up to three; `at` when there is none. */
static size_t english_end(const struct cs_search *s, size_t at)
{
    size_t end = at;
    for (unsigned words = 0; words < 3; words++) {
        size_t from = words ? end + 1 : end;
        if (words && (end >= s->n || s->p[end] != ' ')) break;
        size_t to = from + english_word(cs_search_from(s, from));
        if (to == from) break;
        if (to < s->n && s->p[to] == '*') return at; /* hidden already */
        if (cs_words_begin(s->words, CS_NAME_EN_NO, cs_search_from(s, from))) break;
        end = to;
        if (to - from == 1 && to < s->n && s->p[to] == '.') end++; /* an initial */
    }
    return end;
}

static void look_behind_label(struct cs_search *s, size_t at, bool weak)
{
    static const char *const links[] = {"是", "为", "叫", "is"};
    bool sure = false;
    for (int i = 0; i < 4 && at < s->n; i++) {
        if (s->p[at] == ' ' || s->p[at] == ':') {
            sure |= s->p[at] != ' ';
            at++;
            continue;
        }
        for (size_t k = 0; k < sizeof links / sizeof *links; k++) {
            size_t n = strlen(links[k]);
            if (s->n - at >= n && !memcmp(s->p + at, links[k], n)) {
                at += n;
                sure = true;
                break;
            }
        }
    }
    if (at >= s->n) return;
    size_t end = chinese_end(s, at, sure, weak);
    if (end == at && (sure || weak)) end = english_end(s, at);
    if (end > at) cs_search_add(s, CS_NAME, at, end);
}

/* May a name begin here, when what stands before is running text? */
static bool breaks_before(const struct cs_search *s, size_t at)
{
    if (at < HAN || !han_at(s, at - HAN)) return true;
    return (flags_at(s, at - HAN) & (CS_NAME_STOP | CS_BEFORE_ADDRESS | CS_BEFORE_NAME)) != 0;
}

static bool given_is_good(const struct cs_search *s, size_t from, size_t to)
{
    for (; from < to; from += HAN)
        if (flags_at(s, from) & CS_NAME_STOP) return false;
    return true;
}

/* A title begins at `title`: is there a whole name before it? */
static void look_before_title(struct cs_search *s, size_t title)
{
    size_t back = 0; /* Han characters before the title, up to four */
    if (cs_words_end(s->words, CS_NAME_ROLE, cs_slice(s->p, title))) return;
    while (back < 4 && title >= (back + 1) * HAN && han_at(s, title - (back + 1) * HAN)) back++;
    for (size_t n = 4; n >= 3; n--) { /* two-character surnames */
        size_t from = title - n * HAN;
        if (back < n || !double_at(s, from) || !given_is_good(s, from + 2 * HAN, title)) continue;
        cs_search_add(s, CS_NAME, from, title);
        return;
    }
    if (back >= 2 && double_at(s, title - 2 * HAN)) return;
    bool short_form = back >= 1 && (flags_at(s, title - HAN) & CS_SURNAME_COMMON); /* perhaps just 王先生 */
    for (size_t n = 3; n >= 2; n--) {
        size_t from = title - n * HAN;
        if (back < n || !(flags_at(s, from) & CS_SURNAME)) continue;
        if (is_no_name(s, from) || !given_is_good(s, from + HAN, title)) continue;
        if ((short_form || n == 2) && !breaks_before(s, from)) {
            if (short_form) continue;
            if (n == 2 && back >= 3 && (flags_at(s, from - HAN) & CS_SURNAME)) continue;
        }
        cs_search_add(s, CS_NAME, from, title);
        return;
    }
}

void cs_search_names(struct cs_search *s)
{
    for (size_t at = 0; at + 2 * HAN <= s->n; at++) {
        if (!(flags_at(s, at) & CS_WORD_START)) continue;
        struct cs_slice rest = cs_search_from(s, at);
        unsigned n = cs_words_begin(s->words, CS_NAME_LABEL, rest);
        if (!n) n = cs_words_begin(s->words, CS_NAME_SAY, rest);
        if (n) {
            look_behind_label(s, at + n, false);
            continue;
        }
        n = cs_words_begin(s->words, CS_NAME_WEAK, rest);
        if (n) look_behind_label(s, at + n, true);
        if (cs_words_begin(s->words, CS_NAME_TITLE, rest)) look_before_title(s, at);
    }
}

/* ---- English ---- */

/* "12 Long Meadow Road": `at` is the first digit. */
static void look_at_house(struct cs_search *s, size_t at)
{
    size_t end = at, digits = 0;
    while (end < s->n && cs_is_digit(s->p[end]) && digits < 6) digits++, end++;
    if (digits > 5 || (at > 0 && (cs_is_alnum(s->p[at - 1]) || strchr("-.,:/#$", s->p[at - 1])))) return;
    if (end + 1 < s->n && s->p[end] == '-' && cs_is_digit(s->p[end + 1])) /* 12-14 */
        for (end++; end < s->n && cs_is_digit(s->p[end]) && digits < 10; digits++) end++;
    if (end < s->n && cs_is_alpha(s->p[end])) end++; /* 12b */
    for (unsigned words = 0; words < 5; words++) {
        if (end + 1 >= s->n || s->p[end] != ' ' || !cs_is_upper(s->p[end + 1])) return;
        size_t from = ++end;
        unsigned road = words ? cs_words_begin(s->words, CS_ADDRESS_EN_ROAD, cs_search_from(s, from)) : 0;
        while (end < s->n && (cs_is_alpha(s->p[end]) || s->p[end] == '\'')) end++;
        if (!road) continue;
        cs_search_add(s, CS_ADDRESS, at, end);
        return;
    }
}

void cs_search_english(struct cs_search *s)
{
    for (size_t at = 0; at < s->n; at++) {
        if (at > 0 && cs_is_alnum(s->p[at - 1])) continue;
        if (cs_is_digit(s->p[at])) {
            look_at_house(s, at);
            continue;
        }
        if (!cs_is_alpha(s->p[at])) continue;
        struct cs_slice rest = cs_search_from(s, at);
        unsigned n = cs_words_begin(s->words, CS_NAME_EN_LABEL, rest);
        if (n) {
            look_behind_label(s, at + n, false);
            continue;
        }
        n = cs_is_upper(s->p[at]) ? cs_words_begin(s->words, CS_NAME_EN_TITLE, rest) : 0;
        if (!n) continue;
        size_t from = at + n;
        if (from < s->n && s->p[from] == '.') from++;
        if (from < s->n && s->p[from] == ' ')
            from++;
        else
            continue;
        size_t end = english_end(s, from);
        if (end > from) cs_search_add(s, CS_NAME, from, end);
    }
}
