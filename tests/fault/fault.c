/* fault.c - a preloaded library that makes the system fail on purpose (make check only; glibc).
 *
 * CS_FAULT_ALLOC=N  the Nth allocation and all after it find no memory
 * CS_FAULT_ONCE=N   the Nth alone
 * CS_FAULT_READ=1   reads give 1 to 7 bytes at a time, and every fifth is interrupted first (EINTR)
 * CS_FAULT_WRITE=N  no file but standard error takes more than N bytes in all: then ENOSPC
 * CS_FAULT_SLOW=1   writes take 1 to 7 bytes at a time
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static long alloc_limit = -1, alloc_once = -1, write_limit = -1;
static bool cut_reads, cut_writes;
static atomic_long allocations, written;
static atomic_uint reads, writes;

static long setting(const char *name)
{
    const char *s = getenv(name);
    return s && *s ? strtol(s, NULL, 10) : -1;
}

__attribute__((constructor)) static void start(void)
{
    write_limit = setting("CS_FAULT_WRITE");
    cut_reads = setting("CS_FAULT_READ") > 0;
    cut_writes = setting("CS_FAULT_SLOW") > 0;
    alloc_limit = setting("CS_FAULT_ALLOC");
    alloc_once = setting("CS_FAULT_ONCE");
}

/* ICU's transliterators crash when memory is short (72.1: TransliteratorRegistry uses a table it could not
 * make). That is not ours to mend, so what ICU itself asks for is granted. */
static bool is_for_icu(const void *caller)
{
    Dl_info info;
    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "/libicu");
}

/* Inlined, so that the return address is the caller's of malloc and its like. */
__attribute__((always_inline)) static inline bool is_short_of_memory(void)
{
    if ((alloc_limit < 0 && alloc_once < 0) || is_for_icu(__builtin_return_address(0))) return 0;
    long turn = atomic_fetch_add(&allocations, 1) + 1;
    bool fails = turn == alloc_once || (alloc_limit >= 0 && turn >= alloc_limit);
    if (fails) errno = ENOMEM;
    return fails;
}

void *malloc(size_t n)
{
    return is_short_of_memory() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return is_short_of_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return is_short_of_memory() ? NULL : __libc_realloc(p, n);
}

void *aligned_alloc(size_t alignment, size_t n)
{
    return is_short_of_memory() ? NULL : __libc_memalign(alignment, n);
}

int posix_memalign(void **p, size_t alignment, size_t n)
{
    if (is_short_of_memory()) return ENOMEM;
    *p = __libc_memalign(alignment, n);
    return *p ? 0 : ENOMEM;
}

ssize_t read(int fd, void *p, size_t n)
{
    static ssize_t (*real)(int, void *, size_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "read");
    if (!cut_reads) return real(fd, p, n);
    unsigned turn = atomic_fetch_add(&reads, 1);
    if (turn % 5 == 4) {
        errno = EINTR;
        return -1;
    }
    size_t most = 1 + turn % 7;
    return real(fd, p, n < most ? n : most);
}

/* How much of n bytes may be written now; 0 when the device is full. */
static size_t allowed(int fd, size_t n)
{
    if (cut_writes) {
        size_t most = 1 + atomic_fetch_add(&writes, 1) % 7;
        n = n < most ? n : most;
    }
    if (write_limit < 0 || fd == STDERR_FILENO) return n;
    long left = write_limit - atomic_load(&written);
    if (left <= 0) return 0;
    n = n < (size_t)left ? n : (size_t)left;
    atomic_fetch_add(&written, (long)n);
    return n;
}

ssize_t write(int fd, const void *p, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "write");
    size_t now = allowed(fd, n);
    if (n && !now) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, p, now);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    for (int i = 0; i < n; i++)
        if (v[i].iov_len) return write(fd, v[i].iov_base, v[i].iov_len);
    return 0;
}
