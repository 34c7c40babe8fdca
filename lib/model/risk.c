/* risk.c - bands, reasons and rows. */
#include "model/risk.h"
#include <math.h>
#include <stdlib.h>

enum { HIGH, MEDIUM, LOW, FLUSH = 1 << 17 };
static const char *const band_names[] = {"high", "medium", "low"};

void cs_risk_rules(const struct cs_churn_rules *rules, const struct cs_frame *f, const size_t *rule_column,
                   double *risk)
{
    for (size_t i = 0; i < f->n; i++) risk[i] = 0;
    for (size_t k = 0; k < rules->n; k++) {
        if (rule_column[k] == SIZE_MAX) continue;
        const double *const holds = f->columns[rule_column[k]].number;
        for (size_t i = 0; i < f->n; i++)
            if (holds[i] == 1) risk[i] += rules->rule[k].points;
    }
    for (size_t i = 0; i < f->n; i++) risk[i] = risk[i] > 1 ? 1 : round(risk[i] * 1e9) / 1e9;
}

/* ---- bands ---- */

struct ranked {
    double risk;
    size_t row;
};

static int by_risk(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->risk != y->risk) return x->risk > y->risk ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static enum cs_status find_bands(const struct cs_risk *r, uint8_t *band, struct cs_error *e)
{
    const size_t n = r->frame->n;
    if (!r->bands.capacity) {
        for (size_t i = 0; i < n; i++)
            band[i] = r->risk[i] >= r->bands.high ? HIGH : r->risk[i] >= r->bands.medium ? MEDIUM : LOW;
        return CS_OK;
    }
    struct ranked *order = cs_alloc(n, sizeof *order);
    if (!order) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) order[i] = (struct ranked){r->risk[i], i};
    if (n) qsort(order, n, sizeof *order, by_risk);
    for (size_t i = 0; i < n; i++) {
        const size_t rank = i / r->bands.capacity;
        band[order[i].row] = rank == 0 ? HIGH : rank == 1 ? MEDIUM : LOW;
    }
    free(order);
    return CS_OK;
}

/* ---- reasons ---- */

struct reason {
    size_t what; /* a rule, or a feature of the model */
    double worth;
};

/* The list keeps the greatest, equal ones in their order. */
static void note(struct reason *list, size_t *n, struct reason r)
{
    size_t at = *n < CS_REASONS ? (*n)++ : CS_REASONS;
    for (; at > 0 && list[at - 1].worth < r.worth; at--)
        if (at < CS_REASONS) list[at] = list[at - 1];
    if (at < CS_REASONS) list[at] = r;
}

/* A feature's share of the log-odds, above the mean customer's. */
static void contributions(const struct cs_risk *r, size_t row, double *worth)
{
    for (size_t i = 0; i < r->model->n_features; i++) worth[i] = 0;
    for (size_t j = 0; j < r->model->n_terms; j++) {
        const struct cs_model_term *t = &r->model->terms[j];
        if (t->use == CS_COLUMN_USED)
            worth[t->feature] += t->beta * (cs_term_value(r->terms, j, row) - t->mean);
    }
}

static void add_value(const struct cs_frame_column *c, size_t row, struct cs_buf *out)
{
    if (!c->levels)
        cs_num_format(cs_num_from_double(c->number[row]), out);
    else if (c->code[row] != CS_NO_LEVEL)
        cs_buf_adds(out, c->level[c->code[row]]);
}

static void add_number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_round(cs_num_from_double(x), 4), out);
}

static void say_feature(const struct cs_risk *r, const struct reason *why, size_t row, struct cs_buf *reason,
                        struct cs_buf *detail)
{
    const struct cs_frame_column *c = &r->frame->columns[why->what];
    const struct cs_model_feature *f = &r->model->features[why->what];
    struct cs_buf value = {0};
    double mean = 0;
    for (size_t j = 0; j < r->model->n_terms; j++)
        if (r->model->terms[j].feature == why->what && r->model->terms[j].kind == CS_TERM_NUMBER)
            mean = r->model->terms[j].mean;
    const bool missing = c->levels ? c->code[row] == CS_NO_LEVEL : isnan(c->number[row]);
    const char *how = missing ? "missing" : c->levels ? "level" : c->number[row] > mean ? "more" : "less";
    add_value(c, row, &value);
    cs_churn_reason_column(r->rules, f->name, how, cs_buf_slice(&value), r->lang, reason);
    cs_buf_addf(detail, "%.*s=", (int)f->name.n, f->name.p);
    cs_buf_adds(detail, cs_buf_slice(&value));
    cs_buf_addc(detail, ':');
    add_number(why->worth, detail);
    cs_buf_release(&value);
}

static void say(const struct cs_risk *r, size_t row, double *worth, struct cs_buf *reason,
                struct cs_buf *detail)
{
    struct reason list[CS_REASONS];
    size_t n = 0;
    if (r->model) {
        contributions(r, row, worth);
        for (size_t i = 0; i < r->model->n_features; i++)
            if (worth[i] > 0.05) note(list, &n, (struct reason){i, worth[i]}); /* odds up by 5 % at least */
    } else {
        for (size_t k = 0; k < r->rules->n; k++)
            if (r->rule_column[k] != SIZE_MAX && r->frame->columns[r->rule_column[k]].number[row] == 1)
                note(list, &n, (struct reason){k, r->rules->rule[k].points});
    }
    for (size_t i = 0; i < n; i++) {
        if (i) cs_buf_addz(reason, r->lang == CS_EN ? " + " : "+");
        if (i) cs_buf_addc(detail, '|');
        if (r->model) {
            say_feature(r, &list[i], row, reason, detail);
            continue;
        }
        cs_churn_reason_rule(&r->rules->rule[list[i].what], r->lang, reason);
        cs_buf_adds(detail, r->rules->rule[list[i].what].stanza->id);
        cs_buf_addc(detail, ':');
        add_number(list[i].worth, detail);
    }
    if (!n) cs_churn_reason_none(r->rules, r->lang, reason);
}

/* ---- rows ---- */

static enum cs_status write_header(const struct cs_risk *r, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_slice *names = cs_alloc(r->n_carried + 5, sizeof *names);
    size_t n = 0;
    if (!names) return cs_fail_memory(e);
    names[n++] = CS_LIT("customer_id");
    for (size_t i = 0; i < r->n_carried; i++) names[n++] = r->carried[i];
    names[n++] = CS_LIT("risk");
    names[n++] = CS_LIT("band");
    names[n++] = CS_LIT("reason");
    names[n++] = CS_LIT("reason_worth");
    enum cs_status st = cs_ends_header(ends, names, n, e);
    free(names);
    return st;
}

static enum cs_status write_rows(const struct cs_risk *r, struct cs_ends *ends, const uint8_t *band,
                                 double *worth, size_t counts[3], struct cs_error *e)
{
    struct cs_buf out = {0}, reason = {0}, detail = {0};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < r->frame->n && !st; i++) {
        cs_buf_clear(&reason);
        cs_buf_clear(&detail);
        say(r, i, worth, &reason, &detail);
        cs_buf_adds(&out, cs_frame_kept(r->frame, i));
        cs_buf_addc(&out, '\t');
        cs_num_format(cs_num_round(cs_num_from_double(r->risk[i]), 9), &out);
        cs_buf_addf(&out, "\t%s\t", band_names[band[i]]);
        cs_field_add(&out, cs_buf_slice(&reason));
        cs_buf_addc(&out, '\t');
        cs_field_add(&out, cs_buf_slice(&detail));
        cs_buf_addc(&out, '\n');
        counts[band[i]]++;
        if (reason.failed || detail.failed) out.failed = true;
        if (out.n < FLUSH && i + 1 < r->frame->n && !out.failed) continue;
        st = cs_buf_status(&out, e);
        if (!st) st = cs_output_write(ends->out, out.p, out.n, e);
        cs_buf_clear(&out);
    }
    cs_buf_release(&out);
    cs_buf_release(&reason);
    cs_buf_release(&detail);
    return st;
}

enum cs_status cs_risk_write(const struct cs_risk *r, struct cs_ends *ends, size_t counts[3],
                             struct cs_error *e)
{
    uint8_t *band = cs_alloc(r->frame->n + 1, sizeof *band);
    double *worth = cs_alloc(r->model ? r->model->n_features + 1 : 1, sizeof *worth);
    counts[0] = counts[1] = counts[2] = 0;
    enum cs_status st = band && worth ? find_bands(r, band, e) : cs_fail_memory(e);
    if (!st) st = write_header(r, ends, e);
    if (!st) st = write_rows(r, ends, band, worth, counts, e);
    free(band);
    free(worth);
    return st;
}
