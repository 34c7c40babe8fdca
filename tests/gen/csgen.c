/* csgen.c - writes service exports of any size, the same for the same options on every machine.
 *
 * The rows come from contact.c; here they are put into one of four forms; faults.c spoils them when asked to.
 * A second job, --sample, is in sample.c.
 */
#include "faults.h"
#include "kinds.h"
#include "sample.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEAM_SIZE = 12 };

struct form {
    const char *name;
    char separator, between; /* fields; date and clock */
    bool csv, offset;        /* quoted text; times end in +08:00 */
    struct text_style text;
};

static const struct form forms[] = {
    {"stream", '\t', 'T', false, true, {W("\""), W("\\n")}},
    {"csv", ',', ' ', true, false, {W("\"\""), W("\n")}},
    {"bench-csv", ',', ' ', true, false, {W("\"\""), W("\n")}},
    {"bench-tsv", '\t', ' ', false, false, {W("\""), W(" ")}},
};

static const char usage[] =
    "usage: csgen [--form FORM] [--rows N] [--seed S] [--customers C] [--days D] [--start DATE]\n"
    "             [--headers LANG] [--order time|random] [--faults LIST] [--faults-out FILE]\n"
    "       csgen --sample DIR\n"
    "       csgen --kinds DIR [--customers C] [--seed S] [--start DATE]\n"
    "Writes a made-up service export to stdout: the same options give the same bytes everywhere.\n"
    "\n"
    "  --form FORM       stream     a cs stream, times with +08:00 (default)\n"
    "                    csv        an export: quoted text, local times, words in the language of --headers\n"
    "                    bench-csv  the words of the stream as CSV, times without offset\n"
    "                    bench-tsv  the same as TSV without quotes or escapes\n"
    "  --rows N          contacts, duplicates included (default 1000; at most 4000000000)\n"
    "  --seed S          another seed, another export (default 1)\n"
    "  --customers C     how many there are to draw from (default 1 per 4 rows, at least 100)\n"
    "  --days D          length of the period (default 60; at most 3660)\n"
    "  --start DATE      its first day (default 2024-06-03)\n"
    "  --headers LANG    en, zh-Hans or zh-Hant (default zh-Hans; only for --form csv)\n"
    "  --order ORDER     time (default) or random\n"
    "  --sample DIR      write the small multi-source sample of examples/ into DIR instead\n"
    "  --kinds DIR       write a year of C (default 1000) customers of four kinds into DIR instead: "
    "tickets,\n"
    "                    orders, customers, and the truth\n"
    "  --help            this text\n";

static char *put_digits(char *p, char letter, uint64_t n, unsigned digits)
{
    *p++ = letter;
    return put_number(p, n, digits);
}

char *put_customer(char *p, uint32_t customer)
{
    return customer ? put_digits(p, 'C', customer, 7) : p;
}
char *put_order(char *p, uint64_t order)
{
    return order ? put_digits(p, 'O', order, 10) : p;
}
char *put_agent(char *p, unsigned agent)
{
    return agent ? put_digits(p, 'A', agent, 3) : p;
}

unsigned tongue_of(uint64_t hash)
{
    unsigned n = (unsigned)(hash >> 56 & 15);
    return n < 10 ? 0 : n < 12 ? 1 : 2;
}

char *put_text(char *p, const struct contact *c, uint64_t hash, const struct text_style *style)
{
    static const struct word commas[TONGUES] = {W("，"), W("，"), W(", ")};
    unsigned tongue = tongue_of(hash), w = c->wording >> 1;
    if ((w & 31) == 0) return p; /* nothing was written down */
    struct word comma = (w >> 5 & 7) == 0 ? commas[2] : commas[tongue];
    p = put_word(p, opening_words[tongue][w >> 8 & 3]);
    p = put_word(p, (w >> 10 & 15) == 0 ? style->newline : comma);
    bool quoted = (w >> 14 & 15) == 0;
    if (quoted) p = put_word(p, style->quote);
    p = put_word(p, problem_words[c->category][tongue][(w >> 18 & 0xff) * PROBLEMS >> 8]);
    if (quoted) p = put_word(p, style->quote);
    p = put_word(p, comma);
    p = put_word(p, ending_words[tongue][c->complaint ? 3 : (w >> 26 & 7) * 3 >> 3]);
    if (c->order && (w >> 29 & 3) == 0) {
        p = put_word(p, comma);
        p = put_order(p, c->order);
    }
    return p;
}

static char *put_count(char *p, int64_t n)
{
    return n < 0 ? p : put_number(p, (uint64_t)n, 1);
}

static char *put_row(char *p, const struct contact *c, const struct form *f, enum lang l, uint64_t seed,
                     date_text *dates)
{
    const char sep = f->separator;
    uint64_t hash = customer_hash(seed, c->customer);
    int64_t times[4] = {c->created, c->responded, c->resolved, c->rated};
    *p++ = 'T';
    p = put_number(p, c->number, 9), *p++ = sep;
    p = put_customer(p, c->customer), *p++ = sep;
    p = put_word(p, type_words[c->type][l]), *p++ = sep;
    p = put_word(p, channel_words[c->channel][l]), *p++ = sep;
    p = put_word(p, direction_words[c->outbound][l]), *p++ = sep;
    if (c->agent) p = put_word(p, team_words[team_of(c->agent, TEAM_SIZE)]);
    *p++ = sep;
    p = put_agent(p, c->agent), *p++ = sep;
    p = put_word(p, category_words[c->category][l]), *p++ = sep;
    p = put_order(p, c->order), *p++ = sep;
    p = put_word(p, priority_words[c->priority][l]), *p++ = sep;
    p = put_word(p, status_words[c->status][l]), *p++ = sep;
    p = put_word(p, outcome_words[c->outcome][l]), *p++ = sep;
    for (int i = 0; i < 3; ++i) {
        p = put_time(p, dates, times[i], f->between);
        if (f->offset && times[i] != NEVER) p = put(p, "+08:00", 6);
        *p++ = sep;
    }
    p = put_count(p, c->wait), *p++ = sep;
    p = put_count(p, c->handle), *p++ = sep;
    p = put_count(p, c->talk), *p++ = sep;
    *p++ = (char)('0' + c->transfers), *p++ = sep;
    *p++ = (char)('0' + c->reopens), *p++ = sep;
    p = put_count(p, c->csat), *p++ = sep;
    p = put_time(p, dates, times[3], f->between);
    if (f->offset && times[3] != NEVER) p = put(p, "+08:00", 6);
    *p++ = sep;
    p = put_count(p, c->nps), *p++ = sep;
    p = put_word(p, yes_no_words[c->complaint][l]), *p++ = sep;
    if (c->customer) p = put_number(p, customer_phone(hash), 11);
    *p++ = sep;
    if (f->csv) *p++ = '"';
    p = put_text(p, c, hash, &f->text);
    if (f->csv) *p++ = '"';
    *p++ = '\n';
    return p;
}

static bool write_export(const struct params *params, const struct form *f, enum lang l, int64_t start,
                         struct faults *faults)
{
    struct model *m = model_new(params);
    date_text *dates = make_dates(start - CALENDAR_BEFORE, CALENDAR_BEFORE + params->days + CALENDAR_AFTER);
    struct out *o = out_stdout();
    bool ok = m && dates && o;
    if (!ok) fputs("csgen: out of memory\n", stderr);
    for (int i = 0; ok && i < FIELDS; ++i) {
        o->p = put_word(o->p, field_words[i][l]);
        *o->p++ = i + 1 < FIELDS ? f->separator : '\n';
    }
    if (ok && faults) {
        o->p = faults_header(o->p - 1);
        *o->p++ = '\n';
    }
    struct contact c;
    uint64_t last = 0;
    while (ok && !o->error && model_next(m, &c)) {
        char *row = o->p;
        if (faults && c.number <= last) continue; /* the only repeated rows are those that it makes */
        last = c.number;
        o->p = put_row(o->p, &c, f, l, params->seed, dates);
        if (faults) faults_row(faults, o, row, &c);
        out_room(o);
    }
    if (o && !out_close(o, "stdout")) ok = false;
    free(dates);
    model_free(m);
    return ok;
}

static bool parse_number(const char *name, const char *s, uint64_t least, uint64_t most, uint64_t *n)
{
    uint64_t v = 0;
    const char *p = s;
    for (; *p >= '0' && *p <= '9' && v <= UINT64_MAX / 10 - 1; ++p) v = v * 10 + (uint64_t)(*p - '0');
    if (p != s && !*p && v >= least && v <= most) {
        *n = v;
        return true;
    }
    fprintf(stderr, "csgen: --%s: not a number from %llu to %llu: '%s'\n", name, (unsigned long long)least,
            (unsigned long long)most, s);
    return false;
}

/* The place of `s` in a list of names, or -1 after a message. */
static int one_of(const char *name, const char *s, const char *const *list, int n)
{
    for (int i = 0; i < n; ++i)
        if (strcmp(s, list[i]) == 0) return i;
    fprintf(stderr, "csgen: --%s: unknown: '%s'\n", name, s);
    return -1;
}

int main(int argc, char **argv)
{
    enum {
        O_FORM = 1,
        O_ROWS,
        O_SEED,
        O_CUSTOMERS,
        O_DAYS,
        O_START,
        O_HEADERS,
        O_ORDER,
        O_SAMPLE,
        O_KINDS,
        O_FAULTS,
        O_LIST,
        O_HELP
    };
    static const struct option options[] = {
        {"form", 1, 0, O_FORM},       {"rows", 1, 0, O_ROWS},
        {"seed", 1, 0, O_SEED},       {"customers", 1, 0, O_CUSTOMERS},
        {"days", 1, 0, O_DAYS},       {"start", 1, 0, O_START},
        {"headers", 1, 0, O_HEADERS}, {"order", 1, 0, O_ORDER},
        {"sample", 1, 0, O_SAMPLE},   {"kinds", 1, 0, O_KINDS},
        {"faults", 1, 0, O_FAULTS},   {"faults-out", 1, 0, O_LIST},
        {"help", 0, 0, O_HELP},       {0, 0, 0, 0},
    };
    static const char *const form_names[] = {"stream", "csv", "bench-csv", "bench-tsv"};
    static const char *const langs[] = {"en", "zh-Hans", "zh-Hant"}, *const orders[] = {"time", "random"};
    uint64_t rows = 1000, seed = 1, customers = 0, days = 60;
    int64_t start = 0;
    const char *sample = NULL, *kinds = NULL, *fault_list = NULL, *list_path = NULL;
    int form = 0, lang = 1, order = 0, opt;
    bool ok = parse_date("2024-06-03", &start);
    while (ok && (opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (opt) {
        case O_FORM:
            ok = (form = one_of("form", optarg, form_names, 4)) >= 0;
            break;
        case O_ROWS:
            ok = parse_number("rows", optarg, 0, 4000000000U, &rows);
            break;
        case O_SEED:
            ok = parse_number("seed", optarg, 0, UINT32_MAX, &seed);
            break;
        case O_CUSTOMERS:
            ok = parse_number("customers", optarg, 1, 100000000, &customers);
            break;
        case O_DAYS:
            ok = parse_number("days", optarg, 1, 3660, &days);
            break;
        case O_START:
            if (!(ok = parse_date(optarg, &start)))
                fprintf(stderr, "csgen: --start: not a date: '%s'\n", optarg);
            break;
        case O_HEADERS:
            ok = (lang = one_of("headers", optarg, langs, 3)) >= 0;
            break;
        case O_ORDER:
            ok = (order = one_of("order", optarg, orders, 2)) >= 0;
            break;
        case O_SAMPLE:
            sample = optarg;
            break;
        case O_KINDS:
            kinds = optarg;
            break;
        case O_FAULTS:
            fault_list = optarg;
            break;
        case O_LIST:
            list_path = optarg;
            break;
        case O_HELP:
            return fputs(usage, stdout) < 0 || fputs(faults_usage, stdout) < 0 || fflush(stdout) != 0;
        default:
            ok = false; /* getopt has said why */
        }
    }
    if (ok && optind < argc) {
        fprintf(stderr, "csgen: unexpected operand: '%s'\n", argv[optind]);
        ok = false;
    }
    if (ok && (fault_list ? form != 0 || sample : list_path != NULL)) {
        fputs(fault_list ? "csgen: --faults is for --form stream\n" : "csgen: --faults-out needs --faults\n",
              stderr);
        ok = false;
    }
    struct faults *faults = ok && fault_list ? faults_new(fault_list, list_path, seed) : NULL;
    if (!ok || (fault_list && !faults)) return 2;
    if (sample) return write_sample(sample) ? 0 : 1;
    if (kinds) return write_kinds(kinds, customers ? (uint32_t)customers : 1000, seed, start) ? 0 : 1;
    if (!customers) customers = rows / 4 < 100 ? 100 : rows / 4;
    struct params p = {.rows = rows,
                       .seed = seed,
                       .customers = (uint32_t)customers,
                       .days = (uint32_t)days,
                       .team_size = TEAM_SIZE,
                       .first_weekday = (uint32_t)((start + 3) % 7), /* 1970-01-01 was a Thursday */
                       .shuffled = order == 1};
    ok = write_export(&p, &forms[form], strcmp(forms[form].name, "csv") == 0 ? (enum lang)(lang + 1) : STREAM,
                      start, faults);
    if (faults && !faults_close(faults, list_path)) ok = false;
    return ok ? 0 : 1;
}
