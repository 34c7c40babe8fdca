/* format.c - reading a format, and writing a number by it. */
#include "report/format.h"

#include "base/ascii.h"
#include "report/figure.h"

/* Text up to the conversion; false at the end of the format. */
static bool skip_text(struct cs_slice s, size_t *at)
{
    while (*at < s.n) {
        if (s.p[*at] != '%')
            ++*at;
        else if (*at + 1 < s.n && s.p[*at + 1] == '%')
            *at += 2;
        else
            return true;
    }
    return false;
}

static bool read_flag(struct cs_format *f, char c)
{
    f->left |= c == '-';
    f->plus |= c == '+';
    f->blank |= c == ' ';
    f->zero |= c == '0';
    f->grouped |= c == '\'';
    return c == '-' || c == '+' || c == ' ' || c == '0' || c == '\'';
}

/* Digits at `*at`, at most `most`. */
static bool read_count(struct cs_slice s, size_t *at, unsigned most, unsigned *out)
{
    *out = 0;
    for (; *at < s.n && cs_is_digit(s.p[*at]); ++*at) {
        *out = *out * 10 + (unsigned)(s.p[*at] - '0');
        if (*out > most) return false;
    }
    return true;
}

enum cs_status cs_format_parse(struct cs_format *f, struct cs_slice s, struct cs_error *e)
{
    *f = (struct cs_format){.places = 6};
    size_t at = 0;
    if (!skip_text(s, &at)) return cs_fail(e, CS_USAGE, "fmt: '%s' formats no number", cs_quote(s).text);
    f->before = cs_slice(s.p, at++);
    while (at < s.n && read_flag(f, s.p[at])) at++;
    if (!read_count(s, &at, CS_FORMAT_WIDTH, &f->width))
        return cs_fail(e, CS_USAGE, "fmt: '%s' is wider than %d", cs_quote(s).text, CS_FORMAT_WIDTH);
    if (at < s.n && s.p[at] == '.') {
        at++;
        if (!read_count(s, &at, CS_FORMAT_PLACES, &f->places))
            return cs_fail(e, CS_USAGE, "fmt: '%s' has more than %d places", cs_quote(s).text,
                           CS_FORMAT_PLACES);
    }
    char c = at < s.n ? s.p[at++] : 0;
    if (c == 'd' || c == 'i')
        f->places = 0;
    else if (c != 'f' && c != 'F')
        return cs_fail(e, CS_USAGE,
                       "fmt: '%s' is no format for a number; there is %%d, %%f, %%.1f, %%'d, %%+.1f",
                       cs_quote(s).text);
    f->after = cs_slice(s.p + at, s.n - at);
    size_t more = 0;
    if (skip_text(f->after, &more))
        return cs_fail(e, CS_USAGE, "fmt: '%s' formats more than one number", cs_quote(s).text);
    return CS_OK;
}

static void add_text(struct cs_buf *out, struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        cs_buf_addc(out, s.p[i]);
        i += s.p[i] == '%'; /* %% */
    }
}

/* The digits of a number without sign, with all its places. */
static void add_digits(struct cs_buf *out, struct cs_num x, const struct cs_format *f)
{
    if (f->grouped) {
        cs_figure_fixed(out, x, f->places);
        return;
    }
    size_t from = out->n;
    cs_num_format(x, out);
    size_t point = from;
    while (point < out->n && out->p[point] != '.' && out->p[point] != 'e') point++;
    if (point < out->n && out->p[point] == 'e') return; /* beyond what has places */
    size_t places = point < out->n ? out->n - point - 1 : 0;
    if (f->places && point == out->n) cs_buf_addc(out, '.');
    for (; places < f->places; places++) cs_buf_addc(out, '0');
}

void cs_format_number(struct cs_buf *out, const struct cs_format *f, struct cs_num x)
{
    x = cs_num_round(x, f->places);
    int sign = cs_num_cmp(x, cs_int(0));
    struct cs_buf digits = {0};
    add_digits(&digits, sign < 0 ? cs_num_neg(x) : x, f);
    const char *mark = sign < 0 ? CS_MINUS : f->plus ? "+" : f->blank ? " " : "";
    size_t cells = digits.n + (*mark ? 1 : 0), pad = cells < f->width ? f->width - cells : 0;
    if (digits.failed) out->failed = true;
    add_text(out, f->before);
    for (size_t i = 0; i < pad && !f->left && !f->zero; i++) cs_buf_addc(out, ' ');
    cs_buf_addz(out, mark);
    for (size_t i = 0; i < pad && !f->left && f->zero; i++) cs_buf_addc(out, '0');
    cs_buf_adds(out, cs_buf_slice(&digits));
    for (size_t i = 0; i < pad && f->left; i++) cs_buf_addc(out, ' ');
    add_text(out, f->after);
    cs_buf_release(&digits);
}
