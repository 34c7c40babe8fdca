#!/bin/sh
# judge.sh - what cs-churn --judge says against R's pROC and scikit-learn, where they are installed: on made-up customers,
# and on the Telco customers of ../shared/data where those lie beside the tree.
set -u
: "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
python=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import sklearn' 2>/dev/null && python=$p && break
done
has_r=
Rscript -e 'library(pROC)' >/dev/null 2>&1 && has_r=yes
if [ -z "$python" ] && [ -z "$has_r" ]; then
    echo '1..0 # SKIP neither scikit-learn nor pROC is installed'
    exit 0
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cs-judge-XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
n=0
failed=0

# near NAME TOLERANCE - each line of the file `pairs` is a name and two numbers
near() {
    n=$((n + 1))
    if awk -v most="$2" '{ d = $2 - $3; if (d < 0) d = -d; if (NF != 3 || d > most) bad = 1 } END { exit bad || !NR }' pairs; then
        echo "ok $n - $1"
    else
        failed=1
        echo "not ok $n - $1"
        sed 's/^/# /' pairs
    fi
}

# told VIEW SCORED_BY METRIC COLUMN
told() {
    cs-select -q -c "$4" --where "view == \"$1\" && scored_by == \"$2\" && metric == \"$3\" && missing(vs)" judged.tsv | sed 1d
}

awk 'BEGIN { OFS = "\t"; print "customer_id", "complaint_30d_n", "csat_mean", "plan", "y"
    for (i = 0; i < 3000; i++) { c = i * 7 % 6; s = 1 + i * 13 % 17 / 4; p = i % 3
        print "C" i, c, s, substr("abc", p + 1, 1), (i * 7919 % 1009 / 1009 < 1 / (1 + exp(1 + s / 2 - c / 2 - p / 3))) + 0 }
}' >d.tsv
cs-churn -q --fit m --label y --features complaint_30d_n,csat_mean,plan --penalty 0 d.tsv || exit 1
cs-churn -q --judge --model m d.tsv >judged.tsv || exit 1
cs-churn -q --model m d.tsv | cut -f 3 >model
cs-churn -q d.tsv | cut -f 3 >rules
cut -f 5 d.tsv | paste - model rules >scores.tsv

if [ -n "$has_r" ]; then
    Rscript -e 'suppressMessages(library(pROC)); d <- read.delim("scores.tsv", col.names = c("y", "model", "rules"))
        for (by in c("model", "rules")) { r <- roc(d$y, d[[by]], direction = "<", quiet = TRUE)
            cat(by, sprintf("%.12f", ci.auc(r, method = "delong")), "\n") }
        t <- roc.test(roc(d$y, d$model, direction = "<", quiet = TRUE), roc(d$y, d$rules, direction = "<", quiet = TRUE),
            paired = TRUE, method = "delong")
        cat("apart", sprintf("%.12f", t$conf.int), "\n")' >r.out || exit 1
    for by in model rules; do
        grep "^$by" r.out | tr -s ' ' '\n' | sed -n '2,4p' >want
        { told churn_judge $by auc lo; told churn_judge $by auc value; told churn_judge $by auc hi; } | paste -d ' ' - want |
            sed "s/^/$by /"
    done >pairs
    near 'AUC and DeLong intervals are those of pROC' 1e-7
    cs-select -q -c 'diff_lo,diff_hi' --where 'view == "churn_verdict" && vs == "rules"' judged.tsv | sed 1d | tr '\t' '\n' >got
    grep '^apart' r.out | tr -s ' ' '\n' | sed -n '2,3p' | paste -d ' ' got - | sed 's/^/apart /' >pairs
    near 'and so is that of the difference of paired curves' 1e-7
fi

if [ -n "$python" ]; then
    $python - >p.out <<'P' || exit 1
import sklearn.metrics as m
rows = [l.split() for l in open("scores.tsv")][1:]
y = [int(r[0]) for r in rows]
for k, by in ((1, "model"), (2, "rules")):
    s = [float(r[k]) for r in rows]
    print(by, "auc", repr(float(m.roc_auc_score(y, s))))
    print(by, "pr_auc", repr(float(m.average_precision_score(y, s))))
    print(by, "brier", repr(float(m.brier_score_loss(y, s))))
    if by == "model":
        print(by, "log_loss", repr(float(m.log_loss(y, s))))
    for cut, band in ((0.6, "high"), (0.3, "medium")):
        called = [x >= cut for x in s]
        for name, f in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
            print(by, band + "/" + name, repr(float(f(y, called, zero_division=0))))
P
    while read -r by metric want; do
        case $metric in
        */*) got=$(cs-select -q -c value --where "view == \"churn_confusion\" && scored_by == \"$by\" &&
            called_from == \"${metric%/*}\" && metric == \"${metric#*/}\"" judged.tsv | sed 1d) ;;
        *) got=$(told churn_judge "$by" "$metric" value) ;;
        esac
        echo "$by.$metric ${got:-0} $want"
    done <p.out >pairs
    near 'average precision, Brier score, log loss, precision, recall and F1 are those of scikit-learn' 1e-7
fi

telco=$top/../shared/data/telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv
if [ -n "$python" ] && [ -f "$telco" ]; then
    cs-ingest -t raw -q "$telco" >telco.tsv || exit 1
    features=$(sed -n 1p telco.tsv | cut -f 2-20 | tr '\t' ',' | sed 's/TotalCharges/TotalCharges=number(TotalCharges)/')
    cs-churn -q --judge --label Churn --features "$features" telco.tsv >judged.tsv || exit 1
    $python - "$telco" >p.out <<'P' || exit 1
import csv, sys
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
rows = list(csv.DictReader(open(sys.argv[1])))
numbers = ("SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges")
names = [c for c in rows[0] if c not in ("customerID", "Churn")]
x = [[float(r[c].strip() or 0) if c in numbers else r[c] for c in names] for r in rows]
y = [int(r["Churn"] == "Yes") for r in rows]
at = [i for i, c in enumerate(names) if c in numbers]
model = make_pipeline(
    make_column_transformer((StandardScaler(), at), (OneHotEncoder(), [i for i in range(len(names)) if i not in at])),
    LogisticRegression(max_iter=2000))
import numpy
p = cross_val_predict(model, numpy.array(x, dtype=object), y, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
print(roc_auc_score(y, p))
P
    echo "auc $(told churn_judge model auc value) $(cat p.out)" >pairs
    near 'Telco: the AUC of customers held out is that of scikit-learn' 0.005
    echo "slope $(told churn_judge model calibration_slope value) 1" >pairs
    near 'Telco: what is predicted comes true' 0.1
fi
echo "1..$n"
exit $failed
