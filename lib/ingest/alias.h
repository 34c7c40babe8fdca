/* alias.h - header cells and value words, matched with the schema's words in three languages.
 *
 * Words are folded: Unicode NFKC and case folding (so full width is half width), Traditional to Simplified
 * script, and everything but letters, digits and pictures removed. Folded words match exactly or not at all;
 * near misses are only suggested.
 */
#ifndef CS_INGEST_ALIAS_H
#define CS_INGEST_ALIAS_H

#include "base/mem.h"
#include "table/schema.h"

struct cs_fold; /* the folding machinery; opens what it needs from ICU at the first word beyond ASCII */

enum cs_status cs_fold_make(struct cs_fold **, struct cs_error *) CS_MUST_USE;
void cs_fold_free(struct cs_fold *);
/* The folded word in a buffer that the next call reuses. Bytes that are not UTF-8 fold to nothing. */
enum cs_status cs_fold_word(struct cs_fold *, struct cs_slice word, struct cs_slice *folded,
                            struct cs_error *) CS_MUST_USE;

/* Is a folded word one of a column's names? The word must not stand in the buffer of cs_fold_word(). */
enum cs_status cs_fold_is_name(struct cs_fold *, const struct cs_column_def *, struct cs_slice folded,
                               bool *yes, struct cs_error *) CS_MUST_USE;

/* What a header word may mean, the surest first. */
enum cs_alias_rank {
    CS_ALIAS_SELF, /* the column's own name, folded */
    CS_ALIAS_WORD, /* one of its words */
    CS_ALIAS_UNIT, /* one of its words with a unit behind: handle_minutes */
    CS_ALIAS_FLAG, /* a yes/no column that decides it */
    CS_ALIAS_WEAK  /* a word of this kind of file only */
};
struct cs_scale { /* seconds = value * num / den */
    int32_t num, den;
};
struct cs_alias_match {
    const struct cs_column_def *column;
    enum cs_alias_rank rank;
    struct cs_scale scale;   /* CS_ALIAS_UNIT; else 1/1 */
    struct cs_slice yes, no; /* CS_ALIAS_FLAG: what yes and no mean */
};
enum { CS_ALIAS_MAX = 8 };

/* All meanings of a header cell among the columns of a kind, best first. */
enum cs_status cs_alias_column(struct cs_fold *, const struct cs_kind_def *, struct cs_slice header,
                               struct cs_alias_match out[CS_ALIAS_MAX], size_t *n,
                               struct cs_error *) CS_MUST_USE;
/* A column of the kind with a word that differs by one letter from the header cell; NULL when there is none.
 */
enum cs_status cs_alias_near(struct cs_fold *, const struct cs_kind_def *, struct cs_slice header,
                             const struct cs_column_def **, struct cs_error *) CS_MUST_USE;

/* The value words of a column as a lookup. */
struct cs_words;
enum cs_status cs_words_make(struct cs_words **, struct cs_fold *, const struct cs_column_def *,
                             struct cs_error *) CS_MUST_USE;
void cs_words_free(struct cs_words *);
/* The stream value that a word means, with .p NULL when none. Remembers what it has looked up. */
enum cs_status cs_words_find(struct cs_words *, struct cs_slice word, struct cs_slice *value,
                             struct cs_error *) CS_MUST_USE;

/* "yes" or "no" in any of our languages: 1, 0; -1 = neither. */
enum cs_status cs_fold_truth(struct cs_fold *, struct cs_slice word, int *truth,
                             struct cs_error *) CS_MUST_USE;
/* Does a word say that there is no value ("-", "N/A", "NULL", "无", "未评价")? */
enum cs_status cs_fold_missing(struct cs_fold *, struct cs_slice word, bool *missing,
                               struct cs_error *) CS_MUST_USE;
/* Does a word in place of a key say that its row is the sum of those above ("Total", "合计")? */
enum cs_status cs_fold_total(struct cs_fold *, struct cs_slice word, bool *total,
                             struct cs_error *) CS_MUST_USE;

#endif
