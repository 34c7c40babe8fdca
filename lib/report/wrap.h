/* wrap.h - lines of spans broken to a width: at blanks, and between Han characters except where punctuation
 * forbids. */
#ifndef CS_REPORT_WRAP_H
#define CS_REPORT_WRAP_H

#include "report/doc.h"

/* A piece that stays together. */
struct cs_atom {
    struct cs_slice text;
    enum cs_tone tone;
    size_t cells;
    size_t blanks; /* before it; dropped at the beginning of a line */
    bool joined;   /* no line may begin here */
    bool breaks;   /* a line begins here */
};
struct cs_atoms {
    struct cs_atom *v;
    size_t n, cap;
    bool failed;
};

void cs_atoms_add(struct cs_atoms *, const struct cs_line *);
void cs_atoms_release(struct cs_atoms *);
/* From atom `from`, how many fit in `cells` (at least one), and how wide they are. */
size_t cs_atoms_fit(const struct cs_atoms *, size_t from, size_t cells, size_t *taken);
/* The widest atom, joined ones counted together. */
size_t cs_atoms_widest(const struct cs_atoms *);
size_t cs_line_width(const struct cs_line *); /* in one row */

#endif
