/* cs-mask.c - protects people: hides, pseudonymises, leaves out or finds personal data in a cs stream.
 * Options and wiring of clean/protect.h. */
#include "base/program.h"
#include "base/tool.h"
#include "clean/protect.h"
#include "table/apart.h"
#include "table/ends.h"

struct options {
    struct cs_common common;
    struct cs_protect_asked asked;
    const char *key, *new_key, *quasi, *rules, *audit, *words;
    uint64_t k;
    bool scan, explain;
};

/* Everything that is read before the first row. */
struct mask {
    const struct options *o;
    struct cs_words words;
    struct cs_missing missing;
    struct cs_rules rules;
    struct cs_pseudonym *pseudonym;
    struct cs_anonymity anonymity;
    struct cs_protect protect;
    struct cs_ends ends;
    uint64_t rows; /* written */
};

static enum cs_status fail_together(const char *a, const char *b, struct cs_error *e)
{
    return cs_fail(e, CS_USAGE, "option '%s' makes no sense with '%s'", a, b);
}

static enum cs_status check_options(const struct options *o, const struct cs_texts *operands,
                                    struct cs_error *e)
{
    if (o->new_key && operands->n) return fail_together("--new-key", operands->v[0], e);
    if (o->asked.drop && o->asked.keep) return fail_together("--drop", "--keep", e);
    if (o->scan && o->key) return fail_together("--scan", "--pseudonymise", e);
    if (o->scan && o->k) return fail_together("--scan", "--k-anonymity", e);
    if (o->k == 1) return cs_fail(e, CS_USAGE, "option '--k-anonymity': at least 2");
    if (o->k && !o->quasi) {
        cs_fail(e, CS_USAGE, "option '--k-anonymity' needs '--quasi'");
        return cs_error_cure(e, "--quasi 'age:10,city' names what tells people apart");
    }
    if (o->quasi && !o->k) {
        cs_fail(e, CS_USAGE, "option '--quasi' needs '--k-anonymity'");
        return cs_error_cure(e, "--k-anonymity 5");
    }
    const struct cs_aside audit = {"--audit", o->audit};
    return cs_apart(&audit, 1, o->common.output, operands, e);
}

static enum cs_status read_words(struct mask *m, struct cs_error *e)
{
    struct cs_buf path = {0};
    enum cs_status st = CS_OK;
    if (m->o->words) {
        st = cs_words_read(&m->words, m->o->words, e);
    } else {
        cs_buf_addf(&path, "%s/personal.words", cs_data_dir());
        cs_buf_addc(&path, '\0');
        st = cs_buf_status(&path, e);
        if (!st) st = cs_words_read(&m->words, path.p, e);
    }
    cs_buf_clear(&path);
    cs_buf_addf(&path, "%s/missing.words", cs_data_dir());
    cs_buf_addc(&path, '\0');
    if (!st) st = cs_buf_status(&path, e);
    if (!st) st = cs_missing_read(&m->missing, path.p, e);
    cs_buf_release(&path);
    return st;
}

static enum cs_status read_policy(struct mask *m, struct cs_error *e)
{
    static const char *const keys[] = {"columns", "how", NULL};
    enum cs_status st = read_words(m, e);
    if (!st && m->o->rules) st = cs_rules_read(&m->rules, m->o->rules, CS_MASK, keys, e);
    if (!st && m->o->key) st = cs_pseudonym_open(&m->pseudonym, m->o->key, e);
    return st;
}

static enum cs_status make_plan(struct mask *m, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(m->ends.in);
    struct cs_protect_asked asked = m->o->asked;
    struct cs_buf notes = {0};
    enum cs_status st = CS_OK;
    asked.rules = m->o->rules ? &m->rules : NULL;
    m->protect.words = &m->words;
    m->protect.missing = &m->missing;
    m->protect.pseudonym = m->pseudonym;
    m->protect.scan = m->o->scan;
    m->anonymity.k = m->o->k;
    if (m->o->k) {
        m->protect.anonymity = &m->anonymity;
        st = cs_anonymity_bind(&m->anonymity, header, m->o->quasi, e);
    }
    if (!st) st = cs_protect_plan(&m->protect, header, &asked, &notes, e);
    if (!st) cs_notes(cs_buf_slice(&notes));
    cs_buf_release(&notes);
    return st;
}

static enum cs_status write_text(struct mask *m, struct cs_buf *text, struct cs_error *e)
{
    enum cs_status st = cs_buf_status(text, e);
    if (!st) st = cs_output_write(m->ends.out, text->p, text->n, e);
    cs_buf_release(text);
    return st;
}

static enum cs_status explain(struct mask *m, struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_protect_explain(&m->protect, &text);
    return write_text(m, &text, e);
}

static enum cs_status open_audit(struct mask *m, struct cs_error *e)
{
    const struct cs_slice names[] = {CS_LIT("ticket_id"), CS_LIT("column"), CS_LIT("old"), CS_LIT("new"),
                                     CS_LIT("rule")};
    if (!m->o->audit) return CS_OK;
    enum cs_status st = cs_output_open(&m->protect.audit, m->o->audit, 0600, e);
    struct cs_ends audit = {.out = m->protect.audit};
    return st ? st : cs_ends_header(&audit, names, sizeof names / sizeof *names, e);
}

/* The audit stands whatever the rest comes to. */
static enum cs_status close_audit(struct mask *m, enum cs_status st, struct cs_error *e)
{
    struct cs_error late;
    enum cs_status written = m->protect.audit ? cs_output_commit(m->protect.audit, &late) : CS_OK;
    if ((st && st != CS_FINDING) || !written) return st;
    *e = late;
    return written;
}

static enum cs_status scan(struct mask *m, struct cs_error *e)
{
    struct cs_buf report = {0};
    enum cs_status st = cs_protect_run(&m->protect, m->ends.in, NULL, e);
    if (st) return st;
    cs_protect_report(&m->protect, &report, &m->rows);
    st = write_text(m, &report, e);
    if (!st) st = cs_ends_seal(&m->ends, m->rows, 0, 0, e);
    return !st && cs_protect_found(&m->protect) ? CS_FINDING : st;
}

static enum cs_status seal(struct mask *m, struct cs_error *e)
{
    if (!cs_input_sealed(m->ends.in)) return CS_OK;
    struct cs_seal s = cs_input_seal(m->ends.in);
    s.rows = m->rows;
    s.rejected += m->protect.suppressed;
    return cs_ends_seal_with(&m->ends, &s, e);
}

static enum cs_status hide(struct mask *m, struct cs_error *e)
{
    struct cs_protect *p = &m->protect;
    enum cs_status st = CS_OK;
    if (p->anonymity) {
        st = cs_input_again(m->ends.in, e);
        if (!st) st = cs_anonymity_count(p->anonymity, m->ends.in, e);
    }
    if (!st) st = cs_ends_header(&m->ends, p->left, p->n_left, e);
    if (!st) st = cs_protect_run(p, m->ends.in, m->ends.out, e);
    m->rows = p->read - p->suppressed;
    return st ? st : seal(m, e);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell_anonymity(const struct mask *m)
{
    const struct cs_anonymity *a = &m->anonymity;
    const struct cs_protect *p = &m->protect;
    cs_note("%s: %llu group%s, the smallest of %llu (before generalising %llu, the smallest of %llu)",
            cs_quotez(m->o->quasi).text, (unsigned long long)a->groups, plural(a->groups),
            (unsigned long long)a->least, (unsigned long long)a->raw_groups,
            (unsigned long long)a->raw_least);
    cs_note(
        "%llu row%s in %llu group%s of less than %llu left out; the smallest group written has %llu row%s",
        (unsigned long long)a->small_rows, plural(a->small_rows), (unsigned long long)a->small_groups,
        plural(a->small_groups), (unsigned long long)a->k, (unsigned long long)a->left_least,
        plural(a->left_least));
    for (uint32_t i = 0; i < p->header->n; i++) {
        const struct cs_column_def *def = cs_schema_column(p->header->name[i]);
        if (!def || !def->id || p->column[i].handling != CS_PASS) continue;
        cs_note("column '%s' tells rows apart whatever the groups are (cure: --drop %s)",
                cs_quote(p->header->name[i]).text, cs_quote(p->header->name[i]).text);
    }
}

static void tell(const struct mask *m)
{
    const struct cs_protect *p = &m->protect;
    uint64_t found = cs_protect_found(p);
    struct cs_buf b = {0};
    cs_buf_addf(&b, "%llu row%s read", (unsigned long long)p->read, plural(p->read));
    if (!p->scan) cs_buf_addf(&b, " = %llu written", (unsigned long long)m->rows);
    if (p->anonymity) cs_buf_addf(&b, " + %llu left out", (unsigned long long)p->suppressed);
    cs_buf_addf(&b, "; %llu value%s %s%s", (unsigned long long)found, plural(found),
                p->scan ? "found" : "hidden", found ? " = " : "");
    cs_protect_summary(p, &b);
    cs_buf_addc(&b, '\n');
    if (!p->scan) cs_protect_suspects(p, &b);
    cs_notes(cs_buf_slice(&b));
    cs_buf_release(&b);
    if (p->anonymity) tell_anonymity(m);
}

static enum cs_status work(struct mask *m, const struct cs_texts *operands, struct cs_error *e)
{
    enum cs_status st = cs_ends_open(&m->ends, &m->o->common, operands, e);
    if (st) return st;
    st = make_plan(m, e);
    if (!st && m->o->explain) {
        st = explain(m, e);
    } else if (!st) {
        st = open_audit(m, e);
        if (!st) st = m->o->scan ? scan(m, e) : hide(m, e);
        st = close_audit(m, st, e);
        if (!st || st == CS_FINDING) tell(m);
    }
    return cs_ends_close(&m->ends, st, e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct mask m = {.o = options};
    enum cs_status st = check_options(m.o, operands, e);
    if (!st && m.o->new_key) return cs_pseudonym_new_key(m.o->new_key, e);
    if (!st) st = read_policy(&m, e);
    if (!st) st = work(&m, operands, e);
    cs_protect_release(&m.protect);
    cs_anonymity_release(&m.anonymity);
    cs_pseudonym_close(m.pseudonym);
    cs_rules_release(&m.rules);
    cs_missing_release(&m.missing);
    cs_words_release(&m.words);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'p', "pseudonymise", CS_OPT_TEXT, "KEYFILE", &o.key, "keyed pseudonyms instead of masks"},
        {0, "new-key", CS_OPT_TEXT, "FILE", &o.new_key, "only make a key for it"},
        {0, "kinds", CS_OPT_TEXT, "KIND,…", &o.asked.kinds, "hide only these: phone, email, id_card, …"},
        {0, "as", CS_OPT_TEXT, "COL=KIND,…", &o.asked.as, "what columns hold: a kind, text or none"},
        {0, "drop", CS_OPT_TEXT, "COL,…", &o.asked.drop, "leave columns out"},
        {0, "keep", CS_OPT_TEXT, "COL,…", &o.asked.keep, "leave all others out"},
        {0, "k-anonymity", CS_OPT_COUNT, "N", &o.k, "leave out rows of groups smaller than N"},
        {0, "quasi", CS_OPT_TEXT, "COL[:HOW],…", &o.quasi, "… of these: age:10,city,created_at:month"},
        {0, "scan", CS_OPT_FLAG, NULL, &o.scan, "only report what is found; exit 4 when it is"},
        {0, "rules", CS_OPT_TEXT, "FILE", &o.rules, "rules for columns, see cs-rules(5)"},
        {0, "explain", CS_OPT_FLAG, NULL, &o.explain, "print what would be done, by column"},
        {0, "audit", CS_OPT_TEXT, "FILE", &o.audit, "list what was hidden, masked (mode 0600)"},
        {0, "words", CS_OPT_TEXT, "FILE", &o.words, "surnames, labels and headers (default: built in)"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-mask",
        .usage = {.synopsis = "[-p KEYFILE] [--kinds KIND,…] [--as COL=KIND,…] [FILE…]",
                  .about = "hide personal data in the columns and the texts of a cs stream",
                  .example = "cs-ingest *.csv | cs-mask --drop email | cs-metrics"},
        .own = own,
        .groups = CS_COMMON_STREAM,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
