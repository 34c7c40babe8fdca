#!/bin/sh
# man-lint.sh - mandoc finds nothing to warn about in any page.
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${MANDOC:=$(command -v mandoc || echo no)}"
if [ "$MANDOC" = no ]; then
    echo "1..0 # SKIP mandoc is missing"
    exit 0
fi
n=0
result=0
for page in "$top"/man/*.[157]; do
    [ -f "$page" ] || continue
    n=$((n + 1))
    if found=$("$MANDOC" -Tlint -W warning "$page" 2>&1); then
        echo "ok $n - ${page##*/}"
    else
        result=1
        echo "not ok $n - ${page##*/}"
        echo "$found" | sed 's/^/# /'
    fi
done
echo "1..$n"
exit $result
