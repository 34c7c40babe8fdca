/* mapping_unit.c - what the durations of a whole column are: what 02:23 means by the header or by the cells
 * beside it, fractions of a day, and numbers without a unit. */
#include "ingest/mapping.h"
#include <string.h>

static bool ends_in(struct cs_slice s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static bool holds(struct cs_slice s, const char *word)
{
    return s.n > 0 && memmem(s.p, s.n, word, strlen(word)) != NULL;
}

/* What the cells of the sample look like. */
struct shape {
    uint32_t one, two;       /* texts of one colon, of two */
    uint32_t numbers, long_; /* plain numbers; those with five places or more */
    bool days;               /* all numbers could be fractions of a day */
};

enum { LOOK = 500 }; /* filled cells of the sample that are tried */

static struct shape look(const struct cs_mapping *m, uint32_t column)
{
    struct shape s = {.days = true};
    unsigned seen = 0;
    for (uint32_t row = 0; row < m->sample.rows && seen < LOOK; row++) {
        struct cs_slice cell = cs_cell_trim(cs_field(&m->sample, row, column));
        seen += cell.n > 0;
        struct cs_num value;
        int colons = cs_duration_colons(cell);
        s.one += colons == 1;
        s.two += colons == 2;
        if (!cs_num_parse(cell, &value)) continue;
        s.numbers++;
        if (cs_num_cmp(value, cs_int(60)) > 0 || (value.v != 0 && !cs_duration_is_days(value)))
            s.days = false;
        s.long_ += cs_duration_is_days(value);
    }
    return s;
}

enum cs_status cs_mapping_unit(const struct cs_mapping *m, uint32_t column, enum cs_alias_rank rank,
                               struct cs_cell_reader *r, struct cs_error *e)
{
    struct cs_slice header;
    if (!r->column || r->how != CS_HOW_NUMBER || strcmp(r->column->unit, "s") != 0) return CS_OK;
    struct shape s = look(m, column);
    if (cs_fold_word(r->fold, m->header.name[column], &header, e) != CS_OK) return e->status;
    bool minutes = ends_in(header, "mmss") || ends_in(header, "分秒") || ends_in(header, "分钟秒");
    bool hours = ends_in(header, "hmm") || ends_in(header, "时分") || ends_in(header, "小时分钟");
    /* 1:02:23 drops to 02:23 where hours are not shown; 0:02 would not stand beside 0:02:23. */
    r->pair = minutes || (s.one > 0 && s.two > 0 && !hours) ? 60 : hours ? 3600 : 0;
    bool named = rank == CS_ALIAS_UNIT || ends_in(m->header.name[column], "_s") || holds(header, "sec") ||
                 holds(header, "秒");
    r->days = !named && s.days && s.long_ >= 3;
    r->unitless = !named && !r->days && s.numbers > 0;
    return CS_OK;
}
