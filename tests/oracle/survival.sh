#!/bin/sh
# survival.sh - the curves, medians and log-rank test of cs-churn --survival against R's survival package, where it is
# installed: made-up lives with many ties, one group that loses nobody, and a group of one.
set -u
if ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    echo '1..0 # SKIP the survival package of R is not installed'
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-survival-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
n=0
failed=0

# same NAME - each line of the file `pairs` is a name and two numbers, or two times NA
same() {
    n=$((n + 1))
    if awk '{ d = $2 - $3; if (d < 0) d = -d; if (NF != 3 || ($2 == "NA") != ($3 == "NA") || d > 1e-9 * (1 + $3)) bad = 1 }
        END { exit bad || !NR }' pairs; then
        echo "ok $n - $1"
    else
        failed=1
        echo "not ok $n - $1"
        sed 's/^/# /' pairs
    fi
}

# told VIEW METRIC COLUMN [GROUP] - the values of a column, NA where there is none
told() {
    cs-select -q -c "value=$3" --where "view == \"$1\" && metric == \"$2\"${4:+ && kind == \"$4\"}" told.tsv |
        sed '1d; s/^$/NA/'
}

awk 'BEGIN { OFS = "\t"; print "customer_id", "kind", "t", "gone"
    for (i = 0; i < 900; i++) { k = substr("aabbbc", i % 6 + 1, 1)
        print "C" i, k, i * 7919 % 1009 % 97 / (k == "a" ? 1 : 2) + (k == "c"), k == "c" ? 0 : i * 31 % 7 < (k == "a" ? 5 : 3) }
    print "C900", "d", 11, 1 }' >lives.tsv
cs-churn -q --survival t,gone -g kind lives.tsv >told.tsv || exit 1
cs-select -q -c time --where 'view == "churn_survival" && metric == "survival" && kind == "a"' told.tsv | sed 1d >at.txt
Rscript -e 'suppressMessages(library(survival)); d <- read.delim("lives.tsv"); at <- scan("at.txt", quiet = TRUE)
    for (k in c("a", "b", "c", "d")) {
        f <- survfit(Surv(t, gone) ~ 1, d[d$kind == k, ], conf.type = "log-log"); m <- summary(f)$table
        s <- summary(f, times = at[at <= max(d$t[d$kind == k])])
        put <- function(what, x) writeLines(sprintf("%.15g", x), paste0("r.", k, ".", what))
        put("at_risk.value", s$n.risk); put("survival.value", s$surv)
        none <- s$surv %in% c(0, 1); put("survival.lo", ifelse(none, NA, s$lower)); put("survival.hi", ifelse(none, NA, s$upper))
        put("events.value", m["events"]); put("survival_median.value", m["median"])
        put("survival_median.lo", m["0.95LCL"]); put("survival_median.hi", m["0.95UCL"]) }
    t <- survdiff(Surv(t, gone) ~ kind, d)
    writeLines(sprintf("%.15g", c(t$exp, t$chisq, length(t$n) - 1, pchisq(t$chisq, length(t$n) - 1, lower.tail = FALSE))), "r.test")' ||
    exit 1
for kind in a b c d; do
    for what in at_risk.value survival.value survival.lo survival.hi; do
        told churn_survival "${what%.*}" "${what#*.}" $kind | paste -d ' ' - r.$kind.$what | sed "s/^/$kind.$what /"
    done
done >pairs
same 'survival, its interval and who is at risk are those of survfit'
for kind in a b c d; do
    for what in events.value survival_median.value survival_median.lo survival_median.hi; do
        told churn_survival_group "${what%.*}" "${what#*.}" $kind | paste -d ' ' - r.$kind.$what | sed "s/^/$kind.$what /"
    done
done >pairs
same 'events, medians and their intervals are those of survfit'
{
    for kind in a b c d; do told churn_survival_group expected_events value $kind; done
    for what in logrank logrank_df logrank_p; do told churn_survival_test $what value; done
} | paste -d ' ' - r.test | sed 's/^/test /' >pairs
same 'expected events and the log-rank test are those of survdiff'
echo "1..$n"
exit $failed
