/* personal_number.c - phone numbers, identity numbers and bank cards in a text.
 *
 * Groups of digits that stand close (a blank, a dash, a dot, a bracket between) make a chain; from each group
 * on the longest run of groups that is a number of a person wins. What a number is depends first on the word
 * before it: behind 订单号 or "order no" eleven digits are no phone number, whatever they look like; behind
 * 电话 they are one. An 18-digit identity number is one anywhere: its check character and date of birth do
 * not come together by chance.
 */
#include "base/ascii.h"
#include "text/idcheck.h"
#include "text/personal_part.h"
#include <string.h>

enum { GROUPS_MOST = 20, DIGITS_MOST = 24, GAP_MOST = 3 };
enum label { LABEL_UNKNOWN, LABEL_NONE, LABEL_PHONE, LABEL_CARD, LABEL_ID, LABEL_OTHER };

struct chain {
    struct {
        size_t from, to; /* of the group in the text */
        unsigned digits; /* of the chain before it */
        char gap;        /* what stands before it */
    } g[GROUPS_MOST + 1];
    unsigned n;
    char digits[DIGITS_MOST + GROUPS_MOST];
};

/* ---- what stands around ---- */

static size_t skip_back(const struct cs_search *s, size_t at)
{
    while (at > 0 && strchr(" :=.(\"'*", s->p[at - 1]) && s->p[at - 1]) at--;
    return at;
}

static bool same_letters(const char *text, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cs_to_lower(text[i]) != word[i]) return false;
    return true;
}

/* A word like "is" that may stand between a label and its number. */
static size_t skip_link(const struct cs_search *s, size_t at)
{
    static const char *const links[] = {"是", "为", "is", "no", "number", "号码", "号", "numbers"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        size_t n = strlen(links[i]);
        if (at < n || !same_letters(s->p + at - n, links[i], n)) continue;
        if (cs_is_alpha(*links[i]) && at > n && cs_is_alnum(s->p[at - n - 1])) continue;
        return at - n;
    }
    return at;
}

static enum label label_at(const struct cs_search *s, size_t at)
{
    static const struct {
        enum cs_word_list list;
        enum label label;
    } lists[] = {{CS_NUMBER_PHONE, LABEL_PHONE},
                 {CS_NUMBER_CARD, LABEL_CARD},
                 {CS_NUMBER_ID, LABEL_ID},
                 {CS_NUMBER_OTHER, LABEL_OTHER}};
    unsigned longest = 0;
    enum label label = LABEL_NONE;
    size_t window = at < 64 ? at : 64;
    struct cs_slice before = cs_slice(s->p + at - window, window);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        unsigned n = cs_words_end(s->words, lists[i].list, before);
        if (n > longest) {
            longest = n;
            label = lists[i].label;
        }
    }
    return label;
}

/* What the words right before a place say of the number there. "no" alone says that it is none of a person,
 * "mobile no" does not. */
static enum label find_label(const struct cs_search *s, size_t at)
{
    enum label label = LABEL_NONE;
    bool no = false;
    for (int round = 0; round < 3; round++) {
        at = skip_back(s, at);
        label = label_at(s, at);
        size_t before = skip_link(s, at);
        if (label != LABEL_NONE || before == at) break;
        no |= at - before == 2 && (s->p[before] | 0x20) == 'n';
        at = before;
    }
    return label == LABEL_NONE && no ? LABEL_OTHER : label;
}

/* Is there a sign of a currency before it, a blank between or not? */
static bool is_price(const struct cs_search *s, size_t at)
{
    if (at > 0 && s->p[at - 1] == ' ') at--;
    if (at > 0 && s->p[at - 1] == '$') return true;
    return at > 1 && (!memcmp(s->p + at - 2, "\xC2\xA5", 2) || /* a yen sign, U+00A5 or U+FFE5 */
                      !memcmp(s->p + at - 2, "\xBF\xA5", 2));
}

/* May a number begin here? A letter before it makes it a part of something else, unless it is a label. */
static bool begins_well(const struct cs_search *s, size_t at, enum label label)
{
    if (at == 0) return true;
    if (is_price(s, at)) return false;
    char c = s->p[at - 1], before = at > 1 ? s->p[at - 2] : ' ';
    if (cs_is_alpha(c)) return label != LABEL_NONE && label != LABEL_OTHER;
    if (cs_is_digit(c) || strchr("_*#$\\~^%@", c)) return false;
    if (c == '/' && cs_is_digit(before)) return true; /* 138…/139… */
    if (c == ',' && at > 4) {                         /* 138…,139… is a list; 1,381,234,567 is not */
        unsigned digits = 0;
        while (digits < 4 && cs_is_digit(s->p[at - 2 - digits])) digits++;
        if (digits == 4) return true;
    }
    if (strchr("-.,/", c)) return !cs_is_alnum(before);
    return true;
}

static bool ends_well(const struct cs_search *s, size_t at)
{
    char c = at < s->n ? s->p[at] : ' ', next = at + 1 < s->n ? s->p[at + 1] : ' ';
    if (cs_is_alnum(c) || strchr("_*%@", c)) return false;
    if (c == '.' || c == ',') return !cs_is_digit(next) || c == ',';
    return true;
}

static bool is_amount(const struct cs_search *s, size_t at)
{
    if (at < s->n && s->p[at] == ' ') at++;
    struct cs_slice behind = cs_slice(s->p + at, s->n - at < 32 ? s->n - at : 32);
    unsigned unit = cs_words_begin(s->words, CS_NUMBER_UNIT, behind);
    return unit > 0 && cs_words_begin(s->words, CS_NUMBER_UNIT_NO, behind) <= unit;
}

/* ---- what a run of groups can be ---- */

static bool groups_of(const struct chain *c, unsigned first, unsigned last, unsigned least)
{
    for (unsigned i = first; i < last; i++)
        if (c->g[i].to - c->g[i].from < least) return false;
    return true;
}

/* Digits of people are written in groups of two and more, or one by one. */
static bool spelled(const struct chain *c, unsigned first, unsigned last)
{
    if (last - first == 1) return true;
    if (groups_of(c, first, last, 2)) return c->g[first].to - c->g[first].from >= 3;
    for (unsigned i = first; i < last; i++)
        if (c->g[i].to - c->g[i].from != 1) return false;
    return true;
}

static bool looks_like_date(struct cs_slice d)
{
    return d.n == 8 && (!memcmp(d.p, "19", 2) || !memcmp(d.p, "20", 2)) && d.p[4] <= '1' && d.p[6] <= '3';
}

static bool is_phone(const struct chain *c, unsigned first, unsigned last, struct cs_slice d,
                     enum label label, bool plus)
{
    size_t head = c->g[first].to - c->g[first].from;
    bool country = false;
    if (label == LABEL_OTHER || label == LABEL_CARD || label == LABEL_ID) return false;
    struct cs_slice home = d;
    if (home.n > 4 && !memcmp(home.p, "00", 2)) home = cs_slice(home.p + 2, home.n - 2);
    if (home.n > 10 && !memcmp(home.p, "86", 2)) {
        home = cs_slice(home.p + 2, home.n - 2);
        country = true;
    }
    bool abroad = plus || home.n < d.n;
    enum cs_phone_kind kind = cs_phone_kind(home);
    if (kind == CS_PHONE_MOBILE && (country || !abroad))
        return country && (head == 2 || head == 4) ? groups_of(c, first + 1, last, 2)
                                                   : spelled(c, first, last);
    if (kind == CS_PHONE_LANDLINE && !abroad && spelled(c, first, last)) return true;
    if (abroad && country && home.n >= 9 && home.n <= 11) return true;
    if (plus && d.n >= 10 && d.n <= 15) return true;
    if (!plus && d.n == 10 && !memcmp(d.p, "09", 2)) /* Taiwan: 0912-345-678 */
        return last - first == 1 || (last - first == 3 && head == 4) || (last - first == 2 && head == 4);
    bool free_of_charge = d.n == 10 && (!memcmp(d.p, "400", 3) || !memcmp(d.p, "800", 3));
    if (!plus && !free_of_charge && last - first == 3 && d.n == 10 && head == 3 && d.p[0] >= '2' &&
        d.p[3] >= '2' && /* North America */
        c->g[first + 1].to - c->g[first + 1].from == 3 && c->g[first + 2].gap == '-')
        return true;
    if (label != LABEL_PHONE || kind == CS_PHONE_SERVICE || looks_like_date(d)) return false;
    return kind == CS_PHONE_LOCAL || (d.n >= 9 && d.n <= 15);
}

static bool is_idcard(const struct chain *c, unsigned first, unsigned last, struct cs_slice d,
                      enum label label)
{
    if (!groups_of(c, first, last, 3)) return false;
    if (d.n != 15 && d.n != 18) return false;
    if (label == LABEL_ID) return true;
    if (d.n == 15 && (label == LABEL_OTHER || label == LABEL_CARD || label == LABEL_PHONE)) return false;
    return cs_idcard_valid(d);
}

static bool is_bankcard(const struct chain *c, unsigned first, unsigned last, struct cs_slice d,
                        enum label label)
{
    if (label == LABEL_OTHER || label == LABEL_PHONE || label == LABEL_ID) return false;
    for (unsigned i = first; i + 1 < last; i++)
        if (c->g[i].to - c->g[i].from < 3) return false;
    if (label == LABEL_CARD) return d.n >= 12 && d.n <= 19;
    return d.n >= 15 && cs_bankcard_valid(d);
}

/* ---- the chain ---- */

static inline bool is_gap(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

/* Reads the chain that begins at `at`; how far it goes. */
static size_t read_chain(const struct cs_search *s, size_t at, struct chain *c)
{
    unsigned digits = 0;
    c->n = 0;
    char gap = 0;
    for (;;) {
        size_t from = at;
        while (at < s->n && cs_is_digit(s->p[at])) at++;
        if (digits + (at - from) > DIGITS_MOST) {
            if (c->n == 0) return at; /* too long for anything */
            at = from;
            break;
        }
        memcpy(c->digits + digits, s->p + from, at - from);
        c->g[c->n].from = from;
        c->g[c->n].to = at;
        c->g[c->n].digits = digits;
        c->g[c->n++].gap = gap;
        digits += (unsigned)(at - from);
        size_t next = at;
        while (next < s->n && next - at < GAP_MOST && is_gap(s->p[next])) next++;
        if (next == at || next == s->n || !cs_is_digit(s->p[next]) || c->n == GROUPS_MOST) break;
        gap = s->p[next - 1];
        at = next;
    }
    c->g[c->n].digits = digits;
    return c->g[c->n - 1].to;
}

struct numbers {
    struct cs_search *s;
    struct chain c;
    size_t other_end; /* where the last number of another sort ended */
};

/* "订单号 1…、2…": what the word says holds for a list. */
static bool goes_on(const struct cs_search *s, size_t from, size_t to)
{
    if (to < from || to - from > 8) return false;
    for (size_t i = from; i < to;) {
        if (strchr(" ,/;&", s->p[i]) && s->p[i]) {
            i++;
        } else if (to - i >= 3 && (!memcmp(s->p + i, "、", 3) || !memcmp(s->p + i, "和", 3) ||
                                   !memcmp(s->p + i, "及", 3) || !memcmp(s->p + i, "与", 3))) {
            i += 3;
        } else if (to - i >= 3 && !memcmp(s->p + i, "and", 3)) {
            i += 3;
        } else {
            return false;
        }
    }
    return true;
}

/* The groups [first, …): true when a number of a person begins with the first; *last is behind it. */
static bool match(struct numbers *x, unsigned first, unsigned *last)
{
    struct cs_search *s = x->s;
    const struct chain *c = &x->c;
    size_t from = c->g[first].from;
    bool plus = false, bracket = false;
    if (c->g[c->n].digits - c->g[first].digits < 7) return false;
    if (from > 0 && (s->p[from - 1] == '(' || s->p[from - 1] == '+')) {
        bracket = s->p[from - 1] == '(';
        plus = !bracket;
        from--;
        if (from > 0 && s->p[from] == '+' && s->p[from - 1] == '(') from--;
    }
    enum label label = find_label(s, from);
    if (label == LABEL_NONE && x->other_end && goes_on(s, x->other_end, from)) label = LABEL_OTHER;
    bool well = first ? !cs_is_alnum(s->p[from - 1]) && c->g[first].gap != '.' && c->g[first].gap != '-'
                      : begins_well(s, from, label);
    for (unsigned end = c->n; end > first; end--) {
        char copy[DIGITS_MOST + 2];
        size_t to = c->g[end - 1].to, n = c->g[end].digits - c->g[first].digits;
        memcpy(copy, c->digits + c->g[first].digits, n);
        bool x_behind = n == 17 && to < s->n && (s->p[to] == 'X' || s->p[to] == 'x');
        if (x_behind) copy[n] = 'X';
        struct cs_slice d = cs_slice(copy, n + x_behind);
        enum cs_personal kind = CS_PERSONAL_KINDS;
        if (!well || !ends_well(s, to + x_behind)) continue;
        if (is_idcard(c, first, end, d, label))
            kind = CS_IDCARD;
        else if (x_behind)
            continue;
        else if (is_bankcard(c, first, end, d, label))
            kind = CS_BANKCARD;
        else if (is_phone(c, first, end, d, label, plus) && (label == LABEL_PHONE || !is_amount(s, to)))
            kind = CS_PHONE;
        if (kind == CS_PERSONAL_KINDS) continue;
        /* a bracket belongs to "(010) 1234…", not to "(1381234…)" */
        bool inside = bracket && end - first > 1 && s->p[c->g[first].to] == ')';
        if (kind != CS_PHONE || (bracket && !inside)) from = c->g[first].from;
        cs_search_add(s, kind, from, to + x_behind);
        *last = end;
        return true;
    }
    if (label == LABEL_OTHER && !first) x->other_end = c->g[first].to;
    return false;
}

void cs_search_numbers(struct cs_search *s)
{
    struct numbers x; /* not cleared: the chain says how much of it there is */
    x.s = s;
    x.other_end = 0;
    for (size_t at = 0; at < s->n;) {
        if (!cs_is_digit(s->p[at])) {
            at++;
            continue;
        }
        size_t next = read_chain(s, at, &x.c);
        for (unsigned first = 0, last; first < x.c.n; first = last) {
            last = first + 1;
            (void)match(&x, first, &last);
        }
        at = next;
    }
}
