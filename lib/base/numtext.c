/* numtext.c - decimal numbers: reading and writing. */
#include "base/num.h"

#include "base/ascii.h"
#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- reading */
/* The digits that decide how a double is rounded: no halfway point between two doubles has more than 768, so
 * behind these it matters only whether something follows. */
enum { DIGITS_KEPT = 780, EXPONENT_ROOM = 24 };

/* d[0] … d[n-1] times 10^exponent, and a bit more when `more` is set. */
struct digits {
    char d[DIGITS_KEPT + 1 + EXPONENT_ROOM];
    size_t n;
    bool negative, more;
    int64_t exponent;
};

static const char *scan_digits(struct digits *s, const char *p, const char *end, bool fraction)
{
    for (; p < end && cs_is_digit(*p); p++) {
        const bool leading = s->n == 0 && *p == '0', kept = s->n < DIGITS_KEPT;
        if (!leading && kept) s->d[s->n++] = *p;
        if (!kept && *p != '0') s->more = true;
        if (fraction && kept) s->exponent--;
        if (!fraction && !kept) s->exponent++;
    }
    return p;
}

static const char *scan_exponent(struct digits *s, const char *p, const char *end)
{
    const int64_t huge = INT64_C(1) << 58; /* more than the text could shift back */
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) negative = *p++ == '-';
    if (p == end) return NULL;
    int64_t e = 0;
    for (; p < end && cs_is_digit(*p); p++)
        if (e < huge) e = e * 10 + (*p - '0');
    if (e > huge) e = huge;
    s->exponent += negative ? -e : e;
    return p;
}

static bool scan(struct digits *s, struct cs_slice t)
{
    const char *p = t.p, *end = p + t.n;
    s->n = 0;
    s->negative = s->more = false;
    s->exponent = 0;
    if (p < end && (*p == '+' || *p == '-')) s->negative = *p++ == '-';
    const char *start = p;
    p = scan_digits(s, p, end, false);
    bool any = p > start;
    if (p < end && *p == '.') {
        start = p + 1;
        p = scan_digits(s, start, end, true);
        any = p > start;
    }
    if (!any) return false;
    if (p < end && (*p == 'e' || *p == 'E')) p = scan_exponent(s, p + 1, end);
    if (p != end) return false;
    if (s->more) return true;
    while (s->n > 0 && s->d[s->n - 1] == '0') {
        s->n--;
        s->exponent++;
    }
    return true;
}

/* The only call of strtod: text is one of ours, terminated, and the process never leaves the C locale. */
static double read_double(const char *text)
{
    return strtod(text, NULL);
}

static bool digits_decimal(const struct digits *s, struct cs_num *out)
{
    const int64_t shift = s->exponent > 0 ? s->exponent : 0;
    if (s->more || s->n > 19 || s->exponent < -CS_SCALE_MAX || (int64_t)s->n + shift > 19) return false;
    cs_i128 m = 0; /* 19 digits are below 2^64 */
    for (size_t i = 0; i < s->n; i++) m = m * 10 + (s->d[i] - '0');
    if (s->n > 0) m *= cs_pow10[shift];
    if (s->negative) m = -m;
    if (m != (int64_t)m) return false;
    *out = (struct cs_num){(int64_t)m, (uint8_t)(s->exponent < 0 ? -s->exponent : 0)};
    return true;
}

static bool parse_any(struct cs_slice t, struct cs_num *out)
{
    struct digits s;
    if (!scan(&s, t)) return false;
    if (s.n == 0) {
        *out = cs_int(0);
        return true;
    }
    if (digits_decimal(&s, out)) return true;
    const int64_t magnitude = s.exponent + (int64_t)s.n;
    if (magnitude > 400) return false;
    if (magnitude < -400) {
        *out = cs_int(0);
        return true;
    }
    if (s.more) {
        s.d[s.n++] = '1';
        s.exponent--;
    }
    snprintf(s.d + s.n, EXPONENT_ROOM, "e%d", (int)s.exponent);
    const double x = read_double(s.d);
    if (!isfinite(x)) return false;
    *out = cs_num_from_double(s.negative ? -x : x);
    return true;
}

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* n bytes, 1..8, as the high bytes of a word, '0' before them. */
static uint64_t load_right(const char *p, size_t n)
{
    uint64_t x;
    if (n >= 4) {
        uint32_t first, last; /* they may overlap */
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        x = (uint64_t)le32toh(last) << 32 | (uint64_t)le32toh(first) << (8 - n) * 8;
    } else {
        const uint64_t first = (unsigned char)p[0], middle = (unsigned char)p[n / 2];
        x = (uint64_t)(unsigned char)p[n - 1] << 56 | middle << (8 - n + n / 2) * 8 | first << (8 - n) * 8;
    }
    return n < 8 ? x | EACH_BYTE('0') >> n * 8 : x;
}

/* The number that eight digits say, or -1 when not all are digits. They are checked together, and added up in
 * pairs, fours and eights: no branch depends on the text. */
static int64_t read_eight(uint64_t x)
{
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0);
    if (((x & high) | ((x + EACH_BYTE(6)) & high) >> 4) != EACH_BYTE(0x33)) return -1;
    x = (x & UINT64_C(0x0F0F0F0F0F0F0F0F)) * (1 + (10 << 8)) >> 8;
    x = (x & UINT64_C(0x00FF00FF00FF00FF)) * (1 + (100 << 16)) >> 16;
    return (int64_t)((x & UINT64_C(0x0000FFFF0000FFFF)) * (1 + (UINT64_C(10000) << 32)) >> 32);
}

/* Up to 19 bytes: [-]digits[.digits] of 18 digits, which cannot overflow. False: not of this shape, or not so
 * simple. */
static bool parse_plain(const char *p, const char *end, struct cs_num *out)
{
    const bool negative = *p == '-';
    p += negative;
    const char *start = p;
    uint64_t u = 0; /* holds any 19 digits */
    for (; p < end && cs_is_digit(*p); p++) u = u * 10 + (uint64_t)(*p - '0');
    if (p == end && p > start && p - start <= 18) {
        *out = cs_int(negative ? -(int64_t)u : (int64_t)u);
        return true;
    }
    if (p == start || p == end || *p != '.') return false;
    const char *point = p++;
    for (; p < end && cs_is_digit(*p); p++) u = u * 10 + (uint64_t)(*p - '0');
    size_t places = (size_t)(p - point - 1);
    if (p < end || places == 0) return false;
    int64_t m = (int64_t)u; /* 19 bytes with a point hold 18 digits */
    while (places > 0 && m % 10 == 0) {
        m /= 10;
        places--;
    }
    *out = (struct cs_num){negative ? -m : m, (uint8_t)places};
    return places <= CS_SCALE_MAX;
}

bool cs_num_parse(struct cs_slice t, struct cs_num *out)
{
    if (t.n - 1 < 8) { /* nearly every number of this field */
        const int64_t v = read_eight(load_right(t.p, t.n));
        *out = cs_int(v);
        if (v >= 0) return true;
    }
    if (t.n == 0) return false;
    return (t.n <= 19 && parse_plain(t.p, t.p + t.n, out)) || parse_any(t, out);
}

/* [-]digits[.digits] of 1..15 bytes and the sign, the point among the last eight: two words of digits, from
 * which the point is taken out. What that comes to is below 2^53 and a power of ten is exact, so one division
 * rounds it. No branch depends on the digits or the sign. */
static bool parse_short(const char *p, size_t n, double *out)
{
    uint64_t high = EACH_BYTE('0'), low;
    size_t places = 0;
    const bool negative = *p == '-';
    p += negative;
    n -= negative;
    if (n - 1 >= 15) return false;
    if (n >= 8) {
        memcpy(&high, p, 8);
        memcpy(&low, p + n - 8, 8);
        low = le64toh(low);
        high = le64toh(high) << (15 - n) * 8 << 8 | EACH_BYTE('0') >> (n - 8) * 8;
    } else {
        low = load_right(p, n);
    }
    const uint64_t x = low ^ EACH_BYTE('.'), points = (x - EACH_BYTE(1)) & ~x & EACH_BYTE(0x80);
    if (points) {
        const unsigned at = (unsigned)__builtin_ctzll(points) / 8; /* the first: its byte is right */
        const uint64_t before = ((uint64_t)1 << at * 8) - 1;
        if (at == 7) return false; /* nothing behind it */
        low = (low & ~(before << 8 | 0xFF)) | (low & before) << 8 | high >> 56;
        high = high << 8 | '0';
        places = 7 - at;
    }
    const int64_t a = read_eight(high), b = read_eight(low);
    if ((a | b) < 0) return false;
    const int64_t m = a * 100000000 + b;
    *out = (double)(negative ? -m : m) / (double)cs_pow10[places];
    return true;
}

bool cs_num_parse_double(struct cs_slice t, double *out)
{
    struct cs_num num;
    if (t.n && parse_short(t.p, t.n, out)) return true;
    if (!cs_num_parse(t, &num)) return false;
    *out = cs_num_double(num);
    return true;
}

/* --- writing */
/* Digits of u, right-aligned before `end`; returns where they start. */
static char *put_digits(char *end, uint64_t u)
{
    do {
        *--end = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    return end;
}

static void format_decimal(struct cs_num a, struct cs_buf *out)
{
    char text[32], *end = text + sizeof text, *p;
    uint64_t u = a.v < 0 ? -(uint64_t)a.v : (uint64_t)a.v;
    if (a.tag > 0) {
        const uint64_t unit = (uint64_t)cs_pow10[a.tag];
        char *point = end - a.tag;
        p = put_digits(end, u % unit);
        while (p > point) *--p = '0';
        *--p = '.';
        u /= unit;
        p = put_digits(p, u);
    } else {
        p = put_digits(end, u);
    }
    if (a.v < 0) *--p = '-';
    cs_buf_add(out, p, (size_t)(end - p));
}

/* A positive double as digits: digit[0] . digit[1] … times 10^exponent, without trailing zeros. */
struct shortest {
    char digit[24];
    int n, exponent;
};

static void drop_zeros(struct shortest *s)
{
    while (s->n > 1 && s->digit[s->n - 1] == '0') s->n--;
}

/* 15 digits always survive the way from text to double and back, 17 always the way from double to text and
 * back; subnormal numbers have fewer. Below a power of two doubles lie closer than above it, so there 16
 * digits may do that are not the nearest 16, but one up. */
static void shortest_by_trial(double x, struct shortest *s)
{
    char text[32];
    int ignored;
    const bool power = frexp(x, &ignored) == 0.5;
    for (int precision = x < 0x1p-1022 ? 1 : 15; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, x);
        if (read_double(text) == x) break;
        char *last = strchr(text, 'e') - 1;
        if (!power || precision != 16 || *last == '9') continue;
        ++*last;
        if (read_double(text) == x) break;
    }
    const char *p = text;
    for (s->n = 0; *p != 'e'; p++)
        if (*p != '.') s->digit[s->n++] = *p;
    s->exponent = 0;
    for (const char *e = p + 2; *e; e++) s->exponent = s->exponent * 10 + (*e - '0');
    if (p[1] == '-') s->exponent = -s->exponent;
    drop_zeros(s);
}

/* The same for 1e-5 <= x < 2^53, no power of two, in 128 bits: x = m / 2^down, and x 10^k = t / 2^down has 17
 * digits before the point, where t = m 10^k is below 2^126. The nearest multiple of 100, 10 or 1 to that is
 * the nearest number of 15, 16 or 17 digits; it reads back as x when it is within half a unit of m, 10^k /
 * 2^down / 2. */
static void shortest_by_integers(double x, struct shortest *s)
{
    int exponent, k = 18 - (int)floor(log10(x)); /* one or two too many */
    const uint64_t m = (uint64_t)ldexp(frexp(x, &exponent), 53), most = (uint64_t)cs_pow10[17];
    const int down = 53 - exponent;
    cs_u128 unit, t;
    do {
        k--;
        unit = k > 18 ? (cs_u128)cs_pow10[18] * (cs_u128)cs_pow10[k - 18] : (cs_u128)cs_pow10[k];
        t = unit * m;
    } while (t >> down >= most);

    const uint64_t whole = (uint64_t)(t >> down);
    uint64_t digits = 0;
    for (uint64_t step = 100; step > 0; step /= 10) {
        const cs_u128 size = (cs_u128)step << down;
        uint64_t q = whole / step;
        cs_u128 off = t - ((cs_u128)(q * step) << down);
        if (off * 2 > size || (off * 2 == size && q % 2 == 1)) {
            off = size - off;
            q++;
        }
        digits = q * step;
        if (off * 2 < unit || (off * 2 == unit && m % 2 == 0)) break;
    }
    char *end = s->digit + sizeof s->digit, *p = put_digits(end, digits);
    s->n = (int)(end - p);
    memmove(s->digit, p, (size_t)s->n);
    s->exponent = s->n - 1 - k;
    drop_zeros(s);
}

static void format_double(double x, struct cs_buf *out)
{
    struct shortest s;
    int exponent;
    const double size = fabs(x);
    if (size >= 1e-5 && size < 0x1p53 && frexp(size, &exponent) != 0.5)
        shortest_by_integers(size, &s);
    else
        shortest_by_trial(size, &s);

    if (x < 0) cs_buf_addc(out, '-');
    if (s.exponent >= 21 || s.exponent < -7) {
        cs_buf_addc(out, s.digit[0]);
        if (s.n > 1) cs_buf_addc(out, '.');
        cs_buf_add(out, s.digit + 1, (size_t)s.n - 1);
        cs_buf_addf(out, "e%d", s.exponent);
        return;
    }
    if (s.exponent < 0) {
        cs_buf_add(out, "0.0000000", (size_t)(1 - s.exponent));
        cs_buf_add(out, s.digit, (size_t)s.n);
        return;
    }
    const int whole = s.exponent + 1;
    cs_buf_add(out, s.digit, (size_t)(s.n < whole ? s.n : whole));
    for (int i = s.n; i < whole; i++) cs_buf_addc(out, '0');
    if (s.n > whole) cs_buf_addc(out, '.');
    if (s.n > whole) cs_buf_add(out, s.digit + whole, (size_t)(s.n - whole));
}

void cs_num_format(struct cs_num a, struct cs_buf *out)
{
    if (a.tag == CS_TAG_MISSING) return;
    if (a.tag == CS_TAG_DOUBLE)
        format_double(cs_num_double(a), out);
    else
        format_decimal(a, out);
}
