#!/bin/sh
# features.sh - the features of cs-features against features.py, written from their definitions.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-oracle-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
python3 -B "$top/tests/oracle/features.py" "$tmp"
