#!/bin/sh
# replay.sh - every fuzz target over its small corpus: one line of TAP an input.
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${build:=$(pwd)}"
out=$(mktemp "${TMPDIR:-/tmp}/cs-replay-XXXXXX") || exit 99
err=$out.err
trap 'rm -f "$out" "$err"' EXIT
n=0
for corpus in "$top"/tests/fuzz/corpus/*/; do
    target=$(basename "$corpus")
    if ! "$build/tests/fuzz/replay_$target" "$corpus" >"$out" 2>"$err"; then
        echo "not ok - $target: the input behind the last one below"
        sed 's/^/# /' "$err"
    fi
    sed -n "s/^ok [0-9]* - /ok - $target: /p" "$out"
    n=$((n + $(grep -c '^ok' "$out")))
    grep -q '^1\.\.' "$out" || n=$((n + 1))
done
echo "1..$n"
