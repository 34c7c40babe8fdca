#!/bin/sh
# same-numbers.sh - the daily report of the exports in examples/ says the same numbers in every form (same-numbers.py).
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}" "${build:=$PWD}"
if ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP python3 is not here'
    exit 0
fi
PATH=$build/cmd:$PATH
CS_DATADIR=$build/share
export PATH CS_DATADIR
unset CS_LANG CS_ZONE
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$top/examples" || exit 99
cs-ingest -q --seal --zone Asia/Shanghai phone.csv tickets.csv | cs-clean -q |
    cs-metrics -q --sealed --as-of 2024-08-02 --zone Asia/Shanghai --targets targets.tsv --views daily \
        -o "$work/m.tsv" || exit 99
for form in json html mail md term xlsx; do
    cs-report -q --sealed --lang zh-Hans --charts static --actions actions.rules -f $form -o "$work/r.$form" \
        "$work/m.tsv" || exit 99
done
exec python3 "$top/tests/same-numbers.py" "$work"
