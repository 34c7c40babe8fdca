#!/bin/sh
# self.sh - tests/e2e/run itself: what passes and, above all, what fails.
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-self-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/x.cases" <<'CASES'
# a comment
== passes: all of it
$ echo "a	b"; echo; echo 'column [x]: 1' >&2
$ exit 3
> a	b
>
2> column \[x]: *
? 3

== passes: not checked
$ echo anything; echo something >&2
>*
== passes: an empty directory of its own, nothing on stdin
$ ls; cat
== passes: empty stderr
$ :
2>
== fails: another line
$ echo a
> b
== fails: a line too many
$ echo a; echo b
> a
== fails: output where none is expected
$ echo a
== fails: no newline at the end
$ printf a
> a
== fails: another status
$ exit 1
== fails: stderr does not match
$ echo abc >&2
2> ab
== fails: stderr has a line more
$ echo a >&2; echo b >&2
2> a
== fails: stderr has a line less
$ echo a >&2
2> a
2> *
== fails: stderr is not empty
$ echo a >&2
2>
== fails: a crash in a pipe
$ sh -c 'kill -SEGV $$; :' | cat
CASES
sh "$top/tests/e2e/run" "$tmp/x.cases" >"$tmp/out" 2>&1
status=$?
n=0
while IFS= read -r line; do
    case $line in
    'ok '*'passes:'* | 'not ok '*'fails:'*) n=$((n + 1)) && echo "ok $n - ${line#*- }" ;;
    'ok '* | 'not ok '*) n=$((n + 1)) && echo "not ok $n - ${line#*- }" ;;
    esac
done <"$tmp/out"
n=$((n + 1))
[ "$n" = 15 ] && [ $status = 1 ] && echo "ok $n - all were run" || echo "not ok $n - all were run"
n=$((n + 1))
echo 'no line of a case file' >"$tmp/y.cases"
sh "$top/tests/e2e/run" "$tmp/y.cases" 2>&1 | grep -q 'Bail out!' && echo "ok $n - nonsense is refused" ||
    echo "not ok $n - nonsense is refused"
echo "1..$n"
