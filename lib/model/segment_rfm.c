/* segment_rfm.c - segments by scores of recency, frequency and monetary value (rfm.h), named by rules. */
#include "base/sum.h"
#include "model/segment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const parts[CS_RFM] = {"recency", "frequency", "monetary"}; /* keys of rfm.rules, too */
static const char *const class_names[CS_VALUE_CLASSES] = {"A", "B", "C"};

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    const uint64_t classes = s->ask->classes;
    const char *stray = s->ask->features ? "--features"
                        : classes        ? "--classes"
                        : s->ask->cuts.n ? "--cuts"
                        : s->ask->save   ? "--save"
                                         : NULL;
    if (s->ask->apply && stray)
        return cs_fail(e, CS_USAGE, "option '%s': with '--apply' the model says that", stray);
    if (s->ask->apply) return cs_rfm_read(&s->scored, s->ask->apply, e);
    if (classes == 1 || classes > CS_RFM_CLASSES)
        return cs_fail(e, CS_USAGE, "option '--classes': from 2 to %d", CS_RFM_CLASSES);
    return CS_OK;
}

/* The first column of each that is there; monetary value may be missing. */
static enum cs_status features(struct cs_segment *s, const struct cs_header *header, struct cs_buf *out,
                               struct cs_error *e)
{
    struct cs_buf list = {0};
    enum cs_status st = CS_OK;
    for (size_t w = 0; w < s->scored.features.n; w++) {
        if (w) cs_buf_addz(out, ", ");
        cs_buf_adds(out, s->scored.features.v[w].text);
    }
    if (s->ask->apply) return CS_OK;
    for (size_t w = 0; w < CS_RFM && !st; w++) {
        struct cs_slice rest, item = {"", 0};
        cs_buf_clear(&list);
        st = cs_segrules_list(cs_segment_top(s, parts[w]), parts[w], header, &s->context, &list, e);
        rest = cs_buf_slice(&list);
        if (!st && !cs_list_next(&rest, &item) && w != CS_MONETARY) {
            cs_fail(e, CS_USAGE, "by what to segment: no column that says %s", parts[w]);
            st = cs_error_cure(e, "--features RECENCY,FREQUENCY,MONETARY names the columns");
        }
        if (item.n && w) cs_buf_addz(out, ", ");
        cs_buf_adds(out, item);
    }
    cs_buf_release(&list);
    s->chosen = true;
    return st;
}

static enum cs_status bind_cuts(struct cs_segment *s, const char *text, struct cs_error *e)
{
    const struct cs_frame *f = &s->frame;
    const char *eq = strchr(text, '=');
    const struct cs_slice name = cs_slice(text, eq ? (size_t)(eq - text) : 0);
    for (size_t c = 0; c < s->rfm.n; c++)
        if (cs_slice_eq(f->columns[c].name, name) || cs_slice_eqz(name, parts[c])) {
            if (!s->rfm.scale[c].classes)
                return cs_rfm_cuts(&s->rfm.scale[c], cs_slicez(eq + 1), "--cuts", e);
            return cs_fail(e, CS_USAGE, "--cuts: '%s' twice", cs_quote(name).text);
        }
    cs_fail(e, CS_USAGE, "--cuts: '%s' begins with none of the features", cs_quotez(text).text);
    return cs_error_cure(e, "--cuts monetary=100,500,1000,5000");
}

/* Shares of the money: where one class ends and the next begins. */
static enum cs_status read_classes(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_stanza *top = cs_segment_top(s, "value_classes");
    const struct cs_entry *entry = top ? cs_stanza_get(top, "value_classes") : NULL;
    struct cs_slice rest = entry ? entry->value : CS_LIT("0.8, 0.95"), item;
    size_t n = 0;
    struct cs_num last = cs_int(0);
    while (cs_list_next(&rest, &item)) {
        struct cs_num x;
        if (n == CS_VALUE_CLASSES - 1 || !cs_num_parse(item, &x) || cs_num_cmp(x, last) <= 0 ||
            cs_num_cmp(x, cs_int(1)) > 0)
            break;
        s->classes.share[n++] = last = x;
        if (n == CS_VALUE_CLASSES - 1 && !rest.n) return CS_OK;
    }
    cs_fail(e, CS_USAGE, "value_classes: two rising shares from 0 to 1");
    return entry ? cs_stanza_fail(top, entry, 0, e) : e->status;
}

/* The features are numbers, and the cut points are theirs. */
static enum cs_status bind(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_texts *cuts = &s->ask->cuts;
    s->rfm.n = (unsigned)s->frame.n_features;
    if (s->frame.n_features < 2 || s->frame.n_features > CS_RFM)
        return cs_fail(e, CS_USAGE, "--features: recency, frequency and monetary value, in this order");
    enum cs_status st = read_classes(s, e);
    for (size_t i = 0; i < cuts->n && !st; i++) st = bind_cuts(s, cuts->v[i], e);
    for (size_t w = 0; w < s->scored.features.n; w++) s->rfm.scale[w] = s->scored.scale[w];
    return st;
}

static enum cs_status save(struct cs_segment *s, struct cs_error *e)
{
    struct cs_buf b = {0};
    const struct cs_slice *texts = cs_segment_texts(s);
    enum cs_status st = texts ? cs_rfm_put(&s->rfm, &s->classes, &s->frame, texts, s->scaling.rows, &b, e)
                              : cs_fail_memory(e);
    if (!st) st = cs_segment_save(s, cs_buf_slice(&b), e);
    cs_buf_release(&b);
    return st;
}

static enum cs_status not_a_number(const struct cs_frame_column *c, struct cs_error *e)
{
    const struct cs_quoted name = cs_quote(c->name);
    cs_fail(e, CS_DATA, "column '%s' is not a number: '%s'", name.text,
            cs_quote(c->n_levels ? c->level[0] : CS_LIT("")).text);
    return cs_error_cure(
        e, "--features 'days=number(replace(column, \",\", \"\"))', or of a date days=(as_of - x) / 86400");
}

static enum cs_status learn(struct cs_segment *s, struct cs_error *e)
{
    const unsigned classes = s->ask->classes ? (unsigned)s->ask->classes : 5;
    const struct cs_stanza *top = cs_segment_top(s, "value_score");
    enum cs_status st = CS_OK;
    for (size_t c = 0; c < s->rfm.n && !st; c++)
        if (s->frame.columns[c].levels) st = not_a_number(&s->frame.columns[c], e);
    if (!st) st = cs_scale_rows(&s->scaling, &s->frame, e);
    if (!st) st = cs_segment_has_rows(s, e);
    for (size_t c = 0; c < s->rfm.n && s->first; c++) {
        s->rfm.scale[c] = s->first->rfm.scale[c]; /* its cut points, not its counts */
        memset(s->rfm.scale[c].count, 0, sizeof s->rfm.scale[c].count);
    }
    if (!st) st = cs_rfm_score(&s->rfm, &s->frame, &s->scaling, classes, e);
    if (!st && s->rfm.n == CS_RFM)
        st = cs_value_classes(&s->classes, s->frame.columns[CS_MONETARY].number, &s->scaling, e);
    for (size_t i = 0; i < s->scored.n_classes; i++) s->classes.least[i] = s->scored.classes.least[i];
    if (!st && s->ask->save && !s->first) st = save(s, e);
    if (st) return st;
    const size_t cells = cs_rfm_cells(&s->rfm);
    cs_rfm_grid(&s->rfm, &s->centres);
    s->value_score = cs_arena_alloc(&s->arena, cells, sizeof *s->value_score);
    st = s->value_score ? cs_buf_status(&s->centres, e) : cs_fail_memory(e);
    if (!st) st = cs_segment_name(s, cells, e);
    return st ? st
              : cs_names_formula(cs_buf_slice(&s->centres), top, "value_score", &s->arena, s->value_score,
                                 cells, &s->formula, e);
}

/* ---- rows ---- */

static size_t which(const struct cs_segment *s, size_t point)
{
    return cs_rfm_cell(&s->rfm, s->rfm.score + point * CS_RFM);
}

static double money(const struct cs_segment *s, size_t point)
{
    return s->frame.columns[CS_MONETARY].number[s->scaling.row[point]];
}

static void row(const struct cs_segment *s, size_t point, struct cs_buf *out)
{
    const uint8_t *score = s->rfm.score + point * CS_RFM;
    const size_t cell = which(s, point);
    cs_buf_addf(out, "\t%u\t%u\t", score[CS_RECENCY], score[CS_FREQUENCY]);
    if (s->rfm.n == CS_RFM) cs_buf_addf(out, "%u", score[CS_MONETARY]);
    cs_buf_addc(out, '\t');
    cs_num_format(s->value_score[cell], out);
    cs_buf_addc(out, '\t');
    if (s->rfm.n == CS_RFM) cs_buf_addz(out, class_names[cs_value_class(&s->classes, money(s, point))]);
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[cell].id);
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[cell].text[s->lang]);
}

/* ---- what the scores and segments are ---- */

struct group { /* of customers */
    uint64_t n;
    struct cs_sum money;
};

static void add_number(double x, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    cs_num_format(cs_num_from_double(x), out);
}

/* "customers share monetary monetary_share", each behind a tab. */
static void add_group(const struct cs_segment *s, uint64_t n, const struct cs_sum *sum, struct cs_buf *out)
{
    cs_buf_addf(out, "\t%llu\t", (unsigned long long)n);
    cs_num_format(cs_num_quotient((cs_i128)n, (cs_i128)s->scaling.rows), out);
    cs_buf_addc(out, '\t');
    if (sum) cs_num_format(cs_sum_total(sum), out);
    cs_buf_addc(out, '\t');
    if (sum) cs_num_format(cs_num_div(cs_sum_total(sum), s->classes.total), out);
}

static uint64_t explain_scores(const struct cs_segment *s, struct cs_buf *out)
{
    uint64_t rows = 0;
    for (unsigned w = 0; w < s->rfm.n; w++)
        for (unsigned score = 1; score <= s->rfm.scale[w].classes; score++, rows++) {
            double from, below;
            cs_rfm_range(&s->rfm, (int)w, score, &from, &below);
            cs_buf_addf(out, "%s\t", parts[w]);
            cs_field_add(out, s->frame.columns[w].name);
            cs_buf_addf(out, "\t\t%u", score);
            add_number(from, out);
            add_number(below, out);
            add_group(s, s->rfm.scale[w].count[score - 1], NULL, out);
            cs_buf_addz(out, "\t\n");
        }
    return rows;
}

static uint64_t explain_value(const struct cs_segment *s, const struct group *class, struct cs_buf *out)
{
    uint64_t rows = 0;
    if (s->formula.n) {
        cs_buf_addz(out, "value_score\t\t\t\t\t\t\t\t\t\t");
        cs_field_add(out, s->formula);
        cs_buf_addc(out, '\n');
        rows++;
    }
    for (size_t i = 0; i < CS_VALUE_CLASSES && s->rfm.n == CS_RFM; i++, rows++) {
        cs_buf_addf(out, "value_class\t%s\t\t", class_names[i]);
        const double from = i + 1 < CS_VALUE_CLASSES ? s->classes.least[i] : (double)NAN;
        add_number(from, out);
        add_number(i ? s->classes.least[i - 1] : (double)NAN, out);
        add_group(s, class[i].n, &class[i].money, out);
        cs_buf_addz(out, "\t\n");
    }
    return rows;
}

static uint64_t explain_segments(const struct cs_segment *s, const struct group *group, struct cs_buf *out)
{
    const struct cs_segrules *r = &s->rules;
    uint64_t rows = 0;
    for (size_t i = 0; i <= r->n; i++) {
        if (i == r->n && !group[i].n) break; /* those for whom no rule holds */
        cs_buf_addz(out, "segment\t");
        if (i < r->n) cs_field_add(out, r->v[i].stanza->id);
        cs_buf_addc(out, '\t');
        if (i < r->n) cs_field_add(out, cs_segrule_name(&r->v[i], s->lang));
        cs_buf_addz(out, "\t\t\t");
        add_group(s, group[i].n, s->rfm.n == CS_RFM ? &group[i].money : NULL, out);
        cs_buf_addc(out, '\t');
        if (i < r->n) cs_field_add(out, r->v[i].when);
        cs_buf_addc(out, '\n');
        rows++;
    }
    return rows;
}

/* Cut points and sizes of the scores, the formula and the classes of value, and the rules with what they
 * took. */
static uint64_t explain(const struct cs_segment *s, struct cs_buf *out)
{
    const size_t n = s->rules.n + 1;
    struct group *group = cs_alloc(n + CS_VALUE_CLASSES, sizeof *group), *class = group + n;
    uint64_t rows = 0;
    if (!group) {
        out->failed = true;
        return 0;
    }
    for (size_t i = 0; i < s->scaling.rows; i++) {
        const size_t rule = s->names[which(s, i)].rule;
        struct group *of = &group[rule == SIZE_MAX ? s->rules.n : rule];
        of->n++;
        if (s->rfm.n < CS_RFM) continue;
        const struct cs_num x = cs_num_from_double(money(s, i));
        struct group *in = &class[cs_value_class(&s->classes, money(s, i))];
        in->n++;
        cs_sum_add(&of->money, x);
        cs_sum_add(&in->money, x);
    }
    cs_buf_addz(out,
                "part\tname\twords\tscore\tfrom\tbelow\tcustomers\tshare\tmonetary\tmonetary_share\trule\n");
    rows += explain_scores(s, out);
    rows += explain_value(s, class, out);
    rows += explain_segments(s, group, out);
    for (size_t i = 0; i < n + CS_VALUE_CLASSES; i++) {
        if (group[i].money.failed) out->failed = true;
        cs_sum_release(&group[i].money);
    }
    free(group);
    return rows;
}

static void tell(const struct cs_segment *s, struct cs_buf *b)
{
    static const char *const good[CS_RFM] = {"less is better", "more is better", "more is better"};
    for (unsigned w = 0; w < s->rfm.n; w++)
        cs_buf_addf(b, "%s%s by '%s' (%s)", w ? ", " : "", parts[w], cs_quote(s->frame.columns[w].name).text,
                    good[w]);
    cs_buf_addz(b, s->rfm.n < CS_RFM ? "; there is no column of money, and no score for it\n" : "\n");
}

static const char *const keys[] = {"recency", "frequency", "monetary", "value_score", "value_classes", NULL};
static const char *const options[] = {"classes", "cuts", "save", "apply", NULL};
static const char *const columns[] = {"r", "f", "m", "value_score", "value_class", "segment", "segment_name",
                                      NULL};

const struct cs_segment_method cs_segment_rfm = {.name = "rfm",
                                                 .options = options,
                                                 .by_features = true,
                                                 .rules = "rfm.rules",
                                                 .keys = keys,
                                                 .found = "with scores",
                                                 .columns = columns,
                                                 .check = check,
                                                 .features = features,
                                                 .bind = bind,
                                                 .learn = learn,
                                                 .which = which,
                                                 .row = row,
                                                 .explain = explain,
                                                 .tell = tell};
