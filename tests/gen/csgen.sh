# csgen.sh - the generator: the same bytes for the same options, the same rows in every form, and what its help promises.
# Everything is counted with awk and sort.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL
n=0

# is NAME EXPECTED ACTUAL
is()
{
    n=$((n + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        echo "# expected: $2"
        echo "# got:      $3"
    fi
}

# between NAME LOW HIGH ACTUAL
between() { is "$1 is between $2 and $3" yes "$(awk -v x="$4" -v a="$2" -v b="$3" 'BEGIN { print (x >= a && x <= b) ? "yes" : x }')"; }

gen() { csgen --rows 20000 --seed 3 --customers 4000 --days 90 "$@"; }
gen >"$dir/stream"
gen --form bench-tsv >"$dir/tsv"
gen --form bench-csv >"$dir/csv"
gen --order random >"$dir/random"

is "same options, same bytes" "$(cksum <"$dir/stream")" "$(gen | cksum)"
is "another seed, other bytes" no "$(csgen --rows 20000 --seed 4 --customers 4000 --days 90 | cmp -s - "$dir/stream" && echo yes || echo no)"
is "rows" 20001 "$(wc -l <"$dir/stream" | tr -d ' ')"
is "26 fields in every row" 26 "$(awk -F'\t' '{ print NF }' "$dir/stream" "$dir/tsv" "$dir/random" | sort -u)"
is "bench-tsv has the rows of the stream" "$(cut -f1-25 "$dir/stream" | sed 's/+08:00//g; s/\([0-9]\)T\([0-9]\)/\1 \2/g' | cksum)" \
    "$(cut -f1-25 "$dir/tsv" | cksum)"
is "bench-csv has them too" "$(cut -f1-25 "$dir/tsv" | tr '\t' , | cksum)" "$(awk -F'",|,"' '/^T[0-9]/ { sub(/,"([^"]|"")*"?$/, ""); print; next } /^ticket_id/ { sub(/,text$/, ""); print }' "$dir/csv" | cksum)"
is "no quotes or escapes needed in bench-tsv" 0 "$(tr -cd '\134' <"$dir/tsv" | wc -c | tr -d ' ')"
is "times rise, but for the duplicates" 0 "$(awk -F'\t' 'NR > 1 && !seen[$1]++ { if ($13 < last) ++n; last = $13 } END { print n + 0 }' "$dir/stream")"
is "first and last day" "2024-06-03 2024-08-31" "$(awk -F'\t' 'NR > 1 { d = substr($13, 1, 10); if (!a || d < a) a = d; if (d > b) b = d } END { print a, b }' "$dir/stream")"
is "nothing happens after the export" 0 "$(awk -F'\t' 'NR > 1 && ($14 > "2024-09-01T02" || $15 > "2024-09-01T02" || $22 > "2024-09-01T02")' "$dir/stream" | wc -l | tr -d ' ')"
is "no answer before the question" 0 "$(awk -F'\t' 'NR > 1 && ($14 != "" && $14 < $13 || $15 != "" && $15 < $14)' "$dir/stream" | wc -l | tr -d ' ')"
is "abandoned calls have no agent and no answer" 0 "$(awk -F'\t' '$12 == "abandoned" && ($7 $14 $15 $21) != ""' "$dir/stream" | wc -l | tr -d ' ')"
is "five channels" 5 "$(awk -F'\t' 'NR > 1 { print $4 }' "$dir/stream" | sort -u | wc -l | tr -d ' ')"
between "share of duplicates" 0.005 0.015 "$(awk -F'\t' 'NR > 1 && seen[$0]++ { ++d } END { print d / (NR - 1) }' "$dir/stream")"
between "share of the busiest tenth of customers" 0.2 0.6 "$(awk -F'\t' 'NR > 1 && $2 != "" { ++c[$2] } END { for (k in c) print c[k] }' "$dir/stream" | sort -rn | awk '{ t += $1; if (NR <= 400) top += $1 } END { print top / t }')"
between "Monday against Sunday" 1.3 2.2 "$(awk -F'\t' 'NR > 1 { m = substr($13, 6, 2) + 0; ++c[(substr($13, 9, 2) + (m > 6) * 30 + (m > 7) * 31 - 3) % 7] } END { print c[0] / c[6] }' "$dir/stream")"
between "share of texts with a line break" 0.02 0.10 "$(awk -F'\t' '$26 ~ /\\n/ { ++n } END { print n / NR }' "$dir/stream")"
for lang in en zh-Hans zh-Hant; do
    is "--headers $lang names 26 columns" 26 "$(csgen --rows 1 --form csv --headers $lang | awk -F, 'NR == 1 { print NF }')"
done
for try in 1 2; do
    mkdir "$dir/$try"
    csgen --kinds "$dir/$try" --customers 3000 --seed 5
done
is "kinds: same options, same bytes" "$(cat "$dir"/1/*.tsv | cksum)" "$(cat "$dir"/2/*.tsv | cksum)"
is "kinds: a row for each customer" "3001 3001" "$(cut -f1 "$dir/1/customers.tsv" | sort -u | wc -l | tr -d ' ') $(cut -f1 "$dir/1/truth.tsv" | sort -u | wc -l | tr -d ' ')"
is "kinds: all of them" "leaving loyal ordinary problem" "$(sed 1d "$dir/1/truth.tsv" | cut -f2 | sort -u | tr '\n' ' ' | sed 's/ $//')"
between "kinds: share of the loyal" 0.17 0.23 "$(awk -F'\t' '$2 == "loyal" { ++n } END { print n / (NR - 1) }' "$dir/1/truth.tsv")"
is "kinds: a year, and nothing behind it" "0 0" "$(awk -F'\t' 'NR > 1 && ($5 < "2024-06-03" || $9 > "2025-06-03" || $7 > "2025-06-03")' "$dir/1/tickets.tsv" | wc -l | tr -d ' ') $(awk -F'\t' 'NR > 1 && ($3 < "2024-06-03" || $3 > "2025-06-03")' "$dir/1/orders.tsv" | wc -l | tr -d ' ')"
is "kinds: no such folder" 1 "$(csgen --kinds "$dir/none/none" 2>/dev/null; echo $?)"
is "wrong option" 2 "$(csgen --rows -1 2>/dev/null; echo $?)"
is "full disk" 1 "$(csgen >/dev/full 2>/dev/null; echo $?)"
is "help" 0 "$(csgen --help >/dev/null; echo $?)"
echo "1..$n"
