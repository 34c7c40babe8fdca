#!/bin/sh
# segments.sh - cs-segment against customers whose kinds are known, and against R where it is installed.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP python3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-segments-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
python3 -B "$top/tests/segments.py" "$tmp"
