/* protect.c - the pass of cs-mask. Workers copy stretches of a block as they are and break off only at a
 * value that is to be hidden; lines of the audit travel behind a block's rows, and the ordered step takes
 * them off. */
#include "base/ascii.h"
#include "clean/show.h"
#include "clean/trim.h"
#include "text/mask.h"
#include <stdlib.h>
#include <string.h>

struct counts {
    uint64_t values[CS_PERSONAL_KINDS], cells[CS_PERSONAL_KINDS];
};

struct worker {
    struct cs_protect *all;
    struct cs_finder finder;
    struct counts *counts;      /* by column */
    struct cs_suspect *suspect; /* by column */
    uint64_t read, suppressed;
    struct cs_buf audit, made, normal, key;
    struct cs_arena arena;
    bool text_is_good; /* the whole block is well-formed UTF-8 */
};

/* One row on its way: data[run, …) is still to be copied. */
struct walk {
    struct worker *w;
    const struct cs_block *b;
    struct cs_buf *out; /* NULL: a scan */
    uint32_t run, row;
};

static void copy_until(struct walk *k, uint32_t at)
{
    if (k->out && at > k->run) cs_buf_add(k->out, k->b->data + k->run, at - k->run);
    k->run = at;
}

/* For the next value; that memory was short is not forgotten until the block ends. */
static void empty(struct cs_buf *b)
{
    b->n = 0;
}

/* ---- values ---- */

/* Appends what stands for a value from now on, as a field. */
static void add_hidden(struct worker *w, enum cs_how how, enum cs_personal kind, struct cs_slice domain,
                       struct cs_slice plain, struct cs_buf *to)
{
    switch (how) {
    case CS_EMPTY:
        return;
    case CS_PSEUDONYM:
        empty(&w->normal);
        cs_mask_normal(kind, plain, &w->normal);
        cs_pseudonym_add(w->all->pseudonym, domain, cs_buf_slice(&w->normal), to);
        return;
    case CS_SHOW_MASK:
        break;
    }
    empty(&w->normal);
    cs_mask_display(w->all->words, kind, plain, cs_plain_shown(&w->finder.plain, plain), &w->normal);
    cs_field_add(to, cs_buf_slice(&w->normal));
}

static void add_audit(struct walk *k, uint32_t column, enum cs_personal kind, struct cs_slice plain,
                      struct cs_slice now)
{
    struct worker *w = k->w;
    const struct cs_protect *p = w->all;
    if (!p->audit) return;
    if (p->ticket != CS_NO_COLUMN && p->column[p->ticket].handling == CS_PASS)
        cs_buf_adds(&w->audit, cs_field(k->b, k->row, p->ticket));
    cs_buf_addc(&w->audit, '\t');
    cs_field_add(&w->audit, p->header->name[column]);
    cs_buf_addc(&w->audit, '\t');
    empty(&w->normal);
    cs_mask_display(p->words, kind, plain, cs_plain_shown(&w->finder.plain, plain), &w->normal);
    cs_field_add(&w->audit, cs_buf_slice(&w->normal));
    cs_buf_addc(&w->audit, '\t');
    if (!p->scan) cs_buf_adds(&w->audit, now);
    cs_buf_addc(&w->audit, '\t');
    cs_field_add(&w->audit, cs_protect_rule(p, column, kind));
    cs_buf_addc(&w->audit, '\n');
}

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(*s.p)) s = cs_slice(s.p + 1, s.n - 1);
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

/* One value of a column that holds nothing else; appends what it becomes. True: it was hidden. */
static bool hide_value(struct walk *k, uint32_t column, struct cs_slice plain, struct cs_buf *to)
{
    struct worker *w = k->w;
    const struct cs_protect_column *c = &w->all->column[column];
    size_t from = to->n;
    if (cs_mask_is_masked(w->all->words, c->kind, plain) || cs_pseudonym_is(c->domain, plain)) {
        if (c->how == CS_EMPTY) return true;
        cs_field_add(to, cs_slice(cs_plain_shown(&w->finder.plain, plain), plain.n));
        return false;
    }
    add_hidden(w, c->how, c->kind, c->domain, plain, to);
    if (to->failed || w->normal.failed) return false;
    struct cs_slice now = cs_slice(to->p + from, to->n - from);
    if (c->how == CS_SHOW_MASK &&
        cs_slice_eq(now, cs_slice(cs_plain_shown(&w->finder.plain, plain), plain.n)))
        return false; /* 杭州市 has nothing to hide */
    add_audit(k, column, c->kind, plain, now);
    return true;
}

static void hide_whole(struct walk *k, uint32_t column, struct cs_slice cell, uint32_t from, uint32_t to,
                       struct cs_error *e, enum cs_status *st)
{
    struct worker *w = k->w;
    const struct cs_protect_column *c = &w->all->column[column];
    struct counts *n = &w->counts[column];
    uint64_t before = n->values[c->kind];
    *st = cs_plain_make(&w->finder.plain, w->all->words, cell, e);
    if (*st) return;
    struct cs_slice rest = trim(cs_buf_slice(&w->finder.plain.text));
    if (!rest.n) return;
    empty(&w->made);
    while (rest.n) {
        size_t gap, end = cs_show_value_end(c->kind, rest, &gap);
        struct cs_slice value = trim(cs_slice(rest.p, end));
        if (value.n) n->values[c->kind] += hide_value(k, column, value, &w->made);
        cs_field_add(&w->made, cs_slice(rest.p + end, gap)); /* a separator: the same in both */
        rest = cs_slice(rest.p + end + gap, rest.n - end - gap);
    }
    if (n->values[c->kind] == before) return; /* as it came */
    n->cells[c->kind]++;
    copy_until(k, from);
    if (k->out) cs_buf_adds(k->out, cs_buf_slice(&w->made));
    k->run = to;
}

static void hide_found(struct walk *k, uint32_t column, struct cs_slice cell, bool escaped, uint32_t from,
                       uint32_t to)
{
    struct worker *w = k->w;
    const struct cs_protect_column *c = &w->all->column[column];
    struct counts *n = &w->counts[column];
    unsigned kinds = 0;
    copy_until(k, from);
    uint32_t at = 0;
    for (size_t i = 0; i < w->finder.n; i++) {
        const struct cs_find *f = &w->finder.v[i];
        struct cs_slice between = cs_slice(cell.p + at, f->from - at);
        if (k->out && escaped) cs_field_add(k->out, between);
        if (k->out && !escaped) cs_buf_adds(k->out, between);
        empty(&w->made);
        add_hidden(w, c->how, f->kind, cs_slicez(cs_personal_names[f->kind]), f->plain, &w->made);
        if (k->out) cs_buf_adds(k->out, cs_buf_slice(&w->made));
        add_audit(k, column, f->kind, f->plain, cs_buf_slice(&w->made));
        n->values[f->kind]++;
        kinds |= 1u << f->kind;
        at = f->to;
    }
    for (int i = 0; i < CS_PERSONAL_KINDS; i++) n->cells[i] += kinds >> i & 1;
    struct cs_slice last = cs_slice(cell.p + at, cell.n - at);
    if (k->out && escaped) cs_field_add(k->out, last);
    if (k->out && !escaped) cs_buf_adds(k->out, last);
    k->run = to;
}

/* ---- cells ---- */

static enum cs_status bad_text(struct walk *k, uint32_t column, const char *what, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s': %s", cs_quote(k->b->header->name[column]).text, what);
    cs_error_cure(e, "cs-ingest writes clean text");
    return cs_error_row(e, k->row);
}

/* Are the eight bytes at p digits? */
static inline bool eight_digits(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), zeros = UINT64_C(0x3030303030303030);
    return ((v & high) == zeros) & (((v + UINT64_C(0x0606060606060606)) & high) == zeros);
}

/* Eleven digits that begin with 1: what a column of phones mostly holds. */
static inline bool plain_mobile(const char *p, size_t n)
{
    return n == 11 && *p == '1' && eight_digits(p) && eight_digits(p + 3);
}

static enum cs_status hide_cell(struct walk *k, uint32_t column, uint32_t from, uint32_t to,
                                struct cs_error *e)
{
    struct worker *w = k->w;
    const struct cs_protect_column *c = &w->all->column[column];
    struct cs_slice cell = cs_slice(k->b->data + from, to - from);
    if (c->handling == CS_WHOLE && c->kind == CS_PHONE && c->how == CS_SHOW_MASK && k->out &&
        !w->all->audit && plain_mobile(cell.p, cell.n)) {
        copy_until(k, from + 3);
        cs_buf_add(k->out, "****", 4);
        k->run = from + 7;
        w->counts[column].values[CS_PHONE]++;
        w->counts[column].cells[CS_PHONE]++;
        return CS_OK;
    }
    if (c->handling == CS_WHOLE && cs_missing_word(w->all->missing, cs_trim(cell)))
        return CS_OK; /* "N/A" is nobody: it must not become one and the same person */
    if (!w->text_is_good && !cs_utf8_valid(cell)) return bad_text(k, column, "not UTF-8", e);
    bool escaped = k->b->escaped && memchr(cell.p, '\\', cell.n);
    if (escaped) {
        cs_arena_reset(&w->arena);
        cell = cs_unescape(cell, &w->arena);
        if (!cell.p) return bad_text(k, column, "an unknown escape", e);
    }
    enum cs_status st = CS_OK;
    if (c->handling == CS_WHOLE) {
        hide_whole(k, column, cell, from, to, e, &st);
    } else {
        st = cs_find_personal(&w->finder, cell, e);
        if (!st && w->finder.n) hide_found(k, column, cell, escaped, from, to);
    }
    return st;
}

static void make_coarse(struct walk *k, uint32_t column, uint32_t from, uint32_t to)
{
    const struct cs_anonymity *a = k->w->all->anonymity;
    if (!k->out) return;
    copy_until(k, from);
    for (size_t i = 0; i < a->n; i++)
        if (a->quasi[i].column == column)
            cs_coarse_add(&a->quasi[i], cs_slice(k->b->data + from, to - from), k->out);
    k->run = to;
}

/* ---- rows ---- */

/* Hiding must not make a header or a seal of a row. */
static enum cs_status check_made(const struct walk *k, struct cs_slice made, struct cs_slice header,
                                 struct cs_error *e)
{
    if (made.n >= 2 && made.p[0] == '\\' && made.p[1] == '.')
        cs_fail(e, CS_DATA, "unknown escape: '\\.'");
    else if (cs_slice_eq(made, header))
        cs_fail(e, CS_DATA, "the row becomes the header again");
    else
        return CS_OK;
    return cs_error_row(e, k->row);
}

static enum cs_status hide_row(struct walk *k, struct cs_error *e)
{
    const struct cs_protect *p = k->w->all;
    const struct cs_block *b = k->b;
    const uint32_t *sep = b->sep + (size_t)k->row * b->header->n;
    bool last_left_out = false;
    for (uint32_t i = 0; i < p->n_active; i++) {
        uint32_t column = p->active[i], from = column ? sep[column - 1] + 1 : b->start[k->row],
                 to = sep[column];
        enum cs_status st = CS_OK;
        switch (p->column[column].handling) {
        case CS_LEAVE_OUT:
            copy_until(k, from);
            k->run = to + 1;
            last_left_out = column + 1 == b->header->n;
            break;
        case CS_GENERAL:
            make_coarse(k, column, from, to);
            break;
        case CS_SEARCH: /* what is too short is not looked at, unless it may be broken */
            if (to - from < CS_FIND_LEAST && k->w->text_is_good && !b->escaped) break;
            __attribute__((fallthrough));
        case CS_WHOLE:
            if (to > from) st = hide_cell(k, column, from, to, e);
            break;
        case CS_PASS:
            break;
        }
        if (st) return st;
    }
    /* the tab behind the last column that stays ends the row */
    if (last_left_out && k->out && k->out->n) k->out->p[k->out->n - 1] = '\n';
    return CS_OK;
}

/* All rows of a scan; else those of the first megabyte and one of sixteen, told by its place: that does not
 * depend on workers and blocks. */
static void watch(struct walk *k)
{
    const struct cs_protect *p = k->w->all;
    uint64_t place = k->b->offset + k->b->start[k->row];
    if (!p->scan && place >= 1 << 20 && place % 16 != 0) return;
    for (uint32_t i = 0; i < p->n_watched; i++)
        cs_suspect_look(&k->w->suspect[p->watched[i]], p->words, cs_field(k->b, k->row, p->watched[i]));
}

/* What a search has found already is no suspicion; what a scan suspects is a find. */
static void settle_suspects(struct cs_protect *p)
{
    for (uint32_t i = 0; i < p->n_watched; i++) {
        struct cs_protect_column *c = &p->column[p->watched[i]];
        uint64_t n;
        if (c->handling == CS_SEARCH) c->suspect.phone = c->suspect.email = c->suspect.idcard = 0;
        enum cs_personal kind = cs_suspect_kind(&c->suspect, &n);
        if (kind == CS_PERSONAL_KINDS || !(p->kinds >> kind & 1)) {
            c->suspect = (struct cs_suspect){0};
        } else if (p->scan) {
            c->values[kind] += n;
            c->cells[kind] += n;
        }
    }
}

struct footer {
    uint64_t rows; /* bytes of rows; what follows them is audit */
};

/* One row out; rows that cannot be are taken back. */
static enum cs_status do_row(struct walk *k, struct cs_slice header, struct cs_error *e)
{
    struct worker *w = k->w;
    const struct cs_block *b = k->b;
    uint32_t start = b->start[k->row], end = start + (uint32_t)cs_row(b, k->row).n + 1;
    size_t audit = w->audit.n;
    if (w->all->anonymity && !cs_anonymity_keeps(w->all->anonymity, b, k->row, &w->key)) {
        copy_until(k, start);
        k->run = end;
        w->suppressed++;
        return CS_OK;
    }
    if (w->all->n_watched) watch(k);
    uint64_t place = k->out ? k->out->n + (start - k->run) : 0;
    enum cs_status st = hide_row(k, e);
    if (!st && k->out && k->run > start) { /* something is new */
        copy_until(k, end);
        struct cs_slice made = cs_slice(k->out->p + place, k->out->n - place);
        if (!k->out->failed) st = check_made(k, cs_slice(made.p, made.n - 1), header, e);
    }
    if (!st) return CS_OK;
    w->audit.n = audit;
    if (k->out && k->run > start && k->out->n > place) k->out->n = place;
    if (k->run < start) copy_until(k, start);
    k->run = end; /* the rows before it are good */
    return st;
}

static enum cs_status do_block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct worker *w = worker;
    const struct cs_protect *p = w->all;
    struct cs_utf8_look look = {.valid = true};
    struct cs_buf header = {0};
    enum cs_status st = CS_OK;
    cs_buf_clear(&w->audit);
    if (b->high) cs_utf8_look(cs_slice(b->data, b->size), &look);
    w->text_is_good = look.valid;
    for (uint32_t i = 0; i < p->n_left; i++) {
        if (i) cs_buf_addc(&header, '\t');
        cs_field_add(&header, p->left[i]);
    }
    if (!p->scan && !cs_buf_room(out, b->size + b->size / 8)) st = cs_fail_memory(e);
    struct walk k = {.w = w, .b = b, .out = p->scan ? NULL : out, .run = b->start[0]};
    uint32_t behind = b->start[0];
    for (; k.row < b->rows && !st; k.row++) {
        if (b->start[k.row] != behind) { /* a seal, and the header of the next part */
            copy_until(&k, behind);
            k.run = b->start[k.row];
        }
        behind = b->start[k.row] + (uint32_t)cs_row(b, k.row).n + 1;
        st = do_row(&k, cs_buf_slice(&header), e);
    }
    if (st)
        w->read += k.row ? k.row - 1 : 0;
    else {
        w->read += k.row;
        copy_until(&k, behind);
    }
    if (!st) st = cs_buf_status(&header, e);
    cs_buf_release(&header);
    if (p->audit) {
        struct footer f = {out->n};
        cs_buf_adds(out, cs_buf_slice(&w->audit));
        cs_buf_add(out, &f, sizeof f);
    }
    if (!st) st = cs_buf_status(&w->made, e);
    if (!st) st = cs_buf_status(&w->normal, e);
    if (!st) st = cs_buf_status(&w->key, e);
    return st ? st : cs_buf_status(&w->audit, e);
}

static enum cs_status take_audit(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_protect *p = ctx;
    struct footer f;
    if (out->n < sizeof f) return CS_OK;
    memcpy(&f, out->p + out->n - sizeof f, sizeof f);
    size_t audit = out->n - sizeof f - f.rows;
    enum cs_status st = audit ? cs_output_write(p->audit, out->p + f.rows, audit, e) : CS_OK;
    out->n = f.rows;
    return st;
}

/* ---- the pass ---- */

static void free_worker(struct worker *w)
{
    if (!w) return;
    cs_finder_release(&w->finder);
    cs_buf_release(&w->audit);
    cs_buf_release(&w->made);
    cs_buf_release(&w->normal);
    cs_buf_release(&w->key);
    cs_arena_release(&w->arena);
    free(w->counts);
    free(w->suspect);
    free(w);
}

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_protect *p = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (w) {
        w->all = p;
        w->finder.words = p->words;
        w->finder.kinds = p->kinds;
        w->counts = cs_alloc(p->header->n, sizeof *w->counts);
        w->suspect = cs_alloc(p->header->n, sizeof *w->suspect);
    }
    if (!w || !w->counts || !w->suspect) {
        free_worker(w);
        return cs_fail_memory(e);
    }
    *worker = w;
    return CS_OK;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_protect *p = ctx;
    struct worker *w = worker;
    (void)ok, (void)e;
    p->read += w->read;
    p->suppressed += w->suppressed;
    for (uint32_t i = 0; i < p->header->n; i++) {
        cs_suspect_add(&p->column[i].suspect, &w->suspect[i]);
        for (int k = 0; k < CS_PERSONAL_KINDS; k++) {
            p->column[i].values[k] += w->counts[i].values[k];
            p->column[i].cells[k] += w->counts[i].cells[k];
        }
    }
    free_worker(w);
    return CS_OK;
}

enum cs_status cs_protect_run(struct cs_protect *p, struct cs_input *in, struct cs_output *out,
                              struct cs_error *e)
{
    const struct cs_pass pass = {.ctx = p,
                                 .start = start_worker,
                                 .block = do_block,
                                 .finish = finish_worker,
                                 .in_order = p->audit ? take_audit : NULL};
    enum cs_status st = cs_input_run(in, &pass, out, e);
    settle_suspects(p);
    return st;
}
