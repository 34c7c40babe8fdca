/* encoding.c - bytes to text: always UTF-8 without NUL, the same for all pieces when the encoding is said.
 * The first byte chooses the encoding and the pieces. */
#include "ingest/encoding.h"
#include "base/utf8.h"
#include "fuzz.h"

static enum cs_status decode(struct cs_slice bytes, enum cs_encoding encoding, size_t piece,
                             struct cs_buf *out, uint64_t *bad)
{
    struct cs_decoder *d;
    struct cs_error e;
    holds(cs_decoder_make(&d, encoding, &e) == CS_OK, "memory");
    enum cs_status st = CS_OK;
    for (size_t at = 0; !st; at += piece) {
        bool last = bytes.n - at <= piece;
        st = cs_decoder_feed(d, cs_slice(bytes.p + at, last ? bytes.n - at : piece), last, out, &e);
        if (last) break;
    }
    check_error(st, &e);
    *bad = cs_decoder_bad(d)->n;
    cs_decoder_free(d);
    if (!st) holds(cs_utf8_valid(cs_buf_slice(out)), "text is UTF-8");
    if (!st) holds(!out->n || !memchr(out->p, 0, out->n), "text holds no NUL");
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct cs_slice bytes = slice_of(data + 1, size - 1);
    enum cs_encoding encoding = (enum cs_encoding)(data[0] % 3);
    struct cs_buf whole = {0}, pieces = {0};
    uint64_t bad, bad_pieces;
    enum cs_status st = decode(bytes, encoding, bytes.n + 1, &whole, &bad);
    enum cs_status again = decode(bytes, encoding, (size_t)data[0] / 3 % 9 + 1, &pieces, &bad_pieces);
    if (encoding != CS_ENCODING_AUTO) {
        holds(st == again && bad == bad_pieces, "the same verdict");
        holds(cs_slice_eq(cs_buf_slice(&whole), cs_buf_slice(&pieces)), "the same text");
    }
    cs_buf_release(&whole);
    cs_buf_release(&pieces);
    return 0;
}
