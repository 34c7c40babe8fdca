/* sample.h - what csgen.c and sample.c share: how a contact's identifiers and text are put into words. */
#ifndef CSGEN_SAMPLE_H
#define CSGEN_SAMPLE_H

#include "write.h"

/* How a text cell is written: what stands for a quote and for a line break inside it. */
struct text_style {
    struct word quote, newline;
};

char *put_customer(char *p, uint32_t customer);
char *put_order(char *p, uint64_t order);
char *put_agent(char *p, unsigned agent);
/* 0 simplified Chinese, 1 traditional Chinese, 2 English. */
unsigned tongue_of(uint64_t customer_hash);
/* The customer's own words. */
char *put_text(char *p, const struct contact *, uint64_t customer_hash, const struct text_style *);

/* Writes the six files of examples/ into `dir`; false after a message. */
bool write_sample(const char *dir);

#endif
