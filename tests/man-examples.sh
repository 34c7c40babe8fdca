#!/bin/sh
# man-examples.sh - runs what the manual shows: in the EXAMPLES of each page, the lines "$ command" of a literal block,
# one block a case, in a copy of examples/, after the blocks before it (a page may tell a story); what they print must be
# what the page shows after them. A comment line .\" status N before the block gives the exit status of its last command
# where it is not 0.
set -eu
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
cases=$(mktemp "${TMPDIR:-/tmp}/cs-man-XXXXXX")
trap 'rm -f "$cases"' EXIT

for page in "$top"/man/*.[157]; do
    [ -f "$page" ] || continue
    awk -v page="${page##*/}" '
    # The text of a line of a literal block, without the escapes of mdoc.
    function plain(s) {
        sub(/^\\&/, "", s)
        gsub(/\\&/, "", s)
        gsub(/\\-/, "-", s)
        gsub(/\\\(aq/, "\047", s)
        gsub(/\\\(dq/, "\"", s)
        gsub(/\\\(ti/, "~", s)
        gsub(/\\\(ha/, "^", s)
        gsub(/\\\(ga/, "`", s)
        gsub(/\\\(rs/, "\\", s)
        gsub(/\\e/, "\\", s)
        return s
    }
    function flush() {
        if (has_command) {
            n++
            printf "== %s, example %d\n$ cp -R \"$examples/.\" . && chmod -R u+w .\n", page, n
            if (before != "") printf "$ {\n%s$ } >/dev/null 2>&1\n", before
            printf "%s%s", script, out
            if (status != "") print "? " status
            before = before script
        }
        script = out = status = ""
        has_command = 0
    }
    /^\.Sh / { examples = ($0 == ".Sh EXAMPLES") }
    !examples { next }
    /^\.\\" status [0-9]+$/ { wanted = $3; next }
    /^\.Bd .*-literal/ { block = 1; goes_on = 0; here = ""; status = wanted; wanted = ""; next }
    /^\.Ed/ { if (block) flush(); block = 0; next }
    !block { next }
    {
        text = plain($0)
        if (here != "") { # inside a here-document
            sub(/^\$ /, "", text)
            script = script "$ " text "\n"
            if (text == here) here = ""
        } else if (goes_on || text ~ /^\$ /) {
            if (!goes_on) { sub(/^\$ /, "", text); has_command = 1 }
            script = script "$ " text "\n"
            goes_on = (text ~ /\\$/)
            if (match(text, /<< ?[\047"]?[A-Z]+/)) {
                here = substr(text, RSTART, RLENGTH)
                gsub(/[< \047"]/, "", here)
            }
        } else if (has_command) {
            out = out "> " text "\n"
        }
    }' "$page" >>"$cases"
done
sh "$top/tests/e2e/run" "$cases" "${1-}"
