/* json.c - the JSON carrier: a small writer of values, and the tree. */
#include "report/json.h"

#include "report/names.h"

#include <string.h>

struct json {
    struct cs_buf *out;
    struct cs_buf text;
    bool follows; /* the next member or element comes after another */
};

/* ---- values ---- */

static void add_string(struct json *j, struct cs_slice s)
{
    static const char hex[] = "0123456789abcdef";
    cs_buf_addc(j->out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') cs_buf_addc(j->out, '\\');
        if (c >= ' ' && c != 0x7F) {
            cs_buf_addc(j->out, s.p[i]);
        } else {
            cs_buf_addz(j->out, "\\u00");
            cs_buf_addc(j->out, hex[c >> 4]);
            cs_buf_addc(j->out, hex[c & 15]);
        }
    }
    cs_buf_addc(j->out, '"');
}

/* What comes before any value: a comma, and its name in an object. */
static void begin(struct json *j, const char *name)
{
    if (j->follows) cs_buf_addc(j->out, ',');
    j->follows = true;
    if (!name) return;
    cs_buf_addc(j->out, '"');
    cs_buf_addz(j->out, name);
    cs_buf_addz(j->out, "\":");
}

static void open_value(struct json *j, const char *name, char bracket)
{
    begin(j, name);
    cs_buf_addc(j->out, bracket);
    j->follows = false;
}

static void close_value(struct json *j, char bracket)
{
    cs_buf_addc(j->out, bracket);
    j->follows = true;
}

static void put_text(struct json *j, const char *name, struct cs_slice s)
{
    if (!s.n) return;
    begin(j, name);
    add_string(j, s);
}

static void put_word(struct json *j, const char *name, const char *word)
{
    put_text(j, name, cs_slicez(word));
}

static void put_number(struct json *j, const char *name, struct cs_num x)
{
    begin(j, name);
    if (cs_num_missing(x))
        cs_buf_addz(j->out, "null");
    else
        cs_num_format(x, j->out);
}

static void put_int(struct json *j, const char *name, int64_t x)
{
    put_number(j, name, cs_int(x));
}

static void put_flag(struct json *j, const char *name, bool is)
{
    if (!is) return;
    begin(j, name);
    cs_buf_addz(j->out, "true");
}

/* An array of doubles; those that there are not are null. NULL: no member. */
static void put_doubles(struct json *j, const char *name, const double *x, size_t n)
{
    if (!x) return;
    open_value(j, name, '[');
    for (size_t i = 0; i < n; i++) put_number(j, NULL, cs_num_from_double(x[i]));
    close_value(j, ']');
}

/* ---- lines ---- */

static bool is_plain(const struct cs_line *line)
{
    for (size_t i = 0; i < line->n; i++) {
        const struct cs_span *s = &line->spans[i];
        if (s->tone != CS_TONE_PLAIN || s->href.n || s->breaks) return false;
    }
    return true;
}

static void put_words(struct json *j, const char *name, const struct cs_line *line)
{
    cs_buf_clear(&j->text);
    cs_line_text(&j->text, line);
    put_text(j, name, cs_buf_slice(&j->text));
    if (j->text.failed) j->out->failed = true;
}

/* The text of a part, and its spans where they say more. */
static void put_line(struct json *j, const struct cs_line *line)
{
    if (!line->n) return;
    put_words(j, "text", line);
    if (is_plain(line)) return;
    open_value(j, "spans", '[');
    for (size_t i = 0; i < line->n; i++) {
        const struct cs_span *s = &line->spans[i];
        open_value(j, NULL, '{');
        put_text(j, "text", s->text);
        put_word(j, "tone", cs_tone_name(s->tone));
        put_text(j, "href", s->href);
        put_flag(j, "breaks", s->breaks);
        close_value(j, '}');
    }
    close_value(j, ']');
}

/* ---- figures ---- */

static void put_origin(struct json *j, const struct cs_origin *o)
{
    if (!o->view.n) return;
    open_value(j, "origin", '{');
    put_text(j, "view", o->view);
    open_value(j, "columns", '[');
    for (size_t i = 0; i < o->n_columns; i++) {
        begin(j, NULL);
        add_string(j, o->columns[i]);
    }
    close_value(j, ']');
    close_value(j, '}');
}

static void put_spark(struct json *j, const struct cs_spark *s)
{
    if (!s) return;
    open_value(j, "spark", '{');
    put_doubles(j, "values", s->value, s->n);
    put_number(j, "usual_lo", cs_num_from_double(s->lo));
    put_number(j, "usual_hi", cs_num_from_double(s->hi));
    put_number(j, "target", cs_num_from_double(s->target));
    close_value(j, '}');
}

static void put_place(struct json *j, const char *name, int at)
{
    if (at >= 0) put_int(j, name, at);
}

static void put_cell(struct json *j, const struct cs_cell *c, bool drawn)
{
    open_value(j, NULL, '{');
    put_line(j, &c->line);
    if (!cs_num_missing(c->number)) {
        put_number(j, "number", c->number);
        put_word(j, "unit", cs_measure_unit(c->measure));
    }
    if (drawn) {
        put_place(j, "bar", c->bar);
        put_place(j, "mark", c->mark);
        put_place(j, "lo", c->lo);
        put_place(j, "hi", c->hi);
    }
    put_place(j, "heat", c->heat);
    put_spark(j, c->spark);
    close_value(j, '}');
}

static void put_grid(struct json *j, const struct cs_grid *g)
{
    put_text(j, "anchor", g->anchor);
    put_words(j, "title", &g->title);
    put_words(j, "note", &g->note);
    put_words(j, "foot", &g->foot);
    put_origin(j, &g->origin);
    open_value(j, "columns", '[');
    for (size_t i = 0; i < g->n_columns; i++) {
        open_value(j, NULL, '{');
        put_word(j, "kind", cs_column_name(g->columns[i].kind));
        put_text(j, "id", g->columns[i].id);
        put_words(j, "title", &g->columns[i].title);
        close_value(j, '}');
    }
    close_value(j, ']');
    open_value(j, "rows", '[');
    for (size_t r = 0; r < g->n_rows; r++) {
        open_value(j, NULL, '[');
        for (size_t i = 0; i < g->n_columns; i++) {
            enum cs_column_kind kind = g->columns[i].kind;
            put_cell(j, &g->cells[r * g->n_columns + i], kind == CS_COLUMN_BAR || kind == CS_COLUMN_DOT);
        }
        close_value(j, ']');
    }
    close_value(j, ']');
}

static void put_series(struct json *j, const struct cs_series *s, size_t n)
{
    open_value(j, NULL, '{');
    put_word(j, "role", cs_series_name(s->role));
    put_words(j, "name", &s->name);
    put_doubles(j, "y", s->y, n);
    put_doubles(j, "x", s->x, n);
    put_doubles(j, "lo", s->lo, n);
    put_doubles(j, "hi", s->hi, n);
    close_value(j, '}');
}

static void put_chart(struct json *j, const struct cs_chart *c)
{
    put_word(j, "chart", cs_chart_name(c->kind));
    put_words(j, "x_title", &c->x_title);
    put_words(j, "y_title", &c->y_title);
    put_word(j, "unit", cs_measure_unit(c->measure));
    put_word(j, "unit_x", cs_measure_unit(c->measure_x));
    put_number(j, "target", cs_num_from_double(c->target));
    open_value(j, "labels", '[');
    for (size_t i = 0; i < c->n_points; i++) {
        cs_buf_clear(&j->text);
        cs_line_text(&j->text, &c->label[i]);
        begin(j, NULL);
        add_string(j, cs_buf_slice(&j->text));
    }
    close_value(j, ']');
    open_value(j, "series", '[');
    for (size_t i = 0; i < c->n_series; i++) put_series(j, &c->series[i], c->n_points);
    close_value(j, ']');
    put_doubles(j, "usual_lo", c->usual_lo, c->n_points);
    put_doubles(j, "usual_hi", c->usual_hi, c->n_points);
    open_value(j, "marked", '[');
    for (size_t i = 0; i < c->n_points; i++) put_int(j, NULL, c->marked ? c->marked[i] : 0);
    close_value(j, ']');
    open_value(j, "table", '{');
    put_grid(j, c->table);
    close_value(j, '}');
}

static void put_tiles(struct json *j, const struct cs_part *p)
{
    put_origin(j, &p->origin);
    open_value(j, "tiles", '[');
    for (size_t i = 0; i < p->n_tiles; i++) {
        const struct cs_tile *t = &p->tiles[i];
        open_value(j, NULL, '{');
        put_text(j, "id", t->id);
        put_words(j, "name", &t->name);
        put_line(j, &t->value);
        put_number(j, "number", t->number);
        put_word(j, "unit", cs_measure_unit(t->measure));
        put_number(j, "lo", t->low);
        put_number(j, "hi", t->high);
        put_number(j, "n", t->cases);
        put_words(j, "when", &t->when);
        put_number(j, "target", t->goal);
        put_words(j, "target_text", &t->target);
        put_word(j, "state", cs_state_name(t->state));
        open_value(j, "changes", '[');
        for (size_t k = 0; k < t->n_changes; k++) {
            open_value(j, NULL, '{');
            put_text(j, "vs", t->changes[k].vs);
            put_words(j, "label", &t->changes[k].label);
            put_line(j, &t->changes[k].change);
            put_number(j, "number", t->changes[k].number);
            if (!cs_num_missing(t->changes[k].number))
                put_word(j, "unit", cs_measure_unit(t->changes[k].measure));
            close_value(j, '}');
        }
        close_value(j, ']');
        put_spark(j, t->spark);
        close_value(j, '}');
    }
    close_value(j, ']');
}

/* ---- the tree ---- */

static void put_parts(struct json *j, const struct cs_part *parent);

static void put_part(struct json *j, const struct cs_part *p)
{
    open_value(j, NULL, '{');
    put_word(j, "kind", cs_part_name(p->kind));
    put_word(j, "role", cs_role_name(p->role));
    if (p->level) put_int(j, "level", p->level);
    put_line(j, &p->line);
    if (p->kind == CS_PART_TILES) put_tiles(j, p);
    if (p->kind == CS_PART_TABLE) put_grid(j, p->grid);
    if (p->kind == CS_PART_CHART) put_chart(j, p->chart);
    if (p->child) put_parts(j, p);
    close_value(j, '}');
}

/* Each part of the document itself begins a line, so that two reports can be compared by line. */
static void put_parts(struct json *j, const struct cs_part *parent)
{
    open_value(j, "parts", '[');
    for (const struct cs_part *p = parent->child; p; p = p->next) {
        if (parent->kind == CS_PART_ROOT && p != parent->child) {
            cs_buf_addz(j->out, ",\n");
            j->follows = false;
        }
        put_part(j, p);
    }
    close_value(j, ']');
}

enum cs_status cs_json_write(const struct cs_doc *doc, struct cs_buf *out, struct cs_error *e)
{
    struct json j = {.out = out};
    open_value(&j, NULL, '{');
    put_words(&j, "title", &doc->title);
    put_word(&j, "lang", cs_lang_tag(doc->lang));
    put_words(&j, "period", &doc->when);
    put_words(&j, "as_of", &doc->as_of);
    put_parts(&j, doc->root);
    close_value(&j, '}');
    cs_buf_addc(out, '\n');
    cs_buf_release(&j.text);
    return cs_buf_status(out, e);
}
