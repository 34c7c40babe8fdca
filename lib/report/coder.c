/* coder.c - the coder of coder.h. */
#include "report/coder.h"

#include <stdlib.h>
#include <string.h>

enum { HALF = 1 << 21, ONE = (1 << 22) - 1, CHANCE = (1 << 22) - 1, MOST = 255 };

enum cs_status cs_coder_start(struct cs_coder *c, unsigned log2_slots, bool weigh, struct cs_error *e)
{
    *c = (struct cs_coder){.hi = UINT32_MAX, .mask = ((uint32_t)1 << log2_slots) - 1, .weigh = weigh};
    c->slots = cs_alloc((size_t)c->mask + 1, sizeof *c->slots);
    return c->slots ? CS_OK : cs_fail_memory(e);
}

void cs_coder_release(struct cs_coder *c)
{
    free(c->slots);
    cs_buf_release(&c->bytes);
    *c = (struct cs_coder){0};
}

void cs_coder_forget(struct cs_coder *c)
{
    memset(c->slots, 0, ((size_t)c->mask + 1) * sizeof *c->slots);
    c->cost = 0;
}

uint32_t cs_coder_context(uint32_t context, uint32_t x)
{
    context = ((context ^ x) + 0x9E3779B9U) * 0x85EBCA6BU;
    return context ^ context >> 16;
}

/* What a chance of p/65536 costs, about: its logarithm straight between powers of two. */
static unsigned cost_of(uint32_t p)
{
    unsigned whole = 31 - (unsigned)__builtin_clz(p | 1);
    return (16 - whole) * 256 - (((p | 1) << (16 - whole) & 0xFFFF) >> 8);
}

static void put_bit(struct cs_coder *c, uint32_t p, bool one)
{
    uint32_t range = c->hi - c->lo, cut = c->lo + (range >> 16) * p + ((range & 0xFFFF) * p >> 16);
    if (one)
        c->hi = cut;
    else
        c->lo = cut + 1;
    while ((c->lo ^ c->hi) >> 24 == 0) {
        cs_buf_addc(&c->bytes, (char)(c->hi >> 24));
        c->lo <<= 8;
        c->hi = c->hi << 8 | 255;
    }
}

static uint32_t *slot_of(struct cs_coder *c, uint32_t context, uint32_t node)
{
    return &c->slots[(context ^ node) & c->mask];
}

static uint32_t chance_of(uint32_t slot)
{
    return ((slot & CHANCE) ^ HALF) >> 6;
}

static void learn(uint32_t *slot, bool one)
{
    int32_t chance = (int32_t)((*slot & CHANCE) ^ HALF), n = (int32_t)(*slot >> 24);
    chance += ((one ? ONE : 0) - chance) * 2 / (2 * n + 3);
    if (n < MOST) n++;
    *slot = (uint32_t)n << 24 | ((uint32_t)chance ^ HALF);
}

static void code_bit(struct cs_coder *c, uint32_t context, uint32_t node, bool one)
{
    uint32_t *slot = slot_of(c, context, node), p = chance_of(*slot);
    if (c->weigh)
        c->cost += cost_of(one ? p : 65536 - p);
    else
        put_bit(c, p, one);
    learn(slot, one);
}

void cs_coder_number(struct cs_coder *c, uint32_t context, uint64_t value)
{
    uint32_t k = value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
    for (uint32_t i = 0; i < k; i++) code_bit(c, context, i, true);
    code_bit(c, context, k, false);
    for (uint32_t j = k ? k - 1 : 0; j-- > 0;) {
        uint64_t known = value >> (j + 1);
        uint32_t node = known < 4096 ? (uint32_t)known << 6 | k : 1U << 20 | k << 6 | j;
        code_bit(c, context, node, value >> j & 1);
    }
}

static void code_byte(struct cs_coder *c, uint32_t close, uint32_t wide, unsigned byte)
{
    for (uint32_t node = 1; node < 256;) {
        bool one = byte & 128;
        uint32_t *a = slot_of(c, close, node), *b = slot_of(c, wide, node);
        put_bit(c, chance_of(*a >> 24 ? *a : *b), one);
        learn(a, one);
        learn(b, one);
        node = node << 1 | one;
        byte <<= 1;
    }
}

void cs_coder_text(struct cs_coder *c, struct cs_slice text)
{
    uint32_t last = 0; /* four bytes */
    cs_coder_number(c, CS_CODER_TEXT, text.n);
    for (size_t i = 0; i < text.n; i++) {
        uint32_t wide = cs_coder_context(CS_CODER_TEXT, last & 0xFFFF),
                 close = cs_coder_context(wide, last >> 16);
        code_byte(c, close, wide, (unsigned char)text.p[i]);
        last = last << 8 | (unsigned char)text.p[i];
    }
}

/* Base 91. */
static void add_digits(struct cs_buf *out, struct cs_slice bytes)
{
    static const char digits[] =
        " !#$%'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz"
        "{|}~";
    uint32_t bits = 0;
    unsigned n = 0;
    for (size_t i = 0; i < bytes.n || n; i++) {
        bits = bits << 8 | (i < bytes.n ? (unsigned char)bytes.p[i] : 0);
        n += 8;
        if (n < 13) continue;
        n -= 13;
        uint32_t pair = bits >> n & 8191;
        cs_buf_addc(out, digits[pair / 91]);
        cs_buf_addc(out, digits[pair % 91]);
        if (i >= bytes.n) break;
    }
}

enum cs_status cs_coder_finish(struct cs_coder *c, struct cs_buf *out, struct cs_error *e)
{
    for (int shift = 24; shift >= 0; shift -= 8) cs_buf_addc(&c->bytes, (char)(c->lo >> shift & 255));
    enum cs_status status = cs_buf_status(&c->bytes, e);
    add_digits(out, cs_buf_slice(&c->bytes));
    cs_coder_release(c);
    return status == CS_OK ? cs_buf_status(out, e) : status;
}
