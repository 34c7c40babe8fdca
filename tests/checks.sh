# checks.sh - cs-check against faults of known kinds and places: recall and precision are both 100 %. Two seeds, one of
# them with many workers; checks.py knows the generator's list and nothing of our code.
command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
for seed in 11 12; do
    csgen --rows 20000 --seed $seed --faults all --faults-out "$dir/list" >"$dir/in" || echo "not ok - csgen"
    cs-check -q -j $((seed - 10)) --audit "$dir/audit" "$dir/in" >"$dir/card" || echo "not ok - cs-check"
    python3 "${top:?}/tests/checks.py" "$dir/list" "$dir/audit" "$dir/card"
done
csgen --rows 20000 --seed 13 --faults all:0 | cs-check -q --audit "$dir/audit" >/dev/null
if [ "$(wc -l <"$dir/audit")" -eq 1 ]; then echo "ok - nothing is found where nothing is"; else echo "not ok - false findings"; fi
echo "1..27"
