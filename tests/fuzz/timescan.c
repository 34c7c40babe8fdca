/* timescan.c - wall clocks by a format: the first line is the format, the rest the text. The text is read as
 * a stream time, a date and an offset, too. */
#include "base/time.h"
#include "fuzz.h"

static void scan(struct cs_slice text, struct cs_slice format)
{
    struct cs_time_read r;
    size_t where;
    bool can = cs_time_format_valid(format, &where);
    holds(where <= format.n, "a place inside the format");
    if (!cs_time_scan(text, format, &r)) return;
    holds(can, "what reads a date can read a date");
    holds(cs_civil_valid(r.civil.year, r.civil.month, r.civil.day), "a date");
    holds(r.civil.hour >= 0 && r.civil.hour < 24 && r.civil.minute >= 0 && r.civil.minute < 60 &&
              r.civil.second >= 0 && r.civil.second < 60,
          "a clock");
    holds(r.off >= -CS_OFFSET_MAX && r.off <= CS_OFFSET_MAX, "an offset");
}

static void parse(struct cs_slice text)
{
    struct cs_time t, again;
    char out[CS_TIME_LEN];
    int64_t day;
    int32_t off;
    if (cs_time_parse(text, &t)) {
        cs_time_format(t, out);
        holds(cs_time_parse(cs_slice(out, sizeof out), &again) && again.at == t.at && again.off == t.off,
              "what is written reads back the same");
        holds(cs_civil_seconds(cs_civil_of(t)) == cs_time_local(t), "the local reading is that time");
    }
    if (cs_date_parse(text, &day)) {
        cs_date_format(day, out);
        holds(memcmp(out, text.p, 10) == 0, "a date is written as it was read");
    }
    if (cs_offset_parse(text, &off)) holds(off >= -CS_OFFSET_MAX && off <= CS_OFFSET_MAX, "an offset");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_slice rest = slice_of(data, size), format = take_line(&rest);
    scan(rest, format);
    parse(rest);
    return 0;
}
