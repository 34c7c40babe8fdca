/* story.c - telling a ticket's story: one function an action. */
#include "ingest/story.h"
#include <string.h>

static const char *const actors[] = {"", "customer", "agent", "bot", "system"};
static const char *const actions[CS_ACTIONS] = {
    "created",   "message",  "note",   "assigned", "transferred", "team",      "queue",
    "status",    "resolved", "closed", "reopened", "answered",    "abandoned", "flowout",
    "voicemail", "ended",    "hold",   "unhold",   "handoff",     "survey"};

enum cs_actor cs_actor_parse(struct cs_slice word)
{
    for (size_t i = 1; i < sizeof actors / sizeof *actors; i++)
        if (cs_slice_eqz(word, actors[i])) return (enum cs_actor)i;
    return CS_ACTOR_UNKNOWN;
}

enum cs_action cs_action_parse(struct cs_slice word)
{
    size_t i = 0;
    while (i < CS_ACTIONS && !cs_slice_eqz(word, actions[i])) i++;
    return (enum cs_action)i;
}

void cs_story_begin(struct cs_story *s)
{
    struct cs_buf status = s->status, agent = s->agent, team = s->team, queue = s->queue;
    *s = (struct cs_story){.status = status, .agent = agent, .team = team, .queue = queue};
    cs_buf_clear(&s->status);
    cs_buf_clear(&s->agent);
    cs_buf_clear(&s->team);
    cs_buf_clear(&s->queue);
}

void cs_story_release(struct cs_story *s)
{
    cs_buf_release(&s->status);
    cs_buf_release(&s->agent);
    cs_buf_release(&s->team);
    cs_buf_release(&s->queue);
}

static void set(struct cs_mark *m, struct cs_time at)
{
    *m = (struct cs_mark){true, at};
}

static void set_first(struct cs_mark *m, struct cs_time at)
{
    if (!m->is) set(m, at);
}

static int64_t since(const struct cs_mark *from, struct cs_time to)
{
    return to.at > from->at.at ? to.at - from->at.at : 0;
}

static bool is_machine(enum cs_actor by)
{
    return by == CS_ACTOR_BOT || by == CS_ACTOR_SYSTEM;
}

/* ---- replies ---- */

static void respond(struct cs_story *s, struct cs_time at)
{
    if (s->responded.is || (s->opened_by_agent && !s->first_customer.is)) return;
    set(&s->responded, at);
    s->has_response = true;
    s->response_s = since(s->start.is          ? &s->start
                          : s->opened_by_agent ? &s->first_customer
                                               : &s->created,
                          at);
}

static void message(struct cs_story *s, const struct cs_event *v)
{
    switch (v->by) {
    case CS_ACTOR_CUSTOMER:
        s->customer_reply_n++;
        set_first(&s->first_customer, v->at);
        break;
    case CS_ACTOR_AGENT:
        if (s->events == 1 && !s->said_created) s->opened_by_agent = true;
        s->reply_n++;
        respond(s, v->at);
        break;
    case CS_ACTOR_UNKNOWN:
        s->unknown++;
        break;
    case CS_ACTOR_BOT:
    case CS_ACTOR_SYSTEM:
        break;
    }
}

/* ---- states ---- */

static bool is_solved(struct cs_slice status)
{
    return cs_slice_eqz(status, "resolved") || cs_slice_eqz(status, "closed");
}

static void solve(struct cs_story *s, const struct cs_event *v)
{
    if (!s->solved) {
        set_first(&s->first_resolved, v->at);
        set(&s->resolved, v->at);
        s->solved_by_machine = is_machine(v->by);
        if (v->by != CS_ACTOR_UNKNOWN) s->resolved_by = actors[v->by];
    }
    s->solved = true;
}

static void reopen(struct cs_story *s, const struct cs_event *v)
{
    s->reopen_n++;
    if (!s->responded.is && s->solved_by_machine) set(&s->start, v->at);
    s->solved = false;
    s->resolved.is = s->closed.is = false;
    s->resolved_by = NULL;
}

static enum cs_status become(struct cs_story *s, const struct cs_event *v, struct cs_slice status,
                             struct cs_error *e)
{
    if (is_solved(status))
        solve(s, v);
    else if (s->solved && !cs_slice_eqz(status, "cancelled"))
        reopen(s, v);
    if (cs_slice_eqz(status, "closed")) set(&s->closed, v->at);
    cs_buf_clear(&s->status);
    cs_buf_adds(&s->status, status);
    return cs_buf_status(&s->status, e);
}

static enum cs_status change_status(struct cs_story *s, const struct cs_event *v, struct cs_words *words,
                                    struct cs_error *e)
{
    struct cs_slice status;
    if (v->to.n == 0) return CS_OK;
    if (cs_words_find(words, v->to, &status, e) != CS_OK) return e->status;
    return become(s, v, status.p ? status : v->to, e);
}

/* An event that says so counts, unless the state was seen to be open already. */
static enum cs_status reopened(struct cs_story *s, const struct cs_event *v, struct cs_error *e)
{
    if (!s->solved && s->status.n == 0) s->reopen_n++;
    return become(s, v, CS_LIT("open"), e);
}

/* ---- hands ---- */

static void transfer(struct cs_story *s, struct cs_time at)
{
    if (s->moved.is && s->moved.at.at == at.at) return;
    set(&s->moved, at);
    s->transfer_n++;
}

/* Nobody and nothing is no change: the last agent, team and queue stay. */
static enum cs_status move_to(struct cs_story *s, struct cs_buf *where, struct cs_slice to, struct cs_time at,
                              struct cs_error *e)
{
    if (to.n == 0 || cs_slice_eq(cs_buf_slice(where), to)) return CS_OK;
    if (where->n > 0) transfer(s, at);
    cs_buf_clear(where);
    cs_buf_adds(where, to);
    return cs_buf_status(where, e);
}

static enum cs_status assign(struct cs_story *s, const struct cs_event *v, struct cs_error *e)
{
    struct cs_slice to = v->to;
    if (to.n == 0 && v->from.n == 0 && !is_machine(v->by) && v->by != CS_ACTOR_CUSTOMER) to = v->actor;
    if (to.n == 0) return CS_OK;
    set_first(&s->assigned, v->at);
    return move_to(s, &s->agent, to, v->at, e);
}

/* ---- calls ---- */

static void wait_ends(struct cs_story *s, const struct cs_event *v, const char *outcome)
{
    if (s->answered.is) return; /* an answered call stays one */
    s->outcome = outcome;
    s->has_wait = true;
    s->wait_s = since(&s->created, v->at);
}

static enum cs_status answer(struct cs_story *s, const struct cs_event *v, struct cs_error *e)
{
    wait_ends(s, v, "answered");
    set_first(&s->answered, v->at);
    if (is_machine(v->by)) return CS_OK;
    respond(s, v->at);
    set_first(&s->assigned, v->at);
    return s->agent.n == 0 ? move_to(s, &s->agent, v->actor, v->at, e) : CS_OK;
}

static void unhold(struct cs_story *s, struct cs_time at)
{
    if (s->held.is) s->hold_s += since(&s->held, at);
    s->held.is = false;
}

static void end(struct cs_story *s, const struct cs_event *v)
{
    unhold(s, v->at);
    set(&s->closed, v->at);
    if (!s->answered.is) return;
    s->has_talk = true;
    s->talk_s = since(&s->answered, v->at) - s->hold_s;
}

/* ---- one event ---- */

static void create(struct cs_story *s, const struct cs_event *v)
{
    if (s->said_created) return; /* another queue */
    s->said_created = true;
    s->opened_by_agent = v->by == CS_ACTOR_AGENT;
    set(&s->created, v->at);
    if (v->by == CS_ACTOR_CUSTOMER) set_first(&s->first_customer, v->at);
}

static enum cs_status act(struct cs_story *s, const struct cs_event *v, struct cs_words *status,
                          struct cs_error *e)
{
    switch (v->action) {
    case CS_ACTION_CREATED:
        create(s, v);
        break;
    case CS_ACTION_MESSAGE:
        message(s, v);
        break;
    case CS_ACTION_ASSIGNED:
        return assign(s, v, e);
    case CS_ACTION_TRANSFERRED:
        transfer(s, v->at);
        break;
    case CS_ACTION_TEAM:
        return move_to(s, &s->team, v->to, v->at, e);
    case CS_ACTION_QUEUE:
        return move_to(s, &s->queue, v->to, v->at, e);
    case CS_ACTION_STATUS:
        return change_status(s, v, status, e);
    case CS_ACTION_RESOLVED:
        return become(s, v, CS_LIT("resolved"), e);
    case CS_ACTION_CLOSED:
        return become(s, v, CS_LIT("closed"), e);
    case CS_ACTION_REOPENED:
        return reopened(s, v, e);
    case CS_ACTION_ANSWERED:
        return answer(s, v, e);
    case CS_ACTION_ABANDONED:
        wait_ends(s, v, "abandoned");
        set(&s->closed, v->at);
        break;
    case CS_ACTION_FLOWOUT:
        wait_ends(s, v, "flowout");
        break;
    case CS_ACTION_VOICEMAIL:
        wait_ends(s, v, "voicemail");
        break;
    case CS_ACTION_ENDED:
        end(s, v);
        break;
    case CS_ACTION_HOLD:
        if (!s->held.is) set(&s->held, v->at);
        break;
    case CS_ACTION_UNHOLD:
        unhold(s, v->at);
        break;
    case CS_ACTION_HANDOFF:
        if (!s->responded.is) set(&s->start, v->at);
        break;
    case CS_ACTION_SURVEY:
        set(&s->survey, v->at);
        break;
    case CS_ACTION_NOTE:
    case CS_ACTIONS:
        break;
    }
    return CS_OK;
}

enum cs_status cs_story_add(struct cs_story *s, const struct cs_event *event, struct cs_slice customer,
                            struct cs_slice agent, struct cs_words *status, struct cs_error *e)
{
    struct cs_event v = *event;
    if (v.by == CS_ACTOR_UNKNOWN && v.actor.n > 0) {
        if (cs_slice_eq(v.actor, customer))
            v.by = CS_ACTOR_CUSTOMER;
        else if (cs_slice_eq(v.actor, agent) || cs_slice_eq(v.actor, cs_buf_slice(&s->agent)))
            v.by = CS_ACTOR_AGENT;
    }
    s->events++;
    set_first(&s->created, v.at);
    return act(s, &v, status, e);
}

/* ---- what the actions of a file can tell ---- */

static uint32_t bit(enum cs_action action)
{
    return UINT32_C(1) << action;
}

bool cs_story_tells_replies(uint32_t seen)
{
    return seen & bit(CS_ACTION_MESSAGE);
}

bool cs_story_tells_reopens(uint32_t seen)
{
    return seen & (bit(CS_ACTION_STATUS) | bit(CS_ACTION_RESOLVED) | bit(CS_ACTION_CLOSED) |
                   bit(CS_ACTION_REOPENED));
}

bool cs_story_tells_transfers(uint32_t seen)
{
    return seen & (bit(CS_ACTION_ASSIGNED) | bit(CS_ACTION_TRANSFERRED) | bit(CS_ACTION_TEAM) |
                   bit(CS_ACTION_QUEUE));
}
