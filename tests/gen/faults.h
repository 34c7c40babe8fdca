/* faults.h - spoils a stream at known rates, and writes down where: what repair, judgement and protection are
 * measured against (csgen --faults). */
#ifndef CSGEN_FAULTS_H
#define CSGEN_FAULTS_H

#include "write.h"

struct faults;

/* Reads a list "KIND:RATE,…"; NULL after a message. `list_path` gets what was done, NULL: nobody wants it. */
struct faults *faults_new(const char *list, const char *list_path, uint64_t seed);
/* The names of the columns that are added, each with a tab before it. */
char *faults_header(char *p);
/* Takes a row of the stream as it was written to the end of the output, with its LF, and writes in its place
 * the row with the added columns, spoilt or not, and perhaps another one behind it. */
void faults_row(struct faults *, struct out *, char *row, const struct contact *);
/* Closes and frees; false after a message. */
bool faults_close(struct faults *, const char *list_path);

extern const char faults_usage[];

#endif
