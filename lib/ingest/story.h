/* story.h - what became of a ticket, told by its events in the order of time.
 *
 * The actions are the usual values of the column action in cs-schema(5). Who answers is told from what kind
 * of actor it was: bots and the system never count as a reply. Rules (cs-ingest(1), EVENTS):
 *   - created: the event that says so, else the first one.
 *   - responded: the first message of an agent, or the call answered; for a ticket that an agent opened, the
 *     first after the customer's first message. The response time runs from there, from the hand-over by a
 *     bot, or from a reopening after a bot or the system solved it.
 *   - resolved: the last time it became resolved or closed; taken back while it is open again.
 *   - reopened: from resolved or closed to any other state, or an event that says so.
 *   - transferred: another agent, team or queue than before, or an event that says so; what changes at one
 *     moment is one transfer.
 */
#ifndef CS_INGEST_STORY_H
#define CS_INGEST_STORY_H

#include "base/time.h"
#include "ingest/alias.h"

enum cs_actor { CS_ACTOR_UNKNOWN, CS_ACTOR_CUSTOMER, CS_ACTOR_AGENT, CS_ACTOR_BOT, CS_ACTOR_SYSTEM };
enum cs_actor cs_actor_parse(struct cs_slice); /* a value of the column actor_type */

enum cs_action {
    CS_ACTION_CREATED,
    CS_ACTION_MESSAGE,
    CS_ACTION_NOTE,
    CS_ACTION_ASSIGNED,
    CS_ACTION_TRANSFERRED,
    CS_ACTION_TEAM,
    CS_ACTION_QUEUE,
    CS_ACTION_STATUS,
    CS_ACTION_RESOLVED,
    CS_ACTION_CLOSED,
    CS_ACTION_REOPENED,
    CS_ACTION_ANSWERED,
    CS_ACTION_ABANDONED,
    CS_ACTION_FLOWOUT,
    CS_ACTION_VOICEMAIL,
    CS_ACTION_ENDED,
    CS_ACTION_HOLD,
    CS_ACTION_UNHOLD,
    CS_ACTION_HANDOFF,
    CS_ACTION_SURVEY,
    CS_ACTIONS, /* none of these */
};
enum cs_action cs_action_parse(struct cs_slice);

struct cs_event {
    struct cs_time at;
    enum cs_actor by;
    enum cs_action action;
    struct cs_slice actor, to, from;
};

struct cs_mark { /* a moment, if it came */
    bool is;
    struct cs_time at;
};
struct cs_story {
    uint64_t events, unknown; /* unknown: messages of an actor who is neither customer nor agent for sure */
    struct cs_mark created, assigned, responded, first_resolved, resolved, closed, survey;
    struct cs_buf status, agent, team, queue; /* as of the last event; empty = never said */
    const char *outcome, *resolved_by;        /* NULL = never said */
    uint32_t reopen_n, transfer_n, reply_n, customer_reply_n;
    bool has_wait, has_talk, has_response;
    int64_t wait_s, talk_s, hold_s, response_s;
    /* how far it is told */
    bool solved, solved_by_machine, opened_by_agent, said_created;
    struct cs_mark first_customer, start, answered, held, moved;
};

void cs_story_begin(struct cs_story *); /* of a zeroed or a told one; keeps its memory */
void cs_story_release(struct cs_story *);
/* The next event in time. `customer` and `agent` are who is known to be which, empty = unknown. */
enum cs_status cs_story_add(struct cs_story *, const struct cs_event *, struct cs_slice customer,
                            struct cs_slice agent, struct cs_words *status, struct cs_error *) CS_MUST_USE;
/* Which of the counts can be told from events in which such actions occur, as bits 1 << action. */
bool cs_story_tells_replies(uint32_t actions);
bool cs_story_tells_reopens(uint32_t actions);
bool cs_story_tells_transfers(uint32_t actions);

#endif
