# sample.sh - the committed sample of examples/ is what csgen --sample writes, byte for byte.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
set -- phone.csv tickets.csv chat.jsonl survey.csv orders.csv customers.csv
echo "1..$(($# + 1))"
if csgen --sample "$dir"; then echo "ok - csgen --sample"; else echo "not ok - csgen --sample"; fi
for f do
    if cmp "$dir/$f" "${top:?}/examples/$f" >&2; then echo "ok - $f"; else echo "not ok - $f differs"; fi
done
