/* risk_words.h - the words for each cause of a risk, made once before the rows come. Private to risk.c. */
#ifndef CS_MODEL_RISK_WORDS_H
#define CS_MODEL_RISK_WORDS_H

#include "model/worth.h"

enum { CS_RISK_OVER = 32 }; /* bytes that may be read behind each of these texts */

/* A piece of a field, escaped; a NUL in it stands where the value goes. */
struct cs_phrase {
    struct cs_slice text;
    unsigned values; /* how often */
    size_t hole;     /* the first NUL; text.n: none */
};
struct cs_cause_words {
    struct cs_slice head; /* "complaints_30d=" */
    uint32_t column;      /* of the stream: whose cell a rule shows; CS_NO_COLUMN: nothing */
    struct cs_phrase more, less, missing;
    struct cs_phrase *level; /* of a category, by its number */
    struct cs_slice *value;  /* the levels, escaped */
};
struct cs_risk_words { /* zero-initialise */
    const struct cs_churn_rules *rules;
    enum cs_lang lang;
    struct cs_slice none, joint; /* of nothing unusual; between reasons */
    struct cs_cause_words *cause;
    struct cs_arena arena;
};

/* `rule_column` where the causes are rules, as for cs_causes_of_rules(). */
enum cs_status cs_risk_words_make(struct cs_risk_words *, const struct cs_causes *,
                                  const struct cs_churn_rules *, const size_t *rule_column,
                                  const struct cs_header *, enum cs_lang, struct cs_error *) CS_MUST_USE;
void cs_risk_words_release(struct cs_risk_words *);

#endif
