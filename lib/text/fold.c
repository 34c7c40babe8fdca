/* fold.c - ASCII and Han characters by hand, for they are nearly everything; the rest by utf8proc. */
#include "text/fold.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/simplify.h"
#include <utf8proc.h>

static void add(int32_t c, struct cs_buf *out)
{
    utf8proc_uint8_t bytes[4];
    if (c >= 0x3400 && c <= 0x9FFF) c = cs_simplify((char16_t)c);
    utf8proc_ssize_t n = utf8proc_encode_char(c, bytes);
    if (n > 0) cs_buf_add(out, bytes, (size_t)n);
}

/* Letters, marks that are letters in their script, numbers, and symbols that are pictures. */
static bool is_word(int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_SO:
        return true;
    default:
        return false;
    }
}

static void add_other(int32_t c, struct cs_buf *out)
{
    utf8proc_int32_t parts[32];
    int last = UTF8PROC_BOUNDCLASS_START;
    const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, 32, how, &last);
    for (utf8proc_ssize_t i = 0; i < n && i < 32; i++)
        if (is_word(parts[i])) add(parts[i], out);
}

void cs_text_fold(struct cs_slice s, struct cs_buf *out)
{
    for (size_t i = 0; i < s.n;) {
        if (!cs_is_high(s.p[i])) {
            if (cs_is_alnum(s.p[i])) cs_buf_addc(out, cs_to_lower(s.p[i]));
            i++;
            continue;
        }
        size_t n = cs_utf8_len(s.p + i, s.n - i);
        utf8proc_int32_t c = -1;
        if (n) (void)utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)n, &c);
        if (c >= 0x4E00 && c <= 0x9FFF)
            add(c, out);
        else if (c >= 0)
            add_other(c, out);
        i += n ? n : 1;
    }
}
