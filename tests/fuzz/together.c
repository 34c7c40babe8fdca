/* together.c - rows of tickets, events and scores brought together by ticket: whatever they hold, every row
 * that comes out has as many cells as the header, and tickets that came in come out. */
#include "fuzz.h"
#include "ingest/by_ticket.h"

static enum cs_status take(void *to, const char *p, size_t n, struct cs_error *e)
{
    (void)e;
    cs_buf_add(to, p, n);
    return CS_OK;
}

static size_t tabs(const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += p[i] == '\t';
    return count;
}

static void check_lines(const struct cs_buf *out)
{
    size_t width = 0, lines = 0;
    for (const char *p = out->p, *end = out->p + out->n; p < end; lines++) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        holds(lf != NULL, "lines are whole");
        if (lines == 0) width = tabs(p, (size_t)(lf - p));
        holds(tabs(p, (size_t)(lf - p)) == width, "a row has the header's cells");
        p = lf + 1;
    }
}

/* Each line: which role and source in its first byte, then the cells. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"ticket_id", "at",         "actor",    "actor_type", "action",
                                        "to",        "csat",       "talk_s",   "text",       "csat_at",
                                        "status",    "created_at", "agent_id", "customer_id"};
    enum { N = sizeof names / sizeof *names };
    struct cs_slice name[N];
    bool plain[N];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_fold *fold = NULL;
    struct cs_by_ticket *b = NULL;
    struct cs_buf out = {0};
    uint64_t tickets = 0;
    for (size_t i = 0; i < N; i++) name[i] = cs_slicez(names[i]);
    for (size_t i = 0; i < N; i++) plain[i] = i == 0 || i > 8;
    enum cs_status st = cs_fold_make(&fold, &e);
    if (!st) st = cs_by_ticket_make(&b, name, plain, N, fold, &e);
    for (const char *p = (const char *)data, *end = p + size; p < end && !st;) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        struct cs_slice line = {p, (size_t)((lf ? lf : end) - p)};
        p += line.n + 1;
        if (line.n == 0 || memchr(line.p, 0, line.n)) continue;
        unsigned what = (unsigned char)line.p[0];
        tickets += what % 3 == CS_ROLE_TICKETS;
        st = cs_by_ticket_rows(b, (enum cs_role)(what % 3), what / 3 % 4, cs_slice(line.p + 1, line.n - 1),
                               &e);
        if (line.n == 1) tickets -= what % 3 == CS_ROLE_TICKETS; /* no row */
    }
    if (!st) st = cs_by_ticket_write(b, take, &out, &e);
    check_error(st, &e);
    if (!st) {
        check_lines(&out);
        holds(cs_by_ticket_counts(b)->out >= tickets, "tickets that came in come out");
    }
    cs_buf_release(&out);
    cs_by_ticket_free(b);
    cs_fold_free(fold);
    return 0;
}
