/* score.c - scales of satisfaction, and the texts that tell a score. */
#include "ingest/score.h"
#include "base/ascii.h"
#include <string.h>

enum { LARGEST = 1000 };

static bool read_end(struct cs_slice s, int *value)
{
    *value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!cs_is_digit(s.p[i]) || i > 3) return false;
        *value = *value * 10 + (s.p[i] - '0');
    }
    return s.n > 0 && *value <= LARGEST;
}

bool cs_scale_parse(struct cs_slice text, struct cs_scale_of_scores *scale)
{
    const char *dash = text.n ? memchr(text.p, '-', text.n) : NULL;
    *scale = (struct cs_scale_of_scores){0, 1, true};
    if (cs_slice_eqz(text, "thumbs")) return true;
    *scale = (struct cs_scale_of_scores){0};
    if (!dash) return false;
    size_t n = (size_t)(dash - text.p);
    return read_end(cs_slice(text.p, n), &scale->lo) &&
           read_end(cs_slice(dash + 1, text.n - n - 1), &scale->hi) && scale->lo < scale->hi;
}

bool cs_scale_apply(struct cs_scale_of_scores scale, struct cs_num score, struct cs_num *out)
{
    int lo = scale.hi ? scale.lo : 1, hi = scale.hi ? scale.hi : 5;
    if (cs_num_cmp(score, cs_int(lo)) < 0 || cs_num_cmp(score, cs_int(hi)) > 0) return false;
    *out = score;
    if (lo == 1 && hi == 5) return true;
    /* The whole number below 1 + 4 (x - lo) / (hi - lo) + 1/2; halves go up. */
    struct cs_num twice =
        cs_num_add(cs_num_mul(cs_num_sub(score, cs_int(lo)), cs_int(8)), cs_int(3 * (int64_t)(hi - lo)));
    *out = cs_num_floor(cs_num_div(twice, cs_int(2 * (int64_t)(hi - lo))));
    return true;
}

static bool take(struct cs_slice *s, const char *word)
{
    size_t n = strlen(word);
    if (s->n < n || memcmp(s->p, word, n) != 0) return false;
    *s = cs_slice(s->p + n, s->n - n);
    return true;
}

static void skip_blanks(struct cs_slice *s)
{
    while (s->n > 0 && cs_is_space(*s->p)) *s = cs_slice(s->p + 1, s->n - 1);
}

/* "★★★★☆", "⭐⭐⭐": at most five, the empty ones last. */
static bool read_stars(struct cs_slice s, struct cs_num *score, int *of)
{
    int full = 0, empty = 0;
    while (take(&s, "★") || take(&s, "⭐")) {
        (void)(take(&s, "\xef\xb8\x8f")); /* as a picture */
        full++;
    }
    while (take(&s, "☆")) empty++;
    if (s.n > 0 || full + empty > 5 || full + empty == 0 || (empty > 0 && full + empty != 5)) return false;
    *score = cs_int(full);
    *of = 5;
    return true;
}

bool cs_score_read(struct cs_slice s, struct cs_num *score, int *of, struct cs_slice *words)
{
    static const char *const units[] = {"分", "星", "stars", "star", "points", "point", "pts", NULL};
    static const char *const breaks[] = {"-", "–", "—", ":", "：", ".", "、", "(", "（", "=", NULL};
    size_t n = 0;
    *of = 0;
    *words = cs_slice("", 0);
    if (read_stars(s, score, of)) return true;
    while (n < s.n && n < 6 && (cs_is_digit(s.p[n]) || s.p[n] == '.')) n++;
    if (n > 1 && s.p[n - 1] == '.') n--; /* "5. very satisfied" */
    if (!cs_num_parse(cs_slice(s.p, n), score)) return false;
    s = cs_slice(s.p + n, s.n - n);
    skip_blanks(&s);
    if (take(&s, "/")) {
        skip_blanks(&s);
        return read_end(s, of) && *of > 0;
    }
    for (size_t i = 0; units[i]; i++)
        if (take(&s, units[i])) break;
    skip_blanks(&s);
    if (s.n == 0) return true;
    bool broken = false;
    for (size_t i = 0; breaks[i] && !broken; i++) broken = take(&s, breaks[i]);
    skip_blanks(&s);
    *words = s;
    return broken && s.n > 0;
}
