/* cs-clean.c - mends the cells of a cs stream and drops rows that were there already: options and wiring of
 * clean/clean.h. */
#include "base/program.h"
#include "base/tool.h"
#include "clean/clean.h"
#include "table/ends.h"

struct options {
    struct cs_common common;
    const char *key, *duplicates, *words;
    bool keep_duplicates;
};

static enum cs_status check_options(const struct options *o, struct cs_error *e)
{
    const char *other = o->key ? "--dedupe" : o->duplicates ? "--duplicates" : NULL;
    if (!o->keep_duplicates || !other) return CS_OK;
    return cs_fail(e, CS_USAGE, "option '%s' makes no sense with '--keep-duplicates'", other);
}

static enum cs_status read_words(const struct options *o, struct cs_missing *words, struct cs_error *e)
{
    struct cs_buf path = {0};
    if (o->words) return cs_missing_read(words, o->words, e);
    cs_buf_addf(&path, "%s/missing.words", cs_data_dir());
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    if (!st) st = cs_missing_read(words, path.p, e);
    cs_buf_release(&path);
    return st;
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell(const struct cs_clean_counts *n, const struct options *o)
{
    uint64_t cells = n->missing + n->widths + n->blanks;
    cs_note("%llu row%s read = %llu written + %llu duplicate%s; "
            "%llu cell%s repaired = %llu missing word%s + %llu width%s + %llu blank%s",
            (unsigned long long)n->read, plural(n->read), (unsigned long long)n->written,
            (unsigned long long)n->duplicates, plural(n->duplicates), (unsigned long long)cells,
            plural(cells), (unsigned long long)n->missing, plural(n->missing), (unsigned long long)n->widths,
            plural(n->widths), (unsigned long long)n->blanks, plural(n->blanks));
    if (n->keyless == 1)
        cs_note("1 row without '%s' was compared as a whole row", cs_quotez(o->key).text);
    else if (n->keyless)
        cs_note("%llu rows without '%s' were compared as whole rows", (unsigned long long)n->keyless,
                cs_quotez(o->key).text);
}

/* The audit file stands whatever the rest comes to. */
static enum cs_status end_dropped(struct cs_output *dropped, enum cs_status st, struct cs_error *e)
{
    struct cs_error late;
    enum cs_status written = dropped ? cs_output_commit(dropped, &late) : CS_OK;
    if (st || !written) return st;
    *e = late;
    return written;
}

static enum cs_status clean(struct cs_clean *c, struct cs_ends *ends, const struct options *o,
                            struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(ends->in);
    enum cs_status st = cs_clean_bind(c, header, o->key, e);
    if (!st && o->duplicates) st = cs_output_open(&c->dropped, o->duplicates, 0600, e);
    if (!st && c->dropped) {
        struct cs_ends audit = {.out = c->dropped};
        st = cs_ends_header(&audit, header->name, header->n, e);
    }
    if (!st) st = cs_ends_header(ends, header->name, header->n, e);
    if (!st) st = cs_clean_run(c, ends->in, ends->out, e);
    return end_dropped(c->dropped, st, e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    const struct options *o = options;
    struct cs_missing words = {0};
    struct cs_clean c = {.words = &words, .keep_duplicates = o->keep_duplicates};
    const struct cs_clean_counts *n = &c.counts;
    struct cs_ends ends;
    enum cs_status st = check_options(o, e);
    if (!st) st = read_words(o, &words, e);
    if (!st) {
        st = cs_ends_open(&ends, &o->common, operands, e);
        if (!st) {
            st = clean(&c, &ends, o, e);
            if (!st)
                st = cs_ends_seal(&ends, n->written, n->duplicates, n->missing + n->widths + n->blanks, e);
            st = cs_ends_close(&ends, st, e);
        }
    }
    if (!st) tell(n, o);
    cs_clean_release(&c);
    cs_missing_release(&words);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {'d', "dedupe", CS_OPT_TEXT, "KEY,…", &o.key, "rows with the same values there are duplicates"},
        {0, "keep-duplicates", CS_OPT_FLAG, NULL, &o.keep_duplicates, "drop no rows"},
        {0, "duplicates", CS_OPT_TEXT, "FILE", &o.duplicates, "write the rows that are dropped to FILE"},
        {0, "missing-words", CS_OPT_TEXT, "FILE", &o.words, "words that mean: no value (default: built in)"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-clean",
        .usage = {.synopsis = "[--dedupe KEY,…] [--duplicates FILE] [FILE…]",
                  .about = "mend the cells of a cs stream and drop rows that are there twice",
                  .example = "cs-ingest *.csv | cs-clean --dedupe ticket_id | cs-metrics"},
        .own = own,
        .groups = CS_COMMON_STREAM,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
