#!/bin/sh
# spreadsheet.sh - workbooks of cs-report and cs-select open in LibreOffice, and hold the numbers of the JSON and of the
# stream. Slow: part of make check-slow. Skipped without soffice.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${build:=$(pwd)}"
if ! command -v soffice >/dev/null || ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP soffice or python3 is not here'
    exit 0
fi
case :$PATH: in
*:$build/cmd:*) ;;
*) PATH=$build/cmd:$build/tests/gen:$PATH ;;
esac
: "${CS_DATADIR:=$build/share}"
export PATH CS_DATADIR
unset CS_LANG CS_ZONE
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-sheet-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99

# to_csv FILE - each sheet as CSV, numbers as they are and not as they are shown
to_csv() {
    HOME=$tmp timeout 120 soffice -env:UserInstallation="file://$tmp/profile" --headless \
        --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
        --outdir "$tmp" "$1" >soffice.log 2>&1 || sed 's/^/# /' soffice.log
}

csgen --rows 3000 --seed 7 --days 40 >t.tsv 2>/dev/null
cs-metrics -q --as-of 2024-07-13 --views daily t.tsv >m.tsv
cs-report -f json m.tsv >r.json
cs-report -f xlsx m.tsv >r.xlsx
to_csv r.xlsx
python3 - <<'P'
import csv, glob, json
told = []
for name in glob.glob('r-*.csv'):
    with open(name, encoding='utf-8', newline='') as f:
        for row in csv.reader(f):
            for cell in row:
                share = cell.endswith('%')
                try:
                    told.append(float(cell.rstrip('%')) / (100 if share else 1))
                except ValueError:
                    pass
told.sort()
def numbers(node):
    if isinstance(node, dict):
        if isinstance(node.get('number'), (int, float)):
            yield node['number']
        for value in node.values():
            yield from numbers(value)
    elif isinstance(node, list):
        for value in node:
            yield from numbers(value)
import bisect
want, lost = list(numbers(json.load(open('r.json', encoding='utf-8')))), []
for x in want:
    i = bisect.bisect_left(told, x - abs(x) * 1e-12 - 1e-15)
    if i == len(told) or told[i] > x + abs(x) * 1e-12 + 1e-15:
        lost.append(x)
print('not ok' if lost or len(want) < 100 else 'ok', '1 - cs-report: %d numbers are in the sheets' % len(want))
for x in lost[:10]:
    print('#', repr(x))
P

printf 'ticket_id\ttext\tcsat\twait_s\n001\t=1+1\t5\t12.5\n002\t@SUM(1)\t\t-3\n003\t"q", _x0041_\t4\t0.1\n' >s.tsv
cs-select -o s.xlsx s.tsv
to_csv s.xlsx
printf 'ticket_id,text,csat,wait_s\n"001",=1+1,5,12.5\n"002",@SUM(1),,-3\n"003","""q"", _x0041_",4,0.1\n' >want
if [ "$(tr -d '"\r' <s-Sheet1.csv)" = "$(tr -d '"' <want)" ]; then
    echo 'ok 2 - cs-select: text stays text, numbers stay numbers'
else
    echo 'not ok 2 - cs-select: text stays text, numbers stay numbers'
    sed 's/^/# /' s-Sheet1.csv
fi
echo 1..2
