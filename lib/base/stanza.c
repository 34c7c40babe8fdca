/* stanza.c - the parser of policy files: lines to stanzas, with the place of everything kept for messages. */
#include "base/stanza.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 1 << 20, LONG_LIST = 16 << 10 };

struct parser {
    struct cs_stanzas *all;
    const char *file;
    size_t stanza_cap, entry_cap, n_entries;
    struct cs_map keys; /* "id NUL key" of every entry, to find one that comes twice */
    struct cs_buf scratch;
    struct cs_buf value;     /* of the last entry */
    struct cs_piece *pieces; /* of the last entry */
    size_t n_pieces, piece_cap;
    struct cs_slice text; /* the line being read, and where it is */
    unsigned line;
    struct cs_error *e;
};

static unsigned column_of(const struct parser *p, const char *at)
{
    return (unsigned)cs_utf8_count(p->text.p, (size_t)(at - p->text.p)) + 1;
}

/* Places a failure that was just written, at a byte of the line. */
static enum cs_status at(struct parser *p, const char *place)
{
    return cs_error_at(p->e, p->file, p->line, column_of(p, place));
}

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

/* The index after a quoted run that begins at i, or i + 1 when it is not closed: then it is no quote. */
static size_t skip_quoted(struct cs_slice s, size_t i)
{
    char quote = s.p[i];
    for (size_t k = i + 1; k < s.n; k++) {
        if (s.p[k] == '\\' && quote == '"')
            k++;
        else if (s.p[k] == quote)
            return k + 1;
    }
    return i + 1;
}

static bool is_quote(char c)
{
    return c == '"' || c == '`';
}

/* The index of the first `c` outside quotes, s.n when there is none. Once a '"' does not close, no later one
 * does: looking for its end again and again would take quadratic time. */
static size_t find_bare(struct cs_slice s, char c)
{
    size_t i = 0;
    bool open = false;
    while (i < s.n && s.p[i] != c) {
        size_t next = is_quote(s.p[i]) && !(open && s.p[i] == '"') ? skip_quoted(s, i) : i + 1;
        open |= s.p[i] == '"' && next == i + 1;
        i = next;
    }
    return i;
}

/* Gives the value of the last entry its final home. */
static enum cs_status close_entry(struct parser *p)
{
    if (p->n_pieces == 0) return CS_OK;
    struct cs_entry *entry = &p->all->entries[p->n_entries - 1];
    enum cs_status status = cs_buf_status(&p->value, p->e);
    if (status != CS_OK) return status;
    entry->value = cs_arena_copy(&p->all->arena, cs_buf_slice(&p->value));
    struct cs_piece *pieces = cs_arena_alloc(&p->all->arena, p->n_pieces, sizeof *pieces);
    if (!entry->value.p || !pieces) return cs_fail_memory(p->e);
    memcpy(pieces, p->pieces, p->n_pieces * sizeof *pieces);
    entry->pieces = pieces;
    entry->n_pieces = p->n_pieces;
    entry->vline = pieces[0].line;
    entry->vcolumn = pieces[0].column;
    p->n_pieces = 0;
    cs_buf_clear(&p->value);
    return CS_OK;
}

static enum cs_status add_piece(struct parser *p, struct cs_slice text)
{
    enum cs_status status = cs_grow(&p->pieces, &p->piece_cap, p->n_pieces + 1, sizeof *p->pieces, p->e);
    if (status != CS_OK) return status;
    if (p->value.n == 0)
        p->n_pieces = 0; /* nothing but the empty rest of the key's line so far */
    else
        cs_buf_addc(&p->value, ' ');
    p->pieces[p->n_pieces++] = (struct cs_piece){p->value.n, p->line, column_of(p, text.p)};
    cs_buf_adds(&p->value, text);
    return CS_OK;
}

static enum cs_status open_stanza(struct parser *p, struct cs_slice id)
{
    struct cs_stanzas *all = p->all;
    enum cs_status status = cs_grow(&all->items, &p->stanza_cap, all->n + 1, sizeof *all->items, p->e);
    if (status != CS_OK) return status;
    all->items[all->n++] = (struct cs_stanza){.id = id, .file = p->file, .line = p->line};
    return CS_OK;
}

static enum cs_status read_heading(struct parser *p, struct cs_slice line)
{
    const char *close = memchr(line.p, ']', line.n);
    if (!close) {
        (void)cs_fail(p->e, CS_USAGE, "no ']' after '%s'", cs_quote(line).text);
        return at(p, line.p);
    }
    struct cs_slice id = trim(cs_slice(line.p + 1, (size_t)(close - line.p) - 1));
    if (close + 1 != line.p + line.n) {
        struct cs_slice rest = trim(cs_slice(close + 1, line.n - (size_t)(close + 1 - line.p)));
        (void)cs_fail(p->e, CS_USAGE, "text after ']': '%s'", cs_quote(rest).text);
        return at(p, rest.p);
    }
    if (id.n == 0) {
        (void)cs_fail(p->e, CS_USAGE, "a stanza without a name: '[]'");
        return at(p, line.p);
    }
    bool is_new = false;
    (void)cs_map_add(&p->all->ids, id, &is_new);
    enum cs_status status = cs_map_status(&p->all->ids, p->e);
    if (status != CS_OK) return status;
    if (!is_new) {
        (void)cs_fail(p->e, CS_USAGE, "stanza '[%s]' is there twice", cs_quote(id).text);
        return at(p, line.p);
    }
    return open_stanza(p, id);
}

/* `a=b` without its backticks, anything else as it is. */
static struct cs_slice bare_key(struct cs_slice key)
{
    if (key.n >= 2 && key.p[0] == '`' && skip_quoted(key, 0) == key.n) return cs_slice(key.p + 1, key.n - 2);
    return key;
}

static enum cs_status refuse_twice(struct parser *p, const struct cs_stanza *stanza, struct cs_slice key)
{
    bool is_new = false;
    cs_buf_clear(&p->scratch);
    cs_buf_adds(&p->scratch, stanza->id);
    cs_buf_addc(&p->scratch, 0);
    cs_buf_adds(&p->scratch, key);
    enum cs_status status = cs_buf_status(&p->scratch, p->e);
    if (status != CS_OK) return status;
    (void)cs_map_add(&p->keys, cs_buf_slice(&p->scratch), &is_new);
    status = cs_map_status(&p->keys, p->e);
    if (status != CS_OK || is_new) return status;
    return cs_fail(p->e, CS_USAGE, "key '%s' is there twice", cs_quote(key).text);
}

static enum cs_status read_entry(struct parser *p, struct cs_slice line)
{
    struct cs_stanzas *all = p->all;
    size_t equals = find_bare(line, '=');
    if (equals == line.n) {
        (void)cs_fail(p->e, CS_USAGE, "neither '[id]' nor 'key = value': '%s'", cs_quote(line).text);
        return at(p, line.p);
    }
    struct cs_slice key = bare_key(trim(cs_slice(line.p, equals)));
    if (key.n == 0) {
        (void)cs_fail(p->e, CS_USAGE, "no key before '='");
        return at(p, line.p);
    }
    enum cs_status status = all->n == 0 ? open_stanza(p, CS_LIT("")) : CS_OK;
    if (status != CS_OK) return status;
    struct cs_stanza *stanza = &all->items[all->n - 1];
    status = refuse_twice(p, stanza, key);
    if (status == CS_USAGE) return at(p, line.p);
    if (status != CS_OK) return status;
    status = cs_grow(&all->entries, &p->entry_cap, p->n_entries + 1, sizeof *all->entries, p->e);
    if (status != CS_OK) return status;
    all->entries[p->n_entries++] = (struct cs_entry){.key = key, .line = p->line};
    stanza->n++;
    return add_piece(p, trim(cs_slice(line.p + equals + 1, line.n - equals - 1)));
}

static enum cs_status check_bytes(struct parser *p, struct cs_slice line)
{
    for (size_t i = 0; i < line.n;) {
        size_t len = cs_utf8_len(line.p + i, line.n - i);
        if (len && line.p[i]) {
            i += len;
            continue;
        }
        (void)cs_fail(p->e, CS_USAGE, len ? "a NUL byte" : "not UTF-8");
        return at(p, line.p + i);
    }
    return CS_OK;
}

static enum cs_status read_line(struct parser *p, struct cs_slice line)
{
    p->text = line;
    enum cs_status status = check_bytes(p, line);
    if (status != CS_OK) return status;
    bool is_indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
    line.n = find_bare(line, '#');
    line = trim(line);
    if (line.n == 0) return CS_OK;
    if (is_indented) {
        if (p->n_pieces) return add_piece(p, line);
        (void)cs_fail(p->e, CS_USAGE, "an indented line goes on with a value, and there is none");
        (void)at(p, line.p);
        return cs_error_cure(p->e, "begin keys and '[id]' in the first column");
    }
    status = close_entry(p);
    if (status != CS_OK) return status;
    return line.p[0] == '[' ? read_heading(p, line) : read_entry(p, line);
}

static enum cs_status read_lines(struct parser *p, struct cs_slice text)
{
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0) text = cs_slice(text.p + 3, text.n - 3);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t len = end ? (size_t)(end - text.p) : text.n;
        p->line++;
        enum cs_status status = read_line(p, cs_slice(text.p, len));
        if (status != CS_OK) return status;
        len += end != NULL;
        text = cs_slice(text.p + len, text.n - len);
    }
    return close_entry(p);
}

/* Entries moved while their array grew; now they stay, and stanzas can point at theirs. */
static void give_entries(struct cs_stanzas *all)
{
    struct cs_entry *next = all->entries;
    for (size_t i = 0; next && i < all->n; i++) {
        all->items[i].entries = next;
        next += all->items[i].n;
    }
}

enum cs_status cs_stanzas_parse(struct cs_stanzas *all, struct cs_slice text, const char *name,
                                struct cs_error *e)
{
    *all = (struct cs_stanzas){0};
    if (text.n > MAX_FILE) {
        (void)cs_fail(e, CS_USAGE, "larger than 1 MiB");
        return cs_error_at(e, name, 0, 0);
    }
    struct cs_slice copy = cs_arena_copy(&all->arena, text);
    struct cs_slice file = cs_arena_copy(&all->arena, cs_slicez(name));
    struct parser p = {.all = all, .file = file.p, .e = e};
    enum cs_status status = copy.p && file.p ? read_lines(&p, copy) : cs_fail_memory(e);
    cs_map_release(&p.keys);
    cs_buf_release(&p.scratch);
    cs_buf_release(&p.value);
    free(p.pieces);
    if (status == CS_OK)
        give_entries(all);
    else
        cs_stanzas_release(all);
    return status;
}

/* Reads at most one byte more than is allowed; the parser tells that it is too much. */
static enum cs_status read_file(int fd, struct cs_buf *b, struct cs_error *e)
{
    while (b->n <= MAX_FILE) {
        char *to = cs_buf_room(b, 1 << 16);
        if (!to) return cs_fail_memory(e);
        ssize_t n = read(fd, to, 1 << 16);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return cs_fail_errno(e, errno, "cannot read");
        if (n == 0) break;
        b->n += (size_t)n;
    }
    return CS_OK;
}

enum cs_status cs_stanzas_read(struct cs_stanzas *all, const char *path, struct cs_error *e)
{
    *all = (struct cs_stanzas){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        (void)cs_fail_errno(e, errno, "cannot open");
        return cs_error_at(e, path, 0, 0);
    }
    struct cs_buf b = {0};
    enum cs_status status = read_file(fd, &b, e);
    close(fd);
    if (status == CS_OK)
        status = cs_stanzas_parse(all, cs_buf_slice(&b), path, e);
    else
        (void)cs_error_at(e, path, 0, 0);
    cs_buf_release(&b);
    return status;
}

void cs_stanzas_release(struct cs_stanzas *all)
{
    cs_arena_release(&all->arena);
    cs_map_release(&all->ids);
    free(all->entries);
    free(all->items);
    *all = (struct cs_stanzas){0};
}

const struct cs_stanza *cs_stanzas_find(const struct cs_stanzas *all, struct cs_slice id)
{
    if (all->n == 0) return NULL;
    bool has_nameless = all->items[0].id.n == 0;
    if (id.n == 0) return has_nameless ? &all->items[0] : NULL;
    uint32_t i = cs_map_find(&all->ids, id); /* ids are numbered in file order */
    return i == CS_MAP_NONE ? NULL : &all->items[i + has_nameless];
}

const struct cs_entry *cs_stanza_get(const struct cs_stanza *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (cs_slice_eqz(s->entries[i].key, key)) return &s->entries[i];
    return NULL;
}

struct cs_slice cs_stanza_value(const struct cs_stanza *s, const char *key)
{
    const struct cs_entry *entry = cs_stanza_get(s, key);
    return entry ? entry->value : CS_LIT("");
}

enum cs_status cs_stanza_fail(const struct cs_stanza *s, const struct cs_entry *entry, size_t offset,
                              struct cs_error *e)
{
    e->status = CS_USAGE;
    size_t i = entry->n_pieces - 1;
    while (i && entry->pieces[i].offset > offset) i--;
    const struct cs_piece *piece = &entry->pieces[i];
    if (offset > entry->value.n) offset = entry->value.n;
    size_t characters = cs_utf8_count(entry->value.p + piece->offset, offset - piece->offset);
    return cs_error_at(e, s->file, piece->line, piece->column + characters);
}

static bool is_listed(struct cs_slice key, const char *const keys[])
{
    for (; *keys; keys++) {
        size_t n = strlen(*keys);
        bool is_prefix = n && (*keys)[n - 1] == '.';
        if (is_prefix ? key.n > n && memcmp(key.p, *keys, n) == 0 : cs_slice_eqz(key, *keys)) return true;
    }
    return false;
}

enum cs_status cs_stanza_only(const struct cs_stanza *s, const char *const keys[], struct cs_error *e)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct cs_entry *entry = &s->entries[i];
        if (is_listed(entry->key, keys)) continue;
        (void)cs_fail(e, CS_USAGE, "unknown key '%s'", cs_quote(entry->key).text);
        (void)cs_error_at(e, s->file, entry->line, 1);
        char list[200] = "";
        for (const char *const *k = keys; *k; k++) {
            if (strlen(list) + strlen(*k) + sizeof ", *" > sizeof list) break;
            if (*list) strncat(list, ", ", 3);
            strncat(list, *k, sizeof list - strlen(list) - 1);
            if ((*k)[strlen(*k) - 1] == '.') strncat(list, "*", 2);
        }
        return cs_error_cure(e, "one of %s", list);
    }
    return CS_OK;
}

bool cs_list_next(struct cs_slice *rest, struct cs_slice *item)
{
    struct cs_slice s = trim(*rest);
    if (s.n == 0) return false;
    size_t depth = 0, i = 0;
    while (i < s.n && (s.p[i] != ',' || depth)) {
        depth += s.p[i] == '(';
        depth -= s.p[i] == ')' && depth;
        if (!is_quote(s.p[i])) {
            i++;
            continue;
        }
        size_t next = skip_quoted(s, i);
        /* Each item looks for the end of its open quotes anew; in a long list such a quote takes the rest. */
        i = next == i + 1 && s.n > LONG_LIST ? s.n : next;
    }
    *item = trim(cs_slice(s.p, i));
    i += i < s.n;
    *rest = cs_slice(s.p + i, s.n - i);
    return true;
}
