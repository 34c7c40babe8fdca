/* catalogue.c - catalogue files: definitions, their parts and suffixes, and how they meet a header. */
#include "fuzz.h"
#include "metric/bound.h"

static void look_at(const struct cs_catalogue *c, struct cs_slice id, const char *suffix)
{
    static struct cs_slice names[] = {{"created_at", 10}, {"csat", 4}, {"customer_id", 11}};
    const struct cs_header header = {.name = names, .n = 3};
    struct cs_buf text = {0}, missing = {0}, words = {0};
    struct cs_metric m;
    struct cs_error e = CS_ERROR_INIT;
    cs_buf_adds(&text, id);
    cs_buf_addz(&text, suffix);
    enum cs_status st = cs_catalogue_find(c, cs_buf_slice(&text), &m, &e);
    check_error(st, &e);
    if (!st) {
        struct cs_fit fit = cs_metric_fit(&m, &header, NULL, 0, &missing);
        holds(fit.answerable || missing.n > 0, "what cannot be answered lacks a column");
        for (int lang = 0; lang < CS_LANGS; lang++) cs_metric_name(&m, (enum cs_lang)lang, &words);
        cs_metric_call(&m, &words);
        holds(words.n > 0, "a metric has a name and a formula");
        for (int i = 0; i < 2; i++)
            holds(!cs_aggregate_derived(m.aggregate) || m.part[i].def, "a derived metric has its parts");
    }
    cs_buf_release(&text);
    cs_buf_release(&missing);
    cs_buf_release(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_catalogue c = {0};
    struct cs_error e = CS_ERROR_INIT;
    enum cs_status st = cs_catalogue_parse(&c, slice_of(data, size), "x.catalogue", &e);
    check_error(st, &e);
    if (st == CS_USAGE) holds(e.file[0] != 0 && e.line > 0, "the error names the place");
    if (!st) st = cs_catalogue_check(&c, &e);
    check_error(st, &e);
    for (size_t i = 0; i < c.n && i < 100; i++) {
        look_at(&c, c.defs[i].id, "");
        look_at(&c, c.defs[i].id, ".p99.9");
        look_at(&c, c.defs[i].id, ".km");
        look_at(&c, c.defs[i].id, ".avg");
    }
    cs_catalogue_release(&c);
    return 0;
}
