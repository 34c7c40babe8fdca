/* rows.c - the fenced blocks `rows` and `tally`: a table of the rows of a stream that is not measures, and
 * how many of them have each value of a column. */
#include "report/rows.h"

#include "base/stanza.h"
#include "report/missing.h"
#include "report/quote.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 24, ROWS_SHOWN = 50, TALLY_SHOWN = 30 };

/* How a column is shown: show.COLUMN = date | short. */
enum show { SHOW_USUAL, SHOW_DATE, SHOW_SHORT };

struct rows {
    struct cs_build *b;
    struct cs_tag *tag;
    const struct cs_kind_def *kind;
    const struct cs_stream *stream; /* NULL: not given */
    struct cs_slice column[MAX_COLUMNS];
    enum show show[MAX_COLUMNS];
    size_t n_columns;
    struct {
        uint32_t column;
        struct cs_slice value;
    } held[8]; /* only rows with this value */
    size_t n_held;
    struct cs_slice order; /* empty: as they come */
    struct cs_slice need;  /* only rows with a value of it; empty: all */
    bool descending, prose;
    struct cs_quoter quoter;
};

/* ---- the question ---- */

static enum cs_status ask_stream(struct rows *r, struct cs_error *e)
{
    struct cs_slice name;
    enum cs_status st = cs_tag_need(r->tag, "stream", &name, e);
    if (st) return st;
    r->kind = cs_schema_kind(name);
    r->stream = cs_streams_find(r->b->streams, name);
    if (r->kind && !cs_slice_eqz(name, "measures")) return CS_OK;
    return cs_tag_fail(
        r->tag, e, "no stream '%s'; there is segments, risks, alerts, trends, relations, staffing, tickets",
        cs_quote(name).text);
}

static bool in_kind(const struct cs_kind_def *kind, struct cs_slice name)
{
    const char *list = kind->columns;
    struct cs_slice one;
    while (cs_schema_next(&list, &one))
        if (cs_slice_eq(one, name)) return true;
    return false;
}

/* A column is known when the stream has it, or its kind does: then its cells are dashes. */
static enum cs_status check_column(struct rows *r, struct cs_slice name, struct cs_error *e)
{
    if (in_kind(r->kind, name)) return CS_OK;
    if (r->stream && cs_stream_column(r->stream, name) != CS_NO_COLUMN) return CS_OK;
    struct cs_buf list = {0};
    for (uint32_t c = 0; r->stream && c < r->stream->n_columns && list.n < 300; c++)
        cs_buf_addf(&list, "%s%s", c ? ", " : "", cs_quote(r->stream->column[c]).text);
    if (!r->stream) cs_buf_addz(&list, r->kind->columns);
    cs_tag_fail(r->tag, e, "%s has no column '%s'; it has %.*s", r->kind->name, cs_quote(name).text,
                (int)list.n, list.n ? list.p : "");
    cs_buf_release(&list);
    return e->status;
}

static enum cs_status ask_columns(struct rows *r, struct cs_slice list, struct cs_error *e)
{
    struct cs_slice name;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&list, &name)) {
        if (r->n_columns == MAX_COLUMNS) return cs_tag_fail(r->tag, e, "more than %d columns", MAX_COLUMNS);
        st = check_column(r, name, e);
        r->column[r->n_columns++] = name;
    }
    return st;
}

/* Options named like columns hold one value: band=high. */
static enum cs_status ask_held(struct rows *r, struct cs_error *e)
{
    for (size_t i = 0; i < r->tag->n_options; i++) {
        struct cs_option_text *o = &r->tag->options[i];
        bool here = r->stream && cs_stream_column(r->stream, o->key) != CS_NO_COLUMN;
        if (o->used || (!here && !in_kind(r->kind, o->key))) continue;
        if (r->n_held == sizeof r->held / sizeof *r->held)
            return cs_tag_fail(r->tag, e, "too many conditions");
        o->used = true;
        r->held[r->n_held].value = o->value;
        r->held[r->n_held++].column = here ? cs_stream_column(r->stream, o->key) : CS_NO_COLUMN;
    }
    return CS_OK;
}

static enum cs_status ask_order(struct rows *r, struct cs_error *e)
{
    if (!cs_tag_get(r->tag, "order", &r->order)) return CS_OK;
    static const char end[] = ":desc";
    size_t n = sizeof end - 1;
    r->descending = r->order.n > n && memcmp(r->order.p + r->order.n - n, end, n) == 0;
    if (r->descending) r->order.n -= n;
    return check_column(r, r->order, e);
}

static enum cs_status ask_prose(struct rows *r, struct cs_error *e)
{
    struct cs_slice text;
    r->prose = cs_tag_get(r->tag, "prose", &text);
    if (!r->prose || cs_slice_eqz(text, "yes")) return CS_OK;
    return cs_tag_fail(r->tag, e, "prose: yes, or nothing, not '%s'", cs_quote(text).text);
}

static bool is_held(const struct rows *r, size_t row)
{
    if (r->need.n && !cs_stream_cell(r->stream, row, cs_stream_column(r->stream, r->need)).n) return false;
    for (size_t i = 0; i < r->n_held; i++) {
        if (r->held[i].column == CS_NO_COLUMN) return false;
        if (!cs_slice_eq(cs_stream_cell(r->stream, row, r->held[i].column), r->held[i].value)) return false;
    }
    return true;
}

/* ---- choosing rows ---- */

struct chosen {
    size_t row;
    double number; /* of the order; NAN: it is no number */
    struct cs_slice text;
};

/* Numbers by size, before text; text by bytes; missing last either way; equal ones keep their order. */
static int compare(const struct chosen *a, const struct chosen *b, int sign)
{
    if (!a->text.n || !b->text.n) {
        if (!a->text.n && !b->text.n) return a->row < b->row ? -1 : 1;
        return a->text.n ? -1 : 1;
    }
    bool x = isnan(a->number), y = isnan(b->number);
    int c = x != y ? (x ? 1 : -1) : !x ? (a->number > b->number) - (a->number < b->number) : 0;
    if (!c && x) c = cs_slice_cmp(a->text, b->text);
    return c ? c * sign : a->row < b->row ? -1 : 1;
}

static int up(const void *a, const void *b)
{
    return compare(a, b, 1);
}

static int down(const void *a, const void *b)
{
    return compare(a, b, -1);
}

static enum cs_status choose(const struct rows *r, struct chosen **out, size_t *n, struct cs_error *e)
{
    *n = 0;
    *out = cs_alloc(r->stream->n_rows + 1, sizeof **out);
    if (!*out) return cs_fail_memory(e);
    uint32_t order = r->order.n ? cs_stream_column(r->stream, r->order) : CS_NO_COLUMN;
    for (size_t row = 0; row < r->stream->n_rows; row++) {
        if (!is_held(r, row)) continue;
        struct chosen *c = &(*out)[(*n)++];
        *c = (struct chosen){.row = row, .number = NAN};
        struct cs_num x;
        if (order == CS_NO_COLUMN) continue;
        c->text = cs_stream_cell(r->stream, row, order);
        if (cs_num_parse(c->text, &x)) c->number = cs_num_double(x);
    }
    if (order != CS_NO_COLUMN) qsort(*out, *n, sizeof **out, r->descending ? down : up);
    return CS_OK;
}

/* ---- words ---- */

static void put_title(struct rows *r, struct cs_slice name, struct cs_line *line)
{
    struct cs_slice title;
    struct cs_buf key = {0};
    cs_buf_addz(&key, "title.");
    cs_buf_adds(&key, name);
    bool own = !key.failed && cs_tag_find(r->tag, cs_buf_slice(&key), &title);
    cs_buf_release(&key);
    if (own)
        cs_line_add(r->b->doc, line, CS_TONE_PLAIN, title);
    else
        cs_key_title(r->b, name, line);
}

/* What tells who somebody is never stands in a report: its first character, and stars. */
static void put_masked(struct rows *r, struct cs_slice text, struct cs_line *line)
{
    size_t n = 1;
    while (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) n++;
    cs_buf_add(&r->b->doc->scratch, text.p, n);
    cs_buf_addz(&r->b->doc->scratch, "***");
    cs_line_put(r->b->doc, line, CS_TONE_PLAIN, true);
}

static enum cs_status ask_show(struct rows *r, struct cs_slice name, enum show *how, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_buf key = {0};
    cs_buf_addz(&key, "show.");
    cs_buf_adds(&key, name);
    const bool given = !key.failed && cs_tag_find(r->tag, cs_buf_slice(&key), &text);
    const enum cs_status st = cs_buf_status(&key, e);
    cs_buf_release(&key);
    *how = SHOW_USUAL;
    if (st || !given) return st;
    *how = cs_slice_eqz(text, "date") ? SHOW_DATE : SHOW_SHORT;
    if (*how == SHOW_DATE || cs_slice_eqz(text, "short")) return CS_OK;
    return cs_tag_fail(r->tag, e, "show: date or short, not '%s'", cs_quote(text).text);
}

static void put_time(struct rows *r, struct cs_slice text, enum show how, struct cs_line *line)
{
    struct cs_time t;
    if (!cs_time_parse(text, &t)) {
        cs_line_add(r->b->doc, line, CS_TONE_PLAIN, text);
        return;
    }
    cs_buf_add(&r->b->doc->scratch, text.p, 10);
    struct cs_civil c = cs_civil_of(t);
    if (how != SHOW_DATE && (c.hour || c.minute))
        cs_buf_addf(&r->b->doc->scratch, " %02d:%02d", c.hour, c.minute);
    cs_line_put(r->b->doc, line, CS_TONE_PLAIN, true);
}

/* Two places at most, and none that are 0. */
static void put_short(struct rows *r, struct cs_num x, struct cs_line *line)
{
    cs_num_format(cs_num_round(x, 2), &r->b->doc->scratch);
    cs_line_put(r->b->doc, line, CS_TONE_PLAIN, true);
}

static enum cs_status put_cell(struct rows *r, struct cs_slice name, struct cs_slice text, enum show how,
                               struct cs_cell *cell, struct cs_error *e)
{
    const struct cs_column_def *def = cs_schema_column(name);
    struct cs_num x;
    bool masked = def && def->personal;
    if (!text.n) {
        cs_line_addz(r->b->doc, &cell->line, CS_TONE_MUTED, CS_MISSING_TEXT);
        return CS_OK;
    }
    if (masked) {
        put_masked(r, text, &cell->line);
        return CS_OK;
    }
    enum cs_status st = cs_quote_cell(&r->quoter, name, text, &r->b->doc->scratch, &masked, e);
    if (st) return st;
    if (masked) {
        cs_line_put(r->b->doc, &cell->line, CS_TONE_PLAIN, false);
        return CS_OK; /* without the key: that is the text */
    }
    if (def && def->type == CS_TIME) {
        put_time(r, text, how, &cell->line);
    } else if (def && def->type == CS_NUM && cs_num_parse(text, &x)) {
        cell->number = x;
        cell->measure = cs_measure_of(cs_slicez(def->unit));
        if (how == SHOW_SHORT) {
            put_short(r, x, &cell->line);
        } else {
            cs_figure_value(&r->b->doc->scratch, x, cell->measure, r->b->doc->lang);
            cs_line_put(r->b->doc, &cell->line, CS_TONE_PLAIN, true);
        }
    } else if (cs_slice_eqz(name, "metric")) {
        cs_metric_words(r->b, text, &cell->line);
    } else if (def && def->id) {
        cs_line_add(r->b->doc, &cell->line, CS_TONE_PLAIN, text);
    } else {
        cs_key_words(r->b, name, text, &cell->line);
    }
    cell->key = cs_doc_copy(r->b->doc, text);
    return CS_OK;
}

static bool is_number(struct cs_slice name)
{
    const struct cs_column_def *def = cs_schema_column(name);
    return def && def->type == CS_NUM;
}

/* "No stream of churn risks was given: this part is left out." */
static void say_missing(struct rows *r, struct cs_part *parent)
{
    struct cs_line kind = {0}, args[2] = {{0}};
    struct cs_buf name = {0}; /* once a section, however many parts of it want the stream */
    bool added = true;
    cs_buf_addf(&name, "\n%s", r->kind->name);
    if (!r->b->trial &&
        (name.failed || cs_map_add(&r->b->lacked, cs_buf_slice(&name), &added) == CS_MAP_NONE))
        r->b->doc->failed = true;
    cs_buf_release(&name);
    if (!added) return;
    struct cs_part *p = cs_doc_part(r->b->doc, parent, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    cs_line_addz(r->b->doc, &kind, CS_TONE_MUTED, r->kind->name_in[r->b->doc->lang]);
    cs_line_inner(r->b, &kind);
    for (size_t i = 0; i < kind.n; i++) kind.spans[i].tone = CS_TONE_MUTED;
    args[0] = kind;
    struct cs_slice column;
    for (const char *rest = r->kind->required; cs_schema_next(&rest, &column);) {
        if (args[1].n) cs_line_addz(r->b->doc, &args[1], CS_TONE_MUTED, ", ");
        cs_line_add(r->b->doc, &args[1], CS_TONE_MUTED, column);
    }
    cs_line_phrase(r->b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_NO_STREAM, r->b->doc->lang), args, 2);
}

/* Rows about one person or one case: under --k they are not shown. */
static bool is_single(const struct rows *r)
{
    static const char *const ids[] = {"customer_id", "ticket_id", "agent_id"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (in_kind(r->kind, cs_slicez(ids[i]))) return true;
    return false;
}

static void say_hidden(struct rows *r, struct cs_part *parent)
{
    struct cs_line args[2] = {0};
    struct cs_part *p = cs_doc_part(r->b->doc, parent, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    cs_line_addz(r->b->doc, &args[0], CS_TONE_MUTED, r->kind->name_in[r->b->doc->lang]);
    cs_line_inner(r->b, &args[0]);
    cs_figure_fixed(&r->b->doc->scratch, cs_int((int64_t)r->b->k), 0);
    cs_line_put(r->b->doc, &args[1], CS_TONE_MUTED, true);
    cs_line_phrase(r->b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_SMALL_ROWS, r->b->doc->lang), args, 2);
}

static void say_more(struct rows *r, size_t left, struct cs_grid *grid)
{
    struct cs_line n = {0};
    cs_figure_fixed(&r->b->doc->scratch, cs_int((int64_t)left), 0);
    cs_line_put(r->b->doc, &n, CS_TONE_MUTED, true);
    cs_line_phrase(r->b->doc, &grid->foot, CS_TONE_MUTED, cs_word(CS_WORD_MORE, r->b->doc->lang), &n, 1);
}

static void say_none(struct rows *r, struct cs_grid *grid)
{
    cs_line_addz(r->b->doc, &grid->foot, CS_TONE_MUTED, cs_word(CS_WORD_NO_ROWS, r->b->doc->lang));
}

/* ---- rows ---- */

/* A column that none of the rows asked for has a value of is left out, unless none has any. */
static void drop_empty(const struct rows *r, const struct chosen *chosen, size_t n, struct cs_grid *grid)
{
    bool kept[MAX_COLUMNS] = {false}, any = false;
    for (size_t c = 0; c < r->n_columns; c++) {
        const uint32_t at = cs_stream_column(r->stream, r->column[c]);
        for (size_t i = 0; at != CS_NO_COLUMN && i < n && !kept[c]; i++)
            kept[c] = cs_stream_cell(r->stream, chosen[i].row, at).n > 0;
        any |= kept[c];
    }
    if (any) cs_missing_keep(grid, kept);
}

static enum cs_status fill_rows(struct rows *r, struct cs_grid *grid, uint64_t limit, struct cs_error *e)
{
    struct chosen *chosen;
    size_t n;
    enum cs_status st = choose(r, &chosen, &n, e);
    for (size_t i = 0; i < n && i < limit && !st; i++) {
        struct cs_cell *row = cs_grid_row(r->b->doc, grid);
        for (size_t c = 0; c < r->n_columns && !st; c++) {
            uint32_t at = cs_stream_column(r->stream, r->column[c]);
            struct cs_slice text =
                at == CS_NO_COLUMN ? cs_slice("", 0) : cs_stream_cell(r->stream, chosen[i].row, at);
            st = put_cell(r, r->column[c], text, r->show[c], &row[c], e);
        }
        if (!st) st = cs_doc_status(r->b->doc, e);
    }
    if (!st && n > limit) say_more(r, n - (size_t)limit, grid);
    if (!st && !n) say_none(r, grid);
    if (!st && n) drop_empty(r, chosen, n, grid);
    free(chosen);
    return st;
}

enum cs_status cs_rows_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent, struct cs_error *e)
{
    struct rows r = {
        .b = b, .tag = tag, .order = CS_LIT(""), .need = CS_LIT(""), .quoter = {.words = b->words}};
    struct cs_slice list;
    struct cs_grid captions = {0};
    uint64_t limit = ROWS_SHOWN;
    enum cs_status st = ask_stream(&r, e);
    if (!st) st = cs_tag_need(tag, "columns", &list, e);
    if (!st) st = ask_columns(&r, list, e);
    if (!st) st = cs_tag_count(tag, "limit", 1, 2000, &limit, e);
    if (!st) st = ask_order(&r, e);
    if (!st && cs_tag_get(tag, "need", &r.need)) st = check_column(&r, r.need, e);
    if (!st) st = ask_prose(&r, e);
    if (!st) st = cs_figure_captions(b, tag, &captions, e);
    if (st) return st;
    struct cs_line titles[MAX_COLUMNS] = {{0}};
    for (size_t c = 0; c < r.n_columns; c++) put_title(&r, r.column[c], &titles[c]);
    for (size_t c = 0; c < r.n_columns && !st; c++) st = ask_show(&r, r.column[c], &r.show[c], e);
    if (st) return st;
    st = ask_held(&r, e);
    if (!st) st = cs_tag_done(tag, 0, e);
    if (st) return st;
    if (!r.stream) {
        say_missing(&r, parent);
        return CS_OK;
    }
    if (r.need.n && cs_stream_column(r.stream, r.need) == CS_NO_COLUMN) return CS_OK;
    if (b->k > 1 && is_single(&r)) {
        say_hidden(&r, parent);
        return CS_OK;
    }
    struct cs_grid *grid = cs_doc_grid(b->doc, cs_doc_part(b->doc, parent, CS_PART_TABLE), r.n_columns);
    grid->title = captions.title;
    grid->note = captions.note;
    grid->width = captions.width;
    grid->prose = r.prose;
    for (size_t c = 0; c < r.n_columns; c++) {
        grid->columns[c].title = titles[c];
        grid->columns[c].id = cs_doc_copy(b->doc, r.column[c]);
        if (is_number(r.column[c])) grid->columns[c].kind = CS_COLUMN_NUMBER;
    }
    st = fill_rows(&r, grid, limit, e);
    cs_quoter_release(&r.quoter);
    return st;
}

/* ---- tally ---- */

struct count {
    struct cs_slice value;
    uint64_t n;
    size_t place; /* among the values that the schema knows, else behind them */
    bool hidden;
};

static int larger(const void *a, const void *b)
{
    const struct count *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return cs_slice_cmp(x->value, y->value);
}

/* Values that have an order of their own (high, medium, low) keep it, others come by their number. */
static size_t place_of(struct cs_slice column, struct cs_slice value)
{
    const struct cs_column_def *def = cs_schema_column(column);
    size_t i = 0;
    if (!value.n) return SIZE_MAX;
    for (const struct cs_value_def *v = def ? def->values : NULL; v && v->value; v++, i++)
        if (cs_slice_eqz(value, v->value)) return i;
    return SIZE_MAX - 1;
}

/* Hides counts below k, and the next smallest until two are hidden and k cases: the shares tell the total. */
static void hide_counts(struct count *counts, size_t n, uint64_t k)
{
    uint64_t hidden = 0;
    size_t n_hidden = 0;
    for (size_t i = 0; i < n; i++) {
        counts[i].hidden = counts[i].n < k;
        hidden += counts[i].hidden ? counts[i].n : 0;
        n_hidden += counts[i].hidden;
    }
    while (n_hidden && n_hidden < n && (n_hidden == 1 || hidden < k)) {
        size_t least = n;
        for (size_t i = 0; i < n; i++)
            if (!counts[i].hidden && (least == n || counts[i].n < counts[least].n)) least = i;
        counts[least].hidden = true;
        hidden += counts[least].n;
        n_hidden++;
    }
}

static enum cs_status count_values(struct rows *r, struct cs_slice by, struct cs_map *map,
                                   struct count **counts, uint64_t *total, struct cs_error *e)
{
    uint32_t column = cs_stream_column(r->stream, by);
    size_t cap = 0;
    enum cs_status st = CS_OK;
    for (size_t row = 0; row < r->stream->n_rows && !st; row++) {
        if (!is_held(r, row)) continue;
        struct cs_slice value =
            column == CS_NO_COLUMN ? cs_slice("", 0) : cs_stream_cell(r->stream, row, column);
        bool added;
        uint32_t id = cs_map_add(map, value, &added);
        if (id == CS_MAP_NONE) return cs_map_status(map, e);
        if (added) {
            st = cs_grow(counts, &cap, (size_t)id + 1, sizeof **counts, e);
            if (!st) (*counts)[id] = (struct count){.value = value, .place = place_of(by, value)};
        }
        if (!st) (*counts)[id].n++;
        ++*total;
    }
    return st;
}

static enum cs_status fill_tally(struct rows *r, struct cs_slice by, const struct count *counts, size_t n,
                                 uint64_t total, size_t limit, struct cs_grid *grid, struct cs_error *e)
{
    struct cs_doc *doc = r->b->doc;
    uint64_t most = 1;
    for (size_t i = 0; i < n; i++) most = counts[i].n > most && !counts[i].hidden ? counts[i].n : most;
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < n && i < limit && !st; i++) {
        struct cs_cell *row = cs_grid_row(doc, grid);
        if (counts[i].value.n)
            st = put_cell(r, by, counts[i].value, SHOW_USUAL, &row[0], e);
        else
            cs_key_words(r->b, by, counts[i].value, &row[0].line);
        if (counts[i].hidden) {
            for (size_t c = 1; c < 3; c++) cs_line_addz(doc, &row[c].line, CS_TONE_MUTED, CS_MISSING_TEXT);
            continue;
        }
        row[1].number = cs_int((int64_t)counts[i].n);
        row[1].measure = CS_MEASURE_COUNT;
        cs_figure_value(&doc->scratch, row[1].number, CS_MEASURE_COUNT, doc->lang);
        cs_line_put(doc, &row[1].line, CS_TONE_PLAIN, true);
        row[2].number = cs_num_div(row[1].number, cs_int((int64_t)total));
        row[2].measure = CS_MEASURE_SHARE;
        cs_figure_value(&doc->scratch, row[2].number, CS_MEASURE_SHARE, doc->lang);
        cs_line_put(doc, &row[2].line, CS_TONE_PLAIN, true);
        row[3].bar = (int)((double)counts[i].n * CS_BAR_FULL / (double)most);
    }
    if (n > limit) say_more(r, n - limit, grid);
    if (!n) say_none(r, grid);
    return st;
}

enum cs_status cs_tally_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                            struct cs_error *e)
{
    struct rows r = {
        .b = b, .tag = tag, .order = CS_LIT(""), .need = CS_LIT(""), .quoter = {.words = b->words}};
    struct cs_slice by;
    struct cs_grid captions = {0};
    uint64_t limit = TALLY_SHOWN;
    enum cs_status st = ask_stream(&r, e);
    if (!st) st = cs_tag_need(tag, "by", &by, e);
    if (!st) st = cs_tag_count(tag, "limit", 1, TALLY_SHOWN, &limit, e);
    if (!st) st = check_column(&r, by, e);
    if (!st) st = cs_figure_captions(b, tag, &captions, e);
    if (!st) st = ask_held(&r, e);
    if (!st) st = cs_tag_done(tag, 0, e);
    if (st) return st;
    if (!r.stream) {
        say_missing(&r, parent);
        return CS_OK;
    }
    struct cs_grid *grid = cs_doc_grid(b->doc, cs_doc_part(b->doc, parent, CS_PART_TABLE), 4);
    grid->title = captions.title;
    grid->note = captions.note;
    grid->width = captions.width;
    grid->columns[0].id = cs_doc_copy(b->doc, by);
    cs_key_title(b, by, &grid->columns[0].title);
    grid->columns[1].kind = grid->columns[2].kind = CS_COLUMN_NUMBER;
    grid->columns[3].kind = CS_COLUMN_BAR;
    cs_line_addz(b->doc, &grid->columns[1].title, CS_TONE_PLAIN, cs_word(CS_WORD_ROWS, b->doc->lang));
    cs_line_addz(b->doc, &grid->columns[2].title, CS_TONE_PLAIN, cs_word(CS_WORD_SHARE, b->doc->lang));
    struct cs_map map = {0};
    struct count *counts = NULL;
    uint64_t total = 0;
    st = count_values(&r, by, &map, &counts, &total, e);
    if (!st && map.n) qsort(counts, map.n, sizeof *counts, larger);
    if (!st && b->k > 1) hide_counts(counts, map.n, b->k);
    if (!st) st = fill_tally(&r, by, counts, map.n, total, (size_t)limit, grid, e);
    cs_quoter_release(&r.quoter);
    free(counts);
    cs_map_release(&map);
    return st ? st : cs_doc_status(b->doc, e);
}
