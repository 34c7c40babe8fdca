/* island.c - the few values of JSON that a page's script is given. */
#include "report/island.h"

#include <math.h>

static void escape(struct cs_buf *out, unsigned char c)
{
    cs_buf_addf(out, "\\u%04x", c);
}

static void add_text(struct cs_buf *out, struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = c >= ' ' && c != 0x7F && c != '<' && c != '>' && c != '&' && c != '\'';
        if (c == '"' || c == '\\') cs_buf_addc(out, '\\');
        if (plain)
            cs_buf_addc(out, s.p[i]);
        else
            escape(out, c);
    }
}

void cs_island_text(struct cs_buf *out, struct cs_slice s)
{
    cs_buf_addc(out, '"');
    add_text(out, s);
    cs_buf_addc(out, '"');
}

void cs_island_line(struct cs_buf *out, const struct cs_line *line)
{
    cs_buf_addc(out, '"');
    for (size_t i = 0; i < line->n; i++) add_text(out, line->spans[i].text);
    cs_buf_addc(out, '"');
}

/* Rounded so that the text is short: by places, and those beyond nine are of numbers near 0. */
void cs_island_number(struct cs_buf *out, double x)
{
    if (!isfinite(x)) {
        cs_buf_addz(out, "null");
        return;
    }
    unsigned places = 0;
    for (double size = fabs(x); size < 1e5 && places < 9; size *= 10) places++;
    cs_num_format(cs_num_round(cs_num_from_double(x), places), out);
}

void cs_island_base64(struct cs_buf *out, struct cs_slice s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = cs_buf_room(out, (s.n + 2) / 3 * 4);
    if (!to) return;
    for (size_t i = 0; i < s.n; i += 3, to += 4, out->n += 4) {
        uint32_t x = (uint32_t)(unsigned char)s.p[i] << 16;
        if (i + 1 < s.n) x |= (uint32_t)(unsigned char)s.p[i + 1] << 8;
        if (i + 2 < s.n) x |= (unsigned char)s.p[i + 2];
        to[0] = digits[x >> 18];
        to[1] = digits[x >> 12 & 63];
        to[2] = i + 1 < s.n ? digits[x >> 6 & 63] : '=';
        to[3] = i + 2 < s.n ? digits[x & 63] : '=';
    }
}
