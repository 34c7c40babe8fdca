/* show.c - what goes into the tables that a person at a terminal sees. */
#include "metric/show.h"
#include "expr/units.h"
#include "metric/adjust.h"
#include "metric/groups.h"
#include "metric/share.h"
#include "metric/spark.h"
#include "metric/targets.h"
#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

enum word {
    ADJUSTED,
    VERDICT,
    SHARE,
    CUMULATIVE,
    TARGET,
    REACHED,
    METRIC,
    VALUE,
    ROWS,
    LEFT_OUT,
    CHANGE,
    INTERVAL,
    TOTAL,
    OTHER,
    NOISE,
    OPEN,
    SMALL,
    MORE,
    TOO_FEW,
    WORDS
};
static const char *const words[WORDS][CS_LANGS] = {
    [SHARE] = {"share", "占比", "占比"},
    [CUMULATIVE] = {"cumulative", "累计", "累計"},
    [ADJUSTED] = {"case-mix adjusted", "按构成调整", "按構成調整"},
    [VERDICT] = {"against all", "与总体相比", "與總體相比"},
    [TARGET] = {"target", "目标", "目標"},
    [REACHED] = {"reached", "达成", "達成"},
    [METRIC] = {"Metric", "指标", "指標"},
    [VALUE] = {"Value", "数值", "數值"},
    [ROWS] = {"n", "样本数", "樣本數"},
    [LEFT_OUT] = {"left out", "未计入", "未計入"},
    [CHANGE] = {"change", "变化", "變化"},
    [INTERVAL] = {"interval", "区间", "區間"},
    [TOTAL] = {"Total", "合计", "合計"},
    [OTHER] = {"Other", "其他", "其他"},
    [NOISE] = {"~ within chance", "~ 在随机波动之内", "~ 在隨機波動之內"},
    [OPEN] = {"* not over yet", "* 尚未结束", "* 尚未結束"},
    [SMALL] = {"( ) few rows", "( ) 样本过少", "( ) 樣本過少"},
    [MORE] = {"pp: percentage points", "pp:百分点", "pp:百分點"},
    [TOO_FEW] = {"too few", "样本不足", "樣本不足"},
};
static const char *const compared[][CS_LANGS] = {
    [CS_COMPARE_PREVIOUS] = {"previous", "上期", "上期"},
    [CS_COMPARE_WEEK] = {"a week before", "一周前", "一週前"},
    [CS_COMPARE_YEAR] = {"a year before", "一年前", "一年前"},
};
static const char *const unit_names[][CS_LANGS] = {
    [CS_PLAIN] = {""},
    [CS_DATE] = {"Date", "日期", "日期"},
    [CS_WEEK] = {"Week", "周", "週"},
    [CS_MONTH] = {"Month", "月份", "月份"},
    [CS_HOUR] = {"Hour", "时段", "時段"},
    [CS_WEEKDAY] = {"Weekday", "星期", "星期"},
};
static const char *const weekdays[CS_LANGS][7] = {{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
                                                  {"周一", "周二", "周三", "周四", "周五", "周六", "周日"},
                                                  {"週一", "週二", "週三", "週四", "週五", "週六", "週日"}};

struct shown {
    const struct cs_answer *a;
    const struct cs_view_answer *v;
    enum cs_lang lang;
    struct cs_sheet sheet;
    struct cs_buf scratch;
    bool noise, open, small, points; /* which footnotes are due */
};

static void add_word(struct shown *s, enum word w, enum cs_tone tone)
{
    cs_sheet_add(&s->sheet, words[w][s->lang], tone);
}

/* ---- values and changes ---- */

/* A class of trend by its name. */
static void add_trend(struct shown *s, struct cs_num class)
{
    static const char *const names[][CS_LANGS] = {
        {"falling steadily", "持续下降", "持續下降"},
        {"falling", "波动下降", "波動下降"},
        {"stable", "稳定", "穩定"},
        {"rising", "波动上升", "波動上升"},
        {"rising steadily", "持续上升", "持續上升"},
    };
    bool known = class.tag == 0 && class.v >= -2 && class.v <= 2;
    cs_sheet_add(&s->sheet, known ? names[class.v + 2][s->lang] : words[TOO_FEW][s->lang],
                 known ? CS_TONE_NONE : CS_TONE_FAINT);
}

static void add_value(struct shown *s, const struct cs_metric *m, const struct cs_result *r)
{
    if (m->aggregate == CS_AGG_TREND) {
        add_trend(s, r->value);
        return;
    }

    bool small = cs_result_is_small(s->a, m, r) && !cs_num_missing(r->value);
    struct cs_buf *t = &s->sheet.text;
    if (small) cs_buf_addc(t, '(');
    cs_show_value(r->value, m->unit, false, t);
    if (small) cs_buf_addc(t, ')');
    s->small |= small;
    cs_sheet_end(&s->sheet, small || cs_num_missing(r->value) ? CS_TONE_FAINT : CS_TONE_NONE);
}

static void add_interval(struct shown *s, const struct cs_metric *m, const struct cs_result *r)
{
    if (!cs_num_missing(r->lo) && !cs_num_missing(r->hi)) {
        cs_show_value(r->lo, m->unit, false, &s->sheet.text);
        cs_buf_addz(&s->sheet.text, " – ");
        cs_show_value(r->hi, m->unit, false, &s->sheet.text);
    }
    cs_sheet_end(&s->sheet, CS_TONE_FAINT);
}

/* Better or worse, where the catalogue says which, and only beyond chance. */
static enum cs_tone judge(const struct cs_metric *m, struct cs_num diff, bool sure)
{
    bool up = cs_slice_eqz(m->def->better, "up"), down = cs_slice_eqz(m->def->better, "down");
    int sign = cs_num_cmp(diff, cs_int(0));
    if (!sure || !(up || down) || sign == 0) return CS_TONE_NONE;
    return (sign > 0) == up ? CS_TONE_GOOD : CS_TONE_WORSE;
}

/* Percentage points of shares; of points and scores the difference; of all else the change in per cent. */
static void add_change(struct shown *s, const struct cs_metric *m, const struct cs_result *r,
                       const struct cs_result *base)
{
    struct cs_num diff = cs_result_diff(r, base);
    struct cs_buf *t = &s->sheet.text;
    if (cs_num_missing(diff) || m->aggregate == CS_AGG_TREND) { /* between classes there is no distance */
        cs_sheet_add(&s->sheet, "–", CS_TONE_FAINT);
        return;
    }
    struct cs_interval of = cs_result_diff_interval(r, base, s->a->level);
    bool known = !cs_num_missing(of.lo);
    bool sure = known && (cs_num_cmp(of.lo, cs_int(0)) > 0 || cs_num_cmp(of.hi, cs_int(0)) < 0);
    if (known && !sure) cs_buf_addz(t, "~ ");
    s->noise |= known && !sure;
    struct cs_num change = cs_result_change(r, base);
    if (cs_slice_eqz(m->unit, "share") || cs_slice_eqz(m->unit, "points") || cs_slice_eqz(m->unit, "score")) {
        s->points |= cs_slice_eqz(m->unit, "share");
        cs_show_value(diff, m->unit, true, t);
    } else if (cs_num_missing(change)) {
        cs_buf_addz(t, "n/a");
    } else {
        if (cs_num_cmp(change, cs_int(0)) > 0) cs_buf_addc(t, '+');
        cs_show_value(change, CS_LIT("share"), false, t);
    }
    cs_sheet_end(&s->sheet, known && !sure ? CS_TONE_FAINT : judge(m, diff, sure));
}

static bool has_interval(const struct shown *s, const struct cs_metric *m)
{
    return s->a->ci &&
           (m->aggregate == CS_AGG_SHARE || m->aggregate == CS_AGG_MEAN || m->aggregate == CS_AGG_QUANTILE);
}

static bool has_target(const struct shown *s, const struct cs_metric *m)
{
    return cs_targets_know(s->a->targets, m, false);
}

/* The target, and how much of it is reached: in colour when the value's interval does not hold it. */
static void add_target(struct shown *s, const struct cs_group *g, size_t m, const struct cs_result *r)
{
    const struct cs_metric *metric = s->v->bound->metrics[m].metric;
    struct cs_num target = cs_target_of(s->v, g, m).target;
    struct cs_buf *t = &s->sheet.text;
    bool unsure = !cs_num_missing(r->lo) && !cs_num_missing(r->hi) && !cs_num_missing(target) &&
                  cs_num_cmp(r->lo, target) <= 0 && cs_num_cmp(r->hi, target) >= 0;
    bool met = cs_target_met(metric, r->value, target),
         known = !cs_num_missing(r->value) && !cs_num_missing(target);
    if (!cs_num_missing(target)) {
        cs_buf_addz(t, cs_slice_eqz(metric->def->better, "down") ? "<= " : ">= ");
        cs_show_value(target, metric->unit, false, t);
    }
    cs_sheet_end(&s->sheet, CS_TONE_FAINT);
    if (known) {
        cs_buf_addz(t, met ? "" : unsure ? "~ " : "x ");
        cs_show_value(cs_attainment(metric, r, target), CS_LIT("share"), false, t);
    }
    s->noise |= known && !met && unsure;
    cs_sheet_end(&s->sheet, !known || unsure ? CS_TONE_FAINT : met ? CS_TONE_GOOD : CS_TONE_WORSE);
}

static const char *const verdicts[][CS_LANGS] = {
    [CS_VERDICT_NONE] = {"–", "–", "–"},
    [CS_VERDICT_SAME] = {"no real difference", "无实质差异", "無實質差異"},
    [CS_VERDICT_BETTER] = {"better", "更好", "更好"},
    [CS_VERDICT_WORSE] = {"worse", "更差", "更差"},
    [CS_VERDICT_DIFFERENT] = {"different", "有差异", "有差異"},
};

static bool has_adjusted(const struct shown *s, const struct cs_metric *m)
{
    return s->v->adjusted && cs_adjust_fits(m);
}

static void add_adjusted(struct shown *s, const struct cs_group *g, size_t m)
{
    struct cs_adjusted x = cs_adjusted_of(s->v, g, m);
    cs_show_value(x.value, s->v->bound->metrics[m].metric->unit, false, &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_NONE);
    cs_sheet_add(&s->sheet, verdicts[x.verdict][s->lang],
                 x.verdict == CS_VERDICT_BETTER  ? CS_TONE_GOOD
                 : x.verdict == CS_VERDICT_WORSE ? CS_TONE_WORSE
                                                 : CS_TONE_FAINT);
}

static bool has_parts(const struct shown *s, const struct cs_metric *m)
{
    return s->v->parts && s->v->bound->view->n_shown && cs_share_fits(m);
}

static void add_part(struct shown *s, const struct cs_group *g, size_t m)
{
    struct cs_part part = cs_part_of(s->v, g, m);
    cs_show_value(cs_num_div(part.shown, cs_int(1000)), CS_LIT("share"), false, &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_NONE);
    cs_show_value(part.cumulative, CS_LIT("share"), false, &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_FAINT);
}

static void add_values(struct shown *s, const struct cs_group *group, size_t m, bool interval)
{
    const struct cs_metric *metric = s->v->bound->metrics[m].metric;
    struct cs_result r = cs_answer_get(s->a, s->v, group, m, 0);
    add_value(s, metric, &r);
    if (has_adjusted(s, metric)) add_adjusted(s, group, m);
    if (has_parts(s, metric)) add_part(s, group, m);
    if (interval) add_interval(s, metric, &r);
    if (s->v->bound->view->n_shown ? has_target(s, metric) : s->a->targets != NULL)
        add_target(s, group, m, &r);
    for (size_t p = 1; p < cs_view_periods(s->v->bound->view); p++) {
        struct cs_result base = cs_answer_get(s->a, s->v, group, m, p);
        add_value(s, metric, &base);
        add_change(s, metric, &r, &base);
    }
}

/* ---- headings ---- */

static void join(struct shown *s)
{
    if (!s->sheet.failed) s->sheet.cell[s->sheet.n - 1].joins = true;
}

static void add_value_heads(struct shown *s, bool adjusted, bool parts, bool interval, bool target)
{
    const struct cs_view *v = s->v->bound->view;
    for (enum word w = ADJUSTED; adjusted && w <= VERDICT; w++) {
        add_word(s, w, CS_TONE_STRONG);
        join(s);
    }
    for (enum word w = SHARE; parts && w <= CUMULATIVE; w++) {
        add_word(s, w, CS_TONE_STRONG);
        join(s);
    }
    if (interval) {
        cs_show_value(cs_num_round(cs_num_from_double(s->a->level * 100), 2), CS_LIT(""), false,
                      &s->sheet.text);
        while (s->sheet.text.n && s->sheet.text.p[s->sheet.text.n - 1] == '0') s->sheet.text.n--;
        if (s->sheet.text.n && s->sheet.text.p[s->sheet.text.n - 1] == '.') s->sheet.text.n--;
        cs_buf_addz(&s->sheet.text, " % ");
        add_word(s, INTERVAL, CS_TONE_STRONG);
        join(s);
    }
    for (enum word w = TARGET; target && w <= REACHED; w++) {
        add_word(s, w, CS_TONE_STRONG);
        join(s);
    }
    for (size_t p = 0; p < v->n_compares; p++) {
        if (v->compares[p].kind == CS_COMPARE_FIXED || v->compares[p].kind == CS_COMPARE_BACK)
            cs_compare_name(&v->compares[p], &s->sheet.text);
        else
            cs_buf_addz(&s->sheet.text, compared[v->compares[p].kind][s->lang]);
        cs_sheet_end(&s->sheet, CS_TONE_STRONG);
        join(s);
        add_word(s, CHANGE, CS_TONE_STRONG);
        join(s);
    }
}

/* Our columns have names in three languages, and so have the time keys. */
static void add_key_head(struct shown *s, size_t k)
{
    const struct cs_bound_view *b = s->v->bound;
    struct cs_slice name = b->view->keys[k].name;
    const struct cs_column_def *column = cs_schema_column(name);
    enum cs_unit unit = b->key_unit[k];
    if (unit != CS_PLAIN && b->metrics[0].dated_key[k])
        cs_buf_addz(&s->sheet.text, unit_names[unit][s->lang]);
    else if (column && column->name_in[s->lang])
        cs_buf_addz(&s->sheet.text, column->name_in[s->lang]);
    else
        cs_show_text(name, &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_STRONG);
}

/* ---- keys ---- */

/* Is a day, week or month of the group still running at as-of? With a derived as-of the last day may be
 * whole. */
static bool is_open(const struct shown *s, const struct cs_group *g, size_t k)
{
    const struct cs_measured *m = s->a->measured;
    enum cs_unit unit = s->v->bound->key_unit[k];
    if (!m->has_as_of || g->keys[k].tag || (unit != CS_DATE && unit != CS_WEEK && unit != CS_MONTH))
        return false;
    int64_t today = cs_time_day(m->as_of);
    if (g->keys[k].v != cs_unit_of_day(today, unit)) return false;
    return !m->derived || cs_unit_of_day(today + 1, unit) == g->keys[k].v;
}

/* What the value in scratch is called, where the key is a column whose values have names; NULL: nothing. */
static const char *value_name(const struct shown *s, size_t k)
{
    const struct cs_column_def *column = cs_schema_column(s->v->bound->view->keys[k].name);
    for (const struct cs_value_def *v = column ? column->values : NULL; v && v->value; v++)
        if (cs_slice_eqz(cs_buf_slice(&s->scratch), v->value)) return v->name[s->lang];
    return NULL;
}

static void add_key_text(struct shown *s, const struct cs_group *g, size_t k, struct cs_buf *out)
{
    const struct cs_keyval *key = &g->keys[k];
    if (!(g->named >> k & 1) || g->rest) {
        cs_buf_addz(out, words[g->named >> k & 1 ? OTHER : TOTAL][s->lang]);
        return;
    }
    if (key->tag == 0 && s->v->bound->key_unit[k] == CS_WEEKDAY && key->v >= 1 && key->v <= 7) {
        cs_buf_addz(out, weekdays[s->lang][key->v - 1]);
        return;
    }
    cs_buf_clear(&s->scratch);
    cs_key_format(s->v->bound, g, k, &s->scratch);
    if (s->scratch.failed) out->failed = true; /* before it is forgotten */
    const char *name = s->lang == CS_EN ? NULL : value_name(s, k);
    if (name) {
        cs_buf_addz(out, name);
        return;
    }
    cs_show_text(s->scratch.n ? cs_buf_slice(&s->scratch) : CS_LIT("–"), out);
}

static void add_key(struct shown *s, const struct cs_group *g, size_t k)
{
    bool whole = g->named == (1u << s->v->bound->view->n_shown) - 1 && !g->rest;
    add_key_text(s, g, k, &s->sheet.text);
    if (is_open(s, g, k)) {
        cs_buf_addc(&s->sheet.text, '*');
        s->open = true;
    }
    cs_sheet_end(&s->sheet, whole ? CS_TONE_NONE : CS_TONE_STRONG);
}

/* ---- tables ---- */

static void list_metrics(struct shown *s)
{
    const struct cs_view_answer *v = s->v;
    bool targets = s->a->targets != NULL;
    s->sheet.columns = 4 + s->a->ci + 2 * (size_t)targets + 2 * v->bound->view->n_compares;
    s->sheet.names = 1;
    add_word(s, METRIC, CS_TONE_STRONG);
    add_word(s, VALUE, CS_TONE_STRONG);
    add_value_heads(s, false, false, s->a->ci, targets);
    add_word(s, ROWS, CS_TONE_STRONG);
    add_word(s, LEFT_OUT, CS_TONE_STRONG);
    for (size_t m = 0; m < v->bound->n && v->n; m++) {
        struct cs_result r = cs_answer_get(s->a, v, &v->groups[0], m, 0);
        const uint64_t counts[] = {r.n, r.excluded};
        cs_metric_name(v->bound->metrics[m].metric, s->lang, &s->sheet.text);
        cs_sheet_end(&s->sheet, CS_TONE_NONE);
        add_values(s, &v->groups[0], m, s->a->ci);
        for (int i = 0; i < 2; i++) {
            cs_show_value(cs_int((int64_t)counts[i]), CS_LIT("count"), false, &s->sheet.text);
            cs_sheet_end(&s->sheet, CS_TONE_FAINT);
        }
    }
}

static void list_groups(struct shown *s)
{
    const struct cs_bound_view *b = s->v->bound;
    const struct cs_view *view = b->view;
    s->sheet.names = s->sheet.columns = view->n_shown;
    for (size_t k = 0; k < view->n_shown; k++) add_key_head(s, k);
    for (size_t m = 0; m < b->n; m++) {
        bool interval = has_interval(s, b->metrics[m].metric);
        bool target = has_target(s, b->metrics[m].metric), parts = has_parts(s, b->metrics[m].metric);
        bool adjusted = has_adjusted(s, b->metrics[m].metric);
        s->sheet.columns += 1 + interval + 2 * (size_t)target + 2 * (size_t)parts + 2 * (size_t)adjusted +
                            2 * view->n_compares;
        cs_metric_name(b->metrics[m].metric, s->lang, &s->sheet.text);
        cs_sheet_end(&s->sheet, CS_TONE_STRONG);
        add_value_heads(s, adjusted, parts, interval, target);
    }
    for (size_t g = 0; g < s->v->n; g++) {
        for (size_t k = 0; k < view->n_shown; k++) add_key(s, &s->v->groups[g], k);
        for (size_t m = 0; m < b->n; m++)
            add_values(s, &s->v->groups[g], m, has_interval(s, b->metrics[m].metric));
    }
}

/* ---- lines along the time ---- */

enum { LINE_MOST = 60, LINE_LEAST = 4 };

/* A line of values of metric m over `n` groups from `first`, with its name, lowest and highest. */
static void add_line(struct shown *s, size_t first, size_t n, size_t m)
{
    const struct cs_metric *metric = s->v->bound->metrics[m].metric;
    struct cs_num v[LINE_MOST], lo = CS_MISSING, hi = CS_MISSING;
    size_t from = n > LINE_MOST ? n - LINE_MOST : 0;
    for (size_t i = from; i < n; i++) {
        struct cs_num x = v[i - from] = cs_answer_get(s->a, s->v, &s->v->groups[first + i], m, 0).value;
        if (cs_num_missing(x)) continue;
        if (cs_num_missing(lo) || cs_num_cmp(x, lo) < 0) lo = x;
        if (cs_num_missing(hi) || cs_num_cmp(x, hi) > 0) hi = x;
    }
    cs_spark_add(v, n - from, cs_slice_eqz(metric->unit, "count"), &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_NONE);
    cs_show_value(lo, metric->unit, false, &s->sheet.text);
    cs_buf_addz(&s->sheet.text, " – ");
    cs_show_value(hi, metric->unit, false, &s->sheet.text);
    cs_sheet_end(&s->sheet, CS_TONE_FAINT);
}

/* Where the last key is a time and the groups stand in its order: the metrics along it; with a key before it,
 * the first metric for each value of that. */
static void list_lines(struct shown *s)
{
    const struct cs_view_answer *v = s->v;
    const struct cs_view *view = v->bound->view;
    size_t last = view->n_shown - 1, first = 0;
    enum cs_unit unit = v->bound->key_unit[last];
    if (view->n_shown > 2 || unit == CS_PLAIN || unit == CS_WEEKDAY || view->order != SIZE_MAX ||
        view->order_key != SIZE_MAX || view->limit)
        return;
    s->sheet.columns = 3;
    s->sheet.names = 2;
    for (int i = 0; i < 3; i++) cs_sheet_add(&s->sheet, "", CS_TONE_NONE);
    while (first < v->n && v->groups[first].named == cs_groups_shown(view)) {
        size_t end = first;
        while (end < v->n && v->groups[end].named == cs_groups_shown(view) &&
               (last == 0 || cs_keyval_cmp(&v->groups[end].keys[0], &v->groups[first].keys[0]) == 0))
            end++;
        size_t n = end - first; /* the group without a time is the last one, and on no line */
        if (n && v->groups[end - 1].keys[last].tag == CS_TAG_MISSING) n--;
        for (size_t m = 0; m < (last ? 1 : v->bound->n) && n >= LINE_LEAST; m++) {
            if (last)
                add_key_text(s, &v->groups[first], 0, &s->sheet.text);
            else
                cs_metric_name(v->bound->metrics[m].metric, s->lang, &s->sheet.text);
            cs_sheet_end(&s->sheet, CS_TONE_NONE);
            add_line(s, first, n, m);
        }
        first = end;
    }
}

/* ---- all of it ---- */

static void add_notes(const struct shown *s, bool colour, struct cs_buf *out)
{
    const struct {
        bool due;
        enum word word;
    } notes[] = {{s->points, MORE}, {s->noise, NOISE}, {s->open, OPEN}, {s->small, SMALL}};
    bool any = false;
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        if (!notes[i].due) continue;
        cs_buf_addz(out, any ? "   " : "\n");
        cs_tone_add(out, cs_slicez(words[notes[i].word][s->lang]), CS_TONE_FAINT, colour);
        any = true;
    }
    if (any) cs_buf_addc(out, '\n');
}

enum cs_status cs_answer_show(const struct cs_answer *a, enum cs_lang lang,
                              const struct cs_sheet_style *style, struct cs_buf *out, struct cs_error *e)
{
    struct shown s = {.a = a, .v = &a->views[0], .lang = lang};
    bool keys = s.v->bound->view->n_shown > 0;
    if (keys)
        list_groups(&s);
    else
        list_metrics(&s);
    enum cs_status status = cs_sheet_print(&s.sheet, style, out, e);
    cs_sheet_release(&s.sheet);
    if (status == CS_OK && keys) {
        list_lines(&s);
        if (s.sheet.n > 3) status = cs_sheet_print(&s.sheet, style, out, e);
        cs_sheet_release(&s.sheet);
    }
    cs_show_days(a, lang, style->colour, out);
    add_notes(&s, style->colour, out);
    if (status == CS_OK) status = cs_buf_status(&s.scratch, e);
    if (status == CS_OK) status = cs_buf_status(out, e);
    cs_buf_release(&s.scratch);
    return status;
}
