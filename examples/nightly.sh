#!/bin/sh
# nightly.sh [SETTINGS] - one night's report: reads the exports, publishes a folder of the day, sends it and tells the
# chat, as the file of settings says (nightly.conf beside this script; it says what there is to set).
#
# Nothing is published unless all of it was made: tools pass sealed streams, so a tool that dies anywhere on the way is
# an error here; a day is made aside and appears by one rename; a second run at the same time gives up. Every failure
# ends in a status other than 0 and a line on standard error. Run again, a day is replaced, as whole as it appeared.
set -eu
umask 027
LC_ALL=C
export LC_ALL

say() {
    printf 'nightly: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
settings=${1:-$here/nightly.conf}
case $settings in
*/*) ;;
*) settings=./$settings ;;
esac
[ -r "$settings" ] || fail "no settings: $settings"

exports='' out='' zone='' as_of='' keep=30 lang=en views=daily,cube template=daily title='' k='' log=''
targets='' actions='' notes='' gate=''
mail_to='' mail_from='' sendmail='/usr/sbin/sendmail -t -i' chat='' chat_file='' link=''
# shellcheck source=/dev/null
. "$settings"
[ -n "$exports" ] || fail "$settings does not say which exports to read"
[ -n "$out" ] || fail "$settings does not say where to publish"
[ -n "$zone" ] || fail "$settings does not say the time zone"
mkdir -p "$out/days"
out=$(CDPATH='' cd -- "$out" && pwd)

# One at a time. The lock goes with the process, however it ends.
exec 9>"$out/.lock"
flock -n 9 || fail "another run is at work in $out"

# The moment that the report speaks of: this midnight in its zone, unless told.
[ -n "$as_of" ] || as_of=$(TZ=$zone date +%Y-%m-%d)

new=$(mktemp -d "$out/days/.new-XXXXXX")
work=
trap 'rm -rf "$new" ${work:+"$work"}' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# What a run that was killed left behind: nothing links to it.
for folder in "$out"/days/.new-* "$out"/days/*; do
    [ -d "$folder" ] || continue
    [ "$folder" != "$new" ] || continue
    for day in "$out"/[0-9]*-[0-9]*-[0-9]*; do
        [ "$(readlink "$day" || true)" != "days/${folder##*/}" ] || continue 2
    done
    rm -rf "$folder"
done
rm -f "$out"/.link-* "$out"/.index-*

set -- --lang "$lang" -T "$template"
[ -z "$title" ] || set -- "$@" --title "$title"
[ -z "$k" ] || set -- "$@" --k "$k"

[ -z "$actions" ] || set -- "$@" --actions "$actions"
[ -z "$notes" ] || set -- "$@" --notes "$notes"

for file in $exports; do # patterns and all; names hold no blanks
    [ -r "$file" ] || fail "cannot read $file"
done
# What is for this run only: records of persons, and measures without the protection of k.
work=$(mktemp -d "$out/days/.new-XXXXXX")
measures=$new/measures.tsv
[ -z "$k" ] || measures=$work/measures.tsv
# shellcheck disable=SC2086
cs-ingest -q --seal --zone "$zone" ${log:+--log "$log"} $exports | cs-clean -q -o "$work/clean.tsv" ||
    fail 'the exports were not read; nothing was published'
cs-metrics -q --sealed --as-of "$as_of" --zone "$zone" --views "$views" ${targets:+--targets "$targets"} \
    -o "$measures" "$work/clean.tsv" ||
    fail 'the numbers were not made; nothing was published'
status=0
if [ -n "$gate" ]; then
    cs-check -q --sealed --as-of "$as_of" --zone "$zone" --gate "$gate" -o "$work/checks.tsv" "$work/clean.tsv" ||
        status=$?
    [ $status = 0 ] || [ $status = 4 ] || fail 'the data were not checked; nothing was published'
fi
inputs() { # the measures, and what they are shown with; COMMAND...
    if [ -n "$gate" ]; then "$@" "$measures" "$work/checks.tsv"; else "$@" "$measures"; fi
}
for form in html txt xlsx json; do
    inputs cs-report -q --sealed "$@" -o "$new/report.$form" ||
        fail "report.$form was not made; nothing was published"
done
# What the index and the chat say: title and day, then the first sentence.
inputs cs-report -q --sealed "$@" -f tsv | awk -F '\t' '
    $2 == "report" && ($4 == "title" || $4 == "period") { head = head (head ? ", " : "") $5 }
    $2 == "paragraph" && $4 == "lead" && !lead { lead = $5 }
    END { if (!head) exit 1; print head; print lead }' >"$new/summary.txt" ||
    fail 'the summary was not made; nothing was published'
if [ -n "$mail_to" ]; then
    inputs cs-report -q --sealed "$@" -f mime --mail-to "$mail_to" ${mail_from:+--mail-from "$mail_from"} \
        -o "$new/report.eml" || fail 'the mail was not made; nothing was published'
fi

# A day is a link to the folder that was made for it; to set a link is one step.
chmod 750 "$new"
made=$out/days/$as_of.$(date +%s).$$
mv "$new" "$made"
before=$(readlink "$out/$as_of" || true)
set_link() { # TARGET NAME
    ln -s "$1" "$out/.link-$$"
    mv -Tf "$out/.link-$$" "$out/$2"
}
set_link "days/${made##*/}" "$as_of"
[ -z "$before" ] || [ "$before" = "days/${made##*/}" ] || rm -rf "${out:?}/$before"

# Only the newest days stay.
days() {
    for day in "$out"/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]; do
        [ -h "$day" ] && printf '%s\n' "${day##*/}"
    done | sort -r
}
days | tail -n +$((keep + 1)) | while read -r day; do
    folder=$(readlink "$out/$day")
    rm -f "$out/$day"
    rm -rf "${out:?}/$folder"
done
newest=$(days | head -n 1)
set_link "$newest" latest

# The index: newest first, each with its first sentence.
html() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'
}
{
    cat <<'H'
<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Reports</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color-scheme:light dark}
li{margin:.8em 0}small{color:#686f77}</style>
<h1>Reports</h1>
<ul>
H
    days | while read -r day; do
        printf '<li><a href="%s/report.html">%s</a> ' "$day" "$(head -n 1 "$out/$day/summary.txt" | html)"
        printf '<small><a href="%s/report.xlsx">xlsx</a> <a href="%s/report.txt">text</a></small><br>%s</li>\n' \
            "$day" "$day" "$(sed -n 2p "$out/$day/summary.txt" | html)"
    done
    printf '</ul>\n'
} >"$out/.index-$$"
mv -f "$out/.index-$$" "$out/index.html"

# Published; data that do not meet the gate, and who could not be told, are an error all the same.
if [ $status = 4 ]; then
    say 'the report is published, but the data do not meet the gate'
    status=1
fi
if [ -n "$mail_to" ]; then
    # shellcheck disable=SC2086 # a command with its options
    $sendmail <"$made/report.eml" 9>&- || {
        say 'the report is published, but the mail was not taken'
        status=1
    }
fi
if [ -n "$chat" ]; then
    { cat "$made/summary.txt" && printf '%s\n' "${link:+$link/$as_of/report.html}"; } |
        sh "$here/chat.sh" "$chat" "$chat_file" 9>&- || {
            say 'the report is published, but the chat was not told'
            status=1
        }
fi
exit $status
