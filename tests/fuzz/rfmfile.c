/* rfmfile.c - model files of scores: read, and what is read is whole. */
#include "model/rfmfile.h"
#include "fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_rfm_model m = {0};
    struct cs_error e = CS_ERROR_INIT;
    char name[32];
    const int fd = memfd_create("model", MFD_CLOEXEC);
    holds(fd >= 0 && write(fd, data, size) == (ssize_t)size, "memory");
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    const enum cs_status st = cs_rfm_read(&m, name, &e);
    check_error(st, &e);
    for (size_t w = 0; w < m.features.n && !st; w++) {
        holds(m.scale[w].classes > 1 && m.scale[w].classes <= CS_RFM_CLASSES, "a feature has cut points");
        for (unsigned i = 1; i + 1 < m.scale[w].classes; i++)
            holds(m.scale[w].cut[i] >= m.scale[w].cut[i - 1], "cut points rise");
    }
    cs_rfm_model_release(&m);
    close(fd);
    return 0;
}
