/* words.h - the words of the exports: headers, values and sentences, as tables in the order of contact.h's
 * enums. */
#ifndef CSGEN_WORDS_H
#define CSGEN_WORDS_H

#include "contact.h"

enum lang { STREAM, EN, HANS, HANT, LANGS }; /* STREAM: the words of a cs stream */

struct word {
    const char *s;
    unsigned n;
};
#define W(text)                                                                                              \
    {                                                                                                        \
        text, sizeof(text) - 1                                                                               \
    }

enum field {
    F_TICKET,
    F_CUSTOMER,
    F_TYPE,
    F_CHANNEL,
    F_DIRECTION,
    F_TEAM,
    F_AGENT,
    F_CATEGORY,
    F_ORDER,
    F_PRIORITY,
    F_STATUS,
    F_OUTCOME,
    F_CREATED,
    F_RESPONDED,
    F_RESOLVED,
    F_WAIT,
    F_HANDLE,
    F_TALK,
    F_TRANSFERS,
    F_REOPENS,
    F_CSAT,
    F_RATED,
    F_NPS,
    F_COMPLAINT,
    F_PHONE,
    F_TEXT,
    FIELDS
};

extern const struct word field_words[FIELDS][LANGS];
extern const struct word channel_words[CHANNELS][LANGS];
extern const struct word direction_words[2][LANGS];
extern const struct word type_words[CUSTOMER_TYPES][LANGS];
extern const struct word category_words[CATEGORIES + 1][LANGS]; /* the last: missing */
extern const struct word priority_words[PRIORITIES][LANGS];
extern const struct word status_words[STATUSES][LANGS];
extern const struct word outcome_words[OUTCOMES][LANGS];
extern const struct word yes_no_words[2][LANGS];
extern const struct word team_words[TEAMS];

/* Sentences: [0] simplified Chinese, [1] traditional Chinese, [2] English. */
enum { TONGUES = 3, OPENINGS = 4, PROBLEMS = 3, ENDINGS = 4, COMMENTS = 4 };
extern const struct word opening_words[TONGUES][OPENINGS];
extern const struct word problem_words[CATEGORIES + 1][TONGUES][PROBLEMS]; /* the last: no category */
extern const struct word ending_words[TONGUES][ENDINGS];
extern const struct word comment_words[TONGUES][2][COMMENTS]; /* [0] bad scores, [1] good ones */

#endif
