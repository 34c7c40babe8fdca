/* labels.h - one word for each category: a mapping file from the words in use to the labels agreed on.
 *
 * The file is a cs stream with the columns `from` and `to`. A word is found as it is written, else folded
 * (text/fold.h: case, width, script, punctuation), unless two words of different labels fold to the same. A
 * label is its own word.
 */
#ifndef CS_CLEAN_LABELS_H
#define CS_CLEAN_LABELS_H

#include "base/map.h"

struct cs_labels;
enum cs_status cs_labels_open(struct cs_labels **, const char *path, struct cs_error *) CS_MUST_USE;
void cs_labels_free(struct cs_labels *);
size_t cs_labels_longest(const struct cs_labels *); /* bytes of a cell */
/* The label as a cell of a stream (escaped); false when the word is not mapped. `scratch` is overwritten. */
bool cs_labels_find(const struct cs_labels *, struct cs_slice word, struct cs_buf *scratch,
                    struct cs_slice *label);

#endif
