/* random.h - random numbers that are the same everywhere: SplitMix64 as a function of seed, stream and count.
 *
 * Number i of a stream needs none of those before it, so work can be cut up any way and draw the same. Not
 * for secrets. Source: Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators"; stream 0
 * is the published sequence of the seed.
 */
#ifndef CS_BASE_RANDOM_H
#define CS_BASE_RANDOM_H

#include <stdint.h>

struct cs_random {
    uint64_t key, count; /* count: numbers drawn so far */
};

#define CS_RANDOM_GAMMA UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t cs_random_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}
/* The stream of a seed; streams of one seed have nothing to do with one another. */
static inline struct cs_random cs_random_start(uint64_t seed, uint64_t stream)
{
    return (struct cs_random){stream ? cs_random_mix(seed ^ cs_random_mix(stream * CS_RANDOM_GAMMA)) : seed,
                              0};
}
/* Number i of a stream, from 0. */
static inline uint64_t cs_random_at(const struct cs_random *r, uint64_t i)
{
    return cs_random_mix(r->key + (i + 1) * CS_RANDOM_GAMMA);
}
static inline uint64_t cs_random_next(struct cs_random *r)
{
    return cs_random_at(r, r->count++);
}
/* 53 bits as a double in [0, 1). */
static inline double cs_random_unit(struct cs_random *r)
{
    return (double)(cs_random_next(r) >> 11) * 0x1p-53;
}
/* One of 0 … n-1, each as likely; n > 0. */
uint64_t cs_random_below(struct cs_random *, uint64_t n);

#endif
