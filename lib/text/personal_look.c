/* personal_look.c - the quick look over a text, which nearly all texts go through and few need more than: 16
 * bytes at a time for what is ASCII, and Chinese characters one by one. */
#include "base/ascii.h"
#include "text/idcheck.h"
#include "text/personal_part.h"
#include <string.h>

enum { WIDTH = 16, AHEAD = 2, DIGITS_LEAST = 7 };

/* What has been seen of ASCII, and of its full-width forms. */
struct seen {
    size_t digits;
    bool at, high, english, capital; /* capital: a capital behind a blank */
};

/* p[0, WIDTH + AHEAD) may be read. Portable C: the definition. */
static void look_at_ascii_plain(struct seen *s, const char *p, bool words)
{
    for (unsigned i = 0; i < WIDTH; i++) {
        char c = p[i], next = p[i + 1];
        s->digits += cs_is_digit(c);
        s->at |= c == '@';
        s->high |= cs_is_high(c);
        if (c == (char)0xEF && next == (char)0xBC) {
            unsigned char third = (unsigned char)p[i + 2];
            s->digits += third >= 0x90 && third <= 0x99;
            s->at |= third == 0xA0;
            s->english |= third == 0x9A; /* a colon */
        }
        if (!words) continue;
        s->english |= c == ':' || ((c | 0x20) == 'n' && (next | 0x20) == 'a' && (p[i + 2] | 0x20) == 'm') ||
                      ((c == 'M' || c == 'D' || c == 'P') &&
                       (next == 'i' || (next | 0x20) == 'r' || (next | 0x20) == 's'));
        s->capital |= c == ' ' && cs_is_upper(next);
    }
}

#if defined __SSE2__
#include <emmintrin.h>

static inline __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}
static inline __m128i is(__m128i v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}
static inline __m128i within(__m128i v, char from, char to) /* both ASCII, or both beyond */
{
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(from - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8((char)(to + 1))));
}
static inline bool any(__m128i v)
{
    return _mm_movemask_epi8(v) != 0;
}

/* The same result, sixteen bytes at a time. */
static inline __attribute__((always_inline)) void look_at_ascii(struct seen *s, const char *p, bool words)
{
    const __m128i v = load(p), ones = _mm_set1_epi8(1), zero = _mm_setzero_si128();
    __m128i count = _mm_sad_epu8(_mm_and_si128(within(v, '0', '9'), ones), zero);
    s->digits += (unsigned)_mm_cvtsi128_si32(count) + (unsigned)_mm_extract_epi16(count, 4);
    s->at |= any(is(v, '@'));
    const __m128i next = load(p + 1);
    if (any(v)) {
        s->high = true;
        const __m128i wide = _mm_and_si128(is(v, (char)0xEF), is(next, (char)0xBC)), third = load(p + 2);
        if (any(wide)) {
            count = _mm_and_si128(_mm_and_si128(wide, ones), within(third, (char)0x90, (char)0x99));
            count = _mm_sad_epu8(count, zero);
            s->digits += (unsigned)_mm_cvtsi128_si32(count) + (unsigned)_mm_extract_epi16(count, 4);
            s->at |= any(_mm_and_si128(wide, is(third, (char)0xA0)));
            s->english |= any(_mm_and_si128(wide, is(third, (char)0x9A))); /* a colon */
        }
    }
    if (!words) return;
    const __m128i lower = _mm_set1_epi8(0x20), small = _mm_or_si128(v, lower),
                  small_next = _mm_or_si128(next, lower);
    __m128i name = _mm_and_si128(is(small, 'n'), is(small_next, 'a'));
    name = _mm_and_si128(name, is(_mm_or_si128(load(p + 2), lower), 'm'));
    __m128i title = _mm_or_si128(is(v, 'M'), _mm_or_si128(is(v, 'D'), is(v, 'P')));
    title = _mm_and_si128(title, _mm_or_si128(within(small_next, 'r', 's'), is(next, 'i')));
    s->english |= any(_mm_or_si128(is(v, ':'), _mm_or_si128(name, title)));
    s->capital |= any(_mm_and_si128(is(v, ' '), within(next, 'A', 'Z')));
}
#else
#define look_at_ascii look_at_ascii_plain
#endif

static bool is_province(const struct cs_words *w, const char *han)
{
    char simple[3];
    if (!cs_han_at(han, 3)) return false;
    cs_han_simple(w, han, simple);
    return cs_plate_province(cs_slice(simple, 3)) > 0;
}

static inline const char *skip_ascii(const char *p, const char *end)
{
    while (end - p >= 8) {
        uint64_t eight;
        memcpy(&eight, p, sizeof eight);
        eight &= UINT64_C(0x8080808080808080);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        if (eight) return p + __builtin_ctzll(eight) / 8;
#else
        if (eight) break;
#endif
        p += 8;
    }
    while (p < end && !cs_is_high(*p)) p++;
    return p;
}

/* Do two of the characters in p[0, n) stand for a known word? */
static bool holds_word(const struct cs_words *w, const char *p, size_t n)
{
    for (size_t i = 0; i + 6 <= n; i += 3) {
        unsigned first = cs_han_at(p + i, 3), second = cs_han_at(p + i + 3, 3);
        if (!first || !second) continue;
        if ((w->flags[first - CS_HAN_FIRST] & CS_WORD_FIRST) &&
            (w->flags[second - CS_HAN_FIRST] & CS_WORD_SECOND) && cs_words_pair(w, first, second))
            return true;
    }
    return false;
}

/* Chinese characters: known words by two of them, houses, plates. */
static unsigned look_at_han(const struct cs_words *w, struct cs_slice text)
{
    const char *p = text.p, *end = text.p + text.n;
    const uint8_t *announce = w->announce;
    unsigned hints = 0;
    while ((p = skip_ascii(p, end)) < end) {
        const char *from = p;
        unsigned before = 0, pair = 0;
        for (; end - p >= 3; p += 3) {
            const unsigned char *u = (const unsigned char *)p;
            if ((unsigned char)(u[0] - 0xE4) > 5) break;
            unsigned now =
                announce[((u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu)) - CS_WIDE_FIRST];
            pair |= before << 1 & now; /* CS_WORD_FIRST is half of CS_WORD_SECOND */
            before = now;
        }
        if ((pair & CS_WORD_SECOND) && !(hints & CS_HINT_WORD) && holds_word(w, from, (size_t)(p - from)))
            hints |= CS_HINT_WORD;
        if (p == end) break;
        const unsigned char *u = (const unsigned char *)p;
        if (p > from) {
            bool house = (before & CS_ROAD) || !memcmp(p - 3, "段", 3);
            if (house && (cs_is_digit(*p) || *u == 0xEF)) hints |= CS_HINT_HOUSE;
            /* a letter, full-width ones too: U+FF21 .. U+FF5A, and some more */
            bool wide = *u == 0xEF && end - p >= 3 && (u[1] == 0xBD || (u[1] == 0xBC && u[2] > 0xA0));
            if ((cs_is_alpha(*p) || wide) && is_province(w, p - 3)) hints |= CS_HINT_PLATE;
        }
        p++;
    }
    return hints;
}

static inline __attribute__((always_inline)) unsigned look(const struct cs_words *w, unsigned kinds,
                                                           struct cs_slice text,
                                                           void (*ascii)(struct seen *, const char *, bool))
{
    const unsigned numbers = 1u << CS_PHONE | 1u << CS_IDCARD | 1u << CS_BANKCARD;
    const unsigned names = 1u << CS_NAME | 1u << CS_ADDRESS, plates = 1u << CS_PLATE;
    const bool words = (kinds & names) != 0;
    struct seen s = {0};
    unsigned hints = 0;
    if (text.n < CS_FIND_LEAST) return 0;
    const char *p = text.p, *end = text.p + text.n;
    for (; end - p >= WIDTH + AHEAD; p += WIDTH) ascii(&s, p, words);
    if (p > text.p) { /* the end, and a little before it again: too many digits do no harm */
        ascii(&s, end - WIDTH - AHEAD, words);
        s.digits += (size_t)cs_is_digit(end[-1]) + (size_t)cs_is_digit(end[-2]);
    } else {
        char last[2 * WIDTH + AHEAD] = {0}; /* zeros are nothing */
        memcpy(last, p, text.n);
        ascii(&s, last, words);
        if (text.n > WIDTH) ascii(&s, last + WIDTH, words);
    }
    if (s.high && (kinds & (names | plates))) hints = look_at_han(w, text);
    if (s.english || (s.capital && s.digits)) hints |= CS_HINT_ENGLISH;
    if (s.digits >= DIGITS_LEAST) hints |= CS_HINT_NUMBER;
    if (s.at) hints |= CS_HINT_EMAIL;
    if (!(kinds & numbers)) hints &= ~(unsigned)CS_HINT_NUMBER;
    if (!(kinds & 1u << CS_EMAIL)) hints &= ~(unsigned)CS_HINT_EMAIL;
    if (!(kinds & plates)) hints &= ~(unsigned)CS_HINT_PLATE;
    if (!words) hints &= ~(unsigned)(CS_HINT_WORD | CS_HINT_HOUSE | CS_HINT_ENGLISH);
    return hints;
}

unsigned cs_search_look(const struct cs_words *w, unsigned kinds, struct cs_slice text)
{
    return look(w, kinds, text, look_at_ascii);
}

unsigned cs_search_look_plain(const struct cs_words *w, unsigned kinds, struct cs_slice text)
{
    return look(w, kinds, text, look_at_ascii_plain);
}
