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

static char *put(char *p, struct cs_slice s)
{
    memcpy(p, s.p, s.n);
    return p + s.n;
}

/* x >= 0, below 1e9, to so many places. */
static char *put_decimal(char *p, double x, unsigned places)
{
    char digits[DECIMAL], *const end = digits + sizeof digits, *d = end;
    const uint64_t v = (uint64_t)(x * (double)cs_pow10[places] + 0.5), one = (uint64_t)cs_pow10[places];
    uint64_t whole = v / one;
    uint32_t part = (uint32_t)(v - whole * one);
    for (; part && part % 10 == 0; part /= 10) places--;
    if (part) {
        for (; places; places--, part /= 10) *--d = (char)('0' + part % 10);
        *--d = '.';
    }
    for (; whole >= 10; whole /= 10) *--d = (char)('0' + whole % 10);
    *--d = (char)('0' + whole);
    return put(p, cs_slice(d, (size_t)(end - d)));
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

/* The greatest first, equal ones in their order. */
static size_t pick(const double *worth, size_t n, double least, struct reason *list)
{
    size_t found = 0;
    for (size_t k = 0; k < n; k++) {
        if (!(worth[k] > least)) continue;
        size_t at = found < CS_REASONS ? found++ : CS_REASONS - 1;
        for (; at > 0 && list[at - 1].worth < worth[k]; at--) list[at] = list[at - 1];
        list[at] = (struct reason){.cause = k, .worth = worth[k]};
        if (found == CS_REASONS) least = list[CS_REASONS - 1].worth;
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
    r->value[k].failed |= words.failed | r->words_of[k].failed;
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
    cs_buf_clear(&r->value[k]);
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
    if (!c->levels && x <= c->mean) to->words = &words->less;
    if (!c->levels && c->column != CS_NO_COLUMN) {
        to->value = cs_field(b, at, c->column);
        return;
    }
    if (c->levels)
        say_stranger(r, w, to, k, w->vec[to->cause]->s[row[i]]);
    else
        cs_worths_text(w, to->cause, i, row, &r->value[k]);
    to->value = cs_buf_slice(&r->value[k]);
}

static char *put_phrase(char *p, const struct cs_phrase *words, struct cs_slice value)
{
    if (!words->values) return put(p, words->text);
    for (size_t i = 0; i < words->text.n; i++) {
        if (words->text.p[i])
            *p++ = words->text.p[i];
        else
            p = put(p, value);
    }
    return p;
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
        p = put_decimal(p, list[k].worth, 4);
    }
    return p;
}

/* ---- the row ---- */

size_t cs_risk_row_add(struct cs_risk_row *r, const struct cs_worths *w, const struct cs_block *b,
                       uint32_t at, uint32_t i, const uint32_t *row, enum cs_band band, struct cs_buf *out,
                       size_t reasons[CS_REASONS])
{
    static const struct cs_slice bands[] = {[CS_BAND_HIGH] = {"\thigh\t", 6},
                                            [CS_BAND_MEDIUM] = {"\tmedium\t", 8},
                                            [CS_BAND_LOW] = {"\tlow\t", 5}};
    const size_t causes = w->causes->n;
    struct reason list[CS_REASONS];
    const size_t n = pick(w->worth + i * causes, causes, w->causes->model ? least_worth : 0, list);
    for (size_t k = 0; k < n; k++) {
        reasons[k] = list[k].cause;
        find_words(r, w, b, at, i, row, &list[k], k);
        out->failed |= r->value[k].failed;
    }
    size_t room = DECIMAL + 16 + room_of(r, list, n);
    for (size_t k = 0; k < r->n_pieces; k++) room += kept_piece(&r->piece[k], b, at).n + 1;
    char *const begin = cs_buf_room(out, room), *p = begin;
    if (!begin) return n;
    for (size_t k = 0; k < r->n_pieces; k++) {
        p = put(p, kept_piece(&r->piece[k], b, at));
        *p++ = '\t';
    }
    p = put_decimal(p, w->risk[i], 9);
    p = put(p, bands[band]);
    p = put_reasons(r, list, n, p);
    out->n += (size_t)(p - begin);
    return n;
}
