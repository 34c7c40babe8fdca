/* personal_place.c - addresses and car plates in a text. Of an address only what lies below the district is a
 * find: 杭州市西湖区 stays, 文三路123号 does not. It is known by a road or an estate right before the number
 * of a house, or by a word like 地址 before it. */
#include "base/ascii.h"
#include "text/idcheck.h"
#include "text/mask.h"
#include "text/personal_part.h"
#include <string.h>

enum { HAN = 3, BACK_MOST = 30, NAME_MOST = 6, PART_MOST = 8, LABELLED_MOST = 60 };

static unsigned flags_at(const struct cs_search *s, size_t at)
{
    return at < s->n ? cs_han_flags(s->words, s->p + at, s->n - at) : 0;
}
static bool han_at(const struct cs_search *s, size_t at)
{
    return at < s->n && cs_han_at(s->p + at, s->n - at) != 0;
}
static bool is(const struct cs_search *s, size_t at, const char *han)
{
    return at <= s->n && s->n - at >= HAN && !memcmp(s->p + at, han, HAN);
}
static bool one_of(const struct cs_search *s, size_t at, const char *characters)
{
    for (; *characters; characters += HAN)
        if (is(s, at, characters)) return true;
    return false;
}

/* Digits, 十二 and the letters of A座, behind `at`. */
static size_t number_end(const struct cs_search *s, size_t at)
{
    size_t end = at;
    while (end < s->n && end - at < 24) {
        if (cs_is_alnum(s->p[end]) || (end > at && s->p[end] == '-'))
            end++;
        else if (han_at(s, end) && one_of(s, end, "零一二三四五六七八九十百"))
            end += HAN;
        else
            break;
    }
    return end;
}

/* 号, 栋, 单元, 号楼, # …; `at` when there is none. */
static size_t unit_end(const struct cs_search *s, size_t at)
{
    size_t end = at;
    if (end < s->n && s->p[end] == '#') return end + 1;
    if (s->n - end >= 2 * HAN && is(s, end, "单") && is(s, end + HAN, "元")) return end + 2 * HAN;
    if (is(s, end, "号") && (is(s, end + HAN, "码") || is(s, end + HAN, "线"))) return at;
    while (end - at < 2 * HAN && (flags_at(s, end) & CS_UNIT)) end += HAN;
    return end;
}

/* What follows the first house: 阳光花园3栋2单元501室. */
static size_t rest_end(const struct cs_search *s, size_t end)
{
    for (int parts = 0; parts < 8; parts++) {
        size_t at = end;
        for (int n = 0; n < PART_MOST && han_at(s, at) && !(flags_at(s, at) & CS_BEFORE_ADDRESS); n++)
            at += HAN;
        /* the estate ends where its number begins; try the digits right here first */
        size_t number = number_end(s, end), unit = number > end ? unit_end(s, number) : number;
        if (number > end &&
            (unit > number || (number - end <= 5 && cs_is_digit(s->p[end]) && !han_at(s, number)))) {
            end = unit;
            continue;
        }
        number = at > end ? number_end(s, at) : at;
        unit = number > at ? unit_end(s, number) : number;
        if (number == at || unit == number) return end;
        end = unit;
    }
    return end;
}

/* Behind the last district of p[from, to); `from` when there is none. */
static size_t district_end(const struct cs_search *s, size_t from, size_t to)
{
    return from + cs_mask_address_kept(s->words, cs_slice(s->p + from, to - from));
}

size_t cs_mask_address_kept(const struct cs_words *w, struct cs_slice text)
{
    const struct cs_search s = {.words = w, .p = text.p, .n = text.n};
    size_t end = 0, most = text.n < 40 * HAN ? text.n : 40 * HAN;
    for (size_t at = 0; at + HAN <= most; at++) {
        unsigned flags = flags_at(&s, at);
        if (!han_at(&s, at)) {
            if (cs_is_digit(text.p[at])) break; /* a house: what follows is below the district */
            continue;
        }
        if (end && one_of(&s, at, "路街巷弄镇乡村")) break; /* so it is below the district */
        if (!(flags & CS_DISTRICT) || at == 0 ||
            (at >= HAN && one_of(&s, at - HAN, "小社园景库校厂片"))) { /* 小区 is an estate */
            at += HAN - 1;
            continue;
        }
        if (!(is(&s, at, "市") && one_of(&s, at + HAN, "场政民"))) end = at + HAN;
        at += HAN - 1;
    }
    return end;
}

/* Where the address that ends in a road before `to` begins. */
static size_t address_start(const struct cs_search *s, size_t to)
{
    size_t from = to;
    for (int n = 0; n < BACK_MOST && from >= HAN && han_at(s, from - HAN); n++) {
        if (n > 1 && (flags_at(s, from - HAN) & CS_BEFORE_ADDRESS)) break;
        from -= HAN;
    }
    return from;
}

/* Behind 四段 or 北段, a part of a long road; `at` when there is none. */
static size_t section_end(const struct cs_search *s, size_t at)
{
    size_t number = one_of(s, at, "东南西北中") ? at + HAN : number_end(s, at);
    return number > at && is(s, number, "段") ? number + HAN : at;
}

/* `at` is behind a road; a house number follows, perhaps behind a section of the road. */
static size_t look_at_road(struct cs_search *s, size_t at)
{
    size_t section = section_end(s, at), number = number_end(s, section),
           unit = number > section ? unit_end(s, number) : section;
    if (number == section || unit == number) return at;
    if (cs_words_end(s->words, CS_ADDRESS_NO, cs_slice(s->p, at))) return at;
    size_t from = address_start(s, at), district = district_end(s, from, at);
    if (at - from < 2 * HAN) return at;  /* 路5号 is a line of a list */
    if (district == at) district = from; /* 区12号: the district is the road */
    if (district == from && at - from > NAME_MOST * HAN) district = at - NAME_MOST * HAN;
    size_t end = rest_end(s, unit);
    cs_search_add(s, CS_ADDRESS, district, end);
    return end;
}

static size_t look_behind_label(struct cs_search *s, size_t at)
{
    bool sure = false, place = false, exact = false;
    for (int i = 0; i < 3 && at < s->n; i++) {
        if (s->p[at] == ' ' || s->p[at] == ':') {
            sure |= s->p[at] == ':';
            at++;
        } else if (is(s, at, "是") || is(s, at, "为") || is(s, at, "在")) {
            at += HAN;
            sure = true;
        }
    }
    size_t end = at, told = at, n = 0; /* told: behind the last road, unit or number */
    bool number = false;
    for (; end < s->n && n < LABELLED_MOST; n++) {
        if (s->p[end] == 'a' && s->n - end > 8 && !memcmp(s->p + end, "address_", 8)) break; /* a pseudonym */
        unsigned flags = flags_at(s, end);
        if (han_at(s, end)) {
            exact |= (flags & (CS_ROAD | CS_UNIT)) != 0;
            place |= (flags & CS_DISTRICT) != 0;
            end += HAN;
            if (flags & (CS_ROAD | CS_UNIT | CS_DISTRICT)) told = end;
        } else if (cs_is_alnum(s->p[end]) || strchr("-#()", s->p[end])) {
            number |= cs_is_digit(s->p[end]);
            told = ++end;
        } else {
            break;
        }
    }
    if (number) end = told; /* …501室麻烦更新 */
    if (!(exact || number) || n < 4 || (!place && !sure)) return at;
    size_t district = district_end(s, at, end);
    if (district < end) cs_search_add(s, CS_ADDRESS, district, end);
    return end;
}

void cs_search_addresses(struct cs_search *s)
{
    for (size_t at = 0; at + HAN <= s->n;) {
        unsigned flags = flags_at(s, at);
        size_t next = at + 1;
        if (flags & CS_WORD_START) {
            unsigned n = cs_words_begin(s->words, CS_ADDRESS_LABEL, cs_search_from(s, at));
            if (n) {
                size_t from = at + n, end = look_behind_label(s, from);
                at = end > from ? end : from;
                continue;
            }
        }
        if (flags) next = at + HAN;
        if ((flags & CS_ROAD) && next < s->n && (cs_is_digit(s->p[next]) || section_end(s, next) > next)) {
            size_t end = look_at_road(s, next);
            if (end > next) next = end;
        }
        at = next;
    }
}

void cs_search_plates(struct cs_search *s)
{
    for (size_t at = 0; at + HAN < s->n; at++) {
        if ((unsigned char)s->p[at] < 0x80 || !cs_is_alpha(s->p[at + HAN])) continue;
        unsigned province = cs_plate_province(cs_search_from(s, at));
        if (!province) continue;
        size_t end = at + province + 1, gap = end, digits = 0;
        if (end < s->n && strchr(" -.", s->p[end]) && s->p[end]) end++;
        if (s->n - end >= 2 && !memcmp(s->p + end, "·", 2)) end += 2;
        size_t number = end;
        while (end < s->n && cs_is_alnum(s->p[end]) && end - number < 7) digits += cs_is_digit(s->p[end++]);
        char made[16];
        size_t n = province + 1;
        memcpy(made, s->p + at, n);
        if (end - number == 4 && han_at(s, end)) { /* 京A1234学 */
            memcpy(made + n, s->p + number, 4);
            memcpy(made + n + 4, s->p + end, HAN);
            n += 4 + HAN;
            end += HAN;
        } else if (end - number == 5 || end - number == 6) {
            memcpy(made + n, s->p + number, end - number);
            n += end - number;
        } else {
            continue;
        }
        if (number > gap && !digits) continue;
        if (digits < 2 || !cs_plate_valid(cs_slice(made, n))) continue;
        cs_search_add(s, CS_PLATE, at, end);
        at = end - 1;
    }
}
