/* reconcile.c - reads the measures into memory, and holds them against each other, rule by rule. */
#include "metric/reconcile_part.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const cs_reconcile_rules[CS_RULES] = {"total", "parts", "share",    "shares-sum",
                                                  "stock", "mean",  "interval", "difference"};

/* ---- reading ---- */

enum field {
    F_VIEW,
    F_KEYS,
    F_METRIC,
    F_VALUE,
    F_UNIT,
    F_NUM,
    F_DEN,
    F_LO,
    F_HI,
    F_FROM,
    F_TO,
    F_VS,
    F_BASE,
    F_DIFF,
    FIELDS
};
static const char *const fields[FIELDS] = {"view", "keys", "metric", "value", "unit", "num",  "den",
                                           "lo",   "hi",   "from",   "to",    "vs",   "base", "diff"};
enum { REQUIRED = F_VALUE + 1 };

struct reading {
    struct cs_books *b;
    const struct cs_header *header;
    uint32_t column[FIELDS];
    struct cs_buf text;
    /* of a wide table */
    bool wide;
    struct cs_slice name;
    struct cs_metric *metric; /* by column; def NULL: none */
    uint32_t first_metric, n_metrics;
};

static struct cs_slice cell(const struct reading *r, const struct cs_block *b, uint32_t row, enum field f)
{
    return r->column[f] == CS_NO_COLUMN ? CS_LIT("") : cs_field(b, row, r->column[f]);
}

static enum cs_status keep(struct cs_books *b, struct cs_slice s, struct cs_slice *to, struct cs_error *e)
{
    *to = cs_arena_copy(&b->arena, s);
    return to->p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status read_number(const struct reading *r, const struct cs_block *b, uint32_t row,
                                  enum field f, struct cs_num *to, struct cs_error *e)
{
    struct cs_slice s = cell(r, b, row, f);
    *to = CS_MISSING;
    if (!s.n || cs_num_parse(s, to)) return CS_OK;
    cs_fail(e, CS_DATA, "column '%s': not a number: '%s'", fields[f], cs_quote(s).text);
    return cs_error_row(e, row);
}

/* "channel=phone,date=2024-08-01": the keys that apply, and their values. */
static enum cs_status read_group(struct reading *r, const struct cs_block *b, uint32_t row,
                                 struct cs_slice keys, struct cs_error *e)
{
    cs_buf_clear(&r->text);
    while (keys.n) {
        const char *comma = memchr(keys.p, ',', keys.n);
        struct cs_slice name = cs_slice(keys.p, comma ? (size_t)(comma - keys.p) : keys.n);
        keys = cs_slice(keys.p + name.n + (comma != NULL), keys.n - name.n - (comma != NULL));
        bool rest = name.n && name.p[name.n - 1] == '*'; /* what a limit left out */
        uint32_t column = cs_header_find(r->header, cs_slice(name.p, name.n - rest));
        if (column == CS_NO_COLUMN) {
            cs_fail(e, CS_DATA, "no column for the key '%s'", cs_quote(name).text);
            return cs_error_row(e, row);
        }
        if (r->text.n) cs_buf_addc(&r->text, ',');
        cs_buf_adds(&r->text, name);
        cs_buf_addc(&r->text, '=');
        cs_buf_adds(&r->text, cs_field(b, row, column));
    }
    return cs_buf_status(&r->text, e);
}

/* The names of keys, those of a rest among them as if it were a group. */
static struct cs_slice plain_keys(struct cs_slice keys, struct cs_buf *text)
{
    cs_buf_clear(text);
    for (size_t i = 0; i < keys.n; i++)
        if (keys.p[i] != '*') cs_buf_addc(text, keys.p[i]);
    return cs_buf_slice(text);
}

static enum cs_status read_row(struct reading *r, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_books *books = r->b;
    struct cs_posting x = {.aggregate = -1};
    struct cs_metric metric;
    struct cs_error ignored;
    struct cs_slice keys = cell(r, b, row, F_KEYS),
                    days[2] = {cell(r, b, row, F_FROM), cell(r, b, row, F_TO)};
    const struct {
        enum field field;
        struct cs_num *to;
    } numbers[] = {{F_VALUE, &x.value}, {F_NUM, &x.num},   {F_DEN, &x.den},  {F_LO, &x.lo},
                   {F_HI, &x.hi},       {F_BASE, &x.base}, {F_DIFF, &x.diff}};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !st; i++)
        st = read_number(r, b, row, numbers[i].field, numbers[i].to, e);
    if (!st) st = read_group(r, b, row, keys, e);
    if (!st) st = keep(books, cs_buf_slice(&r->text), &x.group, e);
    if (!st) st = keep(books, plain_keys(keys, &r->text), &x.keys, e);
    if (!st) st = keep(books, cell(r, b, row, F_VIEW), &x.view, e);
    if (!st) st = keep(books, cell(r, b, row, F_METRIC), &x.metric, e);
    if (!st) st = keep(books, cell(r, b, row, F_UNIT), &x.unit, e);
    if (!st) st = keep(books, cell(r, b, row, F_VS), &x.vs, e);
    cs_buf_clear(&r->text);
    for (int i = 0; i < 2; i++) cs_buf_adds(&r->text, days[i]), cs_buf_addc(&r->text, ' ');
    if (!st) st = cs_buf_status(&r->text, e);
    if (!st) st = keep(books, cs_buf_slice(&r->text), &x.period, e);
    if (!st) st = cs_grow(&books->v, &books->cap, books->n + 1, sizeof *books->v, e);
    if (st) return st;
    if (cs_catalogue_find(books->run->catalogue, x.metric, &metric, &ignored) == CS_OK)
        x.aggregate = (int)metric.aggregate;
    books->v[books->n++] = x;
    return CS_OK;
}

/* Which columns of a wide table are metrics, and of which id: csat_mean is csat.mean. */
static enum cs_status find_metrics(struct reading *r, struct cs_error *e)
{
    const struct cs_header *h = r->header;
    r->metric = cs_arena_alloc(&r->b->arena, h->n, sizeof *r->metric);
    if (!r->metric) return cs_fail_memory(e);
    for (uint32_t i = 0; i < h->n; i++) {
        struct cs_error ignored;
        struct cs_slice id = cs_arena_copy(&r->b->arena, h->name[i]);
        if (!id.p) return cs_fail_memory(e);
        char *p = (char *)id.p; /* our own copy */
        bool known = cs_catalogue_find(r->b->run->catalogue, id, &r->metric[i], &ignored) == CS_OK;
        for (size_t k = id.n; k-- > 0 && !known;) {
            if (p[k] != '_') continue;
            p[k] = '.';
            known = cs_catalogue_find(r->b->run->catalogue, id, &r->metric[i], &ignored) == CS_OK;
            if (!known) p[k] = '_';
        }
        if (!known) r->metric[i].def = NULL;
        if (known && !r->n_metrics++) r->first_metric = i;
    }
    return CS_OK;
}

static enum cs_status wide_row(struct reading *r, const struct cs_block *b, uint32_t row, struct cs_error *e)
{
    struct cs_books *books = r->b;
    struct cs_posting x = {.view = r->name, .value = CS_MISSING};
    x.num = x.den = x.lo = x.hi = x.base = x.diff = CS_MISSING;
    x.vs = CS_LIT("");
    x.period = CS_LIT("  "); /* as of a row without from and to */
    struct cs_buf keys = {0};
    if (r->column[F_KEYS] != CS_NO_COLUMN) { /* with totals: it says which apply */
        cs_buf_adds(&keys, cs_field(b, row, r->column[F_KEYS]));
    } else {
        for (uint32_t i = 0; i < r->first_metric; i++) {
            if (i) cs_buf_addc(&keys, ',');
            cs_buf_adds(&keys, r->header->name[i]);
        }
    }
    enum cs_status st = cs_buf_status(&keys, e);
    if (!st) st = read_group(r, b, row, cs_buf_slice(&keys), e);
    if (!st) st = keep(books, cs_buf_slice(&r->text), &x.group, e);
    if (!st) st = keep(books, plain_keys(cs_buf_slice(&keys), &r->text), &x.keys, e);
    for (uint32_t i = r->first_metric; i < r->header->n && !st; i++) {
        struct cs_slice text = cs_field(b, row, i);
        if (!r->metric[i].def || !text.n) continue;
        if (!cs_num_parse(text, &x.value)) {
            cs_fail(e, CS_DATA, "column '%s': not a number: '%s'", cs_quote(r->header->name[i]).text,
                    cs_quote(text).text);
            st = cs_error_row(e, row);
        }
        x.metric = r->metric[i].id;
        x.unit = r->metric[i].unit;
        x.aggregate = (int)r->metric[i].aggregate;
        if (!st) st = cs_grow(&books->v, &books->cap, books->n + 1, sizeof *books->v, e);
        if (!st) books->v[books->n++] = x;
    }
    cs_buf_release(&keys);
    return st;
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status read_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    enum cs_status st = CS_OK;
    (void)out;
    const struct reading *r = worker;
    for (uint32_t row = 0; row < b->rows && !st; row++)
        st = r->wide ? wide_row(worker, b, row, e) : read_row(worker, b, row, e);
    return st;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

/* A row a value, or a row a group and a column a metric. */
/* The kind of rows that a stream holds by its identifier, which no table of measures has; else NULL. */
static const struct cs_kind_def *kind_of(const struct cs_header *header)
{
    static const char *const kinds[] = {"tickets", "orders", "customers"};
    static const char *const ids[] = {"ticket_id", "order_id", "customer_id"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (cs_header_find(header, cs_slicez(ids[i])) != CS_NO_COLUMN &&
            cs_header_find(header, CS_LIT("created_at")) != CS_NO_COLUMN)
            return cs_schema_kind(cs_slicez(kinds[i]));
    return NULL;
}

enum cs_status cs_reconcile_read(struct cs_reconcile *run, struct cs_input *in, const char *name,
                                 struct cs_error *e)
{
    if (!run->books) run->books = cs_alloc(1, sizeof *run->books);
    if (!run->books) return cs_fail_memory(e);
    run->books->run = run;
    struct reading r = {.b = run->books, .header = cs_input_header(in)};
    enum cs_status st = keep(run->books, cs_slicez(name), &r.name, e);
    int missing = 0;
    for (int i = FIELDS; i-- > 0;) {
        r.column[i] = cs_header_find(r.header, cs_slicez(fields[i]));
        if (i < REQUIRED && r.column[i] == CS_NO_COLUMN) missing = i + 1;
    }
    const struct cs_kind_def *kind = missing ? kind_of(r.header) : NULL;
    if (!st && kind) {
        cs_fail(e, CS_DATA, "these are %s, not measures", kind->name);
        cs_error_cure(e, "cs-metrics makes measures of tickets");
        return cs_error_at(e, name, 1, 0);
    }
    if (!st && missing) st = find_metrics(&r, e);
    if (!st && missing && !r.n_metrics) {
        cs_fail(e, CS_DATA, "not measures: no column '%s', and none called like a metric",
                fields[missing - 1]);
        cs_error_cure(e, "cs-metrics writes them");
        st = cs_error_at(e, name, 1, 0);
    }
    r.wide = missing > 0;
    const struct cs_pass pass = {.ctx = &r, .start = start, .block = read_block, .finish = finish};
    if (!st) st = cs_input_run(in, &pass, NULL, e);
    cs_buf_release(&r.text);
    return st;
}

/* ---- who else says something ---- */

static void place_of(const struct cs_posting *x, struct cs_slice metric, struct cs_buf *out)
{
    const struct cs_slice parts[] = {x->view, x->group, x->period, x->keys, metric};
    cs_buf_clear(out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cs_buf_adds(out, parts[i]);
        cs_buf_addc(out, '\t');
    }
}

const struct cs_posting *cs_books_other(const struct cs_books *b, const struct cs_posting *x,
                                        const char *metric)
{
    struct cs_buf text = {0};
    place_of(x, cs_slicez(metric), &text);
    uint32_t id = text.failed ? CS_MAP_NONE : cs_map_find(&b->index, cs_buf_slice(&text));
    cs_buf_release(&text);
    return id == CS_MAP_NONE ? NULL : &b->v[b->first[id]];
}

/* Values by place; comparisons have none. */
static enum cs_status make_index(struct cs_books *b, struct cs_error *e)
{
    struct cs_buf text = {0};
    b->first = cs_alloc(b->n + 1, sizeof *b->first);
    if (!b->first) return cs_fail_memory(e);
    for (size_t i = 0; i < b->n; i++) {
        bool added;
        if (b->v[i].vs.n) continue;
        place_of(&b->v[i], b->v[i].metric, &text);
        if (text.failed) break;
        uint32_t id = cs_map_add(&b->index, cs_buf_slice(&text), &added);
        if (id != CS_MAP_NONE && added) b->first[id] = i;
    }
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_map_status(&b->index, e);
    cs_buf_release(&text);
    return st;
}

/* Views whose totals are their own, by their files. */
static enum cs_status read_views(struct cs_books *b, struct cs_error *e)
{
    static const char *const own[] = {"where", "limit", "top"};
    enum cs_status st = CS_OK;
    for (size_t f = 0; f < b->run->n_view_files && !st; f++) {
        struct cs_stanzas file = {0};
        st = cs_stanzas_read(&file, b->run->view_files[f], e);
        for (size_t i = 0; i < file.n && !st; i++)
            for (size_t k = 0; k < sizeof own / sizeof *own; k++)
                if (cs_stanza_get(&file.items[i], own[k]))
                    (void)cs_map_add(&b->filtered, file.items[i].id, NULL);
        cs_stanzas_release(&file);
    }
    return st ? st : cs_map_status(&b->filtered, e);
}

/* ---- verdicts ---- */

void cs_books_judge(struct cs_books *b, enum cs_reconcile_rule rule, bool good, const struct cs_posting *x,
                    const char *format, ...)
{
    struct cs_reconcile *run = b->run;
    char why[256];
    va_list args;
    b->checked[rule]++;
    if (good) return;
    run->failed++;
    if (b->failed[rule]++ >= CS_RECONCILE_TOLD) return;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    cs_buf_addf(&run->told, "%s: view '%s'", cs_reconcile_rules[rule], cs_quote(x->view).text);
    if (x->group.n) cs_buf_addf(&run->told, ", %s", cs_quote(x->group).text);
    cs_buf_addf(&run->told, ": %s\n", why);
}

enum cs_status cs_reconcile_judge(struct cs_reconcile *run, struct cs_scorecard *card, struct cs_error *e)
{
    struct cs_books *b = run->books;
    enum cs_status st = read_views(b, e);
    if (!st) st = make_index(b, e);
    if (!st) st = cs_reconcile_totals(b, e);
    for (size_t i = 0; i < b->n && !st; i++) cs_reconcile_entry(b, &b->v[i]);
    for (int i = 0; i < CS_RULES && !st; i++) {
        uint64_t n = b->checked[i], good = n - b->failed[i];
        const struct cs_score score = {.view = CS_SCORE_RECONCILE,
                                       .key = cs_slicez(cs_reconcile_rules[i]),
                                       .metric = "balanced",
                                       .share = true,
                                       .value = n ? cs_num_quotient((cs_i128)good, (cs_i128)n) : CS_MISSING,
                                       .n = n,
                                       .num = good,
                                       .den = n};
        st = cs_scorecard_add(card, &score, e);
    }
    return st ? st : cs_buf_status(&run->told, e);
}

void cs_reconcile_release(struct cs_reconcile *run)
{
    struct cs_books *b = run->books;
    cs_buf_release(&run->told);
    if (!b) return;
    cs_map_release(&b->index);
    cs_map_release(&b->filtered);
    cs_arena_release(&b->arena);
    free(b->first);
    free(b->v);
    free(b);
}
