/* naming.c - asks rules and formulas about a stream that stands in memory. */
#include "model/naming.h"
#include "table/scan.h"
#include "table/split.h"
#include <string.h>

struct asked {
    struct cs_arena *arena;
    struct cs_header header;
    struct cs_split split;
    struct cs_block block;
    struct cs_plan *plan;
    struct cs_eval *eval;
    struct cs_buf text;
};

static enum cs_status open_stream(struct asked *x, struct cs_slice stream, struct cs_error *e)
{
    const char *end = memchr(stream.p, '\n', stream.n);
    const size_t head = end ? (size_t)(end - stream.p) : stream.n;
    enum cs_status st = cs_header_read(&x->header, cs_slice(stream.p, head), x->arena, e);
    if (st) return st;
    if (end) cs_buf_add(&x->text, end + 1, stream.n - head - 1);
    char *pad = cs_buf_room(&x->text, CS_SCAN_PAD);
    if (!pad) return cs_fail_memory(e);
    memset(pad, 0, CS_SCAN_PAD);
    x->split.max_record = UINT32_MAX;
    x->block = (struct cs_block){.header = &x->header, .data = x->text.p, .size = x->text.n};
    const struct cs_scope scope = {.header = &x->header, .bad_missing = true};
    st = cs_split(&x->split, &x->block, false, e);
    return st ? st : cs_plan_make(&x->plan, &scope, e);
}

static void close_stream(struct asked *x)
{
    cs_eval_free(x->eval);
    cs_plan_free(x->plan);
    cs_split_release(&x->split);
    cs_buf_release(&x->text);
}

/* The values of a number node for k rows. */
static enum cs_status ask(struct asked *x, cs_node node, struct cs_num *values, size_t k, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < k; i++) values[i] = CS_MISSING;
    if (node == CS_NO_NODE) return CS_OK;
    st = cs_eval_make(&x->eval, x->plan, e);
    for (uint32_t first = 0; first < x->block.rows && first < k && !st; first += CS_BATCH) {
        const uint32_t n = x->block.rows - first < CS_BATCH ? x->block.rows - first : CS_BATCH;
        const struct cs_vec *v;
        cs_eval_batch(x->eval, &x->block, first, n);
        st = cs_eval_get(x->eval, node, &v, e);
        for (uint32_t i = 0; i < n && !st; i++) values[first + i] = cs_vec_num(v, i);
    }
    return st;
}

enum cs_status cs_name_copy(struct cs_centre_name *name, const struct cs_segrules *r, size_t rule,
                            struct cs_arena *arena, struct cs_error *e)
{
    name->rule = rule;
    name->id = cs_arena_copy(arena, r->v[rule].stanza->id);
    if (!name->id.p) return cs_fail_memory(e);
    for (int lang = 0; lang < CS_LANGS; lang++) {
        name->text[lang] = cs_arena_copy(arena, cs_segrule_name(&r->v[rule], (enum cs_lang)lang));
        if (!name->text[lang].p) return cs_fail_memory(e);
    }
    return CS_OK;
}

enum cs_status cs_names_find(struct cs_slice stream, struct cs_segrules *rules, struct cs_arena *arena,
                             struct cs_centre_name *names, size_t k, struct cs_error *e)
{
    struct asked x = {.arena = arena};
    struct cs_num *first = cs_arena_alloc(arena, k + 1, sizeof *first);
    cs_node node = CS_NO_NODE;
    enum cs_status st = first ? open_stream(&x, stream, e) : cs_fail_memory(e);
    if (!st) st = cs_segrules_bind(rules, &x.header, NULL, x.plan, e);
    if (!st) st = cs_segrules_first(rules, x.plan, &node, e);
    if (!st) st = ask(&x, node, first, k, e);
    for (size_t i = 0; i < k && !st; i++) {
        names[i] = (struct cs_centre_name){.rule = SIZE_MAX, .id = CS_LIT("")};
        if (!cs_num_missing(first[i])) st = cs_name_copy(&names[i], rules, (size_t)first[i].v, arena, e);
    }
    close_stream(&x);
    return st;
}

/* How many rows before this one, and how many in all, have its name in a language. */
static size_t count_same(const struct cs_centre_name *names, size_t k, size_t row, enum cs_lang lang,
                         size_t *before)
{
    size_t n = 0;
    *before = 0;
    for (size_t i = 0; i < k; i++) {
        if (names[i].rule == SIZE_MAX || !cs_slice_eq(names[i].text[lang], names[row].text[lang])) continue;
        n++;
        *before += i < row;
    }
    return n;
}

enum cs_status cs_names_apart(struct cs_centre_name *names, size_t k, struct cs_arena *arena,
                              struct cs_error *e)
{
    struct cs_slice *apart = cs_arena_alloc(arena, k + 1, sizeof *apart);
    struct cs_buf text = {0};
    enum cs_status st = apart ? CS_OK : cs_fail_memory(e);
    for (int lang = 0; lang < CS_LANGS && !st; lang++) {
        for (size_t i = 0; i < k && !st; i++) {
            size_t before;
            apart[i] = names[i].text[lang];
            if (names[i].rule == SIZE_MAX || count_same(names, k, i, (enum cs_lang)lang, &before) < 2)
                continue;
            cs_buf_clear(&text);
            cs_buf_adds(&text, apart[i]);
            cs_buf_addf(&text, " %zu", before + 1);
            st = cs_buf_status(&text, e);
            apart[i] = cs_arena_copy(arena, cs_buf_slice(&text));
            if (!st && !apart[i].p) st = cs_fail_memory(e);
        }
        for (size_t i = 0; i < k && !st; i++) names[i].text[lang] = apart[i];
    }
    cs_buf_release(&text);
    return st;
}

enum cs_status cs_names_formula(struct cs_slice stream, const struct cs_stanza *s, const char *key,
                                struct cs_arena *arena, struct cs_num *values, size_t k,
                                struct cs_slice *text, struct cs_error *e)
{
    struct asked x = {.arena = arena};
    struct cs_expr *tree = NULL;
    cs_node node = CS_NO_NODE;
    enum cs_status st = open_stream(&x, stream, e);
    *text = CS_LIT("");
    if (!st) st = cs_segrules_choose(s, key, &x.header, NULL, arena, &tree, text, e);
    if (!st && tree) st = cs_plan_add(x.plan, tree, &node, e);
    if (!st && tree && cs_plan_type(x.plan, node) != CS_NUM) {
        cs_fail(e, CS_USAGE, "%s: not a number", key);
        st = cs_stanza_fail(s, cs_stanza_get(s, key), 0, e);
    }
    if (!st) st = ask(&x, node, values, k, e);
    close_stream(&x);
    return st;
}
