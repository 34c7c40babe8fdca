/* csv_guess.c - which delimiter a CSV file uses: the one that cuts the most records of the head into the same
 * number of fields, two or more. */
#include "ingest/csv.h"
#include <string.h>

enum { RECORDS = 100 };

struct score {
    size_t fields;    /* of most records */
    size_t same, all; /* records with as many, and all */
};

/* The most frequent of the widths, the first of equals. */
static struct score most_frequent(const size_t *width, size_t n)
{
    struct score s = {.all = n};
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t k = i; k < n; k++) same += width[k] == width[i];
        if (same <= s.same) continue;
        s.same = same;
        s.fields = width[i];
    }
    return s;
}

/* Counts delimiters outside quotes. A record cut off at the end of the head does not count. */
static struct score try_delimiter(struct cs_slice head, const struct cs_csv_rules *rules, char delimiter)
{
    size_t width[RECORDS], n = 0, fields = 1;
    bool quoted = false, blank = true;
    for (size_t i = 0; i < head.n && n < RECORDS; i++) {
        char c = head.p[i];
        if (c == rules->quote && !rules->no_quote) quoted = !quoted;
        if (quoted) continue;
        if (blank && rules->comment.n && rules->comment.n <= head.n - i &&
            !memcmp(head.p + i, rules->comment.p, rules->comment.n)) {
            while (i + 1 < head.n && head.p[i + 1] != '\n' && head.p[i + 1] != '\r') i++;
            continue;
        }
        fields += c == delimiter;
        if (c == '\n' || (c == '\r' && (i + 1 == head.n || head.p[i + 1] != '\n'))) {
            if (!blank) width[n++] = fields;
            fields = 1;
            blank = true;
        } else if (c != '\r') {
            blank = false;
        }
    }
    return n == 0 ? (struct score){fields, 1, 1} : most_frequent(width, n);
}

/* Is a better than b: a larger share of records alike; then more fields. */
static bool better(struct score a, struct score b)
{
    if (b.fields < 2) return a.fields >= 2;
    if (a.fields < 2) return false;
    size_t left = a.same * b.all, right = b.same * a.all;
    return left != right ? left > right : a.fields > b.fields;
}

char cs_csv_guess(struct cs_slice head, const struct cs_csv_rules *rules)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    char best = ',';
    struct score top = try_delimiter(head, rules, ',');
    for (size_t i = 1; i < sizeof candidates; i++) {
        struct score s = try_delimiter(head, rules, candidates[i]);
        if (!better(s, top)) continue;
        top = s;
        best = candidates[i];
    }
    return best;
}
