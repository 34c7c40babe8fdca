/* state.c - words of saved states. */
#include "base/state.h"
#include "base/ascii.h"
#include <string.h>

static void blank(struct cs_buf *b)
{
    if (b->n && b->p[b->n - 1] != '\t' && b->p[b->n - 1] != ' ') cs_buf_addc(b, ' ');
}

void cs_state_put(struct cs_buf *b, int64_t v)
{
    char text[20];
    size_t at = sizeof text;
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
    blank(b);
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (v < 0) text[--at] = '-';
    cs_buf_add(b, text + at, sizeof text - at);
}

void cs_state_put_hex(struct cs_buf *b, uint64_t v)
{
    char text[16];
    size_t at = sizeof text;
    blank(b);
    do {
        text[--at] = "0123456789abcdef"[v & 15];
        v >>= 4;
    } while (v);
    cs_buf_add(b, text + at, sizeof text - at);
}

bool cs_state_word(struct cs_slice *rest, struct cs_slice *word)
{
    if (!rest->n) return false;
    const char *end = memchr(rest->p, ' ', rest->n);
    *word = cs_slice(rest->p, end ? (size_t)(end - rest->p) : rest->n);
    size_t step = word->n + (end != NULL);
    *rest = cs_slice(rest->p + step, rest->n - step);
    return word->n > 0 && (!end || rest->n > 0);
}

bool cs_state_take(struct cs_slice *rest, int64_t *v)
{
    struct cs_slice w;
    if (!cs_state_word(rest, &w)) return false;
    const bool negative = w.p[0] == '-';
    const size_t digits = w.n - negative;
    if (digits == 0 || digits > 19 || (w.p[negative] == '0' && w.n > 1)) return false;
    uint64_t x = 0; /* 19 digits fit */
    for (size_t i = negative; i < w.n; i++) {
        if (!cs_is_digit(w.p[i])) return false;
        x = x * 10 + (uint64_t)(w.p[i] - '0');
    }
    if (x > (uint64_t)INT64_MAX + negative) return false;
    *v = negative ? (int64_t)-x : (int64_t)x;
    return true;
}

bool cs_state_take_hex(struct cs_slice *rest, uint64_t *v)
{
    struct cs_slice w;
    if (!cs_state_word(rest, &w) || w.n > 16 || (w.p[0] == '0' && w.n > 1)) return false;
    *v = 0;
    for (size_t i = 0; i < w.n; i++) {
        const char c = w.p[i];
        if (!cs_is_digit(c) && (c < 'a' || c > 'f')) return false;
        *v = *v << 4 | (uint64_t)(cs_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return true;
}
