/* text.c - bytes read, decoded, and the first of them kept. */
#include "ingest/text.h"
#include <stdlib.h>

enum { READ = 256 * 1024 };

struct cs_text {
    struct cs_bytes *bytes;
    struct cs_text_options options;
    enum cs_on_bad on_bad;
    struct cs_decoder *decoder;
    struct cs_buf raw;
    size_t peeked; /* bytes that went into the head */
    bool ended;    /* the decoder has had the last byte */
    struct cs_buf head;
    size_t at; /* of the head: what is read next; head.n and beyond: it is used up */
};

static enum cs_status named(const struct cs_text *t, enum cs_status status, struct cs_error *e)
{
    return status == CS_OK || e->file[0] ? status : cs_error_at(e, cs_text_name(t), e->line, e->column);
}

static enum cs_status make_decoder(struct cs_text *t, struct cs_error *e)
{
    cs_decoder_free(t->decoder);
    t->decoder = NULL;
    t->ended = false;
    if (cs_decoder_make(&t->decoder, t->options.encoding, e) != CS_OK) return named(t, e->status, e);
    cs_decoder_set(t->decoder, t->on_bad, t->options.live);
    return CS_OK;
}

void cs_text_on_bad(struct cs_text *t, enum cs_on_bad on_bad)
{
    t->on_bad = on_bad;
    cs_decoder_set(t->decoder, on_bad, t->options.live);
}

enum cs_status cs_text_open(struct cs_text **to, struct cs_bytes *bytes,
                            const struct cs_text_options *options, struct cs_error *e)
{
    struct cs_text *t = cs_alloc(1, sizeof *t);
    *to = t;
    if (!t) {
        cs_bytes_close(bytes);
        return cs_fail_memory(e);
    }
    t->bytes = bytes;
    t->options = *options;
    return make_decoder(t, e);
}

void cs_text_close(struct cs_text *t)
{
    if (!t) return;
    cs_decoder_free(t->decoder);
    cs_bytes_close(t->bytes);
    cs_buf_release(&t->raw);
    cs_buf_release(&t->head);
    free(t);
}

const char *cs_text_name(const struct cs_text *t)
{
    return cs_bytes_name(t->bytes);
}

struct cs_bytes *cs_text_bytes(struct cs_text *t)
{
    return t->bytes;
}

const struct cs_decoder *cs_text_decoder(const struct cs_text *t)
{
    return t->decoder;
}

bool cs_text_kept(const struct cs_text *t)
{
    return cs_bytes_kept(t->bytes);
}

static enum cs_status feed(struct cs_text *t, struct cs_slice bytes, struct cs_buf *to, struct cs_error *e)
{
    return named(t, cs_decoder_feed(t->decoder, bytes, t->ended, to, e), e);
}

enum cs_status cs_text_head(struct cs_text *t, size_t want, struct cs_slice *head, bool *all,
                            struct cs_error *e)
{
    size_t before = t->head.n;
    while (t->head.n < want && !t->ended && !(t->options.live && t->head.n > before)) {
        struct cs_slice raw;
        size_t more = t->options.live ? 1 : READ; /* what was peeked at before is enough for who waits */
        if (cs_bytes_peek(t->bytes, t->peeked + more, t->options.live, &raw, &t->ended, e) != CS_OK)
            return e->status;
        raw = cs_slice(raw.p + t->peeked, raw.n - t->peeked);
        cs_bytes_skip(t->bytes, raw.n);
        t->peeked += raw.n;
        if (feed(t, raw, &t->head, e) != CS_OK) return e->status;
    }
    *head = cs_buf_slice(&t->head);
    *all = t->ended;
    return CS_OK;
}

enum cs_status cs_text_read(struct cs_text *t, struct cs_buf *to, size_t want, bool *end, struct cs_error *e)
{
    if (t->at < t->head.n) {
        size_t left = t->head.n - t->at, n = left < want ? left : want;
        while (n < left && ((unsigned char)t->head.p[t->at + n] & 0xC0) == 0x80) n++;
        cs_buf_add(to, t->head.p + t->at, n);
        if (to->failed) return named(t, cs_fail_memory(e), e);
        t->at += n;
        *end = t->ended && t->at == t->head.n;
        return CS_OK;
    }
    *end = t->ended;
    if (t->ended) return CS_OK;
    bool in_place = cs_decoder_in_place(t->decoder); /* UTF-8: nothing is copied */
    struct cs_buf *raw = in_place ? to : &t->raw;
    size_t from = in_place ? to->n : 0;
    if (in_place)
        cs_decoder_begin(t->decoder, to);
    else
        cs_buf_clear(raw);
    if (cs_bytes_read(t->bytes, raw, want < READ ? READ : want, &t->ended, e) != CS_OK) return e->status;
    *end = t->ended;
    if (!in_place) return feed(t, cs_buf_slice(raw), to, e);
    return named(t, cs_decoder_check(t->decoder, to, from, t->ended, e), e);
}

enum cs_status cs_text_again(struct cs_text *t, struct cs_error *e)
{
    return cs_bytes_again(t->bytes, e);
}

static enum cs_status begin_anew(struct cs_text *t, struct cs_error *e)
{
    cs_buf_release(&t->head);
    t->at = t->peeked = 0;
    return make_decoder(t, e);
}

enum cs_status cs_text_rewind(struct cs_text *t, struct cs_error *e)
{
    return cs_bytes_rewind(t->bytes, e) == CS_OK ? begin_anew(t, e) : e->status;
}

enum cs_status cs_text_rest(struct cs_text *t, struct cs_error *e)
{
    if (cs_bytes_rest(t->bytes, e) != CS_OK) return e->status;
    if (cs_text_kept(t)) cs_buf_release(&t->raw);
    return begin_anew(t, e);
}
