/* csv_head.c - what an export may carry around its table, found out from its first records where only one
 * reading is possible: the line sep=; of a spreadsheet, titles above the header, an empty field more in every
 * row, quotes behind backslashes. */
#include "base/ascii.h"
#include "ingest/csv.h"
#include <string.h>

enum { RECORDS = 100, TITLES = 20, TITLE_CELLS = 2 };

struct seen {       /* a record of the head */
    uint64_t above; /* physical lines */
    uint32_t fields, filled;
    bool number, broken; /* a cell begins with a digit; no record */
};
struct look {
    struct seen record[RECORDS];
    size_t n, broken;
};

static void judge(struct seen *s, const struct cs_csv_cells *c)
{
    size_t from = 0;
    s->fields = c->n;
    for (uint32_t i = 0; i < c->n; from = c->end[i++]) {
        struct cs_slice cell = cs_slice(c->text.p + from, c->end[i] - from);
        bool sign = cell.n > 1 && (*cell.p == '-' || *cell.p == '+');
        s->filled += cell.n > 0;
        s->number |= cell.n > 0 && cs_is_digit(cell.p[sign]);
    }
}

static enum cs_status look_at(struct look *l, struct cs_slice head, bool all,
                              const struct cs_csv_rules *rules, struct cs_error *e)
{
    struct cs_csv_cells cells = {0};
    uint64_t line = 0;
    enum cs_csv_end how = CS_CSV_RECORD;
    *l = (struct look){.n = 0};
    for (size_t at = 0, from = 0; at < head.n && l->n < RECORDS; from = at) {
        bool cr = false;
        how = cs_csv_record(rules, head, &at, all, &cells);
        if (how == CS_CSV_MORE || how == CS_CSV_FAILED) break;
        if (how != CS_CSV_BLANK) {
            struct seen *s = &l->record[l->n++];
            s->above = line;
            s->broken = how != CS_CSV_RECORD;
            l->broken += s->broken;
            if (!s->broken) judge(s, &cells);
        }
        line += cs_csv_lines(cs_slice(head.p + from, at - from), &cr);
    }
    cs_csv_cells_release(&cells);
    return how == CS_CSV_FAILED ? cs_fail_memory(e) : CS_OK;
}

/* ---- what is seen ---- */

/* The number of fields that most records have. */
static uint32_t usual_width(const struct look *l)
{
    size_t best = 0;
    uint32_t width = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t same = 0;
        for (size_t k = i; k < l->n; k++)
            same += !l->record[k].broken && l->record[k].fields == l->record[i].fields;
        if (l->record[i].broken || same <= best) continue;
        best = same;
        width = l->record[i].fields;
    }
    return width;
}

/* The header below the titles: as wide as most records, full of words, and rows with numbers below it; above
 * it there are one or two cells in a record. 0: no title, or not sure. */
static size_t below_titles(const struct look *l)
{
    uint32_t width = usual_width(l);
    size_t at = 0, alike = 0;
    bool numbers = false;
    for (; at < l->n; at++) {
        const struct seen *s = &l->record[at];
        if (s->fields == width && !s->number && s->filled > TITLE_CELLS && s->filled + 1 >= width) break;
        if (s->broken || s->filled > TITLE_CELLS || at == TITLES) return 0;
    }
    for (size_t i = at + 1; i < l->n; i++) {
        alike += l->record[i].fields == width;
        numbers |= l->record[i].fields == width && l->record[i].number;
    }
    return numbers && alike * 2 >= l->n - at - 1 ? at : 0;
}

static bool all_alike(const struct look *l)
{
    for (size_t i = 1; i < l->n; i++)
        if (l->record[i].fields != l->record[0].fields) return false;
    return l->broken == 0;
}

/* ---- the line of a spreadsheet ---- */

char cs_csv_sep(struct cs_slice head)
{
    size_t quote = head.n > 0 && *head.p == '"', at = quote + 4;
    if (head.n <= at + quote || memcmp(head.p + quote, "sep=", 4) != 0) return 0;
    char delimiter = head.p[at++];
    if (quote && head.p[at++] != '"') return 0;
    while (at < head.n && head.p[at] == delimiter) at++; /* as a spreadsheet saves it */
    bool ends = at < head.n && (head.p[at] == '\n' || head.p[at] == '\r');
    return ends && delimiter > ' ' && !cs_is_high(delimiter) && !cs_is_alnum(delimiter) ? delimiter
           : ends && delimiter == '\t'                                                  ? delimiter
                                                                                        : 0;
}

enum cs_status cs_csv_look(struct cs_csv_head *to, struct cs_slice head, bool all, struct cs_csv_rules *rules,
                           struct cs_error *e)
{
    struct look l;
    *to = (struct cs_csv_head){0};
    if (look_at(&l, head, all, rules, e) != CS_OK) return e->status;
    if (l.broken > 0 && cs_csv_is_plain(rules)) {
        struct cs_csv_rules other = *rules;
        struct look o;
        other.escape = '\\';
        if (look_at(&o, head, all, &other, e) != CS_OK) return e->status;
        if (all_alike(&o)) {
            *rules = other;
            to->escape = true;
            l = o;
        }
    }
    if (l.n == 0) return CS_OK;
    size_t header = below_titles(&l);
    to->titles = header ? l.record[header].above : 0;
    return CS_OK;
}
