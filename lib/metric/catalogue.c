/* catalogue.c - stanzas to definitions, ids to metrics. All checks that need no stream happen here, once, so
 * that a mistake in a catalogue is told with its line even when the metric is not asked for. */
#include "metric/catalogue.h"
#include "base/ascii.h"
#include "base/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"name.",  "about.", "of",     "open", "value",  "where",
                                   "anchor", "mature", "among",  "unit", "better", "basic",
                                   "source", "words",  "words.", NULL};

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

/* Argument i of the call, as written. */
static struct cs_slice argument(struct cs_slice call, size_t i)
{
    struct cs_slice rest = call, item = {"", 0};
    while (rest.n && rest.p[0] != '(') rest = cs_slice(rest.p + 1, rest.n - 1);
    while (rest.n && rest.p[rest.n - 1] != ')') rest.n--;
    if (rest.n < 2) return item;
    rest = cs_slice(rest.p + 1, rest.n - 2);
    for (size_t k = 0; k <= i; k++)
        if (!cs_list_next(&rest, &item)) return cs_slice("", 0);
    return item;
}

/* A whole number from 1 to a million. */
static bool parse_count(struct cs_slice text, uint32_t *out)
{
    struct cs_num x;
    if (!cs_num_parse(text, &x) || x.tag || x.v < 1 || x.v > 1000000) return false;
    *out = (uint32_t)x.v;
    return true;
}

static bool parse_metric_id(struct cs_slice text, struct cs_slice *id)
{
    if (text.n > 2 && text.p[0] == '`' && text.p[text.n - 1] == '`') text = cs_slice(text.p + 1, text.n - 2);
    *id = text;
    return valid_id(text);
}

static enum cs_status parse_arguments(struct cs_metric_def *d, const struct cs_aggregate_def *a,
                                      struct cs_expr *const *args, const struct cs_entry *entry,
                                      struct cs_error *e)
{
    struct cs_formula *free_arg = &d->arg;
    uint32_t *free_count = &d->p_num;
    for (size_t i = 0; a->args[i]; i++) {
        struct cs_slice text = argument(d->value.text, i);
        bool fine = true;
        const char *want = "";
        switch (a->args[i]) {
        case 'p':
            fine = parse_probability(text, &d->p_num, &d->p_den);
            want = "a probability from 0 to 1";
            break;
        case 'k':
            fine = parse_count(text, free_count);
            free_count = &d->p_den;
            want = "a whole number from 1 to a million";
            break;
        case 'm':
            fine = parse_metric_id(text, &d->part[i]);
            want = "a metric id";
            break;
        default:
            *free_arg = d->value;
            free_arg->tree = args[i];
            free_arg = &d->arg2;
        }
        if (fine) continue;
        cs_fail(e, CS_USAGE, "not %s: '%s'", want, cs_quote(text).text);
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    return CS_OK;
}

static enum cs_status parse_value(struct cs_metric_def *d, struct cs_arena *arena, struct cs_error *e)
{
    struct cs_expr *const *args;
    size_t n = 0;
    const struct cs_entry *entry = cs_stanza_get(d->stanza, "value");
    if (!entry) {
        cs_fail(e, CS_USAGE, "metric '%s' has no value", cs_quote(d->id).text);
        cs_error_cure(e, "value = count()");
        return cs_error_at(e, d->stanza->file, d->stanza->line, 0);
    }
    enum cs_status status = parse_one(&d->value, d->stanza, "value", arena, e);
    if (status != CS_OK) return status;
    struct cs_slice call = d->value.tree ? cs_expr_call(d->value.tree, &args, &n) : cs_slice("", 0);
    const struct cs_aggregate_def *a = cs_aggregate_find(call);
    if (!a) {
        cs_fail(e, CS_USAGE, "value is not an aggregate: '%s'", cs_quote(entry->value).text);
        cs_error_cure(e, "%s", cs_aggregate_list());
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    d->aggregate = a->aggregate;
    if (!d->unit.n && d->aggregate == CS_AGG_SHARE) d->unit = CS_LIT("share");
    if (!d->unit.n && (d->aggregate == CS_AGG_COUNT || d->aggregate == CS_AGG_N)) d->unit = CS_LIT("count");
    d->p_num = a->p_num;
    d->p_den = a->p_den;
    size_t want = strlen(a->args);
    if (n != want) {
        cs_fail(e, CS_USAGE, "%s() takes %zu argument%s, not %zu", a->name, want, want == 1 ? "" : "s", n);
        cs_error_cure(e, "%s", a->usage);
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    bool times_open = d->aggregate == CS_AGG_KM || d->aggregate == CS_AGG_OPEN;
    if (times_open && d->open.n == 0) {
        cs_fail(e, CS_USAGE, "%s() needs the key 'open': how long what has not ended has lasted", a->name);
        cs_error_cure(e, "open = as_of - created_at");
        return cs_stanza_fail(d->stanza, entry, 0, e);
    }
    return parse_arguments(d, a, args, entry, e);
}

static enum cs_status parse_words(struct cs_metric_def *d, struct cs_error *e)
{
    const struct cs_stanza *s = d->stanza;
    for (int lang = 0; lang < CS_LANGS; lang++) {
        char key[24];
        snprintf(key, sizeof key, "name.%s", cs_lang_tag((enum cs_lang)lang));
        d->name[lang] = cs_stanza_value(s, key);
        snprintf(key, sizeof key, "about.%s", cs_lang_tag((enum cs_lang)lang));
        d->about[lang] = cs_stanza_value(s, key);
    }
    for (size_t i = 0; i < s->n; i++) {
        enum cs_lang lang;
        struct cs_slice key = s->entries[i].key, tag;
        const char *dot = memchr(key.p, '.', key.n);
        if (!dot || cs_slice_eq(cs_slice(key.p, (size_t)(dot - key.p)), CS_LIT("words"))) continue;
        tag = cs_slice(dot + 1, (size_t)(key.p + key.n - dot - 1));
        if (cs_lang_parse(tag, &lang) && cs_slice_eqz(tag, cs_lang_tag(lang))) continue;
        cs_fail(e, CS_USAGE, "unknown language in '%s'", cs_quote(key).text);
        cs_error_cure(e, "%.*s.en, %.*s.zh-Hans or %.*s.zh-Hant", (int)(dot - key.p), key.p,
                      (int)(dot - key.p), key.p, (int)(dot - key.p), key.p);
        return cs_error_at(e, s->file, s->entries[i].line, 1);
    }
    d->unit = cs_stanza_value(s, "unit"); /* else by the aggregate, see parse_value() */
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
    if ((status = parse_list(&d->open, s, "open", arena, e)) != CS_OK) return status;
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

static const struct cs_metric_def *find_def(const struct cs_catalogue *c, struct cs_slice id)
{
    uint32_t i = cs_map_find(&c->ids, id);
    return i == CS_MAP_NONE ? NULL : &c->defs[i];
}

/* Does an aggregate have the unit of what it aggregates? */
static bool keeps_unit(enum cs_aggregate a)
{
    return a == CS_AGG_MEAN || a == CS_AGG_SUM || a == CS_AGG_MIN || a == CS_AGG_MAX ||
           a == CS_AGG_QUANTILE || a == CS_AGG_SD || a == CS_AGG_KM;
}

/* The unit of `of`: that of the stanza unless its own aggregate changes it, else that of the column that `of`
 * is. */
static struct cs_slice unit_of(const struct cs_metric_def *d)
{
    struct cs_slice name;
    if (d->arg.tree && d->of.n && cs_expr_is_name(d->arg.tree, &name) && cs_slice_eqz(name, "of") &&
        keeps_unit(d->aggregate))
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
    if (aggregate == CS_AGG_N || aggregate == CS_AGG_OPEN) return CS_LIT("count");
    if (aggregate == CS_AGG_TREND) return CS_LIT("trend");
    return keeps_unit(aggregate) ? unit_of(d) : cs_slice("", 0);
}

/* The id that a word means: a name in any language, or one of `words`; those of `words.mean` mean ID.mean. */
static bool meant(const struct cs_catalogue *c, struct cs_slice word, struct cs_buf *id)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        for (int lang = 0; lang < CS_LANGS; lang++)
            if (d->name[lang].n && cs_schema_same(word, d->name[lang])) {
                cs_buf_adds(id, d->id);
                return true;
            }
        for (size_t k = 0; k < d->stanza->n; k++) {
            const struct cs_entry *entry = &d->stanza->entries[k];
            struct cs_slice rest = entry->value, item;
            if (entry->key.n < 5 || memcmp(entry->key.p, "words", 5) != 0) continue;
            while (cs_list_next(&rest, &item))
                if (cs_schema_same(word, item)) {
                    cs_buf_adds(id, d->id);
                    cs_buf_adds(id, cs_slice(entry->key.p + 5, entry->key.n - 5));
                    return true;
                }
        }
    }
    return false;
}

static bool ends_business(struct cs_slice id)
{
    const struct cs_slice end = CS_LIT(".business");
    return id.n > end.n && memcmp(id.p + id.n - end.n, end.p, end.n) == 0;
}

/* Those in business hours are there when there is a calendar. */
static bool lacks_calendar(const struct cs_catalogue *c, struct cs_slice id)
{
    for (size_t i = 0; i < c->n; i++)
        if (ends_business(c->defs[i].id)) return false;
    return ends_business(id);
}

static enum cs_status unknown(const struct cs_catalogue *c, struct cs_slice id, struct cs_error *e)
{
    struct cs_nearest near;
    struct cs_buf word = {0};
    if (lacks_calendar(c, id)) {
        cs_fail(e, CS_USAGE, "metric '%s' counts business hours, and there is no calendar",
                cs_quote(id).text);
        return cs_error_cure(e, "--calendar FILE");
    }
    if (meant(c, id, &word) && !word.failed) {
        cs_fail(e, CS_USAGE, "unknown metric '%s'", cs_quote(id).text);
        cs_error_cure(e, "did you mean '%s'?", cs_quote(cs_buf_slice(&word)).text);
    }
    bool told = word.n > 0;
    cs_buf_release(&word);
    if (told) return e->status;
    cs_nearest_start(&near, id);
    for (size_t i = 0; i < c->n; i++) cs_nearest_try(&near, c->defs[i].id);
    for (size_t dot = id.n; dot-- > 1;) {
        if (id.p[dot] != '.' || dot + 1 == id.n || !find_def(c, cs_slice(id.p, dot))) continue;
        cs_fail(e, CS_USAGE, "metric '%s' has no variant and no suffix '.%s'",
                cs_quote(cs_slice(id.p, dot)).text, cs_quote(cs_slice(id.p + dot + 1, id.n - dot - 1)).text);
        if (near.best.p && near.best.n > dot)
            return cs_error_cure(e, "did you mean '%s'? suffixes are %s", cs_quote(near.best).text,
                                 cs_aggregate_suffixes());
        return cs_error_cure(e, "%s", cs_aggregate_suffixes());
    }
    cs_fail(e, CS_USAGE, "unknown metric '%s'", cs_quote(id).text);
    if (near.best.p) return cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(e, "cs-metrics --list names them, --catalogue adds others");
}

/* The suffix says something about `of`, and .km and .open about what has not ended. */
static enum cs_status check_suffix(const struct cs_metric_def *d, enum cs_aggregate a, struct cs_slice suffix,
                                   struct cs_error *e)
{
    bool times_open = a == CS_AGG_KM || a == CS_AGG_OPEN;
    const char *lacks = d->of.n == 0 ? "of" : times_open && d->open.n == 0 ? "open" : NULL;
    if (!lacks) return CS_OK;
    return cs_fail(e, CS_USAGE, "metric '%s' has no '%s' that '.%s' could apply to", cs_quote(d->id).text,
                   lacks, cs_quote(suffix).text);
}

static enum cs_status find_meaning(const struct cs_catalogue *c, struct cs_slice id, struct cs_meaning *m,
                                   uint64_t *rank, struct cs_error *e)
{
    const struct cs_metric_def *d = find_def(c, id);
    *m = (struct cs_meaning){.id = id, .def = d};
    *rank = 0;
    if (d) {
        m->aggregate = d->aggregate;
        m->p_num = d->p_num;
        m->p_den = d->p_den;
        return CS_OK;
    }
    for (size_t dot = id.n; dot-- > 1;) {
        if (id.p[dot] != '.') continue;
        const struct cs_metric_def *base = find_def(c, cs_slice(id.p, dot));
        struct cs_slice suffix = cs_slice(id.p + dot + 1, id.n - dot - 1);
        if (!base || !cs_aggregate_suffix(suffix, &m->aggregate, &m->p_num, &m->p_den, rank)) continue;
        m->def = base;
        m->suffixed = true;
        return check_suffix(base, m->aggregate, suffix, e);
    }
    return unknown(c, id, e);
}

/* Parts add up, so that what is made of them does: nothing averages ratios. */
static enum cs_status find_parts(const struct cs_catalogue *c, struct cs_metric *m, struct cs_error *e)
{
    const struct cs_metric_def *d = m->def;
    const struct cs_entry *entry = cs_stanza_get(d->stanza, "value");
    uint64_t rank;
    for (int i = 0; i < 2; i++) {
        enum cs_status status = find_meaning(c, d->part[i], &m->part[i], &rank, e);
        if (status == CS_OK && !cs_aggregate_adds_up(m->part[i].aggregate)) {
            cs_fail(e, CS_USAGE, "'%s' does not add up, and nothing can be made of it",
                    cs_quote(d->part[i]).text);
            status = cs_error_cure(e, "parts are count() n(x) sum(x) open(x) distinct(x) distinct_sum(x, y)");
        }
        if (status != CS_OK)
            return cs_stanza_fail(d->stanza, entry, (size_t)(d->part[i].p - entry->value.p), e);
    }
    return CS_OK;
}

enum cs_status cs_catalogue_find(const struct cs_catalogue *c, struct cs_slice id, struct cs_metric *m,
                                 struct cs_error *e)
{
    struct cs_meaning meaning;
    uint64_t rank;
    *m = (struct cs_metric){.id = id};
    enum cs_status status = find_meaning(c, id, &meaning, &rank, e);
    if (status != CS_OK) return status;
    m->def = meaning.def;
    m->suffixed = meaning.suffixed;
    m->aggregate = meaning.aggregate;
    m->p_num = meaning.p_num;
    m->p_den = meaning.p_den;
    m->unit = m->suffixed ? unit_under(m->def, m->aggregate) : m->def->unit;
    m->order = ((uint64_t)(m->def - c->defs) << 32) + rank;
    return cs_aggregate_derived(m->aggregate) ? find_parts(c, m, e) : CS_OK;
}

/* Which of the files, in the order they were read, holds the definition. */
static size_t file_of(const struct cs_catalogue *c, const struct cs_metric_def *d)
{
    size_t i = 0;
    while (i + 1 < c->n_files &&
           (d->stanza < c->files[i].items || d->stanza >= c->files[i].items + c->files[i].n))
        i++;
    return i;
}

/* A part that is no part any more because a file read later has a stanza of that id: that one is at fault. */
static enum cs_status blame_later(const struct cs_catalogue *c, const struct cs_metric_def *d,
                                  struct cs_error *e)
{
    for (int i = 0; i < 2; i++) {
        struct cs_slice id = d->part[i];
        const struct cs_metric_def *part = find_def(c, id);
        for (size_t dot = id.n; dot-- > 1 && !part;)
            if (id.p[dot] == '.') part = find_def(c, cs_slice(id.p, dot));
        if (!part || file_of(c, part) <= file_of(c, d)) continue;
        struct cs_error inner;
        struct cs_metric m;
        uint64_t rank;
        inner = (struct cs_error)CS_ERROR_INIT;
        if (find_meaning(c, id, &m.part[i], &rank, &inner) == CS_OK &&
            cs_aggregate_adds_up(m.part[i].aggregate))
            continue;
        *e = (struct cs_error)CS_ERROR_INIT;
        cs_fail(e, CS_USAGE, "'%s' replaces a metric that '%s' is made of, as '%s'", cs_quote(part->id).text,
                cs_quote(d->id).text, cs_quote(id).text);
        cs_error_cure(e, "name it otherwise");
        return cs_error_at(e, part->stanza->file, part->stanza->line, 1);
    }
    return e->status;
}

enum cs_status cs_catalogue_check(const struct cs_catalogue *c, struct cs_error *e)
{
    for (size_t i = 0; i < c->n; i++) {
        struct cs_metric m;
        if (!cs_aggregate_derived(c->defs[i].aggregate)) continue;
        enum cs_status status = cs_catalogue_find(c, c->defs[i].id, &m, e);
        if (status != CS_OK) return blame_later(c, &c->defs[i], e);
    }
    return CS_OK;
}

bool cs_metric_is_variant(const struct cs_metric_def *d, struct cs_slice of)
{
    enum cs_aggregate aggregate;
    uint32_t p_num, p_den;
    uint64_t rank;
    if (d->id.n <= of.n + 1 || memcmp(d->id.p, of.p, of.n) != 0 || d->id.p[of.n] != '.') return false;
    return !cs_aggregate_suffix(cs_slice(d->id.p + of.n + 1, d->id.n - of.n - 1), &aggregate, &p_num, &p_den,
                                &rank);
}

struct cs_slice cs_metric_about(const struct cs_metric_def *d, enum cs_lang lang)
{
    return d->about[lang].n ? d->about[lang] : d->about[CS_EN];
}

void cs_metric_call(const struct cs_metric *m, struct cs_buf *out)
{
    const struct cs_aggregate_def *a = cs_aggregate_def(m->aggregate, m->p_num, m->p_den);
    if (!m->suffixed) {
        cs_buf_adds(out, m->def->value.text);
        return;
    }
    cs_buf_addf(out, "%s(of", a->name);
    if (strcmp(a->args, "np") == 0) {
        cs_buf_addz(out, ", ");
        cs_num_format(cs_num_div(cs_int(m->p_num), cs_int(m->p_den)), out);
    }
    cs_buf_addc(out, ')');
}

void cs_metric_name(const struct cs_metric *m, enum cs_lang lang, struct cs_buf *out)
{
    struct cs_slice name = m->def->name[lang];
    if (name.n == 0) name = m->def->name[CS_EN];
    if (name.n == 0) name = m->def->id;
    cs_buf_adds(out, name);
    if (!m->suffixed) return;
    struct cs_slice suffix = cs_slice(m->id.p + m->def->id.n + 1, m->id.n - m->def->id.n - 1);
    const struct cs_aggregate_def *a = cs_aggregate_find(suffix);
    cs_buf_addz(out, " (");
    if (a)
        cs_buf_addz(out, a->suffix[lang]);
    else
        cs_buf_adds(out, suffix); /* p90 is p90 everywhere */
    cs_buf_addc(out, ')');
}
