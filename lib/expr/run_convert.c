/* run_convert.c - kernels that turn values into others: texts of foreign columns into numbers, times, days
 * and durations, and anything into text. What cannot be read is missing and counted. */
#include "base/ascii.h"
#include "expr/kernels.h"
#include "expr/units.h"
#include <string.h>

static struct cs_slice trimmed(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

/* The trimmed text of row i when there is any; else the row is missing. */
static bool text_of_row(struct cs_run *r, uint32_t i, struct cs_slice *s)
{
    cs_out_missing(r, i);
    if (cs_is_missing(r->arg[0], i)) return false;
    *s = trimmed(r->arg[0]->s[i]);
    return s->n > 0;
}

enum cs_status cs_run_to_number(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s;
        struct cs_num x;
        if (!text_of_row(r, i, &s)) continue;
        if (cs_num_parse(s, &x))
            cs_out_num(r, i, x);
        else
            ++*r->bad;
    }
    return CS_OK;
}

enum cs_status cs_run_to_time(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s;
        struct cs_time t;
        if (!text_of_row(r, i, &s)) continue;
        if (!cs_time_parse(s, &t)) {
            ++*r->bad;
            continue;
        }
        r->out->tag[i] = 0;
        r->out->v[i] = t.at;
        r->out->off[i] = t.off;
    }
    return CS_OK;
}

/* A stream time or a date: the local day. */
enum cs_status cs_run_to_day(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s;
        struct cs_time t;
        int64_t day;
        if (!text_of_row(r, i, &s)) continue;
        if (cs_date_parse(s, &day))
            cs_out_num(r, i, cs_int(day));
        else if (cs_time_parse(s, &t))
            cs_out_num(r, i, cs_int(cs_time_day(t)));
        else
            ++*r->bad;
    }
    return CS_OK;
}

/* Numbers and bools with their unit taken off: the same values. */
enum cs_status cs_run_plain(struct cs_run *r)
{
    memcpy(r->out->v, r->arg[0]->v, r->n * sizeof *r->out->v);
    memcpy(r->out->tag, r->arg[0]->tag, r->n);
    return CS_OK;
}

/* The node's value.v is the unit of its argument. */
enum cs_status cs_run_to_text(struct cs_run *r)
{
    struct cs_buf b = {0};
    enum cs_status s = CS_OK;
    for (uint32_t i = 0; i < r->n && !s; i++) {
        cs_buf_clear(&b);
        cs_value_format(r->arg[0], i, (enum cs_unit)r->node->value.v, &b);
        struct cs_slice text = cs_arena_copy(r->arena, cs_buf_slice(&b));
        if (cs_buf_status(&b, r->error) || !text.p)
            s = cs_fail_memory(r->error);
        else
            cs_out_text(r, i, text);
    }
    cs_buf_release(&b);
    return s;
}

/* ---- durations as people and other programs write them ---- */

struct duration_word {
    const char *word;
    int64_t seconds;
};

/* Longer words first where one begins another. */
static const struct duration_word duration_words[] = {
    {"days", 86400}, {"day", 86400}, {"d", 86400},    {"天", 86400},  {"日", 86400},  {"hours", 3600},
    {"hour", 3600},  {"hrs", 3600},  {"hr", 3600},    {"h", 3600},    {"小时", 3600}, {"小時", 3600},
    {"时", 3600},    {"時", 3600},   {"minutes", 60}, {"minute", 60}, {"mins", 60},   {"min", 60},
    {"m", 60},       {"分钟", 60},   {"分鐘", 60},    {"分", 60},     {"seconds", 1}, {"second", 1},
    {"secs", 1},     {"sec", 1},     {"s", 1},        {"秒", 1},
};

static size_t number_length(struct cs_slice s)
{
    size_t n = 0;
    while (n < s.n && (cs_is_digit(s.p[n]) || s.p[n] == '.')) n++;
    return n;
}

static void skip(struct cs_slice *s, size_t n)
{
    s->p += n;
    s->n -= n;
    while (s->n && cs_is_space(s->p[0])) {
        s->p++;
        s->n--;
    }
}

static int64_t take_word(struct cs_slice *s)
{
    for (size_t i = 0; i < sizeof duration_words / sizeof *duration_words; i++) {
        const char *word = duration_words[i].word;
        size_t n = strlen(word), k = 0;
        while (k < n && k < s->n && cs_to_lower(s->p[k]) == word[k]) k++;
        if (k < n || (k < s->n && cs_is_alpha(s->p[k]))) continue;
        skip(s, n);
        return duration_words[i].seconds;
    }
    return 0;
}

/* 1h 5m, 90 min, 2天3小时: at least one number with its word, and nothing else. */
static bool read_worded(struct cs_slice s, struct cs_num *total)
{
    *total = cs_int(0);
    do {
        struct cs_num x;
        size_t n = number_length(s);
        if (!n || !cs_num_parse(cs_slice(s.p, n), &x)) return false;
        skip(&s, n);
        int64_t unit = take_word(&s);
        if (!unit) return false;
        *total = cs_num_add(*total, cs_num_mul(x, cs_int(unit)));
    } while (s.n);
    return true;
}

/* H:MM:SS or M:SS, seconds with a fraction if need be. */
static bool read_clock(struct cs_slice s, struct cs_num *total)
{
    *total = cs_int(0);
    for (int part = 0; part < 3; part++) {
        size_t n = number_length(s);
        bool last = n == s.n;
        struct cs_num x;
        if (!n || !cs_num_parse(cs_slice(s.p, n), &x)) return false;
        if ((!last && x.tag != 0) || (part > 0 && cs_num_cmp(x, cs_int(60)) >= 0)) return false;
        *total = cs_num_add(cs_num_mul(*total, cs_int(60)), x);
        if (last) return part > 0;
        if (s.p[n] != ':') return false;
        s.p += n + 1;
        s.n -= n + 1;
    }
    return false;
}

static bool read_seconds(struct cs_slice s, struct cs_num *x)
{
    if (cs_num_parse(s, x)) return true;
    bool negative = s.n && s.p[0] == '-';
    if (negative) skip(&s, 1);
    if (!read_clock(s, x) && !read_worded(s, x)) return false;
    if (negative) *x = cs_num_neg(*x);
    return true;
}

enum cs_status cs_run_seconds(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s;
        struct cs_num x;
        if (!text_of_row(r, i, &s)) continue;
        if (read_seconds(s, &x))
            cs_out_num(r, i, x);
        else
            ++*r->bad;
    }
    return CS_OK;
}
