/* told.c - cells and story of one ticket. */
#include "ingest/told.h"
#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static uint32_t find_out(const struct cs_told_columns *c, struct cs_slice name)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (cs_slice_eq(c->name[i], name)) return i;
    return CS_NO_COLUMN;
}

static uint32_t find_outz(const struct cs_told_columns *c, const char *name)
{
    return find_out(c, cs_slicez(name));
}

static enum cs_status add_out(struct cs_told_columns *c, struct cs_slice name, struct cs_error *e)
{
    c->name[c->n] = cs_arena_copy(&c->arena, name);
    c->def[c->n] = cs_schema_column(name);
    if (!c->name[c->n].p) return cs_fail_memory(e);
    const struct cs_column_def *def = c->def[c->n];
    c->n++;
    if (!def || !def->values) return CS_OK;
    return cs_words_make(&c->words[c->n - 1], c->fold, def, e);
}

static enum cs_status make_out(struct cs_told_columns *c, const struct cs_slice *name, const bool *plain,
                               uint32_t n, struct cs_error *e)
{
    const struct cs_kind_def *tickets = cs_schema_kind(CS_LIT("tickets"));
    struct cs_slice item;
    size_t most = n;
    for (const char *list = tickets->columns; cs_schema_next(&list, &item);) most++;
    c->name = cs_arena_alloc(&c->arena, most, sizeof *c->name);
    c->def = cs_arena_alloc(&c->arena, most, sizeof *c->def);
    c->words = cs_arena_alloc(&c->arena, most, sizeof(struct cs_words *));
    c->filled = cs_arena_alloc(&c->arena, most, sizeof *c->filled);
    c->to = cs_arena_alloc(&c->arena, n, sizeof *c->to);
    if (!c->name || !c->def || !c->words || !c->filled || !c->to) return cs_fail_memory(e);
    for (const char *list = tickets->columns; cs_schema_next(&list, &item);)
        if (add_out(c, item, e) != CS_OK) return e->status;
    for (uint32_t i = 0; i < n; i++) {
        c->to[i] = find_out(c, name[i]);
        if (c->to[i] != CS_NO_COLUMN || !plain[i]) continue;
        c->to[i] = c->n;
        if (add_out(c, name[i], e) != CS_OK) return e->status;
    }
    return CS_OK;
}

enum cs_status cs_told_columns_make(struct cs_told_columns *c, const struct cs_slice *name, const bool *plain,
                                    uint32_t n, struct cs_fold *fold, struct cs_error *e)
{
    static const char *const names[CS_TOLD_NAMES] = {"ticket_id", "at",      "actor", "actor_type",
                                                     "action",    "from",    "to",    "customer_id",
                                                     "agent_id",  "csat_at", "nps_at"};
    *c = (struct cs_told_columns){.fold = fold, .n_in = n};
    for (size_t i = 0; i < CS_TOLD_NAMES; i++) {
        c->in[i] = CS_NO_COLUMN;
        for (uint32_t k = 0; k < n; k++)
            if (cs_slice_eqz(name[k], names[i])) c->in[i] = k;
    }
    if (make_out(c, name, plain, n, e) != CS_OK) return e->status;
    /* What tickets have of their own goes out even when it is empty in every row. */
    for (uint32_t i = 0; i < n; i++)
        if (c->to[i] != CS_NO_COLUMN && plain[i]) c->filled[c->to[i]] = true;
    c->filled[find_outz(c, "ticket_id")] = c->filled[find_outz(c, "created_at")] = true;
    return CS_OK;
}

void cs_told_columns_release(struct cs_told_columns *c)
{
    for (uint32_t i = 0; i < c->n; i++) cs_words_free(c->words[i]);
    cs_map_release(&c->action);
    free(c->action_column);
    cs_arena_release(&c->arena);
    *c = (struct cs_told_columns){0};
}

/* ---- cells ---- */

enum cs_status cs_told_make(struct cs_told *t, const struct cs_told_columns *c, struct cs_error *e)
{
    *t = (struct cs_told){0};
    t->cell = cs_alloc(c->n, sizeof *t->cell);
    return t->cell ? CS_OK : cs_fail_memory(e);
}

void cs_told_begin(struct cs_told *t, const struct cs_told_columns *c)
{
    if (t->events + t->surveys > 0)
        for (uint32_t i = 0; i < c->n; i++) cs_buf_clear(&t->cell[i]);
    t->events = t->surveys = 0;
    t->used = false;
    cs_story_begin(&t->story);
}

void cs_told_release(struct cs_told *t, const struct cs_told_columns *c)
{
    for (uint32_t i = 0; i < c->n && t->cell; i++) cs_buf_release(&t->cell[i]);
    free(t->cell);
    cs_story_release(&t->story);
    *t = (struct cs_told){0};
}

static enum cs_status set(struct cs_told *t, struct cs_told_columns *c, uint32_t column, struct cs_slice text,
                          struct cs_error *e)
{
    c->filled[column] = true;
    cs_buf_clear(&t->cell[column]);
    cs_buf_adds(&t->cell[column], text);
    return cs_buf_status(&t->cell[column], e);
}

/* Durations of the parts of a call add up. */
static enum cs_status add_up(struct cs_told *t, struct cs_told_columns *c, uint32_t column,
                             struct cs_slice text, struct cs_error *e)
{
    struct cs_num a, b;
    if (t->cell[column].n == 0 || !cs_num_parse(cs_buf_slice(&t->cell[column]), &a) ||
        !cs_num_parse(text, &b))
        return set(t, c, column, text, e);
    cs_buf_clear(&t->cell[column]);
    cs_num_format(cs_num_add(a, b), &t->cell[column]);
    return cs_buf_status(&t->cell[column], e);
}

static bool is_summed(const struct cs_column_def *def)
{
    return def && !strcmp(def->unit, "s") && strcmp(def->name, "response_s") != 0 &&
           strcmp(def->name, "resolve_s") != 0;
}

static enum cs_status carry(struct cs_told *t, struct cs_told_columns *c, const struct cs_slice *cell,
                            bool event, struct cs_error *e)
{
    for (uint32_t i = 0; i < c->n_in; i++) {
        uint32_t to = c->to[i];
        if (to == CS_NO_COLUMN || cell[i].n == 0) continue;
        const struct cs_column_def *def = c->def[to];
        if (event && def && !strcmp(def->name, "text") && t->cell[to].n > 0) continue;
        enum cs_status status =
            event && is_summed(def) ? add_up(t, c, to, cell[i], e) : set(t, c, to, cell[i], e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

/* ---- actions that name a column ---- */

static bool is_own_clock(const struct cs_column_def *def)
{
    return def->type == CS_TIME || def->type == CS_BOOL || def->id;
}

/* "priority", "问题类型": the column of tickets that an action names. */
static enum cs_status find_column(struct cs_told_columns *c, struct cs_slice word, uint32_t *column,
                                  struct cs_error *e)
{
    struct cs_alias_match match[CS_ALIAS_MAX];
    size_t n;
    bool added;
    uint32_t id = cs_map_add(&c->action, word, &added);
    if (id == CS_MAP_NONE) return cs_map_status(&c->action, e);
    if (cs_grow(&c->action_column, &c->action_cap, c->action.n, sizeof *c->action_column, e) != CS_OK)
        return e->status;
    if (added) {
        c->action_column[id] = CS_NO_COLUMN;
        if (cs_alias_column(c->fold, cs_schema_kind(CS_LIT("tickets")), word, match, &n, e) != CS_OK)
            return e->status;
        if (n > 0 && match[0].rank <= CS_ALIAS_WORD && !is_own_clock(match[0].column))
            c->action_column[id] = find_outz(c, match[0].column->name);
    }
    *column = c->action_column[id];
    return CS_OK;
}

static enum cs_status set_moment(struct cs_told *t, struct cs_told_columns *c, const char *name,
                                 struct cs_time at, struct cs_error *e)
{
    char text[CS_TIME_LEN];
    uint32_t column = find_outz(c, name);
    cs_time_format(at, text);
    return set(t, c, column, cs_slice(text, sizeof text), e);
}

static enum cs_status name_column(struct cs_told *t, struct cs_told_columns *c, struct cs_slice word,
                                  const struct cs_event *v, bool *idle, struct cs_error *e)
{
    struct cs_slice value = v->to, meant;
    struct cs_num number;
    uint32_t column = CS_NO_COLUMN;
    if (word.n == 0) return CS_OK;
    if (find_column(c, word, &column, e) != CS_OK) return e->status;
    *idle = column == CS_NO_COLUMN;
    if (*idle || value.n == 0) return CS_OK;
    const struct cs_column_def *def = c->def[column];
    if (c->words[column]) {
        if (cs_words_find(c->words[column], value, &meant, e) != CS_OK) return e->status;
        if (meant.p)
            value = meant;
        else if (def->closed)
            return CS_OK;
    }
    if (def->type == CS_NUM && !cs_num_parse(value, &number)) return CS_OK;
    if (set(t, c, column, value, e) != CS_OK) return e->status;
    if (!strcmp(def->name, "csat")) return set_moment(t, c, "csat_at", v->at, e);
    if (!strcmp(def->name, "nps")) return set_moment(t, c, "nps_at", v->at, e);
    return CS_OK;
}

/* ---- rows about the ticket ---- */

static struct cs_slice in_cell(const struct cs_told_columns *c, const struct cs_slice *cell,
                               enum cs_told_name name)
{
    return c->in[name] == CS_NO_COLUMN ? CS_LIT("") : cell[c->in[name]];
}

enum cs_status cs_told_event(struct cs_told *t, struct cs_told_columns *c, const struct cs_slice *cell,
                             struct cs_slice customer, struct cs_slice agent, bool *idle, struct cs_error *e)
{
    struct cs_slice word = in_cell(c, cell, CS_TOLD_ACTION);
    struct cs_event v = {.by = cs_actor_parse(in_cell(c, cell, CS_TOLD_ACTOR_TYPE)),
                         .action = cs_action_parse(word),
                         .actor = in_cell(c, cell, CS_TOLD_ACTOR),
                         .to = in_cell(c, cell, CS_TOLD_TO),
                         .from = in_cell(c, cell, CS_TOLD_FROM)};
    *idle = false;
    if (!cs_time_parse(in_cell(c, cell, CS_TOLD_AT), &v.at)) return CS_OK;
    t->events++;
    if (carry(t, c, cell, true, e) != CS_OK) return e->status;
    if (customer.n == 0) customer = in_cell(c, cell, CS_TOLD_CUSTOMER);
    if (agent.n == 0) agent = in_cell(c, cell, CS_TOLD_AGENT);
    if (v.action == CS_ACTIONS && name_column(t, c, word, &v, idle, e) != CS_OK) return e->status;
    return cs_story_add(&t->story, &v, customer, agent, c->words[find_outz(c, "status")], e);
}

enum cs_status cs_told_survey(struct cs_told *t, struct cs_told_columns *c, const struct cs_slice *cell,
                              struct cs_error *e)
{
    t->surveys++;
    return carry(t, c, cell, false, e);
}

/* ---- the row ---- */

/* The cells in the making, by column that goes out. */
struct making {
    struct cs_told_columns *c;
    struct cs_slice *cell;
    struct cs_arena arena;
    enum cs_status status;
};

static void give(struct making *m, const char *name, struct cs_slice text)
{
    uint32_t column = find_outz(m->c, name);
    if (text.n == 0 || m->cell[column].n > 0) return;
    struct cs_slice copy = cs_arena_copy(&m->arena, text);
    if (!copy.p) m->status = CS_FAIL;
    m->cell[column] = copy.p ? copy : CS_LIT("");
    m->c->filled[column] = true;
}

static void give_moment(struct making *m, const char *name, const struct cs_mark *mark)
{
    char text[CS_TIME_LEN];
    if (!mark->is) return;
    cs_time_format(mark->at, text);
    give(m, name, cs_slice(text, sizeof text));
}

static void give_number(struct making *m, const char *name, bool known, int64_t value)
{
    struct cs_buf text = {0};
    if (!known) return;
    cs_num_format(cs_int(value), &text);
    if (text.failed) m->status = CS_FAIL;
    give(m, name, cs_buf_slice(&text));
    cs_buf_release(&text);
}

static bool moment_of(const struct making *m, const char *name, struct cs_time *at)
{
    return cs_time_parse(m->cell[find_outz(m->c, name)], at);
}

/* The time between two, when nobody gave it. */
static void give_between(struct making *m, const char *name, const char *from, const char *to)
{
    struct cs_time a, b;
    if (moment_of(m, from, &a) && moment_of(m, to, &b)) give_number(m, name, b.at >= a.at, b.at - a.at);
}

static void tell(struct making *m, const struct cs_story *s)
{
    const uint32_t seen = m->c->seen;
    bool special = s->start.is || s->opened_by_agent;
    give_moment(m, "created_at", &s->created);
    give_moment(m, "assigned_at", &s->assigned);
    give_moment(m, "responded_at", &s->responded);
    give_moment(m, "first_resolved_at", &s->first_resolved);
    give_moment(m, "resolved_at", &s->resolved);
    give_moment(m, "closed_at", &s->closed);
    give_moment(m, "survey_at", &s->survey);
    give(m, "status", cs_buf_slice(&s->status));
    give(m, "agent_id", cs_buf_slice(&s->agent));
    give(m, "team", cs_buf_slice(&s->team));
    give(m, "queue", cs_buf_slice(&s->queue));
    give(m, "outcome", s->outcome ? cs_slicez(s->outcome) : CS_LIT(""));
    give(m, "resolved_by", s->resolved_by ? cs_slicez(s->resolved_by) : CS_LIT(""));
    give_number(m, "wait_s", s->has_wait, s->wait_s);
    give_number(m, "talk_s", s->has_talk, s->talk_s);
    give_number(m, "hold_s", s->hold_s > 0, s->hold_s);
    give_number(m, "response_s", s->has_response && special, s->response_s);
    give_number(m, "reply_n", cs_story_tells_replies(seen), s->reply_n);
    give_number(m, "customer_reply_n", cs_story_tells_replies(seen), s->customer_reply_n);
    give_number(m, "reopen_n", cs_story_tells_reopens(seen), s->reopen_n);
    give_number(m, "transfer_n", cs_story_tells_transfers(seen), s->transfer_n);
}

enum cs_status cs_told_write(const struct cs_told *t, struct cs_told_columns *c, const struct cs_slice *row,
                             struct cs_buf *out, struct cs_error *e)
{
    struct making m = {.c = c, .status = CS_OK};
    m.cell = cs_arena_alloc(&m.arena, c->n, sizeof *m.cell);
    if (!m.cell) return cs_fail_memory(e);
    for (uint32_t i = 0; i < c->n; i++) m.cell[i] = CS_LIT("");
    for (uint32_t i = 0; i < c->n_in && row; i++)
        if (c->to[i] != CS_NO_COLUMN) m.cell[c->to[i]] = row[i];
    for (uint32_t i = 0; i < c->n && t; i++)
        if (m.cell[i].n == 0) m.cell[i] = cs_buf_slice(&t->cell[i]);
    if (t && t->events > 0) {
        tell(&m, &t->story);
        give_between(&m, "response_s", "created_at", "responded_at");
        give_between(&m, "resolve_s", "created_at", "resolved_at");
    }
    for (uint32_t i = 0; i < c->n; i++) {
        const uint32_t n = (uint32_t)m.cell[i].n;
        if (n > 0) c->filled[i] = true;
        cs_buf_add(out, &n, sizeof n);
        cs_buf_adds(out, m.cell[i]);
    }
    cs_arena_release(&m.arena);
    return m.status == CS_OK ? cs_buf_status(out, e) : cs_fail_memory(e);
}
