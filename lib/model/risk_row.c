/* risk_row.c - picks a row's reasons and writes it: room is asked for once, and filled with ready pieces. */
#include "model/risk_row.h"
#include <math.h>
#include <string.h>

enum { DECIMAL = 24 };                  /* bytes of a number at most */
static const double least_worth = 0.05; /* odds up by 5 % */

void cs_risk_row_release(struct cs_risk_row *r)
{
    for (size_t i = 0; i < CS_REASONS; i++) {
        cs_buf_release(&r->value[i]);
        cs_buf_release(&r->words_of[i]);
    }
}

/* ---- pieces ---- */

/* Whole words are moved: behind a source and the target there is room for CS_RISK_OVER bytes more. */
static inline char *put(char *p, struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i += CS_RISK_OVER) memcpy(p + i, s.p + i, CS_RISK_OVER);
    return p + s.n;
}

/* The last `n` digits of x, with zeros before them. */
static inline void put_digits(char *p, uint32_t x, unsigned n)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    for (; n >= 2; n -= 2, x /= 100) memcpy(p + n - 2, pairs + 2 * (x % 100), 2);
    if (n) *p = (char)('0' + x % 10);
}

/* x >= 0, below 1e9, to so many places, 9 at most, without zeros at the end. */
static inline char *put_decimal(char *p, double x, unsigned places, uint32_t one)
{
    const uint64_t v = (uint64_t)(x * one + 0.5), whole = v / one;
    const uint32_t part = (uint32_t)(v - whole * one);
    unsigned digits = 1;
    for (uint64_t more = whole; more >= 10; more /= 10) digits++;
    put_digits(p, (uint32_t)whole, digits);
    p += digits;
    if (!part) return p;
    *p++ = '.';
    put_digits(p, part, places);
    for (p += places; p[-1] == '0';) p--;
    return p;
}

/* Cells that stand side by side in the stream, and so in the output, are one piece. */
void cs_risk_row_make(struct cs_risk_row *r, const struct cs_risk *risk, const struct cs_risk_words *words)
{
    const uint32_t *keep = risk->frame->keep;
    *r = (struct cs_risk_row){.risk = risk, .words = words};
    for (size_t i = 0; i <= risk->n_carried; i++) {
        struct cs_risk_piece *before = r->n_pieces ? &r->piece[r->n_pieces - 1] : NULL;
        if (before && keep[i] == before->to + 1)
            before->to = keep[i];
        else
            r->piece[r->n_pieces++] = (struct cs_risk_piece){keep[i], keep[i]};
    }
}

static inline struct cs_slice kept_piece(const struct cs_risk_piece *piece, const struct cs_block *b,
                                         uint32_t at)
{
    const struct cs_slice first = cs_field(b, at, piece->from), last = cs_field(b, at, piece->to);
    return cs_slice(first.p, (size_t)(last.p + last.n - first.p));
}

/* ---- reasons ---- */

struct reason {
    size_t cause;
    double worth;
    const struct cs_phrase *words;
    struct cs_phrase own; /* where no ready ones fit */
    struct cs_slice value;
};

/* The greatest first, equal ones in their order; worths that agree in ten digits are equal. Doubles above 0
 * are in the order of their bits as integers, those below 0 are integers below 0; the last bits give way to
 * the place in the list, counted down. So no branch depends on a value. */
enum { PLACE = 0xFFFF };

static inline int64_t key_of(double worth, size_t place)
{
    int64_t bits;
    memcpy(&bits, &worth, sizeof bits);
    return (bits & ~(int64_t)PLACE) | (int64_t)(PLACE - place);
}

static size_t pick(const double *worth, size_t n, double least, struct reason *list)
{
    const int64_t none = key_of(least, 0);
    int64_t best[CS_REASONS] = {none, none, none};
    size_t found = 0;
    for (size_t k = 0; k < n && k < PLACE; k++) { /* no model has so many */
        int64_t x = key_of(worth[k], k + 1);
        for (size_t i = 0; i < CS_REASONS; i++) {
            const int64_t greater = x > best[i] ? x : best[i];
            x = x > best[i] ? best[i] : x;
            best[i] = greater;
        }
    }
    for (; found < CS_REASONS && best[found] > none; found++) {
        list[found].cause = (size_t)(PLACE - 1 - (best[found] & PLACE));
        list[found].worth = worth[list[found].cause];
    }
    return found;
}

/* A level that the model does not know: its words are made here. */
static void say_stranger(struct cs_risk_row *r, const struct cs_worths *w, struct reason *to, size_t k,
                         struct cs_slice value)
{
    struct cs_buf words = {0};
    cs_buf_clear(&r->words_of[k]);
    cs_churn_reason_column(r->words->rules, w->causes->model->features[to->cause].name, "level", value,
                           r->words->lang, &words);
    cs_field_add(&r->words_of[k], cs_buf_slice(&words));
    cs_field_add(&r->value[k], value);
    r->value[k].failed |= words.failed || !cs_buf_room(&r->words_of[k], CS_RISK_OVER);
    cs_buf_release(&words);
    to->own.text = cs_buf_slice(&r->words_of[k]);
    to->words = &to->own;
}

/* Reason number k of a row: its words and its value. */
static void find_words(struct cs_risk_row *r, const struct cs_worths *w, const struct cs_block *b,
                       uint32_t at, uint32_t i, const uint32_t *row, struct reason *to, size_t k)
{
    const struct cs_cause *c = &w->causes->cause[to->cause];
    const struct cs_cause_words *words = &r->words->cause[to->cause];
    const double x = w->value[to->cause * CS_BATCH + i];
    to->words = &words->more;
    to->value = cs_slice("", 0);
    if (!w->causes->model) {
        if (words->column != CS_NO_COLUMN) to->value = cs_field(b, at, words->column);
        return;
    }
    if (cs_cause_missing(c, x)) {
        to->words = &words->missing;
        return;
    }
    if (c->levels && !cs_cause_unknown(c, x)) {
        to->words = &words->level[(size_t)x];
        to->value = words->value[(size_t)x];
        return;
    }
    if (!c->levels) to->words = x <= c->mean ? &words->less : &words->more;
    if (!c->levels && c->column != CS_NO_COLUMN) {
        to->value = cs_field(b, at, c->column);
        return;
    }
    cs_buf_clear(&r->value[k]);
    if (c->levels)
        say_stranger(r, w, to, k, w->vec[to->cause]->s[row[i]]);
    else
        cs_worths_text(w, to->cause, i, row, &r->value[k]);
    r->value[k].failed |= !cs_buf_room(&r->value[k], CS_RISK_OVER);
    to->value = cs_buf_slice(&r->value[k]);
}

static char *put_phrase(char *p, const struct cs_phrase *words, struct cs_slice value)
{
    struct cs_slice rest = words->text;
    for (size_t hole = words->hole; hole < rest.n;) {
        p = put(put(p, cs_slice(rest.p, hole)), value);
        rest = cs_slice(rest.p + hole + 1, rest.n - hole - 1);
        const char *next = rest.n ? memchr(rest.p, '\0', rest.n) : NULL;
        hole = next ? (size_t)(next - rest.p) : rest.n;
    }
    return put(p, rest);
}

static size_t room_of(const struct cs_risk_row *r, const struct reason *list, size_t n)
{
    size_t room = r->words->none.n;
    for (size_t k = 0; k < n; k++)
        room += r->words->joint.n + list[k].words->text.n + (1 + list[k].words->values) * list[k].value.n +
                r->words->cause[list[k].cause].head.n + DECIMAL + 2;
    return room;
}

static char *put_reasons(const struct cs_risk_row *r, const struct reason *list, size_t n, char *p)
{
    if (!n) p = put(p, r->words->none);
    for (size_t k = 0; k < n; k++) {
        if (k) p = put(p, r->words->joint);
        p = put_phrase(p, list[k].words, list[k].value);
    }
    *p++ = '\t';
    for (size_t k = 0; k < n; k++) {
        if (k) *p++ = '|';
        p = put(p, r->words->cause[list[k].cause].head);
        p = put(p, list[k].value);
        *p++ = ':';
        p = put_decimal(p, list[k].worth, 4, 10000);
    }
    return p;
}

/* ---- the row ---- */

size_t cs_risk_row_add(struct cs_risk_row *r, const struct cs_worths *w, const struct cs_block *b,
                       uint32_t at, uint32_t i, const uint32_t *row, enum cs_band band, struct cs_buf *out,
                       size_t reasons[CS_REASONS])
{
    static const char bands[CS_BAND_N][CS_RISK_OVER] = {"\thigh\t", "\tmedium\t", "\tlow\t"};
    static const size_t length[] = {6, 8, 5};
    const size_t causes = w->causes->n;
    struct reason list[CS_REASONS];
    const size_t n = pick(w->worth + i * causes, causes, w->causes->model ? least_worth : 0, list);
    for (size_t k = 0; k < n; k++) {
        reasons[k] = list[k].cause;
        find_words(r, w, b, at, i, row, &list[k], k);
        out->failed |= r->value[k].failed; /* from one on it stays so */
    }
    size_t room = DECIMAL + CS_RISK_OVER + 16 + room_of(r, list, n);
    struct cs_slice kept[CS_CARRIED_MAX + 1];
    for (size_t k = 0; k < r->n_pieces; k++) {
        kept[k] = kept_piece(&r->piece[k], b, at);
        room += kept[k].n + 1;
    }
    char *const begin = cs_buf_room(out, room), *p = begin;
    if (!begin) return n;
    for (size_t k = 0; k < r->n_pieces; k++) {
        p = put(p, kept[k]);
        *p++ = '\t';
    }
    p = put_decimal(p, w->risk[i], 9, 1000000000);
    p = put(p, cs_slice(bands[band], length[band]));
    p = put_reasons(r, list, n, p);
    out->n += (size_t)(p - begin);
    return n;
}
