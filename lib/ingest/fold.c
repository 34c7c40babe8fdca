/* fold.c - the folding of words: what remains when case, width, script, punctuation and blanks do not count.
 */
#include "base/ascii.h"
#include "ingest/alias.h"
#include "text/simplify.h"
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { WORD_MAX = 256 }; /* bytes; longer texts are not words */

struct cs_fold {
    const UNormalizer2 *normal; /* NFKC with case folding; a singleton of ICU's */
    struct cs_buf word;
    struct cs_arena arena;
    struct cs_slice *names; /* the folded names of column i of the schema: CS_LANGS each; .p NULL = not yet */
};

enum cs_status cs_fold_make(struct cs_fold **to, struct cs_error *e)
{
    *to = cs_alloc(1, sizeof **to);
    return *to ? CS_OK : cs_fail_memory(e);
}

void cs_fold_free(struct cs_fold *f)
{
    if (!f) return;
    cs_buf_release(&f->word);
    cs_arena_release(&f->arena);
    free(f);
}

static bool has_high(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (cs_is_high(s.p[i])) return true;
    return false;
}

static enum cs_status fail_icu(UErrorCode code, struct cs_error *e)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) return cs_fail_memory(e);
    return cs_fail(e, CS_FAIL, "cannot fold words: %s", u_errorName(code));
}

static enum cs_status open_icu(struct cs_fold *f, struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    if (!f->normal) f->normal = unorm2_getNFKCCasefoldInstance(&code);
    return U_FAILURE(code) ? fail_icu(code, e) : CS_OK;
}

/* Letters, digits, marks and pictures count, and the signs that people tick with. */
static bool counts(UChar32 c)
{
    return u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK || u_charType(c) == U_OTHER_SYMBOL ||
           c == u'√' || c == u'×';
}

/* ICU keeps 覆, which Taiwan writes in 回覆 (回复), and makes 馀 of 餘 but in phrases. */
static UChar simplify(UChar c)
{
    c = cs_simplify(c);
    return c == u'覆' ? u'复' : c == u'馀' ? u'余' : c;
}

static enum cs_status fold_unicode(struct cs_fold *f, struct cs_slice word, struct cs_error *e)
{
    UChar wide[WORD_MAX + 1], folded[4 * WORD_MAX];
    int32_t n, capacity = sizeof folded / sizeof *folded;
    UErrorCode code = U_ZERO_ERROR;
    if (open_icu(f, e) != CS_OK) return e->status;
    u_strFromUTF8(wide, WORD_MAX + 1, &n, word.p, (int32_t)word.n, &code);
    if (U_FAILURE(code)) return CS_OK; /* not UTF-8: folds to nothing */
    n = unorm2_normalize(f->normal, wide, n, folded, capacity, &code);
    if (U_FAILURE(code)) return code == U_BUFFER_OVERFLOW_ERROR ? CS_OK : fail_icu(code, e);
    int32_t kept = 0, len;
    for (int32_t i = 0, units; i < n; i += units) {
        UChar32 c = folded[i];
        units = 1;
        if (U16_IS_LEAD(folded[i]) && i + 1 < n && U16_IS_TRAIL(folded[i + 1])) {
            c = U16_GET_SUPPLEMENTARY(c, folded[i + 1]);
            units = 2;
        }
        if (!counts(c)) continue;
        for (int32_t k = 0; k < units; k++) folded[kept++] = simplify(folded[i + k]);
    }
    char *to = cs_buf_room(&f->word, (size_t)kept * 3 + 1);
    if (!to) return cs_fail_memory(e);
    u_strToUTF8(to, kept * 3 + 1, &len, folded, kept, &code);
    if (U_SUCCESS(code)) f->word.n += (size_t)len;
    return CS_OK;
}

enum cs_status cs_fold_word(struct cs_fold *f, struct cs_slice word, struct cs_slice *folded,
                            struct cs_error *e)
{
    cs_buf_clear(&f->word);
    if (word.n > WORD_MAX) word.n = 0;
    bool high = false;
    for (size_t i = 0; i < word.n; i++) high |= cs_is_high(word.p[i]);
    if (high) {
        if (fold_unicode(f, word, e) != CS_OK) return e->status;
    } else {
        for (size_t i = 0; i < word.n; i++)
            if (cs_is_alnum(word.p[i])) cs_buf_addc(&f->word, cs_to_lower(word.p[i]));
    }
    *folded = cs_buf_slice(&f->word);
    return cs_buf_status(&f->word, e);
}

enum cs_status cs_fold_is_name(struct cs_fold *f, const struct cs_column_def *column, struct cs_slice word,
                               bool *yes, struct cs_error *e)
{
    size_t n;
    const struct cs_column_def *first = cs_schema_columns(&n);
    bool high = has_high(word);
    *yes = false;
    if (!f->names) f->names = cs_arena_alloc(&f->arena, n * CS_LANGS, sizeof *f->names);
    if (!f->names) return cs_fail_memory(e);
    for (int lang = 0; lang < CS_LANGS && !*yes; lang++) {
        struct cs_slice *name = &f->names[(column - first) * CS_LANGS + lang], folded;
        struct cs_slice raw = cs_slicez(column->name_in[lang]);
        if (has_high(raw) != high) continue; /* and a word in ASCII never opens ICU */
        if (!name->p) {
            if (cs_fold_word(f, raw, &folded, e) != CS_OK) return e->status;
            *name = cs_arena_copy(&f->arena, folded);
            if (!name->p) return cs_fail_memory(e);
        }
        *yes = cs_slice_eq(*name, word);
    }
    return CS_OK;
}

/* ---- words that every column shares ---- */

static bool is_one_of(const char *list, struct cs_slice word)
{
    struct cs_slice item;
    while (cs_schema_word(&list, &item))
        if (cs_slice_eq(item, word)) return true;
    return false;
}

enum cs_status cs_fold_truth(struct cs_fold *f, struct cs_slice word, int *truth, struct cs_error *e)
{
    struct cs_slice w;
    *truth = -1;
    if (cs_fold_word(f, word, &w, e) != CS_OK) return e->status;
    if (is_one_of("1|y|yes|true|t|on|vrai|oui|ja|si|是|有|对|真|已|✓|✔|√|☑|✅", w)) *truth = 1;
    if (is_one_of("0|n|no|false|f|off|faux|non|nein|否|无|没有|不|不是|假|未|✗|✘|×|☒|❌|❎", w)) *truth = 0;
    return CS_OK;
}

enum cs_status cs_fold_missing(struct cs_fold *f, struct cs_slice word, bool *missing, struct cs_error *e)
{
    struct cs_slice w;
    if (cs_fold_word(f, word, &w, e) != CS_OK) return e->status;
    *missing =
        w.n == 0 || is_one_of("na|nan|null|nil|none|nul|n|missing|unknown|无|空|暂无|没有|未知|不详|未填|"
                              "未评价|未评|未评分|未打分|未评级|未回复|未响应|未解决|未关闭|未分配",
                              w);
    return CS_OK;
}

enum cs_status cs_fold_total(struct cs_fold *f, struct cs_slice word, bool *total, struct cs_error *e)
{
    struct cs_slice w;
    if (cs_fold_word(f, word, &w, e) != CS_OK) return e->status;
    *total = is_one_of("total|totals|grandtotal|subtotal|sum|合计|总计|总数|总和|小计|共计|汇总", w);
    return CS_OK;
}
