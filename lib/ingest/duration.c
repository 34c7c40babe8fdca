/* duration.c - reading lengths of time. */
#include "ingest/duration.h"
#include "base/ascii.h"
#include <string.h>

/* "[H:]MM:SS[.fff]" by its parts; the number of parts, 0 when it is no such text. */
static int read_parts(struct cs_slice s, int64_t part[3], struct cs_num *fraction)
{
    size_t i = 0;
    int n = 0;
    *fraction = cs_int(0);
    for (; n < 3; n++) {
        size_t from = i;
        part[n] = 0;
        while (i < s.n && cs_is_digit(s.p[i]) && i - from < 6) part[n] = part[n] * 10 + (s.p[i++] - '0');
        if (i == from || (n > 0 && (i - from != 2 || part[n] > 59))) return 0;
        if (i == s.n || s.p[i] != ':') {
            n++;
            break;
        }
        i++;
    }
    if (i == s.n) return n;
    char text[32] = "0";
    if (s.p[i] != '.' || s.n - i > 12) return 0;
    memcpy(text + 1, s.p + i, s.n - i);
    return cs_num_parse(cs_slice(text, s.n - i + 1), fraction) ? n : 0;
}

int cs_duration_colons(struct cs_slice s)
{
    int64_t part[3];
    struct cs_num fraction;
    return read_parts(s, part, &fraction) - 1;
}

static bool read_clock(struct cs_slice s, int32_t pair, struct cs_num *seconds)
{
    int64_t part[3];
    struct cs_num fraction;
    int n = read_parts(s, part, &fraction);
    if (n == 3)
        *seconds = cs_int(part[0] * 3600 + part[1] * 60 + part[2]);
    else if (n == 2 && pair)
        *seconds = cs_int(part[0] * pair + part[1] * (pair / 60));
    else
        return false;
    if (pair == 3600 && n == 2 && fraction.v) return false;
    *seconds = cs_num_add(*seconds, fraction);
    return true;
}

/* Longer words first where one begins another. */
static const struct {
    const char *word;
    int32_t thousandths;
} units[] = {
    {"milliseconds", 1}, {"millisecond", 1}, {"msec", 1},       {"ms", 1},        {"毫秒", 1},
    {"days", 86400000},  {"day", 86400000},  {"d", 86400000},   {"天", 86400000}, {"日", 86400000},
    {"hours", 3600000},  {"hour", 3600000},  {"hrs", 3600000},  {"hr", 3600000},  {"h", 3600000},
    {"小时", 3600000},   {"小時", 3600000},  {"时", 3600000},   {"時", 3600000},  {"minutes", 60000},
    {"minute", 60000},   {"mins", 60000},    {"min", 60000},    {"m", 60000},     {"分钟", 60000},
    {"分鐘", 60000},     {"分", 60000},      {"seconds", 1000}, {"second", 1000}, {"secs", 1000},
    {"sec", 1000},       {"s", 1000},        {"秒钟", 1000},    {"秒鐘", 1000},   {"秒", 1000},
};

static bool starts(struct cs_slice s, const char *word)
{
    size_t n = strlen(word);
    if (s.n < n) return false;
    for (size_t i = 0; i < n; i++)
        if (cs_to_lower(s.p[i]) != word[i]) return false;
    /* A letter behind it would make it another word, but a Chinese one may follow a Chinese one. */
    return s.n == n || !cs_is_alpha(s.p[n]);
}

static int32_t take_unit(struct cs_slice *s)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = strlen(units[i].word);
        if (!starts(*s, units[i].word)) continue;
        *s = cs_slice(s->p + n, s->n - n);
        return units[i].thousandths;
    }
    return 0;
}

static void skip_blanks(struct cs_slice *s)
{
    while (s->n > 0 && (cs_is_space(*s->p) || *s->p == ',')) *s = cs_slice(s->p + 1, s->n - 1);
}

/* Numbers with units, each smaller than the one before. */
static bool read_units(struct cs_slice s, struct cs_num *seconds)
{
    struct cs_num sum = cs_int(0), value;
    int32_t last = INT32_MAX;
    bool iso = s.n > 2 && s.p[0] == 'P', any = false;
    if (iso) s = cs_slice(s.p + 1, s.n - 1);
    while (s.n > 0) {
        if (iso && *s.p == 'T') s = cs_slice(s.p + 1, s.n - 1);
        size_t n = 0;
        while (n < s.n && n < 12 && (cs_is_digit(s.p[n]) || s.p[n] == '.')) n++;
        if (!cs_num_parse(cs_slice(s.p, n), &value)) return false;
        s = cs_slice(s.p + n, s.n - n);
        if (!iso) skip_blanks(&s);
        int32_t unit = iso && s.n ? 0 : take_unit(&s);
        if (iso && s.n) {
            unit = *s.p == 'D'   ? 86400000
                   : *s.p == 'H' ? 3600000
                   : *s.p == 'M' ? 60000
                   : *s.p == 'S' ? 1000
                                 : 0;
            s = cs_slice(s.p + 1, s.n - 1);
        }
        if (unit == 0 || unit >= last) return false;
        sum = cs_num_add(sum, cs_num_div(cs_num_mul(value, cs_int(unit)), cs_int(1000)));
        last = unit;
        any = true;
        if (!iso) skip_blanks(&s);
    }
    *seconds = sum;
    return any;
}

bool cs_duration_read(struct cs_slice s, int32_t pair, struct cs_num *seconds)
{
    return s.n > 0 && s.n < 64 && (read_clock(s, pair, seconds) || read_units(s, seconds));
}

bool cs_duration_is_days(struct cs_num days)
{
    if (days.tag == CS_TAG_DOUBLE) days = cs_num_round(days, CS_SCALE_MAX);
    if (days.tag > CS_SCALE_MAX || days.tag < 5 || days.v < 0) return false;
    struct cs_num seconds = cs_num_mul(days, cs_int(86400));
    struct cs_num apart = cs_num_sub(seconds, cs_num_round(seconds, 0));
    const struct cs_num most = {20, 3}; /* 0.020 */
    return cs_num_cmp(apart, most) <= 0 && cs_num_cmp(cs_num_neg(apart), most) <= 0;
}
