/* xlsx_value.c - serial days and decimal digits. */
#include "ingest/xlsx_value.h"
#include "base/ascii.h"
#include "base/num.h"
#include "base/time.h"
#include <math.h>
#include <string.h>

/* ---- formats ---- */

enum cs_shown cs_format_number_shown(unsigned id)
{
    static const struct {
        unsigned char first, last, shown;
    } ids[] = {
        {14, 17, CS_SHOWN_DATE}, {18, 21, CS_SHOWN_TIME}, {22, 22, CS_SHOWN_BOTH}, {27, 31, CS_SHOWN_DATE},
        {32, 35, CS_SHOWN_TIME}, {36, 36, CS_SHOWN_DATE}, {45, 45, CS_SHOWN_TIME}, {46, 46, CS_SHOWN_ELAPSED},
        {47, 47, CS_SHOWN_TIME}, {50, 54, CS_SHOWN_DATE}, {55, 56, CS_SHOWN_TIME}, {57, 58, CS_SHOWN_DATE},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (id >= ids[i].first && id <= ids[i].last) return (enum cs_shown)ids[i].shown;
    return CS_SHOWN_NUMBER;
}

/* [h], [mm], [ss]: not a day's clock but all of the time. Other brackets are colours, conditions, languages.
 */
static bool is_elapsed(struct cs_slice bracket)
{
    for (size_t i = 0; i < bracket.n; i++) {
        char c = cs_to_lower(bracket.p[i]);
        if (c != cs_to_lower(bracket.p[0]) || (c != 'h' && c != 'm' && c != 's')) return false;
    }
    return bracket.n > 0;
}

enum cs_shown cs_format_code_shown(struct cs_slice code)
{
    bool day = false, month = false, clock = false;
    const char *p = code.p, *end = code.p + code.n;
    while (p < end && *p != ';') {
        char c = *p++;
        const char *close = c == '"'   ? memchr(p, '"', (size_t)(end - p))
                            : c == '[' ? memchr(p, ']', (size_t)(end - p))
                                       : NULL;
        if (c == '[' && close && is_elapsed(cs_slice(p, (size_t)(close - p)))) return CS_SHOWN_ELAPSED;
        if (close) {
            p = close + 1;
        } else if (c == '\\' || c == '_' || c == '*') {
            p += p < end;
        } else if (end - p >= 4 && !memcmp(p - 1, "AM/PM", 5)) {
            p += 4;
            clock = true;
        } else {
            c = cs_to_lower(c);
            day = day || c == 'y' || c == 'd';
            month = month || c == 'm';
            clock = clock || c == 'h' || c == 's';
        }
    }
    if (day) return clock ? CS_SHOWN_BOTH : CS_SHOWN_DATE;
    if (clock) return CS_SHOWN_TIME;
    return month ? CS_SHOWN_DATE : CS_SHOWN_NUMBER;
}

/* ---- numbers ---- */

enum { DIGITS = 15, KEPT = 24 };

struct decimal { /* 0.d1d2d3… times ten to the `point` */
    bool negative;
    char digit[KEPT];
    int n, point;
};

/* [-]digits[.digits][E[+-]digits]; false when it is not that. */
static bool read_decimal(struct cs_slice s, struct decimal *d)
{
    const char *p = s.p, *end = s.p + s.n;
    bool any = false, fraction = false;
    int exponent = 0, sign = 1;
    *d = (struct decimal){0};
    if (p < end && *p == '-') d->negative = *p++ == '-';
    for (; p < end && (cs_is_digit(*p) || (*p == '.' && !fraction)); p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        any = true;
        if (d->n == 0 && *p == '0') {
            d->point -= fraction;
            continue;
        }
        if (d->n < KEPT) d->digit[d->n++] = *p;
        if (!fraction) d->point++;
    }
    if (!any) return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-')) sign = *p++ == '-' ? -1 : 1;
        if (p == end) return false;
        for (; p < end && cs_is_digit(*p); p++)
            if (exponent < 10000) exponent = exponent * 10 + (*p - '0');
    }
    d->point += sign * exponent;
    return p == end;
}

static void round_decimal(struct decimal *d)
{
    bool up = d->n > DIGITS && d->digit[DIGITS] >= '5';
    if (d->n > DIGITS) d->n = DIGITS;
    while (up && d->n > 0 && d->digit[d->n - 1] == '9') d->n--;
    if (up && d->n > 0) {
        d->digit[d->n - 1]++;
    } else if (up) {
        d->digit[d->n++] = '1';
        d->point++;
    }
    while (d->n > 0 && d->digit[d->n - 1] == '0') d->n--;
}

static void add_zeros(struct cs_buf *to, int n)
{
    for (; n > 0; n--) cs_buf_addc(to, '0');
}

static void add_decimal(const struct decimal *d, struct cs_buf *to)
{
    if (d->n == 0) {
        cs_buf_addc(to, '0');
        return;
    }
    if (d->negative) cs_buf_addc(to, '-');
    if (d->point > 21 || d->point < -6) {
        cs_buf_addc(to, d->digit[0]);
        if (d->n > 1) cs_buf_addc(to, '.');
        cs_buf_add(to, d->digit + 1, (size_t)(d->n - 1));
        cs_buf_addf(to, "e%d", d->point - 1);
        return;
    }
    if (d->point <= 0) {
        cs_buf_addz(to, "0.");
        add_zeros(to, -d->point);
        cs_buf_add(to, d->digit, (size_t)d->n);
        return;
    }
    int whole = d->n < d->point ? d->n : d->point;
    cs_buf_add(to, d->digit, (size_t)whole);
    add_zeros(to, d->point - whole);
    if (d->n > whole) {
        cs_buf_addc(to, '.');
        cs_buf_add(to, d->digit + whole, (size_t)(d->n - whole));
    }
}

static bool is_whole(struct cs_slice s)
{
    size_t i = s.n > 0 && *s.p == '-';
    if (i == s.n) return false;
    while (i < s.n && cs_is_digit(s.p[i])) i++;
    return i == s.n;
}

void cs_sheet_number(struct cs_slice s, struct cs_buf *to)
{
    struct decimal d;
    if (is_whole(s) || !read_decimal(s, &d)) {
        cs_buf_adds(to, s);
        return;
    }
    round_decimal(&d);
    add_decimal(&d, to);
}

/* ---- dates ---- */

enum { DAY = 86400, LEAP = 60, LAST_1900 = 2958465, LAST_1904 = 2957003, ELAPSED_DAYS = 1000 };

static void add_clock(int64_t seconds, struct cs_buf *to)
{
    cs_buf_addf(to, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void add_elapsed(double days, struct cs_buf *to)
{
    int64_t seconds = llround(fabs(days) * DAY);
    if (days < 0 && seconds > 0) cs_buf_addc(to, '-');
    cs_buf_addf(to, "%lld:%02d:%02d", (long long)(seconds / 3600), (int)(seconds / 60 % 60),
                (int)(seconds % 60));
}

static void add_date(int64_t serial, bool from_1904, struct cs_buf *to)
{
    char date[10];
    int64_t first = from_1904       ? cs_days_from_civil(1904, 1, 1)
                    : serial < LEAP ? cs_days_from_civil(1899, 12, 31)
                                    : cs_days_from_civil(1899, 12, 30);
    if (!from_1904 && serial == LEAP) {
        cs_buf_addz(to, "1900-02-29");
        return;
    }
    cs_date_format(first + serial, date);
    cs_buf_add(to, date, sizeof date);
}

void cs_sheet_moment(struct cs_slice s, enum cs_shown shown, bool from_1904, struct cs_buf *to)
{
    struct cs_num number;
    bool parsed = cs_num_parse(s, &number);
    double x = parsed ? cs_num_double(number) : 0, days = floor(x);
    int64_t seconds = llround((x - days) * DAY);
    bool clock = shown == CS_SHOWN_TIME && days < ELAPSED_DAYS;
    double last = from_1904 ? LAST_1904 : LAST_1900;
    if (!parsed || shown == CS_SHOWN_NUMBER || fabs(x) > last ||
        (x < 0 && !clock && shown != CS_SHOWN_ELAPSED) || (x == 0 && shown == CS_SHOWN_DATE && !from_1904)) {
        cs_sheet_number(s, to);
        return;
    }
    if (shown == CS_SHOWN_ELAPSED || (clock && x >= 1)) {
        add_elapsed(x, to);
        return;
    }
    if (clock || (days == 0 && !from_1904)) { /* no day: the time alone */
        add_clock(seconds < DAY ? seconds : DAY - 1, to);
        return;
    }
    if (seconds == DAY) {
        seconds = 0;
        days += 1;
    }
    if (days > last) {
        cs_sheet_number(s, to);
        return;
    }
    add_date((int64_t)days, from_1904, to);
    if (shown == CS_SHOWN_DATE && seconds == 0) return;
    cs_buf_addc(to, ' ');
    add_clock(seconds, to);
}
