/* idcheck.c - check digits and numbering plans, as tables: see idcheck.h. */
#include "text/idcheck.h"
#include "base/ascii.h"
#include "base/time.h"
#include <string.h>

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!cs_is_digit(p[i])) return false;
    return true;
}

/* Up to 9 digits. */
static int number(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) v = v * 10 + (p[i] - '0');
    return v;
}

/* ---- identity numbers ---- */

static bool is_province(int code)
{
    static const unsigned char first[10] = {0, 11, 21, 31, 41, 50, 61, 71, 81, 0};
    static const unsigned char last[10] = {0, 15, 23, 37, 46, 54, 65, 71, 83, 0};
    return code >= 11 && code >= first[code / 10] && code <= last[code / 10];
}

static bool idcard_region(const char *p)
{
    return is_province(number(p, 2)) || (p[0] == '9' && is_province(number(p + 1, 2)));
}

char cs_idcard_check(const char digits[17])
{
    static const unsigned char weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    if (!all_digits(digits, 17)) return '\0';
    for (size_t i = 0; i < 17; i++) sum += weight[i] * (unsigned)(digits[i] - '0');
    return "10X98765432"[sum % 11];
}

bool cs_idcard_valid(struct cs_slice s)
{
    if (s.n == 15)
        return all_digits(s.p, 15) && idcard_region(s.p) &&
               cs_civil_valid(1900 + number(s.p + 6, 2), number(s.p + 8, 2), number(s.p + 10, 2));
    if (s.n != 18 || !all_digits(s.p, 17) || !idcard_region(s.p)) return false;
    int year = number(s.p + 6, 4);
    char check = s.p[17] == 'x' ? 'X' : s.p[17];
    return year >= 1800 && year <= 2099 && cs_civil_valid(year, number(s.p + 10, 2), number(s.p + 12, 2)) &&
           check == cs_idcard_check(s.p);
}

/* ---- bank cards ---- */

bool cs_luhn_valid(struct cs_slice s)
{
    unsigned sum = 0;
    if (s.n < 2 || !all_digits(s.p, s.n)) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned)(s.p[s.n - 1 - i] - '0') << (i & 1);
        sum = (sum + (d > 9 ? d - 9 : d)) % 10;
    }
    return sum == 0;
}

struct card_range {
    int first, last;      /* of the first four digits */
    unsigned least, most; /* digits in all */
};
static const struct card_range card_ranges[] = {
    {2221, 2720, 16, 16}, {3000, 3059, 14, 19}, {3400, 3499, 15, 15}, {3500, 3599, 16, 19},
    {3600, 3699, 14, 19}, {3700, 3799, 15, 15}, {3800, 3899, 14, 19}, {4000, 4999, 13, 19},
    {5100, 5599, 16, 16}, {6000, 6099, 16, 19}, {6200, 6299, 16, 19}, {6400, 6599, 16, 19},
    {8100, 8199, 16, 19}, {9000, 9999, 16, 19},
};

bool cs_bankcard_valid(struct cs_slice s)
{
    if (s.n < 13 || s.n > 19 || !cs_luhn_valid(s)) return false;
    int head = number(s.p, 4);
    if (!memcmp(s.p, s.p + 1, s.n - 1)) return false; /* one digit throughout */
    for (size_t i = 0; i < sizeof card_ranges / sizeof *card_ranges; i++) {
        const struct card_range *r = &card_ranges[i];
        if (head >= r->first && head <= r->last) return s.n >= r->least && s.n <= r->most;
    }
    return false;
}

/* ---- phone numbers ---- */

/* Prefixes 130 to 199 that are given out (with those for things and for resellers), by their last digits. */
static const char *const mobile_prefixes[10] = {
    [3] = "0123456789", [4] = "01456789",   [5] = "012356789", [6] = "2567",
    [7] = "012345678",  [8] = "0123456789", [9] = "012356789",
};

/* Area codes of four digits begin with one of these three: from 031x (Hebei) to 099x (Xinjiang). */
static bool is_area(const char *p)
{
    static const char *const areas[10] = {
        [3] = "134579",    [4] = "12345678", [5] = "123456789", [6] = "369",
        [7] = "012345679", [8] = "1235789",  [9] = "0134579",
    };
    const char *second = areas[p[1] - '0'];
    return second && strchr(second, p[2]);
}

enum cs_phone_kind cs_phone_kind(struct cs_slice s)
{
    if (s.n < 3 || s.n > 12 || !all_digits(s.p, s.n)) return CS_PHONE_NONE;
    if (s.p[0] == '0') {
        bool three = s.p[1] == '2' ? s.p[2] != '6' : s.p[1] == '1' && s.p[2] == '0';
        if (three) return s.n == 11 || s.n == 10 ? CS_PHONE_LANDLINE : CS_PHONE_NONE;
        bool wanted = (s.n == 11 || s.n == 12) && is_area(s.p) && s.p[4] != '0' && s.p[4] != '1';
        return wanted ? CS_PHONE_LANDLINE : CS_PHONE_NONE;
    }
    if (s.p[0] == '1') {
        if (s.n <= 5)
            return s.p[1] == '0' || s.p[1] == '1' || s.p[1] == '2' ? CS_PHONE_SERVICE : CS_PHONE_NONE;
        const char *third = s.n == 11 ? mobile_prefixes[s.p[1] - '0'] : NULL;
        return third && strchr(third, s.p[2]) ? CS_PHONE_MOBILE : CS_PHONE_NONE;
    }
    if (s.n == 10) return !memcmp(s.p, "400", 3) || !memcmp(s.p, "800", 3) ? CS_PHONE_SERVICE : CS_PHONE_NONE;
    if (s.p[0] == '9' && (s.p[1] == '5' || s.p[1] == '6') && s.n >= 5) return CS_PHONE_SERVICE;
    return s.n == 7 || s.n == 8 ? CS_PHONE_LOCAL : CS_PHONE_NONE;
}

/* ---- plates ---- */

static const char provinces[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
static const char plate_tails[] = "学警港澳挂领试超";

/* All of these take three bytes in UTF-8. */
static unsigned one_of(struct cs_slice s, const char *list, size_t n)
{
    if (s.n < 3) return 0;
    for (size_t i = 0; i + 3 <= n; i += 3)
        if (!memcmp(s.p, list + i, 3)) return 3;
    return 0;
}

unsigned cs_plate_province(struct cs_slice s)
{
    return one_of(s, provinces, sizeof provinces - 1);
}

static bool plate_letter(char c)
{
    char l = cs_to_lower(c);
    return cs_is_lower(l) && l != 'i' && l != 'o';
}

static bool plate_char(char c)
{
    return cs_is_digit(c) || plate_letter(c);
}

/* New energy: a letter (A to K, no I) in the first place (cars) or the last (lorries and buses), else digits;
 * the second place may be a letter too. */
static bool new_energy(const char *p)
{
    char first = cs_to_lower(p[0]), last = cs_to_lower(p[5]);
    if (plate_letter(p[0]) && first <= 'k') return plate_char(p[1]) && all_digits(p + 2, 4);
    return all_digits(p, 5) && plate_letter(p[5]) && last <= 'k';
}

bool cs_plate_valid(struct cs_slice s)
{
    if (s.n == 9 && !memcmp(s.p, "使", 3)) return all_digits(s.p + 3, 6);
    unsigned head = cs_plate_province(s);
    if (!head || s.n < head + 6) return false;
    char city = cs_to_lower(s.p[head]);
    if (!plate_letter(city) && city != 'o') return false;
    s = cs_slice(s.p + head + 1, s.n - head - 1);
    if (s.p[0] == ' ')
        s = cs_slice(s.p + 1, s.n - 1);
    else if (s.n > 2 && !memcmp(s.p, "\xC2\xB7", 2))
        s = cs_slice(s.p + 2, s.n - 2); /* middle dot */
    else if (s.n > 3 && !memcmp(s.p, "\xE2\x80\xA2", 3))
        s = cs_slice(s.p + 3, s.n - 3); /* bullet */
    bool tail = s.n == 7 && one_of(cs_slice(s.p + 4, 3), plate_tails, sizeof plate_tails - 1);
    if (s.n == 6) return new_energy(s.p);
    if (!tail && s.n != 5) return false;
    for (size_t i = 0; i < (tail ? 4U : 5U); i++)
        if (!plate_char(s.p[i])) return false;
    return true;
}
