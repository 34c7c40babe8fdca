# catalogue.sh - cs-metrics on generated rows says what SQLite makes of the written definitions (catalogue.sql).
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL
if ! command -v sqlite3 >/dev/null || ! sqlite3 :memory: 'SELECT unixepoch(0)' >/dev/null 2>&1; then
    echo "1..0 # SKIP sqlite3 is missing, or older than 3.38"
    exit 0
fi
n=0
metrics=tickets,answer_rate,abandon_rate,service_level,resolved_24h,fcr,csat,csat.mean,nps,complaint_rate
metrics=$metrics,repeat_complaint_30d,frt,frt.mean,frt.p90,resolve,resolve.mean,resolve.p90,wait,wait.mean,wait.p90
metrics=$metrics,handle,handle.mean,handle.p90,talk,talk.mean,talk.p90

# want KEY ASOF - what SQLite says, into $dir/want
want()
{
    sed "s/@KEY@/$1/g; s/@ASOF@/$(date -d "$2" +%s)/g" "${top:?}/tests/oracle/catalogue.sql" >"$dir/query.sql"
    sqlite3 -bail :memory: '.mode ascii' '.separator "\t" "\n"' ".import $dir/t.tsv t" ".read $dir/query.sql" | sort >"$dir/want"
}

# check NAME KEY ASOF - compares group, metric, n and value
check()
{
    n=$((n + 1))
    want "$2" "$3"
    set -- "$1" "$2" "$3" "-g $2"
    [ "$2" != "''" ] || set -- "$1" "$2" "$3" ""
    # shellcheck disable=SC2086 # -g KEY or nothing
    cs-metrics -q --long --as-of "$3" $4 -m "$metrics" "$dir/t.tsv" >"$dir/measures" 2>"$dir/err"
    awk -F'\t' -v OFS='\t' -v key="$2" '
        NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
        { print (key in at) ? $at[key] : "", $at["metric"], $at["n"], $at["value"] }' "$dir/measures" | sort >"$dir/got"
    if [ -s "$dir/want" ] && awk -F'\t' '
        function far(a, b, d) { d = a - b; if (d < 0) d = -d; return d > 1e-12 * (b < 0 ? -b : b) + 1e-12 }
        NR == FNR { n[$1, $2] = $3; v[$1, $2] = $4; ++wanted; next }
        !(($1, $2) in n) && $3 == 0 { next }
        { ++got }
        $3 != n[$1, $2] || far($4, v[$1, $2]) {
            print "# " $1 " " $2 ": n " $3 " value " $4 ", SQLite: n " n[$1, $2] " value " v[$1, $2]
            ++wrong
        }
        END {
            if (got != wanted) print "# " got " values, SQLite has " wanted
            exit wrong > 0 || got != wanted || !wanted
        }' "$dir/want" "$dir/got" >"$dir/verdict"; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        head -n 20 "$dir/verdict"
        sed 's/^/# /' "$dir/err"
    fi
}

# Without duplicates: which of two equal rows comes first is nobody's business.
csgen --rows 12000 --seed 11 --customers 1500 --days 70 | awk '!seen[$0]++' >"$dir/t.tsv"
check "everything" "''" 2024-09-01T00:00:00+08:00
check "by channel" channel 2024-09-01T00:00:00+08:00
check "by team, missing ones too" team 2024-09-01T00:00:00+08:00
check "by customer_type, as of a day in between" customer_type 2024-07-20T00:00:00+08:00
csgen --rows 6000 --seed 12 --customers 500 --days 20 --order random | awk '!seen[$0]++' >"$dir/t.tsv"
check "rows in no order, by category" category 2024-07-01T00:00:00+08:00
echo "1..$n"
