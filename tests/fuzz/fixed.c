/* fixed.c - any text as a table that is lined up. The first byte chooses the options. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    const struct cs_dialect d = {.no_header = data[0] & 1, .skip_lines = data[0] >> 1 & 1};
    fuzz_format("fixed", slice_of(data + 1, size - 1), &d);
    return 0;
}
