/* modeltable.h - the table that every model file is, cs-model(5), whatever kind of model: rows of a part, a
 * name, texts and numbers, and two first rows that say which kind and which version.
 */
#ifndef CS_MODEL_MODELTABLE_H
#define CS_MODEL_MODELTABLE_H

#include "base/mem.h"

enum cs_model_cell { /* the columns: texts, then numbers */
                     CS_MODEL_PART,
                     CS_MODEL_NAME,
                     CS_MODEL_LEVEL,
                     CS_MODEL_KIND,
                     CS_MODEL_USE,
                     CS_MODEL_TEXTS,
                     CS_MODEL_VALUE = CS_MODEL_TEXTS,
                     CS_MODEL_SE,
                     CS_MODEL_Z,
                     CS_MODEL_P,
                     CS_MODEL_LO,
                     CS_MODEL_HI,
                     CS_MODEL_ODDS,
                     CS_MODEL_MEAN,
                     CS_MODEL_SD,
                     CS_MODEL_CELLS
};
struct cs_model_row {
    struct cs_slice text[CS_MODEL_TEXTS];
    double number[CS_MODEL_CELLS]; /* from CS_MODEL_VALUE on; NAN is an empty cell */
};

/* A row with nothing but its part and name. */
struct cs_model_row cs_model_row(const char *part, struct cs_slice name);
/* Appends the header and the rows of kind and version. */
void cs_model_put_head(struct cs_buf *, const char *kind);
void cs_model_put(struct cs_buf *, const struct cs_model_row *);
/* Append a fact: a row of the part "model". */
void cs_model_put_text(struct cs_buf *, const char *name, struct cs_slice text); /* in CS_MODEL_LEVEL */
void cs_model_put_number(struct cs_buf *, const char *name, double value);

/* Hands over each row behind the first two; its texts are unescaped and live until the call returns. What
 * fails gets file and line. CS_USAGE for what is no model file, one of another kind than `kind`, or of
 * another version.
 */
enum cs_status cs_model_table_read(const char *path, const char *kind,
                                   enum cs_status (*row)(void *ctx, const struct cs_model_row *,
                                                         struct cs_error *),
                                   void *ctx, struct cs_error *) CS_MUST_USE;
/* Which of n kinds a model file is; CS_USAGE when it is none of them, and for a pipe, which can be read only
 * once. */
enum cs_status cs_model_kind(const char *path, const char *const *kinds, size_t n, size_t *which,
                             struct cs_error *) CS_MUST_USE;
/* CS_USAGE: what, and what the file said. */
enum cs_status cs_model_wrong(const char *what, struct cs_slice said, struct cs_error *);
/* Which of the words a cell says; false: none. */
bool cs_model_word(struct cs_slice said, const char *const *words, size_t n, unsigned *which);

#endif
