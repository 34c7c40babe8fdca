/* simplify.c - looking up the Simplified character. */
#include "text/simplify.h"

char16_t cs_simplify(char16_t c)
{
    size_t low = 0, high = cs_simplify_pairs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        char16_t at = cs_simplify_table[middle][0];
        if (at == c) return cs_simplify_table[middle][1];
        if (at < c)
            low = middle + 1;
        else
            high = middle;
    }
    return c;
}
