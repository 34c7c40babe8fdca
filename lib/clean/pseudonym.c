/* pseudonym.c - the key file and the keyed hash. */
#include "clean/pseudonym.h"
#include "base/ascii.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_LEAST = 16, KEY_MOST = 1024, DIGITS = 24, NEW_KEY = 32 };

struct cs_pseudonym {
    crypto_auth_hmacsha256_state keyed; /* after the key, before the message: copied for each value */
};

static enum cs_status fail_key(const char *path, const char *what, const char *cure, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "not a key: %s", what);
    if (cure) cs_error_cure(e, "%s", cure);
    return cs_error_at(e, path, 0, 0);
}

static enum cs_status check_file(int fd, const char *path, struct cs_error *e)
{
    struct stat st;
    if (fstat(fd, &st) < 0) {
        cs_fail_errno(e, errno, "cannot look at the key file");
        return cs_error_at(e, path, 0, 0);
    }
    if (!S_ISREG(st.st_mode)) return fail_key(path, "no regular file", NULL, e);
    if (st.st_uid != geteuid()) return fail_key(path, "the file is not ours", "chown it, or copy it", e);
    if (st.st_mode & 077) return fail_key(path, "others may read or write the file", "chmod 600", e);
    return CS_OK;
}

/* Up to KEY_MOST + 3 bytes: one more than a key and its line end. */
static enum cs_status read_key(int fd, const char *path, unsigned char *key, size_t *n, struct cs_error *e)
{
    enum cs_status st = check_file(fd, path, e);
    *n = 0;
    while (!st && *n < KEY_MOST + 3) {
        ssize_t k = read(fd, key + *n, KEY_MOST + 3 - *n);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) {
            cs_fail_errno(e, errno, "cannot read the key file");
            return cs_error_at(e, path, 0, 0);
        }
        if (k == 0) break;
        *n += (size_t)k;
    }
    if (st) return st;
    if (*n && key[*n - 1] == '\n') --*n;
    if (*n && key[*n - 1] == '\r') --*n;
    if (*n < KEY_LEAST)
        return fail_key(path, *n ? "fewer than 16 bytes" : "the file is empty", "--new-key makes a good one",
                        e);
    if (*n > KEY_MOST) return fail_key(path, "more than 1024 bytes", "--new-key makes a good one", e);
    size_t same = 1;
    while (same < *n && key[same] == key[0]) same++;
    if (same == *n) return fail_key(path, "one byte all over", "--new-key makes a good one", e);
    return CS_OK;
}

enum cs_status cs_pseudonym_open(struct cs_pseudonym **out, const char *path, struct cs_error *e)
{
    unsigned char key[KEY_MOST + 3];
    size_t n = 0;
    *out = NULL;
    if (sodium_init() < 0) return cs_fail(e, CS_FAIL, "libsodium cannot be used");
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe must not keep us waiting */
    if (fd < 0) {
        cs_fail_errno(e, errno, "cannot open the key file");
        return cs_error_at(e, path, 0, 0);
    }
    enum cs_status st = read_key(fd, path, key, &n, e);
    close(fd);
    struct cs_pseudonym *p = st ? NULL : cs_alloc(1, sizeof *p);
    if (!st && !p) st = cs_fail_memory(e);
    if (!st) crypto_auth_hmacsha256_init(&p->keyed, key, n);
    sodium_memzero(key, sizeof key);
    *out = p;
    return st;
}

void cs_pseudonym_close(struct cs_pseudonym *p)
{
    if (!p) return;
    sodium_memzero(p, sizeof *p);
    free(p);
}

void cs_pseudonym_add(const struct cs_pseudonym *p, struct cs_slice domain, struct cs_slice value,
                      struct cs_buf *b)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state = p->keyed;
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)domain.p, domain.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)"\t", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)value.p, value.n);
    crypto_auth_hmacsha256_final(&state, mac);
    cs_buf_adds(b, domain);
    cs_buf_addc(b, '_');
    for (size_t i = 0; i < DIGITS; i++) cs_buf_addc(b, hex[i % 2 ? mac[i / 2] & 15 : mac[i / 2] >> 4]);
}

bool cs_pseudonym_is(struct cs_slice domain, struct cs_slice field)
{
    if (field.n != domain.n + 1 + DIGITS || memcmp(field.p, domain.p, domain.n) != 0 ||
        field.p[domain.n] != '_')
        return false;
    for (size_t i = domain.n + 1; i < field.n; i++)
        if (!cs_is_digit(field.p[i]) && !(field.p[i] >= 'a' && field.p[i] <= 'f')) return false;
    return true;
}

enum cs_status cs_pseudonym_new_key(const char *path, struct cs_error *e)
{
    unsigned char key[NEW_KEY];
    char text[2 * NEW_KEY + 1];
    if (sodium_init() < 0) return cs_fail(e, CS_FAIL, "libsodium cannot be used");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        cs_fail_errno(e, errno, "cannot make the key file");
        return cs_error_at(e, path, 0, 0);
    }
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(text, sizeof text, key, sizeof key);
    text[2 * NEW_KEY] = '\n';
    bool good = write(fd, text, sizeof text) == (ssize_t)sizeof text && fsync(fd) == 0;
    int number = errno;
    if (close(fd) < 0 && good) {
        good = false;
        number = errno;
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, sizeof text);
    if (good) return CS_OK;
    (void)unlink(path);
    cs_fail_errno(e, number, "cannot write the key file");
    return cs_error_at(e, path, 0, 0);
}
