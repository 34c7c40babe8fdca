/* summary.h - the summary of cs-clean for standard error: rows add up, every action is counted by rule. */
#ifndef CS_CLEAN_SUMMARY_H
#define CS_CLEAN_SUMMARY_H

#include "clean/clean.h"

/* Lines, each ended by LF. `key` is the key as it was given, for rows that do not have it. */
void cs_clean_summary(const struct cs_clean *, struct cs_buf *);

#endif
