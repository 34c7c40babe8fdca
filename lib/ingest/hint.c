/* hint.c - cures for files that were refused. */
#include "ingest/hint.h"
#include "ingest/preset.h"
#include <string.h>

/* ---- the cure of a refusal ---- */

static void hint_encoding(const struct cs_source_file *f, const struct cs_export_counts *c,
                          struct cs_error *e)
{
    enum cs_encoding said = f->spec->export.encoding;
    cs_fail(e, CS_DATA, "%llu places in its first rows are no %s", (unsigned long long)c->bad_bytes.n,
            cs_encoding_name(said));
    cs_error_cure(e, "leave --encoding out, and it is found out");
    cs_error_at(e, cs_export_name(f->export), 0, 0);
}

static void hint_preset(const struct cs_ingest *g, const struct cs_source_file *f, struct cs_error *e)
{
    struct cs_error other = CS_ERROR_INIT;
    struct cs_buf name = {0};
    if (cs_preset_fit(&name, g->options->data_dir, &f->mapping.header, &other) == CS_OK && name.n > 0) {
        cs_buf_addc(&name, 0);
        char cure[sizeof e->cure];
        memcpy(cure, e->cure, sizeof cure);
        if (!name.failed)
            cs_error_cure(e, "%s%sits columns are those of a preset: --preset %s", cure, *cure ? "; or " : "",
                          name.p);
    }
    cs_buf_release(&name);
}

void cs_hint(const struct cs_ingest *g, const struct cs_source_file *f, struct cs_error *e)
{
    const struct cs_export_counts c = cs_export_counts(f->export);
    if (e->status != CS_DATA || g->options->raw) return;
    bool strange =
        c.bad_bytes.n > 0 && c.bad_bytes.n >= f->mapping.sample.rows / 2; /* one or two may be real damage */
    if (f->spec->export.encoding != CS_ENCODING_AUTO && strange && f->records == 0)
        hint_encoding(f, &c, e);
    else if (!f->spec->map && g->options->data_dir)
        hint_preset(g, f, e);
}

/* ---- the draft of a map ---- */

static bool is_foreign(const struct cs_target *t)
{
    return !t->column && !t->mapped && t->a != CS_NO_COLUMN;
}

/* Does the sample hold nothing but times? */
static bool holds_times(const struct cs_mapping *m, uint32_t column)
{
    uint32_t seen = 0;
    for (uint32_t row = 0; row < m->sample.rows; row++) {
        struct cs_when w;
        struct cs_slice cell = cs_cell_trim(cs_field(&m->sample, row, column));
        if (cell.n == 0) continue;
        if (!cs_when_read(cell, CS_ORDER_UNKNOWN, &w) || !w.has_date) return false;
        seen++;
    }
    return seen > 0;
}

/* Is each cell of the sample filled, and no other's? */
static enum cs_status holds_keys(const struct cs_mapping *m, uint32_t column, bool *yes, struct cs_error *e)
{
    struct cs_map met = {0};
    enum cs_status status = CS_OK;
    *yes = m->sample.rows > 1 && !holds_times(m, column);
    for (uint32_t row = 0; row < m->sample.rows && *yes && status == CS_OK; row++) {
        struct cs_slice cell = cs_field(&m->sample, row, column);
        bool added = false;
        if (cell.n > 0 && cs_map_add(&met, cell, &added) == CS_MAP_NONE) status = cs_map_status(&met, e);
        *yes = added;
    }
    cs_map_release(&met);
    return status;
}

/* The foreign column that may be a column of ours: by a near name, else by what it holds. */
static enum cs_status guess(struct cs_ingest *g, const struct cs_mapping *m,
                            const struct cs_column_def *column, uint32_t *source, struct cs_error *e)
{
    *source = CS_NO_COLUMN;
    for (uint32_t i = 0; i < m->n && *source == CS_NO_COLUMN; i++) {
        const struct cs_column_def *near = m->target[i].misfit;
        if (!is_foreign(&m->target[i])) continue;
        if (!near && cs_alias_near(g->fold, m->kind, m->header.name[m->target[i].a], &near, e) != CS_OK)
            return e->status;
        if (near == column) *source = m->target[i].a;
    }
    for (uint32_t i = 0; i < m->n && *source == CS_NO_COLUMN; i++) {
        bool fits = false;
        if (!is_foreign(&m->target[i])) continue;
        if (column->type == CS_TIME) fits = holds_times(m, m->target[i].a);
        if (column->id && holds_keys(m, m->target[i].a, &fits, e) != CS_OK) return e->status;
        if (fits) *source = m->target[i].a;
    }
    return CS_OK;
}

enum cs_status cs_hint_map(struct cs_ingest *g, const struct cs_source_file *f, struct cs_buf *out,
                           struct cs_error *e)
{
    const struct cs_mapping *m = &f->mapping;
    struct cs_slice name;
    bool first = true;
    if (!m->kind || m->survey) return CS_OK;
    for (const char *list = m->kind->required; cs_schema_next(&list, &name);) {
        uint32_t source;
        if (cs_mapping_find(m, name) != CS_NO_COLUMN) continue;
        if (guess(g, m, cs_schema_column(name), &source, e) != CS_OK) return e->status;
        if (first)
            cs_buf_addf(out, "%s need what no column is known as; a map says it, cs-map(5):\n",
                        m->kind->name);
        first = false;
        cs_buf_adds(out, name);
        if (source == CS_NO_COLUMN)
            cs_buf_addz(out, " = `NAME OF THE COLUMN`\n");
        else
            cs_buf_addf(out, " = `%s`\n", cs_quote(m->header.name[source]).text);
    }
    return cs_buf_status(out, e);
}
