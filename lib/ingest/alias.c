/* alias.c - what a header cell may mean. */
#include "ingest/alias.h"
#include <stdio.h>
#include <string.h>

/* Units that a header may carry behind a column of seconds; the longer words first. */
static const struct {
    const char *word;
    struct cs_scale scale;
} units[] = {
    {"hhmmss", {1, 1}},  {"hmmss", {1, 1}},      {"hhmm", {1, 1}}, /* how clocks are written */
    {"mmss", {1, 1}},    {"hmm", {1, 1}},        {"时分秒", {1, 1}},     {"分秒", {1, 1}},
    {"时分", {1, 1}},    {"inhours", {3600, 1}}, {"inhrs", {3600, 1}},   {"inmins", {60, 1}},
    {"insecs", {1, 1}},  {"inseconds", {1, 1}},  {"inminutes", {60, 1}}, {"milliseconds", {1, 1000}},
    {"seconds", {1, 1}}, {"minutes", {60, 1}},   {"hours", {3600, 1}},   {"secs", {1, 1}},
    {"mins", {60, 1}},   {"hrs", {3600, 1}},     {"sec", {1, 1}},        {"min", {60, 1}},
    {"ms", {1, 1000}},   {"毫秒", {1, 1000}},    {"秒", {1, 1}},         {"分钟", {60, 1}},
    {"分", {60, 1}},     {"小时", {3600, 1}},    {"s", {1, 1}},          {"m", {60, 1}},
    {"h", {3600, 1}},
};

static bool list_has(const char *list, struct cs_slice word)
{
    struct cs_slice item;
    while (cs_schema_word(&list, &item))
        if (cs_slice_eq(item, word)) return true;
    return false;
}

/* The column's own name without its underscores. */
static bool is_name(const struct cs_column_def *c, struct cs_slice word)
{
    size_t i = 0;
    for (const char *p = c->name; *p; p++) {
        if (*p == '_') continue;
        if (i == word.n || word.p[i++] != *p) return false;
    }
    return i == word.n;
}

/* What matching a header cell takes. The first failure stops it. */
struct matcher {
    struct cs_fold *fold;
    const struct cs_kind_def *kind;
    struct cs_slice header, word; /* as it came, folded */
    enum cs_status status;
    struct cs_error *e;
};

static bool means(struct matcher *k, const struct cs_column_def *c, struct cs_slice word)
{
    bool yes = false;
    if (is_name(c, word) || list_has(c->aliases, word)) return true;
    if (k->status == CS_OK) k->status = cs_fold_is_name(k->fold, c, word, &yes, k->e);
    return yes;
}

/* The word without a unit behind it, which *scale tells; false when it has none. */
static bool cut_unit(struct cs_slice *word, size_t *unit, struct cs_scale *scale)
{
    for (; *unit < sizeof units / sizeof *units; ++*unit) {
        size_t n = strlen(units[*unit].word);
        if (word->n <= n || memcmp(word->p + word->n - n, units[*unit].word, n) != 0) continue;
        word->n -= n;
        *scale = units[*unit].scale;
        ++*unit;
        return true;
    }
    return false;
}

static bool has_unit(struct matcher *k, const struct cs_column_def *c, struct cs_scale *scale)
{
    struct cs_slice stem = k->word;
    size_t unit = 0;
    if (strcmp(c->unit, "s") != 0) return false;
    while (cut_unit(&stem, &unit, scale)) {
        if (means(k, c, stem)) return true;
        stem = k->word;
    }
    return false;
}

/* "CSAT (1-5)": the column's own scale behind its name; any other scale is not this column. */
static bool has_range(struct matcher *k, const struct cs_column_def *c)
{
    char range[32];
    struct cs_slice stem = k->word;
    if (c->hi == 0) return false;
    int n = snprintf(range, sizeof range, "%d%d", c->lo, c->hi);
    if (stem.n > 3 && !memcmp(stem.p + stem.n - 3, "分", 3)) stem.n -= 3;
    if (n < 0 || stem.n <= (size_t)n || memcmp(stem.p + stem.n - n, range, (size_t)n) != 0) return false;
    stem.n -= (size_t)n;
    return means(k, c, stem);
}

/* "word=rest" in a list of such: the rest. */
static bool list_get(const char *list, struct cs_slice word, struct cs_slice *rest)
{
    struct cs_slice item;
    while (cs_schema_word(&list, &item))
        if (item.n > word.n && item.p[word.n] == '=' && !memcmp(item.p, word.p, word.n)) {
            *rest = cs_slice(item.p + word.n + 1, item.n - word.n - 1);
            return true;
        }
    return false;
}

static bool match_column(struct matcher *k, const struct cs_column_def *c, struct cs_alias_match *m)
{
    struct cs_slice rest;
    *m = (struct cs_alias_match){.column = c, .scale = {1, 1}};
    if (cs_slice_eqz(k->header, c->name) || is_name(c, k->word)) {
        m->rank = CS_ALIAS_SELF;
    } else if (means(k, c, k->word)) {
        m->rank = CS_ALIAS_WORD;
    } else if (has_unit(k, c, &m->scale)) {
        m->rank = CS_ALIAS_UNIT;
    } else if (has_range(k, c)) {
        m->rank = CS_ALIAS_WORD;
    } else if (list_get(c->flags, k->word, &rest)) {
        const char *slash = memchr(rest.p, '/', rest.n);
        size_t yes = slash ? (size_t)(slash - rest.p) : rest.n;
        m->rank = CS_ALIAS_FLAG;
        m->yes = cs_slice(rest.p, yes);
        m->no = slash ? cs_slice(slash + 1, rest.n - yes - 1) : cs_slice("", 0);
    } else if (list_get(k->kind->weak, k->word, &rest) && cs_slice_eqz(rest, c->name)) {
        m->rank = CS_ALIAS_WEAK;
    } else {
        return false;
    }
    return true;
}

static void insert(struct cs_alias_match out[CS_ALIAS_MAX], size_t *n, const struct cs_alias_match *m)
{
    size_t at = *n;
    while (at > 0 && out[at - 1].rank > m->rank) at--;
    if (at == CS_ALIAS_MAX) return;
    if (*n == CS_ALIAS_MAX) --*n;
    memmove(out + at + 1, out + at, (*n - at) * sizeof *out);
    out[at] = *m;
    ++*n;
}

enum cs_status cs_alias_column(struct cs_fold *f, const struct cs_kind_def *kind, struct cs_slice header,
                               struct cs_alias_match out[CS_ALIAS_MAX], size_t *n, struct cs_error *e)
{
    struct matcher k = {.fold = f, .kind = kind, .header = header, .e = e};
    struct cs_slice word, name;
    char kept[1024]; /* folding the schema's names writes over the word */
    *n = 0;
    if (cs_fold_word(f, header, &word, e) != CS_OK) return e->status;
    if (word.n == 0 || word.n > sizeof kept) return CS_OK;
    memcpy(kept, word.p, word.n);
    k.word = cs_slice(kept, word.n);
    for (const char *list = kind->columns; cs_schema_next(&list, &name);) {
        struct cs_alias_match m;
        if (match_column(&k, cs_schema_column(name), &m)) insert(out, n, &m);
    }
    return k.status;
}

/* ---- near misses ---- */

/* One letter changed, added, left out, or two neighbours swapped. Bytes stand for letters: a hint, not a
 * match. */
static bool near(struct cs_slice a, struct cs_slice b)
{
    if (a.n < b.n) return near(b, a);
    if (a.n > b.n + 1 || b.n < 4) return false;
    size_t head = 0, tail = 0;
    while (head < b.n && a.p[head] == b.p[head]) head++;
    while (tail < b.n - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail]) tail++;
    size_t left = a.n - head - tail;
    if (left <= 1) return true;
    return a.n == b.n && left == 2 && a.p[head] == b.p[head + 1] && a.p[head + 1] == b.p[head];
}

static bool is_near(const struct cs_column_def *c, struct cs_slice word)
{
    struct cs_slice item;
    for (const char *list = c->aliases; cs_schema_word(&list, &item);)
        if (near(item, word)) return true;
    return false;
}

enum cs_status cs_alias_near(struct cs_fold *f, const struct cs_kind_def *kind, struct cs_slice header,
                             const struct cs_column_def **column, struct cs_error *e)
{
    struct cs_slice word, name;
    *column = NULL;
    if (cs_fold_word(f, header, &word, e) != CS_OK) return e->status;
    for (const char *list = kind->columns; !*column && cs_schema_next(&list, &name);)
        if (is_near(cs_schema_column(name), word)) *column = cs_schema_column(name);
    return CS_OK;
}
