/* names.c - tables of names, in the order of their enumerations. */
#include "report/names.h"

const char *cs_part_name(enum cs_part_kind kind)
{
    static const char *const names[] = {[CS_PART_ROOT] = "root",
                                        [CS_PART_HEADING] = "heading",
                                        [CS_PART_PARAGRAPH] = "paragraph",
                                        [CS_PART_LIST] = "list",
                                        [CS_PART_ITEM] = "item",
                                        [CS_PART_QUOTE] = "quote",
                                        [CS_PART_GROUP] = "group",
                                        [CS_PART_CODE] = "code",
                                        [CS_PART_RULE] = "rule",
                                        [CS_PART_TILES] = "tiles",
                                        [CS_PART_TABLE] = "table",
                                        [CS_PART_CHART] = "chart",
                                        [CS_PART_DEFINITIONS] = "definitions"};
    return names[kind];
}

const char *cs_column_name(enum cs_column_kind kind)
{
    static const char *const names[] = {[CS_COLUMN_NAME] = "name",
                                        [CS_COLUMN_NUMBER] = "number",
                                        [CS_COLUMN_BAR] = "bar",
                                        [CS_COLUMN_DOT] = "dot",
                                        [CS_COLUMN_SPARK] = "spark"};
    return names[kind];
}

const char *cs_measure_unit(enum cs_measure measure)
{
    static const char *const names[] = {
        [CS_MEASURE_PLAIN] = "",      [CS_MEASURE_SHARE] = "share", [CS_MEASURE_SECONDS] = "s",
        [CS_MEASURE_COUNT] = "count", [CS_MEASURE_SCORE] = "score", [CS_MEASURE_POINTS] = "points"};
    return names[measure];
}

const char *cs_tone_name(enum cs_tone tone)
{
    static const char *const names[] = {
        [CS_TONE_PLAIN] = "",       [CS_TONE_STRONG] = "strong", [CS_TONE_EMPHASIS] = "emphasis",
        [CS_TONE_CODE] = "code",    [CS_TONE_MUTED] = "muted",   [CS_TONE_WORSE] = "worse",
        [CS_TONE_BETTER] = "better"};
    return names[tone];
}

const char *cs_role_name(enum cs_role role)
{
    static const char *const names[] = {
        [CS_ROLE_TEXT] = "", [CS_ROLE_LEAD] = "lead", [CS_ROLE_QUALITY] = "quality", [CS_ROLE_NOTE] = "note"};
    return names[role];
}

const char *cs_state_name(enum cs_state state)
{
    static const char *const names[] = {[CS_STATE_NONE] = "",
                                        [CS_STATE_MET] = "met",
                                        [CS_STATE_MISSED] = "missed",
                                        [CS_STATE_BORDERLINE] = "borderline"};
    return names[state];
}

const char *cs_chart_name(enum cs_chart_kind kind)
{
    static const char *const names[] = {
        [CS_CHART_LINE] = "line",     [CS_CHART_BAR] = "bar",         [CS_CHART_STACK] = "stacked",
        [CS_CHART_PIE] = "pie",       [CS_CHART_SCATTER] = "scatter", [CS_CHART_HEAT] = "heat",
        [CS_CHART_PARETO] = "pareto", [CS_CHART_FUNNEL] = "funnel",   [CS_CHART_SPLIT] = "split"};
    return names[kind];
}

const char *cs_series_name(enum cs_series_role role)
{
    static const char *const names[] = {[CS_SERIES_SUBJECT] = "subject",
                                        [CS_SERIES_REFERENCE] = "reference",
                                        [CS_SERIES_PART] = "part",
                                        [CS_SERIES_RATE] = "rate",
                                        [CS_SERIES_MIX] = "mix"};
    return names[role];
}

void cs_line_text(struct cs_buf *out, const struct cs_line *line)
{
    for (size_t i = 0; i < line->n; i++) {
        if (i && line->spans[i].breaks) cs_buf_addc(out, ' ');
        cs_buf_adds(out, line->spans[i].text);
    }
}
