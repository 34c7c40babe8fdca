/* churn_profile.c - what customers of high risk are like, beside all the others: the portrait of two segments
 * (portrait.h), of which one is told. */
#include "model/churn_portfolio.h"
#include "model/portrait.h"
#include <stdlib.h>
#include <string.h>

/* Which columns: the features of the model, or of --features; else those that churn.rules has words for. */
enum cs_status cs_churn_profile_columns(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_header *h = cs_input_header(c->ends->in);
    const struct cs_stanzas *file = &c->rules.file;
    size_t room = c->n_features + file->n + 1;
    c->profile = cs_arena_alloc(&c->arena, room, sizeof *c->profile);
    if (!c->profile) return cs_fail_memory(e);
    for (size_t i = 0; i < c->n_features; i++) c->profile[c->n_profile++] = i;
    for (size_t i = 0; i < file->n && !c->n_features; i++) {
        const struct cs_stanza *s = &file->items[i];
        if (!s->id.n || cs_stanza_get(s, "when") || cs_header_find(h, s->id) == CS_NO_COLUMN) continue;
        cs_churn_column(c, s->id, &c->profile[c->n_profile++]);
    }
    return CS_OK;
}

static void retell(struct cs_churn_telling *t, const struct cs_told_rows *rows, const char *from,
                   const char *to)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct cs_told row = rows->v[i];
        const bool value = row.keys >> CS_PORTFOLIO_FEATURE_VALUE & 1;
        if (strcmp(row.view, from) != 0) continue;
        row.view = to;
        row.keys = 1U << CS_PORTFOLIO_FEATURE | (unsigned)value << CS_PORTFOLIO_FEATURE_VALUE;
        cs_telling_add(&t->telling, &row);
    }
}

enum cs_status cs_churn_profile(struct cs_churn_telling *t, const uint8_t *band, struct cs_error *e)
{
    static const struct cs_slice labels[] = {{"high", 4}, {"others", 6}};
    const struct cs_churn *c = t->churn;
    const size_t n = c->frame.n;
    struct cs_told_rows rows = {0};
    const struct cs_frame_column **column = cs_alloc(c->n_profile + 1, sizeof *column);
    uint32_t *segment = cs_alloc(n + 1, sizeof *segment);
    struct cs_portrait p = {.column = column,
                            .rows = n,
                            .segment = segment,
                            .label = labels,
                            .n = 2,
                            .told = 1,
                            .jobs = c->ask->jobs};
    enum cs_status st = column && segment ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < c->n_profile && !st; i++) column[p.columns++] = &c->frame.columns[c->profile[i]];
    for (size_t i = 0; i < n && !st; i++) segment[i] = band[i] != CS_BAND_HIGH;
    if (!st && p.columns) st = cs_portrait_make(&p, &rows, e);
    if (!st) st = cs_told_sort(&rows, e);
    if (!st) {
        retell(t, &rows, "segment_portrait", "churn_profile");
        retell(t, &rows, "segment_value", "churn_profile_value");
    }
    cs_told_rows_release(&rows);
    free(column);
    free(segment);
    return st;
}
