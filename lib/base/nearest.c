/* nearest.c - the name somebody may have meant: the least number of single-character slips away. */
#include "base/nearest.h"
#include "base/ascii.h"
#include <string.h>

enum { NAME_MAX_BYTES = 64 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein distance, letters of either case equal; two swapped neighbours count as one slip. */
static unsigned distance(struct cs_slice a, struct cs_slice b)
{
    unsigned rows[3][NAME_MAX_BYTES + 1];
    for (unsigned k = 0; k <= b.n; k++) rows[0][k] = k;
    for (unsigned i = 1; i <= a.n; i++) {
        unsigned *now = rows[i % 3], *before = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
        now[0] = i;
        for (unsigned k = 1; k <= b.n; k++) {
            char x = cs_to_lower(a.p[i - 1]), y = cs_to_lower(b.p[k - 1]);
            now[k] = least(least(before[k], now[k - 1]) + 1, before[k - 1] + (x != y));
            if (i > 1 && k > 1 && x == cs_to_lower(b.p[k - 2]) && cs_to_lower(a.p[i - 2]) == y)
                now[k] = least(now[k], two[k - 2] + 1);
        }
    }
    return rows[a.n % 3][b.n];
}

void cs_nearest_start(struct cs_nearest *s, struct cs_slice wanted)
{
    *s = (struct cs_nearest){.wanted = wanted, .distance = (unsigned)(wanted.n / 3) + 2};
}

void cs_nearest_try(struct cs_nearest *s, struct cs_slice name)
{
    if (name.n > NAME_MAX_BYTES || s->wanted.n > NAME_MAX_BYTES) return;
    bool begins = s->wanted.n >= 3 && name.n > s->wanted.n && !memcmp(name.p, s->wanted.p, s->wanted.n);
    unsigned d = begins ? 1 : distance(s->wanted, name); /* a word cut short: agent for agent_id */
    if (d >= s->distance) return;
    s->distance = d;
    s->best = name;
}
