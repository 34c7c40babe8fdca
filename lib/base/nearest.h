/* nearest.h - "did you mean": of several names, the one that a wrong one is the fewest slips away from. */
#ifndef CS_BASE_NEAREST_H
#define CS_BASE_NEAREST_H

#include "base/error.h"

struct cs_nearest {
    struct cs_slice wanted;
    struct cs_slice best; /* .p is NULL while none is near enough */
    unsigned distance;
};
void cs_nearest_start(struct cs_nearest *, struct cs_slice wanted);
/* The name is borrowed. One that is further away than a third of its length and one slip is another word. */
void cs_nearest_try(struct cs_nearest *, struct cs_slice name);

#endif
