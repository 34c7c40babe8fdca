/* flow.h - {{#if}}, {{else}}, {{#each}}: which parts of a template are written, and how often.
 *
 * A control tag alone on a line, outside code, governs the blocks up to its end; within a line it governs the
 * text. What is not written is tried all the same: a name that nobody knows is an error whatever the data.
 */
#ifndef CS_REPORT_FLOW_H
#define CS_REPORT_FLOW_H

#include "report/choose.h"
#include "report/inline.h"

enum { CS_FLOW_DEPTH = 8, CS_FLOW_ROUNDS = 100000 };

enum cs_control {
    CS_CONTROL_NONE,
    CS_CONTROL_IF,
    CS_CONTROL_ELSE,
    CS_CONTROL_END_IF,
    CS_CONTROL_EACH,
    CS_CONTROL_END_EACH,
};
/* What the text between {{ and }} is. */
enum cs_control cs_control_of(struct cs_slice inside);
/* CS_USAGE at the place for a control tag that ends nothing, or that has no end. */
enum cs_status cs_control_stray(enum cs_control, const struct cs_place *, struct cs_error *);
enum cs_status cs_control_open(enum cs_control, const struct cs_place *, struct cs_error *);

/* {{#if [not] view=V}}: V has rows; {{#if [not] METRIC view=V}}: there is a value; {{#if METRIC < NUMBER}}: a
 * comparison, false without a value; {{#if KEY == TEXT}} inside {{#each}}. */
enum cs_status cs_if_holds(struct cs_build *, struct cs_slice inside, const struct cs_place *, bool *holds,
                           struct cs_error *) CS_MUST_USE;

struct cs_each { /* of {{#each view=V [order=] [need=] [limit=] [KEY=VALUE] [sep=TEXT]}} */
    struct cs_asked asked;
    struct cs_choice choice;
    struct cs_at_row scope;
    struct cs_slice between;
};
/* Release with cs_each_end() in any case. */
enum cs_status cs_each_begin(struct cs_build *, struct cs_each *, struct cs_slice inside,
                             const struct cs_place *, struct cs_error *) CS_MUST_USE;
/* Tags now mean row number i; CS_USAGE when a template goes through too many. */
enum cs_status cs_each_row(struct cs_build *, struct cs_each *, size_t i, const struct cs_place *,
                           struct cs_error *) CS_MUST_USE;
/* Tags now mean no row at all: to try what is written for none. */
void cs_each_none(struct cs_build *, struct cs_each *);
void cs_each_end(struct cs_build *, struct cs_each *);

/* One more level of control tags: CS_USAGE beyond CS_FLOW_DEPTH. */
enum cs_status cs_flow_enter(struct cs_build *, const struct cs_place *, struct cs_error *) CS_MUST_USE;
static inline void cs_flow_leave(struct cs_build *b)
{
    b->depth--;
}

/* Adds a template's text below `parent`. */
enum cs_status cs_flow_add(struct cs_build *, struct cs_part *parent, struct cs_slice text, const char *file,
                           unsigned line, struct cs_error *) CS_MUST_USE;

#endif
