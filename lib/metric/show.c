/* show.c - a table of cells, laid out once all widths are known. */
#include "metric/show.h"
#include "base/ascii.h"
#include "text/width.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

/* "1234567.5" -> "1,234,567.5" */
static void add_separated(struct cs_num x, unsigned places, struct cs_buf *out)
{
    struct cs_buf plain = {0};
    struct cs_num rounded = cs_num_round(x, places);
    if (rounded.tag == CS_TAG_DOUBLE || rounded.tag == CS_TAG_MISSING) {
        cs_num_format(x, out); /* beyond 18 digits: as it is */
        return;
    }
    cs_num_format(rounded, &plain);
    struct cs_slice s = cs_buf_slice(&plain);
    const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
    size_t whole = point ? (size_t)(point - s.p) : s.n, sign = s.n && s.p[0] == '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0) cs_buf_addc(out, ',');
        cs_buf_addc(out, s.p[i]);
    }
    if (places) cs_buf_addc(out, '.');
    for (size_t i = 0; i < places; i++)
        cs_buf_addc(out, point && whole + 1 + i < s.n ? s.p[whole + 1 + i] : '0');
    if (plain.failed) out->failed = true;
    cs_buf_release(&plain);
}

static void add_seconds(struct cs_num x, struct cs_buf *out)
{
    static const struct {
        double from;
        int64_t size;
        const char *unit;
    } units[] = {{2 * 86400.0, 86400, " d"}, {2 * 3600.0, 3600, " h"}, {120, 60, " min"}, {0, 1, " s"}};
    size_t i = 0;
    while (fabs(cs_num_double(x)) < units[i].from) i++;
    add_separated(cs_num_div(x, cs_int(units[i].size)), 1, out);
    cs_buf_addz(out, units[i].unit);
}

/* The number as it would be written, so that 0.8105 rounds as it reads, not as its bits do. */
static struct cs_num as_written(struct cs_num x)
{
    struct cs_buf text = {0};
    struct cs_num y;
    cs_num_format(x, &text);
    bool same = cs_num_parse(cs_buf_slice(&text), &y);
    cs_buf_release(&text);
    return same ? y : x;
}

void cs_show_value(struct cs_num x, struct cs_slice unit, bool diff, struct cs_buf *out)
{
    x = as_written(x);
    if (cs_num_missing(x)) {
        cs_buf_addz(out, "–");
        return;
    }
    if (diff && cs_num_double(x) > 0) cs_buf_addc(out, '+');
    if (cs_slice_eqz(unit, "share")) {
        add_separated(cs_num_mul(x, cs_int(100)), 1, out);
        cs_buf_addz(out, diff ? " pp" : " %");
    } else if (cs_slice_eqz(unit, "s")) {
        add_seconds(x, out);
    } else if (cs_slice_eqz(unit, "count") || (x.tag == 0 && !cs_slice_eqz(unit, "score"))) {
        add_separated(x, 0, out);
    } else {
        add_separated(x, cs_slice_eqz(unit, "points") ? 1 : 2, out);
    }
}

void cs_show_text(struct cs_slice s, struct cs_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (c < 0x20 || c == 0x7F) {
            cs_buf_addc(out, '?');
        } else if (c == 0xC2 && next < 0xA0) { /* U+0080 … U+009F: control characters too */
            cs_buf_addc(out, '?');
            i++;
        } else {
            cs_buf_addc(out, s.p[i]);
        }
    }
}

/* ---- a table ---- */

struct table {
    size_t columns, left; /* the first `left` columns are texts, the others numbers */
    struct cs_buf text;   /* all cells, one after the other */
    size_t *end;          /* where each cell ends in `text` */
    size_t n, cap;
    struct cs_error *e;
    enum cs_status status;
};

/* Ends the cell that was appended to t->text. */
static void end_cell(struct table *t)
{
    if (t->status == CS_OK) t->status = cs_grow(&t->end, &t->cap, t->n + 1, sizeof *t->end, t->e);
    if (t->status == CS_OK) t->end[t->n++] = t->text.n;
}

static struct cs_slice cell(const struct table *t, size_t i)
{
    size_t from = i ? t->end[i - 1] : 0;
    return cs_slice(t->text.p + from, t->end[i] - from);
}

static void add_blanks(struct cs_buf *out, size_t n)
{
    while (n--) cs_buf_addc(out, ' ');
}

static enum cs_status lay_out(struct table *t, struct cs_buf *out)
{
    size_t *width = cs_alloc(t->columns, sizeof *width);
    if (t->status == CS_OK) t->status = width ? cs_buf_status(&t->text, t->e) : cs_fail_memory(t->e);
    for (size_t i = 0; i < t->n && t->status == CS_OK; i++) {
        size_t w = cs_width(cell(t, i));
        if (w > width[i % t->columns]) width[i % t->columns] = w;
    }
    for (size_t i = 0; i < t->n && t->status == CS_OK; i++) {
        size_t c = i % t->columns, w = cs_width(cell(t, i));
        if (c) add_blanks(out, 2);
        if (c >= t->left) add_blanks(out, width[c] - w);
        cs_buf_adds(out, cell(t, i));
        if (c < t->left && c + 1 < t->columns) add_blanks(out, width[c] - w);
        if (c + 1 == t->columns) cs_buf_addc(out, '\n');
    }
    free(width);
    return t->status == CS_OK ? cs_buf_status(out, t->e) : t->status;
}

/* ---- what goes into it ---- */

static const struct {
    const char *metric, *value, *n, *excluded, *diff;
} headings[CS_LANGS] = {{"Metric", "Value", "n", "left out", "change"},
                        {"指标", "数值", "样本数", "未计入", "变化"},
                        {"指標", "數值", "樣本數", "未計入", "變化"}};

static const char *const totals[CS_LANGS] = {"Total", "合计", "合計"};
static const char *const others[CS_LANGS] = {"Other", "其他", "其他"};

static void add_cell(struct table *t, const char *text)
{
    cs_buf_addz(&t->text, text);
    end_cell(t);
}

static void add_value(struct table *t, struct cs_num x, struct cs_slice unit, bool diff)
{
    cs_show_value(x, unit, diff, &t->text);
    end_cell(t);
}

static const char *const compared[][CS_LANGS] = {
    [CS_COMPARE_PREVIOUS] = {"previous", "上期", "上期"},
    [CS_COMPARE_WEEK] = {"a week before", "一周前", "一週前"},
    [CS_COMPARE_YEAR] = {"a year before", "一年前", "一年前"},
};

/* Headings of the comparisons. */
static void add_compare_heads(struct table *t, const struct cs_view *v, enum cs_lang lang)
{
    for (size_t p = 0; p < v->n_compares; p++) {
        if (v->compares[p].kind == CS_COMPARE_FIXED || v->compares[p].kind == CS_COMPARE_BACK)
            cs_compare_name(&v->compares[p], &t->text);
        else
            cs_buf_addz(&t->text, compared[v->compares[p].kind][lang]);
        end_cell(t);
        add_cell(t, headings[lang].diff);
    }
}

static void add_values(struct table *t, const struct cs_answer *a, const struct cs_view_answer *v,
                       const struct cs_group *group, size_t m, const struct cs_result *r)
{
    const struct cs_metric *metric = v->bound->metrics[m].metric;
    struct cs_slice unit = metric->unit;
    bool small = cs_result_is_small(a, metric, r) && !cs_num_missing(r->value);
    if (small) cs_buf_addc(&t->text, '(');
    cs_show_value(r->value, unit, false, &t->text);
    if (small) cs_buf_addc(&t->text, ')');
    end_cell(t);
    for (size_t p = 1; p < cs_view_periods(v->bound->view); p++) {
        struct cs_result base = cs_answer_get(a, v, group, m, p);
        add_value(t, base.value, unit, false);
        add_value(t, cs_result_diff(r, &base), unit, true);
    }
}

static void list_metrics(struct table *t, const struct cs_answer *a, const struct cs_view_answer *v,
                         enum cs_lang lang)
{
    t->columns = 4 + 2 * v->bound->view->n_compares;
    t->left = 1;
    add_cell(t, headings[lang].metric);
    add_cell(t, headings[lang].value);
    add_compare_heads(t, v->bound->view, lang);
    add_cell(t, headings[lang].n);
    add_cell(t, headings[lang].excluded);
    for (size_t m = 0; m < v->bound->n && v->n; m++) {
        struct cs_result r = cs_answer_get(a, v, &v->groups[0], m, 0);
        cs_metric_name(v->bound->metrics[m].metric, lang, &t->text);
        end_cell(t);
        add_values(t, a, v, &v->groups[0], m, &r);
        add_value(t, cs_int((int64_t)r.n), CS_LIT("count"), false);
        add_value(t, cs_int((int64_t)r.excluded), CS_LIT("count"), false);
    }
}

static void list_groups(struct table *t, const struct cs_answer *a, const struct cs_view_answer *v,
                        enum cs_lang lang)
{
    const struct cs_view *view = v->bound->view;
    struct cs_buf key = {0};
    t->columns = view->n_shown + v->bound->n * (1 + 2 * view->n_compares);
    t->left = view->n_shown;
    for (size_t k = 0; k < view->n_shown; k++) {
        cs_show_text(view->keys[k].name, &t->text);
        end_cell(t);
    }
    for (size_t m = 0; m < v->bound->n; m++) {
        cs_metric_name(v->bound->metrics[m].metric, lang, &t->text);
        end_cell(t);
        add_compare_heads(t, view, lang);
    }
    for (size_t g = 0; g < v->n; g++) {
        for (size_t k = 0; k < view->n_shown; k++) {
            const char *const *label = v->groups[g].rest ? others : totals;
            if (v->groups[g].rest || !(v->groups[g].named >> k & 1)) {
                add_cell(t, v->groups[g].rest && !(v->groups[g].named >> k & 1) ? totals[lang] : label[lang]);
                continue;
            }
            cs_buf_clear(&key);
            cs_key_format(v->bound, &v->groups[g], k, &key);
            if (key.failed) t->text.failed = true; /* before it is forgotten */
            cs_show_text(key.n ? cs_buf_slice(&key) : CS_LIT("–"), &t->text);
            end_cell(t);
        }
        for (size_t m = 0; m < v->bound->n; m++) {
            struct cs_result r = cs_answer_get(a, v, &v->groups[g], m, 0);
            add_values(t, a, v, &v->groups[g], m, &r);
        }
    }
    cs_buf_release(&key);
}

enum cs_status cs_answer_show(const struct cs_answer *a, enum cs_lang lang, struct cs_buf *out,
                              struct cs_error *e)
{
    struct table t = {.e = e};
    if (a->views[0].bound->view->n_shown == 0)
        list_metrics(&t, a, &a->views[0], lang);
    else
        list_groups(&t, a, &a->views[0], lang);
    enum cs_status status = lay_out(&t, out);
    cs_buf_release(&t.text);
    free(t.end);
    return status;
}
