/* script.c - a script made lean: texts, templates and regular expressions are copied as they are. */
#include "report/script.h"

#include <string.h>

struct lean {
    struct cs_buf *out;
    const char *p, *end;
    char last; /* of what was written */
};

static void copy(struct lean *l, size_t n)
{
    if ((size_t)(l->end - l->p) < n) n = (size_t)(l->end - l->p);
    if (!n) return;
    cs_buf_add(l->out, l->p, n);
    l->p += n;
    l->last = l->p[-1];
}

/* As far as its closing quote. */
static void copy_text(struct lean *l)
{
    const char quote = *l->p;
    copy(l, 1);
    while (l->p < l->end && *l->p != quote) copy(l, *l->p == '\\' ? 2 : 1);
    copy(l, 1);
}

static void copy_regex(struct lean *l)
{
    bool class = false;
    copy(l, 1);
    while (l->p < l->end && (class || *l->p != '/')) {
        if (*l->p == '[') class = true;
        if (*l->p == ']') class = false;
        copy(l, *l->p == '\\' ? 2 : 1);
    }
    copy(l, 1);
}

/* With the expressions in it, and the templates in those. */
static void copy_template(struct lean *l)
{
    unsigned braces[8] = {0}, depth = 0; /* open ones of the expression that each template is in */
    copy(l, 1);
    bool text = true;
    while (l->p < l->end) {
        const char c = *l->p;
        if (text && c == '\\') {
            copy(l, 2);
        } else if (text && c == '`') {
            copy(l, 1);
            if (depth == 0) return;
            depth--;
            text = false;
        } else if (text && c == '$' && l->p + 1 < l->end && l->p[1] == '{') {
            copy(l, 2);
            braces[depth] = 1;
            text = false;
        } else if (!text && (c == '\'' || c == '"')) {
            copy_text(l);
        } else if (!text && c == '`' && depth + 1 < sizeof braces / sizeof *braces) {
            copy(l, 1);
            depth++;
            text = true;
        } else {
            if (!text && c == '{') braces[depth]++;
            if (!text && c == '}') text = --braces[depth] == 0;
            copy(l, 1);
        }
    }
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* Blanks beside these mean nothing; beside + - and / they do between two of them. */
static const char apart[] = "{}()[],;:?=*<>&|!%^";

static void end_line(struct lean *l)
{
    while (l->p < l->end && (*l->p == ' ' || *l->p == '\n')) l->p++;
    if (l->last && !is_one_of(l->last, "\n{(,;[")) {
        cs_buf_addc(l->out, '\n');
        l->last = '\n';
    }
}

static void skip_blanks(struct lean *l)
{
    while (l->p < l->end && *l->p == ' ') l->p++;
    bool comment = l->end - l->p >= 2 && l->p[0] == '/' && l->p[1] == '/';
    char next = l->p < l->end ? *l->p : '\n';
    if (comment || next == '\n' || is_one_of(next, apart) || is_one_of(l->last, apart) || l->last == '\n')
        return;
    if (is_one_of(next, "+-/") != is_one_of(l->last, "+-/")) return;
    cs_buf_addc(l->out, ' ');
    l->last = ' ';
}

void cs_script_add(struct cs_buf *out, struct cs_slice s)
{
    struct lean l = {.out = out, .p = s.p, .end = s.p + s.n, .last = '\n'};
    while (l.p < l.end) {
        const char c = *l.p;
        if (l.end - l.p >= 2 && c == '/' && l.p[1] == '/')
            while (l.p < l.end && *l.p != '\n') l.p++;
        else if (c == '\n')
            end_line(&l);
        else if (c == ' ')
            skip_blanks(&l);
        else if (c == '\'' || c == '"')
            copy_text(&l);
        else if (c == '`')
            copy_template(&l);
        else if (c == '/' && is_one_of(l.last, "(,=:[!&|?{};\n"))
            copy_regex(&l);
        else
            copy(&l, 1);
    }
    if (l.last != '\n') cs_buf_addc(out, '\n');
}
