#!/bin/sh
# suites.sh - cases of other projects, where they lie beside the source tree (../shared/suites; README there): CSV, JSON,
# TSV and workbooks, and encodings by file and by byte sequence. Skipped without them.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
suites=$top/../shared/suites
if [ ! -f "$suites/run.py" ] || ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP the suites are not here'
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-suites-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

# verdict NAME - $tmp/wrong is what went wrong
verdict() {
    n=$((n + 1))
    if [ -s "$tmp/wrong" ]; then
        failed=1
        echo "not ok $n - $1"
        sed 's/^/# /' "$tmp/wrong"
    else
        echo "ok $n - $1"
    fi
}

# Blank lines are always left out, which needs no option (-j 1 changes nothing). A header that is required is a thing of
# maps, and line ends are known by themselves: such cases are not run.
sed -e 's/--skip-blank/-j1/' -e '/^require_header/d' -e '/^terminator/d' "$suites/dialect.map" >"$tmp/dialect.map"

# A summary names runs of lines by their two ends; the file of rejects names each.
cat >"$tmp/named" <<'P'
rejects=$(mktemp "${0%/*}/rejects-XXXXXX")
cs-ingest -t raw --max-rejects 100% --rejects "$rejects" "$@"
status=$?
awk -F '\t' 'NR > 1 { print "line " $2 }' "$rejects" >&2
rm -f "$rejects"
exit $status
P

# run_all FOLDER NAME [COMMAND] - every case of a folder's table that run.py scores
run_all() {
    (cd "$suites" && python3 run.py -v -j 2 --map "$tmp/dialect.map" --header count --cases "$1/cases.tsv" \
        "${3:-cs-ingest -t raw --max-rejects 100%} {dialect} {in}") >"$tmp/out" 2>&1
    awk '$1 == "total" { seen = 1; if ($(NF - 1) != 0) bad = 1 } END { exit !seen || bad }' "$tmp/out" &&
        : >"$tmp/wrong" || cp "$tmp/out" "$tmp/wrong"
    verdict "$2"
}

# Found out without a hint is right when the same comes out as with the encoding that the table names.
cat >"$tmp/files.py" <<'P'
import csv, os, subprocess, sys
folder, right, wrong = sys.argv[1], 0, []
for case in csv.DictReader(open(os.path.join(folder, 'chardet.tsv'), encoding='utf-8'), delimiter='\t'):
    name = {'GB2312': 'gb18030', 'utf-8-sig': 'utf-8'}.get(case['encoding'], case['encoding'])
    command = ['cs-ingest', '-t', 'raw', '--max-rejects', '100%', os.path.join(folder, case['file'])]
    said = subprocess.run(command + ['--encoding', name], capture_output=True)
    found = subprocess.run(command, capture_output=True)
    if found.returncode == said.returncode == 0 and found.stdout and found.stdout == said.stdout:
        right += 1
    else:
        wrong.append(case['file'] + ': ' + found.stderr.decode().strip())
if right < 39:
    print(right, 'files')
    print('\n'.join(wrong))
P

# One byte sequence a row; NUL bytes are removed, whatever the suite wants of them.
cat >"$tmp/sequences.py" <<'P'
import csv, os, subprocess, sys
folder = sys.argv[1]

def run(encoding, mode, data):
    r = subprocess.run(['cs-ingest', '-q', '-t', 'raw', '--encoding', encoding, '--on-bad-bytes', mode, '-'],
                       input=b'x\n' + data + b'\n', capture_output=True)
    return r.returncode, r.stdout[2:-1]

def rows(name):
    return csv.DictReader(open(os.path.join(folder, name), encoding='utf-8'), delimiter='\t')

for case in rows('codectests.tsv'):
    data, right = bytes.fromhex(case['input_hex']), case['expected_utf8_hex_or_REJECT']
    if case['direction'] != 'decode' or case['mode'] not in ('strict', 'replace'):
        continue
    status, text = run(case['encoding'], 'fail' if case['mode'] == 'strict' else 'replace', data)
    if (status != 3) if right == 'REJECT' else (status != 0 or text.hex() != right):
        print('codectests', case['encoding'], case['input_hex'], case['mode'], status, text.hex())
for case in rows('utf8tests.tsv'):
    status, text = run('utf-8', 'replace', bytes.fromhex(case['input_hex']))
    if status != 0 or text.hex() != bytes.fromhex(case['expected_replace_hex']).replace(b'\0', b'').hex():
        print('utf8tests', case['id'], case['input_hex'], status, text.hex())
for name in ('gb2312', 'gbk', 'gb18030', 'big5', 'big5hkscs', 'hz'):
    data = open(os.path.join(folder, 'cjk', name + '.txt'), 'rb').read()
    right = open(os.path.join(folder, 'cjk', name + '-utf8.txt'), 'rb').read()
    quoted = subprocess.run(['cs-ingest', '-q', '-t', 'raw', '--encoding', name, '--delimiter', 'tab', '-'],
                            input=b'x\n' + data, capture_output=True)
    if quoted.stdout.replace(b'\\t', b'\t').split(b'\n')[1:] != [l for l in right.split(b'\n') if l.strip()] + [b'']:
        print('cjk', name, quoted.stderr.decode())
P

run_all csv 'csv: records and dialects, workbooks'
run_all json 'json: lines and texts' "sh $tmp/named"
run_all tsv 'tsv: what COPY writes'
run_all encodings 'encodings: tables of every code, files of CJK text'
python3 "$tmp/files.py" "$suites/encodings" >"$tmp/wrong" 2>&1
verdict 'encodings: found out in 39 of 40 files'
python3 "$tmp/sequences.py" "$suites/encodings" >"$tmp/wrong" 2>&1
verdict 'encodings: bad sequences, refused and replaced'
cs-ingest -q -t raw --encoding utf-8 --max-rejects 100% "$suites/encodings/kuhn/UTF-8-test.txt" 2>"$tmp/wrong" |
    iconv -f utf-8 -t utf-8 2>>"$tmp/wrong" >/dev/null
verdict 'encodings: UTF-8-test.txt, valid UTF-8 out'
echo "1..$n"
exit $failed
