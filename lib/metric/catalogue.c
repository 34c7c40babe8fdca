/* catalogue.c - stanzas to definitions, ids to metrics. All checks that need no stream happen here, once, so
 * that a mistake in a catalogue is told with its line even when the metric is not asked for. */
#include "metric/catalogue.h"
#include "base/ascii.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"name.",  "about.", "of",     "open", "value",  "where",
                                   "anchor", "mature", "among",  "unit", "better", "basic",
                                   "source", "words",  "words.", NULL};
static const char *const feature_keys[] = {"name.", "about.", "of",    "open",   "value", "where",
                                           "among", "anchor", "unit",  "better", "from",  "is",
                                           "most",  "source", NULL};

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

/* What stands in the place of `value`. */
static enum cs_status parse_feature(struct cs_metric_def *d, struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_stanza *s = d->stanza;
    d->from = cs_stanza_value(s, "from");
    if (cs_slice_eqz(d->from, "tickets")) d->from = cs_slice("", 0);
    bool customers = cs_slice_eqz(d->from, "customers");
    if (d->from.n && !customers && !cs_slice_eqz(d->from, "orders")) {
        cs_fail(e, CS_USAGE, "from is not tickets, orders or customers: '%s'", cs_quote(d->from).text);
        return cs_stanza_fail(s, cs_stanza_get(s, "from"), 0, e);
    }
    enum cs_status status = parse_list(&d->is, s, "is", arena, e);
    if (status == CS_OK) status = parse_one(&d->most, s, "most", arena, e);
    if (status != CS_OK) return status;
    d->aggregate = d->most.tree ? CS_AGG_MOST : CS_AGG_COUNT;
    d->arg = d->most;
    bool one = (d->is.n == 0) + !d->most.tree + !cs_stanza_get(s, "value") == 2;
    if (one && (d->is.n || !customers)) {
        if (!d->is.n && !d->most.tree) status = parse_value(d, arena, e);
        if (status != CS_OK || !cs_aggregate_derived(d->aggregate)) return status;
        cs_fail(e, CS_USAGE, "features have no ratios of metrics");
        cs_error_cure(e, "is = one / another");
        return cs_stanza_fail(s, cs_stanza_get(s, "value"), 0, e);
    }
    cs_fail(e, CS_USAGE, "feature '%s' is not made of one thing", cs_quote(d->id).text);
    cs_error_cure(e, "one of: value = AGGREGATE, most = EXPRESSION, is = EXPRESSION; from customers: is");
    return cs_error_at(e, s->file, s->line, 1);
}

static enum cs_status parse_stanza(struct cs_metric_def *d, const struct cs_stanza *s, bool features,
                                   struct cs_arena *arena, struct cs_error *e)
{
    enum cs_status status;
    *d = (struct cs_metric_def){.id = s->id, .stanza = s};
    if (!valid_id(s->id)) {
        cs_fail(e, CS_USAGE, "not a metric id: '%s'", cs_quote(s->id).text);
        cs_error_cure(e, "lower-case letters, digits and '_', parts joined by '.'");
        return cs_error_at(e, s->file, s->line, 1);
    }
    if ((status = cs_stanza_only(s, features ? feature_keys : keys, e)) != CS_OK) return status;
    if ((status = parse_words(d, e)) != CS_OK) return status;
    if ((status = parse_list(&d->of, s, "of", arena, e)) != CS_OK) return status;
    if ((status = parse_list(&d->where, s, "where", arena, e)) != CS_OK) return status;
    if ((status = parse_list(&d->open, s, "open", arena, e)) != CS_OK) return status;
    if ((status = parse_one(&d->among, s, "among", arena, e)) != CS_OK) return status;
    return features ? parse_feature(d, arena, e) : parse_value(d, arena, e);
}

/* ---- the catalogue ---- */

static enum cs_status add_stanzas(struct cs_catalogue *c, const struct cs_stanzas *file, struct cs_error *e)
{
    for (size_t i = 0; i < file->n; i++) {
        struct cs_metric_def def;
        enum cs_status status = parse_stanza(&def, &file->items[i], c->features, &c->arena, e);
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
