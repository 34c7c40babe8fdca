#!/bin/sh
# report-safe.sh - nothing in data, titles or templates executes in a page, a mail or a message (report-safe.py): a few
# lines of our own, and those of ../shared/suites/payloads where they lie beside the source tree.
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
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-safe-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/own" <<'P'
<script>alert(1)</script>
"><img src=x onerror=alert(1)>
' onmouseover='alert(1)
</style><svg onload=alert(1)>
</title><script>alert(1)</script>
--></div><!--
javascript:alert(1)
[x](javascript:alert(1)) ![x](data:text/html,y)
&lt;script&gt; &#60;script&#62; &amp
url(#x);background:url(//example.org/x)
]]></svg><foreignObject><body onload=alert(1)>
Subject: x, =?UTF-8?B?eA==?= "quoted" <a@example.org>
P
n=0
failed=0
for lines in "$tmp/own" "$top/../shared/suites/payloads/xss.txt"; do
    [ -f "$lines" ] || continue
    n=$((n + 1))
    if python3 "$top/tests/report-safe.py" "$lines" >"$tmp/out" 2>&1; then
        echo "ok $n - ${lines##*/}: $(cat "$tmp/out")"
    else
        failed=1
        echo "not ok $n - ${lines##*/}"
        sed 's/^/# /' "$tmp/out"
    fi
done
echo "1..$n"
exit $failed
