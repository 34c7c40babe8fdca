/* aggregate.c - the table of aggregates. */
#include "metric/aggregate.h"
#include "base/ascii.h"

static const struct cs_aggregate_def aggregates[] = {
    {"count", CS_AGG_COUNT, "", 0, 0, {0}, "count()"},
    {"share", CS_AGG_SHARE, "b", 0, 0, {0}, "share(x)"},
    {"n", CS_AGG_N, "a", 0, 0, {"number", "样本数", "樣本數"}, "n(x)"},
    {"open", CS_AGG_OPEN, "a", 0, 0, {"open", "未完成数", "未完成數"}, "open(x)"},
    {"mean", CS_AGG_MEAN, "n", 0, 0, {"mean", "平均", "平均"}, "mean(x)"},
    {"sum", CS_AGG_SUM, "n", 0, 0, {"total", "合计", "合計"}, "sum(x)"},
    {"min", CS_AGG_MIN, "n", 0, 0, {"least", "最小", "最小"}, "min(x)"},
    {"max", CS_AGG_MAX, "n", 0, 0, {"greatest", "最大", "最大"}, "max(x)"},
    {"median", CS_AGG_QUANTILE, "n", 1, 2, {"median", "中位数", "中位數"}, "median(x)"},
    {"sd", CS_AGG_SD, "n", 0, 0, {"standard deviation", "标准差", "標準差"}, "sd(x)"},
    {"var", CS_AGG_VAR, "n", 0, 0, {"variance", "方差", "變異數"}, "var(x)"},
    {"cv", CS_AGG_CV, "n", 0, 0, {"coefficient of variation", "变异系数", "變異係數"}, "cv(x)"},
    {"quantile", CS_AGG_QUANTILE, "np", 0, 0, {0}, "quantile(x, p)"},
    {"km", CS_AGG_KM, "n", 0, 0, {"median with open ones", "含未完成的中位数", "含未完成的中位數"}, "km(x)"},
    {"distinct", CS_AGG_DISTINCT, "a", 0, 0, {0}, "distinct(x)"},
    {"distinct_share", CS_AGG_DISTINCT_SHARE, "ab", 0, 0, {0}, "distinct_share(x, condition)"},
    {"distinct_sum", CS_AGG_DISTINCT_SUM, "an", 0, 0, {0}, "distinct_sum(x, y)"},
    {"breadth", CS_AGG_BREADTH, "aakk", 0, 0, {0}, "breadth(x, y, kinds, rows)"},
    {"peak", CS_AGG_PEAK, "TT", 0, 0, {0}, "peak(from, to)"},
    {"overlap", CS_AGG_OVERLAP, "TT", 0, 0, {0}, "overlap(from, to)"},
    {"trend", CS_AGG_TREND, "n", 0, 0, {"trend", "趋势", "趨勢"}, "trend(x)"},
    {"slope", CS_AGG_SLOPE, "n", 0, 0, {"slope a day", "每日斜率", "每日斜率"}, "slope(x)"},
    {"last", CS_AGG_LAST, "n", 0, 0, {0}, "last(x)"},
    {"ratio", CS_AGG_RATIO, "mm", 0, 0, {0}, "ratio(metric, metric)"},
    {"difference", CS_AGG_DIFFERENCE, "mm", 0, 0, {0}, "difference(metric, metric)"},
    {"stock", CS_AGG_STOCK, "mm", 0, 0, {0}, "stock(metric, metric)"},
};
enum { N_AGGREGATES = sizeof aggregates / sizeof aggregates[0] };

const struct cs_aggregate_def *cs_aggregate_find(struct cs_slice name)
{
    for (size_t i = 0; i < N_AGGREGATES; i++)
        if (cs_slice_eqz(name, aggregates[i].name)) return &aggregates[i];
    return NULL;
}

const struct cs_aggregate_def *cs_aggregate_def(enum cs_aggregate aggregate, uint32_t p_num, uint32_t p_den)
{
    bool other = aggregate == CS_AGG_QUANTILE && (uint64_t)p_num * 2 != p_den;
    for (size_t i = 0; i < N_AGGREGATES; i++)
        if (aggregates[i].aggregate == aggregate &&
            other == (aggregates[i].args[0] && aggregates[i].args[1] == 'p'))
            return &aggregates[i];
    return &aggregates[0];
}

const char *cs_aggregate_list(void)
{
    return "count() share(x) n(x) mean(x) sum(x) min(x) max(x) median(x) quantile(x, p) sd(x) var(x) cv(x), "
           "and "
           "more in cs-catalogue(5)";
}

const char *cs_aggregate_suffixes(void)
{
    return ".mean .median .p90 (.pN) .n .sum .min .max .sd .var .cv .km .open .trend .slope";
}

bool cs_aggregate_suffix(struct cs_slice suffix, enum cs_aggregate *aggregate, uint32_t *p_num,
                         uint32_t *p_den, uint64_t *rank)
{
    struct cs_num percent;
    const struct cs_aggregate_def *def = cs_aggregate_find(suffix);
    if (def) {
        *aggregate = def->aggregate;
        *p_num = def->p_num;
        *p_den = def->p_den;
        *rank = 1 + (uint64_t)(def - aggregates);
        return def->suffix[0] != NULL;
    }
    if (suffix.n < 2 || suffix.n > 8 || suffix.p[0] != 'p') return false;
    for (size_t i = 1; i < suffix.n; i++)
        if (!cs_is_digit(suffix.p[i]) && suffix.p[i] != '.') return false;
    if (!cs_num_parse(cs_slice(suffix.p + 1, suffix.n - 1), &percent) || percent.tag > 4) return false;
    *aggregate = CS_AGG_QUANTILE;
    *p_den = 100;
    for (unsigned i = 0; i < percent.tag; i++) *p_den *= 10;
    *p_num = (uint32_t)percent.v;
    if (percent.v < 0 || percent.v > (int64_t)*p_den) return false;
    *rank = 100 + (uint64_t)percent.v * (1000000 / *p_den);
    return true;
}

enum cs_marks_kind cs_aggregate_marks(enum cs_aggregate a)
{
    switch (a) {
    case CS_AGG_KM:
        return CS_MARKS_TIMES;
    case CS_AGG_DISTINCT:
    case CS_AGG_DISTINCT_SHARE:
    case CS_AGG_DISTINCT_SUM:
        return CS_MARKS_DISTINCT;
    case CS_AGG_BREADTH:
        return CS_MARKS_PAIRS;
    case CS_AGG_PEAK:
    case CS_AGG_OVERLAP:
        return CS_MARKS_SPANS;
    case CS_AGG_TREND:
    case CS_AGG_SLOPE:
        return CS_MARKS_LASTS;
    case CS_AGG_LAST:
        return CS_MARKS_LAST;
    default:
        return CS_MARKS_NONE;
    }
}
