/* pseudonym.h - keyed pseudonyms: the same value gets the same one under the same key, and nobody without the
 * key can tell which, or try all phone numbers (a hash without a key is undone in seconds).
 *
 *   pseudonym = domain "_" the first 24 hexadecimal digits of HMAC-SHA-256(key, domain TAB value)
 *
 * The domain is the kind of the value ("phone"), or the column for what is of no kind; the value is in its
 * normal form (cs_mask_normal). HMAC is RFC 2104 with FIPS 180-4; libsodium computes it. 96 bits: among 10^9
 * values two meet in one pseudonym with a chance of less than 1 in 10^10.
 */
#ifndef CS_CLEAN_PSEUDONYM_H
#define CS_CLEAN_PSEUDONYM_H

#include "base/mem.h"

struct cs_pseudonym;

/* Reads the key: the bytes of the file without a line end behind them. CS_USAGE when it is no regular file of
 * ours that nobody else may read, or not 16 to 1024 bytes, or one byte all over. No message holds any of it.
 */
enum cs_status cs_pseudonym_open(struct cs_pseudonym **, const char *path, struct cs_error *) CS_MUST_USE;
void cs_pseudonym_close(struct cs_pseudonym *); /* wipes the key; NULL is fine */
/* Appends the pseudonym. The domain is a stream's field: escaped. All threads at once. */
void cs_pseudonym_add(const struct cs_pseudonym *, struct cs_slice domain, struct cs_slice value,
                      struct cs_buf *);
/* Does a field look like a pseudonym of this domain? */
bool cs_pseudonym_is(struct cs_slice domain, struct cs_slice field);
/* Makes a key file of 64 hexadecimal digits (256 bits), mode 0600; CS_FAIL when the file is there already. */
enum cs_status cs_pseudonym_new_key(const char *path, struct cs_error *) CS_MUST_USE;

#endif
