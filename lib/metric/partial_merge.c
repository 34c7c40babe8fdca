/* partial_merge.c - reading parts: sums are added up, rows are put together and measured. Every part is taken
 * for hostile: each number is checked against what the question made here says it may be. */
#include "base/state.h"
#include "base/utf8.h"
#include "metric/asked.h"
#include "metric/domains.h"
#include "metric/partial.h"
#include "metric/partial_file.h"
#include "metric/pending.h"
#include "table/split.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 18, LINE_MOST = 1 << 30 };

/* One part, line by line. */
struct part {
    const char *name;
    int fd;
    struct cs_buf text; /* read and not yet used from `at` on */
    size_t at;
    bool end;
    uint64_t line;
    struct cs_digest digest; /* of the lines before the last one given */
    struct cs_slice last;    /* the line given last */
    bool any;
    bool filled; /* some row is behind it */
};

struct merger {
    struct cs_measured *m;
    const struct cs_question *q;
    struct cs_parts *parts;
    struct part part;
    size_t number; /* of the part, from 0 */
    bool alone;
    struct cs_header *header;    /* in the arena of the measured */
    struct cs_buf asked, layout; /* as they must be */
    struct cs_newest newest;
    struct cs_arena arena; /* of one part */
    size_t *groups;        /* of this part, by domain */
    size_t *cap;
    uint32_t **map;             /* [domain][group of the part] */
    struct cs_pending *pending; /* of this part */
    int spool;
    struct cs_buf rows;            /* to be spooled */
    struct cs_map files, contents; /* of the parts so far */
    struct cs_buf notes;
    struct cs_error *e;
};

/* ---- lines ---- */

static enum cs_status refuse(struct merger *x, const char *what)
{
    cs_fail(x->e, CS_DATA, "%s", what);
    cs_error_cure(x->e, "make the part again: cs-metrics --partial");
    return cs_error_at(x->e, x->part.name, x->part.line, 0);
}

static enum cs_status read_more(struct merger *x)
{
    struct part *p = &x->part;
    if (p->at) {
        memmove(p->text.p, p->text.p + p->at, p->text.n - p->at);
        p->text.n -= p->at;
        p->at = 0;
    }
    if (p->text.n > LINE_MOST) return refuse(x, "a line longer than any part has");
    char *room = cs_buf_room(&p->text, CHUNK);
    if (!room) return cs_fail_memory(x->e);
    ssize_t got;
    do got = read(p->fd, room, CHUNK);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        cs_fail_errno(x->e, errno, "cannot read");
        return cs_error_at(x->e, p->name, 0, 0);
    }
    p->text.n += (size_t)got;
    p->end = got == 0;
    return CS_OK;
}

/* The next line, valid until the one after; the one before joins the digest. *more is false at the end. */
static enum cs_status next_line(struct merger *x, struct cs_slice *line, bool *more)
{
    struct part *p = &x->part;
    size_t looked = 0;
    if (p->any) cs_digest_line(&p->digest, p->last);
    p->any = false;
    for (;;) {
        const char *from = p->text.p ? p->text.p + p->at : ""; /* NULL: nothing was read yet */
        size_t left = p->text.n - p->at;
        const char *lf = left > looked ? memchr(from + looked, '\n', left - looked) : NULL;
        if (lf) {
            *line = p->last = cs_slice(from, (size_t)(lf - from));
            p->at += line->n + 1;
            p->line++;
            p->any = *more = true;
            return CS_OK;
        }
        if (p->end) break;
        looked = left;
        enum cs_status status = read_more(x);
        if (status != CS_OK) return status;
    }
    *more = false;
    return p->text.n > p->at ? refuse(x, "the part is cut off") : CS_OK;
}

static bool starts(struct cs_slice line, const char *word)
{
    size_t n = strlen(word);
    return line.n > n && memcmp(line.p, word, n) == 0 && line.p[n] == '\t';
}

static struct cs_slice behind(struct cs_slice line, size_t n)
{
    return cs_slice(line.p + n, line.n - n);
}

static bool next_field(struct cs_slice *rest, struct cs_slice *field)
{
    if (!rest->p) return false;
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    *field = cs_slice(rest->p, tab ? (size_t)(tab - rest->p) : rest->n);
    *rest = tab ? cs_slice(tab + 1, rest->n - field->n - 1) : cs_slice(NULL, 0);
    return true;
}

/* ---- the head ---- */

static enum cs_status open_spool(struct merger *x)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || dir[0] != '/') dir = "/tmp";
    char *name;
    if (asprintf(&name, "%s/.cs-parts.XXXXXX", dir) < 0) return cs_fail_memory(x->e);
    x->spool = mkostemp(name, O_CLOEXEC); /* mode 0600 */
    int number = errno;
    if (x->spool >= 0) unlink(name);
    free(name);
    if (x->spool >= 0) return CS_OK;
    cs_fail_errno(x->e, number, "cannot put the rows of the parts together");
    return cs_error_cure(x->e, "set TMPDIR to a folder with room");
}

static enum cs_status make_maps(struct merger *x)
{
    const struct cs_layout *l = &x->m->layout;
    cs_layout_write(l, &x->layout);
    x->groups = cs_alloc(l->n + 1, sizeof *x->groups);
    x->cap = cs_alloc(l->n + 1, sizeof *x->cap);
    x->map = cs_alloc(l->n + 1, sizeof *x->map);
    if (!x->groups || !x->cap || !x->map) return cs_fail_memory(x->e);
    return cs_domains_make(l, &x->m->domains, x->e);
}

/* The header of the first part is that of all; with it the question is bound. */
static enum cs_status take_header(struct merger *x, struct cs_slice line)
{
    if (x->number == 0) {
        x->header = cs_arena_alloc(&x->m->arena, 1, sizeof *x->header);
        if (!x->header) return cs_fail_memory(x->e);
        enum cs_status status = cs_header_read(x->header, line, &x->m->arena, x->e);
        if (status != CS_OK)
            return status == CS_DATA ? cs_error_at(x->e, x->part.name, x->part.line, 0) : status;
        status = cs_measure_bind(x->m, x->q, x->header, &x->alone, x->e);
        if (status == CS_OK && x->alone) {
            status = make_maps(x);
        } else if (status == CS_OK) {
            status = open_spool(x);
        }
        cs_asked_write(x->q, &x->asked);
        if (status == CS_OK) status = cs_buf_status(&x->asked, x->e);
        return status == CS_OK ? cs_buf_status(&x->layout, x->e) : status;
    }
    if (cs_slice_eq(line, x->header->line)) return CS_OK;
    cs_fail(x->e, CS_DATA, "this part has other columns than the first");
    return cs_error_at(x->e, x->part.name, x->part.line, 0);
}

/* Lines "ask": all of ours, in order, and no others. *first is the line behind them. */
static enum cs_status check_asked(struct merger *x, struct cs_slice *line)
{
    struct cs_slice want = cs_buf_slice(&x->asked);
    bool more = true;
    enum cs_status status = next_line(x, line, &more);
    while (status == CS_OK && more && starts(*line, "ask")) {
        const char *lf = want.n ? memchr(want.p, '\n', want.n) : NULL;
        struct cs_slice one = cs_slice(want.p, lf ? (size_t)(lf - want.p) : 0);
        if (!lf || !cs_slice_eq(one, *line)) break;
        want = cs_slice(lf + 1, want.n - one.n - 1);
        status = next_line(x, line, &more);
    }
    if (status != CS_OK) return status;
    if (more && want.n == 0 && !starts(*line, "ask")) return CS_OK;
    struct cs_slice shown = more && starts(*line, "ask") ? behind(*line, 4) : CS_LIT("less");
    cs_fail(x->e, CS_DATA, "this part answers another question: '%s'", cs_quote(shown).text);
    cs_error_cure(x->e, "give --merge the options that --partial had, in the same order");
    return cs_error_at(x->e, x->part.name, x->part.line, 0);
}

/* ---- sums ---- */

static enum cs_status take_counts(struct merger *x, struct cs_slice rest)
{
    struct cs_measured *m = x->m;
    uint64_t *const to[] = {&m->rows, &m->future, &m->matched, &m->newer, &m->undated, &m->bad};
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        uint64_t v;
        if (!cs_state_take_hex(&rest, &v) || __builtin_add_overflow(*to[i], v, to[i]))
            return refuse(x, "these are no counts");
        x->part.filled |= i == 0 && v > 0;
    }
    return rest.n ? refuse(x, "these are no counts") : CS_OK;
}

static enum cs_status take_first_days(struct merger *x, struct cs_slice rest)
{
    struct cs_measured *m = x->m;
    if (!m->first_day) {
        m->first_day = cs_alloc(m->layout.n_anchors + 1, sizeof *m->first_day);
        if (!m->first_day) return cs_fail_memory(x->e);
        for (size_t i = 0; i < m->layout.n_anchors; i++) m->first_day[i] = INT64_MAX;
    }
    for (size_t i = 0; i < m->layout.n_anchors; i++) {
        int64_t day;
        if (!cs_state_take(&rest, &day)) return refuse(x, "these are no days");
        if (day < m->first_day[i]) m->first_day[i] = day;
    }
    return rest.n ? refuse(x, "these are no days") : CS_OK;
}

static enum cs_status take_newest(struct merger *x, struct cs_slice rest)
{
    struct cs_newest seen = {.any = true};
    int64_t off;
    if (!cs_state_take(&rest, &seen.at.at) || !cs_state_take(&rest, &off) || rest.n || off < -CS_OFFSET_MAX ||
        off > CS_OFFSET_MAX || seen.at.at < INT64_C(-100000000000) || seen.at.at > INT64_C(1000000000000))
        return refuse(x, "this is no time");
    seen.at.off = (int32_t)off;
    cs_newest_merge(&x->newest, &seen);
    return CS_OK;
}

static bool read_key(struct cs_slice field, enum cs_type type, struct cs_arena *arena, struct cs_keyval *k)
{
    int64_t x = 0, y = 0;
    *k = (struct cs_keyval){.type = type};
    if (!field.n) {
        k->tag = CS_TAG_MISSING;
        return true;
    }
    if (type == CS_TEXT) {
        k->s = field.p[0] == '"' ? cs_unescape(behind(field, 1), arena) : cs_slice(NULL, 0);
        return k->s.p && cs_utf8_valid(k->s);
    }
    if (!cs_state_take(&field, &x)) return false;
    if (type != CS_BOOL && !cs_state_take(&field, &y)) return false;
    if (type == CS_NUM) {
        double d;
        k->tag = (uint8_t)x;
        k->v = y;
        memcpy(&d, &y, sizeof d);
        return !field.n && ((x >= 0 && x <= CS_SCALE_MAX) || (x == CS_TAG_DOUBLE && d - d == 0));
    }
    k->v = x;
    k->off = (int32_t)y;
    return !field.n && (type == CS_TIME ? y >= -CS_OFFSET_MAX && y <= CS_OFFSET_MAX : x == 0 || x == 1);
}

/* Counters and cells of a group, into group `to` of the domain. */
static enum cs_status add_cells(struct merger *x, struct cs_store *into, uint32_t to, struct cs_slice rest)
{
    struct cs_store one = {.cells = into->cells};
    struct cs_slice field;
    enum cs_status status = cs_store_reserve(&one, 1, x->e);
    bool good = next_field(&rest, &field);
    for (uint32_t i = 0; i < into->cells.counters && good && status == CS_OK; i++)
        good = cs_state_take_hex(&field, cs_store_counter(&one, 0, i));
    good &= !field.n;
    for (enum cs_keep kind = 0; kind < CS_KEEPS; kind++)
        for (uint32_t i = 0; i < into->cells.kept[kind] && good && status == CS_OK; i++)
            good = next_field(&rest, &field) &&
                   cs_accumulators[kind].read(cs_store_cell(&one, kind, 0, i), field);
    good &= !rest.p;
    if (status == CS_OK && good) {
        status = cs_store_status(&one, x->e);
        cs_store_merge(into, to, &one, 0);
    }
    cs_store_release(&one);
    return status == CS_OK && !good ? refuse(x, "this is no state of a group") : status;
}

static enum cs_status take_group(struct merger *x, struct cs_slice rest)
{
    const struct cs_layout *l = &x->m->layout;
    struct cs_slice field = {"", 0};
    struct cs_keyval keys[CS_GAP_KEYS];
    int64_t d;
    uint32_t to;
    cs_arena_reset(&x->arena);
    if (!next_field(&rest, &field) || !cs_state_take(&field, &d) || d < 0 || (uint64_t)d >= l->n || field.n)
        return refuse(x, "this is no group");
    const struct cs_domain *domain = &l->domains[d];
    const struct cs_bound_view *view = &x->m->bindings.views[domain->view];
    struct cs_domain_state *state = &x->m->domains[d];
    struct cs_keyval *k = keys;
    if (domain->n_keys > CS_GAP_KEYS) k = cs_arena_alloc(&x->arena, domain->n_keys, sizeof *k);
    if (!k) return cs_fail_memory(x->e);
    for (size_t i = 0; i < domain->n_keys; i++)
        if (!next_field(&rest, &field) || !read_key(field, view->key_type[i], &x->arena, &k[i]))
            return refuse(x, "this is no key");
    enum cs_status status = cs_grouper_add(state->grouper, k, &to, x->e);
    if (status == CS_OK) status = cs_store_reserve(&state->store, cs_grouper_groups(state->grouper), x->e);
    if (status == CS_OK) status = add_cells(x, &state->store, to, rest);
    if (status == CS_OK) status = cs_grow(&x->map[d], &x->cap[d], x->groups[d] + 1, sizeof *x->map[d], x->e);
    if (status == CS_OK) x->map[d][x->groups[d]++] = to;
    return status;
}

static enum cs_status take_contact(struct merger *x, struct cs_slice rest)
{
    enum cs_status status = CS_OK;
    if (!x->m->bindings.hinged) return refuse(x, "a contact where none is asked for");
    if (!x->pending) status = cs_pending_make(&x->pending, &x->m->layout, x->e);
    if (status == CS_OK) status = cs_pending_read(x->pending, rest, x->groups, x->e);
    return status == CS_DATA ? refuse(x, "this is no contact") : status;
}

/* What a part has left pending joins the rest. */
static enum cs_status join_pending(struct merger *x)
{
    struct cs_measured *m = x->m;
    enum cs_status status = CS_OK;
    if (!x->pending) return CS_OK;
    if (!m->pending) status = cs_pending_make(&m->pending, &m->layout, x->e);
    if (status == CS_OK) status = cs_pending_merge(m->pending, x->pending, x->map, x->e);
    cs_pending_free(x->pending);
    x->pending = NULL;
    return status;
}

/* ---- rows ---- */

static enum cs_status flush_rows(struct merger *x)
{
    enum cs_status status = cs_buf_status(&x->rows, x->e);
    for (size_t at = 0; at < x->rows.n && status == CS_OK;) {
        ssize_t put = write(x->spool, x->rows.p + at, x->rows.n - at);
        if (put < 0 && errno != EINTR) status = cs_fail_errno(x->e, errno, "cannot put rows together");
        if (put > 0) at += (size_t)put;
    }
    cs_buf_clear(&x->rows);
    return status;
}

static enum cs_status spool_line(struct merger *x, struct cs_slice line)
{
    cs_buf_adds(&x->rows, line);
    cs_buf_addc(&x->rows, '\n');
    return x->rows.n < CHUNK ? CS_OK : flush_rows(x);
}

/* ---- one part ---- */

static enum cs_status take_seal(struct merger *x, struct cs_slice rest)
{
    struct cs_seal *s = &x->parts->seal;
    uint64_t *const to[] = {&s->rows, &s->read, &s->rejected, &s->duplicates, &s->repairs};
    for (size_t i = 0; i < 5; i++) {
        int64_t v;
        if (!cs_state_take(&rest, &v) || v < 0 || __builtin_add_overflow(*to[i], (uint64_t)v, to[i]))
            return refuse(x, "this is no seal");
    }
    return rest.n ? refuse(x, "this is no seal") : CS_OK;
}

static enum cs_status check_end(struct merger *x, struct cs_slice line)
{
    char text[32];
    int n = snprintf(text, sizeof text, "end\t%016llx", (unsigned long long)x->part.digest.value);
    if (!cs_slice_eq(line, cs_slicez(text))) return refuse(x, "the part is damaged, or cut off");
    bool is_new = true;
    if (!x->part.filled) return CS_OK; /* as others may be */
    (void)cs_map_add(&x->contents, cs_slice(text, (size_t)n), &is_new);
    if (!is_new)
        cs_buf_addf(&x->notes, "part '%s' holds what an earlier one holds, and counts twice\n",
                    cs_quotez(x->part.name).text);
    enum cs_status status = cs_map_status(&x->contents, x->e);
    return status == CS_OK ? cs_buf_status(&x->notes, x->e) : status;
}

static enum cs_status take_line(struct merger *x, struct cs_slice line, bool *sealed)
{
    if (starts(line, "seal") && !*sealed) {
        *sealed = true;
        return take_seal(x, behind(line, 5));
    }
    if (!x->alone) return refuse(x, "not a line of a part");
    if (starts(line, "count")) return take_counts(x, behind(line, 6));
    if (starts(line, "first") || cs_slice_eq(line, CS_LIT("first\t")))
        return take_first_days(x, behind(line, 6));
    if (starts(line, "newest")) return take_newest(x, behind(line, 7));
    if (starts(line, "group")) return take_group(x, behind(line, 6));
    if (starts(line, "contact")) return take_contact(x, behind(line, 8));
    return refuse(x, "not a line of a part");
}

/* The rows of a part: up to the line that no row can be. */
static enum cs_status take_rows(struct merger *x, struct cs_slice line)
{
    bool more = true;
    enum cs_status status = CS_OK;
    if (!starts(line, "data")) return refuse(x, "not a line of a part");
    if (x->number == 0) status = spool_line(x, behind(line, 5));
    while (status == CS_OK) {
        status = next_line(x, &line, &more);
        if (status != CS_OK || !more) break;
        if (cs_slice_eq(line, CS_LIT("\\."))) return CS_OK;
        if (cs_is_seal(line.p, line.n)) return refuse(x, "a seal inside a part");
        x->part.filled = true;
        status = spool_line(x, line);
    }
    return status == CS_OK ? refuse(x, "the part is cut off") : status;
}

/* What stands behind the head, to the end. */
static enum cs_status read_body(struct merger *x, struct cs_slice line)
{
    struct cs_slice layout = cs_buf_slice(&x->layout);
    bool more = true, sealed = false;
    enum cs_status status = CS_OK;
    if (!x->alone)
        status = take_rows(x, line);
    else if (line.n + 1 != layout.n || memcmp(line.p, layout.p, line.n) != 0)
        return refuse(x, "this part comes from another release");
    while (status == CS_OK) {
        status = next_line(x, &line, &more);
        if (status != CS_OK) break;
        if (!more) return refuse(x, "the part is cut off");
        if (starts(line, "end")) {
            status = check_end(x, line);
            break;
        }
        status = take_line(x, line, &sealed);
    }
    x->parts->sealed &= sealed;
    if (status == CS_OK) status = join_pending(x);
    if (status == CS_OK) status = next_line(x, &line, &more);
    return status == CS_OK && more ? refuse(x, "something stands behind the end") : status;
}

static enum cs_status read_part(struct merger *x)
{
    struct cs_slice line;
    bool more;
    char first[32];
    enum cs_status status = next_line(x, &line, &more);
    if (status != CS_OK) return status;
    bool sums = more && cs_slice_eq(line, CS_LIT("cs-partial 1 sums"));
    bool rows = more && cs_slice_eq(line, CS_LIT("cs-partial 1 rows"));
    if (!sums && !rows) {
        snprintf(first, sizeof first, "cs-partial %d", CS_PARTIAL_VERSION);
        bool other = more && line.n > 11 && memcmp(line.p, first, 11) == 0;
        cs_fail(x->e, CS_DATA, other ? "a part of another kind or version: '%s'" : "this is no part: '%s'",
                cs_quote(more ? line : CS_LIT("")).text);
        cs_error_cure(x->e, "cs-metrics --partial makes one");
        return cs_error_at(x->e, x->part.name, 1, 0);
    }
    status = next_line(x, &line, &more);
    if (status == CS_OK && (!more || !starts(line, "header"))) return refuse(x, "not a line of a part");
    if (status == CS_OK) status = take_header(x, behind(line, 7));
    if (status == CS_OK) status = check_asked(x, &line);
    if (status == CS_OK && sums != x->alone)
        return refuse(x, "the part is not of the kind that the question needs");
    return status == CS_OK ? read_body(x, line) : status;
}

/* A file that is given twice would count twice. */
static enum cs_status check_file(struct merger *x)
{
    struct stat of;
    bool is_new = true;
    if (fstat(x->part.fd, &of) != 0 || !S_ISREG(of.st_mode)) return CS_OK;
    const uint64_t id[] = {(uint64_t)of.st_dev, (uint64_t)of.st_ino};
    (void)cs_map_add(&x->files, cs_slice((const char *)id, sizeof id), &is_new);
    if (is_new || x->files.failed) return cs_map_status(&x->files, x->e);
    cs_fail(x->e, CS_USAGE, "the part is given twice: '%s'", cs_quotez(x->part.name).text);
    return cs_error_cure(x->e, "name every part once");
}

static enum cs_status open_part(struct merger *x, const char *name)
{
    bool standard = strcmp(name, "-") == 0;
    x->part = (struct part){.name = standard ? "standard input" : name, .fd = -1, .text = x->part.text};
    x->part.text.n = 0;
    x->part.fd = standard ? dup(0) : open(name, O_RDONLY | O_CLOEXEC);
    if (x->part.fd >= 0) return check_file(x);
    cs_fail_errno(x->e, errno, "cannot open");
    return cs_error_at(x->e, name, 0, 0);
}

static enum cs_status read_parts(struct merger *x, const char *const *files, size_t n)
{
    enum cs_status status = CS_OK;
    for (; x->number < n && status == CS_OK; x->number++) {
        status = open_part(x, files[x->number]);
        if (status == CS_OK) status = read_part(x);
        if (x->part.fd >= 0) close(x->part.fd);
        for (size_t d = 0; x->groups && d < x->m->layout.n; d++) x->groups[d] = 0;
    }
    return status;
}

/* ---- all of them ---- */

static enum cs_status measure_rows(struct merger *x)
{
    char name[32];
    enum cs_status status = flush_rows(x);
    if (status == CS_OK && lseek(x->spool, 0, SEEK_SET) != 0)
        status = cs_fail_errno(x->e, errno, "cannot read the rows of the parts");
    if (status != CS_OK) return status;
    snprintf(name, sizeof name, "/dev/fd/%d", x->spool);
    const char *const files[] = {name};
    const struct cs_common *o = x->q->context->common;
    const struct cs_input_options options = {.files = files,
                                             .n = 1,
                                             .jobs = (unsigned)o->jobs,
                                             .block_size = (size_t)o->block_size,
                                             .max_record = (size_t)o->max_record};
    struct cs_question q = *x->q;
    status = cs_input_open(&x->parts->input, &options, x->e);
    q.input = x->parts->input;
    cs_measured_release(x->m);
    return status == CS_OK ? cs_measure(x->m, &q, x->e) : status;
}

static void merger_release(struct merger *x)
{
    for (size_t d = 0; x->map && d < x->m->layout.n; d++) free(x->map[d]);
    free(x->map);
    free(x->groups);
    free(x->cap);
    cs_pending_free(x->pending);
    cs_buf_release(&x->part.text);
    cs_buf_release(&x->asked);
    cs_buf_release(&x->layout);
    cs_buf_release(&x->rows);
    cs_buf_release(&x->notes);
    cs_map_release(&x->files);
    cs_map_release(&x->contents);
    cs_arena_release(&x->arena);
    if (x->spool >= 0) close(x->spool);
}

enum cs_status cs_partial_merge(struct cs_measured *m, const struct cs_question *q, const char *const *files,
                                size_t n, struct cs_parts *parts, struct cs_error *e)
{
    struct merger x = {.m = m, .q = q, .parts = parts, .spool = -1, .e = e};
    *m = (struct cs_measured){0};
    *parts = (struct cs_parts){.sealed = true};
    enum cs_status status = read_parts(&x, files, n);
    if (status == CS_OK && q->context->common->sealed && !parts->sealed)
        status = cs_fail(e, CS_DATA, "a part was made from input that was not sealed");
    if (status == CS_OK) status = x.alone ? cs_measure_end(m, q, &x.newest, e) : measure_rows(&x);
    cs_buf_adds(&m->notes, cs_buf_slice(&x.notes));
    if (status == CS_OK) status = cs_buf_status(&m->notes, e);
    merger_release(&x);
    return status;
}

void cs_parts_release(struct cs_parts *p)
{
    cs_input_close(p->input);
    *p = (struct cs_parts){0};
}
