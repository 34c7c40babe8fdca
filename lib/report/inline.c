/* inline.c - tags inside sentences. Values never pass the Markdown parser: a tag is found in text that is
 * parsed already, so nothing in the data can become markup. */
#include "report/inline.h"

#include "report/format.h"
#include "report/lead.h"

#include <math.h>
#include <string.h>

typedef enum cs_status add_tag(struct cs_build *, struct cs_tag *, struct cs_line *, struct cs_error *);

/* ---- about the report as a whole ---- */

static enum cs_status add_title(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                                struct cs_error *e)
{
    cs_line_join(b->doc, line, &b->doc->title);
    return cs_tag_done(tag, 0, e);
}

static enum cs_status add_as_of(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                                struct cs_error *e)
{
    cs_line_join(b->doc, line, &b->doc->as_of);
    return cs_tag_done(tag, 0, e);
}

static enum cs_status add_period(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                                 struct cs_error *e)
{
    struct cs_slice id;
    struct cs_asked asked;
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, &asked, e);
    if (status != CS_OK) return status;
    int64_t from, to;
    if (asked.facts && cs_facts_period(b->facts, asked.facts, &from, &to))
        cs_figure_days(&b->doc->scratch, from, to, b->doc->lang);
    else
        cs_buf_addz(&b->doc->scratch, CS_MISSING_TEXT);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
    return cs_tag_done(tag, 0, e);
}

static void put_count(struct cs_build *b, uint64_t n, struct cs_line *line)
{
    cs_figure_fixed(&b->doc->scratch, cs_int(n < INT64_MAX ? (int64_t)n : INT64_MAX), 0);
    cs_line_put(b->doc, line, CS_TONE_STRONG, true);
}

/* Where every row of the sources went: what the seal has counted from the first tool to this one. */
static enum cs_status add_quality(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                                  struct cs_error *e)
{
    enum cs_lang lang = b->doc->lang;
    const struct cs_seal *seal = &b->facts->seal;
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_QUALITY, lang));
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, "  ");
    uint64_t lost = seal->rejected + seal->duplicates;
    if (!b->facts->sealed || lost > seal->read) {
        cs_line_addz(b->doc, line, CS_TONE_MUTED, cs_word(CS_WORD_QUALITY_UNKNOWN, lang));
        return cs_tag_done(tag, 0, e);
    }
    struct cs_line args[4] = {0}, repairs = {0};
    put_count(b, seal->read, &args[0]);
    put_count(b, seal->read - lost, &args[1]);
    put_count(b, seal->duplicates, &args[2]);
    put_count(b, seal->rejected, &args[3]);
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_QUALITY_SUM, lang), args, 4);
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, "  ");
    put_count(b, seal->repairs, &repairs);
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_QUALITY_REPAIRS, lang), &repairs, 1);
    return cs_tag_done(tag, 0, e);
}

/* ---- values ---- */

/* The group that options named like the view's keys choose, or the row of an {{#each}} around; *out NULL when
 * the stream has none such. */
static enum cs_status find_group(struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                                 const struct cs_fact_group **out, struct cs_error *e)
{
    size_t n = cs_asked_keys(asked);
    struct cs_slice wanted[16];
    if (n > sizeof wanted / sizeof *wanted) return cs_tag_fail(tag, e, "too many keys");
    for (size_t i = 0; i < n; i++) {
        struct cs_slice key = cs_asked_key(asked, i);
        if (!cs_tag_find(tag, key, &wanted[i]) && !cs_scope_key(b, key, &wanted[i]))
            return cs_tag_fail(tag, e, "view '%s' is by %s: say which, %s=…", cs_quote(asked->id).text,
                               cs_quote(key).text, cs_quote(key).text);
    }
    *out = asked->facts ? cs_facts_group(b->facts, asked->facts, wanted) : NULL;
    return CS_OK;
}

/* METRIC[:SHOW] of a view, with show= or vs= in place of the colon. */
static enum cs_status ask_spec(struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                               struct cs_slice metric, struct cs_spec *spec, struct cs_error *e)
{
    struct cs_slice show;
    if (!cs_tag_get(tag, "vs", &show)) return cs_ask_spec(b, tag, asked, metric, spec, e);
    struct cs_buf text = {0};
    cs_buf_adds(&text, metric);
    cs_buf_addc(&text, ':');
    cs_buf_adds(&text, show);
    struct cs_slice kept =
        text.failed ? cs_slice(NULL, 0) : cs_arena_copy(&b->doc->arena, cs_buf_slice(&text));
    cs_buf_release(&text);
    return kept.p ? cs_ask_spec(b, tag, asked, kept, spec, e) : cs_fail_memory(e);
}

enum cs_status cs_inline_ask(struct cs_build *b, struct cs_tag *tag, struct cs_slice metric,
                             struct cs_asked *asked, struct cs_spec *spec, const struct cs_fact_group **group,
                             struct cs_error *e)
{
    struct cs_slice id;
    if (b->scope && !cs_tag_get(tag, "view", &id)) {
        *asked = *b->scope->asked;
        *group = b->scope->group;
        return ask_spec(b, tag, asked, metric, spec, e);
    }
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, asked, e);
    if (status == CS_OK) status = ask_spec(b, tag, asked, metric, spec, e);
    return status == CS_OK ? find_group(b, tag, asked, group, e) : status;
}

/* fmt=%.1f: of a share the per cent, of a duration the seconds, without a unit. */
static enum cs_status put_formatted(struct cs_build *b, struct cs_tag *tag, const struct cs_asked *asked,
                                    const struct cs_spec *spec, const struct cs_fact_group *group,
                                    double running, struct cs_line *line, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_format format;
    enum cs_measure measure;
    if (!cs_tag_get(tag, "fmt", &text)) {
        cs_spec_put(b, asked, spec, group, running, line);
        return CS_OK;
    }
    if (cs_format_parse(&format, text, e) != CS_OK) return cs_error_at(e, tag->file, tag->line, 0);
    if (spec->show == CS_SHOW_NAME || spec->show == CS_SHOW_INTERVAL || spec->show == CS_SHOW_STATE)
        return cs_tag_fail(tag, e, "fmt= is for one number");
    struct cs_num x = cs_spec_exact(b, asked, spec, group, running, &measure);
    if (cs_num_missing(x)) {
        cs_spec_put(b, asked, spec, group, running, line);
        return CS_OK;
    }
    cs_format_number(&b->doc->scratch, &format, measure == CS_MEASURE_SHARE ? cs_num_mul(x, cs_int(100)) : x);
    cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
    return CS_OK;
}

static enum cs_status put_metric(struct cs_build *b, struct cs_tag *tag, struct cs_slice metric,
                                 struct cs_line *line, struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_spec spec;
    const struct cs_fact_group *group;
    enum cs_status status = cs_inline_ask(b, tag, metric, &asked, &spec, &group, e);
    if (status != CS_OK) return status;
    double running = group ? cs_spec_number(b, &asked, &spec, group) : 0;
    return put_formatted(b, tag, &asked, &spec, group, running, line, e);
}

static enum cs_status add_metric(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                                 struct cs_error *e)
{
    if (!tag->n_args) return cs_tag_fail(tag, e, "'metric' needs a metric");
    enum cs_status status = put_metric(b, tag, tag->args[0], line, e);
    return status == CS_OK ? cs_tag_done(tag, 1, e) : status;
}

/* The group that is `rank`-th by a number, the larger first; equal ones as the stream has them. */
static const struct cs_fact_group *ranked(const struct cs_build *b, const struct cs_asked *asked,
                                          const struct cs_spec *spec, uint64_t rank)
{
    double bound = INFINITY;
    size_t last = SIZE_MAX;
    for (; rank; rank--) {
        size_t best = SIZE_MAX;
        double most = -INFINITY;
        for (size_t i = 0; i < cs_asked_groups(asked); i++) {
            double x = cs_spec_number(b, asked, spec, &asked->facts->groups[i]);
            if (isnan(x) || x > bound || (x == bound && last != SIZE_MAX && i <= last)) continue;
            if (best == SIZE_MAX || x > most) {
                best = i;
                most = x;
            }
        }
        if (best == SIZE_MAX) return NULL;
        bound = most;
        last = best;
    }
    return &asked->facts->groups[last];
}

/* {{top METRIC[:SHOW] view=V [rank=N] [show=key|value]}}: who is first, and with how much. */
static enum cs_status add_top(struct cs_build *b, struct cs_tag *tag, struct cs_line *line,
                              struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_spec spec;
    uint64_t rank = 1;
    struct cs_slice show = CS_LIT("key");
    struct cs_slice id;
    if (!tag->n_args) return cs_tag_fail(tag, e, "'top' needs a metric");
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, &asked, e);
    if (status == CS_OK) status = ask_spec(b, tag, &asked, tag->args[0], &spec, e);
    if (status == CS_OK) status = cs_tag_count(tag, "rank", 1, 100, &rank, e);
    if (status != CS_OK) return status;
    cs_tag_get(tag, "show", &show);
    bool key = cs_slice_eqz(show, "key");
    if (!key && !cs_slice_eqz(show, "value"))
        return cs_tag_fail(tag, e, "cannot show '%s'; there is key, value", cs_quote(show).text);
    const struct cs_fact_group *group = ranked(b, &asked, &spec, rank);
    if (!group)
        cs_line_addz(b->doc, line, CS_TONE_MUTED, CS_MISSING_TEXT);
    else if (!key)
        cs_spec_put(b, &asked, &spec, group, 0, line);
    for (size_t i = 0; group && key && i < cs_asked_keys(&asked); i++) {
        if (i) cs_line_addz(b->doc, line, CS_TONE_PLAIN, " ");
        cs_key_words(b, cs_asked_key(&asked, i), group->key[i], line);
    }
    return cs_tag_done(tag, 1, e);
}

static const struct {
    const char *name;
    add_tag *add;
    enum cs_role role;
} tags[] = {
    {"metric", add_metric, CS_ROLE_TEXT},      {"top", add_top, CS_ROLE_TEXT},
    {"period", add_period, CS_ROLE_TEXT},      {"as_of", add_as_of, CS_ROLE_TEXT},
    {"title", add_title, CS_ROLE_TEXT},        {"lead", cs_lead_add, CS_ROLE_LEAD},
    {"quality", add_quality, CS_ROLE_QUALITY},
};

/* Inside {{#each}}: {{row}}, {{KEY}}, {{METRIC}} of its row. False when the name is none of these. */
static bool add_of_row(struct cs_build *b, struct cs_tag *tag, struct cs_line *line, enum cs_status *status,
                       struct cs_error *e)
{
    struct cs_slice value;
    if (!b->scope) return false;
    if (cs_slice_eqz(tag->name, "row")) {
        cs_figure_fixed(&b->doc->scratch, cs_int((int64_t)b->scope->number), 0);
        cs_line_put(b->doc, line, CS_TONE_PLAIN, true);
    } else if (cs_scope_key(b, tag->name, &value)) {
        cs_key_words(b, tag->name, value, line);
    } else {
        *status = put_metric(b, tag, tag->name, line, e);
        if (*status == CS_OK) *status = cs_tag_done(tag, 0, e);
        return true;
    }
    *status = cs_tag_done(tag, 0, e);
    return true;
}

static enum cs_status expand(struct cs_build *b, struct cs_line *line, struct cs_slice text,
                             const struct cs_place *place, enum cs_role *role, struct cs_error *e)
{
    struct cs_tag tag;
    enum cs_status status = cs_tag_parse(&tag, text, place->file, place->line, e);
    if (status != CS_OK) return status;
    struct cs_buf list = {0};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (cs_slice_eqz(tag.name, tags[i].name)) {
            *role = tags[i].role;
            cs_buf_release(&list);
            return tags[i].add(b, &tag, line, e);
        }
        cs_buf_addf(&list, "%s%s", i ? ", " : "", tags[i].name);
    }
    if (add_of_row(b, &tag, line, &status, e)) {
        cs_buf_release(&list);
        return status;
    }
    cs_tag_fail(&tag, e, "no tag '%s'; there is %.*s", cs_quote(tag.name).text, (int)list.n,
                list.n ? list.p : "");
    cs_buf_release(&list);
    return e->status;
}

static const char *find_pair(struct cs_slice s, char c)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == c && s.p[i + 1] == c) return s.p + i;
    return NULL;
}

enum cs_status cs_inline_add(struct cs_build *b, struct cs_line *line, struct cs_slice text,
                             enum cs_tone tone, const struct cs_place *place, enum cs_role *role,
                             struct cs_error *e)
{
    size_t whole = text.n;
    while (text.n) {
        const char *open = find_pair(text, '{');
        size_t before = open ? (size_t)(open - text.p) : text.n;
        cs_line_add(b->doc, line, tone, cs_slice(text.p, before));
        if (!open) return CS_OK;
        struct cs_slice inside = cs_slice(open + 2, text.n - before - 2);
        const char *close = find_pair(inside, '}');
        if (!close) {
            cs_fail(e, CS_USAGE, "'{{' without '}}' on the same line");
            return cs_error_at(e, place->file, place->line, 0);
        }
        inside.n = (size_t)(close - inside.p);
        enum cs_role found = CS_ROLE_TEXT;
        size_t first = line->n;
        enum cs_status status = expand(b, line, inside, place, &found, e);
        if (status != CS_OK) return status;
        for (size_t i = first; i < line->n && tone == CS_TONE_STRONG; i++)
            if (line->spans[i].tone == CS_TONE_PLAIN) line->spans[i].tone = tone;
        if (role && inside.n + 4 == whole) *role = found;
        text.n -= (size_t)(close + 2 - text.p);
        text.p = close + 2;
    }
    return CS_OK;
}
