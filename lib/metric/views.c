/* views.c - view stanzas and the options -g -m --period --compare to the same question. A command line is
 * read as if it were a stanza, so there is one way to write keys and metrics. */
#include "metric/views.h"
#include "base/ascii.h"
#include "base/map.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const known_keys[] = {"name.", "keys",  "metrics", "period", "compare", "where",
                                         "order", "limit", "top",     "other",  "totals",  "fill",
                                         "share", "base",  "adjust",  "cube",   NULL};

/* The columns that every measures stream has: no key can be called so. */
static const char *const taken[] = {"view",       "keys",  "metric",  "value",  "unit",   "n",
                                    "n_excluded", "num",   "den",     "lo",     "hi",     "anchor",
                                    "calendar",   "as_of", "from",    "to",     "target", "vs",
                                    "base",       "diff",  "diff_lo", "diff_hi"};

enum { KEYS_MAX = 24, TOTALS_KEYS_MAX = 6 }; /* totals are a row for each subset of the keys */

struct reader {
    struct cs_arena *arena;
    const struct cs_catalogue *catalogue;
    const struct cs_stanza *stanza;
    struct cs_map seen; /* names in the list being read */
    struct cs_error *e;
};

static size_t offset_of(const struct cs_entry *entry, struct cs_slice part)
{
    return (size_t)(part.p - entry->value.p);
}

static size_t count_items(struct cs_slice list)
{
    struct cs_slice item;
    size_t n = 0;
    while (cs_list_next(&list, &item)) n++;
    return n;
}

/* ---- keys ---- */

/* Where the name of "name=expr" ends; 0 when the item is not of that form. */
static size_t name_end(struct cs_slice item)
{
    size_t i = 0;
    if (item.n && item.p[0] == '`') {
        for (i = 1; i < item.n && item.p[i] != '`'; i++) {
        }
        i += i < item.n;
    } else {
        while (i < item.n && (cs_is_alnum(item.p[i]) || item.p[i] == '_' || cs_is_high(item.p[i]))) i++;
    }
    size_t equals = i;
    while (equals < item.n && cs_is_space(item.p[equals])) equals++;
    bool assigns = i > 0 && equals < item.n && item.p[equals] == '=' &&
                   (equals + 1 == item.n || (item.p[equals + 1] != '=' && item.p[equals + 1] != '~'));
    return assigns ? equals : 0;
}

static struct cs_slice bare_name(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s.n >= 2 && s.p[0] == '`' && s.p[s.n - 1] == '`' ? cs_slice(s.p + 1, s.n - 2) : s;
}

static enum cs_status check_name(struct reader *r, struct cs_slice name, const struct cs_entry *entry,
                                 size_t offset)
{
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (!cs_slice_eqz(name, taken[i])) continue;
        cs_fail(r->e, CS_USAGE, "a key cannot be called '%s': the measures have a column of that name",
                taken[i]);
        cs_error_cure(r->e, "name it otherwise: NAME=`%s`", taken[i]);
        return cs_stanza_fail(r->stanza, entry, offset, r->e);
    }
    if (memchr(name.p, ',', name.n) || name.p[name.n - 1] == '*') {
        cs_fail(r->e, CS_USAGE, "the name of a key holds a comma or ends with '*': '%s'",
                cs_quote(name).text);
        cs_error_cure(r->e, "NAME=EXPRESSION");
        return cs_stanza_fail(r->stanza, entry, offset, r->e);
    }
    bool is_new;
    (void)cs_map_add(&r->seen, name, &is_new);
    enum cs_status status = cs_map_status(&r->seen, r->e);
    if (status != CS_OK || is_new) return status;
    cs_fail(r->e, CS_USAGE, "key '%s' is there twice", cs_quote(name).text);
    return cs_stanza_fail(r->stanza, entry, offset, r->e);
}

static enum cs_status read_key(struct reader *r, struct cs_view *v, const struct cs_entry *entry,
                               struct cs_slice item)
{
    struct cs_key key = {0};
    size_t end = name_end(item), from = end ? end + 1 : 0;
    while (from < item.n && cs_is_space(item.p[from])) from++;
    struct cs_slice text = cs_slice(item.p + from, item.n - from);
    if (text.n == 0) {
        cs_fail(r->e, CS_USAGE, "an empty key");
        return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
    }
    enum cs_status status = cs_formula_parse(&key.formula, r->stanza, entry, text, r->arena, r->e);
    if (status != CS_OK) return status;
    if (end) {
        key.name = bare_name(cs_slice(item.p, end));
    } else if (!cs_expr_is_name(key.formula.tree, &key.name)) {
        cs_fail(r->e, CS_USAGE, "a key that is an expression needs a name: '%s'", cs_quote(item).text);
        cs_error_cure(r->e, "NAME=%s, or a column of that name in backticks", cs_quote(item).text);
        return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
    }
    status = check_name(r, key.name, entry, offset_of(entry, item));
    if (status == CS_OK) v->keys[v->n_keys++] = key;
    return status;
}

static enum cs_status add_keys(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    struct cs_slice rest = entry->value, item;
    if (!v->keys) v->keys = cs_arena_alloc(r->arena, KEYS_MAX, sizeof *v->keys);
    if (!v->keys) return cs_fail_memory(r->e);
    while (cs_list_next(&rest, &item)) {
        if (v->n_keys == KEYS_MAX) {
            cs_fail(r->e, CS_USAGE, "more than %d keys", KEYS_MAX);
            return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
        }
        enum cs_status status = read_key(r, v, entry, item);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

static enum cs_status read_keys(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    enum cs_status status = add_keys(r, v, entry);
    v->n_shown = v->n_keys;
    return status;
}

/* Keys that are not shown: the strata that groups are compared in. */
static enum cs_status read_adjust(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    for (size_t k = 0; k < v->n_shown; k++) (void)cs_map_add(&r->seen, v->keys[k].name, NULL);
    return add_keys(r, v, entry);
}

/* ---- metrics and times ---- */

static enum cs_status read_metrics(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    struct cs_slice rest = entry->value, item;
    v->metrics = cs_arena_alloc(r->arena, count_items(rest) + 1, sizeof *v->metrics);
    if (!v->metrics) return cs_fail_memory(r->e);
    while (cs_list_next(&rest, &item)) {
        struct cs_metric *m = &v->metrics[v->n_metrics];
        if (cs_catalogue_find(r->catalogue, item, m, r->e) != CS_OK)
            return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
        bool is_new;
        (void)cs_map_add(&r->seen, item, &is_new);
        enum cs_status status = cs_map_status(&r->seen, r->e);
        if (status != CS_OK) return status;
        if (!is_new) {
            cs_fail(r->e, CS_USAGE, "metric '%s' is there twice", cs_quote(item).text);
            return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
        }
        v->n_metrics++;
    }
    return CS_OK;
}

static enum cs_status read_period(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    if (cs_period_parse(&v->period, entry->value, r->e) == CS_OK) return CS_OK;
    return cs_stanza_fail(r->stanza, entry, 0, r->e);
}

static enum cs_status read_compares(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    struct cs_slice rest = entry->value, item;
    v->compares = cs_arena_alloc(r->arena, count_items(rest) + 1, sizeof *v->compares);
    if (!v->compares) return cs_fail_memory(r->e);
    while (cs_list_next(&rest, &item)) {
        struct cs_compare *c = &v->compares[v->n_compares];
        if (cs_compare_parse(c, item, r->e) != CS_OK)
            return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
        for (size_t i = 0; i < v->n_compares; i++) {
            if (v->compares[i].kind != c->kind || c->kind == CS_COMPARE_FIXED || v->compares[i].n != c->n)
                continue;
            cs_fail(r->e, CS_USAGE, "comparison '%s' is there twice", cs_quote(item).text);
            return cs_stanza_fail(r->stanza, entry, offset_of(entry, item), r->e);
        }
        v->n_compares++;
    }
    if (v->n_compares && v->period.kind == CS_PERIOD_ALL) {
        cs_fail(r->e, CS_USAGE, "a comparison needs a period to compare");
        cs_error_cure(r->e, "period day, week, month, 28d or DATE..DATE");
        return cs_stanza_fail(r->stanza, entry, 0, r->e);
    }
    return CS_OK;
}

/* ---- order, limit, flags ---- */

/* Takes " descending" or ":desc" off the end of *s. */
static bool take_word(struct cs_slice *s, const char *word)
{
    size_t n = strlen(word);
    if (s->n <= n || memcmp(s->p + s->n - n, word, n) != 0) return false;
    s->n -= n;
    while (s->n && cs_is_space(s->p[s->n - 1])) s->n--;
    return true;
}

/* "tickets descending", "channel:desc": a metric or a key of the view, and a direction. */
static enum cs_status read_order(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    struct cs_slice id = entry->value;
    v->descending = take_word(&id, " descending") || take_word(&id, ":desc");
    if (!v->descending && !take_word(&id, " ascending")) (void)take_word(&id, ":asc");
    for (v->order = 0; v->order < v->n_metrics; v->order++)
        if (cs_slice_eq(v->metrics[v->order].id, id)) return CS_OK;
    v->order = SIZE_MAX;
    for (v->order_key = 0; v->order_key < v->n_shown; v->order_key++)
        if (cs_slice_eq(v->keys[v->order_key].name, bare_name(id))) return CS_OK;
    size_t word = id.n;
    while (word && !cs_is_space(id.p[word - 1]) && id.p[word - 1] != '`') word--;
    if (word && cs_is_space(id.p[word - 1])) {
        id = cs_slice(id.p + word, id.n - word);
        cs_fail(r->e, CS_USAGE, "neither ascending nor descending: '%s'", cs_quote(id).text);
        return cs_stanza_fail(r->stanza, entry, word, r->e);
    }
    cs_fail(r->e, CS_USAGE, "'%s' is neither a metric nor a key of this view", cs_quote(id).text);
    cs_error_cure(r->e, "METRIC or KEY, and :desc for the largest first");
    return cs_stanza_fail(r->stanza, entry, 0, r->e);
}

static enum cs_status read_limit(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    struct cs_num n;
    if (cs_num_parse(entry->value, &n) && n.tag == 0 && n.v > 0) {
        v->limit = (uint64_t)n.v;
        return CS_OK;
    }
    cs_fail(r->e, CS_USAGE, "not a number of groups: '%s'", cs_quote(entry->value).text);
    return cs_stanza_fail(r->stanza, entry, 0, r->e);
}

/* A limit of the largest: without an order by the first metric. */
static enum cs_status read_top(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    if (v->limit) {
        cs_fail(r->e, CS_USAGE, "both a limit and a top");
        return cs_stanza_fail(r->stanza, entry, 0, r->e);
    }
    if (v->order == SIZE_MAX && v->order_key == SIZE_MAX && v->n_metrics) {
        v->order = 0;
        v->descending = true;
    }
    return read_limit(r, v, entry);
}

static enum cs_status read_flag(struct reader *r, const struct cs_entry *entry, const char *name, bool *flag)
{
    *flag = cs_slice_eqz(entry->value, "yes");
    if (*flag || cs_slice_eqz(entry->value, "no")) return CS_OK;
    cs_fail(r->e, CS_USAGE, "%s is neither yes nor no: '%s'", name, cs_quote(entry->value).text);
    return cs_stanza_fail(r->stanza, entry, 0, r->e);
}

/* Its reader adds the groups up: it holds only what can be, and nothing about other groups. */
static enum cs_status read_cube(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    enum cs_status status = read_flag(r, entry, "cube", &v->cube);
    if (status != CS_OK || !v->cube) return status;
    for (size_t i = 0; i < v->n_metrics; i++) {
        if (cs_aggregate_fits_cube(v->metrics[i].aggregate)) continue;
        cs_fail(r->e, CS_USAGE, "'%s' does not add up over groups, and a cube is added up",
                cs_quote(v->metrics[i].id).text);
        return cs_stanza_fail(r->stanza, entry, 0, r->e);
    }
    if (v->n_compares || v->limit || v->order != SIZE_MAX || v->n_keys > v->n_shown || v->other ||
        v->totals || v->fill || v->share || v->base) {
        cs_fail(r->e, CS_USAGE, "a cube has keys, metrics, period and where, and nothing else");
        return cs_stanza_fail(r->stanza, entry, 0, r->e);
    }
    return CS_OK;
}

static enum cs_status read_other(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    return read_flag(r, entry, "other", &v->other);
}

static enum cs_status read_totals(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    return read_flag(r, entry, "totals", &v->totals);
}

static enum cs_status read_fill(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    return read_flag(r, entry, "fill", &v->fill);
}

static enum cs_status read_share(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    return read_flag(r, entry, "share", &v->share);
}

static enum cs_status read_base(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    enum cs_status status = read_flag(r, entry, "base", &v->base);
    if (status != CS_OK || !v->base || v->n_compares) return status;
    cs_fail(r->e, CS_USAGE, "'base' is what a comparison is with, and there is none");
    return cs_stanza_fail(r->stanza, entry, 0, r->e);
}

/* What the parts of a view ask of each other; `stanza` and `entry` place the message. */
static enum cs_status check_shape(struct reader *r, const struct cs_view *v)
{
    if (v->other && !v->limit) {
        cs_fail(r->e, CS_USAGE, "'other' is what a limit leaves out, and there is none");
        return cs_error_cure(r->e, "top = 10, --top 10");
    }
    if (v->n_keys > v->n_shown && v->n_shown == 0) {
        cs_fail(r->e, CS_USAGE, "there are no groups to adjust");
        return cs_error_cure(r->e, "-g agent_id");
    }
    if (v->totals && v->n_shown > TOTALS_KEYS_MAX)
        return cs_fail(r->e, CS_USAGE, "totals of more than %d keys", TOTALS_KEYS_MAX);
    return CS_OK;
}

static enum cs_status read_where(struct reader *r, struct cs_view *v, const struct cs_entry *entry)
{
    return cs_formula_parse(&v->where, r->stanza, entry, entry->value, r->arena, r->e);
}

/* ---- files ---- */

/* In the order in which they need each other: a comparison needs the period, an order the metrics. */
static const struct {
    const char *key;
    enum cs_status (*read)(struct reader *, struct cs_view *, const struct cs_entry *);
} parts[] = {{"keys", read_keys},     {"adjust", read_adjust},    {"metrics", read_metrics},
             {"period", read_period}, {"compare", read_compares}, {"where", read_where},
             {"order", read_order},   {"limit", read_limit},      {"top", read_top},
             {"other", read_other},   {"totals", read_totals},    {"fill", read_fill},
             {"share", read_share},   {"base", read_base},        {"cube", read_cube}};

static enum cs_status read_part(struct reader *r, struct cs_view *v, size_t i, const struct cs_entry *entry)
{
    enum cs_status status = parts[i].read(r, v, entry);
    cs_map_release(&r->seen);
    return status;
}

static enum cs_status read_view(struct reader *r, struct cs_view *v)
{
    const struct cs_stanza *s = r->stanza;
    enum cs_status status = cs_stanza_only(s, known_keys, r->e);
    if (status != CS_OK) return status;
    *v = (struct cs_view){.id = s->id, .order = SIZE_MAX, .order_key = SIZE_MAX};
    for (int lang = 0; lang < CS_LANGS; lang++) {
        char key[24];
        snprintf(key, sizeof key, "name.%s", cs_lang_tag((enum cs_lang)lang));
        v->name[lang] = cs_stanza_value(s, key);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const struct cs_entry *entry = cs_stanza_get(s, parts[i].key);
        if (!entry || entry->value.n == 0) continue;
        status = read_part(r, v, i, entry);
        if (status != CS_OK) return status;
    }
    if (v->n_metrics) {
        status = check_shape(r, v);
        return status == CS_OK ? CS_OK : cs_error_at(r->e, s->file, s->line, 0);
    }
    cs_fail(r->e, CS_USAGE, "view '%s' has no metrics", cs_quote(s->id).text);
    return cs_error_at(r->e, s->file, s->line, 0);
}

static enum cs_status check_id(struct reader *r, const struct cs_views *views)
{
    if (r->stanza->id.n == 0) {
        cs_fail(r->e, CS_USAGE, "a key outside of any view");
        return cs_stanza_fail(r->stanza, &r->stanza->entries[0], 0, r->e);
    }
    for (size_t i = 0; i < views->n; i++) {
        if (!cs_slice_eq(views->v[i].id, r->stanza->id)) continue;
        cs_fail(r->e, CS_USAGE, "view '%s' is there twice", cs_quote(r->stanza->id).text);
        return cs_error_at(r->e, r->stanza->file, r->stanza->line, 0);
    }
    return CS_OK;
}

/* The views of the last file. */
static enum cs_status read_file(struct cs_views *views, const struct cs_catalogue *catalogue,
                                struct cs_error *e)
{
    const struct cs_stanzas *file = &views->files[views->n_files - 1];
    struct reader r = {.arena = &views->arena, .catalogue = catalogue, .e = e};
    enum cs_status status = cs_grow(&views->v, &views->cap, views->n + file->n, sizeof *views->v, e);
    for (size_t i = 0; i < file->n && status == CS_OK; i++) {
        r.stanza = &file->items[i];
        status = check_id(&r, views);
        if (status == CS_OK) status = read_view(&r, &views->v[views->n]);
        if (status == CS_OK) views->n++;
    }
    return status;
}

static enum cs_status new_file(struct cs_views *views, struct cs_error *e)
{
    enum cs_status status =
        cs_grow(&views->files, &views->cap_files, views->n_files + 1, sizeof *views->files, e);
    if (status == CS_OK) views->files[views->n_files++] = (struct cs_stanzas){0};
    return status;
}

enum cs_status cs_views_read(struct cs_views *views, const char *path, const struct cs_catalogue *catalogue,
                             struct cs_error *e)
{
    enum cs_status status = new_file(views, e);
    if (status == CS_OK) status = cs_stanzas_read(&views->files[views->n_files - 1], path, e);
    return status == CS_OK ? read_file(views, catalogue, e) : status;
}

enum cs_status cs_views_parse(struct cs_views *views, struct cs_slice text, const char *name,
                              const struct cs_catalogue *catalogue, struct cs_error *e)
{
    *views = (struct cs_views){0};
    enum cs_status status = new_file(views, e);
    if (status == CS_OK) status = cs_stanzas_parse(&views->files[0], text, name, e);
    return status == CS_OK ? read_file(views, catalogue, e) : status;
}

/* One item of a list, its path in `path`. */
static enum cs_status read_item(struct cs_views *views, struct cs_slice item, const char *dir,
                                struct cs_buf *path, const struct cs_catalogue *catalogue, struct cs_error *e)
{
    bool installed = !memchr(item.p, '/', item.n) && !memchr(item.p, '.', item.n);
    cs_buf_clear(path);
    if (installed) cs_buf_addf(path, "%s/", dir);
    cs_buf_adds(path, item);
    if (installed) cs_buf_addz(path, ".views");
    cs_buf_addc(path, '\0');
    enum cs_status status = cs_buf_status(path, e);
    if (status == CS_OK && installed && access(path->p, F_OK) != 0) {
        cs_fail(e, CS_USAGE, "there are no views '%s'", cs_quote(item).text);
        return cs_error_cure(e, "daily, or a file: a name with '.' or '/'");
    }
    return status == CS_OK ? cs_views_read(views, path->p, catalogue, e) : status;
}

enum cs_status cs_views_list(struct cs_views *views, const char *list, const char *dir,
                             const struct cs_catalogue *catalogue, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(list), item;
    struct cs_buf path = {0};
    enum cs_status status = CS_OK;
    while (status == CS_OK && cs_list_next(&rest, &item))
        status = read_item(views, item, dir, &path, catalogue, e);
    cs_buf_release(&path);
    return status;
}

void cs_views_release(struct cs_views *views)
{
    for (size_t i = 0; i < views->n_files; i++) cs_stanzas_release(&views->files[i]);
    free(views->files);
    free(views->v);
    cs_arena_release(&views->arena);
    *views = (struct cs_views){0};
}

/* ---- the command line ---- */

static enum cs_status basic_metrics(struct cs_view *v, struct cs_arena *arena, const struct cs_catalogue *c,
                                    struct cs_error *e)
{
    v->metrics = cs_arena_alloc(arena, c->n + 1, sizeof *v->metrics);
    if (!v->metrics) return cs_fail_memory(e);
    for (size_t i = 0; i < c->n; i++) {
        if (!c->defs[i].basic) continue;
        enum cs_status status = cs_catalogue_find(c, c->defs[i].id, &v->metrics[v->n_metrics++], e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

enum cs_status cs_views_ask(struct cs_views *views, const struct cs_view_words *words,
                            const struct cs_catalogue *catalogue, bool *basic, struct cs_error *e)
{
    const struct {
        const char *option, *text;
        enum cs_status (*read)(struct reader *, struct cs_view *, const struct cs_entry *);
    } asked[] = {{"-g", words->keys, read_keys},
                 {"--adjust", words->adjust, read_adjust},
                 {"-m", words->metrics, read_metrics},
                 {"--period", words->period, read_period},
                 {"--compare", words->compare, read_compares},
                 {"--sort", words->order, read_order},
                 {"--top", words->top, read_top}};
    *views = (struct cs_views){0};
    enum cs_status status = cs_grow(&views->v, &views->cap, 1, sizeof *views->v, e);
    if (status != CS_OK) return status;
    struct cs_view *v = views->v;
    *v = (struct cs_view){.order = SIZE_MAX,
                          .order_key = SIZE_MAX,
                          .other = words->other,
                          .totals = words->totals,
                          .fill = words->fill,
                          .share = words->share};
    views->n = 1;
    struct reader r = {.arena = &views->arena, .catalogue = catalogue, .e = e};
    *basic = false;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0] && status == CS_OK; i++) {
        const struct cs_piece piece = {0, 0, 1};
        const struct cs_entry entry = {
            .value = cs_slicez(asked[i].text ? asked[i].text : ""), .pieces = &piece, .n_pieces = 1};
        const struct cs_stanza stanza = {.file = asked[i].option};
        r.stanza = &stanza;
        if (asked[i].text) status = asked[i].read(&r, v, &entry);
        cs_map_release(&r.seen);
        if (asked[i].read == read_metrics && status == CS_OK && v->n_metrics == 0) {
            *basic = true; /* before the order, which may name one */
            status = basic_metrics(v, &views->arena, catalogue, e);
        }
    }
    return status == CS_OK ? check_shape(&r, v) : status;
}
