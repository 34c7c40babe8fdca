"""churn.py - logistic fits of cs-churn: published coefficients at their printed precision, and R's (glm, glmnet, ns of
splines, Firth's penalty by an iteration of its own) to 1e-6, in one fit and in rounds."""
import csv
import math
import os
import subprocess
import sys

tmp, stats = sys.argv[1], sys.argv[2]
number, failed = 0, False


def verdict(name, wrong):
    global number, failed
    number += 1
    failed |= bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print("#", line)


def run(*words, good=(0,)):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp)
    if done.returncode not in good:
        raise SystemExit(f"{words}: {done.returncode}: {done.stderr}")
    return done


def write(name, header, rows):
    with open(os.path.join(tmp, name), "w", encoding="utf-8") as file:
        for row in [header] + rows:
            file.write("\t".join("" if x is None else str(x) for x in row) + "\n")


def read_model(name):
    """{name: (value, se)} of terms, level behind the name, and facts."""
    found = {}
    with open(os.path.join(tmp, name), encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["part"] in ("term", "model"):
                level = row["level"] if row["part"] == "term" else ""
                value = (row["value"], row["se"])
                found[row["name"] + level] = tuple(float(x) if x else math.nan for x in value)
    return found


def fit(data, label, features, *options, penalty="0"):
    run("cs-churn", "-q", "--fit", "model", "--label", label, "--features", features, "--penalty", penalty, *options, data)
    return read_model("model")


# ---- published ----

def published():
    def table(name):
        with open(os.path.join(stats, "data", name), encoding="utf-8") as file:
            return list(csv.DictReader(file))

    rows = table("infert.csv")
    names = ["case", "spontaneous", "induced"]
    write("infert.tsv", ["id"] + names, [[r["rownames"]] + [r[n] for n in names] for r in rows])
    rows = table("lbw.csv")
    names = ["low", "age", "lwt", "race", "smoke", "ptl", "ht", "ui"]
    write("lbw.tsv", ["id"] + names, [[r["id"]] + [r[n] for n in names] for r in rows])
    rows = [(r["rownames"], r["Age"], int(r["Menarche"]), int(r["Total"]) - int(r["Menarche"])) for r in table("menarche.csv")]
    write("menarche.tsv", ["id", "Age", "y", "w"], [[i, a, y, w] for i, a, yes, no in rows for y, w in ((1, yes), (0, no))])
    fits = {"infert": fit("infert.tsv", "case", "spontaneous,induced"),
            "lbw": fit("lbw.tsv", "low", "age,lwt,race2=race == \"black\",race3=race == \"other\",smoke,ptl,ht,ui"),
            "menarche": fit("menarche.tsv", "y", "Age", "--weights", "w")}
    short = {"sp": "spontaneous", "in": "induced", "Age": "Age", "0": "(intercept)"}
    wrong, n = {name: [] for name in fits}, 0
    with open(os.path.join(stats, "models.tsv"), encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            words = row["case"].split()
            if words[0] != "logit":
                continue
            what, model = row["quantity"], fits[words[1]]
            se = what.startswith("se") and what != "se"
            name = short.get(what[2:].lstrip("_"), what) if se else {"b0": "(intercept)"}.get(what, what)
            got = model[name][1 if se else 0]
            want, digits = row["published"], len(row["published"].partition(".")[2])
            n += 1
            if abs(got - float(want)) > 1.0000001 * 10 ** -digits or abs(got - float(row["recomputed"])) > 2e-6 * abs(got):
                wrong[words[1]].append(f"{what}: {got}, published {want}")
    for name in sorted(fits):
        verdict(f"published: {name}", wrong[name] if n else ["no values"])


# ---- R ----

PROGRAM = r"""
options(digits = 17)
d <- read.delim("d.tsv", na.strings = "")
say <- function(name, values) cat(name, format(as.numeric(values), digits = 17), "\n")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
both <- function(m) { X <- model.matrix(m); p <- fitted(m); w <- m$prior.weights * p * (1 - p)
    c(coef(m), sqrt(diag(solve(t(X) %*% (X * w)))), logLik(m)) }
say("plain", both(glm(y ~ a + b + k, binomial, d, control = tight)))
say("weights", both(glm(y ~ a + b, binomial, d, weights = w, control = tight)))
m <- d; m$c[is.na(m$c)] <- median(d$c, na.rm = TRUE)
say("median", both(glm(y ~ a + c, binomial, m, control = tight)))
q <- quantile(d$a, (0:5) / 5)
say("spline", logLik(glm(y ~ splines::ns(a, knots = q[2:5], Boundary.knots = q[c(1, 6)]) + b, binomial, d, control = tight)))
say("bins", both(glm(y ~ cut(a, c(-Inf, quantile(d$a, (1:3) / 4), Inf), right = FALSE), binomial, d, control = tight)))
X <- cbind(1, d$a > 0.8 * max(d$a), d$b); z <- as.numeric(d$y | d$a > 0.8 * max(d$a)); beta <- rep(0, 3)
for (i in 1:5000) { # Firth: X'(y - p + h(1/2 - p)) = 0
    p <- as.vector(1 / (1 + exp(-X %*% beta))); V <- solve(t(X) %*% (X * p * (1 - p)))
    h <- rowSums((X %*% V) * X) * p * (1 - p); step <- V %*% (t(X) %*% (z - p + h * (0.5 - p)))
    beta <- beta + as.vector(step) / 2; if (max(abs(step)) < 1e-14) break }
say("firth", c(beta, sqrt(diag(V))))
if (requireNamespace("glmnet", quietly = TRUE)) {
    X <- model.matrix(~ a + b + k + I(2 * a), d)[, -1]
    for (alpha in c(0, 0.3, 1)) for (lambda in c(0.1, 0.01, 0.001)) if (alpha < 1 || lambda > 0.001)
        say(paste0("net/", alpha, "/", lambda), coef(glmnet::glmnet(if (alpha < 1) X else X[, 1:4], d$y, family = "binomial",
            alpha = alpha, lambda = lambda, thresh = 1e-20, maxit = 1e7))) }
"""


def generate():
    rows = []
    for i in range(600):
        a, b = i * 37 % 101 / 10 + i % 7 / 100, i * i % 53 / 7
        c = None if i % 11 == 4 else i * 17 % 29
        p = 1 / (1 + math.exp(-(0.1 * (a - 5) ** 2 - 0.5 * b + 0.6 * (i % 3) - 0.6)))
        rows.append([f"C{i}", a, b, c, "xyz"[i % 3], 1 + i % 4, int(i * 73 % 97 / 97 < p)])
    write("d.tsv", ["id", "a", "b", "c", "k", "w", "y"], rows)
    most = 0.8 * max(r[1] for r in rows)
    write("s.tsv", ["id", "h", "b", "y"], [[r[0], int(r[1] > most), r[2], int(r[6] or r[1] > most)] for r in rows])


def near(name, got, want):
    return [f"{name} {i}: {x}, R {y}" for i, (x, y) in enumerate(zip(got, want)) if not abs(x - y) <= 1e-6 * max(1, abs(y))] + (
        [] if len(got) == len(want) else [f"{name}: {len(got)} numbers, R {len(want)}"])


def terms(model, names, se=True, loglik=True):
    got = [model[n][0] for n in names] + ([model[n][1] for n in names] if se else [])
    return got + ([model["loglik"][0]] if loglik else [])


def in_rounds(features, penalty):
    """The same rows in four parts."""
    with open(os.path.join(tmp, "d.tsv"), encoding="utf-8") as file:
        header, *rows = [line.rstrip("\n").split("\t") for line in file]
    parts = [f"p{i}" for i in range(4)]
    for i, part in enumerate(parts):
        write(part + ".tsv", header, rows[i::4])
    state, model = 4, ["--label", "y", "--features", features]
    merge = ["--penalty", penalty]
    while state == 4:
        for part in parts:
            run("cs-churn", "-q", "--partial", *model, "-o", part, part + ".tsv")
        state = run("cs-churn", "-q", "--merge", *merge, "--fit", "rounds", *parts, good=(0, 4)).returncode
        model = merge = ["--model", "rounds"]
    return read_model("rounds")


def against_r():
    generate()
    with open(os.path.join(tmp, "p.R"), "w", encoding="utf-8") as file:
        file.write(PROGRAM)
    want = {}
    for line in run("Rscript", "p.R").stdout.splitlines():
        name, *values = line.split()
        want[name] = [float(v) for v in values]
    names = ["(intercept)", "a", "b", "ky", "kz"]
    whole = fit("d.tsv", "y", "a,b,k")
    verdict("R: coefficients, standard errors, log-likelihood", near("plain", terms(whole, names), want["plain"]))
    rounds = in_rounds("a,b,k", "0")
    wrong = [f"{n}: {rounds[n]}, in one fit {whole[n]}" for n in names
             if max(abs(rounds[n][i] - whole[n][i]) for i in (0, 1)) > 1e-9]
    verdict("in rounds: the same to 1e-9", wrong + near("rounds", terms(rounds, names), want["plain"]))
    model = fit("d.tsv", "y", "a,b", "--weights", "w")
    verdict("R: weights", near("weights", terms(model, ["(intercept)", "a", "b"]), want["weights"]))
    model = fit("d.tsv", "y", "a,c", "--missing", "median")
    verdict("R: the median for missing ones", near("median", terms(model, ["(intercept)", "a", "c"]), want["median"]))
    model = fit("d.tsv", "y", "spline(a, 5),b")
    verdict("R: a natural spline's log-likelihood", near("spline", [model["loglik"][0]], want["spline"]))
    model = fit("d.tsv", "y", "bins(a, 4)")
    bins = [n for n in model if n.startswith("a")]
    bins = ["(intercept)"] + [n for n in bins if n != "alpha"]
    verdict("R: bins", near("bins", terms(model, bins), want["bins"]))
    model = fit("s.tsv", "y", "h,b")
    wrong = [] if model["separated"][0] == 1 else ["not seen to be separated"]
    verdict("R: Firth's penalty where outcomes are told apart",
            wrong + near("firth", terms(model, ["(intercept)", "h", "b"], loglik=False), want["firth"]))
    wrong, n = [], 0
    for name in want:
        if not name.startswith("net/"):
            continue
        _, alpha, size = name.split("/")
        features, of = ("a,b,k,a2=2 * a", names + ["a2"]) if float(alpha) < 1 else ("a,b,k", names)
        model = fit("d.tsv", "y", features, "--alpha", alpha, penalty=size)
        wrong += near(name, terms(model, of, se=False, loglik=False), want[name])
        n += 1
    verdict(f"glmnet: {n} ridges, nets and lassos, one with a column twice" + ("" if n else " # SKIP no glmnet"), wrong)


if os.path.exists(os.path.join(stats, "models.tsv")):
    published()
if run("sh", "-c", "command -v Rscript || true").stdout:
    against_r()
print(f"1..{number}")
sys.exit(failed)
