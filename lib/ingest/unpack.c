/* unpack.c - zlib and libzstd behind one function; members and frames follow each other without end. */
#include "ingest/unpack.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* next_in points to what is not changed */
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { WINDOW_LOG = 25 }; /* zstd: 32 MiB; only what `zstd --ultra` and `--long` write needs more */

struct cs_unpack {
    enum cs_packing packing;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool inside;            /* a member or frame has begun and not ended */
    bool padding;           /* behind a gzip member: zeros, to the end */
    unsigned char magic[4]; /* zstd: the frame begins so */
    unsigned magic_n;
};

static const struct {
    struct cs_slice magic;
    enum cs_packing packing;
    const char *what, *cure; /* of what is not read */
} magics[] = {
    {{"\x1F\x8B\x08", 3}, CS_PACKING_GZIP, NULL, NULL},
    {{"\x28\xB5\x2F\xFD", 4}, CS_PACKING_ZSTD, NULL, NULL},
    {{"\xFD"
      "7zXZ",
      5},
     CS_PACKING_NONE,
     "xz",
     "xzcat FILE | cs-ingest"},
    {{"BZh", 3}, CS_PACKING_NONE, "bzip2", "bzcat FILE | cs-ingest"},
    {{"7z\xBC\xAF\x27\x1C", 6}, CS_PACKING_NONE, "7z", "7z x -so FILE | cs-ingest"},
    {{"Rar!\x1A\x07", 6}, CS_PACKING_NONE, "rar", "unrar p -inul FILE | cs-ingest"},
    {{"\x04\x22\x4D\x18", 4}, CS_PACKING_NONE, "lz4", "lz4cat FILE | cs-ingest"},
    {{"\x1F\x9D", 2}, CS_PACKING_NONE, "compress", "zcat FILE | cs-ingest"},
};

/* A header may begin with these letters; behind them comes a digit and the first block's magic. */
static bool is_bzip2(struct cs_slice head)
{
    return head.n >= 6 && head.p[3] >= '1' && head.p[3] <= '9' && !memcmp(head.p + 4, "1A", 2);
}

enum cs_status cs_packing_of(struct cs_slice head, enum cs_packing *packing, struct cs_error *e)
{
    *packing = CS_PACKING_NONE;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        struct cs_slice magic = magics[i].magic;
        if (head.n < magic.n || memcmp(head.p, magic.p, magic.n) != 0) continue;
        if (magic.p[0] == 'B' && !is_bzip2(head)) continue;
        *packing = magics[i].packing;
        if (!magics[i].what) return CS_OK;
        cs_fail(e, CS_DATA, "packed with %s, which is not read", magics[i].what);
        return cs_error_cure(e, "%s", magics[i].cure);
    }
    return CS_OK;
}

bool cs_packing_undecided(struct cs_slice head)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (head.n < magics[i].magic.n && (head.n == 0 || !memcmp(head.p, magics[i].magic.p, head.n)))
            return true;
    return false;
}

const char *cs_packing_name(enum cs_packing packing)
{
    switch (packing) {
    case CS_PACKING_GZIP:
        return "gzip";
    case CS_PACKING_ZSTD:
        return "zstd";
    case CS_PACKING_NONE:
        break;
    }
    return NULL;
}

/* zlib's memory through the same calls as ours, so that it fails alike. */
static void *gzip_alloc(void *opaque, unsigned n, unsigned size)
{
    (void)opaque;
    return cs_alloc(n, size);
}

static void gzip_free(void *opaque, void *p)
{
    (void)opaque;
    free(p);
}

enum cs_status cs_unpack_make(struct cs_unpack **to, enum cs_packing packing, struct cs_error *e)
{
    struct cs_unpack *u = cs_alloc(1, sizeof *u);
    *to = u;
    if (!u) return cs_fail_memory(e);
    if (packing == CS_PACKING_ZSTD) {
        u->zstd = ZSTD_createDStream();
        if (!u->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, WINDOW_LOG)))
            return cs_fail_memory(e);
    } else {
        u->gzip.zalloc = gzip_alloc;
        u->gzip.zfree = gzip_free;
        if (inflateInit2(&u->gzip, 16 + MAX_WBITS) != Z_OK) return cs_fail_memory(e);
    }
    u->packing = packing;
    return CS_OK;
}

void cs_unpack_free(struct cs_unpack *u)
{
    if (!u) return;
    if (u->packing == CS_PACKING_GZIP) inflateEnd(&u->gzip);
    ZSTD_freeDStream(u->zstd);
    free(u);
}

static enum cs_status fail_broken(const struct cs_unpack *u, const char *why, struct cs_error *e)
{
    bool gzip = u->packing == CS_PACKING_GZIP;
    cs_fail(e, CS_DATA, "broken %s data: %s", gzip ? "gzip" : "zstd", why);
    return cs_error_cure(e, "get the file again; %s FILE | cs-ingest reads as far as it goes",
                         gzip ? "zcat" : "zstdcat");
}

/* ---- gzip ---- */

static unsigned at_most(size_t n)
{
    return n < UINT_MAX ? (unsigned)n : UINT_MAX;
}

/* Behind a member: another one, zeros (of tapes and block devices), or what does not belong there. */
static enum cs_status between_members(struct cs_unpack *u, struct cs_slice *packed, struct cs_error *e)
{
    if (!u->padding && *packed->p != 0) {
        if ((unsigned char)*packed->p != 0x1F) return fail_broken(u, "something else behind it", e);
        u->inside = true;
        return inflateReset(&u->gzip) == Z_OK ? CS_OK : fail_broken(u, "cannot begin anew", e);
    }
    u->padding = true;
    while (packed->n > 0 && *packed->p == 0) *packed = cs_slice(packed->p + 1, packed->n - 1);
    return packed->n == 0 ? CS_OK : fail_broken(u, "something else behind it", e);
}

static enum cs_status run_gzip(struct cs_unpack *u, struct cs_slice *packed, char *room, size_t want,
                               size_t *got, struct cs_error *e)
{
    if (!u->inside && between_members(u, packed, e) != CS_OK) return e->status;
    if (!u->inside) return CS_OK;
    unsigned in = at_most(packed->n), out = at_most(want);
    u->gzip.next_in = (const unsigned char *)packed->p;
    u->gzip.avail_in = in;
    u->gzip.next_out = (unsigned char *)room;
    u->gzip.avail_out = out;
    int code = inflate(&u->gzip, Z_NO_FLUSH);
    *got = out - u->gzip.avail_out;
    size_t used = in - u->gzip.avail_in;
    *packed = cs_slice(packed->p + used, packed->n - used);
    switch (code) {
    case Z_STREAM_END:
        u->inside = false;
        return CS_OK;
    case Z_OK:
    case Z_BUF_ERROR: /* nothing to do for want of bytes or room */
        return CS_OK;
    case Z_MEM_ERROR:
        return cs_fail_memory(e);
    default:
        return fail_broken(u, u->gzip.msg ? u->gzip.msg : "not readable", e);
    }
}

/* ---- zstd ---- */

/* Is it a frame of today's format, or one to be skipped? libzstd may know the formats of its youth, too. */
static bool is_frame(struct cs_unpack *u, struct cs_slice packed)
{
    if (!u->inside) u->magic_n = 0;
    for (size_t i = 0; i < packed.n && u->magic_n < sizeof u->magic; i++)
        u->magic[u->magic_n++] = (unsigned char)packed.p[i];
    if (u->magic_n < sizeof u->magic) return true; /* as far as is known */
    return !memcmp(u->magic, "\x28\xB5\x2F\xFD", 4) ||
           ((u->magic[0] & 0xF0) == 0x50 && !memcmp(u->magic + 1, "\x2A\x4D\x18", 3));
}

static enum cs_status run_zstd(struct cs_unpack *u, struct cs_slice *packed, char *room, size_t want,
                               size_t *got, struct cs_error *e)
{
    ZSTD_inBuffer in = {packed->p, packed->n, 0};
    ZSTD_outBuffer out = {room, want, 0};
    if (!is_frame(u, *packed)) return fail_broken(u, "something else behind it", e);
    size_t code = ZSTD_decompressStream(u->zstd, &out, &in);
    if (ZSTD_isError(code)) {
        switch (ZSTD_getErrorCode(code)) {
        case ZSTD_error_memory_allocation:
            return cs_fail_memory(e);
        case ZSTD_error_frameParameter_windowTooLarge:
            cs_fail(e, CS_DATA, "zstd data that needs more than 32 MiB of memory");
            return cs_error_cure(e, "zstd -dc --long=31 FILE | cs-ingest");
        case ZSTD_error_prefix_unknown:
            return fail_broken(u, "something else behind it", e);
        default:
            return fail_broken(u, ZSTD_getErrorName(code), e);
        }
    }
    *got = out.pos;
    *packed = cs_slice(packed->p + in.pos, packed->n - in.pos);
    u->inside = code != 0;
    return CS_OK;
}

enum cs_status cs_unpack_run(struct cs_unpack *u, struct cs_slice *packed, bool last, struct cs_buf *to,
                             size_t want, bool *end, struct cs_error *e)
{
    size_t room = want, got;
    char *p = cs_buf_room(to, want);
    if (!p) return cs_fail_memory(e);
    *end = false;
    do {
        got = 0;
        size_t before = packed->n;
        if (before > 0 || u->inside) {
            enum cs_status status = u->packing == CS_PACKING_ZSTD ? run_zstd(u, packed, p, room, &got, e)
                                                                  : run_gzip(u, packed, p, room, &got, e);
            if (status != CS_OK) return status;
        }
        to->n += got;
        p += got;
        room -= got;
        if (got == 0 && packed->n == before) break;
    } while (room > 0);
    if (!last || packed->n > 0 || room == 0) return CS_OK;
    if (u->inside) return fail_broken(u, "it is cut off", e);
    *end = true;
    return CS_OK;
}
