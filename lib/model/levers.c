/* levers.c - from churn.rules to levers, and from changes to words. */
#include "model/levers.h"
#include "model/logistic.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const either[CS_LANGS] = {[CS_EN] = " or ", [CS_ZH_HANS] = "，或", [CS_ZH_HANT] = "，或"};
static const char *const together[CS_LANGS] = {[CS_EN] = " + ", [CS_ZH_HANS] = "+", [CS_ZH_HANT] = "+"};

void cs_levers_release(struct cs_lever_set *s)
{
    cs_arena_release(&s->arena);
    *s = (struct cs_lever_set){0};
}

/* ---- churn.rules ---- */

static bool take_word(struct cs_slice *item, const char *word)
{
    const size_t n = strlen(word);
    if (item->n < n || memcmp(item->p, word, n) != 0 || (item->n > n && item->p[n] != ' ')) return false;
    *item = cs_slice(item->p + n, item->n - n);
    while (item->n && item->p[0] == ' ') *item = cs_slice(item->p + 1, item->n - 1);
    return true;
}

static bool take_number(struct cs_slice item, double *to)
{
    struct cs_num n;
    if (!cs_num_parse(item, &n)) return false;
    *to = cs_num_double(n);
    return true;
}

static bool take_item(struct cs_lever *l, struct cs_slice item, bool *any)
{
    const struct {
        const char *word;
        double *to;
    } numbers[] = {{"min", &l->least}, {"max", &l->most}, {"step", &l->step}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (take_word(&item, numbers[i].word)) return take_number(item, numbers[i].to);
    bool *const flag = take_word(&item, "up") ? &l->up : take_word(&item, "down") ? &l->down : any;
    if (flag == any && !take_word(&item, "any")) return false;
    *flag = true;
    return item.n == 0;
}

/* Without a step it is one hundredth. */
static enum cs_status read_change(struct cs_lever *l, const struct cs_stanza *s, const struct cs_entry *entry,
                                  struct cs_error *e)
{
    struct cs_slice rest = entry->value, item;
    bool any = false, good = true;
    l->least = -INFINITY;
    l->most = INFINITY;
    l->step = 0.01;
    while (good && cs_list_next(&rest, &item)) good = take_item(l, item, &any);
    l->up |= any;
    l->down |= any;
    if (good && (l->up || l->down) && l->step > 0 && l->least < l->most) return CS_OK;
    cs_fail(e, CS_USAGE, "[%s]: no change: '%s'", cs_quote(s->id).text, cs_quote(entry->value).text);
    cs_error_cure(e, "up, down or any, with min, max and step: down, min 0, step 1");
    return cs_stanza_fail(s, entry, 0, e);
}

/* ---- a model ---- */

static double worth_of(const void *ctx, size_t cause, double x)
{
    const struct cs_causes *c = ctx;
    return c->cause[cause].levels ? c->cause[cause].of_level[(size_t)x]
                                  : cs_cause_number(&c->cause[cause], x);
}

static double deviation_of(const struct cs_model *m, size_t feature)
{
    for (size_t j = 0; j < m->n_terms; j++)
        if (m->terms[j].feature == feature && m->terms[j].kind == CS_TERM_NUMBER && m->terms[j].sd > 0)
            return m->terms[j].sd;
    return 1;
}

static enum cs_status copy(struct cs_lever_set *s, struct cs_slice text, struct cs_slice *to,
                           struct cs_error *e)
{
    *to = cs_arena_copy(&s->arena, text);
    return to->p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status copy_escaped(struct cs_lever_set *s, struct cs_slice text, struct cs_slice *to,
                                   struct cs_error *e)
{
    struct cs_buf b = {0};
    cs_field_add(&b, text);
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = copy(s, cs_buf_slice(&b), to, e);
    cs_buf_release(&b);
    return st;
}

static struct cs_slice name_of(const struct cs_catalogue *features, struct cs_slice column, enum cs_lang lang)
{
    const struct cs_column_def *known = cs_schema_column(column);
    const uint32_t at = cs_map_find(&features->ids, column);
    if (known) return cs_slicez(known->name_in[lang]);
    return at != CS_MAP_NONE && features->defs[at].name[lang].n ? features->defs[at].name[lang] : column;
}

static struct cs_slice level_words(struct cs_slice column, struct cs_slice level, enum cs_lang lang)
{
    const struct cs_column_def *known = cs_schema_column(column);
    for (const struct cs_value_def *v = known ? known->values : NULL; v && v->value; v++)
        if (cs_slice_eqz(level, v->value)) return cs_slicez(v->name[lang]);
    return level;
}

static enum cs_status name_levels(struct cs_lever_set *s, const struct cs_model *m, struct cs_error *e)
{
    size_t n = 0;
    enum cs_status st = CS_OK;
    for (size_t k = 0; k < m->n_features; k++) n += m->features[k].n_levels;
    s->level = cs_arena_alloc(&s->arena, n + 1, sizeof *s->level);
    s->first_level = cs_arena_alloc(&s->arena, m->n_features + 1, sizeof *s->first_level);
    if (!s->level || !s->first_level) return cs_fail_memory(e);
    n = 0;
    for (size_t k = 0; k < m->n_features; k++) {
        s->first_level[k] = n;
        for (size_t i = 0; i < m->features[k].n_levels && !st; i++, n++)
            st = copy(s, level_words(m->features[k].name, m->features[k].level[i], s->lang), &s->level[n], e);
    }
    return st;
}

/* A spline or bins have no slope: values are tried between the outermost knots. */
static void bound(struct cs_lever *l, const struct cs_shape *shape)
{
    const double first = shape->knot[0], last = shape->knot[shape->n - 1];
    if (isinf(l->least)) l->least = first - l->step;
    if (isinf(l->most)) l->most = last + l->step;
    l->unit = last > first ? (last - first) / 4 : 1;
    l->slope = NAN;
}

static enum cs_status of_model(struct cs_lever_set *s, const struct cs_churn_rules *rules,
                               const struct cs_catalogue *features, struct cs_error *e)
{
    const struct cs_causes *c = s->causes;
    const struct cs_model *m = c->model;
    enum cs_status st = name_levels(s, m, e);
    for (size_t k = 0; k < c->n && !st; k++) {
        const struct cs_slice column = m->features[k].name;
        const struct cs_stanza *stanza = cs_stanzas_find(&rules->file, column);
        const struct cs_entry *change = stanza ? cs_stanza_get(stanza, "change") : NULL;
        st = copy(s, name_of(features, column, s->lang), &s->name[k], e);
        if (!st) st = copy_escaped(s, column, &s->id[k], e);
        if (st || !change) continue;
        struct cs_lever *l = &s->lever[s->levers.n];
        *l = (struct cs_lever){.cause = k, .unit = deviation_of(m, k), .levels = c->cause[k].n_levels};
        l->slope = c->cause[k].slope;
        st = read_change(l, stanza, change, e);
        if (!st && m->features[k].shape.kind != CS_SHAPE_NONE) bound(l, &m->features[k].shape);
        s->levers.n++;
    }
    s->levers.v = s->lever;
    s->levers.ctx = c;
    s->levers.worth = worth_of;
    return st;
}

/* ---- rules ---- */

/* "no longer: many complaints", where the rule has no words of its own. */
static enum cs_status say_cease(struct cs_lever_set *s, const struct cs_churn_rules *rules,
                                const struct cs_churn_rule *rule, struct cs_slice *to, struct cs_error *e)
{
    const struct cs_slice own = cs_churn_words(rule->stanza, "change", s->lang);
    const struct cs_stanza *other = cs_stanzas_find(&rules->file, CS_LIT("other"));
    struct cs_buf reason = {0}, words = {0};
    cs_churn_reason_rule(rule, s->lang, &reason);
    const struct cs_slice arg = cs_buf_slice(&reason);
    if (own.n)
        cs_buf_adds(&words, own);
    else
        cs_churn_phrase(cs_churn_words(other, "cease", s->lang), &arg, 1, &words);
    words.failed |= reason.failed;
    enum cs_status st = cs_buf_status(&words, e);
    if (!st) st = copy(s, cs_buf_slice(&words), to, e);
    cs_buf_release(&reason);
    cs_buf_release(&words);
    return st;
}

static enum cs_status of_rules(struct cs_lever_set *s, const struct cs_churn_rules *rules,
                               const size_t *rule_column, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t k = 0, cause = 0; k < rules->n && !st; k++) {
        if (rule_column[k] == SIZE_MAX) continue;
        const struct cs_churn_rule *rule = &rules->rule[k];
        s->may[cause] = !cs_slice_eqz(cs_stanza_value(rule->stanza, "change"), "no");
        st = say_cease(s, rules, rule, &s->name[cause], e);
        if (!st) st = copy_escaped(s, rule->stanza->id, &s->id[cause], e);
        cause++;
    }
    return st;
}

enum cs_status cs_levers_make(struct cs_lever_set *s, const struct cs_causes *c,
                              const struct cs_churn_rules *rules, const size_t *rule_column,
                              const struct cs_catalogue *features, enum cs_lang lang, struct cs_error *e)
{
    const struct cs_stanza *other = cs_stanzas_find(&rules->file, CS_LIT("other"));
    s->causes = c;
    s->lang = lang;
    s->lever = cs_arena_alloc(&s->arena, c->n + 1, sizeof *s->lever);
    s->name = cs_arena_alloc(&s->arena, c->n + 1, sizeof *s->name);
    s->id = cs_arena_alloc(&s->arena, c->n + 1, sizeof *s->id);
    s->may = cs_arena_alloc(&s->arena, c->n + 1, sizeof *s->may);
    if (!s->lever || !s->name || !s->id || !s->may) return cs_fail_memory(e);
    s->change = cs_churn_words(other, "change", lang);
    s->stuck = cs_churn_words(other, "stuck", lang);
    return c->model ? of_model(s, rules, features, e) : of_rules(s, rules, rule_column, e);
}

/* ---- cut points ---- */

static double risk_at(const struct cs_causes *c, double odds)
{
    return round(cs_calibrated(&c->model->curves.calibration, cs_logistic_inverse(odds)) * 1e9) / 1e9;
}

/* The greatest log-odds whose risk, as it is written, is below the cut. */
static double odds_below(const struct cs_causes *c, double cut)
{
    double lo = -60, hi = 60;
    if (risk_at(c, lo) >= cut) return -INFINITY;
    if (risk_at(c, hi) < cut) return INFINITY;
    for (int i = 0; i < 200 && nextafter(lo, hi) < hi; i++) {
        const double mid = lo + (hi - lo) / 2;
        if (risk_at(c, mid) < cut)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

void cs_levers_cut(struct cs_lever_set *s, double high, double medium)
{
    s->cut[CS_BAND_HIGH] = high;
    s->cut[CS_BAND_MEDIUM] = medium;
    if (!s->causes->model) return;
    s->odds[CS_BAND_HIGH] = odds_below(s->causes, high);
    s->odds[CS_BAND_MEDIUM] = odds_below(s->causes, medium);
}

/* ---- a row ---- */

enum cs_status cs_lever_room_make(struct cs_lever_room *r, const struct cs_lever_set *s, struct cs_error *e)
{
    r->now = cs_alloc(s->causes->n + 1, sizeof *r->now);
    return r->now ? CS_OK : cs_fail_memory(e);
}

void cs_lever_room_release(struct cs_lever_room *r)
{
    free(r->now);
    struct cs_buf *const bufs[] = {&r->words, &r->detail, &r->from, &r->to};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) cs_buf_release(bufs[i]);
    *r = (struct cs_lever_room){0};
}

static void put_number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_from_double(x), out);
}

static void put_value(const struct cs_lever_set *s, const struct cs_lever *l, double x, bool words,
                      struct cs_buf *out)
{
    if (!l->levels)
        cs_num_format(words ? cs_num_round(cs_num_from_double(x), 2) : cs_num_from_double(x), out);
    else if (words)
        cs_buf_adds(out, s->level[s->first_level[l->cause] + (size_t)x]);
    else
        cs_field_add(out, s->causes->model->features[l->cause].level[(size_t)x]);
}

static void say_move(const struct cs_lever_set *s, struct cs_lever_room *r, const struct cs_move *m)
{
    const struct cs_lever *l = &s->lever[m->lever];
    struct cs_buf *const detail = &r->detail;
    cs_buf_clear(&r->from);
    cs_buf_clear(&r->to);
    put_value(s, l, m->from, true, &r->from);
    put_value(s, l, m->to, true, &r->to);
    const struct cs_slice args[] = {s->name[l->cause], cs_buf_slice(&r->from), cs_buf_slice(&r->to)};
    cs_churn_phrase(s->change, args, 3, &r->words);
    r->words.failed |= r->from.failed | r->to.failed;
    cs_buf_adds(detail, s->id[l->cause]);
    cs_buf_addc(detail, '=');
    put_value(s, l, m->from, false, detail);
    cs_buf_addc(detail, '>');
    put_value(s, l, m->to, false, detail);
}

/* Between changes, and between the moves of one. */
static void put_joint(const struct cs_lever_set *s, struct cs_lever_room *r, size_t change, size_t move)
{
    if (!change && !move) return;
    cs_buf_addz(&r->words, move ? together[s->lang] : either[s->lang]);
    cs_buf_addc(&r->detail, move ? '+' : '|');
}

static size_t say_changes(const struct cs_lever_set *s, struct cs_lever_room *r, const struct cs_worths *w,
                          uint32_t i, enum cs_band band)
{
    const size_t causes = s->causes->n;
    struct cs_change best[CS_CHANGES];
    double odds = s->causes->mean_odds;
    for (size_t k = 0; k < causes; k++) {
        odds += w->worth[i * causes + k];
        r->now[k] = w->value[k * CS_BATCH + i];
    }
    const double need = nextafter(s->odds[band] - odds, INFINITY);
    const size_t n = isfinite(need) ? cs_counterfactual(&s->levers, r->now, fmin(need, 0), best) : 0;
    for (size_t k = 0; k < n; k++) {
        for (size_t m = 0; m < best[k].n; m++) {
            put_joint(s, r, k, m);
            say_move(s, r, &best[k].move[m]);
        }
        cs_buf_addc(&r->detail, ':');
        put_number(risk_at(s->causes, odds + best[k].worth), &r->detail);
    }
    return n;
}

static size_t say_rules(const struct cs_lever_set *s, struct cs_lever_room *r, const struct cs_worths *w,
                        uint32_t i, enum cs_band band)
{
    const size_t causes = s->causes->n;
    struct cs_cease best[CS_CHANGES];
    double risk = 0;
    for (size_t k = 0; k < causes; k++) {
        const double points = w->worth[i * causes + k];
        risk += points;
        r->now[k] = s->may[k] ? points : 0;
    }
    const size_t n = cs_counterfactual_rules(r->now, causes, risk, s->cut[band], best);
    for (size_t k = 0; k < n; k++) {
        for (size_t m = 0; m < best[k].n; m++) {
            put_joint(s, r, k, m);
            cs_buf_adds(&r->words, s->name[best[k].rule[m]]);
            cs_buf_adds(&r->detail, s->id[best[k].rule[m]]);
        }
        cs_buf_addc(&r->detail, ':');
        put_number(fmin(1, round((risk - best[k].points) * 1e9) / 1e9), &r->detail);
    }
    return n;
}

void cs_levers_say(const struct cs_lever_set *s, struct cs_lever_room *r, const struct cs_worths *w,
                   uint32_t i, enum cs_band band, struct cs_buf *out)
{
    cs_buf_clear(&r->words);
    cs_buf_clear(&r->detail);
    if (band != CS_BAND_LOW) {
        const size_t n = s->causes->model ? say_changes(s, r, w, i, band) : say_rules(s, r, w, i, band);
        if (!n) cs_buf_adds(&r->words, s->stuck);
    }
    cs_field_add(out, cs_buf_slice(&r->words));
    cs_buf_addc(out, '\t');
    cs_buf_adds(out, cs_buf_slice(&r->detail));
    out->failed |= r->words.failed | r->detail.failed;
}
