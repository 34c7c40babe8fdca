/* options.c - parsing a command line against tables of options. The help text is made in help.c. */
#include "base/options.h"
#include "base/ascii.h"
#include "base/help.h"
#include "base/nearest.h"
#include "base/program.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

enum { SINGLES_MOST = 32 };

struct parse {
    char **argv;
    int argc, next;
    const struct cs_usage *usage;
    const struct cs_option *const *tables;
    struct cs_texts *operands;
    bool *done;
    const void *given[SINGLES_MOST]; /* where single values went, to see the second */
    size_t n_given;
    struct cs_error *e;
};

static bool is_end(const struct cs_option *o)
{
    return !o->letter && !o->name;
}

void cs_texts_release(struct cs_texts *t)
{
    free(t->v);
    *t = (struct cs_texts){0};
}

static enum cs_status texts_add(struct cs_texts *t, const char *text, struct cs_error *e)
{
    enum cs_status status = cs_grow(&t->v, &t->cap, t->n + 1, sizeof *t->v, e);
    if (status == CS_OK) t->v[t->n++] = text;
    return status;
}

static enum cs_status fail_unknown_name(struct parse *p, struct cs_slice name)
{
    struct cs_nearest near;
    cs_nearest_start(&near, name);
    for (size_t t = 0; p->tables[t]; t++)
        for (const struct cs_option *o = p->tables[t]; !is_end(o); o++)
            if (o->name && o->help) cs_nearest_try(&near, cs_slicez(o->name));
    (void)cs_fail(p->e, CS_USAGE, "unknown option '--%s'", cs_quote(name).text);
    if (near.best.p) return cs_error_cure(p->e, "did you mean '--%s'?", near.best.p);
    return cs_error_cure(p->e, "%s --help lists them", cs_program_name());
}

/* Long names are written out: a script that says --col today must not change its meaning with a new option.
 */
static const struct cs_option *find_name(const struct parse *p, struct cs_slice name)
{
    for (size_t t = 0; p->tables[t]; t++)
        for (const struct cs_option *o = p->tables[t]; !is_end(o); o++)
            if (o->name && cs_slice_eqz(name, o->name)) return o;
    return NULL;
}

static const struct cs_option *find_letter(const struct parse *p, char letter)
{
    for (size_t t = 0; p->tables[t]; t++)
        for (const struct cs_option *o = p->tables[t]; !is_end(o); o++)
            if (o->letter == letter) return o;
    return NULL;
}

/* "12", "4K": binary multiples, as sizes of blocks and records are. */
static bool read_count(const char *s, uint64_t *out)
{
    uint64_t v = 0;
    if (!cs_is_digit(*s)) return false;
    for (; cs_is_digit(*s); s++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v))
            return false;
    unsigned shift = 0;
    if (*s == 'K') shift = 10;
    if (*s == 'M') shift = 20;
    if (*s == 'G') shift = 30;
    if (shift) s++;
    if (*s || v > UINT64_MAX >> shift) return false;
    *out = v << shift;
    return true;
}

static bool takes_argument(const struct cs_option *o)
{
    return o->kind == CS_OPT_TEXT || o->kind == CS_OPT_LIST || o->kind == CS_OPT_COUNT;
}

/* Has the option's single value been given before? */
static bool is_again(struct parse *p, const struct cs_option *o)
{
    for (size_t i = 0; i < p->n_given; i++)
        if (p->given[i] == o->dest) return true;
    if (p->n_given < SINGLES_MOST) p->given[p->n_given++] = o->dest;
    return false;
}

/* The last one could win, as elsewhere; but a condition that silently goes makes a wrong number. */
static enum cs_status fail_twice(struct parse *p, const char *given)
{
    (void)cs_fail(p->e, CS_USAGE, "option '%s' is given twice", given);
    return cs_error_cure(p->e, "once, with everything in it");
}

/* `given` is the option as the user wrote it, for messages. */
static enum cs_status set(struct parse *p, const struct cs_option *o, const char *given, const char *arg)
{
    switch (o->kind) {
    case CS_OPT_FLAG:
        *(bool *)o->dest = true;
        return CS_OK;
    case CS_OPT_MAYBE:
    case CS_OPT_TEXT:
        if (is_again(p, o)) return fail_twice(p, given);
        *(const char **)o->dest = arg ? arg : "";
        return CS_OK;
    case CS_OPT_LIST:
        return texts_add(o->dest, arg, p->e);
    case CS_OPT_COUNT:
        if (is_again(p, o)) return fail_twice(p, given);
        if (read_count(arg, o->dest)) return CS_OK;
        (void)cs_fail(p->e, CS_USAGE, "option '%s': not a count: '%s'", given, cs_quotez(arg).text);
        return cs_error_cure(p->e, "a whole number, with K, M or G where it is large");
    case CS_OPT_HELP:
        *p->done = true;
        return cs_help_print(p->usage, p->tables, p->e);
    case CS_OPT_VERSION:
        break;
    }
    *p->done = true;
    struct cs_buf b = {0};
    cs_buf_addf(&b, "%s (cs-tools) %s\n", cs_program_name(), PACKAGE_VERSION);
    enum cs_status status = cs_buf_status(&b, p->e);
    if (status == CS_OK) status = cs_print(b.p, b.n, p->e);
    cs_buf_release(&b);
    return status;
}

static enum cs_status fail_no_argument(struct parse *p, const struct cs_option *o, const char *given)
{
    (void)cs_fail(p->e, CS_USAGE, "option '%s' needs an argument", given);
    return cs_error_cure(p->e, "%s %s", given, o->arg ? o->arg : "ARG");
}

static enum cs_status parse_long(struct parse *p, const char *text)
{
    const char *value = strchr(text, '=');
    struct cs_slice name = cs_slice(text, value ? (size_t)(value - text) : strlen(text));
    const struct cs_option *o = find_name(p, name);
    if (!o) return fail_unknown_name(p, name);
    char given[64];
    snprintf(given, sizeof given, "--%s", o->name);
    if (!takes_argument(o)) {
        if (value && o->kind != CS_OPT_MAYBE)
            return cs_fail(p->e, CS_USAGE, "option '%s' takes no argument", given);
        return set(p, o, given, value ? value + 1 : NULL);
    }
    if (value) return set(p, o, given, value + 1);
    if (p->next == p->argc) return fail_no_argument(p, o, given);
    return set(p, o, given, p->argv[p->next++]);
}

/* -abc is -a -b -c; the first that takes an argument takes the rest, or the next word. */
static enum cs_status parse_letters(struct parse *p, const char *text)
{
    for (const char *s = text; *s && !*p->done; s++) {
        char given[3] = {'-', *s, 0};
        const struct cs_option *o = find_letter(p, *s);
        if (!o) {
            size_t len = cs_utf8_len(s, strlen(s));
            (void)cs_fail(p->e, CS_USAGE, "unknown option '-%s'", cs_quote(cs_slice(s, len ? len : 1)).text);
            return cs_error_cure(p->e, "%s --help lists them", cs_program_name());
        }
        if (!takes_argument(o)) {
            enum cs_status status = set(p, o, given, NULL);
            if (status != CS_OK) return status;
            continue;
        }
        if (s[1]) return set(p, o, given, s + 1);
        if (p->next == p->argc) return fail_no_argument(p, o, given);
        return set(p, o, given, p->argv[p->next++]);
    }
    return CS_OK;
}

enum cs_status cs_options_parse(int argc, char **argv, const struct cs_usage *usage,
                                const struct cs_option *const tables[], struct cs_texts *operands, bool *done,
                                struct cs_error *e)
{
    struct parse p = {.argv = argv,
                      .argc = argc,
                      .next = 1,
                      .usage = usage,
                      .tables = tables,
                      .operands = operands,
                      .done = done,
                      .e = e};
    bool is_over = false; /* after "--" */
    *done = false;
    while (p.next < argc && !*done) {
        const char *word = argv[p.next++];
        enum cs_status status;
        if (is_over || word[0] != '-' || !word[1]) {
            status = texts_add(operands, word, e);
            is_over |= usage->command;
        } else if (word[1] != '-') {
            status = parse_letters(&p, word + 1);
        } else if (word[2]) {
            status = parse_long(&p, word + 2);
        } else {
            is_over = true;
            status = CS_OK;
        }
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

static void add(struct cs_option **to, struct cs_option o)
{
    *(*to)++ = o;
}

void cs_common_options(struct cs_option table[CS_COMMON_MAX], struct cs_common *c, unsigned groups)
{
    struct cs_option *t = table;
    if (groups & CS_COMMON_EXPR) {
        add(&t, (struct cs_option){0, "where", CS_OPT_TEXT, "EXPR", &c->where,
                                   "only rows for which EXPR is true"});
        add(&t, (struct cs_option){0, "let", CS_OPT_LIST, "NAME=EXPR", &c->let, "name an expression"});
        add(&t, (struct cs_option){0, "lookup", CS_OPT_LIST, "NAME=FILE:COL", &c->lookup,
                                   "a table to look up, NAME.column"});
        add(&t, (struct cs_option){0, "calendar", CS_OPT_LIST, "FILE", &c->calendar, "business calendars"});
        add(&t, (struct cs_option){0, "bad-values", CS_OPT_TEXT, "missing", &c->bad_values,
                                   "take values that do not parse as missing"});
    }
    if (groups & CS_COMMON_TIME) {
        add(&t, (struct cs_option){0, "as-of", CS_OPT_TEXT, "TIME", &c->as_of, "what counts as now"});
        add(&t, (struct cs_option){0, "period", CS_OPT_TEXT, "PERIOD", &c->period,
                                   "2024-08-01 2024-W31 2024-08 day week month 28d"});
    }
    if (groups & CS_COMMON_ZONE)
        add(&t, (struct cs_option){0, "zone", CS_OPT_TEXT, "ZONE", &c->zone, "time zone, as Asia/Shanghai"});
    if (groups & CS_COMMON_LANG)
        add(&t, (struct cs_option){0, "lang", CS_OPT_TEXT, "LANG", &c->lang, "zh-Hans, zh-Hant or en"});
    if (groups & CS_COMMON_STREAM) {
        add(&t, (struct cs_option){'o', "output", CS_OPT_TEXT, "FILE", &c->output,
                                   "write FILE when all is well"});
        add(&t,
            (struct cs_option){'j', "jobs", CS_OPT_COUNT, "N", &c->jobs, "workers (default: one a core)"});
        add(&t,
            (struct cs_option){'l', "line-buffered", CS_OPT_FLAG, NULL, &c->live, "pass rows on at once"});
        add(&t,
            (struct cs_option){0, "sealed", CS_OPT_FLAG, NULL, &c->sealed, "refuse input without a seal"});
        add(&t, (struct cs_option){0, "max-record", CS_OPT_COUNT, "SIZE", &c->max_record,
                                   "longest row (default: 16M)"});
        add(&t,
            (struct cs_option){0, "progress", CS_OPT_FLAG, NULL, &c->progress, "show progress on stderr"});
        add(&t, (struct cs_option){0, "block-size", CS_OPT_COUNT, "SIZE", &c->block_size, NULL});
    }
    add(&t,
        (struct cs_option){'q', "quiet", CS_OPT_FLAG, NULL, &c->quiet, "no notes on stderr, only errors"});
    add(&t, (struct cs_option){0, "log", CS_OPT_TEXT, "FILE", &c->log, "append one line about this run"});
    add(&t, (struct cs_option){'h', "help", CS_OPT_HELP, NULL, NULL, "show this help"});
    add(&t, (struct cs_option){'V', "version", CS_OPT_VERSION, NULL, NULL, "show the version"});
    add(&t, (struct cs_option){0});
}

void cs_common_release(struct cs_common *c)
{
    cs_texts_release(&c->let);
    cs_texts_release(&c->lookup);
    cs_texts_release(&c->calendar);
}
