/* tag.c - reading tags and the options of fenced blocks. */
#include "report/tag.h"

#include "base/ascii.h"
#include "base/num.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum cs_status cs_tag_fail(const struct cs_tag *tag, struct cs_error *e, const char *format, ...)
{
    char text[sizeof e->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cs_fail(e, CS_USAGE, "%s", text);
    return cs_error_at(e, tag->file, tag->line, 0);
}

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) s.p++, s.n--;
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

/* The next word, quotes taken off: word, "two words", key="two words". False at the end. */
static bool next_word(struct cs_slice *rest, struct cs_slice *key, struct cs_slice *word, bool *open)
{
    *rest = trim(*rest);
    if (!rest->n) return false;
    *key = cs_slice("", 0);
    size_t i = 0;
    while (i < rest->n && (cs_is_alnum(rest->p[i]) || rest->p[i] == '_' || rest->p[i] == '-')) i++;
    if (i && i < rest->n && rest->p[i] == '=') {
        *key = cs_slice(rest->p, i);
        *rest = cs_slice(rest->p + i + 1, rest->n - i - 1);
    }
    bool quoted = rest->n && rest->p[0] == '"';
    size_t from = quoted, to = from;
    while (to < rest->n && (quoted ? rest->p[to] != '"' : !cs_is_space(rest->p[to]))) to++;
    *open = quoted && to == rest->n;
    *word = cs_slice(rest->p + from, to - from);
    if (quoted && to < rest->n) to++;
    *rest = cs_slice(rest->p + to, rest->n - to);
    return true;
}

static enum cs_status add_option(struct cs_tag *tag, struct cs_slice key, struct cs_slice value,
                                 unsigned line, struct cs_error *e)
{
    for (size_t i = 0; i < tag->n_options; i++)
        if (cs_slice_eq(tag->options[i].key, key))
            return cs_tag_fail(tag, e, "option '%s' is given twice", cs_quote(key).text);
    if (tag->n_options == sizeof tag->options / sizeof *tag->options)
        return cs_tag_fail(tag, e, "too many options");
    tag->options[tag->n_options++] = (struct cs_option_text){.key = key, .value = value, .line = line};
    return CS_OK;
}

enum cs_status cs_tag_parse(struct cs_tag *tag, struct cs_slice text, const char *file, unsigned line,
                            struct cs_error *e)
{
    *tag = (struct cs_tag){.file = file, .line = line};
    struct cs_slice key, word;
    bool open;
    while (next_word(&text, &key, &word, &open)) {
        if (open) return cs_tag_fail(tag, e, "a quote without its end");
        if (key.n) {
            enum cs_status status = add_option(tag, key, word, line, e);
            if (status != CS_OK) return status;
        } else if (!tag->name.n) {
            tag->name = word;
        } else if (tag->n_args < sizeof tag->args / sizeof *tag->args) {
            tag->args[tag->n_args++] = word;
        } else {
            return cs_tag_fail(tag, e, "'%s' has too many arguments", cs_quote(tag->name).text);
        }
    }
    return tag->name.n ? CS_OK : cs_tag_fail(tag, e, "a tag without a name");
}

enum cs_status cs_tag_body(struct cs_tag *tag, struct cs_slice body, unsigned line, struct cs_error *e)
{
    unsigned first = tag->line;
    for (; body.n; line++) {
        const char *end = memchr(body.p, '\n', body.n);
        size_t n = end ? (size_t)(end - body.p) : body.n;
        struct cs_slice text = trim(cs_slice(body.p, n));
        body.p += n + (end ? 1 : 0);
        body.n -= n + (end ? 1 : 0);
        if (!text.n) continue;
        tag->line = line;
        const char *equals = memchr(text.p, '=', text.n);
        if (!equals) return cs_tag_fail(tag, e, "expected 'key = value', not '%s'", cs_quote(text).text);
        size_t at = (size_t)(equals - text.p);
        enum cs_status status =
            add_option(tag, trim(cs_slice(text.p, at)), trim(cs_slice(equals + 1, text.n - at - 1)), line, e);
        if (status != CS_OK) return status;
    }
    tag->line = first;
    return CS_OK;
}

bool cs_tag_find(struct cs_tag *tag, struct cs_slice key, struct cs_slice *value)
{
    for (size_t i = 0; i < tag->n_options; i++) {
        if (!cs_slice_eq(tag->options[i].key, key)) continue;
        tag->options[i].used = true;
        *value = tag->options[i].value;
        return true;
    }
    return false;
}

bool cs_tag_get(struct cs_tag *tag, const char *key, struct cs_slice *value)
{
    return cs_tag_find(tag, cs_slicez(key), value);
}

enum cs_status cs_tag_set(struct cs_tag *tag, const char *key, struct cs_slice value, struct cs_error *e)
{
    return add_option(tag, cs_slicez(key), value, tag->line, e);
}

void cs_tag_rename(struct cs_tag *tag, const char *key, const char *name)
{
    for (size_t i = 0; i < tag->n_options; i++)
        if (cs_slice_eqz(tag->options[i].key, key)) tag->options[i].key = cs_slicez(name);
}

enum cs_status cs_tag_need(struct cs_tag *tag, const char *key, struct cs_slice *value, struct cs_error *e)
{
    if (cs_tag_get(tag, key, value)) return CS_OK;
    return cs_tag_fail(tag, e, "'%s' needs %s=", cs_quote(tag->name).text, key);
}

enum cs_status cs_tag_count(struct cs_tag *tag, const char *key, uint64_t min, uint64_t max, uint64_t *out,
                            struct cs_error *e)
{
    struct cs_slice text;
    if (!cs_tag_get(tag, key, &text)) return CS_OK;
    struct cs_num x;
    if (!cs_num_parse(text, &x) || x.tag != 0 || x.v < 0 || (uint64_t)x.v < min || (uint64_t)x.v > max)
        return cs_tag_fail(tag, e, "%s: not a whole number from %llu to %llu: '%s'", key,
                           (unsigned long long)min, (unsigned long long)max, cs_quote(text).text);
    *out = (uint64_t)x.v;
    return CS_OK;
}

enum cs_status cs_tag_done(const struct cs_tag *tag, size_t n_args, struct cs_error *e)
{
    if (tag->n_args > n_args)
        return cs_tag_fail(tag, e, "'%s' does not take '%s'", cs_quote(tag->name).text,
                           cs_quote(tag->args[n_args]).text);
    for (size_t i = 0; i < tag->n_options; i++)
        if (!tag->options[i].used)
            return cs_tag_fail(tag, e, "'%s' has no option '%s'", cs_quote(tag->name).text,
                               cs_quote(tag->options[i].key).text);
    return CS_OK;
}
