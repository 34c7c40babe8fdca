#!/bin/sh
# generated.sh - the table of cs-metrics on a generated export, byte for byte what generated.py makes of the same rows.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-oracle-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
oracle() {
    python3 -B "$top/tests/oracle/generated.py" "$@"
}
metrics=$(oracle --metrics) || exit 99
n=0
failed=0

# compare FILE KEYS [OPTION…] - the options are for both
compare() {
    file=$1 keys=$2
    shift 2
    n=$((n + 1))
    cs-metrics -q ${keys:+-g "$keys"} -m "$metrics" "$@" "$tmp/$file" >"$tmp/got" 2>"$tmp/messages"
    oracle -g "$keys" "$@" "$tmp/$file" >"$tmp/want" || exit 99
    if cmp -s "$tmp/got" "$tmp/want"; then
        echo "ok $n - $file by ${keys:-nothing} $*"
    else
        echo "not ok $n - $file by ${keys:-nothing} $*"
        diff "$tmp/got" "$tmp/want" | head -n 6 | sed 's/^/# /'
        sed 's/^/# /' "$tmp/messages"
        failed=1
    fi
}

csgen --rows 6000 --customers 400 >"$tmp/ordered.tsv" || exit 99
csgen --seed 2 --rows 2000 --customers 90 --order random >"$tmp/mixed.tsv" || exit 99
compare ordered.tsv ''
compare ordered.tsv channel
compare ordered.tsv date
compare ordered.tsv weekday,hour
compare ordered.tsv week,priority
compare mixed.tsv ''
compare mixed.tsv month
compare mixed.tsv customer_id
compare mixed.tsv agent_id,category
# the world in the middle of the rows: later ones are not there, later events have not happened
compare ordered.tsv date --as-of 2024-07-01T00:00:00+08:00
compare mixed.tsv channel,date --as-of 2024-06-20T12:34:56+08:00
echo "1..$n"
exit $failed
