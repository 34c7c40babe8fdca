/* encoding_index.c - what the codes of GB18030, Big5 and the single-byte encodings mean: asked of ICU once,
 * when a file needs it, and changed where the Encoding Standard (https://encoding.spec.whatwg.org) says
 * otherwise. */
#include "ingest/encoding_part.h"
#include <stdlib.h>

struct patch {
    uint16_t code, means;
};

/* GB18030-2022: no longer in the private use area; and A3A0, as deployed. */
static const struct patch gb18030[] = {
    {0xA3A0, 0x3000}, {0xA6D9, 0xFE10}, {0xA6DA, 0xFE12}, {0xA6DB, 0xFE11}, {0xA6DC, 0xFE13},
    {0xA6DD, 0xFE14}, {0xA6DE, 0xFE15}, {0xA6DF, 0xFE16}, {0xA6EC, 0xFE17}, {0xA6ED, 0xFE18},
    {0xA6F3, 0xFE19}, {0xFE59, 0x9FB4}, {0xFE61, 0x9FB5}, {0xFE66, 0x9FB6}, {0xFE67, 0x9FB7},
    {0xFE6D, 0x9FB8}, {0xFE7E, 0x9FB9}, {0xFE90, 0x9FBA}, {0xFEA0, 0x9FBB},
};

/* HKSCS-2008, duplicates kept by HKSCS-1999, and ETEN, as far as ICU's Big5-HKSCS has them otherwise or not.
 */
static const struct patch big5[] = {
    {0x87A4, 0x9F97}, {0x87AC, 0x9F96}, {0x8840, 0x31C0}, {0x8841, 0x31C1}, {0x8842, 0x31C2},
    {0x8843, 0x31C3}, {0x8844, 0x31C4}, {0x8846, 0x31C5}, {0x8849, 0x31C6}, {0x884A, 0x31C7},
    {0x884D, 0x31C8}, {0x884F, 0x31C9}, {0x8850, 0x31CA}, {0x8851, 0x31CB}, {0x8852, 0x31CC},
    {0x8854, 0x31CD}, {0x8855, 0x31CE}, {0x88A9, 0x23DA}, {0x88AA, 0x23DB}, {0x8C43, 0x9FA6},
    {0x8C6D, 0x9FA7}, {0x8C74, 0x9FA8}, {0x8CB7, 0x9FA9}, {0x8CB9, 0x9FAA}, {0x8CBB, 0x9FAB},
    {0x8CC0, 0x9FAC}, {0x8CD7, 0x9FAD}, {0x8CD8, 0x9FAE}, {0x8CDA, 0x9FAF}, {0x8CED, 0x9FB2},
    {0x8D48, 0x9FB3}, {0x8E69, 0x7BB8}, {0x8E6F, 0x7C06}, {0x8E7E, 0x7CCE}, {0x8EAB, 0x7DD2},
    {0x8EB4, 0x7E1D}, {0x8ECD, 0x8005}, {0x8ED0, 0x8028}, {0x8F57, 0x83C1}, {0x8F69, 0x84A8},
    {0x8F6E, 0x840F}, {0x8FCB, 0x89A6}, {0x8FCC, 0x89A9}, {0x8FFE, 0x8D77}, {0x906D, 0x90FD},
    {0x907A, 0x92B9}, {0x90DC, 0x975C}, {0x90F1, 0x97FF}, {0x91BF, 0x9F16}, {0x9244, 0x8503},
    {0x92AF, 0x5159}, {0x92B0, 0x515B}, {0x92B1, 0x515D}, {0x92B2, 0x515E}, {0x92C8, 0x936E},
    {0x92D1, 0x7479}, {0x9447, 0x6D67}, {0x94CA, 0x799B}, {0x95D9, 0x9097}, {0x9644, 0x975D},
    {0x96ED, 0x701E}, {0x96FC, 0x5B28}, {0x9B76, 0x7201}, {0x9B78, 0x77D7}, {0x9B7B, 0x7E87},
    {0x9BC6, 0x99D6}, {0x9BDE, 0x91D4}, {0x9BEC, 0x60DE}, {0x9BF6, 0x6FB6}, {0x9C42, 0x8F36},
    {0x9C53, 0x4FBB}, {0x9C62, 0x71DF}, {0x9C68, 0x9104}, {0x9C6B, 0x9DF0}, {0x9C77, 0x83CF},
    {0x9CBC, 0x5C10}, {0x9CBD, 0x79E3}, {0x9CD0, 0x5A67}, {0x9D57, 0x8F0B}, {0x9D5A, 0x7B51},
    {0x9DC4, 0x62D0}, {0x9EA9, 0x6062}, {0x9EEF, 0x75F9}, {0x9EFD, 0x6C4A}, {0x9F60, 0x9B2E},
    {0x9F66, 0x9F17}, {0x9FCB, 0x50ED}, {0x9FD8, 0x5F0C}, {0xA063, 0x880F}, {0xA077, 0x62CE},
    {0xA0D5, 0x7468}, {0xA0DF, 0x7162}, {0xA0E4, 0x7250}, {0xA3E0, 0x2421}, {0xC6CF, 0x5EF4},
    {0xC6D3, 0x65E0}, {0xC6D5, 0x7676}, {0xC6D7, 0x96B6}, {0xC6DE, 0x3003}, {0xC6DF, 0x4EDD},
    {0xC879, 0x31CF}, {0xC8A1, 0x9FB0}, {0xC8A3, 0x9FB1}, {0xFA5F, 0x5029}, {0xFA66, 0x507D},
    {0xFABD, 0x5305}, {0xFAC5, 0x5344}, {0xFAD5, 0x537F}, {0xFB48, 0x5605}, {0xFBB8, 0x5A77},
    {0xFBF3, 0x5E75}, {0xFBF9, 0x5ED0}, {0xFC4F, 0x5F58}, {0xFC6C, 0x60A4}, {0xFCB9, 0x6490},
    {0xFCE2, 0x6674}, {0xFCF1, 0x675E}, {0xFDB7, 0x6C9C}, {0xFDB8, 0x6E1D}, {0xFDBB, 0x6E2F},
    {0xFDF1, 0x716E}, {0xFE52, 0x732A}, {0xFE6F, 0x745C}, {0xFEAA, 0x74E9}, {0xFEDD, 0x7809},
};

uint32_t cs_index_entry(uint32_t c)
{
    if (c < 0x80) return c;
    if (c < 0x800) return (0xC0 | c >> 6) | (0x80 | (c & 0x3F)) << 8;
    if (c < 0x10000) return (0xE0 | c >> 12) | (0x80 | (c >> 6 & 0x3F)) << 8 | (0x80 | (c & 0x3F)) << 16;
    return (0xF0 | c >> 18) | (0x80 | (c >> 12 & 0x3F)) << 8 | (0x80 | (c >> 6 & 0x3F)) << 16 |
           (0x80 | (c & 0x3F)) << 24;
}

static bool is_private(uint32_t c)
{
    return c >= 0xE000 && c < 0xF900;
}

/* One line of what ICU gave: a character; 0 for anything else. */
static uint32_t one_character(const UChar *p, const UChar *end)
{
    if (end - p == 1 && *p != 0xFFFD && *p != 0x1A) return *p;
    if (end - p == 2 && (p[0] & 0xFC00) == 0xD800 && (p[1] & 0xFC00) == 0xDC00)
        return 0x10000 + ((p[0] & 0x3FFu) << 10) + (p[1] & 0x3FFu);
    return 0;
}

/* Codes, a line each, through ICU: to[i] is what the i-th line means. */
static enum cs_status ask(UConverter *converter, const char *bytes, size_t n, uint32_t *to, size_t lines,
                          struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar *wide = cs_alloc(n + 1, sizeof *wide);
    if (!wide) return cs_fail_memory(e);
    UChar *end = wide;
    ucnv_reset(converter);
    ucnv_toUnicode(converter, &end, wide + n, &bytes, bytes + n, NULL, true, &code);
    for (const UChar *p = wide, *line = wide; p < end && U_SUCCESS(code); p++) {
        if (*p != '\n') continue;
        uint32_t c = one_character(line, p);
        if (lines > 0) *to++ = c ? cs_index_entry(c) : 0;
        lines--;
        line = p + 1;
    }
    free(wide);
    if (U_SUCCESS(code) && lines == 0) return CS_OK;
    return cs_fail(e, CS_FAIL, "cannot make the table of an encoding: %s", u_errorName(code));
}

static enum cs_status ask_ones(struct cs_index *x, UConverter *converter, struct cs_error *e)
{
    char bytes[2 * 128];
    for (unsigned i = 0; i < 128; i++) {
        bytes[2 * i] = (char)(0x80 + i);
        bytes[2 * i + 1] = '\n';
    }
    if (ask(converter, bytes, sizeof bytes, x->one, 128, e) != CS_OK) return e->status;
    for (unsigned i = 0; i < 128; i++) /* ICU calls what is not there a control character */
        if ((x->one[i] & 0xFF) == 0xC2 && x->one[i] < cs_index_entry(0xA0)) x->one[i] = 0;
    return CS_OK;
}

static bool is_trail(unsigned byte, bool of_big5)
{
    return byte != 0x7F && byte != 0xFF && (!of_big5 || byte < 0x7F || byte > 0xA0);
}

static enum cs_status ask_twos(struct cs_index *x, UConverter *converter, bool of_big5, struct cs_error *e)
{
    enum { LOW = 0x40, TRAILS = 0x100 - LOW };
    char bytes[3 * TRAILS];
    for (unsigned lead = 0; lead < CS_LEADS; lead++) {
        for (unsigned i = 0; i < TRAILS; i++) {
            bool trail = is_trail(LOW + i, of_big5);
            bytes[3 * i] = trail ? (char)(CS_LEAD + lead) : '\0';
            bytes[3 * i + 1] = trail ? (char)(LOW + i) : '\0';
            bytes[3 * i + 2] = '\n';
        }
        if (ask(converter, bytes, sizeof bytes, x->two[lead] + LOW, TRAILS, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

static enum cs_status ask_fours(struct cs_index *x, UConverter *converter, struct cs_error *e)
{
    enum { AT_ONCE = 1260 }; /* those of one first byte and ten second ones, a tenth */
    char bytes[5 * AT_ONCE];
    for (unsigned from = 0; from < CS_FOUR; from += AT_ONCE) {
        unsigned n = CS_FOUR - from < AT_ONCE ? CS_FOUR - from : AT_ONCE;
        for (unsigned i = 0; i < n; i++) {
            unsigned linear = from + i;
            bytes[5 * i] = (char)(0x81 + linear / 12600);
            bytes[5 * i + 1] = (char)(0x30 + linear / 1260 % 10);
            bytes[5 * i + 2] = (char)(0x81 + linear / 10 % 126);
            bytes[5 * i + 3] = (char)(0x30 + linear % 10);
            bytes[5 * i + 4] = '\n';
        }
        if (ask(converter, bytes, 5 * (size_t)n, x->four + from, n, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

static void patch(struct cs_index *x, const struct patch *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x->two[(p[i].code >> 8) - CS_LEAD][(p[i].code & 0xFF)] = cs_index_entry(p[i].means);
}

static void mend_big5(struct cs_index *x)
{
    static const struct {
        uint16_t code;
        char text[5];
    } pairs[] = {{0x8862, "\xC3\x8A\xCC\x84"},
                 {0x8864, "\xC3\x8A\xCC\x8C"},
                 {0x88A3, "\xC3\xAA\xCC\x84"},
                 {0x88A5, "\xC3\xAA\xCC\x8C"}};
    /* Codes for private use mean nothing to others. */
    for (unsigned lead = 0; lead < CS_LEADS; lead++)
        for (unsigned i = 0; i < 256; i++) {
            uint32_t v = x->two[lead][i];
            uint32_t c = (v & 0xF) << 12 | (v >> 8 & 0x3F) << 6 | (v >> 16 & 0x3F);
            if (cs_index_len(v) == 3 && is_private(c)) x->two[lead][i] = 0;
        }
    patch(x, big5, sizeof big5 / sizeof *big5);
    for (unsigned i = 0; i < 32; i++) /* pictures of control characters */
        x->two[0xA3 - CS_LEAD][0xC0 + i] = cs_index_entry(0x2400 + i);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const unsigned char *t = (const unsigned char *)pairs[i].text;
        x->two[(pairs[i].code >> 8) - CS_LEAD][(pairs[i].code & 0xFF)] =
            t[0] | (uint32_t)t[1] << 8 | (uint32_t)t[2] << 16 | (uint32_t)t[3] << 24;
    }
}

/* Only the rows and cells that GB2312 has, with the meanings of GBK. */
static void keep_gb2312(struct cs_index *x)
{
    for (unsigned lead = 0; lead < CS_LEADS; lead++)
        for (unsigned trail = 0; trail < 256; trail++)
            if (CS_LEAD + lead < 0xA1 || CS_LEAD + lead > 0xF7 || trail < 0xA1) x->two[lead][trail] = 0;
}

static enum cs_status fill(struct cs_index *x, enum cs_encoding encoding, UConverter *converter,
                           struct cs_error *e)
{
    if (cs_encoding_def(encoding)->way == CS_WAY_ONE) return ask_ones(x, converter, e);
    if (ask_twos(x, converter, encoding == CS_ENCODING_BIG5, e) != CS_OK) return e->status;
    if (encoding == CS_ENCODING_BIG5) {
        mend_big5(x);
        return CS_OK;
    }
    patch(x, gb18030, sizeof gb18030 / sizeof *gb18030);
    if (encoding == CS_ENCODING_GB2312 || encoding == CS_ENCODING_HZ) keep_gb2312(x);
    return CS_OK;
}

static UConverter *open_converter(const char *name, struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    if (U_SUCCESS(code)) return converter;
    if (code == U_MEMORY_ALLOCATION_ERROR)
        cs_fail_memory(e);
    else
        cs_fail(e, CS_FAIL, "cannot decode %s: %s", name, u_errorName(code));
    return NULL;
}

enum cs_status cs_index_add_four(struct cs_index *x, struct cs_error *e)
{
    UConverter *converter = open_converter("gb18030", e);
    if (!converter) return e->status;
    x->four = cs_alloc(CS_FOUR, sizeof *x->four);
    enum cs_status status = x->four ? ask_fours(x, converter, e) : cs_fail_memory(e);
    ucnv_close(converter);
    return status;
}

void cs_index_free(struct cs_index *x)
{
    if (x) free(x->four);
    free(x);
}

enum cs_status cs_index_make(struct cs_index **to, enum cs_encoding encoding, struct cs_error *e)
{
    struct cs_index *x = cs_alloc(1, sizeof *x);
    *to = x;
    if (!x) return cs_fail_memory(e);
    UConverter *converter = open_converter(cs_encoding_def(encoding)->icu, e);
    if (!converter) return e->status;
    enum cs_status status = fill(x, encoding, converter, e);
    ucnv_close(converter);
    return status;
}
