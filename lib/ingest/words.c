/* words.c - the words that mean a column's values, remembered as they are met. */
#include "base/map.h"
#include "ingest/alias.h"
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED = 4096 }; /* different words of one column; more are looked up afresh each time */

struct cs_words {
    struct cs_fold *fold;
    const struct cs_column_def *column;
    struct cs_map met;        /* words as they came */
    struct cs_slice *meaning; /* of met word i */
    size_t cap;
};

enum cs_status cs_words_make(struct cs_words **to, struct cs_fold *fold, const struct cs_column_def *column,
                             struct cs_error *e)
{
    struct cs_words *w = cs_alloc(1, sizeof *w);
    *to = w;
    if (!w) return cs_fail_memory(e);
    w->fold = fold;
    w->column = column;
    return CS_OK;
}

void cs_words_free(struct cs_words *w)
{
    if (!w) return;
    cs_map_release(&w->met);
    free(w->meaning);
    free(w);
}

/* Does a folded word name the value: by an alias, as itself, or in one of its names? */
static enum cs_status names_value(struct cs_words *w, const struct cs_value_def *v, struct cs_slice word,
                                  bool *yes, struct cs_error *e)
{
    struct cs_slice item, folded;
    *yes = false;
    for (const char *list = v->aliases; !*yes && cs_schema_word(&list, &item);)
        *yes = cs_slice_eq(item, word);
    for (int lang = -1; !*yes && lang < CS_LANGS; lang++) {
        const char *name = lang < 0 ? v->value : v->name[lang];
        if (cs_fold_word(w->fold, cs_slicez(name), &folded, e) != CS_OK) return e->status;
        *yes = cs_slice_eq(folded, word);
    }
    return CS_OK;
}

static enum cs_status look_up(struct cs_words *w, struct cs_slice word, struct cs_slice *value,
                              struct cs_error *e)
{
    struct cs_slice folded;
    *value = cs_slice(NULL, 0);
    if (cs_fold_word(w->fold, word, &folded, e) != CS_OK) return e->status;
    if (folded.n == 0) return CS_OK;
    char text[1024]; /* folding again would write over it */
    if (folded.n > sizeof text) return CS_OK;
    memcpy(text, folded.p, folded.n);
    folded.p = text;
    for (const struct cs_value_def *v = w->column->values; v && v->value; v++) {
        bool yes;
        if (names_value(w, v, folded, &yes, e) != CS_OK) return e->status;
        if (!yes) continue;
        *value = cs_slicez(v->value);
        break;
    }
    return CS_OK;
}

enum cs_status cs_words_find(struct cs_words *w, struct cs_slice word, struct cs_slice *value,
                             struct cs_error *e)
{
    uint32_t id = cs_map_find(&w->met, word);
    if (id != CS_MAP_NONE) {
        *value = w->meaning[id];
        return CS_OK;
    }
    if (look_up(w, word, value, e) != CS_OK) return e->status;
    if (w->met.n >= REMEMBERED) return CS_OK;
    if (cs_grow(&w->meaning, &w->cap, w->met.n + 1, sizeof *w->meaning, e) != CS_OK) return e->status;
    id = cs_map_add(&w->met, word, NULL);
    if (id == CS_MAP_NONE) return cs_map_status(&w->met, e);
    w->meaning[id] = *value;
    return CS_OK;
}
