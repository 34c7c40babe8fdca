/* options.h - command lines from tables: parsing, --help and the messages about wrong ones.
 *
 * GNU habits: -abc, -ofile, -o file, --long=value, --long value, operands anywhere, "--" ends options, "-" is
 * an operand; long names are never abbreviated. One option appears in one table; --help is printed from it.
 */
#ifndef CS_BASE_OPTIONS_H
#define CS_BASE_OPTIONS_H

#include "base/mem.h"

enum cs_option_kind {
    CS_OPT_FLAG,  /* bool *            set to true */
    CS_OPT_TEXT,  /* const char **     once at most */
    CS_OPT_MAYBE, /* const char **     --name, which gives "", or --name=value */
    CS_OPT_LIST,  /* struct cs_texts * may be repeated */
    CS_OPT_COUNT, /* uint64_t *        the same, decimal, with K M G (powers of 1024) */
    CS_OPT_HELP,  /* handled by cs_options_parse */
    CS_OPT_VERSION,
};
struct cs_texts {
    const char **v;
    size_t n, cap;
};
struct cs_option {
    char letter;      /* 0 = none */
    const char *name; /* long name, NULL = none; NULL and letter 0 ends a table */
    enum cs_option_kind kind;
    const char *arg; /* what --help calls the argument: "FILE" */
    void *dest;
    const char *help; /* NULL = hidden */
};
struct cs_usage {
    const char *synopsis; /* "[-g KEYS] [-m METRICS] [FILE…]" */
    const char *about;    /* one line: what the tool does */
    const char *example;  /* one line, may be NULL */
    const char *more; /* title of the second table, which --help only names; NULL: all others are shared */
    bool command;     /* the operands are a command with options of its own: ours end at the first operand */
};

/* Parses argv against several tables (a NULL-terminated list: the tool's own first, then shared ones).
 * Operands go to *operands in order. *done is set when --help or --version was printed. CS_USAGE names the
 * option, and the nearest. */
enum cs_status cs_options_parse(int argc, char **argv, const struct cs_usage *,
                                const struct cs_option *const tables[], struct cs_texts *operands, bool *done,
                                struct cs_error *) CS_MUST_USE;
void cs_texts_release(struct cs_texts *);

/* The options that mean the same in every tool, declared once. A tool takes the groups it can honour. */
struct cs_common {
    const char *output;  /* -o */
    uint64_t jobs;       /* -j */
    uint64_t block_size; /* hidden: tests */
    uint64_t max_record;
    bool live, quiet, sealed, progress;
    const char *where;
    struct cs_texts let, lookup, calendar;
    const char *columns, *zone, *as_of, *period, *lang, *log, *bad_values;
};
enum {
    CS_COMMON_STREAM = 1, /* -o -j -l --max-record --sealed --progress */
    CS_COMMON_EXPR = 2,   /* --where --let --lookup --calendar --bad-values */
    CS_COMMON_ZONE = 8,   /* --zone */
    CS_COMMON_TIME = 16,  /* --as-of --period */
    CS_COMMON_LANG = 32,  /* --lang */
};
/* Fills `table` (room for at least CS_COMMON_MAX entries) with -h -V -q --log and the groups asked for. */
#define CS_COMMON_MAX 32
void cs_common_options(struct cs_option table[CS_COMMON_MAX], struct cs_common *, unsigned groups);
void cs_common_release(struct cs_common *); /* frees its lists */

#endif
