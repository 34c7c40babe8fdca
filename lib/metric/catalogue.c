/* catalogue.c - stanzas to definitions, ids to metrics. All checks that need no stream happen here, once, so
 * that a mistake in a catalogue is told with its line even when the metric is not asked for. */
#include "metric/catalogue.h"
#include "base/ascii.h"
#include "base/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum cs_aggregate aggregate;
    uint32_t p_num, p_den;
    const char *name_in[CS_LANGS]; /* of a suffix */
} aggregates[] = {
    {"count", CS_AGG_COUNT, 0, 0, {0}},
    {"share", CS_AGG_SHARE, 0, 0, {0}},
    {"n", CS_AGG_N, 0, 0, {"number", "样本数", "樣本數"}},
    {"mean", CS_AGG_MEAN, 0, 0, {"mean", "平均", "平均"}},
    {"sum", CS_AGG_SUM, 0, 0, {"total", "合计", "合計"}},
    {"min", CS_AGG_MIN, 0, 0, {"least", "最小", "最小"}},
    {"max", CS_AGG_MAX, 0, 0, {"greatest", "最大", "最大"}},
    {"median", CS_AGG_QUANTILE, 1, 2, {"median", "中位数", "中位數"}},
    {"sd", CS_AGG_SD, 0, 0, {"standard deviation", "标准差", "標準差"}},
    {"var", CS_AGG_VAR, 0, 0, {"variance", "方差", "變異數"}},
    {"cv", CS_AGG_CV, 0, 0, {"coefficient of variation", "变异系数", "變異係數"}},
    {"quantile", CS_AGG_QUANTILE, 0, 0, {0}},
};
enum { N_AGGREGATES = sizeof aggregates / sizeof aggregates[0] };

static const char *const keys[] = {"name.", "about", "of",     "value", "where",  "anchor", "mature",
                                   "among", "unit",  "better", "basic", "source", NULL};

/* ---- words ---- */

static bool valid_id(struct cs_slice id)
{
    bool start = true; /* of a part: parts are joined by single dots */
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (start ? !cs_is_lower(c) && !(i && cs_is_digit(c))
                  : !(cs_is_lower(c) || cs_is_digit(c) || c == '_' || c == '.'))
            return false;
        start = c == '.';
    }
    return id.n > 0 && id.n <= 100 && !start;
}

/* ---- one stanza ---- */

enum cs_status cs_formula_parse(struct cs_formula *f, const struct cs_stanza *s, const struct cs_entry *entry,
                                struct cs_slice text, struct cs_arena *arena, struct cs_error *e)
{
    struct cs_expr *tree;
    size_t offset = (size_t)(text.p - entry->value.p), i = entry->n_pieces - 1;
    while (i && entry->pieces[i].offset > offset) i--;
    const struct cs_piece *piece = &entry->pieces[i];
    f->text = text;
    f->source = (struct cs_source){s->file, piece->line, piece->column};
    for (const char *c = entry->value.p + piece->offset; c < text.p; c++)
        f->source.column += ((unsigned char)*c & 0xC0) != 0x80;
    enum cs_status status = cs_expr_parse(&tree, text, &f->source, arena, e);
    if (status == CS_OK) f->tree = tree;
    return status;
}

static enum cs_status parse_one(struct cs_formula *f, const struct cs_stanza *s, const char *key,
                                struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(s, key);
    if (!entry || entry->value.n == 0) return CS_OK;
    return cs_formula_parse(f, s, entry, entry->value, arena, e);
}

static enum cs_status parse_list(struct cs_formulas *f, const struct cs_stanza *s, const char *key,
                                 struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(s, key);
    struct cs_slice rest, item;
    size_t n = 0;
    if (!entry || entry->value.n == 0) return CS_OK;
    for (rest = entry->value; cs_list_next(&rest, &item);) n++;
    f->v = cs_arena_alloc(arena, n, sizeof *f->v);
    if (!f->v) return cs_fail_memory(e);
    for (rest = entry->value; cs_list_next(&rest, &item);) {
        enum cs_status status = cs_formula_parse(&f->v[f->n++], s, entry, item, arena, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

/* "0.9" -> 9/10; false unless 0 <= p <= 1. */
static bool parse_probability(struct cs_slice text, uint32_t *num, uint32_t *den)
{
    struct cs_num p;
    if (!cs_num_parse(text, &p) || p.tag > 6) return false;
    *den = 1;
    for (unsigned i = 0; i < p.tag; i++) *den *= 10;
    *num = (uint32_t)p.v;
    return p.v >= 0 && p.v <= (int64_t)*den;
}

/* The second argument of quantile(x, p), as written. */
static struct cs_slice last_argument(struct cs_slice call)
{
    size_t end = call.n, from;
    while (end && (cs_is_space(call.p[end - 1]) || call.p[end - 1] == ')')) end--;
    for (from = end; from && call.p[from - 1] != ','; from--) {
    }
    while (from < end && cs_is_space(call.p[from])) from++;
    return cs_slice(call.p + from, end - from);
}

static enum cs_status parse_value(struct cs_metric_def *d, struct cs_arena *arena, struct cs_error *e)
{
    struct cs_expr *const *args;
    size_t n, i;
    const struct cs_entry *entry = cs_stanza_get(d->stanza, "value");
    if (!entry) {
        cs_fail(e, CS_USAGE, "metric '%s' has no value", cs_quote(d->id).text);
        cs_error_cure(e, "value = count()");
        return cs_error_at(e, d->stanza->file, d->stanza->line, 0);
    }
    enum cs_status status = parse_one(&d->value, d->stanza, "value", arena, e);
    if (status != CS_OK) return status;
    struct cs_slice call = d->value.tree ? cs_expr_call(d->value.tree, &args, &n) : cs_slice("", 0);
    for (i = 0; i < N_AGGREGATES && !cs_slice_eqz(call, aggregates[i].name); i++) {
    }
    if (i == N_AGGREGATES) {
        cs_fail(e, CS_USAGE, "value is not an aggregate: '%s'", cs_quote(entry->value).text);
        cs_error_cure(
            e,
            "count() share(x) n(x) mean(x) sum(x) min(x) max(x) median(x) quantile(x, p) sd(x) var(x) cv(x)");
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    d->aggregate = aggregates[i].aggregate;
    d->p_num = aggregates[i].p_num;
    d->p_den = aggregates[i].p_den;
    bool quantile = d->aggregate == CS_AGG_QUANTILE && d->p_den == 0;
    size_t want = d->aggregate == CS_AGG_COUNT ? 0 : quantile ? 2 : 1;
    if (n != want) {
        cs_fail(e, CS_USAGE, "%s() takes %zu argument%s, not %zu", aggregates[i].name, want,
                want == 1 ? "" : "s", n);
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    if (want) {
        d->arg = d->value;
        d->arg.tree = args[0];
    }
    if (quantile && !parse_probability(last_argument(d->value.text), &d->p_num, &d->p_den)) {
        cs_fail(e, CS_USAGE, "not a probability from 0 to 1: '%s'",
                cs_quote(last_argument(d->value.text)).text);
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    return CS_OK;
}

static enum cs_status parse_words(struct cs_metric_def *d, struct cs_error *e)
{
    const struct cs_stanza *s = d->stanza;
    for (int lang = 0; lang < CS_LANGS; lang++) {
        char key[24];
        snprintf(key, sizeof key, "name.%s", cs_lang_tag((enum cs_lang)lang));
        d->name[lang] = cs_stanza_value(s, key);
    }
    for (size_t i = 0; i < s->n; i++) {
        enum cs_lang lang;
        struct cs_slice key = s->entries[i].key;
        if (key.n > 5 && memcmp(key.p, "name.", 5) == 0 &&
            (!cs_lang_parse(cs_slice(key.p + 5, key.n - 5), &lang) ||
             !cs_slice_eqz(cs_slice(key.p + 5, key.n - 5), cs_lang_tag(lang)))) {
            cs_fail(e, CS_USAGE, "unknown language in '%s'", cs_quote(key).text);
            cs_error_cure(e, "name.en, name.zh-Hans or name.zh-Hant");
            return cs_error_at(e, s->file, s->entries[i].line, 1);
        }
    }
    d->about = cs_stanza_value(s, "about");
    d->unit = cs_stanza_value(s, "unit");
    d->better = cs_stanza_value(s, "better");
    d->origin = cs_stanza_value(s, "source");
    d->anchor = cs_stanza_value(s, "anchor");
    struct cs_slice basic = cs_stanza_value(s, "basic");
    d->basic = cs_slice_eqz(basic, "yes");
    if (basic.n && !d->basic && !cs_slice_eqz(basic, "no")) {
        cs_fail(e, CS_USAGE, "basic is neither yes nor no: '%s'", cs_quote(basic).text);
        return cs_stanza_fail(s, cs_stanza_get(s, "basic"), 0, e);
    }
    if (d->better.n && !cs_slice_eqz(d->better, "up") && !cs_slice_eqz(d->better, "down")) {
        cs_fail(e, CS_USAGE, "better is neither up nor down: '%s'", cs_quote(d->better).text);
        return cs_stanza_fail(s, cs_stanza_get(s, "better"), 0, e);
    }
    struct cs_slice mature = cs_stanza_value(s, "mature");
    if (cs_window_parse(&d->mature_s, mature, e) != CS_OK)
        return cs_stanza_fail(s, cs_stanza_get(s, "mature"), 0, e);
    return CS_OK;
}

static enum cs_status parse_stanza(struct cs_metric_def *d, const struct cs_stanza *s, struct cs_arena *arena,
                                   struct cs_error *e)
{
    enum cs_status status;
    *d = (struct cs_metric_def){.id = s->id, .stanza = s};
    if (!valid_id(s->id)) {
        cs_fail(e, CS_USAGE, "not a metric id: '%s'", cs_quote(s->id).text);
        cs_error_cure(e, "lower-case letters, digits and '_', parts joined by '.'");
        return cs_error_at(e, s->file, s->line, 1);
    }
    if ((status = cs_stanza_only(s, keys, e)) != CS_OK) return status;
    if ((status = parse_words(d, e)) != CS_OK) return status;
    if ((status = parse_list(&d->of, s, "of", arena, e)) != CS_OK) return status;
    if ((status = parse_list(&d->where, s, "where", arena, e)) != CS_OK) return status;
    if ((status = parse_one(&d->among, s, "among", arena, e)) != CS_OK) return status;
    return parse_value(d, arena, e);
}

/* ---- the catalogue ---- */

static enum cs_status add_stanzas(struct cs_catalogue *c, const struct cs_stanzas *file, struct cs_error *e)
{
    for (size_t i = 0; i < file->n; i++) {
        struct cs_metric_def def;
        enum cs_status status = parse_stanza(&def, &file->items[i], &c->arena, e);
        if (status != CS_OK) return status;
        bool is_new;
        uint32_t at = cs_map_add(&c->ids, def.id, &is_new);
        status = cs_map_status(&c->ids, e);
        if (status == CS_OK && is_new) status = cs_grow(&c->defs, &c->cap, c->n + 1, sizeof *c->defs, e);
        if (status != CS_OK) return status;
        if (is_new) c->n++;
        c->defs[at] = def;
    }
    return CS_OK;
}

static enum cs_status new_file(struct cs_catalogue *c, struct cs_error *e)
{
    enum cs_status status = cs_grow(&c->files, &c->cap_files, c->n_files + 1, sizeof *c->files, e);
    if (status == CS_OK) c->files[c->n_files++] = (struct cs_stanzas){0};
    return status;
}

enum cs_status cs_catalogue_read(struct cs_catalogue *c, const char *path, struct cs_error *e)
{
    enum cs_status status = new_file(c, e);
    if (status != CS_OK) return status;
    status = cs_stanzas_read(&c->files[c->n_files - 1], path, e);
    return status == CS_OK ? add_stanzas(c, &c->files[c->n_files - 1], e) : status;
}

enum cs_status cs_catalogue_parse(struct cs_catalogue *c, struct cs_slice text, const char *name,
                                  struct cs_error *e)
{
    enum cs_status status = new_file(c, e);
    if (status != CS_OK) return status;
    status = cs_stanzas_parse(&c->files[c->n_files - 1], text, name, e);
    return status == CS_OK ? add_stanzas(c, &c->files[c->n_files - 1], e) : status;
}

void cs_catalogue_release(struct cs_catalogue *c)
{
    for (size_t i = 0; i < c->n_files; i++) cs_stanzas_release(&c->files[i]);
    free(c->files);
    free(c->defs);
    cs_map_release(&c->ids);
    cs_arena_release(&c->arena);
    *c = (struct cs_catalogue){0};
}

/* ---- ids ---- */

/* "mean", "p90", "p99.9" as an aggregate; `rank` orders suffixes of one stanza. */
static bool parse_suffix(struct cs_slice suffix, struct cs_metric *m, uint64_t *rank)
{
    struct cs_num percent;
    for (size_t i = 0; i < N_AGGREGATES; i++) {
        if (aggregates[i].aggregate == CS_AGG_COUNT || aggregates[i].aggregate == CS_AGG_SHARE) continue;
        if (!cs_slice_eqz(suffix, aggregates[i].name)) continue;
        m->aggregate = aggregates[i].aggregate;
        m->p_num = aggregates[i].p_num;
        m->p_den = aggregates[i].p_den;
        *rank = 1 + i;
        return m->aggregate != CS_AGG_QUANTILE || m->p_den != 0;
    }
    if (suffix.n < 2 || suffix.n > 8 || suffix.p[0] != 'p') return false;
    for (size_t i = 1; i < suffix.n; i++)
        if (!cs_is_digit(suffix.p[i]) && suffix.p[i] != '.') return false;
    if (!cs_num_parse(cs_slice(suffix.p + 1, suffix.n - 1), &percent) || percent.tag > 4) return false;
    m->aggregate = CS_AGG_QUANTILE;
    m->p_den = 100;
    for (unsigned i = 0; i < percent.tag; i++) m->p_den *= 10;
    m->p_num = (uint32_t)percent.v;
    if (percent.v < 0 || percent.v > (int64_t)m->p_den) return false;
    *rank = 100 + (uint64_t)percent.v * (1000000 / m->p_den);
    return true;
}

static const struct cs_metric_def *find_def(const struct cs_catalogue *c, struct cs_slice id)
{
    uint32_t i = cs_map_find(&c->ids, id);
    return i == CS_MAP_NONE ? NULL : &c->defs[i];
}

/* The unit of `of`: that of the stanza unless its own aggregate changes it, else that of the column that `of`
 * is. */
static struct cs_slice unit_of(const struct cs_metric_def *d)
{
    struct cs_slice name;
    bool keeps = d->aggregate != CS_AGG_COUNT && d->aggregate != CS_AGG_SHARE && d->aggregate != CS_AGG_N &&
                 d->aggregate != CS_AGG_CV && d->aggregate != CS_AGG_VAR;
    if (d->arg.tree && d->of.n && cs_expr_is_name(d->arg.tree, &name) && cs_slice_eqz(name, "of") && keeps)
        return d->unit;
    for (size_t i = 0; i < d->of.n; i++) {
        if (!cs_expr_is_name(d->of.v[i].tree, &name)) continue;
        const struct cs_column_def *column = cs_schema_column(name);
        if (column && column->type == CS_NUM) return cs_slicez(column->unit);
    }
    return cs_slice("", 0);
}

static struct cs_slice unit_under(const struct cs_metric_def *d, enum cs_aggregate aggregate)
{
    if (aggregate == CS_AGG_N) return CS_LIT("count");
    if (aggregate == CS_AGG_CV || aggregate == CS_AGG_VAR) return cs_slice("", 0);
    return unit_of(d);
}

static enum cs_status unknown(const struct cs_catalogue *c, struct cs_slice id, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "unknown metric '%s'", cs_quote(id).text);
    struct cs_nearest near;
    cs_nearest_start(&near, id);
    for (size_t i = 0; i < c->n; i++) cs_nearest_try(&near, c->defs[i].id);
    if (near.best.p) return cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(e, "cs-metrics --list names them, --catalogue adds others");
}

enum cs_status cs_catalogue_find(const struct cs_catalogue *c, struct cs_slice id, struct cs_metric *m,
                                 struct cs_error *e)
{
    const struct cs_metric_def *d = find_def(c, id);
    uint64_t rank = 0;
    *m = (struct cs_metric){.id = id, .def = d};
    if (d) {
        m->aggregate = d->aggregate;
        m->p_num = d->p_num;
        m->p_den = d->p_den;
        m->unit = d->unit;
    }
    for (size_t dot = id.n; !d && dot-- > 1;) {
        if (id.p[dot] != '.') continue;
        const struct cs_metric_def *base = find_def(c, cs_slice(id.p, dot));
        if (!base || !parse_suffix(cs_slice(id.p + dot + 1, id.n - dot - 1), m, &rank)) continue;
        if (base->of.n == 0) {
            cs_fail(e, CS_USAGE, "metric '%s' has no 'of' that '.%s' could apply to", cs_quote(base->id).text,
                    cs_quote(cs_slice(id.p + dot + 1, id.n - dot - 1)).text);
            return CS_USAGE;
        }
        d = m->def = base;
        m->suffixed = true;
        m->unit = unit_under(d, m->aggregate);
    }
    if (!d) return unknown(c, id, e);
    m->order = ((uint64_t)(d - c->defs) << 32) + rank;
    return CS_OK;
}

void cs_metric_call(const struct cs_metric *m, struct cs_buf *out)
{
    struct cs_slice arg = cs_slicez("of");
    if (!m->suffixed) {
        cs_buf_adds(out, m->def->value.text);
        return;
    }
    for (size_t i = 0; i < N_AGGREGATES; i++) {
        if (aggregates[i].aggregate != m->aggregate) continue;
        bool other = m->aggregate == CS_AGG_QUANTILE && (uint64_t)m->p_num * 2 != m->p_den;
        cs_buf_addz(out, other ? "quantile" : aggregates[i].name);
        cs_buf_addc(out, '(');
        cs_buf_adds(out, arg);
        if (other) {
            cs_buf_addz(out, ", ");
            cs_num_format(cs_num_div(cs_int(m->p_num), cs_int(m->p_den)), out);
        }
        cs_buf_addc(out, ')');
        return;
    }
}

void cs_metric_name(const struct cs_metric *m, enum cs_lang lang, struct cs_buf *out)
{
    struct cs_slice name = m->def->name[lang];
    if (name.n == 0) name = m->def->name[CS_EN];
    if (name.n == 0) name = m->def->id;
    cs_buf_adds(out, name);
    if (!m->suffixed) return;
    struct cs_slice suffix = cs_slice(m->id.p + m->def->id.n + 1, m->id.n - m->def->id.n - 1);
    cs_buf_addz(out, " (");
    for (size_t i = 0; i < N_AGGREGATES; i++) {
        if (!cs_slice_eqz(suffix, aggregates[i].name)) continue;
        cs_buf_addz(out, aggregates[i].name_in[lang]);
        suffix = cs_slice("", 0);
    }
    cs_buf_adds(out, suffix); /* p90 is p90 everywhere */
    cs_buf_addc(out, ')');
}
