/* partial.c - the reader of parts: states of a pass, of two fixed questions. The first byte chooses one. */
#include "metric/partial.h"
#include "fuzz.h"
#include "metric/answer.h"
#include <sys/mman.h>
#include <unistd.h>

static const char catalogue_text[] = "[tickets]\nvalue = count()\nanchor = created_at\n"
                                     "[wait]\nof = wait_s\nvalue = median(of)\nanchor = created_at\n"
                                     "[back]\nof = gap_next(customer_id) <= 86400\nvalue = share(of)\n"
                                     "anchor = created_at\n";

/* Gives the bytes a name that can be opened. */
static int named(const uint8_t *data, size_t size, char name[32])
{
    int fd = memfd_create("part", MFD_CLOEXEC);
    holds(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memory");
    snprintf(name, 32, "/dev/fd/%d", fd);
    return fd;
}

/* Merged twice over, as if there were two such parts. */
static void merge(const struct cs_question *q, const char *name)
{
    struct cs_measured m = {0};
    struct cs_parts parts = {0};
    struct cs_answer a = {0};
    struct cs_error e;
    const char *const files[] = {name, name};
    enum cs_status st = cs_partial_merge(&m, q, files, 2, &parts, &e);
    check_error(st, &e);
    if (!st) {
        st = cs_answer_make(&a, &m, &e);
        check_error(st, &e);
        cs_answer_release(&a);
    }
    cs_measured_release(&m);
    cs_parts_release(&parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_catalogue catalogue = {0};
    struct cs_views views = {0};
    struct cs_common common = {.jobs = 1};
    struct cs_context context;
    struct cs_error e;
    bool basic;
    char name[32];
    const struct cs_view_words words[] = {
        {.keys = "channel,hour", .metrics = "tickets,wait,wait.mean,wait.max,back"},
        {.keys = "channel", .metrics = "back.n,wait.sd"}};
    if (!size) return 0;
    if (data[0] % 2 == 0) common.as_of = "2024-08-02T00:00:00+08:00";
    holds(cs_catalogue_parse(&catalogue, cs_slicez(catalogue_text), "catalogue", &e) == CS_OK,
          "the catalogue");
    holds(cs_views_ask(&views, &words[data[0] % 2], &catalogue, &basic, &e) == CS_OK, "the question");
    holds(cs_context_open(&context, &common, &e) == CS_OK, "the context");
    const struct cs_question q = {
        .context = &context, .views = views.v, .n = views.n, .lacking = CS_LACKING_SKIPS};
    int fd = named(data + 1, size - 1, name);
    merge(&q, name);
    close(fd);
    cs_context_close(&context);
    cs_views_release(&views);
    cs_catalogue_release(&catalogue);
    return 0;
}
