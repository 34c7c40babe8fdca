/* show_value.c - values as a person reads them: rounded, in their units, with separators; text without
 * control characters. */
#include "metric/show.h"
#include <math.h>
#include <string.h>

/* "1234567.5" -> "1,234,567.5" */
static void add_separated(struct cs_num x, unsigned places, struct cs_buf *out)
{
    struct cs_buf plain = {0};
    struct cs_num rounded = cs_num_round(x, places);
    if (rounded.tag == CS_TAG_DOUBLE || rounded.tag == CS_TAG_MISSING) {
        cs_num_format(x, out); /* beyond 18 digits: as it is */
        return;
    }
    cs_num_format(rounded, &plain);
    struct cs_slice s = cs_buf_slice(&plain);
    const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
    size_t whole = point ? (size_t)(point - s.p) : s.n, sign = s.n && s.p[0] == '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0) cs_buf_addc(out, ',');
        cs_buf_addc(out, s.p[i]);
    }
    if (places) cs_buf_addc(out, '.');
    for (size_t i = 0; i < places; i++)
        cs_buf_addc(out, point && whole + 1 + i < s.n ? s.p[whole + 1 + i] : '0');
    if (plain.failed) out->failed = true;
    cs_buf_release(&plain);
}

static void add_seconds(struct cs_num x, struct cs_buf *out)
{
    static const struct {
        double from;
        int64_t size;
        const char *unit;
    } units[] = {{2 * 86400.0, 86400, " d"}, {2 * 3600.0, 3600, " h"}, {120, 60, " min"}, {0, 1, " s"}};
    size_t i = 0;
    while (fabs(cs_num_double(x)) < units[i].from) i++;
    add_separated(cs_num_div(x, cs_int(units[i].size)), 1, out);
    cs_buf_addz(out, units[i].unit);
}

/* The number as it would be written, so that 0.8105 rounds as it reads, not as its bits do. */
static struct cs_num as_written(struct cs_num x)
{
    struct cs_buf text = {0};
    struct cs_num y;
    cs_num_format(x, &text);
    bool same = cs_num_parse(cs_buf_slice(&text), &y);
    cs_buf_release(&text);
    return same ? y : x;
}

void cs_show_value(struct cs_num x, struct cs_slice unit, bool diff, struct cs_buf *out)
{
    x = as_written(x);
    if (cs_num_missing(x)) {
        cs_buf_addz(out, "–");
        return;
    }
    if (diff && cs_num_double(x) > 0) cs_buf_addc(out, '+');
    if (cs_slice_eqz(unit, "share")) {
        add_separated(cs_num_mul(x, cs_int(100)), 1, out);
        cs_buf_addz(out, diff ? " pp" : " %");
    } else if (cs_slice_eqz(unit, "s")) {
        add_seconds(x, out);
    } else if (cs_slice_eqz(unit, "count") ||
               (x.tag == 0 && !cs_slice_eqz(unit, "score") && !cs_slice_eqz(unit, "points"))) {
        add_separated(x, 0, out);
    } else {
        add_separated(x, cs_slice_eqz(unit, "points") ? 1 : 2, out);
    }
}

void cs_show_text(struct cs_slice s, struct cs_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (c < 0x20 || c == 0x7F) {
            cs_buf_addc(out, '?');
        } else if (c == 0xC2 && next < 0xA0) { /* U+0080 … U+009F: control characters too */
            cs_buf_addc(out, '?');
            i++;
        } else {
            cs_buf_addc(out, s.p[i]);
        }
    }
}
