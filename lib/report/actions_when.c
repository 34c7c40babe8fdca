/* actions_when.c - conditions over a view: its facts are written as a small stream and given to the
 * evaluator. */
#include "report/actions_when.h"

#include "expr/holds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half the normal quantile's tail of 0.2 %: qnorm(0.999) in R. */
static const double Z_998 = 3.090232306167813;

double cs_whole_share(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec)
{
    double num = 0, den = 0;
    for (size_t g = 0; g < cs_asked_groups(asked); g++) {
        const struct cs_fact *fact = cs_spec_fact(b, asked, spec, &asked->facts->groups[g]);
        if (!fact || cs_num_missing(fact->num) || cs_num_missing(fact->den)) continue;
        num += cs_num_double(fact->num);
        den += cs_num_double(fact->den);
    }
    return den > 0 ? num / den : NAN;
}

int cs_fact_limits(const struct cs_build *b, const struct cs_fact *fact, enum cs_measure measure,
                   double whole)
{
    if (isnan(whole) || !fact || cs_num_missing(fact->num) || cs_num_missing(fact->den)) return 2;
    if (measure != CS_MEASURE_SHARE || cs_fact_few(b, fact, measure)) return 2;
    double n = cs_num_double(fact->den), p = cs_num_double(fact->num) / n, z2 = Z_998 * Z_998;
    if (!(n > 0)) return 2;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z_998 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return middle + half < whole ? -1 : middle - half > whole ? 1 : 0;
}

/* ---- a view as text ---- */

enum what { VALUE, N, LO, HI, TARGET, LIMITS, BASE, DIFF, DIFF_LO, DIFF_HI, WHATS };
static const char *const suffixes[WHATS] = {"",        "_n", "_lo",   "_hi",      "_target",
                                            "_limits", "",   "_diff", "_diff_lo", "_diff_hi"};
static const char *const comparisons[] = {"previous", "week", "year"};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

struct sheet {
    const struct cs_build *b;
    const struct cs_asked *asked;
    struct cs_buf text;
    struct cs_map names; /* of columns: each is there once */
    bool first;          /* of the line */
};

static void tab(struct sheet *s)
{
    if (!s->first) cs_buf_addc(&s->text, '\t');
    s->first = false;
}

static bool ends_in_base(struct cs_slice id)
{
    return id.n > 5 && memcmp(id.p + id.n - 5, ".base", 5) == 0;
}

/* The name that stands in the text from `from` on gets an underscore for as long as another column has it. */
static void keep_name(struct sheet *s, size_t from)
{
    bool added = false;
    while (!s->text.failed && !s->names.failed) {
        (void)cs_map_add(&s->names, cs_slice(s->text.p + from, s->text.n - from), &added);
        if (added) return;
        cs_buf_addc(&s->text, '_');
    }
}

static void add_name(struct sheet *s, struct cs_slice metric, const char *vs, enum what what)
{
    tab(s);
    size_t from = s->text.n;
    for (size_t i = 0; i < metric.n; i++) cs_buf_addc(&s->text, metric.p[i] == '.' ? '_' : metric.p[i]);
    if (vs) cs_buf_addf(&s->text, "_%s", vs);
    cs_buf_addz(&s->text, suffixes[what]);
    keep_name(s, from);
}

static void add_number(struct sheet *s, struct cs_num x)
{
    tab(s);
    cs_num_format(x, &s->text);
}

static void add_names(struct sheet *s, struct cs_slice metric)
{
    for (enum what w = VALUE; w <= LIMITS; w++) add_name(s, metric, NULL, w);
    for (size_t c = 0; c < COMPARISONS; c++)
        for (enum what w = BASE; w < WHATS; w++) add_name(s, metric, comparisons[c], w);
}

static void add_fact(struct sheet *s, struct cs_slice metric, const struct cs_fact_group *group, double whole)
{
    static const struct cs_fact none = {.value = {0, CS_TAG_MISSING},
                                        .n = {0, CS_TAG_MISSING},
                                        .lo = {0, CS_TAG_MISSING},
                                        .hi = {0, CS_TAG_MISSING},
                                        .target = {0, CS_TAG_MISSING},
                                        .base = {0, CS_TAG_MISSING},
                                        .diff = {0, CS_TAG_MISSING},
                                        .diff_lo = {0, CS_TAG_MISSING},
                                        .diff_hi = {0, CS_TAG_MISSING},
                                        .num = {0, CS_TAG_MISSING},
                                        .den = {0, CS_TAG_MISSING}};
    const struct cs_fact *f = cs_facts_get(s->b->facts, s->asked->facts, group, metric, cs_slice("", 0));
    if (!f) f = &none;
    const struct cs_num numbers[] = {f->value, f->n, f->lo, f->hi, f->target};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) add_number(s, numbers[i]);
    tab(s);
    int limits = cs_fact_limits(s->b, f, cs_measure_of(f->unit), whole);
    if (limits != 2) cs_buf_addz(&s->text, limits < 0 ? "low" : limits > 0 ? "high" : "within");
    for (size_t c = 0; c < COMPARISONS; c++) {
        f = cs_facts_get(s->b->facts, s->asked->facts, group, metric, cs_slicez(comparisons[c]));
        if (!f) f = &none;
        const struct cs_num compared[] = {f->base, f->diff, f->diff_lo, f->diff_hi};
        for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) add_number(s, compared[i]);
    }
}

/* The metrics of the view, those that the stream lacks included: their columns are empty. */
static size_t metrics_of(const struct cs_build *b, const struct cs_asked *asked, struct cs_slice *out)
{
    size_t n = 0;
    for (size_t i = 0; asked->facts && i < asked->facts->n_metrics; i++)
        if (!ends_in_base(asked->facts->metrics[i])) out[n++] = asked->facts->metrics[i];
    for (size_t i = 0; asked->def && i < asked->def->n_metrics; i++) {
        struct cs_slice id = asked->def->metrics[i].id;
        if (!asked->facts || !cs_facts_has_metric(b->facts, asked->facts, id)) out[n++] = id;
    }
    return n;
}

/* Metrics that the condition names and only the catalogue knows: their columns are empty too. */
struct wanted {
    const struct cs_catalogue *catalogue;
    struct cs_slice *out;
    size_t n, room;
};

static bool begins(struct cs_slice name, struct cs_slice id)
{
    if (name.n < id.n || (name.n > id.n && name.p[id.n] != '_')) return false;
    for (size_t i = 0; i < id.n; i++)
        if (name.p[i] != id.p[i] && !(name.p[i] == '_' && id.p[i] == '.')) return false;
    return true;
}

static void want(void *ctx, struct cs_slice name)
{
    struct wanted *w = ctx;
    for (size_t i = 0; i < w->n; i++)
        if (begins(name, w->out[i])) return;
    for (size_t i = 0; i < w->catalogue->n && w->n < w->room; i++) {
        if (!begins(name, w->catalogue->defs[i].id)) continue;
        w->out[w->n++] = w->catalogue->defs[i].id;
        return;
    }
}

static void write_header(struct sheet *s, const struct cs_slice *metrics, size_t n)
{
    s->first = true;
    for (size_t i = 0; i < n; i++) add_names(s, metrics[i]);
    for (size_t k = 0; k < cs_asked_keys(s->asked); k++) {
        tab(s);
        size_t from = s->text.n;
        cs_field_add(&s->text, cs_asked_key(s->asked, k));
        keep_name(s, from);
    }
}

static void write_rows(struct sheet *s, const struct cs_slice *metrics, size_t n, const double *whole)
{
    for (size_t g = 0; g < cs_asked_groups(s->asked); g++) {
        const struct cs_fact_group *group = &s->asked->facts->groups[g];
        s->first = true;
        for (size_t i = 0; i < n; i++) add_fact(s, metrics[i], group, whole[i]);
        for (size_t k = 0; k < cs_asked_keys(s->asked); k++) {
            tab(s);
            cs_field_add(&s->text, group->key[k]);
        }
        cs_buf_addc(&s->text, '\n');
    }
}

/* ---- asking ---- */

enum cs_status cs_action_holds(struct cs_build *b, const struct cs_asked *asked, const struct cs_action *a,
                               bool *holds, struct cs_error *e)
{
    enum { WANTED = 16 };
    size_t room =
        WANTED + (asked->facts ? asked->facts->n_metrics : 0) + (asked->def ? asked->def->n_metrics : 0) + 1;
    struct cs_slice *metrics = cs_alloc(room, sizeof *metrics);
    double *whole = cs_alloc(room, sizeof *whole);
    struct sheet s = {.b = b, .asked = asked};
    enum cs_status st = metrics && whole ? CS_OK : cs_fail_memory(e);
    if (!st) {
        size_t n = metrics_of(b, asked, metrics);
        struct wanted wanted = {.catalogue = b->catalogue, .out = metrics, .n = n, .room = n + WANTED};
        cs_expr_columns(a->when, want, &wanted);
        n = wanted.n;
        for (size_t i = 0; i < n; i++) {
            const struct cs_spec spec = {.metric = metrics[i]};
            whole[i] = cs_asked_keys(asked) ? cs_whole_share(b, asked, &spec) : NAN;
        }
        write_header(&s, metrics, n);
        cs_buf_addc(&s.text, '\n');
        write_rows(&s, metrics, n, whole);
        st = cs_buf_status(&s.text, e);
        if (!st) st = cs_map_status(&s.names, e);
        if (!st) st = cs_expr_holds(a->when, &s.text, holds, e);
        if (st == CS_USAGE && !e->file[0])
            st = cs_stanza_fail(a->stanza, cs_stanza_get(a->stanza, "when"), 0, e);
    }
    cs_buf_release(&s.text);
    cs_map_release(&s.names);
    free(metrics);
    free(whole);
    return st;
}
