/* centres.c - means of clusters as rows, and the rules that name them. */
#include "model/centres.h"
#include "base/stanza.h"
#include "clean/rules.h"
#include "expr/expr.h"
#include "table/scan.h"
#include "table/split.h"
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

struct means {
    double *sum;  /* [cluster][coordinate], in the unit of the feature */
    size_t *size; /* by cluster */
};

static void add_up(const struct cs_scaling *s, const struct cs_frame *f, const uint16_t *own, struct means *m)
{
    for (size_t i = 0; i < s->rows; i++) {
        double *sum = m->sum + own[i] * s->n;
        m->size[own[i]]++;
        for (size_t j = 0; j < s->n; j++) {
            const struct cs_frame_column *x = &f->columns[s->v[j].column];
            if (s->v[j].is_level)
                sum[j] += cs_slice_eq(x->level[x->code[s->row[i]]], s->v[j].level);
            else
                sum[j] += x->number[s->row[i]];
        }
    }
}

static void write_number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_from_double(x), out);
}

static void write_header(const struct cs_scaling *s, const struct cs_frame *f, struct cs_buf *out)
{
    cs_buf_addz(out, "size\tshare");
    for (size_t j = 0; j < s->n; j++) {
        const struct cs_coordinate *c = &s->v[j];
        if (c->is_level && j && s->v[j - 1].column == c->column) continue;
        cs_buf_addc(out, '\t');
        cs_field_add(out, f->columns[c->column].name);
        if (c->is_level) continue;
        cs_buf_addc(out, '\t');
        cs_field_add(out, f->columns[c->column].name);
        cs_buf_addz(out, "_dev");
    }
    cs_buf_addc(out, '\n');
}

static void write_row(const struct cs_scaling *s, const struct means *m, size_t cluster, struct cs_buf *out)
{
    const double n = (double)m->size[cluster], *sum = m->sum + cluster * s->n;
    cs_buf_addf(out, "%zu\t", m->size[cluster]);
    write_number(s->rows ? n / (double)s->rows : 0, out);
    for (size_t j = 0; j < s->n; j++) {
        const struct cs_coordinate *c = &s->v[j];
        cs_buf_addc(out, '\t');
        if (!c->is_level) {
            write_number(sum[j] / n, out);
            cs_buf_addc(out, '\t');
            write_number(c->sd > 0 ? (sum[j] / n - c->mean) / c->sd : 0, out);
            continue;
        }
        size_t most = j;
        while (j + 1 < s->n && s->v[j + 1].column == c->column)
            if (sum[++j] > sum[most]) most = j;
        cs_field_add(out, s->v[most].level);
    }
    cs_buf_addc(out, '\n');
}

enum cs_status cs_centres_write(const struct cs_scaling *s, const struct cs_frame *f, const uint16_t *own,
                                size_t k, struct cs_buf *out, struct cs_error *e)
{
    struct means m = {cs_alloc(k, s->n * sizeof *m.sum), cs_alloc(k, sizeof *m.size)};
    enum cs_status st = m.sum && m.size ? CS_OK : cs_fail_memory(e);
    if (!st) {
        add_up(s, f, own, &m);
        write_header(s, f, out);
        for (size_t c = 0; c < k; c++) write_row(s, &m, c, out);
        st = cs_buf_status(out, e);
    }
    free(m.sum);
    free(m.size);
    return st;
}

/* ---- names ---- */

struct naming {
    struct cs_arena *arena;
    struct cs_header header;
    struct cs_split split;
    struct cs_block block;
    struct cs_plan *plan;
    struct cs_eval *eval;
    struct cs_buf text;
};

static enum cs_status open_stream(struct naming *x, struct cs_slice stream, struct cs_error *e)
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

static enum cs_status copy_name(struct cs_centre_name *name, const struct cs_stanza *s,
                                struct cs_arena *arena, struct cs_error *e)
{
    name->id = cs_arena_copy(arena, s->id);
    if (!name->id.p) return cs_fail_memory(e);
    for (int lang = 0; lang < CS_LANGS; lang++) {
        char key[24] = "name.";
        strncat(key, cs_lang_tag((enum cs_lang)lang), sizeof key - sizeof "name.");
        const struct cs_entry *entry = cs_stanza_get(s, key);
        if (!entry) entry = cs_stanza_get(s, "name.en");
        name->text[lang] = cs_arena_copy(arena, entry ? entry->value : s->id);
        if (!name->text[lang].p) return cs_fail_memory(e);
    }
    return CS_OK;
}

/* *node is CS_NO_NODE when the rule asks for what is not there. */
static enum cs_status read_rule(struct naming *x, const struct cs_stanza *s, cs_node *node,
                                struct cs_error *e)
{
    static const char *const keys[] = {"when", "name.", NULL};
    const struct cs_rule rule = {.id = s->id, .stanza = s};
    const struct cs_entry *when = cs_stanza_get(s, "when");
    struct cs_expr *tree;
    struct cs_slice absent;
    *node = CS_NO_NODE;
    enum cs_status st = cs_stanza_only(s, keys, e);
    if (st) return st;
    if (!when || !s->id.n) {
        cs_fail(e, CS_USAGE, "rule '%s' without a condition", cs_quote(s->id).text);
        cs_error_cure(e, "when = says for which clusters it is");
        return cs_error_at(e, s->file, s->line, 1);
    }
    st = cs_rule_expr(&rule, when, x->arena, &tree, e);
    if (st || !cs_rule_reads(tree, &x->header, NULL, 0, &absent)) return st;
    st = cs_plan_add(x->plan, tree, node, e);
    if (!st && cs_plan_type(x->plan, *node) != CS_BOOL) {
        cs_fail(e, CS_USAGE, "rule '%s': 'when' is neither true nor false", cs_quote(s->id).text);
        st = cs_error_at(e, s->file, when->line, 1);
    }
    return st;
}

static enum cs_status apply(struct naming *x, const struct cs_stanzas *rules, const cs_node *nodes,
                            struct cs_centre_name *names, size_t k, struct cs_error *e)
{
    enum cs_status st = cs_eval_make(&x->eval, x->plan, e);
    for (uint32_t first = 0; first < x->block.rows && first < k && !st; first += CS_BATCH) {
        const uint32_t n = x->block.rows - first < CS_BATCH ? x->block.rows - first : CS_BATCH;
        cs_eval_batch(x->eval, &x->block, first, n);
        for (size_t r = 0; r < rules->n && !st; r++) {
            const struct cs_vec *v;
            if (nodes[r] == CS_NO_NODE) continue;
            st = cs_eval_get(x->eval, nodes[r], &v, e);
            for (uint32_t i = 0; i < n && !st; i++)
                if (!names[first + i].id.n && v->tag[i] != CS_TAG_MISSING && v->v[i])
                    st = copy_name(&names[first + i], &rules->items[r], x->arena, e);
        }
    }
    return st;
}

enum cs_status cs_centres_name(struct cs_slice stream, const char *path, struct cs_arena *arena,
                               struct cs_centre_name *names, size_t k, struct cs_error *e)
{
    struct naming x = {.arena = arena};
    struct cs_stanzas rules = {0};
    enum cs_status st = cs_stanzas_read(&rules, path, e);
    cs_node *nodes = cs_alloc(rules.n, sizeof *nodes);
    if (!st && !nodes) st = cs_fail_memory(e);
    if (!st) st = open_stream(&x, stream, e);
    for (size_t r = 0; r < rules.n && !st; r++) st = read_rule(&x, &rules.items[r], &nodes[r], e);
    if (!st) st = apply(&x, &rules, nodes, names, k, e);
    free(nodes);
    cs_eval_free(x.eval);
    cs_plan_free(x.plan);
    cs_split_release(&x.split);
    cs_buf_release(&x.text);
    cs_stanzas_release(&rules);
    return st;
}
