#!/bin/sh
# real.sh - real exports, where they lie beside the source tree (../shared/data); their reference figures were computed
# by others with Python's csv module. Skipped without them.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
data=$top/../shared/data
if [ ! -f "$data/pwc-callcenter/call_center.csv" ]; then
    echo '1..0 # SKIP the real exports are not here'
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-real-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

# check NAME - compares $tmp/got with the wanted text on stdin
check() {
    n=$((n + 1))
    cat >"$tmp/want"
    if cmp -s "$tmp/want" "$tmp/got"; then
        echo "ok $n - $1"
    else
        failed=1
        echo "not ok $n - $1"
        diff "$tmp/want" "$tmp/got" | sed 's/^/# /'
    fi
}

# rounded PLACES - numbers with a point are rounded, as the figures to compare with are
rounded() {
    awk -F'\t' -v OFS='\t' -v places="$1" 'NR > 1 {
        for (i = 1; i <= NF; i++) if ($i ~ /^-?[0-9]+\.[0-9]+$/) $i = sprintf("%." places "f", $i)
        print
    }'
}

cs-ingest -q --zone UTC -m "$top/examples/maps/pwc.map" "$data/pwc-callcenter/call_center.csv" >"$tmp/pwc.tsv"
all=tickets,answer_rate,wait.mean,wait.median,wait.p90,wait.min,wait.max
all=$all,talk.mean,talk.median,talk.p90,csat,csat.mean,csat.median
cs-metrics -q -m "$all" "$tmp/pwc.tsv" | rounded 6 >"$tmp/got"
check 'pwc: all calls' <<'W'
5000	0.810800	67.520720	68	114	10	125	224.922792	226	378	0.499013	3.403552	3
W

cs-metrics -q -g agent_id -m tickets,wait.mean,csat.mean "$tmp/pwc.tsv" | rounded 6 >"$tmp/got"
check 'pwc: by agent' <<'W'
Becky	631	65.330754	3.371373
Dan	633	67.282983	3.447419
Diane	633	66.267465	3.405190
Greg	624	68.444223	3.404382
Jim	666	66.343284	3.393657
Joe	593	70.987603	3.330579
Martha	638	69.488327	3.470817
Stewart	582	66.184486	3.400419
W

cs-metrics -q -g topic -m tickets,wait.mean,csat "$tmp/pwc.tsv" | rounded 6 >"$tmp/got"
check 'pwc: by topic' <<'W'
Admin Support	976	67.251572	0.488050
Contract related	976	67.155894	0.503169
Payment related	1007	68.204156	0.509780
Streaming	1022	66.892562	0.492326
Technical Support	1019	68.110559	0.501863
W

cs-metrics -q -g hour -m tickets "$tmp/pwc.tsv" | rounded 0 >"$tmp/got"
check 'pwc: by hour' <<'W'
09	547
10	529
11	590
12	547
13	594
14	499
15	531
16	566
17	583
18	14
W

cs-metrics -q -g month -m tickets "$tmp/pwc.tsv" | rounded 0 >"$tmp/got"
check 'pwc: by month' <<'W'
2021-01	1772
2021-02	1616
2021-03	1612
W

cs-metrics -q --where 'outcome == "answered" && wait_s <= 20' -m tickets "$tmp/pwc.tsv" | rounded 0 >"$tmp/got"
check 'pwc: answered within 20 s' <<'W'
374
W

cs-ingest -q --zone UTC "$data/pwc-callcenter/call_center.csv" |
    cs-metrics -q -m tickets,answer_rate,wait.mean,talk.mean,csat.mean | rounded 6 >"$tmp/got"
check 'pwc: the same without a map' <<'W'
5000	0.810800	67.520720	224.922792	3.403552
W

# The workbook holds the same calls in another order, its times of day as negative numbers.
if command -v python3 >/dev/null; then
    cs-ingest -q --zone UTC "$data/pwc-callcenter/Call_Center.xlsx" |
        cs-select -q -c ticket_id,agent_id,created_at,wait_s,csat | tail -n +2 | LC_ALL=C sort >"$tmp/got"
    python3 - "$data/pwc-callcenter/call_center.csv" <<'P' | LC_ALL=C sort >"$tmp/calls"
import csv, sys
for call in csv.reader(list(open(sys.argv[1], encoding='utf-8', newline=''))[1:]):
    day, month, year = call[2].split('/')
    when = '%s-%s-%sT%s+00:00' % (year, month, day, call[3])
    print(call[0], call[1], when, call[7], call[9], sep='\t')
P
    check 'pwc: the workbook has the ids, agents, times, waits and ratings of the CSV' <"$tmp/calls"
fi

cs-check -q "$tmp/pwc.tsv" | cs-select -q -c column,metric,num,n --where \
    'metric in ("missing_days","uniqueness.key","validity") && missing(keys) || column == "wait_s" && metric == "completeness"' |
    tail -n +2 >"$tmp/got"
check 'pwc: cs-check misses 946 waits and no day of 90' <<'W'
	uniqueness.key	5000	5000
	validity	5000	5000
	missing_days		90
wait_s	completeness	4054	5000
W

cs-ingest -t raw "$data/zh-reviews/waimai_10k.csv" 2>"$tmp/err" >"$tmp/waimai.tsv"
{
    cs-select -q "$tmp/waimai.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-metrics -q -g label -m tickets "$tmp/waimai.tsv" | tail -n +2
    cs-select --where 'contains(review, "投诉")' "$tmp/waimai.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-clean -q --dedupe review "$tmp/waimai.tsv" | tail -n +2 | wc -l | tr -d ' '
    sed -n 's/.*: \([0-9]* records = .*\)/\1/p' "$tmp/err"
} >"$tmp/got"
check 'waimai: nothing is lost; 7 reviews are there twice' <<'W'
11987
0	7987
1	4000
62
11980
11987 records = 11987 rows + 0 rejected
W

cs-ingest -t raw -q "$data/telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv" >"$tmp/telco.tsv"
{
    cs-select --where 'Churn == "Yes"' "$tmp/telco.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-select --where 'Churn == "Yes" && Contract == "Two year"' "$tmp/telco.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-select --where 'number(tenure) <= 12' "$tmp/telco.tsv" | tail -n +2 | wc -l | tr -d ' '
} >"$tmp/got"
check 'telco: churn, contract and tenure' <<'W'
1869
48
2186
W

{
    cs-check -q "$tmp/telco.tsv" | cs-select -q -c column,num,n --where 'column == "TotalCharges" && metric == "completeness"'
    cs-check -q --key review "$tmp/waimai.tsv" | cs-select -q -c metric,num,n --where \
        'metric == "uniqueness.key" || metric == "completeness" && missing(keys)'
} | grep -v '^column\|^metric' >"$tmp/got"
check 'cs-check: 11 charges are blank; 7 reviews are there twice, none is empty' <<'W'
TotalCharges	7032	7043
completeness	23974	23974
uniqueness.key	11980	11987
W

cs-ingest -q --preset asterisk-csv "$data/asterisk-queue/queue_log_masked.csv" >"$tmp/queue.tsv"
{
    cs-metrics -q -g outcome -m tickets "$tmp/queue.tsv" | tail -n +2
    cs-metrics -q -m tickets --where 'outcome == "answered"' "$tmp/queue.tsv" | tail -n +2
    cs-select -q -c wait_s --where 'outcome == "answered"' "$tmp/queue.tsv" | awk 'NR > 1 { n++; s += $1 } END { print n, s }'
    cs-select -q -c talk_s --where '!missing(talk_s)' "$tmp/queue.tsv" | awk 'NR > 1 { n++; s += $1 } END { print n, s }'
    cs-metrics -q -m wait.median,wait.p90,talk.median,talk.p90 "$tmp/queue.tsv" | tail -n +2
    cs-metrics -q -g agent_id -m tickets --where 'outcome == "answered"' "$tmp/queue.tsv" | tail -n +2
} >"$tmp/got"
check 'asterisk: calls, waits and talks' <<'W'
abandoned	12
answered	93
flowout	1
	2
93
93 3599
89 23845
22	102.8	185	657.4
Agent/1109	17
Agent/1126	13
Agent/1127	18
Agent/1128	13
Agent/1141	22
Agent/1144	10
W

# The history of the one ticket that is in both tables, by the rows of ticket_field_history_data.csv.
cs-ingest -q --zone UTC --source z="$data/zendesk-seeds/ticket_data.csv:zendesk-table" \
    --source h="$data/zendesk-seeds/ticket_field_history_data.csv:zendesk-history" >"$tmp/zendesk.tsv"
{
    cs-metrics -q -m tickets "$tmp/zendesk.tsv" | tail -n +2
    cs-select -q -c ticket_id,customer_id,agent_id,priority,status,assigned_at,first_resolved_at,resolved_at,closed_at,reopen_n,transfer_n \
        --where 'ticket_id == "11071"' "$tmp/zendesk.tsv" | tail -n +2
} >"$tmp/got"
check 'zendesk: tickets and the history of one' <<'W'
10
11071	2222	1111	urgent	closed	2020-08-28T11:01:27+00:00	2020-11-14T11:01:27+00:00	2020-11-14T11:01:27+00:00	2020-11-15T11:01:27+00:00	0	0
W

cs-ingest -q "$data/pwc-callcenter/Call_Center.xlsx" | cs-select -q -c ticket_id,csat | tail -n +2 | LC_ALL=C sort >"$tmp/x"
cs-select -q -c ticket_id,csat "$tmp/pwc.tsv" | tail -n +2 | LC_ALL=C sort >"$tmp/c"
{
    wc -l <"$tmp/x" | tr -d ' '
    cmp "$tmp/x" "$tmp/c" && echo same
} >"$tmp/got" 2>&1
check 'pwc: the workbook has the same ids and ratings' <<'W'
5000
same
W

cs-ingest -q -t customers "$data/telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv" >"$tmp/customers.tsv"
{
    cs-select -q --where is_churned "$tmp/customers.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-select -q --where 'is_churned && Contract == "Month-to-month"' "$tmp/customers.tsv" | tail -n +2 | wc -l | tr -d ' '
    cs-select -q -c gender "$tmp/customers.tsv" | sort | uniq -c | awk '{ print $1, $2 }'
} >"$tmp/got"
check 'telco: as customers' <<'W'
1869
1655
3488 female
1 gender
3555 male
W

echo "1..$n"
exit $failed
