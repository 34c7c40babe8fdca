/* verify.h - is it a cs stream, down to the last cell? Every pass checks field counts, NUL and CR of every
 * row, but the cells only of the columns that it uses; this one checks UTF-8, escapes and types of all. */
#ifndef CS_CLEAN_VERIFY_H
#define CS_CLEAN_VERIFY_H

#include "table/input.h"

/* CS_DATA at the first cell in input order that is not as cs-stream(5) and cs-schema(5) say. */
enum cs_status cs_verify_stream(struct cs_input *, struct cs_error *) CS_MUST_USE;

#endif
