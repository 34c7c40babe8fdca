#!/bin/sh
# faults.sh [WORD] - every tool under injected faults (fault.c): memory that runs out ends in status 1 and
# 'out of memory', a full device in status 1, reads and writes of a few bytes give the same bytes as ever.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${build:=$(pwd)}"
library=$build/tests/fault/fault.so
if [ "${ASAN-no}" = yes ] || [ ! -f "$library" ]; then
    echo "1..0 # SKIP needs glibc and a build without sanitizers"
    exit 0
fi
: "${CS_DATADIR:=$build/share}"
PATH=$build/cmd:$PATH
LC_ALL=C
export CS_DATADIR PATH LC_ALL
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-fault-XXXXXX") || exit 99
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
mkdir "$tmp/in" && cp -R "$top/examples/." "$top/tests/data/." "$tmp/in" && chmod -R u+w "$tmp" || exit 99
cd "$tmp/in" || exit 99
out=$tmp/out
err=$tmp/err
right=$tmp/right
n=0
result=0

# faulty SETTING COMMAND - runs it with the library; its status
faulty() {
    # The braces catch what the shell says about a crash, too.
    { eval "timeout 60 env LD_PRELOAD=\$library $1 $2" >"$out"; } 2>"$err" </dev/null
}

# verdict NAME WHY - WHY is empty when all is well
verdict() {
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        result=1
        echo "not ok $n - $1"
        echo "# $2"
        sed 's/^/# stderr: /' "$err"
    fi
}

same() {
    cmp -s "$right" "$out"
}

# Fails allocation 1, 2, 3 … and then fewer and fewer of them, until the run needs no more than are given.
check_memory() { # SETTING COMMAND
    i=1
    while :; do
        faulty "$1=$i" "$2"
        status=$?
        if [ $status = 0 ] && same; then
            [ "$1" = CS_FAULT_ALLOC ] && break # nothing was missing
        elif [ $status = 134 ] && grep -q '^\[cmark\]' "$err"; then
            : # libcmark ends the process itself when memory is short, and says so; it offers no other way
        elif [ $status != 1 ] || ! grep -qE 'out of memory|Cannot allocate memory' "$err"; then
            why="$1=$i: status $status$(same || echo ', other output')"
            return
        fi
        [ "$1" = CS_FAULT_ONCE ] && [ $i -gt "$total" ] && break
        i=$((i + 1 + i / 16))
    done
    total=$i
}

while IFS= read -r command <&5; do
    memory=yes
    case $command in
    '~ '*)
        memory=no
        command=${command#??}
        ;;
    esac
    case $command in
    '' | '#'*) continue ;;
    '! '*)
        eval "${command#! }" || { echo "Bail out! $command"; exit 99; }
        continue
        ;;
    *"${1-}"*) ;;
    *) continue ;;
    esac
    eval "$command" >"$right" 2>"$err" </dev/null || { verdict "$command" "fails without any fault"; continue; }

    if [ $memory = yes ]; then
        why=
        total=0
        check_memory CS_FAULT_ALLOC "$command"
        [ -z "$why" ] && check_memory CS_FAULT_ONCE "$command"
        verdict "memory: $command" "$why"
    fi

    why=
    faulty CS_FAULT_READ=1 "$command" && same || why="status $?, or other output"
    verdict "short reads: $command" "$why"
    why=
    faulty CS_FAULT_SLOW=1 "$command" && same || why="status $?, or other output"
    verdict "short writes: $command" "$why"

    size=$(wc -c <"$right")
    [ "$size" -gt 0 ] || continue
    why=
    for room in 0 1 $((size / 2)) $((size - 1)); do
        faulty "CS_FAULT_WRITE=$room" "$command"
        status=$?
        [ $status = 1 ] && grep -q 'No space left on device' "$err" && continue
        why="room for $room bytes: status $status"
        break
    done
    verdict "full device: $command" "$why"
done 5<"$top/tests/fault/scenarios"
echo "1..$n"
exit $result
