/* json.c - any text as JSON: rows or a refusal, whatever the nesting. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct cs_dialect d = {.max_record = 1 << 20};
    fuzz_format("json", slice_of(data, size), &d);
    return 0;
}
