/* told.c - rows of measures. */
#include "model/told.h"
#include "base/num.h"
#include "table/block.h"
#include <math.h>

static const char *const before[] = {"view", "keys"};
static const char *const behind[] = {"metric", "value", "unit",   "n",        "n_excluded", "num",    "den",
                                     "lo",     "hi",    "anchor", "calendar", "as_of",      "from",   "to",
                                     "target", "vs",    "base",   "diff",     "diff_lo",    "diff_hi"};
enum { BEFORE = sizeof before / sizeof *before, BEHIND = sizeof behind / sizeof *behind };

struct cs_told cs_told_of(const char *view, const char *metric, const char *unit, double value, double n)
{
    const double none = (double)NAN;
    return (struct cs_told){.view = view,
                            .metric = metric,
                            .unit = unit,
                            .value = value,
                            .n = n,
                            .num = none,
                            .den = none,
                            .lo = none,
                            .hi = none,
                            .base = none,
                            .diff = none,
                            .diff_lo = none,
                            .diff_hi = none};
}

struct cs_told cs_told_like(const struct cs_told *like, const char *metric, const char *unit, double value,
                            double n)
{
    struct cs_told row = cs_told_of(like->view, metric, unit, value, n);
    row.keys = like->keys;
    for (size_t k = 0; k < CS_TOLD_KEYS; k++) row.key[k] = like->key[k];
    return row;
}

static bool is_taken(struct cs_slice name)
{
    for (size_t i = 0; i < BEFORE; i++)
        if (cs_slice_eqz(name, before[i])) return true;
    for (size_t i = 0; i < BEHIND; i++)
        if (cs_slice_eqz(name, behind[i])) return true;
    return false;
}

enum cs_status cs_telling_check(const struct cs_telling *t, const char *option, struct cs_error *e)
{
    if (t->n_names > CS_TOLD_KEYS) return cs_fail(e, CS_USAGE, "%s: more than %d keys", option, CS_TOLD_KEYS);
    for (size_t i = 0; i < t->n_names; i++) {
        const struct cs_slice name = t->name[i];
        bool again = is_taken(name) || !name.n;
        for (size_t k = 0; k < name.n; k++) again |= name.p[k] == ',';
        for (size_t k = 0; k < i; k++) again |= cs_slice_eq(t->name[k], name);
        if (!again) continue;
        cs_fail(e, CS_USAGE, "%s: no key can be called '%s' here", option, cs_quote(name).text);
        return cs_error_cure(e, "another name: name=expression");
    }
    return CS_OK;
}

void cs_telling_header(struct cs_telling *t)
{
    for (size_t i = 0; i < BEFORE; i++) cs_buf_addf(&t->out, "%s\t", before[i]);
    for (size_t i = 0; i < t->n_names; i++) {
        cs_field_add(&t->out, t->name[i]);
        cs_buf_addc(&t->out, '\t');
    }
    for (size_t i = 0; i < BEHIND; i++) cs_buf_addf(&t->out, i ? "\t%s" : "%s", behind[i]);
    cs_buf_addc(&t->out, '\n');
}

static void number(double x, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    cs_num_format(cs_num_from_double(x), out);
}

static void put_keys(const struct cs_telling *t, const struct cs_told *row, struct cs_buf *out)
{
    bool first = true;
    for (size_t i = 0; i < t->n_names; i++) {
        if (!(row->keys >> i & 1)) continue;
        if (!first) cs_buf_addc(out, ',');
        cs_field_add(out, t->name[i]);
        first = false;
    }
    for (size_t i = 0; i < t->n_names; i++) {
        cs_buf_addc(out, '\t');
        if (row->keys >> i & 1) cs_field_add(out, row->key[i]);
    }
}

void cs_telling_add(struct cs_telling *t, const struct cs_told *row)
{
    struct cs_buf *out = &t->out;
    cs_buf_addf(out, "%s\t", row->view);
    put_keys(t, row, out);
    cs_buf_addf(out, "\t%s", row->metric);
    number(row->value, out);
    cs_buf_addf(out, "\t%s", row->unit);
    number(row->n, out);
    number(row->excluded, out);
    number(row->num, out);
    number(row->den, out);
    number(row->lo, out);
    number(row->hi, out);
    cs_buf_addz(out, "\t\t\t"); /* anchor, calendar */
    cs_field_add(out, t->as_of);
    cs_buf_addz(out, "\t\t\t\t"); /* from, to, target */
    cs_buf_addz(out, row->vs ? row->vs : "");
    number(row->base, out);
    number(row->diff, out);
    number(row->diff_lo, out);
    number(row->diff_hi, out);
    cs_buf_addc(out, '\n');
    t->rows++;
}
