#!/bin/sh
# cohorts.sh - cohorts and moves between segments against SQLite, which counts them from the tickets.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
if ! command -v python3 >/dev/null 2>&1 || ! python3 -c 'import sqlite3' 2>/dev/null; then
    echo "1..0 # SKIP python3 with sqlite3 is missing"
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-cohorts-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
python3 -B "$top/tests/cohorts.py" "$tmp"
