/* catalogue_find.c - from ids to metrics: suffixes, parts of derived ones, and what was meant by unknown
 * words. */
#include "base/nearest.h"
#include "metric/catalogue.h"
#include <string.h>

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
