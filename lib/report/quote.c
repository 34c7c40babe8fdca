/* quote.c - which cells hold what a person wrote, and masking those. */
#include "report/quote.h"

#include "base/utf8.h"
#include "table/schema.h"
#include "text/mask.h"

#include <string.h>

static const char hidden[] = "****";

/* May a cell of the column say anything? *kind: what it holds and nothing else; CS_PERSONAL_KINDS: not known.
 */
static bool is_open(const struct cs_quoter *q, struct cs_slice column, enum cs_personal *kind)
{
    const struct cs_column_def *def = cs_schema_column(column);
    bool none = false;
    *kind = CS_PERSONAL_KINDS;
    if (!def && q->words) {
        *kind = cs_words_column(q->words, column, false, &none);
        if (*kind == CS_PERSONAL_KINDS && !none) *kind = cs_words_column(q->words, column, true, &none);
    }
    if (def) return def->type == CS_TEXT && !def->id && !def->values;
    return !none;
}

static enum cs_status mask_whole(struct cs_quoter *q, enum cs_personal kind, struct cs_slice text,
                                 struct cs_buf *out, struct cs_error *e)
{
    enum cs_status st = cs_plain_make(&q->finder.plain, q->words, text, e);
    if (st) return st;
    struct cs_slice plain = cs_buf_slice(&q->finder.plain.text);
    while (plain.n && plain.p[plain.n - 1] == ' ') plain.n--;
    while (plain.n && *plain.p == ' ') plain = cs_slice(plain.p + 1, plain.n - 1);
    if (plain.n)
        cs_mask_display(q->words, kind, plain, cs_plain_shown(&q->finder.plain, plain), out);
    else
        cs_buf_addz(out, hidden);
    return cs_buf_status(out, e);
}

static enum cs_status mask_found(struct cs_quoter *q, struct cs_slice text, struct cs_buf *out, bool *masked,
                                 struct cs_error *e)
{
    q->finder.words = q->words;
    q->finder.kinds = (1u << CS_PERSONAL_KINDS) - 1;
    enum cs_status st = cs_find_personal(&q->finder, text, e);
    uint32_t at = 0;
    *masked = !st && q->finder.n > 0;
    for (size_t i = 0; !st && i < q->finder.n; i++) {
        const struct cs_find *f = &q->finder.v[i];
        cs_buf_add(out, text.p + at, f->from - at);
        cs_mask_display(q->words, f->kind, f->plain, cs_plain_shown(&q->finder.plain, f->plain), out);
        at = f->to;
    }
    if (*masked) cs_buf_add(out, text.p + at, text.n - at);
    return st ? st : cs_buf_status(out, e);
}

enum cs_status cs_quote_cell(struct cs_quoter *q, struct cs_slice column, struct cs_slice text,
                             struct cs_buf *out, bool *masked, struct cs_error *e)
{
    enum cs_personal kind;
    *masked = false;
    if (!text.n || !is_open(q, column, &kind)) return CS_OK;
    if (q->words && kind == CS_PERSONAL_KINDS && cs_utf8_valid(text))
        return text.n < CS_FIND_LEAST ? CS_OK : mask_found(q, text, out, masked, e);
    *masked = true;
    if (q->words && kind != CS_PERSONAL_KINDS && cs_utf8_valid(text))
        return mask_whole(q, kind, text, out, e);
    cs_buf_addz(out, hidden);
    return cs_buf_status(out, e);
}

void cs_quoter_release(struct cs_quoter *q)
{
    cs_finder_release(&q->finder);
}
