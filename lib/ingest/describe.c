/* describe.c - what was assumed, counted and decided, in words. */
#include "base/nearest.h"
#include "ingest/ingest.h"
#include <string.h>

enum { NAMED = 12 }; /* foreign columns told by name */

static void add_name(struct cs_buf *out, struct cs_slice name)
{
    cs_buf_addz(out, cs_quote(name).text);
}

static const char *number_name(enum cs_when_number number)
{
    static const char *const names[] = {[CS_NUMBER_NONE] = "",
                                        [CS_NUMBER_SECONDS] = "seconds since 1970",
                                        [CS_NUMBER_MILLIS] = "milliseconds since 1970",
                                        [CS_NUMBER_MICROS] = "microseconds since 1970",
                                        [CS_NUMBER_SERIAL] = "days of a spreadsheet",
                                        [CS_NUMBER_DIGITS] = "digits of a date"};
    return names[number];
}

static void add_part(struct cs_buf *out, const char *text)
{
    if (out->n) cs_buf_addz(out, ", ");
    cs_buf_addz(out, text);
}

void cs_describe_how(const struct cs_target *t, struct cs_buf *out)
{
    const struct cs_cell_reader *r = &t->reader;
    if (t->order.loose > 0) add_part(out, cs_date_order_words(r->order));
    if (r->how == CS_HOW_TIME && r->number) add_part(out, number_name(r->number));
    if (r->unitless) add_part(out, "no unit: seconds");
    if (r->days) add_part(out, "fractions of a day");
    if (r->pair) add_part(out, r->pair == 60 ? "mm:ss" : "h:mm");
    if (t->column && t->column->values && t->column->hi && r->scores.hi) {
        add_part(out, "");
        cs_buf_addf(out, "%d to %d", r->scores.lo, r->scores.hi);
    }
    if (r->scale.num != r->scale.den) {
        add_part(out, "");
        cs_buf_addf(out, "x %d%s", r->scale.num, r->scale.den == 1000 ? "/1000" : "");
    }
}

/* Where a target's cells come from: "date + time (day first)". */
static void add_origin(const struct cs_mapping *m, const struct cs_target *t, struct cs_buf *out)
{
    if (t->origin == CS_FROM_EXPR) {
        add_name(out, t->map->entry->value);
        return;
    }
    if (t->origin == CS_FROM_TIMES) {
        add_name(out, m->target[t->to].name);
        cs_buf_addz(out, " - ");
        add_name(out, m->target[t->from].name);
        return;
    }
    if (t->a == CS_NO_COLUMN) {
        cs_buf_addf(out, "'%s'", cs_quote(t->constant).text);
        return;
    }
    add_name(out, m->header.name[t->a]);
    if (t->b != CS_NO_COLUMN) {
        cs_buf_addz(out, " + ");
        add_name(out, m->header.name[t->b]);
    }
    struct cs_buf how = {0};
    cs_describe_how(t, &how);
    if (how.n) cs_buf_addf(out, " (%.*s)", (int)how.n, how.p);
    if (how.failed) out->failed = true;
    cs_buf_release(&how);
}

static bool is_foreign(const struct cs_target *t)
{
    return !t->column && !t->mapped;
}

/* Is it worth saying: taken from a column of another name, by our own judgement? */
static bool is_assumed(const struct cs_target *t)
{
    if (t->mapped || !t->column || t->a == CS_NO_COLUMN || t->origin == CS_FROM_TIMES) return false;
    if (t->reader.how == CS_HOW_TIME && (t->reader.number || t->order.loose > 0)) return true;
    if (t->column->values && t->column->hi && t->reader.scores.hi) return true;
    return t->rank != CS_ALIAS_SELF || t->b != CS_NO_COLUMN;
}

static void add_foreign(const struct cs_mapping *m, bool left, const char *lead, struct cs_buf *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        if (!is_foreign(&m->target[i]) || m->target[i].left != left) continue;
        if (n++ >= NAMED) continue;
        cs_buf_addz(out, n == 1 ? lead : ", ");
        add_name(out, m->target[i].name);
    }
    if (n > NAMED) cs_buf_addf(out, " and %u more", n - NAMED);
}

/* What a column's name promises and its cells do not keep, with a cure where it is known. */
static void add_misfit(const struct cs_mapping *m, const struct cs_target *t, struct cs_buf *out)
{
    if (!t->misfit) return;
    const char *name = t->misfit->name, *cell = t->misfit_cell;
    const struct cs_quoted header = cs_quote(m->header.name[t->a]);
    cs_buf_addf(out, "; '%s' is not read as %s: '%s'", header.text, name, cell);
    size_t digits = strspn(cell, "0123456789"),
           behind = strspn(cell + digits + (cell[digits] != 0), "0123456789");
    bool whole = digits > 0 && behind > 0 && cell[digits + 1 + behind] == 0;
    if (t->misfit->type == CS_NUM && whole && cell[digits] == ',')
        cs_buf_addf(out, " (a map reads decimal commas: %s = number(replace(`%s`, \",\", \".\"))%s)", name,
                    header.text,
                    strstr(header.text, "in") || strstr(header.text, "分") ? " * 60 for minutes" : "");
    if (!strcmp(t->misfit->unit, "s") && whole && cell[digits] == ':')
        cs_buf_addf(out, " (mm:ss or h:mm in its header says what that is)");
}

/* A column that a map makes under a name that may be a slip. */
static void add_near(const struct cs_mapping *m, const struct cs_target *t, struct cs_buf *out)
{
    struct cs_nearest near;
    struct cs_slice name;
    if (!t->mapped || t->column) return;
    cs_nearest_start(&near, t->name);
    for (const char *list = m->kind->columns; cs_schema_next(&list, &name);) cs_nearest_try(&near, name);
    if (near.best.p && near.distance <= (t->name.n < 8 ? 1U : 2U))
        cs_buf_addf(out, "; the map makes '%s', which is near %.*s", cs_quote(t->name).text, (int)near.best.n,
                    near.best.p);
}

void cs_describe_reading(const struct cs_source_file *f, struct cs_buf *out)
{
    const struct cs_mapping *m = &f->mapping;
    const char *lead = ": ";
    cs_buf_addf(out, "%s: %s, ", cs_export_name(f->export), m->survey ? "scores" : m->kind->name);
    cs_export_describe(f->export, out);
    for (uint32_t i = 0; i < m->n; i++) {
        if (!is_assumed(&m->target[i])) continue;
        cs_buf_addz(out, lead);
        add_name(out, m->target[i].name);
        cs_buf_addz(out, " = ");
        add_origin(m, &m->target[i], out);
        lead = ", ";
    }
    add_foreign(m, false, "; passed on as they are: ", out);
    add_foreign(m, true, "; left behind: ", out);
    for (uint32_t i = 0; i < m->n; i++) {
        add_misfit(m, &m->target[i], out);
        add_near(m, &m->target[i], out);
    }
}

/* ---- counts ---- */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void add_rejected(const struct cs_export_counts *c, struct cs_buf *out)
{
    const char *lead = " (";
    for (size_t i = 0; i < CS_REJECTS; i++) {
        if (c->rejected[i].n == 0) continue;
        cs_buf_addf(out, "%s%llu %s: ", lead, (unsigned long long)c->rejected[i].n,
                    cs_reject_name((enum cs_reject)i));
        cs_count_name(&c->rejected[i], out);
        lead = "; ";
    }
    cs_buf_addc(out, ')');
}

static void add_bad_cells(const struct cs_mapping *m, struct cs_buf *out)
{
    uint64_t bad = 0;
    for (uint32_t i = 0; i < m->n; i++) bad += m->target[i].met.bad.n;
    if (bad == 0) return;
    cs_buf_addf(out, "; %llu cell%s not read (", (unsigned long long)bad, plural(bad));
    const char *lead = "";
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_target *t = &m->target[i];
        if (t->met.bad.n == 0) continue;
        cs_buf_addz(out, lead);
        add_name(out, t->name);
        bool personal = t->column && t->column->personal;
        cs_buf_addf(out, " %llu, line %llu: '%s'", (unsigned long long)t->met.bad.n,
                    (unsigned long long)t->met.bad.line[0], personal ? "***" : t->met.bad_text);
        lead = "; ";
    }
    cs_buf_addc(out, ')');
}

static void add_count(const struct cs_count *c, const char *what, struct cs_buf *out)
{
    if (c->n == 0) return;
    cs_buf_addf(out, "; %s: %llu (", what, (unsigned long long)c->n);
    cs_count_name(c, out);
    cs_buf_addc(out, ')');
}

/* "; created_at: 1 time far ahead of the rest (line 2)" */
static void add_apart(const struct cs_source_file *f, bool after, struct cs_buf *out)
{
    struct cs_apart apart = cs_sift_apart(&f->sift, after);
    if (apart.n == 0) return;
    cs_buf_addf(out, "; %llu time%s far %s the rest (%sline %llu)", (unsigned long long)apart.n,
                plural(apart.n), after ? "ahead of" : "before", apart.n == 1 ? "" : "first on ",
                (unsigned long long)apart.line);
}

/* "; rows without created_at: 1 (line 3: 'T7')" */
static void add_untimed(const struct cs_source_file *f, struct cs_buf *out)
{
    const struct cs_count *c = &f->sift.untimed;
    struct cs_slice name;
    const char *list = f->mapping.kind ? f->mapping.kind->required : "";
    if (c->n == 0) return;
    while (cs_schema_next(&list, &name) && cs_schema_column(name)->type != CS_TIME) continue;
    cs_buf_addf(out, "; rows without %s: %llu (", cs_quote(name).text, (unsigned long long)c->n);
    cs_count_name(c, out);
    cs_buf_addf(out, ": '%s')", f->sift.untimed_key);
}

/* "; 'resolved_at' before 'created_at': 1 (line 3)" */
static void add_before(const struct cs_mapping *m, struct cs_buf *out)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_target *t = &m->target[i];
        if (t->met.before.n == 0) continue;
        cs_buf_addz(out, "; ");
        add_name(out, m->target[t->to].name);
        cs_buf_addz(out, " before ");
        add_name(out, m->target[t->from].name);
        cs_buf_addf(out, ", which makes no duration: %llu (", (unsigned long long)t->met.before.n);
        cs_count_name(&t->met.before, out);
        cs_buf_addc(out, ')');
    }
}

/* "; words of channel that are not known: '抖音', '快手'" */
static void add_odd(const struct cs_mapping *m, struct cs_buf *out)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const struct cs_odd *odd = &m->target[i].met.odd;
        if (odd->n == 0) continue;
        cs_buf_addz(out, "; words of ");
        add_name(out, m->target[i].name);
        cs_buf_addz(out, " that are not known, kept as they are: ");
        for (unsigned k = 0; k < odd->n; k++) cs_buf_addf(out, "%s'%s'", k ? ", " : "", odd->word[k]);
        if (odd->more) cs_buf_addz(out, ", …");
    }
}

static void add_sum(uint64_t n, const char *what, struct cs_buf *out)
{
    if (n > 0) cs_buf_addf(out, "; %llu %s", (unsigned long long)n, what);
}

void cs_describe_counts(const struct cs_source_file *f, struct cs_buf *out)
{
    const struct cs_export_counts c = cs_export_counts(f->export);
    const struct cs_mapping *m = &f->mapping;
    bool after = m->n > 0 && m->target[0].reader.change == CS_CHANGE_AFTER;
    uint64_t floored = 0, gaps = 0, folds = 0, swapped = 0, dates = 0, differ = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        floored += m->target[i].met.floored;
        gaps += m->target[i].met.gaps;
        folds += m->target[i].met.folds;
        swapped += m->target[i].met.swapped;
        dates += m->target[i].met.dates;
        differ += m->target[i].met.differ;
    }
    cs_buf_addf(out, "%s: %llu record%s = %llu row%s + %llu rejected", cs_export_name(f->export),
                (unsigned long long)f->records, plural(f->records), (unsigned long long)f->rows,
                plural(f->rows), (unsigned long long)f->rejected);
    if (f->rejected > 0) add_rejected(&c, out);
    add_bad_cells(m, out);
    add_untimed(f, out);
    add_before(m, out);
    add_apart(f, true, out);
    add_apart(f, false, out);
    add_odd(m, out);
    add_count(&c.kept, "rows with a quote where none belongs, kept as text", out);
    if (c.bad_bytes.n > 0) {
        cs_buf_addf(out, "; bytes of no character: %llu (", (unsigned long long)c.bad_bytes.n);
        cs_count_name(&c.bad_bytes, out);
        cs_buf_addf(out, "; the first at byte %llu: %s)", (unsigned long long)c.first_bad, c.first_bad_bytes);
    }
    add_count(&c.nuls, "NUL bytes removed", out);
    add_sum(floored, "fractions of a second cut off", out);
    add_sum(swapped, "dates whose day and month were exchanged back", out);
    add_sum(dates, "dates without a clock, taken as midnight", out);
    add_sum(gaps, "times that the zone's clock skipped", out);
    add_sum(folds,
            after ? "times that the zone's clock showed twice, the second taken"
                  : "times that the zone's clock showed twice, the first taken",
            out);
    add_sum(differ, "durations that their two times contradict, by more than a second; the times were taken",
            out);
}
