/* json_read.h - records of JSON, one after the other: lines of objects, objects one behind the other, an
 * array of objects, or an object that holds one such array. The inside of the format "json" (json.c).
 */
#ifndef CS_INGEST_JSON_READ_H
#define CS_INGEST_JSON_READ_H

#include "ingest/format.h"
#include "ingest/json_value.h"

enum cs_json_shape {
    CS_JSON_LINES,  /* an object a line: a broken line is left out */
    CS_JSON_VALUES, /* objects one behind the other, over several lines each */
    CS_JSON_LIST,   /* [ {…}, {…} ] */
    CS_JSON_MEMBER, /* { "tickets": [ {…}, {…} ], … } */
};

struct cs_json_reader {
    struct cs_text *text;
    size_t max_record;
    bool live;
    struct cs_json json;
    struct cs_buf buf;
    size_t pos, seen, counted; /* of buf: read; looked through for the end of a line; lines counted */
    bool end, moved;           /* nothing follows buf; it no longer begins at the first byte */
    char eol;
    uint64_t line; /* at `counted` */
    enum cs_json_shape shape;
    bool opened, inside, done; /* the outer bracket is behind us; within the array; everything read */
    bool skip;                 /* what is in the array are no records */
    struct cs_buf member;      /* CS_JSON_MEMBER: the name of the array */
    uint32_t members;
    uint64_t bad_line; /* of the first record left out, and why */
    const char *why;
    uint32_t *column; /* column -> node */
    struct cs_slice *header;
    uint32_t n;
    struct cs_arena arena;
    struct cs_buf cell;
};

/* Reads one record, or finds that there is none left (`done`); without `rows` only its keys. A broken line is
 * left out; a broken array is CS_DATA, with the line. */
enum cs_status cs_json_step(struct cs_json_reader *, struct cs_rows *, struct cs_error *) CS_MUST_USE;
/* More text behind what there is. */
enum cs_status cs_json_more(struct cs_json_reader *, struct cs_error *) CS_MUST_USE;
/* Skips white space; *at_end when there is nothing but that. */
enum cs_status cs_json_skip(struct cs_json_reader *, bool *at_end, struct cs_error *) CS_MUST_USE;
/* Where reading may go on behind a broken object: a line that begins with a brace, or the end of the buffer.
 */
size_t cs_json_resume(const struct cs_json_reader *, size_t from);
void cs_json_count_lines(struct cs_json_reader *, size_t to);
/* CS_DATA: broken at a place of the buffer. */
enum cs_status cs_json_fail(struct cs_json_reader *, size_t at, const char *why, struct cs_error *);

#endif
