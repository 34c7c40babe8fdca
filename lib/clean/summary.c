/* summary.c - counts as sentences. */
#include "clean/summary.h"
#include <stdlib.h>
#include <string.h>

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void add_count(struct cs_buf *b, const char *before, uint64_t n, const char *what, const char *ending)
{
    cs_buf_addf(b, "%s%llu %s%s", before, (unsigned long long)n, what, ending);
}

static void tell_rows(const struct cs_clean *c, struct cs_buf *b)
{
    const struct cs_clean_counts *n = &c->counts;
    uint64_t usual = n->missing + n->widths + n->blanks, cells = usual + n->cells;
    add_count(b, "", n->read, "row", plural(n->read));
    add_count(b, " read = ", n->written, "written", "");
    add_count(b, " + ", n->duplicates, "duplicate", plural(n->duplicates));
    if (c->repairs->drops) add_count(b, " + ", n->dropped, "dropped", "");
    add_count(b, "; ", cells, "cell", plural(cells));
    add_count(b, " repaired = ", n->missing, "missing word", plural(n->missing));
    add_count(b, " + ", n->widths, "width", plural(n->widths));
    add_count(b, " + ", n->blanks, "blank", plural(n->blanks));
    if (n->cells) add_count(b, " + ", n->cells, "by rules", "");
    cs_buf_addc(b, '\n');
}

static void tell_keyless(const struct cs_clean *c, struct cs_buf *b)
{
    uint64_t n = c->counts.keyless;
    struct cs_quoted key = cs_quote(c->repairs->duplicates.text);
    if (n == 1)
        cs_buf_addf(b, "1 row without '%s' was compared as a whole row\n", key.text);
    else if (n)
        cs_buf_addf(b, "%llu rows without '%s' were compared as whole rows\n", (unsigned long long)n,
                    key.text);
}

static void tell_rule(const struct cs_tally *t, struct cs_buf *b)
{
    const char *what = t->rows ? "row" : "cell";
    cs_buf_addf(b, "rule '%s': ", cs_quote(t->id).text);
    add_count(b, "", t->n, what, plural(t->n));
    cs_buf_addf(b, " %s", t->did);
    if (t->unfilled) add_count(b, ", ", t->unfilled, "stay", t->unfilled == 1 ? "s missing" : " missing");
    if (t->unjudged) add_count(b, ", ", t->unjudged, "without a fence", "");
    cs_buf_addc(b, '\n');
}

/* ---- what rules did not know ---- */

struct unknown {
    size_t rule;
    struct cs_slice cell;
    uint64_t n;
};

static int by_rule_and_count(const void *x, const void *y)
{
    const struct unknown *a = x, *b = y;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    return cs_slice_cmp(a->cell, b->cell);
}

static struct unknown take(const struct cs_clean *c, uint32_t i)
{
    struct cs_slice key = c->unknown.key[i];
    struct unknown u = {.n = c->unknown_n[i]};
    size_t at = 0;
    for (; key.p[at] != '\t'; at++) u.rule = u.rule * 10 + (size_t)(key.p[at] - '0');
    u.cell = cs_slice(key.p + at + 1, key.n - at - 1);
    return u;
}

enum { SHOWN = 5 };

/* The values of one rule, the most common first; those of a form are persons' numbers and not told. */
static size_t tell_unknown(const struct cs_clean *c, const struct unknown *v, size_t n, struct cs_buf *b)
{
    const struct cs_tally *t = &c->repairs->tally[v[0].rule];
    uint64_t cells = 0;
    size_t values = 0;
    for (; values < n && v[values].rule == v[0].rule; values++) cells += v[values].n;
    cs_buf_addf(b, "rule '%s': ", cs_quote(t->id).text);
    add_count(b, "", cells, "cell", plural(cells));
    if (t->kind != CS_REPAIR_LABEL) {
        cs_buf_addz(b, " not of the form, left as they are\n");
        return values;
    }
    add_count(b, " with ", values, "value", plural(values));
    cs_buf_addz(b, " not in the map, left as they are:");
    struct cs_show show = {.plan = c->show};
    struct cs_buf shown = {0};
    for (size_t i = 0; i < values && i < SHOWN; i++) {
        cs_buf_clear(&shown);
        cs_show_said(&show, v[i].cell, &shown);
        b->failed |= shown.failed;
        cs_buf_addf(b, "%s '%s' (%llu)", i ? "," : "", cs_quote(cs_buf_slice(&shown)).text,
                    (unsigned long long)v[i].n);
    }
    cs_buf_release(&shown);
    cs_show_release(&show);
    cs_buf_addz(b, values > SHOWN ? ", ...\n" : "\n");
    return values;
}

static void tell_all_unknown(const struct cs_clean *c, struct cs_buf *b)
{
    size_t n = c->unknown.n;
    struct unknown *v = cs_alloc(n, sizeof *v);
    if (!v) {
        b->failed = true;
        return;
    }
    for (uint32_t i = 0; i < n; i++) v[i] = take(c, i);
    if (n) qsort(v, n, sizeof *v, by_rule_and_count);
    for (size_t i = 0; i < n;) i += tell_unknown(c, v + i, n - i, b);
    free(v);
}

/* Two customers may well write the same: who compares all texts with all is told so. */
static void tell_near(const struct cs_clean *c, struct cs_buf *b)
{
    struct cs_slice across = c->repairs->duplicates.near.across;
    if (!c->settle.near) return;
    add_count(b, "", c->settle.near, "of the duplicates", " nearly the same");
    if (across.n)
        cs_buf_addf(b, ", whoever the customer is (cure: --near '%s:customer_id')", cs_quote(across).text);
    cs_buf_addc(b, '\n');
}

void cs_clean_summary(const struct cs_clean *c, struct cs_buf *b)
{
    tell_rows(c, b);
    tell_keyless(c, b);
    for (size_t i = 0; i < c->repairs->n_rules; i++)
        if (c->repairs->tally[i].did[0]) tell_rule(&c->repairs->tally[i], b);
    tell_near(c, b);
    tell_all_unknown(c, b);
    if (c->counts.bad)
        cs_buf_addf(b, "%llu %s as missing\n", (unsigned long long)c->counts.bad,
                    c->counts.bad == 1 ? "value did not parse and counts" : "values did not parse and count");
}
