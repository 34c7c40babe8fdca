#!/bin/sh
# simplify.sh - writes the table of lib/text/simplify.c to standard output, from ICU's Traditional-Simplified
# transliterator (uconv, in Debian's icu-devtools). A maintainer runs it when ICU's table has changed, which
# test_simplify tells: sh lib/text/simplify.sh >lib/text/simplify_table.c && clang-format -i lib/text/simplify_table.c
set -eu
LC_ALL=C.UTF-8
export LC_ALL
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-simplify-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
python3 -c 'print("\n".join(map(chr, [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)])))' >"$tmp/from"
uconv -f UTF-8 -t UTF-8 -x Traditional-Simplified <"$tmp/from" >"$tmp/to"
cat <<'E2'
/* simplify_table.c - Traditional characters and their Simplified ones, in pairs, in the order of the first. Made by
 * simplify.sh from ICU's data. */
#include "text/simplify.h"

const char16_t cs_simplify_table[][3] = {
E2
paste "$tmp/from" "$tmp/to" | awk -F'\t' '
    $1 != $2 { printf "%su\"%s%s\",", n++ % 12 ? " " : n == 1 ? "    " : "\n    ", $1, $2 }
    END { print "\n};\nconst size_t cs_simplify_pairs = " n ";" }'
