/* answer.c - the words that answer a template's question: values, changes, names of metrics, keys and
 * comparisons. */
#include "report/ask.h"

#include "base/ascii.h"
#include "report/tiles.h"

#include <math.h>
#include <string.h>

static void missing(const struct cs_build *b, struct cs_line *line)
{
    cs_line_addz(b->doc, line, CS_TONE_MUTED, CS_MISSING_TEXT);
}

/* ---- values ---- */

static void put_few(struct cs_build *b, const struct cs_fact *fact, struct cs_line *line)
{
    struct cs_line n = {0};
    cs_figure_fixed(&b->doc->scratch, fact->n, 0);
    cs_line_put(b->doc, &n, CS_TONE_MUTED, true);
    cs_line_phrase(b->doc, line, CS_TONE_MUTED, cs_word(CS_WORD_FEW, b->doc->lang), &n, 1);
    b->few |= !b->trial;
}

static void put_change(const struct cs_build *b, const struct cs_spec *spec, const struct cs_fact *fact,
                       struct cs_line *line)
{
    struct cs_num change = cs_change_of(fact->diff, fact->base, spec->measure);
    if (cs_num_missing(change)) {
        missing(b, line);
        return;
    }
    enum cs_verdict verdict = cs_fact_verdict(fact);
    int sign = cs_num_cmp(change, cs_int(0));
    enum cs_tone tone = CS_TONE_PLAIN;
    if (verdict == CS_VERDICT_NOISE) {
        cs_buf_addz(&b->doc->scratch, "≈ ");
        tone = CS_TONE_MUTED;
    } else if (verdict == CS_VERDICT_REAL) {
        cs_buf_addz(&b->doc->scratch, sign > 0 ? "▲ " : "▼ ");
        tone = !spec->better ? CS_TONE_STRONG : sign == spec->better ? CS_TONE_BETTER : CS_TONE_WORSE;
    }
    cs_figure_change(&b->doc->scratch, change, spec->measure, true, b->doc->lang);
    cs_line_put(b->doc, line, tone, true);
}

static void put_share(const struct cs_build *b, double part, double total, struct cs_line *line)
{
    if (!(total > 0)) {
        missing(b, line);
        return;
    }
    cs_figure_value(&b->doc->scratch, cs_num_from_double(part / total), CS_MEASURE_SHARE, b->doc->lang);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
}

static void put_number(const struct cs_build *b, const struct cs_spec *spec, const struct cs_fact *fact,
                       struct cs_line *line)
{
    struct cs_buf *text = &b->doc->scratch;
    enum cs_lang lang = b->doc->lang;
    enum cs_tone tone = CS_TONE_PLAIN;
    if (spec->show == CS_SHOW_INTERVAL)
        cs_figure_interval(text, fact->lo, fact->hi, spec->measure, lang);
    else if (spec->show == CS_SHOW_BASE)
        cs_figure_value(text, fact->base, spec->measure, lang);
    else
        cs_figure_value(text, fact->value, spec->measure, lang);
    if (cs_slice_eqz(cs_buf_slice(text), CS_MISSING_TEXT)) tone = CS_TONE_MUTED;
    cs_line_put(b->doc, line, tone, true);
}

void cs_fact_put_target(const struct cs_build *b, const struct cs_spec *spec, const struct cs_fact *fact,
                        struct cs_line *line)
{
    if (cs_num_missing(fact->target)) return;
    if (spec->better) cs_buf_addz(&b->doc->scratch, spec->better > 0 ? "≥ " : "≤ ");
    cs_figure_value(&b->doc->scratch, fact->target, spec->measure, b->doc->lang);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
}

static void put_state(const struct cs_build *b, const struct cs_spec *spec, const struct cs_fact *fact,
                      struct cs_line *line)
{
    enum cs_state state = cs_fact_state(b, spec, fact);
    if (!state) {
        missing(b, line);
        return;
    }
    cs_buf_addf(&b->doc->scratch, "%s %s", cs_state_sign(state), cs_state_text(state, b->doc->lang));
    cs_line_put(b->doc, line, cs_state_tone(state), true);
}

void cs_spec_put(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *of,
                 const struct cs_fact_group *group, double running, struct cs_line *line)
{
    if (of->show == CS_SHOW_NAME) {
        cs_metric_words(b, of->metric, line);
        return;
    }
    const struct cs_fact *fact = cs_spec_fact(b, asked, of, group);
    const struct cs_spec own = cs_spec_own(of, fact), *spec = &own;
    if (!fact) {
        missing(b, line);
    } else if (spec->show == CS_SHOW_N) {
        cs_figure_fixed(&b->doc->scratch, fact->n, 0);
        cs_line_put(b->doc, line, CS_TONE_MUTED, true);
    } else if (spec->show == CS_SHOW_SHARE) {
        put_share(b, cs_num_double(fact->value), spec->total, line);
    } else if (spec->show == CS_SHOW_CUMULATIVE) {
        put_share(b, running, spec->total, line);
    } else if (spec->show == CS_SHOW_TARGET) {
        if (cs_num_missing(fact->target))
            missing(b, line);
        else
            cs_fact_put_target(b, spec, fact, line);
    } else if (spec->show == CS_SHOW_STATE) {
        put_state(b, spec, fact, line);
    } else if (cs_fact_few(b, fact, spec->measure)) {
        if (spec->show == CS_SHOW_VALUE)
            put_few(b, fact, line);
        else
            missing(b, line);
    } else if (spec->show == CS_SHOW_CHANGE) {
        put_change(b, spec, fact, line);
    } else {
        put_number(b, spec, fact, line);
    }
}

void cs_spec_cell(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                  const struct cs_fact_group *group, double running, struct cs_cell *cell)
{
    cs_spec_put(b, asked, spec, group, running, &cell->line);
    cell->number = cs_spec_exact(b, asked, spec, group, running, &cell->measure);
}

void cs_spec_title(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                   struct cs_line *line)
{
    enum cs_lang lang = b->doc->lang;
    struct cs_line args[2] = {0};
    cs_metric_words(b, spec->metric, &args[0]);
    switch (spec->show) {
    case CS_SHOW_VALUE:
    case CS_SHOW_NAME:
        cs_line_join(b->doc, line, &args[0]);
        return;
    case CS_SHOW_SHARE:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_SHARE, lang));
        return;
    case CS_SHOW_CUMULATIVE:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_CUMULATIVE, lang));
        return;
    case CS_SHOW_INTERVAL:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_INTERVAL, lang));
        return;
    case CS_SHOW_N:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, "n");
        return;
    case CS_SHOW_TARGET:
    case CS_SHOW_STATE:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN,
                     cs_word(spec->show == CS_SHOW_TARGET ? CS_WORD_TARGET : CS_WORD_STATE, lang));
        return;
    case CS_SHOW_DOT:
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_INTERVAL, lang));
        return;
    case CS_SHOW_SPARK:
        cs_line_join(b->doc, line, &args[0]); /* its days are the table's to say */
        return;
    case CS_SHOW_CHANGE:
        cs_vs_words(b, spec->vs, cs_asked_days(b, asked), true, line);
        return;
    case CS_SHOW_BASE:
        cs_vs_words(b, spec->vs, cs_asked_days(b, asked), false, &args[1]);
        cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_BASE, lang), args, 2);
        return;
    }
}

/* ---- names ---- */

struct cs_slice cs_metric_under(struct cs_slice id, enum cs_word *word)
{
    static const struct {
        const char *suffix;
        enum cs_word word;
    } all[] = {{".expected", CS_WORD_EXPECTED}, {".adjusted", CS_WORD_ADJUSTED},
               {".ratio", CS_WORD_RATIO},       {".attainment", CS_WORD_ATTAINMENT},
               {".share", CS_WORD_SHARE},       {".cumulative", CS_WORD_CUMULATIVE}};
    *word = CS_WORDS;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t n = strlen(all[i].suffix);
        if (id.n <= n || memcmp(id.p + id.n - n, all[i].suffix, n) != 0) continue;
        *word = all[i].word;
        return cs_slice(id.p, id.n - n);
    }
    return id;
}

void cs_metric_words(const struct cs_build *b, struct cs_slice id, struct cs_line *line)
{
    struct cs_metric metric;
    struct cs_error ignored = CS_ERROR_INIT;
    enum cs_word derived;
    struct cs_slice under = cs_metric_under(id, &derived);
    if (cs_catalogue_find(b->catalogue, under, &metric, &ignored) == CS_OK) {
        cs_metric_name(&metric, b->doc->lang, &b->doc->scratch);
        if (derived != CS_WORDS) cs_buf_addz(&b->doc->scratch, b->doc->lang == CS_EN ? ", " : "，");
        if (derived != CS_WORDS) cs_buf_addz(&b->doc->scratch, cs_word(derived, b->doc->lang));
    } else {
        cs_buf_adds(&b->doc->scratch, id);
    }
    cs_line_put(b->doc, line, CS_TONE_PLAIN, false);
}

static const struct {
    const char *key;
    enum cs_word word;
} plain_keys[] = {
    {"date", CS_WORD_DATE},
    {"week", CS_WORD_WEEK},
    {"month", CS_WORD_MONTH},
    {"hour", CS_WORD_HOUR},
    {"weekday", CS_WORD_WEEKDAY},
    {"column", CS_WORD_COLUMN},
    {"rule", CS_WORD_RULE},
    {"feature", CS_WORD_FEATURE},
    {"scored_by", CS_WORD_SCORED_BY},
    {"decile", CS_WORD_TENTH},
    {"called_from", CS_WORD_CALLED_FROM},
    {"feature_value", CS_WORD_ITS_VALUE},
    {"cohort", CS_WORD_COHORT},
    {"age", CS_WORD_AGE},
    {"segment_from", CS_WORD_SEGMENT_FROM},
    {"segment_to", CS_WORD_SEGMENT_TO},
    {"scenario", CS_WORD_SCENARIO},
    {"time", CS_WORD_TIME},
};

void cs_key_title(const struct cs_build *b, struct cs_slice key, struct cs_line *line)
{
    for (size_t i = 0; i < sizeof plain_keys / sizeof *plain_keys; i++) {
        if (!cs_slice_eqz(key, plain_keys[i].key)) continue;
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(plain_keys[i].word, b->doc->lang));
        return;
    }
    const struct cs_column_def *column = cs_schema_column(key);
    const char *name = column ? column->name_in[b->doc->lang] : NULL;
    cs_line_add(b->doc, line, CS_TONE_PLAIN, name ? cs_slicez(name) : key);
}

/* Values of keys that are no columns: of judgements, cs-churn(1). */
static const struct {
    const char *key, *value;
    enum cs_word word;
} plain_values[] = {
    {"scored_by", "model", CS_WORD_BY_MODEL},       {"scored_by", "rules", CS_WORD_BY_RULES},
    {"scored_by", "chance", CS_WORD_BY_CHANCE},     {"called_from", "high", CS_WORD_FROM_HIGH},
    {"called_from", "medium", CS_WORD_FROM_MEDIUM}, {"called_from", "cheapest", CS_WORD_FROM_CHEAPEST},
};

static bool is_number(struct cs_slice text)
{
    struct cs_num ignored;
    return cs_num_parse(text, &ignored);
}

static const char *name_in(const struct cs_column_def *column, struct cs_slice value, enum cs_lang lang)
{
    for (const struct cs_value_def *v = column ? column->values : NULL; v && v->value; v++)
        if (cs_slice_eqz(value, v->value)) return v->name[lang];
    return NULL;
}

/* The name of a value that the schema knows: channel "phone" is "Phone". A key `feature_value` is of many
 * columns: the first that has it. */
static const char *value_name(struct cs_slice key, struct cs_slice value, enum cs_lang lang)
{
    const char *name = name_in(cs_schema_column(key), value, lang);
    size_t n;
    for (size_t i = 0; i < sizeof plain_values / sizeof *plain_values; i++)
        if (cs_slice_eqz(key, plain_values[i].key) && cs_slice_eqz(value, plain_values[i].value))
            return cs_word(plain_values[i].word, lang);
    const struct cs_column_def *columns = cs_schema_columns(&n);
    if (is_number(value)) return name; /* not a score of another column */
    for (size_t i = 0; i < n && !name && cs_slice_eqz(key, "feature_value"); i++)
        name = name_in(&columns[i], value, lang);
    return name;
}

/* The name of a feature of customers: that of the feature file, else of a column. */
static struct cs_slice feature_name(const struct cs_build *b, struct cs_slice id)
{
    const uint32_t at = b->features ? cs_map_find(&b->features->ids, id) : CS_MAP_NONE;
    const struct cs_column_def *column = cs_schema_column(id);
    const char *name = column ? column->name_in[b->doc->lang] : NULL;
    char made[64] = "feature."; /* those that rules make have names only */
    const size_t front = strlen(made);
    if (at == CS_MAP_NONE && front + id.n < sizeof made) {
        memcpy(made + front, id.p, id.n);
        const uint32_t own = cs_map_find(&b->catalogue->ids, cs_slice(made, front + id.n));
        if (own != CS_MAP_NONE && b->catalogue->defs[own].name[b->doc->lang].n)
            return b->catalogue->defs[own].name[b->doc->lang];
    }
    if (at != CS_MAP_NONE && b->features->defs[at].name[b->doc->lang].n)
        return b->features->defs[at].name[b->doc->lang];
    return name ? cs_slicez(name) : id;
}

static bool is_segment(struct cs_slice key)
{
    return cs_slice_eqz(key, "segment") || cs_slice_eqz(key, "segment_from") ||
           cs_slice_eqz(key, "segment_to");
}

/* What the missing group of a key is called. */
static enum cs_word missing_word(struct cs_slice key)
{
    if (cs_slice_eqz(key, "segment")) return CS_WORD_NO_SEGMENT;
    if (cs_slice_eqz(key, "segment_from")) return CS_WORD_NEW;
    return cs_slice_eqz(key, "segment_to") ? CS_WORD_GONE : CS_WORD_NOT_GIVEN;
}

void cs_key_words(const struct cs_build *b, struct cs_slice key, struct cs_slice value, struct cs_line *line)
{
    enum cs_lang lang = b->doc->lang;
    int64_t day;
    if (!value.n) {
        cs_line_addz(b->doc, line, CS_TONE_MUTED, cs_word(missing_word(key), lang));
    } else if (is_segment(key) && is_number(value)) {
        struct cs_line number = {0};
        cs_line_add(b->doc, &number, CS_TONE_PLAIN, value);
        cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_SEGMENT_N, lang), &number, 1);
    } else if (cs_slice_eqz(key, "weekday") && value.n == 1 && value.p[0] >= '1' && value.p[0] <= '7') {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_weekday_name(value.p[0] - '0', true, lang));
    } else if (cs_slice_eqz(key, "hour") && value.n == 2 && cs_is_digit(value.p[0]) &&
               cs_is_digit(value.p[1])) {
        cs_buf_adds(&b->doc->scratch, value);
        cs_buf_addz(&b->doc->scratch, ":00");
        cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
    } else if (cs_slice_eqz(key, "date") && cs_date_parse(value, &day)) {
        cs_figure_day(&b->doc->scratch, day, lang);
        cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
    } else if (cs_slice_eqz(key, "feature")) {
        cs_line_add(b->doc, line, CS_TONE_PLAIN, feature_name(b, value));
    } else {
        const char *name = value_name(key, value, lang);
        cs_line_add(b->doc, line, CS_TONE_PLAIN, name ? cs_slicez(name) : value);
    }
}

void cs_key_label(const struct cs_build *b, struct cs_slice key, struct cs_slice value, struct cs_line *line)
{
    int64_t day;
    int y, m, d;
    if (b->doc->lang == CS_EN || !cs_slice_eqz(key, "date") || !cs_date_parse(value, &day)) {
        cs_key_words(b, key, value, line);
        return;
    }
    cs_civil_from_days(day, &y, &m, &d);
    cs_buf_addf(&b->doc->scratch, "%d/%d", m, d);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
}

void cs_key_brief(const struct cs_build *b, struct cs_slice key, struct cs_slice value, struct cs_line *line)
{
    bool small = value.n == 2 && value.p[0] == '0';
    if (cs_slice_eqz(key, "hour") && value.n == 2)
        cs_line_add(b->doc, line, CS_TONE_PLAIN, cs_slice(value.p + small, 2u - small));
    else
        cs_key_label(b, key, value, line);
}

/* What the calendar calls the period just before: "yesterday", "last month". */
static enum cs_word before(struct cs_days days)
{
    int year, month, day, next_year, next_month, next_day;
    if (days.first > days.last) return CS_WORD_PREVIOUS;
    if (days.first == days.last) return CS_WORD_YESTERDAY;
    if (cs_weekday(days.first) == 1 && days.last - days.first == 6) return CS_WORD_LAST_WEEK;
    cs_civil_from_days(days.first, &year, &month, &day);
    cs_civil_from_days(days.last + 1, &next_year, &next_month, &next_day);
    if (day != 1 || next_day != 1) return CS_WORD_PREVIOUS;
    int months = (next_year - year) * 12 + next_month - month;
    if (months == 3 && month % 3 == 1) return CS_WORD_LAST_QUARTER;
    return months == 1 ? CS_WORD_LAST_MONTH : CS_WORD_PREVIOUS;
}

static void vs_plain(const struct cs_build *b, struct cs_slice vs, struct cs_days days, bool brief,
                     struct cs_line *line)
{
    enum cs_lang lang = b->doc->lang;
    bool day = days.first == days.last;
    if (cs_slice_eqz(vs, "week") && day) {
        struct cs_line weekday = {0};
        cs_line_addz(b->doc, &weekday, CS_TONE_PLAIN,
                     cs_weekday_name(cs_weekday(days.first), brief || lang != CS_EN, lang));
        cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_LAST_WEEKDAY, lang), &weekday, 1);
    } else if (cs_slice_eqz(vs, "week")) {
        bool week = before(days) == CS_WORD_LAST_WEEK;
        cs_line_addz(b->doc, line, CS_TONE_PLAIN,
                     cs_word(week ? CS_WORD_LAST_WEEK : CS_WORD_WEEK_BEFORE, lang));
    } else if (cs_slice_eqz(vs, "previous")) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(before(days), lang));
    } else if (cs_slice_eqz(vs, "year")) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_YEAR_BEFORE, lang));
    } else if (cs_slice_eqz(vs, "others")) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_OTHERS, lang));
    } else if (cs_slice_eqz(vs, "from")) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_FIRST_DATE, lang));
    } else if (cs_slice_eqz(vs, "before")) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_AS_IT_IS, lang));
    } else {
        cs_line_add(b->doc, line, CS_TONE_PLAIN, vs);
    }
}

void cs_vs_words(const struct cs_build *b, struct cs_slice vs, struct cs_days days, bool label,
                 struct cs_line *line)
{
    struct cs_line plain = {0};
    vs_plain(b, vs, days, label, &plain);
    if (label)
        cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_VS, b->doc->lang), &plain, 1);
    else
        cs_line_join(b->doc, line, &plain);
}
