/* queue_log.c - any text as Asterisk's queue_log. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_dialect d = {.max_record = 1 << 16};
    fuzz_format("queue_log", slice_of(data, size), &d);
    return 0;
}
