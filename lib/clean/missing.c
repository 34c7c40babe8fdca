/* missing.c - reads the list of missing words. */
#include "clean/missing.h"
#include "base/stanza.h"
#include "table/block.h"

static enum cs_status add_word(struct cs_missing *m, struct cs_slice word, struct cs_error *e)
{
    if (word.n >= 2 && word.p[0] == '"' && word.p[word.n - 1] == '"') word = cs_slice(word.p + 1, word.n - 2);
    if (!word.n) return cs_fail(e, CS_USAGE, "an empty word: empty cells are missing as they are");
    struct cs_buf cell = {0};
    cs_field_add(&cell, word);
    enum cs_status st = cs_buf_status(&cell, e);
    if (!st && cell.n > 31)
        st = cs_fail(e, CS_USAGE, "a missing word of more than 31 bytes: '%s'", cs_quote(word).text);
    if (!st) {
        m->lengths[(unsigned char)cell.p[0]] |= UINT32_C(1) << cell.n;
        (void)cs_map_add(&m->words, cs_buf_slice(&cell), NULL); /* asked for at the end */
    }
    cs_buf_release(&cell);
    return st;
}

enum cs_status cs_missing_add(struct cs_missing *m, struct cs_slice list, struct cs_error *e)
{
    struct cs_slice rest = list, word;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &word)) st = add_word(m, word, e);
    return st ? st : cs_map_status(&m->words, e);
}

static enum cs_status read_stanza(struct cs_missing *m, const struct cs_stanza *s, struct cs_error *e)
{
    if (!cs_slice_eqz(s->id, "missing")) {
        cs_fail(e, CS_USAGE, "unknown stanza '%s'", cs_quote(s->id).text);
        cs_error_cure(e, "missing words stand in [missing]");
        return cs_error_at(e, s->file, s->line, 1);
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct cs_entry *entry = &s->entries[i];
        struct cs_slice rest = entry->value, word;
        while (cs_list_next(&rest, &word)) {
            enum cs_status st = add_word(m, word, e);
            if (st == CS_USAGE) return cs_stanza_fail(s, entry, (size_t)(word.p - entry->value.p), e);
            if (st) return st;
        }
    }
    return CS_OK;
}

enum cs_status cs_missing_read(struct cs_missing *m, const char *path, struct cs_error *e)
{
    struct cs_stanzas all = {0};
    *m = (struct cs_missing){0};
    enum cs_status st = cs_stanzas_read(&all, path, e);
    for (size_t i = 0; i < all.n && !st; i++) st = read_stanza(m, &all.items[i], e);
    if (!st) st = cs_map_status(&m->words, e);
    cs_stanzas_release(&all);
    if (st) cs_missing_release(m);
    return st;
}

void cs_missing_release(struct cs_missing *m)
{
    cs_map_release(&m->words);
    *m = (struct cs_missing){0};
}
