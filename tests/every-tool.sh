#!/bin/sh
# every-tool.sh - what every tool promises (cs(7)): help, version, usage errors, closed and full standard output.
set -u
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${build:=$(pwd)}"
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-every-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
n=0
result=0
verdict() { # NAME STATUS
    n=$((n + 1))
    if [ "$2" = 0 ]; then
        echo "ok $n - $1"
    else
        result=1
        echo "not ok $n - $1"
        sed 's/^/# /' out err
    fi
}
# expect STATUS COMMAND… - runs it, keeps out and err
expect() {
    wanted=$1
    shift
    "$@" >out 2>err </dev/null
    [ $? = "$wanted" ]
}
one_message() { # TOOL - exactly one line on stderr, in the house's shape
    [ "$(wc -l <err)" = 1 ] && grep -q "^$1: " err
}

for source in "$top"/cmd/cs-*.c; do
    [ -f "$source" ] || continue
    tool=$(basename "$source" .c)
    expect 0 "$tool" --help && [ ! -s err ] && head -n 1 out | grep -q "^Usage: $tool "
    verdict "$tool --help" $?
    # Characters, not bytes: those that continue one do not count.
    LC_ALL=C awk '{ gsub(/[\200-\277]/, "") } length > 80 { wide = 1 } END { exit wide || NR > 24 }' out
    verdict "$tool --help fits a screen" $?
    cp out help
    expect 0 "$tool" -h && cmp -s out help
    verdict "$tool -h is the same" $?
    expect 0 "$tool" --version && [ ! -s err ] && grep -qE "^$tool \\(cs-tools\\) [0-9]" out
    verdict "$tool --version" $?
    expect 2 "$tool" --no-such-option && [ ! -s out ] && one_message "$tool" && grep -q "'--no-such-option'" err
    verdict "$tool refuses an unknown option" $?
    expect 1 sh -c "exec $tool --help >/dev/full" && one_message "$tool"
    verdict "$tool --help to a full device" $?
    expect 1 sh -c "exec $tool --help >&-" && one_message "$tool"
    verdict "$tool --help to a closed stdout" $?
    if [ "$tool" != cs-body ]; then # its operands are a command
        expect 1 "$tool" nowhere.tsv && [ ! -s out ] && one_message "$tool" && grep -q 'nowhere.tsv: .*No such file' err
        verdict "$tool names a file that is not there" $?
        expect 1 "$tool" . && [ ! -s out ] && one_message "$tool" && grep -q 'directory' err
        verdict "$tool refuses a directory" $?
    fi
    if readelf -d "$build/cmd/$tool" 2>/dev/null | grep -q 'NEEDED.*cmocka'; then false; else true; fi
    verdict "$tool does not link the test library" $?
done
echo "1..$n"
exit $result
