/* encoding_names.c - the encodings that can be asked for, and the names they go by. */
#include "base/ascii.h"
#include "base/nearest.h"
#include "ingest/encoding_part.h"
#include <string.h>

static const struct cs_encoding_def defs[] = {
    [CS_ENCODING_AUTO] = {"ASCII", "auto", CS_WAY_NONE, NULL},
    [CS_ENCODING_UTF8] = {"UTF-8", "utf8 utf8sig ascii usascii", CS_WAY_UTF8, NULL},
    [CS_ENCODING_UTF16] = {"UTF-16", "utf16 ucs2 unicode", CS_WAY_UTF16, NULL},
    [CS_ENCODING_UTF16LE] = {"UTF-16LE", "utf16le ucs2le", CS_WAY_UTF16, NULL},
    [CS_ENCODING_UTF16BE] = {"UTF-16BE", "utf16be ucs2be", CS_WAY_UTF16, NULL},
    [CS_ENCODING_GB18030] = {"GB18030", "gb18030", CS_WAY_TWO, "gb18030"},
    [CS_ENCODING_GBK] = {"GBK", "gbk cp936 ms936 windows936", CS_WAY_TWO, "gb18030"},
    [CS_ENCODING_GB2312] = {"GB2312", "gb2312 euccn csgb2312", CS_WAY_TWO, "gb18030"},
    [CS_ENCODING_HZ] = {"HZ", "hz hzgb2312 hzgb", CS_WAY_HZ, "gb18030"},
    [CS_ENCODING_BIG5] = {"Big5", "big5 big5hkscs big5eten cp950 ms950 windows950 csbig5", CS_WAY_TWO,
                          "Big5-HKSCS"},
    [CS_ENCODING_WINDOWS_1252] = {"Windows-1252", "windows1252 cp1252 iso88591 latin1", CS_WAY_ONE,
                                  "windows-1252"},
    [CS_ENCODING_OTHERS] = {"Windows-1250", "windows1250 cp1250", CS_WAY_ONE, "windows-1250"},
    {"Windows-1251", "windows1251 cp1251", CS_WAY_ONE, "windows-1251"},
    {"Windows-1253", "windows1253 cp1253", CS_WAY_ONE, "windows-1253"},
    {"Windows-1254", "windows1254 cp1254 iso88599 latin5", CS_WAY_ONE, "windows-1254"},
    {"Windows-1255", "windows1255 cp1255", CS_WAY_ONE, "windows-1255"},
    {"Windows-1256", "windows1256 cp1256", CS_WAY_ONE, "windows-1256"},
    {"Windows-1257", "windows1257 cp1257", CS_WAY_ONE, "windows-1257"},
    {"Windows-1258", "windows1258 cp1258", CS_WAY_ONE, "windows-1258"},
    {"Windows-874", "windows874 cp874 tis620 iso885911", CS_WAY_ONE, "windows-874"},
    {"ISO-8859-2", "iso88592 latin2", CS_WAY_ONE, "ISO-8859-2"},
    {"ISO-8859-3", "iso88593 latin3", CS_WAY_ONE, "ISO-8859-3"},
    {"ISO-8859-4", "iso88594 latin4", CS_WAY_ONE, "ISO-8859-4"},
    {"ISO-8859-5", "iso88595", CS_WAY_ONE, "ISO-8859-5"},
    {"ISO-8859-6", "iso88596", CS_WAY_ONE, "ISO-8859-6"},
    {"ISO-8859-7", "iso88597", CS_WAY_ONE, "ISO-8859-7"},
    {"ISO-8859-8", "iso88598", CS_WAY_ONE, "ISO-8859-8"},
    {"ISO-8859-13", "iso885913 latin7", CS_WAY_ONE, "ISO-8859-13"},
    {"ISO-8859-15", "iso885915 latin9", CS_WAY_ONE, "ISO-8859-15"},
    {"KOI8-R", "koi8r", CS_WAY_ONE, "KOI8-R"},
    {"KOI8-U", "koi8u", CS_WAY_ONE, "KOI8-U"},
    {"IBM437", "ibm437 cp437", CS_WAY_ONE, "ibm-437"},
    {"IBM850", "ibm850 cp850", CS_WAY_ONE, "ibm-850"},
    {"IBM866", "ibm866 cp866", CS_WAY_ONE, "ibm-866"},
    {"macOS Roman", "macintosh macroman", CS_WAY_ONE, "macintosh"},
    {"Shift_JIS", "shiftjis sjis cp932 ms932 windows31j", CS_WAY_ICU, "ibm-943_P15A-2003"},
    {"EUC-JP", "eucjp", CS_WAY_ICU, "EUC-JP"},
    {"ISO-2022-JP", "iso2022jp", CS_WAY_ICU, "ISO-2022-JP"},
    {"EUC-KR", "euckr cp949 ms949 windows949 uhc", CS_WAY_ICU, "windows-949"},
    {"EUC-TW", "euctw", CS_WAY_ICU, "EUC-TW"},
    {"UTF-32", "utf32", CS_WAY_ICU, "UTF-32"},
    {"UTF-32LE", "utf32le", CS_WAY_ICU, "UTF-32LE"},
    {"UTF-32BE", "utf32be", CS_WAY_ICU, "UTF-32BE"},
};

enum { DEFS = sizeof defs / sizeof *defs, NAME = 24 };

const struct cs_encoding_def *cs_encoding_def(enum cs_encoding encoding)
{
    return &defs[encoding];
}

const char *cs_encoding_name(enum cs_encoding encoding)
{
    return defs[encoding].name;
}

/* Is the word one of the list? */
static bool lists(const char *list, struct cs_slice word)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == word.n && !memcmp(list, word.p, n)) return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

bool cs_encoding_parse(struct cs_slice text, enum cs_encoding *encoding)
{
    char folded[NAME];
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '-' || c == '_' || c == ' ') continue;
        if (n == sizeof folded) return false;
        folded[n++] = cs_to_lower(c);
    }
    for (unsigned i = 0; i < DEFS && n > 0; i++)
        if (lists(defs[i].aliases, cs_slice(folded, n))) {
            *encoding = (enum cs_encoding)i;
            return true;
        }
    return false;
}

struct cs_slice cs_encoding_near(struct cs_slice text)
{
    struct cs_nearest near;
    cs_nearest_start(&near, text);
    for (unsigned i = 0; i < DEFS; i++) {
        cs_nearest_try(&near, cs_slicez(defs[i].name));
        for (const char *list = defs[i].aliases; *list;) {
            size_t n = strcspn(list, " ");
            cs_nearest_try(&near, cs_slice(list, n));
            list += n + (list[n] == ' ');
        }
    }
    return near.best;
}

bool cs_on_bad_parse(struct cs_slice text, enum cs_on_bad *on_bad)
{
    static const char *const names[] = {
        [CS_BAD_REPLACE] = "replace", [CS_BAD_REJECT] = "reject", [CS_BAD_FAIL] = "fail"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (!cs_slice_eqz(text, names[i])) continue;
        *on_bad = (enum cs_on_bad)i;
        return true;
    }
    return false;
}
