/* risk_row.h - one row of risks as text. Private to risk.c. */
#ifndef CS_MODEL_RISK_ROW_H
#define CS_MODEL_RISK_ROW_H

#include "model/risk.h"
#include "model/risk_words.h"

struct cs_risk_piece {
    uint32_t from, to; /* columns of the stream, both ends */
};
struct cs_risk_row { /* one a worker */
    const struct cs_risk *risk;
    const struct cs_risk_words *words;
    struct cs_risk_piece piece[CS_CARRIED_MAX + 1]; /* of what is kept */
    size_t n_pieces;
    struct cs_buf value[CS_REASONS], words_of[CS_REASONS]; /* of a reason, escaped, where none are ready */
};

void cs_risk_row_make(struct cs_risk_row *, const struct cs_risk *, const struct cs_risk_words *);
void cs_risk_row_release(struct cs_risk_row *);
/* Appends row i of the batch, which is row `at` of its block, without what ends the line; `row`: as in
 * model/worth.h. Returns how many reasons there are; `reasons`: their causes. */
size_t cs_risk_row_add(struct cs_risk_row *, const struct cs_worths *, const struct cs_block *, uint32_t at,
                       uint32_t i, const uint32_t *row, enum cs_band, struct cs_buf *out,
                       size_t reasons[CS_REASONS]);

#endif
