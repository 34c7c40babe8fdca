/* help.c - --help: two columns, 80 wide, on one screen where that is possible. */
#include "base/help.h"
#include "base/program.h"
#include "base/utf8.h"
#include <string.h>

enum { WIDTH = 80, LINES = 24, GAP = 2, NAMES_MAX = 30 };

static bool is_end(const struct cs_option *o)
{
    return !o->letter && !o->name;
}

static size_t columns(struct cs_slice s)
{
    return cs_utf8_count(s.p, s.n); /* our own texts: every character is one column wide */
}

/* Is the option shown in this table, or did the tool's own table take it over? */
static bool is_shown(const struct cs_option *const tables[], size_t table, const struct cs_option *o)
{
    if (!o->help) return false;
    for (size_t t = 0; t < table; t++)
        for (const struct cs_option *a = tables[t]; !is_end(a); a++)
            if ((a->name && o->name && strcmp(a->name, o->name) == 0) ||
                (a->letter && a->letter == o->letter))
                return false;
    return true;
}

/* "-o, --output FILE", "    --where EXPR" */
static void add_names(struct cs_buf *b, const struct cs_option *o)
{
    if (o->letter)
        cs_buf_addf(b, "  -%c%s", o->letter, o->name ? ", " : "");
    else
        cs_buf_addz(b, "      ");
    if (o->name) cs_buf_addf(b, "--%s", o->name);
    if (o->arg) cs_buf_addf(b, o->kind == CS_OPT_MAYBE ? "[=%s]" : " %s", o->arg);
}

static void pad(struct cs_buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) cs_buf_addc(b, ' ');
}

/* Bytes of the first word; what stands in brackets is one word. */
static size_t word_length(const char *text)
{
    size_t n = 0, depth = 0;
    for (; text[n] && (text[n] != ' ' || depth); n++) {
        depth += text[n] == '[';
        depth -= text[n] == ']' && depth;
    }
    return n;
}

/* Appends words from column `at`, breaking lines before WIDTH; further lines begin at `indent`. */
static void add_wrapped(struct cs_buf *b, size_t at, size_t indent, const char *text)
{
    bool first = true;
    while (*text) {
        struct cs_slice word = cs_slice(text, word_length(text));
        if (!first && at + 1 + columns(word) > WIDTH) {
            cs_buf_addc(b, '\n');
            pad(b, indent);
            at = indent;
        } else if (!first) {
            cs_buf_addc(b, ' ');
            at++;
        }
        cs_buf_adds(b, word);
        at += columns(word);
        first = false;
        text += word.n;
        text += strspn(text, " ");
    }
    cs_buf_addc(b, '\n');
}

static void add_table(struct cs_buf *b, const struct cs_option *const tables[], size_t table, size_t width)
{
    for (const struct cs_option *o = tables[table]; !is_end(o); o++) {
        if (!is_shown(tables, table, o)) continue;
        size_t before = b->n;
        add_names(b, o);
        if (b->failed) return;
        size_t at = columns(cs_slice(b->p + before, b->n - before));
        if (at + GAP > width) { /* names too long for their column: the text begins on the next line */
            cs_buf_addc(b, '\n');
            at = 0;
        }
        pad(b, width - at);
        add_wrapped(b, width, width, o->help);
    }
}

static size_t names_width(const struct cs_option *const tables[])
{
    size_t width = 0;
    for (size_t t = 0; tables[t]; t++) {
        for (const struct cs_option *o = tables[t]; !is_end(o); o++) {
            if (!is_shown(tables, t, o)) continue;
            size_t n = 6 + (o->name ? 2 + strlen(o->name) : 0) +
                       (o->arg ? 1 + columns(cs_slicez(o->arg)) : 0) + (o->kind == CS_OPT_MAYBE ? 2 : 0) +
                       GAP;
            if (n > width && n <= NAMES_MAX) width = n;
        }
    }
    return width;
}

/* "-j/--jobs N" */
static void add_item(struct cs_buf *b, const struct cs_option *o)
{
    if (o->letter) cs_buf_addf(b, "-%c", o->letter);
    if (o->name) cs_buf_addf(b, "%s--%s", o->letter ? "/" : "", o->name);
    if (o->arg) cs_buf_addf(b, o->kind == CS_OPT_MAYBE ? "[=%s]" : " %s", o->arg);
}

/* The options of some tables, named only; a line is broken between two, never inside one. */
static void add_brief(struct cs_buf *b, const struct cs_option *const tables[], size_t from, size_t to,
                      const char *title)
{
    struct cs_buf item = {0};
    size_t at = WIDTH;
    bool first = true;
    cs_buf_addz(b, title);
    for (size_t t = from; t < to; t++) {
        for (const struct cs_option *o = tables[t]; !is_end(o); o++) {
            if (!is_shown(tables, t, o)) continue;
            cs_buf_clear(&item);
            add_item(&item, o);
            size_t width = columns(cs_buf_slice(&item)) + 2; /* a blank before and a comma behind */
            bool breaks = at + width > WIDTH;
            cs_buf_addz(b, first ? "\n  " : breaks ? ",\n  " : ", ");
            first = false;
            at = breaks ? 1 + width : at + width;
            cs_buf_adds(b, cs_buf_slice(&item));
        }
    }
    cs_buf_addc(b, '\n');
    if (item.failed) b->failed = true;
    cs_buf_release(&item);
}

static void format(const char *program, const struct cs_usage *u, const struct cs_option *const tables[],
                   bool brief, struct cs_buf *b)
{
    cs_buf_addf(b, "Usage: %s ", program);
    size_t at = sizeof "Usage: " + strlen(program);
    add_wrapped(b, at, at, u->synopsis);
    if (u->about) add_wrapped(b, 0, 0, u->about);
    cs_buf_addc(b, '\n');
    size_t width = names_width(tables);
    for (size_t t = 0; tables[t] && (t == 0 || !brief); t++) add_table(b, tables, t, width);
    size_t n = 0;
    while (tables[n]) n++;
    if (brief && u->more) add_brief(b, tables, 1, 2, u->more);
    if (brief) add_brief(b, tables, u->more ? 2 : 1, n, "As in every tool, see cs(7):");
    if (!u->example) return;
    bool fits = sizeof "Example: " - 1 + columns(cs_slicez(u->example)) <= WIDTH;
    cs_buf_addf(b, "\nExample:%s%s\n", fits ? " " : "\n  ", u->example);
}

static size_t count_lines(const struct cs_buf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) n += b->p[i] == '\n';
    return n;
}

void cs_help_format(const char *program, const struct cs_usage *u, const struct cs_option *const tables[],
                    struct cs_buf *b)
{
    struct cs_buf full = {0};
    format(program, u, tables, false, &full);
    if (count_lines(&full) <= LINES)
        cs_buf_adds(b, cs_buf_slice(&full));
    else
        format(program, u, tables, true, b);
    if (full.failed) b->failed = true;
    cs_buf_release(&full);
}

enum cs_status cs_help_print(const struct cs_usage *u, const struct cs_option *const tables[],
                             struct cs_error *e)
{
    struct cs_buf b = {0};
    cs_help_format(cs_program_name(), u, tables, &b);
    enum cs_status status = cs_buf_status(&b, e);
    if (status == CS_OK) status = cs_print(b.p, b.n, e);
    cs_buf_release(&b);
    return status;
}
