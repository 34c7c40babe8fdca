# faults.sh - csgen --faults: every line of the list is true of the output, and nothing else was spoilt. Worked out by
# a Python program that knows only the help text; without python3 it is skipped.
command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
gen() { csgen --rows 20000 --seed 5 "$@" >"$dir/out"; }
kinds=exact-duplicate,key-duplicate,missing-word,full-width,blanks,phone-form,resolved-before-created,handle-absurd
kinds=$kinds,csat-range,unknown-status,bad-id-card,bad-bank-card,bad-phone,bad-plate,text-phone,text-email
kinds=$kinds,text-id-card,text-bank-card,text-plate,text-name,text-address,text-decoy,formula
gen --faults all:0 --faults-out "$dir/none.list" && mv "$dir/out" "$dir/none"
gen --faults "$kinds" --faults-out "$dir/many.list" && mv "$dir/out" "$dir/many"
gen --faults near-duplicate:0.02,blanks:0.001 --faults-out "$dir/near.list" && mv "$dir/out" "$dir/near"
python3 "${top:?}/tests/gen/faults.py" "$dir" "$kinds"
again=$(csgen --rows 20000 --seed 5 --faults "$kinds" --faults-out "$dir/again" | cksum)
[ "$again" = "$(cksum <"$dir/many")" ] && cmp -s "$dir/again" "$dir/many.list" && echo "ok - same options, same bytes" || echo "not ok - same bytes"
for wrong in nonsense:0.1 blanks:2 blanks:x blanks: ','; do
    csgen --faults "$wrong" >/dev/null 2>&1
    [ $? = 2 ] && echo "ok - refused: $wrong" || echo "not ok - not refused: $wrong"
done
csgen --form csv --faults blanks >/dev/null 2>&1
[ $? = 2 ] && echo "ok - only streams" || echo "not ok - only streams"
echo "1..18"
