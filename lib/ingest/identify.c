/* identify.c - customers by number and by address. */
#include "ingest/identify.h"
#include "base/map.h"
#include "expr/lookup.h"
#include "text/contact.h"
#include <stdlib.h>
#include <string.h>

#define SHARED UINT32_MAX /* of several customers */
#define NOBODY (UINT32_MAX - 1)

struct index { /* numbers or addresses in their one form, and whose they are */
    struct cs_map keys;
    uint32_t *row; /* of the stream; SHARED */
    size_t cap;
};

struct cs_identify {
    struct cs_lookup *customers;
    uint32_t id_column;
    struct index phones, emails;
    struct cs_identify_counts counts;
    struct cs_buf text, found;
    struct cs_arena arena;
    bool has_header;
    uint32_t at[3]; /* customer_id, phone, email in the lines */
};

static void release_index(struct index *x)
{
    cs_map_release(&x->keys);
    free(x->row);
}

void cs_identify_close(struct cs_identify *d)
{
    if (!d) return;
    cs_lookup_free(d->customers);
    release_index(&d->phones);
    release_index(&d->emails);
    cs_buf_release(&d->text);
    cs_buf_release(&d->found);
    cs_arena_release(&d->arena);
    free(d);
}

const struct cs_identify_counts *cs_identify_counts(const struct cs_identify *d)
{
    return &d->counts;
}

/* ---- the stream of customers ---- */

static enum cs_status add(struct index *x, struct cs_slice key, uint32_t row, struct cs_error *e)
{
    bool added;
    if (cs_grow(&x->row, &x->cap, x->keys.n + 1, sizeof *x->row, e) != CS_OK) return e->status;
    uint32_t id = cs_map_add(&x->keys, key, &added);
    if (id == CS_MAP_NONE) return cs_map_status(&x->keys, e);
    x->row[id] = added || x->row[id] == row ? row : SHARED;
    return CS_OK;
}

static bool phone_of(struct cs_slice cell, char digits[16], struct cs_slice *key)
{
    size_t n;
    bool is = cs_phone_normal(cell, digits, &n);
    *key = cs_slice(digits, n);
    return is;
}

static enum cs_status email_of(struct cs_identify *d, struct cs_slice cell, bool *is, struct cs_error *e)
{
    cs_buf_clear(&d->text);
    *is = cs_email_normal(cell, &d->text);
    return cs_buf_status(&d->text, e);
}

static enum cs_status add_customer(struct cs_identify *d, uint32_t row, uint32_t phone, uint32_t email,
                                   struct cs_error *e)
{
    char digits[16];
    struct cs_slice key;
    bool is;
    if (phone != CS_NO_COLUMN && phone_of(cs_lookup_cell(d->customers, row, phone), digits, &key) &&
        add(&d->phones, key, row, e) != CS_OK)
        return e->status;
    if (email == CS_NO_COLUMN) return CS_OK;
    if (email_of(d, cs_lookup_cell(d->customers, row, email), &is, e) != CS_OK) return e->status;
    return is ? add(&d->emails, cs_buf_slice(&d->text), row, e) : CS_OK;
}

static enum cs_status read_customers(struct cs_identify *d, const char *file, struct cs_error *e)
{
    struct cs_buf spec = {0};
    cs_buf_addf(&spec, "customers=%s:customer_id", file);
    cs_buf_addc(&spec, 0);
    enum cs_status status = cs_buf_status(&spec, e);
    if (status == CS_OK) status = cs_lookup_open(&d->customers, spec.p, e);
    cs_buf_release(&spec);
    if (status != CS_OK) return status;
    const struct cs_header *h = cs_lookup_header(d->customers);
    uint32_t phone = cs_header_find(h, CS_LIT("phone")), email = cs_header_find(h, CS_LIT("email"));
    d->id_column = cs_header_find(h, CS_LIT("customer_id"));
    if (phone == CS_NO_COLUMN && email == CS_NO_COLUMN) {
        cs_fail(e, CS_DATA, "customers without phone and email identify nobody");
        return cs_error_at(e, file, 1, 0);
    }
    for (uint32_t row = 0; row < cs_lookup_rows(d->customers); row++)
        if (add_customer(d, row, phone, email, e) != CS_OK) return e->status;
    return CS_OK;
}

enum cs_status cs_identify_open(struct cs_identify **to, const char *file, struct cs_error *e)
{
    struct cs_identify *d = *to = cs_alloc(1, sizeof *d);
    if (!d) return cs_fail_memory(e);
    return read_customers(d, file, e);
}

/* ---- rows ---- */

static uint32_t whose(const struct index *x, struct cs_slice key)
{
    uint32_t id = cs_map_find(&x->keys, key);
    return id == CS_MAP_NONE ? NOBODY : x->row[id];
}

static enum cs_status look_up(struct cs_identify *d, struct cs_slice phone, struct cs_slice email,
                              uint32_t *by_phone, uint32_t *by_email, bool *any, struct cs_error *e)
{
    char digits[16];
    struct cs_slice key, number = cs_unescape(phone, &d->arena), address = cs_unescape(email, &d->arena);
    bool is;
    *by_phone = *by_email = NOBODY;
    *any = false;
    if (number.p && phone_of(number, digits, &key)) {
        *any = true;
        *by_phone = whose(&d->phones, key);
    }
    if (email_of(d, address.p ? address : CS_LIT(""), &is, e) != CS_OK) return e->status;
    if (is) *by_email = whose(&d->emails, cs_buf_slice(&d->text));
    *any |= is;
    cs_arena_reset(&d->arena);
    return CS_OK;
}

static bool is_one(uint32_t row)
{
    return row != NOBODY && row != SHARED;
}

/* What the cells mean together. */
static uint32_t judge(struct cs_identify *d, uint32_t by_phone, uint32_t by_email, bool any)
{
    if (is_one(by_phone) && is_one(by_email) && by_phone != by_email) {
        d->counts.conflicts++;
        return NOBODY;
    }
    if (is_one(by_phone)) {
        d->counts.by_phone++;
        return by_phone;
    }
    if (is_one(by_email)) {
        d->counts.by_email++;
        return by_email;
    }
    if (by_phone == SHARED || by_email == SHARED)
        d->counts.shared++;
    else if (any)
        d->counts.strangers++;
    else
        d->counts.nameless++;
    return NOBODY;
}

enum cs_status cs_identify_row(struct cs_identify *d, struct cs_slice customer, struct cs_slice phone,
                               struct cs_slice email, struct cs_slice *found, struct cs_error *e)
{
    uint32_t by_phone, by_email;
    bool any;
    *found = customer;
    if (look_up(d, phone, email, &by_phone, &by_email, &any, e) != CS_OK) return e->status;
    if (customer.n == 0) {
        uint32_t row = judge(d, by_phone, by_email, any);
        if (row == NOBODY) return CS_OK;
        cs_buf_clear(&d->found);
        cs_field_add(&d->found, cs_lookup_cell(d->customers, row, d->id_column));
        *found = cs_buf_slice(&d->found);
        return cs_buf_status(&d->found, e);
    }
    d->counts.known++;
    uint32_t row = is_one(by_phone) ? by_phone : by_email;
    if (!is_one(row)) return CS_OK;
    cs_buf_clear(&d->found);
    cs_field_add(&d->found, cs_lookup_cell(d->customers, row, d->id_column));
    bool other = is_one(by_phone) && is_one(by_email) && by_phone != by_email;
    d->counts.conflicts += other || !cs_slice_eq(cs_buf_slice(&d->found), customer);
    return cs_buf_status(&d->found, e);
}

/* ---- lines ---- */

static void read_header(struct cs_identify *d, struct cs_slice line)
{
    static const char *const names[] = {"customer_id", "phone", "email"};
    const char *end = line.p + line.n;
    for (size_t i = 0; i < 3; i++) d->at[i] = CS_NO_COLUMN;
    uint32_t column = 0;
    for (const char *p = line.p; p <= end; column++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        struct cs_slice name = {p, (size_t)((tab ? tab : end) - p)};
        for (size_t i = 0; i < 3; i++)
            if (cs_slice_eqz(name, names[i])) d->at[i] = column;
        p += name.n + 1;
    }
    d->has_header = true;
}

static enum cs_status one_line(struct cs_identify *d, struct cs_slice line, struct cs_buf *out,
                               struct cs_error *e)
{
    struct cs_slice cell[3] = {CS_LIT(""), CS_LIT(""), CS_LIT("")}, found;
    const char *end = line.p + line.n;
    uint32_t column = 0;
    cell[0].p = line.p;
    for (const char *p = line.p; p <= end; column++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        size_t n = (size_t)((tab ? tab : end) - p);
        for (size_t i = 0; i < 3; i++)
            if (d->at[i] == column) cell[i] = cs_slice(p, n);
        p += n + 1;
    }
    if (cs_identify_row(d, cell[0], cell[1], cell[2], &found, e) != CS_OK) return e->status;
    cs_buf_add(out, line.p, (size_t)(cell[0].p - line.p));
    cs_buf_adds(out, found);
    const char *rest = cell[0].p + cell[0].n;
    cs_buf_add(out, rest, (size_t)(end - rest));
    return CS_OK;
}

enum cs_status cs_identify_lines(struct cs_identify *d, struct cs_slice lines, struct cs_buf *out,
                                 struct cs_error *e)
{
    const char *end = lines.p + lines.n;
    for (const char *p = lines.p; p < end;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        struct cs_slice line = {p, (size_t)((lf ? lf : end) - p)};
        bool header = !d->has_header;
        if (header) {
            read_header(d, line);
            cs_buf_adds(out, line);
        } else if (one_line(d, line, out, e) != CS_OK) {
            return e->status;
        }
        cs_buf_addc(out, '\n');
        p += line.n + 1;
    }
    return cs_buf_status(out, e);
}
