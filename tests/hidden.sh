#!/bin/sh
# hidden.sh - what --k of cs-report hides cannot be computed from what the report still shows (hidden.py), in tables that
# cross each other, in what they are compared with, and in their totals; without --k the same look finds it.
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}" "${build:=$PWD}"
PATH=$build/cmd:$PATH
CS_DATADIR=$build/share
export PATH CS_DATADIR
if ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP python3 is not here'
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >v.views <<'V'
[all]
metrics = tickets, csat, outbound
period = day
compare = week, previous
[channel]
keys = channel
metrics = tickets, csat
period = day
compare = week, previous
[category]
keys = category
metrics = tickets, csat
period = day
compare = week
[cross]
keys = channel, category
metrics = tickets
period = day
compare = week
[days]
keys = date
metrics = tickets, csat
period = 14d
[days_channel]
keys = channel, date
metrics = tickets
period = 14d
[days_category]
keys = date, category
metrics = tickets
period = 14d
V
cat >t.md <<'T'
``` tiles view=all
metrics = tickets
```

``` table view=channel columns=tickets,tickets:share,tickets:cum,tickets:base.week,tickets:base.previous,csat limit=200
```

``` table view=category columns=tickets,tickets:base.week limit=200
```

``` table view=cross columns=tickets,tickets:base.week limit=200
```

``` table view=days columns=tickets limit=200
```

``` table view=days_channel columns=tickets limit=200
```

``` table view=days_category columns=tickets limit=200
```
T
tickets() { # SEED ROWS: some channels and categories are rare, each export others
    python3 - "$1" "$2" <<'P'
import random, sys
r = random.Random(int(sys.argv[1]))
channels, categories = ['phone', 'chat', 'email', 'app', 'line'], ['delivery', 'refund', 'return', 'invoice']
w, v = [[r.choice([1, 2, 5, 9]) for _ in x] for x in (channels, categories)]
print('ticket_id\tcreated_at\tchannel\tcategory\tdirection\tcsat\tcsat_at')
for i in range(int(sys.argv[2])):
    at = '2024-08-%02dT%02d:00:00+08:00' % (r.randint(1, 16), r.randint(8, 20))
    score = r.choice(['', '1', '3', '5'])
    print('T%d' % i, at, r.choices(channels, w)[0], r.choices(categories, v)[0],
          'outbound' if r.random() < 0.04 else 'inbound', score, at if score else '', sep='\t')
P
}
echo "1..7"
n=0
for how in '1 300' '2 700' '3 700' '4 1500' '5 1500' '6 4000'; do
    n=$((n + 1))
    # shellcheck disable=SC2086 # two words
    tickets $how >t.tsv
    cs-metrics -q --as-of 2024-08-16 --views ./v.views t.tsv -o m.tsv &&
        cs-report -q -T ./t.md --views ./v.views -f json --k 5 m.tsv >r.json &&
        python3 "$top/tests/hidden.py" 5 r.json t.tsv && s='ok' || s='not ok'
    echo "$s $n - $how"
done
cs-report -q -T ./t.md --views ./v.views -f json m.tsv >r.json
if python3 "$top/tests/hidden.py" 5 r.json t.tsv | grep -q '^# shown'; then
    echo "ok 7 - finds it without --k"
else
    echo "not ok 7 - finds it without --k"
fi
