#!/bin/sh
# churn.sh - the fits of cs-churn against published results (../shared/suites/stats) and against R, where they are.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
stats=$top/../shared/suites/stats
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
if ! command -v Rscript >/dev/null 2>&1 && [ ! -f "$stats/models.tsv" ]; then
    echo "1..0 # SKIP neither R nor the published results are here"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-oracle-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
python3 -B "$top/tests/oracle/churn.py" "$tmp" "$stats"
