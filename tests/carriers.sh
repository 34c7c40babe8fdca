#!/bin/sh
# carriers.sh - one document in every format of cs-report, and rows in those of cs-select (carriers.py): a few hostile
# lines of our own, and those of ../shared/suites where they lie beside the source tree.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${build:=$(pwd)}"
if ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP python3 is not here'
    exit 0
fi
case :$PATH: in
*:$build/cmd:*) ;;
*) PATH=$build/cmd:$PATH ;;
esac
: "${CS_DATADIR:=$build/share}"
export PATH CS_DATADIR
unset CS_LANG CS_ZONE
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-carriers-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/own" <<'P'
<script>alert(1)</script>
[x](javascript:alert(1)) ![x](data:text/html,y) <http://x.example> [a]: http://x.example
http://evil.example/a_b_c?x=1 www.evil.example a@evil.example
| a | b | --- |
1. item
- item *a* **b** _c_ `d` ~~e~~ $f$
# heading
=== ---
&lt;b&gt; &#60;b&#62; \<b\> \\
=HYPERLINK("http://x.example","x")
+1+cmd|' /C calc'!A0
-2+3
@SUM(1+1)
＝1+1
_x0041_ 'x'
[sheet]:*?/\
P
set -- "$tmp/own"
suites=$top/../shared/suites
for file in payloads/xss.txt payloads/csv_injection.txt width/width.tsv; do
    [ -f "$suites/$file" ] && set -- "$@" "$suites/$file"
done
if [ -f "$suites/payloads/terminal_escapes.tsv" ]; then
    python3 -c 'import sys
for line in open(sys.argv[1], encoding="utf-8", newline="").read().split("\n")[1:]:
    for part in line.split("\t")[1:]:
        text = part.encode("latin1", "ignore").decode("unicode_escape", "ignore").replace("\x00", "")
        if text.strip(): print(text.replace("\n", " ").encode("utf-8", "ignore").decode())' \
        "$suites/payloads/terminal_escapes.tsv" >"$tmp/escapes" 2>/dev/null && set -- "$@" "$tmp/escapes"
fi
exec python3 "$top/tests/carriers.py" "$@"
