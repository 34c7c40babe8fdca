/* encoding_icu.c - the encodings that are left to a converter of ICU. */
#include "ingest/encoding_part.h"
#include <string.h>

enum { WIDE = 16 * 1024 }; /* UTF-16 units converted at a time */

/* Called by ICU where bytes are not of the encoding; what came before them has to be in `out` first, so that
 * their line is known. */
static void on_bad_bytes(const void *context, UConverterToUnicodeArgs *args, const char *bytes,
                         int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    struct cs_decoder *d;
    memcpy(&d, &context, sizeof d);
    if (reason != UCNV_UNASSIGNED && reason != UCNV_ILLEGAL && reason != UCNV_IRREGULAR) return;
    cs_decoder_add_wide(d->icu_out, d->wide, args->target);
    args->target = d->wide;
    ptrdiff_t at = args->source - d->icu_from - length;
    cs_decoder_add_bad(d, d->icu_out, at > 0 ? (size_t)at : 0, bytes, length > 0 ? (size_t)length : 0);
    *status = U_ZERO_ERROR;
}

static enum cs_status fail_icu(const struct cs_decoder *d, UErrorCode code, struct cs_error *e)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) return cs_fail_memory(e);
    return cs_fail(e, CS_FAIL, "cannot decode %s: %s", d->def->name, u_errorName(code));
}

static enum cs_status open_converter(struct cs_decoder *d, struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    d->wide = cs_alloc(WIDE, sizeof *d->wide);
    if (!d->wide) return cs_fail_memory(e);
    d->converter = ucnv_open(d->def->icu, &code);
    if (U_FAILURE(code)) return fail_icu(d, code, e);
    ucnv_setToUCallBack(d->converter, on_bad_bytes, d, NULL, NULL, &code);
    return U_FAILURE(code) ? fail_icu(d, code, e) : CS_OK;
}

enum cs_status cs_decode_icu(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out,
                             struct cs_error *e)
{
    if (!d->converter && open_converter(d, e) != CS_OK) return e->status;
    const char *end = p + n;
    UErrorCode code;
    d->icu_from = p;
    d->icu_out = out;
    do {
        UChar *target = d->wide;
        code = U_ZERO_ERROR;
        ucnv_toUnicode(d->converter, &target, d->wide + WIDE, &p, end, NULL, last, &code);
        if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR) return fail_icu(d, code, e);
        cs_decoder_add_wide(out, d->wide, target);
    } while (code == U_BUFFER_OVERFLOW_ERROR);
    return CS_OK;
}
