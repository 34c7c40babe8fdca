/* zone.c - time zones: finding and checking TZif files, and the two questions asked of a zone.
 *
 * An opened zone is one sorted table of changes. The rule for the future that a file ends with is written out
 * for 400 years, after which the Gregorian calendar repeats to the day and to the weekday; instants beyond
 * are brought back by whole periods. So every question is one binary search. The rule's own reader is
 * zonerule.c.
 */
#include "base/zone.h"
#include "base/ascii.h"
#include "base/zonerule.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024, NAME_MAX_LEN = 64, HEADER = 44 };
#define PERIOD_S    (INT64_C(146097) * 86400) /* 400 Gregorian years */
#define INSTANT_MAX (INT64_C(1) << 40)        /* 35 000 years: what lies beyond is nobody's clock */

struct cs_zone {
    char name[NAME_MAX_LEN + 1];
    int32_t first; /* offset before the first change */
    bool endless;  /* the changes of the last 400 years of the table repeat for ever */
    size_t n, cap;
    struct cs_zone_change *change;
};

/* ---- questions ---- */

bool cs_zone_change(const struct cs_zone *z, size_t number, struct cs_zone_change *c)
{
    if (number >= z->n) return false;
    *c = z->change[number];
    return true;
}

/* How far an instant lies beyond the table, in seconds of whole periods. */
static int64_t beyond(const struct cs_zone *z, int64_t at)
{
    if (!z->endless || at < z->change[z->n - 1].at) return 0;
    return ((at - z->change[z->n - 1].at) / PERIOD_S + 1) * PERIOD_S;
}

/* The number of changes at or before an instant. */
static size_t changes_until(const struct cs_zone *z, int64_t at)
{
    size_t low = 0, high = z->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (z->change[mid].at <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int32_t cs_zone_offset(const struct cs_zone *z, int64_t at)
{
    size_t i = changes_until(z, at - beyond(z, at));
    return i ? z->change[i - 1].after : z->first;
}

static struct cs_time in_minutes(int64_t at, int32_t off)
{
    return (struct cs_time){at, (off >= 0 ? off + 30 : off - 30) / 60 * 60};
}

struct cs_time cs_zone_time(const struct cs_zone *z, int64_t at)
{
    return in_minutes(at, cs_zone_offset(z, at));
}

/* Any reading of the wall clock lies within a day of its instant: only the stretches between changes near it
 * can hold it, and those are few. */
#define NEAR (INT64_C(2) * 86400)

enum cs_zone_fit cs_zone_both(const struct cs_zone *z, int64_t local, struct cs_time both[2])
{
    int64_t shift = beyond(z, local + NEAR), want = local - shift;
    size_t i = changes_until(z, want - NEAR);
    bool found = false;
    for (;; i++) {
        int32_t off = i ? z->change[i - 1].after : z->first;
        int64_t from = i ? z->change[i - 1].at : INT64_MIN, end = i < z->n ? z->change[i].at : INT64_MAX;
        int64_t at = want - off;
        if (at >= from && at < end) {
            both[1] = in_minutes(at + shift, off);
            if (found) return CS_ZONE_FOLD;
            both[0] = both[1];
            found = true;
        } else if (!found && at < from) {
            /* Passed without a fit: the clock jumped over it at this change. */
            both[1] = in_minutes(at + shift, off);
            off = z->change[i - 1].before;
            both[0] = in_minutes(want - off + shift, off);
            return CS_ZONE_GAP;
        }
        if (end > want + NEAR) break;
    }
    return CS_ZONE_UNIQUE;
}

enum cs_zone_fit cs_zone_resolve(const struct cs_zone *z, int64_t local, struct cs_time *t)
{
    struct cs_time both[2];
    enum cs_zone_fit fit = cs_zone_both(z, local, both);
    *t = both[0];
    return fit;
}

struct cs_zone_span cs_zone_span(const struct cs_zone *z, int64_t local)
{
    int64_t shift = beyond(z, local + NEAR), want = local - shift;
    size_t i = changes_until(z, want);
    int32_t off = i ? z->change[i - 1].after : z->first;
    const struct cs_zone_span none = {0, 0, 0};
    if (z->endless && i == z->n) return none; /* the table ends, the changes do not */
    int64_t from = i ? z->change[i - 1].at + NEAR : -INSTANT_MAX;
    int64_t end = i < z->n ? z->change[i].at - NEAR : INSTANT_MAX;
    if (off % 60 != 0 || want - off < from || want - off >= end) return none;
    return (struct cs_zone_span){from + off + shift, end + off + shift, off};
}

/* ---- reading TZif ---- */

static uint32_t be32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static int64_t be_signed(const char *p, size_t size)
{
    return size == 4 ? (int32_t)be32(p) : (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* One of a file's two data blocks: counts from its header, and how many bytes the block takes. */
struct block {
    const char *p; /* past the header */
    uint32_t isutc, isstd, leap, time, type, chars;
    size_t size;
    char version;
};

static enum cs_status damaged(struct cs_error *e, const char *name, const char *why)
{
    return cs_fail(e, CS_FAIL, "time zone '%s': damaged file: %s", cs_quotez(name).text, why);
}

/* `width`: bytes of an instant, 4 in the first block and 8 in the second. */
static bool block_at(struct cs_slice file, size_t at, size_t width, struct block *b)
{
    if (at > file.n || file.n - at < HEADER || memcmp(file.p + at, "TZif", 4) != 0) return false;
    const char *h = file.p + at;
    *b = (struct block){h + HEADER,   be32(h + 20), be32(h + 24), be32(h + 28),
                        be32(h + 32), be32(h + 36), be32(h + 40), 0,
                        h[4]};
    /* A count above the file's size would be a lie; with all of them below it no sum can overflow. */
    if (b->isutc > FILE_MAX || b->isstd > FILE_MAX || b->leap > FILE_MAX || b->time > FILE_MAX ||
        b->type > 256 || b->chars > FILE_MAX)
        return false;
    b->size =
        b->time * (width + 1) + b->type * (size_t)6 + b->chars + b->leap * (width + 4) + b->isstd + b->isutc;
    return b->size <= file.n - at - HEADER;
}

static enum cs_status add_change(struct cs_zone *z, int64_t at, int32_t after, struct cs_error *e)
{
    int32_t before = z->n ? z->change[z->n - 1].after : z->first;
    if (z->n &&
        at <= z->change[z->n - 1].at) { /* a stretch of no length (daylight time all year): it is not one */
        if (at < z->change[z->n - 1].at) return CS_OK;
        z->change[z->n - 1].after = after;
        if (z->change[z->n - 1].before == after) z->n--;
        return CS_OK;
    }
    if (before == after) return CS_OK; /* only the name or the "is summer" mark changed */
    enum cs_status status = cs_grow(&z->change, &z->cap, z->n + 1, sizeof *z->change, e);
    if (status) return status;
    z->change[z->n++] = (struct cs_zone_change){at, before, after};
    return CS_OK;
}

static enum cs_status read_changes(struct cs_zone *z, const struct block *b, size_t width, struct cs_error *e)
{
    const char *index = b->p + b->time * width, *types = index + b->time;
    if (b->type == 0) return damaged(e, z->name, "no types");
    if (b->leap) return damaged(e, z->name, "it counts leap seconds");
    int32_t off[256];
    for (uint32_t i = 0; i < b->type; i++) {
        off[i] = (int32_t)be32(types + i * (size_t)6);
        if (off[i] < -CS_OFFSET_MAX || off[i] > CS_OFFSET_MAX)
            return damaged(e, z->name, "offset out of range");
    }
    z->first = off[0];
    int64_t last = INT64_MIN;
    for (uint32_t i = 0; i < b->time; i++) {
        int64_t at = be_signed(b->p + i * width, width);
        unsigned type = (unsigned char)index[i];
        if (at <= last && i) return damaged(e, z->name, "instants out of order");
        if (type >= b->type) return damaged(e, z->name, "unknown type");
        last = at;
        if (at < -INSTANT_MAX || at > INSTANT_MAX) continue; /* "since the big bang" */
        enum cs_status status = add_change(z, at, off[type], e);
        if (status) return status;
    }
    return CS_OK;
}

static enum cs_status add_rule(struct cs_zone *z, const struct cs_zone_rule *r, struct cs_error *e)
{
    int64_t from = z->n ? z->change[z->n - 1].at : INT64_MIN;
    if (!r->summer) /* nothing changes any more */
        return z->n ? CS_OK : (z->first = r->standard_off, CS_OK);
    int year = 1, month, day; /* no changes listed: the rule is all there is */
    if (z->n)
        cs_civil_from_days(from / 86400, &year, &month, &day);
    else
        z->first = r->standard_off;
    for (int last = year + 402; year <= last; year++) {
        int64_t start, end;
        cs_zone_rule_year(r, year, &start, &end);
        int64_t at[2] = {start, end};
        int32_t after[2] = {r->summer_off, r->standard_off};
        for (int i = 0; i < 2; i++) {
            int k = start <= end ? i : 1 - i;
            if (at[k] <= from) continue;
            enum cs_status status = add_change(z, at[k], after[k], e);
            if (status) return status;
        }
    }
    /* A summer of no length leaves no changes: then nothing repeats. */
    z->endless = z->n > 0 && z->change[z->n - 1].at >= cs_days_from_civil(year - 2, 1, 1) * 86400;
    return CS_OK;
}

static enum cs_status read_file(struct cs_zone *z, struct cs_slice file, struct cs_error *e)
{
    struct block b;
    if (!block_at(file, 0, 4, &b)) return damaged(e, z->name, "not TZif");
    if (b.version == 0) return read_changes(z, &b, 4, e);

    size_t second = HEADER + b.size;
    if (!block_at(file, second, 8, &b)) return damaged(e, z->name, "cut short");
    enum cs_status status = read_changes(z, &b, 8, e);
    if (status) return status;
    struct cs_slice rule = {b.p + b.size, file.n - (size_t)(b.p + b.size - file.p)};
    if (rule.n < 2 || rule.p[0] != '\n') return damaged(e, z->name, "cut short");
    const char *end = memchr(rule.p + 1, '\n', rule.n - 1);
    if (!end) return damaged(e, z->name, "cut short");
    rule = cs_slice(rule.p + 1, (size_t)(end - rule.p - 1));
    struct cs_zone_rule r;
    if (rule.n == 0) return CS_OK;
    if (!cs_zone_rule_parse(&r, rule)) return damaged(e, z->name, "the rule for the future");
    return add_rule(z, &r, e);
}

static enum cs_status make(struct cs_zone **z, const char *name, struct cs_error *e)
{
    *z = cs_alloc(1, sizeof **z);
    if (!*z) return cs_fail_memory(e);
    size_t n = strlen(name);
    memcpy((*z)->name, name, n < NAME_MAX_LEN ? n : NAME_MAX_LEN);
    return CS_OK;
}

enum cs_status cs_zone_read(struct cs_zone **out, const char *name, struct cs_slice file, struct cs_error *e)
{
    *out = NULL;
    struct cs_zone *z;
    enum cs_status status = make(&z, name, e);
    if (status) return status;
    status = read_file(z, file, e);
    if (status) {
        cs_zone_close(z);
        return status;
    }
    *out = z;
    return CS_OK;
}

void cs_zone_close(struct cs_zone *z)
{
    if (!z) return;
    free(z->change);
    free(z);
}

/* ---- finding ---- */

static bool name_is_safe(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > NAME_MAX_LEN || !cs_is_alpha(name[0]) || name[n - 1] == '/') return false;
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        if (!cs_is_alnum(c) && c != '_' && c != '-' && c != '+' && c != '/') return false;
        if (c == '/' && name[i + 1] == '/') return false;
    }
    return strcmp(name, "localtime") != 0;
}

static enum cs_status unknown(struct cs_error *e, const char *name)
{
    cs_fail(e, CS_USAGE, "unknown time zone '%s'", cs_quotez(name).text);
    return cs_error_cure(e, "a name of the tz database such as Asia/Shanghai, or an offset such as +08:00");
}

static enum cs_status read_whole(int fd, struct cs_buf *text, struct cs_error *e)
{
    for (;;) {
        char *room = cs_buf_room(text, 16384);
        if (!room) return cs_fail_memory(e);
        ssize_t n = read(fd, room, 16384);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return cs_fail_errno(e, errno, "cannot read a time zone file");
        if (n == 0) return CS_OK;
        text->n += (size_t)n;
        if (text->n > FILE_MAX) return cs_fail(e, CS_FAIL, "a time zone file is too large");
    }
}

static enum cs_status open_file(struct cs_zone **out, const char *name, struct cs_error *e)
{
    const char *folder = secure_getenv("TZDIR");
    if (!folder || folder[0] != '/') folder = "/usr/share/zoneinfo";
    struct cs_buf path = {0}, text = {0};
    cs_buf_addf(&path, "%s/%s%c", folder, name, 0);
    enum cs_status status = cs_buf_status(&path, e);
    if (status) return status;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    cs_buf_release(&path);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (fd >= 0) close(fd);
        unknown(e, name);
        if (access(folder, X_OK) == 0) return e->status;
        return cs_error_cure(e, "install tzdata: there is no '%s'; or give an offset such as +08:00",
                             cs_quotez(folder).text);
    }
    status = read_whole(fd, &text, e);
    close(fd);
    if (status == CS_OK && (text.n < 4 || memcmp(text.p, "TZif", 4) != 0))
        status = unknown(e, name); /* a list or a note that lies among the zones */
    else if (status == CS_OK)
        status = cs_zone_read(out, name, cs_buf_slice(&text), e);
    cs_buf_release(&text);
    return status;
}

enum cs_status cs_zone_open(struct cs_zone **out, const char *name, struct cs_error *e)
{
    *out = NULL;
    int32_t off = 0;
    if (strcmp(name, "UTC") == 0 || cs_offset_parse(cs_slicez(name), &off)) {
        enum cs_status status = make(out, name, e);
        if (status == CS_OK) (*out)->first = off;
        return status;
    }
    return name_is_safe(name) ? open_file(out, name, e) : unknown(e, name);
}
