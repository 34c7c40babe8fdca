#!/bin/sh
# check-rules.sh - the house rules that a program can check (HACKING says why they are there).
: "${top:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${build:=$(pwd)}"
cd "$top" || exit 99
LC_ALL=C
export LC_ALL
code=
verdicts=$(mktemp "${TMPDIR:-/tmp}/cs-rules-XXXXXX") || exit 99
trap 'rm -f "$verdicts" "$code"' EXIT

# verdict WHAT - the lines on standard input are the violations
verdict() {
    found=$(cat)
    if [ -z "$found" ]; then
        echo "ok - $1" | tee -a "$verdicts"
    else
        echo "not ok - $1" | tee -a "$verdicts"
        echo "$found" | sed 's/^/# /'
    fi
}

sources() {
    find lib cmd tests -name '*.[ch]'
}

# What is code: every source line without its comments and the contents of its strings, as file:line:text.
code=$(mktemp "${TMPDIR:-/tmp}/cs-rules-XXXXXX") || exit 99
find lib cmd -name '*.[ch]' | sort | xargs awk '
    FNR == 1 { in_comment = 0 }
    {
        line = $0
        out = ""
        while (line != "") {
            if (in_comment) {
                end = index(line, "*/")
                if (!end) break
                line = substr(line, end + 2)
                in_comment = 0
            } else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
                out = out substr(line, 1, RSTART - 1)
                what = substr(line, RSTART, 2)
                line = substr(line, RSTART + RLENGTH)
                if (what == "/*") in_comment = 1
                else if (what == "//") break
                else out = out "\"\""
            } else {
                out = out line
                break
            }
        }
        print FILENAME ":" FNR ":" out
    }' >"$code"

# calls NAMES - uses of any of the functions
calls() {
    grep -E "^[^:]*:[0-9]*:(.*[^A-Za-z0-9_.>])?($1)[[:space:]]*\\(" "$code"
}

calls 'atoi|atol|atoll|atof|strtol|strtoul|strtoll|strtoull|strtold|strtok|strtok_r|sprintf|vsprintf|strcpy|strcat|stpcpy|gets|alloca|system|popen|rand|srand|random' |
    verdict "no unbounded, hidden-state or unchecked libc calls"
calls 'strtod' | grep -v '^lib/base/num' | verdict "strtod in base/num alone"
calls 'isspace|isdigit|isalpha|isalnum|isupper|islower|ispunct|isprint|iscntrl|isxdigit|tolower|toupper|strcasecmp|strncasecmp' |
    verdict "character classes from base/ascii.h"
calls 'setlocale|uselocale|newlocale|localeconv|strcoll|strxfrm' | verdict "the locale is never asked"
calls 'time|clock|clock_gettime|gettimeofday|localtime|gmtime|localtime_r|gmtime_r|mktime|timegm|strftime|strptime|tzset' |
    grep -vE '^lib/(base/log|table/progress)\.c' | verdict "the clock and the zone of the process are never asked"
calls 'exit|_exit|quick_exit|abort|err|errx|warn|warnx|perror|printf|vprintf|puts|putchar|fprintf|vfprintf|fputs|fputc|fwrite|assert' |
    grep '^lib' | grep -v '^lib/base/program\.c' | verdict "no exit and no printing in lib/ outside base/program.c"
grep -wE 'stdout|stderr|stdin' "$code" | grep '^lib' | grep -v '^lib/base/program\.c' |
    verdict "standard streams belong to base/program.c"
calls 'fork|vfork|execv|execve|execvp|execl|execlp|posix_spawn|posix_spawnp' | grep -v '^lib/table/body\.c' |
    verdict "only table/body.c starts programs"
calls 'mmap|sleep|usleep|nanosleep' | verdict "no mmap, no sleeping"

# An include may point sideways inside its folder and downwards, never up.
find lib -name '*.[ch]' | sort | xargs awk '
    BEGIN {
        rank["base"] = 0; rank["table"] = 1; rank["text"] = 2; rank["expr"] = 3
        rank["ingest"] = 4; rank["clean"] = 4; rank["metric"] = 5; rank["model"] = 6; rank["report"] = 7
    }
    /^#include "/ {
        split(FILENAME, from, "/"); split($2, to, /["\/]/)
        mine = from[2]; theirs = to[2]
        if (!(mine in rank)) print FILENAME ": folder without a layer"
        else if (!(theirs in rank)) print FILENAME ":" FNR ": include without a layer: " $2
        else if (rank[theirs] > rank[mine] || (rank[theirs] == rank[mine] && theirs != mine))
            print FILENAME ":" FNR ": " mine " must not know " theirs
    }' | verdict "layers only point down"

sources | xargs grep -n "$(printf '\t')" /dev/null | verdict "no tabs in C"
# shellcheck disable=SC2046
{
    grep -nE '[[:space:]]+$' $(sources) $(find cmd lib man tests -name '*.mk' -o -name '*.sh') configure.ac Makefile.am \
        README HACKING NEWS quickstart
    grep -nE ' +$' man/*.[157] /dev/null # a tab may end a row of an example: its last value is missing
} | verdict "no blanks at line ends"
for f in $(sources); do
    [ -z "$(tail -c 1 "$f")" ] || echo "$f"
done | verdict "a newline at the end of every file"
# Characters, not bytes: those that continue one do not count.
sources | xargs awk '{ n = length; if (n > 120) { gsub(/[\200-\277]/, ""); n = length }
    if (n > 120) print FILENAME ":" FNR ": " n }' | verdict "no line beyond 120 characters"
sources | while read -r f; do
    base=${f##*/}
    head -n 1 "$f" | grep -qE "^/\\* (tests/)?$base -|^/\\* ${base%.*}(\\.[ch])? -" || echo "$f: begin with /* $base - what it is"
done | verdict "every file says what it is"
# shellcheck disable=SC2046
grep -nwE 'TO''DO|FIX''ME|XX''X' $(sources) $(find man examples -name '*.[157]' -o -name '*.map') README HACKING NEWS quickstart \
    configure.ac Makefile.am ./*/local.mk | grep -v '"XX''X"' | verdict "no notes to ourselves"
# shellcheck disable=SC2046
grep -nE '(^|[^a-z])/wo''rk/' $(find lib cmd man tests examples -type f) README HACKING NEWS quickstart configure.ac \
    Makefile.am .ci/run | verdict "no paths of anybody's machine"

find lib -name '*.[ch]' | while read -r f; do
    grep -q "^lib_libcs_a_SOURCES += $f\$" lib/local.mk || echo "$f"
done | verdict "lib/local.mk lists every source"
for f in cmd/cs-*.c; do
    [ -f "$f" ] || continue
    grep -q "^bin_PROGRAMS += ${f%.c}\$" cmd/local.mk || echo "$f is not in cmd/local.mk"
    page=man/$(basename "$f" .c).1
    [ -f "$page" ] || echo "$f has no $page"
    grep -q "^dist_man_MANS += $page\$" man/local.mk || echo "$page is not in man/local.mk"
done | verdict "every tool is built and has its page"
for f in tests/unit/test_*.c; do
    grep -q "^unit_tests += ${f%.c}\$" tests/local.mk || echo "$f"
done | verdict "every unit test is run"
for f in tests/e2e/*.cases; do
    grep -q "^e2e_cases += $f\$" tests/local.mk || echo "$f"
done | verdict "every case file is run"
for f in tests/data/*; do
    name=${f##*/}
    [ "$name" = README ] || grep -q "^ *$name" tests/data/README || echo "$name"
done | verdict "tests/data/README explains every file"

wc -l cmd/*.c lib/*/*.c lib/*/*.h 2>/dev/null | awk '
    $2 == "total" { next }
    { limit = $2 ~ /^cmd/ ? 450 : $2 ~ /\.h$/ ? 200 : 600 }
    $1 > limit { print $2 ": " $1 " lines, more than " limit }' | verdict "no file grew beyond one thing"

# Data that can change, by the compiler's word; tables of pointers (.data.rel.ro) cannot.
if [ "${ASAN-no}" = yes ] || ! command -v nm >/dev/null; then
    echo "ok - no mutable globals # SKIP needs nm and a build without sanitizers" | tee -a "$verdicts"
else
    nm -A -f sysv "$build/lib/libcs.a" 2>/dev/null | awk -F'|' '
        $3 ~ /[BbDdC]/ && $7 !~ /rel\.ro/ { gsub(/ +/, "", $1); print $1 }' |
        grep -vE ':(program|map)\.o:|:body\.o:c_locale' | # posix_spawn wants its environment writable
        verdict "no mutable globals outside base/program.c and the hash secret"
fi

if command -v shellcheck >/dev/null; then
    # shellcheck disable=SC2046
    shellcheck -s sh -S warning quickstart autogen.sh tests/e2e/run $(find tests -name '*.sh') 2>&1 |
        verdict "shellcheck has nothing to say"
else
    echo "ok - shellcheck # SKIP it is missing" | tee -a "$verdicts"
fi
echo "1..$(($(wc -l <"$verdicts")))"
! grep -q '^not ok' "$verdicts"
