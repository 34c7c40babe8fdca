/* zone.c - TZif files, damaged ones above all; and that the two questions asked of a zone agree. */
#include "base/zone.h"
#include "fuzz.h"

static void ask(const struct cs_zone *z, int64_t at)
{
    int32_t off = cs_zone_offset(z, at);
    struct cs_time t;
    holds(off >= -CS_OFFSET_MAX && off <= CS_OFFSET_MAX, "an offset");
    if (cs_zone_resolve(z, at + off, &t) == CS_ZONE_UNIQUE)
        holds(t.at == at, "a clock that is read once means the instant it was read at");
    else
        holds(t.at - at < 3 * 86400 && at - t.at < 3 * 86400, "an instant near by");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_zone *z;
    struct cs_zone_change c, before = {.at = INT64_MIN};
    struct cs_error e;
    enum cs_status st = cs_zone_read(&z, "Fuzz/Zone", slice_of(data, size), &e);
    check_error(st, &e);
    if (st) return 0;
    for (int64_t at = -6000000000; at < 20000000000; at += 997000001) ask(z, at);
    for (size_t i = 0; i < 50 && cs_zone_change(z, i, &c); i++) {
        holds(c.at > before.at && c.before != c.after, "changes are in order, and change something");
        ask(z, c.at);
        ask(z, c.at - 1);
        before = c;
    }
    cs_zone_close(z);
    return 0;
}
