/* quick.h - the cells that most exports are full of, read and written in a few steps: canonical numbers,
 * fixed-width times, known words, plain text. What is not one of those is left to ingest/cell.h, which gives
 * the same answer; so nothing here decides anything.
 *
 * The writers store up to CS_QUICK_SLACK bytes more than they say. A cell is read past its end only before
 * `safe`: from there on as many bytes of the block follow.
 */
#ifndef CS_INGEST_QUICK_H
#define CS_INGEST_QUICK_H

#include "base/ascii.h"
#include "base/time.h"
#include "base/zone.h"
#include "ingest/quick_number.h"

enum { CS_QUICK_SLACK = 32, CS_QUICK_WIDEST = 32 }; /* no writer but the copier writes more than WIDEST */

static inline char *cs_quick_copy(char *to, const char *p, size_t n, const char *safe)
{
    if (p + n > safe || n > 512) {
        if (n) memcpy(to, p, n);
        return to + n;
    }
    char *end = to + n;
    for (; to < end; to += 32, p += 32) memcpy(to, p, 32);
    return end;
}

/* May an identifier be one that a spreadsheet or a program made a number of? It begins with a digit and does
 * not end in four, or is so long that its last digits may be lost. Or it has blanks around it. */
static inline bool cs_quick_odd(const char *p, size_t n)
{
    if (n == 0) return false;
    if ((unsigned char)*p <= ' ' || (unsigned char)p[n - 1] <= ' ' || *p == '\\' ||
        (n > 1 && p[n - 2] == '\\'))
        return true;
    if (n < 3 || !cs_is_digit(p[0])) return false;
    if (n > 15) return true;
    return !cs_is_digit(p[n - 2]) || !cs_is_digit(p[n - 3]) || (n > 3 && !cs_is_digit(p[n - 4]));
}

/* ---- times ---- */

/* Offsets by stretch of local time: most readings lie in few stretches, so the zone is seldom asked. */
struct cs_quick_zone {
    const struct cs_zone *zone; /* NULL: all readings are kept, at +00:00 */
    struct {
        int64_t from, end;
        uint64_t tail; /* "+08:00" above two bytes that are free */
        int32_t off;
    } stretch[64];
};

/* Finds the stretch of a reading; false where the clock changes. */
bool cs_quick_zone_look(struct cs_quick_zone *, int64_t local, unsigned slot) CS_MUST_USE;

/* "2024-08-01 09:00:00", '-' or '/' between, 'T' for the blank: 19 bytes. Writes CS_TIME_LEN bytes. False
 * when it is none, or where the zone's clock changes. */
static inline bool cs_quick_time(struct cs_quick_zone *z, const char *p, char *to, int64_t *at)
{
    uint64_t a = cs_load_le64(p), b = cs_load_le64(p + 8);
    uint64_t c = (uint64_t)(unsigned char)p[17] | (uint64_t)(unsigned char)p[18] << 8;
    const uint64_t slashes = UINT64_C(0x0200000200000000); /* '/' ^ '-', twice */
    struct cs_time local;
    if ((unsigned char)(a >> 32) == '/') a ^= slashes;
    if ((unsigned char)(b >> 16) == ' ') b ^= (uint64_t)(' ' ^ 'T') << 16;
    if (p[16] != ':' || !cs_time_of_words(a, b, c | UINT64_C(0x30303a30302b0000), &local)) return false;
    unsigned slot = (uint64_t)local.at >> 22 & 63; /* 48 days each */
    if ((local.at < z->stretch[slot].from || local.at >= z->stretch[slot].end) &&
        !cs_quick_zone_look(z, local.at, slot))
        return false;
    cs_store_le64(to, a);
    cs_store_le64(to + 8, b);
    to[16] = ':';
    cs_store_le64(to + 17, c | z->stretch[slot].tail);
    *at = local.at - z->stretch[slot].off;
    return true;
}

/* "01/08/2024 09:00:00" as "2024-08-01 09:00:00", when the day (or the month) comes first; '/', '-' or '.'
 * between. */
static inline bool cs_quick_turn(const char *p, bool day_first, char to[19])
{
    if (p[2] != p[5] || (p[2] != '/' && p[2] != '-' && p[2] != '.')) return false;
    if (p[6] != '1' && p[6] != '2') return false;
    memcpy(to, p + 6, 4);
    to[4] = to[7] = '-';
    memcpy(to + 5, p + (day_first ? 3 : 0), 2);
    memcpy(to + 8, p + (day_first ? 0 : 3), 2);
    memcpy(to + 10, p + 10, 9);
    return true;
}

/* ---- words ---- */

/* Cells of at most 16 bytes and what became of them, by their bytes; the last is the empty cell's, which
 * becomes nothing. */
struct cs_quick_word {
    uint64_t lo, hi;
    char value[16];
    uint8_t n, value_n; /* n 0: free */
};
enum { CS_QUICK_WORDS = 257, CS_QUICK_WORD_MAX = 16 };

static inline struct cs_quick_word *cs_quick_word(struct cs_quick_word *table, const char *p, size_t n,
                                                  const char *safe, uint64_t *lo, uint64_t *hi)
{
    /* masks[n]: what n bytes leave of the second word; eight further on, of the first. */
    static const uint64_t masks[17] = {0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       UINT64_C(0xff),
                                       UINT64_C(0xffff),
                                       UINT64_C(0xffffff),
                                       UINT64_C(0xffffffff),
                                       UINT64_C(0xffffffffff),
                                       UINT64_C(0xffffffffffff),
                                       UINT64_C(0xffffffffffffff),
                                       UINT64_MAX};
    char cell[16] = {0};
    if (p + n <= safe) {
        *lo = cs_load_le64(p);
        *hi = cs_load_le64(p + 8);
        *lo &= masks[n + 8 < 16 ? n + 8 : 16];
        *hi &= masks[n];
    } else {
        memcpy(cell, p, n);
        *lo = cs_load_le64(cell);
        *hi = cs_load_le64(cell + 8);
    }
    uint64_t h = (*lo ^ *hi * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93);
    return &table[n ? h >> 56 : CS_QUICK_WORDS - 1];
}

#endif
