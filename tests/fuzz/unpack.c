/* unpack.c - gzip and zstd from any bytes: the same content and verdict whatever the pieces, in bounded room.
 * The first byte chooses the packing and the pieces. */
#include "ingest/unpack.h"
#include "fuzz.h"

enum { MOST = 1 << 20 };

static enum cs_status unpack(struct cs_slice bytes, enum cs_packing packing, size_t piece, size_t want,
                             struct cs_buf *out)
{
    struct cs_unpack *u;
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status status = cs_unpack_make(&u, packing, &e);
    struct cs_buf waits = {0};
    size_t at = 0;
    for (bool end = false; !end && status == CS_OK && out->n < MOST;) {
        size_t before = out->n, held = waits.n;
        struct cs_slice packed = cs_buf_slice(&waits);
        bool last = at == bytes.n;
        status = cs_unpack_run(u, &packed, last, out, want, &end, &e);
        if (status != CS_OK) break;
        holds(out->n - before <= want, "no more than was asked for");
        holds(!last || end || out->n > before || packed.n < held, "it goes on");
        struct cs_buf rest = {0};
        cs_buf_adds(&rest, packed);
        size_t now = bytes.n - at < piece ? bytes.n - at : piece;
        cs_buf_add(&rest, bytes.p + at, now);
        at += now;
        cs_buf_release(&waits);
        waits = rest;
    }
    check_error(status, &e);
    cs_buf_release(&waits);
    cs_unpack_free(u);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct cs_slice bytes = slice_of(data + 1, size - 1);
    enum cs_packing packing;
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status known = cs_packing_of(bytes, &packing, &e);
    check_error(known, &e);
    packing = data[0] & 1 ? CS_PACKING_GZIP : CS_PACKING_ZSTD;
    struct cs_buf whole = {0}, pieces = {0};
    enum cs_status status = unpack(bytes, packing, bytes.n + 1, 1 << 16, &whole);
    enum cs_status again =
        unpack(bytes, packing, data[0] / 16 + 1, (size_t)(data[0] / 2 % 8) * 100 + 1, &pieces);
    if (whole.n < MOST && pieces.n < MOST) {
        holds(status == again, "the same verdict");
        if (status == CS_OK)
            holds(cs_slice_eq(cs_buf_slice(&whole), cs_buf_slice(&pieces)), "the same content");
    }
    cs_buf_release(&whole);
    cs_buf_release(&pieces);
    return 0;
}
