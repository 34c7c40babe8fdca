/* scan.h - where the tabs and line ends are: one pass over the bytes, with SIMD where the machine has it. */
#ifndef CS_TABLE_SCAN_H
#define CS_TABLE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a scan has seen so far; zero it before the first call. */
struct cs_scan {
    size_t at;      /* bytes looked at */
    size_t seps;    /* tabs and line ends found */
    size_t rows;    /* line ends among them */
    bool forbidden; /* a NUL or CR occurs */
    bool escaped;   /* a backslash occurs */
    bool high;      /* a byte >= 0x80 occurs */
};

enum { CS_SCAN_PAD = 64 }; /* readable bytes behind the data, free entries behind sep[cap] */

/* Goes on at s->at and appends the position of every tab and line end of data[0, n) to sep[s->seps…]. Stops
 * early, at a multiple of 64 bytes, when fewer than CS_SCAN_PAD entries are left below cap + CS_SCAN_PAD;
 * call again with more room until s->at == n. `data` must be readable for CS_SCAN_PAD bytes beyond n; n is at
 * most UINT32_MAX. */
typedef void cs_scan_fn(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap);

cs_scan_fn cs_scan_plain; /* portable C: the definition */
cs_scan_fn cs_scan;       /* the same result, by the fastest way this machine has */
/* The ways this machine has, the fastest first and the plain one last; returns how many. */
enum { CS_SCAN_WAYS = 3 };
size_t cs_scan_ways(cs_scan_fn *ways[CS_SCAN_WAYS]);

#endif
