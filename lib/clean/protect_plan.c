/* protect_plan.c - what each column holds and what is done with it: by its name, by rules, by the command
 * line, the later over the earlier. */
#include "base/nearest.h"
#include "clean/protect.h"
#include "table/split.h"
#include <stdlib.h>
#include <string.h>

static const unsigned ALL_KINDS = (1u << CS_PERSONAL_KINDS) - 1;

static const char *const how_words[] = {"mask", "pseudonym", "empty", NULL};

static bool kind_of(struct cs_slice word, enum cs_personal *kind)
{
    for (int i = 0; i < CS_PERSONAL_KINDS; i++) {
        if (!cs_slice_eqz(word, cs_personal_names[i])) continue;
        *kind = (enum cs_personal)i;
        return true;
    }
    return false;
}

static enum cs_status fail_kind(struct cs_error *e, struct cs_slice word, const char *further)
{
    cs_fail(e, CS_USAGE, "not a kind of personal data: '%s'", cs_quote(word).text);
    return cs_error_cure(e, "phone, email, id_card, bank_card, plate, name, address, birth_date, other%s",
                         further);
}

static enum cs_status read_kinds(const char *list, unsigned *kinds, struct cs_error *e)
{
    struct cs_slice rest = list ? cs_slicez(list) : CS_LIT(""), item;
    enum cs_personal kind;
    *kinds = list ? 0 : ALL_KINDS;
    while (cs_list_next(&rest, &item)) {
        if (!kind_of(item, &kind)) return fail_kind(e, item, "");
        *kinds |= 1u << kind;
    }
    return *kinds ? CS_OK : cs_fail(e, CS_USAGE, "option '--kinds': no kinds");
}

static struct cs_slice bare(struct cs_slice name)
{
    if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`') return cs_slice(name.p + 1, name.n - 2);
    return name;
}

static enum cs_status find_column(const struct cs_header *h, const char *option, struct cs_slice name,
                                  uint32_t *column, struct cs_error *e)
{
    struct cs_nearest near;
    name = bare(name);
    *column = cs_header_find(h, name);
    if (*column != CS_NO_COLUMN) return CS_OK;
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
    cs_fail(e, CS_USAGE, "option '%s': no column '%s'", option, cs_quote(name).text);
    return near.best.p ? cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text) : CS_USAGE;
}

/* ---- by name ---- */

static void hold(struct cs_protect *p, uint32_t i, enum cs_personal kind)
{
    p->column[i].handling = CS_WHOLE;
    p->column[i].kind = kind;
}

/* What a column of the schema holds; false: nobody's data. */
static bool by_schema(const struct cs_column_def *def, enum cs_personal *kind)
{
    static const struct {
        const char *column;
        enum cs_personal kind;
    } known[] = {{"phone", CS_PHONE}, {"email", CS_EMAIL}, {"name", CS_NAME}, {"birth_date", CS_BIRTH}};
    *kind = CS_PERSONAL_KINDS;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(def->name, known[i].column)) *kind = known[i].kind;
    if (*kind == CS_PERSONAL_KINDS && def->personal) *kind = CS_OTHER; /* a column that is new to us */
    if (*kind != CS_PERSONAL_KINDS) return true;
    return def->type == CS_TEXT && !def->id && !def->values && strcmp(def->name, "source") != 0;
}

static void by_name(struct cs_protect *p, uint32_t i)
{
    struct cs_slice name = p->header->name[i];
    const struct cs_column_def *def = cs_schema_column(name);
    enum cs_personal kind = CS_PERSONAL_KINDS;
    bool none = false, open = true;
    if (!def) kind = cs_words_column(p->words, name, false, &none);
    if (!def && kind == CS_PERSONAL_KINDS && !none) def = cs_schema_column_meant(name);
    if (!def && kind == CS_PERSONAL_KINDS && !none) kind = cs_words_column(p->words, name, true, &none);
    if (def) open = by_schema(def, &kind);
    if (kind != CS_PERSONAL_KINDS)
        hold(p, i, kind);
    else
        p->column[i].handling = none || !open ? CS_PASS : CS_SEARCH;
    p->column[i].watched = kind == CS_PERSONAL_KINDS && (!def || def->id);
}

/* ---- by the command line ---- */

static enum cs_status set(struct cs_protect *p, uint32_t i, struct cs_slice what, struct cs_error *e)
{
    enum cs_personal kind;
    p->column[i].watched = false;
    if (cs_slice_eqz(what, "text"))
        p->column[i].handling = CS_SEARCH;
    else if (cs_slice_eqz(what, "none"))
        p->column[i].handling = CS_PASS;
    else if (cs_slice_eqz(what, "drop"))
        p->column[i].handling = CS_LEAVE_OUT;
    else if (kind_of(what, &kind))
        hold(p, i, kind);
    else
        return fail_kind(e, what, ", text, none, drop");
    return CS_OK;
}

static enum cs_status read_as(struct cs_protect *p, const char *list, struct cs_error *e)
{
    struct cs_slice rest = list ? cs_slicez(list) : CS_LIT(""), item;
    while (cs_list_next(&rest, &item)) {
        size_t at = item.n;
        uint32_t column;
        while (at > 0 && item.p[at - 1] != '=') at--;
        if (!at) {
            cs_fail(e, CS_USAGE, "option '--as': no '=' in '%s'", cs_quote(item).text);
            return cs_error_cure(e, "--as COLUMN=KIND");
        }
        enum cs_status st = find_column(p->header, "--as", cs_slice(item.p, at - 1), &column, e);
        if (!st) st = set(p, column, cs_slice(item.p + at, item.n - at), e);
        if (st) return st;
    }
    return CS_OK;
}

static enum cs_status read_drop(struct cs_protect *p, const char *list, struct cs_error *e)
{
    struct cs_slice rest = list ? cs_slicez(list) : CS_LIT(""), item;
    while (cs_list_next(&rest, &item)) {
        uint32_t column;
        enum cs_status st = find_column(p->header, "--drop", item, &column, e);
        if (st) return st;
        p->column[column].handling = CS_LEAVE_OUT;
    }
    return CS_OK;
}

static enum cs_status read_keep(struct cs_protect *p, const char *list, struct cs_error *e)
{
    if (!list) return CS_OK;
    struct cs_slice rest = cs_slicez(list), item;
    bool *kept = cs_arena_alloc(&p->arena, p->header->n, sizeof *kept);
    if (!kept) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        uint32_t column;
        enum cs_status st = find_column(p->header, "--keep", item, &column, e);
        if (st) return st;
        kept[column] = true;
    }
    for (uint32_t i = 0; i < p->header->n; i++)
        if (!kept[i]) p->column[i].handling = CS_LEAVE_OUT;
    return CS_OK;
}

/* ---- by rules ---- */

static enum cs_status apply_rule(struct cs_protect *p, const struct cs_rule *r, struct cs_buf *notes,
                                 struct cs_error *e)
{
    uint32_t *columns;
    size_t n;
    struct cs_slice absent = {0};
    unsigned how = p->pseudonym ? CS_PSEUDONYM : CS_SHOW_MASK;
    if (!cs_stanza_get(r->stanza, "columns")) {
        cs_fail(e, CS_USAGE, "rule '%s' names no columns", cs_quote(r->id).text);
        return cs_error_at(e, r->stanza->file, r->stanza->line, 1);
    }
    enum cs_status st = cs_rule_columns(r, "columns", p->header, &p->arena, &columns, &n, &absent, e);
    if (!st) st = cs_rule_choice(r, "how", how_words, &how, e);
    if (st) return st;
    if (absent.p) {
        cs_buf_addf(notes, "rule '%s' is left out: there is no column '%s'\n", cs_quote(r->id).text,
                    cs_quote(absent).text);
        return CS_OK;
    }
    if (how == CS_PSEUDONYM && !p->pseudonym) {
        cs_fail(e, CS_USAGE, "rule '%s' makes pseudonyms: there is no key", cs_quote(r->id).text);
        return cs_error_cure(e, "--pseudonymise KEYFILE");
    }
    for (size_t i = 0; i < n; i++) {
        st = set(p, columns[i], r->what->value, e);
        if (st) return cs_stanza_fail(r->stanza, r->what, 0, e);
        p->column[columns[i]].how = (enum cs_how)how;
        p->column[columns[i]].rule = cs_arena_copy(&p->arena, r->id);
        if (!p->column[columns[i]].rule.p) return cs_fail_memory(e);
    }
    return CS_OK;
}

/* ---- all of it ---- */

/* What pseudonyms of the column begin with: the same for a kind in whatever column it stands. */
static enum cs_status find_domain(struct cs_protect *p, uint32_t i, struct cs_error *e)
{
    struct cs_protect_column *c = &p->column[i];
    if (c->handling != CS_WHOLE) return CS_OK;
    c->domain = cs_slicez(cs_personal_names[c->kind]);
    if (c->kind != CS_OTHER) return CS_OK;
    struct cs_buf field = {0};
    cs_field_add(&field, p->header->name[i]);
    enum cs_status st = cs_buf_status(&field, e);
    if (!st) {
        c->domain = cs_arena_copy(&p->arena, cs_buf_slice(&field));
        if (!c->domain.p) st = cs_fail_memory(e);
    }
    cs_buf_release(&field);
    return st;
}

/* A column of --quasi is written as it is there: one that holds personal data must be made coarser. */
static enum cs_status fail_bare(const struct cs_protect *p, uint32_t i, struct cs_error *e)
{
    struct cs_quoted name = cs_quote(p->header->name[i]);
    cs_fail(e, CS_USAGE, "option '--quasi': column '%s' holds personal data (%s)", name.text,
            cs_personal_names[p->column[i].kind]);
    return cs_error_cure(e, "make it coarser: '%s:left3'; or --drop it", name.text);
}

static enum cs_status settle(struct cs_protect *p, unsigned kinds, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (uint32_t i = 0; i < p->header->n && !st; i++) {
        struct cs_protect_column *c = &p->column[i];
        bool quasi = false;
        if (c->handling == CS_WHOLE && !c->rule.n && !(kinds >> c->kind & 1)) c->handling = CS_PASS;
        for (size_t k = 0; p->anonymity && k < p->anonymity->n; k++)
            if (p->anonymity->quasi[k].column == i) {
                if (c->handling == CS_WHOLE && p->anonymity->quasi[k].how == CS_COARSE_NOT)
                    return fail_bare(p, i, e);
                quasi = true;
            }
        if (quasi && c->handling != CS_LEAVE_OUT) c->handling = CS_GENERAL;
        st = find_domain(p, i, e);
        if (c->handling != CS_LEAVE_OUT) p->left[p->n_left++] = p->header->name[i];
        if (c->handling != CS_PASS) p->active[p->n_active++] = i;
        if (c->watched && (c->handling == CS_PASS || c->handling == CS_SEARCH))
            p->watched[p->n_watched++] = i;
    }
    if (!st && !p->n_left) return cs_fail(e, CS_USAGE, "no column is left");
    return st;
}

enum cs_status cs_protect_plan(struct cs_protect *p, const struct cs_header *h,
                               const struct cs_protect_asked *asked, struct cs_buf *notes, struct cs_error *e)
{
    unsigned kinds;
    p->header = h;
    p->column = cs_alloc(h->n, sizeof *p->column);
    p->active = cs_alloc(h->n, sizeof *p->active);
    p->left = cs_alloc(h->n, sizeof *p->left);
    p->watched = cs_alloc(h->n, sizeof *p->watched);
    if (!p->column || !p->active || !p->left || !p->watched) return cs_fail_memory(e);
    p->ticket = cs_header_find(h, CS_LIT("ticket_id"));
    enum cs_status st = read_kinds(asked->kinds, &kinds, e);
    if (st) return st;
    for (uint32_t i = 0; i < h->n; i++) {
        p->column[i].how = p->pseudonym ? CS_PSEUDONYM : CS_SHOW_MASK;
        by_name(p, i);
    }
    p->kinds = kinds;
    for (size_t i = 0; asked->rules && i < asked->rules->n && !st; i++)
        st = apply_rule(p, &asked->rules->v[i], notes, e);
    if (!st) st = read_as(p, asked->as, e);
    if (!st) st = read_drop(p, asked->drop, e);
    if (!st) st = read_keep(p, asked->keep, e);
    if (!st) st = cs_buf_status(notes, e);
    return st ? st : settle(p, kinds, e);
}

void cs_protect_release(struct cs_protect *p)
{
    free(p->column);
    free(p->active);
    free(p->left);
    free(p->watched);
    cs_arena_release(&p->arena);
}

/* ---- telling ---- */

struct cs_slice cs_protect_rule(const struct cs_protect *p, uint32_t column, enum cs_personal kind)
{
    const struct cs_protect_column *c = &p->column[column];
    return c->rule.n ? c->rule : cs_slicez(cs_personal_names[kind]);
}

void cs_protect_explain(const struct cs_protect *p, struct cs_buf *b)
{
    cs_buf_addz(b, "column\tholds\taction\trule\n");
    for (uint32_t i = 0; i < p->header->n; i++) {
        const struct cs_protect_column *c = &p->column[i];
        const char *holds = "", *action = "pass";
        cs_field_add(b, p->header->name[i]);
        if (c->handling == CS_WHOLE) {
            holds = cs_personal_names[c->kind];
            action = how_words[c->how];
        } else if (c->handling == CS_SEARCH) {
            holds = "text";
            action = c->how == CS_PSEUDONYM ? "pseudonym of what is found"
                     : c->how == CS_EMPTY   ? "empty what is found"
                                            : "mask what is found";
        } else if (c->handling == CS_LEAVE_OUT) {
            action = "drop";
        } else if (c->handling == CS_GENERAL) {
            holds = "quasi";
            action = "generalise";
        }
        cs_buf_addf(b, "\t%s\t%s\t", holds,
                    p->scan && c->handling != CS_PASS && c->handling != CS_LEAVE_OUT ? "report" : action);
        if (c->rule.n) cs_field_add(b, c->rule);
        cs_buf_addc(b, '\n');
    }
}

void cs_protect_report(const struct cs_protect *p, struct cs_buf *b, uint64_t *rows)
{
    *rows = 0;
    cs_buf_addz(b, "column\tkind\tvalues_n\tcells_n\trows_n\n");
    for (uint32_t i = 0; i < p->header->n; i++) {
        for (int k = 0; k < CS_PERSONAL_KINDS; k++) {
            const struct cs_protect_column *c = &p->column[i];
            if (!c->values[k]) continue;
            cs_field_add(b, p->header->name[i]);
            cs_buf_addf(b, "\t%s\t%llu\t%llu\t%llu\n", cs_personal_names[k], (unsigned long long)c->values[k],
                        (unsigned long long)c->cells[k], (unsigned long long)p->read);
            ++*rows;
        }
    }
}

void cs_protect_suspects(const struct cs_protect *p, struct cs_buf *b)
{
    for (uint32_t k = 0; k < p->n_watched; k++) {
        const struct cs_suspect *s = &p->column[p->watched[k]].suspect;
        struct cs_quoted name = cs_quote(p->header->name[p->watched[k]]);
        uint64_t n;
        enum cs_personal kind = cs_suspect_kind(s, &n);
        if (kind == CS_PERSONAL_KINDS) continue;
        cs_buf_addf(
            b,
            "column '%s' passes, and %llu of %llu cells looked at are of the kind %s (cure: --as '%s=%s')\n",
            name.text, (unsigned long long)n, (unsigned long long)s->cells, cs_personal_names[kind],
            name.text, cs_personal_names[kind]);
    }
}

void cs_protect_summary(const struct cs_protect *p, struct cs_buf *b)
{
    size_t from = b->n;
    for (uint32_t i = 0; i < p->header->n; i++) {
        for (int k = 0; k < CS_PERSONAL_KINDS; k++) {
            const struct cs_protect_column *c = &p->column[i];
            if (!c->values[k]) continue;
            cs_buf_addf(b, "%s%llu %s in '%s'", b->n > from ? " + " : "", (unsigned long long)c->values[k],
                        cs_quote(cs_protect_rule(p, i, (enum cs_personal)k)).text,
                        cs_quote(p->header->name[i]).text);
        }
    }
}

uint64_t cs_protect_found(const struct cs_protect *p)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < p->header->n; i++)
        for (int k = 0; k < CS_PERSONAL_KINDS; k++) n += p->column[i].values[k];
    return n;
}
