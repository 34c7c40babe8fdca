/* explain.c - the plan of cs-clean, told in the order in which it is carried out. */
#include "clean/repairs.h"

static void line(struct cs_buf *out, unsigned *number, const char *phase, const char *text,
                 struct cs_slice more)
{
    cs_buf_addf(out, "%2u  %-10s  %s", ++*number, phase, text);
    cs_buf_adds(out, more);
    cs_buf_addc(out, '\n');
}

static void rules_of(const struct cs_repairs *r, enum cs_kind_of_repair from, enum cs_kind_of_repair to,
                     const char *phase, unsigned *number, struct cs_buf *out)
{
    for (size_t i = 0; i < r->n_rules; i++) {
        const struct cs_tally *t = &r->tally[i];
        if (t->kind < from || t->kind > to) continue;
        struct cs_buf name = {0};
        cs_buf_adds(&name, t->id);
        cs_buf_addz(&name, ": ");
        cs_buf_addc(&name, '\0');
        line(out, number, phase, name.failed ? "" : name.p, t->what);
        cs_buf_release(&name);
    }
}

static void duplicates(const struct cs_repairs *r, unsigned *number, struct cs_buf *out)
{
    static const char *const stays[] = {"the first stays", "the last stays", "the newest stays",
                                        "the most complete stays"};
    const struct cs_duplicates *t = &r->duplicates;
    struct cs_buf text = {0};
    if (t->off) return;
    cs_buf_addz(&text, t->n_key ? "rows with the same " : "equal rows");
    for (size_t i = 0; i < t->n_key; i++) {
        if (i) cs_buf_addz(&text, i + 1 < t->n_key ? ", " : " and ");
        cs_buf_adds(&text, r->header->name[t->key[i].column]);
        if (t->key[i].formed) cs_buf_addf(&text, " (as %s)", cs_form_names[t->key[i].form]);
    }
    cs_buf_addf(&text, ": %s", stays[t->keep]);
    line(out, number, "duplicates", "", cs_buf_slice(&text));
    cs_buf_release(&text);
}

/* Passes before the one that writes, and what for. */
static void passes(const struct cs_repairs *r, struct cs_buf *out)
{
    unsigned n = 0;
    bool judge = !r->duplicates.off && r->duplicates.keep != CS_KEEP_FIRST;
    for (unsigned stage = 0; stage < r->stages; stage++) {
        bool learns = false;
        for (size_t i = 0; i < r->n_steps; i++) {
            const struct cs_step *s = &r->steps[i];
            learns |=
                s->stage == stage && !s->learnt && (s->want || (s->fill && s->policy == CS_FILL_HISTORY));
        }
        n += learns;
    }
    if (n && (!r->duplicates.off || r->duplicates.near.on)) judge = true;
    if (judge) n += r->duplicates.keep != CS_KEEP_FIRST && !r->duplicates.off ? 2 : 1;
    if (n)
        cs_buf_addf(out, "the input is read %u times\n", n + 1);
    else
        cs_buf_addz(out, "the input is read once\n");
}

void cs_repairs_explain(const struct cs_repairs *r, struct cs_buf *out)
{
    unsigned number = 0;
    line(out, &number, "cells", "missing words become empty; blanks around a cell go; ",
         CS_LIT("full-width digits and letters become narrow, but in texts"));
    rules_of(r, CS_REPAIR_MISSING, CS_REPAIR_LABEL, "cells", &number, out);
    duplicates(r, &number, out);
    rules_of(r, CS_REPAIR_NEAR, CS_REPAIR_NEAR, "duplicates", &number, out);
    rules_of(r, CS_REPAIR_OUTLIER, CS_REPAIR_OUTLIER, "outliers", &number, out);
    rules_of(r, CS_REPAIR_FILL, CS_REPAIR_FILL, "gaps", &number, out);
    for (size_t f = 0; f < r->n_flags; f++) {
        cs_buf_addz(out, r->flags[f].column == CS_NO_COLUMN ? "column " : "marked in ");
        cs_buf_adds(out, r->flags[f].name);
        cs_buf_addz(out, r->flags[f].column == CS_NO_COLUMN ? " is added\n" : "\n");
    }
    passes(r, out);
}
