#!/bin/sh
# clusters.sh - the choice of how many clusters, against an independent computation.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-clusters-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
python3 -B "$top/tests/clusters.py" "$tmp"
