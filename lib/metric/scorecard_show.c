/* scorecard_show.c - the scorecard on a terminal. */
#include "metric/scorecard.h"
#include "metric/show.h"
#include <string.h>

enum word { MEASURE, VALUE, ROWS, COLUMN, RULE, SOURCE, SEVERITY, FAILED, FIRST, NOT_ASSESSED, WORDS };
static const char *const words[WORDS][CS_LANGS] = {
    [MEASURE] = {"Measure", "指标", "指標"},    [VALUE] = {"Value", "数值", "數值"},
    [ROWS] = {"n", "样本数", "樣本數"},         [COLUMN] = {"Column", "列", "欄位"},
    [RULE] = {"Rule", "规则", "規則"},          [SOURCE] = {"Source", "来源", "來源"},
    [SEVERITY] = {"Severity", "级别", "級別"},  [FAILED] = {"failed", "未通过", "未通過"},
    [FIRST] = {"first at", "首见于", "首見於"}, [NOT_ASSESSED] = {"not assessed", "未评估", "未評估"},
};
static const char *const severities[][CS_LANGS] = {
    [CS_ERROR] = {"error", "错误", "錯誤"},
    [CS_WARNING] = {"warning", "警告", "警告"},
    [CS_INFO] = {"info", "提示", "提示"},
};

struct shower {
    const struct cs_scorecard *s;
    const struct cs_check *c;
    const struct cs_catalogue *catalogue;
    enum cs_lang lang;
    const struct cs_sheet_style *style;
    struct cs_buf *out;
    struct cs_sheet sheet;
    struct cs_error *e;
};

static void word(struct shower *x, enum word w, enum cs_tone tone)
{
    cs_sheet_add(&x->sheet, words[w][x->lang], tone);
}

static void text(struct shower *x, struct cs_slice s, enum cs_tone tone)
{
    cs_show_text(s, &x->sheet.text);
    cs_sheet_end(&x->sheet, tone);
}

static struct cs_slice name_of(const struct shower *x, const char *id)
{
    struct cs_metric metric;
    struct cs_error ignored;
    if (cs_catalogue_find(x->catalogue, cs_slicez(id), &metric, &ignored) != CS_OK) return cs_slicez(id);
    return metric.def->name[x->lang].n ? metric.def->name[x->lang] : cs_slicez(id);
}

static void value(struct shower *x, const struct cs_score *score)
{
    struct cs_metric metric;
    struct cs_error ignored;
    bool known = cs_catalogue_find(x->catalogue, cs_slicez(score->metric), &metric, &ignored) == CS_OK;
    if (cs_num_missing(score->value)) {
        word(x, NOT_ASSESSED, CS_TONE_FAINT);
        return;
    }
    cs_show_value(score->value, known ? metric.unit : CS_LIT(""), false, &x->sheet.text);
    cs_sheet_end(&x->sheet, CS_TONE_STRONG);
}

static void number(struct shower *x, uint64_t n, enum cs_tone tone)
{
    cs_show_value(cs_int((int64_t)n), CS_LIT("count"), false, &x->sheet.text);
    cs_sheet_end(&x->sheet, tone);
}

static enum cs_status print(struct shower *x)
{
    if (x->out->n) cs_buf_addc(x->out, '\n');
    enum cs_status st = cs_sheet_print(&x->sheet, x->style, x->out, x->e);
    cs_sheet_release(&x->sheet);
    x->sheet = (struct cs_sheet){0};
    return st;
}

static enum cs_status show_all(struct shower *x)
{
    x->sheet.columns = 3;
    x->sheet.names = 1;
    word(x, MEASURE, CS_TONE_FAINT);
    word(x, VALUE, CS_TONE_FAINT);
    word(x, ROWS, CS_TONE_FAINT);
    for (size_t i = 0; i < x->s->n; i++) {
        const struct cs_score *score = &x->s->v[i];
        if (score->view != CS_SCORE_ALL) continue;
        text(x, name_of(x, score->metric), CS_TONE_NONE);
        value(x, score);
        number(x, score->n, CS_TONE_FAINT);
    }
    return print(x);
}

static void place(struct shower *x, const struct cs_check_rule *r)
{
    if (r->n_told) {
        cs_show_text(r->told[0].file, &x->sheet.text);
        cs_buf_addf(&x->sheet.text, ":%llu", (unsigned long long)r->told[0].line);
    }
    cs_sheet_end(&x->sheet, CS_TONE_FAINT);
}

static enum cs_status show_rules(struct shower *x)
{
    size_t shown = 0;
    x->sheet.columns = 5;
    x->sheet.names = 3;
    word(x, RULE, CS_TONE_FAINT);
    word(x, SEVERITY, CS_TONE_FAINT);
    word(x, FIRST, CS_TONE_FAINT);
    word(x, FAILED, CS_TONE_FAINT);
    word(x, ROWS, CS_TONE_FAINT);
    for (size_t i = 0; i < x->c->n_rules; i++) {
        const struct cs_check_rule *r = &x->c->rules[i];
        if (!r->failed) continue;
        shown++;
        text(x, r->id, CS_TONE_NONE);
        cs_sheet_add(&x->sheet, severities[r->severity][x->lang], CS_TONE_NONE);
        place(x, r);
        number(x, r->failed, r->severity == CS_INFO ? CS_TONE_NONE : CS_TONE_WORSE);
        number(x, r->judged, CS_TONE_FAINT);
    }
    if (shown) return print(x);
    cs_sheet_release(&x->sheet);
    x->sheet = (struct cs_sheet){0};
    return CS_OK;
}

/* A row a key, a column a metric; scores of a key stand together. */
static enum cs_status show_view(struct shower *x, enum cs_score_view view, enum word title)
{
    const struct cs_scorecard *s = x->s;
    size_t first = 0, metrics = 0;
    while (first < s->n && s->v[first].view != view) first++;
    while (first + metrics < s->n && s->v[first + metrics].view == view &&
           cs_slice_eq(s->v[first + metrics].key, s->v[first].key))
        metrics++;
    if (!metrics) return CS_OK;
    x->sheet.columns = metrics + 1;
    x->sheet.names = 1;
    word(x, title, CS_TONE_FAINT);
    for (size_t i = 0; i < metrics; i++) text(x, name_of(x, s->v[first + i].metric), CS_TONE_FAINT);
    for (size_t i = first; i + metrics <= s->n && s->v[i].view == view; i += metrics) {
        if (s->v[i].key.n)
            text(x, s->v[i].key, CS_TONE_NONE);
        else
            cs_sheet_add(&x->sheet, "–", CS_TONE_FAINT);
        for (size_t k = 0; k < metrics; k++) value(x, &s->v[i + k]);
    }
    return print(x);
}

enum cs_status cs_scorecard_show(const struct cs_scorecard *s, const struct cs_check *c,
                                 const struct cs_catalogue *catalogue, enum cs_lang lang,
                                 const struct cs_sheet_style *style, struct cs_buf *out, struct cs_error *e)
{
    struct shower x = {
        .s = s, .c = c, .catalogue = catalogue, .lang = lang, .style = style, .out = out, .e = e};
    enum cs_status st = CS_OK;
    if (c) {
        st = show_all(&x);
        if (!st) st = show_rules(&x);
    }
    if (!st) st = show_view(&x, CS_SCORE_COLUMN, COLUMN);
    if (!st) st = show_view(&x, CS_SCORE_SOURCE, SOURCE);
    if (!st) st = show_view(&x, CS_SCORE_RECONCILE, RULE);
    return st ? st : cs_buf_status(out, e);
}
