# readme.sh - what the README shows is what happens: its "    $ command" lines, run in a copy of examples/, print the
# other indented lines around them. Commands of ./quickstart are not run here.
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
cases=$(mktemp "${TMPDIR:-/tmp}/cs-readme-XXXXXX") || exit 99
trap 'rm -f "$cases"' EXIT
awk '
    !/^    / { shown = 0; next }
    { text = substr($0, 5) }
    text ~ /^\$ / || goes_on { shown = 1; script = script "$ " (goes_on ? text : substr(text, 3)) "\n"; goes_on = text ~ /\\$/; next }
    shown { out = out "> " text "\n" }
    END { printf "== the story of the README\n$ cp -R \"$examples/.\" . && chmod -R u+w .\n%s%s", script, out }
' "$top/README" >"$cases"
sh "$top/tests/e2e/run" "$cases"
