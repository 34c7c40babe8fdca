#!/bin/sh
# nightly.sh - the nightly job of examples/ from end to end: published whole or not at all, whatever dies on the way;
# mail and chat by stand-ins of sendmail and curl. Signatures are computed again by Python's hmac.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${build:=$(pwd)}"
if ! command -v flock >/dev/null; then
    echo '1..0 # SKIP flock is not here'
    exit 0
fi
case :$PATH: in
*:$build/cmd:*) ;;
*) PATH=$build/cmd:$PATH ;;
esac
: "${CS_DATADIR:=$build/share}"
export PATH CS_DATADIR
unset CS_LANG CS_ZONE
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-nightly-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cp "$top/examples/nightly.sh" "$top/examples/chat.sh" "$top/examples/phone.csv" "$top/examples/tickets.csv" "$tmp" || exit 99
cd "$tmp" || exit 99
chmod u+w ./*
mkdir fake
n=0
failed=0

# ok NAME COMMAND… - the command succeeds
ok() {
    name=$1
    shift
    n=$((n + 1))
    if "$@" >"$tmp/said" 2>&1; then
        echo "ok $n - $name"
    else
        failed=1
        echo "not ok $n - $name"
        sed 's/^/# /' "$tmp/said" "$tmp/err" 2>/dev/null
    fi
}

night() { # STATUS AS-OF - a run, and whether it ended so
    as=$2 sh ./nightly.sh ./n.conf >out.log 2>"$tmp/err"
    [ $? = "$1" ]
}
cat >n.conf <<'P'
exports='phone.csv tickets.csv'
out=pub
zone=Asia/Shanghai
as_of=$as
keep=2
P

whole() { # DAY - all files of a day are there and are whole
    for file in report.html report.txt report.xlsx report.json measures.tsv summary.txt; do
        [ -s "pub/$1/$file" ] || return 1
    done
    tail -n 1 "pub/$1/report.html" | grep -q '</html>' && tail -n 1 "pub/$1/measures.tsv" | grep -q '^\\\. '
}
nothing_left() {
    [ -z "$(find pub -name '.new-*' -o -name '.link-*' -o -name '.index-*')" ]
}
ok 'a night is published' night 0 2024-08-02
ok 'all of its files are whole' whole 2024-08-02
ok 'latest and the index lead there' sh -c '[ "$(readlink pub/latest)" = 2024-08-02 ] &&
    grep -q "<a href=\"2024-08-02/report.html\">Daily service report, Thursday, 1 August 2024</a>" pub/index.html &&
    grep -q "60 tickets, 66.7% more than last Thursday" pub/index.html'
cp pub/2024-08-02/report.html first.html
ok 'the same night again gives the same page' sh -c 'as=2024-08-02 sh ./nightly.sh ./n.conf && cmp first.html pub/latest/report.html'
ok 'and leaves one folder' sh -c '[ "$(ls -A pub/days | wc -l)" = 1 ]'

# Settings: targets, actions, notes and a gate reach the report; records do not leave the run; with k no measures do.
cp n.conf plain.conf
cp "$top/examples/targets.tsv" "$top/examples/actions.rules" .
echo 'Ring *everybody* back.' >plan.md
printf '[completeness]\nmin = 101%%\n' >gate.rules
echo 'targets=targets.tsv actions=actions.rules notes=plan.md gate=gate.rules k=5' >>n.conf
ok 'data that do not meet the gate: the status says so' night 1 2024-08-04
ok 'and standard error' grep -q 'published, but the data do not meet the gate' err
ok 'the report has the target, the notes and the gate' sh -c 'grep -q "Ring everybody back" pub/latest/report.txt &&
    grep -q "≥" pub/latest/report.txt && grep -q "misses the target (≥ 101.0%)" pub/latest/report.txt &&
    ! grep -q "No rules of action were given" pub/latest/report.txt'
ok 'with k measures are not published, nor any records' sh -c '[ -s pub/latest/report.html ] &&
    [ -z "$(find pub -name "clean*" -o -name "checks*")" ] && [ ! -e pub/2024-08-04/measures.tsv ]'
ok 'nothing lies about' nothing_left
rm -rf pub/2024-08-04 pub/latest
mv plain.conf n.conf
night 0 2024-08-02

# Every tool in turn is killed in the middle of its work.
for tool in cs-ingest cs-clean cs-metrics cs-report; do
    real=$(command -v $tool)
    cat >fake/$tool <<P
#!/bin/sh
case $tool in
cs-metrics | cs-report) "$real" "\$@" | head -c 3000; kill -9 \$\$ ;;
*) "$real" "\$@" | head -n 700; kill -9 \$\$ ;;
esac
P
    chmod +x fake/$tool
    before=$(cksum <pub/index.html)
    PATH=$tmp/fake:$PATH as=2024-08-03 sh ./nightly.sh ./n.conf >/dev/null 2>"$tmp/err"
    status=$?
    rm fake/$tool
    ok "$tool is killed: the status says so" [ $status != 0 ]
    ok "$tool is killed: nothing is published" [ ! -e pub/2024-08-03 ]
    ok "$tool is killed: yesterday stays" whole latest
    ok "$tool is killed: the index is the old one" [ "$before" = "$(cksum <pub/index.html)" ]
    ok "$tool is killed: nothing lies about" nothing_left
done
ok 'an export that is not there' sh -c '! (echo "exports=missing.csv"; grep -v exports= n.conf) >m.conf ||
    ! as=2024-08-03 sh ./nightly.sh ./m.conf'
ok 'a second run at the same time gives up' sh -c '(flock 9; ! as=2024-08-03 sh ./nightly.sh ./n.conf 8>&9) 9>pub/.lock &&
    [ ! -e pub/2024-08-03 ]'
mkdir pub/days/.new-killed pub/days/2024-07-01.1.1
ok 'the next nights' sh -c 'as=2024-08-03 sh ./nightly.sh ./n.conf && as=2024-08-04 sh ./nightly.sh ./n.conf'
ok 'only two are kept, in the index too' sh -c '[ ! -e pub/2024-08-02 ] && [ "$(ls -A pub/days | wc -l)" = 2 ] &&
    [ "$(grep -c "<li>" pub/index.html)" = 2 ]'

# Mail and chat.
printf '#!/bin/sh\ncat >"%s/sent"\n' "$tmp" >fake/sendmail
printf '#!/bin/sh\necho "$*" >"%s/argv"; cat >"%s/posted"; printf %%s "${answer-{\\"errcode\\":0}}"\n' "$tmp" "$tmp" >fake/curl
chmod +x fake/sendmail fake/curl
cat >>n.conf <<P
mail_to='desk@example.org' mail_from=reports@example.org sendmail='$tmp/fake/sendmail -t'
chat=dingtalk chat_file=$tmp/hook link=https://reports.example.org
P
printf 'https://chat.example.org/send?token=t0ken\nse"cret\n' >hook
PATH=$tmp/fake:$PATH
CHAT_NOW=1700000000
export CHAT_NOW
ok 'a night with mail and chat' night 0 2024-08-04
ok 'the mail is a message' grep -q '^To: desk@example.org' sent
ok 'the secret and the address are in no argument' sh -c '! grep -q "t0ken\|se.cret" argv'
ok 'the post has the sentence and the link' grep -q '60 tickets\|tickets.*https://reports.example.org/2024-08-04/report.html' posted
if command -v python3 >/dev/null && command -v perl >/dev/null; then
    ok 'DingTalk: signed in the address' python3 - <<'P'
import base64, hashlib, hmac, re, urllib.parse
text = open('posted').read()
sign = base64.b64encode(hmac.new(b'se"cret', b'1700000000000\nse"cret', hashlib.sha256).digest()).decode()
assert 'timestamp=1700000000000&sign=' + urllib.parse.quote(sign, safe='') + '"' in text, text
P
    printf 'x "y"\\z\n' | sh ./chat.sh feishu hook >/dev/null
    ok 'Feishu: signed in the message' python3 - <<'P'
import base64, hashlib, hmac, json, re
body = re.search(r'data-binary = "(.*)"$', open('posted').read(), re.M).group(1)
body = json.loads(re.sub(r'\\(.)', r'\1', body))
sign = base64.b64encode(hmac.new(b'1700000000\nse"cret', b'', hashlib.sha256).digest()).decode()
assert body == {'timestamp': '1700000000', 'sign': sign, 'msg_type': 'text', 'content': {'text': 'x "y"\\z'}}, body
P
    awk 'BEGIN { for (i = 0; i < 900; i++) printf "\351\225\277" }' | sh ./chat.sh wecom - >cut.json
    ok 'WeCom: cut between characters' python3 - <<'P'
import json
text = json.load(open('cut.json', encoding='utf-8'))['text']['content']
assert text.endswith('\u957f...') and 1990 < len(text.encode()) <= 2048, len(text.encode())
P
fi
ok 'a chat that refuses is an error, and the report is published' sh -c 'answer="{\"errcode\":310000}" as=2024-08-05 sh ./nightly.sh ./n.conf
    [ $? = 1 ] && [ -e pub/2024-08-05/report.html ]'
if command -v shellcheck >/dev/null; then
    ok 'shellcheck has nothing to say' shellcheck -s sh "$top/examples/nightly.sh" "$top/examples/chat.sh"
fi
echo "1..$n"
exit $failed
