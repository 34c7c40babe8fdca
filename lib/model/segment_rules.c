/* segment_rules.c - segments by rules in order (segrules.h), and by a list of customers: who is on the list
 * is in the segment that stands there, and the rules are for the others. */
#include "expr/lookup.h"
#include "model/segment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    if (s->ask->rules || s->ask->list) return CS_OK;
    cs_fail(e, CS_USAGE, "by which rules to segment");
    return cs_error_cure(e, "--rules FILE, --list FILE");
}

/* ---- the list: a lookup named 'list' ---- */

/* Names of columns stand bare in a lookup's specification. */
static bool is_plain(struct cs_slice name)
{
    for (size_t i = 0; i < name.n; i++)
        if (strchr(",:=`", name.p[i])) return false;
    return name.n > 0;
}

static enum cs_status add_lookup(struct cs_segment *s, struct cs_slice id, struct cs_error *e)
{
    const struct cs_texts *given = &s->ask->common.lookup;
    struct cs_buf spec = {0};
    cs_buf_addf(&spec, "list=%s:", s->ask->list);
    cs_buf_adds(&spec, id);
    enum cs_status st = cs_buf_status(&spec, e);
    const char **all = cs_arena_alloc(&s->arena, given->n + 1, sizeof *all);
    const struct cs_slice text = cs_arena_copy(&s->arena, cs_buf_slice(&spec));
    cs_buf_release(&spec);
    if (!st && (!all || !text.p)) st = cs_fail_memory(e);
    if (st) return st;
    for (size_t i = 0; i < given->n; i++) all[i] = given->v[i];
    all[given->n] = text.p;
    s->common.lookup = (struct cs_texts){all, given->n + 1, given->n + 1};
    return CS_OK;
}

static enum cs_status open_list(struct cs_segment *s, const struct cs_header *header, struct cs_error *e)
{
    const struct cs_slice id = header->name[cs_frame_id(header)];
    if (!s->ask->list) return CS_OK;
    for (size_t i = 0; i < s->ask->common.lookup.n; i++)
        if (strncmp(s->ask->common.lookup.v[i], "list=", 5) == 0)
            return cs_fail(e, CS_USAGE, "--list is a lookup named 'list', and there is one already");
    if (is_plain(id)) return add_lookup(s, id, e);
    cs_fail(e, CS_USAGE, "--list: a column that names customers cannot be called '%s'", cs_quote(id).text);
    return cs_error_cure(e, "call it customer_id");
}

/* The column of the list that is the segment. */
static enum cs_status list_column(const struct cs_segment *s, struct cs_slice *name, struct cs_error *e)
{
    static const char *const known[] = {"segment", "tier"};
    const struct cs_lookup *list = s->context.lookups[s->context.n_lookups - 1];
    const struct cs_header *h = cs_lookup_header(list);
    const struct cs_slice *key;
    uint32_t column = CS_NO_COLUMN;
    (void)cs_lookup_keys(list, &key);
    for (size_t i = 0; i < 2 && column == CS_NO_COLUMN; i++) column = cs_header_find(h, cs_slicez(known[i]));
    if (column == CS_NO_COLUMN && h->n == 2) column = cs_slice_eq(h->name[0], key[0]) ? 1 : 0;
    if (column != CS_NO_COLUMN && is_plain(h->name[column])) {
        *name = h->name[column];
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "no column 'segment' and no column 'tier'");
    cs_error_cure(e, "'%s' and one of them, or '%s' and one other", cs_quote(key[0]).text,
                  cs_quote(key[0]).text);
    return cs_error_at(e, s->ask->list, 1, 0);
}

/* ---- columns of the frame ---- */

/* Customers for whom the list has a segment. */
static uint32_t count_listed(const struct cs_segment *s, struct cs_slice name)
{
    const struct cs_lookup *list = s->context.lookups[s->context.n_lookups - 1];
    const uint32_t column = cs_header_find(cs_lookup_header(list), name);
    uint32_t n = 0;
    for (uint32_t row = 0; row < cs_lookup_rows(list); row++) n += cs_lookup_cell(list, row, column).n > 0;
    return n;
}

static enum cs_status bind_list(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_source source = {.file = "--list"};
    struct cs_buf text = {0};
    struct cs_slice name;
    struct cs_expr *tree;
    cs_node node;
    enum cs_status st = list_column(s, &name, e);
    if (st) return st;
    cs_buf_addz(&text, "concat(list.`");
    cs_buf_adds(&text, name);
    cs_buf_addz(&text, "`)");
    const struct cs_slice kept = cs_arena_copy(&s->arena, cs_buf_slice(&text));
    st = cs_buf_status(&text, e);
    cs_buf_release(&text);
    if (!st && !kept.p) st = cs_fail_memory(e);
    if (!st) st = cs_expr_parse(&tree, kept, &source, &s->arena, e);
    if (!st) st = cs_plan_add(s->plan, tree, &node, e);
    s->by_list = s->frame.n_columns;
    s->on_list = count_listed(s, name);
    s->frame.lenient = true; /* learn() has the better words */
    return st ? st : cs_frame_add(&s->frame, CS_LIT("list"), node, e);
}

static enum cs_status no_rule(const struct cs_segment *s, struct cs_error *e)
{
    for (size_t i = 0; i < s->rules.n; i++)
        if (s->rules.v[i].absent.n) {
            cs_fail(e, CS_USAGE, "no rule can be asked: '%s' asks for '%s', which is not there",
                    cs_quote(s->rules.v[i].stanza->id).text, cs_quote(s->rules.v[i].absent).text);
            return cs_error_at(e, s->rules.v[i].stanza->file, s->rules.v[i].stanza->line, 1);
        }
    cs_fail(e, CS_USAGE, "no rule");
    return cs_error_at(e, s->ask->rules, 0, 0);
}

static enum cs_status bind(struct cs_segment *s, struct cs_error *e)
{
    cs_node node = CS_NO_NODE;
    s->by_rule = s->by_list = SIZE_MAX;
    enum cs_status st = cs_segrules_bind(&s->rules, s->header, &s->context, s->plan, e);
    if (!st) st = cs_segrules_first(&s->rules, s->plan, &node, e);
    if (!st && node == CS_NO_NODE && !s->ask->list) st = no_rule(s, e);
    if (!st && node != CS_NO_NODE) {
        s->by_rule = s->frame.n_columns;
        st = cs_frame_add(&s->frame, CS_LIT("rule"), node, e);
    }
    return st || !s->ask->list ? st : bind_list(s, e);
}

/* ---- what is found ---- */

/* A name for each rule, and behind them for each segment of the list that is none of the rules. */
static enum cs_status make_names(struct cs_segment *s, const struct cs_frame_column *list, uint32_t *of_level,
                                 struct cs_error *e)
{
    const size_t levels = list ? list->n_levels : 0;
    enum cs_status st = CS_OK;
    s->names = cs_arena_alloc(&s->arena, s->rules.n + levels + 1, sizeof *s->names);
    if (!s->names) return cs_fail_memory(e);
    for (size_t i = 0; i < s->rules.n && !st; i++)
        st = cs_name_copy(&s->names[i], &s->rules, i, &s->arena, e);
    s->n_names = s->rules.n;
    for (size_t i = 0; i < levels && !st; i++) {
        const size_t rule = cs_segrules_find(&s->rules, list->level[i]);
        of_level[i] = (uint32_t)(rule == SIZE_MAX ? s->n_names : rule);
        if (rule != SIZE_MAX) continue;
        struct cs_centre_name *name = &s->names[s->n_names++];
        *name = (struct cs_centre_name){.rule = SIZE_MAX, .id = list->level[i]};
        for (int lang = 0; lang < CS_LANGS; lang++) name->text[lang] = list->level[i];
    }
    return st;
}

static enum cs_status learn(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_frame *f = &s->frame;
    const struct cs_frame_column *list = s->by_list == SIZE_MAX ? NULL : &f->columns[s->by_list];
    const double *rule = s->by_rule == SIZE_MAX ? NULL : f->columns[s->by_rule].number;
    uint32_t of_level[CS_FRAME_LEVELS];
    if (list && list->many)
        return cs_fail(e, CS_DATA, "--list: more than %d different segments", CS_FRAME_LEVELS);
    enum cs_status st = make_names(s, list, of_level, e);
    s->taken = cs_arena_alloc(&s->arena, s->n_names + 1, sizeof *s->taken);
    s->listed = cs_arena_alloc(&s->arena, s->n_names + 1, sizeof *s->listed);
    s->own = cs_alloc(f->n + 1, sizeof *s->own);
    s->scaling.row = cs_alloc(f->n + 1, sizeof *s->scaling.row);
    if (!st && (!s->taken || !s->listed || !s->own || !s->scaling.row)) st = cs_fail_memory(e);
    for (size_t row = 0; row < f->n && !st; row++) {
        const bool listed = list && list->code[row] != CS_NO_LEVEL;
        if (!listed && (!rule || isnan(rule[row]))) continue;
        const uint32_t own = listed ? of_level[list->code[row]] : (uint32_t)rule[row];
        s->own[s->scaling.rows] = own;
        s->scaling.row[s->scaling.rows++] = row;
        s->taken[own]++;
        s->listed[own] += listed;
    }
    return st;
}

/* ---- rows ---- */

static size_t which(const struct cs_segment *s, size_t point)
{
    return s->own[point];
}

static void row(const struct cs_segment *s, size_t point, struct cs_buf *out)
{
    const struct cs_centre_name *name = &s->names[s->own[point]];
    cs_buf_addc(out, '\t');
    cs_field_add(out, name->id);
    cs_buf_addc(out, '\t');
    cs_field_add(out, name->text[s->lang]);
}

static void add_share(uint64_t n, size_t of, struct cs_buf *out)
{
    cs_buf_addf(out, "\t%llu\t", (unsigned long long)n);
    cs_num_format(cs_num_quotient((cs_i128)n, (cs_i128)of), out);
}

/* In the order in which the rules are asked; the last row are those that nothing holds for. */
static uint64_t explain(const struct cs_segment *s, struct cs_buf *out)
{
    cs_buf_addz(out, "segment\tsegment_name\tcustomers\tshare\tlisted\trule\n");
    for (size_t i = 0; i < s->n_names; i++) {
        const struct cs_centre_name *name = &s->names[i];
        cs_field_add(out, name->id);
        cs_buf_addc(out, '\t');
        cs_field_add(out, name->text[s->lang]);
        add_share(s->taken[i], s->frame.n, out);
        cs_buf_addf(out, "\t%llu\t", (unsigned long long)s->listed[i]);
        if (name->rule != SIZE_MAX) cs_field_add(out, s->rules.v[name->rule].when);
        cs_buf_addc(out, '\n');
    }
    cs_buf_addc(out, '\t');
    add_share(s->frame.n - s->scaling.rows, s->frame.n, out);
    cs_buf_addz(out, "\t0\t\n");
    return s->n_names + 1;
}

/* ---- words ---- */

enum { TOLD = 30 }; /* segments, at most: the line is for eyes */

/* Customers of the list who did not come. */
static void tell_strangers(const struct cs_segment *s, struct cs_buf *b)
{
    uint64_t found = 0;
    for (size_t i = 0; i < s->n_names; i++) found += s->listed[i];
    if (s->on_list > found)
        cs_buf_addf(b, "%llu of %u on the list %s not among these customers\n",
                    (unsigned long long)(s->on_list - found), s->on_list,
                    s->on_list - found == 1 ? "is" : "are");
}

static void tell(const struct cs_segment *s, struct cs_buf *b)
{
    for (size_t i = 0; i < s->n_names && i < TOLD; i++)
        cs_buf_addf(b, "%s'%s' %llu", i ? ", " : "", cs_quote(s->names[i].id).text,
                    (unsigned long long)s->taken[i]);
    if (s->n_names > TOLD) cs_buf_addf(b, ", and %zu more segments", s->n_names - TOLD);
    if (s->n_names) cs_buf_addc(b, '\n');
    if (s->ask->list) tell_strangers(s, b);
}

static const char *const keys[] = {NULL};
static const char *const options[] = {"list", NULL};
static const char *const columns[] = {"segment", "segment_name", NULL};

const struct cs_segment_method cs_segment_rules = {.name = "rules",
                                                   .options = options,
                                                   .keys = keys,
                                                   .found = "in segments",
                                                   .columns = columns,
                                                   .check = check,
                                                   .open = open_list,
                                                   .bind = bind,
                                                   .learn = learn,
                                                   .which = which,
                                                   .row = row,
                                                   .explain = explain,
                                                   .tell = tell};
