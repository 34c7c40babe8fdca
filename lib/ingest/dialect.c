/* dialect.c - what is said of a dialect, key by key. */
#include "ingest/dialect.h"
#include "base/ascii.h"
#include "base/num.h"
#include "ingest/format.h"
#include <string.h>

const char *const cs_dialect_keys[] = {"format",     "delimiter",      "quote",      "escape",
                                       "no_quote",   "no_doublequote", "skip_space", "lazy_quotes",
                                       "skip_lines", "comment",        "no_header",  "header",
                                       "null",       "sheet",          NULL};

/* An option names its key with dashes. */
static bool is_key(struct cs_slice said, const char *key)
{
    size_t n = strlen(key);
    if (said.n == n + 2 && said.p[0] == '-' && said.p[1] == '-') said = cs_slice(said.p + 2, n);
    if (said.n != n) return false;
    for (size_t i = 0; i < n; i++)
        if ((said.p[i] == '-' ? '_' : said.p[i]) != key[i]) return false;
    return true;
}

bool cs_dialect_is_key(struct cs_slice said)
{
    for (size_t i = 0; cs_dialect_keys[i]; i++)
        if (is_key(said, cs_dialect_keys[i])) return true;
    return false;
}

bool cs_delimiter_parse(struct cs_slice text, char *delimiter)
{
    static const struct {
        const char *name;
        char delimiter;
    } names[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'},
                 {"\\t", '\t'},  {"pipe", '|'},      {"space", ' '}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cs_slice_eqz(text, names[i].name)) {
            *delimiter = names[i].delimiter;
            return true;
        }
    if (text.n != 1 || cs_is_high(*text.p) || strchr("\r\n\"", *text.p)) return false;
    *delimiter = *text.p;
    return true;
}

/* ---- values: each returns what would have been right, or NULL when it is ---- */

static const char *say_delimiter(struct cs_dialect *d, struct cs_slice value)
{
    if (value.n == 2 && value.p[1] == ' ' && *value.p != ' ') { /* ", " */
        d->skip_space = true;
        value.n = 1;
    }
    return cs_delimiter_parse(value, &d->delimiter) ? NULL : CS_DELIMITERS;
}

static const char *say_sign(char *sign, struct cs_slice value)
{
    if (value.n != 1 || *value.p == 0 || cs_is_high(*value.p) || strchr("\r\n", *value.p))
        return "one sign of ASCII";
    *sign = *value.p;
    return NULL;
}

static const char *say_flag(bool *flag, struct cs_slice value)
{
    *flag = cs_slice_eqz(value, "yes");
    return *flag || cs_slice_eqz(value, "no") ? NULL : "yes or no";
}

static const char *say_lines(uint64_t *lines, struct cs_slice value)
{
    struct cs_num n;
    if (!cs_num_parse(value, &n) || n.tag != 0 || n.v < 0) return "a number of lines";
    *lines = (uint64_t)n.v;
    return NULL;
}

static const char *say_format(struct cs_dialect *d, struct cs_slice value)
{
    d->format = cs_format_find(value);
    return d->format ? NULL : "cs-ingest(1) lists the formats";
}

static enum cs_status say_text(const char **text, struct cs_slice value, struct cs_arena *arena,
                               struct cs_error *e)
{
    struct cs_slice copy = cs_arena_copy(arena, value);
    if (!copy.p) return cs_fail_memory(e);
    *text = copy.p;
    return CS_OK;
}

enum cs_status cs_dialect_say(struct cs_dialect *d, struct cs_slice key, struct cs_slice value,
                              struct cs_arena *arena, struct cs_error *e)
{
    const char *cure = NULL;
    if (is_key(key, "comment")) return say_text(&d->comment, value, arena, e);
    if (is_key(key, "null")) return say_text(&d->null, value, arena, e);
    if (is_key(key, "header")) return say_text(&d->header, value, arena, e);
    if (is_key(key, "sheet")) return say_text(&d->sheet, value, arena, e);
    if (is_key(key, "format")) cure = say_format(d, value);
    if (is_key(key, "delimiter")) cure = say_delimiter(d, value);
    if (is_key(key, "quote")) cure = say_sign(&d->quote, value);
    if (is_key(key, "escape")) cure = say_sign(&d->escape, value);
    if (is_key(key, "skip_lines")) cure = say_lines(&d->skip_lines, value);
    if (is_key(key, "no_quote")) cure = say_flag(&d->no_quote, value);
    if (is_key(key, "no_doublequote")) cure = say_flag(&d->no_doublequote, value);
    if (is_key(key, "skip_space")) cure = say_flag(&d->skip_space, value);
    if (is_key(key, "lazy_quotes")) cure = say_flag(&d->lazy_quotes, value);
    if (is_key(key, "no_header")) cure = say_flag(&d->no_header, value);
    if (!cure) return CS_OK;
    cs_fail(e, CS_USAGE, "%s cannot be '%s'", cs_quote(key).text, cs_quote(value).text);
    return cs_error_cure(e, "%s", cure);
}

void cs_dialect_fill(struct cs_dialect *to, const struct cs_dialect *from)
{
    if (!to->format) to->format = from->format;
    if (!to->delimiter) {
        to->delimiter = from->delimiter;
        to->skip_space |= from->skip_space;
    }
    if (!to->quote) to->quote = from->quote;
    if (!to->escape) to->escape = from->escape;
    to->no_quote |= from->no_quote;
    to->no_doublequote |= from->no_doublequote;
    to->lazy_quotes |= from->lazy_quotes;
    if (!to->comment) to->comment = from->comment;
    if (!to->null) to->null = from->null;
    if (!to->skip_lines) to->skip_lines = from->skip_lines;
    to->no_header |= from->no_header;
    if (!to->header) to->header = from->header;
    if (!to->sheet) to->sheet = from->sheet;
    if (!to->max_record) to->max_record = from->max_record;
    if (!to->block_size) to->block_size = from->block_size;
    to->as_it_is |= from->as_it_is;
    to->live |= from->live;
}
