# catalogue-page.awk - lib/metric/metrics.catalogue as a manual page: awk -f man/catalogue-page.awk metrics.catalogue
function escape(s)
{
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    sub(/^[.']/, "\\\\\\&&", s)
    return s
}

# Prints a key and its value, an alternative a line.
function put(key, label,    n, i, parts)
{
    if (!(key in value)) return
    n = split(value[key], parts, "\n")
    for (i = 1; i <= n; ++i) printf "%-7s %s\n", i == 1 ? label : "", escape(parts[i])
}

function flush_metric()
{
    if (id == "") return
    if (section != shown) {
        if (shown != "") print ".El"
        print ".Ss " toupper(substr(section, 1, 1)) substr(section, 2)
        print ".Bl -tag -width Ds"
        shown = section
    }
    print ".It Ic " id
    print escape(value["name.en"]) ", " value["name.zh-Hans"] ", " value["name.zh-Hant"] "."
    text = value["about.en"]
    gsub(/\. /, ".\n", text) # a sentence a line
    print escape(text)
    print ".Bd -literal -compact"
    put("value", "value"); put("of", "of"); put("open", "open"); put("where", "where"); put("among", "among")
    put("anchor", "anchor"); put("mature", "mature"); put("unit", "unit"); put("better", "better"); put("source", "source")
    print ".Ed"
    split("", value)
    id = ""
}

BEGIN {
    print ".\\\" cs-metrics-catalogue.7 - made from lib/metric/metrics.catalogue by man/catalogue-page.awk; do not edit"
    print ".Dd November 22, 2026"
    print ".Dt CS-METRICS-CATALOGUE 7"
    print ".Os cs-tools"
    print ".Sh NAME"
    print ".Nm cs-metrics-catalogue"
    print ".Nd every metric that cs-metrics knows"
    print ".Sh DESCRIPTION"
    print "The built-in catalogue as it is installed; the keys are those of"
    print ".Xr cs-catalogue 5 ."
    print "Durations are in seconds, and a duration alone is its median."
    print "Lines below one label are alternatives: the first whose columns the stream has is used."
    print "An id behind a dot is a variant of the one before it, where products or people mean different things."
    print "The letter and number of a source are the code of the field's definition."
}

/^# ---- / {
    flush_metric()
    section = $0
    sub(/^# ---- /, "", section)
    sub(/ -+$/, "", section)
    next
}
/^#/ || /^$/ { next }
/^\[/ {
    flush_metric()
    id = substr($0, 2, length($0) - 2)
    next
}
/^ / {
    line = $0
    sub(/^ +/, "", line)
    value[last] = value[last] (value[last] ~ /,$/ && last !~ /^about/ ? "\n" : " ") line
    next
}
{
    at = index($0, "=")
    last = substr($0, 1, at - 1)
    gsub(/ /, "", last)
    text = substr($0, at + 1)
    sub(/^ +/, "", text)
    value[last] = text
}
END {
    flush_metric()
    print ".El"
    print ".Sh WHAT A STREAM OF TICKETS CANNOT TELL"
    print "These have a definition in the field and none here, since they need more than tickets:"
    print ".Bl -bullet -compact"
    split("V15 contact rate and S15 coverage: how many there could have been|R03 next response time, R07 requester and agent wait, " \
          "the containment and handoff of Q08: every message and change of state|A01 occupancy, A02 utilisation and adherence: " \
          "the states of agents, and the roster|A06 composite score: weights that somebody has to choose|A07 quality check: " \
          "the columns of the check; a catalogue of one's own can name them|A08 required agents: a model of " \
          "staffing over these metrics|D01 to D06, the quality of the data itself: rules over rows", parts, "|")
    for (i = 1; i in parts; ++i) print ".It\n" escape(parts[i])
    print ".El"
    print ".Pp"
    print "Shares of groups"
    print ".Pq V08, V09 ,"
    print "changes"
    print ".Pq V10 to V12 ,"
    print "loads by hour and weekday"
    print ".Pq V13"
    print "and attainment"
    print ".Pq A05"
    print "are asked of any metric with the options of"
    print ".Xr cs-metrics 1 ."
    print ".Sh SEE ALSO"
    print ".Xr cs-metrics 1 ,"
    print ".Xr cs-catalogue 5 ,"
    print ".Xr cs-expr 7"
}
