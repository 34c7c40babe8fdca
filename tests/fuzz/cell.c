/* cell.c - the readers of cells: moments in every order, plain numbers, durations, scores; and the quick ways
 * beside the careful ones. The first byte chooses the options, the rest is the cell. */
#include "fuzz.h"
#include "ingest/duration.h"
#include "ingest/quick.h"
#include "ingest/score.h"
#include "ingest/when.h"

static void check_when(const struct cs_when *w)
{
    struct cs_time t;
    char out[CS_TIME_LEN];
    enum cs_zone_fit fit;
    if (!w->has_date) return;
    if (w->is_instant) {
        cs_time_format(cs_when_time(w, NULL, CS_CHANGE_BEFORE, &fit), out);
        return;
    }
    holds(cs_civil_valid(w->civil.year, w->civil.month, w->civil.day), "a date");
    cs_when_write(&w->civil, w->off, out);
    holds(cs_time_parse(cs_slice(out, sizeof out), &t), "what is written is a time of the stream");
    holds(t.at == cs_when_time(w, NULL, CS_CHANGE_BEFORE, &fit).at, "and the same instant");
}

static void moments(struct cs_slice cell, unsigned options)
{
    struct cs_when w, any;
    struct cs_order seen = {0};
    enum cs_date_order order = (enum cs_date_order)(options % 6);
    bool read = cs_when_read(cell, order, &w);
    if (read) check_when(&w);
    if (read && w.loose && order >= CS_ORDER_DMY && order <= CS_ORDER_YMD)
        holds(cs_when_read(cell, CS_ORDER_UNKNOWN, &any) && any.loose, "what an order reads is a date");
    cs_order_look(&seen, cell);
    cs_order_look(&seen, cell);
    (void)cs_order_judge(&seen, &order);
    enum cs_when_number number = cs_when_number(cell);
    if (number != CS_NUMBER_NONE) {
        holds(cs_when_read_number(cell, number, &w), "a number of a sort is read as that");
        check_when(&w);
    }
}

static void quick(struct cs_slice cell)
{
    struct cs_quick_zone zone = {0};
    struct cs_when w;
    struct cs_num value;
    char padded[64] = {0}, out[64];
    enum cs_zone_fit fit;
    int64_t at;
    if (cell.n == 0 || cell.n > 32) return;
    memcpy(padded, cell.p, cell.n);
    if (cell.n == 19 && cs_quick_time(&zone, padded, out, &at)) {
        holds(cs_when_read(cell, CS_ORDER_UNKNOWN, &w), "what is quickly read is carefully read");
        holds(cs_when_time(&w, NULL, CS_CHANGE_BEFORE, &fit).at == at, "as the same instant");
    }
    char turned[19];
    if (cell.n == 19 && cs_quick_turn(padded, true, turned) && cs_quick_time(&zone, turned, out, &at)) {
        holds(cs_when_read(cell, CS_ORDER_DMY, &w), "what is quickly turned is carefully read");
        holds(cs_when_time(&w, NULL, CS_CHANGE_BEFORE, &fit).at == at, "as the same instant");
    }
    if (cs_quick_canonical(padded, cell.n) || cs_quick_scaled(out, padded, cell.n, padded + cell.n, 60, 1))
        holds(cs_num_parse(cell, &value), "what is quickly a number is a number");
}

static void amounts(struct cs_slice cell, unsigned options)
{
    static const int32_t pairs[] = {0, 60, 3600};
    struct cs_num value, out;
    struct cs_slice words;
    struct cs_scale_of_scores scale;
    int of;
    if (cs_duration_read(cell, pairs[options % 3], &value))
        holds(value.tag == CS_TAG_DOUBLE || value.v >= 0, "no duration is negative");
    (void)cs_duration_colons(cell);
    if (cs_num_parse(cell, &value)) (void)cs_duration_is_days(value);
    if (cs_scale_parse(cell, &scale)) {
        holds(scale.lo < scale.hi, "a scale has two ends");
        holds(cs_scale_apply(scale, cs_int(scale.lo), &out) && cs_num_cmp(out, cs_int(1)) == 0,
              "the low end is 1");
        holds(cs_scale_apply(scale, cs_int(scale.hi), &out) && cs_num_cmp(out, cs_int(5)) == 0,
              "the high end is 5");
    }
    if (cs_score_read(cell, &value, &of, &words)) holds(words.n < cell.n, "words are a part of the cell");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned options = size ? data[0] : 0;
    struct cs_slice cell = slice_of(size ? data + 1 : data, size ? size - 1 : 0);
    moments(cell, options);
    quick(cell);
    amounts(cell, options);
    return 0;
}
