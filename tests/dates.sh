#!/bin/sh
# dates.sh - the dates of other libraries' suites, where they lie beside the source tree (../shared/suites): each in a
# column of its own is read right or left alone, never guessed; and readings at which zones change their clocks are all
# told apart, with both instants right. Skipped without them.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
suite=$top/../shared/suites/dates
if [ ! -f "$suite/dates.tsv" ]; then
    echo '1..0 # SKIP the suite of dates is not here'
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-dates-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
tab=$(printf '\t')

# right, left, wrong: counted over the table; an expectation of a day is met by its date
tail -n +2 "$suite/dates.tsv" | while IFS= read -r line; do
    IFS=$tab read -r input wanted zone <<L
$(printf '%s\n' "$line" | cut -f 2-4)
L
    [ "$zone" = naive ] && zone=UTC
    printf 'ticket_id,created_at\n1,"%s"\n' "$input" >"$tmp/t.csv"
    got=$(cs-ingest -q --zone "$zone" "$tmp/t.csv" 2>/dev/null | sed -n 2p | cut -f 2)
    case $wanted in
    ERROR) [ -z "$got" ] && echo right || echo "wrong $input: $got" ;;
    *)
        if [ -z "$got" ]; then
            echo left
        elif [ "${#wanted}" = 10 ]; then
            [ "$wanted" = "${got%T*}" ] && echo right || echo "wrong $input: $got"
        else
            wanted=$(printf '%s' "$wanted" | cut -c 1-19 | tr T ' ')
            got=$(date -u -d "$got" '+%Y-%m-%d %H:%M:%S')
            [ "$wanted" = "$got" ] && echo right || echo "wrong $input: $got, not $wanted"
        fi
        ;;
    esac
done >"$tmp/score"
right=$(grep -c '^right' "$tmp/score")
if grep -q '^wrong' "$tmp/score"; then
    echo "not ok 1 - no date is guessed"
    grep '^wrong' "$tmp/score" | sed 's/^/# /'
else
    echo "ok 1 - no date is guessed"
fi
[ "$right" -ge 173 ] && echo "ok 2 - $right dates read right" || echo "not ok 2 - only $right dates read right, not 173"

# kind, and the instant by the offset before and after the change
tail -n +2 "$suite/dst_traps.tsv" | while IFS=$tab read -r zone at kind first second rest; do
    printf 'ticket_id,created_at\n1,%s\n' "$at" >"$tmp/t.csv"
    said=$(cs-ingest --zone "$zone" "$tmp/t.csv" 2>&1 >"$tmp/a")
    cs-ingest -q --zone "$zone" --clock-change after "$tmp/t.csv" >"$tmp/b"
    case $said in
    *skipped*) got=nonexistent ;;
    *twice*) got=ambiguous ;;
    *) got=unique ;;
    esac
    a=$(date -u -d "$(sed -n 2p "$tmp/a" | cut -f 2)" +%s)
    b=$(date -u -d "$(sed -n 2p "$tmp/b" | cut -f 2)" +%s)
    wanted=$(date -u -d "$first" +%s)/$(date -u -d "$second" +%s)
    echo "$zone $at $kind $got $wanted $a/$b"
done >"$tmp/traps"
# Offsets of the stream are whole minutes: mean local time of Shanghai, 8:05:43, is the one trap beside them.
if awk '$3 != $4 || ($5 != $6 && $2 !~ /^1900/) { print "# " $0; bad = 1 } END { exit bad }' "$tmp/traps" >"$tmp/bad"; then
    echo "ok 3 - $(grep -c . "$tmp/traps") readings near a change of the clock are told apart"
else
    echo "not ok 3 - readings near a change of the clock are told apart"
    cat "$tmp/bad"
fi
echo 1..3
