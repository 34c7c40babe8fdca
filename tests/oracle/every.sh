#!/bin/sh
# every.sh - every metric of the catalogue against every.py; on real calls too where they lie beside the tree.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-oracle-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
calls=$top/../shared/data/pwc-callcenter/call_center.csv
set --
if [ -f "$calls" ]; then
    cs-ingest -q --zone UTC -m "$top/examples/maps/pwc.map" "$calls" >"$tmp/calls.tsv" || exit 99
    set -- "$tmp/calls.tsv" 2021-03-20T00:00:00+00:00
fi
python3 -B "$top/tests/oracle/every.py" "$tmp" "$@"
