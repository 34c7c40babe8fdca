/* tsv.c - any text as a table in tabs. The first byte chooses whose, and the options. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"tsv", "postgres", "mysql"};
    if (size < 1) return 0;
    struct cs_dialect d = {
        .delimiter = data[0] & 4 ? ',' : 0,
        .null = data[0] & 8 ? "x" : NULL,
        .no_header = data[0] & 16,
        .header = data[0] & 32 ? "a,b" : NULL,
        .comment = data[0] & 64 ? "#" : NULL,
        .skip_lines = data[0] >> 7,
    };
    fuzz_format(formats[(data[0] & 3) % 3], slice_of(data + 1, size - 1), &d);
    return 0;
}
