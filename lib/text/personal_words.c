/* personal_words.c - reads personal.words, and makes texts plain. */
#include "text/personal_words.h"
#include "base/ascii.h"
#include "base/stanza.h"
#include "base/utf8.h"
#include "text/simplify.h"
#include <stdlib.h>
#include <string.h>

const char *const cs_personal_names[CS_PERSONAL_KINDS + 1] = {
    "phone", "email", "id_card", "bank_card", "plate", "name", "address", "birth_date", "other", NULL};

/* Where each list stands in the file; `triggers`: a text that holds none of its words is not looked at. */
static const struct {
    const char *stanza, *key;
    bool triggers;
} lists[CS_WORD_LISTS] = {
    [CS_NAME_LABEL] = {"names", "label", true},
    [CS_NAME_SAY] = {"names", "say", true},
    [CS_NAME_WEAK] = {"names", "weak", true},
    [CS_NAME_TITLE] = {"names", "title", true},
    [CS_NAME_NO] = {"names", "no", false},
    [CS_NAME_ROLE] = {"names", "role", false},
    [CS_NAME_EN_TITLE] = {"names", "english.title", false},
    [CS_NAME_EN_LABEL] = {"names", "english.label", false},
    [CS_NAME_EN_NO] = {"names", "english.no", false},
    [CS_SURNAME_DOUBLE] = {"surnames", "double", false},
    [CS_NUMBER_PHONE] = {"numbers", "phone", false},
    [CS_NUMBER_OTHER] = {"numbers", "other", false},
    [CS_NUMBER_CARD] = {"numbers", "card", false},
    [CS_NUMBER_ID] = {"numbers", "id", false},
    [CS_NUMBER_UNIT] = {"numbers", "unit", false},
    [CS_NUMBER_UNIT_NO] = {"numbers", "unit.no", false},
    [CS_ADDRESS_LABEL] = {"addresses", "label", true},
    [CS_ADDRESS_NO] = {"addresses", "no", false},
    [CS_ADDRESS_EN_ROAD] = {"addresses", "english.road", false},
    [CS_COLUMN_PHONE + CS_PHONE] = {"columns", "phone", false},
    [CS_COLUMN_PHONE + CS_EMAIL] = {"columns", "email", false},
    [CS_COLUMN_PHONE + CS_IDCARD] = {"columns", "id", false},
    [CS_COLUMN_PHONE + CS_BANKCARD] = {"columns", "card", false},
    [CS_COLUMN_PHONE + CS_PLATE] = {"columns", "plate", false},
    [CS_COLUMN_PHONE + CS_NAME] = {"columns", "name", false},
    [CS_COLUMN_PHONE + CS_ADDRESS] = {"columns", "address", false},
    [CS_COLUMN_PHONE + CS_BIRTH] = {"columns", "birth", false},
    [CS_COLUMN_NONE] = {"columns", "none", false},
    [CS_COLUMN_END + CS_PHONE] = {"columns", "phone.end", false},
    [CS_COLUMN_END + CS_EMAIL] = {"columns", "email.end", false},
    [CS_COLUMN_END + CS_IDCARD] = {"columns", "id.end", false},
    [CS_COLUMN_END + CS_BANKCARD] = {"columns", "card.end", false},
    [CS_COLUMN_END + CS_PLATE] = {"columns", "plate.end", false},
    [CS_COLUMN_END + CS_NAME] = {"columns", "name.end", false},
    [CS_COLUMN_END + CS_ADDRESS] = {"columns", "address.end", false},
    [CS_COLUMN_END + CS_BIRTH] = {"columns", "birth.end", false},
    [CS_COLUMN_NONE_END] = {"columns", "none.end", false},
};
static const struct {
    const char *stanza, *key;
    uint16_t flag;
} characters[] = {{"surnames", "common", CS_SURNAME | CS_SURNAME_COMMON},
                  {"surnames", "single", CS_SURNAME},
                  {"names", "before", CS_BEFORE_NAME},
                  {"names", "stop", CS_NAME_STOP},
                  {"addresses", "road", CS_ROAD},
                  {"addresses", "unit", CS_UNIT},
                  {"addresses", "district", CS_DISTRICT},
                  {"addresses", "before", CS_BEFORE_ADDRESS}};
enum { CHARACTERS = sizeof characters / sizeof *characters, WORD_LONGEST = 60 };

/* ---- reading ---- */

/* Simplified and in lower case, in place. */
static void fold(const struct cs_words *w, char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cs_han_at(p + i, n - i)) {
            cs_han_simple(w, p + i, p + i);
            i += 2;
        } else {
            p[i] = cs_to_lower(p[i]);
        }
    }
}

static int longer_first(const void *a, const void *b)
{
    const struct cs_slice *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return cs_slice_cmp(*x, *y);
}

static int by_last_byte(const void *a, const void *b)
{
    const struct cs_slice *x = a, *y = b;
    int last = (unsigned char)x->p[x->n - 1] - (unsigned char)y->p[y->n - 1];
    return last ? last : longer_first(a, b);
}

static void index_ends(struct cs_word_set *set)
{
    memcpy(set->end, set->v, set->n * sizeof *set->v);
    qsort(set->end, set->n, sizeof *set->end, by_last_byte);
    size_t at = 0;
    for (unsigned byte = 0; byte <= 256; byte++) {
        while (at < set->n && (unsigned char)set->end[at].p[set->end[at].n - 1] < byte) at++;
        set->from[byte] = (uint16_t)at;
    }
}

static enum cs_status read_list(struct cs_words *w, const struct cs_stanza *s, enum cs_word_list id,
                                struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(s, lists[id].key);
    struct cs_word_set *set = &w->list[id];
    struct cs_slice rest = entry ? entry->value : CS_LIT(""), item;
    size_t most = 1;
    for (size_t i = 0; i < rest.n; i++) most += rest.p[i] == ',';
    if (most > UINT16_MAX) {
        cs_fail(e, CS_USAGE, "more than %d words", UINT16_MAX);
        return cs_stanza_fail(s, entry, 0, e);
    }
    set->v = cs_arena_alloc(&w->arena, most, sizeof *set->v);
    set->end = cs_arena_alloc(&w->arena, most, sizeof *set->end);
    if (!set->v || !set->end) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        if (!item.n || item.n > WORD_LONGEST) {
            cs_fail(e, CS_USAGE, "a word is of 1 to %d bytes: '%s'", WORD_LONGEST, cs_quote(item).text);
            return cs_stanza_fail(s, entry, (size_t)(item.p - entry->value.p), e);
        }
        struct cs_slice copy = cs_arena_copy(&w->arena, item);
        if (!copy.p) return cs_fail_memory(e);
        char *p = (char *)(uintptr_t)copy.p; /* our own copy */
        fold(w, p, copy.n);
        set->v[set->n++] = copy;
        unsigned start = cs_han_at(p, copy.n), first = copy.n > 3 ? cs_han_at(p + copy.n - 6, 3) : 0,
                 second = copy.n > 3 ? cs_han_at(p + copy.n - 3, 3) : 0;
        if (!lists[id].triggers || !start || !first || !second) continue;
        w->flags[start - CS_HAN_FIRST] |= CS_WORD_START;
        w->flags[first - CS_HAN_FIRST] |= CS_WORD_FIRST;
        w->flags[second - CS_HAN_FIRST] |= CS_WORD_SECOND;
        unsigned pair = cs_pair_hash(first, second);
        w->pairs[pair / 64] |= UINT64_C(1) << pair % 64;
    }
    qsort(set->v, set->n, sizeof *set->v, longer_first);
    index_ends(set);
    return CS_OK;
}

static void read_characters(struct cs_words *w, struct cs_slice value, uint16_t flag)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned c = cs_han_at(value.p + i, value.n - i);
        if (!c) continue;
        w->flags[w->simple[c - CS_HAN_FIRST] - CS_HAN_FIRST] |= flag;
        i += 2;
    }
}

static enum cs_status read_stanza(struct cs_words *w, const struct cs_stanza *s, struct cs_error *e)
{
    const char *keys[CS_WORD_LISTS + CHARACTERS + 1];
    size_t n = 0;
    for (int i = 0; i < CS_WORD_LISTS; i++)
        if (lists[i].key && cs_slice_eqz(s->id, lists[i].stanza)) keys[n++] = lists[i].key;
    for (int i = 0; i < CHARACTERS; i++)
        if (cs_slice_eqz(s->id, characters[i].stanza)) keys[n++] = characters[i].key;
    keys[n] = NULL;
    if (!n) {
        cs_fail(e, CS_USAGE, "unknown stanza '%s'", cs_quote(s->id).text);
        cs_error_cure(e, "there are [surnames], [names], [numbers], [addresses] and [columns]");
        return cs_error_at(e, s->file, s->line, 1);
    }
    enum cs_status st = cs_stanza_only(s, keys, e);
    for (int i = 0; i < CS_WORD_LISTS && !st; i++)
        if (lists[i].key && cs_slice_eqz(s->id, lists[i].stanza))
            st = read_list(w, s, (enum cs_word_list)i, e);
    for (int i = 0; i < CHARACTERS && !st; i++)
        if (cs_slice_eqz(s->id, characters[i].stanza))
            read_characters(w, cs_stanza_value(s, characters[i].key), characters[i].flag);
    return st;
}

static enum cs_status prepare(struct cs_words *w, struct cs_error *e)
{
    enum { N = CS_HAN_LAST - CS_HAN_FIRST + 1 };
    *w = (struct cs_words){0};
    w->flags = cs_alloc(N, sizeof *w->flags);
    w->simple = cs_alloc(N, sizeof *w->simple);
    w->announce = cs_alloc(CS_HAN_LAST - CS_WIDE_FIRST + 1, sizeof *w->announce);
    if (!w->flags || !w->simple || !w->announce) return cs_fail_memory(e);
    for (unsigned i = 0; i < N; i++) w->simple[i] = (uint16_t)(CS_HAN_FIRST + i);
    for (size_t i = 0; i < cs_simplify_pairs; i++) {
        unsigned from = cs_simplify_table[i][0], to = cs_simplify_table[i][1];
        if (from >= CS_HAN_FIRST && from <= CS_HAN_LAST && to >= CS_HAN_FIRST && to <= CS_HAN_LAST)
            w->simple[from - CS_HAN_FIRST] = (uint16_t)to;
    }
    return CS_OK;
}

static enum cs_status read_all(struct cs_words *w, const struct cs_stanzas *all, struct cs_error *e)
{
    enum cs_status st = prepare(w, e);
    for (size_t i = 0; i < all->n && !st; i++) st = read_stanza(w, &all->items[i], e);
    if (st) {
        cs_words_release(w);
        return st;
    }
    for (size_t i = 0; i < cs_simplify_pairs; i++) {
        unsigned from = cs_simplify_table[i][0];
        if (from < CS_HAN_FIRST || from > CS_HAN_LAST) continue;
        w->flags[from - CS_HAN_FIRST] |= w->flags[w->simple[from - CS_HAN_FIRST] - CS_HAN_FIRST];
    }
    for (unsigned c = CS_HAN_FIRST; c <= CS_HAN_LAST; c++)
        w->announce[c - CS_WIDE_FIRST] =
            (uint8_t)(w->flags[c - CS_HAN_FIRST] & (CS_WORD_FIRST | CS_WORD_SECOND | CS_ROAD));
    return CS_OK;
}

enum cs_status cs_words_parse(struct cs_words *w, struct cs_slice text, const char *name, struct cs_error *e)
{
    struct cs_stanzas all = {0};
    *w = (struct cs_words){0};
    enum cs_status st = cs_stanzas_parse(&all, text, name, e);
    if (!st) st = read_all(w, &all, e);
    cs_stanzas_release(&all);
    return st;
}

enum cs_status cs_words_read(struct cs_words *w, const char *path, struct cs_error *e)
{
    struct cs_stanzas all = {0};
    *w = (struct cs_words){0};
    enum cs_status st = cs_stanzas_read(&all, path, e);
    if (!st) st = read_all(w, &all, e);
    cs_stanzas_release(&all);
    return st;
}

void cs_words_release(struct cs_words *w)
{
    cs_arena_release(&w->arena);
    free(w->flags);
    free(w->simple);
    free(w->announce);
    *w = (struct cs_words){0};
}

/* ---- asking ---- */

static bool same(const char *text, struct cs_slice word)
{
    for (size_t i = 0; i < word.n; i++)
        if (cs_to_lower(text[i]) != word.p[i]) return false;
    return true;
}

unsigned cs_words_begin(const struct cs_words *w, enum cs_word_list id, struct cs_slice text)
{
    const struct cs_word_set *set = &w->list[id];
    for (size_t i = 0; i < set->n; i++) {
        struct cs_slice word = set->v[i];
        if (word.n > text.n || !same(text.p, word)) continue;
        if (cs_is_alpha(word.p[word.n - 1]) && word.n < text.n && cs_is_alnum(text.p[word.n])) continue;
        return (unsigned)word.n;
    }
    return 0;
}

unsigned cs_words_end(const struct cs_words *w, enum cs_word_list id, struct cs_slice text)
{
    const struct cs_word_set *set = &w->list[id];
    if (!text.n) return 0;
    unsigned char last = (unsigned char)cs_to_lower(text.p[text.n - 1]);
    for (size_t i = set->from[last]; i < set->from[last + 1]; i++) {
        struct cs_slice word = set->end[i];
        if (word.n > text.n || !same(text.p + text.n - word.n, word)) continue;
        if (cs_is_alpha(word.p[0]) && word.n < text.n && cs_is_alnum(text.p[text.n - word.n - 1])) continue;
        return (unsigned)word.n;
    }
    return 0;
}

/* A header word as it is compared: Simplified, in lower case, one blank for '_', '-' and the change to a
 * capital inside a word; at most WORD_LONGEST bytes, of a longer one the end. */
static struct cs_slice plain_header(const struct cs_words *w, struct cs_slice name, char to[2 * WORD_LONGEST])
{
    size_t n = 0;
    if (name.n > WORD_LONGEST) name = cs_slice(name.p + name.n - WORD_LONGEST, WORD_LONGEST);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (cs_han_at(name.p + i, name.n - i)) {
            cs_han_simple(w, name.p + i, to + n);
            n += 3;
            i += 2;
            continue;
        }
        if (c == '_' || c == '-') c = ' ';
        if (i > 0 && cs_is_upper(c) && cs_is_lower(name.p[i - 1])) to[n++] = ' ';
        if (c == ' ' && n > 0 && to[n - 1] == ' ') continue;
        to[n++] = cs_to_lower(c);
    }
    return cs_slice(to, n);
}

/* The same but for blanks: "id card" is idcard. */
static bool same_word(struct cs_slice a, struct cs_slice b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && a.p[i] == ' ') i++;
        while (k < b.n && b.p[k] == ' ') k++;
        if (i == a.n || k == b.n) return i == a.n && k == b.n;
        if (a.p[i++] != b.p[k++]) return false;
    }
}

/* The longest word of the list that the header word ends in, or with `end` false is; its bytes. */
static unsigned match_header(const struct cs_words *w, enum cs_word_list id, struct cs_slice plain, bool end)
{
    if (end) return cs_words_end(w, id, plain);
    for (size_t i = 0; i < w->list[id].n; i++)
        if (same_word(plain, w->list[id].v[i])) return (unsigned)w->list[id].v[i].n;
    return 0;
}

enum cs_personal cs_words_column(const struct cs_words *w, struct cs_slice name, bool end, bool *none)
{
    const enum cs_word_list first = end ? CS_COLUMN_END : CS_COLUMN_PHONE,
                            nobody = end ? CS_COLUMN_NONE_END : CS_COLUMN_NONE;
    char room[2 * WORD_LONGEST];
    struct cs_slice plain = plain_header(w, name, room);
    enum cs_personal kind = CS_PERSONAL_KINDS;
    unsigned longest = 0;
    *none = false;
    for (int id = (int)first; id <= (int)nobody; id++) {
        unsigned n = match_header(w, (enum cs_word_list)id, plain, end);
        if (n <= longest) continue;
        longest = n;
        *none = id == (int)nobody;
        kind = *none ? CS_PERSONAL_KINDS : (enum cs_personal)(id - (int)first);
    }
    return kind;
}

/* ---- plain texts ---- */

void cs_plain_release(struct cs_plain *p)
{
    cs_buf_release(&p->text);
    cs_buf_release(&p->shown);
    free(p->at);
    *p = (struct cs_plain){0};
}

/* The plain form of a character of `n` > 1 bytes at u that is not Chinese: 0 for nothing, else its bytes. */
static size_t plain_character(const unsigned char *u, size_t n, char *to)
{
    *to = ' ';
    if (n == 2 && u[0] == 0xC2 && u[1] == 0xA0) return 1;                 /* no-break space */
    if (n == 2 && u[0] == 0xC2 && u[1] == 0xAD) return 0;                 /* soft hyphen */
    if (n == 3 && u[0] == 0xE3 && u[1] == 0x80 && u[2] == 0x80) return 1; /* ideographic space */
    if (n == 3 && u[0] == 0xEF && (u[1] == 0xBC || u[1] == 0xBD)) {       /* full-width forms */
        unsigned c = (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
        if (c >= 0xF01 && c <= 0xF5E) {
            *to = (char)(c - 0xF01 + 0x21);
            return 1;
        }
    }
    if (n == 3 && u[0] == 0xEF && u[1] == 0xBB && u[2] == 0xBF) return 0; /* byte order mark */
    if (n == 3 && u[0] == 0xE2 && u[1] == 0x88 && u[2] == 0x92) {         /* minus */
        *to = '-';
        return 1;
    }
    if (n == 3 && u[0] == 0xE2 && u[1] == 0x81 && u[2] == 0xA0) return 0; /* word joiner */
    if (n == 3 && u[0] == 0xE2 && u[1] == 0x80) {
        if (u[2] >= 0x80 && u[2] <= 0x8A) return 1; /* spaces of all widths */
        if (u[2] == 0xAF) return 1;
        if (u[2] >= 0x8B && u[2] <= 0x8F) return 0; /* zero width, direction marks */
        if (u[2] >= 0xAA && u[2] <= 0xAE) return 0;
        if (u[2] >= 0x90 && u[2] <= 0x95) {
            *to = '-';
            return 1;
        }
    }
    memcpy(to, u, n);
    return n;
}

enum cs_status cs_plain_make(struct cs_plain *p, const struct cs_words *w, struct cs_slice text,
                             struct cs_error *e)
{
    cs_buf_clear(&p->text);
    cs_buf_clear(&p->shown);
    char *to = cs_buf_room(&p->text, text.n + 1), *shown = cs_buf_room(&p->shown, text.n + 1);
    if (!to || !shown) return cs_fail_memory(e);
    enum cs_status st = cs_grow(&p->at, &p->cap, text.n + 1, sizeof *p->at, e);
    if (st) return st;
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        if (!cs_is_high(text.p[i])) { /* most of them */
            to[n] = shown[n] = text.p[i];
            p->at[n++] = (uint32_t)i++;
            continue;
        }
        if (cs_han_at(text.p + i, text.n - i)) {
            cs_han_simple(w, text.p + i, to + n);
            memcpy(shown + n, text.p + i, 3);
            for (unsigned k = 0; k < 3; k++) p->at[n++] = (uint32_t)i++;
            continue;
        }
        size_t len = cs_utf8_len(text.p + i, text.n - i);
        size_t made = 1;
        if (len < 2) {
            len = 1;
            to[n] = text.p[i];
        } else {
            made = plain_character((const unsigned char *)text.p + i, len, to + n);
        }
        memcpy(shown + n, made == len ? text.p + i : to + n, made);
        for (size_t k = 0; k < made; k++) p->at[n + k] = (uint32_t)(i + (made == len ? k : 0));
        n += made;
        i += len;
    }
    p->at[n] = (uint32_t)text.n;
    to[n] = '\0';
    p->text.n = p->shown.n = n;
    return CS_OK;
}
