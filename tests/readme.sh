# readme.sh - what the README shows is what happens: its indented "$ command" lines, run in a copy of examples/, print
# the other indented lines behind them, blank lines between those included.
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
cases=$(mktemp "${TMPDIR:-/tmp}/cs-readme-XXXXXX") || exit 99
trap 'rm -f "$cases"' EXIT
awk '
    /^$/ { ++blank; next }
    !/^    / { shown = blank = 0; next }
    { text = substr($0, 5) }
    goes_on || text ~ /^\$ / {
        script = script "$ " (goes_on ? text : substr(text, 3)) "\n"
        goes_on = text ~ /\\$/
        shown = 1
        blank = 0
        next
    }
    shown {
        for (; blank; --blank) out = out ">\n"
        out = out "> " text "\n"
    }
    END { printf "== the story of the README\n$ cp -R \"$examples/.\" . && chmod -R u+w .\n%s%s", script, out }
' "$top/README" >"$cases"
sh "$top/tests/e2e/run" "$cases"
