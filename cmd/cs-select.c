/* cs-select.c - pick, derive and cut rows and columns of a cs stream: options and wiring of expr/select.h. */
#include "base/program.h"
#include "base/tool.h"
#include "expr/select.h"
#include "expr/survey.h"
#include "report/listing.h"
#include "table/ends.h"
#include "text/foreign.h"
#include <string.h>

struct options {
    struct cs_common common;
    uint64_t head, top, memory;
    const char *sort, *format;
    bool bom;
};

/* ---- forms ---- */

static const struct {
    const char *name, *suffix;
} forms[] = {{"csv", ".csv"}, {"xlsx", ".xlsx"}, {"text", ".txt"}, {"tsv", ".tsv"}};
enum { FORM_CSV, FORM_XLSX, FORM_TEXT, FORM_TSV, FORMS };

/* By -f, else by how the name of the output ends, else TSV. */
static enum cs_status choose_form(const struct options *o, size_t *form, struct cs_error *e)
{
    const char *path = o->common.output;
    *form = FORM_TSV;
    for (size_t i = 0; i < FORMS; i++) {
        size_t n = strlen(forms[i].suffix), k = path ? strlen(path) : 0;
        if (o->format ? strcmp(o->format, forms[i].name) == 0
                      : k >= n && strcmp(path + k - n, forms[i].suffix) == 0) {
            *form = i;
            return CS_OK;
        }
    }
    if (!o->format) return CS_OK;
    return cs_fail(e, CS_USAGE, "no format '%s'; there is tsv, csv, xlsx, text", cs_quotez(o->format).text);
}

static bool is_number(enum cs_type type)
{
    return type == CS_NUM || type == CS_BOOL;
}

static enum cs_status sink(void *foreign, struct cs_slice rows, struct cs_error *e)
{
    return cs_foreign_rows(foreign, rows, e);
}

/* The columns as a form wants to know them: name, and whether cells are numbers. */
static struct cs_foreign_column *describe(const struct cs_header *header, const struct cs_select *s,
                                          struct cs_arena *arena)
{
    struct cs_foreign_column *columns = cs_arena_alloc(arena, s->n, sizeof *columns);
    for (size_t i = 0; columns && i < s->n; i++) {
        const struct cs_select_column *c = &s->columns[i];
        bool derived = c->column == CS_NO_COLUMN;
        const struct cs_column_def *def = derived ? NULL : cs_schema_column(header->name[c->column]);
        columns[i].name = c->name;
        columns[i].number = derived ? is_number(cs_plan_type(s->plan, c->node)) : def && is_number(def->type);
    }
    return columns;
}

/* The rows as CSV or XLSX. */
static enum cs_status write_foreign(const struct options *o, size_t form, struct cs_ends *ends,
                                    struct cs_select *s, const struct cs_foreign_column *columns,
                                    struct cs_error *e)
{
    struct cs_foreign *foreign = NULL;
    if (form == FORM_XLSX && cs_output_is_terminal(ends->out)) {
        cs_fail(e, CS_USAGE, "a workbook is nothing for a terminal");
        return cs_error_cure(e, "-o FILE.xlsx");
    }
    enum cs_status st = cs_foreign_open(&foreign, form == FORM_CSV ? CS_FOREIGN_CSV : CS_FOREIGN_XLSX, o->bom,
                                        columns, s->n, ends->out, e);
    s->sink = sink;
    s->sink_ctx = foreign;
    if (!st) st = cs_select_run(s, ends->in, ends->out, e);
    if (!st) st = cs_foreign_end(foreign, e);
    cs_foreign_free(foreign);
    return st;
}

static enum cs_status list(void *listing, struct cs_slice rows, struct cs_error *e)
{
    return cs_listing_rows(listing, rows, e);
}

/* The rows as a table for the eye: in a window as wide as that, else so wide that a pager can cut it. */
static enum cs_status write_text(struct cs_ends *ends, struct cs_select *s,
                                 const struct cs_foreign_column *columns, struct cs_error *e)
{
    struct cs_listing listing;
    bool terminal = cs_output_is_terminal(ends->out);
    const struct cs_term_style style = {.width = terminal ? cs_terminal_columns() : CS_TERM_MAX,
                                        .rows = true};
    enum cs_status st = cs_listing_open(&listing, columns, s->n, e);
    s->sink = list;
    s->sink_ctx = &listing;
    if (!st) st = cs_select_run(s, ends->in, ends->out, e);
    if (!st) st = cs_listing_write(&listing, &style, ends->out, e);
    cs_listing_release(&listing);
    return st;
}

/* ---- rows ---- */

static enum cs_status write_stream(struct cs_ends *ends, struct cs_select *s, struct cs_arena *arena,
                                   struct cs_error *e)
{
    struct cs_slice *names = cs_arena_alloc(arena, s->n, sizeof *names);
    if (!names) return cs_fail_memory(e);
    for (size_t i = 0; i < s->n; i++) names[i] = s->columns[i].name;
    enum cs_status st = cs_ends_header(ends, names, s->n, e);
    if (!st) st = cs_select_run(s, ends->in, ends->out, e);
    return st ? st : cs_ends_seal(ends, s->rows, 0, 0, e);
}

static enum cs_status write_all(const struct options *o, struct cs_ends *ends, struct cs_select *s,
                                struct cs_arena *arena, struct cs_error *e)
{
    size_t form;
    struct cs_foreign_column *columns;
    enum cs_status st = choose_form(o, &form, e);
    if (!st && form == FORM_TSV)
        st = write_stream(ends, s, arena, e);
    else if (!st && !(columns = describe(cs_input_header(ends->in), s, arena)))
        st = cs_fail_memory(e);
    else if (!st && form == FORM_TEXT)
        st = write_text(ends, s, columns, e);
    else if (!st)
        st = write_foreign(o, form, ends, s, columns, e);
    if (!st && s->bad)
        cs_note("%llu %s as missing", (unsigned long long)s->bad,
                s->bad == 1 ? "value did not parse and counts" : "values did not parse and count");
    return st;
}

/* Does anything say as_of? In --columns a mention is enough to look: at worst the input is read once too
 * often. */
static bool says_as_of(const struct cs_context *x)
{
    bool said = (x->where && cs_expr_says(x->where, "as_of")) ||
                (x->common->columns && strstr(x->common->columns, "as_of"));
    for (size_t i = 0; i < x->n_lets; i++) said |= cs_expr_says(x->lets[i], "as_of");
    return said;
}

/* Without --as-of it is the newest time of the input, when that can be read twice. */
static enum cs_status find_as_of(struct cs_context *x, struct cs_input *in, const struct cs_texts *operands,
                                 struct cs_error *e)
{
    if (x->has_as_of || operands->n == 0 || !says_as_of(x)) return CS_OK;
    struct cs_scope scope = cs_context_scope(x, cs_input_header(in));
    struct cs_newest newest = {0};
    enum cs_status st = cs_input_again(in, e);
    if (!st) st = cs_survey(in, &scope, &newest, NULL, NULL, e);
    if (st || !newest.any) return st;
    char text[CS_TIME_LEN];
    cs_time_format(newest.at, text);
    cs_note("as of %.25s, the newest time of the input (--as-of sets another)", text);
    x->has_as_of = true;
    x->as_of = newest.at;
    return CS_OK;
}

/* Binds everything to the header and looks ahead where an expression needs it. */
static enum cs_status prepare(struct cs_select *s, const struct options *o, struct cs_context *x,
                              struct cs_input *in, struct cs_plan **plan, struct cs_gaps **gaps,
                              struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(in);
    struct cs_scope scope = cs_context_scope(x, header);
    struct cs_buf hints = {0};
    cs_node *lets = cs_arena_alloc(arena, x->n_lets, sizeof *lets);
    enum cs_status st = lets ? cs_plan_make(plan, &scope, e) : cs_fail_memory(e);
    if (!st) st = cs_context_anchor(*plan, header, e);
    if (!st) st = cs_context_bind(x, *plan, lets, &s->where, e);
    if (!st) st = cs_context_period(x, *plan, &s->where, e);
    if (!st) st = cs_context_hints(x, header, &hints, e);
    if (!st) cs_notes(cs_buf_slice(&hints));
    cs_buf_release(&hints);
    if (!st) st = cs_select_columns(s, x->common->columns, x, lets, *plan, header, arena, e);
    if (!st && o->sort) st = cs_sort_terms_bind(&s->sort, o->sort, *plan, arena, e);
    if (!st && cs_plan_has_gaps(*plan)) {
        st = cs_input_again(in, e);
        if (!st) st = cs_survey(in, &scope, NULL, *plan, gaps, e);
    }
    s->plan = *plan;
    s->gaps = *gaps;
    return st;
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    const struct options *o = options;
    struct cs_context context;
    struct cs_ends ends = {0};
    struct cs_plan *plan = NULL;
    struct cs_gaps *gaps = NULL;
    struct cs_arena arena = {0};
    struct cs_select select = {.head = o->top < o->head ? o->top : o->head, .memory = o->memory};
    struct cs_common common = o->common;
    if (o->top != UINT64_MAX && !o->sort) {
        cs_fail(e, CS_USAGE, "--top: the first of what order");
        return cs_error_cure(e, "--sort COLUMN:desc; the first that come: --head");
    }
    size_t ignored;
    enum cs_status st = choose_form(o, &ignored, e);
    if (!st) st = cs_context_open(&context, &common, e);
    if (st) return st;
    if (!o->sort && o->head != UINT64_MAX)
        common.jobs = 1; /* the first rows need an order, and that is one worker's */
    st = cs_ends_open(&ends, &common, operands, e);
    if (!st) {
        st = find_as_of(&context, ends.in, operands, e);
        if (!st) st = prepare(&select, o, &context, ends.in, &plan, &gaps, &arena, e);
        if (!st) st = write_all(o, &ends, &select, &arena, e);
        st = cs_ends_close(&ends, st, e);
    }
    cs_gaps_free(gaps);
    cs_plan_free(plan);
    cs_context_close(&context);
    cs_arena_release(&arena);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.head = UINT64_MAX, .top = UINT64_MAX};
    const struct cs_option own[] = {
        {'c', "columns", CS_OPT_TEXT, "COLUMNS", &o.common.columns,
         "write these columns; name=expr derives one"},
        {'n', "head", CS_OPT_COUNT, "ROWS", &o.head, "stop after so many rows"},
        {0, "sort", CS_OPT_TEXT, "KEYS", &o.sort, "order of the rows: columns or expressions, :desc behind"},
        {0, "top", CS_OPT_COUNT, "ROWS", &o.top, "the first so many of the sorted rows"},
        {'f', "format", CS_OPT_TEXT, "FORMAT", &o.format,
         "tsv, csv, xlsx or text (default: as -o ends, else tsv)"},
        {0, "bom", CS_OPT_FLAG, NULL, &o.bom, "begin CSV with a byte order mark"},
        {0, "sort-memory", CS_OPT_COUNT, "SIZE", &o.memory, NULL},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-select",
        .usage = {.synopsis = "[-c COLUMNS] [--where EXPR] [--let NAME=EXPR] [-n ROWS] [FILE…]",
                  .about = "pick, derive and cut columns and rows of a cs stream",
                  .example = "cs-select -c ticket_id,agent_id,csat --where 'csat <= 2' tickets.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
