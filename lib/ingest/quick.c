/* quick.c - the zone behind the quick reading of times. */
#include "ingest/quick.h"

bool cs_quick_zone_look(struct cs_quick_zone *z, int64_t local, unsigned slot)
{
    struct cs_zone_span span = {INT64_MIN, INT64_MAX, 0};
    char text[CS_TIME_LEN];
    if (z->zone) span = cs_zone_span(z->zone, local);
    if (local < span.from || local >= span.end) return false;
    cs_time_format((struct cs_time){0, span.off}, text);
    z->stretch[slot].from = span.from;
    z->stretch[slot].end = span.end;
    z->stretch[slot].off = span.off;
    z->stretch[slot].tail = cs_load_le64(text + 17) & ~UINT64_C(0xffff);
    return true;
}
