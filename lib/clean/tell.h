/* tell.h - the summary of cs-clean for standard error: rows add up, every action is counted by rule. */
#ifndef CS_CLEAN_TELL_H
#define CS_CLEAN_TELL_H

#include "clean/clean.h"

/* Lines, each ended by LF. `key` is the key as it was given, for rows that do not have it. */
void cs_clean_tell(const struct cs_clean *, struct cs_buf *);

#endif
