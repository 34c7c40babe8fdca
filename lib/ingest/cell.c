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

/* "H:MM:SS", "HH:MM:SS.5" as seconds. Two parts could be minutes or hours and are not read. */
static bool read_duration(struct cs_slice s, struct cs_num *value)
{
    int64_t part[3] = {0};
    size_t i = 0;
    for (int k = 0; k < 3; k++) {
        size_t from = i;
        while (i < s.n && cs_is_digit(s.p[i]) && i - from < 6) part[k] = part[k] * 10 + (s.p[i++] - '0');
        if (i == from || (k > 0 && (i - from != 2 || part[k] > 59))) return false;
        if (k < 2 && (i == s.n || s.p[i++] != ':')) return false;
    }
    *value = cs_int(part[0] * 3600 + part[1] * 60 + part[2]);
    if (i == s.n) return true;
    struct cs_num fraction;
    char text[32] = "0";
    if (s.p[i] != '.' || s.n - i > 12) return false;
    memcpy(text + 1, s.p + i, s.n - i);
    if (!cs_num_parse(cs_slice(text, s.n - i + 1), &fraction)) return false;
    *value = cs_num_add(*value, fraction);
    return true;
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

static enum cs_status read_number(struct cs_cell_reader *r, struct cs_slice cell, enum cs_cell *what,
                                  struct cs_error *e)
{
    bool scaled = r->scale.num != r->scale.den;
    struct cs_num value;
    if (!scaled && is_canonical(cell)) {
        *what = write_slice(r, cell);
        return CS_OK;
    }
    if (cs_num_parse(cell, &value)) {
        if (scaled) value = cs_num_div(cs_num_mul(value, cs_int(r->scale.num)), cs_int(r->scale.den));
        return write_number(r, value, what, e);
    }
    if (r->column && !strcmp(r->column->unit, "s") && read_duration(cell, &value))
        return write_number(r, value, what, e);
    if (read_listed(r, cell, what, e) != CS_OK) return e->status;
    return *what == CS_CELL_BAD ? bad_or_missing(r, cell, what, e) : CS_OK;
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

/* As spreadsheets write a long number: 1.38E+10, 1E+18. The digits are gone. */
static bool is_mangled(struct cs_slice s)
{
    if (s.n < 5 || s.p[s.n - 4] != 'E' || s.p[s.n - 3] != '+') return false;
    struct cs_num value;
    return (s.n == 5 || s.p[1] == '.') && cs_num_parse(s, &value);
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
        if (is_mangled(cell)) *what = CS_CELL_MANGLED;
        return CS_OK;
    }
    cell = cs_cell_trim(cell);
    *what = CS_CELL_MISSING;
    if (cell.n == 0) return CS_OK;
    switch (r->how) {
    case CS_HOW_NUMBER:
        return read_number(r, cell, what, e);
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
