/* cell.c - reading cells by the type of their column. */
#include "ingest/cell.h"
#include "base/ascii.h"
#include <string.h>

struct cs_slice cs_cell_trim(struct cs_slice s)
{
    while (s.n > 0 && cs_is_space(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

enum cs_how cs_cell_how(const struct cs_column_def *c)
{
    if (!c) return CS_HOW_TEXT;
    switch (c->type) {
    case CS_NUM:
        return CS_HOW_NUMBER;
    case CS_TIME:
        return CS_HOW_TIME;
    case CS_BOOL:
        return CS_HOW_TRUTH;
    case CS_TEXT:
        break;
    }
    return c->id ? CS_HOW_ID : c->values ? CS_HOW_WORD : CS_HOW_TEXT;
}

static enum cs_cell write_slice(struct cs_cell_reader *r, struct cs_slice s)
{
    if (s.n > CS_CELL_MAX) return CS_CELL_BAD;
    memcpy(r->text, s.p, s.n);
    r->n = s.n;
    return CS_CELL_READ;
}

/* A value of the column's list, or nothing. */
static enum cs_status read_listed(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                  struct cs_error *e)
{
    struct cs_slice value = {NULL, 0};
    if (r->words && cs_words_find(r->words, cell, &value, e) != CS_OK) return e->status;
    *what = value.p ? write_slice(r, value) : CS_CELL_BAD;
    return CS_OK;
}

/* What could not be read may say that there is nothing to read. */
static enum cs_status bad_or_missing(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                     struct cs_error *e)
{
    bool missing;
    if (cs_fold_missing(r->fold, cell, &missing, e) != CS_OK) return e->status;
    *what = missing ? CS_CELL_MISSING : CS_CELL_BAD;
    return CS_OK;
}

/* ---- numbers ---- */

/* Digits without needless ones, at most 15: what most cells hold, and what cs_num_format() would write. */
static bool is_canonical(struct cs_slice s)
{
    size_t i = 0;
    if (s.n > 15 || s.n == 0 || !cs_is_digit(s.p[0])) return false;
    if (s.p[0] == '0' && s.n > 1 && s.p[1] != '.') return false;
    while (i < s.n && cs_is_digit(s.p[i])) i++;
    if (i == s.n) return true;
    if (s.p[i] != '.' || i + 1 == s.n || s.n - i > 9) return false;
    for (i++; i < s.n; i++)
        if (!cs_is_digit(s.p[i])) return false;
    return s.p[s.n - 1] != '0';
}

static enum cs_status write_number(struct cs_cell_reader *r, struct cs_num value, enum cs_cell *what,
                                   struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_num_format(value, &text);
    enum cs_status status = cs_buf_status(&text, e);
    if (status == CS_OK) *what = write_slice(r, cs_buf_slice(&text));
    cs_buf_release(&text);
    return status;
}

static bool is_duration(const struct cs_column_def *c)
{
    return c && strcmp(c->unit, "s") == 0;
}

static enum cs_status read_number(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                  struct cs_error *e)
{
    bool scaled = r->scale.num != r->scale.den;
    struct cs_num value;
    if (!scaled && !r->days && is_canonical(cell)) {
        *what = write_slice(r, cell);
        return CS_OK;
    }
    if (cs_num_parse(cell, &value)) {
        if (r->days) value = cs_num_round(cs_num_mul(value, cs_int(86400)), 0);
        if (scaled) value = cs_num_div(cs_num_mul(value, cs_int(r->scale.num)), cs_int(r->scale.den));
        return write_number(r, value, what, e);
    }
    if (is_duration(r->column) && cs_duration_read(cell, r->pair, &value))
        return write_number(r, value, what, e);
    if (read_listed(r, cell, what, e) != CS_OK) return e->status;
    return *what == CS_CELL_BAD ? bad_or_missing(r, cell, what, e) : CS_OK;
}

/* ---- scores ---- */

/* Up or down, good or bad, yes or no: 1, 0, -1. */
static enum cs_status read_thumb(struct cs_cell_reader *r, struct cs_slice cell, int *up, struct cs_error *e)
{
    static const char *const ups[] = {"👍",        "up",   "thumbsup", "good", "like",
                                      "positive", "满意", "好评",     "好",   NULL};
    static const char *const downs[] = {"👎",        "down",   "thumbsdown", "bad", "dislike",
                                        "negative", "不满意", "差评",       "差",  NULL};
    struct cs_slice word;
    if (cs_fold_truth(r->fold, cell, up, e) != CS_OK || *up >= 0) return e->status;
    if (cs_fold_word(r->fold, cell, &word, e) != CS_OK) return e->status;
    for (size_t i = 0; ups[i]; i++) {
        if (cs_slice_eqz(word, ups[i])) *up = 1;
        if (cs_slice_eqz(word, downs[i])) *up = 0;
    }
    return CS_OK;
}

/* A score of a column with a range: 1 to 5 by some scale, or the range itself. */
static enum cs_status write_score(struct cs_cell_reader *r, struct cs_num score, int of, enum cs_cell *what,
                                  struct cs_error *e)
{
    struct cs_scale_of_scores scale = r->scores;
    bool ours = r->column->values; /* 1 to 5: others are converted */
    if (!ours) scale = (struct cs_scale_of_scores){r->column->lo, r->column->hi, false};
    if (ours && of && !scale.hi) scale = (struct cs_scale_of_scores){1, of, false};
    if (of && of != scale.hi) return CS_OK; /* 8/10 in a scale of 5 */
    if (of == 1 && !scale.thumbs) return CS_OK;
    if (!ours && (cs_num_cmp(score, cs_int(scale.lo)) < 0 || cs_num_cmp(score, cs_int(scale.hi)) > 0))
        return CS_OK;
    if (ours && !cs_scale_apply(scale, score, &score)) {
        if (!scale.hi) *what = CS_CELL_BEYOND;
        return CS_OK;
    }
    return write_number(r, score, what, e);
}

static enum cs_status read_score(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                 struct cs_error *e)
{
    struct cs_num score, named;
    struct cs_slice words, value = {NULL, 0};
    int of, up = -1;
    *what = CS_CELL_BAD;
    if (cs_num_parse(cell, &score)) return write_score(r, score, 0, what, e);
    if (r->scores.thumbs && read_thumb(r, cell, &up, e) != CS_OK) return e->status;
    if (up >= 0) return write_score(r, cs_int(up), 0, what, e);
    if (!cs_score_read(cell, &score, &of, &words)) {
        if (read_listed(r, cell, what, e) != CS_OK) return e->status;
        return *what == CS_CELL_BAD ? bad_or_missing(r, cell, what, e) : CS_OK;
    }
    /* "5 - Very dissatisfied" is a scale the other way round: nobody's to guess. */
    if (words.n && r->words && cs_words_find(r->words, words, &value, e) != CS_OK) return e->status;
    if (value.p && (!cs_num_parse(value, &named) || cs_num_cmp(named, score) != 0) && !r->scores.hi)
        return CS_OK;
    return write_score(r, score, of, what, e);
}

/* ---- times ---- */

static enum cs_status write_time(struct cs_cell_reader *r, enum cs_cell *what)
{
    r->time = cs_when_time(&r->when, r->zone, r->change, &r->fit);
    if (r->when.is_instant)
        cs_time_format(r->time, r->text);
    else
        cs_when_write(&r->when.civil, r->time.off, r->text);
    r->n = CS_TIME_LEN;
    *what = CS_CELL_READ;
    return CS_OK;
}

static bool read_when(const struct cs_cell_reader *r, struct cs_slice cell, struct cs_when *w)
{
    return cs_when_read(cell, r->order, w) || cs_when_read_number(cell, r->number, w);
}

static enum cs_status read_time(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                struct cs_error *e)
{
    if (read_when(r, cell, &r->when) && r->when.has_date) return write_time(r, what);
    return bad_or_missing(r, cell, what, e);
}

enum cs_status cs_cell_read_two(struct cs_cell_reader *r, struct cs_slice date, struct cs_slice clock,
                                enum cs_cell *what, struct cs_error *e)
{
    struct cs_when day;
    *what = CS_CELL_MISSING;
    clock = cs_cell_trim(clock);
    if (cs_cell_trim(date).n == 0) return CS_OK;
    if (!read_when(r, date, &day) || !day.has_date) return bad_or_missing(r, date, what, e);
    r->when = day;
    if (clock.n == 0 || day.has_clock) return write_time(r, what);
    if (!cs_when_read(clock, r->order, &r->when) || r->when.has_date) {
        *what = CS_CELL_BAD;
        return CS_OK;
    }
    const struct cs_civil at = r->when.civil;
    day.floored |= r->when.floored;
    day.has_offset = r->when.has_offset;
    day.off = r->when.off;
    day.civil.hour = at.hour;
    day.civil.minute = at.minute;
    day.civil.second = at.second;
    day.has_clock = true;
    r->when = day;
    return write_time(r, what);
}

/* ---- words ---- */

/* May it be written as it is? */
static bool is_simple(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == '\\') return false;
    return s.n <= CS_CELL_MAX;
}

/* As spreadsheets and programs write a long number: 1.38E+10, 1E+18, 1.3800138e10, 13800138000.0. */
static bool is_mangled(struct cs_slice s, bool pointed)
{
    size_t e = s.n, point = s.n;
    struct cs_num value;
    if (s.n < 5 || !cs_is_digit(s.p[0]) || !cs_num_parse(s, &value)) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.') point = i;
        if ((s.p[i] | 0x20) == 'e') e = i;
    }
    if (e < s.n) return cs_num_cmp(value, cs_int(100000)) >= 0 && (point == 1 || (e == 1 && s.p[2] == '+'));
    for (size_t i = point + 1; i < s.n; i++)
        if (s.p[i] != '0') return false;
    return !pointed && point >= 3 && point < s.n;
}

static enum cs_status read_truth(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                 struct cs_error *e)
{
    if (cell.n == 1 && (*cell.p == '0' || *cell.p == '1')) {
        *what = write_slice(r, cell);
        return CS_OK;
    }
    int truth = -1;
    if (read_listed(r, cell, what, e) != CS_OK) return e->status;
    if (*what == CS_CELL_READ) return CS_OK;
    if (cs_fold_truth(r->fold, cell, &truth, e) != CS_OK) return e->status;
    if (truth < 0) return bad_or_missing(r, cell, what, e);
    *what = write_slice(r, truth ? CS_LIT("1") : CS_LIT("0"));
    return CS_OK;
}

static enum cs_status read_flag(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                struct cs_error *e)
{
    int truth;
    if (cs_fold_truth(r->fold, cell, &truth, e) != CS_OK) return e->status;
    if (truth < 0) return bad_or_missing(r, cell, what, e);
    struct cs_slice value = truth ? r->yes : r->no;
    *what = value.n ? write_slice(r, value) : CS_CELL_MISSING;
    return CS_OK;
}

static enum cs_status read_word(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                struct cs_error *e)
{
    if (read_listed(r, cell, what, e) != CS_OK) return e->status;
    if (*what != CS_CELL_BAD) return CS_OK;
    if (r->column->closed) return bad_or_missing(r, cell, what, e);
    *what = CS_CELL_KEPT;
    return CS_OK;
}

enum cs_status cs_cell_read(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                            struct cs_error *e)
{
    *what = cell.n ? CS_CELL_KEPT : CS_CELL_MISSING;
    if (cell.n == 0 || r->how == CS_HOW_TEXT) return CS_OK;
    if (r->how == CS_HOW_ID) {
        struct cs_slice id = cs_cell_trim(cell);
        if (id.n == 0)
            *what = CS_CELL_MISSING;
        else if (id.n < cell.n && is_simple(id))
            *what = write_slice(r, id);
        if (is_mangled(id, r->pointed)) *what = CS_CELL_MANGLED;
        return CS_OK;
    }
    cell = cs_cell_trim(cell);
    *what = CS_CELL_MISSING;
    if (cell.n == 0) return CS_OK;
    switch (r->how) {
    case CS_HOW_NUMBER:
        return r->column && r->column->hi ? read_score(r, cell, what, e) : read_number(r, cell, what, e);
    case CS_HOW_TIME:
        return read_time(r, cell, what, e);
    case CS_HOW_TRUTH:
        return read_truth(r, cell, what, e);
    case CS_HOW_FLAG:
        return read_flag(r, cell, what, e);
    case CS_HOW_WORD:
        return read_word(r, cell, what, e);
    case CS_HOW_TEXT:
    case CS_HOW_ID:
        break;
    }
    return CS_OK;
}
