# roundtrip.sh - an export in any language, put through cs-ingest, is the stream that the generator writes of the same
# rows: headers, values, times and escapes. The generator knows nothing of cs-ingest's words.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
LC_ALL=C
export LC_ALL
n=0
# The words for categories are foreign text and stay as the export has them: column 8 is left out.
columns=ticket_id,customer_id,customer_type,channel,direction,team,agent_id,order_id,priority,status,outcome,created_at
columns=$columns,responded_at,resolved_at,wait_s,handle_s,talk_s,transfer_n,reopen_n,csat,csat_at,nps,is_complaint,phone,text
csgen --rows 3000 --seed 5 | cut -f 1-7,9-26 >"$dir/want"

# same NAME - is what cs-ingest wrote to $dir/got, column for column, what the generator wrote?
same()
{
    n=$((n + 1))
    if cs-select -q -c "$columns" "$dir/got" >"$dir/cut" 2>"$dir/err" && cmp -s "$dir/want" "$dir/cut"; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        cat "$dir/log" "$dir/err"
        diff "$dir/want" "$dir/cut" | head -n 4 | cut -c 1-300
    fi | sed '2,$s/^/# /'
}

for lang in en zh-Hans zh-Hant; do
    csgen --rows 3000 --seed 5 --form csv --headers $lang >"$dir/in.csv"
    cs-ingest --zone +08:00 "$dir/in.csv" >"$dir/got" 2>"$dir/log"
    same "$lang, UTF-8"
    { printf '\357\273\277'; cat "$dir/in.csv"; } | cs-ingest --zone Asia/Shanghai >"$dir/got" 2>"$dir/log"
    same "$lang, UTF-8 with a byte order mark, from a pipe"
    iconv -f UTF-8 -t GB18030 "$dir/in.csv" >"$dir/gb.csv"
    cs-ingest --zone +08:00 "$dir/gb.csv" >"$dir/got" 2>"$dir/log"
    same "$lang, GB18030"
done
csgen --rows 3000 --seed 5 --form bench-csv | cs-ingest --zone +08:00 >"$dir/got" 2>"$dir/log"
same "the names of the stream"
echo "1..$n"
