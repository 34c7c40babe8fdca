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
# Cases that are written escaped, one a line.
if [ -f "$suites/payloads/terminal_escapes.tsv" ]; then
    python3 - "$suites/payloads" "$tmp/escapes" "$tmp/naughty" <<'P' || exit 99
import json, sys
folder, escapes, naughty = sys.argv[1:]
def write(name, texts):
    with open(name, 'w', encoding='utf-8', errors='replace', newline='') as f:
        f.writelines(t.replace('\n', ' ').replace('\0', '') + '\n' for t in texts if t.strip())
with open(folder + '/terminal_escapes.tsv', encoding='utf-8', newline='') as f:
    write(escapes, (bytes.fromhex(line.split('\t')[1]).decode('utf-8', 'replace')
                    for line in f.read().split('\n')[1:] if line))
with open(folder + '/naughty_strings.jsonl', encoding='utf-8') as f:
    write(naughty, (json.loads(line)['text'] for line in f if line.strip()))
P
    grep -q "$(printf '\033')" "$tmp/escapes" || exit 99
    set -- "$@" "$tmp/escapes" "$tmp/naughty"
fi
exec python3 "$top/tests/carriers.py" "$@"
