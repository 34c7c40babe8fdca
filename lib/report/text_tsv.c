/* text_tsv.c - the TSV carrier. */
#include "report/text_tsv.h"

#include "report/names.h"
#include "report/tiles.h"
#include "table/block.h"

struct tsv {
    struct cs_buf *out;
    struct cs_buf part, text;
    struct cs_arena arena;
    enum cs_lang lang;
    bool failed;
};

/* One line. `row` 0: none. */
static void put(struct tsv *t, struct cs_slice figure, size_t row, struct cs_slice column,
                const struct cs_line *line, struct cs_num number, enum cs_measure measure)
{
    cs_field_add(t->out, cs_buf_slice(&t->part));
    cs_buf_addc(t->out, '\t');
    cs_field_add(t->out, figure);
    cs_buf_addc(t->out, '\t');
    if (row) cs_buf_addf(t->out, "%zu", row);
    cs_buf_addc(t->out, '\t');
    cs_field_add(t->out, column);
    cs_buf_addc(t->out, '\t');
    cs_buf_clear(&t->text);
    cs_line_text(&t->text, line);
    cs_field_add(t->out, cs_buf_slice(&t->text));
    cs_buf_addc(t->out, '\t');
    cs_num_format(number, t->out);
    cs_buf_addc(t->out, '\t');
    if (!cs_num_missing(number)) cs_buf_addz(t->out, cs_measure_unit(measure));
    cs_buf_addc(t->out, '\n');
}

static void put_line(struct tsv *t, struct cs_slice figure, const char *column, const struct cs_line *line)
{
    if (line->n) put(t, figure, 0, cs_slicez(column), line, CS_MISSING, CS_MEASURE_PLAIN);
}

/* What a column is called: its id, else its title. Lives in t->arena. */
static struct cs_slice column_name(struct tsv *t, const struct cs_column *c)
{
    if (c->id.n) return c->id;
    struct cs_buf title = {0};
    cs_line_text(&title, &c->title);
    struct cs_slice name = cs_arena_copy(&t->arena, cs_buf_slice(&title));
    t->failed |= title.failed || !name.p;
    cs_buf_release(&title);
    return name.p ? name : cs_slice("", 0);
}

static void put_cells(struct tsv *t, struct cs_slice figure, const struct cs_grid *g)
{
    struct cs_slice names[CS_COLUMNS_MAX];
    for (size_t i = 0; i < g->n_columns; i++) names[i] = column_name(t, &g->columns[i]);
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t i = 0; i < g->n_columns; i++) {
            const struct cs_cell *c = &g->cells[r * g->n_columns + i];
            if (c->line.n || !cs_num_missing(c->number))
                put(t, figure, r + 1, names[i], &c->line, c->number, c->measure);
        }
}

static void put_grid(struct tsv *t, const struct cs_grid *g, const char *kind)
{
    struct cs_slice figure = g->anchor.n ? g->anchor : cs_slicez(kind);
    put_line(t, figure, "title", &g->title);
    put_line(t, figure, "note", &g->note);
    put_cells(t, figure, g);
    put_line(t, figure, "foot", &g->foot);
}

static void put_tiles(struct tsv *t, const struct cs_part *p)
{
    struct cs_grid grid;
    struct cs_error ignored;
    if (cs_tiles_grid(p, t->lang, &t->arena, &grid, &ignored) != CS_OK) {
        t->failed = true;
        return;
    }
    /* Comparisons are told apart by their labels. */
    for (size_t i = 0; i < grid.n_columns; i++)
        if (cs_slice_eqz(grid.columns[i].id, "change")) grid.columns[i].id = cs_slice("", 0);
    put_cells(t, CS_LIT("tiles"), &grid);
}

static void put_parts(struct tsv *t, const struct cs_part *parent)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) {
        if (p->kind == CS_PART_HEADING) {
            cs_buf_clear(&t->part);
            cs_line_text(&t->part, &p->line);
        }
        if (p->kind == CS_PART_TABLE) put_grid(t, p->grid, "table");
        if (p->kind == CS_PART_CHART) put_grid(t, p->chart->table, "chart");
        if (p->kind == CS_PART_TILES) put_tiles(t, p);
        put_line(t, cs_slicez(cs_part_name(p->kind)), cs_role_name(p->role), &p->line);
        put_parts(t, p);
    }
}

enum cs_status cs_tsv_write(const struct cs_doc *doc, struct cs_buf *out, struct cs_error *e)
{
    struct tsv t = {.out = out, .lang = doc->lang};
    cs_buf_addz(out, "part\tfigure\trow\tcolumn\ttext\tnumber\tunit\n");
    put_line(&t, CS_LIT("report"), "title", &doc->title);
    put_line(&t, CS_LIT("report"), "period", &doc->when);
    put_line(&t, CS_LIT("report"), "as_of", &doc->as_of);
    put_parts(&t, doc->root);
    if (t.part.failed || t.text.failed) t.failed = true;
    cs_buf_release(&t.part);
    cs_buf_release(&t.text);
    cs_arena_release(&t.arena);
    return t.failed ? cs_fail_memory(e) : cs_buf_status(out, e);
}
