/* tiles.c - laying tiles out as the columns of one table. */
#include "report/tiles.h"

#include "report/words.h"

#include <stdio.h>
#include <string.h>

const char *cs_state_text(enum cs_state state, enum cs_lang lang)
{
    static const enum cs_word words[] = {[CS_STATE_MET] = CS_WORD_MET,
                                         [CS_STATE_MISSED] = CS_WORD_MISSED,
                                         [CS_STATE_BORDERLINE] = CS_WORD_BORDERLINE};
    return state == CS_STATE_NONE ? "" : cs_word(words[state], lang);
}

const char *cs_state_sign(enum cs_state state)
{
    static const char *const signs[] = {"", "✓", "✕", "○"};
    return signs[state];
}

enum cs_tone cs_state_tone(enum cs_state state)
{
    static const enum cs_tone tones[] = {CS_TONE_PLAIN, CS_TONE_BETTER, CS_TONE_WORSE, CS_TONE_PLAIN};
    return tones[state];
}

enum {
    MOST_CHANGES = sizeof((struct cs_tile *)0)->changes / sizeof((struct cs_tile *)0)->changes[0],
    MOST_COLUMNS = MOST_CHANGES + 7
};

/* Which columns there are, as their numbers in the table; 0: not there. */
struct plan {
    struct cs_arena *arena;
    enum cs_lang lang;
    bool failed;
    size_t n, changes;
    size_t target, state, trend, interval, count;
    const struct cs_tile *labels; /* the tile with the most comparisons */
    size_t days;
};

static struct cs_line line_of(struct plan *p, struct cs_slice text, enum cs_tone tone)
{
    struct cs_span *span = cs_arena_alloc(p->arena, 1, sizeof *span);
    if (!span) {
        p->failed = true;
        return (struct cs_line){0};
    }
    *span = (struct cs_span){.text = text, .tone = tone};
    return (struct cs_line){.spans = span, .n = 1, .cap = 1};
}

/* A text that does not outlive the call, kept. */
static struct cs_line line_copy(struct plan *p, const char *text, enum cs_tone tone)
{
    struct cs_slice kept = cs_arena_copy(p->arena, cs_slicez(text));
    if (!kept.p) p->failed = true;
    return kept.p ? line_of(p, kept, tone) : (struct cs_line){0};
}

static struct plan plan_of(const struct cs_part *part, struct cs_arena *arena, enum cs_lang lang)
{
    struct plan p = {.arena = arena, .lang = lang};
    bool target = false, state = false, trend = false, interval = false, count = false;
    for (size_t i = 0; i < part->n_tiles; i++) {
        const struct cs_tile *t = &part->tiles[i];
        if (!p.labels || t->n_changes > p.changes) {
            p.labels = t;
            p.changes = t->n_changes;
        }
        target |= t->target.n > 0;
        state |= t->state != CS_STATE_NONE;
        interval |= t->interval.n > 0;
        count |= t->n.n > 0;
        trend |= t->spark != NULL;
        if (t->spark && t->spark->n > p.days) p.days = t->spark->n;
    }
    p.n = 2 + p.changes;
    if (target) p.target = p.n++;
    if (state) p.state = p.n++;
    if (trend) p.trend = p.n++;
    if (interval) p.interval = p.n++;
    if (count) p.count = p.n++;
    return p;
}

static void add_head(struct cs_column *c, enum cs_column_kind kind, const char *id, struct cs_line title)
{
    *c = (struct cs_column){.kind = kind, .id = cs_slicez(id), .title = title};
}

static struct cs_line word(struct plan *p, enum cs_word w)
{
    return line_of(p, cs_slicez(cs_word(w, p->lang)), CS_TONE_PLAIN);
}

static struct cs_line trend_title(struct plan *p)
{
    char text[64];
    const char *phrase = cs_word(CS_WORD_TREND, p->lang), *at = strstr(phrase, "$1");
    snprintf(text, sizeof text, "%.*s%zu%s", (int)(at - phrase), phrase, p->days, at + 2);
    return line_copy(p, text, CS_TONE_PLAIN);
}

static void put_head(struct plan *p, struct cs_column *c)
{
    add_head(&c[0], CS_COLUMN_NAME, "metric", word(p, CS_WORD_METRIC));
    add_head(&c[1], CS_COLUMN_NUMBER, "value", word(p, CS_WORD_VALUE));
    for (size_t i = 0; i < p->changes; i++)
        add_head(&c[2 + i], CS_COLUMN_NUMBER, "change", p->labels->changes[i].label);
    if (p->target) add_head(&c[p->target], CS_COLUMN_NUMBER, "target", word(p, CS_WORD_TARGET));
    if (p->state) add_head(&c[p->state], CS_COLUMN_NUMBER, "state", word(p, CS_WORD_STATE));
    if (p->trend) add_head(&c[p->trend], CS_COLUMN_SPARK, "trend", trend_title(p));
    if (p->interval) add_head(&c[p->interval], CS_COLUMN_NUMBER, "interval", word(p, CS_WORD_INTERVAL));
    if (p->count) add_head(&c[p->count], CS_COLUMN_NUMBER, "n", line_of(p, CS_LIT("n"), CS_TONE_PLAIN));
}

/* The name, starred when its value is of another period. */
static struct cs_line name_of(struct plan *p, const struct cs_tile *t)
{
    if (!t->when.n) return t->name;
    struct cs_span *spans = cs_arena_alloc(p->arena, t->name.n + 1, sizeof *spans);
    if (!spans) {
        p->failed = true;
        return t->name;
    }
    memcpy(spans, t->name.spans, t->name.n * sizeof *spans);
    spans[t->name.n] = (struct cs_span){.text = CS_LIT("*"), .tone = CS_TONE_MUTED};
    return (struct cs_line){.spans = spans, .n = t->name.n + 1, .cap = t->name.n + 1};
}

static struct cs_line state_of(struct plan *p, enum cs_state state)
{
    char text[64];
    if (state == CS_STATE_NONE) return (struct cs_line){0};
    snprintf(text, sizeof text, "%s %s", cs_state_sign(state), cs_state_text(state, p->lang));
    return line_copy(p, text, cs_state_tone(state));
}
static void put_row(struct plan *p, const struct cs_tile *t, struct cs_cell *row)
{
    for (size_t i = 0; i < p->n; i++)
        row[i] =
            (struct cs_cell){.number = CS_MISSING, .bar = -1, .mark = -1, .lo = -1, .hi = -1, .heat = -1};
    row[0].line = name_of(p, t);
    row[1].line = t->value;
    row[1].number = t->number;
    row[1].measure = t->measure;
    for (size_t i = 0; i < t->n_changes; i++) {
        row[2 + i].line = t->changes[i].change;
        row[2 + i].number = t->changes[i].number;
        row[2 + i].measure = t->changes[i].measure;
    }
    if (p->target) row[p->target].line = t->target;
    if (p->state) row[p->state].line = state_of(p, t->state);
    if (p->trend) row[p->trend].spark = t->spark;
    if (p->interval) row[p->interval].line = t->interval;
    if (!p->count) return;
    row[p->count].line = t->n;
    row[p->count].number = t->cases;
    row[p->count].measure = CS_MEASURE_COUNT;
}

enum cs_status cs_tiles_grid(const struct cs_part *part, enum cs_lang lang, struct cs_arena *arena,
                             struct cs_grid *out, struct cs_error *e)
{
    struct plan p = plan_of(part, arena, lang);
    struct cs_column *columns = cs_arena_alloc(arena, MOST_COLUMNS, sizeof *columns);
    struct cs_cell *cells = cs_arena_alloc(arena, part->n_tiles ? part->n_tiles : 1, p.n * sizeof *cells);
    if (!columns || !cells) return cs_fail_memory(e);
    put_head(&p, columns);
    for (size_t r = 0; r < part->n_tiles; r++) put_row(&p, &part->tiles[r], cells + r * p.n);
    *out = (struct cs_grid){
        .columns = columns, .n_columns = p.n, .cells = cells, .n_rows = part->n_tiles, .width = 12};
    return p.failed ? cs_fail_memory(e) : CS_OK;
}
